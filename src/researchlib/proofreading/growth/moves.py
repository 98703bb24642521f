"""Changes whose values stand elsewhere: in a table of years or months, in another sentence, in a series.

612件，同比增长13.8% is held against the row of a table that has 612 and the year before; 9月岗位需求比7月多3160个
against the rows 9月 and 7月; A change is marked when its values are known and do not give it, and nothing beside it does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ...errors import say
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, bigrams, clause
from ..sentences.clauses import DOWN, UP, Item, sentences, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import MARK, pattern, since
from ..sentences.times import YEAR
from .judging import comparable, explains, fits, judge

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
                if (
                    item.role != "change"
                    or item.q.hedge
                    or item.q.kind not in "npdm"
                    or _APART.search(item.label)
                ):
                    continue
                if item.q.kind == "d":
                    yield from _faster(p, group, k, lines)
                pairs = (
                    _twin(p, group, k, lines)
                    or _named(p, group, k, lines)
                    or _of_row(p, group, k, lines)
                )
                if pairs and not explains(items, item):
                    yield from judge(p, item, pairs)


_APART = re.compile("年均|月均|占|拉动|贡献|(?<![同环])[比较](?!上|去|同)[^年月季期]*$|累计")
_TOTAL = re.compile("合计|总计|全[区市县]$|总体|共计")
Pairs = list[tuple[Quantity, Quantity]]


def _twin(p: Paragraph, group: Sequence[Item], k: int, lines: Lines) -> Pairs:
    """受理投诉612件，同比增长13.8%: a table has 612 in one year, and the year before beside it."""
    item = group[k]
    words = clause(p, item)
    m = _SINCE.search(words)
    own = None if m or _YEARLY.search(words) else YEAR.match(words)
    bare = re.fullmatch(rf"，?(?:{UP}|{DOWN})(?:了|约)?", words)
    if not (m or own or bare or _YEARLY.search(words)):
        return []
    kind = "p" if item.q.kind == "d" else "n"
    local = [
        i for i in group[:k]
        if i.role == "level" and i.segment == item.segment and i.depth == item.depth
    ]  # fmt: skip
    if not local or local[-1].q.kind != kind or local[-1].q.hedge:
        return []
    now = local[-1].q
    if len(now.digits.replace(".", "")) < 3 or (item.q.kind == "n" and now.family != item.q.family):
        return []
    said = p.reading.plain[since(p.reading.plain, now.start, "。！？；\n") : now.end + 4]
    done: Pairs = []
    for at, line in lines.by_value.get((kind, now.value), ()):
        if bare and 0 < at < 1900:
            continue  # 6月末40128人，增长2.0%: over the year, not over the month
        named = _TOTAL.match(line.row) or any(b in said for b in bigrams(line.row + line.what))
        if (
            not named
            or at != max(line.values)
            or now.family not in ("", line.values[at].family or now.family)
        ):
            continue
        year = int(own[1]) if own else at
        base = line.values.get(int(m[1])) if m else line.before(year, True)
        if base is not None and year in line.values:
            done.append((line.values[year], base))
    said_here = bigrams(re.sub("的|占|为|人|家", "", said[:-4]))
    for x, before, where, context in lines.chains.get((kind, now.value), ()):
        elsewhere = where != (p.number, item.sentence) and x.family == now.family and not own
        if elsewhere and sum(b in context for b in said_here) >= 2:
            done += [(now, q) for q in before]
    return done


_SINCE = re.compile(r"[比较]((?:19|20)\d{2})年")
_CHAIN = pattern(
    r"(?:由|从)(?:~|<t>|（|）){0,16}?(?P<a><np>(?:[、和]<np>)*)[^。；<*>]{0,12}?[到至](?:<t>的?)?(?P<b><np>)".replace(
        "<*>", MARK["n"] + MARK["p"]
    )
)


_FASTER = re.compile(
    r"(?:增速|增幅|涨幅|降幅|升幅)[^，。；]{0,4}?[比较](?P<than>[^，。；比较]{2,14}?)"
    r"(?:加快|放缓|回落|提高|提升|上升|下降|收窄|扩大|低|高|快|慢)(?:了|约)?$"
)


def _faster(p: Paragraph, group: Sequence[Item], k: int, lines: Lines) -> Iterator[Finding]:
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
    if named and not (named["last"] or named["now"]):
        met = [
            r
            for r, said in lines.rates
            if r not in own and named.group() in said and topic & _grams(said)
        ]
    elif named and YEAR.match(words):
        met = [r for r, said in lines.rates if r not in own and topic & _grams(said)]
    else:
        met = []
    if met:
        apart = abs(value - met[-1].q.value * met[-1].direction)
        shows = f"|{mine.q.digits} - {met[-1].q.digits}| = {shown(apart, max(1, item.q.decimals))}"
        shows += say(zh=f"，文中{item.q.text}", en=f", printed {item.q.text}")
        yield found("arithmetic:points", p, item.q.start, item.q.end, shows, severity="warning")


def _grams(text: str) -> set[str]:
    """The fours of characters of the words that name a thing (岗位需求, 月均收入)."""
    runs = _NO_NAME.split(text)
    return {run[j : j + 4] for run in runs for j in range(len(run) - 3)}


_NO_NAME = re.compile(
    r"[^\u4e00-\u9fff]|[上去本今同][年期比]|季度|半年|累计|同期|增[长加速幅]|减少|下降|[年月比较的]|全[区市县]"
)


_WHEN = re.sub(r"\?P<\w+>", "?:", _TIME.pattern)
_NAMES_BASE = re.compile(rf"(?:{_WHEN})[^，。；比较]*[比较](?P<b>{_WHEN})")


def _named(p: Paragraph, group: Sequence[Item], k: int, lines: Lines) -> Pairs:
    """9月岗位需求比7月多3160个，增长23.5%；同期登记求职减少1210人: two times and a measure by their names."""
    item = group[k]
    plain = p.reading.plain
    opened = since(plain, item.q.start, "。！？\n")
    before = plain[opened : item.q.start]
    m = next(reversed(list(_NAMES_BASE.finditer(before))), None)
    if m is None:
        return _since(p, item, before, lines)
    now, base = when(m.group()), when(m["b"])
    fit = [
        (x, x.values[now], x.values[base]) for x in lines.all
        if now in x.values and base in x.values and (not x.row or x.row in before)
        and fits(item.q, x.values[base])
    ]  # fmt: skip
    for said in (clause(p, item), before[m.start() :], before):
        scored = [
            (sum(b in said for b in bigrams(x.what)) / max(1, len(x.what) - 1), a, b)
            for x, a, b in fit
        ]
        best = max((s for s, _, _ in scored), default=0.0)
        if best >= 0.4:
            return [(a, b) for s, a, b in scored if s == best]
    return []


def _since(p: Paragraph, item: Item, before: str, lines: Lines) -> Pairs:
    """失业保险升幅最大，比2022年提高5.7个百分点: the only measure that the row of a table has in both years."""
    m = _SINCE.search(clause(p, item))
    base = int(m[1]) if m else 0
    fit = [
        x for x in lines.all
        if x.row and x.row in before and base in x.values and max(x.values) != base
        and fits(item.q, x.values[base])
    ]  # fmt: skip
    return [(x.values[max(x.values)], x.values[base]) for x in fit] if len(fit) == 1 else []


def _of_row(p: Paragraph, group: Sequence[Item], k: int, lines: Lines) -> Pairs:
    """东湖街道升幅最大，提高6.3个百分点; 制造业涨幅居首，增加280元，增长4.7%: the one row that is named, over time."""
    item = group[k]
    words = clause(p, item)
    plain = p.reading.plain
    if not re.fullmatch(
        rf"(?:升幅|增幅|降幅|涨幅|跌幅)?(?:最[大小高低])?(?:同比)?(?:{UP}|{DOWN}|达|为)(?:了|约)?",
        words,
    ):
        return []
    said = plain[since(plain, item.q.start, "。！？；\n") : item.q.start]
    rows = {x.row for x in lines.all if len(x.row) > 1 and x.row in said}
    level = next(
        (
            i
            for i in reversed(group[:k])
            if i.role == "level" and i.q.start > item.q.start - len(said)
        ),
        None,
    )
    if len(rows) != 1 or level is not None:
        return []
    return [
        (x.values[max(x.values)], base) for x in lines.all if x.row in rows
        if (base := x.before(max(x.values), True)) is not None and fits(item.q, base)
        and (item.q.kind != "p" or base.kind == "n")
    ]  # fmt: skip
