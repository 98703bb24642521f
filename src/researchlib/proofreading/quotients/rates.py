"""Rates (回收率, 办结率, 执行率) against their two counts, which the rate's own words do not say.

Three scopes, from the surest: some pair of the counts of the sentence and before it must give the rate (`of_pairs`);
the count that the rate names, against a whole said earlier in the paragraph (`of_named_count`); the two counts right
before it, or a count whose whole the draft has named (`of_draft`: 走访小微企业840家，走访面三分之二).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from ..files.drafts import Paragraph
from ..findings import Finding, misfit
from ..memory import EARLIER, Said, called, clause
from ..parts.lists import aligned
from ..sentences.clauses import Item, alike, bare, of_before, overlaps, quotient, ratio, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import ANY, pattern, since

_PAIR_RATE = re.compile(
    r"(?P<rate>[^，。；：、（）"
    + ANY
    + r"]{0,10}(?:率|比例|比|进度|面))(?:仍然?|也|均|都|则|又|已|依然|却)?(?:约?为|达到?了?|是|只有|仅为?|高达|约|低至)?$"
)
_NO_PAIR_RATE = re.compile(
    r"流失率|离职率|时间进度|序时进度|增长率|增速|利率|汇率|贡献率|失业率|自然增长率|出生率|死亡率|城镇化率|城市化率|税率|收益率|周转率|费率|倍率|占比|所占比|性别比|同比|环比|抚养比"
)
_WAY = re.compile("按期|按时|及时|一次|首次|当场")


def of_pairs(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """有效回收率35.1% against 发放3000份 and 回收1053份: some pair of the counts must give it."""
    names = aligned(paragraph, items)
    for item in items:
        if (
            item.q.kind != "p"
            or item.role != "level"
            or item.q.unit != "%"
            or _no_pair(paragraph, items, item)
        ):
            continue
        m = _PAIR_RATE.search(names.get(item.position, "") or item.label)
        if m is None or _NO_PAIR_RATE.search(m["rate"]):
            continue
        counts = [
            c for c in items
            if c.q.kind == "n" and c.role == "level" and c.q.value > 0
            and (c.position < item.position or c.sentence == item.sentence)
        ]  # fmt: skip
        if any(
            _gives(a.q, b.q, item.q)
            for a in counts
            for b in counts
            if a.position < item.position < b.position
        ):
            continue  # 调解成功92件，成功率38.2%；办结241件: the whole is said behind
        counts = _own_counts(
            [c for c in counts if c.position < item.position], items, item, m["rate"], names
        )
        way = _WAY.match(m["rate"])
        if way and not any(way.group() in c.label for c in counts):
            continue
        pairs = [
            (a, b) for a in counts for b in counts
            if a is not b and a.q.family == b.q.family and a.q.low <= b.q.high and min(a.q.low, b.q.low) > 0
        ]  # fmt: skip
        stem = re.sub(r"(?:率|比例|比|进度|面)$", "", m["rate"])
        returned = any(
            i.q.kind == "p" and "回收率" in i.label and i.sentence == item.sentence
            for i in items
            if i is not item
        )
        due = _due(counts, stem, item, returned)
        here = [c for c in counts if c.sentence == item.sentence]
        if any(of_both(m["rate"], a.q, b.q, item.q) for a, b in pairs):
            continue
        if not due and any(_gives(a.q, b.q, item.q) for a in here for b in here):
            continue  # 抽取480家，回收462份，有效436份，有效率90.8%
        if not pairs or (not due and any(_gives(a.q, b.q, item.q) for a, b in pairs)):
            continue
        if due and _gives(*due, item.q):
            continue
        stems = {stem[i : i + 2] for i in range(len(stem) - 1)} - {
            "人员",
            "企业",
            "居民",
            "问卷",
            "有效",
        }
        named = [
            (a, b) for a, b in pairs if due and (a.q, b.q) == due
        ] or [
            (a, b) for a, b in pairs
            if a.sentence == b.sentence == item.sentence
            and (any(s in a.label + a.noun for s in stems) or _names(stem[-2:], a.label))
            and a.position > b.position
        ]  # fmt: skip
        if (
            not named
            and len(here) == 2
            and set(stem) & set(here[1].core[-4:]) - set("的有人员数量总")
        ):
            named = [(a, b) for a, b in pairs if a is here[1] and b is here[0]]
        if "有效" in stem:
            named = [(a, b) for a, b in named if "有效" in a.label] or named
        if not named:
            continue
        a, b = max(named, key=lambda pair: (pair[0].position, -abs(pair[1].position - pair[0].position) if "回收" not in stem else pair[1].q.value))  # fmt: skip
        yield misfit("arithmetic:rate", paragraph, item.q, quotient(a.q, b.q, item.q))


def _own_counts(
    counts: list[Item], items: Sequence[Item], rate: Item, name: str, names: Mapping[int, str] = MappingProxyType({})
) -> list[Item]:  # fmt: skip
    """职工36716人，参保率96.2%；派遣职工3095人，参保率91.5%: what stands before a rate of the same name is that rate's."""
    told = [
        i.position for i in items
        if i.position < rate.position and i.sentence == rate.sentence and i.q.kind == "p" and i.role == "level"
        and re.sub(".*的", "", name)[-3:] in (names.get(i.position) or i.label)
    ]  # fmt: skip
    return [c for c in counts if c.position > max(told, default=-1)]


