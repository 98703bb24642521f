"""A workbook file as received → its sheets as rows of cells, or one clear reason why it cannot be read.

Excel (.xlsx, .xlsm, .xls, .xlsb) and OpenDocument (.ods) are read with calamine.  Cells stay what they
were: a text is the same text, leading zeros included; `text_of` writes any other cell as text without
loss.
"""

from __future__ import annotations

import datetime as dt
import re
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

    formulas: int = 0  # cells that are computed
    uncomputed: int = 0  # of them, those without a stored result: they read as empty
    errors: int = 0  # cells that show #REF!, #N/A …: they read as empty
    date1904: bool = False  # whether its day numbers count from 1904

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
        counts = _extents(file)
        since_1904 = _counts_from_1904(file)
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
                        *counts.get(about.name, (0, 0, 0)),
                        since_1904,
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


_CELLS = 40_000_000  # of a sheet, empty ones included: they are held in memory while it is read
_LAST_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')
_WIDE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d+"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_UNCOMPUTED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def _extents(file: Path) -> dict[str, tuple[int, int, int]]:
    """Sheet → (formulas, those without a result, error cells); refuses a sheet whose used range is a mistake.

    One stray cell at the bottom right makes a reader hold every empty cell before it.
    """
    if not zipfile.is_zipfile(file):
        return {}
    with zipfile.ZipFile(file) as archive:
        parts = _sheet_parts(archive)
        found = {}
        for name, part in parts.items():
            rows, columns, *counts = _scanned(archive, part)
            if rows * columns > _CELLS:
                raise DataError(
                    say(
                        zh=f"{file}：工作表“{name}”的使用范围有 {rows} 行 × {columns} 列，多半是远处误填了一格，未读取。"
                        "请删去数据以外的行和列，保存后再试。",
                        en=f"{file}: sheet {name!r} reaches over {rows} rows × {columns} columns, "
                        "probably by a stray cell; not read. Delete the rows and columns beyond the "
                        "data, save and try again.",
                    )
                )
            found[name] = (counts[0], counts[1], counts[2])
    return found


def _counts_from_1904(file: Path) -> bool:
    """Whether a number without a date format counts days from 1904, as old Mac workbooks do."""
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return False
        head = archive.read("xl/workbook.xml")[: 1 << 20]
    return bool(re.search(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']", head))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part, by the workbook's own list; nothing where this is no .xlsx."""
    from xml.etree import ElementTree

    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    try:
        targets = {
            r.get("Id"): (r.get("Target") or "").lstrip("/")
            for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    except ElementTree.ParseError:
        return {}
    found = {}
    for element in book.iter():
        if element.tag.rsplit("}", 1)[-1] != "sheet":
            continue
        key = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
        target = targets.get(key, "")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in names:
            found[element.get("name") or ""] = part
    return found


def _scanned(archive: zipfile.ZipFile, part: str) -> tuple[int, int, int, int, int]:
    """(last row, widest column, formulas, those without a result, errors) of a sheet's XML, in pieces."""
    rows = columns = formulas = uncomputed = errors = 0
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(1 << 22):
            text = rest + block
            cut = max(text.rfind(b"</c>"), text.rfind(b"</row>"), text.rfind(b":c>")) + 1
            text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
            rows = max([rows, *map(int, _LAST_ROW.findall(text))])
            for column in set(_WIDE.findall(text)):
                columns = max(columns, _column_number(column))
            if b"<f" in text or b":f" in text:
                formulas += len(_FORMULA.findall(text))
                uncomputed += len(_UNCOMPUTED.findall(text))
            errors += text.count(b' t="e"')
        for row in _LAST_ROW.findall(rest):
            rows = max(rows, int(row))
    return rows, columns, formulas, uncomputed, errors


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


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
        raise DataError(
            say(
                zh=f"{file}：不是完好的 Excel 文件（可能下载不完整，或只改了扩展名）。请用 Excel 打开并另存为 .xlsx 后再试。",
                en=f"{file}: not a sound Excel file (an incomplete download, or only its suffix was "
                "changed). Open it in Excel, save it as .xlsx and try again.",
            )
        ) from problem
