"""Exports of KoboToolbox, ONA and ODK as they came, SPSS and Stata files: the same answers, whatever the shape."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import researchlib as rl
from researchlib.cleaning import clean
from researchlib.errors import DataError
from researchlib.forms import form_from_markdown, read_form
from researchlib.responses import Raw, read_responses


@pytest.fixture(scope="module")
def ona(shared_data: Path) -> Path:
    return shared_data / "xlsform" / "onadata"


def not_understood(raw: Raw) -> list[str]:
    return raw.columns.loc[raw.columns["how"].str.startswith("?"), "header"].tolist()


class TestOna:
    def test_one_column_a_place_of_a_repeat(self, ona: Path) -> None:
        form = read_form(ona / "apps__main__csv_export__tutorial_w_repeats.xlsx")
        raw = read_responses(ona / "apps__main__csv_export__tutorial_w_repeats.csv", form)
        children = raw.rosters["children"]
        assert not_understood(raw) == []
        assert len(raw) == 1
        assert children[["position", "childs_name", "childs_age"]].to_numpy().tolist() == [
            [1, "Tom", "12"],
            [2, "Dick", "5"],
        ]
        assert set(children["record"]) == set(raw.answers["record"])
        assert "childs_name" not in raw.answers

    def test_one_row_a_repetition_is_one_record(self, ona: Path) -> None:
        form = read_form(ona / "apps__main__csv_export__tutorial_w_repeats.xlsx")
        flat = read_responses(
            ona / "apps__main__csv_export__tutorial_w_repeats_flattened.csv", form
        )
        wide = read_responses(ona / "apps__main__csv_export__tutorial_w_repeats.csv", form)
        assert len(flat) == 1
        for name in ("position", "childs_name", "childs_age"):
            assert list(flat.rosters["children"][name]) == list(wide.rosters["children"][name])
        assert any("2 行合为 1 份" in text for _, _, text in flat.notes)

    def test_a_repeat_in_a_repeat(self, ona: Path) -> None:
        form = read_form(ona / "libs__utils__nested_repeats__nested_repeats.xlsx")
        raw = read_responses(ona / "libs__utils__nested_repeats__nested_repeats.csv", form)
        assert not_understood(raw) == []
        kids, shots = raw.rosters["kids_details"], raw.rosters["kids_immunization"]
        assert kids["kids_name"].tolist() == ["Hansel", "Gretel", "Tom", "Dick", "Harry"]
        first, second = raw.answers["record"]
        where = shots.set_index(["record", "parent", "position"])["immunization_info"]
        assert where.loc[(first, 1)].tolist() == ["Polio", "Measles", "Malaria"]
        assert where.loc[(second, 2)].tolist() == ["Measles", "Flu", "Anemia"]
        assert len(shots) == 11

    def test_options_in_columns_and_headings_by_label_are_the_same_answers(self, ona: Path) -> None:
        form = read_form(ona / "apps__main__transportation__transportation.xlsx")
        by_name = read_responses(ona / "apps__viewer__transportation.csv", form)
        by_label = read_responses(ona / "apps__viewer__transportation_labels_only.csv", form)
        without = read_responses(ona / "apps__viewer__transportation_without_na.csv", form)
        for raw in (by_name, by_label, without):
            assert not_understood(raw) == []
        assert by_name.answers[list(by_name.questions)].equals(
            by_label.answers[list(by_name.questions)]
        )
        a, b = (rl.clean(raw).data.drop(columns="record") for raw in (by_name, without))
        assert (a.isna() == b.isna()).all(axis=None)
        assert a.notna().sum().sum() == b.notna().sum().sum()
        four = read_responses(ona / "apps__main__transportation__transportation.csv", form)
        assert four.answers["available_transportation_types_to_referral_facility"].tolist()[1] == (
            "ambulance bicycle"
        )

    def test_joined_and_split_multiple_choices_are_checked_against_each_other(
        self, ona: Path
    ) -> None:
        form = read_form(ona / "libs__utils__tutorial.xlsx")
        raw = read_responses(ona / "libs__utils__large_csv_upload.csv", form)
        assert len(raw) == 800
        options = raw.columns[raw.columns["how"].str.startswith("option")]
        assert set(options["how"]) == {"option, repeats the whole column, 0 differ"}

    def test_csv_and_xlsx_of_one_survey_agree(self, ona: Path) -> None:
        form = read_form(ona / "libs__utils__tutorial.xlsx")
        a = read_responses(ona / "libs__utils__good.csv", form)
        b = read_responses(ona / "libs__utils__good.xlsx", form)
        shared = [q for q in a.questions if q in b.questions and form.question(q).asks]
        assert len(a) == len(b) == 9
        assert len(shared) == 9
        ours, theirs = (rl.clean(raw).data[shared].astype(str) for raw in (a, b))
        differ = [q for q in shared if not ours[q].equals(theirs[q])]
        assert differ == ["favorite_toppings"]  # nobody's toppings are in the .xlsx
        assert b.answers["favorite_toppings"].isna().all()


ROBO = """
| survey  |                         |                  |                |
|         | type                    | name             | label          |
|         | text                    | hh               | Household      |
|         | begin_repeat            | demo             | Person         |
|         | text                    | name             | Name           |
|         | integer                 | age              | Age            |
|         | select_one sex          | sex              | Sex            |
|         | integer                 | hobby            | Hobbies        |
|         | select_one yn           | morelang         | More           |
|         | calculate               | name_individual  |                |
|         | begin_repeat            | hobbies_list     | Hobby          |
|         | text                    | hobbies          | Which          |
|         | end_repeat              |                  |                |
|         | begin_repeat            | lang_list        | Language       |
|         | select_multiple lang    | langs            | Languages      |
|         | end_repeat              |                  |                |
|         | end_repeat              |                  |                |
|         | begin_repeat            | education        | Education      |
|         | text                    | name_individual2 | Name           |
|         | select_one level        | edu_level        | Level          |
|         | end_repeat              |                  |                |
| choices |           |      |         |
|         | list_name | name | label   |
|         | sex       | 1    | Male    |
|         | sex       | 2    | Female  |
|         | yn        | 1    | Yes     |
|         | yn        | 0    | No      |
|         | lang      | 1    | English |
|         | lang      | 2    | French  |
|         | lang      | 3    | Arabic  |
|         | lang      | 99   | Other   |
|         | level     | 1    | Primary |
|         | level     | 3    | Higher  |
"""


def test_kobo_repeats_on_linked_tables_hang_on_their_records(
    shared_data: Path, tmp_path: Path
) -> None:
    """The four linked tables of robotoolbox's example; the main table, not published, is ours."""
    form = form_from_markdown(ROBO.replace("| calculate               | name_individual  |                |",
                                           "| text                    | name_individual  | Individual     |"))  # fmt: skip
    main = tmp_path / "main.csv"
    main.write_text("hh,_index,_uuid\nA,1,u1\nB,2,u2\nC,3,u3\n", "utf-8")
    tables = sorted((shared_data / "xlsform" / "robotoolbox").glob("*.csv"))
    raw = read_responses([main, *tables], form)
    a, b, c = raw.answers["record"]
    demo, hobbies = raw.rosters["demo"], raw.rosters["hobbies_list"]
    assert demo.groupby("record", sort=False).size().to_dict() == {a: 2, b: 2, c: 3}
    assert demo["name"].tolist()[-1] == "Ali"
    at = hobbies.set_index(["record", "parent"])["hobbies"].groupby(level=[0, 1]).apply(list)
    assert at[b, 1] == ["Golf", "Football", "Drinking"]
    assert at[c, 3] == ["Lego", "Video games"]
    languages = raw.rosters["lang_list"]
    assert languages[["record", "parent", "langs"]].to_numpy().tolist()[1:3] == [
        [c, 1, "1 3"],
        [c, 2, "1 99"],
    ]
    assert len(raw.rosters["education"]) == 7
    assert not_understood(raw) == [
        "hobbies_list_count", "lang_list_count", "family_count", "family_count_note",
    ]  # fmt: skip


