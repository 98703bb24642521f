"""How far two things are apart: from a target, from each other, and how much a growth or a gap has changed.

距90%的目标尚差1.2个百分点, 文化融入最快、信息系统最慢，二者相差28.2个百分点, 今年降幅扩大5.0个百分点,
上年差距为28.7个百分点，收窄3.9个百分点, 由上年的18.1%扩大4.4个百分点.  The other number stands in the sentence,
in its paragraph, or in the rows of a table that the sentence names; a distance that none of them gives is marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, Said, clause
from ..sentences.clauses import Item, bare, overlaps, sentences, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import MARK, pattern, since

_TARGET = pattern(
    r"(?P<how>距离?|离|与|和|较|比|低于|高于|超过|未达到?)(?:~|<t>){0,10}?(?P<b><p>)的?(?:~|<t>){0,10}?"
    r"(?:(?:目标|要求|标准|任务|指标|预期|底线|进度|计划|规划)(?:~|，){0,10}?|(?:还|尚|仍|仅|只)*(?:相?差|低|短缺)(?:了|约)?)(?P<d><pd>(?:[、和与及]{1,2}<pd>)*)"
)
_GAP = re.compile("差|低|高|超|短|缺口|距|未达|快|慢")
_GROWTH_MOVED = re.compile(
    r"(?P<of>[降增升涨跌]幅|增速|增势|增长率|升势)(?:也|又|则|再|进一步|继续|明显|因此|同比|逐年|相应)*(?:(?P<up>扩大|加快|提高|提升|上升|拉大|加大|加深)|(?P<down>收窄|放缓|回落|下降|减缓|缩小|趋缓|减小|放慢))(?:了|约|近)*$"
)
_APART = re.compile(
    r"(?:相差|差距(?:为|达|是|有)?|落差(?:为|达)?|之差为?|差值为?)(?:了|约|达|近|高达)*$"
)
_GAP_MOVED = re.compile(r"(?:扩大|拉大|增加|收窄|缩小|减少|缩短)(?:了|约|近)*$")


def gaps(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every distance of a draft."""
    rows: dict[str, list[Said]] = defaultdict(list)
    aims: list[Said] | None = None
    for s in read.cells:
        if len(s.item.label) > 1:
            rows[s.item.label].append(s)
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not items:
            continue
        skeleton = p.reading.skeleton
        at = {i.position: i for i in items}
        for m in _TARGET.finditer(skeleton):
            yield from _from_target(p, items, at, m, rows)
        for group in sentences(items):
            for k, item in enumerate(group):
                if item.q.hedge or item.q.kind not in "dn":
                    continue
                words = clause(p, item)
                if item.q.kind == "d":
                    if (grown := _GROWTH_MOVED.search(words)) and not re.search("[比较]", words):
                        yield from _growth_moved(p, group, k, grown)
                    elif _GAP_MOVED.search(words):
                        yield from _gap_moved(p, group, k)
                if item.q.kind == "d" and (aim := _NAMED_AIM.search(words)):
                    aims = aims if aims is not None else [
                        s for q in draft.paragraphs if q.kind != "cell" for s in read.said(q, "p") if _AIMS.search(clause(q, s.item))
                    ]  # fmt: skip
                    yield from _from_aim(p, group, k, aim, aims)
                if _APART.search(words):
                    yield from _between_values(p, group, k)
                    yield from _between_rows(p, group, k, rows)
                elif k > 1 and _HIGHER.fullmatch(words):
                    yield from _between_values(p, group, k)


def _mark(p: Paragraph, item: Item, a: Quantity, b: Quantity, code: str = "") -> Finding:
    decimals = max(a.decimals, b.decimals)
    scale = a.scale if a.scale == b.scale else 1.0
    shows = f"{bare(a)} - {bare(b)} = {shown((a.value - b.value) / scale, decimals)}"
    usual = "arithmetic:points" if item.q.kind == "d" else "arithmetic:difference"
    return found(code or usual, p, item.q.start, item.q.end,
                 shows + say(zh=f"，文中{item.q.text}", en=f", printed {item.q.text}"))  # fmt: skip


def _far(a: Quantity, b: Quantity, d: Quantity) -> bool:
    """Whether two values are so far apart, whichever is the greater."""
    low, high = a.low - b.high, a.high - b.low
    return overlaps(low, high, d) or overlaps(-high, -low, d)


