"""Averages, rates, ratios and what tables are made of: one text that must be marked, neighbours that must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread


def marks(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    draft = tmp_path / "draft.md"
    draft.write_text(text, "utf-8")
    return [(f.code, f.words) for f in proofread(draft)]


def table(*rows: str) -> str:
    """A table of rows whose cells are parted by blanks."""
    lines = ["| " + " | ".join(row.split()) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0].split()))
    return "\n".join(lines) + "\n"


RATIO = ["镇街 岗位（个） 求职（人） 求人倍率", "青岚街道 12360 7650 1.62", "枫桥街道 9485 6820 1.39",
         "石湾街道 7920 5940 1.33", "南浦街道 6745 5360 1.26"]  # fmt: skip
COVER = ["险种 参保人数（人） 参保率（%）", "养老保险 893 77.2", "医疗保险 1087 94.0",
         "失业保险 786 68.0", "工伤保险 863 74.7"]  # fmt: skip
FIRMS = ["规模 企业（家） 缺工企业（家） 缺工面（%） 缺工人数（人） 户均缺工（人）", "大型 38 27 71.1 1471 54.5",
         "中型 152 98 64.5 2149 21.9", "小型 289 157 54.3 1402 8.9", "微型 139 55 39.6 370 6.7",
         "合计 618 337 54.5 5392 16.0"]  # fmt: skip
SIDEWAYS = ["指标 一月 二月 三月 四月", "派单（件） 420 515 608 550", "办结（件） 399 489 584 528",
            "办结率（%） 95.0 95.0 96.1 96.0"]  # fmt: skip
COST = [
    "项目 金额（万元） 人次 人均（元）",
    "家政 96.3 1070 900",
    "电工 84.6 705 1200",
    "养老护理 57.2 520 1100",
]


@pytest.mark.parametrize("rows", [RATIO, COVER, FIRMS, SIDEWAYS, COST])
def test_a_table_whose_columns_hang_together_is_silent(tmp_path: Path, rows: list[str]) -> None:
    assert marks(tmp_path, table(*rows)) == []


@pytest.mark.parametrize(
    ("rows", "old", "new"),
    [
        (RATIO, "1.39", "1.29"), (RATIO, "6820", "6280"), (COVER, "863", "836"), (COVER, "94.0", "90.4"),
        (FIRMS, "64.5", "65.4"), (FIRMS, "21.9", "29.1"), (FIRMS, "1402 8.9", "1402 9.8"), (FIRMS, "5392 16.0", "5392 17.3"),
        (FIRMS, "618", "681"), (SIDEWAYS, "96.1", "91.6"), (SIDEWAYS, "489", "498"), (COST, "1200", "1020"), (COST, "57.2", "52.7"),
    ],
)  # fmt: skip
def test_the_odd_cell_is_marked(tmp_path: Path, rows: list[str], old: str, new: str) -> None:
    found = marks(tmp_path, table(*rows).replace(" | ".join(old.split()), " | ".join(new.split())))
    assert [code for code, _ in found if code.startswith("arithmetic:")]


@pytest.mark.parametrize(
    "rows",
    [
        ["行业 企业 面（%） 工资", "制造 24 64.0 6412", "商贸 12 43.7 5347", "餐饮 9 62.8 4918", "合计 45 54.5 6328"],
        ["街道 得分", "东 88.5", "西 90.5", "南 79.0", "合计 86.2"],
        ["月份 甲 乙", "1月 12 15", "2月 18 20", "3月 21 26", "4月 25 29"],
    ],
)  # fmt: skip
def test_means_in_the_row_of_totals_are_no_sums(tmp_path: Path, rows: list[str]) -> None:
    assert [f for f in marks(tmp_path, table(*rows)) if f[0] == "arithmetic:table"] == []


def test_a_total_that_lost_a_digit_is_no_mean(tmp_path: Path) -> None:
    rows = "街道 件数", "东街 4120", "西街 3350", "南街 410", "合计 788"
    assert ("arithmetic:table", "788") in marks(tmp_path, table(*rows))


def test_an_average_of_people_may_have_decimals(tmp_path: Path) -> None:
    right = "制造业每家缺工企业平均缺19.9人，建筑业缺17.2人，批发零售业仅缺9.2人。"
    assert marks(tmp_path, right) == []
    assert ("consistency:magnitude", "9.2人") in marks(tmp_path, "批发零售业仅缺9.2人。")


FIRMS_SAID = "全区有人力资源机构186家，其中经营性机构171家，公共机构15家。经营性机构介绍就业15390人，平均每家{}人；公共机构介绍就业3540人，平均每家236人。"
CLERKS = (
    "# 2024年度报告\n\n2024年末全行业从业人员1488人，比上年末的1361人增加127人。\n\n"
    "2024年全区成功介绍就业124830人次，2023年为112960人次。2024年每名从业人员平均介绍{}人次。"
)
COMPLAINTS = (
    "# 2024年度报告\n\n2024年全区介绍就业124830人次，比2023年的112960人次增加11870人次。\n\n"
    "2024年受理投诉612件。按每万人次介绍就业计算，投诉量为{}件，高于2023年的47.6件。"
)
BY_ROW = table(*FIRMS).replace("大型", "制造业").replace("中型", "建筑业") + (
    "\n制造业每家缺工企业平均缺54.5人，建筑业平均缺{}人，小型仅缺8.9人。"
)
MONTHLY = "职业技能培训目标为9000人次，前三季度完成6165人次；第四季度须再培训2835人次，月均{}人次。"
FOUR_TENTHS = "年收入超过500万元的11家机构合计收入7448万元，恰占全行业的四成，平均每家{}万元。"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (FIRMS_SAID, "90", "83"), (CLERKS, "83.9", "91.7"), (CLERKS, "83.9", "75.9"), (COMPLAINTS, "49.0", "54.2"), (BY_ROW, "21.9", "29.1"),
        (MONTHLY, "945", "845"), (FOUR_TENTHS, "677.1", "620.7"),
        ("上半年接听来电5.4万个，月均{}个。", "9000", "7500"),
        ("前三季度办理业务13140件，月均办理{}件。", "1460", "1640"),
        ("全年新增用工7296人，平均每月{}人。", "608", "680"),
        ("样本企业412家，共有职工61800人，户均{}人。", "150", "105"),
    ],
)  # fmt: skip
def test_an_average_is_of_what_its_words_name(
    tmp_path: Path, text: str, right: str, wrong: str
) -> None:
    assert marks(tmp_path, text.format(right)) == []
    assert "arithmetic:product" in [code for code, _ in marks(tmp_path, text.format(wrong))]


@pytest.mark.parametrize(
    "right",
    [
        "人均收费549.8元，比上年的572.3元下降22.5元，低于每人600元的行业自律上限，业务2.71万人次。",
        "向65名求职者每人收取880元，共5.72万元，每人超出上限280元。",
        "全市有养老床位3630张、老年人1996户，每千名老人拥有床位25张。",
        "2024年末从业人员1488人，上年末1361人，按平均人数计算，人均创收13.1万元，全行业收入1.87亿元。",
        "1—8月办结4400件，月均550件，三季度预计1800件。",
    ],
)
def test_limits_and_means_of_two_years_are_no_wrong_averages(tmp_path: Path, right: str) -> None:
    assert [f for f in marks(tmp_path, right) if f[0] == "arithmetic:product"] == []


PEOPLE = "登记求职者中，男性17436人，女性14854人，男女之比为{}。"
SCHOOL = "新增公办学位1350个，其中小学900个、初中450个，两者之比为{}；"
HELD = "从业人员1488人，持有证书的893人，持证率为60.0%；持证与未持证人员之比约为{}。"
PUPILS = "学校有教师120人，学生1848人，师生比为{}。"
DESK = "窗口办件3200件，网上办件9600件，网上与窗口办件量之比为{}。"
FAR = "窗口办件3200件。\n\n网上办件9600件。\n\n网上办件与窗口办件之比达{}。"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (PEOPLE, "1.17:1", "1.71:1"), (PEOPLE, "1.17∶1", "1.27∶1"), (PEOPLE, "117∶100", "171∶100"), (SCHOOL, "2:1", "3:1"),
        (HELD, "1.5:1", "1.8:1"), (PUPILS, "1:15.4", "1:14.5"), (DESK, "3:1", "4:1"), (FAR, "3:1", "1:3"),
    ],
)  # fmt: skip
def test_a_ratio_is_of_the_two_it_names(tmp_path: Path, text: str, right: str, wrong: str) -> None:
    assert marks(tmp_path, text.format(right)) == []
    assert ("arithmetic:rate", wrong) in marks(tmp_path, text.format(wrong))


@pytest.mark.parametrize(
    "right",
    [
        "比赛以3:1获胜，参赛300人、观众900人，性别比例均衡。",
        "全区就业困难人员中男性1210人、女性980人，男女比约为1.2比1。",
        "配套资金按3∶7的比例由区、镇两级承担，区级900万元、镇级2100万元。",
    ],
)
def test_other_ratios_are_silent(tmp_path: Path, right: str) -> None:
    assert marks(tmp_path, right) == []


LEFT = "样本企业累计新招17304人、离职14780人，按期初、期末平均人数85258人计算，离职率为{}。"
DIED = "本年死亡人口612人。以年平均人口12.4万人为基数，死亡率为{}。"
VALID = "调查发放问卷1320份；回收1280份，回收率为97.0%；其中有效问卷1248份，有效率为{}。"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (LEFT, "17.3%", "13.7%"), (DIED, "4.94‰", "4.49‰"), (VALID, "97.5%", "94.5%"),
    ],
)  # fmt: skip
def test_a_base_that_is_said(tmp_path: Path, text: str, right: str, wrong: str) -> None:
    assert marks(tmp_path, text.format(right)) == []
    assert {"arithmetic:rate", "arithmetic:growth"} & {
        c for c, _ in marks(tmp_path, text.format(wrong))
    }


def test_a_rate_of_valid_answers_may_be_of_all_sent(tmp_path: Path) -> None:
    assert marks(tmp_path, "发放问卷1320份，收回1280份，其中有效问卷1248份，有效率为94.5%。") == []


SCORES = table("项目 得分（分） 满意人数（人）", "就业服务 81.6 968", "住房保障 74.3 803", "子女教育 79.8 927",
               "医疗卫生 80.5 953")  # fmt: skip


def test_a_mean_of_so_many_rows(tmp_path: Path) -> None:
    text = "四项公共服务平均得分{}分。\n\n" + SCORES
    assert marks(tmp_path, text.format("79.1")) == []
    assert ("arithmetic:product", "79.7分") in marks(tmp_path, text.format("79.7"))
    assert marks(tmp_path, text.format("79.7").replace("四项", "五项")) == []


AGES = ("年龄 2014年 2024年 变化 总量增长带来 占比变化带来", "青年 15478 13098 −2380 1292 −3672", "中年 7232 7403 171 659 −488",
        "老年 4685 9471 4787 326 4460", "其他 905 1012 107 77 30")  # fmt: skip


@pytest.mark.parametrize(
    "around",
    [
        "单位：万人\n\n{}",
        "表1　分年龄人数\n\n{}\n\n注：各数分别四舍五入，和与差可能差1。",
        "单位：亿元\n\n{}",
    ],
)
def test_rounded_tables_allow_for_the_rounding_of_every_number(tmp_path: Path, around: str) -> None:
    exact = table(*AGES)
    assert ("arithmetic:table", "4787") in marks(tmp_path, exact)
    assert [f for f in marks(tmp_path, around.format(exact)) if f[0] == "arithmetic:table"] == []
    wrong = exact.replace("4787", "4878")
    assert ("arithmetic:table", "4878") in marks(tmp_path, around.format(wrong))


def test_a_sum_of_rounded_numbers(tmp_path: Path) -> None:
    rows = "行业 从业人员（万人）", "制造业 136", "建筑业 82", "服务业 205", "合计 {}"
    assert [
        f for f in marks(tmp_path, table(*rows).format("424")) if f[0] == "arithmetic:table"
    ] == []
    assert ("arithmetic:table", "442") in marks(tmp_path, table(*rows).format("442"))
    plain = table(*rows).replace("（万人）", "（人）")
    assert ("arithmetic:table", "424") in marks(tmp_path, plain.format("424"))


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("全年建成充电站36座、改造12座，建成站点投入2160万元，平均每座{}万元。", "60", "90"),
        ("食堂开设座位420张，午餐日均接待1260人次，平均每张{}人次。", "3", "4"),
        ("为18个社区各配备3名社工，共{}名。", "54", "45"),
        ("给126户家庭各补助1500元，合计{}万元。", "18.9", "19.8"),
        ("计划更新公交车40辆，已更新25辆，完成投资2250万元，平均每辆{}万元。", "90", "56.3"),
        ("新建图书室24间，分三年建成，平均每年{}间。", "8", "6"),
        ("上半年热线接听8.46万次，上年同期为7.92万次，月均约{}万次。", "1.4", "1.3"),
        ("按常住人口38.4万人计算，每万人拥有医生{}名，全区医生共1152名。", "30", "33"),
        ("报考者中通过笔试286人，未通过114人，通过者共获证书429本，平均每名通过者获证{}本。", "1.5", "1.1"),
        ("走访企业160家，发现隐患2080处，平均每百家发现{}处。", "1300", "130"),
        ("登记志愿者2450人，为年度目标2000人的{}。", "122.5%", "125.2%"),
        ("本地户籍人口（20.5万人）少于新居民。\n\n登记新居民30.75万人，新居民与户籍人口之比为{}。", "1.5:1", "1:1.5"),
        ("在园幼儿1360人，专任教师85人，生师比为{}。", "16∶1", "15∶1"),
        ("图书借阅人次86400次，报刊阅览人次21600次，图书借阅人次是报刊阅览的{}。", "4倍", "5倍"),
    ],
)  # fmt: skip
def test_relations_said_in_other_words(tmp_path: Path, text: str, right: str, wrong: str) -> None:
    assert [f for f in marks(tmp_path, text.format(right)) if f[0].startswith("arithmetic")] == []
    assert [f for f in marks(tmp_path, text.format(wrong)) if f[0].startswith("arithmetic")]


@pytest.mark.parametrize(
    "right",
    [
        "购买学位680个，每个6500元，支出442万元，比上年的312万元增长41.7%；上年购买520个，每个6000元。",
        "问题企业337家，共有问题826个，比上年的973个减少147个；平均每家2.45个，上年367家平均每家2.65个。",
        "对756名未就业人员一人一档，全年培训1200人，力争就业率达到75%。",
        "评价非常满意417份、满意322份、一般92份、不满意29份，分别占48.5%、37.4%、10.7%和3.4%，满意率为85.9%。",
        "办理代表建议395件、委员提案495件，办复率达100%。",
        "计划改造站点20个，总投资500万元，已完工12个，平均每个25万元。",
    ],
)
def test_what_looks_like_a_relation_and_is_none(tmp_path: Path, right: str) -> None:
    codes = ("arithmetic:product", "arithmetic:rate", "consistency:magnitude")
    assert [f for f in marks(tmp_path, right) if f[0] in codes] == []


def test_a_mean_of_so_many_values_of_a_list(tmp_path: Path) -> None:
    text = "测评中，环境卫生84.0分、服务态度91.0分、办事效率80.0分，三项平均{}分。"
    assert marks(tmp_path, text.format("85.0")) == []
    assert ("arithmetic:product", "88.0分") in marks(tmp_path, text.format("88.0"))


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("街道登记新居民12640人，其中办理居住证的10820人，持证率为{}%。", "85.6", "86.5"),
        ("年末有员工630人，全年离职{}人，以年末人数计算的离职率为22.7%。", "143", "134"),
        ("对新招员工的企业，按每人600元给予补贴。今年受理企业28家，核定员工{}人，拨付补贴51万元。", "850", "580"),
        ("每介绍1人奖励400元。三季度，员工共介绍新员工{}人，企业发放奖金9.4万元。", "235", "253"),
        ("专场招聘会共设展位48个，每个展位提供岗位{}个，岗位总数为1152个。", "24", "34"),
        ("夏装每套160元、冬装每套340元，各购{}套，共支出1.9万元。", "38", "83"),
        ("志愿者每服务一小时计2分，全年服务1640小时，积{}分。", "3280", "3480"),
        ("年初对360户家庭每户每月补贴150元，全年需{}万元。", "64.8", "5.4"),
        ("每人每月7200元，24名木工两个月共补发{}万元。", "34.56", "43.56"),
        ("4月至6月，窗口分别接待1860人次、1932人次和2049人次，月均接待{}人次。", "1947", "1974"),
        ("发布岗位2460个，进场求职1640人，企业96家，岗位数是求职人数的{}倍。", "1.5", "1.8"),
        ("去年共有中介72家，从业人员648人，机构数与人员数之比为{}。", "1∶9", "1∶8"),
        ("涉及案件164件，比上年的215件减少51件；涉及金额820万元，上年为1505万元；平均每件由7.0万元降至{}万元。", "5.0", "4.0"),
        ("资金共需240万元，由区财政和街道按3:1分担，分别承担{}。", "180万元和60万元", "160万元和80万元"),
        ("包车接送共24趟，运送员工1032人，平均每趟{}人。", "43", "53"),
    ],
)  # fmt: skip
def test_three_numbers_of_which_one_slipped(
    tmp_path: Path, text: str, right: str, wrong: str
) -> None:
    assert [f for f in marks(tmp_path, text.format(right)) if f[0].startswith("arithmetic")] == []
    assert [f for f in marks(tmp_path, text.format(wrong)) if f[0].startswith("arithmetic")]


@pytest.mark.parametrize(
    "right",
    [
        "宿舍共有148间，每间可住4人，现住工人560人。",
        "电脑32台，每台5200元；打印机8台，每台2400元，两项共18.56万元。",
        "省内每人补助200元，省外每人补助500元。共补助省外员工1360人，发放68万元；去年同期发放54.5万元。",
        "“很满意”的412人，“比较满意”的503人，满意率73.2%，共收回问卷1250份。",
        "床位从1200张扩容到1650张，增加450张，入住率为91%。",
        "共输送20460人，其中输送超过1000人的有5家，每家输送310人以上。",
    ],
)
def test_three_numbers_that_belong_to_others(tmp_path: Path, right: str) -> None:
    assert [f for f in marks(tmp_path, right) if f[0].startswith("arithmetic")] == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("共设名额640个。实际入托576人，名额使用率为{}。托管班由32名志愿者授课。", "90%", "80%"),
        ("培训期为6天，每名学员每天补助30元。共有85名学员参训，伙食补助合计{}元。", "15300", "13500"),
        ("对15家新开展业务的机构各一次性补助{}万元，共安排150万元。", "10", "100"),
        ("与6个县对接，每县每年组织招聘2场，全年共{}场。", "12", "16"),
        ("更换空调210台，单价2400元，总投入{}万元，惠及员工840人。", "50.4", "54.0"),
        ("按日薪260元、每月出勤24天计算，一名架子工月收入为{}元。", "6240", "6420"),
        ("与外省6个县签订协议，共引进务工人员4530人，平均每县{}人。", "755", "575"),
        ("10—12月举办专场24场，每场预计介绍60人次，可增加{}人次。", "1440", "1640"),
        ("前三季度办结申请2610件，月均办结{}件。", "290", "870"),
        ("3名面试官分别给出88分、91分和85分，应聘者平均得分{}分。", "88", "89"),
        ("缺工企业共387家，缺口总数为4368人，下降8.7%。缺口相当于用工总量的7.5%，缺工企业平均每家缺{}人。", "11.3", "7.0"),
        ("1—9月营业收入{}万元，约0.82亿元。", "8228.3", "82283"),
        ("月租金平均为1180元，相当于其月均收入9440元的{}。", "八分之一", "六分之一"),
        ("本省户籍职工25450人，占43.6%；外省户籍职工32962人，占56.4%，两者之比约为{}。", "1:1.3", "1:1.8"),
        ("机构获评A级12家、B级39家、C级17家，A级与C级之比约为{}。", "1:1.4", "1:3.3"),
        ("线上渠道4723人；老员工介绍2854人；门店和现场招聘2263人。线上与门店和现场招聘的招录人数之比为{}。", "2.1:1", "1.7:1"),
        ("受理申请8436人，比上年增加916人。经9个部门联审，审核通过7642人，通过率为{}；因年限不足未通过的226人。", "90.6%", "96.0%"),
        ("在业1016人；正在求职82人；上学等70人。由在业和求职两类合计的1098人计算，失业率为{}。", "7.5%", "8.1%"),
    ],
)  # fmt: skip
def test_what_is_near_makes_it(tmp_path: Path, text: str, right: str, wrong: str) -> None:
    assert [f for f in marks(tmp_path, text.format(right)) if f[0].startswith("arithmetic")] == []
    assert [f for f in marks(tmp_path, text.format(wrong)) if f[0].startswith(("arithmetic", "words:vague"))]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "old", "new", "code"),
    [
        # the only mean of a draft, and the only total and count it can be of
        ("全区共有派出所14个、辅警602名。⏎平均每个派出所配备辅警43名。", "43名", "46名", "product"),
        ("播种面积8.6万亩，病虫害防治及时，平均亩产612公斤。据此计算，总产量为5.26万吨。", "5.26", "52.6", "product"),
        ("五个工作组每组走访18户，共走访90户。", "90户", "95户", "product"),
        ("津贴按每人每月300元发放，全年发放4个月。⏎涉及人员2340名。⏎全年共发放280.8万元。", "280.8", "208.8", "product"),
        ("应缴会费会员1160家。⏎已缴纳会费的会员1015家，收缴率为87.5%。", "87.5%", "85.7%", "rate"),
    ],
)  # fmt: skip
def test_the_only_numbers_of_a_draft(
    tmp_path: Path, text: str, old: str, new: str, code: str
) -> None:
    text = text.replace("⏎", "\n\n")
    assert marks(tmp_path, text) == []
    assert f"arithmetic:{code}" in {c for c, _ in marks(tmp_path, text.replace(old, new))}


@pytest.mark.parametrize(
    "text",
    [
        "培训专班今年开课18期，共培训810人，平均每期45人；去年开课15期，平均每期42人。",
        "省内每人补助200元，省外每人补助500元。共补助省外员工1360人，发放68万元；去年发放54.5万元。",
        "采购电脑32台，每台5200元；打印机8台，每台2400元，两项共18.56万元。",
    ],
)
def test_means_of_other_numbers(tmp_path: Path, text: str) -> None:
    assert marks(tmp_path, text) == []


@pytest.mark.parametrize(
    "right",
    [
        "全区各镇举办活动12场，共36场。",
        "三个社区各设调解室1个，全年共调解纠纷213件。",
        "工程款600万元，已付60%，其余240万元年底前付清。",
        "每万人口警力配备12名，全区人口42万人，现有民警504名。",
    ],
)
def test_each_of_a_few_and_what_is_left(right: str, tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_text(right, "utf-8")
    assert not [f for f in proofread(file) if f.severity != "info"]
