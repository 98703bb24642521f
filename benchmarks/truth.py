"""Do the estimates of the briefs hold the truth?

    python benchmarks/truth.py [--write]

prints, or writes to docs/method/truth.md, how often the 95 % intervals of all estimates in the survey briefs cover
what is true of the invented district.  The truth is not a table kept beside the data: the cells of each notebook run
twice, once on the sample as weighted and once on everybody who lives (or trades) in the simulated district, counted in
full.  Whatever a notebook estimates, in whatever domain, is thereby held against its own true value.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

import researchlib as rl
from researchlib.headlining import Headline, Headlines

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "surveys"))
WAVES = ("2022", "2023", "2024")
BRIEFS = {
    "agencies-2024": ("wave", WAVES),
    "enterprises-2024": ("wave", WAVES),
    "residents-2024": ("wave", WAVES),
    "info-points-2024": ("wave", WAVES),
    "trend-2022-2024": ("wave", ("2024",)),
    "service-monthly-2024": ("year", ("2024",)),
}
NOT_ESTIMATES = ("import researchlib", ".fieldwork(", ".diagnostics", "lines = ", "drawn = ")
KINDS = {"change": "change", "relative change": "change", "contrast": "difference of groups"}


def everybody(survey: str) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """All people (units) of the three waves under the questions of 2024, and their children."""
    from samples import agencies_population, enterprises_population, residents_population

    module = {
        "agencies": agencies_population,
        "enterprises": enterprises_population,
        "residents": residents_population,
    }[survey]
    people, children = [], []
    for wave in WAVES:
        made = module.make_wave(wave)
        frame = made.people.rename(columns={"training": "safety_training"}).reset_index(drop=True)
        frame.insert(0, "wave", wave)
        frame.insert(1, "record", [f"{wave}-{k}" for k in range(len(frame))])
        if "place" in frame:
            frame["block"] = [f"{wave}-{p}" for p in frame["place"]]
        people.append(frame)
        if hasattr(made, "children"):
            records = frame["record"].to_numpy()[made.children["person"]]
            children.append(made.children.assign(wave=wave, record=records))
    return pd.concat(people, ignore_index=True), pd.concat(children) if children else None


def counted(sample: rl.Sample, people: pd.DataFrame) -> rl.Sample:
    """The same questions asked of everybody: a row each, weight 1, no sampling."""
    frame = people.copy()
    for question in sample.form.asked:
        name = question.name
        if name not in frame:
            continue
        if question.kind == "select_multiple":
            told = frame[name].fillna("").str.split()
            asked = frame[name].fillna("") != ""
            for option in sample.form.choices[question.list_name]:
                ticked = told.map(lambda codes, c=option.name: c in codes).astype(float)
                frame[f"{name}/{option.name}"] = ticked.where(asked)
        elif question.kind in ("integer", "decimal"):
            frame[name] = pd.to_numeric(frame[name], errors="coerce")
        frame[name] = frame[name].replace("", np.nan)
    design = dict.fromkeys(("strata", "clusters", "weights", "population", "unit"))
    return sample.with_(frame=frame, **design, adjustments=())


class Census:
    """`researchlib` as a notebook sees it, with everybody in the place of the sample."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[rl.Sample, pd.DataFrame | None]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(rl, name)

    def clean(self, survey: Any) -> SimpleNamespace:
        if survey.name not in self.known:
            people, children = everybody(survey.name)
            sample = rl.weight(rl.clean(survey))
            self.known[survey.name] = counted(sample, people), children
        sample, children = self.known[survey.name]
        return SimpleNamespace(sample=sample, rosters={"child": children}, survey=survey)

    def weight(self, clean: SimpleNamespace) -> rl.Sample:
        return clean.sample


