"""Changes whose values stand elsewhere: in a table of years or months, in another sentence, in a series.

612件，同比增长13.8% is held against the row of a table that has 612 and the year before; 9月岗位需求比7月多3160个
against the rows 9月 and 7月; 2023年、2024年依次增长14.4%和10.5% against the values of 2022 to 2024 that the
paragraph gives.  A change is marked when its values are known and do not give it, and nothing beside it does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .changes import comparable, explains, judge
from .clauses import DOWN, UP, Item, sentences
from .drafts import Draft, Paragraph
from .findings import Finding
from .memory import Read, bigrams, clause
from .quantities import Quantity
from .reading import pattern, since

_TIME = re.compile(
    r"(?P<year>(?:19|20)\d{2})年?(?:度|全年|末|底)?|(?P<month>1[0-2]|[1-9])月份?|第?(?P<quarter>[一二三四])季度|"
    r"(?P<last>上年(?:同期|末)?|去年(?:同期|末|底)?|同期|上一?[轮期季月](?:度|末)?|上次|基期)|(?P<now>本年|今年|本[轮期季月次](?:度|末)?|当年|报告期)"
)
_GROWTH = re.compile(
    r"增长|增速|增幅|涨幅|降幅|升幅|同比|环比|增减|比上|较上|提高|变化|升降|[±]|目标|计划|任务"
)
_YEARLY = re.compile("同比|[比较]上一?年|[比较]去年|上年")
_AGAINST = re.compile(r"[比较与同](?:上一?[年轮期次]|去年)")


def when(text: str) -> int | None:
    """A time as a key that orders: 2024年 → 2024, 9月 → 9, 第三季度 → 3, 上年 → -1, 本年 → 0."""
    m = _TIME.search(text)
    if m is None:
        return None
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
    """What the tables of a draft say over time."""

    def __init__(self, read: Read) -> None:
        columns: dict[tuple[int, str, str], dict[int, Quantity]] = defaultdict(dict)
        rows: dict[tuple[int, str], dict[int, Quantity]] = defaultdict(dict)
        for s in read.cells:
            table, _, column = s.p.cell or (0, 0, 0)
            row = s.item.label
            head = re.sub(r"[个份人户家件元%]$", "", s.words[len(row) :])
            if _GROWTH.search(head):
                continue
            m, own = _TIME.search(head), _TIME.fullmatch(row)
            if m and not own:
                columns[table, row, head.replace(m.group(), "", 1)][when(m.group()) or 0] = s.q
            elif own:
                rows[column * 1000 + table, head][when(row) or 0] = s.q
        self.all = [Line(row, what, v) for (_, row, what), v in columns.items() if len(v) > 1]
        self.all += [Line("", what, v) for (_, what), v in rows.items() if len(v) > 1]

    @cached_property
    def by_value(self) -> dict[tuple[str, float], list[tuple[int, Line]]]:
        """Where a value stands: its time and its line."""
        found_: dict[tuple[str, float], list[tuple[int, Line]]] = defaultdict(list)
        for line in self.all:
            for at, q in line.values.items():
                found_[q.kind, q.value].append((at, line))
        return found_


def moves(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every change of a draft against what its tables and series say."""
    lines = Lines(read)
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not any(i.role == "change" for i in items):
            continue
        yield from _listed(p, items, read)
        for group in sentences(items):
            for k, item in enumerate(group):
                if (
                    item.role != "change"
                    or item.q.hedge
                    or item.q.kind not in "npdm"
                    or _APART.search(item.label)
                ):
                    continue
                pairs = _twin(p, group, k, lines) or _named(p, group, k, lines)
                if pairs and not explains(items, item):
                    yield from judge(p, item, pairs)


_APART = re.compile("年均|月均|占|拉动|贡献|[比较](?!上|去|同)[^年月季期]*$|累计")
_TOTAL = re.compile("合计|总计|全[区市县]$|总体|共计")
Pairs = list[tuple[Quantity, Quantity]]


def _twin(p: Paragraph, group: Sequence[Item], k: int, lines: Lines) -> Pairs:
    """受理投诉612件，同比增长13.8%: a table has 612 in one year, and the year before beside it."""
    item = group[k]
    words = clause(p, item)
    m = re.search(r"[比较]((?:19|20)\d{2})年", words)
    if not (m or _YEARLY.search(words)):
        return []
    kind = "p" if item.q.kind == "d" else "n"
    local = [
        i
        for i in group[:k]
        if i.role == "level" and i.segment == item.segment and i.depth == item.depth
    ]
    if (
        not local
        or local[-1].q.kind != kind
        or (item.q.kind == "n" and local[-1].q.family != item.q.family)
    ):
        return []
    now = local[-1]
    said = p.reading.plain[since(p.reading.plain, now.q.start, "。！？；\n") : now.q.end + 4]
    if len(now.q.digits.replace(".", "")) < 3 or now.q.hedge:
        return []
    bases = []
    for at, line in lines.by_value.get((kind, now.q.value), ()):
        if not _TOTAL.match(line.row) and not any(b in said for b in bigrams(line.row + line.what)):
            continue
        base = line.values.get(int(m[1])) if m else line.before(at, True)
        if base is not None and at == max(line.values):
            bases.append((now.q, base))
    return bases


