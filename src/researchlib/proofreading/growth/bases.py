"""The base of a change, looked up in the draft by the words that name it.

办理居住证5万张，比今年增长8.2%; 年度预算安排1.32亿元，比今年收入增长4.8%; 签订率提高到95%，较现状再提高9.0个百分点:
a value and what it is held against, which is said elsewhere.  职工总数增长10.3%, where the paragraph has the number
of this year and of the last; 新增托位960个，总数达4110个，增长30.5%.  A change is marked when what it names is met
and nothing of the draft that could be its base gives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, Read, Said, clause, resolve
from ..sentences.clauses import DOWN, UP, Item, alike, bare, sentences, shown
from ..sentences.quantities import Quantity
from .judging import gives, judge

_THAN = re.compile(
    rf"(?:比|较|与|同|在)(?P<base>[^，。；：、比较]{{1,16}}?)(?:相比|基础上)?"
    rf"(?:还|再|约|实际|大约|净|要|需|将|可|预计|同比|分别|进一步|的)*(?:(?P<verb>{UP}|{DOWN})(?:幅度?)?|差距|缺口)(?:出|了|约|近|至少|为|达)*$"
)
_NOW = re.compile(
    r"(?:(?:19|20)\d{2}年|今年|本年度?|现状|现有|目前|当前|现在|眼下|上半年|前三季度|第?[一二三四]季度|本轮|[此本]次|\d{1,2}月)(?:[末底初]|份)?"
)
_OF_NOW = re.compile("今年|本年|现[状有在]|目前|当前|眼下|上半年|本轮|[此本]次")
_OTHER = re.compile("平均|进度|全[区市省国县]|计划|目标|任务|要求|标准|同期|预期")
_AIM = re.compile("目标|计划|任务|预算|指标|要求")
_FILL = re.compile(
    "水平|(?:抽样|问卷|摸底)?调查|摸底|监测|评估|总[数量额]|[数量额]$|实际|已|的|完成|达到"
)


def bases(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every change of a draft whose base is named, or said of last year in its paragraph."""
    levels: list[Said] = []
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not any(i.role == "change" for i in items):
            continue
        for group in sentences(items):
            for k, item in enumerate(group):
                if item.role != "change" or item.q.kind not in "pd":
                    continue
                words = clause(p, item)
                m = _THAN.search(words)
                if m is not None:
                    levels = levels or [
                        *(s for q in draft.paragraphs if q.kind != "cell" for s in read.said(q, "np")), *read.cells
                    ]  # fmt: skip
                    yield from _named(draft, p, group, k, m, read, levels)
                yield from _enlarged(p, group, k)


def _this_year(draft: Draft, time: str) -> bool:
    """Whether a time is the year that the draft is of: the first it names."""
    first = next(
        (m for p in draft.paragraphs if (m := re.search(r"(?:19|20)\d{2}年", p.text))), None
    )
    return first is not None and time.startswith(first.group())


