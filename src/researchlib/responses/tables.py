"""A file as received → its tables of texts: one a sheet, with the sheet's own row numbers.

Nothing is interpreted here but the file's format: encodings, sheets, merged cells.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..files import note_read
from ..texts import Texts
from ..workbooks import SUFFIXES, Facts, Sheet, read_workbook, text_of
from .encodings import as_utf8, with_quotes_mended
from .remarks import of_sheet
from .statistical import SUFFIXES as STATISTICAL
from .statistical import read_statistical

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
_HEAD = 30  # lines looked at for the heading


@dataclass
class Table:
    """One sheet: `cells` holds `Texts` (None: empty) under the column positions 0, 1, 2 …;
    `numbers[i]` is the sheet row of `cells.iloc[i]`; `merged` are ranges of cells as (first row,
    first column, last row, last column), counted from 0 as in the sheet."""

    file: str
    sheet: str
    cells: pd.DataFrame
    numbers: np.ndarray
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: list[str] = field(default_factory=list)
    date1904: bool = False  # whether its day numbers count from 1904
    facts: Facts = field(default_factory=Facts)  # hidden rows and columns, formulas, errors
    kind: str = ""  # spss or stata
    labels: tuple[str, ...] = ()  # a second heading of each column, where the format has one
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = {j: _coded(self.cells[j]) for j in self.cells.columns}
        self.cells = pd.DataFrame(columns, index=self.cells.index, copy=False)


def read_tables(path: str | Path) -> list[Table]:
    """The tables of one file; `DataError` when it cannot be read."""
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix in CSV_SUFFIXES and file.is_file():
        return [_from_csv(file)]
    if suffix in STATISTICAL and file.is_file():
        return [read_statistical(file)]
    if suffix in SUFFIXES or not file.is_file():
        tables = [_from_sheet(file, sheet) for sheet in read_workbook(file)]
        return [t for t in tables if t is not None]
    raise DataError(
        say(
            zh=f"{file}：不认识的文件类型。可读 {'、'.join((*SUFFIXES, '.csv', '.sav', '.dta'))}。",
            en=f"{file}: not a kind of file that can be read. Readable: "
            f"{', '.join((*SUFFIXES, '.csv', '.sav', '.dta'))}.",
        )
    )


def _from_sheet(file: Path, sheet: Sheet) -> Table | None:
    if sheet.empty:
        return None
    width = max(map(len, sheet.rows))
    columns = {}
    for j in range(width):
        column = np.empty(len(sheet.rows), dtype=object)
        column[:] = [text_of(row[j]) if j < len(row) else None for row in sheet.rows]
        columns[j] = column
    cells = pd.DataFrame(columns, dtype=object)
    notes = [*_filled_down(cells, sheet.merged), *of_sheet(sheet)]
    numbers = np.arange(1, len(cells) + 1)
    return Table(
        file.name, sheet.name, cells, numbers, sheet.hidden, sheet.merged, notes, sheet.date1904,
        facts=sheet.facts,
    )  # fmt: skip


def _filled_down(cells: pd.DataFrame, merged: tuple[tuple[int, int, int, int], ...]) -> list[str]:
    """A cell merged over several rows says the same in each: fill down, and only there."""
    filled = 0
    for top, left, bottom, right in merged:
        if bottom <= top or bottom >= len(cells) or right >= cells.shape[1]:
            continue
        value = cells.iat[top, left]
        if value is not None:
            cells.iloc[top + 1 : bottom + 1, left] = value
            filled += bottom - top
    return (
        [
            say(
                zh=f"合并单元格向下填充 {filled} 格",
                en=f"{filled} cells filled down inside merged ranges",
            )
        ]
        if filled
        else []
    )


def _from_csv(file: Path) -> Table:
    note_read(file)
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise DataError(
            say(
                zh=f"{file}：无法读取（{problem.strerror}）。请检查权限。",
                en=f"{file}: cannot be read ({problem.strerror}). Check the permissions.",
            )
        ) from problem
    content, notes = as_utf8(file, content)
    head = _head_of(content)
    if not head.strip("\r\n\t ,;"):
        raise DataError(
            say(
                zh=f"{file}：文件是空的，没有数据。请检查导出是否完成。",
                en=f"{file}: empty, no data. Check whether the export was finished.",
            )
        )
    separator = _separator(head)
    content, stray = with_quotes_mended(content, separator)
    if stray:
        head, notes = _head_of(content), notes + stray
    lines = _first_lines(head, separator)
    try:
        cells = _parsed(content, separator, _kinds(lines))
    except (pd.errors.ParserError, UnicodeDecodeError, ValueError):
        cells, more = _ragged(content.decode("utf-8", errors="replace"), separator)
        notes += more
    numbers = np.arange(1, len(cells) + 1)
    return Table(file.name, "", cells, numbers, notes=notes)


def _parsed(content: bytes, separator: str, kinds: dict[int, object]) -> pd.DataFrame:
    cells = pd.read_csv(
        _Utf8(content),
        sep=separator,
        header=None,
        names=range(len(kinds) or 1),
        dtype=kinds,
        keep_default_na=False,
        na_filter=False,
        skip_blank_lines=False,
        low_memory=False,  # in one piece: the distinct texts of a column are found once
    )
    numbers = [
        j for j in cells
        if isinstance(cells[j].dtype, pd.CategoricalDtype)
        and not pd.api.types.is_string_dtype(cells[j].cat.categories.dtype)
    ]  # fmt: skip
    if numbers:  # a category of nothing but numbers is parsed as such, and 01 would be 1
        return _parsed(content, separator, kinds | dict.fromkeys(numbers, object))
    return cells


class _Utf8:
    """Bytes for pandas' parser to read as they are: `BytesIO` it would decode, and encode again."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = memoryview(content), 0

    def read(self, size: int = -1) -> bytes:
        end = len(self.content) if size < 0 else self.at + size
        piece = bytes(self.content[self.at : end])
        self.at += len(piece)
        return piece

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.read, b"")


