"""Orders of magnitude: a relation that the words state holds for the digits of its numbers, but not for their size.

Growth and its amount (营业收入2.46万元，增长15.0%，增加额3200万元): when one number is ten times, or ten thousand times,
too large or too small, its unit or its decimal point is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.clauses import Item, sentences
from ..sentences.quantities import Quantity

_POWERS = (1, -1, 2, -2, 3, -3, 4, -4, 8, -8)
Span = tuple[float, float]


def magnitudes(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Every stated relation of a paragraph whose digits fit and whose sizes do not."""
    if not paragraph.prose:
        return
    for group in sentences(items):
        yield from _growth(paragraph, group)


def _off(q: Quantity, wanted: Span) -> int:
    """By what power of ten a number misses an interval: 0 when it fits, and when no power helps."""
    low, high = wanted
    if not 0 < low <= high < inf or q.value <= 0:
        return 0
    slack = 1e-9 * high
    if q.low <= high + slack and q.high >= low - slack:
        return 0
    return next(
        (n for n in _POWERS if q.low <= high * 10.0**n + slack and q.high >= low * 10.0**n - slack), 0
    )  # fmt: skip


def _fits(q: Quantity, wanted: Span) -> bool:
    return q.low <= wanted[1] * (1 + 1e-9) and q.high >= wanted[0] * (1 - 1e-9)


def _mark(paragraph: Paragraph, q: Quantity, power: int) -> Finding:
    times = {1: "10", 2: "100", 3: "1000", 4: "1万", 8: "1亿"}[abs(power)]
    zh = f"按上下文推算，{q.text}{'大' if power > 0 else '小'}了{times}倍"
    en = f"{q.text} is {10 ** abs(power):,} times too {'large' if power > 0 else 'small'}"
    return found("consistency:magnitude", paragraph, q.start, q.end, say(zh=zh, en=en))


_AMOUNT = re.compile(
    r"(?:增加额|增长额|增量|减少额|净增额?|增收|减收|增加|增长|上涨|提高|减少|下降|下跌|降低|增|减|涨|降)(?:了|约|为|达)*$"
)


def _growth(paragraph: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """A level, its growth in per cent and the amount of it, in one sentence."""
    for k, p in enumerate(group):
        if p.q.kind != "p" or p.role != "change" or p.q.hedge or p.q.low <= 0:
            continue
        near = [
            i
            for i in group[max(0, k - 3) : k + 2]
            if i is not p and i.q.kind == "n" and i.q.unit and not i.q.hedge
        ]
        levels = [
            i
            for i in near
            if i.role == "level" and i.position < p.position and not _AMOUNT.search(i.label)
        ]
        amounts = [
            i for i in near if _AMOUNT.search(i.label) and not i.label.startswith(("至", "到"))
        ]
        if len(amounts) != 1 or not levels:
            continue
        amount = amounts[0]
        family = [v for v in levels if v.q.family == amount.q.family]
        if not family:
            continue
        wanted = [_part(v.q, p.q, p.direction) for v in family]
        bases = [(v.q.low * p.q.low / 100, v.q.high * p.q.high / 100) for v in family]
        if any(_fits(amount.q, w) for w in (*wanted, *bases)):
            continue
        power = next((n for w in wanted if (n := _off(amount.q, w))), 0)
        if power and amount.q.figures >= 2:
            yield _mark(paragraph, amount.q, power)


def _part(v: Quantity, p: Quantity, direction: int) -> Span:
    """How much of a level came by its growth of p per cent."""
    sign = 1 if direction >= 0 else -1
    ends = [x * y / (100 + sign * y) for x in (v.low, v.high) for y in (p.low, p.high) if y < 100]
    return (min(ends), max(ends)) if ends else (0.0, 0.0)
