"""Change between overlapping samples: 144 results of ISTAT's ReGenesees, and where ours is better.

ReGenesees' `svyDelta` estimates the correlation ρ of two waves by the residuals of a multivariate
regression on the design (in wave 1, in wave 2, in both; by stratum: Berger & Priam 2016) and sets
Cov = ρ·√(V1·V2). ρ there ignores the finite population, so that with a finite-population correction it
is too large: with n1 and n2 of N drawn and n12 shared the design gives
Cov = N²(n12/(n1·n2) − 1/N)·S12 (Tam 1984), which is what `overlap_covariance` computes. The 72 cases of
independent waves agree as they are; the 72 overlapping ones agree once ρ is put in its place.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from researchlib.comparison import change
from researchlib.designs import Sample
from researchlib.estimation import Estimates, mean, total

HERE = Path(__file__).resolve().parents[1] / "data" / "stats"
CASES: list[dict[str, Any]] = json.loads((HERE / "change_overlap.json").read_text("utf-8"))["cases"]


@cache
def panel() -> pd.DataFrame:
    return pd.read_csv(HERE / "agencies_panel.csv")


def question(case: dict[str, Any]) -> str:
    found = re.search(r"\(?(\w+)\.2", case["expr"])
    assert found is not None
    return found.group(1)


def waves(case: dict[str, Any], overlapping: bool) -> Estimates:
    rows = panel()[panel()["wave"].isin(case["waves"])].reset_index(drop=True)
    sample = Sample(
        rows,
        strata="street",
        weights="weight",
        population="N_h" if case["fpc"] else None,
        unit="agency_id" if overlapping else None,
        wave="wave",
    )
    verb = mean if "ones" in case["expr"] else total
    return verb(sample, question(case), by="wave")


def relative(case: dict[str, Any]) -> bool:
    return "/(" in case["expr"]


def berger_priam(case: dict[str, Any]) -> float:
    """ρ of the residuals on the design variables, stratum by stratum."""
    scores = []
    for wave in case["waves"]:
        d = panel()[panel()["wave"] == wave].set_index("agency_id")
        y = d[question(case)].astype(float)
        if "ones" in case["expr"]:
            y = (y - np.average(y, weights=d["weight"])) / d["weight"].sum()
        scores.append(d["weight"] * y)
    ids = scores[0].index.union(scores[1].index)
    Z = pd.concat([s.reindex(ids) for s in scores], axis=1, keys=["first", "second"])
    there = Z.notna()
    street = panel().drop_duplicates("agency_id").set_index("agency_id")["street"].reindex(ids)
    cells = street.astype(str) + there["first"].astype(str) + there["second"].astype(str)
    e = Z.fillna(0.0)
    e = e - e.groupby(cells).transform("mean")
    e = e.where(there, 0.0)
    return float((e["first"] * e["second"]).sum() / np.sqrt((e**2).sum().prod()))


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_change_agrees_with_regenesees(case: dict[str, Any]) -> None:
    e = waves(case, overlapping=False)
    if not case["independent"]:
        V = e.covariance.copy()
        V[0, 1] = V[1, 0] = berger_priam(case) * np.sqrt(V[0, 0] * V[1, 1])
        e = e.with_(covariance=V)
    moved = change(e, relative=relative(case)).only
    assert moved.value == pytest.approx(case["estimate"], rel=1e-9)
    assert moved.se == pytest.approx(case["se"], rel=1e-7)


@pytest.mark.parametrize("case", [c for c in CASES if not c["independent"]][::3])
def test_our_overlap_is_the_design_formula_by_hand(case: dict[str, Any]) -> None:
    e = waves(case, overlapping=True)
    y, size = question(case), "ones" not in case["expr"]
    first, second = (panel()[panel()["wave"] == w].set_index("agency_id") for w in case["waves"])
    streets, pooled = [], np.zeros(3)
    for street, a in first.groupby("street"):
        b = second[second["street"] == street]
        N = a["N_h"].iloc[0] if case["fpc"] else np.inf
        both = a.index.intersection(b.index)
        u = a["weight"] * (a[y] if size else a[y] - np.average(first[y], weights=first["weight"]))
        v = b["weight"] * (b[y] if size else b[y] - np.average(second[y], weights=second["weight"]))
        if len(both) > 1:
            du, dv = u[both] - u[both].mean(), v[both] - v[both].mean()
            pooled += [(du * dv).sum(), (du**2).sum(), (dv**2).sum()]
        streets.append((N, both, u, v))
    rho = pooled[0] / np.sqrt(pooled[1] * pooled[2])
    cov = 0.0
    for N, both, u, v in streets:
        most = u.std() * v.std()
        s12 = np.cov(u[both], v[both])[0, 1] if len(both) > 1 else rho * most
        cov += (len(both) - len(u) * len(v) / N) * np.clip(s12, -most, most)
    if not size:
        cov /= first["weight"].sum() * second["weight"].sum()
    assert e.covariance[0, 1] == pytest.approx(cov, rel=1e-9)


def test_a_full_count_in_both_waves_has_no_variance_and_no_covariance() -> None:
    rows = panel()[panel()["street"] == "Hangcheng"].reset_index(drop=True)
    s = Sample(rows, strata="street", population="N_h", unit="agency_id", wave="wave")
    e = mean(s, "staff", by="wave")
    assert np.abs(e.covariance).max() == 0.0
    moved = change(e)
    assert set(moved.frame["verdict"]) <= {"rose", "fell", "no clear change"}


def two_waves(first: dict[str, float], second: dict[str, float], N: tuple[int, int]) -> Sample:
    rows = [(2022, k, v, N[0]) for k, v in first.items()]
    rows += [(2023, k, v, N[1]) for k, v in second.items()]
    frame = pd.DataFrame(rows, columns=["wave", "id", "y", "N"])
    return Sample(frame, population="N", unit="id", wave="wave")


def test_agencies_that_came_and_went_leave_a_full_count_certain() -> None:
    # Three of three asked, then four of four: one closed, two opened. Nothing was left to chance.
    s = two_waves({"a": 1, "b": 5, "c": 9}, {"b": 4, "c": 9, "d": 2, "e": 8}, (3, 4))
    for verb in (mean, total):
        assert change(verb(s, "y", by="wave")).only.se == 0.0


def test_a_population_that_grew_by_hand() -> None:
    first, second = {"a": 3, "b": 5, "c": 10, "d": 2}, {"b": 6, "c": 12, "e": 4}
    s = two_waves(first, second, (10, 12))
    V = total(s, "y", by="wave").covariance
    # b and c shared: n12 = 2, N = 12; totals are (N/n)·y.
    s12 = np.cov([10 / 4 * 5, 10 / 4 * 10], [12 / 3 * 6, 12 / 3 * 12])[0, 1]
    most = 10 / 4 * np.std(list(first.values()), ddof=1) * 4 * np.std(list(second.values()), ddof=1)
    assert V[0, 1] == pytest.approx((2 - 4 * 3 / 12) * min(s12, most))


def test_an_agency_that_moved_counts_as_not_shared() -> None:
    frame = pd.DataFrame(
        {
            "wave": [1] * 6 + [2] * 6,
            "street": list("aaabbb") + list("aabbba"),
            "id": list("pqrstu") + list("pqstur"),
            "y": [3.0, 8, 5, 6, 1, 4, 4, 9, 7, 2, 5, 5],
            "N": 9,
        }
    )
    frame.loc[frame["id"] == "r", "street"] = ["a", "b"]
    s = Sample(frame, strata="street", population="N", unit="id", wave="wave")
    V = total(s, "y", by="wave").covariance
    a = np.cov([9, 24], [9 / 2 * 4, 9 / 2 * 9])[0, 1]  # p, q; 3 of 9, then 2 of 9
    sa = 3 * np.std([3, 8, 5], ddof=1) * 9 / 2 * np.std([4, 9], ddof=1)
    b = np.cov(3 * np.array([6, 1, 4]), 9 / 4 * np.array([7, 2, 5]))[0, 1]  # s, t, u
    sb = 3 * np.std([6, 1, 4], ddof=1) * 9 / 4 * np.std([7, 2, 5, 5], ddof=1)
    by_hand = (2 - 3 * 2 / 9) * min(a, sa) + (3 - 3 * 4 / 9) * min(b, sb)
    assert V[0, 1] == pytest.approx(by_hand)


def test_covariances_that_do_not_fit_together_give_no_certainty() -> None:
    s = Sample(pd.DataFrame({"wave": [1] * 4 + [2] * 4, "y": [1.0, 2, 3, 4] * 2}), wave="wave")
    e = mean(s, "y", by="wave")
    wrong = e.with_(covariance=np.array([[1.0, 1.5], [1.5, 1.0]]))
    assert np.isnan(change(wrong).only.se)
    assert change(wrong).only.verdict == "cannot tell"
