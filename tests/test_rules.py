"""What the form demands: each rule finds what it is for, and leaves the rest alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from researchlib.cleaning import clean
from researchlib.forms import form_from_markdown
from small_surveys import GOOD, cleaned, found, received, row


def reason(result, record: str, question: str) -> str:
    table = result.missing
    hit = table[(table["record"] == record) & (table["question"] == question)]
    return hit["reason"].iat[0] if len(hit) else ""


def test_a_good_interview_has_no_findings(tmp_path: Path) -> None:
    result = cleaned(tmp_path, GOOD)
    assert result.findings.empty
    assert result.data["yearly"].tolist() == [60000]
    assert set(result.changes["question"]) == {"yearly"}


def test_a_required_question_left_blank_is_an_error(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(age=""))
    assert found(result, "required") == [("A1", "age", "error", "")]
    assert reason(result, "A1", "age") == "blank"


def test_a_refusal_is_an_answer_to_a_required_question(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(age="保密"), row(record_id="A2", age="不知道"))
    assert found(result, "required") == []
    assert (reason(result, "A1", "age"), reason(result, "A2", "age")) == ("refused", "dont_know")


def test_a_required_question_without_a_column_is_reported_once(tmp_path: Path) -> None:
    raw = received(tmp_path, [("A1", "1"), ("A2", "2")], ("record_id", "sex"))
    assert ("", "age", "error", "") in found(clean(raw), "required")


def test_answered_though_never_asked(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(works="2"))
    assert found(result, "relevant") == [
        ("A1", "income", "error", "(跳过)"), ("A1", "channel", "error", "(跳过)"),
    ]  # fmt: skip
    assert result.data["income"].tolist() == [5000], "nothing is blanked before somebody decides"


def test_what_was_not_asked_is_not_blank(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(works="2", income="", channel=""))
    assert result.findings.empty
    assert reason(result, "A1", "income") == "not_asked"
    assert reason(result, "A1", "remark") == "blank"


def test_asked_but_blank_is_noticed_even_where_nothing_is_required(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(channel=""))
    assert found(result, "relevant") == [("A1", "channel", "query", "")]


def test_skipped_where_the_form_asks_is_noticed(tmp_path: Path) -> None:
    form = form_from_markdown("""
