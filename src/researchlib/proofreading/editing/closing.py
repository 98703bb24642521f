"""A period and the day its numbers are closed: 上半年（统计截至8月31日）, 截至5月末，二季度参与1473人次.

Both stand in one sentence; the day must be the end of the period, for the numbers are of the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from . import covered
from .covered import Time, Told, says

_PLAN = re.compile(
    r"^(?:[^，。；（已超]{0,8})(?:任务|目标|计划|指标|预算|安排|预计|力争|拟)|^(?:以来|过半|收官)"
)
_LATER = re.compile(
    "其余|剩余|整改|未办结|仍有|尚有|目前|已全部|之后|随后|后续|回访|申报|报名|开始|启动|建成|完工|竣工|开展"
)
_OF_PERIOD = re.compile(r"[^，。；\d]{0,6}的\d")  # 截至8月底，上半年立案的12件均已办结
_FIGURE = re.compile(r"[^，。；\d]{0,14}\d")  # 截至10月底，建成58个，1至11月调解纠纷1140起
_QUARTERS = {"一": (1, 3), "二": (4, 6), "三": (7, 9), "四": (10, 12)}
Shown = tuple[int, int, str, bool]  # start, end, what it shows, whether it is sure


def closing(draft: Draft) -> Iterator[Finding]:
    """Every sentence that names a period and the day of its numbers, and they do not agree."""
    times = covered.told_in(draft)
    taken: set[tuple[int, int]] = set()
    for f in (*_related(times), *covered.covered(draft, times), *covered.only_two(times), *_headed(draft)):  # fmt: skip
        if (f.paragraph, f.start) not in taken:
            taken.add((f.paragraph, f.start))
            yield f


def _day_of(text: str, times: Sequence[Time]) -> Iterator[Shown]:
    """截至5月末，二季度参与1473人次: the only period of a sentence and the only day its numbers are closed."""
    periods = [t for t in times if t.first[0] < t.last[0] and t.first[1] == 1 and t.words[-1] in "度年月" and (t.first == (1, 1) or t.words[-1] != "月") and not OF_OTHER.search(t.before) and not ("全年" in t.words and _PLAN.search(t.after))]  # fmt: skip
    closed = [t for t in times if "截" in t.before[-3:] or (t.first[1] == 1 and t.words[-1] == "日" and t.first[0] < t.last[0])]  # fmt: skip
    if len({(t.first, t.last) for t in periods}) != 1 or len(closed) != 1:
        return
    d, period = closed[0], min(periods, key=lambda t: abs(t.start - closed[0].start))
    if period.year and d.year and period.year != d.year and "截" in d.before[-3:] and covered.end_day(d.last) == period.last and d.start > period.end:  # fmt: skip
        yield d.start, d.end, says(f"前文为{period.words}"), False
    month = d.last[0] if d.words[-1] != "日" or d.last[1] >= 25 else 0
    if not month and "截" in d.before[-3:] and d.start < period.start <= d.end + 6 and period.first <= d.last < period.last and covered.one_year(d, period) and not covered.AHEAD.search(text):  # fmt: skip
        yield d.start, d.end, says(f"{period.words}尚未结束"), False
    if month in (0, period.last[0]):
        return
    if "截" not in d.before[-3:]:  # 三季度（7月1日至8月31日）
        near = d.first[0] == period.first[0] and bool(text[: d.start].strip())
    elif d.start < period.start:  # 截至5月末，二季度
        known = month < period.last[0] < 12 and _FIGURE.match(period.after) and not covered.AHEAD.search(text)  # fmt: skip
        of_them = month > period.last[0] and _OF_PERIOD.match(period.after)
        near = bool(period.start - d.end <= 6 or known) and not of_them
    else:
        opened = text[period.end : d.start]
        near = ("（" in opened and "）" not in opened) or not _LATER.search(d.after[:16])
    if near:
        yield d.start, d.end, says(f"{period.words}应到{period.last[0]}月底"), True


_TIME_IS = re.compile("(?:(?<!报名)(?<!申[报请])(?<!登记)时间|时段|起止|日期|区间|周期|范围)[^，。；]{0,4}$")  # fmt: skip
_OF_NUMBERS = re.compile("统计|数据|[，。；（](?:起止)?(?:时间|日期)")
_AT = re.compile("按(年末|年中|季末)时点")
_BEFORE = re.compile(r"上月（(?P<a>\d{1,2})月）[^。]*?本月（(?P<b>\d{1,2})月|本月（(?P<c>\d{1,2})月）[^。]*?上月（(?P<d>\d{1,2})月")  # fmt: skip
_YEARLY = re.compile(r"(?P<a>20\d\d)年度[^。；]{0,40}?(?:时点|[期间段]|截[至止](?:时间|日期)?)[为是]?(?:(?P=a)年1月1日[至到—～-])?(?P<b>20\d\d)年(?:12月31日|底|末)")  # fmt: skip


def _related(told: Sequence[Told]) -> Iterator[Finding]:
    """Every relation of a period to what the sentence tells with it: its months, its mean, what it is compared with, its points."""
    for p, every in told:
        if not p.prose:
            continue
        for full in (False, True):
            for at, text, times in covered.sentences((p, every), full):
                for start, end, shows, sure in _day_of(text, times) if not full else [*_likes(text, times), *_counted(text, times), *_reported(text, times)]:  # fmt: skip
                    yield found("consistency:cutoff", p, at + start, at + end, shows, severity="" if sure else "info")  # fmt: skip
        for start, end, shows, sure in [*_months(p.text, every), *_one_number(p.text, every)]:
            yield found("consistency:cutoff", p, start, end, shows, severity="" if sure else "info")
        for m in _AT.finditer(p.text) if "时点" in p.text else ():
            ends = [t for t in every if t.until and t.words[-1] == "日" and t.start > m.end()][:1]
            if ends and (ends[0].last[0] % 3 if m[1] == "季末" else ends[0].last[0] != {"年末": 12, "年中": 6}[m[1]]):  # fmt: skip
                yield found("consistency:cutoff", p, m.start(), m.end(), says(f"截至{ends[0].words}"))  # fmt: skip
        for y in _YEARLY.finditer(p.text) if "年度" in p.text else ():
            if y["a"] != y["b"]:
                yield found("consistency:cutoff", p, y.start("b"), y.end(), says(f"{y['a']}年度应到{y['a']}年底"))  # fmt: skip
    for (p, t), (q, u) in pairwise((p, t) for p, every in told if p.cell is None for t in every):  # 三季度是旺季。6月至9月…  # fmt: skip
        if t.words[-2:] == "季度" and u.before[-1:] in ("", "。") and u.first < t.first and u.last == t.last and u.first != (1, 1) and covered.one_year(t, u) and q.number - p.number < 3:  # fmt: skip
            yield found("consistency:cutoff", q, u.start, u.end, says(f"{t.words}从{t.first[0]}月起"), severity="info")  # fmt: skip
    yield from _points([(p, t) for p, every in told if p.prose for t in every])


_NUMBER = re.compile(r"[^\d。]{0,16}?(\d{2,}(?:\.\d+)?[万亿]?[\u4e00-\u9fff])")


def _one_number(text: str, times: Sequence[Time]) -> Iterator[Shown]:
    """1月至9月，受理960件；前两季度960件全部办结: one number of two periods, the one inside the other."""
    seen: dict[str, Time] = {}
    for t, end in zip(times, [*(u.start for u in times[1:]), len(text)], strict=False):
        m = _NUMBER.match(text[:end], t.end) if t.first[1] == 1 and t.last[1] == 31 and t.words[-1] not in "末底" and not OF_OTHER.search(t.before) else None  # fmt: skip
        b = seen.setdefault(m[1], t) if m and not covered.AHEAD.search(m[0]) else t
        within = (t.first <= b.first and b.last <= t.last) or (b.first <= t.first and t.last <= b.last)  # fmt: skip
        if m and within and (t.first, t.last) != (b.first, b.last) and covered.one_year(t, b):  # fmt: skip
            yield t.start, t.end, says(f"前文{b.words}为{m[1]}"), False


_NAMED = re.compile("(?<!前)(?P<q>[一二三四])季度|(?P<s>暑假|暑期|寒假|国庆|[春秋]季学期)|(?P<h>[上下]半年)")  # fmt: skip
_SEASONS = {"暑": (6, 9), "寒": (12, 3), "国": (9, 10), "春": (2, 8), "秋": (8, 2), "上": (1, 6), "下": (7, 12)}  # fmt: skip
_MONTH_ALONE = re.compile(r"\d{1,2}月份?")


def _months(text: str, times: Sequence[Time]) -> Iterator[Shown]:
    """三季度，7月…、8月…、11月…; 暑假期间（3月1日至8月31日）; 2月18日召开三季度例会: months outside of what is named."""
    named = {m[0]: m for m in _NAMED.finditer(text)}
    for m in named.values():
        first, last = _QUARTERS[m["q"]] if m["q"] else _SEASONS[m[0][0]]
        out = [[x for x in (t.first[0], t.last[0]) if not (first <= x <= last if first < last else x >= first or x <= last)] for t in times]  # fmt: skip
        behind = [(t, x) for t, x in zip(times, out, strict=True) if t.start >= m.end()]
        for t, ends in behind:
            if ends and not m["h"] and t.words[0] != "前" and re.fullmatch("(?:期间|假期|开学)?（?", text[m.end() : t.start]):  # fmt: skip
                yield t.start, t.end, says(f"{m[0]}不到{ends[0]}月"), True
        alone = [(t, x) for t, x in behind if _MONTH_ALONE.fullmatch(t.words) and not OF_OTHER.search(t.before) and not covered.AHEAD.search(t.before)]  # fmt: skip
        odd = [t for t, x in alone if x]
        if len(named) == 1 and len(alone) > 2 and len(odd) == 1 and not m["s"] and "。" not in text[alone[0][0].start : alone[-1][0].end]:  # fmt: skip
            yield odd[0].start, odd[0].end, says(f"{m[0]}没有{odd[0].words}"), True
        for t in times[:1] if m["q"] and _HELD_OF.search(text) else ():
            if t.first == t.last and t.end <= m.start() and not first - 2 < t.first[0] < last + 2 and t.first[0] + 12 > last + 1:  # fmt: skip
                yield m.start(), m.end(), says(f"{t.words}不在{m[0]}"), False


_HELD_OF = re.compile("召开[^，。；]{0,12}季度[^，。；]{0,6}(?:例会|会议|分析会|调度会|推进会)|季度[^，。；]{0,6}(?:例会|会议|分析会|调度会|推进会)[^，。；]{0,6}召开")  # fmt: skip
OF_OTHER = re.compile("[比较与同][上去]?$|[上去前]年|同期|截[至止]到?$")
_LIKES = re.compile(r"[比较与](?:上年|去年)(?P<all>全年)|[比较与](?P<y>20\d\d)年同期|(?:环比|比上个?月)[^，。；\d]{0,3}[（与较比](?P<m>\d{1,2})月|[比较](?P<n>\d{1,2})月份?(?=[下上增减多少提回高低])")  # fmt: skip


def _likes(text: str, times: Sequence[Time]) -> Iterator[Shown]:
    """上半年…比去年全年增加…，同比…; 2024年…比2021年同期…，同比; 6月份环比（与7月份相比）: compared with another sort of time."""
    for m in _LIKES.finditer(text) if "比" in text else ():
        own = [t for t in times if t.end <= m.start() and not OF_OTHER.search(t.before)][:1]
        for t in own:
            name = m.lastgroup or ""
            wrong = {
                "all": "同比" in text and t.first < t.last < (12, 1) and not t.until,
                "y": "同比" in text and t.year and int(t.year) - 1 != int(m["y"] or 0),
                "m": t.first[0] == t.last[0] and (t.first[0] - 2) % 12 + 1 != int(m["m"] or 0),
                "n": t.first[0] == t.last[0] and t.first[0] < int(m["n"] or 0) < t.first[0] + 6,
            }[name]
            if wrong:
                yield *m.span(name), says(f"本期为{t.words}"), True


_MEAN = re.compile(r"(?:(?P<of>[月日])均|每(?P<of2>[月天日])(?:平均)?)[^，。；\d]{0,6}(?P<n>\d+(?:\.\d+)?)(?P<u>[万亿]?[\u4e00-\u9fff])")  # fmt: skip
_TWICE = re.compile(r"(?P<t>[上下]半年|第?[一二三四]季度|(?<!\d)\d{1,2}月份?|[上中下]旬)(?P<v>\d[\d.]*(?P<u>[\u4e00-\u9fff]))[，、](?P<again>(?P=t)(?!(?P=v))\d[\d.]*(?P=u))")  # fmt: skip
_EACH_MONTH = re.compile(r"每月[^，。；\d]{0,4}一([期次场刊])")


def _counted(text: str, times: Sequence[Time]) -> Iterator[Shown]:
    """1—6月…640件，月均80件: of eight months; 每月一期，1—7月共编发10期."""
    for m in _TWICE.finditer(text):
        yield *m.span("again"), says(f"前文为{m['v']}"), False
    spans = [t for t in times if t.first < t.last and not OF_OTHER.search(t.before)]  # fmt: skip
    if len({(t.first, t.last) for t in spans}) != 1 or spans[0].until:
        return
    t = spans[0]
    whole = t.first[1] == 1 and t.last[1] == 31
    months, days = t.last[0] - t.first[0] + 1, 0 if whole else covered.days_of(t.first, t.last)
    for m in _MEAN.finditer(text, t.end) if "均" in text or "每" in text else ():
        monthly = "月" in (m["of"] or m["of2"])
        n, mean, step = months if monthly else days, float(m["n"]) or 1.0, 10.0 ** -len(m["n"].partition(".")[2])  # fmt: skip
        totals = [float(x) for x in re.findall(rf"(?<![\d.])(\d+(?:\.\d+)?){m['u']}", text[: m.start()])]  # fmt: skip
        near = [k for x in totals if abs(x - mean * (k := round(x / mean))) <= 0.51 * step * k]
        if monthly == whole and n > 1 and near and n not in near and len(totals) == 1 and 1 < near[0] < (13 if monthly else 62):  # fmt: skip
            yield t.start, t.end, says(f"{totals[0]:g} ÷ {m['n']} = {near[0]}"), False
    each = _EACH_MONTH.search(text) if "每月" in text else None
    for x in re.findall(rf"[共已][^，。；\d]{{0,6}}(\d+){each[1]}", text[t.end :]) if each and whole else ():  # fmt: skip
        if int(x) != months:
            yield t.start, t.end, says(f"每月一{each[1]}，{x}{each[1]}不是{t.words}"), False  # type: ignore[index]


_REPORT = re.compile("^[^，。；]{0,16}?(?:编[制印发]|填报|报出|报送|成稿|印发|通报|上报|制表|发布)")  # fmt: skip
_TELLING = re.compile("(?:反映|载明|刊发|通报，|显示，|数据|数据截[至止])$")


def _reported(text: str, times: Sequence[Time]) -> Iterator[Shown]:
    """于12月20日编制，数据截至12月25日; 月报于12月5日报出，反映1—12月: told before it is over."""
    spans = [t for t in times if re.search("[至到—～~-]", t.words) and _TIME_IS.search(t.before)]
    others = [t for t in times if t not in spans and t.first[1] == 1 and t.last[1] == 31 and t.words[-1] not in "末底" and not OF_OTHER.search(t.before)]  # fmt: skip
    if len(spans) == len(others) == 1:  # 三季度…，时间自4月1日至6月30日
        t, u = others[0], spans[0]
        named = t.first[0] < t.last[0] or re.search("统计|数据|采集", u.before)
        if named and covered.one_year(t, u) and not (t.first <= u.first and u.last <= t.last) and not covered.AHEAD.search(text):  # fmt: skip
            yield u.start, u.end, says(f"不在{t.words}内"), (u.last < t.first or u.first > t.last) and bool(_OF_NUMBERS.search(u.before))  # fmt: skip
    for m in _BEFORE.finditer(text) if "月（" in text else ():
        if int(m["a"] or m["d"]) % 12 + 1 != int(m["b"] or m["c"]):
            yield *m.span(), says("上月在本月之前"), True
    for t, u in product(times[:1], times[1:]):
        if t.before.endswith("时点为") and u.last < t.first == t.last and covered.ENDED.match(u.after) and covered.one_year(t, u):  # fmt: skip
            yield u.start, u.end, says(f"早于{t.words}"), False  # 登记于11月15日结束
        if t.first == t.last and _REPORT.match(t.after[: u.start - t.end]) and _TELLING.search(u.before) and u.last > t.last and covered.one_year(t, u) and not covered.AHEAD.search(text[: u.end + 8]):  # fmt: skip
            yield u.start, u.end, says(f"晚于{t.words}"), True


_POINT = re.compile("(?:统计|数据|调查)[^，。；]{0,4}时[点间][为是]?$|时点[为是]$|(?:数据|结果)[^，。；]{0,6}(?:截[至止]到?|以|[时点期]?[为是]|系)$|系$")  # fmt: skip


def _points(told: Sequence[tuple[Paragraph, Time]]) -> Iterator[Finding]:
    """统计时点为12月31日。截至11月底…; 上述42310间的统计时点为5月30日: two points for one thing."""
    for (p, t), (q, u) in pairwise(x for x in told if not OF_OTHER.search(re.sub("截[至止]到?$", "", x[1].before))):  # fmt: skip
        point, other = (t, u) if _POINT.search(t.before) else (u, t)
        stock = _POINT.search(point.before) and (other.until or other.words[-1] in "末底")
        far = u.start - t.end if p is q else len(p.text) - t.end + u.start + 40 * (q.number - p.number - 1)  # fmt: skip
        if not stock or far > 70 or covered.AHEAD.search(other.before + point.before):
            continue
        same, years = covered.end_day(t.last) == covered.end_day(u.last), {t.year, u.year} - {""}
        if (not same and len(years) < 2) or (same and len(years) > 1 and re.search("[以上][上述]", u.before)):  # fmt: skip
            yield found("consistency:cutoff", q, u.start, u.end, says(f"前文为{t.words}"), severity="info")  # fmt: skip


_YEAR = re.compile("20\\d\\d(?=年(?![前上下全]|第|[一二三四]季|\\d))")


def _span(text: str) -> dict[tuple[str, tuple[int, int], tuple[int, int]], tuple[int, int]]:
    """The periods of a text: year, first and last day, and where it is said."""
    times = {(t.year, covered.end_day(t.first), covered.end_day(t.last)): (t.start, t.end) for t in covered.times(text) if not OF_OTHER.search(re.sub("截[至止]到?$", "", t.before))}  # fmt: skip
    return times or {(y[0], (0, 0), (0, 0)): (y.start(), y.end() + 1) for y in _YEAR.finditer(text)}


def _headed(draft: Draft) -> Iterator[Finding]:
    """1月至9月 over the only column of numbers, and 全年共培训2870人次 below it: one period in the head, another with the same numbers."""
    for cells in ([*table.grid.values()] for table in draft.tables):
        words, heads = {c.text.strip() for c in cells}, _span("，".join(c.text for c in cells if c.cell and not c.cell[1]))  # fmt: skip
        for p in draft.paragraphs[max(0, cells[0].number - 2) : cells[-1].number + 1] if len(heads) == 1 else ():  # fmt: skip
            (year, *days), told = *heads, _span(text := p.text.partition("。")[0] if p.prose else "")  # fmt: skip
            here = [n for n in re.findall(r"\d[\d,.]+", text) if n in words]
            for (other, *own), (start, end) in told.items() if len(told) == 1 and here and not covered.AHEAD.search(text) else ():  # fmt: skip
                if start < 6 and ((days != own and (0, 0) not in (days[0], own[0])) or (days == own and "" != year != other != "")):  # fmt: skip
                    yield found("consistency:cutoff", p, start, end, says("表头为另一时段"), severity="" if len(here) > 1 else "info")  # fmt: skip
