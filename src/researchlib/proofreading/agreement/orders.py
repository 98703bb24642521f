"""Orders of magnitude by the form of a number and by its neighbours; what is counted is hardly asked.

A clerk who writes 万 writes decimals (3.8万人) or a round goal (12万人); 35万人, 260万平方米, 1.2亿册 of a thing are a 万 too many.
A change is printed as fine as its level (62元，上涨0.03元), and a part, a mean and a fellow of a list are not beyond the whole,
the sum and the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, clause
from ..sentences.clauses import Item, sentences
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from .dimensions import DAYS

# whole 万 of these are a 万 too many from here on, and hundreds to the last digit, in a district
_MOST = {u: n for n, units in ((1e3, "岁 年 层"), (1e4, "所 场 期 班 公里 天"), (5e4, "家 处 栋 幢 起 台 座 项 部 篇 床"), (1e5, "个 名 人 位 支 分钟 课时 家次"), (2e5, "户 套 间 辆"),
                                (2e5, "件 次"), (1e6, "条 人次 户次 亩 盏 公顷"), (2e6, "平方米"), (5e6, "份 册 张 小时"), (2e4, "平方公里"), (1e8, "吨 株 棵 只"), (3e11, "千瓦时"), (1e10, "元")) for u in units.split()}  # fmt: skip
_LARGER = re.compile("普查|全国|我国|国务院|[全我]省|自治区|各省|省政府|运营里程")
_OF_A_CITY = re.compile("[全我本]市")
_WIDE = re.compile(
    "全市|省[委级内政]|市[级委]|跨省|五年|十年|历年|目标|任务|计划|预计|力争|客流|客运|旅客|游客|乘坐|骑行|访问|下载|粉丝|观看"
)
_MASS = re.compile(
    "订单|产量|产能|生产|出口|销[售量]|快[递件]|阅读|点击|浏览|播放|转发|短信|电[量力]"
)
_MACRO = re.compile(
    "总值|GDP|产值|存款|贷款|资产|营收|投资|零售|进出口|交易|融资|授信|保费|增加值|税"
)
_POPULATION = re.compile(
    "人口|登记|新居民|农民工|劳动力|参保|从业|就业|用工|居民|群众|市民|户籍|常住|务工|职工|用户|缴存|持卡|服务"
)
_STAFF = re.compile(
    "(?<![会党团学人])员$|(?:医护|工作|专职|窗口|服务|保洁|编制|在编|聘用)人员$|[民辅]警$|律师$|教师$|医[生师]$|护士$|干部$"
)
_DEALT = re.compile("办[件理结]|受理|业务|事项|审批")  # as many as there are persons
_COUNTED = frozenset("个名人位家户处栋台起项场所件间套辆")
_SMALL = re.compile(
    "[^，。；、]{0,8}?(?:(?<![乡农城])村(?![民里])|(?<![各个有])中心(?=[^，。；、区镇村校市]{0,4}人员|有)|社区|小区|派出所|警务|学校|小学|中学|幼儿园|工地|公寓|楼|班|车间|食堂|窗口|大厅|站|室|秘书处|专班|[我本][校所厂]|公司|厂|书[房屋角])(?!点|数)"
)


def whole(draft: Draft, read: Read) -> Iterator[Finding]:
    """座谈会有企业代表35万人参加, 藏书1.2亿册, 幼儿园38000所, 派出所现有民警1600名: in a draft that has no such numbers and speaks of no larger place."""
    if any(_LARGER.search(p.text) for p in draft.paragraphs) or sum(len(_OF_A_CITY.findall(p.text)) for p in draft.paragraphs) > 2:  # fmt: skip
        return
    for p, item in read.prose():
        q = item.q
        if q.kind != "n" or item.role != "level" or q.hedge or q.chinese:
            continue
        plain, of = p.reading.plain, clause(p, item)
        start = since(plain, q.start, "。！？；\n")
        staff = _STAFF.search(of) is not None
        small = _SMALL.match(plain[start : q.start]) is not None
        most = _MOST.get(q.unit, 1e18) if not of.endswith("床位") else 2e4 if small else 1e5
        if small:  # of a village, a school, a station
            firm = re.search("公司|厂", plain[start : q.start])
            if staff and q.family == "人" and not firm:
                most = 1000
            elif q.unit == "公里" and not firm:
                most = 100
            elif q.scale == 1e4 and q.unit in _COUNTED:
                most = min(most, 2e4)
        if q.unit == "元":
            whole_ = q.digits.isdigit() and not _MACRO.search(plain, start, q.end + 8)
            most = 1e10 if small else most if whole_ else 4e11
        if q.low < most or not (q.scale >= 1e8 or q.digits.isdigit() or most == 1000) or (q.scale < 1e4 and not q.digits.endswith("00")):  # fmt: skip
            continue
        if (q.scale == 1e4 and len(q.digits.rstrip("0")) < 2 and q.value < 2 * most) or _WIDE.search(plain, start, q.end + 8) or (q.family not in ("人", "户", "家", "元") and _MASS.search(plain, start, q.end + 8)):  # fmt: skip
            continue
        if q.family == "件" and q.low < 2e6 and _DEALT.search(plain, start, q.end + 8):
            continue
        populous = q.family in ("人", "户") and _POPULATION.search(of[-14:] + item.noun)
        if populous and not (staff or small) and q.value < 2e6:
            continue
        if any(i.q.family == q.family and i.q.kind == "n" and i.q is not q and i.q.value > q.value / 30 for _, i in read.prose()):  # fmt: skip
            continue
        shows = say(
            zh=f"{q.text}，远超一般所能达到的数", en=f"{q.text} is beyond what there can be"
        )
        yield cannot_be(p, q, shows)


def beside(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Numbers that do not go with the one beside them."""
    if not paragraph.prose:
        return
    for item in items:
        if (item.role == "level" or item.q.unit == "厘米") and item.q.kind == "n" and _alone(item.q, clause(paragraph, item), paragraph.reading.plain):  # fmt: skip
            shows = say(zh=f"{item.q.text}，数量级不合常理", en=f"{item.q.text} cannot be")
            yield cannot_be(paragraph, item.q, shows)
    for a, b in pairwise(items):
        x, y = a.q, b.q
        if y.hedge in _LESS and x.family == y.family and not x.hedge and x.value > 2 * y.value > 0 and paragraph.reading.plain[x.end : y.start] == "，" and _STANDARD.match(paragraph.reading.plain, y.end):  # fmt: skip
            yield cannot_be(paragraph, y, beside_it(x, y))  # 只发1900元，低于226元的最低工资标准
        if x.hedge and x.family == y.family and x.kind == y.kind == "n" and a.sentence == b.sentence and a.role == b.role == "level" and y.low > 1.2 * x.high > 0 and re.match("[，；（]其中", paragraph.reading.plain[x.end : y.start]) and not re.search("[均每]", clause(paragraph, b)):  # fmt: skip
            yield cannot_be(paragraph, y, beside_it(x, y))  # 约46万人，其中新居民128万人
        if a.sentence != b.sentence or x.hedge or y.hedge or x.chinese or y.chinese or not x.unit or a.role != "level":  # fmt: skip
            continue
        gap = paragraph.reading.plain[x.end : y.start]
        if len(gap) < 30 and ("比" in gap or "较" in gap or "于" in gap) and _CHANGED.fullmatch(gap) and not _AIM.search(clause(paragraph, a)) and _coarse(x, y):  # fmt: skip
            yield cannot_be(paragraph, x, beside_it(x, y))
        elif x.kind == y.kind == "n" and x.family == y.family and b.direction < 0 and y.low > 50 * x.high > 0:  # fmt: skip
            yield cannot_be(paragraph, y, beside_it(x, y))  # 13.4万人，比上年减少1.2亿人
        elif b.role == "level" and (sum_ := _paid(clause(paragraph, a), clause(paragraph, b), x, y)):  # fmt: skip
            yield cannot_be(paragraph, sum_, beside_it(x, y))
        elif x.unit in _CHEAP and y.unit == "元" and b.role == "level" and y.low > 2e4 * x.high > 0 and re.search("[采订]?购|印制|发放|更换", clause(paragraph, a)):  # fmt: skip
            yield cannot_be(paragraph, y, beside_it(x, y))  # 采购灭火器860具，共支出8.17亿元
        elif x.kind == y.kind == "n" and x.family == y.family and b.role == "level":
            q = _odd(clause(paragraph, a), clause(paragraph, b), gap, x, y)
            if q is not None:
                yield cannot_be(paragraph, q, beside_it(x, y))
    for group in sentences(items):
        yield from _staffed(paragraph, group)
        sums = [i.q for i in group if i.q.unit == "元" and i.role == "level" and not re.search("[均每]", clause(paragraph, i))]  # fmt: skip
        for q in sums:
            if q.scale == 1e8 and q.digits.isdigit() and len(sums) > 1 and all(o.scale == 1e4 and o.value * 1e4 < q.value for o in sums if o is not q):  # fmt: skip
                yield cannot_be(paragraph, q, beside_it(q, next(o for o in sums if o is not q)))


