"""What was received: `Raw`, with every row and column accounted for and nothing typed yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import say
from ..forms import Form
from ..texts import Texts

LEADING = ("record", "_file", "_sheet", "_row")  # columns of `answers` before the questions
COLUMNS = ("file", "sheet", "header", "question", "how")
UNREAD = ("file", "sheet", "row", "reason")
CONFLICTS = ("record", "question", "kept", "other", "why")


@dataclass(frozen=True)
class Source:
    """One file as received."""

    path: Path
    sha256: str
    kind: str  # keyed, wjx-text, wjx-number, odk, csv, spss, stata
    date1904: bool = False  # whether its day numbers count from 1904


@dataclass(frozen=True, eq=False)
class Raw:
    """The answers as received, named by question.

    answers  leading columns `record` (the id question's text, otherwise "file!row"), `_file`,
             `_sheet`, `_row` (1-based row of the sheet), then one column of texts a question that
             was received, in form order (`researchlib.texts.Texts`); a missing cell is None.  A
             select_multiple received as 0/1 columns is the codes joined by a blank.
    rosters  one frame a repeat: `record`, `position`, `_file`, `_sheet`, `_row`, then its questions;
             a repeat inside a repeat also has `parent`, the position of the row it hangs on.  Where
             several rows of `answers` bear one number, `record` is the name `told_apart` gives.
    columns  one row a received column: file, sheet, header, question (None: not used), how.
    unread   one row a received row (or sheet: row is 0) that holds no record, and why.
    meta     what the platform recorded, by record: submitted, duration_s, source, ip.  Never exported.
    notes    what else a person should know: (file, sheet, text).
    conflicts  where two receptions of one answer differ: record, question, kept, other, why
             (double-entry, second-only, rows-differ, number-export).  A cell of a repeat is named
             ``question[position]``.
    """

    form: Form
    answers: pd.DataFrame
    rosters: Mapping[str, pd.DataFrame]
    columns: pd.DataFrame
    unread: pd.DataFrame
    sources: tuple[Source, ...]
    meta: pd.DataFrame
    notes: tuple[tuple[str, str, str], ...] = ()
    conflicts: pd.DataFrame = field(default_factory=lambda: empty_frame(CONFLICTS))
    wave: str | None = None

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions received at the top level, in form order."""
        return tuple(c for c in self.answers.columns if c not in LEADING)

    @property
    def date1904(self) -> bool | None:
        """Whether day numbers count from 1904; None where the files differ."""
        said = {source.date1904 for source in self.sources}
        return said.pop() if len(said) == 1 else None if said else False

    @property
    def proposed(self) -> dict[str, str]:
        """Received headings that were not used → the question each looks like ('' where none does)."""
        found = {}
        for header, how in zip(self.columns["header"], self.columns["how"], strict=True):
            if str(how).startswith("?") and how != "?ignored as confirmed":
                near = re.match(r"\?near ([^:]+):", str(how))
                found[str(header)] = near[1] if near else ""
        return found

    @property
    def unknown(self) -> pd.DataFrame:
        """The received columns that no question claims."""
        return self.columns[self.columns["question"].isna()]

    def __len__(self) -> int:
        return len(self.answers)

    def _facts(self) -> str:
        rosters = "".join(f", {name} {len(frame)}" for name, frame in self.rosters.items())
        unmatched = int(self.columns["how"].str.startswith("?").sum())
        return say(
            zh=f"{len(self.answers)} 条记录，{len(self.questions)} 题{rosters}；"
            f"{len(self.sources)} 个文件；未识别列 {unmatched}，非数据行 {len(self.unread)}",
            en=f"{len(self.answers)} records, {len(self.questions)} questions{rosters}; "
            f"{len(self.sources)} files; {unmatched} columns not recognised, "
            f"{len(self.unread)} rows without data",
        )

    def __repr__(self) -> str:
        return f"<Raw {self.form.form_id}: {self._facts()}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p><b>{escape(self.form.title)}</b>: {escape(self._facts())}</p>"


def empty_frame(columns: tuple[str, ...]) -> pd.DataFrame:
    """A frame of texts without rows."""
    return pd.DataFrame({c: pd.Series([], dtype=object) for c in columns})


def told_apart(record: pd.Series) -> np.ndarray | None:
    """Unique names of records: the second form under one number is ``X#2``; None if all differ."""
    record = record.astype(object)
    if record.is_unique:
        return None
    taken = set(record)
    turn = record.groupby(record, sort=False).cumcount().to_numpy() + 1
    names: np.ndarray = record.to_numpy(copy=True)
    for place in np.flatnonzero(turn > 1):
        number, name = int(turn[place]), f"{names[place]}#{turn[place]}"
        while name in taken:
            number += 1
            name = f"{record.iloc[place]}#{number}"
        taken.add(name)
        names[place] = name
    return names


@dataclass
class Part:
    """What one reader made of one table; `assembling` joins the parts into `Raw`."""

    file: str
    sheet: str
    kind: str
    answers: pd.DataFrame | None = None  # _row, then questions
    roster: str | None = None  # the repeat these rows belong to
    columns: list[tuple[str, str | None, str]] = field(
        default_factory=list
    )  # header, question, how
    unread: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    meta: pd.DataFrame | None = None  # aligned with answers
    keys: pd.DataFrame | None = None  # links between tables: key, parent_key, parent_table
    second: bool = False  # second keying of a double entry
    inner: dict[tuple[str, tuple[int, ...]], Texts] = field(
        default_factory=dict
    )  # columns of repeats in a table of records, by question and places
    owner: Part | None = None  # the part a repeat's rows were cut out of, and
    owner_at: np.ndarray | None = None  # the row in it that each of them belongs to
    first: int = 1  # the sheet's row below the heading
    date1904: bool = False


def placed(rows: pd.DataFrame) -> pd.DataFrame:
    """A repeat's rows with a `position` that is unique within the record: those of a repeat inside
    another, which is numbered anew under each row of the outer one, are counted through.

    >>> rows = pd.DataFrame({"record": ["A"] * 3, "position": [1, 2, 1], "parent": [1, 1, 2]})
    >>> placed(rows)["position"].tolist()
    [1, 2, 3]
    """
    if not rows.duplicated(["record", "position"]).any():
        return rows
    counted = rows.groupby("record", sort=False).cumcount() + 1
    return rows.assign(position=counted.to_numpy())
