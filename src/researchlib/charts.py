"""Estimates, or any tidy table → a figure in the house style, with the numbers behind it.

Readable in grey print: direct labels, few lines, intervals shown, no legend where a label will do.
The numbers travel with the picture, so that Word can draw the same chart as a native one.
"""

from __future__ import annotations

import base64
import io
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from .errors import DataError, say
from .tables import heading, picked, telling
from .wording import rounded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .estimation.estimates import Estimates

__all__ = ["KINDS", "Chart", "chart"]

FIGURE = "application/vnd.researchlib.figure+json"
KINDS = ("line", "bar", "hbar", "stacked", "dot")
# Dark to light, so that they differ in grey print; then markers and dashes tell them apart as well.
COLOURS = ("#1f4e79", "#c55a11", "#6c8ebf", "#4d4d4d", "#5f8f4e", "#8d6bab")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))
SHADES = ("#1f4e79", "#4f81b0", "#8fb3d3", "#c9dbea", "#e6e6e6", "#bdbdbd", "#8c8c8c")
MM = 25.4
NAMES = {
    "line": "折线图",
    "bar": "柱状图",
    "hbar": "条形图",
    "stacked": "堆积条形图",
    "dot": "点图",
}


@dataclass(frozen=True)
class Series:
    """One run of numbers of a chart; None where there is no number."""

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A figure as it will be printed, and the numbers it shows (already in the unit shown)."""

    caption: str
    label: str
    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str
    unit: str = ""
    note: str = ""
    source: str = ""
    n: int | None = None
    decimals: int = 1
    width_mm: float = 140.0
    height_mm: float = 75.0
    zero: bool = True
    _cache: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        unit = f"（{self.unit}）" if self.unit else ""
        return (
            f"<Chart {self.caption}{unit}: {NAMES[self.kind]}, "
            f"{len(self.series)} × {len(self.categories)}>"
        )

    @property
    def data(self) -> dict[str, Any]:
        """The numbers for a native chart: kind, categories, series, number_format."""
        return {
            "kind": self.kind,
            "categories": list(self.categories),
            "series": [
                {"name": s.name, "values": list(s.values)}
                | ({"low": list(s.low), "high": list(s.high)} if s.low else {})
                for s in self.series
            ],
            "number_format": "0" + ("." + "0" * self.decimals if self.decimals else ""),
            "unit": self.unit,
            "zero": self.zero,
        }

    def draw(self) -> Figure:
        """The matplotlib figure; not registered with pyplot, so nothing lingers."""
        return drawn(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {
            "text/plain": repr(self),
            "image/png": self._picture("png"),
            FIGURE: {
                "caption": self.caption,
                "label": self.label,
                "alt": self.alt,
                "unit": self.unit,
                "note": self.note,
                "source": self.source,
                "n": self.n,
                "width_mm": self.width_mm,
                "height_mm": self.height_mm,
                "data": self.data,
            },
        }
        if os.environ.get("RESEARCHLIB_FIGURES") == "svg":  # while a brief is made
            bundle["image/svg+xml"] = self._picture("svg")
        return bundle

    def _repr_html_(self) -> str:
        unit = f"（{escape(self.unit)}）" if self.unit else ""
        return (
            f'<figure><img alt="{escape(self.alt)}" src="data:image/png;base64,'
            f'{self._picture("png")}"><figcaption>{escape(self.caption)}{unit}</figcaption></figure>'
        )

    def _picture(self, suffix: str) -> str:
        if suffix not in self._cache:
            stream = io.BytesIO()
            with _style():
                figure = drawn(self)
                if suffix == "png":
                    figure.savefig(stream, format="png", dpi=200, metadata={"Software": None})
                else:
                    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
            made = stream.getvalue()
            self._cache[suffix] = (
                base64.b64encode(made).decode("ascii") if suffix == "png" else made.decode("utf-8")
            )
        return self._cache[suffix]


def chart(
    data: Estimates | pd.DataFrame,
    x: str | None = None,
    y: str | Sequence[str] = "value",
    by: str | None = None,
    kind: str | None = None,
    caption: str = "",
    label: str = "",
    alt: str | None = None,
    unit: str = "",
    note: str = "",
    source: str = "",
    decimals: int = 1,
    low: str = "low",
    high: str = "high",
    pick: Mapping[str, Any] | None = None,
    n: int | None = None,
    width_mm: float = 140.0,
    height_mm: float | None = None,
    zero: bool = True,
    interval: bool = True,
    sort: bool = False,
) -> Chart:
    """A figure for a brief.

    data
        `Estimates` (their values and 95 % intervals), or a tidy DataFrame.
    x, by
        the column along the axis and the one that makes the series; for estimates the keys that
        differ are taken when not named (the wave along the axis first).
    y
        the column with the numbers; several columns of a DataFrame make the series.
    kind
        ``"line"`` over time, ``"bar"``, ``"hbar"`` for long names, ``"stacked"`` parts of a whole,
        ``"dot"`` values with their intervals.  Otherwise: line where `x` is a wave or a year with
        three or more levels, hbar where names are long, bar.
    pick
        for estimates: keep only these domains or answers, by code or label.
    alt
        what a reader who cannot see the figure is told; otherwise written from the numbers.
    low, high
        columns with interval ends, used where they exist and `interval` is true.
    zero
        the axis begins at zero; only a line or dot chart may do without.
    sort
        categories by falling value of the first series.

    Shares are in per cent.  Withheld and missing values leave a gap and are named in the note.
    Raises `DataError` where a column is unknown, where nothing is left to draw, or where one place
    of the chart would have two values.

    >>> import pandas as pd
    >>> chart(pd.DataFrame({"year": [2022, 2023], "total": [1.5, 2]}), "year", "total", caption="总量")
    <Chart 总量: 柱状图, 1 × 2>
    """
    from .estimation.estimates import Estimates

    if isinstance(data, Estimates):
        categories, series, own_unit, own_note, own_n = _of_estimates(data, x, by, pick or {})
        unit, n = unit or own_unit, n if n is not None else own_n
        note = "；".join(part.rstrip("。；") for part in (note, own_note) if part)
        note = note + "。" if note else ""
        timed = (x or telling(data, picked(data, pick or {}))[0]) == "wave"
    else:
        categories, series, timed = _of_frame(data, x, y, by, low, high, caption)
    if not series or not any(v is not None for s in series for v in s.values):
        raise DataError(
            say(
                zh=f"图“{caption}”没有可画的数。请检查筛选条件。",
                en=f"The figure {caption!r} has nothing to draw; check what was selected.",
            )
        )
    chosen = kind or _kind(categories, series, timed)
    if chosen not in KINDS:
        raise DataError(
            say(
                zh=f"图形“{chosen}”不认识。可选：{'、'.join(KINDS)}。",
                en=f"unknown kind of chart {chosen!r}. There are: {', '.join(KINDS)}.",
            )
        )
    if not interval:
        series = [Series(s.name, s.values) for s in series]
    if sort:
        categories, series = _sorted(categories, series)
    tall = height_mm or _height(chosen, len(categories), len(series))
    told = alt or _told(chosen, categories, series, unit, decimals)
    return Chart(
        caption,
        label,
        chosen,
        tuple(categories),
        tuple(series),
        told,
        unit,
        note,
        source,
        n,
        decimals,
        width_mm,
        tall,
        zero or chosen in ("bar", "hbar", "stacked"),
    )


# data


def _of_estimates(
    estimates: Estimates, x: str | None, by: str | None, pick: Mapping[str, Any]
) -> tuple[list[str], list[Series], str, str, int | None]:
    rows = picked(estimates, pick)
    keys = telling(estimates, rows)
    for name in (x, by):
        if name is not None and name not in estimates.keys:
            known = "、".join(estimates.keys)
            raise DataError(
                say(
                    zh=f"估计里没有“{name}”这一列，可选：{known}。",
                    en=f"the estimates have no key {name!r}; there are: {known}.",
                )
            )
    along = x or ("wave" if "wave" in keys else keys[0])
    rest = [k for k in keys if k != along]
    if by is None and rest:
        by = rest[0]
    left = [k for k in rest if k != by]
    if left:
        raise DataError(
            say(
                zh=f"还有不同的取值没有安排：{'、'.join(left)}。请用 pick= 选定，例如 pick={{'{left[0]}': …}}。",
                en=f"{', '.join(left)} still vary; choose with pick={{'{left[0]}': …}}.",
            )
        )
    scale = 100 if estimates.unit == "share" else 1
    categories = list(dict.fromkeys(estimates.words_for(along, i) for i in rows))
    names = list(dict.fromkeys(estimates.words_for(by, i) if by else "" for i in rows))
    place: dict[tuple[str, str], int] = {}
    for i in rows:
        place[(estimates.words_for(by, i) if by else "", estimates.words_for(along, i))] = i
    series, gaps, counts = [], 0, set()
    for name in names:
        parts: dict[str, list[float | None]] = {"value": [], "low": [], "high": []}
        for category in categories:
            at = place.get((name, category))
            e = estimates._row(at) if at is not None else None
            if e is not None:
                counts.add(e.n)
            for part, into in parts.items():
                number = getattr(e, part) if e is not None and e.shown else math.nan
                into.append(float(number) * scale if math.isfinite(number) else None)
            gaps += parts["value"][-1] is None
        series.append(Series(name or heading(estimates, "value"), *map(tuple, parts.values())))
    if not by:
        word = (
            str(estimates.frame["question"].iloc[rows[0]]) if "question" in estimates.frame else ""
        )
        form = estimates.form
        if form is not None and word in getattr(form, "names", ()):
            word = str(form.label(word))
        series = [Series(word or s.name, s.values, s.low, s.high) for s in series]
    unit = "%" if estimates.unit == "share" else estimates.unit
    if estimates.unit == "share" and estimates.kind in ("change", "contrast"):
        unit = "个百分点"
    note = f"有{gaps}处样本过少或没有数据，图中留空" if gaps else ""
    return categories, series, unit, note, counts.pop() if len(counts) == 1 else None


def _of_frame(
    data: Any,
    x: str | None,
    y: str | Sequence[str],
    by: str | None,
    low: str,
    high: str,
    caption: str,
) -> tuple[list[str], list[Series], bool]:
    columns = [y] if isinstance(y, str) else list(y)
    frame = data if x in data.columns or x is None else data.reset_index()
    along = x or str(frame.columns[0])
    unknown = [c for c in (along, *columns, *([by] if by else [])) if c not in frame.columns]
    if unknown:
        raise DataError(
            say(
                zh=f"图“{caption}”要的列不存在：{'、'.join(unknown)}。"
                f"现有的列：{'、'.join(map(str, frame.columns))}。",
                en=f"The figure {caption!r} asks for columns that are not there: "
                f"{', '.join(unknown)}. There are: {', '.join(map(str, frame.columns))}.",
            )
        )
    texts = [_text(v) for v in frame[along]]
    categories = list(dict.fromkeys(texts))
    groups = [_text(v) for v in frame[by]] if by else [""] * len(frame)
    ends = (low, high) if len(columns) == 1 and {low, high} <= set(frame.columns) else None
    series = []
    for column in columns:
        for group in dict.fromkeys(groups):
            rows = [i for i, g in enumerate(groups) if g == group]
            seen = [texts[i] for i in rows]
            if len(set(seen)) < len(seen):
                raise DataError(
                    say(
                        zh=f"图“{caption}”同一位置有两个数（“{along}”重复）。请用 by= 分组，或先汇总。",
                        en=f"The figure {caption!r} has two values in one place ({along!r} repeats); "
                        "use by=, or summarise first.",
                    )
                )
            at = {texts[i]: i for i in rows}
            parts = [
                tuple(_number(frame[name].iloc[at[c]]) if c in at else None for c in categories)
                for name in (column, *(ends or ()))
            ]
            name = group or str(column)
            if by and len(columns) > 1:
                name = f"{group} {column}"
            series.append(Series(name, *parts))
    whole = all(t.isdigit() and len(t) == 4 for t in categories)
    return categories, series, whole or along in ("wave", "year", "month", "period")


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str:
    from .designs import text_of

    return text_of(value)


def _kind(categories: Sequence[str], series: Sequence[Series], timed: bool) -> str:
    if timed and len(categories) >= 3:
        return "line"
    if max(map(len, categories)) > 6 or len(categories) > 8:
        return "hbar" if len(series) == 1 else "bar"
    return "bar"


def _height(kind: str, categories: int, series: int) -> float:
    if kind == "hbar":
        return min(200.0, 16.0 + 7.0 * categories * max(1.0, 0.6 * series))
    if kind == "dot":
        return min(200.0, 20.0 + 7.0 * categories * max(1.0, 0.65 * series))
    if kind == "stacked":
        return min(200.0, 30.0 + 10.0 * categories)
    return 75.0


def _sorted(categories: list[str], series: list[Series]) -> tuple[list[str], list[Series]]:
    first = series[0].values
    order = sorted(
        range(len(categories)),
        key=lambda i: -math.inf if first[i] is None else -float(first[i]),  # type: ignore[arg-type]
    )
    order.sort(key=lambda i: first[i] is None)

    def moved(values: tuple[float | None, ...]) -> tuple[float | None, ...]:
        return tuple(values[i] for i in order) if values else ()

    return (
        [categories[i] for i in order],
        [Series(s.name, moved(s.values), moved(s.low), moved(s.high)) for s in series],
    )


def _told(
    kind: str, categories: Sequence[str], series: Sequence[Series], unit: str, decimals: int
) -> str:
    """The figure in words: what it is, and its numbers as far as a listener bears them."""
    listed = []
    for s in series[:4]:
        pairs = [(c, v) for c, v in zip(categories, s.values, strict=True) if v is not None]
        if len(pairs) > 8:
            low, high = min(pairs, key=lambda p: p[1]), max(pairs, key=lambda p: p[1])
            told = (
                f"从{_year(pairs[0][0])}的{rounded(pairs[0][1], decimals)}到"
                f"{_year(pairs[-1][0])}的{rounded(pairs[-1][1], decimals)}，"
                f"最低{_year(low[0])}（{rounded(low[1], decimals)}），"
                f"最高{_year(high[0])}（{rounded(high[1], decimals)}）"
            )
        else:
            told = "、".join(f"{_year(c)}{rounded(v, decimals)}" for c, v in pairs)
        listed.append(f"{s.name}：{told}" if len(series) > 1 else told)
    more = f"；另有{len(series) - 4}组" if len(series) > 4 else ""
    return f"{NAMES[kind]}{f'（{unit}）' if unit else ''}。" + "；".join(listed) + more + "。"


def _year(category: str) -> str:
    return category + "年" if category.isdigit() and len(category) == 4 else category


# picture


def drawn(chart: Chart) -> Figure:
    """The chart as a matplotlib figure in the house style."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with _style():
        figure = Figure(figsize=(chart.width_mm / MM, chart.height_mm / MM), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        {
            "line": _line, "bar": _bar, "hbar": _hbar, "stacked": _stacked, "dot": _dot,
        }[chart.kind](axes, chart)  # fmt: skip
        axes.spines[["top", "right"]].set_visible(False)
        figure.draw_without_rendering()
    return figure


def _style() -> Any:
    import matplotlib

    return matplotlib.rc_context(
        {
            "font.family": list(_families()),
            "font.size": 9,
            "axes.linewidth": 0.6,
            "axes.edgecolor": "#444444",
            "xtick.major.width": 0.6,
            "ytick.major.width": 0.6,
            "axes.unicode_minus": True,
            "svg.hashsalt": "researchlib",
            "svg.fonttype": "path",
            "legend.frameon": False,
            "figure.facecolor": "white",
            "axes.axisbelow": True,
            "hatch.linewidth": 0.5,
        }
    )


@cache
def _families() -> tuple[str, ...]:
    from .fonts import matplotlib_font

    return tuple(matplotlib_font())


def _line(axes: Axes, chart: Chart) -> None:
    places = range(len(chart.categories))
    for k, s in enumerate(chart.series):
        colour = COLOURS[k % len(COLOURS)]
        ys = [math.nan if v is None else v for v in s.values]
        axes.plot(
            places,
            ys,
            color=colour,
            linestyle=DASHES[k % len(DASHES)],
            marker=MARKERS[k % len(MARKERS)],
            markersize=3.5,
            linewidth=1.4,
        )
        if s.low and len(chart.series) <= 3:
            axes.fill_between(
                places,
                [math.nan if v is None else v for v in s.low],
                [math.nan if v is None else v for v in s.high],
                color=colour,
                alpha=0.15,
                linewidth=0,
            )
    _value_axis(axes, chart, "y")
    axes.set_xticks(list(places), chart.categories)
    if len(chart.categories) > 14:
        step = math.ceil(len(chart.categories) / 12)
        axes.set_xticks(list(places)[::step], chart.categories[::step])
    axes.margins(x=0.04)
    _end_labels(axes, chart)


def _end_labels(axes: Axes, chart: Chart) -> None:
    """Names at the end of the lines, moved apart where they would touch; values at both ends."""
    bottom, top = axes.get_ylim()
    line = (top - bottom) * 4.2 / chart.height_mm
    ends = []
    for k, s in enumerate(chart.series):
        found = [(i, v) for i, v in enumerate(s.values) if v is not None]
        if found:
            ends.append((found[-1][1], found[0], found[-1], k, s.name))
    if len(chart.series) == 1:
        values = chart.series[0].values
        shown = [(i, v) for i, v in enumerate(values) if v is not None]
        few = shown if len(shown) <= 12 else [shown[0], shown[-1]]
        for i, v in few:
            beside = [b for j, b in shown if abs(j - i) == 1]
            dip = len(beside) == 2 and v < min(beside)
            rising = bool(beside) and v > beside[0] and v < beside[-1]
            axes.annotate(
                rounded(v, chart.decimals), (i, v), (-4 if rising else 0, -12 if dip else 5),
                textcoords="offset points", ha="center", fontsize=8,
            )  # fmt: skip
        return
    ends.sort()
    placed: list[float] = []
    for y, *_ in ends:
        placed.append(y if not placed else max(y, placed[-1] + line))
    over = placed[-1] - top if placed else 0.0
    if over > 0:
        for k in range(len(placed) - 1, -1, -1):
            limit = top if k == len(placed) - 1 else placed[k + 1] - line
            placed[k] = min(placed[k], limit)
    for (_, _, last, k, name), y in zip(ends, placed, strict=True):
        axes.annotate(
            f"{name} {rounded(last[1], chart.decimals)}",
            (last[0], last[1]),
            (len(chart.categories) - 1 + 0.02 * len(chart.categories) + 0.1, y),
            color=COLOURS[k % len(COLOURS)],
            va="center",
            fontsize=8,
            annotation_clip=False,
        )


def _bar(axes: Axes, chart: Chart) -> None:
    count = len(chart.series)
    width = 0.8 / count if count > 1 else 0.55
    crowded = count * len(chart.categories) > 18
    for k, s in enumerate(chart.series):
        places = [i + (k - (count - 1) / 2) * width for i in range(len(chart.categories))]
        ys = [0.0 if v is None else v for v in s.values]
        axes.bar(places, ys, width * 0.92, color=_fill(k), edgecolor="white", linewidth=0.4, label=s.name)  # fmt: skip
        _whiskers(axes, places, s, vertical=True)
        if not crowded:
            for p, v, end in zip(places, s.values, _ends(s), strict=True):
                if v is not None:
                    axes.annotate(
                        rounded(v, chart.decimals), (p, end), (0, 2 if v >= 0 else -9),
                        textcoords="offset points", ha="center", fontsize=8,
                    )  # fmt: skip
    _value_axis(axes, chart, "y", labelled=not crowded)
    axes.set_xticks(range(len(chart.categories)), [_folded(c) for c in chart.categories])
    axes.tick_params(axis="x", length=0)
    _legend(axes, chart)


def _hbar(axes: Axes, chart: Chart) -> None:
    count = len(chart.series)
    height = 0.8 / count if count > 1 else 0.6
    for k, s in enumerate(chart.series):
        places = [i + (k - (count - 1) / 2) * height for i in range(len(chart.categories))]
        xs = [0.0 if v is None else v for v in s.values]
        axes.barh(places, xs, height * 0.92, color=_fill(k), edgecolor="white", linewidth=0.4, label=s.name)  # fmt: skip
        _whiskers(axes, places, s, vertical=False)
        for p, v, end in zip(places, s.values, _ends(s), strict=True):
            if v is not None:
                axes.annotate(
                    rounded(v, chart.decimals), (end, p), (3 if v >= 0 else -3, 0),
                    textcoords="offset points", va="center",
                    ha="left" if v >= 0 else "right", fontsize=8,
                )  # fmt: skip
    _value_axis(axes, chart, "x", labelled=True)
    axes.set_yticks(range(len(chart.categories)), [_folded(c, 14) for c in chart.categories])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    _legend(axes, chart)


def _stacked(axes: Axes, chart: Chart) -> None:
    from matplotlib.colors import to_rgb

    left = [0.0] * len(chart.categories)
    total = max(sum(s.values[i] or 0 for s in chart.series) for i in range(len(chart.categories)))
    for k, s in enumerate(chart.series):
        xs = [0.0 if v is None else v for v in s.values]
        colour = SHADES[k % len(SHADES)]
        axes.barh(range(len(xs)), xs, 0.62, left=left, color=colour, edgecolor="white", linewidth=0.6, label=s.name)  # fmt: skip
        red, green, blue = to_rgb(colour)
        ink = "white" if 0.3 * red + 0.6 * green + 0.1 * blue < 0.55 else "#222222"
        for i, v in enumerate(xs):
            if total and v / total >= 0.055:
                axes.text(left[i] + v / 2, i, rounded(v, chart.decimals), ha="center", va="center", color=ink, fontsize=8)  # fmt: skip
            left[i] += v
    axes.set_xlim(0, max(left) if max(left) > 0 else 1)
    axes.set_yticks(range(len(chart.categories)), [_folded(c, 14) for c in chart.categories])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    if chart.unit:
        axes.set_xlabel(f"单位：{chart.unit}", fontsize=8, loc="right")
    _legend(axes, chart)


def _dot(axes: Axes, chart: Chart) -> None:
    count = len(chart.series)
    for k, s in enumerate(chart.series):
        shift = (k - (count - 1) / 2) * (0.6 / count) if count > 1 else 0.0
        places = [i + shift for i in range(len(chart.categories))]
        _whiskers(axes, places, s, vertical=False, colour=COLOURS[k % len(COLOURS)])
        found = [(p, v) for p, v in zip(places, s.values, strict=True) if v is not None]
        axes.plot(
            [v for _, v in found], [p for p, _ in found], linestyle="none",
            marker=MARKERS[k % len(MARKERS)], markersize=5, color=COLOURS[k % len(COLOURS)],
            label=s.name,
        )  # fmt: skip
        for i, (p, v) in enumerate(zip(places, s.values, strict=True)):
            if v is not None:
                end = s.high[i] if s.high and s.high[i] is not None else v
                axes.annotate(
                    rounded(v, chart.decimals), (end, p), (4, 0), textcoords="offset points",
                    va="center", fontsize=8,
                )  # fmt: skip
    _value_axis(axes, chart, "x")
    axes.set_yticks(range(len(chart.categories)), [_folded(c, 14) for c in chart.categories])
    axes.set_ylim(len(chart.categories) - 0.5, -0.5)
    axes.grid(axis="y", color="#e6e6e6", linewidth=0.6)
    axes.tick_params(axis="y", length=0)
    _legend(axes, chart)


def _whiskers(
    axes: Axes, places: Sequence[float], s: Series, vertical: bool, colour: str = "#1a1a1a"
) -> None:
    if not s.low:
        return
    for p, a, b in zip(places, s.low, s.high, strict=True):
        if a is None or b is None:
            continue
        line = ([p, p], [a, b]) if vertical else ([a, b], [p, p])
        axes.plot(*line, color=colour, linewidth=1.0, solid_capstyle="butt")


def _ends(s: Series) -> list[float]:
    """Where a bar with its interval ends, away from zero."""
    made = []
    for i, v in enumerate(s.values):
        outer = (s.high if (v or 0) >= 0 else s.low) if s.low else s.values
        end = outer[i]
        made.append(end if end is not None else v or 0.0)
    return made


def _value_axis(axes: Axes, chart: Chart, which: str, labelled: bool = False) -> None:
    """The axis of the numbers: from zero unless told otherwise, its unit at the end of it."""
    numbers = [
        v for s in chart.series for part in (s.values, s.low, s.high) for v in part if v is not None
    ]
    low, high = min(numbers), max(numbers)
    if chart.zero:
        low, high = min(0.0, low), max(0.0, high)
    room = (high - low or abs(high) or 1.0) * (0.16 if which == "x" else 0.12)
    limits = (low - (room if low < 0 or not chart.zero else 0), high + (room if high > 0 else 0))
    unit = f"（{chart.unit}）" if chart.unit else ""
    if which == "y":
        axes.set_ylim(limits)
        if unit:
            axes.set_title(unit, loc="left", fontsize=8, pad=4)
        axes.grid(axis="y", color="#e6e6e6", linewidth=0.6)
    else:
        axes.set_xlim(limits)
        if unit:
            axes.set_xlabel(f"单位：{chart.unit}", fontsize=8, loc="right")
        axes.grid(axis="x", color="#e6e6e6", linewidth=0.6)
    if low < 0 < high:
        (axes.axhline if which == "y" else axes.axvline)(0, color="#444444", linewidth=0.6)
    axes.locator_params(axis=which, nbins=6)  # type: ignore[arg-type]


def _legend(axes: Axes, chart: Chart) -> None:
    if len(chart.series) < 2:
        return
    across = min(
        len(chart.series), max(2, int(48 / max(4, max(len(s.name) for s in chart.series))))
    )
    handles, names = axes.get_legend_handles_labels()
    axes.figure.legend(
        handles, names, loc="outside upper center", ncols=across, fontsize=8, handlelength=1.2,
        columnspacing=1.2,
    )  # type: ignore[union-attr]  # fmt: skip


def _fill(k: int) -> str:
    return ("#3f6f9f", "#b5cbe0", "#c98a5b", "#8c8c8c", "#a9c4a0", "#b9a7c9")[k % 6]


def _folded(text: str, most: int = 7) -> str:
    """A long name on two lines, so that neighbours do not touch."""
    if len(text) <= most:
        return text
    half = math.ceil(len(text) / 2)
    return text[:half] + "\n" + text[half:]
