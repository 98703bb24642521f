"""SPSS and Stata files → tables of texts: codes as stored, dates written out, labels kept as headings.

A value label only speaks where the form's codes do not: see `spoken`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..files import note_read
from ..forms import Form
from ..texts import Texts
from ..workbooks import text_of
from .headers import plain

if TYPE_CHECKING:
    from .layout import Layout
    from .tables import Table

SUFFIXES = (".sav", ".zsav", ".por", ".dta")


def read_statistical(file: Path) -> Table:
    """The one table of an SPSS or Stata file; its first row is the variables' names."""
    from .tables import Table

    frame, about = _read(file)
    user_missing = about.missing_user_values or {}
    ranges = about.missing_ranges or {}
    columns: dict[int, np.ndarray] = {}
    for j, name in enumerate(frame.columns):
        codes, values = pd.factorize(frame[name].to_numpy(dtype=object), use_na_sentinel=False)
        texts = np.array([_text(v) for v in values], dtype=object)
        cells = np.empty(len(frame) + 1, dtype=object)
        cells[0] = name
        cells[1:] = texts[codes] if len(texts) else []
        columns[j] = cells
    labels = {
        str(name): {text: str(said) for v, said in values.items() if (text := _text(v))}
        for name, values in about.variable_value_labels.items()
    }
    for name, values in user_missing.items():
        labels.setdefault(name, {})
        labels[name] |= {str(v): labels[name].get(str(v), "缺失") for v in values}
    return Table(
        file.name,
        "",
        pd.DataFrame(columns, dtype=object),
        np.arange(len(frame) + 1),
        kind="stata" if file.suffix.lower() == ".dta" else "spss",
        labels=tuple(str(t or "") for t in about.column_labels),
        value_labels=labels,
        missing={
            str(name): tuple(
                (t, u)
                for r in found
                if (t := _text(r["lo"])) is not None and (u := _text(r["hi"])) is not None
            )
            for name, found in ranges.items()
        },
    )


def _read(file: Path) -> tuple[pd.DataFrame, Any]:
    import pyreadstat

    note_read(file)
    suffix = file.suffix.lower()
    read: Any = {".dta": pyreadstat.read_dta, ".por": pyreadstat.read_por}.get(
        suffix, pyreadstat.read_sav
    )
    options: dict[str, Any] = {} if suffix == ".por" else {"user_missing": True}
    problem: Exception | None = None
    for encoding in (None, "GB18030"):
        try:
            frame, about = read(str(file), encoding=encoding, **options)
            return frame, about
        except MemoryError:
            raise
        except Exception as failure:  # its own errors, and UnicodeDecodeError for the encoding
            problem = problem or failure
    kind = "Stata" if suffix == ".dta" else "SPSS"
    raise DataError(
        say(
            zh=f"{file}：不是完好的 {kind} 文件（可能下载不完整，或只改了扩展名）。请在 {kind} 中打开并另存后再试。",
            en=f"{file}: not a sound {kind} file (incomplete, or only its suffix was changed). Open "
            f"it in {kind}, save it and try again.",
        )
    ) from problem


def _text(value: object) -> str | None:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, str):
        return value.rstrip() or None
    if isinstance(value, pd.Timestamp):
        return text_of(value.to_pydatetime())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, dt.datetime):
        return text_of(value)
    return text_of(value)


def spoken(table: Table, layout: Layout, form: Form) -> list[str]:
    """Value labels put in place of codes where the form codes differently, in the layout's body;
    returns what was done, for the notes.

    A code stays where the form knows it under the same text (or the file does not label it).  Where
    the file's label is an option's text under another code, or marks a missing answer, the label is
    the answer.
    """
    notes: list[str] = []
    for j, match in enumerate(layout.matches):
        name = str(table.cells.iat[0, j]) if len(table.cells) else ""
        labels = table.value_labels.get(name, {})
        if match.question is None or match.code is not None or not labels:
            continue
        question = form.question(match.question)
        instead: dict[str, str] = {}
        options = form.choices_of(question.name) if question.choosing else ()
        by_text = {plain(t): c.name for c in options for t in c.labels.values() if plain(t)}
        own = {c.name: {plain(t) for t in c.labels.values()} for c in options}
        for code, label in labels.items():
            if question.choosing and code in own:
                other = by_text.get(plain(label))
                if other is not None and other != code and plain(label) not in own[code]:
                    instead[code] = label
            elif (
                (question.choosing and plain(label) in by_text)
                or _is_missing(code, table.missing.get(name, ()))
                or _says_missing(label)
            ):
                instead[code] = label
        if not instead:
            continue
        column = layout.body[j]
        count = int(column.isin(list(instead)).sum())
        if count:
            layout.body[j] = Texts.of(column).rewritten(lambda c, at=instead: at.get(c, c))  # type: ignore[misc]
            notes.append(
                say(
                    zh=f"{question.name}：{count} 格按文件里的值标签读（编码与问卷不同）",
                    en=f"{question.name}: {count} cells read by the file's value labels (coded "
                    "otherwise than the form)",
                )
            )
    return notes


def _is_missing(code: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    for low, high in ranges:
        if code in (low, high):
            return True
        try:
            if float(low) <= float(code) <= float(high):
                return True
        except ValueError:
            continue
    return False


def _says_missing(label: str) -> bool:
    words: Mapping[str, None] = dict.fromkeys(
        ("不知道", "拒答", "拒绝回答", "不适用", "看不清", "跳过", "空", "未填", "缺失", "无效",
         "don'tknow", "dontknow", "refused", "notapplicable", "skipped", "missing")
    )  # fmt: skip
    return plain(label) in words
