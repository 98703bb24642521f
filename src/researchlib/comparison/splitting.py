"""A change between two waves → what composition and what rates did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import Sample, require, text_of
from ..errors import DataError, say
from ..estimation.estimates import Estimates
from .combining import after, combined, p_values, table_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


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
    from ..estimation import total
    from ..estimation.shares import indicators

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
    found = combined(J, e.covariance)
    counts = e.frame["n"].to_numpy()[: len(values) // 2].reshape(-1, G)
    n = [int(min(counts[a].sum(), counts[b].sum()))] * 3
    meant = {
        text_of(v) for v in chosen
    }  # waves are texts in a survey's folder, years in a notebook
    df = np.full(3, wide.df(both & np.array([text_of(v) in meant for v in frame[over]])))
    made = table_of({"part": ["composition", "rate", "change"]}, parts(values), found, n, df)
    made["p"] = p_values(made)
    return Estimates(
        frame=made,
        covariance=found,
        kind="change",
        solve=after(e, parts),
        by=("part",),
        unit="share" if answer is not None else "",
        sample=sample,
        form=sample.form,
        method=f"{question} by {composition}",
    )