GROUPS = form_from_markdown("""
| survey  |                      |         |              |
|         | type                 | name    | label        |
|         | text                 | hh      | 编号         |
|         | begin_group          | home    | 居住         |
|         | select_one yn        | rents   | 租房         |
|         | begin_group          | costs   | 花费         |
|         | decimal              | rent    | 月租金       |
|         | select_multiple fuel | fuel    | 燃料         |
|         | end_group            |         |              |
|         | end_group            |         |              |
| choices |           |      |       |
|         | list_name | name | label |
|         | yn        | 1    | 是    |
|         | yn        | 2    | 否    |
|         | fuel      | 1    | 电    |
|         | fuel      | 2    | 气    |
""")


@pytest.mark.parametrize(
    "head",
    [
        "hh,home/rents,home/costs/rent,home/costs/fuel,home/costs/fuel/1,home/costs/fuel/2",
        "hh,home-rents,home-costs-rent,home-costs-fuel,home-costs-fuel-1,home-costs-fuel-2",
        "hh,rents,rent,fuel,fuel/1,fuel/2",
        "hh,rents,rent,fuel,fuel.1,fuel.2",
        "编号,租房,月租金,燃料,燃料/电,燃料/气",
        "编号,居住/租房,居住/花费/月租金,居住/花费/燃料,居住/花费/燃料/电,居住/花费/燃料/气",
    ],
)
def test_groups_in_headings_with_any_mark_or_none(head: str, tmp_path: Path) -> None:
    file = tmp_path / "kobo.csv"
    file.write_text(head + ",_uuid\nA,1,500,1 2,1,1,u1\nB,2,,2,0,1,u2\n", "utf-8")
    raw = read_responses(file, GROUPS)
    assert not_understood(raw) == []
    assert raw.answers[["rents", "rent", "fuel"]].to_numpy().tolist() == [
        ["1", "500", "1 2"],
        ["2", None, "2"],
    ]


