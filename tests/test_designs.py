"""Designs: what a sample refuses, and what it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from researchlib.designs import Replicates, Sample, plan
from researchlib.errors import DesignError
from researchlib.estimation import mean


@pytest.fixture
def agencies() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "record": [f"A{k}" for k in range(6)],
            "street": list("aaabbb"),
            "N": [9, 9, 9, 3, 3, 3],
            "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        }
    )


def test_weights_come_from_the_population(agencies: pd.DataFrame) -> None:
    s = Sample(agencies, strata="street", population="N")
    assert list(s.weights) == [3, 3, 3, 1, 1, 1]
    assert repr(s) == "Sample(6 records, 2 strata, weights sum to 12)"
    assert "<table>" in s._repr_html_()


def test_a_sampling_fraction_says_the_same_as_a_population(agencies: pd.DataFrame) -> None:
    frame = agencies.assign(f=[1 / 3] * 3 + [1.0] * 3)
    assert mean(Sample(frame, strata="street", population="f"), "y").only.se == pytest.approx(
        mean(Sample(frame, strata="street", population="N"), "y").only.se
    )


def test_missing_and_negative_weights_are_counted_and_named(agencies: pd.DataFrame) -> None:
    frame = agencies.assign(w=[1, np.nan, 1, -2, 1, 1])
    with pytest.raises(DesignError, match=r"权数缺失或为负：2 条记录（A1, A3）"):
        Sample(frame, weights="w")


def test_a_lonely_stratum_is_named_with_the_options(agencies: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match=r"1 层只抽到一个单元.*b.*lonely="):
        Sample(agencies.iloc[:4], strata="street")


def test_a_lonely_full_count_is_fine(agencies: pd.DataFrame) -> None:
    frame = agencies.iloc[:4].assign(N=[9, 9, 9, 1])
    assert mean(Sample(frame, strata="street", population="N"), "y").only.se > 0


def test_more_sampled_than_the_population_is_refused(agencies: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match=r"a: 3 > 2"):
        Sample(agencies.assign(N=2), strata="street", population="N")


def test_population_that_differs_inside_a_stratum_is_refused(agencies: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match="同一层内不一致：a"):
        Sample(agencies.assign(N=[9, 9, 8, 3, 3, 3]), strata="street", population="N")


def test_clusters_in_two_strata_are_refused_unless_nested(agencies: pd.DataFrame) -> None:
    frame = agencies.assign(c=[1, 1, 2, 1, 2, 3])
    with pytest.raises(DesignError, match="nest=True"):
        Sample(frame, strata="street", clusters="c")
    assert Sample(frame, strata="street", clusters="c", nest=True).df() == 3


def test_columns_that_are_not_there_are_named(agencies: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match="town"):
        Sample(agencies, strata="town")


def test_a_sample_does_not_change(agencies: pd.DataFrame) -> None:
    s = Sample(agencies)
    with pytest.raises(AttributeError):
        s.weights = np.ones(6)
    with pytest.raises(ValueError, match="read-only"):
        s.weights[0] = 9


def test_an_agency_asked_twice_in_one_wave_is_refused(agencies: pd.DataFrame) -> None:
    frame = agencies.assign(id=[1, 2, 3, 1, 2, 2], wave=[1, 1, 1, 2, 2, 2])
    with pytest.raises(DesignError, match="重复出现的单位：1 个"):
        _ = Sample(frame, unit="id", wave="wave").layout


def test_replicates_say_what_they_lack() -> None:
    with pytest.raises(DesignError, match="rho"):
        Replicates(["a"], kind="Fay")
    with pytest.raises(DesignError, match="rscales"):
        _ = Replicates(["a", "b"], kind="JKn").factors


def test_a_plan_detects_what_it_was_asked_to() -> None:
    made = plan({"北街": 400, "南街": 300}, detect=0.1, deff=1.2).set_index("street")
    assert (made["detects"] <= 0.1 + 1e-9).all()
    assert (made["n"] < made["population"]).all()
    # Overlap with correlated answers saves interviews.
    again = plan({"北街": 400}, detect=0.1, overlap=0.5, correlation=0.6)
    alone = plan({"北街": 400}, detect=0.1, overlap=0.0, correlation=0.6)
    assert again["n"].iloc[0] < alone["n"].iloc[0]


def test_a_plan_knows_that_most_of_a_small_street_must_be_asked_again() -> None:
    # N = 60, half of it meant to overlap; with n = 50 at least 40 are the same agencies.
    made = plan(60, detect=0.10, deff=1.3, overlap=0.5, correlation=0.6, response=0.8).iloc[0]
    n = int(made["n"])

    def shown(n: int) -> float:
        again = max(0.5, 2 - 60 / n)
        inside = (1 - 0.6 * again) / n - (1 - 0.6) / 60
        return float((1.959964 + 0.841621) * np.sqrt(2 * 1.3 * 0.25 * inside))

    assert shown(n) <= 0.10 < shown(n - 1)
    assert made["detects"] == pytest.approx(shown(n), rel=1e-5)
    assert n < made["approach"] <= 60
