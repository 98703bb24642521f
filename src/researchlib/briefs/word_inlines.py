"""Prose of a document → runs of a Word file: type, values, references, links, notes, formulas, pictures in a line.

Every inline value is a run-level content control (``w:sdt`` with the tag ``rl:ID``) inside a bookmark
``rl_ID``: Word keeps both; LibreOffice keeps the bookmark.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from .document import Document
from .formulas import word_formulas
from .marks import Inlines, Node, attribute, is_span, plain
from .word_drawings import Drawings
from .word_styles import Look

HINTED = re.compile("[\u2010-\u203b\u2460-\u24ff\u3000-\u9fff\uff00-\uffef]")
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


@dataclass
class Prose:
    """Inlines as runs, and what the package needs beside them: notes, links, pictures."""

    document: Document
    look: Look
    notes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    marks: int = 0

    def __post_init__(self) -> None:
        d = self.document
        self.profile = d.profile
        self.formulas = word_formulas(d)
        self.drawings = Drawings(d, self.look)
        numbered = [(t.label, t.number) for t in d.tables] + [
            (f.label, f.number) for f in d.figures
        ]
        self.captioned = {label for label, number in numbered if number}

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
            (self.look.fonts(given["role"], hint=True) if "role" in given else "")
            + ("<w:b/><w:bCs/>" if given.get("b") else "")
            + ("<w:smallCaps/>" if given.get("caps") else "")
            + ("<w:strike/>" if given.get("strike") else "")
            + str(given.get("sized", ""))
            + ('<w:u w:val="single"/>' if given.get("u") else "")
            + (f'<w:vertAlign w:val="{given["vert"]}"/>' if "vert" in given else "")
        )

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
            displayed = content[0]["t"] == "DisplayMath"
            formula = self.formulas[(displayed, content[1])]
            return f"<m:oMathPara>{formula}</m:oMathPara>" if displayed else formula
        if kind == "Link":
            return self._link(content, form)
        if kind == "Image":
            return self.drawings.inline(node["picture"], height=5.0)
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
        return self.bookmarked(f"rl_{identity}", control)

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

    def bookmarked(self, name: str, inner: str) -> str:
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
