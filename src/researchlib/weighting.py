"""Clean data or a sample, and known totals → a `Sample` whose weights reproduce them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from .designs import Adjustment, Projection, Sample, kept_rows, text_codes, text_of
from .errors import DesignError, ResearchError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Margins: TypeAlias = Mapping[Any, Any] | pd.DataFrame

AGREE = 1e-3  # margins of one wave may differ in their sum by this much, relatively


def weight(clean: Any, design: Mapping[str, Any] | None = None, margins: Any = None) -> Sample:
    """The clean data as a weighted `Sample`: design and margins from the survey's folder, or given.

    design
        strata, cluster, base_weight, population, lonely, unit, nest and wave: names of columns of
        `clean.data`; what is not given comes from the survey's ``survey.toml``.
    margins
        a table with the columns wave, question, answer, total, or ``{question: {answer: total}}``;
        without any, the survey's ``margins.csv``. Weights are raked to them inside each wave
        (`rake`). A margin without a wave holds for every wave.

    Raises `DesignError` where a wave has no margins while others do, or as `rake` does.

    >>> from types import SimpleNamespace
    >>> clean = SimpleNamespace(data=pd.DataFrame({"sex": ["F", "F", "M"]}))  # stands for a Clean
    >>> weight(clean, margins={"sex": {"F": 60, "M": 40}}).weights.round(2)
    array([30., 30., 40.])
    """
    frame: pd.DataFrame = clean.data
    survey = getattr(clean, "survey", None)
    plan: dict[str, Any] = dict(getattr(survey, "design", None) or {})
    plan.update(design or {})
    if margins is None:
        margins = getattr(survey, "margins", None)
    wave = plan.get("wave") or ("wave" if "wave" in frame.columns else None)
    sample = Sample(
        frame,
        strata=plan.get("strata"),
        clusters=plan.get("cluster") or plan.get("clusters"),
        weights=plan.get("base_weight") or plan.get("weights"),
        population=plan.get("population"),
        nest=bool(plan.get("nest", False)),
        lonely=str(plan.get("lonely") or "fail"),
        unit=plan.get("unit"),
        wave=wave,
        form=getattr(clean, "form", None),
        survey=survey,
    )
    if margins is None or not len(margins):
        return sample
    return rake(sample, margins)


def poststratify(
    sample: Sample, margins: Margins, partial: bool = False, among: Any = None
) -> Sample:
    """Weights multiplied, cell by cell, so that each cell adds up to its known total.

    margins
        ``{question: {answer: total}}`` with one question, or with several that are crossed:
        ``{("street", "sex"): {("S1", "F"): 1200, …}}``.
    partial
        leave cells of the margin without a respondent unmet (they are listed in `sample.margins`).

    g = N_c / Σ_c w, and scores lose their cell mean (Holt & Smith 1979; Särndal, Swensson &
    Wretman 1992, §7.6). Raises `DesignError` naming cells without respondents and respondents
    without a cell.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"sex": ["F", "F", "M"]})
    >>> poststratify(Sample(people), {"sex": {"F": 6, "M": 4}}).weights
    array([3., 3., 4.])
    """
    sample, groups = _grouped(sample, margins, among)
    for rows, controls in groups:
        found = _matched(sample, controls, rows, partial=partial, keep_missing=False)
        if len(found) != 1:
            raise DesignError(
                say(
                    zh=f"事后分层只用一个（可交叉的）边际，给出了 {len(found)} 个。"
                    "多个边际请用 rake。",
                    en=f"post-stratification takes one (possibly crossed) margin, {len(found)} "
                    "given. For several use rake.",
                )
            )

        def solve(w: Floats, found: list[_Margin] = found) -> Floats:
            return _fitted(w, found[0])

        sample = _step(sample, "poststratified", solve, found, rows)
    return sample


def rake(
    sample: Sample,
    margins: Margins,
    tolerance: float = 1e-10,
    rounds: int = 500,
    among: Any = None,
    missing: str = "keep",
    projection: str = "weighted",
) -> Sample:
    """Weights raked (iterative proportional fitting) until every margin is met, inside each wave.

    margins
        ``{question: {answer: total}}``, or a table with the columns question, answer, total and,
        for margins that differ from wave to wave, wave.
    missing
        respondents without an answer to a margin question: ``"keep"`` (they keep their share of the
        weights and the margin is met by the others, counted in `sample.margins`) or ``"fail"``.
    projection
        how the gain enters variances: ``"weighted"`` takes the residual of the regression
        weighted by the weights before raking, as for any calibration (Deville & Särndal 1992, eq.
        3.4); ``"unweighted"`` is the projection of R `survey`'s ``rake``, which differs by a few
        per cent.

    Raises `DesignError` naming margins whose sums disagree (by how much), answers without
    respondents, answers without a total, and margins that cannot be met.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"sex": list("FFMM"), "age": ["young", "old", "young", "old"]})
    >>> margins = {"sex": {"F": 6, "M": 4}, "age": {"young": 7, "old": 3}}
    >>> rake(Sample(people), margins).weights.round(2)
    array([4.2, 1.8, 2.8, 1.2])
    """
    sample, groups = _grouped(sample, margins, among)
    for rows, controls in groups:
        numbers = [" × ".join(k) for k, t in controls.items() if not isinstance(t, dict)]
        if numbers:
            raise DesignError(
                say(
                    zh=f"rake 的边际应按回答给出，{'、'.join(numbers)} 只给了一个总数。"
                    "数值的总数请用 calibrate。",
                    en=f"raking wants totals by answer; {', '.join(numbers)} has one number. "
                    "For the total of a number use calibrate.",
                )
            )
        found = _matched(sample, controls, rows, keep_missing=missing == "keep")
        _agree(found)

        def solve(w: Floats, found: list[_Margin] = found) -> Floats:
            return _raked(w, found, tolerance, rounds)

        sample = _step(sample, "raked", solve, found, rows, unweighted=projection == "unweighted")
    return sample


def calibrate(
    sample: Sample,
    totals: Margins,
    distance: str = "linear",
    bounds: tuple[float, float] | None = None,
    equal_within: str | None = None,
    variance: str | None = None,
    among: Any = None,
    tolerance: float = 1e-10,
    rounds: int = 200,
) -> Sample:
    """Weights as close as possible to those given, that reproduce known totals (GREG and its kin).

    totals
        ``{question: {answer: total}}`` for answers, ``{question: total}`` for a number; in a table,
        a row without an answer is a number's total.
    distance
        ``"linear"`` (generalised regression), ``"raking"`` (exponential) or ``"logit"`` (needs
        `bounds`); with bounds (low, high) on new/old weight, linear and raking are truncated.
    equal_within
        a column of clusters whose members all get the same factor (Lemaître & Dufour 1987).
    variance
        a column proportional to the variance of what is measured; larger ones are moved less.

    Solves Σ d·F(xᵀλ/v)·x = t by Newton's method; variances use residuals of the regression on x
    with weights d/v (Deville & Särndal 1992). Raises `DesignError` naming the totals that cannot
    be met.

    >>> import pandas as pd
    >>> shops = pd.DataFrame({"kind": list("aab"), "staff": [2.0, 4.0, 6.0]})
    >>> made = calibrate(Sample(shops), {"kind": {"a": 10, "b": 5}, "staff": 62})
    >>> made.weights.round(3), (made.weights * shops["staff"]).sum().round(6)
    (array([4., 6., 5.]), np.float64(62.0))
    """
    if distance not in ("linear", "raking", "logit"):
        raise DesignError(
            say(
                zh=f"距离“{distance}”不认识，可用 linear、raking、logit。",
                en=f"unknown distance {distance!r}; use linear, raking or logit.",
            )
        )
    if distance == "logit" and bounds is None:
        raise DesignError(
            say(
                zh="logit 距离需要 bounds=(下限, 上限)，例如 (0.5, 2)。",
                en="the logit distance needs bounds=(low, high), such as (0.5, 2).",
            )
        )
    if bounds is not None and not bounds[0] < 1 < bounds[1]:
        raise DesignError(
            say(
                zh=f"bounds={bounds} 应满足 下限 < 1 < 上限。",
                en=f"bounds={bounds} must satisfy low < 1 < high.",
            )
        )
    sample, groups = _grouped(sample, totals, among)
    spread = np.ones(len(sample.frame))
    if variance is not None:
        spread = pd.to_numeric(sample.frame[variance]).to_numpy(dtype=float)
    cluster = None
    if equal_within is not None:
        cluster, _ = pd.factorize(sample.frame[equal_within])
    for rows, controls in groups:
        found = _matched(sample, controls, rows, keep_missing=False)
        _agree(found)
        X, goal = _design_matrix(found, len(sample.frame))
        if cluster is not None:
            spread = _averaged(spread[:, None], cluster, rows)[:, 0]

        def solve(
            w: Floats,
            X: Floats = X,
            goal: Floats = goal,
            spread: Floats = spread,
            rows: Flags = rows,
            found: list[_Margin] = found,
        ) -> Floats:
            base, x = w, X
            if cluster is not None:
                base = _averaged(w[:, None], cluster, rows)[:, 0]
                x = _within(X, w, cluster, rows)
            g = _factors(
                x[rows], base[rows], goal, spread[rows], distance, bounds, tolerance, rounds
            )
            out = w.copy()
            out[rows] = w[rows] * g
            _unmet(found, out, 1e-6)
            return out

        sample = _step(
            sample,
            f"calibrated ({distance})",
            solve,
            found,
            rows,
            matrix=X if cluster is None else _within(X, np.asarray(sample.weights), cluster, rows),
            spread=spread,
            cluster=cluster,
        )
    return sample


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
    low = -np.inf if lower is None else float(lower)
    high = np.inf if upper is None else float(upper)

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
        X, goal = _design_matrix(step.settings["margins"], len(w))
        base = np.clip(w[rows], max(low, 1e-12), high)
        limits = (low / base, high / base)
        even = np.ones(len(base))
        w[rows] = base * _factors(X[rows], base, goal, even, "linear", limits, 1e-10, rounds)
    _unmet(margins, w, 1e-6)
    note = Adjustment("trimmed", sample.weights, w, _controls(margins, sample.weights, w))
    return sample.with_(weights=w, adjustments=(*sample.adjustments, note))


# -- margins ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Margin:
    """One margin matched to the rows: codes (−1 where it does not apply) and totals; or a
    number."""

    wave: str
    question: str
    answers: tuple[str, ...]
    totals: Floats
    code: NDArray[np.intp]
    values: Floats | None = None
    unanswered: int = 0
    loose: bool = False

    def sums(self, w: Floats) -> Floats:
        if self.values is not None:
            return np.array([np.sum(w * self.values)])
        keep = self.code >= 0
        if keep.all():
            return np.bincount(self.code, w, minlength=len(self.answers)).astype(float)
        return np.bincount(self.code[keep], w[keep], minlength=len(self.answers)).astype(float)

    def goal(self, w: Floats) -> Floats:
        """The totals; scaled to the weight of those who answered where some did not."""
        if not self.unanswered or not self.loose:
            return self.totals
        silent = float(w[self.code == -2].sum())
        whole = float(self.totals.sum())
        everyone = silent + float(self.sums(w).sum())
        return self.totals * (1 - silent / everyone) if whole > 0 else self.totals

    def spread(self, per_answer: Floats) -> Floats:
        return np.where(self.code >= 0, per_answer[np.maximum(self.code, 0)], 1.0)


def _grouped(
    sample: Sample, margins: Any, among: Any
) -> tuple[Sample, list[tuple[Flags, dict[tuple[str, ...], Any]]]]:
    """Margins by wave: the rows they apply to, and {questions: {answers: total} or number}."""
    everyone = np.ones(len(sample.frame), dtype=bool)
    if among is not None:
        kept = kept_rows(sample.frame, among)
        everyone = everyone if kept is None else kept
    if isinstance(margins, pd.DataFrame):
        absent = [c for c in ("question", "total") if c not in margins.columns]
        if absent:
            raise DesignError(
                say(
                    zh=f"边际表缺少列：{'、'.join(absent)}。",
                    en=f"the table of margins lacks the columns {', '.join(absent)}.",
                )
            )
        by_wave = "wave" in margins.columns and margins["wave"].notna().any()
        if not by_wave:
            return sample, [(everyone, _from_table(margins))]
        column = sample.wave or "wave"
        if column not in sample.frame.columns:
            raise DesignError(
                say(
                    zh=f"边际按期次给出，数据中没有“{column}”列。",
                    en=f"margins are given by wave, but the data have no column {column!r}.",
                )
            )
        code, texts = text_codes(sample.frame[column])
        given = margins["wave"].map(_text)
        groups = []
        without = []
        for value in sorted(texts):
            rows = everyone & (code == texts.index(value))
            if not rows.any():
                continue
            part = margins[(given == value) | (given == "")]
            if not len(part):
                without.append(value)
                continue
            groups.append((rows, _from_table(part)))
        if without:
            raise DesignError(
                say(
                    zh=f"这些期次没有边际：{'、'.join(without)}。请在 margins.csv 中补上。",
                    en=f"waves without margins: {', '.join(without)}. Add them to margins.csv.",
                )
            )
        return sample, groups
    made: dict[tuple[str, ...], Any] = {}
    for question, totals in dict(margins).items():
        key = (question,) if isinstance(question, str) else tuple(question)
        if isinstance(totals, pd.Series):
            totals = totals.to_dict()
        name = " × ".join(map(str, key))
        if isinstance(totals, Mapping):
            made[key] = {
                tuple(map(_text, a)) if isinstance(a, tuple) else (_text(a),): _count(t, name, a)
                for a, t in totals.items()
            }
        else:
            made[key] = _count(totals, name, None)
    if not made:
        raise DesignError(
            say(
                zh="没有给出一个边际。请写 {题目: {回答: 总数}}。",
                en="no margins were given; write {question: {answer: total}}.",
            )
        )
    if sample.wave is not None and among is None:
        code, texts = text_codes(sample.frame[sample.wave])
        return sample, [(code == texts.index(v), made) for v in sorted(texts)]
    return sample, [(everyone, made)]


def _count(total: Any, name: str, answer: Any) -> float:
    """A population total; those of answers are never negative."""
    try:
        value = float(total)
    except (TypeError, ValueError):
        value = np.nan
    if not np.isfinite(value) or (value < 0 and answer is not None):
        where = name if answer is None else f"{name}={shown(answer)}"
        raise DesignError(
            say(
                zh=f"{where} 的总数“{total}”不是{'' if answer is None else '非负'}数。",
                en=f"the total of {where}, {total!r}, is not a "
                f"{'' if answer is None else 'non-negative '}number.",
            )
        )
    return value


def shown(answer: Any) -> str:
    """A cell's answer or crossing of answers, for messages."""
    return " × ".join(map(_text, answer)) if isinstance(answer, tuple) else _text(answer)


