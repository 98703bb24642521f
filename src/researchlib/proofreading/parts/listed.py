"""Values listed one behind the other, and the sum that is said behind them: 分别访谈48家、52家、56家和60家，累计216家次."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, misfit
from ..sentences.clauses import Item, addition, alike, between
from ..sentences.reading import ANY, since

_JOINED = re.compile(f"(?:、|，|[，、]?(?:和|与|及|以及))(?:[^，。；：、{ANY}]{{2,8}})?")
_IN_TURN = re.compile(r"(?:分别|依次|各)(?:约?为|是|达到?|有|[^，。；：、\d]{1,10})?$")
_FAR = 0.3  # how far the sum of a list may lie from its total by a slip
_IN_ALL = re.compile("，(?:累计|合计|共计?|总计|总共)(?:约?为|达)?")


def listed(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """A list of three values or more against the sum behind it."""
    if "，" not in paragraph.text or not re.search("分别|依次|各", paragraph.text):
        return
    for run in _runs(paragraph, items):
        total = next((i for i in items if i.position > run[-1].position), run[-1])
        gap = between(paragraph.reading, run[-1], total)
        if total.q.hedge or not _IN_ALL.fullmatch(gap) or not (alike(total.q, run[0].q) or total.q.unit == run[0].q.unit + "次"):  # fmt: skip
            continue
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
