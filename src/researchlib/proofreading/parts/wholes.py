"""Every count of a draft, to be asked which of them is the whole of a printed share."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf, log

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit
from ..memory import EARLIER, Read, Said, bigrams, called, clause, left_behind
from ..sentences.clauses import (
    SAME_COUNT,
    Item,
    alike,
    between,
    of_before,
    overlaps,
    quotient,
    ratio,
    whole_of,
)
from ..sentences.quantities import Quantity
from ..sentences.reading import ANY, MARK, pattern, since
from .grim import WEIGHTED
from .lists import aligned
from .pairs import SCOPE, Pair, names_class, pairs


def wrong_share(p: Paragraph, part: Quantity, base: Quantity, printed: Quantity) -> Finding:
    return misfit("arithmetic:share", p, printed, quotient(part, base, printed))


# what may be the whole of what: 312家 of 560份, 253人 of 620户
LOOSE = {"人", "家", "户", "份", "个", "件", "项", "人次", ""}


class Counts:
    """Every count of a draft, tables too, to be asked which of them is the whole of a share."""

    def __init__(self, draft: Draft, read: Read) -> None:
        self._of = {
            p.number: [s for s in read.said(p) if s.q.low > 0 and s.q.high < inf]
            for p in draft.paragraphs
            if p.kind != "cell"
        }
        self.prose = [s for said in self._of.values() for s in said]
        cells = [s for s in read.cells if s.q.kind == "n" and s.q.value > 0]
        self.said = sorted(self.prose + cells, key=lambda s: s.q.value)
        self._like: dict[str, tuple[list[Said], list[float]]] = {}
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
        self._spelt: dict[str, list[Said]] = {}
        self._cores: dict[str, list[Said]] | None = None
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

    def spelt(self, name: str) -> list[Said]:
        """The counts of the prose whose clause has the characters of a name in their order: 持证 in 持有居住证."""
        if name not in self._spelt:
            rule = re.compile(".{0,4}".join(map(re.escape, name)))
            able = (s for s in self.prose if len(name) > 1 and name[0] in s.words and name[-1] in s.words)  # fmt: skip
            met = [s for s in able if s.q.kind == "n" and not s.earlier and rule.search(s.words)]
            self._spelt[name] = [s for s in met if name in re.sub("[总的]", "", s.words)] or met
        return self._spelt[name]

    def total(self, part: Said) -> Quantity | None:
        """The total of a column: the count that stands under the same head in the row 合计."""
        head = part.words.removeprefix(part.item.label)
        return next((s.q for s in self.said if re.fullmatch(f"(?:合计|总计|全区|全市){re.escape(head)}", s.words)), None)  # fmt: skip

    def find(self, p: Paragraph, k: Quantity, share: Quantity) -> list[Said]:
        """The counts of which k is the printed share, as a paragraph may mean them."""
        if not k.value or not share.value:
            return []
        low, high = whole_of(k, share)
        room = max(0.01, k.half / k.value)  # 13万 may be 12.6
        return [
            s for s in self.like(k, 0.95 * low, 1.05 * high)
            if s.q is not k and s.q.value >= k.low and (s.p is p or s.q.half <= room * s.q.value)
            and overlaps(*ratio(k, s.q), share)
        ]  # fmt: skip

    def of(self, p: Paragraph) -> list[Said]:
        """The counts of one paragraph."""
        return self._of.get(p.number, [])

    def like(self, q: Quantity, low: float, high: float) -> list[Said]:
        """The counts from `low` to `high` that may be counts of the same things."""
        family = q.family
        if family not in self._like:
            kin = {f for f in {s.q.family for s in self.said} if f == family or (f, family) in SAME_COUNT or {f, family} <= LOOSE}  # fmt: skip
            chosen = [s for s in self.said if s.q.family in kin]
            self._like[family] = chosen, [s.q.value for s in chosen]
        said, values = self._like[family]
        return said[bisect_left(values, low) : bisect_right(values, high)]

    def agree(self, p: Paragraph, x: Pair) -> bool:
        """Whether another share of the paragraph, or of the same name, leads to the same whole: it is not in the text."""
        low, high = whole_of(x.count.q, x.share.q)
        return any(
            y is not x and (other is p or (x.of and x.of == y.of)) and alike(y.count.q, x.count.q)
            and whole_of(y.count.q, y.share.q)[0] <= high and whole_of(y.count.q, y.share.q)[1] >= low
            for other, y in self.pairs
        )  # fmt: skip

    def exactly(self, name: str) -> list[Said]:
        """The counts of the prose that bear a name and nothing else."""
        if self._cores is None:
            self._cores = {}
            for s in self.prose:
                self._cores.setdefault(s.item.core, []).append(s)
        return self._cores.get(name, [])

    def likely(self, k: Quantity, share: Quantity) -> Quantity | None:
        """The whole that a share which nothing explains is of, as far as one can tell."""
        if not k.value or not share.value:
            return None
        low, high = whole_of(k, share)
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


_IN_GROUP = pattern("~{0,16}[中里][，：]")  # 4580人中，新居民3412人，占74.5%: of those 4,580


def explained(f: Finding, counts: Counts) -> bool:
    """Whether a share that is marked is right of a whole said anywhere in the draft.

    A vague share (四分之一), a round one and one of a whole that is named (占受访者的) is asked against the wholes that
    other shares of the draft are of, against those that bear the name, and against those of the last three paragraphs.
    """
    x = counts.pair(f.paragraph, f.start)
    if (
        x is None
        or "其中" in x.share.before
        or "其中" in x.count.before
        or _IN_GROUP.match(x.count.before)
    ):
        return False
    if SCOPE.match(x.count.label) or SCOPE.match(x.count.before.lstrip("。")):
        return any(counts.main(s) for s in counts.wholes(x))  # 登记新居民中，…121400人，占45.3%
    found = counts.wholes(x)
    if x.share.q.kind == "p" and x.share.q.decimals and not x.of:
        return bool(found)
    name = _ALL.sub("", x.of)
    called_so = counts.called(name) if name else []
    if called_so:
        return any(any(b in s.words for b in bigrams(name)) for s in found)
    return any(
        counts.main(s)
        or (not x.of and x.share.q.kind == "p" and 0 <= f.paragraph - s.p.number <= 3)
        for s in found
    )  # fmt: skip


_FOREIGN = re.compile(
    r"全[省国]|同期|上年|GDP|生产总值|总人口|任务|目标|计划|预算|收入|支出|成本|产值"
)
_ALL = re.compile(
    r"受访者?|被?调查者|被?调查对象|有效问卷|有效样本|样本|问卷|总人数|总户数|总件数|总数|总量|总额|总体|总计|全部|所有|全年|年度|全[区县镇乡街村市州]|[省市区县]|其|的|比例|比重|份额|比"
)


def unexplained(draft: Draft, read: Read, counts: Counts) -> Iterator[Finding]:
    """9.90万人次，占76.3%: no count of the draft, no sum of the paragraph, no other share leads to such a whole.

    And of two shares that follow each other (472人提及，占62.0%；其次389人，占31.2%) both are of one whole.  Where three
    shares or more, and most of them, are not of the whole they seem to be of, that is told once.
    """
    wrong: dict[float, list[Finding]] = {}
    for finding, whole in _unexplained(read, counts):
        wrong.setdefault(whole.value, []).append(finding)
    right = Counter(w.q.value for _, x in counts.pairs for w in counts.wholes(x))
    for value, findings in wrong.items():
        if len(findings) < 3 or len(findings) < right[value]:
            yield from findings
            continue
        more = say(zh=f"；这样的占比共{len(findings)}处", en=f"; {len(findings)} such shares")
        yield replace(findings[0], shows=findings[0].shows + more)


def _unexplained(read: Read, counts: Counts) -> Iterator[tuple[Finding, Quantity]]:
    before: tuple[Paragraph, Pair] | None = None
    for p, x in counts.pairs:
        k, share = x.count.q, x.share.q
        if k.chinese and k.value <= 10:
            continue  # 居五个镇街之首，占34.8%; 两个专业占55.0%: the things, not what is counted of them
        if share.kind != "p" or share.hedge or k.hedge or WEIGHTED.search(p.text):
            continue
        if not x.listed and p.reading.skeleton[x.share.position - 1] == "、":
            continue  # 2022年为264人、22.0%
        name = _ALL.sub("", x.of)
        bearing = _bearing(name, k, counts)
        if x.of and (_FOREIGN.search(x.of) or wider(p, x) or (name and not bearing)):
            continue
        wholes = counts.wholes(x)
        if bearing:  # 7家，占受检企业的3.0%: not of 233件 in some table
            wholes = [
                s
                for s in wholes
                if alike(s.q, k) or counts.main(s) or any(b in s.words for b in bigrams(name))
            ]
        if re.search("前[两二三四五][项类者]", p.reading.plain[k.end : share.start]):
            continue  # 其他7条，前两项合计占67.7%
        base = _meant(p, read[p.number], x, counts)
        if base and base.value != k.value:
            yield wrong_share(p, k, base, share), base
        elif not wholes and not _of_a_sum(p, read[p.number], x, counts) and not counts.agree(p, x):
            named = [s.q for s in bearing if alike(s.q, k) and s.q.value > k.value]
            base = named[-1] if named else counts.likely(k, share)
            if base and base.value != k.value:
                yield replace(wrong_share(p, k, base, share), severity="warning"), base
        elif wholes and before and before[0] is p and _follows(p, read[p.number], before[1], x):
            first = counts.wholes(before[1])
            if first and not {s.q.value for s in first} & {s.q.value for s in wholes}:
                yield replace(wrong_share(p, k, first[0].q, share), severity="warning"), first[0].q
        before = (p, x)


_REST = re.compile(
    "(?:剩余|其余|余下|剩下|尚有|还有|还剩|仍有|[^，。；]{0,8}[尚还]?[未没][^，。；]{1,10})的?(?:有|为)?$"
)
_SENT = re.compile("发放|发出|派发|下发|回收|收回")
_VALID = re.compile("有效")


def _meant(p: Paragraph, items: Sequence[Item], x: Pair, counts: Counts) -> Quantity | None:
    """The whole that the words mean, when the printed share is not of it, whatever else it may be of by chance.

    限期整改158处，完成131处，占22.4%，剩余27处: what is done and what is left make the 158.  占出口总额的27.1%: the draft
    has 出口.  612人，占51.0%: of the questionnaires sent out, where the valid ones are counted too.
    """
    k, share = x.count.q, x.share.q
    name = _ALL.sub("", x.of)
    if len(name) > 1:
        called_so = [
            s
            for s in counts.exactly(name)
            if s.q.value >= k.value and alike(s.q, k) and not s.earlier and not left_behind(s.item)
        ]
        if "总" not in x.of and any(name in s.words for s in counts.wholes(x)):
            return None
        if called_so and not any(overlaps(*ratio(k, s.q), share) for s in called_so):
            return called_so[-1].q
        return None
    rest = next((i for i in items if i.position > x.share.position), None)
    if (
        not x.of and rest and rest.sentence == x.share.sentence and rest.q.kind == "n" and rest.role == "level"
        and rest.q.family == k.family and not rest.q.hedge and _REST.fullmatch(rest.label)
    ):  # fmt: skip
        whole = k.value + rest.q.value
        made = [s.q for s in counts.like(k, whole, whole) if (s.p is p and s.item.position < x.count.position) or counts.main(s)]  # fmt: skip
        if made and not any(overlaps(*ratio(k, q), share) for q in made):
            return made[-1]
    wholes = counts.wholes(x)
    if wholes and all(
        s.p.kind != "cell" and _SENT.search(s.words) and not _VALID.search(s.words) for s in wholes
    ):
        valid = [
            s
            for s in counts.prose
            if _VALID.search(s.words) and s.q.value >= k.value and counts.main(s)
        ]
        if valid and not re.search("问卷|答卷|有效|收回|回收", x.count.label):
            return valid[-1].q
    if (
        wholes
        and all(s.p is p and (_beside(p, items, s) or of_before(p.reading, s.item)) for s in wholes)
        and not EARLIER.search(clause(p, x.count))
    ):
        now = [
            s
            for s in counts.of(p)
            if alike(s.q, k)
            and s.q.value > k.value
            and not s.earlier
            and s.item.position < x.count.position
        ]
        return (
            now[-1].q if now else None
        )  # 3216万美元，比上年的2930万美元增长9.8%，其中1250万美元占42.7%
    return None


def _beside(p: Paragraph, items: Sequence[Item], s: Said) -> bool:
    """2130家，去年为2045家: last year's value stands right behind this year's."""
    return s.earlier and any(
        b is s.item and a.sentence == b.sentence and alike(a.q, b.q) and not EARLIER.search(clause(p, a))
        and re.fullmatch(rf"[，（]{MARK['t']}~{{0,6}}".replace("~", f"[^，。；：{ANY}]"), between(p.reading, a, b))
        for a, b in pairwise(items)
    )  # fmt: skip


_BARE_SHARE = re.compile(
    "(?P<name>[\u4e00-\u9fff]{2,14}?)(?:人数|户数|数量|数)?(?:仅|只|约|就|则|却|已|即)*(?:占|占比为?|比重为?)(?:全[区县镇乡街市])?的?(?:约|达)?$"
)
_KIND = re.compile("(?<=..)(?:[生者户类]|人员|企业|家庭|居民|群众)$")


_MARK = re.compile("[，；：。]")


def of_rows(draft: Draft, read: Read, counts: Counts) -> Iterator[Finding]:
    """东湖街道一地即占31.3%, 小学生占45.3%: of the counts that bear the name, one must be the printed share.

    They are those of a row of a table, and those of the paragraph (小学、初中在校生分别为36540人和18210人).
    """
    rows: dict[str, list[Said]] = {}
    for s in read.cells:
        if len(s.item.label) > 1 and s.q.value > 0:
            rows.setdefault(s.item.label, []).append(s)
    for p in draft.paragraphs:
        if p.kind == "cell" or "占" not in p.text or WEIGHTED.search(p.text):
            continue
        last = 0
        for i in read[p.number]:
            words, last = p.reading.plain[last : i.q.start], i.q.end
            if (
                i.q.kind != "p"
                or i.role != "level"
                or i.q.hedge
                or not i.q.decimals
                or i.q.unit != "%"
            ):
                continue
            words = _MARK.split(words)[-1]
            m = None if counts.pair(p.number, i.q.start) else _BARE_SHARE.search(words)
            if m is None:
                continue
            parts = _in_row(words, rows, i) or _in_prose(p, read[p.number], m["name"], i, counts)
            here = [s for s in counts.of(p) if s.q.kind == "n"]
            if any(
                s in (a, b) and alike(a.q, b.q) and overlaps(100 * s.q.low / (a.q.high + b.q.high), 100 * s.q.high / (a.q.low + b.q.low), i.q)
                for s in parts for a, b in pairwise(here)
            ):  # fmt: skip
                continue  # 男生1860人、女生1550人，女生占45.5%
            if parts and not any(counts.find(p, s.q, i.q) for s in parts):
                whole = counts.total(parts[0]) or counts.likely(parts[0].q, i.q)
                if whole:
                    yield replace(wrong_share(p, parts[0].q, whole, i.q), severity="warning")


def _in_row(words: str, rows: dict[str, list[Said]], share: Item) -> list[Said]:
    """The counts of the row that is named, of its column when that is named too: 技能提升培训发放额占."""
    named = [name for name in rows if words.startswith(name)]
    cells = rows[max(named, key=len)] if named else []
    if any(overlaps(s.q.low, s.q.high, share.q) or (s.q.decimals and not s.q.unit) for s in cells):
        return []  # printed there, or a table of percentages without their sign
    counted = [s for s in cells if s.q.kind == "n"]
    column = [
        s
        for s in counted
        if (head := s.words.removeprefix(s.item.label)) and len(head) > 1 and head in words
    ]
    return column or counted


def _in_prose(
    p: Paragraph, items: Sequence[Item], name: str, share: Item, counts: Counts
) -> list[Said]:
    """The counts of the paragraph, before a share, that bear a name alone or in a list of names."""
    wanted = bigrams(_KIND.sub("", name))
    before = [s for s in counts.of(p) if s.item.position < share.position]
    names = aligned(p, items) if before else {}
    before = [s for s in before if not left_behind(s.item)]
    return [s for s in before if all(b in names.get(s.item.position, s.item.label) for b in wanted)]


def wider(p: Paragraph, x: Pair) -> bool:
    """全区A级景区12家，占全市的15.4%: of an area that the draft is not about."""
    m = re.search("全[市县州区]", x.of)
    before = p.reading.plain[max(0, x.count.q.start - 60) : x.count.q.start]
    return m is not None and any(a != m.group() for a in re.findall("全[区县镇乡街村]", before))


def _bearing(name: str, k: Quantity, counts: Counts) -> list[Said]:
    """The counts by which a draft speaks of a whole: 占缺工企业的, 占受检企业的 (检查企业92家)."""
    head, kind = name[:-2], name[-2:]
    return (counts.called(name) if name else []) or [
        s for s in (counts.prose if len(head) > 1 else ())
        if kind in s.words and alike(s.q, k) and any(c in s.words.replace(kind, "") for c in head)
    ]  # fmt: skip


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
