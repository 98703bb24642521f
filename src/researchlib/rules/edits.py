"""The form's rules as sets of answers: which cells of a record can make a rule fail.

A cell is a question's name, with its position inside a repeat: ``age``, ``kid_age[2]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ..errors import FormError
from ..expressions import uses
from ..forms import META, Form
from .logic import Logic

_GATHERS = re.compile(
    r"\b(sum|count|count-non-empty|min|max|join|indexed-repeat|current|position)\s*\(|\["
)


@dataclass(frozen=True)
class Edit:
    """One rule in one record, and the cells that can make it fail."""

    question: str
    rule: str
    over: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """One rule of the form: the questions it rests on, and the repeat whose rows it speaks of.

    `gathers`: it looks at other rows of its repeat, or of those around it, as well.
    """

    question: str
    rule: str
    names: frozenset[str]
    repeat: str | None
    gathers: bool


def rules_of(form: Form) -> list[Rule]:
    """Every rule of the form with the questions it rests on."""
    found: list[Rule | None] = []
    for question in form.questions:
        if not (question.asks or question.kind == "calculate"):
            continue
        name = question.name
        asked = [question.relevant, *(form.group(g).relevant for g in question.group)]
        if any(asked):
            found.append(_rule(form, name, "relevant", asked, own=True))
        if question.constraint:
            found.append(_rule(form, name, "constraint", [question.constraint], own=True))
        if question.choice_filter:
            found.append(_rule(form, name, "choice", [question.choice_filter], own=True))
        if question.calculation:
            found.append(_rule(form, name, "calculation", [question.calculation], own=True))
        if question.multiple:
            found += [
                Rule(name, rule, frozenset([name]), question.repeat, False)
                for rule in ("exclusive", "max-choices")
            ]
    found += [_rule(form, "", f"check:{c.name}", [c.expression], own=False) for c in form.checks]
    return [r for r in found if r is not None and r.names]


def _rule(form: Form, name: str, rule: str, texts: Iterable[str], own: bool) -> Rule | None:
    names = {name} if own and form.question(name).kind != "calculate" else set()
    told = [t for t in texts if t]
    gathers = False
    for text in told:
        try:
            more, wider = _answers_in(form, text, name or None, set())
        except FormError:
            return None
        names |= more
        gathers |= wider
    repeat = form.question(name).repeat if name else None
    return Rule(name, rule, frozenset(names - {form.id_question or ""}), repeat, gathers)


def _answers_in(form: Form, text: str, at: str | None, seen: set[str]) -> tuple[set[str], bool]:
    """The answers an expression rests on, through calculations; whether it looks at other rows."""
    over: set[str] = set()
    gathers = bool(_GATHERS.search(text))
    for name in uses(text, form, at) if text else ():
        if name not in form or name in seen:
            continue
        question = form.question(name)
        if question.kind == "calculate":
            more, wider = _answers_in(form, question.calculation, name, seen | {name})
            over |= more
            gathers |= wider
        elif question.asks and question.kind not in META:
            over.add(name)
    return over, gathers


@dataclass(eq=False)
class Edits:
    """The rules of a form at work in single records of its tables."""

    logic: Logic
    rules: list[Rule] = field(init=False)
    groups: list[str] = field(init=False)  # the repeats whose rows take part

    def __post_init__(self) -> None:
        form, tables = self.logic.form, self.logic.tables
        self.rules = rules_of(form)
        self.groups = [g for g in form.repeats if self._received(g) and self._tied(g)]
        self._links = {
            g: self.logic.rows(form.parent_repeat(g), g) for g in form.repeats if self._received(g)
        }
        self._rows = {}
        for group in self.groups:
            above = self.logic.rows(None, group)
            order = np.argsort(above, kind="stable")
            self._rows[group] = (above[order], order)
        self._made: dict[object, list[Edit]] = {}
        self._positions = {g: t.positions for g, t in tables.items()}

    def _received(self, group: str | None) -> bool:
        """Whether a repeat and all those around it were received."""
        while group is not None:
            if group not in self.logic.tables:
                return False
            group = self.logic.form.parent_repeat(group)
        return True

    def _tied(self, group: str) -> bool:
        """Whether a rule ties a repeat's answers to one another or to answers outside."""
        for rule in self.rules:
            repeats = {self.logic.form.question(q).repeat for q in rule.names}
            if group in repeats and (len(rule.names) > 1 or rule.repeat != group):
                return True
        return False

    def rows(self, row: int) -> dict[str | None, list[int]]:
        """A record's row in every table that takes part."""
        found: dict[str | None, list[int]] = {None: [row]}
        for group, (above, order) in self._rows.items():
            first, last = np.searchsorted(above, [row, row + 1])
            found[group] = order[first:last].tolist()
        return found

    def places(self, row: int) -> dict[str, tuple[str | None, str, int]]:
        """Cell → table, question and row, for every cell of a record."""
        found: dict[str, tuple[str | None, str, int]] = {}
        for group, rows in self.rows(row).items():
            table = self.logic.tables[group]
            for at in rows:
                for name in table.answers:
                    found[self._cell(name, group, at)] = (group, name, at)
        return found

    def of(self, row: int) -> list[Edit]:
        """Every rule of one record; records whose repeats have the same shape share one list."""
        rows = self.rows(row)
        shape = tuple(
            tuple(self._cell("", g, r) for g, r in self._around(group, at).items() if g)
            for group, mine in rows.items()
            if group is not None
            for at in mine
        )
        key = (tuple(map(len, rows.values())), shape)
        if key not in self._made:
            self._made[key] = [e for rule in self.rules for e in self._edits(rule, rows)]
        return self._made[key]

    def _edits(self, rule: Rule, rows: Mapping[str | None, list[int]]) -> Iterable[Edit]:
        form = self.logic.form
        for at in rows.get(rule.repeat, ()):
            around = {} if rule.gathers else self._around(rule.repeat, at)
            over: set[str] = set()
            for name in rule.names:
                home = form.question(name).repeat
                mine = [around[home]] if home in around else rows.get(home, [])
                if name == rule.question:
                    mine = [at]
                over |= {self._cell(name, home, r) for r in mine}
            if over:
                question = self._cell(rule.question, rule.repeat, at) if rule.question else ""
                yield Edit(question, rule.rule, frozenset(over))

    def _around(self, group: str | None, row: int) -> dict[str | None, int]:
        """A row and those of the repeats around it."""
        found = {group: row}
        while group is not None:
            row = int(self._links[group][row])
            group = self.logic.form.parent_repeat(group)
            found[group] = row
        return found

    def _cell(self, name: str, group: str | None, row: int) -> str:
        positions = self._positions[group]
        return name if positions is None else f"{name}[{positions[row]}]"


def question_of(cell: str) -> str:
    """The question of a cell's name.

    >>> question_of("kid_age[2]"), question_of("age")
    ('kid_age', 'age')
    """
    return cell.partition("[")[0]
