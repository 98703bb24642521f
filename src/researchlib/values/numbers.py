"""Numbers as people write them (三千五, 2-3万, 约5000元) → a value, bounds, or a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from .hedges import bounds, round_place, take_hedge
from .numerals import ARABIC, CN, DIGITS, LARGE, NUMERAL, SMALL, VAGUE, number_text, numeral, pair
from .reading import LONGEST, Reading, answer, held, missing, no_answer, plain, unbracketed
from .units import COUNTERS, ONE_UNIT, PERIODS, PERSONS, UNITS, WORDS_OF_PERIOD, own_unit

LARGE_OR_SMALL = {word: Decimal(n) for word, n in (SMALL | LARGE).items() if not word.isascii()}


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
    if len(text) > LONGEST:
        return held("type", "文字过长，不是数字")
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
        self.unit, self.scale, self.period = own_unit(unit)
        self.word = plain(unit or "").partition("/")[0].casefold()
        self.said_period: str | None = None
        self.factor = Decimal(1)

    def read(self) -> Reading:
        text = re.sub(r"(?<=[\d\w%])[。.,、;]+$", "", unbracketed(self.words))
        simple = self._plain_number(text)
        if simple is not None:
            return simple
        text, remark = _without_remark(text)
        if "虚岁" in text or remark.startswith("虚"):
            return held("unit", "写的是虚岁，题目问周岁")
        exponent = re.fullmatch(r"[+-]?\d+(\.\d+)?[eE]\+?\d+", text)
        if exponent:
            return held("precision-loss", "科学计数法：末尾数字可能已丢失", _exponent(text))
        text = _usual(self._take_period(text))
        doubtful = self._doubtful(text)
        if doubtful is not None:
            return doubtful
        compound = self._compound(text)
        if compound is not None:
            return self._point(compound[0], remark, how="unit")
        hedge, text = take_hedge(text)
        ends = self._two_amounts(text)
        if ends is not None:
            return self._interval(*ends)
        compound = self._compound(text) if hedge else None
        if hedge and compound is not None:
            return self._hedged(*compound, hedge)
        written = text
        wrong_unit, text = self._take_unit(text)
        if written == text and self.scale >= 10_000 and re.search("[万亿wW]", text):
            self.factor /= self.scale  # 5万 where the question counts in 万元
        if hedge is None:
            hedge, text = take_hedge(text)
        if wrong_unit:
            bare = text == written or self.unit is None
            return held("unit", wrong_unit, _likely(text) if bare else None)
        between = self._range(text)
        if between is not None:
            return self._interval(*between)
        return self._one(text, hedge, remark)

    def _plain_number(self, text: str) -> Reading | None:
        """-12.50, 5000.0, 1,234: nothing but digits and grouping."""
        if not re.fullmatch(rf"[-+−]?(?:{ARABIC})", text):
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
        value *= self.factor
        if value.adjusted() > 15:
            return held("type", "位数过多，不像数量")
        value = round(value, 10)
        if value != round(value, 4):
            return held("unit", "按题目的单位换算除不尽", number_text(round(value, 2)))
        if self.integer and value != value.to_integral_value():
            return held("type", "应为整数", None, low=float(value), high=float(value))
        spelt = number_text(value)
        if remark and numeral(remark) != value:
            return answer(
                spelt, self.received, "remark", rule="type", note="数字后带有说明文字", fill=remark,
                low=float(value), high=float(value),
            )  # fmt: skip
        return answer(spelt, self.received, how, low=float(value), high=float(value))

    def _doubtful(self, text: str) -> Reading | None:
        """What holds a number, or two, but does not simply say it."""
        sum_ = re.search(rf"(?<![\d.])({ARABIC})\s*(?:元|块)?\s*(?:\+|加)\s*(?!$)(.*)", text)
        if sum_ and (amount := numeral(sum_[1])) is not None:  # 底薪2000+提成: a floor; ask
            more = numeral(sum_[2])
            if more is not None:
                total = (amount + more) * self.factor
                return held("approximate", "写的是一个算式", number_text(total))
            return held("approximate", "写的是一个算式，只能确定下限", None, low=float(amount))
        around = re.fullmatch(rf"({ARABIC})\s*(?:±|\+/?-)\s*({ARABIC})\D{{0,2}}", text)
        if around:
            middle, spread = numeral(around[1]), numeral(around[2])
            if middle is not None and spread is not None:
                low, high = float(middle - spread), float(middle + spread)
                return held(
                    "approximate", "写的是一个范围", number_text(middle), low=low, high=high
                )
        handful = re.fullmatch(r"([百千万])(?:把|十)\D{0,2}", text)
        if handful:
            return self._hedged(LARGE_OR_SMALL[handful[1]] * self.factor, Decimal(0), "both")
        if text in LARGE_OR_SMALL and text != "十":
            return held("type", "只写了数位", number_text(LARGE_OR_SMALL[text]))
        if self.unit == "money" and re.fullmatch("(?:无|没|没有|零)(?:收入|工资|经济来源)", text):
            return held("type", "写的是没有收入：可能是 0", "0")
        if self.unit == "age" and re.fullmatch(r"(?:19|20)?\d\d(?:年生?(?:人|的)?|后)", text):
            return held("unit", "写的是出生年份或年代，不是年龄")
        if self.unit == "months" and re.fullmatch(r"[1-9]月份?|1[0-2]月份?", text):
            return held("unit", "可能是月数，也可能是几月份", text.rstrip("月份"))
        part = re.fullmatch(r"([\d一二三四五六七八九十]+)分之([\d一二三四五六七八九十]+)", text)
        part = part or re.fullmatch(r"(\d+)/(\d+)", text) if self.unit == "percent" else None
        if part:
            whole, some = numeral(part[1]), numeral(part[2])
            if "/" in text:
                whole, some = some, whole
            if whole and some is not None and some <= whole:
                return held("unit", "写的是分数", number_text(round(some * 100 / whole, 1)))
        if self.unit == "percent" and text == "一半":
            return held("approximate", "写的是“一半”", "50")
        return None

    def _period_trouble(self, value: Decimal) -> Reading | None:
        said, asked = self.said_period, self.period
        if said is None or said == asked:
            return None
        if asked is None:
            return held("unit", "写明了按多长时间计，题目没有说", number_text(value * self.factor))
        if said == "year" and asked == "month":
            monthly = (value * self.factor / 12).quantize(Decimal(1))
            return held("unit", "写的是全年数，题目问每月", number_text(monthly))
        if said == "month" and asked == "year":
            return held("unit", "写的是每月数，题目问全年", number_text(value * self.factor * 12))
        return held("unit", "写的是按日（周、小时）计的数，换算需要知道工作天数")

    def _take_period(self, text: str) -> str:
        """元/月, 每月…, 年薪…: which period the amount is for."""
        for word, period in WORDS_OF_PERIOD.items():
            if text.startswith(word):
                self.said_period = period
                return text[len(word) :].lstrip(":为是 ")
        span = self.unit in ("months", "days", "minutes")  # 一年3个月 may be one amount
        match = re.match(
            r"^(每个月|每月|每年|每天|每日|每小时|每周|每星期|每个星期|一个月|一年|一天|一周|一星期|一个星期)"
            r"(?=\D*\d|[一二两三四五六七八九几数])",
            text,
        )
        if match and (not span or match[1][0] == "每" or PERIODS[match[1]] == self.period):
            self.said_period = PERIODS[match[1]]
            return text[match.end() :].lstrip(":为是 ")
        match = re.search(
            r"(?:[/每](?:一个|一|个)?(月|年|天|日|小时|时|h|周|星期)|(一个月|一年|一天|一周|一星期))$",
            text,
        )
        word = str(match[1] or match[2]) if match else ""
        if match and match.start() > 0 and not (span and match[2] and PERIODS[word] != self.period):
            self.said_period = PERIODS[word]
            return re.sub(rf"/{word}(?=\s*[-~至到])", "", text[: match.start()])
        return text

    def _compound(self, text: str) -> tuple[Decimal, Decimal] | None:
        """2年3个月, 一年半, 1小时30分, 3块5: several units make one number.

        (the number in the question's unit, the last place it is given to: what 多 can add)
        """
        match = re.fullmatch(
            rf"({ARABIC}|[{CN}]+)(?:元|块)(\d|[一二两三四五六七八九])(?:角|毛)?(?:(\d)分)?", text
        )
        if match and self.unit in ("money", None):
            whole, dimes = numeral(match[1]), numeral(match[2])
            if whole is not None and dimes is not None:
                return whole + dimes / 10 + Decimal(match[3] or 0) / 100, Decimal("0.1")
        tenths = re.fullmatch("([一二三四五六七八九])成([一二三四五六七八九半])", text)
        if tenths and self.unit == "percent":
            rest = 5 if tenths[2] == "半" else DIGITS[tenths[2]]
            return Decimal(DIGITS[tenths[1]] * 10 + rest), Decimal(1)
        if self.unit not in ("months", "days", "minutes"):
            return None
        if self.unit == "minutes" and (clock := re.fullmatch(r"(\d{1,2}):([0-5]\d)", text)):
            return (Decimal(clock[1]) * 3600 + Decimal(clock[2]) * 60) / self.scale, Decimal(1)
        if self.unit == "minutes" and re.fullmatch(r".*(?:小时|h)[0-5]?\d", text):
            text += "分"
        week = "[一1]个?(?:周|星期|礼拜)"
        if self.unit == "days" and re.fullmatch(f"{week}.*[天日]|.*[天日]{week}", text):
            return None  # six days a week, or thirteen days
        total, position, last = Decimal(0), 0, Decimal(1)
        pieces = re.compile(
            rf"(半|{ARABIC}|[{CN}]+)?(个)?(半)?(年|月|季度|周|星期|天|日|小时|钟头|刻钟|刻|分钟|分|h|min|m)(半)?(?:零|又)?"
        )
        for piece in pieces.finditer(text):
            if piece.start() != position:
                return None
            word = "分" if piece[4] == "m" else piece[4]
            dimension, last = UNITS.get(word, ("", Decimal(0)))
            number = Decimal("0.5") if piece[1] == "半" else numeral(piece[1] or "")
            if piece[1] is None and text == "年半":
                number = Decimal(1)
            if dimension != self.unit or number is None:
                return None
            number += Decimal("0.5") * ((piece[3] is not None) + (piece[5] is not None))
            total += number * last
            last *= round_place(number) if number == int(number) else Decimal("0.5")
            position = piece.end()
        if position == 0 or position != len(text):
            return None
        return total / self.scale, last / self.scale

    def _two_amounts(self, text: str) -> tuple[Decimal, Decimal] | None:
        """6个月-1年, 半年至一年: a range whose ends have units of their own."""
        sides = re.split(r"\s*(?:-|~|–|至|到|或)\s*", text)
        if len(sides) != 2:
            return None
        low, high = map(self._compound, sides)
        return None if low is None or high is None or low > high else (low[0], high[0])

    def _take_unit(self, text: str) -> tuple[str, str]:
        """Take the unit word off the end, or ¥ off the front: (what is wrong with it, the rest)."""
        text = re.sub(r"^(?:¥|￥|RMB|人民币)\s*", "", text, flags=re.IGNORECASE)
        if self.unit is None and self.word and text.casefold().endswith(self.word):
            return "", text[: -len(self.word)].rstrip()
        if text.startswith("百分之"):
            text = text.removeprefix("百分之") + "%"
        match = re.search(
            rf"(?<=[\d{CN}kKwW几数多余来半左右上下~+]|\s)\s*([^\d\s{CN}kKwW+.,\-~至到、][^\d\s{CN}+.,\-~至到、]*)$",
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
        another = "单位与题目的单位不同"
        if bare in COUNTERS and self.unit not in ("months", "days"):
            if self.unit == "count":
                other = (
                    bare != "个"
                    and self.word != "个"
                    and (bare in PERSONS) != (self.word in PERSONS)
                )
            else:  # 8个 where hours are counted is 8; 3间 is not 3 m²
                other = self.unit is not None and (bare, self.unit) != ("个", "minutes")
            return (another if other and re.search(rf"[\d{CN}]", rest) else ""), rest
        if bare not in UNITS:
            unit = not hedge and len(word) <= 4 and re.match(rf"[\d{CN}几数.~-]", text)
            return (f"不认识的单位“{word}”" if unit else "", text)
        dimension, factor = UNITS[bare]
        if self.unit is None and dimension not in ONE_UNIT:
            return "题目没有说明单位", rest
        if self.unit is None:
            return "", rest
        if dimension == self.unit:
            self.factor *= factor / self.scale
            return "", rest
        return another, rest

    def _range(self, text: str) -> tuple[Decimal, Decimal] | None:
        text = re.sub("(?<=十)([一二三四五六七八])、(?=[二三四五六七八九])", r"\1", text)
        either = pair(text)
        if either is not None:
            return either
        match = re.fullmatch(
            rf"({NUMERAL})\s*([^\d\s{CN}]{{0,3}}?)\s*(?:-+|~+|—+|–|―|…+|\.\.+|至|到|、|/|或)\s*({NUMERAL})",
            text,
        )
        if match is None or (
            match[2] and match[2].casefold() not in UNITS | dict.fromkeys(COUNTERS)
        ):
            return None
        low, high = numeral(match[1]), numeral(match[3])
        if low is None or high is None:
            return None
        tail = re.search(r"([百千万亿kKwW]+)$", match[3])
        if tail and not re.search(r"[百千万亿kKwW]", match[1]) and low * 100 < high:
            scaled = numeral(match[1] + tail[1])
            low = scaled if scaled is not None else low
        return min(low, high), max(low, high)

    def _interval(self, low: Decimal, high: Decimal) -> Reading:
        period = self._period_trouble(low)
        if period is not None:
            return held("unit", period.note)
        low, high = low * self.factor, high * self.factor
        return held("approximate", "写的是一个范围", None, low=float(low), high=float(high))

    def _one(self, text: str, hedge: str | None, remark: str) -> Reading:
        vague = VAGUE.fullmatch(text)
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
        if value is None and text.startswith("半") and len(text) > 1:
            value = numeral(text[1:])
            value = value / 2 if value is not None else None
        if value is None:
            return held("type", "不是数字", _likely(text))
        if hedge is None:
            return self._point(
                value, remark, how="number" if not re.search(r"\D", text) else "numeral"
            )
        if teens and hedge == "more":
            return self._interval(value + 1, value + 9)
        period = self._period_trouble(value)
        if period is not None:
            return held("unit", period.note, period.suggestion)
        if hedge == "more" and self.factor > 1 and round_place(value) == 1:
            return self._hedged(value * self.factor, self.factor, hedge)
        value = value * self.factor
        return self._hedged(value, round_place(value), hedge)

    def _hedged(self, value: Decimal, place: Decimal, hedge: str) -> Reading:
        low, high, point = bounds(value, place, hedge)
        return held(
            "approximate", "写的是约数或上下限", None if point is None else number_text(point),
            low=None if low is None else float(low), high=None if high is None else float(high),
        )  # fmt: skip


def _usual(text: str) -> str:
    """Turns of phrase that say the same, in the usual words: 3个多月 → 3个月多, 共5人 → 5人."""
    text = re.sub(r"(个?)(多|来|余)(月|星期|礼拜|小时|钟头|季度)", r"\1\3\2", text)
    text = re.sub(r"(?<=[\d百十])号(?=人)|(?<=来)号(?=人)", "", text)
    text = re.sub(r"^(?:一共|总共|共计|合计|总计|共)有?(?=[\d一二两三四五六七八九十])", "", text)
    text = re.sub(r"^一?整年$", "一年", text)
    text = re.sub(r"(?<=[月年天])整$", "", text)
    return text.replace("个百分点", "%").replace("百分点", "%")


def _likely(text: str) -> str | None:
    """The one number in a text of a few words, or one typed with letters for digits: to be confirmed."""
    decimal_comma = re.fullmatch(r"(\d+),(\d{1,2})", text)
    if decimal_comma:
        return f"{decimal_comma[1]}.{decimal_comma[2]}"
    if re.fullmatch(r"[\dOoIl|]+", text):
        return re.sub("[Il|]", "1", re.sub("[Oo]", "0", text))
    if re.fullmatch(r"\d(?: \d)+", text):
        return text.replace(" ", "")
    found = re.findall(rf"{ARABIC}|[{CN}]+", text)
    aside = re.search(r"[年月日号第/前-]|[\d一-九]后|^[不没无]", text)
    if len(found) == 1 and len(text) - len(found[0]) <= 5 and not aside and len(text) > 1:
        value = numeral(found[0])
        return None if value is None else number_text(value)
    return None


def _without_remark(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.+?)\s*[(\[【〖](.*)[)\]】〗]", text)
    if match and re.search(rf"[\d{CN}]", match[1]):
        return match[1], match[2]
    return text, ""


def _exponent(text: str) -> str | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value:
        return "0"
    return number_text(value) if -12 <= value.adjusted() < 12 else None
