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
from html import escape
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from ..tables import telling
from ..wording import rounded
from .data import Series, of_estimates, of_frame

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..estimation.estimates import Estimates

__all__ = ["KINDS", "Chart", "chart"]

FIGURE = "application/vnd.researchlib.figure+json"
KINDS = ("line", "bar", "hbar", "stacked", "pie", "dot", "tiles")
NAMES = {
    "line": "折线图",
    "bar": "柱状图",
    "hbar": "条形图",
    "stacked": "堆积条形图",
    "dot": "点图",
    "pie": "饼图",
    "tiles": "方格图",
}


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
    places: tuple[tuple[int, int], ...] = ()  # of tiles: row and column of each category
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
                {"name": s.name, "values": _plain(s.values)}
                | ({"low": _plain(s.low), "high": _plain(s.high)} if s.low else {})
                for s in self.series
            ],
            "number_format": "0" + ("." + "0" * self.decimals if self.decimals else ""),
            "unit": self.unit,
            "zero": self.zero,
        }

    def draw(self) -> Figure:
        """The matplotlib figure; not registered with pyplot, so nothing lingers."""
        from .drawing import drawn

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

    def _ipython_display_(self) -> None:
        """Shown as a picture, not as HTML: nbval compares HTML to the letter, and the pixels of one
        chart differ between machines by their fonts; the numbers behind it are compared."""
        from IPython.display import display

        wide = {"image/png": {"width": round(self.width_mm / 25.4 * 96)}}
        display(self._repr_mimebundle_(), metadata=wide, raw=True)

    def _repr_html_(self) -> str:
        unit = f"（{escape(self.unit)}）" if self.unit else ""
        return (
            f'<figure><img alt="{escape(self.alt)}" src="data:image/png;base64,'
            f'{self._picture("png")}"><figcaption>{escape(self.caption)}{unit}</figcaption></figure>'
        )

    def _picture(self, suffix: str) -> str:
        if suffix not in self._cache:
            stream = io.BytesIO()
            from .drawing import drawn, house_style

            with house_style():
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


def _plain(values: Sequence[float | None]) -> list[float | None]:
    """To twelve significant digits: beyond them machines differ."""
    return [float(f"{v:.12g}") if isinstance(v, float) else v for v in values]


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
    layout: Mapping[str, tuple[int, int]] | None = None,
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
        ``"pie"`` the parts of one whole, few of them,
        ``"dot"`` values with their intervals, ``"tiles"`` a street overview: one square a category,
        darker for more, no geography claimed.  Otherwise: line where `x` is a wave or a year with
        three or more levels, hbar where names are long, bar.
    pick
        for estimates: keep only these domains or answers, by code or label.
    alt
        what a reader who cannot see the figure is told; otherwise written from the numbers.
    low, high
        columns with interval ends, used where they exist and `interval` is true.
    zero
        the axis begins at zero; only a line or dot chart may do without.
    layout
        for tiles: category → (row, column), both from 0, where the streets have a customary place
        on the office's wall; otherwise they fill rows in their order.
    sort
        categories by falling value of the first series.

    Shares are in per cent.  Estimates go through `disclosure.protect`, if they have not yet; withheld and missing values leave a gap and are named in the note.
    Raises `DataError` where a column is unknown, where nothing is left to draw, or where one place
    of the chart would have two values.

    >>> import pandas as pd
    >>> chart(pd.DataFrame({"year": [2022, 2023], "total": [1.5, 2]}), "year", "total", caption="总量")
    <Chart 总量: 柱状图, 1 × 2>
    """
    from ..disclosure import gated
    from ..estimation.estimates import Estimates

    if isinstance(data, Estimates):
        data = gated(data)
        categories, series, own_unit, own_note, own_n = of_estimates(data, x, by, pick or {})
        unit, n = unit or own_unit, n if n is not None else own_n
        note = "；".join(part.rstrip("。；") for part in (note, own_note) if part)
        note = note + "。" if note else ""
        timed = (x or telling(data, data.positions(pick or {}))[0]) == "wave"
    else:
        categories, series, timed = of_frame(data, x, y, by, low, high, caption)
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
    if chosen == "pie":
        _whole(series, caption)
    if not interval or chosen == "pie":
        series = [Series(s.name, s.values) for s in series]
    if sort:
        categories, series = _sorted(categories, series)
    places = _tiles(categories, series, layout, caption) if chosen == "tiles" else ()
    own = _height(chosen, len(categories), len(series), places)
    tall = max(height_mm, _least(chosen, len(categories), len(series))) if height_mm else own
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
        places,
    )


def _kind(categories: Sequence[str], series: Sequence[Series], timed: bool) -> str:
    if timed and len(categories) >= 3:
        return "line"
    if max(map(len, categories)) > 6 or len(categories) > 8:
        return "hbar" if len(series) == 1 else "bar"
    return "bar"


def _tiles(
    categories: Sequence[str],
    series: Sequence[Series],
    layout: Mapping[str, tuple[int, int]] | None,
    caption: str,
) -> tuple[tuple[int, int], ...]:
    """Row and column of each tile; a layout must place every category once."""
    if len(series) != 1:
        raise DataError(
            say(
                zh=f"图“{caption}”：方格图只能画一组数，现有 {len(series)} 组。请用 pick= 选定一组。",
                en=f"The figure {caption!r}: tiles show one series, there are {len(series)}; use pick=.",
            )
        )
    if layout is None:
        across = math.ceil(math.sqrt(len(categories) * 1.6))
        return tuple((k // across, k % across) for k in range(len(categories)))
    lost = [c for c in categories if c not in layout]
    places = [tuple(map(int, layout[c])) for c in categories if c in layout]
    if lost or len(set(places)) < len(places):
        raise DataError(
            say(
                zh=f"图“{caption}”的 layout 不全或有重叠：缺 {'、'.join(lost) or '无'}。",
                en=f"The layout of {caption!r} misses {', '.join(lost) or 'nothing'} or has two in one place.",
            )
        )
    return tuple((row, column) for row, column in places)


def _whole(series: Sequence[Series], caption: str) -> None:
    """A pie shows the parts of one whole: one series, nothing below zero."""
    if len(series) != 1 or any(v is not None and v < 0 for v in series[0].values):
        raise DataError(
            say(
                zh=f"图“{caption}”：饼图只能画一组不小于 0 的数。请用 pick= 选定一组，或改用 bar、stacked。",
                en=f"The figure {caption!r}: a pie shows one series without negative numbers; use pick=, bar or stacked.",
            )
        )


def _height(
    kind: str, categories: int, series: int, places: Sequence[tuple[int, int]] = ()
) -> float:
    if kind == "tiles":
        return min(200.0, 12.0 + 24.0 * (1 + max(row for row, _ in places)))
    if kind == "hbar":
        return min(200.0, 16.0 + 7.0 * categories * max(1.0, 0.6 * series))
    if kind == "dot":
        return min(200.0, 20.0 + 7.0 * categories * max(1.0, 0.65 * series))
    if kind == "stacked":
        return min(200.0, 30.0 + 10.0 * categories)
    return 75.0


def _least(kind: str, categories: int, series: int) -> float:
    """The height below which the names of the categories would run into each other."""
    if kind not in ("hbar", "dot", "stacked"):
        return 30.0
    lines = categories * (max(1.0, 0.6 * series) if kind != "stacked" else 1.0)
    return min(200.0, 12.0 + 4.8 * lines + (8.0 if series > 1 else 0.0))


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
