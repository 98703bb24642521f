"""Variance: hand calculations on designs small enough to check on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from researchlib.designs import Sample
from researchlib.estimation import mean, regress, share, total
from researchlib.variance import Scores, covariance


def test_simple_random_sample_of_three_from_ten() -> None:
    frame = pd.DataFrame({"y": [1.0, 2.0, 6.0], "N": 10})
    e = mean(Sample(frame, population="N"), "y").only
    # s² = 7, (1 − 3/10)·7/3
    assert e.value == pytest.approx(3.0)
    assert e.se**2 == pytest.approx(0.7 * 7 / 3)


def test_two_stages_by_hand() -> None:
    # 2 of 4 villages; 2 of 5 households in each. Totals 5·(1+3)/2 = 10 and 5·(2+8)/2 = 25.
    frame = pd.DataFrame(
        {"village": [1, 1, 2, 2], "home": [1, 2, 1, 2], "y": [1.0, 3, 2, 8], "M": 4, "K": 5}
    )
    s = Sample(frame, clusters=["village", "home"], population=["M", "K"])
    e = total(s, "y").only
    between = 4**2 * (1 - 2 / 4) * np.var([10, 25], ddof=1) / 2
    within = 4 / 2 * sum(5**2 * (1 - 2 / 5) * np.var(v, ddof=1) / 2 for v in ([1, 3], [2, 8]))
    assert e.value == pytest.approx(70)
    assert e.se**2 == pytest.approx(between + within)


def test_take_all_first_stage_keeps_the_variance_of_the_second() -> None:
    frame = pd.DataFrame(
        {"village": [1, 1, 2, 2], "home": [1, 2, 1, 2], "y": [1.0, 3, 2, 8], "M": 2, "K": 5}
    )
    s = Sample(frame, clusters=["village", "home"], population=["M", "K"])
    within = sum(5**2 * (1 - 2 / 5) * np.var(v, ddof=1) / 2 for v in ([1, 3], [2, 8]))
    assert total(s, "y").only.se ** 2 == pytest.approx(within)
    assert regress(s, "y ~ 1").only.se > 0  # regressions go the same way


def test_a_domain_keeps_the_design() -> None:
    # The variance of a domain total uses zeros outside it, not a smaller sample.
    frame = pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0], "in": [1, 1, 0, 0]})
    e = total(Sample(frame), "y", among="`in` == 1").only
    assert e.se**2 == pytest.approx(4 * np.var([1, 2, 0, 0], ddof=1))


def test_covariance_between_waves_that_share_clusters_is_counted() -> None:
    frame = pd.DataFrame(
        {"village": [1, 2, 3] * 2, "wave": [1] * 3 + [2] * 3, "y": [1.0, 2, 6, 2, 3, 9]}
    )
    V = mean(Sample(frame, clusters="village"), "y", by="wave").covariance
    by_hand = 3 * np.cov(np.array([1, 2, 6]) / 3, np.array([2, 3, 9]) / 3)
    assert V[0, 1] == pytest.approx(by_hand[0, 1])


def test_shares_of_one_question_have_covariances_that_add_to_zero() -> None:
    frame = pd.DataFrame({"q": list("aabbbcc"), "w": [1.0, 2, 3, 1, 2, 1, 4]})
    V = share(Sample(frame, weights="w"), "q").covariance
    assert np.abs(V.sum(axis=0)).max() < 1e-15


def test_blocks_of_strata_give_the_same_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "h": rng.integers(0, 9, 300),
            "y": rng.normal(size=300),
            "x": rng.normal(size=300),
            "g": rng.integers(0, 3, 300),
        }
    ).sort_values("h")
    s = Sample(frame, strata="h")
    at_once = mean(s, ["y", "x"], by="g").covariance
    monkeypatch.setattr("researchlib.variance.BLOCK", 50)
    assert np.allclose(mean(s, ["y", "x"], by="g").covariance, at_once, rtol=1e-12)


def test_scores_may_be_handed_over_as_plain_arrays() -> None:
    s = Sample(pd.DataFrame({"h": [1, 1, 2, 2]}), strata="h")
    V = covariance(Scores([np.array([1.0, 3.0, 2.0, 2.0])]), s.layout)
    assert pytest.approx(np.array([[2 * np.var([1, 3], ddof=1)]])) == V


def test_adjust_compares_a_lonely_unit_with_the_mean_of_all() -> None:
    frame = pd.DataFrame({"h": [1, 1, 2], "y": [1.0, 3.0, 8.0]})
    V = total(Sample(frame, strata="h", lonely="adjust"), "y").covariance
    assert V[0, 0] == pytest.approx(2 * np.var([1, 3], ddof=1) + (8 - 4) ** 2)


def test_a_lonely_cluster_is_compared_with_the_clusters_of_the_domains_strata() -> None:
    # Domain a lies in strata 1 (3 clusters) and 2 (1 cluster); stratum 3 has nobody of it.
    frame = pd.DataFrame(
        {"h": [1, 1, 1, 2, 3, 3], "c": range(6), "g": list("aabacc"), "y": [1.0, 2, 9, 6, 4, 5]}
    )
    s = Sample(frame, strata="h", clusters="c", lonely="adjust")
    e = total(s, "y", by="g")["a"]
    centre = (1 + 2 + 6) / (3 + 1)
    by_hand = 3 * np.var([1, 2, 0], ddof=1) + (6 - centre) ** 2
    assert e.se**2 == pytest.approx(by_hand)


def test_those_without_a_weight_give_no_degrees_of_freedom() -> None:
    frame = pd.DataFrame({"y": [1.0, 2, 4, 7], "w": [1.0, 1, 1, 0]})
    assert mean(Sample(frame, weights="w"), "y").only.df == 2


def test_a_later_stage_without_a_population_counts_as_drawn_with_replacement() -> None:
    frame = pd.DataFrame({"v": [1, 1, 2, 2], "h": range(4), "y": [1.0, 3, 2, 8], "w": 4.0, "M": 4})
    s = Sample(frame, clusters=["v", "h"], population=["M"], weights="w")
    between = (1 - 2 / 4) * 2 * np.var([16, 40], ddof=1)
    within = 2 / 4 * sum(2 * np.var(4 * np.array(v), ddof=1) for v in ([1, 3], [2, 8]))
    assert total(s, "y").only.se ** 2 == pytest.approx(between + within)
