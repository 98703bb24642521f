"""The enterprises questionnaire of a wave (企业用工): questions, lists, skips, limits and soft checks."""

from __future__ import annotations

from .instrument import CONSENT, SATISFACTION, TOWN_OPTIONS, Instrument, Options
from .residents_form import INDUSTRIES

MATRIX = {
    "sat_recruiting": ("招聘服务", "Recruiting services"),
    "sat_policy": ("政策宣传兑现", "Policies told and paid"),
    "sat_school": ("员工子女入学服务", "School places of workers' children"),
    "sat_dispute": ("劳动纠纷调解", "Mediation of disputes"),
}

_LISTS: dict[str, Options] = {
    "consent": CONSENT,
    "town": TOWN_OPTIONS,
    "size_class": [
        ("1", "大中型", "Large and medium"), ("2", "小型", "Small"), ("3", "微型", "Micro"),
    ],
    "industry": INDUSTRIES,
    "ownership": [
        ("1", "国有", "State"), ("2", "集体", "Collective"), ("3", "股份或联营", "Joint stock"),
        ("4", "私营", "Private"), ("5", "港澳台资", "Hong Kong, Macao, Taiwan"), ("6", "外资", "Foreign"),
        ("7", "个体工商户", "Own-account"), ("9", "其他", "Other"),
    ],
    "change_reason": [
        ("1", "订单增加或扩产", "More orders"), ("2", "正常补员", "Replacement"),
        ("3", "订单减少", "Fewer orders"), ("4", "机器换人", "Machines"),
        ("5", "搬迁停产", "Moving, closing"), ("6", "员工主动离职", "Workers left"),
        ("7", "基本无变动", "No change"), ("9", "其他", "Other"),
    ],
    "shortage": [
        ("1", "长期缺工", "Lasting"), ("2", "阶段性缺工", "At times"), ("3", "不缺工", "None"),
    ],
    "jobs": [
        ("1", "普工", "Operatives"), ("2", "普通技工", "Skilled"), ("3", "高级技工", "Highly skilled"),
        ("4", "经营管理", "Managers"), ("5", "专业技术研发", "Engineers"), ("6", "销售", "Sales"),
        ("7", "后勤服务", "Support"), ("9", "其他", "Other"),
    ],
    "short_reason": [
        ("1", "薪酬低于期望", "Pay below expectation"), ("2", "应聘者减少", "Fewer applicants"),
        ("3", "技能不符", "Skills do not match"), ("4", "工作强度或环境", "Hard work"),
        ("5", "住宿配套", "Lodging"), ("6", "子女入学", "School places"),
        ("7", "年轻人不愿进厂", "The young avoid factories"), ("8", "行业淡旺季", "Seasons"),
        ("9", "其他", "Other"),
    ],
    "short_months": [
        ("1", "不到一个月", "Up to a month"), ("2", "一至三个月", "1–3 months"),
        ("3", "超过三个月", "Over 3 months"), ("4", "不确定", "Not known"),
    ],
    "pay_change": [
        ("1", "上涨10%以上", "Up over 10 %"), ("2", "上涨10%以内", "Up to 10 %"),
        ("3", "持平", "The same"), ("4", "下降", "Down"),
    ],
    "cost": [
        ("1", "压力大", "Heavy"), ("2", "有压力能消化", "Bearable"), ("3", "无压力", "None"),
    ],
    "channels": [
        ("1", "自主招聘", "Own recruiting"), ("2", "员工介绍", "Workers"), ("3", "劳务中介", "Agencies"),
        ("4", "劳务派遣", "Dispatch"), ("5", "网络直播", "Online"), ("6", "政府招聘会", "Public job fairs"),
        ("7", "校企合作", "Schools"), ("8", "其他", "Other"),
    ],
    "lodging": [
        ("1", "厂区宿舍", "Dormitory"), ("2", "统一租房", "Rented for workers"),
        ("3", "发住房补贴", "Allowance"), ("4", "不提供", "None"),
    ],
    "policies": [
        ("1", "积分入学", "Points for school"), ("2", "积分购房补贴", "Points for buying"),
        ("3", "积分租房补贴", "Points for renting"), ("4", "新居民线上平台", "Service app"),
        ("5", "技能提升补贴", "Training subsidy"), ("6", "都不了解", "None of these"),
    ],
    "plan": [
        ("1", "增加", "More"), ("2", "持平", "The same"), ("3", "减少", "Fewer"), ("4", "不确定", "Not known"),
    ],
    "business": [
        ("1", "良好", "Good"), ("2", "正常", "Normal"), ("3", "一般", "Fair"), ("4", "困难", "Difficult"),
    ],
    "satisfaction": SATISFACTION,
}  # fmt: skip

