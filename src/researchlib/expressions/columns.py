"""A column of values as an expression sees them: text, number, truth, date, and their conversions.

Texts are kept as codes into a list of distinct words, so that a text function runs once a distinct
word and not once a record.  A column of length one stands for a constant.  `empty` marks answers not
given (the empty string of XPath) in columns of numbers and dates; `unknown` marks values that cannot
be known, and spreads to whatever depends on them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any

import numpy as np

EPOCH = dt.date(1970, 1, 1).toordinal()
_NUMERAL = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+|Infinity)", re.ASCII)
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?"
    r"(?:\s*(?:Z|[+-]\d{2}:?\d{0,2}))?"
)
Mask = np.ndarray | None
_NO_WORDS = np.array([], dtype=object)


@dataclass(frozen=True, eq=False)
class Column:
    """`kind`: text (values are codes into words), number, truth, date (days since 1970-01-01),
    datetime (the same, with the time of day as the fraction).  A text column of values of several
    kinds, as `if` makes them, keeps in `truths` what each is as a condition: 0 is false, '0' is not."""

    kind: str
    values: np.ndarray
    words: np.ndarray = field(default_factory=lambda: _NO_WORDS)
    empty: Mask = None
    unknown: Mask = None
    truths: Mask = None

    def __post_init__(self) -> None:
        """Values and masks of one length: what is one for all is written out where the rest is not."""
        masks = [m for m in (self.empty, self.unknown, self.truths) if m is not None]
        size = rows_of(self.values, *masks)
        for name in ("values", "empty", "unknown", "truths"):
            part = getattr(self, name)
            if part is not None and len(part) != size:
                object.__setattr__(self, name, np.broadcast_to(part, size))

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: np.ndarray) -> Column:
        """The values of these rows; a single value stands for all of them."""
        if len(self) == 1:
            return self
        return Column(
            self.kind,
            self.values[rows],
            self.words,
            None if self.empty is None else self.empty[rows],
            None if self.unknown is None else self.unknown[rows],
            None if self.truths is None else self.truths[rows],
        )

    def full(self, rows: int) -> Column:
        """The same, with a constant written out for every row."""
        if len(self) == rows:
            return self
        return Column(
            self.kind,
            np.broadcast_to(self.values, rows),
            self.words,
            None if self.empty is None else np.broadcast_to(self.empty, rows),
            None if self.unknown is None else np.broadcast_to(self.unknown, rows),
            None if self.truths is None else np.broadcast_to(self.truths, rows),
        )

    def but_unknown(self, unknown: Mask) -> Column:
        """The same values, with more of them unknown."""
        unknown = either(self.unknown, unknown)
        return Column(self.kind, self.values, self.words, self.empty, unknown, self.truths)

    def __repr__(self) -> str:
        return f"<Column {self.kind}: {len(self)}>"


def rows_of(*parts: Sized) -> int:
    """The rows that parts stand for together; a part of one stands for all, and there may be none."""
    return next((len(p) for p in parts if len(p) != 1), 1)


def either(*masks: Mask) -> Mask:
    """Where any of the masks is set (None: nowhere)."""
    found = [m for m in masks if m is not None]
    if not found:
        return None
    result = found[0]
    for mask in found[1:]:
        result = result | mask
    return result


# making columns


def constant(value: str | float | bool) -> Column:
    if isinstance(value, bool):
        return Column("truth", np.array([value]))
    if isinstance(value, str):
        return Column("text", np.zeros(1, dtype=np.int64), np.array([value], dtype=object))
    return Column("number", np.array([float(value)]))


def texts(cells: Any) -> Column:
    """Cells of text (None or NaN: empty) → a text column."""
    import pandas as pd

    if isinstance(getattr(cells, "dtype", None), pd.CategoricalDtype):
        known = pd.Categorical(cells)
        codes, words = known.codes, known.categories.to_numpy(dtype=object)
    else:
        plain = hasattr(cells, "to_numpy")
        cells = cells.to_numpy(dtype=object) if plain else np.asarray(cells, dtype=object)
        codes, words = pd.factorize(cells, use_na_sentinel=True)
    words = np.array([w if isinstance(w, str) else written(w) for w in words] + [""], dtype=object)
    return Column("text", np.where(codes < 0, len(words) - 1, codes).astype(np.int64), words)


def numbers(cells: Any) -> Column:
    """Cells of a number question → numbers; what is no number is unknown, what is missing is empty."""
    array = getattr(cells, "dtype", None)
    if array is not None and getattr(array, "kind", "O") in "fiub":
        values = (
            cells.to_numpy(dtype=float, na_value=np.nan)
            if hasattr(cells, "to_numpy")
            else np.asarray(cells, dtype=float)
        )
        return Column("number", values, empty=np.isnan(values))
    column = texts(cells)
    return _typed(column, "number", number_of)


def dates(cells: Any) -> Column:
    """Cells of a date question → days; what is no date is unknown, what is missing is empty."""
    column = texts(cells)
    return _typed(column, "date", days_of)


def _typed(column: Column, kind: str, reading: Callable[[str], float]) -> Column:
    read = np.array([reading(w) for w in column.words], dtype=float)
    empty = np.array([not w.strip() for w in column.words], dtype=bool)
    broken = np.isnan(read) & ~empty
    return Column(
        kind,
        read[column.values],
        empty=empty[column.values],
        unknown=broken[column.values] if broken.any() else None,
    )


# single values


def number_of(text: str) -> float:
    """XPath's number(): plain numerals, and Infinity as it is written; anything else is NaN."""
    text = text.strip()
    return float(text) if _NUMERAL.fullmatch(text) else np.nan


