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
    return [(f.code, f.words) for f in proofread(file)]


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


SLIPS = [
    # (right, old, new, codes): relations in wordings that no report of the sets has
    ("全年登记就业困难对象428人，人均补贴1150元；帮扶上岗351人，比上年的312人增长12.5%，占就业困难对象的82.0%，未上岗77人。",
     "占就业困难对象的82.0%", "占就业困难对象的80.2%", "share"),
    ("街道建有文体场馆86处，包括健身点52处、阅览室21处、其他场所13处。", "阅览室21处", "阅览室12处", "parts"),
    ("年初安排就业资金1250万元，年中调增180万元，调整后资金1430万元。", "调增180", "调增280", "parts"),
    ("2021年以来，各年新增学位460个、520个、610个和750个，四年累计2340个。", "累计2340", "累计2430", "parts"),
    ("全年举办招聘会142场，线上58场，线下84场，后者占59.2%。", "占59.2%", "占52.9%", "share"),
    ("发放问卷1500份，收回有效问卷1376份，有效回收率为91.7%。其中男性702人，占51.0%，女性674人，占49.0%。"
     "愿意定居的1004人，占73.0%。", "占73.0%", "占66.9%", "share"),  # of the forms sent out
    ("调查组访谈外卖骑手37名，67.6%认为充电难；21名站长里，52.4%提到保险。", "67.6%", "66.7%", "grim"),
    ("调查组访谈外卖骑手37名，67.6%认为充电难；21名站长里，52.4%提到保险。", "52.4%", "54.2%", "grim"),
    ("在册工地164个，其中停工39个。复工检查发现隐患28个，整改到位19个，占67.9%，尚未整改9个。",
     "占67.9%", "占11.6%", "share"),  # of the 164: what is done and what is left make the 28
    ("限期拆除违建210处；限期拆除的，至年末已拆除163处，逾期29处，暂缓18处。", "逾期29处", "逾期39处", "parts"),
    ("小学、初中、高中分别招生3260人、1840人和1120人，合计6220人，初中生占29.6%。", "占29.6%", "占26.9%", "share"),
    ("四个季度分别办证1.2万张、1.5万张、1.7万张和1.6万张，上半年合计占全年的45.0%。全年办证6.0万张。",
     "全年的45.0%", "全年的40.5%", "share"),
    ("全区进口总额52.8亿元，进出口总额138.6亿元。自东盟进口13.2亿元，占进口总额的25.0%。",
     "的25.0%", "的9.5%", "share"),  # of all trade, which explains it by chance
    ("监测断面水质达标天数214天，达标率93.4%。", "93.4%", "93.3%", "grim"),
    ("实际使用外资4180万美元，比上年的3650万美元增长14.5%，其中增资1530万美元，占36.6%。", "占36.6%", "占41.9%", "share"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "codes"), SLIPS)
def test_relations_in_other_words(
    tmp_path: Path, text: str, old: str, new: str, codes: str
) -> None:
    assert text.count(old) == 1
    file = tmp_path / "draft.md"
    file.write_text(text, "utf-8")
    assert [f.shows for f in proofread(file)] == []
    file.write_text(text.replace(old, new), "utf-8")
    assert f"arithmetic:{codes}" in {f.code for f in proofread(file)}


