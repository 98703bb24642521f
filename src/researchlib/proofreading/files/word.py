"""A .docx → its paragraphs as printed: body, tables, content controls, text boxes, notes.

Inserted text counts and deleted text does not, as if every tracked change were accepted.  Each
paragraph keeps its XML element, so that comments can be put at the very words.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import DataError, say
from .. import patterns as re
from .drafts import Draft, assemble

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DOCUMENT = "word/document.xml"
SKIPPED = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr", f"{MC}Fallback",
           f"{W}delInstrText", f"{W}ruby"}  # fmt: skip


def read_word(path: Path) -> Draft:
    """Read a .docx.  Raises `DataError` for a file that is not one, is locked or is damaged."""
    parts = open_parts(path)
    styles = _styles(parts.get("word/styles.xml"))
    body = parts[DOCUMENT].find(f"{W}body")
    if body is None:
        raise _damaged(path)
    reader = _Reader(styles)
    reader.blocks(body)
    for name, word in (
        ("footnotes", say(zh="脚注", en="footnote")),
        ("endnotes", say(zh="尾注", en="endnote")),
    ):
        root = parts.get(f"word/{name}.xml")
        number = 0
        for note in root if root is not None else []:
            if note.get(f"{W}type") in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            number += 1
            for p in note.iter(f"{W}p"):
                text = text_of(p)
                if text.strip():
                    reader.pieces.append(
                        {"text": text, "kind": "note", "where": f"{word}{number}", "anchor": (name, note.get(f"{W}id"))}
                    )  # fmt: skip
    return assemble(path, "docx", reader.pieces)


def open_parts(path: Path) -> dict[str, Any]:
    """The XML parts a proof-reader reads, parsed without entities or network."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    parts: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(path) as package:
            for name in (DOCUMENT, "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml"):
                if name in package.namelist():
                    if package.getinfo(name).file_size > 200 * 1024 * 1024:
                        raise _damaged(path)
                    parts[name] = etree.fromstring(package.read(name), parser)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError, RuntimeError) as problem:
        raise _damaged(path) from problem
    if DOCUMENT not in parts:
        raise _damaged(path)
    return parts


def _damaged(path: Path) -> DataError:
    return DataError(
        say(
            zh=f"{path.name}：不是完好的 .docx（可能加了密码、没有存完，或是改了扩展名的 .doc）。请在 Word 或 WPS 中打开另存为 .docx。",
            en=f"{path.name}: not a sound .docx (a password, a broken save, or a renamed .doc). Open it and save as .docx.",
        )
    )


def text_of(paragraph: Any) -> str:
    """The text of a paragraph as printed."""
    return "".join(piece for piece, _, _ in letters(paragraph))


def letters(element: Any) -> Iterator[tuple[str, Any, Any]]:
    """(text, text element, run) in reading order; text boxes inside are paragraphs of their own."""
    yield from _letters(element, None, top=True)


def _letters(element: Any, run: Any, top: bool = False) -> Iterator[tuple[str, Any, Any]]:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in SKIPPED or tag.endswith("}txbxContent"):
            if tag == f"{W}ruby":
                base = child.find(f"{W}rubyBase")
                if base is not None:
                    yield from _letters(base, run)
            continue
        if tag == f"{W}r":
            properties = child.find(f"{W}rPr")
            if properties is not None and _on(properties.find(f"{W}vanish")):
                continue
            yield from _letters(child, child)
        elif tag in (f"{W}t", f"{M}t"):
            if child.text:
                yield child.text, child, run
        elif tag == f"{W}tab" and run is not None:
            yield "\t", child, run
        elif tag in (f"{W}br", f"{W}cr"):
            if child.get(f"{W}type") != "page":
                yield "\n", child, run
        elif tag == f"{W}noBreakHyphen":
            yield "-", child, run
        elif tag == f"{W}sym":
            yield "□", child, run
        elif tag == f"{W}p" and not top:
            yield from _letters(child, None)
        else:
            yield from _letters(child, run)


def _on(element: Any) -> bool:
    return element is not None and element.get(f"{W}val") not in ("0", "false", "off")


