"""One form and its records → what three engines say, cell by cell.

A cell is (record, path, rule).  Rules and what is said: relevant, required, constraint: "T", "F" or
"?" (not evaluable); options: the codes a choice_filter leaves, joined by a blank; value: a
calculation's text.  Constraints are asked of answers given, as every engine does.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyxform.xls2xform import convert

from oracles.records import TODAY, submission
from researchlib import expressions
from researchlib.forms import Form, Question
from researchlib.rules.answers import read_table, readers_of
from researchlib.rules.logic import Logic

Cell = tuple[int, str, str]
Cells = dict[Cell, str]
HERE = Path(__file__).parent
_NO = ("", "no", "false", "false()", "0", "n")
_YES = ("yes", "true", "true()", "1", "y")


def xform(source: str | Path) -> str:
    """The XForm pyxform makes of a workbook, or of a form written in Markdown."""
    return convert(source, validate=False).xform


def root_of(xml: str) -> str:
    found = re.search(r"<instance>\s*<([\w.-]+)", xml)
    assert found is not None
    return found[1]


def days_of(frame: pd.DataFrame) -> list[str]:
    """What today() is for each record."""
    return list(frame["visit_date"]) if "visit_date" in frame else [TODAY] * len(frame)


# ours


def ours(
    form: Form, root: str, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]
) -> tuple[Cells, dict[Cell, str]]:
    """What we say, and why where we do not know."""
    logic = _logic(form, frame, rosters)
    tables = logic.tables
    answers = logic.evaluator.answers
    plain = expressions.Answers(form, frame, rosters, days_of(frame))
    cells: Cells = {}
    why: dict[Cell, str] = {}

    def put(q: Question, rule: str, said: Any, reason: str = "") -> None:
        for (record, path), word in zip(where(form, root, q, frame, rosters), said, strict=True):
            cells[record, path, rule] = word
            if word == "?":
                why[record, path, rule] = reason

    for q in form.questions:
        if q.name not in tables[q.repeat] or q.repeat not in tables:
            continue
        asked = logic.asked[q.name]
        letters = _letters(asked.true, ~asked.known)
        if q.relevant or any(form.group(g).relevant for g in q.group):
            put(q, "relevant", letters, asked.reason)
        word = q.required.strip().lower()
        if not word:
            pass
        elif word in _NO or word in _YES:
            put(q, "required", ["T" if word in _YES else "F"] * len(tables[q.repeat]))
        else:
            found = expressions.truth(q.required, answers, at=q.name)
            put(q, "required", _letters(found.true, found.unknown), found.reason or "")
        given = tables[q.repeat][q.name].answered
        if q.constraint and q.asks:
            found = expressions.truth(q.constraint, answers, at=q.name)
            held = _letters(found.true, found.unknown)
            said = [w if g else "-" for w, g in zip(held, given, strict=True)]
            put(q, "constraint", said, found.reason or "")
        if q.choice_filter and form.choices_of(q.name):
            put(q, "options", _options(form, q, plain, len(tables[q.repeat])))
        if q.kind == "calculate" and q.calculation:
            made = expressions.evaluate(q.calculation, answers, at=q.name)
            said = [("" if v is None else v) if e else "?" for v, e in zip(made.values, made.evaluable, strict=True)]  # fmt: skip
            put(q, "value", said, made.reason or "")
        if q.asks and (q.required or q.constraint):
            missing, invalid = _broken(
                cells, q, letters, given, list(where(form, root, q, frame, rosters))
            )
            if q.required:
                put(q, "missing", missing)
            if q.constraint:
                put(q, "invalid", invalid)
    return cells, why


def _logic(form: Form, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]) -> Logic:
    """The form's logic as `clean` confronts it with answers."""
    days = list(days_of(frame))
    readers = readers_of(form)
    tables = {g: read_table(form, f, g, readers) for g, f in [(None, frame), *rosters.items()]}
    logic = Logic(form, tables)
    logic.evaluator.answers._today = days
    renew = logic.evaluator.renew

    def renewed(*names: str) -> None:
        renew(*names)
        logic.evaluator.answers._today = days

    logic.evaluator.renew = renewed  # type: ignore[method-assign]
    logic.settle()
    return logic


