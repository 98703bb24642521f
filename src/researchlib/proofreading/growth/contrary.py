"""A change whose size two values give and whose word goes the other way: 3418人，去年同期3206人…招收人数减少212人.

The two are the only ones of the draft so far apart; which is the base the words say: what the change is compared to by name
(增速低于零售总额7.8个百分点), or the value of the earlier time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from .. import patterns as re
from ..claims.sole import when
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, clause, left_behind
from ..sentences.clauses import DOWN, UP, Item, bare
from .paired import ABOUT, THAN, Place, Pools, by_base, label_of, made_by, said_of_two, signed

_WAY = re.compile(
    rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:幅度?)?(?:出|了|约)*$|"
    r"(?:(?P<above>[高多快大]于|超过|高出|领先于?)|[低少慢小]于|落后于?|不及)(?P<of>[^，。；]{2,14})$"
)
_NO_SUM = re.compile("[年月]均|其中|目标完成|累计|又|再|净|幅|差距")
_OF_ONE = re.compile("前年|[两二]者|[前后]者")
_BASE = re.compile("(?:比(?![例重])|较|[与和同](?=.*相比)).*")
_GENERIC = set(
    "人次数量总额规模比例重占率水平实际增速幅长同环期年月季度的为这该值均了约今上半末底去与和相比"
)
_MANY = 14  # values of a kind beyond which only those of the paragraph are asked


def contrary(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every change of a draft that goes the other way than the only two values that give it."""
    pools = Pools(read)
    for p, d in pools.prose:
        if d.role != "change" or d.q.hedge or d.q.value <= 0 or d.q.kind not in "dnp":
            continue
        label = label_of(p, d)
        m = _WAY.search(label)
        if m is None or _NO_SUM.search(label):
            continue
        pool = pools.of(p, d, most=_MANY)
        if d.q.kind == "d":
            pool += [x for x in pools.rates if x[1].q.hedge in ABOUT and x[0] is p]
        two = [(x, y) for x, y in combinations(pool, 2) if x[1].q.family == y[1].q.family and _far(d, x[1], y[1])]  # fmt: skip
        if len(two) != 1 or not (
            len(pool) == 2 or _near(p, d, *two[0]) or by_base(pool, p, d, ()) == [*two[0]]
        ):
            continue
        ordered = _in_order(p, d, m, *sorted(two[0], key=lambda x: (x[0].number, x[1].position)))
        if ordered is None:
            continue
        old, new = (x[1] for x in ordered)
        b, a = signed(old, new)
        fits = d.q.kind != "p" or abs(100 * abs(a - b) / b - d.q.value) <= d.q.half + 100 * (old.q.half + new.q.half) / b  # fmt: skip
        if fits and (a - b) * (1 if m["up"] or m["above"] else -1) < 0:
            verb = d.q.start - len(label) + m.start()
            yield found("words:direction", p, verb, d.q.end, f"{bare(old.q)} → {bare(new.q)}")


def _far(d: Item, a: Item, b: Item) -> bool:
    """Whether two values are as far apart as a change says, over either of them."""
    x, y = signed(a, b)
    if x == y or (a.role != b.role and not (a.q.hedge or b.q.hedge)):
        return False
    if d.q.kind != "p":
        return made_by(d, a, b)
    slack = a.q.half + b.q.half + 1e-9
    return min(x, y) > 20 and any(abs(100 * abs(x - y) / z - d.q.value) <= d.q.half + 100 * slack / z for z in (x, y))  # fmt: skip


def _near(p: Paragraph, d: Item, x: Place, y: Place) -> bool:
    return p in (x[0], y[0]) or d.q.kind == "p" or (d.q.kind == "n" and d.q.value > 99)


def _in_order(p: Paragraph, d: Item, m: re.Match[str], x: Place, y: Place) -> tuple[Place, Place] | None:  # fmt: skip
    """The base of a change and its value, when the words say which is which and speak of nothing else."""
    label = m.string
    said = said_of_two(x, y)
    words = "".join(said)
    strange = set(_BASE.sub("", label[: m.start()])) - set(words + d.q.unit) - _GENERIC
    if strange or _OF_ONE.search(words) or any(left_behind(i) and (q is not p or i.segment != d.segment) for q, i in (x, y)):  # fmt: skip
        return None
    if x[0] is y[0] is p and d.q.end <= x[1].q.start and "分别" in p.reading.plain[d.q.end : x[1].q.start]:  # fmt: skip
        return (y, x) if "比" in label else None  # 甲比乙高6.2个百分点，两地分别为81.7%和75.5%
    named = m["of"] or ((t := THAN.search(label[: m.start()])) and t["of"]) or ""
    own = [q is p and d.q.start - len(label) <= i.q.start < d.q.start for q, i in (x, y)]
    if not any(own) and named and not EARLIER.match(named):
        key = named[: 5 if named.startswith("20") else 3]  # 比2024年增加: not 2025年
        own = [key in s or (len(named) < 4 and named[:2] in s) for s in said]
    elif not any(own):
        own = [bool(EARLIER.search(clause(*z)) or left_behind(z[1])) for z in (x, y)]
        a, b = (when(clause(*z)) or when(w) for z, w in zip((x, y), said, strict=True))
        if not any(own) and a and b and a[0] == b[0] and a[1] != b[1]:
            own = [a[1] < b[1], b[1] < a[1]]
    if x[0] is y[0] and own[0] and re.fullmatch("、[^，。；]*", x[0].reading.plain[x[1].q.end : y[1].q.start]):  # fmt: skip
        return None  # 上年上报2篇、采用1篇: both of last year
    return None if sum(own) != 1 else (x, y) if own[0] else (y, x)
