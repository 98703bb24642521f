"""Three numbers near each other of which one is the quotient of the two others: total = count × factor, whatever the words.

What makes a number a factor is a word at its place only: a rate (持证率82.9%), times (1.53倍, 1∶8, 八分之一), something for
each (每人800元, 人均1800元).  Its totals and counts are all numbers near it of fitting units.  Where some two of them fulfil
it, it is right and its total is used up; where none do, the two are marked of which a slip in one of the three explains
the misfit (a digit, two that changed places, the point), or the only two there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, permutations
from math import inf, log10, prod

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, Read, bigrams, clause, left_behind
from ..sentences.clauses import Item, alike, bare, of_before, overlaps, sentences, shown
from ..sentences.quantities import Quantity, misread, turned
from ..sentences.reading import pattern, since
from ..sentences.units import NOUNS, SAME, SCALE, SPANS, UNITS, alternatives
from .means import MANY, MEAN_OF_TWO
from .prices import COUNTED_IN, PER

_CUE = re.compile("率|均|每|倍|分之|各|比|单价|[日时]薪")
_RATE = re.compile("[^，。；增长速利汇税费]率(?:约?为|约|是|达到?了?|只有|仅为?)?$")
_TIMES = re.compile("(?:是|为|相当于|扩大到|增至|达到?)[^，。；]{0,16}的(?:约|近)?$")
_PART = re.compile("分之(?![百千])")
_LOOSE = re.compile("约|近|左右|多|余|超|不")
_COLON = re.compile(
    r"(?<![\d.:：∶])(?P<a>\d{1,4}(?:\.\d+)?)\s*[:：∶]\s*(?P<b>\d{1,4}(?:\.\d+)?)(?![\d:：∶%.])"
)
_EACH = re.compile(
    rf"每个?(?:[^，。；一均]{{0,4}}一)?(?P<unit>{alternatives(UNITS + NOUNS)})(?P<rest>[^，。；：、]{{0,9}})$"
)
_LOT = re.compile(
    "(?:各(?:一次性)?(?=[配发补奖给建设增新安聘招派购添选送拨赠分投组举开办修装铺植栽挂印捐]|资助|有(?!关))|单价)(?P<unit>)(?P<rest>[^，。；：均]{0,8})$"
)
_WAGE = re.compile("(?P<unit>[日天时])(?:薪|租金?|工资)(?P<rest>[^，。；：均]{0,4})$")
_OF_ONE = re.compile("每[^，。；]{0,4}$")
_LIMIT = re.compile("最|超|低于|高于|限|至少|不[少低足]|补齐|每隔|每增|每提前")
_MOVED = re.compile("(?:降|升|增|减|提高|增加|减少|下降|上升)[至到为]$")
_PERS = re.compile("每个?(.)|(.)均")
_NEEDED = re.compile("应|需|至少|不少于")
_MORE = re.compile("[可将共]新?增加?$")
_TOGETHER = re.compile("占[^，。；]{0,4}(?:总[数量额和]|合计|之和)的$")
_MOST = 14  # numbers that are held against each other
_PAIRS = 12  # totals and counts among which a slip is sought


@dataclass(frozen=True)
class Factor:
    """How many times its count a total is, by the words at a number."""

    item: Item
    kind: str  # rate, times, each, mean
    low: float
    high: float
    per: tuple[str, ...] = ()  # families of the count; none where the words do not say
    thing: str = ""  # the words behind 每个
    of: float = 1.0  # the printed number over the factor
    others: tuple[float, ...] = ()  # what a part leaves, what a ratio makes of both
    one: Item | None = None  # 每50名住户

    @property
    def q(self) -> Quantity:
        return self.item.q


def factors(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every factor of the draft, what is bought or paid in two lots, and one amount in two units."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or len(items) < 2 or len(items) > 120:
            continue
        plain = p.reading.plain
        if ("合" in plain or "约" in plain) and ("亿" in plain or "万" in plain):
            yield from _converted(p)
        if "每" in plain or "各" in plain:
            yield from _in_lots(p, items)
        if _CUE.search(plain) or "时速" in plain or "息" in plain:
            marks = [*_triples(p, items)]
            yield from marks or _made(p, items)


def _triples(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Every factor of a paragraph that no two numbers near it fulfil."""
    said = [
        *_ratios(p),
        *(f for k in range(len(items)) if (f := factor_of(p, items, k)) is not None),
    ]
    if not said:
        return
    numbers = [i for i in items if i.q.kind == "n" and (i.role == "level" or _MORE.search(i.label)) and i.q.value > 1 and i.q.low > 0 and i.q.high < inf]  # fmt: skip
    said = _bought(said, numbers)
    used: set[Item] = set()
    made: set[Item] = set()  # a total of which a share is said may still be what so many make
    right: set[Item] = set()
    for f, g in combinations([f for f in said if f.kind == "each"], 2):
        for t in _near(f, numbers):  # 32台，每台5200元；8台，每台2400元，两项共18.56万元
            ns, ms = ([n for n in numbers if counts_of(x, n)] for x in (f, g))
            if t not in used and total_of(f, t) and any(overlaps(f.low * n.q.low + g.low * m.q.low, f.high * n.q.high + g.high * m.q.high, t.q) for n in ns for m in ms if n is not m):  # fmt: skip
                used.add(t)
                made.add(t)
                right |= {f.item, g.item}
    for f in said:
        near = _near(f, numbers)
        if f.kind == "mean" and (run := _run(f, numbers)):
            right.add(f.item)
            yield from _of_run(p, f, run)
        if f.kind == "rate" and _of_several(f, near):
            right.add(f.item)
        for t, n in permutations(near, 2):
            if (f.kind in ("rate", "times") or total_of(f, t)) and _fits(p, f, t, n, near):
                if f.kind == "mean" and turned(t.q, n.q.value * f.q.value / f.of):
                    one = f.q.value / f.of
                    yield _mark(p, replace(f, kind="each", low=one, high=one), t, n, "t", False)
                right.add(f.item)
                used.add(t)
                made |= {t} if f.kind in ("each", "mean") else set()
    for f in said:
        if f.item not in right:
            own = made if f.kind in ("each", "mean") else used
            yield from _judge(p, f, [i for i in _near(f, numbers) if i not in right], own)


