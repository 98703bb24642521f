"""Published figures → whether their own arithmetic holds: parts and totals, levels and growth rates.

Three verdicts, as in the tables of the brief: 相符 (equal as printed), 舍入 (apart by no more than the
rounding of the figures involved can explain), 不符 (rounding cannot explain it).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from ..indicators import Indicator, Indicators
from ..wording import rounded
from .periods import line

if TYPE_CHECKING:
    import pandas as pd

EQUAL, ROUNDING, WRONG = "相符", "舍入", "不符"


def check_parts(
    figures: Indicators, parts: Sequence[str], total: str | float, name: str = ""
) -> pd.DataFrame:
    """Whether parts add up to a total, in every period that has all of them.

    total
        an indicator, or the number itself (100 for shares).

    Columns: period, check, computed, published, gap, tolerance, verdict.  The tolerance is half a
    unit of the last printed digit of every figure involved.
    """
    lines = [line(figures, part)[1] for part in parts]
    whole = line(figures, total)[1] if isinstance(total, str) else None
    common = set.intersection(*(set(found) for found in lines))
    common &= set(whole) if whole is not None else common
    label = name or f"{'+'.join(parts)}={total}"
    rows = []
    for at in sorted(common):
        each = [found[at] for found in lines]
        target = whole[at] if whole is not None else None
        slack = sum(map(_half, each)) + (_half(target) if target is not None else 0.0)
        rows.append(
            _row(
                each[0].period,
                label,
                sum(map(float, each)),
                float(target) if target is not None else float(total),
                max((f.decimals for f in each), default=0),
                slack,
            )
        )
    return _frame(rows, label, figures)


def check_changes(
    figures: Indicators,
    level: str,
    difference: str | None = None,
    rate: str | None = None,
    name: str = "",
) -> pd.DataFrame:
    """Whether published increases and growth rates follow from the published levels.

    difference, rate
        the indicators of the increase (in the level's unit, or percentage points) and of the growth
        in per cent; one at least.

    Columns as in `check_parts`.  For a rate the tolerance is how far the rounding of both levels can
    move it, plus half a unit of its own last digit.
    """
    if difference is None and rate is None:
        raise DataError(
            say(
                zh=f"“{level}”：请写明要核对的增量（difference）或增速（rate）指标。",
                en=f"{level!r}: name the indicator of its increase (difference) or growth (rate).",
            )
        )
    _, levels = line(figures, level)
    rows = []
    for at, now in levels.items():
        then = levels.get(at - 1)
        if then is None:
            continue
        for word, other in (("增量", difference), ("增速", rate)):
            target = line(figures, other)[1].get(at) if other else None
            if target is None:
                continue
            if word == "增量":
                computed, slack = float(now) - float(then), _half(now) + _half(then)
            else:
                computed = (float(now) / float(then) - 1) * 100
                low = (float(now) - _half(now)) / (float(then) + _half(then))
                high = (float(now) + _half(now)) / (float(then) - _half(then))
                slack = (high - low) / 2 * 100
            slack += _half(target)
            label = f"{name or level}{word}"
            rows.append(_row(now.period, label, computed, float(target), target.decimals, slack))
    return _frame(rows, name or level, figures)


def _half(figure: Indicator) -> float:
    return 0.5 * 10.0**-figure.decimals


def _row(
    period: str, label: str, computed: float, published: float, decimals: int, slack: float
) -> dict[str, Any]:
    same = rounded(computed, decimals) == rounded(published, decimals)
    gap = computed - published
    verdict = EQUAL if same else ROUNDING if abs(gap) <= slack + 1e-9 else WRONG
    return {
        "period": period,
        "check": label,
        "computed": round(computed, 10),
        "published": published,
        "gap": round(gap, 10),
        "tolerance": round(slack, 10),
        "verdict": verdict,
    }


def _frame(rows: list[dict[str, Any]], label: str, figures: Indicators) -> pd.DataFrame:
    import pandas as pd

    if not rows:
        raise DataError(
            say(
                zh=f"{figures.path.name}：“{label}”没有一期能核对，要用的数不在同一期。",
                en=f"{figures.path.name}: {label}: no period has all the figures this check needs.",
            )
        )
    return pd.DataFrame(rows)
