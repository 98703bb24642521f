"""One thing against another by name: A比B高d个百分点, A低于B d, 是B的m倍, 不到B的一半, 慢于时间进度d.

Both names are looked up among all that was said; the check speaks when both are met and none of their
values are so far apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from ..errors import say
from .clauses import Item, bare, overlaps, shown
from .drafts import Draft, Paragraph
from .findings import Finding, found
from .memory import EARLIER, Said, resolve
from .quantities import Quantity

_MORE = "高|快|多|长|大|贵|早"
_LESS = "低|慢|少|短|小|便宜|晚"
_COMPARES = re.compile(
    rf"(?P<one>[^比]*?)(?:比(?P<than>[^比]{{2,18}}?)(?:(?P<more>{_MORE})|(?P<less>{_LESS}))(?:出|了|约|近|达|整整)*"
    r"|(?:(?P<above>高于|快于|多于|大于|长于|高出|超出|领先于?)|(?P<below>低于|慢于|少于|小于|短于|落后于?|滞后于?))(?P<of>.{2,18}?))$"
)
_PERIOD = re.compile(
    r"[上去前同初]年|同期|上[月季期次轮]|年初|[改实施调整规定合同要求标准目标计划预期线]$|以往|往年|过去|此前|之前|原来"
)
_OF = re.compile(
    r"(?P<how>不到|不足|低于|少于|超过?|逾|多于|高于|接近|近|约为?|相当于|仅为?|只有|是|为|达到?)(?P<of>[^，。；：的]{2,14})的(?:约|近|将近)?$"
)
_PROGRESS = re.compile(r"(?:时间|序时)进度$")


def comparisons(
    draft: Draft, p: Paragraph, items: Sequence[Item], memory: Sequence[Said]
) -> Iterator[Finding]:
    """Every comparison of a paragraph whose two sides are named in the draft."""
    for k, item in enumerate(items):
        if item.q.kind in "dn" and not item.q.hedge:
            m = _COMPARES.search(item.label)
            if m is None:
                continue
            if _PROGRESS.search(m["of"] or m["than"] or ""):
                yield from _progress(draft, p, items, k, m)
            else:
                yield from _apart(p, items, k, m, memory)
        elif item.q.kind in "mv":
            yield from _ratio(p, items, k, memory)


@dataclass(frozen=True)
class _Sides:
    one: list[Said]
    other: list[Said]
    sure: bool  # both names are met word for word


def _sides(
    p: Paragraph, items: Sequence[Item], k: int, one: str, other: str, pool: Sequence[Said]
) -> _Sides:
    item = items[k]
    known, others = resolve(other, pool)
    one = re.sub(r"^.*?(?=.{0,12}$)|^(?:其中|而|且|但|同时|也|又|仍|均|都|则|已|还)+", "", one)
    met, ones = resolve(one, [s for s in pool if s not in others]) if len(one) >= 2 else (0.0, [])
    if not ones:
        before = [
            s for s in pool
            if s.p is p and s.item.sentence == item.sentence and s.item.position < item.position
            and s not in others
        ]  # fmt: skip
        ones, met = before[-1:], 1.0 if before else 0.0
    return _Sides(ones, others, known >= 0.8 and met >= 0.8)


def _apart(
    p: Paragraph, items: Sequence[Item], k: int, m: re.Match[str], memory: Sequence[Said]
) -> Iterator[Finding]:
    """本地户籍学生53.2%，比随迁子女高7.2个百分点; 营收增速低于输送人次增速3.4个百分点."""
    item = items[k]
    other = m["of"] or m["than"]
    if _PERIOD.search(other) or other.endswith("的"):
        return  # 低于承诺的148人: a group, not a difference
    points = item.q.kind == "d"
    pool = [
        s for s in memory
        if s.item is not item and not s.earlier
        and (s.q.kind == "p" and s.q.unit == "%" if points else s.q.kind == "n" and s.q.family == item.q.family)
        and (s.p.number >= p.number - 6 or s.p.cell is not None) and not (s.p is p and s.item.position > item.position)
    ]  # fmt: skip
    growth = re.search("增速|增幅|涨幅|降幅|增长率", m["one"] + other)
    if points:
        pool = [s for s in pool if (s.item.role == "change") == bool(growth) or _rate_of_growth(s)]
        other = re.sub("增速|增幅|涨幅|降幅|增长率", "", other) if growth else other
    one = re.sub("增速|增幅|涨幅|降幅|增长率", "", m["one"]) if growth else m["one"]
    sides = _sides(p, items, k, one, other, pool)
    measure = _MEASURE.findall(_sentence_before(p, item))
    of_one_measure = [
        s for s in sides.other
        if (s.p is p and s.item.sentence == item.sentence)
        or (measure and measure[-1][-3:] in s.words + s.context and not re.fullmatch("全.", re.sub("平均|水平|的", "", other)))
        or (s.p is p and (growth or not measure))
    ]  # fmt: skip
    if not sides.one or len(of_one_measure) < len(sides.other):
        return
    up = bool(m["more"] or m["above"])
    pairs = [(a.q, b.q) for a in sides.one for b in sides.other if a.item is not b.item]
    if not pairs:
        return
    for a, b in pairs:
        if overlaps(*_difference(a, b, up), item.q):
            return
    near = [s for s in pool if s.p is p and s.item.sentence == item.sentence]
    if not sides.sure and any(
        overlaps(*_difference(a.q, b.q, True), item.q) for a, b in permutations(near, 2)
    ):
        return
    a, b = pairs[-1]
    turned = any(overlaps(*_difference(x, y, not up), item.q) for x, y in pairs)
    if not turned and not sides.sure and len(pairs) > 1:
        return
    same = a.scale == b.scale
    value = (a.value - b.value) / (a.scale if same else 1.0)
    shows = f"{bare(a)} - {bare(b)} = {shown(value, max(a.decimals, b.decimals) if same else 0)}"
    code = (
        "words:direction" if turned else "arithmetic:points" if points else "arithmetic:difference"
    )
    yield found(code, p, item.q.start, item.q.end, shows + say(zh=f"，文中{item.label[m.start('one') + len(m['one']):]}{item.q.text}", en=f", printed {item.q.text}"))  # fmt: skip


_MEASURE = re.compile(r"[^，。；：、的]{0,3}(?:率|占比|比重|比例|满意度|增速|增幅|进度)")


def _sentence_before(p: Paragraph, item: Item) -> str:
    plain = p.reading.plain
    start = max(plain.rfind(c, 0, item.q.start) for c in "。！？\n") + 1
    return plain[start : item.q.start]


def _rate_of_growth(s: Said) -> bool:
    return bool(re.search("增速|增幅|增长", s.words))


def _difference(a: Quantity, b: Quantity, up: bool) -> tuple[float, float]:
    low, high = a.low - b.high, a.high - b.low
    return (low, high) if up else (-high, -low)


def _ratio(
    p: Paragraph, items: Sequence[Item], k: int, memory: Sequence[Said]
) -> Iterator[Finding]:
    """缺工率5.1%，不到鞋服行业的一半; 月均2400元，约为本地职工的八成."""
    item = items[k]
    m = _OF.search(item.label)
    if m is None or EARLIER.search(m["of"]) or re.search("年|目标|计划|总", m["of"]) or not k:
        return
    before = [
        s for s in memory
        if s.p is p and s.item.sentence == item.sentence and s.item.position < item.position
        and s.item.role == "level" and s.q.kind in "np"
    ]  # fmt: skip
    if not before:
        return
    one = before[-1]
    pool = [
        s for s in memory
        if s.q.family == one.q.family and s.q.kind == one.q.kind and s is not one and s.q.value > 0
        and s.item.role == "level" and not s.earlier and s.p.number >= p.number - 2
    ]  # fmt: skip
    score, others = resolve(m["of"], pool)
    if score < 0.8 or one.q.hedge or any(s.q.hedge for s in others):
        return
    values = [one.q.value / s.q.value for s in others]
    wanted = item.q.value if item.q.kind == "m" else (item.q.low + item.q.high) / 200
    if any(_said_so(m["how"], v, wanted, item.q) for v in values):
        return
    shows = f"{bare(one.q)}/{bare(others[-1].q)} = {shown(100 * values[-1])}%" if item.q.kind == "v" else f"{bare(one.q)}/{bare(others[-1].q)} = {shown(values[-1], 2)}"  # fmt: skip
    code = "words:vague" if item.q.kind == "v" else "arithmetic:times"
    yield found(code, p, item.q.start, item.q.end,
                shows + say(zh=f"，文中{m.group()}{item.q.text}", en=f", printed {item.q.text}"))  # fmt: skip


def _said_so(how: str, value: float, wanted: float, q: Quantity) -> bool:
    slack = max(0.03, 0.05 * wanted, q.half if q.kind == "m" else 0.0)
    if how in ("不到", "不足", "低于", "少于"):
        return 0.6 * wanted <= value <= wanted * 1.01
    if how in ("超", "超过", "逾", "多于", "高于"):
        return wanted * 0.99 <= value <= wanted * 1.4
    if how in ("接近", "近") or "近" in q.hedge:
        return wanted * 0.85 <= value <= wanted * 1.01
    return abs(value - wanted) <= slack


_SHARES_OF_YEAR = (
    (re.compile("上半年|1[—～~-]6月|6月[底末]|6月30日"), 50.0), (re.compile("前三季度|1[—～~-]9月|9月[底末]|9月30日"), 75.0),
    (re.compile("一季度|1[—～~-]3月|3月[底末]|3月31日"), 25.0),
)  # fmt: skip
_MONTH = re.compile(r"(?:1(?:[—～~-]|至)|截至)(1[0-2]|[2-9])月[底末]?")


def _passed(text: str) -> set[float]:
    return {share for rule, share in _SHARES_OF_YEAR if rule.search(text)} | {
        100 * int(n) / 12 for n in _MONTH.findall(text)
    }


def _progress(
    draft: Draft, p: Paragraph, items: Sequence[Item], k: int, m: re.Match[str]
) -> Iterator[Finding]:
    """完成年度任务的41.4%，慢于时间进度8.6个百分点: half the year has passed."""
    item = items[k]
    done = [i for i in items[:k] if i.q.kind == "p" and i.q.unit == "%" and i.role == "level" and i.sentence == item.sentence]  # fmt: skip
    if item.q.kind != "d" or not done:
        return
    text = p.reading.plain[: item.q.start]
    passed = _passed(text)
    for other in reversed(draft.paragraphs[: p.number - 1]):
        passed = passed or _passed(other.text)
    up = bool(m["more"] or m["above"])
    q = done[-1].q
    if not passed or any(
        overlaps(*((q.low - x, q.high - x) if up else (x - q.high, x - q.low)), item.q)
        for x in passed
    ):
        return
    x = max(passed)
    turned = overlaps(*((x - q.high, x - q.low) if up else (q.low - x, q.high - x)), item.q)
    shows = f"{bare(q)} - {x:.4g} = {shown(q.value - x, max(1, q.decimals))}"
    yield found("words:direction" if turned else "arithmetic:points", p, item.q.start, item.q.end,
                shows + say(zh=f"，文中{item.q.text}", en=f", printed {item.q.text}"))  # fmt: skip
