"""Keyed workbooks and CSV: where the heading is, whose column it is, and what became of every row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from researchlib.cleaning import clean
from researchlib.errors import DataError
from researchlib.forms import form_from_markdown
from researchlib.responses import Raw, read_responses

FORM = form_from_markdown("""
| survey |                     |           |                          |                        |            |                 |
|        | type                | name      | label::中文              | label::English         | identifier | aliases         |
|        | text                | qid       | C00、问卷编号            | Questionnaire          | record     |                 |
|        | select_one town     | town      | C2、居住街道             | Town                   |            | 所在街道 \\| 镇 |
|        | integer             | income    | C23、您上个月的收入是多少（元）？ | Monthly income |            |                 |
|        | select_multiple ins | insurance | C25、参加的社会保险（可多选） | Insurance            |            |                 |
|        | text                | identity  | C3、身份证号码           | ID                     |            |                 |
|        | date                | since     | C10、来本地日期          | Since                  |            |                 |
|        | text                | advice    | C42、意见建议            | Advice                 |            |                 |
|        | begin_repeat        | child     | 子女                     | Child                  |            |                 |
|        | integer             | child_age | 子女年龄                 | Age of child           |            |                 |
|        | text                | school    | 就读学校                 | School                 |            |                 |
|        | end_repeat          |           |                          |                        |            |                 |
| choices |           |      |             |                |
|         | list_name | name | label::中文 | label::English |
|         | town      | 1    | 云浦街道    | Yunpu          |
|         | ins       | 1    | 养老        | pension        |
|         | ins       | 2    | 医疗        | health         |
|         | ins       | 9    | 都没有      | none           |
""")


def book(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """A workbook of these sheets; a name ending in _hidden is hidden."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
        if name.endswith("_hidden"):
            page.sheet_state = "hidden"
    made.save(path)
    return path


def keyed(path: Path, rows: Sequence[Sequence[Any]], **more: Any) -> Raw:
    return read_responses(book(path / "raw.xlsx", 答卷=rows), FORM, **more)


class TestHeadings:
    def test_columns_are_known_by_name_number_label_and_alias(self, tmp_path: Path) -> None:
        raw = keyed(
            tmp_path, [["qid", "镇", "C23", "Insurance", "来本地日期 "], ["A", 1, 2, "1 2", ""]]
        )
        assert raw.questions == ("qid", "town", "income", "insurance", "since")
        assert list(raw.columns["how"]) == ["name", "label", "number", "name", "label"]

    def test_width_case_blanks_and_brackets_do_not_count(self, tmp_path: Path) -> None:
        raw = keyed(tmp_path, [["ＱＩＤ".lower(), "Ｃ23 您上个月的收入是多少(元)"], ["A", 1]])
        assert "income" in raw.questions

    def test_a_near_match_is_proposed_not_taken(self, tmp_path: Path) -> None:
        raw = keyed(tmp_path, [["qid", "您上月的收入是多少"], ["A", 5]])
        assert raw.questions == ("qid",)
        assert raw.unknown["how"].iloc[0].startswith("?near income")

    def test_a_proposal_can_be_confirmed_or_a_column_set_aside(self, tmp_path: Path) -> None:
        rows = [["qid", "上月挣多少", "备用"], ["A", 5, "x"]]
        raw = keyed(tmp_path, rows, columns={"上月挣多少": "income", "备用": ""})
        assert list(raw.answers["income"]) == ["5"]
        assert list(raw.columns["how"]) == ["name", "confirmed", "?ignored as confirmed"]

    def test_confirming_a_question_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="相近：income"):
            keyed(tmp_path, [["qid"], ["A"]], columns={"上月挣多少": "incom"})

    def test_number_and_text_that_disagree_are_a_conflict(self, tmp_path: Path) -> None:
        raw = keyed(tmp_path, [["qid", "C2、来本地日期"], ["A", 5]])
        assert raw.unknown["how"].iloc[0] == "?conflict: number says town, text says since"

    def test_an_unknown_column_is_listed(self, tmp_path: Path) -> None:
        raw = keyed(tmp_path, [["qid", "血型"], ["A", "O"]])
        assert list(raw.unknown["header"]) == ["血型"]
        assert "未识别列 1" in repr(raw)

    def test_a_column_given_twice_is_used_once_and_said(self, tmp_path: Path) -> None:
        raw = keyed(
            tmp_path, [["qid", "income", "C23", "Monthly income"], ["A", 5, 5, 6], ["B", 7, 7, 7]]
        )
        assert list(raw.answers["income"]) == ["5", "7"]
        assert list(raw.columns["how"])[2:] == [
            "?duplicate of “income”, same",
            "?duplicate of “income”, 1 differ",
        ]

    def test_titles_above_and_two_row_merged_headings(self, tmp_path: Path) -> None:
        path = book(
            tmp_path / "raw.xlsx",
            表=[
                ["新居民问卷录入表"],
                ["填报单位：云浦街道"],
                ["qid", "C25、参加的社会保险", None, None, "C23"],
                [None, "养老", "医疗", "都没有", None],
                ["A", 1, 1, 0, 900],
                ["B", 0, 0, 1, None],
            ],
        )
        made = openpyxl.load_workbook(path)
        page = made["表"]
        for area in ("A1:E1", "A3:A4", "B3:D3", "E3:E4"):
            page.merge_cells(area)
        made.save(path)
        raw = read_responses(path, FORM)
        assert list(raw.answers["insurance"]) == ["1 2", "9"]
        assert list(raw.answers["income"]) == ["900", None]
        assert list(raw.answers["_row"]) == [5, 6]
        assert list(raw.unread["row"]) == [1, 2]


