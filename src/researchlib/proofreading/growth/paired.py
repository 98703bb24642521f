"""A change and the only two values it can be of, whatever they are called: 城区为97.3%，乡镇为92.6%，城区高4.7个百分点.

The two are the only ones of their kind in the part of the sentence, in the sentence, in those before it, in the paragraph or in the draft:
the first of these that has two must not have more.  With more, two times that are named (2024年比2022年高) and a name (近视率下降)
single two out.  A change is marked when a slip in one of the three numbers explains it and no two values of the draft give it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit, noted
from ..memory import EARLIER, Read, bigrams, clause
from ..sentences.clauses import Item, bare, shown
from ..sentences.quantities import Quantity, slipped
from ..sentences.reading import since
from ..sentences.units import SPANS
from .judging import grown, misgrown
from .steps import dated

ABOUT = ("左右", "约")
_TENTHS = re.compile("成[一二三四五六七八九]$")
THAN = re.compile(
    "(?:(?<![占同环])比(?![重例])|较|[高低多少快慢]于|高出|超过|领先于?|落后于?|[与和同])(?P<of>[^，。；比较]{2,})$"
)
_TIME = re.compile("首[月年季]|[上去前今本]年|上[月季轮次期届]|同[期月]|[同环]比|年[初末底]|20\\d\\d年|[\\d一二三四五六七八九十]月|季度|半年|学[年期]|[上本]学|年前|如今|现在|目前|前(?=[为是有达])")  # fmt: skip
_ASIDE = re.compile("目标|任务|计划|预[期算]|要求|平均|均[增减]|全[市省国区县]|其中|累计|进度")
_NOT_WHOLE = re.compile("年均|月均|其中|类|平均|目标|计划|任务|累计|新增|预算")
_DATE = re.compile("20\\d\\d年|\\d+月|.季度")
_BOTH = re.compile("前者|后者|[两二]者|[两二][^，。；]相")
_BY_YEARS = re.compile(
    "(?P<new>20\\d\\d)年[末底]?[比较](?P<old>20\\d\\d)年[末底]?[^，。；\\d]{1,6}$"
)
_MOVED = re.compile("(?P<of>[^，。；：\\d比较]{2,8}?)(?:分别|也|则|均|又)?(?:提高|上升|提升|下降|降低|回落|减少|增加|增长)(?:了|约)?$")  # fmt: skip
_ARRIVES = re.compile("[升降增减加少高低长涨落][至到为]了?$")
_FROM = re.compile("[由从](?!业)[^，。；]{0,8}$")
_ONLY_TIME = re.compile(
    "[^，。；]{0,8}(?:年|月|季度|同期|期|轮|次)[份末底]?(?:为|是|达|的|监测|调查)*"
)


Place = tuple[Paragraph, Item]
_Places = Sequence[Place]


class Pools:
    """The values of the prose of a draft by what a change may be of: its percentages, and its counts by their unit."""

    def __init__(self, read: Read) -> None:
        self.prose = [(p, i) for p, i in read.prose() if p.prose]
        self._percents = [x for x in self.prose if x[1].q.kind in "pv"]
        self._counts: dict[str, list[Place]] = defaultdict(list)
        self._own: dict[int, list[Place]] = defaultdict(list)
        for x in self.prose:
            self._own[x[0].number].append(x)
            if x[1].q.kind == "n":
                self._counts[x[1].q.family].append(x)
        self.rates = [x for x in self._percents if x[1].q.kind == "p" and x[1].role == "level"]

    def of(self, p: Paragraph, d: Item, family: str = "", most: int = 60) -> list[Place]:
        """The values of the draft that a change may be of (of one unit); where there are more than so many, those of its paragraph."""
        of_all = self._percents if d.q.kind == "d" else self.prose if d.q.kind == "p" and not family else self._counts.get(family or d.q.family, [])  # fmt: skip
        done = [x for x in (of_all if len(of_all) <= 4 * most else self._own[p.number]) if may_be(x[1], d)]  # fmt: skip
        return done if len(done) <= most else [x for x in done if x[0] is p]


def paired(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every change of a draft that only two values can give."""
    pools = Pools(read)
    for p, d in pools.prose:
        if d.q.kind == "d" and d.q.hedge in ("约", "近", "左右"):  # 约3个百分点: one off at most
            d = replace(d, q=replace(d.q, hedge="", half=10.0**-d.q.decimals))
        several = d.q.kind == "m" and d.q.hedge in ("", "多", "余")
        if (d.q.hedge and not several) or d.q.value <= 0 or not (d.q.kind == "d" or (d.q.kind in "npm" and d.role == "change")):  # fmt: skip
            continue
        if d.q.kind == "p" and len(pools.rates) == 2 and not any(i.q.kind == "n" and i.q.family not in SPANS and i.sentence == d.sentence for i in read[p.number]):  # fmt: skip
            yield from _in_points(p, d, *pools.rates)
        two = _two(p, read[p.number], d, pools)
        if not two or not _of(p, read[p.number], d, two):
            continue
        pool = pools.of(p, d, two[0][1].q.family)
        pool += [
            (p, i) for i in read[p.number] if d.q.kind == "p" and may_be(i, d)
        ]  # 件数下降20.8%，人次下降19.8%
        told = not any(i.role == "change" and i.q.kind == d.q.kind and i.segment == d.segment and i.position < d.position for i in read[p.number])  # fmt: skip
        exact = told and _both_named(p, d, two)
        if exact or not any(made_by(d, x, y) for (_, x), (_, y) in combinations(pool, 2) if x.q.family == y.q.family):  # fmt: skip
            yield from _judged(p, d, two[0][1], two[1][1], 9.0 if exact else 2.2 if told else 1.0)


