"""What is told about cleaning: counts, the figures before and after, progress in the field, the codebook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import researchlib as rl
from researchlib.accounts import codebook, counts, effects, progress
from researchlib.cleaning import Clean, clean
from researchlib.forms import form_from_markdown
from researchlib.review import Decision, Decisions
from small_surveys import COLUMNS, received, row

ROWS = [
    row(income="4000"), row(record_id="A2", income="60000"), row(record_id="A3", income="约5000"),
    row(record_id="A4", income="６０００", sex="女"), row(record_id="A5", sex="3"), row(record_id="A4",
    income="６０００", sex="女"), row(record_id="A6", income="1000"),
]  # fmt: skip
DECIDED = Decisions(
    (
        Decision("2", "A2", "income", "outlier", "change", "60000", "6000", "查原卷", "王"),
        Decision("3", "A3", "income", "approximate", "change", "约5000", "5000", "回访", "王"),
        Decision("4", "A6", "", "speed", "drop", "", "", "代填", "王"),
    )
)


def reviewed(folder: Path) -> Clean:
    return clean(received(folder, ROWS), DECIDED)


# counts


def test_findings_are_counted_by_rule_and_question_with_what_became_of_them(tmp_path: Path) -> None:
    frame = counts(reviewed(tmp_path)).frame.set_index(["rule", "question"])
    assert frame.loc[("approximate", "income"), ["open", "corrected"]].tolist() == [0, 1]
    assert frame.loc[("choice", "sex"), ["severity", "open", "label"]].tolist() == [
        "error",
        1,
        "性别",
    ]


def test_counts_add_up_to_the_findings(root: Path) -> None:
    result = rl.clean(rl.open_survey(root / "surveys" / "residents"))
    made = counts(result)
    statuses = ["open", "corrected", "okay", "dropped"]
    assert made.frame[statuses].to_numpy().sum() == len(result.findings)
    assert made.by("rule")[statuses].to_numpy().sum() == len(result.findings)
    html = made._repr_html_()
    assert html.count("<tr>") <= 22
    assert "A1" not in html


# effects


def told(result: Clean, indicator: object, **how: str) -> pd.DataFrame:
    frame = effects(result, indicator, **how).frame  # type: ignore[arg-type]
    return frame.set_index(["indicator", "answer", "kind"])


def test_each_kind_of_correction_moves_the_mean_by_what_hand_calculation_gives(
    tmp_path: Path,
) -> None:
    frame = told(reviewed(tmp_path), "income")
    at = frame.xs(("income", ""))
    # plain numbers received: 4000, 60000, 5000 (A5), 1000; full-width digits and 约 are none
    assert at.loc["all", "before"] == (4000 + 60000 + 5000 + 1000) / 4
    assert at.loc["dropped", "after"] == (4000 + 60000 + 5000) / 3
    assert at.loc["rewriting", "after"] == (4000 + 60000 + 5000 + 6000) / 4
    assert at.loc["outlier", "after"] == (4000 + 6000 + 5000 + 6000) / 4
    assert at.loc["approximate", ["after", "n"]].tolist() == [(4000 + 6000 + 5000 + 5000 + 6000) / 5, 5]  # fmt: skip
    assert at.loc["outlier", ["cells", "records"]].tolist() == [1, 1]


def test_an_option_in_words_is_the_same_answer_before_and_after(tmp_path: Path) -> None:
    frame = told(reviewed(tmp_path), "sex").loc["sex"]
    # men of all seven received; the last of A4 is a copy, A6 was dropped, "3" is no answer
    assert frame.loc[("1", "all"), "before"] == 4 / 7
    assert frame.loc[("1", "withheld"), "before"] == 3 / 5
    assert frame.loc[("1", "withheld"), "after"] == 3 / 4
    assert frame.loc[("2", "all"), "after"] == 1 / 4


def test_the_effects_of_all_kinds_add_up_to_the_whole_and_end_at_the_clean_data(root: Path) -> None:
    result = rl.clean(rl.open_survey(root / "surveys" / "residents").only("2024"))
    frame = effects(result, ["income", "rent", "stay_intention", "insurance"]).frame
    parts, whole = frame[frame["kind"] != "all"], frame[frame["kind"] == "all"]
    keys = ["indicator", "answer"]
    added = parts.groupby(keys)["effect"].sum()
    np.testing.assert_allclose(added, whole.set_index(keys)["effect"].reindex(added.index), atol=1e-12)  # fmt: skip
    after = whole.set_index(keys)["after"]
    assert after["income", ""] == pytest.approx(result.data["income"].mean())
    assert after["insurance", "1"] == pytest.approx(result.data["insurance/1"].mean())
    said = result.data["stay_intention"].dropna()
    assert after["stay_intention", "1"] == pytest.approx((said == "1").mean())
    assert set(parts["kind"]) >= {"dropped", "rewriting", "constraint", "approximate"}


def test_an_indicator_of_ones_own_and_weights(tmp_path: Path) -> None:
    result = reviewed(tmp_path)
    frame = told(result, {"高于五千五": lambda d: (d["income"] > 5500).mean()})
    assert frame.loc[("高于五千五", "", "all"), "after"] == 2 / 5
    weighted = told(result, "age", weights="income")
    assert weighted.loc[("age", "", "all"), "after"] == 35


def test_the_cells_behind_an_effect_can_be_looked_up(tmp_path: Path) -> None:
    cells = effects(reviewed(tmp_path), "income").cells
    hit = cells[(cells["kind"] == "outlier") & (cells["question"] == "income")]
    assert hit[["record", "old", "new"]].to_numpy().tolist() == [["A2", "60000", "6000"]]


def test_no_answer_or_number_of_a_record_is_shown_in_the_notebook(tmp_path: Path) -> None:
    html = effects(reviewed(tmp_path), ["income", "sex"])._repr_html_()
    assert "A2" not in html
    assert "月收入" in html


@pytest.mark.parametrize("wanted", ["record_id", "nothing", {"x": "remark"}])
def test_what_cannot_be_an_indicator_is_named(tmp_path: Path, wanted: object) -> None:
    with pytest.raises(rl.DataError, match="不是可以统计的题目"):
        effects(reviewed(tmp_path), wanted)  # type: ignore[arg-type]


def test_several_waves_are_looked_at_one_at_a_time(root: Path) -> None:
    with pytest.raises(rl.DataError, match="一期一期"):
        effects(rl.clean(rl.open_survey(root / "surveys" / "agencies")), "workers")


# progress


TOWNS = """
| survey  |              |             |            |          |            |
|         | type         | name        | label      | required | identifier |
|         | start        | start       |            |          |            |
|         | end          | end         |            |          |            |
|         | text         | qid         | 编号       | yes      | record     |
|         | text         | interviewer | 调查员     |          |            |
|         | select_one t | town        | 镇         | yes      |            |
|         | select_one y | consent     | 是否同意接受访问 | yes |            |
|         | integer      | age         | 年龄       |          |            |
| choices |              |             |            |          |            |
|         | list_name    | name        | label      |          |            |
|         | t            | e           | 东镇       |          |            |
|         | t            | w           | 西镇       |          |            |
|         | t            | n           | 北镇       |          |            |
|         | y            | 1           | 同意       |          |            |
|         | y            | 2           | 不同意     |          |            |
"""


def fieldwork(folder: Path) -> Clean:
    rows = [
        ("2024-10-09T10:00:00", "2024-10-09T10:20:00", "1", "W1", "e", "1", "30"),
        ("2024-10-10T10:00:00", "2024-10-10T10:30:00", "2", "W1", "东镇", "1", "不知道"),
        ("2024-10-11T10:00:00", "2024-10-11T10:10:00", "3", "W2", "w", "2", ""),
        ("2024-10-12T10:00:00", "2024-10-12T10:12:00", "4", "W2", "w", "1", "40"),
        ("2024-10-12T10:00:00", "2024-10-12T10:12:00", "4", "W2", "w", "1", "40"),
    ]  # fmt: skip
    columns = ("start", "end", "qid", "interviewer", "town", "consent", "age")
    return clean(received(folder, rows, columns, form_from_markdown(TOWNS)))


PLAN = pd.DataFrame({"town": ["东镇", "w", "n"], "issued": ["4", "3", "2"], "returned": [2, 3, 0]})


def test_progress_counts_what_came_against_what_was_planned(tmp_path: Path) -> None:
    frame = progress(fieldwork(tmp_path), "town", PLAN).frame.set_index("value")
    assert frame.index.tolist() == ["e", "w", "n"]
    assert frame.loc["e", ["issued", "returned", "received", "valid"]].tolist() == [4, 2, 2, 2]
    assert frame.loc["w", ["received", "valid", "refused"]].tolist() == [3, 2, 1], "one came twice"
    assert frame.loc["e", ["done", "response", "minutes"]].tolist() == [0.5, 0.5, 25.0]
    assert frame.loc["w", ["first", "last"]].tolist() == ["2024-10-11", "2024-10-12"]
    assert frame.loc["n", ["received", "valid", "done"]].tolist() == [0, 0, 0]
    assert frame.loc["e", "dont_know_rate"] == 1 / 10, "five questions asked of two people"
    assert frame.loc["w", "blank_rate"] == 1 / 10


def test_progress_by_interviewer_needs_no_plan(tmp_path: Path) -> None:
    made = progress(fieldwork(tmp_path), "interviewer")
    assert made.frame[["label", "received", "valid"]].to_numpy().tolist() == [["W1", 2, 2], ["W2", 3, 2]]  # fmt: skip
    html = made._repr_html_()
    assert "应访" not in html
    assert "W2" in html


def test_the_surveys_own_plan_is_used_for_every_wave(root: Path) -> None:
    result = rl.clean(rl.open_survey(root / "surveys" / "residents"))
    frame = progress(result, "town").frame
    assert sorted(set(frame["wave"])) == ["2022", "2023", "2024"]
    valid = frame.groupby("wave")["valid"].sum()
    assert valid.to_dict() == result.data["wave"].value_counts().to_dict()
    planned = pd.read_csv(root / "surveys" / "residents" / "fieldwork.csv", dtype={"wave": str})
    assert frame.groupby("wave")["issued"].sum().to_dict() == planned.groupby("wave")["issued"].sum().to_dict()  # fmt: skip
    assert frame["valid"].sum() + len(result.dropped[result.dropped["record"] != ""]) == frame["received"].sum()  # fmt: skip


@pytest.mark.parametrize(
    ("by", "plan", "message"),
    [
        ("nothing", None, "没有可用来分组的题"),
        ("town", pd.DataFrame({"town": ["e"]}), "缺少列 issued"),
        ("town", pd.DataFrame({"town": ["e"], "issued": ["若干"]}), "不是数"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused(
    tmp_path: Path, by: str, plan: pd.DataFrame | None, message: str
) -> None:
    with pytest.raises(rl.DataError, match=message):
        progress(fieldwork(tmp_path), by, plan)


def test_nobody_is_counted_by_name(tmp_path: Path) -> None:
    form = form_from_markdown(
        "| survey | | | | |\n| | type | name | label | sensitive |\n"
        "| | text | who | 访问员姓名 | identifier |\n| | integer | age | 年龄 | |\n"
    )
    result = clean(received(tmp_path, [("欧阳", "3")], ("who", "age"), form))
    with pytest.raises(rl.DataError, match="请用编号代替姓名"):
        progress(result, "who")


# codebook


def test_the_codebook_counts_answers_and_reasons_of_every_column(tmp_path: Path) -> None:
    result = reviewed(tmp_path)
    frame = codebook(result).frame.set_index("name")
    assert list(frame.index) == list(result.data), "the columns of clean.csv, in their order"
    assert frame.loc["sex", ["answered", "unreadable"]].tolist() == [4, 1]
    reasons = ["not_asked", "blank", "refused", "dont_know", "unreadable", "removed"]
    assert (frame[["answered", *reasons]].sum(axis=1) == len(result)).all()
    assert "1=男" in frame.loc["sex", "values"]


def test_a_codebook_is_shown_before_anything_is_received(tmp_path: Path) -> None:
    form = received(tmp_path, [row()], COLUMNS).form
    book = codebook(form)
    assert "月收入" in book._repr_html_()
    assert book.write(tmp_path / "codebook.xlsx").is_file()
