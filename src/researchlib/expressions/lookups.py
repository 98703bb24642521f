"""Tables that lie beside a form: `pulldata` reads a cell of one by a key."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from ..forms import Form
from ..forms.beside import file_beside, lines_of
from .answers import NotEvaluable


def lookup(form: Form, table: str, wanted: str, key: str) -> dict[str, str]:
    """Key → cell of the wanted column; the first row of a key counts, as on a phone."""
    path = file_beside(form.path, table)
    if path is None:
        name = table if table.lower().endswith(".csv") else f"{table}.csv"
        raise NotEvaluable(
            f"pulldata 要用的 {name[:60]} 不在表单旁边",
            f"pulldata: {name[:60]} is not beside the form",
        )
    header, rows = _table(path, path.stat().st_mtime_ns)
    for column in (wanted, key):
        if column not in header:
            raise NotEvaluable(
                f"pulldata：{path.name} 没有“{column}”列",
                f"pulldata: {path.name} has no column {column!r}",
            )
    found: dict[str, str] = {}
    at, by = header.index(wanted), header.index(key)
    for row in rows:
        if len(row) > max(at, by):
            found.setdefault(row[by], row[at])
    return found


@lru_cache(maxsize=16)
def _table(path: Path, _changed: int) -> tuple[list[str], list[list[str]]]:
    try:
        header, *body = lines_of(path) or [[]]
    except csv.Error as problem:
        raise NotEvaluable(
            f"pulldata：{path.name} 读不了", f"pulldata: {path.name} cannot be read"
        ) from problem
    return header, body
