"""Two questions crossed, with design-based tests of association."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..designs import require
from ..errors import DataError, say
from ..variance import Scores, covariance
from .assembling import replicated
from .domains import coded, domains
from .means import divided
from .shares import share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample
    from .estimates import Estimates

    Floats = NDArray[np.float64]

STATISTICS = ("F", "Chisq", "Wald", "adjWald", "saddlepoint")


@dataclass(frozen=True)
class Test:
    """The outcome of a test.

    `statistic` with `df` (or `df1` and `df2`), `p`; for comparisons of two groups `estimate` and
    its 95 % interval; `method` says which test and `n` how many respondents entered."""

    method: str
    statistic: float
    p: float
    df: float = float("nan")
    df1: float = float("nan")
    df2: float = float("nan")
    estimate: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    n: int = 0
    details: dict[str, float] = field(default_factory=dict)

    __test__ = False  # not a pytest class

    def __repr__(self) -> str:
        if np.isfinite(self.df1):
            df = f", df {self.df1:.3g} and {self.df2:.4g}"
        else:
            df = f", df {self.df:.4g}" if np.isfinite(self.df) else ""
        return f"Test({self.method}: {self.statistic:.4g}{df}, p = {self.p:.4g}, n = {self.n})"


def crosstab(
    sample: Sample,
    rows: str,
    columns: str,
    among: Any = None,
    statistic: str = "F",
    of: str = "columns",
    interval: str = "logit",
) -> Estimates:
    """Shares of the answers to `rows` within each answer to `columns`, and a test of association.

    of
        what 100 % is: ``"columns"`` (each value of `columns`; default), ``"rows"`` or ``"all"``.
    statistic
        ``"F"`` (Rao–Scott, second order; default), ``"Chisq"`` (first order), ``"Wald"``,
        ``"adjWald"``, ``"saddlepoint"``; the outcome is `.test`, with `.statistic`, `.df` or
        `.df1` and `.df2`, `.p`.

    Respondents without one of the two answers leave table and test. Pearson's X² on the estimated
    shares, scaled to the number of respondents in the domain; Δ = (Cᵀ D⁻¹ C/n)⁻¹ (Cᵀ D⁻¹ V D⁻¹ C)
    on the contrasts of no interaction; F = X²/tr Δ with tr²/tr(Δ²) and that times the design's df
    (Rao & Scott 1984; Thomas & Rao 1987). Wald: on N_rc − N_r·N_c/N (Koch, Freeman & Freeman
    1975).

    >>> import pandas as pd, researchlib as rl
    >>> people = pd.DataFrame({"sex": list("FFFFMMMM"), "stay": list("yyynynnn")})
    >>> table = crosstab(rl.Sample(people), "stay", "sex")
    >>> table[("F", "y")].value, round(table.test.p, 3)
    (0.75, 0.227)
    """
    if statistic not in STATISTICS:
        raise DataError(
            say(
                zh=f"检验“{statistic}”不认识。可用：{'、'.join(STATISTICS)}。",
                en=f"unknown statistic {statistic!r}. Use one of {', '.join(STATISTICS)}.",
            )
        )
    if of not in ("columns", "rows", "all"):
        raise DataError(
            say(
                zh=f"of=“{of}”不认识，可用 columns、rows、all。",
                en=f"unknown of={of!r}; use columns, rows or all.",
            )
        )
    require(sample.frame, [rows, columns])
    first, second = (rows, columns) if of != "rows" else (columns, rows)
    known = sample.frame[rows].notna().to_numpy(dtype=bool) & sample.frame[
        columns
    ].notna().to_numpy(dtype=bool)
    where = domains(sample, None, among)
    both = known & where.inside
    if not both.any():
        raise DataError(
            say(
                zh=f"没有一条记录同时回答了“{rows}”和“{columns}”（或 among 条件一条也没有留下）。",
                en=f"no record (that among= keeps) answers both {rows!r} and {columns!r}.",
            )
        )
    made = share(sample, first, by=second, among=both, interval=interval)
    if of == "all":
        made = _of_all(sample, rows, columns, both, interval)
    return made.with_(test=association(sample, rows, columns, among, statistic))


def association(
    sample: Sample, rows: str, columns: str, among: Any = None, statistic: str = "F"
) -> Test:
    """A design-based test that two questions have nothing to do with each other."""
    from scipy.stats import chi2, f

    where = domains(sample, None, among)
    row, row_values = coded(sample, rows)
    column, column_values = coded(sample, columns)
    valid = where.inside & (row >= 0) & (column >= 0)
    # Rows and columns without a respondent in the domain do not enter a test.
    row, nr = _dense(row, valid, len(row_values))
    column, nc = _dense(column, valid, len(column_values))
    if nr < 2 or nc < 2:
        raise DataError(
            say(
                zh=f"“{rows}”与“{columns}”至少各需两种回答才能检验。",
                en=f"{rows!r} and {columns!r} each need at least two answers for a test.",
            )
        )
    cell = np.where(valid, row + nr * column, -1)
    n = float(where.sums().sum())
    df = float(where.df[0])
    wald = statistic in ("Wald", "adjWald")
    p, V, total = _cells(sample, cell, nr * nc, of_totals=wald)
    table = p.reshape(nc, nr).T
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    X2 = n * float(((table - expected) ** 2 / expected).sum())
    k = (nr - 1) * (nc - 1)
    if wald:
        stat = _wald(table, V, total, k)
        if statistic == "Wald":
            stat, df2 = stat / k, df
        else:
            stat, df2 = stat * (df - k + 1) / (k * df), df - k + 1
        p_value = float(f.sf(stat, k, df2))
        name = "Wald" if statistic == "Wald" else "Wald, adjusted"
        return Test(f"design-based {name}", stat, p_value, df1=k, df2=df2, n=int(valid.sum()))
    C = _interaction(nr, nc)
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)
    bottom = C.T @ (C * (inverse / n)[:, None])
    top = C.T @ (inverse[:, None] * V * inverse[None, :]) @ C
    # Answers that exclude each other can leave no room for an interaction in some direction.
    delta = np.linalg.pinv(bottom, rcond=1e-12, hermitian=True) @ top
    trace, square = float(np.trace(delta)), float(np.trace(delta @ delta))
    d0 = trace**2 / square
    count = int(valid.sum())
    if statistic == "F":
        stat = X2 / trace
        return Test(
            "Rao–Scott F", stat, float(f.sf(stat, d0, d0 * df)), df1=d0, df2=d0 * df, n=count
        )
    if statistic == "Chisq":
        p_value = float(chi2.sf(X2 / (trace / k), k))
        return Test("Rao–Scott chi-squared", X2, p_value, df=k, n=count)
    roots = np.real(np.linalg.eigvals(delta))
    return Test(
        "Pearson X², saddlepoint", X2, quadratic_form(X2, roots, d0 * df), df=float("nan"), n=count
    )


def quadratic_form(x: float, weights: Floats, ddf: float) -> float:
    """P(Σ aᵢχ²₁ > x·χ²_ddf/ddf) by a saddlepoint (Kuonen 1999), the denominator as one more term.

    The denominator's degrees of freedom are rounded down, as in R `survey`'s ``pFsum``.
    """
    from scipy.stats import f

    whole = float(np.floor(ddf))
    found = saddlepoint(0.0, np.append(weights, -x / ddf), np.append(np.ones(len(weights)), whole))
    if np.isfinite(found):
        return found
    mean, square = weights.mean(), (weights**2).mean()
    ndf = len(weights) * mean**2 / square
    return float(f.sf(x * mean / square / ndf, ndf, ddf))


def saddlepoint(x: float, weights: Floats, df: Floats | None = None) -> float:
    """P(Σ aᵢχ²(dfᵢ) > x) by Kuonen's saddlepoint approximation (1999); NaN at the mean."""
    from scipy.optimize import brentq
    from scipy.stats import norm

    df = np.ones(len(weights)) if df is None else df
    largest = weights.max()
    a, x = weights / largest, x / largest

    def slope(z: float) -> float:
        return float((df * a / (1 - 2 * z * a)).sum() - x)

    if (a < 0).any():
        low = (1 / (2 * a[a < 0])).max() * 0.99999
    else:
        low = -0.01 if x > (df * a).sum() else -df.sum() / (2 * x)
    high = 0.5 / a.max() * 0.99999
    if slope(low) * slope(high) > 0:
        return np.nan
    z = float(brentq(slope, low, high, xtol=1e-14))
    if abs(z) < 1e-4:
        return np.nan
    k0 = -0.5 * (df * np.log(1 - 2 * z * a)).sum()
    w = np.sign(z) * np.sqrt(2 * (z * x - k0))
    v = z * np.sqrt(2 * (df * a**2 / (1 - 2 * z * a) ** 2).sum())
    return float(norm.sf(w + np.log(v / w) / w))


