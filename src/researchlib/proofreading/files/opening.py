"""A draft opened by what kind of file it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ... import files
from ...errors import DataError, say
from .drafts import Draft, assemble, markdown_pieces, plain_pieces
from .notebooks import read_notebook
from .word import read_word

LARGEST = 60 * 1024 * 1024


def read_draft(path: str | Path, ledger: Mapping[str, Any] | None = None) -> Draft:
    """Read a .docx, .md, .txt or .ipynb file.

    Raises `DataError`: no such file, another kind of file, a file that is damaged or too large.
    """
    path = Path(path)
    kind = path.suffix.lower().lstrip(".")
    if not path.is_file():
        raise DataError(say(zh=f"{path}：没有这个文件。", en=f"{path}: no such file."))
    if kind == "markdown":
        kind = "md"
    if kind not in ("docx", "md", "txt", "ipynb"):
        more = say(zh="请在 Word 或 WPS 中另存为 .docx。", en="Save it as .docx in Word or WPS.") if kind in ("doc", "wps", "rtf", "odt") else ""  # fmt: skip
        raise DataError(
            say(
                zh=f"{path.name}：只能校核 .docx、.md、.txt、.ipynb 文件。{more}",
                en=f"{path.name}: only .docx, .md, .txt and .ipynb can be proofread. {more}",
            )
        )
    if path.stat().st_size > LARGEST:
        raise DataError(
            say(zh=f"{path.name}：文件超过 60 MB。", en=f"{path.name}: larger than 60 MB.")
        )
    if kind == "docx":
        return read_word(path)
    if kind == "ipynb":
        return read_notebook(path, ledger)
    text = _decoded(path)
    pieces = plain_pieces(text) if kind == "txt" else markdown_pieces(text)
    return assemble(path, kind, pieces)


def _decoded(path: Path) -> str:
    """The text of a file in UTF-8 (with or without mark), UTF-16 or GB 18030."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    text = files.decoded(data)
    if text is not None:
        return text
    raise DataError(
        say(
            zh=f"{path.name}：认不出文字编码。请另存为 UTF-8。",
            en=f"{path.name}: unknown encoding. Save it as UTF-8.",
        )
    )
