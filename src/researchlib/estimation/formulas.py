"""A formula and a table → response, model matrix and the rows that answer everything in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import require
from ..errors import DataError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """Response and model matrix over the rows used; `rows` are their positions, `offset` what the
    formula adds with a coefficient of 1 (`offsets`: how it is written)."""

    response: Any
    matrix: Floats
    terms: tuple[str, ...]
    rows: NDArray[np.intp]
    spec: Any
    slices: dict[str, slice]
    offset: Floats | None = None
    offsets: tuple[str, ...] = ()


def model(frame: pd.DataFrame, formula: str, inside: NDArray[np.bool_] | None = None) -> Model:
    """Evaluate a Wilkinson formula such as ``income ~ age + C(edu)`` among the rows inside;
    incomplete rows are left out first, so that a group nobody of whom is left has no term."""
    from formulaic import Formula

    left, right = sides(formula)
    right, offsets = without_offsets(right)
    text = quoted(right, frame)
    try:
        parsed = Formula(text)
        wanted = [str(v) for v in parsed.required_variables]
        used = [c for c in wanted if c in frame.columns]
        require(frame, used)
        y = response(frame, left, formula)
        valid = pd.notna(pd.Series(y)).to_numpy(copy=True)
        offset = offset_of(frame, offsets, formula)
        if offset is not None:
            valid &= np.isfinite(offset)
        if inside is not None:
            valid &= inside
        for name in used:
            valid &= frame[name].notna().to_numpy()
        everything = bool(valid.all())
        table = frame[used] if everything else frame.loc[valid, used]
        table = table.assign(**{name: _plain(table[name]) for name in used})
        if not len(table):
            raise _nobody(formula)
        matrix = parsed.get_model_matrix(table, na_action="ignore", output="numpy")
    except DataError:
        raise
    except Exception as problem:
        raise DataError(
            say(
                zh=f"公式“{formula}”无法计算：{problem}。列名含点号或空格时用反引号括起来。",
                en=f"the formula {formula!r} cannot be evaluated: {problem}.",
            )
        ) from None
    spec = matrix.model_spec
    names = tuple(map(str, spec.column_names))
    slices = {str(k): v for k, v in spec.term_slices.items()}
    X = np.ascontiguousarray(matrix, dtype=float)
    del matrix, table
    rows = np.arange(len(frame)) if everything else np.flatnonzero(valid)
    finite = np.isfinite(X).all(axis=1)
    if not finite.all():  # log(0) and the like
        X, rows = X[finite], rows[finite]
    if not len(rows):
        raise _nobody(formula)
    if len(rows) < len(frame):
        y = y[rows]
        offset = None if offset is None else offset[rows]
    return Model(y, X, names, rows, spec, slices, offset, offsets)


def without_offsets(right: str) -> tuple[str, tuple[str, ...]]:
    """The right side without its ``offset(…)`` terms, and what stands inside them."""
    terms, depth, start = [], 0, 0
    for k, letter in enumerate(right):
        depth += (letter == "(") - (letter == ")")
        if letter == "+" and depth == 0:
            terms.append(right[start:k])
            start = k + 1
    terms.append(right[start:])
    inside = [re.fullmatch(r"\s*offset\((.*)\)\s*", term) for term in terms]
    kept = [term for term, found in zip(terms, inside, strict=True) if found is None]
    return "+".join(kept) if kept else "1", tuple(found.group(1) for found in inside if found)


def offset_of(frame: pd.DataFrame, offsets: tuple[str, ...], formula: str) -> Floats | None:
    """The sum of the offsets over the rows of a table; None where there are none."""
    if not offsets:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.asarray(response(frame, text, formula), dtype=float) for text in offsets]
    return np.asarray(np.sum(parts, axis=0), dtype=float)


def _plain(column: pd.Series) -> pd.Series:
    """A column as formulas understand it; answers nobody gave are no groups."""
    if isinstance(column.dtype, pd.StringDtype):
        return column.astype(object)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.remove_unused_categories()
    if isinstance(column.dtype, pd.BooleanDtype):
        return column.astype(bool)
    if pd.api.types.is_extension_array_dtype(column.dtype) and pd.api.types.is_numeric_dtype(
        column.dtype
    ):
        return column.astype(float)
    return column


def _nobody(formula: str) -> DataError:
    return DataError(
        say(
            zh=f"公式“{formula}”中的问题没有一条记录是答全的（或条件一条也没有留下）。",
            en=f"no record (that the condition keeps) answers everything in {formula!r}.",
        )
    )


def sides(formula: str) -> tuple[str, str]:
    """The two sides of a formula."""
    parts = formula.split("~")
    if len(parts) != 2 or not parts[0].strip() or not parts[1].strip():
        raise DataError(
            say(
                zh=f"公式应写作“y ~ x”，收到“{formula}”。",
                en=f"a formula reads 'y ~ x', got {formula!r}.",
            )
        )
    return parts[0].strip(), parts[1].strip()


def response(frame: pd.DataFrame, text: str, formula: str) -> Any:
    """A column, or an expression of columns such as ``log(income)``: a left side, an offset."""
    bare = text.strip().strip("`")
    if bare in frame.columns:
        series = frame[bare]
        if isinstance(series.dtype, pd.CategoricalDtype):
            return series.array
        if pd.api.types.is_numeric_dtype(series.dtype):
            return series.to_numpy(dtype=float, na_value=np.nan)
        return series.to_numpy(dtype=object)
    inner = text.strip()
    while (found := re.fullmatch(r"I\((.*)\)", inner)) is not None:
        inner = found.group(1)
    try:
        value = frame.eval(quoted(inner, frame), engine="python")
        return np.asarray(pd.Series(value), dtype=float)
    except Exception as problem:
        raise DataError(
            say(
                zh=f"公式“{formula}”中的“{text}”无法计算：{problem}。",
                en=f"{text!r} in {formula!r} cannot be evaluated: {problem}.",
            )
        ) from None


def quoted(text: str, frame: pd.DataFrame) -> str:
    """Names of columns that are not plain words, put between backticks."""
    odd = sorted(
        (str(c) for c in frame.columns if not str(c).isidentifier()), key=len, reverse=True
    )
    pieces = re.split(r"(`[^`]*`)", text)
    for name in odd:
        pattern = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")
        fresh: list[str] = []
        for piece in pieces:
            if piece.startswith("`"):
                fresh.append(piece)
            else:
                fresh += re.split(r"(`[^`]*`)", pattern.sub(f"`{name}`", piece))
        pieces = fresh
    return "".join(pieces)
