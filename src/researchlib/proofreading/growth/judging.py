"""A change against the two values it is of: growth in per cent, points, amounts, multiples, and their direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit, noted
from ..sentences.clauses import DOWN, UP, Item, bare, overlaps, shown
from ..sentences.quantities import Quantity, slipped
from ..sentences.quantities import fits as word_fits
from ..sentences.units import SCALE

Pairs = list[tuple[Quantity, Quantity]]
GROWTH = re.compile("增速|增幅|涨幅|降幅|增长率")  # the words for a change in per cent


def comparable(a: Quantity, b: Quantity) -> bool:
    alike = a.kind == b.kind and (a.family == b.family or not a.family or not b.family)
    return alike and not a.hedge and not b.hedge


def fits(change: Quantity, value: Quantity) -> bool:
    """Whether a change may be one of a value by its kind and unit."""
    if change.kind == "d":
        return value.kind == "p"
    return change.kind != "n" or change.family == value.family


def judge(
    paragraph: Paragraph, item: Item, pairs: list[tuple[Quantity, Quantity]]
) -> Iterator[Finding]:
    """What is wrong with a change when none of the (now, before) pairs gives it."""
    q, sign = item.q, item.direction or 1
    plain = paragraph.reading.plain
    if _OF_TARGET.search(plain, max(0, q.start - 12), q.start) and not _SAID_BEHIND.match(plain, q.end):  # fmt: skip
        return  # 目标为65.0%，已达到67.3%，超出目标2.3个百分点: `targets` asks
    if q.kind == "v" and any(0 <= q.start - x.end < 8 and word_fits(q, x) for x in paragraph.reading.quantities if x.unit == "%"):  # fmt: skip
        return  # 下降49.7%，降幅近五成
    verdicts = []
    for now, base in pairs:
        verdict = _one(item, now, base, sign)
        if verdict is None:
            if len(pairs) == 1:
                yield from _as_printed(paragraph, item, now, base)
            return
        verdicts.append(verdict)
    code, shows = verdicts[-1]
    printed = say(zh=f"，文中{q.text}", en=f", printed {q.text}") if code != "words:points" else ""
    verb = _VERB_BEFORE.search(paragraph.text[: q.start]) if code == "words:direction" else None
    start = verb.start() if verb else q.start
    yield found(code, paragraph, start, q.end, shows + printed)


def _as_printed(p: Paragraph, item: Item, now: Quantity, base: Quantity) -> Iterator[Finding]:
    """由2.6次降到1.1次，减少1.6次; 2.4万张…3.0万张，增长20%: only rounding in two places would give it: a note."""
    q = item.q
    if q.hedge or now.hedge or base.hedge or not base.value or q.chinese:
        return
    if q.kind in "nd":
        value = abs(now.value - base.value)
        off = abs(value - q.value) > 0.9 * 10.0**-q.decimals * q.scale and (
            q.decimals == max(now.decimals, base.decimals) and q.scale == now.scale == base.scale
        )
    else:
        value = abs(100 * (now.value / base.value - 1))
        off = q.kind == "p" and now.kind == "n" and abs(value - q.value) > 1.5 * 10.0**-q.decimals and (
            abs(value - round(value, q.decimals)) < 1e-9
        )  # fmt: skip
    if off:
        code = {"n": "arithmetic:change", "d": "arithmetic:points"}.get(q.kind, "arithmetic:growth")
        shows = f"{bare(base)} → {bare(now)}: {shown(value / (q.scale if q.kind == 'n' else 1), q.decimals)}"
        yield noted(misfit(code, p, q, shows))


# 合格率95.6%，高出年度目标2.6个百分点，目标为93.0%
_SAID_BEHIND = re.compile(r"，[^，。；\d]{0,6}(?:目标|计划|任务)[值数]?[为是]")
_OF_TARGET = re.compile("[超高低][出过于]?[^，。；]{0,4}(?:目标|任务|计划)[^，。；]{0,3}$")
_VERB_BEFORE = re.compile(rf"(?:{UP}|{DOWN})(?:了|约)?$")


def gives(item: Item, now: Quantity, base: Quantity) -> bool:
    """Whether a change is the one from a base to a value."""
    return _one(item, now, base, item.direction or 1) is None


def misgrown(change: Quantity, now: Quantity, base: Quantity, least: int = 3) -> bool:
    """Whether a growth is that of two values but for a slip, or over the wrong one of them."""
    moved = 100 * abs(now.value - base.value)
    return slipped(change, moved / base.value, least) or abs(moved / now.value - change.value) <= change.half  # fmt: skip


def grown(now: Quantity, base: Quantity, decimals: int = 1) -> str:
    """(64 - 86)/86 = 25.6%: how far one value is from another, in per cent of that."""
    moved = 100 * abs(now.value - base.value) / base.value
    return f"({bare(now)} - {bare(base)})/{bare(base)} = {shown(moved, decimals)}%"


def explains(items: Sequence[Item], item: Item) -> bool:
    """Whether two levels of a paragraph give a change, whatever they are."""
    kind = "p" if item.q.kind == "d" else "n"
    before = [
        i.q for i in items
        if i.role == "level" and i.position < item.position and i.q.kind == kind
        and (item.q.kind != "n" or i.q.family == item.q.family)
    ][-12:]  # fmt: skip
    return any(comparable(a, b) and gives(item, a, b) for a, b in permutations(before, 2))


def _one(item: Item, now: Quantity, base: Quantity, sign: int) -> tuple[str, str] | None:
    """None when the change fits the pair, else the code and the computation."""
    q = item.q
    if now.kind == "p":
        low, high = now.low - base.high, now.high - base.low
        value = now.value - base.value
        shows = f"{bare(now)} - {bare(base)} = {shown(value, max(now.decimals, base.decimals, 1))}"
        if q.kind == "d" or (q.kind == "p" and meets(low, high, q, sign)):
            if q.kind == "p":
                return "words:points", f"{shows}" + say(zh="个百分点", en=" points")
            if meets(low, high, q, sign):
                return None
            if meets(low, high, q, -sign):
                return "words:direction", shows
            return "arithmetic:points", shows
        if q.kind == "p" and base.value:
            relative = 100 * (now.value / base.value - 1)
            if abs(relative - sign * q.value) <= 1:
                return None
            return "arithmetic:points", shows
        return None
    if q.kind == "n":
        if q.family != now.family:
            return None
        low, high = now.low - base.high, now.high - base.low
        value = now.value - base.value
        if meets(low, high, q, sign):
            return None
        scale = q.scale if q.scale > 1 else 1.0
        shows = f"{bare(now)} - {bare(base)} = {_scaled(value, now, scale)}"
        return ("words:direction" if meets(low, high, q, -sign) else "arithmetic:change"), shows
    if q.kind == "v" and q.unit == "%" and base.value > 0 and now.kind == "n":  # 降幅接近三分之一
        value = sign * 100 * (now.value / base.value - 1)
        if q.low - 2 <= value <= q.high + 2:
            return None
        return "words:vague", f"({bare(now)} - {bare(base)})/{bare(base)} = {shown(sign * value)}%"
    if base.value <= 0 or q.kind not in "pm":
        return None
    low = now.low / base.high - 1
    high = now.high / base.low - 1 if base.low > 0 else float("inf")
    by = 100.0 if q.kind == "p" else 1.0
    value = (now.value / base.value - 1) * by
    if "年均" in item.label:
        return None
    exact = q.kind == "m" and not q.decimals and abs(value - round(value)) < 1e-9
    if meets(low * by, high * by, q, sign) and not (exact and round(value) != sign * q.value):
        return None  # 12万 is 2 times more than 4万, as printed; 3 only if both are rounded the other way
    unit = "%" if q.kind == "p" else ""
    shows = f"({bare(now)} - {bare(base)})/{bare(base)} = {shown(value, max(1, q.decimals))}{unit}"
    if q.kind == "m" and abs(value + 1 - q.value) <= q.half + 0.051:
        return "arithmetic:times", shows + say(zh="倍", en=" times")
    code = "arithmetic:growth" if q.kind == "p" else "arithmetic:times"
    return ("words:direction" if meets(low * by, high * by, q, -sign) else code), shows


def _scaled(value: float, like: Quantity, scale: float) -> str:
    return f"{shown(value / scale, like.decimals if scale == like.scale else 2 if scale > 1 else 0)}{SCALE.get(scale, '')}"


def meets(low: float, high: float, q: Quantity, sign: int) -> bool:
    if sign < 0:
        low, high = -high, -low
    return overlaps(low, high, q)


def judge_mean(
    p: Paragraph, q: Quantity, sign: int, a: Quantity, b: Quantity, n: int
) -> Iterator[Finding]:
    """由1200户增加到1587户，年均增长15.0%: the n-th root of the one by the other."""
    if n < 1 or a.low <= 0 or b.low <= 0:
        return
    low, high, value = (100 * (x ** (1 / n) - 1) for x in (b.low / a.high, b.high / a.low, b.value / a.value))  # fmt: skip
    if not meets(low, high, q, sign):
        shows = f"({bare(b)}/{bare(a)})^(1/{n}) - 1 = {shown(value, max(1, q.decimals))}%"
        yield misfit("arithmetic:growth", p, q, shows)
