"""The residents questionnaire of 2022 to 2024, as the rows of an XLSForm workbook.

Question numbers, options and bounds follow the instrument C of the office; standard code lists are
GB/T 2260 (provinces), GB/T 2261.1 (sex), GB/T 4658 (education) and GB/T 4754 (industry).
"""

from __future__ import annotations

from typing import Any

ZH, EN = "label::中文 (zh)", "label::English (en)"
SURVEY = [
    "type", "name", "number", ZH, EN, "hint::中文 (zh)", "hint::English (en)", "required",
    "relevant", "constraint", "constraint_message::中文 (zh)", "constraint_message::English (en)",
    "calculation", "appearance", "repeat_count", "unit", "identifier", "sensitive", "exclusive", "max_choices",
    "band_low", "band_high",
]  # fmt: skip

TOWNS = {
    "990101001": "云浦街道",
    "990101002": "栖云街道",
    "990101003": "望汀街道",
    "990101004": "槐庭街道",
    "990101101": "砚溪镇",
    "990101102": "芦汀镇",
    "990101103": "枕河镇",
    "990101104": "稻川镇",
}
_TOWNS_EN = ["Yunpu", "Qiyun", "Wangting", "Huaiting", "Yanxi", "Luting", "Zhenhe", "Daochuan"]

PROVINCES = {
    "99": "本省", "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁",
    "22": "吉林", "23": "黑龙江", "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建",
    "36": "江西", "37": "山东", "41": "河南", "42": "湖北", "43": "湖南", "44": "广东", "45": "广西",
    "46": "海南", "50": "重庆", "51": "四川", "52": "贵州", "53": "云南", "54": "西藏", "61": "陕西",
    "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆", "71": "台湾", "81": "香港", "82": "澳门",
}  # fmt: skip
_PROVINCES_EN = [
    "This province",
    "Beijing",
    "Tianjin",
    "Hebei",
    "Shanxi",
    "Inner Mongolia",
    "Liaoning",
    "Jilin",
    "Heilongjiang",
    "Shanghai",
    "Jiangsu",
    "Zhejiang",
    "Anhui",
    "Fujian",
    "Jiangxi",
    "Shandong",
    "Henan",
    "Hubei",
    "Hunan",
    "Guangdong",
    "Guangxi",
    "Hainan",
    "Chongqing",
    "Sichuan",
    "Guizhou",
    "Yunnan",
    "Tibet",
    "Shaanxi",
    "Gansu",
    "Qinghai",
    "Ningxia",
    "Xinjiang",
    "Taiwan",
    "Hong Kong",
    "Macao",
]

INDUSTRIES = [
    ("A", "农林牧渔业", "Agriculture"),
    ("B", "采矿业", "Mining"),
    ("C", "制造业", "Manufacturing"),
    ("D", "电热燃气及水生产供应业", "Electricity, heat, gas and water"),
    ("E", "建筑业", "Construction"),
    ("F", "批发和零售业", "Wholesale and retail"),
    ("G", "交通运输仓储和邮政业", "Transport, storage and post"),
    ("H", "住宿和餐饮业", "Accommodation and catering"),
    ("I", "信息传输软件和信息技术服务业", "Information and software"),
    ("J", "金融业", "Finance"),
    ("K", "房地产业", "Real estate"),
    ("L", "租赁和商务服务业", "Leasing and business services"),
    ("M", "科学研究和技术服务业", "Research and technical services"),
    ("N", "水利环境和公共设施管理业", "Water, environment and public facilities"),
    ("O", "居民服务修理和其他服务业", "Household services and repair"),
    ("P", "教育", "Education"),
    ("Q", "卫生和社会工作", "Health and social work"),
    ("R", "文化体育和娱乐业", "Culture, sports and entertainment"),
    ("S", "公共管理社会保障和社会组织", "Public administration and organisations"),
    ("T", "国际组织", "International organisations"),
]

