"""Answers of a whole population with levels that are met exactly, and that a unit keeps from wave to wave.

Every question has a lasting score a unit and a passing one a wave; whoever scores highest says yes.
So levels are known, neighbours in time resemble each other, and a panel is worth having.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

LASTING = 0.85  # the part of a score that stays with the unit


@dataclass
class Drawing:
    """The answers of one wave, being drawn; `units` has a row a unit of the frame."""

    seed: int
    wave: str
    units: pd.DataFrame

    def score(self, question: str, pull: Any = 0.0) -> Any:
        """A unit's inclination to a question, with `pull` added."""
        name = zlib.crc32(question.encode())
        n = len(self.units)
        lasting = np.random.Generator(np.random.PCG64([self.seed, name])).normal(size=n)
        passing = np.random.Generator(np.random.PCG64([self.seed, int(self.wave), name]))
        mixed = LASTING * lasting + np.sqrt(1 - LASTING**2) * passing.normal(size=n)
        return mixed + pull

    def yes(self, question: str, level: float, pull: Any = 0.0, among: Any = None) -> Any:
        """True for the share `level` of those among: the ones with the highest scores."""
        inside = np.ones(len(self.units), dtype=bool) if among is None else among
        place = np.flatnonzero(inside)
        order = np.argsort(-self.score(question, pull)[place], kind="stable")
        chosen = np.zeros(len(self.units), dtype=bool)
        chosen[place[order[: round(level * len(place))]]] = True
        return chosen

    def one(self, question: str, shares: Mapping[str, float], pull: Any = 0.0, among: Any = None) -> Any:  # fmt: skip
        """One code a unit, in these shares; those who score high get the first codes."""
        inside = np.ones(len(self.units), dtype=bool) if among is None else among
        place = np.flatnonzero(inside)
        order = np.argsort(-self.score(question, pull)[place], kind="stable")
        ends = np.cumsum(list(shares.values())) / sum(shares.values()) * len(place)
        codes = np.array(list(shares))
        answer = np.full(len(self.units), "", dtype=object)
        at = np.searchsorted(ends, np.arange(len(place)) + 0.5)
        answer[place[order]] = codes[np.minimum(at, len(codes) - 1)]
        return answer

    def several(
        self, question: str, levels: Mapping[str, float], otherwise: str, most: int = 9,
        among: Any = None,
    ) -> Any:  # fmt: skip
        """Codes joined by a blank, `most` at most; `otherwise` for those who choose none."""
        ticks = {c: self.yes(f"{question}/{c}", p, among=among) for c, p in levels.items()}
        made = []
        inside = np.ones(len(self.units), dtype=bool) if among is None else among
        for k, asked in enumerate(inside):
            codes = [c for c, t in ticks.items() if t[k]]
            while len(codes) > most:
                codes.pop(k % len(codes))
            made.append(" ".join(codes or [otherwise]) if asked else "")
        return np.array(made, dtype=object)

    def number(self, question: str, median: Any, spread: float, step: float = 1, least: float = 0) -> Any:  # fmt: skip
        """Numbers about a median, lognormal, rounded to steps."""
        drawn = np.asarray(median) * np.exp(spread * self.score(question))
        return np.maximum(np.round(drawn / step) * step, least)

    def matrix(self, items: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
        """Answers 1–5 and 9: item → (share satisfied, share that does not know it)."""
        mood, made = self.score("mood"), {}
        for item, (satisfied, unknown) in items.items():
            off = self.yes(f"{item}?", unknown)
            low = 1 - satisfied
            shares = {"5": satisfied * 0.3, "4": satisfied * 0.7, "3": low * 0.62, "2": low * 0.27, "1": low * 0.11}  # fmt: skip
            made[item] = np.where(off, "9", self.one(item, shares, 0.8 * mood, ~off))
        return made


def text(numbers: Any, among: Any = None) -> Any:
    """Numbers as plain texts; '' where not asked."""
    inside = np.ones(len(numbers), dtype=bool) if among is None else among
    return np.array([f"{v:g}" if t else "" for v, t in zip(numbers, inside, strict=True)], object)


def share_rows(wave: str, people: pd.DataFrame, question: str, codes: Any, several: bool = False) -> list[Any]:  # fmt: skip
    """Rows of truth.csv: the share of every code among those asked."""
    asked = people.loc[people[question] != "", question]
    made = []
    for code in codes:
        has = asked.map(lambda a, c=code: c in a.split()) if several else asked == code
        made.append([wave, "share", question, code, round(float(has.mean()), 6), len(asked)])
    return made


def known_rows(wave: str, people: pd.DataFrame, matrix: Any, numbers: Any) -> list[Any]:
    """Rows of truth.csv: who is satisfied among those who know the service; means of numbers."""
    made = []
    for question in matrix:
        known = people.loc[people[question] != "9", question]
        value = round(float(known.isin(["4", "5"]).mean()), 6)
        made.append([wave, "satisfied", question, "4+5", value, len(known)])
    for question in numbers:
        values = pd.to_numeric(people[question]).dropna()
        made.append([wave, "mean", question, "", round(float(values.mean()), 6), len(values)])
    return made


def drawn(
    units: pd.DataFrame, seed: int, wave: str, strata: list[str], sizes: Mapping[Any, int],
    returns: float, least: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Who was drawn and answered, and what was issued: permanent random numbers, half rotated a wave.

    Units of a stratum stand in the order of their permanent random numbers; each wave takes the next
    run, starting half a sample further, so that half of a sample is asked again a year later.
    """
    at = int(wave) - 2022
    permanent = np.random.Generator(np.random.PCG64([seed, 1])).random(len(units))
    luck = np.random.Generator(np.random.PCG64([seed, int(wave), 2])).random(len(units))
    parts, issued = [], []
    for key, here in units.groupby(strata, sort=True):
        key = key[0] if len(strata) == 1 else key
        n, total = min(sizes[key], len(here)), len(here)
        line = here.index.to_numpy()[np.argsort(permanent[here.index])]
        start = at * (n // 2) % total
        chosen = np.sort(np.take(line, range(start, start + n), mode="wrap"))
        back = chosen[luck[chosen] < returns]
        if len(back) < least:
            back = np.sort(chosen[np.argsort(luck[chosen])[:least]])
        got = units.loc[back].copy()
        got["frame_size"] = str(total)
        got["base_weight"] = f"{total / len(back):.4f}".rstrip("0").rstrip(".")
        parts.append(got)
        issued.append([*np.atleast_1d(key), n, len(back)])
    sample = pd.concat(parts, ignore_index=True)
    return sample, pd.DataFrame(issued, columns=[*strata, "issued", "returned"])
