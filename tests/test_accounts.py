"""The account of a year's fieldwork: nothing counted twice, nothing more than was handed out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import researchlib as rl
from researchlib.accounts import fieldwork, read_submissions


@pytest.fixture
def survey(tmp_path: Path, root: Path) -> Path:
    folder = tmp_path / "surveys" / "residents"
    shutil.copytree(root / "surveys" / "residents", folder, ignore=shutil.ignore_patterns("clean"))
    return folder


def test_valid_questionnaires_are_the_records_cleaning_kept(survey: Path) -> None:
    clean = rl.clean(rl.open_survey(survey))
    row = fieldwork(clean)["2024"]
    towns = [r.split(",") for r in (survey / "fieldwork.csv").read_text("utf-8").splitlines()[1:]]
    assert row["issued"] == sum(int(t[3]) for t in towns if t[0] == "2024")
    assert row["valid"] == (clean.data["wave"] == "2024").sum()
    assert row["valid_rate"] == row["valid"] / row["returned"]


def test_more_valid_than_returned_is_refused(survey: Path) -> None:
    file = survey / "fieldwork.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(lines[:2]) + "\n", "utf-8")  # one street of one wave only
    with pytest.raises(rl.DataError, match="发放 84、回收 75、有效"):
        fieldwork(rl.clean(rl.open_survey(survey)))


def test_a_number_that_is_none_and_a_missing_file_are_named(survey: Path) -> None:
    clean = rl.clean(rl.open_survey(survey))
    file = survey / "fieldwork.csv"
    file.write_text("wave,issued,returned\n2024,八十,70\n", "utf-8")
    with pytest.raises(rl.DataError, match="第 2 行：issued 应为整数"):
        fieldwork(clean)
    file.write_text("wave,issued\n2024,80\n", "utf-8")
    with pytest.raises(rl.DataError, match="缺少列 returned"):
        fieldwork(clean)
    file.unlink()
    with pytest.raises(rl.DataError, match="没有这个文件"):
        fieldwork(clean)


def test_briefs_are_counted_by_kind_and_year(tmp_path: Path) -> None:
    file = tmp_path / "submissions.csv"
    file.write_bytes(
        "date,title,kind,to,adopted,note\n2023-11-01,甲,信息稿,区委办,是,\n"
        "2024-11-05,乙,信息稿,区委办,是,\n2024-12-01,丙,调研报告,区委办,否,\n".encode("gb18030")
    )
    made = read_submissions(file).year(2024)
    assert (made.submitted, made.adopted) == (2, 1)
    assert made.by_kind().to_dict("records") == [
        {"kind": "信息稿", "submitted": 1, "adopted": 1},
        {"kind": "调研报告", "submitted": 1, "adopted": 0},
    ]


def test_an_answer_that_is_none_is_refused_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "submissions.csv"
    file.write_text("date,title,kind,to,adopted\n2024-11-05,乙,信息稿,区委办,也许\n", "utf-8")
    with pytest.raises(rl.DataError, match="第 2 行"):
        read_submissions(file)
