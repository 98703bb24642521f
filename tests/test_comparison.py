"""Change: differences with their covariance, and a verdict that does not say too much."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from researchlib.comparison import change, contrast, decompose, holm, trend
from researchlib.designs import Sample
from researchlib.errors import DataError
from researchlib.estimation import mean, share


def waves(*shares: float, n: int = 400) -> Sample:
    parts = []
    for k, p in enumerate(shares):
        yes = round(p * n)
        parts.append(pd.DataFrame({"wave": 2022 + k, "stay": ["yes"] * yes + ["no"] * (n - yes)}))
    return Sample(pd.concat(parts, ignore_index=True), wave="wave")


def test_a_clear_rise_and_its_two_ends() -> None:
    e = change(share(waves(0.5, 0.7), "stay", by="wave"))["yes"]
    assert e.verdict == "rose"
    assert e.value == pytest.approx(0.2)
    assert e.unit == "share"
    assert (e.from_.value, e.to.value) == (0.5, 0.7)
    assert e.domain == {"from": 2022, "to": 2023}
    by_hand = np.sqrt((0.25 + 0.21) / 399)
    assert e.se == pytest.approx(by_hand)


def test_the_other_verdicts() -> None:
    assert change(share(waves(0.7, 0.5), "stay", by="wave"))["yes"].verdict == "fell"
    assert change(share(waves(0.5, 0.51), "stay", by="wave"))["yes"].verdict == "no clear change"
    small = change(share(waves(0.5, 0.6, n=40), "stay", by="wave"))["yes"]
    assert small.verdict == "cannot tell"
    assert small.mdc > 0.10
    warned = change(
        share(waves(0.5, 0.7), "stay", by="wave"), comparable={"stay": "2023年改了题干"}
    )
    assert warned["yes"].verdict == "cannot tell"


def test_nothing_found_twice_is_not_proof_of_nothing() -> None:
    frame = pd.DataFrame(
        {"wave": [1] * 12 + [2] * 12, "ok": pd.Categorical(["a"] * 24, ["a", "b"])}
    )
    e = change(share(Sample(frame, wave="wave"), "ok", by="wave"))["b"]
    assert e.value == 0
    assert e.low < -0.2
    assert e.high > 0.2
    assert e.verdict == "cannot tell"


def test_holm_by_hand() -> None:
    assert list(holm(np.array([0.02, 0.01, np.nan, 0.04]))[[0, 1, 3]]) == [0.04, 0.03, 0.04]


def test_a_family_of_claims_is_judged_together() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(size=(300, 20)), columns=[f"y{k}" for k in range(20)])
    frame["wave"] = np.repeat([1, 2], 150)
    e = mean(Sample(frame, wave="wave"), [f"y{k}" for k in range(20)], by="wave")
    together, alone = change(e), change(e, family=False)
    assert (together.frame["adjusted"] >= alone.frame["adjusted"]).all()
    assert not together.frame["verdict"].isin(["rose", "fell"]).any()


def test_relative_change_and_all_pairs() -> None:
    e = share(waves(0.4, 0.5, 0.6), "stay", by="wave")
    assert change(e, relative=True, pairs="ends")["yes"].value == pytest.approx(0.5)
    assert len(change(e, pairs="all")) == 6
    assert change(e)[("2023", "2024", "yes")].value == pytest.approx(0.1)
    assert len(change(e, pairs=[(2022, 2024)])) == 2
    with pytest.raises(DataError, match="2022、2023、2024"):
        change(e, pairs=[(2021, 2024)])


def test_change_needs_waves() -> None:
    with pytest.raises(DataError, match="没有按“wave”分组"):
        change(share(waves(0.4, 0.5), "stay"))


def test_contrasts_name_what_is_there() -> None:
    e = share(waves(0.4, 0.5), "stay", by="wave")
    made = contrast(e, {"上升": {(2023, "yes"): 1, (2022, "yes"): -1}})
    assert made["上升"].value == pytest.approx(0.1)
    with pytest.raises(DataError, match="没有“2025, yes”"):
        contrast(e, {"x": {(2025, "yes"): 1}})


def test_a_straight_trend_has_no_bend() -> None:
    e = share(waves(0.4, 0.5, 0.6), "stay", by="wave")
    t = trend(e)
    assert t[("linear", "yes")].value == pytest.approx(0.1)
    assert t[("linear", "yes")].p < 0.001
    assert t[("quadratic", "yes")].value == pytest.approx(0, abs=1e-12)
    with pytest.raises(DataError, match="至少需要三期"):
        trend(share(waves(0.4, 0.5), "stay", by="wave"))


def test_a_trend_controlled_for_composition() -> None:
    rng = np.random.default_rng(2)
    n = 3000
    frame = pd.DataFrame({"wave": rng.integers(2020, 2025, n)})
    frame["old"] = rng.random(n) < 0.2 + 0.12 * (frame["wave"] - 2020)
    frame["ok"] = (rng.random(n) < np.where(frame["old"], 0.8, 0.3)).astype(int)
    s = Sample(frame)
    bare = trend(s, "ok", over="wave")["linear"]
    held = trend(s, "ok", over="wave", controls=["old"])["linear"]
    assert bare.p < 0.001
    assert abs(held.value) < abs(bare.value) / 3


def test_kitagawa_by_hand() -> None:
    # Shares of the old 0.2 → 0.6, rates 0.5 → 0.5 (young) and 0.25 → 0.75 (old), 100 a wave.
    frame = pd.DataFrame(
        [(1, "y", 1)] * 40
        + [(1, "y", 0)] * 40
        + [(1, "o", 1)] * 5
        + [(1, "o", 0)] * 15
        + [(2, "y", 1)] * 20
        + [(2, "y", 0)] * 20
        + [(2, "o", 1)] * 45
        + [(2, "o", 0)] * 15,
        columns=["wave", "age", "ok"],
    )
    s = Sample(frame, wave="wave")
    parts = decompose(s, "ok", "age")
    assert parts["composition"].value == pytest.approx(0.4 * 0.5 - 0.4 * 0.5)
    assert parts["rate"].value == pytest.approx(0.5 * 0.4)
    plain = change(mean(s, "ok", by="wave")).only
    assert parts["change"].value == pytest.approx(plain.value)
    assert parts["change"].se == pytest.approx(plain.se, rel=1e-6)
    assert decompose(s, "ok", "age", answer="1")["rate"].value == pytest.approx(0.2)


def test_the_crosswalk_says_which_waves_do_not_compare() -> None:
    columns = ["wave", "question", "answer", "to_question", "to_answer", "note"]
    table = pd.DataFrame(
        [
            ("2022", "stay", "", "stay", "", "不可比：2023年改了题干"),
            ("2022", "pay", "", "income", "", "改名"),
        ],
        columns=columns,
    )
    s = waves(0.3, 0.6, 0.9)
    s = s.with_(survey=SimpleNamespace(crosswalk=table, disclosure={}))
    e = change(share(s, "stay", by="wave"))
    assert e[("2023", "yes")].verdict == "cannot tell"
    assert list(e.frame["comparable"]) == ["不可比：2023年改了题干", ""] * 2
    assert e[("2024", "yes")].verdict == "rose"


@pytest.mark.parametrize(
    "line",
    [
        lambda s: change(mean(s, "pay", by=["wave", "town"])),
        lambda s: change(mean(s, "pay", by="wave"), relative=True),
        lambda s: change(share(s, "stay", by="wave"), pairs="ends"),
        lambda s: contrast(mean(s, "pay", by="town"), {"d": {"a": 1, "b": -1}}),
        lambda s: trend(mean(s, "pay", by="wave")),
        lambda s: trend(s, "pay", controls=["town"], family="gaussian"),
        lambda s: decompose(s, "pay", "stay", pair=(2022, 2023)),
    ],
    ids=["change", "relative", "ends", "contrast", "trend", "pooled trend", "decompose"],
)
def test_a_jackknife_of_the_same_design_agrees(line: object) -> None:
    rng = np.random.default_rng(11)
    n = 360
    frame = pd.DataFrame(
        {
            "wave": np.repeat([2022, 2023, 2024], n // 3),
            "town": np.tile(["a", "b"], n // 2),
            "block": np.arange(n) // 5,
            "stay": rng.choice(["1", "2", "3"], n),
            "pay": rng.normal(6, 1.5, n),
            "w": rng.uniform(1, 4, n),
        }
    )
    s = Sample(frame, strata="wave", clusters="block", weights="w")
    checked = line(s).check()  # type: ignore[operator]
    assert checked["agrees"].all(), checked


def test_a_wave_without_the_figure_leaves_no_trend() -> None:
    frame = pd.DataFrame({"wave": np.repeat([1, 2, 3], 20), "pay": np.tile([5.0, 6.0], 30)})
    frame.loc[frame["wave"] == 2, "pay"] = np.nan
    e = trend(mean(Sample(frame, wave="wave"), "pay", by="wave"))
    assert np.isnan(e["quadratic"].value)
    assert np.isnan(e["quadratic"].low)


def test_nothing_is_relative_to_nothing() -> None:
    frame = pd.DataFrame({"wave": np.repeat([1, 2], 20), "pay": [0.0] * 20 + [1.0, 2.0] * 10})
    e = change(mean(Sample(frame, wave="wave"), "pay", by="wave"), relative=True).only
    assert np.isnan(e.value)
    assert e.verdict == "cannot tell"
