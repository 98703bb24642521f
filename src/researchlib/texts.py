"""A column of texts kept as positions among its distinct texts, for a `DataFrame` to hold: `Texts`.

A million answers to one question are a few texts said again and again.  The reader of a file finds
these; everything after it looks at each distinct text once, and moves numbers instead of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype
from pandas.api.indexers import check_array_indexer


class TextsDtype(ExtensionDtype):
    """What pandas is told of a column of `Texts`."""

    name = "texts"
    na_value: Any = None

    @classmethod
    def construct_array_type(cls) -> type[Texts]:
        return Texts

    @property
    def type(self) -> type:
        return str


def _as_plain(name: str) -> Callable[[Texts, Any], Any]:
    """An operation that gives what pandas' own column of texts gives."""

    def operate(self: Texts, other: Any) -> Any:
        if isinstance(other, (pd.Series, pd.Index, pd.DataFrame)):
            return NotImplemented
        plain = self._plain()
        return getattr(plain, name)(other._plain() if isinstance(other, Texts) else other)

    return operate


class Texts(ExtensionArray):
    """Texts as `values[codes]`; code −1, read as None, where there is none.

    codes   one number a row, int32
    values  the distinct texts; some may occur in no row (see `compact`)

    In a `DataFrame` it is used like a column of texts: comparison, `isin`, `isna`, `factorize`,
    `value_counts` and `.str` work, and ``astype(object)`` gives the texts themselves.

    >>> column = pd.Series(Texts.of(["1", None, "2", "1"]))
    >>> column.tolist(), (column == "1").tolist(), column.array.values.tolist()
    (['1', None, '2', '1'], [True, False, False, True], ['1', '2'])
    """

    def __init__(self, codes: np.ndarray, values: np.ndarray, *, compacted: bool = False) -> None:
        self.codes = codes.astype(np.int32, copy=False)
        self.values = values
        self._compacted = compacted  # every distinct text occurs, in the order in which they do

    @classmethod
    def of(cls, texts: Any) -> Texts:
        """A column given in any way; None and NaN are no text."""
        array = getattr(texts, "array", texts)  # what a Series holds
        if isinstance(array, cls):
            return array
        codes, values = pd.factorize(np.asarray(array, dtype=object), use_na_sentinel=True)
        return cls(codes, np.asarray(values, dtype=object), compacted=True)

    @classmethod
    def none(cls, size: int) -> Texts:
        """A column without any text."""
        return cls(np.full(size, -1), np.array([], dtype=object), compacted=True)

    @classmethod
    def joined(cls, parts: Sequence[Texts]) -> Texts:
        """Columns one under the other."""
        known: dict[str, int] = {}
        codes = []
        for part in parts:
            places = [known.setdefault(v, len(known)) for v in part.values]
            codes.append(np.array([*places, -1], dtype=np.int32)[part.codes])
        return cls(np.concatenate(codes), np.array(list(known), dtype=object))

    def each(self, measure: Callable[[str], object], dtype: object, absent: object) -> np.ndarray:
        """A measure of every row's text, taken once a distinct text."""
        measured = np.empty(len(self.values) + 1, dtype=dtype)  # type: ignore[call-overload]
        measured[:-1] = [measure(v) for v in self.values]
        measured[-1] = absent
        return measured[self.codes]

    def where(self, test: Callable[[str], object]) -> np.ndarray:
        """True where there is a text and it passes a test."""
        return self.each(lambda v: bool(test(v)), bool, False)

    def rewritten(self, spell: Callable[[str], str | None]) -> Texts:
        """Every text spelt otherwise; None: no text."""
        said = Texts.of([spell(v) for v in self.values])
        codes = np.append(said.codes, np.int32(-1))[self.codes]
        return Texts(codes, said.values, compacted=self._compacted)

    def compact(self) -> Texts:
        """The same column, its distinct texts being those that occur, in order of first appearance."""
        if self._compacted:
            return self
        places = self._first_places(with_none=False)
        known = np.full(len(self.values) + 1, -1, dtype=np.int32)
        known[self.codes[places]] = np.arange(places.size)
        return Texts(known[self.codes], self.values[self.codes[places]], compacted=True)

    def _first_places(self, with_none: bool) -> np.ndarray:
        """The rows in which a text occurs for the first time, in order."""
        first = np.full(len(self.values) + 1, len(self))
        first[self.codes[::-1]] = np.arange(len(self) - 1, -1, -1)  # the last one put stays
        if not with_none:
            first[-1] = len(self)
        places: np.ndarray = np.sort(first)
        return places[: np.searchsorted(places, len(self))]

    # what pandas asks of a column

    @property
    def dtype(self) -> ExtensionDtype:
        return TextsDtype()

    @property
    def nbytes(self) -> int:
        return int(self.codes.nbytes + self.values.nbytes)

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, slice) and item == slice(None):
            return Texts(self.codes, self.values, compacted=self._compacted)
        if isinstance(item, (int, np.integer)):
            code = self.codes[item]
            return None if code < 0 else self.values[code]
        return Texts(self.codes[check_array_indexer(self, item)], self.values)

    def __setitem__(self, item: Any, texts: Any) -> None:
        alone = texts is None or isinstance(texts, str) or pd.api.types.is_scalar(texts)
        new = Texts.of([texts] if alone else texts)
        known = {v: k for k, v in enumerate(self.values)}
        more = [v for v in new.values if v not in known]
        known |= {v: k for k, v in enumerate(more, len(self.values))}
        codes = np.array([*(known[v] for v in new.values), -1], dtype=np.int32)[new.codes]
        self.codes = self.codes.copy()  # other columns may share them
        self.codes[check_array_indexer(self, item)] = codes[0] if alone else codes
        self.values = np.array([*self.values, *more], dtype=object)
        self._compacted = False

    def __eq__(self, other: Any) -> Any:
        if isinstance(other, (pd.Series, pd.Index, pd.DataFrame)):
            return NotImplemented
        if pd.api.types.is_scalar(other):
            return self.where(lambda v: v == other)
        there = Texts.of(other)
        known = {v: k for k, v in enumerate(there.values)}
        return self.each(lambda v: known.get(v, -2), np.int32, -2) == there.codes

    __add__, __radd__, __mul__ = map(_as_plain, ("__add__", "__radd__", "__mul__"))
    __lt__, __le__, __gt__, __ge__ = map(_as_plain, ("__lt__", "__le__", "__gt__", "__ge__"))

    def _plain(self) -> ExtensionArray:
        return pd.array(np.asarray(self), dtype="str")

    def _reduce(self, name: str, **options: Any) -> Any:
        return self._plain()._reduce(name, **options)

    def _groupby_op(self, **options: Any) -> Any:
        return self._plain()._groupby_op(**options)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(np.array([*self.values, None], dtype=object)[self.codes], dtype=dtype)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_str_"):  # the `.str` of a Series: as for a column of Python's texts
            return getattr(pd.arrays.NumpyExtensionArray(np.asarray(self)), name)
        raise AttributeError(name)

    def isna(self) -> np.ndarray:
        return self.codes < 0

    def copy(self) -> Texts:
        return self[:]

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Texts:
        places = np.asarray(indices, dtype=np.intp)
        if not allow_fill:
            return Texts(self.codes.take(places), self.values)
        if (places < -1).any():
            raise ValueError("negative places can only be -1")
        codes = np.append(self.codes, np.int32(-1))[places]
        taken = Texts(codes, self.values)
        if not pd.isna(fill_value) and (places < 0).any():
            taken[places < 0] = fill_value
        return taken

    def factorize(self, use_na_sentinel: bool = True) -> tuple[np.ndarray, Any]:
        places = self._first_places(with_none=not use_na_sentinel)
        known = np.full(len(self.values) + 1, -1, dtype=np.intp)
        known[self.codes[places]] = np.arange(places.size)
        return known[self.codes], self[places]

    def unique(self) -> Texts:
        return self[self._first_places(with_none=True)]

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Texts:
        return cls.of(scalars)

    @classmethod
    def _from_scalars(cls, scalars: Any, *, dtype: Any) -> Texts:
        """What `Series.map` and the like give; other than texts, it stays what it is."""
        if not all(isinstance(s, str) or s is None or s is pd.NA or s != s for s in scalars):
            raise TypeError("not texts")
        return cls.of(scalars)

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Texts:
        return cls.of(values)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[Texts]) -> Texts:
        return cls.joined(to_concat)

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str]:
        return str if boxed else repr
