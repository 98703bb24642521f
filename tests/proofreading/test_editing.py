"""Names written two ways, dates that cannot be so, and few people told apart by what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread


def codes(text: str, folder: Path, of: str) -> list[str]:
    file = folder / "稿.md"
    file.write_text(text, "utf-8")
    return [f.words for f in proofread(file) if f.code.startswith(of) and f.severity != "info"]


OPENING = "区人力资源和社会保障局（以下简称“区人社局”）会同区统计局开展调研。\n"


@pytest.mark.parametrize(
    "text",
    [
        OPENING + "区人力社保局负责督办。",
        OPENING + "请区劳动局牵头落实。",
        "云川区新居民服务中心（以下简称区服务中心）组织调查。\n区管理中心建议如下。",
        "云川恒泽精密制造有限公司（以下简称恒泽精密）缺工84人。\n支持恒泽精工等企业。",
        "石门镇有机构18家。\n\n| 镇街 | 机构（家） |\n|---|---|\n| 石门街道 | 18 |\n| 东湖街道 | 58 |\n",
        "青岚街道排在第一。\n\n| 镇街 | 需求 |\n|---|---|\n| 青岗街道 | 12360 |\n| 枫桥街道 | 9485 |\n",
        "恒起精密、澜川电子集中招工。\n为恒启精密等企业对接。",
        "依托“就业云川”平台登记。\n“云川就业”平台发布岗位。",
        "区应急局检查3次。\n区应急管理局通报结果。",
        "制造业247家，批发零售业126家，建筑业68家，其他行业31家。\n\n| 行业 | 企业（家） |\n|---|---|\n| 制造业 | 247 |\n"
        "| 商贸流通业 | 126 |\n| 建筑业 | 68 |\n| 其他行业 | 31 |\n",
    ],
)
def test_one_name_written_two_ways(text: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, "consistency:name")


@pytest.mark.parametrize(
    "text",
    [
        OPENING + "区人社局会同区市场监管局、区教育局督办；区人力资源和社会保障局印发通知。",
        "云川区新居民服务中心（以下简称区服务中心）组织调查。\n区服务中心建议，依托区消防体验馆开展活动。",
        "石门镇和石门街道分别登记18人、20人。",
        "受访者中“比较满意”312人，“非常满意”203人，“基本满意”45人。",
        "城镇居民人均可支配收入增长5.1%，城乡居民收入比缩小。",
        "东湖街道、西湖街道和南湖街道分别有3家、4家和5家。",
    ],
)
def test_names_that_differ_rightly(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:name")


SIGNED = "\n\n2026年10月16日\n"


@pytest.mark.parametrize(
    "text",
    [
        "于2025年3月6日至2月28日开展调研。",
        "9月10日至8月25日开展第三次调查。",
        "第三季度（7月1日至8月31日）市场运行平稳。",
        "# 形势分析\n## 一、工作建议\n9月底前为缺工企业对接劳务基地。" + SIGNED,
        "截至10月30日已办结309件。" + SIGNED,
        "1—12月，全区发生事故3起。" + SIGNED,
        "调查于2025年10月13日至31日开展。\n## 五、建议\n建议区人社局于2025年3月底前制定分工方案。",
        "本报告数据均截至2024年12月31日。\n其余7个转入2024年跟踪督办。",
        "对所在企业，2025年9月底前完成走访，6月底前逐户销号。",
        "到2025年底实现以下目标：\n\n（1）筹集住房2400套，其中2025年1100套、2026年1300套；\n",
        "# 半年报告\n文中数据均截至2025年8月31日。\n上半年新增36家，6月末共有420家。1—6月介绍就业3万人次。",
        "## 展望\n2026年3月开工，展望26年，形势向好。",
    ],
)
def test_dates_that_cannot_be_so(text: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, "consistency:")


@pytest.mark.parametrize(
    "text",
    [
        "供暖期为11月15日至3月15日。",
        "2024年9月1日至2025年1月20日为第一学期，7月至次年6月为一个年度。",
        "第三季度（7月1日至9月30日）市场运行平稳，前三季度（1—9月）新增3600人。",
        "# 形势分析\n## 一、工作建议\n11月底前为缺工企业对接劳务基地，12月20日前完成全年任务。"
        + SIGNED,
        "本报告数据均截至2024年12月31日。\n其余7个转入2025年跟踪督办，2025年3月底前完成走访，6月底前逐户销号。",
        "9月底前已完成整改85个，其余年底前完成。" + SIGNED,
        "1—10月利润增长5.1%，1—11月产值增长6.2%。",
    ],
)
def test_dates_that_can_be_so(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:")


def test_a_few_people_told_apart_by_two_traits(tmp_path: Path) -> None:
    marked = codes("60岁及以上42人（其中2人为云桥镇独居丧偶女性）。", tmp_path, "privacy:cell")
    assert marked == ["2人"]
    assert codes("其余17件正在办理（其中北麓镇1件为女性聋哑工人投诉）。", tmp_path, "privacy:cell")
    assert not codes("全年新增党员25名，其中女性3名。", tmp_path, "privacy:cell")
    assert not codes("各镇派出督导员3名，走访企业60家。", tmp_path, "privacy:cell")


def test_no_comma_between_quoted_items_is_told_once(tmp_path: Path) -> None:
    text = "反映“无人照看”、“辅导吃力”的较多。\n反映“加班多”、“休息少”的也不少。"
    assert (
        codes(text, tmp_path, "form:comma") == ["、"]
        or len(codes(text, tmp_path, "form:comma")) == 1
    )
    assert not codes(
        "反映“无人照看”“辅导吃力”的较多，“加班多”30人、“休息少”20人。", tmp_path, "form:comma"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025年4月18日立案，5月16日全部付清，用时18天。", "consistency:date"),
        ("寒假期间（1月18日至2月16日，共40天）举办活动12场。", "consistency:date"),
        ("于2025年4月10日至5月20日开展问卷调查。\n\n云川区统计调查中心\n\n2025年5月8日\n", "consistency:cutoff"),
        ("# 上半年工作总结\n8月组织问卷调查，收回860份。", "consistency:cutoff"),
        ("资金数据统计至2025年11月30日。\n全年支出3.46亿元，年末完工61个。全年执行率为88.8%。", "consistency:cutoff"),
        ("该公司（以下简称鸿远建设）拖欠工资。\n宏远建设5月付清。", "consistency:name"),
        ("委托明衡调查公司开展回访。\n由明恒调查公司入户。", "consistency:name"),
        ("开春启动，件均3万元，件均3万元。", "form:repeat"),
        ("比上年多3项。比上年多3项。", "form:repeat"),
        ("组织专场招聘×场。", "form:placeholder"),
        ("一是机构少。二是收费乱。三是多为村社站点；\n\n## 下一步\n继续推进。", "form:ends"),
        ("“不太满意”的66人。分别占5.5%和2.1%。", "form:comma"),
        ("电子商务、和其他类共40期。", "form:comma"),
        ("2025年工作总结。25年，全区坚持就业优先。", "consistency:year"),
        ("2025年共接收。帮扶25届高校毕业生312人。", "consistency:year"),
        ("一项未参加2158人（含2名怀孕7个月的女保洁员）。", "privacy:cell"),
    ],
)  # fmt: skip
def test_what_an_editor_marks_at_once(text: str, code: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, code), text


@pytest.mark.parametrize(
    "text",
    [
        "2025年4月18日立案，5月16日全部付清，用时28天。",
        "于2025年9月8日至10月17日开展专题调研，历时40天。",
        "于2025年4月10日至5月20日开展问卷调查。\n\n云川区统计调查中心\n\n2025年6月18日\n",
        "# 上半年工作总结\n6月组织问卷调查，收回860份。\n## 下半年工作计划\n8月组织问卷调查。",
        "签订劳动合同的占八成，没有签订合同的占两成。",
        "一是机构少；\n二是收费乱；\n三是多为村社站点。",
        "尤其、与其、及其均为虚词。为民办实事、为企解难题。",
        "2025年，服务满10年，经验丰富。",
        "组织招聘3×4米展位10个。",
    ],
)
def test_what_an_editor_leaves(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:"), text
    assert not codes(text, tmp_path, "form:"), text
