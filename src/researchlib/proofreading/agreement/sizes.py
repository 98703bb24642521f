"""Sizes that numbers give each other over a clause or two: a mean of its total and count, two ends of a range.

A point or a 万 too many leaves the digits right, so a relation that holds for the digits alone is what is sought; none that holds is an excuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph, Table
from ..findings import Finding, found, noted
from ..memory import Read, clause
from ..sentences.clauses import Item, alike, overlaps
from ..sentences.quantities import Quantity
from ..sentences.units import SAME, THINGS
from .consistency import OF_MEASURE
from .dimensions import other_unit
from .orders import beside_it, cannot_be, meets

_APIECE = re.compile(
    "每个?(?P<one>[^，。；\\d每]{1,12})$|(?P<mean>[人户家件场套村校镇亩车])均[^，。；\\d均]{0,6}$"
)
_TIME = re.compile("每?[月天日年周季]|时")
_POWERS = (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 8, -8)
_RANGE = re.compile("(?<![\\d.])(?P<a>\\d+(?:\\.\\d+)?)(?P<u>[^\\d\\s，。；、（）至到—]{0,3})(?:至|到|—|～|~)(?P<b>\\d+(?:\\.\\d+)?万?)(?P<v>[^\\d\\s，。；、（）]{1,3})")  # fmt: skip
_ALL = re.compile("(?:共计?|合计|总计|累计)[^，。；均每]{0,6}$")
_SEAT = re.compile("(?:座位|坐席|座席|床位|学位)(?:数|共|约|为|达|有)*$")
_SOME = re.compile("，(?:目前|现|截至目前|其中)?(?:已[^，。；、\\d均每累]{1,8}|[^，。；、\\d均每累]{2,10}的有|其中[^，。；\\d均每累]{2,8})")  # fmt: skip
_PLANNED = re.compile("计划|目标|任务|[应拟需预新]|原|结转|[上去]年|另|剩")
_FOUND = re.compile("，[^。；]{0,9}(?:[查现]出|发现|空置|查处)")
_EXAMINED = re.compile("排查|检查|巡查|普查|调查|检测")


def sizes(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every number of prose whose size others nearby contradict."""
    for t in draft.tables:
        yield from _bare(t)
        body = list(t.body())
        for row in {r for r, _, _ in body}:
            yield from _in_row(t, row, [p for r, _, p in body if r == row])
        yield from _stray_cells(t)
    before: list[Item] = []
    for p in draft.paragraphs:
        if not p.prose or not p.reading.quantities:
            continue
        items = [i for i in read[p.number] if i.q.kind == "n" and not i.q.chinese and i.q.value > 0]
        yield from _products(p, [i for i in read[p.number] if i.q.kind == "n" and i.q.value > 0])
        yield from _ranges(p)
        yield from _for_each(p)
        if len(items) > 1:
            yield from _in_line(p, items)
        if len(items) + len(before) > 1:
            yield from _means(p, items, before)
            yield from _pairs(p, items)
            yield from _shares(p, read[p.number])
        before = items


_NO_UNIT = re.compile("[率比]$|指数|排[名序位]|得分|分[值数]|系数|等级|号|年份|[（(]")


def _bare(t: Table) -> Iterator[Finding]:
    """126万元, 38万元, 24: the only number of a table that has no unit, and the one unit of those above and below it or beside it."""
    cells = {(r, c): p for r, c, p in t.body() if p.text.strip()}
    bare = [at for at, p in cells.items() if re.fullmatch("\\d{1,6}(?:\\.\\d+)?", p.text.strip())]
    if len(bare) != 1 or _NO_UNIT.search(t.text(0, bare[0][1])) or _NO_UNIT.search(t.text(bare[0][0], 0)):  # fmt: skip
        return
    row, column = bare[0]
    units = {at: m[1] for at, p in cells.items() if (m := re.fullmatch("[\\d.,]+([^\\d.,\\s]{1,5})", p.text.strip()))}  # fmt: skip
    for near in ([u for (r, _), u in units.items() if r == row], [u for (_, c), u in units.items() if c == column]):  # fmt: skip
        if len(units) > 1 and len(units) == len(cells) - 1 and near and len(set(near)) == 1 and (len(near) > 1 or len(units) > 2):  # fmt: skip
            p = cells[bare[0]]
            shows = say(zh=f"表中其他数都有单位，此处缺“{near[0]}”", en=f"only this cell has no unit ({near[0]})")  # fmt: skip
            yield found("consistency:unit", p, 0, len(p.text), shows, severity="warning")
            return
    if units and len(units) == len(cells) - 1 and re.search("数量|情况|内容|结果|成效|数据|完成|规模", t.head(column)):  # fmt: skip
        p = cells[bare[0]]
        shows = say(zh="表中其他数都有单位，此处没有", en="only this cell has no unit")
        yield found("consistency:unit", p, 0, len(p.text), shows, severity="info")


