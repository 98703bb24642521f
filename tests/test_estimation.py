"""Estimates: tables that keep their zeros, say their n, and are picked in words."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from researchlib.comparison import change
from researchlib.designs import Sample
from researchlib.errors import DataError, DesignError
from researchlib.estimation import (
    crosstab,
    margins,
    mean,
    predict,
    quantile,
    ratio,
    regress,
    replicate,
    share,
    test,
    total,
)
from researchlib.estimation.intervals import bound_at_edge, hypergeometric
from researchlib.forms.markdown import form_from_markdown
from researchlib.weighting import rake

run_test = test
del test

FORM = form_from_markdown(
    """
    | survey  |                     |        |                |      |
    |         | type                | name   | label          | unit |
    |         | select_one stay     | stay   | 是否愿意留下   |      |
    |         | select_multiple need | need   | 最需要的服务   |      |
    |         | integer             | income | 月收入         | 元   |
    | choices |                     |        |                |      |
    |         | list_name           | name   | label          |      |
    |         | stay                | 1      | 愿意           |      |
    |         | stay                | 2      | 不愿意         |      |
    |         | stay                | 3      | 说不清         |      |
    |         | need                | a      | 住房           |      |
    |         | need                | b      | 入学           |      |
    """
)


@pytest.fixture(scope="module")
def sample() -> Sample:
    rng = np.random.default_rng(11)
    n = 400
    frame = pd.DataFrame(
        {
            "wave": np.repeat([2023, 2024], n // 2),
            "town": np.tile(["北街", "南街"], n // 2),
            "block": np.arange(n) // 8,
            "stay": rng.choice(["1", "2", None], n, p=[0.6, 0.3, 0.1]),
            "income": rng.normal(6000, 1500, n).round(),
            "rent": rng.normal(1200, 300, n).round(),
            "hours": rng.integers(30, 70, n),
            "need/a": rng.integers(0, 2, n).astype(float),
            "need/b": rng.integers(0, 2, n).astype(float),
            "w": rng.uniform(1, 4, n),
        }
    )
    frame["stay"] = frame["stay"].astype("str").where(frame["stay"].notna())
    frame.loc[::25, "income"] = np.nan
    frame.loc[:9, ["need/a", "need/b"]] = np.nan
    return Sample(frame, strata="wave", clusters="block", weights="w", form=FORM)


def test_an_option_nobody_chose_stays_in_the_table(sample: Sample) -> None:
    e = share(sample, "stay", by="wave")
    assert list(e.frame["answer"]) == ["1", "2", "3"] * 2
    nobody = e[(2024, "说不清")]
    assert (nobody.value, nobody.low) == (0.0, 0.0)
    assert 0 < nobody.high < 0.03


def test_missing_answers_leave_the_base_and_are_counted(sample: Sample) -> None:
    e = share(sample, "stay").frame
    assert (e["n"] + e["missing"] == 400).all()
    assert e["count"].sum() == e["n"].iloc[0]
    assert e["value"].sum() == pytest.approx(1)


def test_estimates_are_picked_by_label_or_code(sample: Sample) -> None:
    e = share(sample, "stay", by="wave")
    assert repr(e[("2024", "愿意")]) == repr(e[(2024, "1")])
    assert e[("愿意", 2023)].label == "2023 · 愿意"
    one = share(sample, "stay", among="wave == 2024")
    assert one["愿意"].value == one["1"].value
    assert (one["1"].unit, one["1"].kind) == ("share", "share")


def test_an_ambiguous_or_unknown_key_lists_the_keys(sample: Sample) -> None:
    e = share(sample, "stay", by="wave")
    with pytest.raises(DataError, match=r"“愿意”对应 2 个估计.*\(2023, 愿意\)"):
        _ = e["愿意"]
    with pytest.raises(DataError, match=r"没有“会留下”这个估计"):
        _ = e["会留下"]


def test_several_answers_a_person_are_shares_of_people(sample: Sample) -> None:
    e = share(sample, "need", by="wave")
    assert [e.words_for("answer", k) for k in range(2)] == ["住房", "入学"]
    assert list(e.frame["missing"]) == [10, 10, 0, 0]
    by_means = mean(sample, ["need/a", "need/b"], by="wave")
    assert e[("2024", "入学")].se == pytest.approx(by_means[(2024, "need/b")].se)
    assert e.covariance[2, 3] == pytest.approx(by_means.covariance[1, 3])


def test_answers_can_be_left_out_or_merged(sample: Sample) -> None:
    e = share(sample, "stay", exclude=["2"])
    assert e["1"].value == 1.0
    merged = share(sample, "stay", merge={"明确回答": ["1", "2"]})
    assert merged["明确回答"].value == pytest.approx(1.0)
    with pytest.raises(DataError, match="没有这些选项：9"):
        share(sample, "stay", merge={"满意": ["9"]})


def test_units_come_from_the_form(sample: Sample) -> None:
    assert mean(sample, "income").only.unit == "元"
    assert mean(sample, ["income", "hours"]).unit == ""


def test_questions_of_one_call_share_a_covariance(sample: Sample) -> None:
    e = mean(sample, ["income", "rent", "hours"], by=["wave", "town"])
    assert e.covariance.shape == (12, 12)
    assert np.allclose(np.sqrt(np.diag(e.covariance)), e.frame["se"])
    one = mean(sample, "rent", by=["wave", "town"])
    assert np.allclose(e.frame.query("question == 'rent'")["se"], one.frame["se"])


def test_an_empty_crossing_stays_with_n_zero() -> None:
    frame = pd.DataFrame({"a": list("xxyy"), "b": list("pppq"), "y": [1.0, 2, 3, 4]})
    e = mean(Sample(frame), "y", by=["a", "b"])
    empty = e[("x", "q")]
    assert empty.n == 0
    assert np.isnan(empty.value)


def test_a_question_that_is_not_there_suggests_one(sample: Sample) -> None:
    with pytest.raises(DataError, match="是否指 income"):
        mean(sample, "incone")
    with pytest.raises(DataError, match="条件“income >”无法计算"):
        mean(sample, "income", among="income >")


def test_exact_bounds_in_small_populations() -> None:
    # statistics.md: 0 of 18 drawn from 52 agencies bounds the share at 13.5 %, not 18.5 %.
    assert bound_at_edge(0.0, 18, 52)[1] == pytest.approx(7 / 52)
    assert bound_at_edge(0.0, 18, np.inf)[1] == pytest.approx(1 - 0.025 ** (1 / 18))
    assert bound_at_edge(0.0, 6, 6) == (0.0, 0.0)
    assert bound_at_edge(1.0, 18, 52)[0] == pytest.approx(45 / 52)
    low, high = hypergeometric(9, 18, 52)
    assert low < 0.5 < high
    frame = pd.DataFrame({"ok": ["no"] * 18, "N": 52})
    e = share(
        Sample(frame.assign(ok=pd.Categorical(frame["ok"], ["no", "yes"])), population="N"), "ok"
    )
    assert e["yes"].high == pytest.approx(7 / 52)
    assert e["no"].low == pytest.approx(45 / 52)


def test_a_street_asked_in_full_has_no_interval() -> None:
    frame = pd.DataFrame({"ok": list("yyynnn"), "N": 6})
    e = share(Sample(frame, population="N"), "ok")
    assert (e["y"].low, e["y"].high, e["y"].quality) == (0.5, 0.5, "good")


@pytest.mark.parametrize(
    "line",
    [
        lambda s: mean(s, ["rent", "income"], by="wave"),
        lambda s: total(s, "rent", by="town"),
        lambda s: ratio(s, "rent", "income", by="wave"),
        lambda s: share(s, "stay", by=["wave", "town"]),
        lambda s: share(s, "need"),
        lambda s: crosstab(s, "stay", "town", of="all"),
        lambda s: regress(s, "income ~ hours + town"),
        lambda s: regress(s, "(income > 6000) ~ hours", family="binomial"),
        lambda s: regress(s, "hours ~ town", family="poisson"),
        lambda s: crosstab(s, "stay", "town"),
        lambda s: regress(s, "income ~ hours", errors="bell-mccaffrey"),
        lambda s: regress(levels(s), "level ~ rent + town", family="ordinal"),
        lambda s: margins(regress(s, "income ~ hours + town"), "town"),
        lambda s: predict(regress(s, "income ~ hours"), pd.DataFrame({"hours": [40, 60]})),
        lambda s: mean(s, "stay", scores={"1": 100, "2": 0}, by="town"),
    ],
    ids=[
        *("mean", "total", "ratio", "share", "several", "cells", "linear", "logit", "poisson"),
        *("crosstab", "bell-mccaffrey", "ordinal", "margins", "predict", "scores"),
    ],
)
def test_a_jackknife_of_the_same_design_agrees(sample: Sample, line: object) -> None:
    checked = line(sample).check()  # type: ignore[operator]
    assert checked["agrees"].all(), checked
    assert checked["ratio"].dropna().between(0.9, 1.1).all()


def levels(s: Sample) -> Sample:
    cut = pd.cut(s.frame["hours"], [0, 40, 55, 99], labels=["low", "middle", "high"])
    return s.with_(frame=s.frame.assign(level=cut))


def test_a_bootstrap_of_the_same_design_agrees_on_quantiles(sample: Sample) -> None:
    checked = quantile(sample, ["rent", "income"], [0.25, 0.5, 0.75]).check(tolerance=0.5)
    assert checked["agrees"].all(), checked


def test_a_check_finds_a_wrong_standard_error(sample: Sample) -> None:
    e = mean(sample, "rent", by="wave")
    wrong = e.with_(frame=e.frame.assign(se=e.frame["se"] * [1.0, 1.4]))
    assert list(wrong.check()["agrees"]) == [True, False]


def test_the_jackknife_goes_through_the_weighting(sample: Sample) -> None:
    raked = rake(
        sample.with_(wave=None),
        {"town": {"北街": 500, "南街": 480}, "need/a": {"0": 500, "1": 480}},
    )
    e = mean(raked, "income", by="wave")
    assert e.check()["ratio"].between(0.9, 1.1).all()


@pytest.mark.parametrize("kind", ["JKn", "bootstrap"])
def test_replicate_weights_give_the_same_errors(sample: Sample, kind: str) -> None:
    e = mean(replicate(sample, kind, replicates=400), "rent", by="wave")
    linear = mean(sample, "rent", by="wave")
    assert np.allclose(e.frame["se"], linear.frame["se"], rtol=0.12)
    assert e.frame["df"].iloc[0] == sample.df()


def test_balanced_replicates_want_two_clusters_a_stratum(sample: Sample) -> None:
    with pytest.raises(DesignError, match="每层恰好两个群"):
        replicate(sample, "BRR")
    frame = pd.DataFrame({"h": [1, 1, 2, 2, 3, 3], "y": [1.0, 2, 4, 3, 7, 5]})
    s = Sample(frame, strata="h")
    assert total(replicate(s, "BRR"), "y").only.se == pytest.approx(total(s, "y").only.se)
    assert total(replicate(s, "Fay", rho=0.5), "y").only.se == pytest.approx(total(s, "y").only.se)


def test_clustering_shows_in_the_design_effect() -> None:
    frame = pd.DataFrame({"c": np.repeat(range(20), 10), "y": np.repeat(range(20), 10) * 1.0})
    assert mean(Sample(frame, clusters="c", weights=np.full(200, 50.0)), "y").only.deff > 5


def test_quality_profiles_differ(sample: Sample) -> None:
    from researchlib.disclosure import grade

    small = share(sample, "stay", by=["wave", "town"], among="hours > 64")
    assert set(grade(small, "cepal").frame["quality"]) == {"poor"}
    with pytest.raises(DataError, match="质量标准"):
        grade(small, "best")


def test_a_regression_says_what_is_wrong(sample: Sample) -> None:
    with pytest.raises(DataError, match="完全相关"):
        regress(sample, "income ~ hours + I(hours * 2)")
    with pytest.raises(DataError, match="y ~ x"):
        regress(sample, "income")
    separated = sample.with_(frame=sample.frame.assign(z=(sample.frame["hours"] > 50).astype(int)))
    with pytest.raises(DataError, match=r"没有收敛|完全相关"):
        regress(separated, "z ~ hours", family="binomial")


def test_the_two_sample_t_test_is_a_regression_on_the_group(sample: Sample) -> None:
    t = run_test(sample, "rent ~ town")
    coefficient = regress(sample, "rent ~ town").frame.iloc[1]
    assert t.estimate == pytest.approx(coefficient["value"])
    assert t.p == pytest.approx(coefficient["p"])


def test_quantiles_of_answers_and_their_interval(sample: Sample) -> None:
    e = quantile(sample, "hours", [0.25, 0.5], by="wave")
    assert list(e.frame["probability"]) == [0.25, 0.5] * 2
    assert (e.frame["low"] <= e.frame["value"]).all()
    assert np.linalg.eigvalsh(e.covariance).min() > -1e-9


def test_nothing_is_shown_of_a_single_respondent(sample: Sample) -> None:
    text = repr(share(sample, "stay", by="wave"))
    assert "愿意" in text
    assert "n" in text.splitlines()[1]
    assert len(text) < 600
    assert "<table>" in share(sample, "stay")._repr_html_()


def test_a_small_table_takes_milliseconds(sample: Sample) -> None:
    share(sample, "stay", by="wave")  # warm
    best = min(_timed(lambda: share(sample, "stay", by="wave")) for _ in range(10))
    assert best < 0.02  # the target is 5 ms; a busy machine is allowed four times that


def _timed(line: object) -> float:
    start = time.perf_counter()
    line()  # type: ignore[operator]
    return time.perf_counter() - start


def test_a_satisfaction_score_leaves_out_those_who_do_not_know() -> None:
    form = form_from_markdown(
        """
        | survey  |                |      |        |       |
        |         | type           | name | label  |       |
        |         | select_one ok  | ok   | 满意度 |       |
        | choices |                |      |        |       |
        |         | list_name      | name | label  | score |
        |         | ok             | 1    | 满意   | 100   |
        |         | ok             | 2    | 一般   | 60    |
        |         | ok             | 3    | 不满意 | 0     |
        |         | ok             | 9    | 不了解 |       |
        """
    )
    frame = pd.DataFrame({"ok": ["1", "1", "2", "3", "9"]})
    e = mean(Sample(frame, form=form), "ok").frame.iloc[0]
    assert e["value"] == pytest.approx((100 + 100 + 60 + 0) / 4)
    assert (e["n"], e["missing"]) == (4, 1)
    again = mean(Sample(frame), "ok", scores={"1": 5, "2": 3, "3": 1})
    assert again.only.value == pytest.approx((5 + 5 + 3 + 1) / 4)
    # 满意率: a top box of those who know.
    top = share(Sample(frame, form=form), "ok", exclude=["9"], merge={"满意": ["1"]})
    assert top.only.value == pytest.approx(0.5)
    with pytest.raises(DataError, match="没有这些选项：7"):
        mean(Sample(frame, form=form), "ok", scores={"7": 1})


def test_answers_that_read_the_same_are_one() -> None:
    e = share(Sample(pd.DataFrame({"q": [1, "1", 1.0, "2", None]})), "q")
    assert list(e.frame["answer"]) == ["1", "2"]
    assert list(e.frame["count"]) == [3, 1]


def test_one_cluster_shows_nothing_of_how_clusters_differ() -> None:
    frame = pd.DataFrame({"c": np.repeat(range(6), 10), "q": list("aab") * 20})
    e = share(Sample(frame, clusters="c"), "q", by="c")
    assert e.frame["low"].isna().all()
    assert set(e.frame["quality"]) == {"poor"}


def test_nobody_answered_is_not_a_total_of_nothing() -> None:
    frame = pd.DataFrame({"g": list("aabb"), "y": [np.nan, np.nan, 1.0, 2.0]})
    e = total(Sample(frame), "y", by="g")
    assert np.isnan(e["a"].value)
    assert e["b"].value == 3.0


def test_a_group_nobody_of_whom_answered_has_no_coefficient() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"g": list("abcd") * 15, "y": rng.normal(size=60)})
    frame.loc[frame["g"] == "a", "y"] = np.nan
    e = regress(Sample(frame), "y ~ g")
    assert list(e.frame["term"]) == ["Intercept", "g[T.c]", "g[T.d]"]


def test_what_estimation_refuses(sample: Sample) -> None:
    with pytest.raises(DataError, match="条件一条也没有留下"):
        mean(sample, "rent", by="town", among="rent < 0")
    with pytest.raises(DataError, match="无穷大"):
        mean(sample.with_(frame=sample.frame.assign(rent=np.inf)), "rent")
    with pytest.raises(DataError, match="同名"):
        mean(sample.with_(frame=sample.frame.assign(n=1)), "rent", by="n")
    twice = pd.concat([sample.frame, sample.frame[["rent"]]], axis=1)
    with pytest.raises(DataError, match="重名的列：rent"):
        mean(sample.with_(frame=twice), "rent")
    with pytest.raises(DataError, match="占比为 0 的回答却有人选：2"):
        run_test(sample, "stay", kind="fit", expected={"1": 1, "2": 0})


def test_a_quantile_below_the_first_answers_weight_is_that_answer() -> None:
    pay = pd.DataFrame({"pay": [1.0, 2.0, 3.0, 4.0]})
    for rule in ("math", "school", "hf3", "hf4"):
        assert quantile(Sample(pay), "pay", 0.1, rule=rule).only.value == 1.0


def test_an_offset_enters_with_a_coefficient_of_one() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"years": rng.uniform(1, 5, 60), "sex": list("FM") * 30})
    frame["moves"] = rng.poisson(frame["years"])
    s = Sample(frame)
    fit = regress(s, "moves ~ sex + offset(log(years))", family="poisson")
    # By hand: with one group the rate is Σ moves / Σ years.
    women = frame[frame["sex"] == "F"]
    rate = np.log(women["moves"].sum() / women["years"].sum())
    assert fit["Intercept"].value == pytest.approx(rate)
    there = pd.DataFrame({"sex": ["F"], "years": [2.0]})
    predicted = predict(fit, there, response=True).only.value
    assert predicted == pytest.approx(2 * np.exp(rate))
    assert fit.check()["agrees"].all()
    moved = frame.assign(moves=frame["moves"] - 3 * frame["years"])
    line = regress(Sample(moved), "moves ~ sex + offset(-3 * years)")
    plain = regress(s, "moves ~ sex")
    assert line.frame["value"].to_numpy() == pytest.approx(plain.frame["value"].to_numpy())
    with pytest.raises(DataError, match="offset"):
        regress(s, "moves ~ sex + offset(years)", family="ordinal")


def test_clusters_that_lose_all_their_answers_give_no_degrees_of_freedom_to_a_comparison() -> None:
    frame = pd.DataFrame(
        {
            "c": list("aabbccddee"),
            "sex": list("FM") * 5,
            "pay": [1.0, 2, 3, 5, 4, 4, 6, 7, np.nan, np.nan],
        }
    )
    s = Sample(frame, clusters="c")
    assert run_test(s, "pay ~ sex").df == 4 - 1 - 1
    assert regress(s, "pay ~ sex").frame["df"].iloc[0] == 3 + 1 - 2


def test_a_check_leaves_out_units_of_every_stage() -> None:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"village": np.repeat(range(6), 8), "home": range(48), "M": 9, "K": 20})
    frame["y"] = rng.normal(frame["village"], 3)
    s = Sample(frame, clusters=["village", "home"], population=["M", "K"])
    for e in (total(s, "y"), mean(s, "y")):  # equal probabilities: both are linear
        assert e.check()["ratio"].to_numpy() == pytest.approx(1.0, rel=1e-6)


def test_a_check_counts_waves_that_share_units() -> None:
    rng = np.random.default_rng(9)
    frame = pd.DataFrame({"wave": np.repeat([2022, 2023], 12), "id": [*range(12), *range(6, 18)]})
    frame["y"], frame["N"] = rng.normal(frame["id"] % 6, 1.0), 1000
    s = Sample(frame, population="N", unit="id", wave="wave")
    moved = change(mean(s, "y", by="wave"))
    apart = change(mean(s.with_(unit=None), "y", by="wave"))
    assert moved.only.se < 0.9 * apart.only.se
    assert moved.check()["ratio"].to_numpy() == pytest.approx(1.0, rel=1e-6)
