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
_AT_ONCE = 1 << 16  # rows joined at a time
_FEW = 1 << 15  # distinct texts of columns written as one


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
    """The bytes of a CSV file, as `DataFrame.to_csv` writes it, many times as fast.

    Most columns hold few distinct texts: each is quoted once, and a row is joined of few pieces.
    """
    header = ",".join(map(str, _quoted(pd.Series(frame.columns, dtype=object))))
    columns = _merged([_quoted(frame[name]) for name in frame.columns])
    pieces = [b"\xef\xbb\xbf", header.encode("utf-8"), b"\n"]
    for start in range(0, len(frame), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        cells = [column.values[column.codes[rows]].tolist() for column in columns]
        lines = map(",".join, zip(*cells, strict=True))
        pieces += ["\n".join(lines).encode("utf-8"), b"\n"]
    return b"".join(pieces)


def _quoted(column: pd.Series) -> Texts:
    """Every cell as it stands in a CSV file, '' for no value."""
    texts = Texts.of(column)
    values = [str(value) for value in texts.values]
    if _QUOTE.search("".join(values)):
        values = ['"' + v.replace('"', '""') + '"' if _QUOTE.search(v) else v for v in values]
    codes = np.where(texts.isna(), len(values), texts.codes)
    return Texts(codes, np.array([*values, ""], dtype=object))


def _merged(columns: list[Texts]) -> list[Texts]:
    """Neighbouring columns made one, as long as it has few distinct texts."""
    merged = columns[:1]
    for right in columns[1:]:
        left = merged[-1]
        if len(left.values) * len(right.values) > _FEW:
            merged.append(right)
            continue
        pairs = left.codes * len(right.values) + right.codes
        used = np.flatnonzero(np.bincount(pairs))
        known = np.zeros(len(left.values) * len(right.values), dtype=np.int32)
        known[used] = np.arange(used.size)
        one, other = left.values[used // len(right.values)], right.values[used % len(right.values)]
        merged[-1] = Texts(known[pairs], one + "," + other)
    return merged
