"""Averages against total and number: 户均x元 × 户数 = 总额, 平均每3户竞得1套, 亩产, 每万人次49.0件.

An average is read as (what, per what).  Total and number are looked for in its sentence, its paragraph, and
under its name before; the check speaks when both are met and no pair of them gives what is printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import inf, log10

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, NOW, Read, Said, left_behind
from ..sentences.clauses import Item, bare, of_before, overlaps, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from . import prices
from .means import MEAN_OF_TWO, Average, read_average
from .tabled import Rows, of_rows, rates_of_rows, sums_of_rows
from .years import When, last_years

# another average is meant: it has its own total, which a draft seldom gives
_ELSEWHERE = re.compile("收入|工资|面积|月|年龄|GDP|生产总值|居住|可支配|消费|薪|租金|房租")
_CONVERTED = {("吨", "公斤"): 1000.0, ("公斤", "吨"): 0.001, ("小时", "分钟"): 60.0, ("公里", "米"): 1000.0,
              ("人次", "次"): 1.0, ("人次", "项"): 1.0, ("天", "小时"): 24.0, ("公顷", "亩"): 15.0, ("平方公里", "亩"): 1500.0}  # fmt: skip


def averages(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every average of the draft against its total and its number."""
    memory: list[Said] = []
    families: dict[str, list[Said]] = defaultdict(list)
    carried: list[prices.Price] = []
    when = When(draft, read)
    rows = Rows(read.cells)
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not items or len(items) > 120:
            continue
        said = read.said(p)
        average: Average | None = None
        meant = "均" in p.text or "每" in p.text
        here = prices.prices_in(p, items) if meant or "价" in p.text or "月" in p.text else []
        if "每" in p.text:
            yield from prices.of_turns(p)
        if here or carried:
            yield from prices.multiplied(p, items, here, carried)
        carried = here
        for k, item in enumerate(items) if meant else ():
            yield from prices.over_time(p, items, k)
            yield from prices.by_day(p, items, k)
            last, average = average, read_average(p, items, k, average)
            if average is None:
                average = last
                continue
            others = [s for s in said if s.item is not item and s.item.q.value > 0]
            known, wrong = _by_row(p, average, rows)
            if not known and not average.plain and not item.q.hedge:
                known, wrong = _by_name(p, average, others, families, rows, when)
            if not known:
                wrong = next(_against(p, average, others, memory[-300:]), None)
            if wrong is not None:
                yield wrong
        if meant:
            yield from of_rows(p, items, rows)
        if rows.cells:
            yield from sums_of_rows(p, items, rows)
            yield from rates_of_rows(p, items, rows)
        memory += said
        for s in said:
            families[s.q.family].append(s)


