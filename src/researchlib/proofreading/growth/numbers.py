"""Changes asked of the numbers first: which of the near numbers make one another, and whether a slip explains the one that fails.

新增46个，总数由158个增加到194个; 由5200元提高到5450元，又提高到5780元，两次共提高560元; 2021年57.3%…再提高5.7个百分点，累计提高
17.3个百分点; 两街道完成率分别为102.8%和98.6%, of two targets and what was done of each; a column of growth beside its years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph, Table
from ..findings import Finding, found, misfit, noted
from ..memory import Read, clause
from ..sentences.clauses import Item, bare, overlaps, sentences, shown
from ..sentences.quantities import Quantity, slipped, swapped
from ..sentences.reading import pattern, since
from .spans import Span, spans_of

_SIZE = re.compile("[增减少多省降提涨高低缩扩压净升落延便]")
_NO_SIZE = re.compile("其中|均|最|[多少]于|不[足超低高]|达|现有|目前|共有|月薪|[人户]数|[由从至到]")
_NEAR = 0.15


def sizes(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """What a paragraph says of changes, by its numbers."""
    spans = spans_of(p)
    for group in sentences(items):
        own = [s for s in spans if group[0].q.start <= s[0].start <= group[-1].q.end]
        if own:
            yield from _of_move(p, group, own)
        yield from _in_all(p, group)
        yield from _between(p, group)
    yield from _net(p, items)
    yield from _in_turn(p, items)
    yield from _by_years(p, items)


def _is(d: Quantity, a: Quantity, b: Quantity) -> bool:
    """Whether a number is how far two values lie apart."""
    return abs(abs(a.value - b.value) - d.value) <= a.half + b.half + d.half + 1e-9 * max(a.value, b.value)  # fmt: skip


def _slip(d: Quantity, want: float) -> bool:
    """Whether a digit, two that changed places, or little more is between a number and what it should be."""
    turned = len(d.digits) > 2 and swapped(d, want)
    return bool(want) and (turned or slipped(d, want, 2) or abs(d.value / want - 1) < _NEAR)


def _mark(p: Paragraph, d: Item, a: Quantity, b: Quantity, shows: str = "") -> Finding:
    high, low = sorted((a, b), key=lambda q: -q.value)
    shows = shows or f"{bare(high)} - {bare(low)} = {shown((high.value - low.value) / d.q.scale, max(d.q.decimals, 0))}"  # fmt: skip
    return misfit("arithmetic:points" if d.q.kind == "d" else "arithmetic:change", p, d.q, shows)


def _of_move(p: Paragraph, group: Sequence[Item], spans: Sequence[Span]) -> Iterator[Finding]:
    """新增46个，总数由158个增加到194个; 从980元降到690元，每人少交310元: no number of the sentence is how far it went, and one nearly is."""
    if len(spans) != 1:
        return
    a, b, _ = spans[0]
    if a.hedge or b.hedge or a.family != b.family or a.kind != b.kind:
        return
    fit = [
        i for i in group
        if i.q is not a and i.q is not b and not i.q.hedge and not i.q.chinese and not i.depth
        and (i.q.kind == "d" if a.kind == "p" else i.q.kind == "n" and i.q.family == a.family)
    ]  # fmt: skip
    if any(_is(i.q, a, b) for i in fit) or abs(sum(i.q.value for i in fit) - abs(a.value - b.value)) < a.half + b.half + 1e-6:  # fmt: skip
        return  # in two stages
    others = [q for q in p.reading.quantities if q.kind == a.kind and q.family == a.family and q not in (a, b)]  # fmt: skip
    for i in fit:
        words = clause(p, i)
        if not _SIZE.search(words) or _NO_SIZE.search(words) or i.q.figures < 2:  # fmt: skip
            continue
        if any(_is(i.q, x, y) for x in (a, b, *others) for y in others if x is not y and i.q not in (x, y)):  # fmt: skip
            continue
        if p.reading.plain[b.end : i.q.start].count("，") > 1 or not _slip(i.q, abs(a.value - b.value)):  # fmt: skip
            continue
        sure = slipped(i.q, abs(a.value - b.value), 2) and not re.search("[比较]", words)
        yield noted(_mark(p, i, b, a), not sure)
        return


_AGAIN = re.compile("(?:再|又|继续|进一步)(?:增|提|升|降|下|减|上|回|缩)[^，。；到至为]{0,3}$")
_ALL = re.compile(
    "(?:累计|^共|[两二三四五][次年])[^，。；均]{0,4}?[增提升上降下减缩][^，。；到至为]{0,3}$"
)


def _in_all(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """57.3%，依次升至62.5%和68.9%，再提高5.7个百分点，累计提高17.3个百分点: from a value to the last, and what was added to it."""
    for k, item in enumerate(group):
        if item.q.kind not in "nd" or item.q.hedge or not _ALL.search(clause(p, item)):
            continue
        kind = "p" if item.q.kind == "d" else "n"
        levels = [
            i for i in group[:k]
            if i.q.kind == kind and i.role == "level" and not i.q.hedge and (kind == "p" or i.q.family == item.q.family)
        ]  # fmt: skip
        more = [i for i in group[:k] if levels and i.position > levels[-1].position and i.q.kind == item.q.kind and _AGAIN.search(clause(p, i))]  # fmt: skip
        if len(levels) < 3 or len(more) > 1:
            continue
        added = more[0].q.value * (more[0].direction or 1) if more else 0.0
        last, half = levels[-1].q.value + added, item.q.half + 2 * levels[-1].q.half + sum(i.q.half for i in more)  # fmt: skip
        wants = [abs(last - i.q.value) for i in levels[:-1] or levels]
        if any(abs(w - item.q.value) <= half + 1e-9 * last for w in wants) or not any(_slip(item.q, w) for w in wants[:1]):  # fmt: skip
            continue
        shows = f"{bare(levels[-1].q)}{f' + {bare(more[0].q)}' if more else ''} - {bare(levels[0].q)} = {shown(wants[0] / item.q.scale, item.q.decimals)}"  # fmt: skip
        yield _mark(p, item, levels[0].q, levels[-1].q, shows)


_BOTH = pattern(
    r"(?P<d><nd>)，(?:(?:两|二)[者个类地项家种组]~{0,6}|~{0,4})?分别为?(?P<a><pn>)[和、与](?P<b><pn>)(?![、和])"
)
_APART = re.compile("(?:[比较][^，。；]{2,10}[高低多少快慢]|相差|差距[^，。；]{0,3}|[高低多少]于[^，。；]{2,8})(?:出|了|约)*$")  # fmt: skip
_TIMED = re.compile("上|去年|同期|前|年|月|季|初|目标|计划|任务|进度|平均|全[区市省国]")


def _between(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """比户籍居民低6.7个百分点，两者分别为88.9%和94.6%; 占78.4%…占67.5%，比签约比例低11.9个百分点."""
    at = {i.position: i for i in group}
    for m in _BOTH.finditer(p.reading.skeleton):
        d, a, b = (at.get(m.start(g)) for g in "dab")
        if (
            d and a and b and a.q.family == b.q.family and (d.q.kind == "d") == (a.q.kind == "p") and _APART.search(clause(p, d))
            and not _is(d.q, a.q, b.q) and not d.q.hedge and (a.q.kind == "p" or d.q.family == a.q.family)
        ):  # fmt: skip
            yield _mark(p, d, a.q, b.q)
    for k, item in enumerate(group):
        words = clause(p, item)
        if item.q.kind != "d" or item.q.hedge or item.depth:
            continue
        shares = [i for i in group[:k] if i.q.kind == "p" and i.role == "level" and not i.q.hedge]
        if not (_APART.search(words) and not _TIMED.search(words)):
            continue
        others = [i.q for i in group if i.q.kind == "p"]
        if len(shares) != 2 or any(_is(item.q, x, y) for x, y in combinations(others, 2)):
            continue
        x, y = shares
        apart = abs(x.q.value - y.q.value)
        if slipped(item.q, apart, 2) or swapped(item.q, apart):
            yield noted(_mark(p, item, x.q, y.q), x.segment != y.segment)


_NET = re.compile("净(?:(?P<up>增|[迁流]入)|减|[迁流]出)[加少]?了?$")
_IN = re.compile("新[设增开办招建]|迁入|入职|引进|增设|转入|流入|招[收录]")
_OUT = re.compile("注销|关[停闭]|退出|迁出|离职|流失|清退|撤[销并]|转出|流出")


def _net(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """净减少7家。其中，新设12家，注销17家: what came less what went."""
    for k, item in enumerate(items):
        m = _NET.search(clause(p, item)) if item.q.kind == "n" and not item.q.hedge else None
        if m is None:
            continue
        near = [
            i for i in items[max(0, k - 3) : k + 4]
            if i is not item and i.q.family == item.q.family and abs(i.sentence - item.sentence) < 2 and not i.q.hedge
        ]  # fmt: skip
        came = [i for i in near if _IN.search(clause(p, i)) and not _NET.search(clause(p, i))]
        went = [i for i in near if _OUT.search(clause(p, i))]
        if len(came) != 1 or len(went) != 1 or came[0] is went[0] or abs(items.index(came[0]) - items.index(went[0])) != 1:  # fmt: skip
            continue
        a, b = came[0].q, went[0].q
        if abs((a.value - b.value) * (1 if m["up"] else -1) - item.q.value) > a.half + b.half + item.q.half + 1e-9:  # fmt: skip
            shows = f"{bare(max(a, b, key=_value))} - {bare(min(a, b, key=_value))} = {shown(abs(a.value - b.value) / item.q.scale, item.q.decimals)}"  # fmt: skip
            yield misfit("arithmetic:difference", p, item.q, shows)


def _value(q: Quantity) -> float:
    return q.value


_RATED = re.compile("^(?!.*占).*(?:率|完成|增长|下降|减少|增加|提高|达标)")
_LISTED = re.compile("[、和与及]|以及")


def _in_turn(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """任务5200人，完成5346人；任务4800人，完成4713人。完成率分别为102.8%和98.6%: as many pairs of counts, and one does not make its rate."""
    plain = p.reading.plain
    for k, first in enumerate(items):
        words = plain[since(plain, first.q.start, "，。；\n") : first.q.start]
        if first.q.kind != "p" or first.q.hedge or "分别" not in words or not _RATED.search(words):
            continue
        run = [first]
        for i in items[k + 1 :]:
            gap = plain[run[-1].q.end : i.q.start]
            if i.q.kind != "p" or i.q.hedge or not _LISTED.fullmatch(gap):
                break
            run.append(i)
        n = len(run)
        counts = [i for i in items[:k] if i.q.kind == "n" and first.sentence - i.sentence < 2 and i.role == "level"]  # fmt: skip
        if n < 2 or len(counts) < 2 * n or len(counts) > 2 * n + 2:
            continue
        readings = list[list[tuple[Quantity, Quantity]]]()
        for four in ([i.q for i in counts[-2 * n :]], [i.q for i in counts[: 2 * n]]):
            if len({q.family for q in four}) > 1 or any(q.hedge or q.low <= 0 for q in four):
                continue
            readings += [[*zip(four[::2], four[1::2], strict=True)], [*zip(four[:n], four[n:], strict=True)]]  # fmt: skip
        ways = [[(b, a) if turned else (a, b) for a, b in pairs] for pairs in readings for turned in (0, 1)]  # fmt: skip
        less = 100.0 if first.role == "change" or re.search("[增降涨升][长幅速]|下降|减少|提高", first.label) else 0.0  # fmt: skip
        scored = []
        for way in ways:
            wrong = [(i, a, b) for i, (a, b) in zip(run, way, strict=True) if not _rate(i.q, a, b, less)]  # fmt: skip
            scored.append((len(wrong), wrong))
        left, wrong = min(scored, key=lambda x: x[0], default=(0, []))
        if left == 1 and n > 1:
            i, a, b = wrong[0]
            value = abs(100 * a.value / b.value - less)
            if slipped(i.q, value, 2) or abs(value - i.q.value) < 15:
                shows = f"{bare(a)}/{bare(b)}{' - 1' if less else ''} = {shown(value, max(1, i.q.decimals))}%"  # fmt: skip
                yield misfit("arithmetic:rate", p, i.q, shows)


def _rate(rate: Quantity, a: Quantity, b: Quantity, less: float) -> bool:
    low, high = 100 * a.low / b.high - less, 100 * a.high / b.low - less
    return overlaps(low, high, rate) or (bool(less) and overlaps(-high, -low, rate))


_YEAR = re.compile(r"^[，；]?(?:(?P<y>20\d\d)年|(?P<last>[上去]年)|(?P<now>[今本]年))(?:末|底|全年)?(?:为|有|达到?|共|仅)*$")  # fmt: skip
_THAN_LAST = re.compile("^，?(?:同比|[比较][上去]年)(?:同期)?(?P<way>增[长加]|上升|下降|减少|提高|上涨|下跌)了?$")  # fmt: skip


def _by_years(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """2023年164件，比上年下降12.3%；2024年148件，比上年下降15.9%: the year before stands in the sentence."""
    told: dict[tuple[int, str], Item] = {}
    last: tuple[int, Item] | None = None
    for before, i in zip([None, *items], items, strict=False):
        words = clause(p, i)
        m = _YEAR.match(words)
        if before is None or i.sentence != before.sentence:
            told, last = {}, None
        if m and i.q.kind == "n" and not i.q.hedge:
            year = int(m["y"]) if m["y"] else -1 if m["last"] else 0
            told[year, i.q.family], last = i, (year, i)
            continue
        way = _THAN_LAST.match(words)
        if way and last and before is last[1] and i.q.kind == "p" and not i.q.hedge and (base := told.get((last[0] - 1, last[1].q.family))):  # fmt: skip
            a, b = last[1].q, base.q
            value = 100 * (a.value / b.value - 1) if b.value else 0.0
            sign = -1 if way["way"][0] in "下减" else 1
            if value and abs(value * sign - i.q.value) > i.q.half + 100 * (a.half + b.half) / b.value + 1e-9:  # fmt: skip
                shows = f"({bare(a)} - {bare(b)})/{bare(b)} = {shown(value, max(1, i.q.decimals))}%"
                yield misfit("arithmetic:growth", p, i.q, shows)


_GROWTH = re.compile("同比|环比|增长|增幅|增速|比上年|[比较]去年|升降")
_LAST, _NOW = (
    re.compile("[上去]年|上期|基期|上季|上月"),
    re.compile("[今本]年|本期|报告期|本季|本月"),
)
_PERCENT = re.compile(r"(?:(?P<up>上升|提高|增长|增加|上涨|扩大)|(?P<down>下降|降低|减少|回落|下跌|缩小))?[+＋]?(?P<n>[-−]?\d+(?:\.(?P<d>\d+))?)\s*(?P<p>[%％]|个?百分点)?")  # fmt: skip
_POINTS = re.compile("相差|偏差|之差|百分点")


def columns(draft: Draft, read: Read) -> Iterator[Finding]:
    """13990, 15620, 16870 under each other and 18.0, 11.7, 8.0 beside them: the one row whose growth its numbers do not make."""
    for table in draft.tables:
        rows = 1 + max(r for r, _ in table.grid)
        cells = {
            at: (float(m["n"].replace("−", "-")) * (-1 if m["down"] else 1), len(m["d"] or ""), bool(m["p"]))
            for at, p in table.grid.items() if at[0] and at[1] and (m := _PERCENT.fullmatch(p.text.strip().replace(",", "")))
        }  # fmt: skip
        for g in sorted({c for _, c in cells if _GROWTH.search(table.head(c)) or _POINTS.search(table.head(c))}):  # fmt: skip
            points = bool(_POINTS.search(table.head(g)) or any(table.text(r, g).endswith("百分点") for r in range(1, rows)))  # fmt: skip
            if points or any(cells[at][2] for at in cells if at[1] == g) or re.search("[%％]", table.head(g)):  # fmt: skip
                yield from _of_column(table, cells, rows, g, points)
                yield from _unlike(table, rows, g)


_Cells = dict[tuple[int, int], tuple[float, int, bool]]


def _unlike(table: Table, rows: int, g: int) -> Iterator[Finding]:
    """2.8个百分点 and 1.4% under each other: of rates the one is wrong, of counts the other."""
    told = {r: table.text(r, g) for r in range(1, rows)}
    points, percent = ([r for r, t in told.items() if t.endswith(ends)] for ends in (("百分点",), ("%", "％")))  # fmt: skip
    rates = any(re.search("率[（(%]?|[%％]", table.head(c)) for _, c in table.grid if c not in (0, g)) or any(table.text(r, c).endswith("%") for r, c in table.grid if r and c not in (0, g))  # fmt: skip
    mixed = len({re.search("率", table.name(r)) is None for r in told}) > 1
    for r in (percent if rates else points) if points and percent and not mixed else ():
        p = table.grid[r, g]
        shows = say(zh="两率之差用“个百分点”" if rates else "增幅用“%”", en="points for rates, per cent for counts")  # fmt: skip
        yield found("words:points", p, 0, len(p.text), shows, severity="warning")


def _of_column(table: Table, cells: _Cells, rows: int, g: int, points: bool) -> Iterator[Finding]:
    """`points`: the column is of differences of rates, else of growth in per cent."""
    rates = {c for _, c in cells if re.search("[率%％]", table.head(c)) or any(cells[at][2] for at in cells if at[1] == c)}  # fmt: skip
    plain = sorted(c for c in {c for _, c in cells} if c != g and (c in rates) == points and not _GROWTH.search(table.head(c)))  # fmt: skip
    sides = [((0, a), (0, b)) for a, b in permutations(plain, 2)] + [((-1, c), (0, c)) for c in plain]  # fmt: skip

    def off(x: tuple[float, int, bool], y: tuple[float, int, bool], z: tuple[float, int, bool]) -> tuple[bool, float]:  # fmt: skip
        own = 0.5 * 10.0 ** -x[1] + 0.5 * 10.0 ** -y[1]
        value = y[0] - x[0] if points else 100 * (y[0] / x[0] - 1)
        slack = 0.5 * 10.0 ** -z[1] + (own if points else 100 * own / x[0] if x[1] else 0.0)
        return abs(value - z[0]) > slack + 1e-9 if not points else abs(value - z[0]) > 0.9 * 10.0 ** -z[1], value  # fmt: skip

    for (up, a), (_, b) in sides:
        fit, wrong = 0, list[tuple[int, float]]()
        for r in range(1, rows):
            x, y, z = cells.get((r + up, a)), cells.get((r, b)), cells.get((r, g))
            if x and y and z and (points or x[0] > 0):
                missed, value = off(x, y, z)
                if missed:
                    wrong.append((r, value))
                else:
                    fit += 1
        heads = table.head(a), table.head(b)
        years = [int(m[0]) for h in heads if (m := re.search(r"20\d\d", h))]
        told = not up and ((_LAST.search(heads[0]) and _NOW.search(heads[1])) or (len(years) == 2 and years[1] - years[0] == 1))  # fmt: skip
        if up and len(wrong) == 2 and wrong[1][0] == wrong[0][0] + 1 and (r := wrong[0][0]):
            # 280, 335, 364 with 25.0 and 4.0: 350 would give both
            x, y, z, after, then = (cells[at] for at in ((r - 1, a), (r, a), (r, g), (r + 1, a), (r + 1, g)))  # fmt: skip
            meant = x[0] + z[0] if points else x[0] * (1 + z[0] / 100)
            if not off((meant, y[1], False), after, then)[0]:
                p = table.grid[r, a]
                shows = f"{x[0]:g} + {z[0]:g} = {shown(meant, y[1])}" if points else f"{x[0]:g} × {1 + z[0] / 100:g} = {shown(meant, y[1])}"  # fmt: skip
                yield found("arithmetic:growth", p, 0, len(p.text), shows + say(zh=f"，表中{p.text.strip()}", en=f", printed {p.text.strip()}"))  # fmt: skip
                return
        if len(wrong) == 1 and fit > (0 if told else 1):
            r, value = wrong[0]
            p = table.grid[r, g]
            was, now = table.grid[r + up, a].text.strip(), table.grid[r, b].text.strip()
            shows = f"{now} - {was} = {shown(value, max(1, cells[r, g][1]))}" if points else f"({now} - {was})/{was} = {shown(value, max(1, cells[r, g][1]))}%"  # fmt: skip
            yield found("arithmetic:points" if points else "arithmetic:growth", p, 0, len(p.text), shows + say(zh=f"，表中{p.text.strip()}", en=f", printed {p.text.strip()}"))  # fmt: skip
            return
