"""Sizes no district, firm or person has: 押金1800亿元, 一个班45万人, 每人补贴80万元.

The limits are wide, ten times what the largest real ones are; 万 or 亿 too many goes beyond them.  What is said of
the province or the country, or of many years, is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..memory import clause
from ..sentences.clauses import Item
from ..sentences.quantities import Quantity
from ..sentences.reading import since


class _Limit(NamedTuple):
    """The largest number of a unit that goes with words of its clause."""

    words: re.Pattern[str]
    family: str
    most: float


def _limit(words: str, family: str, most: float) -> _Limit:
    return _Limit(re.compile(words), family, most)


_PER_HEAD = r"(?:人均|每[人名位])"
_GRANT = r"(?:补贴|补助|费用|伙食|体检|慰问金?|培训费?|服务费|中介费|资助|救助)"
_BODY = r"(?:(?<!城)镇|[街厂校班]|社区|街道|公司|工厂|机构|劳务|中介|中心|园区|车间|班组|小学|中学|学校|幼儿园)"
LIMITS = (
    _limit(rf"{_PER_HEAD}(?:约|为|达|达到)?$", "元", 1e6),
    _limit(rf"{_GRANT}[^。；\d]{{0,12}}{_PER_HEAD}|{_PER_HEAD}[^，。；\d]{{0,12}}{_GRANT}", "元", 2e5),
    _limit("月工资|月薪|月均工资|月平均工资|日薪|时薪|日工资|月租金?|月房租|每月租金", "元", 1e6),
    _limit("押金|慰问金|伙食费|体检费|中介费|餐费|话费|误工费", "元", 1e9),
    _limit("班(?:招收|招录|学员|报名|结业)|每班|本期[^，。；]{0,6}班|(?:教师|教职工|调解员|网格员|检查员|工作人员|执法人员|志愿者)$", "人", 5e4),
    _limit("(?:小学|中学|学校|幼儿园|校区)(?!生)[^，。；]{0,8}(?:接收|招收|招录|在校|学生|随迁子女)", "人", 3e5),
    _limit(rf"{_BODY}[^，。；]{{0,16}}$", "人", 1e7),
    _limit("(?:企业|[厂司])[^，。；]{0,4}(?:员工|职工|工人|用工)$", "人", 3e6),
    _limit("(?:每[天日]|日均)[^，。；]{0,10}$", "人", 3e5),
    _limit("(?:求职|招聘|培训|到场|参训|参加|走访|体检|咨询|接待|结业)[^，。；]{0,4}$", "人", 5e6),
    _limit("(?:求职|招聘|培训|到场|参训|参加|走访|体检|咨询)[^，。；]{0,4}$", "人次", 5e6),
    _limit("(?:窗口|服务点|网点|站点|教室|床位|车位|自助终端|公章)$", "个", 1e5),
    _limit("(?:劳务|中介|机构|幼儿园|小学|中学|学校|社区|村|站|服务点|工作站)$", "家", 1e4),
    _limit("[每日天]均?[^，。；]{0,6}(?:接听|来电|受理|办件|接待|咨询)[^，。；]{0,4}$", "个", 1e6),
    _limit("[每日天]均?[^，。；]{0,6}(?:接听|来电|受理|办件|接待|咨询)[^，。；]{0,4}$", "件", 1e6),
    _limit("(?:人均|每人)[^，。；]{0,8}$", "小时", 8784),
    _limit("(?:大厅|中心|站|食堂|宿舍|公寓|教室|办公室|驿站|用房|场所|学校|小学|中学)[^，。；]{0,8}面积[^，。；]{0,4}$", "平方米", 5e6),
    _limit("(?:扩建|新建|改造|装修|采购|购置|修缮)[^，。；]{0,4}(?:工程|完工|共?支出|投资|投入|花费)?$", "元", 1e11),
)  # fmt: skip
_WIDE = re.compile(
    "全国|我国|全省|省[级内]|全市|全球|世界|中央|国家|五年|十年|历年|生产总值|人口|GDP|进出口|存款|贷款余额|银行"
)

_SPENT = re.compile(  # 小学扩建完工，投资2800亿元
    r"(?:小学|中学|学校|幼儿园|公寓|宿舍|食堂|教室|大厅|驿站)[^。；\d]{0,14}(?:投资|支出|投入|花费|造价|耗资)[^，。；\d]{0,4}$"
)


def beyond(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Numbers beyond what the words before them can mean."""
    if not paragraph.prose:
        return
    plain = paragraph.reading.plain
    yield from _crowded(paragraph, items)
    for item in items:
        q = item.q
        if q.kind != "n" or q.value < 8784 or item.role != "level" or q.hedge:
            continue
        limits = [x for x in LIMITS if x.family == q.family and q.low > x.most]
        if not limits:
            continue
        start = since(plain, q.start, "。！？；\n")
        words = plain[since(plain, q.start, "，。；：！？、（\n") : q.start] or clause(
            paragraph, item
        )
        if words.endswith(("人均", "每人", "每名")):  # 按工种发放培训补贴，人均…
            words = plain[start : q.start]
        spent = q.family == "元" and q.low > 1e11 and bool(_SPENT.search(plain, start, q.start))
        if not _WIDE.search(plain, start, q.start) and (spent or any(x.words.search(words) for x in limits)):  # fmt: skip
            yield _marked(paragraph, q)


def _marked(p: Paragraph, q: Quantity, severity: str = "") -> Finding:
    shows = say(zh=f"{q.text}，远超一般所能达到的数", en=f"{q.text} is beyond what there can be")
    return found("consistency:magnitude", p, q.start, q.end, shows, severity=severity)


class _Each(NamedTuple):
    """The most of one thing that goes to one of another: persons in a class, money for an extinguisher."""

    of: re.Pattern[str]  # the words of the clause of what is shared out
    family: str
    among: re.Pattern[str]  # the words before the number it is shared among
    units: tuple[str, ...]
    most: float


EACH = (
    _Each(re.compile(""), "人", re.compile("班级?$|教学班"), ("个", "班"), 200),
    _Each(re.compile("支出|花费|共计|总价|投入|费用"), "元", re.compile("(?:采购|购置|购买|印制|发放|更换)"), ("具", "本", "册", "张", "只", "条", "支", "份", "盒"), 2e4),
)  # fmt: skip


def _crowded(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """教学班36个，学生162000名; 采购灭火器860具，共支出8.17亿元: more for each than there can be."""
    for a, b in pairwise(items):
        for each in EACH:
            for rooms, shared in ((a, b), (b, a)):
                if (
                    a.sentence == b.sentence
                    and rooms.q.unit in each.units
                    and shared.q.family == each.family
                    and shared.role == "level"
                    and (rooms.q.unit == "班" or each.among.search(clause(paragraph, rooms)))
                    and each.of.search(clause(paragraph, shared))
                    and shared.q.low > each.most * rooms.q.high > 0
                ):
                    one = f"{shared.q.value / rooms.q.value:,.0f}{each.family}"
                    shows = say(zh=f"{rooms.q.text}、{shared.q.text}，平均每{rooms.q.unit}{one}", en=f"{one} for each {rooms.q.unit}")  # fmt: skip
                    yield found("consistency:magnitude", paragraph, shared.q.start, shared.q.end, shows)  # fmt: skip