def _from_table(table: pd.DataFrame) -> dict[tuple[str, ...], Any]:
    made: dict[tuple[str, ...], Any] = {}
    totals = pd.to_numeric(table["total"], errors="coerce")
    bad = totals.isna() | (totals < 0)
    if bad.any():
        raise DesignError(
            say(
                zh=f"边际表中 {int(bad.sum())} 行的 total 不是非负数。",
                en=f"{int(bad.sum())} rows of the margins have no non-negative total.",
            )
        )
    answers = table["answer"] if "answer" in table.columns else pd.Series([None] * len(table))
    for question, answer, total in zip(table["question"], answers, totals, strict=True):
        key = (str(question),)
        if _text(answer) == "":
            made[key] = float(total)
        else:
            made.setdefault(key, {})
            if (_text(answer),) in made[key]:
                raise DesignError(
                    say(
                        zh=f"边际表中 {question}={_text(answer)} 有两个总数，请只留一个。",
                        en=f"the margins give two totals for {question}={_text(answer)}; keep one.",
                    )
                )
            made[key][(_text(answer),)] = float(total)
    return made


def _matched(
    sample: Sample,
    controls: Mapping[tuple[str, ...], Any],
    rows: Flags,
    partial: bool = False,
    keep_missing: bool = True,
) -> list[_Margin]:
    """Margins as codes over the rows; problems are collected and raised together."""
    problems: list[str] = []
    found: list[_Margin] = []
    wave = ""
    if sample.wave is not None and rows.any():
        _, seen = text_codes(sample.frame[sample.wave][rows])
        wave = seen[0] if len(seen) == 1 else ""
    for questions, totals in controls.items():
        name = " × ".join(questions)
        absent = [q for q in questions if q not in sample.frame.columns]
        if absent:
            problems.append(say(zh=f"{name}：数据中没有这一列", en=f"{name}: no such column"))
            continue
        if not isinstance(totals, dict):
            values = pd.to_numeric(sample.frame[questions[0]], errors="coerce").to_numpy(
                dtype=float
            )
            gaps = int((~np.isfinite(values[rows])).sum())
            if gaps:
                problems.append(
                    say(zh=f"{name}：{gaps} 条记录缺失", en=f"{name}: missing for {gaps} records")
                )
            values = np.where(rows, np.nan_to_num(values), 0.0)
            code = np.where(rows, 0, -1).astype(np.intp)
            found.append(_Margin(wave, name, ("",), np.array([totals]), code, values))
            continue
        totals = _by_code(sample, questions, totals)
        listed = list(totals)
        place = {answer: k for k, answer in enumerate(listed)}
        columns = [text_codes(sample.frame[q]) for q in questions]
        blank = np.logical_or.reduce([c < 0 for c, _ in columns])
        joint = np.zeros(len(blank), dtype=np.intp)
        for c, texts in columns:
            joint = joint * max(len(texts), 1) + np.maximum(c, 0)
        crossings = list(product(*[texts for _, texts in columns]))
        move = np.array([place.get(crossing, -1) for crossing in crossings] or [-1])
        code = np.where(blank, -1, move[joint])
        stray = rows & (code < 0) & ~blank
        if stray.any():
            some = sorted({" × ".join(crossings[k]) for k in np.unique(joint[stray])})[:6]
            problems.append(
                say(
                    zh=f"{name}：{int(stray.sum())} 条记录的取值没有总数（{'、'.join(some)}）",
                    en=f"{name}: {int(stray.sum())} records have a value without a total "
                    f"({', '.join(some)})",
                )
            )
        unanswered = int((rows & blank).sum())
        if unanswered and not keep_missing:
            problems.append(
                say(
                    zh=f"{name}：{unanswered} 条记录缺失（{sample.records(rows & blank)}）",
                    en=f"{name}: missing for {unanswered} records ({sample.records(rows & blank)})",
                )
            )
        code = np.where(rows, code, -1)
        code[rows & blank] = -2
        goal = np.array([totals[a] for a in listed])
        # Those whose weights are all 0 stand for nobody.
        heavy = (code >= 0) & (np.asarray(sample.weights) != 0)
        count = np.bincount(code[heavy], minlength=len(listed))
        empty = (count == 0) & (goal > 0)
        if empty.any() and not partial:
            some = [" × ".join(listed[k]) for k in np.flatnonzero(empty)][:6]
            problems.append(
                say(
                    zh=f"{name}：这些取值有总数而没有受访者，或其权数全为 0（{'、'.join(some)}），请合并",
                    en=f"{name}: totals without a respondent, or with weights of 0 only "
                    f"({', '.join(some)}); merge them",
                )
            )
        answers = tuple(" × ".join(a) for a in listed)
        found.append(_Margin(wave, name, answers, goal, code, None, unanswered, keep_missing))
    if problems:
        where = say(zh=f"期次 {wave}：", en=f"wave {wave}: ") if wave else ""
        raise DesignError(
            where
            + say(zh="边际与数据对不上。", en="margins do not fit the data. ")
            + "；".join(problems)
        )
    return found