def _against(
    p: Paragraph, a: Average, said: list[Said], memory: Sequence[Said]
) -> Iterator[Finding]:
    item = a.item
    here = [s for s in said if s.item.sentence == item.sentence]
    near = [s for s in said if s.item.sentence in (item.sentence - 1, item.sentence)]
    if (
        memory
        and memory[-1].p.number == p.number - 1
        and not any(s.q.start < item.q.start for s in said)
    ):
        last = memory[-1].item.sentence  # 走访企业64家，收集问题218个。⏎平均每家企业反映3.4个
        near += [s for s in memory[-12:] if s.p is memory[-1].p and s.item.sentence == last]
    like = (a.unit, *a.per)
    named = [
        s
        for s in memory
        if (s.q.family in like or (s.q.family, a.unit) in _CONVERTED or not s.q.family)
        and _named(a, s)
    ]
    elsewhere = bool(a.who) or (
        a.months == (1,) and bool(_ELSEWHERE.search(item.label + item.before[-12:]))
    )
    totals, counts = _totals(here, a), _counts(here, a)
    if a.whom and len(counts) > 2 and not any(_has_whom(c, a) for c in counts):
        counts = [
            c for c in _counts(said, a) if _has_whom(c, a)
        ]  # a list of other things stands beside
    one = [
        c for c in _counts([*memory, *said], a)
        if any(len(c.item.core) >= k and a.words.startswith(c.item.core[-k:]) for k in (4, 3, 2))
    ] if totals and not counts and a.per != (a.unit,) else []  # fmt: skip
    one = [c for c in one if c.p is p] or one
    if not counts and not of_before(p.reading, item):
        counts = one  # 平均每个窗口72人次, 平均每名常住人口6.7次
    base = [c for c in counts if _is_base(c, item)]
    if base:  # 按常住人口51.36万人计算，每千人拥有8.0个
        counts = base
        segment = [t for t in totals if t.item.segment == item.segment and t is not base[0]]
        totals = segment or _best_named(a, [*_totals(said, a), *_totals(memory, a)])
    elif a.of >= 100 and not (totals and counts):
        return
    if a.unit in a.per and (own := [c for c in counts if c.q.family != a.unit]):
        counts = own  # 开课40次，听课3200人次，每次平均80人次
    elif a.unit in a.per:  # 平均每名网格员服务常住人口1230人: both are people
        totals = [s for s in totals if _of_words(a, s)]
        named = [s for s in named if _of_words(a, s)]
        near = [s for s in near if s in counts]
    if not elsewhere and not a.plain and not base:
        totals = totals or (_totals(near, a) if counts or "，" not in item.before else []) or (
            _totals(named, a) if counts else []
        )  # fmt: skip
        counts = counts or (_counts(near, a) if totals else [])
        counts = counts or (_counts([s for s in named if s.q.value > 1], a) if totals else [])
    counts = [
        c for c in counts
        if not any(c is t for t in totals) and (c.p is not p or c.item.segment <= item.segment)
    ]  # fmt: skip
    counts = [c for c in counts if not of_before(c.p.reading, c.item)]
    since_when = last_years(p, item)
    if since_when is not None:  # 今年…；去年走访40家，平均每家1.1条: of last year's operands only
        totals, counts = ([s for s in pool if s.earlier or s.q.start >= since_when or of_before(s.p.reading, s.item)] for pool in (totals, counts))  # fmt: skip
    if not totals or not counts:
        return
    # what may explain: its own sentence when both stand there, else the paragraph and what has the name
    if _of_others(p, a, here, totals, counts):
        return
    ts = totals if base else _totals(here if totals[0] in here else said, a) + totals
    ts += _totals(memory, a) if totals[0] in named and not base else []
    cs = counts if base or counts[0] in here else [*_counts(said, a), *_counts(named, a)]
    before = p.reading.plain[
        max(since(p.reading.plain, item.q.start, "。；\n"), item.q.start - 30) : item.q.start
    ]
    if re.search(
        f"(?:{EARLIER.pattern})(?!.*(?:{NOW.pattern}))", before
    ):  # 上年购买520个，每个6000元: of the 312万元 it was compared with
        ts = [*ts, *_totals(said, a, compared=True)]
    else:
        ts = _best_named(a, ts, sure=True)
        cs = _carried_out(a, ts, cs)
        if not any(t.earlier for t in ts):  # 去年24场，今年28场，共10276人次，场均367人次
            cs = [c for c in cs if not c.earlier or of_before(c.p.reading, c.item)] or cs
    if any(_gives(t.q, c.q, a) for t in ts for c in cs if t is not c):
        return
    if counts[0] in here and totals[0] not in here and any(_gives(_sum(s.q, t.q), c.q, a) for s, t in combinations(ts[:8], 2) for c in cs):  # fmt: skip
        return  # 东园产值51.8亿元，西园22.5亿元。两个园区152家，户均4900万元
    if MEAN_OF_TWO.search(p.text) and any(
        _gives(t.q, _mean(b.q, c.q), a) for t in ts for b, c in combinations(cs, 2)
    ):
        return  # 按年初、年末平均人数计算
    if any(
        _gives(t.q, s.q, a) for t in ts for s in here
        if s is not t and s.q.value > 1 and s.q.family not in a.per and s.q.family == "户"
    ):  # fmt: skip
        return  # 全国31个省…家庭户40947万户: another number of the sentence explains it
    if any(abs(x.q.value * y.q.value * item.q.value / t.q.value - 1) < 1e-6 for t in ts for x, y in combinations(here, 2)):  # fmt: skip
        return  # 四个镇街各设三个宣传点，每点650份，共7800份
    totals, counts = (
        [t for t in totals if t in ts] or totals,
        [c for c in counts if c in cs] or counts,
    )
    t, c = min(
        ((t, c) for t in totals for c in counts),
        key=lambda pair: abs(_value(pair[0].q, pair[1].q, a) - item.q.value),
    )
    if c.q.value > 1 and _plausible(t, c, a):
        yield _mark(p, a, t, c)


