"""What fieldwork holds in its hands says what the form says, and comes back as the form's answers."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

import researchlib as rl
from researchlib.errors import FormError
from researchlib.forms import form_from_markdown
from researchlib.instruments import write_codebook, write_entry, write_paper
from researchlib.instruments.ooxml import W
from researchlib.responses import read_responses

FORM = form_from_markdown("""
| survey  |                     |           |                     |          |                  |                      |      |            |             |             |
|         | type                | name      | label               | required | relevant         | constraint           | unit | identifier | sensitive   | max_choices |
|         | text                | qid       | A0、问卷编号        | yes      |                  |                      |      | record     |             |             |
|         | note                | head      | 表号：试01表 制定机关：某局 批准文号：某统〔2024〕1号 有效期至：2030年12月 | | | | | | | |
|         | begin_group         | work      | 就业情况            |          |                  |                      |      |            |             |             |
|         | select_one yn       | works     | A1、是否就业        | yes      |                  |                      |      |            |             |             |
|         | decimal             | income    | A2、月收入          |          | ${works} = '1'   | . >= 0 and . <= 90000 | 元  |            |             |             |
|         | select_multiple ins | insurance | A3、参加的社会保险  |          |                  |                      |      |            |             | 2           |
|         | end_group           |           |                     |          |                  |                      |      |            |             |             |
|         | date                | visit     | A4、访问日期        |          |                  |                      |      |            |             |             |
|         | text                | name      | A5、姓名            |          |                  |                      |      |            | identifier  |             |
|         | select_one good     | s1        | A6、登记服务        |          |                  |                      |      |            |             |             |
|         | select_one good     | s2        | A7、入学服务        |          |                  |                      |      |            |             |             |
|         | select_one good     | s3        | A8、租住服务        |          |                  |                      |      |            |             |             |
|         | begin_repeat        | child     | 子女                |          |                  |                      |      |            |             |             |
|         | integer             | child_age | 子女年龄            |          |                  | . >= 0 and . < 18    | 岁   |            |             |             |
|         | end_repeat          |           |                     |          |                  |                      |      |            |             |             |
| choices |           |      |        |
|         | list_name | name | label  |
|         | yn        | 1    | 是     |
|         | yn        | 2    | 否     |
|         | ins       | 1    | 养老   |
|         | ins       | 2    | 医疗   |
|         | ins       | 9    | 都没有 |
|         | good      | 1    | 满意   |
|         | good      | 2    | 一般   |
|         | good      | 3    | 不满意 |
""")


def texts(file: Path) -> list[str]:
    body = ElementTree.fromstring(zipfile.ZipFile(file).read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{{{W}}}t")) for p in body.iter(f"{{{W}}}p")]


class TestPaper:
    def test_every_question_asked_is_on_it_with_its_options_and_condition(
        self, tmp_path: Path
    ) -> None:
        said = "\n".join(texts(write_paper(FORM, tmp_path / "q.docx")))
        for q in FORM.asked:
            assert re.sub(r"^A\d、", "", FORM.label(q.name)) in said
        assert "〔“A1、是否就业”为“是”时回答〕" in said
        assert "（可多选，最多选 2 项）" in said
        for option in ("□ 1. 养老", "□ 9. 都没有", "1. 满意"):
            assert option in said
        assert said.index("A1、") < said.index("A2、") < said.index("子女年龄")

    def test_the_approval_block_stands_at_its_head_line_by_line(self, tmp_path: Path) -> None:
        lines = [t for t in texts(write_paper(FORM, tmp_path / "q.docx")) if t]
        assert lines[:4] == [
            "表号：试01表", "制定机关：某局", "批准文号：某统〔2024〕1号", "有效期至：2030年12月",
        ]  # fmt: skip

    def test_questions_that_share_a_list_in_a_row_are_a_matrix(self, tmp_path: Path) -> None:
        body = zipfile.ZipFile(write_paper(FORM, tmp_path / "q.docx")).read("word/document.xml")
        tables = list(ElementTree.fromstring(body).iter(f"{{{W}}}tbl"))
        rows = [len(list(t.iter(f"{{{W}}}tr"))) for t in tables]
        assert 4 in rows  # a heading and three questions

    def test_it_is_well_formed_and_the_same_every_time(self, tmp_path: Path) -> None:
        a, b = (write_paper(FORM, tmp_path / f"{k}.docx") for k in "ab")
        assert a.read_bytes() == b.read_bytes()
        for name in zipfile.ZipFile(a).namelist():
            ElementTree.fromstring(zipfile.ZipFile(a).read(name))

    def test_it_keeps_to_the_file_format(self, tmp_path: Path) -> None:
        from openxml_audit import OpenXmlValidator

        found = OpenXmlValidator().validate(str(write_paper(FORM, tmp_path / "q.docx")))
        told = [str(e) for e in found.errors]
        # a theme and a table of fonts are asked for by the checker, not by the standard
        assert [t for t in told if "/theme'" not in t and "/fontTable'" not in t] == []


class TestEntry:
    def test_what_is_keyed_into_it_is_read_back_as_the_forms_answers(self, tmp_path: Path) -> None:
        file = write_entry(FORM, tmp_path / "entry.xlsx", rows=50)
        book = openpyxl.load_workbook(file)
        page = book["录入"]
        heads = {cell.value: cell.column for cell in page[1]}
        keyed = {
            "A0、问卷编号": "Q1", "A1、是否就业": "1", "A2、月收入": 5000, "A3、参加的社会保险（养老）": 1,
            "A3、参加的社会保险（医疗）": 1, "A4、访问日期": "2024-10-09", "A6、登记服务": "3",
        }  # fmt: skip
        for head, value in keyed.items():
            page.cell(2, heads[head]).value = value
        book["子女"].cell(2, 1).value, book["子女"].cell(2, 2).value = "Q1", 7
        book.save(file)
        raw = read_responses(file, FORM)
        assert raw.columns["question"].notna().all()
        data = rl.clean(raw).data
        assert data.loc[0, ["works", "income", "insurance", "visit", "s1"]].tolist() == [
            "1", 5000, "1 2", "2024-10-09", "3",
        ]  # fmt: skip
        assert raw.rosters["child"][["record", "child_age"]].to_numpy().tolist() == [["Q1", "7"]]

    def test_an_empty_one_holds_no_records(self, tmp_path: Path) -> None:
        raw = read_responses(write_entry(FORM, tmp_path / "entry.xlsx", rows=50), FORM)
        assert len(raw) == 0

    def test_limits_and_codes_come_from_the_form_and_let_the_paper_through(
        self, tmp_path: Path
    ) -> None:
        page = openpyxl.load_workbook(write_entry(FORM, tmp_path / "entry.xlsx"))["录入"]
        rules = {r.promptTitle: r for r in page.data_validations.dataValidation}
        income, works, qid = rules["A2"], rules["A1"], rules["A0"]
        assert (income.type, income.formula1, income.formula2) == ("decimal", "0", "90000")
        assert (works.type, works.formula1) == ("list", '"1,2"')
        assert "1 是" in works.prompt
        assert (income.errorStyle, works.errorStyle, qid.errorStyle) == (
            "warning",
            "warning",
            "stop",
        )
        assert all(len(r.prompt or "") <= 255 for r in rules.values())

    def test_numbers_of_papers_and_telephones_keep_their_zeros(self, tmp_path: Path) -> None:
        page = openpyxl.load_workbook(write_entry(FORM, tmp_path / "entry.xlsx"))["录入"]
        heads = {cell.value: cell.column for cell in page[1]}
        assert page.cell(2, heads["A0、问卷编号"]).number_format == "@"
        assert page.cell(2, heads["A2、月收入"]).number_format == "General"


class TestCodebook:
    def test_its_columns_are_those_clean_writes(self, tmp_path: Path) -> None:
        file = write_codebook(FORM, tmp_path / "codebook.xlsx")
        page = openpyxl.load_workbook(file)["变量"]
        listed = [r[1] for r in page.iter_rows(2, values_only=True) if r[0] == "clean.csv"]
        (tmp_path / "raw.csv").write_text("qid,works,name\nQ1,1,某人\n", "utf-8")
        clean = rl.clean(read_responses(tmp_path / "raw.csv", FORM))
        assert listed == list(clean.data.columns)
        assert "name" not in listed

    def test_an_expression_is_never_a_formula(self, tmp_path: Path) -> None:
        form = form_from_markdown(
            "| survey | | | | |\n| | type | name | label | calculation |\n"
            "| | integer | a | =1+1 | |\n| | calculate | b | | ${a} + 1 |\n"
        )
        book = openpyxl.load_workbook(write_codebook(form, tmp_path / "c.xlsx"))
        cells = [c for page in book for row in page.iter_rows() for c in row]
        assert all(c.data_type != "f" for c in cells)


def test_days_outside_the_fieldwork_are_asked_about(tmp_path: Path) -> None:
    form = form_from_markdown("""
