"""The agencies questionnaire of a wave (劳务中介): questions, lists, skips, limits and soft checks."""

from __future__ import annotations

from .instrument import CONSENT, DIFFICULTY, SATISFACTION, TOWN_OPTIONS, Instrument, Options
from .residents_form import INDUSTRIES

MATRIX = {
    "sat_fairs": ("招聘活动组织", "Job fairs"),
    "sat_policy": ("政策宣传辅导", "Advice on policy"),
    "sat_guidance": ("规范经营指导", "Guidance on rules"),
    "sat_data": ("用工信息共享", "Shared data on jobs"),
}

_LISTS: dict[str, Options] = {
    "consent": CONSENT,
    "town": TOWN_OPTIONS,
    "kind": [
        ("1", "民营", "Private"), ("2", "国有", "State"), ("3", "外资或港澳台资", "Foreign"),
        ("4", "个体经营", "Self-employed"), ("5", "民办非企业", "Non-profit"), ("9", "其他", "Other"),
    ],
    "permits": [
        ("1", "人力资源服务许可证", "Licence"), ("2", "人力资源服务备案", "Registration"),
        ("3", "劳务派遣经营许可证", "Dispatch licence"), ("4", "仅营业执照", "Business licence only"),
        ("5", "均无", "None"),
    ],
    "business": [
        ("1", "职业介绍或招聘", "Placement"), ("2", "劳务派遣", "Dispatch"), ("3", "业务外包", "Outsourcing"),
        ("4", "代招代训", "Recruiting and training"), ("5", "日结零工撮合", "Day labour"),
        ("6", "人事代理", "Personnel services"), ("8", "培训", "Training"), ("9", "其他", "Other"),
    ],
    "industry": INDUSTRIES,
    "jobs": [
        ("1", "普工", "Operatives"), ("2", "技工", "Skilled workers"), ("3", "包装搬运", "Packing, loading"),
        ("4", "餐饮服务", "Catering"), ("5", "快递外卖", "Delivery"), ("6", "保安保洁", "Guards, cleaners"),
        ("7", "家政", "Household services"), ("8", "销售客服", "Sales"), ("9", "管理技术", "Managers"),
        ("10", "其他", "Other"),
    ],
    "difficulty": DIFFICULTY,
    "demand": [
        ("1", "明显增加", "Much more"), ("2", "略有增加", "Somewhat more"), ("3", "持平", "The same"),
        ("4", "略有减少", "Somewhat less"), ("5", "明显减少", "Much less"),
    ],
    "difficulty_reason": [
        ("1", "工资低于预期", "Pay below expectation"), ("2", "求职者减少", "Fewer applicants"),
        ("3", "技能不匹配", "Skills do not match"), ("4", "年龄限制", "Age limits"),
        ("5", "工时长或倒班", "Long hours, shifts"), ("6", "住宿条件差", "Poor lodging"),
        ("7", "企业订单不稳", "Unsteady orders"), ("8", "信息不对称", "Lack of information"),
        ("9", "其他", "Other"),
    ],
    "channels": [
        ("1", "门店或劳务市场", "Shop, market"), ("2", "老乡介绍", "Fellow villagers"),
        ("3", "微信群或朋友圈", "WeChat"), ("4", "短视频直播", "Live streams"), ("5", "招聘网站", "Websites"),
        ("6", "同行调剂", "Other agencies"), ("7", "劳务输出地合作", "Partners in sending areas"),
        ("8", "政府招聘会", "Public job fairs"), ("9", "其他", "Other"),
    ],
    "fees": [
        ("1", "向企业按人头收", "Employer, a head"), ("2", "向企业按月收管理费", "Employer, monthly"),
        ("3", "向求职者收费", "Job seeker"), ("4", "工价差", "Wage margin"), ("5", "不收费", "None"),
    ],
    "disputes": [
        ("1", "拖欠工资", "Wages owed"), ("2", "工价与承诺不符", "Pay not as promised"), ("3", "工伤", "Injury"),
        ("4", "合同或社保", "Contract, insurance"), ("5", "押证押金", "Papers, deposits kept"),
        ("6", "无", "None"), ("7", "其他", "Other"),
    ],
    "reporting": [
        ("1", "每次都报", "Always"), ("2", "有时报", "Sometimes"), ("3", "没报过", "Never"),
        ("4", "不知道此要求", "Does not know of it"),
    ],
    "outlook": [
        ("1", "明显好转", "Much better"), ("2", "略有好转", "Somewhat better"), ("3", "持平", "The same"),
        ("4", "略有变差", "Somewhat worse"), ("5", "明显变差", "Much worse"),
    ],
    "satisfaction": SATISFACTION,
    "support": [
        ("1", "补贴", "Subsidies"), ("2", "场地", "Premises"), ("3", "招聘活动", "Job fairs"),
        ("4", "信息共享", "Shared data"), ("5", "打击黑中介", "Action on illegal agencies"),
        ("6", "技能培训", "Training"), ("7", "住宿", "Lodging"), ("8", "其他", "Other"),
    ],
}  # fmt: skip

