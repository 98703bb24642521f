"""Parts that leave nothing out, against what they are parts of, wherever the draft says it.

按成因分，季节性145家，占43.0%；长期118家，占35.0%；其余74家…: the shares tell that the whole is the 337 of an earlier
sentence.  不足4000元的139人，…，8000元及以上的248人: classes open at both ends make the 1,156 of another paragraph.
A division is right when some count of the draft is its sum; it is marked when none is and a whole stands near.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, Read, Said, clause
from ..sentences.clauses import (
    Item,
    alike,
    bare,
    between,
    complete,
    of_before,
    overlaps,
    own_share,
    shown,
)
from ..sentences.quantities import Quantity, slipped
from ..sentences.reading import ANY, MARK, since
from .pairs import names_class
from .wholes import LOOSE, Counts

_DIVIDED = re.compile(r"(?:按|分|从)[^，。；：、]{1,10}?(?:看|来看|分|划分|统计|分类|构成)[，：]")
_ENDS_RUN = re.compile(
    r"其中|此外|另有|另外|同时|[^，。；]{0,10}中[，：]|比(?:上|去|20)|同期|由[^，。；]{0,8}(?:增|减|升|降)"
)
_NO_PART = re.compile(
    r"平均|人均|户均|每|由$|从$|最[高低多少大小]|新增|净|增加|减少|比(?![较例重])|(?:合计|共计|小计|总计|共有?)$"
)
_GRADES = re.compile("满意|同意|赞成|认可|好转|改善")
_OVERLAPPING = re.compile(r"党员|女性|团员|退役|残疾|骨干|多选|可选|既|兼|同时")


def divisions(draft: Draft, read: Read, counts: Counts) -> Iterator[Finding]:
    """Parts that leave nothing out, and 其中 with parts that exceed what they are parts of."""
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for run in _runs(p, read[p.number]):
            yield from _exceeding(p, read[p.number], run)
            lead = p.reading.plain[since(p.reading.plain, run[0].q.start, "。\n") : run[0].q.start]
            names = [lead, *(p.reading.plain[a.q.end : b.q.end] for a, b in pairwise(run))]
            divided = (
                bool(_DIVIDED.search(lead)) and len(run) > 2 and not re.search("主要|等|前", lead)
            )
            if len(run) == 2 and _GRADES.search(lead + names[-1]):
                continue  # 满意389人，不满意58人: there are answers between
            if divided or complete(names) or complete([_name(p, i) for i in run]):
                yield from _divided(p, run, counts)


def _name(p: Paragraph, item: Item) -> str:
    plain = p.reading.plain
    return plain[since(plain, item.q.start, "，。；：、\n") : item.q.start] + item.noun


_BRACKET = re.compile("（[^（）]*）")


def _runs(p: Paragraph, items: Sequence[Item]) -> Iterator[list[Item]]:
    """Counts of one unit side by side in a sentence, with nothing between them but their shares and changes."""
    run: list[Item] = []
    for i in items:
        if i.q.kind != "n" or names_class(p, i) or (run and i.depth > run[-1].depth):
            continue
        part = (
            i.role == "level" and not i.q.hedge and i.q.value > 0 and i.q.unit
            and not _NO_PART.search(i.label) and not EARLIER.search(clause(p, i)) and not of_before(p.reading, i) and not i.noun.endswith(("中", "里"))
        )  # fmt: skip
        if run:
            gap = _BRACKET.sub("", between(p.reading, run[-1], i))
            if (
                not part or i.sentence != run[-1].sentence or i.q.family != run[-1].q.family
                or i.depth < run[-1].depth or _ENDS_RUN.search(gap) or len(gap) > 40
            ):  # fmt: skip
                if len(run) > 1:
                    yield run
                run = []
        if part:
            run.append(i)
    if len(run) > 1:
        yield run


def _divided(p: Paragraph, run: list[Item], counts: Counts) -> Iterator[Finding]:
    amount = sum(i.q.value for i in run)
    like = counts.like(run[0].q, 0.5 * amount, 2 * amount)
    before = [
        s for s in counts.of(p)
        if s.item.position < run[-1].position and (alike(s.q, run[0].q) or {s.q.family, run[0].q.family} <= LOOSE)
    ]  # fmt: skip
    if _said(like, run) or any(
        _said(before, run[a:b]) for a in range(len(run)) for b in range(a + 2, len(run) + 1)
    ):
        return
    if abs(amount / run[0].q.value - 2) <= 0.2:
        return  # 共22397名，…6943名，…: the first is the whole, and its parts are asked by `totals`
    own = {id(i.q) for i in run}
    like = [s for s in like if id(s.q) not in own and s.q.value > max(i.q.value for i in run)]
    by_shares = _by_shares(p, run, counts)
    if by_shares is not None and abs(amount / by_shares.value - 1) > 0.25:
        return
    if by_shares is not None:
        whole: Quantity | None = by_shares
    else:
        near = [s for s in like if _near(s, p, amount, run, counts)]
        whole = min(near, key=lambda s: abs(s.q.value - amount)).q if near else None
    if whole is None or _overlap(p, run, whole):
        return
    same = len({i.q.scale for i in run}) == 1
    scale = run[0].q.scale if same else 1.0
    sums = " + ".join(i.q.digits if same and not i.q.chinese else bare(i.q) for i in run)
    shows = f"{sums} = {shown(amount / scale, max(i.q.decimals for i in run) if same else 0)}"
    yield found(
        "arithmetic:parts", p, run[0].q.start, run[-1].q.end,
        shows + say(zh=f"，总数{whole.text}", en=f", the total is {whole.text}"),
        severity="error" if by_shares is not None else "warning",
    )  # fmt: skip


def _said(like: Sequence[Said], parts: Sequence[Item]) -> bool:
    """Whether a draft says the sum of some counts."""
    low, high = sum(i.q.low for i in parts), sum(i.q.high for i in parts)
    return any(s.q.low <= high and s.q.high >= low for s in like)


def _near(s: Said, p: Paragraph, amount: float, run: list[Item], counts: Counts) -> bool:
    """Whether a count may be what the parts should make: a slip away, or the whole of much here and near."""
    if s.q.half > 0.005 * s.q.value:
        return False
    rest = [(i.q, s.q.value - amount + i.q.value) for i in run]
    if counts.main(s) or (s.p is p and s.item.position < run[0].position):
        return abs(s.q.value / amount - 1) <= 0.1
    return s.q.value >= 100 and any(v > 0 and slipped(q, v) for q, v in rest)


def _by_shares(p: Paragraph, run: list[Item], counts: Counts) -> Quantity | None:
    """The whole of which parts print their shares: 145家，占43.0%；118家，占35.0% are of 337."""
    found_wholes: list[dict[float, Quantity]] = []
    for i in run:
        share = own_share(p.reading, i)
        x = counts.pair(p.number, share.start) if share else None
        if x is not None and not x.of:
            found_wholes.append({s.q.value: s.q for s in counts.wholes(x)})
    if not found_wholes:
        return None
    shared = set(found_wholes[0]).intersection(*found_wholes[1:])
    return found_wholes[0][shared.pop()] if len(shared) == 1 else None


def _overlap(p: Paragraph, run: list[Item], whole: Quantity) -> bool:
    """Whether parts overlap: each prints a share that is right, and the shares make more than 100."""
    shares = [own_share(p.reading, i) for i in run]
    text = p.reading.plain[max(0, run[0].q.start - 40) : run[-1].q.end]
    if _OVERLAPPING.search(text):
        return True
    printed = [q for q in shares if q is not None]
    right = [
        q for i, q in zip(run, shares, strict=True)
        if q is not None and abs(100 * i.q.value / whole.value - q.value) <= q.half + 0.01
    ]  # fmt: skip
    return len(printed) == len(run) == len(right)


_WITHIN = re.compile(f"^[^，。；：{ANY}]{{0,12}}[，（]其中[，：]?[^，。；：{ANY}]{{1,14}}$")


def _exceeding(p: Paragraph, items: Sequence[Item], run: list[Item]) -> Iterator[Finding]:
    """查处17家，其中取缔11家、责令补办8家: two kinds that are more than all."""
    before = [i for i in items if i.position < run[0].position]
    if not before:
        return
    total = before[-1]
    gaps = [between(p.reading, a, b) for a, b in pairwise(run)]
    if (
        total.q.kind != "n" or total.role != "level" or total.q.hedge or not alike(total.q, run[0].q)
        or not _WITHIN.match(between(p.reading, total, run[0])) or not all(g[:1] in "、和与" for g in gaps)
        or _OVERLAPPING.search("".join(gaps) + run[0].label) or max(i.q.value for i in run) > total.q.value
    ):  # fmt: skip
        return
    amount = sum(i.q.value for i in run)
    if sum(i.q.low for i in run) > total.q.high:
        yield misfit("arithmetic:parts", p, total.q, " + ".join(bare(i.q) for i in run) + f" = {shown(amount, 0)}")  # fmt: skip


_TAKEN = re.compile(
    r"(?:剔除|扣除|减去|去除|除去|排除|筛除|删除|作废|退回|淘汰|核减|清退)[^，。；：]{0,14}$"
)
_LEFT = re.compile(
    r"(?:得到|获得|剩余|剩下|尚余|还剩|保留|余下|实得|取得|形成|最终|实有|有效)[^，。；：]{0,10}$"
)


def taken_away(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """回收642份，剔除24份，得到有效问卷618份: what was, less what is taken away, is what is left."""
    for b, c in pairwise(i for i in items if i.q.kind == "n"):
        if (
            b.sentence != c.sentence or not alike(b.q, c.q) or b.q.hedge or c.q.hedge
            or not _TAKEN.search(b.label) or not _LEFT.search(c.label)
            or any(m in between(p.reading, b, c) for m in MARK["t"])
        ):  # fmt: skip
            continue
        wholes = [
            i for i in items
            if i.position < b.position and i.q.kind == "n" and i.role == "level" and not i.q.hedge
            and alike(i.q, b.q) and i.sentence >= b.sentence - 1 and i.q.value > c.q.value
        ]  # fmt: skip
        if not wholes or any(
            a.q.low - b.q.high <= c.q.high and a.q.high - b.q.low >= c.q.low for a in wholes
        ):
            continue
        a = wholes[-1]
        yield misfit("arithmetic:difference", p, c.q, f"{bare(a.q)} - {bare(b.q)} = {shown(a.q.value - b.q.value, 0)}")  # fmt: skip


_GONE = re.compile(
    "(?:退出|关停|关闭|注销|核减|减少|撤[销并]|清退|死亡|离职|调出|转出|报废|拆除)[^，。；：、]{0,6}$"
)
_COME = re.compile("(?:新[增建设招聘办开入]|增加|增设|调入|转入|招录|引进)[^，。；：、]{0,6}$")
_NOW = re.compile(f"(?:目前|现有?|年末|期末|年底|月末|实有|{MARK['t']})[^，。；：、]{{0,10}}$")


_WAS = re.compile("[年月季期]初|上[年月季期]|去年")


def flows(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """年初共有26家，关停2家、新建3家，目前共有27家: what was, less what went, more what came."""
    counts = [i for i in items if i.q.kind == "n"]
    for was, a, b, now in zip(counts, counts[1:], counts[2:], counts[3:], strict=False):
        four = (was, a, b, now)
        if (
            len({i.q.family for i in four}) > 1
            or len({i.sentence for i in four[1:]}) > 1
            or a.sentence - was.sentence > 1
        ):
            continue
        if _WAS.search(clause(p, now)) and _NOW.search(was.before):  # 现有867人…，年初为800人
            was, now = now, was
        gone, come = (a, b) if _GONE.search(a.label) else (b, a)
        if not (_GONE.search(gone.label) and _COME.search(come.label) and _NOW.search(now.before)):
            continue
        low, high = was.q.low - gone.q.high + come.q.low, was.q.high - gone.q.low + come.q.high
        if any(i.q.hedge for i in four) or overlaps(low, high, now.q):
            continue
        value = was.q.value - gone.q.value + come.q.value
        if abs(value / max(now.q.value, 1e-9) - 1) < 0.3:
            shows = f"{bare(was.q)} - {bare(gone.q)} + {bare(come.q)} = {shown(value / now.q.scale, now.q.decimals)}"
            yield misfit("arithmetic:difference", p, now.q, shows)


def parallel(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """机构22家、床位3140张。公办9家、床位1240张，民办13家、床位1900张: where the homes add up, the beds do too."""
    counts = [i for i in items if i.q.kind == "n" and i.role == "level"]
    families = [i.q.family for i in counts]
    at = 0
    while at < len(counts):
        width = next((w for w in (2, 3) if _rows(families[at:], w) > 2), 0)
        if not width:
            at += 1
            continue
        n = _rows(families[at:], width)
        totals, rows = counts[at : at + width], counts[at + width : at + width * n]
        at += width * n
        if any(i.q.hedge or of_before(p.reading, i) for i in (*totals, *rows)):
            continue
        columns = [[t, *rows[k::width]] for k, t in enumerate(totals)]
        apart = [abs(sum(i.q.value for i in c[1:]) - c[0].q.value) - sum(i.q.half for i in c) - 1e-9 * c[0].q.value for c in columns]  # fmt: skip
        wrong = [c for c, a in zip(columns, apart, strict=True) if a > 0]
        if len(wrong) == 1:
            total, *parts = wrong[0]
            amount = sum(i.q.value for i in parts)
            if 0.5 < amount / max(total.q.value, 1e-9) < 2:
                same = len({i.q.scale for i in wrong[0]}) == 1
                shows = " + ".join(bare(i.q) for i in parts)
                shows += f" = {shown(amount / (total.q.scale if same else 1.0), max(i.q.decimals for i in wrong[0]) if same else 0)}"
                yield misfit("arithmetic:parts", p, total.q, shows)


def _rows(families: Sequence[str], width: int) -> int:
    """How many rows of `width` different units stand one behind the other."""
    head = families[:width]
    if len(set(head)) < width or "" in head:
        return 0
    n = 1
    while families[n * width : (n + 1) * width] == head:
        n += 1
    return n
