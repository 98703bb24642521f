"""Model matrix, response and weights → coefficients, what is left over, and their covariance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import DataError, say
from ..variance import Made, Scores, covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample

    Floats = NDArray[np.float64]

RUN = 16_384  # rows worked on at a time, so that they stay in the cache


def glm(
    X: Floats,
    y: Floats,
    w: Floats,
    family: str,
    start: Floats | None = None,
    offset: Floats | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Coefficients, w(y − μ) for each row, and the inverse information.

    Iteratively reweighted least squares (McCullagh & Nelder 1989, §2.5), a run of rows at a time.
    """
    turn, Z = _conditioned(X, w)
    beta = np.zeros(X.shape[1])
    if start is not None:
        beta = np.asarray(np.linalg.solve(turn, start), dtype=float)
    elif family != "gaussian":
        beta = _step(Z, y, w, family, None, offset)[0]
    step = np.inf
    rounds = 2 if family == "gaussian" else 60
    for _ in range(rounds):
        # What is left over and the information are those of the coefficients the step came from;
        # when it ends, they differ by less than 1e-8, and the new ones by its square.
        fresh, residual, information = _step(Z, y, w, family, beta, offset)
        step = float(np.abs(fresh - beta).max() / (1e-3 + np.abs(fresh).max()))
        beta = fresh
        if step < 1e-8 or not np.abs(beta).max() <= 1e8:
            break
    if family != "gaussian" and (not step < 1e-6 or _separated(Z, w, beta, family)):
        raise DataError(
            say(
                zh="回归没有收敛：可能有一组人回答完全相同（完全分离）。请合并该组或换一个模型。",
                en="the regression did not converge: some group may answer all alike "
                "(separation). Merge it or change the model.",
            )
        )
    return turn @ beta, residual, turn @ np.linalg.inv(information) @ turn.T


