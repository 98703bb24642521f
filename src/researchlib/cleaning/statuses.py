"""Findings with what became of them: open, corrected, okay, dropped, stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..changes import split_cell
from ..review import PAIRS, Decision, fingerprint, fits
from ..rules import COLUMNS
from ..rules.answers import SYSTEM
from ..rules.cells import MARK
from .decide import Decided

if TYPE_CHECKING:
    from .pipeline import Received


def with_statuses(
    now: pd.DataFrame,
    before: pd.DataFrame,
    decided: Decided,
    got: Received,
    gone: Mapping[str, str],
) -> pd.DataFrame:
    """The findings of the corrected data, those that corrections settled, and the okayed ones."""
    findings = now
    if len(before):
        still = set(zip(now["record"], now["question"], now["rule"], strict=True))
        settled = np.array(
            [
                k not in still and k[0] != ""
                for k in zip(before["record"], before["question"], before["rule"], strict=True)
            ],
            dtype=bool,
        )
        findings = pd.concat([now, before[settled].assign(status="corrected")], ignore_index=True)
    if gone:
        lost = findings["record"].isin(list(gone))
        # of a pair that looks alike, either may have been dropped
        lost |= findings["rule"].isin(PAIRS) & findings["suggestion"].isin(list(gone))
        findings = findings.assign(status=findings["status"].where(~lost, "dropped"))
    if decided.okays:
        findings = _okayed(findings, decided, got)
    findings = _discreet(findings, got.raw.form.direct_identifiers)
    return findings[list(COLUMNS)].reset_index(drop=True)


def _discreet(findings: pd.DataFrame, identifiers: Sequence[str]) -> pd.DataFrame:
    """What a direct identifier should read is never written down, only that something is wrong."""
    if not identifiers or findings.empty:
        return findings
    about = findings["question"].str.replace(r"\[\d+\]$", "", regex=True)
    mark = findings["suggestion"].isin([*MARK.values(), ""])
    hidden = about.isin(list(identifiers)) & ~mark
    return findings.assign(suggestion=findings["suggestion"].where(~hidden, ""))


def _okayed(findings: pd.DataFrame, decided: Decided, got: Received) -> pd.DataFrame:
    """'Okay' silences a finding until the value it was said of changes."""
    status = findings["status"].to_numpy(dtype=object, copy=True)
    by_cell: dict[tuple[str, str], list[int]] = {}
    for place, key in enumerate(zip(findings["record"], findings["question"], strict=True)):
        by_cell.setdefault(key, []).append(place)
    rows = {r: k for k, r in enumerate(got.answers["record"])}
    rules = findings["rule"].to_numpy()
    others = findings["suggestion"].to_numpy()
    for decision in decided.okays:
        same = _same_value(decision, got, rows)
        places = by_cell.get((decision.record, decision.question), [])
        if decision.rule in PAIRS:  # in another order of rows, the other of them is asked about
            mirrored = by_cell.get((decision.expected, ""), ())
            places = [*places, *(p for p in mirrored if others[p] == decision.record)]
        for place in places:
            if status[place] not in ("open", "stale") or (
                decision.rule and rules[place] != decision.rule
            ):
                continue
            pair = {findings["record"].iat[place], others[place]}
            if not decision.question and decision.expected and decision.expected not in pair:
                continue  # about the record beside another one
            status[place] = "okay" if same else "stale"
    return findings.assign(status=status)


def _same_value(decision: Decision, got: Received, rows: dict[str, int]) -> bool:
    """Whether what was said to be right is still what was received: one cell, or the whole record."""
    record, cell, expected = decision.record, decision.question, decision.expected
    if not cell:
        if not decision.print or record not in rows:
            return True
        answers = got.answers.iloc[rows[record]]
        said = ((str(q), answers[q]) for q in got.answers.columns if q not in SYSTEM)
        return fingerprint(said) == decision.print
    question, position = split_cell(cell)
    if position is None:
        if question not in got.answers.columns:
            return expected == ""
        value = got.answers[question].iat[rows[record]]
    else:
        frame = next((f for f in got.rosters.values() if question in f.columns), None)
        if frame is None:
            return False
        hit = frame[(frame["record"] == record) & (frame["position"].astype(int) == position)]
        if hit.empty:
            return False
        value = hit[question].iat[0]
    text = "" if value is None or value != value else str(value)
    return fits(expected, text, question in got.raw.form.direct_identifiers)
