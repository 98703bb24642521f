"""What is wrong with a questionnaire is said before it is printed, with its row and what to do."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from researchlib.errors import DataError, FormError
from researchlib.form_check import check_form

GOOD = """
| survey  |                  |           |             |                  |                      |                       |              |
|         | type             | name      | label       | relevant         | constraint           | choice_filter         | identifier   |
|         | text             | record_id | 问卷编号    |                  |                      |                       | record       |
|         | select_one yn    | works     | 1、是否就业 |                  |                      |                       |              |
|         | decimal          | income    | 2、月收入   | ${works} = '1'   | . >= 0 and . < 99999 |                       |              |
|         | select_one town  | town      | 3、街道     |                  |                      |                       |              |
|         | select_one block | block     | 4、社区     |                  |                      | town = ${town}        |              |
|         | select_one band  | rent      | 5、月租金   |                  |                      |                       |              |
| choices |                  |           |             |                  |                      |                       |              |
|         | list_name        | name      | label       | town             |                      |                       |              |
|         | yn               | 1         | 是          |                  |                      |                       |              |
|         | yn               | 2         | 否          |                  |                      |                       |              |
|         | town             | 1         | 东街        |                  |                      |                       |              |
|         | town             | 2         | 西街        |                  |                      |                       |              |
|         | block            | 11        | 东一        | 1                |                      |                       |              |
|         | block            | 21        | 西一        | 2                |                      |                       |              |
|         | band             | 1         | 不到500元   |                  |                      |                       |              |
|         | band             | 2         | 500—999元   |                  |                      |                       |              |
|         | band             | 3         | 1000元及以上 |                 |                      |                       |              |
"""


def checked(folder: Path, text: str, **options: object) -> pd.DataFrame:
    file = folder / "form.md"
    file.write_text(text, "utf-8")
    return check_form(file, **options)  # type: ignore[arg-type]


def survey(rows: str, choices: str = "") -> str:
    """A form out of survey rows (type | name | label | relevant | constraint | calculation) and choices."""
    head = (
        "| survey | | | | | | |\n| | type | name | label | relevant | constraint | calculation |\n"
    )
    lists = (
        "| choices | | | |\n| | list_name | name | label |\n| | yn | 1 | 是 |\n| | yn | 2 | 否 |\n"
    )
    return head + rows.strip() + "\n" + lists + choices.strip() + "\n"


def test_a_sound_form_has_nothing_said_about_it(tmp_path: Path) -> None:
    found = checked(tmp_path, GOOD)
    assert found.empty, found.to_string()
    assert list(found.columns) == [
        "severity", "sheet", "row", "question", "rule", "message", "suggestion",
    ]  # fmt: skip


# each: one change to the sound form → the rule, its severity, the question
SPOILT = {
    "a reference to a question that is not there": (
        "${works} = '1'", "${work} = '1'", "reference", "error", "income"),
    "a question's name without ${}": (
        "${works} = '1'", "works = '1'", "reference", "error", "income"),
    "a reference inside quotes": (
        "${works} = '1'", "selected('${works}', '1')", "reference", "error", "income"),
    "brackets that do not match": (
        "${works} = '1'", "(${works} = '1'", "expression", "error", "income"),
    "a function nobody knows": (
        "${works} = '1'", "is_selected(${works}, '1')", "function", "error", "income"),
    "too few arguments": (
        "${works} = '1'", "selected(${works})", "function", "error", "income"),
    "a code that is not in the list": (
        "${works} = '1'", "${works} = '3'", "unknown-option", "error", "income"),
    "a label where a code belongs": (
        "${works} = '1'", "${works} = '是'", "unknown-option", "error", "income"),
    "yes in the column relevant": (
        "${works} = '1'", "yes", "wrong-column", "error", "income"),
    "the answer's limit in the column relevant": (
        "${works} = '1'", ". >= 0", "wrong-column", "error", "income"),
    "when to ask in the column constraint": (
        ". >= 0 and . < 99999", "${works} = '1'", "wrong-column", "warning", "income"),
    "a later question decides": (
        "${works} = '1'", "${town} = '1'", "order", "warning", "income"),
    "a condition that waits for itself": (
        "${works} = '1'", "${income} > 0", "circular", "error", "income"),
    "limits no number meets": (
        ". >= 0 and . < 99999", ". > 10 and . < 5", "impossible", "warning", "income"),
    "a condition no answer meets": (
        "${works} = '1'", "${works} = '1' and ${works} = '2'", "never-asked", "error", "income"),
    "a filter on a column that is not there": (
        "town = ${town}", "street = ${town}", "reference", "error", "block"),
    "an option under a parent that does not exist": (
        "| 西一        | 2 ", "| 西一        | 3 ", "unreachable-option", "warning", "block"),
    "a parent without options": (
        "| 西一        | 2 ", "| 西一        | 1 ", "no-options", "warning", "block"),
    "bands that overlap": (
        "500—999元 ", "400—999元 ", "band", "error", "rent"),
    "bands with a gap": (
        "500—999元 ", "600—999元 ", "band", "error", "rent"),
    "a value in two bands": (
        "500—999元 ", "500—1000元", "band", "warning", "rent"),
    "a code twice": (
        "| town             | 2 ", "| town             | 1 ", "repeated-option", "error", "town"),
    "an option's text twice": (
        "西街", "东街", "repeated-option", "error", "town"),
    "a question without a label": (
        "| 3、街道     |", "|             |", "label", "warning", "town"),
    "a number twice": (
        "4、社区", "3、社区", "number", "warning", "block"),
    "a list that is not there": (
        "select_one town ", "select_one towns", "missing-list", "error", "town"),
    "a type nobody knows": (
        "| decimal  ", "| decimals ", "type", "error", ""),
    "two questions of one name": (
        "| rent      |", "| town      |", "form", "error", ""),
    "a group that is never closed": (
        "| select_one band  | rent ", "| begin group      | rent ", "form", "error", ""),
    "a person's name that would reach clean data": (
        "| decimal          | income    | 2、月收入   |",
        "| text             | income    | 2、姓名     |", "privacy", "warning", "income"),
    "a mark of ours that is not an option's code": (
        "| identifier   |\n", "| exclusive    |\n", "unknown-option", "error", "works"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT, ids=list(SPOILT))
def test_it_sees(case: str, tmp_path: Path) -> None:
    old, new, rule, severity, question = SPOILT[case]
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    if rule == "unknown-option" and new.startswith("| exclusive"):
        text = text.replace("1、是否就业 |                  |                      |                       |              |",
                            "1、是否就业 |                  |                      |                       | 9            |")  # fmt: skip
    found = checked(tmp_path, text)
    here = found[(found["rule"] == rule) & (found["severity"] == severity)]
    assert question in set(here["question"]), found.to_string()
    assert (here["message"].str.len() > 5).all()


def test_a_circle_of_three_is_told_as_a_chain(tmp_path: Path) -> None:
    rows = """
