"""Relevance, constraint and required of a form of 224 questions, beside rxeval, per record.

    python benchmarks/expressions.py [--records 20000] [--repeat 5] [--peer PYTHON_WITH_RXEVAL]

Ours takes a table and gives, for every cell, whether it was asked, whether it is missing and whether it
breaks its constraint, group conditions included: from text cells as they are received, and from
columns whose distinct texts are known, which is how `clean` holds them.  rxeval takes records as XML
and gives the same: `submission_findings(form, record)` and `Session(form, record).recompute()` parse
the form each time, as its Python interface has it; "recompute alone" is a second recompute of a
session that is already there.  The two are held against each other, cell by cell, on the records
rxeval is timed on.  Medians of rounds in turn.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

QUESTIONS = 224
LISTS = 24  # of seven options
PEER = """
import json, statistics, sys, time
import rxeval
xml = open(sys.argv[1], encoding="utf-8").read()
records = open(sys.argv[2], encoding="utf-8").read().splitlines()
def timed(text):
    start = time.perf_counter()
    session = rxeval.Session(xml, text, today="2024-06-15")
    said = session.recompute()
    middle = time.perf_counter()
    session.recompute()
    return middle - start, time.perf_counter() - middle, said
times, again, said = zip(*map(timed, records))
start = time.perf_counter()
for text in records:
    rxeval.submission_findings(xml, text, today="2024-06-15")
findings = (time.perf_counter() - start) / len(records)
keep = [{k: r[k] for k in ("relevant", "missing", "invalid", "failed")} for r in said]
json.dump({"session": statistics.median(times), "again": statistics.median(again), "findings": findings,
           "said": keep}, sys.stdout)
