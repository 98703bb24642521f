"""How the columns of a table hang together, found from the table itself: c = a/b, a − b, 100(a/b − 1), or a/N.

No head need be known: a relation that holds for all lines but one says which cell is wrong.  A head that names such
a result (率, 户均, 倍率, 增长, 提高) lets fewer lines prove it.  Lines are rows; where a table stands on its side
(指标 down, years across), columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import inf, isfinite, log10

from .. import patterns as re
from ..sentences.clauses import shown

_HINTS = {
    "/": re.compile(r"率|面|比|均|每|倍|占|密度|强度|单价|系数|程度|份额|覆盖|[%％‰]"),
    "-": re.compile(r"增减|增量|变化|变动|净|差|其中|提高|上升|下降|回落|增加|减少|结余|剩余|未|在办|百分点|其他|缺口|[缺差]额|尚[缺余]"),
    "g": re.compile(r"增长|增速|增幅|涨幅|升幅|降幅|同比|环比|比上|较上|比去|变化|增减|[±]"),
}  # fmt: skip
FALLS = re.compile("^(?!.*[增升涨]).*(?:下降|降幅|减幅|跌幅|减少|回落)")
_AMOUNT = re.compile(
    r"[元吨亩顷米里时升克]"
)  # measured, so that a number without decimals is a rounded one
_MOST_LINES, _MOST_COLUMNS = 60, 12
_INFORMATIVE = 0.05  # of a quotient: as exact as that, or chance may make it


@dataclass(frozen=True)
class Cell:
    """A number in a table: what it says and what it may stand for."""

    value: float
    half: float
    decimals: int
    text: str

    @property
    def low(self) -> float:
        return self.value - self.half

    @property
    def high(self) -> float:
        return self.value + self.half


@dataclass(frozen=True)
class Odd:
    """A cell that breaks the relation of its column; `computed` is the formula with its result."""

    line: int
    column: int
    computed: str


@dataclass(frozen=True)
class Relation:
    """Column `target` made of columns `a` and `b`; `fits` and `wrong` are lines."""

    kind: str  # / quotient, - difference, g growth, n share of one number
    target: int
    a: int
    b: int
    scale: float
    whole: float
    fits: tuple[int, ...]
    wrong: tuple[int, ...]
    hinted: bool
    exact: bool = False  # a product of whole numbers of three digits or more

    @property
    def lone(self) -> bool:
        """Of two lines the one that holds: a percentage of three digits is enough for that."""
        return len(self.fits) == len(self.wrong) == 1 and self.kind == "/" and self.hinted


Lines = dict[tuple[int, int], Cell]


def cell(value: float, decimals: int, text: str, head: str, rounded: bool = False) -> Cell:
    """A cell under a head; a count without decimals is exact, unless the table is of rounded numbers."""
    rounded = rounded or bool(decimals) or bool(_AMOUNT.search(head)) or "%" in text
    half = 0.5 * 10.0**-decimals if rounded else 0.0
    return Cell(value, half, decimals, text)


def relations(cells: Lines, heads: Sequence[str]) -> list[Relation]:
    """For each column the relation that the most lines prove.

    >>> heads = ["镇街", "岗位", "求职", "求人倍率"]
    >>> rows = [(12360, 7650, 1.62), (9485, 6820, 1.29), (7920, 5940, 1.33)]
    >>> cells = {(r, c): cell(v, 2 * (c == 3), f"{v}", "") for r, row in enumerate(rows) for c, v in enumerate(row, 1)}
    >>> [(r.kind, r.target, r.a, r.b, r.wrong) for r in relations(cells, heads) if r.target == 3]
    [('/', 3, 1, 2, (1,))]
    """
    lines = sorted({line for line, _ in cells})[:_MOST_LINES]
    columns = sorted({c for _, c in cells})[:_MOST_COLUMNS]
    best: list[Relation] = []
    for target in columns:
        met = [r for r in _all(cells, heads, lines, columns, target) if len(r.fits) >= 2 or r.lone]
        if met:
            best.append(
                max(met, key=lambda r: (len(r.fits) - len(r.wrong), r.hinted, r.kind != "n"))
            )
    return best


def odd(cells: Lines, heads: Sequence[str]) -> Iterator[Odd]:
    """The cells that alone break what holds for all other lines, one for a line."""
    proven = [r for r in relations(cells, heads) if r.wrong and _proven(r)]
    done: set[int] = set()
    for r in sorted(proven, key=lambda r: (r.hinted, len(r.fits), r.kind != "n"), reverse=True):
        for line in r.wrong:
            if line not in done:
                done.add(line)
                yield Odd(line, r.target, _formula(cells, r, line))


def _proven(r: Relation) -> bool:
    if r.hinted and r.kind != "n":
        return r.lone or len(r.fits) >= 2 * len(r.wrong)
    return len(r.wrong) == 1 and len(r.fits) >= (2 if r.exact else 3 if r.hinted else 4)


def _all(
    cells: Lines, heads: Sequence[str], lines: list[int], columns: list[int], target: int
) -> Iterator[Relation]:
    hinted = {kind: bool(hint.search(heads[target])) for kind, hint in _HINTS.items()}
    others = [c for c in columns if c != target]
    has = {c: {n for n in lines if (n, c) in cells} for c in columns}
    for a, b in permutations(others, 2):
        both = has[a] & has[b] & has[target]
        met = [n for n in lines if n in both]
        exact = "每" in heads[target] and not any(cells[n, c].half for n in met for c in (a, b, target))  # fmt: skip
        percent = len(met) == 2 and ("%" in heads[target] or all(cells[n, target].text.endswith("%") for n in met))  # fmt: skip
        two = len(met) == 2 and hinted["/"] and (exact or percent)
        if len(met) < 3 and not two:
            continue
        for kind in "/" if two else "/-g":
            if kind == "g" and not (hinted["g"] or "%" in heads[target]):
                continue
            yield from _of_two(cells, met, kind, target, a, b, hinted[kind], percent=percent)
            if kind == "g" and FALLS.search(heads[target]):
                yield from _of_two(cells, met, kind, target, a, b, hinted[kind], falls=True)
    if hinted["/"] or all(
        cells[n, target].text.endswith("%") for n in lines if (n, target) in cells
    ):
        for a in others:
            met = [n for n in lines if {(n, a), (n, target)} <= cells.keys()]
            if len(met) >= 4:
                yield from _of_one_number(cells, met, target, a)


def _of_two(
    cells: Lines, met: list[int], kind: str, target: int, a: int, b: int, hinted: bool, falls: bool = False, percent: bool = False
) -> Iterator[Relation]:  # fmt: skip
    scale = -1.0 if falls else 1.0  # 下降（%）: 20.0 is a fall
    if not hinted and kind != "g" and _first(cells, met, kind, target, a, b) < 2:
        return  # of the first three lines no two agree
    if kind == "/":
        sizes = sorted(
            log10(cells[n, target].value * cells[n, b].value / cells[n, a].value)
            for n in met
            if min(cells[n, target].value, cells[n, b].value, cells[n, a].value) > 0
        )
        if len(sizes) < min(3, len(met)):
            return
        power = 2 if percent else round(sizes[len(sizes) // 2])
        if len(met) > 2 and abs(sizes[len(sizes) // 2] - power) > 0.03:
            return
        scale = 10.0**power
    fits, wrong = [], []
    informative = _INFORMATIVE if len(met) > 2 else _INFORMATIVE / 50
    for n in met:
        low, high = _expected(kind, cells[n, a], cells[n, b], scale)
        t = cells[n, target]
        if not isfinite(low + high):
            continue
        slack = 1e-9 * max(1.0, abs(t.value))
        if kind != "-":  # a quotient is rounded, though a count is not
            slack += 0.5 * 10.0**-t.decimals - t.half
        if low > t.high + slack or high < t.low - slack:
            wrong.append(n)
        elif kind == "-" or high - low + 2 * t.half <= informative * 2 * max(
            abs(t.value), 1 * (kind == "g")
        ):
            fits.append(n)
    if len({cells[n, target].value for n in fits}) > 1 or len(met) == 2:
        exact = kind == "/" and len({cells[n, target].value for n in (*fits, *wrong)}) > 1 and all(
            cells[n, a].value > 99 and abs(scale * cells[n, a].value - cells[n, target].value * cells[n, b].value) < 1e-6 * cells[n, a].value
            for n in fits
        )  # fmt: skip
        yield Relation(kind, target, a, b, scale, 0.0, tuple(fits), tuple(wrong), hinted, exact)


def _first(cells: Lines, met: list[int], kind: str, target: int, a: int, b: int) -> int:
    """How many of the first three lines may follow the relation; a quotient but for the power of ten."""
    count = 0
    for n in met[:3]:
        t, x, y = cells[n, target], cells[n, a], cells[n, b]
        if kind == "-":
            count += abs(x.value - y.value - t.value) <= x.half + y.half + t.half + 1e-9 * abs(
                t.value
            )
        elif min(t.value, x.value, y.value) > 0:
            part = log10(t.value * y.value / x.value) % 1.0
            count += min(part, 1 - part) <= 0.06
    return count


def _expected(kind: str, a: Cell, b: Cell, scale: float) -> tuple[float, float]:
    if kind == "-":
        return a.low - b.high, a.high - b.low
    if b.low <= 0 or a.low < 0:
        return -inf, inf
    low, high = a.low / b.high, a.high / b.low
    if kind == "g":
        low, high = 100 * (low - 1), 100 * (high - 1)
        return (low, high) if scale > 0 else (-high, -low)
    return scale * low, scale * high


def _of_one_number(cells: Lines, met: list[int], target: int, a: int) -> Iterator[Relation]:
    """Shares of one number that need not stand in the table: 893 and 77.2, 1087 and 94.0, all of 1156."""
    spans = []
    for n in met:
        k, t = cells[n, a], cells[n, target]
        if k.value > 0 and t.low > 0 and t.half / t.value < _INFORMATIVE:
            spans.append((100 * k.low / t.high, 100 * k.high / t.low, n))
    if len(spans) < 4 or len({cells[n, target].value for _, _, n in spans}) < 3:
        return
    points = [low for low, _, _ in spans]
    whole, inside = max(
        ((x, [n for low, high, n in spans if low <= x <= high]) for x in points),
        key=lambda found: len(found[1]),
    )
    upper = min(high for low, high, n in spans if n in inside)
    wrong = tuple(n for _, _, n in spans if n not in inside)
    yield Relation("n", target, a, a, 100.0, (whole + upper) / 2, tuple(inside), wrong, True)


def _formula(cells: Lines, r: Relation, line: int) -> str:
    a, b, t = cells[line, r.a], cells[line, r.b], cells[line, r.target]
    if r.kind == "-":
        return f"{a.text} - {b.text} = {shown(a.value - b.value, max(a.decimals, b.decimals))}"
    if r.kind == "g":
        a, b = (b, a) if r.scale < 0 else (a, b)
        value = shown(100 * (a.value - b.value) / cells[line, r.b].value, max(1, t.decimals))
        return f"({a.text} - {b.text})/{cells[line, r.b].text} = {value}%"
    whole = r.whole if r.kind == "n" else b.value
    value = shown(r.scale * a.value / whole, max(1, t.decimals))
    unit = {100.0: "%", 1000.0: "‰"}.get(r.scale, "")
    return f"{a.text}/{shown(whole, 0) if r.kind == 'n' else b.text} = {value}{unit}"
