"""Surveys and a list of briefs handed in → the account of a year's fieldwork: visited, issued, returned, valid."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DataError, say
from ..files import decoded, note_read
from ..surveys import Survey, project_root

if TYPE_CHECKING:
    import pandas as pd

    from ..cleaning import Clean

NEEDED = ("wave", "issued", "returned")
BRIEF_COLUMNS = ("date", "title", "kind", "to", "adopted", "note")
YES = {"是", "yes", "true", "1", "采用", "录用"}
NO = {"否", "no", "false", "0", ""}


@dataclass(frozen=True, eq=False)
class Fieldwork:
    """What became of the questionnaires of one survey.

    frame
        one row a wave: survey, wave, visited (places or people called on; empty where not kept),
        issued, returned, valid (records kept after cleaning), return_rate (returned / issued) and
        valid_rate (valid / returned), both proportions.
    """

    survey: str
    title: str
    frame: pd.DataFrame = field(repr=False)

    def __getitem__(self, wave: str | int) -> pd.Series:
        """The row of a wave."""
        found = self.frame[self.frame["wave"] == str(wave)]
        if found.empty:
            known = "、".join(self.frame["wave"])
            raise DataError(
                say(
                    zh=f"{self.survey}/fieldwork.csv：没有“{wave}”这一期；现有：{known}。",
                    en=f"{self.survey}/fieldwork.csv: no wave {wave!r}; there are: {known}.",
                )
            )
        return found.iloc[0]

    def __repr__(self) -> str:
        return (
            f"<Fieldwork {self.survey}: {len(self.frame)} waves ({', '.join(self.frame['wave'])})>"
        )


@dataclass(frozen=True, eq=False)
class Submissions:
    """The briefs handed in: one row a brief: date, title, kind, to, adopted (true or false), note."""

    frame: pd.DataFrame = field(repr=False)
    path: Path = field(repr=False)

    def year(self, year: str | int) -> Submissions:
        """Those of one year."""
        chosen = self.frame[self.frame["date"].str[:4] == str(year)].reset_index(drop=True)
        return Submissions(chosen, self.path)

    @property
    def submitted(self) -> int:
        return len(self.frame)

    @property
    def adopted(self) -> int:
        return int(self.frame["adopted"].sum())

    def by_kind(self) -> pd.DataFrame:
        """kind, submitted, adopted; the kinds in the order they first appear."""
        grouped = self.frame.groupby("kind", sort=False)["adopted"]
        return grouped.agg(submitted="size", adopted="sum").astype(int).reset_index()

    def __repr__(self) -> str:
        return f"<Submissions: {self.submitted} briefs, {self.adopted} adopted>"


def fieldwork(clean: Clean) -> Fieldwork:
    """The account of a survey's fieldwork, from its ``fieldwork.csv`` and what cleaning kept.

    ``fieldwork.csv`` has the columns wave, issued, returned, optionally visited and whatever
    divides it (town, interviewer); the rows of a wave are added up.  Valid questionnaires are the
    records kept by cleaning.  Waves that have received nothing yet are left out.  Raises
    `DataError`: no file, a missing column, a number that is none, more returned than issued, more
    valid than returned.
    """
    import pandas as pd

    survey = clean.survey
    if not isinstance(survey, Survey):
        raise DataError(
            say(
                zh="实地情况要从调查文件夹来：请用 rl.clean(rl.open_survey(…)) 的结果。",
                en="fieldwork needs a survey's folder: give it rl.clean(rl.open_survey(…)).",
            )
        )
    path = survey.path / "fieldwork.csv"
    rows = table_rows(path, NEEDED)
    kept = clean.data["wave"].astype(str).value_counts()
    lines = []
    for wave in (w.name for w in survey.waves):
        mine = [(k, row) for k, row in rows if row["wave"] == wave]
        if not mine or wave not in kept:
            continue
        issued, returned = (sum(_count(path, k, row, c) for k, row in mine) for c in NEEDED[1:])
        told = [row.get("visited", "") for _, row in mine]
        visited = sum(_count(path, k, row, "visited") for k, row in mine) if all(told) else None
        valid = int(kept[wave])
        if returned > issued or valid > returned:
            raise DataError(
                say(
                    zh=f"{survey.name}/fieldwork.csv：{wave} 期发放 {issued}、回收 {returned}、有效 {valid}，"
                    "应当依次不增。请核对发放和回收数，或检查是否有重复录入未剔除。",
                    en=f"{survey.name}/fieldwork.csv: wave {wave}: {issued} issued, {returned} returned, "
                    f"{valid} valid; none may exceed the one before.",
                )
            )
        lines.append((survey.name, wave, visited, issued, returned, valid, returned / issued, valid / returned))  # fmt: skip
    columns = ["survey", "wave", "visited", "issued", "returned", "valid", "return_rate", "valid_rate"]  # fmt: skip
    frame = pd.DataFrame(lines, columns=columns)
    frame["visited"] = frame["visited"].astype("Int64")
    return Fieldwork(survey.name, survey.title, frame)


def read_submissions(path: str | os.PathLike[str] | None = None) -> Submissions:
    """The list of briefs handed in: ``surveys/submissions.csv`` of the project unless given.

    Columns: date (YYYY-MM-DD), title, kind (信息稿, 调研报告, 趋势分析 …), to, adopted (是 or 否),
    note.  Raises `DataError`: no file, a missing column, a date or an answer that is none.
    """
    import pandas as pd

    file = Path(path) if path is not None else project_root() / "surveys" / "submissions.csv"
    made = []
    for line, row in table_rows(file, BRIEF_COLUMNS[:5]):
        said = row["adopted"].strip().lower()
        try:
            day = pd.Timestamp(row["date"].strip()).strftime("%Y-%m-%d")
        except ValueError:
            day = ""
        if said not in YES | NO or not day:
            raise DataError(
                say(
                    zh=f"{file.name} 第 {line} 行：日期应写成 2024-11-05，是否采用应写“是”或“否”。",
                    en=f"{file.name}, row {line}: write the date as 2024-11-05 and adopted as 是 or 否.",
                )
            )
        made.append((day, row["title"], row["kind"], row["to"], said in YES, row.get("note", "")))
    return Submissions(pd.DataFrame(made, columns=list(BRIEF_COLUMNS)), file)


# private


def table_rows(path: Path, needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a small CSV with their place in the sheet."""
    if not path.is_file():
        raise DataError(
            say(
                zh=f"{path.name}：没有这个文件（应在 {path.parent}）。",
                en=f"{path.name}: no such file in {path.parent}.",
            )
        )
    note_read(path)
    reader = csv.DictReader(StringIO(_text(path)))
    absent = [c for c in needed if c not in (reader.fieldnames or ())]
    if absent:
        raise DataError(
            say(
                zh=f"{path.name}：缺少列 {'、'.join(absent)}。",
                en=f"{path.name}: columns missing: {', '.join(absent)}.",
            )
        )
    return [
        (k, {c: (v or "") for c, v in row.items() if c}) for k, row in enumerate(reader, start=2)
    ]


def _text(path: Path) -> str:
    text = decoded(path.read_bytes())
    if text is not None:
        return text
    raise DataError(
        say(
            zh=f"{path.name}：编码认不出，请在 Excel 中另存为“CSV UTF-8”。",
            en=f"{path.name}: unknown encoding; save it as CSV UTF-8.",
        )
    )


def _count(path: Path, line: int, row: dict[str, str], column: str) -> int:
    text = row[column].strip()
    if not text.isdigit():
        raise DataError(
            say(
                zh=f"{path.name} 第 {line} 行：{column} 应为整数。",
                en=f"{path.name}, row {line}: {column} is not a whole number.",
            )
        )
    return int(text)


def together(accounts: Iterable[Fieldwork]) -> pd.DataFrame:
    """The accounts of several surveys under one another, with the surveys' titles in `title`."""
    import pandas as pd

    return pd.concat([a.frame.assign(title=a.title) for a in accounts], ignore_index=True)
