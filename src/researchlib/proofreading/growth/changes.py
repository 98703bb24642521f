"""A value, the value before, and what is said of the change: growth, points, multiples, direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, NOW, bigrams, clause, said_of
from ..sentences.clauses import (
    ADVERBS,
    ANY,
    DOWN,
    UP,
    Item,
    alike,
    bare,
    is_class,
    of_before,
    overlaps,
    quotient,
    ratio,
    sentences,
    shown,
)
from ..sentences.quantities import Quantity, slipped
from ..sentences.reading import pattern, since
from .arrivals import arrival, arrivals
from .judging import comparable, fits, judge
from .operands import CHANGED, COUNTED, FLOW, NO_NAME, operands
from .spans import (
    Span,
    direction_of,
    other_share,
    said_as_change,
    spans_of,
    stages_of,
)

COMPARED = pattern(r"(?:比|较|与|同|相比|高于|低于|超过|多于|少于)(?:~{0,3})<t>(?:~{0,6})的(?:~{0,3})$|(?:比|较|与)<t>$|（(?:~{0,4})<t>(?:~{0,6})$")  # fmt: skip
_THAN = pattern(r"(?:(?<!占)比(?![重例])|较)(?:~){2,16}的$")  # 比小微企业的49.5%高16.3个百分点
_THAN_IT = pattern(
    r"(?:(?<!占)比(?![重例])|较|[由从])(?:~|<t>){2,16}$"
)  # 比全市平均94.7%高1.6个百分点
_AWAY = pattern(rf"(?:{UP}|{DOWN}|[长短大小])(?:出|了|约)*<pdn>")
_TIMED = f"{EARLIER.pattern}|{NOW.pattern}|年|月|季|前|原|[高低]点|[峰谷]值|此"


def changes(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """What a paragraph says of changes, against the values before and after."""
    spans = spans_of(paragraph)
    for a, b, m in spans:
        yield from direction_of(paragraph, a, b, m)
    staged = set()
    for a, b, m in spans:
        staged |= set(stages_of(paragraph, items, a, b, m))
    items = [
        i if i.role == "change" else said_as_change(paragraph, items, k, spans)
        for k, i in enumerate(items)
    ]
    yield from _sizes(paragraph, [i for i in items if i not in staged], spans)
    yield from arrivals(paragraph, items)


def _sizes(paragraph: Paragraph, items: Sequence[Item], spans: Sequence[Span]) -> Iterator[Finding]:
    """Every change whose two values, or whose absolute and relative size, are both in the text."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if (
                item.role != "change"
                or item.q.kind not in "npdmv"
                or (item.label.endswith("幅") and is_class(paragraph.reading.plain, item.q))
                or re.search("拉动|贡献|年均|月均|的$", item.label)
                or (item.q.unit.endswith("百分点") and group[k - 1].q.unit == "‰")  # `points` asks
                or (item.q.kind != "d" and re.search("占比例?", item.label))
                or _leads_list(paragraph, group, k)
            ):
                continue
            if item.q.kind == "p" and k and _by_amount(paragraph, group, k):
                continue
            pairs = [
                (a, b) for a, b in _pairs(paragraph, items, group, k, spans) if not _counts(item, a)
            ]
            if pairs:
                if not (item.q.kind == "p" and pairs[-1][0].kind == "n" and _real(paragraph, item)):
                    yield from judge(paragraph, item, pairs)
            elif item.q.kind == "p":
                yield from _with_amount(paragraph, items, group, k)


def _by_amount(p: Paragraph, group: Sequence[Item], k: int) -> bool:
    """1200人，比2025年增加204人，增长20.5%: the amount before it, of what a level of the sentence was, gives the growth."""
    by, sign = group[k - 1], group[k].direction or 1
    if by.role != "change" or by.q.kind != "n" or by.direction != group[k].direction:
        return False
    return any(
        i.role == "level" and alike(i.q, by.q) and i.q.value > by.q.value and not of_before(p.reading, i)
        and overlaps(100 * by.q.low / (i.q.high - sign * by.q.low), 100 * by.q.high / (i.q.low - sign * by.q.high), group[k].q)
        for i in group if i.q.kind == "n" and i.q.low > by.q.high and i.q.high < inf
    )  # fmt: skip


