"""Rates whose words leave one operand out, or say it: 为目标8000人的108.0%, 达到95%，即2622人, 1.5‰; means and rates of the only numbers of a draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, Read, bigrams, clause
from ..sentences.clauses import Item, alike, bare, of_before, overlaps, quotient, ratio, shown
from ..sentences.quantities import misread
from ..sentences.reading import pattern, since
from ..sentences.units import SPANS
from .factors import Factor, counts_of, factor_of, total_of

_OF_NUMBER = pattern(
    r"(?:为|是|达到?了?|相当于|完成了?)(?:~|<t>){0,14}?(?P<n><n>)）?(?:的?~{0,4}(?:目标|任务|计划))?的(?P<p><pv>)"
)
_RATIO = re.compile("[%‰]|分之")


def stated(draft: Draft, read: Read) -> Iterator[Finding]:
    """Rates whose words leave one operand out, against every number of the draft.

    新增就业8642人，为年度目标8000人的108.0%; 落实率达到95%，即2622人.
    """
    for p in draft.paragraphs:
        if not p.prose or not _RATIO.search(p.reading.plain):
            continue
        yield from _per_thousand(p, read[p.number])
        yield from _of_number(p, read)


def _of_number(p: Paragraph, read: Read) -> Iterator[Finding]:
    """城镇新增就业8642人，为年度目标8000人的108.0%: some count before it is that much of the number."""
    items = read[p.number]
    for m in _OF_NUMBER.finditer(p.reading.skeleton):
        base, q = p.reading.at(m.start("n")), p.reading.at(m.start("p"))
        if (q.hedge and (q.kind == "p" or "分之" not in q.text)) or q.unit != "%" or base.low <= 0 or "占" in m.group():  # fmt: skip
            continue
        counts = [
            i for i in items
            if i.position < m.start("n") and i.q.kind == "n" and i.role == "level" and alike(i.q, base)
            and i.q is not base and i.q.value > 0 and not of_before(p.reading, i)
        ]  # fmt: skip
        here = [i for i in counts if i.segment == counts[-1].segment] if counts else []
        sentence = next((i.sentence for i in items if i.q is q), -1)
        if (
            not here
            or here[-1].sentence != sentence
            or any(overlaps(*ratio(i.q, base), q) for i in counts)
        ):
            continue
        yield misfit("arithmetic:rate", p, q, quotient(here[-1].q, base, q))


def _per_thousand(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """职工24000人，发生工伤36起，每千人工伤发生率为1.5‰: a rate per thousand where its sentence has two counts and no more."""
    for item in items:
        if item.q.unit != "‰" or item.role != "level" or item.q.hedge or "率" not in item.label:
            continue
        counts = [i.q for i in items if i.sentence == item.sentence and i is not item]
        if len(counts) != 2 or any(q.kind != "n" or q.value <= 0 or q.hedge for q in counts):
            continue
        part, whole = sorted(counts, key=lambda q: q.value)
        low, high = ratio(part, whole)
        if (
            not overlaps(10 * low, 10 * high, item.q)
            and 0.1 * item.q.value <= 1000 * part.value / whole.value <= 10 * item.q.value
        ):
            value = shown(1000 * part.value / whole.value, max(1, item.q.decimals))
            yield misfit("arithmetic:rate", p, item.q, f"{bare(part)}/{bare(whole)} = {value}‰")


_SET = re.compile("标准|应|可|最|计划|目标|定额|上限|不")
_BARE_NAME = set(bigrams("平均每个惠及"))


def sole(draft: Draft, read: Read) -> Iterator[Finding]:
    """共有派出所14个、辅警602名。⏎平均每个派出所配备46名: the only mean of a draft in its unit, and the only total and count it can be of."""
    said = [
        (p, i) for p, i in read.prose()
        if p.prose and i.q.kind == "n" and i.role == "level" and i.q.value > 1 and i.q.low > 0 and not i.q.hedge and not of_before(p.reading, i)
    ]  # fmt: skip
    made = [
        (p, f)
        for p in draft.paragraphs
        for k in range(len(read[p.number]) if p.prose else 0)
        if re.search("均|每", clause(p, read[p.number][k])) and (f := factor_of(p, read[p.number], k)) is not None
        and f.kind in ("mean", "each") and f.per and not f.q.hedge and not f.one
    ]  # fmt: skip
    means, units = {id(f.item) for _, f in made}, Counter(f.q.family for _, f in made)
    for p, f in made:
        if units[f.q.family] > 1:
            continue
        begun = p.reading.plain[since(p.reading.plain, f.q.start, "。\n") : f.q.start]
        if EARLIER.search(begun) or _SET.search(f.item.label):
            continue
        here = [
            (x, i) for x, i in said
            if id(i) not in means and not EARLIER.search(clause(x, i))
            and (not i.q.chinese or i.q.value > 10 or (x is p and i.sentence == f.item.sentence))
        ]  # fmt: skip
        yield from _of_two(p, f, here, [i.q.value for _, i in said if i.q.family in SPANS and i.q.value < 400])  # fmt: skip


def _of_two(p: Paragraph, f: Factor, here: Sequence[tuple[Paragraph, Item]], spans: Sequence[float]) -> Iterator[Finding]:  # fmt: skip
    q = f.q

    def of(t: Item) -> float:  # 平均亩产612公斤, 总产量5.26万吨
        return 1000.0 if (q.family, t.q.family) == ("公斤", "吨") else 1.0

    totals = [(x, t) for x, t in here if (total_of(f, t) or of(t) > 1) and t.q.value * of(t) > q.value]  # fmt: skip
    counts = [(x, n) for x, n in here if n.q.family not in SPANS and counts_of(f, n)]
    wide = replace(q, low=f.low, high=f.high)
    if any(overlaps(t.q.low * of(t) / n.q.high / s, t.q.high * of(t) / n.q.low / s, wide) for _, t in totals for _, n in counts for s in (1.0, 12.0, *spans)):  # fmt: skip
        return
    several = len({n.q.value for _, n in counts}) > 1
    if several:
        counts = [(x, n) for x, n in counts if x is p and n.sentence == f.item.sentence and n.position < f.item.position][-1:]  # fmt: skip
    if counts and len({t.q.value for _, t in totals}) > 1:
        n = counts[0][1]
        name = set(bigrams(n.label + n.noun[:4] if several else f.item.label)) - _BARE_NAME
        totals = [(x, t) for x, t in totals if name & set(bigrams(t.label + t.noun[:4]))]
    if not counts or len({t.q.value for _, t in totals}) != 1:
        return
    (y, n), (x, t) = counts[0], totals[0]
    mean = t.q.value * of(t) / n.q.value
    slip = misread(q, mean, 2) or misread(t.q, q.value * n.q.value / of(t)) or any(abs(mean / q.value / z - 1) < 0.03 for z in (0.1, 10))  # fmt: skip
    if slip or (f.kind == "mean" and 0.6 < mean / q.value < 1.6):
        shows = f"{bare(t.q)}/{bare(n.q)} = {shown(mean / q.scale, max(1, q.decimals))}"
        yield noted(misfit("arithmetic:product", p, q, shows), not slip or x is not p or y is not p)
