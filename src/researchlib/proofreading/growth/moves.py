"""Changes whose values stand elsewhere: in a table of years or months, in another sentence, in a series.

612件，同比增长13.8% is held against the row of a table that has 612 and the year before; 9月岗位需求比7月多3160个
against the rows 9月 and 7月; A change is marked when its values are known and do not give it, and nothing beside it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, bigrams, clause
from ..sentences.clauses import DOWN, UP, Item, sentences, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import MARK, pattern, since
from ..sentences.times import YEAR
from .judging import Pairs, comparable, explains, fits, gives, judge
from .steps import runs_of

_TIME = re.compile(
    r"(?P<year>(?:19|20)\d{2})年?(?:度|全年|末|底)?|(?P<month>1[0-2]|[1-9])月份?|第?(?P<quarter>[一二三四])季度|"
    r"(?P<last>上年(?:同期|末)?|去年(?:同期|末|底)?|同期|上一?[轮期季月](?:度|末)?|上次|基期)|(?P<now>本年|今年|本[轮期季月次](?:度|末)?|当年|报告期)"
)
_GROWTH = re.compile(
    r"增长|增速|增幅|涨幅|降幅|升幅|同比|环比|增减|比上|较上|提高|变化|升降|[±]|目标|计划|任务"
)
_YEARLY = re.compile("同比|[比较]上一?年|[比较]去年|上年")


def when(text: str) -> int:
    """A time as a key that orders: 2024年 → 2024, 9月 → 9, 第三季度 → 3, 上年 → -1, 本年 → 0."""
    m = _TIME.search(text)
    if m is None:
        return 0
    if m["year"]:
        return int(m["year"])
    if m["month"]:
        return int(m["month"])
    if m["quarter"]:
        return 1 + "一二三四".index(m["quarter"])
    return -1 if m["last"] else 0


@dataclass(frozen=True, slots=True)
class Line:
    """One thing over time: its row and what was measured, and its values by time."""

    row: str
    what: str
    values: dict[int, Quantity]

    def before(self, at: int, yearly: bool) -> Quantity | None:
        """The value of the time before; of a year ago only when years follow each other."""
        earlier = [t for t in self.values if t < at]
        if not earlier or (yearly and at > 1900 and max(earlier) != at - 1):
            return None
        return self.values[max(earlier)]


class Lines:
    """What the tables of a draft say over time, and the text of one value after others (由 a 升至 b)."""

    def __init__(self, draft: Draft, read: Read) -> None:
        self._draft, self._read = draft, read
        columns: dict[tuple[int, str, str], dict[int, Quantity]] = defaultdict(dict)
        rows: dict[tuple[int, str], dict[int, Quantity]] = defaultdict(dict)
        heads: dict[tuple[int, int], str] = {}
        for s in read.cells:
            table, _, column = s.p.cell or (0, 0, 0)
            heads.setdefault(
                (table, column), re.sub(r"[个份人户家件元%]$", "", s.words[len(s.item.label) :])
            )
        named = _without_time(heads)
        months: dict[tuple[int, str], list[dict[int, Quantity]]] = defaultdict(list)
        for s in read.cells:
            table, _, column = s.p.cell or (0, 0, 0)
            row = s.item.label
            if (table, column) in named:
                what, at = named[table, column]
                columns[table, row, what][at] = s.q
                if _MONTH.fullmatch(row) and s.q.kind == "n":
                    runs = months[table, what]
                    if not runs or at in runs[-1]:
                        runs.append({})
                    runs[-1][at] = s.q
            head = re.sub(r"[个份人户家件元%]$", "", s.words[len(row) :])
            if _GROWTH.search(head):
                continue
            m, own = _TIME.search(head), _TIME.fullmatch(row)
            if m and not own:
                columns[table, row, head.replace(m.group(), "", 1)][when(m.group())] = s.q
            elif own:
                rows[column * 1000 + table, head][when(row)] = s.q
        self.all = [Line(row, what, v) for (_, row, what), v in columns.items() if len(v) > 1]
        self.all += [Line("", what, v) for (_, what), v in rows.items() if len(v) > 1]
        self.all += [Line("", what, v) for (_, what), runs in months.items() for v in _sums(runs)]

    @cached_property
    def by_value(self) -> dict[tuple[str, float], list[tuple[int, Line]]]:
        """Where a value stands: its time and its line."""
        index: dict[tuple[str, float], list[tuple[int, Line]]] = defaultdict(list)
        for line in self.all:
            for at, q in line.values.items():
                index[q.kind, q.value].append((at, line))
        return index

    @cached_property
    def chains(self) -> dict[tuple[str, float], list[Chain]]:
        """从72.6%、78.4%升至83.2%; 78.0%，比上年的74.6%提高: a value, those before it, where and in what words."""
        index: dict[tuple[str, float], list[Chain]] = defaultdict(list)
        for p in self._draft.paragraphs:
            items = self._read[p.number]
            if p.kind == "cell" or not items:
                continue
            reading = p.reading
            at = {i.position: i for i in items}
            for m in _CHAIN.finditer(reading.skeleton):
                last = at.get(m.start("b"))
                before = [i for i in items if m.start("a") <= i.position < m.end("a")]
                if last is not None and all(comparable(i.q, last.q) for i in before):
                    words = reading.plain[
                        since(reading.plain, last.q.start, "，。；\n") : last.q.start
                    ]
                    opened = since(reading.plain, before[0].q.start, "。！？；\n")
                    words = reading.plain[opened : before[0].q.start] + words
                    index[last.q.kind, last.q.value].append(
                        (last.q, [i.q for i in before], (p.number, last.sentence), words)
                    )
        return index

    @cached_property
    def rates(self) -> list[tuple[Item, str]]:
        """Every growth in per cent that the text gives, with its sentence up to it."""
        done = []
        for p, i in self._read.prose():
            if i.role == "change" and i.q.kind == "p" and not i.q.hedge:
                plain = p.reading.plain
                done.append((i, plain[since(plain, i.q.start, "。！？\n") : i.q.start]))
        return done


_MONTH = re.compile(r"(?:1[0-2]|[1-9])月份?")


def _without_time(heads: dict[tuple[int, int], str]) -> dict[tuple[int, int], tuple[str, int]]:
    """在岗人数（人）, 上年同期（人）: the second is the first a year ago; what they measure, and -1 or 0."""
    done: dict[tuple[int, int], tuple[str, int]] = {}
    for (table, column), head in heads.items():
        if not _LAST.fullmatch(head):
            continue
        for place in range(column - 1, max(0, column - 3), -1):
            what = heads.get((table, place), "")
            if what and not re.search(f"{_TIME.pattern}|{_GROWTH.pattern}|占比|比重", what):
                done[table, place], done[table, column] = (what, 0), (what, -1)
                break
    return done


_LAST = re.compile("(?:上年|去年)(?:同期|同月)?数?")


def _sums(runs: Sequence[dict[int, Quantity]]) -> Iterator[dict[int, Quantity]]:
    """The months of a quarter together, now and a year ago."""
    full = [r for r in runs if r.keys() == {0, -1}]
    for start in range(0, len(full), 3):
        part = full[start : start + 3]
        if len(part) == 3:
            yield {t: _together([r[t] for r in part]) for t in (0, -1)}


def _together(values: Sequence[Quantity]) -> Quantity:
    total, half = sum(q.value for q in values), sum(q.half for q in values)
    digits = shown(total / values[0].scale, values[0].decimals)
    return replace(
        values[0], value=total, low=total - half, high=total + half, half=half, digits=digits
    )


Chain = tuple[Quantity, list[Quantity], tuple[int, int], str]


def moves(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every change of a draft against what its tables and series say."""
    lines = Lines(draft, read)
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not any(i.role == "change" for i in items):
            continue
        for group in sentences(items):
            for k, item in enumerate(group):
                if item.role != "change" or item.q.hedge or item.q.kind not in "npdm" or _APART.search(item.label):  # fmt: skip
                    continue
                if item.q.kind == "d":
                    yield from _faster(p, group, k, lines, read)
                pairs = _over_time(p, group, k, lines) or _of_row(p, group, k, lines)
                if pairs and not explains(items, item):
                    yield from judge(p, item, pairs)


