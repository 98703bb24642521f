"""What a sentence tells of cells it names: 5月咨询量比4月增长15.0% of two rows, 租赁纠纷比去年下降16% of two columns, 石桥镇高于青禾街道.

Which cells are meant is asked of the names first, the row spoken of and the row or the time it is compared with, and
then of the words of the columns; where those leave several columns open, one that gives the change is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph, Table
from ..findings import Finding, found, misfit, noted
from ..growth.judging import Pairs, explains, fits, grown, judge
from ..growth.moves import when
from ..memory import Read, bigrams
from ..sentences.clauses import DOWN, UP, Item, bare, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from .slips import variants

_Named = Sequence[tuple[int, int, int]]  # rows a sentence names: where, and which
_NEAR = 4  # paragraphs between a table and what is said of it
_WHOLE = re.compile("合\\s*计|总\\s*计|全[区市县镇]|总体|平均")
_CHANGES = re.compile("增长|增速|增幅|涨幅|降幅|升幅|同比|环比|增减|变化|提高|名次|排名|位次|序号")
_UNIT = re.compile("[（(].*|\\s")
_KIND = re.compile("(?<=..)(?:街道|镇|乡|村|社区|县|区|市|省|类|园区|行业|业|保险)$")
_TIME = re.compile("(?:19|20)\\d\\d年?(?:末|底|度)?|1?\\d月份?|第?[一二三四]季度|[上下]半年|[去上前今本]年(?:同期|末|底)?|[上本]期|[上本]季度|[上本]月")  # fmt: skip
_THAN = re.compile("(?<![占同环对])[比较](?!例|重)|[与和同]")
_WITH = re.compile("相比|相较|对比")
_LAST = re.compile("(?<!占)[比较](?:[去上前]年|上期|上季度|上月|年初)(?:同期|末|底)?|同比|环比")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table: the rows by how a sentence may call them, its counting columns by what they count and when."""

    rows: dict[str, int]
    names: re.Pattern[str]
    cells: dict[tuple[int, int], Quantity]
    what: dict[int, str]
    time: dict[int, int]
    whole: int  # the row of totals, -1 for none
    aims: dict[int, tuple[Quantity, Quantity]]  # what was done and what was aimed at, by row
    all: dict[tuple[int, int], Quantity]
    place: range  # the paragraphs near it, of those that are no cells

    def named(self, said: str) -> list[tuple[int, int, int]]:
        """The rows a sentence names: where, and which."""
        return [(m.start(), m.end(), self.rows[m[0]]) for m in self.names.finditer(said)]

    def spoken(self, said: str) -> dict[int, float]:
        """How much of what each column counts a sentence says, 0 to 1."""
        return {c: sum(b in said for b in bigrams(w)) / max(1, len(w) - 1) for c, w in self.what.items()}  # fmt: skip

    def columns(self, said: str, item: Item) -> list[int]:
        """The columns a change may be of: those the sentence has words of, else all."""
        units, scores = {k: q for (_, k), q in self.cells.items()}, self.spoken(said)
        able = [c for c, q in units.items() if (fits(item.q, q) and (item.q.kind != "p" or q.kind == "n")) or (item.q.kind in "pd" and (scores[c] > 0.6 or not self.what[c]))]  # fmt: skip
        best = max((scores[c] for c in able), default=0.0)
        return [c for c in able if scores[c] == best]


def _aimed(
    table: Table, cells: Mapping[tuple[int, int], Quantity]
) -> dict[int, tuple[Quantity, Quantity]]:
    """What was done and what was aimed at, of a table with one column of each."""
    heads = {c: table.head(c) for _, c in cells}
    goal = [c for c, head in heads.items() if _GOAL.search(head) and not _DONE.search(head)]
    done = [c for c, head in heads.items() if _DONE.search(head) and not re.search("率|%", head)]
    if len(goal) != 1 or len(done) != 1:
        return {}
    return {
        r: (cells[r, done[0]], q)
        for (r, c), q in cells.items()
        if c == goal[0] and (r, done[0]) in cells
    }


