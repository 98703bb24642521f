"""Figures of several periods → how much they grew, on average and one after the other, and in what order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import DataError, say
from ..indicators import Indicators, Quantity
from .periods import PER_YEAR, line, listed, ordinal, same_unit, sources

if TYPE_CHECKING:
    import pandas as pd


def growth(figures: Indicators, names: str | Sequence[str], against: str = "year") -> pd.DataFrame:
    """Change of each figure against the same period a year before (同比) or the period before (环比).

    against
        ``"year"`` or ``"period"``; the same thing for yearly figures.

    Columns: indicator, period, against (the earlier period), before, value, difference, percent
    (relative change in per cent; none for figures that are themselves per cent, whose difference is
    in percentage points, and none where the earlier figure is 0 or negative), unit, source.  A period whose
    earlier period is not there is left out: gaps are not bridged.  Raises `DataError` where no two
    periods can be compared.
    """
    import pandas as pd

    if against not in ("year", "period"):
        raise DataError(
            say(
                zh=f"against 应为 year（同比）或 period（环比），给的是“{against}”。",
                en=f"against is 'year' or 'period', not {against!r}.",
            )
        )
    rows = []
    for name in listed(names):
        kind, found = line(figures, name)
        lag = PER_YEAR[kind] if against == "year" else 1
        for at, now in found.items():
            then = found.get(at - lag)
            if then is None:
                continue
            rate = math.nan
            if now.unit != "%" and float(then) > 0:
                rate = (float(now) / float(then) - 1) * 100
            unit = same_unit([then, now], name)
            rows.append(
                {
                    "indicator": now.name,
                    "period": now.period,
                    "against": then.period,
                    "before": float(then),
                    "value": float(now),
                    "difference": float(now) - float(then),
                    "percent": rate,
                    "unit": "个百分点" if unit == "%" else unit,
                    "source": sources([then, now]),
                }
            )
    if not rows:
        told = "、".join(listed(names))
        raise DataError(
            say(
                zh=f"{figures.path.name}：“{told}”没有相邻的两期，算不出增减。请补上前一期的数。",
                en=f"{figures.path.name}: {told} has no two periods to compare. Add the earlier one.",
            )
        )
    return pd.DataFrame(rows)


def average_growth(figures: Indicators, name: str, first: int | str, last: int | str) -> Quantity:
    """Mean growth a year between two periods (年均增长): (last / first) ** (1 / years) − 1.

    A proportion: `researchlib.percent` writes it.  Raises `DataError` for figures that are per cent
    (say how many percentage points instead) or not positive.
    """
    a, b = figures[name, first], figures[name, last]
    kind, start = ordinal(a.period)
    years = (ordinal(b.period)[1] - start) / PER_YEAR[kind]
    if a.unit == "%" or float(a) <= 0 or float(b) <= 0 or years <= 0:
        raise DataError(
            say(
                zh=f"“{name}”{first}—{last}年不能算年均增长：百分数请说提高或下降了多少个百分点，"
                "其他数应大于0，且起点早于终点。",
                en=f"{name!r}, {first} to {last}: no mean growth. Per cent change by points; others must "
                "be positive, the first period before the last.",
            )
        )
    return Quantity(
        (float(b) / float(a)) ** (1 / years) - 1,
        "",
        f"{name}{first}—{last}年年均增长",
        f"{a.source}；{b.source}",
        (*a.origin, *b.origin),
        "" if a.exact and b.exact else "约",
        "growth",
    )


def ranking(
    figures: Indicators,
    names: Sequence[str],
    first: int | str,
    last: int | str,
    by: str = "difference",
) -> pd.DataFrame:
    """Indicators by how much they changed between two periods, the largest rise first.

    by
        ``"difference"`` (all in one unit; per cent in percentage points) or ``"percent"``
        (relative change, for amounts in whatever unit).

    Columns: rank (equal changes share one), indicator, before, value, change, unit (of the change),
    source.
    """
    import pandas as pd

    pairs = [(figures[n, first], figures[n, last]) for n in names]
    if by == "difference":
        unit = same_unit([f for pair in pairs for f in pair], say(zh="变动排序", en="ranking"))
        unit = "个百分点" if unit == "%" else unit
        changes = [float(b) - float(a) for a, b in pairs]
    elif by == "percent" and all(a.unit != "%" and float(a) > 0 for a, _ in pairs):
        unit = "%"
        changes = [(float(b) / float(a) - 1) * 100 for a, b in pairs]
    else:
        raise DataError(
            say(
                zh="by 应为 difference 或 percent；百分数和不大于0的数只能按 difference 排。",
                en="by is 'difference' or 'percent'; figures in per cent or not positive need 'difference'.",
            )
        )
    frame = pd.DataFrame(
        {
            "indicator": [b.name for _, b in pairs],
            "before": [float(a) for a, _ in pairs],
            "value": [float(b) for _, b in pairs],
            "change": [round(c, 10) for c in changes],
            "unit": unit,
            "source": [sources(pair) for pair in pairs],
        }
    ).sort_values("change", ascending=False, kind="stable", ignore_index=True)
    frame.insert(0, "rank", frame["change"].rank(method="min", ascending=False).astype(int))
    return frame
