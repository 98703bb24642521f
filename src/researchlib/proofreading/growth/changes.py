"""A value, the value before, and what is said of the change: growth, points, multiples, direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...errors import say
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit
from ..memory import bigrams, clause, said_of
from ..sentences.clauses import (
    ADVERBS,
    ANY,
    DOWN,
    UP,
    Item,
    bare,
    is_class,
    overlaps,
    quotient,
    ratio,
    sentences,
    shown,
)
from ..sentences.quantities import Quantity
from ..sentences.reading import pattern, since
from .judging import comparable, fits, judge
from .operands import CHANGED, NO_NAME, operands

_TO = "(?:提高|上升|增加|增长|提升|扩大|上涨|升|增|回升|攀升|下降|减少|降低|回落|缩小|下跌|下滑|降|减|收窄|缩短|变化?|调整|压缩|压减|发展|延长)"
_FROM_TO = pattern(
    rf"(?:由|从)(?P<pre>(?:~|<t>|（|）){{0,16}}?)(?P<a><np>)(?:（~*）)?[，]?~{{0,8}}?(?P<verb>{_TO})?(?:了|到|至|为|成)(?P<mid>(?:~|<t>){{0,8}}?)(?P<b><np>)"
)
COMPARED = pattern(r"(?:比|较|与|同|相比|高于|低于)(?:~{0,3})<t>(?:~{0,6})的(?:~{0,3})$|(?:比|较|与)<t>$|（(?:~{0,4})<t>(?:~{0,6})$")  # fmt: skip
_THAN = pattern(r"(?:(?<!占)比(?![重例])|较)(?:~){2,16}的$")  # 比小微企业的49.5%高16.3个百分点
YEAR = re.compile(r"(?:19|20)\d{2}")


Span = tuple[Quantity, Quantity, re.Match[str]]  # 由 a 增加到 b


def changes(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """What a paragraph says of changes, against the values before and after."""
    spans = spans_of(paragraph)
    for a, b, m in spans:
        yield from _direction_of(paragraph, a, b, m)
    staged = set()
    for a, b, m in spans:
        stages = _stages(paragraph, items, a, b, m)
        staged |= set(stages)
        yield from _through_stages(paragraph, stages, a, b, m)
    yield from _sizes(paragraph, [i for i in items if i not in staged], spans)
    yield from _arrivals(paragraph, items)
    yield from _relative(paragraph, spans)


def spans_of(paragraph: Paragraph) -> list[Span]:
    """Every 由 a 增加到 b of a paragraph, with the match."""
    reading = paragraph.reading
    return [
        (reading.at(m.start("a")), reading.at(m.start("b")), m)
        for m in _FROM_TO.finditer(reading.skeleton)
    ]


_STAGE = re.compile(
    r"(?:19|20)\d{2}年|[一二三四]季度|[上下]半年|[\d一二三四五六七八九十]+月|第[一二三四五]年|[前后][一二两三四五]年"
)


def _stages(p: Paragraph, items: Sequence[Item], a: Quantity, b: Quantity, m: re.Match[str]) -> list[Item]:  # fmt: skip
    """由22.60万人增至25.40万人，其中2023年增加1.50万人，2024年增加1.30万人: changes at their own times are its stages."""
    done: list[Item] = []
    plain, end = p.reading.plain, b.end
    for i in items:
        if i.position < m.end():
            continue
        words = plain[end : i.q.start]
        if re.search("[。；！？]|比(?!重)|较", words) or not (
            _STAGE.search(words) or (done and i.q.kind == "p")
        ):
            break
        end = i.q.end
        if i.role == "change" and fits(i.q, b):
            done.append(i)
    return done


def _through_stages(
    p: Paragraph, stages: Sequence[Item], a: Quantity, b: Quantity, m: re.Match[str]
) -> Iterator[Finding]:
    """The stages make the whole way when every year of it, or both parts of the year, has one."""
    opened = since(p.reading.plain, a.start, "。！？；\n")
    years = [int(y) for y in YEAR.findall(p.reading.plain[opened : b.start])]
    said = p.reading.plain[b.end : stages[-1].q.start] if stages else ""
    halves = len(stages) == 2 and re.search("前三季度.*四季度|上半年.*下半年|前.年.*后.年", said)
    if len(stages) < 2 or not (halves or (len(years) > 1 and years[-1] - years[-2] == len(stages))):
        return
    way = sum(i.q.value * (i.direction or 1) for i in stages)
    slack = sum(i.q.half for i in stages) + a.half + b.half + 1e-9
    if any(i.q.hedge for i in stages) or abs(way - (b.value - a.value)) <= slack:
        return
    total = " + ".join(bare(i.q) if i.direction >= 0 else f"(-{bare(i.q)})" for i in stages)
    shows = f"{total} = {shown(way / b.scale, b.decimals)}，{bare(b)} - {bare(a)} = {shown((b.value - a.value) / b.scale, b.decimals)}"
    code = "arithmetic:points" if b.kind == "p" else "arithmetic:change"
    yield misfit(code, p, stages[-1].q, shows)


def _sizes(paragraph: Paragraph, items: Sequence[Item], spans: Sequence[Span]) -> Iterator[Finding]:
    """Every change whose two values, or whose absolute and relative size, are both in the text."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if (
                item.role != "change"
                or item.q.kind not in "npdm"
                or (item.label.endswith("幅") and is_class(paragraph.reading.plain, item.q))
                or re.search("占比例?|拉动|贡献|年均|月均|的$", item.label)
                or _leads_list(paragraph, group, k)
            ):
                continue
            if k + 1 < len(group) and item.q.kind == "p":
                yield from _range(paragraph, group, k)
            pairs = _pairs(paragraph, items, group, k, spans)
            if pairs:
                if not (item.q.kind == "p" and pairs[-1][0].kind == "n" and _real(paragraph, item)):
                    yield from judge(paragraph, item, pairs)
            elif item.q.kind == "p":
                yield from _with_amount(paragraph, items, group, k)


