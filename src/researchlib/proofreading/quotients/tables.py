"""Tables of a draft: rows that add up to 合计, shares that add to 100, columns made of columns, cells below the threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import log10, prod

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph, Table
from ..findings import ENTERPRISES, PERSONS, Finding, found
from ..sentences.clauses import complete, shown
from . import columns as related

_NUMBER = re.compile(
    r"\s*([-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?)\s*(%|％|[\u4e00-\u9fff]{0,3})\s*$"
)
_TOTAL = re.compile(
    r"^(?:(?:[一二三四]季度|[上下]半年|全年)?合\s*计|总\s*计|小\s*计|全区|全市|总\s*数|共\s*计|总\s*量|汇\s*总|总体|全部)$"
)
_WITHIN = re.compile(r"^\s*(?:#|＃|其中|\*|　|——|—)|其中")
_POSTS = re.compile("[应已]配|缺[额编]|编制|定员|岗位数")  # posts, not people who answered
_SHARE = re.compile(r"占比|比重|比例|构成|百分比|（%）|\(%\)|份额")
_PEOPLE = re.compile(
    r"[人户份童员生者民女]数|频数|样本|人（?$|（[人户份名]）|\([人户份名]\)|受访|有效问卷|n$", re.I
)
_OF_PEOPLE = re.compile("单位[:：](?:人(?!次)|名|户)")
_FIRMS = re.compile(r"企业数|家数|（家）|\(家\)")


_UNIT = re.compile("[（(]([^（）()]+)[）)]$")


@dataclass(frozen=True)
class _Cell:
    p: Paragraph
    value: float
    half: float
    decimals: int
    text: str
    rounded: bool = False  # though it has no decimals


def tables(draft: Draft) -> Iterator[Finding]:
    """Every table of the draft."""
    for table in draft.tables:
        yield from _table(table.grid, _around(draft, table))


_ROUNDED = re.compile(
    r"[（(：:][百千万亿十]+[\u4e00-\u9fff]{1,3}(?:[）)，；。、]|$)|四舍五入|舍入|取整|进位|凑整"
)


def _around(draft: Draft, table: Table) -> str:
    """What stands beside a table: its caption and unit before, its notes behind."""
    numbers = [p.number for p in table.grid.values()]
    first, last = min(numbers), max(numbers)
    near = [
        p for p in draft.paragraphs[max(0, first - 4) : last + 3]
        if p.cell is None and (re.match(r"\W?(?:单位|计量单位|附?表\s*\d|\W{0,2}注)", p.text) or p.kind in ("caption", "note"))
    ]  # fmt: skip
    return "\n".join(p.text for p in near)


def _table(grid: dict[tuple[int, int], Paragraph], around: str) -> Iterator[Finding]:
    rows = 1 + max(r for r, _ in grid)
    columns = 1 + max(c for _, c in grid)
    heads = [grid[0, c].text.strip() if (0, c) in grid else "" for c in range(columns)]
    names = [grid[r, 0].text.strip() if (r, 0) in grid else "" for r in range(rows)]
    names = [n or (grid[r, 1].text.strip() if (r, 1) in grid and _TOTAL.match(grid[r, 1].text.strip()) else "") for r, n in enumerate(names)]  # fmt: skip
    whole = " ".join(heads)
    every = bool(_ROUNDED.search(around))  # 单位：万人: every number of the table is a rounded one
    numbers = {
        (r, c): n for (r, c), p in grid.items()
        if r > 0 and (n := _read(p, every or bool(_ROUNDED.search(heads[c])) or bool(_ROUNDED.search(names[r])))) is not None
    }  # fmt: skip
    for c in range(1, columns):
        column = [(r, numbers[r, c]) for r in range(1, rows) if (r, c) in numbers]
        yield from _uneven(column, heads[c])
        if re.search(
            "增长|增速|同比|环比|比上|较上|比去|[增涨升降减跌]幅|幅度|平均|人均|户均|率|名次|排名|位次|指数|年份|序号",
            heads[c],
        ) or (re.search("[%％‰]", heads[c]) and not _SHARE.search(heads[c])):
            continue
        yield from _totals(column, names, heads[c])
        shares = bool(_SHARE.search(heads[c])) or (
            bool(column) and all(n.text.endswith("%") for _, n in column)
        )
        if shares:
            yield from _hundred(column, names)
        limit = (
            0
            if _POSTS.search(heads[c])
            else (
                PERSONS
                if _PEOPLE.search(heads[c]) or heads[c] in ("男", "女") or _OF_PEOPLE.search(around)
                else ENTERPRISES
                if _FIRMS.search(heads[c])
                else 0
            )
        )
        if limit and not shares:
            for r, n in column:
                if 0 < n.value < limit and n.decimals == 0 and not _TOTAL.match(names[r]):
                    yield found(
                        "privacy:cell",
                        n.p,
                        0,
                        len(n.p.text),
                        say(zh=f"{n.text}，低于{limit}", en=f"{n.text}, below {limit}"),
                        severity="info",
                    )
    last = _across(heads)
    for r in range(1, rows):
        if len(last) == 1 and not re.search("其中|#", whole):
            c = last[0]
            others = [numbers[r, k] for k in range(1, columns) if k != c and (r, k) in numbers]
            if (r, c) in numbers and len(others) >= 2 and len(others) == columns - 2:
                yield from _compare(numbers[r, c], others)
    yield from _moves(numbers, heads, rows, columns, grid)
    yield from _of_small(numbers, heads)
    yield from _multiplied(numbers, heads)
    yield from _related(numbers, names, heads)
    yield from _by_year(numbers, heads, names)
    yield from _ranked(numbers, heads, names)


def _across(heads: list[str]) -> list[int]:
    """The columns that are the sum of the others by their head: 合计; 合计（人） where every head has （人）."""
    units = {m[1] if (m := _UNIT.search(h)) else "" for h in heads[1:]}
    return [
        c
        for c, h in enumerate(heads)
        if c
        and (
            _TOTAL.match(h)
            or (len(units) == 1 and (re.match("[合总小共]计", h) or _year(h, heads)))
        )
    ]


def _year(head: str, heads: list[str]) -> bool:
    """Whether a column is a whole year whose halves, quarters or months are the others."""
    others = [h for h in heads[1:] if h != head]
    return head.startswith("全年") and all(re.search("半年|季度|月", h) for h in others)


def _uneven(column: list[tuple[int, _Cell]], head: str) -> Iterator[Finding]:
    """A column of percentages, or of amounts in the unit of its head, in which one has other decimals than the rest."""
    percent = re.search("[%％]", head) or all(n.text.endswith(("%", "％")) for _, n in column)
    if not (percent or re.search("[（(][^（）()]+[）)]$", head)):
        return
    places = [n.decimals for _, n in column if n.value not in (0, 100)]
    usual = max(set(places), key=places.count, default=0)
    odd = [n for _, n in column if n.decimals != usual and n.value not in (0, 100)]
    if len(odd) == 1 and len(places) >= 4 and (percent or usual):
        shows = say(
            zh=f"同列均为{usual}位小数，此处{odd[0].decimals}位",
            en=f"{usual} decimals in the column, {odd[0].decimals} here",
        )
        yield found("consistency:decimals", odd[0].p, 0, len(odd[0].p.text), shows)


_BEFORE = re.compile(r"上年|去年|同期|基期|上期")
_NOW = re.compile(r"本年|今年|当年|报告期|本期")
_GROWTH = re.compile(
    r"增速|增幅|涨幅|降幅|[±比增]\s*%|(?:增减|变化|比上年|增长|同比|环比|提高|上升|下降|升降|变动).*[%％]"
)
_CHANGE = re.compile(
    r"增减|增量|变化|净增|增加|变动|(?:提高|上升|回升|下降|升降|升幅).*百分点|^比.{2,6}[±增减]"
)


# 2024年介绍就业（人次）, 机构数2023年末: the year of a column, and what it counts
_DATED = re.compile(
    r"([^\d]*)((?:19|20)\d{2})年?((?:度|末|底|1[—～~-]\d{1,2}月|上半年|前三季度|\d{1,2}月[末底]?)?[^\d增减变比]*)"
)


def _measure(head: str) -> str:
    """What a head without its year counts: 年末, 末 and nothing are one."""
    return re.sub(r"[度末底初]|全年|上半年", "", head)


def _moves(
    numbers: dict[tuple[int, int], _Cell],
    heads: list[str],
    rows: int,
    columns: int,
    grid: dict[tuple[int, int], Paragraph],
) -> Iterator[Finding]:
    """Two years side by side with their change and their growth: each row by itself."""
    dated = {
        c: (int(m[2]), m[1] + m[3])
        for c in range(1, columns)
        if (m := _DATED.fullmatch(re.sub(r"（[^）]*）$", "", heads[c])))
    }
    if len(dated) > 1 and len({_measure(name) for _, name in dated.values()}) == 1:
        *bases, now = sorted(dated, key=lambda c: dated[c][0])
    else:
        bases = [c for c in range(1, columns) if _BEFORE.search(heads[c]) and not _GROWTH.search(heads[c])]  # fmt: skip
        after = [c for c in range(1, columns) if _NOW.search(heads[c]) and not _GROWTH.search(heads[c])]  # fmt: skip
        after = [c for c in after if c not in bases] or list(dated)
        if len(bases) != 1 or len(after) != 1:
            return
        now = after[0]
    base = max((bases[-1], bases[0]), key=lambda c: _moved(numbers, rows, c, now))
    rates = all("率" in heads[c] or re.search("[%％]", heads[c]) or all(numbers[r, c].text.endswith("%") for r in range(1, rows) if (r, c) in numbers) for c in (base, now))  # fmt: skip
    growth = [c for c in range(1, columns) if c not in (base, now) and _GROWTH.search(heads[c])]
    change = [
        c for c in range(1, columns)
        if c not in (base, now, *growth) and _CHANGE.search(heads[c]) and (rates or "百分点" not in heads[c])
    ]  # fmt: skip
    if not growth and change and not rates:  # 增减 in per cent
        told = [numbers[r, change[0]].text for r in range(1, rows) if (r, change[0]) in numbers]
        if told and all(t.endswith(("%", "％")) for t in told):
            growth, change = change, []
    if rates and growth:
        yield from _points_in_head(numbers, heads, rows, (base, now, growth[0]), grid)
    for r in range(1, rows):
        a, b = numbers.get((r, base)), numbers.get((r, now))
        if a is None or b is None:
            continue
        slack = a.half + b.half  # the printed values may be rounded ones
        for c in change[:1]:
            d = numbers.get((r, c))
            if d is None or abs(b.value - a.value - d.value) <= slack + d.half + 1e-9:
                continue
            places = max(a.decimals, b.decimals)
            yield _in_table(d, f"{b.text} - {a.text} = {shown(b.value - a.value, places)}")
        for c in growth[:1]:
            g = numbers.get((r, c))
            if (of := re.search(r"(20\d\d)年", heads[c])) and int(of[1]) != dated.get(now, (0, ""))[
                0
            ]:
                continue  # 2023年增速 beside 2024年增速: of another two columns
            if g is None or a.value <= 0 or rates or b.text.endswith(("%", "％")):
                continue
            low = 100 * ((b.value - slack) / (a.value + slack) - 1)
            high = 100 * ((b.value + slack) / max(a.value - slack, 1e-9) - 1)
            if related.FALLS.search(heads[c]) and b.value < a.value and g.value > 0:
                low, high = -high, -low
            if high < g.value - g.half - 1e-9 or low > g.value + g.half + 1e-9:
                value = 100 * (b.value / a.value - 1)
                yield _in_table(
                    g, f"({b.text} - {a.text})/{a.text} = {shown(value, max(1, g.decimals))}%"
                )


def _by_year(
    numbers: dict[tuple[int, int], _Cell], heads: list[str], names: list[str]
) -> Iterator[Finding]:
    """2023年 6400件, 2024年 7040件 and its 同比增幅 10.0%: each row against the one above, of the year before."""
    years = [int(m[1]) if (m := re.fullmatch(r"(20\d\d)年?(?:度|末)?", n)) else 0 for n in names]
    rates = [c for c, h in enumerate(heads) if c and re.search("同比|增[速幅长]|比上年", h)]
    if len(rates) != 1 or rates[0] < 2 or any(c not in (0, rates[0] - 1, rates[0]) for _, c in numbers):  # fmt: skip
        return
    for r in range(2, len(years)):
        cells = [
            numbers.get(at) for at in ((r - 1, rates[0] - 1), (r, rates[0] - 1), (r, rates[0]))
        ]
        a, b, g = cells
        if a is None or b is None or g is None or years[r] != years[r - 1] + 1 or a.value <= 0 or not g.text.endswith("%") or b.text.endswith("%"):  # fmt: skip
            continue
        low = 100 * ((b.value - b.half) / (a.value + a.half) - 1)
        high = 100 * ((b.value + b.half) / max(a.value - a.half, 1e-9) - 1)
        if high < g.value - g.half - 1e-9 or low > g.value + g.half + 1e-9:
            value = shown(100 * (b.value / a.value - 1), max(1, g.decimals))
            yield _in_table(g, f"({b.text} - {a.text})/{a.text} = {value}%")


def _ranked(numbers: dict[tuple[int, int], _Cell], heads: list[str], names: list[str]) -> Iterator[Finding]:  # fmt: skip
    """42 | 2, 57 | 1, 28 | 4, 19 | 4: a column of ranks that only one row keeps from being the order of another column."""
    for c, head in enumerate(heads):
        lines = [
            r for r in range(1, len(names)) if (r, c) in numbers and not _TOTAL.match(names[r])
        ]
        if not re.search("排名|名次|位次|排序", head) or len(lines) < 3:
            continue
        told = {r: numbers[r, c].value for r in lines}
        wrong: list[tuple[int, float]] = []
        for k in {k for _, k in numbers} - {0, c}:
            values = {r: numbers[r, k].value for r in lines if (r, k) in numbers}
            for sign in (1, -1) if len(values) == len(lines) else ():
                due = {r: 1.0 + sum(sign * x > sign * values[r] for x in values.values()) for r in lines}  # fmt: skip
                odd = [r for r in lines if due[r] != told[r]]
                if not odd:
                    wrong = []
                    break
                if len(odd) == 1 or (len(odd) == 2 and len(lines) > 4):
                    wrong = [(r, due[r]) for r in odd]
            else:
                continue
            break
        for r, place in wrong:
            yield _in_table(
                numbers[r, c], say(zh=f"按数值应为第{place:g}", en=f"by its value {place:g}")
            )


def _moved(numbers: dict[tuple[int, int], _Cell], rows: int, base: int, now: int) -> int:
    """How many rows print, in whatever column, the change from one column to another."""
    count = 0
    for r in range(1, rows):
        a, b = numbers.get((r, base)), numbers.get((r, now))
        others = [n for (k, c), n in numbers.items() if k == r and c not in (base, now)]
        if a is not None and b is not None:
            apart, by = b.value - a.value, 100 * (b.value / a.value - 1) if a.value else 0.0
            count += any(
                min(abs(n.value - apart), abs(n.value - by)) <= n.half + 1e-9 for n in others
            )
    return count


def _points_in_head(
    numbers: dict[tuple[int, int], _Cell],
    heads: list[str],
    rows: int,
    at: tuple[int, int, int],
    grid: dict[tuple[int, int], Paragraph],
) -> Iterator[Finding]:
    """2024年参保率（%）, 2022年参保率（%）, 提高（%）: the difference of two rates is in points."""
    lines = [
        [numbers[r, c] for c in at]
        for r in range(1, rows)
        if all((r, c) in numbers for c in at)
    ]  # fmt: skip
    apart = [abs(b.value - a.value - d.value) <= a.half + b.half + d.half for a, b, d in lines]
    head = grid.get((0, at[2]))
    if head is not None and len(lines) > 1 and sum(apart) > len(lines) / 2:
        advice = say(zh="两率之差用“个百分点”", en="points for the difference of two rates")
        yield found("words:points", head, 0, len(head.text), heads[at[2]], advice)


def _in_table(cell: _Cell, computed: str) -> Finding:
    shows = computed + say(zh=f"，表中{cell.text}", en=f", printed {cell.text}")
    return found("arithmetic:table", cell.p, 0, len(cell.p.text), shows)


def _read(p: Paragraph, rounded: bool) -> _Cell | None:
    m = _NUMBER.match(p.text.replace("−", "-").replace("＋", "+"))
    if m is None:
        return None
    digits = m[1].replace(",", "")
    decimals = len(digits.partition(".")[2])
    return _Cell(p, float(digits), 0.5 * 10.0**-decimals, decimals, p.text.strip(), rounded)


def _totals(column: list[tuple[int, _Cell]], names: list[str], head: str) -> Iterator[Finding]:
    yearly = names[column[-1][0]] == "全年" if len(column) in (3, 5, 13) else False
    if yearly and all(_TIMES.match(names[r]) for r, _ in column[:-1]):
        names = [*names[: column[-1][0]], "合计", *names[column[-1][0] + 1 :]]
    places = [k for k, (r, _) in enumerate(column) if _TOTAL.match(names[r])]
    if len(places) > 2 and all(re.match("小\\s*计", names[column[k][0]]) for k in places[:-1]) and places[-1] == len(column) - 1:  # fmt: skip
        for begin, k in zip((-1, *places), places[:-1], strict=False):  # 小计, 小计, 合计
            if k - begin > 2:
                yield from _compare(column[k][1], [n for _, n in column[begin + 1 : k]])
        if places[-1] == places[-2] + 1:
            yield from _compare(column[-1][1], [column[k][1] for k in places[:-1]])
    if len(places) != 1:
        return
    k = places[0]
    parts = [n for j, (r, n) in enumerate(column) if j != k and not _WITHIN.search(names[r])]
    within = [n for j, (r, n) in enumerate(column) if j != k and _WITHIN.search(names[r])]
    if k not in (0, len(column) - 1) or len(parts) < 2 or (within and not parts):
        return
    if not _averaged(column[k][1], parts):
        yield from _compare(column[k][1], parts)


def _averaged(total: _Cell, parts: list[_Cell]) -> bool:
    """Whether what stands in the row of totals lies between the rows, as a rate or a mean of all does.

    A sum cannot, unless one number of the column has a digit too many or too few.
    """
    values = [n.value for n in parts]
    if not min(values) <= total.value <= max(values) or min(values) < 0:
        return False
    rest, slack = sum(values) - total.value, sum(n.half for n in [*parts, total])
    slipped = [v * (1 - f) for v in values for f in (10, 0.1)] + [
        total.value * 9,
        total.value * -0.9,
    ]
    return not any(abs(rest - d) <= slack for d in slipped)


def _compare(total: _Cell, parts: list[_Cell]) -> Iterator[Finding]:
    amount = sum(n.value for n in parts)
    slack = (
        sum(n.half for n in parts if n.decimals or total.decimals or n.rounded)
        + (total.half if total.decimals or total.rounded else 0)
        + 1e-9 * max(1, amount)
    )
    if abs(amount - total.value) <= slack:
        return
    decimals = max(n.decimals for n in [*parts, total])
    listed = " + ".join(shown(n.value, n.decimals) for n in parts[:8]) + (
        " + …" if len(parts) > 8 else ""
    )
    yield _in_table(total, f"{listed} = {shown(amount, decimals)}")


def _related(
    numbers: dict[tuple[int, int], _Cell], names: list[str], heads: list[str]
) -> Iterator[Finding]:
    """What breaks a relation between columns, or between rows when the table stands on its side."""
    for turned in (False, True):
        cells = {
            ((c, r) if turned else (r, c)): related.cell(
                n.value, n.decimals, n.text, names[r] if turned else heads[c], n.rounded
            )
            for (r, c), n in numbers.items() if c
        }  # fmt: skip
        for odd in related.odd(cells, names if turned else heads):
            at = (odd.column, odd.line) if turned else (odd.line, odd.column)
            yield _in_table(numbers[at], odd.computed)


_TIMES = re.compile("(?:19|20)\\d\\d|\\d{1,2}月|第?[一二三四]季度|[上下]半年")


_OF_THEM = re.compile("(?<![增速利汇税费])率|面$|比例|百分比")


def _of_small(numbers: dict[tuple[int, int], _Cell], heads: list[str]) -> Iterator[Finding]:
    """抽查 16件, 合格率 93.8%; 20件, 94.6%: a share that no k of the row's count gives, where those of all other rows are."""
    by_column: dict[int, dict[int, _Cell]] = {}
    for (r, c), n in numbers.items():
        by_column.setdefault(c, {})[r] = n
    counts = [c for c, x in by_column.items() if c and all(n.decimals == 0 and not n.rounded and not n.text.endswith(("%", "％")) for n in x.values())]  # fmt: skip
    for c in (c for c in by_column if _OF_THEM.search(heads[c]) and not _GROWTH.search(heads[c])):
        if min(abs(sum(n.value for n in by_column[c].values()) - x) for x in (100, 200)) < 0.6:
            continue  # shares of one whole
        met = []
        for k in counts:
            rows = {r: by_column[k][r].value for r in by_column[c] if r in by_column[k]}
            fits = [r for r, n in rows.items() if n and abs(100 * round(n * by_column[c][r].value / 100) / n - by_column[c][r].value) <= by_column[c][r].half + 1e-9]  # fmt: skip
            met.append((sum(rows.values()), rows, fits))
        if not met or any(len(fits) == len(rows) for _, rows, fits in met):
            continue
        _, rows, fits = max(met, key=lambda x: x[0])
        odd = [r for r in rows if r not in fits]
        chance = prod(min(1.0, rows[r] / 10.0 ** (2 + by_column[c][r].decimals)) for r in fits)
        if len(odd) == 1 and fits and rows[odd[0]] >= 5 and chance < 0.5:
            q, of = by_column[c][odd[0]], rows[odd[0]]
            near = int(of * q.value / 100)
            shows = "、".join(f"{j}/{of:g} = {shown(100 * j / of, q.decimals)}%" for j in (near, near + 1))  # fmt: skip
            yield found("arithmetic:grim", q.p, 0, len(q.p.text), shows, severity="warning" if chance < 0.01 else "info")  # fmt: skip


