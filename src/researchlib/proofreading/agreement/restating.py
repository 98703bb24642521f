"""A number taken up again: what a plan starts from or adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...errors import say
from ..files.drafts import Draft
from ..findings import Finding, found
from ..memory import Read
from ..sentences.clauses import shown
from ..sentences.reading import since
from .mentions import WHOLE_ROW, Mention, mentions, named_pairs

_STARTS = re.compile(r"(?:由|从)(?:目前的|现在的|现有的|上年的)?$")
_ALL_OF = re.compile(
    "(?:^|[，、])(?:对|为|向|给|帮助?|组织|督促|引导)(?:现有|全部|全区)?$"
)  # 对194家中介逐家建档
_PAST = re.compile(
    r"(?:[比较]|高于|低于|多于|少于|上年|去年|同期|(?:19|20)\d\d年)[^，。；：]{0,10}$"
)


def bases(draft: Draft, read: Read) -> Iterator[Finding]:
    """将每万人次投诉量由47.6件降至45件以下, where 47.6 is last year's and this year's is 49.0: a plan starts from now."""
    known: dict[tuple[str, float], list[Mention]] = {}
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for t in read[p.number]:
            taken = (p.number in read.advice and _STARTS.search(t.label)) or (
                _ALL_OF.search(t.label) and t.noun and t.q.value >= 10
            )
            if not taken or t.q.kind not in "np" or t.q.hedge:
                continue
            if not known:
                for m in mentions(draft, read):
                    known.setdefault((m.q.kind, m.q.value), []).append(m)
            said = [
                m
                for m in known.get((t.q.kind, t.q.value), ())
                if m.item is not t and not WHOLE_ROW.search(m.row)
            ]
            if not said or not all(m.p.cell is None and _since_then(m) for m in said):
                continue
            now = [
                i for i in read[said[-1].p.number]
                if i.sentence == said[-1].item.sentence and i.position < said[-1].item.position
                and i.role == "level" and i.q.unit == t.q.unit and i.q.decimals == t.q.decimals
            ]  # fmt: skip
            if now and not _since_then(Mention(said[-1].p, now[-1])):
                shows = say(
                    zh=f"{t.q.text}是{said[-1].p.where}所说基期的数，本期为{now[-1].q.text}",
                    en=f"{t.q.text} is the number of the year before; now it is {now[-1].q.text}",
                )
                yield found("consistency:value", p, t.q.start, t.q.end, shows)


def _since_then(m: Mention) -> bool:
    plain = m.p.reading.plain
    return bool(_PAST.search(plain[since(plain, m.q.start, "，。；：（\n") : m.q.start]))


_MORE = re.compile(
    r"(?:新增|新建|新招|培育|增设|增建|扩建|补充|引进|新设|增加|再建|招聘|发展)[^，。；]{0,14}$"
)
_AGAIN = re.compile("(?:再|还需|尚需|仍需|还须|尚须)[^，。；再]{0,8}$")
_REACH = re.compile(
    r"(?:总数|总量|总|累计|队伍|规模|使|增至|达)[^，。；]{0,10}(?:达到?|支出|完成|投入|办理|培训|增至|增加到|扩大到|扩至)$"
)


def reached(draft: Draft, read: Read) -> Iterator[Finding]:
    """年内培育A级机构10家，使总数达到68家: 58家 must be what there is; the draft says 52家."""
    told: list[Mention] = []
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for a, b in pairwise(read[p.number]):
            if _REACH.search(a.label) and _AGAIN.search(b.label):
                a, b = b, a  # 即累计支出1244.60万元，下半年须再支出565.60万元
            if (
                a.q.kind != "n" or b.q.kind != "n" or a.q.unit != b.q.unit or not a.q.unit
                or a.sentence != b.sentence or a.q.hedge or b.q.hedge or a.q.value >= b.q.value
                or not (_MORE.search(a.label) or _AGAIN.search(a.label)) or not _REACH.search(b.label)
            ):  # fmt: skip
                continue
            base = b.q.value - a.q.value
            slack = a.q.half + b.q.half
            told = told or list(mentions(draft, read))
            pool = [
                m for m in told
                if m.item not in (a, b) and m.q.family == b.q.family and not (m.row and not WHOLE_ROW.search(m.row))
            ]  # fmt: skip
            if any(abs(m.q.value - base) <= slack + m.q.half for m in pool):
                continue
            words = named_pairs(a.label + "，" + a.noun + "，" + b.label)
            near = [
                m
                for m in pool
                if m.q.family == b.q.family
                and m.words & words
                and abs(m.q.value - base) <= 0.3 * base
            ]
            if near:
                shows = f"{b.q.text} - {a.q.text} = {shown(base / b.q.scale, b.q.decimals)}"
                shows += say(
                    zh=f"，{near[-1].p.where}写{near[-1].q.text}",
                    en=f", {near[-1].q.text} in {near[-1].p.where}",
                )
                yield found("consistency:value", p, b.q.start, b.q.end, shows)
