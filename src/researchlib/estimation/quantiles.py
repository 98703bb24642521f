"""Quantiles with Woodruff intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import DataError, say
from ..variance import Scores, covariance
from .assembling import Block, Part, assemble, placed, replicated, t_quantile
from .domains import domains, numeric
from .intervals import between
from .means import asked, block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample
    from .domains import Domains
    from .estimates import Estimates

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

KINDS = ("mean", "beta", "xlogit", "asin", "score", "quantile")
CONTINUOUS = ("hf4", "hf5", "hf6", "hf7", "hf8", "hf9", "shahvaish")
RULES = ("math", "school", "hf1", "hf2", "hf3", *CONTINUOUS)


def quantile(
    sample: Sample,
    questions: str | Sequence[str],
    probabilities: float | Sequence[float] = 0.5,
    by: str | Sequence[str] | None = None,
    among: Any = None,
    interval: str = "mean",
    rule: str = "math",
) -> Estimates:
    """Quantiles of numbers, such as the median, with Woodruff intervals; column `probability`.

    interval
        how the interval for the share below the estimate is made before it is turned back into
        values: ``"mean"`` (Wald), ``"beta"``, ``"xlogit"``, ``"asin"``; ``"score"`` inverts a
        score test (Francisco & Fuller 1991); ``"quantile"`` (replicate weights only) recomputes
        the quantile.
    rule
        what lies between two answers: ``"math"`` (= hf1, the inverse of the distribution
        function), ``"school"`` (= hf2), ``"shahvaish"``, ``"hf3"`` … ``"hf9"`` (Hyndman & Fan
        1996, with weights as in Akinshin 2023).

    se is the interval's length over 2·t(0.975, df) (Woodruff 1952). The covariance between
    quantiles uses the linearised quantile, scaled to those standard errors. Missing answers leave
    the base.

    >>> import pandas as pd, researchlib as rl
    >>> pay = pd.DataFrame({"pay": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]})
    >>> rl.quantile(rl.Sample(pay), "pay", [0.25, 0.5]).frame[["probability", "value"]]
       probability  value
    0         0.25    2.0
    1         0.50    4.0
    """
    if interval not in KINDS or rule not in RULES:
        raise DataError(
            say(
                zh=f"interval 可用 {'、'.join(KINDS)}；rule 可用 {'、'.join(RULES)}。",
                en=f"interval is one of {', '.join(KINDS)}; rule one of {', '.join(RULES)}.",
            )
        )
    levels = [float(p) for p in np.atleast_1d(np.asarray(probabilities, dtype=float))]
    if not all(0 < p < 1 for p in levels):
        raise DataError(
            say(zh="分位数的概率应在 0 与 1 之间。", en="probabilities must lie between 0 and 1.")
        )
    if interval == "quantile" and sample.replicates is None:
        raise DataError(
            say(
                zh="interval=“quantile”只用于有重复权数的样本。",
                en="interval='quantile' needs a sample with replicate weights.",
            )
        )
    where, columns = domains(sample, by, among), asked(questions)
    values = [numeric(sample, name) for name in columns]
    weights = np.asarray(sample.weights)

    def solve(w: Floats) -> Floats:
        out = []
        for y in values:
            for d in range(where.count):
                rows = (where.code == d) & np.isfinite(y)
                out += [located(y[rows], w[rows], p, rule) for p in levels]
        return np.array(out)

    blocks: list[Block] = []
    parts, lows, highs, ses = [], [], [], []
    for name, y in zip(columns, values, strict=True):
        valid = np.isfinite(y)
        shape = (where.count, len(levels))
        value = np.full(shape, np.nan)
        low, high = np.full(shape, np.nan), np.full(shape, np.nan)
        scores = [np.zeros(len(y)) for _ in levels]
        for d in range(where.count):
            rows = (where.code == d) & valid
            if not rows.any() or not weights[rows].any():
                continue
            x, w = y[rows], weights[rows]
            back = sorted_rule(x, w, rule)
            for k, p in enumerate(levels):
                value[d, k] = back(p)
                below, size = y <= value[d, k], w.sum()
                scores[k][rows] = weights[rows] * (below[rows] - p) / size
                if interval == "quantile":
                    continue
                find = scored if interval == "score" else woodruff
                low[d, k], high[d, k] = find(
                    sample, where, d, rows, y, value[d, k], p, back, interval
                )
        n = where.sums(valid)
        size = where.sums(np.where(valid, weights, 0.0))
        missing = where.sums() - n

        def repeated(a: Floats) -> Floats:
            return np.repeat(np.asarray(a, dtype=float)[:, None], len(levels), axis=1)

        parts.append(
            Part(
                question=name,
                answers=(None,) * len(levels),
                value=value,
                n=repeated(n),
                count=repeated(n),
                base=repeated(size),
                missing=repeated(missing),
                srs=np.full(shape, np.nan),
            )
        )
        blocks.append(Block(block(where, scores, None, [valid] * len(levels)), (len(blocks),)))
        lows.append(low.ravel())
        highs.append(high.ravel())
        reach = t_quantile(0.975, where.df)[:, None]
        ses.append(((high - low) / (2 * reach)).ravel())
    extra = {"probability": [p for _ in parts for _ in range(where.count) for p in levels]}
    made = assemble(
        sample,
        where,
        parts,
        "quantile",
        "",
        solve,
        extra=extra,
        given=None
        if interval == "quantile"
        else quantile_covariance(sample, where, parts, blocks, np.concatenate(ses)),
    )
    if interval != "quantile":
        made.frame["low"], made.frame["high"] = np.concatenate(lows), np.concatenate(highs)
    return made


def quantile_covariance(
    sample: Sample, where: Domains, parts: Sequence[Part], blocks: Sequence[Block], se: Floats
) -> Floats:
    """Correlations of the shares below the quantiles, with the Woodruff standard errors."""
    order = placed(blocks, [len(part.answers) for part in parts], where.count)
    if sample.replicates is not None:
        weights = np.asarray(sample.weights)
        raised = np.divide(1.0, weights, out=np.zeros(len(weights)), where=weights > 0)
        columns = [c * raised for b in blocks for c in b.scores.columns]

        def shares(w: Floats) -> Floats:
            return np.stack([where.sums(c * w) for c in columns], axis=1).ravel()

        one = Block(Scores(columns), tuple(range(len(parts))))
        again = placed([one], [len(part.answers) for part in parts], where.count)
        shared = replicated(sample, shares)[np.ix_(again, again)]
    else:
        shared = covariance([b.scores for b in blocks], sample.layout)[np.ix_(order, order)]
    sd = np.sqrt(np.diag(shared))
    scale = np.divide(se, sd, out=np.zeros(len(se)), where=(sd > 0) & np.isfinite(se))
    out = shared * np.outer(scale, scale)
    np.fill_diagonal(out, se**2)
    return out


# -- private ---------------------------------------------------------------------------------------


def woodruff(
    sample: Sample,
    where: Domains,
    d: int,
    rows: Flags,
    y: Floats,
    value: float,
    p: float,
    back: Callable[[float], float],
    kind: str,
) -> tuple[float, float]:
    """The interval of the share at or below the quantile, turned back into values."""
    share, se = below_share(sample, rows, y <= value)
    df = where.df[d : d + 1]
    asked_rows = np.array([float(rows.sum())])
    if not 0 < share < 1 and kind != "mean":
        return np.nan, np.nan
    if se == 0:
        return back(share), back(share)
    low, high = between(np.array([share]), np.array([se]), df, asked_rows, kind)
    return (
        back(float(low[0])) if np.isfinite(low[0]) and low[0] >= 0 else np.nan,
        back(float(high[0])) if np.isfinite(high[0]) and high[0] <= 1 else np.nan,
    )


def scored(
    sample: Sample,
    where: Domains,
    d: int,
    rows: Flags,
    y: Floats,
    value: float,
    p: float,
    back: Callable[[float], float],
    kind: str,
) -> tuple[float, float]:
    """Values at which the score test of P(Y > θ) = 1 − p just rejects (Francisco & Fuller 1991)."""
    from scipy.optimize import brentq

    x = y[rows]
    if x.min() == x.max():
        return value, value
    t = float(t_quantile(0.975, where.df[d : d + 1])[0])
    spread = float(np.subtract(*np.percentile(x, [75, 25])))
    bottom, top = x.min() + spread / 100, x.max() - spread / 100

    def test(theta: float, limit: float) -> float:
        share, se = below_share(sample, rows, y > theta)
        return (share - (1 - p)) / se - limit

    tolerance = 1 / (100 * np.sqrt(len(x)))
    found = []
    for limit in (t, -t):
        try:
            found.append(brentq(test, bottom, top, args=(limit,), xtol=tolerance))
        except ValueError:
            return np.nan, np.nan
    return back(float(np.mean(x <= found[0]))), back(float(np.mean(x <= found[1])))


def below_share(sample: Sample, rows: Flags, below: Flags) -> tuple[float, float]:
    """A weighted share among rows, and its standard error."""
    w = np.where(rows, sample.weights, 0.0)
    size = w.sum()
    share = float((w * below).sum() / size)
    if sample.replicates is not None:

        def again(weights: Floats) -> Floats:
            part = np.where(rows, weights, 0.0)
            return np.array([(part * below).sum() / part.sum()])

        found = replicated(sample, again)
    else:
        found = covariance(Scores([w * (below - share) / size], base=[rows]), sample.layout)
    return share, float(np.sqrt(max(found[0, 0], 0.0)))


def located(x: Floats, w: Floats, p: float, rule: str) -> float:
    """One quantile of weighted values; NaN when there is nothing to weigh."""
    return sorted_rule(x, w, rule)(p) if len(x) and w.any() else np.nan


def sorted_rule(x: Floats, w: Floats, rule: str) -> Callable[[float], float]:
    """Probability → quantile of the weighted values, by one of the rules."""
    kept = w > 0
    x, w = x[kept], w[kept]
    order = np.argsort(x, kind="stable")
    x, w = x[order], w[order]
    if rule == "hf3":
        x, first = np.unique(x, return_index=True)
        w = np.add.reduceat(w, first)
    cumulated = np.cumsum(w)
    whole, n = cumulated[-1], len(x)
    if n == 1:
        return lambda p: float(x[0])
    if rule in CONTINUOUS and rule != "hf4":
        before = np.concatenate([[0.0], cumulated[:-1]])
        at = {
            "hf5": (cumulated - w / 2) / whole,
            "hf6": cumulated / (whole + w[-1]),
            "hf7": before / cumulated[-2],
            "hf8": (before / 3 + cumulated * 2 / 3) / (whole + w[-1] / 3),
            "hf9": (before * 3 / 8 + cumulated * 5 / 8) / (whole + w[-1] / 4),
            "shahvaish": (np.cumsum(w / w.mean()) + 0.5 - w / w.mean() / 2) / (n + 1),
        }[rule]
        if rule == "shahvaish":
            return lambda p: float(x[max(int(np.searchsorted(at, p, side="right")) - 1, 0)])
        return lambda p: float(np.interp(p, at, x))

    def stepped(p: float) -> float:
        reached = np.flatnonzero(cumulated <= p * whole)
        if not len(reached):  # before the first answer's weight is used up
            return float(x[0])
        low = int(reached[-1])
        high = min(low + 1, n - 1)
        rest = p - cumulated[low] / whole
        if rule == "hf4":
            gamma = rest / ((cumulated[high] / whole - p) + rest)
            return float(x[low] * (1 - gamma) + x[high] * gamma)
        if rest != 0:
            return float(x[high])
        if rule in ("school", "hf2"):
            return float((x[low] + x[high]) / 2)
        if rule == "hf3" and (low + 1) % 2:
            return float(x[high])
        return float(x[low])

    return stepped
