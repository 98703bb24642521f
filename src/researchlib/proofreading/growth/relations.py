"""Numbers whose relation is said in words, wherever in the draft the other number stands.

占近视学生的11.0%, 转移人数增长25.0%, 是全区平均的1.8倍, 全年计划42亿元的三分之一: the text names what a
number is of, against or from.  The named value is looked up among all counts read before it; the check
speaks when the name is met and no value under that name gives what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...errors import say
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, Read, Said, called, clause, in_time, said_of
from ..parts.grim import of_compared, of_named_group
from ..parts.lists import aligned
from ..parts.named import left_over, share_of_named, vague_of_group
from ..quotients.rates import of_draft
from ..sentences.clauses import Item, alike, bare, overlaps, quotient, ratio, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import ANY, pattern, since
from .comparing import comparisons
from .judging import judge
from .multiples import DOUBLED, multiplied

_UP_DOWN = "增加|增长|提高|上升|减少|下降|降低|缩短|压减|多|少|高|低|增|降|减"


# shares of a weighted sample are not ratios of its counts: of the whole draft, of what is inferred in a paragraph
_WEIGHTED = re.compile("(?<![不未])加权(?:后|推|处理|调整|汇总)|(?<!未)经加权|权数")
_INFERRED = re.compile("(?<!不用于)推[算断](?:总体|全[区市省县])|(?:调查|样本|抽样)[^，。]{0,6}推算")


def relations(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every named relation of the draft, against all that was said before it."""
    weighted = any(_WEIGHTED.search(p.text) for p in draft.paragraphs)
    memory: list[Said] = []
    moves: list[Said] = []  # growth of_draft and amounts
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not items or len(items) > 120:
            continue
        names = aligned(p, items)
        said = [said_of(p, i, names.get(i.position, "")) for i in items if i.q.kind in "np"]
        memory += [s for s in said if s.item.role == "level"]
        moves += [s for s in said if s.item.role == "change"]
        recent = memory[-400:]
        counted = not (weighted or _INFERRED.search(p.text))
        for k, item in enumerate(items):
            yield from _changed(p, items, k, recent)
            yield from _said_again(p, items, k)
            if not counted:
                continue
            yield from share_of_named(p, items, k, recent)
            yield from vague_of_group(p, items, k)
            yield from of_draft(p, items, k, recent, names)
            if 0 < k < len(items) - 1 and item.q.kind == "p" and item.role == "level":
                yield from left_over(p, items, k)
        if counted:
            yield from of_named_group(p, items, recent)
            yield from of_compared(p, items, recent)
        yield from comparisons(draft, p, items, [*read.cells, *recent, *moves[-100:]])
        yield from _multiples(p, items, recent)
        yield from _doubled(p, items)


_AGAINST = re.compile(r"比|较|同比|环比|与|相比|[" + ANY + "]")


def _subject(p: Paragraph, item: Item) -> str:
    label = clause(p, item)
    m = re.search(rf"(?:{_UP_DOWN})(?:幅度?)?(?:了|约|近|达|超过?)*$", label)
    if m is None:
        return ""
    name = _AGAINST.split(label[: m.start()])[0]
    return re.sub(
        r"^(?:其中|这次|今年|全年|同时|的|本季度|第?[一二三四]季度|上半年|\d{4}年)+", "", name
    )


