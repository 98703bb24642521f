"""Option lists: bands that overlap or leave a gap, options written twice, lists nobody uses."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ..forms import Choice, Form
from ..values import fold, numeral
from .findings import Findings

_INFINITE = float("inf")
_NUMERAL = r"(?P<{0}>\d[\d,，]*(?:\.\d+)?\s*[万千亿kK]?|[〇零一二两三四五六七八九十百千万亿]+)"
_UNIT = r"(?P<unit>[^\d\s\-~—–至到<>（(]{0,6}?)"
_RANGE = re.compile(
    rf"^{_NUMERAL.format('low')}\s*(?P<mid>[^\d\s\-~—–至到及或<>]{{0,4}}?)\s*(?:-|~|～|—|–|－|至|到|to)+\s*"
    rf"(?P<below>不到|不足|未满)?\s*{_NUMERAL.format('high')}\s*{_UNIT}\s*(?P<tail>\(?不含\)?|以下|以内|未满)?$",
    re.IGNORECASE,
)
_UNDER = re.compile(
    rf"^(?P<word><|＜|≤|<=|不到|不足|未满|低于|少于|小于|不超过|不高于|最多|under|less than|below|up to|at most)\s*"
    rf"{_NUMERAL.format('high')}\s*{_UNIT}$",
    re.IGNORECASE,
)
_UNDER_AFTER = re.compile(
    rf"^{_NUMERAL.format('high')}\s*{_UNIT}\s*(?P<word>及以下|或以下|以下|以内|之内|未满|不到|及以内|or less|or under|or fewer|and under|and below)$",
    re.IGNORECASE,
)
_OVER = re.compile(
    rf"^(?P<word>>|＞|≥|>=|超过|大于|多于|高于|不少于|不低于|至少|over|more than|above|at least)\s*"
    rf"{_NUMERAL.format('low')}\s*{_UNIT}$",
    re.IGNORECASE,
)
_OVER_AFTER = re.compile(
    rf"^{_NUMERAL.format('low')}\s*{_UNIT}\s*(?P<word>及以上|或以上|以上|起|\+|＋|or more|or over|and over|and above|or older)$",
    re.IGNORECASE,
)
_EXACT = re.compile(rf"^{_NUMERAL.format('low')}\s*{_UNIT}$", re.IGNORECASE)
_ABOUT = re.compile("左右|上下|大约|约|余|几|多个|多人|多次")
_LETTER = re.compile(r"^\s*(?:[A-Za-z]|\d{1,2})\s*[.、．)）:：]\s*(?=\D|\d+\s*\D)")
_REMARK = re.compile(r"[（(][^（）()]*[)）]\s*$")


@dataclass(frozen=True)
class Band:
    """low to high, each end included or not; `said` is False where the words leave it open (以下)."""

    code: str
    row: int
    low: float
    high: float
    has_low: bool = True
    has_high: bool = True
    said: bool = True
    point: bool = False


def lists(form: Form, found: Findings) -> None:
    """Every option list of the form."""
    used: dict[str, str] = {}
    for q in form.questions:
        if q.list_name:
            used.setdefault(q.list_name, q.name)
    for name, options in form.choices.items():
        owner = used.get(name, "")
        _twice(name, options, owner, form, found)
        if not owner and options:
            found.add(
                "info", ("choices", options[0].row, ""), "unused-list",
                (f"选项表“{name}”没有一道题使用。", f"no question uses the list {name!r}."),
            )  # fmt: skip
        bands = [b for b in (band(form, c) for c in options) if b is not None]
        real = [b for b in bands if not b.point]
        if len(bands) >= 3 and len(real) >= 2 and len(bands) >= 0.6 * len(options):
            _bands(name, bands, owner, found)
        if len(options) == 1 and owner:
            found.add(
                "info", ("choices", options[0].row, owner), "one-option",
                (f"选项表“{name}”只有一个选项。", f"the list {name!r} has a single option."),
            )  # fmt: skip


def _twice(name: str, options: tuple[Choice, ...], owner: str, form: Form, found: Findings) -> None:
    filtered = any(q.choice_filter for q in form.questions if q.list_name == name)
    codes = Counter(c.name for c in options)
    seen: set[str] = set()
    allowed = form.settings.get("allow_choice_duplicates", "").strip().lower() == "yes"
    for c in options:
        if codes[c.name] > 1 and c.name in seen and not allowed:
            found.add(
                "error", ("choices", c.row, owner), "repeated-option",
                (f"选项表“{name}”里编码 {c.name} 写了 {codes[c.name]} 次。",
                 f"code {c.name} occurs {codes[c.name]} times in the list {name!r}."),
                ("每个选项一个编码。", "One code an option."),
            )  # fmt: skip
        seen.add(c.name)
    if filtered:
        return  # the same words under several parents are meant
    for language in form.languages:
        texts: dict[str, Choice] = {}
        for c in options:
            text = " ".join(c.labels.get(language, "").split()).casefold()
            if not text:
                continue
            if text in texts and texts[text].name != c.name:
                found.add(
                    "error", ("choices", c.row, owner), "repeated-option",
                    (f"选项表“{name}”里 {texts[text].name} 和 {c.name} 的文字相同。",
                     f"{texts[text].name} and {c.name} of the list {name!r} bear the same text."),
                    ("改写其中一个；按文字导出的答卷分不清这两个选项。",
                     "Reword one; an export by text cannot tell them apart."),
                )  # fmt: skip
            texts.setdefault(text, c)


def band(form: Form, choice: Choice) -> Band | None:
    """The numbers an option stands for: its band_low and band_high columns, or its words.

    >>> from researchlib.forms import Choice, form_from_markdown
    >>> form = form_from_markdown("| survey | | |\\n| | type | name |\\n| | text | a |")
    >>> def shown(text):
    ...     b = band(form, Choice("1", {"default": text}))
    ...     return b and (b.low, b.high, b.has_low, b.has_high)
    >>> shown("3000-5000元"), shown("60岁及以上"), shown("不到1万元")
    ((3000.0, 5000.0, True, True), (60.0, inf, True, True), (-inf, 10000.0, True, False))
    >>> shown("10%左右"), shown("其他")
    (None, None)
    """
    low, high = choice.extra.get("band_low", ""), choice.extra.get("band_high", "")
    if low or high:
        bounds = [float(numeral(t) or 0) if t else None for t in (low, high)]
        if all(b is None for b in bounds):
            return None
        a = bounds[0] if bounds[0] is not None else -_INFINITE
        b = bounds[1] if bounds[1] is not None else _INFINITE
        return Band(choice.name, choice.row, a, b, point=a == b)
    text = fold(form.text(choice.labels)) if choice.labels else ""
    text = _REMARK.sub("", text).strip()
    return _spoken(text, choice) or _spoken(_LETTER.sub("", text), choice)


def _spoken(text: str, choice: Choice) -> Band | None:
    if not text or len(text) > 30 or _ABOUT.search(text):
        return None
    found = _RANGE.match(text)
    if found:
        low, high = _number(found["low"]), _number(found["high"])
        if low is None or high is None:
            return None
        unit = found["high"].strip()[-1:]
        if (
            unit in "万千亿"
            and unit
            and not found["low"].strip().endswith(("万", "千", "亿"))
            and low < high
        ):
            scale = {"万": 1e4, "千": 1e3, "亿": 1e8}[unit]
            low = low * scale if low * scale <= high else low
        open_high = bool(found["below"] or found["tail"] in ("未满", "(不含)", "不含"))
        return Band(choice.name, choice.row, low, high, has_high=not open_high)
    for pattern in (_UNDER, _UNDER_AFTER):
        found = pattern.match(text)
        if found:
            high = _number(found["high"])
            if high is None:
                return None
            word = found["word"].casefold()
            inside = word in ("≤", "<=", "不超过", "不高于", "最多", "及以下", "或以下", "及以内", "up to",
                              "at most", "or less", "or under", "or fewer", "and under", "and below")  # fmt: skip
            vague = word in ("以下", "以内", "之内")
            return Band(choice.name, choice.row, -_INFINITE, high, True, inside or vague, not vague)
    for pattern in (_OVER, _OVER_AFTER):
        found = pattern.match(text)
        if found:
            low = _number(found["low"])
            if low is None:
                return None
            word = found["word"].casefold()
            inside = word not in (
                ">",
                "＞",
                "超过",
                "大于",
                "多于",
                "高于",
                "over",
                "more than",
                "above",
            )
            return Band(choice.name, choice.row, low, _INFINITE, inside, True, word != "以上")
    found = _EXACT.match(text)
    if found:
        low = _number(found["low"])
        return None if low is None else Band(choice.name, choice.row, low, low, point=True)
    return None


def _number(text: str) -> float | None:
    value = numeral(text.replace("，", ",").strip())
    return None if value is None else float(value)


def _bands(name: str, bands: list[Band], owner: str, found: Findings) -> None:
    ordered = sorted(bands, key=lambda b: (b.low, b.high))
    ends = [x for b in bands for x in (b.low, b.high) if abs(x) != _INFINITE]
    whole = all(x == int(x) for x in ends)
    step = 1.0 if whole else min(10.0 ** -_decimals(x) for x in ends if x != int(x))
    shared: list[tuple[Band, Band]] = []
    open_words: list[tuple[Band, Band]] = []
    for one, two in pairwise(ordered):
        place = ("choices", max(one.row, two.row), owner)
        pair = f"{one.code} 和 {two.code}"
        if one.high < one.low:
            found.add(
                "error", ("choices", one.row, owner), "band",
                (f"选项表“{name}”：{one.code} 的下限大于上限。", f"list {name!r}: {one.code} ends below its start."),
            )  # fmt: skip
        if two.low < one.high or (two.low == one.high == two.high and one.point):
            found.add(
                "error", place, "band",
                (f"选项表“{name}”：{pair} 两档重叠（{_n(two.low)}—{_n(min(one.high, two.high))}）。",
                 f"list {name!r}: {one.code} and {two.code} overlap ({_n(two.low)} to {_n(min(one.high, two.high))})."),
                ("改成互不重叠的档，例如 3001—5000、5001—8000。", "Make the bands meet without sharing."),
            )  # fmt: skip
        elif two.low == one.high:
            if one.has_high and two.has_low:
                (shared if one.said and two.said else open_words).append((one, two))
            elif not one.has_high and not two.has_low:
                _gap(name, pair, one, two, place, found)
        elif two.low - one.high > step * 1.0000001 or (
            not one.has_high and two.low > one.high and not whole
        ):
            _gap(name, pair, one, two, place, found)
    for pairs, severity in ((shared, "warning"), (open_words, "info")):
        if pairs:
            values = [_n(b.low) for _, b in pairs[:6]]
            zh = "，".join(f"{a.code} 和 {b.code}" for a, b in pairs[:6])
            en = ", ".join(f"{a.code} and {b.code}" for a, b in pairs[:6])
            found.add(
                severity, ("choices", pairs[0][1].row, owner), "band",
                (f"选项表“{name}”：{'、'.join(values)} 同时落在相邻两档（{zh}）。",
                 f"list {name!r}: {', '.join(values)} belong to two bands each ({en})."),
                ("写明归哪一档，例如“3000元及以下”“3001—5000元”，或“不到3000元”“3000—4999元”。",
                 "Say which one it belongs to: '3000 or less', '3001 to 5000'."),
            )  # fmt: skip
    first, last = ordered[0], ordered[-1]
    closed = []
    if first.low != -_INFINITE and first.low > 1:
        closed.append((f"低于 {_n(first.low)}", f"below {_n(first.low)}"))
    if last.high != _INFINITE and not last.point:
        closed.append((f"高于 {_n(last.high)}", f"above {_n(last.high)}"))
    if closed and not (last.high == 100 and first.low in (0, 1)):
        found.add(
            "info", ("choices", first.row, owner), "band",
            (f"选项表“{name}”：{'、'.join(z for z, _ in closed)} 的人没有可选的档。",
             f"list {name!r}: nothing for people {', '.join(e for _, e in closed)}."),
            ("如果会遇到，两头写成“…以下”“…及以上”。", "If they occur, leave the ends open."),
        )  # fmt: skip


def _gap(
    name: str, pair: str, one: Band, two: Band, place: tuple[str, int, str], found: Findings
) -> None:
    found.add(
        "error", place, "band",
        (f"选项表“{name}”：{pair} 之间有空档（{_n(one.high)} 到 {_n(two.low)} 之间无处可选）。",
         f"list {name!r}: a gap between {one.code} and {two.code} ({_n(one.high)} to {_n(two.low)})."),
        ("把两档接上。", "Make the bands meet."),
    )  # fmt: skip


def _decimals(x: float) -> int:
    text = f"{x:.6f}".rstrip("0")
    return len(text.partition(".")[2])


def _n(x: float) -> str:
    return f"{x:g}" if abs(x) < 1e6 else f"{x:.0f}"
