"""Findings → a workbook a person fills in with Excel or WPS, drop-downs included."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from ..changes import split_cell
from ..forms import Form
from .layout import (
    ACTIONS,
    DUPLICATES,
    FINDINGS,
    PAIR_ACTIONS,
    RECODES,
    RULES,
    SEVERITIES,
    SHEETS,
    STATUSES,
    same,
)

MOST = 50_000  # rows a person can be asked to look at; the rest is in findings.csv
_WIDTHS = {
    "record": 18, "question": 18, "label": 30, "received": 22, "rule": 14, "severity": 7,
    "message": 34, "suggestion": 20, "action": 10, "new": 20, "why": 22, "by": 10, "status": 12,
    "where": 24, "first": 18, "second": 18, "parent": 18, "child": 18, "match": 10, "text": 30,
    "times": 9, "code": 16, "count": 9,
}  # fmt: skip
_FILL_IN = {"action", "new", "why", "by", "code", "match", "count"}
_MARKS = ("(跳过)", "(空)", "不知道", "拒答", "看不清")
_EPOCH = dt.datetime(2000, 1, 1)


def review_workbook(
    form: Form,
    findings: pd.DataFrame,
    duplicates: pd.DataFrame,
    recodes: pd.DataFrame,
    rules: pd.DataFrame,
    spoken: Callable[[str, str], str],
    left_out: int = 0,
) -> bytes:
    """The bytes of the workbook; the same findings always give the same bytes.

    The tables have the columns of `layout`, by key; all cells are texts.  `spoken(question, code)` is
    an option as the drop-downs offer it.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    lists = _Lists(form, spoken)
    sheet = _sheet(book, "findings", FINDINGS, findings)
    _choose(sheet, FINDINGS, "action", tuple(ACTIONS.values()), len(findings))
    _choose_answers(sheet, FINDINGS, findings, lists)
    if len(duplicates):
        sheet = _sheet(book, "duplicates", DUPLICATES, duplicates)
        _choose(sheet, DUPLICATES, "action", PAIR_ACTIONS, len(duplicates))
    if len(recodes):
        sheet = _sheet(book, "recodes", RECODES, recodes)
        _choose(sheet, RECODES, "match", ("等于", "包含"), len(recodes))
        _choose_answers(sheet, RECODES, recodes.assign(question=recodes["parent"]), lists, "code")
    if len(rules):
        sheet = _sheet(book, "rules", RULES, rules)
        _choose_answers(sheet, RULES, rules, lists)
    _about(book, left_out)
    lists.write(book)
    book.properties.creator = "researchlib"
    book.properties.created = _EPOCH
    return _steady(book)


def _sheet(book, key: str, columns: Mapping[str, Sequence[str]], rows: pd.DataFrame):  # type: ignore[no-untyped-def]
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(SHEETS[key][0])
    bold, grey = Font(bold=True), PatternFill("solid", fgColor="DDDDDD")
    yellow = PatternFill("solid", fgColor="FFF2CC")
    high, top = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    for place, (name, labels) in enumerate(columns.items(), start=1):
        head = sheet.cell(1, place, labels[0])
        head.font, head.fill = bold, grey
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width, column.hidden = _WIDTHS.get(name, 14), name.endswith("print")
    names = list(columns)
    wrapped = [n for n in ("label", "message", "text") if n in names]
    table = [rows[n].tolist() if n in rows.columns else [""] * len(rows) for n in names]
    for number, values in enumerate(zip(*table, strict=True), start=2):
        for place, (name, value) in enumerate(zip(names, values, strict=True), start=1):
            text = same(str(value))
            cell = sheet.cell(number, place)
            if text:
                cell.value = text
                cell.data_type = "s"  # never a formula, whatever a respondent wrote
            cell.number_format = "@"
            if name in _FILL_IN:
                cell.fill = yellow
            cell.alignment = top if name in wrapped else high
        lines = max((_lines(values[names.index(n)], _WIDTHS[n]) for n in wrapped), default=1)
        if lines > 1:
            sheet.row_dimensions[number].height = 15 * min(lines, 8)
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{max(len(rows) + 1, 2)}"
    return sheet