# list → (code, Chinese, English)
_LISTS: dict[str, list[tuple[str, str, str]]] = {
    "consent": [("1", "同意", "Agrees"), ("2", "不同意", "Refuses")],
    "sex": [
        ("1", "男", "Male"),
        ("2", "女", "Female"),
        ("0", "未知", "Unknown"),
        ("9", "未说明", "Not stated"),
    ],
    "education": [
        ("00", "未上过学", "No schooling (local code)"),
        ("80", "小学", "Primary school"),
        ("70", "初中", "Junior secondary"),
        ("60", "普通高中", "Senior secondary"),
        ("40", "中专或职高", "Secondary vocational"),
        ("30", "大专", "Junior college"),
        ("20", "本科", "Bachelor"),
        ("10", "研究生", "Postgraduate"),
    ],
    "reason": [
        ("1", "务工", "Work for pay"),
        ("2", "经商", "Business"),
        ("3", "家属随迁", "Moved with family"),
        ("4", "婚姻嫁娶", "Marriage"),
        ("5", "照顾老人孩子", "Caring for family"),
        ("6", "学习培训", "Study"),
        ("7", "投靠亲友", "Joined relatives"),
        ("9", "其他", "Other"),
    ],
    "permit": [
        ("1", "持有且在有效签注期", "Held and valid"),
        ("2", "持有但逾期未签注", "Held, endorsement lapsed"),
        ("3", "正在办理", "Applied for"),
        ("4", "未办理", "Not applied for"),
    ],
    "no_permit_reason": [
        ("1", "不知道可以办", "Did not know of it"),
        ("2", "居住不满半年", "Here less than half a year"),
        ("3", "材料不全", "Papers incomplete"),
        ("4", "觉得没用", "Sees no use"),
        ("5", "打算离开", "Going to leave"),
        ("6", "其他", "Other"),
    ],
    "points": [
        ("1", "已申请并获评", "Applied and graded"),
        ("2", "申请中", "Applied"),
        ("3", "没申请", "Not applied"),
        ("4", "没听说过", "Never heard of it"),
    ],
    "employment": [
        ("1", "有固定雇主的雇员", "Employee"),
        ("2", "零工散工", "Casual worker"),
        ("3", "雇主", "Employer"),
        ("4", "自营劳动者", "Self-employed"),
        ("5", "平台灵活就业", "Platform worker"),
        ("6", "正在找工作", "Looking for work"),
        ("7", "料理家务", "Keeping house"),
        ("8", "退休", "Retired"),
        ("9", "在学", "Student"),
    ],
    "industry": INDUSTRIES,
    "contract": [
        ("1", "固定期限", "Fixed term"),
        ("2", "无固定期限", "Open-ended"),
        ("3", "完成一次性任务", "Single task"),
        ("4", "未签", "None signed"),
        ("5", "不适用", "Does not apply"),
    ],
    "income_band": [
        ("1", "不到3000元", "Below 3000"),
        ("2", "3000—4999元", "3000–4999"),
        ("3", "5000—6999元", "5000–6999"),
        ("4", "7000—9999元", "7000–9999"),
        ("5", "10000元及以上", "10000 and over"),
    ],
    "insurance": [
        ("1", "职工养老", "Employees' pension"),
        ("2", "职工医保", "Employees' medical"),
        ("3", "工伤", "Work injury"),
        ("4", "失业", "Unemployment"),
        ("5", "生育", "Maternity"),
        ("6", "公积金", "Housing fund"),
        ("7", "居民医保", "Residents' medical"),
        ("8", "居民养老", "Residents' pension"),
        ("9", "都没有", "None of these"),
    ],
    "yes_no": [("1", "是", "Yes"), ("2", "否", "No")],
    "housing": [
        ("1", "单位或雇主房", "Employer's"),
        ("2", "租私房整租", "Rented, whole flat"),
        ("3", "租私房合租", "Rented, shared"),
        ("4", "公租房或保租房", "Public rental"),
        ("5", "自购商品房", "Own flat"),
        ("6", "自购保障房", "Own, subsidised"),
        ("7", "借住", "Stays with others"),
        ("8", "就业场所", "Place of work"),
        ("9", "其他", "Other"),
    ],
    "charging": [
        ("1", "集中充电点", "Public charging point"),
        ("2", "智能插座", "Smart socket"),
        ("3", "楼道或室内充电", "Stairwell or indoors"),
        ("4", "飞线充电", "Cable out of the window"),
        ("5", "无电动车", "No e-bike"),
    ],
    "satisfaction": [
        ("1", "非常不满意", "Very dissatisfied"),
        ("2", "不太满意", "Rather dissatisfied"),
        ("3", "一般", "Neither"),
        ("4", "比较满意", "Rather satisfied"),
        ("5", "非常满意", "Very satisfied"),
        ("9", "不了解", "Do not know it"),
    ],
    "stay": [
        ("1", "愿意", "Willing"),
        ("2", "不愿意", "Not willing"),
        ("3", "没想好", "Undecided"),
    ],
    "stay_years": [
        ("1", "不到1年", "Under a year"),
        ("2", "1—2年", "1–2 years"),
        ("3", "3—5年", "3–5 years"),
        ("4", "6—10年", "6–10 years"),
        ("5", "超过10年", "Over 10 years"),
        ("6", "定居", "For good"),
        ("7", "没想好", "Undecided"),
    ],
    "platform": [
        ("1", "经常用", "Often"),
        ("2", "偶尔用", "Sometimes"),
        ("3", "听说没用过", "Heard of it"),
        ("4", "没听说", "Never heard of it"),
    ],
    "child_place": [
        ("1", "本区", "This district"),
        ("2", "户籍地", "Place of registration"),
        ("3", "其他地方", "Elsewhere"),
    ],
    "child_school": [
        ("1", "公办学校", "Public school"),
        ("2", "民办学校", "Private school"),
        ("3", "公办幼儿园", "Public kindergarten"),
        ("4", "民办幼儿园", "Private kindergarten"),
        ("5", "没有入园入学", "Neither"),
    ],
    "needs": [
        ("1", "子女教育", "Schooling of children"),
        ("2", "住房", "Housing"),
        ("3", "就业技能", "Skills"),
        ("4", "社保", "Social insurance"),
        ("5", "医疗", "Medical care"),
        ("6", "落户", "Household registration"),
        ("7", "权益维护", "Rights"),
        ("8", "文化生活", "Culture"),
        ("9", "其他", "Other"),
    ],
}

