"""A multiple, a level and a mean growth against two values: 翻一番, 与上年持平, 年均增长7.2%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, bigrams, clause
from ..sentences.clauses import DOWN, UP, Item, bare, shown
from ..sentences.reading import pattern, since
from ..sentences.units import DIGITS
from .changes import COMPARED, other_subject
from .judging import comparable, judge_mean, meets
from .operands import levels
from .spans import YEAR, Span, spans_of


def multiples(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """翻番, 持平 and 年均 of a paragraph, against the values they are of."""
    spans = spans_of(paragraph)
    yield from _in_words(paragraph, items)
    yield from _level(paragraph) if "与" in paragraph.text or "同" in paragraph.text else ()
    yield from _doubled(paragraph, items, spans)
    yield from _average_growth(paragraph, spans)
    yield from _average_of_total(paragraph, items)


_TIMES_OF = pattern(
    r"(?P<now><n>)[，]?(?:~{0,3})(?:是|为|相当于)(?:~|<t>){0,12}?(?P<base><n>)的(?P<times><m>)"
)
_THEN = pattern("，(?:已|总[数量额]|~{0,4})?(?:达到?|增至|升至|为|突破)(?P<now><n>)")
DOUBLED = pattern(r"翻(?:了)?(?P<times>一|两|三|四|五|六)?番")


_EVEN = "(?:保持|维持|基本)?(?:持平|不变|一致|相当|稳定)"
_MOVED = "略有|有所|明显|大幅|小幅|稳步|显著|均有|均"
_WORDS = re.compile(
    rf"(?<=[，数量额率])(?:{_MOVED})(?:(?P<rise>{UP})|(?P<fall>{DOWN}))(?=[，。；]|$)|(?:与|和|同|较|比)(?:上年|去年|前一年|上一年|上月|上季度?|上期)(?:同期|末|底)?(?:水平)?(?:相比|比)?，?(?:均|都|略有|有所|明显|大幅|小幅|基本|大体|总体|仍|也)*(?:(?P<even>{_EVEN})|(?P<up>{UP})|(?P<down>{DOWN}))(?=[，。；]|$)"
)
_BOTH_YEARS = re.compile(
    "(?:近|这|连续|前后)?[两二三四五](?:年|个?季度?|个月)[^，。；]{0,10}(?:均|都)(?:为|是|有|达)$"
)


def _in_words(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """安装率为97.0%，上年为97.0%，与上年持平; 近两年均为480个，今年与去年相比保持不变: no number, only the way."""
    plain = p.reading.plain
    for m in _WORDS.finditer(plain):
        opened = since(plain, m.start(), "。！？；\n")
        near = [i for i in items if opened <= i.q.start < m.start()]
        if not near or re.search("，.*，", plain[near[-1].q.end : m.start()]):
            continue
        if _BOTH_YEARS.search(clause(p, near[-1])):
            now = base = near[-1].q
        else:
            two = list(levels(p, near))[-2:]
            if len(two) < 2 or two[0].item is not near[-2:][0] or two[1].item is not near[-1]:
                continue
            x, y = sorted(two, key=lambda x: x.when)
            if not (x.when < y.when and EARLIER.search(clause(p, x.item)) and (len(x.name) < 2 or x.name in y.said)):  # fmt: skip
                continue
            if (m["rise"] or m["fall"]) and not _of_the_two(plain, near[0].q.start, m.start()):
                continue
            now, base = y.item.q, x.item.q
        if not comparable(now, base) or now.family != base.family:
            continue
        apart = now.value - base.value
        even = abs(apart) <= (
            0.01 * base.value if "基本" in m.group() or "大体" in m.group() else 1e-9
        )
        if apart > 0 if m["up"] or m["rise"] else apart < 0 if m["down"] or m["fall"] else even:
            continue
        shows = f"{bare(now)} - {bare(base)} = {shown(apart / now.scale, max(now.decimals, base.decimals))}"
        yield found("words:direction", p, m.start(), m.end(), shows)


_LEVEL_WITH = pattern(
    r"(?P<a><np>)[，]?(?:~{0,2})?(?:与|和|同)<t>(?:~{0,2}的)?(?P<b><np>)(?:~{0,2})(?:持平|一致|相同)"
)


def _level(p: Paragraph) -> Iterator[Finding]:
    """积分入学名额为1480个，与上年的1480个持平: both numbers are said."""
    for m in _LEVEL_WITH.finditer(p.reading.skeleton):
        a, b = (p.reading.at(m.start(g)) for g in "ab")
        if comparable(a, b) and a.family == b.family and (a.high < b.low or a.low > b.high) and not re.search("基本|大体|大致", m.group()):  # fmt: skip
            yield found("words:direction", p, a.start, b.end, f"{bare(a)} {'<' if a.value < b.value else '>'} {bare(b)}")  # fmt: skip


def _of_the_two(plain: str, first: int, at: int) -> bool:
    """今年报名368人，去年报名407人，报名人数有所下降: what moved is what was counted, or is not named."""
    name = re.sub(
        "[人件户家]?[数总金]?[量额]$|[人件户家]数$", "", plain[since(plain, at, "，。；\n") : at]
    )
    said = plain[since(plain, first, "。！？；\n") : since(plain, at, "，。；\n")]
    return "其中" not in name and all(b in said for b in bigrams(name))


def _doubled(
    paragraph: Paragraph, items: Sequence[Item], spans: Sequence[Span]
) -> Iterator[Finding]:
    """翻番 against the two values."""
    reading = paragraph.reading
    for m in DOUBLED.finditer(reading.skeleton):
        pair = next(((b, a) for a, b, s in reversed(spans) if s.end() <= m.start() and not re.search("[。；]", reading.skeleton[s.end() : m.start()])), None)  # fmt: skip
        if pair is None:  # 比上年翻一番，由3225人次增加到6450人次
            pair = next(((b, a) for a, b, s in spans if 0 <= s.start() - m.end() <= 3), None)
        if pair is None:
            of = _TIMES_OF.search(reading.skeleton, 0, m.start())
            if of and not re.search("[。；]", reading.skeleton[of.end() : m.start()]):
                pair = (reading.at(of.start("now")), reading.at(of.start("base")))
        if pair is None:
            before = [i for i in items if i.position < m.start() and i.role == "level" and i.q.kind == "n"
                      and not re.search("[。；]", reading.skeleton[i.position : m.start()])]  # fmt: skip
            based = [i for i in before if COMPARED.search(reading.skeleton[max(0, i.position - 24) : i.position])]  # fmt: skip
            others = [i for i in before if i not in based and based and i.q.family == based[-1].q.family]  # fmt: skip
            last = before[-1:] and reading.skeleton[before[-1].position + 1 : m.start()]
            two = sorted((x for x in levels(paragraph, items) if x.item in before[-2:]), key=lambda x: x.when)  # fmt: skip
            then = _THEN.match(reading.skeleton, m.end())
            if based and based[-1] is before[-1] and then:  # 比2021年的320万元翻了一番，达到640万元
                pair = (reading.at(then.start("now")), based[-1].q)
            elif others:
                pair = (others[-1].q, based[-1].q)
            elif (
                last and re.fullmatch("，[^，。；]{0,6}", last) and len(two) == 2
                and two[0].when < two[1].when and two[0].item.q.family == two[1].item.q.family
            ):  # fmt: skip
                # 2023年5.2万人，2024年8.3万人，实现翻番
                pair = (two[1].item.q, two[0].item.q)
            else:
                continue
        now, base = pair
        if base.value <= 0 or now.kind != base.kind:
            continue
        times = now.value / base.value
        yield from multiplied(paragraph, m, times, f"{bare(now)}/{bare(base)}")


def multiplied(p: Paragraph, m: re.Match[str], times: float, computed: str) -> Iterator[Finding]:
    """翻番 is twice, 翻两番 four times: a match of `DOUBLED` against the multiple that was computed."""
    wanted = 2.0 ** DIGITS.get(m["times"] or "一", 1)
    at = p.reading.back(m.start())
    more = p.reading.plain.startswith("多", at + len(m.group()))  # 翻了一番多
    if not (wanted < times < 1.6 * wanted if more else 0.95 * wanted < times < 1.1 * wanted):
        yield found("words:vague", p, at, at + len(m.group()),
                    f"{computed} = {shown(times, 2)}" + say(zh="倍", en=" times"))  # fmt: skip


_AVERAGE = pattern(r"年均(?:增长|增速为?|增幅为?|下降|递增)(?:率)?(?:为|约|达)?(?P<p><p>)")


def _average_growth(paragraph: Paragraph, spans: Sequence[Span]) -> Iterator[Finding]:
    """由2014年的a增加到2024年的b，年均增长p: the tenth root."""
    reading = paragraph.reading
    for a, b, m in spans:
        rest = re.split("[。；]", reading.skeleton[m.end() :])[0]
        said = _AVERAGE.search(rest)
        if said is None:
            continue
        at = m.end() + said.start("p")
        p = reading.at(at)
        if other_subject(reading.skeleton, m.start(), m.end(), at):
            continue
        years = [
            int(y.group()) for t in reading.times
            if reading.back(m.start()) <= t.start <= b.start and (y := YEAR.search(t.text))
        ]  # fmt: skip
        if len(years) == 2 and comparable(a, b) and a.kind == "n":
            sign = -1 if "下降" in said.group() else 1
            yield from judge_mean(paragraph, p, sign, a, b, years[1] - years[0])


_TOTAL_GROWTH = re.compile(
    r"(?:(?P<n>[两二三四五六七八九])年[间来]?(?:累计)?|累计|^)(?:增长|上涨|提高|下降|减少)(?:了|约)?$"
)
_YEAR_BEFORE = re.compile(r"[比较]((?:19|20)\d{2})年")


def _average_of_total(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """2024年达到…，比2021年增加…，累计增长18.9%，年均增长5.9%: the third root of 1.189."""
    plain = p.reading.plain
    for total, mean in pairwise(items):
        m = _TOTAL_GROWTH.search(total.label)
        gap = plain[total.q.end : mean.q.start]
        if m is None or total.q.kind != "p" or mean.q.kind != "p" or not _YEARLY.fullmatch(gap):
            continue
        opened = since(plain, total.q.start, "。！？\n")
        before = plain[opened : total.q.start]
        base = _YEAR_BEFORE.search(before)
        years = [int(y) for y in YEAR.findall(before)]
        n = DIGITS[m["n"]] if m["n"] else max(years) - int(base[1]) if base else 0
        if n < 2 or total.q.hedge or mean.q.hedge:
            continue
        sign = total.direction or 1
        ends = [((1 + sign * (total.q.value + h) / 100) ** (1 / n) - 1) * 100 for h in (-total.q.half, total.q.half)]  # fmt: skip
        if not meets(min(ends), max(ends), mean.q, mean.direction or 1):
            value = ((1 + sign * total.q.value / 100) ** (1 / n) - 1) * 100
            shows = (
                f"(1 {'+' if sign > 0 else '-'} {total.q.text})^(1/{n}) - 1 = {shown(value, 1)}%"
            )
            yield misfit("arithmetic:growth", p, mean.q, shows)


_YEARLY = re.compile(
    "，年均(?:增长|增速|增幅|上涨|提高|下降|减少|递增|递减)(?:率)?(?:为|约|达|了)?"
)
