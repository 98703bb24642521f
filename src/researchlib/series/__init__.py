"""`Indicators` over time → growth, structure, decomposition, outlook, and checks of their arithmetic.

Every function takes the figures first and names second, and returns a tidy table that
`researchlib.table` and `researchlib.chart` take.  Per cent columns are in per cent, differences of
per cent in percentage points, as published figures are.  What a short series cannot bear is refused.
"""

from __future__ import annotations

from .breaking import Break, Interrupted, beside, breaks, interrupted
from .checking import check_changes, check_parts
from .growing import average_growth, growth, ranking
from .monthly import Seasonal, forecast, seasonal
from .outlooks import Outlook, outlook
from .parts import composition, contributions, rate_and_composition, scale_and_structure
from .quoting import quantity

__all__ = [
    "Break",
    "Interrupted",
    "Outlook",
    "Seasonal",
    "average_growth",
    "beside",
    "breaks",
    "check_changes",
    "check_parts",
    "composition",
    "contributions",
    "forecast",
    "growth",
    "interrupted",
    "outlook",
    "quantity",
    "ranking",
    "rate_and_composition",
    "scale_and_structure",
    "seasonal",
]