def _kinds(lines: Sequence[Sequence[str]]) -> dict[int, object]:
    """How the parser is to keep each column: as a category (a number a cell and the distinct texts,
    sorted) or, where most of the first lines differ and sorting would cost more, as texts."""
    kinds: dict[int, object] = {}
    for j, cells in enumerate(zip_longest(*lines, fillvalue="")):
        said = [c for c in cells if c]
        kinds[j] = object if len(set(said)) > len(said) / 2 else "category"
    return kinds


def _coded(column: pd.Series) -> Texts:
    """One column as `Texts`; an empty text is none."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        texts = Texts.of(column)
        return texts.rewritten(lambda t: t or None) if "" in texts.values else texts
    values = column.cat.categories.to_numpy(dtype=object)
    some = values != ""
    known = np.append(np.where(some, np.cumsum(some) - 1, -1), -1)
    return Texts(known[column.cat.codes.to_numpy()], values[some])


def _head_of(content: bytes) -> str:
    end = content.find(b"\n", 1 << 16)
    return content[: end if 0 < end < 1 << 22 else 1 << 16].decode("utf-8", errors="ignore")


def _separator(head: str) -> str:
    lines = [line for line in head.splitlines() if line.strip()][:_HEAD]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in (",", "\t", ";", "|")}
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","


def _first_lines(head: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(1 << 27)
    try:
        return list(csv.reader(io.StringIO(head), delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in head.splitlines()]


def _ragged(text: str, separator: str) -> tuple[pd.DataFrame, list[str]]:
    """Lines of different lengths: slower, and nothing of a longer line is lost."""
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        rows = [line.split(separator) for line in text.splitlines()]
    width = max(map(len, rows), default=1)
    cells = pd.DataFrame([r + [""] * (width - len(r)) for r in rows], dtype=object)
    return cells, [
        say(zh="各行列数不一，已逐行读取", en="lines of different lengths, read one by one")
    ]
