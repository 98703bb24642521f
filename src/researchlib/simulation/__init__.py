"""A form → answers that obey it, then known dirt with its truth: to rehearse a survey, and to measure ourselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..files import write_atomically
from ..forms import Form
from .answering import answered
from .dirtying import DIRT, dirtied

MAIN = "答卷"

__all__ = ["Simulation", "simulate", "write_simulation"]


@dataclass(frozen=True, eq=False)
class Simulation:
    """Answers that obey a form, and the same as somebody keyed them.

    truth    one row a record: `record`, then the questions; codes, plain numbers, ISO dates, several
             codes joined by a blank; missing is empty
    rosters  one frame a repeat: `record`, `position`, inside another repeat `parent`, its questions
    raw      what was keyed: the same questions, with dirt; further rows where somebody keyed twice
    keyed    what was keyed of the repeats
    dirt     one row a spoilt cell (or row): record, row (of its sheet in raw.xlsx), question (in a
             repeat ``question[position]``), kind, true, written, loss (no: the writing says the same;
             yes: only a person can put it right)
    """

    form: Form
    truth: pd.DataFrame
    rosters: Mapping[str, pd.DataFrame]
    raw: pd.DataFrame
    keyed: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    dirt: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(DIRT)))

    def __repr__(self) -> str:
        return say(
            zh=f"<Simulation {self.form.form_id}: {len(self.truth)} 份，{len(self.dirt)} 处差错>",
            en=f"<Simulation {self.form.form_id}: {len(self.truth)} records, {len(self.dirt)} spoilt>",
        )

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>"


def simulate(form: Form, n: int, seed: int = 1, *, dirt: float = 0.02) -> Simulation:
    """`n` records that obey the form, and the same with about `dirt` of the cells spoilt.

    The same form, n and seed give the same records.  Raises `DataError` where no answers that obey
    the form are found (a constraint nothing meets: `researchlib form check` says which).
    """
    if n < 1:
        raise DataError(say(zh="n 至少为 1。", en="n is at least 1."))
    if not form.asked:
        raise DataError(
            say(
                zh=f"{form.form_id}：表单里没有要回答的题目，无法模拟。",
                en=f"{form.form_id}: the form asks nothing to simulate answers to.",
            )
        )
    draw = np.random.default_rng([seed, n])
    truth, rosters = answered(form, n, draw)
    raw, keyed, spoilt = dirtied(form, truth, rosters, draw, dirt)
    return Simulation(form, truth, rosters, raw, keyed, spoilt)


def write_simulation(made: Simulation, folder: str | Path) -> list[Path]:
    """raw.xlsx (as keyed), truth.csv, truth.GROUP.csv for repeats, dirt.csv."""
    where = Path(folder)
    files = [write_atomically(where / "raw.xlsx", lambda path: _workbook(made, path))]
    tables = {"truth": made.truth, "dirt": made.dirt}
    tables |= {f"truth.{name}": frame for name, frame in made.rosters.items()}
    for name, frame in tables.items():
        text = frame.to_csv(index=False, lineterminator="\n")
        files.append(write_atomically(where / f"{name}.csv", b"\xef\xbb\xbf" + text.encode()))
    return files


def _workbook(made: Simulation, path: Path) -> None:
    """The records on one sheet and each repeat on its own, tied together by the form's id question.

    Without one, and for a repeat inside a repeat, rows are tied by `_index` and `_parent_index` as
    KoboToolbox ties them.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    identity = made.form.id_question
    main = made.raw.drop(columns="record")
    if made.keyed and not identity:
        main = main.assign(_index=range(1, len(main) + 1))
    places = {r: k for k, r in enumerate(made.raw["record"], start=1)}
    pages = {MAIN: main}
    for name, frame in made.keyed.items():
        shown = frame.drop(columns=["record", "position", "parent"], errors="ignore")
        outer = made.form.parent_repeat(name)
        if identity and not outer:
            shown.insert(0, identity, frame["record"])
        elif outer:
            above = made.keyed[outer]
            rows = {
                k: n for n, k in enumerate(zip(above["record"], above["position"], strict=True), 1)
            }
            hung = zip(frame["record"], frame["parent"], strict=True)
            shown = shown.assign(_parent_table_name=outer, _parent_index=[rows[k] for k in hung])
        else:
            ties = [places[r] for r in frame["record"]]
            shown = shown.assign(_parent_table_name=MAIN, _parent_index=ties)
        if not identity or any(made.form.parent_repeat(inner) for inner in made.keyed):
            shown = shown.assign(_index=range(1, len(shown) + 1))
        pages[name] = shown
    for title, frame in pages.items():
        page = book.create_sheet(title[:31])
        page.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            page.append([None if pd.isna(v) else str(v) for v in row])
    book.save(path)
