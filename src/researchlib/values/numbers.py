"""Numbers as people write them (三千五, 2-3万, 约5000元) → a value, bounds, or a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from .reading import Reading, answer, held, missing, no_answer, plain, unbracketed

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
    "弍": 2, "幺": 1, "壱": 1,
}  # fmt: skip
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000, "K": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "w": 10_000, "W": 10_000, "亿": 10**8, "億": 10**8}
_CN = "".join(_DIGITS) + "十拾百佰千仟万萬亿億"
_ARABIC = r"\d{1,3}(?:[, ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_TOKEN = re.compile(rf"({_ARABIC})|([{_CN}kKwW])")
_NUMERAL = rf"(?:{_ARABIC}|[{_CN}kKwW])+"

# unit word → (dimension, factor to the dimension's base unit)
_UNITS: dict[str, tuple[str, Decimal]] = {}
for _dimension, _factor, _words in (
    ("money", "1", "元 块 块钱 元钱 圆 元整 人民币 rmb cny ¥ 元人民币"),
    ("area", "1", "平方米 平米 平方 平 m2 m² ㎡ 方"),
    ("land", "1", "亩"),
    ("months", "1", "个月 月 月份"),
    ("months", "12", "年 年整 周年"),
    ("days", "1", "天 日"),
    ("days", "7", "周 个星期 星期 礼拜 个礼拜"),
    ("minutes", "1", "分钟 分 min mins"),
    ("minutes", "60", "小时 个小时 钟头 个钟头 时 h hour hours 个钟"),
    ("minutes", "0.016666666666666666", "秒 秒钟 s"),
    ("age", "1", "岁 周岁"),
    ("percent", "1", "% 个百分点 百分点"),
    ("percent", "10", "成"),
    ("length", "1", "米 m"),
    ("length", "1000", "公里 千米 km"),
    ("length", "500", "里"),
):
    for _word in _words.split():
        _UNITS[_word] = (_dimension, Decimal(_factor))
# counting words carry no scale of their own
_COUNTERS = {
    "人",
    "口",
    "个",
    "名",
    "位",
    "户",
    "家",
    "份",
    "次",
    "套",
    "间",
    "层",
    "件",
    "台",
    "辆",
    "只",
    "张",
    "处",
    "起",
    "条",
    "项",
    "场",
    "分",
    "级",
    "室",
    "床",
    "班",
    "所",
    "例",
    "批",
    "步",
    "楼",
    "人次",
    "户次",
    "个人",
    "口人",
}
_PERIODS = {
    "月": "month", "每月": "month", "一个月": "month", "每个月": "month", "个月": "month",
    "年": "year", "每年": "year", "一年": "year",
    "天": "day", "日": "day", "每天": "day", "一天": "day", "每日": "day",
    "小时": "hour", "时": "hour", "每小时": "hour", "一小时": "hour", "h": "hour",
    "周": "week", "每周": "week", "一周": "week",
}  # fmt: skip
_WORDS_OF_PERIOD = {"月薪": "month", "月工资": "month", "月收入": "month", "年薪": "year",
                    "年收入": "year", "日薪": "day", "时薪": "hour", "日工资": "day"}  # fmt: skip

_BEFORE = (
    ("both", r"大约|大概|约莫|差不多|大致|估计|可能|应该|约|~|～|≈|左右"),
    ("upper", r"不超过|不大于|不多于|不高于|最多|至多|不到|不足|低于|少于|小于|未满|不满|<=|≤|<"),
    ("near", r"将近|接近|快到|近|快"),
    ("lower", r"不少于|不低于|不小于|至少|最少|起码|超过|大于|多于|高于|超|上|>=|≥|>"),
)
_AFTER = (
    ("both", r"左右|上下|前后|来|许|的样子|吧|样子|光景"),
    ("lower", r"及以上|以上|起步|起|\+|往上"),
    ("more", r"余|多|几|出头|挂零|有余"),
    ("upper", r"及以下|以下|以内|之内|不到|不足|封顶|未满"),
)


def numeral(text: str) -> Decimal | None:
    """A numeral without unit or hedge, Arabic, Chinese or mixed; None when it is not one.

    >>> [str(numeral(t)) for t in ("三千五", "三千零五", "一万二", "1万2", "5,000", "二〇二四")]
    ['3500', '3005', '12000', '12000', '5000', '2024']
    """
    text = text.strip()
    negative = text[:1] in "-−" and len(text) > 1
    tokens = _tokens(text[1:] if negative else text)
    if not tokens:
        return None
    value = _evaluate(tokens)
    return -value if negative and value is not None else value


def _tokens(text: str) -> list[str] | None:
    tokens, position = [], 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        tokens.append(match.group())
        position = match.end()
    return tokens


def _evaluate(tokens: list[str]) -> Decimal | None:
    if all(t in _DIGITS for t in tokens):
        if len(tokens) == 1:
            return Decimal(_DIGITS[tokens[0]])
        if len(tokens) == 2 and 0 not in (_DIGITS[tokens[0]], _DIGITS[tokens[1]]):
            return None  # 四五: four or five
        return Decimal("".join(str(_DIGITS[t]) for t in tokens))
    total = section = Decimal(0)
    number: Decimal | None = None
    written = ""
    last: int | None = None  # the unit just used, for what is left out after it
    ceiling_small, ceiling_large = 10**9, 10**12
    zero = False
    for token in tokens:
        if token in _SMALL:
            unit = _SMALL[token]
            if unit >= ceiling_small:
                return None
            if number is None and (section or total) and not zero and unit != 10:
                return None
            section += (Decimal(1) if number is None else number) * unit
            number, last, ceiling_small, zero = None, unit, unit, False
        elif token in _LARGE:
            unit = _LARGE[token]
            if unit >= ceiling_large:
                return None
            part = section + (number or 0)
            if part == 0:
                if number is not None or total:
                    return None
                part = Decimal(1)
            total += part * unit
            section, number, last = Decimal(0), None, unit
            ceiling_small, ceiling_large, zero = 10**9, unit, False
        else:
            if number is not None:
                return None  # two numbers in a row: 十五六, 四五千
            if token in _DIGITS:
                if _DIGITS[token] == 0:
                    zero = True
                    continue
                number, written = Decimal(_DIGITS[token]), token
            else:
                number, written = Decimal(token.replace(",", "").replace(" ", "")), token
                if written.startswith("0") and len(written) > 1 and written.isdigit():
                    zero = True
    if number is not None:
        if last is not None and "." in written:
            return None
        if last is not None and number >= last:
            return None
        elided = last is not None and last >= 100 and not zero and len(written) == 1
        section += number * last // 10 if elided and last else number
    return total + section


_PAIR = re.compile(
    r"(?<![零〇一二两三四五六七八九])([一二两三四五六七八])([二两三四五六七八九])(?=[十百千万亿]|$)"
)
_VAGUE = re.compile(r"(?:好)?([十]?)[几数]([十百千万亿]*)")


def _pair(text: str) -> tuple[Decimal, Decimal] | None:
    """四五千 → (4000, 5000); 十五六 → (15, 16); None when it is not said this way."""
    match = _PAIR.search(text)
    if match is None or _DIGITS[match[1]] >= _DIGITS[match[2]]:
        return None
    low, high = (numeral(text[: match.start()] + match[k] + text[match.end() :]) for k in (1, 2))
    if low is None or high is None or low >= high:
        return None
    return low, high


def number_text(value: Decimal) -> str:
    """The plain spelling: no exponent, no trailing zeros.

    >>> number_text(Decimal("5000.0")), number_text(Decimal("1E+4"))
    ('5000', '10000')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def read_number(
    text: str,
    *,
    integer: bool = False,
    unit: str | None = None,
    codes: Mapping[str, str] | None = None,
) -> Reading:
    """Read a number.

    `unit` is the question's own unit (元, 元/月, 平方米, 个月, %).  `codes` are texts the code book
    declares as reasons for having no answer, e.g. ``{"-8": "not_asked"}``.  A range or an
    approximation is held with its bounds; a point is only suggested.

    >>> r = read_number("约5000元"); (r.text, r.rule, r.suggestion, r.low, r.high)
    (None, 'approximate', '5000', 4500.0, 5500.0)
    >>> read_number("5k").text, read_number("保密").missing
    ('5000', 'refused')
    """
    if codes and text in codes:
        return missing(codes[text])
    if text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"):
        return Reading(text=text)
    words = plain(text)
    if not words:
        return Reading(missing="blank", how="normalise:space" if text else None)
    words = words.lstrip("'’‘`").strip() if words.strip("'’‘`") else words
    words = words.replace("廿", "二十").replace("卅", "三十").replace("m2", "平方米")
    if codes and words in codes:
        return missing(codes[words])
    nothing = no_answer(words)
    if nothing is not None:
        return nothing
    return _Number(text, words, integer, unit).read()


