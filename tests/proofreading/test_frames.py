"""The frame of a draft: its years and months; names that are nearly others; marks between words in a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_editing import _md, codes

FRAME = "# 2025年用工分析\n6月末，企业用工5.8万人，缺口4368人。上半年发放补贴320万元。\n上半年培训2.1万人次。6月末在岗5.6万人。\n"
COLUMNS = "\n| 指标 | 2023年 | 2024年 | 2025年 |\n|---|---|---|---|\n| 用工（人） | 812 | 903 | 958 |\n| 缺口（人） | 41 | 58 | 37 |\n"
SERIES = "# 2022—2025年变化分析\n2022—2025年，机构由48家增至60家。\n"


@pytest.mark.parametrize(
    "text",
    [
        FRAME + "表1 2022—2025年主要指标\n" + COLUMNS,
        FRAME + "表1 2022年和2025年主要指标\n" + COLUMNS,
        FRAME + "表2 2024年各街道缺工情况\n| 街道 | 人数 |\n|---|---|\n| 东湖街道 | 12 |\n",
        FRAME + "2026年7月1日至31日，区人社局开展问卷调查，回收600份。",
        FRAME + "2024年7月1日至31日，区人社局开展问卷调查，回收600份。",
        FRAME + "数据截至2024年6月30日，口径不变。",
        FRAME + "## 建议\n到2024年底把监测范围扩大到1000家。",
        FRAME + "2025年安排经费420万元，比2025年的350万元增长20.0%。",
        FRAME + "自9月1日起，制证缩短为10个工作日，8—12月共为2.03万人提前送达。",
        FRAME + "5月末登记失业人员5832人。",
        FRAME + "2024—2026年缺工人数依次为41人、58人和37人。",
        SERIES + "2021—2024年，服务费由118元降至96元。",
        SERIES + "自2021年起，每年9月开展访谈，至2025年已连续进行四轮。",
        SERIES + "自2021年起，每年9月开展访谈，至2025年已连续进行五轮。\n2025年的访谈于10月8日至26日进行。",
        "文化节自2021年创办以来每年举办一次，2025年9月举行的是第四届。",
        "第二批申报自5月6日开始，5月31日结束。尚未申报的请在截止日6月10日前办理。",
        "第一批的整改期限为4月底，第二批为5月底。第二批涉及的38处隐患，务必于6月底前整改到位。",
        "请于11月15日前报送用工需求。11月18日为最后期限，逾期不再受理。",
    ],
)  # fmt: skip
def test_what_does_not_keep_to_the_frame_of_a_draft(text: str, tmp_path: Path) -> None:
    assert codes(_md(text), tmp_path, "consistency:cutoff") + codes(_md(text), tmp_path, "consistency:date"), text  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        FRAME + "表1 2023—2025年主要指标\n" + COLUMNS,
        FRAME + "表2 2025年各街道缺工情况\n| 街道 | 人数 |\n|---|---|\n| 东湖街道 | 12 |\n",
        FRAME + "表2 2024年以来各季度缺工情况\n| 季度 | 人数 |\n|---|---|\n| 一季度 | 12 |\n",
        FRAME + "2025年7月1日至31日，区人社局开展问卷调查，回收600份。",
        FRAME + "2026年1月6日至20日，区人社局开展问卷调查，回收600份。",
        FRAME + "2024年底登记机构126家，比2023年底的112家增加14家。",
        FRAME + "## 建议\n到2026年底把监测范围扩大到1000家。",
        FRAME + "2025年安排经费420万元，比2024年的350万元增长20.0%。",
        FRAME + "自9月1日起，制证缩短为10个工作日，9—12月共为2.03万人提前送达。",
        FRAME + "落实《提升行动方案（2024—2026年）》。",
        FRAME + "登记失业人员5832人，比5月末的5790人多42人。",
        SERIES + "2022—2025年，服务费由118元降至96元。",
        SERIES + "自2021年起，每年9月开展访谈，至2025年已连续进行五轮。\n2025年的访谈于9月8日至26日进行。",
        "第一批的整改期限为4月底，第二批为5月底。第二批涉及的38处隐患，务必于5月底前整改到位。",
    ],
)  # fmt: skip
def test_what_keeps_to_the_frame_of_a_draft(text: str, tmp_path: Path) -> None:
    assert not codes(_md(text), tmp_path, "consistency:cutoff") + codes(_md(text), tmp_path, "consistency:date"), text  # fmt: skip


TRADES = "\n| 行业 | 企业（家） |\n|---|---|\n| 商贸餐饮业 | 156 |\n| 信息服务业 | 92 |\n| 建筑业 | 68 |\n"


@pytest.mark.parametrize(
    "text",
    [
        "分行业看，信息技术业以9240元居首，不到信息服务业两倍，商贸餐饮业最低。" + TRADES,
        "商贸餐饮业缺口最大，商贸餐饮业和信息服务业合计248家。" + TRADES.replace("餐饮业", "住餐业"),
        "街道试点“红色驿站”，提供歇脚服务。红星驿站日均接待64人次。",
        "办理积分入学320人，积分入学学位260个。积分入学满足率81.3%。新增公办积分制入学学位600个。",
        "区司法局办案12件。区司法局调解9件。区司就局回访31人。",
        "恒川电子招工415人。为留人，恒川科技提高了补贴。",
        "积分入学申请于6月10日启动。已提交积分就学申请的家长应查看结果。",
    ],
)  # fmt: skip
def test_what_is_nearly_a_known_name(text: str, tmp_path: Path) -> None:
    assert codes(_md("# 简报\n" + text), tmp_path, "consistency:name"), text


@pytest.mark.parametrize(
    "text",
    [
        "分行业看，信息服务业以9240元居首，商贸餐饮业最低。" + TRADES,
        "启明学校（以下简称“启明学校”）、启智学校和培智学校增开课程。启明学校招生300人。",
        "办理积分入学320人，积分入学学位260个。积分入学满足率81.3%。积分入户申请600人。",
        "第三季度1200人，第三季度比上季度多。第三季度最多。第一季度900人。",
        "城西街道有12家。东湖街道9家，城西街道8家。东湖、城西两个街道合计29家。",
    ],
)  # fmt: skip
def test_what_is_another_name(text: str, tmp_path: Path) -> None:
    assert not codes(_md("# 简报\n" + text), tmp_path, "consistency:name"), text


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        ("经公安，人社，教育等9个部门联审。", "经公安、人社、教育等9个部门联审。", "form:comma"),
        ("服务对象主要来自贵州，四川、云南、安徽四省，人数增加。", "服务对象主要来自贵州、四川、云南、安徽四省，人数增加。", "form:comma"),
        ("覆盖青桥、望江、石塘、临湖、4个街道的20个社区。", "覆盖青桥、望江、石塘、临湖4个街道的20个社区。", "form:comma"),
        ("总分78.4分，其中安全86.2分，环境80.5分、待遇74.6分、发展72.3分，均有提高。", "总分78.4分，其中安全86.2分、环境80.5分、待遇74.6分、发展72.3分，均有提高。", "form:comma"),
        ("制造业8646人，占55.0%、物流业3616人，占23.0%。", "制造业8646人，占55.0%；物流业3616人，占23.0%。", "form:comma"),
        ("女性828人、占45.0%；男性占55.0%。", "女性828人，占45.0%；男性占55.0%。", "form:comma"),
        ("末年从业1488人、比上年的1361人增加127人。", "末年从业1488人，比上年的1361人增加127人。", "form:comma"),
        ("走访贵州、安徽、江西、三省的务工人员。", "走访贵州、安徽、江西三省的务工人员。", "form:comma"),
        ("受检企业中，大型46家，中型214家、小微型988家。", "受检企业中，大型46家、中型214家、小微型988家。", "form:comma"),
        ("其中入学类咨询占41.5%，居各类之首，入学类咨询占41.5%，居各类之首。", "其中入学类咨询占41.5%，居各类之首，居住类咨询占21.5%。", "form:repeat"),
        ("调查收回问卷9份，唯一不满意的是班组里仅有的一名少数民族女工，意见集中。", "调查收回问卷9份，有少数人不满意，意见集中。", "privacy:cell"),
        ("制定了25—27年新居民服务提升计划，拟建服务站18个。", "制定了2025—2027年新居民服务提升计划，拟建服务站18个。", "consistency:year"),
    ],
)  # fmt: skip
def test_what_an_editor_marks_and_its_right_neighbour(wrong: str, right: str, code: str, tmp_path: Path) -> None:  # fmt: skip
    assert codes(wrong, tmp_path, code), wrong
    assert not codes(right, tmp_path, code), right
