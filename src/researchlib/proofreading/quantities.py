"""A Chinese sentence → its quantities: value, rounding, unit, qualifier, and the words around them.

`read(text)` gives a `Reading`: the quantities, the dates, and the *skeleton* of the text, in which
every quantity and date is one private character.  The checks are patterns over skeletons, written
with ``<n>`` for a count, ``<p>`` for a percentage, ``<d>`` for percentage points, ``<m>`` for 倍,
``<v>`` for a vague share (近六成, 过半), ``<t>`` for a time and ``<o>`` for a value not known here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

MARK = {"n": "\ue001", "p": "\ue002", "d": "\ue003", "m": "\ue004", "v": "\ue005", "t": "\ue006",
        "o": "\ue007"}  # fmt: skip
UNKNOWN = MARK["o"]  # stands in a draft for a value that was not computed
ANY = "".join(MARK.values())

_SAME_LENGTH = str.maketrans({
    **{chr(0xFF10 + k): str(k) for k in range(10)}, "％": "%", "．": ".", "\u00a0": " ",
    "\u3000": " ", "(": "（", ")": "）", ";": "；", "?": "？", "!": "！", "~": "～", "∼": "～",
    "–": "—", "－": "—", "○": "〇",
})  # fmt: skip
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_COLON = re.compile(r"(?<!\d):|:(?!\d)")

UNITS = [
    "人次",
    "户次",
    "场次",
    "轮次",
    "批次",
    "车次",
    "架次",
    "件次",
    "家次",
    "篇次",
    "台次",
    "人",
    "户",
    "家",
    "名",
    "位",
    "个百分点",
    "百分点",
    "个千分点",
    "千分点",
    "个月",
    "个小时",
    "个工作日",
    "工作日",
    "个",
    "项",
    "件",
    "起",
    "条",
    "份",
    "篇",
    "次",
    "场",
    "轮",
    "批",
    "期",
    "间",
    "套",
    "栋",
    "幢",
    "处",
    "座",
    "所",
    "元/平方米",
    "元/月",
    "元/人",
    "元/户",
    "元/件",
    "元/小时",
    "元/天",
    "元",
    "美元",
    "公里",
    "千米",
    "平方公里",
    "平方千米",
    "平方米",
    "立方米",
    "毫米",
    "厘米",
    "米",
    "株",
    "棵",
    "艘",
    "桶",
    "箱",
    "瓶",
    "袋",
    "羽",
    "毫升",
    "毫克",
    "亩",
    "公顷",
    "吨标准煤",
    "吨",
    "公斤",
    "千克",
    "周岁",
    "岁",
    "天",
    "日",
    "小时",
    "分钟",
    "秒",
    "分",
    "年",
    "月",
    "周",
    "倍",
    "种",
    "类",
    "支",
    "辆",
    "台",
    "部",
    "张",
    "本",
    "册",
    "宗",
    "只",
    "块",
    "幅",
    "门",
    "课时",
    "届",
    "班",
    "组",
    "队",
    "点",
    "页",
    "字",
    "字节",
    "千瓦时",
    "度",
    "封",
    "句",
    "对",
    "笔",
    "单",
    "款",
    "枚",
    "盏",
    "顶",
    "床",
    "亿元",
    "∶1",
    "车次",
    "辆次",
    "只",
    "对",
    "个小时",
    "家次",
]
_NOUNS = [
    "企业",
    "农民工",
    "新居民",
    "新市民",
    "出租房",
    "受访者",
    "问卷",
    "居民",
    "职工",
    "学生",
    "街道",
    "社区",
    "村",
    "乡镇",
    "镇",
    "乡",
    "中小学",
    "学校",
    "医院",
    "部门",
    "单位",
    "市",
    "县",
    "区",
    "省",
]
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_NOUN = "|".join(sorted(_NOUNS, key=len, reverse=True))
SAME = {"名": "人", "位": "人", "农民工": "人", "新居民": "人", "新市民": "人", "受访者": "人",
        "居民": "人", "职工": "人", "学生": "人", "企业": "家", "出租房": "户", "问卷": "份",
        "周岁": "岁", "日": "天", "千米": "公里", "百分点": "个百分点", "千分点": "个千分点",
        "单位": "家", "宗": "起"}  # fmt: skip

_BEFORE = "大约有|约有|大约为|大约|大概|约为|约占|约|将近|接近|近|超过|超出|突破|逾|超|至少|不少于|不低于|不到|不足|不超过|低于|少于|高达|多达"
_AFTER = "以上|以下|以内|左右|上下|之多|有余|不到"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CN = r"[一二两三四五六七八九][零〇一二两三四五六七八九十百千]{0,12}|十[一二三四五六七八九]?|[百千万](?=余|多)|数[十百千]|几[十百千]"
_LARGE = "万亿|千万|百万|亿|万|千|百"
_NUMBER = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<sign>[-−])?"
    rf"(?:(?<![\d.])(?P<arabic>{_ARABIC})|(?P<cn>(?:{_CN})(?:点[零〇一二三四五六七八九]+)?))"
    rf"(?P<large>{_LARGE})?(?P<second>\d+(?:\.\d+)?万)?(?P<inside>余|多|来)?"
    rf"(?P<unit>%|‰|{_UNIT}|{_NOUN})?(?P<inside2>(?:余|多)(?!\d))?(?P<after>{_AFTER})?"
)
_PERCENT_CN = re.compile(
    rf"(?P<before>{_BEFORE})?(?<![一二两三四五六七八九十])(?P<kind>百|千|[一二两三四五六七八九十]{{1,6}})分之(?P<cn>[零〇一二两三四五六七八九十百]{{1,12}})"
    rf"(?:点(?P<dot>[零〇一二三四五六七八九]+))?(?P<after>{_AFTER})?"
)
_TENTHS = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<tens>[一二两三四五六七八九])成(?P<half>半|[一二三四五六七八九](?!成))?"
    rf"(?P<after>{_AFTER}|多)?(?![为立长员果熟效绩本交功员果都])"
)
_HALF = re.compile(
    r"(?P<more>半数以上|一半以上|超过一半|超过半数|超半数|过半数?|逾半数?|多半|大半)|"
    r"(?P<near>(?:接近|将近|近|约)(?:半数?|一半)|一半左右)|(?P<less>不足一半|不到一半|不足半数|不到半数)|(?P<even>(?<=占)一半|(?<=占[^，。；：]{4}的)一半|(?<=占[^，。；：]{5}的)一半|(?<=占[^，。；：]{6}的)一半)(?![是以的])"
)
_DATE = re.compile(
    r"(?:19|20)\d{2}(?:年)?(?:[—～-]|至|到)(?:(?:19|20)\d{2})年(?:间|末|底)?|"
    r"(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:[0-3]?\d)(?!\d)|"
    r"(?:(?:19|20)\d{2}年|今年|去年|上年|当年|本年)(?:度)?"
    r"(?:\d{1,2}(?:[—～-]|至)\d{1,2}月份?|\d{1,2}月(?:\d{1,2}[日号]|上旬|中旬|下旬|份|底|末|初)?|"
    r"上半年|下半年|第?[一二三四1-4]季度|前[一二三四五六七八九十]+个月|前?[一二三]季度|底|末|初|全年|同期)?|"
    r"\d{1,2}(?:[—～-]|至)\d{1,2}月份?(?!龄)|(?<!\d)\d{1,2}月(?:\d{1,2}[日号]|上旬|中旬|下旬|份|底|末|初)?(?!龄|嫂|\d)|"
    r"(?<!\d)\d{1,2}[日号](?=[，、。前起至])|第[一二三四1-4]季度|(?<![第\d])[一二三四](?:季度)|前三季度|"
    r"(?<![\d:])\d{1,2}:\d{2}(?!\d)|(?<!\d)\d{1,2}时(?:\d{1,2}分)?(?!间|长|期|代)|"
    r"同期|上年|去年|今年|上月|上季度|上半年|下半年|全年|年末|年底|年初|"
    r"[一二〇][九〇][〇一二三四五六七八九]{2}年"
)
_TWO_DIGIT_YEAR = re.compile(
    r"(?<![\d.])(?<![近满约超过第龄]) ?(?P<m>[123]\d年(?=(?:1[0-2]|[1-9])月(?!龄)))|(?<![\d第约近超过第])(?:(?<=[比较与和从自到至在由争于、—（“，；。\s])|^)['’]?(?P<y>\d{2})年"
    r"(?=(?<=^\d\d年)[全我共区市新农登末各计拟]|(?<=[。；“]\d\d年)[全我共区市新农登末各计拟]|(?<=[自从]\d\d年)(?:以来|至今|起|开始)|、(?:20)?\d\d年|度|底|末|初|全年|上半年|下半年|同期|第?[一二三四]季度|\d{1,2}月|[—～、和与至]\d{2}年|相比|基本持平|持平|惠及|的(?=\d)|的?(?:增|减|下|提|上|持|降|升)[^0-9]|[\s]\d{2}年)"
)
_NOT = re.compile(
    r"（?9\d(?:\.\d+)?%?(?:的)?(?:置信|预测)(?:区间|水平|度)[^，。；）]*）?|区间为?\d[^，。；）]*|[±]\d+(?:\.\d+)?\S{0,4}|"
    r"(?:(?<![A-Za-z/.\-])[A-Za-z][A-Za-z/.\-]{0,30}[-— ]?)[\d.]+(?:[-—]\d+)*[A-Za-z]*|\d+(?:\.\d+)?(?:[A-Za-z]+(?![A-Za-z%])\d*)|"
    r"https?://[^\s，。；）”]+|(?<![A-Za-z0-9_.])[A-Za-z0-9_.]{1,64}@[A-Za-z0-9_.]{1,80}|"
    r"〔\d{4}〕\s*\d*号?|[（(]\d{4}[）)]\d+号|\[\d{4}\]\d+号|(?<![\d.])\d+号(?!召)|"
    r"(?:附?[表图]|附件|附录|(?<![方形模])式|专栏|(?<![比病案])例|(?<![每一])条款?)\s*\d+(?:[-—.]\d+)*|第\s*(?:\d+|[一二三四五六七八九十百]{1,6})[个位名项条章节款次届批期类产轮季步]?|"
    r"前(?:\d+|[一二两三四五六七八九十]+)(?:强|名|位|列|茅)?|"
    r"(?:12345|12333|12348|12315|12329|12328|110|119|120|122|114|95\d{3}|96\d{3,4}|400-?\d{3}-?\d{4})(?=热线|政务|平台|电话|投诉|专线|[”—、，])|"
    r"\d{7,}|\d+(?:[-—]\d+){2,}|\d+[:：/]\d+|\d+(?:\.\d+)?(?:∶\d+(?:\.\d+)?){2,}|\d+(?:\.\d+)?∶\d+(?:\.\d+)?(?<!∶1)|“[^”]{0,14}”|‘[^’]{0,14}’|《[^》]*》|"
    r"(?:^|(?<=\n))\s*(?:（?[\d]{1,2}[）.、．](?!\d)|[①-⑳])|(?<=[。；：，])（\d{1,2}）|"
    r"一[^，。；、\d]一(?!起)[^，。；、\d]|三[大次个]?产业|(?<![前第])[两二三四五六七八九]项(?=合计|共计|总计|相加)|(?<!第)[一二](?:类|级|档)(?=[\u4e00-\u9fff])|(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,3}是(?=[^否不])|(?:十[一二三四五]|“?十四)五(?=规划|时期|期间|”)|"
    r"二十[大]|(?:八|两|三|四|五|六|七|九)[个大项](?=战略|维护|意识|自信|确立|代表|文明|必须|坚持)"
)
# 一个, 一批, 一种 say no number; counting them as one would invent data
_INDEFINITE = re.compile(r"(?:一|几)(?:个|项|批|种|次|些|类|点|位|名|条|件|家|份|年|天|部|部分|月|步|面|方面|套|支|门|度|时)?$")  # fmt: skip
_COUNTING = re.compile(
    r"(?:仅|只|共|有|为|达|召开|举办|新增|减少|增加|开展|其中|组织|另|走访)[^，。；]{0,2}$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed: its value in units, the interval it stands for, and where it stands."""

    start: int
    end: int
    text: str
    value: float
    half: float  # half a unit of the last printed digit; 0 for a plain count
    low: float
    high: float
    unit: str
    kind: str  # n count, p share, d points, m times, v vague share
    decimals: int
    scale: float
    hedge: str
    chinese: bool
    digits: str

    @property
    def family(self) -> str:
        """The unit under its most common name: 名 and 位 are 人."""
        return SAME.get(self.unit, self.unit)


