"""Findings → a workbook a person fills in; the filled-in workbook → decisions."""

from .decisions import (
    CHANGE,
    DROP,
    OKAY,
    Decision,
    Decisions,
    Recode,
    Refusals,
    Rule,
    check,
    fits,
    read_review,
)
from .layout import PAIRS, fingerprint, masked
from .workbook import MOST, review_workbook, shown_severity, shown_status

__all__ = [
    "CHANGE", "DROP", "MOST", "OKAY", "PAIRS", "Decision", "Decisions", "Recode", "Refusals", "Rule", "check",
    "fingerprint", "fits", "masked", "read_review", "review_workbook", "shown_severity", "shown_status",
]  # fmt: skip
