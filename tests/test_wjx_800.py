"""The real 问卷星 exports of 800 respondents: text file and number file, one form, the same answers."""

from __future__ import annotations

from pathlib import Path

import pytest

import researchlib as rl
from researchlib.forms import Form, form_from_markdown, read_form
from researchlib.responses import Raw, read_responses


@pytest.fixture(scope="module")
def form(root: Path) -> Form:
    return read_form(root / "tests" / "data" / "wjx-800-form.md")


@pytest.fixture(scope="module")
def text(shared_data: Path, form: Form) -> Raw:
    return read_responses(shared_data / "wjx-800" / "text.xls", form)


@pytest.fixture(scope="module")
def numbers(shared_data: Path, form: Form) -> Raw:
    return read_responses(shared_data / "wjx-800" / "numbers.xls", form)


SHARED = ["phones", "price", "sex", "age", "income", "hobby", "spending", "news"]


def test_every_column_and_row_of_both_files_is_accounted_for(text: Raw, numbers: Raw) -> None:
    for raw, columns in ((text, 14), (numbers, 36)):
        assert len(raw) == 800
        assert raw.unread.empty
        assert not raw.columns["how"].str.startswith("?").any()
        received = raw.columns[~raw.columns["header"].str.endswith("〖〗")]
        assert len(received) == columns
    assert (text.sources[0].kind, numbers.sources[0].kind) == ("wjx-text", "wjx-number")


def test_the_two_files_clean_to_the_same_cells(text: Raw, numbers: Raw, form: Form) -> None:
    a, b = rl.clean(text).data, rl.clean(numbers).data
    assert list(a["record"]) == list(b["record"]) == [str(k) for k in range(1, 801)]
    ticks = [f"{q}/{c.name}" for q in ("hobby", "news") for c in form.choices_of(q)]
    filled_in = ["price_other", "hobby_other", "news_other"]  # words, in the text export only
    same = [c for c in a if c not in filled_in]
    assert same == [c for c in b if c not in filled_in]
    assert {*SHARED, *ticks} < set(same)
    equal = (a[same] == b[same]) | (a[same].isna() & b[same].isna())
    counts = {"cells": equal.size, "multi-select cells": a[ticks].size}
    print(f"问卷星 text = numbers: {counts}")
    assert counts == {"cells": 800 * 34, "multi-select cells": 19_200}
    assert equal.all(axis=None)
    assert a[ticks].notna().all(axis=None)
    assert a[ticks].astype(int).sum().sum() == 6634  # the sum of the 0/1 columns as received


def test_the_text_file_differs_from_the_clean_data_only_in_how_options_are_written(
    text: Raw, numbers: Raw
) -> None:
    changed = rl.clean(text).changes
    assert changed["rule"].value_counts().to_dict() == {
        "normalise:label": 4800,
        "normalise:list": 1600,
    }
    assert rl.clean(numbers).changes.empty


def test_what_was_filled_in_beside_an_option_answers_its_own_question(text: Raw) -> None:
    filled = text.answers[["price_other", "hobby_other", "news_other"]].notna().sum()
    assert filled.to_dict() == {"price_other": 2, "hobby_other": 2, "news_other": 5}


def test_given_both_files_the_numbers_verify_the_text(shared_data: Path, form: Form) -> None:
    folder = shared_data / "wjx-800"
    raw = read_responses([folder / "numbers.xls", folder / "text.xls"], form)
    assert len(raw) == 800
    assert raw.conflicts.empty
    assert raw.answers["sex"].isin(["男", "女"]).all()
    assert [s.kind for s in raw.sources] == ["wjx-number", "wjx-text"]
    assert any("800 份对上" in text for _, _, text in raw.notes)


def test_one_cell_spoilt_in_one_file_is_reported_not_settled(
    shared_data: Path, form: Form, tmp_path: Path
) -> None:
    from researchlib.responses.tables import read_tables

    cells = read_tables(shared_data / "wjx-800" / "numbers.xls")[0].cells
    at = next(j for j in cells if cells.at[0, j].strip() == "3、性别")
    cells.at[7, at] = "2" if cells.at[7, at] == "1" else "1"
    cells.to_csv(tmp_path / "numbers.csv", header=False, index=False, encoding="utf-8-sig")
    raw = read_responses([tmp_path / "numbers.csv", shared_data / "wjx-800" / "text.xls"], form)
    assert raw.conflicts[["record", "question", "why"]].to_numpy().tolist() == [
        ["7", "sex", "number-export"]
    ]


def test_the_form_printed_in_the_how_to_reads_both_files(root: Path, shared_data: Path) -> None:
    page = (root / "docs" / "how-to" / "wjx.zh.md").read_text("utf-8")
    printed = form_from_markdown(page.split("```text\n")[1].split("```")[0])
    assert printed.id_question == "record_id"
    for file in ("text.xls", "numbers.xls"):
        raw = read_responses(shared_data / "wjx-800" / file, printed)
        assert {"sex", "hobby"} <= set(raw.questions)
        ticked = rl.clean(raw).data[[f"hobby/{k}" for k in range(1, 15)]].astype(int)
        assert ticked.sum().sum() == 4023
