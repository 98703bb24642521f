"""A proof at run time: standard errors recomputed with a jackknife of the same design."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..variance import replicate_covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample
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
    sample = estimates.sample
    if "quantile" in (estimates.kind, estimates.method):
        drawn, factors = _bootstrap_weights(sample)
    else:
        drawn, factors = jackknife_weights(sample)
    solve = estimates.solve
    if not len(factors):  # full counts only: nothing varies
        values, factors = solve(np.asarray(sample.weights))[None], np.zeros(1)
    else:
        values = np.stack([solve(drawn(r)) for r in range(len(factors))])
    found = replicate_covariance(values, solve(np.asarray(sample.weights)), factors, mse=False)
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


def _bootstrap_weights(sample: Sample):  # type: ignore[no-untyped-def]
    """For quantiles, whose jackknife is inconsistent (Miller 1974): a bootstrap, 200 draws."""
    from .replication import replicate

    made = replicate(sample.with_(replicates=None), "bootstrap", replicates=200)
    weights = made.replicate_weights
    assert made.replicates is not None
    return (lambda r: weights[:, r]), made.replicates.factors


def jackknife_weights(sample: Sample):  # type: ignore[no-untyped-def]
    """The delete-one-cluster weights of a sample, one at a time, and each one's factor.

    Stratum by stratum a cluster is left out and the others of its stratum are raised by n/(n−1);
    each replicate goes through the sample's weighting steps again; factor (1 − n/N)(n − 1)/n
    (Wolter 2007, §4.5). Full counts and lonely clusters are left out."""
    first = sample.stages[0]
    n = first.sampled[first.stratum]
    rest = np.where(first.fraction > 1 - 1e-7, 0.0, 1 - first.fraction)[first.stratum]
    use = np.flatnonzero((n > 1) & (rest > 0))
    factors = rest[use] * (n[use] - 1) / n[use]
    steps = [step for step in sample.adjustments if "solve" in step.settings]
    start = np.asarray(steps[0].before if steps else sample.weights)
    stratum = first.stratum[first.unit]

    def drawn(r: int) -> Floats:
        unit = use[r]
        h = first.stratum[unit]
        raised = first.sampled[h] / (first.sampled[h] - 1)
        w = np.where(stratum == h, start * raised, start)
        w[first.unit == unit] = 0.0
        for step in steps:
            w = step.settings["solve"](w)
        return w

    return drawn, factors
