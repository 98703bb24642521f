"""An average as it is read: what, per what, by its words (户均, 平均每3户, 按每万人次计算, 镇街平均, 校均)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from .. import patterns as re
from ..files.drafts import Paragraph
from ..memory import bigrams
from ..sentences.clauses import Item
from ..sentences.reading import pattern
from .prices import COUNTED_IN, PER, months_of

# what is over a limit, or the limit itself, is no average: 每人超出上限280元, 低于每人600元的上限
_LIMIT = re.compile(
    "超出|超过|高[出于]|低于|多于|少于|多[收付支缴]|少[收付支缴]|限|标准$|至多|最多|可选"
)
_WISHED = re.compile(
    "(?:目标|计划|任务|要求)(?:值|数)?[为是定在]*[^，。；]{0,6}[均每][^，。；]{0,6}$"
)
# one of the values that are averaged: 日均成交242单，首日成交318单
_NOT_ITS = re.compile("[首末单]日|[首末]月|当[天日月年]|最|目标|计划")
_TIMES = {"月": 12, "季": 4, "周": 52, "天": 365, "日": 365, "工作日": 250, "年": 1}


@dataclass(frozen=True)
class Average:
    """What is averaged, and per what."""

    item: Item
    per: tuple[str, ...]  # families of the number
    of: float  # 平均每3户: 3
    unit: str  # family of the total
    words: str  # words behind, and the noun
    plain: bool = False  # 每份12元: a price, unless total and number stand beside it
    months: tuple[int, ...] = (1,)  # 人均每月: the total is for so many months
    who: str = ""  # what the number counts, where the words say so: 每家缺工企业, 缺工企业户均
    whom: str = ""  # 每名通过者: the word that the number has, 通过265人
    thing: str = ""  # 每个窗口: what is counted with 个
    by: str = ""  # 校均: the word that what is counted ends in, 5家民办学校

    @cached_property
    def pairs(self) -> tuple[str, ...]:
        """The words in pairs of characters, by which a value of the same thing is known."""
        return tuple(bigrams(re.sub("[的了约为达]", "", self.words)))


_BASIS = pattern(
    r"[按以]每(?P<many>十万|百万|[百千万])?(?P<a>人次|户次|家次|场次|[人户家名件场次亩])(?P<who>~{0,10}?)(?:来?计算?|测算|衡量|来看|计)，(?P<rest>~{0,10})$"
)
# a mean of two points of time is no quotient of the counts beside it
MEAN_OF_TWO = re.compile("平均(?:从业|在[岗职册]|职工|人[数口]|户数|常住)|[年期]初|[年期]末")
MANY = {"百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6}


_EACH = re.compile("(?:平均|大约|约)每$")


def read_average(
    p: Paragraph, items: Sequence[Item], k: int, last: Average | None
) -> Average | None:
    """The average at `items[k]`, if its words make it one; `last` is the one before it."""
    item = items[k]
    if item.q.kind != "n" or item.role != "level" or "各" in item.noun[:8]:
        return None
    unit = item.q.family.split("/")[0]
    if k and _EACH.search(items[k - 1].label):  # 平均每3户竞得1套
        gap = p.reading.skeleton[items[k - 1].position + 1 : item.position]
        if items[k - 1].q.kind == "n" and re.fullmatch("[^，。；：、]{0,8}", gap):
            return Average(item, (items[k - 1].q.family,), items[k - 1].q.value, unit, gap)
        return None
    if re.search("至少|不少于|不低于|不超过|以上|以内", item.q.hedge) or re.search(
        "每.{1,2}(?:都|(?<!平)均)", item.label
    ):
        return None  # a standard, not an average
    basis = _BASIS.search(item.before)
    if basis is not None:  # 按每万人次介绍就业计算，投诉量为49.0件
        return Average(item, COUNTED_IN.get(basis["a"], (basis["a"],)), MANY.get(basis["many"] or "", 1.0), unit,
                        basis["rest"] + item.noun, who=basis["who"])  # fmt: skip
    label = item.label
    if _WISHED.search(label) or "上限" in label:
        return None  # 四季度目标为日均80.5件, 每天预约上限为150人
    if "平均" in label:
        label = _ONE.sub(r"平均每\g<one>\g<who>平均", label).replace("平均班额", "平均每班")
    m = PER.search(label)
    if m is None or label.endswith(("由", "从")):
        return _of_named(items[:k], item, unit, label) or _carried(item, unit, last)
    time = m["time"] or (m["a"] if m["a"] in _TIMES and not m["many"] else "")
    if time:
        return _over_time(items, item, unit, time, m["rest"] + item.noun)
    monthly = re.fullmatch("每?月(?:均|平均|发放|领取|补助|补贴)*", m["rest"])
    monthly = monthly or re.search("按?月$", label[: m.start()])
    if "每" in m["rest"] and not monthly:
        return None
    own = re.sub("按?月$", "", label[: m.start()]).strip("约的共按照户人")
    if _LIMIT.search(m["rest"] + item.noun) or _LIMIT.search(own[-3:]):
        return None
    per = m["short"] or m["acre"] or m["a"]
    who, _, what = m["rest"].rpartition("平均")
    whom = _WHO.match(m["rest"])
    mean = bool(who) or not m.group().startswith("每") or "约" in item.q.hedge
    return Average(item, COUNTED_IN.get(per, (per,)), MANY.get(m["many"] or "", 1.0), unit,
                    what + item.noun, not mean, _months(p, item) if monthly else (1,), who or own,
                    whom["stem"] if whom else "", re.split("平均|[均为达有约仅接服共可就]", m["rest"])[0] if per in "个处项" else "",
                    m["short"] if (m["short"] or "人") in "校店站镇村班车队亭园" else "")  # fmt: skip


# 一人创业平均带动4人: 平均每人
_ONE = re.compile("一(?P<one>[人户名家个套])(?P<who>[^，。；：、]{0,6}?)平均")
_WHO = re.compile("(?P<stem>[^，。；：、的]{2,6}?)(?:者|人员|家庭|企业|机构)(?=.)")


_NAMED_MEAN = re.compile("(?P<who>[^，。；：、每均]{2,6}?)平均[^每均，。；：、]{0,4}$")


def _of_named(before: Sequence[Item], item: Item, unit: str, label: str) -> Average | None:
    """8个镇街共设服务点56个，镇街平均7个: per what, by a noun that has its number in the sentence."""
    m = _NAMED_MEAN.fullmatch(label)
    met = [i for i in before if m and i.sentence == item.sentence and i.q.kind == "n" and m["who"] in i.noun[:8]]  # fmt: skip
    if m is None or len(met) != 1 or met[0].q.low <= 1 or item.before == label:
        return None  # 五项服务平均得3.9分
    return Average(item, (met[0].q.family,), 1.0, unit, item.noun, thing=m["who"])


def _carried(item: Item, unit: str, last: Average | None) -> Average | None:
    """制造业每家缺工企业平均缺19.9人，建筑业平均缺17.2人，批发零售业仅缺9.2人: the same average, of others."""
    if last is None or last.unit != unit or last.item.sentence != item.sentence or last.of != 1:
        return None
    verb = last.words.removesuffix(last.item.noun)
    if _NOT_ITS.search(item.label):
        return None
    m = re.fullmatch(
        rf"(?P<own>[^平均仅只]{{2,10}})(?:平均|也|则|仅|只|为|有|达|约)*{re.escape(verb)}(?:为|达|有|仅)*",
        item.label,
    )
    if m is None or not (verb or "平均" in item.label) or item.segment != last.item.segment:
        return None
    return Average(item, last.per, 1.0, unit, verb + item.noun, who=m["own"])


def _over_time(
    items: Sequence[Item], item: Item, unit: str, time: str, words: str
) -> Average | None:
    """按供餐125天计算，日均约370份: only where the days are counted."""
    days = {"日": "天", "天": "天", "月": "个月", "周": "周", "工作日": "个工作日"}.get(time, "")
    if any(i.q.family == days and i.sentence == item.sentence for i in items):
        return Average(item, (days,), 1.0, unit, words)
    if days == "天" and any(i.sentence == item.sentence and _WORKDAYS.match(i.noun) for i in items):
        return Average(item, ("个",), 1.0, unit, words, thing="服务工作开放营业接待日")
    return None


_WORKDAYS = re.compile("(?:服务|工作|开放|营业|接待)日")  # 按122个服务日计算，日均1136件


def _months(p: Paragraph, item: Item) -> tuple[int, ...]:
    """The months a sum may be for, by the words before it; any of the usual ones when none is said."""
    said = months_of(p.reading.plain[: item.q.start])
    return (said[-1],) if said else (12, 6, 9, 3, 1)
