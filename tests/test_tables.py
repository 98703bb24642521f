"""A table of a brief shows estimates as they are, and hides what is withheld."""

from __future__ import annotations

import pandas as pd
import pytest

import researchlib as rl
from researchlib.disclosure import protect

TABLE = "application/vnd.researchlib.table+json"


@pytest.fixture(scope="module")
def stay() -> rl.Sample:
    frame = pd.DataFrame(
        {
            "wave": [2023] * 100 + [2024] * 100,
            "town": (["东山"] * 50 + ["南溪"] * 50) * 2,
            "stay": [0, 1] * 25 + [0, 1, 1, 1, 1] * 10 + [0, 1] * 25 + [0, 0, 1, 1, 1] * 10,
        }
    )
    return rl.share(rl.Sample(frame, strata="wave", wave="wave"), "stay", by=["wave", "town"])


def test_estimates_show_words_value_interval_and_n(stay: rl.Sample) -> None:
    made = rl.table(stay, "留居意愿", "tab-stay", pick={"answer": "1", "wave": 2024})
    assert made.columns == ("town", "占比", "95%置信区间", "样本数")
    assert made.rows[1] == ("南溪", "60.0", "45.6～72.9", "50")
    assert (made.unit, made.align, made.n) == ("%", ("l", "r", "r", "r"), 50)


def test_waves_can_stand_side_by_side_each_with_its_n(stay: rl.Sample) -> None:
    made = rl.table(
        stay, "留居意愿", pick={"answer": "1"}, across="wave", headings={"town": "街道"}
    )
    assert made.groups == (("", 1), ("2023年", 2), ("2024年", 2))
    assert made.columns == ("街道", "占比", "样本数", "占比", "样本数")
    assert made.rows[0] == ("东山", "50.0", "50", "50.0", "50")


def test_changes_show_their_verdict(stay: rl.Sample) -> None:
    made = rl.table(rl.change(stay, over="wave"), "变化", pick={"answer": "1"})
    assert made.columns[-1] == "判断"
    assert made.rows[0][-1] in ("尚不能判断", "基本持平")
    assert made.columns[1] == "变化（百分点）"


def test_a_withheld_cell_is_a_cross_and_the_note_says_so() -> None:
    frame = pd.DataFrame(
        {"town": ["a"] * 50 + ["b"] * 50, "stay": [0, 1] * 25 + [0] * 48 + [1] * 2}
    )
    hidden = protect(rl.share(rl.Sample(frame), "stay", by="town"), minimum=5)
    made = rl.table(hidden, "留居意愿")
    row = next(r for r in made.rows if "×" in r)
    assert row[2:] == ("×", "×", "×")
    assert "样本过少" in made.note


def test_a_column_has_one_number_of_places_and_missing_is_a_dash() -> None:
    frame = pd.DataFrame({"街道": ["东山", "南溪"], "a": [1.0, 2.5], "b": [3, None]})
    made = rl.table(frame, "检查情况")
    assert made.rows == (("东山", "1.0", "3"), ("南溪", "2.5", "—"))
    assert made.align == ("l", "r", "r")


def test_columns_are_chosen_and_headed_by_name() -> None:
    frame = pd.DataFrame({"street": ["东山"], "n": [3], "other": [1]})
    made = rl.table(frame, "检查", columns={"n": "户数", "street": "街道"})
    assert (made.columns, made.rows) == (("户数", "街道"), (("3", "东山"),))


def test_an_unknown_column_is_refused_with_those_that_exist() -> None:
    with pytest.raises(rl.DataError, match=r"列不存在：户数。现有的列：街道"):
        rl.table(pd.DataFrame({"街道": ["东山"]}), "检查", columns=["户数"])


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(rl.DataError, match="没有一行"):
        rl.table(pd.DataFrame({"a": []}), "空表")


def test_a_pick_that_fits_nothing_is_refused(stay: rl.Sample) -> None:
    with pytest.raises(rl.DataError, match="没有选到"):
        rl.table(stay, "留居", pick={"wave": 1999})


def test_said_values_print_as_they_say_themselves() -> None:
    made = rl.table([{"项目": "隐患率", "数": rl.percent(0.394)}], "结果")
    assert made.rows == (("隐患率", "39.4%"),)
    assert made.align == ("l", "r")


def test_the_bundle_holds_all_that_the_writers_need_and_is_the_same_twice(stay: rl.Sample) -> None:
    made = rl.table(stay, "留居", "tab-a", note="注", source="来源", pick={"answer": "1"})
    bundle = made._repr_mimebundle_()
    assert bundle == made._repr_mimebundle_()
    assert bundle[TABLE]["caption"] == "留居"
    assert len(bundle[TABLE]["rows"]) == 4
    assert "<caption>留居" in bundle["text/html"]


def test_estimates_can_be_narrowed_with_their_covariance(stay: rl.Sample) -> None:
    some = stay.pick(answer="1", wave=[2024])
    assert len(some) == 2
    assert some[("南溪",)].value == stay[("2024", "南溪", "1")].value
    rows = stay.positions({"answer": "1", "wave": 2024})
    assert (some.covariance == stay.covariance[rows][:, rows]).all()
    assert some.check()["agrees"].all()
    with pytest.raises(rl.DataError, match="没有“town2”这一列"):
        stay.pick(town2="x")
