"""A yearly series → a cautious outlook: the mean of past changes carried on, its interval, and how it did before."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import DataError, say
from ..indicators import Indicator, Indicators, Quantity
from ..wording import Said, rounded
from .periods import PER_YEAR, line

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 8  # fewer changes than seven give a spread nobody should print
FIRST_TEST = 5  # changes behind the first forecast of the back-test


@dataclass(frozen=True, eq=False)
class Outlook:
    """What a series may do next if it goes on as before.

    frame
        period, value, low, high, kind: the published figures (low and high empty but for the last,
        where the interval opens), then the outlook.
    tested
        the back-test: one step ahead from each earlier period: period, actual, drift, naive,
        low, high, inside.

    ``look[2025]`` is a `Quantity`; ``look.low(2025)`` and ``look.high(2025)`` its ends.
    """

    name: str
    unit: str
    level: float
    step: float
    frame: pd.DataFrame = field(repr=False)
    tested: pd.DataFrame = field(repr=False)
    source: str = field(default="", repr=False)
    origin: tuple[str, ...] = field(default=(), repr=False)
    model: str = field(default="drift", repr=False)  # the column of `tested` that is the model's

    def __getitem__(self, period: int | str) -> Quantity:
        return self._end(period, "value", "展望")

    def low(self, period: int | str) -> Quantity:
        """The lower end of the interval."""
        return self._end(period, "low", "下限")

    def high(self, period: int | str) -> Quantity:
        """The upper end of the interval."""
        return self._end(period, "high", "上限")

    def interval(self, period: int | str, decimals: int = 0) -> Said:
        """The interval in words: ``29540万人～30721万人``."""
        at = self[period]
        ends = (rounded(float(f(period)), decimals) for f in (self.low, self.high))
        text = "～".join(end + self.unit for end in ends)
        return Said(text, float(at), self.unit, source=self.source, kind="interval")

    @property
    def lines(self) -> pd.DataFrame:
        """The frame laid out for a chart: period, then 公布, 展望, 上限 and 下限, a line each.

        The outlook's lines begin at the last published figure, so that they join on.  Four lines say
        the same on paper, in grey and as a native chart in Word, where a shaded band does not exist.
        """
        import pandas as pd

        frame = self.frame
        published = frame["kind"] == "公布"
        joined = ~published | (published & ~published.shift(-1, fill_value=False))
        ends = {"上限": "high", "下限": "low"}
        return pd.DataFrame(
            {"period": frame["period"], "公布": frame["value"].where(published)}
            | {"展望": frame["value"].where(joined)}
            | {k: frame[v].where(~published, frame["value"]).where(joined) for k, v in ends.items()}
        )

    @property
    def error(self) -> Quantity:
        """Mean absolute error of the model, one step ahead, in the back-test."""
        return self._mean_error(self.model)

    @property
    def naive_error(self) -> Quantity:
        """Mean absolute error of saying "as in the period before" (with a season: a year before)."""
        return self._mean_error("naive")

    @property
    def coverage(self) -> tuple[int, int]:
        """How many of the back-test's actual figures lay within their intervals, and of how many."""
        return int(self.tested["inside"].sum()), len(self.tested)

    def __repr__(self) -> str:
        ahead = self.frame.loc[self.frame["kind"] == "展望", "period"]
        return (
            f"<Outlook {self.name}: {len(self.frame) - len(ahead)} periods, ahead to "
            f"{ahead.iloc[-1]}, {self.level:.0%} interval>"
        )

    def _mean_error(self, model: str) -> Quantity:
        errors = (self.tested[model] - self.tested["actual"]).abs()
        label = f"{self.name}回测平均绝对误差"
        return Quantity(float(errors.mean()), self.unit, label, self.source, self.origin)

    def _end(self, period: int | str, column: str, word: str) -> Quantity:
        ahead = self.frame[self.frame["kind"] == "展望"]
        row = ahead[ahead["period"] == str(period)]
        if row.empty:
            raise DataError(
                say(
                    zh=f"“{self.name}”的展望只到 {ahead['period'].iloc[-1]}，没有 {period}。",
                    en=f"the outlook of {self.name!r} ends in {ahead['period'].iloc[-1]}; not {period}.",
                )
            )
        label = f"{self.name}{period}{'年' if str(period).isdigit() else ''}{word}"
        value = float(row[column].iloc[0])
        return Quantity(value, self.unit, label, self.source, self.origin, kind="outlook")


