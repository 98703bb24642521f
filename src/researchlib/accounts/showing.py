"""Small tables for a notebook: one row of headings, figures to the right, nothing recomputed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as compact HTML; numbers stand on the right, an absent one is a dash."""
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<p><b>{escape(caption)}</b></p><table><tr>{head}</tr>{body}</table>"


def _cell(value: object) -> str:
    if value is None or value is pd.NaT or value != value:
        return '<td style="text-align:right">—</td>'
    if isinstance(value, str):
        return f'<td style="text-align:left">{escape(value)}</td>'
    return f'<td style="text-align:right">{value:,}</td>'


def rate(value: float) -> str | float:
    """A proportion as a percentage with one decimal.

    >>> rate(0.1234)
    '12.3%'
    """
    return value if value != value else f"{100 * value:.1f}%"
