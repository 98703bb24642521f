"""Design-based tests: t, ranks, goodness of fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..designs import text_of
from ..errors import DataError, say
from ..variance import Scores, covariance
from .assembling import replicated, t_quantile
from .crosstabs import Test, saddlepoint
from .domains import coded, domains
from .fitting import glm, score_covariance
from .formulas import response, sides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample

    Floats = NDArray[np.float64]

RANKS = {"wilcoxon", "kruskal", "median", "vanderwaerden"}


def test(
    sample: Sample,
    formula: str,
    kind: str = "t",  # noqa: PT028
    among: Any = None,  # noqa: PT028
    expected: Mapping[Any, float] | None = None,  # noqa: PT028
) -> Test:
    """A test of difference between groups, of a mean against 0, or of shares against expected ones.

    formula
        ``"income ~ sex"``; ``"y ~ 0"`` tests a mean against 0; for ``kind="fit"`` just the
        question.
    kind
        ``"t"``; ``"wilcoxon"`` (two groups), ``"kruskal"`` (any number), ``"median"``,
        ``"vanderwaerden"``; or ``"fit"`` with `expected`, ``{answer: share}``.

    t and two-group rank tests: the difference over its linearised standard error, df the design's
    − 1. Ranks are those in the population as estimated: (Σ weights below + half its own)/N
    (Lumley & Scott 2013). Several groups: Wald F, df the design's − (groups − 1). fit: Pearson's
    X² of the estimated totals, its distribution by Satterthwaite's approximation to Σ λᵢχ²₁ (Rao
    & Scott 1981). Records without an answer are left out.

    >>> import pandas as pd, researchlib as rl
    >>> pay = pd.DataFrame({"sex": list("FFFMMM"), "pay": [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]})
    >>> round(test(rl.Sample(pay), "pay ~ sex").estimate, 6)
    3.0
    """
    kind = kind.lower()
    if kind == "fit":
        return _fit(sample, formula, among, expected)
    if kind != "t" and kind not in RANKS:
        raise DataError(
            say(
                zh=f"检验“{kind}”不认识。可用：t、{'、'.join(sorted(RANKS))}、fit。",
                en=f"unknown test {kind!r}. Use t, {', '.join(sorted(RANKS))} or fit.",
            )
        )
    left, right = sides(formula)
    where = domains(sample, None, among)
    y = np.asarray(response(sample.frame, left, formula))
    if y.dtype == object:
        raise DataError(
            say(
                zh=f"“{left}”不是数，无法检验。",
                en=f"{left!r} is not numeric; it cannot be tested.",
            )
        )
    y = y.astype(float)
    if right in ("0", "1"):
        valid = np.isfinite(y) & where.inside
        return _one_sample(sample, np.where(valid, y, 0.0), valid, float(where.df[0]) - 1)
    code, groups = coded(sample, right.strip("`"), where.inside)
    valid = np.isfinite(y) & (code >= 0) & where.inside
    df = sample.df(valid)
    code, k = _renumber(code, valid, len(groups))
    if k < 2:
        raise DataError(
            say(
                zh=f"“{right}”只有一组，无法比较。",
                en=f"{right!r} has only one group; there is nothing to compare.",
            )
        )
    rows = np.flatnonzero(valid)
    g = code[rows]
    X = np.stack([np.ones(len(rows)), *[(g == j).astype(float) for j in range(1, k)]], axis=1)

    def solve(weights: Floats) -> tuple[Floats, Floats, Floats]:
        part = weights[rows]
        target = y[rows] if kind == "t" else rank_scores(y[rows], part, kind)
        beta, residual, inverse = glm(X, target, part, "gaussian")
        return beta, residual, inverse

    beta, residual, inverse = solve(np.asarray(sample.weights))
    if sample.replicates is not None:
        V = replicated(sample, lambda weights: solve(weights)[0])
    else:
        V = score_covariance(sample, rows, X, residual, inverse)
    n = len(rows)
    name = {"t": "design-based t", "kruskal": "design-based Kruskal–Wallis"}.get(
        kind, f"design-based {kind}"
    )
    # Differences and errors that are only rounding are none at all.
    nothing = 1e-13 * max(float(np.abs(y[rows]).max()) if kind == "t" else 1.0, 1e-300)
    beta = np.where(np.abs(beta) <= nothing, 0.0, beta)
    V[np.abs(V) <= nothing**2] = 0.0
    if k == 2:
        return _t(name, float(beta[1]), float(np.sqrt(V[1, 1])), df - 1, n)
    from scipy.stats import f

    if not beta[1:].any():
        chisq = 0.0
    elif np.linalg.matrix_rank(V[1:, 1:]) < k - 1:
        raise DataError(
            say(
                zh=f"“{left}”在有的组内没有差别，无法检验。",
                en=f"{left!r} does not vary within some groups; they cannot be tested.",
            )
        )
    else:
        chisq = float(beta[1:] @ np.linalg.solve(V[1:, 1:], beta[1:]))
    df1, df2 = k - 1, df - (k - 1)
    stat = chisq / df1
    return Test(
        name, stat, float(f.sf(stat, df1, df2)), df1=df1, df2=df2, n=n, details={"chisq": chisq}
    )


def rank_scores(y: Floats, w: Floats, kind: str) -> Floats:
    """Scores of the estimated population ranks."""
    _, place = np.unique(y, return_inverse=True)
    order = np.argsort(y, kind="stable")
    middle = np.empty(len(y))
    middle[order] = np.cumsum(w[order]) - w[order] / 2
    size = np.bincount(place)
    rank = (np.bincount(place, middle) / size)[place]
    N = w.sum()
    if kind == "median":
        return (rank > N / 2).astype(float)
    if kind == "vanderwaerden":
        from scipy.special import ndtri

        return np.asarray(ndtri(rank / N), dtype=float)
    return np.asarray(rank / N, dtype=float)


# -- private ---------------------------------------------------------------------------------------


def _renumber(code: Any, valid: Any, size: int) -> tuple[Any, int]:
    seen = np.bincount(code[valid], minlength=max(size, 1)) > 0
    place = np.full(len(seen) + 1, -1)
    place[np.flatnonzero(seen)] = np.arange(int(seen.sum()))
    return place[code], int(seen.sum())


def _t(name: str, estimate: float, se: float, df: float, n: int) -> Test:
    from scipy.special import stdtr

    stat = estimate / se if se > 0 else (0.0 if estimate == 0 else np.inf * np.sign(estimate))
    reach = float(t_quantile(0.975, np.array([df]))[0]) * se
    p = float(2 * stdtr(df, -abs(stat)))
    return Test(
        name, stat, p, df=df, estimate=estimate, low=estimate - reach, high=estimate + reach, n=n
    )


def _one_sample(sample: Sample, y: Floats, valid: Any, df: float) -> Test:
    def solve(weights: Floats) -> Floats:
        w = np.where(valid, weights, 0.0)
        return np.array([(w * y).sum() / w.sum()])

    w = np.where(valid, sample.weights, 0.0)
    mean = float(solve(np.asarray(sample.weights))[0])
    if sample.replicates is not None:
        V = replicated(sample, solve)
    else:
        V = covariance(Scores([w * (y - mean) / w.sum()], base=[valid]), sample.layout)
    return _t("design-based one-sample t", mean, float(np.sqrt(V[0, 0])), df, int(valid.sum()))


def _fit(sample: Sample, question: str, among: Any, expected: Mapping[Any, float] | None) -> Test:
    if expected is None:
        raise DataError(
            say(
                zh="kind=“fit”需要 expected={回答: 占比}。",
                en="kind='fit' needs expected={answer: share}.",
            )
        )
    where = domains(sample, None, among)
    code, values = coded(sample, question, where.inside)
    labels = [text_of(v) for v in values]
    given = {text_of(a): _number(s) for a, s in expected.items()}
    bad = [v for v in labels if v not in given] + [a for a, s in given.items() if not s >= 0]
    if bad:
        raise DataError(
            say(
                zh=f"expected 中这些回答没有占比，或不是非负数：{'、'.join(bad)}。",
                en=f"expected has no share, or no non-negative number, for: {', '.join(bad)}.",
            )
        )
    if not labels:
        raise DataError(
            say(
                zh=f"“{question}”没有一个有效回答，无法检验。",
                en=f"{question!r} has no answers at all; there is nothing to test.",
            )
        )
    never = [v for v in labels if given[v] == 0]
    if never:
        raise DataError(
            say(
                zh=f"expected 中占比为 0 的回答却有人选：{'、'.join(never)}。",
                en=f"answers expected never were given: {', '.join(never)}.",
            )
        )
    answers = [a for a, s in given.items() if s > 0]
    p = np.array([given[a] for a in answers]) / sum(given.values())
    place = {a: k for k, a in enumerate(answers)}
    move = np.array([place[v] for v in labels] + [-1])
    cell = np.where(where.inside, move[code], -1)
    valid = cell >= 0
    k = len(answers)

    def solve(weights: Floats) -> Floats:
        return np.bincount(cell[valid], weights[valid], minlength=k).astype(float)

    total = solve(np.asarray(sample.weights))
    if sample.replicates is not None:
        V = replicated(sample, solve)
    else:
        w = np.where(valid, sample.weights, 0.0)
        columns = [w * (cell == j) for j in range(k)]
        V = covariance(Scores(columns, base=[valid] * k), sample.layout)
    N = total.sum()
    X2 = float(((total - N * p) ** 2 / (N * p)).sum())
    # z_k = (O_k − E_k)/√E_k with E_k = N p_k: linear in the totals but for √E.
    E = N * p
    J = np.diag(1 / np.sqrt(E)) - np.outer((total + E) / (2 * E**1.5) * p, np.ones(k))
    VZ = J @ V @ J.T
    roots = np.linalg.eigvalsh(VZ)[::-1]
    from scipy.stats import chi2

    mean = roots.mean()
    square = (roots**2).mean() / mean**2
    scale, df = mean * square, k / square
    p_value = float(chi2.sf(X2 / scale, df))
    return Test(
        "design-based goodness of fit",
        X2,
        p_value,
        df=float(df),
        n=int(valid.sum()),
        details={"scale": float(scale), "saddlepoint_p": saddlepoint(X2, np.maximum(roots, 0.0))},
    )


def _number(value: Any) -> float:
    """A number, NaN where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
