"""Regressions whose standard errors know the design: linear, logistic, Poisson, ordered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DataError, say
from .assembling import replicated, t_interval
from .crosstabs import Test
from .domains import domains
from .estimates import Estimates
from .fitting import bell_mccaffrey, glm, score_covariance, shifted, without_rounding
from .formulas import Model, model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample

    Floats = NDArray[np.float64]

FAMILIES = ("gaussian", "binomial", "poisson", "ordinal")


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
        value, V = without_rounding(X, y, np.asarray(value), V)
    return _coefficients(
        sample, formula, family, made, terms, value, V, df, len(rows), slopes, solve, where
    )


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

    fit = fit_of(estimates)
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


def fit_of(estimates: Estimates) -> Fit:
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
