"""Document → the same document with no page left half empty before a table or figure.

What does not fit on the rest of its page goes to the next one.  If that leaves a hole of more lines than the
profile allows (``[placing] hole``), an editor sets the table a little tighter, or lets prose that follows move
up before it; so does this, once, in the tree, for Word and PDF alike.  The order of tables and figures stays,
and that of the prose; a table stays behind the sentence that first names it and beside one that says 下表 or
上图, and is carried past one heading at most.  A large table is not moved: it goes on over the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import BriefError
from ..house import MM
from .document import Block, Document
from .layout import held_rows, plan_table
from .marks import attribute, is_span, plain
from .shows import Figure, Table

TIGHT = 4.0  # points less in every row of a table set tighter
SMALLER = 0.85  # what is left of the size of a figure
ROW = 21.0  # points of a usual row
LATE = {0: 1.0, 1: 0.75, 2: 0.75}  # lines → what a hole counts if pages begin so much later
KEPT = 3  # orders that are followed side by side
ABOVE, BELOW = 8.0, 6.0  # a table or figure, beside what is between lines
INTRODUCES = re.compile(r"下表|下图|如下|以下[表图]|下面的[表图]|[:：]\s*$")
LOOKS_BACK = re.compile(r"上表|上图|以上[表图]|上面的[表图]")
# what an editor minds, in empty lines: a hole but for two lines, a tighter setting, a move, a block or heading passed
SPARED, TIGHTER, MOVED, PASSED, CROSSED = 2.0, 1.0, 1.0, 0.2, 1.0


@dataclass(frozen=True)
class Item:
    """A block as it stands on the page; lengths in points."""

    block: int  # its place in the document
    kind: str  # text, heading, whole (on one page), long (goes on over the page), turned (a page of its own)
    height: float
    least: float = 0.0  # so much of it at least before a page ends
    spare: float = 0.0  # so much lower if set tighter


@dataclass(frozen=True)
class Page:
    """Where a page's first line begins, where its last ends, and from line to line; in points."""

    top: float
    foot: float
    pitch: float

    def after(self, item: Item, y: float, height: float | None = None) -> tuple[int, float]:
        """Pages turned within an item that begins at `y`, and where it ends."""
        left = item.height if height is None else height
        turns = 0
        while left > self.foot - y + 0.5 and item.kind in ("text", "long"):
            left -= int((self.foot - y + 0.5) / self.pitch) * self.pitch
            turns, y = turns + 1, self.top
        return turns, self.top if item.kind == "turned" else y + left

    def holes(self, items: Sequence[Item], y: float, tight: frozenset[int]) -> dict[int, float]:
        """The lines left empty before each table or figure that goes overleaf."""
        found = {}
        for k, item in enumerate(items):
            height = item.height - (item.spare if item.block in tight else 0.0)
            room = self.foot - y + 0.5
            least = (item.least or item.height) - (item.height - height)
            if item.kind == "heading" and k + 1 < len(items):
                least = height + (items[k + 1].least or items[k + 1].height)
            if least > room:
                if item.kind not in ("text", "heading"):
                    found[item.block] = room / self.pitch
                y = self.top
            y = self.after(item, y, height)[1]
        return found


def placed(document: Document) -> Document:
    """The document with its small tables and figures where they leave no large holes."""
    allowed = float(document.profile.data.get("placing", {}).get("hole", 0))
    if not allowed or not (document.tables or document.figures):
        return document
    page = _page(document)
    items, start, lines = _laid(document, page)
    if max(lines.values(), default=0.0) <= allowed:
        return document
    best = _improved(document, items, start, page, allowed)
    if best.order == items and not best.tight:
        return document
    blocks = [_set(document.blocks[i.block], i.block in best.tight) for i in best.order]
    made = replace(document, blocks=tuple(blocks))
    # what was reckoned is set and measured: where it does not help, the author's order stands
    _, _, after = _laid(made, page)
    return made if _minded(after) < _minded(lines) else document


def _minded(holes: Mapping[int, float]) -> float:
    return sum(max(0.0, lines - SPARED) for lines in holes.values())


def _set(block: Block, tight: bool) -> Block:
    if not tight:
        return block
    if isinstance(block, Table):
        return replace(block, tight=True)
    assert isinstance(block, Figure)
    return replace(block, width=block.width * SMALLER, height=block.height * SMALLER)


def _page(document: Document) -> Page:
    sheet, pitch = document.profile["page"], document.profile.pitch
    above = (pitch - float(document.profile["text"]["size"])) / 2
    top = float(sheet["top"]) * MM + above
    return Page(top, (float(sheet["size"][1]) - float(sheet["bottom"])) * MM, pitch)


