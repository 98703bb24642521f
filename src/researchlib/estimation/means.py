"""Means, totals and ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..designs import names
from ..errors import DataError, say
from ..variance import Made, Scores
from .assembling import Block, Part, assemble, t_interval
from .domains import domains, numeric, scored

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ..designs import Sample
    from .domains import Domains
    from .estimates import Estimates

    Floats = NDArray[np.float64]


def mean(
    sample: Sample,
    questions: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    among: Any = None,
    deff: str = "without",
    scores: Mapping[Any, float] | None = None,
) -> Estimates:
    """Weighted means, with the covariance of all questions and domains.

    questions
        a numeric column, or several; the base of each is the respondents who answered it.
    by, among
        domains, and a condition that restricts them; rows outside stay in the design.
    deff
        the design effect compares with simple random sampling ``"without"`` replacement (the finite
        population counts) or with ``"replace"``\\ ment.

    scores
        ``{answer: score}`` for a question with options, such as a 满意度 of 100, 80, 60, 30 and 0;
        without it the column ``score`` of the form's options, where it has one. Answers without a
        score (不了解) leave the base and are counted in `missing`.

    Columns, units and what raises: see `Estimates`. ȳ = Σ w·y / Σ w, with scores w(y − ȳ)/Σ w
    (Särndal, Swensson & Wretman 1992, §5.7).

    >>> import pandas as pd, researchlib as rl
    >>> people = pd.DataFrame({"w": [1.0, 1.0, 2.0, 2.0], "income": [3.0, 5.0, 4.0, None]})
    >>> rl.mean(rl.Sample(people, weights="w"), "income").frame[["value", "n", "missing"]]
       value  n  missing
    0    4.0  3        1
    """
    where, columns = domains(sample, by, among), asked(questions)
    values = [scored(sample, name, scores) for name in columns]

    def solve(w: Floats) -> Floats:
        out = []
        for y in values:
            valid = np.isfinite(y)
            share = where.sums(np.where(valid, w, 0.0))
            out.append(divided(where.sums(np.where(valid, w * y, 0.0)), share))
        return np.concatenate(out)

    parts, blocks = [], []
    whole: list[tuple[int, Floats, float, Floats]] = []
    weights = np.asarray(sample.weights)
    for k, (name, y) in enumerate(zip(columns, values, strict=True)):
        valid, w, known = answered(sample, y)
        # Numbers about their own middle: years or incomes then lose no digits.
        middle = float(known.mean())
        z = known - middle if middle else known
        wz = w * z
        everybody = w is sample.weights
        size, sums = where.size if everybody else where.sums(w), where.sums(wz)
        centre = divided(sums, size)
        n = where.rows if everybody else where.sums(valid)
        square = np.maximum(where.sums(wz * z) - np.nan_to_num(centre) * sums, 0.0)
        spread = divided(square, size) * divided(n, n - 1)
        srs = spread * divided(finite(size, n, deff), n)
        parts.append(part(name, where, centre + middle, n, size, srs))
        per = divided(np.ones(where.count), size, 0.0)
        if everybody:
            whole.append((k, y, middle, np.stack([-np.nan_to_num(centre) * per, per], axis=1)))
        else:
            turn = np.stack([-np.nan_to_num(centre) * per, per], axis=1)[:, :, None]
            blocks.append(Block(block(where, [w, wz], turn, [valid]), (k,)))
    if whole:
        turn = np.zeros((where.count, 1 + len(whole), len(whole)))
        for at, (_, _, _, pair) in enumerate(whole):
            turn[:, 0, at], turn[:, 1 + at, at] = pair[:, 0], pair[:, 1]
        everyone = np.ones(len(sample.frame), dtype=bool)
        lines = [partial(_about, weights, y, middle) for _, y, middle, _ in whole]
        raw = Made([lambda: weights, *lines])
        moves = block(where, raw, turn, [everyone] * len(whole))
        blocks.append(Block(moves, tuple(k for k, *_ in whole)))
    return assemble(sample, where, parts, "mean", "", solve, blocks)


def total(
    sample: Sample,
    questions: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    among: Any = None,
    deff: str = "without",
) -> Estimates:
    """Weighted totals, with the covariance of all questions and domains.

    The base is the respondents who answered; those without an answer add nothing and are counted in
    `missing`; where nobody answered there is no total (NaN), and a domain without a respondent has
    0 and no interval. Ŷ = Σ w·y with scores w·y (Särndal, Swensson & Wretman 1992, §2.8). `by`, `among` and
    `deff` as in `mean`.

    >>> import pandas as pd, researchlib as rl
    >>> shops = pd.DataFrame({"w": [2.0, 2.0, 3.0], "staff": [10, 20, 30]})
    >>> rl.total(rl.Sample(shops, weights="w"), "staff").only.value
    150.0
    """
    where, columns = domains(sample, by, among), asked(questions)
    values = [numeric(sample, name) for name in columns]

    def solve(w: Floats) -> Floats:
        return np.concatenate([where.sums(w * np.nan_to_num(y)) for y in values])

    parts, blocks = [], []
    for k, (name, y) in enumerate(zip(columns, values, strict=True)):
        valid, w, known = answered(sample, y)
        size = where.sums(w)
        column = w * known
        sums = where.sums(column)
        away = known - where.spread(np.nan_to_num(divided(sums, size)))
        n = where.sums(valid)
        spread = divided(where.sums(w * away**2), size) * divided(n, n - 1)
        srs = spread * divided(finite(size, n, deff), n) * size**2
        unknown = (n == 0) & (where.sums() > 0)
        parts.append(part(name, where, np.where(unknown, np.nan, sums), n, size, srs))
        blocks.append(Block(block(where, [column], None, [valid]), (k,)))
    return assemble(sample, where, parts, "total", "", solve, blocks, _nobody_has_none)


def ratio(
    sample: Sample,
    numerators: str | Sequence[str],
    denominator: str,
    by: str | Sequence[str] | None = None,
    among: Any = None,
) -> Estimates:
    """Ratios of two totals: one question over another, among those who answered both.

    R̂ = Σ w·y / Σ w·x with scores w(y − R̂x)/Σ w·x (Särndal, Swensson & Wretman 1992, §5.6); `deff`
    compares with simple random sampling of the same residuals. `question` reads "y / x"; `base`
    is the denominator's total.

    >>> import pandas as pd, researchlib as rl
    >>> homes = pd.DataFrame({"w": [1.0, 1.0, 2.0], "rent": [5, 7, 6], "income": [4, 5, 6]})
    >>> round(rl.ratio(rl.Sample(homes, weights="w"), "rent", "income").only.value, 4)
    1.1429
    """
    where, columns = domains(sample, by, among), asked(numerators)
    below = numeric(sample, denominator)
    values = [numeric(sample, name) for name in columns]

    def solve(w: Floats) -> Floats:
        out = []
        for y in values:
            both = np.isfinite(y) & np.isfinite(below)
            up = where.sums(np.where(both, w * y, 0.0))
            out.append(divided(up, where.sums(np.where(both, w * below, 0.0))))
        return np.concatenate(out)

    parts, blocks = [], []
    for k, (name, y) in enumerate(zip(columns, values, strict=True)):
        valid, w, _ = answered(sample, y + below)
        over, under = np.where(valid, y, 0.0), np.where(valid, below, 0.0)
        size, bottom = where.sums(w), where.sums(w * under)
        value = divided(where.sums(w * over), bottom)
        away = over - where.spread(np.nan_to_num(value)) * under
        column = w * away * where.spread(divided(np.ones(where.count), bottom, 0.0))
        n = where.sums(valid)
        spread = divided(where.sums(w * away**2), size) * divided(n, n - 1)
        srs = spread * divided(finite(size, n, "without"), n) * divided(size, bottom) ** 2
        parts.append(part(f"{name} / {denominator}", where, value, n, bottom, srs))
        blocks.append(Block(block(where, [column], None, [valid]), (k,)))
    return assemble(sample, where, parts, "ratio", "", solve, blocks)


# -- shared ----------------------------------------------------------------------------------------


def asked(questions: str | Sequence[str]) -> tuple[str, ...]:
    """The questions of a call, at least one."""
    columns = tuple(dict.fromkeys(names(questions)))
    if not columns:
        raise DataError(say(zh="没有给出问题。", en="no question was given."))
    return columns


def answered(sample: Sample, y: Floats) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Who answered, weights zero elsewhere, values zero elsewhere."""
    valid = np.isfinite(y)
    if valid.all():
        return valid, sample.weights, y
    return valid, np.where(valid, sample.weights, 0.0), np.where(valid, y, 0.0)