def _by_code(
    sample: Sample, questions: tuple[str, ...], totals: dict[tuple[str, ...], float]
) -> dict[tuple[str, ...], float]:
    """Margins may be written with the form's words; codes are what the data hold."""
    form = sample.form
    if form is None or len(questions) != 1:
        return totals
    try:
        codes = {str(c.name) for c in form.choices_of(questions[0])}
        words = {str(form.choice_label(questions[0], c)): c for c in codes}
    except (ResearchError, KeyError):
        return totals
    return {
        (words[a[0]],) if a[0] not in codes and a[0] in words else a: t for a, t in totals.items()
    }


def _agree(found: Sequence[_Margin]) -> None:
    sums = {m.question: float(m.totals.sum()) for m in found if m.values is None}
    if len(sums) < 2:
        return
    least, most = min(sums, key=sums.__getitem__), max(sums, key=sums.__getitem__)
    if sums[most] - sums[least] > AGREE * sums[most]:
        apart = sums[most] - sums[least]
        wave = f"{found[0].wave}: " if found[0].wave else ""
        raise DesignError(
            say(
                zh=f"{wave}边际合计不一致：{most} 为 {sums[most]:,.0f}，"
                f"{least} 为 {sums[least]:,.0f}，"
                f"相差 {apart:,.0f}（{apart / sums[most]:.1%}）。请先核对总体数。",
                en=f"{wave}margins do not add up: {most} {sums[most]:,.0f}, {least} "
                f"{sums[least]:,.0f}, {apart:,.0f} apart ({apart / sums[most]:.1%}). "
                "Check the population figures first.",
            )
        )


