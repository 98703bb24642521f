"""Numbers with their units as official texts print them: 39.4%, 29973万人, 约6360件, 3500～5000元."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import DataError, say
from ..estimation.estimates import Estimate
from .digits import needed, rounded
from .facts import facts_of, is_difference, must_show

VALUE = "application/vnd.researchlib.value+json"
BEFORE = ("约", "近", "超", "超过", "逾", "共", "第", "不足", "至少", "至多")
AFTER = ("以上", "以下", "左右", "以内")
INSIDE = ("余", "多")  # between the number and its unit
LARGE = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True)
class Said:
    """A number as a text prints it, with the unrounded value and its origin.

    >>> str(percent(0.394)), float(percent(0.394))
    ('39.4%', 0.394)
    """

    text: str
    value: float
    unit: str = ""
    n: int | None = None
    se: float | None = None
    source: Any = None
    kind: str = "number"
    high: float | None = None  # the upper end of a range, whose lower end is `value`

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def __float__(self) -> float:
        return float(self.value)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/plain": self.text, VALUE: self.bundle}

    @property
    def bundle(self) -> dict[str, Any]:
        """What the ledger keeps: text, value, unit, n, se, source, kind; of a range its upper end too."""
        ends = {} if self.high is None else {"high": self.high}
        return ends | {
            "text": self.text,
            "value": self.value,
            "unit": self.unit,
            "n": self.n,
            "se": self.se,
            "source": self.source,
            "kind": self.kind,
        }


def number(
    what: Any,
    unit: str | None = None,
    decimals: int | None = None,
    qualifier: str | None = None,
    sign: bool = False,
) -> Said:
    """A number with its unit: ``29973万人``, ``约6360件``, ``400余家``, ``70%以上``.

    Rounded half up to `decimals` places (whole numbers stay whole; others have as many places as
    they need, two at most).  `sign` writes a plus before what is positive.  `unit` and `qualifier` are
    the value's own unless given: an indicator that is 约 stays 约, and ``qualifier=""`` leaves it out.

    >>> number(29973, "万人"), number(6358, "件", qualifier="约"), number(431, "家", qualifier="余")
    (29973万人, 约6358件, 431余家)
    """
    value, own, n, se, source = facts_of(what)
    shown = own if unit is None else unit
    digits = rounded(value, needed(value) if decimals is None else decimals)
    text = _qualified(digits, "" if shown == "share" else shown, _own(what, qualifier))
    if sign and value > 0 and float(digits) > 0:
        text = "+" + text
    return Said(text, value, shown, n, se, source, getattr(what, "kind", "number") or "number")


def percent(what: Any, decimals: int = 1, qualifier: str | None = None) -> Said:
    """A proportion in per cent: 0.394 → ``39.4%``.  The value kept is the proportion."""
    value, own, n, se, source = facts_of(what)
    value = value / 100 if own == "%" else value  # a published figure that is per cent already
    text = _qualified(rounded(value, decimals, scale=100), "%", _own(what, qualifier))
    return Said(text, value, "share", n, se, source, getattr(what, "kind", "share") or "share")


def points(what: Any, decimals: int = 1, sign: bool = False) -> Said:
    """A difference of proportions in percentage points: 0.023 → ``2.3个百分点``."""
    value, own, n, se, source = facts_of(what)
    value = value / 100 if own == "个百分点" else value
    digits = rounded(value, decimals, scale=100)
    text = ("+" if sign and value > 0 and float(digits) > 0 else "") + digits + "个百分点"
    return Said(text, value, "share", n, se, source, "points")


def wan(what: Any, unit: str = "", decimals: int = 1, qualifier: str | None = None) -> Said:
    """A number counted in ten thousands: 43000, "人" → ``4.3万人``."""
    return _scaled(what, unit, decimals, qualifier, 10_000, "万")


def yi(what: Any, unit: str = "", decimals: int = 2, qualifier: str | None = None) -> Said:
    """A number counted in hundred millions: 299730000, "人" → ``3.00亿人``."""
    return _scaled(what, unit, decimals, qualifier, 100_000_000, "亿")


def interval(estimate: Estimate, decimals: int | None = None) -> Said:
    """The 95 % confidence interval in words: ``95%置信区间为41.2%～47.9%``."""
    must_show(estimate)
    if estimate.unit == "share" and not is_difference(estimate):
        places = 1 if decimals is None else decimals
        low, high = (rounded(v, places, 100) + "%" for v in (estimate.low, estimate.high))
    elif estimate.unit == "share":
        places = 1 if decimals is None else decimals
        low = rounded(estimate.low, places, 100)
        high = rounded(estimate.high, places, 100) + "个百分点"
    else:
        places = places_of(estimate) if decimals is None else decimals
        low = rounded(estimate.low, places)
        high = rounded(estimate.high, places) + estimate.unit
    facts = facts_of(estimate)
    return Said(f"95%置信区间为{low}～{high}", *facts, kind="interval")


def between(low: Any, high: Any, unit: str | None = None, decimals: int | None = None) -> Said:
    """A range as GB/T 15835 writes it: ``15%～30%``, ``3500～5000元``, ``1.5万～3万人``.

    Shares (`unit` ``"%"``, or values that are shares) are proportions and print in per cent; the sign and
    万 or 亿 stand at both ends.  Both ends have the same number of decimals, as many as they need.
    Raises `DataError` where the lower end is above the upper.

    >>> between(0.15, 0.3, "%"), between(3500, 5000, "元"), between(1.5, 3, "万人")
    (15%～30%, 3500～5000元, 1.5万～3.0万人)
    """
    (a, own, n, se, source), (b, *_) = facts_of(low), facts_of(high)
    shown = own if unit is None else unit
    if a > b:
        raise DataError(
            say(
                zh=f"范围的下限 {a:g} 大于上限 {b:g}，请换过来。",
                en=f"the lower end {a:g} of the range is above the upper end {b:g}.",
            )
        )
    share = shown in ("%", "share")
    scale = 100 if share else 1
    places = max(needed(a * scale), needed(b * scale)) if decimals is None else decimals
    one, two = (rounded(v, places, scale) for v in (a, b))
    head = "%" if share else shown[:1] if shown[:1] in LARGE else ""
    text = f"{one}{head}～{two}{head}{'' if share else shown[len(head) :]}"
    return Said(text, a, "share" if share else shown, n, se, source, "range", high=b)


def places_of(estimate: Estimate) -> int:
    return 0 if abs(estimate.value) >= 100 else 1


def _scaled(what: Any, unit: str, decimals: int, qualifier: str | None, by: int, name: str) -> Said:
    value, own, n, se, source = facts_of(what)
    if own[:1] in LARGE:  # 29973 in 万人 is 299730000人
        value, own = value * LARGE[own[0]], own[1:]
    shown = name + (unit or own)
    while value and decimals < 8 and float(rounded(abs(value) / by, decimals)) == 0:
        decimals += 1  # never 0.00亿 for something
    text = _qualified(rounded(value / by, decimals), shown, _own(what, qualifier))
    return Said(text, value, unit or own, n, se, source, "number")


def _own(what: Any, given: str | None) -> str:
    """The qualifier to print: the one given, else the value's own where it says how exact it is."""
    if given is not None:
        return given
    own = str(getattr(what, "qualifier", "") or "")
    return own if own in (*BEFORE, *INSIDE, *AFTER) and own != "共" else ""


def _qualified(digits: str, unit: str, qualifier: str) -> str:
    told = unit[1:2] if unit[:1] in LARGE else unit[:1]
    if qualifier and (told in INSIDE or unit.endswith(AFTER)):
        raise DataError(
            say(
                zh=f"单位“{unit}”里已有约数，不能再加“{qualifier}”。请去掉其中一个。",
                en=f"the unit {unit!r} already says that the number is approximate; leave {qualifier!r} out.",
            )
        )
    if qualifier in INSIDE:
        head = unit[:1] if unit[:1] in "万亿" and unit else ""
        return digits + head + qualifier + unit[len(head) :]
    if qualifier in AFTER:
        return digits + unit + qualifier
    if qualifier and qualifier not in BEFORE:
        raise DataError(
            say(
                zh=f"限定词“{qualifier}”不认识。可用：{'、'.join((*BEFORE, *INSIDE, *AFTER))}。",
                en=f"unknown qualifier {qualifier!r}. "
                f"There are: {', '.join((*BEFORE, *INSIDE, *AFTER))}.",
            )
        )
    return qualifier + digits + unit
