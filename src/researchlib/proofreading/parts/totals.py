"""Counts against each other: parts and totals, differences, averages and products, lists of values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, misfit
from ..memory import clause
from ..sentences.clauses import (
    Item,
    bare,
    between,
    common,
    complete,
    of_before,
    overlaps,
    sentences,
    shown,
)
from ..sentences.quantities import slipped
from ..sentences.reading import ANY, MARK, pattern
from .standing import own_shares, siblings

_OPENS = pattern(r"其中|包括|包含|涵盖|(?<![不包内])含(?![税糖量义有])|：|（")
_AVERAGED = re.compile("平均|每|[^两都全]均(?![为有在已未由超达低高])")
_CROSSING = re.compile("企业|人员|[人户家]员|居民|项目|工人|职工|群众|用户")
_OVERLAP = re.compile(r"党员|女性|团员|退役|残疾|骨干|\d+岁|多选|人次|次")


def parts(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """N, 其中 a, b, c: no part above the total, and parts of one kind add up to it."""
    skeleton = paragraph.reading.skeleton
    for m in _OPENS.finditer(skeleton):
        if m.group() == "其中" and skeleton[m.end() : m.end() + 1] in "之的":
            continue
        opener = "其中" if m.group() not in "：（" else m.group()
        yield from _opened(paragraph, items, m.start(), m.end(), opener)


_OTHER_TIME = re.compile("[上去]年|同期|上[月季期次届轮]")
_REST = re.compile(
    "(?:(?<![内外])其[余他它][^，。；]{0,6}|(?:剩余|余下)(?:的|各项|部分)?(?:为|有|共)?)$"
)
_SUBTOTAL = re.compile("^(?:合计|小计)$|[类项者](?:合计|共计?)$")


def _opened(
    paragraph: Paragraph, items: Sequence[Item], start: int, end: int, opener: str
) -> Iterator[Finding]:
    skeleton = paragraph.reading.skeleton
    before = [
        i for i in items
        if i.position < start and i.role == "level" and i.q.kind == "n"
        and not of_before(paragraph.reading, i) and not _AVERAGED.search(i.label)
    ]  # fmt: skip
    if opener == "其中":  # 118人（不含附条件的5人），其中: of the 118
        before = [i for i in before if not i.depth or "）" not in skeleton[i.position : start]]
    if not before:
        return
    if opener == "（":
        total = before[-1]
        close = _matching(skeleton, start)
        if start - total.position > 12 or "。" in skeleton[total.position : start]:
            return
        inside = [i for i in items if end <= i.position < close]
    else:
        close = skeleton.find("。", end)
        close = len(skeleton) if close < 0 else close
        nested = skeleton.find("其中", end)
        if 0 <= nested < close:
            close = nested
        depth = 0
        if opener == "其中" and skeleton[:start].count("（") > skeleton[:start].count("）"):
            shut = skeleton.find("）", end)
            close = shut if 0 <= shut < close else close
        inside = [i for i in items if end <= i.position < close]
        if opener == "其中":
            depth = min((i.depth for i in inside), default=0)
        inside = [i for i in inside if i.depth == depth]
    listed = [
        i for i in inside
        if i.role == "level" and i.q.kind == "n" and i.q.family != "岁"
        and not i.noun.startswith(("及以", "以上", "以下")) and not of_before(paragraph.reading, i)
        and not _OTHER_TIME.search(clause(paragraph, i))
    ]  # fmt: skip
    if not listed:
        return
    family = listed[0].q.family
    if opener == "：":
        cut = skeleton.rfind("。", 0, start)
        before = [b for b in before if b.position > cut and start - b.position < 16]
        if len(listed) < 2 or not before:
            return
    totals = [
        b
        for b in before
        if b.q.family == family and (opener != "其中" or b.depth == 0 or b is before[-1])
    ]
    if not totals:
        return
    if opener == "其中":
        here = skeleton.rfind("。", 0, start) + 1
        near = [t for t in totals if t.position >= here]
        if not near and skeleton[here:start].strip("，、") == "":
            previous = skeleton.rfind("。", 0, max(here - 1, 0)) + 1
            near = [t for t in totals if t.position >= previous][:1]
            wide = [t for t in totals[:1] + near if t.q.high >= listed[0].q.low]
            near = near if near and near[0] in wide else wide[:1]
        if not near:
            return
        total = near[-1]
        if re.search("均|价|率|高|低|差", total.core) or total.q.unit in ("岁", "小时", "年", "分"):
            return
    else:
        total = totals[-1]
    if opener == "（" and (
        total is not before[-1] or re.match(r"占|较|比|同比|含税|约|人均|平均", skeleton[end:])
    ):
        return
    if any(i.q.family == family and _SUBTOTAL.search(i.label) for i in listed):
        return  # 其中a，b，两类合计c: not all of the parts
    run = [i for i in listed if i.q.family == family and not re.search("[由从]$", i.label)]
    last = next((k for k, i in enumerate(run) if _REST.search(i.label)), len(run))
    run = run[: last + 1]  # 其余14项 is the last part
    if not run:
        return
    run = _first_division(paragraph, total, run)
    labels = [i.label for i in run]
    if opener == "其中" and any(labels.count(x) > 1 for x in labels if x and x != labels[0]):
        return  # 受理刑事案件68件，结案38件；受理行政案件20件，结案10件: two things in turn
    first = run[0]
    if (
        opener == "其中"
        and all(first.q.low > t.q.high for t in near)
        and not total.q.hedge
        and first.position - end < 40
        and (first.q.unit == total.q.unit or first.q.scale == total.q.scale)
    ):
        shows = say(
            zh=f"其中项{first.q.text} > 总数{total.q.text}",
            en=f"part {first.q.text} > total {total.q.text}",
        )
        yield found("arithmetic:parts", paragraph, first.q.start, first.q.end, shows)
        return
    enclosed = opener == "（" and len(run) == len(inside) and len(run) > 1
    yield from _adds_up(paragraph, total, _clean(paragraph, run), enclosed, totals)


def _first_division(paragraph: Paragraph, total: Item, run: list[Item]) -> list[Item]:
    """其中男性37名，女性27名；硕士41名，本科23名: the parts by the first of several divisions, when all together do not add up."""

    def makes(parts: list[Item], rounded: bool = False) -> bool:
        amount = sum(i.q.value for i in parts)
        slack = total.q.half + sum(i.q.half for i in parts) if rounded else 0.0
        return abs(amount - total.q.value) <= slack + 1e-9 * amount

    own = [i for i in run if i.segment == run[0].segment]
    for n in (len(run), *range(2, len(own))):
        if makes(run[:n], n == len(run)):
            return run[:n]
    seps = [between(paragraph.reading, a, b)[:1] for a, b in pairwise(own)]
    turns = next((k + 1 for k, (a, b) in enumerate(pairwise(seps)) if a == "、" and b == "，"), 0)
    amount = sum(i.q.value for i in run)
    for n in (turns + 1, 2):  # 镇18篇、街道12篇，入选汇编4篇
        if 1 < n < len(own) and complete([i.label + i.noun for i in own[:n]]) and amount > total.q.value:  # fmt: skip
            return own[:n]
    return own if len(own) > 1 and amount > total.q.value else run


def _matching(skeleton: str, start: int) -> int:
    depth = 0
    for k in range(start, len(skeleton)):
        depth += (skeleton[k] == "（") - (skeleton[k] == "）")
        if depth == 0:
            return k
    return len(skeleton)


def _clean(paragraph: Paragraph, run: list[Item]) -> list[Item]:
    """The head of a list whose members stand side by side: label number, label number."""
    kept = run[:1]
    for item in run[1:]:
        gap = re.sub(r"（[^（）]*）", "", between(paragraph.reading, kept[-1], item))
        gap = re.sub(rf"[，、（](?:占|比上|较上|同比|增长|下降|增加|减少)[^，；、]*[{MARK['p']}{MARK['d']}{MARK['n']}]", "", gap)  # fmt: skip
        if len(gap) > 24 or re.search(
            "为此|同时|另|此外|(?<![合撤兼归])并|通过|帮扶(?![队组站员])|支出", gap
        ):
            break
        kept.append(item)
    return kept


def _adds_up(
    paragraph: Paragraph,
    total: Item,
    run: list[Item],
    enclosed: bool = False,
    others: Sequence[Item] = (),
) -> Iterator[Finding]:
    if len(run) < 2 or any(i.q.hedge for i in run) or total.q.hedge:
        return
    amount = sum(i.q.value for i in run)
    slack = sum(i.q.half for i in run) + total.q.half + 1e-9 * max(1.0, amount)
    if any(abs(amount - t.q.value) <= slack for t in [total, *others]):
        return  # 支出648万元，为预算1200万元的54.0%，其中: the first of them
    names = [i.label + i.noun for i in run]
    if own_shares(paragraph, total, run) or siblings(paragraph, total, run):
        return  # parts that overlap: each is right by itself
    cores = [i.core + i.noun for i in run]
    rest = re.match("[、和与及]*其[他余它]", run[-1].label)  # 包括医师a人、护士b人、其他人员c人
    whole = enclosed or bool(rest) or complete(names)
    alike = (
        whole
        or all(i.before.rstrip("为有").endswith(MARK["t"]) for i in run)
        or bool(common([c[-2:] for c in cores]))
        or bool(common([c[:1] for c in cores if c]) and len(run) > 2)
    )
    apart = abs(amount - total.q.value) / max(total.q.value, 1e-9)
    listed = re.search(
        "等|主要|包括|含", paragraph.reading.skeleton[total.position : run[0].position]
    )
    text = "".join(names)
    gaps = [between(paragraph.reading, a, b) for a, b in pairwise(run)]
    tight = (
        len(run) > 2
        and all(re.fullmatch(f"[，、和与及]+[^，。；：、{ANY}]{{1,10}}", g) for g in gaps)
        and len({g[0] for g in gaps} & set("，、")) < 2
    )  # 12场，其中部门4场、镇街5场、企业3场; not 制造业41家、服务业22家，达成意向35家
    near = (0.1 if gaps[0].startswith("，") else 0.15) if tight and amount > total.q.value else 0.03
    if tight and 0 < total.q.value - amount <= 1:
        near = 0.15  # 12场，其中4场、5场、2场; but 63个，其中24个、18个、15个 need not be all
    slips = slipped(total.q, amount, 4) or any(
        slipped(i.q, total.q.value - amount + i.q.value, 4) for i in run
    )
    # 规上企业38家、高新技术企业30家 may be the same; 专职教师21名、兼职教师27名 are not
    crossing = bool(_CROSSING.search(text)) or not common([c[-2:] for c in cores])
    made = "组成" in total.noun or (tight and slipped(total.q, amount))
    if listed and not made and amount < total.q.value and not complete(names) and not rest:
        return
    if (
        (not alike and (apart > near or len(run) < 3))
        or (alike and apart > (0.5 if whole else 0.3))
        or (
            alike
            and not whole
            and len(run) < 3
            and not slips
            and (amount < total.q.value or crossing)
        )
        or (_OVERLAP.search(text) and not complete(names))
    ):
        return
    scale = total.q.scale if total.q.scale > 1 else 1.0
    decimals = max(i.q.decimals for i in [*run, total])
    same = all(i.q.scale == total.q.scale for i in run)
    formula = " + ".join(
        bare(i.q) if not same else i.q.digits if not i.q.chinese else bare(i.q) for i in run
    )
    shows = f"{formula} = {shown(amount / (scale if same else 1.0), decimals)}"
    yield misfit("arithmetic:parts", paragraph, total.q, shows)


_GAP_WORD = re.compile(
    r"(?:缺口|相差|差额|差距|尚有|尚余|剩余|结余|结存|其余|余下|缺工|共缺|短缺|还缺|尚缺|空缺|缺额|余额|(?<![\u4e00-\u9fff])余|还差|富余|空余|未完成|未回收|未办结|未采纳|未通过|未达标|未整改|未参加|未签订|未缴纳|未登记|未落实|未兑付|缺席|缺勤|未到|缺考|(?:空余|剩余|空置|结余|闲置|空闲)(?:床位|房源|资金|岗位|名额|席位|车位|学位|指标)|净增|净增加|净减少|还有|"
    r"(?:多|(?<![减至])少|(?<![提新最])高|(?<![降最])低)(?:出|于)?)(?:的)?(?:为|达|约|了|共|有)*$"
)
_SIDE = re.compile(
    r"(?:前者|后者|两者|二者|比(?P<than>[^，。；]{1,16}?))(?:多|少|(?<!提)高|(?<!降)低|高出|低于|多出|相差)"
)


def differences(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """4970人 needed, 4165人 there: 缺工805人."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if (
                item.q.kind not in "nd"
                or not _GAP_WORD.search(item.label)
                or _IN_GROUP.match(item.noun)
            ):
                continue
            if _OTHER_TIME.search(clause(paragraph, item)) or _listed(group, k):
                continue
            kind = "p" if item.q.kind == "d" else "n"
            side = _SIDE.search(item.label) or _SIDE.search(item.before)
            word = _GAP_WORD.search(item.label)
            comparing = bool(re.match("多|少|高|低", word.group())) if word else False
            if comparing and (
                not side
                or re.search(
                    r"[上去同]年|同期|上[月次期届轮批]|年|学期|[春夏秋冬]季",
                    clause(paragraph, item),
                )
            ):
                continue
            pool = [
                c for c in group[:k]
                if c.q.kind == kind and c.role == "level"
                and (kind == "p" or c.q.family == item.q.family or {c.q.family, item.q.family} == {"人", "张"}) and (kind != "p" or c.q.unit in "%‰")
            ]  # fmt: skip
            pool = [c for c in pool if not re.search("均|每", c.label)] or pool
            own = [c for c in pool if c.segment == item.segment]
            if (
                not comparing
                and len(own) < len(pool)
                and any(c.label[-2:] == item.label[-2:] for c in pool if c.segment != item.segment)
            ):
                pool = own  # 甲需用工9640人、缺工1014人；乙需用工18270人、缺工932人
            if comparing and side and side["than"] and re.fullmatch(r"\d{4}年", side["than"]):
                continue  # 比高点低0.6个百分点，也比2021年低0.2个百分点: of another year
            if "其余" in item.label and len(pool) == 2 and pool[0].q.value < pool[1].q.value:
                continue  # 超过120人次的8处，不足60人次的11处，其余10处
            if re.search("与[^，。；]{2,}相差$", clause(paragraph, item)) and not (
                side and side["than"]
            ):
                continue  # 与全市平均水平相差: of what is not said
            if pool and _EXTREMES.search(paragraph.reading.plain[pool[-1].q.end : item.q.start]):
                continue  # 总体97.0%，其中居住证最高，积分服务最低，两者相差: of what a table says
            if (
                comparing
                and side
                and side["than"] not in (None, "前者", "后者")
                and not _said(side["than"], pool)
            ):
                continue
            pool = (
                [c for c in pool if not re.search("以上|以下|以内|超|不足|不到", c.q.hedge)]
                if kind == "p"
                else pool
            )
            behind = paragraph.reading.plain[item.q.end : item.q.end + 3]
            if (
                kind == "n" and "缺口" in item.label + behind and len(pool) < 2
            ):  # 6500名, 5900个: 600个缺口
                pool = [
                    c
                    for c in group[:k]
                    if c.q.kind == "n" and c.role == "level" and not re.search("均|每", c.label)
                ][-2:]
                if any(c.q.family not in ("人", "个") for c in pool):
                    continue
            elif any(c.q.hedge for c in pool):
                continue
            if len(pool) < 2 or item.q.hedge or (len(pool) == 2 and "结转" in pool[0].before):
                continue  # 上年结转120万元，今年安排850万元，支出790万元，结余180万元: a stock and its flows
            if kind == "n" and siblings(paragraph, pool[0], pool[1:]):
                continue  # 共598人，占57.9%；…227人，占22.0%；其余55人: of a whole said elsewhere
            if comparing and len(pool) > 2:
                pool = _compared(paragraph, pool, item)
            if len(pool) < 2:
                continue
            if not comparing and (len(pool) > 3 or "比" in item.label):
                continue
            if (
                _some_difference(pool, item)
                or _some_difference(_nearby(items, item), item)
                or _rest_of(items, pool, item)
            ):
                continue
            a, b = (pool[0], pool[1]) if pool[0].q.value >= pool[1].q.value else (pool[1], pool[0])
            if any(
                c is not item
                and abs(c.q.value - (a.q.value - b.q.value)) <= 1e-9
                and c.q.family == item.q.family
                for c in group
            ):
                continue  # 申请2346人，通过2158人；未通过的188人中，因材料不全未通过的121人
            unit = "" if kind == "n" else "个百分点"
            if len(pool) == 3 and re.search("结转|上年|年初|期初", pool[0].before):
                carried = pool[0].q.value + pool[1].q.value - pool[2].q.value
                shows = f"{bare(pool[0].q)} + {bare(pool[1].q)} - {bare(pool[2].q)} = {shown(carried / item.q.scale, item.q.decimals)}"
                yield misfit("arithmetic:difference", paragraph, item.q, shows)
                continue
            same = a.q.scale == b.q.scale
            value = (a.q.value - b.q.value) / (a.q.scale if same else 1.0)
            shows = f"{bare(a.q)} - {bare(b.q)} = {shown(value, max(a.q.decimals, b.q.decimals))}{unit}"  # fmt: skip
            yield misfit("arithmetic:difference", paragraph, item.q, shows)