def _unmet(found: Sequence[_Margin], w: Floats, tolerance: float) -> None:
    # Margins may disagree by rounding (AGREE), and then no weights meet all of them.
    rounding = 0.0
    sums = [float(m.totals.sum()) for m in found if m.values is None]
    if len(sums) > 1 and max(sums) > 0:
        rounding = 2 * (max(sums) - min(sums)) / max(sums)
    failed = []
    for margin in found:
        goal, got = margin.goal(w), margin.sums(w)
        for k, answer in enumerate(margin.answers):
            if margin.values is None and not (margin.code == k).any():
                continue
            if abs(got[k] - goal[k]) > (tolerance + rounding) * (1 + abs(goal[k])):
                name = f"{margin.question}={answer}" if answer else margin.question
                failed.append(f"{name} {goal[k]:,.6g} ≠ {got[k]:,.6g}")
    if failed:
        listed = "；".join(failed[:8])
        raise DesignError(
            say(
                zh=f"{len(failed)} 个总数达不到（要求 ≠ 实得）：{listed}。"
                "请放宽 bounds、合并取值或核对总数。",
                en=f"{len(failed)} totals cannot be met (asked ≠ reached): {listed}. "
                "Widen the bounds, merge answers, or check the totals.",
            )
        )


def _controls(found: Sequence[_Margin], before: Floats, after: Floats) -> pd.DataFrame:
    rows = []
    for m in found:
        b, a, goal = m.sums(before), m.sums(after), m.goal(after)
        n = (
            np.bincount(m.code[m.code >= 0], minlength=len(m.answers))
            if m.values is None
            else np.array([np.count_nonzero(m.code >= 0)])
        )
        for k, answer in enumerate(m.answers):
            rows.append((m.wave, m.question, answer, goal[k], b[k], a[k], int(n[k]), m.unanswered))
    columns = ["wave", "question", "answer", "total", "before", "after", "n", "unanswered"]
    return pd.DataFrame(rows, columns=columns)