def _changed(
    p: Paragraph, items: Sequence[Item], k: int, memory: Sequence[Said]
) -> Iterator[Finding]:
    """转移人数增加2926人，增长25.0%: against the two values that were said of the same thing."""
    item = items[k]
    vague = item.q.kind == "v"
    if not (item.role == "change" and item.q.kind in "npmd") and not vague:
        return
    if re.search("年均|月均|占|拉动|贡献|再", item.label) or (item.q.hedge and not vague):
        return
    beside = _beside(p, items, k) or _behind(p, items, k)
    if beside is not None:
        if not vague:
            yield from judge(p, item, [beside])
        return
    name = _subject(p, item)
    amount = None
    if k and not name and items[k - 1].role == "change" and items[k - 1].q.kind == "n":
        gap = p.reading.skeleton[items[k - 1].position + 1 : item.position]
        if re.fullmatch(rf"[，、（](?:同比|环比)?(?:{_UP_DOWN})(?:幅度?)?(?:了|约|近|达)*", gap):
            amount, name = items[k - 1], _subject(p, items[k - 1])
    if len(name) < 2:
        return
    unit = re.search(r"(人|户|件|家|笔|批次|场|人次)数?$", name)
    near = [
        s for s in memory
        if s.p.number >= p.number - 4 and s.item.position != item.position
        and s.q.kind == ("p" if item.q.kind == "d" else "n") and s.item.depth == 0
        and not (s.p is p and s.item.position > item.position) and not s.q.hedge
        and not _carried(s)
        and (unit is None or s.q.family in (unit[1], unit[1] + "次"))
        and (item.q.kind != "n" or alike(s.q, item.q))
    ]  # fmt: skip
    near = called(name, near)
    distinct = {s.q.value for s in near}
    families = {s.q.family for s in near}
    after = items[k + 1] if amount is not None and k + 1 < len(items) else None
    if (
        amount is not None and after is not None and after.sentence == item.sentence
        and after.role == "level" and after.q.family == amount.q.family and item.q.kind == "p"
        and said_of(p, after).earlier and not re.search("比|较", clause(p, after))
    ):  # fmt: skip
        if not overlaps(*ratio(amount.q, after.q), item.q):
            yield misfit("arithmetic:growth", p, item.q, quotient(amount.q, after.q, item.q))
        return
    if amount is not None and len(distinct) == 1 and families == {amount.q.family}:
        yield from _of_amount(p, item, amount, near[-1].q)
        return
    if len(distinct) != 2 or len(families) != 1 or not any(s.p is p for s in near):
        return
    now, base = in_time(near)
    if now is None or base is None:
        return
    if vague:
        value = 100 * abs(now.value / base.value - 1)
        if item.q.low - 2 <= value <= item.q.high + 2:
            return
        shows = f"|{bare(now)} - {bare(base)}|/{bare(base)} = {shown(value)}%"
        yield misfit("words:vague", p, item.q, shows)
        return
    yield from judge(p, item, [(now, base)])


def _beside(p: Paragraph, items: Sequence[Item], k: int) -> tuple[Quantity, Quantity] | None:
    """41.37亿元…，上年同期为39.55亿元，同比增长4.6%: the value before stands right before the change."""
    if not k:
        return None
    item, base = items[k], items[k - 1]
    skeleton = p.reading.skeleton
    gap = skeleton[base.position + 1 : item.position]
    if (
        not re.fullmatch(rf"[，（][{ANY}]?(?:同比|环比)?(?:{_UP_DOWN})(?:了|约)?", gap)
        or base.role != "level"
    ):
        return None
    said = said_of(p, base)
    if k > 1 and items[k - 2].role == "level" and items[k - 2].sentence == base.sentence:
        other = said_of(p, items[k - 2])
        names = [re.sub(r"[新共的有为]", "", x.item.label)[-2:] for x in (other, said)]
        same = said.q.kind == other.q.kind == "n" and said.q.family == other.q.family
        if (
            same
            and names[0] == names[1]
            and len(names[0]) == 2
            and not (said.q.hedge or other.q.hedge)
        ):
            later, earlier = in_time([other, said])
            if later is not None and earlier is not None:
                return later, earlier
    if not said.earlier or re.search("比|较", said.words) or base.q.kind != "n" or base.q.hedge:
        return None
    now = [
        i for i in items[: k - 1]
        if i.sentence == item.sentence and i.role == "level" and i.q.kind == "n"
        and i.q.family == base.q.family and not i.q.hedge
    ]  # fmt: skip
    if not now:  # 共新收案件1840件。上年新收1600件，同比增长15.0%
        name = base.label[-2:]
        now = [
            i for i in items[: k - 1]
            if i.role == "level" and i.q.kind == "n" and i.q.family == base.q.family
            and not i.q.hedge and len(name) == 2 and name in said_of(p, i).words
        ]  # fmt: skip
    return (now[-1].q, base.q) if len(now) == 1 else None


