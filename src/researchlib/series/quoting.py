"""One number of a table of this room → a `Quantity` for a sentence, with its unit and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from ..indicators import Quantity

if TYPE_CHECKING:
    import pandas as pd

OWN = {
    "percent": "%",
    "contribution": "%",
    "weight": "%",
    "weight_before": "%",
    "points": "个百分点",
    "pull": "个百分点",
}
KEYS = ("indicator", "group", "period")
SHARES = ("before", "value")  # of a change in points, the levels are per cent


def quantity(frame: pd.DataFrame, column: str, **where: Any) -> Quantity:
    """The number of one column in the one row that fits, so that a sentence keeps its origin.

    `frame` is what `growth`, `ranking`, `composition`, `contributions`, `scale_and_structure` or
    `rate_and_composition` returned, or rows of it; `where` names the row by its columns:
    ``quantity(moves, "contribution", indicator="本地农民工")``.  Raises `DataError`: an unknown
    column, no row or several, no number there.
    """
    unknown = [c for c in (column, *where) if c not in frame.columns]
    if unknown:
        known = "、".join(c for c in frame.columns if c != "source")
        raise DataError(
            say(
                zh=f"表里没有“{'、'.join(unknown)}”这一列，现有：{known}。",
                en=f"the table has no column {', '.join(unknown)}; there are: {known}.",
            )
        )
    rows = frame
    for name, wanted in where.items():
        rows = rows[rows[name].astype(str) == str(wanted)]
    told = "、".join(f"{k}={v}" for k, v in where.items()) or "—"
    if len(rows) != 1:
        raise DataError(
            say(
                zh=f"按 {told} 选到 {len(rows)} 行，应正好是一行。可用来选的列："
                f"{'、'.join(k for k in KEYS if k in frame.columns)}。",
                en=f"{told} fits {len(rows)} rows; it must be one. "
                f"Columns to choose by: {', '.join(k for k in KEYS if k in frame.columns)}.",
            )
        )
    row = rows.iloc[0]
    value = row[column]
    if value is None or value != value:
        raise DataError(
            say(
                zh=f"{told} 的“{column}”没有数（如起点年份没有上年数），不能写进句子。",
                en=f"{told} has no {column!r} (as the first year has no year before).",
            )
        )
    unit = OWN.get(column, str(row.get("unit", "")))
    if unit == "个百分点" and column in SHARES:
        unit = "%"
    name = "".join(str(row[k]) for k in KEYS if k in rows.columns)
    return Quantity(
        float(value), unit, f"{name}：{column}", str(row.get("source", "")), kind="derived"
    )
