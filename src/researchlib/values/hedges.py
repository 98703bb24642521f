"""约, 不到, 多, 以上 …: how a number is hedged, and what bounds that gives."""

from __future__ import annotations

import re
from decimal import Decimal

from .numerals import CN, NUMERAL, number_text

_BEFORE = (
    ("both", r"大约|大概|约莫|约摸|约略|差不多|大致|估计|可能|应该|约|~|～|≈|左右"),
    (
        "upper",
        r"不超过|不大于|不多于|不高于|最多|至多|最高|不到|不足|低于|少于|小于|未满|不满|<=|≤|<",
    ),
    ("near", r"将近|接近|快到|近|快|小(?=[一两二三四五六七八九十])"),
    (
        "lower",
        r"不少于|不低于|不小于|至少|最少|最低|起码|保底|底薪|超过|大于|多于|高于|超|上|过|破|逾|>=|≥|>",
    ),
)
_AFTER = (
    ("both", r"左右|上下|前后|来|许|的样子|吧|样子|光景"),
    ("lower", r"及以上|以上|起步|起|\+|往上"),
    ("more", r"余|多|几|出头|挂零|有余|开外"),
    ("upper", r"及以下|以下|以内|之内|不到|不足|封顶|未满"),
)
_HEDGED_UNIT = re.compile(
    rf"({NUMERAL})\s*(余|多|来)\s*(元|块|块钱|人|个|名|户|家|岁|年|个月|天|平方米|平米|平|[万亿])"
)


def bounds(
    value: Decimal, place: Decimal, hedge: str
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """(low, high, suggested point) of a hedged number: ±10 % for 约, up to the next `place` for 余."""
    if hedge == "both":
        return value * Decimal("0.9"), value * Decimal("1.1"), value
    if hedge == "more":
        return value, value + place, value
    if hedge == "near":
        return value * Decimal("0.9"), value, value
    if hedge == "lower":
        return value, None, None
    return None, value, None


def round_place(value: Decimal) -> Decimal:
    digits = number_text(abs(value)).split(".")[0]
    stripped = digits.rstrip("0")
    return Decimal(10) ** (len(digits) - len(stripped)) if stripped else Decimal(1)


def take_hedge(text: str) -> tuple[str | None, str]:
    """(how a number is hedged, the text without the hedge).

    >>> take_hedge("约5000"), take_hedge("三千多块"), take_hedge("5000")
    (('both', '5000'), ('more', '三千块'), (None, '5000'))
    """
    for kind, words in _BEFORE:
        match = re.match(rf"(?:{words})\s*(?=[\d{CN}几数半.])", text)
        if match:
            _, rest = _take_hedge_after(text[match.end() :])
            return kind, rest
    return _take_hedge_after(text)


def _take_hedge_after(text: str) -> tuple[str | None, str]:
    text = re.sub(r"(?<=左右|上下|以上|以下|出头|样子)[吧了]$", "", text)
    for kind, words in _AFTER:
        match = re.search(rf"(?<=.)\s*(?:{words})$", text)
        if match and re.search(rf"[\d{CN}几数半]", text[: match.start()]):
            return kind, text[: match.start()]
    match = _HEDGED_UNIT.fullmatch(text)
    if match:
        unit = match[3] if match[3] not in "万亿" else ""
        scale = match[3] if match[3] in "万亿" else ""
        return ("both" if match[2] == "来" else "more"), match[1] + scale + unit
    return None, text