_APART = re.compile("年均|月均|占|拉动|贡献|(?<![同环])[比较](?!上|去|同)[^年月季期]*$")
_TOTAL = re.compile("合计|总计|全[区市县]$|总体|共计")


def _over_time(p: Paragraph, group: Sequence[Item], k: int, lines: Lines) -> Pairs:
    """受理投诉612件，同比增长13.8%; 2022年新增就业下降5.2%; 9月岗位需求比7月多3160个: a line of a table at two times.

    The line is the one that has the value said right before at its last time, or whose name the words since that
    value (or the sentence) hold; its times are those that the words name, or the last and the one before.
    """
    item = group[k]
    plain = p.reading.plain
    words = clause(p, item)
    opened = since(plain, item.q.start, "。！？\n")
    levels = [i for i in group[:k] if i.role == "level" and i.depth == item.depth]
    near = [i for i in levels if i.segment == item.segment][-1:]
    said = plain[near[0].q.end if near else opened : item.q.start]
    than = next(reversed(list(_THAN_TIME.finditer(said))), None)
    last = group[k - 1].q.end if k else opened
    own = next(reversed(list(_OWN_YEAR.finditer(plain, last, item.q.start))), None)
    if own and than and own.start() > item.q.start - len(said) + than.end():
        than = None  # 2025年比2022年提高9.3个百分点，其中2025年提高2.4个百分点
    named = next(reversed(list(_NAMES_BASE.finditer(plain, opened, item.q.start))), None)
    if own and named and own.start() > named.end():
        named = None
    if _COMPARED_WITH.search(words) and not (than and than.end() > len(said) - len(words)) and not (named and named.end() > item.q.start - len(words)):  # fmt: skip
        return []  # 比全区平均少1930元，低1.9%: another thing, not another time
    now = near[0].q if near and near[0].q.kind == ("p" if item.q.kind == "d" else "n") and not near[0].q.hedge else None  # fmt: skip
    yearly = bool(than or own or _YEARLY.search(said) or re.fullmatch(rf"，?(?:{UP}|{DOWN})(?:了|约)?", words))  # fmt: skip
    if not (yearly or named) or re.search("依次|分别|逐年", words):
        return []
    known = now is not None and len(now.digits.replace(".", "")) > (1 if now.decimals else 2)
    if known and now is not None and (item.q.kind != "n" or now.family == item.q.family):
        context = plain[since(plain, now.start, "。！？；\n") : now.end + 4]
        met = [
            (at, x) for at, x in lines.by_value.get((now.kind, now.value), ())
            if at == max(x.values) and now.family in ("", x.values[at].family.split("/")[0] or now.family)
            and (_TOTAL.match(x.row) or any(b in context for b in bigrams(x.row + x.what)))
            and not (0 < at < 1900 and not than)
        ]  # fmt: skip
        pairs = [pair for at, x in met if (pair := _at_times(x, at, than, own))]
        return pairs or ([] if met or own else _chained(p, item, now, context, lines))
    if named and now is None:
        times: tuple[int, int] | None = (when(named.group()), when(named["b"]))
    elif now is None and (own or (than and than["y"])):
        times = None
    else:
        return []
    sentence = plain[opened : item.q.start]
    fit = [
        (x, pair) for x in lines.all
        if (not x.row or x.row in sentence)
        and (pair := _between(x, *times) if times else _at_times(x, max(x.values), than, own))
        and fits(item.q, pair[1])
        and (item.q.kind != "p" or pair[1].kind == "n" or abs(abs(pair[0].value - pair[1].value) - item.q.value) < item.q.half)
    ]  # fmt: skip
    for text in (words, said, sentence):
        scored = [(sum(b in text for b in bigrams(x.what)) / max(1, len(x.what) - 1), pair) for x, pair in fit]  # fmt: skip
        best = max((score for score, _ in scored), default=0.0)
        if best >= 0.4:
            return [pair for score, pair in scored if score == best]
    return [pair for x, pair in fit if x.row] if len(fit) == 1 else []


