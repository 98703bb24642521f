"""Tables with every cell read → typed frames, missing reasons, and the texts of the CSV files."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..forms import META, Form, Question
from ..rules.answers import Answers, Table
from ..texts import Texts
from ..values import REASONS


def shown(form: Form, group: str | None) -> list[Question]:
    """The questions of a table that clean data shows, in form order; no direct identifiers."""
    hidden = set(form.direct_identifiers)
    return [
        q
        for q in form.questions
        if q.repeat == group and q.kind != "note" and q.kind not in META and q.name not in hidden
    ]


Rows = np.ndarray | slice


def typed(table: Table, keep: Rows) -> pd.DataFrame:
    """The kept rows as a typed frame."""
    columns: dict[str, object] = _keys(table, keep)
    for question in shown(table.form, table.group):
        answers = table[question.name]
        columns[question.name] = _typed(answers, keep)
        for code, flags in _dummies(table.form, answers, keep):
            columns[f"{question.name}/{code}"] = flags
    return pd.DataFrame(columns, copy=False)


def texts(table: Table, keep: Rows) -> pd.DataFrame:
    """The kept rows as the texts of a CSV file: '' for no answer."""
    columns: dict[str, object] = _keys(table, keep)
    for question in shown(table.form, table.group):
        answers = table[question.name]
        columns[question.name] = _spelt(answers.values, answers.codes[keep])
        for code, flags in _dummies(table.form, answers, keep):
            codes = np.nan_to_num(flags, nan=-1).astype(np.int32)
            columns[f"{question.name}/{code}"] = _spelt(np.array(["0", "1"], dtype=object), codes)
    return pd.DataFrame(columns, copy=False)


def _spelt(values: np.ndarray, codes: np.ndarray) -> Texts:
    """The texts of codes, '' for −1."""
    none = codes < 0
    if not none.any():
        return Texts(codes, values)
    return Texts(np.where(none, len(values), codes), np.append(values, ""))


def missing(table: Table, keep: Rows) -> pd.DataFrame:
    """record, question, reason of every cell without an answer."""
    mine = table.records[keep]
    names = [question.name for question in shown(table.form, table.group)]
    found = [table[name].reason[keep] for name in names]
    gaps = [np.flatnonzero(reason >= 0).astype(np.int32) for reason in found]
    rows = np.concatenate([np.array([], dtype=np.int32), *gaps])
    why = [reason[gap] for reason, gap in zip(found, gaps, strict=True)]
    which = np.repeat(np.arange(len(names), dtype=np.int32), [gap.size for gap in gaps])
    record = pd.array(mine, dtype="str").take(rows)
    question = pd.array(names, dtype="str").take(which)
    if table.positions is not None:
        places = zip(question, table.positions[keep][rows], strict=True)
        question = pd.array([f"{name}[{place}]" for name, place in places], dtype="str")
    reasons = np.concatenate([np.array([], dtype=np.int8), *why])
    reason = pd.array(REASONS, dtype="str").take(reasons)
    return pd.DataFrame({"record": record, "question": question, "reason": reason}, copy=False)


def _keys(table: Table, keep: Rows) -> dict[str, object]:
    keys: dict[str, object] = {"record": table.records[keep]}
    if table.positions is not None:
        keys["position"] = table.positions[keep]
    if table.parents is not None:
        keys["parent"] = table.parents[keep]
    return keys


def _typed(answers: Answers, keep: Rows) -> object:
    question = answers.question
    if is_number(question, answers.values):
        numbers = answers.numbers()[keep]
        whole = question.kind == "integer" and not np.isnan(numbers).any()
        return numbers.astype("int64") if whole else numbers
    values = pd.array([*answers.values, None], dtype="str")
    return values.take(answers.codes[keep])


def is_number(question: Question, values: Iterable[str]) -> bool:
    """Whether a column is numeric: a numeric question, or a calculation that yields numbers.

    A calculation whose results are written as texts ('1', '2') yields codes, not numbers.
    """
    if question.kind in ("integer", "decimal"):
        return True
    if question.kind != "calculate":
        return False
    declared = question.extra.get("bind::type", "")
    if declared:
        return declared in ("int", "decimal", "integer")
    if not question.unit and re.search(r",\s*(?:'[^']+'|\"[^\"]+\")\s*[,)]", question.calculation):
        return False
    return all(re.fullmatch(r"-?\d+(\.\d+)?", v) for v in values)


def _dummies(form: Form, answers: Answers, keep: Rows) -> Iterable[tuple[str, np.ndarray]]:
    """One 0/1 column an option of a multiple choice, missing where the question is."""
    if not answers.question.multiple:
        return
    codes = answers.codes[keep]
    chosen = [set(v.split()) for v in answers.values]
    for choice in form.choices_of(answers.question.name):
        flags = np.array([float(choice.name in c) for c in chosen] + [np.nan])
        yield choice.name, flags[codes]
