"""How often the 95 % intervals hold the truth, in designs like the office's surveys.

    python benchmarks/coverage.py [--rounds 2000] [--seed 20241124]

prints the tables of docs/method/coverage.md.  Two populations are made once and drawn from again and
again; what is estimated is the population's own figure, not a model's.

- Agencies: 228 of them in 8 streets of 4 to 60; the two smallest streets are asked in full, the others
  38 of 100 (at least 6), as in the reference data.  Two waves, half of each street's sample the same agencies; answers of the
  two waves are correlated.  Finite-population corrections and the overlap are in the design.
- Residents: 400 people in 60 enterprises, 10 a town, drawn with probability proportional to size from
  600 enterprises; people of one enterprise resemble each other (intraclass correlation about 0.1).
  Weights are raked to sex and age inside each wave; two independent waves.
- Agencies that come and go: the same streets over three waves; one agency in twelve closes each year, as
  many open; half of each street's sample is asked again, as far as it is still there.  Changes and trend.
- The residents of the sample survey (`--only survey`): the people of surveys/residents in 2024 drawn
  again as there (sampling points, six residents each, refusals, raking), and the estimates of the
  points brief, by the kind of interval.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import researchlib as rl

SIZES = {"S1": 4, "S2": 6, "S3": 12, "S4": 22, "S5": 30, "S6": 40, "S7": 54, "S8": 60}
WAVES = {1: "2023", 2: "2024"}
INTERVALS = ("logit", "beta", "wilson", "likelihood")


def agencies(rng: np.random.Generator) -> pd.DataFrame:
    """The whole population of agencies, both waves side by side."""
    frame = pd.DataFrame({"street": np.repeat(list(SIZES), list(SIZES.values()))})
    frame["agency"] = np.arange(len(frame))
    level = rng.normal(0, 0.3, len(SIZES))[pd.factorize(frame["street"])[0]]
    lasting = rng.normal(size=len(frame))
    for wave in (1, 2):
        now = 0.8 * lasting + 0.6 * rng.normal(size=len(frame))
        frame[f"staff{wave}"] = np.round(np.exp(2.0 + 0.1 * wave + level + 0.5 * now))
        frame[f"ok{wave}"] = (now + level + 0.2 * wave > 0.2).astype(int)
        frame[f"rare{wave}"] = (now > 1.4).astype(int)
    frame["kind"] = np.where(rng.random(len(frame)) < 0.4, "a", "b")
    return frame


def draw_agencies(rng: np.random.Generator, everyone: pd.DataFrame) -> rl.Sample:
    parts = []
    for street, rows in everyone.groupby("street", sort=False):
        N = len(rows)
        n = N if SIZES[str(street)] <= 6 else max(6, round(0.38 * N))
        order = rng.permutation(rows.index)
        kept = n if n == N else max(round(n / 2), 2 * n - N)
        first, second = order[:n], order[n - kept : 2 * n - kept]
        for wave, who in ((1, first), (2, second)):
            part = rows.loc[who, ["street", "agency", "kind"]].assign(wave=WAVES[wave], N=N)
            for name in ("staff", "ok", "rare"):
                part[name] = rows.loc[who, f"{name}{wave}"]
            parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    return rl.Sample(frame, strata="street", population="N", unit="agency", wave="wave")


def residents(rng: np.random.Generator) -> pd.DataFrame:
    """600 enterprises in 6 towns and everybody in them, both waves side by side."""
    enterprises = 600
    size = np.clip(np.round(np.exp(rng.normal(3.4, 0.7, enterprises))), 8, 250).astype(int)
    home = np.repeat(np.arange(enterprises), size)
    n = len(home)
    town = np.arange(enterprises) % 6
    frame = pd.DataFrame({"enterprise": home, "town": town[home], "size": size[home]})
    frame["sex"] = rng.choice(["M", "F"], n, p=[0.58, 0.42])
    frame["age"] = rng.choice(["y", "m", "o"], n, p=[0.5, 0.35, 0.15])
    for wave in (1, 2):
        shared = rng.normal(0, 0.33, enterprises)[home] + 0.1 * (town[home] - 2.5)
        own = (
            shared + rng.normal(size=n) + 0.3 * (frame["age"] == "o") - 0.2 * (frame["sex"] == "F")
        )
        frame[f"stay{wave}"] = (own + 0.1 * wave > 0).astype(int)
        frame[f"rare{wave}"] = (own > 1.6).astype(int)
        frame[f"income{wave}"] = np.round(np.exp(8.6 + 0.05 * wave + 0.3 * own), -1)
    return frame


def draw_residents(
    rng: np.random.Generator, everyone: pd.DataFrame, inside: dict[int, np.ndarray]
) -> rl.Sample:
    parts = []
    size = everyone.groupby("enterprise")["size"].first()
    towns = everyone.groupby("enterprise")["town"].first()
    for wave in (1, 2):
        for town in range(6):
            listed = rng.permutation(size.index[towns == town])
            of = size[listed].to_numpy()
            step = of.sum() / 10
            at = np.searchsorted(np.cumsum(of), rng.uniform(0, step) + step * np.arange(10))
            for k, e in enumerate(listed[at]):
                take = 7 if k % 3 < 2 else 6
                who = rng.choice(inside[e], min(take, len(inside[e])), replace=False)
                part = everyone.loc[who, ["enterprise", "town", "sex", "age"]]
                part = part.assign(wave=WAVES[wave], block=f"{wave}-{town}-{k}")
                part["w"] = step / size[e] * size[e] / len(who)
                for name in ("stay", "rare", "income"):
                    part[name] = everyone.loc[who, f"{name}{wave}"]
                parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    sample = rl.Sample(frame, strata=["wave", "town"], clusters="block", weights="w", wave="wave")
    margins = {q: everyone[q].value_counts().to_dict() for q in ("sex", "age")}
    return rl.rake(sample, margins)


def passing(rng: np.random.Generator) -> pd.DataFrame:
    """Agencies of three waves, some of which close or open in between: one row an agency and wave."""
    parts, born = [], 0
    now = pd.DataFrame(columns=["street", "agency", "lasting"])
    for wave in (2022, 2023, 2024):
        stays = now[rng.random(len(now)) > 1 / 12] if len(now) else now
        opened = [
            street
            for street, N in SIZES.items()
            for _ in range(N if wave == 2022 else rng.binomial(N, 1 / 12))
        ]
        fresh = pd.DataFrame({"street": opened, "agency": born + np.arange(len(opened))})
        fresh["lasting"] = rng.normal(size=len(opened))
        born += len(opened)
        now = fresh if wave == 2022 else pd.concat([stays, fresh], ignore_index=True)
        level = 0.8 * now["lasting"].to_numpy(dtype=float) + 0.6 * rng.normal(size=len(now))
        part = now.assign(wave=wave, ok=(level + 0.1 * (wave - 2022) > 0.2).astype(int))
        part["staff"] = np.round(np.exp(2.0 + 0.05 * (wave - 2022) + 0.5 * level))
        parts.append(part)
    everyone = pd.concat(parts, ignore_index=True)
    return everyone.assign(N=everyone.groupby(["wave", "street"])["agency"].transform("size"))


def draw_passing(rng: np.random.Generator, everyone: pd.DataFrame) -> rl.Sample:
    taken: list[int] = []
    before: dict[str, np.ndarray] = {}
    for (_, street), rows in everyone.groupby(["wave", "street"]):
        N = len(rows)
        n = N if SIZES[str(street)] <= 6 else min(N, max(6, round(0.38 * N)))
        again = rng.permutation(rows.index[rows["agency"].isin(before.get(str(street), []))])
        new = rng.permutation(rows.index.difference(again))
        kept = max(min(len(again), n // 2), n - len(new))
        who = [*again[:kept], *new[: n - kept]]
        before[str(street)] = rows.loc[who, "agency"].to_numpy()
        taken += who
    frame = everyone.loc[taken].reset_index(drop=True)
    return rl.Sample(frame, strata="street", population="N", unit="agency", wave="wave")


def passed(rng: np.random.Generator, everyone: pd.DataFrame, rounds: int) -> Count:
    """Changes and trend over three waves."""
    staff, size, ok = (
        everyone.groupby("wave")[name].agg(how).to_numpy()
        for name, how in (("staff", "mean"), ("staff", "sum"), ("ok", "mean"))
    )
    found = Count()
    for _ in range(rounds):
        sample = draw_passing(rng, everyone)
        mean, total = rl.mean(sample, "staff", by="wave"), rl.total(sample, "staff", by="wave")
        share = rl.share(sample, "ok", by="wave")
        found.add("mean", mean["2024"], staff[2])
        found.add("change of mean, a year", rl.change(mean)["2023"], staff[1] - staff[0])
        for name, e, key, truth in (
            ("change of mean, two years", mean, (), staff[2] - staff[0]),
            ("change of total, two years", total, (), size[2] - size[0]),
            ("change of share, two years", share, "1", ok[2] - ok[0]),
        ):
            found.add(name, rl.change(e, pairs="ends")[key], truth)
        ratio = rl.change(mean, relative=True, pairs="ends").only
        found.add("relative change of mean", ratio, staff[2] / staff[0] - 1)
        line = rl.trend(mean)
        found.add("linear trend of mean", line["linear"], (staff[2] - staff[0]) / 2)
        bend = (staff[0] - 2 * staff[1] + staff[2]) / 2
        found.add("quadratic trend of mean", line["quadratic"], bend)
    return found


class Count:
    """Intervals that hold the truth, fall short of it or lie beyond it, claim by claim."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[float, float, float, float, float]]] = {}

    def add(self, name: str, e: Any, truth: float) -> None:
        self.rows.setdefault(name, []).append((e.low, e.high, e.value, e.se, truth))

    def table(self) -> str:
        lines = ["| estimate | coverage | truth above | truth below | mean SE / true SE |"]
        lines.append("|---|---|---|---|---|")
        for name, rows in self.rows.items():
            low, high, value, se, truth = np.array(rows).T
            over, under = (truth > high + 1e-12).mean(), (truth < low - 1e-12).mean()
            spread = np.sqrt(np.mean((value - truth) ** 2))
            ratio = np.sqrt(np.mean(se**2)) / spread if spread > 0 else np.nan
            lines.append(
                f"| {name} | {1 - over - under:.1%} | {over:.1%} | {under:.1%} | {ratio:.3f} |"
            )
        return "\n".join(lines)


