"""Simulated answers obey the form; known dirt measures what cleaning sees, repairs and gets wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import researchlib as rl
from dirt_outcomes import outcome
from researchlib.cli import main
from researchlib.forms import Form, form_from_markdown, read_form
from researchlib.responses import read_responses
from researchlib.simulation import Simulation, simulate, write_simulation
from researchlib.simulation.patterns import matching
from researchlib.values.identifiers import read_identifier


@pytest.fixture(scope="module")
def form(root: Path) -> Form:
    return read_form(root / "surveys" / "residents" / "2024" / "form.xlsx")


@pytest.fixture(scope="module")
def made(form: Form) -> Simulation:
    return simulate(form, 600, seed=7, dirt=0.02)


@pytest.fixture(scope="module")
def measured(
    form: Form, made: Simulation, tmp_path_factory: pytest.TempPathFactory
) -> pd.DataFrame:
    """One row a spoilt cell: kind, loss, right (the clean value is the true one), noticed, changed."""
    folder = tmp_path_factory.mktemp("simulated")
    write_simulation(made, folder)
    clean = rl.clean(read_responses(folder / "raw.xlsx", form))
    return outcome(made, clean)


def differing(raw: pd.DataFrame, truth: pd.DataFrame) -> list[tuple[str, int]]:
    same = (raw == truth[raw.columns]) | (raw.isna() & truth[raw.columns].isna())
    return [(raw.columns[j], int(i)) for i, j in zip(*np.where(~same.to_numpy()), strict=True)]


class TestAnswersObeyTheForm:
    def test_cleaning_them_finds_no_error_and_changes_nothing(
        self, form: Form, made: Simulation, tmp_path: Path
    ) -> None:
        sound = replace(made, raw=made.truth[made.raw.columns], keyed=made.rosters)
        write_simulation(sound, tmp_path)
        clean = rl.clean(read_responses(tmp_path / "raw.xlsx", form))
        errors = clean.findings[clean.findings["severity"] == "error"]
        assert errors.empty, errors["rule"].value_counts()
        rewritten = clean.changes[clean.changes["rule"] != "calculation"]
        assert rewritten.empty

    def test_the_same_seed_gives_the_same_files(self, form: Form, tmp_path: Path) -> None:
        for name in "ab":
            write_simulation(simulate(form, 40, seed=3), tmp_path / name)
        for file in ("truth.csv", "dirt.csv"):
            assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
        assert not simulate(form, 40, seed=4).truth.equals(simulate(form, 40, seed=3).truth)

    def test_every_spoilt_cell_is_listed_and_nothing_else_differs(self, made: Simulation) -> None:
        again = made.dirt["kind"].isin(["id-twice", "keyed-again"])
        cells = made.dirt[~again]
        told = {(q, row - 2) for q, row in zip(cells["question"], cells["row"], strict=True)}
        spoilt = set(differing(made.raw.iloc[: len(made.truth)], made.truth))
        for name, frame in made.keyed.items():
            places = frame["position"]
            cells_of = differing(frame.iloc[: len(made.rosters[name])], made.rosters[name])
            spoilt |= {(f"{q}[{places[i]}]", i) for q, i in cells_of}
        assert spoilt == told
        assert len(told) == len(cells)

    def test_repeats_have_rows_of_their_own(self, tmp_path: Path) -> None:
        form = form_from_markdown("""