_SENTINELS = {
    "-1": "dont_know",
    "-2": "refused",
    "-3": "not_asked",
    "-8": "not_asked",
    "-9": "blank",
}


def sentinel_reason(text: str) -> str | None:
    """What −1, −2, −8, −9 usually stand for; only a code book or a limit can confirm it.

    >>> sentinel_reason("-8"), sentinel_reason("999")
    ('not_asked', None)
    """
    return _SENTINELS.get(text.removesuffix(".0"))


class _Number:
    """The steps of reading one number, in the order given in design notes: unit, hedge, number."""

    def __init__(self, received: str, words: str, integer: bool, unit: str | None) -> None:
        self.received, self.words, self.integer = received, words, integer
        self.unit, self.scale, self.period = _own_unit(unit)
        self.said_period: str | None = None
        self.factor = Decimal(1)
        self.note = ""

    def read(self) -> Reading:
        text = unbracketed(self.words)
        simple = self._plain_number(text)
        if simple is not None:
            return simple
        text, remark = _without_remark(text)
        if "虚岁" in text:
            return held("unit", "写的是虚岁，题目问周岁")
        exponent = re.fullmatch(r"[+-]?\d+(\.\d+)?[eE]\+?\d+", text)
        if exponent:
            return held("precision-loss", "科学计数法：末尾数字可能已丢失", _exponent(text))
        text = self._take_period(text)
        compound = self._compound(text)
        if compound is not None:
            return self._point(compound, remark, how="unit")
        base = re.search(rf"(?<![\d.])({_ARABIC})\s*(?:元|块)?\s*\+\s*\D", text)
        if base and (amount := numeral(base[1])) is not None:  # 底薪2000+提成: a floor; ask
            return held("approximate", "写的是一个算式，只能确定下限", None, low=float(amount))
        hedge, text = _take_hedge(text)
        written = text
        wrong_unit, text = self._take_unit(text)
        if written == text and self.scale >= 10_000 and re.search("[万亿wW]", text):
            self.factor /= self.scale  # 5万 where the question counts in 万元
        if hedge is None:
            hedge, text = _take_hedge(text)
        if wrong_unit:
            return held("unit", wrong_unit)
        bounds = self._range(text)
        if bounds is not None:
            return self._interval(*bounds)
        return self._one(text, hedge, remark)

    def _plain_number(self, text: str) -> Reading | None:
        """-12.50, 5000.0, 1,234: nothing but digits and grouping."""
        if not re.fullmatch(rf"[-+−]?(?:{_ARABIC})", text):
            return None
        try:
            value = Decimal(re.sub("[, +]", "", text).replace("−", "-"))
        except InvalidOperation:
            return None
        return self._point(value, "", how="number")

    def _point(self, value: Decimal, remark: str, how: str) -> Reading:
        period = self._period_trouble(value)
        if period is not None:
            return period
        value = value * self.factor
        if self.integer and value != value.to_integral_value():
            return held("type", "应为整数", None, low=float(value), high=float(value))
        spelt = number_text(value)
        if remark:
            return answer(
                spelt, self.received, "remark", rule="type", note="数字后带有说明文字", fill=remark,
                low=float(value), high=float(value),
            )  # fmt: skip
        return answer(spelt, self.received, how, low=float(value), high=float(value))

    def _period_trouble(self, value: Decimal) -> Reading | None:
        said, asked = self.said_period, self.period
        if said is None or asked is None or said == asked:
            return None
        if said == "year" and asked == "month":
            monthly = (value * self.factor / 12).quantize(Decimal(1))
            return held("unit", "写的是全年数，题目问每月", number_text(monthly))
        if said == "month" and asked == "year":
            return held("unit", "写的是每月数，题目问全年", number_text(value * self.factor * 12))
        return held("unit", "写的是按日（周、小时）计的数，换算需要知道工作天数")

    def _take_period(self, text: str) -> str:
        """元/月, 每月…, 年薪…: which period the amount is for."""
        for word, period in _WORDS_OF_PERIOD.items():
            if text.startswith(word):
                self.said_period = period
                return text[len(word) :].lstrip(":为是 ")
        match = re.match(
            r"^(每个月|每月|每年|每天|每日|每小时|每周|一个月|一年|一天)(?=\D*\d|[一二两三四五六七八九几数])",
            text,
        )
        if match and self.unit in ("money", None) and len(text) > match.end():
            self.said_period = _PERIODS[match[1]]
            return text[match.end() :]
        match = re.search(
            r"(?:[/每](?:一个|一|个)?(月|年|天|日|小时|时|h|周)|(一个月|一年|一天))$", text
        )
        if match and match.start() > 0 and self.unit not in ("months", "days", "minutes"):
            self.said_period = _PERIODS[match[1] or match[2]]
            return text[: match.start()]
        return text

    def _compound(self, text: str) -> Decimal | None:
        """2年3个月, 一年半, 1小时30分, 3块5: several units make one number."""
        match = re.fullmatch(
            rf"({_ARABIC}|[{_CN}]+)(?:元|块)(\d|[一二两三四五六七八九])(?:角|毛)?(?:(\d)分)?", text
        )
        if match and self.unit in ("money", None):
            whole, dimes = numeral(match[1]), numeral(match[2])
            if whole is not None and dimes is not None:
                return whole + dimes / 10 + Decimal(match[3] or 0) / 100
        if self.unit not in ("months", "days", "minutes"):
            return None
        if self.unit == "minutes" and (clock := re.fullmatch(r"(\d{1,2}):([0-5]\d)", text)):
            return (Decimal(clock[1]) * 60 + Decimal(clock[2])) / self.scale
        total, position = Decimal(0), 0
        pieces = re.compile(
            rf"(半|{_ARABIC}|[{_CN}]+)(个)?(半)?(年|月|周|星期|天|日|小时|钟头|分钟|分|h|min|m)(半)?(?:零|又)?"
        )
        found = False
        for piece in pieces.finditer(text):
            if piece.start() != position:
                return None
            word = "分" if piece[4] == "m" else piece[4]
            dimension, factor = _UNITS.get(word, ("", Decimal(0)))
            number = Decimal("0.5") if piece[1] == "半" else numeral(piece[1])
            if dimension != self.unit or number is None:
                return None
            number += Decimal("0.5") * ((piece[3] is not None) + (piece[5] is not None))
            total += number * factor
            position, found = piece.end(), True
        return total / self.scale if found and position == len(text) else None

    def _take_unit(self, text: str) -> tuple[str, str]:
        """Take the unit word off the end, or ¥ off the front: (what is wrong with it, the rest)."""
        text = re.sub(r"^(?:¥|￥|RMB|人民币)\s*", "", text, flags=re.IGNORECASE)
        if text.startswith("百分之"):
            text = text.removeprefix("百分之") + "%"
        match = re.search(
            rf"(?<=[\d{_CN}kKwW几数多余来半左右上下~+]|\s)\s*([^\d\s{_CN}kKwW+.,\-~至到、][^\d\s{_CN}+.,\-~至到、]*)$",
            text,
        )
        if match is None:
            return "", text
        word = match[1]
        hedge = re.match(r"(左右|上下|前后|多|余|来|几)(.+)$", word)
        kept = ""
        if hedge and hedge[2] not in ("",):
            kept, word = hedge[1], hedge[2]
        elif re.fullmatch(
            r"左右|上下|前后|多|余|来|几|以上|以下|及以上|及以下|以内|之内|不到|出头|起|许|吧|不足",
            word,
        ):
            return "", text
        bare = word.casefold()
        rest = text[: match.start()] + kept
        if bare in _COUNTERS and self.unit not in ("months", "days"):
            return "", rest
        if bare not in _UNITS:
            return (
                ("", text) if hedge else (f"不认识的单位“{word}”" if len(word) <= 4 else "", text)
            )
        dimension, factor = _UNITS[bare]
        if self.unit is None or self.unit == "count":
            return "", rest
        if dimension == self.unit:
            self.factor *= factor / self.scale
            return "", rest
        if {dimension, self.unit} == {"months", "age"} and factor == (
            12 if dimension == "months" else 1
        ):
            return "", rest
        return "单位与题目的单位不同", rest

    def _range(self, text: str) -> tuple[Decimal, Decimal] | None:
        pair = _pair(text)
        if pair is not None:
            return pair
        match = re.fullmatch(
            rf"({_NUMERAL})\s*([^\d\s{_CN}]{{0,3}}?)\s*(?:-|~|—+|–|―|至|到|、)\s*({_NUMERAL})", text
        )
        if match is None or (
            match[2] and match[2].casefold() not in _UNITS | dict.fromkeys(_COUNTERS)
        ):
            return None
        low, high = numeral(match[1]), numeral(match[3])
        if low is None or high is None:
            return None
        tail = re.search(r"([百千万亿kKwW]+)$", match[3])
        if tail and not re.search(r"[百千万亿kKwW]", match[1]) and low * 100 < high:
            scaled = numeral(match[1] + tail[1])
            low = scaled if scaled is not None else low
        return (low, high) if low <= high else None

    def _interval(self, low: Decimal, high: Decimal) -> Reading:
        low, high = low * self.factor, high * self.factor
        return held("approximate", "写的是一个范围", None, low=float(low), high=float(high))

    def _one(self, text: str, hedge: str | None, remark: str) -> Reading:
        vague = _VAGUE.fullmatch(text)
        if vague:
            unit = numeral(vague[2]) if vague[2] else Decimal(1)
            if unit is not None:
                return self._interval(
                    *((11 * unit, 19 * unit) if vague[1] else (2 * unit, 9 * unit))
                )
        teens = re.fullmatch(r"(.*十)几", text + ("几" if hedge == "more" else ""))
        value = numeral(text)
        if value is None and text.endswith("半") and len(text) > 1:
            value = numeral(text[:-1])
            value = value + Decimal("0.5") if value is not None and value < 10 else None
        if value is None:
            decimal_comma = re.fullmatch(r"(\d+),(\d{1,2})", text)
            guess = f"{decimal_comma[1]}.{decimal_comma[2]}" if decimal_comma else None
            return held("type", "不是数字", guess)
        if hedge is None:
            return self._point(
                value, remark, how="number" if not re.search(r"\D", text) else "numeral"
            )
        if teens and hedge == "more":
            return self._interval(value + 1, value + 9)
        period = self._period_trouble(value)
        value = value * self.factor
        if period is not None:
            return held("unit", period.note, period.suggestion)
        low, high, point = _bounds(value, hedge)
        return held(
            "approximate", "写的是约数或上下限", None if point is None else number_text(point),
            low=None if low is None else float(low), high=None if high is None else float(high),
        )  # fmt: skip


