"""A value with its unit and origin, and arithmetic that keeps both."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..errors import DataError, say
from ..wording import Said, number

INEXACT = {"约", "近", "余", "多", "数", "左右", "以上", "以下", "以内", "超", "超过", "逾", "不足", "至少", "至多"}  # fmt: skip
SCALES = {"万": 1e4, "亿": 1e8}
PARTS = {"%": 0.01, "‰": 0.001, "share": 1.0}  # plain proportions, by the way they are written


@dataclass(frozen=True)
class Quantity:
    """A figure, or what was calculated from figures: a value with its unit and its origin.

    `value` is in `unit` (4.8 and ``万元``); `origin` names the figures behind it, `source` says how
    they were put together.  ``float(q)`` is the value.  ``+ - * /`` and comparisons work between
    quantities and with plain numbers, units permitting: people and households do not add up, yuan by
    household is 元/户, per cent minus per cent is percentage points, a proportion is a plain number
    that `researchlib.percent` writes.  What is calculated from 约 or 余 is itself 约.
    """

    value: float
    unit: str = ""
    label: str = ""
    source: str = ""
    origin: tuple[str, ...] = ()
    qualifier: str = ""
    kind: str = "figure"

    def __float__(self) -> float:
        if math.isnan(self.value):
            raise DataError(
                say(
                    zh=f"“{self.label}”只有概数（{self}），没有数值，不能参与计算。",
                    en=f"{self.label!r} is only given in words ({self}); it cannot be calculated with.",
                )
            )
        return float(self.value)

    @property
    def amount(self) -> float:
        """The value in plain units: 4.8万元 is 48000, 70% is 0.7."""
        return float(self) * _scale(self.unit)[0]

    @property
    def exact(self) -> bool:
        """Whether it is free of 约, 余, 以上 and the like."""
        return self.qualifier not in INEXACT

    def said(self) -> Said:
        """As a text prints it: ``4364元/户``, ``约7.9``; proportions are written by `percent`."""
        places = 0 if self.unit and abs(self.value) >= 100 else None
        return number(self, decimals=places)

    def __str__(self) -> str:
        return self.said().text

    def __repr__(self) -> str:
        return f"<{self.label or 'Quantity'}: {self}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {**self.said()._repr_mimebundle_(), "text/plain": repr(self)}

    def __add__(self, other: Any) -> Quantity:
        return _sum(self, other, "+")

    def __radd__(self, other: Any) -> Quantity:
        return _sum(other, self, "+")

    def __sub__(self, other: Any) -> Quantity:
        return _sum(self, other, "−")

    def __rsub__(self, other: Any) -> Quantity:
        return _sum(other, self, "−")

    def __mul__(self, other: Any) -> Quantity:
        return _product(self, other)

    def __rmul__(self, other: Any) -> Quantity:
        return _product(other, self)

    def __truediv__(self, other: Any) -> Quantity:
        return _quotient(self, other)

    def __rtruediv__(self, other: Any) -> Quantity:
        return _quotient(other, self)

    def __neg__(self) -> Quantity:
        return _product(-1, self)

    def __abs__(self) -> Quantity:
        return self if self.value >= 0 else -self

    def __lt__(self, other: Any) -> bool:
        return _compared(self, other) < 0

    def __le__(self, other: Any) -> bool:
        return _compared(self, other) <= 0

    def __gt__(self, other: Any) -> bool:
        return _compared(self, other) > 0

    def __ge__(self, other: Any) -> bool:
        return _compared(self, other) >= 0


# arithmetic


def _scale(unit: str) -> tuple[float, str]:
    """What one unit is worth, and of what: 万元 → 10000, 元; % → 0.01, nothing."""
    if unit in PARTS:
        return PARTS[unit], ""
    if unit[:1] in SCALES and unit:
        return SCALES[unit[0]], unit[1:]
    return (0.01, "个百分点") if unit == "个百分点" else (1.0, unit)


def _quantity(what: Any) -> Quantity:
    if isinstance(what, Quantity):
        return what
    value = float(what)
    unit = str(getattr(what, "unit", "") or "")
    text = str(what) if hasattr(what, "unit") else f"{value:g}"
    return Quantity(value, unit, text, str(getattr(what, "source", "") or ""))


def _made(a: Quantity, b: Quantity, sign: str, value: float, unit: str) -> Quantity:
    """The result of a calculation, with its origin."""
    names = [f"({q.label})" if " " in q.label else q.label for q in (a, b)]
    whole = names if sign in "×÷" else [a.label, names[1] if sign == "−" else b.label]
    parts = [q.source for q in (a, b) if q.source]
    return Quantity(
        value,
        unit,
        f"{whole[0]} {sign} {whole[1]}",
        "；".join(dict.fromkeys(part for p in parts for part in p.split("；"))),
        tuple(dict.fromkeys((*a.origin, *b.origin))),
        "" if a.exact and b.exact else "约",
        "ratio" if sign == "÷" and not unit else "derived",
    )


def _sum(x: Any, y: Any, sign: str) -> Quantity:
    a, b = _quantity(x), _quantity(y)
    base_a, base_b = _scale(a.unit)[1], _scale(b.unit)[1]
    if base_a != base_b:
        _units(a, b, sign)
    direction = 1 if sign == "+" else -1
    if a.unit == b.unit:
        value, unit = float(a) + direction * float(b), a.unit
        if a.unit == "%" and sign == "−":
            unit = "个百分点"
    else:
        value, unit = a.amount + direction * b.amount, base_a
    return _made(a, b, sign, value, unit)


def _product(x: Any, y: Any) -> Quantity:
    a, b = _quantity(x), _quantity(y)
    base_a, base_b = _scale(a.unit)[1], _scale(b.unit)[1]
    if not base_b:
        value, unit = float(a) * b.amount, a.unit
    elif not base_a:
        value, unit = a.amount * float(b), b.unit
    elif base_a.endswith("/" + base_b):
        value, unit = a.amount * b.amount, base_a.removesuffix("/" + base_b)
    elif base_b.endswith("/" + base_a):
        value, unit = a.amount * b.amount, base_b.removesuffix("/" + base_a)
    else:
        _units(a, b, "×")
    return _made(a, b, "×", value, "" if unit in PARTS and unit != "%" else unit)


def _quotient(x: Any, y: Any) -> Quantity:
    a, b = _quantity(x), _quantity(y)
    base_a, base_b = _scale(a.unit)[1], _scale(b.unit)[1]
    if b.amount == 0:
        raise DataError(
            say(
                zh=f"“{b.label}”为 0，不能作除数。请改说数量，不说比例。",
                en=f"{b.label!r} is 0 and cannot be divided by. Give the number instead.",
            )
        )
    if base_a == base_b:
        return _made(a, b, "÷", a.amount / b.amount, "")
    if not base_b:
        return _made(a, b, "÷", float(a) / b.amount, a.unit)
    return _made(a, b, "÷", a.amount / b.amount, f"{base_a or '1'}/{base_b}")


def _compared(x: Quantity, y: Any) -> float:
    a, b = x, _quantity(y)
    if _scale(a.unit)[1] != _scale(b.unit)[1] and isinstance(y, Quantity):
        _units(a, b, "与")
    if not isinstance(y, Quantity) and not b.unit:
        return float(a) - float(b)
    return a.amount - b.amount


def _units(a: Quantity, b: Quantity, sign: str) -> None:
    raise DataError(
        say(
            zh=f"单位不同，不能算：“{a.label}”（{a.unit or '无单位'}）{sign}“{b.label}”（{b.unit or '无单位'}）。",
            en=f"the units do not fit: {a.label!r} ({a.unit or 'none'}) {sign} {b.label!r} ({b.unit or 'none'}).",
        )
    )