def _between(x: Line, now: int, base: int) -> tuple[Quantity, Quantity] | None:
    return (x.values[now], x.values[base]) if now in x.values and base in x.values else None


def _at_times(
    x: Line, at: int, than: re.Match[str] | None, own: re.Match[str] | None
) -> tuple[Quantity, Quantity] | None:
    """A line at the year that is named (else at its last) and at the one compared with (else the year before)."""
    year = int(own[1]) if own else at
    base = x.values.get(int(than["y"])) if than and than["y"] else x.before(year, True)
    return (x.values[year], base) if base is not None and year in x.values else None


def _chained(p: Paragraph, item: Item, now: Quantity, said: str, lines: Lines) -> Pairs:
    """78.2%，提高4.8个百分点, where another sentence of the same thing says 从72.6%升至78.2%."""
    names = bigrams(re.sub("的|占|为|人|家", "", said[:-4]))
    return [
        (now, q) for x, before, where, context in lines.chains.get((now.kind, now.value), ())
        if where != (p.number, item.sentence) and x.family == now.family and sum(b in context for b in names) >= 2
        for q in before
    ]  # fmt: skip


_THAN_TIME = re.compile(r"(?<!占)[比较](?:(?P<y>(?:19|20)\d{2})年|上一?[年季月轮期]|去年)")
_OWN_YEAR = re.compile(r"(?<![比较与同和至到—-])((?:19|20)\d{2})年(?![至到—-])")
_COMPARED_WITH = re.compile(
    r"(?<![同环占])[比较](?!上)[^，。；]{2,}$|^，?(?:高|低|多|少|快|慢)(?:出|了|约)*$"
)
_CHAIN = pattern(
    r"(?:由|从)(?:~|<t>|（|）){0,16}?(?P<a><np>(?:[、和]<np>)*)[^。；<*>]{0,12}?[到至](?:<t>的?)?(?P<b><np>)".replace(
        "<*>", MARK["n"] + MARK["p"]
    )
)


