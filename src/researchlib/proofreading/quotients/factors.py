"""A factor that the words say, between two counts near it: 1∶8, 八分之一, 2.5倍; each at a price, both together; 万元 and 亿元.

Whatever the words, the numbers are asked first: a factor that any two counts of its sentence fulfil is right.  One
that none fulfil is marked where a mere slip explains it (`parts/standing.slipped`), or where no other counts stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit
from ..memory import EARLIER, Read, clause
from ..parts.standing import slipped
from ..sentences.clauses import Item, alike, bare, of_before, overlaps, shown
from ..sentences.reading import pattern, since
from ..sentences.units import SCALE, SPANS

_COLON = re.compile(
    r"(?<![\d.:：∶])(?P<a>\d{1,4}(?:\.\d+)?)\s*[:：∶]\s*(?P<b>\d{1,4}(?:\.\d+)?)(?![\d:：∶%.])"
)
_SAYS = re.compile("比")
_PART = re.compile(r"分之(?![百千])")
_OF = re.compile("(?:是|为|相当于|扩大到|增至|达到?)[^，。；]{0,16}的(?:约|近)?$")
_LOOSE = re.compile("约|近|左右|多|余|超|不")
_ROOM = 3  # counts of a sentence among which a slip is sought


def factors(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every factor of the draft that is said in digits or as a fraction, and what is bought or paid in two lots."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or len(items) < 2 or len(items) > 120:
            continue
        plain = p.reading.plain
        if "合" in plain and ("亿" in plain or "万" in plain):
            yield from _converted(p)
        if "每" in plain:
            yield from _lots(p, items)
        if "比" in plain:
            for m in _COLON.finditer(plain):
                opened = since(plain, m.start(), "，。；\n")
                words = plain[opened : m.end() + 8]
                if _SAYS.search(words) and float(m["b"]) > 0 and not _LOOSE.search(words):
                    f = float(m["a"]) / float(m["b"])
                    half = max((0.5 * 10.0 ** -len(x) for x in re.findall(r"\.(\d+)", m[0])), default=0.0)  # fmt: skip
                    yield from _between(p, items, m.start(), m.end(), f, half / min(float(m["a"]), float(m["b"])))  # fmt: skip
        for item in items if "分之" in plain or "倍" in plain else ():
            q = item.q
            if q.hedge or item.role != "level":
                continue
            if q.kind == "v" and _PART.search(q.text) and q.value > 0:
                yield from _between(p, items, q.start, q.end, q.value / 100, 0.0)
            elif q.kind == "m" and q.value > 1 and _OF.search(item.label):
                yield from _between(p, items, q.start, q.end, q.value, q.half / q.value)


def _between(
    p: Paragraph, items: Sequence[Item], start: int, end: int, f: float, slack: float
) -> Iterator[Finding]:
    plain = p.reading.plain
    opened = since(plain, start, "。\n")
    closed = len(re.split("[。\n]", plain[end:], maxsplit=1)[0]) + end
    here = [
        i for i in items
        if opened <= i.q.start < closed and not start <= i.q.start < end and i.q.kind == "n" and i.role == "level"
        and i.q.value > 1 and not i.q.chinese and i.q.family not in SPANS
    ]  # fmt: skip
    factor = sorted({f, 1 / f, f / (1 + f), 1 / (1 + f), *((1 - f, f / (1 - f)) if f < 1 else ())})
    near = [i for i in items if i.q.kind in "n" and i.q.value > 0 and not start <= i.q.start < end]
    if any(_gives(x, y, g, slack) for x in near for y in near if x is not y for g in factor):
        return
    own = [i for i in here if not i.q.hedge and not EARLIER.search(clause(p, i)) and not of_before(p.reading, i)]  # fmt: skip
    if not 2 <= len(own) <= _ROOM:
        return
    found: list[tuple[float, Item, Item, float]] = []
    for x, y in permutations(own, 2):
        if not alike(x.q, y.q) and len(own) > 2 and x.q.family != y.q.family and ("比" not in plain[opened:end]):  # fmt: skip
            continue
        for g in (f, 1 / f):
            value = g * y.q.value
            if abs(value / x.q.scale - round(value / x.q.scale, x.q.decimals)) > 1e-6:
                continue
            if slipped(x.q, value, 2):
                found.append((abs(value / x.q.value - 1), x, y, g))
    if not found:
        return
    _, x, y, g = min(found, key=lambda t: (t[1].q.start < t[2].q.start, t[0]))
    yield _mark(p, x, y, g)


def _mark(p: Paragraph, x: Item, y: Item, g: float) -> Finding:
    value = shown(g * y.q.value / x.q.scale, x.q.decimals)
    by = f"× {g:.4g}" if g >= 1 else f"/ {1 / g:.4g}"
    return misfit(
        "arithmetic:rate", p, x.q, f"{bare(y.q)} {by} = {value}{SCALE.get(x.q.scale, '')}"
    )


def _gives(x: Item, y: Item, g: float, slack: float) -> bool:
    """Whether one count is a factor of another, rounded up or down."""
    low, high = g * (1 - slack) * y.q.low, g * (1 + slack) * y.q.high
    room = 1.0 if not x.q.decimals and x.q.scale == 1 else x.q.half
    return overlaps(low - room, high + room, x.q)


_CONVERTED = pattern(r"(?P<a><n>)(?:~{0,4})?[，（、]?(?:折合|合计?|即|约?合)(?:人民币|约)?(?P<b><n>)")


def _converted(p: Paragraph) -> Iterator[Finding]:
    """3.6亿元，折合36000万元: one amount in two units."""
    for m in _CONVERTED.finditer(p.reading.skeleton):
        a, b = p.reading.at(m.start("a")), p.reading.at(m.start("b"))
        if a.family != b.family or a.scale == b.scale or a.hedge or b.hedge or "计" in m.group():
            continue
        if not overlaps(a.low, a.high, b):
            value = f"{a.value / b.scale:.10g}{SCALE.get(b.scale, '')}"
            yield misfit("arithmetic:product", p, b, f"{bare(a)} = {value}")


_EACH = re.compile("每[^，。；：\\d]{1,6}$|各[^，。；：\\d]{0,4}$")
_BOTH = re.compile("(?:共|合计|总计|总共|总额|一共)[^，。；：]{0,6}$")


def _lots(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """电脑32台，每台5200元；打印机8台，每台2400元，两项共18.56万元: the sum of what each lot makes."""
    for k, total in enumerate(items):
        if total.q.kind != "n" or total.q.hedge or not _BOTH.search(total.label):
            continue
        before = [i for i in items[:k] if i.sentence == total.sentence and i.role == "level" and i.q.kind == "n"]  # fmt: skip
        lots = [
            (a, b)
            for a, b in zip(before, before[1:], strict=False)
            if b.q.family == total.q.family != a.q.family and _EACH.search(b.label) and not b.q.hedge
        ]
        if len(lots) < 2 or len(before) != 2 * len(lots):
            continue
        amount = sum(a.q.value * b.q.value for a, b in lots)
        if abs(amount - total.q.value) <= total.q.half + 1e-6 * amount:
            continue
        if any(abs(a.q.value * b.q.value - total.q.value) <= total.q.half for a, b in lots):
            continue
        if 0.4 <= amount / total.q.value <= 2.5:
            sums = " + ".join(f"{bare(a.q)} × {bare(b.q)}" for a, b in lots)
            value = shown(amount / total.q.scale, max(total.q.decimals, 0))
            yield misfit("arithmetic:product", p, total.q, f"{sums} = {value}{SCALE.get(total.q.scale, '')}")  # fmt: skip