def block(
    where: Domains,
    columns: Sequence[Floats],
    turn: Floats | None,
    base: Sequence[NDArray[np.bool_]],
) -> Scores:
    """Scores over the domains of a call."""
    code = None if where.whole else where.code
    return Scores(columns, code, where.count, turn, base, code, where.count)


def part(name: str, where: Domains, value: Floats, n: Floats, base: Floats, srs: Floats) -> Part:
    """A question with one estimate a domain."""

    def shaped(a: Floats) -> Floats:
        return np.asarray(a, dtype=float)[:, None]

    return Part(
        question=name,
        answers=(None,),
        value=shaped(value),
        n=shaped(n),
        count=shaped(n),
        base=shaped(base),
        missing=shaped(where.sums() - n),
        srs=shaped(srs),
    )


def _nobody_has_none(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """The t-interval; none where nobody was asked or nobody answered."""
    low, high = t_interval(frame)
    nobody = (frame["n"] == 0).to_numpy()
    return np.where(nobody, np.nan, low), np.where(nobody, np.nan, high)


def _about(weights: Floats, y: Floats, middle: float) -> Floats:
    return weights * (y - middle)


def divided(a: Floats, b: Floats, empty: float = np.nan) -> Floats:
    """a / b, and `empty` where b is zero."""
    a, b = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    return np.divide(a, b, out=np.full(a.shape, empty), where=b != 0)


def finite(size: Floats, n: Floats, deff: str) -> Floats:
    """1 − n/N for comparison without replacement (NaN where weights do not reach n), else 1."""
    if deff == "replace":
        return np.ones_like(n)
    if deff != "without":
        raise DataError(
            say(
                zh=f"deff=“{deff}”不认识，可用“without”“replace”。",
                en=f"unknown deff={deff!r}; use 'without' or 'replace'.",
            )
        )
    return np.where(size < n, np.nan, 1 - divided(n, size, 0.0))
