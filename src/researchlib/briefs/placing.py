"""Document → the same document with no page left half empty before a table or figure.

What does not fit on the rest of its page goes to the next one.  If that leaves a hole of more lines than the
profile allows (``[placing] hole``), an editor sets the table a little tighter, or lets prose that follows move
up before it; so does this, once, in the tree, for Word and PDF alike.  The order of tables and figures stays,
and that of the prose; a table stays in its section, behind the sentence that first names it, beside one that
says 下表 or 图中, not between 一是 and 二是, and passes one lower heading at most.  What is no prose (a line
that is a heading in all but name, a signature, a formula) is not passed.  A large table goes on over the page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import BriefError
from ..house import MM, Profile
from .document import Block, Document
from .layout import held_rows, parted, plan_table
from .marks import attribute, is_span, plain
from .shows import Figure, Table
from .titles import width

if TYPE_CHECKING:
    from .typesetting import Typesetter

TIGHT = 4.0  # points less in every row of a table set tighter
SMALLER = 0.85  # what is left of the size of a figure
ROW = 21.0  # points of a usual row
LATE = {0: 1.0, 1: 0.75, 2: 0.75}  # lines → what a hole counts if pages begin so much later
KEPT = 3  # orders that are followed side by side
ABOVE, BELOW = 8.0, 6.0  # a table or figure, beside what is between lines
INTRODUCES = re.compile(r"下[表图]|如下|以下[表图]|下面的[表图]|[:：]\s*$")
LOOKS_BACK = re.compile(
    r"上[表图]|以上[表图]|上述[表图]|上面的[表图]|[该此这本][张幅]?[表图]|(?<![代企地])[表图]中"
)
ENDS = re.compile(r"[。！？；…!?;.][”’〕」』）)\]\s]*$")  # the end of a sentence
# a heading that a paragraph begins with
RUN_IN = re.compile(r"\s*(?:（[一二三四五六七八九十]+）|\d+[．、.])")
GOES_ON = re.compile(
    r"\s*(?:[二三四五六七八九十]+是|其[二三四五六]|第[二三四五六七八九十]+[，、是]|其次|再次|最后|（[2-9]）|[②-⑩])"
)
# what an editor minds, in empty lines: a hole but for two lines, a tighter setting, a move, a block or heading passed
SPARED, TIGHTER, MOVED, PASSED, CROSSED = 2.0, 1.0, 1.0, 0.2, 2.0


@dataclass(frozen=True)
class Item:
    """A block as it stands on the page; lengths in points."""

    block: int  # its place in the document
    kind: str  # text, heading, whole (on one page), long (goes on over the page), turned (a page of its own)
    height: float
    least: float = 0.0  # so much of it at least before a page ends
    spare: float = 0.0  # so much lower if set tighter
    notes: float = 0.0  # its footnotes


@dataclass(frozen=True)
class Page:
    """Where a page's first line begins, where its last ends, from line to line, between lines; in points."""

    top: float
    foot: float
    pitch: float
    gap: float

    def after(self, item: Item, y: float, height: float, notes: float) -> tuple[int, float]:
        """Pages turned within an item that begins at `y`, and where it ends; `notes` stand at the foot."""
        turns, foot = 0, self.foot - notes + 0.5
        while height > foot - y and item.kind in ("text", "long"):
            height -= int((foot - y) / self.pitch) * self.pitch
            turns, y, foot = turns + 1, self.top, self.foot + 0.5
        return turns, self.top if item.kind == "turned" else y + height

    def holes(
        self, items: Sequence[Item], y: float, tight: frozenset[int], until: int | None = None
    ) -> dict[int, float]:
        """The lines left empty before each table or figure that goes overleaf, as far as block `until`."""
        found = {}
        notes = 0.0
        for k, item in enumerate(items):
            height = item.height - (item.spare if item.block in tight else 0.0)
            room = self.foot - notes - y + 0.5
            least = (item.least or item.height) - (item.height - height) + item.notes
            if item.kind == "heading" and k + 1 < len(items):
                least = height + (items[k + 1].least or items[k + 1].height)
            if least > room:
                if item.kind not in ("text", "heading"):
                    found[item.block] = max(0.0, room / self.pitch)
                y, notes = self.top, 0.0
            if item.block == until:
                break
            notes += item.notes
            turns, y = self.after(item, y, height, notes)
            notes = 0.0 if turns or item.kind == "turned" else notes
        return found


