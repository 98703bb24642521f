"""Vague shares far from their numbers (近七成机构不足10人, 技工缺口的八成), and values set beside others by a word
alone (低于收入增速, 略低于其在缺工总数中的比重, 高于上年同期的1.21)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ..errors import say
from .clauses import Item, bare, is_share, shown
from .drafts import Draft, Paragraph
from .findings import Finding, found
from .lists import aligned
from .memory import Read, Said, bigrams, called, said_of
from .quantities import Quantity
from .reading import since
from .words import fits, of_a_part


@dataclass(frozen=True, slots=True, eq=False)
class _Share:
    """A percentage, the words that are its own, and its place."""

    q: Quantity
    words: str
    paragraph: int
    sentence: int


def gauging(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every vague share and every bare comparison of a draft."""
    shares: list[_Share] = []
    counts: list[Said] = []
    moved: list[Said] = []
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        items = read[p.number]
        for k, item in enumerate(items):
            if item.q.kind == "v":
                if not shares:
                    shares = list(_shares(draft, read))
                    counts = [s for q in draft.paragraphs for s in read.said(q)] + read.cells
                yield from _of_named(p, items, k, counts)
                yield from _afar(p, items, k, shares)
            elif item.q.kind in "npd":
                yield from _beyond(p, items, k)
            if item.q.kind == "p" and (m := _SIDE_NAMED.match(p.reading.plain, item.q.end)):
                if not moved:
                    moved = [said_of(q, i) for q, i in read.prose() if i.q.kind == "p"] + read.cells
                yield from _beyond_named(p, item, m, moved)


