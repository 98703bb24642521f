"""Counts below what a draft says it suppresses, sizes that cannot be, claims whose bearer is computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread


def marks(text: str, folder: Path, of: str | tuple[str, ...], **more: object) -> list[str]:
    file = folder / "稿.md"
    file.write_text(text, "utf-8")
    return [f.words for f in proofread(file, **more) if f.code.startswith(of)]  # type: ignore[arg-type]


TABLE = "表1 困境儿童分布（小于5人的以“*”代替）\n\n| 镇街 | 人数（人） | 占比（%） |\n|---|---|---|\n| 青禾街道 | 12 | 57.1 |\n| 柳塘街道 | 9 | 42.9 |\n| 南屏街道 | {} | {} |\n"
PROSE = "涉及家庭暴力求助的人数低于5人的镇街以“少于5人”表述。上半年，石桥镇求助8人，望江镇求助{}。"


def test_a_cell_below_the_number_the_draft_suppresses(tmp_path: Path) -> None:
    assert marks(TABLE.format("*", "*"), tmp_path, "privacy") == []
    assert marks(TABLE.format("3", "*"), tmp_path, "privacy") == ["3"]
    assert marks(TABLE.format("5", "4"), tmp_path, "privacy") == []  # 4 % is a share, not a count


def test_a_count_of_the_prose_below_the_number_the_draft_suppresses(tmp_path: Path) -> None:
    assert marks(PROSE.format("少于5人"), tmp_path, "privacy") == []
    assert marks(PROSE.format("3人"), tmp_path, "privacy") == ["3人"]
    assert marks(PROSE.format("5人"), tmp_path, "privacy") == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("租客应退押金1800元，房东当场退还。", "租客应退押金1800亿元，房东当场退还。"),
        ("本期电工班招收学员45人，分两个教室授课。", "本期电工班招收学员45万人，分两个教室授课。"),
        ("城北小学现有教学班36个，学生1620名。", "城北小学现有教学班36个，学生162000名。"),
        ("中心服务大厅建筑面积1200平方米。", "中心服务大厅建筑面积1200万平方米。"),
        (
            "按工种发放培训补贴，人均800元，由个人申请。",
            "按工种发放培训补贴，人均80万元，由个人申请。",
        ),
        ("区人社局检查劳务中介46家。", "区人社局检查劳务中介46万家。"),
        ("全省举办招聘会46万场。", "全年举办招聘会46万场。"),
        ("全省企业输送工人1320万人。", "恒泰劳务全年向企业输送工人1320万人。"),
    ],
)
def test_sizes_that_cannot_be(right: str, wrong: str, tmp_path: Path) -> None:
    assert marks(right, tmp_path, "consistency:magnitude") == []
    assert len(marks(wrong, tmp_path, "consistency:magnitude")) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("登记出租房屋8652套。", "登记出租房屋8652余套。"),
        ("发放宣传资料3800余份。", "发放宣传资料3827余份。"),
        ("工龄10多年的职工35人。", "工龄10多年的职工352多人。"),
    ],
)
def test_a_number_with_all_its_digits_is_not_about(right: str, wrong: str, tmp_path: Path) -> None:
    assert marks(right, tmp_path, "words:about") == []
    assert len(marks(wrong, tmp_path, "words:about")) == 1


LEDGER = {
    "values": [{"text": "规范经营指导"}, {"text": "75.1%"}, {"text": "26.4%"}],
    "claims": [{"text": "参保明显低于签约"}],
}


@pytest.mark.parametrize(
    ("text", "unclaimed"),
    [
        ("四项服务中，满意率最高的是规范经营指导，为75.1%。", []),
        ("四项服务的满意率，规范经营指导最高，为75.1%。", []),
        ("四项服务的满意率，子女入学最低，为26.4%。", ["最低"]),
        ("参保明显低于签约，占75.1%。", []),
        ("工资明显低于本地职工，占75.1%。", ["明显低于"]),
        ("不宜写成“明显改善”，占75.1%。", []),
        ("# 建议\n\n区教育局列出逐年提高就读比例的计划，占75.1%。", []),
    ],
)
def test_a_claim_that_nothing_checks(text: str, unclaimed: list[str], tmp_path: Path) -> None:
    assert marks(text, tmp_path, "origin:claim", ledger=LEDGER) == unclaimed


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("上半年（数据截至6月30日），受理投诉93起。", "上半年（数据截至5月31日），受理投诉93起。"),
        ("截至6月末，二季度共1473人次参与。", "截至5月末，二季度共1473人次参与。"),
        (
            "前10个月，体检3825人（截至10月31日）。",
            "前10个月，体检3825人（截至9月30日）。",
        ),
        (
            "三季度受理365件（统计时间为7月1日至9月30日）。",
            "三季度受理365件（统计时间为7月1日至8月31日）。",
        ),
        ("下半年（7—12月），组织招聘会22场。", "下半年（7—11月），组织招聘会22场。"),
        ("2024年全年办证512件。以上数据截至12月底。", "2024年全年办证512件。以上数据截至9月底。"),
        ("截至10月底，全年任务完成八成。", "截至10月底，全年受理93起。"),
    ],
)
def test_a_period_ends_with_the_day_of_its_numbers(right: str, wrong: str, tmp_path: Path) -> None:
    assert marks(right, tmp_path, "consistency:cutoff") == []
    assert marks(wrong, tmp_path, "consistency:cutoff")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "1206名新居民中，884人取证，取证人数占参训人数的73.3%。",
            "1206名新居民中，884人取证，取证人数占参训人数的78.3%。",
        ),
        (
            "业务量由2023年的28600件攀升至今年的31460件，办件增幅为10.0%。",
            "业务量由2023年的28600件攀升至今年的31460件，办件增幅为11.0%。",
        ),
        (
            "月租金由800元下调为400元，下调50.0%。",
            "月租金由800元下调为400元，下调60.0%。",
        ),
        (
            "今年招生1344人，上一年度入学的仅960人，学员规模扩大40.0%。",
            "今年招生1344人，上一年度入学的仅960人，学员规模扩大28.6%。",
        ),
    ],
)
def test_the_only_two_numbers_near_whatever_they_are_called(
    right: str, wrong: str, tmp_path: Path
) -> None:
    assert marks(right, tmp_path, "arithmetic") == []
    assert len(marks(wrong, tmp_path, "arithmetic")) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "共组织1755名新居民参训。\n\n制造类742人参加。\n\n家政类618人参加；餐饮类395人参加。",
            "共组织1725名新居民参训。\n\n制造类742人参加。\n\n家政类618人参加；餐饮类395人参加。",
        ),
        (
            "新增学位三千六百个，其中小学二千一百个，初中一千五百个。",
            "新增学位三千六百个，其中小学二千一百个，初中一千八百个。",
        ),
        (
            "全区开设夜校45个班，每班平均36人。\n\n结业学员共1620人。",
            "全区开设夜校45个班，每班平均36人。\n\n结业学员共1260人。",
        ),
        (
            "邀请26名房东座谈。\n\n支持继续推行的占84.6%。",
            "邀请26名房东座谈。\n\n支持继续推行的占86.3%。",
        ),
        (
            "每人只归入一组。\n\n不满一年的占33.5%。\n\n一至五年的占47.1%。\n\n满五年的占19.4%。",
            "每人只归入一组。\n\n不满一年的占33.5%。\n\n一至五年的占47.1%。\n\n满五年的占29.4%。",
        ),
        (
            "资金来自三个渠道，财政拨款占七成，企业自筹占两成，捐赠占一成。",
            "资金来自三个渠道，财政拨款占七成，企业自筹占两成，捐赠占两成。",
        ),
        ("本季办结的37起纠纷，调解成功率为89.2%。", "本季办结的37起纠纷，调解成功率为90.1%。"),
    ],
)
def test_the_only_numbers_of_their_kind(right: str, wrong: str, tmp_path: Path) -> None:
    assert marks(right, tmp_path, "arithmetic") == []
    assert marks(wrong, tmp_path, "arithmetic")


@pytest.mark.parametrize(
    "text",
    [
        "中心工作人员共45人，其中35岁以下23人，党员18人。",
        "三个村分别出资12万元、10万元、8万元。",
        "座谈共邀请代表86人，收集意见142条。\n\n意见中，教育方面有59条，占41.5%。",
        "接受援助的有64人，满意率为98.4%，高于去年的96.0%。",
        "按行业分，制造业占六成，建筑业占三成，服务业占半成，其余占半成。",
        "自购住房的占10.6%，其他的占3.2%。",  # the others stand elsewhere
    ],
)
def test_numbers_of_other_things_are_not_made_of_each_other(text: str, tmp_path: Path) -> None:
    assert marks(text, tmp_path, "arithmetic") == []


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("镇里走访慰问困难家庭215户，发放慰问金。", "镇里走访慰问困难家庭N户，发放慰问金。", "form:placeholder"),
        ("城北镇在全区率先推行。", "【镇名】在全区率先推行。", "form:placeholder"),
        ("机动车保有量为15.6万辆，其中新能源车2.1万辆。", "机动车保有量为[数据]，其中新能源车2.1万辆。", "form:placeholder"),
        ("满意率为96.8%，比上年提高1.5个百分点。", "满意率为［待核实］%，比上年提高1.5个百分点。", "form:placeholder"),
        ("现将（云政办发〔2026〕41号）印发给你们。", "现将（云政办发〔2026〕 号）印发给你们。", "form:placeholder"),
        ("义诊共接诊群众416人。", "义诊共接诊群众##人。", "form:placeholder"),
        ("月工资由2800元提高到3200元。", "月工资由2800元提高到（核实）元。", "form:placeholder"),
        ("在岗满六个月的986人领取补贴。", "（此段由就业科补充）", "form:placeholder"),
        ("改线段全长12.7公里。", "改线段全长　　公里。", "form:placeholder"),
        ("问卷由报账员于9月15日前收齐。", "问卷由报账员于9月＿日前收齐。", "form:placeholder"),
        ("外来人员患麻疹的，河西村13例，竹坞村不足10例，不足10例的村不列实数。", "外来人员患麻疹的，河西村13例，竹坞村1例，不足10例的村不列实数。", "privacy:cell"),
        ("家庭暴力类求助共41件，其中东苑小区不足5件。", "家庭暴力类求助共41件，其中东苑小区1件，户主为中学教师。", "privacy:cell"),
        ("全区新发现31人，按镇街分，城南街道13人，河口镇12人，其余镇街均不足5人。", "全区新发现31人，按镇街分，城南街道13人，河口镇12人，石桥镇9人。", "arithmetic:parts"),
        ("下一步将做好培训。（请各镇街遵照执行）", "下一步将做好培训。（请各镇街补充完善）", "form:placeholder"),
        ("2023年和2024年，分别举办招聘会44场和52场。", "2023年和24年，分别举办招聘会44场和52场。", "consistency:year"),
        ("对照2022年度审计意见，完善台账3本。", "对照22年度审计意见，完善台账3本。", "consistency:year"),
        ("首先是拨付不及时，其次是层层分包，再次是管理松散。", "首先是拨付不及时，再次是层层分包，再次是管理松散。", "form:sequence"),
        ("突出两个导向：（一）需求导向；（二）问题导向。", "突出两个导向：（一）需求导向；（三）问题导向。", "form:sequence"),
        ("依照办法，（二）和（三）两项不变，（三）项由镇办理。", "突出导向：（一）需求；（二）问题；（二）结果。", "form:sequence"),
        ("由律师、退休法官及工会干部组成，推动普及、宣传。", "由律师、退休法官及、工会干部组成，推动普及、宣传。", "form:comma"),
        ("服务骑手、司机等，今年体检3825人。", "服务骑手、司机等、今年体检3825人。", "form:comma"),
        ("应当公示收费标准，未公示的由区局责令改正。", "应当公示收费标准、未公示的由区局责令改正。", "form:comma"),
        ("截至10月底，备案94家。以上数据均为10月31日统计数。", "截至10月底，备案94家。以上数据均为11月底统计数。", "consistency:cutoff"),
        ("2023年度在校生1.78万名，统计时点为2023年12月31日。", "2023年度在校生1.78万名，统计时点为2024年12月31日。", "consistency:cutoff"),
        ("少于5人的分组不单独公布。青河街道患者不单独公布。", "少于5人的分组不单独公布。青河街道患者3人。", "privacy"),
        ("本文人数少于5人的分组不列具体数字。\n\n无人抚养儿童6名。", "本文人数少于5人的分组不列具体数字。\n\n无人抚养儿童4名。", "privacy"),
    ],
)  # fmt: skip
def test_what_one_word_gives_away(right: str, wrong: str, code: str, tmp_path: Path) -> None:
    assert marks(wrong, tmp_path, code)
    assert not marks(right, tmp_path, code)


def test_what_is_spent_on_a_building_stands_in_the_next_clause(tmp_path: Path) -> None:
    text = "体检费按每人180元结算，共支出47.7万元。小学扩建完工，投资{}，新增教室12间。"
    assert marks(text.format("2800万元"), tmp_path, "consistency:magnitude") == []
    assert marks(text.format("2800亿元"), tmp_path, "consistency:magnitude") == ["2800亿元"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("座谈会有企业代表35人参加，会议持续两个小时。", "座谈会有企业代表35万人参加，会议持续两个小时。"),
        ("全区有新居民16万人、服务站点40个。", "全区有新居民16万人、服务站点40万个。"),
        ("社区书房藏书1.2万册，设座位48个。", "社区书房藏书1.2亿册，设座位48个。"),
        ("派出所现有民警16名，负责辖区治安。", "派出所现有民警1600名，负责辖区治安。"),
        ("现有民警11名、辅警24名，接处警4126起。", "现有民警11名、辅警2400名，接处警4126起。"),
        ("小学生每餐12元，初中生每餐14元。", "小学生每餐1200元，初中生每餐14元。"),
        ("平均用电价格为每千瓦时0.62元，较二季度上涨0.03元。", "平均用电价格为每千瓦时62元，较二季度上涨0.03元。"),
        ("户均用电315千瓦时，比7月多用28千瓦时。", "户均用电31.5万千瓦时，比7月多用28千瓦时。"),
        ("居民人均可支配收入58642元，其中人均工资性收入34210元。", "居民人均可支配收入5864元，其中人均工资性收入34210元。"),
        ("购置设备17台（套），总投入680万元，平均每台（套）40万元。", "购置设备17台（套），总投入680万元，平均每台（套）4亿元。"),
        ("学校设36个班，每班45人，提供学位1620个。", "学校设36个班，每班45人，提供学位16.2万个。"),
        ("补贴标准为每户每月600元，按季度发放。", "补贴标准为每户每月600万元，按季度发放。"),
        ("办理登记平均用时8分钟，即来即办。", "办理登记平均用时800分钟，即来即办。"),
        ("最大一起被骗21万元，合计损失36万元。", "最大一起被骗21万元，合计损失36亿元。"),
    ],
)  # fmt: skip
def test_a_size_told_by_its_form_and_its_neighbours(right: str, wrong: str, tmp_path: Path) -> None:
    assert marks(wrong, tmp_path, "consistency:magnitude")
    assert not marks(right, tmp_path, "consistency:magnitude")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("查出隐患19处，当场整改12处，其余7处限三日内改正。", "查出隐患19处，当场整改12处，其余7人限三日内改正。"),
        ("总课时为96学时，其中理论课32学时，实操课64学时。", "总课时为96学时，其中理论课32学时，实操课64学期。"),
        ("管道总长8.2公里，已铺设6.5公里，剩余1.7公里。", "管道总长8.2公里，已铺设6.5平方公里，剩余1.7公里。"),
        ("三个街道分别有出租房屋5230户、4610户和4860户。", "三个街道分别有出租房屋5230户、4610人和4860户。"),
        ("套餐分12元、15元、18元三档。", "套餐分12元、15元、18三档。"),
        ("招回熟练工216人，这216人已全部签约。", "招回熟练工216人，这216家已全部签约。"),
        ("氨氮浓度为每升0.42毫克，比8月下降0.06毫克。", "氨氮浓度为每升0.42毫克，比8月下降0.06克。"),
        ("总容量为5.2万千瓦时，其中今年新装1.9万千瓦时，占36.5%。", "总容量为5.2万千瓦时，其中今年新装1.9万吨，占36.5%。"),
        ("用时由去年的14天压缩到今年的9天。", "用时由去年的14天压缩到今年的9个月。"),
        ("用地面积为118亩，比原规划节约14亩，明年动工。", "用地面积为118亩，比原规划节约14，明年动工。"),
        ("志愿者全年服务5120小时，人均16小时。", "志愿者全年服务5120，人均16小时。"),
        ("审核时限为5个工作日，逾期视为通过。", "审核时限为5个，逾期视为通过。"),
        ("每套面积50平方米，320套共计1.6万平方米。", "每套面积50平方米，320套共计1.6万米。"),
    ],
)  # fmt: skip
def test_the_unit_of_one_number_against_the_others(right: str, wrong: str, tmp_path: Path) -> None:
    assert marks(wrong, tmp_path, "consistency:unit")
    assert not marks(right, tmp_path, "consistency:unit")


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("发放补贴186.4万元，惠及1206人。", "发放补贴186.4亿元，惠及1206人。", "consistency:magnitude"),
        ("登记13.4万人，比上年减少1.2万人。", "登记13.4万人，比上年减少1.2亿人。", "consistency:magnitude"),
    ],
)  # fmt: skip
def test_a_name_says_what_it_is_counted_in(
    right: str, wrong: str, code: str, tmp_path: Path
) -> None:
    assert marks(wrong, tmp_path, code)
    assert not marks(right, tmp_path, code)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("14家企业参加，合计有职工5320人，平均每家{}人；缺工的有9家。", "380", "38"),
        ("接种疫苗2.7万剂次，财政补助216万元，每剂次{}元。", "80", "8"),
        ("总投资3.2亿元，新建冷库{}立方米，单位造价约7000元/立方米。", "4.6万", "460万"),
        ("茶园海拔600米至{}米，云雾日较多。", "900", "90000"),
        ("冰箱温度控制在2℃至{}℃，每日记录。", "8", "800"),
        ("大棚每亩毛收入{}元，扣除成本后，每亩净得9600元。", "1.8万", "1.8亿"),
        ("借阅室面积{}平方米，设座位120个。", "360", "36万"),
        ("排查公路612公里，发现水毁38处，累计长度{}公里。", "5.7", "5700"),
        ("区域面积386.2平方{}，常住人口61.3万人。", "公里", "米"),
        ("接待群众9.4万人次，疏导车辆{}辆次。", "2.3万", "2300万"),
        ("揽收快件42.7万件、投递快件{}件。", "31.5万", "31.5"),
        ("标准由每{}110元提高到每亩126元。", "亩", "公顷"),
        ("平均浓度为46{}/立方米，同比下降5微克/立方米。", "微克", "毫克"),
        ("平均到达时间为11.6{}，比上季度缩短0.7分钟。", "分钟", "小时"),
        ("贷款余额118.2亿{}，比年初增加9.6亿元。", "元", "美元"),
        ("床位由1240张增加到1580张，新增340{}。", "张", "家"),
    ],
)
def test_sizes_and_units_that_numbers_give_each_other(
    text: str, right: str, wrong: str, tmp_path: Path
) -> None:
    assert marks(text.format(right), tmp_path, ("consistency:magnitude", "consistency:unit")) == []
    assert marks(text.format(wrong), tmp_path, ("consistency:magnitude", "consistency:unit"))


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("共登记网约房328间。对{}间网约房，每月检查一次。", "328", "338"),
        ("企业超量储存甲醇16吨。执法人员当场查封{}吨超量储存的甲醇。", "16", "18"),
        ("毕业生8月底去向落实率为91.2%。在{}的8月底去向落实率中，升学占18.4个百分点。", "91.2%", "92.1%"),
        ("投资940万元，改造泵站7座。泵站改造资金{}万元中，省级补助占六成。", "940", "490"),
    ],
)  # fmt: skip
def test_what_is_taken_up_behind_a_verb(text: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert marks(text.format(right), tmp_path, "consistency:value") == []
    assert marks(text.format(wrong), tmp_path, "consistency:value")


@pytest.mark.parametrize(
    "text",
    ["年末全省长途光缆线路总长度42690公里。", "全年农村用电量44.3亿千瓦小时，增长8.0%。",
     "服务大厅全年接待群众18437人次，日均接待量比上年增加6人次。", "其中漏填工时9份、漏填工资7份。", "五年增长2.52%，年平均增长率为0.5%。"],
)  # fmt: skip
def test_sizes_and_units_of_published_prose(text: str, tmp_path: Path) -> None:
    assert marks(text, tmp_path, "consistency") == []


@pytest.mark.parametrize(
    "text",
    [
        "应排查0户，已排查0户，占85.0%。",
        "计划招收0人，实际招收12人，完成率为85.0%，完成年度计划的0%。",
        "服务对象0人，工作人员12人，配比为1∶0，每0人配备1名。",
        "总收入0万元、总支出12万元，收不抵支。三项合计0元，人工费12元，材料费3元。",
        "登记0.0万人、120人和35人，比上年的0人增加0人，增长0.0%，提高0个百分点。",
        "职工24000人，发生工伤36起，工伤发生率为0‰。2022年为0家，2024年比2022年高5.3个百分点。",
    ],
)
def test_nothing_of_nothing_stops_no_check(text: str, tmp_path: Path) -> None:
    file = tmp_path / "稿.md"
    file.write_text(text, "utf-8")
    assert not [n for n in proofread(file).notes if "没有做完" in n]


@pytest.mark.parametrize(
    "text",
    [
        "| 类型 | 2023年（起） | 2022年（起） | 下降（%） |\n|---|---|---|---|\n| 劳资 | 240 | 300 | 20.0 |\n| 租房 | 150 | 160 | 6.3 |\n| 邻里 | 72 | 75 | 4.0 |\n",
        "志愿服务队共有二十六支，其中医疗服务队七支，法律援助队五支，文化宣传队八支，应急帮扶队六支。",
        "法律援助中心为新居民办理援助案件180件，上年为150件，增长20%。志愿服务队有医疗服务队7支，法律援助队5支。",
        "中心走访企业150家，其中规模以上企业66家，规模以下企业84家。有105家企业反映普工短缺，占走访企业的70%。",
        "望江镇常住新居民2.4万人，配备专职协管员48名，平均每名协管员服务500人。",
        "四个镇街中，望江镇登记率为99.1%，青禾街道为98.4%，柳塘街道为97.6%，石桥镇为96.8%，望江镇最高。",
        "青禾街道续签率比石桥镇高6.2个百分点，两地分别为81.7%和75.5%。",
        "出租房屋3.87万间，数据截至9月底。截至9月底的3.87万间出租房屋中，九成完成核查。",
        "针对缺工问题，中心一是摸清需求，二是组织招聘，三是跟踪服务，四是总结经验。",
        "全年安排专项资金1286.5万元。其中，区级财政承担900万元，其余由镇街配套，1286.5万元已全部到位。",
        "招聘会吸引1260人参加；参加活动的1260人中，六成达成意向。",
        "2024年上半年数据统计期为2024年1月1日至2024年6月30日。",
        "全镇月工资总额1200万元，人均4300元。",
        "发放宣传手册、海报，企业、学校等单位积极配合。",
        "除另有说明外，本文数据的统计期为2024年1月1日至12月31日。截至2024年12月31日，全区登记新居民18.6万人。",
        "| 类别 | 2023年（起） | 2024年（起） | 增减幅度（%） |\n|---|---|---|---|\n| 劳资 | 1120 | 1042 | -7.0 |\n| 租赁 | 640 | 687 | 7.3 |\n| 邻里 | 355 | 341 | -3.9 |\n| 合计 | 2115 | 2070 | -2.1 |\n",
        "共有流动党员1284名，平均每个支部32.1名。其中，1139名流动党员完成“双报到”，完成率为88.7%。",
        "全年培训新居民2300人次，总量比上年的2125人次增长8.2%。\n\n力争2025年培训2500人次，比2024年增加200人次，增长8.7%。",
        "回收有效问卷1386份。受访者中，在业人员1148人，占82.8%。在业受访者中，已签订书面劳动合同的1013人，签订率为88.2%。",
        "疫苗接种专场开设6天，每天预约上限为150人，实际日均接种132人，6天共接种792人。",
        "大致掌握了300多户居民的情况，下一步逐户核实。约请300多名专家评审。",
        "协管员48名，服务新居民2.8万人。县医院床位1200张，医护人员980人。",
        "小学教师平均年龄为41岁，学生家长平均年龄为38.6岁。窗口人员人均年办件1.2万件。",
        "投诉有所下降，其中物业投诉由23件增加到31件。招聘规模有所扩大，但单场岗位由420个减少到380个。",
        "满意率最低的是停车服务，为71.8%；知晓率最低的是积分入学，为64.2%。",
        "东镇登记率最高，为95%，整改率为97%。工程建设领域降幅最大，达到18.7%，但仍占投诉总量的58.0%。",
        "| 街道 | 面积（平方米） | 人数（人） |\n|---|---|---|\n| 东园 | 320 | 415 |\n| 西园 | 280 | 320 |\n\n西园街道320人参加活动，东园街道面积320平方米。",
        "排名由第8升至第5位，比上年前进3位。",
        "职工月工资上涨50元，由5800元涨到5850元。小区总面积25万平方米，教室面积共12万平方米。",
        "居住证办理时限由15天压缩为7天。时限压缩为7天后，群众满意度明显提升。\n\n上半年举办家长课堂24期。全年累计举办家长课堂42期。",
        "培训为期5天，共有80人参加。8天的公示期满后发放证书。甲项目建设周期18个月。建设周期12个月的项目另有3个。",
        "街道安排改造资金96万元，改造资金69万元已拨付。一季度新增登记4200人。二季度新增2400人。",
        "签约1650套，为年度计划（2200套）的75%。上午参观220人次，下午参观310人次，全年参观9.6万人次。",
        "2022年、2023年、2024年连续三年增产。1月份投诉26件，比12月份下降10%。自2024年11月起施行，至3月底受理86件。",
        "三季度，7月检查26次、8月31次、9月28次。10月起，改为每月一次，全年计划检查120次，月均10次。",
        "统计时点为2024年12月31日。截至12月底，登记6.8万人，比2023年末增加0.5万人。今年上半年已达到去年全年的六成。",
    ],
)
def test_right_sentences_are_left_alone(text: str, tmp_path: Path) -> None:
    file = tmp_path / "稿.md"
    file.write_text(text, "utf-8")
    assert [f for f in proofread(file) if f.severity != "info"] == []


def test_what_a_count_leaves_of_an_open_bound(tmp_path: Path) -> None:
    """规上企业超过400家: no whole of which another count would leave something."""
    for text in (
        "全行业从业人员1000人以上。从业人员1488人，其中持证893人；持证与未持证人员之比约为1.5∶1。",
        "对超过18条公交线路进行准点率测评，准点达标线路占超过72.2%。",
    ):
        file = tmp_path / "稿.txt"
        file.write_text(text, "utf-8")
        assert proofread(file).notes == ()