_WITHIN = re.compile("其中[^，。；]*$")


def _of_others(
    p: Paragraph, a: Average, here: Sequence[Said], totals: Sequence[Said], counts: Sequence[Said]
) -> bool:  # fmt: skip
    """Whether an average is a mean of values, of a part, of another time, or one price of several."""
    item = a.item
    plain = p.reading.plain
    if _WITHIN.search(plain, since(plain, item.q.start, "，。；\n"), item.q.start) and not any(t.item.segment == item.segment and t.q.start > plain.rfind("其中", 0, item.q.start) for t in totals):  # fmt: skip
        return True  # 人均餐费15元，其中早餐每人5元
    if a.plain and any(s.item.role == "level" and s.q.family == a.unit and s.q.value != item.q.value and re.search("每[^，。；]{0,3}$|每[人台套间户家份][^，。；]{0,4}$", s.item.label) for s in here):  # fmt: skip
        return True  # 32台，每台5200元；8台，每台2400元，两项共18.56万元
    if "个月" in a.per and any(t.item.segment == item.segment for t in totals) and not any(c.item.segment == item.segment for c in counts):  # fmt: skip
        return True
    values = [s.q.value for s in here if s.q.family == item.q.family and s.q.start < item.q.start]
    return len(values) > 2 and abs(sum(values) / len(values) - item.q.value) <= max(
        item.q.half, 0.5 * 10.0**-item.q.decimals
    )


def _plausible(t: Said, c: Said, a: Average) -> bool:
    """Whether total and number may be meant: they give something like the average, or its digits."""
    times = _value(t.q, c.q, a) / a.item.q.value if a.item.q.value else 0.0
    return times > 0 and (0.2 <= times <= 5 or abs(log10(times) - round(log10(times))) < 0.004)


_PLANNED = re.compile("计划|规划|目标|任务|应(?=..)|拟|预计|预算|概算|总投资")


def _is_base(c: Said, item: Item) -> bool:
    """Whether an average says that it is of a number: 按年平均常住人口62.1万人计算，人均…."""
    plain = c.p.reading.plain
    return bool(
        re.fullmatch(
            "[^，。；]{0,4}(?:计算|测算|折算|衡量|计)，[^，。；]*", plain[c.q.end : item.q.start]
        )
        and re.search("[按以]", plain[since(plain, c.q.start, "，。；：\n") : c.q.start])
    )


def _best_named(a: Average, pool: list[Said], sure: bool = False) -> list[Said]:
    """Of several totals those with the most words of the average: 有效问卷1440份, not 收回1512份.

    `sure`: all, unless some have two words more than the rest.
    """
    told = [sum(b in s.item.label + s.item.noun for b in a.pairs) for s in pool]
    best = max(told, default=0)
    rest = max((n for n in told if n < best), default=0)
    if sure and best < rest + 2:
        return pool
    return [s for s, n in zip(pool, told, strict=True) if n == best and best]


def _carried_out(a: Average, ts: Sequence[Said], cs: list[Said]) -> list[Said]:
    """Of several numbers those that are no plan and no starting value, and have the word of the average (通过者)."""
    if not any(_PLANNED.search(s.item.label) for s in ts) and not _PLANNED.search(a.item.label):
        cs = [
            c for c in cs
            if not _PLANNED.search(c.item.label) and not (c.p is ts[0].p and left_behind(c.item))
        ] or cs  # fmt: skip
    return [c for c in cs if _has_whom(c, a)] or cs


def _has_whom(c: Said, a: Average) -> bool:
    words = c.item.label + c.item.noun
    return bool(a.whom) and a.whom in words and not re.search(f"[未不没]{a.whom}", words)


