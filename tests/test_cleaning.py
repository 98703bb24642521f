"""What `clean` promises whatever was received: every row and cell accounted for, nobody named."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from researchlib.changes import apply
from researchlib.cleaning import Clean, clean, write_clean
from researchlib.errors import ReviewError
from researchlib.forms import form_from_markdown
from researchlib.responses import Raw, read_responses
from researchlib.review import Decisions, read_review
from small_surveys import cleaned, found, received, row

CHILDREN = """
| survey  |                    |           |          |                |              |            |
|         | type               | name      | label    | relevant       | calculation  | constraint |
|         | text               | record_id | 编号     |                |              |            |
|         | select_one yn      | has       | 有无子女 |                |              |            |
|         | begin repeat       | kids      | 子女     | ${has} = '1'   |              |            |
|         | integer            | kage      | 年龄     |                |              | . < 30     |
|         | select_multiple yn | tongues   | 会说     | ${kage} > 3    |              |            |
|         | calculate          | months    |          |                | ${kage} * 12 |            |
|         | end repeat         |           |          |                |              |            |
|         | calculate          | how_many  |          |                | count(${kage}) |          |
| choices |                    |           |          |                |              |            |
|         | list_name          | name      | label    |                |              |            |
|         | yn                 | 1         | 甲       |                |              |            |
|         | yn                 | 2         | 乙       |                |              |            |
"""


def households(folder: Path, main: list[tuple[str, str]], kids: list[tuple[str, str, int]]) -> Raw:
    """A KoboToolbox workbook: `main` is (number, has), `kids` (age, tongues, row of main)."""
    book = Workbook()
    sheet = book.active
    sheet.append(["record_id", "has", "_index"])
    for place, (number, has) in enumerate(main, start=1):
        sheet.append([number, has, str(place)])
    sheet = book.create_sheet("kids")
    sheet.append(["kage", "tongues", "_parent_table_name", "_parent_index"])
    for age, tongues, parent in kids:
        sheet.append([age, tongues, "main", str(parent)])
    book.save(folder / "kobo.xlsx")
    return read_responses(folder / "kobo.xlsx", form_from_markdown(CHILDREN))


def written(folder: Path, result: Clean) -> dict[str, pd.DataFrame]:
    write_clean(result, folder)
    return {p.name: pd.read_csv(p, dtype=str, keep_default_na=False) for p in folder.glob("*.csv")}


def test_a_reception_without_records_gives_empty_tables(tmp_path: Path) -> None:
    form = form_from_markdown("| survey | | |\n| | type | name |\n| | integer | age |\n")
    result = clean(received(tmp_path, [], ("age",), form))
    assert (len(result), len(result.findings), result.manifest["received"]) == (0, 0, 0)
    assert list(written(tmp_path / "out", result)["clean.csv"]) == ["record", "age"]


def test_a_form_of_one_question(tmp_path: Path) -> None:
    form = form_from_markdown("| survey | | |\n| | type | name |\n| | integer | age |\n")
    result = clean(received(tmp_path, [("３５",), ("40",)], ("age",), form))
    assert result.data["age"].tolist() == [35, 40]
    assert result.data["record"].tolist() == ["raw.csv!2", "raw.csv!3"]


def test_every_received_row_is_kept_or_listed_as_dropped(tmp_path: Path) -> None:
    rows = [row(), row(age="40"), row(), row(record_id="A2"), ("合计", *[""] * 8)]
    result = cleaned(tmp_path, *rows)
    counted = {k: result.manifest[k] for k in ("received", "kept", "dropped")}
    assert counted["received"] == counted["kept"] + counted["dropped"] == 5
    assert counted["dropped"] == len(result.dropped)
    assert (result.dropped["reason"] != "").all()


def test_a_repeat_goes_to_a_file_of_its_own_with_its_position(tmp_path: Path) -> None:
    raw = households(tmp_path, [("A", "1"), ("B", "2")], [("５", "1 2", 1), ("8", "2", 1)])
    files = written(tmp_path / "out", clean(raw))
    kids = files["clean.kids.csv"]
    assert list(kids) == [
        "record",
        "position",
        "kage",
        "tongues",
        "tongues/1",
        "tongues/2",
        "months",
    ]
    assert kids.to_numpy().tolist() == [
        ["A", "1", "5", "1 2", "1", "1", "60"],
        ["A", "2", "8", "2", "0", "1", "96"],
    ]
    assert files["clean.csv"]["how_many"].tolist() == ["2", "0"]
    assert ["A", "kage[1]", "５", "5"] in files["changes.csv"].iloc[:, :4].to_numpy().tolist()


def test_the_log_is_a_patch_inside_repeats_too(tmp_path: Path) -> None:
    result = clean(households(tmp_path, [("A", "1")], [("５", "1 2", 1), ("8", "2", 1)]))
    once = apply(result.raw, result.changes)
    assert once.rosters["kids"]["months"].tolist() == ["60", "96"]
    twice = apply(once, result.changes)
    pd.testing.assert_frame_equal(twice.rosters["kids"], once.rosters["kids"])


def test_a_child_whose_household_is_a_gap_keeps_the_reason_written_there(tmp_path: Path) -> None:
    """Asked whether there are children and nothing written: what stands about them may well be so."""
    households(tmp_path, [("A", ""), ("B", "2")], [("看不清", "", 1), ("看不清", "", 2)])
    needed = CHILDREN.replace("| constraint |", "| constraint | required |").replace(
        "| 有无子女 |                |              |            |",
        "| 有无子女 |                |              |            | yes |",
    )
    result = clean(read_responses(tmp_path / "kobo.xlsx", form_from_markdown(needed)))
    ages = result.missing[result.missing["question"].str.startswith("kage")]
    assert dict(zip(ages["record"], ages["reason"], strict=True)) == {
        "A": "unreadable", "B": "not_asked",
    }  # fmt: skip


def test_two_households_under_one_number_keep_their_own_children(tmp_path: Path) -> None:
    raw = households(tmp_path, [("A", "1"), ("A", "1")], [("5", "1", 1), ("9", "1", 2)])
    result = clean(raw)
    assert result.rosters["kids"][["record", "kage"]].to_numpy().tolist() == [["A", 5], ["A#2", 9]]
    assert result.dropped.empty, "the same answers, but other children: not received twice"


def test_a_household_received_twice_loses_one_copy_of_its_children(tmp_path: Path) -> None:
    raw = households(tmp_path, [("A", "1"), ("A", "1")], [("5", "1", 1), ("5", "1", 2)])
    result = clean(raw)
    assert result.dropped["record"].tolist() == ["A#2"]
    assert result.rosters["kids"]["record"].tolist() == ["A"]


def test_a_child_without_its_household_is_listed_as_dropped(tmp_path: Path) -> None:
    result = clean(households(tmp_path, [("A", "1")], [("5", "1", 1), ("9", "1", 7)]))
    assert result.dropped["row"].tolist() == ["kobo.xlsx!kids!3"]


def test_an_option_nobody_ticked_has_its_column(tmp_path: Path) -> None:
    result = cleaned(
        tmp_path, row(channel="1 3"), row(record_id="A2", works="2", income="", channel="")
    )
    flags = result.data[[f"channel/{c}" for c in "12389"]]
    assert flags.iloc[0].tolist() == [1, 0, 1, 0, 0]
    assert flags.iloc[1].isna().all(), "not asked is not 'no'"


PEOPLE = """
| survey  |              |           |        |            |            |                  |             |
|         | type         | name      | label  | sensitive  | identifier | relevant         | calculation |
|         | text         | record_id | 编号   |            |            |                  |             |
|         | text         | who       | 受访者 | identifier |            |                  |             |
|         | text         | idn       | 号码   | identifier | 身份证     |                  |             |
|         | text         | mobile    | 手机号 |            |            |                  |             |
|         | text         | name      | 您的姓名 |          |            |                  |             |
|         | calculate    | tag       |        |            |            |                  | concat(${who}, '-', ${record_id}) |
|         | calculate    | born      |        |            |            |                  | substr(${idn}, 6, 10) |
|         | select_one c | heard     | 得知   |            |            |                  |             |
|         | text         | friend    | 哪位朋友 | identifier |          | ${heard} = '9'   |             |
| choices |              |           |        |            |            |                  |             |
|         | list_name    | name      | label  |            |            |                  |             |
|         | c            | 1         | 报纸   |            |            |                  |             |
|         | c            | 9         | 其他   |            |            |                  |             |
"""


def people(folder: Path, name: str = "raw.csv", phone: str = "1380000000") -> Raw:
    columns = ("record_id", "who", "idn", "mobile", "name", "heard", "friend")
    rows = [
        ("A1", "欧阳明月", "１１0105194912310021", phone, "欧阳明月", "9", "诸葛本人"),
        ("A2", "同上", "4.40981E+17", "13800000001ab", "司马如风", "1", "夏侯在此"),
    ]
    return received(folder, rows, columns, form_from_markdown(PEOPLE), name)


def everything_written(folder: Path) -> str:
    texts = []
    for file in sorted(folder.iterdir()):
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as book:
                texts += [book.read(n).decode() for n in book.namelist()]
        else:
            texts.append(file.read_text("utf-8-sig"))
    return "\n".join(texts)


def test_nobody_can_be_found_in_any_file_written(tmp_path: Path) -> None:
    result = clean(people(tmp_path))
    assert {"identifier", "precision-loss", "relevant"} <= set(result.findings["rule"])
    write_clean(result, tmp_path / "out")
    text = everything_written(tmp_path / "out")
    for secret in ("欧阳", "明月", "司马", "诸葛", "夏侯", "0105194", "11010", "138000", "40981"):
        assert secret not in text, secret
    assert list(result.data) == ["record", "record_id", "born", "heard"]
    assert result.manifest["identifiers_left_out"] == [
        "who",
        "idn",
        "mobile",
        "name",
        "tag",
        "friend",
    ]


def test_a_decision_about_a_number_nobody_may_see_still_notices_that_it_changed(
    tmp_path: Path,
) -> None:
    review = fill(tmp_path, clean(people(tmp_path)), {("A1", "mobile"): ("确认无误", "")})
    status = clean(people(tmp_path), review).findings.set_index(["record", "question"])["status"]
    assert status["A1", "mobile"] == "okay"
    other = people(tmp_path, "other.csv", phone="1390000000")
    status = clean(other, review).findings.set_index(["record", "question"])["status"]
    assert status["A1", "mobile"] == "stale"


# review.xlsx, out and back


def fill(
    folder: Path, result: Clean, decisions: dict[tuple[str, str], tuple[str, str]], name: str = "r.xlsx"
) -> Path:  # fmt: skip
    """Fill in (record, question) → (action, new value) and save the workbook as `name`."""
    write_clean(result, folder / "clean")
    book = load_workbook(folder / "clean" / "review.xlsx")
    sheet = book["待核问题"]
    heads = {c.value: c.column for c in sheet[1]}
    for number in range(2, sheet.max_row + 1):
        key = tuple(sheet.cell(number, heads[h]).value or "" for h in ("问卷编号", "题目"))
        if key in decisions:
            action, new = decisions[key]
            sheet.cell(number, heads["处理"], action)
            sheet.cell(number, heads["改为"], new or None)
    book.save(folder / name)
    return folder / name


DIRTY = [
    row(age="150"), row(record_id="A2", sex="3"), row(record_id="A3", income="约5000"),
    row(record_id="A4", works="2"), row(record_id="A5", remark="x\ry\x0bz"),
    row(record_id="A5", age="41"), row(record_id="A6", channel="1 8"),
]  # fmt: skip
DECIDED = {
    ("A1", "age"): ("改", "50"), ("A2", "sex"): ("确认无误", ""), ("A3", "income"): ("改", "拒答"),
    ("A4", "income"): ("改", "(跳过)"), ("A4", "channel"): ("改", "(跳过)"),
    ("A5#2", "record_id"): ("删记录", ""), ("A6", "channel"): ("改", "1"),
}  # fmt: skip


def meant(decisions: Decisions) -> set[tuple[str, ...]]:
    return {(d.record, d.question, d.rule, d.action, d.new) for d in decisions.cells}


def test_a_workbook_written_over_itself_loses_no_decision(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    review = fill(tmp_path, clean(raw), DECIDED)
    first = clean(raw, review)
    write_clean(first, tmp_path)
    assert meant(read_review(tmp_path / "review.xlsx")) == meant(read_review(review))
    second = clean(raw, tmp_path / "review.xlsx")
    for name in ("data", "missing", "changes", "findings", "dropped"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_the_second_form_under_one_number_is_found_again_whatever_its_place(tmp_path: Path) -> None:
    review = fill(
        tmp_path, clean(received(tmp_path, DIRTY)), {("A5#2", "record_id"): ("删记录", "")}
    )
    later = received(
        tmp_path, [DIRTY[5], row(record_id="A5", age="60"), *DIRTY[:5]], name="later.csv"
    )
    result = clean(later, review)
    assert 41 not in result.data["age"].tolist(), "the one that was dropped, now first in the file"
    assert {60, 35} <= set(result.data["age"])


def test_a_row_with_okay_and_another_with_a_change_are_refused(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    path = fill(tmp_path, clean(raw), {("A1", "age"): ("改", "50")})
    book = load_workbook(path)
    sheet = book["待核问题"]
    heads = {c.value: c.column for c in sheet[1]}
    source = next(
        n for n in range(2, sheet.max_row + 1) if sheet.cell(n, heads["处理"]).value == "改"
    )
    target = sheet.max_row + 1
    for column in heads.values():
        sheet.cell(target, column, sheet.cell(source, column).value)
    sheet.cell(target, heads["处理"], "确认无误")
    book.save(path)
    with pytest.raises(ReviewError, match=f"第 {target} 行：冲突"):
        clean(raw, path)
    sheet.cell(target, heads["处理"], "改")
    book.save(path)
    with pytest.raises(ReviewError, match=f"第 {target} 行：重复"):
        clean(raw, path)


def test_a_workbook_whose_headings_were_overwritten_is_refused(tmp_path: Path) -> None:
    path = fill(tmp_path, cleaned(tmp_path, *DIRTY), DECIDED)
    book = load_workbook(path)
    for cell in book["待核问题"][1]:
        cell.value = "?"
    book.save(path)
    with pytest.raises(ReviewError, match="没有表头"):
        read_review(path)


def test_a_new_value_that_is_no_answer_to_the_question_is_refused_with_its_row(
    tmp_path: Path,
) -> None:
    raw = received(tmp_path, DIRTY)
    path = fill(
        tmp_path, clean(raw), {("A2", "sex"): ("改", "9"), ("A1", "age"): ("改", "五十上下")}
    )
    with pytest.raises(
        ReviewError, match=r"第 \d+ 行.*第 \d+ 行：“改为”的值不符合题目要求（共 2 行）"
    ):
        clean(raw, path)


def test_the_manifest_names_every_file_in_and_out(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    review = fill(tmp_path, clean(raw), DECIDED)
    write_clean(clean(raw, review), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert set(manifest["inputs"]) >= {"raw.csv", "r.xlsx"}
    made = {p.name for p in (tmp_path / "out").iterdir()} - {"manifest.json"}
    assert set(manifest["outputs"]) == made


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    for name in ("one", "two"):
        write_clean(clean(raw), tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_a_file_that_is_written_is_utf8_that_excel_opens(tmp_path: Path) -> None:
    write_clean(cleaned(tmp_path, *DIRTY), tmp_path / "out")
    for file in (tmp_path / "out").glob("*.csv"):
        content = file.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert len({len(r) for r in rows}) == 1, file.name


def test_what_cleaning_of_a_record_changes_is_seen_beside_what_was_received(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row(age="３５"))
    log = result.changes.set_index("question")
    assert (log.loc["age", "old"], log.loc["age", "new"]) == ("３５", "35")
    assert found(result, "type") == []


def test_the_manifest_names_every_file_that_was_read(tmp_path: Path) -> None:
    """Options from a file and tables that pulldata looks up lie beside the form, and decide what is clean."""
    from hashlib import sha256

    from researchlib.forms import read_form

    home = tmp_path / "forms"
    (home / "media").mkdir(parents=True)
    (home / "towns.csv").write_text("name,label\n1,稻川镇\n2,溪口镇\n", "gb18030")
    (home / "media" / "wages.csv").write_text("town,least\n1,2000\n2,2300\n")
    (home / "form.md").write_text(
        "| survey | | | | |\n"
        "| | type | name | label | constraint |\n"
        "| | text | qid | 编号 | |\n"
        "| | select_one_from_file towns.csv | town | 镇街 | |\n"
        "| | integer | wage | 工资 | . >= pulldata('wages', 'least', 'town', ${town}) |\n",
        "utf-8",
    )
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "raw.csv").write_text(f"qid,town,wage\n{folder}1,溪口镇,2100\n")
    form = read_form(home / "form.md")
    result = clean(read_responses([tmp_path / "a" / "raw.csv", tmp_path / "b" / "raw.csv"], form))
    files = {
        "a/raw.csv": tmp_path / "a" / "raw.csv",
        "b/raw.csv": tmp_path / "b" / "raw.csv",
        "form.md": home / "form.md",
        "towns.csv": home / "towns.csv",
        "wages.csv": home / "media" / "wages.csv",
    }
    digests = {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert result.manifest["inputs"] == digests
    assert result.findings["rule"].tolist() == ["constraint", "constraint"]


def test_a_form_reads_no_file_that_lies_elsewhere(tmp_path: Path) -> None:
    from researchlib.forms import read_form

    (tmp_path / "forms").mkdir()
    (tmp_path / "secret.csv").write_text("name,label\n1,秘密\n")
    (tmp_path / "forms" / "form.md").write_text(
        "| survey | | | |\n| | type | name | label |\n"
        "| | select_one_from_file ../secret.csv | town | 镇街 |\n",
        "utf-8",
    )
    form = read_form(tmp_path / "forms" / "form.md")
    assert form.choices_of("town") == ()
    assert any("没有选项表" in text for _, _, _, text in form.problems)
