"""A CSV of administrative or published figures → `Indicators`: each with unit, qualifier, cut-off date and source.

Figures calculate: ``ind["隐患户数"] / ind["检查户数"]`` is a quantity that knows which two figures it
came from, so that a percentage in a brief can be traced to the sentences behind it.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import DataError, say
from .files import note_read
from .surveys import project_root
from .wording import Said, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Indicator", "Indicators", "Quantity", "read_indicators"]

NEEDED = ("id", "indicator", "period", "value", "unit", "source")
OPTIONAL = (
    "name", "section", "scope", "cutoff", "qualifier", "printed", "status", "sentence", "note",
)  # fmt: skip
INEXACT = {"约", "近", "余", "多", "数", "左右", "以上", "以下", "以内", "超", "超过", "逾", "不足", "至少", "至多"}  # fmt: skip
PRINTED = INEXACT | {"第"}  # what is printed with the figure; 共, 其中, 累计 belong to the sentence
SCALES = {"万": 1e4, "亿": 1e8}
PARTS = {"%": 0.01, "‰": 0.001, "share": 1.0}  # plain proportions, by the way they are written


@dataclass(frozen=True)
class Quantity:
    """A figure, or what was calculated from figures: a value with its unit and its origin.

    `value` is in `unit` (4.8 and ``万元``); `origin` names the figures behind it, `source` says how
    they were put together.  ``float(q)`` is the value.  ``+ - * /`` and comparisons work between
    quantities and with plain numbers, units permitting: people and households do not add up, yuan by
    household is 元/户, per cent minus per cent is percentage points, a proportion is a plain number
    that `researchlib.percent` writes.  What is calculated from 约 or 余 is itself 约.
    """

    value: float
    unit: str = ""
    label: str = ""
    source: str = ""
    origin: tuple[str, ...] = ()
    qualifier: str = ""
    kind: str = "figure"

    def __float__(self) -> float:
        if math.isnan(self.value):
            raise DataError(
                say(
                    zh=f"“{self.label}”只有概数（{self}），没有数值，不能参与计算。",
                    en=f"{self.label!r} is only given in words ({self}); it cannot be calculated with.",
                )
            )
        return float(self.value)

    @property
    def amount(self) -> float:
        """The value in plain units: 4.8万元 is 48000, 70% is 0.7."""
        return float(self) * _scale(self.unit)[0]

    @property
    def exact(self) -> bool:
        """Whether it is free of 约, 余, 以上 and the like."""
        return self.qualifier not in INEXACT

    def said(self) -> Said:
        """As a text prints it: ``4364元/户``, ``约7.9``; proportions are written by `percent`."""
        places = 0 if self.unit and abs(self.value) >= 100 else None
        return number(self, decimals=places)

    def __str__(self) -> str:
        return self.said().text

    def __repr__(self) -> str:
        return f"<{self.label or 'Quantity'}: {self}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {**self.said()._repr_mimebundle_(), "text/plain": repr(self)}

    def __add__(self, other: Any) -> Quantity:
        return _sum(self, other, "+")

    def __radd__(self, other: Any) -> Quantity:
        return _sum(other, self, "+")

    def __sub__(self, other: Any) -> Quantity:
        return _sum(self, other, "−")

    def __rsub__(self, other: Any) -> Quantity:
        return _sum(other, self, "−")

    def __mul__(self, other: Any) -> Quantity:
        return _product(self, other)

    def __rmul__(self, other: Any) -> Quantity:
        return _product(other, self)

    def __truediv__(self, other: Any) -> Quantity:
        return _quotient(self, other)

    def __rtruediv__(self, other: Any) -> Quantity:
        return _quotient(other, self)

    def __neg__(self) -> Quantity:
        return _product(-1, self)

    def __abs__(self) -> Quantity:
        return self if self.value >= 0 else -self

    def __lt__(self, other: Any) -> bool:
        return _compared(self, other) < 0

    def __le__(self, other: Any) -> bool:
        return _compared(self, other) <= 0

    def __gt__(self, other: Any) -> bool:
        return _compared(self, other) > 0

    def __ge__(self, other: Any) -> bool:
        return _compared(self, other) >= 0


@dataclass(frozen=True)
class Indicator(Quantity):
    """One figure as its source gives it.

    `qualifier` is the source's own (约, 余, 以上, 共 …); `scope` is the source's word for the time it
    covers (全年, 截至9月底) and `cutoff` its last day where the source gives one; `printed` is the
    spelling where digits would not be true to the source (千余人, 数家); `decimals` are the source's.
    """

    id: str = ""
    name: str = ""
    section: str = ""
    period: str = ""
    scope: str = ""
    cutoff: dt.date | None = None
    printed: str = ""
    status: str = ""
    sentence: str = ""
    note: str = ""
    decimals: int = 0
    book: str = ""

    def said(self) -> Said:
        """As the source prints it: ``约6360人``, ``400余人次``, ``70%以上``, ``千余人``."""
        if self.printed:
            return Said(self.printed, self.value, self.unit, source=self.source, kind=self.kind)
        return number(self, decimals=self.decimals)

    __repr__ = Quantity.__repr__
    __str__ = Quantity.__str__


@dataclass(frozen=True, eq=False)
class Indicators:
    """The figures of one file, in its order.

    ``ind["检查户数"]`` or ``ind["S007"]`` is one `Indicator`, by its short name, full name or id;
    ``ind["农民工总量", 2024]`` names the period where a file has several.  `frame` holds them all,
    one row a figure.
    """

    name: str
    path: Path
    figures: tuple[Indicator, ...] = field(repr=False)

    def __getitem__(self, key: str | tuple[str, int | str]) -> Indicator:
        word, period = key if isinstance(key, tuple) else (key, None)
        found = self._named(str(word))
        if period is not None:
            wanted = [f for f in found if f.period == str(period)]
            if not wanted:
                raise DataError(
                    say(
                        zh=f"{self.path.name}：“{word}”没有 {period} 年（期）的数，"
                        f"现有：{'、'.join(f.period for f in found)}。",
                        en=f"{self.path.name}: {word!r} has no figure for {period}; "
                        f"there are: {', '.join(f.period for f in found)}.",
                    )
                )
            found = wanted
        if len(found) > 1:
            raise DataError(
                say(
                    zh=f"{self.path.name}：“{word}”有 {len(found)} 期（{found[0].period}—{found[-1].period}），"
                    f"请写明哪一期，如 [“{word}”, {found[-1].period}]。",
                    en=f"{self.path.name}: {word!r} has {len(found)} periods "
                    f"({found[0].period} to {found[-1].period}); say which: [{word!r}, {found[-1].period}].",
                )
            )
        return found[0]

    def __contains__(self, word: object) -> bool:
        return any(word in (f.id, f.name, f.label) for f in self.figures)

    def __len__(self) -> int:
        return len(self.figures)

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.figures)

    @property
    def names(self) -> tuple[str, ...]:
        """The short names, each once, in the order of the file."""
        return tuple(dict.fromkeys(f.name for f in self.figures))

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(sorted({f.period for f in self.figures}))

    @property
    def sections(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.section for f in self.figures))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a figure: id, name, indicator, section, period, scope, cutoff, value, unit,
        qualifier, text (as printed), decimals, status, source, sentence, note.
        """
        import pandas as pd

        rows = [
            {
                "id": f.id, "name": f.name, "indicator": f.label, "section": f.section,
                "period": f.period, "scope": f.scope,
                "cutoff": f.cutoff.isoformat() if f.cutoff else None, "value": f.value,
                "unit": f.unit, "qualifier": f.qualifier, "text": str(f), "decimals": f.decimals,
                "status": f.status, "source": f.source, "sentence": f.sentence, "note": f.note,
            }
            for f in self.figures
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def only(
        self,
        period: int | str | None = None,
        section: str | None = None,
        status: str | None = None,
    ) -> Indicators:
        """The figures of one period, section or status; `DataError` if there are none."""
        wanted = {"period": period, "section": section, "status": status}
        chosen = {k: str(v) for k, v in wanted.items() if v is not None}
        kept = [f for f in self.figures if all(getattr(f, k) == v for k, v in chosen.items())]
        if not kept:
            known = {k: "、".join(sorted({getattr(f, k) for f in self.figures})) for k in chosen}
            told = "；".join(f"{k}：{v}" for k, v in known.items())
            raise DataError(
                say(
                    zh=f"{self.path.name}：没有符合 {'、'.join(chosen.values())} 的指标。现有 {told}。",
                    en=f"{self.path.name}: no figure for {', '.join(chosen.values())}. There are {told}.",
                )
            )
        return replace(self, figures=tuple(kept))

    def series(self, name: str) -> tuple[Indicator, ...]:
        """All periods of one indicator, the earliest first."""
        return tuple(sorted(self._named(name), key=lambda f: f.period))

    def _named(self, word: str) -> list[Indicator]:
        for part in ("id", "name", "label"):
            found = [f for f in self.figures if getattr(f, part) == word]
            if found:
                return found
        known = dict.fromkeys(n for f in self.figures for n in (f.name, f.label))
        near = difflib.get_close_matches(word, known, n=3, cutoff=0.4)
        near = near or [n for n in known if word in n][:3]
        raise DataError(
            say(
                zh=f"{self.path.name}：没有指标“{word}”。"
                + (f"是不是：{'、'.join(near)}？" if near else f"共有 {len(known)} 个指标，见该文件。"),
                en=f"{self.path.name}: there is no indicator {word!r}. "
                + (f"Did you mean {', '.join(near)}?" if near else f"The file has {len(known)}."),
            )
        )

    def __repr__(self) -> str:
        first, last = self.periods[0], self.periods[-1]
        span = first if first == last else f"{first}—{last}"
        return (
            f"<Indicators {self.name}: {len(self)} figures, {len(self.names)} indicators, {span}>"
        )

    def _repr_html_(self) -> str:
        lines = "".join(
            f"<tr><td>{escape(s or '—')}</td><td>{sum(f.section == s for f in self.figures)}</td></tr>"
            for s in self.sections
        )
        head = say(
            zh="<tr><th>部分</th><th>指标数</th></tr>", en="<tr><th>section</th><th>figures</th></tr>"
        )
        return f"<p>{escape(repr(self)[1:-1])}</p><table>{head}{lines}</table>"


def read_indicators(path_or_name: str | os.PathLike[str]) -> Indicators:
    """Read a file of figures: a path, or a name below ``surveys/indicators`` of the project.

    Columns needed: id, indicator, period, value, unit, source; optional: name (a short name),
    section, scope, cutoff (YYYY-MM-DD), qualifier, printed, status, sentence, note; others are left
    aside.  The folder's README.md says what each means.  Raises `DataError`: no such file (those
    that exist are named), a missing column, a value that is not a number, an empty value without
    the words printed for it, a date that is none, an id or a name and period used twice.
    """
    path = _find(path_or_name)
    note_read(path)
    rows = _rows(path)
    figures = [_figure(row, line, path) for line, row in rows]
    _no_duplicates(figures, [line for line, _ in rows], path)
    return Indicators(path.stem, path, tuple(figures))


# reading


def _find(path_or_name: str | os.PathLike[str]) -> Path:
    text = os.fspath(path_or_name)
    folder = project_root() / "surveys" / "indicators"
    path = Path(text)
    if not path.is_file() and not isinstance(path_or_name, Path) and "/" not in text:
        path = folder / (text if text.endswith(".csv") else f"{text}.csv")
    if not path.is_file():
        known = sorted(f.stem for f in folder.glob("*.csv")) if folder.is_dir() else []
        listed = "、".join(known) or say(zh="（没有）", en="(none)")
        raise DataError(
            say(
                zh=f"{text}：没有这个指标文件。surveys/indicators 中有：{listed}。",
                en=f"{text}: no such file of indicators. surveys/indicators has: {listed}.",
            )
        )
    return path


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as problem:
            raise DataError(
                say(
                    zh=f"{path.name}：不是文本表格。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”。",
                    en=f"{path.name}: not a text table. Save it as CSV UTF-8.",
                )
            ) from problem
    reader = csv.DictReader(StringIO(text, newline=""))
    columns = [str(c).strip() for c in reader.fieldnames or []]
    missing = [c for c in NEEDED if c not in columns]
    if missing:
        raise DataError(
            say(
                zh=f"{path.name}：缺少列 {'、'.join(missing)}。首行应有：{'、'.join(NEEDED)}。",
                en=f"{path.name}: missing columns {', '.join(missing)}. "
                f"The first line needs: {', '.join(NEEDED)}.",
            )
        )
    reader.fieldnames = columns
    rows = []
    for row in reader:
        clean = {c: (row.get(c) or "").strip() for c in (*NEEDED, *OPTIONAL)}
        if any(clean.values()):
            rows.append((reader.line_num, clean))
    if not rows:
        raise DataError(
            say(
                zh=f"{path.name}：只有表头，没有指标。请每个指标填一行。",
                en=f"{path.name}: only a header. Fill in one line a figure.",
            )
        )
    return rows


def _figure(row: dict[str, str], line: int, path: Path) -> Indicator:
    where = f"{path.name} 第 {line} 行（{row['id'] or row['indicator']}）"
    place = f"{path.name}, line {line} ({row['id'] or row['indicator']})"
    empty = [c for c in ("id", "indicator", "period", "source") if not row[c]]
    if empty:
        raise DataError(
            say(
                zh=f"{where}：{'、'.join(empty)} 没有填。每个数都要有编号、名称、时期和来源。",
                en=f"{place}: {', '.join(empty)} is empty. Every figure needs id, name, period, source.",
            )
        )
    value = _value(row, where, place)
    cutoff = None
    if row["cutoff"]:
        try:
            cutoff = dt.date.fromisoformat(row["cutoff"])
        except ValueError as problem:
            raise DataError(
                say(
                    zh=f"{where}：截止日期 {row['cutoff']} 不是日期，应写成 2024-09-30 的样子；原文没有就留空。",
                    en=f"{place}: the cut-off {row['cutoff']} is no date; write 2024-09-30, or nothing.",
                )
            ) from problem
    name = row["name"] or row["indicator"]
    return Indicator(
        value=value,
        unit=row["unit"],
        label=row["indicator"],
        source=f"{path.stem}/{row['id']} {name}（{row['period']}）：{row['source']}",
        origin=(f"{path.stem}/{row['id']}",),
        qualifier=row["qualifier"],
        id=row["id"],
        name=name,
        section=row["section"],
        period=row["period"],
        scope=row["scope"],
        cutoff=cutoff,
        printed=row["printed"],
        status=row["status"],
        sentence=row["sentence"],
        note=row["note"],
        decimals=len(row["value"].partition(".")[2]),
        book=path.stem,
    )


def _value(row: dict[str, str], where: str, place: str) -> float:
    text = row["value"]
    if not text:
        if row["printed"]:
            return math.nan
        raise DataError(
            say(
                zh=f"{where}：没有数值。只有概数的（如“数家”），请把原文写在 printed 列。",
                en=f"{place}: no value. Where the source has only words, put them under `printed`.",
            )
        )
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(
            say(
                zh=f"{where}：“{text}”不是数。value 列只写数字，单位和“约、余”等写在 unit、qualifier 列。",
                en=f"{place}: {text!r} is not a number. Units and qualifiers have their own columns.",
            )
        )
    return value


def _no_duplicates(figures: list[Indicator], lines: list[int], path: Path) -> None:
    keys: list[tuple[str, Callable[[Indicator], str]]] = [
        (say(zh="编号", en="id"), lambda f: f.id),
        (say(zh="名称和时期", en="name and period"), lambda f: f"{f.name} {f.period}"),
    ]
    for what, key in keys:
        seen: dict[str, int] = {}
        for figure, line in zip(figures, lines, strict=True):
            first = seen.setdefault(key(figure), line)
            if first != line:
                raise DataError(
                    say(
                        zh=f"{path.name} 第 {first} 行和第 {line} 行：{what} {key(figure)} 重复。"
                        "同一个数只能有一行，请改名或删去一行。",
                        en=f"{path.name}, lines {first} and {line}: the {what} {key(figure)} occurs twice. "
                        "Rename or delete one.",
                    )
                )


# arithmetic


def _scale(unit: str) -> tuple[float, str]:
    """What one unit is worth, and of what: 万元 → 10000, 元; % → 0.01, nothing."""
    if unit in PARTS:
        return PARTS[unit], ""
    if unit[:1] in SCALES and unit:
        return SCALES[unit[0]], unit[1:]
    return (0.01, "个百分点") if unit == "个百分点" else (1.0, unit)


def _quantity(what: Any) -> Quantity:
    if isinstance(what, Quantity):
        return what
    value = float(what)
    unit = str(getattr(what, "unit", "") or "")
    text = str(what) if hasattr(what, "unit") else f"{value:g}"
    return Quantity(value, unit, text, str(getattr(what, "source", "") or ""))


def _made(a: Quantity, b: Quantity, sign: str, value: float, unit: str) -> Quantity:
    """The result of a calculation, with its origin."""
    names = [f"({q.label})" if " " in q.label else q.label for q in (a, b)]
    whole = names if sign in "×÷" else [a.label, names[1] if sign == "−" else b.label]
    parts = [q.source for q in (a, b) if q.source]
    return Quantity(
        value,
        unit,
        f"{whole[0]} {sign} {whole[1]}",
        "；".join(dict.fromkeys(part for p in parts for part in p.split("；"))),
        tuple(dict.fromkeys((*a.origin, *b.origin))),
        "" if a.exact and b.exact else "约",
        "ratio" if sign == "÷" and not unit else "derived",
    )


def _sum(x: Any, y: Any, sign: str) -> Quantity:
    a, b = _quantity(x), _quantity(y)
    (scale_a, base_a), (scale_b, base_b) = _scale(a.unit), _scale(b.unit)
    if base_a != base_b:
        _units(a, b, sign)
    direction = 1 if sign == "+" else -1
    if a.unit == b.unit:
        value, unit = float(a) + direction * float(b), a.unit
        if a.unit == "%" and sign == "−":
            unit = "个百分点"
    else:
        value, unit = a.amount + direction * b.amount, base_a
    return _made(a, b, sign, value, unit)


def _product(x: Any, y: Any) -> Quantity:
    a, b = _quantity(x), _quantity(y)
    base_a, base_b = _scale(a.unit)[1], _scale(b.unit)[1]
    if not base_b:
        value, unit = float(a) * b.amount, a.unit
    elif not base_a:
        value, unit = a.amount * float(b), b.unit
    elif base_a.endswith("/" + base_b):
        value, unit = a.amount * b.amount, base_a.removesuffix("/" + base_b)
    elif base_b.endswith("/" + base_a):
        value, unit = a.amount * b.amount, base_b.removesuffix("/" + base_a)
    else:
        _units(a, b, "×")
    return _made(a, b, "×", value, "" if unit in PARTS and unit != "%" else unit)


def _quotient(x: Any, y: Any) -> Quantity:
    a, b = _quantity(x), _quantity(y)
    base_a, base_b = _scale(a.unit)[1], _scale(b.unit)[1]
    if b.amount == 0:
        raise DataError(
            say(
                zh=f"“{b.label}”为 0，不能作除数。请改说数量，不说比例。",
                en=f"{b.label!r} is 0 and cannot be divided by. Give the number instead.",
            )
        )
    if base_a == base_b:
        return _made(a, b, "÷", a.amount / b.amount, "")
    if not base_b:
        return _made(a, b, "÷", float(a) / b.amount, a.unit)
    return _made(a, b, "÷", a.amount / b.amount, f"{base_a or '1'}/{base_b}")


def _compared(x: Quantity, y: Any) -> float:
    a, b = x, _quantity(y)
    if _scale(a.unit)[1] != _scale(b.unit)[1] and isinstance(y, Quantity):
        _units(a, b, "与")
    if not isinstance(y, Quantity) and not b.unit:
        return float(a) - float(b)
    return a.amount - b.amount


def _units(a: Quantity, b: Quantity, sign: str) -> None:
    raise DataError(
        say(
            zh=f"单位不同，不能算：“{a.label}”（{a.unit or '无单位'}）{sign}“{b.label}”（{b.unit or '无单位'}）。",
            en=f"the units do not fit: {a.label!r} ({a.unit or 'none'}) {sign} {b.label!r} ({b.unit or 'none'}).",
        )
    )
