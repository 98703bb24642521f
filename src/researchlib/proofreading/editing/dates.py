"""Dates that cannot be so: periods that end before they begin, a quarter with other months, deadlines that have passed.

The date of a draft is the one it is signed with; without one it is at least its cut-off date or the end of its survey.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..sentences.clauses import Item
from ..sentences.reading import since
from . import frames, timeline
from .calendars import calendar, clock, counted_as
from .deadlines import deadlines
from .frames import DATE, PLANNED
from .periods import articles, collected
from .timeline import Month, When

_SPAN = re.compile(
    rf"(?<!\d)(?<!\d[—～~-]){DATE.format(1)}起?(?:[—～~-]|至|到)(?P<next>次年|翌年|第二年|当年)?"
    rf"{DATE.format(2)}"
)
_YEARS = re.compile(r"(?<!\d)(?P<a>20\d\d)年?(?:[—～~-]|至|到)(?P<b>20\d\d)年")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SIGNED = re.compile(r"(?:^\s*|[：，（(]|^（[^，。；）]{4,24}\s+)(?P<y>(?:19|20)\d\d)年(?P<m>1[0-2]|[1-9])月(?P<d>[12]\d|3[01]|[1-9])日[）)]?\s*$")  # fmt: skip
_ISSUED = re.compile(r"(?P<y>(?:19|20)\d\d)年(?P<m>1[0-2]|[1-9])月(?P<d>[12]\d|3[01]|[1-9])日(?:印发|编印|编发|发布)")  # fmt: skip
_KNOWN = re.compile(rf"(?:截[至止](?:到)?|于|在|期间为|(?=20\d\d年\d+月\d+日[—～~至到-])){DATE.format(1)}(?:(?:[—～~-]|至|到)(?:{DATE.format(2)}|(?P<d3>\d{{1,2}})日))?(?P<end>底|末)?")  # fmt: skip
_DEADLINE = re.compile(rf"(?<![前至—]){DATE.format(1)}(?:底|末|上旬|中旬|下旬)?(?:之前|以前|前)")
_REST = re.compile("其余|剩余|限期|尚未|未整改")
_STEP = re.compile(r"完成|制定|出台|印发|建成|落实|销号|办结|实现|报送|启动|对接|组织|开展|验收|整改|整治|兑付|拨付|退还|上线|建立|到位|反馈|培训|试点")  # fmt: skip


_YEAR = re.compile(r"(20\d\d)年")


def dates(draft: Draft) -> Iterator[Finding]:
    """Every check of dates over the whole draft, article by article."""
    of_all: tuple[int, When | None] = (0, None)
    together = collected(draft)
    named = {y for p in draft.paragraphs for y in _YEAR.findall(p.text)}
    only = int(named.pop()) if len(named) == 1 else 0
    for article in articles(draft):
        year = timeline.year_of(article, of_all[0])
        when = _written(article, year) or of_all[1]
        times = timeline.stamps(article, year, when)
        if article and article[0].number == 1 and together:
            of_all = (year, when)
        chapter = heading = ""
        for p in article:
            if p.kind == "heading":
                chapter = p.text if re.match("[一二三四五六七八九十]+、", p.text) else chapter
                heading = chapter + p.text
            if not _DATED.search(p.text):
                continue
            yield from _spans(p)
            yield from _ordered(p, [s for s in times if s.p is p])
            yield from calendar(p, times, only)
            if when is not None and p.kind != "heading":
                yield from _passed(p, heading, when)
        yield from frames.framed(article, times, timeline.stamps(draft.paragraphs, year, when) if together else times, year, when)  # fmt: skip
        yield from deadlines(article, times)
        yield from _titled(article, times)
        yield from timeline.based(article, year)
        if when is not None and not _NOTICE.search(timeline.title_of(article)):
            yield from timeline.future(article, times, when)
    yield from timeline.dated_values(draft)
    yield from timeline.other_times(draft)


_DATED = re.compile("[年月天日度]")
_NOTICE = re.compile("通知|公告|通告|公示|预告|启事|方案|邀请函|的函$")  # what it tells is to come


_MONTH_DAY = re.compile(r"(?<![\d.])(\d{2,4}年)?(\d{1,2})月(?:(\d{1,2})[日号])?")
_FROM_TO = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日?(?:至|到|[—～-])(\d{1,2})日")


def impossible(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """2月30日, 13月, 9月13日至31日."""
    r = paragraph.reading
    for m in _MONTH_DAY.finditer(r.plain):
        month, day = int(m[2]), int(m[3]) if m[3] else None
        longest = _DAYS[month - 1] if 1 <= month <= 12 else 31
        year = int(m[1][:-1]) if m[1] and len(m[1]) == 5 else 0
        if month == 2 and year and (year % 4 or (year % 100 == 0 and year % 400)):
            longest = 28
        if not 1 <= month <= 12 or (day is not None and not 1 <= day <= longest):
            yield found("consistency:date", paragraph, m.start(), m.end())
    for m in _FROM_TO.finditer(r.plain):
        longest = _DAYS[int(m[1]) - 1] if 1 <= int(m[1]) <= 12 else 31
        if int(m[3]) > longest or int(m[3]) < int(m[2]):
            yield found("consistency:date", paragraph, m.start(), m.end())
    yield from clock(paragraph)


def _spans(p: Paragraph) -> Iterator[Finding]:
    """9月10日至8月25日 runs backwards, and 2026—2024年; 12月至3月 goes into the next year."""
    for m in _YEARS.finditer(p.text):
        if m["a"] > m["b"]:
            yield found("consistency:date", p, m.start(), m.end(), say(zh="起止年份颠倒", en="the period ends before it begins"))  # fmt: skip
        n, many = re.match("[的这共]?([两二三四五六七八九十]|\\d{1,2})(个年[度份]|年[间来])", p.text[m.end() :]), int(m["b"]) - int(m["a"])  # fmt: skip
        if n and 0 < many != int(counted_as(n[1])) - 1 and (n[2][0] == "个" or many != int(counted_as(n[1]))):  # fmt: skip
            yield found("consistency:cutoff", p, m.start(), m.end() + n.end(), say(zh=f"共{many + 1}个年度", en=f"{many + 1} years"))  # fmt: skip
    for m in _SPAN.finditer(p.reading.plain):
        if m["next"] in ("次年", "翌年", "第二年") or (m["y2"] and not m["y1"]):
            continue  # 7月至2025年6月
        start, end = ((int(m[f"y{k}"] or m["y1"] or 0), int(m[f"m{k}"])) for k in (1, 2))
        turn = not m["y2"] and start[1] >= 10 and end[1] <= 5
        same = start == end and m["d1"] and m["d2"] and int(m["d1"]) > int(m["d2"])
        if (start > end and not turn) or same:
            shows = say(zh="起止日期颠倒", en="the period ends before it begins")
            yield found("consistency:date", p, m.start(), m.end(), shows)
    for m in _OPENS.finditer(p.text) if "开" in p.text or "上班" in p.text else ():
        opens, shuts = (int(m[k + 1]) + 12 * (m[k] in ("下午", "晚上", "晚") and int(m[k + 1]) < 12) for k in (1, 3))  # fmt: skip
        if m[3] and shuts <= opens:
            yield found("consistency:date", p, m.start(3), m.end(4), say(zh="早于开门的时间", en="before it opens"))  # fmt: skip
    for m in _TERM.finditer(p.text) if "学年" in p.text else ():
        if m["y"] != m["a" if m["s"] == "秋" else "b"]:
            yield found("consistency:cutoff", p, m.start("a"), m.end(), say(zh=f"{m['y']}年{m['s']}季学期不在此学年", en="not in that school year"))  # fmt: skip


_BEGINS = re.compile("起|[^，。；\\d]{0,4}?(?:启动|开始|开工|动工|施行|实施|成立|签订|生效)")
_ENDS = re.compile("(?:为?止|[^，。；\\d]{0,4}?(?:结束|截止|届满|期满|到期|停止))")
_NEXT = re.compile("之前|之后|以后|紧接|紧随|接着|随后|结束后|完成后")
_THEN = (("问卷|调查|普查|登记", "形成|完稿|成稿|录入|统计分析|汇总"), ("报名|申报|申请|征集", "录取|公布|公示|评审"))  # fmt: skip
_OVER = re.compile("[^，。；\\d]{0,4}(?:结束|收官|完[成毕]|截止|举行|收)")


def _ordered(p: Paragraph, own: Sequence[timeline.Stamp]) -> Iterator[Finding]:
    """自2024年7月1日起施行，有效期至2023年6月30日; 2023年5月签注的，应于2022年5月前…; 培训5月8日结束，之后…从5月2日起."""
    plain = p.reading.plain
    for a, b in itertools.pairwise(own):
        between, lead = plain[a.end : b.start], plain[: a.start]
        if len(between) > 40 or (b.sort in ("period", "year") and plain[b.end - 1] not in "底末") or a.sort in ("period", "year") or a.said < b.said:  # fmt: skip
            continue
        begins = lead.endswith(("自", "从")) or _BEGINS.match(between)
        ends = re.search("(?<!截)[至到]$|以来，截至$", between) or _ENDS.match(plain, b.end)
        due = re.search("[应须需可当]于$", between) and plain[b.end : b.end + 1] == "前"
        known = b.said or ("。" not in between or "以来" in between)
        wrap = not b.said and a.first[1] > 8 and b.last[1] < 6
        if ((begins and ends) or (due and b.said)) and b.last < a.first and known and not wrap and not _OTHER_ROUND.search(between):  # fmt: skip
            yield found("consistency:date", p, b.start, b.end, say(zh=f"早于{plain[a.start : a.end]}", en="before it begins"))  # fmt: skip
        starts = re.search("[从自]$", between) or _BEGINS.match(plain, b.end)
        over = a.sort == "span" or _OVER.match(between)
        written = any(re.search(x, plain[max(a.start - 16, 0) : a.start]) and re.search(y, (between + plain[b.end : b.end + 12]).split("，")[-1]) for x, y in _THEN)  # fmt: skip
        if over and (written or (starts and _NEXT.search(plain[: b.end]))) and a.first[0] == b.first[0] and b.first <= a.last and a.last[1] - b.first[1] < 4 and not wrap:  # fmt: skip
            yield found("consistency:date", p, b.start, b.end, say(zh=f"前一步到{a.last[1]}月{a.last[2]}日", en="the step before is not over"), severity="info")  # fmt: skip


def _titled(article: Sequence[Paragraph], times: Sequence[timeline.Stamp]) -> Iterator[Finding]:
    """# 2024年度…总结 / 2023年，共…; # 上半年… / ## 下一步 / 上半年，我们将…; 前三季度…见下表。 / 1—11月…表."""
    title, heading = timeline.title_of(article), ""
    own, named = _YEAR.findall(title), re.search("上半年|前三季度|第?[一二三四]季度", title)
    prose = [p for p in article if p.prose]
    for p in prose[:1]:
        m = re.match("(?:(20\\d\\d)年度?|(上半年|前三季度|第?[一二三四]季度))，", p.text)
        year = m and m[1] and len(own) == 1 and int(m[1]) == int(own[0]) - 1 and any(f"{own[0]}年" in q.text for q in prose)  # fmt: skip
        ends = {timeline.ENDS[x.removeprefix("第")] for x in (m[2], named[0])} if m and m[2] and named else ()  # fmt: skip
        if m and (year or len(ends) > 1):
            yield found("consistency:cutoff", p, 0, m.end() - 1, say(zh=f"标题为{named[0] if named else own[0]}", en="the title has another"), severity="info")  # fmt: skip
    for p, q in itertools.pairwise(article):
        heading = p.text if p.kind == "heading" and p.text.strip() != title else heading
        if named and q.prose and PLANNED.search(heading) and re.match(named[0] + "，[^，。；]{0,6}[将要拟]", q.text):  # fmt: skip
            yield found("consistency:cutoff", q, 0, len(named[0]), say(zh=f"本文为{named[0]}", en="the period the text reports"))  # fmt: skip
        one, two = ([s for s in times if s.p is x and s.sort == "period" and x.text[s.start - 1 : s.start] not in tuple("比较与")] for x in (p, q))  # fmt: skip
        if len(one) == len(two) == 1 and re.search("下表|如下|附表|表\\d", p.text[-12:]) and p.prose and "。" not in q.text and one[0].last[1] != two[0].last[1]:  # fmt: skip
            yield found("consistency:cutoff", q, two[0].start, two[0].end, say(zh=f"上文为{p.text[one[0].start : one[0].end]}", en="the text above has another period"))  # fmt: skip