| survey  |               |           |          |                |            |
|         | type          | name      | label    | relevant       | identifier |
|         | text          | record_id | 编号     |                | record     |
|         | select_one yn | works     | 就业     |                |            |
|         | integer       | hours     | 每天小时 | ${works} = '1' |            |
|         | begin group   | pay       | 收入     | ${works} = '1' |            |
|         | integer       | income    | 月收入   |                |            |
|         | end group     |           |          |                |            |
|         | integer       | rent      | 月租金   |                |            |
| choices |               |           |          |                |            |
|         | list_name     | name      | label    |                |            |
|         | yn            | 1         | 是       |                |            |
|         | yn            | 2         | 否       |                |            |
""")
    rows = [("A", "1", "(跳过)", "不适用", "不适用"), ("B", "2", "(跳过)", "不适用", "5"),
            ("C", "1", "8", "5000", "5")]  # fmt: skip
    result = clean(
        received(tmp_path, rows, ("record_id", "works", "hours", "income", "rent"), form)
    )
    assert [f[:3] for f in found(result, "relevant")] == [
        ("A", "hours", "query"), ("A", "income", "query"),
    ]  # fmt: skip
    assert reason(result, "A", "hours") == "not_asked", "the reason written there stays"


def test_a_dash_where_nothing_was_asked_means_not_asked(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(works="2", income="/", channel="—"))
    assert result.findings.empty
    assert reason(result, "A1", "income") == "not_asked"


def test_a_dash_where_an_answer_is_wanted_is_a_question(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(income="/"))
    assert [f[:3] for f in found(result, "type")] == [("A1", "income", "error")]
    assert reason(result, "A1", "income") == "unreadable"


def test_what_rests_on_an_undecided_answer_is_not_evaluable(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(works="7"))
    assert [f[:2] for f in found(result, "choice")] == [("A1", "works")]
    relevant = found(result, "relevant")
    assert {(f[0], f[2]) for f in relevant} == {("", "info")}


@pytest.mark.parametrize("works", ["", "看不清"])
def test_what_rests_on_a_gap_keeps_the_reason_written_there(tmp_path: Path, works: str) -> None:
    result = cleaned(
        tmp_path, row(works=works, income="看不清", channel=""), row(record_id="A2", works=works),
        row(record_id="A3", works="2", income="看不清", channel=""),
    )  # fmt: skip
    assert reason(result, "A1", "income") == "unreadable"
    assert reason(result, "A3", "income") == "not_asked"
    told = [(f[0], f[3]) for f in found(result, "relevant") if f[2] == "error"]
    assert told == [("A2", ""), ("A2", "")], "nobody proposes to skip what may well have been asked"


def test_a_group_that_rests_on_a_gap_is_no_group_to_skip(tmp_path: Path) -> None:
    form = form_from_markdown("""
        | survey  |              |         |       |                  |          |
        |         | type         | name    | label | relevant         | required |
        |         | select_one y | agrees  | 同意  |                  | yes      |
        |         | begin_group  | main    | 主体  | ${agrees} = '1'  |          |
        |         | integer      | age     | 年龄  |                  | yes      |
        |         | end_group    |         |       |                  |          |
        | choices |              |         |       |                  |          |
        |         | list_name    | name    | label |                  |          |
        |         | y            | 1       | 是    |                  |          |
        |         | y            | 2       | 否    |                  |          |
    """)
    raw = received(tmp_path, [("", "看不清"), ("", "30"), ("2", "看不清")], ("agrees", "age"), form)
    result = clean(raw)
    assert [reason(result, f"raw.csv!{k}", "age") for k in (2, 4)] == ["unreadable", "not_asked"]
    assert [(f[0], f[3]) for f in found(result, "relevant") if f[2] == "error"] == [
        ("raw.csv!3", "")
    ]


def test_a_constraint_speaks_of_answers_given(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(age="150"), row(record_id="A2", age="拒答"))
    assert found(result, "constraint") == [("A1", "age", "error", "")]
    assert result.data["age"].tolist()[0] == 150


def test_an_answer_outside_the_list_is_held(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(sex="3"))
    assert [f[:3] for f in found(result, "choice")] == [("A1", "sex", "error")]
    assert result.data["sex"].isna().all()
    assert reason(result, "A1", "sex") == "unreadable"


def test_approximations_and_units_are_held_with_a_suggestion(tmp_path: Path) -> None:
    result = cleaned(
        tmp_path, row(income="约5000"), row(record_id="A2", income="年薪6万"),
        row(record_id="A3", income="2-3千"),
    )  # fmt: skip
    assert found(result, "approximate") == [
        ("A1", "income", "query", "5000"), ("A3", "income", "query", ""),
    ]  # fmt: skip
    assert found(result, "unit") == [("A2", "income", "query", "5000")]


def test_the_period_a_question_names_is_the_one_an_answer_is_held_against(tmp_path: Path) -> None:
    form = form_from_markdown("""
| survey |         |           |            |      |            |
|        | type    | name      | label      | unit | identifier |
|        | text    | record_id | 编号       |      | record     |
|        | decimal | pay       | 月综合收入 | 元   |            |
|        | integer | days      | 每周工作天数 | 天 |            |
""")
    answers = [("A", "6万/年", "一周6天"), ("B", "5000元/月", "6天/周"), ("C", "日薪300", "5天/月")]
    result = clean(received(tmp_path, answers, ("record_id", "pay", "days"), form))
    assert result.data["pay"].isna().tolist() == [True, False, True]
    assert result.data["days"].fillna(0).tolist() == [6, 6, 0]
    units = result.findings[result.findings["rule"] == "unit"]
    assert units[["record", "question", "suggestion"]].to_numpy().tolist() == [
        ["A", "pay", "5000"], ["C", "pay", ""], ["C", "days", ""],
    ]  # fmt: skip


def test_a_ditto_mark_is_proposed_the_value_above(tmp_path: Path) -> None:
    result = cleaned(
        tmp_path, row(), row(record_id="A2", income="同上"), row(record_id="A3", income="〃")
    )
    assert [(f[0], f[3]) for f in found(result, "ditto")] == [("A2", "5000"), ("A3", "5000")]
    assert result.data["income"].notna().tolist() == [True, False, False]


def test_an_undeclared_code_for_no_answer_is_a_question(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(income="-2"))
    assert found(result, "type") == [("A1", "income", "query", "拒答")]


def test_exclusive_options_and_too_many(tmp_path: Path) -> None:
    result = cleaned(
        tmp_path, row(channel="1 8"), row(record_id="A2", channel="1 2 3 9", channel_other="报纸")
    )
    assert found(result, "exclusive") == [("A1", "channel", "error", "1")]
    assert [f[:2] for f in found(result, "max-choices")] == [("A2", "channel")]


def test_a_received_calculation_must_be_what_the_form_gives(tmp_path: Path) -> None:
    columns = ("record_id", "visit_date", "sex", "age", "works", "income", "channel", "yearly")
    rows = [("A1", "2024-10-09", "1", "35", "1", "5000", "1", "60000"),
            ("A2", "2024-10-09", "1", "35", "1", "5000", "1", "50000")]  # fmt: skip
    result = clean(received(tmp_path, rows, columns))
    assert found(result, "calculation") == [("A2", "yearly", "error", "60000")]


def test_a_calculated_day_may_be_received_as_its_midnight(tmp_path: Path) -> None:
    form = form_from_markdown("""