def _in_row(table: Table, row: int, cells: Sequence[Paragraph]) -> Iterator[Finding]:
    """152件, 147人 under 上半年, 下半年; 登记率（%） 91.2, 90, 93.5: of one thing, and one of the last cells is told otherwise."""
    said = [m for m in (_VALUE.fullmatch(p.text) for p in cells) if m]
    if not 1 < len(said) == len(cells) or not all(_ONE_OF_KIND.search(table.head(p.cell[2])) for p in cells if p.cell):  # fmt: skip
        return
    units, places = [m[2] for m in said], [len(m[1].partition(".")[2]) for m in said]
    if len(set(units)) == 2 and "" not in units:
        odd = cells[next(k for k, u in enumerate(units) if u != max(units, key=units.count))]
        yield found("consistency:unit", odd, 0, len(odd.text), say(zh=f"同行有“{'”“'.join(dict.fromkeys(units))}”", en="other units in the row"), severity="info")  # fmt: skip
    elif len(set(units)) == 1 and not _NO_SIZE.search(table.name(row)) and (stray := _stray([float(m[1].replace(",", "")) or 1 for m in said])) and (stray[1] or len(said) < 3):  # fmt: skip
        odd = cells[max(stray[0], *(k for k, n in enumerate(places) if n)) if any(places) and len(said) < 3 else stray[0]]  # fmt: skip
        yield found("consistency:magnitude", odd, 0, len(odd.text), say(zh=f"同行为{'、'.join(m[1] for m in said)}", en="far out of line with its row"), severity="info")  # fmt: skip
    elif len(places) > 2 and sorted(places)[:2] == [0, 1] == [min(places), max(places)] and (set(units) == {"%"} or OF_MEASURE.search(table.name(row))):  # fmt: skip
        odd = cells[places.index(0)]
        yield found("consistency:decimals", odd, 0, len(odd.text), say(zh="同行为1位小数", en="1 decimal in the row"), severity="info")  # fmt: skip


_NO_SIZE = re.compile("[率比占增减幅差号]|序|排名|位次|年份?$|单位|变化|金额|合计|资金|投资|[支收]入|产值")  # fmt: skip
_OF_MEANS = re.compile("均|价|租|薪|工资|费|用时|时长|面积|年龄|里程")
_TOTAL_ROW = re.compile("合\\s*计|总\\s*计|[全总小共]|平均|人均|其中|其他|增|比|#")


def _stray(values: Sequence[float]) -> tuple[int, bool] | None:
    """Which of some numbers of one thing is out of line with the others, and whether by a hundred: 46, 38000, 27; 5600, 490, 5200."""
    for k in (values.index(max(values)), values.index(min(values))) if len(values) > 1 else ():
        low, *_, high = sorted([*values[:k], *values[k + 1 :]] * 2)
        far = max(values[k] / high, low / values[k])
        if far > max(7.0 if len(values) > 2 else 40.0, 4 * high / low) and any(0.5 * low <= values[k] / 10.0**x <= 2 * high for x in _POWERS):  # fmt: skip
            return k, far > max(70.0, 30 * high / low)
    return None


