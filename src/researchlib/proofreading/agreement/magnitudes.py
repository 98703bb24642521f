"""Orders of magnitude: a relation that the words state holds for the digits of its numbers, but not for their size.

Growth and its amount (营业收入2.46万元，增长15.0%，增加额3200万元), a base and what grew from it, a share and its whole,
so much each and the sum of it, a month's pay and a year's: when one number is ten times, or ten thousand times, too
large or too small, its unit or its decimal point is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.clauses import Item, of_before, sentences
from ..sentences.quantities import Quantity
from ..sentences.units import UNITS, alternatives

_POWERS = (1, -1, 2, -2, 3, -3, 4, -4, 8, -8)
Span = tuple[float, float]


def magnitudes(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Every stated relation of a paragraph whose digits fit and whose sizes do not."""
    if not paragraph.prose:
        return
    whole: list[Item] = []
    for group in sentences(items):
        yield from _growth(paragraph, group)
        yield from _made_up(
            paragraph, [*whole, *group] if group[0].before.startswith("其中") else group
        )
        whole = [
            i
            for i in group
            if i.q.family == group[-1].q.family
            and not _EACH.search(i.label)
            and "均" not in i.label
        ][-1:]
    yield from _grown(paragraph, items)


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


def _grown(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """累计发布岗位130.5万个。…比上年同期的12.18万个增长7.1%: what the base has grown to."""
    for k in range(1, len(items)):
        base, p = items[k - 1], items[k]
        if (
            p.q.kind != "p" or p.role != "change" or p.q.hedge or base.q.kind != "n" or base.q.hedge
            or base.sentence != p.sentence or base.role != "level" or not of_before(paragraph.reading, base)
            or re.search("[多少增减高低][^，。；]{0,3}$", base.label)
        ):  # fmt: skip
            continue
        sign = 1 if p.direction >= 0 else -1
        wanted = (
            base.q.low * (1 + sign * p.q.low / 100),
            base.q.high * (1 + sign * p.q.high / 100),
        )
        wanted = (min(wanted), max(wanted))
        levels = [
            i.q for i in items[max(0, k - 7) : k - 1]
            if i.q.kind == "n" and i.q.family == base.q.family and i.role == "level" and not i.q.hedge
        ]  # fmt: skip
        if any(_fits(q, wanted) for q in levels):
            continue
        for q in levels:
            if q.figures >= 3 and (power := _off(q, wanted)):
                yield _mark(paragraph, q, power)
                break


_EACH = re.compile(
    rf"(?:每(?P<unit>{alternatives(UNITS)})?|(?P<one>[人户家件场套])均|平均(?!每))[^，。；]{{0,8}}$"
)


def _made_up(paragraph: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """全年收入12.6亿元，由区级财政9450万元、上级专项2520万元和社会资助630万元构成; 年初3.62万元，追加2800万元，调整后3.90亿元."""
    for k, first in enumerate(group):
        if first.q.kind != "n" or not first.q.unit or first.q.hedge or _EACH.search(first.label):
            continue
        run = [first]
        for i in group[k + 1 :]:
            if i.q.kind == "n" and i.q.family == first.q.family and not i.q.hedge:
                run += [] if _EACH.search(i.label) else [i]
            elif len(run) > 1:
                break
        if len(run) < 3:
            continue
        moved = next((i.direction for i in run[1:2] if i.role == "change"), 0) or int(
            bool(_ADDED.search(run[1].label))
        )
        if moved:
            terms = [[(run[0], 1), (run[1], moved), (run[2], -1)]] if run[2].role == "level" else []
        elif all(i.role == "level" for i in run):
            terms = [[(first, -1), *((i, 1) for i in run[1:n])] for n in range(3, len(run) + 1)]
        else:
            terms = []
        if not any(_fits(x.q, _rest(sum_, x)) for sum_ in terms for x, _ in sum_[:1]):
            yield from _one_off(paragraph, terms, bool(moved))


def _rest(terms: Sequence[tuple[Item, int]], x: Item) -> Span:
    """What a term of a sum that is nothing must be."""
    sign = next(s for i, s in terms if i is x)
    ends = [(-sign * s * i.q.low, -sign * s * i.q.high) for i, s in terms if i is not x]
    return sum(map(min, ends)), sum(map(max, ends))


def _one_off(
    paragraph: Paragraph, terms: Sequence[Sequence[tuple[Item, int]]], moved: bool
) -> Iterator[Finding]:
    """The number of a sum that fits it when its size is another."""
    for sum_ in terms:
        for x, _ in sum_:
            low, high = _rest(sum_, x)
            power = _off(x.q, (low, high)) if low > 0 else 0
            digits = x.q.figures
            part = x is not sum_[0][0] and not moved
            more = (
                part
                and x.q.low > sum_[0][0].q.high
                and "其中" in sum_[1][0].before + sum_[1][0].label
            )
            unit = abs(power) in (4, 8) and digits > 1
            if power and (digits > 2 or unit or more) and (
                high <= (1.1 if more else 1.07 if unit and x.q.scale == 1 else 1.004 if part else 1.02) * low
            ):  # fmt: skip
                yield _mark(paragraph, x.q, power)
                return


_ADDED = re.compile("追加|新增|调增|补充|加上")