def measured(
    draw: Callable[[], rl.Sample], everyone: pd.DataFrame, rounds: int, number: str, yes: str
) -> Count:
    """Means, totals, shares and their changes, for everybody and in a domain."""
    domain = "kind" if "kind" in everyone.columns else "sex"
    value = everyone[domain].mode()[0]
    inside = everyone[domain] == value
    found = Count()
    for k in range(rounds):
        sample = draw()
        tables = {
            "mean": rl.mean(sample, number, by="wave"),
            "total": rl.total(sample, number, by="wave"),
            "share": rl.share(sample, yes, by="wave"),
            "rare share": rl.share(sample, "rare", by="wave"),
            "mean, domain": rl.mean(sample, number, by=["wave", domain]),
            "share, domain": rl.share(sample, yes, by=["wave", domain]),
        }
        for name, e in tables.items():
            question = number if "share" not in name else ("rare" if "rare" in name else yes)
            who = everyone[inside] if "domain" in name else everyone
            answer = ("1",) if "share" in name else ()
            key = ((value,) if "domain" in name else ()) + answer
            truth = [who[f"{question}{wave}"] for wave in (1, 2)]
            truth = [t.sum() if name == "total" else t.mean() for t in truth]
            found.add(name, e[(WAVES[1], *key)], float(truth[0]))
            moved = rl.change(e)
            found.add(f"change of {name}", moved[key], float(truth[1] - truth[0]))
            if name == "mean":
                ratio = rl.change(e, relative=True)[key]
                found.add("relative change of mean", ratio, float(truth[1] / truth[0] - 1))
        if sys.stderr.isatty() and k % 50 == 0:
            print(f"\r{k}/{rounds}", end="", file=sys.stderr)
    return found