def _stray_cells(t: Table) -> Iterator[Finding]:
    """A cell that is ten times, or more, off the few others of its column, in a row that is not off in another column."""
    columns: dict[int, dict[int, tuple[float, str, Paragraph]]] = {}
    for r, c, p in t.body():
        m = None if _TOTAL_ROW.match(t.name(r)) else _VALUE.fullmatch(p.text)
        if m and float(m[1].replace(",", "")):
            columns.setdefault(c, {})[r] = float(m[1].replace(",", "")), m[2], p
    for c, cells in columns.items():
        values = [v for v, _, _ in cells.values()]
        few = len(values) < 3 and not _OF_MEANS.search(t.head(c))
        stray = None if few or _NO_SIZE.search(t.head(c)) or len({u for _, u, _ in cells.values()}) > 1 else _stray(values)  # fmt: skip
        if stray is None:
            continue
        row = list(cells)[stray[0]]
        large, p = values[stray[0]] == max(values), cells[row][2]
        others = [(column[row][0], [v for r, (v, _, _) in column.items() if r != row]) for o, column in columns.items() if o != c and row in column]  # fmt: skip
        if not any(rest and (v > 3 * max(rest) if large else 3 * v < min(rest)) for v, rest in others):  # fmt: skip
            shows = say(zh=f"同列为{'、'.join(o.text.strip() for _, _, o in cells.values() if o is not p)}", en="far out of line with its column")  # fmt: skip
            yield noted(found("consistency:magnitude", p, 0, len(p.text), shows, say(zh="核对单位", en="check the unit"), severity="warning"), not stray[1])  # fmt: skip


_APART = re.compile("其[中余他]|共|总|合计|最")
_NEXT = re.compile("[、，；][^，。；、\\d]{0,12}")
_TAIL = re.compile("([\u4e00-\u9fff]{2})[为是达约有]*$")


