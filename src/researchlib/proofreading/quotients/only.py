"""A rate of the only two numbers near it: when nothing explains what is printed and a slip does, names are not asked.

884人…取证人数占参训人数的78.3% behind 1206名新居民; 攀升至今年的31460件，办件增幅为11.0%: the checks that know names are
silent where a thing is called otherwise the second time.  Here the two numbers are alone, and the printed rate is theirs
but for a digit, two that changed places, or the wrong base.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit
from ..memory import Read, clause
from ..sentences.clauses import (
    Item,
    alike,
    bare,
    between,
    of_before,
    overlaps,
    quotient,
    ratio,
    shown,
)
from ..sentences.quantities import Quantity, slipped

_SHARED = re.compile("占|率|比[重例]")
_PLAN = re.compile("预算|计划|目标|任务")
_WHEN = re.compile(
    "年|季度|月|同期|[去今]|上[一届期轮次]|[之此]前|原来|[由从]"
)  # of two times: not 存栏2.30万只，出栏1.83万只
_OF_OTHERS = re.compile("比上|较|增|减|上年|去年|全[市省国]|其中")


def only(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every share and every growth of a draft against the only two numbers near it."""
    for p in draft.paragraphs:
        items = read[p.number] if p.prose else []
        if len(items) < 3:
            continue
        for before, item in pairwise(items):
            if item.q.kind == "p" and item.q.unit == "%" and not item.q.hedge and item.q.value > 0:
                if item.role == "level" and item.q.value < 100:
                    yield from _share(p, items, before, item)
                elif item.role == "change" and item.direction:
                    yield from _growth(p, items, item)


def _share(p: Paragraph, items: Sequence[Item], part: Item, share: Item) -> Iterator[Finding]:
    """A count, and right behind it its share; one larger count of the kind before them in the sentence."""
    gap = between(p.reading, part, share)
    if part.q.kind != "n" or part.role != "level" or part.q.hedge or part.sentence != share.sentence or len(gap) > 24 or not _SHARED.search(gap) or _OF_OTHERS.search(gap):  # fmt: skip
        return
    counts = [i for i in items if i.q.kind == "n" and i.q.value > 0]
    wholes = [c for c in counts if c.sentence == part.sentence and c.position < part.position and alike(c.q, part.q)]  # fmt: skip
    if len(wholes) != 1 or wholes[0].role != "level" or wholes[0].q.value <= part.q.value or of_before(p.reading, wholes[0]):  # fmt: skip
        return
    whole = wholes[0].q
    low, high = ratio(part.q, whole)
    explained = overlaps(100 - high, 100 - low, share.q) or any(
        overlaps(*ratio(a.q, b.q), share.q)
        for a in counts for b in counts if a is not b and alike(a.q, b.q) and b.q.value >= a.q.value
    )  # fmt: skip
    if not explained and slipped(share.q, 100 * part.q.value / whole.value):
        code = "arithmetic:share" if "占" in gap else "arithmetic:rate"
        yield misfit(code, p, share.q, quotient(part.q, whole, share.q))


def _values(p: Paragraph, items: Sequence[Item], change: Item) -> list[Item]:
    """The two values of one unit before a change, the second right before it; nothing when there are more, or one is a plan."""
    for back in range(3):
        near = [i for i in items if change.sentence - back <= i.sentence <= change.sentence and i.position < change.position and i.q.kind == "n" and i.role == "level" and i.q.value > 0]  # fmt: skip
        if len(near) > 1:
            last = max((i for i in items if i.position < change.position), key=lambda i: i.position)
            near = [i for i in near if i.q.family == near[-1].q.family]
            plain = len(near) == 2 and near[-1] is last and not any(i.q.hedge or _PLAN.search(i.label) for i in near)  # fmt: skip
            return near if plain and any(_WHEN.search(clause(p, i)) for i in near) else []
    return []


def _growth(p: Paragraph, items: Sequence[Item], change: Item) -> Iterator[Finding]:
    """Two values and the growth from one to the other, by a slip or over the wrong one of them."""
    near = sorted(_values(p, items, change), key=lambda i: i.q.value, reverse=change.direction > 0)
    if not near or near[0].q.value == near[1].q.value:
        return
    new, old = (i.q for i in near)
    values = [i.q for i in items if i.q.kind == "n" and i.q.value > 0]
    if any(a is not b and alike(a, b) and overlaps(*_grown(a, b, change.direction), change.q) for a in values for b in values):  # fmt: skip
        return
    moved = 100 * abs(new.value - old.value)
    if slipped(change.q, moved / old.value) or abs(moved / new.value - change.q.value) <= change.q.half:  # fmt: skip
        computed = f"({bare(new)} - {bare(old)})/{bare(old)} = {shown(moved / old.value)}%"
        yield misfit("arithmetic:growth", p, change.q, computed)


def _grown(new: Quantity, old: Quantity, direction: int) -> tuple[float, float]:
    low, high = (
        100 * (new.low / old.high - 1),
        100 * (new.high / old.low - 1 if old.low > 0 else 99),
    )
    return (low, high) if direction > 0 else (-high, -low)
