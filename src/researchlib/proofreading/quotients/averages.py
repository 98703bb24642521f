"""Averages against total and number: 户均x元 × 户数 = 总额, 平均每3户竞得1套, 亩产, 每万人次49.0件.

An average is read as (what, per what).  Total and number are looked for in its sentence, its paragraph, and
under its name before; the check speaks when both are met and no pair of them gives what is printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import inf, log10

from ...errors import say
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, NOW, Read, Said, bigrams, left_behind
from ..sentences.clauses import Item, bare, of_before, overlaps, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import pattern, since
from . import prices
from .prices import COUNTED_IN, PER, months_of
from .tabled import Rows, of_rows, rates_of_rows, sums_of_rows
from .years import When, last_years

# what is over a limit, or the limit itself, is no average: 每人超出上限280元, 低于每人600元的上限
_LIMIT = re.compile(
    "超出|超过|高[出于]|低于|多于|少于|多[收付支缴]|少[收付支缴]|限|标准$|至多|最多|可选"
)
_WISHED = re.compile(
    "(?:目标|计划|任务|要求)(?:值|数)?[为是定在]*[^，。；]{0,6}[均每][^，。；]{0,6}$"
)
# one of the values that are averaged: 日均成交242单，首日成交318单
_NOT_ITS = re.compile("[首末单]日|[首末]月|当[天日月年]|最|目标|计划")
_TIMES = {"月": 12, "季": 4, "周": 52, "天": 365, "日": 365, "工作日": 250, "年": 1}
# another average is meant: it has its own total, which a draft seldom gives
_ELSEWHERE = re.compile("收入|工资|面积|月|年龄|GDP|生产总值|居住|可支配|消费|薪|租金|房租")
_CONVERTED = {("吨", "公斤"): 1000.0, ("公斤", "吨"): 0.001, ("小时", "分钟"): 60.0, ("公里", "米"): 1000.0,
              ("人次", "次"): 1.0, ("人次", "项"): 1.0, ("天", "小时"): 24.0, ("公顷", "亩"): 15.0, ("平方公里", "亩"): 1500.0}  # fmt: skip


@dataclass(frozen=True)
class _Average:
    item: Item
    per: tuple[str, ...]  # families of the number
    of: float  # 平均每3户: 3
    unit: str  # family of the total
    words: str  # words behind, and the noun
    plain: bool = False  # 每份12元: a price, unless total and number stand beside it
    months: tuple[int, ...] = (1,)  # 人均每月: the total is for so many months
    who: str = ""  # what the number counts, where the words say so: 每家缺工企业, 缺工企业户均
    whom: str = ""  # 每名通过者: the word that the number has, 通过265人
    thing: str = ""  # 每个窗口: what is counted with 个
    by: str = ""  # 校均: the word that what is counted ends in, 5家民办学校

    @cached_property
    def pairs(self) -> tuple[str, ...]:
        """The words in pairs of characters, by which a value of the same thing is known."""
        return tuple(bigrams(re.sub("[的了约为达]", "", self.words)))


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
        average: _Average | None = None
        yield from prices.apiece(p)
        meant = "均" in p.text or "每" in p.text
        here = prices.prices_in(p, items) if meant or "价" in p.text or "月" in p.text else []
        if here or carried:
            yield from prices.multiplied(p, items, here, carried)
        carried = here
        for k, item in enumerate(items) if meant else ():
            yield from prices.over_time(p, items, k)
            yield from prices.by_day(p, items, k)
            last, average = average, _read(p, items, k, average)
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


_BASIS = pattern(
    r"[按以]每(?P<many>十万|百万|[百千万])?(?P<a>人次|户次|家次|场次|[人户家名件场次亩])(?P<who>~{0,10}?)(?:来?计算?|测算|衡量|来看|计)，(?P<rest>~{0,10})$"
)
_MANY = {"百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6}


_EACH = re.compile("(?:平均|大约|约)每$")


def _read(p: Paragraph, items: Sequence[Item], k: int, last: _Average | None) -> _Average | None:
    item = items[k]
    if item.q.kind != "n" or item.role != "level" or "各" in item.noun[:8]:
        return None
    unit = item.q.family.split("/")[0]
    if k and _EACH.search(items[k - 1].label):  # 平均每3户竞得1套
        gap = p.reading.skeleton[items[k - 1].position + 1 : item.position]
        if items[k - 1].q.kind == "n" and re.fullmatch("[^，。；：、]{0,8}", gap):
            return _Average(item, (items[k - 1].q.family,), items[k - 1].q.value, unit, gap)
        return None
    if re.search("至少|不少于|不低于|不超过|以上|以内", item.q.hedge) or re.search(
        "每.{1,2}(?:都|(?<!平)均)", item.label
    ):
        return None  # a standard, not an average
    basis = _BASIS.search(item.before)
    if basis is not None:  # 按每万人次介绍就业计算，投诉量为49.0件
        return _Average(item, COUNTED_IN.get(basis["a"], (basis["a"],)), _MANY.get(basis["many"] or "", 1.0), unit,
                        basis["rest"] + item.noun, who=basis["who"])  # fmt: skip
    label = item.label
    if _WISHED.search(label):
        return None  # 四季度目标为日均80.5件
    if "平均" in label:
        label = _ONE.sub(r"平均每\g<one>\g<who>平均", label).replace("平均班额", "平均每班")
    m = PER.search(label)
    if m is None or label.endswith(("由", "从")):
        return _of_named(items[:k], item, unit, label) or _carried(item, unit, last)
    time = m["time"] or (m["a"] if m["a"] in _TIMES and not m["many"] else "")
    if time:
        return _over_time(items, item, unit, time, m["rest"] + item.noun)
    monthly = re.fullmatch("每?月(?:均|平均|发放|领取|补助|补贴)*", m["rest"])
    monthly = monthly or re.search("按?月$", label[: m.start()])
    if "每" in m["rest"] and not monthly:
        return None
    own = re.sub("按?月$", "", label[: m.start()]).strip("约的共按照户人")
    if _LIMIT.search(m["rest"] + item.noun) or _LIMIT.search(own[-3:]):
        return None
    per = m["short"] or m["acre"] or m["a"]
    who, _, what = m["rest"].rpartition("平均")
    whom = _WHO.match(m["rest"])
    mean = bool(who) or not m.group().startswith("每") or "约" in item.q.hedge
    return _Average(item, COUNTED_IN.get(per, (per,)), _MANY.get(m["many"] or "", 1.0), unit,
                    what + item.noun, not mean, _months(p, item) if monthly else (1,), who or own,
                    whom["stem"] if whom else "", re.split("平均|[均为达有约仅接服共可就]", m["rest"])[0] if per in "个处项" else "",
                    m["short"] if (m["short"] or "人") in "校店站镇村班车队亭园" else "")  # fmt: skip


# 一人创业平均带动4人: 平均每人
_ONE = re.compile("一(?P<one>[人户名家个套])(?P<who>[^，。；：、]{0,6}?)平均")
_WHO = re.compile("(?P<stem>[^，。；：、的]{2,6}?)(?:者|人员|家庭|企业|机构)(?=.)")


_NAMED_MEAN = re.compile("(?P<who>[^，。；：、每均]{2,6}?)平均[^每均，。；：、]{0,4}$")


def _of_named(before: Sequence[Item], item: Item, unit: str, label: str) -> _Average | None:
    """8个镇街共设服务点56个，镇街平均7个: per what, by a noun that has its number in the sentence."""
    m = _NAMED_MEAN.fullmatch(label)
    met = [i for i in before if m and i.sentence == item.sentence and i.q.kind == "n" and m["who"] in i.noun[:8]]  # fmt: skip
    if m is None or len(met) != 1 or met[0].q.low <= 1 or item.before == label:
        return None  # 五项服务平均得3.9分
    return _Average(item, (met[0].q.family,), 1.0, unit, item.noun, thing=m["who"])


def _carried(item: Item, unit: str, last: _Average | None) -> _Average | None:
    """制造业每家缺工企业平均缺19.9人，建筑业平均缺17.2人，批发零售业仅缺9.2人: the same average, of others."""
    if last is None or last.unit != unit or last.item.sentence != item.sentence or last.of != 1:
        return None
    verb = last.words.removesuffix(last.item.noun)
    if _NOT_ITS.search(item.label):
        return None
    m = re.fullmatch(
        rf"(?P<own>[^平均仅只]{{2,10}})(?:平均|也|则|仅|只|为|有|达|约)*{re.escape(verb)}(?:为|达|有|仅)*",
        item.label,
    )
    if m is None or not (verb or "平均" in item.label) or item.segment != last.item.segment:
        return None
    return _Average(item, last.per, 1.0, unit, verb + item.noun, who=m["own"])


def _over_time(
    items: Sequence[Item], item: Item, unit: str, time: str, words: str
) -> _Average | None:
    """按供餐125天计算，日均约370份: only where the days are counted."""
    days = {"日": "天", "天": "天", "月": "个月", "周": "周", "工作日": "个工作日"}.get(time, "")
    if any(i.q.family == days and i.sentence == item.sentence for i in items):
        return _Average(item, (days,), 1.0, unit, words)
    if days == "天" and any(i.sentence == item.sentence and _WORKDAYS.match(i.noun) for i in items):
        return _Average(item, ("个",), 1.0, unit, words, thing="服务工作开放营业接待日")
    return None


_WORKDAYS = re.compile("(?:服务|工作|开放|营业|接待)日")  # 按122个服务日计算，日均1136件


def _months(p: Paragraph, item: Item) -> tuple[int, ...]:
    """The months a sum may be for, by the words before it; any of the usual ones when none is said."""
    said = months_of(p.reading.plain[: item.q.start])
    return (said[-1],) if said else (12, 6, 9, 3, 1)


def _against(
    p: Paragraph, a: _Average, said: list[Said], memory: Sequence[Said]
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
    elif a.of >= _MANY["百"] and not (totals and counts):
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
    if _MEAN_OF_TWO.search(p.text) and any(
        _gives(t.q, _mean(b.q, c.q), a) for t in ts for b, c in combinations(cs, 2)
    ):
        return  # 按年初、年末平均人数计算
    if any(
        _gives(t.q, s.q, a) for t in ts for s in here
        if s is not t and s.q.value > 1 and s.q.family not in a.per and s.q.family == "户"
    ):  # fmt: skip
        return  # 全国31个省…家庭户40947万户: another number of the sentence explains it
    totals, counts = (
        [t for t in totals if t in ts] or totals,
        [c for c in counts if c in cs] or counts,
    )
    t, c = min(
        ((t, c) for t in totals for c in counts),
        key=lambda pair: abs(_value(pair[0].q, pair[1].q, a) - item.q.value),
    )
    if _plausible(t, c, a):
        yield _mark(p, a, t, c)


def _plausible(t: Said, c: Said, a: _Average) -> bool:
    """Whether total and number may be meant: they give something like the average, or its digits."""
    times = _value(t.q, c.q, a) / a.item.q.value
    return 0.2 <= times <= 5 or abs(log10(times) - round(log10(times))) < 0.004


_MEAN_OF_TWO = re.compile("平均(?:从业|在[岗职册]|职工|人[数口]|户数|常住)|[年期]初|[年期]末")
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


def _best_named(a: _Average, pool: list[Said], sure: bool = False) -> list[Said]:
    """Of several totals those with the most words of the average: 有效问卷1440份, not 收回1512份.

    `sure`: all, unless some have two words more than the rest.
    """
    told = [sum(b in s.item.label + s.item.noun for b in a.pairs) for s in pool]
    best = max(told, default=0)
    rest = max((n for n in told if n < best), default=0)
    if sure and best < rest + 2:
        return pool
    return [s for s, n in zip(pool, told, strict=True) if n == best and best]


def _carried_out(a: _Average, ts: Sequence[Said], cs: list[Said]) -> list[Said]:
    """Of several numbers those that are no plan and no starting value, and have the word of the average (通过者)."""
    if not any(_PLANNED.search(s.item.label) for s in ts) and not _PLANNED.search(a.item.label):
        cs = [
            c for c in cs
            if not _PLANNED.search(c.item.label) and not (c.p is ts[0].p and left_behind(c.item))
        ] or cs  # fmt: skip
    return [c for c in cs if _has_whom(c, a)] or cs


def _has_whom(c: Said, a: _Average) -> bool:
    words = c.item.label + c.item.noun
    return bool(a.whom) and a.whom in words and not re.search(f"[未不没]{a.whom}", words)


def _by_row(p: Paragraph, a: _Average, rows: Rows) -> tuple[bool, Finding | None]:
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
    a: _Average,
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


def _mean(a: Quantity, b: Quantity) -> Quantity:
    return replace(a, low=(a.low + b.low) / 2, high=(a.high + b.high) / 2)


def _is_name(c: Said, words: str, whole: bool) -> bool:
    """Whether a count has the name that a clause says, or is said to be of (经营性机构 in 经营性机构成功介绍)."""
    core = c.item.core.removesuffix("的")
    if whole:
        return core.endswith(words) or c.item.noun == words
    return len(core) >= 3 and core in words


def _mark(p: Paragraph, a: _Average, t: Said, c: Said, severity: str = "") -> Finding:
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


def _named(a: _Average, s: Said) -> bool:
    """Whether a value said before is of what is averaged, or is the number it is divided by."""
    if s.q.family in a.per and not _NO_BASE.search(s.item.label):
        return s.q.value > 1
    return _of_words(a, s)


def _of_words(a: _Average, s: Said) -> bool:
    return any(b in s.words for b in a.pairs)


_OVER_TIME = re.compile("[年月季]均[^，。；]*$")


def _totals(pool: Sequence[Said], a: _Average, compared: bool = False) -> list[Said]:
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


def _counts(pool: Sequence[Said], a: _Average) -> list[Said]:
    return [
        s
        for s in pool
        if (
            s.q.family in a.per or (a.by and a.by in s.item.noun[:8] and s.q.family in "家个所支辆")
        )
        and not _MEANT.search(s.item.label)
        and not _other_noun(s, a)
    ]


def _other_noun(s: Said, a: _Average) -> bool:
    """为三个镇增配15人，平均每个窗口3人: a number of 镇 is none of 窗口."""
    noun = re.sub("[，。；：、].*", "", s.item.noun)[:4]
    return len(a.thing) > 1 and len(noun) > 0 and not set(noun) & set(a.thing)


_MEANT = re.compile("均(?!常住|户籍|在[岗园校册]|从业|职工|人[口数])|每")


def _value(total: Quantity, count: Quantity, a: _Average) -> float:
    factor = _CONVERTED.get((total.family, a.unit), 1.0) / a.months[0]
    return factor * a.of * total.value / count.value if count.value else 0.0


def _gives(total: Quantity, count: Quantity, a: _Average) -> bool:
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
