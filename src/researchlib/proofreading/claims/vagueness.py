"""A vague share against the numbers beside it: 近六成（57.6%）, 936家，占四分之三, 由32个增至48个，增长五成, 每五人中有一人."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.clauses import ADVERBS, Item, bare, between, sentences, shown
from ..sentences.quantities import Quantity, fits, strictly_outside
from ..sentences.reading import ANY, MARK, since
from ..sentences.units import DIGITS

# what joins a count, or a share, to the vague word that says it again
JOINT = rf"即|将|占比|占到|占|比例|比重|达到?|约为|约|为|接近|相当于|首次|首度|再次|一举|稳定|保持|提前|恰|刚|正|{ADVERBS}"  # fmt: skip
_BEHIND = re.compile(
    rf"[，（、](?:{JOINT}|在)*(?:(?:不到|不足|超过|超|逾)[^，。；：、{ANY}]{{1,8}}的)?$"
)
_EXACTLY = re.compile(r"[^，。；：、（]{0,20}(?:[（，：]|(?=占|比例|比重))(?:即|占比|占|约|为|达到?|比例|比重|具体)*")  # fmt: skip
_TOLD = re.compile("^(?:具体|实际|准确|精确)的?(?:占比|比例|比重|数字)?(?:为|是|占|达到?)*$")
# 53.4%的出租房完成备案，备案面不足一半
_CLAUSE = re.compile(rf"的(?:[^，。；：、（）{ANY}]{{2,20}}，|[^，。；：（）{ANY}]{{0,18}}(?P<of>[^，。；：（）{ANY}]{{2}})[^，。；：（）{ANY}]{{0,4}}，(?P=of)[^，。；：、（）{ANY}]{{0,2}}(?:面|率|的?(?:比例|占比|比重)|的))(?:{JOINT}|仅|还|已)*")  # fmt: skip
PLANNED = re.compile("目标|力争|确保|争取|达到$|如果|拟|计划")


def vague(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Every vague share of a paragraph against what stands beside it."""
    for group in sentences(items):
        for k, item in enumerate(group):
            if item.q.kind != "v":
                if item.q.hedge and item.q.kind in "npd" and item.role == "change":
                    yield from _of_change(paragraph, group, k, item.q)
                continue
            word = of_a_part(item)
            share = percent(paragraph, group, k)
            if share is not None:
                if not fits(word, share.q):
                    yield _misfit(paragraph, item, say(zh=f"{share.q.text}不是“{item.q.text}”", en=f"{share.q.text} is not {item.q.text}"))  # fmt: skip
            elif (now := _by_change(paragraph, group, k)) is not None:
                if not fits_value(word, now):
                    yield _misfit(paragraph, item, say(zh=f"{now:.3g}%不是“{item.q.text}”", en=f"{now:.3g}% is not {item.q.text}"))  # fmt: skip
            elif item.role == "change":
                yield from _of_change(paragraph, group, k, word)
        yield from _one_in(paragraph, group)


def _by_change(p: Paragraph, group: Sequence[Item], k: int) -> float | None:
    """自购住房者不足两成，但比2022年的13.5%提高4.6个百分点: 13.5 and 4.6 are what it is."""
    if k + 2 >= len(group) or group[k].role == "change" or re.search("[没未]", group[k].label):
        return None
    base, by = group[k + 1 : k + 3]
    told = base.q.kind == "p" and by.q.kind == "d" and by.role == "change" and re.fullmatch(f"，[^，。；{ANY}]{{0,6}}[比较][^，。；]{{0,10}}", between(p.reading, group[k], base))  # fmt: skip
    return base.q.value + by.direction * by.q.value if told and len(between(p.reading, base, by)) < 8 else None  # fmt: skip


def _misfit(p: Paragraph, item: Item, shows: str, severity: str = "error") -> Finding:
    return found("words:vague", p, item.q.start, item.q.end, shows, severity=severity)