def _leads_list(paragraph: Paragraph, group: Sequence[Item], k: int) -> bool:
    """分别增长5.9%和6.5%: a list of changes is judged as a whole."""
    after = group[k + 1] if k + 1 < len(group) else None
    return (
        after is not None
        and re.search("分别|依次", group[k].label) is not None
        and re.fullmatch("[、和与及]", paragraph.reading.plain[group[k].q.end : after.q.start])
        is not None
    )


def _range(paragraph: Paragraph, group: list[Item], k: int) -> Iterator[Finding]:
    """17.75万—17.95万个，比上年的16.82万个增长5.5%—6.7%: either end of the growth by its own value."""
    skeleton = paragraph.reading.skeleton
    ends = [
        (a, b) for a, b in pairwise(group[: k + 2])
        if a.q.kind == b.q.kind and re.fullmatch("[—～~至到-]", skeleton[a.position + 1 : b.position])
    ]  # fmt: skip
    if len(ends) != 2 or ends[1][0] is not group[k]:
        return
    (first, last), (_, top) = ends
    for base in group[:k]:
        if _is_base(skeleton, base) and comparable(first.q, base.q) and base.q.kind == "n":
            yield from judge(paragraph, group[k], [(first.q, base.q)])
            top = replace(top, role="change", direction=group[k].direction)
            yield from judge(paragraph, top, [(last.q, base.q)])


def _pairs(
    paragraph: Paragraph,
    items: Sequence[Item],
    group: list[Item],
    k: int,
    spans: Sequence[Span],
) -> list[tuple[Quantity, Quantity]]:
    """(now, before) pairs that this change may be about; any of them may fit."""
    item = group[k]
    skeleton = paragraph.reading.skeleton
    earlier = [i for i in group[:k] if i.role == "level" and i.q.kind in "np" and not i.q.hedge]
    if _FURTHER.search(clause(paragraph, item)):
        return _further(paragraph, group, k, earlier)
    for a, b, m in reversed(spans):
        if m.end() <= item.position and not re.search("。|；", skeleton[m.end() : item.position]):
            nearest = [i for i in earlier if i.position >= m.end("b") - 1]
            if nearest and nearest[-1].q is b:
                same = comparable(b, a) and not other_subject(
                    skeleton, m.start(), m.end(), item.position
                )
                return [(b, a)] if same else []
    if item.q.kind == "d" and re.search("分别比[^，。；]{2,12}[快慢高低]$", item.before):
        return []  # 分别增长7.1%、6.6%，增速分别比规模以上工业快4.3、3.8个百分点
    gap = _gap_pairs(group, k)
    if gap is not None:
        return gap
    moved = _arrival(paragraph, group[:k])
    if moved is not None and moved[1] is next((i for i in reversed(earlier)), None):
        return [(moved[1].q, before.q) for before in moved[0]]
    if item.q.kind == "d" and re.search(
        "增速|增幅|涨幅|降幅", item.before + skeleton[max(0, item.position - 24) : item.position]
    ):
        rates = [i for i in group[:k] if i.role == "change" and i.q.kind == "p"]
        earlier = sorted([*earlier, *rates], key=lambda i: i.position)
    bases = [i for i in earlier if _is_base(skeleton, i)]
    pairs = []
    for base in bases:
        between = skeleton[base.position + 1 : item.position]
        if re.search("。|；", between) or len(between) > 16:
            continue
        now = [
            i for i in earlier if i is not base and i.q.family == base.q.family and i not in bases
        ]
        if item.q.kind == "n":
            now = [i for i in now if i.q.family == item.q.family]
        now = _named_alike(paragraph, items, base, now, item)
        now.sort(
            key=lambda i: not re.search("均|每", i.label)
        )  # the plain ones last: they are shown
        pairs += [(i.q, base.q) for i in now if i.q.value < 300 * base.q.value]
        if not now and item.q.kind == "d":
            pairs += [(q, base.q) for q in _derived(paragraph, items, base, item)]
    if pairs or bases:
        return pairs
    return operands(paragraph, items, items.index(item))


