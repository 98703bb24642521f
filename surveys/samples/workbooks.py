"""Tables of cells → .xlsx files that are the same to the byte every time they are made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MOMENT = "2024-12-01T00:00:00Z"
_ZIPPED = (2024, 12, 1, 0, 0, 0)


def write_sheets(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], wide: bool = False
) -> None:
    """Write sheets (name → rows of cells; None is an empty cell) with a plain, readable look."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if wide:  # a form: heading in bold, text wrapped
            for cell in sheet[1]:
                cell.font = Font(bold=True)
            sheet.freeze_panes = "A2"
            for k, column in enumerate(zip(*rows, strict=False), start=1):
                longest = max((len(str(v)) for v in column if v is not None), default=8)
                sheet.column_dimensions[get_column_letter(k)].width = min(8 + 1.2 * longest, 48)
            for cells in sheet.iter_rows(min_row=2):
                for cell in cells:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
    save(book, path)


def save(book: Any, path: Path) -> None:
    """Save an openpyxl workbook with fixed times."""
    made = io.BytesIO()
    book.save(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(steady(made.getvalue()))


def steady(content: bytes) -> bytes:
    """The same workbook without its dates: fixed times inside and in the zip, nothing compressed.

    Compressed bytes differ between versions of zlib; stored bytes do not.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target,
    ):
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "docProps/core.xml":
                stamp = rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*"
                data = re.sub(stamp, rb"\g<1>" + MOMENT.encode(), data)
            entry = zipfile.ZipInfo(part.filename, _ZIPPED)
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, data)
    return out.getvalue()


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write a CSV file (UTF-8, one newline on every system)."""
    import csv

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8"))
