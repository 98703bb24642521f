"""XLSForm expressions: what a condition says of a column of answers, and when it cannot say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from researchlib.errors import FormError
from researchlib.expressions import (
    Answers,
    allowed,
    evaluate,
    level_of,
    parse,
    truth,
    unresolved,
    uses,
)
from researchlib.forms import Form, form_from_markdown, read_form

FORM = form_from_markdown("""
| survey |                     |            |              |                     |                 |
|        | type                | name       | label        | calculation         | choice_filter   |
|        | date                | visit_date | 调查日期     |                     |                 |
|        | integer             | age        | 年龄         |                     |                 |
|        | integer             | income     | 收入         |                     |                 |
|        | decimal             | hours      | 工时         |                     |                 |
|        | text                | phone      | 电话         |                     |                 |
|        | date                | arrived    | 来本地日期   |                     |                 |
|        | select_multiple why | reason     | 原因         |                     |                 |
|        | select_one region   | region     | 县           |                     |                 |
|        | begin_group         | home       | 住房         |                     |                 |
|        | select_one town     | town       | 镇           |                     | county=${region} |
|        | integer             | rent       | 租金         |                     |                 |
|        | end_group           |            |              |                     |                 |
|        | begin_repeat        | member     | 家庭成员     |                     |                 |
|        | text                | who        | 姓名         |                     |                 |
|        | integer             | years      | 岁数         |                     |                 |
|        | begin_repeat        | job        | 工作         |                     |                 |
|        | integer             | pay        | 工资         |                     |                 |
|        | end_repeat          |            |              |                     |                 |
|        | end_repeat          |            |              |                     |                 |
|        | calculate           | half       |              | ${income} div 2     |                 |
|        | calculate           | adults     |              | sum(${adult})       |                 |
|        | calculate           | loop_a     |              | ${loop_b} + 1       |                 |
|        | calculate           | loop_b     |              | ${loop_a} + 1       |                 |
| choices |           |      |       |        |
|         | list_name | name | label | county |
|         | why       | 1    | 务工  |        |
|         | why       | 10   | 随迁  |        |
|         | why       | 9    | 其他  |        |
|         | region    | a    | 甲    |        |
|         | region    | b    | 乙    |        |
|         | town      | x    | 东镇  | a      |
|         | town      | y    | 西镇  | b      |
""")


def answers(**columns: list[object]) -> Answers:
    return Answers(FORM, pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()}))


def says(expression: str, at: str | None = None, **columns: list[object]) -> str:
    """One letter a record: T true, F false, ? not known."""
    found = truth(expression, answers(**columns), at=at)
    return "".join(
        "?" if u else "T" if t else "F" for t, u in zip(found.true, found.unknown, strict=True)
    )


def gives(expression: str, at: str | None = None, **columns: list[object]) -> list[object]:
    return list(evaluate(expression, answers(**columns), at=at).values)


class TestParsing:
    def test_a_hyphen_inside_a_name_belongs_to_the_name(self) -> None:
        assert parse("string-length(${a-b})").references == ("a-b",)
        assert gives("${age}-1", age=["5"]) == ["4"]

    def test_operators_bind_as_in_xpath(self) -> None:
        assert gives("1 + 2 * 3 - 4 div 2", age=["0"]) == ["5"]
        assert gives("-2 + 3", age=["0"]) == ["1"]
        assert gives("7 mod 3 + -7 mod 3", age=["0"]) == ["0"]

    def test_words_that_are_operators_may_also_be_names(self) -> None:
        assert parse("../div div 2").tree.operator == "div"  # type: ignore[attr-defined]

    def test_equal_texts_are_parsed_once(self) -> None:
        assert parse("${a} = 1") is parse("${a} = 1")

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("${age} >", "结尾"),
            ("${age} > > 3", "第 10 个"),
            ("(${age}", "结尾"),
            ("a b", "第 3 个"),
            ("${age} == 3", "第 9 个"),
            ("'open", "第 1 个"),
            ("${age", "第 1 个"),
            ("", "结尾"),
            ("1 +* 2", "第 6 个"),
        ],
    )
    def test_a_malformed_expression_names_the_place(self, text: str, place: str) -> None:
        with pytest.raises(FormError, match=place):
            parse(text)

    def test_a_chain_of_a_thousand_alternatives_is_no_nesting(self) -> None:
        assert says(" or ".join(f"${{age}} = {k}" for k in range(1000)), age=["999", "x"]) == "T?"

    def test_hostile_nesting_is_refused_not_overflowed(self) -> None:
        with pytest.raises(FormError, match="嵌套"):
            parse("(" * 5000 + "1" + ")" * 5000)
        with pytest.raises(FormError):
            parse("-" * 5000 + "1")
        with pytest.raises(FormError, match="过长"):
            parse("1" * 60_000)


class TestEmptyAnswers:
    def test_a_number_comparison_with_an_empty_answer_is_false(self) -> None:
        assert says("${age} >= 18", age=["20", "17", None, ""]) == "TFFF"
        assert says("${age} < 18", age=["20", "17", None]) == "FTF"

    def test_an_empty_answer_is_the_empty_text(self) -> None:
        assert says("${age} = ''", age=["20", None]) == "FT"
        assert says("${age} != ''", age=["20", None]) == "TF"
        assert says("${age} != 3", age=["3", "4", None]) == "FTT"
        assert says("not(${age} > 3)", age=["3", "4", None]) == "TFT"

    def test_an_empty_date_equals_nothing_but_emptiness(self) -> None:
        assert says("${arrived} = ''", arrived=["2024-01-01", None]) == "FT"
        assert (
            says("${arrived} <= date('2024-06-01')", arrived=["2024-01-01", "2024-07-01", None])
            == "TFF"
        )


class TestThreeValues:
    def test_an_answer_that_is_no_number_is_not_known_rather_than_false(self) -> None:
        assert says("${income} > 1000", income=["三千", "2000", "500", None]) == "?TFF"

    def test_false_and_unknown_is_false_true_or_unknown_is_true(self) -> None:
        columns = {"income": ["三千"] * 3, "age": ["10", "20", "x"]}
        assert says("${income} > 1 and ${age} > 18", **columns) == "F??"
        assert says("${income} > 1 or ${age} > 18", **columns) == "?T?"

    def test_an_unsupported_function_is_never_a_pass(self) -> None:
        found = truth("pulldata('a', 'b', 'c', 'd') = 1", answers(age=["1", "2"]))
        assert found.unknown.all()
        assert not found.true.any()
        assert "pulldata" in (found.reason or "")

    def test_an_unsupported_part_leaves_the_rest_decidable(self) -> None:
        assert says("${age} > 18 and pulldata('a','b','c','d') = 1", age=["10", "20"]) == "F?"

    def test_a_question_that_was_not_received_is_not_known(self) -> None:
        found = truth("${rent} > 0", answers(age=["1"]))
        assert found.unknown.all()
        assert "rent" in (found.reason or "")

    def test_an_unknown_reference_is_not_known(self) -> None:
        assert says("${nowhere} = 1", age=["1"]) == "?"


class TestChoices:
    def test_selected_splits_on_blanks(self) -> None:
        assert says("selected(${reason}, '1')", reason=["1 9", "10 9", "10", None]) == "TFFF"

    def test_equals_compares_the_whole_answer(self) -> None:
        assert says("${reason} = '1'", reason=["1 9", "1"]) == "FT"

    def test_counting_and_picking(self) -> None:
        assert gives("count-selected(${reason})", reason=["1 9", "1", None]) == ["2", "1", "0"]
        assert gives("selected-at(${reason}, 1)", reason=["1 9", "1"]) == ["9", None]

    def test_choice_names(self) -> None:
        assert gives("jr:choice-name(${reason}, '${reason}')", reason=["9", "1"]) == [
            "其他",
            "务工",
        ]

    def test_a_choice_filter_holds_the_answer_against_the_option(self) -> None:
        data = answers(region=["a", "a", "b", None, "b"], town=["x", "y", "y", "x", None])
        found = allowed(data, "town")
        assert list(found.true) == [True, False, True, False, True]

    def test_a_code_outside_the_list_is_not_the_filters_business(self) -> None:
        assert allowed(answers(region=["a"], town=["zzz"]), "town").true.all()

    def test_an_option_looked_up_by_path(self) -> None:
        found = gives("instance('town')/root/item[name = ${town}]/county", town=["x", "y", None])
        assert found == ["a", "b", None]


class TestPaths:
    def test_dot_is_the_questions_own_answer(self) -> None:
        assert says(". >= 16 and . <= 99", at="age", age=["15", "16", "100"]) == "FTF"

    def test_sibling_parent_and_absolute_paths(self) -> None:
        columns = {"rent": ["900"], "age": ["30"], "town": ["x"]}
        assert says("../rent > 800 and ../../age = 30", at="town", **columns) == "T"
        assert says("/data/home/rent > 800 and /form/age = 30", at="town", **columns) == "T"

    def test_current_in_a_choice_filter(self) -> None:
        form = form_from_markdown("""
