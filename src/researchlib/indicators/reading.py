"""The file of figures → `Indicators`, or what is wrong with which line."""

from __future__ import annotations

import csv
import datetime as dt
import math
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from ..errors import DataError, say
from ..files import note_read
from ..surveys import project_root
from .nouns import Indicator, Indicators

NEEDED = ("id", "indicator", "period", "value", "unit", "source")
OPTIONAL = (
    "name", "section", "scope", "cutoff", "qualifier", "printed", "status", "sentence", "note",
)  # fmt: skip


def read_indicators(path_or_name: str | os.PathLike[str]) -> Indicators:
    """Read a file of figures: a path, or a name below ``surveys/indicators`` of the project.

    Columns needed: id, indicator, period, value, unit, source; optional: name (a short name),
    section, scope, cutoff (YYYY-MM-DD), qualifier, printed, status, sentence, note; others are left
    aside.  The folder's README.md says what each means.  Raises `DataError`: no such file (those
    that exist are named), a missing column, a value that is not a number, an empty value without
    the words printed for it, a date that is none, an id or a name and period used twice.
    """
    path = _find(path_or_name)
    note_read(path)
    rows = _rows(path)
    figures = [_figure(row, line, path) for line, row in rows]
    _no_duplicates(figures, [line for line, _ in rows], path)
    return Indicators(path.stem, path, tuple(figures))


# reading


def _find(path_or_name: str | os.PathLike[str]) -> Path:
    text = os.fspath(path_or_name)
    folder = project_root() / "surveys" / "indicators"
    path = Path(text)
    if not path.is_file() and not isinstance(path_or_name, Path) and "/" not in text:
        path = folder / (text if text.endswith(".csv") else f"{text}.csv")
    if not path.is_file():
        known = sorted(f.stem for f in folder.glob("*.csv")) if folder.is_dir() else []
        listed = "、".join(known) or say(zh="（没有）", en="(none)")
        raise DataError(
            say(
                zh=f"{text}：没有这个指标文件。surveys/indicators 中有：{listed}。",
                en=f"{text}: no such file of indicators. surveys/indicators has: {listed}.",
            )
        )
    return path


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as problem:
            raise DataError(
                say(
                    zh=f"{path.name}：不是文本表格。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”。",
                    en=f"{path.name}: not a text table. Save it as CSV UTF-8.",
                )
            ) from problem
    reader = csv.DictReader(StringIO(text, newline=""))
    columns = [str(c).strip() for c in reader.fieldnames or []]
    missing = [c for c in NEEDED if c not in columns]
    if missing:
        raise DataError(
            say(
                zh=f"{path.name}：缺少列 {'、'.join(missing)}。首行应有：{'、'.join(NEEDED)}。",
                en=f"{path.name}: missing columns {', '.join(missing)}. "
                f"The first line needs: {', '.join(NEEDED)}.",
            )
        )
    reader.fieldnames = columns
    rows = []
    for row in reader:
        clean = {c: (row.get(c) or "").strip() for c in (*NEEDED, *OPTIONAL)}
        if any(clean.values()):
            rows.append((reader.line_num, clean))
    if not rows:
        raise DataError(
            say(
                zh=f"{path.name}：只有表头，没有指标。请每个指标填一行。",
                en=f"{path.name}: only a header. Fill in one line a figure.",
            )
        )
    return rows


def _figure(row: dict[str, str], line: int, path: Path) -> Indicator:
    where = f"{path.name} 第 {line} 行（{row['id'] or row['indicator']}）"
    place = f"{path.name}, line {line} ({row['id'] or row['indicator']})"
    empty = [c for c in ("id", "indicator", "period", "source") if not row[c]]
    if empty:
        raise DataError(
            say(
                zh=f"{where}：{'、'.join(empty)} 没有填。每个数都要有编号、名称、时期和来源。",
                en=f"{place}: {', '.join(empty)} is empty. Every figure needs id, name, period, source.",
            )
        )
    value = _value(row, where, place)
    cutoff = None
    if row["cutoff"]:
        try:
            cutoff = dt.date.fromisoformat(row["cutoff"])
        except ValueError as problem:
            raise DataError(
                say(
                    zh=f"{where}：截止日期 {row['cutoff']} 不是日期，应写成 2024-09-30 的样子；原文没有就留空。",
                    en=f"{place}: the cut-off {row['cutoff']} is no date; write 2024-09-30, or nothing.",
                )
            ) from problem
    name = row["name"] or row["indicator"]
    return Indicator(
        value=value,
        unit=row["unit"],
        label=row["indicator"],
        source=f"{path.stem}/{row['id']} {name}（{row['period']}）：{row['source']}",
        origin=(f"{path.stem}/{row['id']}",),
        qualifier=row["qualifier"],
        id=row["id"],
        name=name,
        section=row["section"],
        period=row["period"],
        scope=row["scope"],
        cutoff=cutoff,
        printed=row["printed"],
        status=row["status"],
        sentence=row["sentence"],
        note=row["note"],
        decimals=len(row["value"].partition(".")[2]),
        book=path.stem,
    )


def _value(row: dict[str, str], where: str, place: str) -> float:
    text = row["value"]
    if not text:
        if row["printed"]:
            return math.nan
        raise DataError(
            say(
                zh=f"{where}：没有数值。只有概数的（如“数家”），请把原文写在 printed 列。",
                en=f"{place}: no value. Where the source has only words, put them under `printed`.",
            )
        )
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(
            say(
                zh=f"{where}：“{text}”不是数。value 列只写数字，单位和“约、余”等写在 unit、qualifier 列。",
                en=f"{place}: {text!r} is not a number. Units and qualifiers have their own columns.",
            )
        )
    return value


def _no_duplicates(figures: list[Indicator], lines: list[int], path: Path) -> None:
    keys: list[tuple[str, Callable[[Indicator], str]]] = [
        (say(zh="编号", en="id"), lambda f: f.id),
        (say(zh="名称和时期", en="name and period"), lambda f: f"{f.name} {f.period}"),
    ]
    for what, key in keys:
        seen: dict[str, int] = {}
        for figure, line in zip(figures, lines, strict=True):
            first = seen.setdefault(key(figure), line)
            if first != line:
                raise DataError(
                    say(
                        zh=f"{path.name} 第 {first} 行和第 {line} 行：{what} {key(figure)} 重复。"
                        "同一个数只能有一行，请改名或删去一行。",
                        en=f"{path.name}, lines {first} and {line}: the {what} {key(figure)} occurs twice. "
                        "Rename or delete one.",
                    )
                )