def run(notebook: Path, parameter: str, value: str, library: Any) -> dict[str, Any]:
    """The names a notebook has made after its last cell."""
    names: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        for statement in ast.parse("".join(cell["source"])).body:
            text = ast.unparse(statement)
            if isinstance(statement, ast.Expr) or any(word in text for word in NOT_ESTIMATES):
                continue
            names["rl"] = library
            exec(compile(ast.Module([statement], []), str(notebook), "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names[parameter] = int(value)
    return names


def estimates(value: Any) -> Iterator[Any]:
    """Every estimate in a value, however it is wrapped."""
    if isinstance(value, rl.Estimate):
        yield value
    elif isinstance(value, rl.Estimates):
        yield from value
    elif isinstance(value, Headline):
        yield value.now
        if value.step is not None:
            yield value.step
    elif isinstance(value, Headlines):
        for one in value:
            yield from estimates(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from estimates(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from estimates(one)


def keyed(names: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """What an estimate is about → the estimate."""
    found = {}
    for name, value in names.items():
        for k, e in enumerate(estimates(value)):
            place = "" if isinstance(value, (list, rl.Estimates)) else str(k)
            about = (*(f"{a}={b}" for a, b in e.domain.items()), str(e.question), str(e.answer))
            found[(name, place, e.kind, *about)] = e
    return found


def compared() -> pd.DataFrame:
    """A row an estimate of a brief: brief, kind, n, low, high, truth, inside."""
    census, rows = Census(), {}
    for brief, (parameter, values) in BRIEFS.items():
        notebook = ROOT / "notebooks" / f"{brief}.ipynb"
        for value in values:
            seen = keyed(run(notebook, parameter, value, rl))
            true = keyed(run(notebook, parameter, value, census))
            for key, e in seen.items():
                small = not e.shown or 0 < e.few < e.minimum
                if small or key not in true or not np.isfinite([e.low, e.high, e.se]).all():
                    continue
                truth = true[key].value
                if e.se > 1e-9 and np.isfinite(truth):  # what the margins fix has no error
                    about = (brief, e.kind, *(str(x) for x in key[3:]), round(e.value, 12))
                    kind = KINDS.get(e.kind, e.kind)
                    rows[about] = (brief, kind, e.n, e.low, e.high, truth, e.low <= truth <= e.high)
    columns = ["brief", "kind", "n", "low", "high", "truth", "inside"]
    return pd.DataFrame(list(rows.values()), columns=columns)


def page(frame: pd.DataFrame) -> str:
    """The tables of docs/method/truth.md."""

    def lines(by: str, rows: pd.DataFrame) -> list[str]:
        made = [f"| {by} | estimates | cover the truth | truth above | truth below | share |", "|---|---:|---:|---:|---:|---:|"]  # fmt: skip
        groups = [*rows.groupby(by, sort=False), ("all", rows)]
        for name, group in groups:
            above = int((group["truth"] > group["high"]).sum())
            below = int((group["truth"] < group["low"]).sum())
            inside = int(group["inside"].sum())
            made.append(f"| {name} | {len(group)} | {inside} | {above} | {below} | {inside / len(group):.1%} |")  # fmt: skip
        return made

    frame = frame.assign(
        size=pd.cut(frame["n"], [0, 29, 99, 10**9], labels=["n < 30", "30–99", "100 and more"])
    )
    text = [
        "# Do the estimates in the briefs hold the truth?",
        "",
        "`python benchmarks/truth.py --write` makes this page anew. The district is invented, so the truth is known: the",
        "cells of each survey brief run once on the sample and once on everybody in the simulated population, and each",
        "estimate (share, mean, total, ratio, change between waves, difference of groups; in every domain a brief looks at;",
        "waves 2022 to 2024) is held against its own true value. Left out are cells too small to be printed and figures the",
        "margins fix, which have no error. An estimate two cells name is counted once.",
        "",
        "## By brief",
        "",
        *lines("brief", frame),
        "",
        "## By kind",
        "",
        *lines("kind", frame),
        "",
        "## By respondents in the base",
        "",
        *lines("size", frame),
        "",
        "Wanted: 95 %. The estimates of one wave come from one sample and lean together, so a brief may lie some points off",
        "by chance (the four of service-monthly-2024 are one share, of valid permits, which residents-2024 has as well); many",
        "draws of one design, this survey of residents among them, are in [coverage.md](coverage.md). Two things are said here so that nobody reads",
        "more into the table than it holds. The seed of the residents' samples was one of twenty tried, chosen so that what",
        "did not change in the population does not look changed in the sample; the other two surveys' seeds were not chosen.",
        "And the answers went through slips, double entry, cleaning and review before they were estimated: what slips cost",
        "beyond sampling error is in these figures too. Income is missing where respondents refused, at random.",
        "",
    ]
    return "\n".join(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    parser.add_argument("--write", action="store_true", help="write docs/method/truth.md")
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    text = page(compared())
    if wanted.write:
        (ROOT / "docs" / "method" / "truth.md").write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
