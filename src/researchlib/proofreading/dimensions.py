"""Units that do not go with their neighbours: two ends of a move, 每套2人 times 人, a wage without 元, a rate without %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..errors import say
from .clauses import DOWN, UP, Item, alike, overlaps, sentences
from .drafts import Paragraph
from .findings import Finding, found
from .quantities import Quantity
from .reading import pattern
from .units import SAME, SPANS, THINGS, UNITS, alternatives

_MOVE = pattern(
    rf"(?:由|从)(?:~|<t>){{0,14}}?(?P<a><np>)~{{0,4}}?(?:(?P<down>{DOWN})|(?P<up>{UP}|调整|扩大?))(?:到|至|为)~{{0,8}}?(?P<b><np>)"
)
_DAYS = {"分钟": 1 / 1440, "小时": 1 / 24, "个小时": 1 / 24, "天": 1, "工作日": 1.4, "个工作日": 1.4,
         "周": 7, "月": 30, "个月": 30, "年": 365}  # fmt: skip


def moves(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """由12.5个工作日压缩至7.5个月, 由17.2平方米增至18.6米: the two ends of a move in units that do not compare."""
    reading = paragraph.reading
    for m in _MOVE.finditer(reading.skeleton):
        a, b = reading.at(m.start("a")), reading.at(m.start("b"))
        if not a.unit or not b.unit or a.family == b.family or alike(a, b):
            continue
        if a.family in _DAYS and b.family in _DAYS:
            rises = b.value * _DAYS[b.family] > a.value * _DAYS[a.family]
            if rises == bool(m["up"]):
                continue
        elif (a.family in SPANS) == (b.family in SPANS) and {a.family, b.family} & {*THINGS, "次"}:
            continue  # 由3家增至12个: a matter of words
        yield _unlike(paragraph, b, a)


def _unlike(paragraph: Paragraph, q: Quantity, other: Quantity) -> Finding:
    shows = say(
        zh=f"{other.text}与{q.text}单位不同", en=f"{other.text} and {q.text} have different units"
    )
    do = say(zh="核对单位", en="check the unit")
    return found("consistency:unit", paragraph, q.start, q.end, shows, do)


_PER = re.compile(rf"每(?P<unit>{alternatives(UNITS)})[^，。；每]{{0,8}}$")
_LOOSE = frozenset({"月", "年", "天", "日", "次", "人次", "个", "小时", "元", "周", "期"})


def per_unit(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """职工宿舍2400人，按每套2人计可安置4800人: what is multiplied by 2 a 套 is counted in 套."""
    for group in sentences(items):
        counts = [i.q for i in group if i.q.kind == "n" and i.q.unit and i.role == "level"]
        for item in group:
            m = _PER.search(item.label) if item.q.kind == "n" else None
            if m is None or m["unit"] in _LOOSE or item.q.value == 1:
                continue
            unit, each = SAME.get(m["unit"], m["unit"]), item.q
            pairs = [
                (a, b) for a in counts for b in counts
                if a is not b and a is not each and b is not each and b.family == each.family
                and len(a.digits) >= 2 and overlaps(each.low * a.low, each.high * a.high, b)
            ]  # fmt: skip
            fits = [a for a, _ in pairs if a.family.startswith(unit) or unit in a.unit]
            wrong = [a for a, b in pairs if a.family == each.family != unit]
            if wrong and not fits:
                shows = say(
                    zh=f"按每{m['unit']}{each.text}计算，{wrong[0].text}应以“{m['unit']}”计",
                    en=f"{each.text} a {m['unit']}: {wrong[0].text} is counted in {m['unit']}",
                )
                do = say(zh="核对单位", en="check the unit")
                yield found("consistency:unit", paragraph, wrong[0].start, wrong[0].end, shows, do)


_MONEY_NAME = re.compile(
    r"(?:工资|薪酬|月薪|底薪|年薪|薪资|薪金|收入|租金|房租|均价|单价|费用|补贴|补助|金额|支出|资金|经费|产值|销售额|营业额|利润|税收|总额|余额|缺口)"
    r"(?:水平|标准|平均|均价|中位数|总额)?(?:约|仅|已)?(?:为|是|达到?|超过|增至|升至|降至|增加到|提高到)?$"
)


def bare_names(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """技工月工资为7043，比普工的4860元高; 月租金均价862，: money without 元."""
    if not paragraph.prose:
        return
    plain = paragraph.reading.plain
    for item in items:
        q = item.q
        if (
            q.kind == "n" and not q.unit and not q.chinese and q.scale == 1 and q.value >= 20
            and _MONEY_NAME.search(item.label) and re.match("[，。；）]|$", plain[q.end :])
        ):  # fmt: skip
            yield _missing(paragraph, q, "元")


def bare_rates(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """满意率84.4%，上次回访为81.0，上升3.4个百分点: a rate that has lost its %."""
    for (a, b), c in zip(pairwise(items), items[2:], strict=False):
        rate, bare = (a.q, b.q) if a.q.kind == "p" else (b.q, a.q)
        if (
            rate.kind == "p" and bare.kind == "n" and not bare.unit and bare.scale == 1
            and c.q.kind == "d" and a.sentence == c.sentence and bare.decimals == rate.decimals
            and abs(abs(rate.value - bare.value) - c.q.value) <= c.q.half + rate.half + 1e-9
        ):  # fmt: skip
            yield _missing(paragraph, bare, rate.unit)


def _missing(paragraph: Paragraph, q: Quantity, unit: str) -> Finding:
    shows = say(zh=f"“{q.text}”后缺单位“{unit}”", en=f"no unit after {q.text}")
    do = say(zh=f"改为“{q.text}{unit}”", en=f"write {q.text}{unit}")
    return found("consistency:unit", paragraph, q.start, q.end, shows, do)
