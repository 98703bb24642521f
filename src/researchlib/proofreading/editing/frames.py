"""The frame of a draft: the years its series run over, the year it reports and the month its figures end with, and what does not keep to them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.reading import since
from .calendars import counted_as
from .timeline import PLAN, Stamp, When, planned, title_of

DATE = (r"(?:(?P<y{0}>(?:19|20)\d\d)年)?(?P<m{0}>1[0-2]|[1-9])月(?:(?P<d{0}>[12]\d|3[01]|[1-9])[日号])?")  # fmt: skip
PLANNED = re.compile(r"建议|打算|下步|对策|举措|计划|拟|将|力争|确保|争取|安排|措施|目标|下一步|要求|提请|请[各区有]")  # fmt: skip
_Y = r"(?:19|20)\d\d"
_YEARS = re.compile(rf"(?<!\d)(?P<a>{_Y})年?(?:至|到|[—～~-])(?P<b>{_Y})年")
_YEAR = re.compile(rf"(?<!\d)({_Y})年")
_OF_A_PLAN = re.compile(
    "规划|计划|方案|行动|纲要|目标|任期|期限|合同|有效|预计|力争|将|建设期|周期"
)


def framed(article: Sequence[Paragraph], times: Sequence[Stamp], together: Sequence[Stamp], year: int, when: When | None) -> Iterator[Finding]:  # fmt: skip
    """Every check of an article against its frame; `together` are the times of the whole collection it stands in."""
    titled = bool(_YEAR.search(title_of(article)))
    yield from _unsupported(together, article, when)
    known = titled or sum(p.text.count(f"{year}年") for p in article) > 4
    yield from _series(article, year, titled, known)
    yield from _of_year(article, times, year, titled, known)
    yield from _of_themselves(times)
    yield from _every_year(article, times)


def _other(p: Paragraph, start: int, end: int, frame: str, sure: bool = True) -> Finding:
    shows = say(zh=f"前后文为{frame}", en=f"elsewhere {frame}")
    return found("consistency:cutoff", p, start, end, shows, severity="" if sure else "info")


def _series(
    article: Sequence[Paragraph], year: int, titled: bool, known: bool
) -> Iterator[Finding]:
    """2021—2024年 once, where the other series run over 2022—2025年; 2023—2026年 in a report of 2025."""
    spans = [(p, m, (int(m["a"]), int(m["b"]))) for p in article for m in _YEARS.finditer(p.text) if not _OF_A_PLAN.search(p.text[max(0, m.start() - 14) : m.end() + 8])]  # fmt: skip
    counts = Counter(span for *_, span in spans)
    for p, m, (a, b) in spans:
        usual = max((n, c, d) for (c, d), n in counts.items() if d - c == b - a)
        shifted = 0 < abs(usual[1] - a) < 3
        if counts[a, b] == 1 and (shifted or (known and b > year > a and usual[0] == 1)):
            frame = f"{usual[1]}—{usual[2]}年" if shifted else f"{year}年"
            yield _other(p, m.start(), m.end(), frame, usual[0] > 1 or (titled and b > year))


_CUT = re.compile("截[至止](?:到)?$")
_SURVEY = re.compile("调查|调研|问卷|走访|访谈|检查|督查|排查")


def _of_year(article: Sequence[Paragraph], times: Sequence[Stamp], year: int, titled: bool, known: bool) -> Iterator[Finding]:  # fmt: skip
    """于2026年7月1日至31日开展调研 in a report of 2025; 表1 2024年… in one: a date, a caption of another year than is reported."""
    to_come = {p.number for p in planned(article)}
    told = [s for s in times if s.said and s.p.prose and s.p.number not in to_come and not PLAN.search(s.clause)]  # fmt: skip
    named = Counter(s.first[0] for s in told)
    for p in article:
        own = [*_YEAR.finditer(p.text)] if p.kind == "caption" and not _YEARS.search(p.text) else []
        if len(own) == 1 and int(own[0][1]) != year and not re.match("以来|起", p.text[own[0].end() :]) and (titled or (known and not named[int(own[0][1])])):  # fmt: skip
            yield _other(p, own[0].start(), own[0].end(), f"{year}年", titled)
    for s in times if known else ():
        if s.said and s.p.number in to_come and s.last[0] < year and _AIM.search(s.p.reading.plain, 0, s.start):  # fmt: skip
            yield found("consistency:cutoff", s.p, s.start, s.end, say(zh="定的时间已经过去", en="a time that is over"))  # fmt: skip
    for s in told if known else ():
        y, plain = s.first[0], s.p.reading.plain
        lead = plain[since(plain, s.start, "，。；\n") : s.start]
        early = y < year and (
            (named[y] == 1 and s.sort in ("day", "span"))
            or (s.sort == "span" and s.first[2] > 1 and _SURVEY.search(s.clause))
            or (_CUT.search(lead) and s.last[1] < 12)
        )
        if (y > year and (titled or named[y] == 1) and s.last[:2] > (year + 1, 3) and s.sort != "year") or early:  # fmt: skip
            yield _other(s.p, s.start, s.end, f"{year}年", titled)


_AIM = re.compile("(?:到|力争|争取|确保|至)$")


_SELF = re.compile("(?:比|较|与|同)$")


def _of_themselves(times: Sequence[Stamp]) -> Iterator[Finding]:
    """2025年全年预算420万元，比2025年的350万元增长20%: a time compared with itself; 自9月1日起…，8—12月共…: begun before its beginning."""
    for a, b in itertools.pairwise(times):
        plain = a.p.reading.plain
        between = plain[a.end : b.start] if a.p is b.p else "。"
        if set("。；\n") & set(between):
            continue
        before = plain[since(plain, a.start, "，\n。；") : a.start]
        if a.said and b.said and (a.first, a.last) == (b.first, b.last) and before in ("", "到") and _SELF.search(between) and not set("末底初") & set(between + plain[b.end : b.end + 1]):  # fmt: skip
            yield found("consistency:cutoff", b.p, b.start, b.end, say(zh="与所说的是同一时间", en="the same time as what is compared"))  # fmt: skip
        elif (a.sort, b.sort) == ("stock", "stock") and a.said and b.said and a.first[0] != b.first[0] and a.first[1] != b.first[1] and 12 not in (a.first[1], b.first[1]) and re.search("[比较与同]$", between):  # fmt: skip
            yield _other(b.p, b.start, b.end, f"{a.first[1]}月", False)
        elif before.endswith(("自", "从")) and between.startswith(("起", "开始")) and b.sort == "period" and b.first < a.first <= b.last and "，" in between and not re.search("[比较同期]|[上去]年", between[-6:]):  # fmt: skip
            yield found("consistency:cutoff", b.p, b.start, b.end, say(zh=f"早于{plain[a.start : a.end]}", en="before it began"))  # fmt: skip


_EVERY = re.compile(rf"自(?P<a>{_Y})年(?:[^。；，]{{0,12}}(?:起|以来))?[^。；]{{0,16}}每年(?!.?两次)(?:(?P<m>1[0-2]|[1-9])月)?[^。；]{{0,60}}?(?P<b>{_Y})年(?:\d+月)?[^。；\d]{{0,14}}?(?P<n>[两一二三四五六七八九十]{{1,2}}|\d{{1,2}})(?:轮|次|届|期)")  # fmt: skip
_ROUND = re.compile("调查|访谈|走访|监测|普查|评估|检查|文化节|比赛")


def _every_year(article: Sequence[Paragraph], times: Sequence[Stamp]) -> Iterator[Finding]:
    """自2021年起，每年9月开展访谈，至2025年已进行四轮: five; 2025年的访谈于10月8日至26日进行: in another month."""
    for p, m in [(q, k) for q in article if q.prose for k in _EVERY.finditer(q.reading.plain)]:
        many = int(m["b"]) - int(m["a"]) + 1
        if many > 1 and counted_as(m["n"]) != many:
            yield found("consistency:cutoff", p, m.start("n"), m.end(), say(zh=f"{m['a']}年至{m['b']}年每年一次为{many}次", en=f"once a year is {many} times"))  # fmt: skip
        what = _ROUND.search(m[0])
        for s in times if m["m"] else ():
            if what and s.p is not p and s.p.prose and s.sort in ("day", "span") and what[0] in s.clause and not s.first[1] <= int(m["m"]) <= s.last[1]:  # fmt: skip
                yield _other(s.p, s.start, s.end, f"每年{m['m']}月", False)


_SAID_CUTOFF = re.compile(
    rf"(?:数据|数字|指标|统计|均)[^，。；]{{0,10}}?(?:(?:截[至止](?:到)?|统计至){DATE.format(1)}(?:底|末)?|"
    rf"(?:期间)?为{DATE.format(2)}(?:[—～~-]|至|到){DATE.format(4)}|为(?:(?:19|20)\d\d年)?1[—～~-](?P<n>\d{{1,2}})月(?:口径|[，。；])|[为以](?:当年|各年|每年)?{DATE.format(6)}(?:的|为)?(?:截止)?(?:时点|准))|现将(?:(?:19|20)\d\d年)?(?:(?P<whole>全年)|1[—～~-](?P<n2>\d{{1,2}})月)"
)


_HALF_END = re.compile("第?[二四]季度")
_OTHER_TIME = re.compile("[上去前]年|同期|截[至止]")


def _ends(times: Sequence[Stamp]) -> list[tuple[int, Stamp, str]]:
    """The months in which periods and stocks are said to end, with their words; other years' and plans aside."""
    ends = []
    for s in times:
        plain = s.p.reading.plain
        words, before = plain[s.start : s.end], plain[since(plain, s.start, "，。；：\n") : s.start]
        if s.sort in ("day", "month", "span") or (s.sort == "year" and words[-1] not in "末底") or _HALF_END.search(words):  # fmt: skip
            continue
        if (words[-1] in "末底" and plain[s.end : s.end + 1] == "前") or _OTHER_TIME.search((before + words)[:-2][-8:]):  # fmt: skip
            continue
        if not PLANNED.search(before + plain[s.start : s.end + 8]):
            ends.append((s.last[1], s, words))
    return ends


