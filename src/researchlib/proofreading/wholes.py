"""Shares of a whole that is named (占缴存额的, 审结案件中) and stands in another sentence or paragraph."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf, log

from .clauses import Item, alike, bare, overlaps, quotient, ratio, shown, whole_of
from .drafts import Draft, Paragraph
from .findings import Finding, misfit
from .grim import WEIGHTED, impossible, possible, small
from .memory import Read, Said, bigrams, called, clause
from .pairs import Pair, names_class, pairs
from .quantities import Quantity
from .reading import ANY, MARK, pattern, since
from .shares import agree
from .units import SPANS

_OF = re.compile(
    r"占(?:到|了)?(?P<of>[^，。；：、（）"
    + ANY
    + r"]{2,12}?)(?:的)?(?:比重|比例)?(?:约?为|达到?|约|近)?$"
)
_OUTSIDE = re.compile(r"全[省市区国县]|上年|同期|GDP|生产总值|比$|地区")


def share_of_named(
    p: Paragraph, items: Sequence[Item], k: int, memory: Sequence[Said]
) -> Iterator[Finding]:
    """集中安置3657人，占转移人员的四分之一: a share of what another sentence has counted."""
    item = items[k]
    if item.q.kind not in "pv" or item.q.unit == "‰" or item.role != "level" or not k:
        return
    m = _OF.search(clause(p, item))
    of = m["of"] if m else _of_the_list(p, items, k)
    scope = "" if of else _scope(p, item)
    of = of or scope
    own_area = re.match("全[区县镇乡街村市]", of)
    if own_area:
        memory = [s for s in memory if own_area.group() in s.words or "共有" in s.words]
        of = of[own_area.end() :].removeprefix("道")
        of = of or _whole_like(items[k - 1], memory)
    if not of or _OUTSIDE.search(of):
        return
    part = items[k - 1]
    if part.q.kind != "n" or part.role != "level" or part.sentence != item.sentence:
        return
    if (part.q.hedge and part.q.hedge != "以内") or part.q.family in SPANS:
        return
    earlier = [s for s in memory if s.item is not part and not (s.p is p and s.item.position > part.position)]  # fmt: skip
    own = len(clause(p, item)) - len(m.group()) if m else 0
    if (
        m and own >= 2 and "，" in item.before
    ):  # 发现欠缴单位占检查单位数的15.2%: the part has no number
        counts = [s for s in memory if s.q.kind == "n"]
        wholes = [_plain(s.q) for s in called(of, counts)]
        name = clause(p, item).removesuffix(m.group()).removesuffix("额")
        parts = [s.q for s in called(name, [s for s in counts if s.p is p])]
        parts = [a for a in parts if all(alike(a, b) for b in wholes)]
        if parts and wholes:
            if not any(_near(ratio(a, b), item.q) for a in parts for b in wholes if a is not b):
                yield _wrong_share(p, parts[-1], wholes[-1], item.q)
            return
        if (
            item.q.kind == "p"
            and wholes
            and all(small(q) and not possible(int(q.value), item.q) for q in wholes)
        ):
            yield impossible(p, int(wholes[-1].value), item.q)
        return
    bases = [
        s for s in called(of, earlier, part.q)
        if s.q.kind == "n" and s.q.high >= part.q.low and not s.earlier
    ]  # fmt: skip
    loosely = bases + [
        s for s in earlier
        if s.q.kind == "n" and alike(s.q, part.q) and not s.earlier
        and any(b in s.words for b in bigrams(scope))
    ]  # fmt: skip
    if agree(p, items, part, item, of):
        return  # 占诉求量的13.3% … 占诉求量的10.3%: of one whole that stands outside
    here = [i for i in items if i.sentence == item.sentence and i.q.kind == "n" and i.position < item.position]  # fmt: skip
    if not bases or any(_near(ratio(a.q, s.q), item.q) for s in loosely for a in here):
        return
    yield _wrong_share(p, part.q, bases[-1].q, item.q)


def _whole_like(part: Item, memory: Sequence[Said]) -> str:
    """占全区的67.1%: of the same thing (常住人口) that the part is."""
    core = re.sub("合计|共计|共|达到?|约|为$", "", part.core)
    known = [s for s in memory if s.q.value > part.q.value and alike(s.q, part.q)]
    return next((core[-n:] for n in (4, 3, 2) if any(core[-n:] in s.words for s in known)), "")


def _plain(q: Quantity) -> Quantity:
    """控制在限额61.2亿元以内: of the 61.2."""
    return replace(q, low=q.value - q.half, high=q.value + q.half) if q.hedge == "以内" else q


def _of_the_list(p: Paragraph, items: Sequence[Item], k: int) -> str:
    """…占受理总数的一半；…占两成: the whole that the first share of the sentence named."""
    item = items[k]
    if item.label != "占":
        return ""
    for j in range(k - 1, -1, -1):
        other = items[j]
        if other.sentence != item.sentence or "其中" in items[j + 1].before:
            return ""
        m = _OF.search(clause(p, other)) if other.q.kind in "pv" else None
        if m:
            return m["of"]
    return ""


def _scope(p: Paragraph, item: Item) -> str:
    """审结案件中，调解1060件，调撤率60.0%: what the sentence says its numbers are of."""
    plain = p.reading.plain
    start = since(plain, item.q.start, "。；！？\n")
    m = re.match(r"(?:在)?([^，。；：\d]{2,12}?)中，", plain[start : item.q.start])
    label = clause(p, item)
    if (
        m is None
        or "其中" in plain[start : item.q.start]
        or not re.search("占$|率(?:为|达)?$", label)
    ):
        return ""
    if re.search("受访|调查|问卷|其$|工作|过程|当$", m[1]):
        return ""
    return re.sub("(?<=..)(?:案件|人员|企业|学生|对象|样品|群众|农户|项目)$", "", m[1])


_GROUP_OPEN = pattern(r"(?P<n><n>)~{0,10}中，")


def vague_of_group(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """37件重复信访中，…有19件，占六成以上; and 1054人，占比近七成 of 1882 questionnaires."""
    item = items[k]
    if item.q.kind != "v" or not k or not re.fullmatch("，占(?:比|了)?", item.before):
        return
    part = items[k - 1]
    if part.q.kind != "n" or part.role != "level" or part.q.hedge:
        return
    start = p.reading.skeleton.rfind("。", 0, item.position) + 1
    opened = list(_GROUP_OPEN.finditer(p.reading.skeleton, start, part.position))
    bases = [i for m in opened for i in items if i.position == m.start("n")]
    if not bases:
        bases = [i for i in items[: k - 1] if re.search("有效(?:问卷|样本|答卷)$", i.label)][-1:]
        bases = [i for i in bases if part.q.family in ("人", "份", "户", "家")]
    bases = [i for i in bases if i is not part and i.q.value >= part.q.value]
    others = [i for i in items[: k - 1] if i.q.kind == "n" and alike(i.q, part.q)]
    if not bases or any(_near(ratio(part.q, i.q), item.q) for i in [*bases, *others]):
        return
    yield _wrong_share(p, part.q, bases[-1].q, item.q)


def left_over(p: Paragraph, items: Sequence[Item], k: int) -> Iterator[Finding]:
    """新能源车560辆，占总数的80.0%，还有140辆燃油车: the part and what is left make the whole."""
    item, part, rest = items[k], items[k - 1], items[k + 1]
    if (
        part.q.family != rest.q.family or part.sentence != rest.sentence or rest.role != "level"
        or part.q.hedge or rest.q.hedge or item.q.hedge or part.q.value <= 0
        or not re.search(r"(?:还有|其余|剩余|余下|尚有)的?$", rest.label)
        or not re.fullmatch(r"，占[^，]{0,8}(?:总数|总量|总额|全部)[^，]{0,4}", item.before)
    ):  # fmt: skip
        return
    before = [i for i in items[: k - 1] if i.q.family == part.q.family]
    whole = part.q.value + rest.q.value
    value = 100 * part.q.value / whole
    if overlaps(value, value, item.q) or any(overlaps(*ratio(part.q, b.q), item.q) for b in before):
        return
    shows = f"{bare(part.q)}/({bare(part.q)} + {bare(rest.q)}) = {shown(value, max(1, item.q.decimals))}%"
    yield misfit("arithmetic:share", p, item.q, shows)


def _wrong_share(p: Paragraph, part: Quantity, base: Quantity, printed: Quantity) -> Finding:
    return misfit("arithmetic:share", p, printed, quotient(part, base, printed))


def _near(span: tuple[float, float], q: Quantity) -> bool:
    slack = 0.0 if q.kind == "p" and not q.chinese else 2.0
    return overlaps(span[0] - slack, span[1] + slack, q)


# what may be the whole of what: 312家 of 560份, 253人 of 620户
LOOSE = {"人", "家", "户", "份", "个", "件", "项", "人次", ""}


class Counts:
    """Every count of a draft, tables too, to be asked which of them is the whole of a share."""

    def __init__(self, draft: Draft, read: Read) -> None:
        self.prose = [
            s
            for p in draft.paragraphs
            if p.kind != "cell"
            for s in read.said(p)
            if s.q.low > 0 and s.q.high < inf
        ]
        cells = [s for s in read.cells if s.q.kind == "n" and s.q.value > 0]
        self.said = sorted(self.prose + cells, key=lambda s: s.q.value)
        self._values = [s.q.value for s in self.said]
        self.pairs = [
            (p, x)
            for p in draft.paragraphs
            if p.kind != "cell"
            for x in (_exactly(p, x, cells) for x in pairs(p, read[p.number]))
            if x.share.q.low > 0 and x.share.q.high < inf and x.count.q.high < inf
        ]
        self._by_place = {(p.number, x.share.q.start): x for p, x in self.pairs}
        self._wholes = {id(x): self.find(p, x.count.q, x.share.q) for p, x in self.pairs}
        uses = Counter(w.q.value for found in self._wholes.values() for w in found)
        self._called: dict[str, list[Said]] = {}
        self._main = {value for value, n in uses.items() if n > 1}

    def pair(self, paragraph: int, start: int) -> Pair | None:
        """The pair whose share begins at a place."""
        return self._by_place.get((paragraph, start))

    def wholes(self, x: Pair) -> list[Said]:
        """The counts of which a count is the printed share."""
        return self._wholes[id(x)]

    def called(self, name: str) -> list[Said]:
        """The counts of the prose that bear a name."""
        if name not in self._called:
            self._called[name] = called(name, self.prose)
        return self._called[name]

    def total(self, part: Said) -> Quantity | None:
        """The total of a column: the count that stands under the same head in the row 合计."""
        head = part.words.removeprefix(part.item.label)
        return next((s.q for s in self.said if re.fullmatch(f"(?:合计|总计|全区|全市){re.escape(head)}", s.words)), None)  # fmt: skip

    def find(self, p: Paragraph, k: Quantity, share: Quantity) -> list[Said]:
        """The counts of which k is the printed share, as a paragraph may mean them."""
        low, high = whole_of(k, share)
        stretch = self.said[
            bisect_left(self._values, 0.95 * low) : bisect_right(self._values, 1.05 * high)
        ]
        return [
            s for s in stretch
            if s.q is not k and s.q.value >= k.low and overlaps(*ratio(k, s.q), share)
            and (alike(s.q, k) or {s.q.family, k.family} <= LOOSE)
            and (s.p is p or s.q.half <= max(0.01, k.half / k.value) * s.q.value)  # 13万 may be 12.6
        ]  # fmt: skip

    def agree(self, p: Paragraph, x: Pair) -> bool:
        """Whether another share of the paragraph, or of the same name, leads to the same whole: it is not in the text."""
        low, high = whole_of(x.count.q, x.share.q)
        return any(
            y is not x and (other is p or (x.of and x.of == y.of)) and alike(y.count.q, x.count.q)
            and whole_of(y.count.q, y.share.q)[0] <= high and whole_of(y.count.q, y.share.q)[1] >= low
            for other, y in self.pairs
        )  # fmt: skip

    def likely(self, p: Paragraph, x: Pair) -> Quantity | None:
        """The whole that a share which nothing explains is of, as far as one can tell."""
        k = x.count.q
        low, high = whole_of(k, x.share.q)
        large = [s for s in self.said if s.q.value > k.value and alike(s.q, k)]
        large = [s for s in large if self.main(s)] or large
        near = sorted(large, key=lambda s: abs(log(s.q.value * 2 / (low + high))))
        return near[0].q if near else None

    def main(self, said: Said) -> bool:
        """Whether several shares of the draft are of a count: the sample, the total of the year."""
        return said.q.value in self._main


def _exactly(p: Paragraph, x: Pair, cells: Sequence[Said]) -> Pair:
    """青岚街道岗位需求超过1.2万个，占全区的27.6%: the count that the table has under these names."""
    if not x.count.q.hedge:
        return x
    words = clause(p, x.count)
    named = [
        s for s in cells
        if s.item.label and s.item.label in words and x.count.q.low <= s.q.value <= x.count.q.high
        and any(b in words for b in bigrams(s.words.removeprefix(s.item.label)))
    ]  # fmt: skip
    q = replace(named[0].q, unit=x.count.q.unit) if len(named) == 1 else None
    return Pair(replace(x.count, q=q), x.share, x.of, x.listed) if q else x


def explained(f: Finding, counts: Counts) -> bool:
    """Whether a share that is marked is right of a whole said anywhere in the draft.

    A vague share (四分之一), a round one and one of a whole that is named (占受访者的) is asked against the wholes that
    other shares of the draft are of, against those that bear the name, and against those of the last three paragraphs.
    """
    x = counts.pair(f.paragraph, f.start)
    if x is None or "其中" in x.share.before or "其中" in x.count.before:
        return False
    found = counts.wholes(x)
    if x.share.q.kind == "p" and x.share.q.decimals and not x.of:
        return bool(found)
    name = _ALL.sub("", x.of)
    called_so = counts.called(name) if name else []
    if called_so:
        return any(any(b in s.words for b in bigrams(name)) for s in found if s.p.kind != "cell")
    return any(
        counts.main(s)
        or (not x.of and x.share.q.kind == "p" and 0 <= f.paragraph - s.p.number <= 3)
        for s in found
    )  # fmt: skip


_FOREIGN = re.compile(
    r"全[省国]|同期|上年|GDP|生产总值|总人口|任务|目标|计划|预算|收入|支出|成本|产值"
)
_ALL = re.compile(
    r"受访者?|被?调查者|被?调查对象|有效问卷|有效样本|样本|问卷|总人数|总户数|总件数|总数|总量|总额|总体|总计|全部|所有|全[区县镇乡街村市州]|[省市区县]|其|的|比例|比重|份额|比"
)


def unexplained(draft: Draft, read: Read, counts: Counts) -> Iterator[Finding]:
    """9.90万人次，占76.3%: no count of the draft, no sum of the paragraph, no other share leads to such a whole.

    And of two shares that follow each other (472人提及，占62.0%；其次389人，占31.2%) both are of one whole.
    """
    before: tuple[Paragraph, Pair] | None = None
    for p, x in counts.pairs:
        k, share = x.count.q, x.share.q
        if share.kind != "p" or share.hedge or k.hedge or WEIGHTED.search(p.text):
            continue
        if x.of and (_FOREIGN.search(x.of) or wider(p, x) or not _held(x.of, counts)):
            continue
        wholes = counts.wholes(x)
        if not wholes and not _of_a_sum(p, read[p.number], x, counts) and not counts.agree(p, x):
            base = counts.likely(p, x)
            if base:
                yield replace(_wrong_share(p, k, base, share), severity="warning")
        elif wholes and before and before[0] is p and _follows(p, read[p.number], before[1], x):
            first = counts.wholes(before[1])
            if first and not {s.q.value for s in first} & {s.q.value for s in wholes}:
                yield replace(_wrong_share(p, k, first[0].q, share), severity="warning")
        before = (p, x)


_BARE_SHARE = re.compile("(?:占|占比为?|比重为?)(?:全[区县镇乡街市])?的?(?:约|达)?$")


def of_rows(draft: Draft, read: Read, counts: Counts) -> Iterator[Finding]:
    """东湖街道一地即占31.3%: of the counts that the table has in this row, one must be the printed share."""
    rows: dict[str, list[Said]] = {}
    for s in read.cells:
        if len(s.item.label) > 1 and s.q.value > 0:
            rows.setdefault(s.item.label, []).append(s)
    for p in draft.paragraphs if rows else ():
        if p.kind == "cell" or WEIGHTED.search(p.text):
            continue
        last = 0
        for i in read[p.number]:
            words = p.reading.plain[last : i.q.start].rsplit("。", 1)[-1]
            words = re.split("[，；：]", words)[-1]
            last = i.q.end
            if (
                i.q.kind != "p" or i.role != "level" or i.q.hedge or not i.q.decimals or i.q.unit != "%"
                or counts.pair(p.number, i.q.start) or not _BARE_SHARE.search(words)
            ):  # fmt: skip
                continue
            named = [name for name in rows if words.startswith(name)]
            cells = rows[max(named, key=len)] if named else []
            parts = [s for s in cells if s.q.kind == "n"]
            if not parts or any(overlaps(s.q.low, s.q.high, i.q) for s in cells if s.q.kind == "p"):
                continue
            if not any(counts.find(p, s.q, i.q) for s in parts):
                whole = counts.total(parts[0])
                if whole:
                    yield replace(_wrong_share(p, parts[0].q, whole, i.q), severity="warning")


def wider(p: Paragraph, x: Pair) -> bool:
    """全区A级景区12家，占全市的15.4%: of an area that the draft is not about."""
    m = re.search("全[市县州区]", x.of)
    before = p.reading.plain[max(0, x.count.q.start - 60) : x.count.q.start]
    return m is not None and any(a != m.group() for a in re.findall("全[区县镇乡街村]", before))


def _held(name: str, counts: Counts) -> bool:
    """Whether a draft speaks of a whole: 占有效样本的, 占缺工企业的; of all there is in general."""
    name = _ALL.sub("", name)
    return not name or bool(counts.called(name))


def _of_a_sum(p: Paragraph, items: Sequence[Item], x: Pair, counts: Counts) -> bool:
    """7739万人跨省流动，8871万人省内流动，分别占46.6%和53.4%: the part and the counts beside it make the whole.

    Each of them that prints its own share must then print that of this sum.
    """
    run = [i.q for i in items if i.q.kind == "n" and i.role == "level" and i.q.family == x.count.q.family]  # fmt: skip
    at = next((k for k, q in enumerate(run) if q is x.count.q), None)
    if at is None:
        return False
    shares = {y.count.q.start: y.share.q for other, y in counts.pairs if other is p}
    for a in range(max(0, at - 9), at + 1):
        for b in range(max(at, a + 1), min(len(run), a + 10)):
            low, high = sum(q.low for q in run[a : b + 1]), sum(q.high for q in run[a : b + 1])
            spans = [whole_of(q, shares[q.start]) for q in run[a : b + 1] if q.start in shares]
            if all(low <= most and high >= least for least, most in spans):
                return True
    return False


_GROUP = re.compile(f"[{ANY.replace(MARK['p'], '').replace(MARK['d'], '')}]|中|者")


def _follows(p: Paragraph, items: Sequence[Item], a: Pair, b: Pair) -> bool:
    """Whether two shares stand side by side, with no group, no time and no count between them."""
    if a.of or b.of or a.share.sentence != b.share.sentence or not alike(a.count.q, b.count.q):
        return False
    skeleton = p.reading.skeleton
    if a.listed and b.listed:  # 2020年、2022年分别有594人和668人，占50.5%和55.4%
        return skeleton[since(skeleton, a.count.position, "。；") : a.count.position].count(MARK["t"]) < 2  # fmt: skip
    gap = list(skeleton[a.share.position + 1 : b.count.position])
    for i in items:  # 10—49人的48家: the bounds of a class count nothing
        if a.share.position < i.position < b.count.position and names_class(p, i):
            gap[i.position - a.share.position - 1] = ""
    return a.listed == b.listed and not _GROUP.search(a.count.label + "".join(gap))
