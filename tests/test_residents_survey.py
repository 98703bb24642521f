"""The sample residents survey: what its folder promises, from the form to the estimates."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

import researchlib as rl

WAVES = ("2022", "2023", "2024")
MADE = ("form.xlsx", "dirt.csv", "raw")


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "surveys" / "residents"


@pytest.fixture(scope="module")
def maker(root: Path) -> ModuleType:
    path = root / "surveys" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


# -- what lies in the folder -----------------------------------------------------------------------


def test_the_first_line_says_that_nobody_here_exists(folder: Path) -> None:
    first = (folder / "README.md").read_text("utf-8").splitlines()[0]
    assert "SIMULATED" in first
    assert "模拟数据" in first


def test_the_files_can_be_made_again_to_the_byte(
    folder: Path, maker: ModuleType, tmp_path: Path
) -> None:
    maker.make_residents(tmp_path)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(made) == 14
    differing = [
        p.as_posix() for p in made if (tmp_path / p).read_bytes() != (folder / p).read_bytes()
    ]
    assert differing == []


def test_the_review_workbooks_can_be_made_again_to_the_byte(
    root: Path, maker: ModuleType, tmp_path: Path
) -> None:
    differing = []
    for kept in sorted(root.glob("surveys/*/20*/review.xlsx")):
        wave, survey = kept.parent.name, kept.parents[1].name
        if not (tmp_path / survey).is_dir():
            shutil.copytree(kept.parents[1], tmp_path / survey)
        made = maker.residents_review.make_review(tmp_path / survey, wave)
        if made.read_bytes() != kept.read_bytes():
            differing.append(f"{survey}/{wave}")
    assert differing == []


def test_the_registry_names_every_raw_file_with_its_hash(folder: Path) -> None:
    lines = (folder / "registry.txt").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    raw = {p.relative_to(folder).as_posix(): p for p in folder.glob("*/raw/*") if p.is_file()}
    assert set(listed) == set(raw)
    assert all(hashlib.sha256(p.read_bytes()).hexdigest() == listed[n] for n, p in raw.items())


@pytest.mark.parametrize("wave", WAVES)
def test_pyxform_accepts_the_form_without_a_warning(folder: Path, wave: str) -> None:
    from pyxform.xls2xform import convert

    made = convert(folder / wave / "form.xlsx")
    assert made.warnings == []
    assert "<h:title>" in made.xform


@pytest.mark.parametrize("wave", WAVES)
def test_the_form_has_the_size_of_a_questionnaire_one_can_ask(folder: Path, wave: str) -> None:
    form = rl.read_form(folder / wave / "form.xlsx")
    office = {"record_id", "block", "interviewer", "visit_date", "consent", "base_weight"}
    asked = [q.name for q in form.asked if q.name not in office]
    (matrix,) = form.matrices
    assert len(matrix) == 5
    assert 25 <= len(asked) - len(matrix) + 1 <= 35  # a matrix is one question on paper
    assert form.direct_identifiers == ()
    assert form.id_question == "record_id"
    assert all(q.labels.get("English (en)") and q.labels.get("中文 (zh)") for q in form.asked)
    assert all(c.labels.get("English (en)") for cs in form.choices.values() for c in cs)


@pytest.mark.parametrize("wave", WAVES[:-1])
def test_the_forms_differ_where_the_crosswalk_says_and_nowhere_else(
    folder: Path, wave: str
) -> None:
    old, new = (rl.read_form(folder / w / "form.xlsx") for w in (wave, WAVES[-1]))
    moved = rl.open_survey(folder).crosswalk
    moved = moved[moved["wave"] == wave]
    renamed = moved[moved["answer"] == ""]
    names = dict(zip(renamed["question"], renamed["to_question"], strict=True))
    assert [names.get(n, n) for n in old.names] == list(new.names)
    recoded = moved[moved["answer"] != ""]
    for _, row in recoded.iterrows():
        before = old.choice_label(row["question"], row["answer"])
        assert before == new.choice_label(row["to_question"], row["to_answer"])
    touched = {"platform"}
    for name, choices in old.choices.items():
        same = [c.labels for c in choices] == [c.labels for c in new.choices[name]]
        assert same == (name not in touched)


def test_margins_of_a_wave_agree_with_each_other(folder: Path) -> None:
    margins = rl.open_survey(folder).margins
    sums = margins.groupby(["wave", "question"])["total"].sum().unstack()
    assert sums.shape == (3, 3)
    assert (sums.nunique(axis=1) == 1).all()
    assert margins["source"].str.contains("虚构").all()


# -- received → clean → sample → estimates ---------------------------------------------------------


@pytest.fixture(scope="module")
def clean(folder: Path) -> object:
    return rl.clean(rl.open_survey(folder))


@pytest.fixture(scope="module")
def sample(clean: object) -> object:
    return rl.weight(clean)


@pytest.mark.parametrize("wave", WAVES)
def test_every_received_row_is_a_record_or_has_a_reason(folder: Path, wave: str) -> None:
    form = rl.read_form(folder / wave / "form.xlsx")
    raw = rl.read_responses(sorted((folder / wave / "raw").glob("*.xlsx")), form)
    fieldwork = pd.read_csv(folder / "fieldwork.csv", dtype={"wave": "str"})
    returned = int(fieldwork.loc[fieldwork["wave"] == wave, "returned"].sum())
    dirt = pd.read_csv(folder / wave / "dirt.csv", dtype="str", keep_default_na=False)
    twice = int(dirt["kind"].isin(["same row again", "keyed again"]).sum())
    assert len(raw.answers) == returned + twice
    assert set(raw.columns.loc[raw.columns["question"].isna(), "header"]) <= {"序号"}


@pytest.mark.parametrize("wave", WAVES)
def test_cleaning_keeps_each_questionnaire_once(folder: Path, clean: object, wave: str) -> None:
    data = clean.data[clean.data["wave"] == wave]  # type: ignore[attr-defined]
    fieldwork = pd.read_csv(folder / "fieldwork.csv", dtype={"wave": "str"})
    returned = int(fieldwork.loc[fieldwork["wave"] == wave, "returned"].sum())
    assert data["record"].is_unique
    assert 0.95 * returned <= len(data) <= returned


@pytest.fixture(scope="module")
def families(clean: object, sample: object) -> object:
    """A row a child, and one for everybody without: the design stays whole, the base is children."""
    people = sample.frame.assign(weight=sample.weights)  # type: ignore[attr-defined]
    rows = people.merge(clean.rosters["child"], how="left", on=["wave", "record"])  # type: ignore[attr-defined]
    return rl.Sample(rows, strata=["wave", "town"], clusters="block", weights="weight", wave="wave")


@pytest.mark.parametrize("wave", WAVES)
def test_every_child_belongs_to_a_parent_who_told_of_it(clean: object, wave: str) -> None:
    data, children = clean.data, clean.rosters["child"]  # type: ignore[attr-defined]
    told = data[data["wave"] == wave].set_index("record")["children"].dropna()
    rows = children.loc[children["wave"] == wave, "record"].value_counts()
    assert len(rows) > 100
    kept = told[told > 0]
    assert rows.reindex(kept.index).eq(kept).all()
    assert set(rows.index) <= set(kept.index)


def test_the_truth_lies_in_the_intervals_about_as_often_as_it_should(
    folder: Path, sample: object, families: object
) -> None:
    truth = pd.read_csv(
        folder / "truth.csv", dtype={"wave": "str", "answer": "str"}, keep_default_na=False
    )
    truth = truth[~truth["question"].isin(["sex", "age_group"])]  # margins hold exactly
    inside, held = [], 0
    for (measure, question), rows in truth.groupby(["measure", "question"], sort=False):
        if measure == "mean":
            made = rl.mean(sample, question, by="wave")
        elif measure == "satisfied":
            made = rl.share(sample, question, by="wave", exclude=["9"], merge={"4+5": ["4", "5"]})
        else:
            base = families if question.startswith("child_") else sample
            made = rl.share(base, question, by="wave")
        for row in rows.itertuples():
            if row.value in (0, 1) and measure == "share":
                held += 1
                continue
            e = made[(row.wave, row.answer)] if measure != "mean" else made[row.wave]
            inside.append(e.low <= row.value <= e.high)
    assert len(inside) > 300
    assert 0.90 <= sum(inside) / len(inside) <= 0.99
