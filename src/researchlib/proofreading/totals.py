"""Counts against each other: parts and totals, differences, averages and products, lists of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ..errors import say
from .clauses import Item, bare, between, common, complete, overlaps, sentences, shown
from .drafts import Draft, Paragraph
from .findings import Finding, found
from .quantities import Quantity
from .reading import MARK, pattern
from .standing import own_shares, siblings
from .words import strictly_outside

Read = Mapping[int, Sequence[Item]]

_OPENS = pattern(r"其中|：|（")
_OVERLAP = re.compile(r"党员|女性|团员|退役|残疾|骨干|\d+岁|多选|人次|次")


def parts(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """N, 其中 a, b, c: no part above the total, and parts of one kind add up to it."""
    skeleton = paragraph.reading.skeleton
    for m in _OPENS.finditer(skeleton):
        if m.group() == "其中" and skeleton[m.end() : m.end() + 1] in "之的":
            continue
        yield from _opened(paragraph, items, m.start(), m.end(), m.group())
    yield from _closed(paragraph, items)


def _opened(
    paragraph: Paragraph, items: Sequence[Item], start: int, end: int, opener: str
) -> Iterator[Finding]:
    skeleton = paragraph.reading.skeleton
    before = [i for i in items if i.position < start and i.role == "level" and i.q.kind == "n"]
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
        inside = [i for i in items if end <= i.position < close]
        if opener == "其中":
            depth = min((i.depth for i in inside), default=0)
        inside = [i for i in inside if i.depth == depth]
    listed = [
        i for i in inside
        if i.role == "level" and i.q.kind == "n" and i.q.family != "岁"
        and not i.noun.startswith(("及以", "以上", "以下"))
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
        own = [i for i in listed if i.q.family == family]
        yield from _scale_slip(paragraph, total, own)
        if re.search("均|价|率|高|低|差", total.core) or total.q.unit in ("岁", "小时", "年", "分"):
            return
    else:
        total = totals[-1]
    if opener == "（" and (
        total is not before[-1] or re.match(r"占|较|比|同比|含税|约|人均|平均", skeleton[end:])
    ):
        return
    run = [i for i in listed if i.q.family == family and not re.search("[由从]$", i.label)]
    if not run:
        return
    first = run[0]
    if (
        opener == "其中"
        and first.q.low > total.q.high
        and not total.q.hedge
        and first.position - end < 40
    ):
        shows = say(
            zh=f"其中项{first.q.text} > 总数{total.q.text}",
            en=f"part {first.q.text} > total {total.q.text}",
        )
        yield found("arithmetic:parts", paragraph, first.q.start, first.q.end, shows)
        return
    enclosed = opener == "（" and len(run) == len(inside) and len(run) > 1
    yield from _adds_up(paragraph, total, _clean(paragraph, run), enclosed)


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
        if len(gap) > 24 or re.search("为此|同时|另|此外|(?<![合撤兼归])并|通过|帮扶|支出", gap):
            break
        kept.append(item)
    return kept


def _scale_slip(paragraph: Paragraph, total: Item, run: list[Item]) -> Iterator[Finding]:
    """58万元，其中20万元，38元: the parts add up once the odd one has the total's 万."""
    amount = sum(i.q.value for i in run)
    slack = sum(i.q.half for i in run) + total.q.half + 1e-9 * max(1.0, amount)
    odd = [i for i in run if i.q.scale != total.q.scale]
    if len(odd) == 1 and len(run) > 1 and total.q.scale > 1 and odd[0].q.scale == 1:
        repaired = amount + odd[0].q.value * (total.q.scale - 1)
        if abs(repaired - total.q.value) <= slack + odd[0].q.value * total.q.scale * 1e-9:
            shows = f"{' + '.join(bare(i.q) for i in run)} ≠ {bare(total.q)}"
            yield found("arithmetic:parts", paragraph, odd[0].q.start, odd[0].q.end,
                        shows + say(zh=f"，{odd[0].q.text}应带“{_LARGE[total.q.scale]}”", en=": its unit is too small"))  # fmt: skip


