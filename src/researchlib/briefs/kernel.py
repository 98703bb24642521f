"""What runs inside the notebook's kernel while it becomes a brief: how a value shows itself there."""

from __future__ import annotations

import datetime as dt
import json
import math
import numbers
import os
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

VALUE = "application/vnd.researchlib.value+json"
TABLE = "application/vnd.researchlib.table+json"
FIGURE = "application/vnd.researchlib.figure+json"
FRAME = "application/vnd.researchlib.frame+json"
LONGEST = 5000  # rows of a plain DataFrame that are carried over

Bundle = dict[str, Any]


class Shown:
    """An inline value as the brief receives it: text, and the value behind it."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def __repr__(self) -> str:
        return str(self.bundle.get("text", ""))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": repr(self), VALUE: self.bundle}


def show(value: Any) -> Shown:
    """An inline value of any kind; a TypeError says why something cannot stand in a sentence.

    >>> show(12.5)
    12.5
    >>> show("云川区").bundle["kind"]
    'text'
    """
    if type(value).__module__ == "builtins":
        return Shown(_plain(value))
    maker = getattr(value, "_repr_mimebundle_", None)
    if maker is not None:
        made = maker()
        data = made[0] if isinstance(made, tuple) else made
        if VALUE in data:
            return Shown(_checked(dict(data[VALUE])))
        if TABLE in data or FIGURE in data:
            raise TypeError("表和图不能写进句子 / a table or figure cannot stand in a sentence")
    return Shown(_plain(value))


def hold(value: Any) -> Shown:
    """The truth of a claim; anything but true or false is a TypeError."""
    kind = type(value).__name__
    if not isinstance(value, bool) and kind not in ("bool_", "bool"):
        raise TypeError(
            f"断言应得出 True 或 False，得到的是 {kind} / a claim must be true or false, not {kind}"
        )
    return Shown({"text": str(bool(value)), "value": bool(value), "kind": "claim"})


def collect(root: str | None = None) -> Shown:
    """The files this kernel has read below the project's folder."""
    from ..files import reads
    from ..surveys import project_root

    base = project_root(root)
    return Shown({"text": str(base), "value": reads(base), "kind": "reads"})


def prepare() -> None:
    """Get a kernel ready: watch what is read, carry whole tables over, draw figures as vectors."""
    from IPython import get_ipython  # type: ignore[attr-defined]

    from ..files import watch_reads

    watch_reads()
    os.environ["RESEARCHLIB_FIGURES"] = "svg"  # charts carry a vector picture as well
    shell = get_ipython()
    if shell is None:
        return
    bundles = shell.display_formatter.mimebundle_formatter
    bundles.for_type_by_name("pandas", "DataFrame", frame_bundle)
    bundles.for_type_by_name("pandas.core.frame", "DataFrame", frame_bundle)
    # figures made without pyplot; pyplot's own formatters take over once it is loaded
    formatters = shell.display_formatter.formatters
    for kind in ("png", "svg"):
        formatter = formatters["image/svg+xml" if kind == "svg" else "image/png"]
        formatter.for_type_by_name(
            "matplotlib.figure", "Figure", partial(figure_picture, kind=kind)
        )


def figure_picture(figure: Any, kind: str) -> bytes | str:
    """A matplotlib figure as a picture that is the same every time."""
    import io

    import matplotlib

    stream = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "researchlib", "svg.fonttype": "path"}):
        dated = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(stream, format=kind, dpi=150, metadata=dated)
    made = stream.getvalue()
    return made.decode("utf-8") if kind == "svg" else made


