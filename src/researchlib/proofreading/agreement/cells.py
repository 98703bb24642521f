"""Numbers that a sentence tells of cells it names: 5月咨询量比4月增长15.0% of two rows, 租赁纠纷比去年下降16% of two columns, 占比36.6% of the sum.

Which cells are meant is asked of the names first, the row spoken of and the row or the time it is compared with, and
then of the words of the columns; where those leave several columns open, one that gives the number is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit, noted
from ..growth.judging import Pairs, explains, fits, grown, judge
from ..growth.moves import when
from ..memory import Read
from ..sentences.clauses import Item, bare, shown
from ..sentences.reading import since
from .sheets import SUM, Named, Sheet, places, sheets
from .sides import PACE, WITH, words
from .slips import variants

_Opinion = Sequence[Finding] | None  # what a table says against a number; nothing when it is silent
_SENTENCE = re.compile("[^。！？；\n]+")
_ALL = re.compile("(?:^|[，、：])?(?:(?:今年|全年|上半年|(?:19|20)\\d\\d年|本[次年]|共|[^，。；]{0,8})?(?:全[区市县镇]|合计|共|总|累计))")  # fmt: skip
_THAN = re.compile("(?<![占同环对])[比较](?!例|重)|[与和同]")
_LAST = re.compile("(?<!占)[比较](?:[去上前]年|(?:19|20)\\d\\d年|上期|上季度|上月|年初)(?:同期|末|底)?|同比|环比")  # fmt: skip


def told(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every change, share, multiple, value and comparison near a table of which the rows, or the row and the times, are named.

    What one of several tables with these rows agrees with is right.
    """
    tables = list(sheets(draft, read)) if draft.tables else []
    place = places(draft) if tables else {}
    for p in draft.paragraphs if tables else ():
        near = [s for s in tables if place[p.number] in s.place] if p.prose else []
        for s in _SENTENCE.finditer(p.reading.plain) if near else ():
            meant = {x.table for x in near if not x.turned and max(x.spoken(s[0]).values(), default=0.0) >= 0.5}  # fmt: skip
            close = [x for x in near if x.table in meant or not meant]
            items = [i for i in read[p.number] if s.start() <= i.q.start < s.end() and (i.q.kind in "vnp" or not i.q.hedge)]  # fmt: skip
            for n, item in enumerate(items):
                said = s[0][: item.q.start - s.start()]
                yield from _agreed(_number(p, items, n, x, said, read[p.number]) for x in close)
            yield from _agreed(words(p, s.start(), s[0], x) for x in close)


def _agreed(opinions: Iterator[_Opinion]) -> Sequence[Finding]:
    """The fewest marks of those tables that have an opinion."""
    return min((o for o in opinions if o is not None), key=len, default=())


def _number(p: Paragraph, items: Sequence[Item], n: int, sheet: Sheet, said: str, around: Sequence[Item]) -> _Opinion:  # fmt: skip
    item, named = items[n], sheet.named(said)
    if item.q.hedge and item.q.kind != "v":
        return _bounded(p, item, sheet, said, named) if named and item.role == "level" and not sheet.turned else None  # fmt: skip
    if not named:
        if item.role == "level" and item.q.kind == "n":
            return _total(p, item, sheet, said)
        if not _ALL.match(said) or sheet.whole not in {r for r, _ in sheet.cells}:
            return None
        whole = [x.digits for (r, _), x in sheet.cells.items() if r == sheet.whole]
        if not any(d in said for d in whole):
            return None
        named = [(0, 0, sheet.whole)]
    if item.q.kind == "n" and _GAP.search(said):
        return _gap(p, item, sheet, named)
    if item.q.kind == "m" or (item.q.kind == "v" and said.endswith("的")):
        return _multiple(p, item, sheet, said, named)
    if "分别" in said and item.role == "change" and item.q.kind in "pd":
        return _each(p, items[n:], sheet, said, named)
    if PACE.search(said[since(said, len(said), "，；") :]):
        return None  # 增速比上年回落0.2个百分点: of what the cells make
    if item.role == "change" and item.q.kind in "npdv":
        return _change(p, item, _pairs(item, sheet, said, named), around)
    if item.q.kind == "v" and item.q.unit == "%" and not sheet.turned:
        return _vague(p, item, sheet, said, named)
    if item.role == "level" and item.q.kind in "np" and not sheet.turned:
        return _share(p, item, sheet, said, named) if _OF_ALL.search(said.removesuffix("的")) else _of_another(p, item, sheet, said, named)  # fmt: skip
    return None


