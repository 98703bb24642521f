"""Vague shares far from their numbers (近七成机构不足10人, 技工缺口的八成), and a share set beside another by a word
alone (略低于其在缺工总数中的比重)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ..errors import say
from .clauses import Item, bare, is_share, shown
from .drafts import Draft, Paragraph
from .findings import Finding, found
from .lists import aligned
from .memory import Read, Said, bigrams, called
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
    """Every vague share of a draft, and every share that is set beside another by name."""
    shares: list[_Share] = []
    by_bigram: dict[str, list[int]] = defaultdict(list)
    counts: list[Said] = []
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        items = read[p.number]
        for k, item in enumerate(items):
            if item.q.kind == "v":
                if not shares:
                    shares = list(_shares(draft, read))
                    for j, s in enumerate(shares):
                        for b in set(bigrams(s.words)):
                            by_bigram[b].append(j)
                    counts = [s for q in draft.paragraphs for s in read.said(q)] + read.cells
                yield from _of_named(p, items, k, counts)
                yield from _afar(p, items, k, shares, by_bigram)
            if item.q.kind == "p" and (m := _SIDE_NAMED.match(p.reading.plain, item.q.end)):
                pool = [s for q in draft.paragraphs for s in read.said(q, "p")]
                yield from _beyond_named(
                    p, item, m, pool + [s for s in read.cells if s.q.kind == "p"]
                )


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
    r"受访者?|劳动者|调查对象|被?调查者|全部|针对|情况|问题|现象|结果|显示|[的了和与及中是为在有已均都占将被其该到出：、（）]|[一二三四五六七八九]是"
)


def _wanted(text: str) -> list[str]:
    return [b for part in _FILL.split(text) for b in bigrams(part)]


def _afar(
    p: Paragraph,
    items: Sequence[Item],
    k: int,
    shares: Sequence[_Share],
    by_bigram: Mapping[str, Collection[int]],
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
    hits = Counter(j for b in wanted for j in by_bigram.get(b, ()))
    scored = [
        (n / len(wanted), shares[j])
        for j, n in hits.items()
        if not (shares[j].paragraph == p.number and shares[j].sentence == item.sentence)
    ]
    best = max((x for x, _ in scored), default=0.0)
    if best < 0.6:
        return
    met = [s for x, s in scored if x >= 0.5 * best]
    if any(fits(q, s.q) for s in met) or any(
        q.low <= v <= min(q.high, 100.5)
        for x, s in scored
        if x == best
        for v in _together(s, shares)
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
_SIDE_NAMED = re.compile(
    rf"，(?:{_ADVERB})*(?:(?P<above>{_ABOVE}|领先)|(?P<below>{_BELOW}|落后于?))其?在?(?P<of>[^，。；：、（）\d]{{2,16}})(?=[，。；])"
)


def _beyond_named(
    p: Paragraph, item: Item, m: re.Match[str], pool: Sequence[Said]
) -> Iterator[Finding]:
    """57.5%，略低于其在缺工总数中的比重: against every share that stands under the name."""
    if item.q.hedge or item.role != "level" or re.search("增速|[增降涨升]幅|增长率", m["of"]):
        return
    wanted = _wanted(re.sub(r"的?(?:比重|占比|比例|水平)$|整体|总体|平均", "", m["of"]))
    met = [
        s for s in pool
        if s.item is not item and not s.q.hedge and s.q.unit == item.q.unit
        and wanted and all(b in s.words + s.context for b in wanted)
    ]  # fmt: skip
    way = 1 if m["above"] else -1
    if met and all(way * (item.q.value - s.q.value) < 0 for s in met):
        nearest = met[-1].q
        shows = f"{bare(item.q)}% {'<' if way > 0 else '>'} {bare(nearest)}%"
        yield found("words:direction", p, m.start() + 1, m.end(), shows, severity="warning")
