"""What a draft has said so far: each count with the words of its clause and its time, found by name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from . import patterns as re
from .files.drafts import Draft, Paragraph, Table
from .sentences.clauses import Item, alike, items_of
from .sentences.quantities import Quantity
from .sentences.reading import read, since

EARLIER = re.compile(
    r"上一?学年|上一?轮|上一?期|上次|上届|上年|去年|同期|前一年|上一年|上季度|上月|上期|上线前|[改实]施前|年初|往年"
)
NOW = re.compile("今年|本[年轮期次季月]|目前|现在|当前")
_AVERAGED = re.compile(r"[人户场次件家笔]均|每|最[高低多少大小]|由$|从$")


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A count or a percentage with the words of its clause, and whether it was so earlier."""

    p: Paragraph
    item: Item
    words: str
    earlier: bool
    context: str = ""  # the sentence, or its part between semicolons, before the clause
    q: Quantity = field(init=False)  # the number itself
    averaged: bool = field(init=False)  # a mean, a bound, or where something starts from

    def __post_init__(self) -> None:
        object.__setattr__(self, "q", self.item.q)
        object.__setattr__(self, "averaged", _AVERAGED.search(self.item.label) is not None)

    @property
    def head(self) -> str:
        """Of a cell: the head of its column."""
        return self.words[len(self.item.label) :]


_COMPARED = re.compile("(?:比|较|同)[^，。；]*")


def said_of(p: Paragraph, item: Item, name: str = "") -> Said:
    """A number with its words; `name` is its own in a list of names and values (分别)."""
    plain = p.reading.plain
    start = since(plain, item.q.start, "，。；：！？（\n")
    words = name or plain[start : item.q.start]
    if not words and start and plain[start - 1] == "（":  # 户籍人口（29.83万人）
        words = plain[since(plain, start - 1, "，。；：！？、）\n") : start - 1]
    words += item.noun + item.q.unit
    open_at = since(plain, item.q.start, "。！？；\n")
    context = "" if name else plain[max(open_at, start - 60) : start]
    own = clause(p, item)
    if item.role == "change":
        own = _COMPARED.sub("", own)  # 比上年增长: the growth is this year's
    return Said(p, item, words, bool(EARLIER.search(own)), context)


def clause(p: Paragraph, item: Item) -> str:
    """The words of the clause before a number, dates and all."""
    if item.clause is not None:
        return item.clause
    plain = p.reading.plain
    start = since(plain, item.q.start, "，。；：！？、（\n")
    quantities = p.reading.quantities
    k = bisect_right(quantities, item.q.start, key=lambda q: q.end)
    return plain[max(start, quantities[k - 1].end if k else 0) : item.q.start]


def bigrams(name: str) -> list[str]:
    return [name[j : j + 2] for j in range(len(name) - 1)]


_TAIL = re.compile(r"(?:总数|总量|总额|总人数|数量|数|总)$")
FILL = re.compile(r"当年|全年|年度|全部|所有|上述|本次|同期|这次|此次|其中|的|年末|期末")


def called(name: str, memory: Sequence[Said], like: Quantity | None = None) -> list[Said]:
    """The values that stand under a name: those whose words hold most of it."""
    name = FILL.sub("", name)
    name = _TAIL.sub("", name)
    name = re.sub(r"(?<=..)(?:人|户|件|家|笔|宗|场|批次?)$", "", name) if len(name) > 2 else name
    wanted = bigrams(name)
    if not wanted:
        return []
    scored = [
        (sum(b in s.words for b in wanted) / len(wanted), s)
        for s in memory
        if wanted[0] in s.words and s.q.value > 0 and (like is None or alike(s.q, like))
        and not s.averaged
    ]  # fmt: skip
    best = max((x for x, _ in scored), default=0.0)
    return [s for x, s in scored if x == best] if best >= 0.5 else []


_FILLED = re.compile(r"的|平均|水平|整体|总体|上述|全部|受访|企业$|[人户家]$")


def resolve(name: str, pool: Sequence[Said]) -> tuple[float, list[Said]]:
    """The values whose words, or failing that whose sentence, hold a name; and how much of it (0 to 1).

    A bigram met only in the context counts 0.8; below 0.6 nothing is found.
    """
    short = _FILLED.sub("", name)
    wanted = bigrams(short if len(short) > 1 else name)
    if not wanted:
        return 0.0, []
    scored = [
        (sum(1.0 if b in s.words else 0.8 if b in s.context else 0.0 for b in wanted) / len(wanted), s)
        for s in pool
    ]  # fmt: skip
    best = max((x for x, _ in scored), default=0.0)
    return (best, [s for x, s in scored if x == best]) if best >= 0.6 else (0.0, [])


