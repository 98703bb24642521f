"""The log is a patch: received ⊕ changes = clean, cell by cell, or the run stops."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..changes import split_cell
from ..errors import ResearchError, say
from ..forms import Form
from ..texts import Texts


def prove(
    originals: Mapping[str | None, pd.DataFrame],
    written: Mapping[str | None, pd.DataFrame],
    changes: pd.DataFrame,
    form: Form,
) -> None:
    """Apply the log to the texts received and compare every cell with the clean texts.

    A difference is a defect of this library, not of the data: it raises, naming question and count.
    """
    by_question = {str(q): rows for q, rows in changes.groupby("question", sort=False)}
    inside: dict[str, list[str]] = {}
    for cell in by_question:
        inside.setdefault(split_cell(cell)[0], []).append(cell)
    for group, clean in written.items():
        original = originals[group]
        keys = _keys(original, group)
        now = _keys(clean, group)
        rows = slice(None) if keys.equals(now) else keys.get_indexer(now)
        place = {}
        if group is not None:
            place = {k: n for n, k in enumerate(now)}
        index = now if group is None else None
        for name in clean.columns:
            if "/" in name or name not in form or form.question(name).repeat != group:
                continue
            text = _received(original, name, rows, len(clean))
            for cell in inside.get(name, ()):
                log = by_question[cell]
                if group is None:
                    assert index is not None
                    targets = index.get_indexer(log["record"])
                else:
                    position = split_cell(cell)[1]
                    targets = np.array([place[(r, position)] for r in log["record"]])
                if not _same(text[targets], Texts.of(log["old"])):
                    _broken(name, "old")
                text[targets] = log["new"]
            if not _same(text, Texts.of(clean[name])):
                _broken(name, "new")


def _keys(frame: pd.DataFrame, group: str | None) -> pd.Index:
    if group is None:
        return pd.Index(frame["record"].astype(object))
    return pd.MultiIndex.from_arrays(
        [frame["record"].astype(object), frame["position"].astype(int)]
    )


def _received(frame: pd.DataFrame, name: str, rows: np.ndarray | slice, size: int) -> Texts:
    """The texts received, in the order of the clean rows: a copy, to be written to."""
    if name not in frame.columns:
        return Texts.none(size)
    column: Texts = Texts.of(frame[name])[rows]
    return column


def _same(one: Texts, other: Texts) -> bool:
    """Whether two columns say the same; no answer is no text in the one, '' in the other."""
    if one.values is other.values and np.array_equal(one.codes, other.codes):
        return True
    known = {"": -1}  # text → number, for the texts of both
    mine, theirs = (
        c.each(lambda t: known.setdefault(t, len(known)), np.int64, -1) for c in (one, other)
    )
    return np.array_equal(mine, theirs)


def _broken(name: str, side: str) -> None:
    raise ResearchError(
        say(
            zh=f"内部检查未通过：题目“{name}”的改动记录与数据不符（{side}）。没有写出任何文件；请报告维护者。",
            en=f"Internal check failed: the log of {name!r} does not account for its cells ({side}). "
            "Nothing was written; please report this.",
        )
    )
