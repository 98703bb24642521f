"""Numbers that disagree with themselves: said again, rounded otherwise, in another unit, of another size."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread


def marks(text: str, folder: Path) -> list[tuple[str, str]]:
    file = folder / "稿.md"
    file.write_text(text, "utf-8")
    return [(f.code, f.words) for f in proofread(file) if f.code.startswith("consistency:")]


TABLE = """表1 各行业工资

|行业|人数（人）|月人均工资（元）|
|-|-|-|
|制造业|3147|6412|
|建筑业|1602|6875|
|合计|4749|6328|
"""
HANDLED = "截至9月30日已办结投诉309件，办结率为94.8%。"
MOVED = "自购住房的177人，占14.2%；其他58人，占4.6%。"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        # said again, all but
        (
            f"{HANDLED}\n\n在投诉办结率已达94.7%的基础上，继续督办。",
            "consistency:rounding",
            "94.7%",
        ),
        (f"{HANDLED}\n\n投诉办结率达到96.1%，群众认可。", "", ""),
        (
            f"{MOVED}\n\n自购住房比例从9.8%、12.1%升至14.1%，提高4.3个百分点。",
            "consistency:rounding",
            "14.1%",
        ),
        (f"{MOVED}\n\n自购住房比例从9.8%、12.1%升至14.2%，提高4.4个百分点。", "", ""),
        (f"{TABLE}\n样本企业月人均工资为6382元。", "consistency:value", "6382元"),
        (f"{TABLE}\n样本企业月人均工资为6328元。", "", ""),
        (
            "制造业岗位由16320个增至18640个，增长14.2%。\n\n面向岗位增长14.3%的制造业开展招聘。",
            "consistency:rounding",
            "14.3%",
        ),
        # two lists of the same names, each of its own whole
        (
            "从诉求看，咨询类占77.1%，求助类占9.6%，表扬类占12.3%。\n\n其中，咨询类占41.5%，求助类占19.5%，表扬类占13.2%。",
            "",
            "",
        ),
        # a plan starts from what is, not from what was
        (
            "投诉量为49.0件，高于2023年的47.6件。\n\n## 五、对策建议\n\n推行收费公示，将投诉量由47.6件降至45件以下。",
            "consistency:value",
            "47.6件",
        ),
        (
            "投诉量为49.0件，高于2023年的47.6件。\n\n## 五、对策建议\n\n推行收费公示，将投诉量由49.0件降至45件以下。",
            "",
            "",
        ),
        # what the reader is taken to know
        (
            "受理投诉326件，比上年下降14.4%。按事由分，欠薪158件，占全部362件的多数。",
            "consistency:value",
            "362件",
        ),
        ("受理投诉326件，比上年下降14.4%。按事由分，欠薪158件，占全部326件的多数。", "", ""),
        # what is, and what is added to it
        (
            "现有A级机构52家、B级机构87家。年内培育A级机构10家，使A级机构总数达到68家。",
            "consistency:value",
            "68家",
        ),
        ("现有A级机构52家、B级机构87家。年内培育A级机构10家，使A级机构总数达到62家。", "", ""),
        # a target and a forecast are not this year's value
        ("全区介绍就业9.90万人次。\n\n## 六、下一步打算\n\n全区介绍就业13万人次。", "", ""),
        ("居民服务业就业28960人次。居民服务业就业由22140人次增至28960人次。", "", ""),
    ],
)
def test_a_number_said_twice(text: str, code: str, words: str, tmp_path: Path) -> None:
    assert marks(text, tmp_path) == ([(code, words)] if code else [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("预计需求比上季度增长4.77%—9.2%。", "9.2%"),
        ("预计需求比上季度增长4.8%—9.2%。", ""),
        ("每天运动0.5—1小时。", ""),
        ("各季度求人倍率依次为1.27、1.35、1.5、1.39。", "1.5"),
        ("各季度求人倍率依次为1.27、1.35、1.50、1.39。", ""),
        ("全年介绍制造业58420人次，服务业2.9万人次，建筑业19340人次。", "2.9万人次"),
        ("全年介绍制造业5.84万人次，服务业2.90万人次，建筑业1.93万人次。", ""),
    ],
)
def test_decimals_of_ranges_and_series(text: str, words: str, tmp_path: Path) -> None:
    assert marks(text, tmp_path) == ([("consistency:decimals", words)] if words else [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("平均办理时限由12.5个工作日压缩至7.5个月。", "7.5个月"),
        ("平均办理时限由12.5个工作日压缩至7.5个工作日。", ""),
        ("办理时间由3个月缩短到20天。", ""),
        ("人均面积由17.2平方米增至18.6米。", "18.6米"),
        ("技工月工资为7043，比普工的4860元高44.9%。", "7043"),
        ("技工月工资为7043元，比普工的4860元高44.9%。", ""),
        ("收入与租金之比为25，处于合理区间。", ""),
        ("满意率为84.4%，上次回访为81.0，上升3.4个百分点。", "81.0"),
        ("平均每个街道缺工19.9人，镇缺17.2人，村仅缺9.2人。", ""),
    ],
)
def test_units_that_do_not_go_together(text: str, words: str, tmp_path: Path) -> None:
    found = [
        w for c, w in marks(text, tmp_path) if c in ("consistency:unit", "consistency:magnitude")
    ]
    assert found == ([words] if words else [])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("营业收入2.46亿元，同比增长15.0%，增加额为3200万元。", "320万元"),
        ("累计发布岗位13.05万个。累计数比上年同期的12.18万个增长7.1%。", "130.5万个"),
        ("向65名求职者收费，每人超出上限280元，将超收的1.82万元全部退还。", "1.82元"),
    ],
)
def test_digits_that_fit_and_sizes_that_do_not(right: str, wrong: str, tmp_path: Path) -> None:
    old = {
        "320万元": "3200万元", "130.5万个": "13.05万个", "1.82元": "1.82万元",
    }[wrong]  # fmt: skip
    assert marks(right, tmp_path) == []
    assert ("consistency:magnitude", wrong) in marks(right.replace(old, wrong), tmp_path)


LEFT_OVER = "应查出租房28650户，已排查21488户，占75.0%。\n\n## 四、工作计划\n\n"
FUNDS = "总投资5.20亿元，其中区级3.10亿元。上年支出4.86亿元。\n\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("南坪街道常住新居民3.46万人，居首位。为服务好{3.46→3.5}万新居民，增配协管员12名。", "3.5万新居民"),
        ("烟感安装率为87.97%，反响良好。街道将巩固{87.97→88.0}%的安装率，推进联网报警。", "88.0%"),
        ("全年受理投诉三百六十二件，同比下降。对这{三百六十二→三百二十六}件投诉逐件回访。", "三百二十六件"),
        ("追回欠薪二百一十六万元。该镇追回的{216→261}万元欠薪均已发放。", "261万元"),
        ("稳岗补贴和租房补贴分别发放596.7万元和940.0{万元→元}。", "940.0元"),
        ("石桥镇新增床位360{张→平方米}，面向一线工人。", "360平方米"),
        ("排查出租房3684户，整改到位3372户，其余312{户→人}列入计划。", "312人"),
        ("全区随迁子女3868名，小学阶段2416{名→所}，初中及以上1452名。", "2416所"),
        ("全年劳动监察热线接听来电5260{个→}，受理投诉362件。", "5260"),
        ("三期宿舍共有床位2160{→}张，已入住1874人，空余床位286张。", ""),
    ],
)  # fmt: skip
def test_numbers_taken_up_and_their_units(line: str, words: str, tmp_path: Path) -> None:
    head, _, rest = line.partition("{")
    slip, _, tail = rest.partition("}")
    right, _, wrong = slip.partition("→")
    assert marks(head + right + tail, tmp_path) == []
    assert [w for _, w in marks(head + wrong + tail, tmp_path)] == ([words] if words else [])
