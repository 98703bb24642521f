"""The simulated enterprises of 云川区: the frame, everybody's answers each year, and the sample.

No enterprise here exists.  Levels wanted in each year are written in `LEVELS`; what the drawn
population holds is the truth that estimates are tested against.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from .drawing import Drawing, drawn, known_rows, share_rows, text
from .enterprises_form import MATRIX, lists

SEED = 20240902

# town → enterprises in the frame: large and medium, small, micro
SIZES = {
    "990101001": (14, 96, 172),
    "990101002": (11, 78, 138),
    "990101003": (12, 70, 121),
    "990101004": (8, 58, 97),
    "990101101": (10, 52, 74),
    "990101102": (7, 39, 58),
    "990101103": (6, 27, 41),
    "990101104": (4, 19, 33),
}
DRAWN = {"1": 7, "2": 8, "3": 12}  # a stratum of town and size
WORKERS = {"1": 420, "2": 78, "3": 11}

# what should be true of all enterprises: (2022, 2023, 2024)
LEVELS = {
    "lasting": (0.13, 0.12, 0.09),
    "at_times": (0.33, 0.31, 0.22),
    "agency": (0.36, 0.37, 0.38),
    "online": (0.31, 0.43, 0.55),
    "knows_school": (0.48, 0.53, 0.66),
    "knows_none": (0.24, 0.21, 0.12),
    "lodging": (0.50, 0.51, 0.50),
    "pay": (4850.0, 5050.0, 5200.0),
    "plan_more": (0.23, 0.24, 0.26),
    "difficult": (0.17, 0.14, 0.13),
}


@dataclass(frozen=True)
class Wave:
    """One year: every enterprise of the frame, those that answered, and what was issued."""

    name: str
    people: pd.DataFrame
    sample: pd.DataFrame
    issued: pd.DataFrame


@cache
def frame() -> pd.DataFrame:
    """The frame: a row an enterprise, with what does not change."""
    rng = np.random.Generator(np.random.PCG64([SEED, 0]))
    rows = [
        (t, str(k)) for t, sizes in SIZES.items() for k, n in enumerate(sizes, 1) for _ in range(n)
    ]
    units = pd.DataFrame(rows, columns=["town", "size_class"])
    units["firm_id"] = [f"B{k:04d}" for k in rng.permutation(len(units)) + 1]
    return units


def make_wave(name: str) -> Wave:
    """The population and the sample of a wave, always the same."""
    people = _people(name)
    sizes = {(t, k): n for t in SIZES for k, n in DRAWN.items()}
    sample, issued = drawn(people, SEED, name, ["town", "size_class"], sizes, 0.88, 3)
    rng = np.random.Generator(np.random.PCG64([SEED, int(name), 3]))
    places = {t: k for k, t in enumerate(SIZES, start=1)}
    serial = sample.groupby("town").cumcount() + 1
    sample["record_id"] = [
        f"QB-{name}-{places[t]:02d}-{s:03d}" for t, s in zip(sample["town"], serial, strict=True)
    ]
    sample["visit_date"] = [f"{name}-09-{d:02d}" for d in np.sort(rng.integers(3, 27, len(sample)))]
    sample["interviewer"] = [f"W{10 + places[t]:02d}" for t in sample["town"]]
    sample["consent"] = "1"
    sample.loc[
        rng.choice(sample.index[sample["size_class"] == "3"], 2, replace=False), "consent"
    ] = "2"
    return Wave(name, people, sample, issued)


def _people(wave: str) -> pd.DataFrame:
    at = int(wave) - 2022
    level = {name: by_wave[at] for name, by_wave in LEVELS.items()}
    made = frame().copy()
    draw = Drawing(SEED, wave, made)
    big = 2.0 - made["size_class"].astype(int).to_numpy()  # 1, 0, −1
    factory = draw.yes("factory", 0.56, 0.5 * big)
    made["industry"] = np.where(
        factory,
        "C",
        draw.one(
            "industry",
            {"F": 26, "E": 15, "H": 15, "G": 13, "O": 10, "I": 8, "L": 8, "M": 5},
            among=~factory,
        ),
    )
    made["ownership"] = draw.one(
        "ownership", {"4": 66, "7": 13, "3": 10, "5": 4, "6": 3, "1": 2, "2": 1, "9": 1}
    )
    middle = made["size_class"].map(WORKERS).to_numpy(dtype=float)
    workers = draw.number("workers", middle, 0.35, 1, 3)
    outside = np.round(
        workers * np.clip(0.47 + 0.15 * draw.score("outside") + 0.08 * factory, 0.02, 0.95)
    )
    turnover = np.clip(0.24 + 0.09 * draw.score("turnover") + 0.06 * factory, 0.02, 0.8)
    left = np.round(workers * turnover)
    growth = np.clip(0.015 + 0.07 * draw.score("growth"), -0.3, 0.4)
    before = np.maximum(np.round(workers / (1 + growth)), 1)
    hired = np.maximum(workers - before + left, 0)
    left = before + hired - workers
    step = (workers - before) / before
    for name, values in (("workers", workers), ("outside", outside), ("workers_before", before),
                         ("hired", hired), ("left", left)):  # fmt: skip
        made[name] = text(values)
    dispatched = np.round(workers * np.clip(0.05 + 0.06 * draw.score("dispatched"), 0, 0.35))
    made["dispatched"] = text(dispatched)
    up = draw.one("up", {"1": 0.5, "2": 0.5})
    down = draw.one("down", {"3": 0.5, "6": 0.3, "4": 0.2})
    made["change_reason"] = np.where(np.abs(step) <= 0.02, "7", np.where(step > 0, up, down))
    pull = 0.5 * big + 0.5 * factory
    lasting = draw.yes("lasting", level["lasting"], pull)
    times = draw.yes("at times", level["at_times"] / (1 - level["lasting"]), pull, ~lasting)
    made["shortage"] = np.where(lasting, "1", np.where(times, "2", "3"))
    short = lasting | times
    made["short_number"] = text(
        np.maximum(np.round(workers * np.clip(0.09 + 0.04 * draw.score("wanted"), 0.01, 0.3)), 1),
        short,
    )
    made["short_jobs"] = draw.several(
        "short jobs",
        {"1": 0.68, "2": 0.44, "3": 0.17, "5": 0.13, "6": 0.14, "7": 0.09},
        "9",
        among=short,
    )
    why = {"1": 0.50, "2": 0.42, "7": 0.44, "4": 0.29, "3": 0.24, "6": 0.22, "5": 0.18, "8": 0.13}
    made["short_reason"] = draw.several("short why", why, "9", 3, short)
    made["short_months"] = draw.one("months", {"1": 15, "2": 40, "3": 27, "4": 18}, among=short)
    pay = draw.number("pay", level["pay"] * (1 + 0.03 * big), 0.11, 100, 2600)
    made["pay_ordinary"] = text(pay)
    made["pay_skilled"] = text(
        np.round(pay * (1.32 + 0.08 * np.tanh(draw.score("skill"))) / 100) * 100
    )
    made["pay_change"] = draw.one("pay change", {"1": 9, "2": 43, "3": 41, "4": 7})
    raised = np.isin(made["pay_change"], ["1", "2"])
    made["cost"] = draw.one("cost", {"1": 33, "2": 55, "3": 12}, among=raised)
    agency = draw.yes("agency", level["agency"], 0.5 * big + 0.4 * factory)
    online = draw.yes("online", level["online"], 0.2 * big)
    other = draw.several("channels", {"1": 0.72, "2": 0.57, "4": 0.11, "6": 0.24, "7": 0.10}, "1")
    made["channels"] = [
        " ".join(sorted({*o.split(), *(["3"] if a else []), *(["5"] if w else [])}))
        for o, a, w in zip(other, agency, online, strict=True)
    ]
    through = np.array([bool({"3", "4"} & set(c.split())) for c in made["channels"]])
    made["via_agency"] = text(
        np.clip(np.round((30 + 13 * draw.score("via")) / 5) * 5, 5, 90), through
    )
    houses = draw.yes("lodging", level["lodging"], 0.8 * big + 0.4 * factory)
    made["lodging"] = np.where(houses, draw.one("which", {"1": 0.55, "2": 0.22, "3": 0.23}), "4")
    insured = np.round(workers * np.clip(0.69 + 0.14 * draw.score("insured") + 0.07 * big, 0.1, 1))
    contracts = np.maximum(
        np.round(workers * np.clip(0.86 + 0.10 * draw.score("contracts") + 0.04 * big, 0.2, 1)),
        insured,
    )
    made["insured"], made["contracts"] = text(insured), text(contracts)
    need = np.round(outside * np.clip(0.07 + 0.03 * draw.score("need"), 0, 0.3))
    made["school_need"] = text(need)
    none = draw.yes("knows none", level["knows_none"], -0.4 * big)
    school = draw.yes(
        "knows school", level["knows_school"] / (1 - level["knows_none"]), 0.3 * big, ~none
    )
    others = draw.several("knows", {"2": 0.34, "3": 0.37, "4": 0.45, "5": 0.33}, "4")
    made["policies"] = [
        "6" if no else " ".join(sorted({*o.split(), *(["1"] if s else [])}))
        for no, s, o in zip(none, school, others, strict=True)
    ]
    more = level["plan_more"]
    made["plan"] = draw.one(
        "plan", {"1": more, "2": 0.52, "3": 0.11, "4": 0.37 - more}, 0.5 * short
    )
    plans = (made["plan"] == "1").to_numpy()
    made["plan_number"] = text(
        np.maximum(np.round(workers * np.clip(0.08 + 0.04 * draw.score("hire"), 0.01, 0.3)), 1),
        plans,
    )
    bad = level["difficult"]
    made["business"] = draw.one(
        "business", {"1": 0.21, "2": 0.41, "3": 0.38 - bad, "4": bad}, 0.3 * big
    )
    for name, values in draw.matrix(
        {"sat_recruiting": (0.66, 0.09), "sat_policy": (0.60, 0.11),
         "sat_school": (0.49 + 0.01 * at, 0.24), "sat_dispute": (0.73, 0.19)}
    ).items():  # fmt: skip
        made[name] = values
    return made


SINGLE = ["industry", "ownership", "change_reason", "shortage", "short_months", "pay_change", "cost", "lodging", "plan", "business"]  # fmt: skip
SEVERAL = ["short_jobs", "short_reason", "channels", "policies"]
NUMBERS = [
    "workers",
    "outside",
    "pay_ordinary",
    "pay_skilled",
    "via_agency",
    "insured",
    "contracts",
]
TOTALS = ["workers", "outside", "hired", "left", "short_number", "school_need"]
_LIST_OF = {"short_jobs": "jobs"}


def register(wave: Wave) -> list[tuple[str, str, str, int]]:
    """Margins: (wave, question, answer, total): enterprises of the frame by town and by size."""
    towns = [(wave.name, "town", town, sum(sizes)) for town, sizes in SIZES.items()]
    by_size = [sum(column) for column in zip(*SIZES.values(), strict=True)]
    return towns + [(wave.name, "size_class", str(k), n) for k, n in enumerate(by_size, start=1)]


def truth(wave: Wave) -> list[list[Any]]:
    """(wave, measure, question, answer, value, base) of the whole frame, 2024's names and codes."""
    rows: list[list[Any]] = []
    for question in [*SINGLE, *SEVERAL]:
        codes = [c for c, _, _ in lists("2024")[_LIST_OF.get(question, question)]]
        rows += share_rows(wave.name, wave.people, question, codes, question in SEVERAL)
    rows += known_rows(wave.name, wave.people, MATRIX, NUMBERS)
    for question in TOTALS:
        values = pd.to_numeric(wave.people[question]).dropna()
        rows.append([wave.name, "total", question, "", float(values.sum()), len(values)])
    return rows
