"""A CSV of administrative or published figures → `Indicators`: each with unit, qualifier, cut-off date and source.

Figures calculate: ``ind["隐患户数"] / ind["检查户数"]`` is a quantity that knows which two figures it
came from, so that a percentage in a brief can be traced to the sentences behind it.
"""

from __future__ import annotations

from .nouns import Indicator, Indicators
from .quantities import Quantity
from .reading import read_indicators

__all__ = ["Indicator", "Indicators", "Quantity", "read_indicators"]
