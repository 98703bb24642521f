"""`Clean` → what each kind of correction did to the figures: each indicator before and after it.

The received records are corrected one kind after another, in a fixed order, and the indicators are
worked out after each; so the effects of all kinds add up to what cleaning changed in all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ..changes import keyed, split_cell
from ..cleaning import Clean
from ..cleaning.log import PROGRAM
from ..errors import DataError, say
from ..forms import META, Form, Question
from ..responses import Raw
from ..review import DROP
from ..rules import ABOUT, Answers, readers_of
from .showing import table

Indicator = Callable[[pd.DataFrame], float]

COLUMNS = ("indicator", "answer", "kind", "cells", "records", "before", "after", "effect", "n")
_KINDS = {
    "copies": ("完全相同的重复问卷", "exact copies"),
    "dropped": ("复核决定删除的问卷", "records dropped on review"),
    "rewriting": ("写法统一（不改变意思）", "rewriting without loss"),
    "withheld": ("待定的答案暂不采用", "answers withheld until decided"),
    "consequence": ("随更正而变的答案", "what corrections dragged along"),
    "calculation": ("按表单重新计算", "calculations filled in"),
    "all": ("合计", "all together"),
}


@dataclass(frozen=True, eq=False)
class Effects:
    """Each indicator before and after each kind of correction.

    frame
        one row an indicator (and answer) and kind: indicator, answer, kind, cells (changed in it),
        records (concerned), before, after, effect (after − before), n (answers behind `after`).
        Kinds in the order in which they are applied; the last one, ``all``, goes from what was
        received to `clean.data`.  Shares are proportions.
    cells
        the changed cells behind it: kind, then the columns of `clean.changes`.  Not for publication.
    """

    frame: pd.DataFrame = field(repr=False)
    cells: pd.DataFrame = field(repr=False)
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        kinds = self.frame.loc[self.frame["kind"] != "all", "kind"].nunique()
        return f"<Effects: {self.frame['indicator'].nunique()} indicators, {kinds} kinds of correction>"

    def _repr_html_(self) -> str:
        heads = [
            say(zh="指标", en="indicator"), say(zh="更正", en="correction"), say(zh="格", en="cells"),
            say(zh="更正前", en="before"), say(zh="更正后", en="after"), say(zh="影响", en="effect"),
            "n",
        ]  # fmt: skip
        rows = []
        last: object = None
        for r in self.frame.itertuples():
            key = (r.indicator, r.answer)
            if r.kind != "all" and not r.effect:
                continue  # it concerns other answers
            name = "" if key == last else self.labels.get(key, " ".join(key).strip())
            rows.append(
                [name, kind_text(r.kind), int(r.cells), *map(_short, (r.before, r.after, r.effect)), int(r.n)]
            )  # fmt: skip
            last = key
        title = say(zh="清理对指标的影响", en="What cleaning did to the figures")
        return table(title, heads, rows)


def kind_text(kind: str) -> str:
    """A kind of correction in words: one of ours, or a rule somebody decided by."""
    if kind in _KINDS:
        return say(zh=_KINDS[kind][0], en=_KINDS[kind][1])
    return say(zh=f"复核：{ABOUT.get(kind, kind)}", en=f"review: {kind}")


def _short(value: float) -> str | float:
    return value if value != value else f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"


def effects(
    clean: Clean,
    indicators: str | Sequence[str] | Mapping[str, str | Indicator],
    *,
    weights: str | None = None,
) -> Effects:
    """What each kind of correction did to indicators.

    indicators
        names of questions — a number's mean, the share of every answer of a choice — or a mapping
        from a name to a question or to a function of the records.  A function is given a table with
        `record` and every question: numbers as numbers, other answers as texts, missing as missing.
    weights
        a question that holds each record's weight; without it every record counts once.

    Kinds, in order: exact copies taken out; records dropped on review; rewriting without loss;
    answers withheld because they wait for a decision; corrections on review, rule by rule; their
    consequences; calculations.  Before any of it, a number is a text that is plainly a number, and a
    choice is the option it names in code or words.  One wave at a time: raises `DataError` where
    several were cleaned together, or an indicator is no question of the form.
    """
    raw = clean.raw[0] if isinstance(clean.raw, tuple) and len(clean.raw) == 1 else clean.raw
    if not isinstance(raw, Raw):
        raise DataError(
            say(
                zh="effects：各期的表单和原始数据不同，请一期一期地看：rl.clean(survey.only(期))。",
                en="effects: waves have forms and receptions of their own; take one: rl.clean(survey.only(wave)).",
            )
        )
    wanted = _indicators(clean.form, indicators)
    steps = _Steps(clean, raw, weights)
    lines: list[tuple[Any, ...]] = []
    measured = [(kind, touched, steps.measure(wanted)) for kind, touched in steps.walk()]
    for name, of in wanted.items():
        mine = None if callable(of) else of
        first, last = measured[0][2][name], measured[-1][2][name]
        for answer in last:
            for (_, _, was), (kind, touched, now) in pairwise(measured):
                cells, records = touched.about(mine)
                if cells or touched.rows:
                    lines.append(
                        (name, answer, kind, cells, records, *_pair(was, now, name, answer))
                    )
            cells, records = steps.everything.about(mine)
            before, after = first.get(answer, (np.nan, 0)), last[answer]
            lines.append((name, answer, "all", cells, records, before[0], after[0],
                          after[0] - before[0], after[1]))  # fmt: skip
    return Effects(
        pd.DataFrame(lines, columns=list(COLUMNS)), steps.log, _labels(clean.form, wanted)
    )


def _pair(
    was: Mapping[str, Any], now: Mapping[str, Any], name: str, answer: str
) -> tuple[float, float, float, int]:
    before, after = was[name].get(answer, (np.nan, 0))[0], now[name].get(answer, (np.nan, 0))
    return before, after[0], after[0] - before, after[1]


def _indicators(form: Form, given: Any) -> dict[str, str | Indicator]:
    named = [given] if isinstance(given, str) else given
    wanted = dict(named) if isinstance(named, Mapping) else {str(n): str(n) for n in named}
    unknown = [
        str(q) for q in wanted.values()
        if not callable(q) and (q not in form or not _measurable(form, form.question(q)))
    ]  # fmt: skip
    if unknown:
        raise DataError(
            say(
                zh=f"effects：{'、'.join(unknown)} 不是可以统计的题目（数值、计算、单选或多选，且不在重复组内）。",
                en=f"effects: {', '.join(unknown)}: no number, calculation or choice outside repeats.",
            )
        )
    return wanted


def _measurable(form: Form, q: Question) -> bool:
    return (
        q.repeat is None
        and q.name not in form.direct_identifiers
        and (q.numeric or q.choosing or q.kind == "calculate")
    )


def _labels(form: Form, wanted: Mapping[str, str | Indicator]) -> dict[tuple[str, str], str]:
    told = {}
    for name, of in wanted.items():
        text = name if callable(of) or name != of else form.label(of)
        told[name, ""] = text
        if not callable(of):
            for c in form.choices_of(of):
                told[name, c.name] = f"{text}：{form.text(c.labels)}"
    return told


@dataclass(frozen=True)
class _Touched:
    """The cells one kind of correction changed, or the rows it took out."""

    cells: pd.DataFrame
    rows: int = 0

    def about(self, question: str | None) -> tuple[int, int]:
        """How many cells of a question (None: of any), and in how many records."""
        mine = self.cells if question is None else self.cells[self.cells["question"] == question]
        return len(mine), self.rows or int(mine["record"].nunique())


class _Steps:
    """The received answers, corrected one kind after another."""

    def __init__(self, clean: Clean, raw: Raw, weights: str | None) -> None:
        self.form, self.clean = raw.form, clean
        answers = keyed(raw.answers).reset_index(drop=True)
        self.records = answers["record"].to_numpy(dtype=object)
        self.keep = np.ones(len(answers), dtype=bool)
        readers = readers_of(self.form)
        self.columns: dict[str, np.ndarray] = {}
        for q in self.form.questions:
            if q.repeat is not None or q.kind in META or q.kind == "note":
                continue
            if q.name not in answers:
                self.columns[q.name] = np.full(len(answers), None, dtype=object)
                continue
            if q.choosing:  # an option in words is the same answer as its code
                column = Answers.read(q, answers[q.name], readers[q.name])
                held = column.held
                texts = answers[q.name].to_numpy(dtype=object)
                self.columns[q.name] = np.where(held, texts, column.texts())
            else:
                self.columns[q.name] = answers[q.name].to_numpy(dtype=object, copy=True)
        self.weights = self._weighing(weights)
        log = clean.changes.assign(kind=[_kind(r) for r in clean.changes.itertuples()])
        log = log[[split_cell(q)[1] is None for q in log["question"]]]
        self.log = log[["kind", *[c for c in log if c != "kind"]]].reset_index(drop=True)
        self.everything = _Touched(self.log)
        self.place = {r: k for k, r in enumerate(self.records)}

    def _weighing(self, name: str | None) -> np.ndarray:
        if name is None:
            return np.ones(len(self.records))
        if name not in self.clean.data or name not in self.columns:
            raise DataError(
                say(
                    zh=f"effects：没有“{name}”这道题，不能用作权数。",
                    en=f"effects: no question {name}.",
                )
            )
        given = pd.to_numeric(pd.Series(self.columns[name], dtype=object), errors="coerce")
        final = pd.Series(
            pd.to_numeric(self.clean.data[name]).to_numpy(), index=self.clean.data["record"]
        )
        return np.nan_to_num(final.reindex(self.records).fillna(given.set_axis(self.records)))

    def walk(self) -> Any:
        """(kind, what it touched) after each step; the first is what was received."""
        none = self.log.iloc[:0]
        yield "received", _Touched(none)
        decided = {d.record for d in self.clean.decisions.of(DROP)}
        gone = set(self.clean.dropped["record"]) & set(self.place)
        for kind, some in (("copies", gone - decided), ("dropped", gone & decided)):
            if some:
                self.keep[[self.place[r] for r in some]] = False
                yield kind, _Touched(none, len(some))
        for kind in self._order():
            cells = self.log[self.log["kind"] == kind]
            for question, part in cells.groupby("question", sort=False):
                rows = [self.place[r] for r in part["record"]]
                self.columns[str(question)][rows] = [v or None for v in part["new"]]
            yield kind, _Touched(cells)

    def _order(self) -> list[str]:
        kinds = list(self.log["kind"].value_counts().index)
        late = ["consequence", "calculation"]
        early = [k for k in ("rewriting", "withheld") if k in kinds]
        review = [k for k in kinds if k not in (*early, *late)]
        return [*early, *review, *(k for k in late if k in kinds)]

    def measure(
        self, wanted: Mapping[str, str | Indicator]
    ) -> dict[str, dict[str, tuple[float, int]]]:
        """Indicator → answer → (value, answers behind it), as things stand."""
        found = {}
        for name, of in wanted.items():
            if callable(of):
                records = self._records()
                found[name] = {"": (float(of(records)), len(records))}
            else:
                found[name] = self._of(self.form.question(of))
        return found

    def _of(self, q: Question) -> dict[str, tuple[float, int]]:
        texts = pd.Series(self.columns[q.name][self.keep], dtype=object)
        weights = self.weights[self.keep]
        if not q.choosing:
            values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float)
            known = np.isfinite(values)
            return {"": (_mean(values[known], weights[known]), int(known.sum()))}
        said = (texts.notna() & (texts != "")).to_numpy()
        chosen = [set(str(t).split()) if q.multiple else {str(t)} for t in texts[said]]
        return {
            c.name: (
                _mean(np.array([float(c.name in t) for t in chosen]), weights[said]),
                int(said.sum()),
            )
            for c in self.form.choices_of(q.name)
        }

    def _records(self) -> pd.DataFrame:
        columns: dict[str, Any] = {"record": self.records[self.keep]}
        for name, texts in self.columns.items():
            some = pd.Series(texts[self.keep], dtype=object).replace("", None)
            number = self.form.question(name).numeric
            columns[name] = pd.to_numeric(some, errors="coerce") if number else some
        return pd.DataFrame(columns)


def _mean(values: np.ndarray, weights: np.ndarray) -> float:
    total = weights.sum() if values.size else 0.0
    return float(values @ weights / total) if total > 0 else float("nan")


def _kind(change: Any) -> str:
    rule = str(change.rule)
    if rule.startswith("normalise:"):
        return "rewriting"
    if rule.startswith("consequence:"):
        return "consequence"
    if change.by == PROGRAM:
        return "calculation" if rule == "calculation" else "withheld"
    return rule
