"""What a thing can be counted in, and numbers beside it of another scale: 机构46人, 律师18件, 由860万元增至920元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, noted
from ..sentences.clauses import Item
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from ..sentences.units import SPANS

_PEOPLE = "读者|受访者|听众|观众|学龄儿童|人员|员工|工人|职工|民工|律师|教师|医生|护士|学生|学员|志愿者|(?<![动会成满减增裁复定超编全委])员|居民|群众|老人|儿童|人才|专家|负责人|从业者|求职者|患者|异常者|[教律厨医]师|[民辅]警|招工|录用|录取|招聘|招收|聘用|吸纳就业|(?<![性期])缺工"
_BODIES = "机构|企业|公司|单位|工地|学校|医院|社区|街道|部门|门店|商户|工厂|合作社|协会|幼儿园|养老院|[\u4e00-\u9fff]店|超市|宾馆|诊所|药房|网吧|[站网]点|[身务动诊]点|驿站|小区|公厕|场所"
_ROOMS = "[出公廉]租房屋?|房间|宿舍|公寓|公租房|住房|安置房|教室"
_CASES = "纠纷|案件|投诉|申请|诉求|事项|隐患|信访件|来信|警情|证照|居住证|举报|工单|来电|咨询|来访"
_TOOLS = "[公客货校班轿]交?车|空调|电脑|床铺|座椅|车辆|大巴|打印机|摄像头|烟感|灭火器|路灯|电动车"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# of each kind of thing the measure words it never has; a measure word of no list here is not asked
_KINDS = (
    (re.compile(f"(?:{_PEOPLE})$"), _words("家 间 套 件 起 米 公里 层 亩 台 张 辆 平方米 座 株 吨 小时 册 所 栋 幢 立方米 公斤 公顷")),
    (re.compile("(?:(?<![动会成满减增裁复定超编全委社人雇])员|(?:志愿|异常|患)者|[教律医]师|[民辅]警)$"), _words("户")),
    (re.compile("(?<!来自)(?<!属于)(?:困难|低保|贫困|特困|重点|新居民|监测)家庭$"), _words("人 名 间 件 岁")),
    (re.compile("(?:纠纷|案件|投诉|工单|隐患|来信|来电)$"), _words("人 名")),
    (re.compile("(?:来电|来信|诉求|投诉|咨询|举报)$"), _words("家 间")),
    (re.compile("发车|出动(?:爱心)?车辆$"), _words("人次")),
    (re.compile(f"(?:{_BODIES})$"), _words("人 名 位 层 米 公里 小时 岁 株 吨")),
    (re.compile("(?<!工作|服务|管理)(?:未登记|流动|新增|从业|困难|失业|就业)?人员$"), _words("户")),
    (re.compile("(?:公益性|招聘|就业|用工|空缺)岗位$"), _words("元")),
    (re.compile("年龄$"), _words("年 元 人 名 天 米 个")),
    (re.compile("(?:总?产量|总产)$"), _words("亩 公顷 米 公里 平方米 人 户 小时 天")),
    (re.compile("(?:用时|时长|工期|时限)$"), _words("元 人 户 家 件 米 公里 吨 亩 平方米")),
    (re.compile("(?:金额|余额|月薪|总价|成本)$"), _words("笔 人 户 家 件 小时 天 亩 米 吨 平方米 册")),
    (re.compile("容积(?:为|达|约)*$"), _words("平方米 米 吨 亩")),
    (re.compile("(?:新增|新建)(?:学位|床位|席位)$"), _words("人 名")),
    (re.compile("(?:学位|床位|席位|岗位|名额|摊位|工位|[车座泊铺]位)$"), _words("所 家 户 间 套 件 起 场 米 公里 亩 台 条 平方米 小时 吨")),
    (re.compile(f"(?:{_ROOMS}|房源)$"), _words("人 名 件 起 米 公里 小时 岁 株 辆 份")),
    (re.compile(f"(?:{_CASES})$"), _words("元 米 公里 层 亩 平方米 辆 岁 株 间 套 吨 台 小时 册 公顷")),
    (re.compile("(?:图书|书籍|[手画]册|宣传册|资料|传单|证书|问卷)$"), _words("米 公里 人 名 家 平方米 亩 间 辆 岁 层 起")),
    (re.compile("(?:手册|指南|图书|书籍|画册)$"), _words("张 吨 只 辆")),
    (re.compile("(?:面积|占地)(?:为|达|约)*$"), _words("元 米 公里 千米 人 家 户 件 立方米 小时 天 分钟 岁 吨 册 台 名 间")),
    (re.compile("(?:建筑|使用|营业|居住|住房|用房)面积$"), _words("亩 公顷")),
    (re.compile("(?:全长|总长|长度|里程|身高|步道|绿道)(?:为|达|约)*$"), _words("平方米 平方公里 亩 公顷 吨 立方米 个")),
    (re.compile(f"(?:{_TOOLS})$"), _words("人 名 家 户 起 米 公里 层 亩 岁 间 平方米 小时")),
)  # fmt: skip
_TIES = re.compile("(?:在|有|为|共|已|约|是|达到?|仅|只|》|不得|应|须)+$")
_OF_MONEY = re.compile(
    "[费款资财金钱价薪酬奖补贴租税付支购售卖买贷债罚赔捐募额值薪险账偿免省花保募销贵]|收[入取益]|预算|投入|成本|利润|营业|标准|工[资分]|[一每]元|万元|亿元|消费|经济|GDP|结余|创收|慰问|欠|低保|红包|[均每差]|餐|票|工程|项目|市场|档|减|助|不[足到低高]|[增涨降跌]"
)
_ENDS = re.compile("(?:左右)?(?:[，。；、）]|$)")
_GIVEN = re.compile(
    "虚假|违[法规]|非法|发[放给出送]|[给送赠向为对奖罚补付缴支收费赔兑]|退[还回费]|平均|均|每|工资|价|租|涉|配"
)
_MEASURES = re.compile(
    "(?:面积|占地|全长|总长|长度|里程|年龄|产量|用时|工期|时限|[学床席岗]位|手册|指南|纠纷|案件|来[信电])$"
)
_FUNDS = re.compile("(?<!其)(?:经费|资金|预算|租金|房租|总投资|货款|造价)(?:支出)?(?:共|约|为|达|仅)*$")  # fmt: skip
_OF_ITSELF = re.compile(
    r"每(层|间|套|栋|幢|辆|户)[^，。；\d每]{1,8}(\d+)\1(?=[，。；])"
)  # 每层设房间24层
# 时限为5个, 用电量为2.4亿千瓦
_NO_MEASURE = re.compile(
    r"(?:时限|期限|工期|周期|用时|课时)[为是达约]*(\d+个)(?=[，。；、])|电量[^，。；\d]{0,3}([\d.]+[万亿]?千瓦)(?!时|·|小时)"
)
# 转派成员单位120人 is said; 现有机构46人 is not
_NEVER_PEOPLE = re.compile("(?:纠纷|案件|投诉|工单|隐患|家庭|来[信电]|面积|占地|年龄|产量|时长|工期|[额薪价本时])$|[现共]有|参评|检查|走访|区内|辖区|[全本][区市县镇]|建成|设立|新增|签约|引进|[入进]驻|落户|培育|约谈|关停|改造")  # fmt: skip


def things(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """中介机构46人, 招工142家, 律师18件: a name and, right behind it, a number of what it is never counted in."""
    plain = paragraph.reading.plain
    for m in _OF_ITSELF.finditer(plain):
        shows = say(zh=f"每{m[1]}不以“{m[1]}”计", en=f"{m[1]} in each {m[1]}")
        yield found("consistency:unit", paragraph, m.start(2), m.end(), shows, severity="warning")
    for m in _NO_MEASURE.finditer(plain):
        shows = say(zh=f"这里不以此计：{m[1] or m[2]}", en=f"not counted so: {m[1] or m[2]}")
        yield found("consistency:unit", paragraph, m.end() - len(m[1] or m[2]), m.end(), shows, severity="warning")  # fmt: skip
    for item in items:
        q = item.q
        if q.unit == "元" and q.scale == 1 and paragraph.prose and not q.hedge and _ENDS.match(plain[q.end :]) and item.label[1:] and item.label[-1] not in "为是" and item.role == "level" and not _OF_MONEY.search(plain, since(plain, q.start, "。\n"), q.end + 40):  # fmt: skip
            yield noted(_unit(paragraph, q))  # 活动室可容纳80元: no word of money
        if q.kind == "n" and q.family in ("人", "户", "家", "件") and _FUNDS.search(item.label):
            yield _unit(paragraph, q)
            continue
        if q.kind != "n" or not q.unit or not _ENDS.match(plain[q.end :]) or q.hedge in ("以上", "以下"):  # fmt: skip
            continue
        name, unit = _TIES.sub("", item.label), q.unit.removeprefix("个") or "个"
        if q.decimals and item.label.endswith(("为", "达", "是")) and not _MEASURES.search(name):
            continue  # 城镇居民人均面积为38.6平方米，农村居民为52.4平方米
        if q.family in SPANS and not _MEASURES.search(name) and "均" in plain[since(plain, q.start, "。；\n") : q.start]:  # fmt: skip
            continue  # 志愿者人均服务时长，青禾街道36.5小时
        odd = unlikely(name, unit) or (len(item.noun) < 8 and unit in _BEHIND and not q.chinese and unlikely(item.noun, unit))  # fmt: skip
        if odd and (not _GIVEN.search(name) or _MEASURES.search(name)):
            yield noted(_unit(paragraph, q), unit == "户" or name.endswith("家庭"))


_BEHIND = _words("户 间 套 家 亩 辆 层 座 吨 公顷 册")  # 920户网格员; but 12小时岗位, 60岁老人


def unlikely(name: str, unit: str) -> bool:
    """Whether what a name says is never counted in a unit."""
    for kind, never in _KINDS:
        if unit in never and kind.search(name):
            return unit not in ("人", "名", "位") or _NEVER_PEOPLE.search(name) is not None
    m = re.search("([人户天])数$", name)
    return m is not None and bool(unit) and unit not in _NUMBER_IN[m[1]]


_NUMBER_IN = {"人": _words("人 名 位 人次"), "户": _words("户 家 套 户次"), "天": _words("天 日")}


def _unit(paragraph: Paragraph, q: Quantity) -> Finding:
    shows = say(zh=f"这里不以“{q.unit}”计：{q.text}", en=f"not counted in {q.unit}: {q.text}")
    return found("consistency:unit", paragraph, q.start, q.end, shows, say(zh="核对单位", en="check the unit"), severity="warning")  # fmt: skip


_WALK = re.compile(r"步行|走路|徒步")
_RIDE = re.compile("车程|开车|驾车|乘车|骑行")
_ROAD = re.compile(
    "(?:道路|公路|马路|街道|路|步道|跑道|绿道|管网|管道|水渠|河道)(?:全长|总长|长度|长|共|约|达|为)*$"
)
_WIDE = re.compile("宽|厚|高|深|距|径|退|间隔")


def distances(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """只有300公里，步行5分钟; 道路1.8米: a way and what it takes, a road shorter than it is broad."""
    plain = paragraph.reading.plain
    for k, item in enumerate(items):
        q = item.q
        if q.family not in ("公里", "米") or q.kind != "n":
            continue
        if q.unit == "米" and q.value < 10 and q.scale == 1 and _ROAD.search(item.label) and not _WIDE.search(item.label):  # fmt: skip
            yield _unit(paragraph, q)
            continue
        for other in items[max(0, k - 1) : k + 2]:
            if (
                other.q.family not in ("分钟", "小时")
                or other.sentence != item.sentence
                or not other.q.value
            ):
                continue
            words = plain[since(plain, other.q.start, "，。；") : other.q.start]
            most = 0.25 if _WALK.search(words) else 2.5 if _RIDE.search(words) else 0
            least = 0.01 if most else 0
            minutes = other.q.value * (60 if other.q.family == "小时" else 1)
            speed = q.value * (1 if q.family == "公里" else 0.001) / minutes
            if most and not least <= speed <= most:
                yield _unit(paragraph, q)


_MORE = re.compile("(?:[比较][^，。；]{0,10}(?:多|少|增加|减少|增长|下降|高出?|低))(?:了)?$")
_NOW = re.compile("[上去]年|同期|年初|20\\d\\d年|原来|过去")


def steps(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """补贴860亿元，比去年同期多75万元; 去年9.8亿元，今年预计达到10.6万元: 万 and 亿 taken for each other."""
    plain = paragraph.reading.plain
    for k, part in enumerate(items):
        if "其中" in part.label and part.q.kind == "n" and part.q.scale >= 1e4 and not part.q.hedge:
            wholes = [i for i in items[max(0, k - 5) : k] if i.q.family == part.q.family and i.role == "level"]  # fmt: skip
            if wholes and part.q.low > 100 * max(i.q.high for i in wholes) and not any((i.q.decimals and i.q.scale == 1) or re.search("每|均|标准", i.before) for i in wholes):  # fmt: skip
                yield _beside(paragraph, part.q, wholes[-1].q)  # 服务8.6万人次，其中女性39000万人次
    for a, b in pairwise(items):
        x, y = a.q, b.q
        if (
            x.kind != "n" or y.kind != "n" or x.family != y.family or not x.unit or a.sentence != b.sentence or a.role != "level"
            or x.hedge or y.hedge or {x.scale, y.scale} - {1.0, 1e4, 1e8} or not x.value or not y.value
        ):  # fmt: skip
            continue
        if b.role == "change" and re.search("[比较][^，。；]{0,10}$", a.clause or "") and x.decimals and y.value > 100 * x.value and "，" not in b.before:  # fmt: skip
            yield _beside(paragraph, x, y)  # 比去年同期的1.4元高出1000元
            continue
        if x.scale == y.scale:
            continue
        gap = plain[x.end : y.start]
        if len(gap) > 24 or "其中" in gap:
            continue
        if (
            re.fullmatch("[、和与及]", gap)
            and x.decimals == y.decimals > 0
            and x.value > 1e3 * y.value
        ):
            yield _beside(paragraph, y, x)  # 596.7万元和940.0元
        moved = _MORE.search(gap) or (_NOW.search(gap) and b.role == "change")
        before = plain[since(plain, x.start, "。；\n") : x.start]
        paired = b.role == "level" and (_NOW.search(before) or a.label.endswith(("由", "从"))) and re.search("今年|本年|目前|[增减降升扩缩][^，。]{0,3}[到至为]|达到?$", gap)  # fmt: skip
        ratio = max(x.value / y.value, y.value / x.value)
        if moved and (x.value / y.value > 2e4 or y.value / x.value > 100):
            yield _beside(paragraph, x, y)
        elif paired and ratio > 1e3:
            yield _beside(paragraph, y, x)


def _beside(paragraph: Paragraph, q: Quantity, other: Quantity) -> Finding:
    shows = say(zh=f"{q.text}与{other.text}数量级相差悬殊", en=f"{q.text} beside {other.text}")
    return found("consistency:magnitude", paragraph, q.start, q.end, shows, say(zh="核对单位", en="check the unit"))  # fmt: skip


def bought(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """采购打印纸45万箱，花费7650元; 岗位86个, 录用1200人: more than are paid for or offered."""
    for k, item in enumerate(items):
        q = item.q
        if q.family == "元" and k and q.kind == "n" and _cheap(items[k - 1], item):
            yield _large(paragraph, items[k - 1].q)
        if q.kind == "n" and q.family in ("人", "人次") and _AGREED.search(item.label):
            offered = [i.q for i in items[:k] if i.q.unit == "个" and i.sentence == item.sentence and i.label.endswith("岗位")]  # fmt: skip
            if offered and q.low > 10 * max(o.high for o in offered):
                yield _large(paragraph, q)


_BUYS = re.compile("[采订选]?购|印[制刷发]|定制|制作|添置")
_COSTS = re.compile("(?:花费|费用|支出|金额|耗资|价款|货款|总价|用款|共需|共计|经费|资金)(?:共|约|为|计)*$")  # fmt: skip


def _cheap(a: Item, b: Item) -> bool:
    """采购打印纸45万箱，花费7650元: less than two fen for a box."""
    return (
        a.q.kind == "n" and a.q.family not in ("元", "人", "户", "家") and a.sentence == b.sentence
        and bool(_BUYS.search(a.label)) and bool(_COSTS.search(b.label)) and 0 < b.q.high < 0.02 * a.q.low
    )  # fmt: skip


_AGREED = re.compile("意向|录用|签约|应聘成功|上岗$")


def _large(paragraph: Paragraph, q: Quantity) -> Finding:
    shows = say(zh=f"不会有这么多：{q.text}", en=f"too much: {q.text}")
    return found("consistency:magnitude", paragraph, q.start, q.end, shows)


_TIMES = re.compile("里长征|里征程")
_MIXED = re.compile("\\d亿\\d+(?:\\.\\d+)?万|\\d亿\\d{4,}|\\d[亿万](?:\\d{3,4}(?=[\u4e00-\u9fff])|\\d+[千百])|\\d千\\d[百十](?!分)")  # fmt: skip


_TWO_SCALES = re.compile("\\d[亿万千]\\d")


def mixed(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """1万2600张, 3万5千2百人, 6千8百万元: digits and words of one number by turns."""
    plain = paragraph.reading.plain
    if not _TWO_SCALES.search(plain):
        return
    last = -1
    for m in _MIXED.finditer(plain):
        if m.start() <= last or re.match(r"(?:亿|万)?\d*年", plain[m.start() + 2 :][:6]) or _TIMES.search(plain[m.end() : m.end() + 6]):  # fmt: skip
            continue
        last = m.end()
        yield found("consistency:mixed", paragraph, m.start(), m.end())