class TestOptionsInColumns:
    @pytest.mark.parametrize(
        "heads",
        [
            ["insurance/1", "insurance/2", "insurance/9"],
            ["C25(养老)", "C25(医疗)", "C25(都没有)"],
            ["参加的社会保险-养老", "参加的社会保险-医疗", "参加的社会保险-都没有"],
            ["insurance_1", "insurance_2", "insurance_9"],
        ],
    )
    def test_are_joined_to_codes(self, tmp_path: Path, heads: list[str]) -> None:
        raw = keyed(
            tmp_path, [["qid", *heads], ["A", 1, "√", 0], ["B", None, None, "是"], ["C", 0, 0, 0]]
        )
        assert list(raw.answers["insurance"]) == ["1 2", "9", None]
        assert raw.columns["how"].str.startswith("option").sum() == 3

    def test_what_is_neither_yes_nor_no_is_kept_to_be_seen(self, tmp_path: Path) -> None:
        raw = keyed(tmp_path, [["qid", "insurance/1", "insurance/2"], ["A", 1, "已停"]])
        assert list(raw.answers["insurance"]) == ["1 2=已停"]
        assert "1 unclear" in raw.columns["how"].iloc[1]

    def test_a_word_for_not_asked_in_every_column_is_the_answer(self, tmp_path: Path) -> None:
        raw = keyed(tmp_path, [["qid", "insurance/1", "insurance/2"], ["A", "n/a", "n/a"]])
        assert list(raw.answers["insurance"]) == ["n/a"]


