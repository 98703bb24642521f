"""Vague shares far from their numbers: 近七成机构不足10人, 技工缺口的八成, 素质贡献类不到四成, 住房和就学两项合起来接近七成."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, noted
from ..memory import EARLIER, Read, Said, bigrams, called
from ..parts.lists import aligned
from ..parts.pairs import Pair, pairs
from ..sentences.clauses import Item, bare, between, is_share, sentences, shown
from ..sentences.quantities import Quantity, fits
from ..sentences.reading import since
from ..sentences.units import SPANS
from .vagueness import JOINT, PLANNED, fits_value, of_a_part


@dataclass(frozen=True, slots=True, eq=False)
class _Share:
    """A percentage, the words that are its own, the name it has in a list, and its place."""

    q: Quantity
    words: str
    name: str
    context: str
    paragraph: int
    sentence: int


class _Shares:
    """All percentages of a draft, and its counts, to be found by their words."""

    def __init__(self, draft: Draft, read: Read) -> None:
        self._draft, self._read = draft, read

    @cached_property
    def all(self) -> list[_Share]:
        return list(_shares(self._draft, self._read, self.pairs))

    @cached_property
    def pairs(self) -> dict[int, list[Pair]]:
        """The counts with their shares of each paragraph that has percentages."""
        return {q.number: list(pairs(q, self._read[q.number])) for q in self._draft.paragraphs if q.kind != "cell" and any(is_share(i) for i in self._read[q.number])}  # fmt: skip

    @cached_property
    def by_bigram(self) -> dict[str, list[int]]:
        done: dict[str, list[int]] = defaultdict(list)
        for j, s in enumerate(self.all):
            for b in set(bigrams(s.words)):
                done[b].append(j)
        return done

    @cached_property
    def of_sentence(self) -> dict[tuple[int, int], list[_Share]]:
        done: dict[tuple[int, int], list[_Share]] = defaultdict(list)
        for s in self.all:
            done[s.paragraph, s.sentence].append(s)
        return done

    @cached_property
    def counts(self) -> list[Said]:
        said = [s for q in self._draft.paragraphs if q.kind != "cell" for s in self._read.said(q)]
        return said + self._read.cells

    @cached_property
    def totals(self) -> dict[str, list[float]]:
        """The counts that may be the whole of others, by their unit: those called so, and those that printed shares are of."""
        done: dict[str, list[float]] = defaultdict(list)
        for s in self.counts:
            if _TOTAL.search(s.words) and s.q.kind == "n":
                done[s.q.family].append(s.q.value)
        for told in self.pairs.values():
            for x in told:
                if x.share.q.value > 0 and x.share.q.kind == "p":
                    done[x.count.q.family].append(100 * x.count.q.value / x.share.q.value)
        return done

    @cached_property
    def rows(self) -> set[str]:
        """The names of the rows of tables."""
        return {s.item.label for s in self._read.cells if len(s.item.label) > 1}


def gauging(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every vague share of a draft against the shares, counts and rows that bear its name."""
    shares = _Shares(draft, read)
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or all(i.q.kind != "v" for i in items):
            continue
        for k, item in enumerate(items):
            if item.q.kind != "v" or PLANNED.search(p.reading.plain, since(p.reading.plain, item.q.start, "，。；\n"), item.q.start):  # fmt: skip
                continue
            for rule in (_of_named, _afar, _beside):
                finding = rule(p, items, k, shares)
                if finding is not None:
                    if rule is not _afar or not _given(items, item):
                        yield finding
                    break


def _given(items: Sequence[Item], item: Item) -> bool:
    """检查96家，其中持证72家，无证24家，无证的占四分之一: whether two counts of the sentence give the share."""
    counts = [i.q for i in items if i.sentence == item.sentence and i.q.kind == "n" and i.q.value > 0 and i.position < item.position]  # fmt: skip
    return any(fits_value(of_a_part(item), 100 * a.value / b.value) for a, b in permutations(counts[-6:], 2) if a.family == b.family)  # fmt: skip


_BEHIND = re.compile("[^，。；：（）\n]{0,12}")


