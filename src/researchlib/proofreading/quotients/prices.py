"""Number × price = amount, where the words say which three belong together; means by the month or the year over their period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isfinite, log10, prod

from ...values import numeral
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit, noted
from ..memory import EARLIER, bigrams, clause
from ..sentences.clauses import Item, bare, of_before, overlaps, shown
from ..sentences.reading import since
from ..sentences.units import DIGITS, SCALE, SPANS

# per what an average or a price is
PER = re.compile(
    r"(?:(?P<short>(?<![学考新医男女])生|[人户场次件家篇期笔单校镇店亩队班村社车园馆辆台套栋部床站点幢宗例批项岗条份案])均|(?P<acre>亩)产|(?P<time>[月日天周季年])均|"
    r"(?:平均)?每(?P<many>十万|百万|[百千万])?(?P<a>公里|平方米|轮次|场次|人次|户次|家次|件次|班次|车次|辆次|台次|批次|工作日|[人户家场次件份名个条套间篇期轮批位村校镇晚生车支所笔宗起栋幢队台辆处亩块盏班站店部座张例岗艘棵株只头吨箱册项趟对周月天日年]))"
    r"(?P<rest>[^，。；：、]{0,12}(?:(?:计算|测算|来看|衡量|计)，[^，。；：、]{0,8})?)$"
)
# what is counted, by the word behind 每
COUNTED_IN = {"班次": ("班次", "班"), "人": ("人", "人次"), "名": ("人",), "位": ("人",), "户": ("户", "家"), "家": ("家", "户"),
             "场": ("场", "场次", "次"), "场次": ("场", "场次"), "次": ("次", "人次", "轮次", "场次"),
             "轮": ("轮", "轮次"), "车": ("辆", "辆次", "车次", "台"), "园": ("所", "家"), "馆": ("个", "座"), "校": ("所",), "镇": ("个",), "村": ("个",),
             "组": ("组", "个"), "案": ("起", "件", "宗", "例"), "队": ("队", "支", "个"), "批": ("批", "批次"), "生": ("人",), "店": ("家", "个"), "站": ("个", "座"), "点": ("个", "处"), "岗": ("个",), "床": ("张",), "部": ("部", "台"), "班": ("个", "班", "期")}  # fmt: skip
PERIOD = re.compile(
    "(?P<nine>前三季度|1[—～~至-]9月)|(?P<six>[上下]?半年|1[—～~至-]6月)|(?P<three>第?[一二三四]季度|1[—～~至-]3月|当季|全季)|(?P<year>全年|一年|年度)"
)
LENGTH = {"nine": 9, "six": 6, "three": 3, "year": 12}
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})月?[—～~至-](\d{1,2})月|(?<!\d)(\d{1,2})个月(?!以|内|后|前)")


def months_of(words: str) -> list[int]:
    """The lengths in months of the periods that words name, in their order: 全年, 前三季度, 1—8月, 3个月."""
    named = [(m.start(), LENGTH[m.lastgroup or ""]) for m in PERIOD.finditer(words)]
    for m in _MONTHS.finditer(words):
        named.append((m.start(), int(m[3]) if m[3] else int(m[2]) - int(m[1]) + 1))
    return [n for _, n in sorted(set(named)) if n > 0]


_OVER = re.compile(
    "(?:(?P<month>(?:平均|大约|约)?每个?月|月均)|平均每年|年均)(?!增|减)[^，。；：、人户家]{0,6}$"
)
_EARLIER = re.compile("上年|去年|同期|上期|前一年")
_YEARS = re.compile("([两二三四五六七八九十]|\\d{1,2})年(?!级|来|度|前|后|龄|期)")


def over_time(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """上半年受理15.26万件，月均约2.5万件; 新增学位2700个，分两年建成，平均每年1350个: a sum over its months or years.

    Where no period is said, the sum is a whole number of times its mean.
    """
    item = items[k]
    m = _OVER.search(item.label)
    if not k or m is None or item.q.kind != "n" or item.role != "level" or item.q.low <= 0:
        return
    plain = p.reading.plain

    def earlier(i: Item) -> bool:
        return bool(_EARLIER.search(plain, since(plain, i.q.start, "，。；：\n"), i.q.start))

    opened = since(plain, item.q.start, "。；\n")
    said = plain[opened : item.q.start]
    sums = [
        i for i in items[:k]
        if i.q.start >= opened and i.role == "level" and i.q.family == item.q.family and i.q.value > item.q.value
        and not of_before(p.reading, i) and not re.search("均|每|由$|从$", i.label) and isfinite(i.q.high)
        and earlier(i) == earlier(item) and not re.fullmatch("[、和与及]|.*(?:分别|依次).*", i.before)
    ]  # fmt: skip
    if m["month"]:
        periods = set(months_of(said))
    else:
        periods = {DIGITS.get(y[1]) or int(y[1]) for y in _YEARS.finditer(said)} - {0}
    lengths = periods or set(range(1, 13))
    half = max(item.q.half, 0.5 * item.q.scale * 10.0**-item.q.decimals)
    low, high = min(item.q.low, item.q.value - half), max(item.q.high, item.q.value + half)
    if any(overlaps(i.q.low * x.q.low / 100, i.q.high * x.q.high / 100, item.q) for i in sums for x in items[:k] if x.q.kind == "p" and x.q.start >= opened):  # fmt: skip
        return  # 缴费比例为16%，缴费基数5000元，单位每月缴纳800元
    if not sums or any(i.q.low / n <= high and i.q.high / n >= low for i in sums for n in lengths):
        return
    row = [i.q.value for i in items[:k] if i.q.start >= opened and i.q.family == item.q.family]
    if len(row) in lengths and abs(sum(row) / len(row) - item.q.value) <= half:
        return  # 860人、1040人、1310人，三年平均每年1070人
    total = sums[-1]
    if any(abs(abs(i.q.value - total.q.value) - item.q.value) < 1e-6 for i in items):
        return  # 月租金450元，企业每月补贴200元，员工每月自付250元; 涨到5650元，原为4900元，每月多750元
    times = total.q.value / item.q.value
    behind = p.reading.skeleton[total.position + 1 : item.position]
    far = bool(periods) and not any(0.4 * n <= times <= 2.5 * n for n in periods)
    if far and not (len(sums) == len(periods) == 1 and any(0.3 * n <= times <= 3.4 * n for n in periods)):  # fmt: skip
        return  # another sum is meant
    if not periods and (times > 12.5 or behind.count("，") > 2 or 2 * half > 0.02 * item.q.value):
        return
    n = min(lengths, key=lambda n: abs(n - times))
    value = shown(total.q.value / n / item.q.scale, item.q.decimals)
    shows = f"{bare(total.q)}/{n} = {value}{SCALE.get(item.q.scale, '')}"
    yield noted(misfit("arithmetic:product", p, item.q, shows), far)


_DAILY = re.compile("(?:日均|(?:平均|大约|约)每[天日])[^，。；：、人户家]{0,6}$")
_ONE_MONTH = re.compile(r"(?<![\d—～~至-])(\d{1,2})月份?(?![\d—～~至-]|\d|底|末|初)")
_DAYS = {12: ((365, 366), (240, 256)), 9: ((272, 274), (175, 195)), 6: ((181, 184), (112, 132)), 3: ((90, 92), (54, 67)), 1: ((28, 31), (16, 24))}  # fmt: skip


def by_day(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """9月份受理1860人次，日均62人次: a sum over the days of its period, or over the working days, however many these may be."""
    item = items[k]
    m = _DAILY.search(item.label)
    if m is None or item.q.kind != "n" or item.role != "level" or item.q.hedge or item.q.value <= 0:
        return
    plain = p.reading.plain
    said = plain[since(plain, item.q.start, "。；\n") : item.q.start]
    here = [i for i in items[:k] if i.sentence == item.sentence and i.segment == item.segment]
    months = months_of(said)
    single = [int(x[1]) for x in _ONE_MONTH.finditer(said)]
    length = months[0] if len(months) == 1 else 1 if len(single) == 1 and not months else 0
    sums = [
        i
        for i in here
        if i.q.family == item.q.family and i.role == "level" and not re.search("均|每", i.label)
    ]
    if (
        length not in _DAYS
        or len(sums) != 1
        or _EARLIER.search(said)
        or any(i.q.family in ("天", "工作日") for i in here)
    ):
        return
    total = sums[0].q
    spans = list(_DAYS[length])
    if single and not months:
        days = 31 if single[0] in (1, 3, 5, 7, 8, 10, 12) else 29 if single[0] == 2 else 30
        spans[0] = (28 if days == 29 else days, days)
    half = max(item.q.half, 0.5 * item.q.scale * 10.0**-item.q.decimals)
    if any(
        total.low / (item.q.value + half) <= high
        and total.high / max(item.q.value - half, 1e-9) >= low
        for low, high in spans
    ):
        return
    days = spans[0][1] if length != 12 else 365
    value = total.value / days
    if 0.4 <= value / item.q.value <= 2.5:
        shows = f"{bare(total)}/{days} = {shown(value / item.q.scale, max(1, item.q.decimals))}"
        yield misfit("arithmetic:product", p, item.q, shows)


_NUM = r"(?:\d[\d,]*|[一二两三四五六七八九十百千]+)"
_TURN = r"(?:[天次趟期场班批节课]|车次|班次|小时)"
# 全年宣讲52场，平均每周2场; 今年召开会议4次，每月一次
_OFTEN = re.compile(rf"(?:全年|[一今去]年|年度|年)[^。；\d]*?(?P<n>\d[\d,]*)(?P<u>[次场期条篇个批份件])[^，。；：、\d]{{0,8}}，(?:平均|基本上?|大致|约|做到|坚持)*每个?(?P<per>[天日周月]|季度?)[^，。；\d]{{0,4}}?(?P<k>{_NUM})(?P=u)(?=[，。；])")  # fmt: skip
# 每周开放5天，每天受理30件，一周受理150件
_BY_TURNS = re.compile(rf"(?:每|一)个?(?P<p>[周天日月年]|季度)[^，。；\d]{{0,10}}?(?P<a>{_NUM})(?P<u>{_TURN})[^，。；\d]{{0,4}}，(?:平均)?每(?P=u)[^，。；\d]{{0,10}}?(?P<b>{_NUM})(?P<v>[\u4e00-\u9fff])[^，。；\d]{{0,6}}，[^，。；\d]{{0,4}}(?:一|每)个?(?P=p)[^，。；\d]{{0,10}}?(?P<c>{_NUM})(?P=v)")  # fmt: skip
# 四个镇街各设三个宣传点，每点发放二十份，共二百四十份
_IN_EACH = re.compile(rf"(?P<a>{_NUM})[个家所支名](?:[^，。；\d]{{0,8}}?)各[^，。；\d]{{0,4}}?(?P<b>{_NUM})[个名场期处张][^，。；\d]{{0,8}}，每[^，。；\d]{{0,10}}?(?P<k>{_NUM})(?P<v>[\u4e00-\u9fff])[^，。；\d]{{0,6}}，(?:总?共|合计|总计|累计)[^，。；\d]{{0,8}}?(?P<c>{_NUM})(?P=v)")  # fmt: skip
_IN_A_YEAR = {"天": 365, "日": 365, "周": 52, "月": 12, "季": 4}


def of_turns(p: Paragraph) -> Iterator[Finding]:
    """全年推送365条，平均每天2条; 每周5天、每天30件、一周105件: whole numbers that make each other in words that repeat."""
    plain = p.reading.plain
    for m in _OFTEN.finditer(plain):
        n, k, times = int(m["n"].replace(",", "")), _whole(m["k"]), _IN_A_YEAR[m["per"][0]]
        others = [x for x in _IN_A_YEAR.values() if x != times and n == k * x]
        if k and n != k * times and (n % times == 0 or others):
            yield found("arithmetic:product", p, m.start("k"), m.end("k") + 1, f"{n}/{times} = {shown(n / times)}", severity="info" if 240 <= n / k <= 256 else "")  # fmt: skip
    for m in [*_BY_TURNS.finditer(plain), *_IN_EACH.finditer(plain)]:
        factors = [_whole(m[x]) for x in ("ab" if "u" in m.groupdict() else "abk")]
        made, said = prod(factors), _whole(m["c"])
        if said and made and made != said:
            yield found("arithmetic:product", p, m.start("c"), m.end("c") + 1, f"{' × '.join(map(str, factors))} = {made}", severity="info")  # fmt: skip


def _whole(text: str) -> int:
    return (
        int(text.replace(",", ""))
        if text[0].isdigit()
        else int(numeral(text.replace("两", "二")) or 0)
    )


_EVERY = re.compile(
    "每个?(工作日|平方米|小时|人次|车次|班次|课时|[人户家名位件次份间套台辆张册讲课班场期处所站棵盏箱桶吨生床顶岗天日周月年季])|日均"
)
_EACH_ONE = re.compile("每[^，。；]{0,8}$")
_ANY_ONE = re.compile("每个?([\u4e00-\u9fff])(?:单?价|需|补[助贴]|奖励?|给予)?$")
_MONTHLY = re.compile("月(?:租金?|补贴|补助|工资|薪酬?|费|支出|供)")
_PRICE = re.compile("(?:单价|定价|售价|票价|价格)[^，。；]{0,3}$")
_MAKES = re.compile(
    "共|合计|总计|总|计$|金额|费用|全[年期]|[满一]年|年[^，。；月]{0,4}$|一次|[可需应][^，。；]{0,4}$|租金[为是]?$"
    "|承担|支[出付]|花费|收入|[可已]?[获领]得?[^，。；]{0,4}$|核拨|[车路学]费"
)
_BY = re.compile("[^，。；]{0,6}(?:(?P<sum>计算|测算|估算|推算|计)|标准|补助|补贴|奖励)")
_MADE_IN = {
    ("座", "人"),
    ("小时", ""),
    ("小时", "课时"),
    ("元", "元"),
}  # what the product is counted in
_HANDED = "份套件袋箱张本顶册双"  # 为420名职工发放清凉包，每份75元: one for each
_NO_SUM = re.compile("均|其中|上年|去年|同期")


@dataclass(frozen=True)
class Price:
    """What one of something makes or costs, with the words of what it is per: 每人每天40元, 单价85元."""

    p: Paragraph
    item: Item
    pers: tuple[str, ...]
    words: str  # of its clause
    around: tuple[Item, ...]  # the other numbers of its sentence
    by: bool  # 按每班45人计算
    sum: bool  # what it makes is the next number, whatever it counts


def prices_in(p: Paragraph, items: Sequence[Item]) -> list[Price]:
    """Every price of a paragraph that its words do not make an average or a limit."""
    met = []
    for k, each in enumerate(items):
        if each.q.kind != "n" or each.role != "level" or each.q.hedge or each.q.value <= 0:
            continue
        one = items[k - 1] if k else None
        if one is not None and one.q.value == 1 and _EACH_ONE.search(one.label) and one.sentence == each.sentence:  # fmt: skip
            pers = [one.q.family]  # 每招用1人给予1500元
        else:
            one, pers = None, [m[1] or "天" for m in _EVERY.finditer(each.label)]
        if "月" not in pers and _MONTHLY.search(each.label):
            pers.append("月")
        if not pers and (m := _ANY_ONE.search(each.label)):
            pers = [m[1]]
        around = tuple(
            i for i in items if i.sentence == each.sentence and i is not each and i is not one
        )
        for i in around if "每" in each.label else ():  # 每个服务站每年3万元，40个服务站
            if len(i.noun) > 1 and any(x + i.noun[:2] in each.label for x in ("每", "每个")):
                pers.append(i.noun[:2])
        if not (pers or _PRICE.search(each.label)) or re.search("(?<!日)均|最|超|低于|高于|不[足到]", each.label):  # fmt: skip
            continue
        words = p.reading.plain[since(p.reading.plain, each.q.start, "，。；：\n") : each.q.start]
        m = _BY.match(p.reading.skeleton, each.position + 1)
        by = m is not None and "按" in each.label
        met.append(Price(p, each, tuple(pers), words, around, by, bool(m and m["sum"])))
    return met


def multiplied(
    p: Paragraph, items: Sequence[Item], said: Sequence[Price], before: Sequence[Price]
) -> Iterator[Finding]:
    """单价85元，共120个，合计10200元; 每讲2小时，共12讲，合计24学时; 餐补标准为每人每天40元。…32名…7天，餐补共8960元.

    `before` are the prices of the paragraph before.  The result stands behind, in the sentence of the price or the next.
    """
    for price in said:
        each = price.item
        own = [i for i in items if i.sentence == each.sentence and i.segment == each.segment]
        result = _result(p, price, own)
        rivals = [
            x for x in said if x.item not in (each, result) and x.item.q.family == each.q.family
        ]
        if any(x.item.segment == each.segment for x in rivals):
            continue
        if result is not None:
            last = [i for i in items if i.sentence == each.sentence - 1] if price.by else []
            yield from _made(p, price, result, [*last, *own])
        elif not rivals:
            yield from _made_later(p, price, [i for i in items if i.sentence == each.sentence + 1])
    again = [x for x in said if not _MAKES.search(x.words)]
    if len(before) == 1 and not any(x.item.q.family == before[0].item.q.family for x in again):
        yield from _made_later(p, before[0], [i for i in items if i.sentence == 0])


def _made_later(p: Paragraph, price: Price, items: Sequence[Item]) -> Iterator[Finding]:
    """In the sentence behind that of the price, under its name: 公寓租金为每间每月860元。东区租出58间，月租金收入49880元."""
    for result in items:
        own = _own(p, result)
        if result.q.family == price.item.q.family and any(b in own for b in bigrams(re.sub("每.*|标准|[为是]", "", price.words))):  # fmt: skip
            mine = [i for i in items if i.segment == result.segment]
            if _result(p, price, mine) is result:
                yield from _made(p, price, result, mine)


def _result(p: Paragraph, price: Price, items: Sequence[Item]) -> Item | None:
    """The number that a price makes: the first behind it of its unit whose clause says a sum."""
    each, later = (
        price.item,
        [i for i in items if i.q.kind == "n" and i.role == "level" and i is not price.item],
    )
    if price.p is p:
        later = [i for i in later if i.position > each.position]
    if price.by and later and not re.search("均|每", later[0].label):
        larger = [i for i in later if i.q.family == each.q.family]
        if price.sum:
            return later[0]
        if larger and larger[0].q.scale > each.q.scale:
            return larger[0]
    for i in later:
        one = i.q.family == each.q.family or (each.q.family, i.q.family) in _MADE_IN
        listed = i.before == "、" and _MAKES.search(i.before or _own(p, i))
        own = _own(p, i)
        if (
            one
            and not i.q.hedge
            and (_MAKES.search(own) or listed or (not own and i.q.scale > each.q.scale))
            and not _NO_SUM.search(own)
        ):
            return i
    return None


def _made(p: Paragraph, price: Price, result: Item, items: Sequence[Item]) -> Iterator[Finding]:
    """Every word that a price is per must have its number near by, or the result be per the same."""
    each, own = price.item, _own(p, result)
    numbers = [
        i for i in items
        if i is not each and i is not result and i.q.kind == "n" and i.role == "level" and i.q.value > 1
        and i.q.family != each.q.family and not (i.q.hedge and i.sentence != each.sentence and price.p is p)
        and not of_before(p.reading, i) and not EARLIER.search(clause(p, i))
        and (i in price.around or price.p is not p or not _EACH_ONE.search(i.label) or i.sentence != each.sentence)
    ]  # fmt: skip
    choices: list[list[tuple[float, str]]] = []
    if not price.pers:
        choices.append([(i.q.value, bare(i.q)) for i in numbers if i.q.family not in SPANS])
    for per in price.pers:
        met = _numbers(p, price, result, per, numbers)
        if met or not _per_the_same(own, per, len(price.pers)):
            choices.append(met)
    if not choices or not all(choices) or any(i.q.hedge for i in numbers):
        return
    pool = [*{v: 0 for options in choices for v, _ in options} | {i.q.value: 0 for i in numbers}]
    most = 3 if len(pool) <= 8 else 2
    products = [
        each.q.value * prod(some)
        for n in range(1, most + 1)
        for some in combinations(pool[-16:], n)
    ]
    factors = [options[-1] for options in choices]
    value = each.q.value * prod(v for v, _ in factors)
    if not products or not each.q.value or not result.q.value or any(_near(x, each, result) for x in (*products, value)):  # fmt: skip
        return
    times = value / result.q.value
    if 0.4 <= times <= 2.5 or abs(log10(times) - round(log10(times))) < 0.004:
        shows = " × ".join([bare(each.q), *(t for _, t in factors)])
        shows += (
            f" = {shown(value / result.q.scale, result.q.decimals)}{SCALE.get(result.q.scale, '')}"
        )
        yield misfit("arithmetic:product", p, result.q, shows)


def _numbers(
    p: Paragraph, price: Price, result: Item, per: str, others: Sequence[Item]
) -> list[tuple[float, str]]:
    """The numbers of what a price is per: the counts of it, or for a month the length of the period."""
    same = _own(p, result)
    if re.search(f"每个?{per}|{per}均", same):
        return []
    met = [
        i
        for i in others
        if (i.position < result.position or (price.p is p and i.sentence < result.sentence))
        and _is_of(i, per)
    ]
    if per == "月" and not met:
        plain = p.reading.plain
        start = price.item.q.start if price.p is p else result.q.start
        said = months_of(plain[since(plain, start, "。\n") : result.q.start])
        said += [12] if not said and re.search("[满一]年|全年|年(?:租|薪)", same) else []
        return [(float(n), f"{n}") for n in said]
    if per in _HANDED and not met and len(others) == 1 and others[0].q.family in ("人", "户"):
        met = [*others]
    return [(i.q.value, bare(i.q)) for i in met]


def _per_the_same(words: str, per: str, pers: int) -> bool:
    """Whether a result is per the same as its price: 每人每月400元，6个月每人共2400元; 每套月租1200元，年租金14400元."""
    if re.search(f"每个?{per}|{per}均", words):
        return True
    if per == "年":
        return "年" in words
    if per == "月":
        return bool(_MONTHLY.search(words)) and "年" not in words
    return pers > 1 and not re.search("[共总计]", words)


def _own(p: Paragraph, item: Item) -> str:
    """The words of the clause before a number, back to its comma."""
    plain = p.reading.plain
    return plain[since(plain, item.q.start, "，。；：、\n") : item.q.start]


def _is_of(item: Item, per: str) -> bool:
    """Whether a number is of what a price is per: 3个班次 and 每班次, 12讲 and 每讲."""
    if per in ("月", "个月"):
        return item.q.family == "个月"
    words = item.q.unit + item.noun
    return (
        item.q.family in COUNTED_IN.get(per, (per,))
        and not (
            item.q.unit == "个"
            and item.noun
            and not item.noun.startswith(per)
            and per not in ("个", "家", "处")
        )
    ) or words.removeprefix("个").startswith(per)


def _near(value: float, each: Item, result: Item) -> bool:
    """Whether a product with the price is what the result says, as exactly as both are printed."""
    share = each.q.half / each.q.value
    return overlaps(value * (1 - share), value * (1 + share), result.q)
