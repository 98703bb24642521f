"""Sums that are said in words: 两者合计, 合计占比, 连同…全年可达, 新招…使…达到, 男性…女性."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ...errors import say
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, Read, clause
from ..sentences.clauses import Item, bare, overlaps, shown
from ..sentences.quantities import Quantity, strictly_outside
from ..sentences.units import DIGITS

_OPPOSITES = (
    ("男", "女"),
    ("城镇", "乡村"),
    ("城镇", "农村"),
    ("省内", "省外"),
    ("本地", "外出"),
    ("公办", "民办"),
)


def opposites(draft: Draft, read: Read) -> Iterator[Finding]:
    """男性44.86万人，女性41.65万人: a population in two parts adds to a total of the draft, if one is near."""
    everything = [
        i.q
        for p in draft.paragraphs
        for i in read[p.number]
        if i.q.kind == "n" and i.role == "level"
    ]
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for a, b in pairwise(read[p.number]):
            if (
                a.q.family != b.q.family
                or a.sentence != b.sentence
                or a.q.kind != "n"
                or b.q.kind != "n"
            ):
                continue
            if a.q.hedge or b.q.hedge or a.role != "level" or b.role != "level" or a.q.value < 100:
                continue
            heads = a.core[:2], b.core[:2]
            if not any(
                (heads[0][: len(x)], heads[1][: len(y)]) in ((x, y), (y, x)) for x, y in _OPPOSITES
            ):
                continue
            low, high = a.q.low + b.q.low, a.q.high + b.q.high
            like = [
                q for q in everything if q.family == a.q.family and q is not a.q and q is not b.q
            ]
            near = [q for q in like if q.value > a.q.value and abs(q.value - low) <= 0.02 * q.value]
            if not near or any(overlaps(low, high, q) for q in like):
                continue
            total = min(near, key=lambda q: abs(q.value - (low + high) / 2))
            scale = a.q.scale if a.q.scale == b.q.scale else 1.0
            shows = f"{bare(a.q)} + {bare(b.q)} = {shown((a.q.value + b.q.value) / scale, max(a.q.decimals, b.q.decimals))}，"
            yield found("arithmetic:parts", p, a.q.start, b.q.end,
                        shows + say(zh=f"文中总数{total.text}", en=f"the total is {total.text}"))  # fmt: skip


_TOGETHER = re.compile(
    r"(?P<n>两|二|三|四|五|六)(?:者|项|类|个?[^，。；的]{0,4})?(?:合计|共计|总计|相加|之和|加起来|合起来|共)(?P<verb>(?!占|约|达|为|已|将|接)[^，。；的]{2,6}?)?(?:占比?|约|达到?|为|已|将近|接近|占[^，。；]{0,8}的)*$"
)


_MARKS_ONLY = re.compile("首次(?:超过|突破|达到)?|超过|突破|逼近")
_REACHED = re.compile("，(?:达到?|为|有|即)")


def together(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """A占44.6%，B占24.6%，两者合计将近七成: the last two (three, four) values make the sum."""
    for k, item in enumerate(items):
        said = (
            items[k - 1] if k else item
        )  # 三类人员合计: the three stand before the label as a number
        counted = said.q.chinese and said.position == item.position - len(item.label) - 1
        m = _TOGETHER.search(said.q.text + item.label if counted else item.label)
        if m is None or item.q.kind not in "pvn" or item.role != "level":
            continue
        if EARLIER.search(clause(paragraph, item)) or re.search(
            "其[余他]", said.before + item.before
        ):
            continue  # 今年分别为42.5万元…，去年三地合计为110.3万元
        kind = "n" if item.q.kind == "n" else "p"
        pool = [
            i for i in items[:k]
            if not (counted and i is said) and i.q.kind == kind and i.role == "level" and i.sentence >= item.sentence - 1
            and (kind == "p" or i.q.family == item.q.family or {i.q.family, item.q.family} <= {"户", "家", "个"})
        ]  # fmt: skip
        n = DIGITS[m["n"]]
        here = [i for i in pool if i.sentence == item.sentence]
        if counted and len(here) < n and len(pool) != n:
            continue  # 重大隐患127处，已整改118处…。从表3看，甲类最多，乙类次之，两类合计92处
        if m["verb"] and not _MARKS_ONLY.fullmatch(
            m["verb"]
        ):  # 三类人员合计参保44701人: of those 参保
            if sum(m["verb"] in i.label + i.noun for i in pool[-n:]) < n - 1:
                continue
            if any(_makes(run, item.q) for run in combinations(pool[-6:], n)):
                continue  # 当场整改426处；限期整改完成131处，剩余27处。两项合计完成557处
        elif m["verb"] and k + 1 < len(items) and _REACHED.fullmatch(items[k + 1].before):
            item = items[k + 1]  # 三项合计首次超过10万人次，达到104700人次
        if len(pool) < n or any(i.q.hedge for i in pool[-n:]):
            continue
        runs = [pool[j : j + n] for j in range(len(pool) - n + 1)]
        if any(_makes(run, item.q) for run in runs):
            continue
        run = pool[-n:]
        value = sum(i.q.value for i in run)
        scale = item.q.scale if kind == "n" else 1.0
        sums = " + ".join(i.q.digits if kind == "p" else bare(i.q) for i in run)
        shows = f"{sums} = {shown(value / scale, max(i.q.decimals for i in run))}{'%' if kind == 'p' else ''}"
        code = "arithmetic:shares-sum" if kind == "p" else "arithmetic:parts"
        yield misfit(code, paragraph, item.q, shows)


_ALL_SHARES = re.compile("(?:合计|共计?)占比?(?:超过|近|接近|达到?|约|为)*$|占比合计")


def shares_together(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """64.5%、26.4%和9.1%，橙色以上合计占比超过三成: some run of the shares before it makes the sum."""
    for k, item in enumerate(items):
        if (
            item.q.kind not in "pv"
            or item.role != "level"
            or not _ALL_SHARES.search(item.label)
            or _TOGETHER.search(item.label)
            or re.search("其他|其余|其它", item.label)
        ):
            continue
        pool = [
            i
            for i in items[:k]
            if i.q.kind == "p" and i.role == "level" and i.sentence >= item.sentence - 1
        ]
        counts = [i for i in items[:k] if i.q.kind == "n" and i.sentence == item.sentence]
        if (
            len(pool) < 2
            or (counts and counts[-1].position > pool[-1].position)
            or any(i.q.hedge for i in pool)
        ):
            continue
        runs = [pool[a:b] for a in range(len(pool)) for b in range(a + 2, len(pool) + 1)]
        if any(_makes(run, item.q) for run in runs):
            continue
        run = min(runs, key=lambda r: abs(sum(i.q.value for i in r) - item.q.value))
        sums = " + ".join(i.q.digits for i in run)
        shows = f"{sums} = {shown(sum(i.q.value for i in run), max(i.q.decimals for i in run))}%"
        yield misfit("arithmetic:shares-sum", paragraph, item.q, shows)


def _makes(run: Sequence[Item], q: Quantity) -> bool:
    low, high = sum(i.q.low for i in run), sum(i.q.high for i in run)
    return overlaps(low, high, q) and not (q.kind == "v" and strictly_outside(q, (low + high) / 2))


_ADDED = re.compile(
    r"(?:连同|加上|再加|加之|算上|计入|合并|追加|调增|增补|增列|增拨|另(?:行)?安排)[^，。；]{0,12}$"
)
_REACHES = re.compile(
    r"(?:合计|共计?|总数?|总计|累计|总量|全年|全部|将?可?|[调变]整?[更动]?后[^，。；]{0,6})(?:约|可|将|为|达到?|有|共)*$"
)


def added(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """可新增2700人次；连同上半年的2070人次，全年可达4770人次."""
    for a, b in pairwise(items):
        if (
            a.sentence != b.sentence
            or a.q.family != b.q.family
            or a.q.kind != "n"
            or b.q.kind != "n"
        ):
            continue
        if not _ADDED.search(a.before) or not _REACHES.search(b.before):
            continue
        earlier = [
            i for i in items
            if i.position < a.position and i.sentence >= a.sentence - 1 and i.q.kind == "n"
            and i.q.family == a.q.family
        ]  # fmt: skip
        if not earlier or any(i.q.hedge for i in (*earlier, a, b)):
            continue
        if any(overlaps(a.q.low + i.q.low, a.q.high + i.q.high, b.q) for i in earlier):
            continue
        c = earlier[-1]
        shows = f"{bare(c.q)} + {bare(a.q)} = {shown((c.q.value + a.q.value) / b.q.scale, b.q.decimals)}"
        yield misfit("arithmetic:parts", paragraph, b.q, shows)


_NEW = re.compile("新[增招建设聘购添][^，。；]{0,10}$|再[增招建][^，。；]{0,8}$")
_GROWN = re.compile(
    "使(?P<what>[^，。；]{2,12}?)(?:总数|数量)?(?:达到?|增至|增加到|扩大到|扩充到)$"
)


def grown(draft: Draft, read: Read) -> Iterator[Finding]:
    """新招专职调解员13名，使专职队伍达到100名: what there was is said somewhere."""
    everything = [
        i for p in draft.paragraphs for i in read[p.number] if i.q.kind == "n" and i.role == "level"
    ]
    for p in draft.paragraphs:
        for a, b in pairwise(read[p.number]):
            m = _GROWN.search(b.label)
            if (
                m is None
                or a.sentence != b.sentence
                or a.q.family != b.q.family
                or not _NEW.search(a.label)
            ):
                continue
            like = [i for i in everything if i.q.family == a.q.family and i is not a and i is not b]
            low, high = b.q.low - a.q.high, b.q.high - a.q.low
            if a.q.hedge or b.q.hedge or any(overlaps(low, high, i.q) for i in like):
                continue
            known = [i for i in like if m["what"][:2] in i.label and i.q.value < b.q.value]
            if known:
                q = known[-1].q
                shows = f"{bare(q)} + {bare(a.q)} = {shown((q.value + a.q.value) / b.q.scale, b.q.decimals)}"
                yield misfit("arithmetic:parts", p, b.q, shows)
