"""Several hundred spellings of answers, each with what becomes of it.

`data/spellings.csv` was judged row by row by one rule: what loses nothing is rewritten (`answer`), a
reason for having no answer is kept (`missing`), and anything else waits for a person (`rule`), with
bounds or a suggestion where the text gives any.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from researchlib.values import (
    Options,
    Reading,
    read_date,
    read_datetime,
    read_identifier,
    read_number,
    read_time,
)

TABLE = Path(__file__).parent / "data" / "spellings.csv"
with TABLE.open(encoding="utf-8-sig", newline="") as stream:
    ROWS = list(csv.DictReader(stream))
KINDS = list(dict.fromkeys((row["kind"], row["unit"]) for row in ROWS))


def numbered(*labels: str) -> Options:
    return Options.of((str(k), [label]) for k, label in enumerate(labels, start=1))


CHANNELS = numbered("劳务市场", "网络招聘", "熟人介绍", "中介", "其他（请注明）")
SINGLE = {
    "sex": numbered("男", "女"),
    "yn": numbered("是", "否"),
    "likert": numbered("非常不满意", "不太满意", "一般", "比较满意", "非常满意"),
    "agree": numbered("很不同意", "不同意", "说不清", "同意", "非常同意"),
    "street": Options.of(
        [("101", ["娄桥街道"]), ("102", ["郭溪街道"]), ("103", ["新桥街道"]), ("104", ["泽雅镇"]),
         ("105", ["瞿溪街道"])], {"哈密地区": "104", "娄桥": "101"},
    ),
    "edu": numbered("小学及以下", "初中", "高中/中专/技校", "大专", "本科", "研究生及以上"),
    "other1": numbered("劳务市场", "网络招聘", "熟人介绍", "其他（请注明）"),
}  # fmt: skip
MULTIPLE = {
    "multi": CHANNELS,
    "multi12": numbered(*(f"选项{k}项" for k in range(1, 13))),
    "multipunct": Options.of(
        [("1", ["高中/中专"]), ("2", ["工资、奖金"]), ("3", ["政治,军事"]), ("4", ["其他"]),
         ("9", ["以上都没有"])]
    ),
}  # fmt: skip
IDENTIFIERS = {"rid": "resident_id", "uscc": "credit_code", "phone": "phone", "tel": "telephone"}


def reader(kind: str, unit: str) -> Callable[[str], Reading]:
    if kind in ("number", "integer"):
        return lambda text: read_number(text, integer=kind == "integer", unit=unit)
    if kind in ("month", "date"):
        return lambda text: read_date(text, month=kind == "month", year=2024)
    if kind in SINGLE:
        return SINGLE[kind].one
    if kind in MULTIPLE:
        return MULTIPLE[kind].many
    if kind in IDENTIFIERS:
        return lambda text: read_identifier(text, IDENTIFIERS[kind])
    return {"time": read_time, "datetime": read_datetime}[kind]


def seen(reading: Reading) -> tuple[str, ...]:
    low, high = (
        "" if bound is None or reading.rule is None else f"{bound:g}"
        for bound in (reading.low, reading.high)
    )
    told = (reading.text, reading.missing, reading.rule, reading.suggestion)
    return (*(word or "" for word in told), low, high, reading.fill or "")


@pytest.mark.parametrize(("kind", "unit"), KINDS, ids=[" ".join(k).strip() for k in KINDS])
def test_each_spelling_becomes_what_was_judged_right(kind: str, unit: str) -> None:
    read = reader(kind, unit)
    columns = ("answer", "missing", "rule", "suggestion", "low", "high", "beside")
    mine = [row for row in ROWS if (row["kind"], row["unit"]) == (kind, unit)]
    found = {row["written"]: seen(read(row["written"])) for row in mine}
    assert found == {row["written"]: tuple(row[c] for c in columns) for row in mine}


@pytest.mark.parametrize("row", [r for r in ROWS if r["suggestion"]], ids=lambda r: r["written"])
def test_what_is_suggested_can_be_taken(row: dict[str, str]) -> None:
    """A person who accepts a suggestion gets an answer, not the next question."""
    reading = reader(row["kind"], row["unit"])(row["suggestion"])
    assert reading.text is not None
    assert reading.rule in (None, "identifier")


@pytest.mark.parametrize("digits", [17, 29, 100, 280])
@pytest.mark.parametrize("around", ["{}", "{}x", "x{}", "{}.0", "1.{}", "{}元"])
def test_an_endless_number_is_doubted_at_once(digits: int, around: str) -> None:
    reading = read_number(around.format("9" * digits), unit="元")
    assert reading.text is None or around in ("{}", "1.{}")
