"""Interviews that look like one interview: received twice, answered alike, or nearly alike.

Nothing here compares every record with every other: rows are hashed, and near-duplicates share at
least one of a handful of column bands (if at most d answers differ, one of d + 1 bands is equal).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .rules.answers import Answers, Table

_DIFFER = 0.1  # share of the compared answers in which near-duplicates may differ
_LEAST = 12  # answers two records must share to be compared at all
_AT_ONCE = 1 << 18  # pairs compared at a time, for the sake of memory
_CROWD = 400  # records that share a band: more than this, and the band says nothing


@dataclass(frozen=True)
class Pair:
    """Two rows of a table that look like one: `kind` is duplicate-answers or near-duplicate."""

    kind: str
    first: int
    second: int
    same: int
    compared: int


def received_hash(table: Table, names: Sequence[str], rows: np.ndarray) -> np.ndarray:
    """A hash of the texts of some rows exactly as received."""
    total = np.zeros(len(rows), dtype=np.uint64)
    for name in names:
        column = table[name].column
        codes, places = np.unique(column.codes[rows], return_inverse=True)
        texts = np.append(column.received, "")[codes]
        known = pd.util.hash_array(np.asarray(texts, dtype=object), categorize=False)
        known[codes < 0] = 0
        total = _mixed(total, known[places])
    return total


def _mixed(total: np.ndarray, more: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        mixed: np.ndarray = (total ^ more) * np.uint64(0x9E3779B97F4A7C15)
        return mixed ^ (mixed >> np.uint64(29))


def received_again(table: Table, ids: np.ndarray, has_id: np.ndarray) -> np.ndarray:
    """For each row, the earlier row of which it is an exact copy under the same number; else −1."""
    first = np.full(len(table), -1)
    rows = np.flatnonzero(has_id)
    rows = rows[pd.Series(ids[rows], dtype=object).duplicated(keep=False).to_numpy()]
    if rows.size == 0:
        return first
    names = [n for n, a in table.answers.items() if a.received]
    keys = pd.DataFrame({"id": ids[rows], "digest": received_hash(table, names, rows), "row": rows})
    again = keys.duplicated(["id", "digest"], keep="first").to_numpy()
    if again.any():
        origin = keys.groupby(["id", "digest"], sort=False)["row"].transform("first").to_numpy()
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
    bits = [_bits(a) for a in used]
    surprise = np.zeros(len(table))
    answered = np.zeros(len(table), dtype=np.int32)
    for answers, worth in zip(used, bits, strict=True):
        surprise += worth[answers.codes]
        answered += answers.answered
    needed = np.log2(max(len(table), 2)) + 7
    telling = (surprise >= needed) & (answered >= 5)
    rows = np.flatnonzero(telling)
    pairs = _same(used, rows)
    rows = rows[answered[rows] >= _LEAST]
    if rows.size > 1:
        pairs += _near(used, bits, rows, blocks, np.log2(len(table)) * 2 + 7)
    return pairs


def _bits(answers: Answers) -> np.ndarray:
    """−log2 of the share of each distinct answer; 0, at the end, for none."""
    counts = np.bincount(answers.codes + 1, minlength=len(answers.values) + 1)[1:]
    total = max(int(counts.sum()), 1)
    return np.append(-np.log2(np.maximum(counts, 1) / total), 0.0)


def _digest(columns: Sequence[np.ndarray]) -> np.ndarray:
    total = np.zeros(len(columns[0]), dtype=np.uint64)
    for place, codes in enumerate(columns):
        total = _mixed(total, (codes.astype(np.int64) + 2 + 1000003 * (place + 1)).view(np.uint64))
    return total


def _same(used: Sequence[Answers], rows: np.ndarray) -> list[Pair]:
    if rows.size == 0:
        return []
    order, starts, sizes = _groups(_digest([a.codes[rows] for a in used]))
    pairs = []
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        members = rows[order[start : start + size]].tolist()
        for other in members[1:]:
            pairs.append(Pair("duplicate-answers", members[0], other, len(used), len(used)))
    return pairs


def _groups(digest: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An order in which equal values are neighbours, and where each run of them starts, how long."""
    order = np.argsort(digest, kind="stable")
    ranked = digest[order]
    edges = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1], True])
    return order, edges[:-1], np.diff(edges)


def _near(
    used: Sequence[Answers],
    bits: Sequence[np.ndarray],
    rows: np.ndarray,
    blocks: np.ndarray | None,
    needed: float,
) -> list[Pair]:
    columns = [a.codes[rows] for a in used]
    mean = [float(worth[codes].mean()) for worth, codes in zip(bits, columns, strict=True)]
    differ = max(1, int(_DIFFER * len(used)))
    bands: list[list[int]] = [[] for _ in range(min(differ + 1, len(used)))]
    for place, column in enumerate(np.argsort(-np.array(mean), kind="stable")):
        bands[place % len(bands)].append(int(column))
    block = (
        np.zeros(rows.size, dtype=np.uint64)
        if blocks is None
        else pd.factorize(blocks[rows])[0].astype(np.uint64)
    )
    # a byte of each code: where two bytes differ the answers do, and most pairs are ruled out by them
    short = np.stack([codes.astype(np.uint8) for codes in columns], axis=1)
    close: list[np.ndarray] = []
    for band in bands:
        digest = _mixed(_digest([columns[c] for c in band]), block + np.uint64(11))
        for first, second in _neighbours(*_groups(digest)):
            few = (short[first] != short[second]).sum(axis=1) <= differ
            close.append(np.stack([first[few], second[few]], axis=1))
    pairs = []
    codes = np.stack(columns, axis=1) if close else short
    for a, b in _distinct(close):
        x, y = codes[a], codes[b]
        compared = int(((x >= 0) | (y >= 0)).sum())
        equal = (x == y) & (x >= 0)
        same = int(equal.sum())
        if same == compared or compared - same > _DIFFER * compared:
            continue
        if sum(float(bits[c][x[c]]) for c in np.flatnonzero(equal).tolist()) >= needed:
            pairs.append(Pair("near-duplicate", int(rows[a]), int(rows[b]), same, compared))
    return pairs


def _neighbours(
    order: np.ndarray, starts: np.ndarray, sizes: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Every two members of a group that is not a crowd, as two arrays, a bounded number at a time."""
    usable = (sizes > 1) & (sizes <= _CROWD)
    starts, sizes = starts[usable], sizes[usable]
    for apart in range(1, int(sizes.max(initial=1))):
        larger = sizes > apart
        starts, sizes = starts[larger], sizes[larger]
        ends = np.cumsum(sizes - apart)
        for low in range(0, int(ends[-1]) if ends.size else 0, _AT_ONCE):
            flat = np.arange(low, min(low + _AT_ONCE, int(ends[-1])))
            group = np.searchsorted(ends, flat, side="right")
            first = starts[group] + flat - (ends[group] - (sizes[group] - apart))
            yield order[first], order[first + apart]


def _distinct(close: Sequence[np.ndarray]) -> list[tuple[int, int]]:
    """Pairs found in several bands once, each with the earlier row first."""
    if not close:
        return []
    pairs = np.sort(np.concatenate(close), axis=1)
    return [(int(a), int(b)) for a, b in np.unique(pairs, axis=0)]