# -- private ---------------------------------------------------------------------------------------


def _dense(code: Any, valid: Any, size: int) -> tuple[Any, int]:
    seen = np.bincount(code[valid], minlength=size) > 0
    place = np.full(size + 1, -1)
    place[np.flatnonzero(seen)] = np.arange(int(seen.sum()))
    return place[code], int(seen.sum())


def _cells(sample: Sample, cell: Any, size: int, of_totals: bool) -> tuple[Floats, Floats, float]:
    """Shares of all cells, the covariance of the shares or of the totals, and the population."""
    valid = cell >= 0
    weights = np.asarray(sample.weights)

    def shares(w: Floats) -> Floats:
        sums = np.bincount(cell[valid], w[valid], minlength=size).astype(float)
        return sums / sums.sum()

    p = shares(weights)
    w = np.where(valid, weights, 0.0)
    total = float(w.sum())
    if sample.replicates is not None:

        def totals(w: Floats) -> Floats:
            return np.bincount(cell[valid], w[valid], minlength=size).astype(float)

        return p, replicated(sample, totals if of_totals else shares), total
    # Cells as domains of the weights: one pass; shares then follow from the totals.
    turn = None if of_totals else ((np.eye(size) - p[None, :]) / total)[None]
    code = np.where(valid, cell, -1)
    scores = Scores([w], code, size, turn, [valid] * size)
    return p, covariance(scores, sample.layout), total