def _by_row(p: Paragraph, a: Average, rows: Rows) -> tuple[bool, Finding | None]:
    """建筑业平均缺17.2人: total and number stand in the row of a table that the words name."""
    row = next((r for name, r in rows.named.items() if a.item.label.startswith(name)), [])
    pairs = [
        (t, c) for t in _totals(row, a) for c in _counts(row, a)
        if t is not c and (not a.words or a.words[0] in t.words or any(b in t.words for b in a.pairs))
    ]  # fmt: skip
    if not pairs or any(_gives(t.q, c.q, a) for t, c in pairs):
        return bool(pairs), None
    t, c = min(pairs, key=lambda x: abs(_value(x[0].q, x[1].q, a) - a.item.q.value))
    return True, _mark(p, a, t, c, "warning")


def _by_name(
    p: Paragraph,
    a: Average,
    said: list[Said],
    memory: Mapping[str, list[Said]],
    rows: Rows,
    when: When,
) -> tuple[bool, Finding | None]:
    """The one total and the one number that have the name and the year of the average, whatever else would explain it.

    经营性机构介绍15390人，平均每家83人: there are 171 of these, though 186 in all would make 83.  Gives whether
    the two were met, and what is wrong.
    """
    item = a.item
    year = when.of(p, item)

    def now(pool: Sequence[Said]) -> list[Said]:
        return [
            s for s in pool if when.of(s.p, s.item) == year and not of_before(s.p.reading, s.item)
        ]

    heads = [(head, s) for head, s in rows.totals if when.of(s.p, s.item, s.words) == year]
    here = [s for s in _totals(said, a) if s.item.sentence == item.sentence]
    ts = [s for s in now(here) if s.q.start < item.q.start and s.item.segment == item.segment]
    if not ts and a.who and len(a.words) > 1:
        units = {a.unit} | ({"人", "人次"} if a.unit in ("人", "人次") else set())
        known = [s for f in units for s in memory.get(f, ())]
        ts = now(_totals([s for s in [*known, *said] if _of_words(a, s)], a))
        ts += [s for _, s in heads if s.q.family == a.unit and _of_words(a, s)]
    if len({t.q.value for t in ts}) != 1:
        return False, None
    t = ts[-1]
    name = a.who or t.item.label.removeprefix("其中")
    known = [s for f in a.per for s in memory.get(f, ())]
    pool = [c for c in [*known, *said] if c is not t and c.q.value > 1 and not c.q.hedge]
    cs = now(_counts([c for c in pool if _is_name(c, name, bool(a.who))], a))
    cs += [c for head, c in heads if c.q.family in a.per and len(head) > 2 and head in name]
    if not 1 <= len({c.q.value for c in cs}) <= 3:
        return False, None
    counts = _counts(pool, a)
    before = [s.q for s in counts if when.of(s.p, s.item) == year - 1]
    numbers = [n for c in cs for n in (c.q, *(_mean(c.q, q) for q in before))]
    if not (a.who and all(c.p is p and c.item.sentence == item.sentence for c in cs)):
        numbers += [c.q for c in counts if c.item.sentence == item.sentence and c.p is p]
    others = [] if a.who and _of_words(a, t) else here
    if any(_gives(x.q, n, a) for x in [t, *others] for n in numbers if n is not x.q):
        return True, None
    c = min(cs, key=lambda c: abs(_value(t.q, c.q, a) - item.q.value))
    if not _plausible(t, c, a):
        return False, None
    return True, _mark(p, a, t, c, "" if t.p is c.p is p else "warning")


def _sum(a: Quantity, b: Quantity) -> Quantity:
    return replace(a, value=a.value + b.value, low=a.low + b.low, high=a.high + b.high)


def _mean(a: Quantity, b: Quantity) -> Quantity:
    return replace(a, low=(a.low + b.low) / 2, high=(a.high + b.high) / 2)


def _is_name(c: Said, words: str, whole: bool) -> bool:
    """Whether a count has the name that a clause says, or is said to be of (经营性机构 in 经营性机构成功介绍)."""
    core = c.item.core.removesuffix("的")
    if whole:
        return core.endswith(words) or c.item.noun == words
    return len(core) >= 3 and core in words