def _listed(group: Sequence[Item], k: int) -> bool:
    """168家，其中用工稳定119家，阶段性缺工37家，长期缺工12家: one of the parts that make a count of the sentence."""
    kin = [i for i in group if i.q.family == group[k].q.family and i.role == "level"]
    return any(
        group[k] in (parts := kin[a:b]) and abs(sum(i.q.value for i in parts) - kin[a - 1].q.value) < 1e-6
        for a in range(1, len(kin)) for b in range(a + 2, len(kin) + 1)
    )  # fmt: skip


_EXTREMES = re.compile("最[高低多少大小][^，。；]{0,4}，[^。；]*最|首尾|首末")
_IN_GROUP = re.compile("[^，。；]{0,6}(?:(?<!集)中|里)")  # 未签订的163人中: a group is named


def _nearby(items: Sequence[Item], item: Item) -> list[Item]:
    """What stands before a difference and is of its kind; before 结余 in the sentence before too (收入6560元)."""
    kind = "p" if item.q.kind == "d" else "n"
    back = 1 if "余" in item.label else 0
    return [
        c for c in items
        if c.q.kind == kind and c.role == "level" and c.position < item.position and item.sentence - c.sentence <= back
        and (kind == "p" or c.q.family == item.q.family)
    ]  # fmt: skip


