"""Percentages against the counts they come from: shares, rates, GRIM, and shares that make a whole."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, bigrams, clause
from ..sentences.clauses import (
    Item,
    alike,
    bare,
    between,
    of_before,
    overlaps,
    quotient,
    ratio,
    sentences,
    shown,
    whole_of,
)  # fmt: skip
from ..sentences.quantities import Quantity
from ..sentences.reading import ANY, MARK, pattern
from .grim import WEIGHTED, possible
from .pairs import added, names_class

_OF = re.compile(r"占(?:到|了)?(?P<of>[^，。；：（）" + ANY + r"]*?)(?:的)?(?:比例|比重|比|份额)?(?:约?为|达到?|是|约|近)?$")  # fmt: skip
_GENERIC = re.compile(r"总人数|总户数|总件数|总数|总量|总额|总体|总计|全部|所有|其中|其|的|有效|比例|比重|比|受访者?|被调查者?|被访者?|样本|调查对象")  # fmt: skip


_SAMPLE = re.compile(r"有效问卷|有效样本|样本|有效答卷|受访")
_OPENING = pattern("~{0,8}(?P<n><n>)~{0,10}中，")
_NOT_SHARE = re.compile(r"率(?:约?为|达到?了?|是|只有|仅为?|高达|约)?$")


_SEVERAL = re.compile("(?P<w>[两二三四五六](?=者|项|类))?[^，。；]{0,8}(?:合计|共计?|总计|之和)占")


def shares(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """k, 占p% against the totals that stand before; k and p alone must allow a whole base."""
    weighted = bool(WEIGHTED.search(paragraph.text))
    for group in sentences(items):
        for k, item in enumerate(group):
            if item.q.kind != "p" or item.role != "level" or item.q.unit != "%":
                continue
            yield from _share(paragraph, items, group, k, weighted)


_BRACKET = re.compile("（[^（）]*）")
_LARGEST = re.compile("最[多大高]|居首")
_RESPECTIVELY = re.compile("分别|依次|各占")
_TAKES = re.compile("占.*")


def _share(
    paragraph: Paragraph, items: Sequence[Item], group: list[Item], k: int, weighted: bool
) -> Iterator[Finding]:
    item = group[k]
    if k == 0:
        return
    explicit: Item | None = None
    counted = group[k - 1]
    behind = paragraph.reading.skeleton[item.position + 1 : item.position + 3]
    if item.q.hedge and behind[:1] == "的" and behind[1:] in MARK["n"]:
        return  # 租金占工资不足10%的276人: the name of a class
    gap = between(paragraph.reading, counted, item)
    if "）" not in gap or counted.depth == item.depth:
        gap = _BRACKET.sub("", gap)  # 17家，满意率（前两类企业占比）为83.3%
    if _LARGEST.search(gap):
        return  # 公租房61件、社保52件，入学类最多，占42.3%: of one named before
    if _RESPECTIVELY.search(gap):
        return  # a list of shares, of counts that are aligned in `pairs` and asked in `wholes`
    if counted.depth > item.depth and "）" in gap:  # 325件（其中无照经营210件），占9%
        outer = [i for i in group[:k] if i.q.kind == "n" and i.depth <= item.depth]
        if not outer or outer[-1].segment != item.segment:
            return
        if gap.startswith("）的"):  # 1650套，为计划（2200套）的75%: of the one in brackets
            explicit, gap = counted, "占"
        gap = re.sub("^[^）]*）", "", gap)
        counted = outer[-1]
    after = _count_after(paragraph, group, k)
    own = _TAKES.sub("", item.label)
    if (
        after is None and len(own) >= 2 and counted.q.kind == "n"
    ):  # 企业1094户，个体工商户2032户，企业占35.0%
        called = [
            i for i in group[:k]
            if i.q.kind == "n" and i.role == "level" and (i.label.endswith(own) or (len(own) > 3 and set(own) <= set(i.label)))
        ]  # fmt: skip
        if called and called[-1] is not counted:
            counted, gap = called[-1], "占"
        elif not called and not any(x in counted.label + counted.noun for x in bigrams(own)):
            return  # 常住人口为213万人，城镇人口占60%: of the one that is not counted here
        elif (
            not called
            and (mine := re.search("^..(?=人口|居民|职工|学生|企业)", own))
            and mine[0] not in counted.label + counted.noun
        ):
            return
    if (
        counted.q.kind == "n"
        and re.search(r"(?:占|完成|相当于|达到?)[^，。；：的]{0,8}$", counted.before)
        and re.match("(?!目标|任务|计划|预算|指标)[^，。；]{0,4}的", gap)
        and k >= 2
    ):
        run = _run_of(paragraph, group, k)
        if len(run) > 1:  # 142家、118家和77家，占受访200家的71.0%、59.0%和38.5%
            parts = group[max(0, k - 1 - len(run)) : k - 1]
            if len(parts) == len(run) and all(alike(a.q, counted.q) and a.role == "level" for a in parts):  # fmt: skip
                for a, share in zip(parts, run, strict=True):
                    if not overlaps(*ratio(a.q, counted.q), share.q):
                        yield misfit("arithmetic:share", paragraph, share.q, quotient(a.q, counted.q, share.q))  # fmt: skip
            return
        explicit, gap = counted, "占"
        if EARLIER.search(clause(paragraph, group[k - 2])) and not EARLIER.search(
            clause(paragraph, explicit)
        ):
            return  # 9680人次，上年为8800人次，完成目标9000人次的107.6%
        several = _SEVERAL.search(counted.before)  # 180人和95人，两家合计占全镇1100人的25.0%
        said = group[k - 2]
        sum_of = added(paragraph, group[: k - 1], several["w"]) if several else said
        if not several and said.q.chinese and re.fullmatch(f"{MARK['n']}?[^，。；]{{0,14}}", counted.before) and said.q.family in ("项", "类", "者", "个"):  # fmt: skip
            sum_of = added(paragraph, group[: k - 1])  # 三项支出占人均消费支出24560元的60.0%
        if sum_of is None or not alike(sum_of.q, explicit.q):
            return
        counted = sum_of
    if after is not None:
        counted, gap = after, "占"
    elif (
        counted.q.kind != "n" or counted.role != "level" or "。" in gap or len(gap) > 26
        or _NOT_SHARE.search(gap) or MARK["t"] in re.sub("^[^，。；比较]{0,10}，占", "占", gap)
        or not re.search(r"占|^[，（、]?(?:约|比例为|比重为|比例|比重)?$|所占比[例重]", gap)
    ):  # fmt: skip
        return
    if (not counted.q.unit and counted.q.scale == 1) or counted.q.value <= 0:
        return
    if counted.q.chinese and counted.q.value <= 10 and counted.q.family in ("类", "种", "项", "个"):
        return  # 分为三类：窗口办理占52.0%
    if gap in ("，", "、") and item.noun:
        return  # 完工2746个，99%乡镇通三级公路: of what it stands before
    if not gap and re.match("超|不足|不到|高于|低于", item.q.hedge):
        return  # 4项指标中有1项超过50.0%
    if names_class(paragraph, counted):
        return
    if "占全" not in gap and any("占全" in i.before[-12:] for i in group[:k] if i.q.kind == "p"):
        return  # 占全区的77.0%；…占23.0%: the base is still the one outside
    of = _OF.search(gap)
    named = _GENERIC.sub("", of["of"]).strip() if of else ""
    if "；" in gap and not named:
        return
    bases = [explicit] if explicit is not None else _bases(items, counted, named)
    if explicit is None and not named:
        group_of = _group(paragraph, items, counted)
        if group_of is not None:  # 17家C级机构中，…11家，占64.7%: of the 17, whatever else there is
            if not overlaps(*ratio(counted.q, group_of.q), item.q):
                yield misfit(
                    "arithmetic:share", paragraph, item.q, quotient(counted.q, group_of.q, item.q)
                )
            return
    if explicit is None and named and not bases:
        return  # a base outside the text: 占全省的1.2%
    others = [b for b in items if b.q.kind == "n" and b.position < counted.position]
    if not of_before(paragraph.reading, counted):  # 比2024年的800万元增长60.0%，其中576万元占45.0%
        others = [b for b in others if not of_before(paragraph.reading, b)]
        bases = [b for b in bases if b in others or b is explicit]
    if _combined(items, counted, item, [*bases, *others]):
        return
    if not named and _of_two(group, counted, item):
        return  # 男生1860人、女生1550人，女生占45.5%
    wholly = [b for b in bases if named and len(named) >= 3 and _wholly(named, b)]
    if any(overlaps(*ratio(counted.q, b.q), item.q) for b in (wholly or [*bases, *others])):
        return
    if (
        named
        and explicit is None
        and agree(paragraph, items, counted, item, of["of"] if of else "")
    ):
        return
    strong = [
        b for b in bases
        if b.sentence == item.sentence or explicit or named or (of and of["of"]) or _SAMPLE.search(b.label + b.noun)
    ]  # fmt: skip
    strong = [b for b in strong if b.q.value >= counted.q.value or b is explicit]
    if named and explicit is None:
        first = next(i for i in items if i.sentence == item.sentence)
        strong = [b for b in strong if _mostly(named, b) or (b is first and _named(named, b))]
    if strong:
        whole = _likeliest(strong, counted, paragraph)
        computed = quotient(counted.q, whole.q, item.q)
        yield misfit("arithmetic:share", paragraph, item.q, computed)
        return
    if re.search("中[，：]|选|的占", gap):
        return  # 102家企业中，缺普工的占…: the count is the base, not the part
    alone = not (weighted or named or bases or item.q.hedge or item.q.value >= 100)
    another = bool(re.search("，[^，]{2,}占$", gap))  # 检查机构16家，台账齐全的机构占81.3%
    group_of_few = (another or bool(counted.noun)) and counted.q.value < (200 if another else 60) and possible(int(counted.q.value), item.q)  # fmt: skip
    if alone and not group_of_few and _exact(counted.q) and not _whole_base(counted.q, item.q):
        near = round(100 * counted.q.value / item.q.value)
        shows = say(
            zh=f"{bare(counted.q)}/{near} = {shown(100 * counted.q.value / near, item.q.decimals)}%，"
            f"没有整数基数使{bare(counted.q)}占{item.q.text}",
            en=f"{bare(counted.q)}/{near} = {shown(100 * counted.q.value / near, item.q.decimals)}%; "
            f"no whole base makes {bare(counted.q)} {item.q.text}",
        )
        yield found("arithmetic:grim", paragraph, item.q.start, item.q.end, shows)


def _run_of(paragraph: Paragraph, group: list[Item], k: int) -> list[Item]:
    """The shares that stand side by side from one of them on."""
    run = [group[k]]
    for item in group[k + 1 :]:
        if item.q.kind != "p" or not re.fullmatch("[、，]?(?:和|与|及|以及)?", between(paragraph.reading, run[-1], item)):  # fmt: skip
            break
        run.append(item)
    return run


def _group(paragraph: Paragraph, items: Sequence[Item], counted: Item) -> Item | None:
    """The group that a sentence opens with: 17家C级机构中，…, 未通过的317人中，…."""
    skeleton = paragraph.reading.skeleton
    begun = max(skeleton.rfind(c, 0, counted.position) for c in "。\n") + 1
    m = _OPENING.match(skeleton, begun)
    b = next((i for i in items if m and i.position == m.start("n")), None)
    fits = (
        b is not None
        and b is not counted
        and b.q.kind == "n"
        and not b.q.hedge
        and alike(b.q, counted.q)
        and b.q.value >= counted.q.value
    )
    return b if fits and "；" not in skeleton[begun : counted.position] else None


def agree(
    paragraph: Paragraph, items: Sequence[Item], counted: Item, item: Item, name: str
) -> bool:
    """Whether another share of the same named whole leads to the same base: the whole stands outside the text."""
    pairs = [
        (a.q, p.q) for a, p in pairwise(items)
        if p is not item and p.q.kind == "p" and p.q.low > 0 and a.q.kind == "n" and a.q.family == counted.q.family
        and (of := _OF.search(between(paragraph.reading, a, p))) and of["of"].strip("的") == name.strip("的")
    ]  # fmt: skip
    if item.q.low <= 0 or not pairs:
        return False
    low, high = whole_of(counted.q, item.q)
    return any(low <= b and high >= a for a, b in (whole_of(*pair) for pair in pairs))


def _combined(items: Sequence[Item], counted: Item, item: Item, bases: Sequence[Item]) -> bool:
    """竣工和在建项目合计占83.3%: the share of several counts together."""
    row = [
        i
        for i in items
        if i.q.kind == "n" and i.q.family == counted.q.family and i.position < item.position
    ]
    return any(
        overlaps(100 * low / b.q.high, 100 * high / max(b.q.low, 1e-9), item.q)
        for j in range(len(row)) for k in range(j + 2, min(len(row), j + 6) + 1)
        for low, high in [(sum(i.q.low for i in row[j:k]), sum(i.q.high for i in row[j:k]))]
        for b in bases if b not in row[j:k] and b.q.high > 0 and b.q.family == counted.q.family
    )  # fmt: skip


def _of_two(group: Sequence[Item], counted: Item, item: Item) -> bool:
    """Whether a share is of a count and the one right before it together."""
    k = group.index(counted) if counted in group else 0
    other = group[k - 1] if k else counted
    if other is counted or other.q.kind != "n" or other.q.family != counted.q.family:
        return False
    low, high = counted.q.low + other.q.low, counted.q.high + other.q.high
    return low > 0 and overlaps(100 * counted.q.low / high, 100 * counted.q.high / low, item.q)


def _is_part(items: Sequence[Item], item: Item) -> bool:
    """Whether a count is itself given as a share of something: 312家，占57.0%."""
    following = next((i for i in items if i.position > item.position), None)
    return following is not None and following.q.kind == "p" and bool(
        re.fullmatch(r"[，（、]?(?:约)?占?", following.before)
    )  # fmt: skip


def _count_after(paragraph: Paragraph, group: list[Item], k: int) -> Item | None:
    """占18.6%，约5363万人: the count that is said after its share."""
    if k + 1 >= len(group):
        return None
    following = group[k + 1]
    gap = between(paragraph.reading, group[k], following)
    if (
        following.q.kind == "n"
        and following.role == "level"
        and not names_class(paragraph, following)
        and not (following.q.chinese and following.q.value < 13)  # 其他占19.5%，三项构成…
        and re.fullmatch(r"(?:的[^，。；（）]{1,8}（|[，（])(?:约|共|为|即|计|合计?|人数为?|有|共有|共计)*", gap)
    ):  # fmt: skip
        if gap[0] == "的" and not group[k].q.hedge:
            return following  # 64.7%的企业（211家）
        previous = group[k - 1]
        if (
            between(paragraph.reading, previous, group[k]).find("占") >= 0
            or "比重" in group[k].before
            or (
                len(gap) > 1
                and gap[0] == "，"
                and "率" not in group[k].label
                and not group[k].q.hedge
            )
        ):
            return following
    return None


def _bases(items: Sequence[Item], counted: Item, named: str) -> list[Item]:
    found_bases = []
    for b in items:
        if b is counted or (b.position >= counted.position and not b.position < counted.position):
            continue
        if b.q.kind != "n" or b.role != "level":
            continue
        sample = (
            counted.q.family in ("人", "家", "户") and b.q.family in ("人", "家", "户", "份", "个", "")
            and _SAMPLE.search(b.label + b.noun)
        )  # fmt: skip
        if b.q.family != counted.q.family and not sample:
            continue
        if not named and _is_part(items, b):
            continue
        if b.q.high < counted.q.low:
            continue
        if named and not _named(named, b):
            continue
        found_bases.append(b)
    return found_bases


def _named(name: str, item: Item) -> bool:
    text = item.label + item.noun
    return (
        any(name[i : i + 2] in text for i in range(len(name) - 1))
        if len(name) > 1
        else name in text
    )


def _wholly(name: str, item: Item) -> bool:
    text = item.label + item.noun
    return all(name[i : i + 2] in text for i in range(len(name) - 1))


def _mostly(name: str, item: Item) -> bool:
    """Whether half of a name stands at a number: 人口增量 is not 出生人口."""
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    text = item.label + item.noun
    return not pairs or 2 * sum(x in text for x in pairs) >= len(pairs)


def _likeliest(bases: Sequence[Item], counted: Item, paragraph: Paragraph) -> Item:
    """The total that 其中 stands behind, else the nearest larger one before."""
    here = [b for b in bases if b.sentence == counted.sentence] or list(bases)
    between_text = paragraph.reading.skeleton[here[-1].position : counted.position]
    if "其中" in between_text:
        return here[-1]
    return here[-1] if len(here) < 3 else max(here, key=lambda b: b.q.value)


def _exact(q: Quantity) -> bool:
    return q.half == 0 and not q.hedge


def _whole_base(counted: Quantity, percent: Quantity) -> bool:
    low = 100 * counted.value / (percent.high + 1e-9)
    high = 100 * counted.value / max(percent.low - 1e-9, 1e-9)
    return math.ceil(low - 1e-9) <= math.floor(high + 1e-9)
