"""A change against the value that touches it: 全年办理126480笔…。业务总量比上年的118200笔增长8.0%.

The base stands right before the change, so it is sure.  What is held against it is the number that the clause names
(扩员企业占比, 自购住房者), said in the paragraph before, or else the last of its kind in the sentence.  Another number
that would give the change is no excuse, only a doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, noted
from ..memory import EARLIER, bigrams, clause, left_behind
from ..parts.lists import aligned
from ..sentences.clauses import DOWN, UP, Item, of_before
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from .judging import GROWTH, explains, gives, judge
from .operands import NO_NAME

_BASE = re.compile(
    "(?:(?<![占同环相])(?:比(?![重例])|较)|(?P<up>高于|超过|多于|快于|高出)|(?P<down>低于|少于|慢于|不及))(?P<of>[^，。；：（）比较]{0,16})[（的]?$"
)
_WAY = re.compile(
    rf"）?的?[^，。；：]{{0,3}}?(?:(?P<up>{UP})|(?P<down>{DOWN}))?[^，。；：\d]{{0,2}}?(?:幅度?)?(?:出|了|约|近|达)*"
)
_OTHER = re.compile("目标|任务|计划|要求|标准|进度|预[期算]|年均|平均每|其中|分别|依次|累计|承诺")


def nearest(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Every change of a paragraph that stands right behind its base."""
    plain = p.reading.plain
    names: dict[int, str] | None = None
    for base, item in pairwise(items):
        if item.q.kind not in "npdm" or item.q.hedge or base.q.kind not in "np" or base.sentence != item.sentence or base.q.chinese:  # fmt: skip
            continue
        words = plain[since(plain, base.q.start, "，。；：！？\n") : base.q.start]
        m, way = _BASE.search(words), _WAY.fullmatch(plain[base.q.end : item.q.start])
        if not m or not way or words.endswith("（") != way.group().startswith("）") or _OTHER.search(words):  # fmt: skip
            continue
        up = m["up"] or way["up"]
        if not (up or m["down"] or way["down"]) or not _fit(item.q, base.q):
            continue
        change = replace(item, role="change", direction=1 if up else -1)
        name = NO_NAME.sub("", words[: m.start()])
        if len(name) < 2 and (vague := _before(items, base)):
            name = NO_NAME.sub("", vague.label)  # 自购住房者不足两成，但比2022年的13.5%提高
        names = aligned(p, items) if names is None else names
        for nows in _nows(p, items, base, name, names):
            if not any(gives(change, now, base.q) for now in nows):
                for f in judge(p, change, [(now, base.q) for now in nows]):
                    yield noted(f, explains(items, change))


def _fit(change: Quantity, base: Quantity) -> bool:
    if change.kind == "n":
        return change.family == base.family != "" and base.kind == "n"
    return base.kind == ("p" if change.kind == "d" else "n")


def _before(items: Sequence[Item], base: Item) -> Item | None:
    before = items[items.index(base) - 1] if items[0] is not base else base
    return before if before.q.kind == "v" and before.segment == base.segment else None


def _nows(
    p: Paragraph, items: Sequence[Item], base: Item, name: str, names: dict[int, str]
) -> Iterator[list[Quantity]]:
    """The values that may be held against a base: those of the name, or the last of the sentence; none or one list."""
    plain, wanted = p.reading.plain, bigrams(GROWTH.sub("", name))
    grown = bool(GROWTH.search(name))
    names = names | _of_counts(p, items) if wanted and base.q.kind == "p" else names
    before = [
        i for i in items
        if i.position < base.position and base.q.value < 3 * i.q.value < 9 * base.q.value and base.sentence - i.sentence < (2 if wanted else 1) and i.q.kind == base.q.kind
        and i.q.family == base.q.family and i.role == ("change" if grown else "level") and not i.q.chinese
        and not left_behind(i) and not of_before(p.reading, i) and not EARLIER.search(clause(p, i))
    ]  # fmt: skip
    if wanted and not grown:
        said = {}
        for x, i in zip([None, *before], before, strict=False):
            opened = since(plain, i.q.start, "。！？\n")
            said[i.position] = names.get(i.position, plain[max(opened, x.q.end if x else 0) : i.q.start])  # fmt: skip
        before = [i for i in before if wanted[0] in said[i.position]]
    elif not wanted:
        before = before[-1:] if before and before[-1].segment == base.segment else []
    if before:
        yield [_open(i.q) for i in before]


def _of_counts(p: Paragraph, items: Sequence[Item]) -> dict[int, str]:
    """租房793人、自购住房211人，占比分别为67.9%、18.1%: each share under the name of its count."""
    names: dict[int, str] = {}
    for k, first in enumerate(items):
        if first.q.kind != "p" or not _IN_TURN.search(first.label):
            continue
        run = [first]
        for i in items[k + 1 :]:
            if i.q.kind != "p" or not _JOINED.fullmatch(p.reading.plain[run[-1].q.end : i.q.start]):
                break
            run.append(i)
        counts = [i for i in items[max(0, k - len(run)) : k] if i.q.family == items[k - 1].q.family]
        if len(counts) == len(run) > 1:
            names |= {i.position: c.label for i, c in zip(run, counts, strict=True)}
    return names


_IN_TURN, _JOINED = re.compile("分别|依次"), re.compile("[、，]?[和与及]?")


def _open(q: Quantity) -> Quantity:
    """突破9.2万 as what it may be at most: not a step more."""
    step = 10.0**-q.decimals * q.scale
    return replace(q, low=q.value - step, high=q.value + step) if q.hedge else q