def _ratios(p: Paragraph) -> Iterator[Factor]:
    """机构数与人员数之比为1∶8: how many times the one the other is."""
    plain = p.reading.plain
    for m in _COLON.finditer(plain) if "比" in plain else ():
        words = plain[since(plain, m.start(), "，。；\n") : m.start()]
        a, b = float(m["a"]), float(m["b"])
        if "比" not in words + plain[m.end() : m.end() + 8] or _LOOSE.search(words + plain[m.end() : m.end() + 8]) or a * b <= 0:  # fmt: skip
            continue
        printed = [0.5 * 10.0 ** -len(x.partition(".")[2]) if "." in x else 0.0 for x in m.groups()]
        half = 0.5 if min(a, b) >= 10 else max(printed)
        value, slack = max(a, b) / min(a, b), half / min(a, b)
        digits = m["b"] if a == 1 else m["a"] if b == 1 else ""
        q = Quantity(m.start(), m.end(), m[0], value, 0.0, value, value, "倍", "m", len(digits.partition(".")[2]), 1.0, "", not digits, digits)  # fmt: skip
        item = Item(q, m.start(), "level", 0, len(re.findall("[。！？\n]", plain[: m.start()])), 0, 0, words, "", "")  # fmt: skip
        yield Factor(item, "times", value * (1 - slack), value * (1 + slack), others=(value / (1 + value), 1 / (1 + value)))  # fmt: skip