AGE_GROUPS = ("16—29岁", "30—44岁", "45岁及以上")

MATRIX = {
    "sat_registration": ("C35-1", "居住登记服务", "Residence registration"),
    "sat_points": ("C35-2", "积分受理服务", "Points application"),
    "sat_school": ("C35-3", "子女入学服务", "School enrolment"),
    "sat_housing": ("C35-4", "租住安全服务", "Rental safety"),
    "sat_jobs": ("C35-5", "就业服务", "Employment service"),
}

_AGE = "int((decimal-date-time(${visit_date}) - decimal-date-time(%s)) div 365.25)"
_WORKS = "${employment} <= 5"
_EMPLOYED = "${employment} = '1' or ${employment} = '2' or ${employment} = '5'"


def lists(wave: str) -> dict[str, list[tuple[str, str, str]]]:
    """Every choice list of a wave; until 2023 the codes of `platform` ran the other way."""
    towns = [(c, zh, en) for (c, zh), en in zip(TOWNS.items(), _TOWNS_EN, strict=True)]
    provinces = [(c, zh, en) for (c, zh), en in zip(PROVINCES.items(), _PROVINCES_EN, strict=True)]
    found = {"consent": _LISTS["consent"], "town": towns, "province": provinces}
    found |= {name: rows for name, rows in _LISTS.items() if name != "consent"}
    if wave < "2024":
        turned = reversed(_LISTS["platform"])
        found["platform"] = [(str(k), zh, en) for k, (_, zh, en) in enumerate(turned, start=1)]
    return found


