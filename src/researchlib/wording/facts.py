"""Anything that has a value → what a text and the ledger need of it: value, unit, n, standard error, source."""

from __future__ import annotations

import math
from typing import Any

from ..errors import DataError, say
from ..estimation.estimates import Estimate


def facts_of(what: Any) -> tuple[float, str, int | None, float | None, Any]:
    """Value, unit, n, se, source of anything that has a value."""
    if isinstance(what, Estimate):
        must_show(what)
    try:
        value = float(what)
    except (TypeError, ValueError):
        kind = type(what).__name__
        raise DataError(
            say(
                zh=f"这里要一个数，得到的是 {kind}。",
                en=f"a number is needed here, not a {kind}.",
            )
        ) from None
    unit = str(getattr(what, "unit", "") or "")
    n = getattr(what, "n", None)
    se = getattr(what, "se", None)
    source = getattr(what, "source", None)
    if source is None and isinstance(what, Estimate):
        source = _origin(what)
    return (
        value,
        unit,
        int(n) if isinstance(n, int) or (n is not None and n == n) else None,
        float(se) if se is not None and math.isfinite(float(se)) else None,
        source,
    )


def _origin(estimate: Estimate) -> str:
    parts = [estimate.question]
    if estimate.answer is not None:
        parts.append(f"={estimate.answer}")
    where = ", ".join(f"{k}={v}" for k, v in estimate.domain.items())
    return "".join(parts) + (f" [{where}]" if where else "")


def joined_sources(*figures: Any) -> str | None:
    """The sources of several figures, each once."""
    sources = [getattr(f, "source", None) for f in figures]
    told = list(dict.fromkeys(str(s) for s in sources if s))
    return "；".join(told) or None


def must_show(estimate: Estimate) -> None:
    """Raise `DataError` where an estimate may not be published or has no value."""
    if not estimate.shown:
        raise DataError(
            say(
                zh=f"“{estimate.label}”样本过少，已隐去，不能写进句子。请合并类别，或改说其他结果。",
                en=f"{estimate.label!r} is withheld (too few respondents) and cannot be written. "
                "Merge categories or say something else.",
            )
        )
    if 0 < estimate.few < estimate.minimum:
        raise DataError(
            say(
                zh=f"“{estimate.label}”的样本少于 {estimate.minimum} 份，不能公布。请合并回答或分组。",
                en=f"{estimate.label!r} rests on fewer than {estimate.minimum} respondents and may "
                "not be shown. Merge answers or groups.",
            )
        )
    if not math.isfinite(estimate.value):
        raise DataError(
            say(
                zh=f"“{estimate.label}”没有可用的回答，算不出数。",
                en=f"{estimate.label!r} has no usable answers, so no value.",
            )
        )


def is_difference(what: Any) -> bool:
    return getattr(what, "kind", "") in ("change", "contrast", "points")
