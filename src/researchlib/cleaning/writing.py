"""`Clean` → the files INTERFACES names, each written whole or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..files import sha256, write_atomically
from ..texts import Texts
from .nouns import Clean
from .reviewing import workbook_of

_QUOTE = re.compile(r'[",\r\n]')


def write_clean(clean: Clean, folder: str | Path) -> list[Path]:
    """Write clean.csv, clean.GROUP.csv, missing.csv, changes.csv, findings.csv, dropped.csv,
    review.xlsx and manifest.json into a folder, and return their paths.

    Every file is made before any is written, so that a failure leaves earlier files untouched.  The
    CSV files are UTF-8 with a byte-order mark (Excel reads them), and the same input always gives
    the same bytes.
    """
    target = Path(folder)
    many = clean.survey is not None and len(clean.survey.waves) > 1
    files: dict[str, bytes] = {}
    for group, frame in clean.texts.items():
        name = "clean.csv" if group is None else f"clean.{group}.csv"
        files[name] = _csv(_led(frame, many, ["record", "position"]))
    for name in ("missing", "changes", "findings", "dropped"):
        table = getattr(clean, name)
        lead = ["row", "record"] if name == "dropped" else ["record"]
        files[f"{name}.csv"] = _csv(_led(table, many, lead))
    files["review.xlsx"] = workbook_of(clean)
    written = [write_atomically(target / name, content) for name, content in files.items()]
    manifest: dict[str, Any] = dict(clean.manifest)
    manifest["outputs"] = {path.name: sha256(path) for path in written}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    written.append(write_atomically(target / "manifest.json", text))
    return written


def _led(frame: pd.DataFrame, many: bool, lead: list[str]) -> pd.DataFrame:
    """The columns in their order: record first, the wave after it where there are several."""
    first = [c for c in lead if c in frame.columns]
    wave = ["wave"] if many and "wave" in frame.columns else []
    rest = [c for c in frame.columns if c not in first and c != "wave"]
    return frame[[*first, *wave, *rest]]


def _csv(frame: pd.DataFrame) -> bytes:
    """The bytes of a CSV file, as `DataFrame.to_csv` writes it, several times as fast.

    Most columns hold few distinct texts: each is quoted once, and a row is only joined.
    """
    columns = [_quoted(frame[name]) for name in frame.columns]
    header = ",".join(_quoted(pd.Series(frame.columns, dtype=object)))
    lines = [header, *map(",".join, zip(*columns, strict=True)), ""]
    return b"\xef\xbb\xbf" + "\n".join(lines).encode("utf-8")


def _quoted(column: pd.Series) -> list[str]:
    """Every cell as it stands in a CSV file, '' for no value."""
    texts = Texts.of(column)
    quoted = [_spelt(t) for t in texts.values]
    return np.array([*quoted, ""], dtype=object)[texts.codes].tolist()


def _spelt(value: object) -> str:
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if _QUOTE.search(text) else text
