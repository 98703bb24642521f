"""Asks JavaRosa and rxeval about our own forms and keeps what they say in recorded.json.

    .venv/bin/python tests/oracles/record.py        (needs java, javac and rxeval)

The records lie in the file with the answers, so that the comparison runs where neither engine is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from oracles import engines, own_forms, records
from oracles.engines import Cells
from researchlib.forms import Form, form_from_markdown

FILE = Path(__file__).parent / "recorded.json"
RULES = ("relevant", "required", "constraint", "missing", "invalid", "options", "value")
NO_JAVAROSA = ("enketo",)  # functions JavaRosa does not have


def packed(cells: Cells, mine: Cells) -> dict[str, dict[str, list[str]]]:
    """{rule: {path: what is said, record after record}} of the cells that we speak of too."""
    kept: dict[str, dict[str, list[str]]] = {}
    for (record, path, rule), said in cells.items():
        if (record, path, rule) in mine:
            kept.setdefault(rule, {}).setdefault(path, []).append(f"{record}:{said}")
    return kept


def unpacked(kept: dict[str, dict[str, list[str]]]) -> Cells:
    cells: Cells = {}
    for rule, paths in kept.items():
        for path, said in paths.items():
            for one in said:
                record, _, word = one.partition(":")
                cells[int(record), path, rule] = word
    return cells


def table(frame: pd.DataFrame) -> dict[str, list[Any]]:
    return {str(c): [None if pd.isna(v) else v for v in frame[c]] for c in frame}


def untable(columns: dict[str, list[Any]]) -> pd.DataFrame:
    frame = pd.DataFrame({c: pd.Series(v, dtype=object) for c, v in columns.items()})
    numbers = [c for c in ("position", "parent") if c in frame]
    return frame.astype(dict.fromkeys(numbers, int))


def asked(name: str, form: Form) -> dict[str, Any]:
    xml = engines.xform(own_forms.OWN[name])
    root = engines.root_of(xml)
    frame, rosters = engines.fitting(form, *records.drawn(form, 40, 2024))
    frame, rosters = untable(table(frame)), {g: untable(table(r)) for g, r in rosters.items()}
    mine, _ = engines.ours(form, root, frame, rosters)
    said: dict[str, Any] = {"root": root, "records": table(frame)}
    said["rosters"] = {g: table(rows) for g, rows in rosters.items()}
    for engine in (engines.javarosa, engines.rxeval):
        if engine is engines.javarosa and name in NO_JAVAROSA:
            continue
        cells, broken = engine(xml, form, root, frame, rosters)
        assert not broken, broken
        said[engine.__name__] = packed(cells, mine)
    return said


def recorded() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    everything = {n: asked(n, form_from_markdown(own_forms.OWN[n])) for n in own_forms.OWN}
    lines = [f"{json.dumps(n)}: {json.dumps(v, ensure_ascii=False)}" for n, v in everything.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