def outlook(figures: Indicators, name: str, ahead: int = 2, level: float = 0.95) -> Outlook:
    """The series carried on by its mean change, with an interval for a single future figure.

    A random walk with drift: statsmodels fits the m changes on a constant, giving the drift d with
    residual variance s².  h steps ahead the figure is yₜ + h·d and its error variance
    h·s² + h²·s²/m (what is still to come, and how well d is known); the interval takes t with m − 1
    degrees of freedom.  It says what happens *if the past goes on*: no causes, no plans.

    Refused (`DataError`): fewer than 8 periods, gaps, monthly or quarterly figures (see
    `forecast`), figures in per cent (bounded), an interval through 0, and more steps than a
    quarter of the periods known.
    """
    import pandas as pd

    kind, found = line(figures, name)
    series = list(found.values())
    _bearable(figures, name, kind, list(found), series, ahead)
    values = [float(f) for f in series]
    d, s, m = _drift(values)
    rows = [(f.period, v, math.nan, math.nan, "公布") for f, v in zip(series, values, strict=True)]
    rows[-1] = (*rows[-1][:2], values[-1], values[-1], "公布")  # where the interval opens
    for h in range(1, ahead + 1):
        half = _half_width(s, m, h, level)
        middle = values[-1] + h * d
        rows.append((str(max(found) + h), middle, middle - half, middle + half, "展望"))
    if rows[-1][2] <= 0:
        _refuse(
            figures,
            name,
            zh="展望的区间已到0以下，波动太大，不宜外推",
            en="the interval reaches 0: too unsteady to carry on",
        )
    frame = pd.DataFrame(rows, columns=["period", "value", "low", "high", "kind"])
    sources = f"{series[0].source}……{series[-1].source}"
    origin = tuple(o for f in series for o in f.origin)
    unit = series[-1].unit
    return Outlook(name, unit, level, d, frame, _tested(series, values, level), sources, origin)


def _drift(values: list[float]) -> tuple[float, float, int]:
    """Mean change, its residual standard deviation, and the number of changes."""
    import numpy as np
    from statsmodels.regression.linear_model import OLS

    changes = np.diff(values)
    fit = OLS(changes, np.ones((len(changes), 1))).fit()
    return float(fit.params[0]), math.sqrt(float(fit.scale)), len(changes)


def _half_width(s: float, m: int, h: int, level: float) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, m - 1)) * s * math.sqrt(h + h * h / m)


def _tested(series: list[Indicator], values: list[float], level: float) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for k in range(FIRST_TEST + 1, len(values)):
        d, s, m = _drift(values[:k])
        half = _half_width(s, m, 1, level)
        middle = values[k - 1] + d
        low, high = middle - half, middle + half
        inside = low <= values[k] <= high
        rows.append((series[k].period, values[k], middle, values[k - 1], low, high, inside))
    return pd.DataFrame(
        rows, columns=["period", "actual", "drift", "naive", "low", "high", "inside"]
    )


def _bearable(
    figures: Indicators,
    name: str,
    kind: str,
    places: list[int],
    series: list[Indicator],
    ahead: int,
) -> None:
    if PER_YEAR[kind] > 1:
        _refuse(
            figures,
            name,
            zh="是月度或季度数，请用 forecast",
            en="monthly and quarterly figures need `forecast`",
        )
    if len(series) < FEWEST:
        _refuse(
            figures,
            name,
            zh=f"只有 {len(series)} 期，至少要 {FEWEST} 期才能外推",
            en=f"{len(series)} periods; {FEWEST} at least are needed",
        )
    gaps = [p for p in range(places[0], places[-1]) if p not in set(places)]
    if gaps:
        _refuse(
            figures,
            name,
            zh=f"中间缺 {'、'.join(map(str, gaps))} 年，不能外推",
            en=f"years are missing ({', '.join(map(str, gaps))})",
        )
    if series[-1].unit == "%":
        _refuse(
            figures,
            name,
            zh="百分数有上下限，不能按平均变化外推",
            en="per cent are bounded and cannot be carried on by their mean change",
        )
    most = len(series) // 4
    if not 1 <= ahead <= most:
        _refuse(
            figures,
            name,
            zh=f"{len(series)} 期的序列最多外推 {most} 期，要求的是 {ahead} 期",
            en=f"{len(series)} periods bear {most} steps ahead, not {ahead}",
        )


def _refuse(figures: Indicators, name: str, zh: str, en: str) -> None:
    raise DataError(
        say(
            zh=f"{figures.path.name}：“{name}”{zh}。请只描述已有的变化。",
            en=f"{figures.path.name}: {name!r}: {en}. Describe what has happened instead.",
        )
    )