def _broken(
    cells: Cells, q: Question, letters: list[str], given: np.ndarray, places: list[tuple[int, str]]
) -> tuple[list[str], list[str]]:
    """Required and blank; against the constraint: both only where the question is asked."""
    missing, invalid = [], []
    for (record, path), asked, filled in zip(places, letters, given, strict=True):
        needed = "F" if filled else cells.get((record, path, "required"), "F")
        held = cells.get((record, path, "constraint"), "-")
        missing.append(_and(asked, needed))
        invalid.append(_and(asked, {"F": "T", "?": "?"}.get(held, "F")))
    return missing, invalid


def _and(a: str, b: str) -> str:
    return "F" if "F" in (a, b) else "?" if "?" in (a, b) else "T"


def _letters(true: np.ndarray, unknown: np.ndarray) -> list[str]:
    return ["?" if u else "T" if t else "F" for t, u in zip(true, unknown, strict=True)]


def _options(form: Form, q: Question, answers: expressions.Answers, rows: int) -> list[str]:
    left: list[list[str]] = [[] for _ in range(rows)]
    for code in dict.fromkeys(c.name for c in form.choices_of(q.name)):
        trial = answers.replacing({q.name: np.array([code] * rows, dtype=object)})
        found = expressions.allowed(trial, q.name)
        for k in range(rows):
            if found.unknown[k]:
                left[k] = ["?"]
            elif found.true[k] and left[k] != ["?"]:
                left[k].append(code)
    return [" ".join(codes) for codes in left]


def where(
    form: Form, root: str, q: Question, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]
) -> Iterator[tuple[int, str]]:
    """(record, path) of every row of a question's table, as XPath writes it."""
    rows = frame if q.repeat is None else rosters[q.repeat]
    for _, row in rows.iterrows():
        place = {q.repeat: row.get("position"), form.parent_repeat(q.repeat) if q.repeat else None: row.get("parent")}  # fmt: skip
        steps = [f"{g}[{int(place[g])}]" if form.group(g).repeat else g for g in q.group]
        yield int(row["record"]), "/".join(["", root, *steps, q.short_name or q.name])


