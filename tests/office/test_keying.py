"""The keying workbooks of the sample surveys, filled in LibreOffice by keystrokes alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import researchlib as rl
from researchlib.cli import main
from researchlib.forms import Form, Question
from researchlib.instruments import write_entry
from researchlib.instruments.entry import columns, limits
from researchlib.responses.headers import Headings
from researchlib.simulation import simulate

from .clerk import Clerk, missing

# a window answers when it likes: asked for by name, so that a busy machine fails nobody's tests
pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("RESEARCHLIB_OFFICE"),
        reason="RESEARCHLIB_OFFICE=1 keys the sample surveys in LibreOffice (a minute)",
    ),
    pytest.mark.skipif(
        bool(missing()), reason=f"keying by hand needs {', '.join(missing())}, not installed here"
    ),
]
# three people who took part, with children and a full multi-select among them
SEEDS = {"agencies": 6, "enterprises": 1, "residents": 25}
KEYED = {"agencies": 2, "enterprises": 2, "residents": 3}  # records; their sheets are wide
AGAIN = ("shift+Tab",)  # a refused answer leaves its cell empty and the cursor one further


@dataclass
class Slips:
    """What the clerk does wrong on purpose, by kind; each is done where it first can be."""

    code: int = 0
    limit: int = 0
    number: int = 0
    ticks: int = 0
    stands: str = ""  # the question whose odd answer was let stand


def keyed(clerk: Clerk, form: Form, page: list[tuple[str, Question, str | None]],
          answers: Mapping[str, str], slips: Slips, record: int, before: str = "") -> None:  # fmt: skip
    """One row, from its first cell to the first cell of the next."""
    for place, (_, q, code) in enumerate(page):
        answer = answers.get(q.name, "")
        if code is not None:
            keyed_tick(clerk, form, page, place, answer.split(), slips)
            continue
        low, high = limits(q.constraint)
        if q.name == form.id_question and before and not slips.number:
            clerk.type(before).tab().warned("Return")
            slips.number += 1
            clerk.keys("Home")  # the number is the first cell
        elif q.choosing and answer and record == 0 and not slips.code:
            clerk.type("77").tab().warned("Escape").keys(*AGAIN)
            slips.code += 1
        elif q.numeric and high is not None and answer and record == 0 and not slips.limit:
            clerk.type(str(int(high) + 1)).tab().warned("Escape").keys(*AGAIN)
            slips.limit += 1
        elif q.numeric and low and answer and record == 1 and not slips.stands:
            clerk.type(f"{answer}?").tab().warned("Tab", "Return")
            slips.stands = q.name
            continue
        clerk.type(answer).tab()


def keyed_tick(clerk: Clerk, form: Form, page: list[tuple[str, Question, str | None]], place: int,
               ticked: list[str], slips: Slips) -> None:  # fmt: skip
    """One cell of a multi-select; once, one tick too many is tried."""
    _, q, code = page[place]
    last = place + 1 == len(page) or page[place + 1][1].name != q.name
    most = "count-selected(.) <= 3" in q.constraint
    if most and last and len(ticked) == 3 and code not in ticked and not slips.ticks:
        clerk.type("1").tab().warned("Escape")
        slips.ticks += 1
        return
    clerk.type("1" if code in ticked else "").tab()


@pytest.mark.parametrize("survey", ["agencies", "enterprises", "residents"])
def test_every_keyed_answer_arrives_and_no_refused_one_does(
    survey: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = root / f"surveys/{survey}/2024/form.xlsx"
    form = rl.read_form(source)
    made = simulate(form, 3, seed=SEEDS[survey])
    truth = made.truth.head(KEYED[survey]).fillna("").astype(str)
    open_ended = [q.name for q in form.asked if q.kind == "text" and not q.constraint]
    truth[open_ended] = "in Latin letters: no input method here"
    truth[open_ended] = truth[open_ended].where(made.truth.loc[truth.index, open_ended].notna(), "")
    file = write_entry(form, tmp_path / f"{survey}.xlsx", rows=40)
    headings = Headings(form)
    top = columns(form, headings, [q for q in form.asked if q.repeat is None])
    slips = Slips()
    with Clerk(file, tmp_path) as clerk:
        before = ""
        for k, answers in enumerate(truth.to_dict("records")):
            keyed(clerk, form, top, answers, slips, k, before)
            before = str(answers[form.id_question])
        for repeat in form.repeats:
            clerk.keys("ctrl+Next")
            inside = [
                form.question(form.id_question or ""),
                *(q for q in form.asked if q.repeat == repeat),
            ]
            for row in made.rosters[repeat].fillna("").astype(str).to_dict("records"):
                for _, q, _code in columns(form, headings, inside):
                    clerk.type(row["record"] if q.name == form.id_question else row[q.name]).tab()
        clerk.save()
    assert slips.code == slips.limit == slips.number == 1
    assert main(
        ["clean", "--form", str(source), "--raw", str(file), "--out", str(tmp_path / "c")]
    ) in (0, 1)
    clean = pd.read_csv(tmp_path / "c/clean.csv", dtype=str, keep_default_na=False)
    stood = truth.loc[1, slips.stands]
    raw = rl.read_responses(file, form)
    assert raw.answers[slips.stands].tolist() == [
        *truth[slips.stands][:1],
        f"{stood}?",
        *truth[slips.stands][2:],
    ]
    truth.loc[1, slips.stands] = ""  # no number: left to review
    for name in truth.columns:
        assert same(clean[name], truth[name]), name
    found = pd.read_csv(tmp_path / "c/findings.csv", dtype=str, keep_default_na=False)
    assert ((found["question"] == slips.stands) & (found["record"] == truth.loc[1, "record"])).any()
    for repeat, rows in made.rosters.items():
        arrived = pd.read_csv(tmp_path / f"c/clean.{repeat}.csv", dtype=str, keep_default_na=False)
        for name in rows.columns:
            assert same(arrived[name], rows[name].fillna("").astype(str)), name


def same(a: pd.Series, b: pd.Series) -> bool:
    return list(map(plain, a)) == list(map(plain, b))


def plain(text: str) -> str:
    try:
        return repr(float(text))
    except ValueError:
        return text
