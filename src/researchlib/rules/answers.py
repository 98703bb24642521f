"""One table of a `Raw`, every cell read: what the rules work on.

A question's answers are kept as positions in a short list of distinct texts, so that a rule looks at
each distinct text once however many records there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..forms import META, Choice, Form, Question
from ..texts import Texts
from ..values import (
    REASONS,
    Column,
    Options,
    Reading,
    identifier_kind,
    read_column,
    read_date,
    read_datetime,
    read_identifier,
    read_number,
    read_text,
    read_time,
    unit_asked,
)

REASON_CODE = {reason: code for code, reason in enumerate(REASONS)}
ANSWERED = -1
SYSTEM = ("record", "position", "parent", "_file", "_sheet", "_row")


@dataclass(eq=False)
class Answers:
    """The answers to one question: `values[codes]`, code −1 where there is none.

    `reason` holds the position in `REASONS` of why there is none, −1 where there is an answer.
    `column` is what was received; `edited` marks cells that a consequence of a decision set, and
    `resolved` doubtful marks (a dash, 无, −8) that are plain because nothing was asked.
    """

    question: Question
    column: Column
    codes: np.ndarray
    values: np.ndarray
    reason: np.ndarray
    edited: np.ndarray | None = None
    resolved: np.ndarray | None = None
    received: bool = True
    _cache: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def read(cls, question: Question, texts: Any, reader: Callable[[str], Reading]) -> Answers:
        column = read_column(texts, reader)
        if not column.others:  # as it should be: names, numbers, remarks by the million
            gap = np.where(column.codes < 0, REASON_CODE["blank"], ANSWERED).astype(np.int8)
            return cls(question, column, column.codes, column.received, gap)
        said: list[str | None] = list(column.received)
        to_reason = np.full(len(said) + 1, ANSWERED, dtype=np.int8)
        to_reason[-1] = REASON_CODE["blank"]
        for code, reading in column.others.items():
            said[code] = reading.text
            if reading.missing is not None:
                to_reason[code] = REASON_CODE[reading.missing]
        place: dict[str, int] = {}
        to_value = np.array(
            [*(-1 if t is None else place.setdefault(t, len(place)) for t in said), -1],
            dtype=np.int32,
        )
        values = np.array(list(place), dtype=object)
        return cls(question, column, to_value[column.codes], values, to_reason[column.codes])

    @classmethod
    def absent(cls, question: Question, size: int) -> Answers:
        """A question for which no column was received."""
        column = Column(np.full(size, -1, dtype=np.int32), np.array([], dtype=object), {})
        return cls(
            question,
            column,
            np.full(size, -1, dtype=np.int32),
            np.array([], dtype=object),
            np.full(size, REASON_CODE["blank"], dtype=np.int8),
            received=False,
        )

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def answered(self) -> np.ndarray:
        return self.codes >= 0

    @cached_property
    def held(self) -> np.ndarray:
        """Cells with something written that a person has to decide on first."""
        return self.of_reading(lambda r: r.held)

    def of_reading(self, test: Callable[[Reading], bool], plain: bool = False) -> np.ndarray:
        """True where the received text's reading passes a test and nobody has set the cell since.

        A plain answer passes none, unless `plain` says that they are to be tested too.
        """
        column = self.column
        looked_at = range(len(column.received)) if plain else column.special
        passing = [k for k in looked_at if test(column.reading(k))]
        if not passing:
            return np.zeros(len(self), dtype=bool)
        hits = np.zeros(len(column.received) + 1, dtype=bool)
        hits[passing] = True
        found = hits[self.column.codes]
        for settled in (self.edited, self.resolved):
            if settled is not None:
                found &= ~settled
        return found

    def texts(self, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The answers (of some rows) as texts, None where there is none."""
        return self._and(None)[self.codes[rows]]

    def text(self, row: int) -> str | None:
        """One answer as a text."""
        code = self.codes[row]
        return None if code < 0 else str(self.values[code])

    def _and(self, last: object) -> np.ndarray:
        """The distinct texts, and `last` for code −1."""
        values = np.empty(len(self.values) + 1, dtype=object)
        values[:-1], values[-1] = self.values, last
        return values

    def each(self, measure: Callable[[str], object], dtype: object, absent: object) -> np.ndarray:
        """A measure of every answer, taken once a distinct text."""
        measured = np.empty(len(self.values) + 1, dtype=dtype)  # type: ignore[call-overload]
        measured[:-1] = [measure(v) for v in self.values]
        measured[-1] = absent
        return measured[self.codes]

    def where(self, test: Callable[[str], bool]) -> np.ndarray:
        """True where there is an answer and it passes a test."""
        return self.each(test, bool, False)

    def numbers(self) -> np.ndarray:
        """The answers as numbers, NaN where there is none."""
        if "numbers" not in self._cache:
            self._cache["numbers"] = np.append(self.distinct_numbers(), np.nan)[self.codes]
        return self._cache["numbers"]

    def distinct_numbers(self) -> np.ndarray:
        """The distinct answers as numbers, NaN where one is none."""
        return np.array([_number(v) for v in self.values], dtype=float)

    def put(
        self, rows: np.ndarray, texts: Iterable[str | None], reasons: Iterable[str | None]
    ) -> None:
        """Set cells; a text of None needs its reason."""
        self._cache.clear()
        if self.edited is None:
            self.edited = np.zeros(len(self), dtype=bool)
        place = {v: k for k, v in enumerate(self.values)}
        grown = list(self.values)
        self.codes, self.reason = self.codes.copy(), self.reason.copy()
        for row, text, reason in zip(rows, texts, reasons, strict=True):
            if text is None:
                self.codes[row] = -1
                self.reason[row] = REASON_CODE[reason or "blank"]
            else:
                if text not in place:
                    place[text] = len(grown)
                    grown.append(text)
                self.codes[row] = place[text]
                self.reason[row] = ANSWERED
            self.edited[row] = True
        self.values = np.array(grown, dtype=object)
        self.__dict__.pop("held", None)

    def put_all(self, texts: np.ndarray) -> None:
        """Set every cell to a text (None: blank), without marking any as edited."""
        self._cache.clear()
        column = Texts.of(texts)
        self.codes, self.values = column.codes, column.values
        self.reason = np.where(column.isna(), REASON_CODE["blank"], ANSWERED).astype(np.int8)

    def resolve(self, rows: np.ndarray) -> None:
        """These cells hold no answer because the question was not asked."""
        before = np.zeros(len(self), dtype=bool) if self.resolved is None else self.resolved
        self.resolved = before | rows
        self.codes, self.reason = self.codes.copy(), self.reason.copy()
        self.codes[rows] = -1
        self.reason[rows] = REASON_CODE["not_asked"]
        self._cache.clear()
        self.__dict__.pop("held", None)

    def because(self, rows: np.ndarray, reason: str) -> None:
        """Give cells without an answer their reason."""
        rows = rows & (self.codes < 0) if rows.dtype == bool else rows[self.codes[rows] < 0]
        self.reason[rows] = REASON_CODE[reason]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