def questions(wave: str) -> list[dict[str, str]]:
    """The survey sheet of a wave, one dictionary a row."""
    training = "fire_drill" if wave < "2024" else "safety_training"
    rows: list[dict[str, str]] = []

    def add(kind: str, name: str, number: str, zh: str, en: str, **more: str) -> None:
        row = {"type": kind, "name": name, "number": number, ZH: zh, EN: en}
        if "says" in more:
            row["constraint_message::中文 (zh)"], row["constraint_message::English (en)"] = (
                more.pop("says").split("|")
            )
        if "hint" in more:
            row["hint::中文 (zh)"], row["hint::English (en)"] = more.pop("hint").split("|")
        rows.append(row | more)

    yes = {"required": "yes"}
    add(
        "note", "about", "",
        f"云川区新居民调查问卷（{wave}年）【模拟】由云川区新居民服务中心组织，了解新居民居住、就业和服务需求，资料只用于汇总分析，"
        "依法保密，不作为执法检查依据。访问约需15分钟，自愿参加：可以拒绝回答任何问题，也可以随时停止。咨询电话：（示例，未设）。",
        f"Residents survey {wave} of the fictional Yunchuan district [simulated]. Answers are used in "
        "summaries only and kept confidential. About 15 minutes, voluntary: refuse any question, stop at "
        "any time.",
    )  # fmt: skip
    add(
        "note", "form_approval", "",
        "表号：（示例）云新居调01表　制定机关：（示例）云川区新居民服务中心　批准文号：（未办理，模拟调查）　"
        f"有效期至：{wave}年12月31日",
        f"Form no., authority, approval (sample block, none sought); valid until 31 December {wave}",
    )  # fmt: skip
    add(
        "text", "record_id", "C00", "问卷编号", "Questionnaire number", **yes,
        hint="QC-年份-街道序号-流水号|QC-year-town-running number", identifier="record",
        constraint="regex(., '^QC-20[0-9]{2}-[0-9]{2}-[0-9]{3}$')",
        says="应为QC-年份-两位街道序号-三位流水号|QC-year-two digits-three digits",
    )  # fmt: skip
    add(
        "text", "block", "K1", "抽样点编号", "Sampling point", **yes,
        hint="办公室填：年份两位、街道序号、E企业或R出租房、两位序号|Filled by the office",
        constraint="regex(., '^[0-9]{2}-[0-9]{2}-[ER][0-9]{2}$')",
        says="应为如24-01-E03的编号|Such as 24-01-E03",
    )  # fmt: skip
    add(
        "text", "interviewer", "K2", "访问员编号", "Interviewer code", **yes,
        constraint="regex(., '^W[0-9]{2}$')", says="应为W加两位数字|W and two digits",
    )  # fmt: skip
    add(
        "date", "visit_date", "K3", "调查日期", "Date of interview", **yes,
        constraint=f". >= date('{wave}-10-01') and . <= date('{wave}-11-30')",
        says="应在调查期内|Within the fieldwork period",
    )  # fmt: skip
    add(
        "select_one consent",
        "consent",
        "C01",
        "是否同意接受访问",
        "Consent to the interview",
        **yes,
    )
    rows.append(
        {"type": "begin_group", "name": "main", ZH: "访问内容", EN: "Interview",
         "relevant": "${consent} = '1'"}
    )  # fmt: skip
    add(
        "select_one town", "town", "C02", "居住地街道（镇）", "Town of residence", **yes,
        hint="行政区划代码为虚构|Division codes are fictional",
    )  # fmt: skip
    add("select_one sex", "sex", "C03", "性别", "Sex", **yes)
    add(
        "date", "birth_month", "C04", "出生年月", "Month of birth", **yes, appearance="month-year",
        constraint=f"{_AGE % '.'} >= 16 and {_AGE % '.'} <= 80",
        says="访问对象应为16—80周岁|Respondents are 16 to 80 years old",
    )  # fmt: skip
    add(
        "calculate", "age", "", "年龄", "Age", unit="岁",
        calculation=f"if(${{birth_month}} = '', '', {_AGE % '${birth_month}'})",
    )  # fmt: skip
    add(
        "calculate", "age_group", "", "年龄组", "Age group",
        calculation="if(${{age}} = '', '', if(${{age}} < 30, '{}', if(${{age}} < 45, '{}', '{}')))".format(*AGE_GROUPS),
    )  # fmt: skip
    add("select_one education", "education", "C05", "文化程度", "Education", **yes)
    add(
        "select_one province", "province", "C07", "户籍地", "Province of registration", **yes,
        hint="本省其他县市填99|99 for other places of this province",
    )  # fmt: skip
    add(
        "date", "arrival_month", "C10", "首次来本区居住时间", "Month of first arrival", **yes,
        appearance="month-year", constraint=". >= ${birth_month} and . <= ${visit_date}",
        says="应在出生之后、调查之前|After birth and before the interview",
    )  # fmt: skip
    add("select_one reason", "reason", "C11", "来本地主要原因", "Main reason for coming", **yes)
    add(
        "integer", "household", "C12", "同住家庭成员数", "Family members living together", **yes,
        hint="含本人|Including the respondent", unit="人", constraint=". >= 1 and . <= 15",
        says="应为1—15人|1 to 15 persons",
    )  # fmt: skip
    add(
        "integer", "children", "C13", "16周岁以下子女数", "Children under 16", **yes,
        hint="含不同住的；没有填0|Living elsewhere included; 0 if none", unit="人",
        constraint=". >= 0 and . <= 6", says="应为0—6人|0 to 6",
    )  # fmt: skip
    rows.append(
        {"type": "begin_repeat", "name": "child", "number": "C33", ZH: "子女", EN: "Children",
         "relevant": "${children} > 0", "repeat_count": "${children}"}
    )  # fmt: skip
    add(
        "date", "child_birth", "C33-1", "子女出生年月", "Month of birth of the child", **yes,
        appearance="month-year", sensitive="yes",
        hint="由父母回答，逐个填写；不填姓名|Told by the parent, one child after the other; no names",
        constraint=f"{_AGE % '.'} < 16 and . <= ${{visit_date}}",
        says="应未满16周岁|Under 16 years old",
    )  # fmt: skip
    add(
        "select_one child_place", "child_place", "C33-2", "子女现居住地", "Where the child lives",
        **yes,
    )  # fmt: skip
    add(
        "select_one child_school", "child_school", "C33-3", "子女就学情况", "School of the child",
        **yes,
    )  # fmt: skip
    rows.append({"type": "end_repeat", "name": "child"})
    add("select_one permit", "permit", "C14", "居住证情况", "Residence permit", **yes)
    add(
        "select_multiple no_permit_reason", "no_permit_reason", "C15", "未办理居住证原因",
        "Reasons for having no permit", **yes, relevant="${permit} = '4'",
    )  # fmt: skip
    add("select_one points", "points", "C16", "是否申请过积分", "Application for points", **yes)
    add("select_one employment", "employment", "C18", "目前就业状态", "Employment", **yes)
    add(
        "select_one industry", "industry", "C19", "所在行业", "Industry", **yes, relevant=_WORKS,
        hint="国民经济行业门类|Section of GB/T 4754",
    )  # fmt: skip
    add(
        "select_one contract", "contract", "C21", "劳动合同", "Labour contract", **yes,
        relevant=_EMPLOYED,
    )  # fmt: skip
    add(
        "decimal", "work_days", "C22-1", "每周工作天数", "Working days a week", **yes,
        relevant=_WORKS, unit="天", constraint=". > 0 and . <= 7", says="应在0—7天|0 to 7 days",
    )  # fmt: skip
    add(
        "decimal", "work_hours", "C22-2", "每天工作小时", "Working hours a day", **yes,
        relevant=_WORKS, unit="小时", constraint=". > 0 and . <= 18",
        says="应在0—18小时|0 to 18 hours",
    )  # fmt: skip
    add(
        "integer", "income", "C23", "上月个人税后收入", "Net income last month", relevant=_WORKS,
        hint="拒答或说不清的填C24|If refused, ask C24", unit="元", sensitive="yes",
        band_low="1000", band_high="30000", constraint=". >= 500 and . <= 50000", says="应在500—50000元|500 to 50000 yuan",
    )  # fmt: skip
    add(
        "select_one income_band", "income_band", "C24", "月收入分组", "Income band",
        relevant=f"{_WORKS} and ${{income}} = ''", sensitive="yes",
    )  # fmt: skip
    add(
        "select_multiple insurance", "insurance", "C25", "在本地参加的社会保险",
        "Social insurance here", **yes, exclusive="9",
        constraint="not(selected(., '9')) or count-selected(.) = 1",
        says="选“都没有”时不能再选其他|None of these excludes the others",
    )  # fmt: skip
    add(
        "select_one yes_no", "arrears", "C26", "近一年是否被拖欠工资", "Wages owed in the last year",
        **yes, relevant=_EMPLOYED, sensitive="yes",
    )  # fmt: skip
    add("select_one housing", "housing", "C27", "现住房性质", "Dwelling", **yes)
    add(
        "integer", "rent", "C28", "月租金", "Monthly rent", **yes, hint="本户|Of the household",
        relevant="${housing} = '2' or ${housing} = '3' or ${housing} = '4'", unit="元",
        band_low="150", band_high="5000", constraint=". >= 50 and . <= 10000", says="应在50—10000元|50 to 10000 yuan",
    )  # fmt: skip
    add("select_one charging", "charging", "C30", "电动自行车充电方式", "E-bike charging", **yes)
    add(
        "select_one yes_no", training, "C32", "今年参加过消防或安全培训演练",
        "Safety training or drill this year", **yes,
    )  # fmt: skip
    rows.append(
        {"type": "begin_group", "name": "satisfaction", "number": "C35", ZH: "服务满意度",
         EN: "Satisfaction with services", "appearance": "table-list"}
    )  # fmt: skip
    for name, (number, zh, en) in MATRIX.items():
        add("select_one satisfaction", name, number, zh, en, **yes)
    rows.append({"type": "end_group", "name": "satisfaction"})
    add(
        "select_one stay", "stay_intention", "C37", "今后是否愿意继续留在本地",
        "Willing to stay on", **yes,
    )  # fmt: skip
    add(
        "select_one stay_years", "stay_years", "C38", "预计留多久", "Expected length of stay", **yes,
        relevant="${stay_intention} = '1'",
    )  # fmt: skip
    add(
        "select_one platform", "platform", "C40", "新居民线上服务平台使用", "Use of the service app",
        **yes,
    )  # fmt: skip
    add(
        "select_multiple needs", "needs", "C41", "最需要的帮助", "Help most needed", **yes,
        hint="最多选3项|At most three", max_choices="3", constraint="count-selected(.) <= 3",
        says="最多选3项|At most three",
    )  # fmt: skip
    add(
        "text", "needs_other", "C41-9", "其他需要的帮助", "Other help needed", **yes,
        relevant="selected(${needs}, '9')",
    )  # fmt: skip
    add("text", "suggestion", "C42", "意见建议", "Suggestions")
    rows.append({"type": "end_group", "name": "main"})
    add(
        "decimal", "base_weight", "K4", "基础权数", "Base weight", hint="办公室填|Filled by the office",
        relevant="${consent} = '1'", **yes, constraint=". > 0", says="应大于0|Above 0",
    )  # fmt: skip
    return rows


