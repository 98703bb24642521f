"""`Form` or `Clean` → the codebook in a notebook: what every column means, and how full it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ..changes import split_cell
from ..cleaning import Clean
from ..errors import say
from ..forms import Form
from ..instruments import write_codebook
from ..instruments.codebook import variables
from .showing import table

MISSING = ("not_asked", "blank", "refused", "dont_know", "unreadable", "removed")


@dataclass(frozen=True, eq=False)
class Codebook:
    """What the columns of clean data mean.

    frame
        one row a column of a file that `clean` writes: file, name, label, type, values, unit,
        number; for cleaned data also answered, and how many are missing for each reason.
    """

    form: Form
    frame: pd.DataFrame = field(repr=False)

    def write(self, out: str | Path) -> Path:
        """The form's whole codebook as a workbook: columns, questions, options, checks, reasons."""
        return write_codebook(self.form, out)

    def __repr__(self) -> str:
        files = self.frame["file"].nunique()
        return f"<Codebook {self.form.form_id}: {len(self.frame)} columns in {files} files>"

    def _repr_html_(self) -> str:
        counted = "answered" in self.frame
        heads = [
            say(zh="列名", en="column"), say(zh="含义", en="meaning"), say(zh="类型", en="type"),
            say(zh="取值", en="values"), say(zh="单位", en="unit"),
        ]  # fmt: skip
        if counted:
            heads += [say(zh="有答案", en="answered"), say(zh="未询问", en="not asked"),
                      say(zh="其他缺失", en="otherwise missing")]  # fmt: skip
        rows: list[list[object]] = []
        for r in self.frame[~self.frame["name"].str.contains("/")].itertuples():
            row: list[object] = [r.name, r.label, r.type, _cut(r.values), r.unit]
            if counted:
                others = sum(int(getattr(r, m)) for m in MISSING[1:])
                row += [int(r.answered), int(r.not_asked), others]
            rows.append(row)
        return table(self.form.title or self.form.form_id, heads, rows)


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def codebook(what: Form | Clean) -> Codebook:
    """The codebook of a form, or of cleaned data with the answers counted."""
    form = what.form if isinstance(what, Clean) else what
    names = ["file", "name", "label", "type", "values", "unit", "number"]
    frame = pd.DataFrame(list(variables(form)), columns=names)
    if not isinstance(what, Clean):
        return Codebook(form, frame)
    missing = what.missing.assign(question=[split_cell(q)[0] for q in what.missing["question"]])
    counted = missing.groupby(["question", "reason"]).size()
    about = [str(n).split("/")[0] for n in frame["name"]]
    for reason in MISSING:
        frame[reason] = [int(counted.get((q, reason), 0)) for q in about]
    sizes = {"clean.csv": len(what.data)} | {
        f"clean.{g}.csv": len(f) for g, f in what.rosters.items()
    }
    rows = frame["file"].map(sizes).fillna(0).astype(int)
    frame.insert(7, "answered", rows - frame[list(MISSING)].sum(axis=1))
    return Codebook(form, frame)
