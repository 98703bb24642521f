"""Regressions whose standard errors know the design: linear, logistic, Poisson, ordered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..variance import Made, Scores, covariance
from .assembling import replicated, t_interval
from .crosstabs import Test
from .domains import domains
from .estimates import Estimates
from .formulas import Model, model, offset_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample

    Floats = NDArray[np.float64]

FAMILIES = ("gaussian", "binomial", "poisson", "ordinal")
RUN = 16_384  # rows worked on at a time, so that they stay in the cache


@dataclass(frozen=True, eq=False)
class Fit:
    """What a regression leaves behind for predictions and tests."""

    formula: str
    family: str
    model: Model
    coefficients: Floats
    slopes: int


def regress(
    sample: Sample,
    formula: str,
    family: str = "gaussian",
    among: Any = None,
    errors: str = "linearised",
) -> Estimates:
    """Coefficients of a weighted regression, with design-based standard errors; column `term`.

    formula
        ``income ~ age + C(edu)``; a column of text is a set of groups, ``C(…)`` makes one of
        numbers; ``offset(log(years))`` enters as it is, with a coefficient of 1.
    family
        ``"gaussian"``, ``"binomial"`` (logit; the response is 0/1 or true/false), ``"poisson"``
        (log) or ``"ordinal"`` (proportional odds: slopes, then the thresholds "a|b"; the response
        is an ordered column of answers).
    errors
        ``"linearised"``, or ``"bell-mccaffrey"`` for few clusters (gaussian): bias-reduced standard
        errors, with a degree of freedom for each coefficient.

    Records without an answer to something in the formula are left out (`n` counts those used).
    The scores are w(y − μ)μ′/V(μ)·x with the inverse information (Binder 1983); df is the
    design's + 1 − the number of coefficients (ordinal: the design's − the slopes).
    Bell–McCaffrey: residuals of each cluster multiplied by (I − H_gg)^(−1/2), df by Satterthwaite
    (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018). Raises `DataError` for formulas that
    cannot be evaluated, or without a solution.

    >>> import pandas as pd, researchlib as rl
    >>> shops = pd.DataFrame({"staff": [1, 2, 3, 4], "sales": [2.0, 4.1, 5.9, 8.0]})
    >>> round(regress(rl.Sample(shops), "sales ~ staff")["staff"].value, 2)
    1.98
    """
    if family not in FAMILIES or errors not in ("linearised", "bell-mccaffrey"):
        raise DataError(
            say(
                zh=f"family 可用 {'、'.join(FAMILIES)}；errors 可用 linearised、bell-mccaffrey。",
                en=f"family is one of {', '.join(FAMILIES)}; errors linearised or bell-mccaffrey.",
            )
        )
    where = domains(sample, None, among)
    made = model(sample.frame, formula, None if where.everywhere else where.inside)
    rows, X, y = made.rows, made.matrix, made.response
    w = np.asarray(sample.weights)[rows]
    used = np.zeros(len(sample.frame), dtype=bool)
    used[rows] = True
    design = sample.df(used)
    if family == "ordinal":
        from .ordinal import ordered

        if made.offset is not None:
            raise DataError(
                say(zh="有序回归不用 offset。", en="an ordinal regression takes no offset.")
            )
        found = ordered(X, y, w, made.terms)
        df = np.full(len(found.value), design - found.slopes)
        terms, value, scores, solve_rows = found.terms, found.value, found.scores, found.solve
        slopes = found.slopes
    else:
        y = _numbers(y, family, formula)
        offset = made.offset
        value, residual, inverse = glm(X, y, w, family, offset=offset)
        scores = None
        df = np.full(len(value), design + 1 - len(value))
        terms, slopes = made.terms, len(value)

        def solve_rows(weights: Floats) -> Floats:
            return glm(X, y, weights, family, start=value, offset=offset)[0]

    def solve(weights: Floats) -> Floats:
        return solve_rows(weights[rows])

    if errors == "bell-mccaffrey":
        if family != "gaussian" or sample.replicates is not None:
            raise DataError(
                say(
                    zh="bell-mccaffrey 只用于 gaussian 回归和未用重复权数的样本。",
                    en="bell-mccaffrey is for gaussian regressions without replicate weights.",
                )
            )
        cluster = sample.stages[0].unit[rows]
        scores, df = bell_mccaffrey(X, y - shifted(X @ value, made.offset), w, cluster, inverse)
    if sample.replicates is not None:
        V = replicated(sample, solve)
    elif scores is None:
        V = score_covariance(sample, rows, X, residual, inverse)
    else:
        V = score_covariance(sample, rows, scores, None, None)
    if family == "gaussian":
        value, V = _without_rounding(X, y, np.asarray(value), V)
    return _coefficients(
        sample, formula, family, made, terms, value, V, df, len(rows), slopes, solve, where
    )


def _without_rounding(X: Floats, y: Floats, value: Floats, V: Floats) -> tuple[Floats, Floats]:
    """Coefficients and standard errors that only rounding keeps from 0 (a perfect fit) as 0."""
    nothing = 1e-13 * np.abs(y).max() / np.abs(X).max(axis=0)
    V = np.where(np.abs(V) <= np.outer(nothing, nothing), 0.0, V)
    return np.where(np.abs(value) <= nothing, 0.0, value), V


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


def shifted(eta: Floats, offset: Floats | None) -> Floats:
    """The linear predictor with what the formula adds to it."""
    return eta if offset is None else eta + offset


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
        mu, slope = _inverse_link(eta, family)
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


def term_test(estimates: Estimates, terms: str | Sequence[str]) -> Test:
    """A joint Wald test that the coefficients of some terms are all zero.

    terms
        terms as written in the formula (``"C(edu)"``), or names of coefficients.

    F = β′V⁻¹β/k on k and the regression's residual degrees of freedom (Korn & Graubard 1990 without
    their correction).

    >>> import pandas as pd, researchlib as rl
    >>> pay = pd.DataFrame({"edu": list("aaabbbccc"), "pay": [1.0, 2, 3, 2, 3, 4, 7, 8, 9]})
    >>> fit = regress(rl.Sample(pay), "pay ~ edu")
    >>> round(term_test(fit, "edu").statistic, 1), term_test(fit, "edu").df1
    (41.3, 2)
    """
    from scipy.stats import f

    fit = _fit(estimates)
    wanted = [terms] if isinstance(terms, str) else list(terms)
    index: list[int] = []
    for term in wanted:
        if term in fit.model.slices:
            part = fit.model.slices[term]
            index += list(range(part.start, part.stop))
        elif term in list(estimates.frame["term"]):
            index.append(list(estimates.frame["term"]).index(term))
        else:
            known = "、".join([*fit.model.slices, *estimates.frame["term"]])
            raise DataError(
                say(
                    zh=f"回归中没有“{term}”这一项。可用：{known}。",
                    en=f"the regression has no term {term!r}. There are {known}.",
                )
            )
    beta = estimates.frame["value"].to_numpy()[index]
    V = estimates.covariance[np.ix_(index, index)]
    k, df = len(index), float(estimates.frame["df"].iloc[0])
    stat = float(beta @ np.linalg.solve(V, beta)) / k
    n = int(estimates.frame["n"].iloc[0])
    return Test("Wald F", stat, float(f.sf(stat, k, df)), df1=k, df2=df, n=n)


def predict(estimates: Estimates, at: pd.DataFrame, response: bool = False) -> Estimates:
    """The regression's value for people described by a table; on the link's scale, or the
    response's.

    One row a row of `at`, in column `row`; V = X·V(β)·Xᵀ (delta method for the response).

    >>> import pandas as pd, researchlib as rl
    >>> shops = pd.DataFrame({"staff": [1, 2, 3, 4], "sales": [2.0, 4.1, 5.9, 8.0]})
    >>> fit = regress(rl.Sample(shops), "sales ~ staff")
    >>> round(predict(fit, pd.DataFrame({"staff": [5]})).only.value, 2)
    9.95
    """
    fit = _fit(estimates)
    X = np.asarray(fit.model.spec.get_model_matrix(at), dtype=float)
    offset = offset_of(at, fit.model.offsets, fit.formula)
    value = shifted(X @ fit.coefficients, offset)
    J = X
    if response:
        value, slope = _inverse_link(value, fit.family)
        J = X * slope[:, None]
    V = J @ estimates.covariance @ J.T
    first = estimates.frame.iloc[0]
    frame = pd.DataFrame({"row": range(1, len(at) + 1)})
    again = estimates.solve

    def solve(weights: Floats) -> Floats:
        assert again is not None
        eta = shifted(X @ again(weights)[: X.shape[1]], offset)
        return _inverse_link(eta, fit.family)[0] if response else eta

    made = _simple(estimates, frame, value, V, "prediction", float(first["df"]), int(first["n"]))
    return made.with_(solve=None if again is None or fit.family == "ordinal" else solve)


def margins(estimates: Estimates, question: str) -> Estimates:
    """Predictive margins: the mean response if everybody gave each answer to one question in turn.

    The question must be in the regression. Mean over the sample with its weights of μ(x with that
    answer), with the variance of the coefficients and of the sample's composition together
    (Graubard & Korn 1999; Korn & Graubard 1999, §3.8).

    >>> import pandas as pd, researchlib as rl
    >>> pay = pd.DataFrame({"sex": list("FFMM"), "age": [20, 40, 20, 60], "pay": [2.0, 4, 4, 8]})
    >>> margins(regress(rl.Sample(pay), "pay ~ sex + age"), "sex").frame["value"].round(2).tolist()
    [3.5, 5.5]
    """
    fit = _fit(estimates)
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
        mu, slope = _inverse_link(shifted(X @ fit.coefficients, fit.model.offset), fit.family)
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
        means = [
            _inverse_link(shifted(X @ beta, fit.model.offset), fit.family)[0] for X in matrices
        ]
        return np.array([(part * mu).sum() / part.sum() for mu in means])

    return made.with_(
        unit="share" if fit.family == "binomial" else "", solve=None if again is None else solve
    )


# -- private ---------------------------------------------------------------------------------------


def _inverse_link(eta: Floats, family: str) -> tuple[Floats, Floats]:
    """μ and dμ/dη (which is also the variance function for canonical links)."""
    if family == "binomial":
        mu = 1 / (1 + np.exp(-np.clip(eta, -700, 700)))
        return mu, np.maximum(mu * (1 - mu), 1e-300)
    if family == "poisson":
        mu = np.exp(np.clip(eta, -700, 700))
        return mu, mu
    return eta, np.ones_like(eta)


def _numbers(y: Any, family: str, formula: str) -> Floats:
    if isinstance(y, pd.api.extensions.ExtensionArray):
        y = np.asarray(y)
    if y.dtype == object:
        y = np.array([float(v) if isinstance(v, (bool, int, float)) else np.nan for v in y])
    y = np.asarray(y, dtype=float)
    bad = ~np.isfinite(y)
    if family == "binomial":
        bad |= (y < 0) | (y > 1)
    if family == "poisson":
        bad |= y < 0
    if bad.any():
        raise DataError(
            say(
                zh=f"“{formula}”左边有 {int(bad.sum())} 个值不适用于 {family} 回归。",
                en=f"{int(bad.sum())} values on the left of {formula!r} do not suit {family}.",
            )
        )
    return y


def _fit(estimates: Estimates) -> Fit:
    if not isinstance(estimates.test, Fit):
        raise DataError(
            say(zh="这组估计不是回归的结果。", en="these estimates are not from a regression.")
        )
    return estimates.test


def _coefficients(
    sample: Sample,
    formula: str,
    family: str,
    made: Model,
    terms: Sequence[str],
    value: Floats,
    V: Floats,
    df: Floats,
    n: int,
    slopes: int,
    solve: Callable[[Floats], Floats],
    where: Any,
) -> Estimates:
    from scipy.special import stdtr

    from .quality import grades

    se = np.sqrt(np.maximum(np.diag(V), 0.0))
    frame = pd.DataFrame({"term": list(terms), "value": value, "se": se})
    frame["low"] = frame["high"] = np.nan
    frame["n"], frame["df"] = n, df
    low, high = t_interval(frame)
    frame["low"], frame["high"] = low, high
    frame["deff"] = np.nan
    frame["cv"] = np.divide(se, np.abs(value), out=np.full(len(se), np.nan), where=value != 0)
    frame["quality"] = grades(frame.assign(cv=0.0, value=1.0, se=0.0), "coefficient")
    frame["missing"] = int(where.sums().sum()) - n
    t = np.divide(np.abs(value), se, out=np.full(len(se), np.inf), where=se > 0)
    t[(se == 0) & (np.asarray(value) == 0)] = 0.0
    frame["p"] = 2 * stdtr(np.where(df > 0, df, np.nan), -t)
    return Estimates(
        frame=frame,
        covariance=V,
        kind="coefficient",
        by=("term",),
        sample=sample,
        form=sample.form,
        method=f"{family}: {formula}",
        solve=solve,
        test=Fit(formula, family, made, np.asarray(value)[:slopes], slopes),
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
