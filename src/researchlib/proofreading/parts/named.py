"""A share whose count stands elsewhere under its name: 社区民警14名、辅警35名。…辅警占警力总数的71.4%.

All the words of the name stand at one count of the draft.  The share is right when any two counts make it, or the count and
what stands beside it; it is marked when a slip explains it, or when there is one whole only.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, Read, bigrams, clause, left_behind
from ..sentences.clauses import Item, alike, bare, is_share, overlaps, quotient, ratio
from ..sentences.quantities import Quantity, misread
from .grim import WEIGHTED
from .pairs import names_class, pairs
from .wholes import LOOSE

_NAMED = re.compile(r"(?P<name>[^，。；：、占\d]{2,14}?)(?:人数|户数|数量|数)?(?:仅|只|约|就|则|已|即|又|共|合计)*占[^，。；]{0,12}?的?(?:比例|比重)?(?:约?为|达)?$")  # fmt: skip
_KIND = re.compile("(?<=..)(?:[生者户类的家]|人员|企业|家庭|居民|群众|问题|案件|行业)+$")
_HEAD = re.compile("^(?:其中|但|而|且|另外|目前|今年|全年|表示|认为|选择|有|仅|以)+")
_BEHIND = re.compile(r"[^，。；：、（\n\d]*")
_NO_PART = re.compile("全[省国]|[增降]|GDP|生产总值|各占")


@dataclass(frozen=True)
class _Count:
    p: Paragraph
    item: Item
    words: str  # its clause, its unit and what stands behind it

    @property
    def place(self) -> tuple[int, int]:
        return self.p.number, self.item.position


def named(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every share that names its part and has no count beside it, against the one count of that name."""
    if any(WEIGHTED.search(p.text) for p in draft.paragraphs):
        return
    counts = [
        _Count(p, i, clause(p, i) + i.q.unit + _BEHIND.match(p.reading.plain, i.q.end)[0])  # type: ignore[index]
        for p, i in read.prose()
        if p.prose and i.q.kind == "n" and i.role == "level" and i.q.value > 0 and not i.q.hedge and not names_class(p, i)
    ]  # fmt: skip
    for p in draft.paragraphs:
        for i in read[p.number] if p.prose and "占" in p.text else ():
            words = clause(p, i)
            m = _NAMED.search(words) if is_share(i) and 0 < i.q.value < 100 else None
            if m is None or _NO_PART.search(words) or left_behind(i) or EARLIER.search(words):
                continue
            name = bigrams(_KIND.sub("", _HEAD.sub("", m["name"])))
            met = [c for c in counts if name and (c.place < (p.number, i.position) or (c.p is p and c.item.sentence == i.sentence))
                   and all(b in c.words for b in name) and not EARLIER.search(clause(c.p, c.item))]  # fmt: skip
            for n in (
                range(len(m["name"]), 3, -1) if not met else ()
            ):  # 公路检查站查获的案件占48.6%, of 公路检查站33起
                met = met or [c for c in counts if c.place < (p.number, i.position) and clause(c.p, c.item).endswith(m["name"][:n])]  # fmt: skip
            met = [c for c in met if c.p is p] or met
            if len({c.item.q.value for c in met}) == 1 and not any(x.share is i for x in pairs(p, read[p.number])):  # fmt: skip
                yield from _judge(p, i.q, met[-1], counts)


def _judge(p: Paragraph, share: Quantity, part: _Count, counts: Sequence[_Count]) -> Iterator[Finding]:  # fmt: skip
    k = part.item.q
    like = [c.item.q for c in counts if alike(k, c.item.q) or {k.family, c.item.q.family} <= LOOSE]
    if _of_two(like, share):
        return
    run = [c.item.q for c in counts if c.p is part.p and c.item.sentence == part.item.sentence and c.item.q.family == k.family]  # fmt: skip
    at = run.index(k)
    sums = [_sum(k, run[a:b]) for a in range(at + 1) for b in range(max(at + 1, a + 2), len(run) + 1)]  # fmt: skip
    if any(overlaps(*ratio(k, w), share) for w in sums):
        return
    larger = [w for w in like if w.value > k.value]
    slipped = [w for w in (*reversed(sums), *larger) if misread(share, 100 * k.value / w.value)]
    sole = larger[:1] if len({w.value for w in larger}) == 1 else []
    for w in slipped[:1] or [w for w in (*sums[-1:], *sole) if 0.67 < 100 * k.value / w.value / share.value < 1.5][:1]:  # fmt: skip
        yield noted(misfit("arithmetic:share", p, share, quotient(k, w, share)), not slipped)


def _of_two(counts: Sequence[Quantity], share: Quantity) -> bool:
    """Whether any count is the share of any other; only those of a fitting size are divided."""
    by_value = sorted(counts, key=_value)
    half = max((q.high - q.low for q in counts), default=0.0)
    for b in counts:
        low, high = share.low * b.low / 100 - half, share.high * b.high / 100 + half
        start, stop = (
            bisect(by_value, x, key=_value) for x in (0.999999 * low - 1e-6, 1.000001 * high + 1e-6)
        )
        if any(a is not b and overlaps(*ratio(a, b), share) for a in by_value[start:stop]):
            return True
    return False


def _value(q: Quantity) -> float:
    return q.value


def _sum(like: Quantity, run: Sequence[Quantity]) -> Quantity:
    total, low, high = (sum(x) for x in zip(*((q.value, q.low, q.high) for q in run), strict=True))
    return replace(like, value=total, low=low, high=high, digits=f"({' + '.join(map(bare, run))})", scale=1.0)  # fmt: skip