@pytest.mark.parametrize(
    "text",
    [
        "实施项目640个、完工612个，99%乡镇通双车道公路。",  # of what it stands before
        "新建中心、站点分别达到9家、12家，318人取得证书。",
        "户籍办件2460件，比上年多办310件，增长14.4%，其中网办1985件、窗口475件。",
        "受理纠纷1425件，比上年的1500件下降5.0%，其中房屋587件、欠薪386件、其他452件。",
        "全年举办25场，950人参加，场均38人；其中男性512人、女性438人。",
        "购房者212人中满意195人，占92.0%，租房者308人中满意262人，占85.1%。",
        "回收的640人里，本地215人；其余425人里，住宿舍188人，租房201人，寄住36人。",
        "人均收入7250元。人均支出4180元，比上年的4050元增长3.2%，月均结余3070元。",
        "五类事项中，仅户籍类下降，占31.4%。",  # no five of anything
        "2023年参加的为312人、26.0%，2024年为384人，占32.0%。两年问卷均为1200份。",
        "抽检1450批次，检出不合格23批次，合格率98.4%。",
        "办件中网办5.08万件，正好一半；窗口2.98万件，邮寄1.27万件，其他0.83万件，分别占29.3%、12.5%和8.2%。全部办件10.16万件。",
        "学员2438人。取证1951人，取证率80.0%；就业1706人，约占七成。女生1268人，占52.0%；本地1113人，占45.7%。",
        "五年间，技能人才由5.42万人增加到8.16万人。高技能人才2.45万人，占技能人才的30.0%。",
        # lists that leave something out, and numbers beside a list
        "走访企业45家，其中规上企业26家，外资企业16家。",
        "全镇现有党员864名，其中女党员263名，35岁以下党员187名，大专以上学历党员402名。",
        "全区现有注册志愿者4.6万人，年内新增5200人，累计服务时长38.6万小时，其中学生志愿者1.2万人、党员志愿者9800人。",
        "共有86家企业参加，其中制造业41家、服务业22家，达成合作意向35家。",
        "全年帮助讨薪1268.4万元，涉及农民工836人，其中建筑领域524人，加工制造领域251人。",
        "收到简历5600份，达成意向1260人，其中现场录用318人、待面试642人。",
        "今年新建充电站3座、改建充电站5座，累计建成充电站29座。",
        "去年底共有农贸市场26家，今年关停2家、新建3家，目前共有27家。",
        "一季度新增就业2100人，二季度新增就业2460人，全年计划新增就业9000人。",
        "应到会代表180名，实到172名，列席会议26名。",
        "已签约企业38家，正在洽谈企业12家，今年目标签约60家。",
        "发现问题124个，已整改98个，正在整改26个，新发现问题17个。",
        "上年结转资金128万元，本年拨入960万元，本年支出874万元，年末结余214万元。",
        "受访者中男性占54.6%，已婚占68.2%，有子女的占57.9%。",
        "居住一年以上的新居民占61.4%，居住三年以上的占38.2%，居住五年以上的占20.6%。",
        "占比最高的是25—34岁，为38.6%，其次是35—44岁，为29.5%，55岁及以上占8.2%。",
    ],
)
def test_other_neighbours_are_not_marked(tmp_path: Path, text: str) -> None:
    file = tmp_path / "draft.md"
    file.write_text(text, "utf-8")
    found = list(proofread(file))
    assert [f.shows for f in found if f.code.startswith(("arithmetic", "words:vague"))] == []


def test_a_base_that_most_shares_do_not_have_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_text(
        "共有258名网民参与。选择变化大的240人，占93.0%。\n\n满意的52人，占20.5%。\n\n认为生态好的140人，占55.5%。"
        "\n\n认为绿地少的54人，占21.5%。\n",
        "utf-8",
    )
    found = [f for f in proofread(file) if f.code == "arithmetic:share"]
    assert [f.words for f in found] == ["20.5%"]


@pytest.mark.parametrize(
    ("text", "old", "new", "code"),
    [
        # a percentage of the small group of the sentence before
        ("14家企业负责人参加会议。会上，64.3%的企业反映技工难招。", "64.3%", "66.3%", "grim"),
        ("课题组回访了32名学员。结果显示，65.6%的学员工资上涨。", "65.6%", "64.5%", "grim"),
        ("召开座谈会4场，26家企业参加；走访骨干企业16家，68.8%的受访企业认为招工难。", "68.8%", "66.8%", "grim"),
        # of the only small groups that have been said, whatever they are called
        ("新设外资企业13家，属于先进制造业的占46.2%。", "46.2%", "49.2%", "grim"),
        ("毕业的学生共43名，全部取得联系。已实现就业的毕业生占41.9%。", "41.9%", "43.1%", "grim"),
        ("抽检电梯19部，合格率为94.7%。", "94.7%", "95.7%", "grim"),
        # the part stands elsewhere under its name
        ("本所现有民警14名、辅警35名，每组配备巡逻车一辆。辅警占警力总数的71.4%。", "71.4%", "59.3%", "share"),
        ("检查在建工地73个，发现存在问题的工地17个。存在问题的工地占检查总数的23.3%。", "23.3%", "30.4%", "share"),
        ("受理的298起纠纷中，婚姻家庭类占29.2%，有87起；邻里类占41.6%，有124起。", "87起", "67起", "share"),
        # the parts of the last count before them, or of one that the draft has divided
        ("区内共有机构63家，从业人员1180人。按所有制划分，国有4家，民营57家，外资2家。", "63家", "61家", "parts"),
        ("派出所共抓获58名。经审查，移送起诉31名，取保候审19名，行政拘留8名。", "拘留8名", "拘留18名", "parts"),
        ("劳动监察立案137件。目前已办结119件，正在办理18件。", "119件", "191件", "parts"),
        # the only shares of a sentence, or of a section
        ("关于订单预期，25.4%的企业认为会增加，55.7%的企业认为基本不变，18.9%的企业认为会减少。", "55.7%", "47.7%", "shares-sum"),
        ("工业用电分为两种。重工业用电占72.5%，轻工业用电占27.5%。", "72.5%", "77.5%", "shares-sum"),
        ("投诉对象中，劳务中介占四成，用工企业占五成，其他占一成。", "五成", "四成", "shares-sum"),
        ("升入普通高中的占62.8%，比例稳定。\n\n升入中职的占32.1%，以汽修为主。\n\n回原籍升学的占4.5%，未升学的占0.6%。", "32.1%", "31.2%", "shares-sum"),
        # what is left
        ("会议室可容纳320人，已报名276人，还剩44个名额。", "44个", "54个", "difference"),
        ("11月受理投诉86件。当月办结79件，另有7件正在办理。", "7件正", "17件正", "difference"),
        ("接到订单86万件。截至月中，已完成59万件，还剩27万件。", "27万", "37万", "difference"),
        # round shares that are ten away from a hundred; parts that miss their total by one
        ("资金由三方分担，区财政承担50%，街道承担20%，企业承担30%。", "20%", "30%", "shares-sum"),
        ("全年组织招聘会24场，其中综合性9场，行业专场11场，残疾人专场4场。", "4场。", "5场。", "parts"),
    ],
)  # fmt: skip
def test_small_slips(tmp_path: Path, text: str, old: str, new: str, code: str) -> None:
    assert text.count(old) == 1
    file = tmp_path / "draft.md"
    file.write_text(text, "utf-8")
    assert [f.shows for f in proofread(file)] == []
    file.write_text(text.replace(old, new), "utf-8")
    assert f"arithmetic:{code}" in {f.code for f in proofread(file)}


