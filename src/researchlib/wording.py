"""A number → the words an official text uses for it: rounded once, with its unit, and true to its sign.

What leaves is a `Said`: the text, and behind it the unrounded value with unit, n, standard error and
source, which is what the ledger of a brief keeps.  Conventions: GB/T 15835-2011 (numerals) and the
usage of the statistics bureau (增加 for amounts, 增长 for rates, 个百分点 for differences of per cent).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any

from .errors import DataError, say
from .estimation.estimates import Estimate

__all__ = [
    "Said", "between", "interval", "moved", "number", "percent", "points", "rounding", "said", "wan",
    "words", "yi",
]  # fmt: skip

VALUE = "application/vnd.researchlib.value+json"
BEFORE = ("约", "近", "超", "超过", "逾", "共", "第", "不足", "至少", "至多")
AFTER = ("以上", "以下", "左右", "以内")
INSIDE = ("余", "多")  # between the number and its unit
LARGE = {"万": 10_000, "亿": 100_000_000}
MINUS = "\N{MINUS SIGN}"
RULES = {"half up": ROUND_HALF_UP, "四舍五入": ROUND_HALF_UP, "GB/T 8170": ROUND_HALF_EVEN}
WIDE = Context(prec=700)  # any finite number, to its last place
_rule = "half up"


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


def said(what: Any) -> Said:
    """Anything with a value as a text prints it: a share in per cent, others with their unit.

    Shares have one decimal; other estimates none from 100 upwards, otherwise one.  An estimate
    that is withheld or has no value raises `DataError`: it cannot stand in a sentence.
    """
    if isinstance(what, Said):
        return what
    if callable(own := getattr(what, "said", None)):  # an indicator knows how its source prints it
        made: Said = own()
        return made
    if isinstance(what, Estimate) and what.verdict is not None:
        return Said(words(what), *_facts(what)[1:], kind=what.kind)
    if getattr(what, "unit", "") == "share":
        made = points(what, sign=True) if _is_difference(what) else percent(what)
        return Said(made.text, *_facts(what)[1:], kind=getattr(what, "kind", "share"))
    return number(what, decimals=_places(what) if isinstance(what, Estimate) else None)


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
    value, own, n, se, source = _facts(what)[1:]
    shown = own if unit is None else unit
    digits = rounded(value, _needed(value) if decimals is None else decimals)
    text = _qualified(digits, "" if shown == "share" else shown, _own(what, qualifier))
    if sign and value > 0 and float(digits) > 0:
        text = "+" + text
    return Said(text, value, shown, n, se, source, getattr(what, "kind", "number") or "number")


def percent(what: Any, decimals: int = 1, qualifier: str | None = None) -> Said:
    """A proportion in per cent: 0.394 → ``39.4%``.  The value kept is the proportion."""
    value, own, n, se, source = _facts(what)[1:]
    value = value / 100 if own == "%" else value  # a published figure that is per cent already
    text = _qualified(rounded(value, decimals, scale=100), "%", _own(what, qualifier))
    return Said(text, value, "share", n, se, source, getattr(what, "kind", "share") or "share")


def points(what: Any, decimals: int = 1, sign: bool = False) -> Said:
    """A difference of proportions in percentage points: 0.023 → ``2.3个百分点``."""
    value, own, n, se, source = _facts(what)[1:]
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
    _must_show(estimate)
    if estimate.unit == "share" and not _is_difference(estimate):
        places = 1 if decimals is None else decimals
        low, high = (rounded(v, places, 100) + "%" for v in (estimate.low, estimate.high))
    elif estimate.unit == "share":
        places = 1 if decimals is None else decimals
        low = rounded(estimate.low, places, 100)
        high = rounded(estimate.high, places, 100) + "个百分点"
    else:
        places = _places(estimate) if decimals is None else decimals
        low = rounded(estimate.low, places)
        high = rounded(estimate.high, places) + estimate.unit
    facts = _facts(estimate)[1:]
    return Said(f"95%置信区间为{low}～{high}", *facts, kind="interval")


def between(low: Any, high: Any, unit: str | None = None, decimals: int | None = None) -> Said:
    """A range as GB/T 15835 writes it: ``15%～30%``, ``3500～5000元``, ``1.5万～3万人``.

    Shares (`unit` ``"%"``, or values that are shares) are proportions and print in per cent; the sign and
    万 or 亿 stand at both ends.  Both ends have the same number of decimals, as many as they need.
    Raises `DataError` where the lower end is above the upper.

    >>> between(0.15, 0.3, "%"), between(3500, 5000, "元"), between(1.5, 3, "万人")
    (15%～30%, 3500～5000元, 1.5万～3.0万人)
    """
    (a, own, n, se, source), (b, *_) = _facts(low)[1:], _facts(high)[1:]
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
    places = max(_needed(a * scale), _needed(b * scale)) if decimals is None else decimals
    one, two = (rounded(v, places, scale) for v in (a, b))
    head = "%" if share else shown[:1] if shown[:1] in LARGE else ""
    text = f"{one}{head}～{two}{head}{'' if share else shown[len(head) :]}"
    return Said(text, a, "share" if share else shown, n, se, source, "range", high=b)


class Phrase(str):
    """Words that rest on a figure: the ledger keeps the unrounded value, n and source behind them."""

    figure: Any = None

    @classmethod
    def about(cls, text: str, what: Any) -> Phrase:
        made = cls(text)
        made.figure = what
        return made

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        if self.figure is None:
            return {"text/plain": repr(str(self))}
        value, unit, n, se, source = _facts(self.figure)[1:]
        kind = str(getattr(self.figure, "kind", "number") or "number")
        said = Said(str(self), value, unit, n, se, source, kind)
        return {"text/plain": repr(str(self)), VALUE: said.bundle}


def words(what: Any, decimals: int = 1, otherwise: str = "") -> str:
    """An estimate in words; a change by its verdict, so that the sentence is true whatever it is.

    rose, fell
        ``比上年提高2.3个百分点`` (shares), ``比上年增加120元`` (amounts), ``比上年增长2.1%``
        (relative change); the earlier wave is named where it is not the year before.
    no clear change
        ``与上年基本持平`` where the figures themselves differ by less than two points (shares) or
        two per cent; ``与上年相比变化不明显`` where they differ more, but not clearly.
    cannot tell
        ``与上年相比升降尚不能判断``.
    nothing to compare with (None, see `Estimates.into`)
        `otherwise`.
    a contrast
        ``高2.3个百分点`` or ``低…`` where its interval excludes 0, otherwise ``差异不明显``.
    """
    if what is None and otherwise:
        return otherwise
    if not isinstance(what, Estimate):
        return said(what).text
    _must_show(what)
    return Phrase.about(_in_words(what, decimals), what)


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
    source = _joined(now, before)
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
        own = _facts(now)[2] if unit is None else unit
        value, up, down, scale, tail = a - b, "增加", "减少", 1, own
        places = max(_needed(a), _needed(b)) if decimals is None else decimals
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


def rounding(rule: str = "half up") -> str:
    """Set how every number of this notebook is rounded from here on; returns the rule in force before.

    ``"half up"`` (四舍五入, the default) or ``"GB/T 8170"`` (四舍六入五成双: half to even).  Write it in
    the first code cell, so that whoever runs the notebook gets the same text.

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


