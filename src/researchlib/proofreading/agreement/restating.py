"""A number taken up again: what a plan starts from or adds, how far something moved, the year something began."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..growth.spans import spans_of
from ..memory import EARLIER, Read, clause, left_behind
from ..sentences.clauses import DOWN, UP, shown
from ..sentences.quantities import slipped
from ..sentences.reading import since
from .again import mark
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
    r"(?:总数|总量|总|累计|队伍|规模|使|增至|达)[^，。；]{0,10}(?:达到?|支出|完成|投入|办理|培训|增至|增加到|扩大到|扩至)$|(?:确保|力争|实现)完成?全年(?:任务|计划)?$"
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
            told = told or mentions(draft, read)
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


_MOVED = re.compile(f"({UP}|{DOWN})(?:了|约|为|达)*$")
_TO = re.compile(f"({UP}|{DOWN})(?:了|到|至|为)+$")


def moved(draft: Draft, read: Read) -> Iterator[Finding]:
    """招工周期由18天延长到26天。总的来看，招工周期延长10天: another number than the two ends leave."""
    for p in draft.paragraphs:
        items = read[p.number]
        for k, (a, b) in enumerate(pairwise(items)):
            m = _TO.search(b.label) if p.kind != "cell" and left_behind(a) and b.role == "level" else None  # fmt: skip
            if m is None or a.q.family != b.q.family or a.q.kind != "n" or a.q.hedge or b.q.hedge:
                continue
            words = named_pairs(Mention(p, a).stretch)
            for c in items[k + 2 :]:
                how = _MOVED.search(c.label)
                if not (
                    how and how[1] == m[1] and 0 < c.sentence - b.sentence < 3 and c.q.family == a.q.family
                    and c.q.kind == "n" and not c.q.hedge and c.q.scale == b.q.scale == a.q.scale
                    and (own := named_pairs(c.label[: how.start()])) and own & words and (own <= words or len(own & words) > 1) and not re.search("[比较]", c.before) and not EARLIER.search(clause(p, c))
                ):  # fmt: skip
                    continue
                step = abs(b.q.value - a.q.value)
                if abs(step - c.q.value) > a.q.half + b.q.half + c.q.half + 1e-9:
                    high, low = sorted((a.q, b.q), key=lambda q: -q.value)
                    shows = f"{high.text} - {low.text} = {shown(step / b.q.scale, b.q.decimals)}"
                    yield found("consistency:value", p, c.q.start, c.q.end, shows)


_SHARE_IS = re.compile("(?:约|仅|只)?占(?:比)?(?:为)?$")


def arrived(draft: Draft, read: Read) -> Iterator[Finding]:
    """子女入学503人，占40.7%…。…子女入学由48.5%降至47.0%: a share came to another value than it was said to have."""
    for p in draft.paragraphs:
        plain = p.reading.plain
        for a, b, _ in spans_of(p) if p.prose and "占" in plain else ():
            name = plain[since(plain, a.start, "，。；：、\n") : a.start].rstrip("由从的")
            at = plain.find(name, 0, a.start - len(name)) if len(name) > 2 else -1
            said = next((i for i in read[p.number] if i.q.start > at and i.q.kind == "p"), None)
            if at < 0 or a.kind != "p" or b.hedge or said is None or said.q.start > a.start or not _SHARE_IS.search(said.label):  # fmt: skip
                continue
            if re.search("[。；]", plain[at : said.q.start]) or any(abs(said.q.value - q.value) <= min(said.q.half, q.half) for q in (a, b)):  # fmt: skip
                continue
            item = next(i for i in read[p.number] if i.q is b)
            close = abs(said.q.value - b.value) < 3 * b.half
            yield mark(Mention(p, item), Mention(p, said), "rounding" if close else "swap", sure=slipped(b, said.q.value))  # fmt: skip


_BEGINS = "成立|挂牌|启用|开通|建成|投用|投入使用|上线|创办|开办|设立|组建|开馆|开业|通车|创建"
_BEGAN = re.compile(
    rf"(?P<who>[^，。；：、\d]{{0,12}})(?:(?P<v>{_BEGINS})于(?P<y>(?:19|20)\d\d)年|(?P<y2>(?:19|20)\d\d)年(?:\d{{1,2}}月(?:\d{{1,2}}日|底|初)?)?(?:正式|率先|整体)?(?P<v2>{_BEGINS}))"
)
_BEGIN = re.compile(_BEGINS)
_SINCE = re.compile("^(?:自|从|于)?$")


def begun(draft: Draft, read: Read) -> Iterator[Finding]:
    """中心成立于2018年…。自2016年成立以来: one beginning in two years."""
    told: list[tuple[Paragraph, str, str, str]] = []
    for p in draft.paragraphs:
        if p.kind == "cell" or p.number in read.advice:
            continue
        for m in _BEGAN.finditer(p.reading.plain) if _BEGIN.search(p.reading.plain) else ():
            who, v, y = m["who"], m["v"] or m["v2"], m["y"] or m["y2"]
            for q, name, verb, year in reversed(told):
                if verb != v or p.number - q.number > 2:
                    continue
                same = p is q and _SINCE.search(who) and re.match("以来|至今|以后|之后|后|时|起", p.reading.plain[m.end() :])  # fmt: skip
                if year != y and (same or name[-4:] == re.sub("[自从于]$", "", who)[-4:] != ""):
                    shows = say(zh=f"{q.where}写{year}年{v}，此处写{y}年", en=f"{year} in {q.where}, {y} here")  # fmt: skip
                    start = m.start("y") if m["y"] else m.start("y2")
                    yield found("consistency:value", p, start, start + 5, shows, severity="warning")
                break
            told.append((p, re.sub("[自从于]$", "", who), v, y))
