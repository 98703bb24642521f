"""Estimates → changes, contrasts and trends: combinations of estimates with their exact
covariance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .designs import text_of
from .errors import DataError, say
from .estimation.assembling import t_quantile
from .estimation.estimates import Estimates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

POWER = 0.80
MATERIAL = {"share": 0.10, "": 0.20}  # a change this large should not be missed


def change(
    estimates: Estimates,
    over: str = "wave",
    relative: bool = False,
    pairs: str | Sequence[tuple[Any, Any]] = "adjacent",
    material: float | None = None,
    family: bool = True,
    comparable: Mapping[str, str] | None = None,
) -> Estimates:
    """The change from wave to wave of each estimate, with a verdict and the minimum detectable
    change.

    over
        the column to compare along, in its own order.
    relative
        later/earlier − 1 instead of later − earlier.
    pairs
        ``"adjacent"`` (each wave with the one before; default), ``"ends"`` (first with last),
        ``"all"``, or a list of (earlier, later).
    material
        a change this large should not be missed: where the minimum detectable change exceeds it
        and nothing was found, the verdict is "cannot tell". 0.10 (ten points) for shares,
        otherwise 20 % of the earlier value.
    family
        adjust p-values for the number of changes in this call (Holm 1979) before giving verdicts.
    comparable
        question → why its waves cannot be compared (wording, options, frame, mode changed): the
        verdict is then "cannot tell".

    Columns: the remaining domains, `from`, `to`, question, answer, value, se, low, high, n (the
    smaller of the two), df, cv, p, adjusted, mdc, verdict. A share's change is in proportion
    points (unit "share"). se² = V₁ + V₂ − 2·Cov with the covariance of the estimates, which
    counts shared units and clusters; relative: the ratio linearised. df is the sum of the two
    waves' where they are independent strata, the design's otherwise. mdc = (t(0.975, df) +
    t(0.80, df))·se.

    >>> import pandas as pd, researchlib as rl
    >>> stays = [0, 1] * 25 + [0, 1, 1, 1, 1] * 10
    >>> people = pd.DataFrame({"wave": [2022] * 50 + [2023] * 50, "stay": stays})
    >>> stay = rl.share(rl.Sample(people, wave="wave"), "stay", by="wave")
    >>> e = change(stay, over="wave")["1"]
    >>> round(e.value, 2), e.verdict
    (0.3, 'rose')
    """
    frame = estimates.frame
    if over not in estimates.by:
        raise DataError(
            say(
                zh=f"估计没有按“{over}”分组，无法比较变化。请在估计时写 by=“{over}”。",
                en=f"the estimates are not by {over!r}; estimate with by={over!r} first.",
            )
        )
    codes, levels = pd.factorize(frame[over])
    chosen = _pairs(list(levels), pairs, over)
    others = [k for k in estimates.keys if k != over]
    extras = [k for k in others if k not in ("question", "answer")]
    groups: dict[tuple[str, ...], dict[int, int]] = {}
    for i in range(len(frame)):
        key = tuple(text_of(frame[k].iloc[i]) for k in others)
        groups.setdefault(key, {})[int(codes[i])] = i
    rows = [
        (group[a], group[b])
        for group in groups.values()
        for a, b in chosen
        if a in group and b in group
    ]
    if not rows:
        raise DataError(
            say(
                zh=f"“{over}”只有一个取值，没有可比较的变化。",
                en=f"{over!r} has only one value; there is no change to compute.",
            )
        )
    first = np.array([a for a, _ in rows])
    second = np.array([b for _, b in rows])
    value = frame["value"].to_numpy(dtype=float)
    L = np.zeros((len(rows), len(frame)))
    at = np.arange(len(rows))
    with np.errstate(divide="ignore", invalid="ignore"):
        if relative:
            estimate = value[second] / value[first] - 1
            L[at, second] = 1 / value[first]
            L[at, first] = -value[second] / value[first] ** 2
        else:
            estimate = value[second] - value[first]
            L[at, second], L[at, first] = 1.0, -1.0
    found = _combined(L, estimates.covariance)
    data: dict[str, Any] = {k: frame[k].to_numpy()[second] for k in extras}
    data["from"], data["to"] = frame[over].to_numpy()[first], frame[over].to_numpy()[second]
    for k in ("question", "answer"):
        if k in frame.columns:
            data[k] = frame[k].to_numpy()[second]
    n = np.minimum(frame["n"].to_numpy()[first], frame["n"].to_numpy()[second])
    df = _df(estimates, over, first, second)
    unit = "" if relative else estimates.unit
    made = _table(data, estimate, found, n, df)
    made["p"] = _p(made)
    made["adjusted"] = holm(made["p"].to_numpy()) if family else made["p"]
    made["mdc"] = (t_quantile(0.975, df) + t_quantile(POWER, df)) * made["se"].to_numpy()
    scale = np.ones(len(rows)) if relative or unit == "share" else np.abs(value[first])
    enough = (MATERIAL.get(unit, 0.20) if material is None else material) * scale
    broken = {str(k) for k in (comparable or {})}
    made["verdict"] = [
        _verdict(v, p, m, e, q in broken)
        for v, p, m, e, q in zip(
            estimate, made["adjusted"], made["mdc"], enough, made["question"], strict=True
        )
    ]
    made["quality"] = [
        _worse(a, b)
        for a, b in zip(
            frame["quality"].to_numpy()[first], frame["quality"].to_numpy()[second], strict=True
        )
    ]
    labels = {**estimates.labels}
    if over in labels:
        labels["from"] = labels["to"] = labels[over]
    return Estimates(
        frame=made,
        covariance=found,
        kind="relative change" if relative else "change",
        by=(*extras, "from", "to"),
        unit=unit,
        labels=labels,
        sample=estimates.sample,
        form=estimates.form,
        method=estimates.kind,
        ends=tuple((estimates._row(int(a)), estimates._row(int(b))) for a, b in rows),
    )


def contrast(estimates: Estimates, combinations: Mapping[str, Mapping[Any, float]]) -> Estimates:
    """Linear combinations of estimates, with their covariance.

    combinations
        ``{label: {key: weight}}``; a key is a domain value, question, answer or coefficient name,
        or a tuple of several, as in ``estimates[key]``. What is not named counts 0.

    Columns: contrast (the label), value, se, low, high, n (the smallest named), df (the
    smallest), cv. L·θ̂ with covariance L·V·Lᵀ. Raises `DataError` for unknown or ambiguous keys.

    >>> import pandas as pd, researchlib as rl
    >>> people = pd.DataFrame({"sex": list("FFMM"), "pay": [3.0, 5.0, 6.0, 8.0]})
    >>> pay = rl.mean(rl.Sample(people), "pay", by="sex")
    >>> contrast(pay, {"M − F": {"M": 1, "F": -1}})["M − F"].value
    3.0
    """
    frame = estimates.frame
    L = np.zeros((len(combinations), len(frame)))
    for r, weights in enumerate(combinations.values()):
        for key, factor in weights.items():
            rows = estimates.rows(key)
            if len(rows) != 1:
                estimates[key]  # raises, naming the keys there are
            L[r, int(rows[0])] += float(factor)
    used = L != 0
    values = frame["value"].to_numpy(dtype=float)
    estimate = np.array([float(L[r, used[r]] @ values[used[r]]) for r in range(len(L))])
    found = _combined(L, estimates.covariance)
    n = np.array([int(frame["n"].to_numpy()[u].min()) if u.any() else 0 for u in used])
    df = _contrast_df(estimates, used)
    made = _table({"contrast": list(combinations)}, estimate, found, n, df)
    made["p"] = _p(made)
    return Estimates(
        frame=made,
        covariance=found,
        kind="contrast",
        by=("contrast",),
        unit=estimates.unit,
        sample=estimates.sample,
        form=estimates.form,
        method=estimates.kind,
    )


def holm(p: Floats) -> Floats:
    """p-values adjusted for being a family (Holm 1979); missing ones do not count.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2)
    array([0.03, 0.06, 0.06])
    """
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known])]
    m = len(order)
    raised = np.maximum.accumulate(p[order] * (m - np.arange(m)))
    out[order] = np.minimum(raised, 1.0)
    return out


# -- private ---------------------------------------------------------------------------------------


def _pairs(levels: list[Any], pairs: Any, over: str) -> list[tuple[int, int]]:
    k = len(levels)
    if pairs == "adjacent":
        return [(i, i + 1) for i in range(k - 1)]
    if pairs == "ends":
        return [(0, k - 1)] if k > 1 else []
    if pairs == "all":
        return [(i, j) for i in range(k) for j in range(i + 1, k)]
    place = {text_of(v): i for i, v in enumerate(levels)}
    chosen = []
    for pair in pairs:
        if len(pair) != 2 or any(text_of(v) not in place for v in pair):
            raise DataError(
                say(
                    zh=f"“{over}”没有 {pair}。可用：{'、'.join(place)}。",
                    en=f"{over!r} has no pair {pair}. There are {', '.join(place)}.",
                )
            )
        chosen.append((place[text_of(pair[0])], place[text_of(pair[1])]))
    return chosen


def _combined(L: Floats, covariance: Floats) -> Floats:
    """L·V·Lᵀ where estimates without a value (NaN) that a row does not use do not matter."""
    known = np.nan_to_num(covariance)
    out = L @ known @ L.T
    touched = (L != 0).astype(float) @ (~np.isfinite(np.diag(covariance))).astype(float)
    out[touched > 0] = np.nan
    out[:, touched > 0] = np.nan
    return (out + out.T) / 2


def _table(
    data: dict[str, Any], value: Floats, covariance: Floats, n: Any, df: Floats
) -> pd.DataFrame:
    se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    reach = t_quantile(0.975, df) * se
    frame = pd.DataFrame(data)
    frame["value"], frame["se"] = value, se
    frame["low"], frame["high"] = value - reach, value + reach
    frame["n"], frame["df"] = n, df
    frame["deff"] = np.nan
    frame["cv"] = np.divide(se, np.abs(value), out=np.full(len(se), np.nan), where=value != 0)
    frame["quality"] = ""
    return frame


def _df(estimates: Estimates, over: str, first: Any, second: Any) -> Floats:
    df = estimates.frame["df"].to_numpy(dtype=float)
    sample = estimates.sample
    if sample is None or sample.replicates is not None:
        return np.minimum(df[first], df[second])
    both = df[first] + df[second]
    return np.minimum(both, sample.df())


def _contrast_df(estimates: Estimates, used: Any) -> Floats:
    df = estimates.frame["df"].to_numpy(dtype=float)
    sums = np.array([df[u].sum() if u.any() else np.nan for u in used])
    least = np.array([df[u].min() if u.any() else np.nan for u in used])
    sample = estimates.sample
    if sample is None or sample.replicates is not None or not estimates.by:
        return least
    return np.minimum(sums, sample.df())


def _p(frame: pd.DataFrame) -> Floats:
    from scipy.special import stdtr

    value, se = frame["value"].to_numpy(), frame["se"].to_numpy()
    df = frame["df"].to_numpy(dtype=float)
    t = np.divide(np.abs(value), se, out=np.full(len(se), np.inf), where=se > 0)
    t[(se == 0) & (value == 0)] = 0.0
    out = 2 * stdtr(np.where(df > 0, df, np.nan), -t)
    out[~np.isfinite(value) | ~np.isfinite(se)] = np.nan
    exact = (se == 0) & np.isfinite(value)
    out[exact] = np.where(value[exact] == 0, 1.0, 0.0)
    return out


def _verdict(value: float, p: float, mdc: float, material: float, broken: bool) -> str:
    if broken or not np.isfinite(value) or not np.isfinite(p):
        return "cannot tell"
    if p < 0.05:
        return "rose" if value > 0 else "fell"
    if not np.isfinite(mdc) or mdc > material:
        return "cannot tell"
    return "no clear change"


def _worse(a: str, b: str) -> str:
    order = ["good", "caution", "poor"]
    return max((a, b), key=lambda v: order.index(v) if v in order else 0)
