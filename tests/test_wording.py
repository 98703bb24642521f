"""Numbers are written as official texts write them (GB/T 15835; usage of the statistics bureau)."""

from __future__ import annotations

import pandas as pd
import pytest

import researchlib as rl
from researchlib.wording import rounded


@pytest.fixture(scope="module")
def stay() -> rl.Sample:
    answers = [0, 1] * 200 + [0, 1, 1, 1, 1] * 80 + [0, 1, 1, 1, 1] * 80
    waves = [2022] * 400 + [2023] * 400 + [2024] * 400
    frame = pd.DataFrame({"wave": waves, "stay": answers, "rent": [500.0 + a for a in answers]})
    return rl.share(rl.Sample(frame, strata="wave", wave="wave"), "stay", by="wave")


@pytest.mark.parametrize(
    ("value", "places", "scale", "text"),
    [
        (0.125, 1, 100, "12.5"),
        (0.285, 0, 100, "29"),  # 0.285 × 100 is 28.499999999999996 in binary
        (2.5, 0, 1, "3"),  # half up, not to even
        (-2.5, 0, 1, "−3"),
        (-0.0004, 1, 1, "0.0"),  # no minus before a zero
        (1e-12, 1, 1, "0.0"),
        (123456789.5, 0, 1, "123456790"),
    ],
)
def test_a_number_is_rounded_once_and_half_up(
    value: float, places: int, scale: int, text: str
) -> None:
    assert rounded(value, places, scale) == text


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [("约", "约4.3万人"), ("余", "4.3万余人"), ("以上", "4.3万人以上"), ("", "4.3万人")],
)
def test_a_qualifier_stands_where_chinese_puts_it(qualifier: str, text: str) -> None:
    assert str(rl.wan(43000, "人", qualifier=qualifier)) == text


def test_an_unknown_qualifier_is_refused_with_those_that_exist() -> None:
    with pytest.raises(rl.DataError, match=r"大概.*可用：约"):
        rl.number(3, "人", qualifier="大概")


def test_the_value_behind_the_text_is_not_rounded() -> None:
    shown = rl.percent(467 / 1185)
    assert (str(shown), shown.value) == ("39.4%", 467 / 1185)
    assert shown.bundle["value"] == 467 / 1185


def test_a_missing_value_cannot_be_written() -> None:
    with pytest.raises(rl.DataError, match="没有取到值"):
        rl.percent(float("nan"))


def test_something_that_is_no_number_is_refused_by_kind_not_by_content() -> None:
    with pytest.raises(rl.DataError, match="得到的是 str"):
        rl.number("三百")


def test_an_estimate_is_written_with_its_n_and_standard_error_behind_it(stay: rl.Sample) -> None:
    bundle = stay[("2023", "1")]._repr_mimebundle_()["application/vnd.researchlib.value+json"]
    assert bundle["text"] == "80.0%"
    assert (bundle["n"], bundle["unit"]) == (400, "share")
    assert bundle["se"] == pytest.approx(0.02, abs=1e-3)
    assert bundle["source"] == "stay=1 [wave=2023]"


def test_a_change_is_told_by_its_verdict(stay: rl.Sample) -> None:
    change = rl.change(stay, over="wave")
    assert change[("2023", "1")].words == "比上年提高30.0个百分点"
    assert change[("2023", "0")].words == "比上年下降30.0个百分点"
    assert change[("2024", "1")].words == "与上年基本持平"
    long = rl.change(stay, over="wave", pairs=[(2022, 2024)])
    assert long["1"].words == "比2022年提高30.0个百分点"


def test_too_few_answers_are_not_called_no_change() -> None:
    frame = pd.DataFrame({"wave": [1] * 12 + [2] * 12, "stay": [0, 1] * 6 + [0, 1, 1] * 4})
    few = rl.share(rl.Sample(frame, strata="wave", wave="wave"), "stay", by="wave")
    assert rl.change(few, over="wave")["1"].words == "与1相比升降尚不能判断"


def test_a_withheld_estimate_is_not_written() -> None:
    from researchlib.disclosure import protect

    frame = pd.DataFrame(
        {"town": ["a"] * 50 + ["b"] * 50, "stay": [0, 1] * 25 + [0] * 48 + [1] * 2}
    )
    hidden = protect(rl.share(rl.Sample(frame), "stay", by="town"), minimum=5)
    estimate = next(e for e in hidden if not e.shown)
    with pytest.raises(rl.DataError, match="已隐去"):
        rl.said(estimate)
    bundle = estimate._repr_mimebundle_()["application/vnd.researchlib.value+json"]
    assert bundle["text"] == ""
    assert "已隐去" in bundle["why"]