def _from_target(
    p: Paragraph, items: Sequence[Item], at: dict[int, Item], m: re.Match[str], rows: dict[str, list[Said]]
) -> Iterator[Finding]:  # fmt: skip
    """全年执行率为88.8%，但距90%的目标尚差1.2个百分点; 信息系统、住房补贴两项执行率分别低于50%的时序进度13.0个和1.2个百分点."""
    b = at.get(m.start("b"))
    if b is None or not _GAP.search(
        m["how"] + p.reading.plain[b.q.end : p.reading.back(m.end("d") - 1) + 14]
    ):
        return
    sentence = p.reading.plain[since(p.reading.plain, b.q.start, "。！？\n") : b.q.start]
    shares = [
        i.q for i in items if i.q.kind == "p" and i.role == "level" and i.position < b.position
    ]
    own = [i.q for i in items if i.q.kind == "p" and i.role == "level" and i.position < b.position and i.sentence == b.sentence]  # fmt: skip
    named = [
        s.q for label, cells in rows.items() if label in sentence for s in cells if s.q.kind == "p"
    ]
    pool = [*shares, *named]
    aim = replace(b.q, low=b.q.value, high=b.q.value)  # a target is what it says
    printed = [at[k] for k in range(m.start("d"), m.end("d")) if k in at]
    if not pool or not (own or named):
        return
    for d in printed:
        fit = [q for q in pool if _far(aim, q, d.q)]
        if not fit and not d.q.hedge:
            yield _mark(p, d, b.q, (own or named)[-1])
        elif fit and d.q.kind == "p":
            advice = say(zh=f"改为“{d.q.digits}个百分点”", en=f"write {d.q.digits}个百分点")
            yield found("words:points", p, d.q.start, d.q.end, "", advice)


_NAMED_AIM = re.compile(
    "(?:(?P<up>超[过出]|高于|高出|[较比])|(?P<down>低于|距离?|未达到?|离))[^，。；0-9]{0,8}(?:目标|计划|预期|要求)值?(?P<way>高|低|还差|尚差|差)?(?:出|了|约)*$"
)
_AIMS = re.compile("(?:目标|计划|要求)值?(?:[定确]?为|是|：)?$|(?:目标|要求)[^，]{0,4}达到?$")


def _from_aim(
    p: Paragraph, group: Sequence[Item], k: int, m: re.Match[str], aims: Sequence[Said]
) -> Iterator[Finding]:
    """线上办理率76.0%，超出年度目标1.0个百分点, where another sentence has 全年线上办理率目标为75%."""
    item = group[k]
    rates = [i for i in group[:k] if i.q.kind == "p" and i.q.unit == "%" and i.role == "level" and not i.q.hedge]  # fmt: skip
    name = re.search("([^，。；：、的]{2,8}率)[^率]*$", p.reading.plain[: rates[0].q.start] if rates else "")  # fmt: skip
    if name is None or any(_AIMS.search(clause(p, i)) for i in group[:k]):
        return
    near = [s for s in aims if s.q.kind == "p" and name[1][-4:] in s.words and s.item is not item]
    if not near or any(
        _far(i.q, replace(s.q, low=s.q.value, high=s.q.value), item.q) for i in rates for s in near
    ):
        return
    yield replace(_mark(p, item, rates[0].q, near[-1].q), severity="warning")


def _growth_moved(
    p: Paragraph, group: Sequence[Item], k: int, m: re.Match[str]
) -> Iterator[Finding]:
    """两年分别增长5.9%和6.5%，增速加快0.6个百分点: two growths of the sentence are so far apart."""
    item = group[k]
    rates: list[tuple[float, Item, bool]] = []
    for before, i in zip([None, *group], group[:k], strict=False):
        listed = bool(
            rates and before is rates[-1][1] and re.fullmatch("[、和与及]{1,2}|，", p.reading.skeleton[before.position + 1 : i.position])
        )  # fmt: skip
        if i.q.kind == "p" and not i.q.hedge and (i.role == "change" or (listed and not i.label)):
            sign = i.direction if i.role == "change" else (1 if rates[-1][0] >= 0 else -1)
            rates.append((i.q.value * sign, i, listed))
    if len(rates) < 2:
        return
    slack = item.q.half + rates[0][1].q.half + rates[-1][1].q.half + 1e-9
    far = [
        (a, b) for a, b in permutations(rates, 2)
        if abs(a[0] - b[0] - item.q.value) <= slack
        or abs(abs(a[0]) - abs(b[0]) - item.q.value) <= slack
    ]  # fmt: skip
    if not far:
        yield _mark(p, item, rates[-1][1].q, rates[-2][1].q)
    elif len(rates) == 2 and rates[1][2] and "幅" not in m["of"]:
        grown = rates[1][0] - rates[0][0]
        if (grown > 0) != bool(m["up"]):
            yield _mark(p, item, rates[1][1].q, rates[0][1].q, "words:direction")


def _gap_moved(p: Paragraph, group: Sequence[Item], k: int) -> Iterator[Finding]:
    """相差24.8个百分点，上年这一差距为28.7个百分点，收窄3.9个百分点."""
    item = group[k]
    two = [i for i in group[:k] if i.q.kind == "d" and not i.q.hedge][-2:]
    if len(two) < 2 or not re.search("差距|相差|落差|之差", p.reading.plain[group[0].q.start - 20 if group[0].q.start > 20 else 0 : item.q.start]):  # fmt: skip
        return
    between = p.reading.skeleton[two[1].position + 1 : item.position]
    if re.search("[。；]", between) or MARK["p"] in between:
        return
    a, b = two[0].q, two[1].q
    if not _far(a, b, item.q):
        yield _mark(p, item, a, b)


