"""The simulated residents of 云川区: every person of each year, the register, and the sample drawn.

Nobody here exists.  Answers are drawn from models with effects of age, schooling, time in the
district and the place (enterprise or rental block), so that a sample in clusters behaves like one.
The levels wanted in each year are written in `LEVELS`; what the drawn population really holds is the
truth that estimates are tested against.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .residents_form import AGE_GROUPS, MATRIX, TOWNS, lists

# One of twenty tried: with it, what did not change in the population also looks flat in the sample,
# as it should in most samples. The tests measure against the truth, whatever the seed.
SEED = 20240906
ISSUED = 6  # questionnaires handed out at a sampling point

# town → registered residents in 2022, 2023 and 2024, sampling points drawn
SIZES = {
    "990101001": (18140, 18600, 19180, 14),
    "990101002": (15010, 15200, 15460, 12),
    "990101003": (12980, 13400, 13910, 12),
    "990101004": (11230, 11200, 11120, 10),
    "990101101": (9610, 9800, 10050, 10),
    "990101102": (7480, 7600, 7730, 8),
    "990101103": (6170, 6100, 6020, 8),
    "990101104": (4560, 4500, 4470, 6),
}

# what should be true of the whole district: (2022, 2023, 2024)
LEVELS = {
    "permit": (0.425, 0.455, 0.505),
    "never_heard_of_points": (0.44, 0.36, 0.24),
    "training": (0.35, 0.37, 0.53),
    "unsafe_charging": (0.225, 0.215, 0.120),
    "arrears": (0.058, 0.046, 0.040),
    "stay": (0.505, 0.500, 0.640),
    "knows_platform": (0.43, 0.52, 0.60),
    "income": (5410.0, 5650.0, 5980.0),
    "rent": (900.0, 905.0, 940.0),
    "child_here": (0.48, 0.52, 0.60),
    "public_school": (0.56, 0.58, 0.66),
}

_PROVINCES = {
    "99": 19, "52": 15, "36": 12, "34": 10, "42": 8, "51": 8, "41": 8, "53": 6, "43": 5, "50": 4,
    "61": 2, "45": 2, "62": 1, "37": 1, "35": 1, "44": 1, "13": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Wave:
    """One year: everybody (`people`), and who was handed a questionnaire and gave it back."""

    name: str
    people: pd.DataFrame
    sample: pd.DataFrame
    issued: pd.DataFrame  # town, points, issued, returned
    children: pd.DataFrame  # person, child_birth, child_place, child_school

    def of(self, record: str) -> pd.DataFrame:
        """The children of the respondent with this number."""
        (person,) = self.sample.loc[self.sample["record_id"] == record, "person"]
        return self.children[self.children["person"] == person]


def make_wave(name: str) -> Wave:
    """The population and the sample of a wave, always the same."""
    rng = np.random.Generator(np.random.PCG64([SEED, int(name)]))
    people = _people(rng, name)
    children = _children(name, people)
    sample, issued = _drawn(rng, name, people)
    return Wave(name, people, sample, issued, children)


# -- everybody -------------------------------------------------------------------------------------


def _people(rng: np.random.Generator, wave: str) -> pd.DataFrame:
    at = int(wave) - 2022
    places = _places(rng, at)
    person = places.loc[places.index.repeat(places["size"])].reset_index(drop=True)
    n = len(person)
    firm = person["kind"].to_numpy() == "E"
    place = person["place"].to_numpy()

    def by_place(spread: float) -> Any:
        return rng.normal(0, spread, len(places))[place]

    def chance(level: float, score: Any, among: Any = None) -> Any:
        """True for a share `level` of those among, more often where the score is high."""
        inside = np.ones(n, dtype=bool) if among is None else among
        low, high = -12.0, 12.0
        for _ in range(60):
            middle = (low + high) / 2
            if (1 / (1 + np.exp(-(middle + score[inside])))).mean() < level:
                low = middle
            else:
                high = middle
        return (rng.random(n) < 1 / (1 + np.exp(-(low + score)))) & inside

    def one_of(codes: Iterable[str], shares: Iterable[float], among: Any = None) -> Any:
        p = np.array(list(shares), dtype=float)
        drawn = rng.choice(np.array(list(codes)), n, p=p / p.sum())
        return drawn if among is None else np.where(among, drawn, "")

    def several(table: dict[str, float], among: Any) -> list[list[str]]:
        codes = list(table)
        ticks = rng.random((n, len(codes))) < np.array(list(table.values()))
        return [[c for c, t in zip(codes, row, strict=True) if t] for row in ticks & among[:, None]]

    # who they are
    group = np.where(
        firm, one_of("123", (0.38, 0.42, 0.20)), one_of("123", (0.25, 0.42, 0.33))
    ).astype("<U1")
    span = {"1": (17, 30), "2": (30, 45), "3": (45, 66)}
    low = np.array([span[g][0] for g in group])
    high = np.array([span[g][1] for g in group])
    years = low + np.floor(rng.random(n) * (high - low)).astype(int)
    months = years * 12 + rng.integers(0, 12, n)  # whole months lived by October
    person["age_group"] = np.array(AGE_GROUPS)[group.astype(int) - 1]
    person["birth_month"] = [_month(wave, m) for m in months]
    male = chance(0.55, 0.25 * firm + by_place(0.5))
    person["sex"] = np.where(male, "1", "2")
    ladder = rng.normal(0, 1, n) + 0.45 * (group == "1") - 0.55 * (group == "3") + by_place(0.4)
    steps = np.quantile(ladder, [0.012, 0.13, 0.55, 0.70, 0.80, 0.935, 0.992])
    order = np.array(["00", "80", "70", "60", "40", "30", "20", "10"])
    person["education"] = order[np.searchsorted(steps, ladder)]
    college = np.isin(person["education"], ["30", "20", "10"])
    person["province"] = one_of(_PROVINCES, _PROVINCES.values())
    stayed = np.minimum(rng.gamma(1.3, 62, n), months - 1).astype(int)
    person["arrival_month"] = [_month(wave, m) for m in stayed]
    tenure = np.log1p(stayed / 12) - 1.6
    family = ~firm | (rng.random(n) < 0.25)
    person["household"] = np.where(family, 1 + rng.binomial(4, 0.42, n), 1)

    # work
    works = chance(0.90, 3.0 * firm - 0.5 * (group == "3") - 0.6 * ~male)
    person["employment"] = np.where(
        works,
        np.where(
            firm & (rng.random(n) < 0.94), "1", one_of("12345", (0.52, 0.17, 0.05, 0.16, 0.10))
        ),
        one_of("6789", (0.25, 0.50, 0.17, 0.08)),
    )
    job = person["employment"].to_numpy()
    trade = np.array(["C"] * 62 + ["E"] * 10 + ["F", "H", "G", "O", "I", "L", "M"] * 4)
    local = rng.choice(trade, len(places))[place]
    person["industry"] = np.where(
        works,
        np.where(
            firm & (rng.random(n) < 0.96),
            local,
            one_of("CEFGHILOPQ", (30, 14, 17, 8, 12, 2, 4, 9, 2, 2)),
        ),
        "",
    )
    reasons = one_of("1234579", (74, 12, 7, 2, 2, 2, 1))
    person["reason"] = np.where(works, reasons, one_of("1345679", (30, 38, 8, 14, 3, 5, 2)))
    hired = np.isin(job, ["1", "2", "5"])
    signed = chance(0.70, 1.6 * (job == "1") - 1.4 * (job == "2") + by_place(0.6), hired)
    person["contract"] = np.where(
        hired,
        np.where(signed, one_of("123", (0.80, 0.16, 0.04)), one_of("45", (0.85, 0.15))),
        "",
    )
    person["work_days"] = np.where(
        works, one_of(["5", "5.5", "6", "6.5", "7"], (14, 8, 56, 8, 14)), ""
    )
    person["work_hours"] = np.where(
        works, one_of(["8", "9", "10", "11", "12"], (30, 21, 31, 9, 9)), ""
    )
    pay = (
        0.24 * college
        + 0.16 * male
        - 0.12 * (group == "3")
        + by_place(0.12)
        + rng.normal(0, 0.28, n)
    )
    pay = np.exp(pay - np.median(pay[works])) * LEVELS["income"][at]
    person["income"] = np.where(works, np.clip(np.round(pay / 100) * 100, 1500, 30000), np.nan)
    person["arrears"] = _yes_no(
        chance(LEVELS["arrears"][at], 1.2 * (job == "2") - 0.8 * signed + by_place(0.5), hired),
        hired,
    )
    covered = chance(0.45 + 0.02 * at, 2.6 * signed + 0.5 * college + by_place(0.7))
    person["insurance"] = _insurance(rng, covered, n)

    # where they live
    person["housing"] = np.where(
        firm & (rng.random(n) < 0.62), "1", one_of("234567891", (38, 27, 5, 13, 2, 8, 4, 2, 1))
    )
    rents = np.isin(person["housing"], ["2", "3", "4"])
    cost = rng.normal(0, 0.34, n) + 0.25 * (person["housing"] == "2") + by_place(0.15)
    cost = np.exp(cost - np.median(cost[rents])) * LEVELS["rent"][at]
    person["rent"] = np.where(rents, np.clip(np.round(cost / 50) * 50, 200, 4500), np.nan)
    unsafe = chance(
        LEVELS["unsafe_charging"][at], 0.7 * ~firm + 0.3 * (group == "3") + by_place(0.7)
    )
    person["charging"] = np.where(
        unsafe, one_of("34", (0.74, 0.26)), one_of("125", (0.52, 0.17, 0.31))
    )
    trained = chance(LEVELS["training"][at], 0.8 * firm + by_place(0.7))
    person["training"] = _yes_no(trained)

    # permit, points, services
    permit = chance(
        LEVELS["permit"][at], 0.7 * tenure + 0.5 * signed + 0.4 * family + by_place(0.4)
    )
    permit &= stayed >= 3
    person["permit"] = np.where(permit, "1", one_of("234", (0.15, 0.11, 0.74)))
    person["no_permit_reason"] = _reasons(rng, person["permit"].to_numpy() == "4", stayed < 6)
    unheard = chance(
        LEVELS["never_heard_of_points"][at],
        -0.5 * college - 0.5 * tenure - 1.5 * permit + by_place(0.5),
    )
    person["points"] = np.where(
        unheard,
        "4",
        np.where(permit, one_of("123", (0.33, 0.10, 0.57)), one_of("23", (0.03, 0.97))),
    )
    heard = chance(
        LEVELS["knows_platform"][at], 0.5 * college + 0.4 * (group == "1") + by_place(0.4)
    )
    person["platform"] = np.where(heard, one_of("123", (0.19, 0.43, 0.38)), "4")
    mood = rng.normal(0, 0.55, n) + by_place(0.32) + 0.15 * permit
    for item, (mean, unknown) in {
        "sat_registration": (0.98, 0.05),
        "sat_points": (0.38, 0.21),
        "sat_school": (0.10, 0.30),
        "sat_housing": (0.72, 0.05),
        "sat_jobs": (0.47, 0.15),
    }.items():
        felt = mean + mood + rng.normal(0, 0.85, n)
        level = np.array(list("12345"))[np.searchsorted([-1.6, -0.85, 0.0, 1.35], felt)]
        person[item] = np.where(rng.random(n) < unknown, "9", level)
    happy = np.isin(person["sat_housing"], ["4", "5"])
    stays = chance(
        LEVELS["stay"][at],
        0.75 * tenure
        + 0.7 * permit
        + 0.5 * happy
        + 0.5 * family
        - 0.25 * (group == "1")
        + by_place(0.45),
    )
    person["stay_intention"] = np.where(stays, "1", one_of("23", (0.38, 0.62)))
    person["stay_years"] = one_of("1234567", (6, 13, 21, 13, 12, 17, 18), stays)
    wants = {"1": 0.36, "2": 0.33, "3": 0.17, "4": 0.30, "5": 0.26, "6": 0.15, "7": 0.11, "8": 0.10}
    chosen = several(wants | {"9": 0.03}, np.ones(n, dtype=bool))
    fallback = one_of("1245", (3, 3, 2, 2))
    person["needs"] = [
        " ".join(sorted(rng.permutation(c)[:3])) if c else f
        for c, f in zip(chosen, fallback, strict=True)
    ]
    return person


def _children(wave: str, people: pd.DataFrame) -> pd.DataFrame:
    """Everybody's children under 16, a row a child; `children` and `person` are added to people."""
    rng = np.random.Generator(np.random.PCG64([SEED, int(wave), 11]))
    at, n = int(wave) - 2022, len(people)
    group = people["age_group"].map({a: k for k, a in enumerate(AGE_GROUPS)}).to_numpy()
    parent = rng.random(n) < np.array([0.22, 0.72, 0.20])[group]
    count = np.where(parent, 1 + rng.binomial(2, 0.24, n), 0)
    people["person"] = np.arange(n)
    people["children"] = count.astype(str)
    child = people.loc[np.repeat(people.index, count), ["person", "household"]]
    oldest = np.array([84, 192, 192])[group[child["person"]]]  # young parents have young children
    months = np.floor(rng.random(len(child)) * oldest).astype(int)
    age = months // 12
    settled = LEVELS["child_here"][at] + 0.18 * ((child["household"].to_numpy() > 1) - 0.6)
    here = rng.random(len(child)) < settled
    public = rng.random(len(child)) < np.where(here, LEVELS["public_school"][at], 0.9)
    nursery = (age >= 3) & (age < 6) & (rng.random(len(child)) < 0.88)
    codes = np.where(age >= 6, np.where(public, "1", "2"), np.where(nursery, np.where(public, "3", "4"), "5"))  # fmt: skip
    return pd.DataFrame(
        {
            "person": child["person"].to_numpy(),
            "child_birth": [_month(wave, m) for m in months],
            "child_place": np.where(here, "1", np.where(rng.random(len(child)) < 0.93, "2", "3")),
            "child_school": codes,
        }
    )


