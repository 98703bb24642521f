"""How far an estimate can be relied on: named profiles set the `quality` column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import DataError, say

if TYPE_CHECKING:
    import pandas as pd

PROFILES = ("house", "nchs", "cepal")


def grades(frame: pd.DataFrame, kind: str, profile: str = "house") -> list[str]:
    """``"good"``, ``"caution"`` or ``"poor"`` for each row.

    house
        poor: n < 10, a share's interval ≥ 0.40 wide, or (other kinds) cv > 0.30; caution: n < 30,
        df < 8, interval ≥ 0.30 wide or cv > 0.20. A full count (se = 0 because everyone was
        asked) is good at any n.
    nchs
        shares: effective n ≥ 30, interval < 0.30 wide, and either ≤ 0.05 wide or ≤ 130 % of the
        share (and of its complement); df < 8, or nobody or everybody: caution (Parker et al.
        2017, NCHS Vital and Health Statistics 2(175)). Other kinds: effective n ≥ 30, cv ≤ 0.30.
    cepal
        n ≥ 100, df ≥ 9, cv ≤ 0.15 good; n ≥ 60 and cv ≤ 0.30 caution; otherwise poor (CEPAL/INE
        Chile 2020). For shares cv is that of the smaller of the share and its complement, at
        most.
    """
    if profile not in PROFILES:
        raise DataError(
            say(
                zh=f"质量标准“{profile}”不认识。可用：{'、'.join(PROFILES)}。",
                en=f"unknown quality profile {profile!r}. Use one of {', '.join(PROFILES)}.",
            )
        )
    n = frame["n"].to_numpy(dtype=float)
    df = frame["df"].to_numpy(dtype=float)
    value = frame["value"].to_numpy(dtype=float)
    se = frame["se"].to_numpy(dtype=float)
    deff = frame["deff"].to_numpy(dtype=float)
    width = (frame["high"] - frame["low"]).to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        if kind == "share":
            cv = se / np.maximum(np.abs(value), 1 - np.abs(value))
        else:
            cv = se / np.abs(value)
        effective = n / np.where(np.isfinite(deff) & (deff > 0), np.maximum(deff, 1e-9), 1.0)
        exact = (width == 0) & (se == 0) & (n > 0)
        if profile == "house":
            wide = width >= 0.40 if kind == "share" else cv > 0.30
            broad = width >= 0.30 if kind == "share" else cv > 0.20
            poor = (n < 10) | wide
            caution = (n < 30) | (df < 8) | broad
        elif profile == "nchs":
            if kind == "share":
                relative = width / np.minimum(value, 1 - value)
                poor = (effective < 30) | (width >= 0.30) | ((width > 0.05) & (relative > 1.3))
                caution = (df < 8) | (value <= 0) | (value >= 1)
            else:
                poor, caution = (effective < 30) | (cv > 0.30), df < 8
        else:
            poor = (n < 60) | (cv > 0.30)
            caution = (n < 100) | (df < 9) | (cv > 0.15)
    unknown = ~np.isfinite(value) | ~np.isfinite(se) | ~np.isfinite(width) | (n <= 0)
    names = np.where(poor | unknown, "poor", np.where(caution, "caution", "good"))
    return [str(v) for v in np.where(exact & ~unknown, "good", names)]