_FURTHER = pattern(rf"^[^比较由从同与]*(?:再|又|进一步|继续|续)(?:{UP}|{DOWN})(?:了|约)?$")


def _further(
    p: Paragraph, group: Sequence[Item], k: int, earlier: Sequence[Item]
) -> list[tuple[Quantity, Quantity]]:
    """2023年升至50.9%，2024年再提高2.0个百分点，达到52.9%: from the last value to the one that follows, if one does."""
    after = group[k + 1] if k + 1 < len(group) else None
    before = [i for i in earlier if fits(group[k].q, i.q)]
    if after is None or not before or after.q.family != before[-1].q.family:
        return []
    if any(i.role == "change" and i.position > before[-1].position for i in group[:k]):
        return []
    arrives = re.fullmatch("，[^，。；]{0,6}(?:达到?|至|为)(?:了|约)?", p.reading.plain[group[k].q.end : after.q.start])  # fmt: skip
    return [(after.q, before[-1].q)] if arrives else []


_BEFORE_THAN = re.compile("(?<!占)比(?!重|例)|较|与|同")
_OWN_MEASURE = re.compile(
    "[增涨降升]速|[增涨降升跌]幅|[总金数]额|[总数]量|规模|水平|份额|人次|差距|指标"
)  # of what was just said


def _named_alike(
    p: Paragraph, items: Sequence[Item], base: Item, nows: Sequence[Item], change: Item
) -> list[Item]:
    """成功率比上年的91.9%提高2.3个百分点 is of a 成功率: of values said so, or of the one right before and near."""
    name = _OWN_MEASURE.sub("", NO_NAME.sub("", _BEFORE_THAN.split(clause(p, base))[0]))
    if len(name) < 2 or not nows:
        return list(nows)
    wanted = bigrams(name)
    met = [i for i in nows if any(g in said_of(p, i).words + said_of(p, i).context for g in wanted)]
    last = nows[-1]
    between = p.reading.skeleton[last.position + 1 : base.position]
    near = base.q.kind != "p" or abs(last.q.value - base.q.value) <= 15
    return met or ([last] if near and not re.search(f"[{ANY}]|，.*，", between) else [])


def _derived(p: Paragraph, items: Sequence[Item], base: Item, change: Item) -> list[Quantity]:
    """受理1126件，调解成功1061件，成功率比上年的91.9%提高2.3个百分点: the rate that was not printed, of its counts."""
    name = NO_NAME.sub("", _BEFORE_THAN.split(clause(p, base))[0])
    counts = [
        i for i in items
        if i.position < base.position and i.role == "level" and i.q.kind == "n" and not i.q.hedge
    ]  # fmt: skip
    if not counts or len(name) < 2 or not any(g in counts[-1].label for g in bigrams(name)):
        return []
    part = counts[-1].q
    rates = [100 * part.value / i.q.value for i in counts if i.q.family == part.family and i.q.value > part.value]  # fmt: skip
    return [
        replace(base.q, value=r, low=r - 0.05, high=r + 0.05, half=0.05, digits=shown(r)) for r in rates
    ]  # fmt: skip


_VERBS = re.compile(
    rf"{UP}|{DOWN}|{ADVERBS}|同比|环比|[上去今本同当]年|幅度?|[一两二三四五六七八九十]+年|期间|平均|年均|降低|百分|达到?|[比较与同了约为近至到{ANY}，、（）的]"
)