| survey |                 |        |                              |
|        | type            | name   | choice_filter                |
|        | select_one area | area   |                              |
|        | select_one town | town   | county=current()/../area     |
| choices | list_name | name | county |
|         | list_name | name | county |
|         | area      | a    |        |
|         | town      | x    | a      |
""")
        data = Answers(form, pd.DataFrame({"area": ["a", "b"], "town": ["x", "x"]}))
        assert list(allowed(data, "town").true) == [True, False]

    def test_who_uses_whom(self) -> None:
        assert uses("../rent > ${age}", FORM, at="town") == ("rent", "age")
        assert unresolved("../rents > ${ages}", FORM, at="town") == ("../rents", "${ages}")


class TestDates:
    def test_today_is_the_interview_date(self) -> None:
        columns = {
            "visit_date": ["2023-10-09", "2023-10-09"],
            "arrived": ["2023-10-09", "2023-10-10"],
        }
        assert says("${arrived} <= today()", **columns) == "TF"

    def test_without_an_interview_date_today_is_not_known(self) -> None:
        assert says("${arrived} <= today()", arrived=["2020-01-01"]) == "?"
        assert says("${arrived} <= today()", visit_date=[None], arrived=["2020-01-01"]) == "?"

    def test_a_difference_of_dates_is_in_days(self) -> None:
        columns = {"visit_date": ["2024-03-01"], "arrived": ["2024-02-01"]}
        assert gives("${visit_date} - ${arrived}", **columns) == ["29"]
        assert gives("int((today() - ${arrived}) div 7)", **columns) == ["4"]

    def test_formatting(self) -> None:
        columns = {"arrived": ["2024-02-05"]}
        assert gives("format-date(${arrived}, '%Y年%n月%e日')", **columns) == ["2024年2月5日"]
        assert gives("decimal-date-time(${arrived})", **columns) == ["19758"]
        assert gives("date('2024-02-05') + 1", **columns) == ["19759"]
        assert gives("date(19759)", **columns) == ["2024-02-06"]


class TestFunctions:
    @pytest.mark.parametrize(
        ("expression", "value"),
        [
            ("if(true(), 'a', 1)", "a"),
            ("concat('a', 1, 0.5, true())", "a10.5true"),
            ("coalesce('', 'b')", "b"),
            ("round(2.5)", "3"),
            ("round(-2.5)", "-2"),
            ("round(2.345, 2)", "2.35"),
            ("int(-2.7)", "-2"),
            ("floor(-2.1)", "-3"),
            ("substr('abcdef', 1, 3)", "bc"),
            ("substr('abcdef', -2)", "ef"),
            ("substring('12345', 2, 3)", "234"),
            ("substring-before('2024-05', '-')", "2024"),
            ("substring-after('2024-05', '-')", "05"),
            ("string-length('新居民')", "3"),
            ("translate('bar', 'abc', 'AB')", "BAr"),
            ("normalize-space('  a   b ')", "a b"),
            ("join(', ', 'a', 'b')", "a, b"),
            ("min(3, 1, 2) + max(3, 1, 2)", "4"),
            ("number('x')", None),
            ("1 div 0", "Infinity"),
            ("pow(2, 10)", "1024"),
            ("decimal-time('06:00:00')", "0.25"),
            ("boolean-from-string('1')", "true"),
            ("round(-2.345, 2)", "-2.34"),
            ("round(1.005, 2)", "1.01"),
            ("round(1 div 0, 2)", "Infinity"),
            ("number('-Infinity') < 0", "true"),
            ("number('1e3')", None),
            ("checklist(1, 2, true(), false(), true())", "true"),
            ("checklist(-1, 1, true(), false(), true())", "false"),
            ("weighted-checklist(5, -1, true(), 2, true(), 3)", "true"),
            ("selected('', '')", "true"),
            ("selected('a', '')", "false"),
            ("string(1 = 1)", "true"),
            ("0.1 + 0.2", "0.30000000000000004"),
        ],
    )
    def test_values(self, expression: str, value: str | None) -> None:
        assert gives(expression, age=["1"]) == [value]

    @pytest.mark.parametrize(
        ("expression", "answer"),
        [
            ("regex('13812345678', '1[3-9][0-9]{9}')", "T"),
            ("regex('138123456789', '1[3-9][0-9]{9}')", "F"),
            ("contains('abc', 'b') and starts-with('abc', 'a') and ends-with('abc', 'c')", "T"),
            ("'10' > '9'", "T"),
            ("'a' < 'b'", "F"),
            ("true() = 'x'", "T"),
            ("not('')", "T"),
            ("if(${age} = 1, 0, 'a')", "F"),
            ("boolean(string(if(${age} = 1, 0, 'a')))", "T"),
            ("regex('a', '(')", "?"),
            ("selected('a')", "?"),
        ],
    )
    def test_truths(self, expression: str, answer: str) -> None:
        assert says(expression, age=["1"]) == answer


class TestCalculations:
    def test_a_calculation_that_was_not_received_is_computed(self) -> None:
        assert says("${half} > 1000", income=["3000", "1000"]) == "TF"

    def test_calculations_that_refer_to_each_other_are_not_known(self) -> None:
        found = truth("${loop_a} > 1", answers(age=["1"]))
        assert found.unknown.all()
        assert "loop_a" in (found.reason or "")


@pytest.fixture
def household() -> Answers:
    records = pd.DataFrame({"record": ["A", "B", "C"], "age": ["40", "50", "60"]})
    members = pd.DataFrame(
        {
            "record": ["A", "B", "A"],
            "position": [1, 1, 2],
            "who": ["甲", "乙", "丙"],
            "years": ["12", "30", "x"],
        }
    )
    jobs = pd.DataFrame(
        {
            "record": ["A", "A", "A", "B"],
            "position": [1, 2, 1, 1],
            "parent": [1, 1, 2, 1],
            "pay": ["1", "2", "4", None],
        }
    )
    return Answers(FORM, records, {"member": members, "job": jobs})


class TestRepeats:
    def test_inside_the_repeat_a_reference_is_this_row(self, household: Answers) -> None:
        found = truth("${years} < ${age}", household, at="years")
        assert list(found.true) == [True, True, False]
        assert list(found.unknown) == [False, False, True]

    def test_from_outside_it_is_all_rows_of_the_record(self, household: Answers) -> None:
        assert list(evaluate("count(${member})", household).values) == ["2", "1", "0"]
        assert list(evaluate("join('、', ${who})", household).values) == ["甲、丙", "乙", None]
        assert list(evaluate("sum(${pay})", household).values) == ["7", "0", "0"]
        assert list(evaluate("count-non-empty(${pay})", household).values) == ["3", "0", "0"]

    def test_a_sum_over_an_unreadable_answer_is_not_known(self, household: Answers) -> None:
        assert list(evaluate("sum(${years})", household).evaluable) == [False, True, True]

    def test_a_single_row_has_a_value_several_have_none(self, household: Answers) -> None:
        found = truth("${who} = '乙'", household)
        assert list(found.true) == [False, True, False]
        assert list(found.unknown) == [True, False, False]
        assert found.reason

    def test_the_middle_level_sees_its_own_inner_rows_only(self, household: Answers) -> None:
        assert list(evaluate("sum(${pay})", household, at="who").values) == ["3", "0", "4"]
        assert list(evaluate("../who", household, at="years").values) == ["甲", "乙", "丙"]
        assert list(evaluate("${who}", household, at="pay").values) == ["甲", "甲", "丙", "乙"]

    def test_position_and_indexed_repeat(self, household: Answers) -> None:
        assert list(evaluate("position(..)", household, at="who").values) == ["1", "1", "2"]
        second = evaluate("indexed-repeat(${who}, ${member}, 2)", household)
        assert list(second.values) == ["丙", None, None]
        before = evaluate(
            "indexed-repeat(${who}, ${member}, position(..) - 1)", household, at="who"
        )
        assert list(before.values) == [None, None, "甲"]

    def test_rows_picked_by_a_condition(self, household: Answers) -> None:
        assert list(evaluate("count(${member}[who = '丙'])", household).values) == ["1", "0", "0"]
        assert list(evaluate("${member}[position() = 1]/who", household).values) == [
            "甲",
            "乙",
            None,
        ]
        assert list(evaluate("/data/member[1]/who", household).values) == ["甲", "乙", None]

    def test_a_path_that_climbs_out_of_the_repeat_means_all_rows(self, household: Answers) -> None:
        found = evaluate("count(../../member/who)", household, at="who")
        assert list(found.values) == ["2", "1", "2"]

    def test_the_level_an_expression_speaks_of(self) -> None:
        assert level_of("${years} < ${age}", FORM) == "member"
        assert level_of("sum(${years}) < ${age}", FORM) is None

    def test_a_repeat_that_was_not_received_is_not_known(self) -> None:
        assert truth("count(${member}) > 0", answers(record=["A"], age=["1"])).unknown.all()


def test_exchanging_a_column_keeps_the_others(household: Answers) -> None:
    assert list(truth("${age} > 45", household).true) == [False, True, True]
    younger = household.replacing({"age": ["10", "50", "60"], "who": ["丁", "乙", "丙"]})
    assert list(truth("${age} > 45", younger).true) == [False, True, True]
    assert list(evaluate("join('', ${who})", younger).values) == ["丁丙", "乙", None]
    assert list(truth("${age} = 10", household).true) == [False, False, False]


class TestRostersAsAPhoneKeepsThem:
    """A phone has no node for what was not asked; an export has a blank cell."""

    FORM = form_from_markdown("""