def _leads_list(paragraph: Paragraph, group: Sequence[Item], k: int) -> bool:
    """分别增长5.9%和6.5%: a list of changes is judged as a whole."""
    after = group[k + 1] if k + 1 < len(group) else None
    return (
        after is not None
        and re.search("分别|依次", group[k].label) is not None
        and re.fullmatch("[、和与及]", paragraph.reading.plain[group[k].q.end : after.q.start])
        is not None
    )


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
    words = clause(paragraph, item)
    arriving = _arriving(paragraph, group, k, earlier, bool(_FURTHER.search(words)))
    if arriving or _FURTHER.search(words):
        return arriving
    rest = other_share(paragraph, item, group, spans)
    if rest is not None:
        return rest
    if k > 2 and len(earlier) > 1 and group[k - 1].label == "即" and group[k - 2].q.kind == "v" and re.search("[到至]", group[k - 2].before):  # fmt: skip
        return [(earlier[-1].q, earlier[-2].q)]  # 由86%提高到九成一，即91%，提高5个百分点
    for a, b, m in spans:  # 占比上升1.8个百分点，由46.5%升至48.3%
        if re.fullmatch("[，（](?:已|即)?", skeleton[item.position + 1 : max(m.start(), 0)]):
            return [(b, a)] if comparable(b, a) and fits(item.q, b) else []
    if _DISTANT.search(words) or _ANOTHER.search(words):
        return []  # 比当年计划多120人, 距目标还差1.7个百分点, 后两年均比上年多17人: not of the two values
    if _PART.search(paragraph.reading.plain[: item.q.start]):
        return operands(paragraph, items, items.index(item))
    for a, b, m in reversed(spans):
        if m.end() <= item.position and not re.search("。|；", skeleton[m.end() : item.position]):
            nearest = [i for i in earlier if i.position >= m.end("b") - 1]
            if nearest and nearest[-1].q is b:
                opens = m.start() == since(skeleton, m.start(), "。！？；\n") and b.family == item.q.family != ""  # fmt: skip
                same = comparable(b, a) and (
                    opens or not other_subject(skeleton, m.start(), m.end(), item.position)
                )  # 从2021年的53所到2025年的71所，接收随迁子女的学校五年间增加18所
                return [(b, a)] if same else []
    if item.q.kind == "d" and re.search("分别比[^，。；]{2,12}[快慢高低]$", item.before):
        return []  # 分别增长7.1%、6.6%，增速分别比规模以上工业快4.3、3.8个百分点
    gap = _gap_pairs(group, k)
    if gap is not None:
        return gap
    moved = arrival(paragraph, group[:k])
    if moved is not None and moved[1] is earlier[-1] and not _of_another(paragraph, item, moved[1]):
        last = re.search("[比较与同](?:[上去]年|同期)", words)  # 三季度降至1.18，比上年同期低0.02
        return [
            (moved[1].q, i.q) for i in moved[0]
            if not i.q.chinese and (not last or re.search("[上去]年|同期|20[0-9]{2}年", clause(paragraph, i)))
        ]  # fmt: skip
    rates = None
    if item.q.kind == "d" and re.search(
        "增速|增幅|涨幅|降幅|(?:加快|放缓)(?:了|约)?$",
        item.before + skeleton[max(0, item.position - 24) : item.position],
    ):
        rates = [i for i in group[:k] if i.role == "change" and i.q.kind == "p"]
        earlier = sorted([*earlier, *rates], key=lambda i: i.position)
    bases = [i for i in earlier if _is_base(skeleton, i)]
    pairs = []
    for base in bases:
        if not fits(item.q, base.q):
            continue  # 比上年的409人次增长10.5%，增速较上年的5.4%加快5.1个百分点
        between = skeleton[base.position + 1 : item.position]
        if _ELSEWHERE.search(between) or len(between) > 16 or (
            any(i.position > base.position for i in group[:k])
            and other_subject(skeleton, base.position, base.position, item.position)
        ):  # fmt: skip
            continue
        now = [
            i for i in earlier if i is not base and i.q.family == base.q.family and i not in bases
        ]
        if item.q.kind == "n":
            now = [i for i in now if i.q.family == item.q.family]
        if not now and base is group[k - 1]:  # 比预期的80%高4.6个百分点，达到84.6%
            then = group[k + 1 : k + 2]
            pairs += [(i.q, base.q) for i in then if i.q.family == base.q.family and _REACHES.fullmatch(paragraph.reading.plain[item.q.end : i.q.start])]  # fmt: skip
            if pairs:
                continue
        if again := _of_own_year(paragraph, base, bases):
            pairs = [(i.q, base.q) for i in again]
            continue
        now = _named_alike(paragraph, items, base, now, item)
        now.sort(
            key=lambda i: not re.search("均|每", i.label)
        )  # the plain ones last: they are shown
        pairs += [(i.q, base.q) for i in now if i.q.value < 300 * base.q.value]
        if not now and rates is not None:  # …增长5.9%。…增幅比上年同期的4.4%扩大1.5个百分点
            said = [i for i in items if i.position < base.position and i.role == "change" and i.q.kind == "p"]  # fmt: skip
            pairs += [(i.q, base.q) for i in said[-1:] if said[-1].sentence == item.sentence - 1]
        elif not now and item.q.kind == "d":
            pairs += [(q, base.q) for q in _derived(paragraph, items, base, item)]
    if pairs or (any(fits(item.q, b.q) for b in bases) and not COUNTED.match(words.lstrip("，"))):
        return pairs
    return operands(paragraph, items, items.index(item))