| survey |           |           |       |             |            |
|        | type      | name      | label | calculation | identifier |
|        | text      | record_id | 编号  |             | record     |
|        | date      | came      | 来日  |             |            |
|        | calculate | day       |       | date(${came}) |          |
""")
    received_as = {"A": "2024-10-01T00:00:00.000+08:00", "B": "2024-10-01T00:00:00.000Z",
                   "C": "2024-10-01", "D": "2024-10-01T08:00:00.000Z", "E": "2024-10-02T00:00:00.000Z"}  # fmt: skip
    rows = [(record, "2024-10-01", day) for record, day in received_as.items()]
    result = clean(received(tmp_path, rows, ("record_id", "came", "day"), form))
    assert [f[0] for f in found(result, "calculation")] == ["D", "E"]


def test_a_choice_filter_ties_an_answer_to_an_earlier_one(tmp_path: Path) -> None:
    form = form_from_markdown("""
        | survey  |                |          |       |                       |
        |         | type           | name     | label | choice_filter         |
        |         | select_one c   | city     | 市    |                       |
        |         | select_one t   | town     | 镇    | city = ${city}        |
        | choices |                |          |       |                       |
        |         | list_name      | name     | label | city                  |
        |         | c              | w        | 温州  |                       |
        |         | c              | h        | 杭州  |                       |
        |         | t              | zy       | 泽雅  | w                     |
        |         | t              | xh       | 西湖  | h                     |
    """)
    raw = received(tmp_path, [("w", "zy"), ("w", "xh")], ("city", "town"), form)
    assert [f[:2] for f in found(clean(raw), "choice")] == [("raw.csv!3", "town")]


def test_a_soft_check_of_ours_bears_its_name(tmp_path: Path) -> None:
    form = form_from_markdown("""
        | survey |         |       |        |
        |        | type    | name  | label  |
        |        | integer | rooms | 房间数 |
        |        | integer | rent  | 租金   |
        | checks |         |       |        |
        |        | name    | expression | message |
        |        | dear    | ${rent} = '' or ${rent} <= 1000 * ${rooms} | 每间超过1000元 |
    """)
    raw = received(tmp_path, [("2", "1500"), ("1", "1500")], ("rooms", "rent"), form)
    assert found(clean(raw), "check:dear") == [("raw.csv!3", "rent", "query", "")]


def test_what_cannot_be_evaluated_is_recorded_not_passed(tmp_path: Path) -> None:
    form = form_from_markdown("""
        | survey |         |      |       |                          |
        |        | type    | name | label | constraint               |
        |        | integer | age  | 年龄  | frobnicate(.) > 3        |
    """)
    result = clean(received(tmp_path, [("20",), ("30",)], ("age",), form))
    assert [f[:3] for f in found(result, "constraint")] == [("", "age", "info")]


def test_two_questionnaires_under_one_number_are_told_apart(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(), row(age="40"))
    assert [f[0] for f in found(result, "duplicate-id")] == ["A1", "A1#2"]
    assert result.data["record"].tolist() == ["A1", "A1#2"]
    assert result.data["record_id"].tolist() == ["A1", "A1"]


def test_an_exact_copy_under_the_same_number_is_dropped_with_its_reason(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(), row(record_id="A2", age="40"), row())
    assert result.data["record"].tolist() == ["A1", "A2"]
    assert result.dropped[["row", "record"]].to_numpy().tolist() == [["4", "A1#2"]]
    assert result.manifest["received"] == 3
    assert (result.manifest["kept"], result.manifest["dropped"]) == (2, 1)


def many(tmp_path: Path, extra: list[tuple[str, ...]]):
    """400 random interviews with 20 questions, and some more."""
    names = [f"q{k}" for k in range(20)]
    lines = "\n".join(f"| | select_one five | {n} | {n} |" for n in names)
    choices = "\n".join(f"| | five | {k} | 答案{k} |" for k in range(1, 6))
    form = form_from_markdown(
        f"| survey | | | |\n| | type | name | label |\n| | text | record_id | 编号 |\n{lines}\n"
        f"| choices | | | |\n| | list_name | name | label |\n{choices}\n"
    )
    random = np.random.default_rng(1)
    rows = [(f"R{k}", *map(str, random.integers(1, 6, 20))) for k in range(400)]
    return rows, clean(received(tmp_path, [*rows, *extra], ("record_id", *names), form))


def test_the_same_answers_under_another_number_are_noticed(tmp_path: Path) -> None:
    rows, _ = many(tmp_path, [])
    _, result = many(tmp_path, [("X1", *rows[7][1:])])
    assert found(result, "duplicate-answers") == [("X1", "", "query", "R7")]


def test_nearly_the_same_answers_are_noticed_and_chance_is_not(tmp_path: Path) -> None:
    rows, clean_ = many(tmp_path, [])
    assert found(clean_, "near-duplicate") == []
    other = "1" if rows[9][20] != "1" else "2"
    _, result = many(tmp_path, [("X1", *rows[9][1:20], other)])
    assert found(result, "near-duplicate") == [("X1", "", "query", "R9")]


def test_a_number_ten_times_off_is_a_question_to_ask(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    rows = [
        row(record_id=f"A{k}", income=str(int(v)))
        for k, v in enumerate(random.lognormal(8.5, 0.35, 200))
    ]
    result = cleaned(
        tmp_path, *rows, row(record_id="B", income="49000"), row(record_id="C", income="5.5")
    )
    assert {f[0] for f in found(result, "outlier")} == {"B", "C"}


def test_answers_without_consent(tmp_path: Path) -> None:
    form = form_from_markdown("""
        | survey  |              |         |              |                   |
        |         | type         | name    | label        | relevant          |
        |         | select_one y | consent | 是否同意接受访问 |                |
        |         | integer      | age     | 年龄         | ${consent} = '1'  |
        | choices |              |         |              |                   |
        |         | list_name    | name    | label        |                   |
        |         | y            | 1       | 同意         |                   |
        |         | y            | 2       | 不同意       |                   |
    """)
    raw = received(tmp_path, [("1", "30"), ("2", ""), ("2", "30")], ("consent", "age"), form)
    assert [f[0] for f in found(clean(raw), "consent")] == ["raw.csv!4"]


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [("身份证", "110105194912310021", "identifier"), ("身份证", "1.10105E+17", "precision-loss"),
     ("手机号", "1380000000", "identifier"), ("身份证", "11010519491231002x", "")],
)  # fmt: skip
def test_identifiers_are_checked(tmp_path: Path, kind: str, text: str, rule: str) -> None:
    form = form_from_markdown(f"""
        | survey |      |      |       |            |
        |        | type | name | label | identifier |
        |        | text | idn  | 号码  | {kind}     |
        |        | text | more | 备注  |            |
    """)
    result = clean(received(tmp_path, [(text, "x")], ("idn", "more"), form))
    assert result.findings["rule"].tolist() == ([rule] if rule else [])


def test_the_same_answer_down_a_whole_matrix(tmp_path: Path) -> None:
    names = [f"s{k}" for k in range(8)]
    lines = "\n".join(f"| | select_one sat | {n} | {n} |" for n in names)
    choices = "\n".join(f"| | sat | {k} | 等级{k} |" for k in range(1, 6))
    form = form_from_markdown(
        f"| survey | | | |\n| | type | name | label |\n{lines}\n"
        f"| choices | | | |\n| | list_name | name | label |\n{choices}\n"
    )
    rows = [("3",) * 8, ("3", "4", *("3",) * 6)]
    result = clean(received(tmp_path, rows, names, form))
    assert [(f[0], f[2]) for f in found(result, "straight-line")] == [("raw.csv!2", "query")]


def test_an_interviewer_with_many_blanks_stands_out(tmp_path: Path) -> None:
    form = form_from_markdown("""
        | survey |         |             |        |
        |        | type    | name        | label  |
        |        | text    | interviewer | 调查员 |
        |        | integer | a           | a      |
        |        | integer | b           | b      |
        |        | integer | c           | c      |
    """)
    random = np.random.default_rng(3)
    rows = []
    for k in range(200):
        who = f"W{k % 5}"
        lazy = 0.5 if who == "W3" else 0.05
        rows.append((who, *("" if random.random() < lazy else str(k) for _ in range(3))))
    result = clean(received(tmp_path, rows, ("interviewer", "a", "b", "c"), form))
    messages = result.findings.loc[result.findings["rule"] == "interviewer", "message"].tolist()
    assert len(messages) == 1
    assert "W3" in messages[0]


def test_a_calculation_of_the_interviews_day_is_computed_and_held_against(tmp_path: Path) -> None:
    form = form_from_markdown("""