class TestRows:
    def test_totals_footnotes_and_repeated_headings_are_recorded_not_read(
        self, tmp_path: Path
    ) -> None:
        raw = keyed(
            tmp_path,
            [
                ["序号", "qid", "income", "town", "identity"],
                [1, "A", 900, "云浦街道", "x"],
                ["小计", None, 900, None, None],
                ["序号", "qid", "income", "town", "identity"],
                [2, "B", 800, "云浦街道", "y"],
                [None, None, None, None, None],
                ["合 计", None, 1700, None, None],
                ["注：收入为税后", None, None, None, None],
                ["填表人：某某", None, "审核人：某某", None, None],
            ],
        )
        assert list(raw.answers["record"]) == ["A", "B"]
        assert dict(zip(raw.unread["row"], raw.unread["reason"], strict=True)) == {
            3: "合计行", 4: "重复的表头", 7: "合计行", 8: "表尾注或填表人", 9: "表尾注或填表人",
        }  # fmt: skip

    def test_an_answer_that_only_mentions_a_total_is_an_answer(self, tmp_path: Path) -> None:
        raw = keyed(tmp_path, [["qid", "advice"], ["A", "合计"], ["B", "注：无"]])
        assert len(raw) == 2

    def test_a_record_without_its_id_is_known_by_file_and_row(self, tmp_path: Path) -> None:
        raw = keyed(tmp_path, [["qid", "income"], ["A", 1], [None, 2]])
        assert list(raw.answers["record"]) == ["A", "raw.xlsx!3"]

    def test_cells_are_filled_down_inside_merged_ranges_only(self, tmp_path: Path) -> None:
        path = book(tmp_path / "raw.xlsx", 表=[["town", "income"], [1, 5], [None, 6], [None, 7]])
        made = openpyxl.load_workbook(path)
        made["表"].merge_cells("A2:A3")
        made.save(path)
        raw = read_responses(path, FORM)
        assert list(raw.answers["town"]) == ["1", "1", None]
        assert "1" in raw.notes[0][2]


class TestCells:
    def test_texts_numbers_and_dates_arrive_without_loss(self, tmp_path: Path) -> None:
        raw = keyed(
            tmp_path,
            [
                ["qid", "income", "identity", "since"],
                ["007", 5000.0, "330302199001011234", dt.datetime(2024, 10, 1)],
                [8, 0.1, 330302199001011000, "2024.10"],
                ["  9 ", " 3,500 ", "'0577", 2024.1],
            ],
        )
        assert list(raw.answers["record"]) == ["007", "8", "9"]
        assert list(raw.answers["income"]) == ["5000", "0.1", " 3,500 "]
        assert list(raw.answers["identity"]) == [
            "330302199001011234",
            "330302199001011000",
            "'0577",
        ]
        assert list(raw.answers["since"]) == ["2024-10-01", "2024.10", "2024.1"]

    def test_both_date_systems(self, tmp_path: Path) -> None:
        path = book(tmp_path / "raw.xlsx", a=[["qid", "since"], ["A", dt.date(2024, 2, 29)]])
        made = openpyxl.load_workbook(path)
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        made["a"]["B2"] = dt.date(2024, 2, 29)
        made.save(tmp_path / "mac.xlsx")
        for file in (path, tmp_path / "mac.xlsx"):
            assert list(read_responses(file, FORM).answers["since"]) == ["2024-02-29"]


