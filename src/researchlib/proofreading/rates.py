"""Rates whose count or whole is not said in the rate's own words: 安排320万元，支出301.4万元，执行率94.2%.

Two readings are sure enough to speak: the rate of the two counts right before it, and the rate whose count
names its whole (走访小微企业840家，走访面三分之二: of the 小微企业 said before).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .clauses import Item, alike, overlaps, quotient, ratio
from .drafts import Paragraph
from .findings import Finding, misfit
from .memory import Said, called, clause
from .quantities import Quantity
from .standing import of_both, ratio_left

_RATE = re.compile(
    r"(?P<stem>[^，。；：、（）的占]{1,10})(?:率|面)(?:约?为|达到?了?|是|仅为?|只有|高达|约|也|仍|均|超过|接近|近)*$"
)
_OTHER = re.compile(
    "超期|逾期|流失|离职|流动|增长|利$|汇$|贡献|失业|出生|死亡|增加|城镇化|税$|收益|利润|上升|下降|化$|缺工|近视|同比|发病|患病|平均|概$|效$|倍|周转|折旧|费$|占比"
)
_SMALLEST = 5  # of counts below that anything may be said


def rates(
    p: Paragraph, items: Sequence[Item], k: int, memory: Sequence[Said], names: dict[int, str]
) -> Iterator[Finding]:
    """The rate at `items[k]`, if it is one, against its two counts."""
    item = items[k]
    if item.q.kind not in "pv" or item.role != "level" or item.q.unit != "%":
        return
    m = _RATE.search(names.get(item.position, "") or clause(p, item))
    if m is None or _OTHER.search(m["stem"]):
        return
    counts = [
        i for i in items[:k]
        if i.q.kind == "n" and i.role == "level" and i.q.value > 0
        and ("完成" in m["stem"] or not re.search("目标|任务|计划", i.noun[:6] + i.label))
    ]  # fmt: skip
    here = [i for i in counts if i.sentence == item.sentence]
    if not here or any(
        _fits(x.q, y.q, item.q) or of_both(m["stem"], x.q, y.q, item.q)
        for x in counts
        for y in counts
        if x is not y and alike(x.q, y.q)
    ):
        return
    part = here[-1]
    if part.q.hedge or part.q.value < _SMALLEST or re.search("均|每", part.label):
        return
    whole = _beside(p, items, here, k)
    if whole is None and item.q.decimals and any(
        _fits(part.q, s.q, item.q) for s in memory if s.q.kind == "n" and alike(s.q, part.q)
    ):  # fmt: skip
        return
    if whole is None:
        noun = re.sub(f".*{re.escape(m['stem'][-2:])}|的$", "", re.split("的", part.core)[-1])
        known = [
            s for s in called(noun, [s for s in memory if s.q.kind == "n" and s.item is not part], part.q)
            if s.q.value >= part.q.value and not s.earlier and not s.q.hedge
        ] if len(noun) >= 3 else []  # fmt: skip
        if not known or any(_fits(part.q, s.q, item.q) for s in known):
            return
        whole = known[-1].q
    yield misfit("arithmetic:rate", p, item.q, quotient(part.q, whole, item.q))


def _beside(p: Paragraph, items: Sequence[Item], here: Sequence[Item], k: int) -> Quantity | None:
    """The count right before the part, when nothing but the two stand in the sentence's last stretch."""
    if len(here) < 2 or here[-1] is not items[k - 1] or here[-2] is not items[k - 2]:
        return None
    a, b, item = here[-2], here[-1], items[k]
    stretch = p.reading.skeleton[a.position : item.position]
    if not alike(a.q, b.q) or a.q.hedge or re.search("[。；]|其中", stretch):
        return None
    if stretch.count("，") > 3 or len(stretch) > 40 or a.segment != item.segment:
        return None
    return a.q


def _fits(a: Quantity, b: Quantity, q: Quantity) -> bool:
    slack = 2.0 if q.kind == "v" or q.chinese else 0.0
    return any(
        overlaps(low - slack, high + slack, q) for low, high in (ratio(a, b), ratio_left(a, b))
    )
