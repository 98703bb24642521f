"""The log of changed cells is a patch that fits only the data it was made for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from researchlib.changes import apply, differences, keyed
from researchlib.cleaning import Clean, clean, write_clean
from researchlib.errors import ReviewError
from researchlib.forms import form_from_markdown
from researchlib.responses import read_responses
from small_surveys import cleaned, row

DIRTY = [
    row(age="３５", income="5千", channel="①③", sex="男"),
    row(record_id="A2", age="约30", works="否", income="/", channel=""),
    row(record_id="A3", visit_date="2024年10月9日", income="保密"),
]


def log(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["record", "question", "old", "new"], dtype=object)
    return frame.assign(rule="review", reason="", by="")


DATA = pd.DataFrame({"record": ["A", "B"], "x": ["1", None], "y": ["a", "b"]}, dtype=object)


def test_received_and_changes_give_exactly_the_clean_texts(tmp_path: Path) -> None:
    result = cleaned(tmp_path, *DIRTY)
    patched = apply(result.raw, result.changes.assign(**{}))
    clean = result.texts[None]
    for name in clean.columns:
        if name in patched.answers.columns and name != "record":
            got = patched.answers[name].astype(object).fillna("").tolist()
            assert got == clean[name].tolist(), name


def test_applying_twice_changes_nothing(tmp_path: Path) -> None:
    result = cleaned(tmp_path, *DIRTY)
    changes = result.changes[result.changes["question"] != "yearly"]
    once = apply(result.raw, changes)
    pd.testing.assert_frame_equal(apply(once, changes).answers, once.answers)


def test_the_log_holds_every_difference_and_nothing_else(tmp_path: Path) -> None:
    result = cleaned(tmp_path, *DIRTY)
    derived = differences(keyed(result.raw.answers), result.texts[None])
    derived = derived[~derived["question"].str.contains("/")]
    logged = result.changes[["record", "question", "old", "new"]]
    order = ["record", "question"]
    pd.testing.assert_frame_equal(
        derived.sort_values(order, ignore_index=True), logged.sort_values(order, ignore_index=True)
    )


def test_every_change_says_which_rule_why_and_who(tmp_path: Path) -> None:
    result = cleaned(tmp_path, *DIRTY)
    assert (result.changes[["rule", "reason", "by"]] != "").all(axis=None)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("A", "x", "2", "3")], "第 2 行已过时"),
        ([("A", "x", "1", "3"), ("A", "x", "1", "3")], "第 2、3 行重复"),
        ([("A", "x", "1", "3"), ("A", "x", "1", "4")], "第 2、3 行冲突"),
        ([("A", "y", "a", "c"), ("Z", "x", "1", "3")], "第 3 行数据中没有这份问卷"),
        ([("A", "z", "1", "3")], "第 2 行数据中没有这道题"),
    ],
)
def test_a_log_that_does_not_fit_is_refused_with_its_rows(rows, told: str) -> None:
    before = DATA.copy()
    with pytest.raises(ReviewError, match=told):
        apply(DATA, log(*rows))
    pd.testing.assert_frame_equal(DATA, before)


def test_a_blank_cell_may_be_filled_and_a_filled_one_blanked() -> None:
    after = apply(DATA, log(("B", "x", "", "7"), ("A", "y", "a", "")))
    assert after["x"].tolist() == ["1", "7"]
    assert after["y"].tolist()[1] == "b"
    assert pd.isna(after["y"].tolist()[0])


def nested(tmp_path: Path) -> Clean:
    """Two children's doses, numbered anew under each child; a question called as a roster's column."""
    form = form_from_markdown(
        "| survey | | | | |\n"
        "| | type | name | label | identifier |\n"
        "| | text | rid | 编号 | record |\n"
        "| | text | position | 岗位 | |\n"
        "| | begin_repeat | kid | 子女 | |\n"
        "| | integer | kage | 年龄 | |\n"
        "| | begin_repeat | shot | 疫苗 | |\n"
        "| | integer | dose | 剂次 | |\n"
        "| | end_repeat | | | |\n"
        "| | end_repeat | | | |\n"
    )
    book = Workbook()
    link = ["_index", "_parent_table_name", "_parent_index"]
    pages = {
        "main": [["rid", "position", "_index"], ["A", "电工", 1], ["B", "", 2]],
        "kid": [["kage", *link], ["３", 1, "main", 1], ["5", 2, "main", 1], ["7岁", 3, "main", 2]],
        "shot": [
            ["dose", *link], ["1", 1, "kid", 1], ["２", 2, "kid", 1], ["３", 3, "kid", 2],
            ["４", 4, "kid", 2], ["５", 5, "kid", 3],
        ],
    }  # fmt: skip
    for name, rows in pages.items():
        page = book.create_sheet(name)
        for cells in rows:
            page.append(cells)
    del book["Sheet"]
    book.save(tmp_path / "raw.xlsx")
    return clean(read_responses(tmp_path / "raw.xlsx", form))


def test_the_log_of_a_repeat_inside_a_repeat_fits_what_was_received(tmp_path: Path) -> None:
    result = nested(tmp_path)
    logged = result.changes.loc[result.changes["question"].str.startswith("dose"), "question"]
    assert logged.tolist() == ["dose[2]", "dose[3]", "dose[4]", "dose[1]"]
    patched = apply(result.raw, result.changes)
    for group in ("kid", "shot"):
        got = patched.rosters[group]
        for name in ("kage", "dose"):
            if name in got:
                assert got[name].tolist() == result.texts[group][name].tolist()
    again = apply(patched, result.changes)
    pd.testing.assert_frame_equal(again.rosters["shot"], patched.rosters["shot"])


def test_a_row_of_an_inner_repeat_says_which_outer_row_it_hangs_on(tmp_path: Path) -> None:
    result = nested(tmp_path)
    rows = result.rosters["shot"][["record", "position", "parent", "dose"]].values.tolist()
    assert rows == [["A", 1, 1, 1], ["A", 2, 1, 2], ["A", 3, 2, 3], ["A", 4, 2, 4], ["B", 1, 1, 5]]
    write_clean(result, tmp_path / "out")
    written = (tmp_path / "out" / "clean.shot.csv").read_text("utf-8-sig").splitlines()
    assert written[:2] == ["record,position,parent,dose", "A,1,1,1"]
    assert "parent" not in result.rosters["kid"]
    assert result.data["position"].tolist()[0] == "电工"
