"""The timeline of a draft: what it can know, what must still be to come, and which year a figure is of.

A draft knows nothing later than the day it is signed with, its cut-off or the end of its survey; what it plans is
later.  A figure of a table with years, a list over a span of years and the year a sentence names must agree.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph, Table
from ..findings import Finding, found
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
_OWN = re.compile("，?第?(上半年|前三季度|[一二三四]季度|全年)")
PLAN = re.compile(r"建议|打算|计划|拟|将|力争|确保|争取|安排|目标|下一步|要求|提请|请[各区有]|预计|预测|预判|展望|有望|届时|原定|应于|责令")  # fmt: skip
_LASTS = re.compile(r"有效(?=期|至|截)|报名|定于|时间为|截止|届满|到期|试行|期限|租期|合同|聘期|服务期|起施行|起执行|开学|修订|为止|在建|工期")  # fmt: skip


def own_period(plain: str, end: int, month: int) -> bool:
    """截至6月底，上半年…: a day that closes the period which follows it."""
    return (m := _OWN.match(plain, end)) is not None and ENDS[m[1]] == month


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


def end_of(plain: str, start: int) -> int:
    """Where the sentence ends that a place stands in."""
    return min((k for c in "。\n" if (k := plain.find(c, start)) >= 0), default=len(plain))


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
    to_come = {p.number for p in planned(article)}
    for s in times:
        plain = s.p.reading.plain
        done = plain[: s.start].endswith(("已于", "已在"))  # 已于8月底前办结
        if not (when.signed or when.titled) and own_period(plain, s.end, s.last[1]):
            continue
        if s.last <= now or s.p.number in to_come or s.p.kind in ("heading", "caption", "front"):
            continue
        if PLAN.search(s.clause) or _LASTS.search(s.clause) or (re.match("(?:[日号月底末])?(?:之前|以前|前|起|开始|以后|后)", plain[s.end : s.end + 4]) and not done and not re.match(r"以?后\D{0,2}(?:设|成|登|注|开|投|竣)\D的\d", plain[s.end :])):  # fmt: skip
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
            late = s.sort in ("span", "day", "stock") or (
                months > 0 and (measured or s.sort == "month")
            )
        elif s.sort == "span" and s.last[2] < 31:
            late = months > 2  # a survey may follow the data
        else:
            told = when.titled and re.match(_DONE, plain[s.end : s.end + 4])
            late = months > 0 and (measured or bool(told)) if not s.said or measured else months > 3
        if late and (when.signed or done or re.search(r"\d|[，、]", plain[s.end : s.end + 30])):
            yield found("consistency:cutoff", s.p, s.start, s.end, _now(when))


_DONE = "[，]?(?:发放|走访|调查|检查|受理|抽查|回访|组织|开展|举办|召开|启动|开通|完成|建成|投用|印发|出台)"


def _now(when: When) -> str:
    year, month = when.month
    if when.signed:
        return say(zh=f"文稿落款为{year}年{month}月{when.day}日", en=f"the draft is dated {year}-{month:02}-{when.day:02}")  # fmt: skip
    return say(
        zh=f"文中数据、调查到{month}月为止", en=f"what the draft knows ends with month {month}"
    )


def planned(article: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs under a heading of plans."""
    chapter = heading = ""
    for p in article:
        if p.kind == "heading":
            chapter = p.text if re.match("[一二三四五六七八九十]+、", p.text) else chapter
            heading = chapter + p.text
        if PLAN.search(heading.split("总结")[-1]):
            yield p


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


_VALUED = re.compile(rf"(?<![—～~至到\d-])(?P<y>{_Y})年(?:[末底]|全年|度)?[^。；、\d年月增减]{{0,30}}(?<![.\d])(?P<n>\d[\d,]*(?:\.\d+)?)")  # fmt: skip
_STOCK = re.compile(r"(?<![\d—～~-])(?P<m>1[0-2]|[1-9])月[末底]")
_STOCKED = re.compile(r"(?:^|(?<=[。；，]))(?:截[至止])?(?:20\d\d年)?(?P<m>1[0-2]|[1-9])月[末底]，?(?P<rest>[^。；比]{0,60})")  # fmt: skip


def other_times(draft: Draft) -> Iterator[Finding]:
    """比2022年的43.26万件, where the table has 43.26 for 2023 alone; 表1（6月末） over what 9月末，…用工44520人 says."""
    of_years: dict[str, set[int]] = {}
    captioned: dict[str, Paragraph] = {}
    for table in draft.tables:
        rows = {r: int(m[1]) for r, c in table.grid if not c and (m := _YEARLY.fullmatch(table.name(r)))}  # fmt: skip
        heads = {c: int(y[0]) for r, c in table.grid if not r and len(y := _YEAR.findall(table.head(c))) == 1}  # fmt: skip
        first = next(iter(table.grid.values())).number
        caption = next((q for q in draft.paragraphs[max(0, first - 3) : first - 1] if q.kind == "caption" and _STOCK.search(q.text)), None)  # fmt: skip
        for r, c, cell in table.body():
            value = cell.text.strip().rstrip("%").replace(",", "")
            if re.fullmatch(r"[\d.]{3,}", value) and len(value.replace(".", "").strip("0")) > 2:
                if (year := rows.get(r) or heads.get(c)) and max(len(rows), len(heads)) > 1:
                    of_years.setdefault(value, set()).add(year)
                if caption is not None:
                    captioned.setdefault(value, caption)
    for p in draft.paragraphs if of_years or captioned else ():
        plain = p.reading.plain if p.prose else ""
        for m in _VALUED.finditer(plain):
            years = of_years.get(m["n"].replace(",", ""), set())
            if len(years) == 1 and int(m["y"]) not in years:
                yield _other(p, m.start(), m.end(), *years)
        for m in _STOCKED.finditer(plain) if captioned else ():
            for n in re.findall(r"\d[\d.]*", m["rest"].replace(",", "")):
                if n in captioned and (t := _STOCK.search(captioned[n].text)) and t["m"] != m["m"]:
                    shows = say(zh=f"表中{n}，文中为{m['m']}月末", en=f"{n} is of month {m['m']}")
                    yield found("consistency:cutoff", captioned.pop(n), t.start(), t.end(), shows)


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
