"""The monthly ledger of an invented service hall, 2019–2024: registrations, permits, and the share of
registered residents who hold a valid permit, with a known truth.

Simulated.  Level, season and what changed in July 2023 (registration online) are set here, so that
the library's decomposition, forecast and interrupted series can be held against them.
"""

from __future__ import annotations

import numpy as np

SEED = 20240630
FIRST, LAST, ONLINE = 2019, 2024, "2023-07"
STEP, SLOPE = 420.0, 12.0  # what online registration added: at once, and each month after
SEASON = (-0.06, -0.28, 0.34, 0.16, 0.05, 0.0, -0.04, -0.02, 0.08, 0.02, -0.06, -0.19)
HOLDING = {
    2019: 34.0,
    2020: 36.5,
    2021: 39.5,
    2022: 42.3,
    2023: 45.6,
    2024: 50.4,
}  # per cent, September
COLUMNS = ["id", "section", "name", "indicator", "period", "value", "unit", "status", "source"]
SOURCE = "模拟台账（虚构），云川区新居民服务中心"


def rows() -> list[list[object]]:
    """One row a figure, in the columns of an indicator file."""
    rng = np.random.default_rng(SEED)
    made: list[list[object]] = []
    error, error2 = 0.0, 0.0
    for k in range((LAST - FIRST + 1) * 12):
        period = f"{FIRST + k // 12}-{k % 12 + 1:02d}"
        level = 2400.0 + 6.0 * k
        after = max(0, k - ((2023 - FIRST) * 12 + 6))
        online = STEP + SLOPE * after if period >= ONLINE else 0.0
        error = 0.35 * error + rng.normal(0, 75.0)
        error2 = 0.35 * error2 + rng.normal(0, 45.0)
        registered = round(level * (1 + SEASON[k % 12]) + online + error)
        permits = round((1500.0 + 3.0 * k) * (1 + 0.8 * SEASON[k % 12]) + error2)
        for number, name, indicator, value in (
            ("D", "居住登记", "当月居住登记办理量", registered),
            ("J", "居住证", "当月居住证办理量", permits),
        ):
            made.append(
                [
                    f"{number}{period}",
                    "窗口服务",
                    name,
                    indicator,
                    period,
                    value,
                    "件",
                    "模拟",
                    SOURCE,
                ]
            )
    return made + _holding()


def _holding() -> list[list[object]]:
    """The share with a valid permit at the end of each month: a line through the Septembers, and a little noise."""
    rng = np.random.default_rng(SEED + 1)
    made: list[list[object]] = []
    for k in range((LAST - FIRST + 1) * 12):
        year, month = FIRST + k // 12, k % 12 + 1
        at = year + (month - 9) / 12
        level = np.interp(at, list(HOLDING), list(HOLDING.values())) + rng.normal(0, 0.12)
        period = f"{year}-{month:02d}"
        made.append(
            [f"C{period}", "窗口服务", "居住证持有率", "月末登记在册人员中持有有效居住证的占比", period,
             round(float(level), 1), "%", "模拟", SOURCE]
        )  # fmt: skip
    return made
