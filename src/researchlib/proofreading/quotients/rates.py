"""Rates (回收率, 办结率, 执行率) against their two counts, which the rate's own words do not say.

What the rate is of stands in its sentence, in its paragraph or before it.  Words may make both counts certain (应缴…已缴…,
缴费率; 接通412个, 接通率): then only these two are tried.  Else any two counts of the paragraph explain a rate, and the
check speaks where none do and its words name the part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, NOW, Said, called, clause
from ..sentences.clauses import Item, alike, bare, of_before, overlaps, quotient, ratio, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import ANY, since

_RATE = re.compile(
    rf"(?P<stem>[^，。；：、（）的占{ANY}]{{1,10}}?)(?:率|比例|比|进度|面)(?:仍然?|也|均|都|则|又|已|依然|却)?(?:约?为|达到?了?|是|只有|仅为?|高达|约|低至|超过|接近|近)*$"
)
_OTHER = re.compile(
    "持证(?=[学人者])|超期|逾期|流失|离职|流动|增长|利$|汇$|贡献|失业|出生|死亡|增加|城[镇市]化|税$|收益|利润|上升|下降|化$|近视|同比|环比|发病|患病|平均|概$|(?<!有)效$|倍|"
    "周转|折旧|(?<!缴)费$|占|性别|抚养|时间|[时序]序|增$"
)
_SMALLEST = 5  # of counts below that anything may be said
_WAY = re.compile("按期|按时|及时|一次|首次|当场")
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
_BEYOND = re.compile("(?:超[过出]|不及)[^，]{0,4}(?:目标|任务|计划)$")  # 走访258家，超过目标18家
_LAST = re.compile("上年|去年|上一?季度|上月|同期|前一年")


def of_counts(
    p: Paragraph, items: Sequence[Item], memory: Sequence[Said], names: Mapping[int, str]
) -> Iterator[Finding]:
    """Every rate of a paragraph against its two counts; `memory` is what was said before, `names` those of lists (分别)."""
    if not any(i.q.kind in "pv" for i in items):
        return
    counts = [
        i for i in items
        if i.q.kind == "n" and i.role == "level" and i.q.value > 0 and not _BEYOND.search(i.label)
        and not (i.q.chinese and i.q.value <= 10)  # 五项指标中四项超额完成
    ]  # fmt: skip
    for item in items:
        if item.q.kind not in "pv" or item.role != "level" or item.q.unit not in "%‰":
            continue
        m = _RATE.search(names.get(item.position, "") or item.label or clause(p, item))
        if m is None or _no_pair(p, items, item):
            continue
        base = _stated_base(p, counts, item)
        if base is not None or not _OTHER.search(m["stem"]):
            yield from _judge(p, items, item, m["stem"], counts, memory, names, base)


def _judge(
    p: Paragraph, items: Sequence[Item], item: Item, stem: str, counts: Sequence[Item], memory: Sequence[Said],
    names: Mapping[int, str], base: Item | None,
) -> Iterator[Finding]:  # fmt: skip
    before = [c for c in counts if c.position < item.position]
    told = [c for c in before if c.sentence == item.sentence]
    before = _own_counts(before, items, item, stem + "率", names)
    here = [c for c in before if c.sentence == item.sentence]
    due = _due(p, here if base is None else before, items, stem, item, base)
    doubt = due is None and base is not None
    if (
        doubt and base is not None and item.q.low > 0
    ):  # 由合计的1098人计算，失业率为8.1%: of some count that is near it
        parts = [c.q for c in before if alike(c.q, base.q) and c.q.value < base.q.value]
        near = min(
            parts, key=lambda q: abs(100 * q.value / base.q.value - item.q.value), default=base.q
        )
        due = (
            (near, base.q) if 0.7 <= 100 * near.value / base.q.value / item.q.value <= 1.4 else None
        )
    if due is None and (not here or doubt or item.q.unit == "‰"):
        return
    if due is None:
        doubt = _explained(p, item, stem, counts, here)
        due = _whole(p, items, item, stem, before, here, memory, [i for i in told if i not in here])
        named = due and due[0] is here[-1].q and _DONE.sub("", here[-1].label).endswith(stem)
        if doubt and (not named or any(_fits(here[-1].q, c.q, item.q) for c in here)):
            return  # 审核通过7642人，通过率为96.0%: of the 8436 that were received, whatever else would give it
    if due is None or due[0].low <= 0:
        return
    part, whole = due
    low, high = ratio(part, whole)
    if item.q.unit == "‰" and overlaps(10 * low, 10 * high, item.q):
        return
    if _fits(part, whole, item.q) or of_both(stem, part, whole, item.q):
        return
    if any(i is not item and i.q.kind == "p" and i.role == "level" and i.sentence == item.sentence and _fits(part, whole, i.q) for i in items):  # fmt: skip
        return  # 428家中有397家复工，复工率为92.8%；员工返岗率为87.6%: the two counts have made their rate
    if part.value > whole.value and not re.search("完成|达成|执行", stem):
        return
    if item.q.unit == "‰":
        value = shown(1000 * part.value / whole.value, max(1, item.q.decimals))
        yield misfit("arithmetic:rate", p, item.q, f"{bare(part)}/{bare(whole)} = {value}‰")
    else:
        yield noted(misfit("arithmetic:rate", p, item.q, quotient(part, whole, item.q)), doubt)


def _explained(
    p: Paragraph, item: Item, stem: str, counts: Sequence[Item], here: Sequence[Item]
) -> bool:
    """Whether some two counts make the rate: of the sentence, or before it of one unit; last year's only for last year's."""
    earlier = _earlier(p, here[-1])
    pool = [
        c for c in counts
        if (c.sentence == item.sentence or (c.position < item.position and any(alike(c.q, h.q) for h in here)))
        and (earlier or len(here) < 2 or not (of_before(p.reading, c) or _LAST.search(clause(p, c))))
    ]  # fmt: skip
    return any(
        _fits(a.q, b.q, item.q) or of_both(stem, a.q, b.q, item.q)
        or (a.sentence == b.sentence and alike(a.q, b.q) and overlaps(100 * a.q.low / (a.q.low + b.q.high), 100 * a.q.high / (a.q.high + b.q.low), item.q))
        for a in pool for b in pool
        if a is not b and (a.position < item.position or (b.position > item.position and b.segment <= item.segment)) and a.q.low > 0 and (alike(a.q, b.q) or a.sentence == b.sentence == item.sentence or (a.q.family, b.q.family) in _FILLED or (b.q.family, a.q.family) in _FILLED)
    )  # fmt: skip


_SHOULD = re.compile("应(?:当|该)?([^，。；的有共为达]{1,4})")
_DONE = re.compile("(?:的?(?:有|共|约|达|为|了|人数))+$")


def _due(
    p: Paragraph, here: Sequence[Item], items: Sequence[Item], stem: str, item: Item, base: Item | None
) -> tuple[Quantity, Quantity] | None:  # fmt: skip
    """The pair that the words make certain: 应结案55800件，按期结案53010件; 按常住人口62万人计算; 接通412个 and 接通率."""
    if base is not None:
        named = [
            c
            for c in here
            if c is not base and alike(c.q, base.q) and _names(stem[-4:], c.label + c.noun)
        ]
        return (named[-1].q, base.q) if named else None
    own = [c for c in here if not c.q.hedge and not of_before(p.reading, c)]
    if stem == "有效" and any(
        i.q.kind == "p" and "回收率" in i.label and i.sentence == item.sentence for i in items
    ):
        valid = [
            c for c in own if "有效" in c.label
        ]  # 回收1280份，回收率97.0%；有效问卷1248份，有效率97.5%
        told = [
            i
            for i in items
            if i.sentence == item.sentence and i.q.kind == "n" and i.position < item.position
        ]
        back = [
            c for c in told if re.search("[回收]收|收[回到]", c.label) and "有效" not in c.label
        ]
        if valid and back and back[-1].position < valid[-1].position:
            return valid[-1].q, back[-1].q
    for w in reversed(own):
        m = _SHOULD.search(w.label + w.noun)
        if m is None or not set(m[1]) & set(stem):
            continue
        done = [
            c for c in own
            if c.position > w.position and alike(c.q, w.q) and not re.search("应|[未不没]", c.label)
            and set(m[1]) & set(stem) & set(c.label + c.noun[:4])
        ]  # fmt: skip
        return (done[0].q, w.q) if len(done) == 1 else None
    exact = [c for c in own if len(stem) > 1 and _DONE.sub("", c.label).endswith(stem)]
    if (
        len(exact) == 1 and exact[0] is not own[-1]
    ):  # 抽样650个，接通412个，完成访问289个，接通率63.4%
        wholes = [c for c in own if c.position < exact[0].position and alike(c.q, exact[0].q)]
        if (
            len(wholes) == 1
            and wholes[0].q.value > exact[0].q.value
            and all(c.q.value <= exact[0].q.value for c in own if c.position > exact[0].position)
        ):
            return exact[0].q, wholes[0].q
    return None


def _stated_base(p: Paragraph, counts: Sequence[Item], item: Item) -> Item | None:
    """新招17304人、离职14780人，按平均人数85258人计算，离职率为17.3%: the count that the rate is said to be of."""
    plain = p.reading.plain
    for c in (c for c in counts if c.sentence == item.sentence and c.position < item.position):
        if re.match(
            "(?:为(?:基数|分母|底数)|来?计算|测算)，[^，。；]*$", plain[c.q.end : item.q.start]
        ) and re.search("[按以由]", plain[since(plain, c.q.start, "，。；：\n") : c.q.start]):
            return c
    return None


_OUT_OF = re.compile("[中里]|.{0,6}中$")  # 864人中知晓率为75.0%


def _earlier(p: Paragraph, item: Item) -> bool:
    """上年度参检150家，合格114家: whether what was said last of the time of a number is that it was before."""
    plain = p.reading.plain
    words = plain[since(plain, item.q.start, "。；\n") : item.q.start]
    met = [*re.finditer(rf"(?<![比较同与])(?:{_LAST.pattern})|(?P<now>{NOW.pattern})", words)]
    return bool(met) and met[-1]["now"] is None


def _whole(
    p: Paragraph, items: Sequence[Item], item: Item, stem: str, before: Sequence[Item], here: Sequence[Item],
    memory: Sequence[Said], told: Sequence[Item],
) -> tuple[Quantity, Quantity] | None:  # fmt: skip
    """The count that the rate names with the whole said before it; or the two right before the rate."""
    way = _WAY.match(stem)
    if way and not any(way.group() in c.label for c in here):
        return None  # 办结241件，按期办结率: of those in time
    terms = next((t for name, t in _TERMS.items() if stem.endswith(name)), None)
    named = [
        c for c in here
        if not c.q.hedge and (not way or way.group() in c.label) and not _OUT_OF.match(c.noun)
        and (_names(stem[-4:], c.label + c.noun) or (terms and terms[0].search(c.label + c.noun)))
    ]  # fmt: skip
    for part in named[-1:]:
        wholes = [
            c for c in before
            if c.position < part.position and c.q.value >= part.q.value and c.sentence >= part.sentence - 4
            and not c.q.hedge and not of_before(p.reading, c)
            and (_earlier(p, part) or not _LAST.search(clause(p, c)))
            and (alike(c.q, part.q) or ((c.q.family, part.q.family) in _FILLED and re.search("入住|使用|出租", stem)))
        ]  # fmt: skip
        near = [c for c in wholes if c.sentence >= part.sentence - 1] or wholes[:1]
        near = [c for c in wholes if terms and terms[1].search(c.label + c.noun)][-1:] or near
        if near:
            w = (
                near[-1]
                if near[-1].sentence == part.sentence
                else max(near, key=lambda c: c.q.value)
            )
            if w.sentence != part.sentence and item.q.decimals and any((alike(s.q, part.q) or s.q.family == "份") and _fits(part.q, s.q, item.q) for s in memory):  # fmt: skip
                return None  # 持证的1014人。知晓政策的903人，知晓率73.1%: of all who were asked
            far = abs(100 * part.q.value / w.q.value - item.q.value) > 40
            return None if far and w.sentence != part.sentence else (part.q, w.q)
    part = here[-1]
    if (
        part.q.hedge
        or part.q.value < _SMALLEST
        or re.search("均|每", part.label)
        or _OUT_OF.match(part.noun)
    ):
        return None
    if EARLIER.search(clause(p, part)) and not all(_earlier(p, c) for c in here):
        return None  # 上年接听量为0.90万次，接通率达98.6%
    k = items.index(item)
    if (
        len(here) > 1
        and re.search("[由从]", here[-2].before)
        and re.search("[到至为]", part.before)
    ):
        return None  # 由73处减少到28处，整改率达100%: one number at two times
    whole = _beside(p, items, here, k)
    if whole is not None:
        return part.q, whole
    like = [s for s in memory if s.q.kind == "n" and alike(s.q, part.q) and s.item is not part]
    if item.q.decimals and any(_fits(part.q, s.q, item.q) for s in like):
        return None
    noun = re.sub(f".*{re.escape(stem[-2:])}|的$", "", re.split("的", part.core)[-1])
    known = called(noun, like, part.q) if len(noun) >= 3 else []
    if named and terms:  # 发放问卷1200份…⏎…有效问卷1058份，有效回收率88.2%
        known += [
            s
            for s in like
            if s.p.number in (p.number - 1, p.number - 2) and terms[1].search(s.words)
        ]
    known = [
        s for s in known if s.q.value >= part.q.value and not s.earlier and not s.q.hedge and s.item not in told
    ]  # fmt: skip
    if not known or any(_fits(part.q, s.q, item.q) for s in known):
        return None
    return part.q, known[-1].q


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
