"""Averages and prices against total and number: 户均x元 × 户数 = 总额, 平均每3户竞得1套, 亩产, 按每人次300元.

An average is read as (what, per what).  Total and number are looked for in its sentence, its paragraph, and
under its name before; the check speaks when both are met and no pair of them gives what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..errors import say
from .clauses import Item, bare, of_before, overlaps, shown
from .drafts import Draft, Paragraph
from .findings import Finding, found, misfit
from .memory import Read, Said, bigrams
from .quantities import Quantity
from .units import SCALE

_PER = re.compile(
    r"(?:(?P<short>[人户场次件家篇期笔单校镇店亩队班村社辆台])均|(?P<acre>亩)产|(?P<time>[月日天周季年])均|"
    r"(?:平均)?每(?P<a>公里|平方米|轮次|场次|人次|户次|批次|工作日|[人户家场次件份名个条套间篇期轮批位村校镇晚生车支所笔宗起栋幢队台辆处亩块盏班站店周月天日年]))"
    r"(?P<rest>[^，。；：、]{0,12})$"
)
_COUNTED_IN = {"人": ("人", "人次"), "名": ("人",), "位": ("人",), "户": ("户",), "家": ("家", "户"),
             "场": ("场", "场次", "次"), "场次": ("场", "场次"), "次": ("次", "人次", "轮次", "场次"),
             "轮": ("轮", "轮次"), "车": ("辆", "辆次", "车次", "台"), "校": ("所",), "镇": ("个",), "村": ("个",),
             "组": ("组", "个"), "队": ("队", "支", "个"), "批": ("批", "批次"), "生": ("人",), "店": ("家", "个"), "站": ("个", "座"), "班": ("个", "班", "期")}  # fmt: skip
_TIMES = {"月": 12, "季": 4, "周": 52, "天": 365, "日": 365, "工作日": 250, "年": 1}
# another average is meant: it has its own total, which a draft seldom gives
_ELSEWHERE = re.compile("收入|工资|面积|月|年龄|GDP|生产总值|居住|可支配|消费|薪|租金|房租")
_CONVERTED = {("吨", "公斤"): 1000.0, ("公斤", "吨"): 0.001, ("小时", "分钟"): 60.0, ("公里", "米"): 1000.0,
              ("天", "小时"): 24.0, ("公顷", "亩"): 15.0, ("平方公里", "亩"): 1500.0}  # fmt: skip


@dataclass(frozen=True)
class _Average:
    item: Item
    per: tuple[str, ...]  # families of the number
    of: float  # 平均每3户: 3
    unit: str  # family of the total
    own: str  # words before 平均
    words: str  # words behind, and the noun
    plain: bool = False  # 每份12元: a price, unless total and number stand beside it
    months: tuple[int, ...] = (1,)  # 人均每月: the total is for so many months

    @cached_property
    def pairs(self) -> tuple[str, ...]:
        """The words in pairs of characters, by which a value of the same thing is known."""
        return tuple(bigrams(re.sub("[的了约为达]", "", self.words)))


def averages(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every average of the draft against its total and its number."""
    memory: list[Said] = []
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not items or len(items) > 120:
            continue
        said = read.said(p)
        for k, item in enumerate(items):
            yield from _computed(p, items, k)
            yield from _paid(p, items, k)
            yield from _one_each(p, items, k)
            average = _read(p, items, k)
            if average is not None:
                others = [s for s in said if s.item is not item and s.item.q.value > 0]
                yield from _against(p, average, others, memory[-300:])
        memory += said


