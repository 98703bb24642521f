"""Dates, months and times as people write them → ISO text, or a question to ask."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

from .numerals import numeral
from .reading import LONGEST, Reading, answer, held, missing, no_answer, plain, unbracketed

_CN_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MONTHS = {m: i for i, m in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
)}  # fmt: skip
_TIME = (
    r"(?:[T ]*(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?\s*(Z|[+-]\d{2}:?\d{2})?)"
)
_FULL = re.compile(
    rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?(?:{_TIME})?"
)
_MONTH = re.compile(r"(\d{4})\s*([-/.年 ])\s*(\d{1,2})\s*月?份?")
_SERIAL_LOW, _SERIAL_HIGH = 14_611, 58_440  # 1940-01-01 … 2059-12-31 in the 1900 system


def read_date(
    text: str, *, month: bool = False, year: int | None = None, date1904: bool | None = False
) -> Reading:
    """Read a date (`YYYY-MM-DD`), or with ``month=True`` a month (`YYYY-MM`).

    `year` is the interview year, used only to suggest what 9月底 may mean.  `date1904` says which
    day number 0 is in the workbook; None means unknown, and a serial is then only suggested.

    >>> read_date("2024年3月5日").text, read_date("2024.3", month=True).text
    ('2024-03-05', '2024-03')
    >>> r = read_date("2024.1", month=True); r.rule, r.suggestion
    ('date', '2024-01')
    """
    if len(text) > LONGEST:
        return held("date", "文字过长，不是日期或时刻")
    words = plain(text).lstrip("'’‘`").strip()
    if not words:
        return Reading(missing="blank", how="normalise:space" if text else None)
    nothing = no_answer(words)
    if nothing is not None:
        return nothing
    if re.fullmatch(r"[年月日\s/._:-]+", words):  # the printed blanks:   年  月  日
        return missing("blank")
    words = _arabic(unbracketed(words)).rstrip("。.,、;") or words
    if re.fullmatch(r"\d{4}([,、\\ ])\d{1,2}(?:\1\d{1,2})?", words):
        words = re.sub(r"[,、\\ ]", "-", words)
    full = _FULL.fullmatch(words)
    if full:
        return _day(text, month, *map(int, full.group(1, 2, 3)))
    if re.fullmatch(r"\d{8}", words):
        return _day(text, month, int(words[:4]), int(words[4:6]), int(words[6:]))
    serial = _serial(text, words, month, date1904)
    if serial is not None:
        return serial
    if month:
        found = _month(text, words)
        if found is not None:
            return found
    return _loose(words, month, year)


def _day(received: str, month: bool, y: int, m: int, d: int) -> Reading:
    try:
        day = dt.date(y, m, d)
    except ValueError:
        return held("date", "没有这一天")
    if not 1850 <= y <= 2150:
        return held("date", "年份不合理")
    return answer(day.strftime("%Y-%m") if month else day.isoformat(), received, "date")


def _serial(received: str, words: str, month: bool, date1904: bool | None) -> Reading | None:
    """A date that lost its format in Excel and is now a day number."""
    match = re.fullmatch(r"(\d{5})(?:\.\d+)?", words)
    if match is None or not _SERIAL_LOW <= int(match[1]) <= _SERIAL_HIGH:
        return None
    epoch = dt.date(1904, 1, 1) if date1904 else dt.date(1899, 12, 30)
    day = epoch + dt.timedelta(days=int(match[1]))
    spelt = day.strftime("%Y-%m") if month else day.isoformat()
    if date1904 is None:
        return held("date", "是 Excel 的日期序号，但不知道起算日（1900 或 1904）", spelt)
    return answer(spelt, received, "date-serial")


def _month(received: str, words: str) -> Reading | None:
    if (
        re.fullmatch(r"\d{6}", words)
        and 1 <= int(words[4:]) <= 12
        and 1850 <= int(words[:4]) <= 2150
    ):
        return answer(f"{words[:4]}-{words[4:]}", received, "date")
    last = re.fullmatch(r"(\d{1,2})[-/.](\d{4})", words)  # 10/2024 can only be a month of a year
    match = _MONTH.fullmatch(f"{last[2]}-{last[1]}" if last else words)
    if match is None:
        return None
    y, separator, m = int(match[1]), match[2], int(match[3])
    if not 1 <= m <= 12 or not 1850 <= y <= 2150:
        return held("date", "没有这个月份")
    if separator == "." and match[3] == "1" and "月" not in words:
        return held("date", "2024.1 这样的写法可能是 1 月，也可能是丢了末位 0 的 10 月", f"{y}-01")
    return answer(f"{y}-{m:02d}", received, "date")


def _loose(words: str, month: bool, year: int | None) -> Reading:
    """Spellings a person has to confirm: what is missing is said, what is likely is suggested."""

    def spelt(y: int, m: int, d: int = 1) -> str | None:
        try:
            return f"{y:04d}-{m:02d}" if month else dt.date(y, m, d).isoformat()
        except ValueError:
            return None

    def two_digits(text: str) -> int:
        number = int(text)
        return number + (2000 if number <= ((year or 2030) % 100) else 1900)

    if re.search("农历|阴历|腊月|正月", words):
        return held("date", "写的是农历")
    republic = re.fullmatch(
        r"(?:民国|民)\s*(\d{2,3})[年/.-]?(?:(\d{1,2})[月/.-]?)?(?:(\d{1,2})日?)?", words
    )
    if republic:
        y = int(republic[1]) + 1911
        enough = republic[2] and (month or republic[3])
        guess = spelt(y, int(republic[2]), int(republic[3] or 1)) if enough else None
        return held("date", f"写的是民国纪年，应为 {y} 年", guess)
    relative = re.fullmatch(r"([今去前])年(\d{1,2})月份?(?:(\d{1,2})[日号])?", words)
    if relative and year and (month or relative[3]):
        guess = spelt(year - "今去前".index(relative[1]), int(relative[2]), int(relative[3] or 1))
        return held("date", "写的是相对于访问当年的时间", guess)
    about = re.fullmatch(r"(?:大?约|大概)?(\d{4})[-/.年](\d{1,2})月?(?:左右|前后|的样子)?", words)
    if about and month and re.search("约|大概|左右|前后|样子", words):
        return held("date", "写的是大概时间", spelt(int(about[1]), int(about[2])))
    short = re.fullmatch(r"(\d\d)(\d\d)" if month else r"(\d\d)(\d\d)(\d\d)", words)
    if short and 1 <= int(short[2]) <= 12:
        day = 1 if month else int(short[3])
        return held("date", "年份只写了两位", spelt(two_digits(short[1]), int(short[2]), day))
    ended = re.fullmatch(r"(?:截[止至]到?|到)?(?:(\d{4})年)?(\d{1,2})月底", words)
    if ended:
        y, m = int(ended[1] or year or 0), int(ended[2])
        ok = y > 0 and 1 <= m <= 12
        return held("date", "写的是月底", spelt(y, m, monthrange(y, m)[1]) if ok else None)
    y_first = re.fullmatch(
        r"(\d{2})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})?[日号]?)?月?", words
    )
    if y_first and (month or y_first[3]) and 1 <= int(y_first[2]) <= 12:
        guess = spelt(two_digits(y_first[1]), int(y_first[2]), int(y_first[3] or 1))
        return held("date", "年份只写了两位", guess)
    y_last = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", words)
    if y_last:
        a, b, y = map(int, y_last.groups())
        guess = spelt(y, b, a) if a > 12 else spelt(y, a, b)
        return held("date", "日、月的先后不清楚", guess)
    turned = re.sub(r"^([A-Za-z]+)\.?\s+(\d{1,2}),?\s+(\d{4})$", r"\2 \1 \3", words)
    english = re.fullmatch(r"(?:(\d{1,2})[- ])?([A-Za-z]{3})[a-z]*\.?[- ,]*(\d{4}|\d{2})", turned)
    if english and english[2].lower() in _MONTHS and (month or english[1]):
        y = int(english[3]) if len(english[3]) == 4 else two_digits(english[3])
        guess = spelt(y, _MONTHS[english[2].lower()], int(english[1] or 1))
        return held("date", "写成了英文月份（可能是 Excel 自动改的）", guess)
    only_month = re.fullmatch(r"(\d{1,2})月份?(?:(\d{1,2})[日号])?", words)
    only_month = only_month or (None if month else re.fullmatch(r"(\d{1,2})[./-](\d{1,2})", words))
    if only_month:
        has_all = year is not None and (month or bool(only_month[2]))
        guess = spelt(year or 0, int(only_month[1]), int(only_month[2] or 1)) if has_all else None
        return held("date", "没有写年份", guess)
    if re.fullmatch(r"(1[89]|20)\d{2}\s*年?", words):
        return held("date", "只写了年份")
    if not month and (
        _MONTH.fullmatch(words) or re.fullmatch(r"(19|20)\d{2}(0[1-9]|1[0-2])", words)
    ):
        return held("date", "没有写日")
    if re.search(r"[春夏秋冬初旬底末前后去今明昨上下本约]|左右|季度|\d[-、]\d{1,2}月", words):
        return held("date", "写的是大概时间")
    return held("date", "不是日期")


def _arabic(words: str) -> str:
    """二〇二四年三月十五日 → 2024年3月15日."""
    if not re.search("[〇○零一二三四五六七八九十]", words):
        return words

    def number(match: re.Match[str]) -> str:
        piece = match.group()
        if "十" in piece:
            value = numeral(piece)
            return piece if value is None else str(value)
        return piece.translate(_CN_YEAR)

    return re.sub("[〇○零一二三四五六七八九十]+", number, words)


_HALVES = {"凌晨": 0, "早上": 0, "早晨": 0, "清晨": 0, "上午": 0, "am": 0,
           "中午": 1, "下午": 1, "傍晚": 1, "晚上": 1, "晚": 1, "夜里": 1, "pm": 1}  # fmt: skip
_CLOCK = re.compile(
    rf"({'|'.join(_HALVES)})?\s*(\d{{1,2}})\s*(?:[:点时]\s*(\d{{1,2}}|半|[一1三3]刻)?分?)?"
    r"(?::(\d{1,2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?\s*(am|pm)?",
    re.IGNORECASE,
)
_PARTS_OF_HOUR = {"半": 30, "一": 15, "1": 15, "三": 45, "3": 45}


def read_time(text: str) -> Reading:
    """Read a time of day as HH:MM (seconds only when they were written).

    >>> read_time("9点30分").text, read_time("下午3:05").text, read_time("九点半").text
    ('09:30', '15:05', '09:30')
    """
    if len(text) > LONGEST:
        return held("date", "文字过长，不是日期或时刻")
    words = plain(text)
    if not words:
        return Reading(missing="blank", how="normalise:space" if text else None)
    nothing = no_answer(words)
    if nothing is not None:
        return nothing
    match = _CLOCK.fullmatch(_arabic(words))
    half = ((match[1] or match[5] or "") if match else "").casefold()
    if match is None or not (half or match[3] or re.search("[点时]", words)):
        return held("date", "不是时刻", _likely_time(words))
    hour, part = int(match[2]), match[3] or "0"
    minute = int(part) if part.isdigit() else _PARTS_OF_HOUR[part[0]]
    if _HALVES.get(half) and hour < 12 and not (half == "中午" and hour > 9):
        hour += 12
    elif half in ("am", "凌晨") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or int(match[4] or 0) > 59:
        return held("date", "没有这个时刻")
    spelt = f"{hour:02d}:{minute:02d}"
    if match[4] and int(match[4]):
        spelt += f":{int(match[4]):02d}"
    return answer(spelt, text, "date")


def _likely_time(words: str) -> str | None:
    """9.30 and 0930 may be half past nine; 0.375 is what Excel makes of 9:00."""
    if re.fullmatch(r"0\.\d{2,}", words):
        minutes = round(float(words) * 1440)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    digits = re.fullmatch(r"(\d{1,2})[.,]?([0-5]\d)", words)
    return f"{int(digits[1]):02d}:{digits[2]}" if digits and int(digits[1]) < 24 else None


def read_datetime(text: str, *, date1904: bool | None = False) -> Reading:
    """Read a date with a time; an ISO time stamp of ODK stays as it is.

    >>> read_datetime("2021/4/26 19:55:09").text, read_datetime("45356.375").text
    ('2021-04-26T19:55:09', '2024-03-05T09:00:00')
    """
    if len(text) > LONGEST:
        return held("date", "文字过长，不是日期或时刻")
    words = plain(text)
    if not words:
        return Reading(missing="blank", how="normalise:space" if text else None)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?", words):
        return answer(words, text, "space")
    match = _FULL.fullmatch(_arabic(words))
    if match and match[4]:
        try:
            y, m, d, hour, minute, second = (int(g or 0) for g in match.group(1, 2, 3, 4, 5, 6))
            moment = dt.datetime(y, m, d, hour, minute, second)
        except ValueError:
            return held("date", "没有这个时刻")
        return answer(moment.isoformat() + (match[7] or ""), text, "date")
    day = read_date(text, date1904=date1904)
    clock = None
    parts = re.fullmatch(r"(\S+?)(?:\s+|(?=[上下]午|晚上|早上|中午))(.+)", words)
    serial = re.fullmatch(r"\d{5}(\.\d+)", words)
    if parts:
        day, clock = read_date(parts[1], date1904=date1904), read_time(parts[2]).text
    elif serial:
        seconds = round(float(serial[1]) * 86400)
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    said = day.text or day.suggestion
    if clock is not None and said:
        said += f"T{clock}" + ":00" * (len(clock) == 5)
    elif parts:
        day = held("date", "不是日期和时刻")
    if day.text is None:
        return day._replace(suggestion=said) if day.held else day
    return answer(said or "", text, "date-serial" if serial else "date")