def _due(
    counts: list[Item], stem: str, item: Item, rated: bool
) -> tuple[Quantity, Quantity] | None:
    """应结案55800件，按期结案53010件，按期结案率: the pair that the words make certain."""
    if len(stem) < 2:
        return None
    if stem == "有效" and rated:  # 发放1320份，回收1280份，回收率97.0%；有效问卷1248份，有效率97.5%
        valid = [c for c in counts if c.sentence == item.sentence and "有效" in c.label]
        back = [
            c
            for c in counts
            if c.sentence == item.sentence
            and re.search("[回收]收|收[回到]", c.label)
            and "有效" not in c.label
        ]
        if valid and back and back[-1].position < valid[-1].position:
            return valid[-1].q, back[-1].q
    for b, a in pairwise(counts):
        if (
            a.sentence == b.sentence == item.sentence and a.q.family == b.q.family
            and a.label.endswith(stem) and re.search(f"应(?:当|该)?{re.escape(stem[-2:])}", b.label)
        ):  # fmt: skip
            return a.q, b.q
    return None


def _gives(a: Quantity, b: Quantity, p: Quantity, slack: float = 0.0) -> bool:
    """Whether p is a of b, or what a leaves of it."""
    low, high = ratio(a, b)
    return overlaps(low - slack, high + slack, p) or overlaps(
        100 - high - slack, 100 - low + slack, p
    )


_WISHED = re.compile("力争|争取|确保|力求|目标|拟(?!合)|预计|有望|要求|不低于|明年|下一?年")


_OF_TIME = re.compile("(?:时间|序时|时序)进度")


def _no_pair(p: Paragraph, items: Sequence[Item], item: Item) -> bool:
    """Whether a rate is not of two counts beside it: a target, one for several (办复率均达100%), or the sum of shares."""
    plain = p.reading.plain
    clause = plain[since(plain, item.q.start, "。；\n") : item.q.start]
    words = clause[-24:]
    if "完成" in item.label or "达成" in item.label:
        words = words.rsplit("，", 1)[-1]  # 对照5000套的目标，已筹集4800套，完成率为96.0%
    if _WISHED.search(words) or _OF_TIME.search(item.label):
        return True
    if item.q.value == 100 and re.search("[0-9][件条个份项宗]?[、和][^，。；]*[0-9]", clause):
        return True
    before = [
        i.q for i in items
        if i.sentence == item.sentence and i.position < item.position and i.q.kind == "p" and i.role == "level"
    ]  # fmt: skip
    return any(
        overlaps(a.low + b.low, a.high + b.high, item.q) for a, b in pairwise(before)
    )  # 非常满意48.5%、满意37.4%…，满意率为85.9%