def _change(p: Paragraph, item: Item, pairs: Pairs, around: Sequence[Item]) -> _Opinion:
    if not pairs or explains(around, item):
        return None
    if (
        item.q.kind == "d" and pairs[0][0].kind == "n"
    ):  # 250件, 210件: down by 16%, which are no points
        for now, base in pairs:
            if base.value > 0 and abs(abs(100 * (now.value / base.value - 1)) - item.q.value) <= item.q.half + 1e-9:  # fmt: skip
                return [found("words:points", p, item.q.start, item.q.end, grown(now, base, max(1, item.q.decimals)))]  # fmt: skip
        return None
    return list(judge(p, item, pairs))


def _each(p: Paragraph, items: Sequence[Item], sheet: Sheet, said: str, named: Named) -> _Opinion:
    """石桥镇和望江镇新登记人数分别增长6.0%和18.0%: the rows in their order."""
    plain, run = p.reading.plain, [items[0]]
    for i in items[1:]:
        if i.q.kind != run[0].q.kind or not re.fullmatch("[、，]?[和与及]?", plain[run[-1].q.end : i.q.start]):  # fmt: skip
            break
        run.append(replace(i, role="change", direction=run[0].direction, label=run[0].label))
    names = [named[-1]]
    for x in reversed(named[:-1]):
        if not re.fullmatch("[、，]?[和与及]?", said[x[1] : names[0][0]]):
            break
        names.insert(0, x)
    if len(run) < 2 or len(run) != len(names):
        return None
    marks: list[Finding] = []
    for i, name in zip(run, names, strict=True):
        pairs = _at_times(i, sheet, said, name[2])
        if not pairs:
            return None
        marks += judge(p, i, pairs)
    return marks


def _pairs(item: Item, sheet: Sheet, said: str, named: Named) -> Pairs:
    """The cells a change is between: of two rows, or of one row at two times."""
    two, cells = _compared(said, named), sheet.cells
    if two is not None:
        return [(cells[two[0], c], cells[two[1], c]) for c in sheet.columns(said, item) if (two[0], c) in cells and (two[1], c) in cells]  # fmt: skip
    clause = said[since(said, len(said), "，、") :]
    if _THAN.search(_LAST.sub("", clause)) or not _LAST.search(said[named[-1][1] :]) or re.search("分别|均|都", said):  # fmt: skip
        return []
    return _at_times(item, sheet, said, named[-1][2]) or _since(item, sheet, said, named[-1])


def _since(item: Item, sheet: Sheet, said: str, named: tuple[int, int, int]) -> Pairs:
    """2024年持证率比上年提高5.2个百分点: a row that is a time, against the one before it."""
    times = {r: when(name) for name, r in sheet.rows.items()}
    now, yearly = times.get(named[2], 0), re.search("[上去]年", said[named[1] :])
    base = next((r for r, t in times.items() if t == now - 1 and now), None)
    if base is None or (now > 1900) != bool(yearly) or "同期" in said[named[1] :]:
        return []
    return [(sheet.cells[named[2], c], sheet.cells[base, c]) for c in sheet.columns(said, item) if (named[2], c) in sheet.cells and (base, c) in sheet.cells]  # fmt: skip


def _at_times(item: Item, sheet: Sheet, said: str, row: int) -> Pairs:
    """A row in the columns of two times."""
    columns, cells, done = sheet.columns(said, item), sheet.cells, []
    for what in {sheet.what[c] for c in columns}:
        timed = sorted((sheet.time[c], c) for c in columns if sheet.what[c] == what and (row, c) in cells)  # fmt: skip
        if len(timed) == 2 and timed[0][0] < timed[1][0]:
            done.append((cells[row, timed[1][1]], cells[row, timed[0][1]]))
    return done


def _compared(said: str, named: Named) -> tuple[int, int] | None:
    """5月…比4月, 与2023年相比，2024年…: the row spoken of and the one it is compared with, when no other stands behind."""
    bases = [_THAN.search(said[max(0, start - 1) : start]) is not None for start, _, _ in named]
    for k, (_, end, base) in reversed([*enumerate(named)]):
        later = [r for _, _, r in named[k + 1 :]]
        if not bases[k]:
            continue
        if WITH.match(said, end):
            return (later[0], base) if len(later) == 1 and later[0] != base else None
        of = next((r for (_, _, r), than in zip(named[k - 1 :: -1], bases[k - 1 :: -1], strict=True) if not than), base) if k else base  # fmt: skip
        alone = not later and "，" not in said[end:] and said[named[k][0] - 1] in "比较"
        return (of, base) if alone and of != base else None
    return None


