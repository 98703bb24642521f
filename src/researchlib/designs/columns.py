"""Columns of a table as codes: which are there, which rows a condition keeps, which value is
which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DataError, DesignError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.intp]


def names(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """A column name, several, or none, as a tuple."""
    if value is None:
        return ()
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return (value,)  # type: ignore[return-value]
    return tuple(value)


def codes_of(
    frame: pd.DataFrame, columns: Sequence[str], role: str
) -> tuple[Integers, tuple[str, ...]]:
    """Row → number of its combination of values, and the combinations' names in order."""
    if not columns:
        return np.zeros(len(frame), dtype=np.intp), ("",)
    code = np.zeros(len(frame), dtype=np.intp)
    labels: list[str] = [""]
    for column in columns:
        one, values = pd.factorize(frame[column], sort=True)
        if (one < 0).any():
            raise DesignError(
                say(
                    zh=f"{role}的列“{column}”有 {(one < 0).sum()} 条记录缺失"
                    f"（{records(frame, one < 0)}）。",
                    en=f"{role} column {column!r} is missing for {(one < 0).sum()} records "
                    f"({records(frame, one < 0)}).",
                )
            )
        if len(labels) == 1:
            code, labels = np.asarray(one, dtype=np.intp), [str(v) for v in values]
            continue
        pair, found = pd.factorize(code * len(values) + one)
        order = np.argsort(found)
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        code = rank[pair]
        labels = [f"{labels[k // len(values)]}·{values[k % len(values)]}" for k in found[order]]
    return code, tuple(labels)


def text_codes(column: pd.Series) -> tuple[Integers, list[str]]:
    """Row → number of its value as text, and the texts; missing and blank are −1."""
    code, values = pd.factorize(column)
    texts = [text_of(v).strip() for v in values]
    unique = list(dict.fromkeys(t for t in texts if t))
    place = {t: k for k, t in enumerate(unique)}
    move = np.array([*[place.get(t, -1) for t in texts], -1], dtype=np.intp)
    return move[code], unique


def numbered(parent: Integers, cluster: Integers) -> tuple[Integers, Integers]:
    """Row → its unit, units numbered parent by parent; and the first row of each unit."""
    width = int(cluster.max()) + 1 if len(cluster) else 1
    key = parent.astype(np.int64) * width + cluster
    step = np.diff(key)
    if (step > 0).all():
        every = np.arange(len(key), dtype=np.intp)
        return every, every
    if (step >= 0).all():
        new = np.concatenate([[True], step > 0])
        return np.cumsum(new) - 1, np.flatnonzero(new)
    pair, found = pd.factorize(key)
    order = np.argsort(found)
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    unit = rank[pair]
    first = np.empty(len(order), dtype=np.intp)
    first[unit[::-1]] = np.arange(len(unit))[::-1]
    return unit, first


def records(frame: pd.DataFrame, mask: NDArray[np.bool_], most: int = 5) -> str:
    """The first few record ids of a mask, for messages."""
    ids = frame["record"] if "record" in frame.columns else frame.index
    listed = [str(v) for v in np.asarray(ids)[mask][:most]]
    return ", ".join(listed) + (" …" if mask.sum() > most else "")


def text_of(value: Any) -> str:
    """A code as text: 2022 and 2022.0 are the same wave; nothing is an empty text."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def require(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise, naming them, where columns are not in the data."""
    absent = [c for c in columns if c not in frame.columns]
    if absent:
        from difflib import get_close_matches

        near = {n for c in absent for n in get_close_matches(str(c), map(str, frame.columns), 3)}
        hint_zh = f"是否指 {'、'.join(sorted(near))}？" if near else ""
        hint_en = f" Did you mean {', '.join(sorted(near))}?" if near else ""
        raise DataError(
            say(
                zh=f"数据中没有这些列：{'、'.join(map(str, absent))}。{hint_zh}",
                en=f"no such columns: {', '.join(map(str, absent))}.{hint_en}",
            )
        )
    if not frame.columns.is_unique:
        twice = [str(c) for c in dict.fromkeys(columns) if int((frame.columns == c).sum()) > 1]
        if twice:
            raise DataError(
                say(
                    zh=f"数据中有重名的列：{'、'.join(twice)}。请先改名或去掉一列。",
                    en=f"columns that occur more than once: {', '.join(twice)}. Rename or drop one.",
                )
            )


def kept_rows(frame: pd.DataFrame, among: Any) -> NDArray[np.bool_] | None:
    """The rows a condition keeps; a condition that is unknown for a row does not keep it."""
    if among is None:
        return None
    if isinstance(among, str):
        try:
            found = frame.eval(among, engine="python")
        except Exception as problem:
            raise DataError(
                say(
                    zh=f"条件“{among}”无法计算：{problem}。",
                    en=f"the condition {among!r} cannot be evaluated: {problem}.",
                )
            ) from None
    else:
        found = ordered(frame, among)
    values = np.asarray(found, dtype=object)
    if values.ndim != 1:
        raise DataError(
            say(
                zh=f"条件“{among}”应为每条记录给出是或否，例如 wave == 2024。",
                en=f"the condition {among!r} must say yes or no for each record, as wave == 2024 does.",
            )
        )
    if len(values) != len(frame):
        raise DataError(
            say(
                zh=f"条件给出 {len(values)} 个值，记录有 {len(frame)} 条。",
                en=f"the condition gives {len(values)} values for {len(frame)} records.",
            )
        )
    known = ~pd.isna(values)
    strange = [v for v in values[known] if not isinstance(v, (bool, np.bool_)) and v not in (0, 1)]
    if strange:
        raise DataError(
            say(
                zh=f"条件给出的 {len(strange)} 个值既不是“是”也不是“否”，请写成比较，例如 age >= 18。",
                en=f"{len(strange)} values of the condition are neither true nor false; write a "
                "comparison such as age >= 18.",
            )
        )
    mask = np.zeros(len(values), dtype=bool)
    mask[known] = values[known].astype(bool)
    return mask


def ordered(frame: pd.DataFrame, values: Any) -> Any:
    """A series whose rows are the frame's in another order, put in the frame's order."""
    if not isinstance(values, pd.Series) or values.index.equals(frame.index):
        return values
    same = values.index.is_unique and frame.index.is_unique
    if same and frame.index.isin(values.index).all():
        return values.reindex(frame.index)
    return values
