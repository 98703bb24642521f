"""What else a person should know of a table: how its cells were stored, and the rows that hold nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from ..errors import listed, say
from .raw import Part

if TYPE_CHECKING:
    from ..workbooks import Sheet
    from .tables import Table

_SHOWN = 6  # stretches of rows written out


def of_sheet(sheet: Sheet) -> list[str]:
    """Formulas, errors, and a file that is not what its name says."""
    facts, notes = sheet.facts, []
    if sheet.format:
        notes.append(
            say(
                zh=f"内容其实是 .{sheet.format} 文件，已照内容读取",
                en=f"really a .{sheet.format} file, and read as one",
            )
        )
    if facts.formulas:
        notes.append(
            say(
                zh=f"{facts.formulas} 格是公式，读的是保存时的结果"
                + (f"；其中 {facts.uncomputed} 格没有保存结果，读作空" if facts.uncomputed else ""),
                en=f"{facts.formulas} cells are formulas, read as last saved"
                + (
                    f"; {facts.uncomputed} have no saved result and read as empty"
                    if facts.uncomputed
                    else ""
                ),
            )
        )
    if facts.errors:
        notes.append(
            say(
                zh=f"{facts.errors} 格是出错的公式（#REF!、#N/A 等），读作空",
                en=f"{facts.errors} cells show an error (#REF!, #N/A …) and read as empty",
            )
        )
    return notes


_HOWS = (  # why a column was not used, as the readers note it, and in Chinese
    (r"duplicate of “(.*)”, (\d+) differ", "与前面的“{0}”是同一题，有 {1} 处不同"),
    (r"duplicate of “(.*)”, same", "与前面的“{0}”是同一题，内容相同"),
    (r"conflict: number says (.*), text says (.*)", "题号指 {0}，题干指 {1}"),
    (r"ambiguous: (.*)", "可能是 {0} 中的一题"),
    (r"near .*: same number, other text", "题号相同，题干不同"),
    (r"near .*: the one is part of the other", "题干只有一部分相同"),
    (r"near .*: (\d+) % alike", "题干相似度 {0} %"),
    (r"no heading", "没有表头"),
    (r"unknown", "不认识"),
)


def why_unused(how: str) -> str:
    """Why a received column was not used, in the reader's language.

    >>> why_unused("?duplicate of “age”, 2 differ")
    '与前面的“age”是同一题，有 2 处不同'
    """
    english = how.removeprefix("?")
    for pattern, chinese in _HOWS:
        if match := re.fullmatch(pattern, english, re.DOTALL):
            return say(zh=chinese.format(*match.groups()), en=english)
    return english


def account_for(table: Table, part: Part) -> None:
    """Put on record which rows hold nothing, and what is hidden or merged among the records."""
    assert part.answers is not None
    records: np.ndarray = part.answers["_row"].to_numpy(dtype=int)
    if not len(records):
        part.notes.append(say(zh="只有表头，没有一条记录", en="nothing but a heading, no record"))
    _empty_rows(table, part, records)
    hidden = sorted(table.facts.hidden_rows.intersection(records.tolist()))
    if hidden:
        part.notes.append(
            say(
                zh=f"有 {len(hidden)} 行记录被隐藏或筛掉（第 {stretches(hidden)} 行），照常读取",
                en=f"{len(hidden)} records are hidden or filtered out (rows {stretches(hidden)}); "
                "read like the others",
            )
        )
    width = table.cells.shape[1]
    columns = [c for c in sorted(table.facts.hidden_columns) if c <= width]
    columns = [c for c in columns if table.cells[c - 1].notna().any()]
    if columns:
        from openpyxl.utils import get_column_letter

        names = listed(map(get_column_letter, columns), _SHOWN)
        part.notes.append(
            say(
                zh=f"有 {len(columns)} 列被隐藏（{names}），照常读取",
                en=f"{len(columns)} columns are hidden ({names}); read like the others",
            )
        )
    rows = set(records.tolist())
    across = [t + 1 for t, left, _, right in table.merged if right > left and t + 1 in rows]
    if across:
        part.notes.append(
            say(
                zh=f"记录里有 {len(across)} 处左右合并的单元格（第 {stretches(sorted(across))} 行），"
                "只有最左一列有值，其余各列读作空",
                en=f"{len(across)} cells are merged across columns among the records (rows "
                f"{stretches(sorted(across))}): only the leftmost column has the value",
            )
        )


def _empty_rows(table: Table, part: Part, records: np.ndarray) -> None:
    """Rows between the records that hold nothing at all.

    In a table of several columns they are space; where there is one column only, an empty line may as
    well be a questionnaire without an answer, and each is put on record.
    """
    known = [records, np.array([row for row, _ in part.unread], dtype=int)]
    rows = np.concatenate(known)
    if not len(rows):
        return
    numbers = table.numbers
    others = (numbers > rows.min()) & (numbers < rows.max()) & ~np.isin(numbers, rows)
    some = np.flatnonzero(others)
    empty = numbers[some[~table.cells.iloc[some].notna().any(axis=1).to_numpy(dtype=bool)]]
    if not len(empty):
        return
    if table.cells.shape[1] == 1:
        reason = say(
            zh="空行：只有一列，分不清是空行还是没有作答的问卷",
            en="empty: with one column only, a line without an answer or no questionnaire at all",
        )
        part.unread += [(int(row), reason) for row in empty]
        return
    part.notes.append(
        say(
            zh=f"有 {len(empty)} 个空行（第 {stretches(empty.tolist())} 行），没有内容，不算记录",
            en=f"{len(empty)} rows hold nothing (rows {stretches(empty.tolist())}) and are no records",
        )
    )


def stretches(rows: Iterable[int]) -> str:
    """Row numbers in order, neighbours joined.

    >>> stretches([3, 4, 5, 9])
    '3–5、9'
    """
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return listed((f"{a}–{b}" if b > a else f"{a}" for a, b in found), _SHOWN)
