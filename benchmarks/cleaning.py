"""`clean` of many simulated records × 60 questions from CSV, beside what pandas takes to read the file.

    python benchmarks/cleaning.py [--records 100000] [--repeat 3] [--dirt 0.002] [--profile]

Each measurement runs in a process of its own, one after the other in turn, so that peak memory is its
own; times are medians, imports excluded.  The records obey the form but for a share of cells made dirty
(full-width digits, units, impossible ages, answers to questions not asked, codes outside the list).
`clean` is reading, every rule, the log and its proof; `write` is every file INTERFACES names.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SCALES, LISTS, NUMBERS = 24, 16, 10  # 60 questions with the 10 below


def form_text() -> str:
    lines = [
        "| text | record_id | 问卷编号 | yes | | | |",
        "| text | interviewer | 调查员 | yes | | | |",
        "| date | visit_date | 访问日期 | yes | | | |",
        "| select_one sex | sex | 性别 | yes | | | |",
        "| integer | age | 年龄 | yes | | . >= 16 and . <= 100 | |",
        "| select_one yn | works | 是否就业 | yes | | | |",
        "| decimal | income | 月收入 | yes | ${works} = '1' | . >= 0 | |",
        "| select_multiple five | channel | 渠道 | | ${works} = '1' | count-selected(.) <= 3 | |",
        "| text | remark | 意见 | | | | |",
        "| calculate | yearly | | | | | ${income} * 12 |",
    ]
    lines += [f"| select_one five | s{k} | 满意度{k} | yes | | | |" for k in range(SCALES)]
    lines += [
        f"| select_one yn | f{k} | 是否{k} | yes | "
        + ("${works} = '1'" if k % 2 else "")
        + " | | |"
        for k in range(LISTS)
    ]
    lines += [
        f"| integer | n{k} | 数量{k} | | ${{f{k}}} = '1' | . >= 0 and . <= 500 | |"
        for k in range(NUMBERS)
    ]
    choices = [("sex", "1", "男"), ("sex", "2", "女"), ("yn", "1", "是"), ("yn", "2", "否")]
    choices += [("five", str(k), f"选项{k}") for k in range(1, 6)]
    return "\n".join(
        [
            "| survey | | | | | | | |",
            "| | type | name | label | required | relevant | constraint | calculation |",
            *("| " + line for line in lines),
            "| choices | | | |",
            "| | list_name | name | label |",
            *(f"| | {a} | {b} | {c} |" for a, b, c in choices),
        ]
    )


def simulate(path: Path, records: int, dirt: float, seed: int = 1) -> None:
    """A CSV of records that obey the form, but for a share of dirty cells."""
    random = np.random.default_rng(seed)
    columns: dict[str, np.ndarray] = {
        "record_id": np.array([f"R{k:07d}" for k in range(records)], dtype=object),
        "interviewer": np.array([f"W{k % 50:02d}" for k in range(records)], dtype=object),
        "visit_date": random.choice([f"2024-{m:02d}-{d:02d}" for m in (9, 10) for d in range(1, 29)], records),
        "sex": random.choice(["1", "2"], records),
        "age": random.integers(16, 80, records).astype(str),
        "works": random.choice(["1", "2"], records, p=[0.7, 0.3]),
    }  # fmt: skip
    works = columns["works"] == "1"
    columns["income"] = np.where(
        works, np.round(random.lognormal(8.5, 0.4, records), -1).astype(int).astype(str), ""
    )
    picks = ["1", "2", "3", "1 2", "2 4", "1 3 5", "5"]
    columns["channel"] = np.where(works, random.choice(picks, records), "")
    columns["remark"] = np.where(random.random(records) < 0.1, "希望多办招聘会", "")
    for k in range(SCALES):
        columns[f"s{k}"] = random.choice(list("12345"), records, p=[0.05, 0.1, 0.3, 0.35, 0.2])
    for k in range(LISTS):
        said = random.choice(["1", "2"], records)
        columns[f"f{k}"] = np.where(works, said, "") if k % 2 else said
    for k in range(NUMBERS):
        yes = columns[f"f{k}"] == "1"
        columns[f"n{k}"] = np.where(yes, random.integers(0, 400, records).astype(str), "")
    table = {name: np.asarray(values, dtype=object) for name, values in columns.items()}
    for name in ("sex", "age", "works", "income", "s3", "n1"):
        rows = np.flatnonzero(random.random(records) < dirt)
        for row, kind in zip(rows, random.integers(0, 4, rows.size), strict=True):
            value = table[name][row]
            table[name][row] = (
                value.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
                value + "元" if name == "income" else value + " ",
                "999" if name in ("age", "n1") else "7",
                "",
            )[kind]
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))


def measure(what: str, path: Path) -> dict[str, float]:
    """One measurement in this process: seconds and peak memory in GiB."""
    import pandas as pd
    import scipy.optimize
    import scipy.special  # noqa: F401  both load when a rule first needs them

    from researchlib.cleaning import clean, write_clean
    from researchlib.forms import form_from_markdown
    from researchlib.responses import read_responses

    form = form_from_markdown(form_text())
    start = time.perf_counter()
    told: dict[str, float] = {}
    if what == "pandas":
        pd.read_csv(path, dtype=str)
    else:
        raw = read_responses(path, form)
        told["read"] = time.perf_counter() - start
        result = clean(raw)
        told["clean"] = time.perf_counter() - start
        told["findings"], told["changes"] = len(result.findings), len(result.changes)
        if what == "write":
            with tempfile.TemporaryDirectory() as folder:
                write_clean(result, folder)
    told["seconds"] = time.perf_counter() - start
    told["gib"] = peak()
    return told


def peak() -> float:
    """The peak memory of this process in GiB; `getrusage` may give that of the one it came from."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(s for s in status.read_text().splitlines() if s.startswith("VmHWM"))
        return int(line.split()[1]) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--dirt", type=float, default=0.002)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--measure", nargs=2)
    options = parser.parse_args()
    if options.measure:
        what, path = options.measure
        print(json.dumps(measure(what, Path(path))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw.csv"
        simulate(path, options.records, options.dirt)
        if options.profile:
            import cProfile
            import pstats

            profile = cProfile.Profile()
            profile.runcall(measure, "clean", path)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
            return
        found: dict[str, list[dict[str, float]]] = {"pandas": [], "clean": [], "write": []}
        for _ in range(options.repeat):
            for what, results in found.items():
                words = [sys.executable, __file__, "--measure", what, str(path)]
                told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
                results.append(json.loads(told))
        base = statistics.median(r["seconds"] for r in found["pandas"])
        print(f"{options.records:,} records × 60 questions, {path.stat().st_size / 2**20:.0f} MiB")
        for what, results in found.items():
            seconds = statistics.median(r["seconds"] for r in results)
            memory = max(r["gib"] for r in results)
            extra = "".join(
                f"  {k} {statistics.median(r[k] for r in results):,.1f}"
                for k in ("read", "clean", "findings", "changes")
                if k in results[0]
            )
            print(
                f"{what:8} {seconds:7.2f} s  {seconds / base:5.2f} × pandas  {memory:5.2f} GiB{extra}"
            )


if __name__ == "__main__":
    main()
