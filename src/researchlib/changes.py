"""The log of changed cells as a patch: received texts + changes → exactly the clean texts.

One row a changed cell: record, question, old, new, rule, reason, by.  An empty text stands for no
answer.  A cell of a repeat group is named ``question[position]``.  `apply` compares before it
writes, so a patch fits only the data it was made for, and applying it twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from .errors import ReviewError, listed, say
from .responses.raw import placed, told_apart

COLUMNS = ("record", "question", "old", "new", "rule", "reason", "by")
SYSTEM = ("record", "position", "_file", "_sheet", "_row")
_CELL = re.compile(r"^(?P<question>.+)\[(?P<position>\d+)\]$")


def no_changes() -> pd.DataFrame:
    """A log without rows."""
    return pd.DataFrame({c: pd.Series([], dtype="object") for c in COLUMNS})


def keyed(answers: pd.DataFrame) -> pd.DataFrame:
    """The answers with a `record` that is unique: the second form under one number is ``X#2``.

    >>> keyed(pd.DataFrame({"record": ["A", "A", "B"]}))["record"].tolist()
    ['A', 'A#2', 'B']
    """
    names = told_apart(answers["record"])
    return answers if names is None else answers.assign(record=names)


def split_cell(name: str) -> tuple[str, int | None]:
    """Question and position of a cell's name.

    >>> split_cell("child_age[2]"), split_cell("age")
    (('child_age', 2), ('age', None))
    """
    match = _CELL.match(name)
    return (match["question"], int(match["position"])) if match else (name, None)


def apply(what: Any, changes: pd.DataFrame) -> Any:
    """`what` with every change made.

    `what` is a `Raw`, or a table with a `record` column.  A cell must hold the change's `old` text,
    or already its `new` one.  Raises `ReviewError` naming the rows of the log (counted from 2, as
    in a spreadsheet with a header) that are duplicate, conflicting, stale, or name an unknown
    record or question; then nothing is applied.
    """
    if isinstance(what, pd.DataFrame):
        return _apply(keyed(what), {}, changes)[0]
    # a calculation has no column until it is filled in
    known = {q.name: q.repeat for q in what.form.questions}
    answers, rosters = _apply(keyed(what.answers), what.rosters, changes, known)
    return replace(what, answers=answers, rosters=rosters)


def _apply(
    answers: pd.DataFrame,
    rosters: Mapping[str, pd.DataFrame],
    changes: pd.DataFrame,
    known: Mapping[str, str | None] | None = None,
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    if changes.empty:
        return answers, dict(rosters)
    known = known or {}
    _refuse_repeats(changes)
    plain = ~changes["question"].str.endswith("]").to_numpy(dtype=bool)
    home = {q: g for q, g in known.items() if g in rosters}
    home |= {q: g for g, frame in rosters.items() for q in frame.columns if q not in SYSTEM}
    tables: dict[str | None, pd.DataFrame] = {None: answers}
    tables.update(rosters)
    written: dict[tuple[str | None, str], np.ndarray] = {}
    line = np.arange(len(changes)) + 2
    trouble: dict[str, list[int]] = {}
    parts: list[
        tuple[str | None, str, np.ndarray, np.ndarray]
    ] = []  # table, question, rows, targets

    if plain.any():
        index = pd.Index(answers["record"])
        some = changes[plain]
        targets = index.get_indexer(some["record"])
        for question, places in some.groupby("question", sort=False).indices.items():
            rows = np.flatnonzero(plain)[places]
            parts.append((None, str(question), rows, targets[places]))
    inside: dict[str, list[tuple[int, object, int | None]]] = {}
    for row in np.flatnonzero(~plain):
        question, position = split_cell(str(changes["question"].iat[row]))
        inside.setdefault(question, []).append((int(row), changes["record"].iat[row], position))
    found: dict[str, dict[tuple[object, int | None], int]] = {}
    for question, cells in inside.items():
        rows = np.array([row for row, _, _ in cells])
        group = home.get(question)
        if group is None:
            trouble.setdefault("question", []).extend(line[rows].tolist())
            continue
        if group not in found:
            frame = placed(rosters[group])
            keys = zip(frame["record"], frame["position"].astype(int), strict=True)
            found[group] = {key: n for n, key in enumerate(keys)}
        hits = np.array([found[group].get((who, where), -1) for _, who, where in cells])
        parts.append((group, question, rows, hits))

    old, new = (_texts(changes[c]) for c in ("old", "new"))
    for group, question, rows, targets in parts:
        frame = tables[group]
        if question not in frame.columns and question in known and known[question] == group:
            blank = pd.Series(None, index=frame.index, dtype=object)
            frame = tables[group] = frame.assign(**{question: blank})
        if question not in frame.columns:
            trouble.setdefault("question", []).extend(line[rows].tolist())
            continue
        absent = targets < 0
        if absent.any():
            trouble.setdefault("record", []).extend(line[rows[absent]].tolist())
            rows, targets = rows[~absent], targets[~absent]
        column = written.get((group, question))
        if column is None:
            column = frame[question].to_numpy(dtype=object, copy=True)
            written[group, question] = column
        current = _texts(column[targets])
        stale = (current != old[rows]) & (current != new[rows])
        if stale.any():
            trouble.setdefault("stale", []).extend(line[rows[stale]].tolist())
        values = new[rows].copy()
        values[values == ""] = None
        column[targets] = values
    _refuse(trouble)
    for group in tables:
        mine = {q: pd.Series(v, index=tables[group].index, dtype=object)
                for (g, q), v in written.items() if g == group}  # fmt: skip
        if mine:
            tables[group] = tables[group].assign(**mine)
    main = tables.pop(None)
    return main, {str(g): frame for g, frame in tables.items()}


def _texts(values: Any) -> np.ndarray:
    """Texts with '' for no answer."""
    array = np.array(values, dtype=object)
    array[pd.isna(array)] = ""
    return array


def _refuse_repeats(changes: pd.DataFrame) -> None:
    cells = changes[["record", "question"]]
    repeated = cells.duplicated(keep=False)
    if not repeated.any():
        return
    some = changes[repeated]
    ways = some.groupby(["record", "question"])["new"].transform("nunique", dropna=False)
    lines = np.flatnonzero(repeated.to_numpy()) + 2
    trouble = {
        "conflict": lines[(ways > 1).to_numpy()].tolist(),
        "duplicate": lines[(ways == 1).to_numpy()].tolist(),
    }
    _refuse({k: v for k, v in trouble.items() if v})


_ABOUT = {
    "duplicate": ("重复（同一格写了两次）", "duplicate (the same cell twice)"),
    "conflict": ("冲突（同一格写了两个不同的值）", "conflicting (two values for one cell)"),
    "stale": (
        "已过时（数据中的值不是更正所依据的原值）",
        "stale (the data no longer holds the value they expect)",
    ),
    "record": ("数据中没有这份问卷", "about a record that is not in the data"),
    "question": ("数据中没有这道题", "about a question that is not in the data"),
}


def _refuse(trouble: Mapping[str, Iterable[int]]) -> None:
    """One error for everything that is wrong, each kind with its row numbers."""
    if not trouble:
        return
    zh, en = [], []
    for kind, lines in trouble.items():
        rows = sorted(lines)
        shown = listed(rows, 10)
        zh.append(f"第 {shown} 行{_ABOUT[kind][0]}，共 {len(rows)} 行")
        en.append(f"rows {shown}: {_ABOUT[kind][1]}, {len(rows)} in all")
    raise ReviewError(
        say(
            zh="改动记录：" + "；".join(zh) + "。没有应用任何一行，请核对后重试。",
            en="Changes: " + "; ".join(en) + ". None was applied.",
        )
    )


def differences(
    before: pd.DataFrame, after: pd.DataFrame, questions: Iterable[str] | None = None
) -> pd.DataFrame:
    """Every cell in which two tables of the same records differ: record, question, old, new.

    Rows are matched by `record` (and `position`); used to re-derive the log and compare.
    """
    names = [q for q in (questions or after.columns) if q not in SYSTEM]
    rows = pd.Index(before["record"]).get_indexer(after["record"])
    pieces = []
    for name in names:
        old = (
            _texts(before[name].to_numpy(dtype=object)[rows])
            if name in before.columns
            else np.full(len(after), "", dtype=object)
        )
        new = _texts(after[name])
        place = np.flatnonzero(old != new)
        if place.size:
            pieces.append(
                pd.DataFrame(
                    {
                        "record": after["record"].to_numpy(dtype=object)[place],
                        "question": name,
                        "old": old[place],
                        "new": new[place],
                    },
                    dtype=object,
                )
            )
    if not pieces:
        return no_changes()[["record", "question", "old", "new"]]
    return pd.concat(pieces, ignore_index=True)
