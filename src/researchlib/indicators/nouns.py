"""The nouns: one figure as its source gives it, and the figures of one file."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DataError, say
from ..wording import Said, number
from .quantities import Quantity

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Indicator(Quantity):
    """One figure as its source gives it.

    `qualifier` is the source's own (约, 余, 以上, 共 …); `scope` is the source's word for the time it
    covers (全年, 截至9月底) and `cutoff` its last day where the source gives one; `printed` is the
    spelling where digits would not be true to the source (千余人, 数家); `decimals` are the source's.
    """

    id: str = ""
    name: str = ""
    section: str = ""
    period: str = ""
    scope: str = ""
    cutoff: dt.date | None = None
    printed: str = ""
    status: str = ""
    sentence: str = ""
    note: str = ""
    decimals: int = 0
    book: str = ""

    def said(self) -> Said:
        """As the source prints it: ``约6360人``, ``400余人次``, ``70%以上``, ``千余人``."""
        if self.printed:
            return Said(self.printed, self.value, self.unit, source=self.source, kind=self.kind)
        return number(self, decimals=self.decimals)


@dataclass(frozen=True, eq=False)
class Indicators:
    """The figures of one file, in its order.

    ``ind["检查户数"]`` or ``ind["S007"]`` is one `Indicator`, by its short name, full name or id;
    ``ind["农民工总量", 2024]`` names the period where a file has several.  `frame` holds them all,
    one row a figure.
    """

    name: str
    path: Path
    figures: tuple[Indicator, ...] = field(repr=False)

    def __getitem__(self, key: str | tuple[str, int | str]) -> Indicator:
        word, period = key if isinstance(key, tuple) else (key, None)
        found = self._named(str(word))
        if period is not None:
            wanted = [f for f in found if f.period == str(period)]
            if not wanted:
                raise DataError(
                    say(
                        zh=f"{self.path.name}：“{word}”没有 {period} 年（期）的数，"
                        f"现有：{'、'.join(f.period for f in found)}。",
                        en=f"{self.path.name}: {word!r} has no figure for {period}; "
                        f"there are: {', '.join(f.period for f in found)}.",
                    )
                )
            found = wanted
        if len(found) > 1:
            raise DataError(
                say(
                    zh=f"{self.path.name}：“{word}”有 {len(found)} 期（{found[0].period}—{found[-1].period}），"
                    f"请写明哪一期，如 [“{word}”, {found[-1].period}]。",
                    en=f"{self.path.name}: {word!r} has {len(found)} periods "
                    f"({found[0].period} to {found[-1].period}); say which: [{word!r}, {found[-1].period}].",
                )
            )
        return found[0]

    def __contains__(self, word: object) -> bool:
        return any(word in (f.id, f.name, f.label) for f in self.figures)

    def __len__(self) -> int:
        return len(self.figures)

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.figures)

    @property
    def names(self) -> tuple[str, ...]:
        """The short names, each once, in the order of the file."""
        return tuple(dict.fromkeys(f.name for f in self.figures))

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(sorted({f.period for f in self.figures}))

    @property
    def sections(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.section for f in self.figures))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a figure: id, name, indicator, section, period, scope, cutoff, value, unit,
        qualifier, text (as printed), decimals, status, source, sentence, note.
        """
        import pandas as pd

        rows = [
            {
                "id": f.id, "name": f.name, "indicator": f.label, "section": f.section,
                "period": f.period, "scope": f.scope,
                "cutoff": f.cutoff.isoformat() if f.cutoff else None, "value": f.value,
                "unit": f.unit, "qualifier": f.qualifier, "text": str(f), "decimals": f.decimals,
                "status": f.status, "source": f.source, "sentence": f.sentence, "note": f.note,
            }
            for f in self.figures
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def only(
        self,
        period: int | str | None = None,
        section: str | None = None,
        status: str | None = None,
        since: int | str | None = None,
        until: int | str | None = None,
    ) -> Indicators:
        """The figures of one period, section or status, or of a span; `DataError` if there are none.

        `since` and `until` are periods and belong to the span themselves; ``until=2024`` takes in
        the months and quarters of 2024.
        """
        wanted = {"period": period, "section": section, "status": status}
        chosen = {k: str(v) for k, v in wanted.items() if v is not None}
        kept = [
            f
            for f in self.figures
            if all(getattr(f, k) == v for k, v in chosen.items())
            and (since is None or f.period >= str(since))
            and (until is None or f.period <= str(until) or f.period.startswith(str(until)))
        ]
        if not kept:
            told = [*chosen.values(), *(str(v) for v in (since, until) if v is not None)]
            known = {k: "、".join(sorted({getattr(f, k) for f in self.figures})) for k in chosen}
            known = known or {"period": f"{self.periods[0]}—{self.periods[-1]}"}
            there = "；".join(f"{k}：{v}" for k, v in known.items())
            raise DataError(
                say(
                    zh=f"{self.path.name}：没有符合 {'、'.join(told)} 的指标。现有 {there}。",
                    en=f"{self.path.name}: no figure for {', '.join(told)}. There are {there}.",
                )
            )
        return replace(self, figures=tuple(kept))

    def series(self, name: str) -> tuple[Indicator, ...]:
        """All periods of one indicator, the earliest first."""
        return tuple(sorted(self._named(name), key=lambda f: f.period))

    def _named(self, word: str) -> list[Indicator]:
        for part in ("id", "name", "label"):
            found = [f for f in self.figures if getattr(f, part) == word]
            if found:
                return found
        known = dict.fromkeys(n for f in self.figures for n in (f.name, f.label))
        near = difflib.get_close_matches(word, known, n=3, cutoff=0.4)
        near = near or [n for n in known if word in n][:3]
        raise DataError(
            say(
                zh=f"{self.path.name}：没有指标“{word}”。"
                + (
                    f"是不是：{'、'.join(near)}？"
                    if near
                    else f"共有 {len(known)} 个指标，见该文件。"
                ),
                en=f"{self.path.name}: there is no indicator {word!r}. "
                + (f"Did you mean {', '.join(near)}?" if near else f"The file has {len(known)}."),
            )
        )

    def __repr__(self) -> str:
        first, last = self.periods[0], self.periods[-1]
        span = first if first == last else f"{first}—{last}"
        return (
            f"<Indicators {self.name}: {len(self)} figures, {len(self.names)} indicators, {span}>"
        )

    def _repr_html_(self) -> str:
        lines = "".join(
            f"<tr><td>{escape(s or '—')}</td><td>{sum(f.section == s for f in self.figures)}</td></tr>"
            for s in self.sections
        )
        head = say(
            zh="<tr><th>部分</th><th>指标数</th></tr>",
            en="<tr><th>section</th><th>figures</th></tr>",
        )
        return f"<p>{escape(repr(self)[1:-1])}</p><table>{head}{lines}</table>"