def _shares(draft: Draft, read: Read, paired: dict[int, list[Pair]]) -> Iterator[_Share]:
    """All percentages: of the text with the words since the one before, of the tables with row and head."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not any(is_share(i) for i in items):
            continue
        plain, last = p.reading.plain, 0
        names = aligned(p, items) | _counted(p, items)
        names |= {x.share.position: _name(p, x.count) for x in paired[p.number]}
        for i in items:
            if is_share(i):
                opened = since(plain, i.q.start, "。！？；\n")
                start = max(last, opened)
                after = _BEHIND.match(plain[i.q.end :])
                own = plain[start : i.q.start] + "|" + (after.group() if after else "")
                if start == last and len(own) < 4:  # 分别占54.5%、35.7%和9.8%
                    own = plain[opened : i.q.start]
                name = names.get(i.position, "")
                yield _Share(i.q, name + own, name, plain[max(0, start - 120) : start], p.number, i.sentence)  # fmt: skip
            if i.q.kind == "p":
                last = i.q.end
    for k, s in enumerate(read.cells):
        if s.q.kind == "p" and s.q.unit == "%":
            yield _Share(s.q, s.words, s.item.label, "", -1, -k - 1)


def _name(p: Paragraph, count: Item) -> str:
    """What a count is of, as it is written: 16—29岁, “材料多、开具难”."""
    plain = p.reading.plain
    if count.core:
        return count.core.strip("“”的")
    own = plain[since(plain, count.q.start, "，。；：、\n") : count.q.start]
    return re.sub("^(?:其中|和|及|另有)|[有的为]$", "", own)


_SAID = re.compile(r"(?:分别|依次|各占)[^，。；：]{0,3}$")


def _counted(p: Paragraph, items: Sequence[Item]) -> dict[int, str]:
    """居住28.4分、就业社保24.6分、素质贡献11.2分，得分率依次为71.0%、82.0%和37.3%: the names of the values before."""
    done: dict[int, str] = {}
    for group in sentences(items):
        k = 0
        while k < len(group):
            run = [group[k]]
            while k + len(run) < len(group) and group[k + len(run)].q.kind == "p" == run[0].q.kind and len(group[k + len(run)].before) < 3:  # fmt: skip
                run.append(group[k + len(run)])
            before = group[max(0, k - len(run)) : k]
            if (
                len(run) > 1 and len(before) == len(run) and _SAID.search(run[0].label)
                and len({i.q.family for i in before}) == 1 and before[0].q.kind == "n"
            ):  # fmt: skip
                done |= {share.position: _name(p, count) for share, count in zip(run, before, strict=True)}  # fmt: skip
            k += len(run)
    return done


_FILL = re.compile(
    r"受访者?|劳动者|调查对象|被?调查者|全部|针对|情况|问题|现象|结果|显示|家长|群众|居民|企业|单位|机构|人员|反映|认为|表示|选择|提到|其中|同时|所有|各类|不过|只|仅|才|"
    r"[的了和与及是为在有已均都占将被其该到出者却还仍、（）“”]|就(?![业读学医诊近地])|(?<!初)(?<!高)中(?![学小专职型])|[一二三四五六七八九]是|\d+"
)  # fmt: skip


_WEAK = re.compile(r"[的了和与及中是为在有已均都占将被其该到出者、（）“”]|\d+|针对|情况|受访者?")


def _wanted(text: str) -> list[str]:
    """The words of a claim that tell what it is of; 企业 and the like only when nothing else does."""
    strong = [b for part in _FILL.split(text) for b in bigrams(part)]
    return strong if len(strong) > 1 else [b for part in _WEAK.split(text) for b in bigrams(part)]


def _clause(p: Paragraph, item: Item) -> tuple[str, str]:
    """What stands before and behind a vague share in its clause."""
    plain = p.reading.plain
    start = since(plain, item.q.start, "，。；：！？（）\n")
    after = re.match("[^，。；：！？（）\n]*", plain[item.q.end :])
    head = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*", "", plain[start : item.q.start])
    return head, after.group() if after else ""


def _mark(p: Paragraph, item: Item, shows: str) -> Finding:
    shows += "，" + say(zh=f"不是“{item.q.text}”", en=f"not {item.q.text}")
    return found("words:vague", p, item.q.start, item.q.end, shows, severity="warning")


_OWN_NAME = re.compile(r"(?:[但而且其中]*)(?P<name>[\u4e00-\u9fff“”]{2,8}?)(?:类|业|等)*的?(?:得分率|占比|比重|率)?[则却也仍还都只仅]*占?$")  # fmt: skip


def _afar(p: Paragraph, items: Sequence[Item], k: int, shares: _Shares) -> Finding | None:
    """投诉中收费争议超过三分之一: some percentage under these words, or some of a list together, must be what it says."""
    item = items[k]
    head, tail = _clause(p, item)
    tail = re.split("的(?:结果|情况|事实|现象|判断|调查)", tail)[
        0
    ]  # 与近六成受访者希望收费透明的结果相互印证
    if re.search(r"下降|减少|增长|增加|缩|扩|同比|平均|的$", head):
        return None
    q = of_a_part(item)
    named = _OWN_NAME.match(head)
    own = [s for s in shares.of_sentence.get((p.number, item.sentence), ()) if named and s.q.end < item.q.start and s.name.startswith(named["name"])]  # fmt: skip
    if len(own) == 1 and item.q.start - own[0].q.end >= 3:
        return None if fits(q, own[0].q) else _mark(p, item, own[0].q.text)
    wanted = _wanted(head) + _wanted(tail)
    if len(wanted) < 2:
        return None
    pool = shares.all
    hits = Counter(j for b in wanted for j in shares.by_bigram.get(b, ()))
    scored = [
        ((n + 0.7 * sum(b in pool[j].context and b not in pool[j].words for b in wanted)) / len(wanted), pool[j])
        for j, n in hits.items()
        if n > 1 and not (pool[j].paragraph == p.number and pool[j].sentence == item.sentence)
    ]  # fmt: skip
    row = next((r for r in sorted(shares.rows, key=len, reverse=True) if r in head), "")
    if row:  # 北塘街道整改率不到九成: its own row only
        scored = [(x, s) for x, s in scored if row in s.words]
    best = max((x for x, _ in scored), default=0.0)
    if best < 0.6 or any(m[0] not in head for x, s in scored if x == best and (m := _GROUP.search(s.words))):  # fmt: skip
        return None  # 留满1个月的人中，又有37.9%离岗: of another group
    met = [s for x, s in scored if x >= (0.9 if row else 0.5) * best]
    top = [s for x, s in scored if x == best]
    # 第三产业占比2022年为49.3%，2023年升至50.9%
    met += [t for s in top for t in shares.of_sentence[s.paragraph, s.sentence] if t.q.start > s.q.end and _ON.search(t.words)]  # fmt: skip
    if any(fits(q, s.q) for s in met) or any(q.low <= v <= min(q.high, 100.5) for s in top for v in _together(s, shares)):  # fmt: skip
        return None
    return _mark(p, item, "、".join(s.q.text for s in top))


_GROUP = re.compile("[人者户家员业生]中，")
_ON = re.compile(r"(?:[升降增减]|提高|下降|回落|上升|扩大|缩小)[至到]\|")


def _together(s: _Share, shares: _Shares) -> Iterator[float]:
    """What a share makes with those that follow it or stand before it in its sentence, and what it leaves of 100."""
    run = shares.of_sentence[s.paragraph, s.sentence]
    at = next(k for k, t in enumerate(run) if t is s)
    for a in range(at + 1):
        for b in range(at + 1, len(run) + 1):
            if 2 <= b - a <= 4:
                yield sum(t.q.value for t in run[a:b])
    if re.search("[不未没非无]", s.words):
        yield 100 - s.q.value


_MISS = 12.0  # points beyond the word within which a value is taken for its own
_SUMMED = re.compile(
    "合计|合起来|加起来|一起|总共|共计|共(?![^占]*共)|[两二三四五](?:项|类|者|个|成分)"
)
_TOTAL = re.compile("全[区市县镇部体]|总|共|合计|样本|受访|有效|回收|发放|登记|参保|调查")
_FAMILY = {"人次": "人", "件次": "件", "户次": "户", "套": "户", "家次": "家"}
_FRESH = re.compile("[^，。；]*[中里]的?，[^，。；]{0,14}")  # 新增的360个充电桩中，快充桩占四成
_WITHIN = re.compile("[中里已有]")  # 48名房东里，有16名: the second is of the first
_JOINED = re.compile(f"[，（](?:{JOINT}|总数的?|全[区部市县镇]的?|总[量额]的?|仍|还|已|一共)*")


def _beside(p: Paragraph, items: Sequence[Item], k: int, shares: _Shares) -> Finding | None:
    """各占22.0%、56.0%和16.0%，近七成不超过1500元; 39人，不到全区的两成: no reading of the numbers near by, nor one by name, is so.

    Right behind a count the share is that count's, behind 合计 it is a sum; else it may be any percentage, sum or quotient
    of the sentence and those beside it.
    """
    item, word = items[k], of_a_part(items[k])
    if item.role == "change":
        return None
    plain, (head, tail) = p.reading.plain, _clause(p, item)
    before = items[k - 1] if k and items[k - 1].sentence == item.sentence else None
    gap = between(p.reading, before, item) if before is not None else ""
    if re.search("[均都各]", head) or _FRESH.fullmatch(gap):
        return None
    of = re.search("占(?P<of>[^，。；：]{2,10}?)的$", head)
    part = before.q if before is not None and _counts(before) and before.role == "level" and (_JOINED.fullmatch(gap) or (of and gap[0] == "，" and "，" not in gap[1:])) else None  # fmt: skip
    summed = _SUMMED.search(head)
    groups = [[i for i in items if i.sentence == s] for s in (item.sentence, item.sentence - 1, item.sentence + 1)]  # fmt: skip
    singles = [[(_FAMILY.get(i.q.family, i.q.family), i.q.value) for i in group if _counts(i) and i.role == "level"] for group in groups]  # fmt: skip
    told: list[float] = []
    for n, group in enumerate(groups):
        run = [i.q.value for i in group if i.q.kind == "p" and i.role == "level"]
        told += [x for a in range(len(run)) for b in range(a + 2, min(a + 5, len(run) + 1)) if (x := sum(run[a:b])) < 100.5]  # fmt: skip
        counts = [i for i in group if _counts(i) and i.role == "level"][:10]
        totals = [(_FAMILY.get(f := x.q.family, f), sum(y.q.value for y in counts[a:b])) for a, x in enumerate(counts) for b in range(a + 2, min(a + 6, len(counts) + 1))
                  if len({y.q.family for y in counts[a:b]}) == 1 and not _WITHIN.search(plain, x.q.end, counts[b - 1].q.start) and "其中" not in plain[since(plain, x.q.start, "。！？\n") : x.q.start]]  # fmt: skip
        wholes = singles[n] + (singles[1] if n == 0 and "其中" not in (before.before if before is not None else "") else [])  # fmt: skip
        if part is not None:
            if n == 0 or before is None or "其中" not in before.before:
                told += [100 * part.value / w for f, w in (*wholes, *totals) if f == _FAMILY.get(part.family, part.family) and w > part.value]  # fmt: skip
            continue
        moved = [(i.q.family, i.q.value) for i in group if _counts(i) and i.role == "change"]
        all_of_it = [max(totals, key=lambda x: x[1])] if totals else []
        parts = totals if summed else [*singles[n], *moved, *totals]
        told += [100 * v / w for f, v in parts for g, w in (*wholes, *(totals if (f, v) not in totals else all_of_it)) if f == g and v < w]  # fmt: skip
        if not summed or len(run) < 2:
            told += [x for v in run for x in (v, 100 - v)]
    if any(fits_value(word, x) for x in told):
        return None
    last = part or next((i.q for i in reversed(items[:k]) if i.sentence == item.sentence and _counts(i)), None)  # fmt: skip
    far = [100 * last.value / w for w in shares.totals.get(last.family, ()) if w > last.value] if last is not None else []  # fmt: skip
    far += [shares.all[j].q.value for b in _wanted(head) + _wanted(tail) for j in shares.by_bigram.get(b, ())]  # fmt: skip
    if of and last is not None:
        far += [100 * last.value / s.q.value for s in shares.counts if s.q.value > last.value and any(b in s.words for b in bigrams(of["of"]))]  # fmt: skip
    if any(fits_value(word, x) for x in far):
        return None
    slack = min(_MISS, word.value / 2)
    near = [x for x in told if word.low - slack <= x <= min(word.high, word.value + 10) + slack]
    best = min(near, key=lambda x: abs(x - word.value), default=None)
    return noted(_mark(p, item, f"{shown(best)}%")) if best is not None else None


def _counts(i: Item) -> bool:
    """Whether a number counts what may be a part or a whole: no price, no span of time, and not last year's."""
    return i.q.kind == "n" and i.q.value > 0 and i.q.unit not in ("分", "度", *SPANS) and (i.q.unit != "元" or i.q.scale > 1) and not EARLIER.search(i.clause or "")  # fmt: skip


