"""Weighted scores and a design, as arrays → their covariance. Knows neither pandas nor files.

Every estimator hands over its *scores*: for each respondent the weighted influence on each
estimate, u_i = w_i·z_i, where z is the influence function. The variance of the estimates is then
the design variance of the totals Σ u_i (Särndal, Swensson & Wretman 1992, §5.5; Deville 1999).
With strata h, n_h of N_h units drawn and unit totals t_hi, stage by stage (Rao 1975; Särndal et
al. §4.3):

    V = Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · Σ_i (t_hi − t̄_h)(t_hi − t̄_h)ᵀ
        + Σ_h n_h/N_h · Σ_i V_hi          (the same formula inside each drawn unit)

Calibration replaces u by its residual on the calibration variables first (Deville & Särndal 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .designs import Layout, Overlap, Projection, Stage

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

BLOCK = 40_000_000  # cells of unit totals held at once (320 MB)
RUN = 16_384  # rows multiplied at a time, so that they stay in the cache
COLUMNS = 8  # columns of scores worked out at a time


@dataclass(frozen=True, eq=False)
class Scores:
    """Weighted scores, or weighted variables from whose totals the scores follow.

    `columns` are arrays over rows, zero outside an estimate's base; `domain` numbers each row's
    domain from 0, −1 outside all of them. Column j counts, for a row of domain d, towards (d, j)
    only; (d, j) are ordered domain by domain. `turn` (blocks, in, out) makes scores of them, block
    by block: what is linear in the rows can as well be done once a unit (Woodruff 1971). `base`
    says for each estimate of a domain who is in its base, `base_domain` numbering their domains.
    """

    columns: Sequence[Floats]
    domain: Integers | None = None
    domains: int = 1
    turn: Floats | None = None
    base: Sequence[NDArray[np.bool_]] | None = None
    base_domain: Integers | None = None
    base_domains: int = 1

    @property
    def size(self) -> int:
        if self.turn is not None:
            return self.turn.shape[0] * self.turn.shape[2]
        return self.domains * len(self.columns)


class Made(Sequence[Any]):
    """Columns that are worked out when asked for, one at a time, instead of being kept."""

    def __init__(self, lines: Sequence[Callable[[], Any]]) -> None:
        self.lines = tuple(lines)

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, k: Any) -> Any:
        return self.lines[k]()


def covariance(scores: Scores | Sequence[Scores], layout: Layout) -> Floats:
    """The covariance matrix of the estimates whose scores are given, one after another."""
    every = [scores] if isinstance(scores, Scores) else list(scores)
    p = sum(part.size for part in every)
    found = np.zeros((p, p))
    taken_out = betas(every, layout)
    crossing: list[Floats] = []
    lonely = layout.lonely
    for k, stage in enumerate(layout.stages):
        need = _factors(stage, lonely)
        overlapping = k == 0 and layout.overlap is not None
        if not need.any() and not overlapping:
            continue
        overall = _overall(every, layout, taken_out, stage)
        for units, strata in _blocks(stage, p):
            totals = _all_totals(every, stage.unit, units)
            for projection, beta in zip(layout.projections, taken_out, strict=True):
                columns = [partial(projection.right_column, t) for t in range(projection.terms)]
                totals -= unit_totals(Scores(Made(columns)), stage.unit, units) @ beta
            if overlapping:
                crossing.append(totals.copy())
            present = _presence(every, stage, units) if lonely in ("adjust", "average") else None
            z = _standardised(totals, stage, units, strata, need, lonely, present, overall)
            found += z.T @ z
    if lonely == "average":
        grow = np.sqrt(_average_gain(every, layout.stages[0]))
        found *= np.outer(grow, grow)
    if layout.overlap is not None:
        found += overlap_covariance(np.concatenate(crossing), layout.stages[0], layout.overlap)
    return (found + found.T) / 2


def replicate_covariance(values: Floats, full: Floats, factors: Floats, mse: bool) -> Floats:
    """Covariance from estimates recomputed with each replicate weight: Σ c_r (θ_r − centre)(…)ᵀ.

    `values` has one row a replicate. Replicates without a value for an estimate are left out of it.
    The centre is the full-sample estimate (mse) or the mean of the replicates that count
    (Wolter 2007, §3.4 and §4.2).
    """
    counted = factors > 1e-10 * factors.max() if factors.max() > 0 else np.ones(len(factors), bool)
    centre = full if mse else values[counted].mean(axis=0)
    z = (values - centre) * np.sqrt(factors)[:, None]
    return z.T @ z


def unit_totals(scores: Scores, unit: Integers, units: slice | None = None) -> Floats:
    """Sum of the scores in each unit: one row a unit, one column an estimate."""
    top = int(unit.max()) + 1
    start, stop = (0, top) if units is None else (units.start, units.stop)
    count, D = stop - start, scores.domains
    rows: NDArray[np.bool_] | None = None
    if start > 0 or stop < top:
        rows = (unit >= start) & (unit < stop)
    if scores.domain is not None and (scores.domain < 0).any():
        inside = scores.domain >= 0
        rows = inside if rows is None else rows & inside
    where = unit if rows is None else unit[rows]
    cell = where - start if start else where
    if D > 1:
        assert scores.domain is not None
        cell = cell * D + (scores.domain if rows is None else scores.domain[rows])
    direct = rows is None and D == 1 and count == len(cell) and _in_order(cell)
    out = np.empty((count, D, len(scores.columns)))
    for j, column in enumerate(scores.columns):
        part = column if rows is None else column[rows]
        if direct:
            out[:, 0, j] = part
        else:
            out[:, :, j] = np.bincount(cell, part, minlength=count * D).reshape(count, D)
    return _turned(out.reshape(count, -1), scores)


def betas(scores: Sequence[Scores], layout: Layout) -> list[Floats]:
    """Coefficients of the scores on each calibration step, in the order the steps were taken."""
    found: list[Floats] = []
    for m, projection in enumerate(layout.projections):
        beta = np.hstack([_projected(projection, part) for part in scores])
        for earlier, known in zip(layout.projections[:m], found, strict=True):
            beta = beta - _products(projection, earlier) @ known
        found.append(beta)
    return found


def overlap_covariance(totals: Floats, stage: Stage, overlap: Overlap) -> Floats:
    """What waves that share units add to the covariance: Σ_h (n12 − n1·n2/N) · s12, both ways.

    For one stratum, with n1 and n2 units drawn of N in the two waves and n12 in both, the totals of
    weighted scores t = (N/n)·y have Cov(Ŷ1, Ŷ2) = N²(n12/(n1·n2) − 1/N)·S12 = (n12 − n1·n2/N)·s12(t)
    (Tam 1984; Qualité & Tillé 2008). s12 is the covariance over the shared units, at most s1·s2 in
    size; with fewer than two of them, s1·s2 times the correlation within strata of all shared units.
    A full count in either wave adds nothing. Where units came or went, N is the larger of the two
    sizes, as if those of the smaller wave were all among those of the larger.
    """
    p = totals.shape[1]
    found = np.zeros((p, p))
    starts = np.searchsorted(stage.stratum, np.arange(len(stage.sampled) + 1))
    by_place: dict[int, list[int]] = {}
    for h in range(len(stage.sampled)):
        by_place.setdefault(int(overlap.place[h]), []).append(h)
    waiting: list[tuple[float, Floats, Floats]] = []
    crossed, first2, second2 = np.zeros((p, p)), np.zeros(p), np.zeros(p)
    for strata in by_place.values():
        for a, g in enumerate(strata):
            for h in strata[a + 1 :]:
                tg, th = totals[starts[g] : starts[g + 1]], totals[starts[h] : starts[h + 1]]
                left, right = _shared(
                    overlap.identity[starts[g] : starts[g + 1]],
                    overlap.identity[starts[h] : starts[h + 1]],
                )
                shared = len(left)
                if max(stage.fraction[g], stage.fraction[h]) > 1 - 1e-7:
                    continue  # a full count is no sample, whoever came or went since
                size = max(stage.population[g], stage.population[h])
                weight = shared - (stage.sampled[g] * stage.sampled[h] / size)
                if shared > 1:
                    zg, zh = tg[left] - tg[left].mean(axis=0), th[right] - th[right].mean(axis=0)
                    s12 = zg.T @ zh / (shared - 1)
                    crossed += zg.T @ zh
                    first2 += (zg**2).sum(axis=0)
                    second2 += (zh**2).sum(axis=0)
                if abs(weight) < 1e-12 or len(tg) < 2 or len(th) < 2:
                    continue
                s1, s2 = tg.std(axis=0, ddof=1), th.std(axis=0, ddof=1)
                if shared < 2:
                    waiting.append((weight, s1, s2))
                    continue
                bound = np.outer(s1, s2)
                part = weight * np.clip(s12, -bound, bound)
                found += part + part.T
    if waiting:
        both = np.sqrt(np.outer(first2, second2))
        rho = np.divide(crossed, both, out=np.zeros((p, p)), where=both > 0)
        for weight, s1, s2 in waiting:
            part = weight * rho * np.outer(s1, s2)
            found += part + part.T
    return found


def _shared(first: Integers, second: Integers) -> tuple[Integers, Integers]:
    """Positions of the units that two waves of a stratum have in common."""
    a, b = np.flatnonzero(first >= 0), np.flatnonzero(second >= 0)
    _, left, right = np.intersect1d(first[a], second[b], return_indices=True)
    return a[left], b[right]


# -- private ---------------------------------------------------------------------------------------


def _in_order(cell: Integers) -> bool:
    return len(cell) > 0 and bool(cell[0] == 0 and (np.diff(cell) == 1).all())


def _turned(totals: Floats, scores: Scores) -> Floats:
    """Totals of variables → totals of scores, block by block."""
    if scores.turn is None:
        return totals
    blocks, inner, _ = scores.turn.shape
    shaped = totals.reshape(len(totals), blocks, inner).transpose(1, 0, 2)
    return np.ascontiguousarray((shaped @ scores.turn).transpose(1, 0, 2)).reshape(len(totals), -1)


def _all_totals(scores: Sequence[Scores], unit: Integers, units: slice) -> Floats:
    parts = [unit_totals(part, unit, units) for part in scores]
    return parts[0] if len(parts) == 1 else np.hstack(parts)


def _projected(projection: Projection, scores: Scores) -> Floats:
    """leftᵀ · scores of a calibration step, by way of its crossings where it has them."""
    if projection.cell is None:
        return _grouped(projection.left, scores)
    D, C = scores.domains, len(projection.table)
    cell, keep = projection.cell, None
    if scores.domain is not None:
        cell = cell + scores.domain * C
        if (scores.domain < 0).any():
            keep = scores.domain >= 0
            cell = cell[keep]
    out = np.empty((projection.terms, D, len(scores.columns)))
    for j in range(len(scores.columns)):
        part = scores.columns[j] * projection.before
        sums = np.bincount(cell, part if keep is None else part[keep], minlength=D * C)
        out[:, :, j] = projection.table.T @ sums.reshape(D, C).T
    return _turned(out.reshape(projection.terms, -1), scores)


def _products(one: Projection, other: Projection) -> Floats:
    """leftᵀ of one step · right of another: nothing where they concern different rows (waves)."""
    both = np.flatnonzero((one.before != 0) & (other.after != 0))
    if not len(both):
        return np.zeros((one.terms, other.terms))
    return one.left[both].T @ other.right[both]


def _grouped(left: Floats, scores: Scores) -> Floats:
    """leftᵀ · scores without spreading the scores out over domains: (terms, size).

    A few columns and a run of rows at a time, the run in the order of its domains, so that each
    domain is one product of small matrices."""
    D, terms, n = scores.domains, left.shape[1], len(left)
    out = np.zeros((terms, D, len(scores.columns)))
    for first in range(0, len(scores.columns), COLUMNS):
        few = [scores.columns[j] for j in range(first, min(first + COLUMNS, len(scores.columns)))]
        at = slice(first, first + len(few))
        for start in range(0, n, RUN):
            rows = slice(start, min(start + RUN, n))
            side, block = left[rows], np.stack([column[rows] for column in few], axis=1)
            if scores.domain is None:
                out[:, 0, at] += side.T @ block
                continue
            code = scores.domain[rows]
            order = np.argsort(code, kind="stable")
            ends = np.searchsorted(code[order], np.arange(D + 1))
            side, block = side[order], block[order]
            for d in range(D):
                part = slice(ends[d], ends[d + 1])
                out[:, d, at] += side[part].T @ block[part]
    return _turned(out.reshape(terms, -1), scores)


def _factors(stage: Stage, lonely: str) -> Floats:
    """What a stratum's squared deviations are multiplied by; zero where it adds nothing."""
    n = stage.sampled
    rest = np.where(stage.fraction > 1 - 1e-7, 0.0, 1 - stage.fraction)
    several = np.divide(n, n - 1, out=np.ones_like(n), where=n > 1)
    factor = stage.multiplier * rest * several
    if lonely != "adjust":
        factor = np.where(n > 1, factor, 0.0)
    return factor