def _places(rng: np.random.Generator, at: int) -> pd.DataFrame:
    """Enterprises with many residents and blocks of rental houses: town, kind, number, size."""
    rows = []
    for town, sizes in SIZES.items():
        count = round(sizes[1] / 110)
        shares = rng.lognormal(0, 0.35, count)
        size = rng.multinomial(sizes[at] - 20 * count, shares / shares.sum()) + 20
        kinds = np.where(np.arange(count) < round(0.45 * count), "E", "R")
        rows += [(town, k, s) for k, s in zip(kinds, size, strict=True)]
    places = pd.DataFrame(rows, columns=["town", "kind", "size"])
    places["place"] = np.arange(len(places))
    return places


def _month(wave: str, months_ago: int) -> str:
    """The month so many months before October of the wave's year."""
    number = int(wave) * 12 + 9 - int(months_ago)
    return f"{number // 12}-{number % 12 + 1:02d}"


def _yes_no(yes: Any, among: Any = True) -> Any:
    return np.where(among, np.where(yes, "1", "2"), "")


def _insurance(rng: np.random.Generator, covered: Any, n: int) -> list[str]:
    extra = rng.random((n, 8))
    made = []
    for has, u in zip(covered, extra, strict=True):
        if has:
            codes = ["1", "2"] + [
                c for c, p, x in zip("3456", (0.9, 0.8, 0.7, 0.3), u, strict=False) if x < p
            ]
        else:
            codes = [c for c, p, x in zip("378", (0.16, 0.34, 0.14), u, strict=False) if x < p] or [
                "9"
            ]
        made.append(" ".join(codes))
    return made


