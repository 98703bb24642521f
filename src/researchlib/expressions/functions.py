"""The functions of OpenRosa expressions, over columns.

Each takes columns (one value a row, or one for all) and returns a column.  Functions of node-sets,
of the place in the form, or of time live with the evaluator.  Meanings follow the ODK XForms
specification [1]; where clients differ, JavaRosa's behaviour is taken.

[1] ODK XForms Specification, "XPath functions", https://getodk.github.io/xforms-spec/
"""

from __future__ import annotations

import datetime as dt
import math
import re
import time
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

import numpy as np

from .answers import NotEvaluable
from .columns import (
    EPOCH,
    Column,
    as_number,
    as_text,
    as_truth,
    choose,
    constant,
    days_of,
    either,
    is_empty,
    lift,
    number_of,
    written,
    written_days,
)

Function = Callable[..., Column]


# truth


def if_(condition: Column, yes: Column, no: Column) -> Column:
    return choose(condition, yes, no)


def not_(value: Column) -> Column:
    test = as_truth(value)
    return Column("truth", ~test.values, unknown=test.unknown)


def boolean_from_string(value: Column) -> Column:
    return lift(lambda s: s.lower() in ("1", "true") or number_of(s) == 1, [value], "truth")


def coalesce(*values: Column) -> Column:
    result = values[-1]
    for value in reversed(values[:-1]):
        filled = ~is_empty(value)
        result = choose(Column("truth", filled, unknown=value.unknown), value, result)
    return result


# choices


def selected(value: Column, code: Column) -> Column:
    """Whether a code is among those chosen; the empty text is where nothing is."""
    return lift(lambda s, c: c.strip() in (s.split() or [""]), [value, code], "truth")


def count_selected(value: Column) -> Column:
    return lift(lambda s: len(s.split()), [value], "number")


def selected_at(value: Column, place: Column) -> Column:
    def at(codes: str, k: str) -> str:
        parts, index = codes.split(), number_of(k)
        return parts[int(index)] if not math.isnan(index) and 0 <= index < len(parts) else ""

    return lift(at, [value, place])


# counted conditions


def checklist(fewest: Column, most: Column, *answers: Column) -> Column:
    """Whether so many of the answers are true; −1 sets no limit."""
    return _within(fewest, most, [as_truth(a) for a in answers], [constant(1)] * len(answers))


def weighted_checklist(fewest: Column, most: Column, *pairs: Column) -> Column:
    """The same with a weight after each answer."""
    if len(pairs) % 2:
        raise NotEvaluable(
            "weighted-checklist() 的参数须成对",
            "weighted-checklist() takes answers and weights in pairs",
        )
    return _within(fewest, most, [as_truth(a) for a in pairs[::2]], pairs[1::2])


def _within(
    fewest: Column, most: Column, answers: Sequence[Column], weights: Sequence[Column]
) -> Column:
    total: np.ndarray = np.zeros(1)
    low, high = as_number(fewest), as_number(most)
    unknown = either(low.unknown, high.unknown)
    for answer, weight in zip(answers, map(as_number, weights), strict=True):
        total = total + np.where(answer.values, weight.values, 0)
        unknown = either(unknown, answer.unknown, weight.unknown)
    held = ((low.values < 0) | (total >= low.values)) & ((high.values < 0) | (total <= high.values))
    return Column("truth", held, unknown=unknown)


# numbers


def number(value: Column) -> Column:
    return as_number(value)


def _through(function: Callable[[np.ndarray], np.ndarray]) -> Function:
    def applied(value: Column) -> Column:
        x = as_number(value)
        return Column("number", function(x.values), unknown=x.unknown)

    return applied


def round_(value: Column, places: Column | None = None) -> Column:
    """Half up, towards +∞, as JavaRosa rounds."""
    if places is None:
        return _through(lambda x: np.floor(x + 0.5))(value)

    def rounded(x: str, p: str) -> float:
        a, k = number_of(x), number_of(p)
        if math.isnan(a) or math.isnan(k):
            return math.nan
        if math.isinf(a) or not abs(k) < 300:
            return a
        half = ROUND_HALF_UP if a >= 0 else ROUND_HALF_DOWN
        with localcontext(prec=1000):
            return float(Decimal(repr(a)).quantize(Decimal(1).scaleb(-int(k)), half))

    return lift(rounded, [as_number(value), places], "number")


def power(base: Column, exponent: Column) -> Column:
    x, y = as_number(base), as_number(exponent)
    values = np.power(x.values, y.values)
    return Column("number", values, unknown=either(x.unknown, y.unknown))


def atan2(y: Column, x: Column) -> Column:
    a, b = as_number(y), as_number(x)
    return Column("number", np.arctan2(a.values, b.values), unknown=either(a.unknown, b.unknown))


# texts


def concat(*values: Column) -> Column:
    return lift(lambda *words: "".join(words), values) if values else constant("")


