"""The real 问卷星 exports of 800 respondents: text file and number file, one form, the same answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.forms import Form, read_form
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
    from researchlib.cleaning import clean

    a, b = clean(text).data.set_index("record"), clean(numbers).data.set_index("record")
    ticks = [f"{q}/{c.name}" for q in ("hobby", "news") for c in form.choices_of(q)]
    assert a[ticks].size == 19_200
    assert a[ticks].notna().all(axis=None)
    assert a[ticks].astype(int).equals(b[ticks].astype(int))
    assert a[SHARED].equals(b[SHARED])
    assert a[ticks].astype(int).sum().sum() == 6634  # the sum of the 0/1 columns as received


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
