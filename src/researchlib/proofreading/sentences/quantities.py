"""A number as printed → `Quantity`: its value, the interval it stands for, its unit and its kind.

The grammar of Chinese numbers: Arabic and Chinese digits, 万 and 亿, 约/余/近/超/以上, %, ‰, 百分之, 成,
一半 and 过半.  `finders` are tried in order over a text; each match becomes a quantity, or None when the
words say no number (一个, 一批).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .. import patterns as re
from .units import LARGE, NOUNS, SAME, UNITS, alternatives

# 签约61家, 集约用地, 附近12家: the word before is no qualifier
_BEFORE = "大约有|大约为|大约|大概|(?<![签节预违契邀履集毁])(?:约有|约为|约占|约达到?|约)|将近|接近|(?<![最附临邻就靠新贴])近|超过|超出|突破|逾|超|至少|不少于|不低于|不到|不足|不超过|低于|少于"
_AFTER = "以上|以下|以内|左右|上下|之多|有余|不到"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CN = r"[一二两三四五六七八九十][一二三四五六七八九十百千]{0,6}万[零〇一二两三四五六七八九][零〇一二两三四五六七八九十百千]{1,10}|[一二两三四五六七八九][零〇一二两三四五六七八九十百千]{0,12}|十[一二三四五六七八九]?|[百千万](?=余|多)|数[十百千]|几[十百千]"
NUMBER = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<sign>[-−])?"
    rf"(?:(?<![\d.])(?P<arabic>{_ARABIC})|(?P<cn>(?:{_CN})(?:点[零〇一二三四五六七八九]+)?))"
    rf"(?P<large>(?!千[瓦克米伏])(?:{alternatives(tuple(LARGE))}))?(?P<second>\d+(?:\.\d+)?万)?(?P<inside>余|多|来)?"
    rf"(?P<unit>%|‰|{alternatives(UNITS)}|{alternatives(NOUNS)})?(?P<inside2>(?:余|多)(?!\d|出|[招办建聘]|[^，。；、\d]\d|[一二两三四五六七八九十]+[倍成]|因|数|半|[为是]))?(?P<after>{_AFTER})?"
)
_PERCENT_CN = re.compile(
    rf"(?P<before>{_BEFORE})?(?<![一二两三四五六七八九十])(?P<kind>百|千|[一二两三四五六七八九十]{{1,6}})分之(?P<cn>[零〇一二两三四五六七八九十百]{{1,12}})"
    rf"(?:点(?P<dot>[零〇一二三四五六七八九]+))?(?P<after>{_AFTER})?"
)
_TENTHS = re.compile(
    rf"(?P<before>{_BEFORE}|(?<![超不通经])过)?(?P<tens>[一二两三四五六七八九]|半(?=成(?!品)))成(?P<half>半|[一二三四五六七八九](?!成))?"
    rf"(?P<after>{_AFTER}|多)?(?![为立长员果熟效绩本交功员果都])"
)
_HALF = re.compile(
    r"(?P<more>半数以上|[多高大]于(?:一半|半数)|一半以上|超过一半|超过半数|超半数|过半(?!成)数?|逾半(?!成)数?|多半|大半)|"
    r"(?P<near>(?:接近|将近|近|约)(?:半(?!成)数?|一半)|一半左右)|(?P<less>不足一半|[少低小]于(?:一半|半数)|不到一半|不足半数|不到半数)|(?P<even>(?<=[占的短少低减降窄长加])一半|(?<=占[^，。；：]{4}的)一半|(?<=占[^，。；：]{5}的)一半|(?<=占[^，。；：]{6}的)一半)(?![是以的])"
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
    family: str = field(init=False, repr=False)  # the unit under its most common name: 名, 位: 人

    def __post_init__(self) -> None:
        object.__setattr__(self, "family", SAME.get(self.unit, self.unit))

    @property
    def figures(self) -> int:
        """How many figures are printed, without the noughts at either end: 3 of 48.20万."""
        return len(self.digits.replace(".", "").strip("0"))


def number(m: re.Match[str], plain: str) -> Quantity | None:
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
        if core == "几" or (core == "一" and unit != "倍"):
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
    scale = LARGE[m["large"]] if m["large"] else 1.0
    value *= scale
    if m["second"]:
        value += float(m["second"][:-1]) * 1e4
    hedge = (m["before"] or "") + (m["inside"] or m["inside2"] or "") + (m["after"] or "")
    # a hyphen may be a dash or a range; a minus (U+2212) is one wherever no number stands before it
    if m["sign"] and not re.search(
        r"[（，：、为是占 ]$|^$" if m["sign"] == "-" else r"[^\d%‰]$|^$", before[-1:]
    ):
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


def fits(word: Quantity, percent: Quantity) -> bool:
    """Whether a percentage is what a vague word says."""
    return (
        percent.high >= word.low
        and percent.low <= word.high
        and not strictly_outside(word, percent.value)
    )


def strictly_outside(word: Quantity, value: float) -> bool:
    """Whether a value is on the wrong side of a vague word: 近六成 is below 60, 过半 above 50."""
    if re.search("不到|不足", word.hedge):
        return value >= word.value
    if re.search("近", word.hedge):
        return value > word.value + 0.5 or value < word.value - 5
    if re.search("超|逾|过半|^过", word.hedge):
        return value <= word.value
    return False


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
    if re.search("超|逾|突破|至少|不少于|不低于|以上", hedge) and "不超" not in hedge:
        return value - half, float("inf")
    if re.search("不到|不足|不超|低于|少于|以下|以内", hedge):
        return (
            value * (0.6 if value < 10 and kind == "p" else 0.8) if "不" in hedge else float("-inf")
        ), value + half
    if re.search("近", hedge):
        return value - step, value
    if re.search("余|多|来", hedge):
        return value, value + step
    slack = max(step * 0.5, abs(value) * 0.02, half)
    return value - slack, value + slack


def _chinese(text: str | None) -> tuple[float | None, float]:
    from ...values import numeral

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
    value = (
        5.0
        if m["tens"] == "半"
        else "〇一二三四五六七八九".index(m["tens"].replace("两", "二")) * 10.0
    )
    half = m["half"]
    step = 5.0 if m["tens"] == "半" else 10.0
    if half:
        value += 5.0 if half == "半" else "〇一二三四五六七八九".index(half)
        step = 5.0 if half == "半" else 1.0
    hedge = (m["before"] or "") + (m["after"] or "")
    low, high = value - step / 2, value + step / 2
    if re.search("不到|不足|不超|低于|少于|以下", hedge) or "近" in hedge:
        low, high = value - step, value
    elif re.search("超|逾|突破|过|以上|多|不低于|不少于", hedge):
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


# what a text must hold, the pattern, and what is made of a match
finders: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], Quantity]], ...] = (
    ("半", _HALF, _half), ("分之", _PERCENT_CN, _fraction), ("成", _TENTHS, _tenths),
)  # fmt: skip


def swapped(printed: Quantity, value: float) -> bool:
    """Whether a printed number has the digits of `value` in another order."""
    return sorted(printed.digits) == sorted(f"{value / printed.scale:.{printed.decimals}f}")


def turned(printed: Quantity, value: float) -> bool:
    """Whether a printed number of three figures has the digits of an exact value in another order, and is not it."""
    step = printed.scale * 10.0**-printed.decimals
    exact = abs(value / step - round(value / step)) < 1e-6
    return exact and printed.figures > 2 and round(value / step) != round(printed.value / step) and swapped(printed, value)  # fmt: skip


def slipped(printed: Quantity, value: float, least: int = 3) -> bool:
    """Whether a printed number is `value` with one digit wrong or two that changed places (side by side, or of five).

    One wrong digit counts in a number of `least` digits or more: in fewer it may be chance.
    """
    if printed.chinese or printed.scale <= 0:
        return False
    want, have = f"{value / printed.scale:.{printed.decimals}f}", printed.digits
    if len(want) != len(have):
        return False
    differ = [(x, y) for x, y in zip(want, have, strict=True) if x != y]
    if len(differ) == 1:
        return len(re.sub(r"\D", "", have)) >= least
    places = [k for k, (x, y) in enumerate(zip(want.replace(".", ""), have.replace(".", ""), strict=True)) if x != y]  # fmt: skip
    digits = len(re.sub(r"\D", "", have))
    near = len(places) == 2 and (places[1] - places[0] == 1 or digits > 4)
    return near and differ[0] == differ[1][::-1]


def misread(q: Quantity, value: float, least: int = 3) -> bool:
    """Whether a number, in figures or in characters, is `value` by a slip."""
    scale = 1.0 if q.chinese else q.scale
    return value > 0 and slipped(replace(q, chinese=False, scale=scale, digits=f"{q.value / scale:.{q.decimals}f}"), value, least)  # fmt: skip