def join(separator: Column, *values: Column) -> Column:
    if not values:
        return constant("")
    return lift(lambda mark, *words: mark.join(words), [separator, *values])


def substr(text: Column, start: Column, end: Column | None = None) -> Column:
    """From `start`, counted from 0, up to but not including `end`; negative counts from the end."""

    def cut(s: str, a: str, *b: str) -> str:
        first, last = number_of(a), number_of(b[0]) if b else float(len(s))
        if math.isnan(first) or math.isnan(last):
            return ""
        low, high = (int(k) + len(s) if k < 0 else int(k) for k in (first, last))
        low, high = max(low, 0), min(high, len(s))
        return s[low:high] if low < high else ""

    return lift(cut, [text, start] + ([end] if end is not None else []))


def substring(text: Column, start: Column, length: Column | None = None) -> Column:
    """XPath's: counted from 1, by rounded position and length."""

    def cut(s: str, a: str, *n: str) -> str:
        first = math.floor(number_of(a) + 0.5) if not math.isnan(number_of(a)) else None
        if first is None or (n and math.isnan(number_of(n[0]))):
            return ""
        stop = first + math.floor(number_of(n[0]) + 0.5) if n else len(s) + 1
        return s[max(first, 1) - 1 : max(stop, 1) - 1]

    return lift(cut, [text, start] + ([length] if length is not None else []))


def substring_before(text: Column, mark: Column) -> Column:
    return lift(lambda s, m: s.partition(m)[0] if m and m in s else "", [text, mark])


def substring_after(text: Column, mark: Column) -> Column:
    return lift(lambda s, m: (s.partition(m)[2] if m in s else "") if m else s, [text, mark])


def string_length(text: Column) -> Column:
    return lift(len, [text], "number")


def contains(text: Column, part: Column) -> Column:
    return lift(lambda s, p: p in s, [text, part], "truth")


def starts_with(text: Column, part: Column) -> Column:
    return lift(str.startswith, [text, part], "truth")


def ends_with(text: Column, part: Column) -> Column:
    return lift(str.endswith, [text, part], "truth")


def translate(text: Column, old: Column, new: Column) -> Column:
    def swapped(s: str, a: str, b: str) -> str:
        table: dict[int, str | None] = {}
        for k, letter in enumerate(a):
            table.setdefault(ord(letter), b[k] if k < len(b) else None)
        return s.translate(table)

    return lift(swapped, [text, old, new])


def normalize_space(text: Column) -> Column:
    return lift(lambda s: " ".join(s.split()), [text])


