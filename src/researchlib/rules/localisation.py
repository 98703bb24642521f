"""Answers that contradict one another → the smallest sets of questions that must be wrong.

The principle is Fellegi and Holt's (1976): change as little as possible so that every rule can hold.
A small integer programme proposes the lightest set of questions that meets every broken rule
(scipy's `milp`; a question weighs what its `reliability` column says, otherwise 1); whether other
answers to those questions exist that satisfy all rules is tried out with the form's own logic.  A
set for which none exists is ruled out and the next one proposed.  So it works for whatever an XLSForm
expression can say, not only for linear rules.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

import numpy as np
import pandas as pd

from ..errors import FormError, say
from ..expressions import uses
from ..forms import META, Form, Question
from . import cells
from .answers import Table, read_table, readers_of
from .findings import Findings
from .logic import Logic

COLUMNS = ("record", "rank", "questions", "weight", "rules")
_MOST = 500  # records looked at; more, and it is the form that is wrong, not the answers
_SETS = 3  # equally small sets shown for one record
_ROUNDS = 8  # sets tried for one record
_TRIALS = 300  # combinations of other answers tried for one set
_VARIABLES = 60


@dataclass(frozen=True)
class Edit:
    """One rule and the questions that can make it fail."""

    question: str
    rule: str
    over: frozenset[str]


@dataclass
class _Case:
    """One record with its broken rules, and the sets proposed for it so far."""

    record: str
    row: int
    broken: list[Edit]
    proposed: list[tuple[str, ...]] = field(default_factory=list)
    possible: list[tuple[tuple[str, ...], float]] = field(default_factory=list)
    impossible: list[tuple[str, ...]] = field(default_factory=list)
    done: bool = False


def suspects(logic: Logic, findings: pd.DataFrame) -> pd.DataFrame:
    """Which questions are wrong, record by record, where rules over several questions are broken.

    One row a set: record, rank (1 is the lightest; equal weights are all shown), questions joined by
    a blank, weight, rules (how many broken rules it explains: all of the record's).
    """
    edits = edits_of(logic.form)
    cases = _cases(logic, findings, edits)[:_MOST]
    weights = {q.name: _weight(q) for q in logic.form.questions}
    solved: dict[object, tuple[str, ...] | None] = {}
    for _ in range(_ROUNDS):
        tried = [c for c in cases if not c.done and _propose(c, edits, weights, solved)]
        if not tried:
            break
        for case, possible in zip(tried, _possible(logic, tried, edits), strict=True):
            chosen = case.proposed[-1]
            if possible:
                case.possible.append((chosen, sum(weights[q] for q in chosen)))
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
    keys = {(e.question, e.rule) for e in edits_of(form)}
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
        key = ("" if str(rule).startswith("check:") else question, rule)
        if record in told and key in keys and status in ("open", "stale"):
            messages[place] = f"{messages[place]}{told[record]}"
    return findings.assign(message=messages)


def _weight(question: Question) -> float:
    try:
        return max(float(question.extra.get("reliability", "") or 1), 0.01)
    except ValueError:
        return 1.0


# the rules as sets of questions


def edits_of(form: Form) -> list[Edit]:
    """Every rule of the form over questions outside repeats, with the questions it rests on."""
    found = []
    for question in form.questions:
        if question.repeat is not None or not (question.asks or question.kind == "calculate"):
            continue
        name = question.name
        asked = [question.relevant, *(form.group(g).relevant for g in question.group)]
        if any(asked):
            found.append(_edit(form, name, "relevant", asked, own=True))
        if question.constraint:
            found.append(_edit(form, name, "constraint", [question.constraint], own=True))
        if question.choice_filter:
            found.append(_edit(form, name, "choice", [question.choice_filter], own=True))
        if question.calculation:
            found.append(_edit(form, name, "calculation", [question.calculation], own=True))
        if question.multiple:
            found += [Edit(name, rule, frozenset([name])) for rule in ("exclusive", "max-choices")]
    found += [_edit(form, "", f"check:{c.name}", [c.expression], own=False) for c in form.checks]
    return [e for e in found if e is not None and e.over]  # type: ignore[union-attr]


def _edit(form: Form, name: str, rule: str, texts: Iterable[str], own: bool) -> Edit | None:
    over = {name} if own and form.question(name).kind != "calculate" else set()
    for text in texts:
        try:
            over |= _answers_in(form, text, name or None, set())
        except FormError:
            return None
    if any(form.question(q).repeat is not None for q in over):
        return None  # rules over a repeat's rows are left to the person
    return Edit(name, rule, frozenset(over - {form.id_question or ""}))


def _answers_in(form: Form, text: str, at: str | None, seen: set[str]) -> set[str]:
    """The answers an expression rests on, through calculations."""
    over: set[str] = set()
    for name in uses(text, form, at) if text else ():
        if name not in form or name in seen:
            continue
        question = form.question(name)
        if question.kind == "calculate":
            over |= _answers_in(form, question.calculation, name, seen | {name})
        elif question.asks and question.kind not in META:
            over.add(name)
    return over


def _cases(logic: Logic, findings: pd.DataFrame, edits: list[Edit]) -> list[_Case]:
    by_key = {(e.question, e.rule): e for e in edits}
    waiting = findings[
        findings["status"].isin(["open", "stale"])
        & (findings["record"] != "")
        & ((findings["severity"] == "error") | findings["rule"].str.startswith("check:"))
        & (findings["severity"] != "info")
    ]
    records = logic.tables[None].records
    rows = np.flatnonzero(pd.Series(records, dtype=object).isin(set(waiting["record"])))
    places = dict(zip(records[rows], rows.tolist(), strict=True))
    broken: dict[str, dict[Edit, None]] = {}
    for record, question, rule in zip(
        waiting["record"], waiting["question"], waiting["rule"], strict=True
    ):
        edit = by_key.get(("" if rule.startswith("check:") else question, rule))
        if edit is not None and record in places:
            broken.setdefault(record, {})[edit] = None
    return [
        _Case(record, places[record], list(found))
        for record, found in broken.items()
        if any(len(e.over) > 1 for e in found)
    ]


# the lightest set that meets every broken rule


def _propose(
    case: _Case,
    edits: list[Edit],
    weights: Mapping[str, float],
    solved: dict[object, tuple[str, ...] | None],
) -> bool:
    """Propose the next set for a record; False where there is none (of the same weight).

    `solved` remembers the sets found: records that break the same rules pose the same problem.
    """
    problem = (tuple(case.broken), tuple(case.impossible), tuple(c for c, _ in case.possible))
    if problem not in solved:
        solved[problem] = _lightest(case, edits, weights)
    chosen = solved[problem]
    if chosen is None or (
        case.possible and sum(weights[q] for q in chosen) > case.possible[0][1] + 1e-9
    ):
        case.done = True
        return False
    case.proposed.append(chosen)
    return True


def _lightest(
    case: _Case, edits: list[Edit], weights: Mapping[str, float]
) -> tuple[str, ...] | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

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
        c=np.array([weights[q] for q in names]),
        constraints=LinearConstraint(np.array(rows), lb=np.array(least)),
        integrality=np.ones(len(names)),
        bounds=Bounds(0, 1),
    )
    if found.x is None:
        return None
    return tuple(q for q, x in zip(names, found.x, strict=True) if x > 0.5)


# whether other answers exist


def _possible(logic: Logic, cases: list[_Case], edits: list[Edit]) -> list[bool]:
    """For each record's newest set: are there answers to it with which every rule holds?"""
    form, main = logic.form, logic.tables[None]
    readers = readers_of(form)
    names = [n for n, a in main.answers.items() if a.received]
    rows: list[int] = []
    owners: list[int] = []
    other: dict[str, dict[int, str | None]] = {}
    for owner, case in enumerate(cases):
        chosen = case.proposed[-1]
        offered = [_candidates(form, main, case.row, q, edits) for q in chosen]
        for combination in islice(product(*offered), _TRIALS):
            for question, text in zip(chosen, combination, strict=True):
                other.setdefault(question, {})[len(rows)] = text
            rows.append(case.row)
            owners.append(owner)
    at = np.array(rows, dtype=int)
    frame = pd.DataFrame({"record": [str(k) for k in range(len(rows))]}, dtype=object)
    for name in dict.fromkeys([*names, *other]):
        texts = main[name].texts(at).astype(object)
        for row, text in other.get(name, {}).items():
            texts[row] = text
        frame[name] = pd.Series(texts, dtype=object)
    frame = frame.copy()
    tables: dict[str | None, Table] = {None: read_table(form, frame, None, readers)}
    for group in logic.tables:
        if group is not None:
            empty = logic.tables[group].frame.iloc[:0]
            tables[group] = read_table(form, empty, group, readers)
    trial = Logic(form, tables)
    trial.settle()
    found = Findings()
    cells.lists(tables[None], found)
    trial.confront(found)
    known = {(e.question, e.rule) for e in edits}
    broken = np.zeros(len(rows), dtype=bool)
    proposed = [set(case.proposed[-1]) for case in cases]
    result = found.frame
    for record, question, rule, severity in zip(
        result["record"], result["question"], result["rule"], result["severity"], strict=True
    ):
        if record == "" or severity == "info":
            continue
        key = ("" if rule.startswith("check:") else question, rule)
        soft = severity == "query" and not rule.startswith("check:")
        if (key in known and not soft) or (
            rule == "required" and question in proposed[owners[int(record)]]
        ):
            broken[int(record)] = True
    holds = np.zeros(len(cases), dtype=bool)
    holds[np.array(owners, dtype=int)[~broken]] = True
    return [bool(h) for h in holds]


def _candidates(
    form: Form, main: Table, row: int, name: str, edits: list[Edit]
) -> list[str | None]:
    """Other answers worth trying: every option; the limits the rules name and what lies beside them."""
    question = form.question(name)
    near = [e for e in edits if name in e.over]
    offered: list[str | None] = []
    if question.kind == "select_one":
        offered = [c.name for c in form.choices_of(name)]
    elif question.choosing:
        codes = [c.name for c in form.choices_of(name)]
        now = (main[name].text(row) or "").split()
        offered = [*codes, *(" ".join(c for c in now if c != gone) for gone in now)]
        offered += [" ".join([*now, c]) for c in codes if c not in now]
    elif question.numeric:
        values: dict[float, None] = {}
        for value in (*_numbers_in(form, near), *_numbers_beside(main, row, near, name)):
            for step in (0, 1, -1):
                values[value + step] = None
        offered = [f"{v:.10g}" for v in values]
    elif question.kind in ("date", "month", "datetime", "today"):
        offered = [*_days_beside(main, row, near, name)]
    else:
        offered = ["x"]
    return [None, *dict.fromkeys(t for t in offered if t)][:80]


def _expressions(form: Form, near: Iterable[Edit]) -> Iterable[str]:
    for edit in near:
        if edit.question:
            question = form.question(edit.question)
            yield from (question.relevant, question.constraint, question.calculation)
        else:
            yield from (c.expression for c in form.checks if f"check:{c.name}" == edit.rule)


def _numbers_in(form: Form, near: Iterable[Edit]) -> Iterable[float]:
    yield 0.0
    for text in _expressions(form, near):
        for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text):
            yield float(number)


def _numbers_beside(main: Table, row: int, near: Iterable[Edit], name: str) -> Iterable[float]:
    for question in dict.fromkeys(q for e in near for q in sorted(e.over) if q != name):
        if question in main and main[question].question.numeric:
            value = main[question].numbers()[row]
            if not np.isnan(value):
                yield float(value)


def _days_beside(main: Table, row: int, near: Iterable[Edit], name: str) -> Iterable[str]:
    for question in dict.fromkeys(q for e in near for q in sorted(e.over) if q != name):
        text = main[question].text(row) if question in main else None
        if text and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            day = dt.date.fromisoformat(text)
            for step in (0, 1, -1, 30, -30, 365, -365):
                yield (day + dt.timedelta(step)).isoformat()
