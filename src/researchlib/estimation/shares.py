"""Shares of answers: one answer, several answers, several questions of one kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import names, require, text_of
from ..errors import DataError, say
from ..variance import Scores
from .assembling import Block, Part, assemble
from .domains import choices, coded, domains, kind_of, numeric
from .intervals import INTERVALS, share_interval
from .means import asked, block, divided, finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample
    from .domains import Domains
    from .estimates import Estimates

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


def share(
    sample: Sample,
    questions: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    among: Any = None,
    interval: str = "logit",
    deff: str = "without",
    exclude: Sequence[Any] = (),
    merge: Mapping[str, Sequence[Any]] | None = None,
) -> Estimates:
    """Shares (0 to 1) of each answer among those who answered, with their joint covariance.

    questions
        a question, or several. With one answer a person (select_one, or any column of codes)
        there is a row an answer; with several (select_multiple: columns ``question/code`` of 0
        and 1) a row an option, each a share of the people who answered, so that they may add to
        more than 1. Options of the form that nobody chose stay, with value 0.
    by, among
        domains, and a condition that restricts them; rows outside stay in the design.
    interval
        ``"logit"`` (default), ``"xlogit"``, ``"beta"`` (Korn–Graubard), ``"wilson"``,
        ``"likelihood"``, ``"asin"``, ``"wald"`` (the t-interval, also ``"mean"``) or ``"exact"``
        (hypergeometric, small populations). Where nobody or everybody gives an answer every kind
        gives the exact bound.
    exclude
        answers that leave the base, such as 不了解; they are counted in `missing`.
    merge
        label → codes to count as one answer, such as ``{"满意": ["4", "5"]}`` (a top box).

    p̂ = Σ w·1[answer] / Σ w with scores w(1[answer] − p̂)/Σ w. `base` is the estimated number of
    people the share is of; `count` the respondents who gave the answer.

    >>> import pandas as pd, researchlib as rl
    >>> people = pd.DataFrame({"stay": ["yes", "no", "yes", "yes", None]})
    >>> rl.share(rl.Sample(people), "stay").frame[["answer", "value", "n", "count", "missing"]]
      answer  value  n  count  missing
    0     no   0.25  4      1        1
    1    yes   0.75  4      3        1
    """
    if interval not in INTERVALS:
        raise DataError(
            say(
                zh=f"区间“{interval}”不认识。可用：{'、'.join(INTERVALS)}。",
                en=f"unknown interval {interval!r}. Use one of {', '.join(INTERVALS)}.",
            )
        )
    where = domains(sample, by, among)
    found = [indicators(sample, name, exclude, merge) for name in asked(questions)]
    weights = sample.weights
    parts, blocks = [], []
    for k, (name, (answers, given, valid)) in enumerate(zip(asked(questions), found, strict=True)):
        made, scores = shares_part(weights, where, name, answers, given, valid, deff)
        parts.append(made)
        blocks.append(Block(scores, (k,)))

    def solve(w: Floats) -> Floats:
        out = []
        for _, given, valid in found:
            size = where.sums(np.where(valid, w, 0.0))
            tops = [where.sums(np.where(g, w, 0.0)) for g in given]
            out.append(np.stack([divided(top, size) for top in tops], axis=1).ravel())
        return np.concatenate(out)

    def bounds(frame: pd.DataFrame) -> tuple[Floats, Floats]:
        repeats = [len(p.answers) for p in parts]
        rows = np.concatenate([np.repeat(where.sums(), k) for k in repeats])
        population = np.concatenate([np.repeat(counted(sample, where), k) for k in repeats])
        return share_interval(frame, interval, rows, population)

    return assemble(sample, where, parts, "share", "share", solve, blocks, bounds)


def indicators(
    sample: Sample,
    question: str,
    exclude: Sequence[Any] = (),
    merge: Mapping[str, Sequence[Any]] | None = None,
) -> tuple[tuple[Any, ...], list[Flags], Flags]:
    """Answers, who gave each, and who answered at all."""
    frame = sample.frame
    left_out = {text_of(v) for v in exclude}
    if kind_of(sample, question) == "select_multiple":
        columns = [c for c in frame.columns if str(c).startswith(f"{question}/")]
        codes = [str(c)[len(question) + 1 :] for c in columns]
        listed = choices(sample, question)
        order = [codes.index(c) for c in listed if c in codes]
        order += [k for k in range(len(codes)) if k not in set(order)]
        grid = np.stack([numeric(sample, str(columns[k])) for k in order], axis=1)
        valid: Flags = np.asarray(np.isfinite(grid).any(axis=1), dtype=bool)
        codes = [codes[k] for k in order]
        given = [np.nan_to_num(grid[:, k]) > 0 for k in range(len(codes))]
        for k, option in enumerate(codes):
            if option in left_out:
                valid = valid & ~given[k]
        keep = [k for k, option in enumerate(codes) if option not in left_out]
        answers: list[Any] = [codes[k] for k in keep]
        given = [given[k] & valid for k in keep]
        answers += [c for c in listed if c not in set(codes) and c not in left_out]
        given += [np.zeros(len(frame), dtype=bool)] * (len(answers) - len(given))
    else:
        require(frame, [question])
        code, values = coded(sample, question, whole=True)
        for k, held in enumerate(values):
            if text_of(held) in left_out:
                code = np.where(code == k, -1, code)
        valid = code >= 0
        keep = [k for k, value in enumerate(values) if text_of(value) not in left_out]
        answers = [values[k] for k in keep]
        given = [code == k for k in keep]
    if not answers:
        raise DataError(
            say(
                zh=f"“{question}”没有一个有效回答，无法计算占比。",
                en=f"{question!r} has no answers at all; there is no share to compute.",
            )
        )
    if merge is not None:
        if not merge or not all(len(names(codes)) for codes in merge.values()):
            raise DataError(
                say(
                    zh="merge 应写作 {名称: [选项, …]}，每个名称至少一个选项。",
                    en="merge is {label: [answer, …]} with at least one answer a label.",
                )
            )
        merge = {label: names(codes) for label, codes in merge.items()}
        place = {text_of(a): k for k, a in enumerate(answers)}
        unknown = [text_of(c) for codes in merge.values() for c in codes if text_of(c) not in place]
        if unknown:
            raise DataError(
                say(
                    zh=f"“{question}”没有这些选项：{'、'.join(unknown)}。",
                    en=f"{question!r} has no such answers: {', '.join(unknown)}.",
                )
            )
        given = [
            np.logical_or.reduce([given[place[text_of(c)]] for c in codes])
            for codes in merge.values()
        ]
        answers = list(merge)
    return tuple(answers), given, valid


def shares_part(
    weights: Floats,
    where: Domains,
    name: str,
    answers: tuple[Any, ...],
    given: Sequence[Flags],
    valid: Flags,
    deff: str,
) -> tuple[Part, Scores]:
    """One question's shares, domain by domain, and their scores."""
    w = weights if valid.all() else np.where(valid, weights, 0.0)
    size, n, rows = where.sums(w), where.sums(valid), where.sums()
    per = divided(np.ones(where.count), size, 0.0)
    room = divided(finite(size, n, deff), n) * divided(n, n - 1)
    width = len(answers)
    columns = [np.where(g, w, 0.0) for g in given]
    value = np.stack([divided(where.sums(c), size) for c in columns], axis=1)
    count = np.stack([where.sums(g & valid) for g in given], axis=1)
    # Score of answer a: (w·1[a] − p_a·w)/Σw, from the totals of w·1[a] and of w.
    turn = np.zeros((where.count, 1 + width, width))
    turn[:, 0, :] = -np.nan_to_num(value) * per[:, None]
    turn[:, 1 + np.arange(width), np.arange(width)] = per[:, None]

    def repeated(a: Floats) -> Floats:
        return np.repeat(a[:, None], width, axis=1)

    made = Part(
        question=name,
        answers=answers,
        value=value,
        n=repeated(n),
        count=count,
        base=repeated(size),
        missing=repeated(rows - n),
        srs=value * (1 - value) * room[:, None],
    )
    return made, block(where, [w, *columns], turn, [valid] * width)


def counted(sample: Sample, where: Domains) -> Floats:
    """How many units each domain's population holds, where respondents were drawn directly.

    Known (the sum over its strata of N_h) when every stratum the domain touches lies wholly
    inside it, otherwise the estimated size, rounded up so that it never promises too narrow a
    bound; NaN without population sizes."""
    if sample.replicates is not None:
        return np.full(where.count, np.nan)
    first = sample.stages[0]
    direct = len(first.stratum) == len(sample.frame)
    if not direct or not np.isfinite(first.population).all():
        return np.full(where.count, np.nan)
    rate = (first.population / first.sampled)[first.stratum][first.unit]
    return np.ceil(where.sums(rate) - 1e-6)
