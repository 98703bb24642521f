"""A form → a workbook to key its paper questionnaires into, by keyboard alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..errors import FormError
from ..expressions import parse
from ..expressions.syntax import Binary, Call, Negative, Node, Number, Path, Text
from ..forms import Form, Question
from ..responses.headers import Headings
from ..responses.layout import KEYING_AIDS
from .ooxml import wide

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TICKED = "1"
_PROMPT = 250  # Excel allows 255 characters in the note beside a cell


def workbook(form: Form, rows: int = 2000, lang: str | None = None) -> bytes:
    """The workbook as bytes: one sheet for the questionnaires, one a repeat, the codes, how to key."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    headings = Headings(form)
    top = [q for q in form.asked if q.repeat is None and _keyed(q)]
    _page(book.create_sheet("录入"), form, headings, top, rows, lang)
    for repeat in form.repeats:
        inside = [q for q in form.asked if q.repeat == repeat and _keyed(q)]
        if not inside:
            continue
        mark = [form.question(form.id_question)] if form.id_question else []
        _page(book.create_sheet(_sheet_name(repeat)), form, headings, [*mark, *inside], rows * 3, lang, repeat)  # fmt: skip
    codes, how = KEYING_AIDS
    _codes(book.create_sheet(codes), form, lang)
    _how(book.create_sheet(how), form)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _keyed(q: Question) -> bool:
    return q.kind not in ("file", "geopoint", "geotrace", "geoshape", "osm")


