"""Numerals, Arabic, Chinese or mixed (三千五, 1万2, 5,000) → their value."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
    "弍": 2, "幺": 1, "壱": 1,
}  # fmt: skip
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000, "K": 1000}
LARGE = {"万": 10_000, "萬": 10_000, "w": 10_000, "W": 10_000, "亿": 10**8, "億": 10**8}
CN = "".join(DIGITS) + "十拾百佰千仟万萬亿億"
ARABIC = r"\d{1,3}(?:[, ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_TOKEN = re.compile(rf"({ARABIC})|([{CN}kKwW])")
NUMERAL = rf"(?:(?>{ARABIC})|[{CN}kKwW])+"  # atomic: a run of digits is one number, not many


def numeral(text: str) -> Decimal | None:
    """A numeral without unit or hedge, Arabic, Chinese or mixed; None when it is not one.

    >>> [str(numeral(t)) for t in ("三千五", "三千零五", "一万二", "1万2", "5,000", "二〇二四")]
    ['3500', '3005', '12000', '12000', '5000', '2024']
    """
    text = text.strip()
    negative = text[:1] in "-−" and len(text) > 1
    tokens = _tokens(text[1:] if negative else text)
    if not tokens:
        return None
    value = _evaluate(tokens)
    return -value if negative and value is not None else value


def _tokens(text: str) -> list[str] | None:
    tokens, position = [], 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        tokens.append(match.group())
        position = match.end()
    return tokens


def _evaluate(tokens: list[str]) -> Decimal | None:
    if all(t in DIGITS for t in tokens):
        if len(tokens) == 1:
            return Decimal(DIGITS[tokens[0]])
        if len(tokens) == 2 and 0 not in (DIGITS[tokens[0]], DIGITS[tokens[1]]):
            return None  # 四五: four or five
        return Decimal("".join(str(DIGITS[t]) for t in tokens))
    total = section = Decimal(0)
    number: Decimal | None = None
    written = ""
    last: int | None = None  # the unit just used, for what is left out after it
    ceiling_small, ceiling_large = 10**9, 10**12
    zero = False
    for token in tokens:
        if token in SMALL:
            unit = SMALL[token]
            if unit >= ceiling_small:
                return None
            if number is None and (section or total) and not zero and unit != 10:
                return None
            section += (Decimal(1) if number is None else number) * unit
            number, last, ceiling_small, zero = None, unit, unit, False
        elif token in LARGE:
            unit = LARGE[token]
            if unit >= ceiling_large:
                return None
            part = section + (number or 0)
            if part == 0:
                if number is not None or total:
                    return None
                part = Decimal(1)
            total += part * unit
            section, number, last = Decimal(0), None, unit
            ceiling_small, ceiling_large, zero = 10**9, unit, False
        else:
            if number is not None:
                return None  # two numbers in a row: 十五六, 四五千
            if token in DIGITS:
                if DIGITS[token] == 0:
                    zero = True
                    continue
                number, written = Decimal(DIGITS[token]), token
            else:
                number, written = Decimal(token.replace(",", "").replace(" ", "")), token
                if written.startswith("0") and len(written) > 1 and written.isdigit():
                    zero = True
    if number is not None:
        if last is not None and "." in written:
            return None
        if last is not None and number >= last:
            return None
        elided = last is not None and last >= 100 and not zero and len(written) == 1
        section += number * last // 10 if elided and last else number
    return total + section


_PAIR = re.compile(
    r"(?<![零〇一二两三四五六七八九])([一二两三四五六七八])([二两三四五六七八九])(?=[十百千万亿]|$)"
)
VAGUE = re.compile(r"(?:好)?([十]?)[几数]([十百千万亿]*)")


def pair(text: str) -> tuple[Decimal, Decimal] | None:
    """四五千 → (4000, 5000); 十五六 → (15, 16); None when it is not said this way."""
    match = _PAIR.search(text)
    if match is None or DIGITS[match[1]] >= DIGITS[match[2]]:
        return None
    low, high = (numeral(text[: match.start()] + match[k] + text[match.end() :]) for k in (1, 2))
    if low is None or high is None or low >= high:
        return None
    return low, high


def number_text(value: Decimal) -> str:
    """The plain spelling: no exponent, no trailing zeros.

    >>> number_text(Decimal("5000.0")), number_text(Decimal("1E+4"))
    ('5000', '10000')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