CHECKS = [
    ("name", "expression", "message", "severity"),
    (
        "weekly_hours",
        "${work_days} = '' or ${work_hours} = '' or ${work_days} * ${work_hours} <= 84",
        "每周工时超过84小时，请核对每周天数和每天小时",
        "query",
    ),
    (
        "points_without_permit",
        "not(${points} = '1') or ${permit} = '1'",
        "已获评积分但居住证不在有效签注期，请核对C14、C16",
        "query",
    ),
    (
        "rent_above_income",
        "${rent} = '' or ${income} = '' or ${rent} <= ${income}",
        "月租金高于个人月收入，请核对C23、C28",
        "query",
    ),
]


def sheets(wave: str) -> dict[str, list[list[Any]]]:
    """The workbook of a wave: sheet → rows."""
    choices: list[list[Any]] = [["list_name", "name", ZH, EN]]
    for name, options in lists(wave).items():
        choices += [[name, *option] for option in options]
    settings = [
        ["form_title", "form_id", "version", "default_language"],
        [f"云川区新居民调查问卷（{wave}年，模拟）", "residents", f"{wave}.1", "中文 (zh)"],
    ]
    return {
        "survey": [SURVEY, *([row.get(c) for c in SURVEY] for row in questions(wave))],
        "choices": choices,
        "settings": settings,
        "checks": [list(row) for row in CHECKS],
    }