def _wald(table: Floats, V: Floats, total: float, k: int) -> float:
    """Y′V⁻¹Y for Y = N_rc − N_r·N_c/N without the first row and column."""
    nr, nc = table.shape
    right, bottom = table.sum(axis=1), table.sum(axis=0)
    Y = (table - np.outer(right, bottom)).T.ravel() * total
    # d(N_rc − N_r N_c / N): cells add to their row, their column and the whole.
    J = np.eye(nr * nc)
    for c in range(nc):
        for r in range(nr):
            J[c * nr + r, [cc * nr + r for cc in range(nc)]] -= bottom[c]
            J[c * nr + r, [c * nr + rr for rr in range(nr)]] -= right[r]
            J[c * nr + r, :] += right[r] * bottom[c]
    VY = J @ V @ J.T
    use = [c * nr + r for c in range(1, nc) for r in range(1, nr)]
    inside = VY[np.ix_(use, use)]
    if np.linalg.matrix_rank(inside, hermitian=True) < k:
        raise DataError(
            say(
                zh="Wald 检验算不出：有的交叉格没有变化（回答互相决定，或群太少）。请用 statistic=“F”。",
                en="no Wald test: some crossings do not vary (answers that decide each other, or too "
                "few clusters); use statistic='F'.",
            )
        )
    return float(Y[use] @ np.linalg.solve(inside, Y[use]))


def _interaction(nr: int, nc: int) -> Floats:
    """Contrasts of interaction, free of the main effects: (cells, (nr−1)(nc−1))."""
    r, c = np.arange(nr * nc) % nr, np.arange(nr * nc) // nr
    main = [np.ones(nr * nc)]
    main += [(r == i).astype(float) for i in range(1, nr)]
    main += [(c == j).astype(float) for j in range(1, nc)]
    X = np.stack(main, axis=1)
    both = np.stack(
        [((r == i) & (c == j)).astype(float) for j in range(1, nc) for i in range(1, nr)], axis=1
    )
    return both - X @ np.linalg.lstsq(X, both, rcond=None)[0]


def _of_all(sample: Sample, rows: str, columns: str, both: Any, interval: str) -> Estimates:
    """Cell shares of everybody: one question whose answers are the crossings."""
    from .assembling import Block, assemble
    from .intervals import share_interval
    from .shares import shares_part

    where = domains(sample, None, both)
    row, row_values = coded(sample, rows, whole=True)
    column, column_values = coded(sample, columns, whole=True)
    given = [
        (row == i) & (column == j) & both
        for j in range(len(column_values))
        for i in range(len(row_values))
    ]
    answers = tuple(v for _ in column_values for v in row_values)
    part, scores = shares_part(
        np.asarray(sample.weights), where, rows, answers, given, both, "without"
    )

    def solve(w: Floats) -> Floats:
        size = np.asarray(w[both].sum())
        return np.array([divided(w[g].sum(), size) for g in given]).ravel()

    def bounds(frame: Any) -> tuple[Floats, Floats]:
        count = np.full(len(frame), float(both.sum()))
        return share_interval(frame, interval, count, np.full(len(frame), np.nan))

    extra = {columns: [v for v in column_values for _ in row_values]}
    return assemble(
        sample, where, [part], "share", "share", solve, [Block(scores, (0,))], bounds, extra=extra
    )
