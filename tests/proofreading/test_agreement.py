"""Numbers that disagree with themselves: said again, rounded otherwise, in another unit, of another size."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread


def marks(text: str, folder: Path) -> list[tuple[str, str]]:
    file = folder / "稿.md"
    file.write_text(text, "utf-8")
    return [
        (f.code, f.words)
        for f in proofread(file)
        if f.severity != "info" and f.code.startswith("consistency:")
    ]


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
        ("筹集职工宿舍2400人，按每套2人计可安置4800人。", "2400人"),
        ("筹集职工宿舍2400套，按每套2人计可安置4800人。", ""),
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
        ("登记新居民18.72万人，占常住人口（52.60万人）的35.6%。", "5.26万人"),
        ("向65名求职者收费，每人超出上限280元，将超收的1.82万元全部退还。", "1.82元"),
        ("职工月人均工资为6328元，照此折算，年收入约7.6万元。", "约76万元"),
    ],
)
def test_digits_that_fit_and_sizes_that_do_not(right: str, wrong: str, tmp_path: Path) -> None:
    old = {
        "320万元": "3200万元", "130.5万个": "13.05万个", "5.26万人": "52.60万人", "1.82元": "1.82万元",
        "约76万元": "约7.6万元",
    }[wrong]  # fmt: skip
    assert marks(right, tmp_path) == []
    assert ("consistency:magnitude", wrong) in marks(right.replace(old, wrong), tmp_path)


LEFT_OVER = "应查出租房28650户，已排查21488户，占75.0%。\n\n## 四、工作计划\n\n"
FUNDS = "总投资5.20亿元，其中区级3.10亿元。上年支出4.86亿元。\n\n"


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        # what two numbers side by side leave
        (f"{LEFT_OVER}10月底前完成剩余7162户出租房排查。", "7162户→7612户", "7612户"),
        (
            "公寓房源合计1260套。已入住1134套，入住率90.0%。\n\n但公寓只剩126套。",
            "126套→162套",
            "162套",
        ),
        # by what touches it
        (
            "已完成372个，延期47个。\n\n## 五、要求\n\n对延期的47个问题逐一明确责任人。",
            "的47个→的57个",
            "57个",
        ),
        (
            "增员企业72家、减员36家。\n\n## 五、建议\n\n对36家减员企业逐户走访。",
            "对36家→对38家",
            "38家",
        ),
        # rounded to another number
        (
            "实际支出34632万元，同比增长21.6%。\n\n按实际支出3.46亿元计算。",
            "3.46亿→3.47亿",
            "3.47亿元",
        ),
        # without a unit, or with another
        (
            "全年核查出租房，查补漏登信息9480条，平均每百户查补30条。",
            "9480条→9480",
            "9480",
        ),
        ("返乡人员陆续返岗，返岗率为93.0%，好于上年。", "93.0%→93.0", "93.0"),
        ("满意度为86.4分，比上年提高2.3分。", "2.3分→2.3", "2.3"),
        ("年末床位3931张，每千名常住人口拥有6.3张。", "3931张→3931所", "3931所"),
        ("全年出生率6.6‰；死亡率6.4‰。", "6.4‰→6.4%", "6.4%"),
        (
            "单程通勤时间由36分钟缩短到32分钟，减少11.1%。",
            "36分钟→36小时",
            "32分钟",
        ),
        (f"{FUNDS}完工站点支出256.2万元。", "256.2万元→256.2元", "256.2元"),
        # sizes
        (
            "三年新增学位5400个，总投资4.86亿元，平均每个学位投入9万元。",
            "4.86亿→4.86万",
            "4.86万元",
        ),
        (
            "全年收入1.26亿元，由区级财政9450万元、上级专项2520万元和社会资助630万元构成。",
            "1.26亿→12.6亿",
            "12.6亿元",
        ),
        (
            "登记18.20万人，留区过节7.28万人，占40.0%；返乡10.92万人，占60.0%。",
            "10.92万→109.2万",
            "109.2万人",
        ),
    ],
)  # fmt: skip
def test_a_number_and_its_slip(right: str, wrong: str, words: str, tmp_path: Path) -> None:
    assert marks(right, tmp_path) == []
    assert words in [w for _, w in marks(right.replace(*wrong.split("→")), tmp_path)]


def test_ratios_and_targets_need_neither_unit_nor_decimals(tmp_path: Path) -> None:
    for text in (
        "求人倍率为1.24，同比回落0.07。",
        "居民消费价格指数为100.7，涨幅温和。",
        "城乡收入比由1.87缩小到1.85。",
        "执行率为88.8%，比上年提高3.8个百分点，距90%的目标尚差1.2个百分点。",
        "办理居住证4.62万张，比上年多办4200张，增长10.0%。",
    ):
        assert marks(text, tmp_path) == [], text


NURSERIES = """# 托育服务报告

