"""A chart → a matplotlib figure in the house style: readable in grey print, labelled directly."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ..wording import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .data import Series
    from .figures import Chart

# Dark to light, so that they differ in grey print; then markers and dashes tell them apart as well.
COLOURS = ("#1f4e79", "#c55a11", "#6c8ebf", "#4d4d4d", "#5f8f4e", "#8d6bab")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))
SHADES = ("#1f4e79", "#4f81b0", "#8fb3d3", "#c9dbea", "#e6e6e6", "#bdbdbd", "#8c8c8c")
MM = 25.4
MARKED = 24  # more points along a line go without a marker each
MONTH = re.compile(r"\d{4}-\d{2}")


def drawn(chart: Chart) -> Figure:
    """The chart as a matplotlib figure in the house style."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(chart.width_mm / MM, chart.height_mm / MM), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        {
            "line": _line, "bar": _bar, "hbar": _hbar, "stacked": _stacked, "pie": _pie,
            "dot": _dot, "tiles": _tiles,
        }[chart.kind](axes, chart)  # fmt: skip
        axes.spines[["top", "right"]].set_visible(False)
        figure.draw_without_rendering()
    return figure


def house_style() -> Any:
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
    from ..fonts import matplotlib_font

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
            marker=MARKERS[k % len(MARKERS)] if len(ys) <= MARKED else None,
            markersize=3.5,
            linewidth=1.4 if len(ys) <= MARKED else 1.1,
        )
        if s.low and len(chart.series) > 3:  # bands of four would hide one another
            beside = 0.015 * (k - (len(chart.series) - 1) / 2) * len(ys)
            _whiskers(axes, [i + beside for i in places], s, vertical=True, colour=colour)
        elif s.low:
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
    januaries = [i for i, c in enumerate(chart.categories) if MONTH.fullmatch(c) and c[-2:] == "01"]
    if len(chart.categories) > MARKED and len(januaries) > 1:
        axes.set_xticks(januaries, [chart.categories[i][:4] for i in januaries])
    elif len(chart.categories) > 14:
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


def _pie(axes: Axes, chart: Chart) -> None:
    """From the top clockwise, as Word draws it; the numbers stand outside, the names beside them."""
    parts = [(c, v) for c, v in zip(chart.categories, chart.series[0].values, strict=True) if v]
    axes.pie(
        [v for _, v in parts],
        labels=[f"{c} {rounded(v, chart.decimals)}" for c, v in parts],
        colors=[SHADES[k % len(SHADES)] for k in range(len(parts))],
        startangle=90, counterclock=False, labeldistance=1.08,
        wedgeprops={"edgecolor": "white", "linewidth": 0.75}, textprops={"fontsize": 8},
    )  # fmt: skip
    if chart.unit:
        axes.text(
            1,
            0,
            f"单位：{chart.unit}",
            transform=axes.transAxes,
            ha="left",
            va="bottom",
            fontsize=8,
        )


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


def _tiles(axes: Axes, chart: Chart) -> None:
    """One square a category; darker for more; the name and the number inside."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    values = chart.series[0].values
    known = [v for v in values if v is not None]
    low, high = min(known), max(known)
    shades = LinearSegmentedColormap.from_list("house", ["#e3edf6", "#1f4e79"])
    for name, value, (row, column) in zip(chart.categories, values, chart.places, strict=True):
        part = 0.5 if value is None or high == low else (value - low) / (high - low)
        colour = "#f2f2f2" if value is None else shades(part)
        axes.add_patch(
            Rectangle((column + 0.03, row + 0.06), 0.94, 0.88, facecolor=colour,
                      hatch="///" if value is None else None, edgecolor="#bbbbbb", linewidth=0.5)
        )  # fmt: skip
        ink = "white" if value is not None and part > 0.55 else "#222222"
        told = "×" if value is None else rounded(value, chart.decimals)
        axes.text(column + 0.5, row + 0.36, _folded(name, 6), ha="center", va="center", color=ink, fontsize=8.5)  # fmt: skip
        axes.text(column + 0.5, row + 0.72, told, ha="center", va="center", color=ink, fontsize=10)
    axes.set_xlim(min(c for _, c in chart.places), max(c for _, c in chart.places) + 1)
    axes.set_ylim(max(r for r, _ in chart.places) + 1, min(r for r, _ in chart.places))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    unit = f"单位：{chart.unit}。" if chart.unit else ""
    axes.set_xlabel(f"{unit}方格示意，不表示实际位置和面积", fontsize=8, loc="right")


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