def days_of(text: str) -> float:
    """Days since 1970-01-01 of an ISO date, month or date and time (its own clock); NaN otherwise."""
    found = _ISO.fullmatch(text.strip())
    if not found:
        return np.nan
    year, month, day, hour, minute, second = found.groups()
    try:
        whole = dt.date(int(year), int(month), int(day or 1)).toordinal() - EPOCH
    except ValueError:
        return np.nan
    return whole + (int(hour or 0) * 3600 + int(minute or 0) * 60 + float(second or 0)) / 86400


def written(value: object) -> str:
    """XPath's string() of a single value."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = float(value)
        if np.isnan(number):
            return "NaN"
        if np.isinf(number):
            return "Infinity" if number > 0 else "-Infinity"
        if abs(number - round(number)) < 1e-12 and abs(number) < 1e15:
            return str(round(number))
        return np.format_float_positional(number, trim="-")
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def written_days(days: float, clock: bool = False) -> str:
    """A date (and time) from days since 1970-01-01; "" where there is none."""
    if not np.isfinite(days) or not -719162 <= days < 2932896:
        return ""
    whole = int(np.floor(days))
    date = dt.date.fromordinal(whole + EPOCH)
    if not clock:
        return date.isoformat()
    moment = dt.datetime.combine(date, dt.time()) + dt.timedelta(
        milliseconds=round((days - whole) * 86_400_000)
    )
    return moment.isoformat(timespec="milliseconds")


# conversions


def as_text(column: Column) -> Column:
    if column.kind == "text":
        if column.truths is None:
            return column
        return Column("text", column.values, column.words, column.empty, column.unknown)
    if column.kind == "truth":
        truths = np.array(["false", "true"], dtype=object)
        return Column("text", column.values.astype(np.int64), truths, unknown=column.unknown)
    distinct, codes = np.unique(column.values, return_inverse=True)
    if column.kind == "number":
        words = [written(v) for v in distinct]
    else:
        words = [written_days(v, column.kind == "datetime") for v in distinct]
    codes = codes.reshape(-1).astype(np.int64)
    if column.empty is not None:
        codes = np.where(column.empty, len(words), codes)
        words.append("")
    return Column("text", codes, np.array(words, dtype=object), unknown=column.unknown)


def as_number(column: Column) -> Column:
    """Numbers; an empty answer is NaN.  A text in ISO form counts as a date, as in Enketo."""
    if column.kind == "number" and column.empty is None:
        return column
    if column.kind == "text":
        read = np.array([_number_or_days(w) for w in column.words], dtype=float)
        return Column("number", read[column.values], unknown=column.unknown)
    values = column.values.astype(float)
    if column.empty is not None:
        values = np.where(column.empty, np.nan, values)
    return Column("number", values, unknown=column.unknown)


def _number_or_days(word: str) -> float:
    number = number_of(word)
    return days_of(word) if np.isnan(number) and "-" in word[1:] else number


def as_truth(column: Column) -> Column:
    if column.kind == "truth":
        return column
    if column.truths is not None:
        return Column("truth", column.truths, unknown=column.unknown)
    if column.kind == "text":
        filled = np.array([bool(w) for w in column.words], dtype=bool)
        return Column("truth", filled[column.values], unknown=column.unknown)
    values = as_number(column).values
    return Column("truth", ~np.isnan(values) & (values != 0), unknown=column.unknown)


def is_empty(column: Column) -> np.ndarray:
    """Where the value is the empty string."""
    if column.kind == "text":
        return np.array([w == "" for w in column.words], dtype=bool)[column.values]
    if column.empty is not None:
        return column.empty
    return np.zeros(len(column), dtype=bool)


def lift(function: Callable[..., Any], arguments: Sequence[Column], kind: str = "text") -> Column:
    """Apply a function of texts once for every distinct combination of its arguments."""
    columns = [as_text(c) for c in arguments]
    size = rows_of(*columns)
    combined, kinds = np.zeros(1, dtype=np.int64), 1
    for column in columns:
        combined = combined * len(column.words) + column.values
        kinds *= len(column.words)
        if kinds > 4 * size + 1000:
            first, combined = _distinct(combined, kinds)
            kinds = len(first)
    first, codes = _distinct(combined, kinds)
    results = []
    for row in first:
        words = []
        for column in columns:
            words.append(column.words[column.values[row if len(column) > 1 else 0]])
        results.append(function(*words))
    unknown = either(*(c.unknown for c in columns))
    if kind == "text":
        return Column("text", codes, np.array([*results, ""], dtype=object)[:-1], unknown=unknown)
    made = np.array(results, dtype=bool if kind == "truth" else float)
    values = made[codes] if len(results) else np.zeros(size, dtype=made.dtype)
    empty = np.isnan(values) if kind in ("date", "datetime") else None
    return Column(kind, values, empty=empty, unknown=unknown)


def _distinct(values: np.ndarray, kinds: int) -> tuple[np.ndarray, np.ndarray]:
    """(a row of each distinct value, for every row its place among them); values are below `kinds`."""
    if kinds > 16 * len(values) + 4096:
        _, first, codes = np.unique(values, return_index=True, return_inverse=True)
        return first, codes.reshape(-1)
    row_of = np.full(kinds, -1, dtype=np.int64)
    row_of[values] = np.arange(len(values))
    found = np.flatnonzero(row_of >= 0)
    place = np.empty(kinds, dtype=np.int64)
    place[found] = np.arange(len(found))
    return row_of[found], place[values]


def choose(condition: Column, yes: Column, no: Column) -> Column:
    """`yes` where the condition holds and `no` elsewhere."""
    test = as_truth(condition)
    if len(test) == 1 and test.unknown is None:
        return yes if test.values[0] else no
    size = rows_of(test, yes, no)
    held = np.broadcast_to(test.values, size)
    unknown: Mask = None
    masks = [np.broadcast_to(c.unknown, size) if c.unknown is not None else None for c in (yes, no)]
    if any(m is not None for m in masks):
        nothing = np.zeros(size, dtype=bool)
        yes_unknown = nothing if masks[0] is None else masks[0]
        no_unknown = nothing if masks[1] is None else masks[1]
        unknown = np.where(held, yes_unknown, no_unknown)
    unknown = either(unknown, None if test.unknown is None else np.broadcast_to(test.unknown, size))
    if yes.kind == no.kind and yes.kind != "text":
        values = np.where(held, yes.values, no.values)
        empty = None
        if yes.empty is not None or no.empty is not None:
            nothing = np.zeros(1, dtype=bool)
            empty = np.where(
                held,
                nothing if yes.empty is None else yes.empty,
                nothing if no.empty is None else no.empty,
            )
        return Column(yes.kind, values, empty=empty, unknown=unknown)
    a, b = as_text(yes), as_text(no)
    words = np.concatenate([a.words, b.words])
    values = np.where(held, a.values, b.values + len(a.words))
    truths = None
    if yes.kind != no.kind or yes.truths is not None or no.truths is not None:
        truths = np.where(held, as_truth(yes).values, as_truth(no).values)
    return Column("text", values, words, unknown=unknown, truths=truths)


# comparison and arithmetic


def equal(a: Column, b: Column) -> Column:
    """XPath's =: as truths if either is one, as numbers if either is, otherwise as texts.

    An empty number or date is the empty string, so it equals '' and nothing else.
    """
    unknown = either(a.unknown, b.unknown)
    if "truth" in (a.kind, b.kind):
        return Column("truth", as_truth(a).values == as_truth(b).values, unknown=unknown)
    if "number" in (a.kind, b.kind) or (a.kind != "text" and b.kind != "text"):
        same = as_number(a).values == as_number(b).values
        given = a.empty is not None, b.empty is not None
        if all(given) or (any(given) and "text" in (a.kind, b.kind)):
            same = same | (is_empty(a) & is_empty(b))
        return Column("truth", same, unknown=unknown)
    x, y = as_text(a), as_text(b)
    if len(y) == 1:
        x, y = y, x
    if len(x) == 1:
        wanted = x.words[x.values[0]]
        hits = np.array([w == wanted for w in y.words], dtype=bool)
        return Column("truth", hits[y.values], unknown=unknown)
    places: dict[str, int] = {}  # words may repeat (after `choose`): the first place of each counts
    for k, w in enumerate(x.words):
        places.setdefault(w, k)
    first_x = np.array([places[w] for w in x.words], dtype=np.int64)
    first_y = np.array([places.get(w, -1) for w in y.words], dtype=np.int64)
    return Column("truth", first_x[x.values] == first_y[y.values], unknown=unknown)


def compare(operator: str, a: Column, b: Column) -> Column:
    """XPath's < <= > >=: always as numbers; anything with NaN is false."""
    x, y = as_number(a), as_number(b)
    functions: dict[str, Any] = {
        "<": np.less,
        "<=": np.less_equal,
        ">": np.greater,
        ">=": np.greater_equal,
    }
    return Column(
        "truth", functions[operator](x.values, y.values), unknown=either(x.unknown, y.unknown)
    )


