"""What was planned and what was done: 计划400人，实际430人，比计划多30人; 完成任务的116%; 超额10%; 还差9家.

Behind the two values of one unit come their ratio (完成率, 完成计划的, 超额) and their distance (还差, 超出, 比计划多).
已完成60%，剩余40%.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..memory import clause
from ..sentences.clauses import Item, bare, overlaps, sentences, shown
from ..sentences.quantities import Quantity

_PLAN = re.compile(
    "(?:要|须|需)[在于][^，。；]{0,6}前|计划|目标|任务|原定|指标|预算|下达|(?<!模)拟|应[收到完建参交]|(?<![适相供响反对])应(?!当|急|对|用|届|聘|邀|征)[^，。；]{2}|需[完建]成|额定|定额|约定|承诺|核定|编制"
)
_WAS = re.compile(
    "实际|已|实[到收有际建完招]|完成|到岗|目前|累计|建成|现有|到位|[引招][进聘录]|全年|前|截至|上半年|季度|至今|实有|在编"
)
_OF_PLAN = re.compile(
    "(?:完成|(?<!下)达到?|占|为|超过|不及)[^，。；]{0,6}(?:计划|目标|任务|指标|预算)(?:任务|目标|数)?(?:的)?$"
)
_BEYOND = re.compile("(?:超[过出]|不及)[^，。；]{0,4}(?:计划|目标|任务|指标|预算)数?$")
_RATE = re.compile(
    "(?:完成率|执行率|达成率|到位率|完成比例|(?<!时间)(?<![时序][序时])进度)(?:为|达到?|是)?$|(?:完成|达到?|为|占)(?:了)?(?:全年|年度|当年|今年|年初|规划|总)?(?:目标|任务|计划|指标|预算|计划数|任务数|目标数)(?:数|总?量)?的$|^，?完成$"
)
_OVER = re.compile("(?P<up>超额?(?:完成)?|超[出过]|高出|比(?:原)?(?:计划|目标|任务|预期)数?[多高超]出?)(?:了|约)?$|(?P<down>欠|短缺|少完成|未完成|差|比(?:原)?(?:计划|目标|任务|预期)数?[少低]|缺)(?:了|约)?$")  # fmt: skip
_LEFT = re.compile(
    "(?P<up>超出(?:目标|计划|任务)?|超额(?:完成)?|多(?:完成|[收支招缴发])?|(?:超出|高于|多于|高出|超过)(?:原|年初|年度|全年)?(?:计划|目标|任务|预算|预期)|超(?:计划|任务|目标)?|比(?:原)?(?:计划|目标|任务|预期)数?多出?)(?:了|约)?$|"
    "(?P<down>欠(?:缺)?|节约|节省|结余|(?:还|尚|仍)?(?:差|缺|欠)|缺口为?|(?:还|尚|仍)[^，]{0,4}需[^，。]{0,8}|比(?:原)?(?:计划|目标|任务|预期)数?少|(?:少|短)(?:完成|[收支招缴发])?|(?:低于|少于|不及)(?:原|年初|年度|全年)?(?:计划|目标|任务|预算|预期)|短缺|不足|缺[额编岗]为?|空[缺编])(?:了|约)?$"
)
_HAS = re.compile("(?:编制|核定|额定|定额|计划|目标|任务)(?:数|人数)?(?:为|是|共)?$")
_IN_PLACE = re.compile("实[有到际收]|现有|在编|在岗")
_NAMED_RATE = re.compile("(?P<of>[\u4e00-\u9fff]{2})率(?:为|达到?|是)?$")
_ELSE = re.compile("其中|上年|去年|同期|平均|均|每|另")


def targets(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Every plan of a paragraph against what came of it."""
    groups = list(sentences(items))
    for before, group in zip([[], *groups], groups, strict=False):
        for plan, done in _pairs(p, group):
            yield from _held(p, group, plan, done)
        for plan, done in _announced(p, before, group):
            yield from _held(p, group, plan, done)
        yield from _rest(p, group)