def _computed(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """班级8个，按每班45人计算，可增学位360个: number times what each has makes the result said next."""
    if k + 1 >= len(items) or items[k].q.kind != "n":
        return
    each, result = items[k], items[k + 1]
    m = _PER.search(re.sub("每(?:学期|学年|年|月|天|次|季度)$", "", each.label))
    behind = p.reading.skeleton[each.position + 1 : result.position]
    if (
        m is None
        or not m["a"]
        or not re.match("[^，。；]{0,6}(?:计算|测算|估算|推算|计|标准|补助|补贴|奖励)", behind)
    ):
        return
    mine = [i for i in items if i.sentence == each.sentence and i.q.kind == "n"]
    if "计" not in behind and "算" not in behind:  # 按每生800元的标准，为5203名…核拨416.24万元
        later = [i for i in mine if i.position > each.position and i.q.family == each.q.family]
        if not later or later[0].q.scale <= each.q.scale or not re.search("按", each.label):
            return
        result = later[0]
    if result.q.kind != "n" or result.sentence != each.sentence or re.search("均|每", result.label):
        return
    families = _COUNTED_IN.get(m["a"], (m["a"],))
    counts = [i.q for i in mine if i.q.family in families and i is not each and i is not result]
    counts = counts or [
        i.q for i in items[:k]
        if i.q.family in families and i.q.kind == "n" and i.sentence == each.sentence - 1
    ]  # fmt: skip
    if not counts or any(
        overlaps(c.low * each.q.low, c.high * each.q.high, result.q) for c in counts
    ):
        return
    c = counts[-1]
    value = c.value * each.q.value / result.q.scale
    shows = f"{bare(c)} × {bare(each.q)} = {shown(value, result.q.decimals)}{SCALE.get(result.q.scale, '')}"
    yield misfit("arithmetic:product", p, result.q, shows)


_EACH_ONE = re.compile("每[^，。；]{0,8}$")


def _one_each(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """每招用1人给予1500元，累计发放1146人、171.9万元: number times the price of one."""
    if (
        not 0 < k < len(items) - 2
        or items[k - 1].q.value != 1
        or not _EACH_ONE.search(items[k - 1].label)
    ):
        return
    one, each, number, total = items[k - 1 : k + 3]
    if each.q.family != "元" or number.q.family != one.q.family or total.q.family != "元":
        return
    if (
        number.sentence != total.sentence
        or number.sentence != each.sentence
        or number.q.hedge
        or total.q.hedge
    ):
        return
    if not overlaps(number.q.low * each.q.low, number.q.high * each.q.high, total.q):
        value = shown(number.q.value * each.q.value / total.q.scale, total.q.decimals)
        shows = f"{bare(number.q)} × {bare(each.q)} = {value}{SCALE.get(total.q.scale, '')}"
        yield misfit("arithmetic:product", p, total.q, shows)


_WAGE = re.compile("人均月(?:收入|工资|薪酬|补贴|补助)$")
_PAID = re.compile("每月[^，。；]{0,6}(?:工资|薪酬|补贴|补助|报酬)[^，。；]{0,4}$")


def _paid(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """人均月收入2600元，每月发放工资162.24万元, of the 624 people of the paragraph."""
    if (
        k + 1 >= len(items)
        or not _WAGE.search(items[k].label)
        or not _PAID.search(items[k + 1].label)
    ):
        return
    each, total = items[k].q, items[k + 1].q
    people = [i.q for i in items[:k] if i.q.family == "人" and i.role == "level" and not i.q.hedge]
    near = [c for c in people if 0.6 <= c.value * each.value / total.value <= 1.6]
    if near and not any(overlaps(c.low * each.low, c.high * each.high, total) for c in people):
        c = near[0]
        shows = f"{bare(c)} × {bare(each)} = {shown(c.value * each.value / total.scale, total.decimals)}{SCALE.get(total.scale, '')}"
        yield misfit("arithmetic:product", p, total, shows)


def _read(p: Paragraph, items: Sequence[Item], k: int) -> _Average | None:
    item = items[k]
    if item.q.kind != "n" or item.role != "level":
        return None
    unit = item.q.family.split("/")[0]
    if k and re.search("(?:平均|大约|约)每$", items[k - 1].label):  # 平均每3户竞得1套
        gap = p.reading.skeleton[items[k - 1].position + 1 : item.position]
        if items[k - 1].q.kind == "n" and re.fullmatch("[^，。；：、]{0,8}", gap):
            return _Average(item, (items[k - 1].q.family,), items[k - 1].q.value, unit, "", gap)
        return None
    m = _PER.search(item.label)
    if m is None or item.label.endswith(("由", "从")):
        return None
    time = m["time"] or (m["a"] if m["a"] in _TIMES else "")
    if time:  # 按供餐125天计算，日均约370份: only where the days are counted
        days = {"日": "天", "天": "天", "月": "个月", "周": "周", "工作日": "个工作日"}.get(
            time, ""
        )
        if not any(i.q.family == days and i.sentence == item.sentence for i in items):
            return None
        return _Average(item, (days,), 1.0, unit, "", m["rest"] + item.noun)
    monthly = re.fullmatch("每?月(?:均|平均|发放|领取|补助|补贴)*", m["rest"])
    monthly = monthly or re.search("按?月$", item.label[: m.start()])
    if "每" in m["rest"] and not monthly:
        return None
    if re.search("至少|不少于|不低于|不超过|以上|以内", item.q.hedge) or re.search(
        "至多|最多|可选|限选", m["rest"]
    ):
        return None  # a standard, not an average
    own = re.sub("按?月$", "", item.label[: m.start()]).strip("约的共按照户人")
    per = m["short"] or m["acre"] or m["a"]
    return _Average(item, _COUNTED_IN.get(per, (per,)), 1.0, unit, own if len(own) > 1 else "",
                    m["rest"] + item.noun, m.group().startswith("每") and "约" not in item.q.hedge, _months(p, item) if monthly else (1,))  # fmt: skip


_MONTHS = (
    (12, "全年|一年"),
    (6, "半年|1[—～~-]6月"),
    (9, "前三季度|1[—～~-]9月"),
    (3, "季度|1[—～~-]3月"),
)


def _months(p: Paragraph, item: Item) -> tuple[int, ...]:
    """The months a sum may be for, by the words before it; any of the usual ones when none is said."""
    before = p.reading.plain[: item.q.start]
    said = [(m.start(), n) for n, words in _MONTHS for m in re.finditer(words, before)]
    return (max(said)[1],) if said else (12, 6, 9, 3, 1)


def _against(
    p: Paragraph, a: _Average, said: list[Said], memory: Sequence[Said]
) -> Iterator[Finding]:
    item = a.item
    here = [s for s in said if s.item.sentence == item.sentence]
    near = [s for s in said if s.item.sentence in (item.sentence - 1, item.sentence)]
    like = (a.unit, *a.per)
    named = [
        s
        for s in memory
        if (s.q.family in like or (s.q.family, a.unit) in _CONVERTED or not s.q.family)
        and _named(a, s)
    ]
    elsewhere = bool(a.own) or (
        a.months == (1,) and bool(_ELSEWHERE.search(item.label + item.before[-12:]))
    )
    totals, counts = _totals(here, a), _counts(here, a)
    if a.unit in a.per:  # 平均每名网格员服务常住人口1230人: both are people
        totals = [s for s in totals if _of_words(a, s)]
        named = [s for s in named if _of_words(a, s)]
        near = [s for s in near if s in counts]
    if not elsewhere and not a.plain:
        totals = totals or (_totals(near, a) if counts or "，" not in item.before else []) or (
            _totals(named, a) if counts else []
        )  # fmt: skip
        counts = counts or (_counts(near, a) if totals else [])
        counts = counts or (_counts([s for s in named if s.q.value > 1], a) if totals else [])
    counts = [c for c in counts if not any(c is t for t in totals)]
    counts = [c for c in counts if not of_before(c.p.reading, c.item)] or counts
    if not totals or not counts:
        return
    # what may explain: its own sentence when both stand there, else the paragraph and what has the name
    ts = _totals(here if totals[0] in here else said, a) + totals
    ts += _totals(memory, a) if totals[0] in named else []
    cs = counts if counts[0] in here else [*_counts(said, a), *_counts(named, a)]
    if any(_gives(t.q, c.q, a) for t in ts for c in cs if t is not c):
        return
    if any(
        _gives(t.q, s.q, a) for t in ts for s in here
        if s is not t and s.q.value > 1 and s.q.family not in a.per and s.q.family == "户"
    ):  # fmt: skip
        return  # 全国31个省…家庭户40947万户: another number of the sentence explains it
    t, c = min(
        ((t, c) for t in totals for c in counts),
        key=lambda pair: abs(_value(pair[0].q, pair[1].q, a) - item.q.value),
    )
    start, end = item.q.start, item.q.end
    if t.p is p and abs(t.q.start - item.q.start) < 40:
        start, end = min(t.q.start, start), max(t.q.end, end)
    value = _value(t.q, c.q, a) / item.q.scale
    places = max(item.q.decimals, 0 if value > 100 else 1)
    by = f"/{bare(c.q)}" + (f"×{a.of:g}" if a.of != 1 else "")
    by += f"/{a.months[0]}" if a.months[0] != 1 else ""
    shows = f"{t.q.value:.10g}{by} = {shown(value, places)}{'万' if item.q.scale == 1e4 else ''}{item.q.unit}，"
    shows += say(zh=f"文中{item.q.text}", en=f"printed {item.q.text}")
    yield found("arithmetic:product", p, start, end, shows)


def _named(a: _Average, s: Said) -> bool:
    """Whether a value said before is of what is averaged, or is the number it is divided by."""
    if s.q.family in a.per and not re.search("年|最|每|均", s.item.label):
        return s.q.value > 1
    return _of_words(a, s)


def _of_words(a: _Average, s: Said) -> bool:
    return any(b in s.words for b in a.pairs)


def _totals(pool: Sequence[Said], a: _Average) -> list[Said]:
    return [
        s for s in pool
        if (s.q.family == a.unit or (s.q.family, a.unit) in _CONVERTED or {s.q.family, a.unit} <= {"人", "人次"}
            or (s.q.family == "" and a.unit == "元" and s.q.scale > 1))
        and not re.search("均|每", s.item.label)
        and not (s.q.start > a.item.q.start and re.fullmatch("[、和与及]", s.item.before) and s.q.unit == a.item.q.unit)  # 每月612元和459元
    ]  # fmt: skip


def _counts(pool: Sequence[Said], a: _Average) -> list[Said]:
    return [s for s in pool if s.q.family in a.per and not re.search("均|每", s.item.label)]


def _value(total: Quantity, count: Quantity, a: _Average) -> float:
    factor = _CONVERTED.get((total.family, a.unit), 1.0) / a.months[0]
    return factor * a.of * total.value / count.value if count.value else 0.0


def _gives(total: Quantity, count: Quantity, a: _Average) -> bool:
    q = a.item.q
    if count.low <= 0:
        return True
    factor = _CONVERTED.get((total.family, a.unit), 1.0) * a.of
    if (
        a.of > 1 and q.value == 1 and total.value > 0
    ):  # 每4个组才有1名: it is the four that is rounded
        return abs(factor / a.of * count.value / total.value - a.of) <= 0.5
    half = max(q.half, 0.5 * q.scale * 10.0**-q.decimals)
    low, high = factor * total.low / count.high, factor * total.high / count.low
    return any(overlaps(low / n - half, high / n + half, q) for n in a.months)
