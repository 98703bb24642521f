"""Sheets and cells out of a workbook file, by calamine."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..errors import DataError, say
from ..files import note_read
from .facts import COMPOUND, ZIP, Facts, facts_of, refuse_reach

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[i][j]` is the cell in sheet row i + 1; empty cells are ''."""

    name: str
    rows: Sequence[Sequence[Any]]
    hidden: bool = False
    merged: tuple[
        tuple[int, int, int, int], ...
    ] = ()  # first row, first column, last row, last column

    facts: Facts = field(default_factory=Facts)  # formulas, errors, hidden rows and columns
    date1904: bool = False  # whether its day numbers count from 1904
    format: str = ""  # xlsx, xls or ods where the file's name says otherwise

    @property
    def empty(self) -> bool:
        return not any(cell != "" and cell is not None for row in self.rows for cell in row)


def read_workbook(path: str | Path, only: Sequence[str] | None = None) -> list[Sheet]:
    """Every sheet of a workbook (or only those whose names, in lower case, are in `only`)."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    file = _existing(path)
    with _spoken(file):
        note_read(file)
        book_facts = facts_of(file)
        kind = _other_than_named(file)
        with _opened(file, kind) as book:
            sheets = []
            for about in book.sheets_metadata:
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                if only is not None and about.name.strip().lower() not in only:
                    continue
                sheet = book.get_sheet_by_name(about.name)
                facts = book_facts.sheets.get(about.name, Facts())
                refuse_reach(file, about.name, sheet.total_height, sheet.total_width)
                sheets.append(
                    Sheet(
                        about.name,
                        sheet.to_python(skip_empty_area=False),
                        about.visible != SheetVisibleEnum.Visible,
                        _merged(sheet) or tuple(facts.merged),
                        facts,
                        book_facts.date1904,
                        kind,
                    )
                )
    return sheets


def sheet_names(path: str | Path) -> list[str]:
    """The names of the sheets of a workbook, in order."""
    file = _existing(path)
    with _spoken(file):
        facts_of(file)
        with _opened(file, _other_than_named(file)) as book:
            return list(book.sheet_names)


def _locked(file: Path) -> DataError:
    return DataError(
        say(
            zh=f"{file}：文件有打开密码，无法读取。请在 Excel 中取消密码（文件→信息→保护工作簿）另存后再试。",
            en=f"{file}: protected by a password. Remove it in Excel (File → Info → Protect "
            "Workbook), save and try again.",
        )
    )


def _opened(file: Path, kind: str) -> Any:
    from python_calamine import CalamineWorkbook

    if not kind:
        return CalamineWorkbook.from_path(str(file))
    return CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes()))


def _other_than_named(file: Path) -> str:
    """What a file is where its suffix says otherwise: WPS and web pages save .xlsx as .xls and back."""
    suffix = file.suffix.lower()
    with file.open("rb") as stream:
        mark = stream.read(8)
    if mark == COMPOUND:
        if "EncryptedPackage".encode("utf-16-le") in file.read_bytes():
            raise _locked(file)
        return "xls" if suffix not in (".xls", ".xlsb") else ""
    if mark[:4] != ZIP or not zipfile.is_zipfile(file):
        return ""
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
    kind = "xlsx" if "xl/workbook.xml" in names else "ods" if "content.xml" in names else ""
    fits = {"xlsx": (".xlsx", ".xlsm"), "ods": (".ods",), "": (suffix,)}
    return "" if suffix in fits[kind] else kind


def text_of(cell: object) -> str | None:
    """A cell as text, nothing lost; an empty cell is None.

    >>> text_of(5000.0), text_of("0577"), text_of(0.1), text_of("")
    ('5000', '0577', '0.1', None)
    >>> text_of(3.30302199001011e17), text_of(dt.datetime(2024, 10, 1))
    ('330302199001011000', '2024-10-01')
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return format(Decimal(repr(cell)), "f") if cell - cell == 0 else None
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


def _merged(sheet: Any) -> tuple[tuple[int, int, int, int], ...]:
    ranges = dict.fromkeys((*a, *b) for a, b in sheet.merged_cell_ranges or ())
    return tuple((top, left, bottom, right) for top, left, bottom, right in ranges)


def _existing(path: str | Path) -> Path:
    file = Path(path)
    if file.is_dir():
        raise DataError(
            say(
                zh=f"{file}：这是文件夹，不是工作簿。请给出其中的文件。",
                en=f"{file}: a folder, not a workbook. Name the file in it.",
            )
        )
    if not file.exists():
        raise DataError(
            say(
                zh=f"{file}：没有这个文件。请检查文件名和所在文件夹。",
                en=f"{file}: no such file. Check its name and folder.",
            )
        )
    return file


# a panic of the reading library is no Exception, `error` is zlib's, and zipfile's word for an
# encrypted part is RuntimeError
_FROM_WITHIN = ("PanicException", "error", "NotImplementedError", "RuntimeError")


@contextmanager
def _spoken(file: Path) -> Iterator[None]:
    """Whatever goes wrong inside the reading library, said once and clearly."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as problem:
        raise _locked(file) from problem
    except PermissionError as problem:
        raise DataError(
            say(
                zh=f"{file}：没有读取权限，或正被其他程序独占。请关闭该程序或检查权限。",
                en=f"{file}: may not be read, or another program holds it. Close that program or "
                "check the permissions.",
            )
        ) from problem
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, DataError):
        raise
    except BaseException as problem:
        if (
            not isinstance(
                problem, (CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError)
            )
            and type(problem).__name__ not in _FROM_WITHIN
        ):
            raise
        if "Cell limit exceeded" in str(problem):
            raise DataError(
                say(
                    zh=f"{file}：有一张工作表的使用范围大得不像数据，多半是远处误填了一格，未读取。"
                    "请删去数据以外的行和列，保存后再试。",
                    en=f"{file}: one of its sheets reaches much too far, probably by a stray cell; not "
                    "read. Delete the rows and columns beyond the data, save and try again.",
                )
            ) from problem
        raise DataError(
            say(
                zh=f"{file}：不是完好的 Excel 文件（可能下载不完整，或只改了扩展名）。请用 Excel 打开并另存为 .xlsx 后再试。",
                en=f"{file}: not a sound Excel file (an incomplete download, or only its suffix was "
                "changed). Open it in Excel, save it as .xlsx and try again.",
            )
        ) from problem
