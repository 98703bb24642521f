"""The rental-check sheet (居住出租房检查表): one page a dwelling, filled by the inspector on the spot.

An inspection record, not a questionnaire: kept apart from the surveys, whose answers are never used to punish.
"""

from __future__ import annotations

from .instrument import TOWN_OPTIONS, Instrument, Options

WAVE = "2024"

LISTS: dict[str, Options] = {
    "town": TOWN_OPTIONS,
    "yes_no": [("1", "是", "Yes"), ("2", "否", "No")],
    "building": [
        ("1", "自建房", "Self-built house"), ("2", "商品房", "Commercial flat"), ("3", "安置房", "Resettlement flat"),
        ("4", "公寓或宿舍", "Apartment, dormitory"), ("5", "厂房改建", "Converted factory"), ("6", "其他", "Other"),
    ],
    "contract": [("1", "书面", "Written"), ("2", "口头", "Oral"), ("3", "无", "None")],
    "reported": [("1", "是", "Yes"), ("2", "否", "No"), ("3", "由物业代报", "By the property manager")],
    "hazards": [
        ("1", "楼梯或疏散通道", "Stairs, escape route"), ("2", "防盗窗无逃生口", "Barred window without exit"),
        ("3", "电线私拉", "Loose wiring"), ("4", "电动车违规停放充电", "E-bike parked or charged wrongly"),
        ("5", "燃气瓶", "Gas bottle"), ("6", "彩钢板", "Foam-core panels"), ("7", "烟感缺失", "No smoke detector"),
        ("8", "灭火器缺失", "No extinguisher"), ("9", "隔墙可燃", "Combustible partition"), ("10", "无", "None"),
    ],
    "verdict": [("1", "合格", "Passed"), ("2", "不合格", "Failed"), ("3", "一票否决", "Vetoed")],
    "remedy": [
        ("1", "已整改", "Put right"), ("2", "限期整改", "To be put right by a date"),
        ("3", "挂牌督办", "Under supervision"), ("4", "停租", "Letting stopped"),
    ],
}  # fmt: skip

CHECKS = [
    ("crowded", "${space} = '' or ${space} >= 6 or not(selected(${hazards}, '10'))",
     "人均使用面积不足6平方米，请核对D10、D11", "query"),
    ("unregistered", "${tenants} = '' or ${registered} = '' or ${registered} >= ${tenants}",
     "登记人数少于租住人数，有漏登，请当场补登", "query"),
    ("key_place", "${tenants} = '' or ${rooms} = '' or (${tenants} < 10 and ${rooms} < 10) or ${verdict} = ''  or ${smart_socket} = '1'",
     "租住10人以上或10间以上的重点场所没有智能充电插座，请说明", "query"),
]  # fmt: skip


def instrument() -> Instrument:
    """The sheet: 15 items and the running number."""
    form = Instrument("rental_check", "云川区居住出租房检查表（模拟）", WAVE, LISTS, CHECKS)
    ask, whole = form.ask, form.whole
    ask("note", "about", "",
        "云川区居住出租房检查表【模拟】由检查人员现场填写。检查记录与各项调查的答卷分开保管，不混用。",
        "Rental safety check of the fictional Yunchuan district [simulated]; kept apart from survey answers.")  # fmt: skip
    ask("text", "record_id", "D00", "检查编号", "Running number", identifier="record",
        hint="D-年份-街道序号-流水号|D-year-town-number",
        constraint="regex(., '^D-20[0-9]{2}-[0-9]{2}-[0-9]{4}$')",
        says="应为D-年份-两位街道序号-四位流水号|D-year-two digits-four digits")  # fmt: skip
    ask("select_one town", "town", "D01-1", "所在街道（镇）", "Town")
    ask("text", "address", "D01-2", "门牌和社区", "Address", sensitive="identifier",
        hint="报送前去标识到街道（镇）|Taken off before anything is handed in")  # fmt: skip
    ask("select_one building", "building", "D02", "房屋类型", "Type of building")
    whole("storeys", "D03-1", "建筑层数", "Storeys", "层", constraint=". >= 1 and . <= 60",
          says="应为1—60层|1 to 60")  # fmt: skip
    whole("let_storeys", "D03-2", "出租层数", "Storeys let", "层",
          constraint=". >= 1 and . <= ${storeys}", says="不能多于建筑层数|Not more than the storeys")  # fmt: skip
    whole("rooms", "D04", "出租间（套）数", "Rooms let", "间", constraint=". >= 1 and . <= 500",
          says="应为1—500间|1 to 500")  # fmt: skip
    whole("tenants", "D05", "租住人数", "Tenants", "人", hint="10人以上或10间以上为重点场所|10 or more: a key place",
          constraint=". >= 0 and . <= 1000", says="应为0—1000人|0 to 1000")  # fmt: skip
    whole("registered", "D06", "其中已登记人数", "Registered among them", "人",
          constraint=". >= 0 and . <= ${tenants}", says="不能多于租住人数|Not more than the tenants")  # fmt: skip
    ask("integer", "rent", "D07", "典型间月租金", "Monthly rent of a usual room", unit="元",
        constraint=". >= 50 and . <= 10000", says="应在50—10000元|50 to 10000 yuan")  # fmt: skip
    ask("select_one contract", "contract", "D08", "租赁合同", "Lease")
    ask(
        "select_one reported",
        "reported",
        "D09",
        "承租人信息3个工作日内报送",
        "Tenants reported within 3 days",
    )
    ask("decimal", "space", "D10", "人均使用面积", "Floor space a head", unit="平方米",
        constraint=". > 0 and . <= 200", says="应在0—200平方米|0 to 200 square metres")  # fmt: skip
    ask("select_multiple hazards", "hazards", "D11", "隐患项", "Hazards", exclusive="10")
    ask("select_one verdict", "verdict", "D12", "判定", "Verdict",
        constraint="(. = '1' and selected(${hazards}, '10')) or (not(. = '1') and not(selected(${hazards}, '10')))",
        says="没有隐患的判合格，有隐患的不判合格|Passed if and only if there is no hazard")  # fmt: skip
    ask(
        "select_one remedy",
        "remedy",
        "D13",
        "整改状态",
        "State of repair",
        relevant="${verdict} = '2' or ${verdict} = '3'",
    )
    ask("select_one yes_no", "smart_socket", "D14", "是否装有智能充电插座", "Smart charging socket")
    ask("date", "check_date", "D15", "检查日期", "Date of check", constraint=". <= today()",
        says="不晚于今天|Not after today")  # fmt: skip
    ask("text", "inspector", "D16", "检查人工号", "Inspector's code", constraint="regex(., '^W[0-9]{2}$')",
        says="应为W加两位数字，不填姓名|W and two digits; no name")  # fmt: skip
    return form
