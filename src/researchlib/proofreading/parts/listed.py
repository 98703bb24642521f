"""Values listed one behind the other, and the sum that is said behind them: 分别访谈48家、52家、56家和60家，累计216家次."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, misfit, noted
from ..sentences.clauses import Item, addition, alike, between
from ..sentences.reading import ANY, since
from ..sentences.units import DIGITS

_JOINED = re.compile(f"(?:、|，|[，、]?(?:和|与|及|以及))(?:[^，。；：、{ANY}]{{2,8}})?")
_IN_TURN = re.compile(r"(?:分别|依次|各)(?:约?为|是|达到?|有|[^，。；：、\d]{1,10})?$")
_FAR = 0.3  # how far the sum of a list may lie from its total by a slip
_IN_ALL = re.compile("，(?:累计|合计|共计?|总计|总共)(?:约?为|达)?")

_DAY = r"(?:20\d\d年|\d{1,2}月\d{1,2}日|\d{1,2}月(?:份|[上中下]旬|[底初])?|\d{1,2}日|[一二三四](?:季度|(?=[、和与及][一二三四]))|\d{1,2}(?=[、和与及]\d)|上半年|下半年)"
_AT_EACH = re.compile(rf"[，：；](?:[^，。；：、\d]{{0,4}}[在于])?(?P<list>{_DAY}(?:[、和与及]{_DAY}){{1,11}})(?:(?:分别)?[^，。；、\d]{{0,4}}?各[^，。；、\d]{{0,6}}?(?P<n>[一二两三四]|\d)(?P<unit>[场次期批轮届]|趟)|(?:分别|先后)?(?:进行|举[行办]|开展|召开|组织|实施|完成))")  # fmt: skip

# 青禾社区、柳塘社区和石桥社区各设一个服务点，全镇共设3个
_EACH_OF = re.compile(r"(?:^|[，：；。])(?P<list>[^，。；：、\d]{2,8}(?:、[^，。；：、\d]{2,12}){1,8}?)各[^，。；、\d一二两三四]{0,4}(?P<n>[一二两三四五]|\d+)(?P<unit>[个名场次家处所台辆人套间])[^，。；：、\d]{0,10}，(?P<to>[^，。；：、\d]{0,6}(?:共|合计|总计)[^，。；：、\d一二两三四五六七八九十]{0,4})")  # fmt: skip


def listed(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """A list of three values or more against the sum behind it; 全年开展5场，3月、6月、9月和12月各一场: as many as there are times."""
    plain = paragraph.reading.plain
    for m in _AT_EACH.finditer(plain) if "月" in paragraph.text or "季" in paragraph.text else ():
        n, times = int(DIGITS.get(m["n"] or "", 0) or m["n"] or 1), len(re.findall(_DAY, m["list"]))
        i = next((i for i in reversed(items) if i.q.end <= m.start()), None)
        if i is None or i.q.unit not in tuple("场次期批轮届趟") or i.role != "level" or i.q.hedge or not (m["unit"] == i.q.unit or (m["unit"] is None and "分别" in m[0])):  # fmt: skip
            continue
        more = any(x.q.unit == i.q.unit and x.sentence == i.sentence and x.q.start > m.end() for x in items)  # fmt: skip
        if i.q.value != n * times and not more and not re.search("[。；]|其中", plain[i.q.end : m.start("list")]):  # fmt: skip
            yield misfit("arithmetic:parts", paragraph, i.q, f"{n} × {times} = {n * times}")
    for m in _EACH_OF.finditer(plain) if "各" in plain and "、" in plain else ():
        total = next((i for i in items if i.q.start <= m.end("to") <= i.q.end), None)
        n, least = int(DIGITS.get(m["n"], 0) or m["n"]), m["list"].count("、") + 1
        most = least + len(re.findall("(?<=..)[和与及](?=..)", m["list"]))
        if total and total.q.unit == m["unit"] and not total.q.hedge and total.q.value not in (n * least, n * most):  # fmt: skip
            yield noted(misfit("arithmetic:parts", paragraph, total.q, f"{n} × {most} = {n * most}"))  # fmt: skip
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
