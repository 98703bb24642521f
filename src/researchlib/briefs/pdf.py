"""Document → the Typst text of its PDF: tagged, archival (PDF/A-3a, PDF/UA-1), the ledger attached.

Text goes into the Typst source as string literals, so nothing an author writes can be taken for markup.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from typing import Any

from ..errors import BriefError, say
from .document import Block, Document
from .formulas import typst_formulas
from .glyphs import unprintable, unshowable
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
from .marks import Inlines, Node, attribute, is_span, plain
from .shows import Figure, Table

LONG = re.compile(r"[!-~]{30,}")
SIDEWAYS = "#sideways("


def typst_source(
    document: Document,
    measured: Collection[int] | None = None,
    empty: tuple[int, int] | None = None,
) -> tuple[str, dict[str, bytes]]:
    """The Typst text of a brief and the pictures it names.

    With `measured` an unseen mark stands where each block begins, and the heights of these are told.
    With `empty` (block, lines) so many lines stay empty at the foot of the page where that block begins.
    """
    writer = _Writer(document, measured, empty)
    return writer.source(), writer.pictures


def literal(text: str) -> str:
    """A text as a Typst string expression in markup: verbatim, whatever it holds.

    >>> print(literal('5*3 "x" #1'))
    #"5*3 \\"x\\" #1";
    """
    return f"#{_string(text)};"


def breakable(text: str) -> str:
    """Long addresses and codes with places where a line may end; elsewhere they would run off the page."""
    return LONG.sub(lambda m: re.sub(r"([/.?&=_%#:-]+|.{16})", "\\1\u200b", m[0]), text)


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\r", "").replace("\t", "\\t")
    return '"' + re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", escaped) + '"'


class _Writer:
    def __init__(
        self,
        document: Document,
        measured: Collection[int] | None,
        empty: tuple[int, int] | None,
    ) -> None:
        self.document = document
        self.measured = measured
        self.empty = empty
        self.profile = document.profile
        self.pictures: dict[str, bytes] = {}
        self.formulas = typst_formulas(document)

    def source(self) -> str:
        d = self.document
        signature = place_signature(d)
        to = salutation(d)
        parts = ['#import "brief.typ": *\n']
        arguments = [
            f"title: {_string(d.title)}",
            f"lines: {self._array(title_lines(d))}",
            f"authors: {self._strings([plain(a).strip() for a in d.series('author')])}",
            f"keywords: {self._strings(d.front.keywords)}",
            f"header: {self._dictionary('header')}",
            f"organ-size: {organ_size(d)}",
        ]
        for key in ("subtitle", "notice"):
            if key in d.texts:
                arguments.append(f"{key}: [{self.inlines(d.texts[key])}]")
        if to:
            arguments.append(f"to: [{self.inlines(to)}]")
        parts.append(f"#show: brief.with({', '.join(arguments)})\n")
        words = _string("数据台账：文中每个数字的来历")
        parts.append(
            f'#pdf.attach("ledger.json", relationship: "data", mime-type: "application/json", description: {words})\n'
        )
        asked = []
        for k, block in enumerate(d.blocks):
            made = self.block(block)
            if self.empty is not None and self.empty[0] == k:
                parts.append(f"#empty({self.empty[1]})\n")
            if self.measured is not None:
                if k in self.measured:
                    asked.append("[]," if made.startswith(SIDEWAYS) else f"[{made}],")
                if made.startswith(SIDEWAYS):
                    made = made.replace(SIDEWAYS, f"{SIDEWAYS}begins + ", 1)
                else:
                    made = f"#begins\n\n{made}"
            parts.append(made)
        attachments = d.series("attachments")
        if attachments:
            parts.append(
                f"#attached({_string(self.profile['words']['attachment'])}, {self._array(attachments)})\n"
            )
        authors = "".join(f"([{self.inlines(a)}], {inset})," for a, inset in signature.authors)
        date, inset = signature.date or (None, 0.0)
        shown = f"[{self.inlines(date)}]" if date else "none"
        parts.append(f"#signed(({authors}), {shown}, {inset}, {signature.blank})\n")
        if "remark" in d.texts:
            parts.append(f"#remarked([{self.inlines(d.texts['remark'])}])\n")
        parts.append(f"#colophon-of({self._dictionary('colophon')})\n")
        if self.measured is not None:
            parts.append(f"#measured(({''.join(asked)}))\n")
        return "\n".join(parts)

    def _array(self, items: Iterable[Inlines]) -> str:
        return "(" + "".join(f"[{self.inlines(i)}]," for i in items) + ")"

    @staticmethod
    def _strings(items: Iterable[str]) -> str:
        return "(" + "".join(f"{_string(i)}," for i in items) + ")"

    def _dictionary(self, prefix: str) -> str:
        found = {
            k.partition(".")[2]: v
            for k, v in self.document.texts.items()
            if k.startswith(prefix + ".")
        }
        return "(" + (", ".join(f"{k}: [{self.inlines(v)}]" for k, v in found.items()) or ":") + ")"

    # blocks

    def block(self, block: Block, depth: int = 0) -> str:
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Figure):
            return self._figure(block)
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            return self.inlines(content) + "\n\n"
        if kind == "Header":
            level, (identity, _, pairs), words = content
            number = dict(pairs).get("number", "")
            label = f"#label({_string(identity)})" if identity else ""
            return f"#title-of({level}, {_string(number)})[{self.inlines(words)}]{label}\n\n"
        if kind == "BulletList":
            return "".join(self._item("•", item, depth) for item in content)
        if kind == "OrderedList":
            first = content[0][0]
            return "".join(
                self._item(ordinal(number, depth), item, depth)
                for number, item in enumerate(content[1], start=first)
            )
        if kind == "BlockQuote":
            return f"#quote-of[{self.blocks(content)}]\n\n"
        if kind == "CodeBlock":
            return f"#code-of(raw(block: true, {_string(content[1])}))\n\n"
        if kind == "DefinitionList":
            return "".join(
                f"#bold[{self.inlines(term)}]\n\n" + "".join(map(self.blocks, definitions))
                for term, definitions in content
            )
        if kind == "LineBlock":
            return "#linebreak()".join(map(self.inlines, content)) + "\n\n"
        if kind == "Div":
            return self.blocks(content[1])
        return ""

    def blocks(self, blocks: Iterable[Node]) -> str:
        return "".join(self.block(b) for b in blocks)

    def _item(self, mark: str, item: list[Node], depth: int) -> str:
        first, rest = (item[0], item[1:]) if item else (None, [])
        words = ""
        if first is not None and first["t"] in ("Para", "Plain"):
            words = self.inlines(first["c"])
        elif first is not None:
            rest = item
        out = f"#item({literal(mark)[1:-1]}, {depth})[{words}]\n\n"
        for block in rest:
            deeper = depth + 1 if block["t"] in ("BulletList", "OrderedList") else depth
            out += self.block(block, deeper)
        return out

    def _table(self, table: Table) -> str:
        where = self.document.executed.manuscript.where(table.cell)
        plan = plan_table(table, self.profile, where)
        unit = unit_line(table.unit, self.profile)
        notes = captions_below(table, self.profile)
        sides = {"l": "left", "r": "right", "c": "center"}
        groups = "".join(f"([{literal(t)}], {k})," for t, k in table.groups)
        rows = "".join(
            f"({''.join(self._figure_cell(c, t) for c, t in zip(row, tails, strict=True))}),\n"
            for row, tails in zip(table.rows, plan.tails, strict=True)
        )
        made = (
            f"table-of({_string(table.label) if table.label else 'none'}, {_string(table.number)}, "
            f"[{self.inlines(table.caption)}], {f'[{literal(unit)}]' if unit else 'none'}, "
            f"{self._array([[_text(n)] for n in notes])}, {plan.size}, "
            f"({','.join(f'{w:.2f}' for w in plan.widths)},), ({','.join(f'{p:.2f}' for p in plan.pads)},), "
            f"({','.join(sides[a] for a in table.align)},), ({groups}), "
            f"{self._array(broken_heads(table, plan))}, ({rows}), {held_rows(table)}, "
            f"{'2.5pt' if table.tight else '4.5pt'})"
        )
        return f"{SIDEWAYS}{made})\n\n" if plan.landscape else f"#{made}\n\n"

    def _figure_cell(self, cell: Inlines, tail: float) -> str:
        return f"[{self.inlines(cell)}{f'#h({tail:.2f}pt)' if tail else ''}],"

    def _figure(self, figure: Figure) -> str:
        name = self._picture(figure)
        notes = self._array([[_text(n)] for n in captions_below(figure, self.profile)])
        return (
            f"#figure-of({_string(figure.label) if figure.label else 'none'}, {_string(figure.number)}, "
            f"[{self.inlines(figure.caption)}], {_string(figure.alt)}, {figure.width:.1f}, {notes}, "
            f"{_string(name)})\n\n"
        )

    def _picture(self, figure: Figure) -> str:
        if figure.svg:
            suffix, data = "svg", figure.svg.encode("utf-8")
        elif figure.png:
            suffix, data = "png", figure.png
        elif figure.jpeg:
            suffix, data = "jpg", figure.jpeg
        else:
            raise BriefError(
                say(
                    zh=f"{self.document.executed.manuscript.where(figure.cell)}：图“{plain(figure.caption)}”"
                    "没有图像。请重新运行该单元格。",
                    en=f"{self.document.executed.manuscript.where(figure.cell)}: the figure has no picture.",
                )
            )
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{suffix}"
        self.pictures[name] = data
        return name

    # inlines

    def inlines(self, inlines: Inlines | None) -> str:
        out: list[str] = []
        pending = ""
        for node in inlines or []:
            kind = node["t"]
            if kind == "Str":
                pending += node["c"]
            elif kind in ("Space", "SoftBreak"):
                pending += " "
            else:
                if pending:
                    out.append(literal(breakable(pending)))
                    pending = ""
                out.append(self._inline(node))
        if pending:
            out.append(literal(breakable(pending)))
        return "".join(out)

    def _inline(self, node: Node) -> str:
        kind: str = node["t"]
        content: Any = node.get("c")
        simple = {
            "Emph": "emph", "Strong": "strong", "Underline": "underline", "Strikeout": "strike",
            "Superscript": "super", "Subscript": "sub", "SmallCaps": "smallcaps",
        }  # fmt: skip
        if kind in simple:
            return f"#{simple[kind]}[{self.inlines(content)}]"
        if content is None:
            return "#linebreak();" if kind == "LineBreak" else ""
        if kind == "Quoted":
            marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
            return literal(marks[0]) + self.inlines(content[1]) + literal(marks[1])
        if kind == "Code":
            return f"#raw({_string(content[1])});"
        if kind == "Math":
            return self.formulas[(content[0]["t"] == "DisplayMath", content[1])]
        if kind == "Link":
            target = content[2][0]
            body = self.inlines(content[1])
            if target.startswith("#"):
                known = target[1:] in self.document.labels
                return f"#to({_string(target[1:])})[{body}]" if known else body
            return f"#link({_string(target)})[{body}]"
        if kind == "Image":
            figure = node["picture"]
            name = self._picture(figure)
            return f"#box(image({_string(name)}, height: 1.2em, alt: {_string(figure.alt)}));"
        if kind == "Note":
            return f"#footnote[{self.inlines(note_inlines(content))}]"
        if kind == "Span":
            body = self.inlines(content[1])
            if is_span(node, "eval"):
                return f"#val({_string(content[0][0])})[{body}]"
            if is_span(node, "ref"):
                return f"#to({_string(attribute(node, 'label'))})[{body}]"
            return body
        if kind == "Cite":
            return self.inlines(content[1])
        return ""


def ordinal(number: int, depth: int) -> str:
    """The mark of a list item: 1. outermost, （1） inside it, ① inside that."""
    if depth == 0:
        return f"{number}."
    if depth == 1:
        return f"（{number}）"
    return chr(0x2460 + number - 1) if number <= 20 else f"{number})"


def note_inlines(blocks: list[Node]) -> Inlines:
    """A footnote's paragraphs in one line."""
    out: Inlines = []
    for block in blocks:
        if out:
            out.append({"t": "LineBreak"})
        out += block["c"] if block["t"] in ("Para", "Plain") else [_text(plain(block).strip())]
    return out


def _text(text: str) -> Node:
    return {"t": "Str", "c": text}


# what Typst refuses


def refused(document: Document, message: str, hints: list[str]) -> BriefError:
    named = re.search(r"(?:codepoint|character|text) ['\"`“]?([^'\"`”]+)['\"`”]?.*(?:font|display)", message)  # fmt: skip
    if (
        "could not be displayed" in message
        or "could not be shown" in message
        or (named and "font" in message)
    ) and (found := unshowable(document)):
        return found
    if odd := re.search(r"disallowed codepoint .*?\\u\{([0-9a-f]+)\}", message):
        return unprintable(document, chr(int(odd[1], 16)))
    where = document.executed.path.name
    detail = message.strip().splitlines()[0] if message.strip() else "?"
    more = f"（{hints[0]}）" if hints else ""
    return BriefError(
        say(
            zh=f"{where}：PDF 排不出来：{detail}{more}。Word 和原有文件未动。",
            en=f"{where}: the PDF cannot be set: {detail} {more}. Earlier files are untouched.",
        )
    )
