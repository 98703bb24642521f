"""Words against numbers: ranks, trends, firsts, counts, bounds, vague shares at a distance, approximation, 满意率."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread

DRAFT = """# 租赁住房与新居民服务情况

## 一、基本情况

表1 各镇街租赁住房检查情况

| 镇街 | 登记出租房（户） | 检查户次 | 隐患率（%） | 整改率（%） | 比上年增减（%） |
|---|---|---|---|---|---|
| 青山街道 | 4120 | 5210 | 12.4 | 96.1 | 5.2 |
| 白水镇 | 3380 | 3905 | 15.8 | 91.7 | -2.4 |
| 长桥镇 | 2960 | 3120 | 9.6 | 97.3 | 8.9 |
| 南河街道 | 2475 | 2880 | 11.0 | 94.8 | -0.6 |
| 合计 | 12935 | 15115 | 12.2 | 94.9 | 2.9 |

表2 2021—2024年主要指标

| 指标 | 2021年 | 2022年 | 2023年 | 2024年 |
|---|---|---|---|---|
| 新居民登记数（万人） | 15.2 | 16.1 | 17.4 | 18.3 |
| 积分入学人数（人） | 1320 | 1415 | 1602 | 1588 |
| 投诉量（件） | 612 | 580 | 533 | 498 |
| 调解成功率（%） | 88.1 | 90.4 | 91.9 | 93.0 |

表3 不同学历受访者留居意愿

| 学历 | 受访人数（人） | 愿意留居（人） | 留居意愿率（%） |
|---|---|---|---|
| 初中及以下 | 420 | 210 | 50.0 |
| 高中 | 380 | 224 | 58.9 |
| 大专 | 210 | 141 | 67.1 |
| 本科及以上 | 115 | 86 | 74.8 |

抽样访问劳动者900人，其中外卖骑手412人，占45.8%；网约车司机268人，占29.8%；快递员220人，占24.4%。未参加工伤保险的558人，占62.0%。

