"""What the only numbers of their kind in a draft make of each other, across sentences and headings, whatever they are called.

1755名…742人，…618人，…395人: the only counts of persons are the first and its parts.  26名房东…占86.3%: the only group
there is.  每班32人, 60个班, 2120人: the only product.  A draft that has more numbers of the kind is left to the checks that know names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, pairwise, permutations

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, Read, clause, left_behind
from ..sentences.clauses import (
    Item,
    addition,
    alike,
    bare,
    between,
    complete,
    is_share,
    of_before,
    overlaps,
    own_share,
    quotient,
    ratio,
    sentences,
    shown,
)
from ..sentences.quantities import Quantity, misread, turned
from ..sentences.reading import since
from ..sentences.units import SAME, SCALE, THINGS
from .grim import WEIGHTED, impossible, possible, small
from .pairs import names_class

_Place = tuple[Paragraph, Item]
_ASKED = ("人", "家", "户", "份", "件", "起")
_NO_PART = re.compile("均|每|各|由$|从$|最[高低多少大小]|净|目标|计划|任务|人次")
_OVERLAP = re.compile("党员|女性|团员|退役|残疾|骨干|多选|可选|既|兼")
_DIVIDED = re.compile(
    "分为|[按从][^，。；]{1,8}分|[二两三四五六][类项种]|依次|分别|没有其他|其余|构成|来源"
)
_EACH = re.compile(
    "每(?:个|[^，。；一均]{0,4}一)?(?P<one>[人户家班场期套件份名位车])[^，。；：]{0,8}$"
)
_DRAWN = re.compile(
    "访|座谈|邀请|抽[取查样]|[面约]谈|问卷|调[研查]|召集|测评|[谈交]心|交流|结对|慰问|接受|参加|参训|招收"
)
_OF_OTHERS = re.compile("率|全[区市县省国]|比|较|增|降|成本|收入|支出|金额|占[^，。；]{2,}的$|产值|利润|进度|平均|[上去]年")  # fmt: skip


def alone(draft: Draft, read: Read) -> Iterator[Finding]:
    """The only whole and its parts, the only product, the only group, and a share of the only whole of its sentence."""
    said = [(p, i) for p, i in read.prose() if p.prose]
    counts = [(p, i) for p, i in said if i.q.kind == "n"]
    for family in {i.q.family for _, i in counts} - {
        "天",
        "年",
        "岁",
        "月",
        "个月",
        "类",
        "种",
        "次",
        "分",
    }:
        yield from _parts([x for x in counts if x[1].q.family == family])
    yield from _products(counts)
    if not any(WEIGHTED.search(p.text) for p in draft.paragraphs):
        yield from _group(said, counts)
    for p in draft.paragraphs:
        items = read[p.number] if p.prose else []
        for part, share in pairwise(items):
            if is_share(share) and 0 < share.q.value < 100:
                yield from _of_the_whole(p, part, share, counts)
        for group in sentences(items) if len(items) > 2 and "%" in p.text else ():
            yield from _of_three(p, group, items)
            yield from _remainder(p, group)
    yield from _only_rate(said, counts)


def _only_rate(said: Sequence[_Place], counts: Sequence[_Place]) -> Iterator[Finding]:
    """应到150人，实到141人。⏎⏎到会率94%: the only percentage of a draft, a rate, and its only two counts of one unit, but for a slip."""
    rates = [(p, i) for p, i in said if i.q.kind in "pdv"]
    if len(rates) != 1 or not is_share(rates[0][1]) or not 0 < rates[0][1].q.value < 100:
        return
    pairs = [(a, b) for a, b in combinations([i for _, i in counts], 2) if a.q.family == b.q.family]
    if len(pairs) != 1:
        return
    (p, i), (part, whole) = rates[0], sorted((j.q for j in pairs[0]), key=lambda q: q.value)
    value = 100 * part.value / whole.value if whole.value else 0.0
    plain = all(j.role == "level" and not j.q.hedge for j in pairs[0]) and not _NOT_OF.search(clause(p, i))  # fmt: skip
    if plain and "率" in i.label and not overlaps(*ratio(part, whole), i.q) and misread(i.q, value, 2):  # fmt: skip
        yield noted(misfit("arithmetic:rate", p, i.q, quotient(part, whole, i.q)))


_NOT_OF = re.compile(
    "比[上去前较]|同比|较|(?<!新)增|[减升降]|[上去]年|同期|其余|平均|每|目标|计划|全[市省国]的|占全"
)


def _of_three(p: Paragraph, group: Sequence[Item], items: Sequence[Item]) -> Iterator[Finding]:  # fmt: skip
    """35.8%的小店月营业额不足2万元，即182家中有47家: the one share of a sentence and its only two counts, in any order, but for a slip."""
    shares, counts = [i for i in group if i.q.kind in "pdv"], [i for i in group if i.q.kind == "n" and not (i.q.chinese and i.q.value < 5)]  # fmt: skip
    text = p.reading.plain[since(p.reading.plain, group[0].q.start, "。！？\n") : group[-1].q.end]
    if len(shares) != 1 or not is_share(shares[0]) or not 0 < shares[0].q.value < 100 or not 2 <= len(counts) < 7 or _NOT_OF.search(text):  # fmt: skip
        return
    pairs = [(a, b) for a, b in combinations(counts, 2) if alike(a.q, b.q) or (len(counts) == 2 and {a.q.family, b.q.family} in _ASKED_IN)]  # fmt: skip
    if len(pairs) != 1:
        return
    share, pair = shares[0], pairs[0]
    part, whole = sorted(pair, key=lambda i: i.q.value)
    if any(
        i.role != "level"
        or i.q.hedge
        or i.q.value <= 1
        or (names_class(p, i) and not i.noun.startswith("中的"))
        for i in pair
    ):
        return
    low, high = ratio(part.q, whole.q)
    of_both = 100 * part.q.value / (part.q.value + whole.q.value)
    of_part, of_whole = share.q.value * whole.q.value / 100, 100 * part.q.value / share.q.value
    if _BY_SHARE.search(share.label) and not re.search("封顶|最[高多]|超过|上限|扣除|起付", text + part.noun):  # 按5%: not 5.4%  # fmt: skip
        rest = whole.q.value - of_part
        slack = part.q.half + share.q.value * whole.q.half / 100 + 0.01 * part.q.value
        if slack < abs(part.q.value - of_part) < part.q.value and abs(part.q.value - rest) > slack:
            yield noted(misfit("arithmetic:product", p, part.q, f"{bare(whole.q)} × {bare(share.q)}% = {shown(of_part / part.q.scale, part.q.decimals)}{SCALE.get(part.q.scale, '')}"))  # fmt: skip
        return
    if (overlaps(low, high, share.q) and not turned(part.q, of_part)) or any(overlaps(x, x, share.q) for x in (100 - low, 100 - high, of_both, 100 - of_both)):  # fmt: skip
        return
    sharp = share.q.half * whole.q.value < 150  # hardly more than one count gives the share
    least = 2 if "即" in text or "占" in text else 3
    if misread(share.q, 100 * part.q.value / whole.q.value, least) or (sharp and (misread(part.q, of_part) or misread(whole.q, of_whole))):  # fmt: skip
        sure = share.q.figures > 2 and ("占" in share.label or share.noun.startswith("的"))
        every = [i.q for i in items if i.q.kind == "n" and i.q.value > 0]
        if not any(
            overlaps(*ratio(a, b), share.q) for a, b in permutations(every, 2) if alike(a, b)
        ):
            code = "arithmetic:rate" if re.search("率[^，。；]{0,4}$", share.label) else "arithmetic:share"  # fmt: skip
            yield noted(misfit(code, p, share.q, quotient(part.q, whole.q, share.q)), not sure)


_ASKED_IN = ({"份", "人"}, {"份", "户"}, {"份", "家"})  # 问卷650份，有418人表示满意
_BY_SHARE = re.compile("按[^，。；]*的$|(?:报销|补[贴助]|奖励|贷款|缴[费纳]|支付|提取|分担|承担)(?:比例|标准)(?:为|是)?$")  # fmt: skip
_LEFT = re.compile("个人|自[筹付负担理费]|[尾余]款|其余|[剩节结]余|余下|差额|缺口")


def _remainder(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """每人费用800元，其中财政补贴70%，个人负担560元: what a share leaves of an amount, and not the share itself."""
    for a, share, b in zip(group, group[1:], group[2:], strict=False):
        words = clause(p, share)
        if a.q.kind + b.q.kind != "nn" or a.q.family != b.q.family or not is_share(share) or not 0 < share.q.value < 100 or not _LEFT.search(b.label) or _LEFT.search(words) or _NOT_OF.search(words) or re.search("完成|到位|执行", words) or own_share(p.reading, a):  # fmt: skip
            continue
        part, slack = a.q.value * share.q.value / 100, a.q.half + b.q.half + a.q.value * share.q.half / 100 + 1e-6  # fmt: skip
        rest = a.q.value - part
        if abs(b.q.value - rest) > slack and (abs(b.q.value - part) <= slack or misread(b.q, rest)):
            yield misfit("arithmetic:product", p, b.q, f"{bare(a.q)} × {100 - share.q.value:g}% = {shown(rest / b.q.scale, b.q.decimals)}{SCALE.get(b.q.scale, '')}")  # fmt: skip


def _of_the_whole(p: Paragraph, part: Item, share: Item, counts: Sequence[_Place]) -> Iterator[Finding]:  # fmt: skip
    """会员1160家。⏎已缴纳会费的1015家，收缴率为87.5%: of the only larger count of the draft that may be meant."""
    gap = between(p.reading, part, share)
    if part.q.kind != "n" or part.role != "level" or part.q.hedge or part.sentence != share.sentence or not re.fullmatch("，[^，。；]{2,8}率(?:约?为|达到?|是)?|[^，。；]{0,14}，占比?(?:约?为|达)?", gap) or part.q.family not in THINGS:  # fmt: skip
        return
    larger: dict[float, Quantity] = {}
    for _, i in counts:
        if i.q.value > part.q.value and (alike(i.q, part.q) or {i.q.family, part.q.family} in _ASKED_IN):  # fmt: skip
            larger[i.q.value] = i.q
            if len(larger) > 1:
                return
    like = [i.q for _, i in counts if i.q.value > 0 and alike(i.q, part.q)]
    if not larger or len(like) > 40 or any(a is not b and (overlaps(*ratio(a, b), share.q)) for a in like for b in like):  # fmt: skip
        return
    whole = next(iter(larger.values()))
    if misread(share.q, 100 * part.q.value / whole.value):
        yield misfit("arithmetic:rate", p, share.q, quotient(part.q, whole, share.q))


def _parts(places: Sequence[_Place]) -> Iterator[Finding]:
    """The only numbers of a unit: the first is the largest, and the others its parts but for a slip."""
    if not 3 <= len(places) <= 7 or any(
        i.role != "level" or i.q.hedge or i.q.value <= 0 or _NO_PART.search(i.label) or EARLIER.search(clause(p, i))
        or of_before(p.reading, i) or names_class(p, i) or left_behind(i)
        for p, i in places
    ):  # fmt: skip
        return
    p, total = places[0]
    parts = [i for _, i in places if i.q.value != total.q.value]
    values, whole = [i.q.value for i in parts], total.q.value
    amount = sum(values)
    text = "".join({x.number: x.reading.plain for x, _ in places}.values())
    if len(parts) < 2 or max(values) >= whole or not 0.78 <= amount / whole <= 1.28 or re.search("分别|依次", total.before[-14:]) or own_share(p.reading, total):  # fmt: skip
        return
    if (_OVERLAP.search(text) and "群众" not in text) or any(
        abs(sum(c) - whole) <= total.q.half + 1e-9 * whole for n in range(2, len(values) + 1) for c in combinations(values, n)
    ):  # fmt: skip
        return
    divided = bool(_DIVIDED.search(text))
    told = divided or bool(re.search("其中|包括", text))
    gaps = [between(x.reading, a, b) for (x, a), (y, b) in pairwise(places[1:]) if x is y]
    bare = amount > whole and len(gaps) == len(values) - 1 > 1 and all(re.fullmatch("[，、][^，。；：]{2,6}", g) for g in gaps)  # fmt: skip
    least = 2 if divided or bare or (told and len(parts) > 2) else 3
    if any(misread(i.q, v, least) for i, v in [(total, amount), *((i, whole - amount + i.q.value) for i in parts)]):  # fmt: skip
        yield noted(misfit("arithmetic:parts", p, total.q, addition(parts, total)), not told)


_DIVIDES = re.compile(
    "[按从][^，。；：]{1,8}(?:分(?!别)|看|统计)|分(?:为)?[两二三四五六]|分为|其余|构成|上半年[^。；]*下半年|一季度[^。；]*四季度"
)
_APART = re.compile("其中|另有|此外|比|同期|每|平均|中，")


def parted(draft: Draft, read: Read) -> Iterator[Finding]:
    """共组织返岗2983人。…乘坐专列的1954人，乘坐包车的1209人: the counts of a sentence, which make no number of the draft, and the last count of their unit before it."""
    said = [
        (p, i) for p, i in read.prose()
        if p.prose and i.q.kind == "n" and i.role == "level" and i.q.value > 0 and not i.q.hedge and i.q.family not in _NO_THINGS
        and not (i.q.chinese and i.q.value <= 10) and not names_class(p, i)
    ]  # fmt: skip
    kin: dict[str, list[_Place]] = defaultdict(list)
    for x in said:
        kin[x[1].q.family].append(x)
    for _, group in groupby(said, key=lambda x: (x[0].number, x[1].sentence)):
        here = [*group]
        for family in {i.q.family for _, i in here} if len(here) > 1 else ():
            run = [i for _, i in here if i.q.family == family]
            if 2 <= len(run) <= 7:
                yield from _whole_before(here[0][0], run, kin[family], said)


_NO_THINGS = ("天", "年", "岁", "月", "个月", "类", "种", "次", "分", "元", "工作日", "小时")


def _whole_before(p: Paragraph, run: Sequence[Item], kin: Sequence[_Place], said: Sequence[_Place]) -> Iterator[Finding]:  # fmt: skip
    plain, first = p.reading.plain, run[0]
    text = plain[since(plain, first.q.start, "。；\n") : run[-1].q.end]
    gaps = [between(p.reading, a, b) for a, b in pairwise(run)]
    if _OVERLAP.search(text) or any(len(g) > 24 or _APART.search(g) for g in gaps) or any(_no_part(p, i) or left_behind(i) for i in run):  # fmt: skip
        return
    before = kin[: bisect_left(kin, (p.number, first.position), key=lambda x: (x[0].number, x[1].position))]  # fmt: skip
    names, values = [i.label + i.noun for i in run], [i.q.value for i in run]
    amount = sum(values)
    divided = bool(_DIVIDES.search(text)) or complete(names) or (len(before) == 1 and len(first.label) > 4 and first.label[-4:] == run[-1].label[-4:])  # fmt: skip
    some = [amount, *(2 * v for v in values)] if divided else [sum(c) for n in range(2, len(run) + 1) for c in combinations(values, n)]  # fmt: skip
    slack = 1e-9 * amount + sum(i.q.half for i in run)
    if not before or any(abs(2 * v - amount) <= slack for v in values):
        return
    if any(own_share(p.reading, i) for i in run) and not complete(names):
        return
    sole, many = len(before) == 1, len(run) > 2

    def slipped_of(t: Quantity) -> bool:
        close = 0.78 <= amount / t.value <= 1.28
        least = 2 if divided or (sole and many) else 3
        return misread(t, amount, least if close else 4) or any(misread(i.q, t.value - amount + i.q.value, least if close else 3) for i in run)  # fmt: skip

    x, total = before[-1]
    if divided:  # of the whole that the draft has named, though another count came between
        x, total = next((y for y in reversed(before[-8:]) if slipped_of(y[1].q)), before[-1])
    if _no_part(x, total) or total.q.value <= sorted(values)[-2]:
        return
    others = [i.q.value for _, i in said if i not in run] if slipped_of(total.q) or (sole and many and divided and 0.78 <= amount / total.q.value <= 1.28) else []  # fmt: skip
    if others and not any(abs(x - v) <= slack for x in some for v in others):
        yield noted(misfit("arithmetic:parts", x, total.q, addition(run, total)), not (divided and many))  # fmt: skip


def _no_part(p: Paragraph, i: Item) -> bool:
    return bool(_NO_PART.search(i.label) or EARLIER.search(clause(p, i)) or of_before(p.reading, i))


def _products(counts: Sequence[_Place]) -> Iterator[Finding]:
    """The only number for each of something, the number of them, and what both make."""
    plain = [(p, i) for p, i in counts if i.role == "level" and not i.q.hedge and i.q.value > 0]
    each = [(i, m) for _, i in plain for m in [_EACH.search(i.label)] if m]
    for f, m in each:
        one = SAME.get(m["one"], m["one"])
        if f.q.family == one or sum(g.q.family == f.q.family for g, _ in each) > 1:
            continue
        many = [i for _, i in plain if i is not f and (i.q.family == one or (i.q.family == "个" and one in "班场期" and one in i.label[-4:] + i.noun[:1]))]  # fmt: skip
        totals = [(p, i) for p, i in plain if i.q.family == f.q.family and i.q.value > f.q.value]
        times = [1.0, *({i.q.value for _, i in plain if i.q.family in ("月", "个月")} if "月" in f.label else ())]  # fmt: skip
        if len({i.q.value for i in many}) != 1 or len(totals) > 2 or any(overlaps(x * f.q.low * n.q.low, x * f.q.high * n.q.high, t.q) for x in times for n in many for _, t in totals):  # fmt: skip
            continue
        sure = "均" in f.label or f.q.family == "元"  # 每班40人 may be what was planned
        for p, t in totals:
            for n in many:
                months = times[1] if len(times) == 2 else 1.0
                made = f.q.value * n.q.value * months
                near = len(totals) == 1 and 0.7 < t.q.value / made < 1.4
                if misread(t.q, made) or near:
                    over = f" × {months:g}" if months > 1 else ""
                    right = f"{bare(n.q)} × {bare(f.q)}{over} = {shown(made / t.q.scale, t.q.decimals + (made % t.q.scale > 0))}"
                    yield noted(
                        misfit("arithmetic:product", p, t.q, right),
                        not (sure or misread(t.q, made)),
                    )
                    return


def _group(said: Sequence[_Place], counts: Sequence[_Place]) -> Iterator[Finding]:
    """邀请26名房东座谈…占86.3%: the shares of a draft that has one small group, which was asked."""
    groups = [(p, i) for p, i in counts if i.q.family in THINGS and i.q.value >= 4 and "均" not in i.label]  # fmt: skip
    if len({i.q.value for _, i in groups}) != 1:
        return
    first, base = groups[0]
    if not small(base.q, _ASKED, 200) or base.q.chinese or not _DRAWN.search(clause(first, base) + base.noun):  # fmt: skip
        return
    for p, i in said:
        if (
            (p.number, i.position) > (first.number, base.position) and is_share(i) and i.q.decimals and 0 < i.q.value < 100
            and not _OF_OTHERS.search(i.label + clause(p, i)) and not possible(int(base.q.value), i.q)
        ):  # fmt: skip
            yield impossible(p, int(base.q.value), i.q)
