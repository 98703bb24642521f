"""Tables that lie beside a form: `pulldata` reads a cell of one by a key.

They are CSV files in the form's folder, in its `media` folder or in `STEM-media`, as ODK and Kobo
users keep them.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from ..forms import Form
from .answers import NotEvaluable

_NAME = re.compile(r"\w[\w.\- ]*")


def lookup(form: Form, table: str, wanted: str, key: str) -> dict[str, str]:
    """Key → cell of the wanted column; the first row of a key counts, as on a phone."""
    path = _path(form, table)
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
            found.setdefault(row[by].strip(), row[at].strip())
    return found


def _path(form: Form, table: str) -> Path:
    name = table if table.lower().endswith(".csv") else f"{table}.csv"
    if form.path is not None and _NAME.fullmatch(name):
        home = form.path.parent
        for folder in (home, home / "media", home / f"{form.path.stem}-media"):
            if (folder / name).is_file():
                return folder / name
    raise NotEvaluable(
        f"pulldata 要用的 {name[:60]} 不在表单旁边", f"pulldata: {name[:60]} is not beside the form"
    )


@lru_cache(maxsize=16)
def _table(path: Path, _changed: int) -> tuple[list[str], list[list[str]]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    try:
        rows = list(csv.reader(text.splitlines()))
    except csv.Error as problem:
        raise NotEvaluable(
            f"pulldata：{path.name} 读不了", f"pulldata: {path.name} cannot be read"
        ) from problem
    header, *body = rows or [[]]
    return [h.strip() for h in header], body