def _both_named(p: Paragraph, d: Item, two: _Places) -> bool:
    """Whether the words name the times of both: 今年比去年下滑."""
    m = _NAMED_BASE.search(label_of(p, d))
    if m is None or not m["new"] or made_by(d, two[0][1], two[1][1]):
        return False
    return all(any(m[k] in clause(*x) for x in two) for k in ("new", "of"))


def may_be(i: Item, d: Item) -> bool:
    q = i.q
    if i is d or q.hedge or not q.unit:
        return False
    if d.q.kind == "d":
        return (q.kind == "p" and (q.unit == "‰") == ("千分" in d.q.unit)) or (q.kind == "v" and bool(_TENTHS.search(q.text)))  # fmt: skip
    return q.kind == "n" and i.role == "level" and q.value > 0 and (d.q.kind in "pm" or q.family == d.q.family) and not (d.q.kind == "m" and re.search("新[增建设]", i.label))  # fmt: skip


def _two(p: Paragraph, items: Sequence[Item], d: Item, pools: Pools) -> _Places:
    """The two values a change can be of: the only two in the least part of the draft that has two, or two of more that are singled out."""
    last_in = {d.position - len(d.before) - 1} if "，" not in d.before else set()  # 三个月下降20.0%
    pool = [i for i in items if may_be(i, d) and not (i.q.family in SPANS and i.position in last_in)]  # fmt: skip
    last = next((i for i in reversed(pool) if i.position < d.position and i.sentence > d.sentence - 2), None)  # fmt: skip
    if d.q.kind in "pm" and last:
        pool = [i for i in pool if i.q.family == last.q.family]
    own = [i for i in pool if i.segment == d.segment]
    if len(own) == 3 and abs(abs(own[0].q.value - own[1].q.value) - own[2].q.value) < 1e-6:
        own = own[:2]  # 94名，比去年的73名多抓21名，上升28.8%
    parts = [[i for i in own if i.position < d.position], own, [i for i in pool if i.sentence == d.sentence]]  # fmt: skip
    if d.q.kind != "n":
        parts += [[i for i in pool if d.sentence - 2 < i.sentence <= d.sentence], pool]
    m = _NAMED_BASE.search(label_of(p, d)) if d.q.kind == "d" else None
    base = m["of"] if m and (m["of"] or "")[:1] == "全" else ""
    for k, part in enumerate(parts):
        if len(part) == 2 and k < 3 and base and not any(base in clause(p, i) for i in part):
            continue
        if len(part) == 2:
            behind = all(i.position > d.position and i.segment != d.segment for i in part)
            # 占54.6%，比2014年提高11.7个百分点；占44.7%，下降11.9个百分点: each has its own
            own_each = k > 1 and any(i is not d and i.role == "change" and i.q.kind == d.q.kind and i.sentence == d.sentence and i.segment != d.segment for i in items)  # fmt: skip
            return [] if behind or own_each else [(p, i) for i in part]
        if len(part) > 2 and k:
            places = [(p, i) for i in part]
            return _singled_out(places, p, items, d) or by_base(places, p, d, own)
    if d.q.kind == "n":
        return []
    if last is None and d.q.kind != "d":
        rest = pools.of(p, d) if d.q.kind == "p" else []
        near = len(rest) == 2 and rest[0][0] is rest[1][0] and 0 < p.number - rest[0][0].number < 3
        return by_base(rest, p, d, own) or (rest if near else [])
    rest = pools.of(p, d, last.q.family if last else "")
    return rest if len(rest) == 2 else _singled_out(rest, p, items, d) or by_base(rest, p, d, own)