def _sheet_name(text: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", "_", text)[:31]


def columns(
    form: Form, headings: Headings, questions: list[Question], lang: str | None = None
) -> list[tuple[str, Question, str | None]]:
    """(heading, question, option) of every column; each heading is one the reader knows again."""
    made: list[tuple[str, Question, str | None]] = []
    for q in questions:
        label = " ".join(form.text(q.labels, lang).split())
        numbered = label if not q.number or label.upper().startswith(q.number.upper()) else f"{q.number}、{label}"  # fmt: skip
        options = form.choices_of(q.name)
        if q.multiple and options and len(options) <= 30:
            for c in options:
                text = " ".join(form.text(c.labels, lang).split())
                spellings = [f"{numbered}（{text}）", f"{q.name}/{c.name}"]
                made.append((_known(headings, spellings, q.name, c.name), q, c.name))
        else:
            made.append((_known(headings, [numbered, q.name], q.name, None), q, None))
    return made


def _known(headings: Headings, spellings: list[str], question: str, code: str | None) -> str:
    for heading in spellings:
        found = headings.match(heading)
        if heading and found.question == question and found.code == code:
            return heading
    return spellings[-1]


def _page(
    page: Worksheet,
    form: Form,
    headings: Headings,
    questions: list[Question],
    rows: int,
    lang: str | None,
    repeat: str | None = None,
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="BBBBBB")
    made = columns(form, headings, questions, lang)
    shade = ("DDEBF7", "E2EFDA")
    last, turn, tall = "", 0, 2
    for j, (heading, q, code) in enumerate(made, 1):
        if q.name != last:
            last, turn = q.name, 1 - turn
        cell = page.cell(1, j, heading)
        cell.font = Font(bold=True, size=10)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.fill = PatternFill("solid", fgColor=shade[turn])
        cell.border = Border(bottom=thin, left=thin, right=thin)
        letter = get_column_letter(j)
        width = 10 if code else 24 if q.kind == "text" else 13
        page.column_dimensions[letter].width = width
        tall = max(tall, -(-wide(heading) // (width - 2)))
        form_of = "General" if q.numeric or code else "@"
        page.column_dimensions[letter].number_format = form_of
        for row in range(2, min(rows, 300) + 2):
            page.cell(row, j).number_format = form_of
        rule = _rule(form, q, code, f"{letter}2:{letter}{rows + 1}", letter, lang, repeat)
        if rule is not None:
            page.add_data_validation(rule)
    page.row_dimensions[1].height = min(14 * tall, 150)
    marks = [j for j, (_, q, _code) in enumerate(made, 1) if q.name == form.id_question]
    kept = marks[0] if marks and marks[0] <= 3 else 0  # the number stays in sight
    page.freeze_panes = f"{get_column_letter(kept + 1)}2"
    page.print_title_rows = "1:1"
    page.print_title_cols = "A:A"
    page.page_setup.orientation = "landscape"


def _rule(
    form: Form,
    q: Question,
    code: str | None,
    where: str,
    letter: str,
    lang: str | None,
    repeat: str | None,
) -> Any:
    """The drop-down or limit of a column.  Limits ask and let through: the paper is keyed as it is."""
    from openpyxl.worksheet.datavalidation import DataValidation

    text = " ".join(form.text(q.labels, lang).split())
    rule: DataValidation
    prompt = ""
    if q.name == form.id_question:
        if repeat:
            return None
        rule = DataValidation(
            type="custom", formula1=f"COUNTIF(${letter}$2:${letter}$20000,{letter}2)=1"
        )
        rule.errorStyle, rule.error = "stop", "这个问卷编号已经录过。"
        prompt = "每份问卷一行，编号不能重复。"
    elif code is not None:
        rule = DataValidation(type="list", formula1='"1,0"')
        said = form.choice_label(q.name, code, lang)
        rule.errorStyle, rule.error = (
            "warning",
            "勾选的录 1，没勾的空着。纸上就是别的写法时，可以选“是”继续。",
        )
        prompt = f"{said}：勾选录 1，没勾空着。"
    elif q.choosing:
        options = form.choices_of(q.name)
        codes = ",".join(c.name for c in options)
        short = len(codes) <= 250 and "," not in "".join(c.name for c in options)
        if not options:
            return None
        source = f'"{codes}"' if short else f"=编码表!${_letter_of(form, q)}$3:${_letter_of(form, q)}${len(options) + 2}"  # fmt: skip
        rule = DataValidation(type="list", formula1=source.removeprefix("="))
        if q.multiple or q.kind == "rank":
            rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1="200")
            prompt = "编码之间空一格。"
        rule.errorStyle, rule.error = "warning", "不在编码表里。纸上就是这样写的，可以选“是”继续，留待复核。"  # fmt: skip
        prompt += "　".join(f"{c.name} {form.text(c.labels, lang)}" for c in options)
    elif q.numeric:
        low, high = limits(q.constraint)
        kind = "whole" if q.kind == "integer" else "decimal"
        rule = DataValidation(type=kind, operator="between", formula1=_n(low, -1e9), formula2=_n(high, 1e12))  # fmt: skip
        rule.errorStyle = "warning"
        rule.error = "不是数字，或超出范围。纸上就是这样写的，可以选“是”继续，留待复核。"
        span = f"，{_n(low, None) or ''}—{_n(high, None) or ''}" if low is not None or high is not None else ""  # fmt: skip
        prompt = f"{q.unit or '数字'}{span}"
    elif q.kind == "date":
        first, last = limits(q.constraint, _day)
        text_of = f'SUBSTITUTE({letter}2,"/","-")'
        day = f"IFERROR(DATEVALUE({text_of}),N({letter}2))"  # keyed as text or as a date
        rule = DataValidation(
            type="custom", formula1=f"AND({day}>={_n(first, 1)},{day}<={_n(last, 2958465)})"
        )
        span = f"，{_said(first)}至{_said(last)}" if first is not None and last is not None else ""
        rule.errorStyle = "warning"
        rule.error = f"日期写成 2024-10-09{span}。纸上就是这样写的，可以选“是”继续，留待复核。"
        prompt = f"写成 2024-10-09{span}。"
    elif q.kind == "month":
        rule = DataValidation(type="textLength", operator="between", formula1="6", formula2="8")
        rule.errorStyle, rule.error = "warning", "年月写成 2024-10。"
        prompt = "写成 2024-10。"
    else:
        return None
    rule.add(where)
    rule.allow_blank = True
    rule.showErrorMessage = rule.showInputMessage = True
    rule.errorTitle = "请核对"
    rule.promptTitle = (q.number or text)[:30]
    rule.prompt = prompt if len(prompt) <= _PROMPT else prompt[: _PROMPT - 10] + "…（见编码表）"
    return rule


def _letter_of(form: Form, q: Question) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(1 + 3 * list(form.choices).index(q.list_name or ""))


def _number(node: Node) -> float | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negative) and isinstance(node.inner, Number):
        return -node.inner.value
    return None


_EPOCH = date(1899, 12, 30)  # day 0 of a workbook's dates


def _day(node: Node) -> float | None:
    """The day of `date('2024-10-01')`, as a workbook counts days."""
    if isinstance(node, Call) and node.name == "date" and isinstance(node.arguments[0], Text):
        try:
            return (date.fromisoformat(node.arguments[0].value) - _EPOCH).days
        except ValueError:
            return None
    return None


def _said(day: float) -> str:
    return (_EPOCH + timedelta(days=day)).isoformat()


def limits(
    constraint: str, value_of: Callable[[Node], float | None] = _number
) -> tuple[float | None, float | None]:
    """The lowest and highest number a constraint lets through, where it says so plainly.

    >>> limits(". >= 16 and . <= 100"), limits(". > 0 or ${x} = 1")
    ((16.0, 100.0), (None, None))
    """
    if not constraint.strip():
        return None, None
    try:
        tree = parse(constraint).tree
    except FormError:
        return None, None
    low: float | None = None
    high: float | None = None
    waiting: list[Node] = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Binary):
            continue
        if node.operator == "and":
            waiting += [node.left, node.right]
            continue
        operator, left, right = node.operator, node.left, node.right
        if value_of(left) is not None and _is_own(right):
            operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
            left, right = right, left
        value = value_of(right)
        if not _is_own(left) or value is None:
            continue
        if operator in (">", ">="):
            low = value if low is None else max(low, value)
        elif operator in ("<", "<="):
            high = value if high is None else min(high, value)
    return low, high


