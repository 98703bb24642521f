"""A count and the counts behind it that should make it: 维权案件43家，合格27家、限期整改11家、注销3家.

Whatever the verb, a count with two or more counts of its kind behind it balances in official style: it is their sum
(专职22人、兼职17人、学生8人), or one of them is what is left of it (编制32名，在岗27名，空编5名).  What does not balance is
marked when the parts are named alike or by bare names to the end of their list, and the sum comes near or misses by a
slip; not when the count is itself a part of something, and not when the parts print shares that allow more than a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, Read, bigrams, clause
from ..sentences.clauses import Item, addition, between, complete, of_before, own_share
from ..sentences.quantities import misread
from ..sentences.reading import ANY, MARK, since
from .standing import counted, own_shares
from .wholes import LOOSE

# how far a sum may lie from its count: of three parts, of a part and its rest
_NEAR, _FAR = 0.15, 0.3
_LONG = 24  # characters between two parts, without their shares
_ENDS = re.compile(
    "其中|比上|比去|同期|上年|去年|每|平均|均为|比(?![较例重])|较(?!大|小|重|轻)|此外|另(?![一有])|同[时月日]|[中里内]，|新增|净|含|由|从(?!业)|达成|带动|上[期次届轮季月半]|最终评|评出|选出|[拟再]|计划"
)
_REST = re.compile(
    "另有|空(?!气|调)|缺|[剩结盈现]?余|剩|未|欠|差(?!异|旅)|还(?!款)|尚|待(?!遇)|仍|退[出学赛场休回]|中途|没|无|不(?=[合参同满符达足])|现存|流失|缩减|淘汰|"
    "放弃|注销|请假|落选|逾期|在办|正在"
)
_LINKS = re.compile("[“”]|^[，、和与及]+|^其中|(?:有|为|共|的|达|约|是|了)+$")
_MOVES = re.compile("新增|新[建设办]|增加|增长|转入|调入|补充|新招|新建|接收")
_TOTAL = re.compile("共|总|合计|累计|全[年区市部]|收[到回]|现有|建有|登记")
_CLOSES = re.compile(
    "(?:合计|共计|总计|累计|共|总[数量计]?|加起来|相加|之和|全(?!部|力|面)[\u4e00-\u9fff]|[上下]半年|前三季度)[^，。；、]{0,6}$"
)
_HALVES = re.compile(".*上半([年月]).*下半\\1.*|.*前三季度.*四季度.*|.*上午.*下午.*")
_BARE = re.compile("(?:合计|共计?|总计|累计|总共|一共|加起来)(?:约?为|达到?|有)?")
_LEAVES = re.compile("关停|关闭|注销|退出|清退|撤[销并]|核减|转出|调出|离职")
# of people who may be both
_SIDES = re.compile("女|岁|学历|本科|大专|退役|残疾|新居民|党员(?=骨干|志愿)")
_GRADE = re.compile("满意|同意|认可|认为|选择|反映|表示")


@dataclass(frozen=True)
class _Count:
    """A count and the paragraph it stands in."""

    p: Paragraph
    item: Item


def balance(draft: Draft, read: Read) -> Iterator[Finding]:
    """Counts that do not make the count they stand behind, in its sentence or in the next one."""
    before: list[_Count] = []
    for p in draft.paragraphs:
        if p.kind == "cell" or (p.kind == "heading" and not read[p.number]):
            continue
        counts = [_Count(p, i) for i in _counts(p, read[p.number])]
        for group in _kin(counts):
            near = [c for c in before if c.item.q.family == group[0].item.q.family][-1:]
            kin = [*near, *group]
            for k, count in enumerate(kin):
                if k < len(kin) - 2:
                    yield from _of(count, _behind(kin, k), kin)
                if k > 1 and (whole := _named(kin, k)) is not None:
                    yield from _of(whole, _side_by_side(kin, k), kin, named=True)
                if (
                    k > 1
                    and _CLOSES.search(clause(p, count.item))
                    and kin[0].item.q.family == count.item.q.family
                ):
                    yield from _closing(count, _ahead(kin, k), kin)
        before = counts


def _counts(p: Paragraph, items: Sequence[Item]) -> list[Item]:
    """The counts of a paragraph; 由47人组成 names a whole."""
    made = [i for i in items if i.noun.startswith(("组成", "构成")) and i.q.kind == "n"]
    known = {*counted(p, items), *made}
    return [i for i in items if i in known and i.q.unit not in ("岁", "分")]


def _kin(counts: Sequence[_Count]) -> Iterator[list[_Count]]:
    """Counts of one kind; and three in a row whose classifiers differ (学位540个，报到473人，空余67个)."""
    for family in dict.fromkeys(c.item.q.family for c in counts):
        yield [c for c in counts if c.item.q.family == family]
    loose = [c for c in counts if c.item.q.family in LOOSE]
    for k in range(len(loose) - 2):
        three = loose[k : k + 3]
        if (
            len({c.item.q.family for c in three}) == 2
            and len({c.item.sentence for c in three}) == 1
        ):
            yield three


_SCOPE = re.compile("中(?!心|学|级|央|介)|[里内](?=[，：])|又?分(?!别|散|配)|包括|包含|按|用于|又")


def _named(kin: Sequence[_Count], k: int) -> _Count | None:
    """维权服务1330人次。维权服务又分…: the count whose name opens the sentence, or the part, that a count begins."""
    first = kin[k]
    plain = first.p.reading.plain
    begun = since(plain, first.item.q.start, "。；\n")
    if kin[k - 1].p is first.p and kin[k - 1].item.q.start >= begun:
        return None
    head = plain[begun : first.item.q.start].removeprefix("其中").lstrip("，")
    scope = _SCOPE.search(head[:14])
    if scope is None or len(head) > 40 or re.search("[上去]年|同期|比", head):
        return None
    name = set(bigrams(head[: scope.start()] or head[:6]))
    before = [c for c in kin[:k] if c.p is first.p and c.item.sentence >= first.item.sentence - 2]
    said = [c for c in before if name & set(bigrams(_name(c.item)[-6:] + c.item.noun[:4]))]
    return said[-1] if said else None


def _behind(kin: Sequence[_Count], k: int) -> list[Item]:
    """The counts behind one, in its sentence or in the next."""
    first, whole = kin[k + 1], kin[k]
    run = _side_by_side(kin, k + 1)
    if whole.p is first.p and first.item.sentence == whole.item.sentence:
        return run
    apart = first.item.sentence - (whole.item.sentence if whole.p is first.p else -1)
    return run if apart == 1 else []


def _side_by_side(kin: Sequence[_Count], k: int) -> list[Item]:
    """The counts from one on, up to where something else begins."""
    run: list[Item] = []
    first = kin[k]
    for c in kin[k:]:
        i = c.item
        if c.p is not first.p or i.sentence != first.item.sentence or i.depth != first.item.depth:
            break
        if run:
            gap = re.sub("（[^（）]*）", "", between(c.p.reading, run[-1], i))
            named = re.sub(f"[{ANY}]", "", gap)
            timed = MARK["t"] in gap and MARK["t"] not in run[0].before
            if "另有" in named and len(run) > 1:
                break
            if len(named) > _LONG or timed or _ENDS.search(named) or i.label in [r.label for r in run if r.label]:  # fmt: skip
                break
        run.append(i)
    return run


def _ahead(kin: Sequence[_Count], k: int) -> list[Item]:
    """The counts side by side before one, back to where something else ends."""
    run: list[Item] = []
    after = kin[k].item
    for c in reversed(kin[:k]):
        i = c.item
        if c.p is not kin[k].p or i.sentence != after.sentence:
            break
        if i.depth > kin[k].item.depth:
            continue  # 工作人员17人（核定编制18人）
        gap = re.sub("（[^（）]*）", "", between(c.p.reading, i, after))
        if not run:
            gap = gap.rpartition("，")[0]
        named = re.sub(f"[{ANY}]", "", gap)
        if len(named) > _LONG or _ENDS.search(named) or (not run and "；" in gap):
            break
        run.insert(0, i)
        after = i
    return run


def _closing(count: _Count, run: list[Item], near: Sequence[_Count]) -> Iterator[Finding]:
    """3月86件、4月112件、5月97件，合计259件: a total behind its parts."""
    p, whole = count.p, count.item
    if len(run) < 2 or re.search("其[余他]|每|均", between(p.reading, run[-1], whole)):
        return
    if EARLIER.search(clause(p, whole)) and not EARLIER.search(clause(p, run[-1])):
        return  # 今年分别为42.5万元、38.0万元，去年合计为110.3万元
    halves = _HALVES.fullmatch("，".join(clause(p, i) for i in run))
    if (not halves or re.search("计划|目标|任务", whole.label)) and _CLOSES.search(clause(p, run[-1])):  # fmt: skip
        return  # 1—8月累计4860件，1—7月累计4240件
    if any(_makes(run[a:b], whole) for a in range(len(run)) for b in range(a + 2, len(run) + 1)):
        return
    amount = sum(i.q.value for i in run)
    if any(abs(amount - 2 * i.q.value - whole.q.value) <= whole.q.half + 1e-6 for i in run):
        return  # 年初6428间，新登记537间、注销219间，年末共有6746间
    apart = abs(amount / whole.q.value - 1)
    slip = _slips(whole, run, amount)
    labels = [i.label for i in run]
    if any(map(_LEAVES.search, labels)) and any(map(_MOVES.search, labels)):
        return  # 去年底26家，关停2家、新建3家，目前共27家
    far = 1 if _BARE.fullmatch(whole.label) else _FAR if halves or whole.label.startswith("总") else _NEAR if len(run) > 2 else 0  # fmt: skip
    if (apart <= far or (slip and apart < len(run) / 4)) and not _settled(whole, run, [c.item for c in near]):  # fmt: skip
        yield misfit("arithmetic:parts", p, whole.q, addition(run, whole))


# 城南街道13人，河口镇12人，其余镇街均不足5人
_REST_IS_LESS = re.compile("[，；]其[余他][^，。；\\d]{0,8}(?:不足|不到|少于|低于|不满|以下)")


def _of(
    count: _Count, run: list[Item], near: Sequence[_Count], named: bool = False
) -> Iterator[Finding]:
    p, whole, kin = count.p, count.item, [c.item for c in near]
    if (
        len(run) < 2
        or "多选" in p.text
        or of_before(p.reading, whole)
        or own_share(p.reading, whole)
    ):
        return
    if EARLIER.search(clause(near[-1].p, run[0])) and not EARLIER.search(clause(p, whole)):
        return  # 今年投诉412件…，去年建筑业有160件，今年降至137件
    if not whole.q.value or (sum(i.q.value for i in run) < whole.q.value and _REST_IS_LESS.match(near[-1].p.reading.plain, run[-1].q.end)):  # fmt: skip
        return
    amount = sum(i.q.value for i in run)
    apart = abs(amount / whole.q.value - 1)
    opened = run[0].sentence == whole.sentence or run[0].before.startswith("其中")
    here = named or (near[-1].p is p and opened)
    slip = _slips(whole, run, amount)
    wide = here and (len(run) == 2 or amount > whole.q.value)
    twins = ((apart < 0.08 and run[1].before[:1] == "、") or (apart < 0.2 and abs(amount - whole.q.value) <= 2)) and (_name(run[0])[-1:] == _name(run[1])[-1:] or _name(run[0])[:2] == _name(run[1])[:2]) and not any(_SIDES.search(i.label) for i in run)  # fmt: skip
    all_of = len(run) > 2 or amount > whole.q.value or "其中" not in run[0].before or twins
    small = (
        here
        and all_of
        and not any((i.q.chinese and whole.q.value <= 10) or i.q.family == "年" for i in run)
    )
    small = small and (_slips(whole, run, amount, 2) or abs(amount - whole.q.value) <= 2)
    if not ((slip or small) and apart < len(run) / 4) and apart > (_FAR if wide else _NEAR):
        return
    if any(_makes(run[:n], whole) for n in range(2, len(run) + 1)):
        return
    names = [_name(i) for i in run]
    if any(map(_LEAVES.search, names)) and any(map(_MOVES.search, names)):
        return
    if (not named and _one_of_a_list(near, whole, run)) or any(
        min(abs(i.value - amount), abs(whole.q.value - amount - i.value)) < 1e-6 for x in {p.number: p, near[-1].p.number: near[-1].p}.values() for i in x.reading.quantities
    ):  # fmt: skip
        return
    sure = _are_parts(near[-1].p, whole, run, names, here, slip, named)
    if not all(names) or not (sure or small) or _settled(whole, run, kin, named):
        return
    yield noted(misfit("arithmetic:parts", p, whole.q, addition(run, whole)), not sure)


def _slips(whole: Item, run: Sequence[Item], amount: float, least: int = 3) -> bool:
    return misread(whole.q, amount, least) or any(
        misread(i.q, whole.q.value - amount + i.q.value, least) for i in run
    )


def _name(i: Item) -> str:
    return (
        _LINKS.sub("", i.label)
        or i.noun
        or _LINKS.sub("", re.sub(f"[{ANY}，、；]", "", i.before))
        or i.label
    )


def _one_of_a_list(near: Sequence[_Count], whole: Item, run: Sequence[Item]) -> bool:
    """建筑业19340人次 behind 居民服务业28960人次 and before 物流业…: a part like those behind it."""
    k = next(k for k, c in enumerate(near) if c.item is whole)
    begun = whole.position - len(whole.label) - 1
    if near[k].p.reading.skeleton[max(begun, 0)] == "、" and not _TOTAL.search(whole.label):
        return True  # 集中学习50余次、交流研讨10次，讲党课5次
    return k > 0 and not _TOTAL.search(whole.label) and run[0] in _behind(near, k - 1)


def _makes(parts: Sequence[Item], whole: Item) -> bool:
    amount = sum(i.q.value for i in parts)
    return abs(amount - whole.q.value) <= sum(i.q.half for i in parts) + whole.q.half + 1e-9 * amount  # fmt: skip


def _settled(whole: Item, run: Sequence[Item], kin: Sequence[Item], named: bool = False) -> bool:
    """Whether the count, or its parts, make or are made by others near by."""
    for total in kin:
        for start in range(len(kin)):
            for end in range(start + 2, min(start + 12, len(kin)) + 1):
                parts = kin[start:end]
                if (
                    total not in parts
                    and (
                        (whole in parts and not named)
                        or sum(i in parts or i is total for i in run) > 1
                    )
                    and _makes(parts, total)
                ):
                    return True
    return False


def _are_parts(
    p: Paragraph,
    whole: Item,
    run: Sequence[Item],
    names: Sequence[str],
    here: bool,
    slip: bool,
    named: bool,
) -> bool:
    """Whether counts are said as the parts of the count before them: alike, or by bare names, or one is the rest."""
    if any(i.q.value >= whole.q.value for i in run) and len(run) < 3 and not slip:
        return False
    links = [between(p.reading, a, b) for a, b in pairwise(run)]
    if any("中，" in g or g.endswith("中有") for g in links):
        return False
    opens = between(p.reading, whole, run[0]) if here and not named else run[0].before
    if len({side for n in names for side in _SIDES.findall(n)}) > 1 and not complete(names):
        return False
    if any(map(_GRADE.search, names)) or own_shares(p, whole, list(run)):
        return False
    if any(own_share(p.reading, i) for i in run) and not complete(names):
        return False
    own, tail = _LINKS.sub("", whole.label), names[0][-1:]
    alike = all(n[-1:] == tail for n in names) or all(n[:1] == names[0][:1] for n in names)
    if len(run) == 2:
        mixed = run[0].q.family != run[1].q.family
        if mixed and any(i.noun and i.noun[0] != "的" for i in run):
            return False  # 现有4165人，仍有18家企业缺工: the second counts something else
        if any(map(_MOVES.search, names)) or not (here or slip):
            return False
        if "其中" not in opens and (any(map(_REST.search, names)) or complete(names)):
            return True
        one, other = names
        opposed = len(one) == len(other) > 1 and sum(x != y for x, y in zip(one, other, strict=True)) == 1  # fmt: skip
        alike = alike or any(one[k : k + 2] in other for k in range(len(one) - 1))
        if not opposed and not (alike and slip and "其中" not in opens):
            return False
    if alike and "其中" not in opens and own[-1:] == tail and len(own) <= max(map(len, names)):
        return False  # 制造业247家，批发零售业126家，住宿餐饮业94家: the first of the list
    if len(run) == 2:
        return True
    short = sum(i.q.value for i in run) < 0.94 * whole.q.value
    if "其中" in opens and short and not (slip and whole.q.value >= 100):
        return False  # 72个，其中36个、15个、12个: need not be all
    tight = here and all(len(g) <= 14 for g in (links if named else (opens, *links)))
    return alike or (tight and "其中" not in opens)