def _unsupported(times: Sequence[Stamp], head: Sequence[Paragraph], when: When | None) -> Iterator[Finding]:  # fmt: skip
    """文中数据均截至8月31日, where every period of the text ends with June; 9月末 in a report of year ends."""
    said = [(p, m) for p in head if p.kind != "cell" for m in _SAID_CUTOFF.finditer(p.reading.plain)]  # fmt: skip
    ends = [(k, s, w) for k, s, w in _ends(times) if not any(p is s.p and m.start() <= s.start < m.end() for p, m in said)]  # fmt: skip
    months = Counter(month for month, _, _ in ends)
    last = next(iter(months.most_common(1)), (0, 0))[0]
    for p, m in said:
        month = 12 if m["whole"] else int(m["n"] or m["n2"] or m["m1"] or m["m4"] or m["m6"])
        opens = m["whole"] or m["n2"]
        if opens and when is not None and not when.titled and not when.signed and when.month[1] != month:  # fmt: skip
            yield found("consistency:cutoff", p, m.start(), m.end(),
                        say(zh=f"文中数据到{when.month[1]}月为止", en=f"the data end with month {when.month[1]}"))  # fmt: skip
        day = f"{month}月{m['d1']}日" if m["d1"] else "\n"
        told = sum(p.text.count(day) for p in head) > 1  # 截至3月6日，已整改57个
        if not opens and not told and month not in months and len(ends) >= 3 and months[last] >= 2:
            shows = say(
                zh=f"文中各时段截至{last}月", en=f"the periods of the text end with month {last}"
            )
            yield found("consistency:cutoff", p, m.start(), m.end(), shows)
    stocks = [(k, s, w) for k, s, w in ends if w[-1] in "末底" and "年底" not in w]
    odd = [s for month, s, _ in stocks if month != 12]
    yearly = when is not None and when.month[1] == 12 and re.search(r"20\d\d年", title_of(head))  # fmt: skip
    if len(odd) == 1 and not odd[0].said:
        s = odd[0]
        once = sum(len(re.findall(rf"(?<!\d){s.last[1]}月", p.text)) for p in head) == 1
        if (len(stocks) >= 3 and months[12] >= 3) or (yearly and once and _STOCK.match(s.p.text, s.end)):  # fmt: skip
            shows = say(zh="全文其他时点数为年末数", en="the other stocks are of the year's end")
            yield found("consistency:cutoff", s.p, s.start, s.end, shows)


_STOCK = re.compile("[，]?[^，。；]{0,8}(?:余额|人口|登记|在册|参保|在岗|从业|保有|存量|总[数量户]|共有)")  # fmt: skip
