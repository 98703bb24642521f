"""A series → whether and when its course changed, and what happened at a date known beforehand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import DataError, say
from ..indicators import Indicators, Quantity
from ..wording import Said, rounded
from .monthly import unbroken
from .periods import line, name_of, ordinal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from ..estimation.estimates import Estimates

    Floats = NDArray[np.float64]

TRIM = 0.15  # of the periods at either end is no place for a break
DRAWS = 999
BEFORE, AFTER = 24, 12  # months either side of a policy date (a third of that for quarters)


@dataclass(frozen=True)
class Break:
    """The most likely date at which level and slope changed, and whether there is one at all.

    `period` is the first period of the new course; `statistic` the largest F over the dates; `p` its
    probability where nothing changed; `found` says p < 0.05.
    """

    name: str
    period: str
    statistic: float
    p: float

    @property
    def found(self) -> bool:
        return self.p < 0.05

    def __repr__(self) -> str:
        told = f"{self.period}" if self.found else "none"
        return f"<Break {self.name}: {told}, sup F = {self.statistic:.1f}, p = {self.p:.3f}>"


@dataclass(frozen=True, eq=False)
class Interrupted:
    """What changed at a date named beforehand: a step in the level and a turn of the slope.

    level
        the step at the date, in the series' unit; slope: the change of the slope, a period.
    level_low, level_high, slope_low, slope_high, p
        95 % intervals; p of the hypothesis that neither changed.
    frame
        period, value, fitted, without (the old course carried on, the season included).
    """

    name: str
    at: str
    unit: str
    level: float
    level_low: float
    level_high: float
    slope: float
    slope_low: float
    slope_high: float
    p: float
    frame: pd.DataFrame = field(repr=False)
    source: str = field(default="", repr=False)

    @property
    def found(self) -> bool:
        """Whether level or slope changed (p < 0.05)."""
        return self.p < 0.05

    @property
    def step(self) -> Quantity:
        """The step as a quantity for a sentence."""
        return Quantity(
            self.level, self.unit, f"{self.name}{self.at}前后水平变化", self.source, kind="change"
        )

    @property
    def words(self) -> str:
        """What may be said: a change before and after, never that the date caused it."""
        if not self.found:
            return f"{_spoken(self.at)}前后没有看出明显变化"
        clear = self.level_low > 0 or self.level_high < 0
        if not clear:
            turn = "加快" if self.slope > 0 else "放慢"
            return f"{_spoken(self.at)}以后走势{turn}"
        side = "上升" if self.level > 0 else "下降"
        ends = sorted((abs(self.level_low), abs(self.level_high)))
        places = 0 if abs(self.level) >= 10 else 1
        told = "～".join(rounded(v, places) for v in ends)
        return (
            f"{_spoken(self.at)}以后水平{side}{rounded(abs(self.level), places)}{self.unit}"
            f"（95%置信区间为{told}{self.unit}）"
        )

    def said(self) -> Said:
        """`words` with the step behind it."""
        return Said(self.words, self.level, self.unit, source=self.source, kind="change")

    def __repr__(self) -> str:
        return (
            f"<Interrupted {self.name} at {self.at}: level {self.level:+.4g} "
            f"[{self.level_low:.4g}, {self.level_high:.4g}], slope {self.slope:+.4g} a period, "
            f"p = {self.p:.3f}>"
        )


def breaks(figures: Indicators, name: str, seed: int = 20240101) -> Break:
    """Whether the course of a series changed at some date not known beforehand.

    A straight line with season (dummies) against the same with level and slope changed at t, for
    every t that leaves 15 % of the periods on either side; the statistic is the largest F (Andrews
    1993).  Its p-value comes from 999 series without a break whose errors follow the AR(1) of the
    residuals (Diebold & Chen 1996), drawn from `seed`, because the large-sample values are too
    small for short and autocorrelated series.  Yearly series need 12 periods, others three years.
    Raises `DataError` for gaps and short series.
    """
    import numpy as np

    kind, found = line(figures, name)
    if kind == "year":
        _long_enough(figures, name, found, 12)
        per_year = 1
    else:
        per_year, found = unbroken(figures, name, 3)
    values = np.array([float(f) for f in found.values()])
    count = len(values)
    base = _course(count, list(found), per_year)
    edge = max(math.ceil(TRIM * count), 3)
    dates = range(edge, count - edge + 1)
    q, _ = np.linalg.qr(base)
    turns = []
    for t in dates:
        extra = _turn(count, t)
        extra = extra - q @ (q.T @ extra)
        turns.append(np.linalg.qr(extra)[0])
    free = count - base.shape[1] - 2

    def largest(ys: Floats) -> tuple[Floats, NDArray[np.intp]]:
        rest = ys - q @ (q.T @ ys)
        whole = (rest**2).sum(axis=0)
        saved = np.array([((turn.T @ rest) ** 2).sum(axis=0) for turn in turns])
        f = (saved / 2) / np.maximum((whole - saved) / free, 1e-300)
        return f.max(axis=0), f.argmax(axis=0)

    top, where = largest(values[:, None])
    residual = values - q @ (q.T @ values)
    rho = float(residual[1:] @ residual[:-1] / max(residual[:-1] @ residual[:-1], 1e-300))
    rho = min(max(rho, -0.95), 0.95)
    shocks = residual[1:] - rho * residual[:-1]
    rng = np.random.default_rng(seed)
    drawn = rng.normal(0, shocks.std(ddof=1) or 1.0, (count + 50, DRAWS))
    noise = np.zeros_like(drawn)
    for i in range(1, len(drawn)):
        noise[i] = rho * noise[i - 1] + drawn[i]
    largest_drawn, _ = largest(noise[50:])
    p = (1 + int((largest_drawn >= top[0]).sum())) / (1 + DRAWS)
    period = list(found.values())[dates[int(where[0])]].period
    return Break(name, period, float(top[0]), p)


def interrupted(figures: Indicators, name: str, at: str) -> Interrupted:
    """What changed at a date named beforehand (a rule, an online service): segmented regression.

    yₜ = a + b·t + c·Dₜ + d·(t − T)·Dₜ + season; D is 1 from `at` on.  Ordinary least squares with
    Newey–West standard errors (lag 4(n/100)^(2/9), Newey & West 1994) and t-intervals (Wagner et
    al. 2002; Bernal et al. 2017).  It compares with the old course carried on: whatever else
    happened at that date is in it, so the words say "after", not "because".

    Refused (`DataError`): fewer than 24 months (8 quarters) before or 12 (4) after, gaps, yearly
    figures, a date outside the series.
    """
    import numpy as np
    import pandas as pd
    from statsmodels.regression.linear_model import OLS

    per_year, found = unbroken(figures, name, 3)
    kind, place = ordinal(at)
    own = line(figures, name)[0]
    places = list(found)
    before = sum(p < place for p in places)
    after = len(places) - before
    need = (BEFORE * per_year // 12, AFTER * per_year // 12)
    if kind != own or before < need[0] or after < need[1]:
        raise DataError(
            say(
                zh=f"{figures.path.name}：“{name}”在 {at} 之前有 {before} 期、之后有 {after} 期；"
                f"至少要有 {need[0]} 期和 {need[1]} 期。请等数据够了再比，或只描述变化。",
                en=f"{figures.path.name}: {name!r} has {before} periods before {at} and {after} after; "
                f"{need[0]} and {need[1]} are needed.",
            )
        )
    values = np.array([float(f) for f in found.values()])
    count = len(values)
    old = _course(count, places, per_year)
    design = np.column_stack([old, _turn(count, before)])
    lags = math.floor(4 * (count / 100) ** (2 / 9))
    fit = OLS(values, design).fit(cov_type="HAC", cov_kwds={"maxlags": lags}, use_t=True)
    level, slope = fit.params[-2:]
    ends = fit.conf_int(0.05)[-2:]
    test = fit.f_test(np.eye(design.shape[1])[-2:])
    series = list(found.values())
    without = old @ fit.params[:-2]
    frame = pd.DataFrame(
        {
            "period": [f.period for f in series],
            "value": values,
            "fitted": fit.fittedvalues,
            "without": np.where(np.arange(count) >= before, without, np.nan),
        }
    )
    return Interrupted(
        name,
        name_of(kind, place),
        series[-1].unit,
        float(level),
        float(ends[0][0]),
        float(ends[0][1]),
        float(slope),
        float(ends[1][0]),
        float(ends[1][1]),
        float(test.pvalue),
        frame,
        series[-1].source,
    )


def beside(
    estimates: Estimates, figures: Indicators, name: str, at: dict[str, str], over: str = "wave"
) -> pd.DataFrame:
    """Survey waves beside an administrative series, with the uncertainty of both.

    `at` says which period stands for which wave: ``{"2024": "2024-09"}``.  Columns: wave, survey,
    low, high, n, administrative, slack (half of the last digit its source prints), inside (whether
    the administrative figure, give or take its slack, lies in the survey's 95 % interval).  A share
    of the survey is in per cent where the figure is.  Raises `DataError` where the estimates have
    more than one row a wave.
    """
    import pandas as pd

    from ..designs import text_of

    if over not in estimates.keys:
        raise DataError(
            say(
                zh=f"估计没有按“{over}”分组，不能和行政数据逐期对照。",
                en=f"the estimates are not by {over!r}.",
            )
        )
    rows = []
    for wave, period in at.items():
        found = [e for e in estimates if text_of(e.domain.get(over)) == str(wave)]
        if len(found) != 1:
            raise DataError(
                say(
                    zh=f"{wave} 期有 {len(found)} 个估计，应当只有一个。请先选定一个答案或一个街道。",
                    en=f"wave {wave} has {len(found)} estimates; there must be one.",
                )
            )
        e, figure = found[0], figures[name, period]
        scale = 100.0 if e.unit == "share" and figure.unit == "%" else 1.0
        slack = 0.5 * 10.0**-figure.decimals
        low, high = e.low * scale, e.high * scale
        rows.append(
            (str(wave), e.value * scale, low, high, e.n, float(figure), slack,
             bool(low - slack <= float(figure) <= high + slack))
        )  # fmt: skip
    columns = ["wave", "survey", "low", "high", "n", "administrative", "slack", "inside"]
    return pd.DataFrame(rows, columns=columns)


# private


def _spoken(period: str) -> str:
    """2023-07 as a text says it: 2023年7月; 2023Q3: 2023年第3季度."""
    year, _, part = period.replace("Q", "-").partition("-")
    if not part:
        return f"{year}年"
    return f"{year}年第{part}季度" if "Q" in period else f"{year}年{int(part)}月"


def _course(count: int, places: list[int], per_year: int) -> Floats:
    """Constant, straight line, and a dummy for each part of the year but one."""
    import numpy as np

    t = np.arange(count, dtype=float)
    columns = [np.ones(count), t]
    if per_year > 1:
        part = np.array(places) % per_year
        columns += [(part == k).astype(float) for k in range(1, per_year)]
    return np.column_stack(columns)


def _turn(count: int, at: int) -> Floats:
    """A step from place `at` on, and a slope beginning there."""
    import numpy as np

    t = np.arange(count, dtype=float)
    return np.column_stack([(t >= at).astype(float), np.maximum(t - at, 0.0)])


def _long_enough(figures: Indicators, name: str, found: Mapping[int, object], need: int) -> None:
    places = list(found)
    if len(places) < need or places[-1] - places[0] + 1 != len(places):
        raise DataError(
            say(
                zh=f"{figures.path.name}：“{name}”有 {len(places)} 期，找转折点至少要连续 {need} 期。",
                en=f"{figures.path.name}: {name!r} has {len(places)} periods; {need} in a row are needed.",
            )
        )
