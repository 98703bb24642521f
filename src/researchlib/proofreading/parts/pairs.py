"""Counts with the shares that are printed of them: 598人，占57.9%; 41件、72件和273件，分别占…; 196家（58.2%）."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from .. import patterns as re
from ..files.drafts import Paragraph
from ..sentences.clauses import Item, bare, between, of_before
from ..sentences.reading import MARK, pattern
from ..sentences.units import DIGITS, SPANS

# 审结案件中，调解1060件; 办结件中按期办结1330件
SCOPE = re.compile(
    r"(?:在)?([^，。；：\d]{2,12}?)(?<![集其当])中(?:，|(?<=[件者户人员工案目题众民业品]中)(?![介小学心年央级高间等国医文期型东西部外老]))"
)


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A count and its share; `of` is the whole as it is named (缺工企业), "" when it is not."""

    count: Item
    share: Item
    of: str
    listed: bool = False


_BAND_AFTER = pattern(
    r"[—～至到-]<n>|(?:及)?(?:以[上下内]|之间)|~{0,2}的(?:企业|家庭|[人户家])?(?:~{0,4}(?:有|为|占|达|共|仅))?<np>"
)
_BOUND = re.compile("以上|以下|以内")
_BAND_BEFORE = pattern(r"<n>[—～至到-]$")


def names_class(p: Paragraph, item: Item) -> bool:
    """10人以下的196家, 10—49人的112家, 3000元至5000元, 两次及以上: the bound of a class, no count."""
    q = item.q
    small = q.value < (100 if q.unit == "小时" else 5000 if q.unit == "平方米" else inf)
    if (q.family in (*SPANS, "平方米") and small) or (q.hedge and _BOUND.search(q.hedge)):
        return True
    skeleton = p.reading.skeleton
    return bool(
        _BAND_AFTER.match(skeleton, item.position + 1)
        or _BAND_BEFORE.search(skeleton, max(0, item.position - 2), item.position)
    )


_OWN = "(?:又|约|只|仅|仅只|已|就|便|恰|恰好|正好|合计|合共|共|总共|一共|总计)*"
_BESIDE = pattern(
    rf"~{{0,12}}?(?:[，、（]?(?:后者)?{_OWN}占(?:到|了)?(?P<of>(?:~|<t>){{0,14}}?)(?:的)?(?:比例|比重|比|份额)?(?:约?为|达到?|约|近|仅|只有)*|"
    r"[，（](?:所占|占比|所占的)?(?:比例|比重|占比)(?:约?为|达到?|约|仅为)?|（|、)"
)
_ALONE = pattern("~{0,12}?[，（]")  # 1706人，约占七成; 461个，超过一半
_CHANGED = pattern("[，、][^，。；（）]*<*>(?=[，、])")
_JOINED = re.compile(r"[、，]?(?:和|与|及|以及)?(?:占)?")
_SAID = re.compile(r"分别|依次|各占|占|比重|比例")
_OF = re.compile("占(?P<of>[^，。；比重例]{0,14}?)的?(?:比重|比例)?(?:约?为)?$")


def pairs(p: Paragraph, items: Sequence[Item]) -> list[Pair]:
    """Every count of a paragraph that prints its share, in reading order."""
    done: list[Pair] = []
    taken: set[int] = set()
    for run in _runs(p, items):
        counts = _aligned(p, items, run)
        if counts:
            m = _OF.search(p.reading.skeleton, counts[-1].position, run[0].position)
            done += [
                Pair(c, s, m["of"] if m else "", True) for c, s in zip(counts, run, strict=True)
            ]
            taken |= {s.position for s in run}
    for k, share in enumerate(items):
        if k and share.position not in taken and _is_share(share):
            pair = _beside(p, items, k)
            done += [pair] if pair else []
    return sorted(done, key=lambda x: x.share.position)


_NO_PAIR = re.compile("率|分别|依次|各占")


def _beside(p: Paragraph, items: Sequence[Item], k: int) -> Pair | None:
    """325件（其中无照经营210件），占9.0%: the count before the share; what stands in brackets and how it grew aside."""
    share = items[k]
    at = k - 1
    while at > 0 and (
        items[at].depth > share.depth or (items[at].role == "change" and items[at].q.kind == "p")
        or (items[at + 1].role == "change" and of_before(p.reading, items[at]))
    ):  # fmt: skip
        at -= 1
    count = items[at]
    if count.depth > share.depth or count.sentence != share.sentence or not _is_count(p, count):
        return None
    gap = between(p.reading, count, share)
    if at < k - 1:
        if items[k - 1].depth <= share.depth and not re.search("占|比[重例]", share.before):
            return None  # 同比分别上升155.1%、638.1%
        gap = _CHANGED.sub("", re.sub("（[^）]*）", "", gap))
    several = _TOGETHER.search(gap)
    if several:
        return _together(p, items[:k], share, several)
    first = _FIRST.search(gap)
    if first:
        return _of_the_first(p, items[:k], share, first)
    if "前者" in gap and re.match("[^，]{0,4}，前者", gap):
        count = next((i for i in reversed(items[:at]) if _is_count(p, i)), count)
        gap = gap.replace("前者", "")
    said = share.q.hedge if share.q.kind == "v" else ""
    if _ALONE.fullmatch(gap) and re.search("占|[过近半足]", said) and not share.noun:
        return Pair(count, share, "")
    if gap.endswith("、") and share.noun:
        return None  # 2758个、99%的乡镇
    m = _BESIDE.fullmatch(gap)
    if m is None or _NO_PAIR.search(gap):
        return None
    return Pair(count, share, _plainly(p, m["of"] or "", share))


