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
_GLANCE = 16  # answers by which most pairs are told apart
_SLOT_BITS = 20  # of a hash, by which most values that occur once are told from those that do not
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


def received_again(table: Table, ids: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """For each row, the earlier row of which it is an exact copy under the same number; else −1.

    `rows` are those looked at: the ones whose number another row bears too.
    """
    first = np.full(len(table), -1)
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
    counts = [np.bincount(a.codes + 1, minlength=len(a.values) + 1)[1:] for a in used]
    bits = [_bits(c) for c in counts]
    surprise = np.zeros(len(table))
    answered = np.zeros(len(table), dtype=np.int32)
    for answers, worth in zip(used, bits, strict=True):
        surprise += worth[answers.codes]
        answered += answers.answered
    needed = np.log2(max(len(table), 2)) + 7
    telling = np.flatnonzero((surprise >= needed) & (answered >= 5))
    if telling.size < 2:
        return []
    every = slice(None) if telling.size == len(table) else telling
    bands = _bands(counts, bits)
    digests = [_digest([(c, used[c].codes[every]) for c in band]) for band in bands]
    pairs = _same(np.bitwise_xor.reduce(digests), telling, len(used))
    enough = answered[telling] >= _LEAST
    if enough.any():
        rows = telling[enough]
        block = (
            np.zeros(rows.size, dtype=np.uint64) if blocks is None else _scattered(0, blocks[rows])
        )
        needed = np.log2(len(table)) * 2 + 7
        pairs += _near(used, bits, rows, [d[enough] ^ block for d in digests], needed)
    return pairs


def _bits(counts: np.ndarray) -> np.ndarray:
    """−log2 of the share of each distinct answer; 0, at the end, for none."""
    total = max(int(counts.sum()), 1)
    return np.append(-np.log2(np.maximum(counts, 1) / total), 0.0)


def _bands(counts: Sequence[np.ndarray], bits: Sequence[np.ndarray]) -> list[list[int]]:
    """The columns dealt out to one band more than may differ, the telling ones evenly."""
    mean = [float(c @ worth[:-1]) for c, worth in zip(counts, bits, strict=True)]
    differ = max(1, int(_DIFFER * len(counts)))
    bands: list[list[int]] = [[] for _ in range(min(differ + 1, len(counts)))]
    for place, column in enumerate(np.argsort(-np.array(mean), kind="stable")):
        bands[place % len(bands)].append(int(column))
    return bands


def _scattered(salt: int, codes: np.ndarray) -> np.ndarray:
    """A number of 64 bits for every code (−1 or more), another for every salt."""
    known = np.arange(int(codes.max(initial=0)) + 2, dtype=np.uint64)
    more = np.array([salt + 1], dtype=np.uint64)
    return _mixed(_mixed(known, more), more + np.uint64(1))[codes + 1]


def _digest(columns: Sequence[tuple[int, np.ndarray]]) -> np.ndarray:
    """One number for the answers of each row; what it is for several bands is the xor of theirs."""
    total = np.zeros(len(columns[0][1]), dtype=np.uint64)
    for salt, codes in columns:
        total ^= _scattered(1000003 * (salt + 1), codes)
    return total


def _same(digest: np.ndarray, rows: np.ndarray, compared: int) -> list[Pair]:
    order, starts, sizes = _groups(digest)
    pairs = []
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        first, *others = sorted(rows[order[start : start + size]].tolist())
        pairs += [Pair("duplicate-answers", first, r, compared, compared) for r in others]
    return pairs


def _groups(digest: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An order in which equal values are neighbours, and where each run of them starts, how long.

    Values that stand alone are mostly left out: sorting them is quick, putting their places in order
    is not.
    """
    ranked = np.sort(digest)
    repeated = np.zeros(1 << _SLOT_BITS, dtype=bool)
    repeated[_slot(ranked[1:][ranked[1:] == ranked[:-1]])] = True
    places = np.flatnonzero(repeated[_slot(digest)])
    order = places[np.argsort(digest[places])]
    ranked = digest[order]
    edges = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1], True])
    return order, edges[:-1], np.diff(edges)


def _slot(digest: np.ndarray) -> np.ndarray:
    return (digest >> np.uint64(64 - _SLOT_BITS)).astype(np.intp)


def _near(
    used: Sequence[Answers],
    bits: Sequence[np.ndarray],
    rows: np.ndarray,
    digests: Sequence[np.ndarray],
    needed: float,
) -> list[Pair]:
    columns = [a.codes if rows.size == len(a.codes) else a.codes[rows] for a in used]
    differ = max(1, int(_DIFFER * len(used)))
    # a byte of each code: where two bytes differ the answers do, and most pairs are ruled out by them
    short = np.stack([codes.astype(np.uint8) for codes in columns], axis=1)
    start = short[:, :_GLANCE].copy()
    close = [np.empty((0, 2), dtype=np.int64)]
    for digest in digests:
        for pair in _neighbours(*_groups(digest)):
            for part in (start, short):
                few = (part[pair[0]] != part[pair[1]]).sum(axis=1, dtype=np.int16) <= differ
                pair = (pair[0][few], pair[1][few])
            close.append(np.stack(pair, axis=1))
    found = np.unique(np.sort(np.concatenate(close), axis=1), axis=0)
    pairs = []
    for first, second in found.tolist():
        x = np.array([codes[first] for codes in columns])
        y = np.array([codes[second] for codes in columns])
        compared = int(((x >= 0) | (y >= 0)).sum())
        equal = np.flatnonzero((x == y) & (x >= 0)).tolist()
        if len(equal) == compared or compared - len(equal) > _DIFFER * compared:
            continue
        if sum(float(bits[c][x[c]]) for c in equal) >= needed:
            pairs.append(
                Pair("near-duplicate", int(rows[first]), int(rows[second]), len(equal), compared)
            )
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
