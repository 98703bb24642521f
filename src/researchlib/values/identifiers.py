"""Identity numbers, credit codes, telephone numbers: spelling, check digit, and what was lost."""

from __future__ import annotations

import datetime as dt
import re

from .reading import LONGEST, Reading, answer, held, missing, missing_reason, plain

KINDS = {
    "resident_id": "resident_id", "身份证": "resident_id", "身份证号": "resident_id",
    "居民身份号码": "resident_id", "id_card": "resident_id",
    "credit_code": "credit_code", "统一社会信用代码": "credit_code", "uscc": "credit_code",
    "phone": "phone", "mobile": "phone", "手机": "phone", "手机号": "phone", "手机号码": "phone",
    "telephone": "telephone", "固定电话": "telephone", "电话": "telephone",
    "联系电话": "telephone", "tel": "telephone",
}  # fmt: skip


_LOOKALIKE = str.maketrans("OIL|", "0111")
_BESIDE = re.compile(  # 138…（妻子）, 电话：138…
    r"(?P<number>[^(（]+?)\s*[(（]\D*[)）]|(?=[^(（+A-Za-z])[^\d(（+]{1,8}[:：]?\s*(?P<tail>.+)"
)


def identifier_kind(word: str) -> str | None:
    """The kind of identifier a form means by a word in its `identifier` column.

    >>> identifier_kind("身份证号"), identifier_kind("record")
    ('resident_id', None)
    """
    return KINDS.get(plain(word).casefold())


def read_identifier(text: str, kind: str, today: dt.date | None = None) -> Reading:
    """Read an identifier of a known kind; what fails is held with rule `identifier`.

    A number that Excel has rounded to 15 digits, or spelt with an exponent, has lost its last
    digits for good: rule `precision-loss`, and no suggestion is made.

    >>> read_identifier("11010519491231002x", "resident_id").text
    '11010519491231002X'
    >>> read_identifier("1.10105E+17", "resident_id").rule
    'precision-loss'
    """
    if len(text) > LONGEST:
        return held("identifier", "文字过长，不是号码")
    words = plain(text).lstrip("'’‘`")
    if not words:
        return Reading(missing="blank", how="normalise:space" if text else None)
    reason = missing_reason(words)
    if reason:
        return missing(reason)
    if words in ("无", "没有", "未办", "无证", "-", "/"):
        return missing("not_asked")
    beside = _BESIDE.fullmatch(words)
    if beside and kind != "credit_code":
        inner = read_identifier(beside["number"] or beside["tail"], kind, today)
        if inner.text is not None:
            return held("identifier", "号码旁写有其他文字", inner.text)
    compact = (
        re.sub(r"[\s\-–—·.]" if kind == "credit_code" else r"[\s–—·]", "", words)
        .upper()
        .lstrip("'’‘`")
    )
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", compact):
        return held("precision-loss", "科学计数法：后几位数字已丢失，无法恢复，请查原卷")
    if re.search(r"[*＊×X]{3,}", compact):
        return held("identifier", "号码已打码，不作校验")
    if kind != "credit_code" and re.search(r"[OIL|]", compact):
        inner = read_identifier(compact.translate(_LOOKALIKE), kind, today)
        if inner.text is not None:
            return held("identifier", "可能把数字录成了字母", inner.text)
    return {
        "resident_id": _resident,
        "credit_code": _credit_code,
        "phone": _phone,
        "telephone": _telephone,
    }[kind](text, compact, today or dt.date.today())


def _resident(received: str, number: str, today: dt.date) -> Reading:
    from stdnum.cn import ric

    number = re.sub(r"[\-]|\.0$", "", number)
    if re.fullmatch(r"\d{17}[*×]", number):
        likely = number[:-1] + "X"
        sound = ric.calc_check_digit(likely) == "X" and _born(likely) is not None
        return held("identifier", "末位的 X 写成了别的符号", likely if sound else None)
    if re.fullmatch(r"\d{15}", number):
        body = number[:6] + "19" + number[6:]
        upgraded = body + ric.calc_check_digit(body + "0")
        return held("identifier", "15 位旧号码", upgraded if _born(upgraded) else None)
    if len(number) != 18 or not re.fullmatch(r"\d{17}[\dX]", number):
        return held("identifier", "不是 18 位身份号码")
    if number.endswith("000"):  # true of one in a thousand; of every number Excel has rounded
        return held("precision-loss", "末三位是 000：Excel 只存 15 位，原号可能已丢失，请查原卷")
    if number[-1] != ric.calc_check_digit(number):
        if number.endswith("0") and ric.calc_check_digit(number) == "X":
            return held("identifier", "校验码不符：X 可能被录成了 0", number[:-1] + "X")
        return held("identifier", "校验码不符")
    born = _born(number)
    if born is None:
        return held("identifier", "号码中的出生日期不存在")
    if born > today or today.year - born.year > 120:
        return answer(number, received, "identifier", rule="identifier", note="出生年份不合理")
    return answer(number, received, "identifier")


def _born(number: str) -> dt.date | None:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _credit_code(received: str, code: str, today: dt.date) -> Reading:
    from stdnum.cn import uscc

    if len(code) != 18:
        return held("identifier", "不是 18 位统一社会信用代码")
    guess = code.replace("O", "0").replace("I", "1").replace("Z", "2").replace("S", "5")
    if uscc.is_valid(code):
        return answer(code, received, "identifier")
    likely = guess if guess != code and uscc.is_valid(guess) else None
    return held("identifier", "校验码不符" if likely is None else "可能把数字录成了字母", likely)


def _phone(received: str, number: str, today: dt.date) -> Reading:
    number = re.sub(r"\.0$", "", number)
    several = [n for n in re.split(r"[/、,;，；]|(?<=\d{11})(?=1\d{10}$)", number) if n]
    if len(several) > 1:
        return held("identifier", "写了两个以上的号码")
    digits = re.sub(r"[\-().]", "", number)
    digits = re.sub(r"^(\+?0{0,2}86)(?=1\d{10}$)", "", digits)
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return answer(digits, received, "identifier")
    if re.fullmatch(r"01[3-9]\d{9}", digits):
        return held("identifier", "手机号码前多了一个 0", digits[1:])
    return held("identifier", "不是 11 位手机号码")


def _telephone(received: str, number: str, today: dt.date) -> Reading:
    mobile = _phone(received, number, today)
    if mobile.text is not None:
        return mobile
    match = re.fullmatch(
        r"(?P<country>\+?(?:00)?86-?)?\(?(?P<area>0\d{2,3}|(?(country)\d{2,3}))?\)?-?"
        r"(?P<line>[2-9]\d{6,7})(?:(?:-|转|#|分机|EXT\.?)(?P<extension>\d{1,6}))?",
        number,
    )
    service = re.fullmatch(r"([48]00)-?(\d{3})-?(\d{4})", number)
    if service:
        return answer("-".join(service.groups()), received, "identifier")
    if match is None:
        return held("identifier", "不是电话号码")
    area = f"0{match['area'].lstrip('0')}" if match["area"] else None  # +86-577 is 0577
    spelt = "-".join(part for part in (area, match["line"], match["extension"]) if part)
    return answer(spelt, received, "identifier")
