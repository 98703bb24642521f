"""A monthly or quarterly series → its trend and season, and a forecast that has been tested before."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from ..indicators import Indicator, Indicators, Quantity
from .outlooks import Outlook
from .periods import PER_YEAR, line, name_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

YEARS = 3  # fewer full years do not tell season from chance
TESTS = 12  # origins of the back-test, at most


@dataclass(frozen=True, eq=False)
class Seasonal:
    """A series taken apart: value = trend + season + rest.

    frame
        period, value, trend, season, rest, adjusted (value − season), change (adjusted against the
        period before, in per cent).
    strength
        how much of the movement around the trend is season: 1 − var(rest) / var(season + rest),
        between 0 and 1 (Hyndman & Athanasopoulos 2021, section 4.3).
    """

    name: str
    unit: str
    frame: pd.DataFrame = field(repr=False)
    strength: float
    source: str = field(default="", repr=False)

    def __repr__(self) -> str:
        first, last = self.frame["period"].iloc[0], self.frame["period"].iloc[-1]
        return f"<Seasonal {self.name}: {first} to {last}, strength {self.strength:.2f}>"

    def adjusted(self, period: str) -> Quantity:
        """The figure of a period with the season taken out."""
        row = self._row(period)
        return Quantity(
            float(row["adjusted"]), self.unit, f"{self.name}{period}（季节调整）", self.source
        )

    def change(self, period: str) -> Quantity:
        """环比: the adjusted figure against the period before, a proportion."""
        row = self._row(period)
        value = float(row["change"]) / 100
        return Quantity(
            value, "share", f"{self.name}{period}环比（季节调整）", self.source, kind="change"
        )

    def _row(self, period: str) -> Any:
        found = self.frame[self.frame["period"] == str(period)]
        if found.empty:
            first, last = self.frame["period"].iloc[0], self.frame["period"].iloc[-1]
            raise DataError(
                say(
                    zh=f"“{self.name}”没有 {period} 这一期，现有 {first} 至 {last}。",
                    en=f"{self.name!r} has no {period}; there are {first} to {last}.",
                )
            )
        return found.iloc[0]


def seasonal(figures: Indicators, name: str) -> Seasonal:
    """A monthly or quarterly series taken into trend, season and rest.

    STL with robust weights (Cleveland et al. 1990; statsmodels).  Refused (`DataError`): yearly
    figures, gaps, fewer than three full years.
    """
    import numpy as np
    import pandas as pd
    from statsmodels.tsa.seasonal import STL

    per_year, found = unbroken(figures, name, YEARS)
    values = np.array([float(f) for f in found.values()])
    fit = STL(values, period=per_year, robust=True).fit()
    adjusted = values - fit.seasonal
    change = np.full(len(values), np.nan)
    change[1:] = 100 * (adjusted[1:] / adjusted[:-1] - 1)
    frame = pd.DataFrame(
        {
            "period": [f.period for f in found.values()],
            "value": values,
            "trend": fit.trend,
            "season": fit.seasonal,
            "rest": fit.resid,
            "adjusted": adjusted,
            "change": change,
        }
    )
    around = float(np.var(fit.seasonal + fit.resid))
    strength = max(0.0, 1 - float(np.var(fit.resid)) / around) if around > 0 else 0.0
    series = list(found.values())
    return Seasonal(name, series[-1].unit, frame, strength, _sources(series))


def forecast(figures: Indicators, name: str, ahead: int = 6, level: float = 0.95) -> Outlook:
    """A monthly or quarterly series carried on with its season, tested against the naive way.

    Exponential smoothing of the logarithm with damped additive trend and additive season (ETS
    A,Ad,A; Hyndman et al. 2008; statsmodels), so that intervals are relative and never below 0; the
    value is the median.  The back-test forecasts each of the last periods (12 at most) one step
    ahead from what was known then; ``naive`` there is the same period a year before.  `Outlook.error`
    and `Outlook.naive_error` compare the two: where the naive way did better, do not print the other.

    Refused (`DataError`): yearly figures (see `outlook`), gaps, fewer than three full years, figures
    of 0 or below, per cent, and more steps than a year.
    """
    import numpy as np
    import pandas as pd

    per_year, found = unbroken(figures, name, YEARS)
    series = list(found.values())
    values = np.array([float(f) for f in series])
    if (values <= 0).any() or series[-1].unit == "%":
        raise DataError(
            say(
                zh=f"{figures.path.name}：“{name}”有 0、负数或是百分数，不能用这一模型外推。请只描述已有的变化。",
                en=f"{figures.path.name}: {name!r} holds zeros, negatives or per cent; "
                "this model cannot carry it on.",
            )
        )
    if not 1 <= ahead <= per_year:
        raise DataError(
            say(
                zh=f"“{name}”最多外推一年（{per_year} 期），要求的是 {ahead} 期。",
                en=f"{name!r} bears {per_year} steps ahead, not {ahead}.",
            )
        )
    middle, low, high = _ahead(values, per_year, ahead, level)
    rows = [(f.period, v, math.nan, math.nan, "公布") for f, v in zip(series, values, strict=True)]
    kind, last = line(figures, name)[0], max(found)
    rows += [
        (name_of(kind, last + h + 1), middle[h], low[h], high[h], "展望") for h in range(ahead)
    ]
    frame = pd.DataFrame(rows, columns=["period", "value", "low", "high", "kind"])
    tested = []
    first = max(per_year * YEARS, len(values) - TESTS)
    for k in range(first, len(values)):
        m, a, b = (x[0] for x in _ahead(values[:k], per_year, 1, level))
        tested.append(
            (series[k].period, values[k], m, values[k - per_year], a, b, bool(a <= values[k] <= b))
        )
    columns = ["period", "actual", "model", "naive", "low", "high", "inside"]
    return Outlook(
        name,
        series[-1].unit,
        level,
        math.nan,
        frame,
        pd.DataFrame(tested, columns=columns),
        _sources(series),
        tuple(o for f in series for o in f.origin),
        model="model",
    )


def unbroken(figures: Indicators, name: str, years: int) -> tuple[int, dict[int, Indicator]]:
    """Periods a year and the figures by their place, without gaps and long enough, or a refusal."""
    kind, found = line(figures, name)
    per_year = PER_YEAR[kind]
    file = figures.path.name
    if per_year == 1:
        raise DataError(
            say(
                zh=f"{file}：“{name}”是年度数，没有季节。请用 growth 或 outlook。",
                en=f"{file}: {name!r} is yearly and has no season; use growth or outlook.",
            )
        )
    places = list(found)
    gaps = [p for p in range(places[0], places[-1]) if p not in found]
    if gaps:
        listed = "、".join(name_of(kind, p) for p in gaps[:6])
        raise DataError(
            say(
                zh=f"{file}：“{name}”中间缺 {len(gaps)} 期（{listed}），请补齐或从其后算起。",
                en=f"{file}: {name!r} lacks {len(gaps)} periods ({listed}).",
            )
        )
    if len(found) < years * per_year:
        raise DataError(
            say(
                zh=f"{file}：“{name}”只有 {len(found)} 期，至少要满 {years} 年（{years * per_year} 期）。"
                "请只描述已有的变化。",
                en=f"{file}: {name!r} has {len(found)} periods; {years * per_year} are needed.",
            )
        )
    return per_year, found


# private


def _ahead(
    values: Floats, per_year: int, ahead: int, level: float
) -> tuple[Floats, Floats, Floats]:
    """Median and interval ends of the next periods."""
    import numpy as np
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # convergence at a bound of the smoothing weights is usual
        model = ETSModel(
            pd.Series(np.log(values)),  # its predictions carry the index of what was given
            error="add",
            trend="add",
            damped_trend=True,
            seasonal="add",
            seasonal_periods=per_year,
        )
        fit = model.fit(disp=False)
        said = fit.get_prediction(start=len(values), end=len(values) + ahead - 1)
        table = said.summary_frame(alpha=1 - level)
    return (
        np.exp(table["mean"].to_numpy(dtype=float)),
        np.exp(table["pi_lower"].to_numpy(dtype=float)),
        np.exp(table["pi_upper"].to_numpy(dtype=float)),
    )


def _sources(series: list[Indicator]) -> str:
    told = list(dict.fromkeys(f.source for f in series))
    return told[0] if len(told) == 1 else f"{told[0]}……{told[-1]}"
