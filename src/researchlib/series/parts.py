"""A total and its parts → structure, what each part gave to the growth, and what structure alone did.

Decompositions are exact: Kitagawa (1955, JASA 50:1168-1194), two factors, each weighted by the mean
of the other, so that nothing is left over and the order of the periods does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from ..indicators import Indicator, Indicators
from .periods import line, ordinal, same_unit, sources

if TYPE_CHECKING:
    import pandas as pd

REST = "其余"


def composition(
    figures: Indicators, parts: Sequence[str], total: str | None = None
) -> pd.DataFrame:
    """Shares of the parts in each period, and their change in percentage points.

    `parts` are amounts, shares being taken of `total` or else of their sum; or figures that are
    already per cent, taken as they are.  Periods in which one is missing are left out.

    Columns: period, indicator, value, percent, points (against the period before, where it is there),
    unit, source.
    """
    import pandas as pd

    lines = {name: line(figures, name)[1] for name in parts}
    base = line(figures, total)[1] if total else None
    common = set.intersection(*(set(found) for found in lines.values()))
    common &= set(base) if base is not None else common
    if not common:
        raise DataError(
            say(
                zh=f"{figures.path.name}：{'、'.join(parts)} 没有一期是齐全的，算不出结构。",
                en=f"{figures.path.name}: no period has all of {', '.join(parts)}.",
            )
        )
    rows: list[dict[str, Any]] = []
    shares: dict[tuple[str, int], float] = {}
    for at in sorted(common):
        each = [lines[name][at] for name in parts]
        unit = same_unit(each, "、".join(parts))
        whole = base[at].amount if base is not None else sum(f.amount for f in each)
        for name, figure in zip(parts, each, strict=True):
            percent = float(figure) if unit == "%" else figure.amount / whole * 100
            shares[name, at] = percent
            before = shares.get((name, at - 1))
            rows.append(
                {
                    "period": figure.period,
                    "indicator": figure.name,
                    "value": float(figure),
                    "percent": percent,
                    "points": round(percent - before, 10) if before is not None else None,
                    "unit": unit,
                    "source": sources([figure, base[at]] if base is not None else each),
                }
            )
    return pd.DataFrame(rows).astype({"points": "float64"})


def contributions(
    figures: Indicators, parts: Sequence[str], total: str, first: int | str, last: int | str
) -> pd.DataFrame:
    """What each part gave to the growth of the total between two periods.

    `parts` are amounts in the total's unit, or per cent of the total.  One row a part, a row 其余
    where the parts leave more of the total than their rounding explains, and the total last.
    Columns: indicator, before, value, difference, contribution (贡献率, per cent of the total's
    change; none if the total did not change), pull (拉动, percentage points of its growth), unit,
    source.
    """
    import pandas as pd

    start, end = figures[total, first], figures[total, last]
    pairs = [(figures[p, first], figures[p, last]) for p in parts]
    amounts: list[tuple[float, float]] = [(_part(a, start), _part(b, end)) for a, b in pairs]
    rows = [(b.name, x, y) for (_, b), (x, y) in zip(pairs, amounts, strict=True)]
    origin = {b.name: sources([a, b, start, end]) for a, b in pairs}
    origin[REST] = sources([start, end, *(f for pair in pairs for f in pair)])
    rest = [float(t) - sum(x[k] for x in amounts) for k, t in enumerate((start, end))]
    slack = [
        0.5 * 10.0**-t.decimals + sum(_slack(pair[k], t) for pair in pairs)
        for k, t in enumerate((start, end))
    ]
    if any(abs(r) > s + 1e-9 for r, s in zip(rest, slack, strict=True)):
        rows.append((REST, rest[0], rest[1]))
    rows.append((end.name, float(start), float(end)))
    whole = float(end) - float(start)
    return pd.DataFrame(
        [
            {
                "indicator": name,
                "before": a,
                "value": b,
                "difference": b - a,
                "contribution": (b - a) / whole * 100 if whole else None,
                "pull": (b - a) / float(start) * 100,
                "unit": end.unit,
                "source": origin.get(name, sources([start, end])),
            }
            for name, a, b in rows
        ]
    )


def scale_and_structure(
    figures: Indicators, shares: Sequence[str], total: str, first: int | str, last: int | str
) -> pd.DataFrame:
    """The change of each part as the work of the total's growth and of the part's own share.

    With total N and share s (per cent): N₁s₁ − N₀s₀ = (N₁ − N₀)·(s₀ + s₁)/2 + (s₁ − s₀)·(N₀ + N₁)/2.
    Columns: indicator, before, value, difference, scale, structure, in the total's unit; unit, source.
    """
    import pandas as pd

    start, end = figures[total, first], figures[total, last]
    same_unit([start, end], total)
    rows = []
    for name in shares:
        a, b = figures[name, first], figures[name, last]
        if same_unit([a, b], name) != "%":
            raise DataError(
                say(
                    zh=f"“{name}”不是百分数；按规模和结构分解要用各部分的占比。",
                    en=f"{name!r} is not per cent; shares of the total are needed here.",
                )
            )
        n0, n1, s0, s1 = float(start), float(end), a.amount, b.amount
        rows.append(
            {
                "indicator": b.name,
                "before": n0 * s0,
                "value": n1 * s1,
                "difference": n1 * s1 - n0 * s0,
                "scale": (n1 - n0) * (s0 + s1) / 2,
                "structure": (s1 - s0) * (n0 + n1) / 2,
                "unit": end.unit,
                "source": sources([a, b, start, end]),
            }
        )
    return pd.DataFrame(rows)


def rate_and_composition(
    figures: Indicators,
    groups: Mapping[str, tuple[str, str]],
    first: int | str,
    last: int | str,
    published: str | None = None,
    tolerance: float = 0.0,
) -> pd.DataFrame:
    """The change of a mean as the work of the groups' own rates and of the groups' weights.

    groups
        name of the group → (indicator of its rate, indicator of its weight), such as
        ``{"外出": ("外出农民工月均收入", "外出农民工")}``.
    published
        the indicator of the mean itself.  Where the groups do not give it back within rounding and
        `tolerance`, in either period, the decomposition would be of another figure and is refused.

    With weights w (shares of the groups' sum) and rates r: rate = (w₀ + w₁)/2·(r₁ − r₀) and
    composition = (w₁ − w₀)·((r₀ + r₁)/2 − R̄), R̄ the mean of the two overall means.  Columns: group,
    weight_before, weight (per cent), rate_before, rate, by_rate, by_composition, difference,
    unit, source; the row 合计 last.
    """
    import pandas as pd

    rates = {g: (figures[r, first], figures[r, last]) for g, (r, _) in groups.items()}
    sizes = {g: (figures[w, first], figures[w, last]) for g, (_, w) in groups.items()}
    same_unit([f for pair in rates.values() for f in pair], say(zh="各组的水平", en="rates"))
    sums = [sum(sizes[g][k].amount for g in groups) for k in (0, 1)]
    weights = {g: tuple(sizes[g][k].amount / sums[k] for k in (0, 1)) for g in groups}
    means = [sum(weights[g][k] * float(rates[g][k]) for g in groups) for k in (0, 1)]
    if published is not None:
        _must_reproduce(figures, published, (first, last), means, tolerance)
    middle = sum(means) / 2
    rows: list[tuple[Any, ...]] = []
    for g in groups:
        (w0, w1), (r0, r1) = weights[g], (float(rates[g][0]), float(rates[g][1]))
        by_rate = (w0 + w1) / 2 * (r1 - r0)
        by_composition = (w1 - w0) * ((r0 + r1) / 2 - middle)
        rows.append((g, w0 * 100, w1 * 100, r0, r1, by_rate, by_composition))
    rows.append(("合计", 100.0, 100.0, *means, sum(r[5] for r in rows), sum(r[6] for r in rows)))
    names = ["group", "weight_before", "weight", "rate_before", "rate", "by_rate", "by_composition"]
    frame = pd.DataFrame(rows, columns=names)
    frame["difference"] = frame["by_rate"] + frame["by_composition"]
    frame["unit"] = next(iter(rates.values()))[1].unit
    every = sources(f for pair in (*rates.values(), *sizes.values()) for f in pair)
    frame["source"] = [
        sources((*rates[g], *sizes[g])) if g in rates else every for g in frame["group"]
    ]
    return frame


def _part(part: Indicator, total: Indicator) -> float:
    """A part in the total's unit, whether it is given as an amount or in per cent of it."""
    if part.unit == "%" and total.unit != "%":
        return part.amount * float(total)
    same_unit([part, total], f"{part.name}、{total.name}")
    return float(part)


def _slack(part: Indicator, total: Indicator) -> float:
    half = 0.5 * 10.0**-part.decimals
    return half / 100 * float(total) if part.unit == "%" and total.unit != "%" else half


def _must_reproduce(
    figures: Indicators,
    published: str,
    periods: tuple[int | str, int | str],
    means: Sequence[float],
    tolerance: float,
) -> None:
    for period, mean in zip(periods, means, strict=True):
        figure = figures[published, period]
        if abs(mean - float(figure)) > tolerance + 10.0**-figure.decimals:
            year = f"{period}年" if ordinal(figure.period)[0] == "year" else str(period)
            raise DataError(
                say(
                    zh=f"“{published}”{year}公布为{figure}，按各组水平和人数加权得{mean:.1f}，两者不符，"
                    "说明公布数用的是别的权数，不能据此分解。",
                    en=f"{published!r}, {period}: published as {figure}, the groups give {mean:.1f}. The "
                    "published figure uses other weights; it cannot be decomposed with these.",
                )
            )
