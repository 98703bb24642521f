"""Names written two ways, dates that cannot be so, and few people told apart by what is said of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from researchlib.proofreading import proofread


def codes(text: str, folder: Path, of: str) -> list[str]:
    file = folder / "稿.md"
    file.write_text(text, "utf-8")
    return [f.words for f in proofread(file) if f.code.startswith(of)]


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
        "对所在企业，2025年9月底前完成走访，6月底前逐户销号。",
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


def _md(text: str) -> str:
    """Lines as paragraphs; the rows of a table stay together."""
    return re.sub(r"(?<!\|)\n|\n(?!\|)", "\n\n", text)


YEARS = (
    "\n| 年份 | 参保人数（万人） | 户均存款（元） |\n|---|---|---|\n| 2021 | 31.20 | 42600 |\n| 2022 | 32.45 | 44980 |\n"
    "| 2023 | 34.10 | 47830 |\n| 2024 | 35.66 | 51200 |\n"
)
POINTS = "\n| 站点 | 人次 |\n|---|---|\n| 东站 | 3000 |\n| 西站 | 5600 |\n"


@pytest.mark.parametrize(
    "text",
    [
        # what the draft cannot know yet
        "# 石埠区养老服务调查报告\n石埠区民政局于2025年5月6日至23日开展问卷调查，发放问卷900份。\n7月末，全区登记床位4120张。",
        "# 2025年就业形势简析\n本文数据截至2025年8月31日。\n1—8月新增就业9100人。\n1—10月，全区失业人员再就业3300人。",
        "# 2024年工作总结\n全年新增岗位1.2万个。\n望湖小区改造工程于2025年7月交付，惠及320户。",
        "# 安全生产检查通报\n8月4日至9月29日，检查企业260家。\n石埠区应急管理局\n2025年9月3日",
        # days between dates
        "# 夏令营\n夏令营7月10日开营，为期20天。8月8日闭营，参加300人次。",
        "# 受理\n受理从3月4日持续到3月28日，收到申请816件。35天里，热线解答2100次。",
        "# 回访\n4月2日，举办招聘会。会后第15天（4月27日）回访，签约310人。",
        # the year compared with
        "# 2025年上半年人口服务报告\n文中“同比”均指与2023年同期相比。\n上半年登记3.2万人。",
        "# 2024年社会治理年报\n数据为全年数，上年数系2022年决算数。",
        "# 2025年安居调查\n结果与2020年同类调查作比较。\n租金比2021年上涨8.0%，面积比2021年扩大1.2平方米。",
        # the year a value is of
        "# 参保\n2020年至2023年，参保人数依次为31.20万人、32.45万人、34.10万人和35.66万人。" + YEARS,
        "# 存款\n2021年至2023年，户均存款依次增长5.6%、6.3%和7.0%。" + YEARS,
        "# 水质\n2021—2024年，断面达标率各年分别为81.0%、84.0%、86.5%、88.0%和90.1%。",
        "# 存款\n2024年户均存款51200元，比2022年的47830元增长7.0%。" + YEARS,
        "# 接待\n截至9月末，东站在册3120人，西站在册5640人。\n表1 各站点在册人数（6月末）\n| 站点 | 人数 |\n|---|---|\n| 东站 | 3120 |\n| 西站 | 5640 |\n",
        # an aim that has passed
        "# 2025年民生报告\n本报告数据截至2025年9月30日。\n## 建议\n1. 力争2024年底覆盖率达到95.0%；\n2. 增设站点。",
    ],
)  # fmt: skip
def test_what_the_timeline_of_a_draft_rules_out(text: str, tmp_path: Path) -> None:
    assert codes(_md(text), tmp_path, "consistency:"), text


@pytest.mark.parametrize(
    "text",
    [
        "# 石埠区养老服务调查报告\n石埠区民政局于2025年5月6日至23日开展问卷调查，发放问卷900份。\n4月末，全区登记床位4120张。新大楼将于2026年3月启用。\n## 建议\n7月底前完成整改，年底实现全覆盖。",
        "# 2025年就业形势简析\n本文数据截至2025年8月31日。\n1—8月新增就业9100人，上年1—10月为1.1万人。9月3日至12日，对120户家庭开展回访。",
        "# 2024年工作总结\n全年新增岗位1.2万个。\n6月底，政务大厅启用，办件5万件。望湖小区改造预计2025年7月交付。",
        "# 安全生产检查通报\n8月4日至29日，检查企业260家。新标准自2025年10月1日起施行，会议定于11月5日至6日举行。\n石埠区应急管理局\n2025年9月3日",
        "# 专项整治情况\n6月3日至20日，排查房屋2100栋。发现隐患316处，截至6月25日整改288处。",
        "# 教育督导报告\n督导组于2025年10月13日至24日对32所学校开展督导。\n10月20日至11月3日，各校开展自查。",
        "# 夏令营\n夏令营7月10日开营，为期30天。8月8日闭营，参加300人次。",
        "# 立案\n1月18日立案，3月1日停工，4月1日复工，其间共5天降雨，7天内办结。",
        "# 2025年上半年人口服务报告\n文中“同比”均指与2024年同期相比，基数为2024年数据，指数以2020年为基期。\n上半年登记3.2万人。",
        "# 参保\n表1 2021—2024年主要指标" + YEARS + "\n2021年至2024年，参保人数依次增长4.0%、5.1%和4.6%。",
        "# 存款\n2024年户均存款51200元，比2023年的47830元增长7.0%，比2022年增加6220元。" + YEARS,
        "# 2025年三季度运行分析\n截至2025年9月30日，持证机构126家。\n## 建议\n（一）组织招聘。7—9月已举办专场24场。10—12月举办专场30场。\n（二）加强监管。",
        "# 存款\n2022年至2024年，户均存款依次增长5.6%、6.3%和7.0%，2024年达到51200元。" + YEARS,
        "# 三产\n2021—2024年，第一、二、三产业年均分别增长1.2%、4.5%、6.0%。",
        "# 情况\n截至2025年9月底，全年目标完成80.0%。截至8月底，上半年立案的12件均已办结。",
        "# 月报\n今年1—6月，两个站点接待8600人次（见表1）。\n表1 各站点上半年接待情况" + POINTS,
        "# 规划\n表3 2025年目标分解\n| 街道 | 2024年完成 | 目标 |\n|---|---|---|\n| 东湖街道 | 12 | 15 |\n| 西湖街道 | 10 | 12 |\n",
    ],
)  # fmt: skip
def test_what_the_timeline_of_a_draft_allows(text: str, tmp_path: Path) -> None:
    marked = [w for of in ("consistency:cutoff", "consistency:date") for w in codes(_md(text), tmp_path, of)]  # fmt: skip
    assert not marked, text


BUILDING = "# 简报\n石埠区住房和城乡建设局（以下简称区住建局）开展检查。\n"
LAWYERS = "# 简报\n石埠区公共法律服务中心（以下简称“服务中心”）受理案件320件。\n"
FIRM = "# 简报\n江州云帆智能装备有限公司（以下简称云帆智能）新招120人。\n"
SIGNING = "\n一是抽样。\n二是检测。\n三是通报。\n四是整改。\n"
KINDS = (
    "\n表1 投诉分类\n| 类别 | 件数（件） | 占比（%） |\n|---|---|---|\n| 物业服务 | 412 | 41.2 |\n| 噪声扰民 | 316 | 31.6 |\n"
    "| 停车管理 | 158 | 15.8 |\n| 公共照明 | 114 | 11.4 |\n"
)


@pytest.mark.parametrize(
    "text",
    [
        "# 简报\n主任江海涛通报进度。江海滔指出，质量还有提升空间。",
        BUILDING + "区住建厅通报结果。", BUILDING + "区城建局负责督办。", BUILDING + "由区住房建设局督促整改。",
        LAWYERS + "由法律中心组织回访。", FIRM + "推广云帆智造的做法。", FIRM + "云航智能提出扩建厂房。",
        "# 简报\n石埠启明职业学校（以下简称启明学校）招生300人。\n支持启明实训中心增开课程。",
        "# 通报\n河湾街道登记320人。\n湾河街道增长最快。\n河湾街道投诉最多。",
        "# 报告\n从表1看，噪声污染类上升最快。" + KINDS,
        "# 报告\n物业服务、照明公共两项合计526件。" + KINDS,
        "# 报告\n停车管理占15.8%，物业管理占41.2%。" + KINDS,
        "# 报告\n噪声扰民和停车秩序分别下降3.0%和2.1%。" + KINDS,
        "# 报告\n“邻里”议事厅建成12个。\n今年“邻理”议事厅化解纠纷300件。\n“邻里”议事厅覆盖率60.0%。",
    ],
)  # fmt: skip
def test_what_stands_where_a_known_name_must_stand(text: str, tmp_path: Path) -> None:
    assert codes(_md(text), tmp_path, "consistency:name"), text


@pytest.mark.parametrize(
    "text",
    [
        BUILDING + "区住建局会同区城管局、区人社局督办，住建部门加强监管，住房和城乡建设部印发文件，省住建厅转发。",
        LAWYERS + "服务中心联合区便民服务中心、社区卫生服务中心办理，就近设服务站，法律援助中心办案80件。",
        LAWYERS + "全区养老服务中心8个，由信息中心牵头统计，由健康中心指导。",
        "# 简报\n石埠启明职业学校（以下简称启明学校）招生300人。\n启明学校、启智学校和培智学校增开课程，实训中心3个。",
        "# 通报\n城东街道、东城街道分别登记320人、410人。\n青石镇、青石街道相邻。",
        "# 报告\n物业服务412件，占41.2%；公共照明114件。物业企业120家，停车位158个，照明设施老旧，噪声源较多。" + KINDS,
        "# 报告\n“红色”议事厅和“蓝色”议事厅各12个，“邻里”议事厅8个。",
        "# 报告\n区市场监管局会同区消保委开展抽查。" + SIGNING + "石埠区市场监督管理局\n2025年3月2日",
        "# 报告\n便民服务中心联动，服务新居民。" + SIGNING + "石埠区新居民服务中心\n2025年3月2日",
        "# 报告\n其中男性人数320人。\n| 项目 | 2024 |\n|---|---|\n| 其中女性人数 | 280 |\n| 公办小学人数 | 300 |\n| 民办小学人数 | 30 |\n",
    ],
)  # fmt: skip
def test_names_beside_a_known_name(text: str, tmp_path: Path) -> None:
    assert not codes(_md(text), tmp_path, "consistency:name"), text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("受理纠纷1425件，其中租赁527件、欠薪386件，就学228件、其他284件，租赁居首。", "form:comma"),
        ("由卫健，住建等部门承办。", "form:comma"),
        ("三年分别新增320个、410个、270个、累计1000个。", "form:comma"),
        ("学校、医院、商场、三类场所均已覆盖。", "form:comma"),
        ("第一，第二产业占比下降。", "form:comma"),
        ("约有五、六十人参加。", "form:comma"),
        ("区财政承担30.07万元，占60.0%，区财政承担30.07万元，占60.0%，其余自筹。", "form:repeat"),
        ("求人倍率东湖街道最高，白塔街道最低，相差0.32。求人倍率东湖街道最高，白塔街道最低。", "form:repeat"),
        ("由【分管领导姓名】包案督办。", "form:placeholder"),
    ],
)  # fmt: skip
def test_marks_between_the_parts_of_a_whole(text: str, code: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, code), text


@pytest.mark.parametrize(
    "text",
    [
        "受理1200件，办结1100件、转办50件、退回50件。",
        "第一，加强领导。第二，压实责任。",
        "学校、医院、商场、车站三类以上场所均已覆盖。",
        "由区卫健局牵头，住建等部门配合。",
        "全区求职者1200人，其中男性700人、女性500人，平均35岁。",
    ],
)
def test_marks_that_are_right(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "form:"), text


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        # one deadline with two dates, or due after the step that follows
        ("各街道于11月30日前上报情况，区中心将于11月25日汇总后报区政府。", "error"),
        ("夜校报名时间为4月10日至4月30日。5月3日报名截止后，由区教育局审核。", "error"),
        ("补贴申报9月1日开始，9月25日截止。逾期未在9月15日前提交材料的，视为放弃。", "error"),
        ("问卷调查6月底前结束，计划发放1500份。各站点须在7月10日前收齐问卷。", "error"),
        ("请于11月20日前报送名单。材料请于11月30日前报送。", "info"),
        # phases, what is told of a time in brackets, a list out of turn
        ("6月上旬开展问卷调查（6月23日至30日），发放问卷1200份。", "error"),
        ("行动分自查（4月15日至5月15日）、检查（5月6日至7月31日）和复核（8月1日至9月30日）。", "error"),
        ("对所在企业，2025年9月底前完成走访，6月底前逐户销号。", "error"),
        ("2024年3月至5月收取860元，责令其于2024年2月底前退还。", "error"),
        ("1—8月，签订合同2.4万份。全年，签订主要集中在制造业。", "info"),
        ("# 上半年工作总结\n剩余95处已明确责任人，已于8月底前办结。", "warning"),
        ("各年人数均以6月30日为时点。\n上年末登记1200人。\n年末登记1260人，2024年末1180人。", "warning"),
    ],
)  # fmt: skip
def test_dates_that_contradict_each_other(text: str, severity: str, tmp_path: Path) -> None:
    file = tmp_path / "稿.md"
    file.write_text(_md(text) if "#" in text else text, "utf-8")
    assert [f.severity for f in proofread(file) if f.code in ("consistency:date", "consistency:cutoff")] == [severity]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "各街道于11月20日前上报情况，区中心将于11月25日汇总。去年的汇总时间为10月2日。",
        "夜校报名时间为4月10日至4月30日。4月30日报名截止后，由区教育局审核，5月8日公布结果。",
        "申报材料于9月10日前提交。逾期未提交的，须在9月20日前说明情况。",
        "第一批申报9月10日截止。第二批申报须在9月20日前完成。",
        "6月上旬开展问卷调查（6月3日至10日），发放问卷1200份。",
        "行动分自查（4月15日至5月15日）、检查（5月16日至7月31日）和复核（8月1日至9月30日）。",
        "- 2025年12月底前，摸清需求；\n- 2026年3月底前，先行试点；\n- 2026年9月起，全区推开。",
        "2024年3月至5月收取860元，责令其于2024年6月底前退还。",
        "1—8月，签订合同2.4万份。三季度，签订主要集中在制造业。",
    ],
)  # fmt: skip
def test_dates_that_go_together(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:"), text


@pytest.mark.parametrize(
    "text",
    [
        "片区推行“晚间代办”，办件312件。\n\n新设“夜间代办”窗口。",
        "在石桥街道设立流动办证点。月底，移动办证点延伸到4个园区。",
        "志愿者张晓萍服务410小时。在张小萍带动下，新增志愿者19人。",
        "“小候鸟”暑期班招收学员173名。“候鸟儿”暑期班受到欢迎。",
        "枫林镇设服务站。8月，枫树林镇组织党员看望工友。",
        "区社会救助工作联席会议办公室（以下简称“救助办”）审核126户，联席办抽查20户。",
        "柳浦街道新居民服务中心（以下简称“街道服务中心”）受理1520件。\n\n由街道便民中心牵头。",
        "云川区新居民事务中心（以下简称“区新居民中心”）组织调查。\n\n由区流动人口中心牵头。",
        "物流和平台服务业5.13万人。\n\n物流与平台经济业2021年只有2.49万人。",
    ],
)
def test_names_of_one_sense(text: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, "consistency:name"), text


@pytest.mark.parametrize(
    "text",
    [
        "开设夜间窗口，晚间班车增加4班。",
        "志愿者张晓萍服务410小时。在李小萍带动下，新增志愿者19人。",
        "枫林镇设服务站。8月，枫林镇组织党员看望枫林镇的两镇工友。",
        "区社会救助工作联席会议办公室（以下简称“救助办”）审核126户，区委办、救助办抽查20户。",
    ],
)
def test_names_of_two_things(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:name"), text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("夜校开设电工、焊工，育婴、电商4门课程。", "form:comma"),
        ("来自省内，省外的分别为2145人和3260人。", "form:comma"),
        ("中心会同区教育局，区住建局，在4个街道开展调查。", "form:comma"),
        ("中心在青石街道、东塘街道、河湾镇，南陌镇开展调查。", "form:comma"),
        ("提供登记、入学，就业、居住等服务。", "form:comma"),
        ("在柳东、柳西，浦南三个片区新设窗口。", "form:comma"),
        ("依托驿站开展上门登记，开展上门登记，参保比例提高。", "form:repeat"),
        ("行动分自查（4月）、检查（5月）和复核（6月）三个阶段。行动分自查、检查和复核三个阶段。", "form:repeat"),
        ("第一步，完成摸底；第三步，完成建档；第三步，完成录入。", "form:sequence"),
        ("1.走访情况。3月走访企业128家。\n\n2.缺工原因。\n\n3.帮扶措施。组织招聘会6场。", "form:empty"),
        ("家住柳溪街道新联村8组41号，全家4口人。", "privacy:address"),
        ("惠及612人（双溪镇2人，均为怀孕的藏族女服务员）。", "privacy:cell"),
        ("2025年全区推广，力争26年问题面降到25%以下。", "consistency:year"),
    ],
)  # fmt: skip
def test_what_is_one_of_a_row(text: str, code: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, code), text


@pytest.mark.parametrize(
    "text",
    [
        "走访企业、学校，发现3类问题。检查工地、市场，覆盖3个街道。",
        "推进政策宣传、入户摸底，开展咨询、办理服务等工作。",
        "新设站点的有望江社区、东渡社区和石桥头村，上述三个村（社区）均配备协管员。",
        "在石桥街道，柳溪社区组织开展调查。",
        "1.走访情况。3月走访企业128家。\n\n2.缺工原因。薪酬偏低。\n\n3.帮扶措施。组织招聘会6场。",
    ],
)  # fmt: skip
def test_what_stands_apart_from_a_row(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "form:"), text


@pytest.mark.parametrize(
    "text",
    [
        "商会秘书处增设企业联络部，专职人员4名。据企业服务部统计，前10个月走访企业163家次。",
        "全区启用民生统计调查平台采集数据。辅导员用账号登录民生调查统计平台录入账页。",
        "北塘零工市场设有候工大厅。今年以来，北塘零工驿站登记求职者1.9万人次。",
        "社区成立“绿管家”志愿服务队。上周末，“绿色管家”志愿服务队清洗油烟机31台。",
        "银行推出“云商贷”，单户最高300万元。截至三季度末，“云商融”授信1.42亿元。",
        "协会会长周明远作工作报告。会后，周铭远向新会员颁发铜牌。",
        "清源苑小区建于1996年。经居民表决，清源园加装电梯项目动工。",
        "区里选聘调查员112名。入户阶段，每名普查员佩戴统一证件。",
        "年初印发《数据治理规范化建设实施方案》。对照《数据治理规范化建设实施意见》，各站已达标。",
        "河东街道新居民较多，东河街道服务站增设了两个窗口。",
        "东岭街道改造管网5.8公里。改造完成后，东岭镇组织居民代表察看。",
        "中心向租户发放安全告知书5600份。安全承诺书由租户签字后存档。",
        "全区共有专职调解员86名。86名协调员均已持证上岗。",
        "参加城乡居民医保的新居民共3.2万人。城镇居民医保的缴费期为9月至12月。",
        "首席调解员周敏从事调解工作十五年，去年周明共调解争议126件。",
    ],
)
def test_one_thing_under_a_second_name(text: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, "consistency:name"), text


@pytest.mark.parametrize(
    "text",
    [
        "企业联络部4人，企业服务部6人。两部合署办公。",
        "就读公办学校的1200人。就读民办学校的300人。",
        "从业人员持证率达65%。从业人员未持证的有595人。",
        "“比较满意”的占40%。“很不满意”的占2%。",
        "恒达纺织公司有员工860人。恒达纺织公司为员工提供宿舍。",
        "一居室486套，两居室294套，三居室82套。",
        "区图书馆接待读者4.26万人次，区文化馆接待1.85万人次。",
        "参加职工养老保险的占81.4%。参加城乡居民养老保险的占12.6%。",
        "企业要落实主体责任；街道要落实属地责任。",
        "协会对168家会员企业逐一电话摸底。",
    ],
)
def test_two_things_of_like_names(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:name"), text


@pytest.mark.parametrize(
    "text",
    [
        "前两季度，全区居民人均可支配收入45120元，其中第三季度为14870元。",
        "“清零”行动7月1日启动，10月8日结束。截至9月8日行动收官，共拆除2.1万平方米。",
        "11月10日，区粮食专班汇报：截至11月19日，晚稻已收割4.6万亩。",
        "比赛报名11月15日截止。11月8日，协会公布报名结果：46家企业入围。",
        "去年9月至12月三个月的联办率达到93.1%。",
        "1至8月，工业增加值增长6.2%。1至9月的这一增速比全省高0.4个百分点。",
        "10月份全月，市场接待求职者9450人次（截至10月20日）。",
        "义警队成立于今年3月。到2月底，义警队共巡逻182次。",
        "社区食堂6月1日开张，至9月30日，92天共供餐1.84万份。",
    ],
)
def test_what_a_period_does_not_cover(text: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, "consistency:cutoff"), text


@pytest.mark.parametrize(
    "text",
    [
        "6月份，企业招聘560人。截至7月15日，其中已到岗512人。",
        "12月3日，区人社局通报：截至11月底，全区新增就业1.4万人，预计12月底达到1.5万人。",
        "专项行动7月1日启动，计划10月底结束。截至8月底，已检查企业320家。",
        "9月办理业务3248件。自助终端占34.7%，8月份这一比例为31.9%。",
        "一季度办件1200件，二季度办件1360件，其中4月420件。",
        "3月1日启动，截至5月31日，92天共巡逻460次。",
    ],
)
def test_what_a_period_covers(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:cutoff"), text


@pytest.mark.parametrize(
    "text",
    [
        "小区建成于98年，配套设施老化。",
        "恒达家具19年入驻开发区，产品销往17个国家。",
        "21—2025年，播种面积稳定在12万亩以上。",
        "攻坚行动面向26届离校未就业毕业生。",
        "依据《管理办法》（云政发〔24〕16号），房东应当申报。",
        "招生860人，比24年扩招110人。",
    ],
)
def test_a_year_in_two_digits(text: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, "consistency:year"), text


@pytest.mark.parametrize(
    "text",
    [
        "调解员老周扎根社区20年，化解纠纷900余起。",
        "在云川工作10年以上的新居民占36.2%。",
        "连续18年未发生重大安全事故。",
        "租龄在10年至15年的占12.6%，15年以上的占6.2%。",
        "第12届技能大赛设8个工种。",
        "该市场运营16年后整体搬迁。",
    ],
)
def test_how_many_years_something_lasts(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:year"), text


@pytest.mark.parametrize(
    "text",
    [
        "全镇种植水稻、茶叶、蔬菜、其中茶叶面积最大。",
        "据统计、今年共有326名学生受到资助。",
        "系统运行稳定、全年受理申请1184件，没有出现数据丢失。",
        "协调供电、供气、或供热单位办理缓缴。",
        "老党员、老干部、老教师、组成宣讲团。",
        "该校五六两个年级的学生参加研学。",
        "面向收银，理货、客服三个工种，学员可以自由选报。",
        "老人、孩子，残疾人是重点服务对象。",
        "区委，区政府高度重视新居民工作。",
        "参加人员包括校长、班主任和、家长代表。",
        "社区建起图书室、棋牌室、健身房、居民在家门口就有了活动的去处。",
        "1、不在室内使用明火。\n\n2.不私接电线。",
    ],
)
def test_marks_that_are_out_of_place(text: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, "form:comma"), text


@pytest.mark.parametrize(
    "text",
    [
        "按照“政府搭台、企业参与、市场运作”的思路建设。",
        "云和、松涛两个蓝领公寓投入使用。",
        "学生以三、四年级居多。",
        "县里一二三产业融合发展，带动就业860人。",
        "走访企业32家、学校12所、社区8个。",
        "严禁超员，不得疲劳驾驶、不得违规载货。",
        "春节前后、国庆期间各组织一次。",
    ],
)
def test_marks_that_are_in_place(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "form:comma"), text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("步骤1：登录平台。步骤2：填写信息。步骤4：提交审核。", "form:sequence"),
        ("A.加强领导；B.强化保障；D.严格考核。", "form:sequence"),
        ("（1）提交申请；（2）（2）审核材料；（3）发证。", "form:sequence"),
        ("第一条 为规范登记，制定本办法。\n\n第三条 本办法适用于全区。\n\n第三条 登记由派出所负责。", "form:sequence"),
        ("一是宣传到位，印发资料2400份；二是；三是服务到位，接待咨询1360人次。", "form:empty"),
        ("1. 宣传方面：印发资料2400份。\n\n2. 培训方面：\n\n3. 维权方面：追回工资186.4万元。", "form:empty"),
        ("主要任务：①完善台账；②开展核查，③落实整改。", "form:ends"),
        ("首先，加强宣传；其次，强化服务。再次，严格监管；最后，总结推广。", "form:ends"),
        ("（一）宣传引导\n\n（1）印发手册6000册。\n\n（二）审核把关\n\n1.实行三部门联审。", "form:heading"),
    ],
)  # fmt: skip
def test_what_is_counted_and_announced(text: str, code: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, code), text


@pytest.mark.parametrize(
    "text",
    [
        "步骤1：登录平台。步骤2：填写信息。步骤3：提交审核。",
        "1. 宣传方面：\n\n（1）印发资料。\n\n2. 培训方面：举办24期。\n\n3. 维权方面：追回工资。",
        "问卷见附录A。\n\n附录A 调查问卷\n\n附录B 抽样说明",
        "按《条例》第八条执行。\n\n第一条 总则。\n\n第二条 范围。",
        "主要问题有：\n\n一是人手不足。\n\n二是经费紧张。",
    ],
)
def test_what_is_counted_in_order(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "form:"), text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("企业服务专员86名到岗。企业服务专管员每月走访企业两次。", "consistency:name"),
        ("湖滨路小学新增教室8间，滨湖路小学在校生达到1260人。", "consistency:name"),
        ("本季度（9月至12月），街道排查隐患320处。", "consistency:cutoff"),
        ("月报（2024年9月）\n\n截至8月30日，全区在册新居民38.2万人。", "consistency:cutoff"),
        ("以上为2024年1至10月数据。2024年前11个月，各街道共受理申请1.26万件。", "consistency:cutoff"),
        ("23、2024两年共新增学位3260个。", "consistency:year"),
        ("24.06.30前完成整改。", "consistency:year"),
    ],
)  # fmt: skip
def test_names_periods_and_years_again(text: str, code: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, code), text


@pytest.mark.parametrize(
    "text",
    [
        "1至10月，全区受理投诉2140件。截至10月25日，投诉办结率为96.2%。",
        "截至11月20日，全区整改率为62.4%。各镇街均于12月10日前完成整改并报送总结。",
        "2025年寒假（1月20日至2月16日），图书馆开放26天，接待学生1.2万人次。",
        "6月1日至30日，全区开展专项检查，3天内督办隐患62处。",
        "截至10月底，全区完成投资26亿元，占全年目标的86.7%。1至10月，新开工项目14个。",
        "截至2024年底，全区共有老年人6.2万人。2025年1至6月，发放高龄津贴380万元。",
        "截至9月15日，系统注册用户2.6万人。明年3月，系统将于3月10日升级。",
        "前三季度，全区新增就业9000人，平均每月1000人。上半年平均每月980人。",
        "# 2025年全年工作目标\n\n截至6月底，全区受理信访件428件。",
        "截至5月底，全区有托位4200个。上半年，全区拟新增托位300个。",
        "全区有社区食堂36家。36家社区学校同步开课。",
        "开展“平安”专项行动86次。“平安家园”专项行动走访户数达到640户。",
        "设服务站8个、服务点60个，服务点覆盖全部村。",
        "就业服务专员42名，帮扶12名就业困难人员就业。",
        "他在20年的工作中获奖12次。该楼由20年的砖房改建。",
        "# 关于社区食堂运行情况的报告\n\n社区食堂每天供餐三次，价格实惠。\n\n社区干部每周到食堂陪餐，听取意见。",
    ],
)
def test_periods_and_names_that_agree(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:"), text


@pytest.mark.parametrize(
    "text",
    [
        "第一、第二车间已复工，第三、四车间月底前复工。",
        "企业可申请、可变更、可注销。",
        "抽检蔬菜、并网设备。",
        "退休后、失业后的待遇由窗口办理。",
        "初中、高中有学生1260人，小学有学生3420人。",
        "希望小学、希望工程得到捐助。",
        "情况明、底数清，责任明、措施实。",
        "站点位于车站。商场、高校也设有站点。",
        "教学楼、宿舍楼外墙已粉刷。",
        "工业企业、商业企业用电下降。",
        "三、四年级和五、六年级分两批参加。",
        "增速分别为3.2%、4.4%和5.4%。",
        "甲、乙、丙三组分别抽中红队、蓝队、红队。",
    ],
)
def test_rows_that_are_in_order(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "form:"), text


@pytest.mark.parametrize(
    "text",
    [
        "5人以下的班组合并设置。车间有工人2300人，班长4人。",
        "少于10人的类别只公布范围。\n\n服务站配备工作人员4人。",
        "全区查处交通违法86起，其中超员3起。",
        "每班配司机1名、照管员2名。联合会推选会长1人。",
        "大赛评出一等奖2名。平均每户3人。",
        "该队有退休法官2名，两人一组值守。",
    ],
)
def test_few_that_lead_to_nobody(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "privacy:cell"), text


@pytest.mark.parametrize(
    "text",
    [
        "截至2024年3月底，一季度走访出租户860户；截至6月底，上半年走访1730户。",
        "截至2024年末，全区登记4.2万户，比2023年末增加1200户。",
        "一季度新增登记860人，4月至6月新增1020人。",
        "今年9月（1—9月）办结2.6万件。",
        "春运自1月14日开始，至2月22日结束。截至2月10日，已发送旅客18万人次。",
        "2024年全区开展培训120期，全年数据由培训平台于2025年1月导出。",
        "青禾街道登记1260人，清河街道登记860人。",
        "他表示“不满意”的有12人，“很满意”的有86人。",
        "工龄15—20年的职工占三成。",
        "依照《管理条例》第八条第（六）项，对3家企业予以警告。\n（一）宣传\n发放手册。\n（二）检查\n检查12家。",
        "满意度调查显示，满意率为95.2%，比上年提高1.1个百分点。",
    ],
)
def test_periods_names_and_references_that_agree(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency") + codes(text, tmp_path, "form:reference")
    assert not codes(text, tmp_path, "words")


@pytest.mark.parametrize(
    "text",
    [
        "各镇、各街道要高度重视，各镇、各街道要落实责任。",
        "一是强化领导，落实责任；二是强化宣传，落实责任；三是强化考核。",
        "一年级120人，二年级120人，三年级120人。",
        "第一阶段动员部署，第二阶段集中登记，第三阶段总结提升。目前第二阶段已完成，第三阶段正在推进。",
        "甲村、乙村、丙村分别为一等、二等、一等。",
        "企业（单位）应为员工办理社保，由镇（街道）负责登记。",
        "申请表须填写（单位名称）和日期。",
        "在学校、社区要加强宣传，家长、网格员要加强巡查。",
        "在登记、核查环节中发现问题12个。",
        "区教育局、组织部、团区委联合发文。",
        "走进社区、开展宣传、发放资料。",
        "按照上级要求、群众需求制定方案。",
        "培训内容有法律、安全，考核合格后发证。",
        "设有客厅、卧室，空调、电视一应俱全。",
        "今年、明年两年安排资金800万元。",
        "治疗室有医生2名、护士4名，负责障碍者的康复。",
        "园区24家企业共有职工10800人，户均450人。",
        "规上企业户均缴税1800万元，每场招聘会约4500人参加。",
        "每个网格员联系居民约1200人，每周工作时间为46小时。",
        "持有居住证、已缴纳社会保险的新居民可以申请。",
        "检查发现宿舍线路老化、消防通道被占用等问题。",
        "凡符合条件的个人、家庭均可申请。",
        "由于人手不足、经费紧张，部分工作未能按期完成。",
        "通过走访、座谈了解群众诉求。",
        "居住证和居住证明均可使用。",
        "社区与社区之间加强协作。",
        "“同心驿站”“暖心驿站”建成后，“同心驿站”接待最多。",
        "全年投入超过300万元，其中区级420万元。",
        "月均发放工资162万元，人均4300元。",
        "区财政安排每人专项补贴经费860元。",
        "一年租金54万元，亩均税收32万元。",
    ],
)
def test_nothing_is_said_twice_or_cut_wrongly(text: str, tmp_path: Path) -> None:
    marks = [codes(text, tmp_path, of) for of in ("form:", "privacy:", "consistency:magnitude")]
    assert not any(marks), text


@pytest.mark.parametrize(
    "text",
    [
        "全年任务800件，目前办结720件，剩余80件将于12月中旬前办结。",
        "返乡人员全年可能达到6000人，即下半年将再增2850人。",
        "截至6月末登记12.6万人；9月末12.6万人的规模与二季度持平。",
        "截至6月末登记12.6万人，比2025年末增加0.3万人。",
        "申请材料见附件。\n附件：1.申请表",
        "变化见图一。\n图一 登记人数",
        "三项措施中，第三项最为关键。",
        "今年全年共举办12场，明年一季度将再举办3场。",
        "对外来儿童建档，将外来家庭纳入走访。",
    ],
)
def test_what_is_over_and_what_is_there(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "consistency:") + codes(text, tmp_path, "form:reference")


@pytest.mark.parametrize(
    "text",
    [
        "二季度，柳塘、青禾两镇新增备案86户。根据区委要求，教育、公安共同核查。",
        "外来务工人员、本地居民均可凭身份证借书。退役军人、军属优先办理。",
        "引导企业转为员工制，统一培训、统一上岗。",
        "对6家机构责令改正，对1家机构立案查处。奖励一等奖1名，专职人员2名。",
        "全年计划培训4000人，截至9月底已培训3260人。",
        "4月，仲裁院发出建议书46份。截至5月底，已补签43份。",
        "截至6月30日，全区有协管员126名，其中5月新聘12名。",
        "违反《劳动法》第五十条的，责令改正。服务时间：全天（6件待办结）。",
        "2024年9月入学的新生共860人，报名时间为6月1日至6月30日。居民高血压确诊人数为860人。",
        "四季度开展抽查，抽查时间为10月1日至10月31日，共查86家。按规定整改。",
        "截至11月28日，前11个月受理260件。",
        "本月（1月）进账86万元，上月（12月）进账80万元。按季末时点统计，截至9月30日，有床位860张。",
        "综合组：负责协调；负责会务；负责督办；\n\n宣传组：负责采访；负责编稿；负责推送。",
        "统一安排人员、车辆。各村负责保障。外借须凭身份证。逾期不予办理。",
        "城东有甲镇、乙镇；城西有丙镇。会议在河湾村大坝6号闸口召开。",
        "| 指标 | 值 |\n|---|---|\n| 户数(户) | 86 |\n| 占比(%) | 12.5 |",
        "落实三项任务：修路，3公里；建桥，2座；栽树，860棵。《规划》第五部分明确了目标。",
    ],
)
def test_what_the_only_two_leave_alone(text: str, tmp_path: Path) -> None:
    assert not [
        m for of in ("form:", "privacy:", "consistency:") for m in codes(text, tmp_path, of)
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("一、目标\n\n建站12个。\n\n二、措施\n\n按照“五、目标”的要求推进。", "form:reference"),
        ("调查表明满意度较高[5]。\n\n参考文献\n\n[1] 区志. 2023.", "form:reference"),
        ("第一条 本办法适用于全区。\n\n第二条 违反第九条的，责令改正。", "form:reference"),
        (
            "一、检查范围\n\n全区工地。\n\n二、检查结果\n\n同上。\n\n三、处理意见\n\n限期整改。",
            "form:empty",
        ),
        ("一、服务\n\n（一）义诊\n\n①安排\n\n每月一次。", "form:heading"),
        ("（数据截至6月30日）\n\n今年1—9月，全区新增参保人员3.2万人。", "consistency:cutoff"),
    ],
)
def test_what_points_beyond(text: str, code: str, tmp_path: Path) -> None:
    assert codes(text, tmp_path, code)


@pytest.mark.parametrize(
    "text",
    [
        "办理登记需携带身份证、租房合同或单位证明。",
        "设有图书室、儿童活动室和调解室。",
        "做好信息采集、核对、上报工作，确保数据及时准确。",
        "采购的物资有口罩、手套、消毒液，共计2600件。",
        "全校组织五年级8个班、共352名学生参观。",
        "（三）严格奖惩。考核结果与绩效挂钩。",
        "缺工企业集中在三个行业：电子、纺织和食品加工。",
        "签约时各方平等、自愿，双方、三方均可。",
        "制度不完善、台账记录缺失，均已整改。",
        "盛达劳务、友邦劳务未公示收费标准，安捷劳务、佳和劳务未按时年检。",
    ],
)
def test_rows_that_are_right(text: str, tmp_path: Path) -> None:
    assert not codes(text, tmp_path, "form:comma"), text


@pytest.mark.parametrize(
    "text",
    [
        "| 排名 | 镇 | 得分 |\n| --- | --- | --- |\n| 1 | 望江 | 96 |\n| 2 | 石桥 | 94 |\n| 2 | 柳塘 | 94 |\n| 4 | 青禾 | 90 |",
        "| 类别 | 性别 | 人数 |\n| --- | --- | --- |\n| 本地 | 男 | 120 |\n| 本地 | 女 | 110 |\n| 外地 | 男 | 120 |",
        "| 指标 | 1月至9月 |\n| --- | --- |\n| 培训（人次） | 2870 |\n前三季度共培训2870人次。",
        "| 指标 | 9月末 |\n| --- | --- |\n| 在册（人） | 32860 |\n截至9月30日，在册32860人。",
        "| 项目 | 件数 |\n| --- | --- |\n| 欠薪纠纷 | 86 |\n| 工伤纠纷 | 24 |\n全年受理欠薪案件86件、工伤案件24件。",
        "未登记的、逾期不改的，依法处理。通过电视、报纸等媒体、入户走访等方式宣传政策。",
        "推行“网上办”，拓展“掌上办”，全年办件3286件。",
        "培训班6月14日结束，截至6月20日结业考核全部结束。",
        "一是强化领导，落实责任；二是强化宣传，落实责任；三是强化考核。",
        "1.1 背景\n人口增加。\n1.2 意义\n服务发展。\n2.1 方法\n问卷调查。",
    ],
)
def test_tables_lists_and_times_that_agree(text: str, tmp_path: Path) -> None:
    found = [codes(text, tmp_path, of) for of in ("consistency:name", "consistency:cutoff", "form")]
    assert not any(found), text