def _in_line(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """登记用时5分钟，签注用时8小时，补领用时6分钟; 焊工42人、电工3600人、木工28人: three or more in a row, one in another unit or of another size."""
    plain, run = p.reading.plain, list[Item]()
    for i in [*items, None]:
        if i and i.role == "level" and i.q.unit and not i.q.hedge and "/" not in i.q.unit and (not run or (i.sentence == run[-1].sentence and _NEXT.fullmatch(plain[run[-1].q.end : i.q.start]) and not _APART.search(plain[run[-1].q.end : i.q.start]))):  # fmt: skip
            run.append(i)
            continue
        kinds = [o.q.family for o in run]
        tails = [m[1] if (m := _TAIL.search(o.label)) else "" for o in run]
        for k, o in enumerate(run) if len({re.search("[均每]", o.label) is None for o in run}) == 1 else ():  # fmt: skip
            like = [x for n, x in enumerate(run) if n != k and (kinds[n], x.q.scale) != (kinds[k], o.q.scale)]  # fmt: skip
            if not like or len(like) != len(run) - 1 or len({x.q.unit for x in like}) > 1 or not 0.1 < (o.q.value / o.q.scale) / (like[0].q.value / like[0].q.scale) < 10:  # fmt: skip
                continue
            money = o.q.family == like[0].q.family == "元" and {o.q.scale, like[0].q.scale} == {1.0, 1e4}  # fmt: skip
            if (money and (len(like) > 1 or o.q.decimals == like[0].q.decimals > 0)) or (not money and len(like) > 1 and not alike(o.q, like[0].q) and "" != tails[k] in tails[:k] + tails[k + 1 :]):  # fmt: skip
                yield noted(other_unit(p, o.q, like[0].q), not (money and o.q.decimals))
        if len(run) > 2 and len(set(kinds)) == 1 and (stray := _stray([o.q.value for o in run])) and stray[1] and len(set(tails)) == 1 and tails[0]:  # fmt: skip
            q = run[stray[0]].q
            yield noted(cannot_be(p, q, beside_it(run[stray[0] - 1].q, q)))
        run = [i] if i and i.role == "level" and i.q.unit and not i.q.hedge else []


_VALUE = re.compile(r"\s*(\d[\d,]*(?:\.\d+)?)\s*([^\d\s.,（(）)]{0,3})\s*")
_ONE_OF_KIND = re.compile("(?:街道|[镇乡村区县市月年期度]|社区|[业计]|^[^（(]{2})$")


def _means(p: Paragraph, items: Sequence[Item], before: Sequence[Item]) -> Iterator[Finding]:
    """14家，5320人，平均每家38人; 2.7万剂次，216万元，每剂次8元; 3.2亿元，460万立方米，约7000元/立方米."""
    plain = p.reading.plain
    for k, f in enumerate(items):
        q, of = f.q, clause(p, f).replace("每月", "月")
        unit, _, per = q.family.partition("/")
        m = None if per else _APIECE.search(of)
        if plain.startswith("/", q.end):
            per = plain[q.end + 1 : q.end + 4]
        if (not m and not per) or not unit:
            continue
        words = per or (m["one"] or m["mean"] if m else "")
        if _TIME.match(words) or (m and re.search("[日天年周晚]", words[1:])) or re.search("增|减|降|最|标准", of):  # fmt: skip
            continue
        near = [i for i in (*before, *items[max(0, k - 7) : k + 4]) if i is not f and i.role == "level" and not _APIECE.search(clause(p, i).replace("每月", "月"))]  # fmt: skip
        counts = [i for i in near if i.q.family != unit and _counted(i, words)]
        if not counts and words == "人":  # 红包1860份，人均300元
            counts = [i for i in near if i.q.family in THINGS and i.q.family != unit and i.sentence == f.sentence]  # fmt: skip
        totals = [i for i in near if (i.q.family.removesuffix("次") == unit or (i.q.unit, unit) == ("个", "人")) and "/" not in i.q.unit]  # fmt: skip
        times = (1, 12) if m and "月" in words else (1,)
        spans = [(t, n, t.q.low / n.q.high / x, t.q.high / n.q.low / x) for t in totals for n in counts for x in times if n is not t]  # fmt: skip
        wide = 0.03 if q.hedge else 0.0
        if not spans or any(meets(q, a, b, 0.3) for _, _, a, b in spans):
            continue
        for t, n, low, high in spans:
            exact = any(
                abs(_mantissa(t.q.value / n.q.value / x) / _mantissa(q.value) - 1) < 1e-9
                for x in times
            )
            tight = high < 1.03 * low and q.figures > 1
            here = n.sentence == t.sentence == f.sentence and n in items and t in items
            about = bool(q.hedge) and here and "/" in plain[q.start : q.end + 1] and high < 1.06 * low  # fmt: skip
            if (tight or (exact and here) or about) and any(meets(q, low * 10.0**x, high * 10.0**x, wide) for x in _POWERS if here or abs(x) > 1 or exact):  # fmt: skip
                odd = t.q if t in items and (t.position > f.position or t.q.value < q.value) else q
                yield cannot_be(p, odd, f"{t.q.text}、{n.q.text}、{q.text}")
                break


_HOURS = frozenset(("小时", "个小时", "课时", "学时", "节"))
_PLACES = frozenset("个座张份床")  # what one person has each


def _products(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """每期5小时，6期，合计30天; 46场，每场约80人，听讲近3700场; 党员45户，每名联系8户，共360户: a product of which one unit is another."""
    for k, f in enumerate(items):
        of = clause(p, f)
        m = _APIECE.search(of.replace("每月", "月").replace("每年", "年"))
        if re.search("每[年天日]$", of):  # 每年720元，一年合计8640元
            yield from (noted(other_unit(p, f.q, t.q)) for t in items[k + 1 : k + 3] if t.q.family == f.q.family and t.q.value == 12 * f.q.value and "年" in clause(p, t))  # fmt: skip
        if m is None or "/" in f.q.unit or f.q.value == 1 or _of_one(p, f) in ("", "小"):
            continue
        words, near = m["one"] or m["mean"], [i for i in items[max(0, k - 4) : k + 5] if i is not f and abs(i.sentence - f.sentence) < 2]  # fmt: skip
        made = [(n, t) for n in near for t in near if n is not t and n.q.value > 1 and not ({t.q.family, f.q.family} > {"人"} and {t.q.unit, f.q.unit} & _PLACES) and not _of_one(p, n) and _makes(n.q, f.q, t.q) and t.q.value >= 10 and t.role == "level"]  # fmt: skip
        own = SAME.get(words[0], words[0])
        for n, t in made if not any(_goes(f, t) for _, t in made) else ():
            same = t.q.unit == n.q.unit
            if t.q.unit.endswith("次") and t.q.unit[:-1] in (n.q.unit, f.q.unit):
                break  # 每家检查3次，40家，共120家次
            if (same or ((n.q.family == own or n.noun[:2] == words[:2]) and "" not in (t.q.unit, f.q.unit))) and not {t.q.family, f.q.family} <= _HOURS:  # fmt: skip
                yield noted(other_unit(p, t.q, f.q), not (same and len(items) < 6))
                break
        for n, t in made:
            if n.q.unit and _goes(f, t) and _goes(f, n) and (n.q.unit != "个" or n.noun[:2] in (of[-2:], t.label[-2:])) and own in (*THINGS, "期", "笔", "班") and n.q.family != own:  # fmt: skip
                yield noted(other_unit(p, n.q, f.q))
            elif _goes(f, t) and "月" in (m["one"] or of) and re.search("每[天日]$|每[天日][^，。]{0,4}$", clause(p, t)):  # fmt: skip
                yield noted(other_unit(p, t.q, f.q))
            else:
                continue
            break


def _of_one(p: Paragraph, i: Item) -> str:
    """Of what a number is said for each: the first character of it, none for all and for days and years."""
    m = _APIECE.search(clause(p, i).replace("每月", "月").replace("每年", "年"))
    return (m["one"] or m["mean"])[0].strip("月天日年周晚") if m else ""


def _makes(n: Quantity, f: Quantity, t: Quantity) -> bool:
    """Whether a total is a count times a mean by their digits."""
    made = n.value * f.value
    return abs(made - t.value) < 1e-9 * made or (0.97 * made < t.value < 1.03 * made and t.low <= made <= t.high and n.figures > 1 and (f.figures > 1 or bool(f.hedge)))  # fmt: skip


def _goes(a: Item, b: Item) -> bool:
    return alike(a.q, b.q) or a.q.unit.removeprefix("个") == b.q.unit.removeprefix("个") or "" in (a.q.unit, b.q.unit)  # fmt: skip


def _counted(i: Item, words: str) -> bool:
    """Whether a number is of what 每 or 均 names."""
    u = i.q.unit
    if u and u != "个":
        return words.startswith(u) or SAME.get(words[:1], words[:1]) == i.q.family
    return (len(words) > 1 and words[:2] in (i.label[-2:], i.noun[:2])) or (words[:1] == i.noun[:1] != "" and (not u or len(words) < 2))  # fmt: skip


def _mantissa(x: float) -> float:
    return float(f"{x:.12e}".partition("e")[0])


def _ranges(p: Paragraph) -> Iterator[Finding]:
    """海拔600米至90000米, 2℃至800℃: two ends of which one is more than a hundred times the other."""
    if not re.search("\\d[^\\d\\s，。；、（）]{0,3}[至到—～~]\\d", p.text):
        return
    plain = p.reading.plain
    for m in _RANGE.finditer(plain):
        a, b = float(m["a"]), float(m["b"].rstrip("万")) * (1e4 if "万" in m["b"] else 1)
        u, v = m["u"], m["v"]
        if (
            re.search("[多都]在$|(?:一般|大多|主要|集中)[^，。；]{0,3}$", plain[: m.start()][-8:])
            and a < b
        ):
            near = [x for x in p.reading.quantities if x.end <= m.start() and "。" not in plain[x.end : m.start()] and x.unit and v.startswith(x.unit) and re.search("均|中位", plain[max(0, x.start - 12) : x.start])]  # fmt: skip
            yield from (cannot_be(p, x, m.group()) for x in near if x.low > 4 * b or x.high < a / 4)
        if (u and not v.startswith(u)) or v[0] in "年月日号时点%期" or a < 2 or b < (3000 if v[0] == "元" else 140) * a:  # fmt: skip
            continue
        q = next((x for x in p.reading.quantities if x.start == m.start("b")), None)
        if "不等" not in plain[m.end() : m.end() + 4]:
            q = q or next((x for x in p.reading.quantities if x.start <= m.start("b") < x.end), None)  # fmt: skip
            if q:
                yield cannot_be(p, q, m.group())


def _shares(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """7680间，空置61400间，空置率8.0%; 签约36人，签约率62.5%，常住人口5.76万人: a share of two counts by their digits alone."""
    for k, s in enumerate(items):
        if s.q.kind != "p" or not s.q.decimals or s.role != "level" or not s.q.value:
            continue
        near = [i for i in items[max(0, k - 3) : k + 2] if i.q.kind == "n" and i.q.value > 0 and i.q.unit and i.sentence == s.sentence and i.role == "level" and not i.q.chinese]  # fmt: skip
        pairs = [(a, b, 100 * b.q.value / a.q.value) for a in near for b in near if a is not b and alike(a.q, b.q)]  # fmt: skip
        if any(overlaps(0.9 * r, 1.1 * r, s.q) for _, _, r in pairs):
            continue
        for a, b, r in pairs:
            gone = (b.position > a.position and r > 100) or (r < 1 and s.q.figures > 2)
            if gone and any(overlaps(r * 10.0**x * (1 - 1e-4), r * 10.0**x * (1 + 1e-4), s.q) for x in _POWERS[:8]):  # fmt: skip
                yield noted(cannot_be(p, b.q, beside_it(a.q, b.q)))
                break


_ONE = "每(?P<{}>公斤|千克|克|吨|平方米|亩|公顷|平方公里|公里|米|立方米|升)[^，。；每\\d]{{0,2}}(?P<{}>\\d)"
_EACH_TO = re.compile(f"(?:由|从|比)[^，。；\\d]{{0,9}}{_ONE.format('u', 'a')}[^，。；每]{{1,12}}{_ONE.format('v', 'b')}")  # fmt: skip
_DENSITY = re.compile("\\d(?P<u>微克|毫克|克|千克)/(?P<per>立方米|升|千克|平方米)")


def _for_each(p: Paragraph) -> Iterator[Finding]:
    """由每公顷110元提高到每亩126元; 46毫克/立方米，同比下降5微克/立方米: the ends of a move, a value and its change."""
    plain, quantities = p.reading.plain, p.reading.quantities
    ends = [(m.start("a"), m.start("b")) for m in _EACH_TO.finditer(plain) if m["u"] != m["v"]] if "每" in plain else []  # fmt: skip
    if "克/" in plain:
        found = [*_DENSITY.finditer(plain)]
        ends += [(a.start(), b.start()) for a, b in pairwise(found) if a["per"] == b["per"] and a["u"] != b["u"] and re.search("，[^，。；]{0,6}(?:[增减升降提]|上升|下降)[^，。；]*$", plain[a.end() : b.start()])]  # fmt: skip
    for a, b in ends:
        x, y = (next((q for q in quantities if q.start <= at < q.end), None) for at in (a, b))
        if x and y:
            yield other_unit(p, y, x)


def _pairs(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """每亩1.8亿元 and 每亩9600元; 座位120个 on 36万平方米; 612公里，发现…5700公里."""
    each = [(i, m["one"][:1] if m["one"] else m["mean"]) for i in items if (m := _APIECE.search(clause(p, i)))]  # fmt: skip
    for (a, x), (b, y) in combinations(each, 2):
        low, high = sorted((a, b), key=lambda i: i.q.value)
        if x == y and a.q.family == b.q.family and b.sentence - a.sentence < 2 and high.q.value > 1000 * low.q.value:  # fmt: skip
            yield cannot_be(p, high.q, beside_it(low.q, high.q))
    for k, b in enumerate(items):
        for a in items[max(0, k - 4) : k] if not b.q.hedge else ():
            same = a.q.family.removesuffix("次") == b.q.family.removesuffix("次") and a.sentence == b.sentence  # fmt: skip
            if same and b.role == "level" and _ALL.search(b.label) and _of_one(p, a) in tuple("次场期班") and a.q.low > 1.2 * b.q.high:  # fmt: skip
                yield cannot_be(p, a.q, beside_it(a.q, b.q))  # 每次4万人，累计486人次
            elif same and a is items[k - 1] and a.role == b.role == "level" and a.q.unit == b.q.unit and re.search("[有共]", a.label) and not a.label.endswith("的有") and not (a.q.decimals or a.q.hedge or re.search("[每均]", clause(p, a))) and b.q.low > 4 * a.q.high > 40 and _SOME.fullmatch(p.reading.plain[a.q.end : b.q.start]) and not _PLANNED.search(clause(p, a)):  # fmt: skip
                yield noted(cannot_be(p, b.q, beside_it(a.q, b.q)))  # fmt: skip  # 有职工560人，参加培训的有4860人
            elif same and a.label.endswith(("现有", "职工", "共有", "原有", "员工", "学生", "在校生", "教师", "工人")) and b.q.low > 30 * a.q.high and re.search("招工?|新增|购|再", b.label):  # fmt: skip
                yield cannot_be(p, b.q, beside_it(a.q, b.q))  # 职工620人，还需招工8万人
        if k > 1 and b.q.family == items[k - 2].q.family == "元" and items[k - 1].label and b.sentence == items[k - 2].sentence and "其中" in items[k - 1].before and _APIECE.search(clause(p, b)) and (
            items[k - 1].q.unit == clause(p, b).rpartition("每")[2][:1] and b.q.low * items[k - 1].q.low > 2 * items[k - 2].q.high
        ):  # fmt: skip
            yield cannot_be(
                p, b.q, beside_it(items[k - 2].q, b.q)
            )  # 18.5万元，其中5万册，每册120元
    for a, b in combinations(items, 2):
        if a.sentence != b.sentence or a.role != "level" or b.role != "level":
            continue
        gap = p.reading.plain[a.q.end : b.q.start]
        if b.q.family == "人" and a.q.unit in (*"家件元间套",) and gap in ("中，有", "中，"):
            yield noted(other_unit(p, a.q, b.q))  # 参加鉴定的320家中，有286人
        elif a.q.family == "平方米" and b.q.family == "人" and a.label.endswith("面积") and b.label.endswith("人口") and a.q.value < b.q.value:  # fmt: skip
            yield cannot_be(p, a.q, beside_it(a.q, b.q))
        elif {a.q.unit, b.q.unit} == {"人次", "辆次"} and (n := max(a, b, key=lambda i: i.q.unit == "辆次")).q.value > 20 * min(a.q.value, b.q.value):  # fmt: skip
            yield cannot_be(p, n.q, beside_it(a.q, b.q))
        elif (a.q.unit, b.q.family) in (("辆", "人次"), ("辆", "人"), ("台", "人次")) and a.q.low > 2 * b.q.high and re.search("[接运]送|接返|乘", b.label):  # fmt: skip
            yield cannot_be(p, a.q, beside_it(a.q, b.q))  # 车辆3.5万辆，接送210人次
        elif a.q.family == b.q.family and a.q.low > 100 and b.q.low > 3 * a.q.high and _FOUND.search(gap) and a.q.unit in ("家", "户", "处", "栋", "套", "辆", "间") and a.core[-2:] in b.label and not re.search("[每均]", gap):  # fmt: skip
            yield cannot_be(p, b.q, beside_it(a.q, b.q))  # 出租房屋3.4万间，排查出隐患房屋72万间
        elif a.q.unit == b.q.unit != "" and b.q.scale == 1 == a.q.scale and b.q.decimals > 1 and not a.q.decimals and a.q.value > 1e3 * b.q.value and gap in ("、", "和", "与", "及") and b.q.unit in (*THINGS, "张", "册"):  # fmt: skip
            yield cannot_be(p, b.q, beside_it(a.q, b.q))  # 18200张、19600张和2.15张
        elif a.q.unit == b.q.unit in ("件", "份", "张", "个", "条", "只") and a.q.scale >= 1e4 and b.q.scale == 1 and a.q.decimals == b.q.decimals > 0 and re.fullmatch("[、，][^，。；、均每]{1,8}", gap):  # fmt: skip
            yield cannot_be(p, b.q, beside_it(a.q, b.q))  # 42.7万件、31.5件
        elif a.q.family == "平方米" and _SEAT.search(b.label) and a.label.endswith("面积") and a.q.value > 1000 * b.q.value and not b.q.decimals:  # fmt: skip
            yield cannot_be(p, a.q, beside_it(a.q, b.q))
        elif a.q.family == b.q.family and b.q.low > a.q.high and a.q.family in ("公里", "米", "平方米", "亩", "立方米", "平方公里") and _EXAMINED.search(clause(p, a)) and "发现" in gap:  # fmt: skip
            yield cannot_be(p, b.q, beside_it(a.q, b.q))
