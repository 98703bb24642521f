"""Lines of fields in UTF-8 → a table of `Texts`, each column's distinct texts found by the parser."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, zip_longest

import numpy as np
import pandas as pd

from ..errors import say
from ..texts import Texts

_HEAD = 30  # lines looked at for the separator
_WORD = "词"  # above every column: a category of nothing but numbers would be read as such, 01 as 1
_LARGE = 1 << 22  # bytes from which a file is worth halving


def read_delimited(content: bytes, separator: str) -> tuple[pd.DataFrame, list[str]]:
    """The fields (None: empty) under the column positions 0, 1, 2 …, and notes."""
    lines = _first_lines(head_of(content), separator)
    try:
        return _parsed(content, separator, lines), []
    except (pd.errors.ParserError, UnicodeDecodeError, ValueError):
        return _ragged(content.decode("utf-8", errors="replace"), separator)


def head_of(content: bytes) -> str:
    """The first lines of a text."""
    end = content.find(b"\n", 1 << 16)
    return content[: end if 0 < end < 1 << 22 else 1 << 16].decode("utf-8", errors="ignore")


def separator_of(head: str) -> str:
    """What stands between the fields: what cuts the first line, and most lines into equally many.

    An answer may hold any of the marks, and more of them than there are fields.
    """

    def worth(mark: str) -> tuple[bool, int, int]:
        widths = [len(line) for line in _first_lines(head, mark, _HEAD) if any(line)]
        width, lines = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return (widths[0] > 1, lines, width) if width > 1 else (False, 0, 0)

    return max((",", "\t", ";", "|"), key=worth)


def _first_lines(head: str, separator: str, count: int | None = None) -> list[list[str]]:
    csv.field_size_limit(1 << 27)
    try:
        return list(islice(_rows(head, separator), count))
    except csv.Error:
        return [line.split(separator) for line in head.splitlines()[:count]]


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)  # "": a CR ends a line


def _parsed(content: bytes, separator: str, lines: Sequence[Sequence[str]]) -> pd.DataFrame:
    """By pandas' parser, the two halves of a large file at once.

    Where a quoted field lies across the middle, the first half ends inside it: the parser says so, and
    the file is read in one piece.
    """
    width = max(map(len, lines), default=1)
    kinds = _kinds(lines)

    def parse(piece: memoryview) -> list[Texts | np.ndarray]:
        cells = pd.read_csv(
            _Utf8(separator.join([_WORD] * width) + "\n", piece),
            sep=separator,
            header=None,
            names=range(width),
            dtype=kinds,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            low_memory=False,  # in one piece: the distinct texts of a column are found once
        )
        return [_below_the_word(cells[j]) for j in range(width)]

    whole = memoryview(content)
    middle = content.find(b"\n", len(content) // 2) + 1 if len(content) > _LARGE else 0
    if middle:
        try:
            with ThreadPoolExecutor(2) as at_once:
                halves = at_once.map(parse, (whole[:middle], whole[middle:]))
                return _table(map(_joined, zip(*halves, strict=True)))
        except pd.errors.ParserError:
            pass
    return _table(map(Texts.of, parse(whole)))


class _Utf8:
    """Bytes for pandas' parser to read as they are: `BytesIO` it would decode, and encode again."""

    def __init__(self, above: str, content: memoryview) -> None:
        self.above, self.content, self.at = above.encode(), content, 0

    def read(self, size: int = -1) -> bytes:
        if self.above:
            first, self.above = self.above, b""
            return first
        end = len(self.content) if size < 0 else self.at + size
        piece = bytes(self.content[self.at : end])
        self.at += len(piece)
        return piece

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.read, b"")


def _kinds(lines: Sequence[Sequence[str]]) -> dict[int, object]:
    """How the parser is to keep each column: as a category (a number a cell and the distinct texts,
    sorted) or, where most of the first lines differ and sorting would cost more, as texts."""
    kinds: dict[int, object] = {}
    for j, cells in enumerate(zip_longest(*lines, fillvalue="")):
        said = [c for c in cells if c]
        kinds[j] = object if len(set(said)) > len(said) / 2 else "category"
    return kinds


def _below_the_word(column: pd.Series) -> Texts | np.ndarray:
    """A column as parsed without its first row: `Texts`, or texts that are yet to be coded."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        cells = column.to_numpy(dtype=object, copy=True)[1:]
        cells[cells == ""] = None
        return cells
    values = column.cat.categories.to_numpy(dtype=object)
    codes = column.cat.codes.to_numpy()[1:]
    some = values != ""
    known = np.where(some, np.cumsum(some) - 1, -1)
    return Texts(known[codes], values[some])


def _joined(halves: tuple[Texts | np.ndarray, ...]) -> Texts:
    """One column of both halves."""
    coded = [half for half in halves if isinstance(half, Texts)]
    return Texts.joined(coded) if coded else Texts.of(np.concatenate(halves))


def _table(columns: Iterable[Texts]) -> pd.DataFrame:
    return pd.DataFrame(dict(enumerate(columns)), copy=False)


def _ragged(text: str, separator: str) -> tuple[pd.DataFrame, list[str]]:
    """Lines of different lengths: slower, and nothing of a longer line is lost."""
    try:
        rows = list(_rows(text, separator))
    except csv.Error:
        rows = [line.split(separator) for line in text.splitlines()]
    columns = (Texts.of([c or None for c in cells]) for cells in zip_longest(*rows))
    return _table(columns), [
        say(zh="各行列数不一，已逐行读取", en="lines of different lengths, read one by one")
    ]
