"""Document → the body of a Word file: title, headings, paragraphs, lists, tables, figures, signature, 版头 and 版记."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from ..house import MM
from .document import Block
from .layout import (
    broken_heads,
    captions_below,
    held_rows,
    organ_size,
    place_signature,
    plan_table,
    salutation,
    title_lines,
    unit_line,
)
from .marks import Inlines, Node, plain
from .shows import Figure, Table
from .word_charts import native
from .word_inlines import Prose, anchor, field_of, run
from .word_styles import BARE, BULLETS, COLOPHON, section_xml, twips

TAB = "<w:r><w:tab/></w:r>"
ORGAN_LINE, ORGAN_RISE, ORGAN_FALL = (
    1.25,
    0.2,
    0.15,
)  # ems: its line; the room in it above and below the strokes
SIDES = {"l": "left", "r": "right", "c": "center"}


@dataclass
class Body(Prose):
    """The body as it grows."""

    out: list[str] = field(default_factory=list)
    ordered: list[int] = field(default_factory=list)  # the first number of each ordered list

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
        self._hold()
        self._attachments()
        self._signature()
        if "remark" in d.texts:
            self.paragraph("BodyText", self.inlines(d.texts["remark"]))
        self._colophon()
        self.out.append(f"<w:sectPr>{section_xml(self.look)}</w:sectPr>")
        return "".join(self.out)

    def paragraph(self, style: str, inner: str, more: str = "") -> None:
        if (
            "<m:oMath" in inner and "<w:spacing" not in more
        ):  # an exact line would cut a fraction off
            more += f'<w:spacing w:line="{self.look.line}" w:lineRule="atLeast"/>'
        if inner.startswith("<m:oMathPara>"):
            more += '<w:ind w:firstLine="0"/>'
        self.out.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inner}</w:p>')

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
        off = ""
        if "unnumbered" in classes:
            off = (
                f'<w:numPr><w:ilvl w:val="{min(level, 4) - 1}"/><w:numId w:val="{BARE}"/></w:numPr>'
            )
        inner = self.inlines(words)
        self.paragraph(style, self.bookmarked(anchor(identity), inner) if identity else inner, off)

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

    def _caption(self, style: str, thing: Table | Figure) -> None:
        words = self.inlines(thing.caption)
        if thing.number:
            word = str(self.profile["caption"][thing.kind])
            digits = thing.number.removeprefix(word)
            number = run(word) + field_of(f"SEQ {word} \\* ARABIC", run(digits))
            name = anchor(thing.label) if thing.label else ""
            words = (self.bookmarked(name, number) if name else number) + run("　") + words
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
                        tight=table.tight,
                    )
                )
                at += count
            rows.append(_row(cells, head=True))
        heads = [
            _cell(
                "TableHead", self.inlines(c, {"sized": sized}), w, "center", rule, tight=table.tight
            )
            for c, w in zip(broken_heads(table, plan), widths, strict=True)
        ]
        if any(plain(c).strip() for c in table.columns):
            rows.append(_row(heads, head=True))
        top, foot = held_rows(table)
        for k, row in enumerate(table.rows):
            final = k == len(table.rows) - 1
            keep = bool(notes) if final else k + 1 < top or k + 1 > len(table.rows) - foot
            rows.append(_row([
                _cell("TableText", self.inlines(c, {"sized": sized}), w, SIDES[a], pad=twips(pad + tail), keep=keep, tight=table.tight)
                for c, w, a, pad, tail in zip(row, widths, table.align, plan.pads, plan.tails[k], strict=True)
            ]))  # fmt: skip
        caption = quoteattr(plain(table.caption).strip() or table.number or "表")
        self.out.append(
            f'<w:tbl><w:tblPr><w:tblStyle w:val="ThreeLines"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={caption}/></w:tblPr>'
            f"<w:tblGrid>{''.join(f'<w:gridCol w:w={chr(34)}{w}{chr(34)}/>' for w in widths)}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        for k, words in enumerate(notes, start=1):
            self.paragraph("Note", run(words), "<w:keepNext/>" if k < len(notes) else "")
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
            self.paragraph(
                "TableUnit", run(unit), f'<w:spacing w:before="120"/><w:ind w:right="{side}"/>'
            )
        self.paragraph("Figure", self.drawings.inline(figure))
        for line in captions_below(figure, self.profile):
            self.paragraph(
                "Note", run(line), f'<w:keepNext/><w:ind w:left="{side}" w:right="{side}"/>'
            )
        if plain(figure.caption).strip():
            self._caption("FigureCaption", figure)

    def _header(self) -> None:
        """版头: 份号, 密级, 紧急程度; the organ in red; 发文字号 and 签发人 above a red line."""
        parts = self._parts("header")
        if not parts:
            return
        marks = [parts[key] for key in ("secrecy", "urgency") if key in parts]
        if marks or "copy" in parts:  # the first line is 份号's even where there is none
            self.paragraph("Salutation", self.inlines(parts.get("copy")))
        for words in marks:
            self.paragraph("Salutation", self.inlines(words, {"role": "hei"}))
        if "organ" in parts:
            lines = len(marks) + bool(marks or "copy" in parts)
            self._organ(parts["organ"], lines)
        elif not {"number", "signer"} & set(parts):
            return
        number = self.inlines(parts.get("number"))
        if "signer" in parts:
            edge = twips(self.profile.text_width) - self.look.step
            tab = f'<w:tabs><w:tab w:val="right" w:pos="{edge}"/></w:tabs><w:jc w:val="left"/>'
            signer = run("签发人：") + self.inlines(parts["signer"], {"role": "kai"})
            self.paragraph("Number", run("　") + number + TAB + signer, tab)
        else:
            self.paragraph("Number", number)

    def _organ(self, words: Inlines, lines: int) -> None:
        """发文机关标志: its upper edge so far below the top of the type area, whatever stands above it."""
        p, size = self.profile, organ_size(self.document)
        above = twips(float(p["letterhead"]["below"]) * MM) - lines * self.look.line
        before = max(0, above - twips(size * ORGAN_RISE))
        after = 2 * self.look.line - twips(size * ORGAN_FALL)
        half = round(size * 2)
        self.paragraph(
            "Organ",
            self.inlines(words, {"sized": f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'}),
            f'<w:spacing w:before="{before}" w:after="{after}" w:line="{twips(size * ORGAN_LINE)}" w:lineRule="exact"/>',
        )

    def _parts(self, prefix: str) -> dict[str, Inlines]:
        texts = self.document.texts.items()
        return {k.partition(".")[2]: v for k, v in texts if k.startswith(prefix + ".")}

    def _hold(self) -> None:
        """The end of the text stays with what follows: a signature never has a page to itself."""
        plainly = '<w:p><w:pPr><w:pStyle w:val="BodyText"/>'
        alone = not self.document.series("attachments")
        if alone and self.out and self.out[-1].startswith(plainly):
            self.out[-1] = self.out[-1].replace(plainly, plainly + "<w:keepNext/>", 1)

    def _attachments(self) -> None:
        parts = self.document.series("attachments")
        if not parts:
            return
        self.paragraph("Normal", "", "<w:keepNext/>")
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
        for _ in range(signature.blank):
            self.paragraph("Normal", "", "<w:keepNext/>")
        for k, (words, inset) in enumerate(lines):
            keep = "<w:keepNext/>" if k < len(lines) - 1 else ""
            self.paragraph(
                "Signature",
                self.inlines(words),
                f'{keep}<w:ind w:right="{round(inset * self.look.step)}"/>',
            )

    def _colophon(self) -> None:
        """版记 at the foot of the last page: 抄送, then 印发机关 and 印发日期, between rules."""
        parts = self._parts("colophon")
        width = twips(self.profile.text_width)
        em = twips(COLOPHON)
        lines: list[tuple[str, str]] = []
        if "copies" in parts:  # what goes on in another line stands under its first word
            hang = f'<w:ind w:left="{4 * em}" w:right="{em}" w:hanging="{3 * em}"/>'
            lines.append((run("抄送：") + self.inlines(parts["copies"]), hang))
        if "issuer" in parts or "issued" in parts:
            issued = self.inlines(parts.get("issued")) + (run("印发") if "issued" in parts else "")
            tab = f'<w:tabs><w:tab w:val="right" w:pos="{width - em}"/></w:tabs><w:ind w:left="{em}"/>'
            lines.append((self.inlines(parts.get("issuer")) + TAB + issued, tab))
        if not lines:
            return
        self.paragraph("Normal", "")
        rules = "".join(
            f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
            for side, size in (("top", 8), ("bottom", 8), ("insideH", 6))
        )
        rows = "".join(
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="Colophon"/>{"<w:keepNext/>" if k < len(lines) else ""}{more}</w:pPr>'
            f"{inner}</w:p></w:tc></w:tr>"
            for k, (inner, more) in enumerate(lines, start=1)
        )
        # on the last line of the page; LibreOffice leaves a table of full width, and a frame, in the text
        self.out.append(
            '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" '
            'w:horzAnchor="margin" w:tblpXSpec="center" w:tblpYSpec="bottom"/>'
            f'<w:tblOverlap w:val="never"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{rules}</w:tblBorders>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
            '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{rows}</w:tbl>'
        )
        self.paragraph("Break", "")


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
    tight: bool = False,
) -> str:
    line = (
        f'<w:tcBorders><w:bottom w:val="single" w:sz="{rule}" w:space="0" w:color="auto"/></w:tcBorders>'
        if rule
        else ""
    )
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    kept = "<w:keepNext/>" if keep else ""
    close = '<w:spacing w:before="10" w:after="10"/>' if tight else ""
    inset = f'<w:ind w:right="{pad}"/>' if pad else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}{line}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{close}{inset}<w:jc w:val="{side}"/></w:pPr>{inner}</w:p></w:tc>'
    )
