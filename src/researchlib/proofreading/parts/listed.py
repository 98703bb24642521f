"""Values listed behind their total, which they make: 预算2640万元，甲、乙和其他分别安排1320万元、792万元和528万元.

四年累计3.2万人次，各年依次为6200人次、7400人次、8600人次和9800人次: the names stand before the values, or are years.
A list leaves nothing out when it says so (其他, 各年, as many values as the total has years); else its sum must
come near the total before it is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit
from ..sentences.clauses import Item, addition, alike, between, of_before
from ..sentences.reading import ANY, since
from ..sentences.units import DIGITS

_JOINED = re.compile(f"(?:、|，|[，、]?(?:和|与|及|以及))(?:[^，。；：、{ANY}]{{2,8}})?")
_IN_TURN = re.compile(r"(?:分别|依次|各)(?:约?为|是|达到?|有|[^，。；：、\d]{1,10})?$")
_ALL = re.compile(r"其他|其余|其它|各[年季月项类镇街个]|每[年季]")
_SPAN = re.compile(
    r"([两二三四五六七八九十]|\d{1,2})(?:年|个?季度|个?月|[项类个])[^，。；：]{0,10}$"
)
_NO_TOTAL = re.compile(r"平均|人均|均|每|最[高低多少大小]|[由从]$|上年|去年|同期")
_NEAR, _FAR = 0.1, 0.3  # how far the sum of a list may lie from its total, by chance and by a slip


def listed(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """A list of three values or more against the total that stands before it in the sentence."""
    text = paragraph.reading.skeleton
    if "分别" not in text and "依次" not in text and "各" not in text:
        return
    for run in _runs(paragraph, items):
        yield from _told_behind(paragraph, items, run)
        before = [
            i for i in items
            if i.position < run[0].position and i.q.kind == "n" and i.role == "level" and i.q.family == run[0].q.family
            and not i.q.hedge and not of_before(paragraph.reading, i) and not _NO_TOTAL.search(i.label)
        ]  # fmt: skip
        here = [
            i
            for i in before
            if i.sentence == run[0].sentence and i.q.value > max(v.q.value for v in run)
        ]
        if not here:
            continue
        total = here[-1]
        amount = sum(v.q.value for v in run)
        slack = sum(v.q.half for v in run) + 1e-9 * amount
        rest = [
            i.q
            for i in items
            if i.sentence == run[0].sentence and i not in run and i.q.family == total.q.family
        ]
        if any(abs(amount - i.q.value) <= slack + i.q.half for i in before) or any(
            abs(amount + q.value - total.q.value) <= slack + q.half + total.q.half for q in rest
        ):
            continue
        head = text[total.position + 1 : run[0].position]
        span = _SPAN.search(paragraph.reading.plain[: total.q.start])
        sure = bool(_ALL.search(head)) or bool(
            span and (DIGITS.get(span[1]) or (int(span[1]) if span[1].isdigit() else 0)) == len(run)
        )
        apart = abs(amount / total.q.value - 1)
        if "其中" in head or "。" in head or len(head) > 60 or apart > (_FAR if sure else _NEAR):
            continue
        mark = misfit("arithmetic:parts", paragraph, total.q, addition(run, total))
        yield (
            mark
            if sure
            else found(
                mark.code, paragraph, total.q.start, total.q.end, mark.shows, severity="warning"
            )
        )


_IN_ALL = re.compile("，(?:累计|合计|共计?|总计|总共)(?:约?为|达)?")


def _told_behind(paragraph: Paragraph, items: Sequence[Item], run: Sequence[Item]) -> Iterator[Finding]:  # fmt: skip
    """分别访谈48家、52家、56家和60家，累计216家次: the sum behind its list."""
    total = next((i for i in items if i.position > run[-1].position), run[-1])
    if (alike(total.q, run[0].q) or total.q.unit == run[0].q.unit + "次") and not total.q.hedge and _IN_ALL.fullmatch(between(paragraph.reading, run[-1], total)):  # fmt: skip
        apart = abs(sum(i.q.value for i in run) - total.q.value)
        if sum(i.q.half for i in run) + total.q.half + 1e-9 * total.q.value < apart < _FAR * total.q.value:  # fmt: skip
            yield misfit("arithmetic:parts", paragraph, total.q, addition(run, total))


def _runs(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[list[Item]]:
    """Values side by side behind 分别, 依次 or 各."""
    run: list[Item] = []
    for i in [*items, None]:
        if (
            run
            and i is not None
            and i.q.kind == "n"
            and i.q.family == run[0].q.family
            and _JOINED.fullmatch(between(paragraph.reading, run[-1], i))
        ):
            run.append(i)
            continue
        if len(run) > 2 and not any(v.q.hedge for v in run):
            yield run
        run = []
        if i is not None and i.q.kind == "n" and i.role == "level":
            plain = paragraph.reading.plain
            if _IN_TURN.search(plain[since(plain, i.q.start, "，。；：\n") : i.q.start]):
                run = [i]