@dataclass(frozen=True, slots=True)
class Time:
    """A date or period and where it stands."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its quantities; `skeleton` positions map back through `at` and `back`."""

    text: str
    plain: str
    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]
    skeleton: str
    places: tuple[tuple[int, int, int], ...]  # skeleton position, text start, text end

    def at(self, position: int) -> Quantity:
        """The quantity that stands at a position of the skeleton."""
        start = self.places[self._place(position)][1]
        return self.quantities[bisect_left(self.quantities, start, key=lambda q: q.start)]

    def back(self, position: int) -> int:
        """A position of the skeleton as a position of the text."""
        k = self._place(position)
        if k < 0:
            return position
        at, _, end = self.places[k]
        return self.places[k][1] if position == at else end + position - at - 1

    def _place(self, position: int) -> int:
        return bisect_right(self.places, (position, 1 << 30, 0)) - 1


def normal(text: str) -> str:
    """The text with full-width digits and one kind of punctuation, of the same length."""
    text = text.translate(_SAME_LENGTH)
    if "," in text:
        text = _COMMA.sub("，", text)
    if ":" in text:
        text = _COLON.sub("：", text)
    return text


@cache
def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern over skeletons: ``<n>`` and the like stand for the private characters.

    ``<np>`` is either of two kinds, ``<*>`` any, ``.`` never crosses a sentence, and ``~`` is a run of
    ordinary characters without punctuation or quantities.
    """

    def marks(match: re.Match[str]) -> str:
        names = match[1]
        chosen = ANY if names == "*" else "".join(MARK[n] for n in names)
        return f"[{chosen}]"

    source = re.sub(r"(?<!\?P)(?<!\(\?)<([npdmvto]+|\*)>", marks, source)
    source = source.replace("~", rf"[^，。；：！？、（）{ANY}]")
    return re.compile(source, flags)


def read(text: str) -> Reading:
    """Read the quantities and dates of one paragraph.

    >>> r = read("检查居住出租房10308户，督改4064户，占39.4%，比上年提高0.5个百分点。")
    >>> [(q.text, q.value, q.unit) for q in r.quantities]
    [('10308户', 10308.0, '户'), ('4064户', 4064.0, '户'), ('39.4%', 39.4, '%'), ('0.5个百分点', 0.5, '个百分点')]
    >>> [(q.text, q.value, q.low, q.high) for q in read("发放宣传资料3.8万余份，约占近六成").quantities]
    [('3.8万余份', 38000.0, 38000.0, 39000.0), ('近六成', 60.0, 50.0, 60.0)]
    """
    plain = normal(text)
    taken = _Taken(len(plain))
    times = [Time(m.start(), m.end(), m.group()) for m in _TWO_DIGIT_YEAR.finditer(plain)]
    for t in times:
        taken.add(t.start, t.end)
    for m in _DATE.finditer(plain):
        if taken.free(m.start(), m.end()):
            times.append(Time(m.start(), m.end(), m.group()))
            taken.add(m.start(), m.end())
    for m in _NOT.finditer(plain):
        if taken.free(m.start(), m.end()):
            taken.add(m.start(), m.end())
    found: list[Quantity] = []
    for finder, maker in ((_HALF, _half), (_PERCENT_CN, _fraction), (_TENTHS, _tenths)):
        for m in finder.finditer(plain):
            if taken.free(m.start(), m.end()):
                found.append(maker(m))
                taken.add(m.start(), m.end())
    position = 0
    while True:
        number = _NUMBER.search(plain, position)
        if number is None:
            break
        position = max(number.end(), number.start() + 1)
        if not taken.free(number.start(), number.end()):
            # the number may begin inside what is taken and go on behind it
            position = number.start() + 1
            continue
        quantity = _number(number, plain)
        if quantity is not None:
            found.append(quantity)
            taken.add(number.start(), number.end())
        elif number["sign"]:
            position = number.start("sign") + 1
    found = _shared_units(sorted(found, key=lambda q: q.start), plain)
    times.sort(key=lambda t: t.start)
    return _with_skeleton(text, plain, found, times)


class _Taken:
    """The stretches of a text that are read already."""

    def __init__(self, length: int) -> None:
        self._mask = bytearray(length + 1)

    def add(self, start: int, end: int) -> None:
        self._mask[start:end] = b"\1" * (end - start)

    def free(self, start: int, end: int) -> bool:
        return self._mask.find(1, start, max(end, start)) < 0


def _number(m: re.Match[str], plain: str) -> Quantity | None:
    unit = m["unit"] or ""
    chinese = m["cn"] is not None
    before = plain[: m.start()]
    if chinese:
        if not unit and not m["large"]:
            return None
        if not unit or unit in (
            "点",
            "分",
            "字",
            "本",
            "部",
            "队",
            "组",
            "单",
            "对",
            "度",
            "句",
            "年",
            "月",
            "日",
            "市",
            "区",
            "县",
            "省",
        ):
            return None
        core = (m["cn"] or "") + (m["large"] or "")
        if _INDEFINITE.fullmatch(core + unit) and not _COUNTING.search(before[-8:]):
            return None
        if core in ("一", "几"):
            return None
        value, place = _chinese(m["cn"])
        if value is None:
            return None
        digits, decimals = m["cn"], 0
    else:
        digits = m["arabic"].replace(",", "")
        decimals = len(digits.partition(".")[2])
        value, place = float(digits), 10.0**-decimals
        if before[-1:] in ("第", "≥", "≤") or (before[-1:].isascii() and before[-1:].isalnum()):
            return None
    scale = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8,
             "万亿": 1e12}[m["large"] or ""]  # fmt: skip
    value *= scale
    if m["second"]:
        value += float(m["second"][:-1]) * 1e4
    hedge = (m["before"] or "") + (m["inside"] or m["inside2"] or "") + (m["after"] or "")
    if m["sign"] and not re.search(r"[（，：、为是占 ]$|^$", before[-1:]):
        return None
    if m["sign"]:
        value = -value
    if unit in ("%", "‰"):
        kind = "p"
    elif unit in ("个百分点", "百分点", "个千分点", "千分点"):
        kind = "d"
    elif unit == "倍":
        kind = "m"
    else:
        kind = "n"
    exact = scale == 1.0 and decimals == 0 and kind == "n"
    half = 0.0 if exact else 0.5 * scale * (place if not chinese else 1.0)
    low, high = _bounds(value, half, scale, hedge, digits, kind)
    return Quantity(
        m.start(), m.end(), m.group(), value, half, low, high, unit, kind, decimals, scale, hedge,
        chinese, digits,
    )  # fmt: skip


def _bounds(
    value: float, half: float, scale: float, hedge: str, digits: str, kind: str
) -> tuple[float, float]:
    """What a qualifier leaves open; generous, because a check may only speak when it is sure."""
    if not hedge:
        return value - half, value + half
    plain = digits.replace(".", "").lstrip("0")
    zeros = len(plain) - len(plain.rstrip("0")) if "." not in digits else 0
    step = scale * 10.0 ** (zeros if "." not in digits else -len(digits.partition(".")[2]))
    if digits[:1] in "一二三四五六七八九十百千几数":
        step = max(scale, 10.0 ** (len(str(int(abs(value)))) - 1)) if value >= 10 else 1.0
    if re.search("超|逾|突破|至少|不少于|不低于|以上|高达|多达", hedge) and "不超" not in hedge:
        return value - half, float("inf")
    if re.search("不到|不足|不超|低于|少于|以下|以内", hedge):
        return (value * 0.8 if "不" in hedge else float("-inf")), value + half
    if re.search("近", hedge):
        return value - step, value
    if re.search("余|多|来", hedge):
        return value, value + step
    slack = max(step * 0.5, abs(value) * 0.02, half)
    return value - slack, value + slack


def _chinese(text: str | None) -> tuple[float | None, float]:
    from ..values import numeral

    text = text or ""
    head, _, dot = text.partition("点")
    if head in ("百", "千", "万"):
        return {"百": 100.0, "千": 1000.0, "万": 10000.0}[head], 1.0
    if head[:1] in "数几":
        return None, 1.0
    if len(head) == 2 and re.fullmatch("[二三四五六七八九]{2}", head):
        return None, 1.0  # 七八个: about
    value = numeral(head.replace("两", "二"))
    if value is None:
        return None, 1.0
    if dot:
        value += Decimal("0." + "".join(str("〇一二三四五六七八九".index(c.replace("零", "〇"))) for c in dot))  # fmt: skip
    return float(value), 10.0 ** -len(dot)


def _fraction(m: re.Match[str]) -> Quantity:
    part = _chinese(m["cn"] + ("点" + m["dot"] if m["dot"] else ""))[0] or 0.0
    whole = {"百": 100.0, "千": 1000.0}.get(m["kind"]) or _chinese(m["kind"])[0] or 1.0
    permille = m["kind"] == "千"
    value = part if permille else part / whole * 100
    decimals = len(m["dot"] or "")
    hedge = (m["before"] or "") + (m["after"] or "")
    exact = m["kind"] in "百千"
    half = 0.5 * 10.0**-decimals if exact else 1.5
    low, high = _bounds(value, half, 1.0, hedge, f"{value:g}", "p")
    if not exact and hedge:
        low, high = (value - 5, value) if "近" in hedge else (low, high)
        if "约" in hedge:
            low, high = value - 3, value + 3
    return Quantity(
        m.start(), m.end(), m.group(), value, half, low, high, "‰" if permille else "%",
        "p" if exact else "v", decimals, 1.0, hedge, True, m["cn"],
    )  # fmt: skip


def _tenths(m: re.Match[str]) -> Quantity:
    value = "〇一二三四五六七八九".index(m["tens"].replace("两", "二")) * 10.0
    half = m["half"]
    step = 10.0
    if half:
        value += 5.0 if half == "半" else "〇一二三四五六七八九".index(half)
        step = 5.0 if half == "半" else 1.0
    hedge = (m["before"] or "") + (m["after"] or "")
    low, high = value - step / 2, value + step / 2
    if re.search("不到|不足|不超|低于|少于|以下", hedge) or "近" in hedge:
        low, high = value - step, value
    elif re.search("超|逾|突破|以上|多|不低于|不少于", hedge):
        low, high = value, value + step if "以上" not in hedge else float("inf")
    return Quantity(
        m.start(), m.end(), m.group(), value, step / 2, low, high, "%", "v", 0, 1.0, hedge, True,
        m["tens"],
    )  # fmt: skip


def _half(m: re.Match[str]) -> Quantity:
    low, high = (50.0, 100.0) if m["more"] else (42.0, 50.0) if m["near"] else (0.0, 50.0)
    if m["even"]:
        low, high = 46.0, 54.0
    if m["near"] and re.search("约|左右", m.group()):
        low, high = 45.0, 55.0
    return Quantity(
        m.start(), m.end(), m.group(), 50.0, 0.0, low, high, "%", "v", 0, 1.0, m.group(), True, "半"
    )


def _shared_units(found: list[Quantity], plain: str) -> list[Quantity]:
    """12、15和18人: a number without a unit takes the unit of the list it stands in."""
    from dataclasses import replace

    done = list(found)
    for k in range(len(done) - 2, -1, -1):
        q, after = done[k], done[k + 1]
        between = plain[q.end : after.start]
        if q.unit == "个" and after.kind == "d" and re.fullmatch("、|和|与|及", between):
            done[k] = replace(q, unit=after.unit, kind="d", half=10.0**-q.decimals / 2,
                              low=q.value - 10.0**-q.decimals / 2,
                              high=q.value + 10.0**-q.decimals / 2)  # fmt: skip
            continue
        if q.unit or not after.unit or q.hedge:
            continue
        if re.fullmatch(r"[、，]|和|与|及|[、，]?(?:以及)|[—～-]|至|到", between):
            scale = after.scale if q.scale == 1.0 and after.scale > 1.0 and re.fullmatch(r"[—～-]|至|到|[、和]", between) else 1.0  # fmt: skip
            kind = after.kind
            value = q.value * scale
            exact = kind == "n" and q.scale * scale == 1.0 and q.decimals == 0
            half = 0.0 if exact else 0.5 * q.scale * scale * 10.0**-q.decimals
            done[k] = replace(
                q, unit=after.unit, kind=kind, value=value, half=half, low=value - half,
                high=value + half, scale=q.scale * scale,
            )  # fmt: skip
    return done


def _with_skeleton(text: str, plain: str, found: list[Quantity], times: list[Time]) -> Reading:
    stops = sorted(
        [(q.start, q.end, MARK[q.kind]) for q in found]
        + [(t.start, t.end, MARK["t"]) for t in times]
    )
    parts: list[str] = []
    places: list[tuple[int, int, int]] = []
    position = length = 0
    for start, end, mark in stops:
        if start < position:
            continue
        parts.append(plain[position:start])
        length += start - position
        places.append((length, start, end))
        parts.append(mark)
        length += 1
        position = end
    parts.append(plain[position:])
    return Reading(text, plain, tuple(found), tuple(times), "".join(parts), tuple(places))
