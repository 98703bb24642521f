"""An expression over all rows of a level at once → values, or true / false / not known.

The evaluator walks the tree once; every step works on whole columns.  What cannot be evaluated (a
function without a definition here, a question that was not received, an answer that is no number)
makes the rows concerned unknown and leaves a reason; it never passes as true.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import say
from ..forms import Choice, Question
from .answers import Answers, typed
from .columns import (
    Column,
    Mask,
    any_true,
    as_text,
    as_truth,
    both_true,
    constant,
    either,
    lift,
    texts,
)
from .places import places_of
from .syntax import (
    Expression,
)
from .walking import Scope, column_of


@dataclass(frozen=True, eq=False)
class Truth:
    """What a condition says of every row: `true`, `false` and `unknown` are arrays, one of them set
    in each row.  `reasons` says why rows are unknown."""

    true: np.ndarray
    unknown: np.ndarray
    reasons: tuple[str, ...] = ()

    @cached_property
    def false(self) -> np.ndarray:
        return ~self.true & ~self.unknown

    @property
    def reason(self) -> str | None:
        return "；".join(self.reasons) or None

    def __len__(self) -> int:
        return len(self.true)

    def __repr__(self) -> str:
        return (
            f"<Truth: {int(self.true.sum())} true, {int(self.false.sum())} false, "
            f"{int(self.unknown.sum())} unknown>"
        )


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The value of an expression in every row: `values` are texts (None where empty or NaN),
    `evaluable` says where they can be trusted, `kind` is what XPath makes of them."""

    values: np.ndarray
    evaluable: np.ndarray
    kind: str
    reasons: tuple[str, ...] = ()

    @property
    def reason(self) -> str | None:
        return "；".join(self.reasons) or None


def evaluate(
    expression: str | Expression,
    answers: Answers,
    *,
    at: str | None = None,
    repeat: str | None = None,
    dot: Any = None,
) -> Evaluation:
    """The value of an expression in every row of the level it belongs to.

    at      the question or group the expression is written on: gives the level, `.` and `..`
    repeat  the level, where the expression is written on nothing (a check)
    dot     cells that stand for `.` instead of the question's own
    """
    scope = scope_of(answers, at, repeat, dot)
    column = column_of(expression, scope)
    rows = answers.rows(scope.level)
    shown = as_text(column)
    words = np.array([w if w and w != "NaN" else None for w in shown.words], dtype=object)
    unknown = _full(column.unknown, rows)
    values = np.broadcast_to(words[shown.values], rows).copy()
    values[unknown] = None
    return Evaluation(values, ~unknown, column.kind, _reasons(scope, unknown))


def truth(
    expression: str | Expression,
    answers: Answers,
    *,
    at: str | None = None,
    repeat: str | None = None,
    dot: Any = None,
) -> Truth:
    """What a condition says of every row; the keywords are those of `evaluate`."""
    scope = scope_of(answers, at, repeat, dot)
    return truth_of(as_truth(column_of(expression, scope)), answers.rows(scope.level), scope)


def truth_of(column: Column, rows: int, scope: Scope) -> Truth:
    unknown = _full(column.unknown, rows)
    true = np.broadcast_to(column.values, rows) & ~unknown
    return Truth(true, unknown, _reasons(scope, unknown))


def allowed(answers: Answers, question: str) -> Truth:
    """Whether every chosen option passes the question's choice_filter (true where none is chosen).

    An option that is not in the list is no matter for the filter and counts as passing.
    """
    asked = answers.form.question(question)
    scope = scope_of(answers, question, None, None)
    rows = answers.rows(scope.level)
    result = constant(True)
    if asked.choice_filter:
        cells = as_text(answers.column(question))
        by_code: dict[str, list[Choice]] = {}
        for choice in answers.form.choices_of(question):
            by_code.setdefault(choice.name, []).append(choice)
        for code, choices in by_code.items():
            chosen = lift(lambda s, code=code: code in s.split(), [cells], "truth")
            if not chosen.values.any():
                continue
            passes = Column("truth", ~chosen.values, unknown=chosen.unknown)
            for choice in choices:  # one code under several parents: any of them will do
                inner = Scope(answers, scope.level, scope.place, choice, reasons=scope.reasons)
                test = as_truth(column_of(asked.choice_filter, inner))
                passes = any_true(passes, test)
            result = both_true(result, passes)
    return truth_of(as_truth(result), rows, scope)


def scope_of(answers: Answers, at: str | None, repeat: str | None, dot: Any) -> Scope:
    answers.compute = lambda question: _calculated(answers, question)
    answers.unasked = lambda question: _unasked(answers, question)
    form = answers.form
    place = None
    level = repeat
    if at is not None:
        place = places_of(form).named(at) or places_of(form).named(form.question(at).name)
        level = place.repeat if place else None
    given = None
    if dot is not None:
        given = typed(form.question(at), dot) if at and at in form else texts(dot)
    return Scope(answers, level, place, dot=given)


def _calculated(answers: Answers, question: Question) -> Column:
    place = places_of(answers.form).named(question.name)
    scope = Scope(answers, question.repeat, place)
    column = column_of(question.calculation, scope)
    if column.kind == "number":
        column = Column(
            "number", column.values, empty=np.isnan(column.values), unknown=column.unknown
        )
    answers.reasons[question.name] = tuple(scope.reasons)
    stored = as_text(column)
    if "NaN" in stored.words:  # `if` makes texts of numbers; what is no number is stored as nothing
        words = np.array(["" if w == "NaN" else w for w in stored.words], dtype=object)
        stored = Column("text", stored.values, words, unknown=stored.unknown, truths=stored.truths)
    return stored.full(answers.rows(question.repeat))


def _unasked(answers: Answers, question: Question) -> Mask:
    """Where a question's own condition or one of its groups' is false; None where none is set."""
    owners = [(name, answers.form.group(name).relevant) for name in question.group]
    result: Mask = None
    for name, text in [*owners, (question.name, question.relevant)]:
        if not text:
            continue
        scope = scope_of(answers, name, None, None)
        held = as_truth(column_of(text, scope)).full(answers.rows(scope.level))
        seen = answers.moved(held, scope.level, question.repeat)
        assert isinstance(seen, Column)  # a group lies around its questions
        false = ~seen.values if seen.unknown is None else ~seen.values & ~seen.unknown
        result = either(result, false)
    return result


def _reasons(scope: Scope, unknown: np.ndarray) -> tuple[str, ...]:
    if scope.reasons or not unknown.any():
        return tuple(scope.reasons)
    return (
        say(
            zh="有答案读不成表达式要的日期",
            en="an answer cannot be read as the date the expression asks for",
        ),
    )


def _full(mask: Mask, rows: int) -> np.ndarray:
    return np.zeros(rows, dtype=bool) if mask is None else np.broadcast_to(mask, rows).copy()
