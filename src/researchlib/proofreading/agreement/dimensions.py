"""Units that do not go with their neighbours: two ends of a move, 每套2人 times 人, a wage without 元, a rate without %."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, noted
from ..memory import Read
from ..sentences.clauses import DOWN, UP, Item, alike, overlaps, ratio, sentences
from ..sentences.quantities import Quantity
from ..sentences.reading import pattern, since
from ..sentences.units import SCALE, SPANS, THINGS

_MOVE = pattern(
    rf"(?:由|从)(?:~|<t>){{0,14}}?(?P<a><np>)~{{0,4}}?(?:(?P<down>{DOWN})|(?P<up>{UP}|调整|扩[大充展]?))(?:到|至|为)~{{0,8}}?(?:<t>的?)?(?P<b><np>)"
)
DAYS = {"分钟": 1 / 1440, "小时": 1 / 24, "个小时": 1 / 24, "天": 1, "工作日": 1.4, "个工作日": 1.4,
         "周": 7, "月": 30, "个月": 30, "年": 365}  # fmt: skip


def moves(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """由12.5个工作日压缩至7.5个月, 由17.2平方米增至18.6米: the two ends of a move in units that do not compare."""
    reading = paragraph.reading
    for m in _MOVE.finditer(reading.skeleton):
        a, b = reading.at(m.start("a")), reading.at(m.start("b"))
        if not a.unit and b.unit and not a.chinese and a.kind == "n" and reading.plain[a.start - 1] != "第":  # fmt: skip
            yield noted(_missing(paragraph, a, b.unit))  # 由7压缩到4天
        if not a.unit or not b.unit:
            continue
        if a.family == b.family or alike(a, b):
            if a.decimals == b.decimals and max(a.scale, b.scale) >= 1e4 * min(a.scale, b.scale) and 0.2 < float(a.digits) / (float(b.digits) or 1) < 5 and not a.chinese | b.chinese:  # fmt: skip
                yield other_unit(paragraph, b, a)  # 由5860元涨到6120万元
            elif m["down"] and b.low > 5 * a.high:
                shows = say(zh=f"由{a.text}降到{b.text}", en=f"down from {a.text} to {b.text}")
                yield found("consistency:magnitude", paragraph, b.start, b.end, shows)
            continue
        step = next((i.q for i in items if i.q.start >= b.end and (i.role == "change" or i.label[:1] in tuple("少多"))), None)  # fmt: skip
        if step and step.family in (a.family, b.family) and not a.chinese | b.chinese and abs(abs(float(a.digits) - float(b.digits)) - float(step.digits)) < 1e-9 and "。" not in reading.plain[b.end : step.start]:  # fmt: skip
            yield other_unit(paragraph, b, a)  # 由15个工作日压缩到7小时，压缩8个工作日
            continue
        if a.family in DAYS and b.family in DAYS:
            if _rate_of_digits(paragraph, items, a, b):
                yield other_unit(paragraph, b, a)
                continue
            rises = b.value * DAYS[b.family] > a.value * DAYS[a.family]
            far = b.value * DAYS[b.family] > 100 * a.value * DAYS[a.family]
            if rises == bool(m["up"]) and not far:  # 由3天延长到7年
                continue
        elif (
            (a.family in SPANS) == (b.family in SPANS)
            and {a.family, b.family} & {*THINGS, "次"}
            and "元" not in (a.family, b.family)
            and not ("人" in (a.family, b.family) and _things(a, b))
        ):
            continue  # 由3家增至12个: a matter of words
        yield other_unit(paragraph, b, a)


_ALL_OF = re.compile("(?:共计?|合计|总计|累计)[^，。；]{0,6}$")
_PAIRS = "男女男上下上东西东南北南内外内城乡城小中小"
_ONE_OF = re.compile("(?:[上下去今前本]半?[年月]|20\\d\\d年|(?:20\\d\\d年)?(?:\\d{1,2}月份?|[一二三四]季度)|第[一二三四五][批期季轮次]|[^，。；、的]{2,3}(?:街道|社区|[镇乡村县区市]))")  # fmt: skip


def unlike(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """申请412件，…申请386人次，合计798件; 5.2天，较6.8天减少1.6个百分点; 每次90分钟，4次共360小时: digits that agree, and units that do not."""
    for group in sentences(items):
        level = [i for i in group if i.q.kind == "n" and i.q.unit and i.role == "level"]
        for k, c in enumerate(level):
            if k and _ALL_OF.search(c.label) and c.q.family in DAYS:
                yield from _spent(paragraph, level[:k], c)
        for a, b in pairwise(level):
            tail, again = _shared_tail(a.label, b.label), False
            if not alike(a.q, b.q) and ((again := _as_before(a, b) and not any(alike(c.q, b.q) for c in level[: level.index(b)])) or _in_a_list(a, b)):  # fmt: skip
                odd = again or [c for c in level if c not in (a, b) and alike(c.q, a.q) and (_in_a_list(a, c) or _in_a_list(c, b))]  # fmt: skip
                if odd or _things(a.q, b.q):
                    yield noted(other_unit(paragraph, b.q, a.q), not ((odd and not again) or len(tail) > 3))  # fmt: skip
            elif a.q.unit == b.q.unit and 1e4 in (a.q.scale / b.q.scale, b.q.scale / a.q.scale) and a.q.decimals == b.q.decimals and not a.q.chinese | b.q.chinese and (len(tail) > 2 - (a.q.decimals > 0) or _in_a_list(a, b)) and (
                0.2 < float(a.q.digits) / (float(b.q.digits) or 1) < 5
            ):  # fmt: skip
                yield noted(
                    other_unit(paragraph, b.q, a.q), not _in_a_list(a, b)
                )  # 第一批128万元，第二批136元
        if len(group) > 3:
            yield from _summed(paragraph, [i for i in group if i.q.kind == "n" and not i.q.chinese and i.role == "level" and i.q.value])  # fmt: skip
        yield from _odd_one(paragraph, [i for i in group if i.q.kind in "nd" and i.q.unit and not i.q.hedge and not i.q.chinese])  # fmt: skip


def _in_a_list(a: Item, b: Item) -> bool:
    """4月服务大厅接待1260人次，5月接待1385件; 青禾街道6240间，石桥镇5230间: what is counted is said with the first, or over all."""
    if b.noun or not 0.1 < a.q.value / (b.q.value or 1) < 10:
        return False
    x, y = a.label, b.label
    apart = [v + w for v, w in zip(x[-len(y) :], y, strict=True) if v != w] if len(x) >= len(y) > 1 else ["", ""]  # fmt: skip
    if (not apart and len(y) > 3) or (len(apart) == 1 and x[-1] == y[-1] and (len(y) > 2 or apart[0] in _PAIRS)):  # fmt: skip
        return True  # 线上办理1268件，线下办理860人
    one, other = (_ONE_OF.match(i.clause or "") for i in (a, b))
    again = (b.clause or "")[other.end() :].strip("有为共达") if one and other else "无"
    return again in (a.clause or "")[one.end() :] if one and len(again) > 1 else not again


def _as_before(a: Item, b: Item) -> bool:
    """全年受理862件，上年受理795人; 今年发放5320张，去年发放4870份: the same of an earlier time."""
    m = None if b.noun or b.q.unit in ("分", "秒") or not 0.1 < a.q.value / (b.q.value or 1) < 10 else _BACK_THEN.match(b.clause or "")  # fmt: skip
    return m is not None and (b.clause or "")[m.end() :].strip("有为共达是约") in (a.clause or "")


_BACK_THEN = re.compile("(?:[上去前]一?年|上[半季]?[月度年]|上季度|20\\d\\d年|同期)(?:同期|全年|度)?")  # fmt: skip
_REST = re.compile("(?:其余|剩余|余下|尚有|还有)$")
_DOES = re.compile("[限已均正尚仍未将]|列入|全部|因|待|正在")
# by kind of measure, in one of them
MEASURE = {u: (k, n) for k, kind in enumerate(({"毫克": 1e-3, "克": 1, "公斤": 1e3, "千克": 1e3, "吨": 1e6}, {"厘米": 0.01, "米": 1, "公里": 1e3},
            {"平方米": 1, "亩": 667, "公顷": 1e4, "平方公里": 1e6}, {"毫升": 1e-3, "升": 1, "立方米": 1e3})) for u, n in kind.items()}  # fmt: skip
_OF_IT = re.compile("，(?:约?占(?:比|[^，。；]{0,6}的)?|[^，。；]{0,6}率(?:为|达)*)")
_THAN = re.compile(
    "，[^，。；\\d]{0,3}(?:(?:[比较][^，。；\\d]{2,6}|同比|环比)(?:增加|减少|增长|下降|[多少][签办招收发建开接]?)了?|(?<!其中)(?<!同时)新增)"
)
_OF_THEM = re.compile("，(?:(?:其中)?(?:已|未|尚未)[^，。；\\d]{2}|[^，。；\\d]{2,6}的(?:有|共有|为)?)")  # fmt: skip
_BUILT = frozenset("间套栋幢座")
_FOLK = re.compile("入住|签约|就业|上岗|录用|安置|[参住培入到移抓处]")
_LENGTH = re.compile("[长宽高深厚径距远里路线管沿岸临层离隔]")
_PARALLEL = re.compile("，[^，。；、\\d]{2,6}为")
_BODY = re.compile("(?:企业|机构|公司|单位)(?:[中里]|均|都|$)")


def others(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """The unit of one number against those it is added, compared, listed or shared with, or taken up again from."""
    plain = paragraph.reading.plain if paragraph.prose else ""
    counts = [i for i in items if plain and i.q.kind == "n" and not i.q.hedge and not i.q.chinese]
    for three in zip(counts, counts[1:], counts[2:], strict=False):
        if three[0].sentence == three[2].sentence and len({i.q.unit for i in three}) > 1:
            yield from _third(paragraph, three)
    for k, b in enumerate(counts):
        if b.q.family == "人" and _BODY.match(b.noun):
            yield other_unit(paragraph, b.q, b.q)  # 受访的148名企业中
        if b.label.endswith(("这", "上述", "该")) and b.q.value > 9:
            same = [o.q for o in counts[:k] if o.q.value == b.q.value and b.sentence - o.sentence < 3]  # fmt: skip
            if same and all(_things(q, b.q) for q in same):
                yield other_unit(paragraph, b.q, same[-1])  # 招工216人，这216家
        a = counts[k - 1] if k else b
        u, v = a.q.unit, b.q.unit
        if a.q.end == b.q.start and ((u == v and u in THINGS) or DAYS.get(v, 0) > DAYS.get(u, 400)):
            yield other_unit(paragraph, b.q, a.q)  # 惠及1150户3400户, 3小时20天
        if a.q.unit == "平方米" and b.q.unit == "米" and a.sentence == b.sentence and "面积" in a.before and not _LENGTH.search(plain, a.q.end, b.q.end + 3):  # fmt: skip
            yield noted(other_unit(paragraph, b.q, a.q))  # 人均面积不少于10平方米，一户应不少于30米
        if a.role == "level" and a.sentence == b.sentence and not b.noun and (_things(a.q, b.q) or {a.q.unit, b.q.unit} == {"元", "美元"} or {a.q.unit, b.q.unit} < _BUILT) and not any(alike(o.q, b.q) for o in counts[:k]):  # fmt: skip
            gap, new = plain[a.q.end : b.q.start], b.role == "level"
            if _THAN.fullmatch(gap) and (b.q.unit != "个" or not new):
                yield noted(other_unit(paragraph, b.q, a.q), new)  # 投诉45件，比上月减少12人
            elif _OF_THEM.fullmatch(gap) and b.q.value < a.q.value and not _FOLK.search(gap):
                yield noted(other_unit(paragraph, b.q, a.q), True)  # 3470间，其中已登记3318人
        if a.q.unit == b.q.unit:
            continue
        gap = plain[a.q.end : b.q.start]
        if a.q.unit and not b.q.unit and _YEAR_AGO.fullmatch(gap) and plain[b.q.end : b.q.end + 1] in tuple("，。；") and 0.1 < a.q.value / (b.q.value or 1) < 10:  # fmt: skip
            yield _missing(
                paragraph, b.q, SCALE.get(a.q.scale, "") + a.q.unit
            )  # 今年开展45场，去年为38
        elif "分别" in a.before and gap in ("和", "与", "、", "及") and _things(a.q, b.q) and not b.noun and plain[b.q.end : b.q.end + 1] in tuple("，。；"):  # fmt: skip
            yield noted(other_unit(paragraph, b.q, a.q))  # 分别签订集体合同56份和72人
        if a.q.unit.removesuffix("次") == b.q.unit.removesuffix("次") != "" and "其中" in plain[a.q.end : b.q.start] and a.sentence == b.sentence and b.q.value < a.q.value:  # fmt: skip
            yield noted(other_unit(paragraph, b.q, a.q), True)  # 8600剂，其中老年人5200剂次
        if b.label.startswith("其中") and {a.q.unit, b.q.unit} <= MEASURE.keys() and MEASURE[a.q.unit][0] != MEASURE[b.q.unit][0] and b.q.value < a.q.value and not re.search("[积长宽高重量]", b.label):  # fmt: skip
            yield noted(other_unit(paragraph, b.q, a.q), True)  # 全长3.2公里，其中亮灯1.8平方公里
        if {a.q.unit, b.q.unit} <= MEASURE.keys() and MEASURE[a.q.unit][0] != MEASURE[b.q.unit][0] and a.q.decimals == b.q.decimals > 0 and _PARALLEL.fullmatch(plain[a.q.end : b.q.start]):  # fmt: skip
            yield other_unit(paragraph, b.q, a.q)  # 城镇为38.6平方米，农村为52.4米
        u, v = (i.q.unit or plain[i.q.end : i.q.end + 1] for i in (a, b))
        if a.sentence == b.sentence and (a.role == "level" or a.label.endswith("每升")) and u != v and {u, v} <= MEASURE.keys() and MEASURE[u][0] == MEASURE[v][0] and a.q.value:  # fmt: skip
            digits = b.q.value / a.q.value
            size = digits * MEASURE[v][1] / MEASURE[u][1]
            if (b.role == "change" and (size > 5 or (size > 1 and b.direction < 0))) or (
                b.role == "level" and 0.2 < digits < 5 and size > 60 and a.q.decimals == b.q.decimals > 0
            ):  # fmt: skip
                yield other_unit(paragraph, b.q, a.q)
    for k, (b, share) in enumerate(pairwise(items)):
        if share.q.kind == "p" and share.q.decimals and b.q.unit and b.q in [i.q for i in counts] and _OF_IT.fullmatch(plain[b.q.end : share.q.start]):  # fmt: skip
            wholes = [o.q for o in items[max(0, k - 5) : k] if o.q.kind == "n" and o.q.value > 0 and o.sentence == b.sentence and o.q.unit]  # fmt: skip
            bare = 1 < len(b.label) < 4  # 受理投诉126件，办结118人，办结率93.7%
            fit = [q for q in wholes if overlaps(*ratio(b.q, q), share.q)]
            sure = fit and {b.q.family, fit[-1].family} & {"元", "吨", "平方米", "千瓦时", "亩", "公里"}  # fmt: skip
            if fit and not any(alike(q, b.q) for q in wholes) and (bare or sure or not {b.q.family, fit[-1].family} & {"个", "份", "张", "座"}):  # fmt: skip
                yield noted(other_unit(paragraph, b.q, fit[-1]), bare or not sure)  # fmt: skip  # 5.2万千瓦时，其中1.9万吨，占36.5%


_YEAR_AGO = re.compile("，(?:[上去前]年|上[月季半]|同期)(?:同期|度|年)?(?:为|是|仅|有|约|完成)*")
_EACH = re.compile("([户人家件间套])均|每([户人家])?")


def _third(paragraph: Paragraph, three: Sequence[Item]) -> Iterator[Finding]:
    """96学时，其中32学时，实操64学期; 19处，整改12处，其余7人; 5230户、4610人和4860户: two of three have one unit, and the digits or the list make them one."""
    plain = paragraph.reading.plain
    low, mid, high = sorted(float(i.q.digits) for i in three)
    alike_ = len({(i.q.decimals, i.q.scale) for i in three}) == 1
    adds = alike_ and abs(low + mid - high) < 1e-9 * high and low != mid and high >= (3 if three[0].q.decimals else 10)  # fmt: skip
    gaps = [plain[a.q.end : b.q.start] for a, b in pairwise(three)]
    a, b, c = (i.q for i in three)
    if abs(a.value * b.value - c.value) < 1e-9 * c.value and c.unit in MEASURE and c.unit not in (a.unit, b.unit) and {a.unit, b.unit} & MEASURE.keys():  # fmt: skip
        yield other_unit(paragraph, c, a)  # 每套50平方米，320套共计1.6万米
    for k, by in [(k, m[1] or m[2]) for k, i in enumerate(three) if (m := _EACH.search(i.label)) and i.q.value > 1]:  # fmt: skip
        mean, two = three[k].q, [i.q for i in three if i is not three[k]]
        for many, of in (two, two[::-1]) if by else ():
            made = many.value > 1 and abs(many.value * mean.value - of.value) <= many.value * mean.half + of.half  # fmt: skip
            if made and many.unit and many.family in (*"人户家件",) and many.family != by and (of.unit.startswith(by) or (of.family == mean.family != many.family and "人" in (many.family, by))):  # fmt: skip
                yield noted(other_unit(paragraph, many, mean), k == 2)  # 救助126人，户均2400元
    if a.family == c.family == "元" and a.scale != c.scale and b.scale == 1 and b.value and _EACH.search(three[2].label) and c.figures > 1 and (
        abs(float(a.digits) / b.value - float(c.digits)) <= c.half / c.scale + 1e-9 and not 0.9 < a.value / b.value / c.value < 1.1
    ):  # fmt: skip
        yield other_unit(paragraph, a, c)  # 贷款8640元，540人，户均16万元
    if "其中" in three[1].before and gaps[1][:1] in ("、", "，") and len({a.family, b.family, c.family}) == 2 and b.family != c.family and _shared_tail(three[1].label, three[2].label)[1:]:  # fmt: skip
        yield noted(
            other_unit(paragraph, *((b, a) if c.family == a.family else (c, a)))
        )  # 1240户，其中多子女家庭318套、残疾人家庭46户
    listed = alike_ and gaps[0] == "、" and gaps[1] in ("和", "与", "、", "及")
    for n, odd in enumerate(three):
        x, y = (i.q for k, i in enumerate(three) if k != n)
        if x.unit != y.unit or not x.unit or odd.q.unit == x.unit:
            continue
        if n == 1 and _things(odd.q, x) and len(odd.label) == len(three[2].label) == 2 and not odd.noun and x.value > odd.q.value and (gaps[0][:1] == gaps[1][:1] == "、" or set(odd.label) & set(three[0].label)):  # fmt: skip
            yield noted(other_unit(paragraph, odd.q, x), True)  # 新建120个、改造80人、报废15个
        kinds = {x.unit, odd.q.unit} <= MEASURE.keys() or not odd.q.unit
        rest = n == 2 and _REST.search(odd.label) and _DOES.match(odd.noun)
        if (adds and (kinds or rest)) or (
            listed and odd.q.unit and odd.noun in ("", "和", "与", "及")
        ):
            yield other_unit(paragraph, odd.q, x)


def aimed(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """培训18600人次，完成全年2.4万元目标的77.5%: the percentage is that of the two, and the target has another unit."""
    for k, (b, p) in enumerate(pairwise(items)):
        if p.q.kind != "p" or b.q.kind != "n" or not b.q.unit or p.sentence != b.sentence or not re.match("的?[^，。；]{0,4}(?:目标|任务|计划|指标)的", b.noun + "的"):  # fmt: skip
            continue
        done = [
            i.q
            for i in items[max(0, k - 3) : k]
            if i.q.kind == "n" and i.role == "level" and i.sentence == p.sentence
        ]
        if any(alike(q, b.q) for q in done):
            continue
        for q in done:
            if b.q.value and overlaps(*ratio(q, b.q), p.q):
                yield other_unit(paragraph, b.q, q)
                break


def _things(a: Quantity, b: Quantity) -> bool:
    """Whether two counts are of different kinds of things: 件 and 人次, and not 家 and 户."""
    kinds = [next((k for k, kind in enumerate(_COUNTED) if q.family in kind), None) for q in (a, b)]
    return None not in kinds and kinds[0] != kinds[1]


_COUNTED = ({"人", "人次"}, {"件", "起", "项", "条", "份", "次", "个", "件次", "张", "本", "册", "剂", "剂次", "期", "场", "场次", "课时", "册次"}, {"家", "户", "所", "处", "栋", "幢", "间", "套", "座", "户次", "家次"}, {"台", "辆"}, {"元"}, {"平方米"})  # fmt: skip


def _shared_tail(a: str, b: str) -> str:
    k = 0
    while k < min(len(a), len(b)) and a[-k - 1] == b[-k - 1]:
        k += 1
    return a[len(a) - k :]


_SITES = {"家", "户", "个", "所", "处"}


def _odd_one(paragraph: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """来访5240人次，比去年的4815件增加425人次; 3.2亿元，其中1.2万元、2.0亿元: two numbers make the third by their digits, and one has another unit."""
    for three in zip(group, group[1:], group[2:], strict=False):
        said = (
            three[2].role == "change"
            or (three[2].label.endswith("新增") and re.search("[到至为]$", three[1].label))
            or _ALL_OF.search(three[2].label)
            or "其中" in three[1].before
        )
        if len({i.q.decimals for i in three}) > 1 or not (said or (min(i.q.value for i in three) > 99 and three[0].q.value >= max(i.q.value for i in three))):  # fmt: skip
            continue
        low, mid, high = sorted(float(i.q.digits.replace(",", "")) for i in three)
        few = high < (3 if three[0].q.decimals else 30)
        if abs(low + mid - high) > 1e-9 * high or low == mid or (few and not (said and high > 4 and three[2].role == "level")):  # fmt: skip
            continue
        for n, odd in enumerate(three):
            x, y = (i for k, i in enumerate(three) if k != n)
            if not said and (
                not n or {odd.q.family, x.q.family} & {"个", "张", "份", "次", "件", "人次", "元"}
            ):
                continue  # 床位2160张，已入住1874人，空余286张
            if (x.q.family, x.q.scale) == (y.q.family, y.q.scale) and (odd.q.scale != x.q.scale or not ((alike(odd.q, x.q) and not (odd.q.unit != x.q.unit == y.q.unit == "人次" and three[2].role == "change")) or {odd.q.family, x.q.family} <= _SITES)):  # fmt: skip
                yield noted(other_unit(paragraph, odd.q, x.q), few)
                break


def _summed(paragraph: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """218.5万元，1月86.2万元，2月61.3万元，3月71.0亿元; 早餐6角、午餐15元、晚餐12元，合计33元: three or more make a sum by their digits."""
    for k, t in enumerate(group):
        for run in (group[max(0, k - n) : k] if back else group[k + 1 : k + 1 + n] for n in range(3, 8) for back in (True, False)):  # fmt: skip
            kinds = [(i.q.unit, i.q.scale) for i in run]
            odd = [i for i in run if kinds.count((i.q.unit, i.q.scale)) == 1]
            if len(run) < 3 or len(odd) != 1 or len(set(kinds)) != 2 or len({i.q.decimals for i in (t, *run)}) > 1:  # fmt: skip
                continue
            other = next(i.q for i in run if i is not odd[0])
            if (t.q.unit, t.q.scale) == (other.unit, other.scale) and abs(sum(float(i.q.digits) for i in run) - float(t.q.digits)) < 1e-6 and (odd[0].q.unit or 0 < len(odd[0].noun) < 3):  # fmt: skip
                yield noted(other_unit(paragraph, odd[0].q, other), t.q.figures < 3)
                return


def _spent(paragraph: Paragraph, level: Sequence[Item], c: Item) -> Iterator[Finding]:
    """每晚2小时，共计60分钟: all of it is less than one; 每次90分钟，4次共360小时: the product is in the other unit."""
    for each in level:
        x = each.q
        if {x.family, c.q.family} - {"分钟", "小时"} or "每" not in each.label:
            continue
        less = c.q.value * DAYS[c.q.family] < x.value * DAYS[x.family]
        if less or (x.family != c.q.family and any(i is not each and i.q.family != c.q.family and abs(i.q.value * x.value - c.q.value) < 1e-9 * c.q.value for i in level)):  # fmt: skip
            yield other_unit(paragraph, c.q, x)
            return


def _rate_of_digits(paragraph: Paragraph, items: Sequence[Item], a: Quantity, b: Quantity) -> bool:
    """由36小时缩短到32分钟，减少11.1%: the percentage is that of 36 and 32."""
    end = paragraph.reading.plain.find("。", b.end)
    return any(
        i.q.kind in "pv" and i.role == "change" and b.end < i.q.start and (end < 0 or i.q.start < end)
        and abs(abs(100 * (b.value / a.value - 1)) - i.q.value) <= i.q.half
        for i in items if a.value
    )  # fmt: skip


def other_unit(paragraph: Paragraph, q: Quantity, other: Quantity) -> Finding:
    shows = say(
        zh=f"{other.text}与{q.text}单位不同", en=f"{other.text} and {q.text} have different units"
    )
    do = say(zh="核对单位", en="check the unit")
    return found("consistency:unit", paragraph, q.start, q.end, shows, do)


_DIALLED = re.compile("(?:热线|电话)(?!.*(?:接听|接到|受理|来电))|拨打|号码|短信|代码|邮编")
_RATIO = re.compile(
    "(?<![相同环对占])比(?!上|去|20|例|重|较)|指数|系数|效应|倍[率差]|以[^，。]{2,4}为|(?<![镇区市省县村])级(?!工)|编号|密度|∶|\\d：|得率|相?差|排名|位次|第$|等于"
)
_RATE_NAME = re.compile(
    r"(?<![倍比汇心频速功利])率(?:水平)?(?:均|也|又|已|约|仅)*(?:为|是|达到?|升至|降至|增至|提高到|下降到|上升到)?$"
)
_MONEY_NAME = re.compile(
    r"工资|薪|收入|租金|房租|[均单]价|费|补[贴助]|金额|支出|投入|资金|产值|销售额|营业额|利润|税|总额|余额|缺口"
)


# the end of a clause, or the next of a list: 宣传册3200、环保袋1500只
_ENDS = re.compile(r"[，。；）]|$|、[^，。；、\d（）]{1,8}\d[\d.,]*[万亿]?[\u4e00-\u9fff]")


_LESS = re.compile("[比较][^，。；]{2,8}(?:节[约省]|[多少增减升降缩])[^，。；率]{0,2}$")


def _listed_with(a: Item, b: Item) -> bool:
    """在服务业就业的有3.4万人，在建筑业就业的有1.8: the same words, the same size."""
    return (
        bool(a.q.unit) and a.q.decimals == b.q.decimals and len(a.label) > 3
        and a.label[-4:] == b.label[-4:] and 0.05 < b.q.value * a.q.scale / a.q.value < 20
    )  # fmt: skip


def bare_numbers(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """月租金均价862，; 查补信息9480，; 返岗率为93.0，; 满意度为86.4分，提高2.3。: a number that ends its clause without a unit.

    Only ratios and index numbers have none.
    """
    if not paragraph.prose:
        return
    plain = paragraph.reading.plain
    for a, b, c in zip(items, items[1:], items[2:], strict=False):
        bare, other = (b, a) if b.q.text[-1].isdigit() else (a, b)
        if bare.q.text[-1].isdigit() and other.q.text[-1] == c.q.text[-1] and not c.q.text[-1].isdigit() and a.q.decimals == b.q.decimals == c.q.decimals and (
            plain[a.q.end : b.q.start] == "、" and plain[b.q.end : c.q.start] in ("、", "和", "与", "及") and a.label
        ):  # fmt: skip
            yield _missing(
                paragraph, bare.q, re.sub(r"[\d.]", "", other.q.text)
            )  # 168.2、121.5亿元和74.3亿元
        if a.q.unit and a.q.unit == b.q.unit and not c.q.unit and c.q.scale == a.q.scale and plain[a.q.end : b.q.start] == plain[b.q.end : c.q.start] == "、" and re.match("[两二三四五六]?[档类级种]", plain[c.q.end :]):  # fmt: skip
            yield _missing(paragraph, c.q, a.q.unit)  # 12元、15元、18三档
    for k, item in enumerate(items):
        q = item.q
        if (
            q.kind != "n" or q.unit or q.chinese or q.scale != 1 or q.hedge not in ("", "约", "不超过", "不少于", "至少")
            or not (re.search("[\u4e00-\u9fff]{2}$", item.label) or (item.label == "共" and (q.decimals or plain.startswith("，平均每", q.end)))) or not _ENDS.match(plain[q.end :])
        ):  # fmt: skip
            continue
        rate = _RATE_NAME.search(item.label)
        opened = since(plain, q.start, "。；\n")
        after = items[k + 1].q if k + 1 < len(items) else q
        if re.search("比[例重]为?$", item.label):
            rate = rate if after.kind != "d" or q.value > 100 else _RATE_NAME.search("比率")
        if not rate and not _LESS.search(item.label) and (_RATIO.search(plain, opened, q.start) or _DIALLED.search(plain, since(plain, q.start, "，。；\n"), q.start)):  # fmt: skip
            continue
        before = next(
            (i for i in reversed(items[:k]) if i.sentence == item.sentence and i.role == "level"),
            None,
        )
        if before is not None and before.q.decimals and _listed_with(before, item):
            yield _missing(paragraph, q, SCALE.get(before.q.scale, "") + before.q.unit)
        elif after.unit and re.search("低于|高于|超过|优于|不到", plain[q.end : after.start] + after.hedge) and len(plain[q.end : after.start]) < 6 and 0.2 < q.value / (after.value or q.value) < 5:  # fmt: skip
            yield _missing(paragraph, q, after.unit)  # 平均费率0.82，低于1%的上限
        elif rate and q.value <= 100:
            yield _missing(paragraph, q, "%")
        elif (
            item.role == "change"
            and before is not None
            and before.q.unit
            and before.q.scale == 1
            and before.q.kind == "n"
        ):
            yield _missing(paragraph, q, before.q.unit)
        elif (q.value > 1 or q.decimals) and not 1900 <= q.value <= 2100:
            yield _missing(paragraph, q, "元" if _MONEY_NAME.search(item.label[-8:]) else "")


_SPANNED = re.compile("(?:缩短|延长|提前|推迟|[快慢短])(?:了|约)*$")
_COMPARED = re.compile("(?:减少|缩短|增加|延长)了?|，?[^，。；]{0,4}(?:[比较]|同比|环比)[^，。；]*")
_PERSONS = re.compile("(?:选手|学员|员工|工人|师傅|求职者|志愿者|老人|家长|儿童|代表|商户|家庭)(?!.{0,2}(?:小镇|中心|之家))")  # fmt: skip


def stepped(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """用时31.5天，缩短4.2个百分点; 2.46万人，比去年同期增加18万人; 由94.3%提高到96.8%，提高2.5分: a change its value cannot have; 64选手."""
    plain = paragraph.reading.plain
    for k, c in enumerate(items):
        if paragraph.prose and c.q.kind == "n" and not (c.q.unit or c.q.chinese) and c.q.scale == 1 and _PERSONS.match(plain, c.q.end):  # fmt: skip
            yield _missing(paragraph, c.q, "名")
        if not k or c.role != "change" or c.q.hedge or c.q.chinese:
            continue
        a, b = items[k - 1], items[k - 2] if k > 1 else None
        if a.sentence != c.sentence or a.role != "level" or a.q.hedge or a.q.kind not in "np":
            continue
        if c.q.kind == "d":
            if a.q.kind == "n" and _SPANNED.search(c.label):
                yield other_unit(paragraph, c.q, a.q)
            continue
        if a.q.kind == "p":  # 由94.3%提高到96.8%，提高2.5分
            if c.q.unit == "分" and not plain.startswith("百分", c.q.end) and c.q.decimals == a.q.decimals and _COMPARED.fullmatch(plain[a.q.end : c.q.start]):  # fmt: skip
                yield other_unit(paragraph, a.q, c.q)
            elif c.q.kind == "n" and c.q.unit in ("元", "人", "户", "件", "家") and c.q.decimals == a.q.decimals > 0 and re.search("率(?:为|达到?)?$", a.label) and _COMPARED.fullmatch(plain[a.q.end : c.q.start]):  # fmt: skip
                yield noted(other_unit(paragraph, c.q, a.q))  # 签订率为91.2%，比上年提高3.4元
            elif b and b.q.kind == "p" and c.q.kind == "n" and c.q.unit and not plain.startswith("百分", c.q.end) and abs(abs(a.q.value - b.q.value) - c.q.value) < 1e-9:  # fmt: skip
                yield other_unit(paragraph, c.q, a.q)
            continue
        if c.q.kind != "n" or not a.q.value or not _COMPARED.fullmatch(plain[a.q.end : c.q.start]):
            continue
        if {a.q.family, c.q.family} <= DAYS.keys() and a.q.family != c.q.family:
            if c.q.value * DAYS[c.q.family] > a.q.value * DAYS[a.q.family] and c.q.decimals == a.q.decimals:  # fmt: skip
                yield noted(other_unit(paragraph, c.q, a.q), c.direction < 0 and not a.q.decimals)
            elif c.q.value * DAYS[c.q.family] < 0.02 * a.q.value * DAYS[a.q.family]:
                yield noted(other_unit(paragraph, a.q, c.q), True)  # 等候8小时，比上年缩短2分钟
        elif c.direction > 0 and a.q.family == c.q.family and c.q.low > 5 * a.q.high and not any(
            i.q.family == c.q.family and i.q.high > c.q.low for i in items[:k] if c.sentence - i.sentence < 2
        ):  # fmt: skip
            shows = say(zh=f"{a.q.text}，不会比以前多{c.q.text}", en=f"{a.q.text} cannot be {c.q.text} more")  # fmt: skip
            yield found("consistency:magnitude", paragraph, c.q.start, c.q.end, shows)


_PERMILLE = re.compile("(?:出生率|死亡率|自然增长率)(?:为|是|达)?$")


def permille(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """出生率6.6‰；死亡率6.4%: the rates of a population go by the thousand."""
    rates = [i.q for i in items if i.q.kind == "p" and _PERMILLE.search(i.label)]
    if any(q.unit == "‰" for q in rates):
        for q in rates:
            if q.unit == "%":
                yield other_unit(paragraph, q, next(r for r in rates if r.unit == "‰"))


_TOTAL_NAME = re.compile(
    "(?:支出|预算|投资|金额|资金|收入|产值|经费|总额|追回|省下|退还|发放|罚没款?|罚款|安排|拨付|贷款|补贴|工资|收回|节约|挽回损失)(?:总额|共计?|合计|约|为|达|拟)*$"
)
_BY_PIECE = re.compile("均|每|单价|标准|价格|月|时薪|最[高低]|起步|日|元/|/|门槛|人次|低保|基准")


def small_money(draft: Draft, read: Read) -> Iterator[Finding]:
    """完工站点支出256.20元, where every other sum is in 万元: a sum in 元 has no decimals and is not so small."""
    large = sum(i.q.family == "元" and i.q.scale >= 1e4 for _, i in read.prose())
    if large < 3:
        return
    for p, item in read.prose():
        q = item.q
        if (
            q.unit != "元" or q.scale != 1 or q.hedge or q.chinese or item.role != "level" or q.value >= 1e4
            or not _TOTAL_NAME.search(item.label) or not (q.decimals or re.search("预算|总投资|总额|总支出", item.label))
        ):  # fmt: skip
            continue
        plain = p.reading.plain
        if not _BY_PIECE.search(plain, since(plain, q.start, "，。；\n"), q.start):
            shows = say(zh=f"文中金额多以万元、亿元计，此处{q.text}", en=f"other sums are in 万元, here {q.text}")  # fmt: skip
            yield found("consistency:unit", p, q.start, q.end, shows, say(zh="核对单位", en="check the unit"))  # fmt: skip


def _missing(paragraph: Paragraph, q: Quantity, unit: str) -> Finding:
    shows = say(zh=f"“{q.text}”后缺单位“{unit}”", en=f"no unit after {q.text}")
    do = say(zh=f"改为“{q.text}{unit}”", en=f"write {q.text}{unit}")
    return found("consistency:unit", paragraph, q.start, q.end, shows, do)
