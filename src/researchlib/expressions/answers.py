"""The answers of all records and rosters, as columns that expressions read.

A *level* is a table: None for the records, a repeat's name for its rows.  A question of an outer
level is repeated for every row of an inner one; a question of an inner level is a node-set, seen from
outside: for each row, the inner rows that belong to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..forms import Form, Question
from .columns import Column, Mask, constant, dates, is_empty, numbers, texts

DAY_KINDS = ("date", "month", "datetime", "today", "start", "end")
_INTERVIEW_DAY = ("interview_date", "visit_date", "survey_date", "调查日期", "访问日期")


class NotEvaluable(Exception):  # noqa: N818 - a result, not a mistake
    """Raised inside the evaluator; becomes unknown, with the reason, for every row."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(say(zh=zh, en=en))


@dataclass(frozen=True, eq=False)
class Nodes:
    """A node-set a row: `items` one after the other, `owner[i]` the row that item i belongs to."""

    owner: np.ndarray
    items: Column
    rows: int

    def counts(self, kept: np.ndarray | None = None) -> np.ndarray:
        weights = None if kept is None else kept.astype(float)
        return np.bincount(self.owner, weights=weights, minlength=self.rows).astype(float)

    def any(self, mask: Mask) -> Mask:
        """Where a row owns an item of the mask."""
        if mask is None:
            return None
        return self.counts(np.broadcast_to(mask, len(self.owner))) > 0


