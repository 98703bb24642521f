"""What stands over a text, or sums it up: 10万人 over 100326人, 367.4万元 over 142.6万元 and 233.8万元, 综上，六成 of 42 in 60.

Numbers first: the number of a title or a lead is one of its unit below it, a sum of some, a difference or a ratio of two, or
what a round word (超过, 近) allows.  One that is none of these is marked when a slip or a power of ten away from one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding
from ..memory import Read
from ..sentences.clauses import Item, alike, overlaps, ratio, shown
from ..sentences.quantities import Quantity, fits, slipped
from ..sentences.units import SPANS
from .again import is_title, made_of, mark, old, rate_of
from .mentions import Mention, named_pairs
from .slips import GENERIC, variants

_NUMBERED = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十]+[章节部分])")  # fmt: skip
_LEAD = re.compile("(?:导[读语]|快讯|简讯|摘要|提要|内容提要|本报讯)[：:]")
_TOTAL = re.compile("共计?|合计|总计|累计")
_PART = re.compile("其中|其余|剩余|新增|新建|又|另")
_PARTS = 6  # numbers that are added up
_UNDER, _OVER = re.compile("近|不足|不到"), re.compile("超|突破|逾|余|多|以上")


def headed(draft: Draft, read: Read) -> Iterator[Finding]:
    """75家企业进场招工 over 57家企业提供岗位: a number of a heading, a lead, or a numbered first sentence, that its section says otherwise."""
    for p in draft.paragraphs:
        if p.kind == "cell" or p.number in read.advice or not read[p.number]:
            continue
        over = p.kind in ("heading", "title") or is_title(p) or _leads(draft, p, read[p.number])  # fmt: skip
        if not over and not _NUMBERED.match(p.text):
            continue
        heads = [
            i for i in read[p.number]
            if (over or i.sentence == 0) and not (over and (read.planned(p, i) or old(Mention(p, i))))
        ]  # fmt: skip
        section = [] if over else [Mention(p, i) for i in read[p.number] if i.sentence in (1, 2)]
        for s in draft.paragraphs[p.number :] if over else ():
            if s.kind == "heading" or len(section) > 40:
                break
            section += [] if s.kind == "cell" else [Mention(s, i) for i in read[s.number]]
        for item in heads:
            if not item.q.chinese and item.q.kind in "np" and item.q.unit:
                yield from _of_heading(Mention(p, item), section, over)


def _leads(draft: Draft, p: Paragraph, items: Sequence[Item]) -> bool:
    """今年以来，云川区帮助新居民追回欠薪376.4万元。 and nothing else in its paragraph, or 导读：…."""
    short = p.number == 1 and p.prose and len(items) == 1 and p.text.find("。") == len(p.text) - 1
    return bool((short or _LEAD.match(p.text)) and p.number < len(draft.paragraphs))


def _of_heading(t: Mention, section: Sequence[Mention], over: bool) -> Iterator[Finding]:
    every = [m for m in section if m.q.kind == t.q.kind and alike(m.q, t.q)]
    if any(m.q.low <= t.q.high and t.q.low <= m.q.high for m in every) or (not t.q.hedge and made_of(t, every)):  # fmt: skip
        return
    digits, places = variants(t.q.digits, t.q.decimals), t.q.decimals
    words = named_pairs(t.name + "，" + t.item.noun)
    pool = every[:4] if over else [*every[:2], *(m for m in every[2:] if _TOTAL.search(m.name))]
    pool = [
        m for m in pool
        if not m.q.hedge and m.item.role == t.item.role and not old(m) and not re.search("其中|其余|剩余", m.stretch[-12:])
    ]  # fmt: skip
    for m in pool:
        if m.q.scale != t.q.scale or m.q.decimals < places or (m.q.decimals > places and not t.q.hedge):  # fmt: skip
            continue
        k = every.index(m)
        shared = words & (
            m.own | named_pairs(m.item.noun) | (m.words if not m.own or not over else frozenset())
        )
        how = digits.get(m.q.digits[: len(m.q.digits) - m.q.decimals + places].rstrip("."), "")
        if t.q.hedge and how != "swap":
            continue  # 超过5.4万人 over 4.53万人
        if len(t.q.digits) < 2 and (how != "digit" or k > 2 or not over or t.item.noun[:3] != m.item.noun[:3]):  # fmt: skip
            continue
        if how and (len(shared - GENERIC) > 1 or (k == 0 and shared)):
            yield mark(t, m, how)
            return
    if over and t.item.role == "level" and t.q.family not in SPANS and not _reckoned(t, section):
        yield from _by_numbers(t, every, pool, words)


def _reckoned(t: Mention, section: Sequence[Mention]) -> bool:
    """Whether two counts below make a percentage."""
    counts = [m.q for m in section if m.q.kind == "n" and m.q.low > 0][:12]
    return t.q.kind == "p" and any(overlaps(*ratio(a, b), t.q) for a, b in permutations(counts, 2) if alike(a, b))  # fmt: skip


def _by_numbers(
    t: Mention, every: Sequence[Mention], pool: Sequence[Mention], words: frozenset[str]
) -> Iterator[Finding]:
    """The number below that one above is a slip, a power of ten or a wrong round word away from; the sum of all; the one of its name."""
    run = [m for m in every if m.item.role == "level" and not old(m) and not m.q.hedge]
    total = sum(m.q.value for m in run)
    if not t.q.hedge and t.q.kind == "n" and 1 < len(run) <= _PARTS and not any(_PART.search(m.stretch[-8:]) for m in run):  # fmt: skip
        part = any(abs(sum(m.q.value for m in c) - t.q.value) <= t.q.half for n in range(2, len(run)) for c in combinations(run, n))  # fmt: skip
        if part:
            return
        if slipped(t.q, total, 2) and t.q.value > max(m.q.value for m in run):
            q = replace(run[0].q, text="+".join(m.q.text for m in run) + f" = {shown(total / t.q.scale, t.q.decimals)}")  # fmt: skip
            made = Mention(run[0].p, replace(run[0].item, q=q))
            yield mark(t, made, "swap", sure=len(t.q.digits) > 2)
            return
    for k, m in enumerate(pool):
        close = named_pairs(m.stretch[-24:] + "，" + m.item.noun)
        if (
            not re.search("均|每|平均", m.stretch[-10:] + t.stretch[-10:])
            and (words & close - GENERIC or k == 0)
            and (how := _in_round(t.q, m.q))
        ):
            yield mark(t, m, how, sure=bool(words & close - GENERIC))
            return
    if not is_title(t.p) and t.p.kind not in ("heading", "title"):
        return
    named = [m for m in run if (rate_of(m.item) == rate_of(t.item) if t.q.kind == "p" else words & named_pairs(m.item.noun[:8]) - GENERIC)]  # fmt: skip
    alone = named and len({m.q.value for m in named}) == 1 and not t.q.hedge
    if alone and not _PART.search(named[0].stretch[-8:] + t.stretch[-8:]) and (
        (t.q.kind == "p" and rate_of(t.item) and abs(named[0].q.value - t.q.value) < 15) or (t.q.kind == "n" and t.q.value < 10 and named[0].q.value < 10)
    ):  # fmt: skip
        yield mark(t, named[0], "swap", sure=t.q.kind == "p" and len(every) == 1)


def _in_round(t: Quantity, m: Quantity) -> str:
    """突破3万人, 突破100万人 of 20846人, 100326人: one digit of what may be said, or its size, is another; the way, or nothing."""
    kept = t.digits.replace(".", "").strip("0")
    if not kept or m.value <= 0 or t.chinese or (not t.hedge and len(kept) < 2):
        return ""
    (_, x), (b, y) = (f"{q.value:.9e}".split("e") for q in (t, m))
    full = b.replace(".", "")
    lead = int(full[: len(kept)])
    if _UNDER.search(t.hedge) or (not t.hedge and int(full[len(kept)]) > 4):
        lead += 1
    if str(lead) == kept:
        return "size" if int(x) != int(y) and abs(int(x) - int(y)) in (1, 2, 3, 4, 8) else ""
    if not t.hedge or x != y or len(str(lead)) != len(kept) or not (_UNDER.search(t.hedge) or _OVER.search(t.hedge)):  # fmt: skip
        return ""
    differ = [(c, d) for c, d in zip(str(lead), kept, strict=True) if c != d]
    return "digit" if len(differ) == 1 else ""


_SUMS_UP = re.compile(
    r"(?:^|[。；\n])\s*(?:[一二三四五六七八九十]+、)?(?:综上所?述?|总之|结论|总的来[看说]|总体来?看|也就是说|换言之|换句话说|由此可见|可见|归纳起来)[，：:](?P<said>[^。\n]*)"
)
_APART = 12.0  # points between a vague word and what it may be a slip of


def concluded(draft: Draft, read: Read) -> Iterator[Finding]:
    """42家 of 60家…。结论：六成企业; 综上，参保率为88.6%, of 5.9万人 in 6.8万人: the share of a conclusion is one that was said, or that two counts make."""
    for p in draft.paragraphs:
        for m in _SUMS_UP.finditer(p.reading.plain) if p.prose else ():
            own = [i for i in read[p.number] if m.start("said") <= i.q.start < m.end()]
            for item in own:
                if item.q.kind in "vp" and item.role == "level" and item.q.unit == "%":
                    before = [
                        Mention(s, i) for s in draft.paragraphs[max(0, p.number - 4) : p.number]
                        for i in read[s.number] if s is not p or i.q.start < m.start("said")
                    ]  # fmt: skip
                    yield from _of_conclusion(Mention(p, item), before, own)


def _of_conclusion(t: Mention, before: Sequence[Mention], own: Sequence[Item]) -> Iterator[Finding]:
    q = t.q
    counts = [x.q for x in [*(m.item for m in before), *own] if x.q.kind == "n" and x.q.low > 0 and not x.q.hedge][-12:]  # fmt: skip
    made = [(a, b) for a, b in permutations(counts, 2) if alike(a, b) and a.value < b.value]
    told = [x.q for x in before if x.q.kind in "pv"] + [
        replace(q, value=100 * a.value / b.value, low=low, high=high, hedge="", text=f"{a.text}/{b.text} = {shown(100 * a.value / b.value)}%")
        for a, b in made for low, high in [ratio(a, b)]
    ]  # fmt: skip
    if any(fits(q, x) if q.kind == "v" else overlaps(x.low, x.high, q) for x in told):
        return
    if q.kind == "v" and any(fits(q, replace(x, value=100 - x.value, low=100 - x.high, high=100 - x.low)) for x in told):  # fmt: skip
        return
    for x in reversed(told):
        rounded = q.kind == "p" and abs(x.value - q.value) < 2 * q.half
        near = abs(x.value - q.value) < _APART if q.kind == "v" else rounded or slipped(q, x.value)
        if near and before:
            source = replace(before[-1].item, q=x)
            how = "rounding" if rounded else "swap"
            yield mark(t, Mention(before[-1].p, source), how, sure=q.kind == "p" and not rounded)
            return