| | integer | a | 甲 | ${c} > 1 | | |
| | integer | b | 乙 | ${a} > 1 | | |
| | integer | c | 丙 | ${b} > 1 | | |
"""
    found = checked(tmp_path, survey(rows))
    told = found.loc[found["rule"] == "circular", "message"].tolist()
    assert len(told) == 1
    assert all(f"{a} → " in told[0] for a in "abc")


def test_a_question_asked_only_where_its_parent_is_not_is_never_asked(tmp_path: Path) -> None:
    rows = """
| | select_one yn | works | 就业   |                |  |  |
| | select_one yn | found | 找到   | ${works} = '2' |  |  |
| | text          | where | 哪里   | ${works} = '1' and ${found} = '1' |  |  |
"""
    found = checked(tmp_path, survey(rows))
    assert found.loc[found["rule"] == "never-asked", "question"].tolist() == ["where"]


def test_one_of_a_repeats_many_answers_is_not_read_as_one(tmp_path: Path) -> None:
    rows = """
| | begin repeat | people | 人员 | | | |
| | integer      | age    | 年龄 | | | |
| | end repeat   |        |      | | | |
| | text         | school | 学校 | ${age} < 15 | | |
| | integer      | young  | 最小 |  | . > 0 | min(${age}) |
"""
    found = checked(tmp_path, survey(rows))
    assert found.loc[found["rule"] == "repeat-reference", "question"].tolist() == ["school"]


@pytest.mark.parametrize(
    "rows",
    [
        "| | begin group | m | 满意 | table-list |\n| | end group | | | |",
        "| | begin group | m | 满意 | field-list |\n| | select_one yn | h | 各项 | label |\n| | end group | | | |",
        "| | begin group | m | 满意 | table-list |\n| | select_one yn | h | | |\n| | select_one yn | i | 二 | |\n| | end group | | | |",
    ],
    ids=["nothing in it", "a heading only", "a row without a label"],
)
def test_a_matrix_without_rows(rows: str, tmp_path: Path) -> None:
    text = (
        "| survey | | | | |\n| | type | name | label | appearance |\n| | text | a | 编号 | |\n"
        + rows
        + "\n| choices | | | |\n| | list_name | name | label |\n| | yn | 1 | 是 |\n| | yn | 2 | 否 |\n"
    )
    found = checked(tmp_path, text)
    assert "matrix" in set(found.loc[found["severity"] == "error", "rule"]), found.to_string()


AGREE = """
| choices | | | |
| | list_name | name | label |
| | agree | 1 | 很不同意 |
| | agree | 2 | 同意 |
| | agree | 3 | 非常同意 |
"""
HEADED = "| survey | | | |\n| | type | name | label |\n"


@pytest.mark.parametrize(
    ("rows", "lost"),
    [
        ("| | note | q | 12、您是否同意以下说法（每行选一个） |\n| | text | b | 意见 |", True),
        ("| | select_one agree | q | 您是否同意以下说法 |\n| | text | b | 意见 |", True),
        ("| | note | q | 您是否同意以下说法 |\n| | select_one agree | b | 住得惯 |\n"
         "| | select_one agree | c | 邻居好 |", False),
        ("| | select_one agree | q | 您同意扩建吗 |\n| | text | b | 意见 |", False),
        ("| | note | q | 请填写下面的内容 |\n| | text | b | 意见 |", False),
    ],
)  # fmt: skip
def test_words_that_head_a_matrix_whose_rows_are_lost(
    rows: str, lost: bool, tmp_path: Path
) -> None:
    found = checked(tmp_path, HEADED + rows + AGREE)
    assert found.loc[found["rule"] == "matrix", "question"].tolist() == ["q"] * lost


def test_a_condition_in_the_column_calculation_of_a_question(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        "| survey | | | | |\n| | type | name | label | calculation |\n| | integer | a | 甲 | |\n"
        "| | integer | b | 乙 | ${a} > 3 |\n| | calculate | c | | ${a} > 3 |\n| | integer | d | 丁 | ${a} * 3 |",
    )
    assert found.loc[found["rule"] == "wrong-column", "question"].tolist() == ["b"]


APPROVED = """
| survey | | | |
| | type | name | label |
| | note | head | 表号：新居01表 制定机关：云川区新居民服务中心 批准文号：云统制〔2024〕1号 有效期至：2024年12月 |
| | integer | age | 年龄 |
"""


def test_an_approval_that_has_run_out(tmp_path: Path) -> None:
    expired = checked(tmp_path, APPROVED, today=dt.date(2025, 1, 1))
    assert expired[["severity", "rule", "row"]].to_numpy().tolist() == [["error", "approval", 2]]
    assert "2024-12-31" in expired["message"][0]
    assert checked(tmp_path, APPROVED, today=dt.date(2024, 6, 1)).empty


def test_a_form_whose_answers_have_come_in_may_have_run_out(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "answers.csv").write_text("age\n30\n", "utf-8")
    assert checked(tmp_path, APPROVED)["severity"].tolist() == ["info"]
    assert checked(tmp_path, APPROVED, today=dt.date(2025, 1, 1))["severity"].tolist() == ["error"]


# each: an expression in relevant of a later question → a word of the reason
NOT_EVALUABLE = {
    "randomize": ("random() > 0.5", "random"),
    "a table that is not there": ("pulldata('a', 'b', 'c', 'd') = 1", "a.csv"),
    "a pattern only Java knows": (r"regex(${word}, '\\p{L}+')", "regex"),
    "a position in a list": ("instance('yn')/root/item[1]/name = '1'", "instance"),
    "a union of paths": ("count(../word | ../works) = 2", "|"),
    "the value saved last time": ("${last-saved#word} = 'a'", "last-saved"),
    "a date format nobody knows": ("format-date(today(), '%Q') = '1'", "%Q"),
}


@pytest.mark.parametrize("case", NOT_EVALUABLE, ids=list(NOT_EVALUABLE))
def test_what_cleaning_could_not_evaluate_is_said_with_its_reason(
    case: str, tmp_path: Path
) -> None:
    expression, why = NOT_EVALUABLE[case]
    rows = f"""