def other_subject(skeleton: str, start: int, end: int, at: int) -> bool:
    """城镇化率由52.23%提高到58.08%，建成区面积提高8.3%: between a move and a change something else is named."""
    own = _VERBS.sub("", skeleton[end:at])
    opened = since(skeleton, start, "。！？；\n")
    before = skeleton[opened:end]
    shared = sum(own[j : j + 2] in before for j in range(len(own) - 1))
    return len(own) > 2 and 3 * shared < len(own) - 1


def _gap_pairs(group: Sequence[Item], k: int) -> list[tuple[Quantity, Quantity]] | None:
    """比招聘月薪高332元，差距较上年同期的410元收窄78元: what is compared is the difference said before."""
    base = group[k - 1] if k else None
    if (
        base is None
        or not re.search("差距|差额|价差|缺口|差值", base.before)
        or base.role != "level"
    ):
        return None
    if group[k].q.family != base.q.family:
        return None
    now = [i for i in group[: k - 1] if i.q.family == base.q.family and (i.role == "change" or re.search("差", i.label))]  # fmt: skip
    return [(i.q, base.q) for i in now[-1:]]


def _is_base(skeleton: str, item: Item) -> bool:
    """Whether a comparison starts from a value: 比上年的49.3%, 比小微企业的49.5%."""
    near = skeleton[max(0, item.position - 24) : item.position]
    return bool(COMPARED.search(near) or _THAN.search(near))


_ARRIVES = re.compile(
    r"(?P<up>增|升|涨|提高|扩大)?(?P<down>降|减|缩|回落)?[加少到低高小]{0,1}(?:至|到)(?:了|约|目前的)?$"
)


def _arrival(paragraph: Paragraph, group: Sequence[Item]) -> tuple[list[Item], Item, int] | None:
    """占50.5%和55.4%，2024年升至61.0%: the values before, the value it came to, the way."""
    for k in range(len(group) - 1, 0, -1):
        item = group[k]
        m = _ARRIVES.search(item.label)
        if m is None or not (m["up"] or m["down"]) or item.role != "level":
            continue
        before = [
            i for i in group[:k]
            if i.role == "level" and comparable(i.q, item.q) and i.q.kind == item.q.kind
        ]  # fmt: skip
        name = item.label[: m.start()]
        pairs = {name[j : j + 2] for j in range(len(name) - 1)}
        if before and (
            any(b in before[-1].label + before[-1].noun for b in pairs)
            or (not name and before[-1] is group[k - 1])
        ):
            return before, item, 1 if m["up"] else -1
    return None


