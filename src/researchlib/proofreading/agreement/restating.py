"""A number taken up again: what a plan adds, how far something moved, the year something began."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, clause, left_behind
from ..sentences.clauses import DOWN, UP, shown
from .mentions import WHOLE_ROW, Mention, mentions, named_pairs

_MORE = re.compile(
    r"(?:新增|新建|新招|培育|增设|增建|扩建|补充|引进|新设|增加|再建|招聘|发展)[^，。；]{0,14}$"
)
_AGAIN = re.compile("(?:再|还需|尚需|仍需|还须|尚须)[^，。；再]{0,8}$")
_REACH = re.compile(
    r"(?:总数|总量|总|累计|队伍|规模|使|增至|达)[^，。；]{0,10}(?:达到?|支出|完成|投入|办理|培训|增至|增加到|扩大到|扩至)$|(?:确保|力争|实现)完成?全年(?:任务|计划)?$"
)


def reached(draft: Draft, read: Read) -> Iterator[Finding]:
    """年内培育A级机构10家，使总数达到68家: 58家 must be what there is; the draft says 52家."""
    told: list[Mention] = []
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for a, b in pairwise(read[p.number]):
            if _REACH.search(a.label) and _AGAIN.search(b.label):
                a, b = b, a  # 即累计支出1244.60万元，下半年须再支出565.60万元
            if (
                a.q.kind != "n" or b.q.kind != "n" or a.q.unit != b.q.unit or not a.q.unit
                or a.sentence != b.sentence or a.q.hedge or b.q.hedge or a.q.value >= b.q.value
                or not (_MORE.search(a.label) or _AGAIN.search(a.label)) or not _REACH.search(b.label)
            ):  # fmt: skip
                continue
            base = b.q.value - a.q.value
            slack = a.q.half + b.q.half
            told = told or mentions(draft, read)
            pool = [
                m for m in told
                if m.item not in (a, b) and m.q.family == b.q.family and not (m.row and not WHOLE_ROW.search(m.row))
            ]  # fmt: skip
            if any(abs(m.q.value - base) <= slack + m.q.half for m in pool):
                continue
            words = named_pairs(a.label + "，" + a.noun + "，" + b.label)
            near = [
                m
                for m in pool
                if m.q.family == b.q.family
                and m.words & words
                and abs(m.q.value - base) <= 0.3 * base
            ]
            if near:
                shows = f"{b.q.text} - {a.q.text} = {shown(base / b.q.scale, b.q.decimals)}"
                shows += say(
                    zh=f"，{near[-1].p.where}写{near[-1].q.text}",
                    en=f", {near[-1].q.text} in {near[-1].p.where}",
                )
                yield found("consistency:value", p, b.q.start, b.q.end, shows)


_MOVED = re.compile(f"({UP}|{DOWN})(?:了|约|为|达)*$")
_TO = re.compile(f"({UP}|{DOWN})(?:了|到|至|为)+$")


def moved(draft: Draft, read: Read) -> Iterator[Finding]:
    """招工周期由18天延长到26天。总的来看，招工周期延长10天: another number than the two ends leave."""
    for p in draft.paragraphs:
        items = read[p.number]
        for k, (a, b) in enumerate(pairwise(items)):
            m = _TO.search(b.label) if p.kind != "cell" and left_behind(a) and b.role == "level" else None  # fmt: skip
            if m is None or a.q.family != b.q.family or a.q.kind != "n" or a.q.hedge or b.q.hedge:
                continue
            words = named_pairs(Mention(p, a).stretch)
            for c in items[k + 2 :]:
                how = _MOVED.search(c.label)
                if not (
                    how and how[1] == m[1] and 0 < c.sentence - b.sentence < 3 and c.q.family == a.q.family
                    and c.q.kind == "n" and not c.q.hedge and c.q.scale == b.q.scale == a.q.scale
                    and (own := named_pairs(c.label[: how.start()])) and own & words and (own <= words or len(own & words) > 1) and not re.search("[比较]", c.before) and not EARLIER.search(clause(p, c))
                ):  # fmt: skip
                    continue
                step = abs(b.q.value - a.q.value)
                apart = [abs(x - c.q.value) for x in (step, b.q.value)[: 1 + ("为" in how[0])]]
                if min(apart) > a.q.half + b.q.half + c.q.half + 1e-9:
                    high, low = sorted((a.q, b.q), key=lambda q: -q.value)
                    shows = f"{high.text} - {low.text} = {shown(step / b.q.scale, b.q.decimals)}"
                    yield found("consistency:value", p, c.q.start, c.q.end, shows)


_BEGINS = "成立|挂牌|启用|开通|建成|投用|投入使用|上线|创办|开办|设立|组建|开馆|开业|通车|创建"
_BEGAN = re.compile(
    rf"(?P<who>[^，。；：、\d]{{0,12}})(?:(?P<v>{_BEGINS})于(?P<y>(?:19|20)\d\d)年|(?P<y2>(?:19|20)\d\d)年(?:\d{{1,2}}月(?:\d{{1,2}}日|底|初)?)?(?:正式|率先|整体)?(?P<v2>{_BEGINS}))"
)
_BEGIN = re.compile(_BEGINS)
_SINCE = re.compile("^(?:自|从|于)?$")


def begun(draft: Draft, read: Read) -> Iterator[Finding]:
    """中心成立于2018年…。自2016年成立以来: one beginning in two years."""
    told: list[tuple[Paragraph, str, str, str]] = []
    for p in draft.paragraphs:
        if p.kind == "cell" or p.number in read.advice:
            continue
        for m in _BEGAN.finditer(p.reading.plain) if _BEGIN.search(p.reading.plain) else ():
            who, v, y = m["who"], m["v"] or m["v2"], m["y"] or m["y2"]
            for q, name, verb, year in reversed(told):
                if verb != v or p.number - q.number > 2:
                    continue
                same = p is q and _SINCE.search(who) and re.match("以来|至今|以后|之后|后|时|起", p.reading.plain[m.end() :])  # fmt: skip
                if year != y and (same or name[-4:] == re.sub("[自从于]$", "", who)[-4:] != ""):
                    shows = say(zh=f"{q.where}写{year}年{v}，此处写{y}年", en=f"{year} in {q.where}, {y} here")  # fmt: skip
                    start = m.start("y") if m["y"] else m.start("y2")
                    yield found("consistency:value", p, start, start + 5, shows, severity="warning")
                break
            told.append((p, re.sub("[自从于]$", "", who), v, y))