def _blocks(stage: Stage, p: int) -> list[tuple[slice, slice]]:
    """Runs of whole strata whose unit totals fit in memory: (units, strata)."""
    H, count = len(stage.sampled), len(stage.stratum)
    if count * p <= BLOCK:
        return [(slice(0, count), slice(0, H))]
    ends = np.cumsum(np.bincount(stage.stratum, minlength=H))
    blocks, begin, first = [], 0, 0
    for h in range(H):
        if h + 1 == H or (ends[h + 1] - begin) * p > BLOCK:
            blocks.append((slice(begin, int(ends[h])), slice(first, h + 1)))
            begin, first = int(ends[h]), h + 1
    return blocks


def _standardised(
    totals: Floats,
    stage: Stage,
    units: slice,
    strata: slice,
    factor: Floats,
    lonely: str,
    present: Floats | None,
    overall: Floats,
) -> Floats:
    """Unit totals about their stratum's mean, scaled so that zᵀz is the variance they add."""
    stratum = stage.stratum[units] - strata.start
    n = stage.sampled[strata]
    starts = np.searchsorted(stratum, np.arange(len(n)))
    means = np.add.reduceat(totals, starts, axis=0) / n[:, None]
    scale = np.sqrt(factor[strata])
    if present is None:
        totals -= means[stratum]
    else:
        seen = np.add.reduceat(present, starts, axis=0)
        alone = (seen == 1) if lonely == "adjust" else np.zeros_like(seen, dtype=bool)
        totals -= np.where(alone, overall, means)[stratum]
        if lonely == "average":
            totals[(seen == 1)[stratum] & (stage.fraction[strata] < 1 - 1e-7)[stratum][:, None]] = 0
    totals *= scale[stratum][:, None]
    return totals


