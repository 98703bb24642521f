"""A Word file → its text as it reads with every tracked change accepted, and who changed what.

Values are found by their content control (``rl:ID``) or their bookmark (``rl_ID``), whichever an
editor's program has kept.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import DataError, say

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
ROWS = tuple[tuple["Piece", ...], ...]


@dataclass(frozen=True)
class Piece:
    """A paragraph, a note or a table cell: its text, where it stands, which stretch is which value."""

    text: str
    place: str
    values: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Edit:
    """One tracked change or comment."""

    kind: str  # inserted, deleted, comment
    text: str
    author: str
    date: str
    place: str


@dataclass(frozen=True)
class Text:
    """What a Word file says."""

    path: Path
    paragraphs: tuple[Piece, ...]
    tables: tuple[ROWS, ...]
    notes: tuple[Piece, ...]
    edits: tuple[Edit, ...]
    comments: tuple[Edit, ...]
    charts: tuple[ROWS, ...]  # the numbers of native charts: a row a category
    opened: bool  # another program has it open: what it has not saved is not here

    @property
    def pieces(self) -> Iterator[Piece]:
        yield from self.paragraphs
        for table in self.tables:
            for row in table:
                yield from row
        yield from self.notes


def read_word(path: str | os.PathLike[str]) -> Text:
    """The text of a .docx file.  Raises `DataError` for a file that is none or cannot be read."""
    file = Path(path)
    parts = package(file)
    reader = _Reader()
    body = _root(parts["word/document.xml"], file).find(f"{W}body")
    reader.body(body if body is not None else ())
    if "word/footnotes.xml" in parts:
        reader.footnotes(_root(parts["word/footnotes.xml"], file))
    comments: tuple[Edit, ...] = ()
    if "word/comments.xml" in parts:
        comments = tuple(_comments(_root(parts["word/comments.xml"], file)))
    return Text(
        file,
        tuple(reader.paragraphs),
        tuple(reader.tables),
        tuple(reader.notes),
        tuple(reader.edits),
        comments,
        tuple(_charts(parts, file)),
        _open_elsewhere(file),
    )


def _charts(parts: Mapping[str, bytes], file: Path) -> Iterator[ROWS]:
    """What native charts show, whatever a program has renamed them to."""
    names = [n for n in parts if re.fullmatch(r"word/charts/chart\w*\.xml", n)]
    for k, name in enumerate(sorted(names, key=lambda n: (len(n), n)), start=1):
        columns: list[tuple[str, dict[str, str]]] = []
        categories: dict[str, str] = {}
        for series in _root(parts[name], file).iter(f"{C}ser"):
            points = {kind: _points(series.find(f"{C}{kind}")) for kind in ("tx", "cat", "val")}
            categories |= points["cat"]
            columns.append((points["tx"].get("0", ""), points["val"]))
        rows = []
        for index, category in categories.items():
            cells = [Piece(category, say(zh=f"第{k}个图", en=f"chart {k}"))]
            for head, values in columns:
                place = say(zh=f"第{k}个图 {category} {head}", en=f"chart {k}, {category}, {head}")
                cells.append(Piece(values.get(index, ""), place.strip()))
            rows.append(tuple(cells))
        if rows:
            yield tuple(rows)


def _points(node: Any) -> dict[str, str]:
    """Index → text of the points a chart holds; numbers without needless places."""
    found = {}
    for point in node.iter(f"{C}pt") if node is not None else ():
        text = point.findtext(f"{C}v") or ""
        with contextlib.suppress(ValueError):
            text = f"{float(text):.10g}" if node.tag == f"{C}val" else text
        found[str(point.get("idx"))] = text
    return found


def package(file: Path) -> dict[str, bytes]:
    """The XML parts of a .docx file, by name."""
    if file.is_dir() or not file.exists():
        raise DataError(say(zh=f"{file}：没有这个文件。", en=f"{file}: there is no such file."))
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise DataError(
            say(
                zh=f"{file.name}：读不了（{problem.strerror}）。请关闭正在使用它的程序，或检查权限。",
                en=f"{file.name}: cannot be read ({problem.strerror}). Close the program that has it open.",
            )
        ) from problem
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {n: archive.read(n) for n in archive.namelist() if n.endswith(".xml")}
        if "word/document.xml" not in parts:
            raise zipfile.BadZipFile
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as problem:  # fmt: skip
        raise _not_word(file) from problem
    return parts


def _not_word(file: Path) -> DataError:
    return DataError(
        say(
            zh=f"{file.name}：不是完好的 Word 文件（.docx）。它可能加了密、没有传完，或是改了扩展名的 .doc；"
            "请用 Word 或 WPS 打开，另存为 .docx 再试。",
            en=f"{file.name}: not a readable Word file (.docx). It may be encrypted, cut short, or a renamed "
            ".doc; open it and save it as .docx.",
        )
    )


def _root(data: bytes, file: Path) -> Any:
    from lxml import etree

    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as problem:
        raise _not_word(file) from problem


def _open_elsewhere(file: Path) -> bool:
    """Word keeps ``~$name.docx`` beside an open file, LibreOffice ``.~lock.name.docx#``."""
    names = {f"~${file.name}", f"~${file.name[2:]}", f".~lock.{file.name}#"}
    return any((file.parent / name).exists() for name in names)


