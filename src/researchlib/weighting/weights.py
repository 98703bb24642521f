"""Clean data and what is known of the population → a weighted `Sample`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..designs import Sample
from ..errors import DesignError, say
from .raking import rake

KNOWN = {
    *("strata", "cluster", "clusters", "base_weight", "weights", "population"),
    *("lonely", "unit", "nest", "wave"),
}


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
    strange = sorted(set(design or {}) - KNOWN)
    if strange:
        raise DesignError(
            say(
                zh=f"设计中不认识：{'、'.join(strange)}。可用：{'、'.join(sorted(KNOWN))}。",
                en=f"unknown in the design: {', '.join(strange)}. There are {', '.join(sorted(KNOWN))}.",
            )
        )
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