class TestSheetsAndFiles:
    def test_hidden_and_foreign_sheets_are_reported(self, tmp_path: Path) -> None:
        rows = [["qid", "income"], ["A", 1]]
        path = book(tmp_path / "raw.xlsx", 答卷=rows, 备份_hidden=rows, 通讯录=[["姓名"], ["某"]])
        raw = read_responses(path, FORM)
        assert len(raw) == 1
        assert list(raw.unread["sheet"]) == ["备份_hidden", "通讯录"]
        assert raw.unread["reason"].str.contains("隐藏").tolist() == [True, False]
        assert len(read_responses(path, FORM, hidden=True)) == 2
        assert len(read_responses(path, FORM, sheets=["备份_hidden"])) == 1

    def test_several_sheets_and_files_are_one_wave(self, tmp_path: Path) -> None:
        folder = tmp_path / "raw"
        folder.mkdir()
        book(
            folder / "a.xlsx",
            东=[["qid", "income"], ["A", 1]],
            西=[["问卷编号", "town"], [None, 1]],
        )
        (folder / "b.csv").write_text("C00,C23\nC,3\n", "utf-8-sig")
        (folder / "~$a.xlsx").write_bytes(b"lock file of Excel")
        raw = read_responses(folder, FORM)
        assert list(raw.answers["record"]) == ["A", "a.xlsx!西!2", "C"]
        assert raw.answers.loc[2, "income"] == "3"
        assert raw.answers.loc[2, "town"] is None
        assert [s.kind for s in raw.sources] == ["keyed", "keyed"]

    def test_a_repeat_on_a_sheet_of_its_own(self, tmp_path: Path) -> None:
        path = book(
            tmp_path / "raw.xlsx",
            答卷=[["qid", "income"], ["A", 1], ["B", 2]],
            子女=[
                ["问卷编号", "子女年龄", "就读学校"],
                ["A", 7, "一小"],
                ["A", 3, None],
                ["Z", 1, None],
            ],
        )
        raw = read_responses(path, FORM)
        roster = raw.rosters["child"]
        assert roster[["record", "position", "child_age"]].values.tolist() == [
            ["A", 1, "7"],
            ["A", 2, "3"],
        ]
        assert raw.unread[["sheet", "row"]].values.tolist() == [["子女", 4]]

    def test_a_second_keying_is_compared_cell_by_cell(self, tmp_path: Path) -> None:
        path = book(
            tmp_path / "raw.xlsx",
            一录=[["qid", "income", "town"], ["A", 100, 1], ["B", 200, 1]],
            二录=[["qid", "income", "town"], ["B", 2000, 1], ["A", 100, 1], ["C", 1, 1]],
        )
        raw = read_responses(path, FORM)
        assert len(raw) == 2
        assert raw.conflicts.values.tolist() == [
            ["C", None, None, None, "second-only"],
            ["B", "income", "200", "2000", "double-entry"],
        ]


def test_two_keyings_of_one_answer_in_other_spellings_are_no_conflict(tmp_path: Path) -> None:
    form = form_from_markdown(
        "| survey | | | | |\n| | type | name | label | identifier |\n| | text | qid | 编号 | record |\n"
        "| | date | came | 来本地日期 | |\n| | integer | income | 月收入 | |\n"
    )
    path = book(
        tmp_path / "raw.xlsx",
        一录=[
            ["qid", "came", "income"],
            ["A", "2024-10-01", "5000"],
            ["B", "2024-10-01", "约5000"],
        ],
        二录=[
            ["qid", "came", "income"],
            ["A", "2024.10.1", "5,000"],
            ["B", "2024-10-02", "5000左右"],
        ],
    )
    found = clean(read_responses(path, form)).findings
    twice = found[found["rule"] == "double-entry"]
    assert twice[["record", "question"]].to_numpy().tolist() == [["B", "came"], ["B", "income"]]


def test_rows_of_a_repeat_keyed_twice_are_compared_and_not_added(tmp_path: Path) -> None:
    path = book(
        tmp_path / "raw.xlsx",
        一录=[["qid", "income"], ["A", 100], ["B", 200]],
        子女一录=[["qid", "child_age"], ["A", 7], ["A", 3], ["B", 5]],
        二录=[["qid", "income"], ["A", 100], ["B", 200]],
        子女二录=[["qid", "child_age"], ["A", 7], ["A", 13], ["B", 5], ["B", 1]],
    )
    raw = read_responses(path, FORM)
    assert raw.rosters["child"]["child_age"].tolist() == ["7", "3", "5"]
    assert raw.conflicts.to_numpy().tolist() == [
        ["B", None, "1", "2", "rows-differ"],
        ["A", "child_age[2]", "3", "13", "double-entry"],
    ]
    found = clean(raw).findings
    twice = found[found["rule"] == "double-entry"]
    assert set(zip(twice["record"], twice["question"], strict=True)) == {
        ("B", ""),
        ("A", "child_age[2]"),
    }
    assert "第一次 1 行，第二次 2 行" in twice.loc[twice["record"] == "B", "message"].item()


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_encodings(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "raw.csv").write_text("问卷编号,就读学校,镇\n0012,𠮷小,云浦街道\n", encoding)
        raw = read_responses(tmp_path / "raw.csv", FORM)
        assert list(raw.answers["town"]) == ["云浦街道"]
        assert list(raw.answers["record"]) == ["0012"]

    def test_quotes_newlines_and_lines_of_unequal_length(self, tmp_path: Path) -> None:
        (tmp_path / "raw.csv").write_text(
            'qid;town;income\nA;"云浦\n街道";1\nB;x;2;3;4\nC\n', "utf-8"
        )
        raw = read_responses(tmp_path / "raw.csv", FORM)
        assert list(raw.answers["town"]) == ["云浦\n街道", "x", None]
        assert (raw.columns["how"] == "?no heading").sum() == 2

    def test_words_pandas_takes_for_missing_are_answers(self, tmp_path: Path) -> None:
        (tmp_path / "raw.csv").write_text("qid,advice\nA,NA\nB,null\nC,\n", "utf-8")
        assert list(read_responses(tmp_path / "raw.csv", FORM).answers["advice"]) == [
            "NA",
            "null",
            None,
        ]