def factor_of(p: Paragraph, items: Sequence[Item], k: int) -> Factor | None:
    item, q = items[k], items[k].q
    if item.role != "level" or q.low <= 0 or q.high == inf:
        return None
    if q.kind == "p":
        rate = q.unit == "%" and q.value < 100 and _RATE.search(item.label)
        return Factor(item, "rate", q.low / 100, q.high / 100) if rate else None
    if q.kind == "m":
        times = q.value > 1 and not q.hedge and _TIMES.search(clause(p, item))
        return Factor(item, "times", q.low, q.high) if times else None
    if q.kind == "v":
        f = q.value / 100
        if not _PART.search(q.text) or q.hedge or _LOOSE.search(item.label) or f == 1:
            return None
        rest = f / abs(1 - f)  # a part of both together is so much of the other
        return Factor(item, "times", rest, rest) if _TOGETHER.search(item.label) else Factor(item, "times", f, f, others=(1 - f, rest))  # fmt: skip
    if q.kind != "n" or _LIMIT.search(item.label) or q.chinese or not q.value or (k and not items[k - 1].q.value):  # fmt: skip
        return None
    label = item.label if "每" in item.label or "每" not in (item.clause or "") else item.clause or ""  # 每家全年32人  # fmt: skip
    one = items[k - 1] if k and items[k - 1].sentence == item.sentence else None
    if one is not None and _MOVED.search(label) and one.label.endswith(("由", "从")):
        label = one.label[:-1]  # 平均每件由6.6万元降至5.3万元
    elif one is not None and _OF_ONE.search(one.label) and (one.q.value == 1 or one.label.endswith("每")):  # fmt: skip
        of = one.q.value  # 每50名住户配1名, 每介绍1人奖励600元
        return Factor(item, "each", q.low / of, q.high / of, (one.q.family,), one.noun[:2], of, one=one)  # fmt: skip
    m = PER.search(label)
    if m is not None and (not m["many"] or re.search("[配设派建发拥]", m["rest"])):  # 每万人配备8名
        word = m["short"] or m["a"] or m["time"] or m["acre"]
    elif m is None and (m := _EACH.search(label) or _LOT.search(label) or _WAGE.search(label)):
        word = m["unit"]
    else:
        return None
    per = () if word in ("月", "") else ("天", "工作日", "个工作日") if word in ("日", "天") else COUNTED_IN.get(word, (SAME.get(word, word),))  # fmt: skip
    mean, of = "均" in label, MANY.get(m.groupdict().get("many") or "", 1.0)
    half = max(q.half, 0.5 * q.scale * 10.0**-q.decimals) if mean else q.half
    low, high = min(q.low, q.value - half), max(q.high, q.value + half)
    thing = m["rest"].split("每")[0][:2]
    return Factor(item, "mean" if mean else "each", low / of, high / of, per, thing, of)


def _bought(said: list[Factor], numbers: Sequence[Item]) -> list[Factor]:
    """夏装每套180元、冬装每套320元，各购46套: two prices of one number are one price."""
    for f, g in combinations([f for f in said if f.kind == "each"], 2):
        s = f.item.sentence
        if g.item.sentence == s and f.q.family == g.q.family and f.per == g.per and any(n.label.startswith("各") and n.sentence == s and counts_of(f, n) for n in numbers):  # fmt: skip
            both = replace(g, low=f.low + g.low, high=f.high + g.high, of=g.low / (f.low + g.low))
            return [*(x for x in said if x not in (f, g)), both]
    return said


def _run(f: Factor, numbers: Sequence[Item]) -> list[Item]:
    """分别接待2184人次、2037人次和1956人次，月均接待2059人次: the values that are averaged."""
    run = [n for n in numbers if n.sentence == f.item.sentence and n.position < f.item.position and n.q.unit == f.q.unit]  # fmt: skip
    listed = all(re.fullmatch("[、和与及]", n.before) for n in run[1:])
    return run if len(run) > 2 and listed else []


