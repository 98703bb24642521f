"""A vague share against the numbers beside it: 近六成（57.6%）, 936家，占四分之三, 由32个增至48个，增长五成, 每五人中有一人."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import say
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.clauses import ADVERBS, Item, alike, bare, between, own_share, sentences, shown
from ..sentences.quantities import Quantity, fits, strictly_outside
from ..sentences.reading import since
from ..sentences.units import DIGITS, SPANS

# what joins a count, or a share, to the vague word that says it again
_JOINT = rf"即|将|占比|占到|占|比例|比重|达到?|约为|约|为|接近|相当于|首次|首度|再次|一举|稳定|保持|提前|恰|刚|正|{ADVERBS}"
_BEHIND = re.compile(rf"[，（、](?:{_JOINT}|在)*$")
_EXACTLY = re.compile(
    r"[^，。；：、（]{0,20}(?:[（，：]|(?=占|比例|比重))(?:即|占比|占|约|为|达到?|比例|比重|具体)*"
)
_OF_COUNT = re.compile(
    rf"(?P<noun>[^，。；：]{{0,14}})[，（](?P<which>后者|前者)?(?:{_JOINT}|总数的?|两者|三者|合计|合起来|就|刚好|其中的?|其)*"
)


def vague(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Every vague share of a paragraph against what stands beside it."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if item.q.kind != "v":
                continue
            word = of_a_part(item)
            percent = _percent(paragraph, group, k)
            if percent is not None:
                if not fits(word, percent.q):
                    yield _misfit(paragraph, item, say(zh=f"{percent.q.text}不是“{item.q.text}”", en=f"{percent.q.text} is not {item.q.text}"))  # fmt: skip
            elif item.role == "change":
                yield from _of_change(paragraph, group, k, word)
            else:
                yield from _of_count(paragraph, items, group, k, word)
        yield from _one_in(paragraph, group)


def _misfit(p: Paragraph, item: Item, shows: str, severity: str = "error") -> Finding:
    return found("words:vague", p, item.q.start, item.q.end, shows, severity=severity)


def _percent(p: Paragraph, group: Sequence[Item], k: int) -> Item | None:
    """The percentage that a vague word says again: 占58.6%，过半; 近六成（57.6%）; 56.7%，比上年提高2个百分点，超过五成."""
    item = group[k]
    if k + 1 < len(group) and group[k + 1].q.kind == "p" and group[k + 1].role == "level":
        gap = between(p.reading, item, group[k + 1])
        if "其中" not in gap and _EXACTLY.fullmatch(gap):
            return group[k + 1]
    before = group[k - 1] if k else None
    if before is None:
        return None
    gap = between(p.reading, before, item)
    if (
        k > 1 and before.role == "change" and before.q.kind in "dp"
        and group[k - 2].q.kind == "p" and group[k - 2].role == "level"
        and re.fullmatch(rf"[，、](?:{_JOINT}|有)*", gap)
    ):  # fmt: skip
        return group[k - 2]
    if before.q.kind != "p" or before.role != "level" or "；" in gap or not _BEHIND.search(gap):
        return None
    after = p.reading.skeleton[item.position + 1 : item.position + 2]
    close = len(gap) <= 8 or (len(gap) <= 20 and after in "，。；、）" and gap.count("，") == 1)
    return before if close and re.match("[，（、]", gap) else None


# with the times of the skeleton: 比上年同期的2625人, 由2022年的1200份
_FROM = re.compile("(?:由|从|自|比(?![重例])|较)[^，。；]{0,12}$")


def _of_change(p: Paragraph, group: Sequence[Item], k: int, word: Quantity) -> Iterator[Finding]:
    """15.6万件，比上年的13.0万件增长两成; 由32个增至48个，增长五成: of two values of the sentence."""
    item = group[k]
    levels = [i for i in group[:k] if i.role == "level" and i.q.kind in "np" and i.q.value > 0]
    moved = [
        (a, b) for a, b in itertools.permutations(levels[-6:], 2)
        if _FROM.search(a.before) and a.q.family == b.q.family and not a.q.hedge and not b.q.hedge
    ]  # fmt: skip
    values = [100 * abs(b.q.value - a.q.value) / a.q.value for a, b in moved]
    if not values or any(fits_value(word, v) for v in values):
        return
    if "；" in between(p.reading, moved[-1][0], item):
        return
    (a, b), value = moved[-1], values[-1]
    shows = f"|{bare(b.q)} - {bare(a.q)}|/{bare(a.q)} = {shown(value)}%，"
    yield _misfit(
        p, item, shows + say(zh=f"不是“{item.q.text}”", en=f"not {item.q.text}"), "warning"
    )


def _of_count(
    p: Paragraph, items: Sequence[Item], group: Sequence[Item], k: int, word: Quantity
) -> Iterator[Finding]:
    """三者合计936家，恰占四分之三: of some count that stands before, or of the whole that other shares are of."""
    item = group[k]
    before = list(group[:k])
    while before and before[-1].role == "change" and before[-1].q.kind in "pdm":
        before.pop()
    if not before or before[-1].q.kind != "n":
        return
    part = before[-1]
    m = _OF_COUNT.fullmatch(p.reading.skeleton, group[k - 1].position + 1, item.position)
    if m is None or part.q.hedge or part.q.value <= 0 or part.q.family in SPANS:
        return
    if m["which"] == "前者" and len(before) > 1:
        part = before[-2]
    mine = [i for i in group if i.role == "level" and i.q.kind == "n" and alike(i.q, part.q) and i is not part]  # fmt: skip
    near: list[tuple[float, str]] = [
        (i.q.value, bare(i.q)) for i in mine if i.q.value > part.q.value and i.position < item.position
    ]  # fmt: skip
    near += _implied(p, group, part)
    near += _sums([*mine, part], part)
    far = [
        (i.q.value, bare(i.q)) for i in items
        if i.q.kind == "n" and i.role == "level" and i.position < group[0].position
        and alike(i.q, part.q) and i.q.value > part.q.value
    ]  # fmt: skip
    if not near and (not far or "其中" in part.before):
        return  # 返乡人员暂未就业，其中取得证书的189人，占四分之一: of a group without a number here
    if any(fits_value(word, 100 * part.q.value / w) for w, _ in near + far):
        return
    whole, printed = min(near or far, key=lambda x: abs(100 * part.q.value / x[0] - word.value))
    shows = f"{bare(part.q)}/{printed} = {shown(100 * part.q.value / whole)}%，" + say(
        zh=f"不是“{item.q.text}”", en=f"not {item.q.text}"
    )
    yield _misfit(p, item, shows, "error" if near else "warning")


def _implied(p: Paragraph, group: Sequence[Item], part: Item) -> Iterator[tuple[float, str]]:
    """The whole that another count of the sentence and its own share are of: 263人，占22.0%: of 1195."""
    for i in group:
        share = own_share(p.reading, i) if i.q.kind == "n" and alike(i.q, part.q) else None
        if share is not None and share.value > 0 and i.q.value > 0:
            whole = 100 * i.q.value / share.value
            if whole > part.q.value * 0.99:
                yield whole, f"{whole:.0f}"


def _sums(mine: Sequence[Item], part: Item) -> Iterator[tuple[float, str]]:
    """The sums of counts that stand side by side with it, it among them."""
    run = sorted(mine, key=lambda i: i.position)
    at = run.index(part)
    if re.search("合计|共|[两三四五]者|一起|累计", part.label):
        return  # 三者合计936家: the sum of those before it
    for a in range(at + 1):
        for b in range(max(at + 1, a + 2), min(len(run), a + 6) + 1):
            total = sum(i.q.value for i in run[a:b])
            yield total, "(" + " + ".join(bare(i.q) for i in run[a:b]) + ")"


def fits_value(word: Quantity, value: float) -> bool:
    """Whether a computed share is what a vague word says."""
    slack = 0.5 if word.hedge else 1.0
    return word.low - slack <= value <= word.high + slack and not strictly_outside(word, value)


_ONE_IN = re.compile(
    r"每(?P<n>[两二三四五六七八九十]|\d{1,2})[个名位户家]?(?:[^，。；：\d]{0,8}?)(?:中|里)(?:面)?，?(?:就|约|便|大约|差不多|大概)*有(?P<k>[一两二三四五]|[1-5])(?=[位名个人户家])"
)


def _one_in(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """占21.8%，即约每五人中有一位: no other number of people would say it better."""
    start = since(p.reading.plain, group[0].q.start, "。！？\n")
    for m in _ONE_IN.finditer(p.reading.plain, start):
        before = [i for i in group if i.q.end <= m.start() and i.q.kind == "p"]
        if not before or m.start() - before[-1].q.end > 24:
            continue
        k, n = (int(DIGITS.get(m[x], 0) or m[x]) for x in ("k", "n"))
        share = before[-1].q.value
        if before[-1].q.unit == "%" and abs(100 * k / n - share) > min(
            abs(100 * k / other - share) for other in (n - 1, n + 1) if other
        ):
            yield found("words:vague", p, m.start(), m.end(), f"{k}/{n} = {shown(100 * k / n)}%")
        return


def of_a_part(item: Item) -> Quantity:
    """已超过年度目标的一半: the word that says on which side stands before the whole."""
    m = re.search(r"(超过|逾|超|不到|不足|接近)[^，。；：]{1,10}的$", item.label)
    if m is None or item.q.hedge not in ("", item.q.text):
        return item.q
    w = item.q.value
    low, high = (w, 100.0) if m[1][0] in "超逾" else (0.6 * w, w)
    return replace(item.q, low=low, high=high, hedge=m[1])