def _step(
    Z: Floats, y: Floats, w: Floats, family: str, beta: Floats | None, offset: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """One step of scoring: new coefficients, w(y − μ) and information at the old ones."""
    p = Z.shape[1]
    information: Floats = np.zeros((p, p))
    right: Floats = np.zeros(p)
    residual: Floats = np.empty(len(y))
    mean = float(np.average(y, weights=w)) if beta is None else 0.0
    for first in range(0, len(y), RUN):
        rows = slice(first, first + RUN)
        z, yr, wr = Z[rows], y[rows], w[rows]
        known = 0.0 if offset is None else offset[rows]
        if beta is not None:
            eta = z @ beta + known
        elif family == "poisson":
            eta = np.log(np.maximum((yr + mean) / 2, 1e-10))
        else:
            eta = np.log((yr + 0.5) / (1.5 - yr))
        mu, slope = inverse_link(eta, family)
        weight = wr * slope
        information += z.T @ (z * weight[:, None])
        residual[rows] = wr * (yr - mu)
        right += z.T @ (weight * (eta - known) + residual[rows])
    try:
        return np.asarray(np.linalg.solve(information, right), float), residual, information
    except np.linalg.LinAlgError:
        return np.full(p, np.nan), residual, information


def _separated(Z: Floats, w: Floats, beta: Floats, family: str) -> bool:
    """Whether some fitted probability has run off to 0 or 1 (or a mean to 0)."""
    eta = Z @ beta
    extreme = np.abs(eta) if family == "binomial" else -eta
    return bool((extreme[w > 0] > 25).any())


def _conditioned(X: Floats, w: Floats) -> tuple[Floats, Floats]:
    """T and the matrix to work with: X itself, or XT orthonormal where years or incomes do harm."""
    size = np.sqrt(_gram(X, w).diagonal())
    flat = size == 0
    turn = np.diag(1 / np.where(flat, 1.0, size))
    Z, fresh = X, False
    for _ in range(3):
        gram = _gram(Z, w) if fresh else turn.T @ _gram(X, w) @ turn
        values = np.linalg.eigvalsh(gram)
        if flat.any() or values[0] <= 1e-13 * values[-1]:
            raise DataError(
                say(
                    zh="回归的自变量之间完全相关，或有一列没有变化，请去掉多余的项。",
                    en="the terms of the regression are linearly dependent; drop some.",
                )
            )
        if values[0] > 1e-4 * values[-1]:
            return (turn, Z) if fresh else (np.eye(len(turn)), X)
        turn = turn @ np.linalg.inv(np.linalg.cholesky(gram)).T
        Z, fresh = X @ turn, True
    return turn, Z


def _gram(X: Floats, w: Floats) -> Floats:
    found = np.zeros((X.shape[1], X.shape[1]))
    for first in range(0, len(X), RUN):
        rows = slice(first, first + RUN)
        found += X[rows].T @ (X[rows] * w[rows, None])
    return found


def shifted(eta: Floats, offset: Floats | None) -> Floats:
    """The linear predictor with what the formula adds to it."""
    return eta if offset is None else eta + offset


def inverse_link(eta: Floats, family: str) -> tuple[Floats, Floats]:
    """μ and dμ/dη (which is also the variance function for canonical links)."""
    if family == "binomial":
        mu = 1 / (1 + np.exp(-np.clip(eta, -700, 700)))
        return mu, np.maximum(mu * (1 - mu), 1e-300)
    if family == "poisson":
        mu = np.exp(np.clip(eta, -700, 700))
        return mu, mu
    return eta, np.ones_like(eta)


def score_covariance(
    sample: Sample, rows: Any, X: Floats, residual: Floats | None, inverse: Floats | None
) -> Floats:
    """Covariance of Σ X_i·residual_i through the inverse information, over the rows used."""
    n = len(sample.frame)
    everything = len(rows) == n
    used = np.ones(n, dtype=bool)
    if not everything:
        used[:] = False
        used[rows] = True

    def column(k: int) -> Floats:
        part = X[:, k] if residual is None else X[:, k] * residual
        if everything:
            return np.ascontiguousarray(part)
        whole = np.zeros(n)
        whole[rows] = part
        return whole

    p = X.shape[1]
    columns = Made([partial(column, k) for k in range(p)])
    turn = None if inverse is None else inverse[None]
    return covariance(Scores(columns, turn=turn, base=[used] * p), sample.layout)


def without_rounding(X: Floats, y: Floats, value: Floats, V: Floats) -> tuple[Floats, Floats]:
    """Coefficients and standard errors that only rounding keeps from 0 (a perfect fit) as 0."""
    nothing = 1e-13 * np.abs(y).max() / np.abs(X).max(axis=0)
    V = np.where(np.abs(V) <= np.outer(nothing, nothing), 0.0, V)
    return np.where(np.abs(value) <= nothing, 0.0, value), V


def bell_mccaffrey(
    X: Floats, residual: Floats, w: Floats, cluster: Any, inverse: Floats
) -> tuple[Floats, Floats]:
    """Scores with bias-reduced residuals, and Satterthwaite degrees of freedom, a coefficient each.

    With weights the hat matrix is that of the regression scaled by √w, so that equal weights give
    the unweighted formulas (Pustejovsky & Tipton 2018, §3, working variance 1/w)."""
    half = np.sqrt(w)
    Z = X * half[:, None]
    e = residual * half
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.diff(cluster[order], prepend=-1))
    groups = np.split(order, starts[1:])
    scores = np.empty_like(X)
    p = X.shape[1]
    B = []  # each cluster's rows of A·Z·(ZᵀZ)⁻¹, to build the quadratic forms
    for rows in groups:
        Zg = Z[rows]
        H = Zg @ inverse @ Zg.T
        values, vectors = np.linalg.eigh(np.eye(len(rows)) - H)
        root = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0.0)
        A = (vectors * root) @ vectors.T
        scores[rows] = (A @ e[rows])[:, None] * Zg @ inverse
        B.append(A @ Zg @ inverse)
    G = len(groups)
    df = np.empty(p)
    for k in range(p):
        # (GᵀG)_ij = bᵢ'(I − H)bⱼ with bᵢ zero outside cluster i.
        P = np.empty((G, G))
        inside = np.array([Bg[:, k] @ Bg[:, k] for Bg in B])
        crossed = np.stack([Z[rows].T @ Bg[:, k] for rows, Bg in zip(groups, B, strict=True)])
        P = np.diag(inside) - crossed @ inverse @ crossed.T
        roots = np.linalg.eigvalsh(P)
        df[k] = roots.sum() ** 2 / (roots**2).sum()
    return scores, df
