"""A file as received → its tables of texts: one a sheet, with the sheet's own row numbers.

Nothing is interpreted here but the file's format: encodings, sheets, merged cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..files import note_read
from ..texts import Texts
from ..workbooks import SUFFIXES, Facts, Sheet, read_workbook, text_of
from .delimited import head_of, read_delimited, separator_of
from .encodings import as_utf8, with_quotes_mended
from .remarks import of_sheet
from .statistical import SUFFIXES as STATISTICAL
from .statistical import read_statistical

CSV_SUFFIXES = (".csv", ".tsv", ".txt")


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
        columns = {j: Texts.of(self.cells[j]) for j in self.cells.columns}
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
    merged = tuple(m for m in sheet.merged if m[0] < len(cells) and m[1] < width)  # not beyond
    notes = [*_filled_down(cells, merged), *of_sheet(sheet)]
    numbers = np.arange(1, len(cells) + 1)
    return Table(
        file.name, sheet.name, cells, numbers, sheet.hidden, merged, notes, sheet.date1904,
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
    head = head_of(content)
    if not head.strip("\r\n\t ,;"):
        raise DataError(
            say(
                zh=f"{file}：文件是空的，没有数据。请检查导出是否完成。",
                en=f"{file}: empty, no data. Check whether the export was finished.",
            )
        )
    separator = separator_of(head)
    content, stray = with_quotes_mended(content, separator)
    cells, told = read_delimited(content, separator)
    numbers = np.arange(1, len(cells) + 1)
    return Table(file.name, "", cells, numbers, notes=[*notes, *stray, *told])