_AMOUNT = re.compile("金额|[小合总]计|总|[费款额价]")


def _multiplied(numbers: dict[tuple[int, int], _Cell], heads: list[str]) -> Iterator[Finding]:
    """数量 36, 单价 450, 金额 12600; 50, 180, 9000: of two rows one is the product, and the other nearly."""
    rows = sorted({r for r, _ in numbers})
    for t in (c for c, h in enumerate(heads) if c and _AMOUNT.search(h)):
        for a, b in combinations([c for c in range(1, len(heads)) if c != t], 2):
            met = [[numbers[r, c] for c in (a, b, t)] for r in rows if all((r, c) in numbers and numbers[r, c].value > 1 for c in (a, b, t))]  # fmt: skip
            ratio = [z.value / (x.value * y.value) for x, y, z in met]
            for scale in (1.0, 1e-4):
                odd = [x for x, by in zip(met, ratio, strict=True) if abs(by / scale - 1) > 1e-6]
                if len(met) == 2 and len(odd) == 1 and all(0.5 < by / scale < 2 or abs(log10(by / scale)) in (1, 2) for by in ratio):  # fmt: skip
                    x, y, z = odd[0]
                    yield _in_table(z, f"{x.text} × {y.text} = {shown(x.value * y.value * scale, z.decimals)}")  # fmt: skip


def _hundred(column: list[tuple[int, _Cell]], names: list[str]) -> Iterator[Finding]:
    parts = [n for r, n in column if not _TOTAL.match(names[r]) and not _WITHIN.search(names[r])]
    if len(parts) < 2 or all(_TIMES.match(names[r]) for r, _ in column):
        return  # the same share over years
    whole = len(parts) > 2 or complete([names[r] for r, _ in column])
    amount = sum(n.value for n in parts)
    slack = sum(n.half for n in parts) + 1e-6
    if slack < abs(amount - 100) <= (8 if whole else 3):
        shows = (
            " + ".join(n.text.rstrip("%") for n in parts)
            + f" = {shown(amount, max(n.decimals for n in parts))}%"
        )
        yield found("arithmetic:shares-sum", parts[-1].p, 0, len(parts[-1].p.text), shows,
                    severity="info" if not whole else "error" if abs(amount - 100) <= 3 else "warning")  # fmt: skip
