"""What a workbook file says beside its cells, found without loading it.

How far its sheets reach, formulas and whether their results were saved, cells that show an error, hidden
rows and columns, the day its serial numbers count from; and whether it would fill the memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import DataError, say

ZIP = b"PK\x03\x04"  # what .xlsx and .ods begin with
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # and .xls, and whatever Office locks
LARGEST = 2 << 30  # bytes of a workbook once unpacked: beyond this it is not a questionnaire's data
CELLS = 40_000_000  # of a sheet, empty ones included: they are held in memory while it is read
_LONGEST, _WIDEST = 1 << 20, 1 << 14  # a damaged file may speak of cells beyond Excel's last
_BOMB = 100  # times a part may shrink when packed; a sheet of nothing but zeros shrinks 13 times
_SMALL = 64 << 20  # bytes of a part that is harmless however well it is packed
_TEXTS = 4 << 30  # bytes of the texts of a sheet's cells, each counted as often as it is used
_BLOCK = 1 << 22


@dataclass
class Facts:
    """Of one sheet; rows and columns are counted from 1."""

    formulas: int = 0  # cells that are computed
    uncomputed: int = 0  # of them, those without a stored result: they read as empty
    errors: int = 0  # cells that show #REF!, #N/A …: they read as empty
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    rows: int = 0  # how far the sheet reaches, where it is known
    columns: int = 0
    shared: int = 0  # cells that refer to a text kept elsewhere
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # where calamine has none


@dataclass(frozen=True)
class Book:
    """Of a whole file: its sheets by name."""

    sheets: dict[str, Facts]
    date1904: bool = False


def facts_of(file: Path) -> Book:
    """The facts of a workbook file; `DataError` where reading it would fill the memory."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            _unpackable(file, archive)
            names = set(archive.namelist())
            if {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
                return Book(_excel(file, archive), _counts_from_1904(archive))
            if "content.xml" in names:
                return _open_document(archive)
        return Book({})
    from .biff import book_of

    book = book_of(file)
    for name, facts in book.sheets.items():
        refuse_reach(file, name, facts.rows, facts.columns)
    return book


def refuse_reach(file: Path, name: str, rows: int, columns: int) -> None:
    """One stray cell at the bottom right makes a reader hold every empty cell before it."""
    if rows * columns > CELLS or rows > _LONGEST or columns > _WIDEST:
        raise DataError(
            say(
                zh=f"{file}：工作表“{name}”的使用范围有 {rows} 行 × {columns} 列，多半是远处误填了一格，未读取。"
                "请删去数据以外的行和列，保存后再试。",
                en=f"{file}: sheet {name!r} reaches over {rows} rows × {columns} columns, "
                "probably by a stray cell; not read. Delete the rows and columns beyond the "
                "data, save and try again.",
            )
        )


def _unpackable(file: Path, archive: zipfile.ZipFile) -> None:
    """Refuse a zip that would unpack to more than any survey holds, before anything is unpacked."""
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    swollen = any(p.file_size > max(_SMALL, _BOMB * p.compress_size) for p in parts)
    if size > LARGEST or swollen:
        raise DataError(
            say(
                zh=f"{file}：解压后约 {size >> 20} MB，"
                + (
                    f"超过 {LARGEST >> 20} MB 的上限，未读取。请另存为 CSV 或拆分后再试。"
                    if size > LARGEST
                    else f"是压缩时的 {_BOMB} 倍以上，不像正常的工作簿，未读取。请确认来源，用 Excel 打开并另存后再试。"
                ),
                en=f"{file}: about {size >> 20} MB once unpacked, "
                + (
                    f"above the limit of {LARGEST >> 20} MB; not read. Save it as CSV or split it."
                    if size > LARGEST
                    else f"more than {_BOMB} times its packed size, as no sound workbook is; not "
                    "read. Check where it came from, open it in Excel and save it anew."
                ),
            )
        )


# .xlsx

_Q = rb"[\"']"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\br\s*=\s*" + _Q + rb"(\d{1,12})" + _Q)
_CELL_ROW = re.compile(rb"\sr\s*=\s*" + _Q + rb"[A-Za-z]+(\d+)" + _Q)  # of whatever element
_CELL_COLUMN = re.compile(rb"\sr\s*=\s*" + _Q + rb"([A-Za-z]+)\d*" + _Q)
_IS_HIDDEN = re.compile(rb"\bhidden=" + _Q + rb"(?:1|true)" + _Q)
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MIN_MAX = re.compile(rb"\b(min|max)=" + _Q + rb"(\d{1,5})" + _Q)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_F = rb"(?:<(?:\w+:)?f\b[^>]*/>|</(?:\w+:)?f>)"
_NO_VALUE = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)"
_UNCOMPUTED = re.compile(_F + rb"\s*" + _NO_VALUE + rb"?\s*</(?:\w+:)?c>")
_EMPTY_TEXT = re.compile(  # ="" was computed, to nothing
    rb"<(?:\w+:)?c\b[^>]*\bt=\"str\"[^>]*>\s*<(?:\w+:)?f\b[^<]*" + _F + rb"?\s*" + _NO_VALUE
)
_SHARED = re.compile(rb"\bt=\"s\"[^>]*>\s*<(?:\w+:)?v>(\d{1,9})<")


