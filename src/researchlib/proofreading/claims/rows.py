"""What a draft knows of rows and of series: columns of its tables, rows over their years, lists of its text.

A `Series` is one measure with a value for each name.  Its names are the rows of a table (街道, 行业, 险种) or
times in their order (2022年, 2023年; 7月, 8月); it was printed in a table or said in one breath.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, takewhile

from .. import patterns as re
from ..files.drafts import Draft, Paragraph, Table
from ..memory import Read, bigrams, clause
from ..parts.lists import aligned, places_alone
from ..sentences.clauses import Item, sentences
from ..sentences.reading import ANY, pattern, since
from ..sentences.times import YEAR
from ..sentences.units import DIGITS

_TOTAL = re.compile(r"合计|总计|小计|共计|平均|^全[年区市县省国部体]|总体|其中|[#＃]")
_WHOLE = re.compile("合计|总计|共计|平均|全[区市县省]|总体")
_NUMBER = re.compile(r"[+＋]?([-−]?\d[\d,]*(?:\.\d+)?)[%％]?")
# 提高6.2个百分点: what a column of changes says in words
_TOLD = re.compile(r"(?:提高|增长|增加|上升|上涨|扩大|提升|回升|加快|延长|升|增|(?P<down>下降|减少|降低|回落|缩小|收窄|缩短|下滑|降|减))(?P<n>\d[\d,]*(?:\.\d+)?)(?P<unit>\D{0,4})")  # fmt: skip
_TIME = re.compile(
    r"(?P<year>(?:19|20)\d{2})年?(?:度|末|底)?|(?P<last>上年(?:同期)?|去年(?:同期)?|同期|上一?轮|上次)|(?P<now>本年|今年|本轮|本期|当年)|"
    r"(?P<month>1[0-2]|[1-9])月份?|第?(?P<quarter>[一二三四])季度|(?P<half>[上下])半年"
)  # fmt: skip
GROWTH = re.compile(r"增长|增速|增幅|涨幅|降幅|升幅|同比|环比|增减|比上|较上|提高|变[化动]|升降|[±]")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Series:
    """One measure by name; `halves` are what rounding leaves open of each value."""

    what: str  # the head of the column; the row and the head; the words of the sentence
    names: tuple[str, ...]
    values: tuple[float, ...]
    halves: tuple[float, ...]
    timed: bool
    table: int  # the table's number in the draft, -1 for one of the text
    place: int  # the paragraph it begins in
    start: int = 0
    end: int = 0
    when: int = 0  # the year of its column
    mixed: bool = False  # its rows are of several units
    total: float = 0.0  # what its row 合计 or 全区 says

    @property
    def growth(self) -> bool:
        """Whether its values are changes."""
        return bool(
            GROWTH.search(self.what if self.table >= 0 else self.what[-16:].split("，")[-1])
        )

    @property
    def scale(self) -> float:
        """1e4 for a measure in 万人."""
        return 1e4 if re.search("（[^）]*万|[^万]万[人户元件]$", self.what) else 1.0

    def moves(self) -> list[int]:
        """The sign of every step: +1, 0, -1."""
        return [(b > a) - (b < a) for a, b in pairwise(self.values)]

    def listed(self) -> str:
        """东湖街道41260、南塘街道33580."""
        return "、".join(f"{n}{v:g}" for n, v in zip(self.names, self.values, strict=True))


class Rows:
    """All series of a draft, and the names of its rows as the text may write them."""

    def __init__(self, draft: Draft, read: Read) -> None:
        self.columns: list[Series] = []
        self.timed: list[Series] = []
        for number, table in enumerate(draft.tables):
            for s in _columns(table, number):
                (self.timed if s.timed else self.columns).append(s)
            self.timed += _over_time(table, number)
        self._read = read
        self._draft = draft
        self._lists: dict[int, list[Series]] = {}
        self.aliases: dict[str, str] = {}
        for s in self.columns:
            for name in s.names:
                self.aliases.setdefault(name, name)
                short = _KIND.sub("", name)
                if len(short) >= 2:
                    self.aliases.setdefault(short, name)
                short = name[: len(name) - common_tail(s.names)]
                if len(short) > 1:  # 东城 for 东城所
                    self.aliases.setdefault(short, name)
                for k in range(1, len(name) - 2):  # 满意率 for 企业对中介满意率
                    if sum(n.endswith(name[k:]) for n in s.names) == 1:
                        self.aliases.setdefault(name[k:], name)
        names = sorted(self.aliases, key=len, reverse=True)
        self.known = re.compile("|".join(map(re.escape, names))) if names else None

    @cached_property
    def spoken(self) -> list[Series]:
        """The series of the text: 由54.6小时减至53.1小时、51.3小时; 2023年12台，2024年27台; （依次为…）."""
        return [s for p in self._draft.paragraphs if p.kind != "cell" for s in _said(p, self._read[p.number])]  # fmt: skip

    def lists(self, p: Paragraph) -> list[Series]:
        """What a paragraph lists by name: 制造业58420人次，建筑业19340人次; A、B和C的得分分别为84.5分、79.3分和72.1分."""
        if p.number not in self._lists:
            self._lists[p.number] = list(_listed(p, self._read[p.number])) if p.kind != "cell" else []  # fmt: skip
        return self._lists[p.number]

    def listed_before(self, number: int) -> list[Series]:
        """The lists of a paragraph, and those of the three before it in its section; of a heading those of its section."""
        done: list[Series] = []
        if self._draft.paragraphs[number - 1].kind == "heading":
            for p in takewhile(lambda p: p.kind != "heading", self._draft.paragraphs[number : number + 40]):  # fmt: skip
                done += self.lists(p)
            return done
        for p in reversed(self._draft.paragraphs[max(0, number - 4) : number]):
            if p.kind == "heading":
                break
            done += self.lists(p)
        return done

    def named(self, text: str) -> list[tuple[int, int, str]]:
        """The rows a text names: where, and the row."""
        if self.known is None:
            return []
        return [(m.start(), m.end(), self.aliases[m.group()]) for m in self.known.finditer(text)]


_KIND = re.compile(r"(?<=..)(?:街道|镇|乡|村|社区|县|区|市|省|类|园区|行业|业|保险)$")
_NO_MEASURE = re.compile(r"名次|排名|位次|序号|编号|年份")


def _columns(table: Table, number: int) -> Iterator[Series]:
    grid = table.grid
    numbers = sorted({r for r, _ in grid} - {0})
    rows = [r for r in numbers if not _TOTAL.search(table.name(r))]
    whole = next((r for r in numbers if _WHOLE.match(table.name(r))), -1)
    heads = {c: table.head(c) for c in sorted({c for _, c in grid} - {0})}
    units = {tuple(table.text(r, c) for c in heads if heads[c] == "单位") + tuple(re.findall("（[^）]*）$", table.name(r))) for r in rows}  # fmt: skip
    for c, head in heads.items():
        cells = [(r, _value(table.text(r, c))) for r in rows]
        known = [(r, v) for r, v in cells if v is not None]
        if len(known) < 2 or len(known) < len(cells) - 1 or _NO_MEASURE.search(head):
            continue
        names = tuple(re.sub(r"^((?:19|20)\d{2})$", r"\1年", re.sub(r"（[^）]*）", "", table.name(r))) for r, _ in known)  # fmt: skip
        times = [when(n) for n in names]
        timed = all(times) and len(set(times)) == len(times)
        if timed:
            order = sorted(range(len(times)), key=lambda k: times[k])
            known, names = [known[k] for k in order], tuple(names[k] for k in order)
        m = _TIME.search(head)
        told = [t["unit"] if (t := _TOLD.fullmatch(table.text(r, c))) else "" for r, _ in known]
        whole_column = Series(
            head, names, tuple(v for _, (v, _) in known), tuple(h for _, (_, h) in known), timed, number,
            grid[0, c].number if (0, c) in grid else 0, when=int(m["year"] or 0) if m else 0,
            total=(_value(table.text(whole, c)) or (0.0, 0))[0],
            mixed=len(set(told)) > 1 or (len(units) > 1 and not GROWTH.search(head) and not re.search("[（(]%[）)]|率$", head)),
        )  # fmt: skip
        yield whole_column
        for unit in set(told) if len(set(told)) > 1 else ():  # fmt: skip
            # 提高6.2个百分点 and 增长10.5%: each among its own
            of_it = [k for k, u in enumerate(told) if u == unit]
            yield replace(whole_column, names=tuple(names[k] for k in of_it), mixed=False, total=0.0,
                          values=tuple(whole_column.values[k] for k in of_it), halves=tuple(whole_column.halves[k] for k in of_it))  # fmt: skip


def _over_time(table: Table, number: int) -> Iterator[Series]:
    """虚假信息 in 2022年, 2023年, 2024年: columns whose heads differ by their time."""
    grid = table.grid
    groups: dict[str, list[tuple[tuple[int, ...], int]]] = {}
    for c in sorted({c for _, c in grid} - {0}):
        head = table.head(c)
        if (m := _TIME.search(head)) and not GROWTH.search(head):
            groups.setdefault(head.replace(m.group(), "", 1), []).append((when(m.group()), c))
    for rest, columns in groups.items():
        columns.sort()
        if len(columns) < 2 or len({t for t, _ in columns}) < len(columns):
            continue
        for r in sorted({r for r, _ in grid} - {0}):
            cells = [_value(table.text(r, c)) for _, c in columns]
            if all(x is not None for x in cells):
                full = [x for x in cells if x is not None]
                yield Series(
                    table.name(r) + rest, tuple(table.head(c) for _, c in columns), tuple(v for v, _ in full),
                    tuple(h for _, h in full), True, number, grid[0, columns[0][1]].number,
                )  # fmt: skip


def _value(text: str) -> tuple[float, float] | None:
    told = _TOLD.fullmatch(text)
    m = _NUMBER.fullmatch(told["n"] if told else text)
    if m is None:
        return None
    digits = m[1].replace(",", "").replace("−", "-")
    decimals = len(digits.partition(".")[2])
    return (-1 if told and told["down"] else 1) * float(digits), 0.5 * 10.0**-decimals if decimals else 0.0  # fmt: skip


def when(name: str) -> tuple[int, ...]:
    """A time as a key that orders: 2024年 < 2025年, 上年 < 本年, 7月 < 8月; empty for what is no time."""
    key: list[int] = []
    at = 0
    while m := _TIME.match(name, at):
        if m["year"]:
            key.append(int(m["year"]))
        elif m["last"] or m["now"]:
            key.append(0 if m["last"] else 1)
        else:
            small = m["month"] or m["quarter"] or m["half"]
            key.append(int(small) if small.isdigit() else "一二三四上下".index(small))
        at = m.end()
    return tuple(key) if key and len(name) - at <= 4 else ()


_CHAIN = pattern(r"(?:由|从)(?:<t>的?)?(?P<a><np>(?:[、和](?:<t>的?)?<np>)*)[，]?(?:逐[年月季]|连续|持续|依次|分别)*(?:~{0,3})(?:至|到|为)(?:<t>的?)?(?P<b><np>(?:[、和再到升降至增减]{1,3}(?:<t>的?)?<np>)*)")  # fmt: skip
_LIST = pattern(r"(?:依次|分别)(?:约?为|是|达到?)?~{0,5}?(?P<a><np>(?:~{0,4}?[、和与及，]{1,2}<np>){2,})")  # fmt: skip
_SINCE = pattern(r"<t>(?:以来|起)，?~{0,10}?(?P<a><np>(?:[、和与及]<np>){2,})")
_SPAN = re.compile(r"(\d{4})年?(?:末|底|第?([一二三四])季度)?(?:—|至|到|～|-)(\d{4})年(?:第?([一二三四])季度)?")  # fmt: skip


def _said(p: Paragraph, items: Sequence[Item]) -> Iterator[Series]:
    reading = p.reading
    skeleton = reading.skeleton
    for m in _CHAIN.finditer(skeleton):
        marks = [k for k in range(m.start("a"), m.end("b")) if skeleton[k] in _LEVELS]
        qs = [reading.at(k) for k in marks]
        if len(qs) > 2 and len({q.family for q in qs}) == 1:
            yield _spoken(p, qs, m.start(), m.end(), tuple(map(str, range(len(qs)))))
    for m in _SINCE.finditer(skeleton):
        qs = [reading.at(k) for k in range(m.start("a"), m.end("a")) if skeleton[k] in _LEVELS]
        first = YEAR.match(reading.plain, reading.back(m.start()))
        if first and len({q.family for q in qs}) == 1:
            names = tuple(f"{int(first[1]) + k}年" for k in range(len(qs)))
            yield _spoken(p, qs, m.start(), m.end(), names)
    for m in _LIST.finditer(skeleton):
        qs = [reading.at(k) for k in range(m.start("a"), m.end("a")) if skeleton[k] in _LEVELS]
        start = since(reading.plain, reading.back(m.start()), "。！？；\n")
        names = times_named(reading.plain[start : reading.back(m.start())], len(qs))
        if names and len({q.family for q in qs}) == 1:
            yield _spoken(p, qs, m.start(), m.end(), names)
    for group in sentences(items):
        dated: dict[str, list[tuple[int, Item]]] = {}
        for i in group:
            years = YEAR.findall(clause(p, i))
            if i.role == "level" and i.q.kind in "np" and len(years) == 1 and not i.depth:
                dated.setdefault(i.q.family, []).append((int(years[0]), i))
        for run in dated.values():
            if len(run) > 2 and len({y for y, _ in run}) == len(run) and run == sorted(run, key=lambda x: x[0]):  # fmt: skip
                yield _spoken(p, [i.q for _, i in run], run[0][1].position, run[-1][1].position + 1, tuple(f"{y}年" for y, _ in run))  # fmt: skip


_LEVELS = "\ue001\ue002"


def times_named(text: str, wanted: int) -> tuple[str, ...]:
    """The times a list is of: 2022—2024年各年末, or three quarters each by its name."""
    m = _SPAN.search(text)
    if m:
        first, last = int(m[1]), int(m[3])
        if m[2] and m[4]:
            steps = range(4 * first + "一二三四".index(m[2]), 4 * last + "一二三四".index(m[4]) + 1)
            names = [f"{k // 4}年第{'一二三四'[k % 4]}季度" for k in steps]
        else:
            names = [f"{y}年" for y in range(first, last + 1)]
    elif m := re.search(
        "([一二三四五六七八九]|\\d)(?:月)?(?:至|—|到)([二三四五六七八九]|1?\\d)月", text
    ):
        a, b = (int(DIGITS.get(x, 0) or x) for x in m.groups())
        names = [f"{k}月" for k in range(a, b + 1)]
    elif m := re.search("([一二三])(?:季度)?(?:至|—|到)([二三四])季度", text):
        names = [
            f"{k}季度" for k in "一二三四"["一二三四".index(m[1]) : "一二三四".index(m[2]) + 1]
        ]
    elif (n := re.search("(?<![、和与及])([三四五六])(?:年|个?季度|个月|届|期)[^，。；]{0,12}$", text)) and DIGITS[n[1]] == wanted:  # fmt: skip
        names = [str(k) for k in range(wanted)]  # 三年实际增速分别为
    else:
        names = [x.group() for x in _TIME.finditer(text) if x["year"] or x["month"] or x["quarter"]]
    return tuple(names) if len(names) == wanted else ()


def _spoken(p: Paragraph, qs: Sequence, start: int, end: int, names: tuple[str, ...]) -> Series:
    plain = p.reading.plain
    opened = since(plain, qs[0].start, "。！？；\n")
    what = plain[opened : qs[0].start] + (qs[0].unit if qs[0].kind == "n" else "")
    return Series(what, names, tuple(q.value for q in qs), tuple(q.half for q in qs), True, -1, p.number, qs[0].start, qs[-1].end)  # fmt: skip


_NO_NAME = re.compile(r"[^\u4e00-\u9fff“”]|其中|合计|平均|共|增|减|比|较|达|占|相差|最[高低多少]|发布|完成|分别|依次")  # fmt: skip


def _listed(p: Paragraph, items: Sequence[Item]) -> Iterator[Series]:
    names = aligned(p, items)
    bare = _nameless(p, items)
    taken = {i.position for run in bare for i in run}
    named: list[Series] = []
    for group in sentences(items):
        runs: dict[str, list[tuple[str, Item]]] = {}
        for i in group:
            level = i.role == "level" or i.position in names
            if not level or i.q.kind not in "np" or i.q.hedge or i.depth:
                continue
            if i.position in names:
                runs.setdefault("|" + i.q.family, []).append((names[i.position], i))
            elif i.position not in taken and 2 <= len(i.core) <= 10 and not _NO_NAME.search(i.core):
                runs.setdefault(i.q.family, []).append((i.core.strip("“”"), i))
        for key, run in runs.items():
            within = [k for k, (_, i) in enumerate(run) if "其中" in i.before]
            run = run[within[0] :] if within else run
            whole = max(i.q.value for _, i in run)
            if abs(2 * whole - sum(i.q.value for _, i in run)) <= 0.01 * whole:
                run = [(name, i) for name, i in run if i.q.value < whole]
            tail = common_tail([name for name, _ in run])
            called = [name[: len(name) - tail] for name, _ in run]
            called = places_alone(called)
            if key.startswith("|"):
                called = [re.sub(f"^.*[对中看]|[{ANY}].*", "", name) for name in called]
            if len(run) > 2 and len(set(called)) == len(called) and min(map(len, called)) > 1:
                named.append(_series_of(p, called, [i for _, i in run]))
    yield from named
    for side in bare:
        last = next((s for s in reversed(named) if s.end <= side[0].q.start and len(s.names) == len(side)), None)  # fmt: skip
        said = _SEVERAL.search(p.reading.plain[since(p.reading.plain, side[0].q.start, "。！？；\n") : side[0].q.start])  # fmt: skip
        if said and DIGITS[said["n"]] == len(side):
            yield _series_of(p, [f"第{n}{said['of']}" for n in "一二三四五六"[: len(side)]], side)
        elif last is not None:
            s = _series_of(p, last.names, side)
            yield s
            if all(0 < y <= x for x, y in zip(last.values, s.values, strict=True)) and side[0].q.kind == "n":  # fmt: skip
                rates = tuple(100 * y / x for x, y in zip(last.values, s.values, strict=True))
                yield replace(s, what=side[0].label + "率", values=rates)


def common_tail(names: Sequence[str]) -> int:
    """How many characters all names end with."""
    return len(list(takewhile(lambda x: len(set(x)) == 1, zip(*(n[::-1] for n in names), strict=False))))  # fmt: skip


_SEVERAL = re.compile("(?P<n>[三四五六])个?(?P<of>期|批|季度|届|轮|场|次)[^，。；]{0,8}$")


_AND = re.compile("、|[，、]?[和与及]")


def _nameless(p: Paragraph, items: Sequence[Item]) -> list[list[Item]]:
    """获准2108人、637人和483人: values side by side that have no names of their own."""
    done: list[list[Item]] = []
    for a, b in pairwise(items):
        joined = a.q.family == b.q.family and a.role == "level" and _AND.fullmatch(p.reading.plain[a.q.end : b.q.start])  # fmt: skip
        if joined and done and done[-1][-1] is a:
            done[-1].append(b)
        elif joined:
            done.append([a, b])
    return [run for run in done if len(run) > 2]


def _series_of(p: Paragraph, names: Sequence[str], run: Sequence[Item]) -> Series:
    first, last = run[0].q, run[-1].q
    what = p.reading.plain[since(p.reading.plain, first.start, "。！？；\n") : first.start]
    return Series(what, tuple(names), tuple(i.q.value for i in run), tuple(i.q.half for i in run), False, -1, p.number, first.start, last.end)  # fmt: skip


_UNIT = re.compile("[（(].*")


def head_of(s: Series) -> str:
    """The head of a column without its unit and its year."""
    head = _UNIT.sub("", s.what)
    return _TIME.sub("", head) or head


def likeness(words: str, what: str) -> float:
    """How much of what a claim names a series has in its own words (0 to 1)."""
    wanted = bigrams(words)
    return sum(b in what for b in wanted) / len(wanted) if wanted else 0.0


def differences(columns: Sequence[Series]) -> Iterator[Series]:
    """The change from one year's column to the next, and in per cent, for a table that does not print it."""
    for a, b in _years(columns):
        values = tuple(y - x for x, y in zip(a.values, b.values, strict=True))
        yield replace(b, what=_TIME.sub("", b.what) + "变化", values=values, when=b.when)
        if all(x > 0 for x in a.values) and not re.search("率|比重|占比|%", b.what):
            shares = tuple(100 * y / x for x, y in zip(a.values, values, strict=True))
            yield replace(b, what=_TIME.sub("", b.what) + "变化幅度", values=shares, when=b.when)


