"""An XLSForm workbook → `Form`.

The sheets survey, choices and settings are XLSForm's; `checks` is ours.  Names of sheets and columns
are matched in any case and by every alias pyxform knows.  Reading is lenient where a form can still
be used and says so in `Form.problems`; `researchlib.form_check` looks further, with pyxform's help.

Columns of ours on the survey sheet (pyxform leaves columns it does not know alone, so the file stays
a valid XLSForm; each may also be written with the prefix ``rl::``):

| column | says |
|---|---|
| number | the printed number of the question, as keyed files head their columns: C23 |
| unit | 元, 人, 小时 …: the unit answers are wanted in |
| identifier | record: identifies the questionnaire; interviewer, resident_id, credit_code, mobile: what the text identifies |
| sensitive | identifier: never leaves the raw data |
| exclusive | codes of options that stand alone, separated by blanks |
| max_choices | how many options may be ticked |
| aliases | further headers under which the question arrives, separated by | |
| band_low, band_high | plausible band of a number (soft) |

On the choices sheet `aliases` lists further spellings of an option, `band_low` and `band_high` the
numbers it stands for.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import FormError, say
from ..files import sha256
from ..workbooks import SUFFIXES, Sheet, read_workbook, text_of
from .beside import file_beside, options_in
from .names import (
    CHECKS_COLUMNS,
    CHOICES_COLUMNS,
    NOT_READ,
    OURS,
    OURS_INSIDE,
    SETTINGS_NAMES,
    SURVEY_COLUMNS,
    YES,
    border_of,
    column_of,
    kind_of,
)
from .nouns import META, NO_LANGUAGE, Check, Choice, Form, Group, Question

SHEETS = ("survey", "choices", "settings", "checks", "external_choices")
SEVERITIES = ("error", "query", "info")
EXTERNAL = " (external_choices)"  # a select_one_external's list is one of its own
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_LOGIC = {
    "relevant",
    "constraint",
    "required",
    "calculation",
    "choice_filter",
    "expression",
    "repeat_count",
    "default",
}


def read_form(path: str | Path, *, lenient: bool = False) -> Form:
    """The questionnaire in an XLSForm workbook (or the same as a Markdown text, ``.md``).

    Raises `FormError` naming sheet and row where the form cannot be read at all.  With `lenient`,
    what is wrong in a row goes to `Form.problems` under the code "refused" and reading goes on: for
    looking at a draft, never for reading answers.
    """
    file = Path(path)
    if file.suffix.lower() == ".md" and file.is_file():
        from .markdown import tables

        sheets = tables(file.read_text("utf-8"))
    elif file.suffix.lower() not in SUFFIXES and file.is_file():
        raise FormError(
            say(
                zh=f"{file}：问卷应是 Excel 工作簿（XLSForm，.xlsx）。",
                en=f"{file}: a form is an Excel workbook (XLSForm, .xlsx).",
            )
        )
    else:
        sheets = read_workbook(file, only=SHEETS)
    return form_of(sheets, path=file, digest=sha256(file), lenient=lenient)


def form_of(
    sheets: Sequence[Sheet], path: Path | None = None, digest: str = "", lenient: bool = False
) -> Form:
    """The form in sheets already read."""
    by_name = {sheet.name.strip().lower(): sheet for sheet in sheets}
    where = path.name if path else "form"
    if "survey" not in by_name or by_name["survey"].empty:
        raise FormError(
            say(
                zh=f"{where}：没有 survey 工作表（或它是空的），这不是 XLSForm 问卷。"
                "请检查是否给错了文件，或把题目所在的工作表命名为 survey。",
                en=f"{where}: no survey sheet (or it is empty): not an XLSForm. Check whether this "
                "is the right file, or name the sheet with the questions survey.",
            )
        )
    reading = _Reading(where, lenient)
    reading.settings(by_name.get("settings"))
    reading.choices(by_name.get("choices"))
    reading.choices(by_name.get("external_choices"), EXTERNAL)
    reading.survey(by_name["survey"])
    reading.checks(by_name.get("checks"))
    return reading.form(path, digest)


@dataclass
class _Row:
    """One row of a sheet: its columns' texts, and the translated ones by language."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def first(self, column: str) -> str:
        return next(iter(self.texts.get(column, {}).values()), "")


