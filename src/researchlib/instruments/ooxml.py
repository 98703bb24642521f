"""Paragraphs and tables as WordprocessingML, and the package around them: just what a questionnaire needs."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WIDTH = 9866  # twentieths of a point between the margins: A4, 18 mm left and right
_FONTS = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{0}" w:cs="Times New Roman"/>'
SONG, HEI, KAI = "宋体", "黑体", "楷体"


def run(text: str, *, bold: bool = False, size: float | None = None, font: str = "",
        grey: bool = False, line: bool = False) -> str:  # fmt: skip
    """A run of text; a newline breaks the line, a tab is a tab."""
    properties = _FONTS.format(font) if font else ""
    properties += "<w:b/>" if bold else ""
    properties += '<w:color w:val="555555"/>' if grey else ""
    properties += f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    properties += '<w:u w:val="single"/>' if line else ""
    inner = "".join(
        {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(piece, "")
        or f'<w:t xml:space="preserve">{escape(_printable(piece))}</w:t>'
        for piece in _pieces(text)
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def wide(text: str) -> int:
    """The half-width characters a text is as wide as."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _printable(text: str) -> str:
    return "".join(c for c in text if c >= " ")


def _pieces(text: str) -> Iterable[str]:
    piece = ""
    for letter in text:
        if letter in "\n\t":
            if piece:
                yield piece
            yield letter
            piece = ""
        else:
            piece += letter
    if piece:
        yield piece


def paragraph(*runs: str, style: str = "", keep: bool = False, align: str = "",
              before: int | None = None, after: int | None = None, indent: int = 0,
              hanging: int = 0, tabs: Sequence[tuple[str, int]] = ()) -> str:  # fmt: skip
    """A paragraph; `keep` holds it on one page with what follows."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += "<w:keepNext/><w:keepLines/>" if keep else "<w:keepLines/>"
    if tabs:
        stops = "".join(f'<w:tab w:val="{kind}" w:pos="{at}"/>' for kind, at in tabs)
        properties += f"<w:tabs>{stops}</w:tabs>"
    if before is not None or after is not None:
        properties += "<w:spacing" + (f' w:before="{before}"' if before is not None else "")
        properties += (f' w:after="{after}"' if after is not None else "") + "/>"
    if indent or hanging:
        properties += f'<w:ind w:left="{indent}"' + (f' w:hanging="{hanging}"' if hanging else "")
        properties += "/>"
    properties += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def table(rows: Sequence[Sequence[str]], widths: Sequence[int], *, lines: bool = True,
          heading: bool = False, indent: int = 0, height: int = 0, keep: bool = True) -> str:  # fmt: skip
    """A table of cells (each cell is paragraphs); `heading` repeats the first row on every page."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
    properties += f'<w:tblInd w:w="{indent}" w:type="dxa"/>' if indent else ""
    properties += f"<w:tblBorders>{borders}</w:tblBorders>" if lines else ""
    properties += '<w:tblLayout w:type="fixed"/>'
    properties += '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    body = ""
    for k, row in enumerate(rows):
        about = "<w:cantSplit/>"
        about += f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
        about += "<w:tblHeader/>" if heading and k == 0 else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{cell}</w:tc>'
            for cell, w in zip(row, widths, strict=True)
        )
        body += f"<w:tr><w:trPr>{about}</w:trPr>{cells}</w:tr>"
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def package(body: str, title: str) -> bytes:
    """The .docx around a body; the same bytes for the same body."""
    footer = (
        f'{HEAD}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        + run("第 ", size=9) + _field("PAGE") + run(" 页　共 ", size=9) + _field("NUMPAGES")
        + run(" 页", size=9) + "</w:p></w:ftr>"
    )  # fmt: skip
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rFooter"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1020" w:right="1020" w:bottom="1020" '
        'w:left="1020" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
            for name, kind in (
                ("word/document.xml", "officedocument.wordprocessingml.document.main"),
                ("word/styles.xml", "officedocument.wordprocessingml.styles"),
                ("word/settings.xml", "officedocument.wordprocessingml.settings"),
                ("word/footer1.xml", "officedocument.wordprocessingml.footer"),
                ("docProps/core.xml", "package.core-properties"),
            )
        )
        + "</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rStyles" Type="{R}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rSettings" Type="{R}/settings" Target="settings.xml"/>'
        f'<Relationship Id="rFooter" Type="{R}/footer" Target="footer1.xml"/></Relationships>',
        "word/document.xml": f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{section}</w:body></w:document>',
        "word/styles.xml": _styles(),
        "word/settings.xml": f'{HEAD}<w:settings xmlns:w="{W}"><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>',
        "word/footer1.xml": footer,
    }  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            about = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            archive.writestr(about, text)
    return stream.getvalue()


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
        '<w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _styles() -> str:
    def style(name: str, label: str, font: str, size: float, bold: bool, before: int, after: int,
              align: str = "", level: int | None = None) -> str:  # fmt: skip
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/><w:basedOn w:val="Normal"/>'
            f'<w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="{before}" w:after="{after}"/>'
            + (f'<w:jc w:val="{align}"/>' if align else "")
            + (f'<w:outlineLvl w:val="{level}"/>' if level is not None else "")
            + f"</w:pPr><w:rPr>{_FONTS.format(font)}{'<w:b/>' if bold else ''}"
            f'<w:sz w:val="{round(size * 2)}"/></w:rPr></w:style>'
        )

    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{_FONTS.format(SONG)}'
        '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        + style("Title", "Title", HEI, 18, False, 120, 160, "center")
        + style("Heading1", "heading 1", HEI, 12, False, 200, 80, level=0)
        + style("Heading2", "heading 2", HEI, 10.5, False, 120, 60, level=1)
        + "</w:styles>"
    )
