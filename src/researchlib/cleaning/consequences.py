"""What each correction drags along, worked out to a fixed point, and the proof that nothing broke."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..errors import say
from ..forms import Form
from ..review import Refusals
from ..rules import Findings, Logic, Table, cells, read_table
from ..values import Reading
from .decide import Decided
from .log import PROGRAM, Edits

# rules a correction must not newly break; a question newly required is asked for, not refused
_KEPT = ("constraint", "choice", "calculation", "exclusive", "max-choices", "relevant", "type")


@dataclass(frozen=True, eq=False)
class Settled:
    """The tables with every correction and consequence made."""

    tables: Mapping[str | None, Table]
    logic: Logic
    before: pd.DataFrame  # findings of the corrected records as they were received
    edits: Edits
    decided: Decided
    passed: Callable[[str, str, str], bool] = field(default=lambda record, question, rule: True)

    def check(self, findings: pd.DataFrame) -> None:
        """Refuse corrections that break a rule which held on what was received."""
        touched = {r for r, _ in self.decided.places}
        if not touched:
            return
        now = findings[
            findings["record"].isin(touched)
            & findings["rule"].isin(_KEPT)
            & (findings["severity"] == "error")
            & findings["status"].isin(["open", "stale"])
        ]
        known = set(
            zip(self.before["record"], self.before["question"], self.before["rule"], strict=True)
        )
        refused = Refusals(self.decided.refusals)
        for record, question, rule in zip(now["record"], now["question"], now["rule"], strict=True):
            if (record, question, rule) in known or not self.passed(record, question, rule):
                continue
            place = self.decided.places.get((record, question)) or next(
                p for (r, _), p in self.decided.places.items() if r == record
            )
            refused.add(
                place,
                f"这一更正使“{question}”违反原先满足的规则（{rule}），请一并更正",
                f"breaks a rule that held before ({rule} of {question}); correct that as well",
            )
        refused.raise_if_any()


def settle(
    form: Form,
    tables: Mapping[str | None, Table],
    originals: Mapping[str | None, pd.DataFrame],
    readers: Mapping[str, Callable[[str], Reading]],
    decided: Decided,
) -> Settled:
    """Follow every correction through the form until nothing more changes.

    Only records somebody corrected are touched.  A child that was rightly asked and now is not loses
    its answer; a received calculation that agreed with the form is computed anew.
    """
    logic = Logic(form, tables)
    logic.settle()
    touched = {r for r, _ in decided.places}
    if not touched:
        empty = Findings().frame
        return Settled(tables, logic, empty, decided.edits, decided)
    before = _part(form, originals, readers, touched)
    found = Findings()
    for table in before.tables.values():
        cells.readings(table, found)
        cells.lists(table, found)
    before.confront(found)
    after = _part(form, decided.frames, readers, touched)
    edits = decided.edits
    places = {g: _places(tables[g], t) for g, t in after.tables.items()}
    for _ in range(len(form.questions) + 1):
        if not _follow(form, before, after, edits, places, decided):
            break
    for group, table in after.tables.items():
        for name, answers in table.answers.items():
            if answers.edited is None:
                continue
            rows = np.flatnonzero(answers.edited)
            reasons = ["not_asked" if answers.codes[r] < 0 else None for r in rows]
            tables[group][name].put(places[group][rows], answers.texts(rows), reasons)
    _removed(tables, edits, logic)
    logic = Logic(form, tables)
    logic.settle()
    _removed(tables, edits, logic)
    return Settled(tables, logic, found.frame, edits, decided, _passed(before))


def _part(
    form: Form,
    frames: Mapping[str | None, pd.DataFrame],
    readers: Mapping[str, Callable[[str], Reading]],
    touched: set[str],
) -> Logic:
    """The corrected records alone."""
    tables = {}
    for group, frame in frames.items():
        part = frame[frame["record"].isin(touched)].reset_index(drop=True)
        tables[group] = read_table(form, part, group, readers)
    logic = Logic(form, tables)
    logic.settle()
    return logic


def _places(whole: Table, part: Table) -> np.ndarray:
    """Row of the part → row of the whole."""
    if whole.positions is None or part.positions is None:
        keys: dict[object, int] = {r: k for k, r in enumerate(whole.records)}
        return np.array([keys[r] for r in part.records], dtype=int)
    keys = {k: n for n, k in enumerate(zip(whole.records, whole.positions, strict=True))}
    mine = zip(part.records, part.positions, strict=True)
    return np.array([keys[k] for k in mine], dtype=int)


def _follow(
    form: Form,
    before: Logic,
    after: Logic,
    edits: Edits,
    places: Mapping[str | None, np.ndarray],
    decided: Decided,
) -> bool:
    """One round: what is no longer asked is blanked, what is computed is computed anew."""
    moved = False
    for question in form.questions:
        table = after.table_of(question)
        if table is None or question.name not in table:
            continue
        answers = table[question.name]
        if question.kind == "calculate":
            rows, values = (
                after.mismatched(question, table, answers) if answers.received else ((), ())
            )
            was = set(before.mismatched(question, before.tables[question.repeat],
                      before.tables[question.repeat][question.name])[0]) if len(rows) else set()  # fmt: skip
            rows_now = [(r, v) for r, v in zip(rows, values, strict=True) if r not in was]
            for row, value in rows_now:
                answers.put(np.array([row]), [value or None], [None if value else "blank"])
                edits.note(
                    question.repeat, places[question.repeat][row], question.name,
                    "consequence:calculation", _because(table.records[row], decided, "重新计算"),
                    PROGRAM,
                )  # fmt: skip
                moved = True
            continue
        if not question.asks:
            continue
        rightly = before.asked[question.name].true
        rows = np.flatnonzero(
            (answers.answered | answers.held) & after.asked[question.name].false & rightly
        )
        for row in rows:
            where = places[question.repeat][row]
            if (question.repeat, int(where), question.name) in edits.why:
                continue  # a person decided on this value: a contradiction, which `check` refuses
            answers.put(np.array([row]), [None], ["not_asked"])
            edits.note(
                question.repeat, where, question.name, "consequence:relevant",
                _because(table.records[row], decided, "不再询问"), PROGRAM,
            )  # fmt: skip
            moved = True
    if moved:
        after.settle()
    return moved


def _because(record: str, decided: Decided, what: str) -> str:
    causes = "、".join(dict.fromkeys(q for r, q in decided.places if r == record))
    return say(zh=f"因 {causes} 的更正，{what}", en=f"follows from the correction of {causes}")


def _removed(tables: Mapping[str | None, Table], edits: Edits, logic: Logic) -> None:
    """A cell a person blanked although it was to be asked is `removed`, not merely blank."""
    for (group, row, name), (rule, _, _) in edits.why.items():
        answers = tables[group][name]
        if rule.startswith("consequence:") or answers.codes[row] >= 0:
            continue
        verdict = logic.asked.get(name)
        said = answers.column.codes[row]
        reading = answers.column.reading(said) if said >= 0 else None
        if (
            reading is not None
            and reading.missing == "blank"
            and (verdict is None or not verdict.false[row])
        ):
            answers.because(np.array([row]), "removed")


def _passed(before: Logic) -> Callable[[str, str, str], bool]:
    """Whether a rule could be evaluated, and held, on what was received."""
    from ..changes import split_cell

    index = {
        g: {
            k: n
            for n, k in enumerate(
                t.records if t.positions is None else zip(t.records, t.positions, strict=True)
            )
        }
        for g, t in before.tables.items()
    }

    def passed(record: str, cell: str, rule: str) -> bool:
        name, position = split_cell(cell)
        question = before.form.question(name)
        key: object = record if position is None else (record, position)
        row = index[question.repeat].get(key)
        if row is None:
            return False
        answers = before.tables[question.repeat][name]
        known = before.known.get((name, rule))
        if known is not None and not known[row]:
            return False
        return not (answers.held[row] and rule not in ("constraint", "choice"))

    return passed
