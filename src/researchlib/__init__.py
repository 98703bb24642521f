"""researchlib: form → raw → clean → sample → estimates → brief.

Six nouns, and between two nouns one verb.  Everything a notebook needs is a name in this package;
the module behind a name is loaded when the name is first used, so `import researchlib` is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    # errors
    "ResearchError": "errors",
    "FormError": "errors",
    "DataError": "errors",
    "ReviewError": "errors",
    "DesignError": "errors",
    "BriefError": "errors",
    # form → raw → clean
    "read_form": "forms",
    "read_responses": "responses",
    "open_survey": "surveys",
    "clean": "cleaning",
    "counts": "accounts",
    "effects": "accounts",
    "progress": "accounts",
    "codebook": "accounts",
    "export": "accounts",
    "fieldwork": "accounts",
    "read_submissions": "accounts",
    # clean → sample
    "Sample": "designs",
    "Replicates": "designs",
    "weight": "weighting",
    "poststratify": "weighting",
    "rake": "weighting",
    "calibrate": "weighting",
    "trim": "weighting",
    # sample → estimates
    "mean": "estimation",
    "total": "estimation",
    "ratio": "estimation",
    "share": "estimation",
    "quantile": "estimation",
    "crosstab": "estimation",
    "regress": "estimation",
    "predict": "estimation",
    "margins": "estimation",
    "term_test": "estimation",
    "test": "estimation",
    "replicate": "estimation",
    "Estimate": "estimation",
    "Estimates": "estimation",
    "change": "comparison",
    "contrast": "comparison",
    "trend": "comparison",
    "decompose": "comparison",
    "protect": "disclosure",
    "grade": "disclosure",
    "plan": "designs",
    # indicators and series
    "read_indicators": "indicators",
    "growth": "series",
    "average_growth": "series",
    "ranking": "series",
    "composition": "series",
    "contributions": "series",
    "scale_and_structure": "series",
    "rate_and_composition": "series",
    "outlook": "series",
    "seasonal": "series",
    "forecast": "series",
    "breaks": "series",
    "interrupted": "series",
    "beside": "series",
    "check_parts": "series",
    "check_changes": "series",
    "quantity": "series",
    # estimates → brief
    "Said": "wording",
    "said": "wording",
    "number": "wording",
    "percent": "wording",
    "points": "wording",
    "wan": "wording",
    "yi": "wording",
    "interval": "wording",
    "words": "wording",
    "moved": "wording",
    "between": "wording",
    "rounding": "wording",
    "table": "tables",
    "headlines": "headlining",
    "chart": "charts",
    "brief": "briefs",
    "proofread": "proofreading",
    "preview": "briefs.preview",
    "trace": "briefs.tracing",
    "difference": "briefs.tracing",
    "returned": "briefs.returning",
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(f".{_HOME[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