| survey |              |        |                 |                                 |
|        | type         | name   | relevant        | calculation                     |
|        | text         | asks   |                 |                                 |
|        | begin_repeat | member |                 |                                 |
|        | integer      | years  |                 |                                 |
|        | integer      | pay    | ${years} >= 16  |                                 |
|        | begin_group  | more   | ../years < 60   |                                 |
|        | text         | job    | ../../pay > 0   |                                 |
|        | end_group    |        |                 |                                 |
|        | end_repeat   |        |                 |                                 |
|        | calculate    | jobs   |                 | count(${job})                   |
|        | calculate    | named  |                 | join(',', ${job})               |
|        | calculate    | most   |                 | max(${pay})                     |
|        | calculate    | old    |                 | count(${member}[pay = ''])      |
""")

    @pytest.fixture
    def people(self) -> Answers:
        records = pd.DataFrame({"record": ["A", "B"]})
        member = pd.DataFrame(
            {
                "record": ["A", "A", "A", "B"],
                "position": [1, 2, 3, 1],
                "years": ["10", "30", "70", "40"],
                "pay": [None, "500", "900", None],
                "job": [None, "种田", None, None],
            }
        )
        return Answers(self.FORM, records, {"member": member})

    def test_what_was_not_asked_is_no_item(self, people: Answers) -> None:
        assert list(evaluate("${jobs}", people).values) == ["1", "0"]
        assert list(evaluate("${named}", people).values) == ["种田", None]

    def test_blanks_count_in_no_sum_and_are_not_the_largest(self, people: Answers) -> None:
        assert list(evaluate("sum(${pay})", people).values) == ["1400", "0"]
        assert list(evaluate("${most}", people).values) == ["900", None]

    def test_an_answer_nobody_asked_for_stays_an_item_until_it_is_taken_out(
        self, people: Answers
    ) -> None:
        stray = people.replacing({"job": ["学生", "种田", None, None]})
        assert list(evaluate("${jobs}", stray).values) == ["2", "0"]

    def test_paths_in_a_groups_condition_start_at_the_group(self, people: Answers) -> None:
        assert list(truth("../years < 60", people, at="more").true) == [True, True, False, True]


class TestTablesBesideTheForm:
    TEXT = """
