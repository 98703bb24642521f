"""A form → its codebook: what every question, option and column of clean data means."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..expressions import in_words
from ..forms import Form, Question
from .ooxml import wide

if TYPE_CHECKING:
    from openpyxl import Workbook

KINDS = {
    "select_one": "单选", "select_multiple": "多选", "integer": "整数", "decimal": "数值", "text": "文字",
    "date": "日期", "month": "年月", "time": "时间", "datetime": "日期时间", "rank": "排序", "geopoint": "位置",
    "file": "附件", "calculate": "计算", "acknowledge": "确认",
}  # fmt: skip
REASONS = (
    ("not_asked", "按跳转不该问"),
    ("blank", "该答而空着"),
    ("refused", "拒绝回答"),
    ("dont_know", "不知道、说不清"),
    ("unreadable", "看不清、读不出"),
    ("removed", "复核时清空，理由在 changes.csv"),
)


def workbook(form: Form) -> bytes:
    """The workbook as bytes; sheets 变量, 题目, 选项, 软检查, 缺失原因."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    languages = list(form.languages)
    _sheet(book, "变量", ["文件", "列名", "含义", "类型", "取值", "单位", "题号"], list(variables(form)),
           [16, 26, 46, 10, 50, 8, 8])  # fmt: skip
    _sheet(
        book, "题目",
        ["题目名", "题号", *(f"题干（{x}）" for x in languages), "题型", "单位", "选项表", "题组", "何时问", "何时问（表达式）",
         "限制", "限制（表达式）", "必答", "计算", "提示"],
        [_question(form, q) for q in form.questions if q.asks or q.kind == "calculate"],
        [18, 8, *[44] * len(languages), 10, 8, 14, 18, 40, 30, 30, 24, 8, 24, 30],
    )  # fmt: skip
    users: dict[str, list[str]] = {}
    for q in form.questions:
        users.setdefault(q.list_name or "", []).append(q.name)
    _sheet(
        book, "选项", ["选项表", "编码", *(f"文字（{x}）" for x in languages), "下限", "上限", "使用的题目"],
        [
            [name, c.name, *(c.labels.get(x, "") for x in languages), c.extra.get("band_low", ""),
             c.extra.get("band_high", ""), "、".join(users.get(name, []))]
            for name, options in form.choices.items() for c in options
        ],
        [18, 14, *[34] * len(languages), 10, 10, 40],
    )  # fmt: skip
    _sheet(book, "软检查", ["名称", "条件（成立为合理）", "级别", "提示"],
           [[c.name, in_words(c.expression, form), c.severity, c.message] for c in form.checks],
           [22, 60, 10, 50])  # fmt: skip
    _sheet(book, "缺失原因", ["missing.csv 中的写法", "意思"], [list(r) for r in REASONS], [24, 40])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def variables(form: Form) -> Iterator[list[str]]:
    """The columns of the files `clean` writes, in their order."""
    yield ["clean.csv", "record", "问卷编号（没有编号题时是文件名和行号）", "文字", "", "", ""]
    for q in form.questions:
        if q.repeat is None and _kept(form, q):
            yield from _columns(form, q, "clean.csv")
    for repeat in form.repeats:
        file = f"clean.{repeat}.csv"
        yield [file, "record", "所属问卷", "文字", "", "", ""]
        yield [file, "position", "第几行", "整数", "", "", ""]
        if form.parent_repeat(repeat):
            yield [file, "parent", "属上层第几行", "整数", "", "", ""]
        for q in form.questions:
            if q.repeat == repeat and _kept(form, q):
                yield from _columns(form, q, file)


def _kept(form: Form, q: Question) -> bool:
    return (q.asks or q.kind == "calculate") and q.name not in form.direct_identifiers


def _columns(form: Form, q: Question, file: str) -> Iterator[list[str]]:
    options = form.choices_of(q.name)
    values = "；".join(f"{c.name}={form.text(c.labels)}" for c in options)
    kind = KINDS.get(q.kind, q.kind)
    if q.multiple:
        values = "选中的编码，空格分隔：" + values
    elif q.kind == "date":
        values = "YYYY-MM-DD"
    elif q.kind == "month":
        values = "YYYY-MM"
    yield [file, q.name, form.label(q.name), kind, values, q.unit, q.number or ""]
    if q.multiple:
        for c in options:
            said = f"{form.label(q.name)}：{form.text(c.labels)}"
            yield [file, f"{q.name}/{c.name}", said, "0/1", "1=选了；0=没选", "", q.number or ""]


def _question(form: Form, q: Question) -> list[str]:
    asked = [form.group(g).relevant for g in q.group] + [q.relevant]
    texts = [t for t in asked if t.strip()]
    return [
        q.name, q.number or "", *(q.labels.get(x, "") for x in form.languages), KINDS.get(q.kind, q.kind), q.unit,
        q.list_name or "", "/".join(q.group), "；且".join(in_words(t, form, q.name) for t in texts), " and ".join(texts),
        in_words(q.constraint, form, q.name) if q.constraint else "", q.constraint, q.required, q.calculation, q.hint,
    ]  # fmt: skip


def _sheet(
    book: Workbook,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(name)
    page.append(list(heads))
    for cell in page[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
    thin = Border(bottom=Side(style="thin", color="CCCCCC"))
    for i, row in enumerate(rows, 2):
        lines = max(map(_lines, row, widths), default=1)
        page.row_dimensions[i].height = min(15 * lines, 400)  # Excel allows 409 points
        for j, value in enumerate(row, 1):
            cell = page.cell(i, j)
            cell.border = thin
            cell.value = value[:32_000]
            cell.data_type = "s"  # an expression that begins with = is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for j, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(j)].width = width
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{max(2, page.max_row)}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def _lines(text: str, width: int) -> int:
    """The lines a text takes in a column of so many half-width characters."""
    return sum(max(1, math.ceil(wide(part) / (width - 1))) for part in text.split("\n"))
