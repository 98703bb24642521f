"""Whatever is written in a form's cell: a message or a value, and the same value for each record alone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from researchlib.errors import ResearchError
from researchlib.expressions import (
    FUNCTIONS,
    Answers,
    evaluate,
    in_words,
    level_of,
    parse,
    truth,
    unresolved,
    uses,
)
from researchlib.forms import form_from_markdown

FORM = form_from_markdown("""
| survey |                   |      |               |             |          |
|        | type              | name | choice_filter | calculation | relevant |
|        | integer           | n    |               |             |          |
|        | text              | w    |               |             |          |
|        | date              | d    |               |             |          |
|        | select_multiple c | m    |               |             |          |
|        | select_one t      | t    | p=${n}        |             |          |
|        | begin_repeat      | r    |               |             |          |
|        | integer           | x    |               |             | ${n} > 1 |
|        | end_repeat        |      |               |             |          |
|        | calculate         | k    |               | ${n} + 1    |          |
| choices | list_name | name | p |
|         | list_name | name | p |
|         | c         | 1    |   |
|         | c         | 2    |   |
|         | t         | a    | 1 |
""")
RECORDS = pd.DataFrame(
    {
        "record": ["A", "B", "C", "D"],
        "n": ["1", None, "x", "-7"],
        "w": ["ab", "2024-02-29", None, "12"],
        "d": ["2024-01-31", None, "x", "1969-12-31"],
        "m": ["1 2", "2", None, "1"],
        "t": ["a", None, "a", "b"],
    }
)
ROWS = pd.DataFrame(
    {"record": ["A", "A", "B", "D"], "position": [1, 2, 1, 1], "x": ["1", None, "3", "y"]}
)

# what fuzzing found, kept: masks shorter than their column, a reason left out, an empty roster, a mark
# that differs by record, a minimum of nothing, a number that became a text on its way through if()
FOUND = [
    ".[posit1] <. <  119",
    "${r}[position() = 1]/x",
    "date(${w})",
    "${n} + ${x}",
    "join(${n})",
    "join(${w}, ${x})",
    "-(min(${r}[position() = 1]/x))",
    "if(${n}, ${w}, 0)",
]

_leaves = st.sampled_from(
    ["${n}", "${w}", "${d}", "${m}", "${t}", "${k}", "${x}", ".", "..", "../n", "/data/r/x", "today()", "''", "'a'", "0",
     "1", "-2.5", "'2024-06-01'", "1 div 0", "number('')", "true()", "${nowhere}", "position(..)", "count(${r})",
     "${r}[position() = 1]/x", "current()/../n", "instance('t')/root/item[name = ${t}]/p", "last()"]
)  # fmt: skip
_operators = st.sampled_from([" + ", " - ", " * ", " div ", " mod ", " = ", " != ", " < ", " >= ", " and ", " or "])  # fmt: skip
_names = st.sampled_from([*FUNCTIONS, "sum", "min", "max", "count", "join", "concat", "once", "jr:choice-name", "indexed-repeat"])  # fmt: skip


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, _operators, inner).map("".join),
        st.builds("{}({})".format, _names, st.lists(inner, max_size=4).map(", ".join)),
        inner.map("({})".format),
        inner.map("-{}".format),
    )


expressions = st.recursive(_leaves, _grown, max_leaves=10)


def answers(records: pd.DataFrame = RECORDS, rows: pd.DataFrame = ROWS) -> Answers:
    return Answers(FORM, records, {"r": rows}, today="2024-06-15")


def said(text: str, data: Answers, at: str | None) -> list[tuple[bool, bool, object]]:
    """(true, unknown, value) of every row; values of unknown rows are of no account."""
    held, made = truth(text, data, at=at), evaluate(text, data, at=at)
    assert not (held.true & held.unknown).any()
    assert (held.true | held.false | held.unknown).all()
    assert not held.unknown.any() or held.reason, "what is not known has a reason"
    return [
        (bool(t), bool(u), None if u else v)
        for t, u, v in zip(held.true, held.unknown, made.values, strict=True)
    ]


def alone(text: str, at: str | None) -> list[tuple[bool, bool, object]]:
    """What is said of each record where there is no other."""
    every = []
    for record in RECORDS["record"]:
        mine = RECORDS[RECORDS["record"] == record].reset_index(drop=True)
        rows = ROWS[ROWS["record"] == record].reset_index(drop=True)
        every += said(text, answers(mine, rows), at)
    return every


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(expressions, st.sampled_from([None, "n", "x", "t"]))
def test_many_records_at_once_read_as_each_alone(text: str, at: str | None) -> None:
    try:
        together = said(text, answers(), at)
    except ResearchError:
        return
    assert together == alone(text, at)
    coded = RECORDS.astype(dict.fromkeys("nwdmt", "category"))
    assert said(text, answers(coded, ROWS), at) == together


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), expressions, st.text("${}nw./[]()'\"=<>!+-*, 1a|:@", max_size=40)
    )
)
def test_any_text_is_a_value_or_a_message(text: str) -> None:
    try:
        parsed = parse(text)
        evaluate(parsed, answers(), at="n")
        in_words(text, FORM)
    except ResearchError:
        return
    assert set(uses(parsed, FORM, "n")) <= {*FORM.names, "r"}
    assert isinstance(unresolved(parsed, FORM, "n"), tuple)
    assert level_of(parsed, FORM) in (None, "r")


@pytest.mark.parametrize("text", FOUND)
def test_what_was_found_once(text: str) -> None:
    for at in (None, "n", "x"):
        assert said(text, answers(), at) == alone(text, at)
    assert said(text, answers(rows=ROWS.head(0)), "x") == []


@pytest.mark.parametrize(
    "text",
    [
        "regex('" + "a" * 30 + "!', '(a+)+$')",
        "regex('" + "a" * 90 + "!', '(a|aa)+$')",
        "regex('" + "b" * 40 + "a" * 40 + "!', 'b{40}(a*)*c')",
    ],
)
def test_a_pattern_made_to_run_for_ever_is_refused(text: str) -> None:
    held = truth(text, answers())
    assert held.unknown.all()
    assert "regex" in (held.reason or "")


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["1"] * 20_000),
        "concat(" + ",".join(["'a'"] * 5_000) + ")",
        "${n}" + "[1]" * 3_000,
        "../" * 5_000 + "n",
        "if(" * 50 + "1" + ",1,1)" * 50,
        "not(" * 59 + "1" + ")" * 59,
        "string-length(" + "concat(" * 20 + "${w}" + ",${w})" * 20 + ")",
        "pow(10, 400) - pow(10, 400)",
        "round(1, 100000000)",
        "substr('abc', 1e999)",
        "date(99999999999999)",
        "selected-at('a b', 99999999999999999999)",
        "format-date(date(1e300), '%Y')",
        "${n} = " + "9" * 5_000,
    ],
    ids=lambda text: text[:24],
)
def test_hostile_expressions_end_in_a_value_or_a_message(text: str) -> None:
    told, found = "", None
    try:
        found = evaluate(text, answers())
    except ResearchError as problem:
        told = str(problem)
    assert found is None or len(found.values) == len(RECORDS)
    assert len(told) < 400
