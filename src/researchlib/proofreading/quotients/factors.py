"""A factor that the words say, between two counts near it: 1∶8, 八分之一, 2.5倍; each at a price, both together; 万元 and 亿元.

Whatever the words, the numbers are asked first: a factor that any two counts of its sentence fulfil is right.  One
that none fulfil is marked where a mere slip explains it (`quantities.slipped`), or where no other counts stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit
from ..memory import EARLIER, Read, bigrams, clause
from ..sentences.clauses import Item, alike, bare, of_before, overlaps, shown
from ..sentences.quantities import slipped
from ..sentences.reading import pattern, since
from ..sentences.units import SCALE, SPANS

_COLON = re.compile(
    r"(?<![\d.:：∶])(?P<a>\d{1,4}(?:\.\d+)?)\s*[:：∶]\s*(?P<b>\d{1,4}(?:\.\d+)?)(?![\d:：∶%.])"
)
_SAYS = re.compile("比")
_PART = re.compile(r"分之(?![百千])")
_OF = re.compile("(?:是|为|相当于|扩大到|增至|达到?)[^，。；]{0,16}的(?:约|近)?$")
_LOOSE = re.compile("约|近|左右|多|余|超|不")
_NEEDED = re.compile("应|需|至少|不少于")
_TOGETHER = re.compile("占[^，。；]{0,4}(?:总[数量额和]|合计|之和)的$")
_ROOM = 3  # counts of a sentence among which a slip is sought


def factors(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every factor of the draft that is said in digits or as a fraction, and what is bought or paid in two lots."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or len(items) < 2 or len(items) > 120:
            continue
        plain = p.reading.plain
        if "合" in plain and ("亿" in plain or "万" in plain):
            yield from _converted(p)
        if "每" in plain or "各" in plain:
            yield from _lots(p, items)
            yield from _apiece(p, items)
        if "率" in plain:
            yield from _rates(p, items)
        if "比" in plain:
            for m in _COLON.finditer(plain):
                opened = since(plain, m.start(), "，。；\n")
                words = plain[opened : m.end() + 8]
                if _SAYS.search(words) and float(m["b"]) > 0 and not _LOOSE.search(words):
                    f = float(m["a"]) / float(m["b"])
                    half = max((0.5 * 10.0 ** -len(x) for x in re.findall(r"\.(\d+)", m[0])), default=0.0)  # fmt: skip
                    yield from _between(p, items, m.start(), m.end(), f, half / min(float(m["a"]), float(m["b"])))  # fmt: skip
        for item in items if "分之" in plain or "倍" in plain else ():
            q = item.q
            if q.hedge or item.role != "level" or _LOOSE.search(item.label):
                continue
            if q.kind == "v" and _PART.search(q.text) and q.value > 0:
                yield from _between(p, items, q.start, q.end, q.value / 100, 0.0)
            elif (
                q.kind == "m"
                and q.value > 1
                and _OF.search(plain, since(plain, q.start, "，。；：\n"), q.start)
            ):
                yield from _between(p, items, q.start, q.end, q.value, q.half / q.value)


def _between(
    p: Paragraph, items: Sequence[Item], start: int, end: int, f: float, slack: float
) -> Iterator[Finding]:
    plain = p.reading.plain
    opened = since(plain, start, "。\n")
    closed = len(re.split("[。\n]", plain[end:], maxsplit=1)[0]) + end
    here = [
        i for i in items
        if opened <= i.q.start < closed and not start <= i.q.start < end and i.q.kind == "n" and i.role == "level"
        and i.q.value > 1 and not i.q.chinese and i.q.family not in SPANS
    ]  # fmt: skip
    factor = [f, 1 / f]
    if plain[start:end].endswith("倍"):
        pass
    elif "分之" in plain[start:end]:
        factor += [1 - f, f / (1 - f)] if f < 1 else []
    else:
        factor += [f / (1 + f), 1 / (1 + f)]
    near = [i for i in items if i.q.kind in "n" and i.q.value > 0 and not start <= i.q.start < end]
    words = plain[since(plain, start, "，。；\n") : start]
    together = bool(_TOGETHER.search(words)) and len(here) == 2
    if not together and any(_gives(x, y, g, slack) for x in near for y in near if x is not y for g in factor):  # fmt: skip
        return
    own = [i for i in here if not i.q.hedge and not EARLIER.search(clause(p, i)) and not of_before(p.reading, i)]  # fmt: skip
    if len(here) == 2 and alike(here[0].q, here[1].q) and not any(i.q.hedge for i in here):
        x, y = here
        whole = (x.q.value + y.q.value) / x.q.value if together else 0.0
        got = 1 / whole if whole else x.q.value / y.q.value
        q = next((i.q for i in items if i.q.start == start), None)
        if q is not None and (whole or (q.kind == "m" and x.q.start < y.q.start < start)) and 0.4 <= got / f <= 2.5 and abs(got / f - 1) > max(slack, 0.02):  # fmt: skip
            yield misfit("arithmetic:times" if q.kind == "m" else "arithmetic:rate", p, q, f"{bare(x.q)}/{f'({bare(x.q)} + {bare(y.q)})' if whole else bare(y.q)} = {shown(got, max(2, q.decimals))}")  # fmt: skip
            return
    if not 2 <= len(own) <= _ROOM:
        return
    found: list[tuple[float, Item, Item, float]] = []
    for x, y in permutations(own, 2):
        if not alike(x.q, y.q) and len(own) > 2 and x.q.family != y.q.family and "比" not in plain[opened:closed]:  # fmt: skip
            continue
        for g in (f, 1 / f):
            value = g * y.q.value
            if abs(value / x.q.scale - round(value / x.q.scale, x.q.decimals)) > 1e-6:
                continue
            if slipped(x.q, value, 2):
                found.append((abs(value / x.q.value - 1), x, y, g))
    if not found:
        return
    _, x, y, g = min(found, key=lambda t: (t[1].q.start < t[2].q.start, t[0]))
    yield _mark(p, x, y, g)


def _mark(p: Paragraph, x: Item, y: Item, g: float) -> Finding:
    value = shown(g * y.q.value / x.q.scale, x.q.decimals)
    by = f"× {g:.4g}" if g >= 1 else f"/ {1 / g:.4g}"
    return misfit(
        "arithmetic:rate", p, x.q, f"{bare(y.q)} {by} = {value}{SCALE.get(x.q.scale, '')}"
    )


def _gives(x: Item, y: Item, g: float, slack: float) -> bool:
    """Whether one count is a factor of another, rounded up or down."""
    low, high = g * (1 - slack) * y.q.low, g * (1 + slack) * y.q.high
    room = 0.5 if not x.q.decimals and x.q.scale == 1 else x.q.half
    room = 1.0 if _NEEDED.search(x.label) else room
    return overlaps(low - room, high + room, x.q)


_CONVERTED = pattern(
    r"(?P<a><n>)(?:~{0,4})?[，（、]?(?:折合|合计?|即|约?合)(?:人民币|约)?(?P<b><n>)"
)


def _converted(p: Paragraph) -> Iterator[Finding]:
    """3.6亿元，折合36000万元: one amount in two units."""
    for m in _CONVERTED.finditer(p.reading.skeleton):
        a, b = p.reading.at(m.start("a")), p.reading.at(m.start("b"))
        if a.family != b.family or a.scale == b.scale or a.hedge or b.hedge or "计" in m.group():
            continue
        if not overlaps(a.low, a.high, b):
            value = f"{a.value / b.scale:.10g}{SCALE.get(b.scale, '')}"
            yield misfit("arithmetic:product", p, b, f"{bare(a)} = {value}")


_EACH = re.compile("每[^，。；：\\d]{1,6}$|各[^，。；：\\d]{0,4}$")
_BOTH = re.compile("(?:共|合计|总计|总共|总额|一共)[^，。；：]{0,6}$")


def _lots(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """电脑32台，每台5200元；打印机8台，每台2400元，两项共18.56万元: the sum of what each lot makes."""
    for k, total in enumerate(items):
        if total.q.kind != "n" or total.q.hedge or not _BOTH.search(total.label):
            continue
        before = [i for i in items[:k] if i.sentence == total.sentence and i.role == "level" and i.q.kind == "n" and not i.q.chinese]  # fmt: skip
        lots = [
            (a, b)
            for a, b in pairwise(before)
            if b.q.family == total.q.family != a.q.family
            and _EACH.search(b.label)
            and not b.q.hedge
        ]
        if len(lots) < 2 or len(before) != 2 * len(lots):
            continue
        amount = sum(a.q.value * b.q.value for a, b in lots)
        if abs(amount - total.q.value) <= total.q.half + 1e-6 * amount:
            continue
        if any(abs(a.q.value * b.q.value - total.q.value) <= total.q.half for a, b in lots):
            continue
        if 0.4 <= amount / total.q.value <= 2.5:
            sums = " + ".join(f"{bare(a.q)} × {bare(b.q)}" for a, b in lots)
            value = shown(amount / total.q.scale, max(total.q.decimals, 0))
            yield misfit("arithmetic:product", p, total.q, f"{sums} = {value}{SCALE.get(total.q.scale, '')}")  # fmt: skip


_PER = re.compile("(?<!平均)(?<!约)(?:每(?![百千万十])|各(?=[配发补奖给建]))[^，。；：\\d均]{1,8}$")
_PER_SOME = re.compile("(?<!平均)(?<!约)每[^，。；]{0,4}$")
_LAST = re.compile("上年|去年|同期|上月|上季度")
_OTHERS = re.compile("均|每|最|超|低于|高于")


def _apiece(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """企业3130户…每户赠送印章4枚，共12520枚; 每50名住户配1名楼长，住户5200名，应配104名: what no numbers near make but for a slip."""
    for k, each in enumerate(items):
        q, one = each.q, items[k - 1] if k else None
        if q.kind != "n" or q.hedge or q.value <= 0 or each.role != "level":
            continue
        of = one is not None and one.sentence == each.sentence and one.q.kind == "n" and bool(_PER_SOME.search(one.label)) and (one.q.value == 1 or one.label.endswith("每"))  # fmt: skip
        if not of and not _PER.search(each.label):
            continue
        if (
            sum(
                bool(_PER.search(i.label))
                and i.q.family == q.family
                and i.sentence == each.sentence
                for i in items
            )
            > 1
        ):
            continue  # 二等奖2名，各奖3000元；三等奖5名，各奖1000元
        value = q.value / one.q.value if of and one is not None else q.value
        near = [
            i for i in items
            if each.sentence - 1 <= i.sentence <= each.sentence and i is not each and not (of and i is one)
            and i.q.kind == "n" and (i.role == "level" or re.search("[可将能]增", i.label)) and i.q.value > 1
        ]  # fmt: skip
        if len(near) > 8 or any(
            _OTHERS.search(i.label) for i in near if i.sentence == each.sentence
        ):
            continue
        times = [1.0, *(i.q.value for i in near if i.q.family in SPANS), *([12.0] if "年" in p.text else [])]  # fmt: skip
        if any(
            _is(r, value * n.q.value * t) for n in near for r in near if n is not r for t in times
        ):
            continue
        own = [i for i in near if (of or i.q.family not in SPANS or i.q.unit in each.label) and not i.q.hedge and not EARLIER.search(clause(p, i)) and not of_before(p.reading, i)]  # fmt: skip
        for n, r in permutations(own, 2):
            if n.sentence != each.sentence and not ("每" + n.q.unit in each.label and any(b in each.label for b in bigrams(n.core))):  # fmt: skip
                continue
            if r.q.family != q.family or r.sentence != each.sentence or (n.q.family == r.q.family and not of):  # fmt: skip
                continue
            if (
                not of
                and re.search("可|最多|最少", each.label)
                and not re.search("可|共|合计", r.label)
            ):
                continue  # 148间，每间可住4人，现住560人
            t = next((t for t in times if _slip(r, value * n.q.value * t)), 0.0)
            if t or _slip(n, r.q.value / value) or (not of and _slip(each, r.q.value / n.q.value)):
                made = value * n.q.value * (t or 1.0)
                by = "" if t in (0.0, 1.0) else f" × {t:g}"
                shows = f"{bare(n.q)} × {value:.6g}{by} = {shown(made / r.q.scale, r.q.decimals)}{SCALE.get(r.q.scale, '')}"  # fmt: skip
                yield misfit("arithmetic:product", p, r.q, shows)
                break


def _is(r: Item, value: float) -> bool:
    return abs(r.q.value - value) <= r.q.half + 0.5 * (r.q.scale == 1) or overlaps(
        value, value, r.q
    )


def _slip(r: Item, value: float) -> bool:
    exact = value / r.q.scale
    return abs(exact - round(exact, r.q.decimals)) < 1e-6 and slipped(r.q, value)


_RATE = re.compile("[^，。；增长速利汇]率(?:约?为|是|达到?|只有|仅为?)?$")


def _rates(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """在岗职工7500人，全年离职1230人，离职率16.4%: a rate beside two counts alone that no words name, by a slip."""
    for k, rate in enumerate(items):
        if rate.q.kind != "p" or rate.q.hedge or rate.role != "level" or rate.q.unit != "%" or not _RATE.search(rate.label):  # fmt: skip
            continue
        if EARLIER.search(clause(p, rate)) or rate.q.value <= 0 or rate.q.value >= 100:
            continue
        here = [i for i in items[:k] if i.sentence == rate.sentence and i.q.kind == "n" and i.role == "level" and i.q.value > 0 and i.q.family not in SPANS]  # fmt: skip
        if len(here) != 2 or any(
            i.sentence == rate.sentence and i.q.kind == "p" for i in items[:k]
        ):
            continue
        whole, part = sorted(here, key=lambda i: -i.q.value)
        if any(i.q.hedge or _LAST.search(clause(p, i)) for i in here):
            continue
        exact = 100 * part.q.value / whole.q.value
        both = 100 * whole.q.value / (whole.q.value + part.q.value)
        unit = 10.0**-rate.q.decimals  # cut off instead of rounded is no slip
        if any(abs(v - rate.q.value) < unit for v in (exact, 100 - exact, both, 100 - both)):
            continue
        if slipped(rate.q, exact, 2) or slipped(part.q, rate.q.value * whole.q.value / 100) or slipped(whole.q, part.q.value / rate.q.value * 100):  # fmt: skip
            value = shown(exact, max(1, rate.q.decimals))
            yield misfit("arithmetic:rate", p, rate.q, f"{bare(part.q)}/{bare(whole.q)} = {value}%")