_PART_OF = re.compile(r"^(?P<part>[^，。；：]*?)(?:恰好|正好|刚好|恰|仅|只|约|就|却|已|也|大约|大致|大体|合计|共)*(?:占到?|超过|不到|不足|接近|相当于|约为|约|近|达到?|逾|为|是)(?:现有|目前|当前|全部)?(?P<of>[^，。；：占]{2,14})的$")  # fmt: skip
_ELSEWHERE = re.compile("^全区$|年|同期|上[月季期轮]|计划|目标|任务|预算|[后前]者|^其|全[省国市]|一半|比重")  # fmt: skip


def _of_named(p: Paragraph, items: Sequence[Item], k: int, shares: _Shares) -> Finding | None:
    """四个行业合计23360个，超过需求总量的一半; 技工缺口占缺工总数的三成: a count and a whole that is named."""
    item = items[k]
    m = _PART_OF.search(item.label)
    if m is None or _ELSEWHERE.search(m["of"]):
        return None
    name = _FILL.sub("", m["part"])
    before = items[k - 1] if k and items[k - 1].sentence == item.sentence else None
    if len(name) > 1:
        found_ = called(name, shares.counts) or (called(name[:-2], shares.counts) if len(name) > 3 else [])  # fmt: skip
        found_ = [s for s in found_ if not s.q.hedge]
        if len(found_) > 3:
            return None
    elif before is not None and before.q.kind == "n" and before.role == "level" and not before.q.hedge:  # fmt: skip
        found_ = [s for s in shares.counts if s.item is before]
    else:
        return None
    parts = [s.q for s in found_ if s.q.value > 0]
    if not parts:
        return None
    larger = [s for s in shares.counts if s.q.value > 0.9 * min(q.value for q in parts)]
    wholes = called(m["of"], larger, parts[0])
    if not wholes and len(m["of"]) > 3:
        wholes = called(
            m["of"][:-2], larger, parts[0]
        )  # 技工缺口: where the text counts 技工1897人
    if not wholes:
        return None
    q = of_a_part(item)
    wanted = [b for b in bigrams(m["of"]) if b not in ("人次", "人数", "总数", "总量", "总额")]
    loosely = [s for s in larger if wanted and sum(b in s.words for b in wanted) >= len(wanted) / 2]
    if any(_within(q, a.value, s.q.value) for a in parts for s in [*loosely, *wholes]):
        return None
    part, whole = min(((a, s.q) for a in parts for s in wholes), key=lambda x: abs(100 * x[0].value / x[1].value - q.value))  # fmt: skip
    return _mark(p, item, f"{bare(part)}/{bare(whole)} = {shown(100 * part.value / whole.value)}%")


def _within(q: Quantity, part: float, whole: float) -> bool:
    value = 100 * part / whole
    return q.low - (0.5 if q.hedge else 2) <= value <= q.high + (0.5 if q.hedge else 2)
