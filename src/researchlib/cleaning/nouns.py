"""`Clean`: typed data, with the account of every changed cell and every missing answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import say
from ..forms import Form
from ..review import Decisions

if TYPE_CHECKING:
    from ..responses import Raw
    from ..surveys import Survey


@dataclass(frozen=True, eq=False)
class Clean:
    """What cleaning made of what was received.

    data      one row a kept record: `record` (after `wave`, where several waves or a survey's wave
              were cleaned), then one column a question in form order.  A single choice is its code,
              a multiple choice its codes joined by a blank and one 0/1 column an option
              (``name/code``); numbers are numbers, dates ISO texts, months ``YYYY-MM``.
              Direct identifiers are left out.
    missing   record, question, reason: every cell of `data` without an answer, and why.
    changes   record, question, old, new, rule, reason, by: every cell that differs from what was
              received, and nothing else (see `researchlib.changes.apply`).
    findings  record, question, rule, severity, message, suggestion, status.
    dropped   row, record, reason: every received row that is not in `data`.
    rosters   one table a repeat group: record, position, its questions; inside another repeat also
              `parent`, the position of the outer row.
    suspects  record, rank, questions, weight, rules: where answers contradict one another, the
              smallest sets of questions that must be wrong (see `researchlib.rules.localisation`).
    texts     `data` and `rosters` as texts, as they are written to CSV files.
    """

    form: Form
    data: pd.DataFrame
    missing: pd.DataFrame
    changes: pd.DataFrame
    findings: pd.DataFrame
    dropped: pd.DataFrame
    rosters: Mapping[str, pd.DataFrame]
    raw: Raw | tuple[Raw, ...]
    manifest: Mapping[str, Any]
    survey: Survey | None = None
    texts: Mapping[str | None, pd.DataFrame] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    suspects: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def merged(self) -> pd.DataFrame:
        """Answers of earlier waves that the crosswalk made one (or none): wave, question, answers,
        to_question, to_answer.  Between them no wave can be compared any more."""
        rows = [
            {"wave": wave, **row, "answers": " ".join(row["answers"])}
            for wave, facts in self.manifest.get("waves", {}).items()
            for row in facts.get("merged", ())
        ]
        return pd.DataFrame(
            rows, columns=["wave", "question", "answers", "to_question", "to_answer"]
        )

    @property
    def open(self) -> pd.DataFrame:
        """The findings that wait for a decision."""
        return self.findings[self.findings["status"].isin(["open", "stale"])]

    def __len__(self) -> int:
        return len(self.data)

    def _facts(self) -> list[tuple[str, int]]:
        waiting = self.open
        by = waiting["severity"].value_counts()
        return [
            (say(zh="收到", en="received"), int(self.manifest["received"])),
            (say(zh="保留", en="kept"), int(self.manifest["kept"])),
            (say(zh="剔除", en="dropped"), int(self.manifest["dropped"])),
            (say(zh="改动（格）", en="changed cells"), len(self.changes)),
            (say(zh="待核错误", en="open errors"), int(by.get("error", 0))),
            (say(zh="待核疑问", en="open queries"), int(by.get("query", 0))),
        ]

    def __repr__(self) -> str:
        name = self.survey.name if self.survey is not None else self.form.form_id
        return f"<Clean {name}: " + ", ".join(f"{k} {v}" for k, v in self._facts()) + ">"

    def _repr_html_(self) -> str:
        from html import escape

        heads = "".join(f"<th>{escape(k)}</th>" for k, _ in self._facts())
        cells = "".join(f"<td>{v:,}</td>" for _, v in self._facts())
        title = self.survey.title if self.survey is not None else self.form.title
        counts = self.rules
        rows = "".join(
            f"<tr><td>{escape(str(r.rule))}</td><td>{r.open:,}</td><td>{r.settled:,}</td></tr>"
            for r in counts.head(12).itertuples()
        )
        listed = (
            f"<table><tr><th>{say(zh='规则', en='rule')}</th><th>{say(zh='待核', en='open')}</th>"
            f"<th>{say(zh='已处理', en='settled')}</th></tr>{rows}</table>"
            if rows
            else ""
        )
        return (
            f"<p><b>{escape(title)}</b></p><table><tr>{heads}</tr><tr>{cells}</tr></table>{listed}"
        )

    @property
    def rules(self) -> pd.DataFrame:
        """How many findings each rule made: rule, open, settled."""
        waiting = self.findings["status"].isin(["open", "stale"])
        table = (
            pd.DataFrame({"rule": self.findings["rule"], "open": waiting, "settled": ~waiting})
            .groupby("rule", as_index=False)
            .sum()
        )
        return table.sort_values(
            ["open", "settled", "rule"], ascending=[False, False, True], ignore_index=True
        )