def label_of(p: Paragraph, d: Item) -> str:
    return p.reading.plain[since(p.reading.plain, d.q.start, "，。；：！？\n") : d.q.start]


def _singled_out(part: _Places, p: Paragraph, items: Sequence[Item], d: Item) -> _Places:
    """2024年比2022年高5.3个百分点, of a list of years; 近视率为52.3%，上一轮为54.1%…近视率下降1.8个百分点, of four."""
    label = label_of(p, d)
    if m := _BY_YEARS.search(label):
        years = dated(p, items)
        two = [years.get(int(m[y]), ()) for y in ("old", "new")]
        return [x for y in two for x in part if len(y) == 1 and x[1].q is y[0]]
    m = _MOVED.fullmatch(label)
    named = [k for k, x in enumerate(part[:-1]) if m and m["of"] in clause(*x)]
    pair = part[named[0] : named[0] + 2] if len(named) == 1 else []
    return pair if len(pair) == 2 and pair[0][1].sentence == pair[1][1].sentence and _ONLY_TIME.fullmatch(clause(*pair[1])) else []  # fmt: skip


_NAMED_BASE = re.compile(
    "同比|(?:(?P<new>[今本]年|20\\d\\d年|\\d+月|[一二三四]季度)[^，。；]{0,4})?(?:比|较|[快慢高低]于)(?P<of>[上去前]年|20\\d\\d年|\\d+月|第?[一二三四]季度|上(?:半年|季度|月|[期轮次届])|全[市省国区县])"
)


def by_base(pool: _Places, p: Paragraph, d: Item, own: Sequence[Item]) -> _Places:
    """求职人数同比增长9.4%; 今年比去年下滑2.8个百分点; 本区比全市快2.3个百分点: the one value so called, and the one beside it."""
    label = label_of(p, d)
    m = _NAMED_BASE.search(label)
    if m is None or d.q.kind == "n":
        return []
    of, name = m["of"], set(bigrams(label[: m.start()]))
    pairs = []
    for k, y in enumerate(pool):
        words = clause(*y)
        earlier = (not of or EARLIER.match(of)) and EARLIER.search(words)
        if not earlier and not (of and of in words):
            continue
        near = [
            x for x in (*pool[max(0, k - 2) : k], *pool[k + 1 : k + 2])
            if x[0] is y[0] and abs(x[1].sentence - y[1].sentence) < 2 and x[1].q.family == y[1].q.family and x[1].role == y[1].role
            and not (of and of in clause(*x)) and not EARLIER.search(clause(*x)) and (m["new"] or "") in clause(*x)
        ]  # fmt: skip
        mine = set(bigrams(words))
        near.sort(key=lambda x: len(mine & set(bigrams(clause(*x)))))
        pairs += [sorted((near[-1], y), key=lambda x: x[1].position)] if near else []
    named = [x for x in pairs if name & set(bigrams("".join(said_of_two(*x))))]
    pairs = named if len(pairs) > 1 else pairs
    two = pairs[0] if len(pairs) == 1 else []
    return [] if own and not any(i is x[1] for x in two for i in own) else two


def _of(p: Paragraph, items: Sequence[Item], d: Item, two: _Places) -> bool:
    """Whether the words let a change be of two values: one of one thing or time, the other of what it is held against."""
    if len(two) != 2:
        return False
    (_, a), (_, b) = two
    one, other = (clause(*x) for x in two)
    label, said = label_of(p, d), one + other
    if a.q.value == b.q.value or a.q.family != b.q.family:
        return False
    if a.role != b.role and not (_ONLY_TIME.fullmatch(other) or _ARRIVES.search(other)):
        return False
    if _BOTH.search(label) or _BY_YEARS.search(label):
        return True
    first, second = said_of_two(*two)
    timed = bool(
        EARLIER.search(said)
        or "首月" in said
        or (_FROM.search(one) and re.search("[到至为]了?$", other))
        or _ARRIVES.search(one)
        or _ARRIVES.search(other)
        or (_TIME.search(first) and _TIME.search(second))
    )
    if d.q.kind != "d" and (not timed or _NOT_WHOLE.search(label)):
        return False
    if d.q.kind == "n" and any(i is not d and i.role == "change" and i.q.family == d.q.family and i.segment == d.segment for i in items):  # fmt: skip
        return False
    words = first + second
    rates = [m.group() for w in (one, other) for m in re.finditer("..率", w)]
    if re.search("[又再]", label) or len({*rates}) > 1 or any(t.group() not in words for t in _DATE.finditer(label)):  # fmt: skip
        return False
    than = THAN.search(label)
    if than and not _TIME.search(than["of"]):
        return than["of"][:2] in (words if b.position < d.position or two[1][0] is not p else said)
    return timed or not (than or _TIME.search(label) or ((aside := _ASIDE.search(label)) and aside.group() not in said))  # fmt: skip


