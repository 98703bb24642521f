"""A form written as Markdown tables, the way pyxform's own tests write them: handy in tests and docs."""

from __future__ import annotations

import re

from ..workbooks import Sheet
from .nouns import Form


def form_from_markdown(text: str) -> Form:
    """The form in a Markdown text: a sheet's name stands alone in the first cell.

    >>> form_from_markdown('''
    ... | survey  |                |       |            |
    ... |         | type           | name  | label      |
    ... |         | integer        | age   | 1、年龄    |
    ... |         | select_one sex | sex   | 2、性别    |
    ... | choices |                |       |            |
    ... |         | list_name      | name  | label      |
    ... |         | sex            | 1     | 男         |
    ... |         | sex            | 2     | 女         |
    ... ''')
    <Form form: 2 questions, 1 choice lists, 0 repeats, 0 checks, default>
    """
    from .reading import form_of

    return form_of(tables(text))


def tables(text: str) -> list[Sheet]:
    """The sheets of a Markdown text; `\\|` is a bar inside a cell."""
    sheets: list[tuple[str, list[list[str]]]] = []
    for line in text.splitlines():
        line = line.strip()
        if not line.startswith("|"):
            continue
        cells = [
            c.strip().replace("\\|", "|")
            for c in re.split(r"(?<!\\)\|", line.removesuffix("|"))[1:]
        ]
        if set("".join(cells)) <= set("-: ") and any(cells):
            continue
        if cells[0]:
            sheets.append((cells[0], []))
        if sheets and any(cells[1:]):
            sheets[-1][1].append(cells[1:])
    return [Sheet(name, rows) for name, rows in sheets]
