"""Numbers whose relation is said in words, wherever in the draft the other number stands.

占近视学生的11.0%, 转移人数增长25.0%, 是全区平均的1.8倍, 全年计划42亿元的三分之一: the text names what a
number is of, against or from.  The named value is looked up among all counts read before it; the check
speaks when the name is met and no value under that name gives what is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, Read, Said, clause, said_of
from ..parts.grim import of_named_group
from ..parts.lists import aligned
from ..quotients.rates import of_counts
from ..sentences.clauses import Item, bare, overlaps, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import pattern
from .comparing import comparisons
from .spans import spans_of

# shares of a weighted sample are not ratios of its counts: of the whole draft, of what is inferred in a paragraph
_WEIGHTED = re.compile("(?<![不未])加权(?:后|推|处理|调整|汇总)|(?<!未)经加权|权数")
_INFERRED = re.compile(
    "(?<!不用于)推[算断](?:总体|全[区市省县])|(?:调查|样本|抽样)[^，。]{0,6}推算"
)


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
        said = [said_of(p, i, names.get(i.position, "")) for i in items if i.q.kind in "np" and (names or i.role == "change")]  # fmt: skip
        memory += [s for s in said if s.item.role == "level"] if names else read.said(p, "np")
        moves += [s for s in said if s.item.role == "change"]
        recent = memory[-400:]
        counted = not (weighted or _INFERRED.search(p.text))
        yield from of_counts(p, items, recent if counted else (), names)
        for k, item in enumerate(items):
            if item.q.kind in "mnd":
                yield from _former(p, items, k)
        if counted:
            yield from of_named_group(p, items, recent)
        yield from comparisons(draft, p, items, [*read.cells, *recent, *moves[-100:]])
        yield from _multiples(p, items, recent)


_TIMES = pattern(
    r"(?:是|为|相当于|达到?|扩大到|增加到|提高到|增至|升至|扩大至)(?P<of>(?:~|<t>){1,12}?)(?:（(?:~|<t>){0,8})?(?P<n><n>)?）?的(?P<m><m>)"
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
    spans = spans_of(p)
    for m in _TIMES.finditer(reading.skeleton):
        said = by_place.get(m.start("m"))
        if said is None or said.q.hedge:
            continue
        k = items.index(said)
        own = [
            i for i in items[:k]
            if i.position < m.start() and i.sentence == said.sentence and i.q.kind == "n" and i.role == "level"
        ]  # fmt: skip
        here = [
            s for s in memory
            if s.q.kind == "n" and (s.item.position < m.start() if s.p is p else _right_before(s.p, p))
        ]  # fmt: skip
        if m["n"]:
            bases = [by_place[m.start("n")].q] if m.start("n") in by_place else []
        else:
            of = reading.plain[reading.back(m.start("of")) : said.q.start].removesuffix("的")
            named = EARLIER.search(of)
            bases = [s.q for s in here if (EARLIER.search(s.words) if named else of in s.words)]
            if _FORMERLY.fullmatch(of):  # 由3000元提高到9000元，是原来的3倍
                bases += [a for a, _, s in spans if s.end() <= m.start()][-1:]
            elif not bases and (
                named := _PLANNED.match(of)
            ):  # 计划招收450人…报名人数是计划数的4.2倍
                bases = [
                    s.q
                    for s in here
                    if s.item.sentence == said.sentence and named.group() in s.words
                ]
        own = [i for i in own if any(i.q.family == b.family and i.q is not b for b in bases)][-1:]
        if not own or not (
            _GOES_ON.fullmatch(reading.skeleton[own[0].position + 1 : m.start()])
            or _named_again(p, own[0], m.start())
        ):
            continue  # 基础设施损失558万元，农业损失占60.0%，是…: of another thing
        slack = said.q.half + 0.051 * (said.q.decimals < 1)
        nows = [i.q for i in (*own, *items[k + 1 : k + 2]) if i.q.family == own[0].q.family]
        bases = [b for b in bases if b.family == own[0].q.family and b is not own[0].q]
        fit = any(_ratio_is(a, b, said.q.value, slack) for a in nows for b in bases)
        a, b = own[0].q, bases[-1]
        exact = a.value / b.value if b.value else 0.0
        whole = abs(exact - round(exact)) < 1e-9 and said.q.decimals == 0 and len(bases) == 1 and not said.q.hedge  # fmt: skip
        if fit and not (whole and round(exact) != said.q.value):
            continue  # 3.6万 is 9 times 0.4万, as printed; 8 only if both are rounded the other way
        shows = f"{bare(a)}/{bare(b)} = {shown(exact, max(1, said.q.decimals))}"
        f = misfit("arithmetic:times", p, said.q, shows)
        yield replace(f, severity="warning") if fit else f
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


def _right_before(q: Paragraph, p: Paragraph) -> bool:
    """2022年从业者为900人。⏎2025年达到2700人，是2022年的3倍: short paragraphs that go on."""
    return q.number == p.number - 1 and max(len(q.text), len(p.text)) <= 90


_FORMERLY = re.compile("(?:原来|原先|以前|此前|最初|过去|之前|当初|起初|[改实][造施革][之以]?前)")
_PLANNED = re.compile("计划|目标|任务|原定|指标|预算")


def _named_again(p: Paragraph, own: Item, at: int) -> bool:
    """报名1890人，报名人数是…: the subject is what the number was just said of."""
    again = re.fullmatch(
        "，(?:~{2,8})".replace("~", "[^，。；]"), p.reading.skeleton[own.position + 1 : at]
    )
    return again is not None and again.group()[1:3] in clause(p, own)


def _ratio_is(a: Quantity, b: Quantity, times: float, slack: float) -> bool:
    if b.low <= 0:
        return True
    return a.low / b.high - slack - 1e-9 <= times <= a.high / b.low + slack + 1e-9


_FORMER = re.compile(
    r"(?P<first>前者|后者)?(?:(?:约|正好|恰好)?(?P<is>是|为|相当于)(?P<of>前者|后者)的|(?:比(?P<than>前者|后者)|反而|还|则|也|却|要|略|明显)*(?P<way>多|高|少|低|快|慢)(?:出|了|约)*)$"
)


def _former(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """最多的24次，最少的6次，前者是后者的4倍; 户均1255人次…户均219人次，前者为后者的5.7倍: two values said alike."""
    item = items[k]
    m = _FORMER.search(clause(p, item))
    if m is None or item.q.hedge or not (m["first"] or m["of"] or m["than"]):
        return
    family = item.q.family if item.q.kind == "n" else ""
    levels = [
        i for i in items[:k]
        if i.sentence == item.sentence and i.role == "level" and (not family or i.q.family == family)
        and (item.q.kind != "d" or i.q.kind == "p") and not i.q.hedge
        and not re.search("差距?(?:为|达)?$", i.label)
    ]  # fmt: skip
    names = {i: _PLAIN.sub("", i.label)[-2:] for i in levels}
    two = [
        (x.q, y.q) for x, y in combinations(levels, 2)
        if x.q.family == y.q.family and names[x] == names[y] and names[x]
    ] or [(x.q, y.q) for x, y in [levels[-2:]] if x.q.family == y.q.family] if len(levels) > 1 else []  # fmt: skip
    wrong = [w for x, y in two if (w := _held_to(item, m, x, y))]
    if wrong and len(wrong) == len(two):
        code, shows = wrong[-1]
        yield misfit(code, p, item.q, shows)


_PLAIN = re.compile("[了有为是约共达仅只占的]")


def _held_to(item: Item, m: re.Match[str], a: Quantity, b: Quantity) -> tuple[str, str] | None:
    """None when 前者 and 后者 are so related, else the code and the computation."""
    if (m["first"] or "").startswith("后") or (not m["first"] and (m["of"] or m["than"]) == "前者"):
        a, b = b, a
    if m["way"] and m["way"] in "少低慢":
        a, b = b, a
    if item.q.kind in "nd":
        ok, shows = overlaps(a.low - b.high, a.high - b.low, item.q), f"{bare(a)} - {bare(b)}"
        value = (a.value - b.value) / item.q.scale
    else:
        if b.low <= 0:
            return None
        less = 0 if m["is"] else 1
        slack = item.q.half + 0.051 * (item.q.decimals < 1)
        ok = a.low / b.high - less - slack <= item.q.value <= a.high / b.low - less + slack
        value = a.value / b.value - less
        shows = f"{bare(a)}/{bare(b)}{' - 1' if less else ''}"
    if ok:
        return None
    usual = {"n": "arithmetic:difference", "d": "arithmetic:points"}
    code = usual.get(item.q.kind, "arithmetic:times")
    return code, f"{shows} = {shown(value, max(1, item.q.decimals))}"