def _reasons(rng: np.random.Generator, without: Any, new: Any) -> list[str]:
    u = rng.random((len(without), 5))
    made = []
    for none, short, x in zip(without, new, u, strict=True):
        chances = (0.30, 0.9 if short else 0.05, 0.24, 0.32, 0.14)
        codes = [c for c, p, v in zip("12345", chances, x, strict=True) if v < p] or ["6"]
        made.append(" ".join(codes) if none else "")
    return made


# -- the sample ------------------------------------------------------------------------------------


def _drawn(
    rng: np.random.Generator, wave: str, people: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sampling points with probability proportional to registered size, then six residents each."""
    parts, counts = [], []
    for number, (town, (*_, points)) in enumerate(SIZES.items(), start=1):
        here = people[people["town"] == town]
        size = here.groupby("place").size()
        registered = np.maximum(size * rng.uniform(0.85, 1.15, len(size)), 10).round()
        at = (rng.random() + np.arange(points)) * registered.sum() / points
        chosen = registered.index[np.searchsorted(registered.cumsum(), at)]
        returned = 0
        for k, place in enumerate(chosen, start=1):
            block = here[here["place"] == place]
            asked = block.iloc[np.sort(rng.choice(len(block), ISSUED, replace=False))]
            willing = (
                0.905 - 0.06 * (asked["sex"] == "1") - 0.05 * (asked["age_group"] == AGE_GROUPS[0])
            )
            back = asked[rng.random(ISSUED) < willing].copy()
            chance = points * registered[place] / registered.sum() * ISSUED / len(block)
            back["block"] = f"{wave[2:]}-{number:02d}-{block['kind'].iloc[0]}{k:02d}"
            back["base_weight"] = round(1 / chance, 2)
            returned += len(back)
            parts.append(back)
        counts.append((town, points, points * ISSUED, returned))
    sample = pd.concat(parts, ignore_index=True)
    serial = sample.groupby("town").cumcount() + 1
    index = {t: k for k, t in enumerate(TOWNS, start=1)}
    sample["record_id"] = [
        f"QC-{wave}-{index[t]:02d}-{s:03d}" for t, s in zip(sample["town"], serial, strict=True)
    ]
    n = len(sample)
    sample["interviewer"] = [
        f"W{1 + index[t]:02d}" if u < 0.5 else f"W{9 + index[t]:02d}"
        for t, u in zip(sample["town"], rng.random(n), strict=True)
    ]
    sample["visit_date"] = [f"{wave}-10-{d:02d}" for d in np.sort(rng.integers(9, 29, n))]
    sample["consent"] = np.where(rng.random(n) < 0.018, "2", "1")
    issued = pd.DataFrame(counts, columns=["town", "points", "issued", "returned"])
    return sample, issued


# -- what is true ----------------------------------------------------------------------------------


def register(wave: Wave) -> list[tuple[str, str, str, int]]:
    """Margins: (wave, question, answer, total) for town, sex and age group."""
    rows = []
    for question in ("town", "sex", "age_group"):
        counts = wave.people[question].value_counts().sort_index()
        rows += [(wave.name, question, str(a), int(t)) for a, t in counts.items()]
    return rows


def truth(wave: Wave) -> list[tuple[str, str, str, str, float, int]]:
    """(wave, measure, question, answer, value, base) of the whole population, 2024's names and codes."""
    people = wave.people
    rows: list[tuple[str, str, str, str, float, int]] = []

    def put(measure: str, question: str, answer: str, value: float, base: int) -> None:
        rows.append((wave.name, measure, question, answer, round(float(value), 6), int(base)))

    single = [
        "sex",
        "age_group",
        "education",
        "reason",
        "permit",
        "points",
        "employment",
        "industry",
        "contract",
        "arrears",
        "housing",
        "charging",
        "safety_training",
        "stay_intention",
        "stay_years",
        "platform",
    ]
    for question in single:
        column = people["training" if question == "safety_training" else question]
        asked = column[column != ""]
        options = lists("2024").get(_LIST_OF.get(question, question), [])
        for code in [c for c, _, _ in options] or AGE_GROUPS:
            put("share", question, code, (asked == code).mean(), len(asked))
    for question in ("insurance", "needs"):
        answers = people[question].str.split(" ")
        for code, _, _ in lists("2024")[question]:
            put("share", question, code, answers.map(lambda a, c=code: c in a).mean(), len(people))
    for question in MATRIX:
        known = people.loc[people[question] != "9", question]
        put("satisfied", question, "4+5", known.isin(["4", "5"]).mean(), len(known))
    for question in ("child_place", "child_school"):
        for code, _, _ in lists("2024")[question]:
            put("share", question, code, (wave.children[question] == code).mean(), len(wave.children))  # fmt: skip
    for question in ("income", "rent", "household", "children"):
        known = pd.to_numeric(people[question]).dropna()
        put("mean", question, "", known.mean(), len(known))
    return rows


_LIST_OF = {"arrears": "yes_no", "safety_training": "yes_no", "stay_intention": "stay"}
