"""Linear combinations of estimates: their covariance, degrees of freedom, table and p-values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..estimation.assembling import t_quantile
from ..estimation.estimates import Estimates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def combined(L: Floats, covariance: Floats) -> Floats:
    """L·V·Lᵀ where estimates without a value (NaN) that a row does not use do not matter."""
    known = np.nan_to_num(covariance)
    out = L @ known @ L.T
    # Covariances estimated pair by pair need not fit together; a variance below 0 is not known.
    most = (np.abs(L) @ np.sqrt(np.maximum(np.diag(known), 0.0))) ** 2
    lost = np.diag(out) < -1e-9 * most
    out[lost], out[:, lost] = np.nan, np.nan
    touched = (L != 0).astype(float) @ (~np.isfinite(np.diag(covariance))).astype(float)
    out[touched > 0] = np.nan
    out[:, touched > 0] = np.nan
    return (out + out.T) / 2


def table_of(
    data: dict[str, Any], value: Floats, covariance: Floats, n: Any, df: Floats
) -> pd.DataFrame:
    se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    reach = t_quantile(0.975, df) * se
    frame = pd.DataFrame(data)
    frame["value"], frame["se"] = value, se
    frame["low"], frame["high"] = value - reach, value + reach
    frame["n"], frame["df"] = n, df
    frame["deff"] = np.nan
    frame["cv"] = np.divide(se, np.abs(value), out=np.full(len(se), np.nan), where=value != 0)
    frame["quality"] = ""
    return frame


def narrowed(made: pd.DataFrame, frame: pd.DataFrame, used: Any) -> None:
    """What is made of full counts alone is as certain as they are, degrees of freedom or not."""
    open_ones = frame["high"].to_numpy(dtype=float) != frame["low"].to_numpy(dtype=float)
    sure = (made["se"] == 0).to_numpy() & ~(used & open_ones).any(axis=1)
    made.loc[sure, "low"] = made.loc[sure, "high"] = made["value"]


def joint_df(estimates: Estimates, used: Any) -> Floats:
    df = estimates.frame["df"].to_numpy(dtype=float)
    sums = np.array([df[u].sum() if u.any() else np.nan for u in used])
    least = np.array([df[u].min() if u.any() else np.nan for u in used])
    sample = estimates.sample
    if sample is None or sample.replicates is not None or not estimates.by:
        return least
    return np.minimum(sums, sample.df())


def p_values(frame: pd.DataFrame) -> Floats:
    from scipy.special import stdtr

    value, se = frame["value"].to_numpy(), frame["se"].to_numpy()
    df = frame["df"].to_numpy(dtype=float)
    t = np.divide(np.abs(value), se, out=np.full(len(se), np.inf), where=se > 0)
    t[(se == 0) & (value == 0)] = 0.0
    out = 2 * stdtr(np.where(df > 0, df, np.nan), -t)
    out[~np.isfinite(value) | ~np.isfinite(se)] = np.nan
    exact = (se == 0) & np.isfinite(value)
    apart = (frame["low"].to_numpy() > 0) | (frame["high"].to_numpy() < 0)
    out[exact] = np.where(apart[exact], 0.0, 1.0)
    return out


def after(
    estimates: Estimates, turn: Callable[[Floats], Floats]
) -> Callable[[Floats], Floats] | None:
    """How to recompute what was made of estimates with other weights."""
    solve = estimates.solve
    return None if solve is None else lambda weights: turn(solve(weights))


def holm(p: Floats) -> Floats:
    """p-values adjusted for being a family (Holm 1979); missing ones do not count.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2)
    array([0.03, 0.06, 0.06])
    """
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known])]
    m = len(order)
    raised = np.maximum.accumulate(p[order] * (m - np.arange(m)))
    out[order] = np.minimum(raised, 1.0)
    return out