"""


def form_text() -> str:
    """Eight groups of 28 questions with the operators and functions that public forms use most, texts
    in two languages and messages: 0.8 kB of XForm a question (the residents' survey has 1.2)."""
    lines, number = [], 0
    for group in range(8):
        condition = f"${{q{group * 28 - 28}}} != '3'" if group else ""
        lines.append(
            f"| begin_group | g{group} | 第{group}部分 | Part {group} | {condition} | | | |"
        )
        for k in range(28):
            kind = ("select_one", "integer", "select_multiple", "text", "decimal")[
                k % 5 if k else 0
            ]
            opens = f"${{q{number - k}}}"
            relevant = (
                f"{opens} = '1' or {opens} = '2'",
                f"${{q{number - 1}}} != ''",
                f"not(selected({opens}, '2'))",
                "",
            )[k % 4 if k else 3]
            constraint = {
                "select_one": "",
                "integer": ". >= 0 and . <= 120",
                "decimal": f". > 0 and (. < 500 or {opens} = '2')",
                "select_multiple": "not(selected(., '3') and count-selected(.) > 1)",
                "text": "string-length(.) <= 8 and regex(., '[a-z0-9]*')",
            }[kind]
            required = ("yes", "", f"{opens} = '1'")[k % 3]
            listed = f"{kind} list{number % LISTS}" if kind.startswith("select") else kind
            label = f"B{number}、过去三个月里，您在本地遇到过下面这种情况吗？请按实际情况回答"
            english = f"B{number}. In the past three months, have you come across this here?"
            message = "超出可填的范围，请与受访者核实后再填" if constraint else ""
            lines.append(
                f"| {listed} | q{number} | {label} | {english} | {relevant} | {constraint} | {message} | {required} |"
            )
            number += 1
        lines.append("| end_group | | | | | | | |")
    assert number == QUESTIONS
    head = "| | type | name | label::zh | label::en | relevant | constraint | constraint_message::zh | required |"
    options = [
        f"| | list{k} | {c} | 第{k}类第{c}种情况 | Case {c} of kind {k} |"
        for k in range(LISTS)
        for c in range(1, 8)
    ]
    return "\n".join(
        [
            "| survey | | | | | | | | |",
            head,
            *("| " + line for line in lines),
            "| choices | | | | |",
            "| | list_name | name | label::zh | label::en |",
            *options,
        ]
    )


def records_of(form, n: int) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    frame = pd.DataFrame({"record": [str(k) for k in range(n)]})
    columns = {}
    for q in form.questions:
        if q.kind == "select_one":
            cells = draw.choice(["1", "2", "3"], n)
        elif q.kind == "select_multiple":
            cells = draw.choice(["1", "1 2", "2 3", "3", "1 2 3"], n)
        elif q.kind == "text":
            cells = draw.choice(["abc", "x1", "ABC", "toolongaword"], n)
        else:
            cells = draw.integers(-5, 600 if q.kind == "decimal" else 140, n).astype(str)
        columns[q.name] = np.where(draw.random(n) < 0.15, None, cells.astype(object))
    text = pd.concat([frame, pd.DataFrame(columns)], axis=1).to_csv(index=False)
    return pd.read_csv(io.StringIO(text), dtype=str)  # texts as a file gives them


def ours(form, frame: pd.DataFrame):
    """(asked, missing, invalid): one array a question."""
    from researchlib.expressions import Answers, truth
    from researchlib.expressions.columns import is_empty

    answers = Answers(form, frame)
    groups: dict[str, np.ndarray] = {}
    asked, missing, invalid = {}, {}, {}
    for q in form.questions:
        held = np.ones(len(frame), dtype=bool)
        for name in q.group:
            text = form.group(name).relevant
            if text and name not in groups:
                groups[name] = truth(text, answers, at=name).true
            held = held & groups.get(name, True)
        if q.relevant:
            held = held & truth(q.relevant, answers, at=q.name).true
        asked[q.name] = held
        blank = is_empty(answers.column(q.name))
        if q.required == "yes":
            missing[q.name] = held & blank
        elif q.required:
            missing[q.name] = held & blank & truth(q.required, answers, at=q.name).true
        if q.constraint:
            broken = truth(q.constraint, answers, at=q.name)
            invalid[q.name] = held & ~blank & broken.false
    return asked, missing, invalid


def submission(form, record: pd.Series) -> str:
    parts, inside = [], None
    for q in form.questions:
        if q.group[0] != inside:
            parts.append(f"</{inside}><{q.group[0]}>" if inside else f"<{q.group[0]}>")
            inside = q.group[0]
        cell = record[q.name]
        parts.append(f"<{q.name}>{'' if pd.isna(cell) else cell}</{q.name}>")
    return f'<data id="data">{"".join(parts)}</{inside}></data>'


def differences(form, said, verdicts) -> tuple[int, int]:
    """(cells compared, cells that differ)."""
    asked, missing, invalid = verdicts
    cells = wrong = 0
    for k, one in enumerate(said):
        assert not one["failed"], one["failed"]
        theirs = {path.rsplit("/", 1)[-1]: held for path, held in one["relevant"].items()}
        gaps = {path.rsplit("/", 1)[-1] for path in one["missing"]}
        bad = {path.rsplit("/", 1)[-1] for path, _ in one["invalid"]}
        for q in form.questions:
            cells += 3
            wrong += theirs[q.name] != asked[q.name][k]
            wrong += (q.name in gaps) != bool(q.name in missing and missing[q.name][k])
            wrong += (q.name in bad) != bool(q.name in invalid and invalid[q.name][k])
    return cells, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--peer-records", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--peer", default=sys.executable, help="an interpreter that has rxeval")
    given = parser.parse_args()

    from pyxform.xls2xform import convert

    from researchlib.forms import form_from_markdown

    text = form_text()
    form = form_from_markdown(text)
    frame = records_of(form, given.records)
    xml = convert(text, validate=False).xform
    rows = [submission(form, frame.iloc[k]) for k in range(given.peer_records)]
    coded = frame.astype(dict.fromkeys(form.names, "category"))
    verdicts = ours(form, frame)
    rounds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("form.xml", "records.txt", "peer.py")]
        for path, content in zip(paths, (xml, "\n".join(rows), PEER), strict=True):
            path.write_text(content, encoding="utf-8")
        for _ in range(given.repeat):
            command = [given.peer, str(paths[2]), str(paths[0]), str(paths[1])]
            peer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            for name in ("session", "again", "findings"):
                rounds.setdefault(name, []).append(peer[name])
            for name, table in (("texts", frame), ("coded", coded)):
                start = time.perf_counter()
                ours(form, table)
                taken = (time.perf_counter() - start) / given.records
                rounds.setdefault(name, []).append(taken)
    cells, wrong = differences(form, peer["said"], verdicts)
    median = {name: statistics.median(times) for name, times in rounds.items()}
    report = {
        "questions": QUESTIONS,
        "records": given.records,
        "ours from texts, microseconds a record": round(1e6 * median["texts"], 2),
        "ours from coded columns, microseconds a record": round(1e6 * median["coded"], 2),
        "rxeval submission_findings, milliseconds a record": round(1e3 * median["findings"], 2),
        "rxeval Session and recompute, milliseconds a record": round(1e3 * median["session"], 2),
        "rxeval recompute alone, milliseconds a record": round(1e3 * median["again"], 2),
        "times faster": {
            f"{a} / {b}": round(
                statistics.median(x / y for x, y in zip(rounds[a], rounds[b], strict=True))
            )
            for a in ("findings", "session", "again")
            for b in ("texts", "coded")
        },
        "cells compared": cells,
        "cells that differ": int(wrong),
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
