"""What the form demands, as findings: one row a finding, nothing corrected, nothing dropped."""

from __future__ import annotations

import pandas as pd

from . import cells, patterns
from .answers import Answers, Table, read_table, readers_of
from .findings import ABOUT, COLUMNS, Findings
from .localisation import suspects, with_suspects
from .logic import Logic

__all__ = [
    "ABOUT", "COLUMNS", "Answers", "Findings", "Logic", "Table", "confront", "read_table",
    "readers_of", "suspects", "with_suspects",
]  # fmt: skip


def confront(logic: Logic, meta: pd.DataFrame) -> Findings:
    """Every finding of every rule that the form, the readings and the platform's record give."""
    found = Findings()
    main = logic.tables[None]
    for table in logic.tables.values():
        cells.readings(table, found)
        cells.lists(table, found)
    met = logic.confront(found)
    for table in logic.tables.values():
        cells.sentinels(table, found, met)
        patterns.outliers(table, found)
    asked = {name: verdict.true for name, verdict in logic.asked.items()}
    patterns.consent(main, found)
    patterns.speed(main, found, meta)
    patterns.bursts(found, meta)
    patterns.straight_lines(main, found)
    patterns.interviewers(main, found, meta, asked)
    return found