def _years(columns: Sequence[Series]) -> Iterator[tuple[Series, Series]]:
    """Columns of one measure in two years: 2023年（件） and 2024年（件）; 在岗人数（人） and 上年同期（人） behind it."""
    for a in columns:
        for b in columns:
            if a.when < b.when and a.when and a.names == b.names and a.table == b.table and _TIME.sub("", a.what) == _TIME.sub("", b.what):  # fmt: skip
                yield a, b
    for k, a in enumerate(columns):
        m = _TIME.match(a.what)
        if m is None or not m["last"] or _UNIT.sub("", a.what[m.end() :]):
            continue
        unit = re.findall("（[^）]*）$", a.what)
        before = [b for b in columns[:k] if b.table == a.table and b.names == a.names and re.findall("（[^）]*）$", b.what) == unit]  # fmt: skip
        if before:
            yield a, before[-1]


def ratios(columns: Sequence[Series]) -> Iterator[Series]:
    """A column over another: 缺工人数 by 缺工企业."""
    for a in columns:
        for b in columns:
            if a is not b and a.table == b.table and a.names == b.names and all(v > 0 for v in b.values):  # fmt: skip
                values = tuple(x / y for x, y in zip(a.values, b.values, strict=True))
                yield replace(a, what=f"{a.what}/{b.what}", values=values, halves=tuple(0.0 for _ in values))  # fmt: skip