| | text          | word  | 词   |              | | |
| | select_one yn | works | 就业 |              | | |
| | integer       | later | 数   | {expression.replace("|", "¦")} | | |
"""
    file = tmp_path / "form.xlsx"
    _workbook(file, survey(rows).replace("¦", "\0"))
    found = check_form(file)
    told = found[found["rule"] == "not-evaluable"]
    assert told[["severity", "question"]].to_numpy().tolist() == [["warning", "later"]], (
        found.to_string()
    )
    assert why in told["message"].iat[0]


def _workbook(path: Path, text: str) -> None:
    """The Markdown form as a workbook; a NUL stands for the | that Markdown keeps to itself."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for line in text.strip().splitlines():
        name, *cells = [c.strip().replace("\0", "|") for c in line.strip().strip("|").split("|")]
        sheet = book.create_sheet(name) if name else book.worksheets[-1]
        if any(cells):
            sheet.append([c or None for c in cells])
    book.save(path)


def test_an_approval_without_its_date_or_number(tmp_path: Path) -> None:
    day = dt.date(2024, 6, 1)
    undated = checked(tmp_path, APPROVED.replace("有效期至：2024年12月", ""), today=day)
    assert undated["rule"].tolist() == ["approval"]
    lacking = checked(tmp_path, APPROVED.replace("批准文号：云统制〔2024〕1号", ""), today=day)
    assert "批准文号" in lacking["message"][0]


