"""The main measures of a brief: true words in every wave, the first among them."""

from __future__ import annotations

import pandas as pd
import pytest

import researchlib as rl

PEOPLE = pd.DataFrame(
    {
        "wave": ["2022"] * 400 + ["2023"] * 400 + ["2024"] * 400,
        "stay": ([1] * 160 + [0] * 240) + ([1] * 260 + [0] * 140) + ([1] * 150 + [0] * 250),
        "lodging": ([1] * 200 + [0] * 200) + ([1] * 204 + [0] * 196) + ([1] * 220 + [0] * 180),
        "rare": [0, 1] * 4 + [None] * 392 + [0, 1, 1] * 7 + [None] * 379 + [0, 1] * 200,
        "pay": [5000, 5200] * 200 + [5400, 5600] * 200 + [5400, 5610] * 200,
        "insured": [7, 8] * 600,
        "workers": [10] * 1200,
    }
)


@pytest.fixture(scope="module")
def measures() -> dict[str, rl.Estimates]:
    sample = rl.Sample(PEOPLE, wave="wave")
    return {
        "愿意留下": rl.share(sample, "stay", by="wave").pick(answer="1"),
        "提供住宿": rl.share(sample, "lodging", by="wave").pick(answer="1"),
        "罕见": rl.share(sample, "rare", by="wave").pick(answer="1"),
    }


def test_each_measure_is_told_by_its_verdict_and_the_unsure_keep_silent(
    measures: dict[str, rl.Estimates],
) -> None:
    main = rl.headlines(measures, 2023)
    assert (main.wave, main.before, len(main)) == ("2023", "2022", 3)
    assert main["愿意留下"].then("；") == "，比上年提高25.0个百分点；"
    assert main["提供住宿"].then("；") == "，与上年基本持平；"
    assert rl.headlines(measures, 2024)["罕见"].then("；") == "；"
    assert main.moved == ["愿意留下"]
    assert main["愿意留下"].turn("增强", "减弱", "平稳") == "增强"
    assert main.account == (
        "3项指标中，上升的1项、没有明显变化的1项、尚不能判断升降的1项。"
        "“罕见”的变化，现有样本量还不足以判断升降。"
    )


def test_the_first_wave_has_nothing_before_it_and_says_so(
    measures: dict[str, rl.Estimates],
) -> None:
    main = rl.headlines(measures, "2022")
    assert main.before is None
    assert [h.words for h in main] == ["", "", ""]
    assert main["愿意留下"].then("。") == "。"
    assert "首次调查" in main.account
    table = main.table("主要指标", "tab-main")
    assert table.columns == ("指标", "2022年", "95%置信区间", "样本数")
    assert table.rows[0][:2] == ("愿意留下", "40.0")
    assert table.rows[2] == ("罕见", "×", "×", "8")
    assert table.note == "× 样本过少，不公布。"


def test_a_table_has_both_waves_the_change_the_verdict_and_n(
    measures: dict[str, rl.Estimates],
) -> None:
    table = rl.headlines(measures, 2024).table("主要指标", "tab-main")
    assert table.unit == "%；变化为个百分点"
    assert table.columns == ("指标", "2023年", "2024年", "变化", "判断", "样本数")
    assert table.rows[0] == ("愿意留下", "65.0", "37.5", "−27.5", "下降", "400")
    assert table.rows[1] == ("提供住宿", "51.0", "55.0", "+4.0", "变化不明显", "400")


def test_rates_are_told_in_per_cent_and_amounts_in_their_unit() -> None:
    sample = rl.Sample(PEOPLE, wave="wave")
    both = {
        "参保率": rl.ratio(sample, "insured", "workers", by="wave"),
        "工资": rl.mean(sample, "pay", by="wave"),
    }
    main = rl.headlines(both, 2023)
    assert main["参保率"].words == "与上年基本持平"
    assert main["工资"].words == "比上年增加400"
    rows = main.table("表", "t").rows
    assert rows[0][1:4] == ("75.0%", "75.0%", "0.0个百分点")
    assert rows[1][1:4] == ("5100", "5500", "+400")


def test_words_about_a_change_keep_the_unrounded_figure_behind_them(
    measures: dict[str, rl.Estimates],
) -> None:
    said = rl.headlines(measures, 2023)["愿意留下"].words._repr_mimebundle_()
    bundle = said["application/vnd.researchlib.value+json"]
    assert bundle["text"] == "比上年提高25.0个百分点"
    assert bundle["value"] == pytest.approx(0.25)
    assert bundle["n"] == 400


def test_a_measure_of_several_figures_is_refused(measures: dict[str, rl.Estimates]) -> None:
    whole = rl.share(rl.Sample(PEOPLE, wave="wave"), "stay", by="wave")
    with pytest.raises(rl.DataError, match="有 2 个数"):
        rl.headlines({"愿意留下": whole}, 2023)
    for before in (2022, 2024):
        with pytest.raises(rl.DataError, match=r"起点应早于本期.*首次调查"):
            rl.headlines(measures, 2022, before=before)
    with pytest.raises(rl.DataError, match="没有“不在”"):
        rl.headlines(measures, 2023)["不在"]