def frame_bundle(frame: Any, include: object = None, exclude: object = None) -> Bundle:
    """A plain DataFrame, whole: column names, cells as text, which columns are numbers."""
    import pandas as pd

    if len(frame) > LONGEST:
        return {FRAME: {"too_long": len(frame), "columns": [], "rows": [], "align": []}}
    flat = frame
    if not isinstance(frame.index, pd.RangeIndex):
        names = [n if n is not None else "" for n in frame.index.names]
        flat = frame.reset_index(names=names if len(names) > 1 else names[0], allow_duplicates=True)
    columns = [" ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in flat.columns]
    series = [flat.iloc[:, i] for i in range(flat.shape[1])]
    numeric = [pd.api.types.is_numeric_dtype(s) and s.dtype != bool for s in series]
    decimals = [_decimals(s) if n else 0 for s, n in zip(series, numeric, strict=True)]
    rows = [
        [_cell(s.iloc[i], d) for s, d in zip(series, decimals, strict=True)]
        for i in range(len(flat))
    ]
    return {
        FRAME: {"columns": columns, "rows": rows, "align": ["r" if n else "l" for n in numeric]}
    }


def _plain(value: Any) -> Bundle:
    kind = type(value).__name__
    if isinstance(value, str):
        if not value.strip():
            raise ValueError("得到空文字 / the text is empty")
        return {"text": value, "value": value, "kind": "text"}
    if value is None or kind in ("NAType", "NaTType"):
        raise ValueError("没有取到值（缺失）/ the value is missing")
    if isinstance(value, bool) or kind == "bool_":
        return {"text": "是" if value else "否", "value": bool(value), "kind": "truth"}
    if isinstance(value, dt.date):
        return {"text": f"{value.year}年{value.month}月{value.day}日", "value": value.isoformat()[:10], "kind": "date"}  # fmt: skip
    if isinstance(value, (Decimal, Fraction)):
        text = str(value) if isinstance(value, Decimal) else _float_text(float(value))
        return {"text": text, "value": float(value), "kind": "number"}
    if isinstance(value, numbers.Integral):
        return {"text": str(int(value)), "value": int(value), "kind": "number"}
    if isinstance(value, numbers.Real):
        number = float(value)
        if not math.isfinite(number):
            raise ValueError("没有取到值（缺失或无穷）/ the value is missing or infinite")
        text = _float_text(number)
        return {"text": text, "value": number, "kind": "number", "rounded": float(text) != number}
    if hasattr(value, "item") and getattr(value, "size", 0) == 1:
        return _plain(value.item())
    shown = str(value)
    if kind in ("DataFrame", "Series", "Index", "ndarray", "list", "tuple", "dict", "set") or (
        " object at 0x" in shown or "\n" in shown
    ):
        raise TypeError(
            f"得到的是 {kind}，不是一个数或一段文字 / this is a {kind}, not a single value"
        )
    return {"text": shown, "value": shown, "kind": "text"}


def _checked(bundle: Bundle) -> Bundle:
    text = bundle.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError(bundle.get("why") or "没有取到值 / the value shows no text")
    bundle["value"] = _jsonable(bundle.get("value"))
    for key in ("n", "se"):
        if key in bundle:
            bundle[key] = _jsonable(bundle[key])
    return bundle


def _jsonable(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping):
        return {str(k): _jsonable(v) for k, v in value.items()}
    if hasattr(value, "item") and getattr(value, "size", 1) == 1:
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return str(value)
    return value


def _float_text(number: float) -> str:
    """Six significant digits, never an exponent."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    text = f"{number:.6g}"
    if "e" in text:
        text = f"{Decimal(text):f}"
    return text


def _decimals(column: Any) -> int:
    """The fewest decimals, at most four, that write every number of a column in full."""
    values = [float(v) for v in column.dropna()]
    for places in range(4):
        if all(abs(v - round(v, places)) < 1e-9 * max(1.0, abs(v)) for v in values):
            return places
    return 2 if max((abs(v) for v in values), default=0) >= 1 else 4


def _cell(value: Any, decimals: int) -> str:
    kind = type(value).__name__
    if value is None or kind in ("NAType", "NaTType") or (isinstance(value, float) and math.isnan(value)):  # fmt: skip
        return "—"
    if isinstance(value, bool) or kind == "bool_":
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")[:10] if value.time() == dt.time(0) else value.isoformat(" ")
    if isinstance(value, numbers.Real) and not isinstance(value, (Decimal, Fraction)):
        return f"{float(value):.{decimals}f}"
    return str(value)
