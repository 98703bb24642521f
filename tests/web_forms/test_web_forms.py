"""Every form in the engine of ODK Web Forms: what it asks, takes and refuses is what the form says.

Runs where `RESEARCHLIB_NODE` names a folder in which `npm install @getodk/xforms-engine jsdom` was run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import researchlib as rl
from researchlib.forms import Form, Question
from researchlib.instruments.entry import limits
from researchlib.simulation import simulate

HERE = Path(__file__).resolve().parent
FOLDER = os.environ.get("RESEARCHLIB_NODE", "")
ENGINE = Path(FOLDER) / "node_modules/@getodk/xforms-engine"
pytestmark = pytest.mark.skipif(
    not FOLDER or not ENGINE.is_dir() or shutil.which("node") is None,
    reason="RESEARCHLIB_NODE names no folder with @getodk/xforms-engine and jsdom, or there is no node",
)


def wrong(form: Form, q: Question) -> str | None:
    """An answer the question's constraint refuses, where that is plain."""
    low, high = limits(q.constraint)
    if q.numeric and high is not None:
        return str(int(high) + 1)
    if q.numeric and low is not None:
        return str(int(low) - 1)
    codes = [c.name for c in form.choices_of(q.name)]
    if q.multiple and "count-selected(.) <= 3" in q.constraint:
        return " ".join(codes[:4])
    if q.multiple and "not(selected(., '" in q.constraint:
        return " ".join(codes)
    if "regex" in q.constraint:
        return "zz"
    if q.kind == "date" and ">= date(" in q.constraint:
        return "1900-01-01"
    return None


def dated(form: Form, answers: dict[str, Any]) -> dict[str, str]:
    """Answers as the engine takes them: a month is the first of it."""
    known = {q.name: q.kind for q in form.asked}
    kept = {k: "" if v is None or v != v else str(v) for k, v in answers.items() if k in known}
    return {k: f"{v}-01" if v and known[k] == "month" else v for k, v in kept.items()}


def job(file: Path) -> dict[str, Any]:
    from pyxform.xls2xform import convert

    form = rl.read_form(file)
    made = simulate(form, 6, seed=3)
    records = []
    for truth in made.truth.to_dict("records"):
        answers = dated(form, truth)
        rosters = {
            name: [dated(form, row) for row in frame[frame["record"] == truth["record"]].to_dict("records")]
            for name, frame in made.rosters.items()
        }  # fmt: skip
        bad = {q.name: wrong(form, q) for q in form.asked if not q.repeat and answers[q.name]}
        bad = {name: answer for name, answer in bad.items() if answer is not None}
        records.append({"answers": answers, "rosters": rosters, "bad": bad})
    xml = convert(str(file), validate=False).xform
    return {"name": "/".join(file.parts[-3:-1]), "xml": xml, "records": records}


def same(a: str, b: str) -> bool:
    try:
        return float(a) == float(b)
    except ValueError:
        return sorted(a.split()) == sorted(b.split())


def test_every_form_asks_takes_and_refuses_what_it_says(root: Path) -> None:
    files = sorted((root / "surveys").glob("*/20*/form.xlsx"))
    jobs = [job(file) for file in files]
    done = subprocess.run(
        ["node", str(HERE / "answer.mjs"), FOLDER],
        input=json.dumps(jobs), capture_output=True, text=True, check=True,
    )  # fmt: skip
    seen = json.loads(done.stdout)
    assert len(seen) == len(files) >= 10
    refused = 0
    for file, given in zip(files, jobs, strict=True):
        told, form = seen[given["name"]], rl.read_form(file)
        assert told["status"] == "success", told["error"]
        for record, found in zip(given["records"], told["records"], strict=True):
            assert found["violations"] == [], given["name"]
            assert found["rows"] == {name: len(rows) for name, rows in record["rosters"].items()}
            for q in form.asked:
                answer = record["answers"].get(q.name, "")
                if q.repeat or not (answer or q.required):
                    continue
                assert found["relevant"][q.name] == bool(answer), (given["name"], q.name)
                assert not answer or same(found["values"][q.name], answer), (given["name"], q.name)
            for question, said in found["bad"].items():
                assert said is not None, (given["name"], question)
                assert said[0] == "constraint"
                assert said[1]  # in words of the form's own
                refused += 1
    assert refused > 500
