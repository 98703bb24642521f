"""From one value to another: 由 a 增加到 b, the way it went, its stages, the size that is said of it in words or as what
was added, and the share that goes the other way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit
from ..memory import clause
from ..sentences.clauses import DOWN, PAIRS, UP, Item, bare, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import ANY, pattern, since
from .judging import comparable, fits

_TO = "(?:提高|上升|增加|增长|提升|扩大|上涨|升|增|回升|攀升|下降|减少|降低|回落|缩小|下跌|下滑|降|减|收窄|缩短|变化?|调整|压缩|压减|发展|延长|加快|放缓|趋缓)"
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
    up = bool(re.match("提高|上升|增加|增长|提升|扩大|上涨|升|增|回升|攀升|延长", verb)) or (
        verb == "加快" and a.kind == "p"
    )
    down = bool(re.match("下降|减少|降低|回落|缩小|下跌|下滑|降|减|收窄|缩短|压", verb)) or (
        verb in ("放缓", "趋缓") and a.kind == "p"
    )
    if (up and b.value < a.value) or (down and b.value > a.value):
        sign = "<" if b.value < a.value else ">"
        yield found("words:direction", paragraph, a.start, b.end,
                    say(zh=f"{bare(b)} {sign} {bare(a)}，却写“{verb}”", en=f"{bare(b)} {sign} {bare(a)}, yet {verb}"))  # fmt: skip


_SIZE = re.compile("(?:(?P<up>[增涨升])|[降跌减])幅(?:接近|近|超过?|逾|约|达到?|为|不到|不足)*$")
_ADDS = re.compile("(?:净增|新增|增设|增派|增配)加?(?:了|约)?$")
_BY = re.compile("(?P<way>多|少)(?P<verb>[^，。；：的于]{1,2})(?:了|约)?$")
_GOES = re.compile("撤|减|退|注销|关停?|迁出|清退|停")


def said_as_change(p: Paragraph, items: Sequence[Item], k: int, spans: Sequence[Span]) -> Item:
    """由6个增设到11个，新增5个; 今年返乡2846人，上年返乡3175人，少返乡329人: an amount that is said as what came or was done."""
    item, before = items[k], items[k - 1] if k else None
    if item.q.kind == "v" and (m := _SIZE.search(item.label)):
        return replace(item, role="change", direction=1 if m["up"] else -1)
    if (
        before is None or item.q.kind != "n" or item.q.hedge
        or before.q.family != item.q.family or before.sentence != item.sentence
    ):  # fmt: skip
        return item
    plain, words = p.reading.plain, clause(p, item)
    if plain[before.q.end : item.q.start].count("，") > 1 or "；" in plain[before.q.end : item.q.start]:  # fmt: skip
        return item
    if _ADDS.search(words) and "其中" not in words and any(b is before.q for _, b, _ in spans):
        after = items[k + 1] if k + 1 < len(items) else None
        if after is None or after.q.family != item.q.family or not _GOES.search(clause(p, after)):
            return replace(item, role="change", direction=1)
    m = _BY.search(words)
    around = [i for i in (*items[max(0, k - 2) : k], *items[k + 1 : k + 2]) if i.role == "level" and i.q.family == item.q.family]  # fmt: skip
    if m and sum(m["verb"] in clause(p, i) for i in around) > 1:
        said = words[: m.start()] + m["way"]  # 比上年多备案356家，上年备案3764家
        return replace(item, role="change", direction=1 if m["way"] == "多" else -1, clause=said)
    return item


_OF_A_WHOLE = re.compile("占|比重|比例")


def other_share(
    p: Paragraph, item: Item, group: Sequence[Item], spans: Sequence[Span]
) -> list[tuple[Quantity, Quantity]] | None:
    """女职工占比由41.2%升至43.0%，男职工占比相应下降1.8个百分点: the other share goes as far the other way.

    None when the change is of no such rest; no pair when there may be more than two shares.
    """
    words = clause(p, item)
    if item.q.kind != "d" or not _OF_A_WHOLE.search(words):
        return None
    opened = since(p.reading.plain, item.q.start, "。！？\n")
    told = [(a, b) for a, b, _ in spans]
    for level, change in pairwise(group):  # 女性占58.4%，比上年提高2.1个百分点，男性占比…
        if level.q.kind == "p" and level.role == "level" and change.q.kind == "d" and change is not item and not level.q.hedge:  # fmt: skip
            value = level.q.value - change.direction * change.q.value
            half = level.q.half + change.q.half
            told.append((replace(level.q, value=value, low=value - half, high=value + half, digits=shown(value, level.q.decimals)), level.q))  # fmt: skip
    for a, b in reversed(told):
        said = p.reading.plain[opened : a.start] if opened <= a.start < b.end <= item.q.start else ""  # fmt: skip
        if not _OF_A_WHOLE.search(said) or a.kind != "p" or not any(
            (x in words and y in said and x not in said) or (y in words and x in said and y not in said)
            for x, y in PAIRS
        ):  # fmt: skip
            continue
        if not re.search("男|女|线[上下]|相应|随之", words):
            return []
        now, base = (replace(q, value=100 - q.value, low=100 - q.high, high=100 - q.low, digits=shown(100 - q.value, q.decimals)) for q in (b, a))  # fmt: skip
        return [(now, base)]
    return None
