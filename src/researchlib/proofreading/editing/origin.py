"""A draft against the ledger of its brief: typed numbers, numbers that moved, claims without a check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read
from ..sentences.quantities import Quantity
from ..sentences.reading import normal, read, since

ANY = "*"  # the unit of a ledger's bare number: the author wrote it beside the expression


_BARE = re.compile(r"\s*[-−]?([\d,]+(?:\.\d+)?)\s*")
# the numbers of GB/T 7714: [1], [1,3], [2-4] in the prose, and the list of sources at the end
_CITED = re.compile(r"\[\d{1,3}(?:[-,]\d{1,3})*\]")
_SOURCE = re.compile(r"\s*\[\d{1,3}\] .*\[[A-Z]{1,2}(?:/[A-Z]{2})?\]")


def origin(draft: Draft, read_items: Read, ledger: Mapping[str, Any]) -> Iterator[Finding]:
    """Every number of the draft that the ledger does not hold."""
    values = [v for v in ledger.get("values", []) if str(v.get("text") or "")]
    known, listed = _known(values, ledger)
    unmatched: list[tuple[Paragraph, Quantity]] = []
    sequence: list[tuple[Paragraph, Quantity, bool]] = []
    for p in draft.paragraphs:
        if p.kind in ("caption",) or (p.kind == "heading" and draft.kind != "ipynb"):
            continue
        if _SOURCE.match(p.reading.plain):
            continue
        cited = [m.span() for m in _CITED.finditer(p.reading.plain)]
        for q in p.reading.quantities:
            if q.chinese or _given(p, q) or any(a <= q.start < b for a, b in cited):
                continue
            match = not known.isdisjoint((_spelt(q), (round(q.value, 9), ANY)))
            sequence.append((p, q, match))
            if not match:
                unmatched.append((p, q))
    moved = _moved(sequence, values, listed) if draft.kind != "ipynb" else {}
    for p, q in unmatched:
        old = moved.get((p.number, q.start))
        if old is not None:
            text = str(old.get("text"))
            shows = say(
                zh=f"台账为{text}（{old.get('expression', '')}），文中{q.text}",
                en=f"the ledger has {text} ({old.get('expression', '')}), the draft {q.text}",
            )
            yield found("origin:changed", p, q.start, q.end, shows, say(zh=f"改为“{text}”", en=f"write {text}"))  # fmt: skip
        elif p.kind != "cell" or draft.kind != "ipynb":
            yield found("origin:typed", p, q.start, q.end)
    yield from _claims(draft, read_items, ledger, values)


def _given(p: Paragraph, q: Quantity) -> bool:
    """Whether a number stands inside a value that the notebook computed."""
    return any(a < q.end and b > q.start for a, b, _ in p.given)


def _spelt(q: Quantity) -> tuple[float, str]:
    """A number as it is compared: its value and unit family; qualifiers do not matter."""
    unit = (q.family if q.kind == "n" else {"p": q.unit, "d": q.unit.lstrip("个"), "m": "倍"}.get(q.kind, q.unit))  # fmt: skip
    return round(q.value, 9), unit


def _known(values: Sequence[Mapping[str, Any]], ledger: Mapping[str, Any]) -> tuple[set[tuple[float, str]], Counter[tuple[float, str]]]:  # fmt: skip
    known: set[tuple[float, str]] = set()
    listed: Counter[tuple[float, str]] = Counter()

    def take(text: str, count: bool) -> None:
        for q in read(text).quantities:
            known.add(_spelt(q))
            if count:
                listed[_spelt(q)] += 1
        bare_number = _BARE.fullmatch(text)
        if bare_number:
            known.add((round(float(bare_number[1].replace(",", "") or 0), 9), ANY))

    for value in values:
        take(str(value["text"]), True)
    for table in ledger.get("tables", []):
        heads = [str(c) for c in table.get("columns", [])]
        unit = str(table.get("unit") or "")
        for row in table.get("rows", []):
            for head, cell in zip(heads + [""] * len(row), row, strict=False):
                text = str(cell)
                take(text, False)
                number = re.fullmatch(r"\s*([\d,]+(?:\.\d+)?)\s*(%?)\s*", text)
                if number:
                    plain = float(number[1].replace(",", ""))
                    for u in {"%" if "%" in head or "占比" in head or number[2] else "", unit, *re.findall(r"（([^）]{1,4})）", head)}:  # fmt: skip
                        known.update({_spelt(q) for q in read(f"{number[1]}{u}").quantities} | {(round(plain, 9), u)})  # fmt: skip
        for key in ("caption", "note", "source"):
            take(str(table.get(key) or ""), False)
    for figure in ledger.get("figures", []):
        for key in ("caption", "note", "source", "alt"):
            take(str(figure.get(key) or ""), False)
    for given in (ledger.get("parameters") or {}).values():
        take(str(given), False)
    return known, listed


def _moved(
    sequence: list[tuple[Paragraph, Quantity, bool]],
    values: Sequence[Mapping[str, Any]],
    listed: Counter[tuple[float, str]],
) -> dict[tuple[int, int], Mapping[str, Any]]:
    """Numbers of the draft that stand where the ledger has another: aligned in reading order."""
    ledger_keys: list[tuple[float, str]] = []
    owners: list[Mapping[str, Any]] = []
    for v in values:
        for q in read(str(v["text"])).quantities:
            if not q.chinese:
                ledger_keys.append(_spelt(q))
                owners.append(v)
    prose = [(p, q) for p, q, _ in sequence if p.kind != "cell"]
    # a bare number of the ledger has its unit from the author: 420 stands in the draft as 420份
    bare = {key[0]: key for key, v in zip(ledger_keys, owners, strict=True) if _BARE.fullmatch(str(v["text"]))}  # fmt: skip
    draft_keys = [key if key in listed else bare.get(key[0], key) for _, q in prose for key in [_spelt(q)]]  # fmt: skip
    moved: dict[tuple[int, int], Mapping[str, Any]] = {}
    matcher = SequenceMatcher(a=ledger_keys, b=draft_keys, autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag != "replace":
            continue
        left = list(range(a0, a1))
        for b in range(b0, b1):
            unit = draft_keys[b][1]
            fit = next((a for a in left if ledger_keys[a][1] == unit), None)
            if fit is not None and draft_keys[b] not in listed:
                p, q = prose[b]
                moved[p.number, q.start] = owners[fit]
                left = [a for a in left if a > fit]
    return moved


_CLAIM_WORDS = re.compile(
    r"(?:居|位居|位列|排名?)(?:第一|首位|前列)|最[高低多少大小快慢](?!限|程度|新|近|终|后|初)|过半|半数以上|一半以上|多数|逐年(?:提高|上升|下降|增加|减少)|"
    r"明显(?:高于|低于|提高|下降|上升|改善|增加|减少)|(?:高于|低于|多于|少于|(?<!误差不)(?<!差额不)超过(?![^，。；]{1,8}的占))(?=[^，。；]{1,12}(?:[，。；]|$))|基本持平|持续(?:上升|下降|增长|扩大|缩小)|差距(?:扩大|缩小)"
)
_BEARER = re.compile(
    "的[^，。；：]{0,4}[是为]?$"
)  # 最高的是, 使用最多的渠道是: whose it is follows
_QUOTED = re.compile("“[^”]*”")
_ADVICE = re.compile(r"建议|应当|要|力争|确保|推动|目标|计划|将|努力|进一步|争取|尽可能|以最")


def _claims(
    draft: Draft, read_items: Read, ledger: Mapping[str, Any], values: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    """Words that judge data and stand under no claim; info only, because style is free.

    A superlative whose bearer is a computed value (最高的是{eval}`ranked[0]`) is true by what computes it.
    """
    claimed = [normal(str(c.get("text") or "")) for c in ledger.get("claims", [])]
    said = [normal(str(v.get("text") or "")) for v in values if re.search(r"[\u4e00-\u9fff]{2}", str(v.get("text")))]  # fmt: skip
    for p in draft.paragraphs:
        if p.kind not in ("text", "item") or p.number in read_items.advice:
            continue
        text = p.reading.plain
        computed = [*((a, b) for a, b, _ in p.given), *_places(text, said)]
        covered = [*p.claims, *computed, *_places(text, claimed), *(m.span() for m in _QUOTED.finditer(text))]  # fmt: skip
        for m in _CLAIM_WORDS.finditer(text):
            if any(a <= m.start() < b for a, b in covered):
                continue
            if m[0].startswith("最") and any(
                b <= m.start() <= b + 1 or (0 <= a - m.end() <= 8 and _BEARER.search(text, m.end(), a))
                for a, b in computed
            ):  # fmt: skip
                continue
            start = since(text, m.start(), "。；！？\n")
            if _ADVICE.search(text[start : m.start()]):
                continue
            yield found("origin:claim", p, m.start(), m.end())


def _places(text: str, phrases: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where phrases stand in a text."""
    for words in phrases:
        at = text.find(words) if words else -1
        while at >= 0:
            yield at, at + len(words)
            at = text.find(words, at + len(words))
