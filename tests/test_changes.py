"""The log of changed cells is a patch that fits only the data it was made for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from researchlib.changes import apply, differences, keyed
from researchlib.errors import ReviewError
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