def surveyed(rounds: int, wave: str = "2024") -> str:
    """Coverage of the points brief's shares, a column an interval: the sample survey drawn again."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "surveys"))
    from samples import residents_population as population

    made = population.make_wave(wave)
    columns = ["wave", "question", "answer", "total"]
    margins = pd.DataFrame(population.register(made), columns=columns).assign(source="register")
    heard = {"heard": ["1", "2", "3"], "never": ["4"]}
    shares: dict[str, dict[str, Any]] = {
        "what they know and did": {"questions": "points", "by": "wave"},
        "heard of points, by town": {"questions": "points", "by": ["wave", "town"], "merge": heard},
        "staying, by points": {"questions": "stay_intention", "by": ["wave", "points"]},
        "use of the platform": {"questions": "platform", "by": "wave"},
    }

    def estimated(sample: rl.Sample, interval: str) -> dict[tuple[str, str], Any]:
        return {
            (name, f"{e.domain} {e.answer}"): e
            for name, asked in shares.items()
            for e in rl.share(sample, interval=interval, **asked)
        }

    everyone = estimated(rl.Sample(made.people.assign(wave=wave), wave="wave"), "logit")
    held: dict[str, dict[str, list[bool]]] = {name: {} for name in [*shares, "all"]}
    for k in range(rounds):
        drawn, _ = population._drawn(np.random.default_rng([99, k]), wave, made.people)
        drawn = drawn[drawn["consent"] == "1"].assign(wave=wave).reset_index(drop=True)
        design = {"strata": ["wave", "town"], "clusters": "block", "weights": "base_weight"}
        sample = rl.rake(rl.Sample(drawn, wave="wave", **design), margins)
        for interval in INTERVALS:
            for key, e in estimated(sample, interval).items():
                if key in everyone and np.isfinite([e.low, e.high]).all():
                    inside = e.low <= everyone[key].value <= e.high
                    for name in (key[0], "all"):
                        held[name].setdefault(interval, []).append(inside)
    lines = [f"| estimates | {' | '.join(INTERVALS)} |", "|---|" + "---|" * len(INTERVALS)]
    for name, by_interval in held.items():
        said = " | ".join(f"{np.mean(by_interval[i]):.1%}" for i in INTERVALS)
        lines.append(f"| {name} | {said} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20241124)
    parser.add_argument("--only", choices=["agencies", "residents", "passing", "survey"])
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    everyone, people = agencies(rng), residents(rng)
    if given.only in (None, "agencies"):
        print(f"Agencies, {given.rounds} draws\n")
        line = lambda: draw_agencies(rng, everyone)  # noqa: E731
        print(measured(line, everyone, given.rounds, "staff", "ok").table(), flush=True)
    if given.only in (None, "residents"):
        print(f"\nResidents, {given.rounds} draws\n")
        inside = {e: np.asarray(rows) for e, rows in people.groupby("enterprise").groups.items()}
        line = lambda: draw_residents(rng, people, inside)  # noqa: E731
        print(measured(line, people, given.rounds, "income", "stay").table())
    if given.only in (None, "passing"):
        print(f"\nAgencies that come and go, {given.rounds} draws\n")
        print(passed(rng, passing(rng), given.rounds).table())
    if given.only == "survey":
        print(f"The residents of the sample survey, {given.rounds} draws\n")
        print(surveyed(given.rounds))


if __name__ == "__main__":
    main()
