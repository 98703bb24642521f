"""Answers that contradict one another → the smallest sets of questions that must be wrong.

The principle is Fellegi and Holt's (1976): change as little as possible so that every rule can hold.
A small integer programme proposes the lightest set of questions that meets every broken rule
(scipy's `milp`; a question weighs what its `reliability` column says, otherwise 1); whether other
answers to those questions exist that satisfy all rules is tried out with the form's own logic.  A
set for which none exists is ruled out and the next one proposed.  So it works for whatever an XLSForm
expression can say, not only for linear rules, and for rules over the rows of a repeat: each row's
answer is a cell of its own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pandas as pd

from ..errors import say
from ..forms import Form, Question
from . import cells
from .answers import Table, read_table, readers_of
from .edits import Edit, Edits, question_of, rules_of
from .findings import Findings
from .logic import Logic

COLUMNS = ("record", "rank", "questions", "weight", "rules")
_MOST = 500  # records looked at; more, and it is the form that is wrong, not the answers
_SETS = 3  # equally small sets shown for one record
_ROUNDS = 8  # sets tried for one record
_TRIALS = 300  # combinations of other answers tried for one set; fewer of a record of many rows
_FEWEST, _ROWS = 40, 8
_VARIABLES = 60


@dataclass
class _Case:
    """One record with its broken rules, and the sets proposed for it so far."""

    record: str
    row: int
    broken: list[Edit]
    edits: list[Edit]  # every rule in this record
    places: dict[str, tuple[str | None, str, int]]  # cell → table, question, row
    proposed: list[tuple[str, ...]] = field(default_factory=list)
    possible: list[tuple[tuple[str, ...], float]] = field(default_factory=list)
    impossible: list[tuple[str, ...]] = field(default_factory=list)
    done: bool = False


def suspects(logic: Logic, findings: pd.DataFrame) -> pd.DataFrame:
    """Which questions are wrong, record by record, where rules over several questions are broken.

    One row a set: record, rank (1 is the lightest; equal weights are all shown), questions joined by
    a blank (an answer in a repeat with its position), weight, rules (how many broken rules it
    explains: all of the record's).
    """
    edits = Edits(logic)
    cases = _cases(logic, findings, edits)
    weights = {q.name: _weight(q) for q in logic.form.questions}
    solved: dict[object, tuple[str, ...] | None] = {}
    for _ in range(_ROUNDS):
        tried = [c for c in cases if not c.done and _propose(c, weights, solved)]
        if not tried:
            break
        for case, possible in zip(tried, _possible(logic, tried, edits), strict=True):
            chosen = case.proposed[-1]
            if possible:
                case.possible.append((chosen, _heavy(chosen, weights)))
                case.done = len(case.possible) >= _SETS
            else:
                case.impossible.append(chosen)
    rows = [
        (case.record, rank, " ".join(chosen), weight, len(case.broken))
        for case in cases
        for rank, (chosen, weight) in enumerate(case.possible, start=1)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def with_suspects(findings: pd.DataFrame, found: pd.DataFrame, form: Form) -> pd.DataFrame:
    """The findings of contradictory records, telling which answers are most likely wrong."""
    if found.empty:
        return findings
    keys = {(r.question, r.rule) for r in rules_of(form)}
    told = {
        record: say(
            zh="最可能有误的是：", en=" Most likely wrong: "
        ) + say(zh=" 或 ", en=" or ").join(s.replace(" ", "+") for s in sets) + say(zh="。", en=".")
        for record, sets in found.groupby("record", sort=False)["questions"].agg(list).items()
    }  # fmt: skip
    messages = findings["message"].to_numpy(dtype=object, copy=True)
    for place, (record, question, rule, status) in enumerate(
        zip(*(findings[c] for c in ("record", "question", "rule", "status")), strict=True)
    ):
        key = ("" if str(rule).startswith("check:") else question_of(str(question)), rule)
        if record in told and key in keys and status in ("open", "stale"):
            messages[place] = f"{messages[place]}{told[record]}"
    return findings.assign(message=messages)


def _weight(question: Question) -> float:
    try:
        return max(float(question.extra.get("reliability", "") or 1), 0.01)
    except ValueError:
        return 1.0


def _heavy(cells: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights[question_of(c)] for c in cells)


def _cases(logic: Logic, findings: pd.DataFrame, edits: Edits) -> list[_Case]:
    rules = {(r.question, r.rule) for r in edits.rules}
    waiting = findings[
        findings["status"].isin(["open", "stale"])
        & (findings["record"] != "")
        & ((findings["severity"] == "error") | findings["rule"].str.startswith("check:"))
        & (findings["severity"] != "info")
    ]
    keys: dict[str, list[tuple[str, str]]] = {}
    for record, cell, rule in zip(
        waiting["record"], waiting["question"], waiting["rule"], strict=True
    ):
        cell = "" if rule.startswith("check:") else cell
        if (question_of(cell), rule) in rules:
            keys.setdefault(record, []).append((cell, rule))
    records = logic.tables[None].records
    rows = np.flatnonzero(pd.Series(records, dtype=object).isin(set(keys)))
    places = dict(zip(records[rows], rows.tolist(), strict=True))
    cases: list[_Case] = []
    for record, broken_keys in keys.items():
        if record not in places or len(cases) == _MOST:
            continue
        mine = edits.of(places[record])
        by_key = {(e.question, e.rule): e for e in mine}
        broken = list(dict.fromkeys(by_key[k] for k in broken_keys if k in by_key))
        if any(len(e.over) > 1 for e in broken):
            row = places[record]
            cases.append(_Case(record, row, broken, mine, edits.places(row)))
    return cases


# the lightest set that meets every broken rule


def _propose(
    case: _Case,
    weights: Mapping[str, float],
    solved: dict[object, tuple[str, ...] | None],
) -> bool:
    """Propose the next set for a record; False where there is none (of the same weight).

    `solved` remembers the sets found: records that break the same rules pose the same problem.
    """
    said = (tuple(case.broken), tuple(case.impossible), tuple(c for c, _ in case.possible))
    problem = (id(case.edits), *said)  # records of one shape share their list of rules
    if problem not in solved:
        solved[problem] = _lightest(case, weights)
    chosen = solved[problem]
    if chosen is None or (case.possible and _heavy(chosen, weights) > case.possible[0][1] + 1e-9):
        case.done = True
        return False
    case.proposed.append(chosen)
    return True


def _lightest(case: _Case, weights: Mapping[str, float]) -> tuple[str, ...] | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    edits = case.edits
    core = sorted({q for e in case.broken for q in e.over})
    names = core + sorted({q for e in edits if e.over & set(core) for q in e.over} - set(core))
    names = names[: max(_VARIABLES, len(core))]
    place = {q: k for k, q in enumerate(names)}

    def line(on: Iterable[str], off: Iterable[str] = ()) -> np.ndarray:
        row = np.zeros(len(names))
        row[[place[q] for q in on]] = 1
        row[[place[q] for q in off]] = -1
        return row

    rows = [line(e.over) for e in case.broken]
    least = [1.0] * len(rows)
    for chosen in case.impossible:  # something it is tied to must be wrong as well
        tied = {q for e in edits if e.over & set(chosen) for q in e.over} - set(chosen)
        rows.append(line([q for q in names if q in tied], chosen))
        least.append(1.0 - len(chosen))
    for chosen, _ in case.possible:
        rows.append(line((), chosen))
        least.append(1.0 - len(chosen))
    found = milp(
        c=np.array([weights[question_of(q)] for q in names]),
        constraints=LinearConstraint(np.array(rows), lb=np.array(least)),
        integrality=np.ones(len(names)),
        bounds=Bounds(0, 1),
    )
    if found.x is None:
        return None
    return tuple(q for q, x in zip(names, found.x, strict=True) if x > 0.5)


# whether other answers exist


def _possible(logic: Logic, cases: list[_Case], edits: Edits) -> list[bool]:
    """For each record's newest set: are there answers to it with which every rule holds?"""
    form = logic.form
    owners: list[int] = []
    others: list[dict[str, str | None]] = []  # trial → the cells that are answered otherwise
    for owner, case in enumerate(cases):
        chosen = case.proposed[-1]
        offered = [_candidates(logic, case, cell) for cell in chosen]
        rows = sum(map(len, edits.rows(case.row).values()))
        most = max(_TRIALS * _ROWS // max(rows, _ROWS), _FEWEST)
        for combination in islice(_combined(offered), most):
            others.append(dict(zip(chosen, combination, strict=True)))
            owners.append(owner)
    readers = readers_of(form)
    tables: dict[str | None, Table] = {}
    for group in logic.tables:
        frame = _tried(logic, cases, edits, group, owners, others)
        tables[group] = read_table(form, frame, group, readers)
    trial = Logic(form, tables)
    trial.settle()
    found = Findings()
    for table in tables.values():
        cells.lists(table, found)
    trial.confront(found)
    known = {(r.question, r.rule) for r in edits.rules}
    broken = np.zeros(len(owners), dtype=bool)
    result = found.frame
    for record, cell, rule, severity in zip(
        result["record"], result["question"], result["rule"], result["severity"], strict=True
    ):
        if record == "" or severity == "info":
            continue
        key = ("" if rule.startswith("check:") else question_of(cell), rule)
        soft = severity == "query" and not rule.startswith("check:")
        if (key in known and not soft) or (rule == "required" and cell in others[int(record)]):
            broken[int(record)] = True
    holds = np.zeros(len(cases), dtype=bool)
    holds[np.array(owners, dtype=int)[~broken]] = True
    return [bool(h) for h in holds]


def _combined(offered: list[list[str | None]]) -> Iterable[tuple[str | None, ...]]:
    """Combinations of other answers, those near the head of every list first."""

    def places(total: int, left: list[list[str | None]]) -> Iterable[tuple[int, ...]]:
        if len(left) == 1:
            if total < len(left[0]):
                yield (total,)
            return
        for first in range(min(total, len(left[0]) - 1) + 1):
            for rest in places(total - first, left[1:]):
                yield (first, *rest)

    for total in range(sum(map(len, offered))):
        for chosen in places(total, offered):
            yield tuple(texts[k] for texts, k in zip(offered, chosen, strict=True))


def _tried(
    logic: Logic,
    cases: list[_Case],
    edits: Edits,
    group: str | None,
    owners: list[int],
    others: list[dict[str, str | None]],
) -> pd.DataFrame:
    """One table of all trials: the record's rows, once a trial, with the other answers in them."""
    table = logic.tables[group]
    per_case = [edits.rows(case.row).get(group, []) for case in cases]
    trials = np.repeat(np.arange(len(owners)), [len(per_case[o]) for o in owners])
    at = np.array([row for o in owners for row in per_case[o]], dtype=int)
    frame = pd.DataFrame({"record": trials.astype(str).astype(object)}, dtype=object)
    for name in ("position", "parent"):
        if group is not None and name in table.frame:
            frame[name] = table.frame[name].to_numpy()[at]
    changed: dict[str, list[tuple[int, str | None]]] = {}
    first = np.searchsorted(trials, np.arange(len(owners)))
    for number, (owner, new) in enumerate(zip(owners, others, strict=True)):
        for cell, text in new.items():
            home, name, row = cases[owner].places[cell]
            if home == group:
                place = int(first[number]) + per_case[owner].index(row)
                changed.setdefault(name, []).append((place, text))
    columns = {}
    for name in dict.fromkeys([*(n for n, a in table.answers.items() if a.received), *changed]):
        texts = table[name].texts(at).astype(object)
        for place, text in changed.get(name, ()):
            texts[place] = text
        columns[name] = pd.Series(texts, dtype=object)
    return pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis=1)


def _candidates(logic: Logic, case: _Case, cell: str) -> list[str | None]:
    """Other answers worth trying: every option; the limits the rules name and what lies beside them."""
    form = logic.form
    group, name, row = case.places[cell]
    question = form.question(name)
    near = [e for e in case.edits if cell in e.over]
    offered: list[str | None] = []
    if question.kind == "select_one":
        offered = [c.name for c in form.choices_of(name)]
    elif question.choosing:
        codes = [c.name for c in form.choices_of(name)]
        now = (logic.tables[group][name].text(row) or "").split()
        offered = [*codes, *(" ".join(c for c in now if c != gone) for gone in now)]
        offered += [" ".join([*now, c]) for c in codes if c not in now]
    elif question.numeric:
        values: dict[float, None] = {}
        for value in (*_numbers_in(form, near), *_numbers_beside(logic, case, near, cell)):
            for step in (0, 1, -1):
                values[value + step] = None
        offered = [f"{v:.10g}" for v in values]
    elif question.kind in ("date", "month", "datetime", "today"):
        offered = [*_days_beside(logic, case, near, cell)]
    else:
        offered = ["x"]
    return [None, *dict.fromkeys(t for t in offered if t)][:80]


def _expressions(form: Form, near: Iterable[Edit]) -> Iterable[str]:
    for edit in near:
        if edit.question:
            question = form.question(question_of(edit.question))
            yield from (question.relevant, question.constraint, question.calculation)
        else:
            yield from (c.expression for c in form.checks if f"check:{c.name}" == edit.rule)


def _numbers_in(form: Form, near: Iterable[Edit]) -> Iterable[float]:
    yield 0.0
    for text in _expressions(form, near):
        for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text):
            yield float(number)


def _numbers_beside(logic: Logic, case: _Case, near: Iterable[Edit], cell: str) -> Iterable[float]:
    for group, name, row in _beside(case, near, cell):
        answers = logic.tables[group][name]
        if answers.question.numeric and not np.isnan(value := answers.numbers()[row]):
            yield float(value)


def _days_beside(logic: Logic, case: _Case, near: Iterable[Edit], cell: str) -> Iterable[str]:
    for group, name, row in _beside(case, near, cell):
        text = logic.tables[group][name].text(row)
        if text and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            day = dt.date.fromisoformat(text)
            for step in (0, 1, -1, 30, -30, 365, -365):
                yield (day + dt.timedelta(step)).isoformat()


def _beside(case: _Case, near: Iterable[Edit], cell: str) -> Iterable[tuple[str | None, str, int]]:
    """The other cells of the rules a cell has to satisfy."""
    names = dict.fromkeys(q for e in near for q in sorted(e.over) if q != cell)
    return (case.places[q] for q in names if q in case.places)