def _behind(p: Paragraph, items: Sequence[Item], k: int) -> tuple[Quantity, Quantity] | None:
    """1200次，比上年增长15%，上年为1100次: the value before stands right behind the change."""
    if not 0 < k < len(items) - 1 or items[k].q.kind != "p":
        return None
    now, item, base = items[k - 1 : k + 2]
    if not now.role == base.role == "level" or now.q.family != base.q.family:
        return None
    if now.q.kind != "n" or base.q.kind != "n" or now.q.hedge or base.q.hedge:
        return None
    skeleton = p.reading.skeleton
    to, on = (skeleton[a.position + 1 : b.position] for a, b in ((now, item), (item, base)))
    rise = rf"[，（](?:同比|环比|[比较][{ANY}上去年同期]*)?(?:{_UP_DOWN})(?:了|约)?"
    if not re.fullmatch(rise, to) or not re.fullmatch(
        rf"[，（]而?[{ANY}上去年同期]*[仅只]?[为是有]?", on
    ):
        return None
    return (now.q, base.q) if said_of(p, base).earlier else None


def _carried(s: Said) -> bool:
    """分别减少了58.9万人和73.2万人: the second is a change too."""
    if not re.fullmatch("[、和与及]", s.item.before):
        return False
    plain = s.p.reading.plain
    start = since(plain, s.q.start, "，。；\n")
    return bool(re.search(f"(?:{_UP_DOWN})(?:了|约)?\\d", plain[start : s.q.start]))


def _of_amount(p: Paragraph, item: Item, amount: Item, level: Quantity) -> Iterator[Finding]:
    d, sign = amount.q, amount.direction or 1
    before = level.value - sign * d.value
    if before <= 0 or item.q.kind != "p":
        return
    low = 100 * d.low / (before + level.half + d.half)
    high = 100 * d.high / max(before - level.half - d.half, 1e-9)
    other = 100 * d.value / level.value  # the value named may be the one before
    if overlaps(low, high, item.q) or overlaps(other, other, item.q):
        return
    shows = f"{bare(d)}/({bare(level)} {'-' if sign > 0 else '+'} {bare(d)}) = {shown(100 * d.value / before)}%"
    yield misfit("arithmetic:growth", p, item.q, shows)


_TIMES = pattern(
    r"(?:是|为|相当于|达到?)(?P<of>(?:~|<t>){1,12}?)(?:（(?:~|<t>){0,8})?(?P<n><n>)?）?的(?P<m><m>)"
)
_GOES_ON = pattern(
    r"(?:，(?:约|仅)?占~{0,10}<p>|，为?~{0,6}(?:首位?|最[高多低少大小]|第[一二])|（[^（）]*）)*，?(?:约|恰好|正好|也|则|已|大约|就|几乎|又)*"
)
_FRACTION = pattern(r"(?P<n><n>)的(?P<v><v>)")


