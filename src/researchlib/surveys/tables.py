"""margins.csv and crosswalk.csv → frames of texts, with what is wrong said by row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DataError, listed, say
from ..files import note_read

if TYPE_CHECKING:
    import pandas as pd

MARGIN_COLUMNS = ("wave", "question", "answer", "total", "source")
CROSSWALK_COLUMNS = ("wave", "question", "answer", "to_question", "to_answer", "note")
_SHOWN = 10  # row numbers named


def _table(file: Path, columns: Sequence[str], needed: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    if not file.is_file():
        return pd.DataFrame({c: pd.Series([], dtype="str") for c in columns})
    note_read(file)
    try:
        frame = pd.read_csv(file, dtype="str", encoding="utf-8-sig", keep_default_na=False)
    except pd.errors.EmptyDataError:
        frame = pd.DataFrame()
    except (pd.errors.ParserError, UnicodeDecodeError) as problem:
        raise DataError(
            say(
                zh=f"{file}：读不出表格（{problem}）。请存为 UTF-8 的 CSV。",
                en=f"{file}: cannot be read as a table ({problem}). Save it as CSV in UTF-8.",
            )
        ) from problem
    frame.columns = [str(c).strip() for c in frame.columns]
    absent = [c for c in needed if c not in frame.columns]
    if absent:
        raise DataError(
            say(
                zh=f"{file}：缺少列 {'、'.join(absent)}。应有的列：{'、'.join(columns)}。",
                en=f"{file}: columns missing: {', '.join(absent)}. Expected: {', '.join(columns)}.",
            )
        )
    for name in columns:
        if name not in frame.columns:
            frame[name] = ""
    return frame.apply(lambda c: c.str.strip())


def margins_of(file: Path) -> pd.DataFrame:
    """wave, question, answer, total (a number), source; every total has a source."""
    import pandas as pd

    frame = _table(file, MARGIN_COLUMNS, MARGIN_COLUMNS)
    total = pd.to_numeric(frame["total"].str.replace(",", ""), errors="coerce")
    wrong = [int(i) + 2 for i in frame.index[total.isna() | (total < 0)]]
    if wrong:
        raise DataError(
            say(
                zh=f"{file}：第 {listed(wrong, _SHOWN)} 行的 total 不是非负数。",
                en=f"{file}: total is not a non-negative number in rows {listed(wrong, _SHOWN)}.",
            )
        )
    unsourced = [int(i) + 2 for i in frame.index[frame["source"] == ""]]
    if unsourced:
        raise DataError(
            say(
                zh=f"{file}：第 {listed(unsourced, _SHOWN)} 行没有写来源（source）。每个控制总数都要有出处。",
                en=f"{file}: no source in rows {listed(unsourced, _SHOWN)}. Every total names its source.",
            )
        )
    twice = frame.duplicated(["wave", "question", "answer"], keep=False)
    if twice.any():
        rows = listed([int(i) + 2 for i in frame.index[twice]], _SHOWN)
        raise DataError(
            say(
                zh=f"{file}：第 {rows} 行重复（同一期、同一题、同一答案）。",
                en=f"{file}: rows {rows} repeat a wave, question and answer.",
            )
        )
    return frame.assign(total=total.astype("float64"))[list(frame.columns)]


def crosswalk_of(file: Path) -> pd.DataFrame:
    """wave, question, answer, to_question, to_answer, note."""
    return _table(file, CROSSWALK_COLUMNS, ("wave", "question", "to_question"))
