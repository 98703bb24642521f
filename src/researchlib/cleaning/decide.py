"""Decisions applied to the texts received; what cannot be applied stops everything, with its row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..changes import split_cell
from ..errors import say
from ..forms import Form
from ..review import (
    CHANGE,
    DROP,
    OKAY,
    Decision,
    Decisions,
    Recode,
    Refusals,
    check,
    fingerprint,
)
from ..rules.answers import SYSTEM
from ..values import Reading, plain
from .log import Edits

REVIEWER = "复核"


@dataclass(frozen=True, eq=False)
class Decided:
    """The texts with every decision made, and an account of which were."""

    frames: Mapping[str | None, pd.DataFrame]
    edits: Edits = field(default_factory=Edits)
    dropped: Mapping[str, str] = field(default_factory=dict)
    okays: tuple[Decision, ...] = ()
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)  # cell → row of the review
    refusals: str = "review.xlsx"


class _Cells:
    """Finds cells by record and name, and sets them in copies of the frames."""

    def __init__(self, frames: Mapping[str | None, pd.DataFrame]) -> None:
        self.frames = dict(frames)
        self.home = {
            str(c): g for g, f in self.frames.items() for c in f.columns
            if c not in SYSTEM
        }  # fmt: skip
        self.rows = {
            group: {
                key: k
                for k, key in enumerate(
                    frame["record"]
                    if group is None
                    else zip(frame["record"], frame["position"].astype(int), strict=True)
                )
            }
            for group, frame in self.frames.items()
        }
        self.written: dict[tuple[str | None, str], np.ndarray] = {}

    def find(self, record: str, cell: str) -> tuple[str | None, str, int] | None:
        question, position = split_cell(cell)
        if question not in self.home:
            return None
        group = self.home[question]
        key: object = record if group is None else (record, position)
        row = self.rows[group].get(key)
        return None if row is None else (group, question, row)

    def text(self, record: str, cell: str) -> str | None:
        found = self.find(record, cell)
        if found is None:
            return None
        group, question, row = found
        value = self.frames[group][question].iat[row]
        return "" if value is None or value != value else str(value)

    def fingerprint(self, record: str) -> str:
        frame = self.frames[None]
        row = frame.iloc[self.rows[None][record]]
        return fingerprint((str(q), row[q]) for q in frame.columns if q not in SYSTEM)

    def column(self, group: str | None, question: str) -> np.ndarray:
        if (group, question) not in self.written:
            self.written[group, question] = self.frames[group][question].to_numpy(
                dtype=object, copy=True
            )
        return self.written[group, question]

    def done(self) -> dict[str | None, pd.DataFrame]:
        result = dict(self.frames)
        for group in result:
            mine = {
                q: pd.Series(values, index=result[group].index, dtype=object)
                for (g, q), values in self.written.items()
                if g == group
            }
            if mine:
                result[group] = result[group].assign(**mine)
        return result


def decide(
    frames: Mapping[str | None, pd.DataFrame],
    form: Form,
    readers: Mapping[str, Callable[[str], Reading]],
    decisions: Decisions,
    ids: np.ndarray | None = None,
) -> Decided:
    """Apply decisions to the texts received (under the numbers `ids`); raises `ReviewError` and applies none if one cannot be."""
    if decisions.empty:
        return Decided(frames)
    cells = _Cells(frames)
    records = set(cells.rows[None])
    usable = check(
        decisions, form, cells.text, records, readers, _twins(cells, ids), cells.fingerprint
    )
    edits = Edits()
    places: dict[tuple[str, str], str] = {}
    refused = Refusals(decisions.path.name if decisions.path else "review")
    for decision in usable:
        if decision.action != CHANGE:
            continue
        found = cells.find(decision.record, decision.question)
        assert found is not None
        group, question, row = found
        cells.column(group, question)[row] = decision.new
        why = decision.why or say(zh="复核更正", en="corrected on review")
        edits.note(group, row, question, decision.rule or "review", why, decision.by or REVIEWER)
        places[decision.record, decision.question] = decision.place
    _rules(decisions, cells, form, readers, edits, refused, places)
    for recode in decisions.recodes:
        _recode(recode, cells, form, readers, edits, refused, places)
    refused.raise_if_any()
    return Decided(
        cells.done(),
        edits,
        {
            d.record: (d.why or say(zh="复核决定删除", en="dropped on review"))
            + (f"（{d.by}）" if d.by else "")
            for d in usable
            if d.action == DROP
        },
        tuple(d for d in usable if d.action == OKAY),
        places,
        refused.file,
    )


def _twins(cells: _Cells, ids: np.ndarray | None) -> Callable[[Decision], str]:
    """Among records that share a number, the one whose answers the decision was made about.

    Which of them is ``X`` and which ``X#2`` hangs on their order, and a new export may bring another.
    """
    shared: dict[str, list[str]] = {}
    if ids is not None:
        names = cells.frames[None]["record"].to_numpy(dtype=object)
        for row in np.flatnonzero(pd.Series(ids, dtype=object).duplicated(keep=False).to_numpy()):
            shared.setdefault(str(ids[row]), []).append(names[row])
    number = {name: id_ for id_, twins in shared.items() for name in twins}

    def locate(decision: Decision) -> str:
        twins = shared.get(number.get(decision.record, decision.record.rpartition("#")[0]))  # type: ignore[arg-type]
        if not twins or not decision.print:
            return decision.record
        fitting = [name for name in twins if cells.fingerprint(name) == decision.print]
        return decision.record if decision.record in fitting or not fitting else fitting[0]

    return locate


def _rules(
    decisions: Decisions,
    cells: _Cells,
    form: Form,
    readers: Mapping[str, Callable[[str], Reading]],
    edits: Edits,
    refused: Refusals,
    places: dict[tuple[str, str], str],
) -> None:
    """One text of one question means the same in every record, this month's and the next's."""
    seen: dict[tuple[str, str], str] = {}
    for rule in decisions.rules:
        if rule.question not in form or rule.question not in cells.home:
            refused.add(rule.place, "数据中没有这道题", "no such question in the data")
            continue
        if readers[rule.question](rule.new).held:
            refused.add(
                rule.place, "“改为”的值不符合题目要求", "the new value does not fit the question"
            )
            continue
        key = (rule.question, rule.text)
        if key in seen:
            refused.add(rule.place, f"与{seen[key]}重复或冲突", f"repeats {seen[key]}")
            continue
        seen[key] = rule.place
        group = cells.home[rule.question]
        frame = cells.frames[group]
        received = frame[rule.question].astype(object).fillna("").astype(str).str.strip()
        rows = np.flatnonzero((received == rule.text).to_numpy())
        if rule.expected_count is not None and rows.size != rule.expected_count:
            refused.add(
                rule.place,
                f"应有 {rule.expected_count} 条，实有 {rows.size} 条",
                f"{rule.expected_count} expected, {rows.size} found",
            )
            continue
        column = cells.column(group, rule.question)
        for row in rows:
            if (group, int(row), rule.question) in edits.why:
                continue  # somebody decided about this very cell
            column[row] = rule.new
            why = rule.why or say(zh="批量更正", en="corrected by rule")
            edits.note(group, int(row), rule.question, "review", why, rule.by or REVIEWER)
            places[str(frame["record"].iat[row]), rule.question] = rule.place


def _recode(
    recode: Recode,
    cells: _Cells,
    form: Form,
    readers: Mapping[str, Callable[[str], Reading]],
    edits: Edits,
    refused: Refusals,
    places: dict[tuple[str, str], str],
) -> None:
    """'Other, specify': put the option in the place of 'other' where the text says so."""
    for name in (recode.parent, recode.child):
        if name not in form or name not in cells.home:
            refused.add(recode.place, "数据中没有这道题", "no such question in the data")
            return
    code = recode.code
    if form.choice(recode.parent, code) is None:  # in words, as the drop-down offers it
        code = readers[recode.parent](code).text or ""
    if form.choice(recode.parent, code) is None:
        refused.add(recode.place, "归入的选项不在选项表中", "no such option in the list")
        return
    group = cells.home[recode.parent]
    if cells.home[recode.child] != group:
        refused.add(recode.place, "母题与文字题不在同一张表", "the two questions lie in two tables")
        return
    others = other_codes(form, recode.parent, recode.child)
    frame = cells.frames[group]
    wanted = plain(recode.text).casefold()
    for row, text in enumerate(frame[recode.child].to_numpy(dtype=object)):
        if text is None or text != text or (group, row, recode.parent) in edits.why:
            continue
        written = plain(str(text)).casefold()
        if not (wanted in written if recode.contains else wanted == written):
            continue
        column = cells.column(group, recode.parent)
        held = column[row]
        reading = readers[recode.parent](str(held)) if held is not None and held == held else None
        codes = (reading.text or "").split() if reading is not None else []
        kept = [c for c in codes if c not in others]
        if form.question(recode.parent).multiple:
            new = " ".join(dict.fromkeys([*kept, code]))
        elif kept:
            continue  # the text says one option, the answer is another: not ours to decide
        else:
            new = code
        column[row] = new
        why = recode.why or say(zh="“其他”归入已有选项", en="'other' recoded")
        edits.note(group, row, recode.parent, "other-text", why, recode.by or REVIEWER)
        places[str(frame["record"].iat[row]), recode.parent] = recode.place


def other_codes(form: Form, parent: str, child: str) -> set[str]:
    """The codes of 'other': those the child's condition names, else those labelled so."""
    codes = {c.name for c in form.choices_of(parent)}
    named = set(re.findall(r"['\"]([^'\"]+)['\"]", form.question(child).relevant)) & codes
    if named:
        return named
    return {
        c.name
        for c in form.choices_of(parent)
        if any(re.match(r"其他|其它|other", label, re.IGNORECASE) for label in c.labels.values())
    }