def _compared(paragraph: Paragraph, pool: list[Item], item: Item) -> list[Item]:
    """男性比女性高…: of many values the two whose names are compared."""
    m = re.search(
        r"(?P<one>[^，。；比]{1,10})比(?P<other>[^，。；比]{1,10}?)(?:多|少|高|低)", item.label
    )
    if m is None:
        return []
    named = [
        [c for c in pool if m[side][:2] in c.label or m[side][-2:] in c.label]
        for side in ("one", "other")
    ]
    return [side[-1] for side in named if side] if all(named) else []


def _said(name: str, pool: list[Item]) -> bool:
    """Whether what is compared with stands in the sentence with its own value."""
    if re.match(r"\d{4}年|[高低][点位峰值]", name):
        return any(name in i.before for i in pool)
    tail = "" if re.search("企业|人员|群体|居民|街道|学生|家庭|职工|地区", name[-2:]) else name[-2:]
    return any(name[:2] in i.before or (tail and tail in i.label) for i in pool)


def _rest_of(items: Sequence[Item], pool: list[Item], item: Item) -> bool:
    """389家拟提高。其中233家不足5%，124家…，其余32家超过10%: they make a count of an earlier sentence."""
    parts = [*pool, item]
    low, high = sum(i.q.low for i in parts), sum(i.q.high for i in parts)
    return item.q.kind == "n" and any(
        i.q.kind == "n" and i not in parts and i.q.high < inf and overlaps(low, high, i.q)
        for i in items if i.position < item.position
    )  # fmt: skip


def _some_difference(pool: list[Item], item: Item) -> bool:
    values = [i.q for i in pool]
    for a in values:
        for b in values:
            if a is not b and overlaps(a.low - b.high, a.high - b.low, item.q):
                return True
    if not values:
        return False
    if len(values) == 3:
        first, rest = values[0], values[1:]
        a, b, c = values  # 结转a，收入b，支出c，结余d
        if overlaps(a.low + b.low - c.high, a.high + b.high - c.low, item.q):
            return True
        if overlaps(
            first.low - sum(r.high for r in rest), first.high - sum(r.low for r in rest), item.q
        ):
            return True
    return overlaps(sum(v.low for v in values), sum(v.high for v in values), item.q)
