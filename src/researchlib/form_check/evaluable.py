"""Whether cleaning will be able to evaluate each expression: tried on one empty record."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..errors import ResearchError
from ..expressions import Answers, Expression, allowed, evaluate, level_of
from ..forms import Form
from .findings import Findings, Spot

_TOLD = {"expression", "function", "reference", "wrong-column", "circular", "missing-list"}


def evaluable(form: Form, good: Iterable[tuple[Spot, Expression]], found: Findings) -> None:
    """Rules that would be recorded as "not evaluable" in every record, with the engine's reason."""
    answers = _one_record(form)
    for spot, parsed in good:
        if found.rules_at(spot.place) & _TOLD:
            continue
        why = _why_not(form, answers, spot, parsed)
        if why:
            found.add(
                "info" if spot.column == "calculation" else "warning", spot.place, "not-evaluable",
                (f"{spot.column}：清理时算不出来，每份问卷都会记为“无法判断”，不会当作通过：{why}。",
                 f"{spot.column}: cannot be evaluated when cleaning; every record will be 'not evaluable', "
                 f"never a pass: {why}."),
            )  # fmt: skip


def _why_not(form: Form, answers: Answers, spot: Spot, parsed: Expression) -> str:
    """The reason, or "" where the expression can be evaluated."""
    try:
        if spot.column == "choice_filter" and spot.at is not None:
            tried = allowed(answers, spot.at)
            return (tried.reason or "") if tried.unknown.all() else ""
        level = None if spot.at else level_of(parsed, form)
        said = evaluate(parsed, answers, at=spot.at, repeat=level)
    except ResearchError as problem:
        return str(problem)
    return "" if np.any(said.evaluable) else said.reason or ""


def _one_record(form: Form) -> Answers:
    """One record with a row in every repeat: nothing answered but the first option of each list."""
    cells = {
        q.name: next((c.name for c in form.choices_of(q.name)), None) if q.choosing else None
        for q in form.questions
        if q.kind not in ("calculate", "note")
    }

    def table(level: str | None) -> pd.DataFrame:
        mine = {n: [v] for n, v in cells.items() if form.in_repeat(n) == level}
        return pd.DataFrame(mine, index=[0], dtype=object)

    rosters = {g: table(g).assign(record="1", position=1, parent=1) for g in form.repeats}
    return Answers(form, table(None).assign(record="1"), rosters, today="2024-06-15")
