"""One number that stands in two places, and in one of them with a slip.

A slip is a digit that is other, two digits that changed places, or the last place off by one.  What a number may be
is what the draft says of the same thing elsewhere: in prose, in a cell, or as the difference or the sum of two numbers
that stand side by side (应查28650户，已排查21488户 … 剩余7612户).  It is one thing when the words about the two numbers
agree, the more of them the likelier chance makes such a pair; a number that follows from others is no slip.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft
from ..findings import Finding, found
from ..memory import Read
from ..sentences.clauses import Item, alike
from ..sentences.quantities import Quantity
from ..sentences.units import SPANS
from .explained import explained
from .mentions import DEFINITE, WHOLE_ROW, Mention, mentions, named_pairs
from .slips import (
    GENERIC,
    PAST_TIME,
    RESTATES,
    common_pairs,
    complement,
    digit_count,
    kept_apart,
    variants,
)

_SURER = ("digit", "last", "swap")  # what chance makes most often first
_VAGUE = re.compile("约|近|余|多|超|突破|左右|上下|接近|来")
_Two = tuple[
    Mention, Mention, int
]  # two numbers, and whether they are added (1) or taken from each other (-1)


def neighbours(said: Sequence[Mention]) -> Iterator[_Two]:
    """Differences and sums of two numbers side by side: in a row of a table, or in sentences that follow each other."""
    rows: dict[tuple[int, int], list[Mention]] = defaultdict(list)
    for m in said:
        if m.p.cell is not None and m.q.kind == "n" and m.role == "level":
            rows[m.p.cell[:2]].append(m)
    for row in rows.values():
        for a, b in combinations(row[:8], 2):
            if a.q.family == b.q.family and a.q.value != b.q.value:
                yield a, b, -1
    near: dict[tuple[int, str], list[Mention]] = defaultdict(list)
    for m in said:
        if (
            m.p.cell is None
            and m.q.kind == "n"
            and m.role == "level"
            and m.q.value > 0
            and m.q.unit
        ):
            before = near[m.p.number, m.q.family]
            for other in before[-3:]:
                if not 0.02 < m.q.value / other.q.value < 50:
                    continue
                if m.item.sentence - other.item.sentence < 2 and other.q.value != m.q.value:
                    yield other, m, -1
                    yield other, m, 1
            before.append(m)


def of_two(a: Mention, b: Mention, sign: int) -> tuple[float, str, float]:
    """The value of a sum or a difference, its digits and its scale."""
    x, y = (a.q, b.q) if a.q.value >= b.q.value else (b.q, a.q)
    scale, value = max(x.scale, y.scale), x.value + sign * y.value
    decimals = max(x.decimals if x.scale == scale else 0, y.decimals if y.scale == scale else 0)
    return value, f"{value / scale:.{decimals}f}", scale


def _made(m: Mention | _Two, known: dict[int, Mention]) -> Mention:
    """A sum or a difference as a number with words of its own; each is made once."""
    if isinstance(m, Mention):
        return m
    if id(m) in known:
        return known[id(m)]
    a, b, sign = m
    value, digits, scale = of_two(a, b, sign)
    x, y = (a.q, b.q) if a.q.value >= b.q.value else (b.q, a.q)
    half = x.half + y.half
    q = replace(
        x, value=value, half=half, low=value - half, high=value + half, digits=digits, scale=scale,
        decimals=len(digits.partition(".")[2]), hedge=x.hedge or y.hedge,
        text=f"{x.text}{'+' if sign > 0 else '−'}{y.text}",
    )  # fmt: skip
    return known.setdefault(id(m), Mention(a.p, replace(b.item, q=q, clause=None), of=(a, b)))


def recalled(draft: Draft, read: Read) -> Iterator[Finding]:
    """面向岗位增长14.3%的制造业, where 制造业…增长14.2%; 合计 6382 in a table, where the text has 6328."""
    said = mentions(draft, read)
    values: dict[tuple[str, float], list[Mention | _Two]] = defaultdict(list)
    printed: dict[tuple[str, float], dict[str, list[Mention | _Two]]] = defaultdict(
        lambda: defaultdict(list)
    )
    times: Counter[tuple[str, float]] = Counter()
    order = {id(m): k for k, m in enumerate(said)}
    for m in said:
        values[m.q.kind, round(m.q.value, 6)].append(m)
        times[m.q.kind, round(m.q.value, 6)] += 1
        if not m.q.hedge and not m.q.chinese:
            printed[m.q.kind, m.q.scale][m.q.digits].append(m)
            for digits, scale in _in_short(m.q):
                printed["n", scale][digits].append(m)
    for two in neighbours(said):
        value, digits, scale = of_two(*two)
        values["n", round(value, 6)].append(two)
        if not (two[0].q.hedge or two[1].q.hedge):
            printed["n", scale][digits].append(two)
    common = common_pairs(draft)
    by_value = sorted((m for m in said if m.q.kind == "n" and m.q.unit), key=lambda m: m.q.value)
    rates = sorted((m for m in said if m.q.kind == "p"), key=lambda m: m.q.value)
    wrong: set[int] = set()
    known: dict[int, Mention] = {}
    for t in said:
        q = t.q
        f = _shortened(read, t, by_value if q.kind == "n" else rates, common)
        if f is not None:
            if not RESTATES.search(t.stretch):
                yield _slip(t, f, "short")
            continue
        if (
            (_VAGUE.search(q.hedge) and (q.hedge != "约" or q.decimals < 2 or q.kind == "p"))
            or q.chinese
            or q.value < 10
            or digit_count(q) < 2
            or q.family in SPANS
        ):
            continue
        if any(
            _same(t, _made(x, known), common)
            for x in values[q.kind, round(q.value, 6)]
            if isinstance(x, Mention) or (t not in x and alike(q, x[0].q))
        ):
            continue
        if q.scale > 1 and any(
            (m.words & t.words) - common and _same(t, m, common)
            for m in _within(by_value, q.low, q.high)
        ):  # fmt: skip
            continue  # 4.82万人, where 48240人 stand
        if (
            q.scale > 1
            and q.kind == "n"
            and q.hedge in ("", "约")
            and (f := _rounded(read, t, by_value, common)) is not None
        ):
            yield _slip(t, f, "last")
            continue
        here = printed[q.kind, q.scale]
        alike_in: dict[str, list[list[Mention | _Two]]] = defaultdict(list)
        for digits, how in variants(q.digits, q.decimals).items():
            if digits in here:
                alike_in[how].append(here[digits])
        near = [
            (_one_thing(read, t, m, how, common), _SURER.index(how), -k, m, how)
            for how, lists in alike_in.items()
            for k, m in _may_be(t, lists, how, known)
        ]
        score, _, _, f, how = max(near, key=lambda x: x[:3], default=(0, 0, 0, t, ""))
        if not score or (
            _in_lists(read, t, f, how)
            and (how != "swap" or explained(read, t, said, how) or not explained(read, f, said, how))
        ):  # fmt: skip
            continue
        if (
            not f.of and order[id(f)] > order[id(t)]
            and times[f.q.kind, round(f.q.value, 6)] == 1
            and not explained(read, f, said, how) and (f.definite or not t.definite)
        ):  # fmt: skip
            continue  # of two that stand once, the later is asked
        again = times[f.q.kind, round(f.q.value, 6)] > 1
        sure = (how == "swap" and (digit_count(q) > 4 or f.of)) or (
            t.definite and again and len(t.beside & f.beside - common) > 1
        )  # fmt: skip
        if id(f) in wrong or _stepped(read, t, f) or (not sure and explained(read, t, said, how)):
            continue
        wrong.add(id(t))
        yield _slip(t, f, how)


def _stepped(read: Read, t: Mention, f: Mention) -> bool:
    """75.0%，比全区高10.0个百分点, where 65.0% stands; 净增9000人，达到229800人 of 220800: as far apart as the sentence says."""
    if t.p.cell is not None or f.of:
        return False
    step = abs(t.q.value - f.q.value)
    return any(
        i.sentence == t.item.sentence and i is not t.item and abs(i.q.value - step) <= i.q.half + 1e-9 * step
        and (i.q.kind == "d" if t.q.kind == "p" else i.q.family == t.q.family)
        for i in read[t.p.number]
    )  # fmt: skip


def _in_short(q: Quantity) -> Iterator[tuple[str, float]]:
    """How a count in full may be said in 万: 48240 as 4.82万 and 4.8万; 12364万 as 1.24亿."""
    if q.kind == "n" and not q.decimals:
        for scale, large in ((1.0, 1e4), (1e4, 1e8)):
            if q.scale == scale and q.value >= large:
                yield from ((f"{q.value / large:.{n}f}", large) for n in (1, 2))


def _within(by_value: Sequence[Mention], low: float, high: float) -> Sequence[Mention]:
    start = bisect_left(by_value, low, key=_value)
    return by_value[start : bisect_right(by_value, high, lo=start, key=_value)]


def _value(m: Mention) -> float:
    return m.q.value


def _slip(t: Mention, f: Mention, how: str) -> Finding:
    known = f"{f.q.text} = {f.q.digits}{f.q.unit}" if f.of else f.q.text
    shows = say(zh=f"{f.p.where}写{known}，此处写{t.q.text}", en=f"{known} in {f.p.where}, {t.q.text} here")  # fmt: skip
    start, end = (0, len(t.p.text)) if t.p.cell is not None else (t.q.start, t.q.end)
    rounded = how == "short" or (how == "last" and t.q.decimals)
    code = "consistency:rounding" if rounded else "consistency:value"
    # one digit another, or two of two: as often another number as a slip
    sure = not rounded and (how not in ("swap", "digit") or (how == "swap" and t.q.figures > 2))
    named = how == "short" and f.p.cell is None and t.q.value != f.q.value and bool((t.beside & f.beside) - GENERIC)  # fmt: skip
    return found(code, t.p, start, end, shows, severity="" if sure or named else "info")


def _rounded(
    read: Read, t: Mention, by_value: Sequence[Mention], common: frozenset[str]
) -> Mention | None:
    """按实际支出3.47亿元计算, where 34632万元 stands: a number rounded to another one, one off in the last place."""
    q = t.q
    start = bisect_left(by_value, q.value - 3 * q.half, key=lambda m: m.q.value)
    end = bisect_right(by_value, q.value + 3 * q.half, key=lambda m: m.q.value)
    near = [
        m for m in by_value[start:end] if m is not t and m.q.half < 0.2 * q.half and alike(m.q, q)
    ]
    near = [
        m for m in near if len(t.own & m.words - common) > 1 and not kept_apart(read, t, m, "last")
    ]
    if not near or any(
        abs(m.q.value - q.value) <= q.half + m.q.half for m in by_value[start:end] if m is not t
    ):
        return None
    return near[-1]


def _shortened(
    read: Read, t: Mention, by_value: Sequence[Mention], common: frozenset[str]
) -> Mention | None:
    """按2.2亿元用信额计算, where 用信2.17亿元 stands: one number, in one place with fewer decimals, and not as 约."""
    q = t.q
    if (
        q.hedge or q.chinese or t.p.cell is not None or (q.scale == 1 and q.kind == "n" and not q.decimals)
        or len(q.digits.replace(".", "").lstrip("0")) < 2 or (read.planned(t.p, t.item) and not re.search("(?:的|对|按|^)$", t.item.label) and not _STANDING.match(t.p.reading.plain[t.q.end :]))
    ):  # fmt: skip
        return None
    near = [
        m for m in _within(by_value, q.value - q.half, q.value + q.half)
        if m is not t and m.q.scale == q.scale and m.q.family == q.family and not m.q.hedge
    ]  # fmt: skip
    if any(m.q.digits == q.digits for m in near):
        return None
    for m in near:
        shared = (t.words & m.words) - common
        if (
            m.q.decimals > q.decimals and (t.own & m.words) - common and not kept_apart(read, t, m, "last")
            and (len(shared) > 1 or digit_count(q) > 2 or (q.kind == "n" and (t.beside & m.beside) - common - GENERIC))
        ):  # fmt: skip
            return m
    return None


def _same(t: Mention, m: Mention, common: frozenset[str]) -> bool:
    """Whether another number of the same value may be this one again."""
    if m is t or t in m.of:
        return False
    if t.q.kind == "n" and not alike(t.q, m.q):
        return False
    if (
        t.definite
        and m.times
        and not PAST_TIME.search("".join(t.times))
        and PAST_TIME.search("".join(m.times))
    ):
        return False  # 对367家问题企业, where 367 is last year's
    if m.p.cell is not None and digit_count(t.q) < 3:
        return bool(t.words & named_pairs(m.row)) or bool(WHOLE_ROW.search(m.row))
    if m.of or t.q.kind != "n" or digit_count(t.q) < 3:
        return bool((m.words & t.words) - common)
    return True


_STANDING = re.compile("(?:的|左右的)?(?:基础|水平上|[^，。；]{2}率)")


_RATE = re.compile("([\u4e00-\u9fff]{2}率)[^率，]{0,4}$")


def _same_rate(a: Item, b: Item) -> bool:
    one, other = _RATE.search(a.label), _RATE.search(b.label)
    return one is not None and other is not None and one[1] == other[1]


def _in_lists(read: Read, t: Mention, f: Mention, how: str) -> bool:
    """表扬类占0.13% and 其中…表扬类占0.33%: two lists of the same names, each of a whole of its own."""
    if how == "last" or t.definite or f.of or t.p.cell is not None or f.p.cell is not None:
        return False
    beside = [
        {
            i.q.value
            for i in read[m.p.number]
            if i.sentence == m.item.sentence and i is not m.item and m.q.kind in ("p", i.q.kind)
        }
        for m in (t, f)
    ]
    return len(beside[0]) > 1 and len(beside[1]) > 1 and not beside[0] & beside[1] and (
        how == "digit" or t.q.kind == "p" or len(t.beside & f.beside) < 2
    )  # fmt: skip


def _may_be(
    t: Mention, lists: Sequence[Sequence[Mention | _Two]], how: str, known: dict[int, Mention]
) -> Iterator[tuple[int, Mention]]:
    """What a number can be at all: another number, or what two others make or leave; asked before that is made."""
    swap, family, kind = how == "swap", t.q.family, t.q.kind
    left, short = "⊖" in t.beside, digit_count(t.q) < 3
    # a digit that is other tells nothing of two, but of a number that is pointed at
    alone = short and not swap and not (how == "digit" and kind == "n" and (left or t.definite))
    made = swap or (how == "digit" and left and not short and t.role != "change")
    if alone and not made:
        return
    shared = 0 if swap or kind == "n" else 3 if how == "digit" else 2  # words of a percentage
    for those in lists:
        k = 0
        for x in those:
            if isinstance(x, Mention):
                if alone or not (swap or (x.p is not t.p and (kind != "n" or alike(t.q, x.q)))):
                    continue
                if shared and len(t.words & x.around) < shared:
                    continue
            elif not (made and x[0].q.family == family and (swap or x[2] < 0)):
                continue
            yield k, _made(x, known)
            k += 1


def _one_thing(read: Read, t: Mention, f: Mention, how: str, common: frozenset[str]) -> int:
    """How surely two numbers are said of one thing, by their words; 0 when they are not."""
    if f is t or t in f.of:
        return 0
    score = _in_words(read, t, f, how, common)
    return 0 if score and kept_apart(read, t, f, how) else score


def _in_words(read: Read, t: Mention, f: Mention, how: str, common: frozenset[str]) -> int:
    """How much the words about two numbers agree; 0 when that is too little for such a slip."""
    a, b = t.item, f.item
    if (
        f.q.scale != t.q.scale
        and read.planned(t.p, a)
        and not (a.label.endswith("的") or DEFINITE.search(a.label))
    ):
        return 0  # 预计需求为4.7万个: another number in short
    length, swap = digit_count(t.q), how == "swap"
    touching = (t.beside & f.beside) - common
    shared = (t.words & f.words) - common
    if t.under != f.under:
        shared |= (t.words & named_pairs(f.under)) - common
    named = (t.own & f.words) - common
    if swap and length > 4 and not f.of and t.q.family == f.q.family:
        return 1 + len(shared)  # 31865 and 31685: chance makes no such pair
    if f.of:  # what two numbers leave is looked for where the words say that something is left
        if how == "last":
            return 0
        if swap and length > 2 and complement(t, f):
            return 2
        if t.role == "change":
            return len(shared) if swap and length > 2 and len(shared) > 3 and not f.adds else 0
        if not named:
            return 0
        if not swap and (f.adds or length < 3):
            return 0
        least = (
            (1 if length > 2 else 2) if swap and "⊖" in t.beside else 2 if "⊖" in t.beside else 3
        )
        return 1 if len(touching) >= least and (swap or least == 2) else 0
    if (
        (swap or (how == "digit" and t.q.kind == "n"))
        and (t.definite or "⊖" in touching)
        and (t.p is not f.p or swap)
    ):
        if length < 3:
            touching -= GENERIC
        sure = len(touching) + (len(named) if "⊖" in touching else 0)
        if sure >= (2 if "⊖" in touching else 1):
            return 1 + sure
        if swap and length > 2 and (named or t.own & named_pairs(f.p.text) - common):
            return 1
    if length < 3 or (t.p is f.p and not swap):
        return 0
    if swap and (
        (length > 3 and named) or (length > 2 and t.q.unit == f.q.unit and touching - GENERIC)
    ):
        return 1 + len(shared)
    named = t.own if len(t.own) > 1 else t.words
    if len(shared) < {"swap": 2, "last": 2, "digit": 3}[how] or not named & f.words - common:
        return 0
    part = {
        "swap": 0.0,
        "last": 0.0 if t.advice and re.search("[由从][^，。；]{0,6}$", t.name) else 0.3,
        "digit": 0.5,
    }[how]
    if len(named & f.words - common) < part * len(named) and not _same_rate(a, b):
        return 0
    if how == "digit" and t.q.kind == "p" and ("占" in a.label) != ("占" in b.label):
        return 0
    return len(shared) + len(t.own & f.words)