_LARGE = {1e2: "百", 1e3: "千", 1e4: "万", 1e8: "亿", 1e6: "百万", 1e7: "千万", 1e12: "万亿"}


def _adds_up(
    paragraph: Paragraph, total: Item, run: list[Item], enclosed: bool = False
) -> Iterator[Finding]:
    if len(run) < 2 or any(i.q.hedge for i in run) or total.q.hedge:
        return
    amount = sum(i.q.value for i in run)
    slack = sum(i.q.half for i in run) + total.q.half + 1e-9 * max(1.0, amount)
    if abs(amount - total.q.value) <= slack:
        return
    names = [i.label + i.noun for i in run]
    if own_shares(paragraph, total, run) or siblings(paragraph, total, run):
        return  # parts that overlap: each is right by itself
    cores = [i.core + i.noun for i in run]
    alike = (
        enclosed
        or complete(names)
        or all(i.before.rstrip("为有").endswith(MARK["t"]) for i in run)
        or bool(common([c[-2:] for c in cores]))
        or bool(common([c[:1] for c in cores if c]) and len(run) > 2)
    )
    apart = abs(amount - total.q.value) / max(total.q.value, 1e-9)
    listed = re.search(
        "等|主要|包括|含", paragraph.reading.skeleton[total.position : run[0].position]
    )
    text = "".join(names)
    if listed and amount < total.q.value:
        return
    if (
        (not alike and (apart > 0.03 or len(run) < 3))
        or (alike and apart > 0.5)
        or (_OVERLAP.search(text) and not complete(names))
    ):
        return
    scale = total.q.scale if total.q.scale > 1 else 1.0
    decimals = max(i.q.decimals for i in [*run, total])
    same = all(i.q.scale == total.q.scale for i in run)
    formula = " + ".join(
        bare(i.q) if not same else i.q.digits if not i.q.chinese else bare(i.q) for i in run
    )
    shows = f"{formula} = {shown(amount / (scale if same else 1.0), decimals)}，" + say(
        zh=f"文中{total.q.text}", en=f"printed {total.q.text}"
    )
    yield found("arithmetic:parts", paragraph, total.q.start, total.q.end, shows)


_TOTAL = pattern(
    r"[，、；（]?(?:合计|共计|总计|累计|共|总共|两项合计|三项合计|四项合计|合计为|共为|共计为|总数为|合计共|一共)(?:约|为|达)?$"
)


