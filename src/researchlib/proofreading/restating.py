"""A number taken up again: a slip in it, last year's instead of this year's, another number of the same things.

Digits that changed places or one that is other, about one thing by its words; a number that its own sentence
proves right is no slip.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations
from math import floor, log10

from ..errors import say
from .clauses import Item, overlaps, own_share, ratio, whole_of
from .drafts import Draft, Paragraph
from .findings import Finding, found
from .memory import Read, Said, bigrams, clause
from .reading import ANY, since
from .standing import LEFT, slipped
from .twice import period
from .units import SPANS, THINGS


def slips(draft: Draft, read: Read) -> Iterator[Finding]:
    """386件 here and 368件, or 396件, there, about one thing: a digit is wrong, or two changed places.

    A number that its own sentence proves right (386 - 371 = 15) is no slip.
    """
    seen: dict[tuple[object, ...], list[tuple[Paragraph, Item]]] = defaultdict(list)
    marked = set()
    for p, item in read.prose():
        q = item.q
        if item.role != "level" or q.kind != "n" or q.chinese or not q.unit or q.value < 10:
            continue
        if q.family in SPANS:
            continue
        for key in _alike(q.value):
            seen[q.family, key, floor(log10(q.value))].append((p, item))
    for group in seen.values():
        for k, (p, item) in enumerate(group[1:], 1):
            for first_p, first in group[max(0, k - 12) : k]:
                if first.q.value == item.q.value or not (
                    slipped(item.q, first.q.value) or slipped(first.q, item.q.value)
                ):
                    continue
                swapped = sorted(item.q.digits) == sorted(first.q.digits)
                long = len(item.q.digits.replace(".", "")) >= 4
                short = len(item.q.digits) == 2  # 97 and 79: chance alone makes such pairs
                least = (
                    (1 if long else 3 if short else 2) if swapped else 3
                )  # how much of the names must agree
                if not _about_one(first_p, first, p, item, least) or _both_right(
                    first_p, first, p, item
                ):
                    continue
                here = sum(i.q.value == item.q.value for _, i in group)
                other = sum(i.q.value == first.q.value for _, i in group)
                at, mark, kept, where = (
                    (p, item, first.q, first_p) if here <= other else (first_p, first, item.q, p)
                )
                if (at.number, mark.position) in marked or proven(mark, read[at.number]):
                    continue
                marked.add((at.number, mark.position))
                shows = say(
                    zh=f"{where.where}写{kept.text}，此处写{mark.q.text}",
                    en=f"{kept.text} in {where.where}, {mark.q.text} here",
                )
                yield found("consistency:value", at, mark.q.start, mark.q.end, shows)
                break


def _alike(value: float) -> Iterator[str]:
    """Keys that numbers share which differ in one digit or in the order of digits."""
    digits = f"{value:.10g}".replace(".", "").rstrip("0")
    if digits:
        yield "".join(sorted(digits.replace("0", "")))
    if len(digits) >= 3:
        for k in range(len(digits)):
            yield f"{digits[:k]}?{digits[k + 1 :]}"


_DEFINITE = re.compile(
    r"(?:剩余|其余|余下|未完成|逐[家户个项人]|全部|上述|这|对|为|向|以|将|把|[\u4e00-\u9fff]{2,}的)[^，。；\d]{0,6}$"
)


_THINGS = (*THINGS, "台", "间", "座")


def restated(draft: Draft, read: Read) -> Iterator[Finding]:
    """逐家帮扶36家负增长企业, where 产值负增长的38家 stands before: a number taken up again.

    It is one quantity when the words on both sides of it stood with one number before, and that number is near.
    """
    seen: dict[str, list[tuple[Paragraph, Item, set[str]]]] = defaultdict(list)
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        mine = []
        for item in read[p.number]:
            q = item.q
            if (
                item.role != "level"
                or q.kind != "n"
                or q.hedge
                or q.family not in _THINGS
                or q.value < 10
            ):
                continue
            words = _bigrams(p, item)
            mine.append((p, item, words))
            memory = seen[q.family][-120:]
            taken_up = bool(item.noun) or bool(_DEFINITE.search(item.label))
            titles = any(
                r.kind in ("heading", "title") for r, _, w in memory if len(words & w) >= 2
            )
            if not (taken_up or titles) or len(words) < 2 or q.scale > 1:
                continue
            left = LEFT.search(item.label)
            known = [
                (r, i) for r, i, w in memory
                if r is not p and (
                    len(words & w) >= 2
                    or (left and LEFT.search(i.label) and any(b in r.text for b in bigrams(item.noun[:4])))
                )
            ]  # fmt: skip
            if not known or any(i.q.value == q.value for _, i in known):
                continue
            near = [(r, i) for r, i in known if _misprint(f"{q.value:.10g}", f"{i.q.value:.10g}")]
            near = [(r, i) for r, i in near if not _both_right(r, i, p, item)]
            if not near or not (left or _about_one(near[-1][0], near[-1][1], p, item)):
                continue
            r, i = near[-1]
            at, wrong, right, where = p, q, i.q, r
            if proven(item, read[p.number]):
                if proven(i, read[r.number]):
                    continue
                at, wrong, right, where = r, i.q, q, p  # the first of the two is the wrong one
            shows = say(
                zh=f"{where.where}写{right.text}，此处写{wrong.text}",
                en=f"{right.text} in {where.where}, {wrong.text} here",
            )
            yield found("consistency:value", at, wrong.start, wrong.end, shows)
        for entry in mine:
            seen[entry[1].q.family].append(entry)


def _both_right(a: Paragraph, x: Item, b: Paragraph, y: Item) -> bool:
    """85人，占33.2%; 89人，占34.4%: two numbers whose own shares lead to one whole."""
    wholes = []
    for p, item in ((a, x), (b, y)):
        share = own_share(p.reading, item)
        if share is None or share.low <= 0:
            return False
        wholes.append(whole_of(item.q, share))
    (low, high), (least, most) = wholes
    return low <= 1.02 * most and high >= 0.98 * least


def _misprint(a: str, b: str) -> bool:
    """One digit other, or two that changed places; a number of two digits counts too."""
    if len(a) != len(b):
        return False
    differ = [k for k in range(len(a)) if a[k] != b[k]]
    return len(differ) == 1 or (
        len(differ) == 2 and a[differ[0]] == b[differ[1]] and a[differ[1]] == b[differ[0]]
    )


def proven(item: Item, items: Sequence[Item]) -> bool:
    """Whether a number is part of a sum, a share, a product or a growth of its own sentence."""
    near = [i for i in items if i.sentence == item.sentence and i is not item and i.q.value > 0]
    v = item.q
    counts = [i.q for i in near if i.q.kind == "n"]
    row = [
        i.q
        for i in items
        if i.sentence == item.sentence and i.q.family == v.family and i.q.kind == "n"
    ]
    wide = [
        i.q for i in items
        if i.q.family == v.family and i.q.kind == "n" and i.role == "level" and i is not item
    ]  # fmt: skip
    if (
        len(wide) <= 20
        and len(v.digits) >= 4
        and any(
            overlaps(a.low + v.low, a.high + v.high, whole) for a, whole in permutations(wide, 2)
        )
    ):
        return True  # 税收46.8亿元 … 非税11.4亿元, of 58.2亿元 before them
    at = row.index(v)
    for k in range(at + 1):
        for j in range(max(at, k + 1) + 1, len(row) + 1):
            low, high = sum(q.low for q in row[k:j]), sum(q.high for q in row[k:j])
            if any(overlaps(low, high, q) for q in (*row[:k], *row[j:])):
                return True
    for a, p in pairwise(items):  # a count with its own share behind it: of v, or v of another
        if a.sentence != item.sentence or a.q.kind != "n" or p.q.kind != "p" or p.role != "level":
            continue
        wholes = [v] if a is not item else [c for c in counts if c.family == v.family]
        if a.q.family == v.family and any(
            overlaps(*ratio(a.q, w), p.q) for w in wholes if w is not a.q
        ):
            return True
    for one in near:
        if one.role == "change" and one.q.kind == "p" and any(
            abs(abs(100 * (x.value / y.value - 1)) - one.q.value) <= one.q.half
            for c in counts if c.family == v.family for x, y in ((v, c), (c, v))
        ):  # fmt: skip
            return True
        if one.q.kind == "n" and re.search("均|每", one.label) and any(
            overlaps(one.q.low * x.low, one.q.high * x.high, y)
            for c in counts for x, y in ((v, c), (c, v))
        ):  # fmt: skip
            return True
    for c in counts:
        for d in counts:
            if c is not d and c.family == d.family == v.family and (
                overlaps(c.low + d.low, c.high + d.high, v) or overlaps(c.low - d.high, c.high - d.low, v)
            ):  # fmt: skip
                return True
    return False


def outdated(draft: Draft, read: Read) -> Iterator[Finding]:
    """对194家劳务中介逐家建档, where 194 is last year's number and 213 is this year's."""
    seen: dict[tuple[float, str], list[Said]] = defaultdict(list)
    memory: dict[str, list[Said]] = defaultdict(list)
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        said = read.said(p)
        for s in said:
            noun = re.match(r"[\u4e00-\u9fff]{2,6}", s.item.noun)
            q = s.q
            same = seen[q.value, q.family]
            if (
                not same
                or noun is None
                or s.earlier
                or s.stamp
                or q.hedge
                or q.value < 10
                or q.chinese
            ):
                continue
            if re.search("[上去]年|同期|其中|[比较由从]", s.context + s.words):
                continue
            name = noun.group()[:4]
            wanted = bigrams(name) if len(name) > 2 else []
            old = [m for m in same if wanted and _holds(m, wanted)]
            now = [
                m for m in memory[q.family][-200:]
                if old and m.q.value != q.value and not m.earlier and _holds(m, wanted)
            ]  # fmt: skip
            if (
                old
                and all(_of_the_past(m) for m in old)
                and now
                and not proven(s.item, read[p.number])
            ):
                shows = say(
                    zh=f"{q.text}是{old[0].p.where}所说上年（基期）的数，本期为{now[0].q.text}",
                    en=f"{q.text} is the number of the year before; now it is {now[0].q.text}",
                )
                yield found("consistency:value", p, q.start, q.end, shows)
        for s in said:
            seen[s.q.value, s.q.family].append(s)
            memory[s.q.family].append(s)


def _holds(s: Said, wanted: Sequence[str]) -> bool:
    text = s.words + s.context[-14:]
    return all(b in text for b in wanted)


def _of_the_past(s: Said) -> bool:
    return s.earlier or bool(
        re.search(r"[比较](?:[^，。；]{0,6}年)[^，。；]{0,8}$", clause(s.p, s.item))
    )


def _bigrams(p: Paragraph, item: Item, wide: bool = False) -> set[str]:
    before = re.sub("剩余|余下", "其余", item.before)
    if wide:  # past other numbers of the clause: 断缴3个月以上的有8450人
        plain = p.reading.plain
        start = since(plain, item.q.start, "。；，\n")
        before = re.sub(r"[\d.%]+", " ", plain[start : item.q.start])
    before = re.sub(f"[{ANY}，。；：（）、]", " ", before)[-14:]
    after = re.sub(r"^[^\u4e00-\u9fff]*", "", item.noun)[:10]
    found_in = set()
    for stretch in (*before.split(), after):
        found_in |= {stretch[j : j + 2] for j in range(len(stretch) - 1)}
    return {
        b
        for b in found_in
        if not re.search("[的了共有为约达其中在和与及占由从到]|全年|累计|今年", b)
    }


def _about_one(p: Paragraph, a: Item, r: Paragraph, b: Item, least: int = 2) -> bool:
    """Whether two counts are said of one thing: words in common, no other year, month or place."""
    if p is r and a.sentence == b.sentence:
        return False
    mine, yours = _bigrams(p, a, least == 1), _bigrams(r, b, least == 1)
    shared = mine & yours
    if not shared or (
        len(shared) < min(least, 2) and (least == 3 or min(len(mine), len(yours)) > 2)
    ):
        return False
    if least == 3 and len(shared) < 0.4 * min(len(mine), len(yours)):
        return False
    periods = [
        {period(t.text) for t in x.reading.times if s <= t.start < i.q.start} - {""}
        for x, i in ((p, a), (r, b))
        for s in [since(x.reading.plain, i.q.start, "。；，")]
    ]
    return not (periods[0] and periods[1] and periods[0] != periods[1])


def renamed(draft: Draft, read: Read) -> Iterator[Finding]:
    """监察员仅有34名 and 34名督察员: one number, two names that differ in a character."""
    seen: dict[tuple[float, str], list[tuple[Paragraph, Item]]] = defaultdict(list)
    for p, item in read.prose():
        q = item.q
        if (
            q.kind != "n"
            or q.value < 10
            or q.hedge
            or q.family not in _THINGS
            or item.role != "level"
        ):
            continue
        word = item.noun[:3]
        for other_p, other in seen[q.value, q.unit]:
            for name, text, at in (
                (word, other.label + "|" + other.noun, p),
                (other.noun[:3], item.label, other_p),
            ):
                if len(name) < 3 or name in text or not name.isalpha():
                    continue
                near = next(
                    (
                        text[j : j + 3]
                        for j in range(len(text) - 2)
                        if text[j + 1 : j + 3] == name[1:] and text[j] != name[0]
                    ),
                    "",
                )
                if (
                    near
                    and name[1] not in "的了"
                    and not {near[0], name[0]} & set("男女新老大小上下本外")
                ):
                    q_at = item.q if at is p else other.q
                    yield found("consistency:name", at, q_at.start, q_at.end + 3, f"{near}/{name}")
        seen[q.value, q.unit].append((p, item))


_OF_MANY = re.compile(
    "(?:其中|有|另|新增?|剩余?|前|第|增加|减少|余下|约|[一二三四]是|抽取|抽查|选取?|走访|的)$"
)


def recounted(draft: Draft, read: Read) -> Iterator[Finding]:
    """6个助餐点 twice and 7个助餐点 once: a small number of things that have a name of three characters or more."""
    seen: dict[str, list[tuple[Paragraph, Item]]] = defaultdict(list)
    for p, item in read.prose():
        q = item.q
        if (
            q.kind == "n" and 2 <= q.value < 100 and q.half == 0 and not q.hedge and item.role == "level"
            and re.match("[\u4e00-\u9fff]{3}", item.noun) and q.unit in ("个", "家", "所", "项", "处", "座")
            and not _OF_MANY.search(item.label)
        ):  # fmt: skip
            seen[q.unit + item.noun[:4]].append((p, item))
    for group in seen.values():
        tally = Counter(i.q.value for _, i in group)
        if len(tally) != 2 or min(tally.values()) != 1 or max(tally.values()) < 2:
            continue
        usual = tally.most_common(1)[0][0]
        p, item = next((p, i) for p, i in group if i.q.value != usual)
        r, known = next((p, i) for p, i in group if i.q.value == usual)
        if proven(item, read[p.number]) or any(
            x is p and i.sentence == item.sentence for x, i in group if i is not item
        ):
            continue
        shows = say(
            zh=f"{r.where}等{tally[usual]}处写{known.q.text}，此处写{item.q.text}",
            en=f"{known.q.text} {tally[usual]} times, {item.q.text} here",
        )
        yield found("consistency:value", p, item.q.start, item.q.end, shows)