def _text(value: Any) -> str:
    return text_of(value).strip()


# -- steps -----------------------------------------------------------------------------------------


def _step(
    sample: Sample,
    kind: str,
    solve: Callable[[Floats], Floats],
    found: list[_Margin],
    rows: Flags,
    matrix: Floats | None = None,
    spread: Floats | None = None,
    cluster: Any = None,
    unweighted: bool = False,
) -> Sample:
    """The sample after one weighting step, which stays with it."""
    before = np.asarray(sample.weights)
    after = solve(before.copy())

    def terms(step: Adjustment) -> Projection:
        cell = None
        if matrix is not None:
            X = matrix
        elif any(m.values is not None for m in found):
            X = _design_matrix(found, len(before))[0]
        else:
            X, cell = _crossed(found, len(before))
        size = (
            step.before if cluster is None else _averaged(step.before[:, None], cluster, rows)[:, 0]
        )
        v = np.ones(len(before)) if spread is None else spread
        if unweighted:
            return _projection(X, np.ones(len(before)), step.after, cell)
        g = np.divide(step.after, step.before, out=np.zeros_like(before), where=step.before > 0)
        return _projection(X, np.sqrt(size / v), g * np.sqrt(size * v), cell)

    step = Adjustment(
        kind,
        before,
        after,
        _controls(found, before, after),
        terms,
        {"margins": found, "rows": rows, "solve": solve},
    )
    replicates = sample.replicates
    if replicates is not None:
        drawn = sample.replicate_weights
        values = np.stack([solve(drawn[:, r].copy()) for r in range(drawn.shape[1])], axis=1)
        replicates = replace(replicates, values=values, combined=True)
    return sample.with_(
        weights=after, adjustments=(*sample.adjustments, step), replicates=replicates
    )


