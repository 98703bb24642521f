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
LIMITS = (
    _limit(rf"{_PER_HEAD}(?:约|为|达|达到)?$", "元", 1e6),
    _limit(rf"{_GRANT}[^。；\d]{{0,12}}{_PER_HEAD}|{_PER_HEAD}[^，。；\d]{{0,6}}{_GRANT}", "元", 2e5),
    _limit("月工资|月薪|月均工资|月平均工资|日薪|时薪|日工资|月租金?|月房租|每月租金", "元", 1e6),
    _limit("押金|慰问金|伙食费|体检费|中介费|餐费|话费|误工费", "元", 1e9),
    _limit("班(?:招收|招录|学员|报名|结业)|每班|本期[^，。；]{0,6}班", "人", 1e4),
    _limit("(?:[街镇乡村厂]|社区|街道|公司|工厂|企业|机构|劳务|中介|中心|园区|车间|班组)[^，。；]{0,16}$", "人", 1e7),
    _limit("(?:大厅|中心|站|食堂|宿舍|公寓|教室|办公室|驿站|用房|场所|学校|小学|中学)[^，。；]{0,8}面积[^，。；]{0,4}$", "平方米", 5e6),
    _limit("(?:投资|扩建|新建|改造|装修|采购|购置|修缮|工程款|造价|经费|资金|补贴|补助|拨付|支出|投入)[^，。；]{0,8}$", "元", 1e11),
)  # fmt: skip
_WIDE = re.compile(
    "全国|我国|全省|省[级内]|全市|全球|世界|中央|国家|五年|十年|历年|生产总值|GDP|进出口|存款|贷款余额|银行"
)


def beyond(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Numbers beyond what the words before them can mean."""
    if not paragraph.prose:
        return
    plain = paragraph.reading.plain
    yield from _crowded(paragraph, items)
    for item in items:
        q = item.q
        if q.kind != "n" or q.value < 2e4 or item.role != "level":
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
        if not _WIDE.search(plain, start, q.start) and any(x.words.search(words) for x in limits):
            shows = say(
                zh=f"{q.text}，远超一般所能达到的数", en=f"{q.text} is beyond what there can be"
            )
            yield found("consistency:magnitude", paragraph, q.start, q.end, shows)


_CLASSES = re.compile("班级?$|教学班")
_MOST_IN_A_CLASS = 200


def _crowded(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """教学班36个，学生162000名: more in a class than any room holds."""
    for rooms, people in pairwise(items):
        if (
            rooms.sentence == people.sentence
            and rooms.q.unit in ("个", "班")
            and people.q.family == "人"
            and people.role == "level"
            and (rooms.q.unit == "班" or _CLASSES.search(rooms.label))
            and people.q.low > _MOST_IN_A_CLASS * rooms.q.high > 0
        ):
            shows = say(
                zh=f"{rooms.q.text}班，{people.q.text}，平均每班{people.q.value / rooms.q.value:.0f}人",
                en=f"{people.q.value / rooms.q.value:.0f} a class",
            )
            yield found("consistency:magnitude", paragraph, people.q.start, people.q.end, shows)
