"""Estimates as a small plain table; Chinese characters count two columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from .estimates import Estimates


def plain(estimates: Estimates, most: int = 30) -> str:
    """Words, value, interval and n, one line an estimate."""
    from .estimates import shown_table

    head, rows = shown_table(estimates, most)
    lines = [head, *rows]
    widths = [max(width(line[k]) for line in lines) for k in range(len(head))]
    text = f"{estimates.kind or 'estimates'}: {len(estimates)}\n"
    words = len(head) - 3 - ("verdict" in head)
    for line in lines:
        cells = [
            padded(cell, widths[k], left=k < words or head[k] == "verdict")
            for k, cell in enumerate(line)
        ]
        text += "  ".join(cells).rstrip() + "\n"
    return text.rstrip()


def width(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, to: int, left: bool) -> str:
    """The text filled with blanks to a width."""
    space = " " * (to - width(text))
    return text + space if left else space + text