_IN_ALL = re.compile("(?:共|合计|总计|累计)[^，。；：\\d]{0,12}$")


def _total(p: Paragraph, item: Item, sheet: Sheet, said: str) -> _Opinion:
    """全区持证机构共58家, above a table without a total whose rows make 60."""
    q = item.q
    columns = [(c, x) for (r, c), x in sheet.cells.items() if r == sheet.whole and x.family == q.family and x.scale == q.scale]  # fmt: skip
    if len(columns) != 1 or not q.unit or not _IN_ALL.search(item.label) or re.search("其中|其余|另", said):  # fmt: skip
        return None
    c, total = columns[0]
    off = abs(total.value - q.value)
    if off <= total.half + q.half + 1e-9 * total.value:
        return []
    if off > 0.3 * total.value or any(x.value == q.value for x in sheet.all.values()):
        return None
    rows = " + ".join(x.digits for (r, k), x in sheet.cells.items() if k == c and r != SUM)
    return [noted(misfit("arithmetic:parts", p, q, f"{rows} = {bare(total)}"), sheet.spoken(said)[c] < 0.5 and len(sheet.what) > 1)]  # fmt: skip


_OF_ALL = re.compile("占(?:全部|总|合计|[两三四五六七八九十\\d]+[个家类项种]|全[区市县镇]|所有|整个|各)[^，。；比]{0,10}$|(?<!环)占比(?:约?为|达到?|是|仅为)?$|(?:，|的)占(?:比)?$")  # fmt: skip


def _share(p: Paragraph, item: Item, sheet: Sheet, said: str, named: Named) -> _Opinion:
    """培训补贴占全部支出的48%, 青禾街道占比36.5%: of the column's total, or of the sum of its rows."""
    m = _OF_ALL.search(said.removesuffix("的"))
    row, end = named[-1][2], named[-1][1]
    if m is None or item.q.kind != "p" or m.start() < end or row == sheet.whole or (len(named) > 1 and re.search("^[、和与及]", said[named[-2][1] :])):  # fmt: skip
        return None
    q, shares = item.q, []
    for c in sheet.what:
        part, total = sheet.cells.get((row, c)), sheet.cells.get((sheet.whole, c))
        if part is None or total is None or part.kind != "n" or total.value <= 0:
            continue
        if (m[0][0] == "，" and part.text not in said) or (m[0][0] == "的" and m.start() != end):
            continue
        shares.append((100 * part.value / total.value, part, total))
    if any(abs(value - q.value) <= q.half * 1.02 + 0.06 for value, _, _ in shares):
        return []
    if any(x.kind == "p" and x.value == q.value for (r, _), x in sheet.all.items() if r == row):
        return []
    if not shares:
        return None
    value, part, total = min(shares, key=lambda x: abs(x[0] - q.value))
    shows = f"{bare(part)}/{bare(total)} = {shown(value, max(1, q.decimals))}%"
    return [noted(misfit("arithmetic:share", p, q, shows), len(shares) > 1)]


def _multiple(p: Paragraph, item: Item, sheet: Sheet, said: str, named: Named) -> _Opinion:
    """石桥镇登记人数是青禾街道的1.2倍: one row over another."""
    if len(named) < 2 or said[named[-1][1] :] != "的" or not re.search("[是为达到]$", said[: named[-1][0]]):  # fmt: skip
        return None
    (_, _, of), (_, _, base) = named[-2:]
    two = [(sheet.cells[of, c], sheet.cells[base, c]) for c in sheet.what if (of, c) in sheet.cells and (base, c) in sheet.cells]  # fmt: skip
    times = [(a.value / b.value, a, b) for a, b in two if b.value > 0]
    q = item.q
    if not times or any(abs(x - q.value) <= q.half + 0.051 if q.kind == "m" else q.low - 2 <= 100 * x <= q.high + 2 for x, _, _ in times):  # fmt: skip
        return [] if times else None
    x, a, b = min(times, key=lambda t: abs(t[0] - item.q.value))
    return [noted(misfit("arithmetic:times", p, item.q, f"{bare(a)}/{bare(b)} = {shown(x, 2)}"), len(times) > 1)]  # fmt: skip


