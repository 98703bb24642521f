"""Shares against every count of the draft, divisions, percentages of named groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread

REPORT = """# 渔港镇企业用工报告

全镇共有企业842家。按规模分，10人以下的512家、10—49人的231家、50人及以上的99家，占比依次为60.8%、27.4%和11.8%。

全年受理来信来访1386件次，发放问卷860份，收回有效问卷812份，有效回收率为94.4%；剔除重复填报的12份，得到样本800份。

表1 各类来信来访

| 类别 | 件次 | 办结率（%） |
|---|---|---|
| 工资 | 612 | 96.1 |
| 社保 | 431 | 94.2 |
| 其他 | 343 | 90.4 |
| 合计 | 1386 | 94.1 |

工资类来信来访较多，612件次，占44.2%；社保类占31.1%。受访企业中，有缺工的213家（25.3%），不缺工的629家（74.7%）。

缺工企业自述的主要困难（可多选）中，“工价偏低”占60.1%，“住宿不便”“路途偏远”分别占41.3%和22.1%。按缺工时间分，一个月以内的88家，占41.3%；一至三个月的71家，占33.3%；其余54家超过三个月。

两家电子厂分别招工180人和95人，两家合计占全镇新招1100人的25.0%。抽查劳动合同125份，签订规范率为87.2%，退回整改16份，其中漏填工时9份、漏填工资7份。
"""


def marked(tmp_path: Path, old: str = "", new: str = "") -> list[tuple[str, str]]:
    assert not old or REPORT.count(old) == 1
    file = tmp_path / "draft.md"
    file.write_text(REPORT.replace(old, new) if old else REPORT, "utf-8")
    return [(f.code, f.words) for f in proofread(file) if f.severity != "info"]


def test_the_right_report_is_not_marked(tmp_path: Path) -> None:
    assert marked(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("60.8%、27.4%", "68.0%、27.4%", "share shares-sum"),  # the first of a list of classes
        ("占44.2%", "占42.4%", "share"),  # of 1,386, two paragraphs above
        ("社保类占31.1%", "社保类占33.4%", "share"),  # the count stands in the table
        ("213家（25.3%）", "213家（23.5%）", "share"),  # in brackets
        ("其余54家", "其余45家", "parts"),  # of the 213 that the shares beside it lead to
        ("10—49人的231家", "10—49人的213家", "share parts"),
        ("剔除重复填报的12份", "剔除重复填报的21份", "difference"),
        ("有效回收率为94.4%", "有效回收率为95.4%", "share rate"),
        ("和22.1%", "和22.3%", "grim"),  # of the 213 of the paragraph before
        ("规范率为87.2%", "规范率为87.5%", "grim"),
        ("漏填工资7份", "漏填工资9份", "parts"),  # more than all
    ],
)
def test_what_nothing_explains_is_marked(tmp_path: Path, old: str, new: str, codes: str) -> None:
    found = {code.removeprefix("arithmetic:") for code, _ in marked(tmp_path, old, new)}
    assert found & set(codes.split()), found


@pytest.mark.parametrize(
    "text",
    [
        "选择“收费不透明”的812人，占58.3%；其后是“信息不实”614人、“缺少跟踪”514人，分别占44.1%和36.9%。有效问卷1392份。",
        "恒启精密、澜川电子9月集中招工，分别发布岗位1150个和860个，两家企业均在园区。",
        "全区A级景区12家，占全市的15.4%，居第3位。全区接待游客86万人次。",
        "表示“满意”的302家、“不满意”的17家，满意率（前两类企业占比）为83.3%。",
        "拟提高工资的389家。其中涨幅不足5%的233家，5%至10%的124家，其余32家超过10%。",
        "2020年、2022年打算长期留居的分别有594人和668人，占50.5%和55.4%。两次调查分别有1176人和1205人。",
        "自购住房者中163人打算长期留居，占92.1%；租赁住房者421人，占60.1%。自购住房的177人，租赁住房的701人。",
    ],
)
def test_neighbours_are_not_marked(tmp_path: Path, text: str) -> None:
    file = tmp_path / "draft.md"
    file.write_text(text, "utf-8")
    assert [f.shows for f in proofread(file) if f.code.startswith("arithmetic")] == []
