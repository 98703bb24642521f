"""Numbers of headings, tables and figures as official documents write them."""

from __future__ import annotations

import re

DIGITS = "〇一二三四五六七八九"
TYPED = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百]+[章节部分]+\s*|[一二三四五六七八九十百]+[、.．]\s*|"
    r"[（(][一二三四五六七八九十百]+[）)][、.．]?\s*|\d+(?:\.\d+)+[、.．]?\s*|\d+[、.．]\s*(?!\d)|"
    r"[（(]\d+[）)][、.．]?\s*)"
)


def chinese(number: int) -> str:
    """A counting number in Chinese.

    >>> [chinese(n) for n in (1, 10, 11, 20, 21, 105)]
    ['一', '十', '十一', '二十', '二十一', '一百零五']
    """
    if number < 10:
        return DIGITS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    if not rest:
        return DIGITS[hundreds] + "百"
    middle = "零" if rest < 10 else ("一" if rest < 20 else "")
    return DIGITS[hundreds] + "百" + middle + chinese(rest)


def heading(pattern: str, counts: list[int]) -> str:
    """The number of a heading: `pattern` is the first one of its level (``一、``, ``（1）``, ``1.1``).

    >>> heading("一、", [3]), heading("（一）", [3, 12]), heading("1.", [1, 1, 4]), heading("1.1", [2, 3])
    ('三、', '（十二）', '4.', '2.3')
    """
    if re.fullmatch(r"1(?:\.1)*", pattern):
        return ".".join(map(str, counts[-len(pattern.split(".")) :]))
    return pattern.replace("一", chinese(counts[-1])).replace("1", str(counts[-1]))


def section(numbers: list[str]) -> str:
    """How prose refers to a section, from the numbers of its heading and those above.

    >>> section(["三、", "（二）"]), section(["2.3"])
    ('第三部分（二）', '2.3节')
    """
    if re.fullmatch(r"[\d.]+", numbers[-1]):
        return f"{numbers[-1].rstrip('.')}节"
    return f"第{numbers[0].rstrip('、.')}部分" + "".join(n.rstrip("、.") for n in numbers[1:])


def untyped(text: str) -> str:
    """A heading without the number its author typed.

    >>> untyped("一、基本情况"), untyped("（二） 主要特点"), untyped("2024年情况"), untyped("3.5亿元投向")
    ('基本情况', '主要特点', '2024年情况', '3.5亿元投向')
    """
    match = TYPED.match(text)
    if not match or (re.match(r"\d+\.\d+", match[0]) and not re.search(r"[\s、]$", match[0])):
        return text
    return text[match.end() :]
