"""A column of texts kept as numbers behaves like a column of texts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from researchlib.texts import Texts

TOLD = ["女", None, "男", "女", "", None, "男"]


@pytest.fixture
def column() -> pd.Series:
    return pd.Series(Texts.of(TOLD))


@pytest.fixture
def plain() -> pd.Series:
    return pd.Series(TOLD, dtype=object)


def test_each_distinct_text_is_kept_once(column):
    assert column.array.values.tolist() == ["女", "男", ""]
    assert column.array.codes.tolist() == [0, -1, 1, 0, 2, -1, 1]


def test_what_is_not_there_is_none(column):
    assert column.tolist() == TOLD
    assert column[1] is None
    assert column.iat[5] is None
    assert Texts.of([np.nan, "1"]).tolist() == [None, "1"]


@pytest.mark.parametrize(
    "asked",
    [
        lambda c: c == "女",
        lambda c: c != "女",
        lambda c: c == c[::-1].reset_index(drop=True),
        lambda c: c.isna(),
        lambda c: c.isin(["男", ""]),
        lambda c: c.duplicated(),
        lambda c: c.str.len(),
        lambda c: c.str.contains("女", na=False),
        lambda c: c.value_counts(),
        lambda c: c.fillna("无").astype(object),
        lambda c: c.where(c == "女").astype(object),
        lambda c: pd.concat([c, c[c == "男"]], ignore_index=True).astype(object),
        lambda c: c.groupby(c, sort=False).size(),
        lambda c: c.nunique(),
        lambda c: c[c.notna()].astype(object),
        lambda c: pd.DataFrame({"a": c, "n": 1}).iloc[1].to_dict(),
        lambda c: pd.DataFrame({"a": c, "n": 1}).to_csv(index=False),
        lambda c: c.shift(2, fill_value="无").astype(object),
        lambda c: c.reindex([6, 99], fill_value="无").astype(object),
        lambda c: c.dropna().max(),
        lambda c: c.dropna().min(),
        lambda c: c.dropna().sum(),
        lambda c: (c + "性").fillna("无"),
        lambda c: (c * 2).fillna("无"),
        lambda c: c.dropna() < "男",
        lambda c: c.groupby(c.index // 2).first(),
        lambda c: c.dropna().groupby(c.isna()).max(),
        lambda c: pd.Series(range(7)).groupby(c).sum(),
    ],
)
def test_pandas_says_the_same_of_it_as_of_texts(column, plain, asked):
    mine, theirs = asked(column), asked(plain)
    if isinstance(mine, pd.Series):
        assert mine.tolist() == theirs.where(theirs.notna(), None).tolist() or mine.equals(theirs)
        assert list(mine.index) == list(theirs.index)
    else:
        assert mine == theirs


@pytest.mark.parametrize("kept", [True, False])
def test_factorize_counts_in_order_of_appearance(column, plain, kept):
    later = column[2:]
    codes, values = pd.factorize(later, use_na_sentinel=kept)
    wanted, texts = pd.factorize(plain[2:], use_na_sentinel=kept)
    assert codes.tolist() == wanted.tolist()
    assert list(values) == [None if pd.isna(t) else t for t in texts]


def test_a_compact_column_knows_only_what_occurs(column):
    part = column[4:].array
    assert part.values.tolist() == ["女", "男", ""]
    assert part.compact().values.tolist() == ["", "男"]
    assert part.compact().tolist() == TOLD[4:]


def test_writing_to_one_column_leaves_the_others(column):
    other = column.array[:]
    other[[0, 1]] = ["新", None]
    other[2] = "女"
    assert other.tolist() == ["新", None, "女", "女", "", None, "男"]
    assert column.tolist() == TOLD


def test_a_text_spelt_otherwise_may_become_another_or_none(column):
    assert column.array.rewritten({"女": "F", "男": "F"}.get).tolist() == [
        "F", None, "F", "F", None, None, "F",
    ]  # fmt: skip


def test_map_gives_what_the_mapping_gives():
    column = pd.Series(Texts.of(["1", None, "2", "1"]))
    numbers = column.map({"1": 10, "2": 20})
    assert numbers.dtype == float
    assert numbers.sum() == 40
    assert column.map({"1": "男", "2": "女"}).tolist()[2] == "女"