def _pairs(p: Paragraph, group: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """(planned, done) of one unit in a sentence, with nothing of the unit between."""
    levels = [
        i for i in group
        if i.role == "level" and i.q.kind in "np" and not i.q.hedge and not i.depth and i.q.value > 0 and i.q.unit
    ]  # fmt: skip
    for _k, plan in enumerate(levels):
        words = clause(p, plan)
        near = [i for i in levels if i.q.family == plan.q.family]
        at = near.index(plan)
        if at and _BEYOND.search(words) and 2 * plan.q.value < near[at - 1].q.value:
            continue  # 258家，超过目标18家: how far, not the plan
        if _OF_PLAN.search(words) or (
            _PLAN.search(words) and p.reading.plain[plan.q.end : plan.q.end + 1] == "的"
        ):
            before = near[at - 1] if at else None
            if before is not None and not _PLAN.search(clause(p, before)) and p.reading.plain[before.q.end : plan.q.start].count("，") == 1:  # fmt: skip
                yield plan, before
        elif _PLAN.search(words) and not re.search("[比较]|均|每|其中|完成", words):
            after = near[at + 1] if at + 1 < len(near) else None
            before = near[at - 1] if at else None
            if _HAS.search(words) and before is not None and _IN_PLACE.search(clause(p, before)):
                yield plan, before  # 实有118人，编制数为130人
                continue
            if after is None or p.reading.plain[after.q.end : after.q.end + 1] == "的":
                continue
            said = clause(p, after)
            gap = p.reading.plain[plan.q.end : after.q.start]
            if _WAS.search(said) and not _PLAN.search(said) and not re.search("其中|均|每|；", gap) and gap.count("，") <= 2:  # fmt: skip
                yield plan, after


_AIM = re.compile(
    "(?:计划|目标|任务|指标|预算|编制|核定|定员)(?:数|人数|任务)?(?:为|是|共)?$|^(?:全年|今年|年初|年度)?(?:计划|目标|任务|拟)|^年初(?:确定|安排|明确|提出|下达|部署)"
)


def _announced(
    p: Paragraph, before: Sequence[Item], group: Sequence[Item]
) -> Iterator[tuple[Item, Item]]:
    """今年走访企业目标为240家。截至11月底走访258家，超过目标18家: the only number of a sentence is the plan of the next one."""
    if len(before) != 1 or len(group) < 2 or before[0].q.hedge or not _AIM.search(clause(p, before[0])):  # fmt: skip
        return
    plan, done = before[0], group[0]
    said = clause(p, done)
    if done.role == "level" and done.q.family == plan.q.family and done.q.kind == plan.q.kind and plan.q.unit and _WAS.search(said) and not (done.q.hedge or _PLAN.search(said) or _ELSE.search(said)):  # fmt: skip
        yield plan, done


def _held(p: Paragraph, group: Sequence[Item], plan: Item, done: Item) -> Iterator[Finding]:
    """What is said behind the two values, up to the next count of the unit."""
    a, b = done.q, plan.q
    last = max(plan.position, done.position)
    end = max(a.end, b.end)
    plain = p.reading.plain
    for i in (i for i in group if i.position > last):
        words = clause(p, i)
        if i.q.hedge or _ELSE.search(words) or "；" in plain[end : i.q.start]:
            break
        rate = _NAMED_RATE.search(words)
        if i.q.kind == "p" and b.kind == "n":
            named = rate is not None and rate["of"] in clause(p, plan) + clause(p, done)
            yield from _percent(p, i, a, b, "完成率" if named else words)
        elif i.q.family == b.family or (i.q.kind == "d" and b.kind == "p"):
            m = _LEFT.search(words)
            if m is None:
                break
            yield from _distance(p, i, a, b, bool(m["up"]), words)


def _percent(p: Paragraph, i: Item, a: Quantity, b: Quantity, words: str) -> Iterator[Finding]:
    if b.low <= 0:
        return
    low, high, value = 100 * a.low / b.high, 100 * a.high / b.low, 100 * a.value / b.value
    over = _OVER.search(words) or _LEFT.search(words)
    if _RATE.search(words):
        shows = f"{bare(a)}/{bare(b)} = {shown(value, max(1, i.q.decimals))}%"
    elif over:
        if over["up"]:
            low, high, value = low - 100, high - 100, value - 100
        else:
            low, high, value = 100 - high, 100 - low, 100 - value
        shows = f"|{bare(a)} - {bare(b)}|/{bare(b)} = {shown(value, max(1, i.q.decimals))}%"
    else:
        return
    if not overlaps(low, high, i.q):
        yield found("arithmetic:rate", p, i.q.start, i.q.end, shows + say(zh=f"，文中{i.q.text}", en=f", printed {i.q.text}"))  # fmt: skip


def _distance(
    p: Paragraph, i: Item, a: Quantity, b: Quantity, up: bool, words: str
) -> Iterator[Finding]:
    low, high = (a.low - b.high, a.high - b.low) if up else (b.low - a.high, b.high - a.low)
    if overlaps(low, high, i.q):
        return
    turned = overlaps(-high, -low, i.q)
    scale = i.q.scale or 1.0
    x, y = (a, b) if up else (b, a)
    shows = f"{bare(x)} - {bare(y)} = {shown((x.value - y.value) / scale, max(a.decimals, b.decimals, i.q.decimals))}"
    usual = "arithmetic:points" if i.q.kind == "d" else "arithmetic:difference"
    code = "words:direction" if turned else usual
    yield found(code, p, i.q.start, i.q.end, shows + say(zh=f"，文中{i.q.text}", en=f", printed {i.q.text}"))  # fmt: skip


_REST = re.compile("(?:剩余|其余|余下|剩下|尚余|尚有|还有|未[^，。；]{1,4}的?)(?:约|仍|的)*$")
_PART = re.compile("(?:已|完成|办结|整改|到位|拨付|支付|建成)[^，。；]*$")


def _rest(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """整改已完成60%，剩余40%将于年底前整改到位."""
    shares = [i for i in group if i.q.kind == "p" and i.q.unit == "%"]
    for a, b in itertools.pairwise(shares):
        gap = p.reading.plain[a.q.end : b.q.start]
        if a.q.hedge or b.q.hedge or not re.fullmatch("[，；][^，。；、（）]{2,6}", gap):
            continue
        if not _REST.search(gap) or not _PART.search(clause(p, a)) or re.search("比|较", gap):
            continue
        others = [i for i in shares if i.position < a.position]
        if others and p.reading.skeleton[others[-1].position + 1 : a.position] in ("、", "和"):
            continue
        total = a.q.value + b.q.value
        if any(abs(total + i.q.value - 100) < 0.2 for i in shares if i not in (a, b)):
            continue  # 已婚64.9%，未婚31.7%，离异或丧偶3.4%
        if abs(total - 100) > a.q.half + b.q.half + 1e-9 and not (others and others[-1].q.value + total == 100):  # fmt: skip
            shows = (
                f"100% - {a.q.text} = {shown(100 - a.q.value, max(a.q.decimals, b.q.decimals))}%"
            )
            yield found("arithmetic:shares-sum", p, b.q.start, b.q.end, shows + say(zh=f"，文中{b.q.text}", en=f", printed {b.q.text}"))  # fmt: skip