def test_texts_missing_in_one_language(tmp_path: Path) -> None:
    text = """
| survey | | | | |
| | type | name | label::中文 (zh) | label::English (en) |
| | integer | age | 年龄 | Age |
| | select_one yn | works | 就业 | |
| choices | | | | |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | yn | 1 | 是 | Yes |
| | yn | 2 | 否 | |
"""
    found = checked(tmp_path, text)
    where = found.loc[found["rule"] == "translation", ["sheet", "row"]].to_numpy().tolist()
    assert where == [["survey", 3], ["choices", 3]]


@pytest.mark.parametrize(
    ("labels", "severity"),
    [
        (["15岁及以下", "16~19岁", "20~24岁", "25岁以上"], None),
        (["3000元以下", "3000-5000元", "5000元以上"], "info"),
        (["0-1000", "1000-2000", "2000-3000"], "warning"),
        (["一年以内", "1-3年", "3-5年", "5年以上"], "warning"),
        (["1-2万", "3-5万", "5万以上"], "error"),
        (["1部", "2部", "3部", "4部及以上"], None),
        (["10%左右", "20%左右", "30%左右", "超过50%"], None),
        (["under 18", "18-29", "30-44", "45 or more"], None),
        (["1-3 times", "2-5 times", "6+ times"], "error"),
        (["0.5以下", "0.5-1", "1.1-2"], "info"),
    ],
)
def test_bands_are_read_as_people_write_them(
    labels: list[str], severity: str | None, tmp_path: Path
) -> None:
    options = "\n".join(f"| | band | {k} | {t} |" for k, t in enumerate(labels, 1))
    found = checked(tmp_path, survey("| | select_one band | x | 档 | | | |", options))
    found = found[found["rule"] == "band"]
    worst = next((s for s in ("error", "warning", "info") if (found["severity"] == s).any()), None)
    assert worst == severity, found.to_string()


