"""Replicate weights that came with the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import DesignError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REPLICATE_KINDS = ("BRR", "Fay", "JK1", "JKn", "bootstrap", "other")


@dataclass(frozen=True)
class Replicates:
    """Replicate weights that came with the data, or were made by `replicate`.

    columns
        names of the replicate-weight columns, in order.
    kind
        ``"BRR"``, ``"Fay"``, ``"JK1"``, ``"JKn"``, ``"bootstrap"`` or ``"other"``.
    scale, rscales
        the variance is scale · Σ rscalesᵣ (θᵣ − centre)². Where `scale` is not given it is 1/R
        (BRR), 1/(R(1−ρ)²) (Fay), (R−1)/R (JK1), 1/(R−1) (bootstrap) and 1 (JKn, which needs
        `rscales`).
    rho
        Fay's coefficient.
    mse
        centre on the full-sample estimate; otherwise on the mean of the replicates.
    combined
        the columns are complete weights; False when they are factors to multiply the weights by.
    df
        degrees of freedom; otherwise the rank of the replicate weights − 1.
    values
        the complete weights themselves, one column a replicate, where they are not columns of the
        data.

    Source: Wolter, *Introduction to Variance Estimation* (2007), chapters 3–5; Judkins (1990) for
    Fay.

    >>> Replicates(["r1", "r2"], kind="BRR").kind
    'BRR'
    """

    columns: Sequence[str]
    kind: str = "other"
    scale: float | None = None
    rscales: Sequence[float] | float | None = None
    rho: float | None = None
    mse: bool = False
    combined: bool = True
    df: float | None = None
    values: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.columns, str):
            object.__setattr__(self, "columns", (self.columns,))
        if self.kind not in REPLICATE_KINDS:
            kinds = "、".join(REPLICATE_KINDS)
            raise DesignError(
                say(
                    zh=f"重复权数的种类“{self.kind}”不认识。可用：{kinds}。",
                    en=f"unknown kind of replicate weights {self.kind!r}. Use one of {kinds}.",
                )
            )
        if not len(self.columns):
            raise DesignError(
                say(zh="没有给出重复权数的列。", en="no replicate-weight columns were given.")
            )
        if self.kind == "Fay" and (self.rho is None or not 0 <= self.rho < 1):
            raise DesignError(
                say(
                    zh="Fay 法需要给出 rho（0 ≤ rho < 1）。",
                    en="Fay's method needs rho, with 0 ≤ rho < 1.",
                )
            )
        if (
            self.rscales is not None
            and np.ndim(self.rscales)
            and (np.size(self.rscales) != len(self.columns))
        ):
            raise DesignError(
                say(
                    zh=f"rscales 有 {np.size(self.rscales)} 个，"
                    f"重复权数有 {len(self.columns)} 列。",
                    en=f"{np.size(self.rscales)} rscales for {len(self.columns)} replicates.",
                )
            )

    @property
    def factors(self) -> Floats:
        """scale · rscalesᵣ, one a replicate."""
        R = len(self.columns)
        default = {
            "BRR": 1 / R,
            "Fay": 1 / (R * (1 - (self.rho or 0.0)) ** 2),
            "JK1": (R - 1) / R,
            "bootstrap": 1 / max(R - 1, 1),
        }.get(self.kind, 1.0)
        if self.kind in ("JKn", "other") and self.rscales is None and self.scale is None:
            raise DesignError(
                say(
                    zh=f"{self.kind} 重复权数需要给出 rscales 或 scale。",
                    en=f"{self.kind} replicates need rscales or scale.",
                )
            )
        scale = default if self.scale is None else float(self.scale)
        each = 1.0 if self.rscales is None else np.asarray(self.rscales, dtype=float)
        return np.broadcast_to(scale * np.asarray(each), R).astype(float)
