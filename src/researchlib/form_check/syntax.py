"""What reading the form and pyxform say: the form is an XLSForm at all."""

from __future__ import annotations

import re
import warnings

from ..forms import Form, Question
from .findings import Findings

_ROW = re.compile(r"\[row ?: ?(\d+)\]\s*")
_SHEET = re.compile(r"'(survey|choices|settings)' sheet")
# what pyxform advises for telephones, or what is said better elsewhere here
_QUIET = re.compile(
    r"max-pixels|machine-readable codes|is missing the survey|'label' value is invalid|has no label|"
    r"no longer supported on most devices|misspell|spelling variants",
    re.IGNORECASE,
)
_KNOWN = (
    (r"There has been a problem trying to replace \$\{(.+?)\}|no survey element named '(.+?)'",
     "引用了不存在的题目“{0}”。"),
    (r"Circular|cycle", "题目互相引用，成了循环。"),
    (r"Choice names must be unique|duplicate.*choice|choices with the same name",
     "同一选项表里编码重复。"),
    (r"more than one survey element named '(.+?)'|duplicate.*name", "题目名重复。"),
    (r"List name not in choices sheet: (\S+)", "选项表“{0}”在 choices 表里没有。"),
    (r"Unknown question type '(.+?)'|Unknown question type", "不认识的题型“{0}”。"),
    (r"Unmatched (begin|end)|Could not match", "题组的开始行和结束行不成对。"),
    (r"Invalid (?:question )?name|is an invalid XML tag|names must begin",
     "名字不合规定：应以字母开头，只含字母、数字、下划线、连字符和点。"),
    (r"Missing calculation", "calculate 题没有写 calculation。"),
)  # fmt: skip


def reading(form: Form, found: Findings) -> None:
    """What our own reader noticed."""
    for sheet, row, code, text in form.problems:
        severity = "error" if code in ("refused", "missing-list", "unknown-type") else "warning"
        users = [q for q in form.questions if q.list_name and f"“{q.list_name}”" in text]
        if code == "missing-list":
            concerned: list[Question | None] = [*users] or [None]
            for q in concerned:
                file = q is not None and "." in (q.list_name or "")
                found.add(
                    "warning" if file else "error",
                    ("survey", q.row if q else 0, q.name if q else ""),
                    "missing-list",
                    (text, text),
                    (
                        "把选项文件放在表单旁边。"
                        if file
                        else "在 choices 表里写上这个选项表，或改正表名。",
                        "Put the file beside the form."
                        if file
                        else "Write the list on the choices sheet, or correct its name.",
                    ),
                )
            continue
        rule = {"refused": "form", "unknown-type": "type"}.get(code, code)
        found.add(severity, (sheet, row, ""), rule, (text, text))


def platform(form: Form, found: Findings) -> None:
    """pyxform's verdict: its error (it stops at the first), and warnings worth a person's time."""
    if form.path is None:
        return
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    said: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            convert(str(form.path), warnings=said)
    except PyXFormError as problem:
        _tell(form, str(problem), "error", found)
    except Exception as problem:  # pyxform's own mishap: said, never a traceback
        _tell(form, f"{type(problem).__name__}: {problem}", "warning", found)
    for text in said:
        if not _QUIET.search(text):
            _tell(form, text, "warning" if "or_other" not in text else "info", found)


def _tell(form: Form, text: str, severity: str, found: Findings) -> None:
    row = _ROW.search(text)
    sheet = _SHEET.search(text)
    text = " ".join(_ROW.sub("", text, count=1).split())
    number = int(row[1]) if row else 0
    where = sheet[1] if sheet else "survey"
    owner = next((q.name for q in form.questions if q.row == number), "") if number else ""
    meaning = ""
    for pattern, words in _KNOWN:
        hit = re.search(pattern, text, re.IGNORECASE)
        if hit:
            meaning = words.format(next((g for g in hit.groups() if g), "") if hit.groups() else "")
            break
    text = text[:400]
    found.add(
        severity,
        (where, number, owner if where == "survey" else ""),
        "xlsform",
        (f"{meaning}（pyxform：{text}）" if meaning else f"pyxform：{text}", f"pyxform: {text}"),
        ("按 XLSForm 的写法改正；问卷平台也会拒收这一处。" if severity == "error" else "",
         "Correct it as XLSForm has it; a platform would refuse it too." if severity == "error" else ""),
    )  # fmt: skip
