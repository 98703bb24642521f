"""Rules that look at one cell: what its text turned out to be, and what its list allows."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from ..errors import say
from ..forms import Question
from ..values import sentinel_reason
from .answers import Answers, Table
from .findings import Findings

SEVERITY = {"approximate": "query", "unit": "query", "type": "error", "date": "error"}
MARK = {"not_asked": "(跳过)", "blank": "(空)", "dont_know": "不知道", "refused": "拒答",
        "unreadable": "看不清"}  # fmt: skip


def names_of(table: Table, question: str, rows: np.ndarray) -> str | np.ndarray:
    """The cells' names: the question, with its position inside a repeat."""
    if table.positions is None:
        return question
    return np.array([f"{question}[{p}]" for p in table.positions[rows]], dtype=object)


def readings(table: Table, found: Findings) -> None:
    """What reading the texts left to decide: type, approximate, unit, date, ditto, identifier …"""
    for name, answers in table.answers.items():
        if answers.question.kind == "calculate":
            continue
        marked = answers.of_reading(lambda r: r.rule is not None)
        rows = np.flatnonzero(marked)
        if rows.size == 0:
            continue
        codes = answers.column.codes[rows]
        for code in np.unique(codes):
            reading = answers.column.reading(code)
            mine = rows[codes == code]
            rule = str(reading.rule)
            suggestion: object = reading.suggestion
            severity = SEVERITY.get(rule, "error")
            if rule == "ditto":
                suggestion = [_above(table, answers, row) for row in mine]
                severity = "query"
            elif not reading.held:
                severity = "query" if rule == "identifier" else "info"
            elif reading.suggestion:
                severity = "query"
            found.add(
                table.records[mine],
                names_of(table, name, mine),
                rule,
                severity,
                _message(answers.question, reading.note, reading.low, reading.high),
                suggestion,  # type: ignore[arg-type]
            )


def _message(question: Question, note: str, low: float | None, high: float | None) -> str:
    return note + ("。" if note else "")


def _above(table: Table, answers: Answers, row: int) -> str | None:
    """What stood in the row above, through a run of ditto marks; nothing across sheets."""
    frame = table.frame
    for above in range(row - 1, -1, -1):
        if any(
            frame[c].iat[above] != frame[c].iat[row]
            for c in ("_file", "_sheet")
            if c in frame.columns
        ):
            return None
        if answers.codes[above] >= 0:
            return str(answers.values[answers.codes[above]])
        code = answers.column.codes[above]
        if answers.column.reading(code).rule != "ditto":
            return None
    return None


def sentinels(table: Table, found: Findings, allowed: dict[str, np.ndarray]) -> None:
    """−1, −2, −8, −9 where a number is asked and nothing declares them: what do they stand for?

    `allowed` says, by question, where the form's own limits were met; where they are, it is a
    number like any other.
    """
    for name, answers in table.answers.items():
        if answers.question.kind not in ("integer", "decimal"):
            continue
        suspicious = answers.where(lambda v: sentinel_reason(v) is not None)
        if not suspicious.any():
            continue
        if name in allowed:
            suspicious &= ~allowed[name]
        else:  # no limits to tell by: suspicious where nobody else is below zero
            others = answers.numbers()[answers.answered & ~suspicious]
            if others.size < 5 or (others < 0).any():
                continue
        for row in np.flatnonzero(suspicious):
            reason = sentinel_reason(str(answers.values[answers.codes[row]])) or "blank"
            rows = np.array([row])
            found.add(
                table.records[rows],
                names_of(table, name, rows),
                "type",
                "query",
                say(
                    zh="可能是缺失代码，而不是数值；请在表单的 missing_codes 中声明，或改为缺失原因。",
                    en="Probably a code for 'no answer', not a number; declare it in missing_codes.",
                ),
                MARK[reason],
            )


def lists(table: Table, found: Findings) -> None:
    """exclusive, max-choices, other-text: what a list demands beyond its codes."""
    for name, answers in table.answers.items():
        question = answers.question
        if question.kind not in ("select_multiple", "rank"):
            if question.kind == "select_one":
                _fills(table, found, name, answers)
            continue
        exclusive = exclusive_codes(table, question)
        if exclusive:
            clash = np.flatnonzero(answers.where(_clashes(exclusive)))
            kept = [
                " ".join(
                    c for c in str(answers.values[answers.codes[r]]).split() if c not in exclusive
                )
                for r in clash
            ]
            found.add(
                table.records[clash],
                names_of(table, name, clash),
                "exclusive",
                "error",
                say(
                    zh="选了互斥的选项，又选了别的选项。",
                    en="An option that excludes the others was chosen with others.",
                ),
                kept,
            )
        limit = max_choices(question)
        if limit:
            over = np.flatnonzero(answers.where(_exceeds(limit)))
            found.add(
                table.records[over],
                names_of(table, name, over),
                "max-choices",
                "error",
                say(zh=f"最多选 {limit} 项。", en=f"At most {limit} options."),
            )
        _fills(table, found, name, answers)


def _clashes(exclusive: set[str]) -> Callable[[str], bool]:
    return lambda text: len(codes := text.split()) > 1 and bool(exclusive & set(codes))


def _exceeds(limit: int) -> Callable[[str], bool]:
    return lambda text: len(text.split()) > limit


def exclusive_codes(table: Table, question: Question) -> set[str]:
    """Options that exclude every other: the `exclusive` column of the question or of its options."""
    given = set(re.split(r"[\s,;，；、|]+", question.extra.get("exclusive", "").strip())) - {""}
    codes = {c.name for c in table.form.choices_of(question.name)}
    declared = {
        c.name
        for c in table.form.choices_of(question.name)
        if c.extra.get("exclusive", "").strip().lower() in ("yes", "true", "1", "是")
    }
    return (given & codes) | declared


def max_choices(question: Question) -> int | None:
    text = question.extra.get("max_choices", "").strip().removesuffix(".0")
    return int(text) if text.isdigit() and int(text) > 0 else None


def _fills(table: Table, found: Findings, name: str, answers: Answers) -> None:
    """Words written beside an option that have no column of their own would be lost."""
    form = table.form
    home = next((n for n in (f"{name}_other", f"{name}_text") if n in form), None)
    filled = answers.of_reading(lambda r: bool(r.fill) and not r.held and r.rule is None)
    if home is not None and home in table:
        filled &= ~table[home].answered
    rows = np.flatnonzero(filled)
    if rows.size == 0:
        return
    texts = [answers.column.reading(c).fill or "" for c in answers.column.codes[rows]]
    found.add(
        table.records[rows],
        names_of(table, home or name, rows),
        "other-text",
        "query" if home else "info",
        say(
            zh="选项旁写有文字说明，编码后不再保留在该题中；请归入已有选项或另列。",
            en="Words beside an option are not kept by its code; recode them or give them a place.",
        ),
        texts if home else "",
    )