def _own_unit(unit: str | None) -> tuple[str | None, Decimal, str | None]:
    """Dimension, scale and period of the question's own unit; 万元/月 → (money, 10000, month)."""
    if not unit:
        return None, Decimal(1), None
    word, _, period = plain(unit).partition("/")
    name = _PERIODS.get(period.strip()) if period else None
    times = Decimal(1)
    if len(word) > 1 and word[0] in "百千万亿":
        times = Decimal({"百": 100, "千": 1000, "万": 10_000, "亿": 10**8}[word[0]])
        word = word[1:] if times > 1000 or word[1:] in _UNITS else word
        times = times if word in _UNITS or word in _COUNTERS else Decimal(1)
    entry = _UNITS.get(word.casefold())
    if entry is None:
        return ("count" if word in _COUNTERS else None), times, name
    return entry[0], entry[1] * times, name


def _bounds(value: Decimal, hedge: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """(low, high, suggested point) of a hedged number: ±10 % for 约, the last place for 余."""
    if hedge == "both":
        return value * Decimal("0.9"), value * Decimal("1.1"), value
    if hedge == "more":
        return value, value + _round_place(value), value
    if hedge == "near":
        return value * Decimal("0.9"), value, value
    if hedge == "lower":
        return value, None, None
    return None, value, None


def _round_place(value: Decimal) -> Decimal:
    digits = number_text(abs(value)).split(".")[0]
    stripped = digits.rstrip("0")
    return Decimal(10) ** (len(digits) - len(stripped)) if stripped else Decimal(1)


def _take_hedge(text: str) -> tuple[str | None, str]:
    for kind, words in _BEFORE:
        match = re.match(rf"(?:{words})\s*(?=[\d{_CN}几数.])", text)
        if match:
            _, rest = _take_hedge_after(text[match.end() :])
            return kind, rest
    return _take_hedge_after(text)


def _take_hedge_after(text: str) -> tuple[str | None, str]:
    for kind, words in _AFTER:
        match = re.search(rf"(?<=[\d{_CN}kKwW元块人个岁年月天米])\s*(?:{words})$", text)
        if match:
            return kind, text[: match.start()]
    match = re.fullmatch(
        rf"({_NUMERAL})\s*(余|多|来)\s*(元|块|块钱|人|个|名|户|家|岁|年|个月|天|平方米|平米|平|[万亿])",
        text,
    )
    if match:
        unit = match[3] if match[3] not in "万亿" else ""
        scale = match[3] if match[3] in "万亿" else ""
        return ("both" if match[2] == "来" else "more"), match[1] + scale + unit
    return None, text


def _without_remark(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.+?)\s*[(\[【〖](.*)[)\]】〗]", text)
    if match and re.search(rf"[\d{_CN}]", match[1]):
        return match[1], match[2]
    return text, ""


def _exponent(text: str) -> str | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return number_text(value) if abs(value) < Decimal("1E12") else None