CHECKS = [
    ("flow", "${workers_before} = '' or ${hired} = '' or ${left} = '' or ${workers} = '' or "
     "(${workers_before} + ${hired} - ${left} >= ${workers} * 0.95 - 1 and "
     "${workers_before} + ${hired} - ${left} <= ${workers} * 1.05 + 1)",
     "上年末人数加新招减离职与期末人数不符，请核对B07、B12、B14、B15", "query"),
    ("dispatched_share", "${dispatched} = '' or ${workers} = '' or ${dispatched} <= ${workers} * 0.5",
     "劳务派遣超过用工人数的一半，请核对B10", "query"),
    ("pay_order", "${pay_skilled} = '' or ${pay_ordinary} = '' or ${pay_skilled} >= ${pay_ordinary}",
     "技工工资低于普工，请核对B21、B22", "query"),
]  # fmt: skip


def lists(wave: str) -> dict[str, Options]:
    """Every choice list; in 2022 lodging had the codes of the last two options exchanged."""
    found = dict(_LISTS)
    if wave == "2022":
        *kept, third, fourth = _LISTS["lodging"]
        found["lodging"] = [*kept, ("3", *fourth[1:]), ("4", *third[1:])]
    return found


def instrument(wave: str) -> Instrument:
    """The questionnaire of a wave."""
    form = Instrument(
        "enterprises", f"云川区企业用工调查问卷（{wave}年，模拟）", wave, lists(wave), CHECKS
    )
    ask, whole = form.ask, form.whole
    part = {
        "constraint": ". >= 0 and . <= ${workers}",
        "says": "不能多于期末用工人数|Not more than all",
    }
    short = "${shortage} = '1' or ${shortage} = '2'"
    agency = "selected(${channels}, '3') or selected(${channels}, '4')"
    form.opening(
        "B",
        (f"云川区企业用工调查问卷（{wave}年）【模拟】由云川区新居民服务中心组织，了解企业用工和新居民员工稳岗情况，资料只用于汇总分析，"
         "依法保密，不作为执法检查依据。访问约需15分钟，自愿参加：可以拒绝回答任何问题，也可以随时停止。咨询电话：（示例，未设）。",
         f"Enterprises survey {wave} of the fictional Yunchuan district [simulated]. Summaries only; "
         "never used for inspections. About 15 minutes, voluntary: refuse any question, stop at any time."),
        "firm_id", "企业编号",
    )  # fmt: skip
    ask("select_one town", "town", "B03", "所在街道（镇）", "Town")
    ask(
        "select_one size_class",
        "size_class",
        "B06",
        "规模",
        "Size",
        hint="按抽样框填|As in the frame",
    )
    ask("select_one industry", "industry", "B04", "行业门类", "Industry")
    ask("select_one ownership", "ownership", "B05", "登记注册类型", "Ownership")
    whole(
        "workers",
        "B07",
        "期末用工人数",
        "Workers now",
        "人",
        constraint=". >= 1 and . <= 20000",
        says="应为1—20000人|1 to 20000",
    )
    whole("outside", "B09", "其中省外户籍（新居民）", "From other provinces", "人", **part)
    whole("dispatched", "B10", "其中劳务派遣", "Dispatched workers", "人", **part)
    whole("workers_before", "B12", "上年末用工人数", "Workers a year ago", "人")
    ask("select_one change_reason", "change_reason", "B13", "用工变动主要原因", "Reason of change")
    whole("hired", "B14", "今年以来新招", "Hired this year", "人")
    whole("left", "B15", "今年以来离职", "Left this year", "人")
    ask("select_one shortage", "shortage", "B16", "目前是否缺工", "Short of workers")
    whole(
        "short_number",
        "B17",
        "缺工人数",
        "Workers wanted",
        "人",
        relevant=short,
        constraint=". > 0 and . <= 3 * ${workers}",
        says="应大于0，不超过用工人数的3倍|At most 3 times the workers",
    )
    ask("select_multiple jobs", "short_jobs", "B18", "缺工岗位", "Jobs wanted", relevant=short)
    ask(
        "select_multiple short_reason",
        "short_reason",
        "B19",
        "缺工主要原因",
        "Reasons of shortage",
        max_choices="3",
        relevant=short,
    )
    ask(
        "select_one short_months",
        "short_months",
        "B20",
        "预计缺工持续",
        "Expected to last",
        relevant=short,
    )
    whole(
        "pay_ordinary",
        "B21",
        "近期新招普工月综合收入",
        "Pay of new operatives",
        "元",
        constraint=". >= 1000 and . <= 30000",
        says="应在1000—30000元|1000 to 30000 yuan",
    )
    whole(
        "pay_skilled",
        "B22",
        "近期新招技工月综合收入",
        "Pay of new skilled workers",
        "元",
        required="",
        constraint=". >= 1000 and . <= 50000",
        says="应在1000—50000元|1000 to 50000 yuan",
    )
    ask(
        "select_one pay_change",
        "pay_change",
        "B23",
        "工资与去年同期比",
        "Pay compared with last year",
    )
    ask(
        "select_one cost",
        "cost",
        "B24",
        "用工成本压力",
        "Pressure of labour cost",
        relevant="${pay_change} = '1' or ${pay_change} = '2'",
    )
    ask("select_multiple channels", "channels", "B25", "招工渠道", "Channels of recruiting")
    ask(
        "decimal",
        "via_agency",
        "B26",
        "通过劳务中介招工占比",
        "Hired through agencies",
        unit="%",
        relevant=agency,
        constraint=". >= 0 and . <= 100",
        says="应在0—100|0 to 100",
    )
    ask("select_one lodging", "lodging", "B28", "是否提供住宿", "Lodging")
    whole("insured", "B29", "参加社保人数", "Insured workers", "人", sensitive="yes", **part)
    whole(
        "contracts",
        "B30",
        "签订劳动合同人数",
        "Workers with a contract",
        "人",
        sensitive="yes",
        **part,
    )
    whole(
        "school_need",
        "B31",
        "新居民员工子女有入学需求",
        "Children who need a school place",
        "人",
        required="",
    )
    ask(
        "select_multiple policies",
        "policies_known" if wave == "2022" else "policies",
        "B32",
        "知晓的新居民政策",
        "Policies known",
        exclusive="6",
    )
    ask("select_one plan", "plan", "B33", "未来三个月用工计划", "Plan for three months")
    whole(
        "plan_number",
        "B34",
        "计划新招人数",
        "Workers to be hired",
        "人",
        relevant="${plan} = '1'",
        constraint=". > 0",
        says="应大于0|Above 0",
    )
    ask("select_one business", "business", "B35", "生产经营状况", "State of business")
    form.matrix("satisfaction", "B36", "对用工服务的满意度", "Satisfaction", MATRIX)
    ask("text", "suggestion", "B37", "意见建议", "Suggestions", required="")
    form.closing()
    return form