SPSS = form_from_markdown("""
| survey  |                    |        |                |            |
|         | type               | name   | label          | identifier |
|         | text               | qid    | C0、问卷编号   | record     |
|         | select_one sex     | sex    | C1、性别       |            |
|         | integer            | income | C2、月收入     |            |
|         | date               | visit  | C3、访问日期   |            |
|         | select_multiple in | ins    | C4、社会保险   |            |
| choices |           |      |       |
|         | list_name | name | label |
|         | sex       | 1    | 男    |
|         | sex       | 2    | 女    |
|         | in        | 1    | 养老  |
|         | in        | 2    | 医疗  |
""")

ROWS = pd.DataFrame(
    {
        "qid": ["007", "008", "009"],
        "sex": [1.0, 2.0, None],
        "income": [5000.0, -8.0, 4500.5],
        "visit": pd.to_datetime(["2024-10-01", "2024-10-02", None]).date,
        "ins_1": [1.0, 0.0, 1.0],
        "ins_2": [0.0, 0.0, 1.0],
    }
)


def answers(raw: Raw) -> list[list[object]]:
    return raw.answers[list(raw.questions)].to_numpy().tolist()


EXPECTED = [
    ["007", "1", "5000", "2024-10-01", "1"],
    ["008", "2", "拒答", "2024-10-02", None],
    ["009", None, "4500.5", None, "1 2"],
]