def _overall(
    scores: Sequence[Scores], layout: Layout, taken_out: list[Floats], stage: Stage
) -> Floats:
    """The mean of the units' totals over the strata where an estimate has its base: what a lonely
    unit is compared with under "adjust"."""
    if layout.lonely != "adjust":
        return np.zeros(1)
    one = np.ones((layout.rows, 1))
    sums = np.hstack([_grouped(one, part) for part in scores])[0]
    for projection, beta in zip(layout.projections, taken_out, strict=True):
        whole = [projection.right_column(t).sum() for t in range(projection.terms)]
        sums = sums - np.array(whole) @ beta
    present = _presence(scores, stage, slice(0, len(stage.stratum)))
    starts = np.searchsorted(stage.stratum, np.arange(len(stage.sampled)))
    units = stage.sampled @ (np.add.reduceat(present, starts, axis=0) > 0)
    return np.asarray(np.divide(sums, units, out=np.zeros_like(sums), where=units > 0))


def _presence(scores: Sequence[Scores], stage: Stage, units: slice) -> Floats:
    """1 where a unit has a row in an estimate's base."""
    made = []
    for part in scores:
        per_domain = part.size // part.base_domains
        base = part.base
        if base is None:
            base = [np.ones(len(stage.unit), dtype=bool)] * per_domain
        known: dict[int, Floats] = {}
        for mask in base:
            if id(mask) not in known:
                one = Scores([mask.astype(float)], part.base_domain, part.base_domains)
                known[id(mask)] = (unit_totals(one, stage.unit, units) > 0).astype(float)
        columns = np.stack([known[id(mask)] for mask in base], axis=2)
        made.append(columns.reshape(len(columns), -1))
    return np.hstack(made)


def _average_gain(scores: Sequence[Scores], stage: Stage) -> Floats:
    """Strata in the domain ÷ strata that can show a variance: what the lonely ones are given."""
    present = _presence(scores, stage, slice(0, len(stage.stratum)))
    starts = np.searchsorted(stage.stratum, np.arange(len(stage.sampled)))
    seen = np.add.reduceat(present, starts, axis=0)
    full = (stage.fraction > 1 - 1e-7)[:, None]
    there = seen > 0
    fine = (there & ((seen > 1) | full)).sum(axis=0)
    return np.divide(there.sum(axis=0), fine, out=np.full(present.shape[1], np.nan), where=fine > 0)
