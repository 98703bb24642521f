"""Sums that are said in words: 两者合计, 合计占比, 连同…全年可达, 新招…使…达到, 男性…女性."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, misfit
from ..memory import EARLIER, clause
from ..sentences.clauses import Item, bare, overlaps, shown
from ..sentences.quantities import Quantity, strictly_outside
from ..sentences.units import DIGITS

_TOGETHER = re.compile(
    r"(?P<n>两|二|三|四|五|六)(?:者|项|类|个?[^，。；的]{0,4})?(?:合计|共计|总计|相加|之和|加起来|合起来|共)(?P<verb>(?!占|约|达|为|已|将|接近)[^，。；的]{2,6}?)?(?:占比?|约|达到?|为|有|已|将近|接近|占[^，。；]{0,8}的)*$"
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
        if item.q.kind == "n" and any(re.search("每[^，。；]{1,6}$", i.label) for i in items[:k] if i.sentence == item.sentence):  # fmt: skip
            continue  # 电脑32台，每台5200元；打印机8台，每台2400元，两项共18.56万元
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
            if sum(set(m["verb"]) <= {*i.label, *i.noun} for i in pool[-n:]) < n - 1:
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
        if any(abs(x.q.value - y.q.value - a.q.value - b.q.value) < 1e-9 for x in earlier for y in earlier):  # fmt: skip
            continue  # 原有的7个环节中，取消2个，合并1个，保留4个
        c = earlier[-1]
        shows = f"{bare(c.q)} + {bare(a.q)} = {shown((c.q.value + a.q.value) / b.q.scale, b.q.decimals)}"
        yield misfit("arithmetic:parts", paragraph, b.q, shows)