class TestWhatIsWrong:
    def test_nothing_matches(self, tmp_path: Path) -> None:
        path = book(tmp_path / "raw.xlsx", 通讯录=[["姓名", "电话"], ["某", 1]])
        with pytest.raises(
            DataError, match=r"没有一列能对应.*通讯录〔姓名、电话〕.*columns=\{表头: 题目名\}"
        ):
            read_responses(path, FORM)

    def test_an_empty_workbook_and_an_empty_csv(self, tmp_path: Path) -> None:
        book(tmp_path / "raw.xlsx", a=[])
        (tmp_path / "raw.csv").write_text("\n\n", "utf-8")
        for name in ("raw.xlsx", "raw.csv"):
            with pytest.raises(DataError, match="空的"):
                read_responses(tmp_path / name, FORM)

    def test_only_a_heading_gives_no_records(self, tmp_path: Path) -> None:
        assert len(keyed(tmp_path, [["qid", "income"]])) == 0

    def test_a_missing_file_sheet_or_folder_content(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="没有这个文件"):
            read_responses(tmp_path / "raw.xlsx", FORM)
        with pytest.raises(DataError, match="没有可读的数据文件"):
            read_responses(tmp_path, FORM)
        with pytest.raises(DataError, match=r"没有工作表“附表”.*现有：答卷"):
            keyed(tmp_path, [["qid"], ["A"]], sheets=["附表"])

    def test_a_damaged_or_foreign_file(self, tmp_path: Path) -> None:
        whole = book(tmp_path / "raw.xlsx", a=[["qid"], ["A"]]).read_bytes()
        (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
        (tmp_path / "page.xls").write_text(
            "<html><table><tr><td>qid</td></tr></table></html>", "utf-8"
        )
        for name in ("cut.xlsx", "page.xls"):
            with pytest.raises(DataError, match="不是完好的 Excel 文件"):
                read_responses(tmp_path / name, FORM)
        (tmp_path / "raw.docx").write_bytes(b"x")
        with pytest.raises(DataError, match="不认识的文件类型"):
            read_responses(tmp_path / "raw.docx", FORM)
        (tmp_path / "raw.csv").write_bytes(bytes(range(256)) * 40)
        with pytest.raises(DataError, match="UTF-8"):
            read_responses(tmp_path / "raw.csv", FORM)

    def test_a_bomb_is_refused_before_it_is_unpacked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import zipfile

        monkeypatch.setattr("researchlib.workbooks.facts.LARGEST", 4 << 20)
        with zipfile.ZipFile(tmp_path / "raw.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", bytes(5 << 20))
        with pytest.raises(DataError, match="超过 4 MB"):
            read_responses(tmp_path / "raw.xlsx", FORM)


def test_a_message_never_holds_an_answer(tmp_path: Path) -> None:
    raw = keyed(tmp_path, [["qid", "identity"], ["A", "330302199001011234"]])
    assert "3303" not in repr(raw) + raw._repr_html_()


class TestColumnsNobodyTook:
    FORM = """
    | survey |         |           |            |            |
    |        | type    | name      | label      | identifier |
    |        | text    | record_id | 问卷编号   | record     |
    |        | text    | street    | 街道       |            |
    |        | integer | age       | 年龄       |            |
    """

    def raw(self, path: Path, **choices: Any) -> Raw:
        rows: list[list[Any]] = [["问卷编号", "年龄", "所在街道", "备考"], ["1", 35, "云浦", "甲"]]
        return read_responses(
            book(path / "a.xlsx", 录入=rows), form_from_markdown(self.FORM), **choices
        )

    def test_are_findings_that_say_how_to_confirm_them(self, tmp_path: Path) -> None:
        result = clean(self.raw(tmp_path))
        told = result.findings[result.findings["rule"] == "check:column"]
        assert told[["question", "suggestion"]].to_numpy().tolist() == [
            ["street", "street"],
            ["", ""],
        ]
        assert "--column 所在街道=" in told["message"].iloc[0]
        assert result.manifest["unknown_columns"] == ["所在街道", "备考"]

    def test_are_used_or_left_aside_once_somebody_confirms(self, tmp_path: Path) -> None:
        result = clean(self.raw(tmp_path, columns={"所在街道": "street", "备考": ""}))
        assert result.data["street"].tolist() == ["云浦"]
        assert result.manifest["unknown_columns"] == []
        assert "check:column" not in set(result.findings["rule"])

    def test_and_sheets_not_read_are_in_the_manifest(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        book(path, 录入=[["问卷编号", "年龄"], ["1", 35]], 草稿=[["x", "y"], [1, 2]])
        result = clean(read_responses(path, form_from_markdown(self.FORM)))
        assert [line.split(":")[0] for line in result.manifest["not_read"]] == ["a.xlsx 草稿"]


def test_day_numbers_count_from_the_workbooks_own_day(tmp_path: Path) -> None:
    form = form_from_markdown("""
    | survey |      |           |          |            |
    |        | type | name      | label    | identifier |
    |        | text | record_id | 问卷编号 | record     |
    |        | date | since     | 来本地日期 |          |
    """)
    path = tmp_path / "mac.xlsx"
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = workbook.active
    assert sheet is not None
    for row in (["问卷编号", "来本地日期"], ["1", 43894]):
        sheet.append(row)
    workbook.save(path)
    assert clean(read_responses(path, form)).data["since"].tolist() == ["2024-03-05"]
    other = tmp_path / "windows.csv"
    other.write_text("问卷编号,来本地日期\n2,43894\n", encoding="utf-8")
    mixed = clean(read_responses([path, other], form))
    assert mixed.findings["rule"].tolist() == ["date", "date"]  # which day 0 is, is not known


def test_a_row_is_a_record_however_many_places_of_a_repeat_it_has(tmp_path: Path) -> None:
    """Three children of two columns each outnumber the record's own column."""
    form = form_from_markdown("""
    | survey |              |      |            |
    |        | type         | name | identifier |
    |        | text         | qid  | record     |
    |        | integer      | age  |            |
    |        | begin repeat | kids |            |
    |        | integer      | kage |            |
    |        | text         | sex  |            |
    |        | end repeat   |      |            |
    """)
    heads = ["qid", "age", *(f"kids[{k}]/{q}" for k in (1, 2, 3) for q in ("kage", "sex"))]
    (tmp_path / "raw.csv").write_text(",".join(heads) + "\nA,40,12,f,9,m,,\nB,30,,,,,,\n")
    raw = read_responses(tmp_path / "raw.csv", form)
    assert list(raw.answers["age"]) == ["40", "30"]
    kids = raw.rosters["kids"]
    assert list(zip(kids["record"], kids["position"], kids["kage"], strict=True)) == [
        ("A", 1, "12"),
        ("A", 2, "9"),
    ]