_OTHER_ROUND = re.compile("[比较同]|上[一年]|此前|原")
_OPENS = re.compile(r"(上午|早上|早晨|中午|下午|晚上|晚)?(\d{1,2})(?:时|点|[:：]\d\d)(?:半|\d+分)?(?:开[门馆放始园]|上班|营业)[^。；\d]{0,6}?(上午|早上|中午|下午|晚上|晚)?(\d{1,2})(?:时|点|[:：]\d\d)(?:半|\d+分)?(?:[关闭下歇停结]|止)")  # fmt: skip
_TERM = re.compile(r"(?P<y>20\d\d)年(?P<s>[春秋])季学期（?(?P<a>20\d\d)[—～~至-](?P<b>20\d\d)学年")


def _written(paragraphs: Sequence[Paragraph], year: int) -> When | None:
    """When a draft was written, at the earliest: its signature, the ends it states, the period of its title."""
    for p in [*reversed(paragraphs[-6:]), *paragraphs[:3]]:
        m = _SIGNED.search(p.text) if len(p.text) < 60 else _ISSUED.search(p.text)
        if m:
            return When((int(m["y"]), int(m["m"])), int(m["d"]), True)
    title = timeline.title_of(paragraphs)
    own = (
        int(m[1]) if (m := _YEAR.search(title)) else 9999
    )  # a report of 2024 is of no day of December 2025
    known = [k for k in _known(paragraphs) if k[0] <= (own + 1, 3)]
    m = re.search("上半年|前三季度|第?[一二三四]季度", title)
    if m is not None and "下半年" not in title[: m.start()]:
        known.append(((year, timeline.ENDS[m[0].removeprefix("第")]), 31))
    elif not known and re.search(r"20\d\d年(?!.*月)", title) and not timeline.PLAN.search(title):
        known.append(((year, 12), 31))
    return When(*max(known), titled=m is not None) if known else None