_FASTER = re.compile(
    r"(?:增速|增幅|涨幅|降幅|升幅)[^，。；]{0,4}?[比较](?P<than>[^，。；比较]{2,14}?)"
    r"(?:加快|放缓|回落|提高|提升|上升|下降|收窄|扩大|低|高|快|慢)(?:了|约)?$"
)


def _faster(
    p: Paragraph, group: Sequence[Item], k: int, lines: Lines, read: Read
) -> Iterator[Finding]:
    """增长7.1%，增速较第三季度当季低1.7个百分点: some growth that the draft gives of the same thing must be so far off.

    The growth compared with is evidently given when the time named (第三季度) stands in a sentence of the same
    thing with its growth, or when the sentence gives only the earlier growth (2024年的增幅比上一轮回落2.2个百分点).
    """
    item = group[k]
    words = clause(p, item)
    m = _FASTER.search(words)
    own = [i for i in group[:k] if i.role == "change" and i.q.kind == "p" and not i.q.hedge]
    if m is None or not own:
        return
    mine = own[-1]
    slack = mine.q.half + item.q.half + 0.051
    value = mine.q.value * mine.direction
    if any(
        abs(abs(value - r.q.value * r.direction) - item.q.value) <= slack for r, _ in lines.rates
    ):
        return
    named = _TIME.fullmatch(re.sub("当[季月年]$|的?(?:增速|增幅)$|水平$", "", m["than"]))
    topic = _grams(p.reading.plain[max(0, item.q.start - 120) : item.q.start])
    told = _growth_in_series(p, read[p.number], mine, m["than"])
    if told is not None:
        if abs(abs(value - told) - item.q.value) > slack:
            shows = f"|{mine.q.digits} - {shown(told)}| = {shown(abs(value - told), max(1, item.q.decimals))}"
            shows += say(zh=f"，文中{item.q.text}", en=f", printed {item.q.text}")
            yield found("arithmetic:points", p, item.q.start, item.q.end, shows)
        return
    if named and not (named["last"] or named["now"]):
        met = [
            r for r, said in lines.rates
            if r not in own and r not in group[k:] and topic & _grams(said)
            and [t.group() for t in _TIME.finditer(said)][-1:] == [named.group()]
        ]  # fmt: skip
    elif named and YEAR.match(words):
        met = [r for r, said in lines.rates if r not in own and topic & _grams(said)]
    else:
        met = []
    if met:
        apart = abs(value - met[-1].q.value * met[-1].direction)
        shows = f"|{mine.q.digits} - {met[-1].q.digits}| = {shown(apart, max(1, item.q.decimals))}"
        shows += say(zh=f"，文中{item.q.text}", en=f", printed {item.q.text}")
        yield found("arithmetic:points", p, item.q.start, item.q.end, shows, severity="warning")


