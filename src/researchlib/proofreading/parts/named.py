"""Shares of a whole that is named (占缴存额的, 审结案件中) and stands in another sentence or paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding
from ..memory import Said, bigrams, called, clause
from ..sentences.clauses import Item, alike, overlaps, ratio
from ..sentences.quantities import Quantity
from ..sentences.reading import ANY, since
from ..sentences.units import SPANS
from .grim import impossible, possible, small
from .pairs import SCOPE
from .shares import agree
from .wholes import wrong_share

_OF = re.compile(
    r"占(?:到|了)?(?P<of>[^，。；：、（）"
    + ANY
    + r"]{2,12}?)(?:的)?(?:比重|比例)?(?:约?为|达到?|约|近)?$"
)
_OUTSIDE = re.compile(r"全[省市区国县]|上年|同期|GDP|生产总值|比$|地区")


_WHOLE_AREA = re.compile("全[区县镇乡街村市]")


def share_of_named(
    p: Paragraph, items: Sequence[Item], k: int, memory: Sequence[Said]
) -> Iterator[Finding]:
    """集中安置3657人，占转移人员的四分之一: a share of what another sentence has counted."""
    item = items[k]
    if item.q.kind not in "pv" or item.q.unit == "‰" or item.role != "level" or not k:
        return
    if item.q.hedge and re.match(r"的?\d", p.reading.plain[item.q.end :]):
        return  # 租金占工资不足10%的276人: a class
    m = _OF.search(clause(p, item))
    of = m["of"] if m else _of_the_list(p, items, k)
    scope = "" if of else _scope(p, item)
    of = of or scope
    own_area = _WHOLE_AREA.match(of)
    if own_area:
        memory = [s for s in memory if own_area.group() in s.words or "共有" in s.words]
        of = of[own_area.end() :].removeprefix("道")
        of = of or _whole_like(items[k - 1], memory)
    if not of or _OUTSIDE.search(of):
        return
    part = items[k - 1]
    if part.q.kind != "n" or part.role != "level" or part.sentence != item.sentence:
        return
    if (part.q.hedge and part.q.hedge != "以内") or part.q.family in SPANS:
        return
    earlier = [s for s in memory if s.item is not part and not (s.p is p and s.item.position > part.position)]  # fmt: skip
    own = len(clause(p, item)) - len(m.group()) if m else 0
    if (
        m and own >= 2 and "，" in item.before
    ):  # 发现欠缴单位占检查单位数的15.2%: the part has no number
        counts = [s for s in memory if s.q.kind == "n"]
        wholes = [_plain(s.q) for s in called(of, counts)]
        name = clause(p, item).removesuffix(m.group()).removesuffix("额")
        parts = [s.q for s in called(name, [s for s in counts if s.p is p])]
        parts = [a for a in parts if all(alike(a, b) for b in wholes)]
        if parts and wholes:
            if not any(_near(ratio(a, b), item.q) for a in parts for b in wholes if a is not b):
                yield wrong_share(p, parts[-1], wholes[-1], item.q)
            return
        if (
            item.q.kind == "p"
            and wholes
            and all(small(q) and not possible(int(q.value), item.q) for q in wholes)
        ):
            yield impossible(p, int(wholes[-1].value), item.q)
        return
    bases = [
        s for s in called(of, earlier, part.q)
        if s.q.kind == "n" and s.q.high >= part.q.low and s.q.value != part.q.value and not s.earlier
    ]  # fmt: skip
    if not bases or agree(p, items, part, item, of):
        return  # 占诉求量的13.3% … 占诉求量的10.3%: of one whole that stands outside
    loosely = bases + [
        s for s in earlier
        if s.q.kind == "n" and alike(s.q, part.q) and not s.earlier
        and any(b in s.words for b in bigrams(scope))
    ]  # fmt: skip
    here = [i for i in items if i.sentence == item.sentence and i.q.kind == "n" and i.position < item.position]  # fmt: skip
    if any(_near(ratio(a.q, s.q), item.q) for s in loosely for a in here):
        return
    yield wrong_share(p, part.q, bases[-1].q, item.q)


def _whole_like(part: Item, memory: Sequence[Said]) -> str:
    """占全区的67.1%: of the same thing (常住人口) that the part is."""
    core = re.sub("合计|共计|共|达到?|约|为$", "", part.core)
    known = [s for s in memory if s.q.value > part.q.value and alike(s.q, part.q)]
    return next((core[-n:] for n in (4, 3, 2) if any(core[-n:] in s.words for s in known)), "")


def _plain(q: Quantity) -> Quantity:
    """控制在限额61.2亿元以内: of the 61.2."""
    return replace(q, low=q.value - q.half, high=q.value + q.half) if q.hedge == "以内" else q


def _of_the_list(p: Paragraph, items: Sequence[Item], k: int) -> str:
    """…占受理总数的一半；…占两成: the whole that the first share of the sentence named."""
    item = items[k]
    if item.label != "占":
        return ""
    for j in range(k - 1, -1, -1):
        other = items[j]
        if other.sentence != item.sentence or "其中" in items[j + 1].before:
            return ""
        m = _OF.search(clause(p, other)) if other.q.kind in "pv" else None
        if m:
            return m["of"]
    return ""


def _scope(p: Paragraph, item: Item) -> str:
    """审结案件中，调解1060件，调撤率60.0%: what the sentence says its numbers are of."""
    plain = p.reading.plain
    start = since(plain, item.q.start, "。；！？\n")
    m = SCOPE.match(plain, start, item.q.start)
    label = clause(p, item)
    if (
        m is None
        or "其中" in plain[start : item.q.start]
        or not re.search("占$|率(?:为|达)?$", label)
    ):
        return ""
    if re.search("受访|调查|问卷|其$|工作|过程|当$", m[1]):
        return ""
    return re.sub("(?<=..)(?:案件|人员|企业|学生|对象|样品|群众|农户|项目)$", "", m[1])


def _near(span: tuple[float, float], q: Quantity) -> bool:
    slack = 0.0 if q.kind == "p" and not q.chinese else 2.0
    return overlaps(span[0] - slack, span[1] + slack, q)
