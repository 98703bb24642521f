"""A table → where its heading is, which rows are records, and what the other rows are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from ..errors import say
from ..texts import Texts
from .headers import Headings, Match
from .tables import Table

KEYING_AIDS = ("编码表", "录入说明")  # sheets of a keying workbook beside the answers
_LONGEST = 2_000  # characters of a heading
_SEARCHED = 25  # rows in which a heading is looked for
_TOTAL = re.compile(
    r"^\s*[#（(]?\s*(小\s*计|合\s*计|总\s*计|共\s*计|累\s*计|本页合计|平均(值|数)?|sub-?total|total|sum|average)"
    r"\s*[)）:：]?\s*$",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(
    r"^\s*[*※]?\s*(注\s*\d*\s*[:：.、]|备\s*注\s*[:：]|说\s*明\s*[:：]|填\s*表\s*(人|说明|日期)|审\s*核\s*人|"
    r"制\s*表\s*(人|单位|日期)?\s*[:：]|填\s*报\s*(人|单位|日期)|单位负责人|统计负责人|复核人|录入员\s*[:：]|"
    r"联系电话\s*[:：]|报出日期|数据来源|notes?\s*[:：]|source\s*[:：])",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Za-z_-]{0,8}\d[\d._-]*")  # an identifier: neither words nor a heading
_SUBITEM = re.compile(r"\s*[#＃]")


@dataclass
class Layout:
    """`heads[j]` is column j's heading (two lines joined by a space where there are two)."""

    heads: list[str]
    matches: list[Match]
    body: pd.DataFrame  # the rows below the heading
    numbers: np.ndarray  # their sheet rows
    above: list[tuple[int, str]]  # title rows: sheet row, reason

    @property
    def matched(self) -> int:
        return sum(m.used for m in self.matches)


def locate(table: Table, headings: Headings) -> Layout | None:
    """The heading under which most columns are recognised; None where none is.

    One row, or two where cells are merged across or a row of options lies below.  The first of
    equally good rows wins.
    """
    if table.labels:
        return _labelled(table, headings)
    lines = _lines(table, _SEARCHED)
    match = cache(headings.match)  # answers, taken for headings, say the same again and again
    best: tuple[float, int, int, list[str], list[Match]] | None = None
    for i, line in enumerate(lines):
        if not any(line):
            continue
        single = [match(h) if h else Match(None, "") for h in line]
        options = [(1, line, single)]
        if i + 1 < len(lines) and _second_line(table, lines, i):
            raw = _spread(table, lines, i)
            below = lines[i + 1]
            double = [
                match(a, b) if a and b and a != b else match(a or b) if a or b else Match(None, "")
                for a, b in zip(raw, below, strict=True)
            ]
            joined = [
                " ".join(dict.fromkeys(filter(None, p))) for p in zip(raw, below, strict=True)
            ]
            options.append((2, joined, double))
        for height, heads, matches in options:
            score = _worth(heads, matches) - 0.5 * (height - 1)
            if score > 0 and (best is None or score > best[0]):
                best = (score, i, height, heads, matches)
    if best is None:
        return None
    _, at, height, heads, matches = best
    above = [
        (int(table.numbers[i]), say(zh="标题行", en="title above the heading"))
        for i in range(at)
        if any(lines[i])
    ]
    body = table.cells.iloc[at + height :].reset_index(drop=True)
    return Layout(heads, matches, body, table.numbers[at + height :], above)


def _worth(heads: list[str], matches: list[Match]) -> float:
    """Questions recognised; a bare number counts less than words, for it may as well be an answer."""
    worth: dict[tuple[str | None, str | None], float] = {}
    for head, match in zip(heads, matches, strict=True):
        if match.used:
            bare = match.how == "number" and all(map(_CODE.fullmatch, head.split()))
            key = (match.question, match.code)
            worth[key] = max(worth.get(key, 0.0), 0.3 if bare else 1.0)
    return sum(worth.values())


def _labelled(table: Table, headings: Headings) -> Layout | None:
    """A file whose columns have a name and a label: the name counts, then the label."""
    heads = _lines(table, 1)[0]
    matches = []
    for head, label in zip(heads, table.labels, strict=True):
        found = headings.match(head)
        if not found.used and label.strip():
            by_label = headings.match(label)
            found = by_label if by_label.used or found.how == "?unknown" else found
        matches.append(found)
    if not any(m.used for m in matches):
        return None
    body = table.cells.iloc[1:].reset_index(drop=True)
    return Layout(heads, matches, body, table.numbers[1:], [])


def _lines(table: Table, count: int) -> list[list[str]]:
    """The first rows of a table, '' for an empty cell."""
    top = table.cells.iloc[:count]
    columns = [
        [(v or "")[:_LONGEST].strip() for v in np.asarray(top[j])] for j in table.cells.columns
    ]
    return [list(line) for line in zip(*columns, strict=True)]