_BY = pattern(
    r"[按以](?P<base>~{0,6}、?~{0,12}?)(?P<n><n>)(?:为(?:基数|分母|底数)|来?计算|测算)，(?P<rate>~{1,12}?)(?:约?为|是|达到?|仅)?(?P<p><p>)"
)


def of_stated_base(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """新招17304人、离职14780人，按平均人数85258人计算，离职率为17.3%: the base is said, the count is named by the rate."""
    for m in _BY.finditer(paragraph.reading.skeleton):
        base, rate = paragraph.reading.at(m.start("n")), paragraph.reading.at(m.start("p"))
        counts = [
            i for i in items
            if i.position < m.start("n") and i.q.kind == "n" and i.role == "level" and alike(i.q, base) and i.q.value > 0
        ]  # fmt: skip
        stem = re.sub("率$|比重$|比例$|占比$", "", m["rate"])[-4:]
        named = [c for c in counts if _names(stem, c.label + c.noun)]
        near = [c for c in named if c.sentence >= (named[-1].sentence if named else 0)]
        times = 10.0 if rate.unit == "‰" else 1.0
        spans = [ratio(c.q, base) for c in counts]
        if not near or any(overlaps(times * low, times * high, rate) for low, high in spans):
            continue
        a = near[-1].q
        value = shown(100 * times * a.value / base.value, max(1, rate.decimals))
        yield misfit(
            "arithmetic:rate", paragraph, rate, f"{bare(a)}/{bare(base)} = {value}{rate.unit}"
        )


_NAMED_RATE = pattern(
    r"(?P<stem>~{1,8})(?:率|进度)(?:约?为|达到?了?|是|仅|约|只有|仍|也|均|都|已|高达)*$"
)
# what the usual rates are of: the words of the part, and of the whole
_TERMS = {
    name: (re.compile(part), re.compile(whole))
    for name, part, whole in (
        ("回收", "[回收]收|收[回到]", "发放|发出|派发|下发|寄出"),
        ("执行", "支出|支付|拨付|使用|执行", "预算|安排|下达|指标"),
        ("完成", "完成|实际|累计|已[筹开建举]|实现", "目标|任务|计划|应"),
        ("入住", "入住|已租|住满", "建成|房源|筹集|推出|可供|现有|共有"),
        ("通过", "通过|合格", "申请|受理|申报|报名|参加|参考|送审|收到"),
        ("办结", "办结|结案", "受理|接收|收到|立案|转办|交办|接到"),
        ("成功", "成功", "受理|调解|调处"),
        ("取证", "取证|取得|获证|持证", "培训|参训|学员"),
        ("合格", "合格", "抽检|检查|抽查|检测|送检"),
        ("整改", "整改", "发现|查出|排查|隐患|问题"),
        ("录取", "录取", "申请|报名|报考"),
        ("签订", "签", "用工|职工|务工|员工|企业"),
        ("签约", "签", "意向|推介|洽谈"),
        ("就业", "就业|上岗", "毕业|培训|登记|学员|推荐"),
    )
}
_FILLED = {("张", "人"), ("床", "人"), ("间", "户"), ("套", "户")}  # 床位3200张，入住2784人
_LAST = re.compile("上年|去年|上一?季度|上月|同期|前一年")
_NO_NAMED_RATE = re.compile(
    r"流失|离职|增长|利$|汇$|贡献|失业|出生|死亡|增加|城镇化|税$|收益|毛利|利润|上升|下降|化$"
)


def of_named_count(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """已办结371件，办结率96.1%: the count that the rate names, against a whole said before it."""
    counts = [i for i in items if i.q.kind == "n" and i.role == "level" and i.q.value > 0]
    for p in items:
        if p.q.kind != "p" or p.role != "level" or p.q.unit != "%" or _no_pair(paragraph, items, p):
            continue
        m = _NAMED_RATE.search(p.label)
        if m is None or _NO_NAMED_RATE.search(m["stem"]):
            continue
        terms = next((t for name, t in _TERMS.items() if m["stem"].endswith(name)), None)
        named = [
            c for c in counts
            if c.sentence == p.sentence and c.position < p.position and not c.q.hedge
            and (_names(m["stem"][-4:], c.label + c.noun) or (terms and terms[0].search(c.label + c.noun))) and not re.match("[中里]|.{0,6}中$", c.noun)
        ]  # fmt: skip
        if not named:
            continue
        a = named[-1]
        rate = m["stem"] + "率"
        wholes = [
            c for c in counts
            if c.position < a.position and c.q.value >= a.q.value and c.sentence >= a.sentence - 4
            and (alike(c.q, a.q) or ((c.q.family, a.q.family) in _FILLED and re.search("入住|使用|出租", m["stem"])))
        ]  # fmt: skip
        if any(c.sentence == p.sentence for c in wholes):
            wholes = _own_counts(wholes, items, p, rate)
        others = [
            c for c in counts
            if (c.sentence == p.sentence or (c.position < p.position and alike(c.q, a.q)))
            and (of_before(paragraph.reading, a) or not of_before(paragraph.reading, c))
            and (_LAST.search(clause(paragraph, a)) or not _LAST.search(clause(paragraph, c)))
        ]  # fmt: skip
        if (way := _WAY.match(m["stem"])) and way.group() not in a.label:
            continue  # 办结241件，按期办结率: of those in time
        if any(
            _gives(x.q, y.q, p.q) or of_both(m["stem"], x.q, y.q, p.q)
            for x in others for y in others if x.q.value <= y.q.value
        ):  # fmt: skip
            continue
        near = [c for c in wholes if c.sentence >= a.sentence - 1] or wholes[:1]
        near = [c for c in near if not c.q.hedge and not of_before(paragraph.reading, c)]
        called = [
            c
            for c in wholes
            if terms and terms[1].search(c.label + c.noun) and not of_before(paragraph.reading, c)
        ]
        near = called[-1:] or near
        if not near:
            continue
        base = near[-1] if near[-1].sentence == a.sentence else max(near, key=lambda c: c.q.value)
        value = 100 * a.q.value / base.q.value
        if abs(value - p.q.value) > 40 or _gives(a.q, base.q, p.q):
            continue
        yield misfit("arithmetic:rate", paragraph, p.q, quotient(a.q, base.q, p.q))


def _names(stem: str, words: str) -> bool:
    """Whether the words before a count are those of a rate: 已办结371件 and 办结率."""
    if any(stem[j : j + 2] in words for j in range(len(stem) - 1)):
        return True
    return len(stem) >= 2 and stem[-2] in words[-6:] and stem[-1] in words[-6:]


def of_both(name: str, a: Quantity, b: Quantity, p: Quantity) -> bool:
    """逮捕25人，不捕24人，不捕率49.0%: a rate of what was not done, of the done and the not done together."""
    if not name.startswith(("不", "未")) or a.low + b.low <= 0:
        return False
    return overlaps(100 * a.low / (a.low + b.high), 100 * a.high / (a.high + b.low), p)


_RATE = re.compile(
    r"(?P<stem>[^，。；：、（）的占]{1,10})(?:率|面)(?:约?为|达到?了?|是|仅为?|只有|高达|约|也|仍|均|超过|接近|近)*$"
)
_OTHER = re.compile(
    "超期|逾期|流失|离职|流动|增长|利$|汇$|贡献|失业|出生|死亡|增加|城镇化|税$|收益|利润|上升|下降|化$|缺工|近视|同比|发病|患病|平均|概$|效$|倍|周转|折旧|费$|占比"
)
_SMALLEST = 5  # of counts below that anything may be said


def of_draft(
    p: Paragraph, items: Sequence[Item], k: int, memory: Sequence[Said], names: dict[int, str]
) -> Iterator[Finding]:
    """The rate at `items[k]`, if it is one, against its two counts."""
    item = items[k]
    if item.q.kind not in "pv" or item.role != "level" or item.q.unit != "%":
        return
    m = _RATE.search(names.get(item.position, "") or clause(p, item))
    if m is None or _OTHER.search(m["stem"]) or _no_pair(p, items, item):
        return
    counts = [
        i for i in items[:k]
        if i.q.kind == "n" and i.role == "level" and i.q.value > 0
        and ("完成" in m["stem"] or not re.search("目标|任务|计划", i.noun[:6] + i.label))
        and not re.search("(?:超[过出]|不及)[^，]{0,4}(?:目标|任务|计划)$", i.label)
    ]  # fmt: skip
    here = [i for i in counts if i.sentence == item.sentence]
    if not here or any(
        _fits(x.q, y.q, item.q)
        or of_both(m["stem"], x.q, y.q, item.q)
        or overlaps(
            100 * x.q.low / (x.q.low + y.q.high), 100 * x.q.high / (x.q.high + y.q.low), item.q
        )
        for x in counts
        for y in counts
        if x is not y and alike(x.q, y.q)
    ):
        return
    told = here
    here = _own_counts(here, items, item, m["stem"] + "率")
    told = [i for i in told if i not in here]  # 园区内入住17112人，使用率92.0%: of another
    if not here:
        return
    part = here[-1]
    if part.q.hedge or part.q.value < _SMALLEST or re.search("均|每", part.label):
        return
    if (
        len(here) > 1
        and re.search("[由从]", here[-2].before)
        and re.search("[到至为]", part.before)
    ):
        return  # 由73处减少到28处，整改率达100%: one number at two times
    whole = _beside(p, items, here, k)
    if whole is None and item.q.decimals and any(
        _fits(part.q, s.q, item.q) for s in memory if s.q.kind == "n" and alike(s.q, part.q)
    ):  # fmt: skip
        return
    if whole is None:
        noun = re.sub(f".*{re.escape(m['stem'][-2:])}|的$", "", re.split("的", part.core)[-1])
        known = [
            s for s in called(noun, [s for s in memory if s.q.kind == "n" and s.item is not part], part.q)
            if s.q.value >= part.q.value and not s.earlier and not s.q.hedge and s.item not in told
        ] if len(noun) >= 3 else []  # fmt: skip
        if not known or any(_fits(part.q, s.q, item.q) for s in known):
            return
        whole = known[-1].q
    if part.q.value <= whole.value or re.search("完成|达成|执行", m["stem"]):
        yield misfit("arithmetic:rate", p, item.q, quotient(part.q, whole, item.q))


def _beside(p: Paragraph, items: Sequence[Item], here: Sequence[Item], k: int) -> Quantity | None:
    """The count right before the part, when nothing but the two stand in the sentence's last stretch."""
    if len(here) < 2 or here[-1] is not items[k - 1] or here[-2] is not items[k - 2]:
        return None
    a, b, item = here[-2], here[-1], items[k]
    stretch = p.reading.skeleton[a.position : item.position]
    if any(abs(i.q.value - a.q.value - b.q.value) < 1e-9 for i in here[:-2]):
        return None  # 房东共1730人，本地户籍1462人，外地户籍268人: two parts of one whole
    if not alike(a.q, b.q) or a.q.hedge or re.search("[。；]|其中", stretch):
        return None
    if EARLIER.search(clause(p, a)):
        return None  # 上年受理156件，今年受理131件，办结率98.5%
    if stretch.count("，") > 3 or len(stretch) > 40 or a.segment != item.segment:
        return None
    return a.q


def _fits(a: Quantity, b: Quantity, q: Quantity) -> bool:
    return _gives(a, b, q, 2.0 if q.kind == "v" or q.chinese else 0.0)