def divided(document: Document) -> Document:
    """The document with tables too wide for any page in parts."""
    where = document.executed.manuscript.where
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            blocks += parted(block, document.profile, where(block.cell))
        else:
            blocks.append(block)
    return document if len(blocks) == len(document.blocks) else replace(document, blocks=tuple(blocks))  # fmt: skip


def placed(document: Document, typesetter: Typesetter) -> Document:
    """The document with its small tables and figures where they leave no large holes."""
    allowed = float(document.profile.data.get("placing", {}).get("hole", 0))
    if not allowed or not (document.tables or document.figures):
        return document
    page = _page(document)
    items, start, lines = _laid(document, page, typesetter)
    if max(lines.values(), default=0.0) <= allowed:
        return document
    best = _improved(document, items, start, page, allowed)
    if best.order == items and not best.tight:
        return document
    blocks = [_set(document.blocks[i.block], i.block in best.tight) for i in best.order]
    made = replace(document, blocks=tuple(blocks))
    # what was reckoned is set and measured: where it does not help, the author's order stands
    return made if _minded(_laid(made, page, typesetter)[2]) < _minded(lines) else document


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
    gap = pitch - float(document.profile["text"]["size"])
    top = float(sheet["top"]) * MM + gap / 2
    return Page(top, (float(sheet["size"][1]) - float(sheet["bottom"])) * MM, pitch, gap)


def _laid(
    document: Document, page: Page, typesetter: Typesetter
) -> tuple[tuple[Item, ...], float, dict[int, float]]:
    """What each block takes, where the first begins, and the lines empty before those that went overleaf.

    All empty for a document that cannot be set: the writers tell.
    """
    kinds = [_kind(document, block) for block in document.blocks]
    # what stands before a table or figure, headings aside: they go with it
    before = {
        k: next((j for j in range(k - 1, -1, -1) if kinds[j] != "heading"), -1)
        for k, kind in enumerate(kinds)
        if kind in ("whole", "turned")
    }
    notes = [_notes(block, document.profile) for block in document.blocks]
    measured = {k for k, kind in enumerate(kinds) if kind not in ("text", "heading")}
    measured |= {*(k - 1 for k in measured), *before.values(), len(kinds) - 1} - {-1}
    spots = typesetter.positions(document, measured)
    here: dict[int, float] = {}  # footnotes of the blocks that begin on a page
    for note, (at, *_) in zip(notes, spots, strict=False):
        here[at] = here.get(at, 0.0) + note
    items = tuple(
        _item(document, k, kinds[k], height if k in measured else _between(spots[k], spots[k + 1], page, here), page)
        for k, (*_, height) in enumerate(spots)
    )  # fmt: skip
    holes = {}
    for k, j in before.items() if spots else ():
        if j >= 0:
            old, y, _ = spots[j]
            turns, end = page.after(items[j], y, items[j].height, here[old])
            if old + turns < spots[j + 1][0]:
                holes[k] = max(0.0, page.foot - (0.0 if turns else here[old]) - end) / page.pitch
    return items, spots[0][1] if spots else 0.0, holes


def _between(
    spot: tuple[int, float, float],
    following: tuple[int, float, float],
    page: Page,
    notes: Mapping[int, float],
) -> float:
    """The height of text that ends where something else begins, without the space between them."""
    (old, y, _), (new, end, _) = spot, following
    if new > old:
        lines = int((page.foot - notes[old] - y + 0.5) / page.pitch)
        y = page.top - lines * page.pitch - (new - old - 1) * (page.foot - page.top)
    return end - y - page.gap