def _of_run(p: Paragraph, f: Factor, run: Sequence[Item]) -> Iterator[Finding]:
    amount = sum(n.q.value for n in run)
    mean, half = amount / len(run), sum(n.q.half for n in run) / len(run)
    if overlaps(f.low - half, f.high + half, replace(f.q, low=mean, high=mean)) or any(f.low <= amount / x <= f.high for x in range(2, 13)):  # fmt: skip
        return
    if 0.4 <= mean / f.q.value <= 2.5:
        sums = " + ".join(bare(n.q) for n in run)
        value = shown(mean / f.q.scale, max(1, f.q.decimals))
        yield misfit("arithmetic:product", p, f.q, f"({sums})/{len(run)} = {value}")


def _of_several(f: Factor, near: Sequence[Item]) -> bool:
    """Whether a rate is of several counts together: 很满意412人、比较满意503人, of 1250."""
    sums = [near[a].q.value + near[a + 1].q.value for a in range(len(near) - 1)]
    own = [i.q.value for i in near if i.sentence == f.item.sentence]
    return any(f.low <= x / y <= f.high for x in sums for y in (*(n.q.value for n in near), sum(own), sum(own[:-1])) if y)  # fmt: skip


def _near(f: Factor, numbers: Sequence[Item]) -> list[Item]:
    """The numbers up to the end of its sentence, and behind a price of the next."""
    last = f.item.sentence + (f.kind == "each")
    near = [i for i in numbers if i.sentence <= last and i is not f.item and i is not f.one]
    return near[-_MOST:]


def _fits(p: Paragraph, f: Factor, t: Item, n: Item, near: Sequence[Item]) -> bool:
    """Whether a total is its factor times a count, or what a rate leaves, or what both make; over some months or days."""
    room = 1.0 if _NEEDED.search(t.label) else 0.5 if not t.q.half and f.kind != "mean" else 0.0
    low, high = (t.q.low - room) / n.q.high, (t.q.high + room) / n.q.low

    def meets(a: float, b: float) -> bool:
        return low <= b * (1 + 1e-9) and high >= a * (1 - 1e-9)

    if f.kind == "rate":
        return meets(f.low, f.high) or meets(1 - f.high, 1 - f.low) or meets(f.low / (1 - f.low), f.high / (1 - f.high))  # fmt: skip
    if f.kind == "times":
        return meets(f.low, f.high) or meets(1 / f.high, 1 / f.low) or (alike(t.q, n.q) and any(meets(x, x) for x in f.others))  # fmt: skip
    return any(meets(f.low * x, f.high * x) for x in _over(p, f, t, n, near))


def _over(p: Paragraph, f: Factor, t: Item, n: Item, near: Sequence[Item]) -> list[float]:
    """For how many months or days a total may be: 每人每月7500元, for two months."""
    monthly = "月" in f.item.label and "月" not in t.label
    if monthly and re.search("全年|[一满]年|年度", clause(p, t)):
        return [12.0]
    spans = [i for i in near if i.q.family in SPANS and i is not t and i is not n and i.q.value < 400]  # fmt: skip
    months = [i.q.value for i in spans if monthly and i.q.family in ("月", "个月") and i.sentence == f.item.sentence]  # fmt: skip
    return months or [1.0, *(i.q.value for i in spans), *([12.0] if monthly or "年" in t.label else [])]  # fmt: skip


def _pairs(p: Paragraph, f: Factor, near: Sequence[Item], used: set[Item]) -> list[tuple[Item, Item]]:  # fmt: skip
    """The totals and counts that may be meant, by their units and places."""
    s, plain = f.item.sentence, p.reading.plain
    now = not EARLIER.search(plain, since(plain, f.q.start, "。；\n"), f.q.start)
    own = [i for i in near if (not i.q.chinese or (i.q.family in f.per and i.q.value > 1 and i.sentence == s) or ("各" in f.item.label and i.q.value > 1 and i.position < f.item.position and ("各" in i.noun or i is near[0]))) and not of_before(p.reading, i)]  # fmt: skip
    if f.kind in ("rate", "times"):
        own = [i for i in own if i.sentence == s and i.q.family not in SPANS and (f.kind == "times" or i.position < f.item.position)]  # fmt: skip
    return [
        (t, n) for t, n in permutations(own, 2)
        if t not in used and _may(f, t, n) and not (now and EARLIER.search(clause(p, t)))
    ]  # fmt: skip