def _laid(document: Document, page: Page) -> tuple[tuple[Item, ...], float, dict[int, float]]:
    """What each block takes, where the first begins, and the lines empty before those that went overleaf.

    All empty for a document that cannot be set: the writers tell.
    """
    from .pdf import positions

    items: list[Item] = []
    spots = positions(document)
    gap = page.pitch - float(document.profile["text"]["size"])
    for k, (block, (_, _, height)) in enumerate(zip(document.blocks, spots, strict=False)):
        kind = _kind(document, block)
        height += gap if kind in ("text", "heading") else gap + ABOVE + BELOW
        least = spare = 0.0
        if kind == "text":
            least = min(height, page.pitch)
        elif kind == "turned":
            least, height = page.foot, 0.0
        elif kind == "whole":
            least = height - gap - BELOW  # nothing is needed below it at the foot of a page
        if isinstance(block, Table):
            rows = len(block.rows) + (2 if block.groups else 1)
            spare = TIGHT * rows if kind == "whole" else 0.0
            least = min(height, 2 * page.pitch + 3 * ROW) if kind == "long" else least
        elif isinstance(block, Figure):
            spare = (1 - SMALLER) * block.height * MM
        items.append(Item(k, kind, height, least, spare))
    holes: dict[int, float] = {}
    for k in range(1, len(items)):
        (before, y, _), (now, *_) = spots[k - 1], spots[k]
        if items[k].kind not in ("text", "heading") and now > before:
            turns, end = page.after(items[k - 1], y)
            if before + turns < now:
                holes[k] = (page.foot - end) / page.pitch
    return tuple(items), spots[0][1] if spots else 0.0, holes


def _kind(document: Document, block: Block) -> str:
    if isinstance(block, Figure):
        return "whole"
    if not isinstance(block, Table):
        return "heading" if block["t"] == "Header" else "text"
    try:
        if plan_table(block, document.profile, "").landscape:
            return "turned"
    except BriefError:  # the writers tell
        return "turned"
    return "long" if held_rows(block)[1] else "whole"


@dataclass(frozen=True)
class Choice:
    """An order of the blocks, which of them are set tighter, and what an editor minds about that."""

    order: tuple[Item, ...]
    tight: frozenset[int] = frozenset()
    minded: float = 0.0


def _improved(
    document: Document, items: tuple[Item, ...], start: float, page: Page, allowed: float
) -> Choice:
    """The best order found, one table or figure after the other, with some runners-up kept on the way."""

    def minded(choice: Choice, until: int = len(items)) -> float:
        """In Typst's pages, and in those of a program that runs a line or two longer."""
        kept = [
            {k: v for k, v in page.holes(choice.order, start + late * page.pitch, choice.tight).items() if k <= until}
            for late in LATE
        ]  # fmt: skip
        return choice.minded + sum(w * _minded(h) for w, h in zip(LATE.values(), kept, strict=True))

    best = [Choice(items)]
    for block in [i.block for i in items if i.kind in ("whole", "turned")]:
        tried: list[Choice] = []
        for choice in best:
            if page.holes(choice.order, start, choice.tight).get(block, 0.0) <= allowed:
                tried.append(choice)
                continue
            for tight in (choice.tight, choice.tight | {block}):
                closer = TIGHTER * (len(tight) - len(choice.tight))
                tried += [
                    Choice(order, tight, choice.minded + closer + more)
                    for order, more in _orders(document, choice.order, block, page)
                ]
        tried.sort(key=lambda c: minded(c, block))
        best = tried[:KEPT]
    return min(best, key=minded)


def _orders(
    document: Document, order: tuple[Item, ...], block: int, page: Page
) -> Iterator[tuple[tuple[Item, ...], float]]:
    """The orders in which a table or figure stands elsewhere, and what an editor minds about each."""
    yield order, 0.0
    at = next(k for k, item in enumerate(order) if item.block == block)
    item, rest = order[at], order[:at] + order[at + 1 :]
    thing = document.blocks[block]
    assert isinstance(thing, (Table, Figure))

    def text(k: int) -> str:
        return plain(document.blocks[rest[k].block])

    def moved(to: int) -> tuple[Item, ...]:
        return (*rest[:to], item, *rest[to:])

    if at and rest[at - 1].kind == "text" and INTRODUCES.search(text(at - 1)):
        return
    named = [k for k in range(at) if _names(document.blocks[rest[k].block], thing.label)]
    for to in range(at - 1, (min(named) if named else at), -1):
        if rest[to].kind != "text":
            break
        if rest[to - 1].kind == "text" and not INTRODUCES.search(text(to - 1)):
            yield moved(to), MOVED + PASSED * (at - to)
    crossed, passed = 0, 0.0
    for to in range(at, len(rest) - 1):
        passed += rest[to].height
        if rest[to].kind == "heading":
            crossed += 1
        elif rest[to].kind != "text" or LOOKS_BACK.search(text(to)):
            break
        if crossed > 1 or passed > page.foot - page.top:
            break
        if rest[to].kind == "text" and not INTRODUCES.search(text(to)):
            yield moved(to + 1), MOVED + PASSED * (to + 1 - at) + CROSSED * crossed


def _names(tree: Any, label: str) -> bool:
    """Whether a block refers to what bears this label."""
    if isinstance(tree, (list, tuple)):
        return any(_names(part, label) for part in tree)
    if not isinstance(tree, dict):
        return False
    return (is_span(tree, "ref") and attribute(tree, "label") == label) or _names(list(tree.values()), label)  # fmt: skip
