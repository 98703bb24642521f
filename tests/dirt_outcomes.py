"""What cleaning made of simulated dirt whose truth is known, one row a spoilt cell."""

from __future__ import annotations

import pandas as pd

from researchlib.cleaning import Clean
from researchlib.simulation import Simulation

NOTICED = {"unreadable", "refused", "dont_know"}  # a reason in missing.csv is a result too


def outcome(made: Simulation, clean: Clean) -> pd.DataFrame:
    """kind, loss, right (the clean value is the true one), noticed, changed."""
    values: dict[tuple[str, str], object] = {}
    for table in (clean.data, *clean.rosters.values()):
        places = table["position"] if "position" in table else [None] * len(table)
        for name in table.columns:
            for record, place, value in zip(table["record"], places, table[name], strict=True):
                values.setdefault((record, name if place is None else f"{name}[{place}]"), value)
    findings = clean.findings
    missing = clean.missing
    told = set(zip(findings["record"], findings["question"], strict=True))
    told |= set(
        missing.loc[missing["reason"].isin(NOTICED), ["record", "question"]].itertuples(
            index=False, name=None
        )
    )
    whole = set(findings.loc[findings["rule"].str.contains("duplicate"), "record"])
    dropped = set(clean.dropped["row"].astype(str))
    changed = set(zip(clean.changes["record"], clean.changes["question"], strict=True))
    rows = []
    for d in made.dirt.itertuples():
        value = values.get((d.record, d.question))
        noticed = (d.record, d.question) in told
        if d.kind in ("id-twice", "keyed-again"):
            noticed = bool({d.record, d.true} & whole) or str(d.row) in dropped
        rows.append(
            {
                "kind": d.kind, "loss": d.loss == "yes", "right": plain(value) == plain(d.true), "noticed": noticed,
                "changed": (d.record, d.question) in changed,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def plain(value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    try:
        return f"{float(str(value)):.10g}"
    except ValueError:
        return str(value)
