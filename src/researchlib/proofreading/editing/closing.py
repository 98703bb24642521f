"""A period and the day its numbers are closed: 上半年（统计截至8月31日）, 截至5月末，二季度参与1473人次.

Both stand in one sentence; the day must be the end of the period, for the numbers are of the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..sentences.units import DIGITS
from .covered import AHEAD, covered, only_two

_MONTH = r"(?:1[0-2]|[1-9])"
_PERIOD = re.compile(
    rf"(?<![比较与同到至近])(?<!去年)(?<!上年)(?:(?P<y>20\d\d)年)?(?P<name>全年|年度(?=[，（共累数总所有各全])|上半年|下半年|前三季度|第?(?P<q>[一二三四])季度|(?<![\d.])1(?:月(?:份)?)?[—～至到-](?P<m>{_MONTH})月份?|前(?P<n>\d{{1,2}}|[二三四五六七八九十])个月)"
)
_CLOSED = re.compile(
    rf"(?:截[至止](?:到)?|(?P<from>(?<!\d){_MONTH}月1日)起?(?:[—～至到-]))(?:(?P<y>20\d\d)年)?(?P<m>{_MONTH})月(?P<d>底|末|份|(?:[12]?\d|3[01])日)?"
)
_PLAN = re.compile(
    r"^(?:[^，。；（已超]{0,8})(?:任务|目标|计划|指标|预算|安排|预计|力争|拟)|^(?:以来|过半|收官)"
)
_LATER = re.compile(
    "其余|剩余|整改|未办结|仍有|尚有|目前|已全部|之后|随后|后续|回访|申报|报名|开始|启动|建成|完工|竣工|开展"
)
_OF_ABOVE = re.compile(
    "(?:以上|上述|所列|本文|有关)[^，。；]{0,8}(?:数据|统计)|^[^，。；]{0,4}(?:数据|统计)"
)
_SENTENCE = re.compile(r"[^。；！？\n]+")
_OF_PERIOD = re.compile(r"[^，。；\d]{0,6}的\d")  # 截至8月底，上半年立案的12件均已办结
_FIGURE = re.compile(r"[^，。；\d]{0,14}\d")  # 截至10月底，建成58个，1至11月调解纠纷1140起
_QUARTERS = {"一": (1, 3), "二": (4, 6), "三": (7, 9), "四": (10, 12)}


def closing(draft: Draft) -> Iterator[Finding]:
    """Every sentence that names a period and the day of its numbers, and they do not agree."""
    told = [*_of_all(draft), *_in_sentences(draft)]
    yield from told
    taken = {(f.paragraph, f.start) for f in told}
    for f in (*covered(draft), *only_two(draft)):
        if (f.paragraph, f.start) not in taken:
            taken.add((f.paragraph, f.start))
            yield f


def _in_sentences(draft: Draft) -> Iterator[Finding]:
    for p in draft.paragraphs:
        if p.prose and ("截" in p.text or "月1日" in p.text or "（" in p.text):
            before = ""
            for m in _SENTENCE.finditer(p.text):
                yield from _sentence(p, m.start(), m.group(), before)
                before = m.group()


def _sentence(p: Paragraph, at: int, text: str, before: str) -> Iterator[Finding]:
    """The period of a sentence, or of the one before it (以上数据截至…), and the day in it."""
    periods = [
        m
        for m in _PERIOD.finditer(text)
        if not (m["name"] in ("全年", "年度") and _PLAN.search(text[m.end() :]))
    ]
    closed = list(_CLOSED.finditer(text))
    if closed and not periods and _OF_ABOVE.search(text[: closed[0].start()]):
        earlier = {_extent(m): m for m in _PERIOD.finditer(before)}
        if (
            len(earlier) == 1
            and len(closed) == 1
            and _month(closed[0]) not in (0, *(last for _, last in earlier))
        ):
            yield _marked(p, at, closed[0], next(iter(earlier.values())))
        return
    if len({_extent(m) for m in periods}) != 1 or len(closed) != 1:
        for d, m in product(closed, periods):  # 截至6月底，上半年…；截至8月底，前三季度…
            if 0 <= m.start() - d.end() < 2 and 0 < _month(d) < _extent(m)[1] and not AHEAD.search(text):  # fmt: skip
                yield _marked(p, at, d, m)
        return
    d, month = closed[0], _month(closed[0])
    period = min(periods, key=lambda m: abs(m.start() - d.start()))
    first, last = _extent(period)
    if month in (0, last) or (d.start() < period.end() and period.start() < d.end()):
        return
    if d["from"]:  # 三季度（7月1日至8月31日）
        near = int(d["from"].partition("月")[0]) == first and bool(text[: d.start()].strip())
    elif d.start() < period.start():  # 截至5月末，二季度
        of_them = month > last and _OF_PERIOD.match(text, period.end())
        known = month < last < 12 and _FIGURE.match(text, period.end()) and not AHEAD.search(text)
        near = bool(period.start() - d.end() <= 6 or known) and not of_them
    else:
        opened = text[period.end() : d.start()]
        bracket = "（" in opened and "）" not in opened
        near = bracket or not _LATER.search(text[d.end() : d.end() + 16])
    if near:
        yield _marked(p, at, d, period)


def _month(closed: re.Match[str]) -> int:
    """The month whose end a day is; 0 for a day in the middle of one."""
    day = closed["d"] or ""
    end = day in ("底", "末", "") or (day != "份" and int(day[:-1]) >= 25)
    return int(closed["m"]) if end else 0


def _marked(p: Paragraph, at: int, d: re.Match[str], period: re.Match[str]) -> Finding:
    last = _extent(period)[1]
    shows = say(zh=f"{period.group()}应到{last}月底", en=f"{period.group()} ends with month {last}")
    return found("consistency:cutoff", p, at + d.start(), at + d.end(), shows)


def _extent(m: re.Match[str]) -> tuple[int, int]:
    """The first and the last month of a period."""
    if m["q"]:
        return _QUARTERS[m["q"]]
    if m["m"] or m["n"]:
        n = m["m"] or m["n"]
        return 1, int(n) if n.isdigit() else DIGITS[n]
    return {"上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9)}.get(m["name"], (1, 12))


# 以上机构数据均为11月底统计数, 本报告所有数据的截止日期为…; 2023年度…统计时点为2024年12月31日
_OF_ALL = re.compile(
    rf"(?:以上|上述|本文|本报告|所列|表[中内]|[上下]表)[^，。；]{{0,8}}数据[^，。；\d]{{0,8}}为(?:20\d\d年)?(?:(?P<m>{_MONTH})月(?P<d>底|末|\d{{1,2}}日)(?![至到—～-])|(?P<of>上半年|前?三季度|第?[一二四]季度|年)[末底])"
)
_UNTIL = re.compile(rf"截[至止](?:到)?(?:20\d\d年)?(?P<m>{_MONTH})月(?P<d>底|末|\d{{1,2}}日)")
_YEARLY = re.compile(
    r"(?P<a>20\d\d)年度[^。；]{0,40}?(?:时点|[期间段]|截[至止](?:时间|日期)?)[为是]?(?:(?P=a)年1月1日[至到—～-])?(?P<b>20\d\d)年(?:12月31日|底|末)"
)


def _of_all(draft: Draft) -> Iterator[Finding]:
    """The day of all numbers, where the draft names one other day; a year and the end of another."""
    until = {_same(m): m for p in draft.paragraphs if "截" in p.text for m in _UNTIL.finditer(p.text)}  # fmt: skip
    for p in draft.paragraphs:
        for m in _OF_ALL.finditer(p.text) if p.prose and len(until) == 1 else ():
            if _same(m) not in until:
                other = next(iter(until.values())).group()
                yield found("consistency:cutoff", p, m.start("m" if m["m"] else "of"), m.end(), say(zh=f"前文为{other}", en=f"elsewhere {other}"))  # fmt: skip
        for m in _YEARLY.finditer(p.text) if p.prose else ():
            if m["a"] != m["b"]:
                yield found("consistency:cutoff", p, m.start("b"), m.end(), say(zh=f"{m['a']}年度应到{m['a']}年底", en=f"{m['a']} ends in {m['a']}"))  # fmt: skip


def _same(m: re.Match[str]) -> tuple[int, int]:
    if not m["m"]:
        return {"上半年": 6, "前三季度": 9, "三季度": 9}.get(m["of"]) or 3 * (DIGITS.get(m["of"][-3:-2]) or 4), 31  # fmt: skip
    day = m["d"].rstrip("日")
    return int(m["m"]), int(day) if day.isdigit() and int(day) < 30 else 31