def percent(p: Paragraph, group: Sequence[Item], k: int) -> Item | None:
    """The percentage that a vague word says again: 占58.6%，过半; 近六成（57.6%）; 56.7%，比上年提高2个百分点，超过五成."""
    item = group[k]
    if k + 1 < len(group) and group[k + 1].q.kind == "p" and group[k + 1].role == "level":
        gap = between(p.reading, item, group[k + 1])
        if "其中" not in gap and _EXACTLY.fullmatch(gap):
            return group[k + 1]
    told = next((i for i in group[k + 1 :] if _TOLD.search(i.label) and i.q.unit == "%" and i.role == "level"), None)  # fmt: skip
    if told is not None and "；" not in p.reading.plain[item.q.end : told.q.start]:
        return told
    before = group[k - 1] if k else None
    if before is None:
        return None
    gap = between(p.reading, before, item)
    if (
        k > 1 and before.role == "change" and before.q.kind in "dp"
        and group[k - 2].q.kind == "p" and group[k - 2].role == "level"
        and re.fullmatch(rf"[，、](?:{JOINT}|有)*(?:(?<=占)[^，。；：]{{2,8}}的|(?<=占到)[^，。；：]{{2,8}}的)?", gap)
    ):  # fmt: skip
        return group[k - 2]
    if before.q.kind == "p" and before.role == "level" and _CLAUSE.fullmatch(gap.replace(MARK["t"], "")) and p.reading.skeleton[item.position + 1 : item.position + 2] in "，。；":  # fmt: skip
        return before  # 仅有4.6%的受访者不知道热线，不到半成
    if before.q.kind != "p" or before.role != "level" or "；" in gap or not _BEHIND.search(gap):
        return None
    if gap.endswith("的") and abs(before.q.value - item.q.value) > 8:  # 占46.2%，不到收入的一半
        return None
    after = p.reading.skeleton[item.position + 1 : item.position + 2]
    if not gap.strip("，、即") and after not in "，。；、）" and _apart(p, group, k):
        return None
    close = len(gap) <= 8 or (len(gap) <= 20 and after in "，。；、）" and gap.count("，") == 1)
    return before if close and re.match("[，（、]", gap) else None


def _apart(p: Paragraph, group: Sequence[Item], k: int) -> bool:
    """占月收入的16.3%，六成受访者认为: of something else; 依次为32.0%、56.0%和12.0%，过半数企业: of the list."""
    word, before = of_a_part(group[k]), group[k - 1]
    run = [i for i in group[max(0, k - 4) : k] if i.q.kind == "p" and i.role == "level"]
    if re.search("依次|分别", p.reading.plain[since(p.reading.plain, before.q.start, "。；\n") : before.q.start]):  # fmt: skip
        if any(fits(word, i.q) for i in run):
            return True
        return min(abs(i.q.value - word.value) for i in run) > 25
    noun = re.match("的?([\u4e00-\u9fff]{2})", p.reading.plain[group[k].q.end :])
    said = p.reading.plain[since(p.reading.plain, before.q.start, "。；\n") : before.q.start]
    strange = noun is not None and not set(noun[1]) & set(said)
    return abs(before.q.value - word.value) > (13 if strange else 25)


# with the times of the skeleton: 比上年同期的2625人, 由2022年的1200份
_FROM = re.compile("(?:由|从|自|比(?![重例])|较)[^，。；]{0,12}$")

_BEFORE = re.compile(
    "(?:上年|去年|上[季月期届轮次]|同期)[^，。；]{0,6}$"
)  # 12.2件，上年为18.0件，降幅接近三分之一


