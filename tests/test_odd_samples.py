"""Samples as they should not be: a clear refusal that says what is wrong, or the right number."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import researchlib as rl

RNG = np.random.default_rng(1)
FRAME = pd.DataFrame(
    {
        "wave": [2022] * 20 + [2023] * 20,
        "street": (["a"] * 10 + ["b"] * 10) * 2,
        "home": np.repeat(range(20), 2),
        "w": RNG.uniform(1, 3, 40).round(2),
        "pay": RNG.normal(50, 10, 40).round(1),
        "size": RNG.uniform(1, 9, 40).round(1),
        "q": RNG.choice(["1", "2", "3"], 40),
        "yes": RNG.integers(0, 2, 40),
    }
)


def sample(parts: dict[str, Any] | None = None, **columns: Any) -> rl.Sample:
    return rl.Sample(FRAME.assign(**columns), **(parts or {}))


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "one record": (lambda: rl.Sample(FRAME.head(1)), "the whole sample"),
    "no table": (lambda: rl.Sample([1, 2, 3]), "needs a table"),
    "dates": (lambda: rl.mean(sample(day=pd.Timestamp("2024-01-01")), "day"), "dates"),
    "a condition that is a number": (
        lambda: rl.mean(sample(), "pay", among="pay + 1"),
        "neither true nor false",
    ),
    "a condition that assigns": (lambda: rl.mean(sample(), "pay", among="pay = 3"), "yes or no"),
    "nobody to cross": (lambda: rl.crosstab(sample(q=None), "q", "yes"), "answers both"),
    "answers that decide each other, Wald": (
        lambda: rl.crosstab(sample(), "q", "q", statistic="Wald"),
        "statistic='F'",
    ),
    "scores of answers nobody gave": (
        lambda: rl.mean(sample(), "q", scores={"9": 3}),
        "none of the answers",
    ),
    "nothing merged": (lambda: rl.share(sample(), "q", merge={}), "at least one answer"),
    "an empty top box": (lambda: rl.share(sample(), "q", merge={"top": []}), "at least one"),
    "expected shares that are words": (
        lambda: rl.test(sample(), "q", kind="fit", expected={"1": "x", "2": 1, "3": 1}),
        "for: 1",
    ),
    "an empty contrast": (
        lambda: rl.contrast(rl.mean(sample(), "pay", by="street"), {"none": {}}),
        "at least one estimate",
    ),
    "a contrast with NaN": (
        lambda: rl.contrast(rl.mean(sample(), "pay", by="street"), {"x": {"a": np.nan}}),
        "no number",
    ),
    "one bootstrap replicate": (
        lambda: rl.replicate(sample(), "bootstrap", replicates=1),
        "at least 2",
    ),
    "Fay's rho of 1": (lambda: rl.replicate(sample(), "Fay", rho=1.0), "between 0 and 1"),
    "no margins": (lambda: rl.rake(sample(), None), "question: {answer: total}"),
    "a total of 0 with respondents": (
        lambda: rl.rake(sample(), {"street": {"a": 60, "b": 0}}),
        "totals of 0 with 20 respondents",
    ),
    "an unknown way with missing answers": (
        lambda: rl.rake(sample(), {"street": {"a": 6, "b": 4}}, missing="drop"),
        "keep or fail",
    ),
    "one bound": (lambda: rl.calibrate(sample(), {"size": 300}, bounds=0.5), "low, high"),
    "logit without an end": (
        lambda: rl.calibrate(sample(), {"size": 220}, distance="logit", bounds=(0, np.inf)),
        "both finite",
    ),
    "unknown clusters": (
        lambda: rl.calibrate(sample(), {"size": 220}, equal_within="hom"),
        "Did you mean home",
    ),
    "clusters with gaps": (
        lambda: rl.calibrate(sample(home=[np.nan] + [1] * 39), {"size": 220}, equal_within="home"),
        "1 are not",
    ),
    "variances of 0": (
        lambda: rl.calibrate(sample(v=0), {"size": 220}, variance="v"),
        "positive for every record; 40",
    ),
    "limits the wrong way round": (lambda: rl.trim(sample(), lower=3, upper=1), "lower below"),
    "limits that are words": (lambda: rl.trim(sample(), upper="a"), "must be numbers"),
    "a design with a slip of the pen": (
        lambda: rl.weight(SimpleNamespace(data=FRAME), {"stratum": "street"}),
        "unknown in the design: stratum",
    ),
    "a plan for words": (lambda: rl.plan({"a": "x"}, 0.1), "population is a number"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_in_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESEARCHLIB_LANG", "en")
    line, words = REFUSED[name]
    with pytest.raises(rl.ResearchError, match=words.replace("(", r"\(").replace("{", r"\{")):
        line()


def test_what_never_varies_does_not_differ() -> None:
    # Rounding of a constant gave t = −4.6 before.
    for kind in ("t", "wilcoxon", "kruskal", "median", "vanderwaerden"):
        for groups in ("yes", "q"):
            assert rl.test(sample(pay=3.3), f"pay ~ {groups}", kind=kind).p == 1.0
    fit = rl.regress(sample(pay=3.3), "pay ~ size")
    assert (fit["size"].value, fit["size"].se) == (0.0, 0.0)
    assert fit["size"].p == 1.0


def test_answers_that_decide_each_other_are_no_accident() -> None:
    assert rl.crosstab(sample(), "q", "q").test.p < 1e-9


def test_a_fraction_of_one_throughout_is_a_full_count() -> None:
    e = rl.mean(sample({"population": "N"}, N=1.0), "pay").only
    assert (e.se, e.low, e.high) == (0.0, e.value, e.value)


def test_a_street_of_one_asked_in_full_is_certain_and_so_is_its_change() -> None:
    frame = pd.DataFrame({"wave": [2022, 2023], "street": "s", "N": 1, "pay": [5.0, 3.0]})
    e = rl.mean(rl.Sample(frame, strata="street", population="N", wave="wave"), "pay", by="wave")
    assert e["2022"].low == e["2022"].high == 5.0
    fell = rl.change(e).only
    assert (fell.value, fell.low, fell.high, fell.mdc) == (-2.0, -2.0, -2.0, 0.0)
    assert fell.verdict == "fell"


def test_weights_in_another_order_find_their_records() -> None:
    shuffled = FRAME["w"].sample(frac=1.0, random_state=3)
    assert (rl.Sample(FRAME, weights=shuffled).weights == FRAME["w"]).all()


def test_nullable_columns_are_columns_like_others() -> None:
    maybe = pd.array([True, None] * 20, dtype="boolean")
    known = FRAME.iloc[::2]
    assert rl.mean(sample(), "pay", among=maybe).only.value == pytest.approx(known["pay"].mean())
    some = pd.array([1, None] * 20, dtype="Int64")
    assert rl.mean(sample(some=some), "some").only.n == 20
    assert rl.share(sample(q=FRAME["q"].astype("string")), "q").frame["n"].tolist() == [40] * 3


def test_margins_by_wave_keep_their_wave_without_a_wave_in_the_design() -> None:
    table = pd.DataFrame(
        {"wave": [2022, 2022, 2023, 2023], "question": "street", "answer": list("abab")}
    ).assign(total=[60, 40, 50, 50])
    assert rl.rake(sample(), table).margins["wave"].tolist() == ["2022", "2022", "2023", "2023"]