def _item(document: Document, k: int, kind: str, height: float, page: Page) -> Item:
    block = document.blocks[k]
    gap = page.gap
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
    return Item(k, kind, height, least, spare, _notes(block, document.profile))


def _notes(tree: Any, profile: Profile) -> float:
    """About how much the footnotes of a block take at the foot of its page, in points."""
    if isinstance(tree, (list, tuple)):
        return sum(_notes(part, profile) for part in tree)
    if not isinstance(tree, dict):
        return 0.0
    if tree.get("t") != "Note":
        return _notes(list(tree.values()), profile)
    size = float(profile["footnote"]["size"])
    lines = math.ceil((width(plain(tree["c"])) + 2) * size / profile.text_width)
    return 1.4 * lines * size + 1.25 * float(profile["text"]["size"])


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

    def minded(choice: Choice, until: int | None = None) -> float:
        """In Typst's pages, and in those of a program that runs a line or two longer."""
        kept = [
            page.holes(choice.order, start + late * page.pitch, choice.tight, until)
            for late in LATE
        ]
        return choice.minded + sum(w * _minded(h) for w, h in zip(LATE.values(), kept, strict=True))

    best = [Choice(items)]
    for block in [i.block for i in items if i.kind in ("whole", "turned")]:
        tried: list[Choice] = []
        for choice in best:
            if page.holes(choice.order, start, choice.tight, block).get(block, 0.0) <= allowed:
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

    def between(to: int) -> bool:
        """Whether something may stand between the block before `to` and that at it."""
        if rest[to - 1].kind != "text" or INTRODUCES.search(text(to - 1)):
            return False
        return to == len(rest) or rest[to].kind != "text" or not GOES_ON.match(text(to))

    if at and rest[at - 1].kind == "text" and INTRODUCES.search(text(at - 1)):
        return
    section = _section(document)
    named = [k for k in range(at) if _names(document.blocks[rest[k].block], thing.label)]
    passed = 0.0
    for to in range(at - 1, (min(named) if named else at), -1):
        passed += rest[to].height
        if not _prose(document.blocks[rest[to].block]) or passed > page.foot - page.top:
            break
        if INTRODUCES.search(text(to)) or LOOKS_BACK.search(text(to)):
            break
        if between(to):
            yield moved(to), MOVED + PASSED * (at - to)
    crossed, passed = 0, 0.0
    for to in range(at, len(rest) - 1):
        other = document.blocks[rest[to].block]
        passed += rest[to].height
        if rest[to].kind == "heading":
            if _level(other) <= section:
                break
        elif not _prose(other) or LOOKS_BACK.search(text(to)):
            break
        crossed += rest[to].kind == "heading" or bool(RUN_IN.match(text(to)))
        if crossed > 1 or passed > page.foot - page.top:
            break
        if between(to + 1):
            yield moved(to + 1), MOVED + PASSED * (to + 1 - at) + CROSSED * crossed


def _section(document: Document) -> int:
    """The level of the highest headings."""
    return min(map(_level, document.blocks), default=0)


def _level(block: Block) -> int:
    return int(block["c"][0]) if isinstance(block, dict) and block["t"] == "Header" else 9


def _prose(block: Block) -> bool:
    """Whether a block is sentences or a list; not a line that stands for something else."""
    if not isinstance(block, dict):
        return False
    if block["t"] in ("BulletList", "OrderedList", "DefinitionList"):
        return True
    return block["t"] in ("Para", "Plain", "BlockQuote") and bool(ENDS.search(plain(block)))


def _names(tree: Any, label: str) -> bool:
    """Whether a block refers to what bears this label."""
    if isinstance(tree, (list, tuple)):
        return any(_names(part, label) for part in tree)
    if not isinstance(tree, dict):
        return False
    return (is_span(tree, "ref") and attribute(tree, "label") == label) or _names(list(tree.values()), label)  # fmt: skip
