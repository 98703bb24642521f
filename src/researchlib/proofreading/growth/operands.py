"""The two values a change is between: the value of now, and the one before that the draft gives for an earlier time.

2684人…上年为2375人，增长13.0%; 占80.0%，较上年末提高6.5个百分点，上年末为73.5%; 一季度8460个，二季度9340个，
环比增长10.4%; 职工共86420人。上年职工为78350人…职工总数增长10.3%.  A level is of the time its clause names, or of
that of the clause before in its sentence; two levels are of one thing when the earlier one has no name of its own or
shares it.  A change that names its subject is of the levels that are said of it, one that names none of those of its
sentence; when the draft does not give both values there is no pair, and nothing to judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .. import patterns as re
from ..files.drafts import Paragraph
from ..memory import EARLIER, NOW, bigrams, clause, said_of
from ..sentences.clauses import ADVERBS, DOWN, PAIRS, UP, Item
from ..sentences.reading import ANY, since
from ..sentences.units import DIGITS
from .judging import Pairs, comparable, explains, fits
from .steps import dated, runs_of

_LAST, _THIS, _NOW = (
    8999.0,
    9000.0,
    9001.0,
)  # of last year, in parts of this year, of this year or of no time named
_WHEN = re.compile(
    rf"(?P<year>(?:19|20)\d{{2}})年|(?P<last>上[次轮期](?:调查|监测|抽查|检查|评估|摸排)|{EARLIER.pattern}|前年|此前|原来|原(?=[为是])|以前|[一两二三四五六七八九十]+年前)|"
    r"第?(?P<quarter>[一二三四])季度|(?P<month>1[0-2]|[1-9])月(?!以来)|(?P<half>[上下])半年|第(?P<round>[一二三四五])轮|"
    rf"(?P<now>{NOW.pattern}|全年|年[末底])"
)
_THAN = re.compile(
    r"(?<![占同环])(?:比(?![重例率])|较(?![为多少高低大小])|与|同(?![比期时]))(?P<of>[^，。；]*)$"
)
CHANGED = re.compile(
    rf"(?:{UP}|{DOWN}|加快|放缓)(?:幅度?)?(?:了|约|近|达|为|超过?)*$|(?:增|降|涨|升|跌)幅(?:为|达|约)*$"
)
NO_NAME = re.compile(
    rf"{_WHEN.pattern}|^(?:{ADVERBS})+|(?:{ADVERBS})+(?=[为有达占是]*$)|依次|分别|同比|环比|[一两二三四五六七八九十\d]+(?:年|个月|季度?|周|天)[间来内]?|相比|因此|从而|平均|数量|总数|人数|所?占比[重例]?|比重|比例|其中|同时|这一|"
    rf"[的了为是有占达到由从这则而但也还又均再个末底初{ANY}（）]"
)
_ASIDE = re.compile(r"(?<!占)(?:比(?![重例])|较)[^，。；]*|[由从自][^，。；]*$")
COUNTED = re.compile("(?:其中?|而|但|同比|环比)*(?:([家件户人笔场份])次?数|(金额))")
_ADVERBS = re.compile(f"(?:{ADVERBS}|同比|环比)+$")
_MOVED = re.compile(f"(?:{UP}|{DOWN})+$")
_MEAN = re.compile("均|每")
_BESIDE = re.compile(r"(?:与|同|比|较)[^，。；]*?(?:相比|比较)")
_CARRIED = re.compile(
    "[较比](?:上一?季度|第?[一二三四]季度|上月|(?:1[0-2]|[1-9])月)(?![^。；]*同比)"
)
_LAST_MONTH = re.compile("上一?[月季周]")
_CUMULATIVE = re.compile(
    f"(?:(?P<n>[两二三四五六七八九])年[间来内]?)?累计[^，]*$|(?P<m>[两二三四五六七八九])年[间来内]?(?:共|净|总共)?(?:{UP}|{DOWN})了?$"
)
FLOW = re.compile("(?:新设|注销|关停|撤并|退出|迁出|迁入|离职|流失|清退|调出|调入)(?:了|共)?$")
_OF_ALL = re.compile(
    "[一两二三四五六七八九十]个?(?:年度?|月|季度)[间来内]?(?:累计|合计|总计|共)[^，]*$"
)
_PEAK = re.compile("[高低]点|[峰谷]值")


@dataclass(frozen=True, slots=True)
class Level:
    """A value with its time (a year, or before this one, or this one) and the words that name it."""

    item: Item
    when: float
    name: str
    said: str
    flow: str = ""  # 注销, 迁入: what came or went, not what there is


def when(words: str, before: float = _NOW) -> float:
    """The time that words name, as a number that orders; `before` when they name none."""
    m = next(reversed(list(_WHEN.finditer(words))), None)
    if m is None:
        return before
    if m["year"]:
        return float(m["year"])
    if m["last"]:
        return _LAST - (m["last"] == "前年")
    if m["now"]:
        return _NOW
    if m["month"]:
        return _THIS + int(m["month"]) / 100
    if m["half"]:
        return _THIS + (0.06 if m["half"] == "上" else 0.12)
    return _THIS + 0.03 * ("一二三四五".index(m["quarter"] or m["round"]) + 1)


_NO_LEVEL = re.compile("^约?占|(?:预算|计划|目标|任务)数?的?$")


def levels(p: Paragraph, items: Sequence[Item]) -> list[Level]:
    """The levels of a paragraph with their times: 上年为280家，占50.0% are both of last year.

    上年职工78350人，新居民45991人 are too; 上年为812件；其中涉农民工案件389件 are not.  What came and went
    (全年新设31家、注销13家，比上年末净增18家) is none, but where a sentence is of one of them alone.
    """
    done: list[Level] = []
    place, at, named, end = (-1, -1), _NOW, False, 0
    plain = p.reading.plain
    listed = {id(q): float(year) for year, qs in dated(p, items).items() for q in qs} | _in_turn(
        p, items
    )
    for i in items:
        if (i.sentence, i.segment) != place:
            place, at, named = (i.sentence, i.segment), _NOW, False
            end = since(plain, i.q.start, "。！？；\n")
        words = _ASIDE.sub("", clause(p, i))
        name = NO_NAME.sub("", words)
        ahead = [c for c in plain[end : i.q.start].split("，")[:-1] if _WHEN.match(c)]
        own = when("".join(ahead) + words, 0.0)  # 第四季度，全区抽检1450批次
        end = i.q.end
        if id(i.q) in listed and re.search("^[和与及]?$|依次|分别", i.label):
            own = listed[id(i.q)]  # 2020年、2022年分别为9874人次和11296人次
        if own:
            at, named = own, len(name) > 1
        elif len(name) > 1 and not named:
            at = _NOW
        if i.q.kind == "n" and _NO_LEVEL.search(words):
            continue  # 占年初预算数109466万元的90.9%
        if _OF_ALL.search(words):
            continue  # 2024年1440人，2025年2160人，三年累计4500人
        if (
            i.role == "level"
            and i.q.kind in "np"
            and not i.q.hedge
            and (not i.depth or EARLIER.match(words))
        ):
            s = said_of(p, i)
            flow = FLOW.search(words)
            done.append(Level(i, at, name, s.context[-24:] + s.words, flow.group() if flow else ""))
    return [
        x for x in done
        if not x.flow or all(y.flow == x.flow for y in done if y.item.sentence == x.item.sentence)
    ]  # fmt: skip


def _in_turn(p: Paragraph, items: Sequence[Item]) -> dict[int, float]:
    """一季度、二季度合格率分别为95.1%和97.3%: a list of values by the parts of the year that are named before it."""
    plain = p.reading.plain
    done: dict[int, float] = {}
    for run in runs_of(p, [i for i in items if i.role == "level" and i.q.kind in "np"]):
        before = plain[since(plain, run[0].q.start, "。！？；\n") : run[0].q.start]
        times = [
            m.group() for m in _WHEN.finditer(before) if m["quarter"] or m["month"] or m["half"]
        ]
        if len(run) < 2 or not re.search("分别|依次", before):
            continue
        if len(times) == 2 < len(run) and (span := _MONTHS.search(before)):
            times = [f"{n}月" for n in range(int(span["a"]), int(span["b"]) + 1)]
        if len(times) == len(run):
            done |= {id(i.q): when(t) for i, t in zip(run, times, strict=True)}
    return done


_MONTHS = re.compile("(?P<a>1[0-2]|[1-9])月份?[至到—～-](?P<b>1[0-2]|[1-9])月")


def operands(p: Paragraph, items: Sequence[Item], k: int) -> Pairs:
    """The (now, before) pairs that a change without a base of its own may be of."""
    item = items[k]
    words = clause(p, item)
    than = _THAN.search(words)
    of = than["of"] if than else ""
    peak = _PEAK.search(of)
    if than and not peak and not _WHEN.search(of):
        return []  # 比全区平均高: another thing, not another time
    own = words[: than.start()] if than else CHANGED.sub("", words)
    name = NO_NAME.sub("", own)
    known = _of_times([x for x in levels(p, items[: k + 2]) if _may_be(x, item, p)])
    plain = p.reading.plain
    opened = max(since(plain, item.q.start, "。！？；\n"), items[k - 1].q.end if k else 0)
    since_last = _BESIDE.sub("", plain[opened : item.q.start - len(words)] + own)
    mine, target = when(since_last, 0.0), when(of, 0.0)
    if _LAST - 2 < mine <= _LAST or mine == _NOW:
        mine = 0.0
    if carried := _CARRIED.search(plain, since(plain, item.q.start, "。！？；\n"), item.q.start):
        words += carried.group()  # 不合格率较第三季度下降0.5个百分点，抽检批次增长5.1%
    sentence = [x for x in known if x.item.sentence == item.sentence]
    segment = [x for x in sentence if x.item.segment == item.segment]
    counted = COUNTED.fullmatch(_ADVERBS.sub("", own).lstrip("，"))
    if counted:  # 家数增长1.2倍
        unit = counted[1] or "元"
        known, sentence, segment = ([x for x in s if x.item.q.family == unit and not _MEAN.search(clause(p, x.item))] for s in (known, sentence, segment))  # fmt: skip
    elif len(name) < 2 and not (target and (target < _LAST or mine)) and (not segment or _far(p, segment, items, k)):  # fmt: skip
        return []
    if name:
        known, sentence, segment = ([x for x in s if not _opposed(name, x)] for s in (known, sentence, segment))  # fmt: skip
    wanted = [] if counted else bigrams(name)
    for scope in (segment, sentence, known):
        if wanted:
            scope = [x for x in scope if any(b in x.said for b in wanted)]
            if any(wanted[0] in x.said for x in scope):  # 民办学校减少: not of 公办学校
                scope = [x for x in scope if wanted[0] in x.said]
        if not than and (over := _CUMULATIVE.search(words)) and len({x.when for x in scope}) > 2:
            return _over_years(scope, DIGITS.get(over["n"] or over["m"] or "", 0), item)
        befores = [x for x in scope if x.when <= max(y.when for y in scope)]
        if peak:
            befores = sorted(scope, key=lambda x: x.item.q.value)[-1 if peak.group()[0] in "高峰" else 0 :][:1]  # fmt: skip
        elif target and target != _LAST:
            befores = [x for x in scope if x.when == target]
            if befores and not wanted and not mine:
                mine = max(x.when for x in scope)
        elif not wanted:
            befores = [x for x in scope if x in segment and x.when < max(y.when for y in scope)][
                -1:
            ]
        if target == _LAST and re.search("年|同期", of):
            befores = [x for x in befores if x.when <= _LAST]  # 5月比上年同期多12人次: not than 4月
        nows = [x for x in scope if not mine or x.when == mine]
        if not wanted and segment and segment[-1] not in befores:
            nows = [x for x in nows if x is segment[-1]]
        pairs = [
            (a.item.q, b.item.q) for b in befores for a in nows
            if b.when < a.when and comparable(a.item.q, b.item.q) and a.item.q.family == b.item.q.family
            and (peak or _of_one(a, b, scope, sentence)) and not ("同比" in words and _LAST_MONTH.search(clause(p, b.item)))
            and (_apart(a, b, words, b is segment[-1] if segment else False) or (not wanted and _followed(p, a, b, segment, item)))
        ]  # fmt: skip
        if pairs:
            against = counted and _BESIDE.search(
                plain, since(plain, item.q.start, "。！？；\n"), item.q.start
            )
            dated_both = against or (not wanted and 0 < mine < 3000 and 0 < target < 3000)
            return [] if scope is known and not dated_both and explains(items, item) else pairs
    if not wanted and segment and target in (0, _LAST) and "环比" not in words:
        return _of_sentence_before(segment[-1], known, item)
    return []


def _opposed(name: str, x: Level) -> bool:
    """线下办件量减少18.2% is not of 线上办件量去年1250件."""
    said = x.name if len(x.name) > 2 else x.said
    return any(
        (a in name and b in said and a not in said) or (b in name and a in said and b not in said)
        for a, b in PAIRS
    )


def _of_sentence_before(now: Level, known: Sequence[Level], change: Item) -> Pairs:
    """去年底全区有劳务公司57家。今年底共有劳务公司71家，比去年底增加14家: the same thing, earlier, a sentence before."""
    own = bigrams(now.name)
    earlier = [
        x for x in known
        if x.when < now.when and (x.when > 3000 or now.when < 3000) and x.when <= _LAST and now.item.sentence - x.item.sentence == 1 and comparable(x.item.q, now.item.q)
        and x.item.q.family == now.item.q.family and fits(change.q, x.item.q)
    ]  # fmt: skip
    if len(earlier) != 1 or len(earlier[0].name) < 2 or not own:
        return []
    shared = sum(g in earlier[0].name for g in own)
    short = min(len(own), len(earlier[0].name) - 1)
    return [(now.item.q, earlier[0].item.q)] if 2 * shared >= short else []


def _far(p: Paragraph, near: Sequence[Level], items: Sequence[Item], k: int) -> bool:
    """Whether a change without a name is too far behind the values: another change, or many words, stands between."""
    last = next((x for x in reversed(near) if x.item.position < items[k].position), None)
    if last is None:
        return True
    between = [i for i in items[:k] if i.position > last.item.position]
    gap = p.reading.skeleton[last.item.position + 1 : items[k].position]
    moved = any(i.role == "change" and (i.q.kind == "d" or "再" in i.label) for i in between)
    return len(gap) > 24 or moved


def _may_be(x: Level, change: Item, p: Paragraph) -> bool:
    """Whether a level may be one of the two: by kind and unit, said before or right behind (…，上年为a)."""
    if not fits(change.q, x.item.q) or (change.q.kind in "pm" and x.item.q.kind != "n"):
        return False
    if x.item.position < change.position:
        return True
    behind = p.reading.plain[change.q.end : x.item.q.start]
    said = re.fullmatch("[，（]而?[^，。；（）]{1,10}", behind)
    return x.when <= _LAST and said is not None and _WHEN.search(behind) is not None


def _of_times(known: Sequence[Level]) -> list[Level]:
    """2024年为81.5%，上年为78.2%: the year before the one that is named."""
    years = [x.when for x in known if x.when < 3000]
    if not years or any(x.when >= _THIS for x in known):
        return list(known)
    return [replace(x, when=max(years) - 0.5) if x.when > 3000 else x for x in known]


def _of_one(a: Level, b: Level, scope: Sequence[Level], sentence: Sequence[Level]) -> bool:
    """Whether two levels are of one thing: the earlier shares its name, or has none and stands next to the other."""
    if len(b.name) > 1:
        wanted = bigrams(b.name)
        shared = {x: sum(g in x.said for g in wanted) for x in scope if x.when > b.when}
        own = _MOVED.sub("", a.name)
        if len(own) > 1 and own in b.name:
            return True  # 企业用工缺口3860人。到9月底缺口缩小到2702人
        return 2 * shared[a] >= len(wanted) and shared[a] == max(shared.values())
    alike = [x for x in scope if x.item.q.family == b.item.q.family]
    at = alike.index(b)
    first = next((x for x in sentence if x in alike), None)
    return a in alike[max(0, at - 1) : at + 2] or a is first


def _over_years(scope: Sequence[Level], years: int, change: Item) -> Pairs:
    """依次为83.05万人…86.42万人，四年累计增加3.37万人: from the first, or from so many years ago, to the last."""
    ordered = sorted(scope, key=lambda x: x.when)
    last = ordered[-1]
    first = [x for x in ordered if not years or x.when == last.when - years][:1]
    return [
        (last.item.q, x.item.q) for x in first
        if last.when < 3000 and comparable(last.item.q, x.item.q) and last.item.q.family == x.item.q.family and fits(change.q, x.item.q)
    ]  # fmt: skip


def _followed(p: Paragraph, a: Level, b: Level, near: Sequence[Level], change: Item) -> bool:
    """2月底为83.5%，3月底达到97.1%，提高13.6个百分点: the change stands right behind the two."""
    plain = p.reading.plain
    between = plain[b.item.q.end : a.item.q.start]
    behind = plain[a.item.q.end : change.q.start]
    return (
        near[-2:] == [b, a] and re.fullmatch("，[^，。；、]*", between) is not None
        and re.fullmatch("，[^，。；同比累]*", behind) is not None
    )  # fmt: skip


def _apart(a: Level, b: Level, words: str, last: bool) -> bool:
    """Whether two times are those a change is between: parts of one year only when it says so (环比, 比一季度)."""
    parts = [_THIS < x.when < _NOW for x in (a, b)]
    if not parts[1]:
        return "环比" not in words or b.when == _LAST
    return "同比" not in words and (
        (all(parts) and re.search("环比|季度|月|半年", words) is not None)
        or (last and not parts[0] and len(b.name) < 2)
    )
