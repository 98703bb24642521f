"""A number recalled: said once, and all but said elsewhere about the same thing, in the text or in a table.

A number that stands nowhere else in the draft and that nothing in its own sentence proves, beside one of the same
thing by its words that differs in a digit, in the order of two digits or in its last place, is a slip or a second
rounding: 在办结率已达94.7%的基础上, where 办结率为94.8%.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, permutations

from ..errors import say
from .clauses import Item, alike, overlaps, ratio, shown
from .drafts import Draft, Paragraph
from .findings import Finding, found
from .memory import Read, left_behind
from .pairs import pairs
from .quantities import Quantity
from .reading import ANY, since
from .restating import proven
from .twice import period
from .units import THINGS, UNITS, alternatives


@dataclass(frozen=True, eq=False)
class _Mention:
    """A number with the words about it; of a cell, the names of its row and its column."""

    p: Paragraph
    item: Item
    row: str = ""
    head: str = ""

    @property
    def q(self) -> Quantity:
        return self.item.q

    @cached_property
    def stretch(self) -> str:
        """The part of the sentence before the number, and what follows it in its clause."""
        if self.p.cell is not None:
            return f"{self.row}，{self.head}"
        plain = self.p.reading.plain
        start = max(since(plain, self.q.start, "。；！？\n"), self.q.start - 60)
        return plain[start : self.q.start]

    @cached_property
    def words(self) -> frozenset[str]:
        """Pairs of characters of all that is said about the number."""
        return _pairs(self.stretch + "，" + self.item.noun)

    @cached_property
    def own(self) -> frozenset[str]:
        """Pairs of characters of the name alone: its clause and what is counted."""
        if self.p.cell is not None:
            return self.words
        name = self.item.label
        if not name and self.item.depth:  # 工资低于预期（50.3%）
            plain = self.p.reading.plain
            opened = plain.rfind("（", 0, self.q.start)
            name = plain[since(plain, opened, "，。；：、）\n和与及") : opened] if opened >= 0 else ""
        return _pairs(name + "，" + self.item.noun[:4])

    @cached_property
    def times(self) -> frozenset[str]:
        """The periods named in the sentence before the number."""
        if self.p.cell is not None:
            return frozenset(re.findall(r"(?:19|20)\d\d年|上年|去年|同期", self.head))
        start = since(self.p.reading.plain, self.q.start, "。；\n")
        said = [t for t in self.p.reading.times if start <= t.start < self.q.start]
        return frozenset({period(t.text) for t in said} - {""})


_SPLIT = re.compile(r"[^\u4e00-\u9fff]+")
_EMPTY = re.compile(
    rf"\d[\d.]*[万亿]?(?:{alternatives(UNITS)})?|[的了共有为约达其中在和与及占由从到比较]|全年|累计|今年|同比|增长|下降|提高|分别|合计|平均|完成|预期|目标|任务|计划|所?占?比[重例]|占比"
)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(
        w[k : k + 2]
        for w in _SPLIT.split(_EMPTY.sub(" ", text)) for k in range(len(w) - 1)
    )  # fmt: skip


def _variants(q: Quantity) -> Iterator[tuple[str, str]]:
    """The numbers that are this one with a digit changed, two digits exchanged, or the last place off by one."""
    digits = q.digits
    places = [k for k, c in enumerate(digits) if c.isdigit()]
    for k in places if len(digits.rstrip("0").replace(".", "")) > 2 else ():
        for c in "0123456789":
            if c != digits[k] and (k or c != "0"):
                yield digits[:k] + c + digits[k + 1 :], "digit"
    for move in (-1, 1) if q.decimals else ():
        yield f"{float(digits) + move * 10.0**-q.decimals:.{q.decimals}f}", "last"
    for a, b in pairwise(places):
        if digits[a] != digits[b] and (a or digits[b] != "0"):
            swapped = list(digits)
            swapped[a], swapped[b] = digits[b], digits[a]
            yield "".join(swapped), "swap"


def recalled(draft: Draft, read: Read) -> Iterator[Finding]:
    """面向岗位增长14.3%的制造业, where 制造业…增长14.2%; 合计 6382 in a table, where the text has 6328."""
    mentions = list(_mentions(draft, read))
    values: dict[tuple[str, float], list[int]] = defaultdict(list)
    printed: dict[tuple[str, str, float], list[int]] = defaultdict(list)
    for k, m in enumerate(mentions):
        values[m.q.kind, round(m.q.value, 6)].append(k)
        if not m.q.hedge and not m.q.chinese:
            printed[m.q.kind, m.q.digits, m.q.scale].append(k)
    common = _common(draft)
    for at, t in enumerate(mentions):
        q = t.q
        if q.hedge or q.chinese or q.value <= 0 or len(q.digits.replace(".", "")) < 3:
            continue
        if any(
            k != at and (q.kind == "n" or mentions[k].words & t.words)
            for k in values[q.kind, round(q.value, 6)]
        ):
            continue
        near = [
            (_one_thing(t, mentions[k], how, common), k, how)
            for digits, how in dict(_variants(q)).items()
            for k in printed.get((q.kind, digits, q.scale), ())
        ]
        score, k, how = max(near, default=(0, 0, ""))
        if not score:
            continue
        f = mentions[k]
        if _in_lists(read, t, f, how):
            continue
        if (
            k > at
            and len(values[f.q.kind, round(f.q.value, 6)]) == 1
            and not _explained(read, f, mentions, how)
        ):
            continue  # of two that stand once, the later is asked
        if _explained(read, t, mentions, how):
            continue
        shows = say(
            zh=f"{f.p.where}写{f.q.text}，此处写{q.text}",
            en=f"{f.q.text} in {f.p.where}, {q.text} here",
        )
        start, end = (0, len(t.p.text)) if t.p.cell is not None else (q.start, q.end)
        code = "consistency:rounding" if how == "last" and q.decimals else "consistency:value"
        yield found(code, t.p, start, end, shows, severity="warning")


def _common(draft: Draft) -> frozenset[str]:
    """Pairs of characters that stand all over a draft, and tell nothing: 农民 and 民工 in a report on 农民工."""
    told: Counter[str] = Counter()
    prose = [p.text for p in draft.paragraphs if p.kind != "cell"]
    for text in prose:
        told.update(_pairs(text))
    least = max(6, 0.3 * len(prose))
    return frozenset(w for w, n in told.items() if n >= least)


def _mentions(draft: Draft, read: Read) -> Iterator[_Mention]:
    tables = {p.cell: p for p in draft.paragraphs if p.cell is not None}
    for s in read.cells:
        table, row, column = s.p.cell or (0, 0, 0)
        head, name = tables.get((table, 0, column)), tables.get((table, row, 0))
        if head is not None and name is not None:
            yield _Mention(s.p, s.item, name.text, head.text)
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for item in read[p.number]:
            if item.q.kind in "np":
                yield _Mention(p, item)


_DEFINITE = re.compile(r"(?:全部|全体|上述|这|该|对|向|使|把|将|给|督促|剩余|其余|余下|现有)的?$")


def _definite(item: Item) -> bool:
    """占全部362件的48.5%, 对453名参保不全者, 642家企业中，…: a number the reader is taken to know."""
    return bool(_DEFINITE.search(item.label)) or (not item.label and item.noun.endswith("中"))


_RATE = re.compile("([\u4e00-\u9fff]{2}率)[^率，]{0,4}$")


def _same_rate(a: Item, b: Item) -> bool:
    one, other = _RATE.search(a.label), _RATE.search(b.label)
    return one is not None and other is not None and one[1] == other[1]


def _in_lists(read: Read, t: _Mention, f: _Mention, how: str) -> bool:
    """表扬类占0.13% and 其中…表扬类占0.33%: two lists of the same names, each of a whole of its own."""
    if how == "last" or _definite(t.item) or t.p.cell is not None or f.p.cell is not None:
        return False
    beside = [
        {i.q.value for i in read[m.p.number] if i.sentence == m.item.sentence and i.q.kind == m.q.kind and i is not m.item}
        for m in (t, f)
    ]  # fmt: skip
    return len(beside[0]) > 1 and len(beside[1]) > 1 and not beside[0] & beside[1]


_WHOLE_ROW = re.compile(r"合\s*计|总\s*计|小\s*计|全[区市县镇]|总体|平均")


def _one_thing(t: _Mention, f: _Mention, how: str, common: frozenset[str]) -> int:
    """How surely two numbers are said of one thing, by their words; 0 when they are not."""
    a, b = t.item, f.item
    if t.p is f.p and (t.p.cell is not None or a.sentence == b.sentence):
        return 0
    if t.p.cell is not None and f.p.cell is not None:
        return 0
    if a.role != b.role or a.direction != b.direction or left_behind(a) != left_behind(b):
        return 0
    if t.p is f.p and how != "swap":
        return 0
    if t.q.kind == "n" and not (
        alike(t.q, f.q) or (how == "swap" and t.q.family in THINGS and f.q.family in THINGS)
    ):
        return 0
    if t.times and f.times and t.times != f.times:
        return 0
    if t.p.cell is not None and how != "swap":
        return 0
    for cell, other in ((t, f), (f, t)):
        if cell.p.cell is not None and not _WHOLE_ROW.search(cell.row):
            names = _pairs(cell.row)
            if len(names & other.words) < 0.7 * len(names) or cell.row[:1] not in other.stretch:
                return 0
    if how == "swap" and _definite(a) and alike(t.q, f.q) and (
        t.p is f.p or t.own & _pairs(f.p.text)
    ):  # fmt: skip
        return 1
    shared = (t.words & f.words) - common
    named = t.own if len(t.own) > 1 else t.words
    if len(shared) < {"swap": 2, "last": 2, "digit": 3}[how] or not named & f.words - common:
        return 0
    part = {"swap": 0.0, "last": 0.3, "digit": 0.5}[how]
    if len(named & f.words - common) < part * len(named) and not _same_rate(a, b):
        return 0
    if how == "digit" and t.q.kind == "p" and ("占" in a.label) != ("占" in b.label):
        return 0
    return len(shared) + len(t.own & f.words)


def _explained(read: Read, t: _Mention, mentions: Sequence[_Mention], how: str) -> bool:
    """Whether a number follows from others: of its sentence, of its own share, of two counts beside it."""
    if t.p.cell is not None:
        return False
    items = read[t.p.number]
    if _listed(t):
        return True
    near = [i.q for i in items if abs(i.sentence - t.item.sentence) < 2 and i is not t.item]
    if t.q.kind == "n" and how == "last":
        levels = [q for q in near if q.kind == "n" and q.low > 0]
        return any(
            overlaps(a.low / b.high, a.high / b.low, t.q)
            or overlaps(a.low - b.high, a.high - b.low, t.q)
            or overlaps(a.low + b.low, a.high + b.high, t.q)
            for a, b in permutations(levels, 2)
        )
    if t.q.kind == "n":
        shares = [pair.share.q for pair in pairs(t.p, items) if pair.count is t.item]
        return proven(t.item, items) or any(
            alike(m.q, t.q) and m.q.value > t.q.value and overlaps(*ratio(t.q, m.q), share)
            for share in shares for m in mentions
        )  # fmt: skip
    counts = [q for q in near if q.kind == "n" and q.value > 0]
    rates = [q for q in near if q.kind == "p" and q.value > 0]
    for a in counts:
        for b in counts:
            if a is not b and alike(a, b) and (
                overlaps(*ratio(a, b), t.q) or abs(abs(100 * (a.value / b.value - 1)) - t.q.value) <= t.q.half
            ):  # fmt: skip
                return True
    moved = [q for q in near if q.kind == "d"]
    return how != "last" and any(
        abs(abs(t.q.value - r.value) - d.value) <= d.half + 1e-9 for r in rates for d in moved
    )


_LINK = re.compile(rf"[、，]?[和与及至]?[{ANY}]")


def _listed(t: _Mention) -> bool:
    """152家、168家和186家: one of the values of a series, told by its place."""
    skeleton, at = t.p.reading.skeleton, t.item.position
    return bool(_LINK.match(skeleton, at + 1)) or bool(
        re.search(rf"[{ANY}][、，]?[和与及至]?$", skeleton[max(0, at - 3) : at])
    )


_STARTS = re.compile(r"(?:由|从)(?:目前的|现在的|现有的|上年的)?$")
_PAST = re.compile(
    r"(?:[比较]|高于|低于|多于|少于|上年|去年|同期|(?:19|20)\d\d年)[^，。；：]{0,10}$"
)


def bases(draft: Draft, read: Read) -> Iterator[Finding]:
    """将每万人次投诉量由47.6件降至45件以下, where 47.6 is last year's and this year's is 49.0: a plan starts from now."""
    known: dict[tuple[str, float], list[_Mention]] = {}
    for p in draft.paragraphs:
        if p.number not in read.advice:
            continue
        for t in read[p.number]:
            if not _STARTS.search(t.label) or t.q.kind not in "np" or t.q.hedge:
                continue
            if not known:
                for m in _mentions(draft, read):
                    known.setdefault((m.q.kind, m.q.value), []).append(m)
            said = [m for m in known.get((t.q.kind, t.q.value), ()) if m.item is not t]
            if not said or not all(m.p.cell is None and _of_the_past(m) for m in said):
                continue
            now = [
                i for i in read[said[-1].p.number]
                if i.sentence == said[-1].item.sentence and i.position < said[-1].item.position
                and i.role == "level" and i.q.unit == t.q.unit and i.q.decimals == t.q.decimals
            ]  # fmt: skip
            if now and not _of_the_past(_Mention(said[-1].p, now[-1])):
                shows = say(
                    zh=f"{t.q.text}是{said[-1].p.where}所说基期的数，本期为{now[-1].q.text}",
                    en=f"{t.q.text} is the number of the year before; now it is {now[-1].q.text}",
                )
                yield found("consistency:value", p, t.q.start, t.q.end, shows)


def _of_the_past(m: _Mention) -> bool:
    plain = m.p.reading.plain
    return bool(_PAST.search(plain[since(plain, m.q.start, "，。；：（\n") : m.q.start]))


_MORE = re.compile(
    r"(?:新增|新建|新招|培育|增设|增建|扩建|补充|引进|新设|增加|再建|招聘|发展)[^，。；]{0,14}$"
)
_REACH = re.compile(
    r"(?:总数|总量|总|累计|队伍|规模|使|增至|达)[^，。；]{0,10}(?:达到?|增至|增加到|扩大到|扩至)$"
)


def reached(draft: Draft, read: Read) -> Iterator[Finding]:
    """年内培育A级机构10家，使总数达到68家: 58家 must be what there is; the draft says 52家."""
    mentions: list[_Mention] = []
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for a, b in pairwise(read[p.number]):
            if (
                a.q.kind != "n" or b.q.kind != "n" or a.q.unit != b.q.unit or not a.q.unit
                or a.sentence != b.sentence or a.q.hedge or b.q.hedge or a.q.value >= b.q.value
                or not _MORE.search(a.label) or not _REACH.search(b.label)
            ):  # fmt: skip
                continue
            base = b.q.value - a.q.value
            slack = a.q.half + b.q.half
            mentions = mentions or list(_mentions(draft, read))
            pool = [
                m for m in mentions
                if m.item not in (a, b) and m.q.family == b.q.family and not (m.row and not _WHOLE_ROW.search(m.row))
            ]  # fmt: skip
            if any(abs(m.q.value - base) <= slack + m.q.half for m in pool):
                continue
            words = _pairs(a.label + "，" + a.noun + "，" + b.label)
            near = [
                m
                for m in pool
                if m.q.family == b.q.family
                and m.words & words
                and abs(m.q.value - base) <= 0.3 * base
            ]
            if near:
                shows = f"{b.q.text} - {a.q.text} = {shown(base, b.q.decimals)}"
                shows += say(
                    zh=f"，{near[-1].p.where}写{near[-1].q.text}",
                    en=f", {near[-1].q.text} in {near[-1].p.where}",
                )
                yield found("consistency:value", p, b.q.start, b.q.end, shows)