def earlier_wave(domain: Mapping[str, Any]) -> str:
    """What a text calls the earlier wave of a change: 上年, 2022年, 上期."""
    first, second = str(domain.get("from", "")), str(domain.get("to", ""))
    if first.isdigit() and second.isdigit() and len(first) == 4:
        return "上年" if int(second) - int(first) == 1 else f"{first}年"
    return first or "上期"


# private


def _in_words(what: Estimate, decimals: int) -> str:
    if what.kind == "contrast":
        return _contrast(what, decimals)
    if what.verdict is None:
        return said(what).text
    earlier = earlier_wave(what.domain)
    if what.verdict == "no clear change":
        return f"与{earlier}基本持平" if _slight(what) else f"与{earlier}相比变化不明显"
    if what.verdict == "cannot tell":
        return f"与{earlier}相比升降尚不能判断"
    return f"比{earlier}{_step(what, decimals)}"


def _slight(change: Estimate) -> bool:
    """Whether a change is too small to speak of: under two points of a share, two per cent else."""
    if change.unit == "share" or change.kind == "relative change":
        return abs(change.value) < 0.02
    before = change.from_.value if change.from_ is not None else 0.0
    return abs(change.value) < 0.02 * abs(before)


def _facts(what: Any) -> tuple[str, float, str, int | None, float | None, Any]:
    """Text, value, unit, n, se, source of anything that has a value."""
    if isinstance(what, Estimate):
        _must_show(what)
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
        "",
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


def _joined(*figures: Any) -> Any:
    sources = [getattr(f, "source", None) for f in figures]
    told = list(dict.fromkeys(str(s) for s in sources if s))
    return "；".join(told) or None


def _must_show(estimate: Estimate) -> None:
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


def _is_difference(what: Any) -> bool:
    return getattr(what, "kind", "") in ("change", "contrast", "points")


def _scaled(what: Any, unit: str, decimals: int, qualifier: str | None, by: int, name: str) -> Said:
    value, own, n, se, source = _facts(what)[1:]
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


def _needed(value: float, most: int = 2) -> int:
    for places in range(most):
        if abs(value - round(value, places)) < 1e-9 * max(1.0, abs(value)):
            return places
    return most


def _places(estimate: Estimate) -> int:
    return 0 if abs(estimate.value) >= 100 else 1


def _step(change: Estimate, decimals: int) -> str:
    up = change.value > 0
    if change.kind == "relative change":
        return ("增长" if up else "下降") + rounded(abs(change.value), decimals, 100) + "%"
    if change.unit == "share":
        return ("提高" if up else "下降") + rounded(abs(change.value), decimals, 100) + "个百分点"
    places = 0 if max(abs(change.value), abs(_level(change))) >= 100 else decimals
    return ("增加" if up else "减少") + rounded(abs(change.value), places) + change.unit


def _level(change: Estimate) -> float:
    return float(change.to.value) if change.to is not None else 0.0


def _contrast(estimate: Estimate, decimals: int) -> str:
    if estimate.low <= 0 <= estimate.high:
        return "差异不明显"
    side = "高" if estimate.value > 0 else "低"
    if estimate.unit == "share":
        return side + rounded(abs(estimate.value), decimals, 100) + "个百分点"
    places = 0 if abs(estimate.value) >= 100 else decimals
    return side + rounded(abs(estimate.value), places) + estimate.unit
