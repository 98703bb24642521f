"""Document → the body of a Word file: paragraphs, tables, figures, fields, notes and content controls.

Every inline value is a run-level content control (``w:sdt`` with the tag ``rl:ID``) inside a bookmark
``rl_ID``: Word keeps both; LibreOffice keeps the bookmark.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..errors import BriefError, say
from ..house import MM
from .document import Block, Document
from .formulas import word_formulas
from .layout import (
    captions_below,
    place_signature,
    plan_table,
    salutation,
    title_lines,
    unit_line,
)
from .marks import Inlines, Node, attribute, is_span, plain
from .shows import Figure, Table
from .word_charts import chart_parts, native
from .word_styles import BULLETS, Look, section_xml, twips

EMU = 36000  # in a millimetre
HINTED = re.compile("[\u2010-\u203b\u2460-\u24ff\u3000-\u9fff\uff00-\uffef]")
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
SIDES = {"l": "left", "r": "right", "c": "center"}


@dataclass
class Body:
    """The body as it grows, and what the package needs beside it."""

    document: Document
    look: Look
    out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    charts: list[tuple[bytes, bytes]] = field(default_factory=list)
    ordered: list[int] = field(default_factory=list)
    marks: int = 0
    drawings: int = 0

    def __post_init__(self) -> None:
        self.profile = self.document.profile
        self.formulas = word_formulas(self.document)
        self.captioned = {
            t.label for t in (*self.document.tables, *self.document.figures) if t.number
        }

    # the document

    def write(self) -> str:
        """All of it, to the last section."""
        d, p = self.document, self.profile
        self._header()
        lines = title_lines(d)
        if lines:
            words = "<w:r><w:br/></w:r>".join(self.inlines(line) for line in lines)
            self.paragraph("Title", words)
            if "subtitle" in d.texts:
                self.paragraph("Subtitle", run("——") + self.inlines(d.texts["subtitle"]))
            for _ in range(round(float(p["heading"]["blank_after"]))):
                self.paragraph("Normal", "")
        if "notice" in d.texts:
            self.paragraph("Notice", self.inlines(d.texts["notice"]))
        if to := salutation(d):
            self.paragraph("Salutation", self.inlines(to))
        for block in d.blocks:
            self.block(block)
        self._attachments()
        self._signature()
        if "remark" in d.texts:
            self.paragraph("BodyText", self.inlines(d.texts["remark"]))
        self._colophon()
        self.out.append(f"<w:sectPr>{section_xml(self.look)}</w:sectPr>")
        return "".join(self.out)

    def paragraph(self, style: str, inner: str, more: str = "") -> None:
        self.out.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inner}</w:p>')

    # blocks

    def block(self, block: Block, depth: int = 0) -> None:
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Figure):
            return self._figure(block)
        kind, content = block["t"], block.get("c")
        if content is None:
            return None
        if kind in ("Para", "Plain"):
            self.paragraph("BodyText", self.inlines(content))
        elif kind == "Header":
            self._heading(content)
        elif kind == "BulletList":
            for item in content:
                self._item(item, BULLETS, depth)
        elif kind == "OrderedList":
            self.ordered.append(int(content[0][0]))
            number = 9 + len(self.ordered)
            for item in content[1]:
                self._item(item, number, depth)
        elif kind == "BlockQuote":
            for inner in content:
                self._quoted(inner)
        elif kind == "CodeBlock":
            lines = "<w:r><w:br/></w:r>".join(run(x) for x in content[1].split("\n"))
            self.paragraph("SourceCode", lines)
        elif kind == "DefinitionList":
            for term, definitions in content:
                self.paragraph("BodyText", self.inlines(term, {"b": True}))
                for blocks in definitions:
                    for inner in blocks:
                        self.block(inner)
        elif kind == "LineBlock":
            self.paragraph("BodyText", "<w:r><w:br/></w:r>".join(map(self.inlines, content)))
        elif kind == "Div":
            for inner in content[1]:
                self.block(inner, depth)
        return None

    def _quoted(self, block: Node) -> None:
        if block["t"] in ("Para", "Plain"):
            self.paragraph("Quote", self.inlines(block["c"]))
        else:
            self.block(block)

    def _heading(self, content: Any) -> None:
        level, (identity, classes, _), words = content
        style = f"Heading{min(level, 4)}"
        off = (
            '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
            if "unnumbered" in classes
            else ""
        )
        inner = self.inlines(words)
        self.paragraph(style, self._bookmarked(anchor(identity), inner) if identity else inner, off)

    def _item(self, item: list[Node], number: int, depth: int) -> None:
        first, rest = (item[0], item[1:]) if item else (None, [])
        numbered = (
            f'<w:numPr><w:ilvl w:val="{min(depth, 2)}"/><w:numId w:val="{number}"/></w:numPr>'
        )
        if first is not None and first["t"] in ("Para", "Plain"):
            self.paragraph("ListItem", self.inlines(first["c"]), numbered)
        else:
            self.paragraph("ListItem", "", numbered)
            rest = item
        for block in rest:
            deeper = depth + 1 if block["t"] in ("BulletList", "OrderedList") else depth
            self.block(block, deeper)

    # tables and figures

    def _caption(self, style: str, thing: Table | Figure) -> None:
        words = self.inlines(thing.caption)
        if thing.number:
            word = str(self.profile["caption"][thing.kind])
            digits = thing.number.removeprefix(word)
            number = run(word) + field_of(f"SEQ {word} \\* ARABIC", run(digits))
            name = anchor(thing.label) if thing.label else ""
            words = (self._bookmarked(name, number) if name else number) + run("　") + words
        self.paragraph(style, words)

    def _table(self, table: Table) -> None:
        where = self.document.executed.manuscript.where(table.cell)
        plan = plan_table(table, self.profile, where)
        if plan.landscape:
            self.paragraph("Break", "", f"<w:sectPr>{section_xml(self.look)}</w:sectPr>")
        if plain(table.caption).strip():
            self._caption("Caption", table)
        if unit := unit_line(table.unit, self.profile):
            self.paragraph("TableUnit", run(unit))
        widths = [twips(w) for w in plan.widths]
        notes = captions_below(table, self.profile)
        half = round(plan.size * 2)
        sized = (
            f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
            if plan.size != float(self.profile["table"]["size"])
            else ""
        )
        rule = round(float(self.profile["table"]["rules"][1]) * 8)
        rows = []
        if table.groups:
            cells, at = [], 0
            for text, count in table.groups:
                line = rule if text.strip() else 0
                cells.append(
                    _cell(
                        "TableHead",
                        run(text, sized),
                        sum(widths[at : at + count]),
                        "center",
                        line,
                        count,
                    )
                )
                at += count
            rows.append(_row(cells, head=True))
        heads = [
            _cell("TableHead", self.inlines(c, {"sized": sized}), w, "center", rule)
            for c, w in zip(table.columns, widths, strict=True)
        ]
        if any(plain(c).strip() for c in table.columns):
            rows.append(_row(heads, head=True))
        for k, row in enumerate(table.rows):
            final = k == len(table.rows) - 1
            keep = bool(notes) if final else len(table.rows) <= 12
            rows.append(_row([
                _cell("TableText", self.inlines(c, {"sized": sized}), w, SIDES[a], pad=twips(pad), keep=keep)
                for c, w, a, pad in zip(row, widths, table.align, plan.pads, strict=True)
            ]))  # fmt: skip
        caption = quoteattr(plain(table.caption).strip() or table.number or "表")
        self.out.append(
            f'<w:tbl><w:tblPr><w:tblStyle w:val="ThreeLines"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={caption}/></w:tblPr>'
            f"<w:tblGrid>{''.join(f'<w:gridCol w:w={chr(34)}{w}{chr(34)}/>' for w in widths)}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        for k, line in enumerate(notes, start=1):
            self.paragraph("Note", run(line), "<w:keepNext/>" if k < len(notes) else "")
        self.paragraph(
            "Break", "", '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
        )
        if plan.landscape:
            self.paragraph(
                "Break", "", f"<w:sectPr>{section_xml(self.look, landscape=True)}</w:sectPr>"
            )

    def _figure(self, figure: Figure) -> None:
        side = max(0, twips(self.profile.text_width - figure.width * MM) // 2)
        unit = unit_line(figure.unit, self.profile) if native(figure.chart) else ""
        if unit:  # a picture carries its own
            self.paragraph("TableUnit", run(unit), f'<w:spacing w:before="120"/><w:ind w:right="{side}"/>')
        self.paragraph("Figure", self._drawing(figure))
        for line in captions_below(figure, self.profile):
            self.paragraph(
                "Note", run(line), f'<w:keepNext/><w:ind w:left="{side}" w:right="{side}"/>'
            )
        if plain(figure.caption).strip():
            self._caption("FigureCaption", figure)

    def _drawing(self, figure: Figure, height: float | None = None) -> str:
        self.drawings += 1
        key = self.drawings
        wide = figure.width if height is None else figure.width * height / max(figure.height, 1)
        tall = figure.height if height is None else height
        name = quoteattr(figure.number or f"图{key}")
        alt = quoteattr(figure.alt)
        if figure.chart and native(figure.chart):
            font = self.look.faces["hei"].word
            self.charts.append(chart_parts(figure.chart, font))
            inner = (
                '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
                '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
                f'r:id="rChart{len(self.charts)}"/></a:graphicData>'
            )
        else:
            data, suffix = self._image(figure)
            self.pictures.append((suffix, data))
            inner = (
                '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
                '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
                f'<pic:cNvPr id="{key}" name={name} descr={alt}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
                f'<a:blip r:embed="rPicture{len(self.pictures)}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
                f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{round(wide * EMU)}" cy="{round(tall * EMU)}"/></a:xfrm>'
                '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
            )
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{round(wide * EMU)}" cy="{round(tall * EMU)}"/><wp:docPr id="{key}" name={name} descr={alt}/>'
            f"<wp:cNvGraphicFramePr/><a:graphic>{inner}</a:graphic></wp:inline></w:drawing></w:r>"
        )

    def _image(self, figure: Figure) -> tuple[bytes, str]:
        if figure.png:
            return figure.png, "png"
        if figure.jpeg:
            return figure.jpeg, "jpeg"
        if figure.svg:
            return rasterised(figure.svg), "png"
        raise BriefError(
            say(
                zh=f"{self.document.executed.manuscript.where(figure.cell)}：图“{plain(figure.caption)}”"
                "没有图像。请重新运行该单元格。",
                en=f"{self.document.executed.manuscript.where(figure.cell)}: the figure has no picture.",
            )
        )

    # around the text

    def _header(self) -> None:
        parts = {
            k.partition(".")[2]: v
            for k, v in self.document.texts.items()
            if k.startswith("header.")
        }
        if not parts:
            return
        for key in ("copy", "secrecy", "urgency"):
            if key in parts:
                self.paragraph("Salutation", self.inlines(parts[key], {"role": "hei"}))
        if "organ" in parts:
            self.paragraph("Organ", self.inlines(parts["organ"]))
        number = self.inlines(parts.get("number"))
        if "signer" in parts:
            width = twips(self.profile.text_width)
            tab = f'<w:tabs><w:tab w:val="right" w:pos="{width - self.look.step}"/></w:tabs>'
            signer = (
                "<w:r><w:tab/></w:r>"
                + run("签发人：")
                + self.inlines(parts["signer"], {"role": "kai"})
            )
            self.paragraph(
                "Number",
                number + signer,
                f'{tab}<w:ind w:left="{self.look.step}"/><w:jc w:val="left"/>',
            )
        else:
            self.paragraph("Number", number)

    def _attachments(self) -> None:
        parts = self.document.series("attachments")
        if not parts:
            return
        self.paragraph("Normal", "")
        mark = str(self.profile["words"]["attachment"])
        lead = self.look.indent + round(len(mark) * self.look.step)
        for k, words in enumerate(parts, start=1):
            number = f"{k}." if len(parts) > 1 else ""
            hang = lead + (self.look.step if number else 0)
            start = self.look.indent if k == 1 else lead
            inner = run((mark if k == 1 else "") + number) + self.inlines(words)
            self.paragraph(
                "Attachment", inner, f'<w:ind w:left="{hang}" w:hanging="{hang - start}"/>'
            )

    def _signature(self) -> None:
        signature = place_signature(self.document)
        lines = [*signature.authors, *([signature.date] if signature.date else [])]
        if not lines:
            return
        for _ in range(round(float(self.profile["signature"]["blank_before"]))):
            self.paragraph("Normal", "", "<w:keepNext/>")
        for k, (words, inset) in enumerate(lines):
            keep = "<w:keepNext/>" if k < len(lines) - 1 else ""
            self.paragraph(
                "Signature",
                self.inlines(words),
                f'{keep}<w:ind w:right="{round(inset * self.look.step)}"/>',
            )

    def _colophon(self) -> None:
        parts = {
            k.partition(".")[2]: v
            for k, v in self.document.texts.items()
            if k.startswith("colophon.")
        }
        if not parts:
            return
        self.paragraph("Normal", "")

        def ruled(top: int, bottom: int) -> str:
            sides = (("top", top), ("bottom", bottom))
            return (
                "<w:pBdr>"
                + "".join(
                    f'<w:{s} w:val="single" w:sz="{z}" w:space="1" w:color="auto"/>'
                    for s, z in sides
                    if z
                )
                + "</w:pBdr>"
            )

        last = "issuer" in parts or "issued" in parts
        if "copies" in parts:
            self.paragraph(
                "Colophon",
                run("抄送：") + self.inlines(parts["copies"]),
                ruled(8, 6 if last else 8),
            )
        if last:
            width = twips(self.profile.text_width) - 280
            tab = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
            issued = self.inlines(parts.get("issued")) + (run("印发") if "issued" in parts else "")
            self.paragraph(
                "Colophon",
                self.inlines(parts.get("issuer")) + "<w:r><w:tab/></w:r>" + issued,
                ruled(0 if "copies" in parts else 8, 8) + tab,
            )

    # inlines

    def inlines(self, inlines: Inlines | None, form: dict[str, Any] | None = None) -> str:
        out: list[str] = []
        pending = ""
        for node in inlines or []:
            if node["t"] == "Str":
                pending += node["c"]
            elif node["t"] in ("Space", "SoftBreak"):
                pending += " "
            else:
                if pending:
                    out.append(run(pending, self._form(form)))
                    pending = ""
                out.append(self._inline(node, form or {}))
        if pending:
            out.append(run(pending, self._form(form)))
        return "".join(out)

    def _form(self, form: dict[str, Any] | None) -> str:
        """Run properties in the order the schema wants them."""
        given = form or {}
        return (
            (f"[{given['role']}]" if "role" in given else "")
            + ("<w:b/><w:bCs/>" if given.get("b") else "")
            + ("<w:smallCaps/>" if given.get("caps") else "")
            + ("<w:strike/>" if given.get("strike") else "")
            + str(given.get("sized", ""))
            + ('<w:u w:val="single"/>' if given.get("u") else "")
            + (f'<w:vertAlign w:val="{given["vert"]}"/>' if "vert" in given else "")
        ).replace("[" + str(given.get("role")) + "]", self._role(given.get("role")))

    def _role(self, role: str | None) -> str:
        return self.look.fonts(role, hint=True) if role else ""

    def _inline(self, node: Node, form: dict[str, Any]) -> str:
        kind, content = node["t"], node.get("c")
        simple: dict[str, dict[str, Any]] = {
            "Emph": {"role": self.profile["text"]["emphasis"]}, "Strong": {"b": True}, "Underline": {"u": True},
            "Strikeout": {"strike": True}, "Superscript": {"vert": "superscript"},
            "Subscript": {"vert": "subscript"}, "SmallCaps": {"caps": True},
        }  # fmt: skip
        if kind in simple:
            return self.inlines(content, {**form, **simple[kind]})
        if content is None:
            return "<w:r><w:br/></w:r>" if kind == "LineBreak" else ""
        if kind == "Quoted":
            marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
            own = self._form(form)
            return run(marks[0], own) + self.inlines(content[1], form) + run(marks[1], own)
        if kind == "Code":
            return run(content[1], self._form(form))
        if kind == "Math":
            return self.formulas[(content[0]["t"] == "DisplayMath", content[1])]
        if kind == "Link":
            return self._link(content, form)
        if kind == "Image":
            return self._drawing(node["picture"], height=5.0)
        if kind == "Note":
            return self._note(content)
        if kind == "Cite":
            return self.inlines(content[1], form)
        if kind == "Span":
            inner = self.inlines(content[1], form)
            if is_span(node, "eval"):
                return self._value(content[0][0], inner)
            if is_span(node, "ref"):
                return self._reference(attribute(node, "label"), inner)
            return inner
        return ""

    def _value(self, identity: str, inner: str) -> str:
        self.marks += 1
        control = (
            f'<w:sdt><w:sdtPr><w:tag w:val="rl:{escape(identity)}"/><w:id w:val="{970400000 + self.marks}"/></w:sdtPr>'
            f"<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
        )
        return self._bookmarked(f"rl_{identity}", control)

    def _reference(self, label: str, inner: str) -> str:
        if label in self.captioned:
            return field_of(f"REF {anchor(label)} \\h", inner)
        return f'<w:hyperlink w:anchor="{anchor(label)}" w:history="1">{inner}</w:hyperlink>'

    def _link(self, content: Any, form: dict[str, Any]) -> str:
        target = content[2][0]
        inner = self.inlines(content[1], form)
        if target.startswith("#"):
            known = target[1:] in self.document.labels
            return self._reference(target[1:], inner) if known else inner
        self.links.append(target)
        return f'<w:hyperlink r:id="rLink{len(self.links)}" w:history="1">{inner}</w:hyperlink>'

    def _note(self, blocks: list[Node]) -> str:
        number = len(self.notes) + 1
        self.notes.append("")  # keeps its place: a note may hold a value
        paragraphs = "".join(
            '<w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
            + (
                '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
                + run(" ")
                if k == 0
                else ""
            )
            + self.inlines(
                b["c"] if b["t"] in ("Para", "Plain") else [{"t": "Str", "c": plain(b).strip()}]
            )
            + "</w:p>"
            for k, b in enumerate(blocks)
        )
        self.notes[number - 1] = f'<w:footnote w:id="{number}">{paragraphs}</w:footnote>'
        return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'

    def _bookmarked(self, name: str, inner: str) -> str:
        self.marks += 1
        return f'<w:bookmarkStart w:id="{self.marks}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{self.marks}"/>'


def run(text: str, form: str = "") -> str:
    """Text in a run; marks such as “” and —— that Word would set narrow are set full-width."""
    if not text:
        return ""
    hint = (
        '<w:rFonts w:hint="eastAsia"/>' if HINTED.search(text) and "<w:rFonts" not in form else ""
    )
    rpr = f"<w:rPr>{hint}{form}</w:rPr>" if hint or form else ""
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    return f'<w:r>{rpr}<w:t xml:space="preserve">{escape(clean)}</w:t></w:r>'


def field_of(instruction: str, shown: str) -> str:
    """A field with the result it will have, so that nothing needs updating on opening."""
    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    return FIELD.format("begin") + code + FIELD.format("separate") + shown + FIELD.format("end")


def anchor(label: str) -> str:
    """The bookmark of a label: a name Word takes whatever the label is."""
    return f"_Ref{zlib.crc32(label.encode('utf-8')):010d}"


def rasterised(svg: str) -> bytes:
    """A vector picture as PNG, through Typst, which is there for the PDF anyway."""
    import tempfile
    from pathlib import Path

    import typst

    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        (Path(folder) / "p.svg").write_text(svg, "utf-8")
        page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("p.svg")'
        (Path(folder) / "p.typ").write_text(page, "utf-8")
        made = typst.compile(Path(folder) / "p.typ", root=folder, format="png", ppi=220)
    assert isinstance(made, bytes)
    return made


def _row(cells: Iterable[str], head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    style: str,
    inner: str,
    width: int,
    side: str,
    rule: int = 0,
    span: int = 1,
    pad: int = 0,
    keep: bool = False,
) -> str:
    line = (
        f'<w:tcBorders><w:bottom w:val="single" w:sz="{rule}" w:space="0" w:color="auto"/></w:tcBorders>'
        if rule
        else ""
    )
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    kept = "<w:keepNext/>" if keep else ""
    inset = f'<w:ind w:right="{pad}"/>' if pad else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}{line}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{inset}<w:jc w:val="{side}"/></w:pPr>{inner}</w:p></w:tc>'
    )
