"""The simulated labour agencies of 云川区: the frame, everybody's answers each year, and the sample.

No agency here exists.  Levels wanted in each year are written in `LEVELS`; what the drawn population
holds is the truth that estimates are tested against.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from .agencies_form import MATRIX, lists
from .drawing import Drawing, drawn, known_rows, share_rows, text

SEED = 20240901

# town → agencies in the frame, sampled a wave; the last two are taken whole
SIZES = {
    "990101001": (52, 26),
    "990101002": (41, 21),
    "990101003": (36, 18),
    "990101004": (31, 16),
    "990101101": (26, 14),
    "990101102": (19, 12),
    "990101103": (13, 13),
    "990101104": (10, 10),
}

# what should be true of the whole district: (2022, 2023, 2024)
LEVELS = {
    "licensed": (0.58, 0.66, 0.77),
    "placed": (330.0, 345.0, 352.0),
    "harder": (0.55, 0.53, 0.36),
    "charges_seekers": (0.21, 0.17, 0.085),
    "disputes": (0.40, 0.39, 0.33),
    "always_reports": (0.31, 0.35, 0.56),
    "streams": (0.26, 0.38, 0.52),
    "pay": (4700.0, 4900.0, 5100.0),
    "better": (0.27, 0.29, 0.30),
}


@dataclass(frozen=True)
class Wave:
    """One year: every agency of the frame, those that answered, and what was issued."""

    name: str
    people: pd.DataFrame
    sample: pd.DataFrame
    issued: pd.DataFrame


@cache
def frame() -> pd.DataFrame:
    """The frame: a row an agency, with what does not change."""
    rng = np.random.Generator(np.random.PCG64([SEED, 0]))
    town = np.repeat(list(SIZES), [n for n, _ in SIZES.values()])
    units = pd.DataFrame({"town": town})
    units["agency_id"] = [f"A{k:04d}" for k in rng.permutation(len(units)) + 1]
    months = 2022 * 12 + 5 - np.minimum(rng.gamma(1.6, 45, len(units)), 420).astype(int)
    units["founded"] = [f"{m // 12}-{m % 12 + 1:02d}" for m in months]
    return units


def make_wave(name: str) -> Wave:
    """The population and the sample of a wave, always the same."""
    people = _people(name)
    sizes = {town: n for town, (_, n) in SIZES.items()}
    sample, issued = drawn(people, SEED, name, ["town"], sizes, 0.93, 6)
    rng = np.random.Generator(np.random.PCG64([SEED, int(name), 3]))
    return Wave(name, people, _visited(rng, sample, name), issued)


def _visited(rng: np.random.Generator, sample: pd.DataFrame, wave: str) -> pd.DataFrame:
    places = {t: k for k, t in enumerate(SIZES, start=1)}
    serial = sample.groupby("town").cumcount() + 1
    sample["record_id"] = [
        f"QA-{wave}-{places[t]:02d}-{s:03d}" for t, s in zip(sample["town"], serial, strict=True)
    ]
    sample["visit_date"] = [f"{wave}-09-{d:02d}" for d in np.sort(rng.integers(3, 27, len(sample)))]
    sample["interviewer"] = [f"W{places[t]:02d}" for t in sample["town"]]
    sample["consent"] = np.where(rng.random(len(sample)) < 0.012, "2", "1")
    return sample


def _people(wave: str) -> pd.DataFrame:
    at = int(wave) - 2022
    level = {name: by_wave[at] for name, by_wave in LEVELS.items()}
    made = frame().copy()
    draw = Drawing(SEED, wave, made)
    size = draw.score("size")
    made["kind"] = draw.one("kind", {"1": 62, "4": 24, "5": 4, "2": 4, "3": 2, "9": 4})
    licensed = draw.yes("licensed", level["licensed"], 0.6 * size)
    dispatch = draw.yes("dispatch", 0.24, 0.8 * size) & licensed
    registered = draw.yes("registered", 0.35, 0.3 * licensed)
    none = draw.yes("none", 0.045) & ~licensed & ~registered
    made["permits"] = [
        "5" if no else " ".join(c for c, t in zip("123", ticks, strict=True) if t) or "4"
        for no, *ticks in zip(none, licensed, registered, dispatch, strict=True)
    ]
    levels = {"1": 0.83, "5": 0.34, "3": 0.27, "4": 0.22, "6": 0.14, "8": 0.07, "9": 0.03}
    business = draw.several("business", levels, "1", 2)
    made["business"] = [
        " ".join(sorted([*b.split(), *(["2"] if d else [])]))
        for b, d in zip(business, dispatch, strict=True)
    ]
    staff = np.clip(np.round(6.5 * np.exp(0.55 * size)), 1, 80)
    recruiters = np.clip(
        np.round(staff * (0.35 + 0.1 * np.tanh(draw.score("recruiters")))), 0, staff
    )
    placed = np.round(draw.number("placed", level["placed"] * np.exp(0.5 * size), 0.45))
    served = np.round(placed * (1.9 + 0.5 * np.tanh(draw.score("served"))))
    employers = draw.number("employers", 22 * np.exp(0.4 * size), 0.4, 1, 1)
    for name, values in (("staff", staff), ("recruiters", recruiters), ("placed", placed),
                         ("served", served), ("employers", employers)):  # fmt: skip
        made[name] = text(values)
    made["dispatched"] = text(draw.number("dispatched", 90 * np.exp(0.5 * size), 0.6), dispatch)
    made["industry"] = draw.one(
        "industry", {"C": 58, "E": 9, "G": 11, "H": 9, "F": 6, "O": 4, "L": 3}
    )
    made["women"] = text(np.clip(np.round(42 + 11 * draw.score("women")), 5, 90))
    scarce = {"1": 0.63, "2": 0.37, "3": 0.30, "4": 0.22, "5": 0.17, "6": 0.15, "7": 0.09, "8": 0.11, "9": 0.07}  # fmt: skip
    made["scarce"] = draw.several("scarce", scarce, "1", 3)
    low = draw.number("pay", level["pay"], 0.10, 100, 2500)
    made["pay_low"] = text(low)
    made["pay_high"] = text(low + 800 + 100 * np.round(6 * (1 + np.tanh(draw.score("gap")))))
    daily = np.array(["5" in b.split() for b in made["business"]])
    made["day_rate"] = text(draw.number("day_rate", 175 + 6 * at, 0.13, 5, 90), daily)
    harder = draw.yes("harder", level["harder"], -0.3 * size)
    made["difficulty"] = np.where(
        harder,
        draw.one("harder much", {"1": 0.3, "2": 0.7}, among=harder),
        draw.one("easier", {"3": 0.66, "4": 0.28, "5": 0.06}, among=~harder),
    )
    why = {"1": 0.52, "2": 0.45, "3": 0.29, "5": 0.26, "7": 0.24, "4": 0.17, "6": 0.15, "8": 0.12}
    made["difficulty_reason"] = draw.several("why", why, "9", 3, harder)
    made["demand"] = draw.one("demand", {"1": 0.08, "2": 0.27, "3": 0.35, "4": 0.22, "5": 0.08})
    ways = {"1": 0.61, "2": 0.48, "3": 0.66, "4": level["streams"], "5": 0.30, "6": 0.28, "7": 0.16, "8": 0.25}  # fmt: skip
    made["channels"] = draw.several("channels", ways, "9")
    charges = draw.yes("charges", level["charges_seekers"], -0.9 * licensed - 0.2 * size)
    fees = draw.several("fees", {"1": 0.57, "2": 0.33, "4": 0.21}, "5")
    made["fees"] = [
        " ".join(sorted([*(c for c in f.split() if c != "5"), "3"])) if t else f
        for f, t in zip(fees, charges, strict=True)
    ]
    made["fee_amount"] = text(draw.number("fee", 260, 0.4, 10, 50), charges)
    troubled = draw.yes("troubled", level["disputes"], -0.4 * licensed + 0.5 * charges)
    kinds = draw.several(
        "disputes", {"1": 0.33, "2": 0.46, "3": 0.24, "4": 0.30, "5": 0.05}, "7", 3
    )
    made["disputes"] = np.where(troubled, kinds, "6")
    always = draw.yes("reports", level["always_reports"], 0.7 * licensed)
    made["reporting"] = np.where(always, "1", draw.one("seldom", {"2": 0.5, "3": 0.26, "4": 0.24}))
    better = level["better"]
    made["outlook"] = draw.one("outlook", {"1": 0.15 * better, "2": 0.85 * better, "3": 0.45, "4": 0.45 - better * 0.7, "5": 0.1 - 0.3 * better})  # fmt: skip
    for name, values in draw.matrix(
        {"sat_fairs": (0.68, 0.10), "sat_policy": (0.62 + 0.02 * at, 0.08),
         "sat_guidance": (0.70, 0.05), "sat_data": (0.47, 0.16)}
    ).items():  # fmt: skip
        made[name] = values
    wish = {"1": 0.47, "3": 0.33, "4": 0.42, "5": 0.44, "6": 0.20, "7": 0.18, "2": 0.11}
    made["support"] = draw.several("support", wish, "8", 3)
    return made


SINGLE = ["kind", "industry", "difficulty", "demand", "reporting", "outlook"]
SEVERAL = ["permits", "business", "scarce", "channels", "fees", "disputes", "support", "difficulty_reason"]  # fmt: skip
NUMBERS = ["staff", "placed", "served", "employers", "pay_low", "pay_high", "day_rate"]
_LIST_OF = {"scarce": "jobs"}


def register(wave: Wave) -> list[tuple[str, str, str, int]]:
    """Margins: (wave, question, answer, total): agencies of the frame by town."""
    return [(wave.name, "town", town, total) for town, (total, _) in SIZES.items()]


def truth(wave: Wave) -> list[list[Any]]:
    """(wave, measure, question, answer, value, base) of the whole frame, 2024's names and codes."""
    rows: list[list[Any]] = []
    for question in [*SINGLE, *SEVERAL]:
        codes = [c for c, _, _ in lists("2024")[_LIST_OF.get(question, question)]]
        rows += share_rows(wave.name, wave.people, question, codes, question in SEVERAL)
    return rows + known_rows(wave.name, wave.people, MATRIX, NUMBERS)