def _of_another(p: Paragraph, item: Item, value: Item) -> bool:
    """外省占比降至49.8%；境外人员占比上升1.0个百分点: named anew behind a semicolon."""
    name = bigrams(NO_NAME.sub("", CHANGED.sub("", clause(p, item))))
    opened = since(p.reading.plain, value.q.start, "。！？\n")
    return value.segment != item.segment and len(name) > 1 and name[0] not in p.reading.plain[opened : value.q.start]  # fmt: skip


# 比9月末的13.85万人减少0.23万人，比上年同期增加1.04万人: than something else
_ELSEWHERE = re.compile("。|；|，[^，]*(?<![占同环])[比较](?![重例率])[^，]*$")
_REACHES = re.compile("，[^，。；]{0,2}(?:达到?|至|为)(?:了|约)?")
_AT_LAST = re.compile("，[^，。；]{0,6}(?:达到?|至|为)(?:了|约)?")
_DISTANT = re.compile(
    "(?:(?:还|尚|仍|相)?差|欠|超额|少于|多于|各[^，]{0,4}|每年|均比[^，]*)(?:了|约)?$"
)
_ANOTHER = re.compile(
    rf"(?:(?<![占同环相])[比较](?![重例率])|高于|低于|多于|少于)(?![^，]*(?:{_TIMED}))[^，]{{2,}}$|[比较][^，]*(?:计划|目标|任务|平均|预期|预计|定额|时序|序时|时间进度)[^，]*$"
)
_PART = re.compile("其中，?[^，。；：]*$")
_COUNTED = re.compile("(?:[人件户次家笔份总]数|人次|批次|总量|数量|[总金数]额|规模)[^率，]*$")


def _counts(change: Item, value: Quantity) -> bool:
    """登记率提高1.4个百分点，登记总人数增长5.2%: a count grows in per cent of another number than the rate."""
    return value.kind == "p" and change.q.kind == "p" and bool(_COUNTED.search(change.label))


_FURTHER = pattern(rf"^[^比较由从同与]*(?:再|又|进一步|继续|续)(?:{UP}|{DOWN})(?:了|约)?$")


def _arriving(
    p: Paragraph, group: Sequence[Item], k: int, earlier: Sequence[Item], further: bool
) -> list[tuple[Quantity, Quantity]]:
    """2023年升至50.9%，2024年再提高2.0个百分点，达到52.9%; 去年为1748间，今年增长12.7%，达到1970间: from the last value to the
    one that follows, if one does."""
    after = group[k + 1] if k + 1 < len(group) else None
    before = [i for i in earlier if fits(group[k].q, i.q)]
    if after is None or not before or after.q.family != before[-1].q.family:
        return []
    if not further and not (
        before[-1] is group[k - 1] and (group[k].q.kind == "d" or before[-1].q.kind == "n")
        and EARLIER.search(clause(p, before[-1])) and not re.search("[比较]", clause(p, group[k]))
    ):  # fmt: skip
        return []
    if any(i.role == "change" and i.position > before[-1].position for i in group[:k]):
        return []
    arrives = (_AT_LAST if further else _REACHES).fullmatch( p.reading.plain[group[k].q.end : after.q.start])  # fmt: skip
    return [(after.q, before[-1].q)] if arrives else []


_BEFORE_THAN = re.compile("(?<!占)比(?!重|例)|较|与|同|超过|[高低多少]于")
_SHARE_OF = re.compile("(?:其|该类?|这一)([^，。；]{2})占比")
_OWN_MEASURE = re.compile(
    "[增涨降升]速|[增涨降升跌]幅|[总金数]额|[总数]量|规模|水平|份额|人次|差距|指标"
)  # of what was just said


def _named_alike(
    p: Paragraph, items: Sequence[Item], base: Item, nows: Sequence[Item], change: Item
) -> list[Item]:
    """成功率比上年的91.9%提高2.3个百分点 is of a 成功率: of values said so, or of the one right before and near."""
    head = _BEFORE_THAN.split(clause(p, base))[0]
    name = _OWN_MEASURE.sub("", NO_NAME.sub("", head))
    if m := _SHARE_OF.search(head):  # 追薪人数占48.0%…其人数占比已比去年同期的54.0%回落
        name = m[1]
    if len(name) < 2 or not nows:
        return list(nows)
    wanted = bigrams(name)
    met = [i for i in nows if any(g in said_of(p, i).words + said_of(p, i).context for g in wanted)]
    last = nows[-1]
    between = p.reading.skeleton[last.position + 1 : base.position]
    apart = abs(last.q.value - base.q.value)
    near = base.q.kind != "p" or apart <= 15 or slipped(change.q, apart)
    return met or ([last] if near and not re.search(f"[{ANY}]|，.*，", between) else [])


