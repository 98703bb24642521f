"""What code cells show → `Table` and `Figure`, the two things a brief takes from outputs.

Taken are our own tables and charts, and any DataFrame or picture with a caption given beside it: in the cell's
metadata, or in comment lines at its top (``#| caption: …``).  Everything else stays in the notebook,
except in cells whose metadata say ``{"researchlib": {"show": true}}``: exports of foreign notebooks.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import BriefError, say
from .kernel import FIGURE, FRAME, TABLE
from .marks import Inlines, string
from .notebook import Manuscript, tags

if TYPE_CHECKING:
    from nbformat import NotebookNode

SILENT = {"hide", "remove-output", "hide-output", "remove_output", "remove-cell", "remove_cell"}
OPTIONS = ("caption", "label", "alt", "unit", "note", "source", "width", "landscape")
TALLEST = 180.0  # millimetres: a picture leaves room for its caption on any page
ALIGN = {"l": "l", "left": "l", "r": "r", "right": "r", "d": "r", "decimal": "r", "c": "c", "center": "c", "centre": "c"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Table:
    """A table as printed; cells are inlines, `number` is 表1 once it has its place."""

    label: str
    caption: Inlines
    columns: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    align: tuple[str, ...]
    cell: int
    unit: str = ""
    note: str = ""
    source: str = ""
    number: str = ""
    landscape: bool = False
    groups: tuple[tuple[str, int], ...] = ()  # an upper head row: (text, columns it spans)
    tight: bool = False  # rows set closer, so that it fits on its page
    n: Any = None

    @property
    def kind(self) -> str:
        return "table"


@dataclass(frozen=True, eq=False)
class Figure:
    """A picture, and the numbers behind it where it is a chart of ours."""

    label: str
    caption: Inlines
    alt: str
    cell: int
    png: bytes | None = None
    svg: str | None = None
    jpeg: bytes | None = None
    chart: Mapping[str, Any] | None = None
    width: float = 140.0
    height: float = 75.0
    unit: str = ""
    note: str = ""
    source: str = ""
    number: str = ""
    n: Any = None

    @property
    def kind(self) -> str:
        return "figure"


def shown(
    manuscript: Manuscript, notebook: NotebookNode, index: int, notes: list[str]
) -> Iterator[Table | Figure]:
    """The tables and figures a code cell contributes to the brief."""
    cell = notebook.cells[index]
    if tags(cell) & SILENT:
        return
    options = _options(manuscript, cell, index)
    loose = bool(cell.get("metadata", {}).get("researchlib", {}).get("show"))
    taken = 0
    before: list[Any] = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if TABLE in data:
            yield _table(data[TABLE], index)
        elif FIGURE in data:
            yield _figure(data[FIGURE], data, index, manuscript, notes)
        elif options.get("caption") or loose:
            plain: Table | Figure | None = None
            if FRAME in data:
                plain = _frame(data[FRAME], options, manuscript, index)
            elif "image/png" in data or "image/svg+xml" in data or "image/jpeg" in data:
                plain = _figure(options, data, index, manuscript, notes)
            elif "text/html" in data and "<table" in _joined(data["text/html"]):
                plain = _html(_joined(data["text/html"]), options, manuscript, index, loose)
            if plain is None or _same_picture(data, before):
                continue
            before.append(data)
            taken += 1
            if taken > 1 and options.get("caption"):
                raise BriefError(
                    say(
                        zh=f"{manuscript.where(index)}：一个题目下有两件输出。请分成两个单元格，各写题目。",
                        en=f"{manuscript.where(index)}: two outputs under one caption; use two cells.",
                    )
                )
            yield plain
    if (
        options.get("caption")
        and not taken
        and not any({TABLE, FIGURE} & set(o.get("data", {})) for o in cell.get("outputs", []))
    ):
        raise BriefError(
            say(
                zh=f"{manuscript.where(index)}：写了题目“{options['caption']}”，却没有表或图输出。"
                "请让单元格最后一行给出表格或图。",
                en=f"{manuscript.where(index)}: a caption without a table or figure; end the cell with it.",
            )
        )


def _same_picture(data: Mapping[str, Any], before: list[Any]) -> bool:
    """A figure shown twice: pyplot shows it at the end of the cell, and a last line that names it again."""
    kinds = ("image/svg+xml", "image/png", "image/jpeg")
    return any(data.get(k) and data.get(k) == other.get(k) for other in before for k in kinds)


def _options(manuscript: Manuscript, cell: Mapping[str, Any], index: int) -> dict[str, Any]:
    import yaml

    metadata = cell.get("metadata", {})
    given = {k: metadata[k] for k in OPTIONS if k in metadata}
    given |= {k: v for k, v in metadata.get("researchlib", {}).items() if k in OPTIONS}
    lines = []
    for line in cell["source"].splitlines():
        match = re.match(r"#\|\s?(.*)", line)
        if not match:
            break
        lines.append(match[1])
    if lines:
        try:
            read = yaml.safe_load("\n".join(lines)) or {}
            given |= {str(k).removeprefix("fig-").removeprefix("tbl-"): v for k, v in read.items()}
        except (yaml.YAMLError, AttributeError) as problem:
            raise BriefError(
                say(
                    zh=f"{manuscript.where(index)}：开头的 #| 行写得不对，应为“#| caption: 题目”。",
                    en=f"{manuscript.where(index)}: the #| lines are not `#| name: text`.",
                )
            ) from problem
        if "cap" in given:
            given["caption"] = given.pop("cap")
    return given


def _table(given: Mapping[str, Any], index: int) -> Table:
    columns = [str(c) for c in given["columns"]]
    align = [ALIGN.get(str(a), "l") for a in given.get("align") or ["l"] * len(columns)]
    groups = tuple((str(t), int(k)) for t, k in given.get("groups") or ())
    return Table(
        label=str(given.get("label") or ""),
        caption=[string(str(given.get("caption") or ""))],
        columns=tuple([string(c)] for c in columns),
        rows=tuple(tuple([string(_text(c))] for c in row) for row in given["rows"]),
        align=tuple(align),
        cell=index,
        unit=_text(given.get("unit")),
        note=_lines(given.get("note")),
        source=_lines(given.get("source")),
        landscape=bool(given.get("landscape", False)),
        groups=groups,
        n=given.get("n"),
    )


def _frame(
    frame: Mapping[str, Any], options: Mapping[str, Any], manuscript: Manuscript, index: int
) -> Table:
    if frame.get("too_long"):
        raise BriefError(
            say(
                zh=f"{manuscript.where(index)}：表有 {frame['too_long']} 行，不宜整张放进简报。请先汇总。",
                en=f"{manuscript.where(index)}: the table has {frame['too_long']} rows; summarise it first.",
            )
        )
    align = [
        "r" if a == "r" or _numeric([row[j] for row in frame["rows"]]) else a
        for j, a in enumerate(frame["align"])
    ]
    return _table({**frame, "align": align, **{k: options.get(k) for k in OPTIONS}}, index)


def _numeric(cells: list[str]) -> bool:
    """Whether a column that is text to pandas reads as numbers."""
    return any(cells) and all(re.fullmatch(r"[-−+]?[\d,.]*%?|—", cell) for cell in cells)


def _html(
    source: str, options: Mapping[str, Any], manuscript: Manuscript, index: int, loose: bool
) -> Table | None:
    """A table of any library that only shows HTML; a shortened one is refused unless `loose`."""
    from lxml import html

    tree = html.fragment_fromstring(source, create_parent="div").find(".//table")
    if tree is None:
        return None
    rows = [_spread(row) for row in tree.iter("tr")]
    heads = max(1, len(tree.xpath("./thead/tr")))
    upper, head, body = _heads(rows[:heads]), rows[heads - 1] if rows else [], rows[heads:]
    if not loose and any(set(row) == {"..."} for row in body):
        raise BriefError(
            say(
                zh=f"{manuscript.where(index)}：输出的表被省略了中间的行。请先汇总，或用 rl.table。",
                en=f"{manuscript.where(index)}: the table was shortened in the output; use rl.table.",
            )
        )
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in body]
    numeric = [_numeric([row[i] for row in rows]) for i in range(width)]
    made = {
        "columns": head + [""] * (width - len(head)),
        "rows": rows,
        "align": ["r" if n else "l" for n in numeric],
        "groups": upper,
    }
    return _table({**made, **{k: options.get(k) for k in OPTIONS}}, index)


def _spread(row: Any) -> list[str]:
    """The cells of an HTML row, one that spans several columns once in each."""
    cells = []
    for cell in row.xpath("./td|./th"):
        span = str(cell.get("colspan") or 1)
        cells += [" ".join(cell.text_content().split())] * (int(span) if span.isdigit() else 1)
    return cells


def _heads(rows: list[list[str]]) -> list[tuple[str, int]]:
    """The upper rows of a head as one: what stands over each run of columns.

    A last row that only names the index belongs to the one above it.
    """
    if len(rows) > 1 and not any(rows[-1][1:]):
        rows[-1][1:] = rows[-2][1:]
        rows = [*rows[:-2], rows[-1]]
    words = [" ".join(filter(None, column)) for column in zip(*rows[:-1], strict=False)]
    groups: list[tuple[str, int]] = []
    for word in words:
        if groups and groups[-1][0] == word:
            groups[-1] = (word, groups[-1][1] + 1)
        else:
            groups.append((word, 1))
    return groups


def _figure(
    given: Mapping[str, Any],
    data: Mapping[str, Any],
    index: int,
    manuscript: Manuscript,
    notes: list[str],
) -> Figure:
    caption = _text(given.get("caption"))
    alt = _text(given.get("alt"))
    if not alt:
        alt = caption or say(zh="图片", en="picture")
        notes.append(
            say(
                zh=f"{manuscript.where(index)}：图“{caption}”没有替代文字（alt），暂用题目。",
                en=f"{manuscript.where(index)}: the figure {caption!r} has no alt text; its caption is used.",
            )
            if caption
            else say(
                zh=f"{manuscript.where(index)}：有一张图没有题目和替代文字。",
                en=f"{manuscript.where(index)}: a figure has neither caption nor alt text.",
            )
        )
    png = data.get("image/png")
    jpeg = data.get("image/jpeg")
    picture = base64.b64decode(_joined(png)) if png else None
    wide = float(given.get("width_mm") or given.get("width") or 140)
    tall = given.get("height_mm")
    svg = _joined(data["image/svg+xml"]) if data.get("image/svg+xml") else None
    figure = Figure(
        label=str(given.get("label") or ""),
        caption=[string(caption)],
        alt=alt,
        cell=index,
        png=picture,
        svg=svg,
        jpeg=base64.b64decode(_joined(jpeg)) if jpeg else None,
        chart=given.get("data") or None,
        width=wide,
        height=float(tall) if tall else 0.0,
        unit=_text(given.get("unit")),
        note=_lines(given.get("note")),
        source=_lines(given.get("source")),
        n=given.get("n"),
    )
    return sized(figure)


def sized(figure: Figure, natural: bool = False) -> Figure:
    """The figure with a height that keeps its picture's proportions and fits a page.

    With `natural`, a small picture is not blown up: 96 of its points to the inch.
    """
    size = _points(figure)
    width = figure.width
    if natural and size and size[0]:
        width = min(width, size[0] * 25.4 / 96)
    height = figure.height or width * (size[1] / size[0] if size and size[0] else 0.55)
    scale = min(1.0, TALLEST / height) if height else 1.0
    return replace(figure, width=width * scale, height=height * scale)


def _points(figure: Figure) -> tuple[float, float] | None:
    """Width and height of a picture in its own points."""
    if figure.png and figure.png[:8] == b"\x89PNG\r\n\x1a\n":
        width, height = figure.png[16:20], figure.png[20:24]
        return int.from_bytes(width, "big"), int.from_bytes(height, "big")
    if figure.svg and (box := re.search(r'viewBox="([-\d. ]+)"', figure.svg)):
        _, _, w, h = map(float, box[1].split())
        return w, h
    return _jpeg_points(figure.jpeg) if figure.jpeg else None


def _jpeg_points(data: bytes) -> tuple[float, float] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            tall = int.from_bytes(data[at + 5 : at + 7], "big")
            return int.from_bytes(data[at + 7 : at + 9], "big"), tall
        at += 2 + size
    return None


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def _text(given: Any) -> str:
    return "" if given is None else str(given)


def _lines(given: Any) -> str:
    if isinstance(given, (list, tuple)):
        return "；".join(str(part).rstrip("。；") for part in given if str(part).strip())
    return _text(given)