def _projection(X: Floats, half: Floats, outer: Floats, cell: Any = None) -> Projection:
    """Residuals on X with weights half², of scores that carry the factor outer/half.

    With `cell`, X has one row a crossing of all margins, and `cell` gives each row its crossing."""
    over = np.divide(1.0, outer, out=np.zeros_like(outer), where=outer != 0)
    if cell is None:
        return Projection(_orthonormal(X * half[:, None]), over, outer)
    mass = np.sqrt(np.bincount(cell, half**2, minlength=len(X)))
    table = _orthonormal(X * mass[:, None])
    table = np.divide(table, mass[:, None], out=np.zeros_like(table), where=mass[:, None] > 0)
    return Projection(table, half * over, half * outer, cell)


def _orthonormal(basis: Floats) -> Floats:
    """An orthonormal basis of the columns' span; what is linearly dependent falls away."""
    size = np.sqrt(np.einsum("ij,ij->j", basis, basis))
    basis = basis[:, size > 0]
    basis /= size[size > 0]
    for _ in range(2):  # twice: the second round removes what rounding left of the first
        values, vectors = np.linalg.eigh(basis.T @ basis)
        use = values > 1e-11 * values.max(initial=0.0)
        basis = basis @ (vectors[:, use] / np.sqrt(values[use]))
    return basis


