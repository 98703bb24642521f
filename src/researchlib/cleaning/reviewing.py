"""The findings of a `Clean` laid out as a review workbook, with what was decided before."""

from __future__ import annotations

from ..forms import Form
from .nouns import Clean


def workbook_of(clean: Clean) -> bytes:
    """The bytes of review.xlsx."""
    import pandas as pd

    from ..review import review_workbook

    empty = pd.DataFrame()
    findings = clean.findings.assign(
        label="", received="", action="", new="", why="", by="", where=""
    )
    return review_workbook(clean.form, findings, empty, empty, empty)


_ = Form
