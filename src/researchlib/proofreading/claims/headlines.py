"""Headings against their sections: （二）劳动合同签订率稳步提高, 租金涨幅略快于收入, 服务渠道向线上转移, 已占四成."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from ...errors import say
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, bigrams
from ..sentences.clauses import Item
from ..sentences.quantities import Quantity, fits, strictly_outside
from ..sentences.reading import since
from .greater import GROWN, Growth, growth_of

_NUMBERING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|第[一二三四五六七八九十]+[章节部分])+\s*"
)
_SPEED = r"(?:持续|继续|逐[年月季步]|稳步|大幅|明显|快速|小幅|平稳|稳中有|稳中趋?|双双|双|齐|均|略有|有所|进一步|止跌|较快|温和|全面|连续[\d一二三四五六七八九十两]+[年月季个度期次]+|显著|不断|总体|同步|有|量额|不降反|不升反)*"
_UP = "上升|增长|提高|提升|增加|上涨|走高|攀升|回升|增多|扩大|升|增"
_DOWN = "下降|回落|减少|降低|下滑|下跌|走低|缩短|缩小|收窄|压缩|降|减"
_GOES = re.compile(rf"(?P<of>.{{2,16}}?)(?:幅度)?{_SPEED}(?:(?P<up>{_UP})|(?P<down>{_DOWN}))$")
_TOWARDS = re.compile(r"(?:向|往)(?P<of>[^，。、]{2,8}?)(?:转移|集中|倾斜|聚集|转变|集聚)$")
_FASTER = re.compile(
    r"(?P<a>.{2,10}?)(?:增速|增幅|涨幅|增长|上涨|降幅)(?:略|稍|明显|大幅|远|仍|总体|继续|显著)*(?:(?P<above>快于|高于|大于|超过|跑赢|领先)|(?P<below>慢于|低于|小于|不及|落后于?))(?P<b>.{2,10}?)(?:增速|增幅|涨幅|增长)?$"
)
_NOT = re.compile("不再|防止|避免|力争|确保|推动|促进|着力|努力|加快|建议|如何|需要|应")


def headings(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every heading of a draft that says something its section can be asked for."""
    for p in draft.paragraphs:
        if p.kind != "heading" or p.number == 1 or p.number in read.advice:
            continue
        section = []
        for q in draft.paragraphs[p.number :]:
            if q.kind == "heading" and q.level <= p.level:
                break
            section.append(q)
        yield from _vague(p, read, section)
        yield from _directions(p, read, section)


def _vague(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """（二）随迁子女已占公办在校生四成: some percentage of the section must be what its heading says."""
    vague = [i for i in read[p.number] if i.q.kind == "v"]
    shares = [
        i.q for q in section for i in read[q.number]
        if i.q.kind == "p" and i.role == "level" and i.q.unit == "%"
    ] if vague else []  # fmt: skip
    for item in vague:
        if not shares or len(shares) > 12 or any(_about(item.q, q) for q in shares):
            continue
        sums = [a.value + b.value for a, b in itertools.pairwise(shares)]
        if any(item.q.low - 1 <= x <= item.q.high + 1 for x in sums):
            continue
        listed = "、".join(q.text for q in shares[:6])
        yield found("words:vague", p, item.q.start, item.q.end,
                    say(zh=f"本节各百分数为{listed}，没有一个是“{item.q.text}”", en=f"the section has {listed}"))  # fmt: skip


def _about(word: Quantity, q: Quantity) -> bool:
    return (fits(word, q) and not strictly_outside(word, q.value)) or (
        not word.hedge and word.low - 1 <= q.value <= word.high + 3
    )


def _directions(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """What goes up, goes down, or grows faster than another, against the changes of the section."""
    text = p.reading.plain.strip()
    body = _NUMBERING.sub("", text)
    at = len(text) - len(body)
    if _NOT.search(body) or not re.search(
        "[升增降减涨跌高多落少长短低小窄]$|移$|[集中斜聚变]$|[于过输赢]|[涨增]", body
    ):
        return
    known: list[Growth] | None = None
    for m in re.finditer("[^，、；：]+", body):
        goes, towards, faster = (
            rule.fullmatch(m.group()) or (rule.search(m.group()) if rule is _TOWARDS else None)
            for rule in (_GOES, _TOWARDS, _FASTER)
        )
        if not (goes or towards or faster):
            continue
        if known is None:
            known = [g for q in section if q.kind != "cell" for g in _changes(q, read[q.number])]
        if faster:
            of_percent = [g for g in known if g.item.q.kind == "p"]
            a, b = growth_of(faster["a"], of_percent), growth_of(faster["b"], of_percent)
            if a is None or b is None or a is b:
                continue
            wrong = (a.value < b.value) if faster["above"] else (a.value > b.value)
            listed = f"{a.item.q.text}、{b.item.q.text}"
        else:
            of = towards["of"] if towards else re.sub("和.*|与.*", "", goes["of"]) if goes else ""
            way = 1 if towards or (goes and goes["up"]) else -1
            mine = _about_it(re.sub("总体|全区|全年|[量数]$", "", of), known)
            wrong = bool(mine) and all(g.item.direction == -way for g in mine)
            listed = "、".join(g.words[-2:] + g.item.q.text for g in mine[:3])
        if wrong:
            start = p.text.index(body) if body in p.text else at
            yield found("words:direction", p, start + m.start(), start + m.end(),
                        say(zh=f"本节为{listed}", en=f"the section has {listed}"), severity="warning")  # fmt: skip


def _changes(p: Paragraph, items: Sequence[Item]) -> list[Growth]:
    plain = p.reading.plain
    return [
        Growth(i, plain[since(plain, i.q.start, "。！？；\n") : i.q.start])
        for i in items
        if i.role == "change" and i.direction and i.q.kind in "pdn" and GROWN.search(i.label)
    ]


def _about_it(of: str, known: Sequence[Growth]) -> list[Growth]:
    """The changes whose words are most of all about it: of each such sentence the first behind the name."""
    wanted = bigrams(of)
    if not wanted:
        return []
    scored = [(sum(b in g.words for b in wanted) / len(wanted), g) for g in known]
    best = max((x for x, _ in scored), default=0.0)
    if best < (0.5 if len(wanted) > 2 else 1.0):
        return []
    mine: dict[str, Growth] = {}
    for x, g in scored:
        # the same sentence gives its first change: 比上年增加148件，增长11.2%
        if x == best and not any(g.words.startswith(w) for w in mine):
            mine[g.words] = g
    return list(mine.values())
