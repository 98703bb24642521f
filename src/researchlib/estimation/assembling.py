"""Values and scores of the questions of one call → one table and one covariance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import text_of
from ..errors import ResearchError
from ..variance import Scores, covariance, replicate_covariance
from .domains import Domains, choices
from .estimates import Estimates
from .quality import grades

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Part:
    """One question's estimates: arrays of shape (domains, answers)."""

    question: str
    answers: tuple[Any, ...]
    value: Floats
    n: Floats
    count: Floats
    base: Floats
    missing: Floats
    srs: Floats


@dataclass(frozen=True, eq=False)
class Block:
    """Scores of some parts together: estimates domain by domain, part by part, answer by answer."""

    scores: Scores
    parts: tuple[int, ...]


def assemble(
    sample: Sample,
    where: Domains,
    parts: Sequence[Part],
    kind: str,
    unit: str,
    solve: Callable[[Floats], Floats],
    blocks: Sequence[Block] = (),
    interval: Callable[[pd.DataFrame], tuple[Floats, Floats]] | None = None,
    extra: Mapping[str, Sequence[Any]] | None = None,
    given: Floats | None = None,
) -> Estimates:
    """The table of a call: question by question, domain by domain, answer by answer."""
    D = where.count
    widths = [len(part.answers) for part in parts]
    if given is not None:
        found = given
    elif sample.replicates is not None:
        found = replicated(sample, solve)
    else:
        order = placed(blocks, widths, D)
        found = covariance([b.scores for b in blocks], sample.layout)[np.ix_(order, order)]

    def column(name: str) -> Floats:
        return np.concatenate([getattr(part, name).ravel() for part in parts]).astype(float)

    value = column("value")
    variance = np.diag(found).copy()
    variance[~np.isfinite(value)] = np.nan
    se = np.sqrt(np.maximum(variance, 0, where=np.isfinite(variance), out=variance.copy()))
    data: dict[str, Any] = {}
    for name in where.by:
        levels = where.table[name].to_numpy()
        data[name] = np.concatenate([np.repeat(levels, width) for width in widths])
    data["question"] = [
        p.question for p, w in zip(parts, widths, strict=True) for _ in range(D * w)
    ]
    data["answer"] = [
        None if a is None else text_of(a) for p in parts for _ in range(D) for a in p.answers
    ]
    data["value"], data["se"] = value, se
    data["low"] = data["high"] = np.nan
    data["n"] = column("n").astype(int)
    data["df"] = np.concatenate([np.repeat(where.df, width) for width in widths])
    srs = column("srs")
    data["deff"] = np.divide(variance, srs, out=np.full(len(srs), np.nan), where=srs > 0)
    data["cv"] = np.divide(se, np.abs(value), out=np.full(len(se), np.nan), where=value != 0)
    data["quality"] = ""
    data["base"] = column("base")
    data["count"] = column("count").astype(int)
    data["missing"] = column("missing").astype(int)
    frame = pd.DataFrame(data)
    low, high = (interval or t_interval)(frame)
    if (where.df <= 0).any() and where.full.any():
        # One unit, and it is all there are: nothing is left open.
        sure = np.concatenate([np.repeat(where.full, width) for width in widths]) & (se == 0)
        low, high = np.where(sure, value, low), np.where(sure, value, high)
    frame["low"], frame["high"] = low, high
    for name, values in (extra or {}).items():
        frame.insert(frame.columns.get_loc("value"), name, list(values))
    frame["quality"] = grades(frame, kind)
    return Estimates(
        frame=frame,
        covariance=found,
        kind=kind,
        by=where.by,
        unit=unit or unit_of(sample, [part.question for part in parts]),
        labels=labels_of(sample, [*where.by, *[part.question for part in parts]]),
        sample=sample,
        form=sample.form,
        solve=solve,
        where=where,
    )


def placed(blocks: Sequence[Block], widths: Sequence[int], D: int) -> NDArray[np.intp]:
    """Where each estimate of the table stands among the blocks' estimates."""
    at: dict[int, NDArray[np.intp]] = {}
    offset = 0
    for block in blocks:
        width = sum(widths[k] for k in block.parts)
        start = 0
        for k in block.parts:
            inside = offset + np.arange(D)[:, None] * width + start + np.arange(widths[k])
            at[k] = inside.ravel().astype(np.intp)
            start += widths[k]
        offset += D * width
    return np.concatenate([at[k] for k in range(len(widths))])


def replicated(sample: Sample, solve: Callable[[Floats], Floats]) -> Floats:
    """The covariance from recomputing every estimate with each replicate weight."""
    assert sample.replicates is not None
    drawn = sample.replicate_weights
    values = np.stack([solve(drawn[:, r]) for r in range(drawn.shape[1])])
    return replicate_covariance(
        values, solve(sample.weights), sample.replicates.factors, sample.replicates.mse
    )


def t_interval(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """value ± t(0.975, df)·se."""
    value, se = frame["value"].to_numpy(), frame["se"].to_numpy()
    reach = t_quantile(0.975, frame["df"].to_numpy()) * se
    return value - reach, value + reach


def t_quantile(p: float, df: Any) -> Floats:
    """Quantile of Student's t; NaN without degrees of freedom, normal with infinitely many."""
    from scipy.special import ndtri, stdtrit

    df = np.asarray(df, dtype=float)
    out = np.full(df.shape, np.nan)
    some = df > 0
    finite = some & np.isfinite(df)
    out[finite] = stdtrit(df[finite], p)
    out[some & ~np.isfinite(df)] = ndtri(p)
    return out


def unit_of(sample: Sample, questions: Sequence[str]) -> str:
    """The unit the form gives the questions, where it gives all of them the same."""
    if sample.form is None:
        return ""
    units = set()
    for name in questions:
        try:
            units.add(str(getattr(sample.form.question(name), "unit", "") or ""))
        except (ResearchError, KeyError):
            return ""
    return units.pop() if len(units) == 1 else ""


def labels_of(sample: Sample, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """Column → code → the form's words; under "question" the questions' own words."""
    form = sample.form
    if form is None:
        return {}
    found: dict[str, dict[str, str]] = {}
    for column in dict.fromkeys(columns):
        codes = choices(sample, column)
        if codes:
            found[column] = {code: str(form.choice_label(column, code)) for code in codes}
        try:
            found.setdefault("question", {})[column] = str(form.label(column))
        except (ResearchError, KeyError):
            continue
    return found