CHECKS = [
    ("dispatch_without_licence", "not(selected(${business}, '2')) or selected(${permits}, '3')",
     "经营劳务派遣但未选派遣许可证，请核对A06、A07", "query"),
    ("few_recruiters", "${recruiters} = '' or ${recruiters} >= 1", "没有专职招聘人员，请核对A09", "query"),
    ("placed_per_head", "${placed} = '' or ${staff} = '' or ${placed} <= ${staff} * 600",
     "人均介绍就业超过600人次，请核对A08、A12", "query"),
]  # fmt: skip


def lists(wave: str) -> dict[str, Options]:
    """Every choice list; in 2022 the codes of `difficulty` ran the other way."""
    found = dict(_LISTS)
    if wave == "2022":
        turned = reversed(DIFFICULTY)
        found["difficulty"] = [(str(k), zh, en) for k, (_, zh, en) in enumerate(turned, start=1)]
    return found


def instrument(wave: str) -> Instrument:
    """The questionnaire of a wave."""
    form = Instrument(
        "agencies", f"云川区劳务中介调查问卷（{wave}年，模拟）", wave, lists(wave), CHECKS
    )
    ask, whole = form.ask, form.whole
    harder = "'4' or ${difficulty} = '5'" if wave == "2022" else "'1' or ${difficulty} = '2'"
    form.opening(
        "A",
        (f"云川区劳务中介调查问卷（{wave}年）【模拟】由云川区新居民服务中心组织，了解劳务中介用工撮合和经营情况，资料只用于汇总分析，"
         "依法保密，不作为执法检查依据。访问约需15分钟，自愿参加：可以拒绝回答任何问题，也可以随时停止。咨询电话：（示例，未设）。",
         f"Labour agencies survey {wave} of the fictional Yunchuan district [simulated]. Summaries only; "
         "never used for inspections. About 15 minutes, voluntary: refuse any question, stop at any time."),
        "agency_id", "机构编号",
    )  # fmt: skip
    ask("select_one town", "town", "A03", "经营地址所在街道（镇）", "Town")
    ask(
        "date",
        "founded",
        "A04",
        "成立时间",
        "Founded",
        appearance="month-year",
        constraint=". >= date('1980-01-01') and . <= ${visit_date}",
        says="应在1980年至调查日之间|1980 to the interview",
    )
    ask("select_one kind", "kind", "A05", "机构类型", "Type of agency")
    ask("select_multiple permits", "permits", "A06", "许可和备案情况", "Licences", exclusive="5")
    ask("select_multiple business", "business", "A07", "主要业务", "Main business", max_choices="3")
    whole(
        "staff",
        "A08",
        "从业人员数",
        "Staff",
        "人",
        hint="含负责人|Including the head",
        constraint=". >= 1 and . <= 500",
        says="应为1—500人|1 to 500",
    )
    whole(
        "recruiters",
        "A09",
        "其中专职招聘人员",
        "Recruiters among them",
        "人",
        constraint=". >= 0 and . <= ${staff}",
        says="不能多于从业人员数|Not more than the staff",
    )
    whole("served", "A11", "今年以来服务求职者", "Job seekers served this year", "人次")
    whole(
        "placed",
        "A12",
        "其中成功介绍就业",
        "Placed among them",
        "人次",
        constraint=". >= 0 and . <= ${served}",
        says="不能多于服务求职者|Not more than those served",
    )
    whole("employers", "A13", "今年以来服务用人单位", "Employers served this year", "家")
    whole(
        "dispatched",
        "A15",
        "在册派遣员工",
        "Dispatched workers",
        "人",
        relevant="selected(${permits}, '3') or selected(${business}, '2')",
    )
    ask("select_one industry", "industry", "A16", "服务企业最集中的行业", "Main industry served")
    ask(
        "decimal",
        "women",
        "A18",
        "求职者中女性比例",
        "Women among job seekers",
        required="",
        unit="%",
        constraint=". >= 0 and . <= 100",
        says="应在0—100|0 to 100",
    )
    ask("select_multiple jobs", "scarce", "A20", "当前最缺的岗位", "Scarcest jobs", max_choices="3")
    whole(
        "pay_low",
        "A21-1",
        "普工月综合收入下限",
        "Monthly pay, lower",
        "元",
        constraint=". >= 1000 and . <= 30000",
        says="应在1000—30000元|1000 to 30000 yuan",
    )
    whole(
        "pay_high",
        "A21-2",
        "普工月综合收入上限",
        "Monthly pay, upper",
        "元",
        constraint=". >= ${pay_low} and . <= 30000",
        says="不低于下限|Not below the lower",
    )
    whole(
        "day_rate",
        "A22",
        "日结工价一般水平",
        "Daily rate",
        "元",
        relevant="selected(${business}, '5')",
        constraint=". >= 50 and . <= 1000",
        says="应在50—1000元|50 to 1000 yuan",
    )
    ask(
        "select_one difficulty",
        "difficulty",
        "A23",
        "与去年同期比招工难度",
        "Difficulty of recruiting",
    )
    ask(
        "select_multiple difficulty_reason",
        "difficulty_reason",
        "A24",
        "招工难主要原因",
        "Reasons of difficulty",
        max_choices="3",
        relevant="${difficulty} = " + harder,
    )
    ask("select_one demand", "demand", "A25", "与去年同期比企业招工需求", "Demand of employers")
    ask("select_multiple channels", "channels", "A26", "主要招工渠道", "Channels of recruiting")
    ask("select_multiple fees", "fees", "A27", "收费方式", "Fees", exclusive="5", sensitive="yes")
    whole(
        "fee_amount",
        "A28",
        "向求职者收费标准",
        "Fee for job seekers",
        "元",
        relevant="selected(${fees}, '3')",
        sensitive="yes",
        constraint=". > 0 and . <= 5000",
        says="应在0—5000元|0 to 5000 yuan",
    )
    ask(
        "select_multiple disputes",
        "disputes",
        "A29",
        "今年以来遇到的纠纷",
        "Disputes this year",
        exclusive="6",
        sensitive="yes",
    )
    ask(
        "select_one reporting",
        "report_in_time" if wave == "2022" else "reporting",
        "A30",
        "介绍成功后3个工作日内报送流动人口信息",
        "Reports residents within 3 days",
        sensitive="yes",
    )
    ask(
        "select_one outlook",
        "outlook",
        "A31",
        "对未来三个月用工形势判断",
        "Outlook for three months",
    )
    form.matrix("satisfaction", "A32", "对政府服务的满意度", "Satisfaction", MATRIX)
    ask(
        "select_multiple support",
        "support",
        "A33",
        "最希望政府提供的支持",
        "Support wished",
        max_choices="3",
    )
    ask("text", "suggestion", "A34", "意见建议", "Suggestions", required="")
    form.closing()
    return form