class Answers:
    """The table (and rosters) expressions are evaluated over.

    frame    one row a record, columns named by question; texts, numbers or missing cells.  With
             rosters it needs the column `record`.
    rosters  one frame a repeat, with `record`, `position` and, inside another repeat, `parent`.
    today    the interview date of each record (text, date or a question's name); by default the
             form's `interview_date` setting, a question of type today, end or start, or one named
             visit_date or 调查日期.  Where there is none, today() is unknown.
    """

    def __init__(
        self,
        form: Form,
        frame: pd.DataFrame,
        rosters: Mapping[str, pd.DataFrame] | None = None,
        today: Any = None,
    ) -> None:
        self.form = form
        self.frame = frame
        self.rosters = dict(rosters or {})
        self._today = today
        self._columns: dict[str, Column] = {}
        self._up: dict[tuple[str, str | None], np.ndarray] = {}
        self._computing: list[str] = []
        self.reasons: dict[str, tuple[str, ...]] = {}  # why a computed question is unknown
        # set by the evaluator: a calculation's values; where a question is known not to be asked
        self.compute: Callable[[Question], Column] | None = None
        self.unasked: Callable[[Question], Mask] | None = None
        self._skipped: dict[str, Mask] = {}

    def replacing(self, columns: Mapping[str, Any]) -> Answers:
        """The same answers with some columns exchanged; what is unchanged is not read again."""
        frame = self.frame.copy(deep=False)
        rosters = dict(self.rosters)
        for name, cells in columns.items():
            repeat = self.form.question(name).repeat
            if repeat is None:
                frame[name] = cells
            else:
                rosters[repeat] = rosters[repeat].assign(**{name: cells})
        fresh = Answers(self.form, frame, rosters, self._today)
        received = {n: c for n, c in self._columns.items() if self.received(n) and n not in columns}
        fresh._columns = received
        fresh._up = self._up
        return fresh

    # levels

    def table(self, level: str | None) -> pd.DataFrame:
        if level is None:
            return self.frame
        if level not in self.rosters:
            raise NotEvaluable(f"没有重复组“{level}”的数据", f"no data for repeat {level!r}")
        return self.rosters[level]

    def rows(self, level: str | None) -> int:
        return len(self.table(level))

    @cached_property
    def ancestors(self) -> dict[str | None, tuple[str | None, ...]]:
        """Level → itself and the levels around it, the outermost (None) last."""
        found: dict[str | None, tuple[str | None, ...]] = {None: (None,)}
        for name in self.form.repeats:
            around = [p for p in self.form.group(name).parents if self.form.group(p).repeat]
            found[name] = (name, *reversed(around), None)
        return found

    def up(self, inner: str, outer: str | None) -> np.ndarray:
        """For every row of a repeat, its row in an outer level."""
        key = (inner, outer)
        if key not in self._up:
            chain = self.ancestors[inner]
            above = chain[1]
            direct = self._direct(inner, above)
            self._up[key] = direct if above == outer else self.up(above or "", outer)[direct]
        return self._up[key]

    def _direct(self, inner: str, above: str | None) -> np.ndarray:
        mine, theirs = self.table(inner), self.table(above)
        if above is None:
            keys = pd.Index(theirs["record"].to_numpy()) if "record" in theirs else None
            wanted = pd.Index(mine["record"].to_numpy())
        else:
            if "parent" not in mine:
                raise NotEvaluable(
                    f"重复组“{inner}”没有 parent 列", f"repeat {inner!r} has no column parent"
                )
            places = pd.to_numeric(theirs["position"], errors="coerce").fillna(0)
            parents = pd.to_numeric(mine["parent"], errors="coerce").fillna(-1)
            keys = pd.MultiIndex.from_arrays([theirs["record"], places.astype(int)])
            wanted = pd.MultiIndex.from_arrays([mine["record"], parents.astype(int)])
        if keys is None:
            raise NotEvaluable(
                "数据没有 record 列，无法连到重复组", "no column record to link repeats"
            )
        codes, uniques = pd.factorize(keys)
        first = np.full(len(uniques), len(codes))
        np.minimum.at(first, codes, np.arange(len(codes)))
        at = uniques.get_indexer(wanted) if len(uniques) else np.full(len(wanted), -1)
        if (at < 0).any():
            raise DataError(
                say(
                    zh=f"重复组“{inner}”有 {int((at < 0).sum())} 行找不到所属问卷。请检查 record 列。",
                    en=f"{int((at < 0).sum())} rows of repeat {inner!r} belong to no record. Check "
                    "the column record.",
                )
            )
        return first[at]

    # columns

    def received(self, name: str) -> bool:
        """Whether the question's column is there."""
        repeat = self.form.question(name).repeat
        if repeat is not None and repeat not in self.rosters:
            return False
        return name in self.table(repeat).columns

    def column(self, name: str) -> Column:
        """A question's answers at its own level; a calculation that was not received is computed."""
        if name in self._columns:
            return self._columns[name]
        question = self.form.question(name)
        if self.received(name):
            column = typed(question, self.table(question.repeat)[name])
        elif question.calculation and self.compute is not None:
            column = self._computed(question)
        elif question.kind == "note":
            column = constant("")  # shown, never answered
        else:
            raise NotEvaluable(f"没有收到题目“{name}”的数据", f"question {name!r} was not received")
        self._columns[name] = column
        return column

    def _computed(self, question: Question) -> Column:
        if question.name in self._computing:
            chain = " → ".join([*self._computing, question.name])
            raise NotEvaluable(
                f"计算互相引用：{chain}", f"calculations refer to each other: {chain}"
            )
        self._computing.append(question.name)
        try:
            assert self.compute is not None
            return self.compute(question)
        finally:
            self._computing.pop()

    def seen_from(self, name: str, level: str | None) -> Column | Nodes:
        """A question's answers as the rows of a level see them.  A node-set leaves out rows where the
        question is blank because it was not asked: on a phone they have no such node."""
        own = self.form.question(name).repeat
        column = self.column(name)
        if own in self.ancestors[level]:
            return self.moved(column, own, level)
        skipped = self.skipped(name)
        return self.nodes(column, own or "", level, None if skipped is None else ~skipped)

    def skipped(self, name: str) -> Mask:
        """Where a question is blank because it was not asked."""
        if name not in self._skipped:
            self._skipped[name] = None  # a condition that looks at its own question sees all rows
            blank = is_empty(self.column(name))
            if self.unasked is not None and blank.any():
                unasked = self.unasked(self.form.question(name))
                self._skipped[name] = None if unasked is None else unasked & blank
        return self._skipped[name]

    def moved(self, column: Column, own: str | None, level: str | None) -> Column | Nodes:
        """A column of level `own` as the rows of another level see it."""
        if own == level:
            return column
        if own in self.ancestors[level]:
            return column.take(self.up(level or "", own))
        return self.nodes(column, own or "", level)

    def nodes(
        self, column: Column, own: str, level: str | None, kept: np.ndarray | None = None
    ) -> Nodes:
        """For every row of a level, all rows of the repeat `own` within the same outer row (those
        that are `kept`): the node-set that a path through the common ancestor gives."""
        rows = self.rows(own)
        common = next(a for a in self.ancestors[own][1:] if a in self.ancestors[level])
        owner = self.up(own, common)
        items = column.full(rows)
        order = np.argsort(owner, kind="stable")
        if kept is not None:
            order = order[np.broadcast_to(kept, rows)[order]]
        owner = owner[order]
        if common == level:
            return Nodes(owner, items.take(order), self.rows(level))
        mine = self.up(level or "", common)
        starts, ends = np.searchsorted(owner, mine, "left"), np.searchsorted(owner, mine, "right")
        lengths = ends - starts
        whose = np.repeat(np.arange(len(mine)), lengths)
        within = np.arange(len(whose)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return Nodes(whose, items.take(order[np.repeat(starts, lengths) + within]), len(mine))

    def position(self, level: str | None) -> Column:
        """The place of every row among its siblings, from 1."""
        if level is None:
            return constant(1)
        return Column("number", self.table(level)["position"].to_numpy(dtype=float))

    @cached_property
    def interview_day(self) -> Column:
        """The interview date of every record."""
        given = self._today
        if given is None:
            given = self._default_day()
        if given is None:
            raise NotEvaluable("不知道访问日期（today）", "the interview date (today) is not known")
        column = self.column(given) if isinstance(given, str) and given in self.form else None
        if column is None:
            cells = (
                [given] * self.rows(None) if isinstance(given, str) or not np.ndim(given) else given
            )
            column = dates([None if pd.isna(c) else str(c)[:10] for c in cells])
        whole = np.floor(column.values.astype(float))
        unknown = np.isnan(whole)
        return Column("date", whole, unknown=unknown if unknown.any() else None)

    def _default_day(self) -> str | None:
        named = self.form.settings.get("interview_date", "")
        candidates: list[str] = [named] if named in self.form else []
        for kind in ("today", "end", "start"):
            candidates += [q.name for q in self.form.questions if q.kind == kind]
        candidates += [
            q.name
            for q in self.form.questions
            if q.kind in ("date", "datetime")
            and (q.name in _INTERVIEW_DAY or any(t in _INTERVIEW_DAY for t in q.labels.values()))
        ]
        return next((c for c in candidates if self.received(c)), None)


def typed(question: Question, cells: Any) -> Column:
    """A question's cells as the kind of value its type makes of them."""
    if question.numeric:
        return numbers(cells)
    if question.kind in DAY_KINDS:
        column = dates(cells)
        if question.kind in ("datetime", "start", "end"):
            return Column("datetime", column.values, empty=column.empty, unknown=column.unknown)
        return column
    return texts(cells)


def scalar(value: Column | Nodes) -> Column:
    """One value a row: a node-set of one is its value, an empty one is ''; of more there is none."""
    if isinstance(value, Column):
        return value
    counts = value.counts()
    first = np.searchsorted(value.owner, np.arange(value.rows))
    if not len(value.owner):
        return Column("text", np.zeros(value.rows, dtype=np.int64), np.array([""], dtype=object))
    taken = value.items.take(np.minimum(first, len(value.owner) - 1)).full(value.rows)
    none, many = counts == 0, counts > 1
    unknown = None
    if taken.unknown is not None or many.any():
        unknown = many if taken.unknown is None else many | (taken.unknown & ~none)
    if taken.kind == "text":
        words = np.append(taken.words, "")
        codes = np.where(none, len(words) - 1, taken.values)
        truths = None if taken.truths is None else taken.truths & ~none
        return Column("text", codes, words, unknown=unknown, truths=truths)
    empty = none if taken.empty is None else none | taken.empty
    values = np.where(none, np.nan, taken.values.astype(float))
    kind = "number" if taken.kind == "truth" else taken.kind
    return Column(kind, values, empty=empty, unknown=unknown)