def _in_points(p: Paragraph, d: Item, x: Place, y: Place) -> Iterator[Finding]:  # fmt: skip
    """11月底为68.5%。⏎3月底为52.0%，8个月来提高16.5%: just as far as the only two rates of a draft are apart."""
    apart = abs(x[1].q.value - y[1].q.value)
    if apart and abs(apart - d.q.value) < 1e-9 and all(_TIME.search(w) for w in said_of_two(x, y)):
        advice = say(zh=f"改为“{d.q.digits}个百分点”", en=f"write {d.q.digits}个百分点")
        yield found("words:points", p, d.q.start, d.q.end, "", advice)


def said_of_two(x: Place, y: Place) -> list[str]:
    """The sentence of each of two values before it, of the second behind the first."""
    said = [q.reading.plain[since(q.reading.plain, i.q.start, "。！？；\n") : i.q.start] for q, i in (x, y)]  # fmt: skip
    if x[0] is y[0] and x[1].segment == y[1].segment:
        said[1] = y[0].reading.plain[x[1].q.end : y[1].q.start]
    return said


def signed(a: Item, b: Item) -> tuple[float, float]:
    """Two values; two growths with their signs."""
    if a.role == b.role == "change":
        return a.q.value * (a.direction or 1), b.q.value * (b.direction or 1)
    return a.q.value, b.q.value


def made_by(d: Item, a: Item, b: Item, rounded: bool = False) -> bool:
    """Whether two values are so far apart, whichever is the greater, as printed or `rounded`; two growths with their signs."""
    (x, y), slack = signed(a, b), 1e-9
    if rounded or d.q.kind != "d":
        slack += a.q.half + b.q.half
    if d.q.kind == "m":
        times = max(x, y) / min(x, y) - 1 - d.q.value
        return 0 <= times < 1 if d.q.hedge else abs(times) <= 0.06 * d.q.value
    if d.q.kind == "p":
        base = min(x, y) if d.direction > 0 else max(x, y)
        return abs(100 * abs(x - y) / base - d.q.value) <= d.q.half + 100 * slack / base
    return abs(abs(x - y) - d.q.value) <= d.q.half + slack


def _judged(p: Paragraph, d: Item, a: Item, b: Item, room: float) -> Iterator[Finding]:
    x, y = signed(a, b)
    if d.q.kind == "p":
        now, base = sorted((a.q, b.q), key=lambda q: q.value, reverse=d.direction > 0)
        value = 100 * abs(x - y) / base.value
        slip = misgrown(d.q, now, base, 2) or _slip(d.q, value)
        if slip or 1 / room < value / d.q.value < room:
            yield noted(misfit("arithmetic:growth", p, d.q, grown(now, base)), not slip)
        return
    if d.q.kind == "m":  # 由2145人增加到4307人，增长了两倍: one too many
        if any(made_by(replace(d, q=replace(d.q, value=d.q.value + s)), a, b) for s in (1, -1) if d.q.value + s):  # fmt: skip
            high, low = sorted((a.q, b.q), key=lambda q: -q.value)
            yield misfit("arithmetic:times", p, d.q, f"({bare(high)} - {bare(low)})/{bare(low)} = {high.value / low.value - 1:.2f}")  # fmt: skip
        return
    apart, unsigned = abs(x - y), abs(abs(x) - abs(y))
    slip = x * y < 0 and abs(unsigned - d.q.value) < 1e-6
    slip = slip or _slip(d.q, apart) or any(slipped(q, z + s * d.q.value) for q, z in ((a.q, y), (b.q, x)) for s in (1, -1) if z + s * d.q.value > 0)  # fmt: skip
    times = apart / d.q.value
    near = d.q.kind == "d" and room > 1 and (1 / room < times < room or abs(times - 0.1) < 1e-6)
    if slip or near:
        scale = d.q.scale if d.q.kind == "n" else 1.0
        shows = f"{bare(b.q)} - {bare(a.q)} = {shown((y - x) / scale, max(d.q.decimals, 0))}"
        code = "arithmetic:points" if d.q.kind == "d" else "arithmetic:change"
        yield noted(misfit(code, p, d.q, shows), not slip or made_by(d, a, b, True))


def _slip(q: Quantity, value: float) -> bool:
    near = q.kind in "dp" and abs(abs(round(value, q.decimals) - q.value) - 1) < 1e-6
    return near or slipped(replace(q, chinese=False), value, 2)