def test_a_day_written_as_a_text_is_pointed_out(tmp_path: Path) -> None:
    rows = """
| | date | came | 来本地日期 | | . >= '2020-01' and . <= date('2024-12-31') | |
| | date | left | 离开日期 | | . > ${came} and . != '2024-06-15' | |
"""
    found = checked(tmp_path, survey(rows))
    told = found[found["rule"] == "date"]
    assert told[["severity", "question"]].to_numpy().tolist() == [["info", "came"]]
    assert told["suggestion"].tolist() == ["写成 date('2020-01-01')。"]


def test_a_form_without_a_question(tmp_path: Path) -> None:
    _workbook(tmp_path / "form.xlsx", survey(""))
    found = check_form(tmp_path / "form.xlsx")
    assert ("error", "form") in set(zip(found["severity"], found["rule"], strict=True))


def test_pyxforms_refusal_is_handed_on_with_its_row(tmp_path: Path) -> None:
    found = checked(tmp_path, survey("| | integer | 1st name | 年龄 | | | |"))
    told = found[found["rule"] == "xlsform"]
    assert told["severity"].tolist() == ["error"]
    assert told["row"].tolist() == [2]


def test_what_is_no_form_is_refused_in_one_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.write_text("nothing", "utf-8")
    with pytest.raises(FormError, match="survey"):
        check_form(empty)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(DataError, match=r"broken\.xlsx"):
        check_form(broken)


def test_the_terminal_gives_status_1_for_errors_and_2_for_no_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from researchlib.cli import main

    file = tmp_path / "form.md"
    file.write_text(GOOD, "utf-8")
    assert main(["form", "check", str(file)]) == 0
    file.write_text(GOOD.replace("${works} =", "${work} ="), "utf-8")
    assert main(["form", "check", str(file), "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert {"severity": "error", "rule": "reference", "row": 4}.items() <= rows[0].items()
    assert main(["form", "check", str(tmp_path / "absent.xlsx")]) == 2


def test_real_forms_that_were_in_use_are_not_called_wrong(shared_data: Path) -> None:
    """Collections of ONA and of pyxform; what is called an error there was looked at one by one."""
    errors = {}
    for file in sorted((shared_data / "xlsform").glob("*/*.xls*")):
        if file.name == "libs__utils__good.xlsx":
            continue  # a table of answers
        found = check_form(file)
        if (found["severity"] == "error").any():
            errors[file.name] = sorted(found.loc[found["severity"] == "error", "rule"])
    assert errors == {
        # filters by the column external_choices!YES_NO (yes), with the code of q1 (n1-c): never equal
        "case_insensitivity.xlsx": ["impossible"],
        # choice_filter pastel=yes: without quotes, yes is a column
        "or_other.xlsx": ["reference"],
    }


def test_the_codes_there_are_stand_in_the_order_of_the_form(tmp_path: Path) -> None:
    form = tmp_path / "form.md"
    choices = "".join(f"| | k | {code} | 选项{code} |\n" for code in ("70", "20", "61", "30"))
    form.write_text(
        "| survey | | | | |\n| | type | name | label | relevant |\n"
        "| | select_one k | a | 甲 | |\n| | integer | b | 乙 | ${a} = 'zzz' |\n"
        "| choices | | | |\n| | list_name | name | label |\n" + choices,
        "utf-8",
    )
    found = check_form(form)
    advice = " ".join(found.loc[found["rule"] == "unknown-option"].astype(str).iloc[0])
    assert "现有编码：70、20、61、30。" in advice
