"""Whether a number follows from others, and so is no slip: a share, a sum, a growth, a product that leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, permutations

from .. import patterns as re
from ..parts.pairs import pairs
from ..sentences.clauses import Item, alike, overlaps, own_share, ratio, whole_of
from ..sentences.reading import ANY
from .mentions import Mention


def both_right(t: Mention, f: Mention) -> bool:
    """85人，占33.2%; 89人，占34.4%: two numbers whose own shares lead to one whole."""
    wholes = []
    for m in (t, f):
        share = own_share(m.p.reading, m.item)
        if share is None or share.low <= 0:
            return False
        wholes.append(whole_of(m.q, share))
    (low, high), (least, most) = wholes
    return low <= 1.02 * most and high >= 0.98 * least


def explained(
    read: Mapping[int, Sequence[Item]], t: Mention, mentions: Sequence[Mention], how: str
) -> bool:
    """Whether a number follows from others: of its sentence, of its own share, of two counts beside it."""
    if t.p.cell is not None:
        return False
    items = read[t.p.number]
    if _listed(t):
        return True
    near = [i.q for i in items if abs(i.sentence - t.item.sentence) < 2 and i is not t.item]
    if t.q.kind == "n" and how == "last":
        levels = [q for q in near if q.kind == "n" and q.low > 0]
        return any(
            overlaps(a.low / b.high, a.high / b.low, t.q)
            or overlaps(a.low - b.high, a.high - b.low, t.q)
            or overlaps(a.low + b.low, a.high + b.high, t.q)
            for a, b in permutations(levels, 2)
        )
    if t.q.kind == "n":
        shares = [pair.share.q for pair in pairs(t.p, items) if pair.count is t.item]
        return proven(t.item, items) or any(
            alike(m.q, t.q) and m.q.value > t.q.value and overlaps(*ratio(t.q, m.q), share)
            for share in shares for m in mentions
        )  # fmt: skip
    for pair in pairs(t.p, items):
        if pair.share is t.item:  # 在业1148人，占82.8%: of the 1386 said before
            low, high = whole_of(pair.count.q, t.q)
            if any(m.p is t.p and m.q.kind == "n" and low <= m.q.value <= high for m in mentions):
                return True
    counts = [q for q in near if q.kind == "n" and q.value > 0]
    rates = [q for q in near if q.kind == "p" and q.value > 0]
    for a in counts:
        for b in counts:
            if a is not b and (alike(a, b) or {a.family, b.family} == {"人", "份"}) and (
                overlaps(*ratio(a, b), t.q) or abs(abs(100 * (a.value / b.value - 1)) - t.q.value) <= t.q.half
            ):  # fmt: skip
                return True
    moved = [q for q in near if q.kind == "d"]
    return how != "last" and any(
        abs(abs(t.q.value - r.value) - d.value) <= d.half + 1e-9 for r in rates for d in moved
    )


_LINK = re.compile(rf"[、，]?[和与及至]?[{ANY}]")


def _listed(t: Mention) -> bool:
    """152家、168家和186家: one of the values of a series, told by its place."""
    skeleton, at = t.p.reading.skeleton, t.item.position
    return bool(_LINK.match(skeleton, at + 1)) or bool(
        re.search(rf"[{ANY}][、，]?[和与及至]?$", skeleton[max(0, at - 3) : at])
    )


def proven(item: Item, items: Sequence[Item]) -> bool:
    """Whether a number is part of a sum, a share, a product or a growth of its own sentence."""
    near = [i for i in items if i.sentence == item.sentence and i is not item and i.q.value > 0]
    v = item.q
    counts = [i.q for i in near if i.q.kind == "n"]
    row = [
        i.q
        for i in items
        if i.sentence == item.sentence and i.q.family == v.family and i.q.kind == "n"
    ]
    wide = [
        i.q for i in items
        if i.q.family == v.family and i.q.kind == "n" and i.role == "level" and i is not item
    ]  # fmt: skip
    if (
        len(wide) <= 20
        and len(v.digits) >= 4
        and any(
            overlaps(a.low + v.low, a.high + v.high, whole) for a, whole in permutations(wide, 2)
        )
    ):
        return True  # 税收46.8亿元 … 非税11.4亿元, of 58.2亿元 before them
    at = row.index(v)
    for k in range(at + 1):
        for j in range(max(at, k + 1) + 1, len(row) + 1):
            low, high = sum(q.low for q in row[k:j]), sum(q.high for q in row[k:j])
            if any(overlaps(low, high, q) for q in (*row[:k], *row[j:])):
                return True
    for a, p in pairwise(items):  # a count with its own share behind it: of v, or v of another
        if a.sentence != item.sentence or a.q.kind != "n" or p.q.kind != "p" or p.role != "level":
            continue
        wholes = [v] if a is not item else [c for c in counts if c.family == v.family]
        if a.q.family == v.family and any(
            overlaps(*ratio(a.q, w), p.q) for w in wholes if w is not a.q
        ):
            return True
    for one in near:
        if one.role == "change" and one.q.kind == "p" and any(
            abs(abs(100 * (x.value / y.value - 1)) - one.q.value) <= one.q.half
            for c in counts if c.family == v.family for x, y in ((v, c), (c, v))
        ):  # fmt: skip
            return True
        if one.q.kind == "n" and one.q.half <= 0.05 * one.q.value and re.search("均|每", one.label) and any(
            overlaps(one.q.low * x.low, one.q.high * x.high, y)
            for c in counts for x, y in ((v, c), (c, v))
        ):  # fmt: skip
            return True
    for c in counts:
        for d in counts:
            if c is not d and c.family == d.family == v.family and (
                overlaps(c.low + d.low, c.high + d.high, v) or overlaps(c.low - d.high, c.high - d.low, v)
            ):  # fmt: skip
                return True
    return False
