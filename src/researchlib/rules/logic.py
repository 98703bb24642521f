"""The form's own logic over whole tables: relevant, required, constraint, choice_filter, calculation.

Every verdict has three values: true, false, and not evaluable.  What rests on a cell that still waits
for a decision is not evaluable, and that is recorded, never taken for a pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..errors import FormError, ResearchError, say
from ..expressions import parse, uses
from ..forms import Form, Question
from ..values import Reading, sentinel_reason
from .answers import REASON_CODE, Answers, Table
from .cells import MARK, names_of
from .evaluating import Evaluator, Verdict
from .findings import Findings

# calculations whose value depends on the moment or the device: nothing to check them against
_FLEETING = re.compile(r"\b(now|random|randomize|uuid|once|property)\s*\(|last-saved#")


_SAID = ("refused", "dont_know", "unreadable")


@dataclass(eq=False)
class Logic:
    """The tables of one reception with the verdicts of the form's logic on them."""

    form: Form
    tables: Mapping[str | None, Table]

    def __post_init__(self) -> None:
        self.evaluator = Evaluator(self.form, self.tables)
        self.asked: dict[str, Verdict] = {}
        self._groups: dict[str, Verdict] = {}
        self.troubles: list[tuple[str, str, str, int]] = []  # question, rule, why, how many
        self.known: dict[tuple[str, str], np.ndarray] = {}  # question, rule → where evaluable

    def table_of(self, question: Question) -> Table | None:
        return self.tables.get(question.repeat)

    def truth(
        self, text: str, owner: str, rule: str, group: str | None, own: bool = True
    ) -> Verdict:
        """The verdict of an expression on a table; what cannot be evaluated is put on record."""
        table = self.tables[group]
        try:
            verdict = self.evaluator.truth(text, group, owner if own else None)
        except ResearchError as problem:
            self.troubles.append((owner, rule, str(problem), len(table)))
            return Verdict(np.zeros(len(table), bool), np.zeros(len(table), bool))
        if verdict.reason:
            self.troubles.append((owner, rule, verdict.reason, int((~verdict.known).sum())))
        return verdict

    # relevance

    def settle(self) -> None:
        """Work out calculations that were not received, then what was asked, then why blanks are blank."""
        for question in self._calculations():
            self._fill(question)
        self.relate()

    def relate(self) -> None:
        """Work out anew which cells were asked, and give blanks their reason."""
        if self._relate():
            self._relate()  # marks that turned out to mean nothing no longer hold anything up

    def _relate(self) -> bool:
        resolved = False
        self.evaluator.renew()
        self._groups.clear()
        self.troubles.clear()
        for question in self.form.questions:
            table = self.table_of(question)
            if table is None or question.name not in table:
                continue
            verdict = self._relevance(question, table)
            self.asked[question.name] = verdict
            self.known[question.name, "relevant"] = verdict.known
            answers = table[question.name]
            unasked = verdict.false
            if unasked.any():
                plain = answers.of_reading(_says_nothing, plain=True) & unasked
                if plain.any():
                    answers.resolve(plain)
                    resolved = True
                said = np.isin(answers.reason, [REASON_CODE[r] for r in _SAID])
                if (
                    unasked & said
                ).any():  # what was asked after all keeps the reason written there
                    unasked &= ~(said & self._rests_on_a_gap(question, table))
                answers.because(unasked, "not_asked")
            asked = (answers.reason == REASON_CODE["not_asked"]) & verdict.true
            if asked.any():
                said = answers.of_reading(lambda r: r.missing == "not_asked")
                answers.because(asked & ~said, "blank")
        return resolved

    def _relevance(self, question: Question, table: Table) -> Verdict:
        verdict = Verdict.yes(len(table))
        for name in question.group:
            verdict = verdict & self._group(name, question.repeat)
        if question.relevant and question.name in self._used(question.relevant, question.name):
            why = say(zh="这个条件取决于本题自己", en="the condition depends on its own question")
            self.troubles.append((question.name, "relevant", why, len(table)))
            nothing = np.zeros(len(table), dtype=bool)
            return verdict & Verdict(nothing, nothing, why)
        if question.relevant:
            verdict = verdict & self.truth(
                question.relevant, question.name, "relevant", question.repeat
            )
        return verdict

    def _group(self, name: str, repeat: str | None) -> Verdict:
        """The verdict on a group, spread over the rows of the repeat that is looked at."""
        group = self.form.group(name)
        table = self.tables[repeat]
        if not group.relevant:
            return Verdict.yes(len(table))
        # a repeat's own condition is about its rows; any other group's about the table it lies in
        around = [p for p in group.parents if self.form.group(p).repeat]
        home = name if group.repeat else around[-1] if around else None
        if home not in self.tables:
            return Verdict.yes(len(table))
        if name not in self._groups:
            self._groups[name] = self.truth(group.relevant, name, "relevant", home)
        verdict = self._groups[name]
        return verdict if home == repeat else verdict.take(self.rows(home, repeat))

    def rows(self, outer: str | None, inner: str | None) -> np.ndarray:
        """For every row of an inner table, the row of the outer table it belongs to."""
        above = self.form.parent_repeat(inner) if inner else None
        mine, over = self.tables[inner].frame, self.tables[above].frame
        linked = above is not None and "parent" in mine
        keys = zip(over["record"], _places(over, "position", linked), strict=True)
        links = zip(mine["record"], _places(mine, "parent", linked), strict=True)
        places = {key: k for k, key in enumerate(keys)}
        direct = np.array([places.get(key, 0) for key in links], dtype=int)
        return direct if above == outer else self.rows(outer, above)[direct]

    # calculations

    def _calculations(self) -> list[Question]:
        """Calculations in an order in which each comes after those it uses."""
        by_name = {q.name: q for q in self.form.questions if q.kind == "calculate"}
        ordered: list[Question] = []
        state: dict[str, int] = {}

        def visit(question: Question) -> None:
            if state.get(question.name):
                return
            state[question.name] = 1
            try:
                used = parse(question.calculation).references if question.calculation else ()
            except FormError:
                used = ()
            for name in used:
                if name in by_name:
                    visit(by_name[name])
            ordered.append(question)

        for question in by_name.values():
            visit(question)
        return ordered

    @cached_property
    def _circular(self) -> set[str]:
        """Calculations that depend on themselves, directly or by way of others: none has a value."""
        uses_of = {
            q.name: self._used(q.calculation, q.name)
            for q in self.form.questions
            if q.kind == "calculate" and q.calculation and not _FLEETING.search(q.calculation)
        }
        found = set()
        for name in uses_of:
            reached: set[str] = set()
            waiting = [name]
            while waiting:
                for other in uses_of.get(waiting.pop(), set()) - reached:
                    reached.add(other)
                    waiting.append(other)
            if name in reached:
                found.add(name)
        return found

    def _used(self, text: str, at: str) -> set[str]:
        try:
            return set(uses(text, self.form, at))
        except FormError:
            return set()

    def calculated(self, question: Question) -> tuple[np.ndarray, np.ndarray] | None:
        """(texts, known) of a calculation, or None where it cannot be evaluated at all."""
        if not question.calculation or _FLEETING.search(question.calculation):
            return None
        if question.name in self._circular:
            why = say(zh="这个计算取决于自己", en="the calculation depends on itself")
            size = len(self.tables[question.repeat])
            self.troubles.append((question.name, "calculation", why, size))
            return None
        try:
            values, known, why = self.evaluator.texts(question.calculation, question.name)
        except ResearchError as problem:
            size = len(self.tables[question.repeat])
            self.troubles.append((question.name, "calculation", str(problem), size))
            return None
        if why and not known.any():
            self.troubles.append((question.name, "calculation", why, len(known)))
            return None
        return values, known

    def _fill(self, question: Question) -> None:
        """A calculation nobody keyed is computed, so that it can be used."""
        table = self.table_of(question)
        if table is None or question.name not in table or table[question.name].received:
            return
        result = self.calculated(question)
        if result is None:
            return
        texts, known = result
        texts[~known] = None
        table[question.name].put_all(texts)
        self.evaluator.renew()

    # findings

    def confront(self, found: Findings) -> dict[str, np.ndarray]:
        """Put every verdict that asks for a decision on record; returns where limits were met."""
        met: dict[str, np.ndarray] = {}
        for question in self.form.questions:
            table = self.table_of(question)
            if table is None or question.name not in table or question.kind == "note":
                continue
            answers = table[question.name]
            if question.kind == "calculate":
                self._check_calculation(question, table, answers, found)
                continue
            if not question.asks:
                continue
            asked = self.asked[question.name]
            self._check_relevance(question, table, answers, asked, found)
            self._check_required(question, table, answers, asked, found)
            if question.constraint:
                met[question.name] = self._check_constraint(question, table, answers, found)
            if question.choice_filter and answers.answered.any():
                self._check_filter(question, table, answers, found)
        for check in self.form.checks:
            self._check_soft(check.name, check.expression, check.message, check.severity, found)
        self._report(found)
        return met

    def _check_relevance(
        self, question: Question, table: Table, answers: Answers, asked: Verdict, found: Findings
    ) -> None:
        wrong = answers.answered & asked.false
        gap = wrong & self._rests_on_a_gap(question, table)
        for rows, why, suggestion in (
            (np.flatnonzero(wrong & ~gap), "", MARK["not_asked"]),
            (
                np.flatnonzero(gap),
                say(
                    zh="（所依据的题目漏答或看不清，请先补上）",
                    en=" (what it rests on is blank or unreadable)",
                ),
                "",
            ),
        ):
            found.add(
                table.records[rows], names_of(table, question.name, rows), "relevant", "error",
                say(zh=f"按跳转逻辑不应回答，却有答案{why}。", en=f"Answered although not to be asked{why}."),
                suggestion,
            )  # fmt: skip
        conditions = [question.relevant, *(self.form.group(g).relevant for g in question.group)]
        if question.required or not answers.received or not any(conditions):
            return
        rows = np.flatnonzero((answers.reason == REASON_CODE["not_asked"]) & asked.true)
        found.add(
            table.records[rows], names_of(table, question.name, rows), "relevant", "query",
            say(
                zh="按跳转逻辑应当询问，却写着跳过或不适用。",
                en="It was to be asked but is marked as skipped or not applicable.",
            ),
        )  # fmt: skip
        if not question.relevant:
            return
        blank = (answers.reason == REASON_CODE["blank"]) & asked.true
        rows = np.flatnonzero(blank)
        found.add(
            table.records[rows], names_of(table, question.name, rows), "relevant",
            "info" if question.kind in ("text", "file", "geopoint") else "query",
            say(zh="按跳转逻辑应当询问，却是空的。", en="It was to be asked but is blank."),
        )  # fmt: skip

    def _rests_on_a_gap(self, question: Question, table: Table) -> np.ndarray:
        """Where a question this one's condition names was to be answered and is blank or unreadable,
        in the same table or one around it."""
        gap = np.zeros(len(table), dtype=bool)
        nothing = [REASON_CODE["blank"], REASON_CODE["unreadable"]]
        told = [question.relevant, *(self.form.group(g).relevant for g in question.group)]
        around = self._tables_around(question.repeat)
        for name in (n for t in told if t for n in uses(t, self.form, question.name)):
            if name == question.name or name not in self.asked:
                continue
            named = self.form.question(name)
            if not named.required or named.repeat not in around:
                continue
            empty = np.isin(self.tables[named.repeat][name].reason, nothing)
            empty &= self.asked[name].true
            inside = named.repeat == question.repeat
            gap |= empty if inside else empty[self.rows(named.repeat, question.repeat)]
        return gap

    def _tables_around(self, repeat: str | None) -> list[str | None]:
        """A table and those it lies in, innermost first."""
        found = [repeat]
        while found[-1] is not None:
            found.append(self.form.parent_repeat(found[-1]))
        return found

    def _check_required(
        self, question: Question, table: Table, answers: Answers, asked: Verdict, found: Findings
    ) -> None:
        if not question.required:
            return
        word = question.required.strip().lower()
        if word in ("no", "false", "false()", "0", "n", "否"):
            return
        needed = asked.true
        if word not in ("yes", "true", "true()", "1", "y", "是"):
            verdict = self.truth(question.required, question.name, "required", question.repeat)
            needed = needed & verdict.true
        empty = np.isin(answers.reason, [REASON_CODE["blank"], REASON_CODE["not_asked"]])
        gap = needed & empty & ~answers.held
        if not answers.received:
            if gap.any():
                found.add(
                    [""], question.name, "required", "error",
                    say(
                        zh=f"收到的文件里没有这道必答题的列，涉及 {int(gap.sum())} 份。",
                        en=f"No column was received for this required question ({int(gap.sum())}).",
                    ),
                )  # fmt: skip
            return
        rows = np.flatnonzero(gap)
        message = question.required_message or say(
            zh="必答题没有答案。", en="A required question without an answer."
        )
        found.add(
            table.records[rows], names_of(table, question.name, rows), "required", "error", message
        )

    def _check_constraint(
        self, question: Question, table: Table, answers: Answers, found: Findings
    ) -> np.ndarray:
        verdict = self.truth(question.constraint, question.name, "constraint", question.repeat)
        self.known[question.name, "constraint"] = verdict.known
        rows = np.flatnonzero(answers.answered & verdict.false)
        message = question.constraint_message or say(
            zh="超出题目规定的范围或条件。", en="Outside what the question allows."
        )
        found.add(
            table.records[rows],
            names_of(table, question.name, rows),
            "constraint",
            "error",
            message,
        )
        self._count_unknown(question.name, "constraint", answers.answered & ~verdict.known)
        return ~(answers.answered & verdict.false)

    def _check_filter(
        self, question: Question, table: Table, answers: Answers, found: Findings
    ) -> None:
        try:
            verdict = self.evaluator.allowed(question.name)
        except ResearchError as problem:
            self.troubles.append((question.name, "choice", str(problem), len(table)))
            return
        self.known[question.name, "choice"] = verdict.known
        wrong = answers.answered & verdict.false
        unknown = answers.answered & ~verdict.known
        rows = np.flatnonzero(wrong)
        found.add(
            table.records[rows], names_of(table, question.name, rows), "choice", "error",
            say(
                zh="所选的选项与前面的答案不配套（不在该情形可选之列）。",
                en="The option does not belong to the earlier answer (choice_filter).",
            ),
        )  # fmt: skip
        self._count_unknown(question.name, "choice", unknown)

    def _check_calculation(
        self, question: Question, table: Table, answers: Answers, found: Findings
    ) -> None:
        if not answers.received:
            return
        rows, computed = self.mismatched(question, table, answers)
        found.add(
            table.records[rows], names_of(table, question.name, rows), "calculation", "error",
            say(
                zh="收到的值与表单的计算结果不一致。", en="Not what the form's calculation gives."
            ),
            computed,
        )  # fmt: skip

    def mismatched(
        self, question: Question, table: Table, answers: Answers
    ) -> tuple[np.ndarray, np.ndarray]:
        """Rows in which a received calculation is not what the form gives, and what it gives."""
        result = self.calculated(question)
        if result is None:
            return np.array([], dtype=int), np.array([], dtype=object)
        texts, known = result
        self.known[question.name, "calculation"] = known
        self._count_unknown(question.name, "calculation", ~known)
        held = np.append(answers.values, "")[answers.codes]
        want = np.where([t is None for t in texts], "", texts)
        differ = known & (held != want) & ~self.asked[question.name].false
        rows = np.flatnonzero(differ)
        same = [_same_value(str(a), str(b)) for a, b in zip(held[rows], want[rows], strict=True)]
        rows = rows[~np.array(same, dtype=bool)] if rows.size else rows
        return rows, want[rows]

    def _check_soft(
        self, name: str, expression: str, message: str, severity: str, found: Findings
    ) -> None:
        """A check of ours: true means plausible."""
        table = self.tables[None]
        verdict = self.truth(expression, name, f"check:{name}", None, own=False)
        rows = np.flatnonzero(verdict.false)
        severity = severity if severity in ("error", "query", "info") else "query"
        about = self._about(expression)
        found.add(table.records[rows], about, f"check:{name}", severity, message or expression)
        self._count_unknown(about or name, f"check:{name}", ~verdict.known)

    def _about(self, expression: str) -> str:
        """The question a check is shown at: the first one it names."""
        try:
            names = [n for n in parse(expression).references if n in self.form]
        except FormError:
            return ""
        return names[0] if names else ""

    def _count_unknown(self, question: str, rule: str, unknown: np.ndarray) -> None:
        count = int(unknown.sum())
        if count and not any(t[0] == question and t[1] == rule for t in self.troubles):
            why = say(
                zh="所依据的答案还待核实，或表达式对这些答案无法求值",
                en="it rests on answers still to be decided, or cannot be evaluated for them",
            )
            self.troubles.append((question, rule, why, count))

    def _report(self, found: Findings) -> None:
        for question, verdict in self.asked.items():
            unknown = ~verdict.known
            if unknown.any() and self.form.question(question).relevant:
                self._count_unknown(question, "relevant", unknown)
        seen = set()
        for question, rule, why, count in self.troubles:
            if (question, rule) in seen or not count:
                continue
            seen.add((question, rule))
            found.add(
                [""], question, rule, "info",
                say(
                    zh=f"有 {count} 份不能判断：{why.rstrip('。')}。",
                    en=f"Not evaluable for {count} records: {why.rstrip('.')}.",
                ),
            )  # fmt: skip


def _places(frame: pd.DataFrame, column: str, linked: bool) -> np.ndarray:
    """A roster's numbers of places; nothing but zeros where rows are linked by the record alone."""
    if not linked:
        return np.zeros(len(frame))
    return pd.to_numeric(frame[column], errors="coerce").fillna(0).to_numpy(dtype=float)


def _says_nothing(reading: Reading) -> bool:
    """A dash, 无 or a number that stands for no answer: plain where the question was not asked."""
    if reading.held:
        return reading.fill in ("dash", "none")
    return reading.text is not None and sentinel_reason(reading.text) == "not_asked"


_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?")


def _same_value(received: str, computed: str) -> bool:
    """Equal as numbers, as a condition or as a day: ODK Collect and Kobo write 1 and 0 for true and
    false, and the day a calculation yields as its midnight (2024-02-29T00:00:00.000+08:00)."""
    if computed == received[:10] and _MIDNIGHT.fullmatch(received, 10):
        return True
    if computed in ("true", "false"):
        return received.lower() in (computed, "1" if computed == "true" else "0")
    try:
        x, y = float(received), float(computed)
    except ValueError:
        return False
    return abs(x - y) <= 1e-9 * max(1.0, abs(x), abs(y))
