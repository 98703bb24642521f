"""A form → a workbook to key its paper questionnaires into, by keyboard alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ..errors import FormError
from ..expressions import in_words, parse
from ..expressions.syntax import Binary, Negative, Node, Number
from ..forms import Form, Question
from ..responses.headers import Headings
from ..responses.layout import KEYING_AIDS
from .formulas import (
    EPOCH,
    Cells,
    conjuncts,
    day_in,
    day_of,
    demands,
    is_own,
    joined,
    shape,
    translated,
)
from .ooxml import wide

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAIN = "录入"
_PROMPT = 250  # Excel allows 255 characters in the note beside a cell,
_ERROR = 220  # 225 in what it says of a wrong answer
_FORMULA = 250  # and 255 in the formula of a limit
_TALL = 12  # options a note lists one a line
_LET = "纸上就是这样写的，选“是”或“确定”继续，留待复核。"
_FACE = "宋体"


def workbook(form: Form, rows: int = 2000, lang: str | None = None) -> bytes:
    """The workbook as bytes: one sheet for the questionnaires, one a repeat, the codes, how to key."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    headings = Headings(form)
    top = [q for q in form.asked if q.repeat is None and _keyed(q)]
    _page(book.create_sheet(MAIN), form, headings, top, rows, lang)
    for repeat in form.repeats:
        inside = [q for q in form.asked if q.repeat == repeat and _keyed(q)]
        if not inside:
            continue
        mark = [form.question(form.id_question)] if form.id_question else []
        name = _sheet_name(form.text(form.group(repeat).labels, lang) or repeat)
        page = book.create_sheet(_sheet_name(repeat) if name in (*book.sheetnames, *KEYING_AIDS) else name)  # fmt: skip
        _page(page, form, headings, [*mark, *inside], rows * 3, lang, repeat)
    codes, how = KEYING_AIDS
    _codes(book.create_sheet(codes), form, lang)
    _how(book.create_sheet(how), form, book.sheetnames[1:-2])
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
            spellings = [numbered, q.name]
            if any(numbered.upper().startswith(c.name.upper()) for c in options):
                # or the program completes the code C to the heading C19、… that stands above it
                spellings.insert(0, f" {numbered}")
            made.append((_known(headings, spellings, q.name, None), q, None))
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
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="BBBBBB")
    made = columns(form, headings, questions, lang)
    standing: dict[str, dict[str | None, str]] = {}
    for j, (_, q, code) in enumerate(made, 1):
        standing.setdefault(q.name, {})[code] = get_column_letter(j)
    cells = Cells(form, standing)
    shade = ("DDEBF7", "E2EFDA")
    last, turn, tall = "", 0, 2
    for j, (heading, q, code) in enumerate(made, 1):
        if q.name != last:
            last, turn = q.name, 1 - turn
        cell = page.cell(1, j, heading)
        cell.font = Font(name=_FACE, bold=True, size=10)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.fill = PatternFill("solid", fgColor=shade[turn])
        cell.border = Border(bottom=thin, left=thin, right=thin)
        letter = get_column_letter(j)
        width = _width(form, q, code)
        column = page.column_dimensions[letter]
        column.width = width
        tall = max(tall, -(-wide(heading) // (width - 2)))
        column.number_format = "General" if q.numeric or code else "@"
        column.font, column.protection = Font(name=_FACE, size=11), Protection(locked=False)
        for row in range(2, min(rows, 300) + 2):
            page.cell(row, j)._style = column._style
        rule = _rule(cells, q, code, lang, repeat)
        if rule is not None:
            rule.add(f"{letter}2:{letter}{rows + 1}")
            page.add_data_validation(rule)
    for q in questions:
        _coloured(page, cells, q, rows, made[-1][1])
    page.row_dimensions[1].height = min(14 * tall, 150)
    marks = [j for j, (_, q, _code) in enumerate(made, 1) if q.name == form.id_question]
    kept = marks[0] if marks and marks[0] <= 3 else 0  # the number stays in sight
    page.freeze_panes = f"{get_column_letter(kept + 1)}2"
    view = page.sheet_view
    view.zoomScale = 110
    for selection in view.selection:  # keying begins below the headings
        selection.activeCell = selection.sqref = "A2"
    if view.pane is not None:
        view.pane.activePane = "bottomLeft" if kept else view.pane.activePane
    # headings cannot be overwritten and Tab goes on to the next row; no password: it is no secret
    page.protection.sheet = True
    for freedom in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(page.protection, freedom, False)
    page.print_title_rows = "1:1"
    page.print_title_cols = "A:A"
    page.page_setup.orientation = "landscape"


def _width(form: Form, q: Question, code: str | None) -> int:
    """As wide as the answer wants: a tick, a code, a number, a date, a line of text."""
    if code:
        return 9
    if q.kind != "text":
        return 13
    if q.name == form.id_question or shape(q.constraint):
        return 17
    return 30


def _coloured(page: Worksheet, cells: Cells, q: Question, rows: int, end: Question) -> None:
    """Grey where the form skips the question, yellow where it was passed over, red for a malformed number."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    def colour(formula: str, fill: str, stop: bool = True) -> None:
        paint = PatternFill("solid", bgColor=fill, fgColor=fill)
        page.conditional_formatting.add(
            where, FormulaRule(formula=[formula], fill=paint, stopIfTrue=stop)
        )

    letters = list(cells.columns[q.name].values())
    where = f"{letters[0]}2:{letters[-1]}{rows + 1}"
    told = [q.relevant, *(cells.form.group(g).relevant for g in q.group)]
    asked = [translated(t, cells, q.name) for t in told if t.strip()]
    said = [t for t in asked if t is not None]
    if said:
        skipped = ",".join(t.surely(cells, wanted=False) for t in said)
        colour(f"OR({skipped})", "D0D0D0")
    pattern = shape(q.constraint)
    if pattern and not cells.ticked(q.name):
        cell = cells.one(q.name)
        colour(f'AND({cell}<>"",COUNTIF({cell},"{pattern}")=0)', "F4B6B6")
    if q.required and q.name != end.name and None not in asked:
        after = list(cells.columns)[list(cells.columns).index(q.name) + 1]
        rest = f"${next(iter(cells.columns[after].values()))}2:${list(cells.columns[end.name].values())[-1]}2"
        due = [cells.empty(q.name), f"COUNTA({rest})>0", *(t.surely(cells, wanted=True) for t in said)]  # fmt: skip
        colour(joined(due), "FFF2CC")


def _rule(cells: Cells, q: Question, code: str | None, lang: str | None, repeat: str | None) -> Any:
    """The drop-down or limit of a column.  Limits ask and let through: the paper is keyed as it is."""
    from openpyxl.worksheet.datavalidation import DataValidation

    form = cells.form
    text = " ".join(form.text(q.labels, lang).split())
    rule: DataValidation
    style, error, prompt = "warning", "", ""
    if q.name == form.id_question:
        letter = cells.columns[q.name][None]
        rule, style, error, prompt = _number_rule(letter, repeat)
        pattern = shape(q.constraint)
        prompt += f"\n形如 {pattern.replace('?', '□')}" if pattern else ""
    elif code is not None:
        tick = cells.tick(q.name, code)
        limit = _limit(cells, q, f"OR({tick}=1,{tick}=0)")
        if limit is None:
            rule = DataValidation(type="list", formula1='"1,0"')
        else:
            rule = DataValidation(type="custom", formula1=limit[0])
            error = f"{limit[1]}。" if limit[1] else ""
        error = f"勾选的录 1，没勾的空着。{error}{_LET}"
        prompt = f"{form.choice_label(q.name, code, lang)}\n勾了录 1，没勾空着。"
        prompt += f"\n{limit[1]}" if limit and limit[1] else ""
    elif q.choosing:
        options = form.choices_of(q.name)
        if not options:
            return None
        if q.multiple or q.kind == "rank":
            rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1="200")
            prompt = "编码之间空一格。\n"
        else:
            rule = DataValidation(type="list", formula1=_listed(form, q))
        error = f"不在编码表里。{_LET}"
        prompt += _options([f"{c.name} {form.text(c.labels, lang)}" for c in options])
    elif q.numeric:
        rule, said = _numeric_rule(cells, q)
        low, high = limits(q.constraint)
        error = f"不是{'整数' if q.kind == 'integer' else '数字'}，或不合要求{said and '：' + said}。{_LET}"
        span = f"，{_n(low, None)}—{_n(high, None)}" if low is not None and high is not None else ""
        prompt = f"{q.unit or '数字'}{span}{said and chr(10) + said}"
    elif q.kind in ("date", "month"):
        own, written = cells.one(q.name), "2024-10-09" if q.kind == "date" else "2024-10"
        formula, said = _limit(cells, q, f"{day_in(own, q.kind)}>0") or (f"{day_in(own, q.kind)}>0", "")  # fmt: skip
        rule = DataValidation(type="custom", formula1=f"IFERROR({formula},FALSE)")
        first, last = limits(q.constraint, day_of)
        span = f"，{_said(first)}至{_said(last)}" if first is not None and last is not None else ""
        error = f"{'日期' if q.kind == 'date' else '年月'}写成 {written}{span}{said and '；' + said}。{_LET}"
        prompt = f"写成 {written}{span}{said and chr(10) + said}。"
    else:
        return None
    rule.errorStyle, rule.error = style, error[:_ERROR]
    rule.allow_blank = True
    rule.showErrorMessage = rule.showInputMessage = True
    rule.errorTitle = "请核对"
    rule.promptTitle = (q.number or text)[:30]
    rule.prompt = prompt if len(prompt) <= _PROMPT else prompt[: _PROMPT - 10] + "…（见编码表）"
    return rule


def _number_rule(letter: str, repeat: str | None) -> tuple[Any, str, str, str]:
    """What the number of a questionnaire must be: new among the questionnaires, known in a repeat."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if repeat:
        known = f"COUNTIF('{MAIN}'!$A$2:$A$20000,{letter}2)>0"
        error = f"“{MAIN}”表里没有这个问卷编号。{_LET}"
        return (
            DataValidation(type="custom", formula1=known),
            "warning",
            error,
            "问卷编号，每人一行。",
        )
    new = f"COUNTIF(${letter}$2:${letter}$20000,{letter}2)=1"
    error = "这个问卷编号已经录过。"
    return (
        DataValidation(type="custom", formula1=new),
        "stop",
        error,
        "每份问卷一行，编号不能重复。",
    )


def _numeric_rule(cells: Cells, q: Question) -> tuple[Any, str]:
    """A limit, and in words what it demands beyond the lowest and the highest number."""
    from openpyxl.worksheet.datavalidation import DataValidation

    low, high = limits(q.constraint)
    own = cells.one(q.name)
    limit = _limit(cells, q, f"{own}=INT({own})" if q.kind == "integer" else f"ISNUMBER({own})")
    if limit is not None and limit[1]:
        return DataValidation(type="custom", formula1=limit[0]), limit[1]
    kind = "whole" if q.kind == "integer" else "decimal"
    return DataValidation(
        type=kind, operator="between", formula1=_n(low, -1e9), formula2=_n(high, 1e12)
    ), ""


def _limit(cells: Cells, q: Question, first: str) -> tuple[str, str] | None:
    """A constraint as the formula of a cell and, in words, what it demands of other answers or ticks:
    the form's own message, or the condition read out.

    Parts no row can say are left to cleaning.  None where the constraint says nothing.
    """
    formula, words = first, []
    for part, said in demands(q.constraint, cells, q.name):
        more = "" if said is None else f"{formula},{said.guarded(cells)}"
        if said is None or len(more) > _FORMULA - 25:
            continue
        formula = more
        if said.looks_at or cells.ticked(q.name):
            words.append(in_words(part, cells.form, q.name).replace("本题答案", ""))
    if formula == first:
        return None
    plain = [w for w in words if w and not re.search(r"[a-z]\(", w)]
    return f"AND({formula})", (q.constraint_message if words else "") or "，且".join(plain)


def _options(lines: list[str]) -> str:
    """Options one a line, or several a line where there are many."""
    a_line = -(-len(lines) // _TALL)
    rows = [lines[k : k + a_line] for k in range(0, len(lines), a_line)]
    return "\n".join("　".join(row) for row in rows)


def _listed(form: Form, q: Question) -> str:
    """The source of a drop-down: the codes themselves, or where the sheet of codes lists them."""
    names = [c.name for c in form.choices_of(q.name)]
    if len(",".join(names)) <= _FORMULA and not any("," in name for name in names):
        return f'"{",".join(names)}"'
    letter = _letter_of(form, q)
    return f"{KEYING_AIDS[0]}!${letter}$3:${letter}${len(names) + 2}"


def _letter_of(form: Form, q: Question) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(1 + 3 * list(form.choices).index(q.list_name or ""))


def _number(node: Node) -> float | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negative) and isinstance(node.inner, Number):
        return -node.inner.value
    return None


def _said(day: float) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()


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
    for node in conjuncts(tree):
        if not isinstance(node, Binary):
            continue
        operator, left, right = node.operator, node.left, node.right
        if value_of(left) is not None and is_own(right):
            operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
            left, right = right, left
        value = value_of(right)
        if not is_own(left) or value is None:
            continue
        if operator in (">", ">="):
            low = value if low is None else max(low, value)
        elif operator in ("<", "<="):
            high = value if high is None else min(high, value)
    return low, high


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


def _how(page: Worksheet, form: Form, repeats: list[str]) -> None:
    said = [
        f"{form.title}　录入说明",
        "一份问卷一行，从“录入”表第 2 行录起；不要插入列，不要合并单元格（表头已锁定）。",
        "按 Tab 到下一格，录到行末自动转到下一行；按 Enter 直接到下一行。单选录编码，选中格子时旁边有编码提示；Alt+↓ 展开下拉选项。",
        "多选一个选项一列：勾了录 1，没勾空着。",
        "照纸录入，不替人改：写“约5000”就录“约5000”，写“不知道”就录“不知道”，看不清就录“看不清”。",
        "编码不对、超出范围、与前面的答案矛盾时会提示核对：录错了选“否”（“取消”）重录；纸上确实这样写的选“是”（“确定”），留到清理时复核。",
        "灰色的格子是按跳转不用答的，空着；黄色的是跳过没录的必答题，纸上没答就空着；红色的是编号写法不对。",
        "程序会按上面几行自动补全文字（记忆式键入），补错了继续往下打即可；可在选项里关掉：Excel“高级”里的“为单元格值启用记忆式键入”，LibreOffice“工具”里的“自动输入”。",
        "没回答的空着。身份证号、电话号码已设为文本格式，照录即可。",
        "日期写成 2024-10-09，年月写成 2024-10。",
        *(
            [f"“{'”“'.join(repeats)}”录在同名的表里，每人一行，第一列填问卷编号。"]
            if repeats
            else []
        ),
        "双人录入：第二个人另录一份，文件名带“二录”，清理时逐格比对，不一致的列为待核。",
        "录完存盘，原样放进该期的 raw 文件夹。",
    ]
    from openpyxl.styles import Alignment, Font

    for k, line in enumerate(said):
        cell = page.cell(k + 1, 1, f"{k}. {line}" if k else line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name=_FACE, size=11, bold=k == 0)
    page.column_dimensions["A"].width = 100
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