_LEFT_BEHIND = re.compile("(?:由|从|自|比|较)(?:[^，。；]{0,10}的)?$")


def left_behind(item: Item) -> bool:
    """由22140人次增至28960人次, 比上年的10.5%加快: the value a move or a comparison starts from."""
    return bool(_LEFT_BEHIND.search(item.label))


_AHEAD = re.compile(
    "预计|预测|预期|预估|有望|可望|力争|争取|确保|拟(?!合)|计划(?!生育)|目标|打算|规划|明年|下一?年|到20\\d\\d年|"
    "(?<!即)(?<!现)将(?=[^，。；]{0,16}$)"
)
_AHEAD_SECTION = re.compile(
    "建议|对策|打算|目标|展望|预测|安排|计划|思路|下一步|下步|举措|努力方向|重点工作|意见"
)
_ANNOUNCED = re.compile("(?:拟|将|计划|建议|要求|重点|下一步|力争|实现)[^。]*[：:]$")


LONG = 2000  # characters of a paragraph that are looked at together


class Read(dict[int, list[Item]]):
    """A draft read once: the items of each paragraph by its number, and what several checks make of them."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._said: dict[int, list[Said]] = {}
        self._planned: dict[tuple[int, int], bool] = {}
        # kept by the checks of agreement: every number with all its words
        self.told: list[Any] = []
        super().__init__(
            (p.number, items_of(p.reading) if 0 < len(p.text) <= LONG else [])
            for p in draft.paragraphs
        )

    def prose(self) -> Iterator[tuple[Paragraph, Item]]:
        """Every number outside the tables, in reading order."""
        return ((p, i) for p in self._draft.paragraphs if p.kind != "cell" for i in self[p.number])

    def said(self, p: Paragraph, kinds: str = "n") -> list[Said]:
        """The levels of a paragraph, of some kinds, with their words."""
        if p.number not in self._said:
            levels = [i for i in self[p.number] if i.role == "level" and i.q.kind in "np"]
            self._said[p.number] = [said_of(p, i) for i in levels]
        return [s for s in self._said[p.number] if s.q.kind in kinds]

    def planned(self, p: Paragraph, item: Item) -> bool:
        """Whether a number is a target or a forecast: by the words before it, or by the section it stands in."""
        if p.number in self.advice:
            return True
        at = p.number, item.q.start
        if at not in self._planned:
            plain = p.reading.plain
            start = since(plain, item.q.start, "。！？；\n")
            self._planned[at] = _AHEAD.search(plain, start, item.q.start) is not None
        return self._planned[at]

    @cached_property
    def advice(self) -> frozenset[int]:
        """The paragraphs of sections of advice and plans, and the items a plan announces (2025年拟抓好四项工作：)."""
        inside, level, announced = set(), 0, False
        for p in self._draft.paragraphs:
            if p.kind in ("heading", "title"):
                announced = False
                if level and p.level <= level:
                    level = 0
                if not level and p.level and _AHEAD_SECTION.search(p.text) and "总结" not in p.text:
                    level = p.level
            elif level or announced:
                inside.add(p.number)
            if p.prose and _ANNOUNCED.search(p.text):
                announced = True
        return frozenset(inside)

    @cached_property
    def cells(self) -> list[Said]:
        """What the tables say: each number under the name of its row and the head of its column."""
        return list(islice((s for t in self._draft.tables for s in _of_table(t)), _MOST_CELLS))


_MOST_CELLS = 400


_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?[%％]?")
_WITH_UNIT = re.compile(
    r"\d[\d,]*(?:\.\d+)?[万亿]?(?:人次|[人户家件套张份场次名个间栋处册元])"
)  # 5218户
_UNIT = re.compile(r"[（(]([^（）()]{1,6})[）)]$")


def _of_table(table: Table) -> Iterator[Said]:
    # the unit of a cell stands in the head, in the name of the row, or in a column of its own
    units = {r: table.text(r, c) for r, c, _ in table.body() if table.head(c) == "单位"}
    for row, column, p in table.body():
        text, head = table.text(row, column), table.head(column)
        own = _WITH_UNIT.fullmatch(text)
        if head == "单位" or not (own or _NUMBER.fullmatch(text)):
            continue
        m = _UNIT.search(head)
        if m is None:
            m = _UNIT.search(table.name(row))
        unit = "" if own or text.endswith(("%", "％")) else (m[1] if m else units.get(row, ""))
        found = read(text.replace("−", "-") + unit).quantities
        if len(found) == 1:
            name = table.name(row)
            item = Item(found[0], 0, "level", 0, 0, 0, 0, name, "", "")
            label = name + re.sub(r"[（(].*", "", head)
            yield Said(p, item, label, bool(EARLIER.search(head)))
