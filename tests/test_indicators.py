"""Indicators: every figure with its unit, qualifier, date and source; arithmetic keeps the origin."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import researchlib as rl
from researchlib.indicators import Indicators

HEADER = (
    "id,name,indicator,period,value,unit,qualifier,printed,cutoff,scope,section,source,sentence\n"
)


def book(tmp_path: Path, *lines: str, header: str = HEADER) -> Path:
    file = tmp_path / "figures.csv"
    file.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def office() -> Indicators:
    return rl.read_indicators("work-summary-2024")


@pytest.fixture
def small(tmp_path: Path) -> Indicators:
    return rl.read_indicators(
        book(
            tmp_path,
            "A1,检查户,检查居住出租房户数,2024,200,户,,,,全年,租住安全,总结,",
            "A2,隐患户,发现隐患的户数,2024,50,户,,,2024-09-30,截至9月底,租住安全,总结,原句",
            "A3,经费,整治经费,2024,4.0,万元,,,,,租住安全,总结,",
            "A4,申请,申请件数,2024,6360,件,约,,,,积分,总结,",
            "A5,参加,参加人数,2024,2400,人,余,,,,积分,总结,",
            "A6,比例,抽验比例,2024,20,%,以上,,,,租住安全,总结,",
            "A7,受惠,受惠人数,2024,1000,人,余,千余人,,,积分,总结,",
            "A8,合作,合作单位,2024,,家,数,数家,,,党建,总结,",
            "A9,名次,访问量名次,2024,4,位,第,,,,导语,总结,",
            "B1,高中占比,高中占比,2023,16.0,%,,,,,结构,公报,",
            "B2,高中占比,高中占比,2024,17.0,%,,,,,结构,公报,",
            "B3,培训,培训场次,2024,0,场,,,,,租住安全,总结,",
        )
    )


# reading and printing


def test_a_figure_prints_as_its_source_prints_it(small: Indicators) -> None:
    said = [str(small[k]) for k in ("A1", "A3", "A4", "A5", "A6", "A7", "A8", "A9")]
    assert said == [
        "200户",
        "4.0万元",
        "约6360件",
        "2400余人",
        "20%以上",
        "千余人",
        "数家",
        "第4位",
    ]


def test_words_that_belong_to_the_sentence_are_kept_but_not_printed(tmp_path: Path) -> None:
    ind = rl.read_indicators(book(tmp_path, "A1,电话,电话,2024,1013,个,共,,,,审核,总结,"))
    assert (ind["电话"].qualifier, str(ind["电话"])) == ("共", "1013个")


def test_a_figure_carries_scope_cutoff_sentence_and_source(small: Indicators) -> None:
    one = small["隐患户"]
    assert str(one.cutoff) == "2024-09-30"
    assert (one.scope, one.section, one.sentence) == ("截至9月底", "租住安全", "原句")
    assert one.source == "figures/A2 隐患户（2024）：总结"
    assert small["检查户"].cutoff is None  # the source says 全年 and no day: none is made up


def test_the_inline_value_has_text_number_unit_and_source(small: Indicators) -> None:
    value = small["申请"]._repr_mimebundle_()["application/vnd.researchlib.value+json"]
    assert (value["text"], value["value"], value["unit"]) == ("约6360件", 6360.0, "件")
    assert "figures/A4" in value["source"]


def test_id_short_name_and_full_name_find_the_same_figure(small: Indicators) -> None:
    assert small["A1"] == small["检查户"] == small["检查居住出租房户数"]


def test_a_name_with_several_periods_needs_one(small: Indicators) -> None:
    assert float(small["高中占比", 2023]) == 16.0
    assert small["高中占比", 2023].said().text == "16.0%"
    with pytest.raises(rl.DataError, match=r"“高中占比”有 2 期（2023—2024），请写明哪一期"):
        small["高中占比"]
    with pytest.raises(rl.DataError, match=r"没有 2020 年（期）的数，现有：2023、2024"):
        small["高中占比", 2020]


def test_only_keeps_a_period_or_a_section(small: Indicators) -> None:
    assert small.only(period=2023).names == ("高中占比",)
    assert len(small.only(section="积分")) == 3
    assert small.only(until=2023).periods == ("2023",)
    assert small.only(since=2024, section="结构").periods == ("2024",)
    with pytest.raises(rl.DataError, match="没有符合 2019 的指标"):
        small.only(period=2019)


def test_repr_shows_counts_only(small: Indicators) -> None:
    assert repr(small) == "<Indicators figures: 12 figures, 11 indicators, 2023—2024>"
    assert "租住安全" in small._repr_html_()


# arithmetic


def test_households_over_households_is_a_proportion_that_knows_both(
    small: Indicators,
) -> None:
    share = small["隐患户"] / small["检查户"]
    assert str(rl.percent(share)) == "25.0%"
    assert share.origin == ("figures/A2", "figures/A1")
    assert share.label == "发现隐患的户数 ÷ 检查居住出租房户数"
    assert "A2" in rl.percent(share).source
    assert "A1" in rl.percent(share).source


def test_ten_thousands_are_worked_out_before_dividing(small: Indicators) -> None:
    assert str(small["经费"] / small["隐患户"]) == "800元/户"
    assert str(small["经费"] / small["隐患户"] * small["检查户"]) == "160000元"


def test_what_is_calculated_from_about_is_about(small: Indicators) -> None:
    assert str(rl.percent(small["申请"] / 10000)) == "约63.6%"
    assert str(small["参加"] / small["检查户"]) == "约12人/户"
    assert str(rl.percent(small["申请"] / 10000, qualifier="")) == "63.6%"


def test_per_cent_compares_with_a_proportion_and_subtracts_to_points(
    small: Indicators,
) -> None:
    assert small["隐患户"] / small["检查户"] > small["比例"]
    rise = small["高中占比", 2024] - small["高中占比", 2023]
    assert (float(rise), str(rise)) == (1.0, "1个百分点")
    assert float(100 / (1 + small["比例"])) == pytest.approx(100 / 1.2)
    assert float(small["检查户"] * small["比例"]) == 40.0


def test_per_cent_points_and_ten_thousands_are_not_scaled_twice(
    small: Indicators,
) -> None:
    assert str(rl.percent(small["比例"])) == "20.0%以上"
    rise = small["高中占比", 2024] - small["高中占比", 2023]
    assert str(rl.points(rise)) == "1.0个百分点"
    assert str(rl.wan(small["经费"])) == "4.0万元"
    assert str(rl.yi(small["经费"] * 20000)) == "8.00亿元"


def test_sums_and_differences_keep_the_unit(small: Indicators) -> None:
    assert str(small["检查户"] - small["隐患户"]) == "150户"
    assert str(small["检查户"] + small["隐患户"] + small["隐患户"]) == "300户"
    assert (small["检查户"] - small["隐患户"]).label == "检查居住出租房户数 − 发现隐患的户数"


def test_units_that_do_not_fit_are_refused(small: Indicators) -> None:
    with pytest.raises(rl.DataError, match=r"单位不同，不能算：“检查居住出租房户数”（户）"):
        small["检查户"] + small["申请"]
    with pytest.raises(rl.DataError, match="单位不同"):
        assert small["检查户"] > small["申请"]


def test_a_figure_given_only_in_words_does_not_calculate(small: Indicators) -> None:
    with pytest.raises(rl.DataError, match="“合作单位”只有概数（数家），没有数值"):
        small["合作"] / small["检查户"]


def test_nothing_is_divided_by_nothing(small: Indicators) -> None:
    with pytest.raises(rl.DataError, match="“培训场次”为 0，不能作除数"):
        small["检查户"] / small["培训"]


# refusals


def test_an_unknown_name_names_its_neighbours(small: Indicators) -> None:
    with pytest.raises(rl.DataError, match="没有指标“检查户数”。是不是：检查户"):
        small["检查户数"]


def test_an_unknown_file_names_those_there_are() -> None:
    with pytest.raises(rl.DataError, match=r"no-such：没有这个指标文件。.*work-summary-2024"):
        rl.read_indicators("no-such")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A1,甲,甲,2024,约五十,户,,,,,,总结,", "第 2 行（A1）：“约五十”不是数"),
        ("A1,甲,甲,2024,inf,户,,,,,,总结,", "不是数"),
        ("A1,甲,甲,2024,,户,,,,,,总结,", "第 2 行（A1）：没有数值"),
        ("A1,甲,甲,2024,5,户,,,9月底,,,总结,", "截止日期 9月底 不是日期"),
        ("A1,甲,甲,2024,5,户,,,,,,,", "source 没有填"),
        (",甲,甲,2024,5,户,,,,,,总结,", "第 2 行（甲）：id 没有填"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(rl.DataError, match=message):
        rl.read_indicators(book(tmp_path, line))


def test_the_same_figure_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    one = "A1,甲,甲,2024,5,户,,,,,,总结,"
    with pytest.raises(rl.DataError, match="第 2 行和第 3 行：编号 A1 重复"):
        rl.read_indicators(book(tmp_path, one, one))
    with pytest.raises(rl.DataError, match="第 2 行和第 3 行：名称和时期 甲 2024 重复"):
        rl.read_indicators(book(tmp_path, one, one.replace("A1", "A2")))


def test_missing_columns_and_empty_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(rl.DataError, match="缺少列 period、source"):
        rl.read_indicators(book(tmp_path, "A1,甲,5,户", header="id,indicator,value,unit\n"))
    with pytest.raises(rl.DataError, match="只有表头，没有指标"):
        rl.read_indicators(book(tmp_path))


def test_a_file_saved_by_excel_in_gb18030_reads(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes((HEADER + "A1,甲,甲,2024,5,户,约,,,,,总结,\n").encode("gb18030"))
    assert str(rl.read_indicators(file)["甲"]) == "约5户"


# the two files of the project


def test_all_63_figures_of_the_summary_agree_with_the_extraction(
    office: Indicators, shared_data: Path
) -> None:
    with open(shared_data / "seed/indicators.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [f.id for f in office] == [r["id"] for r in rows]
    for figure, row in zip(office, rows, strict=True):
        assert figure.sentence == row["sentence"]
        if row["value"]:
            assert figure.amount == pytest.approx(
                float(row["value_num"]) * (0.01 if row["unit"] == "%" else 1)
            )


def test_every_figure_of_the_summary_stands_in_its_sentence(
    office: Indicators, shared_data: Path
) -> None:
    text = (shared_data / "seed/work-summary-2024.txt").read_text("utf-8")
    spelled = {"S003": "第二", "S004": "第四", "S005": "未发生", "S020": "4.3万", "S044": "两家"}
    for figure in office:
        assert figure.sentence in text
        shown = spelled.get(figure.id, str(figure).removesuffix("余次"))
        assert shown in figure.sentence, figure


def test_what_the_summary_did_not_calculate(office: Indicators) -> None:
    """By hand: 4064/10308, 1276/4064, 814/1112, 505/6360; 48000/11, 191000/1256."""
    share = {
        "39.4%": office["隐患户数"] / office["检查户数"],
        "31.4%": office["严重隐患户数"] / office["隐患户数"],
        "73.2%": office["抽验户数"] / office["挂牌区域户数"],
        "约7.9%": office["高积分入学人数"] / office["申报入学人数"],
    }
    assert [str(rl.percent(q)) for q in share.values()] == list(share)
    assert office["抽验户数"] / office["挂牌区域户数"] >= office["抽验比例"]
    assert str(office["帮扶整治经费"] / office["帮扶整改户数"]) == "4364元/户"
    assert str(office["充电插座经费"] / office["充电插座户数"]) == "152元/户"
    assert float(office["租房补贴人数"] + office["购房补贴人数"]) == float(office["发放补贴人数"])


def test_migrant_workers_hold_only_what_was_verified_or_derived(shared_data: Path) -> None:
    path = shared_data / "nbs-migrant-workers/nbs_migrant_workers_2014_2025.csv"
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = [
            r
            for r in csv.DictReader(stream)
            if r["status"].startswith(("verified", "derived")) and int(r["year"]) <= 2024
        ]
    ind = rl.read_indicators("migrant-workers")
    ours = {(f.period, f.name.replace("（", "(").replace("）", ")"), float(f), f.unit) for f in ind}
    assert ours == {(r["year"], r["indicator"], float(r["value"]), r["unit"]) for r in rows}
    assert {f.status for f in ind} == {"verified", "derived"}
    assert all(f.note for f in ind if f.status == "derived")
