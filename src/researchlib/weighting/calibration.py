"""Totals of answers and numbers → weights near the old ones that reproduce them (GREG and its kin)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import Sample, require
from ..errors import DesignError, say
from .margins import Margin, agree, design_matrix, grouped, matched, unmet
from .steps import averaged, taken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    from .margins import Margins


def calibrate(
    sample: Sample,
    totals: Margins,
    distance: str = "linear",
    bounds: tuple[float, float] | None = None,
    equal_within: str | None = None,
    variance: str | None = None,
    among: Any = None,
    tolerance: float = 1e-10,
    rounds: int = 200,
) -> Sample:
    """Weights as close as possible to those given, that reproduce known totals (GREG and its kin).

    totals
        ``{question: {answer: total}}`` for answers, ``{question: total}`` for a number; in a table,
        a row without an answer is a number's total.
    distance
        ``"linear"`` (generalised regression), ``"raking"`` (exponential) or ``"logit"`` (needs
        `bounds`); with bounds (low, high) on new/old weight, linear and raking are truncated.
    equal_within
        a column of clusters whose members all get the same factor (Lemaître & Dufour 1987).
    variance
        a column proportional to the variance of what is measured; larger ones are moved less.

    Solves Σ d·F(xᵀλ/v)·x = t by Newton's method; variances use residuals of the regression on x
    with weights d/v (Deville & Särndal 1992). Raises `DesignError` naming the totals that cannot
    be met.

    >>> import pandas as pd
    >>> shops = pd.DataFrame({"kind": list("aab"), "staff": [2.0, 4.0, 6.0]})
    >>> made = calibrate(Sample(shops), {"kind": {"a": 10, "b": 5}, "staff": 62})
    >>> made.weights.round(3), (made.weights * shops["staff"]).sum().round(6)
    (array([4., 6., 5.]), np.float64(62.0))
    """
    if distance not in ("linear", "raking", "logit"):
        raise DesignError(
            say(
                zh=f"距离“{distance}”不认识，可用 linear、raking、logit。",
                en=f"unknown distance {distance!r}; use linear, raking or logit.",
            )
        )
    if distance == "logit" and bounds is None:
        raise DesignError(
            say(
                zh="logit 距离需要 bounds=(下限, 上限)，例如 (0.5, 2)。",
                en="the logit distance needs bounds=(low, high), such as (0.5, 2).",
            )
        )
    if bounds is not None:
        bounds = _limits(bounds, distance)
    groups = grouped(sample, totals, among)
    require(sample.frame, [c for c in (variance, equal_within) if c is not None])
    spread = np.ones(len(sample.frame))
    if variance is not None:
        spread = pd.to_numeric(sample.frame[variance], errors="coerce").to_numpy(dtype=float)
        _refuse(sample, variance, ~(np.isfinite(spread) & (spread > 0)), "positive")
    cluster = None
    if equal_within is not None:
        cluster, _ = pd.factorize(sample.frame[equal_within])
        _refuse(sample, equal_within, cluster < 0, "given")
    for wave, rows, controls in groups:
        found = matched(sample, controls, rows, wave, keep_missing=False)
        agree(found)
        X, goal = design_matrix(found, len(sample.frame))
        if cluster is not None:
            spread = averaged(spread[:, None], cluster, rows)[:, 0]

        def solve(
            w: Floats,
            X: Floats = X,
            goal: Floats = goal,
            spread: Floats = spread,
            rows: Flags = rows,
            found: list[Margin] = found,
        ) -> Floats:
            base, x = w, X
            if cluster is not None:
                base = averaged(w[:, None], cluster, rows)[:, 0]
                x = within(X, w, cluster, rows)
            g = factors(
                x[rows], base[rows], goal, spread[rows], distance, bounds, tolerance, rounds
            )
            out = w.copy()
            out[rows] = w[rows] * g
            unmet(found, out, 1e-6, "" if bounds is None else "bounds")
            return out

        sample = taken(
            sample,
            f"calibrated ({distance})",
            solve,
            found,
            rows,
            matrix=X if cluster is None else within(X, np.asarray(sample.weights), cluster, rows),
            spread=spread,
            cluster=cluster,
        )
    return sample


def _limits(bounds: Any, distance: str) -> tuple[float, float]:
    """Bounds on new/old weight, None meaning none."""
    try:
        low, high = bounds
        low, high = (-np.inf if low is None else low), (np.inf if high is None else high)
        fine = bool(low < 1 < high) and (
            distance != "logit" or bool(np.isfinite([low, high]).all())
        )
    except (TypeError, ValueError):
        fine = False
    if not fine:
        raise DesignError(
            say(
                zh=f"bounds={bounds} 应写作 (下限, 上限)，且 下限 < 1 < 上限"
                f"{'，两者都有限' if distance == 'logit' else ''}。",
                en=f"bounds={bounds} must be (low, high) with low < 1 < high"
                f"{', both finite' if distance == 'logit' else ''}.",
            )
        )
    return float(low), float(high)


def _refuse(sample: Sample, column: str, bad: Flags, how: str) -> None:
    """Raise, naming the records, where a column does not have what calibration needs."""
    if bad.any():
        words = {"positive": "为正数", "given": "有值"}[how]
        raise DesignError(
            say(
                zh=f"“{column}”每条记录都应{words}，{int(bad.sum())} 条不是（{sample.records(bad)}）。",
                en=f"{column!r} must be {how} for every record; {int(bad.sum())} are not "
                f"({sample.records(bad)}).",
            )
        )


def within(X: Floats, w: Floats, cluster: Any, rows: Flags) -> Floats:
    """Each row replaced by its cluster's weighted mean: members share a factor, not a weight."""
    mass = averaged(w[:, None], cluster, rows)
    sums = averaged(X * w[:, None], cluster, rows)
    return np.divide(sums, mass, out=np.zeros_like(sums), where=mass != 0)


