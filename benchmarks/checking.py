"""The same checks in this library, in pandera and in pointblank, side by side.

    python benchmarks/checking.py [--records 100000] [--repeat 3] --peer PYTHON_WITH_PANDERA_AND_POINTBLANK

For the records of `cleaning.py`: every required answer is there (where it was to be asked), nothing is
answered that was not asked, numbers lie in their limits, single choices are options of their list.  The
peers get a frame of texts already read; ours is timed from the same frame: reading every text, relevance,
required, constraint and list, until the findings are a table.  Reading the CSV and imports count for
nobody.  Each measurement in a process of its own, in turn; medians.  Counts of what was found are printed:
the peers also count full-width digits and blanks, which ours rewrites, and pandera every cell of a failing row.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cleaning

LIMITS = {"age": (16, 100), **{f"n{k}": (0, 500) for k in range(cleaning.NUMBERS)}}
FIVE = {str(k) for k in range(1, 6)}
LISTS = {
    "sex": {"1", "2"}, "works": {"1", "2"},
    **{f"s{k}": FIVE for k in range(cleaning.SCALES)},
    **{f"f{k}": {"1", "2"} for k in range(cleaning.LISTS)},
}  # fmt: skip
ALWAYS = ["record_id", "interviewer", "visit_date", "sex", "age", "works"]
ALWAYS += [f"s{k}" for k in range(cleaning.SCALES)]
ALWAYS += [f"f{k}" for k in range(0, cleaning.LISTS, 2)]
# question → the question that must be 1 for it to be asked
ASKED_IF = {
    "income": "works", "channel": "works",
    **{f"f{k}": "works" for k in range(1, cleaning.LISTS, 2)},
    **{f"n{k}": f"f{k}" for k in range(cleaning.NUMBERS)},
}  # fmt: skip
REQUIRED_IF = ["income", *(f"f{k}" for k in range(1, cleaning.LISTS, 2))]


def ours(path: Path) -> tuple[float, int]:
    from researchlib.forms import form_from_markdown
    from researchlib.responses import read_responses
    from researchlib.rules import Findings, Logic, cells, read_table, readers_of

    form = form_from_markdown(cleaning.form_text())
    frame = read_responses(path, form).answers
    start = time.perf_counter()
    tables = {None: read_table(form, frame, None, readers_of(form))}
    logic = Logic(form, tables)
    logic.settle()
    found = Findings()
    cells.readings(tables[None], found)
    logic.confront(found)
    count = len(found.frame)
    return time.perf_counter() - start, count


def with_pandera(path: Path) -> tuple[float, int]:
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_csv(path, dtype=str)
    start = time.perf_counter()

    def number(name: str) -> pa.Check:
        low, high = LIMITS[name]
        return pa.Check(lambda s: pd.to_numeric(s, errors="coerce").between(low, high))

    columns = {}
    for name in frame.columns:
        checks = [pa.Check.isin(LISTS[name])] if name in LISTS else []
        checks += [number(name)] if name in LIMITS else []
        columns[name] = pa.Column(str, checks, nullable=name not in ALWAYS)
    wide = [
        pa.Check(lambda d, q=q, w=w: d[q].isna() | (d[w] == "1"), name=f"relevant {q}")
        for q, w in ASKED_IF.items()
    ]
    wide += [
        pa.Check(lambda d, q=q: d[q].notna() | (d[ASKED_IF[q]] != "1"), name=f"required {q}")
        for q in REQUIRED_IF
    ]
    count = 0
    try:
        pa.DataFrameSchema(columns, checks=wide).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as problem:
        count = len(problem.failure_cases)
    return time.perf_counter() - start, count


def with_pointblank(path: Path) -> tuple[float, int]:
    import pandas as pd
    import pointblank as pb

    frame = pd.read_csv(path, dtype=str)
    start = time.perf_counter()
    check = pb.Validate(frame)
    for name in ALWAYS:
        check = check.col_vals_not_null(name)
    for name, allowed in LISTS.items():
        check = check.col_vals_in_set(name, [*allowed, None])
    for name, (low, high) in LIMITS.items():
        check = check.col_vals_between(
            name, low, high, na_pass=True,
            pre=lambda d, n=name: d.assign(**{n: pd.to_numeric(d[n], errors="coerce")}),
        )  # fmt: skip
    for name, when in ASKED_IF.items():
        check = check.col_vals_null(name, pre=lambda d, w=when: d[d[w] != "1"])
    for name in REQUIRED_IF:
        check = check.col_vals_not_null(name, pre=lambda d, w=ASKED_IF[name]: d[d[w] == "1"])
    done = check.interrogate()
    count = int(sum(done.n_failed().values()))
    return time.perf_counter() - start, count


WAYS = {"ours": ours, "pandera": with_pandera, "pointblank": with_pointblank}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peer", help="a Python that has pandera and pointblank")
    parser.add_argument("--measure", nargs=2)
    options = parser.parse_args()
    if options.measure:
        seconds, count = WAYS[options.measure[0]](Path(options.measure[1]))
        print(json.dumps([seconds, count]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw.csv"
        cleaning.simulate(path, options.records, 0.002)
        found: dict[str, list[tuple[float, int]]] = {
            w: [] for w in WAYS if w == "ours" or options.peer
        }
        for _ in range(options.repeat):
            for way, results in found.items():
                python = sys.executable if way == "ours" else options.peer
                words = [python, __file__, "--measure", way, str(path)]
                told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
                results.append(json.loads(told.splitlines()[-1]))
        base = statistics.median(seconds for seconds, _ in found["ours"])
        for way, results in found.items():
            seconds = statistics.median(s for s, _ in results)
            print(
                f"{way:11} {seconds:7.2f} s  {seconds / base:5.1f} × ours  found {results[0][1]:,}"
            )


if __name__ == "__main__":
    main()