@pytest.mark.parametrize(
    "text",
    [
        "向家长发放问卷400份，收回有效问卷384份。家长满意率为97.4%，比首期的93.1%提高4.3个百分点。",
        "12个营点各设40个名额。三期实际入营1392人次，名额使用率96.7%。",
        "新建公寓可提供床位1440张，A栋640张，B栋480张，C栋320张。",
        "住单位宿舍的227人，占22.0%；已购房的152人，占14.7%；其余55人借住亲友处。",
        "走访了11所初中，开展匿名问卷调查。“完全了解”举报渠道的学生占58.7%，“部分了解”的占32.4%，“不了解”的占8.9%。",
        "接到投诉84件。全年办理56650人次，其中四季度最少，仅占22.7%。",
        "九个镇中，大泽镇登记率98.9%，仅次于登记率99.2%的凤鸣镇。",
        "共有163人通过考核，通过率为95.9%。",
        "业务按渠道分为三类：窗口办理占52.0%，网上办理占31.0%，自助办理占17.0%。",
        "走访60家企业，45家表示缺高级工，占75.0%；33家希望联合办班，占55.0%。",
        "乘高铁的5.08万人，正好一半；自驾2.98万人，乘包车1.27万人，其他0.83万人，分别占29.3%、12.5%和8.2%。",
        "12月份共办结诉求96件，回访满意93件，诉求办理满意率为96.9%。",
        "新招9840人，本市3936人、省内其他市3444人、外省2460人。本市人员占比由26.0%提高到40.0%。",
    ],
)
def test_neighbours_of_small_slips(tmp_path: Path, text: str) -> None:
    file = tmp_path / "draft.md"
    file.write_text(text, "utf-8")
    assert [f.shows for f in proofread(file) if f.severity != "info"] == []