def _crossed(found: Sequence[_Margin], n: int) -> tuple[Floats, Any]:
    """The design matrix of margins by answers, once a crossing of them, and each row's crossing."""
    cell = np.zeros(n, dtype=np.intp)
    for m in found:
        cell, _ = pd.factorize(cell * (len(m.answers) + 1) + np.maximum(m.code, -1) + 1)
    first = np.empty(int(cell.max(initial=-1)) + 1, dtype=np.intp)
    first[cell[::-1]] = np.arange(n - 1, -1, -1)
    return _design_matrix([replace(m, code=m.code[first]) for m in found], len(first))[0], cell


def _design_matrix(found: Sequence[_Margin], n: int) -> tuple[Floats, Floats]:
    """Controls as columns over all rows (zero where they do not apply) and their totals."""
    columns, goal = [], []
    for m in found:
        if m.values is not None:
            columns.append(m.values)
            goal.append(m.totals[0])
            continue
        for k in range(len(m.answers)):
            hit = m.code == k
            if hit.any():
                columns.append(hit.astype(float))
                goal.append(m.totals[k])
    if not columns:
        return np.zeros((n, 0)), np.zeros(0)
    return np.stack(columns, axis=1), np.array(goal)


def _within(X: Floats, w: Floats, cluster: Any, rows: Flags) -> Floats:
    """Each row replaced by its cluster's weighted mean: members share a factor, not a weight."""
    mass = _averaged(w[:, None], cluster, rows)
    sums = _averaged(X * w[:, None], cluster, rows)
    return np.divide(sums, mass, out=np.zeros_like(sums), where=mass != 0)


