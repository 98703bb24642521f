"""A series said in one breath (2020年至2024年依次为…) against what is said of it afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..files.drafts import Paragraph
from ..findings import Finding, misfit
from ..sentences.clauses import Item, bare, between, overlaps, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import MARK
from ..sentences.times import YEAR, YEARS
from ..sentences.units import DIGITS
from .judging import judge

_LIST = re.compile(r"(?:依次|分别)[^，。；]{0,4}$")
_SINCE = re.compile(rf"(?:比|较)((?:19|20)\d{{2}})年[^{MARK['n']}{MARK['p']}]{{0,4}}$")


def series(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """比2020年增加x，增长p；年均增长q；三年累计增加z, each against the series above it."""
    table: dict[int, Quantity] = {}
    start = 0
    now = base = None
    for k, item in enumerate(items):
        if not table:
            table, start = _read(paragraph, items, k)
            now = max(table) if table else None
            continue
        if item.position <= start:
            continue
        head = paragraph.reading.plain[max(0, item.q.start - 24) : item.q.start]
        head = re.split("[。；]", head)[-1]
        since = _SINCE.search(re.sub(r"(?:增|减|下|提|上)[^\d]{0,3}$", "", head))
        if since:
            base = int(since[1])
            years = [int(y) for y in YEAR.findall(head[: since.start()])]
            now = years[-1] if years else max(table)
        together = re.search(r"([两二三四五六七八九十])年[间来]?累计[增减提下]", head)
        if together:
            now = max(table)
            base = now - DIGITS[together[1]]
        if base is None or now is None or item.role != "change" or item.q.kind not in "np":
            if item.role == "level" and item.q.kind == "n":
                base = None  # the text has gone on to something else
            continue
        a, b = table.get(now), table.get(base)
        if (
            a is None
            or b is None
            or b.value <= 0
            or (item.q.kind == "n" and item.q.family != a.family)
        ):
            continue
        if re.search("年均", head[-8:]):
            n = now - base
            low = 100 * ((a.low / b.high) ** (1 / n) - 1) * item.direction
            high = 100 * ((a.high / b.low) ** (1 / n) - 1) * item.direction
            if n > 0 and not overlaps(min(low, high), max(low, high), item.q):
                value = 100 * ((a.value / b.value) ** (1 / n) - 1)
                yield misfit(
                    "arithmetic:growth",
                    paragraph,
                    item.q,
                    f"({bare(a)}/{bare(b)})^(1/{n}) - 1 = {shown(value)}%",
                )
        elif (
            since
            or together
            or re.fullmatch("[，、][^，。]{0,4}", between(paragraph.reading, items[k - 1], item))
        ):
            yield from judge(paragraph, item, [(a, b)])


def _read(paragraph: Paragraph, items: Sequence[Item], k: int) -> tuple[dict[int, Quantity], int]:
    """The values of a list that begins here, by the years named before it."""
    first = items[k]
    if first.role != "level" or first.q.kind not in "np" or not _LIST.search(first.label):
        return {}, 0
    run = [first]
    for item in items[k + 1 :]:
        gap = between(paragraph.reading, run[-1], item)
        if not re.fullmatch(r"[、，]?(?:和|与|及|以及)?", gap) or item.q.family != first.q.family:
            break
        run.append(item)
    plain = paragraph.reading.plain
    before = re.split("[。；]", plain[: first.q.start])[-1]
    span = YEARS.search(before)
    named = [int(y) for y in YEAR.findall(before)]
    years = list(range(int(span[1]), int(span[2]) + 1)) if span else named
    if len(years) != len(run) or len(run) < 3:
        return {}, 0
    return dict(zip(years, (i.q for i in run), strict=True)), run[-1].position
