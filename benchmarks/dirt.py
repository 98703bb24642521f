"""How well cleaning deals with dirt whose truth is known: recall by kind, repairs right, silent mistakes.

    python benchmarks/dirt.py                       # six receptions of 600 records: three surveys, two seeds
    python benchmarks/dirt.py --records 100000 --surveys residents --seeds 11

One row a kind of dirt: cells spoilt, right (the clean value is the true one, nobody asked), noticed (a
finding at the cell, or a reason in `missing`), silent (changed, wrong and not noticed: must be 0).  Then
findings on records that were not spoilt.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import researchlib as rl  # noqa: E402
from dirt_outcomes import outcome  # noqa: E402
from researchlib.forms import read_form  # noqa: E402
from researchlib.responses import read_responses  # noqa: E402
from researchlib.simulation import simulate, write_simulation  # noqa: E402


def reception(survey: str, records: int, seed: int, dirt: float) -> tuple[pd.DataFrame, pd.Series]:
    """What became of every spoilt cell, and the findings on sound records by rule and severity."""
    form = read_form(ROOT / "surveys" / survey / "2024" / "form.xlsx")
    made = simulate(form, records, seed=seed, dirt=dirt)
    with tempfile.TemporaryDirectory() as folder:
        write_simulation(made, folder)
        clean = rl.clean(read_responses(Path(folder) / "raw.xlsx", form))
    spoilt = {*made.dirt["record"], *made.dirt["true"]}
    sound = clean.findings[~clean.findings["record"].isin([*spoilt, ""])]
    return outcome(made, clean), sound.groupby(["rule", "severity"]).size()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=600)
    parser.add_argument("--surveys", default="residents,agencies,enterprises")
    parser.add_argument("--seeds", default="11,12")
    parser.add_argument("--dirt", type=float, default=0.02)
    options = parser.parse_args()
    cells, alarms = [], []
    for survey in options.surveys.split(","):
        for seed in map(int, options.seeds.split(",")):
            made, sound = reception(survey, options.records, seed, options.dirt)
            cells.append(made)
            alarms.append(sound)
    told = pd.concat(cells, ignore_index=True)
    told["silent"] = told["changed"] & ~told["right"] & ~told["noticed"]
    table = told.groupby("kind").agg(
        spoilt=("right", "size"), right=("right", "sum"), noticed=("noticed", "sum"), silent=("silent", "sum")
    )  # fmt: skip
    print(table.to_string(), "\n\nfindings on sound records:")
    print(pd.concat(alarms).groupby(level=[0, 1]).sum().to_string())
    return int(told["silent"].any())


if __name__ == "__main__":
    sys.exit(main())
