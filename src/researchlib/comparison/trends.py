"""Three waves or more → their linear and quadratic trend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..designs import Sample, require, text_of
from ..errors import DataError, say
from ..estimation.estimates import Estimates
from .combining import after, combined, joint_df, p_values, table_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def trend(
    estimates: Estimates | Sample,
    question: str | None = None,
    over: str = "wave",
    controls: Sequence[str] = (),
    family: str = "binomial",
    among: Any = None,
) -> Estimates:
    """The linear and quadratic trend over three waves or more.

    From estimates by wave: the slope per unit of `over` (per year, where waves are years) and the
    quadratic departure, for each question, answer and domain; column `trend`. Orthogonal polynomial
    contrasts of the wave estimates with their covariance, so that shared units and clusters count.

    From a sample, with a `question` and `controls`: the waves pooled in one regression with
    linear and quadratic terms, the controls in it (Centers for Disease Control, *Conducting Trend
    Analyses of YRBS Data*, 2023); the terms of `over` are given, `family` as in `regress`.

    >>> import pandas as pd, researchlib as rl
    >>> waves = [2022] * 4 + [2023] * 4 + [2024] * 4
    >>> frame = pd.DataFrame({"wave": waves, "pay": [1.0, 2, 1, 2, 2, 3, 2, 3, 3, 4, 3, 4]})
    >>> pay = rl.mean(rl.Sample(frame, wave="wave"), "pay", by="wave")
    >>> round(trend(pay)["linear"].value, 6)
    1.0
    """
    if isinstance(estimates, Sample):
        return _pooled(estimates, question, over, controls, family, among)
    frame = estimates.frame
    if over not in estimates.by:
        raise DataError(
            say(
                zh=f"估计没有按“{over}”分组，无法看趋势。",
                en=f"the estimates are not by {over!r}; there is no trend to see.",
            )
        )
    levels = list(dict.fromkeys(frame[over]))
    times = _times(levels, over)
    others = [k for k in estimates.keys if k != over]
    groups: dict[tuple[str, ...], dict[int, int]] = {}
    for i in range(len(frame)):
        key = tuple(text_of(frame[k].iloc[i]) for k in others)
        groups.setdefault(key, {})[levels.index(frame[over].iloc[i])] = i
    linear, quadratic = _polynomials(times)
    rows: list[Floats] = []
    data: dict[str, list[Any]] = {"trend": [], **{k: [] for k in others}}
    for group in groups.values():
        if len(group) < len(levels):
            continue
        for name, weights in (("linear", linear), ("quadratic", quadratic)):
            line = np.zeros(len(frame))
            for k, i in group.items():
                line[i] = weights[k]
            rows.append(line)
            data["trend"].append(name)
            for column in others:
                data[column].append(frame[column].iloc[next(iter(group.values()))])
    L = np.stack(rows)
    used = L != 0
    values = np.nan_to_num(frame["value"].to_numpy(dtype=float))
    estimate = L @ values
    found = combined(L, estimates.covariance)
    # A wave without the figure leaves no trend, rather than a trend through 0.
    gone = (used @ ~np.isfinite(frame["value"].to_numpy(dtype=float))).astype(bool)
    gone |= ~np.isfinite(np.diag(found))
    estimate[gone] = np.nan
    found[gone], found[:, gone] = np.nan, np.nan
    n = np.array([int(frame["n"].to_numpy()[u].min()) for u in used])
    made = table_of(data, estimate, found, n, joint_df(estimates, used))
    made["p"] = p_values(made)
    return Estimates(
        frame=made,
        covariance=found,
        kind="trend",
        solve=after(estimates, lambda values: L @ np.nan_to_num(values)),
        origin=estimates,
        used=used,
        by=("trend", *[k for k in others if k not in ("question", "answer")]),
        unit=estimates.unit,
        labels=estimates.labels,
        sample=estimates.sample,
        form=estimates.form,
        method=estimates.kind,
    )


def _times(levels: list[Any], over: str) -> Floats:
    """Waves as numbers: years as they are, other names 1, 2, 3 …"""
    if len(levels) < 3:
        raise DataError(
            say(
                zh=f"趋势至少需要三期，“{over}”只有 {len(levels)} 期。",
                en=f"a trend needs at least three waves; {over!r} has {len(levels)}.",
            )
        )
    try:
        return np.array([float(text_of(v)) for v in levels])
    except ValueError:
        return np.arange(1.0, len(levels) + 1)


def _polynomials(times: Floats) -> tuple[Floats, Floats]:
    """Contrasts that give the slope, and the coefficient of the square beyond it."""
    t = times - times.mean()
    linear = t / (t**2).sum()
    square = t**2
    X = np.stack([np.ones_like(t), t], axis=1)
    rest = square - X @ np.linalg.lstsq(X, square, rcond=None)[0]
    return linear, rest / (rest**2).sum()


def _pooled(
    sample: Sample,
    question: str | None,
    over: str,
    controls: Sequence[str],
    family: str,
    among: Any,
) -> Estimates:
    from ..estimation import regress

    if question is None:
        raise DataError(say(zh="请给出 question。", en="give the question."))
    require(sample.frame, [over, *controls])
    levels = sorted(sample.frame[over].dropna().unique(), key=text_of)
    times = _times(levels, over)
    at = {text_of(v): t for v, t in zip(levels, times - times.mean(), strict=True)}
    t = sample.frame[over].map(lambda v: at.get(text_of(v), np.nan)).astype(float)
    wide = sample.with_(frame=sample.frame.assign(linear=t, quadratic=t**2))
    terms = " + ".join(["linear", "quadratic", *[f"C(`{c}`)" for c in controls]])
    fit = regress(wide, f"`{question}` ~ {terms}", family=family, among=among)
    keep = fit.frame["term"].isin(["linear", "quadratic"]).to_numpy()
    frame = fit.frame[keep].reset_index(drop=True)
    return fit.with_(
        frame=frame,
        covariance=fit.covariance[np.ix_(keep, keep)],
        kind="trend",
        solve=after(fit, lambda values: values[: len(keep)][keep]),
    )
