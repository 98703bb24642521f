"""The timeline of a draft: what it can know, what must still be to come, and which year a figure is of.

A draft knows nothing later than the day it is signed with, its cut-off or the end of its survey; what it plans is
later.  A figure of a table with years, a list over a span of years and the year a sentence names must agree.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import say
from ..files.drafts import Draft, Paragraph, Table
from ..findings import Finding, found
from ..sentences.quantities import Quantity
from ..sentences.reading import since

Month = tuple[int, int]  # year, month
Day = tuple[int, int, int]
_Y = r"(?:19|20)\d\d"
_M = r"(?:1[0-2]|[1-9])"
_D = r"(?:[12]\d|3[01]|[1-9])"
_STAMP = re.compile(
    rf"(?<![\d第—～~-])(?:(?P<y>{_Y})年(?:度)?|(?P<w>今年|本年|当年|去年|上年|明年))?(?:"
    rf"(?P<a>{_M})(?:[—～~-]|至|到)(?P<b>{_M})月(?!龄)|"
    rf"(?P<m>{_M})月(?!龄)(?:(?P<d>{_D})[日号])?(?P<e>[底末]|[上中下]旬)?"
    rf"(?:(?:[—～~-]|至|到|持续到)(?:(?P<y2>{_Y})年)?(?:(?P<m2>{_M})月)?(?:(?P<d2>{_D})[日号])?(?<=[月日号])(?P<e2>[底末])?)?|"
    r"(?P<p>上半年|前三季度|第?[一二三四]季度|全年)|(?P<s>年[末底]|(?<=年)[末底])|前(?P<n>[2-9]|1[0-2])个月|(?P<only>(?<=年)))"
)
ENDS = {"上半年": 6, "前三季度": 9, "一季度": 3, "二季度": 6, "三季度": 9, "四季度": 12, "全年": 12}  # fmt: skip
PLAN = re.compile(r"建议|打算|计划|拟|将|力争|确保|争取|安排|目标|下一步|要求|提请|请[各区有]|预计|预测|预判|展望|有望|届时|原定|应于|责令")  # fmt: skip
_LASTS = re.compile(r"有效(?=期|至|截)|报名|定于|时间为|截止|届满|到期|试行|期限|租期|合同|聘期|服务期|起施行|起执行|开学|修订|为止|在建|工期")  # fmt: skip
_RESULT = re.compile(r"完成|整改|办结|销号|付清|兑付|返岗|回访|签约|到位|恢复")
_TITLED = re.compile(rf"(?<![比较与是上])(?:(?P<p>上半年|前三季度|第?[一二三四]季度)|(?<!\d)1[—～~-](?P<b>{_M})月)")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time that a text names: where it stands, its first and last day, whether its year is said."""

    p: Paragraph
    start: int
    end: int
    first: Day
    last: Day
    said: bool
    sort: str  # day, month, stock, span, period, year

    @property
    def clause(self) -> str:
        """The sentence up to a little behind the time."""
        plain = self.p.reading.plain
        rest = re.split("[。；\n]", plain[self.end :], maxsplit=1)[0]
        return plain[since(plain, self.start, "。；\n") : self.end] + rest[:36]


@dataclass(frozen=True, slots=True)
class When:
    """The month a draft is of; whether it is signed with it, or has it from its title."""

    month: Month
    day: int
    signed: bool = False
    titled: bool = False


def title_of(article: Sequence[Paragraph]) -> str:
    """The first line, unless it is a sentence."""
    title = next((p.text.strip() for p in article if p.text.strip()), "")
    return "" if len(title) > 60 or title.endswith(("。", "；")) else title


_YEAR = re.compile(f"({_Y})年")


def year_of(article: Sequence[Paragraph], otherwise: int = 0) -> int:
    """The year a text reports: that of its title, else of its collection, else the one it names most."""
    if m := _YEAR.search(title_of(article)):
        return int(m[1])
    if otherwise:
        return otherwise
    named = Counter(y for p in article for y in _YEAR.findall(p.text))
    return int(named.most_common(1)[0][0]) if named else 0


_UNIT = re.compile("[年月度]")