def _vague(p: Paragraph, item: Item, sheet: Sheet, said: str, named: Named) -> _Opinion:
    """A级机构占比过半, of 55.0% in its row; 甲、乙两省占总数的六成, of 50.0% together."""
    rows = [named[-1][2]]
    for (_, end, row), after in zip(named[-2::-1], named[:0:-1], strict=True):
        if not re.fullmatch("[、，]?[和与及]?", said[end : after[0]]):
            break
        rows.append(row)
    behind, scores = said[named[-1][1] :], sheet.spoken(said)
    if re.search(r"\d|[比较，]|[共均]", behind) and not re.fullmatch("[^，。；\\d]{0,12}占[^，。；\\d]{0,8}", behind):  # fmt: skip
        return None
    shares = [c for c in sheet.what if (rows[0], c) in sheet.cells and sheet.cells[rows[0], c].kind == "p" and (scores[c] > 0.5 or "占" in behind)]  # fmt: skip
    if len(shares) != 1 or sheet.whole in rows or (len(rows) > 1 and "占" not in behind) or any((r, shares[0]) not in sheet.cells for r in rows):  # fmt: skip
        return None
    parts = [sheet.cells[r, shares[0]] for r in rows]
    value = sum(x.value for x in parts)
    if item.q.low - 2 <= value <= item.q.high + 2:
        return []
    return [found("words:vague", p, item.q.start, item.q.end, " + ".join(bare(x) for x in parts) + (f" = {shown(value)}%" if len(parts) > 1 else ""))]  # fmt: skip


def _bounded(p: Paragraph, item: Item, sheet: Sheet, said: str, named: Named) -> _Opinion:
    """2024年首次突破六万人, of 51320 in its row; 柳塘街道不足88%."""
    q, row = item.q, named[-1][2]
    if len({r for _, _, r in named}) > 1 or row == sheet.whole or re.search(r"\d|[比较与和同]|[共均]|合计|总|[两三四五六七八九]个", said[named[-1][1] :]):  # fmt: skip
        return None
    scores = sheet.spoken(said)
    line = [(c, x) for (r, c), x in sheet.cells.items() if r == row and x.kind == q.kind and x.family in ("", q.family)]  # fmt: skip
    spoken = [x for c, x in line if scores[c] > 0.5] or [x for _, x in line if len(line) == 1]
    if len(spoken) != 1 or not 0.3 < spoken[0].value / q.value < 3:
        return None
    if q.low - 0.02 * q.value <= spoken[0].value <= q.high + 0.02 * q.value:
        return []
    return [found("words:range", p, q.start, q.end, bare(spoken[0]))]


_GAP = re.compile("(?:超[出过]?|超额完成|[比较]|[高低多少]于|距离?|离)[^，。；\\d]{0,6}(?:目标|任务|计划)(?:任务|数)?(?:还|尚|仍|[多少高低差缺]|出)*$")  # fmt: skip


def _gap(p: Paragraph, item: Item, sheet: Sheet, named: Named) -> _Opinion:
    """居住证签发超目标500张, of 12600 and 12000."""
    now, aim = sheet.aims.get(named[-1][2], (None, None))
    if now is None or aim is None or not fits(item.q, now):
        return None
    apart = abs(now.value - aim.value)
    if abs(apart - item.q.value) <= item.q.half + now.half + aim.half + 1e-9:
        return []
    return [misfit("arithmetic:difference", p, item.q, f"|{bare(now)} - {bare(aim)}| = {shown(apart / item.q.scale, item.q.decimals)}")]  # fmt: skip


def _of_another(p: Paragraph, item: Item, sheet: Sheet, said: str, named: Named) -> _Opinion:
    """石桥镇参保率最高，为91.2%, which is the 青禾街道 of that column; 家政类培训680人次 of 860."""
    q, row = item.q, named[-1][2]
    if len({r for _, _, r in named}) > 1 or row == SUM or q.chinese or len(q.digits.replace(".", "")) < 3 or re.search(r"\d|[比较与和同]|[共均]|合计|总|[两三四五六七八九]个", said[named[-1][1] :]):  # fmt: skip
        return None
    line = {c: x for (r, c), x in sheet.all.items() if r == row}
    if any(abs(x.value - q.value) <= max(q.half, x.half) for x in line.values()):
        return []
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
            return [noted(mark, not other and slip != "swap")]
    return None
