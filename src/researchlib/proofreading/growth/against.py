"""One value on the right side of another: 高于上年同期的1.21, 低于每人600元的上限, 低于收入增速, 差距收窄.

The words say which is the greater; the numbers are in the sentence, or the growth of what is named is in the
draft.  A claim is marked when it is true of no value that it may be about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...errors import say
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, Said, bigrams, said_of
from ..sentences.clauses import Item, bare
from ..sentences.reading import MARK, pattern, since
from ..sentences.units import THINGS

_ABOVE = "高于|多于|大于|快于|长于|超过|高过|优于|好于|强于"
_BELOW = "低于|少于|小于|慢于|短于|不及|不足|低过|弱于"
_SIDE = pattern(
    rf"[，、（]?(?:也|又|仍|但|而|均|都|略|明显|显著|大大|依然|且|并|还|却|已|稍|远)*(?P<way>{_ABOVE}|{_BELOW})"
    r"(?P<of>(?:~|<t>){1,16}?的|每[人户家件次])(?P<v><npd>)(?P<then>(?:的水平)?[，。；、（）]|的~)"
)
_GROWTH = "增速|增幅|涨幅|降幅|增长率|升幅"
_NAMED = re.compile(
    rf"(?P<way>{_ABOVE}|{_BELOW})(?P<of>[^，。；：、0-9比较]{{2,12}}?)(?:的)?(?:{_GROWTH})(?=[，。；）])"
)


def against(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every 高于 and 低于 of a draft."""
    moves: list[Said] | None = None
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not items:
            continue
        yield from _beside(p, items)
        for m in _NAMED.finditer(p.reading.plain):
            if moves is None:
                moves = [
                    said_of(q, i) for q, i in read.prose()
                    if i.role == "change" and i.q.kind == "p" and not i.q.hedge
                ]  # fmt: skip
            yield from _growths(p, items, m, moves)


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
        if not mine:
            continue
        up = re.fullmatch(_ABOVE, m["way"]) is not None
        if any((i.q.high > base.q.low) if up else (i.q.low < base.q.high) for i in mine):
            continue
        near = mine[-1]
        start = reading.back(m.start("way"))
        sign = "<" if up else ">"
        yield found("words:direction", p, start, base.q.end, f"{bare(near.q)} {sign} {bare(base.q)}")  # fmt: skip


def _growths(
    p: Paragraph, items: Sequence[Item], m: re.Match[str], moves: Sequence[Said]
) -> Iterator[Finding]:
    """涨幅5.0%，低于收入增速: the growth of what is named, wherever the draft gives it."""
    opened = since(p.reading.plain, m.start(), "。！？；\n")
    mine = [
        i for i in items
        if opened <= i.q.start < m.start() and i.q.kind == "p" and i.role == "change" and not i.q.hedge
    ]  # fmt: skip
    wanted = bigrams(m["of"])
    others = [
        s for s in moves
        if s.item not in mine and all(b in s.words + s.context for b in wanted) and wanted
    ]  # fmt: skip
    if not mine or not others:
        return
    own = mine[-1]
    up = re.fullmatch(_ABOVE, m["way"]) is not None
    value = own.q.value * own.direction
    if any((value >= s.q.value * s.item.direction) == up for s in others):
        return
    sign = "<" if up else ">"
    shows = f"{own.q.text} {sign} {others[-1].q.text}"
    yield found("words:direction", p, m.start(), m.end(), shows + say(zh=f"，文中{m.group()}", en=f", printed {m.group()}"))  # fmt: skip