| survey |           |        |                                                         |
|        | type      | name   | calculation                                             |
|        | text      | town   |                                                         |
|        | calculate | street | pulldata('towns', 'street', 'code', ${town})            |
"""

    def form(self, folder: Path, table: bytes | None) -> Form:
        (folder / "form.md").write_text(self.TEXT, "utf-8")
        if table is not None:
            (folder / "media").mkdir()
            (folder / "media" / "towns.csv").write_bytes(table)
        return read_form(folder / "form.md")

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_pulldata_reads_a_cell_by_its_key(self, tmp_path: Path, encoding: str) -> None:
        table = "code,street\nx,东街\ny,西街\nx,又一条\n".encode(encoding)
        form = self.form(tmp_path, table)
        data = Answers(form, pd.DataFrame({"town": ["x", "y", "z", None]}))
        assert list(evaluate("${street}", data).values) == ["东街", "西街", None, None]

    def test_without_the_table_or_its_column_it_is_not_known(self, tmp_path: Path) -> None:
        lone = Answers(self.form(tmp_path, None), pd.DataFrame({"town": ["x"]}))
        found = truth("${street} = '东街'", lone)
        assert found.unknown.all()
        assert "towns.csv" in (found.reason or "")
        other = tmp_path / "other"
        other.mkdir()
        data = Answers(self.form(other, b"a,b\n1,2\n"), pd.DataFrame({"town": ["x"]}))
        assert truth("${street} = ''", data).unknown.all()

    def test_it_reads_nothing_outside_the_forms_folder(self, tmp_path: Path) -> None:
        (tmp_path / "secret.csv").write_text("code,street\nx,1\n", "utf-8")
        home = tmp_path / "home"
        home.mkdir()
        data = Answers(self.form(home, None), pd.DataFrame({"town": ["x"]}))
        assert truth("pulldata('../secret', 'street', 'code', 'x') = 1", data).unknown.all()


def test_once_keeps_a_value_that_is_there() -> None:
    form = form_from_markdown("""