def _plainly(p: Paragraph, of: str, share: Item) -> str:
    """The name of a whole as it is written, times and all: 占上半年的."""
    times = [t.text for t in p.reading.times if t.end <= share.q.start][-of.count(MARK["t"]) :]
    return "".join(times.pop(0) if c == MARK["t"] else c for c in of)


_TOGETHER = re.compile(
    r"(?:(?P<w>[两二三四五六])(?:者|项|类|个?[^，。；的占]{0,6})|(?P<n>^[^，。；]{0,8}))(?:合计|共计?|总计|一共|加起来|之和)占(?:到|了)?(?P<of>[^，。；]{0,14}?)的?(?:比例|比重)?(?:约?为|达到?|约|近)?$"
)


def _together(p: Paragraph, before: Sequence[Item], share: Item, m: re.Match[str]) -> Pair | None:
    """1150个和860个，两家企业合计占12.1%: the counts before it, added."""
    count = added(p, before, m["w"])
    return Pair(count, share, m["of"] or "") if count else None


_FIRST = pattern(
    r"[，；](?:前(?P<w>[两二三四五])(?:者|项|类|个?季度|个~{0,4})|(?P<t><t>))(?:合计|共计?|一共)(?:仅|只|约|就|已)*占"
    r"(?:到|了)?(?P<of>(?:~|<t>){0,14}?)的?(?:比例|比重)?(?:约?为|达到?)?$"
)


def _of_the_first(
    p: Paragraph, before: Sequence[Item], share: Item, m: re.Match[str]
) -> Pair | None:
    """四个季度分别支出a、b、c和d，上半年占34.0%; a、b、c、d，前两项合计占…: the first of a list, added."""
    run = [i for i in before if i.sentence == share.sentence and _is_count(p, i)]
    run = [i for i in run if i.q.family == run[-1].q.family]
    n = DIGITS[m["w"]] if m["w"] else 2
    if len(run) <= n or (m["t"] and (len(run) != 4 or "上半年" not in p.reading.plain[run[-1].q.end : share.q.start])):  # fmt: skip
        return None
    count = added(p, run[:n], m["w"] or "两")
    return Pair(count, share, _plainly(p, m["of"] or "", share)) if count else None


def added(p: Paragraph, before: Sequence[Item], number: str | None = None) -> Item | None:
    """The sum of the last counts: as many as a word says (两), or as the last of them is itself (两家)."""
    if number:
        n = DIGITS[number]
    else:
        n, before = int(before[-1].q.value), before[:-1]
    parts = list(before[-n:])
    if not 2 <= n <= 6 or len(parts) < n or any(
        i.q.kind != "n" or i.role != "level" or i.q.family != parts[0].q.family or names_class(p, i)
        for i in parts
    ):  # fmt: skip
        return None
    q = parts[-1].q
    total = replace(
        q, value=sum(i.q.value for i in parts), low=sum(i.q.low for i in parts), high=sum(i.q.high for i in parts),
        digits="(" + " + ".join(bare(i.q) for i in parts) + ")", scale=1.0,
    )  # fmt: skip
    return replace(parts[-1], q=total)


def _is_share(i: Item) -> bool:
    return i.q.kind in "pv" and i.q.unit == "%" and i.role == "level"


def _is_count(p: Paragraph, i: Item) -> bool:
    return (
        i.q.kind == "n"
        and i.role == "level"
        and i.q.value > 0
        and bool(i.q.unit)
        and not names_class(p, i)
        and not (
            i.label.endswith("按") and re.match(".{0,4}计算", i.noun)
        )  # 按148家计算，占比33.8%
    )


def _runs(p: Paragraph, items: Sequence[Item]) -> Iterator[list[Item]]:
    run: list[Item] = []
    for i in items:
        if run and (i.q.kind != "p" or not _JOINED.fullmatch(between(p.reading, run[-1], i))):
            if len(run) > 1:
                yield run
            run = []
        if i.q.kind == "p" and i.q.unit == "%" and (run or i.role == "level"):
            run.append(i)
    if len(run) > 1:
        yield run


def _aligned(p: Paragraph, items: Sequence[Item], run: list[Item]) -> list[Item]:
    """The counts of a run of shares: as many as there are, side by side, of one unit."""
    before = [
        i
        for i in items
        if i.position < run[0].position
        and i.sentence == run[0].sentence
        and i.depth <= run[0].depth
    ]
    if not before:
        return []
    lead = re.sub("（[^）]*）", "", between(p.reading, before[-1], run[0]))
    if not _SAID.search(lead) or len(lead) > 20 or re.search("率|目标|任务|计划|预算", lead):
        return []
    counts: list[Item] = []
    for i in reversed(before):
        if names_class(p, i) or (i.q.chinese and i.q.value == len(run) and i.q.family in ("个", "类", "项", "家", "地")):  # fmt: skip
            continue  # 以6.12万人居五个镇街之首
        if i.q.kind != "n" or i.role != "level" or (counts and i.q.family != counts[-1].q.family):
            break
        counts.insert(0, i)
        if len(counts) == len(run):
            return counts
    return []