| survey | | | | |
| | type | name  | label | constraint |
| | date | visit | 日期  | . >= date('2024-10-01') and . <= date('2024-11-30') |
| | date | born  | 出生  | . <= today() |
""")
    page = openpyxl.load_workbook(write_entry(form, tmp_path / "e.xlsx", rows=5))["录入"]
    visit, born = page.data_validations.dataValidation
    assert ">=45566" in visit.formula1  # as Excel counts the days
    assert "<=45626" in visit.formula1
    assert "2024-10-01至2024-11-30" in visit.prompt
    assert visit.errorStyle == born.errorStyle == "warning"
    assert "至" not in born.prompt


CLERK = form_from_markdown("""
| survey  |                      |          |               |          |                          |                                                |                    |            |
|         | type                 | name     | label         | required | relevant                 | constraint                                     | constraint_message | identifier |
|         | text                 | qid      | A0、问卷编号  | yes      |                          | regex(., '^Q-[0-9]{2}$')                       |                    | record     |
|         | integer              | staff    | A1、人数      | yes      |                          | . >= 1 and . <= 500                            |                    |            |
|         | integer              | women    | A2、女        | yes      |                          | . >= 0 and . <= ${staff}                       |                    |            |
|         | select_one section   | industry | A3、行业      | yes      | ${staff} > 3             |                                                |                    |            |
|         | select_multiple need | needs    | A4、需要      | yes      |                          | count-selected(.) <= 2                         | 最多选2项          |            |
|         | text                 | other    | A5、其他需要  |          | selected(${needs}, '9')  |                                                |                    |            |
|         | begin_repeat         | child    | 子女          |          |                          |                                                |                    |            |
|         | integer              | age      | 年龄          |          | ${staff} > 1             | . < 18                                         |                    |            |
|         | end_repeat           |          |               |          |                          |                                                |                    |            |
| choices |           |      |        |
|         | list_name | name | label  |
|         | section   | A    | 农业   |
|         | section   | C    | 制造业 |
|         | need      | 1    | 住房   |
|         | need      | 2    | 就业   |
|         | need      | 9    | 其他   |
""")


class TestKeyedByHand:
    @pytest.fixture
    def book(self, tmp_path: Path) -> openpyxl.Workbook:
        return openpyxl.load_workbook(write_entry(CLERK, tmp_path / "e.xlsx", rows=5))

    def test_keying_begins_below_headings_nobody_can_overwrite(
        self, book: openpyxl.Workbook
    ) -> None:
        for page in (book["录入"], book["子女"]):
            assert {s.activeCell for s in page.sheet_view.selection} == {"A2"}
            assert page.protection.sheet
            assert not page.protection.password
            assert page["A1"].protection.locked
            assert not page["A2"].protection.locked
            assert not page.column_dimensions["B"].protection.locked  # rows further down as well

    def test_a_limit_looks_at_the_answers_before_it(self, book: openpyxl.Workbook) -> None:
        rules = {r.promptTitle: r for r in book["录入"].data_validations.dataValidation}
        assert rules["A1"].type == "whole"
        assert rules["A2"].formula1 == 'AND($C2=INT($C2),$C2>=0,IFERROR(OR($B2="",$C2<=$B2),TRUE))'
        assert "不大于“A1、人数”" in rules["A2"].error
        assert "COUNTIF($E2:$G2,1)<=2" in rules["A4"].formula1
        assert "最多选2项" in rules["A4"].error
        assert all(len(r.formula1) <= 255 for r in rules.values())

    def test_skipped_questions_are_grey_and_passed_over_ones_yellow(
        self, book: openpyxl.Workbook
    ) -> None:
        said = {
            (str(block.sqref), rule.dxf.fill.bgColor.rgb[-6:]): rule.formula[0]
            for block in book["录入"].conditional_formatting
            for rule in block.rules
        }
        assert said["D2:D6", "D0D0D0"] == 'OR(IFERROR(AND(NOT($B2=""),NOT($B2>3)),FALSE))'
        assert "COUNTA($E2:$H2)>0" in said["D2:D6", "FFF2CC"]
        assert '$G2&""="1"' in said["H2:H6", "D0D0D0"]
        assert ("H2:H6", "FFF2CC") not in said  # not required
        assert said["A2:A6", "F4B6B6"] == 'AND($A2<>"",COUNTIF($A2,"Q-??")=0)'
        # what a row of the repeat cannot see is not guessed at
        greys = [b for b in book["子女"].conditional_formatting if str(b.sqref).startswith("B")]
        assert greys == []

    def test_a_code_is_not_completed_to_the_heading_above_it(self, book: openpyxl.Workbook) -> None:
        heads = [c.value for c in book["录入"][1]]
        assert " A3、行业" in heads
        assert "A1、人数" in heads

    def test_rows_of_a_repeat_name_a_questionnaire_that_was_keyed(
        self, book: openpyxl.Workbook
    ) -> None:
        rule = book["子女"].data_validations.dataValidation[0]
        assert rule.formula1 == "COUNTIF('录入'!$A$2:$A$20000,A2)>0"
        assert rule.errorStyle == "warning"


def test_the_codes_beside_the_answers_are_never_read_as_answers(root: Path, tmp_path: Path) -> None:
    form = rl.read_form(root / "surveys/residents/2024/form.xlsx")
    book = openpyxl.load_workbook(write_entry(form, tmp_path / "e.xlsx", rows=5))
    book["录入"].cell(2, 1, "QC-2024-01-001")
    book.save(tmp_path / "e.xlsx")
    raw = read_responses(tmp_path / "e.xlsx", form)
    assert len(raw.answers) == 1
    assert set(raw.columns["sheet"]) <= {"录入", "子女"}


def test_few_short_options_and_short_answers_stand_beside_the_question(tmp_path: Path) -> None:
    form = form_from_markdown("""