_OWN_YEAR = re.compile(r"((?:19|20)\d{2}年)[^，。；比较]*[比较]")


def _of_own_year(p: Paragraph, base: Item, bases: Sequence[Item]) -> list[Item]:
    """比2025年的81.9分提高1.7分，2025年则比2024年的80.8分提高1.1分: the value of the year that is said again."""
    m = _OWN_YEAR.search(clause(p, base))
    said = [i for i in bases if m and i.position < base.position and m[1] in clause(p, i)]
    return [i for i in said if i.q.family == base.q.family][-1:]


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
    rf"{UP}|{DOWN}|{ADVERBS}|同比|环比|[上去今本同当]年|幅度?|[一两二三四五六七八九十]+年|期间|平均|年均|降低|百分|最初|起初|原[来先有]|达到?|[比较与同了约为近至到{ANY}，、（）的]"
)


def other_subject(skeleton: str, start: int, end: int, at: int) -> bool:
    """城镇化率由52.23%提高到58.08%，建成区面积提高8.3%: between a move and a change something else is named."""
    own = _VERBS.sub("", skeleton[end:at])
    opened = since(skeleton, start, "。！？；\n")
    before = skeleton[opened:end]
    shared = sum(own[j : j + 2] in before for j in range(len(own) - 1))
    if len(own) > 2 and 3 * shared < len(own) - 1:
        return True
    last = _VERBS.sub("", re.split("[，；]", skeleton[end:at])[-1])
    return len(last) > 1 and not _LOOSE.search(last) and not all(b in before for b in bigrams(last))


_LOOSE = re.compile(
    "实际|整体|总体|净|内|间|左右|[前后]|当[年月]|差距|规模|[总金数]额|[总数]量|人[数次]|累|每|水平|[升降增涨跌]|再|又|数"
)


_GAP_WAS = re.compile("(?:差距|差额|价差|缺口|差值).*[比较与由从]")


def _gap_pairs(group: Sequence[Item], k: int) -> list[tuple[Quantity, Quantity]] | None:
    """比招聘月薪高332元，差距较上年同期的410元收窄78元: what is compared is the difference said before."""
    base = group[k - 1] if k else None
    if base is None or base.role != "level" or group[k].q.family != base.q.family or not _GAP_WAS.search(base.before):  # fmt: skip
        return None
    now = [i for i in group[: k - 1] if i.q.family == base.q.family and (i.role == "change" or re.search("差", i.label))]  # fmt: skip
    return [(i.q, base.q) for i in now[-1:]]


def _is_base(skeleton: str, item: Item) -> bool:
    """Whether a comparison starts from a value: 比上年的49.3%, 比小微企业的49.5%."""
    near = skeleton[max(0, item.position - 24) : item.position]
    return bool(
        COMPARED.search(near)
        or _THAN.search(near)
        or (_THAN_IT.search(near) and _AWAY.match(skeleton, item.position + 1))
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
        and pattern(r"[，、（]?(?:~{0,6})").fullmatch(paragraph.reading.skeleton, i.position + 1, item.position)
    ]  # fmt: skip
    if not amounts or re.search("年均", item.label):
        return
    if _real(paragraph, item):
        return
    amount = amounts[-1]
    place = group.index(amount)
    levels = [
        i for i in group[:place]
        if i.role == "level" and i.q.kind == "n" and i.q.family == amount.q.family
        and i.segment == amount.segment and not FLOW.search(clause(paragraph, i))
    ]  # fmt: skip
    if not levels:  # 同比增加46人，增长16.0%，总数达到334人
        levels = [i for i in group[k + 1 : k + 2] if i.q.family == amount.q.family and re.search("总[数量额].{0,3}$|[增减升降]至$", i.label)]  # fmt: skip
    if not levels:
        name = bigrams(NO_NAME.sub("", CHANGED.sub("", _BEFORE_THAN.split(clause(paragraph, amount))[0])))  # fmt: skip
        levels = [
            i for i in items
            if i.position < amount.position and i.role == "level" and i.q.family == amount.q.family
            and not i.depth and any(b in said_of(paragraph, i).words + i.before[-8:] for b in name)
        ]  # fmt: skip
        than = EARLIER.search(clause(paragraph, amount))  # A级54家…A级比上年度多15家: 54 is of now
        if len(levels) != 1 or (
            overlaps(*ratio(amount.q, levels[0].q), item.q)
            and not (than and not EARLIER.search(levels[0].before[-24:] + clause(paragraph, levels[0])))
        ):  # fmt: skip
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
        if EARLIER.search(clause(paragraph, level)) and overlaps(*ratio(d, v), item.q):
            return  # 去年9月末为56137人，同比增加2289人，增长4.1%
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
