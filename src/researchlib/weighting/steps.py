"""One weighting step, kept with the sample so that its gain is in every variance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..designs import Adjustment, Projection, Sample
from .margins import Margin, controls_table, crossed, design_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


def taken(
    sample: Sample,
    kind: str,
    solve: Callable[[Floats], Floats],
    found: list[Margin],
    rows: Flags,
    matrix: Floats | None = None,
    spread: Floats | None = None,
    cluster: Any = None,
    unweighted: bool = False,
) -> Sample:
    """The sample after one weighting step, which stays with it."""
    before = np.asarray(sample.weights)
    after = solve(before.copy())

    def terms(step: Adjustment) -> Projection:
        cell = None
        if matrix is not None:
            X = matrix
        elif any(m.values is not None for m in found):
            X = design_matrix(found, len(before))[0]
        else:
            X, cell = crossed(found, len(before))
        size = (
            step.before if cluster is None else averaged(step.before[:, None], cluster, rows)[:, 0]
        )
        v = np.ones(len(before)) if spread is None else spread
        if unweighted:
            return projected(X, np.ones(len(before)), step.after, cell)
        g = np.divide(step.after, step.before, out=np.zeros_like(before), where=step.before > 0)
        return projected(X, np.sqrt(size / v), g * np.sqrt(size * v), cell)

    step = Adjustment(
        kind,
        before,
        after,
        controls_table(found, before, after),
        terms,
        {"margins": found, "rows": rows, "solve": solve},
    )
    replicates = sample.replicates
    if replicates is not None:
        drawn = sample.replicate_weights
        values = np.stack([solve(drawn[:, r].copy()) for r in range(drawn.shape[1])], axis=1)
        replicates = replace(replicates, values=values, combined=True)
    return sample.with_(
        weights=after, adjustments=(*sample.adjustments, step), replicates=replicates
    )


def projected(X: Floats, half: Floats, outer: Floats, cell: Any = None) -> Projection:
    """Residuals on X with weights half², of scores that carry the factor outer/half.

    With `cell`, X has one row a crossing of all margins, and `cell` gives each row its crossing."""
    over = np.divide(1.0, outer, out=np.zeros_like(outer), where=outer != 0)
    if cell is None:
        return Projection(orthonormal(X * half[:, None]), over, outer)
    mass = np.sqrt(np.bincount(cell, half**2, minlength=len(X)))
    table = orthonormal(X * mass[:, None])
    table = np.divide(table, mass[:, None], out=np.zeros_like(table), where=mass[:, None] > 0)
    return Projection(table, half * over, half * outer, cell)


def orthonormal(basis: Floats) -> Floats:
    """An orthonormal basis of the columns' span; what is linearly dependent falls away."""
    size = np.sqrt(np.einsum("ij,ij->j", basis, basis))
    basis = basis[:, size > 0]
    basis /= size[size > 0]
    for _ in range(2):  # twice: the second round removes what rounding left of the first
        values, vectors = np.linalg.eigh(basis.T @ basis)
        use = values > 1e-11 * values.max(initial=0.0)
        basis = basis @ (vectors[:, use] / np.sqrt(values[use]))
    return basis


def averaged(X: Floats, cluster: Any, rows: Flags) -> Floats:
    """Each row replaced by its cluster's mean, among the rows concerned."""
    size = np.bincount(cluster[rows], minlength=int(cluster.max()) + 1)
    out = np.array(X, dtype=float)
    for k in range(X.shape[1]):
        sums = np.bincount(cluster[rows], X[rows, k], minlength=len(size))
        mean = np.divide(sums, size, out=np.zeros(len(size)), where=size > 0)
        out[rows, k] = mean[cluster[rows]]
    return out
