"""Values before their total: 慰问困难职工216户、困难党员84户、优抚对象133户，合计433户.

The total may say of what it is (全年共办理494人, 三季度累计完成投资4.13亿元, 参保人员共4.59万人).  A bare 合计 and 共 closes the
list before it; a total with a verb or a name is of the list when the list, or its head, has these words too, and when
its sum comes near, or misses by one digit or two that changed places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..files.drafts import Paragraph
from ..findings import Finding, misfit
from ..memory import bigrams, clause
from ..sentences.clauses import Item, bare, between, complete, of_before, sentences, shown
from ..sentences.reading import ANY, MARK, pattern
from ..sentences.units import DIGITS
from .standing import slipped

_BARE = pattern(
    r"[，、；（]?(?:[两二三四五六七八九十]|\d{1,2})?(?:年|个?月|季度|[项类者户家]|镇街|街道|个~{1,4})?(?:合计|共计|总计|累计|共|总共|合计为|共为|共计为|总数为|合计共|一共|加起来|合起来|总量为|总数)(?:约|为|达|有)*$"
)
_NAMED = re.compile(
    r"(?P<of>[^，。；]{0,8}?)(?:合计|共计|总计|累计|总共|一共|共(?!同|享|建|治)|[本该全当][年月季]度?|[上下]半年|前三季度|[一二三四]季度|全[天程区镇县街市村月]|总(?!体|部|工会|站|队|面积$))"
    r"(?P<does>[^，。；]{0,8}?)(?:约|为|达到?|有|了|共|人数|数|量)*$"
)
_UNTIL = re.compile(r"1[—～~至-]\d{1,2}月")
_AHEAD = re.compile(r"计划|预计|目标|任务|预算|预期|力争|拟|年均|平均|均|每|率|占|人均|最")
_LEAVES = re.compile("关停|关闭|注销|退出|清退|撤[销并]|减少|离职|流失|死亡|到期|核减")
_STOPS = re.compile("其中|各|每|[上去]年|同期|比|较")


def closed(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """a, b, c, 共 N."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if item.q.kind != "n" or item.role != "level" or item.q.hedge or of_before(paragraph.reading, item):  # fmt: skip
                continue
            bare_total = bool(_BARE.fullmatch(item.label.strip() or " "))
            named = None if bare_total else _NAMED.fullmatch(clause(paragraph, item))
            if not bare_total and (named is None or _AHEAD.search(item.before[-16:])):
                continue
            run = _run(paragraph, group[:k], item)
            if len(run) < 2 or any(i.q.hedge for i in run):
                continue
            if sum(bool(_UNTIL.search(clause(paragraph, i))) for i in (*run, item)) > 1:
                continue  # 8月620件，1—8月累计4860件，1—7月累计4240件
            stated = re.match("[两二三四五六七八九]", item.label) or (
                k
                and group[k - 1].q.chinese
                and re.match("[两二三四五六七八九]", group[k - 1].q.text)
            )
            if stated and len(run) >= DIGITS[stated[0]] > 1:
                run = run[-DIGITS[stated[0]] :]  # 五年累计: of the last five
            amount = sum(i.q.value for i in run)
            slack = sum(i.q.half for i in run) + item.q.half + 1e-9 * amount
            others = [
                sum(i.q.value for i in run[j:m])
                for j in range(len(run))
                for m in range(j + 2, len(run) + 1)
            ]
            if any(abs(a - item.q.value) <= slack for a in [amount, *others]):
                continue
            if named and not _meant(paragraph, group, run, item, named):
                continue
            run = min(
                (run[j:] for j in range(len(run) - 1)),
                key=lambda r: abs(sum(i.q.value for i in r) - item.q.value),
            )
            amount = sum(i.q.value for i in run)
            same = len({i.q.scale for i in [*run, item]}) == 1
            shows = " + ".join(bare(i.q) for i in run)
            shows += f" = {shown(amount / run[0].q.scale if same else amount, max(i.q.decimals for i in run))}"
            yield misfit("arithmetic:parts", paragraph, item.q, shows)


def _run(paragraph: Paragraph, before: Sequence[Item], item: Item) -> list[Item]:
    """The values of one kind that stand before a total, with nothing between them but their names and shares."""
    run: list[Item] = []
    nxt = item
    for earlier in reversed(before):
        gap = between(paragraph.reading, earlier, nxt)
        if earlier.q.kind != "n":
            if earlier.q.kind in "pv" and re.search("占|率|增|降|升", earlier.label):
                continue
            break
        if earlier.q.chinese and earlier.q.value <= 10 and nxt is item and len(gap) < 8 and not re.search("[，。；]", gap):  # fmt: skip
            continue  # 两个片区共完成
        if (
            earlier.q.family != item.q.family or earlier.role != "level" or len(gap) > 20
            or ("；" in gap and nxt is item)
        ):  # fmt: skip
            break
        if _STOPS.search(gap if nxt is not item else gap.rsplit("，", 1)[0]):
            break
        run.insert(0, earlier)
        nxt = earlier
        if re.search("分别|依次", earlier.before):
            break
    return run


def _meant(
    paragraph: Paragraph, group: list[Item], run: list[Item], total: Item, named: re.Match[str]
) -> bool:
    """Whether a total with words of its own is that of the list before it."""
    skeleton = paragraph.reading.skeleton
    if total.q.value < 5:
        return False
    begun = skeleton.rfind("。", 0, run[0].position) + 1
    said = skeleton[begun : run[-1].position + 1] + run[-1].noun
    tail = skeleton[run[-1].position + 1 : total.position]
    if "。" in tail or "；" in tail or tail.count("，") > 1:
        return False
    for words in (named["of"], named["does"]):
        words = re.sub(
            rf"[{ANY}]|[两二三四五六七八九十]+(?:年|个?月|个?季度)?|(?:个|项|类|家|次|者|上述|以上|各)",
            "",
            words,
        )
        if words and not any(b in said for b in bigrams(words) or [words]):
            return False
    amount = sum(i.q.value for i in run)
    apart = abs(amount / total.q.value - 1)
    slips = slipped(total.q, amount) or any(
        slipped(i.q, total.q.value - amount + i.q.value) for i in run
    )
    labels = [i.label + i.noun for i in run]
    if any(_LEAVES.search(x) for x in labels) and re.search("新|增|转入|调入", "".join(labels)):
        return False  # 原有26家，关停2家、新建3家，目前共有27家
    if any(i.q.value >= total.q.value for i in run):
        return slips and apart < 0.5
    listed = bool(re.search("分别|依次", run[0].before)) or complete(labels)
    timed = sum(MARK["t"] in i.before for i in run) == len(run)
    even = len(run) > 2 and all(len(between(paragraph.reading, a, b)) < 14 for a, b in pairwise(run))  # fmt: skip
    return (slips and apart < 0.5) or ((listed or timed or even) and apart <= 0.3)