def _may(f: Factor, t: Item, n: Item) -> bool:
    if f.kind == "rate":
        return t.q.value < n.q.value and not left_behind(n) and not left_behind(t)
    if f.kind == "times":
        return t.q.value > n.q.value if f.low > 1 else t.q.value < n.q.value
    if re.search("可(?![获得领享])|最多", f.item.label) and not re.search("可|共|合计", t.label):
        return False  # 148间，每间可住4人，现住560人
    s = f.item.sentence
    if not (total_of(f, t) and counts_of(f, n)) or n.sentence > t.sentence or t.sentence < s or (f.kind == "mean" and t.sentence != s):  # fmt: skip
        return False
    mine, of_t, of_n = ({a or b for a, b in _PERS.findall(i.label)} for i in (f.item, t, n))
    return not (of_t and of_t == mine) and (of_t == of_n or (of_t < mine and not of_n))


def total_of(f: Factor, t: Item) -> bool:
    a, b = t.q.family, f.q.family
    return a.removesuffix("次") == b.removesuffix("次") or (a + b == "元" and max(t.q.scale, f.q.scale) > 1)  # fmt: skip


def counts_of(f: Factor, n: Item) -> bool:
    """Whether a number is of what a factor is for each of."""
    family = n.q.family
    if not f.per:
        return family not in SPANS and (family != f.q.family or "各" in n.noun)
    if family not in f.per:
        return any(n.noun.startswith(x) for x in f.per)
    if f.of > 1 and f.one is None:
        return n.q.value >= f.of  # 每万人, of 6.5万名
    if family == "个" and f.thing:
        return f.thing in n.noun or f.thing in n.label
    return family != f.q.family or bool(set(bigrams(n.core + n.noun[:3])) & set(bigrams(f.item.label)))  # fmt: skip


_NAMES = re.compile(
    "(?P<a>[^，。；]{2,10}?)(?:相当于|是|为|与|和|同)(?P<b>[^，。；]{2,10}?)的?(?:之比|比例|$)"
)


def _named(f: Factor, pairs: Sequence[tuple[Item, Item]]) -> list[tuple[Item, Item]]:
    """岗位数是求职人数的1.4倍: the two that have the names which the words compare."""
    m = _NAMES.match(f.item.label) if f.kind == "times" else None
    if m is None:
        return []
    a, b = set(bigrams(m["a"])), set(bigrams(m["b"]))
    words = {i: set(bigrams(i.label + i.q.unit + i.noun[:6])) for pair in pairs for i in pair}
    met = {i: (bool(w & (a - b)), bool(w & (b - a))) for i, w in words.items()}
    return [(t, n) for t, n in pairs if (met[t], met[n]) == ((True, False), (False, True)) or ("比" in f.item.label and (met[n], met[t]) == ((True, False), (False, True)))]  # fmt: skip


def _judge(p: Paragraph, f: Factor, near: Sequence[Item], used: set[Item]) -> Iterator[Finding]:
    pairs = _pairs(p, f, near, used)
    if f.kind == "rate" and re.search("持证[学人者]", f.item.label):
        return  # 培训1460人，取得证书1283人，持证学员就业率为88.4%: of those who have it
    if f.kind == "rate":
        pairs = [(t, n) for t, n in pairs if alike(t.q, n.q)] or pairs
    named = _named(f, pairs)
    pairs = named if len(named) == 1 else pairs
    if len(pairs) > _PAIRS or (f.kind == "mean" and MEAN_OF_TWO.search(p.reading.plain)):
        return
    yield from [*_best(p, f, pairs, near, named)] or _loosely(p, f, near, used)