def _excel(file: Path, archive: zipfile.ZipFile) -> dict[str, Facts]:
    lengths = _shared_texts(archive)
    found = {}
    for name, part in _sheet_parts(archive).items():
        found[name] = facts = _scanned(archive, part)
        refuse_reach(file, name, facts.rows, facts.columns)
        size = int(lengths.max(initial=0)) * facts.shared  # at most
        if size > _TEXTS and (size := _spelt_out(archive, part, lengths)) > _TEXTS:
            raise DataError(
                say(
                    zh=f"{file}：工作表“{name}”里的长文字被反复引用，展开后约 {size >> 20} MB，未读取。"
                    "请确认来源，或拆分后再试。",
                    en=f"{file}: sheet {name!r} repeats long texts: about {size >> 20} MB; not "
                    "read. Check where it came from, or split it.",
                )
            )
    return found


def _counts_from_1904(archive: zipfile.ZipFile) -> bool:
    """Whether a number without a date format counts days from 1904, as old Mac workbooks do."""
    with archive.open("xl/workbook.xml") as stream:
        head = stream.read(1 << 20)
    return bool(re.search(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']", head))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part, by the workbook's own list."""
    from xml.etree import ElementTree

    names = set(archive.namelist())
    try:
        targets = {
            r.get("Id"): (r.get("Target") or "").lstrip("/")
            for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    except (ElementTree.ParseError, LookupError, ValueError):  # or an encoding that is none
        return {}
    found = {}
    for element in book.iter():
        if element.tag.rsplit("}", 1)[-1] != "sheet":
            continue
        key = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
        target = targets.get(key, "")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in names:
            found[element.get("name") or ""] = part
    return found


_ENDS = (b"</row>", b":row>", b"</c>", b":c>")


def _blocks(archive: zipfile.ZipFile, part: str, ends: Iterable[bytes]) -> Iterator[bytes]:
    """A part's XML in pieces, each cut behind one of the ends (or anywhere, where none is near)."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            text = rest + block
            cut = max(
                (text.rfind(end) + len(end) for end in ends if end in text), default=len(text)
            )
            yield text[:cut]
            rest = text[cut:]
    if rest:
        yield rest


def _shared_texts(archive: zipfile.ZipFile) -> np.ndarray:
    """How long each shared text is, in bytes of XML; nothing where no text could do harm."""
    part = "xl/sharedStrings.xml"
    if part not in archive.namelist() or archive.getinfo(part).file_size < 1 << 12:
        return np.array([], dtype=np.int64)
    lengths: list[int] = []
    for text in _blocks(archive, part, (b"</si>", b":si>")):
        lengths += map(len, re.split(rb"</(?:\w+:)?si>", text)[:-1])
    return np.array(lengths, dtype=np.int64)


def _spelt_out(archive: zipfile.ZipFile, part: str, lengths: np.ndarray) -> int:
    """How long the texts of a sheet are together, each counted as often as a cell refers to it."""
    size = 0
    for text in _blocks(archive, part, _ENDS):
        places = np.array(_SHARED.findall(text), dtype=np.int64)
        size += int(lengths[places[places < len(lengths)]].sum())
    return size


def _scanned(archive: zipfile.ZipFile, part: str) -> Facts:
    """What a sheet's XML says, read in pieces."""
    facts = Facts()
    for place, text in enumerate(_blocks(archive, part, _ENDS)):
        if place == 0:
            facts.hidden_columns |= _hidden_columns(text)
        for about in _ROW.findall(text):
            if number := _NUMBER.search(about):
                facts.rows = max(facts.rows, int(number[1]))
                if b"hidden" in about and about[-1:] != b"/" and _IS_HIDDEN.search(about):
                    facts.hidden_rows.add(int(number[1]))
        # a reader makes room for every cell up to the farthest, whatever the rows say of themselves
        rows = map(int, (n[:12] for n in set(_CELL_ROW.findall(text))))
        facts.rows = max(facts.rows, *rows, 0)
        for letters in set(_CELL_COLUMN.findall(text)):
            facts.columns = max(facts.columns, _column_number(letters[:9].upper()))
        if b"<f" in text or b":f" in text:
            facts.formulas += len(_FORMULA.findall(text))
            facts.uncomputed += len(_UNCOMPUTED.findall(text)) - len(_EMPTY_TEXT.findall(text))
        facts.errors += text.count(b' t="e"')
        facts.shared += text.count(b' t="s"')
    return facts


def _hidden_columns(head: bytes) -> set[int]:
    hidden: set[int] = set()
    for about in _COLUMNS.findall(head):
        bounds = dict(_MIN_MAX.findall(about))
        if len(bounds) == 2 and _IS_HIDDEN.search(about):
            hidden |= set(range(int(bounds[b"min"]), min(int(bounds[b"max"]), 16_384) + 1))
    return hidden


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# .ods

_SAID = re.compile(
    rb"<table:table [^>]*?table:name=\"(?P<sheet>[^\"]*)\"|<table:table-row\b(?P<row>[^>]*)>"
    rb"|<table:table-column\b(?P<column>[^>]*)>|<table:(?:covered-)?table-cell\b(?P<cell>[^>]*)>"
)
_SPANS = [re.compile(rb"number-" + w + rb"-spanned=\"(\d{1,7})\"") for w in (b"rows", b"columns")]
_TIMES = re.compile(rb"number-(?:rows|columns)-repeated=\"(\d{1,7})\"")
_CONCEALED = re.compile(rb"table:visibility=\"(?:collapse|filter)\"")
_FILLING = 65_536  # rows or columns repeated more often fill a sheet to its edge


def _open_document(archive: zipfile.ZipFile) -> Book:
    """`rows` and `columns` stay 0: the sheets are filled up to their edges with nothing."""
    from html import unescape

    found: dict[str, Facts] = {}
    facts = Facts()
    row = column = cell = 0
    since_1904 = False
    for text in _blocks(archive, "content.xml", (b">",)):
        since_1904 |= b'<table:null-date table:date-value="1904-01-01"' in text
        for said in _SAID.finditer(text):
            kind, about = said.lastgroup, said[said.lastgroup or 0]
            if kind == "sheet":
                facts = found.setdefault(unescape(about.decode("utf-8", "replace")), Facts())
                row = column = 0
                continue
            facts.formulas += b"table:formula=" in about
            facts.errors += b'calcext:value-type="error"' in about
            times = int(n[1]) if (n := _TIMES.search(about)) else 1
            hidden = times < _FILLING and _CONCEALED.search(about)
            if kind == "row":
                facts.hidden_rows |= set(range(row + 1, row + times + 1)) if hidden else set()
                row, cell = row + times, 0
            elif kind == "column":
                new = set(range(column + 1, column + times + 1)) if hidden else set()
                facts.hidden_columns |= new
                column += times
            else:
                if b"-spanned=" in about:
                    high, wide = (int(s[1]) if (s := p.search(about)) else 1 for p in _SPANS)
                    facts.merged.append((row - 1, cell, row + high - 2, cell + wide - 1))
                cell += times
    return Book(found, since_1904)
