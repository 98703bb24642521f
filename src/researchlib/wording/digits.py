"""A number → its digits, rounded once, by the rule in force."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from ..errors import DataError, say

MINUS = "\N{MINUS SIGN}"
RULES = {"half up": ROUND_HALF_UP, "四舍五入": ROUND_HALF_UP, "GB/T 8170": ROUND_HALF_EVEN}
WIDE = Context(prec=700)  # any finite number, to its last place
_rule = "half up"


def rounding(rule: str = "half up") -> str:
    """Set how every number of this notebook is rounded from here on; returns the rule in force before.

    ``"half up"`` (四舍五入, the default) or ``"GB/T 8170"`` (四舍六入五成双: half to even).  Write it in
    the first code cell, so that whoever runs the notebook gets the same text.

    >>> from researchlib.wording import percent
    >>> rounding("GB/T 8170"), str(percent(0.1225)), rounding("half up"), str(percent(0.1225))
    ('half up', '12.2%', 'GB/T 8170', '12.3%')
    """
    global _rule
    if rule not in RULES:
        raise DataError(
            say(
                zh=f"修约规则“{rule}”不认识。可用：{'、'.join(RULES)}。",
                en=f"unknown rule of rounding {rule!r}. There are: {', '.join(RULES)}.",
            )
        )
    before, _rule = _rule, rule
    return before


def rounded(value: float, decimals: int, scale: int = 1) -> str:
    """The digits of a number rounded once, half away from zero unless `rounding` says otherwise,
    with a real minus sign.

    >>> rounded(0.125, 1, 100), rounded(2.5, 0), rounded(-0.004, 1, 100)
    ('12.5', '3', '−0.4')
    """
    if not math.isfinite(value):
        raise DataError(
            say(
                zh="没有取到值（缺失或无穷），不能写进句子。",
                en="the value is missing or infinite and cannot be written.",
            )
        )
    exact = Decimal(f"{value:.15g}") * scale  # 15 digits: what was meant, not its binary shadow
    made = exact.quantize(Decimal(1).scaleb(-decimals), RULES[_rule], WIDE)
    text = f"{abs(made):f}"
    return MINUS + text if made < 0 else text


def needed(value: float, most: int = 2) -> int:
    """The decimals a number needs, `most` at most."""
    for places in range(most):
        if abs(value - round(value, places)) < 1e-9 * max(1.0, abs(value)):
            return places
    return most