class _Reader:
    """Walks the XML; `self` collects the pieces."""

    def __init__(self) -> None:
        self.paragraphs: list[Piece] = []
        self.tables: list[ROWS] = []
        self.notes: list[Piece] = []
        self.edits: list[Edit] = []
        self.place = ""
        self._fresh()

    def _fresh(self) -> None:
        self.text = ""
        self.found: dict[str, tuple[int, int]] = {}
        self.marks: dict[str, tuple[str, int]] = {}  # bookmark id → (value, start)

    def body(self, nodes: Any) -> None:
        waiting = False  # the last paragraph's mark was deleted: this one continues it
        for node in nodes:
            if node.tag == f"{W}p":
                if not waiting:
                    self._fresh()
                    self.place = _paragraph(len(self.paragraphs) + 1)
                self._paragraph(node)
                waiting = node.find(f"{W}pPr/{W}rPr/{W}del") is not None
                if not waiting:
                    self._keep(self.paragraphs)
            elif node.tag == f"{W}tbl":
                self.table(node)
            elif node.tag in (f"{W}sdt", f"{W}customXml"):
                inside = node.find(f"{W}sdtContent")
                self.body(inside if inside is not None else node)
        if waiting:
            self._keep(self.paragraphs)

    def table(self, node: Any) -> None:
        number = len(self.tables) + 1
        rows: list[tuple[Piece, ...]] = []
        for row in _inside(node, f"{W}tr"):
            removed = row.find(f"{W}trPr/{W}del") is not None
            cells: list[Piece] = []
            for cell in _inside(row, f"{W}tc"):
                self._fresh()
                self.place = say(
                    zh=f"第{number}个表格 第{len(rows) + 1}行第{len(cells) + 1}列",
                    en=f"table {number}, row {len(rows) + 1}, column {len(cells) + 1}",
                )
                for paragraph in cell.iter(f"{W}p"):
                    if self.text:
                        self.text += "\n"
                    self._paragraph(paragraph)
                cells.append(Piece(self.text.strip(), self.place, dict(self.found)))
            if not removed:
                rows.append(tuple(cells))
        self.tables.append(tuple(rows))

    def footnotes(self, root: Any) -> None:
        for note in root.iter(f"{W}footnote"):
            if note.get(f"{W}type") not in (None, "normal"):
                continue
            self._fresh()
            number = len(self.notes) + 1
            self.place = say(zh=f"脚注{number}", en=f"footnote {number}")
            for paragraph in note.iter(f"{W}p"):
                self._paragraph(paragraph)
            self._keep(self.notes)

    def _keep(self, pieces: list[Piece]) -> None:
        lead = len(self.text) - len(self.text.lstrip())
        text = self.text.strip()
        if text:
            values = {k: (max(a - lead, 0), max(b - lead, 0)) for k, (a, b) in self.found.items()}
            pieces.append(Piece(text, self.place, values))
        self._fresh()

    def _paragraph(self, node: Any) -> None:
        self._walk(node)
        for name, start in self.marks.values():  # a bookmark that ends in another paragraph
            self._value(name, start)
        self.marks = {}

    def _walk(self, node: Any) -> None:
        for child in node:
            tag = child.tag
            if tag in (f"{W}t", f"{W}noBreakHyphen", f"{W}tab", f"{W}br", f"{W}cr"):
                self.text += (
                    (child.text or "") if tag == f"{W}t" else "-" if "Hyphen" in tag else " "
                )
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self._edit(
                    "deleted",
                    child,
                    "".join(t.text or "" for t in child.iter(f"{W}delText", f"{W}t")),
                )
            elif tag in (f"{W}ins", f"{W}moveTo"):
                start = len(self.text)
                self._walk(child)
                self._edit("inserted", child, self.text[start:])
            elif tag == f"{W}sdt":
                mark = child.find(f"{W}sdtPr/{W}tag")
                name = mark.get(f"{W}val", "") if mark is not None else ""
                start = len(self.text)
                self._walk(child)
                if name.startswith("rl:"):
                    self._value(name[3:], start)
            elif tag == f"{W}bookmarkStart":
                if child.get(f"{W}name", "").startswith("rl_"):
                    self.marks[child.get(f"{W}id")] = (child.get(f"{W}name")[3:], len(self.text))
            elif tag == f"{W}bookmarkEnd":
                if child.get(f"{W}id") in self.marks:
                    self._value(*self.marks.pop(child.get(f"{W}id")))
            elif tag == f"{MC}AlternateContent":
                choice = child.find(f"{MC}Choice")
                self._walk(choice if choice is not None else ())
            elif tag not in (f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}sdtPr", f"{W}delText"):
                self._walk(child)  # fmt: skip

    def _value(self, name: str, start: int) -> None:
        text = self.text[start:]
        if text.strip() and name not in self.found:
            lead = len(text) - len(text.lstrip())
            self.found[name] = (start + lead, start + len(text.rstrip()))

    def _edit(self, kind: str, node: Any, text: str) -> None:
        if text.strip():
            date = re.sub(r"T.*", "", node.get(f"{W}date", ""))
            self.edits.append(Edit(kind, text, node.get(f"{W}author", ""), date, self.place))


def _inside(node: Any, tag: str) -> Iterator[Any]:
    """Children of a tag, also those wrapped in content controls."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _inside(child, tag)


def _comments(root: Any) -> Iterator[Edit]:
    for node in root.iter(f"{W}comment"):
        text = " ".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in node.iter(f"{W}p"))
        date = re.sub(r"T.*", "", node.get(f"{W}date", ""))
        yield Edit("comment", text.strip(), node.get(f"{W}author", ""), date, "")


def _paragraph(number: int) -> str:
    return say(zh=f"第{number}段", en=f"paragraph {number}")