class _Reader:
    """Walks the body in reading order and collects pieces."""

    def __init__(self, styles: dict[str, tuple[str, int]]) -> None:
        self.styles = styles
        self.pieces: list[dict[str, Any]] = []
        self.tables = 0

    def blocks(self, parent: Any) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}p":
                self.paragraph(child)
            elif tag == f"{W}tbl":
                self.table(child)
            elif tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    self.blocks(content)
            elif tag in (f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                self.blocks(child)
            elif tag == f"{MC}AlternateContent":
                choice = child.find(f"{MC}Choice")
                if choice is not None:
                    self.blocks(choice)

    def paragraph(self, p: Any) -> None:
        text = text_of(p)
        kind, level = self.kind(p)
        if text.strip() or kind == "heading":
            self.pieces.append({"text": text, "kind": kind, "level": level, "anchor": p})
        for box in p.iter():
            if (
                isinstance(box.tag, str)
                and box.tag.endswith("}txbxContent")
                and not _in_fallback(box)
            ):
                self.blocks(box)

    def kind(self, p: Any) -> tuple[str, int]:
        properties = p.find(f"{W}pPr")
        if properties is None:
            return "text", 0
        outline = properties.find(f"{W}outlineLvl")
        style = properties.find(f"{W}pStyle")
        kind, level = self.styles.get(
            style.get(f"{W}val") if style is not None else "", ("text", 0)
        )
        if (
            outline is not None
            and (outline.get(f"{W}val") or "9").isdigit()
            and int(outline.get(f"{W}val")) < 9
        ):
            return "heading", int(outline.get(f"{W}val")) + 1
        if kind == "text" and properties.find(f"{W}numPr") is not None:
            return "item", 0
        return kind, level

    def table(self, table: Any) -> None:
        number = self.tables
        self.tables += 1
        name = say(zh=f"第{number + 1}张表", en=f"table {number + 1}")
        for r, row in enumerate(_within(table, f"{W}tr")):
            column = 0
            for cell in _within(row, f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                paragraphs = list(_within(cell, f"{W}p"))
                where = say(
                    zh=f"{name}第{r + 1}行第{column + 1}列",
                    en=f"{name}, row {r + 1}, column {column + 1}",
                )
                for k, p in enumerate(paragraphs):
                    text = text_of(p)
                    if text.strip() or k == 0:
                        self.pieces.append(
                            {"text": text, "kind": "cell", "cell": (number, r, column), "where": where, "anchor": p}
                        )  # fmt: skip
                for inner in _within(cell, f"{W}tbl"):
                    self.table(inner)
                width = span.get(f"{W}val") if span is not None else "1"
                column += int(width) if width and width.isdigit() else 1


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """Children of a kind, through content controls and insertions but not into nested tables."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}moveTo"):
            yield from _within(child, tag)


def _in_fallback(element: Any) -> bool:
    return any(a.tag == f"{MC}Fallback" for a in element.iterancestors())


def _styles(root: Any) -> dict[str, tuple[str, int]]:
    """Style id → what a paragraph in it is."""
    found: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in root.iter(f"{W}style") if root is not None else []:
        key = style.get(f"{W}styleId") or ""
        name_element = style.find(f"{W}name")
        name = (name_element.get(f"{W}val") or "").lower() if name_element is not None else ""
        base = style.find(f"{W}basedOn")
        if base is not None:
            based[key] = base.get(f"{W}val") or ""
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        heading = re.fullmatch(r"(?:heading|标题) ?(\d)", name)
        if heading:
            found[key] = ("heading", int(heading[1]))
        elif (
            outline is not None
            and (outline.get(f"{W}val") or "").isdigit()
            and int(outline.get(f"{W}val")) < 9
        ):
            found[key] = ("heading", int(outline.get(f"{W}val")) + 1)
        elif name in ("title", "标题"):
            found[key] = ("title", 0)
        elif name.startswith(("caption", "题注", "table caption", "image caption")):
            found[key] = ("caption", 0)
        elif name.startswith("toc") or name.startswith("目录"):
            found[key] = ("front", 0)
        elif name.startswith(("list", "列表")) and "paragraph" not in name:
            found[key] = ("item", 0)
    for key in based:
        seen, at = set(), key
        while at not in found and at in based and at not in seen:
            seen.add(at)
            at = based[at]
        if key not in found and at in found and found[at][0] in ("heading", "caption"):
            found[key] = found[at]
    return found
