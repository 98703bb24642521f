"""A number of the text that a cell of a table says too, found by name: the row it is of, and what the column counts.

全区48个服务站点 is the 合计 of 服务站点（个）, 南浦街道仅增长2.3% the 增长（%） of 南浦街道, 签订率84.8% the row
协议签订率（%）.  When no cell of that name holds the number and one is a slip away from it (a digit, two digits that
changed places, the last place, another rounding, a scale), one of the two is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit, noted
from ..memory import EARLIER, Read, clause, left_behind
from ..sentences.clauses import DOWN, UP, Item, overlaps, ratio, shown
from ..sentences.quantities import Quantity, slipped, swapped
from ..sentences.reading import ANY, since
from ..sentences.reading import read as read_
from ..sentences.units import SAME, SCALE
from .dimensions import MEASURE
from .mentions import CHANGES, WHOLE_ROW, named_pairs
from .slips import variants
from .things import unlikely

_UNSAID = re.compile(
    r"[（(][^（）()]*[）)]|\s|[#＃]|其中[：:]?|(?:19|20)\d\d年?|\d{1,2}[—～至-]?\d{0,2}月|上年|去年|同期|本期|上期|今年|本年|"
    r"(?:第?[一二三四]|[上下])(?:季度?|半年)|[年月]?[初底末]|全区|各|^年(?=平均)"
)
_PLAIN = re.compile("(?:总?[人户件次个家]?[数量]|情况|总计|合计)$")
_KINDS = re.compile("(?:类型|类别|种类|项目|名称|情况|事项)$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PART = re.compile("其中|合计|两[个者镇]|三[个者]|共|均|每|平均|比|低于|高于|相差|另|新增|(?<!目)前|余|占")  # fmt: skip
_ALL_OF = re.compile(
    "^(?:今年|全年|[全本我][区市县镇]|中心|累计|合计)*(?:总共|共计?|一共)(?!同|有)"
)
_AMONG = re.compile("^(?:其次|其中|再次|最[高低多少]的?|第[一二三四]位?)(?:为|是)")
_SINGLES = re.compile("(?:最[高低多少]|居首|次之|居[末前]|占比最[高低])$")  # 8月最多，为52批
_NUMBER_OF = re.compile("([人户件家份套间])数$")
_AS = {"人次": "人", "户次": "户", "件次": "件", "家次": "家"}
_WHOLE = re.compile(
    "(?:[全我本][区市县镇乡]|总体|整体|平均|目前|今年|全年|共|现|已?有|登记|建成|的|总|其)*"
)
_OTHER = re.compile(
    "某|(?:企业|公司|机构|学校|园(?!区)|社区|村|店)(?!$)|的|[家户所间]均"
)  # somebody of the row
_SAYS = re.compile("(?:仅?为|是|达到?|有|约)+$")


@dataclass(frozen=True, slots=True)
class _Cell:
    q: Quantity
    family: str
    row: str
    measure: str  # what the column counts, without its unit and its year; of the row where columns are times
    caption: frozenset[
        str
    ]  # of a table that counts one thing at several times: what its caption says
    whole: bool
    years: frozenset[str]
    change: bool
    line: frozenset[float]  # the values of its row
    alone: bool  # the only number of its unit in the row
    kinds: str  # what the rows are kinds of: 投诉 of 投诉类型
    others: Mapping[float, str]  # the other values of its column, and whose they are
    unit: Quantity | None  # a number with its unit, of the head or of the caption (单位：万元)


def _cells(draft: Draft, read: Read) -> Iterator[_Cell]:
    tables = {p.cell: p for p in draft.paragraphs if p.cell is not None}
    lines: dict[tuple[int, int], set[float]] = defaultdict(set)
    counted: Counter[tuple[int, int, str]] = Counter()
    under: dict[tuple[int, int], dict[float, str]] = defaultdict(dict)
    for s in read.cells:
        table, row, column = s.p.cell or (0, 0, 0)
        if (table, row, 0) in tables:
            under[table, column][s.q.value] = tables[table, row, 0].text
        line = (s.p.cell or (0, 0, 0))[:2]
        lines[line].add(s.q.value)
        counted[(*line, s.q.family)] += 1
    for s in read.cells:
        table, row, column = s.p.cell or (0, 0, 0)
        head, name = tables.get((table, 0, column)), tables.get((table, row, 0))
        if head is None or name is None or not s.q.value:
            continue
        measure, own = (_UNSAID.sub("", x.text) for x in (head, name))
        timed = not measure
        whole = bool(WHOLE_ROW.search(name.text)) and not (timed and own[2:] and own.startswith("平均"))  # fmt: skip
        turned = timed and len(own) > 1 and not whole
        above = (
            draft.paragraphs[tables[table, 0, 0].number - 2].text if (table, 0, 0) in tables else ""
        )
        measure = measure or re.sub(r"[（(].*|\s", "", head.text)
        counts = _NUMBER_OF.search(head.text)  # 件数, 人数: the head tells the unit
        family = s.q.family or (SAME.get(counts[1], counts[1]) if counts else "")
        yield _Cell(
            s.q, _AS.get(family, family), "" if turned else re.sub(r"\s|[（(].*", "", name.text), _PLAIN.sub("", own if turned else measure),
            named_pairs(_UNSAID.sub("，", above)) if timed and not turned and above[:1] in "表图" else frozenset(),
            turned or whole, frozenset(_YEAR.findall(head.text)),
            s.q.kind == "p" and bool(CHANGES.search(head.text)), frozenset(lines[table, row]),
            counted[table, row, s.q.family] == 1, _KINDS.sub("", tables[table, 0, 0].text.strip()) if (table, 0, 0) in tables else "", under[table, column],
            s.q if s.q.unit else next((u for u in read_("1" + m[1]).quantities if u.end == len(m[1]) + 1), None) if (m := _IN.search(above)) else None,
        )  # fmt: skip


def tabled(draft: Draft, read: Read) -> Iterator[Finding]:
    """48个服务站点 beside 合计 … 46; 隐患率31% beside 31.0: what a cell says by name, said otherwise in the text."""
    of_row: dict[tuple[str, str, str], list[_Cell]] = defaultdict(list)
    for c in _cells(draft, read):
        of_row["" if c.whole else c.row, c.q.kind, c.family].append(c)
    if not of_row:
        return
    printed: dict[str, list[_Cell]] = defaultdict(list)
    for c in (c for cells in of_row.values() for c in cells if c.unit):
        printed[c.q.digits].append(c)
    units = {(kind, family) for _, kind, family in of_row}
    measures = tuple({c.measure for cells in of_row.values() for c in cells if len(c.measure) > 3})
    names = sorted({n for n, _, _ in of_row if len(n) > 1}, key=len, reverse=True)
    newest = max((y for x in draft.paragraphs if x.number not in read.advice for y in _YEAR.findall(x.text)), default="")  # fmt: skip
    here: tuple[Paragraph | None, list[str]] = (None, [])
    for p, item in read.prose():
        q = item.q
        if (
            q.kind not in "np" or q.hedge or q.chinese or q.value <= 0 or len(q.digits) < 2
            or left_behind(item) or read.planned(p, item)
        ):  # fmt: skip
            continue
        family = _AS.get(q.family, q.family)
        if q.digits in printed and q.unit:
            yield from _in_other_unit(p, item, printed[q.digits])
        if (q.kind, family) not in units:
            continue
        label, plain = _label(p, item).removeprefix("其中"), p.reading.plain
        opened, name = since(plain, q.start, "。；！？\n"), ""
        total = _ALL_OF.search(label)
        if not total:
            if (_PART.search(label) and not _SAYS.sub("", label).endswith(measures)) or label.endswith(("从", "由")):  # fmt: skip
                continue  # 从79.1%、83.0%、86.2%升至: of several times
            if here[0] is not p:
                here = p, [n for n in names if n in plain]
            name = max(here[1], key=lambda n: plain.rfind(n, opened, q.start) + len(n), default="")
            at = plain.rfind(name, opened, q.start) if name else -1
            if name and (at < 0 or (at > opened and plain[at - 1] in "比较")):
                name = ""  # 比2023年增长6.7%: not the growth of that year
            if name and _OTHER.search(
                plain, plain.rindex(name, opened, q.start) + len(name), q.start
            ):
                continue
        cells = of_row.get((name, q.kind, family), [])
        cells = cells + [c for c in of_row.get(("", q.kind, family), ()) if c.measure == name]
        digits = variants(q.digits, q.decimals) if cells else {}
        apart = [
            (c, how) for c in cells if (how := _slip(q, c, digits) or _elsewhere(p, q, c, name))
        ]
        if not apart:
            continue
        years = _YEAR.findall(plain, opened, q.start)[-1:]
        said = plain[opened : q.start]
        if item.role == "change":
            said = re.sub("[比较][^，。；]*", "", said)  # 比上年增长: the growth is this year's
        past = bool(EARLIER.search(said if not years or item.role == "change" else clause(p, item)))
        if not name and q.kind == "p" and item.role == "level" and _follows(item, read[p.number]):
            continue  # 1210人 of 2224张: 入住率54.4%, of those the sentence is about
        near = []
        for c, how in apart:
            if not c.years and (past or years not in ([], [newest], [name[:4]])):
                continue
            if c.years and years and years[0] not in c.years:
                continue
            if total:
                sure = 2 * (c.whole and c.alone and len(c.kinds) > 1 and c.kinds in label[total.end() :])  # fmt: skip
            else:
                sure = _named(c, p, item, label, read[p.number], name, years)
                if how == "rounding" and not q.decimals and len(c.measure) > 3 and c.measure in label:  # fmt: skip
                    sure = 2  # 职业院校毕业生平均起薪为4900元 of 平均起薪 4876
            if sure:
                near.append((c, sure, how))
        if any(_fits(q, c) for c, _, _ in near):
            continue
        for c, sure, how in near:
            if sure > 1 or _digits(q) > 2:
                if _beside(p, q, c.q):
                    continue  # 依次为132家、149家、168家和186家: the cell's own value stands with it
                yield _mark(p, q, c, how)
                break


_IN = re.compile("单位[：:]([^、，（）\\s]{1,5})")


def _in_other_unit(p: Paragraph, item: Item, cells: Sequence[_Cell]) -> Iterator[Finding]:
    """合计48.0亿元, and 48.0 in the row 合计 of a table in 万元: the digits of a cell that is named, in another unit."""
    q, plain = item.q, p.reading.plain
    said = plain[since(plain, q.start, "。！？；\n") : q.start]
    named = [c.unit for c in cells if c.unit and (re.search("合计|总|共", item.label) if c.whole else c.row in said and len(c.row) > 1)]  # fmt: skip
    if named and all((q.unit == u.unit == "元" and q.scale != u.scale) or (q.unit != u.unit and {q.unit, u.unit} <= MEASURE.keys()) for u in named):  # fmt: skip
        shows = say(zh=f"表中以{SCALE.get(named[0].scale, '')}{named[0].unit}计，此处{q.text}", en=f"{named[0].unit} in the table, here {q.text}")  # fmt: skip
        yield noted(found("consistency:unit", p, q.start, q.end, shows), len(q.digits) < 3)


_JOINED = re.compile(rf"[{ANY}][、，]?[和与及至]?$")


def _label(p: Paragraph, item: Item) -> str:
    """The name of a number: of a list of values (分别), that of the first."""
    skeleton, at = p.reading.skeleton, item.position
    while _JOINED.search(skeleton[max(0, at - 3) : at]):
        at = max(k for k in range(max(0, at - 3), at) if skeleton[k] in ANY)
    return skeleton[since(skeleton, at, "，。；：！？（\n" + ANY) : at]


def _named(
    c: _Cell,
    p: Paragraph,
    item: Item,
    label: str,
    items: Sequence[Item],
    name: str,
    years: Sequence[str],
) -> int:
    """How surely a cell of the row that is named, or of the whole, is what a number says: 0, 1, 2."""
    q = item.q
    if c.change or item.role == "change":
        if not c.change or item.role != "change" or q.kind != "p":
            return 0
        beside = any(
            i.q.value in c.line for i in items
            if i.sentence == item.sentence and i.role == "level" and i.q.kind == "n" and _digits(i.q) > 2
        )  # fmt: skip
        return 2 if name or beside else 0
    own = _SAYS.sub("", label)
    if c.alone and len(c.row) > 1:
        at = item.q.start - len(label)
        ahead = (
            re.search("([^，。；：]*)[，：]$", p.reading.plain[max(0, at - 24) : at])
            if not own
            else None
        )
        if own.endswith(c.row) or (ahead and _SINGLES.sub("", _AMONG.sub("", ahead[1])) == c.row):
            return 2
    text = own + "|" + item.noun
    if len(c.measure) > 1:
        if c.measure in text:
            return 0 if c.whole and not _WHOLE.fullmatch(own.partition(c.measure)[0]) else 2
        if not c.row and _tail(own, c.measure):
            return 2
        stretch = p.reading.plain[since(p.reading.plain, q.start, "。；！？\n") : q.start]
        if not own and years and c.measure in stretch:
            return 1
        if c.measure in stretch and c.measure[3:] and re.fullmatch("[升降增减回缩提][^，]?[到至为]", own):  # fmt: skip
            return 2
    shared = named_pairs(text) & c.caption
    return int(len(shared) > 1 or bool(shared and years))


def _tail(label: str, measure: str) -> bool:
    """签订率 of 书面协议签订率."""
    m = re.search("[\u4e00-\u9fff]{3,}$", label)
    return m is not None and measure.endswith(m[0])


def _digits(q: Quantity) -> int:
    return len(q.digits.replace(".", "") if q.decimals else q.digits.rstrip("0"))


def _fits(q: Quantity, c: _Cell) -> bool:
    coarse = q.decimals < c.q.decimals and q.scale == c.q.scale
    return not coarse and abs(q.value - abs(c.q.value)) <= q.half + 1e-9 * q.value


def _slip(q: Quantity, c: _Cell, digits: Mapping[str, str]) -> str:
    """How a number differs from the one of a cell: rounding, a slip, a scale; nothing when it is another number."""
    value = abs(c.q.value)
    kept = q.digits.rstrip("0")
    if abs(q.value - value) <= (q.half or q.scale * (len(kept) > 1) * 10 ** (len(q.digits) - len(kept)) / 2) * 1.000001:  # fmt: skip
        return "rounding"
    if not 0.05 * value < q.value < 20 * value:
        by = 1e4 if q.value < value else 1e-4
        return "scale" if abs(q.value * by - value) <= q.half * by and _digits(q) > 2 else ""
    return digits.get(f"{value / q.scale:.{q.decimals}f}", "")


def _follows(item: Item, items: Sequence[Item]) -> bool:
    """Whether two counts before a rate, in its sentence, lead to it."""
    own = [i.q for i in items if i.sentence == item.sentence and i.position < item.position and i.q.kind == "n" and i.q.low > 0]  # fmt: skip
    return any(overlaps(*ratio(a, b), item.q) for b in own[-4:] for a in own[-4:] if a is not b)


def _elsewhere(p: Paragraph, q: Quantity, c: _Cell, name: str) -> str:
    """2023年持证人数达到3.27万人, where 3.27 stands beside 2024年: the number of another row."""
    if not name or q.value not in c.others or q.value == c.q.value or _digits(q) < 3:
        return ""
    plain = p.reading.plain
    own = plain[since(plain, q.start, "，。；：、\n") : q.start].removeprefix("其中")
    return "row" if own.startswith(name) and c.others[q.value] not in own else ""


def _beside(p: Paragraph, q: Quantity, known: Quantity) -> bool:
    """Whether the sentence of a number prints the known value too."""
    plain = p.reading.plain
    start = since(plain, q.start, "。\n")
    stop = plain.find("。", q.end)
    return any(
        x is not q and x.value == known.value and x.family == q.family
        for x in p.reading.quantities
        if start <= x.start < (stop if stop >= 0 else len(plain))
    )


def _mark(p: Paragraph, q: Quantity, c: _Cell, how: str) -> Finding:
    shows = say(zh=f"表中“{c.row or c.measure}”为{c.q.text}，此处写{q.text}", en=f"{c.q.text} in the table, {q.text} here")  # fmt: skip
    code = {"rounding": "consistency:rounding", "scale": "consistency:magnitude"}.get(
        how, "consistency:value"
    )
    severity = (
        "info" if abs(q.value - abs(c.q.value)) < 1e-9 * q.value else "warning"
    )  # 80% of 80.0
    return found(code, p, q.start, q.end, shows, severity=severity)


_IN_ALL = re.compile("(?:共|合计|总计|累计)[^，。；]{0,6}$|(?:受访|参与|监测|抽查|检查)的$")


def summed(draft: Draft, read: Read) -> Iterator[Finding]:
    """216, 150, 198 in a column without a total, and 共分配546个 under the table: the sum is 564."""
    columns: dict[int, dict[int, list[Quantity]]] = defaultdict(lambda: defaultdict(list))
    last: dict[int, int] = {}
    for s in read.cells:
        table, _, column = s.p.cell or (0, 0, 0)
        columns[table][column].append(s.q)
        last[table] = max(last.get(table, 0), s.p.number)
    for table, by in columns.items():
        cells = {q.value for qs in by.values() for q in qs}
        sums = [(qs[0], sum(q.value for q in qs)) for qs in by.values() if len(qs) > 2 and len({(q.family, q.kind, q.scale) for q in qs}) == 1 and qs[0].kind == "n"]  # fmt: skip
        if any(total / 2 in cells or 2 * q.value == total for q, total in sums):
            continue  # a total is among the rows
        known = cells | {total for _, total in sums}
        for p in draft.paragraphs[last[table] : last[table] + 2]:
            for item in read[p.number] if p.prose else ():
                q = item.q
                if q.hedge or q.chinese or q.kind != "n" or not q.unit or item.role != "level" or q.value in known or left_behind(item):  # fmt: skip
                    continue
                for c, total in sums:
                    turned = len(q.digits) > 2 and swapped(q, total)
                    if c.family == q.family and slipped(q, total, 4) and (turned or _IN_ALL.search(item.label)):  # fmt: skip
                        shows = say(zh=f"表中该列合计为{shown(total / q.scale, q.decimals)}，此处写{q.text}", en=f"the column sums to {total:g}, {q.text} here")  # fmt: skip
                        yield found("consistency:value", p, q.start, q.end, shows, severity="warning")  # fmt: skip
                        break


_APART = re.compile(f"(?:{UP}|{DOWN}|缺|缺口|差|相差|空|剩余?|结余|还有|尚有)(?:了|约|额|口|编|岗|幅)*(?:为|达|是)?$")  # fmt: skip
_MONEY = re.compile("[（(]([万亿]?)元")
_RATED = re.compile("率[（(](?![%％‰]|百分|千分)[^）)]*[）)]$")


def across(draft: Draft, read: Read) -> Iterator[Finding]:
    """计划600人, 到岗415人 in a row, and 云锦纺织还缺39人 under the table, of 280 and 251; 租房率（人）."""
    rows: dict[tuple[int, str], list[Quantity]] = defaultdict(list)
    last: dict[int, int] = {}
    for s in read.cells:
        table = (s.p.cell or (0,))[0]
        rows[table, s.item.label].append(s.q)
        last[table] = max(last.get(table, 0), s.p.number)
    placed: dict[int, Paragraph] = {}
    paid = [i.q for _, i in read.prose() if i.q.unit.startswith("元")] if last else []
    for t in draft.tables:
        for (r, c), head in t.grid.items():
            if r and c:
                continue
            m = re.fullmatch("([^（()]+)[（(]([^（）()]+)[）)]", head.text.strip())
            if _RATED.search(head.text.strip()) or (
                m and unlikely(m[1], m[2]) and m[2] in (*MEASURE, "小时", "岁", "层", "册")
            ):
                shows = say(zh="不以此计", en="never counted so")
                yield found("consistency:unit", head, 0, len(head.text), shows)
            elif m := _MONEY.search(head.text):
                under = {p.text.strip() for (x, y), p in t.grid.items() if (y == c if not r else x == r)}  # fmt: skip
                said = {q.text for q in paid if q.digits in under and len(q.digits) > 1}
                if len(said) > 1 and all((q.scale > 1) != bool(m[1]) for q in paid if q.text in said):  # fmt: skip
                    shows = say(zh=f"文中写{min(said)}", en=f"{min(said)} in the text")
                    yield found("consistency:unit", head, 0, len(head.text), shows)
    columns: dict[tuple[int, int], list[Quantity]] = defaultdict(list)
    for s in read.cells:
        if s.p.cell and s.q.value > 0 and not WHOLE_ROW.search(s.item.label):
            columns[s.p.cell[0], s.p.cell[2]].append(s.q)
            placed[id(s.q)] = s.p
    for qs in columns.values():
        *rest, most = sorted(qs, key=lambda q: q.value)
        if (
            len(rest) > 2
            and rest[-1].value < 4 * rest[0].value
            and most.value > 50 * rest[-1].value
        ):
            shows = say(zh=f"同列其他数不超过{rest[-1].text}", en=f"{rest[-1].text} at most in the column")  # fmt: skip
            yield found("consistency:magnitude", placed[id(most)], 0, len(placed[id(most)].text), shows)  # fmt: skip
    for table, end in last.items():
        names = {n: [q for q in qs if q.kind == "n"] for (k, n), qs in rows.items() if k == table and len(n) > 1}  # fmt: skip
        for p in draft.paragraphs[end : end + 2]:
            for item in read[p.number] if p.prose else ():
                q, plain = item.q, p.reading.plain
                if q.kind != "n" or not q.unit or q.hedge or q.chinese or not _APART.search(item.label):  # fmt: skip
                    continue
                words = plain[since(plain, q.start, "。；") : q.start]
                clause_ = re.split("，", words)[-1]
                met = [n for n in names if n in clause_ and not re.search("[比较与和、]", clause_)]
                cells = names[met[0]] if len(met) == 1 else []
                if len(cells) != 2 or {c.family for c in cells} != {q.family} or any(c.value == q.value for c in cells):  # fmt: skip
                    continue
                apart = abs(cells[0].value - cells[1].value)
                if abs(apart - q.value) > q.half + sum(c.half for c in cells) + 1e-9 * apart:
                    high, low = sorted(cells, key=lambda c: -c.value)
                    shows = f"{high.text} - {low.text} = {shown(apart / q.scale, q.decimals)}"
                    yield noted(misfit("arithmetic:difference", p, q, shows), not slipped(q, apart, 2))  # fmt: skip
