"""A profile → what a Word file says about looks: styles, heading numbers, footers, fonts, settings."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from ..fonts import Role
from ..house import Profile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
THEME = ("dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")  # fmt: skip
THEME_COLOURS = ("000000", "FFFFFF", "44546A", "E7E6E6", "3F6F9F", "C98A5B", "8C8C8C", "A9C4A0", "B9A7C9", "B5CBE0", "0563C1", "954F72")  # fmt: skip
# every page is filled to its last line; no space of Word's own between Chinese and Latin characters; marks may hang
# over the margin, as Word does by default (forbidden, LibreOffice 7 hangs them and loses some)
LOOSE = (
    '<w:widowControl w:val="0"/><w:overflowPunct w:val="1"/>'
    '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
)
# Word's own lists for Chinese, and the dash and tilde of a range: 16—29岁 stays in one line
NOT_FIRST = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠—"
NOT_LAST = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥～"
COLOPHON = 14.0  # points, its type
HEADINGS, ORDERED, BULLETS, BARE = 1, 2, 3, 4  # abstract numberings; the last shows no number


def twips(points: float) -> int:
    return round(points * 20)


def mm(millimetres: float) -> int:
    """Millimetres in twips."""
    return round(millimetres * 1440 / 25.4)


class Look:
    """The measures of a profile in Word's units, and the names of its faces."""

    def __init__(self, profile: Profile, faces: Mapping[str, Role]) -> None:
        self.profile = profile
        self.faces = faces
        self.line = math.floor(profile.pitch * 20)  # never more, or the last line of a page is lost
        self.step = math.floor(profile.character * 20)
        self.size = round(float(profile["text"]["size"]) * 2)
        self.latin = str(profile["text"].get("latin") or "")
        self.tracking = math.floor((profile.character - float(profile["text"]["size"])) * 20)
        self.indent = round(float(profile["text"]["indent"]) * profile.character * 20)

    def fonts(self, role: str, hint: bool = False) -> str:
        """The faces of a role.

        Digits and Latin letters are set in the role's own face, as in the PDF, unless the profile names
        another for its text; titles and 黑体 headings keep their weight in digits either way.
        """
        name = quoteattr(self.faces[role].word)
        latin = name if role in ("xbs", "hei") or not self.latin else quoteattr(self.latin)
        more = ' w:hint="eastAsia"' if hint else ""
        return f"<w:rFonts{more} w:ascii={latin} w:eastAsia={name} w:hAnsi={latin} w:cs={latin}/>"

    def type(self, role: str, points: float, tracking: int = 0) -> str:
        """Run properties of a style: face, spacing, size."""
        half = round(points * 2)
        return f'{self.fonts(role)}<w:spacing w:val="{tracking}"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def spacing(line: int | None = None, before: int = 0, after: int = 0) -> str:
    rule = f' w:line="{line}" w:lineRule="exact"' if line else ' w:line="240" w:lineRule="auto"'
    return f'<w:spacing w:before="{before}" w:after="{after}"{rule}/>'


