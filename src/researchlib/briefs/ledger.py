"""Document → ledger: every number of a brief with its cell, expression, unrounded value, base and source.

Deterministic: the same notebook and data give the same bytes.  Paths are relative to the project.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..files import sha256
from .document import Document
from .execute import Executed
from .marks import plain

CODE = {".py", ".pyc", ".pyi", ".ipynb", ".so", ".toml", ".typ", ".otf", ".ttf", ".ttc"}


def ledger_of(document: Document) -> dict[str, Any]:
    """The ledger as plain data: notebook, parameters, sources, values, claims, tables, figures; and
    what its author lets the proof-reader pass, with the reasons."""
    executed = document.executed
    return {
        "notebook": relative(executed.path, executed.root),
        "sha256": sha256(executed.path),
        "title": document.title,
        "profile": document.profile.name,
        "parameters": dict(executed.parameters),
        "sources": [
            {"path": relative(path, executed.root), "sha256": sha256(path)}
            for path in data_sources(executed)
        ],
        "values": [
            _without_empty(
                {
                    "id": v.id,
                    "cell": v.cell,
                    "cell_id": v.cell_id,
                    "expression": v.expression,
                    "text": v.text,
                    "value": v.value,
                    "unit": v.unit,
                    "n": v.n,
                    "se": v.se,
                    "source": v.source,
                    "kind": v.kind,
                    **(v.more or {}),
                },
                keep=("id", "cell", "expression", "text", "value", "unit", "n", "se", "source", "kind"),
            )
            for v in executed.values
        ],
        "claims": [
            {"id": c.id, "cell": c.cell, "cell_id": c.cell_id, "expression": c.expression, "text": c.text}
            for c in executed.claims
        ],
        "tables": [
            _without_empty(
                {
                    "number": t.number,
                    "label": t.label,
                    "cell": executed.manuscript.position(t.cell),
                    "caption": plain(t.caption).strip(),
                    "columns": [plain(c).strip() for c in t.columns],
                    "rows": [[plain(c).strip() for c in row] for row in t.rows],
                    "unit": t.unit,
                    "n": t.n,
                    "note": t.note,
                    "source": t.source,
                }
            )
            for t in document.tables
        ],
        "figures": [
            _without_empty(
                {
                    "number": f.number,
                    "label": f.label,
                    "cell": executed.manuscript.position(f.cell),
                    "caption": plain(f.caption).strip(),
                    "alt": f.alt,
                    "data": dict(f.chart) if f.chart else None,
                    "unit": f.unit,
                    "n": f.n,
                    "note": f.note,
                    "source": f.source,
                }
            )
            for f in document.figures
        ],
        "allow": [
            {key: str(entry.get(key, "")) for key in ("code", "words", "reason")}
            for entry in executed.manuscript.notebook.metadata.get("proofread", {}).get("allow", ())
        ],
    }  # fmt: skip


def ledger_bytes(ledger: Mapping[str, Any]) -> bytes:
    """The ledger as the JSON file it is kept in."""
    return (json.dumps(ledger, ensure_ascii=False, indent=1, default=str) + "\n").encode("utf-8")


def data_sources(executed: Executed) -> list[Path]:
    """The data files the notebook read inside the project, code and reports left out."""
    root = executed.root.resolve()
    kept = []
    for name in executed.reads:
        path = Path(name)
        inside = Path(os.path.relpath(path, root))
        if path.suffix.lower() in CODE or inside.parts[:1] in (("reports",), ("src",), ("tests",)):
            continue
        kept.append(path)
    return kept


def relative(path: str | Path, root: str | Path) -> str:
    """A path as the ledger writes it: from the project's folder, with forward slashes."""
    try:
        inside = os.path.relpath(Path(path).resolve(), Path(root).resolve())
    except ValueError:  # another drive
        return Path(path).name
    return Path(path).name if inside.startswith("..") else Path(inside).as_posix()


def _without_empty(entry: dict[str, Any], keep: Iterable[str] = ()) -> dict[str, Any]:
    kept = set(keep)
    return {k: v for k, v in entry.items() if k in kept or v not in (None, "", [], {})}
