"""How many to ask next time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DesignError, say


def plan(
    population: Mapping[str, float] | float,
    detect: float,
    share: float = 0.5,
    deviation: float | None = None,
    deff: float = 1.0,
    overlap: float | None = None,
    correlation: float = 0.5,
    response: float = 1.0,
    power: float = 0.80,
) -> pd.DataFrame:
    """How many to interview, street by street, to see a stated change between two waves.

    population
        units in the frame: a number, or ``{street: number}``.
    detect
        the change to be seen with the given power at 5 % (two-sided): 0.05 is five points of a
        share.
    share, deviation
        the share expected (its variance is p(1−p)), or the standard deviation of a number.
    deff
        design effect of clustering and weighting.
    overlap, correlation
        the part of a wave that was also asked the wave before, and the correlation of its two
        answers; without `overlap` the waves are drawn independently of each other.
    response
        part of those approached who answer.

    Columns: street, population, n (interviews a wave), rate, approach (n / response, at most
    everybody), detects
    (the change that n would show; 0 for a full count). Each street is planned to show the change
    by itself; the row "" is the whole area with the same total spread in proportion. detect =
    (1.96 + z_power)·√Var, with Var = 2·deff·S²·(1/n − 1/N) for independent waves and
    2·deff·S²·[(1 − ρ·overlap)/n − (1 − ρ)/N] for overlapping ones (Kish 1965, §12.4; Tam 1984);
    where more than half of N is asked, at least 2 − N/n of it is asked again.

    >>> plan({"北街": 60, "南街": 40}, detect=0.15)[["street", "population", "n"]]
      street  population   n
    0     北街        60.0  45
    1     南街        40.0  33
    2              100.0  64
    """
    from scipy.special import ndtri

    try:
        numbers = [detect, share, deff, correlation, response, power, overlap or 0, deviation or 0]
        sizes = population if isinstance(population, Mapping) else {"": population}
        sizes = {str(street): float(N) for street, N in sizes.items()}
        if not sizes or not np.isfinite(np.array([*numbers, *sizes.values()], dtype=float)).all():
            raise ValueError
    except (TypeError, ValueError):
        raise DesignError(
            say(
                zh="population 应是数，或 {街道: 数}；detect、deff 等也应是数。",
                en="population is a number or {street: number}; detect, deff and the rest are numbers.",
            )
        ) from None
    for name, value, low, high in (
        ("detect", detect, 0.0, np.inf),
        ("deff", deff, 0.0, np.inf),
        ("response", response, 0.0, 1.0),
        ("power", power, 0.0, 1.0),
    ):
        if not low < value <= high:
            raise DesignError(
                say(zh=f"{name}={value} 不合理。", en=f"{name}={value} is out of range.")
            )
    if (overlap is not None and not 0 <= overlap <= 1) or not -1 <= correlation <= 1:
        raise DesignError(
            say(
                zh="overlap 应在 0 与 1 之间，correlation 应在 −1 与 1 之间。",
                en="overlap lies between 0 and 1, correlation between −1 and 1.",
            )
        )
    if not 0 < share < 1 or (deviation is not None and not deviation > 0):
        raise DesignError(
            say(
                zh=f"share={share} 应在 0 与 1 之间，deviation={deviation} 应为正数。",
                en=f"share={share} lies between 0 and 1, deviation={deviation} above 0.",
            )
        )
    variance = share * (1 - share) if deviation is None else deviation**2
    z = float(ndtri(0.975) + ndtri(power))

    def detects(n: int, N: float) -> float:
        if n >= N:
            return 0.0
        inside = 1 / n - 1 / N
        if overlap is not None:
            again = max(overlap, 2 - N / n)  # of more than half of N, some must be asked again
            inside = (1 - correlation * again) / n - (1 - correlation) / N
        return z * float(np.sqrt(max(2 * deff * variance * inside, 0.0)))

    def wanted(N: float) -> int:
        """The smallest n whose detectable change is small enough; larger n detect smaller ones."""
        low, high = 1, int(np.ceil(N))
        while low < high:
            middle = (low + high) // 2
            if detects(middle, N) <= detect * (1 + 1e-12):
                high = middle
            else:
                low = middle + 1
        return low

    rows: list[dict[str, Any]] = []
    listed = list(sizes.items())
    if len(sizes) > 1:
        listed.append(("", float(sum(sizes.values()))))
    for street, N in listed:
        if not N >= 1:
            raise DesignError(
                say(zh=f"“{street}”的总体数 {N} 不合理。", en=f"population of {street!r} is {N}.")
            )
        n = wanted(float(N))
        rows.append(
            {
                "street": street,
                "population": float(N),
                "n": n,
                "rate": n / N,
                "approach": int(min(np.ceil(n / response), np.ceil(N))),
                "detects": detects(n, float(N)),
            }
        )
    return pd.DataFrame(rows)