{said}

表1 各街道托育机构情况

| 街道 | 托位（个） | 在托婴幼儿（人） | 在托率（%） | 同比增长（%） |
|---|---|---|---|---|
| 东山街道 | 1240 | 868 | 70.0 | 6.2 |
| 西湾街道 | 960 | 739 | 77.0 | 4.8 |
| 柳河镇 | 535 | 374 | 69.9 | -1.5 |
| 合计 | 2735 | 1981 | 72.4 | 4.3 |
"""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("全区在托率为74.2%。", "74.2%"),
        ("2753个托位中，公办1240个。", "2753个"),
        ("东山街道增长6.1%，居首。", "6.1%"),
        ("全区在托率72%，有所提高。", "72%"),
        ("柳河镇在托婴幼儿347人。", "347人"),
        ("全区共有托位2735个，在托率72.4%；柳河镇下降1.5%。", ""),
        ("上年全区在托率为71.4%，今年为72.4%。", ""),
        ("力争明年在托率达到75.4%，托位增加到2785个。", ""),
        ("民办机构在托率为71.4%，东山街道某园在托率为82.5%。", ""),
        ("全区在托率约72%，托位约2700个。", ""),
        ("东山、西湾两个街道托位合计2200个。", ""),
    ],
)
def test_a_cell_and_the_text_that_names_it(said: str, words: str, tmp_path: Path) -> None:
    found = marks(NURSERIES.format(said=said), tmp_path)
    assert {w for _, w in found} == ({words} if words else set())


@pytest.mark.parametrize(
    ("said", "again", "words"),
    [
        ("登记电动自行车48240辆，其中外卖车辆12630辆。", "对4.28万辆登记电动自行车统一上牌。", "4.28万辆"),
        ("登记电动自行车48240辆，其中外卖车辆12630辆。", "对4.82万辆登记电动自行车统一上牌。", ""),
        ("居住不满1年的21470人。", "对居住不满1年的2.51万人发放手册。", "2.51万人"),
        ("居住不满1年的21470人。", "对居住不满1年的2.15万人发放手册。", ""),
        ("经费总额3.47亿元，实际使用3.12亿元。", "按3.1亿元实际使用经费安排。", "3.1亿元"),
        ("经费总额3.47亿元，实际使用3.12亿元。", "实际使用约3.1亿元。", ""),
        ("中介213家，比上年的194家增加19家。", "对194家中介逐家建档。", "194家"),
        ("中介213家，比上年的194家增加19家。", "对213家中介逐家建档。", ""),
        ("每人每月320元，参训25人，全年培训费约96万元。", "", "约96万元"),
        ("每人每月320元，参训25人，全年培训费约9.6万元。", "", ""),
        ("每场组织志愿者15人，共24场，全年共3600人次。", "", "3600人次"),
        ("资金96万元，由市、区按2:1分担，分别为64万元和32元。", "", "32元"),
        ("支出128.6万元。其中，救助62.4万元，慰问41.2万元，宣传250万元。", "", "250万元"),
        ("支出128.6万元。其中，救助62.4万元，慰问41.2万元，宣传25.0万元。", "", ""),
        ("新增岗位2.3个，其中制造业1.1万个。", "", "2.3个"),
        ("用工由12.80万人增至13.5万人。", "", "13.5万人"),
    ],
)  # fmt: skip
def test_a_number_in_short_and_of_another_size(
    said: str, again: str, words: str, tmp_path: Path
) -> None:
    text = f"# 简报\n\n## 一、情况\n\n{said}\n\n## 二、下一步\n\n{again}\n"
    assert {w for _, w in marks(text, tmp_path)} == ({words} if words else set())