def _lines(text: object, width: int) -> int:
    """How many lines a text takes in a column; a Chinese character is as wide as two letters."""
    return max(1, -(-sum(2 if ord(c) > 0x2E7F else 1 for c in str(text)) // width))


def _column(columns: Mapping[str, Sequence[str]], key: str) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(list(columns).index(key) + 1)


def _choose(sheet, columns, key: str, words: Sequence[str], rows: int) -> None:  # type: ignore[no-untyped-def]
    from openpyxl.worksheet.datavalidation import DataValidation

    if not rows:
        return
    letter = _column(columns, key)
    rule = DataValidation(type="list", formula1='"' + ",".join(words) + '"', allow_blank=True)
    rule.add(f"{letter}2:{letter}{rows + 1}")
    sheet.add_data_validation(rule)


class _Lists:
    """The options of every list, code and words, on a hidden sheet, for drop-downs."""

    def __init__(self, form: Form, spoken: Callable[[str, str], str]) -> None:
        self.form, self.spoken = form, spoken
        self.used: dict[str, int] = {}
        self.asker: dict[str, str] = {}  # list → a question that offers it

    def reference(self, question: str, one_of_several: bool = False) -> str | None:
        """The range that holds a single choice's options and the words for no answer."""
        if question not in self.form:
            return None
        asked = self.form.question(question)
        single = asked.kind == "select_one" or (one_of_several and asked.multiple)
        if not single or not asked.list_name:
            return None
        place = self.used.setdefault(asked.list_name, len(self.used) + 1)
        self.asker.setdefault(asked.list_name, question)
        size = len(self.form.choices.get(asked.list_name, ())) + len(_MARKS)
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(place)
        return f"'选项'!${letter}$2:${letter}${size + 1}"

    def write(self, book) -> None:  # type: ignore[no-untyped-def]
        sheet = book.create_sheet("选项")
        for name, place in self.used.items():
            sheet.cell(1, place, name)
            offered = [
                self.spoken(self.asker[name], c.name) for c in self.form.choices.get(name, ())
            ]
            for number, text in enumerate([*offered, *_MARKS], start=2):
                cell = sheet.cell(number, place, text)
                cell.data_type, cell.number_format = "s", "@"


def _choose_answers(sheet, columns, rows: pd.DataFrame, lists: _Lists, key: str = "new") -> None:  # type: ignore[no-untyped-def]
    from openpyxl.worksheet.cell_range import MultiCellRange
    from openpyxl.worksheet.datavalidation import DataValidation

    if rows.empty:
        return
    letter = _column(columns, key)
    ranges: dict[str, list[str]] = {}
    start, last = 0, None
    references = [
        lists.reference(split_cell(str(q))[0], one_of_several=key == "code")
        for q in rows["question"]
    ]
    for place, reference in enumerate([*references, "\0"]):
        if reference != last:
            if last not in (None, "\0"):
                ranges.setdefault(str(last), []).append(f"{letter}{start + 2}:{letter}{place + 1}")
            start, last = place, reference
    for reference, spans in ranges.items():
        rule = DataValidation(
            type="list", formula1=reference, allow_blank=True, showErrorMessage=False
        )
        rule.sqref = MultiCellRange(spans)
        sheet.add_data_validation(rule)


_ABOUT = [
    "怎样填写",
    "1. “待核问题”每行是一处疑点。黄色的列由您填写，其余的列请不要改动。",
    "2. “处理”选“改”：在“改为”填正确的值（单选题从下拉里选，也可只填编码；多选题填编码并用空格隔开）。",
    "   要清空一格，请写明原因：(空)、(跳过)、拒答、不知道、看不清。",
    "3. 选“删记录”：整份问卷剔除。选“确认无误”：值没有错，以后不再提示，除非收到的值变了。",
    "4. 请写明理由和处理人。没有填“处理”的行保持待核。",
    "5. “其他归类”：把“其他（请注明）”里的文字归入已有选项；对以后收到的问卷同样生效。",
    "6. “批量更正”：同一题同一种写法一次改完；对以后收到的问卷同样生效。",
    "7. 填好后另存为该期文件夹下的 review.xlsx，再运行一次 researchlib clean。",
]


def _about(book, left_out: int) -> None:  # type: ignore[no-untyped-def]
    sheet = book.create_sheet(SHEETS["about"][0])
    sheet.column_dimensions["A"].width = 90
    lines = [*_ABOUT]
    if left_out:
        lines.append(f"8. 另有 {left_out} 条提示性的或过多的疑点未列在此，见 findings.csv。")
    for number, line in enumerate(lines, start=1):
        sheet.cell(number, 1, line)


def _steady(book) -> bytes:  # type: ignore[no-untyped-def]
    """Save without the time of saving, so that the same content is the same bytes."""
    buffer = io.BytesIO()
    sheet = book["选项"]
    sheet.sheet_state = "hidden"
    book.active = 0
    book.save(buffer)
    steady = io.BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as out:
        for item in made.infolist():
            content = made.read(item.filename)
            if item.filename == "docProps/core.xml":
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content
                )
            out.writestr(
                zipfile.ZipInfo(item.filename, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return steady.getvalue()


def shown_severity(severity: str) -> str:
    return SEVERITIES.get(severity, severity)


def shown_status(status: str) -> str:
    return STATUSES.get(status, status)
