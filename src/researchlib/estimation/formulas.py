"""A formula and a table → response, model matrix and the rows that answer everything in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DataError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """Response and model matrix over the rows used; `rows` are their positions."""

    response: Any
    matrix: Floats
    terms: tuple[str, ...]
    rows: NDArray[np.intp]
    spec: Any
    slices: dict[str, slice]


def model(frame: pd.DataFrame, formula: str) -> Model:
    """Evaluate a Wilkinson formula such as ``income ~ age + C(edu)``; incomplete rows are left
    out."""
    from formulaic import Formula

    left, right = sides(formula)
    text = quoted(right, frame)
    try:
        parsed = Formula(text)
        wanted = [str(v) for v in parsed.required_variables]
        used = [c for c in wanted if c in frame.columns]
        table = frame[used].copy()
        for name in used:
            if isinstance(table[name].dtype, pd.StringDtype):
                table[name] = table[name].astype(object)
        matrix = parsed.get_model_matrix(table, na_action="ignore", output="pandas")
    except Exception as problem:
        raise DataError(
            say(
                zh=f"公式“{formula}”无法计算：{problem}。列名含点号或空格时用反引号括起来。",
                en=f"the formula {formula!r} cannot be evaluated: {problem}.",
            )
        ) from None
    y = response(frame, left, formula)
    X = matrix.to_numpy(dtype=float)
    valid = np.isfinite(X).all(axis=1) & pd.notna(pd.Series(y)).to_numpy()
    for name in used:
        valid &= frame[name].notna().to_numpy()
    if not valid.any():
        raise DataError(
            say(
                zh=f"公式“{formula}”中的问题没有一条记录是答全的。",
                en=f"no record answers everything in {formula!r}.",
            )
        )
    rows = np.flatnonzero(valid)
    spec = matrix.model_spec
    slices = {str(k): v for k, v in spec.term_slices.items()}
    return Model(y[rows], X[rows], tuple(map(str, matrix.columns)), rows, spec, slices)


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
    """The left side: a column, or an expression of columns such as ``log(income)``."""
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
                zh=f"公式“{formula}”左边无法计算：{problem}。",
                en=f"the left side of {formula!r} cannot be evaluated: {problem}.",
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