def shows(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "near.md"
    file.write_text(text.replace("⏎", "\n\n") + "\n", "utf-8")
    return [f.shows for f in proofread(file) if f.code.startswith("arithmetic")]


_SURVEY = "发放问卷700份，收回有效问卷624份，缺工企业387家。⏎"


@pytest.mark.parametrize(
    ("text", "right", "wrong", "makes"),
    [
        # of the group that the sentence names, though 31.7 % of all that answered is right
        (_SURVEY + "被问及原因时，387家缺工企业中，选择薪酬的226家，占58.4%；选择技能的198家，占{}。", "51.2%", "31.7%", "198/387 = 51.2%"),
        # of the whole that is named, though 903 would make it
        ("有效问卷1236份。持有居住证的1014人，占82.0%。知晓政策的903人；已申请积分的327人，占持证者的{}。", "32.2%", "36.2%", "327/1014 = 32.2%"),
        # of what stands beside it and what is left
        ("全区受理1348户。符合条件的1176户；当期配租862户，占合格家庭的{}，其余314户轮候。", "73.3%", "63.9%", "862/(862 + 314) = 73.3%"),
        # of the whole of its neighbours
        ("有效问卷1236人，另有1124人弃答。⏎选择房租的618人，占50.0%；子女503人，占40.7%；技能371人，占{}；就医309人，占25.0%。", "30.0%", "33.0%", "371/1236 = 30.0%"),
        # of what the rate says in brackets
        ("全年受理1865宗，办结1790宗，其中调解成功1647宗，成功率（占办结数）为{}。", "92.0%", "88.3%", "1647/1790 = 92.0%"),
        # the largest of a list
        ("受理投诉196件，较上年的251件下降21.9%，其中入学83件、住房61件、社保52件，入学类投诉最多，占{}。", "42.3%", "33.1%", "83/196 = 42.3%"),
        # no whole number of the group in front of the bracket, of the whole of the neighbours
        ("全区设立工作站32个（有专职律师的占{}），比上年增加8个。", "71.9%", "70.0%", "22/32 = 68.8%"),
        ("83人说明了原因（可多选）：材料多的46人，占55.4%；等待长的31人，占37.3%；不清楚的占{}。", "32.5%", "33.1%", "27/83 = 32.5%"),
        # the first of what is listed behind a total, in its sentence or the next
        ("转来工单{}件，分别是工资类318件、证照类205件、就学类77件，按时办结578件。", "600", "590", "318 + 205 + 77 = 600"),
        ("审核通过965人，未通过的67人已告知。通过的学生中，小学{}人，初中247人；公办学校806人。", "718", "728", "728 + 247 = 975"),
        ("四轮分别访谈中介48家、52家、56家和60家，累计{}家次。", "216", "218", "48 + 52 + 56 + 60 = 216"),
        # shares: rounding alone hardly gives 102; two of them make 100 by chance
        ("就业类占38%，居住类占29%，教育类占21%，其他类占{}。", "12%", "14%", "38 + 29 + 21 + 14 = 102%"),
        ("第二产业占61.4%，第三产业占{}，第一产业仅占1.8%。", "36.8%", "38.6%", "61.4 + 38.6 + 1.8 = 101.8%"),
        ("手机端占{}，窗口占38.8%，电话占13.9%，去年手机端只占35.6%。", "47.3%", "43.7%", "43.7 + 38.8 + 13.9 = 96.4%"),
    ],
)  # fmt: skip
def test_what_is_near_is_asked_first(
    tmp_path: Path, text: str, right: str, wrong: str, makes: str
) -> None:
    assert shows(tmp_path, text.format(right)) == []
    assert any(s.startswith(makes) for s in shows(tmp_path, text.format(wrong)))


@pytest.mark.parametrize(
    "right",
    [
        "有效问卷412份。其中，173人选择满意，152人选择一般，87人选择不满意，占比依次为42.0%、36.9%和21.1%。",
        "男性占61.4%，女性占38.6%，党员占1.8%。",
        "底薪上涨的企业有73家，占67.6%。其中压力明显增加的17家，占23.3%；能消化的51家，占69.9%。",
        "补贴92.7万元，其中租房48.6万元、培训31.4万元、交通12.7万元，上年同期发放84.2万元。",
        "2021年至2024年，案件数依次为160件、142件、121件和97件，2024年最低。",
        "按时间分，一个月以内的88家，占41.3%；一至三个月的71家，占33.3%；其余54家超过三个月。",
    ],
)
def test_what_is_near_and_means_something_else(tmp_path: Path, right: str) -> None:
    assert shows(tmp_path, right) == []


@pytest.mark.parametrize(
    "right",
    [
        "36名教师人均授课12.5节，人均批改作业42.6小时。",
        "52家企业户均用工18.6人，人均工资4820元。",
        "甲校学生占35.2%，乙校学生占21.4%。",
        "制造业会员占41.0%。\n\n认为服务及时的占66.2%。\n\n希望多办活动的占52.9%。",
        "新建法规库1个，收录文件64件，有效率为98.7%，访问12.6万次。",
    ],
)
def test_means_and_shares_that_are_of_something_else(right: str, tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_text(right, "utf-8")
    assert not [
        f for f in proofread(file) if f.code in ("arithmetic:grim", "arithmetic:shares-sum")
    ]


@pytest.mark.parametrize(
    "right",
    [
        "按消费类型分，商品零售327.5亿元，餐饮收入49.3亿元，餐饮收入占13.1%。",
        "据某街道对70个工地班组的排查，实行实名制考勤的班组占91.4%。",
        "检查劳务派遣机构16家，台账齐全的机构占81.3%。",
        "今年报名1950名，材料齐全的有1833名，占94.0%，其余117名需要补充证明。",
        "共有党员48人，其中女党员26人、青年党员20人。",
    ],
)
def test_one_share_and_two_counts_of_something_else(right: str, tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_text(right, "utf-8")
    assert not [f for f in proofread(file) if f.severity != "info"]
