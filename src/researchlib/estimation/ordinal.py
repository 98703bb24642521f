"""Proportional odds: the weighted likelihood of an ordered answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import text_of
from ..errors import DataError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ordered:
    """Slopes and thresholds, their weighted influence, and how to solve again with other
    weights."""

    terms: tuple[str, ...]
    value: Floats
    scores: Floats
    slopes: int
    solve: Callable[[Floats], Floats]


def ordered(X: Floats, y: Any, w: Floats, terms: Sequence[str]) -> Ordered:
    """P(Y ≤ k) = logit⁻¹(ζ_k − xβ), fitted by Newton's method (McCullagh 1980)."""
    code, levels = _levels(y)
    keep = [k for k, name in enumerate(terms) if name not in ("Intercept", "1")]
    X = X[:, keep]
    p, q = X.shape[1], len(levels) - 1

    def fit(weights: Floats, start: Floats) -> Floats:
        theta = start
        value, gradient, hessian, _ = _likelihood(X, code, weights, theta, p, q)
        for _ in range(200):
            step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
            factor = 1.0
            while factor > 1e-10:
                fresh = theta + factor * step
                if (np.diff(fresh[p:]) > 0).all():
                    again = _likelihood(X, code, weights, fresh, p, q)
                    if again[0] >= value - 1e-12 * abs(value):
                        break
                factor /= 2
            else:
                break
            done = np.abs(fresh - theta).max() < 1e-12 * (1 + np.abs(fresh).max())
            theta = fresh
            value, gradient, hessian, _ = again
            if done:
                break
        return theta

    shares = np.bincount(code, w, minlength=q + 1).cumsum()[:-1] / w.sum()
    start = np.concatenate([np.zeros(p), np.log(shares / (1 - shares))])
    theta = fit(w, start)
    _, _, hessian, score = _likelihood(X, code, w, theta, p, q)
    names = [terms[k] for k in keep]
    names += [f"{text_of(a)}|{text_of(b)}" for a, b in pairwise(levels)]
    scores = score @ np.linalg.inv(hessian)
    return Ordered(tuple(names), theta, scores, p, lambda weights: fit(weights, theta))


def _likelihood(
    X: Floats, code: Any, w: Floats, theta: Floats, p: int, q: int
) -> tuple[float, Floats, Floats, Floats]:
    """Log-likelihood, gradient, minus the Hessian, and each row's score."""
    beta, zeta = theta[:p], theta[p:]
    eta = X @ beta
    edges = np.concatenate([[-np.inf], zeta, [np.inf]])
    top, bottom = edges[code + 1] - eta, edges[code] - eta
    Ft, Fb = _logistic(top), _logistic(bottom)
    pr = np.maximum(Ft - Fb, 1e-300)
    ft, fb = Ft * (1 - Ft), Fb * (1 - Fb)
    gt, gb = ft * (1 - 2 * Ft), fb * (1 - 2 * Fb)
    n = len(code)
    It, Ib = np.zeros((n, q)), np.zeros((n, q))
    at = np.flatnonzero(code < q)
    It[at, code[at]] = 1.0
    at = np.flatnonzero(code > 0)
    Ib[at, code[at] - 1] = 1.0
    Dt, Db = np.hstack([-X, It]), np.hstack([-X, Ib])
    score = (Dt * ft[:, None] - Db * fb[:, None]) / pr[:, None]
    gradient = score.T @ w
    hessian = (score * w[:, None]).T @ score
    hessian -= (Dt * (w * gt / pr)[:, None]).T @ Dt - (Db * (w * gb / pr)[:, None]).T @ Db
    return float(w @ np.log(pr)), gradient, hessian, score * w[:, None]


def _logistic(u: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(u, -700, 700)))


def _levels(y: Any) -> tuple[Any, list[Any]]:
    if isinstance(y, pd.Categorical):
        seen = [k for k in range(len(y.categories)) if (y.codes == k).any()]
        place = np.full(len(y.categories) + 1, -1)
        place[seen] = np.arange(len(seen))
        code, levels = place[y.codes], [y.categories[k] for k in seen]
    else:
        code, found = pd.factorize(pd.Series(y), sort=True)
        levels = list(found)
    if len(levels) < 3:
        raise DataError(
            say(
                zh="有序回归的因变量至少要有三个等级。",
                en="an ordinal regression needs at least three levels.",
            )
        )
    return np.asarray(code), levels