_SERVED = re.compile("服务|照护|照料|联系|负责|管理|诊疗|接诊|就诊|为$")
_CATCHMENT = re.compile("服务|覆盖|辐射|惠及|累计|人口|客流|线上|平台|热线|全[国省市]")


def _staffed(paragraph: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """协管员48000名，服务2.8万人; 为15万名新居民量血压，共有医生12名; 床位6万张，医护人员45名: those who serve, and what they do."""
    counts = [i for i in group if i.q.kind == "n" and i.role == "level" and not i.q.hedge and not i.q.chinese]  # fmt: skip
    staff = [i for i in counts if i.q.family == "人" and _STAFF.search(clause(paragraph, i))] if len(counts) > 1 else []  # fmt: skip
    for a, b in product(staff, counts):
        of, far = clause(paragraph, b), b.q.value / (a.q.value or 1)
        if re.search("[均每]", of):
            continue
        if b.position > a.position and far < 1 and a.q.value > 1000 and b.q.family == "人" and _SERVED.search(of):  # fmt: skip
            yield cannot_be(paragraph, a.q, beside_it(a.q, b.q))
        elif (far > 200 and of.endswith("床位")) or (far >= 1e4 and b.q.family in ("人", "人次", "件") and not _CATCHMENT.search(of + b.noun)):  # fmt: skip
            yield cannot_be(paragraph, b.q, beside_it(a.q, b.q))


_LESS = ("低于", "不到", "不足", "少于")
_STANDARD = re.compile("[。，；]|的[^，。；占]{0,8}(?:标准|目标|水平|均值|平均|[上下]限|底线|要求|规定|限[值额])")  # fmt: skip
# 比上年缩短1.2分钟, 较二季度上涨0.03元, 比7月多用28千瓦时
_CHANGED = re.compile(
    "，?[^，。；]{0,3}(?:比|较|环比|同比)[^，。；多少]{0,8}?，?(?:[^，。；\\d]{2,4}|[多少][^，。；]?)|，[低高]于[^，。；\\d]{2,8}"
)
_AIM = re.compile("目标|任务|计划|预算|满分|预期|力争|标准|预计|达到|增至|到(?!达)|安排")


def _coarse(level: Quantity, change: Quantity) -> bool:
    """Whether a level is printed so coarse that its change could not be seen in it."""
    if level.unit == "‰" and change.kind == "d":
        return level.decimals < change.decimals
    if {level.family, change.family} <= DAYS.keys() and level.family != change.family:  # fmt: skip
        return level.decimals > 0 and 0 < change.value * DAYS[change.family] < level.half * DAYS[level.family]  # fmt: skip
    if not level.kind == change.kind == "n" or level.family != change.family or not change.value:
        return False
    if level.scale == change.scale:
        return level.scale == 1 and not level.decimals and change.decimals > 0
    return level.scale > change.scale and change.value < level.half


_SITES = ("家", "所", "处", "个")
_PAID = re.compile("补[贴助]|工资|奖|慰问|津贴|救助|欠薪|报销|红包")
_REACHED = re.compile("惠及|涉及|受益|覆盖|帮助|^为|向|享受|领取|发放")


def _paid(of_a: str, of_b: str, x: Quantity, y: Quantity) -> Quantity | None:
    """发放补贴186.4亿元，惠及1206人: the sum, when each would have less than one yuan or more than half a million."""
    if re.search("[均每]", of_a + of_b) or (x.unit == "元") == (y.unit == "元") or not {x.unit, y.unit} & {"人", "名", "户", "位", *_SITES}:  # fmt: skip
        return None
    (of, q), (to, heads) = ((of_a, x), (of_b, y)) if x.unit == "元" else ((of_b, y), (of_a, x))
    if heads.unit in _SITES:
        far = q.low > 1e9 * heads.high
    else:
        far = bool(_PAID.search(of)) and (q.high < heads.low or q.low > 5e5 * heads.high)
    return q if far and heads.value > 1 and _REACHED.search(to) else None


_CHEAP = frozenset("具本册张只条支份盒箱")
_EACH = re.compile("(?:每[^，。；、\\d]{1,3}|[人户月日件套]均)$")
_BESIDE = re.compile("[、，][^，。；、]{2,10}")
_NO_FELLOW = re.compile("其[中余他]|共|总|合计|[一特]等|最")


def _odd(of_a: str, of_b: str, gap: str, x: Quantity, y: Quantity) -> Quantity | None:
    """小学生每餐1200元，初中生每餐14元; 民警11名、辅警2400名; 人均收入5864元，其中人均工资34210元; 680万元，平均每台4亿元."""
    if re.match("[，、]其中", gap):
        more = y.low > x.high and re.search("[人户]均", of_a) and re.search("[人户]均", of_b)
        return x if more and "最" not in gap else None
    if re.match("，平均每[^，。；]{1,6}$", gap) and y.low > x.high and not re.search("[均每]", of_a) and not gap.startswith(f"，平均每{x.unit}"):  # fmt: skip
        return y  # but 协管员48名，平均每名服务500人
    low, high = sorted((x.value, y.value))
    if of_a[-4:] == of_b[-4:] != "" and of_a[3:] and {x.scale, y.scale} == {1.0, 1e4} and high > 15 * low > 15 and x.unit == "元" and _BESIDE.match(gap) and "均" in of_a[-7:]:  # fmt: skip
        return x if x.value > y.value else y  # 门诊次均费用18.6万元，住院次均费用9260元
    if low <= 1 or high < 40 * low or not _BESIDE.fullmatch(gap) or _NO_FELLOW.search(gap + of_a[-6:]):  # fmt: skip
        return None
    each = _EACH.search(of_a)
    staff = gap[0] == "、" and x.family == "人" and high > 100 * low and len(gap) < 7 and not re.search("[每均]", gap + of_a)  # fmt: skip
    if staff or (each is not None and of_b.endswith(each[0])):
        return y if y.value > x.value else x
    return None


_OF_ONE = re.compile(
    "(?:(?P<first>每[月天日年晚])每|每个?|单(?=[套间])|(?P<a>一)(?=[名位套间]))(?P<one>车位|床位|套|间|千瓦时|度|斤|公斤|餐|顿|份|张(?!床)|本|册|盒|瓶|只|条|件|节|课时|学时|小时|晚|单|趟|平方米|[人名位生户])(?P<time>每?[年月天日晚])?[^每，。；]{0,16}$"
)
_MOST_OF_ONE = {"餐": 1000, "件": 1e6, "顿": 1000, "千瓦时": 20, "度": 20, "平方米": 2e5, "人": 1e6, "名": 1e6, "位": 1e6, "生": 1e6, "户": 2e7, "套": 1e8, "间": 1e8, "车位": 1e6, "床位": 2e6}  # fmt: skip
_A_HEAD = re.compile(
    "(?:人均(?:费用|补[贴助]|支出|成本|投入|培训费|(?:可支配|纯)?收入|工资)?|月(?:收入|工资|薪)中位数)(?:为|约|达)?$"
)
_FOR_ONE = re.compile("(?:[人户月][月年]?均|[月次亩]均[^，。；税产营销利发付缴]{0,5}|平均月|每[人户名位生][^，。；税产营销利]{0,6}|人均[^，。；税产营销利]{1,6})(?:费用?|补[贴助]|支出|成本|投入|收入|工资|薪酬?|租金?|年终奖|奖金|慰问金|津贴|补[助贴]金|(?:养老|退休|低保|助学|奖学)金|花费)(?:为|约|达|标准|每月)*$")  # fmt: skip
# of a month, when a clause before says so: 发放月工资，人均430000元
_MONTHLY = re.compile("月[均人平]{0,2}(?:可支配)?(?:工资|收入|薪酬?|租金?|房租|生活费)(?:[为约达]*|，[人户]均)$")  # fmt: skip
_ALLOWED = re.compile("补[贴助]|慰问|救助|困难|津贴|居民家庭")
# persons of one household, class, room, firm; of one course
_HOLDS = re.compile("(?:每个?|单|一(?=名))(?P<h>户|家庭|间|班(?!子|车)|趟|车|辆|[期场门](?!所|店|诊)|家|企业|名)[^，。；每\\d]{0,10}$|(?P<m>[户班家校](?=均)|(?:企业|家庭)(?=平均))[平均]+[^，。；每\\d]{0,8}$")  # fmt: skip
_PERSONS = {"户": 100, "家庭": 100, "间": 200, "班": 300, "车": 300, "趟": 3000, "辆": 300, "期": 1500, "门": 1500, "场": 4000, "家": 4e4, "企业": 4e4, "校": 5e4, "名": 5e3}  # fmt: skip
_REACHES = re.compile("接待|服务|覆盖|辐射|惠及|累计|会员|观众|读者|[游旅乘顾]客|粉丝|用户|参保|股东")  # fmt: skip
_HOURS = re.compile("(?P<w>周|月)(?:人均|平均|均)?[^，。；共计]{0,4}(?:工作|加班|劳动|学习|上班|值班|工时)|(?P<s>接通|(?:平均|窗口|现场)等[候待]|排队|候车|叫号|通勤|单程|步行)[^，。；]{0,2}(?:时间|时长|用时)?[为约达]*$")  # fmt: skip
_FEES = re.compile("(?:押金|慰问金|伙食费|体检费|中介费|餐费|话费|误工费)(?:为|约|达)?$")
_A_DAY = re.compile(
    "(?:每[人名位]|一[名位]|人均)[^，。；]{0,8}(?:每[天日]|日均)|(?:每[天日]|日均)[^，。；]{0,2}(?:每[人名位]|人均)"
)
_BY_HEAD = ("立方米", "本", "册", "次", "场", "台", "辆", "平方米", "亩", "公斤")
_ROOM = re.compile(
    "(?<!教)(?:室|书屋|食堂|驿站|展厅|大厅|服务站|服务点|活动区|[门书商]店)(?:建筑|使用)?面积[为达约]*$"
)
_WAGE = re.compile("(?:月[均人平]{0,2}(?:工资|薪酬?|收入)|人均(?:可支配|纯)?收入|平均工资)[为达约]*$")  # fmt: skip
_CHILD = re.compile("(?:在园|幼儿|儿童|小学生?|入[学园]|[初高]中生?)[^，。；家教]{0,10}年龄")
_SERVICE = re.compile("(?:服务|中介|介绍|报名|培训|押|手续|体检|伙食)(?:费|金)")
_FLOWS = re.compile("(?:地区生产总值|GDP|增加值|零售总额|财政总?收入)(?:[为达]|完成|实现|累计)*$")
# of a district, not a few thousands: 安排专项经费860元, 工业用电量9.8千瓦时, 吞吐量1260吨
_LARGE = re.compile("(?:投资总?额|总投资|(?:专项|财政|统筹)[^，。；]{0,4}(?:资金|经费|支出)|(?:存款|贷款)余额|缴存[^，。；]{0,8}公积金|吞吐量|(?:港|企业|工业|社会|[全我]区|[全我]市)[^，。；户家]{0,6}[用发]电量?|[全我][区市][^，。；户家]{0,6}(?:产量|供水量|总?建筑面积)|总建筑面积|(?:工业|产业|物流|科技)园区?占地)(?:[为达约]|完成|实现|累计)*$")  # fmt: skip


_MEETING = re.compile("座谈会|恳谈会|研讨会|听证会|茶话会|圆桌")
_MEETINGS = re.compile("(?<!本)[场次期个间]|累计|先后|共举办|每|线上|直播")
_AT_WORK = re.compile("投入|出动|值守|办[件理结]|受理|接待")
_WIDER = re.compile(
    "省|全国|平台|系统|线上|热线|网上|[全我]市|机场|车站|地铁|景区|[旅游乘]客|检测|样本|核酸"
)


def _alone(q: Quantity, of: str, plain: str) -> bool:
    """Whether there cannot be so much by the unit: 每生每年850万元, 户均42000平方米, 平均用时800分钟, 宿舍楼共600层."""
    said = plain[since(plain, q.start, "。；\n") : q.start]
    if q.family == "人" and q.low >= 3000 and _MEETING.search(said) and not _MEETINGS.search(said):
        return True  # 参加座谈会的有企业代表26000人
    if q.low >= 5e4 and re.search("日均|每[天晚]", of) and not _WIDER.search(said):
        most = 5e4 if q.family in ("件", "人", "人次") and _AT_WORK.search(of) else 1e8
        if q.low >= most and q.family not in ("元", "千瓦时", "吨", "立方米"):
            return True
    if q.family == "人" and (m := _HOLDS.search(of)) and not _REACHES.search(said):
        holder = m["h"] or m["m"]
        most = 15 if holder in ("户", "家庭") and "均" in of else _PERSONS[holder]
        if q.low > most and not (holder == "户" and not re.search("家庭|人口|住户|租|子女", of)) and (holder not in "期场" or re.search("培训|班|课|讲座", said)):  # fmt: skip
            return True  # 培训班12期，每期约4500人; 平均每家从业人员14万人
    large = q.scale == 1 and q.high < 1e4 and q.unit in ("元", "吨", "千瓦时", "平方米") and _LARGE.search(of)  # fmt: skip
    if large and not re.search("[均每户]|标准", of) and q.high < (200 if q.unit == "平方米" and "占地" not in of else 1e4):  # fmt: skip
        return True
    if q.family in ("公斤", "千克", "斤", "吨") and q.value * {"吨": 1000, "斤": 0.5}.get(q.family, 1) > 2e4 and re.search("亩[产均]", of):  # fmt: skip
        return True
    if q.unit == "元":
        if q.low >= 1e5 and _MONTHLY.search(said) and (of.endswith(("人均", "户均")) or _MONTHLY.search(of[-8:])) and "每月" not in of:  # fmt: skip
            return True
        if (q.low > 5e5 and _FOR_ONE.search(of) and "户" not in of) or (q.low > 5e6 and re.search("(?:[户人]均|每户)[^，。；税产营销利]{0,6}$", of) and _ALLOWED.search(said)):  # fmt: skip
            return True
        if "，" in said and "一名" in said and _SERVICE.search(of):
            of = said.replace("，", "")
        if q.low >= 1e5 and re.search("每月(?:领取|享受)|月人均(?![^，。；]*(?:产|税|利|营))", of):
            return True  # 每月领取高龄津贴200万元
        one = _OF_ONE.search(of)
        most = q.value if not one or one["a"] else _MOST_OF_ONE.get(one["one"], 1e4)
        if one and "餐" in of:
            most = min(most, 1000)
        if one and ("租" in of or (_SERVICE.search(of) and not re.search("[骗罚赔欠]", of))):
            most = min(most, 1e6 if one["one"] in "套间" else 1e5)
        time = (one["first"] or one["time"] or "年")[-1] if one else "年"
        if one and (time != "年" or "月租" in of):
            little = time in "天日晚" or one["one"] in ("平方米", "车位", "床位")
            by_area = one["one"] == "平方米" and time == "月"
            most = min(most, 1e3 if by_area else 1e4 if little else 5e4 if re.search("租|补|费|津", of) else 2e5)  # fmt: skip
        small = (q.high < 1e7 and _FLOWS.search(of) and not re.search("[均每]", of)) or (1 < q.high < 100 and _WAGE.search(of))  # fmt: skip
        return q.low > most or bool(small or (q.low > 5e5 and _A_HEAD.search(of)) or (q.low > 1e9 and _FEES.search(of)))  # fmt: skip
    if q.unit in ("平方米", "平方公里") and q.low * (1e6 if q.unit != "平方米" else 1) > 5e4 and _ROOM.search(of):  # fmt: skip
        return True  # 食堂面积420平方公里
    if q.unit == "平方米":
        if q.high < 1 and re.search(
            "(?:每[间套户栋]|[间套户]均)[^，。；人]{0,3}面积[为约达]*$", of
        ):
            return True
        return q.low > 1e3 and bool(re.search("(?:[人户间套]均|[每单一][人户名间套])[^，。；总]{0,8}$", of))  # fmt: skip
    if q.low > 2000 and q.family not in ("元", "米", "人") and _A_DAY.search(of):
        return True  # 一名骑手平均每天配送42000单
    if q.low >= 1e4 and (q.family in _BY_HEAD or q.low >= 1e5) and q.family in (*_BY_HEAD, "件", "人次") and re.search("(?:人均|每[名位人生])[^，。；]{0,10}$", of):  # fmt: skip
        return True  # 人均阅读12万本, 人均年用水量45万立方米
    if q.family == "岁" and q.low >= 30 and "年龄" in of and _CHILD.search(of):
        return True  # 小学入学年龄平均为65岁
    if q.scale >= 1e4 and q.digits.isdigit() and q.unit in _COUNTED | {"份", "次", "册"} and re.search("(?:每[名位人间班节门堂]|人均)[^，。；]{0,12}$", of):  # fmt: skip
        return True  # 每名党员联系8万户
    if q.low >= 1000 and q.unit in ("名", "人", "户") and re.search("每[名位][^，。；]{0,8}(?:照[护料]|护理|帮扶|结对|联系)[^，。；]{0,6}$", of):  # fmt: skip
        return True
    if q.low >= 1e4 and q.unit in _COUNTED | {"份"} and re.search("(?:[员师警工生]|小哥|者)(?:平均|人均)?每[天日][^，。；]{0,4}$", of):  # fmt: skip
        return True
    if q.family in ("学时", "课时"):
        return q.low >= 1000 and bool(re.search("人均|每[人名位]", said))
    if q.unit == "公里" and q.low >= 1000 and of.endswith(("时速", "速度")):
        return True
    if q.family == "分钟":
        return q.low >= 400 and bool(re.search("每[节堂课]|均|用时|时长|时间|等候|步行|车程|单程", of)) and "累计" not in of  # fmt: skip
    if q.family in ("天", "个工作日"):
        return q.low >= 1000 - 600 * ("均" in of) and bool(re.search("均|用时|时间|周期|时限|工期|期限", of))  # fmt: skip
    if q.family == "公里":
        long = re.search("(?<!总)长(?!途)|单程|全程", of)
        return q.low >= (2e3 if long and not re.search("干流|[江河][全总]?长|长城|铁路|国道|管网|岸", of) else 1e4 if long else 1e6)  # fmt: skip
    if q.family == "小时":
        m = _HOURS.search(of)
        if m and q.low >= {"周": 168, "月": 744}.get(m["w"], 4) and not re.search("累计|合计|[共总家]", of):  # fmt: skip
            return True
        return q.low > 24 and bool(re.search("每[天日晚班]", of) or (q.low > (2000 if re.search("培训|学习|志愿", of) else 8784) and re.search("人均|每人", of)) or (q.low > 48 and re.search("平均(?:办理|完成|等候|通勤|作业)(?:时间|用时|时长)", of)))  # fmt: skip
    return q.low >= {"厘米": 1000, "层": 130, "年": 150, "米": 1e6}.get(q.unit, 1e18) and not 1900 < q.value < 2100  # fmt: skip


def meets(q: Quantity, low: float, high: float, slack: float = 0.0) -> bool:
    """Whether a number lies within two bounds, with a slack that is a share of them."""
    return q.low <= high * (1 + slack + 1e-9) and q.high >= low * (1 - slack - 1e-9)


def beside_it(x: Quantity, y: Quantity) -> str:
    return say(zh=f"{x.text}与{y.text}数量级不符", en=f"{x.text} beside {y.text}")


def cannot_be(p: Paragraph, q: Quantity, shows: str) -> Finding:
    return found("consistency:magnitude", p, q.start, q.end, shows, say(zh="核对单位", en="check the unit"), severity="warning")  # fmt: skip
