"""A design → the same design as replicate weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..designs import Replicates
from ..errors import DesignError, say
from .jackknife import jackknife_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample

    Floats = NDArray[np.float64]


def replicate(
    sample: Sample,
    kind: str = "JKn",
    replicates: int = 200,
    rho: float = 0.3,
    mse: bool = False,
    seed: int = 20240101,
) -> Sample:
    """The same sample with replicate weights for its variances; weighting steps are taken in each.

    kind
        ``"JK1"`` (unstratified) and ``"JKn"`` (stratified) jackknife, a cluster left out at a
        time; ``"BRR"`` and ``"Fay"`` (with `rho`) for two clusters a stratum; ``"bootstrap"``
        (Rao, Wu & Yue 1992, n − 1 clusters drawn a stratum, rescaled for the finite population),
        `replicates` of them drawn with `seed`.
    mse
        centre on the full-sample estimate rather than on the mean of the replicates.

    First-stage finite-population corrections are in the factors (JK) or in the rescaling
    (bootstrap). Raises `DesignError` where the design does not suit the kind (which strata).

    >>> import pandas as pd, researchlib as rl
    >>> shops = pd.DataFrame({"y": [1.0, 2.0, 4.0]})
    >>> round(rl.mean(replicate(rl.Sample(shops), "JK1"), "y").only.se, 4)
    0.8819
    """
    if sample.replicates is not None:
        raise DesignError(
            say(zh="样本已有重复权数。", en="the sample already has replicate weights.")
        )
    if kind == "bootstrap" and (not isinstance(replicates, (int, np.integer)) or replicates < 2):
        raise DesignError(
            say(
                zh=f"bootstrap 至少要 2 组重复权数，收到 {replicates}。",
                en=f"the bootstrap needs at least 2 replicates, got {replicates}.",
            )
        )
    if kind == "Fay" and not 0 <= rho < 1:
        raise DesignError(
            say(zh="Fay 法的 rho 应在 0 与 1 之间。", en="Fay's rho lies between 0 and 1.")
        )
    first = sample.stages[0]
    n = first.sampled
    if kind in ("JK1", "JKn"):
        if kind == "JK1" and len(n) > 1:
            raise DesignError(
                say(
                    zh=f"JK1 不用于分层样本（{len(n)} 层），请用 JKn。",
                    en=f"JK1 is for unstratified samples ({len(n)} strata here); use JKn.",
                )
            )
        drawn, factors = jackknife_weights(sample)
        values = np.stack([drawn(r) for r in range(len(factors))], axis=1)
        scale, rscales = 1.0, list(factors)
    elif kind in ("BRR", "Fay"):
        values, scale = _balanced(sample, 0.0 if kind == "BRR" else rho)
        rscales = [1.0] * values.shape[1]
    elif kind == "bootstrap":
        values = _bootstrap(sample, replicates, seed)
        scale, rscales = 1 / (replicates - 1), [1.0] * replicates
    else:
        raise DesignError(
            say(
                zh=f"种类“{kind}”不认识，可用 JK1、JKn、BRR、Fay、bootstrap。",
                en=f"unknown kind {kind!r}; use JK1, JKn, BRR, Fay or bootstrap.",
            )
        )
    made = Replicates(
        columns=[f"replicate {r + 1}" for r in range(values.shape[1])],
        kind=kind,
        scale=scale,
        rscales=rscales,
        rho=rho if kind == "Fay" else None,
        mse=mse,
        df=sample.df(),
        values=values,
    )
    return sample.with_(replicates=made)


def _again(sample: Sample, start: Floats) -> Floats:
    """The weighting steps of the sample, taken again from other base weights."""
    for step in sample.adjustments:
        if "solve" in step.settings:
            start = step.settings["solve"](start)
    return start


def _base(sample: Sample) -> Floats:
    steps = [s for s in sample.adjustments if "solve" in s.settings]
    return np.asarray(steps[0].before if steps else sample.weights)


def _balanced(sample: Sample, rho: float) -> tuple[Floats, float]:
    from scipy.linalg import hadamard

    first = sample.stages[0]
    odd = np.flatnonzero(first.sampled != 2)
    if len(odd):
        listed = "、".join(first.names[h] for h in odd[:6])
        raise DesignError(
            say(
                zh=f"平衡重复法要求每层恰好两个群，{len(odd)} 层不是：{listed}。"
                "请用 JKn 或 bootstrap。",
                en=f"balanced replication needs two clusters a stratum; {len(odd)} strata have "
                f"another number: {listed}. Use JKn or bootstrap.",
            )
        )
    H = len(first.sampled)
    R = 1 << int(np.ceil(np.log2(H + 1)))
    signs = hadamard(R)[:, 1 : H + 1]
    starts = np.searchsorted(first.stratum, np.arange(H))
    base = _base(sample)
    values = []
    for r in range(R):
        half = np.full(len(first.stratum), 1.0)
        half[starts] += (1 - rho) * signs[r]
        half[starts + 1] -= (1 - rho) * signs[r]
        values.append(_again(sample, base * half[first.unit]))
    return np.stack(values, axis=1), 1 / (R * (1 - rho) ** 2)


def _bootstrap(sample: Sample, replicates: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    first = sample.stages[0]
    base = _base(sample)
    ends = np.searchsorted(first.stratum, np.arange(len(first.sampled) + 1))
    values = []
    for _ in range(replicates):
        factor = np.ones(len(first.stratum))
        for h, n in enumerate(first.sampled.astype(int)):
            if n < 2:
                continue
            times = rng.multinomial(n - 1, np.full(n, 1 / n))
            shrink = np.sqrt(max(1 - first.fraction[h], 0.0))
            factor[ends[h] : ends[h + 1]] = 1 - shrink + shrink * n / (n - 1) * times
        values.append(_again(sample, base * factor[first.unit]))
    return np.stack(values, axis=1)
