"""CSV files that lie beside a form: options read from a file, and the tables `pulldata` looks things up in.

They lie in the form's folder, in its `media` folder or in `STEM-media`, as ODK and Kobo users keep
them; a name that leads anywhere else is not followed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from .nouns import NO_LANGUAGE, Choice, Form

_NAME = re.compile(r"\w[\w.\- ]*")
_LOOKED_UP = re.compile(r"pulldata\s*\(\s*(['\"])(.*?)\1")


def file_beside(form: Path | None, name: str) -> Path | None:
    """The CSV file of that name (its suffix may be left out), where it lies beside the form."""
    name = name if name.lower().endswith(".csv") else f"{name}.csv"
    if form is None or not _NAME.fullmatch(name):
        return None
    home = form.parent
    for folder in (home, home / "media", home / f"{form.stem}-media"):
        if (folder / name).is_file():
            return folder / name
    return None


def lines_of(path: Path) -> list[list[str]]:
    """The lines of such a file (UTF-8 or GB18030) as cells without outer blanks; raises `csv.Error`."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    lines = csv.reader(text.replace("\0", "").splitlines(keepends=True))
    return [[cell.strip() for cell in line] for line in lines]


def options_in(path: Path) -> list[Choice]:
    """The options such a file lists in its columns `name` and `label`; raises `csv.Error`."""
    heading, *lines = lines_of(path) or [[]]
    options = []
    for number, cells in enumerate(lines, 2):
        line = dict(zip(heading, cells, strict=False))
        if line.get("name"):
            more = {k: v for k, v in line.items() if k and k not in ("name", "label") and v}
            label = {NO_LANGUAGE: line.get("label") or ""}
            options.append(Choice(line["name"], label, more, number))
    return options


def files_beside(form: Form) -> list[Path]:
    """Every file beside a form that it names: what the form says depends on them too."""
    names = [n for n in form.choices if n.lower().endswith(".csv")]
    for text in _expressions(form):
        names += [name for _, name in _LOOKED_UP.findall(text)]
    found = (file_beside(form.path, name) for name in dict.fromkeys(names))
    return [path for path in found if path is not None]


def _expressions(form: Form) -> Iterator[str]:
    for q in form.questions:
        yield from (q.relevant, q.constraint, q.required, q.calculation, q.choice_filter, q.default)
    for group in form.groups:
        yield from (group.relevant, group.count)
    yield from (check.expression for check in form.checks)
