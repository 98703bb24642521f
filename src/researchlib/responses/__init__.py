"""An export as received → `Raw`: every row and column accounted for, nothing typed yet.

Keyed Excel workbooks, 问卷星 text and number exports, KoboToolbox and ODK tables, CSV, SPSS and Stata.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import DataError, say
from ..files import sha256, short_names
from ..forms import Form
from .assembling import assemble
from .headers import Headings
from .layout import KEYING_AIDS
from .raw import Part, Raw, Source
from .remarks import account_for
from .repeats import cut_out
from .tables import CSV_SUFFIXES, Table, read_tables
from .tabular import nothing_matches, part_of
from .wjx import finish

__all__ = ["Raw", "Source", "read_responses"]

READABLE = (
    ".xlsx",
    ".xlsm",
    ".xls",
    ".xlsb",
    ".ods",
    *CSV_SUFFIXES,
    ".sav",
    ".zsav",
    ".por",
    ".dta",
)


def read_responses(
    paths: str | Path | Sequence[str | Path],
    form: Form,
    *,
    wave: str | None = None,
    columns: Mapping[str, str] | None = None,
    sheets: Sequence[str] | None = None,
    hidden: bool = False,
    wjx_missing: Mapping[str, str] | None = None,
) -> Raw:
    """What was received, by the form's questions.

    paths    a file, a folder (every readable file in it) or several of either
    columns  {heading: question} settles headings that only look alike; {heading: ""} sets one aside
    sheets   read these sheets only; the others are listed in `Raw.unread`
    hidden   read hidden sheets too (they are otherwise listed in `Raw.unread`)
    wjx_missing  what 问卷星's number export writes for no answer: {"-3": "(跳过)", "-2": "(空)"}

    Raises `DataError` when a file is missing, damaged or protected, or when no column of it belongs
    to the form.
    """
    files = _files(paths)
    headings = Headings(form, columns)
    parts: list[Part] = []
    unread: list[tuple[str, str, int, str]] = []
    origin: list[tuple[Path, str, Part]] = []
    names = short_names(files)
    digests: dict[str, tuple[Path, Part]] = {}
    for file in files:
        digest = sha256(file)
        if digest in digests:  # saved twice, or named twice: none of its rows is another record
            first, part = digests[digest]
            reason = say(
                zh=f"与 {names[first]} 是同一份文件（内容完全相同），没有再读",
                en=f"the same file as {names[first]}, byte for byte; not read again",
            )
            unread.append((names[file], "", 0, reason))
            origin.append((file, digest, part))
            continue
        tables = _tables(file)
        for table in tables:
            table.file = names[file]
        found = _parts(file, tables, headings, unread, sheets, hidden)
        parts += found
        digests[digest] = (file, found[0])
        origin.append((file, digest, found[0]))
    conflicts = finish(parts, form, wjx_missing)
    sources = [Source(file, digest, part.kind, part.date1904) for file, digest, part in origin]
    return assemble(form, parts, sources, unread, conflicts, wave)


def _files(paths: str | Path | Sequence[str | Path]) -> list[Path]:
    given = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(p) for p in paths]
    files: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(
                p
                for p in path.iterdir()
                if p.suffix.lower() in READABLE and not p.name.startswith(("~$", "."))
            )
            if not inside:
                raise DataError(
                    say(
                        zh=f"{path}：文件夹里没有可读的数据文件（{'、'.join(READABLE)}）。请把收到的原始文件放进去。",
                        en=f"{path}: no readable data file in this folder ({', '.join(READABLE)}). "
                        "Put the files as received into it.",
                    )
                )
            files += inside
        elif not path.exists():
            raise DataError(
                say(
                    zh=f"{path}：没有这个文件。请检查文件名和所在文件夹。",
                    en=f"{path}: no such file. Check its name and folder.",
                )
            )
        else:
            files.append(path)
    if not files:
        raise DataError(
            say(zh="没有给出任何原始数据文件。", en="no file of responses was given."),
        )
    return files


def _tables(file: Path) -> list[Table]:
    tables = read_tables(file)
    if not tables:
        raise DataError(
            say(
                zh=f"{file}：工作簿是空的，没有数据。请检查是否导出完整或给错了文件。",
                en=f"{file}: the workbook is empty, no data. Check whether it was exported in full "
                "and is the right file.",
            )
        )
    return tables


def _parts(
    file: Path,
    tables: Sequence[Table],
    headings: Headings,
    unread: list[tuple[str, str, int, str]],
    sheets: Sequence[str] | None,
    hidden: bool,
) -> list[Part]:
    parts = []
    looked_at = []
    for table in tables:
        if sheets is None and table.sheet in KEYING_AIDS:
            reason = say(zh="录入用的说明，不是答卷", en="an aid to keying, no answers")
        elif sheets is not None and table.sheet not in sheets:
            reason = say(zh="未要求读取", en="not asked for")
        elif table.hidden and not hidden and not (sheets and table.sheet in sheets):
            reason = say(zh="隐藏的工作表，未读", en="hidden sheet, not read")
        else:
            looked_at.append(table)
            part = part_of(table, headings)
            if part is not None:
                account_for(table, part)
                parts += [part, *cut_out(part, headings.form)]
                continue
            reason = say(
                zh="没有一列对应到问卷，未读", en="no column belongs to the form, not read"
            )
        rows = int(table.cells.notna().any(axis=1).sum())
        reason += say(zh=f"（{rows} 行）", en=f" ({rows} rows)")
        unread.append((table.file, table.sheet, 0, reason))
    if sheets is not None:
        absent = [s for s in sheets if s not in {t.sheet for t in tables}]
        if absent:
            raise DataError(
                say(
                    zh=f"{file}：没有工作表“{'、'.join(absent)}”。现有：{'、'.join(t.sheet for t in tables)}。",
                    en=f"{file}: no sheet {', '.join(absent)}. There are: "
                    f"{', '.join(t.sheet for t in tables)}.",
                )
            )
    if not parts:
        raise nothing_matches(str(file), looked_at or tables, headings.form)
    return parts
