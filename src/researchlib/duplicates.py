"""Interviews that look like one interview: received twice, answered alike, or nearly alike.

Nothing here compares every record with every other: rows are hashed, and near-duplicates share at
least one of a handful of column bands (if at most d answers differ, one of d + 1 bands is equal).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from .rules.answers import Answers, Table

_DIFFER = 0.1  # share of the compared answers in which near-duplicates may differ
_LEAST = 12  # answers two records must share to be compared at all
_CROWD = 400  # records that share a band: more than this, and the band says nothing


@dataclass(frozen=True)
class Pair:
    """Two rows of a table that look like one: `kind` is duplicate-answers or near-duplicate."""

    kind: str
    first: int
    second: int
    same: int
    compared: int


def received_hash(table: Table, names: Sequence[str]) -> np.ndarray:
    """A hash of each row's texts exactly as received."""
    total = np.zeros(len(table), dtype=np.uint64)
    for name in names:
        column = table[name].column
        known = pd.util.hash_array(np.asarray(column.received, dtype=object), categorize=False)
        total = _mixed(total, np.append(known, np.uint64(0))[column.codes])
    return total


def _mixed(total: np.ndarray, more: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        mixed: np.ndarray = (total ^ more) * np.uint64(0x9E3779B97F4A7C15)
        return mixed ^ (mixed >> np.uint64(29))


def received_again(table: Table, ids: np.ndarray, has_id: np.ndarray) -> np.ndarray:
    """For each row, the earlier row of which it is an exact copy under the same number; else −1."""
    names = [n for n, a in table.answers.items() if a.received]
    digest = received_hash(table, names)
    keys = pd.DataFrame({"id": ids, "digest": digest, "row": np.arange(len(table))})
    keys = keys[has_id]
    first = np.full(len(table), -1)
    again = keys.duplicated(["id", "digest"], keep="first").to_numpy()
    if again.any():
        origin = keys.groupby(["id", "digest"], sort=False)["row"].transform("first").to_numpy()
        rows = keys["row"].to_numpy()
        first[rows[again]] = origin[again]
    return first


def alike(table: Table, names: Sequence[str], blocks: np.ndarray | None) -> list[Pair]:
    """Pairs of records with the same, or nearly the same, answers to `names`.

    `blocks` (interviewer, or None) confines near-duplicates to one interviewer's work.  How much an
    agreement says is measured in bits, as if answers were independent: agreeing on what everybody
    says counts for little.
    """
    used = [table[n] for n in names if n in table and table[n].answered.any()]
    if len(used) < 5 or len(table) < 2:
        return []
    surprise = np.sum([_bits(a) for a in used], axis=0)
    answered = np.sum([a.answered for a in used], axis=0)
    needed = np.log2(max(len(table), 2)) + 7
    telling = (surprise >= needed) & (answered >= 5)
    pairs = _same(used, telling)
    pairs += _near(used, telling, surprise, answered, blocks, len(table))
    return pairs


def _bits(answers: Answers) -> np.ndarray:
    """−log2 of the share of each record's answer."""
    counts = np.bincount(answers.codes[answers.answered], minlength=len(answers.values))
    total = max(int(counts.sum()), 1)
    bits = -np.log2(np.maximum(counts, 1) / total)
    return np.append(bits, 0.0)[answers.codes]


def _digest(used: Sequence[Answers], rows: np.ndarray) -> np.ndarray:
    total = np.zeros(len(rows), dtype=np.uint64)
    for place, answers in enumerate(used):
        codes = answers.codes[rows].astype(np.int64) + 2 + 1000003 * (place + 1)
        total = _mixed(total, codes.astype(np.uint64))
    return total


def _same(used: Sequence[Answers], telling: np.ndarray) -> list[Pair]:
    rows = np.flatnonzero(telling)
    digest = _digest(used, rows)
    pairs = []
    for members in _groups(digest):
        first = int(rows[members[0]])
        for other in members[1:]:
            pairs.append(Pair("duplicate-answers", first, int(rows[other]), len(used), len(used)))
    return pairs


def _groups(digest: np.ndarray) -> list[np.ndarray]:
    """Positions that share a value, for values that occur more than once."""
    order = np.argsort(digest, kind="stable")
    ranked = digest[order]
    edges = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1], True])
    sizes = np.diff(edges)
    return [order[edges[k] : edges[k + 1]] for k in np.flatnonzero(sizes > 1)]


def _near(
    used: Sequence[Answers],
    telling: np.ndarray,
    surprise: np.ndarray,
    answered: np.ndarray,
    blocks: np.ndarray | None,
    size: int,
) -> list[Pair]:
    rows = np.flatnonzero(telling & (answered >= _LEAST))
    if rows.size < 2:
        return []
    bits = np.array([float(_bits(a)[rows].mean()) for a in used])
    differ = max(1, int(_DIFFER * len(used)))
    bands: list[list[int]] = [[] for _ in range(min(differ + 1, len(used)))]
    for place, column in enumerate(np.argsort(-bits, kind="stable")):
        bands[place % len(bands)].append(int(column))
    codes = np.stack([a.codes[rows] for a in used], axis=1)
    block = (
        np.zeros(rows.size, dtype=np.uint64)
        if blocks is None
        else pd.factorize(blocks[rows])[0].astype(np.uint64)
    )
    seen: set[tuple[int, int]] = set()
    pairs = []
    needed = np.log2(size) * 2 + 7
    weights = [_bits(a)[rows] for a in used]
    weight = np.stack(weights, axis=1)
    for band in bands:
        digest = _mixed(_digest([used[c] for c in band], rows), block + np.uint64(11))
        for members in _groups(digest):
            if members.size > _CROWD:
                continue
            for a, b in combinations(sorted(members.tolist()), 2):
                if (a, b) in seen:
                    continue
                seen.add((a, b))
                equal = codes[a] == codes[b]
                compared = int(((codes[a] >= 0) | (codes[b] >= 0)).sum())
                same = int((equal & (codes[a] >= 0)).sum())
                if same == compared or compared - same > _DIFFER * compared:
                    continue
                if weight[a][equal].sum() >= needed:
                    pairs.append(Pair("near-duplicate", int(rows[a]), int(rows[b]), same, compared))
    return pairs