def stamps(article: Sequence[Paragraph], year: int, when: When | None) -> list[Stamp]:
    """Every time of the text, in order; a time without a year has that of its sentence, else the text's.

    A month that the report of a year can only mean of the next, in which it was written, is of that:
    从5月6日持续到6月15日 is (2025, 5, 6) to (2025, 6, 15), 至1月23日 in a report of 26 January 2026 is of 2026.
    """
    written, latest = when.month if when is not None and when.signed else (year, 12)
    seen = []
    for p in article:
        if p.cell is not None:
            continue
        plain = p.reading.plain
        if not _UNIT.search(plain):
            continue
        sentence, carried = -1, year
        for m in _STAMP.finditer(plain):
            if m["only"] is not None and not m["y"]:
                continue
            if (begin := since(plain, m.start(), "。；\n")) != sentence:
                sentence, carried = begin, year
            shift = {"去年": -1, "上年": -1, "明年": 1}.get(m["w"] or "", 0)
            y = int(m["y"]) if m["y"] else year + shift if m["w"] else carried
            carried = y if m["y"] else carried
            if written > year == y and m["m"] and not m["y"] and int(m["m"]) <= latest + 1:
                y = written
            if m["b"]:
                first, last, sort = (y, int(m["a"]), 1), (y, int(m["b"]), 31), "period"
            elif m["m"]:
                start = int(m["m"])
                until = int(m["m2"] or start)
                two = bool(m["m2"] or m["d2"])
                then = int(m["y2"]) if m["y2"] else y + (until < start)
                whole = 10 if m["e"] == "上旬" else 20 if m["e"] == "中旬" else 31
                first = (y, start, int(m["d"] or (31 if m["e"] and m["e"] in "底末" else 1)))
                last = (then, until, int(m["d2"] or 0) or (31 if two else int(m["d"] or whole)))
                sort = "span" if two else "stock" if m["e"] and m["e"] in "底末" else "day" if m["d"] else "month"  # fmt: skip
            else:
                end = int(m["n"] or 0) or ENDS.get((m["p"] or "").removeprefix("第"), 12)
                first, last = (y, 1, 1), (y, end, 31)
                sort = "year" if m["only"] is not None or m["s"] else "period"
            seen.append(Stamp(p, m.start(), m.end(), first, last, bool(m["y"] or m["y2"]), sort))
    return seen


def future(article: Sequence[Paragraph], times: Sequence[Stamp], when: When) -> Iterator[Finding]:
    """11月末，436家企业用工58426人 in a report of a survey that ended in October: what nobody could know yet."""
    now = (*when.month, when.day)
    planned = {p.number for p in _planned(article)}
    for s in times:
        plain = s.p.reading.plain
        if s.last <= now or s.p.number in planned or s.p.kind in ("heading", "caption", "front"):
            continue
        if PLAN.search(s.clause) or _LASTS.search(s.clause) or (re.match("(?:[日号月底末])?(?:之前|以前|前|起|开始|以后|后)", plain[s.end : s.end + 4]) and not re.match(r"以?后\D{0,2}(?:设|成|登|注|开|投|竣)\D的\d", plain[s.end :])):  # fmt: skip
            continue
        if re.search(
            "[上去前]年|同期|往年|历年|每年|常年", plain[max(0, s.start - 6) : s.start + 2]
        ):
            continue
        last = s.first if s.sort == "year" else s.last
        months = (last[0] - when.month[0]) * 12 + last[1] - when.month[1]
        measured = (
            plain[s.end : s.end + 2] == "以后"
            or s.sort in ("stock", "span")
            or (s.sort == "period" and plain[s.end - 1] == "月")
        )
        if when.signed:
            late = s.sort in ("span", "day") or (months > 0 and (measured or s.sort == "month"))
        elif s.sort == "span" and s.last[2] < 31:
            late = months > 2  # a survey may follow the data
        else:
            done = when.titled and re.match(_DONE, plain[s.end : s.end + 4])
            late = months > 0 and (measured or bool(done)) if not s.said or measured else months > 3
        if late and (when.signed or re.search(r"\d|[，、]", plain[s.end : s.end + 30])):
            yield found("consistency:cutoff", s.p, s.start, s.end, _now(when))


_DONE = "[，]?(?:发放|走访|调查|检查|受理|抽查|回访|组织|开展|举办|召开|启动|开通|完成|建成|投用|印发|出台)"


def _now(when: When) -> str:
    year, month = when.month
    if when.signed:
        return say(zh=f"文稿落款为{year}年{month}月{when.day}日", en=f"the draft is dated {year}-{month:02}-{when.day:02}")  # fmt: skip
    return say(
        zh=f"文中数据、调查到{month}月为止", en=f"what the draft knows ends with month {month}"
    )


