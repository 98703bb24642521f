"""What a slip makes of a number, and what tells two numbers apart that could be one with a slip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft
from ..memory import EARLIER, Read, clause, left_behind
from ..sentences.clauses import alike
from ..sentences.quantities import Quantity
from ..sentences.units import THINGS
from .explained import both_right
from .mentions import WHOLE_ROW, Mention, named_pairs

RESTATES = re.compile(
    "(?:也就是说|换言之|换句话说|总体看|从[^，。；]{2,6}看)，[^，。；]*$"
)  # in round numbers
# what everything may be counted in: it tells no number of two digits from another
GENERIC = frozenset(
    re.findall("..", "企业人员问题项目单位机构居民群众职工街道工作服务部门学校社区")
)
PAST_TIME = re.compile("上年|去年|同期|上次|上一")
_OF_WHEN = re.compile("[年月季周日天次届轮底初末]|同期|原|前")
_MEAN = re.compile("均|每|最[高低多少大小]")


def digit_count(q: Quantity) -> int:
    """How many digits chance would have to hit."""
    digits = q.digits.replace(".", "")
    return len(digits if q.decimals else digits.rstrip("0"))


@lru_cache(maxsize=4096)
def variants(digits: str, decimals: int) -> Mapping[str, str]:
    """The numbers that are this one with a digit changed, two digits exchanged, or the last place off by one; and which of these."""
    return dict(_variants(digits, decimals))


def _variants(digits: str, decimals: int) -> Iterator[tuple[str, str]]:
    places = [k for k, c in enumerate(digits) if c.isdigit()]
    for k in places:
        for c in "0123456789":
            if c != digits[k] and (k or c != "0"):
                yield digits[:k] + c + digits[k + 1 :], "digit"
    for move in (-1, 1) if decimals else ():
        yield f"{float(digits) + move * 10.0**-decimals:.{decimals}f}", "last"
    for a, b in pairwise(places):
        if digits[a] != digits[b] and (a or digits[b] != "0"):
            swapped = list(digits)
            swapped[a], swapped[b] = digits[b], digits[a]
            yield "".join(swapped), "swap"


@lru_cache(maxsize=1)
def common_pairs(draft: Draft) -> frozenset[str]:
    """Pairs of characters that stand all over a draft, and tell nothing: 农民 and 民工 in a report on 农民工."""
    told: Counter[str] = Counter()
    prose = [p.text for p in draft.paragraphs if p.kind != "cell"]
    for text in prose:
        told.update(named_pairs(text))
    least = max(6, 0.3 * len(prose))
    return frozenset(w for w, n in told.items() if n >= least)


def complement(t: Mention, f: Mention) -> bool:
    """购买学位680个…已使用618个…空余62个: what is left of a whole said before, in the words of the one beside it."""
    whole, part = f.of
    return (
        t.p is part.p and part.item.sentence == t.item.sentence and not f.adds
        and "⊖" in part.beside and "⊖" not in t.beside | whole.beside and whole.q.value > part.q.value
        and whole.item.position < t.item.position < part.item.position
    )  # fmt: skip


def kept_apart(read: Read, t: Mention, f: Mention, how: str) -> bool:
    """What tells two numbers apart, whatever their names: a sentence, a table, a role, a period, a unit."""
    a, b = t.item, f.item
    if t.p is f.p and (t.p.cell is not None or a.sentence == b.sentence):
        return not f.of or how != "swap" or not complement(t, f)
    if t.p.cell is not None and (f.p.cell is not None or how != "swap"):
        return True
    if (t.role != f.role and not (f.of and t.role == "change")) or (
        a.direction and b.direction and a.direction != b.direction
    ):
        return True
    if t.q.kind == "n" and not (
        alike(t.q, f.q) or (how == "swap" and t.q.family in THINGS and f.q.family in THINGS)
    ):
        return True
    if t.times and f.times and t.times != f.times and not (
        t.definite and not any(map(PAST_TIME.search, f.times))
    ):  # fmt: skip
        return True
    if ("未" in a.label) != ("未" in f.stretch[-12:]) and how == "digit" and digit_count(t.q) < 3:
        return True  # 未检查的28家机构, where 98家 were 检查
    if left_behind(a) != left_behind(b) and t.p.number not in read.advice and (
        how != "swap" or digit_count(t.q) < 3 or _OF_WHEN.search(clause(t.p, a))
    ):  # fmt: skip
        return True
    if how == "last" and not f.of and f.p.cell is None and t.p.cell is None and EARLIER.search(clause(t.p, a)) and not EARLIER.search(f.stretch):  # fmt: skip
        return True  # 比上年的86.9%提高: not this year's 87.0%
    if (
        t.p.cell is None
        and f.p.cell is None
        and bool(_MEAN.search(t.stretch[-14:] if len(a.label) < 4 else a.label))
        != bool(_MEAN.search(f.stretch[-14:] if len(b.label) < 4 else b.label))
    ):
        return True
    for cell, other in ((t, f), (f, t)):
        if cell.p.cell is not None and not cell.of and not WHOLE_ROW.search(cell.row):
            names = named_pairs(re.sub(r"[（(].*", "", cell.row))
            if (
                digit_count(t.q) > 3
                and how == "last"
                and names & other.own
                and named_pairs(cell.head) & other.own
            ):
                continue
            if len(names & other.words) < 0.7 * len(names) or cell.row[:1] not in other.stretch:
                return True
    return how != "last" and t.p.cell is None and f.p.cell is None and not f.of and both_right(t, f)