def _closed(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """a, b, c, 共 N."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if (
                item.q.kind != "n"
                or item.role != "level"
                or not _TOTAL.fullmatch(item.label.strip() or " ")
            ):
                continue
            run: list[Item] = []
            nxt = item
            for earlier in reversed(group[:k]):
                gap = between(paragraph.reading, earlier, nxt)
                if earlier.q.kind != "n":
                    if earlier.q.kind == "p" and "占" in earlier.before:
                        continue
                    break
                if (
                    earlier.q.family != item.q.family
                    or earlier.role != "level"
                    or len(gap) > 20
                    or ("；" in gap and nxt is item)
                ):
                    break
                if re.search("其中|分别(?!为)", gap):
                    break
                run.insert(0, earlier)
                nxt = earlier
            if len(run) < 2 or any(i.q.hedge for i in [*run, item]):
                continue
            amount = sum(i.q.value for i in run)
            slack = sum(i.q.half for i in run) + item.q.half + 1e-9 * amount
            others = [sum(i.q.value for i in run[j:]) for j in range(1, len(run) - 1)]
            if any(abs(a - item.q.value) <= slack for a in [amount, *others]):
                continue
            shows = " + ".join(bare(i.q) for i in run) + f" = {shown(amount / run[0].q.scale if len({i.q.scale for i in [*run, item]}) == 1 else amount, max(i.q.decimals for i in run))}，" + say(
                zh=f"文中{item.q.text}", en=f"printed {item.q.text}"
            )  # fmt: skip
            yield found("arithmetic:parts", paragraph, item.q.start, item.q.end, shows)


_OPPOSITES = (
    ("男", "女"),
    ("城镇", "乡村"),
    ("城镇", "农村"),
    ("省内", "省外"),
    ("本地", "外出"),
    ("公办", "民办"),
)


def opposites(draft: Draft, read: Read) -> Iterator[Finding]:
    """男性44.86万人，女性41.65万人: a population in two parts adds to a total of the draft, if one is near."""
    everything = [
        i.q
        for p in draft.paragraphs
        for i in read[p.number]
        if i.q.kind == "n" and i.role == "level"
    ]
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for a, b in pairwise(read[p.number]):
            if (
                a.q.family != b.q.family
                or a.sentence != b.sentence
                or a.q.kind != "n"
                or b.q.kind != "n"
            ):
                continue
            if a.q.hedge or b.q.hedge or a.role != "level" or b.role != "level" or a.q.value < 100:
                continue
            heads = a.core[:2], b.core[:2]
            if not any(
                (heads[0][: len(x)], heads[1][: len(y)]) in ((x, y), (y, x)) for x, y in _OPPOSITES
            ):
                continue
            low, high = a.q.low + b.q.low, a.q.high + b.q.high
            like = [
                q for q in everything if q.family == a.q.family and q is not a.q and q is not b.q
            ]
            near = [q for q in like if q.value > a.q.value and abs(q.value - low) <= 0.02 * q.value]
            if not near or any(overlaps(low, high, q) for q in like):
                continue
            total = min(near, key=lambda q: abs(q.value - (low + high) / 2))
            scale = a.q.scale if a.q.scale == b.q.scale else 1.0
            shows = f"{bare(a.q)} + {bare(b.q)} = {shown((a.q.value + b.q.value) / scale, max(a.q.decimals, b.q.decimals))}，"
            yield found("arithmetic:parts", p, a.q.start, b.q.end,
                        shows + say(zh=f"文中总数{total.text}", en=f"the total is {total.text}"))  # fmt: skip


_TOGETHER = re.compile(
    r"(?P<n>两|二|三|四|五|六)(?:者|项|类|个?[^，。；的]{0,4})?(?:合计|共计|总计|相加|之和|加起来|合起来|共)(?:占比?|约|达到?|为|已|将近|接近|占[^，。；]{0,8}的)*$"
)
_CN = {c: k for k, c in enumerate("一二三四五六", 1)} | {"两": 2}


def together(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """A占44.6%，B占24.6%，两者合计将近七成: the last two (three, four) values make the sum."""
    for k, item in enumerate(items):
        m = _TOGETHER.search(item.label)
        if m is None or item.q.kind not in "pvn" or item.role != "level":
            continue
        kind = "n" if item.q.kind == "n" else "p"
        pool = [
            i for i in items[:k]
            if i.q.kind == kind and i.role == "level" and i.sentence >= item.sentence - 1
            and (kind == "p" or i.q.family == item.q.family or {i.q.family, item.q.family} <= {"户", "家", "个"})
        ]  # fmt: skip
        n = _CN[m["n"]]
        if len(pool) < n or any(i.q.hedge for i in pool[-n:]):
            continue
        runs = [pool[j : j + n] for j in range(len(pool) - n + 1)]
        if any(_makes(run, item.q) for run in runs):
            continue
        run = pool[-n:]
        value = sum(i.q.value for i in run)
        scale = item.q.scale if kind == "n" else 1.0
        sums = " + ".join(i.q.digits if kind == "p" else bare(i.q) for i in run)
        shows = f"{sums} = {shown(value / scale, max(i.q.decimals for i in run))}{'%' if kind == 'p' else ''}，"
        code = (
            "words:vague"
            if item.q.kind == "v"
            else "arithmetic:shares-sum"
            if kind == "p"
            else "arithmetic:parts"
        )
        yield found(code, paragraph, item.q.start, item.q.end,
                    shows + say(zh=f"文中{item.q.text}", en=f"printed {item.q.text}"))  # fmt: skip


def _makes(run: Sequence[Item], q: Quantity) -> bool:
    low, high = sum(i.q.low for i in run), sum(i.q.high for i in run)
    return overlaps(low, high, q) and not (q.kind == "v" and strictly_outside(q, (low + high) / 2))


_ADDED = re.compile(r"(?:连同|加上|再加|加之|算上|计入|合并)[^，。；]{0,12}$")
_REACHES = re.compile(
    r"(?:合计|共计?|总数?|总计|累计|总量|全年|全部|将?可?)(?:约|可|将|为|达到?|有|共)*$"
)


def added(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """可新增2700人次；连同上半年的2070人次，全年可达4770人次."""
    for a, b in pairwise(items):
        if (
            a.sentence != b.sentence
            or a.q.family != b.q.family
            or a.q.kind != "n"
            or b.q.kind != "n"
        ):
            continue
        if not _ADDED.search(a.before) or not _REACHES.search(b.before):
            continue
        earlier = [
            i for i in items
            if i.position < a.position and i.sentence >= a.sentence - 1 and i.q.kind == "n"
            and i.q.family == a.q.family
        ]  # fmt: skip
        if not earlier or any(i.q.hedge for i in (*earlier, a, b)):
            continue
        if any(overlaps(a.q.low + i.q.low, a.q.high + i.q.high, b.q) for i in earlier):
            continue
        c = earlier[-1]
        shows = f"{bare(c.q)} + {bare(a.q)} = {shown((c.q.value + a.q.value) / b.q.scale, b.q.decimals)}，"
        yield found("arithmetic:parts", paragraph, b.q.start, b.q.end,
                    shows + say(zh=f"文中{b.q.text}", en=f"printed {b.q.text}"))  # fmt: skip


_NEW = re.compile("新[增招建设聘购添][^，。；]{0,10}$|再[增招建][^，。；]{0,8}$")
_GROWN = re.compile(
    "使(?P<what>[^，。；]{2,12}?)(?:总数|数量)?(?:达到?|增至|增加到|扩大到|扩充到)$"
)


def grown(draft: Draft, read: Read) -> Iterator[Finding]:
    """新招专职调解员13名，使专职队伍达到100名: what there was is said somewhere."""
    everything = [
        i for p in draft.paragraphs for i in read[p.number] if i.q.kind == "n" and i.role == "level"
    ]
    for p in draft.paragraphs:
        for a, b in pairwise(read[p.number]):
            m = _GROWN.search(b.label)
            if (
                m is None
                or a.sentence != b.sentence
                or a.q.family != b.q.family
                or not _NEW.search(a.label)
            ):
                continue
            like = [i for i in everything if i.q.family == a.q.family and i is not a and i is not b]
            low, high = b.q.low - a.q.high, b.q.high - a.q.low
            if a.q.hedge or b.q.hedge or any(overlaps(low, high, i.q) for i in like):
                continue
            known = [i for i in like if m["what"][:2] in i.label and i.q.value < b.q.value]
            if known:
                q = known[-1].q
                shows = f"{bare(q)} + {bare(a.q)} = {shown((q.value + a.q.value) / b.q.scale, b.q.decimals)}，"
                yield found("arithmetic:parts", p, b.q.start, b.q.end,
                            shows + say(zh=f"文中{b.q.text}", en=f"printed {b.q.text}"))  # fmt: skip


_GAP_WORD = re.compile(
    r"(?:缺口|相差|差额|差距|尚有|尚余|剩余|结余|结存|其余|余下|缺工|共缺|短缺|还缺|尚缺|空缺|缺额|余额|还差|富余|空余|未完成|未回收|未办结|未采纳|未通过|未达标|未整改|未参加|未签订|未缴纳|未登记|未落实|未兑付|缺席|缺勤|未到|缺考|净增|净增加|净减少|尚未[^，。；]{0,8}|还有|"
    r"(?:多|(?<![减至])少|(?<![提新最])高|(?<![降最])低)(?:出|于)?)(?:的)?(?:为|达|约|了|共|有)*$"
)
_SIDE = re.compile(
    r"(?:前者|后者|两者|二者|比(?P<than>[^，。；]{1,16}?))(?:多|少|(?<!提)高|(?<!降)低|高出|低于|多出|相差)"
)


def differences(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """4970人 needed, 4165人 there: 缺工805人."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if item.q.kind not in "nd" or not _GAP_WORD.search(item.label):
                continue
            kind = "p" if item.q.kind == "d" else "n"
            side = _SIDE.search(item.label) or _SIDE.search(item.before)
            word = _GAP_WORD.search(item.label)
            comparing = bool(re.match("多|少|高|低", word.group())) if word else False
            if comparing and (not side or re.search(r"[上去同]年|同期|上月|年", item.label)):
                continue
            pool = [
                c for c in group[:k]
                if c.q.kind == kind and c.role == "level"
                and (kind == "p" or c.q.family == item.q.family) and (kind != "p" or c.q.unit in "%‰")
            ]  # fmt: skip
            own = [c for c in pool if c.segment == item.segment]
            if (
                not comparing
                and len(own) < len(pool)
                and any(c.label[-2:] == item.label[-2:] for c in pool if c.segment != item.segment)
            ):
                pool = own  # 甲需用工9640人、缺工1014人；乙需用工18270人、缺工932人
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
                pool = [c for c in group[:k] if c.q.kind == "n" and c.role == "level"][-2:]
                if any(c.q.family not in ("人", "个") for c in pool):
                    continue
            elif any(c.q.hedge for c in pool):
                continue
            if len(pool) < 2 or item.q.hedge:
                continue
            if kind == "n" and siblings(paragraph, pool[0], pool[1:]):
                continue  # 共598人，占57.9%；…227人，占22.0%；其余55人: of a whole said elsewhere
            if comparing and len(pool) > 2:
                pool = _compared(paragraph, pool, item)
            if len(pool) < 2:
                continue
            if not comparing and (len(pool) > 3 or "比" in item.label):
                continue
            if _some_difference(pool, item):
                continue
            a, b = (pool[0], pool[1]) if pool[0].q.value >= pool[1].q.value else (pool[1], pool[0])
            unit = "" if kind == "n" else "个百分点"
            same = a.q.scale == b.q.scale
            value = (a.q.value - b.q.value) / (a.q.scale if same else 1.0)
            shows = f"{bare(a.q)} - {bare(b.q)} = {shown(value, max(a.q.decimals, b.q.decimals))}{unit}，" + say(
                zh=f"文中{item.q.text}", en=f"printed {item.q.text}"
            )  # fmt: skip
            yield found("arithmetic:difference", paragraph, item.q.start, item.q.end, shows)


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
    tail = "" if re.search("企业|人员|群体|居民|街道|学生|家庭|职工|地区", name[-2:]) else name[-2:]
    return any(name[:2] in i.before or (tail and tail in i.label) for i in pool)


def _some_difference(pool: list[Item], item: Item) -> bool:
    values = [i.q for i in pool]
    for a in values:
        for b in values:
            if a is not b and overlaps(a.low - b.high, a.high - b.low, item.q):
                return True
    if len(values) == 3:
        first, rest = values[0], values[1:]
        if overlaps(
            first.low - sum(r.high for r in rest), first.high - sum(r.low for r in rest), item.q
        ):
            return True
    return overlaps(sum(v.low for v in values), sum(v.high for v in values), item.q)