def _best(p: Paragraph, f: Factor, pairs: Sequence[tuple[Item, Item]], near: Sequence[Item], named: object) -> Iterator[Finding]:  # fmt: skip
    """Of the totals and counts that may be meant the two that a slip parts, or the only two."""
    if not pairs:
        return
    ways = [(_for(p, f, t, n, near), t, n) for t, n in pairs]
    (level, where), g, t, n = max(((_slips(g, t, n), g, t, n) for g, t, n in ways), key=lambda x: x[0][0])  # fmt: skip
    sole, colon = len(pairs) == 1, f.kind == "times" and "倍" not in f.q.text and f.q.kind == "m"
    unsure = (f.kind == "rate" and n.position > t.position) or (f.kind == "times" and not named and not colon and (f.q.kind == "v" and not _TOGETHER.search(f.item.label)))  # fmt: skip
    if level:
        yield _mark(p, g, t, n, where, not unsure and (sole or (level > 1 and len(pairs) <= 4)))
    elif sole and not unsure and n.sentence == t.sentence == f.item.sentence and (g is not f or 0.4 <= t.q.value / n.q.value / g.low <= 2.5):  # fmt: skip
        yield _mark(p, g, t, n, "", bool(named) or colon)


def _loosely(p: Paragraph, f: Factor, near: Sequence[Item], used: set[Item]) -> Iterator[Finding]:
    """每名学员每天补助30元，6天、85名学员，合计13500元: numbers that a slip parts from a product of one or two near, whatever they count."""
    s = f.item.sentence
    own = [i for i in near if i.sentence >= s - 1 and not i.q.chinese and not of_before(p.reading, i) and not EARLIER.search(clause(p, i))]  # fmt: skip
    if f.kind == "times" or EARLIER.search(clause(p, f.item)):
        return
    met = []
    for t in own:
        rate = f.kind == "rate"
        if t in used or not (rate or total_of(f, t) or {t.q.family, f.q.family} == {"人", "个"}) or (not rate and t.q.value <= f.q.value):  # fmt: skip
            continue
        rest = [i for i in own if i is not t and ((alike(i.q, t.q) or {i.q.family, t.q.family} == {"人", "个"}) and i.q.value > t.q.value if rate else i.q.family not in (t.q.family, f.q.family))]  # fmt: skip
        for some in (*((n,) for n in rest), *(combinations(rest, 2) if f.kind == "each" else ())):
            x = prod(n.q.value for n in some[1:])
            g = replace(f, low=f.low * x, high=f.high * x, of=f.of / x)
            if _fits(p, g, t, some[0], near):
                return
            level, where = _slips(g, t, some[0])
            close = 0.7 <= t.q.value / some[0].q.value / f.low <= 1.4 and not left_behind(t)
            named = (
                f.kind == "mean"
                and 0.4 <= t.q.value / some[0].q.value / f.low <= 2.5
                and set(bigrams(some[0].label)) & set(bigrams(f.item.label))
            )
            if (level and where != "n" and (close or not rate)) or named:
                met.append((level, -len(some), where if level else "", g, t, some[0]))
    if met:
        _, _, where, g, t, n = max(met, key=lambda x: x[:2])
        yield _mark(p, g, t, n, where, False)


def _for(p: Paragraph, f: Factor, t: Item, n: Item, near: Sequence[Item]) -> Factor:
    """The factor for the whole time that the words say: 每人每月7500元, for two months."""
    x = _over(p, f, t, n, near)[0] if f.kind in ("each", "mean") else 1.0
    return f if x == 1 else replace(f, low=f.low * x, high=f.high * x, of=f.of / x)