"""


def marked(sentence: str, folder: Path, draft: str = DRAFT) -> list[str]:
    file = folder / "稿.md"
    file.write_text(f"{draft}{sentence}\n", "utf-8")
    found = [f for f in proofread(file) if f.code.startswith("words:") and f.severity != "info"]
    return [f.code for f in found]


@pytest.mark.parametrize(
    "sentence",
    [
        "青山街道登记出租房最少。",
        "整改率以白水镇为最高。",
        "整改率最高的是白水镇。",
        "青山街道整改率列第三位。",
        "长桥镇登记出租房居第三位，整改率排名倒数第一。",
        "隐患率最高的三个镇街是白水镇、青山街道和长桥镇。",
        "四个镇街中有三个下降。",
        "四个镇街登记数均实现增长。",
        "四个镇街整改率均在九成五以上。",
        "四个镇街中仅青山街道隐患率高于15%。",
        "隐患率超过10%的镇街有四个。",
        "投诉量则连续三年上升。",
        "积分入学人数在连续两年减少后首次回升。",
        "调解成功率逐年提高，2022年首次超过91%。",
        "新居民登记数首次突破19万人。",
        "2024年积分入学人数居四年之首。",
        "从表3看，学历越高，留居意愿越弱。",
        "留居意愿率随学历提高而下降。",
        "近七成受访者未参加工伤保险。",
        "近四成受访者为网约车司机。",
        "网约车司机人数最多。",
        "每周工时由54.6小时减至53.1小时、51.3小时，连续两次延长。",
        "租客对通道照明、充电便利、物业服务三个方面的评分依次为84.5分、79.3分和72.1分，充电便利得分最低。",
    ],
)
def test_words_that_rows_and_series_gainsay_are_marked(sentence: str, tmp_path: Path) -> None:
    assert marked(sentence, tmp_path)


@pytest.mark.parametrize(
    "sentence",
    [
        "青山街道登记出租房最多，白水镇隐患率居四个镇街之首，整改率则排在末位。",
        "整改率以长桥镇为最高，达97.3%。",
        "青山街道整改率列第二位，仅次于长桥镇；南河街道登记出租房数量垫底。",
        "四个镇街两升两降。",
        "四个镇街整改率均在九成以上，隐患率超过10%的镇街有三个。",
        "四个镇街中仅白水镇隐患率高于15%，只有长桥镇低于一成。",
        "新居民登记数逐年增加，投诉量则连续三年下降，2024年首次低于500件。",
        "积分入学人数在连续两年增加后首次下降，2023年居四年之首。",
        "新居民登记数首次突破18万人；调解成功率逐年提高，2023年首次超过91%。",
        "从表3看，学历越高，留居意愿越强，留居意愿率均在五成以上。",
        "超过六成受访者未参加工伤保险，近三成受访者为网约车司机。",
        "外卖骑手人数最多，快递员最少。",
        # what is not of these rows and years
        "青山街道力争2025年整改率居全区首位，各镇街整改率均须达到98%以上。",
        "青山街道检查户次最多，但整改率并非最高。",
        "投诉最多的是押金问题，单日最高受理31件，最低工资标准为每月2490元。",
        "全市排名由第5位升至第3位，连续三年开展暖心活动。",
        "年龄越大，参保意愿越强。",
        "白水镇投诉增速全省最高，诉求持续增长。",
    ],
)
def test_words_that_agree_or_are_of_something_else_are_not(sentence: str, tmp_path: Path) -> None:
    assert not marked(sentence, tmp_path)


def test_the_chief_reason_is_the_greatest_share_of_its_section(tmp_path: Path) -> None:
    section = "\n214家认为求职者薪酬期望偏高，占63.5%；187家反映应聘者技能不符，占55.5%；152家反映青年不愿进车间，占45.1%。前两项均在五成以上。\n"
    right = f"# 报告\n\n## 一、薪酬期望是招工难的首要原因\n{section}"
    assert not marked("", tmp_path, right)
    assert marked("", tmp_path, right.replace("薪酬期望是", "技能不符是")) == ["words:order"]
    assert marked("", tmp_path, right.replace("前两项", "前三项")) == ["words:range"]


def test_a_count_set_beside_a_named_whole(tmp_path: Path) -> None:
    draft = "# 报告\n\n缺工人员中，普工2318人、技工1897人。\n\n"
    assert not marked("一年培训技工1500人，约相当于现有技工缺口的八成。", tmp_path, draft)
    assert marked("一年培训技工1500人，约相当于现有技工缺口的六成。", tmp_path, draft) == [
        "words:vague"
    ]


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("持证与未持证人员之比约为1.5:1左右。", ["words:doubled"]),
        ("每万名新居民约抽取71人左右。", ["words:doubled"]),
        ("岗位需求约为4.7万—4.9万个左右。", ["words:doubled"]),
        ("约占全区专职调解员的22%左右。", ["words:doubled"]),
        ("全年节约资金300万元左右，签约率90%左右。", []),
        ("发现各类问题大约92个。", ["words:about"]),
        ("平均每车约42人。", []),
        ("满意度（前两类占比）为83.3%。", ["words:satisfaction"]),
        ("社会治安满意率最高，88.9分。", ["words:satisfaction"]),
        ("满意率为91.2%，得分88.6分；满意度（百分制）为88.5分。", []),
    ],
)
def test_approximation_and_satisfaction(sentence: str, codes: list[str], tmp_path: Path) -> None:
    assert marked(sentence, tmp_path, "") == codes


def test_satisfaction_in_heads_and_headings(tmp_path: Path) -> None:
    right = "# 报告\n\n## 一、总体满意率\n\n表示满意的822人，总体满意率为79.7%。\n\n| 镇街 | 满意率（%） |\n|---|---|\n| 甲镇 | 83.0 |\n| 乙镇 | 80.0 |\n"
    assert not marked("", tmp_path, right)
    assert marked("", tmp_path, right.replace("一、总体满意率", "一、总体满意度")) == [
        "words:satisfaction"
    ]
    assert marked("", tmp_path, right.replace("满意率（%）", "满意度（%）")) == [
        "words:satisfaction"
    ]
