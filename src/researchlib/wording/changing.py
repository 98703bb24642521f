"""Two published figures → how the one moved to the other."""

from __future__ import annotations

from typing import Any

from ..errors import DataError, say
from .digits import needed, rounded
from .facts import facts_of, joined_sources
from .numbers import Said


def moved(
    now: Any,
    before: Any,
    kind: str = "number",
    unit: str | None = None,
    decimals: int | None = None,
) -> Said:
    """How a published figure moved: ``增加220万人``, ``增长0.7%``, ``提高0.5个百分点``, ``持平``.

    kind
        ``"number"``: the difference with its unit (增加/减少); ``"percent"``: the rate of growth
        (增长/下降), the value kept is the rate; ``"points"``: the difference of two figures that
        are already per cent (提高/下降), in percentage points; ``"share"``: the same of two
        proportions (0.596 and 0.593).

    >>> moved(29973, 29753, unit="万人"), moved(29973, 29753, kind="percent")
    (增加220万人, 增长0.7%)
    >>> moved(38.3, 37.8, kind="points"), moved(5, 5, unit="家"), moved(0.596, 0.593, kind="share")
    (提高0.5个百分点, 持平, 提高0.3个百分点)
    """
    a, b = float(now), float(before)
    source = joined_sources(now, before)
    if kind == "percent":
        if b == 0:
            raise DataError(
                say(
                    zh="前一期的数为 0，不能计算增长率。请改用增加的数量。",
                    en="the earlier figure is 0; a rate of growth does not exist. Use the amount.",
                )
            )
        if b < 0 or a < 0:
            raise DataError(
                say(
                    zh=f"两期的数是 {b:g} 和 {a:g}，有负数，增长率没有意义。请改用增加或减少的数量。",
                    en=f"the figures are {b:g} and {a:g}; with a negative one a rate of growth means "
                    "nothing. Use the amount.",
                )
            )
        value, up, down, scale, tail = a / b - 1, "增长", "下降", 100, "%"
        places = 1 if decimals is None else decimals
    elif kind in ("points", "share"):
        scale = 100 if kind == "share" else 1
        value, up, down, tail = a - b, "提高", "下降", "个百分点"
        places = 1 if decimals is None else decimals
    elif kind == "number":
        own = facts_of(now)[1] if unit is None else unit
        value, up, down, scale, tail = a - b, "增加", "减少", 1, own
        places = max(needed(a), needed(b)) if decimals is None else decimals
    else:
        raise DataError(
            say(
                zh=f"kind 应为 number、percent、points 或 share，给的是“{kind}”。",
                en=f"kind is number, percent, points or share, not {kind!r}.",
            )
        )
    amount = rounded(abs(value), places, scale)
    if float(amount) == 0:
        text = "持平" if a == b else "基本持平"
    else:
        text = (up if value > 0 else down) + amount + tail
    return Said(text, value, tail, None, None, source, "change")