def fitting(
    form: Form, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """The same records without choices that a choice_filter hides: JavaRosa takes those away."""
    for _ in range(20):
        answers = expressions.Answers(form, frame, rosters, days_of(frame))
        wrong = {
            q.name: found.false
            for q in form.questions
            if q.choice_filter and q.name in answers.table(q.repeat)
            if (found := expressions.allowed(answers, q.name)).false.any()
        }
        if not wrong:
            break
        frame, rosters = _without(form, frame, rosters, wrong)
    return frame, rosters


def _without(
    form: Form,
    frame: pd.DataFrame,
    rosters: dict[str, pd.DataFrame],
    wrong: dict[str, np.ndarray],
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """The records with the answers of some cells taken out."""
    fresh = {g: rows.copy() for g, rows in [(None, frame), *rosters.items()]}
    for name, cells in wrong.items():
        rows = fresh[form.question(name).repeat]
        rows[name] = rows[name].mask(cells, None).astype(object)
    return fresh[None], {g: f for g, f in fresh.items() if g is not None}


def settled(
    form: Form, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """The same records without the answers to what was not asked, as a phone hands them in."""
    for _ in range(20):
        logic = _logic(form, frame, rosters)
        wrong = {
            q.name: drop
            for q in form.questions
            if q.kind != "calculate" and q.name in logic.asked
            if (drop := logic.asked[q.name].false & logic.tables[q.repeat][q.name].answered).any()
        }
        if not wrong:
            break
        # first those whose own condition does not rest on another that goes
        first = {n: drop for n, drop in wrong.items() if not _looked_at(form, n) & set(wrong)}
        frame, rosters = _without(form, frame, rosters, first or wrong)
    return frame, rosters


def _looked_at(form: Form, name: str) -> set[str]:
    q = form.question(name)
    texts = [(q.relevant, name), *((form.group(g).relevant, g) for g in q.group)]
    return {u for text, at in texts if text for u in expressions.uses(text, form, at)} - {name}


# JavaRosa


def jar() -> Path:
    import pyxform

    return Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"


def no_javarosa() -> str:
    """Why JavaRosa cannot be asked; "" where it can."""
    if not jar().exists():
        return "pyxform carries no ODK_Validate.jar"
    return "" if shutil.which("javac") and shutil.which("java") else "no java and javac on the path"


Asked = tuple[str, Form, str, pd.DataFrame, dict[str, pd.DataFrame]]


def javarosa(
    xml: str, form: Form, root: str, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]
) -> tuple[Cells, dict[int, str]]:
    """What JavaRosa says, and the records it broke off at with its message."""
    return javarosa_of([(xml, form, root, frame, rosters)])[0]


def javarosa_of(questions: list[Asked]) -> list[tuple[Cells, dict[int, str]]]:
    """The same for several forms in one run."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for k, (xml, form, root, frame, rosters) in enumerate(questions):
            lines = [
                f"{day}\t{submission(form, root, record, rosters)}"
                for day, (_, record) in zip(days_of(frame), frame.iterrows(), strict=True)
            ]
            for name, text in (("form.xml", xml), ("records.txt", "\n".join(lines))):
                paths.append(str(Path(folder) / f"{k}-{name}"))
                Path(paths[-1]).write_text(text, encoding="utf-8")
        run = ["java", "-Xss64m", "-Duser.timezone=UTC", "-cp", f"{jar()}{os.pathsep}{compiled()}",
               "JavaRosaOracle", *paths]  # fmt: skip
        done = subprocess.run(run, capture_output=True, text=True, check=True, encoding="utf-8")
    return [_read(part.splitlines()) for part in re.split(r"(?m)^#\n", done.stdout)[1:]]


def _read(lines: list[str]) -> tuple[Cells, dict[int, str]]:
    cells: Cells = {}
    broken: dict[int, str] = {}
    for line in lines:
        record, path, *said = line.split("\t")
        if path == "!":
            broken[int(record)] = said[0]
            continue
        at = int(record), path
        if said[0] == "=":
            cells[*at, "options"] = said[1]
            continue
        relevant, required, constraint, value = said
        cells[*at, "relevant"], cells[*at, "required"] = relevant, required
        cells[*at, "constraint"] = "?" if constraint.startswith("!") else constraint
        cells[*at, "value"] = value
    return cells, broken


@cache
def compiled() -> Path:
    """The folder of the driver, compiled once a run and removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="javarosa-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(["javac", "-cp", jar(), "-d", folder, HERE / "JavaRosaOracle.java"], check=True)
    return folder


# rxeval


def no_rxeval() -> str:
    from importlib.util import find_spec

    return "" if find_spec("rxeval") else "rxeval is not installed (pip install rxeval)"


def rxeval(
    xml: str, form: Form, root: str, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]
) -> tuple[Cells, dict[int, str]]:
    """What rxeval says: it tells required and constraint only where they are broken, as `missing`
    and `invalid`; every path it answers for gets those two rules."""
    import rxeval as engine

    cells: Cells = {}
    broken: dict[int, str] = {}
    calculated = [q for q in form.questions if q.kind == "calculate" and q.calculation]
    filtered = [q for q in form.questions if q.choice_filter]
    where_of = {
        q.name: list(where(form, root, q, frame, rosters)) for q in [*calculated, *filtered]
    }
    for k, ((_, record), day) in enumerate(zip(frame.iterrows(), days_of(frame), strict=True)):
        try:
            session = engine.Session(xml, submission(form, root, record, rosters), today=day)
            said = session.recompute()
            for _ in range(5):
                again = session.recompute()
                if not again["calculated"]:
                    break
            said = again
        except ValueError as problem:
            broken[k] = str(problem)
            continue
        failed = dict(said["failed"])
        for path, held in said["relevant"].items():
            at = k, path
            cells[*at, "relevant"] = "T" if held else "F"
            cells[*at, "missing"] = "F"
            cells[*at, "invalid"] = "F"
        for path in said["missing"]:
            cells[k, path, "missing"] = "T"
        for path, _why in said["invalid"]:
            cells[k, path, "invalid"] = "T"
        for path in failed:
            for rule in ("relevant", "missing", "invalid", "value"):
                cells[k, path, rule] = "?"
        for q in calculated:
            for number, path in where_of[q.name]:
                if number == k and cells.get((k, path, "value")) != "?":
                    cells[k, path, "value"] = session.get(path)
        for q in filtered:
            for number, path in where_of[q.name]:
                if number == k:
                    try:
                        offered = session.choices(path)
                    except ValueError:
                        offered = ["?"]
                    if offered is not None:
                        cells[k, path, "options"] = " ".join(_code(c) for c in offered)
    return cells, broken


def _code(choice: Any) -> str:
    return choice["value"] if isinstance(choice, dict) else str(choice)
