"""XLSForm workbooks → Form."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.errors import DataError, FormError
from researchlib.forms import Form, form_from_markdown, number_at_start, read_form
from researchlib.forms.markdown import tables
from researchlib.forms.names import (
    CHOICES_COLUMNS,
    NOT_READ,
    SURVEY_COLUMNS,
    column_of,
    kind_of,
)


def written(path: Path, markdown: str) -> Path:
    """A form in a workbook, from Markdown tables."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in tables(markdown):
        page = book.create_sheet(sheet.name)
        for row in sheet.rows:
            page.append(list(row))
    book.save(path)
    return path


RESIDENTS = """
| survey |                   |           |                 |                  |                |          |      |           |             |
|        | type              | name      | label::中文 (zh) | label::English (en) | relevant    | required | unit | identifier | sensitive |
|        | text              | qid       | C00、问卷编号    | id               |                | yes      |      | record    |             |
|        | text              | name      | C01、姓名        | name             |                |          |      |           | identifier  |
|        | begin_group       | work      | 就业             | Work             | ${age} >= 16   |          |      |           |             |
|        | integer           | income    | C23、月收入      | income           |                |          | 元   |           |             |
|        | select_multiple ins | insurance | C25、社保      | insurance        |                |          |      |           |             |
|        | end_group         |           |                  |                  |                |          |      |           |             |
|        | integer           | age       | C4、年龄         | age              |                |          |      |           |             |
|        | date              | since     | C10、何时来      | since            |                |          |      |           |             |
|        | begin_repeat      | child     | 子女             | Child            |                |          |      |           |             |
|        | integer           | child_age | 子女年龄         | age of child     |                |          |      |           |             |
|        | end_repeat        |           |                  |                  |                |          |      |           |             |
| choices |           |      |                  |                     |         |
|         | list_name | name | label::中文 (zh) | label::English (en) | aliases |
|         | ins       | 1    | 养老             | pension             |         |
|         | ins       | 9    | 都没有           | none                | 无      |
| checks  |      |            |                  |          |
|         | name | expression | message::中文 (zh) | severity |
|         | rich | ${income} < 50000 | 收入偏高，请核 | query |
| settings |         |          |                  |         |
|          | form_id | form_title | default_language | version |
|          | demo    | 新居民问卷 | 中文 (zh)        | 2024.1  |
"""


@pytest.fixture
def form() -> Form:
    return form_from_markdown(RESIDENTS)