| survey | | | | | |
| | type          | name | label   | relevant    | hint   |
| | select_one yn | own  | 有无车  |             |        |
| | integer       | cars | 车辆数  | ${own} = 1  |        |
| | integer       | size | 人数    |             | 含本人 |
| | select_one yn | more | 增加    | ${own} = 1  |        |
| choices | | | |
| | list_name | name | label |
| | yn | 1 | 有 |
| | yn | 2 | 无 |
""")
    said = [t for t in texts(write_paper(form, tmp_path / "q.docx")) if t]
    assert "1. 有无车　（单选）　□ 1. 有　　□ 2. 无" in said
    assert any(t.startswith("3. 人数") and t.endswith("含本人") for t in said)
    assert said.index("2. 车辆数") < said.index(
        "〔“有无车”为“有”时回答〕"
    )  # read before it is answered


def test_the_rental_check_fits_one_page(root: Path, tmp_path: Path) -> None:
    paper = write_paper(
        rl.read_form(root / "surveys/rental-checks/2024/form.xlsx"), tmp_path / "q.docx"
    )
    body = zipfile.ZipFile(paper).read("word/document.xml")
    blocks = next(ElementTree.fromstring(body).iter(f"{{{W}}}body"))
    rows = sum(len(list(b.iter(f"{{{W}}}tr"))) or 1 for b in blocks)
    assert rows <= 36  # A4 with these margins holds 36 spaced lines
    assert "谢谢" not in "".join(texts(paper))  # the inspector fills it: nobody to thank


def test_another_suffix_and_an_empty_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"\.docx"):
        write_paper(FORM, tmp_path / "q.pdf")
    notes = form_from_markdown("| survey | | |\n| | type | name |\n| | note | a |")
    with pytest.raises(FormError, match="没有要回答的题目"):
        write_entry(notes, tmp_path / "e.xlsx")


def test_the_sample_surveys_forms_come_out_whole(root: Path, tmp_path: Path) -> None:
    for file in sorted((root / "surveys").glob("*/*/form.xlsx")):
        form = rl.read_form(file)
        raw = read_responses(write_entry(form, tmp_path / "entry.xlsx", rows=5), form)
        assert raw.columns["question"].notna().all(), raw.unknown
        assert {q.name for q in form.asked} - {"location"} <= set(raw.columns["question"])
        said = "\n".join(texts(write_paper(form, tmp_path / "q.docx")))
        options = [o for q in form.asked for o in form.choices_of(q.name)]
        assert all(form.text(o.labels) in said for o in options)
