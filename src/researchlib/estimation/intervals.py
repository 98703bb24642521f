"""Intervals for shares, and exact bounds in small populations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .assembling import t_quantile

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

INTERVALS = ("logit", "xlogit", "beta", "wilson", "likelihood", "asin", "wald", "mean", "exact")
ALPHA = 0.05


def share_interval(
    frame: pd.DataFrame, kind: str, rows: Floats, population: Floats
) -> tuple[Floats, Floats]:
    """Lower and upper 95 % bounds of shares.

    With t = t(0.975, df), v the design variance and n_eff = p(1−p)/v:

    - logit, xlogit: t-interval of log(p/(1−p)), standard error √v/(p(1−p)) (Korn & Graubard 1999, §3.2);
    - asin: t-interval of arcsin√p, cut at 0 and π/2; wald, mean: p ± t√v;
    - beta: Clopper–Pearson with n_eff·(t(0.975, n−1)/t)² (Korn & Graubard 1998), n the domain's rows;
    - wilson: Wilson's interval with n_eff and t (Dean & Pagano 2015);
    - likelihood: {q: 2·n_eff·KL(p‖q) ≤ t²·n/(n−1)} (Rao & Scott 1984), n/(n−1) the dispersion of
      the quasi-likelihood.

    Nobody or everybody: the exact bound (`bound_at_edge`); a share known by a full count has bounds
    equal to itself; respondents who all come from one cluster have none (NaN).
    """
    p, se = frame["value"].to_numpy(dtype=float), frame["se"].to_numpy(dtype=float)
    df, n = frame["df"].to_numpy(dtype=float), frame["n"].to_numpy(dtype=float)
    low, high = np.full(len(p), np.nan), np.full(len(p), np.nan)
    edge = (p <= 1e-12) | (p >= 1 - 1e-12)
    full = np.isfinite(population) & (n >= population - 1e-6)
    blind = (df <= 0) & ~full & (n > 1)  # one cluster shows nothing of how clusters differ
    known = np.isfinite(p) & (se <= 1e-13) & (~edge | full) & ~blind
    low[known], high[known] = p[known], p[known]
    for i in np.flatnonzero(edge & ~known & np.isfinite(p) & ~blind):
        low[i], high[i] = bound_at_edge(p[i], n[i], population[i])
    rest = np.isfinite(p) & np.isfinite(se) & ~edge & ~known & ~blind
    if rest.any():
        chosen = "beta" if kind == "exact" else kind
        low[rest], high[rest] = between(p[rest], se[rest], df[rest], rows[rest], chosen)
    if kind == "exact":
        for i in np.flatnonzero(rest & np.isfinite(population)):
            low[i], high[i] = hypergeometric(float(frame["count"].iloc[i]), n[i], population[i])
    return low, high


def between(p: Floats, se: Floats, df: Floats, n: Floats, kind: str) -> tuple[Floats, Floats]:
    """Bounds of shares strictly between 0 and 1."""
    t = t_quantile(1 - ALPHA / 2, df)
    if kind in ("wald", "mean"):
        return p - t * se, p + t * se
    if kind in ("logit", "xlogit"):
        centre, reach = np.log(p / (1 - p)), t * se / (p * (1 - p))
        return 1 / (1 + np.exp(reach - centre)), 1 / (1 + np.exp(-centre - reach))
    if kind == "asin":
        centre, reach = np.arcsin(np.sqrt(p)), t * se / (2 * np.sqrt(p * (1 - p)))
        low = np.sin(np.maximum(centre - reach, 0)) ** 2
        return low, np.sin(np.minimum(centre + reach, np.pi / 2)) ** 2
    effective = p * (1 - p) / se**2
    if kind == "likelihood":
        reach = t**2 / effective * np.divide(n, n - 1, out=np.ones_like(n), where=n > 1)
        found = [likelihood(pi, ri) for pi, ri in zip(p, reach, strict=True)]
        return np.array([f[0] for f in found]), np.array([f[1] for f in found])
    if kind == "beta":
        effective = effective * (t_quantile(1 - ALPHA / 2, n - 1) / t) ** 2
        return clopper_pearson(p * effective, effective)
    z2 = t**2 / effective
    centre = (p + z2 / 2) / (1 + z2)
    reach = np.sqrt(z2 * (p * (1 - p) + z2 / 4)) / (1 + z2)
    return centre - reach, centre + reach


def clopper_pearson(x: Floats, n: Floats) -> tuple[Floats, Floats]:
    """The beta interval of x of n, either of which may be fractional."""
    from scipy.special import betaincinv

    low = betaincinv(x, n - x + 1, ALPHA / 2)
    high = betaincinv(x + 1, n - x, 1 - ALPHA / 2)
    return low, high


def likelihood(p: float, reach: float) -> tuple[float, float]:
    """The shares q whose deviance 2·KL(p‖q) stays within reach."""
    from scipy.optimize import brentq

    def beyond(q: float) -> float:
        return 2 * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))) - reach

    return brentq(beyond, 1e-300, p), brentq(beyond, p, 1 - 1e-16)


def bound_at_edge(p: float, n: float, population: float) -> tuple[float, float]:
    """The exact one-sided 97.5 % bound when nobody (p = 0) or everybody (p = 1) gives an answer.

    In a population of N of which n were drawn: the largest K/N with P(none of K among n) ≥ 0.025,
    hypergeometric; a full count leaves no doubt. Without a population size binomial: 1 −
    0.025^(1/n). Strata drawn at different rates are read as one draw; see docs/method.

    >>> low, high = bound_at_edge(0.0, 18, 52)   # 0 of 18 drawn from 52 agencies
    >>> round(high, 3), bound_at_edge(0.0, 6, 6)
    (0.135, (0.0, 0.0))
    """
    if not n > 0:
        return np.nan, np.nan
    if np.isfinite(population):
        _, top = hypergeometric(0.0, n, population)
    else:
        top = 1 - (ALPHA / 2) ** (1 / n)
    return (0.0, top) if p < 0.5 else (1 - top, 1.0)


def hypergeometric(x: float, n: float, population: float) -> tuple[float, float]:
    """The exact 95 % interval of a share when x of n drawn from a population have the answer.

    All K between the smallest with P(X ≥ x) > 0.025 and the largest with P(X ≤ x) > 0.025 (Wright
    1991, *Exact Confidence Bounds when Sampling from Small Finite Universes*)."""
    from scipy.stats import hypergeom

    N, n, x = round(population), round(n), round(x)
    if n >= N:
        return x / N, x / N
    K = np.arange(x, N - (n - x) + 1)
    upper = K[hypergeom.cdf(x, N, K, n) > ALPHA / 2]
    lower = K[hypergeom.sf(x - 1, N, K, n) > ALPHA / 2]
    return float(lower.min()) / N, float(upper.max()) / N
