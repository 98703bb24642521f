"""Write the golden ledgers anew after an intended change: `python tests/golden/update.py`.

Read the difference (`git diff tests/golden`) before committing it: each line of it is a number that moves.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).resolve().parent


def notebooks() -> list[Path]:
    """Every brief, in the order of the folder."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def prose_values(ledger: dict[str, Any]) -> list[dict[str, Any]]:
    """What a reader sees and what is behind it, in reading order; no paths, no hashes."""
    kept = ("expression", "text", "value", "unit", "n")
    values = [{k: v.get(k) for k in kept} for v in ledger["values"]]
    return values + [{"claim": c["expression"], "text": c["text"]} for c in ledger["claims"]]


def current(notebook: Path, folder: Path) -> list[dict[str, Any]]:
    """The values of a brief built just now."""
    from researchlib.briefs import brief

    made = brief(notebook, out=folder)
    ledger = next(f for f in made.files if f.name.endswith(".ledger.json"))
    return prose_values(json.loads(ledger.read_text("utf-8")))


def main() -> int:
    for notebook in notebooks():
        with tempfile.TemporaryDirectory() as folder:
            values = current(notebook, Path(folder))
        lines = ",\n".join(" " + json.dumps(v, ensure_ascii=False) for v in values)
        (GOLDEN / f"{notebook.stem}.json").write_text(f"[\n{lines}\n]\n", "utf-8")
        print(notebook.stem, len(values))
    return 0


if __name__ == "__main__":
    sys.exit(main())