def calculate(operator: str, a: Column, b: Column) -> Column:
    """+ - * div mod, as numbers; mod takes the sign of its left side, as in XPath."""
    x, y = as_number(a), as_number(b)
    functions: dict[str, Any] = {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "div": np.divide,
        "mod": np.fmod,
    }
    values = functions[operator](x.values, y.values)
    return Column("number", values, unknown=either(x.unknown, y.unknown))


def both_true(a: Column, b: Column) -> Column:
    """Kleene's and: false if either side is false, whatever the other is."""
    x, y = as_truth(a), as_truth(b)
    values = x.values & y.values
    if x.unknown is None and y.unknown is None:
        return Column("truth", values)
    xu, yu = _mask(x), _mask(y)
    unknown = (xu & (yu | y.values)) | (yu & (xu | x.values))
    return Column("truth", values & ~unknown, unknown=unknown)


def any_true(a: Column, b: Column) -> Column:
    """Kleene's or: true if either side is true, whatever the other is."""
    x, y = as_truth(a), as_truth(b)
    xu, yu = _mask(x), _mask(y)
    values = (x.values & ~xu) | (y.values & ~yu)
    if x.unknown is None and y.unknown is None:
        return Column("truth", values)
    return Column("truth", values, unknown=(xu | yu) & ~values)


def _mask(column: Column) -> np.ndarray:
    return np.zeros(1, dtype=bool) if column.unknown is None else column.unknown
