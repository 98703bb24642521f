"""A proof at run time: standard errors recomputed with a jackknife of the same design."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..variance import overlap_covariance, replicate_covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample, Stage
    from .estimates import Estimates

    Floats = NDArray[np.float64]


def compared(estimates: Estimates, tolerance: float) -> pd.DataFrame:
    """Keys, se, the jackknife's se (a bootstrap's for quantiles), their ratio, whether they agree."""
    if estimates.solve is None or estimates.sample is None:
        raise DataError(
            say(
                zh="这组估计不能直接重算；请对其来源（占比、均值……）调用 check。",
                en="these estimates cannot be recomputed; check what they were made from instead.",
            )
        )
    sample, solve = estimates.sample, estimates.solve
    if sample.replicates is not None and sample.replicates.values is None:
        raise DataError(
            say(
                zh="重复权数是随数据来的，没有另一套设计可供核对。",
                en="the replicate weights came with the data; there is no other design to check by.",
            )
        )
    full = solve(np.asarray(sample.weights))
    if "quantile" in (estimates.kind, estimates.method):
        drawn, factors = _bootstrap_weights(sample)
        values = np.stack([solve(drawn(r)) for r in range(len(factors))])
        found = replicate_covariance(values, full, factors, mse=False)
    else:
        found = _jackknifed(sample, solve, full)
    again = np.sqrt(np.maximum(np.diag(found), 0.0))
    frame = estimates.frame
    out = frame[list(estimates.keys)].copy()
    se = frame["se"].to_numpy(dtype=float)
    out["se"], out["jackknife"] = se, again
    out["ratio"] = np.divide(se, again, out=np.full(len(se), np.nan), where=again > 0)
    small = 1e-9 * np.maximum(np.abs(frame["value"].to_numpy(dtype=float)), 1e-12)
    both = (se <= small) & (again <= small)
    out["agrees"] = both | (np.abs(out["ratio"].to_numpy() - 1) <= tolerance)
    return out


def _jackknifed(sample: Sample, solve: Callable[[Floats], Floats], full: Floats) -> Floats:
    """The jackknife covariance over all stages of the design, and over waves that share units."""
    plain = sample.with_(replicates=None) if sample.replicates is not None else sample
    found = np.zeros((len(full), len(full)))
    for k, stage in enumerate(plain.stages):
        drawn, factors, use = left_out(plain, stage)
        if not len(factors):  # full counts only: nothing varies
            continue
        values = np.stack([solve(drawn(r)) for r in range(len(factors))])
        found += replicate_covariance(values, full, factors, mse=k > 0)
        if k == 0 and plain.layout.overlap is not None:
            n = stage.sampled[stage.stratum[use]]
            totals = np.zeros((len(stage.stratum), len(full)))
            totals[use] = (full - values) * ((n - 1) / n)[:, None]
            found += overlap_covariance(totals, stage, plain.layout.overlap)
    return found


def _bootstrap_weights(sample: Sample):  # type: ignore[no-untyped-def]
    """For quantiles, whose jackknife is inconsistent (Miller 1974): a bootstrap, 200 draws."""
    from .replication import replicate

    made = replicate(sample.with_(replicates=None), "bootstrap", replicates=200)
    weights = made.replicate_weights
    assert made.replicates is not None
    return (lambda r: weights[:, r]), made.replicates.factors


def jackknife_weights(sample: Sample) -> tuple[Callable[[int], Floats], Floats]:
    """The delete-one-cluster weights of a sample, one at a time, and each one's factor: `left_out`
    at the first stage."""
    drawn, factors, _ = left_out(sample, sample.stages[0])
    return drawn, factors


def left_out(
    sample: Sample, stage: Stage
) -> tuple[Callable[[int], Floats], Floats, NDArray[np.intp]]:
    """Weights with one unit of a stage left out, one at a time, each one's factor, and which unit.

    Stratum by stratum a unit is left out and the others of its stratum are raised by n/(n−1); each
    replicate goes through the sample's weighting steps again; factor (1 − n/N)(n − 1)/n, times the
    sampling fractions of the stages above (Wolter 2007, §4.5). Full counts and lonely units are left
    as they are."""
    n = stage.sampled[stage.stratum]
    rest = np.where(stage.fraction > 1 - 1e-7, 0.0, 1 - stage.fraction)[stage.stratum]
    above = np.broadcast_to(stage.multiplier, stage.sampled.shape)[stage.stratum]
    use = np.flatnonzero((n > 1) & (rest > 0) & (above > 0))
    factors = above[use] * rest[use] * (n[use] - 1) / n[use]
    steps = [step for step in sample.adjustments if "solve" in step.settings]
    start = np.asarray(steps[0].before if steps else sample.weights)
    stratum = stage.stratum[stage.unit]

    def drawn(r: int) -> Floats:
        unit = use[r]
        h = stage.stratum[unit]
        raised = stage.sampled[h] / (stage.sampled[h] - 1)
        w = np.where(stratum == h, start * raised, start)
        w[stage.unit == unit] = 0.0
        for step in steps:
            w = step.settings["solve"](w)
        return w

    return drawn, factors, use