class TestReading:
    def test_questions_groups_and_repeats(self, form: Form) -> None:
        assert form.names == ("qid", "name", "income", "insurance", "age", "since", "child_age")
        assert form.question("income").group == ("work",)
        assert form.group("work").relevant == "${age} >= 16"
        assert form.repeats == ("child",)
        assert form.in_repeat("child_age") == "child"
        assert form.question("child_age").path == "child/child_age"

    def test_labels_in_the_default_language_unless_another_is_asked_for(self, form: Form) -> None:
        assert form.label("income") == "C23、月收入"
        assert form.label("income", "en") == "income"
        assert form.choice_label("insurance", "9") == "都没有"
        assert form.choice_label("insurance", "9", "English") == "none"
        assert form.choice_label("insurance", "77") == "77"

    def test_what_our_own_columns_say(self, form: Form) -> None:
        assert form.id_question == "qid"
        assert form.direct_identifiers == ("name",)
        assert form.question("income").unit == "元"
        assert form.question("income").number == "C23"
        assert form.choices_of("insurance")[1].extra["aliases"] == "无"

    def test_checks_have_a_message_and_a_severity(self, form: Form) -> None:
        (check,) = form.checks
        assert (check.name, check.message, check.severity) == ("rich", "收入偏高，请核", "query")

    def test_a_workbook_and_its_markdown_give_the_same_form(
        self, form: Form, tmp_path: Path
    ) -> None:
        read = read_form(written(tmp_path / "form.xlsx", RESIDENTS))
        assert read.questions == form.questions
        assert (read.choices, read.checks, read.settings) == (
            form.choices,
            form.checks,
            form.settings,
        )
        assert len(read.sha256) == 64

    def test_repr_shows_counts_only(self, form: Form) -> None:
        assert repr(form) == (
            "<Form demo: 7 questions, 1 choice lists, 1 repeats, 1 checks, 中文 (zh), English (en)>"
        )

    def test_codes_that_excel_made_numbers_lose_their_point_zero(self, tmp_path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        page = book.active
        page.title = "Survey"
        page.append(["Type", "Name", "Label"])
        page.append(["select one yn", "q", 5])
        other = book.create_sheet("CHOICES")
        other.append(["list name", "value", "label"])
        other.append(["yn", 1, "是"])
        other.append(["yn", 0.0, "否"])
        book.save(tmp_path / "f.xlsx")
        read = read_form(tmp_path / "f.xlsx")
        assert [c.name for c in read.choices_of("q")] == ["1", "0"]
        assert read.label("q") == "5"

    def test_smart_quotes_in_logic_are_straightened(self) -> None:
        read = form_from_markdown(
            "| survey |\n| | type | name | relevant |\n| | text | a | ${b} = ‘x’ |"
        )
        assert read.question("a").relevant == "${b} = 'x'"


class TestTypes:
    def test_or_other_adds_the_option_and_its_question(self) -> None:
        read = form_from_markdown("""
| survey |                         |      |
|        | type                    | name |
|        | select_one why or_other | why  |
| choices | list_name | name | label |
|         | list_name | name | label |
|         | why       | 1    | 务工  |
""")
        assert read.names == ("why", "why_other")
        assert read.question("why_other").relevant == "selected(${why}, 'other')"
        assert [c.name for c in read.choices_of("why")] == ["1", "other"]

    def test_month_and_range(self) -> None:
        read = form_from_markdown("""
| survey |       |      |            |                        |
|        | type  | name | appearance | parameters             |
|        | date  | m    | month-year |                        |
|        | range | r    |            | start=0 end=1 step=0.1 |
|        | range | n    |            | start=1;end=5          |
""")
        assert [q.kind for q in read.questions] == ["month", "decimal", "integer"]

    def test_an_unknown_type_is_noted_and_read_as_text(self) -> None:
        read = form_from_markdown("| survey |\n| | type | name |\n| | colour | c |")
        assert read.question("c").kind == "text"
        assert read.problems[0][:3] == ("survey", 2, "unknown-type")

    def test_the_same_name_in_two_groups_is_told_apart_by_its_path(self) -> None:
        read = form_from_markdown("""
| survey |             |      |
|        | type        | name |
|        | begin group | a    |
|        | text        | q    |
|        | end group   |      |
|        | begin group | b    |
|        | text        | q    |
|        | end group   |      |
""")
        assert read.names == ("a/q", "b/q")
        assert read.question("b/q").path == "b/q"

    def test_rows_of_a_matrix(self) -> None:
        rows = "\n".join(f"| | select_one s | s{k} |" for k in range(4))
        options = "\n".join(f"| | s | {k} | {k} |" for k in range(5))
        read = form_from_markdown(
            f"| survey |\n| | type | name |\n{rows}\n| choices |\n| | list_name | name | label |\n{options}"
        )
        assert read.matrices == (("s0", "s1", "s2", "s3"),)


class TestAliases:
    def test_every_alias_of_pyxform_is_known(self) -> None:
        from pyxform import aliases
        from pyxform.question_type_dictionary import _QUESTION_TYPE_DICT as TYPES

        unknown_types = [t for t in TYPES if kind_of(t)[0] is None and kind_of(f"{t} x")[0] is None]
        assert unknown_types == []
        assert [t for t in aliases.select if kind_of(f"{t} x")[0] is None] == []
        of_no_use_here = {
            "autoplay", "rows", "body", "save_to", "noapperrorstring", "no_app_error_string",
            "compact_tag", *(c for c in aliases.survey_header if c.startswith("sms_")),
        }  # fmt: skip
        unknown = set(aliases.survey_header) - set(SURVEY_COLUMNS) - NOT_READ - of_no_use_here
        assert unknown == set()
        assert set(aliases.list_header) - {"list name"} <= set(CHOICES_COLUMNS) | NOT_READ

    @pytest.mark.parametrize(
        ("header", "column"),
        [
            ("bind::relevant", ("relevant", None)),
            ("bind:jr:constraintMsg", ("constraint_message", None)),
            ("Label:French", ("label", "French")),
            ("label::中文 (zh)", ("label", "中文 (zh)")),
            ("Read Only", ("readonly", None)),
            ("rl::unit", ("unit", None)),
            ("County", ("County", None)),
        ],
    )
    def test_headers(self, header: str, column: tuple[str, str | None]) -> None:
        assert column_of(header, SURVEY_COLUMNS) == column

    def test_pyxform_accepts_a_form_with_our_columns_and_checks(self, tmp_path: Path) -> None:
        from pyxform.xls2xform import convert

        done = convert(str(written(tmp_path / "form.xlsx", RESIDENTS)))
        assert "<income/>" in done.xform
        assert not [w for w in done.warnings if "unit" in w or "identifier" in w]

    def test_every_third_party_form_is_read(self, shared_data: Path) -> None:
        known = ("good.xlsx",)  # responses, not a form
        files = sorted((shared_data / "xlsform").rglob("*.xls*"))
        read = [read_form(f) for f in files if not f.name.endswith(known)]
        assert len(read) == len(files) - 1
        assert sum(len(f.names) for f in read) > 200


class TestWhatIsWrong:
    def test_a_missing_file_and_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="没有这个文件"):
            read_form(tmp_path / "none.xlsx")
        with pytest.raises(DataError, match="文件夹"):
            read_form(tmp_path)

    def test_a_damaged_workbook(self, tmp_path: Path) -> None:
        (tmp_path / "form.xlsx").write_bytes(b"PK\x03\x04 broken off")
        with pytest.raises(DataError, match="不是完好的 Excel 文件"):
            read_form(tmp_path / "form.xlsx")

    def test_a_workbook_that_is_no_form(self, shared_data: Path) -> None:
        with pytest.raises(FormError, match="没有 survey 工作表"):
            read_form(shared_data / "wjx-800" / "text.xls")

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ("| | text | |", "第 2 行.*没有 name"),
            ("| | begin group | g |", "第 2 行.*没有结束行"),
            ("| | end repeat | |", "第 2 行.*没有对应的 begin"),
            ("| | begin group | g |\n| | end repeat | |", "没有对应的 begin"),
            ("| | text | a |\n| | text | a |", "“a”重复（第 2、3 行）"),
            ("| | text | record |", "第 2 行.*不能叫“record”"),
            ("| | text | a |\n| | select_one yn | wave |", "第 3 行.*不能叫“wave”"),
            ("| | begin repeat | g |\n| | text | position |", "第 3 行.*不能叫“position”"),
        ],
    )
    def test_the_message_names_sheet_and_row(self, rows: str, message: str) -> None:
        with pytest.raises(FormError, match=message):
            form_from_markdown(f"| survey |\n| | type | name |\n{rows}")

    def test_an_unknown_name_is_answered_with_near_ones(self, form: Form) -> None:
        with pytest.raises(FormError, match="相近的题目名：income"):
            form.question("incme")

    def test_a_check_with_a_made_up_severity(self) -> None:
        with pytest.raises(FormError, match=r"checks 表第 2 行.*severity"):
            form_from_markdown(
                "| survey |\n| | type | name |\n| | text | a |\n"
                "| checks |\n| | name | expression | severity |\n| | c | ${a} != '' | loud |"
            )


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("C23、月收入", "C23"),
        ("12. 年龄", "12"),
        ("C35-1 登记", "C35-1"),
        ("2024年收入", None),
        ("第6题(运动)", None),
        ("1部手机", None),
        ("Q3) x", "Q3"),
        ("", None),
    ],
)
def test_the_printed_number_of_a_label(label: str, number: str | None) -> None:
    assert number_at_start(label) == number


def test_a_form_cannot_be_changed_nor_what_is_in_it() -> None:
    form = form_from_markdown(RESIDENTS)
    question = form.questions[0]
    with pytest.raises(AttributeError):
        question.name = "other"  # type: ignore[misc]
    for mapping in (form.choices, form.settings, question.labels, question.extra):
        with pytest.raises(TypeError):
            mapping["new"] = "value"  # type: ignore[index]
