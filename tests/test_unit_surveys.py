"""The sample surveys of agencies and enterprises: what their folders promise, from form to estimates."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

import researchlib as rl

ROOT = Path(__file__).resolve().parents[1]
SURVEYS = [
    n for n in ("agencies", "enterprises") if (ROOT / "surveys" / n / "survey.toml").is_file()
]
WAVES = ("2022", "2023", "2024")
EACH = [(s, w) for s in SURVEYS for w in WAVES]


@cache
def maker() -> ModuleType:
    path = ROOT / "surveys" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@cache
def cleaned(survey: str) -> Any:
    return rl.clean(rl.open_survey(ROOT / "surveys" / survey))


@cache
def weighted(survey: str) -> Any:
    return rl.weight(cleaned(survey))


def returned(survey: str, wave: str) -> int:
    fieldwork = pd.read_csv(ROOT / "surveys" / survey / "fieldwork.csv", dtype={"wave": "str"})
    return int(fieldwork.loc[fieldwork["wave"] == wave, "returned"].sum())


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_first_line_says_that_nobody_here_exists(survey: str) -> None:
    first = (ROOT / "surveys" / survey / "README.md").read_text("utf-8").splitlines()[0]
    assert "SIMULATED" in first
    assert "模拟数据" in first


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_files_can_be_made_again_to_the_byte(survey: str, tmp_path: Path) -> None:
    getattr(maker(), f"make_{survey}")(tmp_path)
    folder = ROOT / "surveys" / survey
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(made) >= 13
    differing = [
        p.as_posix() for p in made if (tmp_path / p).read_bytes() != (folder / p).read_bytes()
    ]
    assert differing == []


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_registry_names_every_raw_file_with_its_hash(survey: str) -> None:
    folder = ROOT / "surveys" / survey
    lines = (folder / "registry.txt").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    raw = {p.relative_to(folder).as_posix(): p for p in folder.glob("*/raw/*") if p.is_file()}
    assert set(listed) == set(raw)
    assert all(hashlib.sha256(p.read_bytes()).hexdigest() == listed[n] for n, p in raw.items())


@pytest.mark.parametrize(("survey", "wave"), EACH)
def test_pyxform_accepts_the_form_without_a_warning(survey: str, wave: str) -> None:
    from pyxform.xls2xform import convert

    made = convert(ROOT / "surveys" / survey / wave / "form.xlsx")
    assert made.warnings == []


@pytest.mark.parametrize(("survey", "wave"), EACH)
def test_the_form_has_the_size_of_a_questionnaire_one_can_ask(survey: str, wave: str) -> None:
    form = rl.read_form(ROOT / "surveys" / survey / wave / "form.xlsx")
    office = {"record_id", "visit_date", "interviewer", "consent", "frame_size", "base_weight"}
    office |= {"agency_id", "firm_id", "start", "end"}
    asked = [q.name for q in form.asked if q.name not in office]
    (matrix,) = form.matrices
    assert 25 <= len(asked) - len(matrix) + 1 <= 35  # a matrix is one question on paper
    assert form.direct_identifiers == ()
    assert all(q.labels.get("English (en)") and q.labels.get("中文 (zh)") for q in form.asked)
    assert len(form.checks) >= 3


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_raw_files_come_from_a_keyboard_from_wjx_and_from_kobo(survey: str) -> None:
    kinds = set()
    for wave in rl.open_survey(ROOT / "surveys" / survey).waves:
        raw = rl.read_responses(wave.raw_paths, rl.read_form(wave.form_path))
        kinds |= {source.kind for source in raw.sources}
        unread = raw.columns[raw.columns["question"].isna()]
        assert unread["how"].str.startswith("meta").all()
    assert kinds == {"keyed", "wjx-text", "odk"}


@pytest.mark.parametrize(("survey", "wave"), EACH)
def test_cleaning_keeps_each_questionnaire_once(survey: str, wave: str) -> None:
    data = cleaned(survey).data
    data = data[data["wave"] == wave]
    assert data["record"].is_unique
    assert 0.95 * returned(survey, wave) <= len(data) <= returned(survey, wave)


@pytest.mark.parametrize("survey", SURVEYS)
def test_what_cleaning_makes_of_a_slip_is_the_truth(survey: str) -> None:
    data = cleaned(survey).data.set_index(["wave", "record"])
    moved = rl.open_survey(ROOT / "surveys" / survey).crosswalk
    right = wrong = 0
    for wave in WAVES:
        path = ROOT / "surveys" / survey / wave / "dirt.csv"
        slips = pd.read_csv(path, dtype="str", keep_default_na=False)
        changed = set(moved.loc[moved["wave"] == wave, "question"])
        for slip in slips.itertuples():
            if slip.question in changed | {""} or (wave, slip.record) not in data.index:
                continue
            now = data.loc[(wave, slip.record), slip.question]
            if pd.isna(now):
                now = ""
            elif isinstance(now, float):
                now = f"{now:g}"
            right, wrong = right + (str(now) == slip.truth), wrong + (str(now) != slip.truth)
    assert right > 60
    assert wrong <= 0.06 * right


@pytest.mark.parametrize("survey", SURVEYS)
def test_about_half_of_a_sample_is_asked_again(survey: str) -> None:
    data = cleaned(survey).data
    unit = "agency_id" if survey == "agencies" else "firm_id"
    for before, after in pairwise(WAVES):
        old, new = (set(data.loc[data["wave"] == w, unit]) for w in (before, after))
        assert 0.35 < len(old & new) / len(new) < 0.8


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_truth_lies_in_the_intervals_about_as_often_as_it_should(survey: str) -> None:
    sample = weighted(survey)
    truth = pd.read_csv(
        ROOT / "surveys" / survey / "truth.csv",
        dtype={"wave": "str", "answer": "str"},
        keep_default_na=False,
    )
    inside = []
    for (measure, question), rows in truth.groupby(["measure", "question"], sort=False):
        if measure in ("mean", "total"):
            made = getattr(rl, measure)(sample, question, by="wave")
        elif measure == "satisfied":
            made = rl.share(sample, question, by="wave", exclude=["9"], merge={"4+5": ["4", "5"]})
        else:
            made = rl.share(sample, question, by="wave")
        for row in rows.itertuples():
            if measure == "share" and row.value in (0, 1):
                continue
            e = made[row.wave] if measure in ("mean", "total") else made[(row.wave, row.answer)]
            inside.append(e.low <= row.value <= e.high)
    assert len(inside) > 250
    assert 0.90 <= sum(inside) / len(inside) <= 0.99


# -- the rental-check sheet: a form to print and key, without records --------------------------------


def test_the_rental_check_sheet_can_be_made_again_and_taken_to_the_field(tmp_path: Path) -> None:
    from pyxform.xls2xform import convert

    from researchlib.form_check import check_form

    maker().make_rental_checks(tmp_path)
    kept = ROOT / "surveys" / "rental-checks" / "2024" / "form.xlsx"
    assert (tmp_path / "2024" / "form.xlsx").read_bytes() == kept.read_bytes()
    assert convert(kept).warnings == []
    found = check_form(kept)
    assert found[found["severity"] != "info"].empty
    form = rl.read_form(kept)
    assert form.direct_identifiers == ("address",)
    assert 15 <= len(form.asked) <= 20