def _arrivals(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """缺工4200人…缺工增至1640人, and 由1.75∶1扩大为1.72∶1: the way the values went."""
    for group in sentences(items):
        moved = _arrival(paragraph, group)
        if moved is None:
            continue
        a, b, sign = moved[0][-1], *moved[1:]
        if sign * (b.q.value - a.q.value) < 0:
            mark = "<" if b.q.value < a.q.value else ">"
            yield found("words:direction", paragraph, b.q.start, b.q.end, f"{bare(b.q)} {mark} {bare(a.q)}")  # fmt: skip


_RELATIVE = pattern(
    r"(?:降幅|增幅|涨幅|跌幅|(?<=，)(?:减少|缩短|压减|下降|降低|增长|增加|提高|扩大))(?:约|达|为|近|超过?)*(?P<v><vp>)"
)


def _relative(paragraph: Paragraph, spans: Sequence[Span]) -> Iterator[Finding]:
    """由0.62%降至0.21%…降幅近三分之二: the size of a change against the two values."""
    reading = paragraph.reading
    for m in _RELATIVE.finditer(reading.skeleton):
        v = reading.at(m.start("v"))
        pairs = [(a, b) for a, b, s in spans if s.end() <= m.start() and not re.search("[。；]", reading.skeleton[s.end() : m.start()])]  # fmt: skip
        if not pairs or v.unit != "%" or not comparable(*pairs[-1]) or not pairs[-1][0].value:
            continue
        a, b = pairs[-1]
        value = 100 * abs(b.value / a.value - 1)
        if v.low - 2 <= value <= v.high + 2:
            continue
        yield misfit(
            "arithmetic:growth",
            paragraph,
            v,
            f"|{bare(b)} - {bare(a)}|/{bare(a)} = {shown(value)}%",
        )


# grown at constant prices, while the amounts are at current ones
_CONSTANT_PRICES = re.compile("可比价|不变价|现价|实际增长|扣除价格|生产总值|GDP|增加值")


def _real(paragraph: Paragraph, item: Item) -> bool:
    """Whether a growth may be one at constant prices."""
    plain = paragraph.reading.plain
    start = since(plain, item.q.start, "。；\n")
    return bool(_CONSTANT_PRICES.search(plain, start, item.q.start))


def _with_amount(
    paragraph: Paragraph, items: Sequence[Item], group: list[Item], k: int
) -> Iterator[Finding]:
    """总量29973万人，比上年增加220万人，增长0.7%: 220/(29973 - 220)."""
    item = group[k]
    amounts = [
        i for i in group[max(0, k - 2) : k]
        if i.role == "change" and i.q.kind == "n" and not i.q.hedge
        and re.fullmatch(pattern(r"[，、（]?(?:~{0,6})"), paragraph.reading.skeleton[i.position + 1 : item.position])
    ]  # fmt: skip
    if not amounts or re.search("年均", item.label):
        return
    if _real(paragraph, item):
        return
    amount = amounts[-1]
    place = group.index(amount)
    levels = [
        i
        for i in group[:place]
        if i.role == "level" and i.q.kind == "n" and i.q.family == amount.q.family
        and i.segment == amount.segment
    ]  # fmt: skip
    if not levels:
        name = bigrams(NO_NAME.sub("", CHANGED.sub("", _BEFORE_THAN.split(clause(paragraph, amount))[0])))  # fmt: skip
        levels = [
            i for i in items
            if i.position < amount.position and i.role == "level" and i.q.family == amount.q.family
            and not i.depth and any(b in said_of(paragraph, i).words + i.before[-8:] for b in name)
        ]  # fmt: skip
        if len(levels) != 1 or overlaps(*ratio(amount.q, levels[0].q), item.q):
            return  # 转移11702人…转移人数增加2926人，增长25.0%: of the one that is said so, now or before
    if not levels or any(i.q.hedge for i in levels):
        return
    results = []
    near = paragraph.reading.skeleton[max(0, levels[-1].position - 24) : levels[-1].position]
    behind = paragraph.reading.skeleton[levels[-1].position + 1 :]
    base = levels[-1] if COMPARED.search(near) or behind.startswith("相比") else None
    for level in levels:
        sign = amount.direction or 1
        d, v = amount.q, level.q
        if v.value - sign * d.value <= 0:
            continue
        if level is base:  # 比2020年的0.78万人减少0.17万人，下降21.8%
            low, high = ratio(d, v)
            if overlaps(low, high, item.q):
                return
            results.append(quotient(d, v, item.q))
            continue
        low = 100 * d.low / max(v.high - sign * d.low, 1e-9)
        high = 100 * d.high / max(v.low - sign * d.high, 1e-9)
        if overlaps(min(low, high), max(low, high), item.q):
            if item.direction and amount.direction and item.direction != amount.direction:
                yield found("words:direction", paragraph, item.q.start, item.q.end,
                            say(zh="增减方向前后相反", en="the two changes go opposite ways"))  # fmt: skip
            return
        value = 100 * d.value / (v.value - sign * d.value)
        minus = f"{bare(v)} {'-' if sign > 0 else '+'} {bare(d)}"
        results.append(f"{bare(d)}/({minus}) = {shown(value, max(1, item.q.decimals))}%")
    others = [
        i.q for i in items
        if i.role == "level" and i.q.family == amount.q.family and i.position < item.position and i is not levels[-1]
    ]  # fmt: skip
    if results and (
        base is not None
        or not any(overlaps(*ratio(amount.q, q), item.q) for q in others if q.value > 0)
    ):
        yield misfit("arithmetic:growth", paragraph, item.q, results[-1])


def _direction_of(
    paragraph: Paragraph, a: Quantity, b: Quantity, m: re.Match[str]
) -> Iterator[Finding]:
    verb = m["verb"] or ""
    if not verb or not comparable(a, b) or a.family != b.family:
        return
    if re.search("排名|排位|位次|名次|位居", paragraph.text[max(0, a.start - 16) : a.start]):
        return  # 排名由369位上升到235位
    up = bool(re.match("提高|上升|增加|增长|提升|扩大|上涨|升|增|回升|攀升|延长", verb))
    down = bool(re.match("下降|减少|降低|回落|缩小|下跌|下滑|降|减|收窄|缩短|压", verb))
    if (up and b.value < a.value) or (down and b.value > a.value):
        sign = "<" if b.value < a.value else ">"
        yield found("words:direction", paragraph, a.start, b.end,
                    say(zh=f"{bare(b)} {sign} {bare(a)}，却写“{verb}”", en=f"{bare(b)} {sign} {bare(a)}, yet {verb}"))  # fmt: skip
