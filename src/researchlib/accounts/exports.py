"""`Clean` → files for SPSS and Stata, labels included, within what those programs can hold.

SPSS: names of at most 64 bytes, labels of variables 255, of values 120 (a Chinese character is three
bytes in UTF-8).  Stata: names of 31 characters, labels of variables 80.  What is too long is cut between
characters; names that would clash get a number.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..changes import split_cell
from ..cleaning import Clean
from ..errors import DataError, say
from ..files import write_atomically
from ..forms import Form, Question

# why there is no answer → words, SPSS's code, Stata's code
REASONS = {
    "removed": ("复核时清空", -994, "f"),
    "unreadable": ("看不清", -995, "e"),
    "not_asked": ("未询问", -996, "a"),
    "refused": ("拒答", -997, "c"),
    "dont_know": ("不知道", -998, "d"),
    "blank": ("漏答", -999, "b"),
}
_SPSS_WORDS = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
_STATA_WORDS = {
    "_all", "_b", "_coef", "_cons", "_n", "_pi", "_pred", "_rc", "_skip", "byte", "double", "float",
    "if", "in", "int", "long", "str", "strl", "using", "with",
}  # fmt: skip
_MOST_TEXT = {".sav": 32_767, ".zsav": 32_767, ".dta": 2_045}


@dataclass(frozen=True)
class Limits:
    """What a program's file can hold; names are measured in bytes or characters."""

    name_bytes: int
    name_letters: int
    label_bytes: int
    label_letters: int
    value_bytes: int
    reserved: frozenset[str]


LIMITS = {
    ".sav": Limits(64, 64, 255, 255, 120, frozenset(_SPSS_WORDS)),
    # Stata holds 32 letters; pyreadstat names a variable's labels after it, with one letter more
    ".dta": Limits(128, 31, 320, 80, 32_000, frozenset(_STATA_WORDS)),
}


@dataclass
class _Column:
    name: str
    values: Any
    label: str
    values_labels: dict[Any, str] = field(default_factory=dict)
    measure: str = "nominal"
    codes: list[Any] = field(default_factory=list)  # what stands for a reason there is no answer


def export(clean: Clean, out: str | Path) -> list[Path]:
    """Write clean data as an SPSS (.sav, .zsav) or Stata (.dta) file and return the files' paths.

    A repeat goes to a file of its own, ``OUT.GROUP.sav``.  A single choice is a number with value
    labels: its code where the list's codes are whole numbers, otherwise the option's place in the
    list.  Why an answer is missing is kept: as user-missing values −994 … −999 in SPSS, as .a … .f in
    Stata; texts are empty.  A multiple choice is its codes and one 0/1 variable an option.  Dates are
    dates.  Names, labels and values longer than the program allows are cut; direct identifiers are
    not there.  Raises `DataError` for a file of another kind.
    """
    target = Path(out)
    suffix = target.suffix.lower()
    limits = LIMITS.get(".sav" if suffix == ".zsav" else suffix)
    if limits is None:
        raise DataError(
            say(
                zh=f"{target.name}：只能导出 .sav、.zsav（SPSS）或 .dta（Stata）。请改文件名。",
                en=f"{target.name}: written are .sav, .zsav (SPSS) and .dta (Stata). Name the file so.",
            )
        )
    tables = {None: clean.data} | dict(clean.rosters)
    title = clean.survey.title if clean.survey is not None else clean.form.title
    written = []
    for group, frame in tables.items():
        path = target if group is None else target.with_name(f"{target.stem}.{group}{suffix}")
        columns = _columns(clean, frame, group, suffix)
        _named(columns, limits)
        written.append(write_atomically(path, partial(_write, columns, limits, title)))
    return written


_KEYS = {"wave": "期", "record": "问卷编号", "position": "第几行", "parent": "属上层第几行"}


def _columns(clean: Clean, frame: pd.DataFrame, group: str | None, suffix: str) -> list[_Column]:
    reasons = _reasons(clean.missing, frame, group)
    form = clean.form
    columns = []
    for name in map(str, frame.columns):
        question, _, option = name.partition("/")
        if question not in form or form.question(question).repeat != group:
            told = _KEYS.get(name, name)
            columns.append(_Column(name, _texts(frame[name], suffix), told))
            continue
        q = form.question(question)
        why = reasons.get(question)
        if option:
            label = f"{form.text(form.choice(question, option).labels)}：{form.label(question)}"  # type: ignore[union-attr]
            made = _Column(name, frame[name].to_numpy(dtype=float), label, {0: "未选", 1: "选了"})
            columns.append(_with_reasons(made, why, suffix))
        elif q.kind == "select_one":
            columns.append(_with_reasons(_choice(form, q, frame[name]), why, suffix))
        elif pd.api.types.is_numeric_dtype(frame[name]):
            values = frame[name].to_numpy(dtype=float)
            made = _Column(name, values, form.label(name), measure="scale")
            columns.append(_with_reasons(made, why, suffix))
        elif q.kind == "date":
            columns.append(_Column(name, _days(frame[name]), form.label(name), measure="scale"))
        else:
            columns.append(_Column(name, _texts(frame[name], suffix), form.label(name)))
    return columns