def _mark(p: Paragraph, a: Average, t: Said, c: Said, severity: str = "") -> Finding:
    item = a.item
    start, end = item.q.start, item.q.end
    if t.p is p and abs(t.q.start - item.q.start) < 40:
        start, end = min(t.q.start, start), max(t.q.end, end)
    value = _value(t.q, c.q, a) / item.q.scale
    places = max(item.q.decimals, 0 if value > 100 else 1)
    by = f"/{bare(c.q)}" + (f"×{a.of:g}" if a.of != 1 else "")
    by += f"/{a.months[0]}" if a.months[0] != 1 else ""
    shows = f"{t.q.value:.10g}{by} = {shown(value, places)}{'万' if item.q.scale == 1e4 else ''}{item.q.unit}，"
    shows += say(zh=f"文中{item.q.text}", en=f"printed {item.q.text}")
    return found("arithmetic:product", p, start, end, shows, severity=severity)


_NO_BASE = re.compile("年|最|每|均")


def _named(a: Average, s: Said) -> bool:
    """Whether a value said before is of what is averaged, or is the number it is divided by."""
    if s.q.family in a.per and not _NO_BASE.search(s.item.label):
        return s.q.value > 1
    return _of_words(a, s)


def _of_words(a: Average, s: Said) -> bool:
    return any(b in s.words for b in a.pairs)


_OVER_TIME = re.compile("[年月季]均[^，。；]*$")


def _totals(pool: Sequence[Said], a: Average, compared: bool = False) -> list[Said]:
    return [
        s for s in pool
        if (s.q.family == a.unit or (s.q.family, a.unit) in _CONVERTED or {s.q.family, a.unit} <= {"人", "人次"}
            or (s.q.family == "" and a.unit == "元" and s.q.scale > 1))
        and not re.search("均|每|余下|其余|剩余|剩下", s.item.label if s.item.sentence != a.item.sentence else re.sub("[日月年]均", "", s.item.label))
        and (not {s.q.family, a.unit} <= {"人", "人次", a.unit} or a.of != 1 or s.q.value > a.item.q.value)
        and not (_OVER_TIME.search(a.item.label) and re.fullmatch("[、和与及]", s.item.before))
        and not (s.item.sentence == a.item.sentence and s.q.start > a.item.q.start and "其中" in s.item.before)
        and s.q.high < inf and compared == of_before(s.p.reading, s.item)
        and not (s.q.start > a.item.q.start and re.fullmatch("[、和与及]", s.item.before) and s.q.unit == a.item.q.unit)  # 每月612元和459元
    ]  # fmt: skip


def _counts(pool: Sequence[Said], a: Average) -> list[Said]:
    return [
        s
        for s in pool
        if (
            s.q.family in a.per or (a.by and a.by in s.item.noun[:8] and s.q.family in "家个所支辆")
        )
        and not _MEANT.search(s.item.label)
        and not _other_noun(s, a)
    ]


def _other_noun(s: Said, a: Average) -> bool:
    """为三个镇增配15人，平均每个窗口3人: a number of 镇 is none of 窗口."""
    noun = re.sub("[，。；：、].*", "", s.item.noun)[:4]
    return len(a.thing) > 1 and len(noun) > 0 and not set(noun) & set(a.thing)


_MEANT = re.compile("均(?!常住|户籍|在[岗园校册]|从业|职工|人[口数])|每")


def _value(total: Quantity, count: Quantity, a: Average) -> float:
    factor = _CONVERTED.get((total.family, a.unit), 1.0) / a.months[0]
    return factor * a.of * total.value / count.value if count.value else 0.0


def _gives(total: Quantity, count: Quantity, a: Average) -> bool:
    q = a.item.q
    if count.low <= 0:
        return True
    factor = _CONVERTED.get((total.family, a.unit), 1.0) * a.of
    if (
        a.of > 1 and q.value == 1 and total.value > 0
    ):  # 每4个组才有1名: it is the four that is rounded
        return abs(factor / a.of * count.value / total.value - a.of) <= 0.5
    half = 0.5 * q.scale * 10.0**-q.decimals if not q.half else 0.0  # 45人 is a rounded mean
    low, high = factor * total.low / count.high, factor * total.high / count.low
    return any(overlaps(low / n - half, high / n + half, q) for n in a.months)