def factors(
    X: Floats,
    d: Floats,
    goal: Floats,
    v: Floats,
    distance: str,
    bounds: tuple[Any, Any] | None,
    tolerance: float,
    rounds: int,
) -> Floats:
    """g = F(Xλ/v) with Σ d·g·x = goal, by Newton's method with halved steps."""
    scale = np.maximum(np.abs(X).max(axis=0, initial=0.0), 1e-300)
    X, goal = X / scale, goal / scale
    low, high = bounds if bounds is not None else (-np.inf, np.inf)

    def moved(u: Floats) -> tuple[Floats, Floats]:
        if distance == "linear":
            g = np.clip(1 + u, low, high)
            return g, ((1 + u >= low) & (1 + u <= high)).astype(float)
        if distance == "raking":
            e = np.exp(np.clip(u, -500, 500))
            return np.clip(e, low, high), np.where((e > low) & (e < high), e, 0.0)
        A = (high - low) / ((1 - low) * (high - 1))
        e = np.exp(np.clip(A * u, -500, 500))
        bottom = (high - 1) + (1 - low) * e
        g = (low * (high - 1) + high * (1 - low) * e) / bottom
        return g, (g - low) * (high - g) * A / (high - low)

    lam = np.zeros(X.shape[1])
    g, slope = moved(np.zeros(len(d)))
    miss = goal - X.T @ (d * g)
    size = float(np.abs(miss).max(initial=0.0))
    enough = tolerance * (1 + float(np.abs(goal).max(initial=0.0)))
    for _ in range(rounds):
        if size <= enough:
            break
        gram = X.T @ (X * (d * slope / v)[:, None])
        step = np.linalg.pinv(gram, rcond=1e-12, hermitian=True) @ miss
        factor = 1.0
        while factor > 1e-6:
            g2, slope2 = moved((X @ (lam + factor * step)) / v)
            miss2 = goal - X.T @ (d * g2)
            size2 = float(np.abs(miss2).max(initial=0.0))
            if np.isfinite(size2) and size2 < size:
                break
            factor /= 2
        else:
            break
        lam, g, slope, miss, size = lam + factor * step, g2, slope2, miss2, size2
    return g
