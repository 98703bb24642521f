"""The tables as the expression evaluator reads them, and its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .. import expressions
from ..expressions.answers import DAY_KINDS
from ..expressions.columns import Column, days_of
from ..forms import Form
from .answers import Answers, Table


@dataclass(frozen=True, eq=False)
class Verdict:
    """True, false or not known, row by row."""

    true: np.ndarray
    known: np.ndarray
    reason: str = ""

    @classmethod
    def yes(cls, size: int) -> Verdict:
        return cls(np.ones(size, dtype=bool), np.ones(size, dtype=bool))

    @property
    def false(self) -> np.ndarray:
        return ~self.true & self.known

    def __and__(self, other: Verdict) -> Verdict:
        """Kleene's and: false where either is false, whatever the other is."""
        false = self.false | other.false
        true = self.true & other.true
        return Verdict(true, true | false, self.reason or other.reason)

    def take(self, rows: np.ndarray) -> Verdict:
        return Verdict(self.true[rows], self.known[rows], self.reason)


class _Cells(expressions.Answers):
    """Columns made from what was read; a cell that waits for a decision is unknown."""

    def __init__(self, form: Form, tables: Mapping[str | None, Table]) -> None:
        frames = {
            group: table.frame[[c for c in ("record", "position", "parent") if c in table.frame]]
            for group, table in tables.items()
        }
        rosters = {g: frame for g, frame in frames.items() if g is not None}
        super().__init__(form, frames[None], rosters)
        self.read = tables

    def received(self, name: str) -> bool:
        table = self.read.get(self.form.question(name).repeat)
        return table is not None and name in table and table[name].received

    def column(self, name: str) -> Column:
        if name not in self._columns and self.received(name):
            table = self.read[self.form.question(name).repeat]
            self._columns[name] = _column(table[name])
        return super().column(name)


def _column(answers: Answers) -> Column:
    question = answers.question
    held = answers.held
    unknown = held if held.any() else None
    if question.numeric:
        empty = ~answers.answered & ~held
        return Column("number", answers.numbers(), empty=empty, unknown=unknown)
    if question.kind in DAY_KINDS:
        days = answers.each(days_of, float, np.nan)
        broken = answers.answered & np.isnan(days)
        if broken.any():
            unknown = broken if unknown is None else unknown | broken
        kind = "datetime" if question.kind in ("datetime", "start", "end") else "date"
        return Column(kind, days, empty=~answers.answered & ~held, unknown=unknown)
    words = np.append(answers.values, "")
    codes = np.where(answers.codes < 0, len(words) - 1, answers.codes).astype(np.int64)
    return Column("text", codes, words, unknown=unknown)


class Evaluator:
    """Evaluates the form's expressions over the tables; `renew` after cells have changed."""

    def __init__(self, form: Form, tables: Mapping[str | None, Table]) -> None:
        self.form, self.tables = form, tables
        self.renew()

    def renew(self, *names: str) -> None:
        """Forget what was read of these questions (of all, if none is named)."""
        self.answers = _Cells(self.form, self.tables)

    def truth(self, text: str, group: str | None, at: str | None) -> Verdict:
        found = expressions.truth(text, self.answers, at=at, repeat=group)
        return Verdict(found.true, ~found.unknown, found.reason or "")

    def allowed(self, question: str) -> Verdict:
        found = expressions.allowed(self.answers, question)
        return Verdict(found.true, ~found.unknown, found.reason or "")

    def texts(self, text: str, at: str) -> tuple[np.ndarray, np.ndarray, str]:
        """(texts, where they can be trusted, why not elsewhere)."""
        found = expressions.evaluate(text, self.answers, at=at)
        return found.values, found.evaluable, found.reason or ""