def _known(paragraphs: Sequence[Paragraph]) -> list[tuple[Month, int]]:
    """The cut-off dates and the ends of surveys that the opening states."""
    known: list[tuple[Month, int]] = []
    for p in [p for p in paragraphs if p.prose][:6]:
        plain = p.reading.plain
        for m in _KNOWN.finditer(plain):
            start = since(plain, m.start(), "。；，\n")
            about = plain[start : m.end() + 42].split("。")[0]
            if (m["y1"] and re.search("截[至止]|调查|问卷|调研|走访|监测|期间为", about) and not re.search("力争|计划|目标|前完成", about)):  # fmt: skip
                month = int(m["m2"] or m["m1"])
                known.append(((int(m["y2"] or m["y1"]), month), int(m["d2"] or m["d3"] or m["d1"] or 28)))  # fmt: skip
    return known


def _passed(p: Paragraph, heading: str, when: When) -> Iterator[Finding]:
    """9月底前…对接 in a report of 16 October: a plan with a date that has passed."""
    plain = p.reading.plain
    for m in _DEADLINE.finditer(plain):
        start = since(plain, m.start(), "。；\n")
        end = min((e for c in "。；\n" if (e := plain.find(c, m.end())) >= 0), default=len(plain))
        asked = re.search("请[^，。；]{0,14}$|务必[^，。；]{0,6}$", plain[start : m.start()])
        if when.signed and asked and m["d1"]:
            if (int(m["y1"] or when.month[0]), int(m["m1"]), int(m["d1"])) < (*when.month, when.day) and (m["y1"] or when.month[1] - int(m["m1"]) < 6):  # fmt: skip
                yield found("consistency:cutoff", p, m.start(), m.end(), say(zh="期限早于落款日期", en="the term is over when the draft is signed"))  # fmt: skip
            continue
        if not (PLANNED.search(heading) or PLANNED.search(plain[start : m.start()]) or _REST.search(plain[start : m.start()])) or not _STEP.search(plain[m.end() : end]):  # fmt: skip
            continue
        if re.search("已|了|原定|原计划|应于|应在", plain[start:end].split("，")[0]) or re.search("底前已|前已", plain[m.start() : end]):  # fmt: skip
            continue
        month = int(m["m1"])
        told = re.findall(r"截至(\d{1,2})月", plain[start : m.start()])
        if told and int(told[-1]) <= month:
            continue  # 截至10月末，已整改57个，其余计划于11月底前整改
        if m["y1"]:
            day = int(m["d1"] or 31)
            passed = (int(m["y1"]), month, day) < (*when.month, min(when.day, 30))
        elif re.search(r"明年|次年|20\d\d年", heading + plain[start : m.start()]):
            continue
        else:
            passed = 0 < when.month[1] - month <= (3 if when.month[1] > 10 else 6)
        if passed:
            (y, last), shows = when.month, "文稿日期不早于"
            yield found("consistency:cutoff", p, m.start(), m.end(), say(zh=f"{shows}{y}年{last}月", en=f"the draft is of {y}-{last:02} or later"))  # fmt: skip
