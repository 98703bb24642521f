"""Estimates → changes, contrasts and trends: combinations of estimates with their exact
covariance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .designs import Sample, require, text_of
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
    found = _combined(L, estimates.covariance)
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
    made = _table(data, estimate, found, n, df)
    _narrow(made, frame, L != 0)
    if not relative:
        _widen(made, frame, first, second)
    made["p"] = _p(made)
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
        solve=_after(estimates, moved),
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
    found = _combined(L, estimates.covariance)
    n = np.array([int(frame["n"].to_numpy()[u].min()) if u.any() else 0 for u in used])
    df = _contrast_df(estimates, used)
    made = _table({"contrast": list(combinations)}, estimate, found, n, df)
    _narrow(made, frame, used)
    made["p"] = _p(made)
    return Estimates(
        frame=made,
        covariance=found,
        kind="contrast",
        solve=_after(estimates, lambda values: L @ np.nan_to_num(values)),
        origin=estimates,
        used=used,
        by=("contrast",),
        unit=estimates.unit,
        sample=estimates.sample,
        form=estimates.form,
        method=estimates.kind,
    )


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
    found = _combined(L, estimates.covariance)
    # A wave without the figure leaves no trend, rather than a trend through 0.
    gone = (used @ ~np.isfinite(frame["value"].to_numpy(dtype=float))).astype(bool)
    gone |= ~np.isfinite(np.diag(found))
    estimate[gone] = np.nan
    found[gone], found[:, gone] = np.nan, np.nan
    n = np.array([int(frame["n"].to_numpy()[u].min()) for u in used])
    made = _table(data, estimate, found, n, _contrast_df(estimates, used))
    made["p"] = _p(made)
    return Estimates(
        frame=made,
        covariance=found,
        kind="trend",
        solve=_after(estimates, lambda values: L @ np.nan_to_num(values)),
        origin=estimates,
        used=used,
        by=("trend", *[k for k in others if k not in ("question", "answer")]),
        unit=estimates.unit,
        labels=estimates.labels,
        sample=estimates.sample,
        form=estimates.form,
        method=estimates.kind,
    )


def decompose(
    sample: Sample,
    question: str,
    composition: str,
    over: str = "wave",
    answer: Any = None,
    pair: tuple[Any, Any] | None = None,
) -> Estimates:
    """A change between two waves split into who they are and what they answer.

    question, answer
        a number whose mean changed, or, with `answer`, a share.
    composition
        the grouping whose make-up changed, such as ``"age_group"``.
    pair
        the two waves, if there are more.

    Rows (column `part`): "composition" Σ(p₂ − p₁)(r₁ + r₂)/2, "rate" Σ(r₂ − r₁)(p₁ + p₂)/2 and
    their sum "change", with p the groups' shares and r their means (Kitagawa 1955); standard
    errors by the delta method over all group totals of both waves together. Respondents without
    one of the two answers are left out.

    >>> import pandas as pd, researchlib as rl
    >>> frame = pd.DataFrame({"wave": [1] * 4 + [2] * 4, "age": list("yyoo") + list("yooo"),
    ...                       "pay": [1.0, 3.0, 5.0, 7.0, 2.0, 5.0, 6.0, 7.0]})
    >>> parts = decompose(rl.Sample(frame, wave="wave"), "pay", "age")
    >>> [round(parts[name].value, 3) for name in ("composition", "rate", "change")]
    [1.0, 0.0, 1.0]
    """
    from .estimation import total
    from .estimation.shares import indicators

    frame = sample.frame
    require(frame, [composition, over, *([question] if answer is None else [])])
    if answer is None:
        y = pd.to_numeric(frame[question], errors="coerce").to_numpy(dtype=float)
    else:
        answers, given, valid = indicators(sample, question)
        known = {text_of(a): k for k, a in enumerate(answers)}
        if text_of(answer) not in known:
            raise DataError(
                say(
                    zh=f"“{question}”没有“{answer}”这个回答。可用：{'、'.join(known)}。",
                    en=f"{question!r} has no answer {answer!r}. There are {', '.join(known)}.",
                )
            )
        y = np.where(valid, given[known[text_of(answer)]].astype(float), np.nan)
    both = np.isfinite(y) & frame[composition].notna().to_numpy(dtype=bool)
    wide = sample.with_(frame=frame.assign(**{"one of it": 1.0, "some of it": np.nan_to_num(y)}))
    e = total(wide, ["one of it", "some of it"], by=[over, composition], among=both)
    waves = list(dict.fromkeys(e.frame[over]))
    chosen = list(pair) if pair is not None else waves
    place = {text_of(v): k for k, v in enumerate(waves)}
    if len(chosen) != 2 or any(text_of(v) not in place for v in chosen):
        raise DataError(
            say(
                zh=f"请用 pair=(前期, 后期) 指明两期。可用：{'、'.join(place)}。",
                en=f"say which two waves with pair=(…, …). There are {', '.join(place)}.",
            )
        )
    a, b = (place[text_of(v)] for v in chosen)
    G = len(e.frame) // 2 // len(waves)
    values = e.frame["value"].to_numpy(dtype=float)

    def parts(x: Floats) -> Floats:
        N, Y = x[: len(x) // 2].reshape(-1, G), x[len(x) // 2 :].reshape(-1, G)
        p1, p2 = N[a] / N[a].sum(), N[b] / N[b].sum()
        r1 = np.divide(Y[a], N[a], out=np.zeros(G), where=N[a] > 0)
        r2 = np.divide(Y[b], N[b], out=np.zeros(G), where=N[b] > 0)
        r1, r2 = np.where(N[a] > 0, r1, r2), np.where(N[b] > 0, r2, r1)
        who = ((p2 - p1) * (r1 + r2) / 2).sum()
        what = ((r2 - r1) * (p1 + p2) / 2).sum()
        return np.array([who, what, who + what])

    J = np.stack(
        [
            (parts(values + h) - parts(values - h)) / (2 * h.max())
            for h in np.diag(1e-6 * np.maximum(np.abs(values), 1.0))
        ],
        axis=1,
    )
    found = _combined(J, e.covariance)
    counts = e.frame["n"].to_numpy()[: len(values) // 2].reshape(-1, G)
    n = [int(min(counts[a].sum(), counts[b].sum()))] * 3
    meant = {
        text_of(v) for v in chosen
    }  # waves are texts in a survey's folder, years in a notebook
    df = np.full(3, wide.df(both & np.array([text_of(v) in meant for v in frame[over]])))
    made = _table({"part": ["composition", "rate", "change"]}, parts(values), found, n, df)
    made["p"] = _p(made)
    return Estimates(
        frame=made,
        covariance=found,
        kind="change",
        solve=_after(e, parts),
        by=("part",),
        unit="share" if answer is not None else "",
        sample=sample,
        form=sample.form,
        method=f"{question} by {composition}",
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


def _after(
    estimates: Estimates, turn: Callable[[Floats], Floats]
) -> Callable[[Floats], Floats] | None:
    """How to recompute what was made of estimates with other weights."""
    solve = estimates.solve
    return None if solve is None else lambda weights: turn(solve(weights))


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


def _narrow(made: pd.DataFrame, frame: pd.DataFrame, used: Any) -> None:
    """What is made of full counts alone is as certain as they are, degrees of freedom or not."""
    open_ones = frame["high"].to_numpy(dtype=float) != frame["low"].to_numpy(dtype=float)
    sure = (made["se"] == 0).to_numpy() & ~(used & open_ones).any(axis=1)
    made.loc[sure, "low"] = made.loc[sure, "high"] = made["value"]


def _widen(made: pd.DataFrame, frame: pd.DataFrame, first: Any, second: Any) -> None:
    """Between two estimates of 0 % or 100 % the exact bounds say how far they may be apart."""
    low, high = frame["low"].to_numpy(dtype=float), frame["high"].to_numpy(dtype=float)
    blind = (made["se"].to_numpy() == 0) & ((high > low)[first] | (high > low)[second])
    made.loc[blind, "low"] = (low[second] - high[first])[blind]
    made.loc[blind, "high"] = (high[second] - low[first])[blind]


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
    from .estimation import regress

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
        solve=_after(fit, lambda values: values[: len(keep)][keep]),
    )


def _combined(L: Floats, covariance: Floats) -> Floats:
    """L·V·Lᵀ where estimates without a value (NaN) that a row does not use do not matter."""
    known = np.nan_to_num(covariance)
    out = L @ known @ L.T
    # Covariances estimated pair by pair need not fit together; a variance below 0 is not known.
    most = (np.abs(L) @ np.sqrt(np.maximum(np.diag(known), 0.0))) ** 2
    lost = np.diag(out) < -1e-9 * most
    out[lost], out[:, lost] = np.nan, np.nan
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
    apart = (frame["low"].to_numpy() > 0) | (frame["high"].to_numpy() < 0)
    out[exact] = np.where(apart[exact], 0.0, 1.0)
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