def test_published_figures_move_in_the_words_of_the_bureau() -> None:
    # National Bureau of Statistics, 2024: 29973万人, 220 more than the year before, 0.7 %.
    assert str(rl.moved(29973, 29753, unit="万人")) == "增加220万人"
    assert str(rl.moved(29973, 29753, kind="percent")) == "增长0.7%"
    assert str(rl.moved(37.1, 38.2, kind="points")) == "下降1.1个百分点"
    assert str(rl.moved(10.0001, 10, unit="家", decimals=0)) == "基本持平"


def test_growth_from_nothing_is_refused() -> None:
    with pytest.raises(rl.DataError, match="前一期的数为 0"):
        rl.moved(5, 0, kind="percent")


def test_an_interval_is_written_with_both_ends(stay: rl.Sample) -> None:
    assert str(rl.interval(stay[("2022", "1")])) == "95%置信区间为45.1%～54.9%"


def test_the_first_wave_has_no_change_and_says_what_it_is_told_to(stay: rl.Sample) -> None:
    change = rl.change(stay, over="wave")
    assert rl.words(change.into(2023, "1"), otherwise="为首次调查") == "比上年提高30.0个百分点"
    assert rl.words(change.into(2022, "1"), otherwise="为首次调查") == "为首次调查"
    with pytest.raises(rl.DataError, match="这不是变化"):
        stay.into(2023, "1")


def test_a_share_that_rests_on_too_few_is_not_written_in_any_way() -> None:
    frame = pd.DataFrame({"stay": ["yes"] * 97 + ["no"] * 3})
    few = rl.share(rl.Sample(frame), "stay")["no"]
    for write in (rl.said, rl.percent, rl.number, rl.interval, rl.words):
        with pytest.raises(rl.DataError, match="少于 5 份"):
            write(few)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (rl.percent(0), "0.0%"),
        (rl.percent(0.9995), "100.0%"),
        (rl.percent(0.99949), "99.9%"),
        (rl.percent(-0.0004), "0.0%"),  # no minus before a zero
        (rl.points(0.0004, sign=True), "0.0个百分点"),  # nor a plus
        (rl.points(-0.023), "−2.3个百分点"),
        (rl.number(1e300, "元", decimals=0), "1" + "0" * 300 + "元"),
        (rl.number(0.00001, "元", decimals=1, sign=True), "0.0元"),
        (rl.wan(9999, "人"), "1.0万人"),
        (rl.wan(-43000, "人"), "−4.3万人"),
        (rl.yi(43000, "人"), "0.0004亿人"),  # never 0.00亿 for something
        (rl.yi(0, "人"), "0.00亿人"),
        (rl.between(0.15, 0.3, "%"), "15%～30%"),
        (rl.between(0.412, 0.479, "%"), "41.2%～47.9%"),
        (rl.between(3500, 5000, "元"), "3500～5000元"),
        (rl.between(1.5, 3, "万人"), "1.5万～3.0万人"),
        (rl.between(3, 3, "家"), "3～3家"),
    ],
)
def test_edges(shown: object, text: str) -> None:
    assert str(shown) == text


def test_a_range_keeps_both_ends_behind_it_and_is_refused_upside_down() -> None:
    bundle = rl.between(0.15, 0.3, "%").bundle
    assert (bundle["value"], bundle["high"], bundle["kind"]) == (0.15, 0.3, "range")
    with pytest.raises(rl.DataError, match="下限 5 大于上限 3"):
        rl.between(5, 3, "家")


def test_a_number_is_not_called_approximate_twice() -> None:
    with pytest.raises(rl.DataError, match="已有约数"):
        rl.number(431, "余家", qualifier="约")
    with pytest.raises(rl.DataError, match="已有约数"):
        rl.wan(43000, "余人", qualifier="近")


def test_growth_with_a_negative_figure_is_refused() -> None:
    for now, before in ((-5, 5), (5, -5)):
        with pytest.raises(rl.DataError, match="增长率没有意义"):
            rl.moved(now, before, kind="percent")


def test_rounding_half_to_even_is_a_setting() -> None:
    values = [0.1225, 0.1235, 0.12251, 0.1245, -0.1225]
    assert [str(rl.percent(v)) for v in values] == ["12.3%", "12.4%", "12.3%", "12.5%", "−12.3%"]
    assert rl.rounding("GB/T 8170") == "half up"
    try:
        assert [str(rl.percent(v)) for v in values] == [
            "12.2%",
            "12.4%",
            "12.3%",
            "12.4%",
            "−12.2%",
        ]
        assert [rounded(v, 0) for v in (0.5, 1.5, 2.5, -2.5)] == ["0", "2", "2", "−2"]
        assert rl.table([{"街道": "东山", "率": 12.25}], "率", decimals=1).rows == (
            ("东山", "12.2"),
        )
    finally:
        assert rl.rounding() == "GB/T 8170"
    with pytest.raises(rl.DataError, match="不认识。可用：half up、四舍五入、GB/T 8170"):
        rl.rounding("down")
