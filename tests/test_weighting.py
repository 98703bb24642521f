"""Weighting: margins are met inside each wave, and what cannot be met is named."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from researchlib.designs import Sample
from researchlib.errors import DesignError
from researchlib.estimation import mean, share
from researchlib.forms.markdown import form_from_markdown
from researchlib.weighting import calibrate, poststratify, rake, trim, weight


@pytest.fixture
def people() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = 240
    return pd.DataFrame(
        {
            "record": [f"r{k}" for k in range(n)],
            "wave": np.repeat(["2023", "2024"], n // 2),
            "town": np.tile(["A", "B", "C"], n // 3),
            "sex": rng.choice(["1", "2"], n),
            "age": rng.choice(["y", "m", "o"], n, p=[0.5, 0.3, 0.2]),
            "income": rng.normal(5000, 900, n),
        }
    )


MARGINS = pd.DataFrame(
    [
        ("2023", "sex", "1", 520.0),
        ("2023", "sex", "2", 480.0),
        ("2023", "age", "y", 400.0),
        ("2023", "age", "m", 350.0),
        ("2023", "age", "o", 250.0),
        ("2024", "sex", "1", 560.0),
        ("2024", "sex", "2", 540.0),
        ("2024", "age", "y", 400.0),
        ("2024", "age", "m", 400.0),
        ("2024", "age", "o", 300.0),
    ],
    columns=["wave", "question", "answer", "total"],
)


def clean(frame: pd.DataFrame, margins: object = MARGINS, **design: object) -> SimpleNamespace:
    survey = SimpleNamespace(design={"strata": "town", **design}, margins=margins, disclosure={})
    return SimpleNamespace(data=frame, form=None, survey=survey)


def test_weights_reproduce_the_margins_inside_each_wave(people: pd.DataFrame) -> None:
    s = weight(clean(people))
    made = pd.Series(s.weights).groupby([people["wave"], people["age"]]).sum()
    assert made["2023", "o"] == pytest.approx(250)
    assert made["2024", "m"] == pytest.approx(400)
    assert np.allclose(s.margins["after"], s.margins["total"])
    assert set(s.diagnostics["stage"]) == {"before", "after"}
    assert repr(s) == "Sample(240 records, 2 waves, 6 strata, weights sum to 2,100, raked)"


def test_the_gain_of_the_margins_is_in_the_variance(people: pd.DataFrame) -> None:
    s = weight(clean(people))
    e = share(s, "sex", by="wave")
    # What the margins fix is known without error.
    assert np.abs(e.frame["se"]).max() < 1e-9
    assert e[("2024", "1")].value == pytest.approx(560 / 1100)


def test_margins_given_by_hand_and_without_waves(people: pd.DataFrame) -> None:
    s = weight(
        clean(people, margins=None), design={"wave": None}, margins={"sex": {"1": 5, "2": 5}}
    )
    assert s.weights[people["wave"] == "2023"].sum() == pytest.approx(10)


def test_margins_that_do_not_add_up_say_by_how_much(people: pd.DataFrame) -> None:
    wrong = MARGINS.assign(total=MARGINS["total"].where(MARGINS.index != 0, 620.0))
    with pytest.raises(DesignError, match=r"2023: 边际合计不一致.*sex 为 1,100.*相差 100"):
        weight(clean(people, wrong))


def test_an_answer_without_a_total_and_a_total_without_an_answer(people: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match=r"age：\d+ 条记录的取值没有总数（o）"):
        rake(Sample(people), {"age": {"y": 1, "m": 1}})
    with pytest.raises(DesignError, match=r"没有受访者，或其权数全为 0（x）"):
        rake(Sample(people), {"age": {"y": 1, "m": 1, "o": 1, "x": 1}})


def test_a_wave_without_margins_is_named(people: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match="没有边际：2024"):
        weight(clean(people, MARGINS[MARGINS["wave"] == "2023"]))


def test_those_who_did_not_say_keep_their_share(people: pd.DataFrame) -> None:
    frame = people.copy()
    frame.loc[:11, "sex"] = None
    s = weight(clean(frame))
    one = s.margins.query("wave == '2023' and question == 'sex'")
    assert set(one["unanswered"]) == {12}
    got = one["after"].to_numpy()
    assert got[0] / got[1] == pytest.approx(520 / 480)
    assert s.weights[(frame["wave"] == "2023").to_numpy()].sum() == pytest.approx(1000)
    with pytest.raises(DesignError, match="缺失"):
        rake(Sample(frame), {"sex": {"1": 1, "2": 1}}, missing="fail")


def test_margins_may_be_written_in_the_words_of_the_form(people: pd.DataFrame) -> None:
    form = form_from_markdown(
        """
        | survey  |                |      |       |
        |         | type           | name | label |
        |         | select_one sex | sex  | 性别  |
        | choices |                |      |       |
        |         | list_name      | name | label |
        |         | sex            | 1    | 男    |
        |         | sex            | 2    | 女    |
        """
    )
    s = rake(Sample(people, form=form), {"sex": {"男": 60, "女": 40}})
    assert s.weights[(people["sex"] == "1").to_numpy()].sum() == pytest.approx(60)


def test_bounds_that_cannot_be_met_are_refused(people: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match=r"个总数达不到.*请放宽 bounds、合并取值"):
        calibrate(Sample(people), {"sex": {"1": 10, "2": 900}}, bounds=(0.9, 1.1))


def test_a_refusal_names_the_arguments_that_were_given(people: pd.DataFrame) -> None:
    """Trimming has no `bounds`: it has `lower` and `upper`, and only what was said can be widened."""
    raked = rake(Sample(people), {"sex": {"1": 10, "2": 900}})
    with pytest.raises(DesignError, match="请放宽 upper、合并取值"):
        trim(raked, upper=float(np.median(raked.weights)) / 2)
    with pytest.raises(DesignError, match="请放宽 lower、upper、合并取值"):
        trim(raked, lower=1, upper=2)


def test_calibration_to_a_number_and_to_answers(people: pd.DataFrame) -> None:
    s = calibrate(
        Sample(people), {"sex": {"1": 130, "2": 120}, "income": 1_300_000}, distance="raking"
    )
    assert (s.weights * people["income"]).sum() == pytest.approx(1_300_000)
    assert mean(s, "income").only.se < 1e-8


def test_calibration_on_groups_is_poststratification(people: pd.DataFrame) -> None:
    totals = {"age": {"y": 500, "m": 300, "o": 250}}
    a, b = poststratify(Sample(people), totals), calibrate(Sample(people), totals)
    assert np.allclose(a.weights, b.weights)
    assert mean(a, "income").only.se == pytest.approx(mean(b, "income").only.se)


def test_raking_with_the_weighted_projection_is_calibration(people: pd.DataFrame) -> None:
    totals = {"age": {"y": 130, "m": 80, "o": 40}, "sex": {"1": 130, "2": 120}}
    a = rake(Sample(people), totals, projection="weighted")
    b = calibrate(Sample(people), totals, distance="raking")
    assert np.allclose(a.weights, b.weights)
    assert mean(a, "income").only.se == pytest.approx(mean(b, "income").only.se, rel=1e-9)


def test_trimming_keeps_the_margins(people: pd.DataFrame) -> None:
    totals = {"age": {"y": 100, "m": 80, "o": 70}, "sex": {"1": 150, "2": 100}}
    s = rake(Sample(people), totals)
    cap = 0.95 * float(s.weights.max())
    t = trim(s, upper=cap)
    assert t.weights.max() <= cap + 1e-9
    assert t.weights[(people["age"] == "o").to_numpy()].sum() == pytest.approx(70)
    with pytest.raises(DesignError, match="达不到"):
        trim(s, upper=float(np.quantile(s.weights, 0.4)))


def test_a_calibration_within_clusters_gives_members_one_factor(people: pd.DataFrame) -> None:
    frame = people.assign(home=np.arange(len(people)) // 2)
    s = calibrate(Sample(frame), {"sex": {"1": 130, "2": 125}}, equal_within="home")
    assert np.allclose(s.weights[::2], s.weights[1::2])


def test_totals_that_are_no_totals_are_refused(people: pd.DataFrame) -> None:
    s = Sample(people)
    with pytest.raises(DesignError, match="sex=1 的总数“-3”不是非负数"):
        rake(s, {"sex": {"1": -3, "2": 5}})
    with pytest.raises(DesignError, match="sex=2 的总数“nan”"):
        rake(s, {"sex": {"1": 3, "2": float("nan")}})
    with pytest.raises(DesignError, match="没有给出一个边际"):
        rake(s, {})
    with pytest.raises(DesignError, match="数值的总数请用 calibrate"):
        rake(s, {"income": 500})


def test_respondents_who_weigh_nothing_cannot_meet_a_total(people: pd.DataFrame) -> None:
    s = Sample(people, weights=np.where(people["sex"] == "1", 0.0, 1.0))
    for verb in (rake, poststratify):
        with pytest.raises(DesignError, match="权数全为 0（1）"):
            verb(s, {"sex": {"1": 5, "2": 5}})


def test_the_make_up_before_and_after_stands_beside_the_margins(people: pd.DataFrame) -> None:
    s = weight(clean(people))
    table = s.balance.query("wave == '2024'").set_index(["question", "answer"])
    assert table.loc[("sex", "1"), "margin"] == pytest.approx(100 * 560 / 1100)
    assert table.loc[("sex", "1"), "after"] == pytest.approx(100 * 560 / 1100)
    share_before = (people.query("wave == '2024'")["sex"] == "1").mean()
    assert table.loc[("sex", "1"), "before"] == pytest.approx(100 * share_before)


def test_the_make_up_is_drawn_with_n_and_in_words(people: pd.DataFrame) -> None:
    s = weight(clean(people))
    drawn = s.chart(wave="2023")
    assert [series.name for series in drawn.series] == ["加权前", "加权后", "控制总数"]
    assert drawn.categories == ("sex：1", "sex：2", "age：y", "age：m", "age：o")
    assert drawn.n == 120
    assert drawn.unit == "%"
    with pytest.raises(DesignError, match="没有按边际加权"):
        Sample(people).chart()