@dataclass(eq=False)
class Table:
    """The interviews (or one repeat's rows) with every cell read."""

    form: Form
    group: str | None
    frame: pd.DataFrame
    answers: dict[str, Answers]

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def records(self) -> np.ndarray:
        return self.frame["record"].to_numpy(dtype=object)

    @cached_property
    def positions(self) -> np.ndarray | None:
        return None if self.group is None else self.frame["position"].to_numpy().astype(int)

    @cached_property
    def parents(self) -> pd.api.extensions.ExtensionArray | None:
        """Of a repeat inside another: the position of the outer row that each row hangs on."""
        inner = self.group is not None and self.form.parent_repeat(self.group) is not None
        if not inner or "parent" not in self.frame:
            return None
        return pd.array(self.frame["parent"].tolist(), dtype="Int64")

    def __getitem__(self, name: str) -> Answers:
        return self.answers[name]

    def __contains__(self, name: object) -> bool:
        return name in self.answers

    def texts(self, name: str) -> np.ndarray:
        return self.answers[name].texts()


def read_table(
    form: Form,
    frame: pd.DataFrame,
    group: str | None,
    readers: Mapping[str, Callable[[str], Reading]],
) -> Table:
    """Read every question of the interviews (`group` None) or of one repeat."""
    answers = {}
    for question in form.questions:
        if question.repeat != group or question.kind == "note":
            continue
        if question.name in frame.columns:
            reader = readers[question.name]
            answers[question.name] = Answers.read(question, frame[question.name], reader)
        elif question.kind not in META:
            answers[question.name] = Answers.absent(question, len(frame))
    return Table(form, group, frame, answers)


