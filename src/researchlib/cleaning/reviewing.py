"""The findings of a `Clean` laid out as a review workbook, with what was decided before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd

from ..changes import keyed, split_cell
from ..expressions import uses
from ..forms import Form, Question
from ..responses import Raw
from ..review import (
    CHANGE,
    DROP,
    MOST,
    OKAY,
    PAIRS,
    Decisions,
    fingerprint,
    masked,
    review_workbook,
    shown_severity,
    shown_status,
)
from ..review.layout import ACTIONS, DUPLICATES, FINDINGS, RECODES, RULES
from ..rules import readers_of
from ..texts import Texts
from ..values import read_text
from .decide import other_codes
from .nouns import Clean

_DONE = {CHANGE: "corrected", DROP: "dropped", OKAY: "okay"}
_LISTED = 500  # distinct 'other' texts and repeated spellings offered for recoding


def workbook_of(clean: Clean) -> bytes:
    """The bytes of review.xlsx."""
    raws = clean.raw if isinstance(clean.raw, tuple) else (clean.raw,)
    decisions = clean.decisions
    places = [_Received(raw) for raw in raws]
    rows = clean.findings[clean.findings["severity"].isin(["error", "query"])]
    rows = rows[~(rows["status"] == "dropped") | rows["rule"].isin(PAIRS)]
    pairs = rows["rule"].isin(PAIRS)
    listed = rows[~pairs].head(MOST)
    left_out = len(clean.findings) - int(pairs.sum()) - len(listed)
    return review_workbook(
        clean.form,
        _findings(clean, listed, places, decisions),
        _duplicates(rows[pairs], places, decisions),
        _recodes(clean.form, raws, decisions),
        _rules(clean.form, raws, rows[~pairs], places, decisions),
        spoken(clean.form),
        left_out,
    )


def spoken(form: Form) -> Callable[[str, str], str]:
    """An option as code and words (“1 男”), where that is read back as the code; else the code."""
    readers = readers_of(form)

    def said(question: str, code: str) -> str:
        asked = split_cell(question)[0]
        if asked not in form or form.choice(asked, code) is None:
            return code
        label = " ".join(form.choice_label(asked, code).split())
        both = f"{code} {label}"
        reading = readers[asked](both)
        fits = len(both) <= 255  # what Excel shows of a drop-down's line
        return both if label and reading.text == code and not reading.held and fits else code

    return said


class _Received:
    """Finds what was received in a cell, and where."""

    def __init__(self, raw: Raw) -> None:
        self.raw, self.form = raw, raw.form
        self.answers = keyed(raw.answers)
        self.rows = {r: k for k, r in enumerate(self.answers["record"])}
        self.rosters: dict[str, dict[tuple[str, int], int]] = {
            g: {
                k: n for n, k in enumerate(zip(f["record"], f["position"].astype(int), strict=True))
            }
            for g, f in raw.rosters.items()
        }
        self.hidden = set(raw.form.direct_identifiers)
        self.columns = [(q, Texts.of(self.answers[q])) for q in raw.questions]
        self.prints: dict[int, str] = {}  # row → what tells its answers from another's

    def text(self, record: str, cell: str) -> str:
        question, position = split_cell(cell)
        value: object = None
        if position is None and question in self.answers.columns and record in self.rows:
            value = self.answers[question].iat[self.rows[record]]
        elif position is not None and question in self.form:
            group = self.form.question(question).repeat or ""
            frame, rows = self.raw.rosters.get(group), self.rosters.get(group, {})
            row = rows.get((record, position))
            if frame is not None and row is not None and question in frame.columns:
                value = frame[question].iat[row]
        text = "" if value is None or value != value else str(value)
        return masked(text) if question in self.hidden else text

    def fingerprint(self, record: str) -> str:
        row = self.rows.get(record)
        if row is None:
            return ""
        if row not in self.prints:
            self.prints[row] = fingerprint((q, texts[row]) for q, texts in self.columns)
        return self.prints[row]

    def where(self, record: str) -> str:
        row = self.rows.get(record)
        if row is None:
            return ""
        parts = (str(self.answers[c].iat[row] or "") for c in ("_file", "_sheet", "_row"))
        return "!".join(p for p in parts if p)


def _findings(
    clean: Clean, rows: pd.DataFrame, places: list[_Received], decisions: Decisions
) -> pd.DataFrame:
    waves = {p.raw.wave: p for p in places}
    given = rows["wave"] if "wave" in rows else pd.Series([None] * len(rows), index=rows.index)
    found = [waves.get(w) or places[0] for w in given]
    cells = list(zip(rows["record"], rows["question"], strict=True))
    table = {c: [""] * len(rows) for c in FINDINGS} | {
        c: rows[c].astype(str).tolist()
        for c in ("record", "question", "rule", "message", "suggestion")
    }
    said = spoken(clean.form)
    table["suggestion"] = [
        said(q, s) for q, s in zip(rows["question"], table["suggestion"], strict=True)
    ]
    table["label"] = [_label(clean.form, q) for q in rows["question"]]
    table["received"] = [p.text(r, q) for p, (r, q) in zip(found, cells, strict=True)]
    table["where"] = [p.where(r) for p, (r, _) in zip(found, cells, strict=True)]
    table["print"] = [p.fingerprint(r) for p, (r, _) in zip(found, cells, strict=True)]
    table["severity"] = [shown_severity(s) for s in rows["severity"]]
    table["status"] = [shown_status(s) for s in rows["status"]]
    made = {(d.record, d.question, d.rule): d for d in decisions.cells}
    loose = {(d.record, d.question): d for d in decisions.cells if d.action != OKAY}
    used = set()
    for k, (cell, rule, status) in enumerate(zip(cells, rows["rule"], rows["status"], strict=True)):
        decision = made.get((*cell, rule)) or loose.get(cell)
        if decision is None or status == "stale" or (decision.action == OKAY and status == "open"):
            if decision is not None and decision.action == OKAY:
                used.add(id(decision))  # to be decided anew
            continue
        if id(decision) in used and decision.action == CHANGE:
            continue
        used.add(id(decision))
        table["action"][k] = ACTIONS[decision.action]
        table["new"][k], table["why"][k], table["by"][k] = decision.new, decision.why, decision.by
    frame = pd.DataFrame(table, columns=list(FINDINGS), dtype=object)
    more = [
        {
            "record": d.record, "question": d.question, "label": _label(clean.form, d.question),
            "received": d.expected, "rule": d.rule, "action": ACTIONS[d.action], "new": d.new,
            "why": d.why, "by": d.by, "status": shown_status(_DONE[d.action]), "print": d.print,
        }
        for d in decisions.cells
        if id(d) not in used and d.rule not in PAIRS
    ]  # fmt: skip
    if more:
        frame = pd.concat([frame, pd.DataFrame(more, columns=list(FINDINGS))]).fillna("")
    return frame.reset_index(drop=True)


def _label(form: Form, cell: str) -> str:
    question = split_cell(str(cell))[0]
    return form.label(question) if question in form else ""


def _duplicates(rows: pd.DataFrame, places: list[_Received], decisions: Decisions) -> pd.DataFrame:
    def prints(records: pd.Series) -> list[str]:
        return [next((f for p in places if (f := p.fingerprint(r))), "") for r in records]

    table = pd.DataFrame(
        {
            "first": rows["suggestion"], "second": rows["record"], "rule": rows["rule"],
            "message": rows["message"], "action": "", "why": "", "by": "",
            "status": [shown_status(s) for s in rows["status"]],
            "first_print": prints(rows["suggestion"]), "second_print": prints(rows["record"]),
        },
        columns=list(DUPLICATES), dtype=object,
    ).reset_index(drop=True)  # fmt: skip
    made = {(d.record, d.expected, d.action): d for d in decisions.cells if d.rule in PAIRS}
    stale = shown_status("stale")
    for row, (first, second) in enumerate(zip(table["first"], table["second"], strict=True)):
        for key, word in (
            ((first, second, DROP), "删前者"), ((second, first, DROP), "删后者"),
            ((second, first, OKAY), "保留两份"), ((first, second, OKAY), "保留两份"),
        ):  # fmt: skip
            decision = made.pop(key, None)
            if decision is not None and table["status"].iat[row] != stale:
                table.loc[row, ["action", "why", "by"]] = [word, decision.why, decision.by]
    more = [
        {
            "first": d.expected, "second": d.record, "rule": d.rule,
            "action": "保留两份" if d.action == OKAY else "删后者", "why": d.why, "by": d.by,
            "status": shown_status(_DONE[d.action]), "second_print": d.print,
        }
        for d in made.values()
    ]  # fmt: skip
    if more:  # no longer found alike, but decided on
        table = pd.concat([table, pd.DataFrame(more, columns=list(DUPLICATES))]).fillna("")
    return table.reset_index(drop=True)


def other_questions(form: Form) -> list[tuple[Question, Question]]:
    """(choice question, its 'other, specify' text question) pairs of a form."""
    pairs = []
    for child in form.questions:
        if child.kind != "text" or not child.relevant:
            continue
        parents = [
            form.question(n)
            for n in uses(child.relevant, form, child.name)
            if n in form and form.question(n).choosing
        ]
        if len(parents) == 1 and other_codes(form, parents[0].name, child.name):
            labels = [
                form.choice_label(parents[0].name, c)
                for c in other_codes(form, parents[0].name, child.name)
            ]
            if any("其他" in t or "其它" in t or "other" in t.lower() for t in labels):
                pairs.append((parents[0], child))
    return pairs


def _recodes(form: Form, raws: tuple[Raw, ...], decisions: Decisions) -> pd.DataFrame:
    rows = []
    done = {(r.parent, r.child, r.text) for r in decisions.recodes}
    for recode in decisions.recodes:
        rows.append(
            {
                "parent": recode.parent, "child": recode.child, "text": recode.text,
                "label": _label(form, recode.parent),
                "match": "包含" if recode.contains else "等于", "times": "", "code": recode.code,
                "why": recode.why, "by": recode.by,
            }
        )  # fmt: skip
    for parent, child in other_questions(form):
        if child.name in form.direct_identifiers:
            continue
        counts: Counter[str] = Counter()
        for raw in raws:
            frame = raw.answers if child.repeat is None else raw.rosters.get(child.repeat)
            if frame is None or child.name not in frame.columns:
                continue
            for text, times in frame[child.name].value_counts().items():
                reading = read_text(str(text))
                if reading.text:
                    counts[reading.text] += int(times)
        for text, times in sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:_LISTED]:
            if (parent.name, child.name, text) not in done:
                rows.append(
                    {"parent": parent.name, "child": child.name, "text": text, "match": "等于",
                     "label": _label(form, parent.name),
                     "times": str(times), "code": "", "why": "", "by": ""}
                )  # fmt: skip
    return pd.DataFrame(rows, columns=list(RECODES), dtype=object)


def _rules(
    form: Form,
    raws: tuple[Raw, ...],
    rows: pd.DataFrame,
    places: list[_Received],
    decisions: Decisions,
) -> pd.DataFrame:
    """Spellings that occur several times, to be settled once; and those settled before."""
    listed = [
        {
            "question": r.question, "label": _label(form, r.question), "received": r.text,
            "new": r.new, "why": r.why, "by": r.by,
            "count": "" if r.expected_count is None else str(r.expected_count),
        }
        for r in decisions.rules
    ]  # fmt: skip
    done = {(r.question, r.text) for r in decisions.rules}
    held = rows[
        rows["rule"].isin(["choice", "unit", "approximate", "date", "type"])
        & (rows["status"] == "open")
        & (rows["record"] != "")
    ]
    waves: Mapping[str | None, _Received] = {p.raw.wave: p for p in places}
    given = held["wave"] if "wave" in held else [None] * len(held)
    counts: Counter[tuple[str, str, str]] = Counter()
    for record, cell, suggestion, wave in zip(
        held["record"], held["question"], held["suggestion"], given, strict=True
    ):
        question = split_cell(cell)[0]
        if question in form.direct_identifiers:
            continue
        text = (waves.get(wave) or places[0]).text(record, cell).strip()
        if text:
            counts[question, text, str(suggestion)] += 1
    for (question, text, suggestion), times in sorted(counts.items(), key=lambda p: (-p[1], p[0])):
        if times >= 2 and (question, text) not in done and len(listed) < _LISTED:
            listed.append(
                {"question": question, "label": _label(form, question), "received": text,
                 "times": str(times), "suggestion": suggestion}
            )  # fmt: skip
    return pd.DataFrame(listed, columns=list(RULES), dtype=object).fillna("")
