"""From one value to another: 由 a 增加到 b, the way it went, its stages, and the size that is said of it in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...errors import say
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit
from ..sentences.clauses import DOWN, UP, Item, bare, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import ANY, pattern
from .judging import comparable, fits

_TO = "(?:提高|上升|增加|增长|提升|扩大|上涨|升|增|回升|攀升|下降|减少|降低|回落|缩小|下跌|下滑|降|减|收窄|缩短|变化?|调整|压缩|压减|发展|延长)"
_FROM_TO = pattern(
    rf"(?:由|从)(?P<pre>(?:~|<t>|（|）){{0,16}}?)(?P<a><np>)(?:（~*）)?[，]?~{{0,8}}?(?P<verb>{_TO})?(?:了|到|至|为|成)(?P<mid>(?:~|<t>){{0,8}}?)(?P<b><np>)"
)

YEAR = re.compile(r"(?:19|20)\d{2}")

Span = tuple[Quantity, Quantity, re.Match[str]]  # 由 a 增加到 b


def spans_of(paragraph: Paragraph) -> list[Span]:
    """Every 由 a 增加到 b of a paragraph, with the match."""
    reading = paragraph.reading
    return [
        (reading.at(m.start("a")), reading.at(m.start("b")), m)
        for m in _FROM_TO.finditer(reading.skeleton)
    ]


_STAGE = re.compile(
    r"(?:19|20)\d{2}年|[一二三四]季度|[上下]半年|[\d一二三四五六七八九十]+月|第[一二三四五]年|[前后][一二两三四五]年"
)


def stages_of(p: Paragraph, items: Sequence[Item], a: Quantity, b: Quantity, m: re.Match[str]) -> list[Item]:  # fmt: skip
    """由22.60万人增至25.40万人，其中2023年增加1.50万人，2024年增加1.30万人: changes at their own times are its stages."""
    done: list[Item] = []
    plain, end = p.reading.plain, b.end
    for i in items:
        if i.position < m.end():
            continue
        words = plain[end : i.q.start]
        if re.search("[。；！？]|比(?!重)|较", words) or not (
            _STAGE.search(words) or (done and i.q.kind == "p")
        ):
            break
        end = i.q.end
        if i.role == "change" and fits(i.q, b):
            done.append(i)
    return done


_RELATIVE = pattern(
    rf"(?:为|是|相当于|到|有)(?P<of>原来|原先|此前|[上去]年|原有)的(?P<w><v>)|(?:降幅|增幅|涨幅|跌幅|(?<=，)(?:{UP}|{DOWN}))(?:约|达|为|近|超过?)*(?P<v><vp>)"
)


# 由8个增至10个，增长25.0%，招收人数达到1200人，增长20.5%: of another
_BETWEEN = re.compile(f"[。；]|[{ANY}].*[{ANY}]")


def relative(paragraph: Paragraph, spans: Sequence[Span]) -> Iterator[Finding]:
    """由0.62%降至0.21%…降幅近三分之二: the size of a change against the two values."""
    reading = paragraph.reading
    for m in _RELATIVE.finditer(reading.skeleton):
        v = reading.at(m.start("w" if m["of"] else "v"))
        pairs = [(a, b) for a, b, s in spans if s.end() <= m.start() and not _BETWEEN.search(reading.skeleton[s.end() : m.start()])]  # fmt: skip
        if not pairs or v.unit != "%" or not comparable(*pairs[-1]) or not pairs[-1][0].value:
            continue
        a, b = pairs[-1]
        value = 100 * (b.value / a.value if m["of"] else abs(b.value / a.value - 1))
        if v.low - 2 <= value <= v.high + 2:
            continue
        yield misfit(
            "arithmetic:growth",
            paragraph,
            v,
            f"{bare(b)}/{bare(a)} = {shown(value)}%"
            if m["of"]
            else f"|{bare(b)} - {bare(a)}|/{bare(a)} = {shown(value)}%",
        )


def direction_of(
    paragraph: Paragraph, a: Quantity, b: Quantity, m: re.Match[str]
) -> Iterator[Finding]:
    verb = m["verb"] or ""
    if not verb or not comparable(a, b) or a.family != b.family:
        return
    if re.search("排名|排位|位次|名次|位居", paragraph.text[max(0, a.start - 16) : a.start]):
        return  # 排名由369位上升到235位
    up = bool(re.match("提高|上升|增加|增长|提升|扩大|上涨|升|增|回升|攀升|延长", verb))
    down = bool(re.match("下降|减少|降低|回落|缩小|下跌|下滑|降|减|收窄|缩短|压", verb))
    if (up and b.value < a.value) or (down and b.value > a.value):
        sign = "<" if b.value < a.value else ">"
        yield found("words:direction", paragraph, a.start, b.end,
                    say(zh=f"{bare(b)} {sign} {bare(a)}，却写“{verb}”", en=f"{bare(b)} {sign} {bare(a)}, yet {verb}"))  # fmt: skip
