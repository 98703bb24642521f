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
_COUNTED = frozenset("个名人位家户处栋台起项场所件间套辆具把块")
_SMALL = re.compile(
    "[^，。；、]{0,8}?(?:(?<![乡农城])村(?![民里])|(?<![各个有])中心(?=[^，。；、区镇村校市]{0,4}人员|有)|(?<![各个])社区|小区|派出所|警务|学校|小学|中学|幼儿园|工地|公寓|楼|班|车间|食堂|窗口|大厅|站|室|秘书处|专班|[我本][校所厂]|公司|厂|书[房屋角])(?!点|数)"
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
    for a, b in pairwise(items):
        x, y = a.q, b.q
        if y.hedge in _LESS and x.family == y.family and not x.hedge and x.value > 2 * y.value > 0 and paragraph.reading.plain[x.end : y.start] == "，" and _STANDARD.match(paragraph.reading.plain, y.end):  # fmt: skip
            yield cannot_be(paragraph, y, beside_it(x, y))  # 只发1900元，低于226元的最低工资标准
        if x.hedge and x.family == y.family and x.kind == y.kind == "n" and a.sentence == b.sentence and a.role == b.role == "level" and y.low > 1.2 * x.high > 0 and re.match("[，；（]其中", paragraph.reading.plain[x.end : y.start]) and not re.search("[均每]", clause(paragraph, b)):  # fmt: skip
            yield cannot_be(paragraph, y, beside_it(x, y))  # 约46万人，其中新居民128万人
        if a.sentence == b.sentence and a.role == b.role == "level" and (sum_ := _paid(clause(paragraph, a), clause(paragraph, b), x, y)):  # fmt: skip
            yield cannot_be(paragraph, sum_, beside_it(x, y))
        elif a.sentence != b.sentence or x.hedge or y.hedge or x.chinese or y.chinese or not x.unit or a.role != "level":  # fmt: skip
            continue
        gap = paragraph.reading.plain[x.end : y.start]
        if len(gap) < 30 and ("比" in gap or "较" in gap or "于" in gap) and _CHANGED.fullmatch(gap) and not _AIM.search(clause(paragraph, a)) and _coarse(x, y):  # fmt: skip
            yield cannot_be(paragraph, x, beside_it(x, y))
        elif x.kind == y.kind == "n" and x.family == y.family and b.direction < 0 and y.low > 50 * x.high > 0:  # fmt: skip
            yield cannot_be(paragraph, y, beside_it(x, y))  # 13.4万人，比上年减少1.2亿人
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
    staff = gap[0] == "、" and x.family == "人" and high > 100 * low and (y.value > x.value or _STAFF.search(of_a)) and len(gap) < 7 and not re.search("[每均]", gap + of_a)  # fmt: skip
    if staff or (each is not None and of_b.endswith(each[0])):
        return y if y.value > x.value else x
    return None


def meets(q: Quantity, low: float, high: float, slack: float = 0.0) -> bool:
    """Whether a number lies within two bounds, with a slack that is a share of them."""
    return q.low <= high * (1 + slack + 1e-9) and q.high >= low * (1 - slack - 1e-9)


def beside_it(x: Quantity, y: Quantity) -> str:
    return say(zh=f"{x.text}与{y.text}数量级不符", en=f"{x.text} beside {y.text}")


def cannot_be(p: Paragraph, q: Quantity, shows: str) -> Finding:
    return found("consistency:magnitude", p, q.start, q.end, shows, say(zh="核对单位", en="check the unit"), severity="warning")  # fmt: skip
