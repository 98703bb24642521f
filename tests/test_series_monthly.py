"""Monthly series, held against the truth they were simulated with (surveys/samples/service_monthly.py)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import researchlib as rl
from researchlib.indicators import Indicators


@pytest.fixture(scope="module")
def ledger() -> Indicators:
    return rl.read_indicators("service-monthly")


def book(tmp_path: Path, values: list[float], first: int = 2020, unit: str = "件") -> Indicators:
    lines = [
        f"A{k},登记,{first + k // 12}-{k % 12 + 1:02d},{v},{unit},手算"
        for k, v in enumerate(values)
    ]
    file = tmp_path / "made.csv"
    file.write_text("id,indicator,period,value,unit,source\n" + "\n".join(lines), encoding="utf-8")
    return rl.read_indicators(file)


def test_the_sample_ledger_is_made_anew_to_the_byte(root: Path, tmp_path: Path) -> None:
    sys.path.insert(0, str(root / "surveys"))
    try:
        from samples.service_monthly import COLUMNS, rows
        from samples.workbooks import write_csv
    finally:
        sys.path.remove(str(root / "surveys"))
    write_csv(tmp_path / "made.csv", COLUMNS, rows())
    kept = root / "surveys" / "indicators" / "service-monthly.csv"
    assert (tmp_path / "made.csv").read_bytes() == kept.read_bytes()


def test_the_season_put_in_is_the_season_found(tmp_path: Path) -> None:
    season = [-50, -200, 250, 100, 0, 0, 0, 0, 50, 0, -50, -100]
    values = [1000.0 + 5 * k + season[k % 12] for k in range(60)]
    made = rl.seasonal(book(tmp_path, values), "登记")
    assert np.allclose(made.frame["season"].to_numpy()[12:24], season, atol=6)
    assert made.strength > 0.99
    assert float(made.change("2023-01")) == pytest.approx(5 / 1180, abs=0.004)


def test_trend_season_and_rest_add_up_to_the_figures(ledger: Indicators) -> None:
    frame = rl.seasonal(ledger, "居住登记").frame
    whole = frame["trend"] + frame["season"] + frame["rest"]
    assert np.allclose(whole, frame["value"])


def test_a_forecast_beats_the_naive_way_and_says_how_often_its_interval_held(
    ledger: Indicators,
) -> None:
    made = rl.forecast(ledger, "居住登记", ahead=3)
    assert float(made.error) < float(made.naive_error)
    inside, of = made.coverage
    assert (inside >= 10, of) == (True, 12)
    ahead = made.frame[made.frame["kind"] == "展望"]
    assert list(ahead["period"]) == ["2025-01", "2025-02", "2025-03"]
    assert (ahead["low"] < ahead["value"]).all()
    assert (ahead["value"] < ahead["high"]).all()
    assert str(made["2025-01"]).endswith("件")


def test_the_back_test_knows_nothing_of_what_it_forecasts(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    values = [1000 * (1 + 0.2 * np.sin(k / 12 * 6.283)) + rng.normal(0, 10) for k in range(40)]
    one = rl.forecast(book(tmp_path, values), "登记").tested
    values[-1] *= 3
    two = rl.forecast(book(tmp_path, values), "登记").tested
    pd.testing.assert_frame_equal(
        one[["period", "model", "low", "high"]], two[["period", "model", "low", "high"]]
    )


def test_the_date_at_which_the_course_changed_is_found(ledger: Indicators) -> None:
    made = rl.breaks(ledger, "居住登记")
    assert (made.period, made.found) == ("2023-07", True)
    assert not rl.breaks(ledger, "居住证").found
    assert made == rl.breaks(ledger, "居住登记")  # the same seed, the same p


def test_breaks_cry_wolf_one_time_in_twenty(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    found = 0
    for _ in range(60):
        noise = np.zeros(48)
        for k in range(1, 48):
            noise[k] = 0.4 * noise[k - 1] + rng.normal(0, 20)
        found += rl.breaks(book(tmp_path, list(500 + 2 * np.arange(48) + noise)), "登记").found
    assert found <= 8  # 5 % of 60 is 3; beyond 8 has probability below 1 %


def test_what_a_known_date_changed_is_estimated_with_its_uncertainty(ledger: Indicators) -> None:
    # the simulation added 420 at once and 12 a month from July 2023
    made = rl.interrupted(ledger, "居住登记", "2023-07")
    assert made.level_low < 420 < made.level_high
    assert made.slope_low < 12 < made.slope_high
    assert made.found
    assert made.words.startswith("2023年7月以后水平上升")
    other = rl.interrupted(ledger, "居住证", "2023-07")
    assert other.words == "2023年7月前后没有看出明显变化"


def test_segmented_regression_agrees_with_statsmodels_called_by_hand(ledger: Indicators) -> None:
    import statsmodels.formula.api as smf

    y = [float(f) for f in ledger.series("居住登记")]
    t = np.arange(72)
    frame = pd.DataFrame(
        {"y": y, "t": t, "m": t % 12, "d": (t >= 54) * 1, "s": np.maximum(t - 54, 0)}
    )
    fit = smf.ols("y ~ t + d + s + C(m)", frame).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3}, use_t=True
    )
    made = rl.interrupted(ledger, "居住登记", "2023-07")
    assert (made.level, made.slope) == pytest.approx((fit.params["d"], fit.params["s"]))
    assert made.level_low == pytest.approx(fit.conf_int().loc["d", 0])


def test_short_broken_and_unfit_series_are_refused(tmp_path: Path, ledger: Indicators) -> None:
    with pytest.raises(rl.DataError, match="至少要满 3 年（36 期）"):
        rl.seasonal(book(tmp_path, [1.0] * 30), "登记")
    with pytest.raises(rl.DataError, match="0、负数或是百分数"):
        rl.forecast(book(tmp_path, [0.0] * 40), "登记")
    with pytest.raises(rl.DataError, match="最多外推一年"):
        rl.forecast(ledger, "居住登记", ahead=13)
    with pytest.raises(rl.DataError, match="之后有 6 期"):
        rl.interrupted(ledger, "居住登记", "2024-07")
    with pytest.raises(rl.DataError, match="是年度数"):
        rl.seasonal(rl.read_indicators("migrant-workers"), "农民工总量")
    values = [1.0 + k for k in range(48)]
    ind = book(tmp_path, values)
    gap = type(ind)(ind.name, ind.path, tuple(f for f in ind if f.period != "2021-05"))
    with pytest.raises(rl.DataError, match="中间缺 1 期（2021-05）"):
        rl.seasonal(gap, "登记")


def test_a_survey_is_set_beside_the_register_with_the_doubt_of_both(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"wave": ["2023"] * 200 + ["2024"] * 200, "permit": [0, 1] * 100 + [0, 1, 1, 1] * 50}
    )
    held = rl.share(rl.Sample(frame, strata="wave", wave="wave"), "permit", by="wave")
    file = tmp_path / "register.csv"
    file.write_text(
        "id,indicator,period,value,unit,source\nA,持证率,2023-09,45.0,%,手算\nB,持证率,2024-09,60.5,%,手算\n",
        encoding="utf-8",
    )
    register = rl.read_indicators(file)
    with pytest.raises(rl.DataError, match="应当只有一个"):
        rl.beside(held, register, "持证率", {"2023": "2023-09"})
    rows = rl.beside(
        held.pick(answer="1"), register, "持证率", {"2023": "2023-09", "2024": "2024-09"}
    )
    assert list(rows["survey"]) == pytest.approx([50.0, 75.0])
    assert list(rows["slack"]) == pytest.approx([0.05, 0.05])
    assert list(rows["inside"]) == [True, False]  # 50 ± 7 holds 45; 75 ± 6 does not hold 60.5
