"""One row a problem of a form: where it is, what it is, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ..errors import say
from ..forms import Form

COLUMNS = ("severity", "sheet", "row", "question", "rule", "message", "suggestion")
SEVERITIES = ("error", "warning", "info")


class Findings:
    """What has been found so far."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, int, str, str, str, str]] = []
        self._seen: set[tuple[str, int, str, str]] = set()

    def add(
        self,
        severity: str,
        place: tuple[str, int, str],
        rule: str,
        message: tuple[str, str],
        suggestion: tuple[str, str] = ("", ""),
    ) -> None:
        """`place` is (sheet, row, question); texts are (Chinese, English)."""
        sheet, row, question = place
        said = say(*message)
        if (sheet, row, rule, said) in self._seen:
            return
        self._seen.add((sheet, row, rule, said))
        self._rows.append((severity, sheet, row, question, rule, said, say(*suggestion)))

    def rules_at(self, place: tuple[str, int, str]) -> set[str]:
        """The rules already found broken at a place."""
        return {row[4] for row in self._rows if (row[1], row[2], row[3]) == place}

    def frame(self) -> pd.DataFrame:
        """Errors first, then in the order of the sheets."""
        sheets = {"survey": 0, "choices": 1, "checks": 2, "settings": 3}
        rows = sorted(
            self._rows,
            key=lambda r: (SEVERITIES.index(r[0]), sheets.get(r[1], 9), r[2], r[4]),
        )
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"row": int})


@dataclass(frozen=True)
class Spot:
    """An expression where it stands: on a question or group (`at`), or on the checks sheet (at None)."""

    sheet: str
    row: int
    at: str | None
    column: str
    text: str

    @property
    def place(self) -> tuple[str, int, str]:
        return (self.sheet, self.row, self.at or "")


PLAIN_VALUES = {"", "yes", "no", "true", "false", "true()", "false()", "是", "否", "1", "0"}


def spots(form: Form) -> Iterator[Spot]:
    """Every expression of a form."""
    for group in form.groups:
        for column, text in (("relevant", group.relevant), ("repeat_count", group.count)):
            if text.strip():
                yield Spot("survey", group.row, group.name, column, text)
    for q in form.questions:
        for column, text in (
            ("relevant", q.relevant),
            ("constraint", q.constraint),
            ("required", q.required),
            ("calculation", q.calculation),
            ("choice_filter", q.choice_filter),
        ):
            if text.strip() and not (column == "required" and text.strip().lower() in PLAIN_VALUES):
                yield Spot("survey", q.row, q.name, column, text)
    for check in form.checks:
        yield Spot("checks", check.row, None, f"check:{check.name}", check.expression)
