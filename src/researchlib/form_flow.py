"""A form → a picture of its course: every question in order, and which answers open or close it.

For review before fieldwork: one line a question, arrows from the question a condition looks at to
the question it governs, the condition in words.  Pages of A4 that print well.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import DataError, FormError, say
from .expressions import in_words, parse
from .files import write_atomically
from .forms import Form, read_form

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Line", "draw_flow", "flow"]

KINDS = {
    "select_one": "单选", "select_multiple": "多选", "integer": "整数", "decimal": "数值",
    "text": "文字", "date": "日期", "month": "年月", "time": "时间", "datetime": "日期时间", "rank": "排序",
    "geopoint": "位置", "file": "附件", "image": "照片", "note": "说明", "calculate": "计算",
}  # fmt: skip
PAGE = (210.0, 297.0)
TOP, BOTTOM, LEFT, WIDTH = 24.0, 14.0, 14.0, 140.0
TALL, LANE = 6.6, 3.2  # millimetres a line, and from one arrow's lane to the next
SUFFIXES = (".pdf", ".svg", ".png")


@dataclass(frozen=True)
class Line:
    """One line of the course: a question, or the heading of a group (depth counts groups around).

    `sources` are the questions its condition looks at, `condition` says it in words.
    """

    name: str
    text: str
    kind: str
    depth: int
    condition: str
    sources: tuple[str, ...]
    heading: bool = False


def flow(form: Form) -> tuple[Line, ...]:
    '''The course of a form, line by line; a group's condition stands at its heading.

    >>> from researchlib.forms import form_from_markdown
    >>> form = form_from_markdown("""
    ... | survey  |                |       |        |                |
    ... |         | type           | name  | label  | relevant       |
    ... |         | select_one yn  | rents | 租房   |                |
    ... |         | integer        | rent  | 月租金 | ${rents} = '1' |
    ... | choices |                |       |        |                |
    ... |         | list_name      | name  | label  |                |
    ... |         | yn             | 1     | 是     |                |
    ... """)
    >>> [(line.text, line.condition) for line in flow(form)]
    [('租房', ''), ('月租金', '“租房”为“是”')]
    '''
    lines: list[Line] = []
    opened: tuple[str, ...] = ()
    for question in form:
        if not question.asks and question.kind != "note":
            continue
        for k, name in enumerate(question.group):
            if opened[: k + 1] != question.group[: k + 1]:
                group = form.group(name)
                kind = "重复组" if group.repeat else "题组"
                lines.append(_line(form, name, kind, k, group.relevant, heading=True))
        opened = question.group
        kind = KINDS.get(question.kind, question.kind)
        kind += "*" if question.required.strip().lower() in ("yes", "true", "true()") else ""
        lines.append(_line(form, question.name, kind, len(question.group), question.relevant))
    return tuple(lines)


def draw_flow(form: Form | str | os.PathLike[str], out: str | os.PathLike[str]) -> Path:
    """Write the course of a form as ``.pdf`` (all pages), ``.svg`` or ``.png`` (one long page).

    Raises `FormError` for a form without questions, `DataError` for another kind of file.
    """
    target = Path(out)
    if target.suffix.lower() not in SUFFIXES:
        raise DataError(
            say(
                zh=f"{target.name}：流程图可以存为 {'、'.join(SUFFIXES)}。",
                en=f"{target.name}: a flow chart can be saved as {', '.join(SUFFIXES)}.",
            )
        )
    read = form if isinstance(form, Form) else read_form(os.fspath(form))
    lines = flow(read)
    if not lines:
        raise FormError(
            say(
                zh=f"{read.title or read.form_id}：表单里没有题目。",
                en=f"{read.title or read.form_id}: the form has no questions.",
            )
        )
    return write_atomically(target, _drawn(read, lines, target.suffix.lower()))


# private


def _line(
    form: Form, name: str, kind: str, depth: int, relevant: str, heading: bool = False
) -> Line:
    sources: tuple[str, ...] = ()
    if relevant.strip():
        try:
            sources = tuple(n for n in parse(relevant).references if n in form)
        except FormError:
            sources = ()
    words = in_words(relevant, form, name) if relevant.strip() else ""
    text = " ".join(form.label(name).split())
    number = None if heading else form.question(name).number
    if number and not text.upper().startswith(number.upper()):
        text = f"{number}. {text}"
    return Line(name, text, kind, depth, words, sources, heading)


def _drawn(form: Form, lines: tuple[Line, ...], suffix: str) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages

    from .fonts import matplotlib_font

    style: Any = {
        "font.family": matplotlib_font(), "svg.hashsalt": "researchlib", "svg.fonttype": "path",
        "axes.unicode_minus": True,
    }  # fmt: skip
    stream = io.BytesIO()
    with rc_context(style):
        if suffix != ".pdf":
            heights = [_tall(line) for line in lines]
            figure = _page(form, lines, lines, (PAGE[0], TOP + BOTTOM + sum(heights)), "")
            when: dict[str, Any] = {"Software": None} if suffix == ".png" else {"Date": None}
            figure.savefig(stream, format=suffix[1:], dpi=150, metadata=when)
            return stream.getvalue()
        pages = _pages(lines)
        with PdfPages(stream, metadata={"CreationDate": None, "Title": form.title}) as book:
            for k, part in enumerate(pages, start=1):
                figure = _page(form, lines, part, PAGE, f"{k} / {len(pages)}")
                book.savefig(figure)
    return stream.getvalue()


def _tall(line: Line) -> float:
    return TALL + (4.0 * len(_wrapped(line.condition, 54)) if line.condition else 0.0)


def _pages(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    room = PAGE[1] - TOP - BOTTOM
    pages: list[list[Line]] = [[]]
    used = 0.0
    for line in lines:
        if used + _tall(line) > room and pages[-1]:
            pages.append([])
            used = 0.0
        pages[-1].append(line)
        used += _tall(line)
    return [tuple(page) for page in pages]


def _page(
    form: Form,
    every: tuple[Line, ...],
    lines: tuple[Line, ...],
    size: tuple[float, float],
    page: str,
) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    figure = Figure(figsize=(size[0] / 25.4, size[1] / 25.4))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, size[0])
    axes.set_ylim(size[1], 0)
    axes.axis("off")
    axes.text(LEFT, 12, form.title or form.form_id, fontsize=13, va="center")
    told = "* 必答；箭头从条件所看的题指向受它控制的题"
    axes.text(LEFT, 18, told, fontsize=7.5, color="#555555", va="center")
    axes.text(size[0] - LEFT, 12, page, fontsize=8, color="#555555", va="center", ha="right")
    middle: dict[str, float] = {}
    y = TOP
    for line in lines:
        x = LEFT + 5.0 * line.depth
        right = LEFT + WIDTH
        middle[line.name] = y + TALL / 2
        if line.heading:
            axes.text(x, y + TALL / 2, line.text, fontsize=9, va="center", color="#1f4e79")  # fmt: skip
            axes.plot([x, right], [y + TALL - 0.6] * 2, color="#1f4e79", linewidth=0.7)
        else:
            axes.add_patch(
                FancyBboxPatch((x, y + 0.6), right - x, TALL - 1.2, boxstyle="round,pad=0,rounding_size=1",
                               facecolor="#eef3f8" if line.condition else "white", edgecolor="#888888", linewidth=0.5)
            )  # fmt: skip
            room = int((right - x - 18) / 3.1)
            axes.text(x + 2, y + TALL / 2, _cut(line.text, room), fontsize=8, va="center")
            axes.text(right - 2, y + TALL / 2, line.kind, fontsize=7, va="center", ha="right", color="#555555")  # fmt: skip
        for k, part in enumerate(_wrapped(line.condition, 54)):
            lead = "仅当 " if k == 0 else "　　 "
            axes.text(x + 3, y + TALL + 1.6 + 4.0 * k, lead + part, fontsize=6.8, va="center", color="#a04000")  # fmt: skip
        y += _tall(line)
    _arrows(axes, every, lines, middle)
    return figure


def _arrows(
    axes: Axes, every: tuple[Line, ...], lines: tuple[Line, ...], middle: dict[str, float]
) -> None:
    """One lane a source; the arrow leaves the source at the right and enters what it governs."""
    governed: dict[str, list[str]] = {}
    for line in lines:
        for source in line.sources:
            governed.setdefault(source, []).append(line.name)
    order = {line.name: k for k, line in enumerate(every)}
    lanes: list[float] = []  # the lowest point a lane is taken down to
    right = LEFT + WIDTH
    for source in sorted(governed, key=lambda n: order.get(n, 0)):
        ends = [middle[name] for name in governed[source] if middle[name] != middle.get(source)]
        if not ends:
            continue
        start = middle.get(source, TOP - 3.0)  # from an earlier page: the lane comes in at the top
        top, bottom = min(start, *ends), max(start, *ends)
        lane = next((k for k, low in enumerate(lanes) if low < top - 1), len(lanes))
        if lane == len(lanes):
            lanes.append(bottom)
        lanes[lane] = bottom
        x = right + 4.0 + LANE * min(lane, 14)
        colour = ("#1f4e79", "#a04000", "#3c7a3c", "#6b4c9a", "#555555")[lane % 5]
        axes.plot([x, x], [top, bottom], color=colour, linewidth=0.7)
        if source in middle:
            axes.plot([right, x], [start, start], color=colour, linewidth=0.7)
            axes.plot([right], [start], marker="o", markersize=2.2, color=colour)
        for end in ends:
            axes.annotate(
                "", (right, end), (x, end),
                arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 0.7, "mutation_scale": 5,
                            "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(1, room - 1)] + "…"


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, broken after punctuation where one is near."""
    lines = []
    while len(text) > width:
        cut = max((text.rfind(mark, width // 2, width) for mark in "，”）"), default=-1)
        cut = cut + 1 if cut > 0 else width
        lines.append(text[:cut])
        text = text[cut:]
    return [*lines, text] if text else lines
