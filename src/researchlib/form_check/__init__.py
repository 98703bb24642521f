"""A questionnaire before it is printed → what is wrong with it, where, and what to do.

Checked: what pyxform refuses; references that lead nowhere; logic in the wrong column; conditions that
are circular, never true, or about later questions; bands that overlap or leave gaps; options written
twice or that nobody can choose; matrices without rows; texts missing in a language; the approval block.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from ..forms import read_form

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_form"]


def check_form(path: str | Path, *, today: dt.date | None = None) -> pd.DataFrame:
    """What is wrong with a form, one row a problem, errors first.

    Columns: severity (error: must be put right; warning: probably wrong; info: worth knowing), sheet,
    row (of the sheet; 0 where none in particular), question, rule, message, suggestion.

    `today` is the day the approval block is held against, by default today's date; a form beside which
    answers lie already has an approval that ran out reported as info.  Raises `DataError` or `FormError` where the
    file cannot be read as a form at all.
    """
    from .bands import lists
    from .evaluable import evaluable
    from .findings import Findings
    from .logic import expressions
    from .reach import reachable
    from .syntax import platform, reading
    from .words import anything, approval, labels, matrices, ours

    form = read_form(path, lenient=True)
    found = Findings()
    reading(form, found)
    anything(form, found)
    platform(form, found)
    evaluable(form, expressions(form, found), found)
    reachable(form, found)
    lists(form, found)
    labels(form, found)
    matrices(form, found)
    ours(form, found)
    approval(form, found, today)
    return found.frame()