def _named(
    draft: Draft,
    p: Paragraph,
    group: Sequence[Item],
    k: int,
    m: re.Match[str],
    read: Read,
    levels: Sequence[Said],
) -> Iterator[Finding]:
    """培训9000人次，比今年增长6.8%: this year's number stands in another section."""
    item, base = group[k], m["base"]
    if "分别" in m.group() or "依次" in m.group() or EARLIER.search(base) or _OTHER.search(base) or not _NOW.search(base):  # fmt: skip
        return
    kind = "p" if item.q.kind == "d" else "n"
    own = [
        i for i in group[:k]
        if i.role == "level" and i.q.kind == kind and (item.q.kind != "n" or i.q.family == item.q.family)
    ]  # fmt: skip
    if not own or re.search("[。；]|，[^，]*，", p.reading.plain[own[-1].q.end : item.q.start]):
        return
    now = own[-1]
    if len(base) > 1 and base in clause(p, now):
        return  # 下半年办件4680件，上半年3900件，下半年比上半年增长20%
    pool = [
        s for s in levels
        if s.q.kind == kind and (alike(s.q, now.q) if kind == "n" else s.q.unit == "%")
        and s.item is not now and s.q.value > 0
        and not (_AIM.search(s.words) and s.p.cell is not None)
        and not (s.p is p and s.item.position > now.position)
        and not read.planned(s.p, s.item)
    ]  # fmt: skip
    exact = replace(now.q, low=now.q.value, high=now.q.value, half=0.0, hedge="")
    change = replace(
        item,
        q=replace(
            item.q, low=item.q.value - item.q.half, high=item.q.value + item.q.half, hedge=""
        ),
    )
    fit = [s for s in pool if gives(change, exact, s.q)]
    name = _FILL.sub("", _NOW.sub("", base))
    if len(name) > 1:
        score, met = resolve(name, pool)
        if score == 1.0 and not any(s in met for s in fit):
            yield from _warned(p, change, exact, met)
            return
    time = _NOW.search(base)
    if time is not None and not _OF_NOW.match(time.group()) and not _this_year(draft, time.group()):
        pool = [s for s in pool if time.group() in s.words + s.context]
    score, met = resolve(_subject(p, now), pool)
    if score < 0.6 and (named := _RATE.search(clause(p, now))):
        met = [s for s in pool if named[1] in s.words]
    if met and not any(s in fit for s in met):
        for f in _warned(p, change, exact, met):
            yield noted(f, bool(fit) or score < 0.6)


_RATE = re.compile("([\u4e00-\u9fff]{2}(?:率|占比|比例|面|度))[^率，]{0,6}$")


def _subject(p: Paragraph, now: Item) -> str:
    """What a value is the number of: 办理居住证5万张, 有效申请约4600人."""
    words = re.sub(
        r"(?:19|20)\d{2}年|[\d]+月|年?[底末内]|前|预计|力争|确保|拟|计划|将|需|实现|力求|争取|提高|提升|增加|扩大|达到?|到|至|约|共|的",
        "",
        clause(p, now),
    )
    return words[-8:]


def _warned(p: Paragraph, item: Item, now: Quantity, met: Sequence[Said]) -> Iterator[Finding]:
    pairs = [(now, s.q) for s in met if not s.q.hedge and _near(now, s.q)]
    for f in judge(p, item, pairs) if pairs else ():
        yield replace(f, severity="warning")


def _near(a: Quantity, b: Quantity) -> bool:
    """Whether two values may be of one thing: neither is a small part of the other."""
    return abs(a.value - b.value) <= (20.0 if a.kind == "p" else 0.6 * max(a.value, b.value))


def _enlarged(p: Paragraph, group: Sequence[Item], k: int) -> Iterator[Finding]:
    """新增普惠托位960个；全区托位总数达4110个，增长30.5%: of the number before, not of the number now."""
    item = group[k]
    if item.q.kind != "p" or not k:
        return
    total = group[k - 1]
    if total.q.kind != "n" or total.q.hedge or not re.search("总数|总量|总规模|累计|共有|达到?$|增至|增加到", clause(p, total)):  # fmt: skip
        return
    added = [
        i.q for i in group[: k - 1]
        if re.search("新增|净增|新建|扩建|增设", clause(p, i)) and i.q.kind == "n" and i.q.family == total.q.family
        and not i.q.hedge and i.q.value < total.q.value
    ]  # fmt: skip
    for d in added:
        if abs(100 * d.value / (total.q.value - d.value) - item.q.value) <= item.q.half + 1e-9:
            return
        if abs(100 * d.value / total.q.value - item.q.value) <= item.q.half + 1e-9:
            shows = f"{bare(d)}/({bare(total.q)} - {bare(d)}) = {shown(100 * d.value / (total.q.value - d.value))}%"
            yield misfit("arithmetic:growth", p, item.q, shows)
            return
