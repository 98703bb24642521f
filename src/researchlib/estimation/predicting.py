"""A regression → what it says of people described by a table, or of everybody with one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..variance import Scores, covariance
from .assembling import t_interval
from .estimates import Estimates
from .fitting import inverse_link, shifted
from .formulas import offset_of
from .regression import fit_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def predict(estimates: Estimates, at: pd.DataFrame, response: bool = False) -> Estimates:
    """The regression's value for people described by a table; on the link's scale, or the
    response's.

    One row a row of `at`, in column `row`; V = X·V(β)·Xᵀ (delta method for the response).

    >>> import pandas as pd, researchlib as rl
    >>> shops = pd.DataFrame({"staff": [1, 2, 3, 4], "sales": [2.0, 4.1, 5.9, 8.0]})
    >>> fit = rl.regress(rl.Sample(shops), "sales ~ staff")
    >>> round(predict(fit, pd.DataFrame({"staff": [5]})).only.value, 2)
    9.95
    """
    fit = fit_of(estimates)
    X = np.asarray(fit.model.spec.get_model_matrix(at), dtype=float)
    offset = offset_of(at, fit.model.offsets, fit.formula)
    value = shifted(X @ fit.coefficients, offset)
    J = X
    if response:
        value, slope = inverse_link(value, fit.family)
        J = X * slope[:, None]
    V = J @ estimates.covariance @ J.T
    first = estimates.frame.iloc[0]
    frame = pd.DataFrame({"row": range(1, len(at) + 1)})
    again = estimates.solve

    def solve(weights: Floats) -> Floats:
        assert again is not None
        eta = shifted(X @ again(weights)[: X.shape[1]], offset)
        return inverse_link(eta, fit.family)[0] if response else eta

    made = _simple(estimates, frame, value, V, "prediction", float(first["df"]), int(first["n"]))
    return made.with_(solve=None if again is None or fit.family == "ordinal" else solve)


def margins(estimates: Estimates, question: str) -> Estimates:
    """Predictive margins: the mean response if everybody gave each answer to one question in turn.

    The question must be in the regression. Mean over the sample with its weights of μ(x with that
    answer), with the variance of the coefficients and of the sample's composition together
    (Graubard & Korn 1999; Korn & Graubard 1999, §3.8).

    >>> import pandas as pd, researchlib as rl
    >>> pay = pd.DataFrame({"sex": list("FFMM"), "age": [20, 40, 20, 60], "pay": [2.0, 4, 4, 8]})
    >>> margins(rl.regress(rl.Sample(pay), "pay ~ sex + age"), "sex").frame["value"].round(2).tolist()
    [3.5, 5.5]
    """
    fit = fit_of(estimates)
    sample = estimates.sample
    frame = sample.frame
    if question not in {str(v) for v in fit.model.spec.required_variables}:
        raise DataError(
            say(
                zh=f"“{question}”不在回归“{fit.formula}”中。",
                en=f"{question!r} is not in the regression {fit.formula!r}.",
            )
        )
    rows = fit.model.rows
    levels = sorted(frame[question].iloc[rows].dropna().unique())
    needed = [c for c in map(str, fit.model.spec.required_variables) if c in frame.columns]
    table = frame[needed].iloc[rows]
    w = np.asarray(sample.weights)
    size = w[rows].sum()
    values, slopes, columns, matrices = [], [], [], []
    for level in levels:
        there = table.copy()
        there[question] = pd.Series([level] * len(there), index=there.index).astype(
            table[question].dtype
        )
        X = np.asarray(fit.model.spec.get_model_matrix(there), dtype=float)
        matrices.append(X)
        mu, slope = inverse_link(shifted(X @ fit.coefficients, fit.model.offset), fit.family)
        values.append(float((w[rows] * mu).sum() / size))
        slopes.append((w[rows] * slope) @ X / size)
        column = np.zeros(len(frame))
        column[rows] = w[rows] * (mu - values[-1]) / size
        columns.append(column)
    J = np.stack(slopes)
    V = J @ estimates.covariance @ J.T
    V = V + covariance(Scores(columns), sample.layout)
    first = estimates.frame.iloc[0]
    made = _simple(
        estimates,
        pd.DataFrame({question: levels}),
        np.array(values),
        V,
        "share" if fit.family == "binomial" else "mean",
        float(sample.df()),
        int(first["n"]),
    )
    again = estimates.solve

    def solve(weights: Floats) -> Floats:
        assert again is not None
        beta, part = again(weights), weights[rows]
        means = [inverse_link(shifted(X @ beta, fit.model.offset), fit.family)[0] for X in matrices]
        return np.array([(part * mu).sum() / part.sum() for mu in means])

    return made.with_(
        unit="share" if fit.family == "binomial" else "", solve=None if again is None else solve
    )


def _simple(
    estimates: Estimates,
    frame: pd.DataFrame,
    value: Floats,
    V: Floats,
    kind: str,
    df: float,
    n: int,
) -> Estimates:
    se = np.sqrt(np.maximum(np.diag(V), 0.0))
    keys = tuple(map(str, frame.columns))
    frame = frame.assign(value=value, se=se, low=np.nan, high=np.nan, n=n, df=df, deff=np.nan)
    low, high = t_interval(frame)
    frame["low"], frame["high"] = low, high
    frame["cv"] = np.divide(se, np.abs(value), out=np.full(len(se), np.nan), where=value != 0)
    frame["quality"] = ""
    return Estimates(
        frame=frame,
        covariance=V,
        kind=kind,
        by=keys,
        labels=estimates.labels,
        sample=estimates.sample,
        form=estimates.form,
        method=estimates.method,
    )