| survey |           |      |             |
|        | type      | name | calculation |
|        | integer   | n    |             |
|        | calculate | kept | once(${n})  |
""")
    frame = pd.DataFrame({"n": ["3", "4"], "kept": ["9", None]})
    assert list(evaluate("once(${n})", Answers(form, frame), at="kept").values) == ["9", "4"]
    assert list(evaluate("${kept}", Answers(form, frame[["n"]])).values) == ["3", "4"]


def test_a_sound_condition_is_the_same_for_many_records_as_for_each_alone() -> None:
    draw = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "age": draw.integers(16, 90, 20_000).astype(str).astype(object),
            "reason": draw.choice(["1 9", "10", "1 10 9"], 20_000).astype(object),
        }
    )
    text = "selected(${reason}, '9') and (${age} >= 18 and ${age} < 60)"
    found = truth(text, Answers(FORM, frame))
    ages = frame["age"].astype(int)
    assert (found.true == (frame["reason"].str.contains("9") & ages.between(18, 59))).all()
    coded = truth(text, Answers(FORM, frame.astype("category")))
    assert (coded.true == found.true).all()


def test_what_is_no_number_is_stored_as_nothing() -> None:
    """An `if` makes texts of numbers: an age whose date is missing is empty, not the word NaN (as JavaRosa stores it)."""
    form = form_from_markdown("""
| survey |           |       |                                                        |
|        | type      | name  | calculation                                            |
|        | integer   | birth |                                                        |
|        | integer   | visit |                                                        |
|        | calculate | age   | if(${birth} = '', '', int(${visit} - ${birth}))        |
|        | calculate | group | if(${age} = '', 'none', if(${age} < 30, 'young', 'old')) |
""")
    frame = pd.DataFrame({"birth": ["2000", "2000"], "visit": ["2024", None]})
    data = Answers(form, frame)
    assert list(evaluate("${age}", data).values) == ["24", None]
    assert list(evaluate("${group}", data).values) == ["young", "none"]
