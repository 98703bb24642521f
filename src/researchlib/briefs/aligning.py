"""Two texts side by side: which paragraph, row, sentence or number has become which."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from html import escape
from typing import Any

from .reading import Piece

NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?(?:[%％‰万亿])?")
TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?(?:[%％‰])?|[A-Za-z]+|.", re.S)


def in_order(
    old: Sequence[Piece], new: Sequence[Piece]
) -> list[tuple[Piece | None, Piece | None, bool]]:
    """Pieces with what became of them; the third part says that it stands elsewhere now."""
    pairs = align(old, new, lambda p: p.text)
    left = [a for a, b in pairs if a and not b]
    moved: dict[int, Piece] = {}
    for k, (a, b) in enumerate(pairs):
        if a is None and b is not None:
            best = max(left, key=lambda p: _alike(p.text, b.text), default=None)
            if best is not None and len(best.text) > 4 and _alike(best.text, b.text) > 0.8:
                moved[k] = best
                left.remove(best)
    gone = set(map(id, moved.values()))
    return [
        (moved.get(k, a), b, k in moved)
        for k, (a, b) in enumerate(pairs)
        if not (a is not None and b is None and id(a) in gone)
    ]


def align(
    old: Sequence[Any], new: Sequence[Any], text: Callable[[Any], str], least: float = 0.45
) -> list[tuple[Any, Any]]:
    """Two sequences in order: equal ones first, then in between whatever is most alike."""
    one, two = [text(a) for a in old], [text(b) for b in new]
    pairs: list[tuple[Any, Any]] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs += zip(old[a:b], new[c:d], strict=True)
        else:
            pairs += [
                (old[a + i] if i is not None else None, new[c + j] if j is not None else None)
                for i, j in _best(one[a:b], two[c:d], least)
            ]
    return pairs


def _best(one: list[str], two: list[str], least: float) -> list[tuple[int | None, int | None]]:
    """The monotone pairing with the greatest likeness in all."""
    if len(one) == len(two) == 1:  # nothing else it could have become
        return [(0, 0)]
    score = [[0.0] * (len(two) + 1) for _ in range(len(one) + 1)]
    like = [[_alike(a, b) for b in two] for a in one]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(two) - 1, -1, -1):
            both = score[i + 1][j + 1] + like[i][j] if like[i][j] >= least else 0.0
            score[i][j] = max(both, score[i + 1][j], score[i][j + 1])
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(one) or j < len(two):
        if i < len(one) and j < len(two) and like[i][j] >= least and score[i][j] == score[i + 1][j + 1] + like[i][j]:  # fmt: skip
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif i < len(one) and (j == len(two) or score[i][j] == score[i + 1][j]):
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return pairs


def _alike(one: str, two: str) -> float:
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return 0.0 if matcher.real_quick_ratio() < 0.3 else matcher.ratio()


def carried(old: str, start: int, end: int, new: str) -> str | None:
    """What stands in the new text where ``old[start:end]`` stood; None where it is gone."""
    one = [(m.start(), m.end()) for m in TOKEN.finditer(old)]
    two = [(m.start(), m.end()) for m in TOKEN.finditer(new)]
    inside = [k for k, (a, b) in enumerate(one) if a < end and b > start]
    matcher = SequenceMatcher(None, [old[a:b] for a, b in one], [new[a:b] for a, b in two], autojunk=False)  # fmt: skip
    kept: list[int] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        touched = [k for k in inside if a <= k < b]
        if not touched:
            continue
        if kind == "equal":
            kept += [c + k - a for k in touched]
        elif kind == "replace":
            numbers = [k for k in range(a, b) if old[one[k][0]].isdigit()]
            others = [k for k in range(c, d) if new[two[k][0]].isdigit()]
            mine = [k for k in touched if k in numbers]
            if mine and len(numbers) == len(others):
                kept += [others[numbers.index(k)] for k in mine]
            elif len(touched) == b - a or (mine and len(others) == 1 and len(numbers) == 1):
                kept += range(c, d)
    if not kept:
        return None
    text = new[two[min(kept)][0] : two[max(kept)][1]].strip()
    before = old[start:end]
    if NUMBER.search(before) and not NUMBER.search(text):
        return None
    return text or None


def marked(was: str, now: str) -> str:
    """Both texts in one, what went and what came marked.

    >>> marked("占53.8%。", "约占53%。")
    '<ins>约</ins>占<del>53.8%</del><ins>53%</ins>。'
    """
    one, two = TOKEN.findall(was), TOKEN.findall(now)
    out = []
    for kind, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        went, came = escape("".join(one[a:b])), escape("".join(two[c:d]))
        if kind == "equal":
            out.append(came)
        else:
            out.append((f"<del>{went}</del>" if went else "") + (f"<ins>{came}</ins>" if came else ""))  # fmt: skip
    return "".join(out)
