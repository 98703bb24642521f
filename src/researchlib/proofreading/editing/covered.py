"""What a period covers, and what is told of it: a part outside its whole (前两季度…，其中第三季度), an end given twice, what is told
before it is known (10月8日报送：截至12月底), a length that is another (9月至12月三个月).

A time is its first and its last day, year left out; two that name two years are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, product

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..sentences.units import DIGITS
from .calendars import counted_as

_M, _D = r"(?:1[0-2]|[1-9])", r"(?:[12]\d|3[01]|[1-9])"
_TIME = re.compile(
    rf"(?<![\d.第—～~-])(?:(?P<y>20\d\d)年)?(?:(?P<a>{_M})(?:月(?:份)?)?(?:[—～~-]|至|到)(?P<b>{_M})月(?:份)?(?!\d)|(?P<m>{_M})月(?:(?P<d>{_D})[日号])?(?P<e>[底末份]|[上中下]旬)?"
    rf"(?:(?:起?(?:[—～~-]|至|到)|办到)(?(y)(?:(?P=y)年)?)(?:(?P<m2>{_M})月)?(?P<d2>{_D})[日号])?|(?P<l>(?:\d{{1,2}}月?、)+)(?P<l2>\d{{1,2}})[两三]?个?月|(?P<half>[上下]半年)|前(?P<q>[两三])个?季度|第?(?P<r>[一二三四])季度末?|(?P<all>全年)|前(?P<n>\d{{1,2}}|十[一二]|[二三四五六七八九十])个月|(?P<s>年[末底]|(?<=年)[末底]))"
)
_DATED = re.compile(r"\d个?月|[两二三四五六七八九十]个月|季度|半年|全年|年[末底]|[日月]至|（[^（）]{3,15}[年日]）|将于|前完成|连续|[日月]，|数据以|20\d\d年?[至到—～~-]20")  # fmt: skip
SENTENCE = re.compile(r"[^。；！？\n]+")
_UNTIL = re.compile("(?:截[至止]到?(?:今年|本年)?|统计至|(?:^|[，。；：（])[至到])$")
_COMPARED = re.compile(r"(?:[比较与同]|[上去前]年|同期)[^，。；]{0,3}$")
AHEAD = re.compile("预计|预测|力争|计划|目标|将|拟|争取|确保|打算|原定|推迟|延[长期]|顺延|提前")
_PARTS = re.compile(r"其中|分[月季]看|[按逐]月统计|合计|[两三四五六]个?月分别|分别为\d{1,2}月|\d月、\d{1,2}月分别")  # fmt: skip
_TELLS = re.compile("^日?[，]?[^，。；：]{0,14}?(?:通报|汇报|公布|听取|报送|上报|编[发印]|发布会|通气会)")  # fmt: skip
ENDED = re.compile(r"^(?:[^，。；\d]{0,4}(?:结束|收官|收尾|闭幕|闭班|截止|完毕)|止(?=[，。）])|(?:进行|举行|举办)(?=[，。；]|$))")  # fmt: skip
_OVER = re.compile("^，?[^，。；]{0,12}(?:结束|收官|闭班|闭幕|落幕|截止|完毕|全部收回|圆满完成)")
_ENTIRE = re.compile("全程|全期|整个|自始至终")
_BEGAN = re.compile("^[^，。；\\d]{0,4}(?:启动|开张|上线|启用|开班|开业|挂牌|开[学始放工馆])")
_BEGUN = re.compile("(?:成立|创办|启用|开张|启动|上线)于(?:今年|当年)?$")
_ISSUED = re.compile(
    "(?:编[发制印]|填报|报送|印发|发布|成稿|形成|编写|撰写|写成|起草|定稿|截稿|完成)于(?:今年)?$|(?:报送|编制|填报|印发)(?:日期|时间)[为是]$"
)
_DAYS = re.compile(r"^[，（]?(?:共|历时|为期)?(?P<n>\d{1,3})天")
_MONTHLY = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,4}日)[为是定于]{0,2}每月(?P<d>\d{1,2})日")
_AGAIN = re.compile("^[，]?(?:的?这一|上述|该项|当月|本周|[^，。；]{0,4}(?:上述|当月))")


@dataclass(frozen=True, slots=True)
class Time:
    start: int
    end: int
    first: tuple[int, int]
    last: tuple[int, int]
    year: str
    words: str
    before: str
    after: str

    until: bool  # 截至, 到


Told = tuple[Paragraph, list["Time"]]  # a paragraph and its times


def told_in(draft: Draft) -> list[Told]:
    """Every paragraph that tells a time, parsed once for all checks."""
    return [(p, times(p.text)) for p in draft.paragraphs if "截" in p.text or _DATED.search(p.text)]  # fmt: skip


def sentences(told: Told, full: bool = False) -> Iterator[tuple[int, str, list[Time]]]:
    """The sentences of a paragraph, to ； or in full: where each begins, its text and its times."""
    p, times = told
    for m in (_FULL if full else SENTENCE).finditer(p.text):
        a, b = m.span()
        yield a, m[0], [replace(t, start=t.start - a, end=t.end - a, before=p.text[max(a, t.start - 12) : t.start], after=p.text[t.end : b]) for t in times if a <= t.start and t.end <= b]  # fmt: skip


def times(text: str) -> list[Time]:
    done = []
    for m in _TIME.finditer(text):
        first, last = _extent(m)
        if first[0] < 13 and last[0] < 13:
            before = text[max(0, m.start() - 12) : m.start()]
            until = (m[0][-1] in "末底" and before.endswith("到")) or bool(_UNTIL.search(before))
            done.append(Time(m.start(), m.end(), first, last, m["y"] or "", m[0], before, text[m.end() :], until))  # fmt: skip
    return done


def _extent(m: re.Match[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    if m["a"]:
        return (int(m["a"]), 1), (int(m["b"]), 31)
    if m["m"]:
        month, day = int(m["m"]), int(m["d"] or 0)
        end = m["e"] or ""
        first = day or {"底": 31, "末": 31, "中旬": 11, "下旬": 21}.get(end, 1)
        last = int(m["d2"] or 0) or day or {"上旬": 10, "中旬": 20}.get(end, 31)
        return (month, first), (int(m["m2"] or month), last)
    if m["l"]:
        return (int(re.findall(r"\d+", m["l"])[0]), 1), (int(m["l2"]), 31)
    if m["r"]:
        quarter = "一二三四".index(m["r"]) + 1
        return (3 * quarter - 2, 1), (3 * quarter, 31)
    if m["n"]:
        return (1, 1), (int(counted_as(m["n"])), 31)
    months = (
        3 * DIGITS[m["q"].replace("两", "二")] if m["q"] else 6 if m["half"] == "上半年" else 12
    )
    return (7 if m["half"] == "下半年" else 12 if m["s"] else 1, 1), (months, 31)


def end_day(last: tuple[int, int]) -> tuple[int, int]:
    """The end of a month is one day, whatever its number."""
    return last[0], 31 if last[1] >= (28 if last[0] == 2 else 30) else last[1]


def covered(draft: Draft, told: Sequence[Told]) -> Iterator[Finding]:
    """Every check of what periods cover, sentence by sentence, each with the one before it."""
    before: tuple[str, list[Time]] = ("", [])
    monthly = next((m for p in draft.paragraphs if p.prose for m in _MONTHLY.finditer(p.text)), None)  # fmt: skip
    ended: Time | None = None
    for p, named in told:
        if p.kind == "heading" and (named or p.level == 1):
            before, ended = (p.text, named), None
        for at, text, times in sentences((p, named)) if (p.prose or p.kind == "caption") and p.cell is None else ():  # fmt: skip
            for t, shows in [*_within(text, times), *_told(text, times, before[1], ended), *_lengths(text, times), *_closed(times), *_taken_up(times, before[1]), *_overtaken(text, times, before)]:  # fmt: skip
                yield found("consistency:cutoff", p, at + t.start, at + t.end, shows)
            for start, end, shows, sure in _measured(text, times):
                yield found("consistency:cutoff", p, at + start, at + end, shows, severity="" if sure else "info")  # fmt: skip
            for t, d in zip(times, [*before[1][-1:], *times], strict=False) if "日（" in text or "当天（" in text else ():  # fmt: skip
                if t.before.endswith(("当天（", "当日（", "同日（")) and _single(t) and _single(d) and d.last != t.last:  # fmt: skip
                    yield found("consistency:cutoff", p, at + t.start, at + t.end, says(f"前文为{d.words}"))  # fmt: skip
            for t in times if monthly is not None else ():
                day = str(monthly["d"]) if monthly is not None and t.after.startswith(monthly["what"][-3:]) else ""  # fmt: skip
                if day and _single(t) and t.last[1] != int(day):
                    yield found("consistency:cutoff", p, at + t.start, at + t.end, says(f"每月{day}日"))  # fmt: skip
            over = [t for t in times if (ENDED.match(t.after) or "办到" in t.words) and "截" not in t.before[-2:] and not AHEAD.search(text)]  # fmt: skip
            ended = over[0] if over else ended
            before = (text, times) if times else before
        for at, text, times in sentences((p, named), True) if p.prose and _OPEN.search(p.text) else ():  # fmt: skip
            for t, shows in _known(text, times):
                yield found("consistency:cutoff", p, at + t.start, at + t.end, shows)


_KEPT = re.compile("(?:统计|数据|台账|资料|时点)[^，。；于]{0,6}$|(?:更新|截止)[至到]$")
_FOR_PLAN = re.compile("计划|任务|目标|预算|执行率|进度|下达|力争")
_OF_WHOLE = re.compile("数据[^，。；]{0,6}截[至止](?:到)?$")


def only_two(told: Sequence[Told]) -> Iterator[Finding]:
    """The only period of a paragraph or a draft and the only day its numbers are closed: 1—5月 and 截至4月底; a day before a stretch begins."""
    every: list[tuple[Paragraph, Time]] = []
    for p, times in told:
        here = [(p, t) for t in times]
        if len(here) > 1 and p.prose:
            yield from _apart(here)
        if len(every) < 7:
            every += here
    if len({p.number for p, _ in every}) > 1 and len(every) < 7:
        yield from _apart(every)


def _apart(told: Sequence[tuple[Paragraph, Time]]) -> Iterator[Finding]:
    until = any(x[1].until for x in told)  # 统计期为1月至6月，…；截至7月底的数据
    closed = [x for x in told if x[1].until or (_KEPT.search(x[1].before) and not (until and x[1].first[0] < x[1].last[0]))]  # fmt: skip
    spans = [x for x in told if x not in closed and x[1].first != x[1].last and x[1].words[-1] not in "末底"]  # fmt: skip
    ends = {(end_day(t.last), t.year) for _, t in closed}
    if len(ends) == 2 and not spans and len(closed) == len(told) and _OF_WHOLE.search(closed[0][1].before):  # fmt: skip
        p, t = next((p, t) for p, t in closed if (end_day(t.last), t.year) != (end_day(closed[0][1].last), closed[0][1].year))  # fmt: skip
        if t.year and closed[0][1].year:
            yield found("consistency:cutoff", p, t.start, t.end, says(f"前文截至{closed[0][1].words}"), severity="info")  # fmt: skip
    if len(ends) != 1 or len({(t.first, t.last) for _, t in spans}) != 1 or len(closed) + len(spans) != len(told):  # fmt: skip
        return
    (p, t), span = closed[0], spans[0][1]
    if not one_year(t, span) or any(_COMPARED.search(x.before) or AHEAD.search(x.before[-8:] + x.after[:12]) or _FOR_PLAN.search(x.before + x.after[:60]) for x in (t, span)) or "其中" in span.before:  # fmt: skip
        return
    early = t.last < span.first and span.first[0] - t.last[0] < 7 and (t.first == t.last or t.words[-1] in "月份底末") and "数据" not in t.before  # fmt: skip
    ended = end_day(t.last)[1] == end_day(span.last)[1] == 31 and end_day(t.last) != end_day(span.last) and span.last[0] - span.first[0] > 1  # fmt: skip
    if early or ended:
        yield found("consistency:cutoff", p, t.start, t.end, says(f"另一处时段是{span.words}"), severity="info")  # fmt: skip


def days_of(first: tuple[int, int], last: tuple[int, int]) -> int:
    """How many days from one to another of a year, both counted."""
    ends = [date(2023, m, min(d, 31 if m in (1, 3, 5, 7, 8, 10, 12) else 28 if m == 2 else 30)) for m, d in (first, last)]  # fmt: skip
    return (ends[1] - ends[0]).days + 1


def says(zh: str) -> str:
    return say(zh=zh, en="the times do not go together")


def _within(text: str, times: Sequence[Time]) -> Iterator[tuple[Time, str]]:
    """前两季度，人均45120元，其中第三季度…; 到1月底，1、2两月合计: a part that is outside its whole."""
    parts = _PARTS.search(text)
    whole = [t for t in times if parts and t.end <= parts.start() and "、" not in (t.after[:1], t.before[-1:]) and not _COMPARED.search(t.before) and not AHEAD.search(text[: t.end + 12])]  # fmt: skip
    inside = [t for t in times if whole and t.start > whole[0].end and (parts and t.end > parts.start() - 6) and not _COMPARED.search(t.before) and not t.until]  # fmt: skip
    until = [w for w in whole if w.until]
    whole = [w for w in whole if w.words[-1] not in "末底初"]
    for t in inside[:1]:
        w = until[-1] if until else whole[0] if len(whole) == 1 and parts and parts[0] != "合计" else t  # fmt: skip
        if one_year(w, t) and (end_day(t.last) > end_day(w.last) or (t.last < w.first and not w.until)) and not AHEAD.search(text[t.start - 8 : t.end + 12]):  # fmt: skip
            yield w, says(f"{t.words}不在其内")
            return


def one_year(a: Time, b: Time) -> bool:
    return not a.year or not b.year or a.year == b.year


def _single(t: Time) -> bool:
    return t.first == t.last and t.words[-1] in "日号"


def _told(text: str, times: Sequence[Time], before: Sequence[Time], ended: Time | None) -> Iterator[tuple[Time, str]]:  # fmt: skip
    """10月8日报送：截至12月底; 报名11月15日截止。11月8日公布结果; 10月8日结束。截至9月8日行动收官."""
    for b in before[:1]:
        known = _single(b) and (_TELLS.match(b.after) or _ISSUED.search(b.before))
        for t in times if known else ():
            done = (t.until and re.search(r"已|累计|共|[达为]到?\d", text)) or (t.before.endswith("（") and t.after.startswith("），") and re.search(r"\d", t.after))  # fmt: skip
            if done and t.last > b.first and one_year(b, t) and not AHEAD.search(text):
                yield t, says(f"晚于{b.words}")
    for k, t in enumerate(times):
        if _single(t) and _TELLS.match(t.after) and not AHEAD.search(t.before + t.after[:16]):
            late = [u for u in times[k + 1 :] if u.until and u.last > t.first and one_year(u, t) and u.last != t.last]  # fmt: skip
            if late:
                yield late[0], says(f"晚于{t.words}")
            elif ended and one_year(ended, t) and t.last < ended.last and t.first[0] > ended.first[0] - 6 and re.search("累计|共|结果", t.after):  # fmt: skip
                yield t, says(f"早于{ended.words}")
        run = ended or next((b for b in [*before[:1], *times[:k]] if b.first < b.last), None)
        if t.until and run and t.last < run.last and _ENTIRE.search(text[: t.start] + t.after[:12]) and one_year(run, t):  # fmt: skip
            yield t, says(f"到{run.words}为止")
        if t.until and _OVER.match(t.after) and ended and end_day(ended.last) != end_day(t.last) and one_year(ended, t):  # fmt: skip
            yield t, says(f"前文为{ended.words}")
        over = [u for u in times[:k] if t.until and t.last < u.last and ENDED.match(u.after) and _OVER.match(t.after) and one_year(u, t)]  # fmt: skip
        if over and not AHEAD.search(text):
            yield t, says(f"前文为{over[0].words}")
        began = [b for b in [*before, *times[:k]] if (_BEGAN.match(b.after) or _BEGUN.search(b.before)) and one_year(b, t) and not AHEAD.search(b.before)]  # fmt: skip
        if t.until and began and not t.year:
            days, b = _DAYS.match(t.after), began[-1]
            if t.last < b.first and "次年" not in t.before:
                yield t, says(f"早于{b.words}")
            elif days and b.first == b.last and abs(days_of(b.first, t.last) - int(days["n"])) > 1:
                yield t, says(f"从{b.words}起共{days_of(b.first, t.last)}天")


_LENGTH = re.compile(r"^(?:共|等|的?这?)(?P<n>[两三四五六七八九十]|\d{1,2})个月")
_LEFT = re.compile("最后(?P<n>[一两三四])个月")
_SO_FAR = re.compile(r"[，。；]?[^，。；]{0,10}?(?P<n>\d{1,2}|[三四五六七八九十])个月(?:共|来|累计)")  # fmt: skip


_THIS_MONTH = re.compile(r"本月(?P<d>\d{1,2})日[^。；]{0,40}?(?:通报|汇报|公布|报送)[^。；]{0,30}$")
_REPORTS = re.compile("(?:情况|进展|数据|业绩)[^，。；：]{0,6}：截[至止]到?$")


def _lengths(text: str, times: Sequence[Time]) -> Iterator[tuple[Time, str]]:
    """9月至12月三个月; 今年以来（统计至8月31日），9个月共; 截至12月底，…最后两个月; 1月至9月，…半年内."""
    for k, t in enumerate(times):
        month = _THIS_MONTH.search(text[: t.start])
        if t.until and month and _single(t) and t.last[1] > int(month["d"]):
            yield t, says(f"晚于本月{month['d']}日")
        opened = times[0] if k and _REPORTS.search(text[: t.start]) else t
        if t.until and opened.last[0] - opened.first[0] > 1 and t.last[0] < opened.last[0] and not AHEAD.search(text[: t.start]):  # fmt: skip
            yield t, says(f"{opened.words}尚未结束")
        months = t.last[0] - t.first[0] + 1
        told = ("、" not in t.before[-1:] and _LENGTH.match(t.after)) or (t.until and "今年以来" in text[: t.start] and _SO_FAR.match(t.after.lstrip("）")))  # fmt: skip
        if told:
            n = int(told["n"]) if told["n"].isdigit() else DIGITS[told["n"].replace("两", "二")]
            if n != (t.last[0] if t.until else months) and t.first[1] in (1, 31):
                yield t, says(f"与{n}个月不符")
        left = _LEFT.search(t.after)
        if left and t.until and t.last[0] != 12 - DIGITS[left["n"].replace("两", "二")]:
            yield t, says(f"与“{left[0]}”不符")
        if months not in (1, 6) and t.first == (1, 1) and (re.search("半年[内来]", t.after) or "年中" in text[: t.start]):  # fmt: skip
            yield t, says("不是半年")


_COUNTED = re.compile("(?:统计|数据)[^，。；]{0,4}(?:截[至止](?:到|(?:时间|日期?)?[为是：])?|至|(?:时[点间段]|期|区间|口径|周期|范围)[为是])$|时间(?:口径|范围|周期)[为是]$|截止(?:时间|日期?)(?:统一)?[为是：]$|（截[至止]到?$|反映$")  # fmt: skip


def _closed(times: Sequence[Time]) -> Iterator[tuple[Time, str]]:
    """10月份全月，…（截至10月20日）; 11月份报表统计时点为10月30日: the day the numbers of a period are closed is its last."""
    for t in times:
        single = t.after.startswith("单季") and t.last[0] - t.first[0] != 2
        if single or (re.search("(?:本|(?<!前)[一二三四])季度（$", t.before) and (t.first[0] % 3 != 1 or t.last[0] - t.first[0] != 2) and "至" in t.words.replace("—", "至")):  # fmt: skip
            yield t, says("不是一个季度")
    for t, u in pairwise(times):
        whole = t.first[1] == 1 and t.last[1] == 31 and t.words[-1] not in "末底" and not _COMPARED.search(t.before)  # fmt: skip
        between = t.after[: u.start - t.end]
        boxed = re.fullmatch("[^；（）\\d]{0,16}（即?", between) and u.words[-1] in "月份" and u.after[:1] in "）" and not _COMPARED.search(t.before)  # fmt: skip
        if u.words[-1] in "末底" and t.until and re.match("(?:统计|存量)?数", u.after) and re.search("[为是系即]$", u.before) and one_year(u, t) and end_day(t.last) != end_day(u.last):  # fmt: skip
            yield t, says(f"{u.words}数")
        named = t.words[-1] in "年度" or t.words[0] == "前"
        if ((named and boxed) or (between == "，即" and u.words[-1] == "度")) and "全" not in t.words and (t.first, t.last) != (u.first, u.last):  # fmt: skip
            yield u, says(f"{t.words}是{t.first[0]}月至{t.last[0]}月")
        twice = _COUNTED.search(t.before) and (t.first == u.first == (1, 1) or (u.until and t.last[0] > t.first[0]))  # fmt: skip
        if twice and end_day(t.last) != end_day(u.last) and one_year(u, t) and not (_COMPARED.search(u.before) or AHEAD.search(u.before)):  # fmt: skip
            yield u, says(f"统计的是{t.words}")
        if twice:
            continue
        named = u.before.endswith("（") and u.after.startswith("数据")
        if whole and (_COUNTED.search(u.before) or named) and end_day(u.last) != t.last and one_year(u, t) and not AHEAD.search(t.before + t.after[:8]):  # fmt: skip
            yield u, says(f"{t.words}到{t.last[0]}月底为止")


def _taken_up(times: Sequence[Time], before: Sequence[Time]) -> Iterator[tuple[Time, str]]:  # fmt: skip
    """1至8月，…增长6.2%。1至9月的这一增速; 前11个月，受理4362人。截至10月底，上述4362人; 周报（12月1日至7日），截至12月17日，本周."""
    whole = [t for t in before if not t.until and not _COMPARED.search(t.before)]
    for t in times:
        named = [w for w in whole if t.before.endswith("报告期末的")]
        if named and named[0].last[0] != t.last[0]:
            yield t, says(f"报告期为{named[0].words}")
        this = t.words[-1] in "末底" and (re.search("(?:这一|上述|前述|该)$", t.before) or re.match("的(?:这[一些]|上述|该)", t.after))  # fmt: skip
        if this and len(before) == 1 and before[0].until and one_year(before[0], t) and end_day(before[0].last) != end_day(t.last):  # fmt: skip
            yield t, says(f"前文截至{before[0].words}")
    for t in times[:1]:
        alone = len(whole) == 1 and one_year(whole[0], t)
        if alone and t.until and _OVER.match(t.after) and t.last < whole[0].first:
            yield t, says(f"早于{whole[0].words}")
        counted = [b for b in before if (_COUNTED.search(b.before) and b.after[:1] not in tuple("至到—")) or (b.before.endswith("以上为") and b.after.startswith("数据"))]  # fmt: skip
        if counted and t.first == (1, 1) and t.last[1] == 31 and t.start < 6 and not t.until and one_year(t, counted[0]) and end_day(counted[0].last) != t.last and not _COMPARED.search(t.before):  # fmt: skip
            yield t, says(f"前文截至{counted[0].words}")
        if not _AGAIN.match(t.after) or len(whole) != 1 or not one_year(t, whole[0]):
            continue
        w = whole[0]
        week = "本周" in t.after[:6]
        if (t.until and (t.last < w.last if not week else not w.first <= t.last <= w.last)) or (not t.until and t.after.startswith("的这一") and (t.first, t.last) != (w.first, w.last)):  # fmt: skip
            yield t, says(f"前文为{w.words}")


_COMES = re.compile("(?<!原)(?:将|拟|计划|预计|定)[于在]?$")
_DID = re.compile("(?:均|都|已|全部)[已于在]{1,2}$")
_DONE = re.compile("^(?:之?前)?[^，。；]{0,6}(?:完成|办结|结束|建成|投用|整改|到位|拨付|发放)")
_REST = re.compile("其余|剩余|[尚]未|余下|应|须|要求")
_COUNTS = re.compile(r"\d{2,}[\u4e00-\u9fff]")
_THESE = re.compile(r"[的，]?[^，。；\d]{0,6}(?:这|上述|该)(?P<n>\d[\d.]*[万亿]?[\u4e00-\u9fff])")
_OF_IT = re.compile(r"(?:的?(?P<all>12|十二)个月|[^，。；\d]{0,6}(?:数据|统计|报表|台账))")
_DRAWN = re.compile(r"[^，。；\d]{0,4}(?:导出|提取|抓取|下载|采集|汇总|生成|取数|(?P<all>结束|完成|收齐))")  # fmt: skip
_MONTHLY_MEAN = re.compile(r"(?:月均|平均每月|每月平均)[^，。；\d]{0,6}(\d+(?:\.\d+)?)")


_FULL = re.compile(r"[^。！？\n]+")
_OPEN = re.compile("[将拟再待末底]|计划|力争|确保|争取|于20|于1?\\d月|日期[为是]")
_TO_COME = re.compile("尚[在待未]|正在|将|还要|计划|拟|力争|确保|争取|(?<![接招看优])待|再(?!次)")
_OF_PLAN = re.compile("任务|可能|需|应|不[少低]于")
_HELD = re.compile(r"^(?:的|，[^，。；\d]{0,14}|[^，。；\d]{0,8})(\d[\d.]+[万亿]?[\u4e00-\u9fff])")  # fmt: skip
_NO_OTHER = re.compile("仍|也|均|持平|相同|不变|一致|保持|同为")


def _known(text: str, times: Sequence[Time]) -> Iterator[tuple[Time, str]]:
    """全年13起；四季度还将…; 形成于10月15日，数据截至11月30日; 9月末7.4万人；与12月末7.4万人; 比四季度末: what was not over yet."""
    for k, t in enumerate(times):
        for u in times[k + 1 :] if t.first[0] < t.last[0] or t.before.endswith(("截至", "截止", "截至今年")) else ():  # fmt: skip
            told, ahead = text[t.end : u.start], text[u.start - 6 : u.end + 12]
            inside = (t.until or t.first < u.first) and u.first < u.last and end_day(u.last) <= end_day(t.last) and u.last[0] == t.last[0] and not u.until  # fmt: skip
            if inside and one_year(t, u) and _TO_COME.search(ahead) and u.after[:1] != "后" and (re.search(r"\d", told) or "待" in ahead) and not AHEAD.search(t.before + told[:-4]) and not _OF_PLAN.search(told) and not re.search("[上去前明次来]年", t.before + u.before[-6:]):  # fmt: skip
                yield t, says(f"{u.words}尚未结束")
                return
        if _single(t) and _ISSUED.search(t.before):
            late = [u for u in times if u.last > t.last and one_year(t, u) and re.search("截[至止到]", u.before)]  # fmt: skip
            if late:
                yield late[0], says(f"晚于{t.words}")
        for u in times[:k] if t.words[-1] in "末底" else ():
            one, two = (_HELD.match(x.after) for x in (u, t))
            if one and two and one[1] == two[1] and u.words[-1] in "末底" and end_day(u.last) != end_day(t.last) and one_year(u, t) and not _NO_OTHER.search(text[u.end : t.end + 16]):  # fmt: skip
                yield t, says(f"{one[1]}属于{u.words}")
            if u.until and t.last > u.last and u.last[0] > 5 and t.before.endswith(("比", "较")) and not t.year:  # fmt: skip
                yield t, says(f"晚于{u.words}")


def _overtaken(text: str, times: Sequence[Time], before: tuple[str, list[Time]]) -> Iterator[tuple[Time, str]]:  # fmt: skip
    """至9月15日尚未开放。将于9月1日开放; 截至11月20日检查640家，这640家均在12月10日前完成; 截至10月底…。1至11月…; 上半年2640万元。1至5月平均每月440万元."""
    told, earlier = before
    for k, t in enumerate(times):
        for d in [d for d in [*earlier, *times[:k]] if d.until and (d.year == t.year or not t.year)][-1:]:  # fmt: skip
            comes = _COMES.search(t.before) and t.last < d.first and d.first[0] - t.last[0] < 6
            did = _DID.search(t.before)
            known = d not in earlier or set(_COUNTS.findall(told)) & set(_COUNTS.findall(t.before))
            done = did and (known or "已" in did[0]) and _DONE.match(t.after) and t.first > d.last and not _REST.search(t.before)  # fmt: skip
            if (comes or done) and not re.search("[明次来]年", t.before):
                yield t, says(f"前文截至{d.words}")
        these = m["n"] if (m := _THESE.match(t.after)) else ""
        first = [w for w in [*earlier, *times[:k]] if re.findall(r"\d[\d.]*[万亿]?.", w.after[:44]).count(these)][-1:] if these else []  # fmt: skip
        if first and not t.until and one_year(first[0], t) and (t.first, end_day(t.last)) != (first[0].first, end_day(first[0].last)):  # fmt: skip
            yield t, says(f"{these}属于{first[0].words}")
        of_it = _OF_IT.match(t.after) if t.last[1] == 31 and t.words[-1] not in "末底" else None
        for u in times if of_it else ():
            drawn, year = _DRAWN.match(u.after), t.year or "".join(re.findall(r"20\d\d(?=年)", text[: u.start])[:1])  # fmt: skip
            if of_it and drawn and u.before.endswith("于") and bool(of_it["all"]) == bool(drawn["all"]) and u.last < t.last and u.year in ("", year) and not AHEAD.search(u.before):  # fmt: skip
                yield u, says(f"{t.words}尚未结束")
    for t, w in product(times[:1], earlier[:1]):
        if _COMPARED.search(t.before) or not one_year(t, w) or max(t.start, w.start) > 8 or (AHEAD.search(t.after[:16]) and t.after[:1] not in tuple("还将要拟")):  # fmt: skip
            continue
        if t.words[0] == "前" and t.start < 2 and w.first == t.first and w.last != t.last and w.last[1] == 31 and t.words[-1] == "月":  # fmt: skip
            yield t, says(f"前文为{w.words}")
        if re.match("还?[将要拟]", t.after) and t.start < 8 and t.first < t.last <= w.last < (12, 1) and w.first < w.last and re.search(r"\d", w.after):  # fmt: skip
            yield t, says(f"前文为{w.words}")
        mean, months = _MONTHLY_MEAN.match(t.after), w.last[0] - w.first[0] + 1
        if mean and w.last[1] == 31 and t.first == w.first and t.last != w.last and any(abs(float(n) / float(mean[1]) / months - 1) < 0.01 for n in re.findall(r"\d+(?:\.\d+)?", w.after)):  # fmt: skip
            yield t, says(f"{w.words}的月均数")
        again = re.match("([\u4e00-\u9fff]{4})[\u4e00-\u9fff]{0,8}(?:中|的)", t.after)
        if w.until and again and again[1] in told and t.words[-1] in "末底" and end_day(t.last) != end_day(w.last):  # fmt: skip
            yield t, says(f"前文截至{w.words}")
        until, far = (w, t) if w.until else (t, w)
        if until.until and not far.until and far.first == (1, 1) and until.last > (1, 1) and until.last[0] < far.last[0] < 12 and far.last[1] == 31:  # fmt: skip
            yield t, says(f"前文为{w.words}")


_STRETCH = re.compile(rf"（[自从]?(?:(?P<ya>20\d\d)年?[—～至到-](?P<yb>20\d\d)年|(?:20\d\d年)?(?:(?P<m>{_M})月)?(?P<d>{_D})[日号]?[—～至到-](?:(?P<m2>{_M})月)?(?P<d2>{_D})[日号])(?=[，）])")  # fmt: skip
_RUN = re.compile(r"(?P<a>20\d\d)年?(?P<l>(?:、20\d\d年?)*)(?P<j>至|到|[—～~、和-])(?P<b>20\d\d)年(?:(?:）?的?(?:这|共|等)?|，)(?P<n>[两三四五六七八九十])年(?!度|[内前期])|[^。；\d]{0,12}连续(?P<n2>[两三四五六七八九十])年(?!度))")  # fmt: skip
_NAMED = re.compile(r"(?:(?P<n>\d{1,3}|[两三四五六七八九十]{1,3})(?P<of>天|个月|周|年)|(?P<k>[上中下])(?P<of2>旬)|[^\d个上下](?P<of3>月)|[^一二两三四五六七八九十\d](?P<of4>周)|(?P<of5>百日)[^，。；]{2,8})$")  # fmt: skip
_TERM = re.compile(r"^[^。；\d]{0,16}?(?P<to>(?:连续|前后|整整|[，）]共)(?P<n>\d{1,3}|[一两三四五六七八九十]{1,3})(?P<of>天|个月|周)|(?P<of2>[整全]月)|(?<=[，的、])(?P<n2>\d{1,3}|[一两三四五六七八九十]{1,3})(?P<of3>天|个月|周)[里间])(?!前|之?后)")  # fmt: skip
_BARE_DAYS = re.compile(r"(?:^|[，：])(?:(?![比较少多长短均为缩延达需用到每近超约第前后共])[^，。；\d]){0,7}?(?P<n>\d{1,3}|[两三四五六七八九十]{1,3})天(?P<so>共|累计|[里间中]|总|日均)?(?![内后前以气数左均])")  # fmt: skip


def _measured(text: str, times: Sequence[Time]) -> Iterator[tuple[int, int, str, bool]]:
    """上旬（1日至15日）, 近三年（2023年至2024年）, 暑运62天（7月1日至8月20日）; 6月7日至8日，全区3天: a stretch and how long it is."""
    for m in _STRETCH.finditer(text) if "（" in text else ():
        name = _NAMED.search(text[max(0, m.start() - 14) : m.start()])
        if name is None:
            continue
        n, of = counted_as(name["n"] or "一"), name[name.lastgroup or "of"]
        first = (int(m["m"] or 1), int(m["d"] or 1))
        last = (int(m["m2"] or first[0]), int(m["d2"] or 1))
        length = days_of(first, last) if last >= first and max(first, last) < (13, 0) else 0
        if m["ya"]:
            length = int(m["yb"]) - int(m["ya"]) + 1
            low, high = (n, n + 1) if of == "年" else (0, length)
        elif name["n"]:
            low, high = {"天": (n, n), "周": (6 * n, 8 * n), "个月": (27 * n - 1, 33 * n + 2), "年": (0, 400 * n)}[of]  # fmt: skip
        else:
            low, high = {"旬": (8 if name["k"] == "下" else 10, 11), "月": (0, 32), "周": (0, 9), "百日": (90, 110)}[of]  # fmt: skip
        wrong = length and (not low <= length <= high or (of == "旬" and first[1] != 10 * "上中下".index(name["k"]) + 1))  # fmt: skip
        if wrong:
            yield m.start() + 1, m.end(), says(f"与“{name[0]}”不符"), True
    for t, u in pairwise(times) if len(times) == 2 else ():
        counts = [re.findall(r"\d[\d.]*[万亿]?([^\d，。；、])", x) for x in (t.after[: u.start - t.end], u.after)]  # fmt: skip
        if all(counts) and not set(counts[0]) & set(counts[1]) and (u.last < t.first or (u.first > t.last and u.last[0] - u.first[0] == t.last[0] - t.first[0])) and t.start < 8 and t.last[0] - t.first[0] > 1 and t.last[1] == u.last[1] == 31 and u.words[-1] == "月" and not t.until and u.before.endswith("，"):  # fmt: skip
            yield t.start, t.end, says(f"{u.words}不在其内"), False
    for m in _RUN.finditer(text):
        many = m["l"].count("、") + 1 if m["j"] in "、和" else int(m["b"]) - int(m["a"])
        if counted_as(m["n"] or m["n2"]) not in (many + (m["j"] in "、和"), many + 1) or (m["n2"] and m["j"] in "、和" and int(m["b"]) - int(m["a"]) != many):  # fmt: skip
            yield m.start(), m.end(), says(f"共{many + 1}年"), True
        elif m["n"] and m["j"] not in "、和" and counted_as(m["n"]) == many and re.match("[间来]?[共累]", text[m.end() :]):  # fmt: skip
            yield m.start(), m.end(), says(f"首尾共{many + 1}年"), False
    for t, then in zip(times, [*times[1:], None], strict=False):
        stretch = then is not None and _single(t) and _single(then) and (re.search("[自从]$", t.before) or _BEGAN.match(t.after)) and (then.before[-1:] in "至到" or ENDED.match(then.after))  # fmt: skip
        end = then if stretch and then is not None else t
        told = _TERM.search(end.after) if t.first < end.last and end.words[-1] in "日号" else None
        days = days_of(t.first, end.last) if told else 0
        unit = {"天": 1.0, "月": 30.4, "周": 7.0}[(told["of"] or told["of2"] or told["of3"])[-1]] if told else 1.0  # fmt: skip
        if told and days and abs(days / unit - counted_as(told["n"] or told["n2"] or "一")) > (1 if unit == 1 else 0.15 if told["of2"] else 0.4):  # fmt: skip
            yield end.end + told.start("to"), end.end + told.end(), says(f"相隔{days}天"), True  # fmt: skip
    for t in times if "天" in text else ():
        days = days_of(t.first, t.last) if t.first < t.last and t.words[-1] in "日号" else 0
        told = _BARE_DAYS.search(t.after) if 1 < days < 120 else None
        said = counted_as(told["n"]) - days if told else 0
        if told and (said == -1 or 0 < said < 40) and not re.search(r"\d月|工作日", t.after):
            yield t.start, t.end, says(f"{t.words}是{days}天"), said > 0 and bool(told["so"])
