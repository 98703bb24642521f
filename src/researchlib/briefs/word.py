"""Document → Word: one package, written directly from the document tree, the same bytes every time.

Where the numbers are kept, for whoever reads the file again (`trace`, `returned`):

- every inline value is a run-level content control, ``<w:sdt><w:sdtPr><w:tag w:val="rl:v001"/>``,
  inside a bookmark ``rl_v001``, both around the text it is printed as; in ``word/document.xml`` and
  ``word/footnotes.xml``.  Word keeps both; after a save by LibreOffice the bookmark is left.
- the ledger is the custom XML part ``customXml/item1.xml``: one element
  ``<ledger xmlns="urn:researchlib:ledger">`` whose text is the ledger file, character for character.
  LibreOffice keeps it (it may number the item anew).
- captions and headings that are referred to stand in bookmarks ``_Ref…``, see `word_inlines.anchor`.

Pandoc is not asked to write: it drops the heading numbers of a reference document, puts paths of
pictures into the file and knows neither content controls nor charts.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from ..errors import BriefError, say
from ..fonts import roles
from .document import Document
from .marks import plain
from .word_body import Body
from .word_lint import lint
from .word_styles import (
    HEAD,
    Look,
    R,
    W,
    fonts_xml,
    footer_xml,
    numbering_xml,
    settings_xml,
    styles_xml,
    theme_xml,
)

LEDGER = "urn:researchlib:ledger"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def write_docx(document: Document, ledger: bytes, moment: dt.datetime) -> bytes:
    """The Word file of a brief; `moment` is the time it bears, `ledger` travels inside it."""
    look = Look(document.profile, roles(document.executed.path.resolve().parent))
    body = Body(document, look)
    inner = body.write()
    parts: dict[str, bytes | str] = {
        "word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{inner}</w:body></w:document>",
        "word/styles.xml": styles_xml(look),
        "word/numbering.xml": numbering_xml(look, body.ordered),
        "word/settings.xml": settings_xml(look),
        "word/fontTable.xml": fonts_xml(look),
        "word/theme/theme1.xml": theme_xml(look),
        "word/footnotes.xml": _footnotes(body.notes),
        "word/footer1.xml": footer_xml(look, even=False),
        "word/footer2.xml": footer_xml(look, even=True),
        "customXml/item1.xml": f'{HEAD}<ledger xmlns="{LEDGER}">{escape(ledger.decode("utf-8"))}</ledger>',
        "customXml/itemProps1.xml": (
            f'{HEAD}<ds:datastoreItem ds:itemID="{{97040000-2012-4000-8000-000000000001}}" '
            'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
            f'<ds:schemaRef ds:uri="{LEDGER}"/></ds:schemaRefs></ds:datastoreItem>'
        ),
        "customXml/_rels/item1.xml.rels": _relations(
            [("rId1", "customXmlProps", "itemProps1.xml", False)]
        ),
        "docProps/core.xml": _core(document, moment),
        "docProps/app.xml": (
            f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
            "<Application>researchlib</Application></Properties>"
        ),
    }
    links = [
        ("rStyles", "styles", "styles.xml", False),
        ("rNumbering", "numbering", "numbering.xml", False),
        ("rSettings", "settings", "settings.xml", False),
        ("rFonts", "fontTable", "fontTable.xml", False),
        ("rTheme", "theme", "theme/theme1.xml", False),
        ("rNotes", "footnotes", "footnotes.xml", False),
        ("rFooterOdd", "footer", "footer1.xml", False),
        ("rFooterEven", "footer", "footer2.xml", False),
        ("rLedger", "customXml", "../customXml/item1.xml", False),
    ]
    for k, (suffix, data) in enumerate(body.drawings.pictures, start=1):
        parts[f"word/media/picture{k}.{suffix}"] = data
        links.append((f"rPicture{k}", "image", f"media/picture{k}.{suffix}", False))
    for k, (chart, workbook) in enumerate(body.drawings.charts, start=1):
        parts[f"word/charts/chart{k}.xml"] = chart
        parts[f"word/embeddings/chart{k}.xlsx"] = workbook
        parts[f"word/charts/_rels/chart{k}.xml.rels"] = _relations(
            [("rId1", "package", f"../embeddings/chart{k}.xlsx", False)]
        )
        links.append((f"rChart{k}", "chart", f"charts/chart{k}.xml", False))
    links += [(f"rLink{k}", "hyperlink", url, True) for k, url in enumerate(body.links, start=1)]
    parts["word/_rels/document.xml.rels"] = _relations(links)
    parts["_rels/.rels"] = (
        f'{HEAD}<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{R}/extended-properties" Target="docProps/app.xml"/></Relationships>'
    )
    made = _zipped({"[Content_Types].xml": _types(len(body.drawings.charts)), **parts}, moment)
    if faults := lint(made):
        listed = "；".join(faults[:5])
        raise BriefError(
            say(
                zh=f"{document.executed.path.name}：Word 文件自检不合格（{listed}），没有写出。请把这段话发给维护者。",
                en=f"{document.executed.path.name}: the Word file fails its own check ({listed}); not written. "
                "Send this to the maintainers.",
            )
        )
    return made


def _footnotes(notes: list[str]) -> str:
    rules = "".join(
        f'<w:footnote w:type="{kind}" w:id="{k}"><w:p><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
        f"<w:r><w:{mark}/></w:r></w:p></w:footnote>"
        for kind, k, mark in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    return f"{HEAD}<w:footnotes {SPACES}>{rules}{''.join(notes)}</w:footnotes>"


def _relations(links: list[tuple[str, str, str, bool]]) -> str:
    made = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target={quoteattr(target)}'
        + (' TargetMode="External"' if outside else "")
        + "/>"
        for key, kind, target, outside in links
    )
    return f'{HEAD}<Relationships xmlns="{RELATIONS}">{made}</Relationships>'


def _types(charts: int) -> str:
    overrides = [
        ("/word/document.xml", f"{WORD}.document.main+xml"),
        ("/word/styles.xml", f"{WORD}.styles+xml"),
        ("/word/numbering.xml", f"{WORD}.numbering+xml"),
        ("/word/settings.xml", f"{WORD}.settings+xml"),
        ("/word/fontTable.xml", f"{WORD}.fontTable+xml"),
        ("/word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
        ("/word/footnotes.xml", f"{WORD}.footnotes+xml"),
        ("/word/footer1.xml", f"{WORD}.footer+xml"),
        ("/word/footer2.xml", f"{WORD}.footer+xml"),
        ("/customXml/itemProps1.xml", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
        *((f"/word/charts/chart{k}.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")
          for k in range(1, charts + 1)),
    ]  # fmt: skip
    defaults = (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
        ("jpeg", "image/jpeg"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )
    return (
        f'{HEAD}<Types xmlns="{TYPES}">'
        + "".join(f'<Default Extension="{e}" ContentType="{t}"/>' for e, t in defaults)
        + "".join(f'<Override PartName="{n}" ContentType="{t}"/>' for n, t in overrides)
        + "</Types>"
    )


def _core(document: Document, moment: dt.datetime) -> str:
    when = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    authors = "、".join(plain(a).strip() for a in document.series("author"))
    keywords = "、".join(document.front.keywords)
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(document.title)}</dc:title><dc:creator>{escape(authors)}</dc:creator>"
        f"<cp:keywords>{escape(keywords)}</cp:keywords><dc:language>zh-CN</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    )


def _zipped(parts: dict[str, bytes | str], moment: dt.datetime) -> bytes:
    stamp = max(moment.replace(tzinfo=None), dt.datetime(1980, 1, 1)).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, stamp)  # type: ignore[arg-type]
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, data)
    return out.getvalue()
