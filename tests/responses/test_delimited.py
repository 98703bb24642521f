"""A large file is parsed as two halves at once, and nobody can tell."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from researchlib.responses import delimited
from researchlib.responses.delimited import read_delimited


def rows_of(content: bytes) -> list[list[str | None]]:
    cells, _ = read_delimited(content, ",")
    return cells.astype(object).to_numpy().tolist()


@pytest.fixture
def in_one_piece(monkeypatch):
    def read(content: bytes) -> list[list[str | None]]:
        with monkeypatch.context() as here:
            here.setattr(delimited, "_LARGE", len(content))
            return rows_of(content)

    return read


@pytest.fixture
def in_halves(monkeypatch):
    def read(content: bytes) -> list[list[str | None]]:
        with monkeypatch.context() as here:
            here.setattr(delimited, "_LARGE", 0)
            return rows_of(content)

    return read


def written(rows: list[list[str]], end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end, quoting=quoting).writerows(rows)
    return stream.getvalue().encode()


def random_rows(seed: int, words: list[str]) -> list[list[str]]:
    random = np.random.default_rng(seed)
    rows = random.choice(words, (random.integers(2, 40), random.integers(2, 6))).tolist()
    return [["题"] * len(rows[0]), *rows]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("seed", range(20))
def test_two_halves_say_what_the_whole_says(in_halves, in_one_piece, seed, quoting, end):
    words = ["", "1", "2", "男", "a,b", "一行\n又一行", 'say "yes"', " 3 ", f"{seed}", "x" * 30]
    rows = random_rows(seed, words)
    content = written(rows, end, quoting)
    told = [[c or None for c in row] for row in rows]
    assert in_halves(content) == in_one_piece(content) == told


def test_a_field_across_the_middle_is_not_cut(in_halves):
    long = "\n".join(f"第 {k} 行" for k in range(200))
    content = written([["a", "b"], ["1", "2"], [long, "3"], ["4", "5"]])
    assert in_halves(content) == [["a", "b"], ["1", "2"], [long, "3"], ["4", "5"]]


@pytest.mark.parametrize("place", [1, 49, 50, 51, 52, 98])
def test_a_longer_line_loses_nothing_wherever_it_stands(in_halves, place, monkeypatch):
    rows = [["a", "b"], *([str(k), "x"] for k in range(99))]
    rows[place] = ["1", "2", "3", "4"]
    monkeypatch.setattr(delimited, "head_of", lambda content: "a,b\n0,x\n")
    said = in_halves(written(rows))
    assert said[place] == ["1", "2", "3", "4"]
    assert [r[:2] for r in said[:place] + said[place + 1 :]] == rows[:place] + rows[place + 1 :]


def test_a_column_of_which_all_texts_differ_is_kept_too(in_halves, in_one_piece):
    rows = [["id", "sex"], *([f"R{k:03d}", "男女"[k % 2]] for k in range(300))]
    assert in_halves(written(rows)) == in_one_piece(written(rows)) == rows


@pytest.mark.parametrize("texts", [["01", "02", "1.0"], ["True", "False"], ["1e5", "nan", "NA"]])
def test_what_looks_like_a_number_stays_the_text_it_is(in_halves, in_one_piece, texts):
    rows = [[text, "x"] for text in texts * 40]
    assert in_halves(written(rows)) == in_one_piece(written(rows)) == rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("seed", range(10))
def test_lines_of_different_lengths_are_cut_as_others_are(in_one_piece, seed, end):
    words = ["", "1", "a,b", "一行\n又一行", "一\r二", 'say "yes"', "a\u2028b", "a\x0bb", "a\x85b"]
    rows = random_rows(seed, words)
    rows[-1] = [*rows[-1], "一\n二", "z"]
    width = len(rows[-1])
    told = [[c or None for c in row] + [None] * (width - len(row)) for row in rows]
    assert in_one_piece(written(rows, end, csv.QUOTE_ALL)) == told


@pytest.mark.parametrize(
    ("mark", "head"),
    [
        (",", 'a,b,c\n1,"x;y;z;w;v",2\n2,"p;q;r;s",3\n'),
        (",", "a,b\n1,x|y|z\n2,x|y|z\n"),
        (",", "a,b,c,d,e\n1,x;y\n1,2,x;y\n1,2,3,x;y\n"),
        ("\t", "a\tb\n1\tx,y,z\n2\tp,q,r\n"),
        (";", "a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n"),
        (",", "\n某区调查（模拟）\na,b,c\n1,2,x;y\n"),
        (",", "意见\n很好\n"),
        (",", ""),
    ],
)
def test_marks_inside_answers_do_not_part_fields(mark, head):
    assert delimited.separator_of(head) == mark
