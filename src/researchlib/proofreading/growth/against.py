"""One value on the right side of another: 高于上年同期的1.21, 低于每人600元的上限.

The words say which is the greater; the numbers are in the sentence.  A claim is marked when it is true of no value
that it may be about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read
from ..sentences.clauses import Item, bare
from ..sentences.reading import MARK, pattern
from ..sentences.units import THINGS

_ABOVE = "高于|多于|大于|快于|长于|超过|高过|优于|好于|强于"
_BELOW = "低于|少于|小于|慢于|短于|不及|不足|低过|弱于"
_SIDE = pattern(
    rf"[，、（]?(?:也|又|仍|但|而|均|都|略|明显|显著|大大|依然|且|并|还|却|已|稍|远)*(?P<way>{_ABOVE}|{_BELOW})"
    r"(?P<of>(?:~|<t>){1,16}?的|每[人户家件次])(?P<v><npd>)(?P<then>(?:的水平)?[，。；、（）]|的~)"
)


def against(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every 高于 and 低于 of a draft."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not items:
            continue
        yield from _beside(p, items)


def _beside(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """求人倍率为1.39，高于上年同期的1.21，低于第二季度的1.48."""
    reading = p.reading
    matches = list(_SIDE.finditer(reading.skeleton))
    sides = {m.start("v") for m in matches}
    at = {i.position: i for i in items}
    for m in matches:
        base = at.get(m.start("v"))
        if base is None or base.q.chinese or re.search(r"\d", m["of"]):
            continue  # 不足100分的1748人: a class
        if base.q.family in THINGS and not (MARK["t"] in m["of"] or EARLIER.search(m["of"])):
            continue  # 低于承诺工资的148人: a group
        mine = [
            i for i in items
            if i.position < m.start() and i.sentence == base.sentence and i.q.kind == base.q.kind
            and i.q.family == base.q.family and i.position not in sides and not i.q.hedge
            and not re.search("(?<![占同环])比(?![重例])|[较由从]", i.label)
        ]  # fmt: skip
        last = [i for i in items if i.position < m.start() and i.sentence == base.sentence and i.q.family == base.q.family]  # fmt: skip
        if not mine or last[-1].q.hedge:
            continue  # 受理152件，平均每万人约14件，低于去年同期的16件
        up = re.fullmatch(_ABOVE, m["way"]) is not None
        if any((i.q.high > base.q.low) if up else (i.q.low < base.q.high) for i in mine):
            continue
        near = mine[-1]
        start = reading.back(m.start("way"))
        sign = "<" if up else ">"
        yield found("words:direction", p, start, base.q.end, f"{bare(near.q)} {sign} {bare(base.q)}")  # fmt: skip