def _reasons(
    missing: pd.DataFrame, frame: pd.DataFrame, group: str | None
) -> dict[str, np.ndarray]:
    """Question → the reason in every row of the frame ("" where there is an answer)."""
    lead = ["wave"] if "wave" in frame and "wave" in missing else []
    keys = [*lead, "record"] + ([] if group is None else ["position"])
    places = pd.MultiIndex.from_frame(frame[keys].astype(object))
    cells = [split_cell(q) for q in missing["question"]]
    told = missing.assign(question=[c[0] for c in cells])
    if group is not None:
        told = told.assign(position=[c[1] for c in cells])
        told = told[told["position"].notna()].astype({"position": int})
    found = {}
    for question, rows in told.groupby("question", sort=False):
        if question not in frame:
            continue
        reason = np.full(len(frame), "", dtype=object)
        at = places.get_indexer(pd.MultiIndex.from_frame(rows[keys].astype(object)))
        reason[at[at >= 0]] = rows["reason"].to_numpy(dtype=object)[at >= 0]
        found[str(question)] = reason
    return found


def _choice(form: Form, q: Question, answers: pd.Series) -> _Column:
    """The codes as numbers with the options' words."""
    options = form.choices_of(q.name)
    whole = all(re.fullmatch(r"-?\d{1,9}", c.name) for c in options)
    whole = whole and len({int(c.name) for c in options}) == len(options)
    number = {c.name: int(c.name) if whole else k for k, c in enumerate(options, start=1)}
    values = np.array([number.get(str(a), np.nan) for a in answers], dtype=float)
    return _Column(q.name, values, form.label(q.name), {number[c.name]: form.text(c.labels) or c.name for c in options})  # fmt: skip


def _with_reasons(column: _Column, why: np.ndarray | None, suffix: str) -> _Column:
    """Missing numbers carry their reason as a code that no answer has."""
    if why is None:
        return column
    empty = np.isnan(column.values)
    used = [r for r in REASONS if (why[empty] == r).any()]
    if suffix == ".dta":
        values = column.values.astype(object)
        for reason in used:
            words, _, letter = REASONS[reason]
            values[empty & (why == reason)] = letter
            column.values_labels[letter] = words
            column.codes.append(letter)
        column.values = values
        return column
    known = column.values[~empty]
    away = 1 if not known.size or known.min() > -994 else 10 ** len(str(int(-known.min())))
    values = column.values.copy()
    for reason in used:
        words, code, _ = REASONS[reason]
        code = code if away == 1 else -994 * away + code + 994
        values[empty & (why == reason)] = code
        column.values_labels[code] = words
        column.codes.append(code)
    column.values = values
    return column


def _days(answers: pd.Series) -> np.ndarray:
    days = np.full(len(answers), None, dtype=object)
    for row, text in enumerate(answers):
        if isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            days[row] = dt.date.fromisoformat(text)
    return days


def _texts(answers: pd.Series, suffix: str) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(answers):
        return answers.to_numpy(dtype=float)
    return np.array(
        [cut(str(t), _MOST_TEXT[suffix]) if isinstance(t, str) else "" for t in answers],
        dtype=object,
    )


def cut(text: str, most: int, letters: int | None = None) -> str:
    """A text within so many bytes of UTF-8 (and letters), never through the middle of a character.

    >>> cut("月收入", 7)
    '月收'
    """
    text = text[:letters] if letters is not None else text
    return text.encode("utf-8")[:most].decode("utf-8", errors="ignore")


def _named(columns: list[_Column], limits: Limits) -> None:
    """Names a program accepts, all different whatever their case."""
    taken: set[str] = set()
    for column in columns:
        plain = re.sub(r"\W", "_", column.name)
        if not re.match(r"[^\W\d_]", plain) or plain.lower() in limits.reserved:
            plain = f"v_{plain.lstrip('_')}"
        if limits.name_letters < 64 and re.fullmatch(r"str\d+", plain.lower()):
            plain = f"v_{plain}"
        name = cut(plain, limits.name_bytes, limits.name_letters).rstrip("_") or "v"
        turn = 1
        while name.lower() in taken:
            turn += 1
            tail = f"_{turn}"
            name = cut(plain, limits.name_bytes - len(tail), limits.name_letters - len(tail)) + tail
        taken.add(name.lower())
        column.name = name


def _write(columns: list[_Column], limits: Limits, title: str, path: Path) -> None:
    import pyreadstat

    frame = pd.DataFrame(
        {c.name: pd.Series(c.values, dtype=None if c.values.dtype != object else object) for c in columns}
    )  # fmt: skip
    labels: list[str | None] = [
        cut(c.label, limits.label_bytes, limits.label_letters) for c in columns
    ]
    values: dict[str, dict[Any, str]] = {
        c.name: _distinct({k: cut(v, limits.value_bytes) for k, v in c.values_labels.items()}, limits)
        for c in columns if c.values_labels
    }  # fmt: skip
    if path.suffix.lower() == ".dta":
        pyreadstat.write_dta(
            frame, str(path), file_label=cut(title, 320, 80), column_labels=labels,
            variable_value_labels=values,
            missing_user_values={c.name: c.codes for c in columns if c.codes},
        )  # fmt: skip
        return
    pyreadstat.write_sav(
        frame, str(path), file_label=cut(title, 64), column_labels=labels,
        compress=path.suffix.lower() == ".zsav", variable_value_labels=values,
        missing_ranges={
            c.name: [{"lo": min(c.codes), "hi": max(c.codes)}] for c in columns if c.codes
        },
        variable_measure={c.name: c.measure for c in columns},
    )  # fmt: skip


def _distinct(labels: dict[Any, str], limits: Limits) -> dict[Any, str]:
    """Words that became the same by cutting are told apart by their code."""
    seen: set[str] = set()
    for code, text in labels.items():
        if text in seen:
            tail = f" [{code}]"
            labels[code] = cut(text, limits.value_bytes - len(tail.encode())) + tail
        seen.add(labels[code])
    return labels
