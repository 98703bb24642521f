"""Estimation beside svy: times and peak memory on synthetic stratified cluster samples.

    python benchmarks/estimation.py --rows 1000000 --peer PYTHON_WITH_SVY

writes a table; PYTHON_WITH_SVY is an interpreter that has `svy` installed (it is not a dependency).
Each task runs three times in a process of its own; the median is given. Tasks: 20 means by 8 domains
(ours with the covariance of all 160), raking to 4 margins, a table with the Rao–Scott F, a logistic
regression with 11 coefficients.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

TASKS = ("means", "rake", "table", "logistic")


def generate(rows: int, folder: Path) -> Path:
    """50 strata × 100 clusters (fewer for small samples), 20 answers, 8 domains, 4 margins."""
    clusters = {10_000: 20, 100_000: 40}.get(rows, 100)
    rng = np.random.default_rng(rows)
    strata = 50
    size = rows // (strata * clusters)
    n = strata * clusters * size
    stratum = np.repeat(np.arange(strata), clusters * size)
    cluster = np.repeat(np.arange(strata * clusters), size)
    shared = rng.normal(0, 0.4, strata * clusters)[cluster]
    data: dict[str, Any] = {
        "stratum": stratum,
        "psu": cluster,
        "w": rng.uniform(20, 400, n).round(3),
    }
    for k in range(20):
        data[f"y{k}"] = (50 + k + 5 * shared + 0.1 * stratum + rng.normal(0, 10, n)).round(4)
    data["dom"] = rng.integers(0, 8, n)
    for k, answers in enumerate((2, 4, 6, 8)):
        data[f"m{k}"] = rng.choice(answers, n, p=rng.dirichlet(np.full(answers, 8)))
    for k in range(4):
        data[f"x{k}"] = rng.normal(size=n).round(4)
    eta = -0.5 + 0.3 * data["x0"] - 0.2 * data["x1"] + 0.4 * shared + 0.1 * data["m0"]
    data["z"] = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(int)
    data["c1"] = rng.integers(0, 4, n)
    data["c2"] = np.clip(data["c1"] + rng.integers(-2, 3, n), 0, 4)
    margins = {}
    whole = float(data["w"].sum())
    for k in range(4):
        sums = np.bincount(data[f"m{k}"], data["w"])
        sums = sums * rng.uniform(0.85, 1.15, len(sums))
        margins[f"m{k}"] = {int(a): float(t) for a, t in enumerate(sums / sums.sum() * whole)}
    path = folder / f"{n}.npz"
    np.savez(path, **data)
    path.with_suffix(".json").write_text(json.dumps(margins))
    return path


def ours(path: Path, task: str) -> dict[str, Any]:
    import pandas as pd

    # What a task needs is loaded before its clock starts, and nothing else.
    needs = {"means": ["scipy.special"], "table": ["scipy.stats"], "logistic": ["formulaic"]}
    for name in needs.get(task, []):
        import_module(name)

    from researchlib.designs import Sample
    from researchlib.estimation import crosstab, mean, regress
    from researchlib.weighting import rake

    held = np.load(path)
    frame = pd.DataFrame({name: held[name] for name in held.files}, copy=False)
    margins = json.loads(path.with_suffix(".json").read_text())

    def design() -> Sample:
        return Sample(frame, strata="stratum", clusters="psu", weights="w")

    def check(made: Any) -> list[float]:
        if task == "means":
            return [made.frame["value"].iloc[0], made.frame["se"].iloc[0]]
        if task == "rake":
            g = made.weights / frame["w"].to_numpy()
            return [g.min(), g.max()]
        if task == "table":
            return [made.test.statistic, made.test.p]
        return [made.frame["value"].iloc[1], made.frame["se"].iloc[1]]

    lines: dict[str, Callable[[Sample], Any]] = {
        "means": lambda s: mean(s, [f"y{k}" for k in range(20)], by="dom"),
        "rake": lambda s: rake(s, margins, tolerance=1e-6),
        "table": lambda s: crosstab(s, "c1", "c2"),
        "logistic": lambda s: regress(s, "z ~ x0 + x1 + x2 + x3 + C(m1)", family="binomial"),
    }
    return timed(design, lines[task], check)


def svy(path: Path, task: str) -> dict[str, Any]:
    import warnings

    warnings.filterwarnings("ignore")
    import polars as pl
    import svy as peer

    held = np.load(path)
    frame = pl.DataFrame({name: held[name] for name in held.files})
    given = json.loads(path.with_suffix(".json").read_text())
    margins = {m: {int(a): t for a, t in totals.items()} for m, totals in given.items()}

    def design() -> Any:
        return peer.Sample(frame, peer.Design(stratum="stratum", psu="psu", wgt="w"))

    def check(made: Any) -> list[float]:
        if task == "means":
            row = made[0].to_dicts()[0]
            return [row["est"], row["se"]]
        if task == "rake":
            g = made.data["rk_wgt"] / made.data["w"]
            return [float(g.min()), float(g.max())]
        if task == "table":
            return [made.stats.f.value, made.stats.f.p_value]
        return [float(made.coefs[1].est), float(made.coefs[1].se)]

    lines: dict[str, Callable[[Any], Any]] = {
        "means": lambda s: s.estimation.mean([f"y{k}" for k in range(20)], by="dom"),
        "rake": lambda s: s.weighting.rake(controls=margins, tol=1e-6, max_iter=100),
        "table": lambda s: s.categorical.tabulate("c1", "c2"),
        "logistic": lambda s: s.glm.fit(
            y="z", x=["x0", "x1", "x2", "x3", peer.Cat("m1")], family="binomial"
        ),
    }
    return timed(design, lines[task], check)


def national(rows: int = 14_000_000) -> None:
    """A national one-per-cent survey: 20 means by 8 domains and raking, from a table in memory."""
    import pandas as pd
    import scipy.special  # noqa: F401

    from researchlib.designs import Sample
    from researchlib.estimation import mean
    from researchlib.weighting import rake

    rng = np.random.default_rng(1)
    strata, clusters = 280, 100
    n = rows // (strata * clusters) * strata * clusters
    cluster = np.repeat(np.arange(strata * clusters), n // (strata * clusters))
    data: dict[str, Any] = {"stratum": cluster // clusters, "psu": cluster}
    data["w"] = rng.uniform(50, 150, n)
    for k in range(20):
        data[f"y{k}"] = rng.normal(50 + k, 10, n)
    data["dom"] = rng.integers(0, 8, n)
    margins = {}
    for k, answers in enumerate((2, 4, 6, 8)):
        data[f"m{k}"] = rng.integers(0, answers, n)
        margins[f"m{k}"] = dict.fromkeys(range(answers), 1.4e9 / answers)
    data["c1"], data["c2"] = rng.integers(0, 4, n), rng.integers(0, 5, n)
    frame = pd.DataFrame(data, copy=False)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    start = time.perf_counter()
    sample = Sample(frame, strata="stratum", clusters="psu", weights="w")
    drawn = time.perf_counter()
    mean(sample, [f"y{k}" for k in range(20)], by="dom")
    means = time.perf_counter()
    raked = rake(sample, margins, tolerance=1e-6)
    done = time.perf_counter()
    mean(raked, [f"y{k}" for k in range(20)], by="dom")
    again = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{n:,} rows x {frame.shape[1]} columns; the table and its making {held:.1f} GiB")
    print(f"design {drawn - start:.1f} s, 20 means x 8 domains {means - drawn:.1f} s")
    print(f"raking to 4 margins {done - means:.1f} s, means after raking {again - done:.1f} s")
    print(f"altogether {again - start:.1f} s, peak {peak:.1f} GiB")


def timed(
    design: Callable[[], Any], line: Callable[[Any], Any], check: Callable[[Any], list[float]]
) -> dict[str, Any]:
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    designs, tasks, found = [], [], []
    for _ in range(3):
        start = time.perf_counter()
        s = design()
        middle = time.perf_counter()
        made = line(s)
        designs.append(middle - start)
        tasks.append(time.perf_counter() - middle)
        found = [float(v) for v in check(made)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "design": sorted(designs)[1],
        "task": sorted(tasks)[1],
        "data_gib": base / 2**20,
        "peak_gib": peak / 2**20,
        "check": found,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--peer", help="an interpreter that has svy")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=TASKS)
    parser.add_argument("--one", nargs=3, metavar=("WHO", "PATH", "TASK"), help=argparse.SUPPRESS)
    parser.add_argument("--national", action="store_true", help="14,000,000 rows x 30 columns")
    given = parser.parse_args()
    if given.national:
        national(given.rows if given.rows != 1_000_000 else 14_000_000)
        return
    if given.one:
        who, path, task = given.one
        print(json.dumps({"ours": ours, "svy": svy}[who](Path(path), task)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = generate(given.rows, Path(folder))
        print(f"{given.rows:,} rows; seconds, median of 3; GiB at the peak, data included\n")
        print("| task | ours | svy | svy / ours | ours GiB | svy GiB | the same result |")
        print("|---|---|---|---|---|---|---|")
        for task in given.tasks:
            a = run(sys.executable, "ours", path, task)
            b = run(given.peer, "svy", path, task) if given.peer else None
            cells = [task, f"{a['task']:.3f}"]
            if b is None:
                cells += ["–", "–", f"{a['peak_gib']:.2f}", "–", "–"]
            else:
                same = np.allclose(a["check"], b["check"], rtol=1e-4)
                cells += [f"{b['task']:.3f}", f"{b['task'] / a['task']:.1f}"]
                cells += [f"{a['peak_gib']:.2f}", f"{b['peak_gib']:.2f}", "yes" if same else "NO"]
            print("| " + " | ".join(cells) + " |", flush=True)


def run(python: str, who: str, path: Path, task: str) -> dict[str, Any]:
    line = [python, __file__, "--one", who, str(path), task]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