class _Reading:
    """The state of one reading, sheet after sheet."""

    def __init__(self, where: str, lenient: bool = False) -> None:
        self.where = where
        self.lenient = lenient
        self.options: dict[str, str] = {}
        self.lists: dict[str, list[Choice]] = {}
        self.questions: list[Question] = []
        self.groups: list[Group] = []
        self.soft: list[Check] = []
        self.languages: dict[str, None] = {}
        self.problems: list[tuple[str, int, str, str]] = []

    def note(self, sheet: str, row: int, code: str, zh: str, en: str) -> None:
        self.problems.append((sheet, row, code, say(zh=zh, en=en)))

    def refuse(self, sheet: str, row: int, zh: str, en: str) -> None:
        if self.lenient:
            self.note(sheet, row, "refused", zh, en)
            return
        raise FormError(
            say(
                zh=f"{self.where}：{sheet} 表第 {row} 行：{zh}",
                en=f"{self.where}: {sheet}, row {row}: {en}",
            )
        )

    # sheets

    def rows(self, sheet: Sheet, columns: Mapping[str, str], needed: Sequence[str]) -> list[_Row]:
        heads, start = self.headers(sheet, columns, needed)
        rows = []
        for number, values in enumerate(sheet.rows[start:], start + 1):
            row = _Row(number)
            for (column, language), value in zip(heads, values, strict=False):
                text = (text_of(value) or "").strip()
                if not text or not column or column in NOT_READ:
                    continue
                if column in _LOGIC:
                    text = text.translate(_STRAIGHT)
                if language is not None:
                    row.texts.setdefault(column, {})[language] = text
                    if column == "label":
                        self.languages.setdefault(language)
                else:
                    row.cells.setdefault(column, text)
            if row.cells or row.texts:
                rows.append(row)
        return rows

    def headers(
        self, sheet: Sheet, columns: Mapping[str, str], needed: Sequence[str]
    ) -> tuple[list[tuple[str, str | None]], int]:
        for index, values in enumerate(sheet.rows[:10]):
            heads = []
            for value in values:
                column, language = column_of(text_of(value) or "", dict(columns))
                if column in ("label", "hint", "constraint_message", "required_message", "message"):
                    language = language or self.options.get("default_language") or NO_LANGUAGE
                heads.append((column, language))
            if all(name in {c for c, _ in heads} for name in needed):
                return heads, index + 1
        raise FormError(
            say(
                zh=f"{self.where}：{sheet.name} 表缺少列 {'、'.join(needed)}。请在第一行写上这些列名。",
                en=f"{self.where}: sheet {sheet.name} lacks the columns {', '.join(needed)}. "
                "Write them in its first row.",
            )
        )

    def settings(self, sheet: Sheet | None) -> None:
        if sheet is None or sheet.empty:
            return
        heads = [(text_of(v) or "").strip() for v in sheet.rows[0]]
        values = next(
            (row for row in sheet.rows[1:] if any(text_of(v) for v in row)), [""] * len(heads)
        )
        for head, value in zip(heads, values, strict=False):
            name = "_".join(head.split()).lower()
            text = (text_of(value) or "").strip()
            if name and text:
                self.options[SETTINGS_NAMES.get(name, name)] = text

    def choices(self, sheet: Sheet | None, mark: str = "") -> None:
        if sheet is None or sheet.empty:
            return
        for row in self.rows(sheet, CHOICES_COLUMNS, ("list_name", "name")):
            list_name, name = row.get("list_name"), row.get("name")
            if not list_name or not name:
                self.note(
                    "choices",
                    row.number,
                    "choice-incomplete",
                    "选项缺少 list_name 或 name，未读入",
                    "an option without list_name or name was left out",
                )
                continue
            extra = {k: v for k, v in row.cells.items() if k not in ("list_name", "name")}
            extra |= {k.lower(): v for k, v in extra.items() if k.lower() not in extra}
            self.lists.setdefault(list_name + mark, []).append(
                Choice(name, row.texts.get("label", {}), extra, row.number)
            )

    def survey(self, sheet: Sheet) -> None:
        open_groups: list[tuple[Group, str | None]] = []
        for row in self.rows(sheet, SURVEY_COLUMNS, ("type",)):
            written = row.get("type")
            if not written or row.get("disabled").lower() in YES:
                continue
            border = border_of(written)
            if border is None:
                self.question(row, written, [g for g, _ in open_groups])
            elif border[0]:
                group = self.group(row, border[1], [g for g, _ in open_groups])
                open_groups.append((group, border[2]))
            else:
                if not open_groups or open_groups[-1][0].repeat != border[1]:
                    self.refuse(
                        "survey",
                        row.number,
                        f"{written} 没有对应的 begin。请检查题组的开始和结束是否成对。",
                        f"{written} closes nothing. Pair every begin with its end.",
                    )
                if not open_groups:
                    continue
                group, looped = open_groups.pop()
                if looped:
                    self.unroll(group, looped)
        if open_groups:
            group = open_groups[-1][0]
            self.refuse(
                "survey",
                group.row,
                f"题组“{group.name}”没有结束行（end group / end repeat）。",
                f"group {group.name!r} is never closed (end group / end repeat).",
            )

    def group(self, row: _Row, repeat: bool, around: list[Group]) -> Group:
        group = Group(
            name=row.get("name") or f"group_{row.number}",
            labels=row.texts.get("label", {}),
            relevant=row.get("relevant"),
            repeat=repeat,
            parents=tuple(g.name for g in around),
            appearance=row.get("appearance"),
            row=row.number,
            count=row.get("repeat_count"),
            extra=_extra(row),
        )
        self.groups.append(group)
        return group

    def question(self, row: _Row, written: str, around: list[Group]) -> None:
        kind, list_name, or_other = kind_of(written)
        name = row.get("name")
        if list_name and written.lower().split()[0].endswith("external"):
            list_name += EXTERNAL
        if kind is None:
            self.note(
                "survey",
                row.number,
                "unknown-type",
                f"不认识的题型“{written}”，按文字题处理",
                f"unknown type {written!r}, read as text",
            )
            kind = "text"
        if not name:
            if kind not in ("note", "start", "end", "today", "deviceid", "audit", "phonenumber"):
                self.refuse(
                    "survey",
                    row.number,
                    "题目没有 name。请给它一个名字（字母开头，不含空格）。",
                    "a question without a name. Give it one (starting with a letter, no blanks).",
                )
            name = kind if kind in META else f"{kind}_{row.number}"
        if name in (OURS_INSIDE if any(g.repeat for g in around) else OURS) and kind != "note":
            self.refuse(
                "survey",
                row.number,
                f"题目不能叫“{name}”：数据里已有一列叫这个名字。请给题目换个名字。",
                f"a question cannot be called {name!r}: the data has a column of that name already. "
                "Give the question another name.",
            )
        appearance, parameters = row.get("appearance"), _parameters(row.get("parameters"))
        if kind == "date" and "month-year" in appearance:
            kind = "month"
        if kind == "range":
            steps = (parameters.get("start", "1"), parameters.get("step", "1"))
            kind = "decimal" if any("." in s for s in steps) else "integer"
        question = Question(
            name=name,
            kind=kind,
            labels=row.texts.get("label", {}),
            list_name=list_name,
            hint=row.first("hint"),
            relevant=row.get("relevant"),
            constraint=row.get("constraint"),
            constraint_message=self.preferred(row, "constraint_message"),
            required=row.get("required"),
            calculation=row.get("calculation"),
            choice_filter=row.get("choice_filter"),
            default=row.get("default"),
            appearance=appearance,
            parameters=parameters,
            group=tuple(g.name for g in around),
            repeat=next((g.name for g in reversed(around) if g.repeat), None),
            row=row.number,
            extra=_extra(row),
            required_message=self.preferred(row, "required_message"),
        )
        self.questions.append(question)
        if or_other:
            self.other(question)

    def preferred(self, row: _Row, column: str) -> str:
        texts = row.texts.get(column, {})
        return texts.get(self.options.get("default_language", ""), "") or row.first(column)

    def other(self, question: Question) -> None:
        """`or_other` adds an option "other" to the list and a text question after it."""
        options = self.lists.setdefault(question.list_name or "", [])
        if all(c.name != "other" for c in options):
            languages = list(self.languages) or [NO_LANGUAGE]
            options.append(Choice("other", dict.fromkeys(languages, "Other")))
        self.questions.append(
            Question(
                name=f"{question.name}_other",
                kind="text",
                labels=dict.fromkeys(question.labels, "Specify other."),
                relevant=f"selected(${{{question.name}}}, 'other')",
                group=question.group,
                repeat=question.repeat,
                row=question.row,
            )
        )

    def unroll(self, group: Group, list_name: str) -> None:
        """`begin loop over LIST` stands for one group an option, its questions in each."""
        inside = [q for q in self.questions if group.name in q.group]
        self.questions = [q for q in self.questions if group.name not in q.group]
        at = len(group.parents) + 1
        for option in self.lists.get(list_name, ()):
            self.groups.append(
                Group(
                    option.name,
                    option.labels,
                    parents=(*group.parents, group.name),
                    row=group.row,
                )
            )
            fill = {"name": option.name, "label": next(iter(option.labels.values()), option.name)}
            for q in inside:
                self.questions.append(
                    replace(
                        q,
                        labels={k: _filled(v, fill) for k, v in q.labels.items()},
                        relevant=_filled(q.relevant, fill),
                        group=(*q.group[:at], option.name, *q.group[at:]),
                    )
                )

    def checks(self, sheet: Sheet | None) -> None:
        if sheet is None or sheet.empty:
            return
        seen: set[str] = set()
        for row in self.rows(sheet, CHECKS_COLUMNS, ("name", "expression")):
            name, expression = row.get("name"), row.get("expression")
            if not name or not expression or name in seen:
                self.refuse(
                    "checks",
                    row.number,
                    "检查必须有不重复的 name 和 expression。",
                    "a check needs a name of its own and an expression.",
                )
                continue
            seen.add(name)
            severity = row.get("severity").lower() or "query"
            severity = {"错误": "error", "疑问": "query", "提示": "info"}.get(severity, severity)
            if severity not in SEVERITIES:
                self.refuse(
                    "checks",
                    row.number,
                    f"severity 应为 {'、'.join(SEVERITIES)} 之一。",
                    f"severity is one of {', '.join(SEVERITIES)}.",
                )
            message = self.preferred(row, "message")
            self.soft.append(Check(name, expression, message, severity, row.number))

    # the whole

    def form(self, path: Path | None, digest: str) -> Form:
        missing = sorted(
            {q.list_name for q in self.questions if q.list_name and q.list_name not in self.lists}
        )
        for list_name in missing:
            self.lists[list_name] = self.from_file(list_name, path)
        languages = tuple(self.languages) or (NO_LANGUAGE,)
        form_id = self.options.get("form_id") or (path.stem if path else "form")
        return Form(
            form_id=form_id,
            version=self.options.get("version", ""),
            title=self.options.get("form_title", form_id),
            languages=languages,
            default_language=self.options.get("default_language") or languages[0],
            questions=tuple(self.told_apart()),
            groups=tuple(self.groups),
            choices={name: tuple(options) for name, options in self.lists.items()},
            checks=tuple(self.soft),
            settings=self.options,
            path=path,
            sha256=digest,
            problems=tuple(self.problems),
        )

    def told_apart(self) -> list[Question]:
        """A name that occurs in several groups becomes group/name, so that columns differ."""
        often = Counter(q.name for q in self.questions)
        apart = [
            replace(q, name="/".join((*q.group, q.name)), short_name=q.name)
            if often[q.name] > 1
            else q
            for q in self.questions
        ]
        twice = [q for q, n in Counter(q.name for q in apart).items() if n > 1]
        for name in twice:
            rows = "、".join(str(q.row) for q in apart if q.name == name)
            self.refuse(
                "survey",
                next(q.row for q in apart if q.name == name),
                f"题目名“{name}”重复（第 {rows} 行）。同一题组内题目名不能相同，请改名。",
                f"the name {name!r} is used more than once (rows {rows}). Rename one.",
            )
        kept: dict[str, Question] = {}
        for q in apart:
            kept.setdefault(q.name, q)
        return list(kept.values())

    def from_file(self, list_name: str, path: Path | None) -> list[Choice]:
        """The options of select_one_from_file, where the CSV lies beside the form."""
        source = file_beside(path, list_name) if list_name.lower().endswith(".csv") else None
        if source is None:
            self.note(
                "choices",
                0,
                "missing-list",
                f"没有选项表“{list_name}”",
                f"no choice list {list_name!r}",
            )
            return []
        try:
            return options_in(source)
        except csv.Error:
            self.refuse(
                "choices",
                0,
                f"选项表 {source.name} 读不了。请另存为“CSV UTF-8”。",
                f"the option file {source.name} cannot be read. Save it as 'CSV UTF-8'.",
            )
            return []


_KNOWN = set(SURVEY_COLUMNS.values())


def _extra(row: _Row) -> dict[str, str]:
    """The columns XLSForm does not know, by lower-case name."""
    return {"_".join(k.split()).lower(): v for k, v in row.cells.items() if k not in _KNOWN}


def _parameters(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in re.split(r"[\s;,]+", re.sub(r"\s*=\s*", "=", text)))
    return {key.lower(): value for key, sign, value in pairs if sign}


def _filled(text: str, values: Mapping[str, Any]) -> str:
    for key, value in values.items():
        text = text.replace(f"%({key})s", value)
    return text
