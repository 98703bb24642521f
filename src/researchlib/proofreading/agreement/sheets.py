"""A table as the sentences beside it name its cells: by its rows and what its columns count, or turned on its side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from .. import patterns as re
from ..files.drafts import Draft
from ..growth.judging import fits
from ..growth.moves import when
from ..memory import Read, bigrams
from ..sentences.clauses import Item
from ..sentences.quantities import Quantity

NEAR = 4  # paragraphs between a table and what is said of it
SUM = -2  # the row of what the others make, of a table without one
CHANGES = re.compile("增长|增速|增幅|涨幅|降幅|升幅|同比|环比|增减|变化|提高|名次|排名|位次|序号")
_WHOLE = re.compile("合\\s*计|总\\s*计|全[区市县镇]|总体|平均")
_UNIT = re.compile("[（(].*|\\s")
_KIND = re.compile("(?<=..)(?:街道|镇|乡|村|社区|县|区|市|省|类|园区|行业|业|保险)$")
_MEAN = re.compile("^(?:[人户月年]均|平均)(?=..)")
_TIME = re.compile("(?:19|20)\\d\\d年?(?:末|底|度)?|1?\\d月份?|第?[一二三四]季度|[上下]半年|[去上前今本]年(?:同期|末|底)?|[上本]期|[上本]季度|[上本]月")  # fmt: skip
_GOAL, _DONE = re.compile("目标|任务|计划|预算"), re.compile("完成|实际|实绩|实现|执行|决算")
Cells = Mapping[tuple[int, int], Quantity]
Named = Sequence[tuple[int, int, int]]  # rows a sentence names: from where to where, and which


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows by how a sentence may call them, the counting columns by what they count and when."""

    rows: dict[str, int]
    names: re.Pattern[str]
    cells: Cells  # without the columns of changes
    all: Cells
    what: dict[int, str]
    time: dict[int, int]
    whole: int  # the row of totals; `SUM` where the rows are added up here
    aims: dict[int, tuple[Quantity, Quantity]]  # what was done and what was aimed at, by row
    place: range  # the paragraphs near it, of those that are no cells
    table: int
    turned: bool  # on its side

    def named(self, said: str) -> list[tuple[int, int, int]]:
        """The rows a sentence names: from where to where, and which."""
        return [(m.start(), m.end(), self.rows[m[0]]) for m in self.names.finditer(said)]

    def spoken(self, said: str) -> dict[int, float]:
        """How much of what each column counts a sentence says, 0 to 1; 核准率 is not said of 核准."""
        scores = {}
        for c, what in sorted(self.what.items(), key=lambda x: -len(x[1])):
            if what and what in said:
                scores[c] = 1.0
                if sum(w == what for w in self.what.values()) < 2:
                    said = said.replace(what, "，")
            else:
                scores[c] = sum(b in said for b in bigrams(what)) / max(1, len(what) - 1)
        return scores

    def columns(self, said: str, item: Item) -> list[int]:
        """The columns a change may be of: those the sentence has words of, else all."""
        units, scores = {k: q for (_, k), q in self.cells.items()}, self.spoken(said)
        able = [c for c, q in units.items() if (fits(item.q, q) and (item.q.kind != "p" or q.kind == "n")) or (item.q.kind in "pd" and (scores[c] > 0.6 or not self.what[c]))]  # fmt: skip
        best = max((scores[c] for c in able), default=0.0)
        return [c for c in able if scores[c] == best]


def places(draft: Draft) -> dict[int, int]:
    """The paragraphs counted without cells."""
    counted = accumulate(p.cell is None for p in draft.paragraphs)
    return {p.number: k for p, k in zip(draft.paragraphs, counted, strict=True)}


def sheets(draft: Draft, read: Read) -> Iterator[Sheet]:
    """The tables of a draft, and those on their side whose columns are named and no times."""
    values, place = {s.p.cell: s.q for s in read.cells}, places(draft)
    for table in draft.tables:
        first = next(iter(table.grid.values()))
        number = (first.cell or (0, 0, 0))[0]
        cells = {(r, c): values[number, r, c] for r, c, _ in table.body() if (number, r, c) in values}  # fmt: skip
        near = range(place[first.number] - NEAR, place[first.number] + NEAR + 1)
        rows = {r: _UNIT.sub("", table.name(r)) for r in sorted({r for r, _ in cells})}
        heads = {c: table.head(c) for c in sorted({c for _, c in cells})}
        if len(cells) < 2 or not any(rows.values()):
            continue
        whole = next((r for r, name in rows.items() if _WHOLE.match(name)), SUM)
        added = {**cells, **(_added(cells) if whole == SUM else {})}
        yield _sheet(rows, {c: h for c, h in heads.items() if not CHANGES.search(h)}, added, whole, _aimed(heads, cells), near, number, False)  # fmt: skip
        if not any(_TIME.search(h) or CHANGES.search(h) for h in heads.values()):
            turned = {(c, r): q for (r, c), q in cells.items()}
            yield _sheet({c: _UNIT.sub("", h) for c, h in heads.items()}, rows, turned, SUM, {}, near, number, True)  # fmt: skip


def _sheet(rows: Mapping[int, str], heads: Mapping[int, str], cells: Cells, whole: int, aims: dict[int, tuple[Quantity, Quantity]], near: range, table: int, turned: bool) -> Sheet:  # fmt: skip
    called: dict[str, int] = {}
    for r, name in rows.items():
        for own in (name, _KIND.sub("", name), name.removesuffix("份"), _MEAN.sub("", name)):
            if len(own) > 1:
                called.setdefault(own, r)
    names = re.compile("|".join(map(re.escape, sorted(called, key=len, reverse=True))) or "(?!)")
    what = {c: _TIME.sub("", _UNIT.sub("", head)) for c, head in heads.items()}
    return Sheet(called, names, {k: q for k, q in cells.items() if k[1] in what}, cells, what, {c: when(h) for c, h in heads.items()}, whole, aims, near, table, turned)  # fmt: skip


def _added(cells: Cells) -> Cells:
    """What the rows of each column of counts in one unit make together."""
    made = {}
    for c in {c for _, c in cells}:
        column = [q for (_, k), q in cells.items() if k == c]
        if len(column) > 1 and len({(q.kind, q.unit, q.scale) for q in column}) == 1 and column[0].kind == "n":  # fmt: skip
            value, half = sum(q.value for q in column), sum(q.half for q in column)
            digits = f"{value / column[0].scale:.{max(q.decimals for q in column)}f}"
            made[SUM, c] = replace(column[0], value=value, half=half, low=value - half, high=value + half, digits=digits, text=digits + column[0].unit)  # fmt: skip
    return made


def _aimed(heads: Mapping[int, str], cells: Cells) -> dict[int, tuple[Quantity, Quantity]]:
    """What was done and what was aimed at, of a table with one column of each."""
    goal = [c for c, head in heads.items() if _GOAL.search(head) and not _DONE.search(head)]
    done = [c for c, head in heads.items() if _DONE.search(head) and not re.search("率|%", head)]
    if len(goal) != 1 or len(done) != 1:
        return {}
    return {r: (cells[r, done[0]], q) for (r, c), q in cells.items() if c == goal[0] and (r, done[0]) in cells}  # fmt: skip
