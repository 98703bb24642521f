"""What was aimed at and what was reached: 任务为1200人，引进1347人，尚未完成; 不低于98.0%。…结案率为98.6%，未达到要求; 还差192人.

An aim is a value whose clause says so (目标, 要求, 应建成), or the whole that a rate of completion is of.  A verdict is
marked when every value of its kind behind the aim is on the other side of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, bigrams
from ..sentences.clauses import Item, bare
from ..sentences.reading import since

_AIM = re.compile("目标|任务|计划(?!生育)|要求|规定|规划|合同|约定|协议|指标|标准|控制|承诺|确定|下达|应(?=(?:于[^，。；]{0,6})?[建完引培达安配交])")  # fmt: skip
_CAP = re.compile("控制在|不超过?|不得超|以内|不高于|不多于|压降到|时限|期限|用时|上限|最高")
_VERDICT = re.compile(
    r"(?:^|[，。；])[^，。；：\d]{0,10}?(?:(?P<over>超额(?:完成|实现))|(?P<nearly>(?:基本|大体)(?:完成|实现|达到))|(?P<met>优于|好于|(?:提前|全面|如期|已|按时|均)*(?<![不未没])(?<!没有)(?:完成|达标|实现|达到|符合))"
    r"|(?P<missed>(?:未|尚未|没有|未能)(?:完成|达到?标?|实现)|接近|不达标|[尚还仍]有(?:一定|较大)?差距)|(?P<above>(?<![不未])超过|超出|高于|多于|高出|比[^，。；：\d]{2,8}[多高])|(?P<below>低于|少于|不及|未超过?|没有超过|比[^，。；：\d]{2,8}[少低]|[还尚]差(?=\d)|距[^，。；\d]{2,6}[还尚]?差(?=\d)))"
    r"了?(?P<of>[^，。；：\d]{0,10})(?=[，。；\d])"
)  # fmt: skip
_UNREAL = re.compile(
    "如果|若|力争|确保|争取|预计|拟|将|应|不得|可能|曾|是否|[一二两三四五六七八九十][个家项户](?=[^，。；]*[完达实])|(?<!未)[可能]完|年[底内]|去年|上年|同期|的[企家人户镇街村]"
)
_NOT_OWN = re.compile(EARLIER.pattern + "|比(?!例|重)|[增减](?![至到])|较|全[省市国]|剩|其中|占")
_RATE = re.compile(
    "(?:目标|任务|计划)[^，。；]{0,14}的(?:约|近)?$|完成(?:率|比例)[^，。；\\d]{0,4}$"
)


def aimed(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every verdict of a draft on values that stand behind an aim, of its sentence or of the two before."""
    for p in draft.paragraphs:
        plain = p.reading.plain
        if p.kind != "cell" and read[p.number]:
            yield from _by_rate(p)
            yield from _short_of(p, read[p.number])
        if p.kind == "cell" or len(read[p.number]) < 1 or not _AIM.search(plain):
            continue
        levels = [i for i in read[p.number] if i.role == "level" and i.q.kind in "np" and not i.depth and i.q.unit and i.q.family != "项"]  # fmt: skip
        for m in _VERDICT.finditer(plain) if levels else ():
            start = m.start() + (m.start() > 0)
            apart = bool(m["above"] or m["below"]) and plain[m.end()].isdigit()
            told = m.group() + (re.split("[，。；]", plain[m.end() : m.end() + 14])[0] if apart else "")  # fmt: skip
            if _UNREAL.search(m.group()) or (m["met"] and plain[m.end()].isdigit()):
                continue
            alone = re.search("差|超出", told) if apart else not (m["above"] or m["below"])
            if _AIM.search(told) or (not m["of"] and alone):
                yield from _judged(p, m, start, [i for i in levels if i.q.end <= start], read)


_DONE = r"(?:完成率|达成率|完成比例)(?:为|达到?|是)*|(?:完成|达到|占|为|相当于)(?:了|年度|全年|年初|上述|既定)*(?:目标|任务|计划)(?:任务|数|总数)?的"
_SAID = r"(?P<over>超额(?:完成|实现))|(?P<missed>(?:未能?|没有|尚未)(?:如期|按时|按期|全面)?(?:完成|实现|达到))|(?P<met>(?:如期|圆满|顺利|全面|按时|按期|提前|已)(?:完成|实现))"
_BY_RATE = re.compile(rf"(?:{_SAID})了?[^，。；：\d]{{0,6}}(?:目标|任务|计划)(?:任务)?[，（](?:总体|目标|任务|计划|年度|实际|全年)*(?:{_DONE})(?P<rate>\d[\d.]*)%(?![^，。；]*[的时序])")  # fmt: skip
_RATE_BEFORE = re.compile(rf"(?:{_DONE})(?P<rate>\d[\d.]*)%，[^，。；：\d]{{0,4}}?(?:{_SAID})了?[^，。；：\d]{{0,6}}(?:目标|任务|计划)(?:任务)?(?=[，。；])")  # fmt: skip


