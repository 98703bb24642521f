"""Estimates → any linear combination of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import DataError, say
from ..estimation.estimates import Estimates
from .combining import after, combined, joint_df, narrowed, p_values, table_of


def contrast(estimates: Estimates, combinations: Mapping[str, Mapping[Any, float]]) -> Estimates:
    """Linear combinations of estimates, with their covariance.

    combinations
        ``{label: {key: weight}}``; a key is a domain value, question, answer or coefficient name,
        or a tuple of several, as in ``estimates[key]``. What is not named counts 0.

    Columns: contrast (the label), value, se, low, high, n (the smallest named), df (of
    the domains named together, at most the design's), cv. L·θ̂ with covariance L·V·Lᵀ. Raises `DataError` for unknown or ambiguous keys.

    >>> import pandas as pd, researchlib as rl
    >>> people = pd.DataFrame({"sex": list("FFMM"), "pay": [3.0, 5.0, 6.0, 8.0]})
    >>> pay = rl.mean(rl.Sample(people), "pay", by="sex")
    >>> contrast(pay, {"M − F": {"M": 1, "F": -1}})["M − F"].value
    3.0
    """
    frame = estimates.frame
    if not combinations or not all(combinations.values()):
        raise DataError(
            say(
                zh="请写 {名称: {估计: 系数}}，每个名称至少一个估计。",
                en="write {label: {estimate: weight}} with at least one estimate a label.",
            )
        )
    L = np.zeros((len(combinations), len(frame)))
    for r, weights in enumerate(combinations.values()):
        for key, factor in weights.items():
            rows = estimates.rows(key)
            if len(rows) != 1:
                estimates[key]  # raises, naming the keys there are
            try:
                value = float(factor)
            except (TypeError, ValueError):
                value = np.nan
            if not np.isfinite(value):
                raise DataError(
                    say(zh=f"系数“{factor}”不是数。", en=f"the weight {factor!r} is no number.")
                )
            L[r, int(rows[0])] += value
    used = L != 0
    values = frame["value"].to_numpy(dtype=float)
    estimate = np.array([float(L[r, used[r]] @ values[used[r]]) for r in range(len(L))])
    found = combined(L, estimates.covariance)
    n = np.array([int(frame["n"].to_numpy()[u].min()) if u.any() else 0 for u in used])
    df = joint_df(estimates, used)
    made = table_of({"contrast": list(combinations)}, estimate, found, n, df)
    narrowed(made, frame, used)
    made["p"] = p_values(made)
    return Estimates(
        frame=made,
        covariance=found,
        kind="contrast",
        solve=after(estimates, lambda values: L @ np.nan_to_num(values)),
        origin=estimates,
        used=used,
        by=("contrast",),
        unit=estimates.unit,
        sample=estimates.sample,
        form=estimates.form,
        method=estimates.kind,
    )
