"""Set phrases that compare two numbers and name neither: 供不应求, 收不抵支, 扭亏为盈, 超支2.4万元, 还差0.7个百分点.

What each is about is a fixed pair of words (income and expenditure, a budget and what was spent) and the two numbers of its
sentence that have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, clause
from ..sentences.clauses import Item, bare, sentences
from ..sentences.reading import since

# the first number is the greater, or the less; the words before the one and before the other
_PAIRS = (
    (re.compile("收大于支|收支(?:略有)?(?:盈余|节余|结余)|(?P<less>收不抵支|入不敷出|支大于收)"), "收入", "支出"),
    (re.compile("(?:节余|结余|节约|少支出?|结存)(?=[\\d，。；])|(?P<less>超支|超出预算|超预算)"), "预算|概算|安排|计划", "决算|支出|实际|实支|开支|花费|使用"),
    (re.compile("净流出|(?P<less>净流入)"), "流出|迁出|离开", "流入|迁入|来"),
    (re.compile("岗位(?:供给)?(?:充足|富余|过剩|大于需求)|招工(?:难|偏紧)|求大于供|(?P<less>就业岗位(?:不足|紧缺|偏紧)|求职难)"), "岗位|需求|招聘", "求职|应聘"),
    (re.compile("学位(?:总体)?(?:充足|有余|富余|够用|满足需要)|(?P<less>学位(?:总体)?(?:不足|紧张|缺口|不够|短缺))"), "学位", "申请|报名"),
)  # fmt: skip
_WEIGHED = re.compile("求人倍率(?:[^，。；：\\d]{0,8})")
_WANTED = re.compile("供大于求|供过于求|(?P<short>供不应求|供小于求|求大于供|求过于供)")
_TURNED = re.compile("扭亏(?:为|转)盈|转亏为盈|(?P<loss>由盈转亏|转盈为亏|由盈变亏)")
_GAIN = re.compile("亏损?[^。；]{0,24}?(?:盈利|盈余)|(?P<loss>(?:盈利|盈余)[^。；]{0,24}?亏损)")
_SHORT_OF = re.compile(r"距(?:离)?[^，。；\d]{0,10}$")
_TO_GO = re.compile(
    r"[^，。；\d]{0,14}?(?:还差|仅差|尚差|尚有|相差|还有|(?P<over>已?超出?|已?高出|多出))"
)
_MORE = re.compile("(?P<w>[多少])[增减降收支亏投贷]$")
_THAN = re.compile("比[^，。；]{1,6}$|比[^，。；]{1,8}(?=[增减降])")


def idioms(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every set phrase of a draft beside the numbers it compares."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not read[p.number]:
            continue
        for words, of_paragraph in _OF_PARAGRAPHS:
            if any(w in p.text for w in words):
                yield from of_paragraph(p, read[p.number])
        checks = [check for words, check in _OF_SENTENCES if any(w in p.text for w in words)]
        for group in sentences(read[p.number]) if checks else ():
            for check in checks:
                yield from check(p, group)


def _end(plain: str, at: int) -> int:
    m = re.search("[。！？\n]|$", plain[at:])
    return at + (m.start() if m else 0)


def _mark(p: Paragraph, start: int, end: int, a: Item, b: Item | None = None) -> Finding:
    shows = f"{bare(a.q)}、{bare(b.q)}" if b is not None else bare(a.q)
    return found("words:direction", p, start, end, shows, severity="warning")


def _pairs(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """总收入42.15亿元、总支出44.60亿元，收大于支; 经费预算38万元，决算35.6万元，超支2.4万元: of its sentence, or else of those before it."""
    plain = p.reading.plain
    for claim, first, second in _PAIRS:
        m = claim.search(plain)
        levels = [i for i in items if m and i.role == "level" and i.q.kind == "n" and not i.q.hedge and i.q.end <= m.start() and not EARLIER.search(clause(p, i).replace("年初预算", "预算"))]  # fmt: skip
        opened = since(plain, m.start(), "。！？\n") if m else 0
        for start in (opened, 0):
            near = [i for i in levels if i.q.start >= start]
            a = [i for i in near if re.search(first, i.label + i.noun) and not re.search(second, i.label)]  # fmt: skip
            b = [i for i in near if re.search(second, i.label + i.noun) and not re.search(first, i.label)]  # fmt: skip
            if m and len(a) == len(b) == 1:
                x, y = a[0].q.value, b[0].q.value
                denied = bool(
                    re.search("[未没不]能?有?$", plain[max(0, m.start() - 3) : m.start()])
                )  # 未超出预算
                if x != y and 0.2 * y < x < 5 * y and (x > y) == (bool(m["less"]) != denied):
                    yield _mark(p, m.start(), m.end(), a[0], b[0])
                break


_FORMER = re.compile("[，。；]前者(?:的?(?:增速|增幅|升幅|涨幅|增长|降幅))?(?:明显|略|稍|更|大幅|远)?(?:(?P<above>快于|高于|大于|超过|领先于?)|(?P<below>慢于|低于|小于|落后于?|不及))后者")  # fmt: skip


def _former(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """经营性收入增长4.9%，工资性收入增长6.3%，前者增速快于后者."""
    m = _FORMER.search(p.reading.plain, group[0].q.start)
    moved = [
        i for i in group if m and i.q.end <= m.start() and i.role == "change" and i.q.kind == "p"
    ]
    if m and len(moved) == 2 and moved[0].direction == moved[1].direction:
        a, b = (i.q.value for i in moved)
        if a != b and (a > b) != bool(m["above"]):
            yield _mark(p, m.start() + 1, m.end(), *moved)


def _supply(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """求人倍率为0.84 is more people than posts: 供大于求, and not 供不应求."""
    plain = p.reading.plain
    rates = [i for i in items if _WEIGHED.search(plain, since(plain, i.q.start, "，。；\n"), i.q.start) and i.role == "level"]  # fmt: skip
    for m in _WANTED.finditer(plain) if rates and len({i.q.value > 1 for i in rates}) == 1 else ():
        if (rates[0].q.value > 1) != bool(m["short"]) and rates[0].q.value != 1:
            yield _mark(p, m.start(), m.end(), rates[0])


def _turned(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """由亏损340万元转为盈利215万元，实现由盈转亏."""
    plain = p.reading.plain
    start, end = since(plain, group[0].q.start, "。！？\n"), _end(plain, group[-1].q.end)
    m = _TURNED.search(plain, start, end)
    way = _GAIN.search(plain, start, m.start()) if m else None
    if m and way and bool(m["loss"]) != bool(way["loss"]):
        yield found("words:direction", p, m.start(), m.end(), way.group(), severity="warning")


def _to_go(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """覆盖率为46.3%，距47.0%的目标已超0.7个百分点."""
    plain = p.reading.plain
    for a, b in pairwise(group):
        if a.q.family != b.q.family or a.role != "level" or not _SHORT_OF.search(clause(p, b)):
            continue
        m = _TO_GO.match(plain, b.q.end)
        if m and a.q.value != b.q.value and (a.q.value > b.q.value) != bool(m["over"]):
            yield _mark(p, b.q.start, m.end(), a, b)


def _more_than_before(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """比年初增加4.6亿元。去年同期增加5.7亿元，同比多增1.1亿元."""
    plain = p.reading.plain
    moved = [i for i in items if i.role == "change" and i.q.kind == "n"]
    for d in items:
        m = _MORE.search(d.label)
        if m is None:
            continue
        own = [i for i in moved if i is not d and i.q.family == d.q.family]
        old = [i for i in own if EARLIER.search(_THAN.sub("", plain[since(plain, i.q.start, "。！？；\n") : i.q.start]))]  # fmt: skip
        new = [i for i in own if i not in old]
        if len(old) != 1 or len(new) != 1 or old[0].direction != new[0].direction:
            continue
        gap = new[0].q.value - old[0].q.value
        if abs(abs(gap) - d.q.value) <= 2 * d.q.half + 1e-9 and (gap > 0) != (m["w"] == "多"):
            yield _mark(p, d.q.start - len(m[0]), d.q.end, old[0], new[0])


# a word each needs in its paragraph
_OF_PARAGRAPHS = (
    (("求人倍率",), _supply),
    (tuple(way + verb for way in "多少" for verb in "增减降收支亏投贷"), _more_than_before),
    (("支", "余", "节约", "岗", "招工", "求大于供", "求职难", "学位", "净流"), _pairs),
)
_OF_SENTENCES = (
    (("前者", "后者"), _former),
    (("亏",), _turned),
    (("距",), _to_go),
)