def regex(text: Column, pattern: Column) -> Column:
    """Whether the whole text matches, as in Java's `matches`."""
    return lift(lambda s, p: _matches(_pattern(p), s), [text, pattern], "truth")


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the whole text matches.  A pattern such as (a+)+ takes twice as long for every letter:
    longer and longer beginnings, ended so that they cannot match, tell before it takes for ever."""
    for end in range(16, len(text), 2):
        started = time.thread_time()
        pattern.fullmatch(text[:end] + "\0")
        if time.thread_time() - started > 0.05:
            raise NotEvaluable(
                f"regex 的模式算得太慢：{pattern.pattern[:60]}",
                f"the pattern of regex takes too long: {pattern.pattern[:60]}",
            )
    return pattern.fullmatch(text) is not None


@lru_cache(maxsize=512)
def _pattern(written_pattern: str) -> re.Pattern[str]:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            # Java's [[:alpha:]], && and \p{…} mean something else or nothing in Python
            if re.search(r"\\[pP]\{|&&|\[\[", written_pattern):
                raise re.error("java only")
            return re.compile(written_pattern, re.ASCII)
    except (re.error, FutureWarning, OverflowError, RecursionError) as problem:
        raise NotEvaluable(
            f"regex 的模式无法使用：{written_pattern[:60]}",
            f"the pattern of regex cannot be used: {written_pattern[:60]}",
        ) from problem


# dates and times


def date(value: Column) -> Column:
    if value.kind in ("date", "datetime"):
        days = np.floor(value.values.astype(float))
        return Column("date", days, empty=value.empty, unknown=value.unknown)
    return _dated(value, "date")


def date_time(value: Column) -> Column:
    if value.kind in ("date", "datetime"):
        return Column("datetime", value.values, empty=value.empty, unknown=value.unknown)
    return _dated(value, "datetime")


def _dated(value: Column, kind: str) -> Column:
    """A number counts days from 1970-01-01; a text is an ISO date; '' stays empty."""
    if value.kind == "number":
        days = as_number(value)
        values = np.floor(days.values) if kind == "date" else days.values
        return Column(kind, values, empty=np.isnan(values), unknown=days.unknown)

    def read(text: str) -> float:
        days = days_of(text)
        days = number_of(text) if math.isnan(days) else days
        return math.floor(days) if kind == "date" and not math.isnan(days) else days

    column = lift(read, [value], kind)
    broken = np.isnan(column.values) & ~is_empty(as_text(value))
    return column.but_unknown(broken if broken.any() else None)


def decimal_date_time(value: Column) -> Column:
    return as_number(value if value.kind != "text" else _dated(value, "datetime"))


def decimal_time(value: Column) -> Column:
    """The time of day as a fraction of 24 hours."""

    def fraction(text: str) -> float:
        found = re.match(r"(?:.*[T ])?(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?", text.strip())
        if not found:
            return math.nan
        return (int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3] or 0)) / 86400

    return lift(fraction, [value], "number")


def format_date(value: Column, pattern: Column) -> Column:
    days = value if value.kind in ("date", "datetime") else _dated(value, "datetime")
    shown = lift(
        _formatted,
        [Column("datetime", days.values, empty=days.empty, unknown=days.unknown), as_text(pattern)],
    )
    return shown


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def _formatted(moment: str, pattern: str) -> str:
    if not moment:
        return ""
    days = days_of(moment)
    clock = dt.datetime.combine(
        dt.date.fromordinal(math.floor(days) + EPOCH), dt.time()
    ) + dt.timedelta(milliseconds=round((days - math.floor(days)) * 86_400_000))
    parts = {
        "Y": f"{clock.year:04d}",
        "y": f"{clock.year % 100:02d}",
        "m": f"{clock.month:02d}",
        "n": str(clock.month),
        "b": _MONTHS[clock.month - 1],
        "d": f"{clock.day:02d}",
        "e": str(clock.day),
        "a": _DAYS[clock.weekday()],
        "H": f"{clock.hour:02d}",
        "h": str(clock.hour),
        "M": f"{clock.minute:02d}",
        "S": f"{clock.second:02d}",
        "3": f"{clock.microsecond // 1000:03d}",
        "%": "%",
    }

    def part(found: re.Match[str]) -> str:
        if found[1] not in parts:
            raise NotEvaluable(
                f"日期格式 %{found[1]} 不支持", f"date format %{found[1]} is not supported"
            )
        return parts[found[1]]

    return re.sub(r"%(.)", part, pattern, flags=re.DOTALL)


FUNCTIONS: dict[str, tuple[Function, int, int | None]] = {
    # name: function, fewest and most arguments
    "if": (if_, 3, 3),
    "not": (not_, 1, 1),
    "true": (lambda: constant(True), 0, 0),
    "false": (lambda: constant(False), 0, 0),
    "boolean": (as_truth, 1, 1),
    "boolean-from-string": (boolean_from_string, 1, 1),
    "coalesce": (coalesce, 2, None),
    "selected": (selected, 2, 2),
    "count-selected": (count_selected, 1, 1),
    "selected-at": (selected_at, 2, 2),
    "checklist": (checklist, 2, None),
    "weighted-checklist": (weighted_checklist, 2, None),
    "number": (number, 1, 1),
    "int": (_through(np.trunc), 1, 1),
    "floor": (_through(np.floor), 1, 1),
    "ceiling": (_through(np.ceil), 1, 1),
    "abs": (_through(np.abs), 1, 1),
    "sqrt": (_through(np.sqrt), 1, 1),
    "exp": (_through(np.exp), 1, 1),
    "exp10": (_through(lambda x: np.power(10.0, x)), 1, 1),
    "log": (_through(np.log), 1, 1),
    "log10": (_through(np.log10), 1, 1),
    "sin": (_through(np.sin), 1, 1),
    "cos": (_through(np.cos), 1, 1),
    "tan": (_through(np.tan), 1, 1),
    "asin": (_through(np.arcsin), 1, 1),
    "acos": (_through(np.arccos), 1, 1),
    "atan": (_through(np.arctan), 1, 1),
    "atan2": (atan2, 2, 2),
    "pi": (lambda: constant(math.pi), 0, 0),
    "round": (round_, 1, 2),
    "pow": (power, 2, 2),
    "string": (as_text, 1, 1),
    "substr": (substr, 2, 3),
    "substring": (substring, 2, 3),
    "substring-before": (substring_before, 2, 2),
    "substring-after": (substring_after, 2, 2),
    "string-length": (string_length, 1, 1),
    "contains": (contains, 2, 2),
    "starts-with": (starts_with, 2, 2),
    "ends-with": (ends_with, 2, 2),
    "translate": (translate, 3, 3),
    "normalize-space": (normalize_space, 1, 1),
    "regex": (regex, 2, 2),
    "date": (date, 1, 1),
    "date-time": (date_time, 1, 1),
    "decimal-date-time": (decimal_date_time, 1, 1),
    "decimal-time": (decimal_time, 1, 1),
    "format-date": (format_date, 2, 2),
    "format-date-time": (format_date, 2, 2),
}

__all__ = ["FUNCTIONS", "concat", "join", "written", "written_days"]