| survey | | | | | | | |
| | type         | name  | label | required | relevant | constraint | identifier |
| | text         | qid   | 编号  | yes |  |  | record |
| | begin_repeat | child | 子女  |     |  |  |        |
| | integer      | age   | 年龄  | yes |  | . >= 0 and . < 18 | |
| | text         | school | 学校 | yes | ${age} >= 6 | | |
| | end_repeat   |       |       |     |  |  |        |
""")
        made = simulate(form, 50, seed=1, dirt=0)
        children = made.rosters["child"]
        age = children["age"].astype(int)
        assert age.between(0, 17).all()
        assert (children["school"].notna() == (age >= 6)).all()
        write_simulation(made, tmp_path)
        clean = rl.clean(read_responses(tmp_path / "raw.xlsx", form))
        assert clean.findings[clean.findings["severity"] == "error"].empty
        assert len(clean.rosters["child"]) == len(children)

    @pytest.mark.parametrize("pattern", [r"^QC-20[0-9]{2}-[0-9]{3}$", r"[A-C]+\d?", r"(ab|cd){2}x"])
    def test_ids_follow_their_pattern(self, pattern: str) -> None:
        draw = np.random.default_rng(1)
        assert all(re.fullmatch(pattern, matching(pattern, draw)) for _ in range(50))


class TestWhatCleaningMakesOfKnownDirt:
    def test_no_mistake_is_silent(self, measured: pd.DataFrame) -> None:
        silent = measured[measured["changed"] & ~measured["right"] & ~measured["noticed"]]
        assert silent.empty, silent["kind"].value_counts()

    def test_what_loses_nothing_is_put_right(self, measured: pd.DataFrame) -> None:
        of = measured[~measured["loss"]]
        right = of.groupby("kind")["right"].mean()
        print(right.to_string())
        assert len(right) == 8
        assert (right == 1).all(), right

    def test_what_needs_a_person_is_noticed(self, measured: pd.DataFrame) -> None:
        of = measured[measured["loss"]]
        recall = of.groupby("kind")["noticed"].agg(["mean", "sum", "size"])
        print(recall.to_string())
        assert set(recall.index) == {
            "answered-not-asked", "approximate", "beyond-limits", "exclusive", "id-twice", "keyed-again", "left-blank",
            "near-miss", "no-such-code", "no-such-date", "too-many", "two-answers", "unreadable",
        }  # fmt: skip
        assert (recall["mean"] == 1).all(), recall

    def test_records_without_dirt_are_left_in_peace(
        self, form: Form, made: Simulation, tmp_path: Path
    ) -> None:
        """Queries on sound records: outliers, and optional questions left empty, at most 2 a hundred."""
        write_simulation(made, tmp_path)
        found = rl.clean(read_responses(tmp_path / "raw.xlsx", form)).findings
        touched = {*made.dirt["record"], *made.dirt["true"]}
        sound = set(made.truth["record"]) - touched
        alarms = found[found["record"].isin(sound)]
        print(alarms.groupby(["rule", "severity"]).size().to_string(), len(sound))
        assert (alarms["severity"] != "error").all()
        others = alarms[~alarms["rule"].isin(["outlier", "relevant"])]
        assert len(others) <= 0.02 * len(sound), others["rule"].value_counts()


def test_the_terminal_writes_the_three_files(root: Path, tmp_path: Path) -> None:
    form = root / "surveys" / "residents" / "2024" / "form.xlsx"
    assert main(["simulate", str(form), "-n", "20", "--seed", "2", "-o", str(tmp_path)]) == 0
    assert {f.name for f in tmp_path.iterdir()} == {
        "raw.xlsx",
        "truth.csv",
        "truth.child.csv",
        "dirt.csv",
    }
    assert len(pd.read_csv(tmp_path / "truth.csv", dtype=str)) == 20


def test_numbers_of_persons_and_firms_have_their_right_form(tmp_path: Path) -> None:
    asked = form_from_markdown("""
| survey | | | | |
| | type | name  | label            | identifier |
| | text | qid   | 编号             | record     |
| | text | phone | 联系电话         |            |
| | text | card  | 身份证号         |            |
| | text | firm  | 统一社会信用代码 | 统一社会信用代码 |
""")
    answers = simulate(asked, 50, seed=3).truth
    for name, kind in (("phone", "phone"), ("card", "resident_id"), ("firm", "credit_code")):
        given = answers[name].dropna()
        assert len(given) > 10
        assert all(read_identifier(str(v), kind).text == v for v in given)


def test_a_constraint_nothing_meets_is_said(tmp_path: Path) -> None:
    form = form_from_markdown(
        "| survey | | | | | |\n| | type | name | label | required | constraint |\n"
        "| | integer | a | 甲 | yes | . > 10 and . < 5 |\n"
    )
    with pytest.raises(rl.DataError, match="form check"):
        simulate(form, 5)


NESTED = """
| survey | | | | |
| | type         | name   | label | required |
| | select_one y | has    | 有无  | yes |
| | begin_repeat | child  | 子女  |     |
| | integer      | age    | 年龄  | yes |
| | begin_repeat | school | 学校  |     |
| | integer      | since  | 年级  | yes |
| | end_repeat   |        |       |     |
| | end_repeat   |        |       |     |
| choices | | | | |
| | list_name | name | label | |
| | y | 1 | 有 | |
| | y | 2 | 无 | |
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_repeats_inside_repeats_come_back_on_their_own_rows(tmp_path: Path, seed: int) -> None:
    form = form_from_markdown(NESTED)
    made = simulate(form, 30, seed=seed, dirt=0)
    write_simulation(made, tmp_path)
    raw = read_responses(tmp_path / "raw.xlsx", form)
    clean = rl.clean(raw)
    assert (clean.findings["severity"] != "error").all()
    for name, truth in made.rosters.items():
        columns = ["position", *(q.name for q in form.questions if q.repeat == name)]
        told = clean.rosters[name][columns].astype(str).to_numpy().tolist()
        assert told == truth[columns].astype(str).to_numpy().tolist()
    inside = raw.rosters["school"]["parent"].astype(int).tolist()
    assert inside == made.rosters["school"]["parent"].tolist()


def test_numbers_a_rule_balances_can_be_found(root: Path) -> None:
    """So many a year ago, so many joined, so many left: the enterprises' check on their flow."""
    form = read_form(root / "surveys" / "enterprises" / "2024" / "form.xlsx")
    truth = simulate(form, 60, seed=1, dirt=0).truth
    before, hired, left, now = (
        pd.to_numeric(truth[c]) for c in ("workers_before", "hired", "left", "workers")
    )
    known = now.notna()
    assert known.sum() > 40
    assert ((before + hired - left - now).abs() <= 0.05 * now + 1)[known].all()


def test_a_form_that_asks_nothing_is_said() -> None:
    form = form_from_markdown("| survey | | |\n| | type | name |\n| | note | n |\n")
    with pytest.raises(rl.DataError, match="没有要回答的题目"):
        simulate(form, 5)
