"""What a sentence tells of the cells it names; every number below is worked out by hand from the tables here."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread

STREETS = """| 街道 | 登记人数（人） | 已办证（人） | 办证率（%） |
| --- | --- | --- | --- |
| 青禾街道 | 5200 | 4680 | 90.0 |
| 柳塘街道 | 4800 | 4128 | 86.0 |
| 石桥镇 | 3600 | 3348 | 93.0 |
"""
YEARS = """| 年份 | 志愿者人数（人） | 服务时长（小时） |
| --- | --- | --- |
| 2022年 | 1260 | 8200 |
| 2023年 | 1410 | 9100 |
| 2024年 | 1385 | 9600 |
"""
AIMS = """| 指标 | 目标 | 完成 |
| --- | --- | --- |
| 技能培训（人次） | 3000 | 3240 |
| 招聘会（场） | 40 | 38 |
| 居住证（张） | 12000 | 12600 |
"""
TWO = """| 指标 | 去年（件） | 今年（件） |
| --- | --- | --- |
| 租赁纠纷 | 250 | 210 |
| 劳资纠纷 | 160 | 180 |
"""


@pytest.mark.parametrize(
    ("table", "right", "wrong", "words"),
    [
        (STREETS, "青禾街道登记人数比石桥镇多1600人。", "青禾街道登记人数比石桥镇多1060人。", "1060人"),
        (STREETS, "青禾街道登记5200人，占三个镇街的38.2%。", "青禾街道登记5200人，占三个镇街的32.8%。", "32.8%"),
        (STREETS, "三个镇街共登记13600人。", "三个镇街共登记13060人。", "13060人"),
        (STREETS, "石桥镇办证率最高，为93.0%。", "石桥镇办证率最高，为90.0%。", "90.0%"),
        (STREETS, "柳塘街道办证率低于青禾街道。", "柳塘街道办证率高于青禾街道。", "高于"),
        (STREETS, "柳塘街道登记人数是石桥镇的1.3倍。", "柳塘街道登记人数是石桥镇的1.6倍。", "1.6倍"),
        (STREETS, "石桥镇办证率超过九成。", "石桥镇办证率不足九成。", "不足九成"),
        (STREETS, "办证率从高到低依次为石桥镇、青禾街道、柳塘街道。", "办证率从高到低依次为石桥镇、柳塘街道、青禾街道。", "石桥镇、柳塘街道、青禾街道"),
        (YEARS, "与2023年相比，2024年志愿者人数略有减少。", "与2023年相比，2024年志愿者人数略有增加。", "增加"),
        (YEARS, "2024年服务时长比2022年增长17.1%。", "2024年服务时长比2022年增长14.6%。", "14.6%"),
        (YEARS, "2024年服务时长比上年增加500小时。", "2024年服务时长比上年增加900小时。", "900小时"),
        (AIMS, "居住证签发超目标600张。", "居住证签发超目标500张。", "500张"),
        (AIMS, "招聘会未完成全年目标。", "招聘会超额完成全年目标。", "超额完成全年目标"),
        (TWO, "租赁纠纷比去年下降16.0%。", "租赁纠纷比去年下降19.0%。", "19.0%"),
        (TWO, "租赁纠纷比去年下降16.0%。", "租赁纠纷比去年下降16.0个百分点。", "16.0个百分点"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [True, False], ids=["above", "below"])
def test_a_sentence_is_held_against_the_cells_it_names(
    table: str, right: str, wrong: str, words: str, before: bool, tmp_path: Path
) -> None:
    def marked(sentence: str) -> str:
        file = tmp_path / "稿.md"
        file.write_text(f"{sentence}\n\n{table}" if before else f"{table}\n{sentence}\n", "utf-8")
        return "|".join(f.words for f in proofread(file))

    assert marked(right) == ""
    assert words in marked(wrong)


@pytest.mark.parametrize(
    "sentence",
    [
        "石桥镇办证率超过柳塘街道，登记人数少于柳塘街道。",
        "2024年增速比2023年放缓。",
        "青禾街道和石桥镇办证率均高于柳塘街道。",
        "与柳塘街道相比，石桥镇办证率更高。",
        "青禾街道登记人数比上年增长5.0%，石桥镇增长3.2%。",  # of values that stand nowhere
        "柳塘街道还有672人未办证，占登记人数的14.0%。",
    ],
)
def test_right_sentences_beside_a_table_are_left_alone(sentence: str, tmp_path: Path) -> None:
    for table in (STREETS, YEARS, STREETS + "\n" + YEARS):
        file = tmp_path / "稿.md"
        file.write_text(f"{table}\n{sentence}\n", "utf-8")
        assert [(f.words, f.shows) for f in proofread(file)] == []


def test_what_one_of_two_tables_agrees_with_is_right(tmp_path: Path) -> None:
    # 缺工1860人 in the one table, 月工资6280元 in the other: 高于 is true of the wages
    short = "| 类别 | 缺工人数（人） |\n|---|---|\n| 普工 | 1860 |\n| 技术工人 | 420 |\n"
    wages = "| 类别 | 月工资（元） |\n|---|---|\n| 普工 | 6280 |\n| 技术工人 | 8150 |\n"
    file = tmp_path / "稿.md"
    file.write_text(f"表1 缺工\n\n{short}\n表2 工资\n\n{wages}\n技术工人工资高于普工。\n", "utf-8")
    assert [f.words for f in proofread(file)] == []
    file.write_text(f"表1 缺工\n\n{short}\n表2 工资\n\n{wages}\n技术工人工资低于普工。\n", "utf-8")
    assert [f.words for f in proofread(file) if f.code == "words:direction"]