def _growth_in_series(p: Paragraph, items: Sequence[Item], mine: Item, than: str) -> float | None:
    """62150人、66480人和73910人…2024年增长11.2%，增速比2023年提高4.2个百分点: the growth of the year before, of the list that
    gives that of the year."""
    if not (YEAR.match(than) or re.match("[上去]年", than)):
        return None
    before = [
        i for i in items if i.role == "level" and i.q.kind == "n" and i.position < mine.position
    ]
    for run in runs_of(p, before):
        for a, b, c in zip(run, run[1:], run[2:], strict=False):
            if gives(mine, c.q, b.q) and a.q.value > 0 and not a.q.hedge:
                return 100 * (b.q.value / a.q.value - 1)
    return None


def _grams(text: str) -> set[str]:
    """The fours of characters of the words that name a thing (岗位需求, 月均收入)."""
    runs = _NO_NAME.split(text)
    return {run[j : j + 4] for run in runs for j in range(len(run) - 3)}


_NO_NAME = re.compile(
    r"[^\u4e00-\u9fff]|[上去本今同][年期比]|季度|半年|累计|同期|增[长加速幅]|减少|下降|[年月比较的]|全[区市县]"
)


_WHEN = re.sub(r"\?P<\w+>", "?:", _TIME.pattern)
_NAMES_BASE = re.compile(rf"(?:{_WHEN})[^，。；比较]*[比较](?P<b>{_WHEN})")


_THAN = re.compile("，?(?:高|低|多|少|快|慢)(?:出|了|约)*")
_GREW_BY = re.compile(
    rf"(?:升幅|增幅|降幅|涨幅|跌幅)?(?:最[大小高低])?(?:同比)?(?:{UP}|{DOWN}|达|为)(?:了|约)?"
)


def _of_row(p: Paragraph, group: Sequence[Item], k: int, lines: Lines) -> Pairs:
    """东湖街道升幅最大，提高6.3个百分点; 制造业涨幅居首，增加280元，增长4.7%: the one row that is named, over time."""
    item = group[k]
    plain = p.reading.plain
    words = clause(p, item)
    words = words[max((len(x.row) for x in lines.all if x.row and words.startswith(x.row)), default=0) :]  # fmt: skip
    if _THAN.fullmatch(words):
        return []  # 比全区平均少1930元，低1.9%: another thing, not another time
    if not _GREW_BY.fullmatch(
        words,
    ):
        return []
    said = plain[since(plain, item.q.start, "。！？；\n") : item.q.start]
    rows = {x.row for x in lines.all if len(x.row) > 1 and x.row in said}
    if len(rows) != 1 or any(i.role == "level" and i.q.start > item.q.start - len(said) for i in group[:k]):  # fmt: skip
        return []
    return [
        (x.values[max(x.values)], base) for x in lines.all if x.row in rows
        if (base := x.before(max(x.values), True)) is not None and fits(item.q, base)
        and (item.q.kind != "p" or base.kind == "n")
    ]  # fmt: skip