def _second_line(table: Table, lines: list[list[str]], i: int) -> bool:
    """A second heading line is only believed where the first has merged cells or gaps to fill."""
    across = any(
        top <= i <= bottom and (right > left or bottom > top)
        for top, left, bottom, right in table.merged
    )
    line, below = lines[i], lines[i + 1]
    gaps = any(not a and b for a, b in zip(line, below, strict=True))
    return across or gaps


def _spread(table: Table, lines: list[list[str]], i: int) -> list[str]:
    """The first heading line with merged cells' text over their whole width."""
    line = list(lines[i])
    for top, left, bottom, right in table.merged:
        if top <= i <= bottom:
            text = (table.cells.iat[top, left] or "").strip()
            for j in range(left, min(right + 1, len(line))):
                line[j] = text
    if not any(top <= i <= bottom for top, _, bottom, _ in table.merged):
        last = ""
        below = lines[i + 1]
        for j, text in enumerate(
            line
        ):  # no merged ranges (CSV): a gap over a filled cell belongs left
            last = text or last
            line[j] = text or (last if below[j] else "")
    return line


def records(layout: Layout) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """(which body rows are records, the others with their reasons); empty rows are neither."""
    body, numbers = layout.body, layout.numbers
    count = np.zeros(len(body), dtype=int)  # filled cells
    keep = np.zeros(len(body), dtype=bool)
    for j, match in enumerate(layout.matches):
        there = body[j].notna().to_numpy()
        count += there
        if match.used:
            keep |= there
    first, second = _first_texts(body)
    width = len(layout.matches)
    unread: list[tuple[int, str]] = []

    def leave_out(rows: np.ndarray, reason: str) -> None:
        unread.extend((int(numbers[i]), reason) for i in np.flatnonzero(rows & keep))
        keep[rows] = False

    for i in np.flatnonzero((count > 0) & ~keep):
        unread.append((int(numbers[i]), _outside(str(first.text(i)))))
    total = first.match(_TOTAL)
    total |= second.match(_TOTAL) & (count <= width / 2)
    leave_out(total, say(zh="合计行", en="total row"))
    leave_out(
        first.match(_FOOTNOTE) & (count <= max(4, width // 3)),
        say(zh="表尾注或填表人", en="footnote or signature"),
    )
    leave_out(first.match(_SUBITEM) & (count < width), say(zh="# 分项行", en="# sub-item row"))
    leave_out(_headings_again(body, layout.heads, first), say(zh="重复的表头", en="heading again"))
    return keep, sorted(unread)


def _outside(text: str) -> str:
    if _TOTAL.match(text):
        return say(zh="合计行", en="total row")
    if _FOOTNOTE.match(text):
        return say(zh="表尾注或填表人", en="footnote or signature")
    return say(zh="没有任何一题有内容", en="nothing in any question's column")


def _first_texts(body: pd.DataFrame) -> tuple[_Words, _Words]:
    """The first and second filled cell of every row."""
    first, second = np.full(len(body), -1), np.full(len(body), -1)
    values: list[np.ndarray] = [np.array([], dtype=object)]
    before = 0  # distinct texts of the columns looked at so far
    rows = np.arange(len(body))  # whose second cell is still looked for
    for j in body.columns:
        column = Texts.of(body[j])
        rows = rows[second[rows] < 0]
        if not rows.size:
            break
        filled = rows[column.codes[rows] >= 0]
        again = first[filled] >= 0
        second[filled[again]] = column.codes[filled[again]] + before
        first[filled[~again]] = column.codes[filled[~again]] + before
        values.append(column.values)
        before += len(column.values)
    known = np.concatenate(values)
    said = np.zeros(before + 1, dtype=bool)
    said[first], said[second] = True, True
    texts = ((int(k), known[k]) for k in np.flatnonzero(said[:-1]))
    words = [(k, text) for k, text in texts if not _CODE.fullmatch(text)]
    return _Words(first, known, words), _Words(second, known, words)


@dataclass(frozen=True)
class _Words:
    """A text of every row, each distinct one looked at once; numbers and codes not at all."""

    codes: np.ndarray
    values: np.ndarray
    words: list[tuple[int, str]]

    def text(self, row: np.integer) -> str | None:
        return None if self.codes[row] < 0 else str(self.values[self.codes[row]])

    def where(self, test: Callable[[str], object]) -> np.ndarray:
        hits = np.zeros(len(self.values) + 1, dtype=bool)
        hits[[k for k, v in self.words if test(v)]] = True
        return hits[self.codes]

    def match(self, pattern: re.Pattern[str]) -> np.ndarray:
        return self.where(pattern.match)


def _headings_again(body: pd.DataFrame, heads: list[str], first: _Words) -> np.ndarray:
    """Rows that repeat the heading, as after a page break."""
    again = np.zeros(len(body), dtype=bool)
    wanted = {h for h in heads if h}
    for i in np.flatnonzero(first.where(lambda text: text.strip() in wanted)):
        row = [(v or "").strip() for v in body.iloc[i]]
        same = sum(v == h for v, h in zip(row, heads, strict=True) if v)
        again[i] = same >= 2 and same * 2 > sum(map(bool, row))
    return again
