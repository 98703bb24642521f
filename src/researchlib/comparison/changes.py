"""Estimates by wave → their changes, each with a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import text_of
from ..errors import DataError, say
from ..estimation.assembling import t_quantile
from ..estimation.estimates import Estimates
from .combining import after, combined, holm, narrowed, p_values, table_of

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
        verdict is then "cannot tell" and the column `comparable` holds the reason. The survey's
        ``crosswalk.csv`` says the same with a note that begins with 不可比 (or "not comparable"),
        on the row of the earlier wave; waves before and after it are then not compared.

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
            below = np.where(value[first] == 0, np.nan, value[first])  # nothing to be relative to
            estimate = value[second] / below - 1
            L[at, second] = np.nan_to_num(1 / below)
            L[at, first] = np.nan_to_num(-value[second] / below**2)
        else:
            estimate = value[second] - value[first]
            L[at, second], L[at, first] = 1.0, -1.0
    found = combined(L, estimates.covariance)
    lost = ~np.isfinite(estimate)
    found[lost], found[:, lost] = np.nan, np.nan

    def moved(values: Floats) -> Floats:
        if not relative:
            return np.asarray(values[second] - values[first])
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(values[second] / values[first] - 1)

    data: dict[str, Any] = {k: frame[k].to_numpy()[second] for k in extras}
    data["from"], data["to"] = frame[over].to_numpy()[first], frame[over].to_numpy()[second]
    for k in ("question", "answer"):
        if k in frame.columns:
            data[k] = frame[k].to_numpy()[second]
    n = np.minimum(frame["n"].to_numpy()[first], frame["n"].to_numpy()[second])
    df = _df(estimates, over, first, second)
    unit = "" if relative else estimates.unit
    made = table_of(data, estimate, found, n, df)
    narrowed(made, frame, L != 0)
    if not relative:
        _widen(made, frame, first, second)
    made["p"] = p_values(made)
    made["adjusted"] = holm(made["p"].to_numpy()) if family else made["p"]
    made["mdc"] = (t_quantile(0.975, df) + t_quantile(POWER, df)) * made["se"].to_numpy()
    made.loc[(made["se"] == 0) & (made["high"] == made["low"]), "mdc"] = 0.0
    blind = (made["se"] == 0) & (made["high"] > made["low"])
    made.loc[blind, "mdc"] = made["high"] - made["low"]
    scale = np.ones(len(rows)) if relative or unit == "share" else np.abs(value[first])
    enough = (MATERIAL.get(unit, 0.20) if material is None else material) * scale
    made["comparable"] = _reasons(estimates, made, over, comparable or {})
    made["verdict"] = [
        _verdict(v, p, m, e, why != "")
        for v, p, m, e, why in zip(
            estimate, made["adjusted"], made["mdc"], enough, made["comparable"], strict=True
        )
    ]
    made["quality"] = [
        _worse(a, b)
        for a, b in zip(
            frame["quality"].to_numpy()[first], frame["quality"].to_numpy()[second], strict=True
        )
    ]
    if "shown" in frame.columns:
        both = frame["shown"].to_numpy()
        made["shown"] = both[first] & both[second]
    labels = {**estimates.labels}
    if over in labels:
        labels["from"] = labels["to"] = labels[over]
    return Estimates(
        frame=made,
        covariance=found,
        kind="relative change" if relative else "change",
        solve=after(estimates, moved),
        by=(*extras, "from", "to"),
        unit=unit,
        labels=labels,
        sample=estimates.sample,
        form=estimates.form,
        method=estimates.kind,
        origin=estimates,
        used=L != 0,
        ends=tuple((estimates._row(int(a)), estimates._row(int(b))) for a, b in rows),
    )


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
    for pair in [pairs] if isinstance(pairs, str) else pairs:
        if (
            not isinstance(pair, (tuple, list))
            or len(pair) != 2
            or any(text_of(v) not in place for v in pair)
        ):
            raise DataError(
                say(
                    zh=f"“{over}”没有 {pair} 这一对。请写 (前期, 后期)，可用：{'、'.join(place)}；"
                    "或 adjacent、ends、all。",
                    en=f"{over!r} has no pair {pair}. Write (earlier, later) of "
                    f"{', '.join(place)}; or adjacent, ends, all.",
                )
            )
        chosen.append((place[text_of(pair[0])], place[text_of(pair[1])]))
    return chosen


def _reasons(
    estimates: Estimates, made: pd.DataFrame, over: str, given: Mapping[str, str]
) -> list[str]:
    """Why each change cannot be told from a changed question; "" where it can."""
    sample = estimates.sample
    table = getattr(getattr(sample, "survey", None), "crosswalk", None)
    marked: dict[str, dict[str, str]] = {}
    if isinstance(table, pd.DataFrame) and over == (getattr(sample, "wave", None) or "wave"):
        for row in table.itertuples():
            note = str(row.note).strip()
            if note.startswith("不可比") or note.lower().startswith("not comparable"):
                marked.setdefault(str(row.to_question), {})[text_of(row.wave)] = note
    reasons = []
    for question, a, b in zip(made["question"], made["from"], made["to"], strict=True):
        # Waves marked alike asked the same old question and compare with each other.
        waves = marked.get(str(question), {})
        ends = [waves.get(text_of(v), waves.get("*", "")) for v in (a, b)]
        why = "" if ends[0] and ends[1] else ends[0] or ends[1]
        reasons.append(str(given.get(str(question), why)))
    return reasons


def _widen(made: pd.DataFrame, frame: pd.DataFrame, first: Any, second: Any) -> None:
    """Between two estimates of 0 % or 100 % the exact bounds say how far they may be apart."""
    low, high = frame["low"].to_numpy(dtype=float), frame["high"].to_numpy(dtype=float)
    blind = (made["se"].to_numpy() == 0) & ((high > low)[first] | (high > low)[second])
    made.loc[blind, "low"] = (low[second] - high[first])[blind]
    made.loc[blind, "high"] = (high[second] - low[first])[blind]


def _df(estimates: Estimates, over: str, first: Any, second: Any) -> Floats:
    df = estimates.frame["df"].to_numpy(dtype=float)
    sample = estimates.sample
    if sample is None or sample.replicates is not None:
        return np.minimum(df[first], df[second])
    both = df[first] + df[second]
    return np.minimum(both, sample.df())


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
