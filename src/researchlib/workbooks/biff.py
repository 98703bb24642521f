"""What an Excel 97–2003 file (.xls) says beside its cells, out of its records [MS-XLS] [MS-CFB]."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from .facts import COMPOUND, Book, Facts

_FREE = 0xFFFFFFFA  # sector numbers from here on are marks
_FORMULA, _EOF, _DATE_MODE, _LOCKED, _COLUMN = 0x0006, 0x000A, 0x0022, 0x002F, 0x007D
_SHEET, _BOOL_OR_ERROR, _ROW, _START = 0x0085, 0x0205, 0x0208, 0x0809
_CELLS = {0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E}  # one each
_CELLS_IN_A_ROW = {0x00BD, 0x00BE}


def book_of(file: Path) -> Book:
    """The facts of an .xls; nothing where the file is not one, or is damaged or locked.

    Whether it can be used at all is for the reader of its cells to say.
    """
    with file.open("rb") as stream:
        content = stream.read(8)
        if content != COMPOUND:
            return Book({})
        content += stream.read()
    try:
        return _book(_stream(content))
    except (struct.error, IndexError, ValueError):
        return Book({})


def _book(stream: bytes) -> Book:
    sheets: dict[str, Facts] = {}
    since_1904 = False
    starts: list[tuple[str, int]] = []
    start, _, version = struct.unpack_from("<HHH", stream)
    if start != _START:
        return Book({})
    for kind, at, _size in _records(stream, 0):
        if kind == _LOCKED:
            return Book({})
        if kind == _DATE_MODE:
            since_1904 = stream[at] == 1
        elif kind == _SHEET:
            start, _, what, letters, wide = struct.unpack_from("<IBBBB", stream, at)
            wide &= version == 0x0600
            first = at + (8 if version == 0x0600 else 7)  # earlier versions know one-byte letters
            spelt = stream[first : first + letters * (2 if wide else 1)]
            if what == 0:
                starts.append((spelt.decode("utf-16-le" if wide else "latin-1"), start))
        elif kind == _EOF:
            break
    for name, start in starts:
        sheets[name] = _sheet(stream, start)
    return Book(sheets, since_1904)


def _sheet(stream: bytes, start: int) -> Facts:
    facts = Facts()
    depth = 0
    for kind, at, size in _records(stream, start):
        if kind == _START:
            depth += 1  # a chart lies inside a sheet
        elif kind == _EOF:
            depth -= 1
            if depth == 0:
                break
        if kind in _CELLS or kind in _CELLS_IN_A_ROW:
            row, column = struct.unpack_from("<HH", stream, at)
            if kind in _CELLS_IN_A_ROW:
                (column,) = struct.unpack_from("<H", stream, at + size - 2)
            facts.rows = max(facts.rows, row + 1)
            facts.columns = max(facts.columns, column + 1)
        if kind == _FORMULA and size >= 14:
            facts.formulas += 1
            facts.errors += stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2
        elif kind == _BOOL_OR_ERROR and size >= 8:
            facts.errors += stream[at + 7] == 1
        elif kind == _ROW and size >= 16:
            row, first, behind, _, _, _, flags = struct.unpack_from("<7H", stream, at)
            if flags & 0x20 and behind > first:
                facts.hidden_rows.add(row + 1)
        elif kind == _COLUMN and size >= 10:
            first, last, _, _, flags = struct.unpack_from("<5H", stream, at)
            if flags & 1:
                facts.hidden_columns |= set(range(first + 1, min(last, 255) + 2))
    return facts


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its content begins, size) of every record."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, size
        at += 4 + size


def _stream(content: bytes) -> bytes:
    """The stream `Workbook` of a compound file."""
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    folder, _, least, small_fat, _, more, _ = struct.unpack_from("<7I", content, 48)
    if shift not in (9, 12) or small_shift != 6:
        raise ValueError(shift)
    size = 1 << shift

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    tables = [n for n in struct.unpack_from("<109I", content, 76) if n < _FREE]
    while more < _FREE and len(tables) * size <= len(content):
        numbers = struct.unpack(f"<{size // 4}I", sector(more))
        tables += [n for n in numbers[:-1] if n < _FREE]
        more = numbers[-1]
    fat = [n for t in tables for n in struct.unpack(f"<{size // 4}I", sector(t))]

    def chain(start: int, table: list[int]) -> list[int]:
        found: list[int] = []
        while start < _FREE and len(found) <= len(table):
            found.append(start)
            start = table[start]
        return found

    def whole(start: int) -> bytes:
        return b"".join(map(sector, chain(start, fat)))

    entries = whole(folder)
    root = workbook = None
    for at in range(0, len(entries) - 127, 128):
        letters, kind = struct.unpack_from("<HB", entries, at + 64)
        name = entries[at : at + max(letters - 2, 0)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<IQ", entries, at + 116)
        if kind == 5:
            root = start
        elif kind == 2 and name.lower() in ("workbook", "book"):
            workbook = workbook or (start, length)
    if workbook is None or root is None:
        raise ValueError("Workbook")
    start, length = workbook[0], workbook[1] & 0xFFFFFFFF
    if length >= least:
        return whole(start)[:length]
    minis = whole(root)
    small = [n for (n,) in struct.iter_unpack("<I", whole(small_fat))]
    pieces = (minis[n << small_shift : (n + 1) << small_shift] for n in chain(start, small))
    return b"".join(pieces)[:length]
