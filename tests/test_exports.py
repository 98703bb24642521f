"""Clean data in SPSS and Stata files, read back: values, labels, reasons, and what the formats can hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import researchlib as rl
from researchlib.accounts.exports import cut
from researchlib.cleaning import Clean, clean
from researchlib.forms import form_from_markdown
from small_surveys import cleaned, received, row
from test_cleaning import households, people

ROWS = [
    row(), row(record_id="A2", income="拒答", channel="2"), row(record_id="A3", works="2", income="",
    channel=""), row(record_id="A4", income="12.5", sex="看不清"),
]  # fmt: skip


def spss(path: Path) -> tuple[pd.DataFrame, object]:
    return pyreadstat.read_sav(str(path), user_missing=True)


def test_an_spss_file_holds_values_labels_and_reasons(tmp_path: Path) -> None:
    files = rl.export(cleaned(tmp_path, *ROWS), tmp_path / "out.sav")
    assert files == [tmp_path / "out.sav"]
    data, about = spss(files[0])
    assert data["record_id"].tolist() == ["A1", "A2", "A3", "A4"]
    assert data["income"].tolist() == [5000, -997, -996, 12.5]
    assert about.variable_value_labels["income"] == {-997: "拒答", -996: "未询问"}
    assert about.variable_value_labels["sex"] == {1: "男", 2: "女", -995: "看不清"}
    assert about.column_names_to_labels["income"] == "月收入"
    assert data["visit_date"].tolist() == [dt.date(2024, 10, 9)] * 4
    assert data["channel_1"].tolist() == [1, 0, -996, 1]
    plain, _ = pyreadstat.read_sav(str(files[0]))
    assert plain["income"].isna().tolist() == [False, True, True, False], "reasons are user-missing"


def test_a_stata_file_holds_values_labels_and_reasons(tmp_path: Path) -> None:
    (file,) = rl.export(cleaned(tmp_path, *ROWS), tmp_path / "out.dta")
    data, about = pyreadstat.read_dta(str(file), user_missing=True)
    assert data["income"].tolist() == [5000, "c", "a", 12.5]
    assert about.variable_value_labels["income"]["c"] == "拒答"
    assert about.variable_value_labels["sex"][1] == "男"
    assert data["visit_date"].tolist() == [dt.date(2024, 10, 9)] * 4
    plain, _ = pyreadstat.read_dta(str(file))
    assert plain["income"].isna().tolist() == [False, True, True, False]


LONG = "非常" * 60  # 120 characters, 360 bytes


def wide(folder: Path) -> Clean:
    long = "一个很长的题目名称" * 4  # 36 characters, 108 bytes
    form = form_from_markdown(f"""
        | survey  |              |         |        |
        |         | type         | name    | label  |
        |         | select_one c | {long}甲 | {LONG} |
        |         | select_one c | {long}乙 | {LONG} |
        |         | integer      | with    | 保留字 |
        |         | integer      | AND     | 保留字 |
        |         | integer      | a.b     | 点     |
        |         | integer      | a_b     | 线     |
        |         | text         | note    | 备注   |
        | choices |              |         |        |
        |         | list_name    | name    | label  |
        |         | c            | x       | {LONG}甲 |
        |         | c            | y       | {LONG}乙 |
    """)
    names = (f"{long}甲", f"{long}乙", "with", "AND", "a.b", "a_b", "note")
    rows = [("x", "y", "1", "2", "3", "4", "字" * 12000), ("y", "x", "-1000", "2", "", "", "b")]
    return clean(received(folder, rows, names, form))


@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta"])
def test_chinese_names_and_labels_stay_within_what_the_program_can_hold(
    tmp_path: Path, suffix: str
) -> None:
    (file,) = rl.export(wide(tmp_path), tmp_path / f"out{suffix}")
    read = pyreadstat.read_dta if suffix == ".dta" else pyreadstat.read_sav
    data, about = read(str(file), user_missing=True)
    names = list(about.column_names)
    assert len({n.lower() for n in names}) == len(names) == 8
    if suffix == ".dta":
        assert all(len(n) <= 31 for n in names)
        assert all(len(label) <= 80 for label in about.column_labels)
        assert "with" not in names
    else:
        assert all(len(n.encode()) <= 64 for n in names)
        assert all(len(label.encode()) <= 255 for label in about.column_labels)
        assert not {"with", "and"} & {n.lower() for n in names}
        sets = about.variable_value_labels.values()
        assert all(len(text.encode()) <= 120 for labels in sets for text in labels.values())
    labels = about.variable_value_labels[names[1]]
    assert len({labels[1], labels[2]}) == 2, "two options cut to one text are told apart"
    assert data[names[1]].tolist() == [1, 2], "codes that are no numbers: the option's place"
    assert about.column_labels[1].startswith("非常非常")
    assert data["note"].tolist()[1] == "b"


def test_a_code_for_a_reason_is_never_an_answer(tmp_path: Path) -> None:
    form = form_from_markdown(
        "| survey | | | |\n| | type | name | label |\n| | integer | profit | 利润 |\n| | text | t | 备注 |\n"
    )
    rows = [("-996", "a"), ("拒答", "b"), ("", "c"), ("5", "d")]
    result = clean(received(tmp_path, rows, ("profit", "t"), form))
    (file,) = rl.export(result, tmp_path / "out.sav")
    data, about = spss(file)
    kept = data["profit"].tolist()
    assert (kept[0], kept[3]) == (-996, 5)
    assert {about.variable_value_labels["profit"][kept[1]], about.variable_value_labels["profit"][kept[2]]} == {"拒答", "漏答"}  # fmt: skip
    plain, _ = pyreadstat.read_sav(str(file))
    assert plain["profit"].isna().tolist() == [False, True, True, False]


def test_a_repeat_goes_to_a_file_of_its_own(tmp_path: Path) -> None:
    raw = households(tmp_path, [("A", "1"), ("B", "2")], [("5", "1 2", 1), ("2", "", 1)])
    files = rl.export(clean(raw), tmp_path / "out.sav")
    assert [f.name for f in files] == ["out.sav", "out.kids.sav"]
    data, _ = spss(files[1])
    assert data[["record", "position", "kage", "tongues_2"]].to_numpy().tolist() == [["A", 1, 5, 1], ["A", 2, 2, -996]]  # fmt: skip


@pytest.mark.parametrize("suffix", [".sav", ".dta"])
def test_nobody_can_be_found_in_it(tmp_path: Path, suffix: str) -> None:
    (file,) = rl.export(clean(people(tmp_path)), tmp_path / f"out{suffix}")
    content = file.read_bytes()
    for secret in ("欧阳", "司马", "诸葛", "0105194", "138000"):
        assert secret.encode() not in content


@pytest.mark.parametrize("survey", ["agencies", "enterprises", "residents"])
def test_the_sample_surveys_are_written_and_read_back_number_by_number(
    root: Path, tmp_path: Path, survey: str
) -> None:
    result = rl.clean(rl.open_survey(root / "surveys" / survey))
    file = rl.export(result, tmp_path / "out.sav")[0]
    data, about = pyreadstat.read_sav(str(file))
    assert len(data) == len(result.data)
    for name in result.data.columns:
        if pd.api.types.is_numeric_dtype(result.data[name]):
            there = name.replace("/", "_")
            pd.testing.assert_series_equal(
                data[there].astype(float), result.data[name].astype(float), check_names=False
            )
    assert about.file_label


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(rl.DataError, match="只能导出"):
        rl.export(cleaned(tmp_path, row()), tmp_path / "out.xls")


def test_no_character_is_cut_in_two() -> None:
    assert cut("月收入", 8) == "月收"
    assert cut("abc", 2) == "ab"
