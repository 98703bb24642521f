"""Series: growth, structure, decompositions, outlook and checks, against hand calculation and the NBS reports."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import researchlib as rl
from researchlib.indicators import Indicators

Book = Indicators


def book(tmp_path: Path, unit: str = "人", **lines: dict[str, float]) -> Book:
    """A small file: indicator → period → value; a name ending in 占比 is per cent."""
    rows = [
        f"{name}-{period},{name},{period},{value},{'%' if name.endswith('占比') else unit},手算"
        for name, values in lines.items()
        for period, value in values.items()
    ]
    file = tmp_path / "small.csv"
    file.write_text("id,indicator,period,value,unit,source\n" + "\n".join(rows), encoding="utf-8")
    return rl.read_indicators(file)


@pytest.fixture
def workers() -> Book:
    return rl.read_indicators("migrant-workers")


# growth


def test_growth_against_the_year_before(tmp_path: Path) -> None:
    ind = book(tmp_path, 总量={"2022": 200, "2023": 220, "2024": 209})
    made = rl.growth(ind, "总量")
    assert list(made["period"]) == ["2023", "2024"]
    assert list(made["difference"]) == [20, -11]
    assert list(made["percent"]) == pytest.approx([10.0, -5.0])


def test_gaps_are_not_bridged(tmp_path: Path) -> None:
    ind = book(tmp_path, 总量={"2020": 200, "2022": 220, "2023": 231})
    assert list(rl.growth(ind, "总量")["period"]) == ["2023"]
    with pytest.raises(rl.DataError, match="“总量”没有相邻的两期"):
        rl.growth(book(tmp_path, 总量={"2020": 200, "2022": 220}), "总量")


def test_shares_move_by_points_and_have_no_growth_rate(tmp_path: Path) -> None:
    made = rl.growth(book(tmp_path, 甲占比={"2023": 40.0, "2024": 42.5}), "甲占比")
    assert made["difference"].iloc[0] == 2.5
    assert made["unit"].iloc[0] == "个百分点"
    assert np.isnan(made["percent"].iloc[0])


def test_months_against_a_year_before_and_against_the_month_before(tmp_path: Path) -> None:
    ind = book(tmp_path, 登记={"2023-12": 90, "2024-01": 100, "2024-02": 110, "2025-01": 150})
    assert list(rl.growth(ind, "登记")["against"]) == ["2024-01"]
    assert list(rl.growth(ind, "登记", against="period")["percent"]) == pytest.approx(
        [100 / 9, 10.0]
    )


def test_years_and_months_in_one_indicator_are_refused(tmp_path: Path) -> None:
    with pytest.raises(rl.DataError, match="既有年度数又有月度或季度数"):
        rl.growth(book(tmp_path, 登记={"2023": 90, "2024-01": 100}), "登记")


def test_mean_growth_a_year(tmp_path: Path) -> None:
    ind = book(tmp_path, 总量={"2022": 100, "2024": 121}, 甲占比={"2022": 10, "2024": 12})
    rate = rl.average_growth(ind, "总量", 2022, 2024)
    assert float(rate) == pytest.approx(0.1)
    assert rate.origin == ("small/总量-2022", "small/总量-2024")
    with pytest.raises(rl.DataError, match="百分数请说提高或下降了多少个百分点"):
        rl.average_growth(ind, "甲占比", 2022, 2024)


def test_published_growth_of_migrant_workers_is_reproduced(workers: Book) -> None:
    """国家统计局: 2024年29973万人，比上年增加220万人，增长0.7%."""
    last = rl.growth(workers, "农民工总量").iloc[-1]
    assert (last["value"], last["difference"], round(last["percent"], 1)) == (29973, 220, 0.7)


def test_changes_are_ranked_and_ties_share_a_rank(tmp_path: Path) -> None:
    ind = book(
        tmp_path,
        甲占比={"2014": 31.3, "2024": 27.9},
        乙占比={"2014": 11.4, "2024": 13.6},
        丙占比={"2014": 10.1, "2024": 12.3},
    )
    made = rl.ranking(ind, ["甲占比", "乙占比", "丙占比"], 2014, 2024)
    assert list(made["rank"]) == [1, 1, 3]
    assert list(made["indicator"]) == ["乙占比", "丙占比", "甲占比"]
    assert list(made["change"]) == pytest.approx([2.2, 2.2, -3.4])
    with pytest.raises(rl.DataError, match="只能按 difference 排"):
        rl.ranking(ind, ["甲占比"], 2014, 2024, by="percent")


def test_different_units_are_not_ranked_together(workers: Book) -> None:
    with pytest.raises(rl.DataError, match="单位不一致（万人、元）"):
        rl.ranking(workers, ["农民工总量", "月均收入"], 2014, 2024)


# parts


def test_composition_and_its_change_in_points(tmp_path: Path) -> None:
    ind = book(tmp_path, 甲={"2023": 30, "2024": 44}, 乙={"2023": 70, "2024": 66})
    made = rl.composition(ind, ["甲", "乙"]).set_index(["period", "indicator"])
    assert made.loc[("2024", "甲"), "percent"] == 40.0
    assert made.loc[("2024", "甲"), "points"] == 10.0
    assert np.isnan(made.loc[("2023", "甲"), "points"])


def test_contributions_add_up_to_the_growth(tmp_path: Path) -> None:
    """By hand: total 100 → 110; parts 40 → 47 and 60 → 63: 70 % and 30 %, 7 and 3 points."""
    ind = book(
        tmp_path,
        合计={"2023": 100, "2024": 110},
        甲={"2023": 40, "2024": 47},
        乙={"2023": 60, "2024": 63},
    )
    made = rl.contributions(ind, ["甲", "乙"], "合计", 2023, 2024).set_index("indicator")
    assert list(made["contribution"]) == pytest.approx([70, 30, 100])
    assert list(made["pull"]) == pytest.approx([7, 3, 10])


def test_what_the_parts_leave_out_is_shown_as_the_rest(tmp_path: Path) -> None:
    ind = book(tmp_path, 合计={"2023": 100, "2024": 110}, 甲={"2023": 40, "2024": 47})
    made = rl.contributions(ind, ["甲"], "合计", 2023, 2024)
    assert list(made["indicator"]) == ["甲", "其余", "合计"]
    assert list(made["difference"]) == [7, 3, 10]


def test_shares_of_a_total_become_amounts_and_rounding_is_no_rest(workers: Book) -> None:
    """By hand: 29973 × 31.6 % − 27395 × 17.1 % = 4786.9."""
    ages = ["40岁及以下占比", "41—50岁占比", "50岁以上占比"]
    made = rl.contributions(workers, ages, "农民工总量", 2014, 2024).set_index("indicator")
    assert made.loc["50岁以上占比", "difference"] == pytest.approx(4786.923)
    assert "其余" not in made.index


def test_scale_and_structure_leave_nothing_over(workers: Book) -> None:
    """By hand for 50岁以上: (29973−27395)·(0.171+0.316)/2 and (0.316−0.171)·(29973+27395)/2."""
    made = rl.scale_and_structure(workers, ["50岁以上占比"], "农民工总量", 2014, 2024).iloc[0]
    assert made["scale"] == pytest.approx(2578 * 0.2435)
    assert made["structure"] == pytest.approx(0.145 * 28684)
    assert made["scale"] + made["structure"] == pytest.approx(made["difference"])


def test_rate_and_composition_by_hand(tmp_path: Path) -> None:
    """Weights 50:50 → 80:20, rates 10, 20 → 12, 20: means 15 → 13.6.

    Rates: 0.65·2 + 0.35·0 = 1.3.  Weights: 0.3·(11 − 14.3) − 0.3·(20 − 14.3) = −2.7.
    """
    ind = book(
        tmp_path,
        甲人数={"2023": 50, "2024": 80},
        乙人数={"2023": 50, "2024": 20},
        甲收入={"2023": 10, "2024": 12},
        乙收入={"2023": 20, "2024": 20},
        收入={"2023": 15, "2024": 13.6},
    )
    groups = {"甲": ("甲收入", "甲人数"), "乙": ("乙收入", "乙人数")}
    made = rl.rate_and_composition(ind, groups, 2023, 2024, published="收入").set_index("group")
    assert made.loc["合计", "by_rate"] == pytest.approx(1.3)
    assert made.loc["合计", "by_composition"] == pytest.approx(-2.7)
    assert made.loc["合计", "difference"] == pytest.approx(-1.4)


def test_a_mean_its_groups_do_not_give_back_is_not_decomposed(workers: Book) -> None:
    groups = {
        "外出": ("外出农民工月均收入", "外出农民工"),
        "本地": ("本地农民工月均收入", "本地农民工"),
    }
    with pytest.raises(rl.DataError, match=r"2020年公布为4072元，按各组水平和人数加权得4166\.0"):
        rl.rate_and_composition(workers, groups, 2020, 2024, published="月均收入")


def test_a_number_of_a_table_keeps_its_unit_and_sources(workers: Book) -> None:
    made = rl.contributions(workers, ["外出农民工", "本地农民工"], "农民工总量", 2014, 2024)
    share = rl.quantity(made, "contribution", indicator="本地农民工")
    assert str(rl.number(share, decimals=1)) == "59.3%"
    assert "M05-2014" in share.source
    assert "M01-2024" in share.source
    assert str(rl.quantity(made, "difference", indicator="外出农民工")) == "1050万人"
    assert rl.quantity(made, "pull", indicator="农民工总量").unit == "个百分点"
    ranked = rl.ranking(workers, ["制造业占比", "建筑业占比"], 2014, 2024)
    assert str(rl.quantity(ranked, "value", indicator="建筑业占比")) == "14.3%"
    assert str(rl.quantity(ranked, "change", indicator="建筑业占比")) == "−8个百分点"


def test_only_one_number_at_a_time_can_be_quoted(workers: Book) -> None:
    made = rl.growth(workers, "农民工总量")
    with pytest.raises(rl.DataError, match="选到 10 行，应正好是一行"):
        rl.quantity(made, "percent", indicator="农民工总量")
    with pytest.raises(rl.DataError, match="没有“增速”这一列"):
        rl.quantity(made, "增速", period=2024)
    parts = rl.composition(workers, ["外出农民工", "本地农民工"])
    with pytest.raises(rl.DataError, match="“points”没有数"):
        rl.quantity(parts, "points", indicator="外出农民工", period=2014)


# checks


def test_three_verdicts(tmp_path: Path) -> None:
    ind = book(
        tmp_path,
        甲占比={"2022": 40.0, "2023": 33.3, "2024": 40.0},
        乙占比={"2022": 60.0, "2023": 66.6, "2024": 59.0},
    )
    made = rl.check_parts(ind, ["甲占比", "乙占比"], 100)
    assert list(made["verdict"]) == ["相符", "舍入", "不符"]
    assert list(made["gap"]) == pytest.approx([0, -0.1, -1.0])


def test_a_growth_rate_the_levels_cannot_give_is_found(tmp_path: Path) -> None:
    ind = book(
        tmp_path,
        总量={"2022": 200, "2023": 210, "2024": 231},
        增量={"2023": 10, "2024": 12},
        增速占比={"2023": 5.0, "2024": 10.0},
    )
    made = rl.check_changes(ind, "总量", difference="增量", rate="增速占比")
    assert list(made["verdict"]) == ["相符", "相符", "不符", "相符"]
    with pytest.raises(rl.DataError, match="请写明要核对的增量"):
        rl.check_changes(ind, "总量")


def test_the_58_published_checks_of_migrant_workers(workers: Book, root: Path) -> None:
    """Every check of the reference list whose figures are verified comes out as it says there."""
    educated = ["未上过学占比", "小学占比", "初中占比", "高中占比", "大专及以上占比"]
    ages = ["40岁及以下占比", "41—50岁占比", "50岁以上占比"]
    made = [
        rl.check_parts(workers, ["本地农民工", "外出农民工"], "农民工总量", name="总量=本地+外出"),
        rl.check_parts(
            workers,
            ["外出农民工中跨省流动", "外出农民工中省内流动"],
            "外出农民工",
            name="外出=跨省+省内",
        ),
        rl.check_parts(workers, educated, 100, name="文化程度合计=100"),
        rl.check_parts(workers, ages, 100, name="年龄合计=100"),
        rl.check_changes(
            workers, "农民工总量", "农民工总量比上年增加", "农民工总量比上年增长", name="总量"
        ),
        rl.check_changes(workers, "月均收入", rate="月均收入比上年增长", name="收入"),
    ]
    ours = {(r.period, r.check.replace("增速", "增速%")): r for f in made for r in f.itertuples()}
    with open(root / "tests/data/series/nbs_checks.csv", encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    met = 0
    for row in rows:
        mine = ours.get((row["year"], row["check"]))
        if mine is None:  # its figures are not all verified: 文化程度 2017-2019
            assert (row["check"], row["year"]) in {
                ("文化程度合计=100", "2017"),
                ("文化程度合计=100", "2018"),
                ("文化程度合计=100", "2019"),
            }
            continue
        met += 1
        assert round(mine.computed, 1) == pytest.approx(float(row["computed"]), abs=0.051)
        assert mine.published == float(row["published"])
        assert (mine.verdict == "相符") == (row["equal"] == "True")
        assert mine.verdict != "不符"
    assert met == 55


# outlook


def test_the_outlook_is_the_mean_change_with_a_t_interval(tmp_path: Path) -> None:
    """By hand: changes 1, 3 in turn: d = 2 (8 changes), s² = 8/7, t(7) = 2.364624."""
    values = {str(2014 + k): v for k, v in enumerate([100, 101, 104, 105, 108, 109, 112, 113, 116])}
    look = rl.outlook(book(tmp_path, 总量=values), "总量", ahead=2)
    assert float(look[2023]) == pytest.approx(118)
    assert float(look[2024]) == pytest.approx(120)
    half = 2.364624 * (8 / 7 * (2 + 4 / 8)) ** 0.5
    assert float(look.low(2024)) == pytest.approx(120 - half, rel=1e-6)
    assert float(look.high(2024)) == pytest.approx(120 + half, rel=1e-6)


def test_the_lines_of_an_outlook_join_on_to_the_last_figure(workers: Book) -> None:
    lines = rl.outlook(workers, "农民工总量").lines.set_index("period")
    assert list(lines["公布"].dropna().index) == [str(y) for y in range(2014, 2025)]
    for name in ("展望", "上限", "下限"):
        assert list(lines[name].dropna().index) == ["2024", "2025", "2026"]
        assert lines.loc["2024", name] == 29973
    assert (lines["上限"].dropna() >= lines["下限"].dropna()).all()


def test_the_back_test_uses_only_what_was_known(tmp_path: Path) -> None:
    values = {str(2014 + k): v for k, v in enumerate([100, 101, 104, 105, 108, 109, 112, 120])}
    look = rl.outlook(book(tmp_path, 总量=values), "总量", ahead=1)
    assert list(look.tested["period"]) == ["2020", "2021"]
    assert look.tested["drift"].iloc[0] == pytest.approx(109 + 9 / 5)
    assert look.coverage == (1, 2)  # the jump of 2021 lies outside
    assert float(look.naive_error) == pytest.approx((3 + 8) / 2)


def test_intervals_of_a_steady_walk_cover_as_often_as_they_say(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(150):
        walk = 1000 + np.cumsum(rng.normal(5, 10, 13))
        values = {str(2010 + k): round(float(v), 6) for k, v in enumerate(walk[:-1])}
        look = rl.outlook(book(tmp_path, 总量=values), "总量", ahead=1)
        hits += float(look.low(2022)) <= walk[-1] <= float(look.high(2022))
    assert 135 <= hits <= 149  # 95 % of 150 is 142.5, two and a half standard errors either side


@pytest.mark.parametrize(
    ("values", "ahead", "message"),
    [
        ({str(y): y for y in range(2020, 2025)}, 1, "只有 5 期，至少要 8 期"),
        ({str(y): y for y in range(2014, 2025) if y != 2019}, 1, "中间缺 2019 年"),
        ({str(y): y for y in range(2014, 2025)}, 3, "11 期的序列最多外推 2 期，要求的是 3 期"),
        ({f"2023-{m:02d}": m for m in range(1, 13)}, 1, "请用 forecast"),
    ],
)
def test_what_a_series_cannot_bear_is_refused(
    tmp_path: Path, values: dict[str, float], ahead: int, message: str
) -> None:
    with pytest.raises(rl.DataError, match=message):
        rl.outlook(book(tmp_path, 总量=values), "总量", ahead=ahead)


def test_shares_and_unsteady_series_are_refused(tmp_path: Path) -> None:
    with pytest.raises(rl.DataError, match="百分数有上下限"):
        rl.outlook(book(tmp_path, 甲占比={str(y): 30.0 for y in range(2014, 2025)}), "甲占比")
    wild = {str(2014 + k): v for k, v in enumerate([5, 90, 3, 80, 2, 99, 1, 70])}
    with pytest.raises(rl.DataError, match="区间已到0以下"):
        rl.outlook(book(tmp_path, 总量=wild), "总量", ahead=1)
