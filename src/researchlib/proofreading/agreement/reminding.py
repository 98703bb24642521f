"""A number that is taken up once more, far from where it was said, and one digit other: a note.

对尚未做到三项规范要求的23家机构, where 其余21家 had not; 由650元降至580元 of 630元; 128名留守子女 of 182名.  What is taken
up stands nowhere else and follows from nothing, and one number of its unit is a slip away and said of the same thing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from .. import patterns as re
from ..files.drafts import Draft
from ..findings import Finding
from ..memory import Read, left_behind
from ..sentences.units import SPANS
from .again import arabic, elsewhere, mark, taken_up
from .explained import explained
from .mentions import WHOLE_ROW, Mention, mentions, named_pairs
from .recalling import neighbours, of_two
from .slips import GENERIC, common_pairs, digit_count, kept_apart, variants


def reminded(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every number of the prose that is taken up from elsewhere."""
    said = [m for m in mentions(draft, read) if m.q.unit and not m.q.chinese]
    values: dict[tuple[str, float], list[Mention]] = defaultdict(list)
    printed: dict[tuple[str, str, float], list[Mention]] = defaultdict(list)
    made = {round(of_two(*x)[0], 6) for x in neighbours(said)}
    for m in said:
        values[m.q.family, round(m.q.value, 6)].append(m)
        if not m.q.hedge:
            printed[m.q.family, m.q.digits, m.q.scale].append(m)
    common = common_pairs(draft) | GENERIC
    wrong: set[int] = set()
    for t in reversed(said):
        q = t.q
        if t.p.cell is not None or q.hedge not in ("", "约") or q.family in SPANS or t.role != "level" or not _known(read, t):  # fmt: skip
            continue
        own = (t.words if _ARRIVES.fullmatch(t.item.label[-3:]) else t.beside | t.own) - common
        again = values[q.family, round(q.value, 6)]
        if any(
            m is not t and (m.p is t.p or digit_count(q) > 2 or _shared(t, m, own)) for m in again
        ) or (q.kind == "n" and digit_count(q) > 2 and round(q.value, 6) in made):
            continue
        near = [
            (score, -k, m, how)
            for k, (m, how) in enumerate((m, how) for digits, how in variants(q.digits, q.decimals).items() for m in printed.get((q.family, digits, q.scale), ()))
            if not elsewhere(t, m) and (m.p is t.p or how == "swap" or not own.isdisjoint(m.words)) and (score := _near(read, t, m, how, own))
        ]  # fmt: skip
        if near:
            _, _, m, how = max(near, key=lambda x: x[:2])
            if id(m) not in wrong and (_close(t, m) or not explained(read, t, said, how)):
                wrong.add(id(t))
                yield mark(t, m, how, sure=False)


_REACH = 3  # paragraphs in which the digits of a short number are remembered


def turned(draft: Draft, read: Read) -> Iterator[Finding]:
    """资金460万元。…640万元难以覆盖; 127878名新居民 of 127787人: what is taken up has the digits of a number before it in another order."""
    told: dict[tuple[str, str, float], list[tuple[str, Mention]]] = defaultdict(list)
    said = [m for m in mentions(draft, read) if m.p.cell is None and m.q.kind == "n" and m.q.unit and m.role == "level"]  # fmt: skip
    values = Counter((m.q.family, round(m.q.value, 6)) for m in mentions(draft, read))
    made = {round(of_two(*x)[0], 6) for x in neighbours(said)}
    for t in said:
        q, digits = t.q, arabic(t.item).q.digits
        if len(digits) < 3 or q.hedge:
            continue
        before = told[q.family, "".join(sorted(digits)) if len(digits) < 6 else digits[:3], q.scale]
        near = [
            m for other, m in before
            if other != digits and len(other) == len(digits) and (m.p is not t.p or m.item.sentence != t.item.sentence)
            and t.p.number - m.p.number <= _REACH * (1 if len(digits) < 5 else 4) and sum(a != b for a, b in zip(digits, other, strict=True)) < 4
        ]  # fmt: skip
        before.append((digits, t))
        if len({m.q.value for m in near}) == 1 and values[q.family, round(q.value, 6)] < 2 and round(q.value, 6) not in made and _taken(t):  # fmt: skip
            f = near[-1]
            if not (elsewhere(t, f) or kept_apart(read, t, f, "swap") or explained(read, t, said, "swap")):  # fmt: skip
                yield mark(t, f, "swap", sure=False)


def _taken(t: Mention) -> bool:
    """Whether a number stands where one stands that the reader knows: 面对…名新居民, 受益的…人中, …小时中."""
    label, behind = t.item.label, t.p.reading.plain[t.q.end :]
    return (not label or bool(_KNOWS.search(label)) or t.definite) and (len(t.item.noun) > 1 or behind[:1] in ("中", "里", "的"))  # fmt: skip


_KNOWS = re.compile(
    "^(?:中[旬秋]|[年月日底末])$|(?:的|这|上述|以上|面对|针对|围绕|对|将|把|使|为|给|向|全部|全体)$"
)


def _known(read: Read, t: Mention) -> bool:
    """Whether a number is one the reader knows, or of so many digits that chance makes no second one like it."""
    return bool((digit_count(t.q) > 3 and not read.planned(t.p, t.item)) or t.item.label.endswith("的") or t.definite or left_behind(t.item) or taken_up(t))  # fmt: skip


_ARRIVES = re.compile("(?:升|降|增|减|提高|回落|扩大|压缩|缩短|[加少低升])[到至为]$")


def _shared(t: Mention, m: Mention, own: frozenset[str]) -> int:
    """How many pairs of characters both are said with; a run of four (产值下降的) and one noun behind both are more."""
    if m.p.cell is not None and not WHOLE_ROW.search(m.row) and not named_pairs(m.row) & t.words:
        return 0
    text, other = t.item.label[-6:], m.stretch
    run = any(text[k : k + 4] in other for k in range(len(text) - 3))
    noun = max((n - 1 for n in (2, 3) if len(t.item.noun) >= n and t.item.noun[:n] == m.item.noun[:n]), default=0)  # fmt: skip
    return len(own & m.words) + ("⊖" in own and "⊖" in m.beside) + run + noun


def _close(t: Mention, m: Mention) -> int:
    """1 when a number is taken up in the sentence behind, 2 when all of it is meant: 赵梅4人。6人平均…."""
    near = m.p is t.p and t.item.sentence - m.item.sentence == 1
    return taken_up(t) if near and t.q.unit == m.q.unit else 0


def _beside(read: Read, t: Mention, m: Mention) -> bool:
    """一季度1820张，二季度1280张。1280张居住证中: the other value stands beside this one, so they are two."""
    return any(i.q.value == m.q.value and i.q.family == m.q.family and i.sentence == t.item.sentence for i in read[t.p.number])  # fmt: skip


def _near(read: Read, t: Mention, m: Mention, how: str, own: frozenset[str]) -> int:
    if (
        m is t
        or (m.p is t.p and m.item.sentence == t.item.sentence)
        or _beside(read, t, m)
        or kept_apart(read, t, m, how)
    ):
        return 0
    score, digits, close = _shared(t, m, own), digit_count(t.q), _close(t, m)
    least = 3 if len(t.q.digits) == 1 else 2 if digits < 3 else 1
    if (how == "swap" and digits > 2 and t.q.unit == m.q.unit and t.item.noun) or close > 1:
        score += close or 1
    return score if score >= least + (how == "digit" and t.q.kind == "p") - bool(close) else 0
