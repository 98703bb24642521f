"""Set phrases that compare two numbers and name neither: 供不应求, 收不抵支, 扭亏为盈, 超支2.4万元, 还差0.7个百分点, 近百家.

What each is about is a fixed pair of words (income and expenditure, a budget and what was spent), the two numbers of its
sentence that have them, or the one number right before it.
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
from .sole import in_order

# the first number is the greater, or the less; the words before the one and before the other
_PAIRS = (
    (re.compile("收大于支|收支(?:略有)?(?:盈余|节余|结余)|(?P<less>收不抵支|入不敷出|支大于收)"), "收入", "支出"),
    (re.compile("(?:节余|结余|节约|少支出?|结存)(?=[\\d，。；])|(?P<less>超支|超出预算|超预算)"), "预算|概算|安排|计划", "决算|支出|实际|实支|开支|花费|使用"),
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
_DONE = re.compile(
    r"[^，。；\d]{0,6}[，。；][^，。；]{0,8}?(?P<w>超额完成|提前(?:超额)?完成|圆满完成|全面完成|如期完成|(?P<not>未能完成|未完成|没有完成|尚未完成|欠账))"
)
_OF_PLAN = re.compile("(?:预算|计划|任务|目标)[^，。；]{0,14}的$")
_ROUND = re.compile(
    r"[，（](?:总数|总量|数量)?(?:已|仍|均|共|约|就|也)*(?:(?P<near>近|接近|将近)|(?P<over>过|超过?|逾|突破|超出)|(?P<under>不足|不到))(?P<n>百|千|万|十万|百万)[余多]?(?P<u>[^\W\d]{1,2})(?=[，。；）])"
)
_BASE = {"百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6}
_ALL = re.compile("[，。；][^，。；\\d]{0,6}?(?:全部|全数|悉数|无一例外)")
_DUE = re.compile("应(?P<v>[^，。；：、\\d]{1,6})$")
_MORE = re.compile("(?P<w>[多少])[增减降收支亏投贷]$")
_THAN = re.compile("比[^，。；]{1,6}$|比[^，。；]{1,8}(?=[增减降])")
_PACE = re.compile(
    r"[，。；](?:(?:同比|总体)?(?P<of>增速|增幅|涨幅|升幅|增长速度|降幅|跌幅|减幅))(?:[比较与](?:上年|去年|上月|上季度|上期|[一二三四]季度|\d{1,2}月份?|上半年)?(?:同期|[末底])?(?:相比)?)?(?:有所|明显|进一步|略有|继续|大幅|稍)*(?:(?P<up>扩大|加快|提高|回升|上升|加大)|(?P<down>收窄|回落|放缓|缩小|减缓|下降))"
)


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
        levels = [i for i in items if m and i.role == "level" and i.q.kind == "n" and not i.q.hedge and i.q.end <= m.start() and not EARLIER.search(clause(p, i))]  # fmt: skip
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


_AIMED = re.compile("[力争]争|目标|计划|预计|将|拟|到20\\d\\d年|规划|[两三四五]年[内后]")
_TIMES = re.compile("翻了?(?P<n>[一两二三])番")


def _doubled(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """余额达86.4亿元，2021年6月末为42.7亿元，翻了两番: the only two values before it."""
    m = _TIMES.search(p.reading.plain, group[0].q.start, _end(p.reading.plain, group[-1].q.end))
    levels = [i for i in group if m and i.q.end <= m.start() and i.role == "level" and i.q.kind == "n" and i.q.unit]  # fmt: skip
    if (
        m is None
        or len(levels) != 2
        or levels[0].q.family != levels[1].q.family
        or _AIMED.search(p.reading.plain[since(p.reading.plain, m.start(), "。！？\n") : m.start()])
    ):
        return
    ordered = in_order(p, *levels)
    if ordered is None and levels[1].label not in ("为", "是", "有", "达", "仅", "仅为", "只有"):
        return
    ordered = ordered or (min(levels, key=lambda i: i.q.value), max(levels, key=lambda i: i.q.value))  # fmt: skip
    old, new = (i.q.value for i in ordered)
    if old > 0 and not 0.8 < new / old / 2 ** "零一二三".index(m["n"].replace("两", "二")) < 1.25:
        yield _mark(p, m.start(), m.end(), *ordered)


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


def _plan(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """为年初预算的104.0%，未能完成任务."""
    for i in group:
        m = _DONE.match(p.reading.plain, i.q.end)
        if (
            i.q.unit != "%"
            or m is None
            or not _OF_PLAN.search(
                p.reading.plain, since(p.reading.plain, i.q.start, "，。；\n"), i.q.start
            )
        ):
            continue
        if i.q.value >= 100 if m["not"] else i.q.value < 100 and m["w"].startswith(("超", "提前超")):  # fmt: skip
            yield _mark(p, m.start("w"), m.end("w"), i)


def _round(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """企业有118家，近百家."""
    plain = p.reading.plain
    for i in group:
        m = _ROUND.match(plain, i.q.end)
        if i.q.kind != "n" or m is None or not i.q.unit.startswith(m["u"][:1]) or i.q.hedge:
            continue
        base, value = _BASE[m["n"]], i.q.value
        wrong = not 0.7 * base <= value < base if m["near"] else value <= base if m["over"] else value >= base  # fmt: skip
        if wrong:
            yield _mark(p, m.start() + 1, m.end(), i)


def _whole(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """应参保1250家，已参保1238家，全部参加工伤保险."""
    plain = p.reading.plain
    for a, b in pairwise(group):
        due = _DUE.search(a.label)
        m = _ALL.match(plain, b.q.end)
        if (
            due
            and m
            and a.q.family == b.q.family
            and due["v"][:2] in b.label
            and b.q.value < a.q.value
        ):
            yield _mark(p, m.start() + 1, m.end(), a, b)


def _paces(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """9月份同比上涨0.3%，8月份同比上涨0.6%，涨幅比上月扩大."""
    moved = [i for i in group if i.role == "change" and i.q.kind == "p" and not i.depth]
    if len(moved) != 2 or moved[0].direction != moved[1].direction:
        return
    plain = p.reading.plain
    m = _PACE.search(plain, moved[1].q.end, _end(plain, moved[1].q.end))
    ordered = in_order(p, *moved)
    if m is None or ordered is None or plain[moved[1].q.end : m.start()].count("，"):
        return
    if (m["of"] in ("降幅", "跌幅", "减幅")) != (moved[0].direction < 0):
        return
    old, new = ordered
    if old.q.value != new.q.value and (new.q.value > old.q.value) != bool(m["up"]):
        yield _mark(p, m.start() + 1, m.end(), old, new)


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
    (("支", "余", "节约", "岗", "招工", "求大于供", "求职难", "学位"), _pairs),
)
_OF_SENTENCES = (
    (("番",), _doubled),
    (("前者", "后者"), _former),
    (("亏",), _turned),
    (("距",), _to_go),
    (("完成", "欠账"), _plan),
    (("百", "千", "万"), _round),
    (("全部", "全数", "悉数", "无一例外"), _whole),
    (("幅", "增速", "速度"), _paces),
)