@pytest.mark.parametrize("suffix", [".sav", ".zsav", ".dta"])
def test_spss_and_stata(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"wave{suffix}"
    labels = {"sex": {1: "男", 2: "女"}, "income": {-8: "拒答"}}
    frame = ROWS.copy()
    if suffix == ".dta":
        labels["income"] = {-8: "拒答"}
        frame["income"] = [5000.0, -8.0, 4500.5]
        pyreadstat.write_dta(frame, str(file), variable_value_labels=labels)
    else:
        pyreadstat.write_sav(
            frame, str(file), variable_value_labels=labels, compress=suffix == ".zsav",
            missing_ranges={"income": [-8]},
        )  # fmt: skip
    raw = read_responses(file, SPSS)
    assert answers(raw) == EXPECTED
    assert raw.sources[0].kind == ("stata" if suffix == ".dta" else "spss")
    assert raw.answers["_row"].tolist() == [1, 2, 3]
    if suffix != ".dta":
        missing = rl.clean(raw).missing
        assert ("008", "income", "refused") in missing[["record", "question", "reason"]].itertuples(
            index=False, name=None
        )


def test_spss_columns_are_known_by_their_labels_too(tmp_path: Path) -> None:
    file = tmp_path / "wave.sav"
    frame = ROWS[["qid", "sex", "income"]].set_axis(["V1", "V2", "V3"], axis=1)
    pyreadstat.write_sav(frame, str(file), column_labels=["问卷编号", "C1、性别", "月收入"])
    raw = read_responses(file, SPSS)
    assert raw.questions == ("qid", "sex", "income")


def test_a_file_that_codes_otherwise_than_the_form_is_read_by_its_labels(tmp_path: Path) -> None:
    file = tmp_path / "wave.sav"
    pyreadstat.write_sav(
        ROWS[["qid", "sex"]], str(file), variable_value_labels={"sex": {1: "女", 2: "男"}}
    )
    raw = read_responses(file, SPSS)
    assert raw.answers["sex"].tolist() == ["女", "男", None]
    assert rl.clean(raw).data["sex"].tolist()[:2] == ["2", "1"]
    assert any("值标签" in text for _, _, text in raw.notes)


def test_a_damaged_spss_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "wave.sav"
    pyreadstat.write_sav(ROWS[["qid", "sex"]], str(file))
    for name, content in (("cut.sav", file.read_bytes()[:60]), ("text.dta", b"not a Stata file")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match="不是完好的"):
            read_responses(tmp_path / name, SPSS)


def test_several_files_a_wave_and_a_second_keying(tmp_path: Path) -> None:
    first = tmp_path / "一录.csv"
    first.write_text("qid,sex,income\n1,1,5000\n2,2,4000\n", "utf-8")
    (tmp_path / "补录.csv").write_text("qid,sex,income\n3,1,3000\n", "utf-8")
    (tmp_path / "二录.csv").write_text("qid,sex,income\n1,1,5000\n2,2,400\n", "utf-8")
    raw = read_responses(tmp_path, SPSS)
    assert sorted(raw.answers["qid"]) == ["1", "2", "3"]
    assert raw.conflicts[["record", "question", "kept", "other", "why"]].to_numpy().tolist() == [
        ["2", "income", "4000", "400", "double-entry"]
    ]
    found = rl.clean(raw).findings
    assert ("2", "income", "double-entry") in found[["record", "question", "rule"]].itertuples(
        index=False, name=None
    )


def test_an_export_with_labels_is_told_apart_by_its_option_columns(tmp_path: Path) -> None:
    """Labels joined by blanks hold blanks and commas themselves; 1 and 0 say which were ticked."""
    form = form_from_markdown("""
    | survey  |                   |           |            |            |
    |         | type              | name      | label      | identifier |
    |         | text              | qid       | 编号       | record     |
    |         | select_multiple w | way       | 渠道       |            |
    | choices |                   |           |            |            |
    |         | list_name         | name      | label      |            |
    |         | w                 | 1         | 网站       |            |
    |         | w                 | 2         | 熟人 介绍  |            |
    |         | w                 | 3         | 中介、劳务公司 |        |
    """)
    (tmp_path / "raw.csv").write_text(
        "编号,渠道,渠道/网站,渠道/熟人 介绍,渠道/中介、劳务公司,_uuid\n"
        "A,熟人 介绍 中介、劳务公司,0,1,1,u1\n"
        "B,网站,1,0,0,u2\n"
        "C,网站,0,1,0,u3\n"
        "D,,,,,u4\n".replace("\\n", "\n")
    )
    raw = read_responses(tmp_path / "raw.csv", form)
    assert list(raw.answers["way"]) == ["2 3", "1", "网站", None]
    assert [text for _, _, text in raw.notes] == [
        "way：合并列与各选项列有 1 处不一致（第 4 行），以合并列为准"
    ]


def test_what_was_keyed_only_once_is_told(tmp_path: Path) -> None:
    form = form_from_markdown(
        "| survey | | | |\n| | type | name | identifier |\n| | text | qid | record |\n"
        "| | integer | age | |\n"
    )
    (tmp_path / "一录.csv").write_text("qid,age\nA,30\nB,31\nC,32\n")
    (tmp_path / "二录.csv").write_text("qid,age\nA,36\nD,40\n")
    raw = read_responses([tmp_path / "一录.csv", tmp_path / "二录.csv"], form)
    assert raw.conflicts[["record", "question", "why"]].to_numpy().tolist() == [
        ["D", None, "second-only"],
        ["A", "age", "double-entry"],
    ]
    assert "第一次录入的问卷有 2 份没有第二次录入，无从比对" in raw.notes[-1][2]
    told = clean(raw).findings
    assert told.loc[told["record"] == "D", "message"].str.startswith("只在第二次录入里有").all()


def linked_exports(folder: Path, extra: bool = False) -> list[Path]:
    """Two exports of one form; in each, rows are counted from 1."""
    files = []
    for n, batch in enumerate(("a", "b")):
        main = {"rid": [f"{batch}{k}" for k in (1, 2, 3)], "_id": [10 * n + k for k in (1, 2, 3)]}
        kid = {"kage": [str(10 * n + k) for k in (1, 2, 3)], "_parent_index": [1, 2, 3]}
        if extra:
            main["_uuid"] = [f"u{k}" for k in main["_id"]]
            kid["_submission__id"] = main["_id"]
        files.append(folder / f"{batch}.xlsx")
        with pd.ExcelWriter(files[-1]) as book:
            pd.DataFrame(main).assign(_index=[1, 2, 3]).to_excel(
                book, sheet_name="main", index=False
            )
            pd.DataFrame(kid).assign(_index=[1, 2, 3]).to_excel(book, sheet_name="kid", index=False)
    return files


LINKED = """
| survey |              |      |       |            |
|        | type         | name | label | identifier |
|        | text         | rid  | 编号  | record     |
|        | begin_repeat | kid  | 子女  |            |
|        | integer      | kage | 年龄  |            |
|        | end_repeat   |      |       |            |
"""
OWNED = [["a1", "1"], ["a2", "2"], ["a3", "3"], ["b1", "11"], ["b2", "12"], ["b3", "13"]]


def in_single_tables(files: list[Path]) -> list[Path]:
    """The same as CSV files, a sheet each."""
    made = []
    for file in files:
        for sheet, frame in pd.read_excel(
            file, sheet_name=None, dtype=str, engine="openpyxl"
        ).items():
            made.append(file.with_name(f"{file.stem}_{sheet}.csv"))
            frame.to_csv(made[-1], index=False)
    return made


def test_rows_counted_from_one_in_every_export_hang_on_their_own(tmp_path: Path) -> None:
    raw = read_responses(linked_exports(tmp_path), form_from_markdown(LINKED))
    assert raw.rosters["kid"][["record", "kage"]].astype(object).values.tolist() == OWNED
    assert raw.rosters["kid"]["position"].tolist() == [1] * 6


def test_rows_that_may_hang_on_several_are_refused_unless_another_number_tells(
    tmp_path: Path,
) -> None:
    form = form_from_markdown(LINKED)
    with pytest.raises(DataError, match="3 行按行号连到问卷，而几个主表里都有这样的行号"):
        read_responses(in_single_tables(linked_exports(tmp_path)), form)
    raw = read_responses(in_single_tables(linked_exports(tmp_path, extra=True)), form)
    assert raw.rosters["kid"][["record", "kage"]].astype(object).values.tolist() == OWNED


def test_without_row_numbers_rows_left_out_count_as_well(tmp_path: Path) -> None:
    form = form_from_markdown(LINKED.replace("编号  | record", "编号  |       "))
    with pd.ExcelWriter(tmp_path / "raw.xlsx") as book:
        main = pd.DataFrame({"rid": ["甲", None, "丙"], "旁注": ["", "空", ""]})
        main.to_excel(book, sheet_name="main", index=False)
        kid = pd.DataFrame({"kage": ["1", "3"], "_parent_index": [1, 3]})
        kid.to_excel(book, sheet_name="kid", index=False)
    raw = read_responses(tmp_path / "raw.xlsx", form)
    owners = dict(zip(raw.answers["record"], raw.answers["rid"], strict=True))
    assert [owners[r] for r in raw.rosters["kid"]["record"]] == ["甲", "丙"]
