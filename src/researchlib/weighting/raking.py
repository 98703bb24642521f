"""Totals by answer → weights that reproduce them: post-stratification and raking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..designs import Sample
from ..errors import DesignError, say
from .margins import Margin, agree, grouped, matched, unmet
from .steps import taken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    from .margins import Margins


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
    groups = grouped(sample, margins, among)
    for wave, rows, controls in groups:
        found = matched(sample, controls, rows, wave, partial=partial, keep_missing=False)
        if len(found) != 1:
            raise DesignError(
                say(
                    zh=f"事后分层只用一个（可交叉的）边际，给出了 {len(found)} 个。"
                    "多个边际请用 rake。",
                    en=f"post-stratification takes one (possibly crossed) margin, {len(found)} "
                    "given. For several use rake.",
                )
            )

        def solve(w: Floats, found: list[Margin] = found) -> Floats:
            return fitted(w, found[0])

        sample = taken(sample, "poststratified", solve, found, rows)
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
    for name, value, allowed in (
        ("missing", missing, ("keep", "fail")),
        ("projection", projection, ("weighted", "unweighted")),
    ):
        if value not in allowed:
            raise DesignError(
                say(
                    zh=f"{name}=“{value}”不认识，可用 {'、'.join(allowed)}。",
                    en=f"unknown {name}={value!r}; use {' or '.join(allowed)}.",
                )
            )
    groups = grouped(sample, margins, among)
    for wave, rows, controls in groups:
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
        found = matched(sample, controls, rows, wave, keep_missing=missing == "keep")
        agree(found)

        def solve(w: Floats, found: list[Margin] = found) -> Floats:
            return raked(w, found, tolerance, rounds)

        sample = taken(sample, "raked", solve, found, rows, unweighted=projection == "unweighted")
    return sample


def raked(w: Floats, found: Sequence[Margin], tolerance: float, rounds: int) -> Floats:
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
        unmet(found, w, 1e-6)
    if cell is None:
        return w
    return start * np.divide(w, before, out=np.ones_like(w), where=before > 0)[cell]


def fitted(w: Floats, margin: Margin) -> Floats:
    sums = margin.sums(w)
    ratio = np.divide(margin.goal(w), sums, out=np.ones_like(sums), where=sums > 0)
    return w * margin.spread(ratio)
