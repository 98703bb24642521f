"""A line of R beside a line of ours, and how the two are laid side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from researchlib.designs import Sample

Answer = dict[str, Any]
CASES: dict[str, tuple[str, str, Callable[[Sample], Answer]]] = {}


def case(name: str, of: str, r: str, ours: Callable[[Sample], Answer]) -> None:
    CASES[name] = (of, r, ours)


def est(e: Any, *order: str, only: str | None = None) -> Answer:
    """Value, se and covariance in R's order: sorted by these columns, the first slowest."""
    frame = e.frame.reset_index(drop=True)
    if only is not None:
        frame = frame[frame["answer"] == only]
    if "n" in frame and order:
        frame = frame[frame["n"] > 0]
    if order:
        frame = frame.sort_values(list(order), kind="stable")
    at = frame.index.to_numpy()
    return {
        "est": frame["value"].to_numpy(),
        "se": frame["se"].to_numpy(),
        "cov": e.covariance[np.ix_(at, at)],
        "ci": frame[["low", "high"]].to_numpy(),
        "df": frame["df"].to_numpy(),
        "deff": frame["deff"].to_numpy(dtype=float),
    }


def fit(e: Any, order: list[int] | None = None) -> Answer:
    at = np.arange(len(e.frame)) if order is None else np.array(order)
    f = e.frame.iloc[at]
    return {
        "coef": f["value"].to_numpy(),
        "coefse": f["se"].to_numpy(),
        "vcov": e.covariance[np.ix_(at, at)],
        "p": f["p"].to_numpy(),
        "dfr": f["df"].iloc[0],
    }


def tested(t: Any) -> Answer:
    df = [t.df1, t.df2] if np.isfinite(t.df1) else [t.df]
    return {"stat": t.statistic, "p": t.p} | ({"df": np.array(df)} if np.isfinite(df[0]) else {})


def quantiles(e: Any, *order: str) -> Answer:
    f = e.frame.sort_values(list(order), kind="stable") if order else e.frame
    return {
        "est": f["value"].to_numpy(),
        "ci": f[["low", "high"]].to_numpy(),
        "se": f["se"].to_numpy(),
    }


def added(s: Sample, **columns: Any) -> Sample:
    made = {k: (v(s.frame) if callable(v) else v) for k, v in columns.items()}
    return s.with_(frame=s.frame.assign(**made))


def by_name(e: Any) -> Answer:
    """Coefficients sorted by name, so that another order of terms does not matter."""
    return fit(e, sorted(range(len(e.frame)), key=lambda k: plain(str(e.frame["term"].iloc[k]))))


def plain(name: str) -> str:
    """C(wave)[T.2023]:sex[T.M] and factor(wave)2023:sexM, both as parts in order."""
    name = name.replace("(Intercept)", "Intercept").replace("factor(", "C(").replace("**", "^")
    parts = [p.replace("[T.", "").replace("[", "").replace("]", "") for p in name.split(":")]
    return ":".join(sorted(p.replace(" ", "") for p in parts))
