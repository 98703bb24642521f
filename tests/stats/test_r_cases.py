"""Every reference case of R's survey package, answered by a line of ours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from cases import CASES, AbsentError, run, sample

from researchlib.designs import Sample
from researchlib.estimation import mean, quantile, share

# Where R is not followed: the formula, and its source. Ours is checked below in another way.
EXPLAINED = {
    "qrule-shahvaish-strat": (
        "p_k = (S_k + 0.5 − w_k/2)/(n + 1) takes weights scaled to mean 1 (Shah & Vaish 2006, and "
        "R's own help page); R subtracts w_k/2 unscaled, so that its median of api00 moves from 668 "
        "to 705 with the unit of the weights."
    ),
    "ciprop-likelihood-clus1": (
        "the bounds solve 2·n_eff·KL(p‖q) = t²·n/(n−1) (Rao & Scott 1984); R interpolates a profile of ten "
        "points with a spline and lands at 0.00066 instead of 0.00068."
    ),
    "ciprop-asin-clus1": (
        "arcsin√p − t·se is negative here; sin² rises again below 0, and R reports sin²(−0.0175) = "
        "0.0003 as the lower bound. The scale starts at 0."
    ),
    "lonely-dom-average-lone_o_fpc": (
        "(1 − n/N) is 0 in a street where every agency was asked (Hangcheng, 6 of 6): it adds no "
        "variance to any domain (Särndal et al. 1992, §3.7). R gives it the other streets' average "
        "when one of the six is in the domain."
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_r(name: str) -> None:
    try:
        checks = run(name)
    except AbsentError as reason:
        pytest.skip(str(reason))
    wrong = [str(check) for check in checks if not check.agrees()]
    if name in EXPLAINED:
        assert wrong, f"{name} agrees with R after all; take it off the list"
    else:
        assert not wrong, "\n".join(wrong)


def test_shah_vaish_quantiles_do_not_depend_on_the_unit_of_the_weights() -> None:
    x = pd.DataFrame({"y": [1.0, 2.0, 4.0, 7.0], "w": 1.0, "v": 1000.0})
    # By hand, equal weights: p_k = k/5, so p = 0.55 is past the second of 0.2, 0.4, 0.6, 0.8.
    for weights in ("w", "v"):
        e = quantile(Sample(x, weights=weights), "y", 0.55, rule="shahvaish")
        assert e.only.value == 2.0


def test_likelihood_bounds_lie_exactly_on_the_deviance() -> None:
    s = sample("clus1")
    s = s.with_(frame=s.frame.assign(it=(s.frame["ell"] == 0).astype(int)))
    e = share(s, "it", interval="likelihood")["1"]
    p, t2 = e.value, 2.1447866879169273**2 * 183 / 182  # t(0.975, 14), dispersion n/(n − 1)
    for q in (e.low, e.high):
        deviance = 2 * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
        assert deviance == pytest.approx(t2 * e.se**2 / (p * (1 - p)), rel=1e-9)


def test_an_arcsine_interval_that_reaches_below_nobody_starts_at_nobody() -> None:
    s = sample("clus1")
    s = s.with_(frame=s.frame.assign(it=(s.frame["ell"] == 0).astype(int)))
    e = share(s, "it", interval="asin")["1"]
    assert np.arcsin(np.sqrt(e.value)) < 2.14 * e.se / (2 * np.sqrt(e.value * (1 - e.value)))
    assert e.low == 0.0


def test_a_street_asked_in_full_adds_nothing_under_average() -> None:
    s = sample("lone_o_fpc", "average")
    e = mean(s, "revenue", by="channel")
    # By hand for "market": streets with two or more agencies in the domain show a variance; Shiyan,
    # with one, is given their average; Hangcheng is a full count; Yanluo has none in the domain.
    f = s.frame.assign(w=s.weights)
    d = f["channel"] == "market"
    m = np.average(f.loc[d, "revenue"], weights=f.loc[d, "w"])
    f["u"] = np.where(d, f["w"] * (f["revenue"] - m) / f.loc[d, "w"].sum(), 0.0)
    variances = []
    for _, g in f.groupby("street"):
        n, N, inside = len(g), g["N_h"].iloc[0], int((g["channel"] == "market").sum())
        if inside == 0:
            continue
        if n == N:
            variances.append(0.0)
        elif inside > 1:
            variances.append((1 - n / N) * n * g["u"].var())
        else:
            variances.append(np.nan)
    by_hand = np.nansum(variances) * len(variances) / np.isfinite(variances).sum()
    assert e["market"].se == pytest.approx(np.sqrt(by_hand), rel=1e-12)