_NAMES_BASE = re.compile(
    rf"(?:{_TIME.pattern.replace('?P<', '?P<a_')})[^，。；比较]*[比较](?:{_TIME.pattern})"
)


def _named(p: Paragraph, group: Sequence[Item], k: int, lines: Lines) -> Pairs:
    """9月岗位需求比7月多3160个，增长23.5%；同期登记求职减少1210人: two times and a measure by their names."""
    item = group[k]
    plain = p.reading.plain
    opened = since(plain, item.q.start, "。！？\n")
    before = plain[opened : item.q.start]
    m = next(reversed(list(_NAMES_BASE.finditer(before))), None)
    if m is None:
        return []
    now, base = when(m.group()), when(re.split("[比较]", m.group())[-1])
    fit = [
        x for x in lines.all
        if now in x.values and base in x.values and (not x.row or x.row in before)
        and x.values[now].kind == ("p" if item.q.kind == "d" else x.values[now].kind)
        and (item.q.kind != "n" or x.values[now].family == item.q.family)
    ]  # fmt: skip
    for said in (clause(p, item), before[m.start() :], before):
        scored = [
            (sum(b in said for b in bigrams(x.what)) / max(1, len(x.what) - 1), x) for x in fit
        ]
        best = max((s for s, _ in scored), default=0.0)
        if best >= 0.4:
            return [(x.values[now], x.values[base]) for s, x in scored if s == best]
    return []


_LIST = pattern(
    rf"(?:依次|分别)(?:同比|环比|比上年)?(?:{UP}|{DOWN})(?:了|约)?(?P<a><pn>(?:[、，]?[和与及、]<pn>)+)"
)
_YEAR = re.compile(r"((?:19|20)\d{2})年")


def _listed(p: Paragraph, items: Sequence[Item], read: Read) -> Iterator[Finding]:
    """2022年、2023年分别为98740人次和112960人次…2023年、2024年依次增长14.4%和10.5%."""
    reading = p.reading
    for m in _LIST.finditer(reading.skeleton):
        changes = [i for i in items if m.start("a") <= i.position < m.end("a")]
        opened = since(reading.plain, changes[0].q.start, "。！？；\n")
        years = [int(y) for y in _YEAR.findall(reading.plain[opened : changes[0].q.start])][
            -len(changes) :
        ]
        if len(years) != len(changes) or len({i.q.kind for i in changes}) > 1:
            continue
        values = dated(p, [i for i in items if i.position < m.start()])
        for year, item in zip(years, changes, strict=True):
            pairs = [
                (now, base)
                for now in values.get(year, ()) for base in values.get(year - 1, ())
                if comparable(now, base) and now.family == base.family and now.kind == "n"
                and (item.q.kind != "n" or item.q.family == now.family)
            ]  # fmt: skip
            if pairs:
                yield from judge(
                    p, replace(item, role="change", direction=changes[0].direction), pairs
                )


def dated(p: Paragraph, items: Sequence[Item]) -> dict[int, list[Quantity]]:
    """The levels of a paragraph by the year that they are said of: one by one, or in a list (分别为)."""
    plain = p.reading.plain
    done: dict[int, list[Quantity]] = defaultdict(list)
    for group in sentences(items):
        levels = [i for i in group if i.role == "level" and i.q.kind in "np" and not i.q.hedge]
        run: list[Item] = []
        for i in levels:
            joined = bool(run) and bool(
                re.fullmatch("[、，]?[和与及、]?", plain[run[-1].q.end : i.q.start])
            )
            run = [*run, i] if joined and i.q.family == run[0].q.family else [i]
            opened = since(plain, run[0].q.start, "。！？；\n")
            before = plain[max(opened, run[0].q.start - 60) : run[0].q.start]
            span = re.search(r"(\d{4})年?[—～至到-](\d{4})年", before)
            years = (
                list(range(int(span[1]), int(span[2]) + 1))
                if span
                else [int(y) for y in _YEAR.findall(before)]
            )
            if len(run) > 1 and len(years) >= len(run) and re.search("分别|依次", before):
                for year, item in zip(years[-len(run) :], run, strict=True):
                    done[year].append(item.q)
            elif len(run) == 1 and years and not re.search("分别|依次", before):
                done[years[-1]].append(i.q)
    return done
