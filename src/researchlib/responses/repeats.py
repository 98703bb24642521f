"""Repeats that arrive inside the table of records → rows of their own.

Two shapes are known from real files: one column a place (``children[2]/age``), and one row a repetition
with the record's own answers said again in each (a "flattened" export).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..errors import say
from ..forms import Form
from ..texts import Texts
from .raw import Part

_NOTHING = {"", "n/a", "na", "nan", "none"}


def cut_out(part: Part, form: Form) -> list[Part]:
    """The repeats of a table of records, as parts that know the record each row belongs to."""
    if not part.inner or part.answers is None:
        return []
    rows = len(part.answers)
    first = _first_rows(part, form)
    alike = first is not None and (first != np.arange(rows)).any()
    owners = np.arange(rows)
    if first is not None and alike:
        keep = first == np.arange(rows)
        owners = (np.cumsum(keep) - 1)[first]
    made = []
    for repeat in form.repeats:
        mine = {k: c for k, c in part.inner.items() if form.question(k[0]).repeat == repeat}
        if mine:
            made.append(_rows(part, form, repeat, mine, owners))
    if first is not None and alike:
        _without(part, first == np.arange(rows))
        part.notes.append(
            say(
                zh=f"一份问卷占多行（重复组展开），{rows} 行合为 {len(part.answers)} 份",
                en=f"a row a repetition: {rows} rows are {len(part.answers)} records",
            )
        )
    part.inner = {}
    return made


def _rows(
    part: Part,
    form: Form,
    repeat: str,
    columns: dict[tuple[str, tuple[int, ...]], Texts],
    owners: np.ndarray,
) -> Part:
    assert part.answers is not None
    depth = 1 + sum(form.group(p).repeat for p in form.group(repeat).parents)
    frames = []
    for at in sorted({at for _, at in columns}):
        here = {name: cells for (name, place), cells in columns.items() if place == at}
        frame = pd.DataFrame(here)
        some = np.zeros(len(frame), dtype=bool)
        for cells in here.values():
            some |= cells.where(lambda text: text.strip().casefold() not in _NOTHING)
        place = at if len(at) == depth else (*([1] * (depth - len(at))), *at)
        frame.insert(0, "_row", part.answers["_row"].to_numpy())
        frame.insert(1, "_at", np.arange(len(frame)))
        if at:
            frame.insert(2, "_position", place[-1])
            if depth > 1:
                frame.insert(3, "_parent", place[-2])
        frames.append(frame[some])
    joined = pd.concat(frames, ignore_index=True)
    by = [c for c in ("_at", "_parent", "_position") if c in joined]
    joined = joined.sort_values(by, kind="stable", ignore_index=True)
    for name in joined.columns.difference(["_row", "_at", "_position", "_parent"]):
        joined[name] = Texts.of(joined[name])  # one place has a column that another has not
    at_rows = owners[joined.pop("_at").to_numpy(dtype=int)] if len(joined) else owners[:0]
    if "_at" in joined:
        joined = joined.drop(columns="_at")
    return Part(
        part.file, part.sheet, part.kind, joined, roster=repeat, owner=part, owner_at=at_rows,
        second=part.second,
    )  # fmt: skip


def _first_rows(part: Part, form: Form) -> np.ndarray | None:
    """For every row, the first row of the same record; None where rows are records."""
    if any(at for _, at in part.inner) or part.answers is None:
        return None
    key: Iterable[object] | None = None
    if part.meta is not None and "uuid" in part.meta:
        key = part.meta["uuid"]
    elif form.id_question in part.answers:
        key = part.answers[form.id_question]
    if key is None:
        return None
    own = part.answers.drop(columns="_row")
    first: dict[object, int] = {}
    found = np.arange(len(own))
    for i, one in enumerate(key):
        if one is None or pd.isna(one):
            continue
        j = first.setdefault(one, i)
        if j != i:
            a, b = own.iloc[j], own.iloc[i]
            if not ((a == b) | (a.isna() & b.isna())).all():
                return None  # two records of one id, not one record over two rows
            found[i] = j
    return found


def _without(part: Part, keep: np.ndarray) -> None:
    assert part.answers is not None
    part.answers = part.answers[keep].reset_index(drop=True)
    for name in ("meta", "keys"):
        frame = getattr(part, name)
        if frame is not None:
            setattr(part, name, frame[keep].reset_index(drop=True))
