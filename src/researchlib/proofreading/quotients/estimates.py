"""A derived number printed as a range, from operands that are ranges: 需求4.7万—4.9万个，增长4.8%—9.2%, 求人倍率1.52—1.63.

Each end follows from an end of the operands.  A growth need not name its base: the two ends must have one in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit
from ..memory import Read
from ..sentences.clauses import Item, alike, bare, shown
from ..sentences.quantities import Quantity

_JOIN = re.compile("[—～~-]{1,2}|至|到")
_RATIO = re.compile("倍率|比率?$|比值|比为|之比|供求比|每|均")
Range = tuple[Item, Item]


def estimates(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every derived range of the draft, against the ranges of its sentence."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or len(items) > 120:
            continue
        ranges = [
            (a, b) for a, b in pairwise(items)
            if _JOIN.fullmatch(p.reading.skeleton[a.position + 1 : b.position]) and a.q.low <= b.q.high
        ]  # fmt: skip
        for k, (a, b) in enumerate(ranges):
            before = [r for r in ranges[:k] if r[0].sentence == a.sentence]
            if a.role == "change" and b.q.kind == "p":
                yield from _growth(p, items, a, b, before)
            elif not b.q.unit and b.q.kind == "n" and _RATIO.search(a.label):
                yield from _quotient(p, a, b, before)


def _growth(
    p: Paragraph, items: Sequence[Item], a: Item, b: Item, before: Sequence[Range]
) -> Iterator[Finding]:
    """17.75万—17.95万个，比上年的16.82万个增长5.5%—6.7%."""
    values = [r for r in before if r[1].q.kind == "n" and r[1].q.unit]
    if not values or a.position - values[-1][1].position > 24:
        return
    low, high = values[-1]
    sign = a.direction or 1
    first, last = (a.q, b.q) if sign > 0 else (b.q, a.q)
    spans = [_base(low.q, first, sign), _base(high.q, last, sign)]
    between = [
        i.q
        for i in items
        if low.position < i.position < a.position and i is not high and i.role == "level"
    ]
    stated = [q for q in between if alike(q, high.q)]
    if stated:
        q = stated[-1]
        wrong = [k for k, (lo, hi) in enumerate(spans) if q.high < lo or q.low > hi]
    else:
        wrong = [1] if max(spans[0][0], spans[1][0]) > min(spans[0][1], spans[1][1]) else []
    for k in wrong:
        top, printed = ((low.q, first), (high.q, last))[k]
        base = stated[-1].value if stated else sum(spans[1 - k]) / 2
        value = shown(abs(100 * (top.value / base - 1)), max(1, printed.decimals))
        yield misfit("arithmetic:growth", p, printed, f"{bare(top)}/{base:.6g} - 1 = {value}%")
        return


def _base(value: Quantity, growth: Quantity, sign: int) -> tuple[float, float]:
    rates = (1 + sign * growth.low / 100, 1 + sign * growth.high / 100)
    return value.low / max(rates), value.high / min(rates)


def _quotient(p: Paragraph, a: Item, b: Item, before: Sequence[Range]) -> Iterator[Finding]:
    """需求4.7万—4.9万个，求职3.0万—3.1万人，求人倍率1.52—1.63."""
    values = [r for r in before if r[1].q.kind == "n" and r[1].q.unit and r[0].q.low > 0]
    if len(values) != 2:
        return
    (xa, xb), (ya, yb) = values
    crossed, paired = ((a, xa, yb), (b, xb, ya)), ((a, xa, ya), (b, xb, yb))
    if any(all(_gives(x.q, y.q, end.q) for end, x, y in way) for way in (crossed, paired)):
        return
    for end, x, y in crossed:
        if not _gives(x.q, y.q, end.q):
            value = shown(x.q.value / y.q.value, end.q.decimals)
            yield misfit("arithmetic:rate", p, end.q, f"{bare(x.q)}/{bare(y.q)} = {value}")


def _gives(x: Quantity, y: Quantity, result: Quantity) -> bool:
    low, high = (x.value - x.half) / (y.value + y.half), (x.value + x.half) / (y.value - y.half)
    return low <= result.high and high >= result.low