def styles_xml(look: Look) -> str:
    """styles.xml: every style a brief uses, real heading styles among them."""
    p = look.profile
    text, head, note = p["text"], p["heading"], p["note"]
    first = f'<w:ind w:firstLine="{look.indent}"/>'
    small = '<w:snapToGrid w:val="0"/>'
    made = [
        _style(
            "Normal",
            "Normal",
            f'{LOOSE}{spacing(look.line)}<w:jc w:val="both"/>',
            look.type(text["role"], text["size"], look.tracking),
            base=None,
        ),
        _style("BodyText", "Body Text", first),
        _style(
            "Title",
            "Title",
            f'<w:keepNext/>{small}{spacing(twips(head["pitch"]))}<w:jc w:val="center"/>',
            look.type(head["role"], head["size"]),
        ),
        _style(
            "Subtitle",
            "Subtitle",
            f'<w:keepNext/>{spacing(look.line)}<w:jc w:val="center"/>',
            look.type("kai", text["size"]),
        ),
        _style(
            "Notice",
            "Notice",
            "<w:pBdr>"
            + "".join(
                f'<w:{s} w:val="single" w:sz="4" w:space="4" w:color="auto"/>'
                for s in ("top", "left", "bottom", "right")
            )
            + f'</w:pBdr>{small}{spacing(twips(17.4), 0, look.line - 100)}<w:ind w:left="100" w:right="100"/><w:jc w:val="left"/>',
            look.type("kai", 12),
        ),
        _style("Salutation", "Salutation", ""),
        _style(
            "Caption",
            "caption",
            f'<w:keepNext/>{small}{spacing(None, 160, 60)}<w:jc w:val="center"/>',
            look.type(p["caption"]["role"], p["caption"]["size"]),
        ),
        _style(
            "FigureCaption",
            "Figure Caption",
            f'<w:keepNext w:val="0"/>{small}{spacing(None, 60, 160)}<w:jc w:val="center"/>',
            base="Caption",
        ),
        _style(
            "TableUnit",
            "Table Unit",
            f'<w:keepNext/>{small}{spacing(None, 0, 40)}<w:jc w:val="right"/>',
            look.type(note["role"], note["size"]),
        ),
        _style(
            "TableText",
            "Table Text",
            f'{small}{spacing(twips(1.3 * float(p["table"]["size"])), 50, 50)}<w:jc w:val="left"/>',
            look.type(p["table"]["role"], p["table"]["size"]),
        ),
        _style(
            "TableHead",
            "Table Head",
            '<w:keepNext/><w:jc w:val="center"/>',
            look.fonts(p["table"]["head"]),
            base="TableText",
        ),
        _style(
            "Note",
            "Note",
            f'{small}{spacing(None, 40, 0)}<w:jc w:val="left"/>',
            look.type(note["role"], note["size"]),
        ),
        _style(
            "Figure", "Figure", f'<w:keepNext/>{small}{spacing(None, 120, 0)}<w:jc w:val="center"/>'
        ),
        _style("Signature", "Signature", '<w:keepLines/><w:jc w:val="right"/>'),
        _style("Attachment", "Attachment", '<w:keepNext/><w:keepLines/><w:jc w:val="left"/>'),
        _style("ListItem", "List Item", ""),
        _style(
            "Quote",
            "Quote",
            f'<w:ind w:left="{look.indent}" w:firstLine="{look.indent}"/>',
            look.fonts("kai"),
        ),
        _style(
            "SourceCode",
            "Source Code",
            f'{small}{spacing(None, 60, 60)}<w:jc w:val="left"/>',
            '<w:rFonts w:ascii="Courier New" w:eastAsia="'
            + escape(look.faces["hei"].word)
            + '" w:hAnsi="Courier New" w:cs="Courier New"/><w:spacing w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/>',
        ),
        _style(
            "Organ",
            "Organ",
            f'{small}<w:jc w:val="center"/>',
            look.fonts("xbs")
            + '<w:color w:val="FF0000"/><w:spacing w:val="0"/><w:sz w:val="68"/><w:szCs w:val="68"/>',
        ),
        _style(
            "Number",
            "Number",
            f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="7" w:color="FF0000"/></w:pBdr>{spacing(look.line, 0, 2 * look.line - (twips(head["pitch"]) - twips(head["size"])) // 2)}<w:jc w:val="center"/>',
        ),
        _style(
            "Colophon",
            "Colophon",
            f'{small}{spacing(None, 80, 80)}<w:jc w:val="left"/>',
            look.type(text["role"], COLOPHON),
        ),
        _style("Break", "Break", f"{small}{spacing(20)}"),
        _style(
            "Footer",
            "footer",
            small + spacing(twips(p["folio"]["size"])),
            look.type(p["folio"]["role"], p["folio"]["size"]),
        ),
        _style(
            "FootnoteText",
            "footnote text",
            f'{small}{spacing(None)}<w:jc w:val="both"/>',
            look.type(p["footnote"]["role"], p["footnote"]["size"]),
        ),
    ]
    for level in range(1, 5):
        own = p.level(level)
        size = float(own["size"])
        indent = round(float(own.get("indent", text["indent"])) * p.character * 20)
        around = twips(float(own.get("space", 0)))
        tracking = look.tracking if size == float(text["size"]) else 0
        made.append(
            _style(
                f"Heading{level}",
                f"heading {level}",
                f'<w:keepNext/><w:keepLines/><w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{HEADINGS}"/></w:numPr>'
                + (spacing(look.line, around, around) if around else "")
                + f'<w:ind w:left="0" w:firstLine="{indent}"/><w:jc w:val="left"/><w:outlineLvl w:val="{level - 1}"/>',
                look.type(own["role"], size, tracking),
                next_="BodyText",
            )
        )
    rules = p["table"]["rules"]
    thick = round(float(rules[0]) * 8)
    edge = "".join(
        f'<w:{side} w:val="single" w:sz="{thick}" w:space="0" w:color="auto"/>'
        for side in ("top", "bottom")
    )
    tables = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="ThreeLines"><w:name w:val="三线表"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{edge}</w:tblBorders></w:tblPr></w:style>'
    )
    characters = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{look.fonts(text["role"])}<w:kern w:val="2"/>'
        f'<w:sz w:val="{look.size}"/><w:szCs w:val="{look.size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        + LOOSE
        + "</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    return f'{HEAD}<w:styles xmlns:w="{W}">{defaults}{"".join(made)}{characters}{tables}</w:styles>'


CUSTOM = {"Notice", "FigureCaption", "TableUnit", "TableText", "TableHead", "Note", "Figure", "Attachment",
          "ListItem", "SourceCode", "Organ", "Number", "Colophon", "Break"}  # fmt: skip


def _style(
    key: str, name: str, ppr: str, rpr: str = "", base: str | None = "Normal", next_: str = ""
) -> str:
    own = ' w:customStyle="1"' if key in CUSTOM else ""
    default = ' w:default="1"' if base is None else ""
    return (
        f'<w:style w:type="paragraph"{default}{own} w:styleId="{key}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{base}"/>' if base else "")
        + (f'<w:next w:val="{next_}"/>' if next_ else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{ppr}</w:pPr>" if ppr else "")
        + (f"<w:rPr>{rpr}</w:rPr>" if rpr else "")
        + "</w:style>"
    )


def numbering_xml(look: Look, ordered: list[int]) -> str:
    """numbering.xml: headings as one multilevel list; one list of its own for each ordered list.

    `ordered` holds the first number of each ordered list, in the order of the document.
    """
    levels = "".join(_heading_level(look, k) for k in range(4))
    made = [_abstract(HEADINGS, levels)]
    for key, marks in ((ORDERED, ("%1.", "（%2）", "%3)")), (BULLETS, ("•", "•", "•"))):
        inner = ""
        for k, mark in enumerate(marks):
            kind = "bullet" if key == BULLETS else "decimal"
            first = look.indent + k * look.step
            inner += (
                f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/>'
                f'<w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="{first}"/></w:pPr></w:lvl>'
            )
        made.append(_abstract(key, inner))
    made.append(_abstract(BARE, "".join(_heading_level(look, k, bare=True) for k in range(4))))
    numbers = [
        f'<w:num w:numId="{k}"><w:abstractNumId w:val="{k}"/></w:num>'
        for k in (HEADINGS, ORDERED, BULLETS, BARE)
    ]
    for k, start in enumerate(ordered):
        numbers.append(
            f'<w:num w:numId="{10 + k}"><w:abstractNumId w:val="{ORDERED}"/>'
            + "".join(
                f'<w:lvlOverride w:ilvl="{n}"><w:startOverride w:val="{start if n == 0 else 1}"/></w:lvlOverride>'
                for n in range(3)
            )
            + "</w:num>"
        )
    return f'{HEAD}<w:numbering xmlns:w="{W}">{"".join(made)}{"".join(numbers)}</w:numbering>'


def _abstract(key: int, levels: str) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{key}"><w:nsid w:val="{0x97040000 + key:08X}"/>'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )


def _heading_level(look: Look, k: int, bare: bool = False) -> str:
    own = look.profile.level(k + 1)
    pattern = str(own["number"])
    kind = "chineseCountingThousand" if "一" in pattern else "decimal"
    if set(pattern) <= {"1", "."} and "." in pattern.rstrip("."):
        text = ".".join(f"%{n}" for n in range(1, pattern.count("1") + 1))
        suffix = "space"
    else:
        text = re.sub("[一1]", f"%{k + 1}", pattern)
        suffix = "space" if pattern.endswith("1") else "nothing"
    text = f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/>'
    indent = round(
        float(own.get("indent", look.profile["text"]["indent"])) * look.profile.character * 20
    )
    style = f'<w:pStyle w:val="Heading{k + 1}"/>'
    if bare:
        kind, style, text = "none", "", '<w:suff w:val="nothing"/><w:lvlText w:val=""/>'
    return (
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{style}'
        f'{text}<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="{indent}"/></w:pPr></w:lvl>'
    )


def footer_xml(look: Look, even: bool) -> str:
    """A page number as the profile writes it: — 1 —, outside or centred."""
    folio = look.profile["folio"]
    before, _, after = str(folio["text"]).partition("{}")
    inset = round(float(folio["inset"]) * float(folio["size"]) * 20)
    if folio["side"] == "centre":
        place = '<w:jc w:val="center"/>'
    elif even:
        place = f'<w:ind w:left="{inset}"/><w:jc w:val="left"/>'
    else:
        place = f'<w:ind w:right="{inset}"/><w:jc w:val="right"/>'

    def run(inner: str) -> str:
        return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{inner}</w:r>'

    def words(text: str) -> str:
        return run(f'<w:t xml:space="preserve">{escape(text)}</w:t>') if text else ""

    field = (
        run('<w:fldChar w:fldCharType="begin"/>')
        + run('<w:instrText xml:space="preserve"> PAGE </w:instrText>')
        + run('<w:fldChar w:fldCharType="separate"/>')
        + words("1")
        + run('<w:fldChar w:fldCharType="end"/>')
    )
    return (
        f'{HEAD}<w:ftr xmlns:w="{W}" xmlns:r="{R}"><w:p><w:pPr><w:pStyle w:val="Footer"/>{place}</w:pPr>'
        f"{words(before)}{field}{words(after)}</w:p></w:ftr>"
    )


def section_xml(look: Look, landscape: bool = False) -> str:
    """sectPr: page, margins, footers, the grid of lines."""
    page, folio = look.profile["page"], look.profile["folio"]
    across, down = mm(page["size"][0]), mm(page["size"][1])
    margins = {k: mm(page[k]) for k in ("top", "right", "bottom", "left")}
    turned = ""
    if landscape:
        across, down = down, across
        margins = {
            "top": margins["left"],
            "right": margins["top"],
            "bottom": margins["right"],
            "left": margins["bottom"],
        }
        turned = ' w:orient="landscape"'
    # the page number's line is as high as its type, its middle so far below the type area
    below = margins["bottom"] - mm(float(folio["below"])) - twips(float(folio["size"])) // 2
    below = max(below, 300)
    return (
        '<w:footerReference w:type="default" r:id="rFooterOdd"/><w:footerReference w:type="even" r:id="rFooterEven"/>'
        + (_circled(look))
        + f'<w:pgSz w:w="{across}" w:h="{down}"{turned}/>'
        f'<w:pgMar w:top="{margins["top"]}" w:right="{margins["right"]}" w:bottom="{margins["bottom"]}" '
        f'w:left="{margins["left"]}" w:header="851" w:footer="{below}" w:gutter="0"/><w:cols w:space="425"/>'
        + (f'<w:docGrid w:type="lines" w:linePitch="{look.line}"/>' if "lines" in page else "")
    )


def _circled(look: Look) -> str:
    if look.profile["footnote"]["mark"] != "①":
        return ""
    return '<w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/><w:numRestart w:val="eachPage"/></w:footnotePr>'


def settings_xml(look: Look) -> str:
    """settings.xml: odd and even footers, Chinese line breaking, no compatibility mode."""
    outside = "<w:evenAndOddHeaders/>" if look.profile["folio"]["side"] != "centre" else ""
    circled = _circled(look).replace("</w:footnotePr>", "").replace("<w:footnotePr>", "")
    return (
        f'{HEAD}<w:settings xmlns:w="{W}" xmlns:m="{M}"><w:zoom w:percent="100"/>'
        f'<w:defaultTabStop w:val="420"/>{outside}<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:noLineBreaksAfter w:lang="zh-CN" w:val={quoteattr(NOT_LAST)}/>'
        f'<w:noLineBreaksBefore w:lang="zh-CN" w:val={quoteattr(NOT_FIRST)}/>'
        f'<w:footnotePr>{circled}<w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<m:mathPr><m:mathFont m:val="Cambria Math"/></m:mathPr>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def theme_xml(look: Look) -> str:
    """theme1.xml: Word wants one; plain colours, and the faces of the text and of the headings."""
    colours = "".join(
        f'<a:{k}><a:srgbClr val="{v}"/></a:{k}>' for k, v in zip(THEME, THEME_COLOURS, strict=True)
    )
    faces = "".join(
        f"<a:{kind}><a:latin typeface={quoteattr(look.latin or look.faces[role].word)}/>"
        f"<a:ea typeface={quoteattr(look.faces[role].word)}/>"
        f"<a:cs typeface={quoteattr(look.latin or look.faces[role].word)}/></a:{kind}>"
        for kind, role in (("majorFont", "hei"), ("minorFont", look.profile["text"]["role"]))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="researchlib">'
        f'<a:themeElements><a:clrScheme name="researchlib">{colours}</a:clrScheme>'
        f'<a:fontScheme name="researchlib">{faces}</a:fontScheme><a:fmtScheme name="researchlib">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{f'<a:ln w={chr(34)}9525{chr(34)}>{fill}</a:ln>' * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def fonts_xml(look: Look) -> str:
    """fontTable.xml: each face, and what Word takes where it is not installed."""
    made = "".join(
        f"<w:font w:name={quoteattr(role.word)}><w:altName w:val={quoteattr(role.instead)}/>"
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for role in look.faces.values()
    )
    if look.latin:
        made += (
            f'<w:font w:name={quoteattr(look.latin)}><w:charset w:val="00"/><w:family w:val="auto"/>'
            '<w:pitch w:val="variable"/></w:font>'
        )
    return f'{HEAD}<w:fonts xmlns:w="{W}">{made}</w:fonts>'