def _of_change(p: Paragraph, group: Sequence[Item], k: int, word: Quantity) -> Iterator[Finding]:
    """15.6万件，比上年的13.0万件增长两成; 由31.5%降到26.2%，降幅超过5个百分点: of two values of the sentence."""
    item = group[k]
    levels = [i for i in group[:k] if i.role == "level" and i.q.kind in "np" and i.q.value > 0]
    moved = [
        (a, b) for a, b in itertools.permutations(levels[-6:], 2)
        if (_FROM.search(a.before) or _BEFORE.search(a.clause or "")) and a.q.family == b.q.family and not a.q.hedge and not b.q.hedge
    ]  # fmt: skip
    if item.q.kind != "v":
        if (k and group[k - 1] not in levels[-1:]) or re.search("均|比", item.label):
            return
        moved = [(a, b) for a, b in moved if (a.q.kind == "p" if item.q.kind == "d" else item.q.kind == "p" or a.q.family == item.q.family)]  # fmt: skip
    values = [abs(b.q.value - a.q.value) * (1 if item.q.kind in "nd" else 100 / a.q.value) for a, b in moved]  # fmt: skip
    slack = (max((a.q.half + b.q.half for a, b in moved), default=0.0) if item.q.kind == "n" else 0.05)  # fmt: skip
    if not values or any(fits_value(word, v) if item.q.kind == "v" else _beyond(word, v, slack) for v in values):  # fmt: skip
        return
    if "；" in between(p.reading, moved[-1][0], item):
        return
    (a, b), value = moved[-1], values[-1]
    by = f"|{bare(b.q)} - {bare(a.q)}|"
    shows = (f"{by} = {value:.6g}，" if item.q.kind in "nd" else f"{by}/{bare(a.q)} = {shown(value)}%，")  # fmt: skip
    yield _misfit(p, item, shows + say(zh=f"不是“{item.q.text}”", en=f"not {item.q.text}"), "warning")  # fmt: skip


def _beyond(word: Quantity, value: float, slack: float) -> bool:
    """Whether a change is on the side of a number that its word says: 超过5个百分点, 不足300人."""
    if re.search("不[足到超]|[低少]于|近|以内", word.hedge):
        return min(word.low, 0.8 * word.value) - slack <= value <= word.value + slack
    if re.search("超|逾|突破|以上|多|余|不[低少]于|至少", word.hedge):
        return word.value - slack <= value <= word.high + slack
    return word.low - slack <= value <= word.high + slack


def fits_value(word: Quantity, value: float) -> bool:
    """Whether a computed share is what a vague word says."""
    slack = 0.5 if word.hedge else 1.0
    return word.low - slack <= value <= word.high + slack and not strictly_outside(word, value)


_ONE_IN = re.compile(r"每(?P<n>[两二三四五六七八九十]|\d{1,2})[个名位户家]?(?:[^，。；：\d]{0,8}?)(?:中|里)(?:面)?，?(?:就|约|便|大约|差不多|大概)*有(?P<k>[一两二三四五]|[1-5])(?=[位名个人户家])")  # fmt: skip


_WITHOUT = re.compile("[位名个人户家]?(?:没有|未|无|不)")


def _one_in(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """占21.8%，即约每五人中有一位: no other number of people would say it better."""
    start = since(p.reading.plain, group[0].q.start, "。！？\n")
    for m in _ONE_IN.finditer(p.reading.plain, start):
        before = [i for i in group if i.q.end <= m.start() and i.q.kind == "p" and i.role == "level" and "。" not in p.reading.plain[i.q.end : m.start()]]  # fmt: skip
        if not before or m.start() - before[-1].q.end > 24:
            continue
        k, n = (int(DIGITS.get(m[x], 0) or m[x]) for x in ("k", "n"))
        if not n:
            return
        share = before[-1].q.value
        if _WITHOUT.match(p.reading.plain, m.end()):
            share = 100 - share  # 签约率64.0%，即每3户中约有1户没有合同
        if any(i.q.unit == "%" and 0 <= i.q.start - m.end() < 12 for i in group):
            return  # 每3人中就有1名以上（占34.0%）
        if before[-1].q.unit == "%" and abs(100 * k / n - share) > min(abs(100 * k / other - share) for other in (n - 1, n + 1) if other):  # fmt: skip
            yield found("words:vague", p, m.start(), m.end(), f"{k}/{n} = {shown(100 * k / n)}%")
        return


def of_a_part(item: Item) -> Quantity:
    """已超过年度目标的一半: the word that says on which side stands before the whole."""
    m = re.search(
        r"(超过|逾|超|不到|不足|接近)[^，。；：]{1,10}的$|((?:多|高|大|少|低|小)于|不及)$",
        item.label,
    )
    if m is None or item.q.hedge not in ("", item.q.text):
        return item.q
    w = item.q.value
    low, high = (w, 100.0) if m.group()[0] in "超逾多高大" else (0.6 * w, w)
    return replace(item.q, low=low, high=high, hedge=m[1] or m[2])
