"""An indicator's figures → in order of time, each with its place on the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..errors import DataError, say
from ..indicators import Indicator, Indicators

PER_YEAR = {"year": 1, "quarter": 4, "month": 12}


def ordinal(period: str) -> tuple[str, int]:
    """What kind of period it is, and its place among those of its kind.

    >>> ordinal("2024"), ordinal("2024-09"), ordinal("2024Q3")
    (('year', 2024), ('month', 24296), ('quarter', 8098))
    """
    if match := re.fullmatch(r"(\d{4})", period):
        return "year", int(period)
    if match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", period):
        return "month", int(match[1]) * 12 + int(match[2]) - 1
    if match := re.fullmatch(r"(\d{4})-?Q([1-4])", period):
        return "quarter", int(match[1]) * 4 + int(match[2]) - 1
    raise DataError(
        say(
            zh=f"时期“{period}”看不懂。应写成 2024、2024-09 或 2024Q3。",
            en=f"the period {period!r} is not understood. Write 2024, 2024-09 or 2024Q3.",
        )
    )


def name_of(kind: str, place: int) -> str:
    """The period at a place on the calendar.

    >>> name_of("month", 24296), name_of("quarter", 8098), name_of("year", 2024)
    ('2024-09', '2024Q3', '2024')
    """
    if kind == "month":
        return f"{place // 12}-{place % 12 + 1:02d}"
    return f"{place // 4}Q{place % 4 + 1}" if kind == "quarter" else str(place)


def line(figures: Indicators, name: str) -> tuple[str, dict[int, Indicator]]:
    """The kind of an indicator's periods, and its figures by their place in time."""
    found = figures.series(name)
    kinds = {ordinal(f.period)[0] for f in found}
    if len(kinds) > 1:
        raise DataError(
            say(
                zh=f"{figures.path.name}：“{name}”既有年度数又有月度或季度数，不能连成一列。请分成两个指标。",
                en=f"{figures.path.name}: {name!r} mixes yearly and shorter periods. Make it two indicators.",
            )
        )
    return kinds.pop(), dict(sorted((ordinal(f.period)[1], f) for f in found))


def sources(figures: Iterable[Indicator]) -> str:
    """Where these figures come from, each source once."""
    return "；".join(dict.fromkeys(f.source for f in figures))


def listed(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def same_unit(figures: Sequence[Indicator], what: str) -> str:
    """The one unit of these figures; `DataError` naming them if there are several."""
    units = list(dict.fromkeys(f.unit for f in figures))
    if len(units) > 1:
        raise DataError(
            say(
                zh=f"{what}：单位不一致（{'、'.join(u or '无单位' for u in units)}），不能放在一起比。",
                en=f"{what}: the units differ ({', '.join(u or 'none' for u in units)}).",
            )
        )
    return units[0]