def _slips(f: Factor, t: Item, n: Item) -> tuple[int, str]:
    """2 where a slip that is no chance explains the misfit, 1 where it may be chance, else 0; and of which of the three."""
    scale = 100.0 if f.kind == "rate" else f.of
    unit = 0.01 if f.kind == "each" and not f.q.hedge else 0.5 * f.q.scale * 10.0**-f.q.decimals
    return max(
        (_misprint(f.q, t.q.low / n.q.high * scale - unit, t.q.high / n.q.low * scale + unit), ""),
        (_misprint(t.q, f.low * n.q.low - _room(t.q), f.high * n.q.high + _room(t.q)), "t"),
        (_misprint(n.q, t.q.low / f.high - _room(n.q), t.q.high / f.low + _room(n.q)), "n"),
        key=lambda x: x[0],
    )


def _room(q: Quantity) -> float:
    return 0.5 * q.scale * 10.0**-q.decimals - 1e-9 * q.value if q.half else 0.01


def _misprint(q: Quantity, low: float, high: float) -> int:
    """Whether one digit, two that changed places, or the point make a printed number one between two bounds."""
    step = q.scale * 10.0**-q.decimals
    digits = [int(c) for c in q.digits if c.isdigit()] if not q.chinese else []
    have, low, high = q.value / step, low / step, high / step
    if len(digits) < 2 or high <= 0 or low <= have <= high:
        return 0
    wide, most = 2 * (high - low) / (high + low), 0
    for place, d in enumerate(reversed(digits)):
        k = round(((low + high) / 2 - have) / 10**place)
        if k and 0 <= d + k <= 9 and (place < len(digits) - 1 or d + k) and low <= have + k * 10**place <= high:  # fmt: skip
            most = max(most, 2 if len(digits) > 2 and wide < 0.012 else wide < 0.03 or high - low <= 1)  # fmt: skip
    for place, (b, a) in enumerate(pairwise(reversed(digits))):
        if a != b and low <= have + 9 * (b - a) * 10**place <= high:
            most = max(most, 2 if wide < 0.03 else wide < 0.06 or high - low <= 1)
    points = any(low <= have * x <= high for x in (0.1, 10.0, 1e-4, 1e4))
    return 2 if points and wide < 0.12 else int(most)


def _mark(p: Paragraph, f: Factor, t: Item, n: Item, where: str, sure: bool) -> Finding:
    """What the slipped number should be; what the quotient is where none slipped."""
    x, code = (f.low + f.high) / 2, "rate" if f.kind == "rate" else "times" if f.kind == "times" else "product"  # fmt: skip
    q, value, shows = f.q, t.q.value / n.q.value * f.of, f"{bare(t.q)}/{bare(n.q)}"
    if f.kind == "rate":
        value *= 100
    elif where == "n" and f.kind == "times":
        q, value, shows = n.q, t.q.value / x, f"{bare(t.q)}/{x:.6g}"
    elif (where == "t" and f.kind == "times") or f.kind == "each":
        q, value, shows = t.q, n.q.value * x, f"{bare(n.q)} × {x:.6g}"
    shows += f" = {shown(value / q.scale, q.decimals if q is not f.q else max(1, q.decimals))}"
    made = misfit(f"arithmetic:{code}", p, q, shows + (SCALE.get(q.scale, "") or "%" * (f.kind == "rate")))  # fmt: skip
    return noted(made, not sure)


_MAKES = re.compile("每|率|息|时速|[日月]均")
_NOT_MADE = re.compile("比(?![例重])|较|[增降涨减]|占|其中|同期|[上去]年|累计|目标|计划")