| survey |           |            |       |                                               |
|        | type      | name       | label | calculation                                   |
|        | text      | record_id  | 编号  |                                               |
|        | date      | visit_date | 日期  |                                               |
|        | date      | born       | 出生  |                                               |
|        | calculate | age        |       | int((today() - ${born}) div 365.25)           |
""")
    head = ("record_id", "visit_date", "born", "age")
    rows = [("A1", "2024-06-15", "2000-01-01", "24"), ("A2", "2024-06-15", "2000-01-01", "99")]
    wrong = clean(received(tmp_path, rows, head, form)).findings
    assert wrong[["record", "question", "rule", "suggestion"]].to_numpy().tolist() == [
        ["A2", "age", "calculation", "24"]
    ]
    keyed = clean(received(tmp_path, [r[:3] for r in rows], head[:3], form))
    assert keyed.data["age"].astype(float).tolist() == [24, 24]


def test_a_phone_writes_a_calculated_condition_as_one_or_zero(tmp_path: Path) -> None:
    form = form_from_markdown("""
| survey |           |           |       |             |
|        | type      | name      | label | calculation |
|        | text      | record_id | 编号  |             |
|        | integer   | age       | 年龄  |             |
|        | calculate | grown     |       | ${age} > 17 |
""")
    rows = [("A1", "20", "1"), ("A2", "20", "true"), ("A3", "20", "0"), ("A4", "9", "false")]
    found = clean(received(tmp_path, rows, ("record_id", "age", "grown"), form)).findings
    assert found[["record", "rule", "suggestion"]].to_numpy().tolist() == [
        ["A3", "calculation", "true"]
    ]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("${a} + 1", "1", [("a", "这个计算取决于自己")]),
        ("${b} + 1", "${a} + 1", [("a", "这个计算取决于自己"), ("b", "这个计算取决于自己")]),
        ("once(${a})", "1", []),  # the first value stays: a way of saying so
    ],
)
def test_a_form_that_refers_to_itself_accuses_nobody(
    first: str, second: str, told: list[tuple[str, str]], tmp_path: Path
) -> None:
    form = form_from_markdown(
        "| survey | | | |\n| | type | name | calculation |\n| | text | record_id | |\n"
        f"| | calculate | a | {first} |\n| | calculate | b | {second} |\n"
    )
    raw = received(tmp_path, [("1", "5", "1"), ("2", "6", "1")], ("record_id", "a", "b"), form)
    result = clean(raw)
    said = result.findings[["question", "rule", "severity", "message"]].to_numpy().tolist()
    assert said == [[q, "calculation", "info", f"有 2 份不能判断：{why}。"] for q, why in told]


def test_a_condition_on_its_own_question_is_not_evaluable(tmp_path: Path) -> None:
    form = form_from_markdown(
        "| survey | | | |\n| | type | name | relevant |\n| | text | record_id | |\n"
        "| | integer | a | ${a} > 3 |\n"
    )
    raw = received(tmp_path, [("1", "5"), ("2", "1")], ("record_id", "a"), form)
    result = clean(raw)
    assert result.data["a"].tolist() == [5, 1]
    assert result.findings["message"].tolist() == ["有 2 份不能判断：这个条件取决于本题自己。"]