def _averaged(X: Floats, cluster: Any, rows: Flags) -> Floats:
    """Each row replaced by its cluster's mean, among the rows concerned."""
    size = np.bincount(cluster[rows], minlength=int(cluster.max()) + 1)
    out = np.array(X, dtype=float)
    for k in range(X.shape[1]):
        sums = np.bincount(cluster[rows], X[rows, k], minlength=len(size))
        mean = np.divide(sums, size, out=np.zeros(len(size)), where=size > 0)
        out[rows, k] = mean[cluster[rows]]
    return out


def _raked(w: Floats, found: Sequence[_Margin], tolerance: float, rounds: int) -> Floats:
    """Iterative proportional fitting, on the crossing of all margins rather than row by row."""
    start = w
    cell: NDArray[np.intp] | None = None
    if np.prod([len(m.answers) + 2.0 for m in found]) < len(w) / 4:
        radix = [len(m.answers) + 2 for m in found]
        cell = np.zeros(len(w), dtype=np.intp)
        for margin, size in zip(found, radix, strict=True):
            cell = cell * size + margin.code + 2
        codes = np.stack(np.unravel_index(np.arange(int(np.prod(radix))), radix)) - 2
        found = [replace(m, code=c) for m, c in zip(found, codes, strict=True)]
        w = np.bincount(cell, w, minlength=int(np.prod(radix))).astype(float)
    before = w
    for _ in range(rounds):
        worst = 0.0
        for margin in found:
            sums, goal = margin.sums(w), margin.goal(w)
            ratio = np.divide(goal, sums, out=np.ones_like(sums), where=sums > 0)
            worst = max(worst, float(np.abs(ratio - 1).max(initial=0.0)))
            w = w * margin.spread(ratio)
        if worst < tolerance:
            break
    else:
        _unmet(found, w, 1e-6)
    if cell is None:
        return w
    return start * np.divide(w, before, out=np.ones_like(w), where=before > 0)[cell]


def _fitted(w: Floats, margin: _Margin) -> Floats:
    sums = margin.sums(w)
    ratio = np.divide(margin.goal(w), sums, out=np.ones_like(sums), where=sums > 0)
    return w * margin.spread(ratio)


def _factors(
    X: Floats,
    d: Floats,
    goal: Floats,
    v: Floats,
    distance: str,
    bounds: tuple[Any, Any] | None,
    tolerance: float,
    rounds: int,
) -> Floats:
    """g = F(Xλ/v) with Σ d·g·x = goal, by Newton's method with halved steps."""
    scale = np.maximum(np.abs(X).max(axis=0, initial=0.0), 1e-300)
    X, goal = X / scale, goal / scale
    low, high = bounds if bounds is not None else (-np.inf, np.inf)

    def moved(u: Floats) -> tuple[Floats, Floats]:
        if distance == "linear":
            g = np.clip(1 + u, low, high)
            return g, ((1 + u >= low) & (1 + u <= high)).astype(float)
        if distance == "raking":
            e = np.exp(np.clip(u, -500, 500))
            return np.clip(e, low, high), np.where((e > low) & (e < high), e, 0.0)
        A = (high - low) / ((1 - low) * (high - 1))
        e = np.exp(np.clip(A * u, -500, 500))
        bottom = (high - 1) + (1 - low) * e
        g = (low * (high - 1) + high * (1 - low) * e) / bottom
        return g, (g - low) * (high - g) * A / (high - low)

    lam = np.zeros(X.shape[1])
    g, slope = moved(np.zeros(len(d)))
    miss = goal - X.T @ (d * g)
    size = float(np.abs(miss).max(initial=0.0))
    enough = tolerance * (1 + float(np.abs(goal).max(initial=0.0)))
    for _ in range(rounds):
        if size <= enough:
            break
        gram = X.T @ (X * (d * slope / v)[:, None])
        step = np.linalg.pinv(gram, rcond=1e-12, hermitian=True) @ miss
        factor = 1.0
        while factor > 1e-6:
            g2, slope2 = moved((X @ (lam + factor * step)) / v)
            miss2 = goal - X.T @ (d * g2)
            size2 = float(np.abs(miss2).max(initial=0.0))
            if np.isfinite(size2) and size2 < size:
                break
            factor /= 2
        else:
            break
        lam, g, slope, miss, size = lam + factor * step, g2, slope2, miss2, size2
    return g