def _by_rate(p: Paragraph) -> Iterator[Finding]:
    """超额完成年初目标，完成率为96.6%: the rate says itself whether the aim is reached."""
    plain = p.reading.plain
    for m in [*_BY_RATE.finditer(plain), *_RATE_BEFORE.finditer(plain)] if "完成" in plain and "%" in plain else ():  # fmt: skip
        if "过半" in m.group():
            continue
        rate = float(m["rate"].rstrip("."))
        if not (rate > 100 if m["over"] else rate < 100 if m["missed"] else rate >= 100):
            yield found("words:direction", p, m.start(), m.end(), f"{m['rate']}%", severity="warning")  # fmt: skip


_OF_AIM = re.compile(
    "(?:(?P<over>超额(?:完成|实现)|超过|突破)|(?P<missed>(?:尚?未能?|没有?能?)(?:[按如]期|全面)*(?:完成|达到|实现)|低于|少于|不及)|(?P<met>完成|达到|实现))了?(?:[^，。；：\\d]{0,10})$"
)
_AIMED = re.compile("的?[^，。；：\\d]{0,6}(?:目标|任务|计划|指标)(?![^，。；]*\\d)")


def _short_of(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """建成58个，尚未完成年初确定的50个目标任务: what was reached, a verdict, and the aim behind it."""
    plain = p.reading.plain
    for a, b in pairwise(items):
        like = a.sentence == b.sentence and a.q.family == b.q.family and (a.q.unit or a.noun[:1]) == (b.q.unit or b.noun[:1])  # fmt: skip
        m = _OF_AIM.search(b.label) if like and _AIMED.match(plain, b.q.end) else None
        if m is None or a.q.hedge or b.q.hedge or a.role != "level" or not a.label or _UNREAL.search(b.label) or _CAP.search(b.label):  # fmt: skip
            continue
        if EARLIER.search(_clause(p, a)) or _AIM.search(_clause(p, a)):
            continue
        if not (a.q.value >= b.q.value if m["over"] or m["met"] else a.q.value < b.q.value):
            yield found("words:direction", p, b.q.start - len(m.group()), b.q.end, f"{bare(a.q)}、{bare(b.q)}", severity="warning")  # fmt: skip


def _clause(p: Paragraph, i: Item) -> str:
    """The words of a value's clause, those of the values before it in a list with them, and a word behind it."""
    plain = p.reading.plain
    return plain[since(plain, i.q.start, "，。；\n") : i.q.start] + i.q.text + plain[i.q.end : i.q.end + 6].split("，")[0].split("。")[0]  # fmt: skip


def _judged(
    p: Paragraph, m: re.Match[str], start: int, before: Sequence[Item], read: Read
) -> Iterator[Finding]:
    if not before or "过半" in m.group():  # 时间过半、任务过半
        return
    by = next((i.q for i in read[p.number] if m.end() <= i.q.start + 2 and i.q.start - m.end() < 2 and i.q.kind in "nd"), None)  # fmt: skip
    now = before[-1].sentence + p.reading.plain.count("。", before[-1].q.end, start)
    near = [i for i in before if now - i.sentence < 3]
    pairs: list[tuple[Item, Item]] = []
    aims = [
        i
        for i in near
        if (_AIM.search(_clause(p, i)) or "不少于" in i.q.hedge) and not _RATE.search(i.before)
    ]
    for a in aims:
        own = [i for i in near if (i.position > a.position or i.sentence == a.sentence) and i not in aims and i.q.family == a.q.family and not i.q.hedge and not _NOT_OWN.search(_clause(p, i)[:-4])]  # fmt: skip
        pairs += [(i, a) for i in own if 0.3 < i.q.value / a.q.value < 3] if a.q.value else []
    if by is not None:  # 还差192人: the two that are so far apart
        apart = [(a, b) for a, b in pairs if abs(abs(a.q.value - b.q.value) - by.value) <= by.half + a.q.half + b.q.half + 1e-9]  # fmt: skip
        pairs = apart or (pairs if _AIM.search(m.group()) else [])
    verb = next(m[k] for k in ("over", "nearly", "met", "missed", "above", "below") if m[k])
    words = re.sub("目标|任务|计划|要求|[，。；数率已均]", "", m.group().split(verb)[0])
    named = [x for x in pairs if any(b in x[0].label for b in bigrams(words))]
    pairs = named or pairs
    signs = {_says(m, a.q.value - b.q.value, bool(_CAP.search(_clause(p, b)))) for a, b in pairs}
    if pairs and signs == {False}:
        sure = len(pairs) == 1 and (by is None or pairs[0][0].sentence == now)
        shows = f"{bare(pairs[-1][0].q)}、{bare(pairs[-1][1].q)}"
        yield found("words:direction", p, start, m.end(), shows, severity="warning" if sure else "info")  # fmt: skip


def _says(m: re.Match[str], gap: float, cap: bool) -> bool:
    """Whether a verdict is true of a value that is so far above its aim."""
    if m["above"] or m["below"]:
        return gap > 0 if m["above"] else gap < 0 or (gap == 0 and "未" in m["below"])
    good = -gap if cap else gap
    if m["nearly"]:
        return good <= 0
    return good > 0 if m["over"] else good >= 0 if m["met"] else good < 0
