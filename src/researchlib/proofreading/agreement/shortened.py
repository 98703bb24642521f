"""One number printed twice, the second time with fewer figures: 146.85万元 … 146.9万元, 38.6% … 39%, 6247元 … 6250元.

Two numbers of one unit of which one is the other rounded, or cut, to fewer decimals are one number: there was one such pair of two
in six hundred thousand characters of right text.  Where a whole number is left, words must tie the two; where zeros, more of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft
from ..findings import Finding, found
from ..memory import EARLIER, Read, clause
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from .mentions import Mention, mentions
from .recalling import RESTATES, common_pairs

_REACH = 12  # paragraphs
_AIM = re.compile("目标|任务|计划|力争|台阶|突破|约合")
_TAKEN_UP = re.compile("(?:^|这|该|上述|以上|把|将|对|按|以|笔|巩固)$")


def shortened(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every number that stands elsewhere with more figures."""
    said: dict[float, list[Mention]] = defaultdict(list)
    for m in mentions(draft, read):
        if m.p.cell is None and m.q.value > 0 and not m.q.hedge and not m.q.chinese and m.p.kind not in ("heading", "title"):  # fmt: skip
            said[m.q.scale].append(m)
    for group in said.values():
        group.sort(key=lambda m: m.q.value)
        times = Counter((m.q.digits, m.q.family) for m in group)
        for k, b in enumerate(group):
            if times[b.q.digits, b.q.family] == 1:
                near = [m for way in (group[k - 1 :: -1] if k else [], group[k + 1 :]) for m in _near(b, way)]  # fmt: skip
                full = next((m for m in near if _once_more(draft, m, b)), None)
                if full is not None:
                    shows = say(zh=f"{full.p.where}写{full.q.text}，此处写{b.q.text}", en=f"{full.q.text} in {full.p.where}, {b.q.text} here")  # fmt: skip
                    yield found("consistency:rounding", b.p, b.q.start, b.q.end, shows, severity="warning")  # fmt: skip


def _near(b: Mention, way: list[Mention]) -> Iterator[Mention]:
    """The numbers next in size that may be this one in full."""
    step = b.q.scale * (
        10.0**-b.q.decimals
        if b.q.decimals
        else 10.0 ** (len(b.q.digits) - len(b.q.digits.rstrip("0")))
    )
    for m in way:
        if abs(m.q.value - b.q.value) > step:
            return
        if m.q.family == b.q.family or (b.q.scale >= 1e4 and not b.q.unit):
            yield m


def _figures(q: Quantity) -> int:
    return len(q.digits.replace(".", "").lstrip("0"))


def _once_more(draft: Draft, a: Mention, b: Mention) -> bool:
    """Whether b is a with fewer figures, and of the same thing."""
    x, q = a.q, b.q
    off = abs(x.value - q.value)
    kept, full = q.digits.rstrip("0"), x.digits.rstrip("0")
    if not off or x.kind != q.kind or abs(a.p.number - b.p.number) > _REACH:
        return False
    if x.decimals > q.decimals:
        step = q.scale * 10.0**-q.decimals
        cut = _figures(q) > 2 and q.value < x.value and off < step
        fewer = _figures(x) > 2 and _figures(q) > 1 and (cut or off <= step / 2 * (1 + 1e-9))
        if not fewer or RESTATES.search(b.stretch) or re.search("目标|任务|计划", b.stretch[-12:]):
            return False
        if q.decimals:
            return bool(q.unit) or _figures(x) > 3
    elif (
        x.decimals
        or not q.unit
        or not 1 < len(kept) < len(full)
        or off > q.scale * 10.0 ** (len(q.digits) - len(kept)) / 2
    ):
        return False
    later, sooner = (b, a) if (a.p.number, x.start) < (b.p.number, q.start) else (a, b)
    plain = later.p.reading.plain
    together = later.p is sooner.p and later.item.sentence == sooner.item.sentence
    before = [bool(EARLIER.search(clause(m.p, m.item))) for m in (a, b)]
    if together or before[0] != before[1] or _AIM.search(clause(b.p, b.item) + b.p.reading.plain[q.end : q.end + 4]):  # fmt: skip
        return False
    head = plain[since(plain, later.q.start, "，。；：！？、（\n") : later.q.start]
    tied = len((a.own & b.own) - common_pairs(draft))
    if x.decimals or len(kept) > 2:
        return tied > 0 or (x.decimals > 0 and bool(_TAKEN_UP.search(head)) and bool(later.item.noun))  # fmt: skip
    return tied > 1 and not head and later.item.noun.startswith(("的", "再"))
