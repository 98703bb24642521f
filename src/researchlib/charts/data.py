"""Estimates, or a tidy table → the categories and series of a chart."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from ..tables import telling

if TYPE_CHECKING:
    from ..estimation.estimates import Estimates

TIME = re.compile(r"\d{4}(?:-\d{2}|-?Q[1-4])?")


@dataclass(frozen=True)
class Series:
    """One run of numbers of a chart; None where there is no number."""

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


def of_estimates(
    estimates: Estimates, x: str | None, by: str | None, pick: Mapping[str, Any]
) -> tuple[list[str], list[Series], str, str, int | None]:
    """Categories, series, unit, a note on gaps, and n where it is one."""
    rows = estimates.positions(pick)
    keys = telling(estimates, rows)
    for name in (x, by):
        if name is not None and name not in estimates.keys:
            known = "、".join(estimates.keys)
            raise DataError(
                say(
                    zh=f"估计里没有“{name}”这一列，可选：{known}。",
                    en=f"the estimates have no key {name!r}; there are: {known}.",
                )
            )
    along = x or ("wave" if "wave" in keys else keys[0])
    rest = [k for k in keys if k != along]
    if by is None and rest:
        by = rest[0]
    left = [k for k in rest if k != by]
    if left:
        raise DataError(
            say(
                zh=f"还有不同的取值没有安排：{'、'.join(left)}。请用 pick= 选定，例如 pick={{'{left[0]}': …}}。",
                en=f"{', '.join(left)} still vary; choose with pick={{'{left[0]}': …}}.",
            )
        )
    scale = 100 if estimates.unit == "share" else 1
    categories = list(dict.fromkeys(estimates.words_for(along, i) for i in rows))
    names = list(dict.fromkeys(estimates.words_for(by, i) if by else "" for i in rows))
    place: dict[tuple[str, str], int] = {}
    for i in rows:
        place[(estimates.words_for(by, i) if by else "", estimates.words_for(along, i))] = i
    series, gaps, counts = [], 0, set()
    for name in names:
        parts: dict[str, list[float | None]] = {"value": [], "low": [], "high": []}
        for category in categories:
            at = place.get((name, category))
            e = estimates._row(at) if at is not None else None
            if e is not None:
                counts.add(e.n)
            for part, into in parts.items():
                number = getattr(e, part) if e is not None and e.shown else math.nan
                into.append(float(number) * scale if math.isfinite(number) else None)
            gaps += parts["value"][-1] is None
        series.append(Series(name or estimates.heading("value"), *map(tuple, parts.values())))
    if not by:
        word = (
            str(estimates.frame["question"].iloc[rows[0]]) if "question" in estimates.frame else ""
        )
        form = estimates.form
        if form is not None and word in getattr(form, "names", ()):
            word = str(form.label(word))
        series = [Series(word or s.name, s.values, s.low, s.high) for s in series]
    unit = "%" if estimates.unit == "share" else estimates.unit
    if estimates.unit == "share" and estimates.kind in ("change", "contrast"):
        unit = "个百分点"
    note = f"有{gaps}处样本过少或没有数据，图中留空" if gaps else ""
    return categories, series, unit, note, counts.pop() if len(counts) == 1 else None


def of_frame(
    data: Any,
    x: str | None,
    y: str | Sequence[str],
    by: str | None,
    low: str,
    high: str,
    caption: str,
) -> tuple[list[str], list[Series], bool]:
    """Categories, series, and whether the categories are times."""
    columns = [y] if isinstance(y, str) else list(y)
    frame = data if x in data.columns or x is None else data.reset_index()
    along = x or str(frame.columns[0])
    unknown = [c for c in (along, *columns, *([by] if by else [])) if c not in frame.columns]
    if unknown:
        raise DataError(
            say(
                zh=f"图“{caption}”要的列不存在：{'、'.join(unknown)}。"
                f"现有的列：{'、'.join(map(str, frame.columns))}。",
                en=f"The figure {caption!r} asks for columns that are not there: "
                f"{', '.join(unknown)}. There are: {', '.join(map(str, frame.columns))}.",
            )
        )
    texts = [_text(v) for v in frame[along]]
    categories = list(dict.fromkeys(texts))
    if all(TIME.fullmatch(c) for c in categories):
        categories.sort()  # time runs one way, whatever the order of the rows
    groups = [_text(v) for v in frame[by]] if by else [""] * len(frame)
    ends = (low, high) if len(columns) == 1 and {low, high} <= set(frame.columns) else None
    series = []
    for column in columns:
        for group in dict.fromkeys(groups):
            rows = [i for i, g in enumerate(groups) if g == group]
            seen = [texts[i] for i in rows]
            if len(set(seen)) < len(seen):
                raise DataError(
                    say(
                        zh=f"图“{caption}”同一位置有两个数（“{along}”重复）。请用 by= 分组，或先汇总。",
                        en=f"The figure {caption!r} has two values in one place ({along!r} repeats); "
                        "use by=, or summarise first.",
                    )
                )
            at = {texts[i]: i for i in rows}
            parts = [
                tuple(_number(frame[name].iloc[at[c]]) if c in at else None for c in categories)
                for name in (column, *(ends or ()))
            ]
            name = group or str(column)
            if by and len(columns) > 1:
                name = f"{group} {column}"
            series.append(Series(name, *parts))
    whole = all(t.isdigit() and len(t) == 4 for t in categories)
    return categories, series, whole or along in ("wave", "year", "month", "period")


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    from ..designs import text_of

    return text_of(value)