# how each question is read


def readers_of(
    form: Form,
    year: int | None = None,
    missing_codes: Mapping[str, str] | None = None,
    date1904: bool | None = False,
) -> dict[str, Callable[[str], Reading]]:
    """Question → the function that reads one of its texts.

    `year` is the interview year; `missing_codes` are codes that stand for a reason in every
    question, added to those the form declares (setting or column `missing_codes`, for example
    ``-8=not_asked -9=blank``).  `date1904` tells which day the day numbers count from; None: not known.
    """
    common = {**_codes(form.settings.get("missing_codes", "")), **(missing_codes or {})}
    return {q.name: _reader(form, q, year, common, date1904) for q in form.questions}


def _reader(
    form: Form,
    question: Question,
    year: int | None,
    common: Mapping[str, str],
    date1904: bool | None,
) -> Callable[[str], Reading]:
    codes = {**common, **_codes(question.extra.get("missing_codes", ""))}
    kind = question.kind
    if kind in ("integer", "decimal"):
        whole, unit = kind == "integer", unit_asked(question.unit, question.labels.values())
        return lambda text: read_number(text, integer=whole, unit=unit, codes=codes)
    if kind in ("date", "month"):
        month = kind == "month"
        return lambda text: (
            _coded(text, codes) or read_date(text, month=month, year=year, date1904=date1904)
        )
    if kind == "time":
        return lambda text: _coded(text, codes) or read_time(text)
    if kind in ("datetime", "start", "end"):
        return lambda text: _coded(text, codes) or read_datetime(text, date1904=date1904)
    if kind == "today":
        return lambda text: read_date(text, year=year, date1904=date1904)
    if question.choosing:
        options = options_of(form, question, year)
        kept = {c: r for c, r in codes.items() if c not in options.labels}
        read = options.one if kind == "select_one" else options.many
        return lambda text: _coded(text, kept) or read(text)
    known = identifier_of(question)
    if not codes and (kind != "text" or known is None):
        return read_text
    if kind == "text" and known is not None:
        return lambda text: _coded(text, codes) or read_identifier(text, known)
    return lambda text: _coded(text, codes) or read_text(text)


def _coded(text: str, codes: Mapping[str, str]) -> Reading | None:
    reason = codes.get(text.strip())
    return None if reason is None else Reading(missing=reason, how="normalise:missing")


def _codes(text: str) -> dict[str, str]:
    """ "-8=not_asked -9=blank" → a table; what names no reason is left out."""
    pairs = (p.partition("=") for p in re.split(r"[\s,;，；]+", text) if "=" in p)
    return {code: reason for code, _, reason in pairs if reason in REASON_CODE}


def identifier_of(question: Question) -> str | None:
    """The kind of identifier a question asks for: declared, or plain from its label."""
    declared = identifier_kind(question.extra.get("identifier", ""))
    if declared is not None:
        return declared
    label = " ".join(question.labels.values())
    for word in ("身份证号", "居民身份号码", "统一社会信用代码"):
        if word in label and len(label) <= 24:
            return identifier_kind(word)
    return "telephone" if re.search("手机号|联系电话", label) and len(label) <= 16 else None


def options_of(form: Form, question: Question, year: int | None) -> Options:
    choices = form.choices_of(question.name)
    return Options.of(
        ((c.name, c.labels.values()) for c in choices),
        {alias: c.name for c in choices for alias in _aliases(c, year)},
    )


def _aliases(choice: Choice, year: int | None) -> list[str]:
    """The `aliases` column of an option: ``旧名;简称;哈密地区@..2016`` (valid up to 2016)."""
    found = []
    for entry in re.split(r"[;；|\n]+", choice.extra.get("aliases", "")):
        match = re.fullmatch(r"(.*?)(?:@(\d{4})?\.\.(\d{4})?)?", entry.strip())
        if match is None or not match[1]:
            continue
        first, last = int(match[2] or 0), int(match[3] or 9999)
        if year is None or first <= year <= last:
            found.append(match[1].strip())
    return found
