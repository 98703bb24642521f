"""Estimates, or any small table → a table for a brief: caption, label, unit, n, note and source.

Nothing is recomputed: numbers arrive, are rounded once, and what may not be shown stays hidden.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from .errors import DataError, say
from .wording import rounded

if TYPE_CHECKING:
    import pandas as pd

    from .estimation.estimates import Estimate, Estimates

__all__ = ["Table", "table"]

TABLE = "application/vnd.researchlib.table+json"
NOTHING, HIDDEN, UNSURE = "—", "×", "*"
SHORT = 12  # half-widths: words no longer than this stand in the middle of their column
HEADINGS = {"share": "占比", "mean": "均值", "total": "总量", "ratio": "比值", "quantile": "分位数"}


@dataclass(frozen=True)
class Table:
    """A table as it will be printed: every cell is the text that is shown.

    `groups` is an upper row of headings, each with the number of columns it spans; `align` has
    ``l``, ``c`` or ``r`` a column.
    """

    caption: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[str, ...]
    unit: str = ""
    note: str = ""
    source: str = ""
    n: int | None = None
    groups: tuple[tuple[str, int], ...] = ()
    landscape: bool = False

    def __repr__(self) -> str:
        widths = [
            max(_width(line[k]) for line in (self.columns, *self.rows))
            for k in range(len(self.columns))
        ]
        lines = [self.caption + (f"（{self.unit}）" if self.unit else "")]
        for line in (self.columns, *self.rows):
            cells = [
                _padded(cell, w, a) for cell, w, a in zip(line, widths, self.align, strict=True)
            ]
            lines.append("  ".join(cells).rstrip())
        lines += [f"注：{self.note}"] if self.note else []
        lines += [f"资料来源：{self.source}"] if self.source else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        css = {"l": "left", "c": "center", "r": "right"}
        head = "".join(f"<th>{escape(c)}</th>" for c in self.columns)
        over = "".join(f'<th colspan="{k}">{escape(t)}</th>' for t, k in self.groups)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td style="text-align:{css[a]}">{escape(c)}</td>'
                for c, a in zip(row, self.align, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        unit = f"（{escape(self.unit)}）" if self.unit else ""
        feet = [f"注：{escape(self.note)}"] if self.note else []
        feet += [f"资料来源：{escape(self.source)}"] if self.source else []
        return (
            f"<table><caption>{escape(self.caption)}{unit}</caption><thead>"
            + (f"<tr>{over}</tr>" if over else "")
            + f"<tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            + "".join(f"<p><small>{foot}</small></p>" for foot in feet)
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self._repr_html_(),
            TABLE: {
                "caption": self.caption,
                "label": self.label,
                "columns": list(self.columns),
                "rows": [list(row) for row in self.rows],
                "align": list(self.align),
                "unit": self.unit,
                "note": self.note,
                "source": self.source,
                "n": self.n,
                "groups": [list(g) for g in self.groups],
                "landscape": self.landscape,
            },
        }


def table(
    data: Estimates | pd.DataFrame | Sequence[Mapping[str, Any]],
    caption: str,
    label: str = "",
    columns: Mapping[str, str] | Sequence[str] | None = None,
    decimals: int | Mapping[str, int] | None = None,
    unit: str = "",
    note: str = "",
    source: str = "",
    n: int | None = None,
    pick: Mapping[str, Any] | None = None,
    across: str | None = None,
    headings: Mapping[str, str] | None = None,
    landscape: bool = False,
) -> Table:
    """A table for a brief.

    data
        `Estimates`; or a DataFrame or a list of mappings, a row each, whose cells may be numbers,
        texts, `Said` values or indicators (the last two print as they say themselves).
    columns
        which columns, and their headings: ``{"street": "街道", "n": "样本数"}``.
    decimals
        places of the numbers, for all columns or by column; otherwise as many as a column's
        numbers need, two at most, the same in the whole column.
    pick
        for estimates: keep only these domains or answers, by code or label: ``{"answer": "愿意"}``.
    across
        for estimates: lay this key (a domain such as ``"wave"``) out in columns, each level with
        its value and n.
    headings
        for estimates: other words for the headings (``{"town": "街道", "value": "留居意愿"}``).

    Estimates show words, value, 95 % interval and n; for changes the verdict.  Shares are in per
    cent with one decimal and the unit stands above the table.  A withheld cell is ``×`` and an
    unreliable one (quality "poor") has a ``*``; the note says so.  Estimates that have not been through
    `disclosure.protect` go through it here, by the survey's own threshold.  Missing cells are ``—``.
    Raises `DataError` for an empty table, an unknown column, or a pick that fits nothing.

    >>> table([{"街道": "东山", "户数": 12.5}, {"街道": "南溪", "户数": None}], "检查情况", unit="户")
    检查情况（户）
    街道  户数
    东山  12.5
    南溪    —
    """
    from .disclosure import gated
    from .estimation.estimates import Estimates

    if isinstance(data, Estimates):
        data = gated(data)
        made = _of_estimates(data, pick or {}, across, headings or {}, decimals)
        columns_, rows, align, groups, own_unit, own_note = made
        unit = unit or own_unit
        note = "；".join(part.rstrip("。；") for part in (note, own_note) if part)
        note = note + "。" if note else ""
        n = n if n is not None else _n_of(data, pick or {})
    else:
        columns_, rows, align = _of_frame(data, columns, decimals, caption)
        groups = ()
    if not rows:
        raise DataError(
            say(
                zh=f"表“{caption}”没有一行数据。请检查筛选条件。",
                en=f"The table {caption!r} has no rows; check what was selected.",
            )
        )
    return Table(
        caption, label, columns_, rows, align, unit, note, source, n, groups, landscape
    )  # fmt: skip


def telling(estimates: Estimates, rows: Sequence[int]) -> list[str]:
    """The keys that differ among these estimates, in order; one at least."""
    frame = estimates.frame.iloc[list(rows)]
    found = [k for k in estimates.keys if frame[k].astype("object").nunique(dropna=False) > 1]
    return found or [k for k in ("answer", "question", *estimates.keys) if k in estimates.keys][:1]


def shown(value: float, estimates: Estimates, places: int) -> str:
    """A value as a cell prints it: shares in per cent without the sign."""
    if not math.isfinite(value):
        return NOTHING
    return rounded(value, places, 100 if estimates.unit == "share" else 1)


# private

Made = tuple[
    tuple[str, ...],
    tuple[tuple[str, ...], ...],
    tuple[str, ...],
    tuple[tuple[str, int], ...],
    str,
    str,
]


def _of_estimates(
    estimates: Estimates,
    pick: Mapping[str, Any],
    across: str | None,
    headings: Mapping[str, str],
    decimals: int | Mapping[str, int] | None,
) -> Made:
    rows = estimates.positions(pick)
    keys = telling(estimates, rows)
    places = decimals if isinstance(decimals, int) else _places(estimates, rows)
    change = "verdict" in estimates.frame.columns
    each = [estimates._row(i) for i in rows]
    flagged: set[str] = set()

    def head(key: str, plain: str) -> str:
        return headings.get(key, plain)

    def value(e: Estimate) -> str:
        if not e.shown:
            flagged.add(HIDDEN)
            return HIDDEN
        text = shown(e.value, estimates, places)
        if e.quality == "poor" and text != NOTHING:
            flagged.add(UNSURE)
            return text + UNSURE
        return text

    word = HEADINGS.get(estimates.kind, "变化" if change else "估计值")
    if change and estimates.unit == "share":
        word = "变化（百分点）"
    if across is not None:
        columns, cells, groups = _across(estimates, rows, keys, across, head, value, word)
        align = tuple("l" if k < len(keys) - 1 else "r" for k in range(len(columns)))
    else:
        columns = [head(k, estimates.heading(k)) for k in keys]
        columns += [head("value", word), head("interval", "95%置信区间"), head("n", "样本数")]
        cells = []
        for i, e in zip(rows, each, strict=True):
            text = value(e)
            if text in (HIDDEN, NOTHING):
                ends = text
            else:
                low, high = (shown(v, estimates, places) for v in (e.low, e.high))
                ends = f"{low}～{high}" if NOTHING not in (low, high) else NOTHING
            count = HIDDEN if not e.shown else str(e.n)
            line = [*(estimates.words_for(k, i) for k in keys), text, ends, count]
            cells.append([*line, _verdict(e.verdict)] if change else line)
        columns += [head("verdict", "判断")] if change else []
        groups = ()
        align = ("l",) * len(keys) + ("r",) * 3 + (("c",) if change else ())
    notes = []
    if HIDDEN in flagged:
        notes.append("“×”为样本过少，不予公布")
    if UNSURE in flagged:
        notes.append("“*”为误差较大，仅供参考")
    unit = "%" if estimates.unit == "share" and not change else ""
    unit = unit or ("" if estimates.unit == "share" else estimates.unit)
    return (
        tuple(columns),
        tuple(tuple(line) for line in cells),
        align,
        groups,
        unit,
        "；".join(notes),
    )


def _verdict(verdict: str | None) -> str:
    from .estimation.estimates import VERDICTS

    return VERDICTS[verdict][0] if verdict in VERDICTS else ""


def _across(
    estimates: Estimates,
    rows: Sequence[int],
    keys: list[str],
    across: str,
    head: Any,
    value: Any,
    word: str,
) -> tuple[list[str], list[list[str]], tuple[tuple[str, int], ...]]:
    if across not in keys:
        raise DataError(
            say(
                zh=f"这些估计在“{across}”上没有不同的取值，不能横排。可用：{'、'.join(keys)}。",
                en=f"{across!r} does not vary among these estimates. There are: {', '.join(keys)}.",
            )
        )
    others = [k for k in keys if k != across]
    levels = list(dict.fromkeys(estimates.words_for(across, i) for i in rows))
    lines: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for i in rows:
        e = estimates._row(i)
        name = tuple(estimates.words_for(k, i) for k in others)
        text = value(e)
        lines.setdefault(name, {})[estimates.words_for(across, i)] = [
            text,
            HIDDEN if not e.shown else str(e.n),
        ]
    columns = [head(k, estimates.heading(k)) for k in others]
    columns += [part for _ in levels for part in (head("value", word), head("n", "样本数"))]
    cells = [
        [*name, *(part for level in levels for part in got.get(level, [NOTHING, NOTHING]))]
        for name, got in lines.items()
    ]
    year = across == "wave"
    named = [f"{x}年" if year and x.isdigit() and len(x) == 4 else x for x in levels]
    groups = (("", len(others)), *((x, 2) for x in named))
    return columns, cells, groups


def _of_frame(
    data: Any,
    columns: Mapping[str, str] | Sequence[str] | None,
    decimals: int | Mapping[str, int] | None,
    caption: str,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        names = [str(c) for c in data.columns]
        cells = {name: list(data.iloc[:, k]) for k, name in enumerate(names)}
        if not isinstance(data.index, pd.RangeIndex) and data.index.nlevels == 1:
            own = str(data.index.name or "")
            if own not in cells and (columns is None or own in columns):
                names, cells = [own, *names], {own: list(data.index), **cells}
    else:
        rows = list(data)
        names = list(dict.fromkeys(str(k) for row in rows for k in row))
        cells = {name: [row.get(name) for row in rows] for name in names}
    heads = (
        {name: name for name in names}
        if columns is None
        else dict(columns)
        if isinstance(columns, Mapping)
        else {name: name for name in columns}
    )
    unknown = [name for name in heads if name not in cells]
    if unknown:
        raise DataError(
            say(
                zh=f"表“{caption}”要的列不存在：{'、'.join(unknown)}。现有的列：{'、'.join(names)}。",
                en=f"The table {caption!r} asks for columns that are not there: "
                f"{', '.join(unknown)}. There are: {', '.join(names)}.",
            )
        )
    done = [_column(cells[name], _wanted(decimals, name)) for name in heads]
    width = len(done[0][0]) if done else 0
    lines = tuple(tuple(text[i] for text, _ in done) for i in range(width))
    sides = tuple(
        "c" if k and side == "l" and max(map(_width, texts), default=0) <= SHORT else side
        for k, (texts, side) in enumerate(done)
    )
    return tuple(heads.values()), lines, sides


def _wanted(decimals: int | Mapping[str, int] | None, name: str) -> int | None:
    return decimals.get(name) if isinstance(decimals, Mapping) else decimals


def _column(cells: Sequence[Any], decimals: int | None) -> tuple[list[str], str]:
    """The texts of a column and its side: numbers right, words left."""
    numbers = [c for c in cells if _is_number(c)]
    places = decimals
    if places is None:
        places = next(
            (p for p in (0, 1) if all(abs(c - round(float(c), p)) < 1e-9 for c in numbers)), 2
        )
    texts = [_cell(c, places) for c in cells]
    told = [c for c in cells if not _is_nothing(c)]
    right = bool(told) and all(_is_number(c) or hasattr(c, "__float__") for c in told)
    return texts, "r" if right else "l"


def _cell(cell: Any, places: int) -> str:
    if _is_nothing(cell):
        return NOTHING
    if _is_number(cell):
        return rounded(float(cell), places)
    bundle = getattr(cell, "_repr_mimebundle_", None)
    if bundle is not None and not isinstance(cell, str):
        made = bundle().get("application/vnd.researchlib.value+json")
        if made:
            return str(made.get("text") or HIDDEN)
    return str(cell)


def _is_number(cell: Any) -> bool:
    import numbers

    return isinstance(cell, numbers.Real) and not isinstance(cell, bool) and cell == cell


def _is_nothing(cell: Any) -> bool:
    kind = type(cell).__name__
    return (
        cell is None or kind in ("NAType", "NaTType") or (isinstance(cell, float) and cell != cell)
    )


def _places(estimates: Estimates, rows: Sequence[int]) -> int:
    if estimates.unit == "share":
        return 1
    values = [abs(float(estimates.frame["value"].iloc[i])) for i in rows]
    return 0 if max((v for v in values if math.isfinite(v)), default=0) >= 100 else 1


def _n_of(estimates: Estimates, pick: Mapping[str, Any]) -> int | None:
    rows = estimates.positions(pick)
    counts = {int(estimates.frame["n"].iloc[i]) for i in rows}
    return counts.pop() if len(counts) == 1 else None


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, to: int, side: str) -> str:
    space = " " * (to - _width(text))
    return text + space if side == "l" else space + text