_HIGHER = re.compile("[^，。；比较于]{1,8}(?:高出|多出|高|多|少|低)(?:了|约|近)*")
_ENDS = re.compile(
    "首尾|高低|两端|最[高大多长](?:的|者|值)*[与和同]最[低小少短]|最[低小少短](?:的|者|值)*[与和同]最[高大多长]"
)
_TO_END = re.compile("[与和同比](?P<high>最[高大多长])?(?P<low>最[低小少短])?(?:的|者|一)")
_BOTH = re.compile("[两二][者地类组批期项]|^，(?:[^，。；]{0,6})?(?:相差|差距|落差)")


def _between_values(p: Paragraph, group: Sequence[Item], k: int) -> Iterator[Finding]:
    """办证94.2%、就医90.1%…住房71.8%，首尾相差22.4个百分点; 216元…142元，两地相差74元: which two the words say."""
    item = group[k]
    kind = "p" if item.q.kind == "d" else "n"
    values = [
        i for i in group[:k]
        if i.role == "level" and i.segment == item.segment and i.q.kind == kind and not i.q.hedge
        and (kind == "p" or i.q.family == item.q.family)
    ]  # fmt: skip
    if len(values) == 1 and re.search("[两二]者", p.reading.plain[values[-1].q.end : item.q.start]):
        values = [
            i for i in group[:k]
            if i.role == "level" and i.q.kind == kind and not i.q.hedge and i.q.family == values[0].q.family
        ][-2:]  # fmt: skip
        # 最高的为93.0%；公共租赁住房只有72.0%，两者落差达21.0个百分点
    if len(values) < 2 or "其中" in clause(p, values[-1]):
        return
    gap = p.reading.plain[values[-1].q.end : item.q.start]
    to = _TO_END.search(gap)
    ordered = sorted(values, key=lambda i: i.q.value)
    if _ENDS.search(gap) or (to and to["high"] and to["low"]):
        a, b = ordered[-1], ordered[0]
    elif to and (to["high"] or to["low"]):
        a, b = (ordered[-1] if to["high"] else ordered[0]), values[-1]
    elif _HIGHER.fullmatch(gap[1:]) and "分别" in clause(p, values[-2]) and re.fullmatch("[、和与及]", p.reading.plain[values[-2].q.end : values[-1].q.start]):  # fmt: skip
        b, a = values[-2:]  # 平均积分分别为128.5分和136.2分，初中高出7.7分
    elif len(values) == 2 and _BOTH.search(gap) and len(gap) < 16 and ordered[1].q.value < 5 * ordered[0].q.value:  # fmt: skip
        a, b = values
    else:
        return
    if a is not b and not _far(a.q, b.q, item.q):
        yield _mark(p, item, a.q, b.q)


def _between_rows(
    p: Paragraph, group: Sequence[Item], k: int, rows: dict[str, list[Said]]
) -> Iterator[Finding]:
    """文化融入项目执行最快，信息系统项目最慢，二者相差28.2个百分点: two rows of a table."""
    item = group[k]
    kind = "p" if item.q.kind == "d" else "n"
    plain = p.reading.plain
    sentence = plain[since(plain, item.q.start, "。！？\n") : item.q.start]
    values = [i for i in group[:k] if i.role == "level" and i.q.kind == kind and (kind == "p" or i.q.family == item.q.family)]  # fmt: skip
    last = next((i for i in reversed(group[:k]) if i.q.kind == kind), None)
    behind = plain[last.q.end : item.q.start] if last else sentence
    if kind == "p" and len(values) < 2 and _ENDS.search(behind):
        return
    ends = _names(
        rows, behind
    )  # 总体满意率97.0%，其中居住证最高，积分服务最低，两者相差5.0个百分点
    names = ends if len(ends) == 2 else _names(rows, sentence)
    near = [i for i in group[:k] if i.q.kind == kind and plain.count("，", i.q.end, item.q.start) < 3]  # fmt: skip
    if len(names) != 2 or (names is not ends and (len(values) > 1 or (len(near) > 1 and kind == "p"))):  # fmt: skip
        return  # 增长16.8%，快于全区平均11.7%的增幅，两者相差5.1个百分点
    pairs = [
        (a.q, b.q) for a in rows[names[0]] for b in rows[names[1]]
        if a.p.cell and b.p.cell and (a.p.cell[0], a.p.cell[2]) == (b.p.cell[0], b.p.cell[2])
        and a.q.kind == kind and (kind == "p" or a.q.family == item.q.family)
    ]  # fmt: skip
    if pairs and not any(_far(a, b, item.q) for a, b in pairs) and len(pairs) < 4:
        yield _mark(p, item, *pairs[-1])


def _names(rows: dict[str, list[Said]], words: str) -> list[str]:
    names = [label for label in rows if label in words]
    return [n for n in names if not any(n != x and n in x for x in names)]