def _shares(draft: Draft, read: Read) -> Iterator[_Share]:
    """All percentages: of the text with the words since the one before, of the tables with row and head."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not any(is_share(i) for i in read[p.number]):
            continue
        plain, names, last = p.reading.plain, aligned(p, read[p.number]), 0
        for i in read[p.number]:
            if is_share(i):
                start = max(last, since(plain, i.q.start, "。！？；\n"))
                after = re.match("[^，。；：（）\n]{0,12}", plain[i.q.end :])
                own = plain[start : i.q.start] + "|" + (after.group() if after else "")
                if start == last and len(own) < 4:  # 分别占54.5%、35.7%和9.8%
                    own = plain[since(plain, i.q.start, "。！？；\n") : i.q.start]
                yield _Share(i.q, names.get(i.position, "") + own, p.number, i.sentence)
            if i.q.kind == "p":
                last = i.q.end
    for k, s in enumerate(read.cells):
        if s.q.kind == "p" and s.q.unit == "%":
            yield _Share(s.q, s.words, -1, -k - 1)


_FILL = re.compile(
    r"针对|情况|问题|现象|结果|显示|[的了和与及中是为在有已均都约占将被其该到出：、（）]|[一二三四五六七八九]是"
)


def _wanted(text: str) -> list[str]:
    return [b for part in _FILL.split(text) for b in bigrams(part)]


def _afar(
    p: Paragraph, items: Sequence[Item], k: int, shares: Sequence[_Share]
) -> Iterator[Finding]:
    """投诉中收费争议超过三分之一: some percentage under these words, or some of a list together, must be what it says."""
    plain, item = p.reading.plain, items[k]
    start = since(plain, item.q.start, "，。；：！？（）\n")
    after = re.match("[^，。；：！？（）\n]*", plain[item.q.end :])
    stop = item.q.end + (after.end() if after else 0)
    if any(
        i is not item
        and start <= i.q.start < stop
        and not (i.q.start > item.q.end and i.q.kind == "n")
        for i in items
    ):
        return
    if any(
        i.sentence == item.sentence and i.q.kind == "p" and abs(i.position - item.position) < 12
        for i in items
    ):
        return
    head = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*", "", plain[start : item.q.start])
    wanted = _wanted(head) + _wanted(plain[item.q.end : stop])
    if (
        len(wanted) < 2
        or re.search(r"的$|下降|减少|增长|增加|缩|扩|同比|平均", head)
        or re.search("目标|力争|确保|争取|达到$|如果", head)
    ):
        return
    q = of_a_part(item)
    scored = [
        (sum(b in s.words for b in wanted) / len(wanted), s)
        for s in shares
        if not (s.paragraph == p.number and s.sentence == item.sentence)
    ]
    best = max((x for x, _ in scored), default=0.0)
    if best < 0.6:
        return
    met = [s for x, s in scored if x >= 0.5 * best]
    if any(fits(q, s.q) for s in met) or any(
        q.low <= v <= q.high for s in met for v in _together(s, shares)
    ):
        return
    shown_here = "、".join(s.q.text for x, s in scored if x == best)
    yield found("words:vague", p, item.q.start, item.q.end,
                say(zh=f"文中为{shown_here}，不是“{item.q.text}”", en=f"{shown_here} is not {item.q.text}"), severity="warning")  # fmt: skip


def _together(s: _Share, shares: Sequence[_Share]) -> Iterator[float]:
    """What a share makes with those that follow it or stand before it in its sentence."""
    run = [t for t in shares if t.paragraph == s.paragraph and t.sentence == s.sentence]
    at = next(k for k, t in enumerate(run) if t is s)
    for a in range(at + 1):
        for b in range(at + 1, len(run) + 1):
            if 2 <= b - a <= 4:
                yield sum(t.q.value for t in run[a:b])


_PART_OF = re.compile(
    r"^.*(?<!占)(?:超过|不到|不足|接近|相当于|约为|约|近|达到?|逾|为|是)(?:现有|目前|当前|全部)?(?P<of>[^，。；：占]{2,12})的$"
)


def _of_named(
    p: Paragraph, items: Sequence[Item], k: int, counts: Sequence[Said]
) -> Iterator[Finding]:
    """四个行业合计23360个，超过需求总量的一半: a count and a whole that is named."""
    item = items[k]
    m = _PART_OF.search(item.label)
    if m is None or not k or re.search("年|同期|上[月季期轮]|计划|目标|任务|预算", m["of"]):
        return
    part = next((i for i in reversed(items[:k]) if i.sentence == item.sentence), None)
    if part is None or part.q.kind != "n" or part.role != "level" or part.q.hedge:
        return
    larger = [s for s in counts if s.q.value > 0.9 * part.q.value]
    wholes = called(m["of"], larger, part.q)
    if not wholes and len(m["of"]) > 3:
        wholes = called(m["of"][:-2], larger, part.q)  # 技工缺口: where the text counts 技工1897人
    loosely = [s for s in counts if s.q.value > 0 and any(b in s.words for b in bigrams(m["of"]))]
    if not wholes:
        return
    q = of_a_part(item)
    test = partial(_within, q, part.q.value)
    if any(test(s.q.value) for s in loosely):
        return
    whole = min(wholes, key=lambda s: abs(100 * part.q.value / s.q.value - q.value)).q
    shows = f"{bare(part.q)}/{bare(whole)} = {shown(100 * part.q.value / whole.value)}%，" + say(
        zh=f"不是“{item.q.text}”", en=f"not {item.q.text}"
    )
    yield found("words:vague", p, item.q.start, item.q.end, shows, severity="warning")


def _within(q: Quantity, part: float, whole: float) -> bool:
    value = 100 * part / whole
    return q.low - (0.5 if q.hedge else 2) <= value <= q.high + (0.5 if q.hedge else 2)


_ABOVE = "高于|大于|多于|快于|长于|好于|优于|重于|强于|超过|高过"
_BELOW = "低于|小于|少于|慢于|短于|差于|弱于|不及|不如|未及"
_ADVERB = "但|而|也|又|仍|还|均|都|则|且|略|稍|明显|远|大幅|已|依然|显著|微|虽|却|同时|继续"
_SIDE = re.compile(
    rf"(?:^|[，；：])(?:{_ADVERB})*(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))(?P<of>[^，。；：、（）]{{0,16}}?)$"
)
_CLASS = re.compile(
    r"的(?!行业|政策|法定|规定|上限|下限|标准|限额|目标|要求|平均|水平|控制|警戒|国家|全)|[—～至]|以[上下]"
)
_BASE = re.compile(rf"(?:比|较|与|同|和|从|由|{_ABOVE}|{_BELOW})[^，。；]*$")


def _beyond(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """1.39，高于上年同期的1.21，低于第二季度的1.48: the value said first against each it is set beside."""
    item, plain = items[k], p.reading.plain
    opened = max(since(plain, item.q.start, "。；！？\n"), items[k - 1].q.end if k else 0)
    m = _SIDE.search(plain[opened : item.q.start])
    if m is None or item.q.hedge or re.search("占|合计|每(?!人)", m["of"]):
        return
    if _CLASS.match(plain[item.q.end : item.q.end + 4]):
        return
    mine = None
    for i in reversed(items[:k]):
        if i.sentence != item.sentence or i.q.kind != item.q.kind or i.q.family != item.q.family:
            if i.sentence != item.sentence:
                break
            continue
        if i.role != item.role and item.q.kind != "d":
            continue
        if not _BASE.search(plain[since(plain, i.q.start, "，。；：（）") : i.q.start]):
            mine = i
            break
    if mine is None or mine.q.hedge or mine.depth != item.depth or mine.segment != item.segment:
        return
    above = m["above"] is not None
    if (mine.q.value <= item.q.value) if above else (mine.q.value >= item.q.value):
        sign = "<" if mine.q.value < item.q.value else ">" if mine.q.value > item.q.value else "="
        at = opened + (m.start("above") if above else m.start("below"))
        yield found("words:direction", p, at, item.q.end, f"{bare(mine.q)} {sign} {bare(item.q)}")


_SIDE_NAMED = re.compile(
    rf"，(?:{_ADVERB})*(?:(?P<above>{_ABOVE}|领先)|(?P<below>{_BELOW}|落后于?))其?在?(?P<of>[^，。；：、（）\d]{{2,16}})(?=[，。；])"
)
_GROWTH = re.compile("增速|增幅|涨幅|降幅|增长率")


def _beyond_named(
    p: Paragraph, item: Item, m: re.Match[str], pool: Sequence[Said]
) -> Iterator[Finding]:
    """涨幅5.0%，低于收入增速: against every percentage that stands under the name."""
    if item.q.hedge:
        return
    growth = bool(_GROWTH.search(m["of"]))
    name = re.sub(
        r"增速|增幅|涨幅|降幅|增长率|的?(?:比重|占比|比例|水平)$|整体|总体|平均|同期", "", m["of"]
    )
    wanted = _wanted(name)
    if not wanted or (growth and item.role != "change" and not _GROWTH.search(item.label)):
        return
    met = [
        s for s in pool
        if s.item is not item and s.q.kind == "p" and not s.q.hedge and s.q.unit == item.q.unit
        and (s.item.role == "change") == growth and all(b in s.words + s.context for b in wanted)
    ]  # fmt: skip
    way = 1 if m["above"] else -1
    if met and all(way * (item.q.value - s.q.value) < 0 for s in met):
        nearest = met[-1].q
        shows = f"{bare(item.q)}% {'<' if way > 0 else '>'} {bare(nearest)}%"
        yield found("words:direction", p, m.start() + 1, m.end(), shows, severity="warning")
