"""Findings → how many of them each rule made at each question, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from ..changes import split_cell
from ..cleaning import Clean
from ..errors import say
from .showing import table

STATUSES = ("open", "corrected", "okay", "dropped")
_MOST = 20


@dataclass(frozen=True, eq=False)
class Counts:
    """How many findings there are, and what became of them.

    frame
        one row a rule and question: rule, question (empty: about the record), label, severity (the
        gravest), open (those gone stale included), corrected, okay, dropped, records.  The most
        frequent first.
    """

    frame: pd.DataFrame = field(repr=False)

    def by(self, key: str) -> pd.DataFrame:
        """Added up by ``rule``, ``question`` or ``severity``."""
        added = self.frame.groupby(key, as_index=False, sort=False)[list(STATUSES)].sum()
        return added.sort_values(
            [*STATUSES, key], ascending=[False] * 4 + [True], ignore_index=True
        )

    def __repr__(self) -> str:
        total = self.frame[list(STATUSES)].sum()
        return (
            f"<Counts: {len(self.frame)} rules × questions, "
            + ", ".join(f"{name} {int(total[name])}" for name in STATUSES)
            + ">"
        )

    def _repr_html_(self) -> str:
        heads = [
            say(zh="规则", en="rule"), say(zh="题目", en="question"), say(zh="待核", en="open"),
            say(zh="已改", en="corrected"), say(zh="确认无误", en="okay"), say(zh="已删", en="dropped"),
        ]  # fmt: skip
        shown = self.frame.head(_MOST)
        rows = [
            [r.rule, r.label or r.question, *(int(getattr(r, s)) for s in STATUSES)]
            for r in shown.itertuples()
        ]
        rest = self.frame.iloc[_MOST:][list(STATUSES)].sum()
        if len(self.frame) > _MOST:
            more = say(
                zh=f"其余 {len(self.frame) - _MOST} 项", en=f"{len(self.frame) - _MOST} more"
            )
            rows.append([more, "", *(int(rest[s]) for s in STATUSES)])
        return table(say(zh="各规则、各题的疑点", en="Findings by rule and question"), heads, rows)


def counts(clean: Clean) -> Counts:
    """How many findings each rule made at each question; see `Counts`."""
    found = clean.findings
    names = [split_cell(str(q))[0] for q in found["question"]]
    status = found["status"].replace("stale", "open").to_numpy(dtype=object)
    grave = found["severity"].map({"error": 0, "query": 1, "info": 2}).to_numpy()
    about = pd.DataFrame(
        {"rule": found["rule"].to_numpy(dtype=object), "question": names, "grave": grave}
        | {s: (status == s).astype(int) for s in STATUSES}
        | {"record": found["record"].to_numpy(dtype=object)}
    )
    grouped = about.groupby(["rule", "question"], as_index=False, sort=False).agg(
        {"grave": "min", **dict.fromkeys(STATUSES, "sum"), "record": "nunique"}
    )
    frame = grouped.rename(columns={"record": "records"})
    frame["severity"] = frame.pop("grave").map({0: "error", 1: "query", 2: "info"})
    frame["label"] = [clean.form.label(q) if q in clean.form else "" for q in frame["question"]]
    frame = frame[["rule", "question", "label", "severity", *STATUSES, "records"]]
    order = ["open", "corrected", "okay", "dropped"]
    return Counts(
        frame.sort_values([*order, "rule", "question"], ascending=[False] * 4 + [True, True],
                          ignore_index=True)
    )  # fmt: skip