def _is_own(node: Node) -> bool:
    return isinstance(node, Path) and len(node.steps) == 1 and node.steps[0].name == "."


def _n(value: float | None, otherwise: float | None) -> str:
    value = otherwise if value is None else value
    return "" if value is None else str(int(value)) if value == int(value) else repr(value)


def _codes(page: Worksheet, form: Form, lang: str | None) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    users: dict[str, list[str]] = {}
    for q in form.questions:
        if q.list_name:
            users.setdefault(q.list_name, []).append(q.number or q.name)
    for k, (name, options) in enumerate(form.choices.items()):
        j = 1 + 3 * k
        page.cell(1, j, f"用于：{'、'.join(users.get(name, [name]))}").font = Font(bold=True)
        page.cell(2, j, "编码").font = Font(bold=True)
        page.cell(2, j + 1, "选项").font = Font(bold=True)
        for i, c in enumerate(options, 3):
            page.cell(i, j, c.name).number_format = "@"
            page.cell(i, j + 1, form.text(c.labels, lang) or c.name)
        page.column_dimensions[get_column_letter(j + 1)].width = 22
    page.freeze_panes = "A3"


def _how(page: Worksheet, form: Form) -> None:
    lines = [
        f"{form.title}　录入说明",
        "1. 一份问卷一行，从“录入”表第 2 行录起；不要改表头，不要插入空列，不要合并单元格。",
        "2. 按 Tab 到下一格，按 Enter 到下一行。单选录编码，选中格子时旁边有编码提示；Alt+↓ 展开下拉选项。",
        "3. 多选一个选项一列：勾了录 1，没勾空着。",
        "4. 照纸录入，不替人改：写“约5000”就录“约5000”，写“不知道”就录“不知道”，看不清就录“看不清”。",
        "   超出范围时会提示核对；核对无误选“是”，该值留到清理时复核。",
        "5. 没回答的空着；按跳转不用答的也空着。身份证号、电话号码已设为文本格式，照录即可。",
        "6. 日期写成 2024-10-09，年月写成 2024-10。",
        "7. 重复组（如家庭成员）录在同名的表里，每人一行，第一列填问卷编号。",
        "8. 双人录入：第二个人另录一份，文件名或表名带“二录”，清理时逐格比对，不一致的列为待核。",
        "9. 录完存盘，原样放进该期的 raw 文件夹。",
    ]
    for k, line in enumerate(lines, 1):
        page.cell(k, 1, line)
    page.column_dimensions["A"].width = 100
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