def _places(draft: Draft) -> dict[int, int]:
    """The paragraphs counted without cells."""
    counted = accumulate(p.cell is None for p in draft.paragraphs)
    return {p.number: k for p, k in zip(draft.paragraphs, counted, strict=True)}


def _sheets(draft: Draft, read: Read) -> Iterator[_Sheet]:
    values, place = {s.p.cell: s.q for s in read.cells}, _places(draft)
    for table in draft.tables:
        first = next(iter(table.grid.values()))
        number = (first.cell or (0, 0, 0))[0]
        cells = {
            (r, c): values[number, r, c] for r, c, _ in table.body() if (number, r, c) in values
        }
        what = {c: _TIME.sub("", _UNIT.sub("", table.head(c))) for c in {c for _, c in cells} if not _CHANGES.search(table.head(c))}  # fmt: skip
        rows: dict[str, int] = {}
        for r in sorted({r for r, _ in cells}):
            name = _UNIT.sub("", table.name(r))
            for own in (name, _KIND.sub("", name), name.removesuffix("份")):
                if len(own) > 1:
                    rows.setdefault(own, r)
        if rows and len(cells) > 1:
            at = place[first.number]
            yield _Sheet(
                rows, re.compile("|".join(map(re.escape, sorted(rows, key=len, reverse=True)))),
                {k: q for k, q in cells.items() if k[1] in what}, what, {c: when(table.head(c)) for c in what},
                next((r for r in sorted({r for r, _ in cells}) if _WHOLE.match(table.name(r))), -1), _aimed(table, cells), cells, range(at - _NEAR, at + _NEAR + 1),
            )  # fmt: skip