def _made(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """每小时1.8万个，每日开机16小时，日产量28.8万个: the last number of a sentence is what all the others of it make, but for a slip."""
    for group in sentences(items):
        *few, t = group
        text = p.reading.plain[since(p.reading.plain, group[0].q.start, "。！？\n") : t.q.end]
        if not 2 <= len(few) <= 3 or t.q.kind != "n" or t.q.chinese or not _MAKES.search(text) or _NOT_MADE.search(text):  # fmt: skip
            continue
        if any(i.role != "level" or i.q.hedge or i.q.value <= 1 or i.q.kind not in "np" or i.q.family == "年" for i in group):  # fmt: skip
            continue
        step = t.q.scale * 10.0**-t.q.decimals
        ways = [(prod(i.q.value for i in few), " × ".join(bare(i.q) + "%" * (i.q.kind == "p") for i in few))]  # fmt: skip
        ways += [(a.q.value / b.q.value, f"{bare(a.q)}/{bare(b.q)}") for a, b in permutations(few, 2) if len(few) == 2]  # fmt: skip
        ways += [(2 * v, f"{told} × 2") for v, told in ways]  # 两餐, 往返
        ways = [(v * 10.0 ** round(log10(t.q.value / v)), told) for v, told in ways]
        ways = [x for x in ways if abs(x[0] / step - round(x[0] / step)) < 1e-6]
        if not any(abs(v - t.q.value) < step / 2 for v, _ in ways):
            least = 2 if "按" in text else 3 if t.q.figures > 2 else 9
            for v, told in [x for x in ways if misread(t.q, x[0], least)][:1]:
                yield noted(misfit("arithmetic:product", p, t.q, f"{told} = {shown(v / t.q.scale, t.q.decimals)}{SCALE.get(t.q.scale, '')}"))  # fmt: skip


_CONVERTED = pattern(
    r"(?P<a><n>)(?:~{0,4})?[，（、]?(?:折合|合计?|即|约?合|约为?)?(?:人民币|约)?(?P<b><n>)"
)


def _converted(p: Paragraph) -> Iterator[Finding]:
    """3.6亿元，折合36000万元: one amount in two units."""
    for m in _CONVERTED.finditer(p.reading.skeleton):
        a, b = p.reading.at(m.start("a")), p.reading.at(m.start("b"))
        if a.family != b.family or a.scale == b.scale or a.hedge or b.hedge not in ("", "约") or "计" in m.group():  # fmt: skip
            continue
        if not re.search("合|即|约", m.group()) and not (b.hedge and m.group().count("，")):
            continue  # 8228.3万元，约0.82亿元
        if not overlaps(a.low, a.high, b):
            value = f"{a.value / b.scale:.10g}{SCALE.get(b.scale, '')}"
            yield misfit("arithmetic:product", p, b, f"{bare(a)} = {value}")


_APIECE = re.compile("每[^，。；：\\d]{1,6}$|各[^，。；：\\d]{0,4}$")
_BOTH = re.compile("(?:共|合计|总计|总共|总额|一共)[^，。；：]{0,6}$")


def _in_lots(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """电脑32台，每台5200元；打印机8台，每台2400元，两项共18.56万元: the sum of what each lot makes."""
    for k, total in enumerate(items):
        if total.q.kind != "n" or total.q.hedge or not _BOTH.search(total.label):
            continue
        before = [i for i in items[:k] if i.sentence == total.sentence and i.role == "level" and i.q.kind == "n" and not i.q.chinese]  # fmt: skip
        lots = [
            (a, b)
            for a, b in pairwise(before)
            if b.q.family == total.q.family != a.q.family
            and _APIECE.search(b.label)
            and not b.q.hedge
        ]
        if len(lots) < 2 or len(before) != 2 * len(lots):
            continue
        amount = sum(a.q.value * b.q.value for a, b in lots)
        if abs(amount - total.q.value) <= total.q.half + 1e-6 * amount:
            continue
        if not (items[k - 1].q.chinese or re.search("合计|总", total.label)) and any(abs(a.q.value * b.q.value - total.q.value) <= total.q.half for a, b in lots):  # fmt: skip
            continue
        if 0.4 * total.q.value <= amount <= 2.5 * total.q.value:
            sums = " + ".join(f"{bare(a.q)} × {bare(b.q)}" for a, b in lots)
            value = shown(amount / total.q.scale, max(total.q.decimals, 0))
            yield misfit("arithmetic:product", p, total.q, f"{sums} = {value}{SCALE.get(total.q.scale, '')}")  # fmt: skip