def _multiples(p: Paragraph, items: Sequence[Item], memory: Sequence[Said]) -> Iterator[Finding]:
    """是打算离开者（226人）的6.3倍, 是上年的1.5倍, 全年计划42亿元的三分之一.

    What is a multiple is the number right before (or right behind: 达到首届的2.4倍，共768人); the base is printed,
    or named by all its words.
    """
    reading = p.reading
    by_place = {i.position: i for i in items}
    for m in _TIMES.finditer(reading.skeleton):
        said = by_place.get(m.start("m"))
        if said is None or said.q.hedge:
            continue
        k = items.index(said)
        own = [
            i for i in items[:k]
            if i.position < m.start() and i.sentence == said.sentence and i.q.kind == "n" and i.role == "level"
        ]  # fmt: skip
        here = [s for s in memory if s.p is p and s.q.kind == "n" and s.item.position < m.start()]
        if m["n"]:
            bases = [by_place[m.start("n")].q] if m.start("n") in by_place else []
        else:
            of = reading.plain[reading.back(m.start("of")) : said.q.start].removesuffix("的")
            named = EARLIER.search(of)
            bases = [s.q for s in here if (EARLIER.search(s.words) if named else of in s.words)]
        own = [i for i in own if any(i.q.family == b.family and i.q is not b for b in bases)][-1:]
        if not own or not _GOES_ON.fullmatch(reading.skeleton[own[0].position + 1 : m.start()]):
            continue  # 基础设施损失558万元，农业损失占60.0%，是…: of another thing
        slack = said.q.half + 0.051 * (said.q.decimals < 1)
        nows = [i.q for i in (*own, *items[k + 1 : k + 2]) if i.q.family == own[0].q.family]
        bases = [b for b in bases if b.family == own[0].q.family and b is not own[0].q]
        if any(_ratio_is(a, b, said.q.value, slack) for a in nows for b in bases):
            continue
        a, b = own[0].q, bases[-1]
        shows = f"{bare(a)}/{bare(b)} = {shown(a.value / b.value, max(1, said.q.decimals))}"
        yield misfit("arithmetic:times", p, said.q, shows)
    for m in _FRACTION.finditer(reading.skeleton):
        base, v = by_place.get(m.start("n")), by_place.get(m.start("v"))
        if base is None or v is None:
            continue
        k = items.index(base)
        part = items[k - 1] if k else None
        if (
            part is None or part.sentence != base.sentence or part.q.family != base.q.family
            or part.role != "level" or base.q.value <= 0
        ):  # fmt: skip
            continue
        gap = reading.skeleton[part.position + 1 : base.position]
        value, wanted = 100 * part.q.value / base.q.value, (v.q.low + v.q.high) / 2
        if re.search("不到|不足|低于|少于", gap):
            wrong = value > wanted + 1 or value < 0.6 * wanted
        elif re.search("超|逾|多于|高于", gap):
            wrong = value < wanted - 1
        elif re.search("占|约|相当于|近|是|为", gap):
            wrong = not v.q.low - 3 <= value <= v.q.high + 3
        else:
            continue
        if wrong:
            shows = f"{bare(part.q)}/{bare(base.q)} = {shown(value)}%，"
            yield found("words:vague", p, v.q.start, v.q.end, shows + say(zh=f"不是“{v.q.text}”", en=f"not {v.q.text}"))  # fmt: skip


def _doubled(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """2023年5.2万人，2024年8.3万人，实现翻番; and 增长62%，翻了一番."""
    for m in DOUBLED.finditer(p.reading.skeleton):
        start = p.reading.skeleton.rfind("。", 0, m.start()) + 1
        before = [i for i in items if start <= i.position < m.start()]
        if not before or re.search("目标|力争|到20|计划|规划", p.reading.plain[: p.reading.back(m.start())][-20:]):  # fmt: skip
            continue
        last, times = before[-1], 0.0
        gap = p.reading.skeleton[last.position + 1 : m.start()]
        if last.role == "change" and last.q.kind == "p" and re.fullmatch("，[^，。；]{0,4}", gap):
            times = 1 + last.q.value * (last.direction or 1) / 100
            computed = f"1 + {last.q.text}"
        else:
            two = [said_of(p, i) for i in before if i.role == "level" and i.q.kind == "n"][-2:]
            if len(two) < 2 or two[0].q.family != two[1].q.family or two[0].q.value == two[1].q.value:  # fmt: skip
                continue
            now, base = in_time(two)
            if now is None or base is None or base.value <= 0 or not re.fullmatch("，[^，。；]{0,6}", gap):  # fmt: skip
                continue
            times = now.value / base.value
            computed = f"{bare(now)}/{bare(base)}"
        yield from multiplied(p, m, times, computed)


def _ratio_is(a: Quantity, b: Quantity, times: float, slack: float) -> bool:
    if b.low <= 0:
        return True
    return a.low / b.high - slack - 1e-9 <= times <= a.high / b.low + slack + 1e-9


def _said_again(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """第三季度抽检1380批次，第三季度抽检1308批次: one clause, dated, with two numbers."""
    item, before = items[k], items[k - 1] if k else items[k]
    if item is before or item.q.family != before.q.family or item.q.value == before.q.value:
        return
    words = clause(p, item)
    dated = re.search(r"\d年|季度|半年|月", words)
    if dated and len(words) >= 5 and words == clause(p, before):
        shows = say(zh=f"前面写{before.q.text}，此处写{item.q.text}", en=f"{before.q.text} before, {item.q.text} here")  # fmt: skip
        yield found("consistency:value", p, item.q.start, item.q.end, shows)
