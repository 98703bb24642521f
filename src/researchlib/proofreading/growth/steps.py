"""Changes in a list: 前年、上年分别为38.8%、33.8%，两年依次下降5.0个、6.8个百分点; 比上年的128件、1905人分别下降25.0%和28.8%.

A list of changes is of as many steps between values of one kind, of as many bases that stand before it, or of as
many years.  It is marked when none of these readings gives it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding
from ..memory import Read
from ..sentences.clauses import DOWN, UP, Item, sentences
from ..sentences.quantities import Quantity
from ..sentences.reading import pattern, since
from ..sentences.times import YEAR
from .judging import Pairs, comparable, fits, judge

_LIST = pattern(
    rf"(?:依次|分别|逐年|先后)(?P<of>(?:~|<t>){{0,10}}?)(?:{UP}|{DOWN})(?:了|约)?(?P<a><pdn>(?:(?:[、，]?[和与及、]|，又?再?(?:{UP}|{DOWN}))<pdn>)+)"
)


def steps(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every list of changes of a draft."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or len(items) < 3:
            continue
        for m in _LIST.finditer(p.reading.skeleton):
            listed = [i for i in items if m.start("a") <= i.position < m.end("a")]
            if len({i.q.kind for i in listed}) > 1 or any(i.q.hedge for i in listed):
                continue
            way = listed[0].direction
            changes = [replace(i, role="change", direction=way) for i in listed]
            before = [i for i in items if i.position < m.start()]
            for pairs in _readings(p, before, changes):
                yield from _judged(p, changes, pairs)
                break


def _judged(
    p: Paragraph, changes: Sequence[Item], readings: Sequence[Sequence[Pairs]]
) -> Iterator[Finding]:
    """The changes by the reading that leaves the fewest wrong."""
    marks = [
        [f for item, pairs in zip(changes, reading, strict=True) if pairs for f in judge(p, item, pairs)]
        for reading in readings
    ]  # fmt: skip
    yield from min(marks, key=len)


def _readings(
    p: Paragraph, before: Sequence[Item], changes: Sequence[Item]
) -> Iterator[list[list[Pairs]]]:
    """The pairs that each change may be of: by years named, by bases in a list, by steps; the surest first."""
    first, count = changes[0], len(changes)
    plain = p.reading.plain
    levels = [i for i in before if i.role == "level" and not i.q.hedge]
    own = [i for i in levels if i.sentence == first.sentence]
    opened = since(plain, first.q.start, "。！？；\n")
    years = [
        int(y)
        for y in YEAR.findall(plain[max(opened, own[-1].q.end if own else 0) : first.q.start])
    ]
    if len(years) == count:
        values = dated(p, before)
        pairs = [
            [(a, b) for a in values.get(y, ()) for b in values.get(y - 1, ()) if _of(i, a, b)]
            for y, i in zip(years, changes, strict=True)
        ]  # fmt: skip
        if any(pairs):
            yield [pairs]
    bases = _run(p, own)
    if len(bases) == count and re.search(
        r"[比较与](?:[^，。；]{0,8}的)?$", p.reading.skeleton[: bases[0].position]
    ):
        nows = [i for i in own if i.position < bases[0].position]
        pairs = [
            [(n.q, b.q) for n in nows if _of(c, n.q, b.q)][-3:]
            for b, c in zip(bases, changes, strict=True)
        ]  # fmt: skip
        if any(pairs):
            yield [pairs]
    kind = "p" if first.q.kind == "d" else "n"
    fit = [i.q for i in own if i.q.kind == kind and (kind == "p" or i.q.family == own[-1].q.family)]
    timed = re.findall(
        r"(?:19|20)\d{2}年|[前去上今]年|本年|[一二三四]季度|\d月|[再又]到",
        plain[opened : first.q.start],
    )
    if len(fit) == count + 1 and len(timed) >= count:
        orders = (fit, [*fit[1:], fit[0]], fit[::-1])
        yield [
            [[(b, a)] if _of(i, b, a) else [] for i, (a, b) in zip(changes, pairwise(o), strict=True)]
            for o in orders
        ]  # fmt: skip


def _of(change: Item, now: Quantity, base: Quantity) -> bool:
    return (
        comparable(now, base)
        and now.family == base.family
        and fits(change.q, now)
        and now is not base
    )


def _run(p: Paragraph, levels: Sequence[Item]) -> list[Item]:
    """The values that stand side by side at the end."""
    run: list[Item] = []
    for i in reversed(levels):
        if run and not re.fullmatch("[、，]?[和与及、]", p.reading.plain[i.q.end : run[0].q.start]):
            break
        run.insert(0, i)
    return run


_SPAN = re.compile(r"(\d{4})年?[末底初]?[—～至到-](\d{4})年")


def dated(p: Paragraph, items: Sequence[Item]) -> dict[int, list[Quantity]]:
    """The levels of a paragraph by the year that they are said of: one by one, or in a list (分别为)."""
    plain = p.reading.plain
    done: dict[int, list[Quantity]] = defaultdict(list)
    for group in sentences(items):
        levels = [i for i in group if i.role == "level" and i.q.kind in "np" and not i.q.hedge]
        for run in runs_of(p, levels):
            opened = since(plain, run[0].q.start, "。！？；\n")
            before = plain[max(opened, run[0].q.start - 60) : run[0].q.start]
            span = _SPAN.search(before)
            years = (
                list(range(int(span[1]), int(span[2]) + 1))
                if span
                else [int(y) for y in YEAR.findall(before)]
            )
            if len(run) > 1 and len(years) >= len(run) and re.search("分别|依次", before):
                for year, item in zip(years[-len(run) :], run, strict=True):
                    done[year].append(item.q)
            elif years and not re.search("分别|依次", before):
                done[years[-1]] += [i.q for i in run]
    return done


_JOINED = re.compile("[、，]?[和与及、]?")


def runs_of(p: Paragraph, levels: Sequence[Item]) -> list[list[Item]]:
    """Values of one unit that stand side by side."""
    runs: list[list[Item]] = []
    for i in levels:
        gap = p.reading.plain[runs[-1][-1].q.end : i.q.start] if runs else "."
        if _JOINED.fullmatch(gap) and i.q.family == runs[-1][0].q.family:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs
