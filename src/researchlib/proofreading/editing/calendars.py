"""What a calendar tells of one paragraph: days of the week, how long something lasted, parts of a period, steps in turn."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.reading import since
from .timeline import ENDS, PLAN, Stamp, end_of

_Y, _M, _D = r"(?:19|20)\d\d", r"(?:1[0-2]|[1-9])", r"(?:[12]\d|3[01]|[1-9])"


def calendar(p: Paragraph, times: Sequence[Stamp], year: int) -> Iterator[Finding]:
    """Every check of a paragraph; `times` are those of its article, `year` the only year that the draft names, or 0."""
    own = [s for s in times if s.p is p]
    yield from _weekdays(p, year)
    yield from _quarters(p)
    yield from _lasted(times, p)
    yield from _parts(p, own)
    yield from _begun_late(p, own)
    yield from _in_turn(p, own)
    yield from _due_early(p, own)
    yield from _beyond(p, own)
    yield from _other_months(p, own)
    yield from _about_a_stretch(p, own)
    yield from _five_years(p)


_WEEKDAY = re.compile(rf"(?<![至到、和—～~-])(?:(?P<y>{_Y})年)?(?<!\d)(?P<m>{_M})月(?P<d>{_D})[日号][，]?[（(]?(?:星期|周|礼拜)(?P<w>[一二三四五六日天])(?![至到—～~、和末]|[个]?[月年])")  # fmt: skip


def _weekdays(p: Paragraph, year: int) -> Iterator[Finding]:
    """2025年10月15日（星期四） is a Wednesday."""
    for m in _WEEKDAY.finditer(p.reading.plain):
        y = int(m["y"] or year)
        try:
            day = date(y, int(m["m"]), int(m["d"])) if y else None
        except ValueError:
            continue
        if day is not None and day.weekday() != "一二三四五六日".index(m["w"].replace("天", "日")):
            name = "一二三四五六日"[day.weekday()]
            shows = say(zh=f"{y}年{day.month}月{day.day}日是星期{name}", en=f"{day} is a {day:%A}")
            yield found("consistency:date", p, m.start(), m.end(), shows)


_NTH_MONTH = r"第一个月|首月|首个月|头一个月|第二个月|第三个月|最后一个月|末月"
_OF_QUARTER = re.compile(
    rf"(?<![\d—～~-])(?P<m>{_M})月份?(?:是|为|属于?|系|作为)(?:全年|今年|本年|{_Y}年)?(?P<q>第?[一二三四]季度|[上下]半年)(?:的)?(?P<w>{_NTH_MONTH})|"
    rf"(?P<q2>第?[一二三四]季度|[上下]半年)的?(?P<w2>{_NTH_MONTH})(?:是|为|即|[（(])?(?P<m2>{_M})月"
)


_QUARTER = re.compile(r"第([五六七八九5-9])季度")


_REPORTED = re.compile(rf"(?P<q>第?[一二三四]季度|上半年|前三季度)[^，。；\d]{{0,8}}(?:通报|报告|公报|简报|数据|结果|排名)[^，。；\d]{{0,3}}于(?P<m>{_M})月[^，。；]{{0,8}}(?:印发|发布|公布|通报|公开|报送|编发)")  # fmt: skip


def _quarters(p: Paragraph) -> Iterator[Finding]:
    """10月是三季度的第一个月: a month in another quarter, or in another place of it."""
    for m in _QUARTER.finditer(p.reading.plain):
        yield found("consistency:date", p, m.start(), m.end())
    for m in _REPORTED.finditer(p.reading.plain):
        if (m["q"][-3] != "四" or int(m["m"]) in (10, 11)) and int(m["m"]) <= ENDS[m["q"].removeprefix("第")] and not re.search(r"[上去]年|20\d\d年$", p.text[: m.start()][-5:]):  # fmt: skip
            yield found("consistency:date", p, m.start(), m.end(), say(zh="时段尚未结束", en="the period is not over"))  # fmt: skip
    for m in _OF_QUARTER.finditer(p.reading.plain):
        name, month = (m["q"] or m["q2"]).removeprefix("第"), int(m["m"] or m["m2"])
        last = ENDS.get(name, 12)
        first = last - (5 if "半" in name else 2)
        words = m["w"] or m["w2"]
        nth = last if re.search("最后|末", words) else first + (1 if "二" in words else 2 if "三" in words else 0)  # fmt: skip
        if month != nth:
            shows = say(zh=f"{name}的{words}是{nth}月", en=f"it is month {nth}")
            yield found("consistency:cutoff", p, m.start(), m.end(), shows)


_LASTED = re.compile(
    r"(?:(?:(?P<own>用时|耗时|共计?|正好|前后)|历时|为[期时]|持续|(?<![日定学近本])(?<!(?<!合)同)期限?(?:为|共)?|(?P<did>工作|任职|居住|租住|经营|服务))"
    r"(?:近|约)?(?:(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:天|日)(?!均)|(?P<some>[半一两二三四五六七八九十\d]{1,2})个?(?P<of>半?月|周|星期|年)(?![内左余多以前级]))|(?:^|(?<=[。；，]))(?P<in>\d{1,3}|[两三四五六七八九十]{1,3})天(?:里|间|中|的))"
)
_WORK = re.compile("本次(调查|调研|检查|整治|督查|走访|普查|培训|测评)")
_BEGUN = re.compile("[，]?[^，。；]{0,4}(?:开|启动|起|始)")
_CLOSED = re.compile("[^。；]{0,20}(?:闭|结束|收官|收尾|落幕|止|完成|撤)")
_NTH = re.compile(rf"第(?P<n>\d{{1,3}})天（(?:(?P<y>{_Y})年)?(?P<m>{_M})月(?P<d>{_D})日）")


def _lasted(times: Sequence[Stamp], p: Paragraph) -> Iterator[Finding]:
    """4月18日立案，5月16日付清，用时28天; 第10天（2月18日）: days between the dates of a sentence, else of its paragraph."""
    plain = p.reading.plain
    for m in _LASTED.finditer(plain):
        start = since(plain, m.start(), "。；（\n")
        there = [s for s in times if s.p is p and s.sort in ("day", "span")]
        told = [s for s in there if s.start < m.start()]
        own = [s for s in told if s.start >= start]
        days = _days(own)
        if not there and (work := _WORK.search(plain[start : m.start()])):
            spans = [s for s in times if s.p.prose and s.p.number < p.number < s.p.number + 8 and s.sort == "span" and work[1] in s.clause]  # fmt: skip
            days = (
                _days(spans) if len(spans) == 1 and spans[0].first[2] and spans[0].last[2] else days
            )
        if not own and not m["own"] and not m["in"]:
            stop = end_of(plain, m.end())  # 为期5天，自6月9日起至6月13日止
            days = _days([s for s in there if m.end() <= s.start < stop]) or days
        if m["in"] and not own:
            days = _days(told)  # 从5月6日持续到6月15日。…41天里
        elif len(own) == 1 == len(days) and not m["own"] and _BEGUN.match(plain, own[0].end):
            days = _days([s for s in there if s in own or _CLOSED.match(plain, s.end)])
        if (
            len(days) != 2
            or re.search(
                "工作日|周末|双休|节假日|休息日", plain[max(0, m.start() - 12) : m.end() + 4]
            )
            or re.search(r"[^\d]日$", plain[: m.start()])
        ):
            stated = [s for s in times if s.p is p and start <= s.start < end_of(plain, m.end())]
            yield from _in_months(p, [s for s in stated if s.start < m.start()] or stated, m)
            continue  # 教学日共30天
        apart = abs((days[1] - days[0]).days)
        said = counted_as(m["n"] or m["in"] or m["some"])
        least, most = said - 1.0, said + 1.0
        if m["some"]:
            said += 0.5 if m["of"] == "半月" else 0
            unit = 365 if m["of"] == "年" else 30.4 if "月" in m["of"] else 7
            least, most = said * unit * (0.8 if said < 4 else 0.9) - 2, said * unit * (1.15 if said < 4 else 1.1) + 2  # fmt: skip
        if apart and not least <= apart <= most:
            shows = say(zh=f"两个日期相隔{apart}天", en=f"the two dates are {apart} days apart")
            yield found("consistency:date", p, m.start(), m.end(), shows)
    for m in _NTH.finditer(plain):
        known = [s for s in times if s.p.number <= p.number and s.p.number > p.number - 4]
        earlier = [d for d in _days(known) if d.replace(year=2000) < date(2000, int(m["m"]), min(int(m["d"]), 29))]  # fmt: skip
        if earlier:
            on = date(earlier[-1].year, int(m["m"]), min(int(m["d"]), 29))
            begun = {on - timedelta(days=int(m["n"]) - k) for k in (0, 1)}
            if not begun & set(earlier):
                day = min(begun)
                shows = say(zh=f"推算起日为{day.month}月{day.day}日", en=f"day one would be {day}")
                yield found("consistency:date", p, m.start(), m.end(), shows)


def counted_as(words: str) -> float:
    """半 is 0.5, 两 2, 十二 12."""
    if words.isdigit():
        return float(words)
    if words == "半":
        return 0.5
    tens, ten, ones = words.replace("两", "二").rpartition("十")
    return (max("〇一二三四五六七八九".find(tens or "一"), 1) * 10 if ten else 0) + max("〇一二三四五六七八九".find(ones or "〇"), 0)  # fmt: skip


def _in_months(p: Paragraph, own: Sequence[Stamp], m: re.Match[str]) -> Iterator[Finding]:
    """自2021年1月启动，至2023年12月期满，为期两年: months or years between two months."""
    ends = dict.fromkeys(d[:2] for s in own if s.sort in ("month", "day", "span") for d in (s.first, s.last))  # fmt: skip
    if len(ends) != 2 or m["of"] not in ("月", "年") or not all(s.said for s in own[:1]):
        return
    (y, a), (z, b) = ends
    apart, said = abs((z - y) * 12 + b - a), counted_as(m["some"])
    wrong = abs(said - apart / 12) > 0.6 if m["of"] == "年" else abs(said - apart - 0.5) > 1.5
    if wrong and re.search("[自从于]|[至到]|起|入|[离退]", p.reading.plain[max(own[0].start - 3, 0) : max(m.start(), own[-1].end)]):  # fmt: skip
        shows = say(zh=f"两个日期相隔{apart}个月", en=f"the two dates are {apart} months apart")
        yield found("consistency:date", p, m.start(), m.end(), shows)


_FIVE = re.compile(r"十(?P<n>[一二三四五])五”?(?:规划|时期|期间|[期（为是即])*(?P<a>20\d\d)年?(?:[—～~-]|至|到)(?P<b>20\d\d)年")  # fmt: skip


def _five_years(p: Paragraph) -> Iterator[Finding]:
    """“十四五”规划期为2021年至2026年: it ends with 2025."""
    for m in _FIVE.finditer(p.text) if "五" in p.text else ():
        first = 2001 + 5 * "一二三四五".index(m["n"]) + 5
        if (int(m["a"]), int(m["b"])) != (first, first + 4):
            shows = say(zh=f"应为{first}年至{first + 4}年", en=f"it is {first} to {first + 4}")
            yield found("consistency:date", p, m.start("a"), m.end(), shows)


def _other_months(p: Paragraph, own: Sequence[Stamp]) -> Iterator[Finding]:
    """第四季度共接待…，9月至12月日均…; 上半年受理316件。1至9月受理的316件中: a period, and its months otherwise."""
    plain = p.reading.plain
    for a, b in itertools.pairwise([s for s in own if s.sort in ("period", "span")]):
        named, months = (a, b) if plain[a.end - 1] in "度年" else (b, a)
        words = plain[named.start : named.end]
        if plain[months.end - 1] != "月" or words[-1] not in "度年" or words.endswith("全年") or a.last[0] != b.last[0]:  # fmt: skip
            continue
        if (named.said and months.said) or re.search("[上去前]年|同期|[比较与同]$", plain[max(0, a.start - 4) : a.start + 2] + plain[max(0, b.start - 3) : b.start]):  # fmt: skip
            continue
        last = named.last[1]
        whole = (last - 2 if "季度" in words and "前" not in words else 1, last)
        said = (months.first[1], months.last[1])
        between = plain[a.end : b.start]
        beyond = said[0] > 1 and said[0] <= last and said[1] >= whole[0] and not whole[0] <= said[0] <= said[1] <= last  # fmt: skip
        same = set(re.findall(r"\d{3,}[\u4e00-\u9fff]", plain[a.end : b.start])) & set(re.findall(r"(?<=的)\d{3,}[\u4e00-\u9fff]", plain[b.end : b.end + 14]))  # fmt: skip
        if said != whole and between.count("。") < 2 and ((beyond and "。" not in between) or same):
            shows = say(zh=f"{words}是{whole[0]}月至{whole[1]}月", en=f"months {whole[0]} to {whole[1]}")  # fmt: skip
            yield found("consistency:cutoff", p, months.start, months.end, shows)


_INSIDE = re.compile(
    "(?:期[内间]|其间|此间|期间内)[^。；]{0,24}?(?:最后|最末|首|第)?[^，。；]{0,8}$"
)
_BEHIND = re.compile("(?:结束|截止|届满|期满|收官|完成|闭幕)(?:后|之后|以后)[^。；]{0,16}$|(?:^|[，。；])(?:随后|此后|之后|其后)[^。；]{0,14}$")  # fmt: skip


def _about_a_stretch(p: Paragraph, own: Sequence[Stamp]) -> Iterator[Finding]:
    """自8月5日起，至8月19日止，期内…，最后一条于8月28日收到; 采集期为3月1日至5月31日，结束后，于4月…: outside, or before the end."""
    plain = p.reading.plain
    for k, s in enumerate(own):
        first, last, end, after = s.first, s.last, s.end, own[k + 1 :]
        if s.sort == "day" and after and re.search("[自从]$", plain[: s.start]) and re.fullmatch("起?[^，。；]{0,6}，?[^，。；]{0,4}[至到]", plain[s.end : after[0].start]):  # fmt: skip
            last, end, after = after[0].last, after[0].end, after[1:]
        elif s.sort != "span":
            continue
        for t in after[:1]:
            between = plain[end : t.start]
            if t.sort not in ("day", "month", "stock") or t.first[0] != last[0] or between.count("。") > 1 or PLAN.search(between):  # fmt: skip
                continue
            inside, behind = _INSIDE.search(between), _BEHIND.search(between)
            if (inside and (t.first > last or t.last < first)) or (
                behind
                and (
                    t.last < last
                    or (t.sort == "month" and t.last == (*last[:2], 31) and last[2] > 29)
                )
            ):
                until = f"{first[1]}月至{last[1]}月" if last[2] > 30 else f"{last[1]}月{last[2]}日"
                yield found("consistency:date", p, t.start, t.end, say(zh=f"前文所述时段到{until}", en=f"the stretch ends {until}"))  # fmt: skip


def _days(times: Sequence[Stamp]) -> list[date]:
    """The different days that times begin and end with, in order."""
    days: dict[date, None] = {}
    for s in times:
        if s.sort not in ("day", "span"):
            continue
        for y, month, d in (s.first, s.last):
            try:
                days[date(y or 2025, month, d)] = None
            except ValueError:
                return []
    return list(days)


_WHOLE = re.compile(r"截[至止](?:到)?$")
_PART = re.compile(
    r"其中|分(?:季度|月份?|时段)看|[逐按]月看|[一二三]季度(?=至|到)|从(?:月份|季度)看"
)


def _parts(p: Paragraph, own: Sequence[Stamp]) -> Iterator[Finding]:
    """上半年受理186件，其中二季度…，三季度84件; 截至8月底…，其中9月份办理1480张: a part outside its whole."""
    plain = p.reading.plain
    for w, nearest in itertools.pairwise([*own, None]):
        cut = bool(_WHOLE.search(plain[: w.start])) if w is not None else False
        if w is None or not (cut or (w.sort == "period" and plain[w.start : w.end][-2:] != "全年")):
            continue
        if re.search("[比较与同]$|同期$", plain[: w.start]) or (nearest is not None and nearest.start < w.end):  # fmt: skip
            continue
        end = end_of(plain, w.end)
        m = _PART.search(plain, w.end, end) or _PART.match(plain, end + 1)
        if m is None or any(w.end <= s.start < m.start() for s in own):
            continue
        end = end_of(plain, m.end())
        begin = w.last[1] - 2 if plain[w.end - 2 : w.end] == "季度" and "前" not in plain[w.start : w.end] else w.first[1]  # fmt: skip
        for s in own:
            if not m.end() <= s.start < end or s.sort not in ("month", "period", "day", "stock") or s.first[0] != w.last[0] or plain[s.end - 2 : s.end] == "全年":  # fmt: skip
                continue
            before = plain[since(plain, s.start, "，。；：、\n") : s.start]
            if re.search("[上去前]年|同期|[比较与]|以来|此前|原", before + plain[s.start : s.end]) or PLAN.search(before):  # fmt: skip
                continue
            if s.last[1] > w.last[1] or (not cut and s.first[1] < begin and s.sort != "period"):
                whole = plain[w.start : w.end]
                shows = say(zh=f"不在{whole}之内", en=f"not within {whole}")
                yield found("consistency:cutoff", p, s.start, s.end, shows)
                return


_DATA_TO = re.compile("(?:数据|统计|数字|本期|均)[^，。；]{0,6}?截[至止](?:到)?$")


def _beyond(p: Paragraph, own: Sequence[Stamp]) -> Iterator[Finding]:
    """数据截至9月30日。…10月登记4860人; 上半年发放186万元，上半年计划发放214万元: later than can be, or done and planned."""
    plain = p.reading.plain
    until: Stamp | None = None
    for before, s in itertools.pairwise([None, *own]):
        if s is None:
            continue
        if until is not None and not s.said and s.sort in ("month", "stock", "period") and s.first[0] == until.last[0]:  # fmt: skip
            near = plain[since(plain, s.start, "。；\n") : s.end + 12]
            if s.last[1] > until.last[1] and re.match(r"[^，。；]{0,8}?\d", plain[s.end :]) and not PLAN.search(near) and not re.search("[上去前]年|同期", near):  # fmt: skip
                shows = say(
                    zh=f"数据截至{plain[until.start : until.end]}", en="the data end before"
                )
                yield found("consistency:cutoff", p, s.start, s.end, shows)
        until = s if _DATA_TO.search(plain[: s.start]) else until
        taken_up = before is not None and before.sort == s.sort == "period" and not s.said and before.first == s.first and before.last < s.last and not re.search("(?<!前.)季度$", plain[: s.end])  # fmt: skip
        if taken_up and plain[s.start - 1] == "。" and plain[s.end : s.end + 1] == "，" and plain.count("。", before.end, s.start) == 1 and not PLAN.search(s.clause):  # type: ignore[union-attr]  # fmt: skip
            yield found("consistency:cutoff", p, s.start, s.end, say(zh="前一句的时段较短", en="the period before is shorter"), severity="info")  # fmt: skip
        if before is None or plain[before.start : before.end] != plain[s.start : s.end] or s.sort != "period":  # fmt: skip
            continue
        between = plain[before.end : s.start]
        if re.search(r"\d[^，。；]*[，；]$", between) and "。" not in between and re.match("计划|拟|将|预计|力争", plain[s.end :]) and not PLAN.search(between):  # fmt: skip
            yield found("consistency:cutoff", p, s.start, s.end, say(zh="同一时段既已完成又作计划", en="done and planned at once"))  # fmt: skip


_CHAINS = tuple(
    tuple(re.compile(r"(?:[日号底末前起份]|[上中下]旬)*(?:之前)?[，]?[^，。；、\d]{0,7}?(?:" + words + ")") for words in chain)
    for chain in (
        ("启动|开始|开工|动工|着手|立项|招募|进场|部署|印发方案|制定方案|成立", "完成|结束|形成|结题|竣工|完工|收官|验收|提交|结项|撤销|销号"),
        ("报名|申请受理|受理申请|申报", "审核|初审|审查", "公示", "录取|录用|发榜", "入学|报到|开学|开班|上岗"),
        ("开班|开学|入学|开课|报到", "结业|毕业|结课|结束"),
        ("立案", "开庭|审理", "审结|结案|裁决|办结"),
        ("立项", "招标", "开标|中标", "签约|签订", "开工|动工", "竣工|完工|建成", "验收", "投用|启用|投入使用|交付|运营|开放"),
        ("印发|出台|发布|公布|通过", "施行|实施|生效"),
        ("发放问卷|问卷发放|发出问卷", "回收|收回", "录入|统计|分析", "形成|提交"),
        ("动员", "自查", "抽查|督查|复查", "整改|通报", "验收|总结"),
    )
)  # fmt: skip


def _begun_late(p: Paragraph, own: Sequence[Stamp]) -> Iterator[Finding]:
    """于7月启动调研，5月底完成访谈; 录取于9月20日结束，9月1日入学: told in the order of the work, dated the other way."""
    plain = p.reading.plain
    for a, b in itertools.pairwise(own):
        if (a.first[0] != b.last[0] and not (a.said and b.said)) or a.sort not in ("day", "month", "stock", "span") or b.sort not in ("day", "month", "stock"):  # fmt: skip
            continue
        between = plain[a.end : b.start]
        if re.search("[。；]|第[一二三四]|[一二三]期|[比较]", between) or not 1 <= between.count("，") <= 2 or (b.said and not a.said):  # fmt: skip
            continue
        if re.search("[上去前]年|[同比较]|原|计划|应|截[至止]", plain[max(0, a.start - 4) : a.start] + plain[max(0, b.start - 4) : b.start]):  # fmt: skip
            continue
        if (
            b.last >= (a.last if a.sort == "span" else a.first)
            or b.last[1:] == a.last[1:]
            or (a.first[1] >= 9 and b.last[1] <= 4)
        ):
            continue
        lead = plain[since(plain, a.start, "，。；\n") : a.start]
        for chain in _CHAINS:
            first = next(
                (k for k, c in enumerate(chain) if c.match(plain, a.end) or c.search(lead[-14:])), 9
            )
            then = next((k for k, c in enumerate(chain) if c.match(plain, b.end)), -1)
            if a.sort == "span" and then < 0:
                led = plain[since(plain, b.start, "，。；\n") : b.start].removesuffix("于")
                then = next((k for k, c in enumerate(chain) if len(led) > 1 and c.fullmatch(led)), -1)  # fmt: skip
            if first < then:
                shows = say(zh="先后与日期不符", en="the order and the dates do not agree")
                yield found("consistency:date", p, a.start, b.end, shows)
                break


_ORDER = re.compile(r"第(?P<n>[一二三四五六])(?P<of>[期批轮阶场次站])段?[^，。；第]{0,6}$")


def _in_turn(p: Paragraph, own: Sequence[Stamp]) -> Iterator[Finding]:
    """第一期5月6日开班，5月15日结业；第二期5月2日开班: the second begins before the first."""
    plain = p.reading.plain
    begun: dict[str, tuple[int, Stamp]] = {}
    for s in own:
        m = _ORDER.search(plain[since(plain, s.start, "，。；\n") : s.start])
        if m is None or (s.sort not in ("day", "month", "span") and plain[s.end - 1] != "月"):  # fmt: skip
            continue
        n, before = "一二三四五六".index(m["n"]), begun.get(m["of"])
        if before is not None and before[0] + 1 == n and before[1].first[0] == s.first[0] and s.first < before[1].first and before[1].first[1] - s.first[1] < 6:  # fmt: skip
            shows = say(zh=f"早于前一{m['of']}的开始时间", en="before the one before it")
            yield found("consistency:date", p, s.start, s.end, shows)
        begun[m["of"]] = n, s


_POINT = re.compile(r"(?:时点[为是]|标准时[点间][为是]|截[至止](?:到)?|截止(?:时间|日期)[为是])$")
_DUE = re.compile(
    r"(?:之?前)[^，。；]{0,12}?(?:报送|上报|填报|反馈|提交|报[回至到]|报区|交回)|[^，。；前后]{0,3}(?:汇总|采集|导出|统计|整理)(?:形成|得出|而成|完成)"
)


def _due_early(p: Paragraph, own: Sequence[Stamp]) -> Iterator[Finding]:
    """统计的时点为11月25日。请于11月20日前报送: figures asked for before the day they are of."""
    plain = p.reading.plain
    point: Stamp | None = None
    for s in own:
        if _POINT.search(plain[max(0, s.start - 8) : s.start]):
            point = s
            continue
        if point is None or not _DUE.match(plain, s.end) or re.search("[上去前]年", plain[max(0, s.start - 4) : s.start]):  # fmt: skip
            continue
        if s.last < point.last and s.first[0] == point.first[0] and s.last[1] + 6 > point.last[1]:
            shows = say(zh="报送期限早于统计时点", en="due before the day the figures are of")
            yield found("consistency:date", p, s.start, s.end, shows)


_CLOCK = re.compile(r"(?<!\d)(?P<half>[上下]午|早上|晚上|中午)?(?P<h>\d{1,2})(?:[时点](?P<n>\d{1,2})分|(?<=午\d|上\d)[:：](?P<n2>\d{2})(?!\d)|(?<=午\d\d|上\d\d)[:：](?P<n3>\d{2})(?!\d)|[时点](?=整|[召开举至到—开]|，))")  # fmt: skip


def clock(p: Paragraph) -> Iterator[Finding]:
    """下午2时75分, 上午15时: no such time of day."""
    for m in _CLOCK.finditer(p.text):
        hour, minute = int(m["h"]), int(m["n"] or m["n2"] or m["n3"] or 0)
        said = m["half"] or re.search("[日天晚间间于至]$|^$", p.text[: m.start()])
        if (
            minute > 59
            or (said and "时" in m[0] and hour > 24)
            or (m["half"] and (hour > 24 or (m["half"] == "上午" and hour > 12)))
        ):
            yield found("consistency:date", p, m.start(), m.end())
