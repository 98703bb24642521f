"""A workbook file as received → its sheets as rows of cells, or one clear reason why it cannot be read.

Excel (.xlsx, .xlsm, .xls, .xlsb) and OpenDocument (.ods) are read with calamine.  Cells stay what they
were: a text is the same text, leading zeros included; `text_of` writes any other cell as text without
loss.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from .errors import DataError, say
from .files import note_read

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

_LARGEST = (
    2 << 30
)  # bytes of a workbook once unpacked: beyond this it is not a questionnaire's data


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[i][j]` is the cell in sheet row i + 1; empty cells are ''."""

    name: str
    rows: Sequence[Sequence[Any]]
    hidden: bool = False
    merged: tuple[
        tuple[int, int, int, int], ...
    ] = ()  # first row, first column, last row, last column

    @property
    def empty(self) -> bool:
        return not any(cell != "" and cell is not None for row in self.rows for cell in row)


def read_workbook(path: str | Path, only: Sequence[str] | None = None) -> list[Sheet]:
    """Every sheet of a workbook (or only those whose names, in lower case, are in `only`)."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    file = _existing(path)
    with _spoken(file):
        _unpackable(file)
        note_read(file)
        with CalamineWorkbook.from_path(str(file)) as book:
            sheets = []
            for about in book.sheets_metadata:
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                if only is not None and about.name.strip().lower() not in only:
                    continue
                sheet = book.get_sheet_by_name(about.name)
                sheets.append(
                    Sheet(
                        about.name,
                        sheet.to_python(skip_empty_area=False),
                        about.visible != SheetVisibleEnum.Visible,
                        _merged(sheet),
                    )
                )
    return sheets


def sheet_names(path: str | Path) -> list[str]:
    """The names of the sheets of a workbook, in order."""
    from python_calamine import CalamineWorkbook

    file = _existing(path)
    with _spoken(file):
        _unpackable(file)
        with CalamineWorkbook.from_path(str(file)) as book:
            return list(book.sheet_names)


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
    return tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ())


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


def _unpackable(file: Path) -> None:
    """Refuse a zip that would unpack to more than any survey holds, before anything is unpacked."""
    if not zipfile.is_zipfile(file):
        return
    with zipfile.ZipFile(file) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > _LARGEST:
        raise DataError(
            say(
                zh=f"{file}：解压后约 {size >> 20} MB，超过 {_LARGEST >> 20} MB 的上限，未读取。请另存为 CSV 或拆分后再试。",
                en=f"{file}: about {size >> 20} MB once unpacked, above the limit of "
                f"{_LARGEST >> 20} MB; not read. Save it as CSV or split it.",
            )
        )


@contextmanager
def _spoken(file: Path) -> Iterator[None]:
    """Whatever goes wrong inside the reading library, said once and clearly."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as problem:
        raise DataError(
            say(
                zh=f"{file}：文件有打开密码，无法读取。请在 Excel 中取消密码（文件→信息→保护工作簿）另存后再试。",
                en=f"{file}: protected by a password. Remove it in Excel (File → Info → Protect "
                "Workbook), save and try again.",
            )
        ) from problem
    except PermissionError as problem:
        raise DataError(
            say(
                zh=f"{file}：没有读取权限，或正被其他程序独占。请关闭该程序或检查权限。",
                en=f"{file}: may not be read, or another program holds it. Close that program or "
                "check the permissions.",
            )
        ) from problem
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError) as problem:
        raise DataError(
            say(
                zh=f"{file}：不是完好的 Excel 文件（可能下载不完整，或只改了扩展名）。请用 Excel 打开并另存为 .xlsx 后再试。",
                en=f"{file}: not a sound Excel file (an incomplete download, or only its suffix was "
                "changed). Open it in Excel, save it as .xlsx and try again.",
            )
        ) from problem
