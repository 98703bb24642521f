"""A comparison whose other side the sentence gives itself: before it, or right behind.

较6月末增加358人，6月末为1578人; 高于全市平均增速1.3个百分点，全市平均增速为6.5%; 集体合同覆盖率达94.8%，全市平均为92.7%，
高于全市2.1个百分点.  The side compared with is the value whose clause begins with the words that the comparison
names; what is compared is the last other value of its kind.  每次时长由2小时增加1小时，达到3小时: a move with its size
and its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..memory import clause
from ..sentences.clauses import DOWN, UP, Item, bare, sentences, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import pattern
from .judging import GROWTH, judge
from .spans import spans_of

_THAN = re.compile(
    rf"(?:(?<![占同环])(?:比|较)(?![重例率])(?P<than>[^，。；比较]{{2,14}}?)(?:同比|环比|净|略|又|再)*(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:出|了|约)*"
    r"|(?P<above>高于|快于|多于|大于|长于|高出|超过|领先于?)(?P<of>[^，。；]{2,14}?)|(?P<below>低于|慢于|少于|小于|短于|落后于?)(?P<under>[^，。；]{2,14}?))$"
)
_FILL = re.compile("平均|水平|总体|整体|的|同口径")
_BEHIND = re.compile("[，；（][^，。；（）：]{2,16}")
_NOW = re.compile("(?:目前|现|现在|现已|如今|今年|[年期]末|总数)(?:共有|有|为|共|达到?|增至|约)*$")


def beside(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Every comparison of a paragraph whose other side stands beside it."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if item.q.kind in "npd" and not item.q.hedge and not item.depth:
                yield from _compared(p, group, k)
    yield from _arrived(p, items)
    yield from _with_its_size(p, items)


def _compared(p: Paragraph, group: Sequence[Item], k: int) -> Iterator[Finding]:
    item = group[k]
    m = _THAN.search(clause(p, item))
    if m is None:
        return
    name = m["than"] or m["of"] or m["under"]
    growth = bool(GROWTH.search(name)) and item.q.kind == "d"
    other = _other(p, group, k, GROWTH.sub("", name), growth)
    if other is None:
        return
    kind = "p" if other.q.kind == "p" else "n"
    mine = [
        i for i in group[:k]
        if i is not other and i.q.kind == kind and i.q.family == other.q.family and not i.q.hedge and i.segment == item.segment
        and (i.role == "change" if growth else i.role == "level")
    ]  # fmt: skip
    behind = group[k + 2 : k + 3] if other.position > item.position else []
    if not mine and not growth:  # 较6月末增加12名，6月末为46名，现有58名
        mine = [i for i in behind if i.q.kind == kind and i.q.family == other.q.family and _NOW.search(clause(p, i))]  # fmt: skip
    if not mine:
        return
    change = replace(item, role="change", direction=1 if m["up"] or m["above"] else -1)
    nows = [i.q for i in (mine[-1:] if other.position > item.position else mine)]
    yield from judge(p, change, [(now, other.q) for now in nows])


def _other(p: Paragraph, group: Sequence[Item], k: int, name: str, growth: bool) -> Item | None:
    """The value that is said of a name: right behind, or else before in the sentence."""
    item, plain = group[k], p.reading.plain
    short, whole = _FILL.sub("", name), re.search("总体|整体", name)
    if len(short) < 2:
        return None
    after = group[k + 1] if k + 1 < len(group) else None
    kinds = "p" if item.q.kind == "d" else "np" if item.q.kind == "p" else "n"

    def may_be(i: Item) -> bool:
        level = i.role == "level" or (growth and i.role == "change")
        return level and i.q.kind in kinds and not i.q.hedge and (item.q.kind != "n" or i.q.family == item.q.family)  # fmt: skip

    if after is not None and may_be(after):
        gap = plain[item.q.end : after.q.start]
        said = _FILL.sub("", gap[1:])
        if _BEHIND.fullmatch(gap) and (said.startswith(short) or ("目标" in name and "目标" in said)):  # fmt: skip
            return after
    before = [
        i for i in group[:k]
        if may_be(i) and (not whole or whole.group() in _words(p, i)) and _says(_FILL.sub("", _words(p, i)), short)
    ]  # fmt: skip
    return before[-1] if before and before[-1].q.kind == ("p" if item.q.kind == "d" else "n") else None  # fmt: skip


def _says(words: str, name: str) -> bool:
    """Whether words are a name and what may stand between it and its number."""
    return words.startswith(name) and bool(
        re.fullmatch("(?:则|也|仅|只|为|是|达到?|有|约)*", words[len(name) :])
    )


def _words(p: Paragraph, item: Item) -> str:
    return re.sub("^(?:而|其中|同期|但|，)+", "", clause(p, item))


_FROM = pattern(rf"(?:由|从)(?:~|<t>){{0,10}}?(?P<a><np>)(?:~|<t>){{0,6}}?(?P<way>{UP}|{DOWN})(?:了|约)?(?P<d><dn>)[，、]?(?:达到?|增?至|为|变为|达到了)(?P<b><np>)")  # fmt: skip


def _arrived(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """由2小时增加1小时，达到3小时."""
    at = {i.position: i for i in items}
    for m in _FROM.finditer(p.reading.skeleton):
        a, d, b = (at.get(m.start(g)) for g in "adb")
        if (
            a is None
            or b is None
            or d is None
            or a.q.family != b.q.family
            or a.q.hedge
            or b.q.hedge
        ):
            continue
        if (d.q.kind == "d") == (a.q.kind == "p"):
            way = 1 if re.fullmatch(UP, m["way"]) else -1
            yield from judge(p, replace(d, role="change", direction=way), [(b.q, a.q)])


_ADDED = re.compile("了(?:约)?$")


def _with_its_size(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """比上年增加11个，总数由38个增加了49个: what it grew to is written as what it grew by."""
    for a, b, _m in spans_of(p):
        words = p.reading.plain[a.end : b.start]
        if not _ADDED.search(words) or a.kind != "n" or a.family != b.family:
            continue
        now: Quantity = b
        sizes = [
            i.q for i in items
            if i.role == "change" and i.q.kind == "n" and i.q.family == a.family and i.q is not b and not i.q.hedge
        ]  # fmt: skip
        size = next((q for q in sizes if abs(now.value - a.value) == q.value), None)
        if size is not None:
            shows = f"{bare(b)} - {bare(a)} = {shown(abs(b.value - a.value) / b.scale, b.decimals)}"
            yield found("arithmetic:change", p, b.start, b.end, shows + say(zh="，“了”应为“到”", en=": to, not by"))  # fmt: skip