def told(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every change, share, multiple, value and comparison near a table of which the rows, or the row and the times, are named.

    What one of several tables with these rows agrees with is right.
    """
    sheets = list(_sheets(draft, read)) if draft.tables else []
    place = _places(draft) if sheets else {}
    for p in draft.paragraphs if sheets else ():
        near = [s for s in sheets if place[p.number] in s.place] if p.prose else []
        for s in _SENTENCE.finditer(p.reading.plain) if near else ():
            items = [
                i for i in read[p.number] if s.start() <= i.q.start < s.end() and not i.q.hedge
            ]
            for check in [*items, None]:
                said = s[0] if check is None else s[0][: check.q.start - s.start()]
                marks = [
                    [*(_words(p, s.start(), said, x, named) if check is None else _told(p, check, x, said, named, read[p.number]))]
                    for x in near if (named := x.named(said)) or (check is None and x.aims)
                ]  # fmt: skip
                yield from min(marks, key=len, default=())


def _told(
    p: Paragraph, item: Item, sheet: _Sheet, said: str, named: _Named, items: Sequence[Item]
) -> Iterator[Finding]:
    if item.q.kind == "n" and _GAP.search(said):
        yield from _gap(p, item, sheet, named)
    elif item.q.kind == "m":
        yield from _multiple(p, item, sheet, said, named)
    elif item.role == "change" and item.q.kind in "npd":
        pairs = _pairs(item, sheet, said, named)
        if pairs and not explains(items, item):
            yield from _as_points(p, item, pairs) if item.q.kind == "d" and pairs[0][0].kind == "n" else judge(p, item, pairs)  # fmt: skip
    elif item.role == "level" and item.q.kind in "np":
        yield from _share(p, item, sheet, said, named) if _OF_ALL.search(said.removesuffix("的")) else _of_another(p, item, sheet, said, named)  # fmt: skip


def _as_points(p: Paragraph, item: Item, pairs: Pairs) -> Iterator[Finding]:
    """250件, 210件: down by 16%, which are no points."""
    for now, base in pairs:
        if (
            base.value > 0
            and abs(abs(100 * (now.value / base.value - 1)) - item.q.value) <= item.q.half + 1e-9
        ):
            yield found(
                "words:points",
                p,
                item.q.start,
                item.q.end,
                grown(now, base, max(1, item.q.decimals)),
            )
            return


def _pairs(item: Item, sheet: _Sheet, said: str, named: _Named) -> Pairs:
    """The cells a change is between: of two rows, or of one row at two times."""
    columns, cells = sheet.columns(said, item), sheet.cells
    two = _compared(said, named)
    if two is not None:
        return [(cells[two[0], c], cells[two[1], c]) for c in columns if (two[0], c) in cells and (two[1], c) in cells]  # fmt: skip
    clause = said[since(said, len(said), "，、") :]
    if _THAN.search(_LAST.sub("", clause)) or not _LAST.search(said[named[-1][1] :]) or re.search("分别|均|都", said):  # fmt: skip
        return []
    row = named[-1][2]
    done = []
    for what in {sheet.what[c] for c in columns}:
        timed = sorted((sheet.time[c], c) for c in columns if sheet.what[c] == what and (row, c) in cells)  # fmt: skip
        if len(timed) == 2 and timed[0][0] < timed[1][0]:
            done.append((cells[row, timed[1][1]], cells[row, timed[0][1]]))
    return done


def _compared(said: str, named: _Named) -> tuple[int, int] | None:
    """5月…比4月, 与2023年相比，2024年…: the row spoken of and the one it is compared with, when no other stands behind."""
    bases = [_THAN.search(said[max(0, start - 1) : start]) is not None for start, _, _ in named]
    for k, (_, end, base) in reversed([*enumerate(named)]):
        later = [r for _, _, r in named[k + 1 :]]
        if not bases[k]:
            continue
        if _WITH.match(said, end):
            return (later[0], base) if len(later) == 1 and later[0] != base else None
        of = next((r for (_, _, r), than in zip(named[k - 1 :: -1], bases[k - 1 :: -1], strict=True) if not than), base) if k else base  # fmt: skip
        alone = not later and "，" not in said[end:] and said[named[k][0] - 1] in "比较"
        return (of, base) if alone and of != base else None
    return None


_OF_ALL = re.compile("占(?:全部|总|合计|[两三四五六七八九十\\d]+[个家类项种]|全[区市县镇]|所有|整个|各)[^，。；比]{0,10}$|(?<!环)占比(?:约?为|达到?|是|仅为)?$|，占(?:比)?$")  # fmt: skip


def _share(p: Paragraph, item: Item, sheet: _Sheet, said: str, named: _Named) -> Iterator[Finding]:
    """培训补贴占全部支出的48%, 青禾街道占比36.5%: of the column's total, or of the sum of its rows."""
    m = _OF_ALL.search(said.removesuffix("的"))
    row, end = named[-1][2], named[-1][1]
    if m is None or item.q.kind != "p" or m.start() < end or (len(named) > 1 and re.search("^[、和与及]", said[named[-2][1] :])):  # fmt: skip
        return
    q, shares = item.q, []
    for c in sheet.what:
        column = {r: x for (r, k), x in sheet.cells.items() if k == c and x.kind == "n"}
        if row not in column or len(column) < 2 or row == sheet.whole or (m[0][0] == "，" and column[row].text not in said):  # fmt: skip
            continue
        parts = [x for r, x in column.items() if r != sheet.whole]
        total = column[sheet.whole].value if sheet.whole in column else sum(x.value for x in parts)
        if total > 0:
            shares.append((100 * column[row].value / total, column[row], total))
    if any(abs(value - q.value) <= q.half * 1.02 + 0.06 for value, _, _ in shares):
        return
    if any(x.kind == "p" and x.value == q.value for (r, _), x in sheet.all.items() if r == row):
        return
    if shares:
        value, part, total = min(shares, key=lambda x: abs(x[0] - q.value))
        shows = f"{bare(part)}/{total / part.scale:g} = {shown(value, max(1, q.decimals))}%"
        yield noted(misfit("arithmetic:share", p, q, shows), len(shares) > 1)


def _multiple(
    p: Paragraph, item: Item, sheet: _Sheet, said: str, named: _Named
) -> Iterator[Finding]:
    """石桥镇登记人数是青禾街道的1.2倍: one row over another."""
    if (
        len(named) < 2
        or said[named[-1][1] :] != "的"
        or not re.search("[是为达到]$", said[: named[-1][0]])
    ):
        return
    (_, _, of), (_, _, base) = named[-2:]
    found_ = [(sheet.cells[of, c], sheet.cells[base, c]) for c in sheet.what if (of, c) in sheet.cells and sheet.cells.get((base, c)) and sheet.cells[base, c].value > 0]  # fmt: skip
    times = [(a.value / b.value, a, b) for a, b in found_]
    if times and all(abs(x - item.q.value) > item.q.half + 0.051 for x, _, _ in times):
        x, a, b = min(times, key=lambda t: abs(t[0] - item.q.value))
        yield noted(
            misfit("arithmetic:times", p, item.q, f"{bare(a)}/{bare(b)} = {shown(x, 2)}"),
            len(times) > 1,
        )


_SENTENCE = re.compile("[^。！？；\n]+")
_ABOVE, _BELOW = (
    "高于|大于|多于|快于|长于|超过|高过|多过|领先于?",
    "低于|小于|少于|慢于|短于|不及|不如|少过|落后于?",
)
_SIDE = re.compile(f"(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))了?")
_WAY = re.compile(f"[^，。；\\d]{{0,8}}?(?:(?P<above>{UP}|多|高|快|长)|(?P<below>{DOWN}|少|低|慢|短)|持平)(?:了|一些)?(?=[，。；]|$)")  # fmt: skip


def _words(p: Paragraph, at: int, said: str, sheet: _Sheet, named: _Named) -> Iterator[Finding]:
    yield from _sides(p, at, said, sheet, named)
    yield from _aims(p, at, said, sheet, named)


def _sides(p: Paragraph, at: int, said: str, sheet: _Sheet, named: _Named) -> Iterator[Finding]:
    """青禾街道参保率低于柳塘街道; 与2023年相比，2024年人数略有增加: by a word alone."""
    for of, base, start, m in _claims(said, named):
        clause = said[since(said, start, "，、") : m.end()]
        if _PACE.search(clause):
            continue
        able = [c for c in sheet.what if (of, c) in sheet.cells and (base, c) in sheet.cells]
        columns = next((x for text in (clause, said) if (x := [c for c in able if sheet.spoken(text)[c] > 0.5])), able[:2])  # fmt: skip
        moved = [(sheet.cells[of, c].value, sheet.cells[base, c].value) for c in columns]
        way = (1 if m["above"] else -1) if m["above"] or m["below"] else 0
        if moved and (len(moved) < 2 or columns != able[:2]) and all((a > b) - (a < b) != way for a, b in moved):  # fmt: skip
            a, b = moved[0]
            shows = f"{a:g} {'<' if a < b else '>' if a > b else '='} {b:g}"
            yield noted(found("words:direction", p, at + m.start(), at + m.end(), shows, severity="warning"), len(moved) > 1)  # fmt: skip


_PACE = re.compile("增速|[增涨降升跌]幅|幅度|速度")
_GOAL, _DONE = re.compile("目标|任务|计划"), re.compile("完成|实际|实绩|实现")
_AIM = "[^，。；\\d]{0,6}(?:目标|任务|计划)(?:任务|数)?"
_MET = re.compile(
    f"(?:(?P<over>超额(?:完成|实现)|超[出过]?)|(?P<short>未(?:能|全面)?(?:完成|达到|实现)|没有(?:完成|达到))|(?P<met>完成|达到|实现)){_AIM}(?!的|\\d)"
)
_GAP = re.compile(
    f"(?:超[出过]?|超额完成|[比较]|[高低多少]于|距离?|离){_AIM}(?:还|尚|仍|[多少高低差缺]|出)*$"
)


def _aims(p: Paragraph, at: int, said: str, sheet: _Sheet, named: _Named) -> Iterator[Finding]:
    """招聘会超额完成全年目标, 三项指标均完成目标: of a table with a column of aims and one of what was done."""
    for m in _MET.finditer(said) if sheet.aims else ():
        every = re.search("均|都|全部|[和与、]", said[since(said, m.start(), "，；") : m.start()])
        of = [r for a, _, r in named if a < m.start()]
        rows = of[-1:] if not every else [] if named else [*sheet.aims]
        if re.search("力争|确保|预计|拟|将|要求|是否|可", said[: m.start()]):
            continue
        for now, aim in (sheet.aims[r] for r in rows if r in sheet.aims):
            sign = (now.value > aim.value) - (now.value < aim.value)
            if sign < 1 if m["over"] else sign >= 0 if m["short"] else sign < 0:
                shows = f"{bare(now)} {'<=>'[sign + 1]} {bare(aim)}"
                yield found("words:direction", p, at + m.start(), at + m.end(), shows, severity="warning")  # fmt: skip
                break


def _gap(p: Paragraph, item: Item, sheet: _Sheet, named: _Named) -> Iterator[Finding]:
    """居住证签发超目标500张, of 12600 and 12000."""
    now, aim = sheet.aims.get(named[-1][2], (None, None))
    if now is not None and aim is not None and fits(item.q, now):
        apart = abs(now.value - aim.value)
        if abs(apart - item.q.value) > item.q.half + now.half + aim.half + 1e-9:
            yield misfit("arithmetic:difference", p, item.q, f"|{bare(now)} - {bare(aim)}| = {shown(apart / item.q.scale, item.q.decimals)}")  # fmt: skip


def _claims(said: str, named: _Named) -> Iterator[tuple[int, int, int, re.Match[str]]]:
    """A高于B, A比B增加, 与B相比A增加: which row is the greater of which, from where on it is said, and the word."""
    for k, (start, end, base) in enumerate(named):
        last = said[start - 1 : start]
        if k:
            _, begin, of = named[k - 1]
            side = next((m for m in _SIDE.finditer(said, begin, start) if m.end() == start), None)
            if side is None or not re.match("[，。；]|$", said[end:]):
                side = _WAY.match(said, end) if last in ("比", "较") else None
            if side and of != base and not re.search(r"\d|，|[和与及、]$", said[begin:start]):
                yield of, base, begin, side
        if len(named) == k + 2 and last in _AND and _WITH.match(said, end):
            _, begin, of = named[k + 1]
            if (m := _WAY.match(said, begin)) and of != base:
                yield of, base, begin, m


_AND = ("与", "和", "同", "比", "较")


def _of_another(
    p: Paragraph, item: Item, sheet: _Sheet, said: str, named: _Named
) -> Iterator[Finding]:
    """石桥镇参保率最高，为91.2%, which is the 青禾街道 of that column; 家政类培训680人次 of 860."""
    q, row = item.q, named[-1][2]
    if len({r for _, _, r in named}) > 1 or q.chinese or len(q.digits.replace(".", "")) < 3 or re.search(r"\d|[比较与和同]", said[named[-1][1] :]):  # fmt: skip
        return
    line = {c: x for (r, c), x in sheet.all.items() if r == row}
    if any(abs(x.value - q.value) <= max(q.half, x.half) for x in line.values()):
        return
    scores, of_kind = sheet.spoken(said), [c for c, x in line.items() if x.kind == q.kind and x.family in ("", q.family)]  # fmt: skip
    for c in of_kind:
        own = line[c]
        if c not in scores or own.scale != q.scale or (scores[c] < 0.6 and len(of_kind) > 1):
            continue
        other = any(k == c and x.value == q.value for (_, k), x in sheet.cells.items())
        slip = variants(q.digits, q.decimals).get(own.digits, "") if own.family or scores[c] else ""
        if other or slip:
            shows = say(zh=f"表中该行为{own.text}" + ("" if slip else f"，{q.text}是另一行的"), en=f"{own.text} in that row")  # fmt: skip
            mark = found("consistency:value", p, q.start, q.end, shows, severity="warning")
            yield noted(mark, not other and slip != "swap")
            return