def _planned(article: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs under a heading of plans."""
    chapter = heading = ""
    for p in article:
        if p.kind == "heading":
            chapter = p.text if re.match("[一二三四五六七八九十]+、", p.text) else chapter
            heading = chapter + p.text
        if PLAN.search(heading.split("总结")[-1]):
            yield p


def out_of_order(times: Sequence[Stamp]) -> Iterator[Finding]:
    """2月10日起检查…截至2月7日完成131处: a result, or a term that was set, before all that is told before it."""
    for k, s in enumerate(times):
        plain = s.p.reading.plain
        before = plain[max(0, s.start - 8) : s.start]
        told = re.search("(?:截[至止](?:到)?|至)$", before) and _RESULT.search(
            plain[s.end : s.end + 12]
        )
        set_ = (
            re.search("(?:责令|限|约定|要求)[^，。；]{0,6}$", before)
            and plain[s.end : s.end + 1] == "前"
        )
        if not (told or set_):
            continue
        near = [t for t in times[max(0, k - 4) : k] if s.p.number - t.p.number <= 2 and t.sort in (("day", "span") if t.p is s.p else ("span",))]  # fmt: skip
        if near and all(s.last < t.first and t.first[0] == s.last[0] for t in near):
            shows = say(zh="早于前文所述的起始时间", en="before what is told to have begun earlier")
            yield found("consistency:date", s.p, s.start, s.end, shows)


_BESIDE = re.compile(rf"截[至止](?:到)?(?:{_Y}年)?(?P<m>{_M})月(?:{_D}日|[底末])[，的]?(?:{_Y}年)?(?:1[—～~-](?P<b>{_M})月|(?P<p>上半年|前三季度|全年)|(?P<e>{_M})月[底末])(?![^，。；]{{0,14}}(?:目标|任务|计划|预算|的))")  # fmt: skip


def beside(p: Paragraph) -> Iterator[Finding]:
    """截至2025年10月底，2025年上半年累计24186人: a cut-off and a period that ends in another month."""
    for m in _BESIDE.finditer(p.reading.plain):
        end = int(m["b"] or m["e"] or ENDS[m["p"]])
        if end != int(m["m"]):
            shows = say(zh=f"截至{m['m']}月与{end}月并用", en=f"months {m['m']} and {end}")
            yield found("consistency:cutoff", p, m.start(), m.end(), shows)


_DEFINED = re.compile(rf"(?P<what>上年(?:同期)?|同比|去年|基数|基期)[^。；\d]{{0,16}}?(?:为|指与?|即|是|采用|系|取自?|所列)(?P<y>{_Y})年(?!以来)")  # fmt: skip
_COMPARED = re.compile(rf"前[两三]次(?:调查)?分别(?:在|于|为)(?:{_Y}年和)?(?P<y>{_Y})年|与(?P<z>{_Y})年(?:\d+月)?[^，。；\d]{{0,10}}(?:调查|监测|普查|抽查|评估)[^。；]{{0,20}}(?:比较|对比|相比)")  # fmt: skip


def based(article: Sequence[Paragraph], year: int) -> Iterator[Finding]:
    """上年数为2023年全年数 in a report of 2025; 与2021年同类调查作比较 where every comparison is with 2022."""
    text = "\n".join(p.text for p in article)
    compared = Counter(re.findall(f"[比较]({_Y})年", text)) if "比较" in text or "前两次" in text else Counter()  # fmt: skip
    for p in article:
        for m in _DEFINED.finditer(p.reading.plain) if p.prose and year else ():
            said = int(m["y"])
            wrong = said >= year if m["what"] in ("基数", "基期") else said != year - 1
            if wrong and abs(said - year) < 3:
                shows = say(zh=f"本文为{year}年", en=f"the report is of {year}")
                yield found("consistency:cutoff", p, m.start("y"), m.end("y") + 1, shows)
        for m in _COMPARED.finditer(p.reading.plain) if p.prose else ():
            own, usual = m["y"] or m["z"], next(iter(compared.most_common(1)), ("", 0))
            if text.count(f"{own}年") == 1 and usual[1] >= 2 and usual[0] != own:
                shows = say(zh=f"全文与{usual[0]}年比较", en=f"elsewhere compared with {usual[0]}")
                yield found("consistency:cutoff", p, m.start(), m.end(), shows)


_SPAN = re.compile(rf"(?P<a>{_Y})年?(?:至|到|[—～~-])(?P<b>{_Y})年")
_IN_TURN = re.compile("依次|分别|各年")
Series = dict[int, float]  # year: value


def series(draft: Draft) -> list[Series]:
    """The rows and columns of tables that run over years."""
    runs = []
    for table in draft.tables:
        rows = {r: int(m[1]) for r, c in table.grid if not c and (m := _YEARLY.fullmatch(table.name(r)))}  # fmt: skip
        heads = {c: y[0] for r, c in table.grid if not r and len(y := _YEAR.findall(table.head(c))) == 1}  # fmt: skip
        columns = {c for _, c in table.grid if c}
        if len(rows) > 1:
            runs += [_values(table, [(r, c, y) for r, y in rows.items()]) for c in columns]
        elif len(heads) > 1:
            names = {r for r, _ in table.grid if r}
            runs += [_values(table, [(r, c, int(y)) for c, y in heads.items()]) for r in names]
    return [run for run in runs if len(run) > 1]


_YEARLY = re.compile(rf"({_Y})年?[末底度]?")


def _values(table: Table, cells: Sequence[tuple[int, int, int]]) -> Series:
    run: Series = {}
    for r, c, y in cells:
        if m := re.fullmatch(r"-?[\d,]+(?:\.\d+)?%?", table.text(r, c)):
            scale = next((k for u, k in (("亿", 1e8), ("万", 1e4)) if re.search(f"[（(]{u}", table.head(c) + table.name(r))), 1)  # fmt: skip
            run[y] = round(float(m[0].replace(",", "").rstrip("%")) * scale, 6)
    return run


def dated_values(draft: Draft) -> Iterator[Finding]:
    """2021年至2023年依次增长5.1%、6.3%和6.4%, where the table has them for 2022 to 2024; 2023年末三次产业 whose sum is that of 2024."""
    known = series(draft)
    for p in draft.paragraphs:
        if not p.prose:
            continue
        plain = p.reading.plain
        for m in _SPAN.finditer(plain):
            a, b = int(m["a"]), int(m["b"])
            end = min((k for c in "。；" if (k := plain.find(c, m.end())) >= 0), default=len(plain))
            turn = _IN_TURN.search(plain, m.end(), min(end, m.end() + 24))
            listed = _listed(plain, turn.end()) if turn else []
            if not turn or len(listed) < 3 or b <= a:
                continue
            between = plain[m.end() : turn.end() + 4]
            if abs(len(listed) - (b - a + 1)) == 1 and not re.search(r"(?:两|三|\d)[年项个类]|[、增减升降高低缩扩]", between):  # fmt: skip
                shows = say(zh=f"{b - a + 1}年，{len(listed)}个数", en=f"{b - a + 1} years, {len(listed)} numbers")  # fmt: skip
                yield found("consistency:cutoff", p, m.start(), m.end(), shows)
            elif len(listed) == b - a + 1:
                values, unit = [v for v, _ in listed], listed[0][1]
                shifted = [s for s in (-2, -1, 1, 2) if _runs(known, a + s, values, unit)]
                if shifted and not _runs(known, a, values, unit):
                    yield _other(p, m.start(), m.end(), a + shifted[0], b + shifted[0])
                known.append({a + k: v for k, v in enumerate(values)})
        yield from _summed(p, known)


def _other(p: Paragraph, start: int, end: int, first: int, last: int = 0) -> Finding:
    years = f"{first}—{last}年" if last else f"{first}年"
    return found("consistency:cutoff", p, start, end, say(zh=f"数值是{years}的", en=f"the values are of {first}"))  # fmt: skip


_LISTED = re.compile(r"[^\d，。；]{0,8}?(?P<run>\d[\d.]*[^\d，。；、和及]{0,6}(?:(?:[、和及]|以及)\d[\d.]*[^\d，。；、和及]{0,6})+)")  # fmt: skip


def _listed(plain: str, start: int) -> list[tuple[float, str]]:
    """The numbers that a list gives in turn, with their units: 2860人、3420人和4150人."""
    m = _LISTED.match(plain, start)
    numbers = re.findall(r"(\d+(?:\.\d+)?)([%万亿]?)", m["run"]) if m else []
    if numbers and all(not unit for _, unit in numbers[:-1]):
        numbers = [(n, numbers[-1][1]) for n, _ in numbers]
    return [(round(float(n) * {"万": 1e4, "亿": 1e8}.get(u, 1), 6), u) for n, u in numbers]


def _runs(known: Sequence[Series], first: int, values: Sequence[float], unit: str) -> bool:
    """Whether a series has these values, or grows by them, from a year on."""
    for run in known:
        own = [run.get(first + k - 1) for k in range(len(values) + 1)]
        if own[1:] == values:
            return True
        if unit == "%" and None not in own and all(own):
            grown = [100 * (y / x - 1) for x, y in itertools.pairwise(own)]  # type: ignore[operator]
            if all(abs(g - v) < 0.051 for g, v in zip(grown, values, strict=True)):
                return True
    return False


_OF_YEAR = re.compile(rf"(?:^|(?<=[。；\n]))(?P<y>{_Y})年[末底]?(?=[，的])")


def _summed(p: Paragraph, known: Sequence[Series]) -> Iterator[Finding]:
    """2023年末，第一、二、三产业分别为1.98万人、17.50万人和21.90万人: their sum is the whole of 2024."""
    plain = p.reading.plain
    for m in _OF_YEAR.finditer(plain):
        stop = min((k for c in "。；" if (k := plain.find(c, m.end())) >= 0), default=len(plain))
        parts: list[Quantity] = []
        for q in p.reading.quantities:
            if m.end() <= q.start < stop and q.kind == "n" and (not parts or (q.family == parts[0].family and not re.search("[，]|合计|共", plain[parts[-1].end : q.start]))):  # fmt: skip
                parts.append(q)
            elif parts:
                break
        total = round(sum(q.value for q in parts), 6)
        if len(parts) < 3 or total < 100:
            continue
        own = int(m["y"])
        runs = [run for run in known if own in run]
        others = {y for run in runs for y, v in run.items() if v == total and y != own}
        others |= {y for run in known for y, v in run.items() if v == total and y == own - 1}
        if len(others) == 1 and all(run[own] != total for run in runs):
            yield _other(p, m.start(), m.end(), others.pop())


_SEE = re.compile(r"见(表\s*\d+)")


def captions(draft: Draft) -> Iterator[Finding]:
    """表1 2020—2023年主要指标 above rows of 2021 to 2024; 今年1—5月…见表2 where 表2 is of 上半年."""
    periods: dict[str, tuple[int, str]] = {}
    for k, p in enumerate(draft.paragraphs):
        if p.kind != "caption":
            continue
        if (label := re.match(r"\s*(表\s*\d+)", p.text)) and (t := _TITLED.search(p.text)):
            periods[label[1]] = (int(t["b"] or ENDS[t["p"].removeprefix("第")]), t[0])
        cell = next((q.cell for q in draft.paragraphs[k + 1 : k + 4] if q.cell is not None), None)
        if cell is None or not (named := [int(y) for y in re.findall(_Y, p.text)]):
            continue
        table = next(t for t in draft.tables if next(iter(t.grid.values())).cell[0] == cell[0])  # type: ignore[index]
        rows = {int(m[1]) for r, c in table.grid if not c and (m := _YEARLY.fullmatch(table.name(r)))}  # fmt: skip
        heads = {int(m[1]) for r, c in table.grid if not r and (m := _YEAR.match(table.head(c)))}  # fmt: skip
        years = rows if len(rows) > 1 else heads
        wrong = len(named) == 1 and len(years) > 1 and named[0] not in years
        if _SPAN.search(p.text) and len(years) > 1:
            wrong = (min(years), max(years)) != (min(named), max(named))
        if wrong:
            shows = say(zh=f"表中为{min(years)}—{max(years)}年", en=f"the table has {min(years)} to {max(years)}")  # fmt: skip
            yield found("consistency:cutoff", p, 0, len(p.text), shows)
    for p in draft.paragraphs if periods else ():
        for m in _SEE.finditer(p.text) if p.prose else ():
            own = {int(t["b"] or ENDS[t["p"].removeprefix("第")]): t for t in _TITLED.finditer(p.text)}  # fmt: skip
            month, words = periods.get(m[1], (0, ""))
            if month and own and month not in own and not re.search("截[至止]|月[末底]", p.text):
                t = next(iter(own.values()))
                shows = say(zh=f"{m[1]}为{words}", en=f"{m[1]} is of {words}")
                yield found("consistency:cutoff", p, t.start(), t.end(), shows)
