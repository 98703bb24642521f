"""What weighting did to a sample, as tables and as a picture."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DesignError, ResearchError, say
from .columns import text_of

if TYPE_CHECKING:
    from .sample import Sample


def diagnostics_of(sample: Sample) -> pd.DataFrame:
    """Weights before and after, wave by wave: `Sample.diagnostics`."""
    waves: Any = np.zeros(len(sample.frame)) if sample.wave is None else sample.frame[sample.wave]
    stages = {"after": sample.weights}
    if sample.adjustments:
        stages = {"before": sample.adjustments[0].before, "after": sample.weights}
    rows = []
    for value, part in pd.Series(range(len(sample.frame))).groupby(np.asarray(waves)):
        for stage, weights in stages.items():
            w = weights[part.to_numpy()]
            smallest = w[w > 0].min(initial=np.inf)
            deff = len(w) * float((w**2).sum()) / float(w.sum()) ** 2
            rows.append(
                {
                    "wave": "" if sample.wave is None else str(value),
                    "stage": stage,
                    "n": len(w),
                    "sum": float(w.sum()),
                    "smallest": float(w.min()),
                    "median": float(np.median(w)),
                    "largest": float(w.max()),
                    "ratio": float(w.max() / smallest) if np.isfinite(smallest) else np.nan,
                    "negative": int((w < 0).sum()),
                    "deff": deff,
                    "effective": len(w) / deff,
                }
            )
    return pd.DataFrame(rows)


def margins_of(sample: Sample) -> pd.DataFrame:
    """What was asked and what came out: `Sample.margins`."""
    tables = [step.controls for step in sample.adjustments if len(step.controls)]
    if not tables:
        columns = ["wave", "question", "answer", "total", "before", "after", "n", "unanswered"]
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)


def balance_of(sample: Sample) -> pd.DataFrame:
    """Make-up beside the margins: `Sample.balance`."""
    table = sample.margins
    groups = table.groupby(["wave", "question"], sort=False)
    sums = groups[["total", "before", "after"]].transform("sum").astype(float)
    alone = groups["total"].transform("size") == 1
    for column in ("before", "after"):
        sums[column] = sums[column].where(~alone, sums["total"])
    made = table[["wave", "question", "answer"]].copy()
    made["control"] = [
        _words(sample, str(q), str(a))
        for q, a in zip(table["question"], table["answer"], strict=True)
    ]
    for name, column in (("margin", "total"), ("before", "before"), ("after", "after")):
        made[name] = 100 * table[column].astype(float) / sums[column]
    made["n"] = table["n"]
    return made


def chart_of(sample: Sample, wave: object = None, caption: str = "", label: str = "") -> Any:
    """The picture of one wave: `Sample.chart`."""
    table = sample.balance
    waves = list(dict.fromkeys(table["wave"]))
    chosen = (waves[-1] if waves else "") if wave is None else text_of(wave)
    if chosen not in waves:
        raise DesignError(
            say(
                zh=f"“{chosen}”没有按边际加权，无从对照。可选：{'、'.join(waves) or '无'}。",
                en=f"{chosen!r} was not weighted to margins; there are: "
                f"{', '.join(waves) or 'none'}.",
            )
        )
    heads = {
        "before": say(zh="加权前", en="before"),
        "after": say(zh="加权后", en="after"),
        "margin": say(zh="控制总数", en="margin"),
    }
    of = table[table["wave"] == chosen].rename(columns=heads)
    about = say(
        zh=f"{chosen}年加权前后与控制总数" if chosen else "加权前后与控制总数",
        en=f"weights against the margins {chosen}".strip(),
    )
    package = import_module(__name__.split(".")[0])
    return package.chart(
        of,
        x="control",
        y=list(heads.values()),
        kind="dot",
        caption=caption or about,
        label=label,
        unit="%",
        n=int((of["n"].groupby(of["question"]).sum()).max()),
        zero=False,
    )


def _words(sample: Sample, question: str, answer: str) -> str:
    """A margin in the words of the form."""
    form = sample.form
    try:
        title = str(form.label(question))
        return f"{title}：{form.choice_label(question, answer)}" if answer else title
    except (ResearchError, KeyError, AttributeError):
        return f"{question}：{answer}" if answer else question
