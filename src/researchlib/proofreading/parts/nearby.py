"""What is near is asked first: a share that its own sentence contradicts, though a count far away would explain it.

Who takes the base of another sentence prints a share that is right of something.  So where the sentence names a group
(387家缺工企业中), has one whole before its parts, says what is left (其余), names the whole (占持证者的), or gives other shares
of one whole, that whole alone is asked; what disagrees with it is a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, Read, bigrams, clause
from ..sentences.clauses import (
    Item,
    addition,
    alike,
    bare,
    between,
    of_before,
    overlaps,
    own_share,
    quotient,
    ratio,
)
from ..sentences.quantities import Quantity, slipped
from ..sentences.reading import pattern, since
from .grim import WEIGHTED, impossible, possible
from .lists import aligned
from .pairs import Pair, names_class
from .standing import counted
from .wholes import Counts

_GROUP = pattern("~{0,16}(?:中|里)(?:~{0,6}[，：]|(?=选|表示|认为|有))")
_FILLED = re.compile("全[省市区县国]|总|其|的|比例|比重|全部|所有")
_KIND = re.compile("(?<=..)(?:[者户]|人员|人数|企业|家庭|机构|单位|[总人户家件]数)$")
_REST = re.compile("(?:其余|其他|剩余|余下)[^，。；]{0,6}$")


def nearby(draft: Draft, read: Read, counts: Counts) -> Iterator[Finding]:
    """Every share that prints its count, against the wholes of its sentence; brackets and lists against what they follow."""
    pairs: dict[int, list[Pair]] = {}
    for p, x in counts.pairs:
        pairs.setdefault(p.number, []).append(x)
    for p in draft.paragraphs:
        items, own = read[p.number], pairs.get(p.number, [])
        if not p.prose or not 1 < len(items) <= 120 or WEIGHTED.search(p.text):
            continue
        for x in own:
            k, share = x.count.q, x.share.q
            if k.hedge == "不足" and len(x.count.label) > 1:  # 技能不足371人
                k = replace(k, low=k.value, high=k.value, hedge="")
            base = _whole(p, items, x, k, own, counts) if share.kind == "p" and not (share.hedge or k.hedge) else None  # fmt: skip
            answered = base is not None and any(c.q.family in ("份", "张") and c.q.value > k.value and overlaps(*ratio(k, c.q), share) for c in items if c.sentence == x.share.sentence and c.q.end <= k.start)  # fmt: skip
            if base is not None and base.value != k.value and not answered and not overlaps(*ratio(k, base), share):  # fmt: skip
                yield noted(misfit("arithmetic:share", p, share, quotient(k, base, share)))
        yield from _in_brackets(p, items)
        yield from _among_others(p, items, own, counts)
        yield from _listed_behind(p, items)
        yield from _told(p, items, counts)


def _whole(p: Paragraph, items: Sequence[Item], x: Pair, k: Quantity, own: Sequence[Pair], counts: Counts) -> Quantity | None:  # fmt: skip
    """The whole that its name, or its sentence, gives a share which no count of the sentence explains."""
    at, share = x.count.position, x.share
    name = _FILLED.sub("", x.of)
    here = [
        c for c in items
        if c.sentence == share.sentence and c.position != at and c.q.kind == "n" and c.role == "level" and alike(c.q, k)
        and c.q.value > 0 and not names_class(p, c)
    ]  # fmt: skip
    bearing = _bearing(_KIND.sub("", name), k, share.q, counts) if name else None
    if bearing is not None or any(overlaps(*ratio(k, c.q), share.q) for c in here if c.q.value >= k.value):  # fmt: skip
        return bearing
    before = [c for c in here if c.position < at]
    groups = [c for c in before if c.q.value >= k.value and _GROUP.match(p.reading.skeleton, c.position + 1)]  # fmt: skip
    if groups and not name:
        return groups[-1].q
    behind = [i for i in items if i.sentence == share.sentence and i.position > share.position]
    divided = {y.count.position for y in own}
    others = [c for c in here if not re.search("均|每", c.label) and (c.position > at or c.segment == share.segment)]  # fmt: skip
    for last, c in zip([share, *behind], behind, strict=False):
        if others == [c] and not any(b.position in divided for b in before) and (_REST.fullmatch(c.label) or (_REST.fullmatch(last.label) and re.match("合?[共计]", c.label))):  # fmt: skip
            q = c.q
            return replace(k, value=k.value + q.value, low=k.low + q.low, high=k.high + q.high, digits=f"({bare(k)} + {bare(q)})", scale=1.0)  # fmt: skip
    if name:
        return None
    siblings = [y for y in own if y is not x and y.share.sentence == share.sentence and not y.of and alike(y.count.q, k)]  # fmt: skip
    shared = _shared(siblings, counts)
    if len(shared) == 1 and not any(s.q.value in shared for s in counts.wholes(x)):
        return next(iter(shared.values()))
    whole = [
        c.q for c in before
        if c.q.value > k.value and c.position not in divided and not of_before(p.reading, c) and not EARLIER.search(clause(p, c))
    ]  # fmt: skip
    near = len(whole) == 1 and 0.7 <= 100 * k.value / whole[0].value / share.q.value <= 1.4
    return whole[0] if near else None


def _shared(own: Sequence[Pair], counts: Counts) -> dict[float, Quantity]:
    """618人，占50.0%；503人，占40.7%；371人，占33.0%: the wholes of two others of a sentence, or of more."""
    wholes = [{s.q.value: s.q for s in counts.wholes(y)} for y in own]
    values = set(wholes[0]).intersection(*wholes[1:]) if len(own) > 1 else set()
    return {v: wholes[0][v] for v in values}


def _bearing(name: str, k: Quantity, share: Quantity, counts: Counts) -> Quantity | None:
    """占持证者的36.2%: of the 1014人 whose clause says 持有居住证, the characters of the name in their order."""
    met = [s.q for s in counts.spelt(name) if s.q.value >= k.value and s.q is not k and alike(s.q, k)]  # fmt: skip
    return met[-1] if met and not any(overlaps(*ratio(k, q), share) for q in met) else None


_OF_NAMED = re.compile("占[^，。；]{2,}的$|率|[增升降]|全[区市]")


def _among_others(p: Paragraph, items: Sequence[Item], own: Sequence[Pair], counts: Counts) -> Iterator[Finding]:  # fmt: skip
    """83人中，46人，占55.4%；31人，占37.3%；告知不清楚的占33.1%: no whole number of the one whole of the sentence."""
    for i in items if len(own) > 1 else ():
        if i.q.kind != "p" or i.role != "level" or i.q.hedge or counts.pair(p.number, i.q.start) or not i.label.endswith("占") or _OF_NAMED.search(i.label):  # fmt: skip
            continue
        shared = _shared([y for y in own if y.share.sentence == i.sentence and not y.of], counts)
        n = int(min(shared, default=0))
        if 4 < n <= 40 * 10 ** max(i.q.decimals, 0.2) and not any(possible(int(v), i.q) for v in shared):  # fmt: skip
            yield noted(impossible(p, n, i.q))


_TOLD = re.compile("率（[^，。；（）占]{0,8}占(?P<of>[^，。；（）]{2,10}?)(?:数|总数)?的?(?:比重|比例)?）(?:约?为|达到?|是)?$")  # fmt: skip
_NAME = re.compile("(?:^|[，；：])(?:其中)?(?P<name>[^，。；：占]{2,8}?)(?P<most>(?:诉求|投诉|问题)?最[多大高]，)?占$")  # fmt: skip


def _told(p: Paragraph, items: Sequence[Item], counts: Counts) -> Iterator[Finding]:
    """成功1647宗，成功率（占办结数）为88.3%: of the 1790宗办结; 分别为1024宗、318宗和347宗，劳动报酬类占60.9%: of all in the list."""
    plain, names = p.reading.plain, aligned(p, items)
    said = [
        s
        for s in counts.of(p)
        if s.q.kind == "n" and not s.earlier and not of_before(p.reading, s.item)
    ]
    for i in items:
        if i.q.kind != "p" or i.role != "level" or i.q.hedge or i.q.low <= 0:
            continue
        words = plain[since(plain, i.q.start, "。；\n") : i.q.start]
        before = [s for s in said if s.item.position < i.position]
        if (m := _TOLD.search(words)) and before:
            parts, of = before[-1:], before[:-1]
            wholes = [s for s in of if m["of"][:2] in s.words]
        elif counts.pair(p.number, i.q.start) is None and (m := _NAME.search(words)):
            run = [
                s
                for s in before
                if s.item.sentence == i.sentence
                and alike(s.q, before[-1].q)
                and (s.item.position in names or not names)
            ]
            parts = [
                s
                for s in run
                if all(
                    b in names.get(s.item.position, s.item.label)
                    for b in bigrams(m["name"].rstrip("类者的"))
                )
            ]
            if m["most"] and len(run) > 2:
                parts = [max(run[1:], key=lambda s: s.q.value)]
            wholes = [
                s
                for s in before
                if abs(sum(x.q.value for x in run if x is not s) - s.q.value) < 1e-9 * s.q.value
            ]
        else:
            continue
        wholes = [
            s for s in wholes if parts and alike(s.q, parts[0].q) and s.q.value >= parts[0].q.value
        ]
        if wholes and not any(overlaps(*ratio(s.q, w.q), i.q) for s in parts for w in wholes):
            yield noted(
                misfit("arithmetic:share", p, i.q, quotient(parts[-1].q, wholes[-1].q, i.q))
            )


_NO_PART = re.compile("其中|比[上去]|同期|[中里][，：]|；[^，。；]{0,12}[中里]，")


def _listed_behind(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """工单590件，分别是318件、205件、77件，按时办结578件: the first of what is listed behind make it, but for a slip."""
    counts = [c for c in counted(p, items) if not (c.q.chinese and c.q.value <= 10)]
    starts = [k for k, c in enumerate(counts) if k and counts[k - 1].sentence < c.sentence]
    for j, total in enumerate(counts):
        for k in {j + 1, *(k for k in starts if 0 < counts[k].sentence - total.sentence < 3)}:
            run: list[Item] = []
            for c in counts[k:]:
                gap = _ASIDE.sub("", between(p.reading, run[-1], c)) if run else ""
                if c.q.family != total.q.family or c.q.value >= total.q.value or c.sentence != (run or [c])[0].sentence or _NO_PART.search(gap) or len(gap) > 24:  # fmt: skip
                    break
                run.append(c)
            if len(run) > 1 and not _right(p, counts, j, k, run):
                yield from _by_a_slip(p, total, run)


def _right(p: Paragraph, counts: Sequence[Item], j: int, k: int, run: Sequence[Item]) -> bool:
    """Whether what is listed makes some count of the paragraph, or its total is itself one of a list."""
    total = counts[j]
    if k == j + 1 and (between(p.reading, total, run[0])[:1] in "、和与" or total.label[-1:] == run[0].label[-1:]):  # fmt: skip
        return True
    spans = [run[a:b] for a in range(len(run)) for b in range(a + 2, len(run) + 1)]
    return (
        any(_sums(some, t) for some in spans for t in counts[: k + len(run)] if t not in some)
        or any(_sums([total, *run[:n]], t) for t in counts[:j] for n in range(1, len(run) + 1))
    )  # fmt: skip


def _by_a_slip(p: Paragraph, total: Item, run: Sequence[Item]) -> Iterator[Finding]:
    for n in range(min(len(run), 7), 1, -1):
        parts = run[:n]
        amount = sum(c.q.value for c in parts)
        least = 4 if n == 2 and not _SCOPE.match(run[0].before) else 2 if 2 < n == len(run) and run[0].label.startswith("其中") else 3  # fmt: skip
        if (slipped(total.q, amount, least) or any(slipped(c.q, total.q.value - amount + c.q.value, least) for c in parts if total.q.value > amount - c.q.value)) and not any(own_share(p.reading, c) for c in parts):  # fmt: skip
            yield noted(misfit("arithmetic:parts", p, total.q, addition(parts, total)))
            return


_SCOPE = re.compile("[^，。；]{2,12}[中里]，")
_ASIDE = re.compile("（[^（）]*）")


def _sums(run: Sequence[Item], total: Item) -> bool:
    amount, slack = sum(c.q.value for c in run), sum(c.q.half for c in run) + total.q.half
    return abs(amount - total.q.value) <= slack + 1e-9 * amount


_BRACKET = pattern("~{0,8}（(?P<name>~{2,16})(?P<p><p>)）")
_OF_MORE = re.compile(
    "^(?:占|比重|比例|约|同比|比|较|增|降|年|月|其余|即|合|满分|不含|按)|[增升降]|比[上去]|占[全同当总]"
)


def _in_brackets(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """维权工作站32个（配备专职律师的占70.0%）: no whole number of the 32."""
    for a, b in pairwise(items):
        if a.q.kind != "n" or a.role != "level" or b.q.kind != "p" or a.q.half or a.q.hedge or b.q.hedge:  # fmt: skip
            continue
        m = _BRACKET.match(p.reading.skeleton, a.position + 1)
        if m is None or m.start("p") != b.position or _OF_MORE.search(m["name"]):
            continue
        most = 40 * 10**b.q.decimals if b.q.decimals else 60
        if 4 <= a.q.value <= most and 0 < b.q.value < 100 and not possible(int(a.q.value), b.q):
            yield noted(impossible(p, int(a.q.value), b.q), "其中" not in m["name"])
