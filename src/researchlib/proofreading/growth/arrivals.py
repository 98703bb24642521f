"""The value a thing came to: 占50.5%和55.4%，2024年升至61.0%; 6月为96.8%，7月回落至93.1%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..memory import clause
from ..sentences.clauses import DOWN, UP, Item, bare, sentences
from .judging import comparable

_ARRIVES = re.compile(
    r"(?P<up>增|升|涨|提高|扩大)?(?P<down>降|减|缩|回落)?[加少到低高小]{0,1}(?:至|到)(?:了|约|目前的)?$"
)


def arrival(paragraph: Paragraph, group: Sequence[Item]) -> tuple[list[Item], Item, int] | None:
    """占50.5%和55.4%，2024年升至61.0%: the values before, the value it came to, the way."""
    for k in range(len(group) - 1, 0, -1):
        item = group[k]
        m = _ARRIVES.search(item.label)
        if m is None or not (m["up"] or m["down"]) or item.role != "level":
            continue
        before = [
            i for i in group[:k]
            if i.role == "level" and comparable(i.q, item.q) and i.q.kind == item.q.kind
        ]  # fmt: skip
        name = item.label[: m.start()]
        pairs = {name[j : j + 2] for j in range(len(name) - 1)}
        if before and (
            any(b in before[-1].label + before[-1].noun for b in pairs)
            or (not name and before[-1] is group[k - 1])
            or (before[-1] is group[k - 1] and _one_after_another(paragraph, *group[k - 1 : k + 1]))
        ):
            return before, item, 1 if m["up"] else -1
    return None


def _one_after_another(p: Paragraph, a: Item, b: Item) -> bool:
    """6月开工率为96.8%，7月因高温回落至93.1%: each of its own time, and nothing else between."""
    gap = p.reading.plain[a.q.end : b.q.start]
    timed = re.match(
        r"，(?:(?:1[0-2]|[1-9])月|[一二三四]季度|[上下]半年|20\d\d年|[上去今]年|本年)[^，。；]*$",
        gap,
    )
    return (
        timed is not None
        and re.search("[月年度]", clause(p, a)) is not None
        and a.q.family == b.q.family
    )


def arrivals(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """缺工4200人…缺工增至1640人, and 由1.75∶1扩大为1.72∶1: the way the values went."""
    for group in sentences(items):
        moved = arrival(paragraph, group)
        if moved is None:
            continue
        a, b, sign = moved[0][-1], *moved[1:]
        if sign * (b.q.value - a.q.value) < 0:
            mark = "<" if b.q.value < a.q.value else ">"
            yield found("words:direction", paragraph, b.q.start, b.q.end, f"{bare(b.q)} {mark} {bare(a.q)}")  # fmt: skip


_NET = re.compile(rf"(?<=，)(?P<of>[^，。；：\d]{{0,8}}?)(?:(?:[比较](?![例重])|与|同)[^，。；：]{{2,8}}?(?:相比)?)?(?:有所|略有|明显|净|稍有|反而|相应)*(?:(?P<up>{UP})|(?P<down>{DOWN}))了?(?=[，。；]|$)")  # fmt: skip
_NET_OF = re.compile("(?:[数量额员构位]|规模|总体)$|^$")


def netted(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """去年57家。今年退出9家，新增6家，目前54家，总数比去年增加: what came and what went lead from the first number to the last."""
    plain = p.reading.plain
    for m in _NET.finditer(plain) if len(items) > 2 else ():
        before = [i for i in items if i.q.end < m.start() and i.q.kind == "n" and not i.q.hedge and not i.depth]  # fmt: skip
        run = [i for i in before if i.q.family == before[-1].q.family][-5:]
        if len(run) < 3 or plain.count("。", run[-1].q.end, m.start()) or not _NET_OF.search(m["of"]):  # fmt: skip
            continue
        for first in range(len(run) - 2):
            a, *by, b = (i.q.value for i in run[first:])
            reached = {a}
            for x in by:
                reached = {y + z for y in reached for z in (x, -x)}
            if b in reached and (b - a) * (1 if m["up"] else -1) < 0:
                yield found("words:direction", p, m.start(), m.end(), f"{a:g} → {b:g}")
                break
