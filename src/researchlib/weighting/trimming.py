"""Weights cut to a range, their margins met again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..designs import Adjustment, Sample
from ..errors import DesignError, say
from .calibration import factors
from .margins import controls_table, design_matrix, unmet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def trim(
    sample: Sample,
    lower: float | None = None,
    upper: float | None = None,
    strict: bool = True,
    keep: bool = True,
    rounds: int = 200,
) -> Sample:
    """Weights cut to a range; what is cut off is shared out, and the calibration is kept.

    lower, upper
        limits for the weights themselves.
    strict
        repeat until no weight lies outside; otherwise cut once (sharing out may pass a limit
        again).
    keep
        a calibrated sample stays calibrated: its last weighting step is met again within the limits
        (Potter 1990; Folsom & Singh 2000). False leaves the margins unmet.

    An uncut weight gets an equal part of what was cut off, so that the sum of weights stays (Potter
    1990). Raises `DesignError` where the limits leave no weight inside or cannot be met.

    >>> import pandas as pd
    >>> trim(Sample(pd.DataFrame({"w": [1.0, 1.0, 1.0, 7.0]}), weights="w"), upper=4).weights
    array([2., 2., 2., 4.])
    """
    try:
        low = -np.inf if lower is None else float(lower)
        high = np.inf if upper is None else float(upper)
    except (TypeError, ValueError):
        low = high = np.nan
    if not low < high:
        raise DesignError(
            say(
                zh=f"lower={lower}、upper={upper} 应是两个数，且下限小于上限。",
                en=f"lower={lower}, upper={upper} must be numbers with lower below upper.",
            )
        )

    def cut(w: Floats) -> Floats:
        for _ in range(rounds):
            outside = (w < low) | (w > high)
            if not outside.any():
                break
            if outside.all():
                raise DesignError(
                    say(
                        zh=f"没有一个权数落在 {low:g} 与 {high:g} 之间。",
                        en=f"no weight lies between {low:g} and {high:g}.",
                    )
                )
            inside = np.clip(w, low, high)
            inside[~outside] += (w - inside).sum() / (~outside).sum()
            w = inside
            if not strict:
                break
        return w

    calibrated = [a for a in sample.adjustments if a.settings.get("margins")]
    if not calibrated or not keep:
        before = sample.weights
        after = cut(before.copy())
        note = Adjustment("trimmed", before, after, pd.DataFrame())
        made = sample.with_(weights=after, adjustments=(*sample.adjustments, note))
        if sample.replicates is not None:
            values = np.stack([cut(r.copy()) for r in sample.replicate_weights.T], axis=1)
            made = made.with_(replicates=replace(sample.replicates, values=values, combined=True))
        return made
    w = sample.weights.copy()
    margins = [m for step in calibrated for m in step.settings["margins"]]
    for step in calibrated:
        rows = step.settings["rows"]
        X, goal = design_matrix(step.settings["margins"], len(w))
        base = np.clip(w[rows], max(low, 1e-12), high)
        limits = (low / base, high / base)
        even = np.ones(len(base))
        w[rows] = base * factors(X[rows], base, goal, even, "linear", limits, 1e-10, rounds)
    given = [n for n, limit in (("lower", lower), ("upper", upper)) if limit is not None]
    unmet(margins, w, 1e-6, "、".join(given))
    note = Adjustment("trimmed", sample.weights, w, controls_table(margins, sample.weights, w))
    return sample.with_(weights=w, adjustments=(*sample.adjustments, note))
