"""Measures both writers share: how wide a table's columns are, where a signature stands, how a title breaks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import product

from ..errors import BriefError, say
from ..house import MM, Profile
from .document import Document
from .marks import Inlines, plain, string
from .shows import Table
from .titles import break_title, width

BOUNDARY = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")
FIGURE = re.compile(r"[+−-]?[\d,]*\d(\.\d+)?([^\d.*]*)(\*?)")  # decimals, unit, remark
LONG = 16.0  # characters of a name that is kept in one line if it can be
INSET = 4.0  # points left and right in a cell
SMALL = 5  # a table of so many rows is never broken
LOWER = 0.25  # lines that a signature and its date stand below the middle of the seal


@dataclass(frozen=True)
class Plan:
    """How a table is set: type size, column widths and right padding in points, portrait or landscape.

    A column of numbers has one decimal point: what a number is short of behind it is in `tails`.
    """

    size: float
    widths: tuple[float, ...]
    pads: tuple[float, ...]
    tails: tuple[tuple[float, ...], ...]  # row, column: so much more to the right of a number
    landscape: bool
    room: float


def plan_table(table: Table, profile: Profile, where: str) -> Plan:
    """The largest type, upright before sideways, in which every column keeps what it cannot wrap.

    A table that fits neither way raises `BriefError` naming it.
    """
    full, smallest = float(profile["table"]["size"]), float(profile["table"]["smallest"])
    sizes = [full - 0.5 * k for k in range(int((full - smallest) * 2) + 1)]
    upright, sideways = profile.text_width, profile.text_height
    choices = [(s, sideways, True) for s in sizes] if table.landscape else [
        *((s, upright, False) for s in sizes),
        *((s, sideways, True) for s in sizes),
    ]  # fmt: skip
    # a little smaller before a name is broken; then names may take two lines, then headings three
    whole = [c for c in choices if c[0] >= full - 1.5 and c[2] is table.landscape]
    tried = [(2, LONG, c) for c in whole] + [(k, 8.0, c) for k, c in product((2, 3), choices)]
    for lines, unbroken, (size, room, landscape) in tried:
        needed, natural, numbers = _measure(table, size, lines, unbroken)
        if sum(needed) <= room:
            widths = _spread(needed, natural, room)
            pads = [
                max(0.0, (w - 2 * INSET - n) / 2) if a == "r" else 0.0
                for w, n, a in zip(widths, numbers, table.align, strict=True)
            ]
            behind = [
                _behind([plain(row[j]) for row in table.rows], a) for j, a in enumerate(table.align)
            ]
            tails = tuple(tuple(size * b[i] for b in behind) for i in range(len(table.rows)))
            return Plan(size, tuple(widths), tuple(pads), tails, landscape, room)
    columns = len(table.columns)
    raise BriefError(
        say(
            zh=f"{where}：{table.number or '表'}“{plain(table.caption)}”有 {columns} 列，横排一页也放不下，分段也排不成："
            "有的列太宽。请缩短列名和单元格里的长词，或分成几张表。",
            en=f"{where}: {table.number or 'the table'} has {columns} columns and does not fit a landscape "
            "page, nor in parts: some columns are too wide. Shorten their headings and long words, or split it.",
        )
    )


def parted(table: Table, profile: Profile, where: str) -> list[Table]:
    """The table; or, where it fits no page, its columns in parts, each beside the first column.

    The parts, named 表1, 表1（续）, stand upright where they can: that takes fewer pages.  A table of which
    not even a part fits raises `BriefError` naming it.
    """
    try:
        plan_table(table, profile, where)
    except BriefError:
        for turned in (False, True):
            if parts := _parts(table, profile, where, turned):
                return parts
        raise
    return [table]


def _parts(table: Table, profile: Profile, where: str, turned: bool) -> list[Table]:
    room = profile.text_height if turned else profile.text_width
    needed = _measure(table, float(profile["table"]["size"]) - 1.5, 2, 8.0)[0]
    first, rest = needed[0], needed[1:]
    cuts, used = [1], first
    for j, wide in enumerate(rest, start=1):
        if used + wide > room and j > cuts[-1]:
            cuts.append(j)
            used = first
        used += wide
    even = -(-len(rest) // len(cuts))
    for starts in (list(range(1, len(needed), even)), cuts):  # parts of one width, if they fit
        ends = [*starts[1:], len(needed)]
        parts = [_part(table, a, b, turned, profile) for a, b in zip(starts, ends, strict=True)]
        try:
            if all(plan_table(p, profile, where).landscape is turned for p in parts):
                last = replace(parts[-1], note=table.note, source=table.source)
                return [*parts[:-1], last]
        except BriefError:
            continue
    return []


def _part(table: Table, start: int, end: int, turned: bool, profile: Profile) -> Table:
    """The first column and those from `start` to before `end`."""
    groups, at = [], 0
    for text, span in table.groups:
        inside = len({*range(at, at + span)} & {0, *range(start, end)})
        groups += [(text, inside)] if inside else []
        at += span
    caption = table.caption
    if start > 1 and table.number:
        caption = [string(f"{table.number}{profile['words']['continued']}")]
    return replace(
        table,
        label=table.label if start == 1 else "",
        number=table.number if start == 1 else "",
        caption=caption if start == 1 or table.number else [],
        columns=(table.columns[0], *table.columns[start:end]),
        rows=tuple((row[0], *row[start:end]) for row in table.rows),
        align=table.align[:1] + table.align[start:end],
        groups=tuple(groups),
        landscape=turned,
        note="",
        source="",
    )


def _measure(
    table: Table, size: float, lines: int, unbroken: float
) -> tuple[list[float], list[float], list[float]]:
    """Per column: the width it must have, the width it would like, and that of its widest cell.

    A heading may take so many `lines`; words up to `unbroken` characters stay in one.
    """
    needed, natural, widest = [], [], []
    for j, head in enumerate(table.columns):
        cells = [line for row in table.rows for line in plain(row[j]).split("\n")]
        body = max((_roomy(c) for c in cells), default=0.0)
        if table.align[j] == "r":
            lacks = _behind([plain(row[j]) for row in table.rows], "r")
            body = max(
                [
                    body,
                    *(_roomy(plain(row[j])) + k for row, k in zip(table.rows, lacks, strict=True)),
                ]
            )
        title = _roomy(plain(head))
        short = table.align[j] == "r" or body <= unbroken
        parts = [_roomy(part) for part in plain(head).replace("（", "\n（").split("\n")]
        even = max(parts) if 1 < len(parts) <= lines else -(-title // lines)
        title_needed = title if title <= 4 else max(6.0 - lines, even, _longest_word(plain(head)))
        must = max(body if short else max(8.0, max(map(_longest_word, cells))), title_needed, 2.0)
        like = max(body, title, 2.0)
        needed.append(must * size + 2 * INSET + 2)
        natural.append(max(like * size + 2 * INSET + 2, needed[-1]))
        widest.append(body * size)
    return needed, natural, widest


def _behind(cells: list[str], side: str) -> list[float]:
    """For each cell how much narrower it is behind the decimal point than the widest of its column.

    Only where every cell that holds digits is a number and they all have the same unit.

    >>> _behind(["12.5%", "9.25%", "8%", "—"], "r")
    [0.5, 0.0, 1.5, 0.0]
    """
    found = [FIGURE.fullmatch(cell.strip()) for cell in cells]
    numbers = [m for m in found if m]
    even = all(m or not re.search(r"\d", c) for m, c in zip(found, cells, strict=True))
    if side != "r" or not even or len({m[2] for m in numbers}) > 1:
        return [0.0] * len(cells)
    ends = [width((m[1] or "") + m[3]) if m else None for m in found]
    longest = max((end for end in ends if end is not None), default=0.0)
    return [0.0 if end is None else longest - end for end in ends]


def broken_heads(table: Table, plan: Plan) -> list[Inlines]:
    """The headings of a plan's columns: one too long for its column goes on below with its （unit）."""
    heads = []
    for head, wide in zip(table.columns, plan.widths, strict=True):
        text = plain(head)
        only = len(head) == 1 and head[0]["t"] == "Str" and text.find("（") > 0
        if only and _roomy(text) * plan.size + 2 * INSET > wide:
            first, _, rest = text.partition("（")
            heads.append([string(first), {"t": "LineBreak"}, string("（" + rest)])
        else:
            heads.append(list(head))
    return heads


def _roomy(text: str) -> float:
    """Width in full-width characters, with the space some programs set between Chinese and digits
    whatever the file says, and for the broader digits of 黑体."""
    latin = len(re.findall(r"[0-9A-Za-z]", text)) if re.search(r"[\u4e00-\u9fff]", text) else 0
    return width(text) + 0.06 * latin + 0.2 * len(BOUNDARY.findall(text))


def _longest_word(text: str) -> float:
    """The width of the longest stretch that cannot be broken: a word or a number."""
    return max((width(w) for w in re.findall(r"[!-~]+", text)), default=0.0)


def _spread(needed: list[float], natural: list[float], room: float) -> list[float]:
    slack = room - sum(needed)
    wanted = [n - m for n, m in zip(natural, needed, strict=True)]
    total = sum(wanted)
    if total > slack:
        return [m + w * slack / total for m, w in zip(needed, wanted, strict=True)]
    # what is left over goes to all columns alike, so that a small table fills the line evenly
    rest = (room - sum(natural)) / len(natural)
    return [n + rest for n in natural]


@dataclass(frozen=True)
class Signature:
    """Who signs and when, each with its distance from the right edge in characters; `blank` lines above."""

    authors: tuple[tuple[Inlines, float], ...]
    date: tuple[Inlines, float] | None
    blank: int


def place_signature(document: Document) -> Signature:
    """The signature as GB/T 9704 draws it, without a seal (7.3.5.2) or with one (7.3.5.1).

    Without: so many lines below the text as the profile says, the date two characters right of where the
    signature begins.  With a ``seal`` of so many mm: the date four characters from the edge, the signature
    centred above it, and so many lines that the seal's top is within one line of the text.
    """
    settings = document.profile["signature"]
    inset, seal = float(settings["inset"]), float(settings.get("seal", 0))
    authors = document.series("author")
    date = document.texts.get("date")
    blank = round(float(settings["blank_before"]))
    longest = max((width(plain(a).strip()) for a in authors), default=0.0)
    dated = width(plain(date).strip()) if date else 0.0
    if seal:
        lines = len(authors) + bool(date)
        above = seal * MM / 2 / document.profile.pitch + LOWER - lines / 2
        blank = max(0, math.ceil(above))
        axis = max(2 * inset + dated / 2, inset + longest / 2) if date else inset + longest / 2
        left, right = axis - longest / 2, axis - dated / 2
    elif not authors:
        left = right = inset + 2
    else:
        left = inset + (max(0.0, dated + 2 - longest) if date else 0.0)
        right = inset + max(0.0, longest - dated - 2)
    placed = tuple((a, left + (longest - width(plain(a).strip())) / 2) for a in authors)
    return Signature(placed, (date, right) if date else None, blank)


def title_lines(document: Document) -> list[Inlines]:
    """The title's lines: as the author broke them, else by sense; values keep their spans."""
    parts = document.series("title")
    profile = document.profile
    room = profile.text_width / profile["heading"]["size"]
    if len(parts) != 1:
        return parts
    whole = plain(parts[0]).strip()
    lines = break_title(whole, room - 0.5) if profile["heading"].get("balance", True) else [whole]
    if len(lines) == 1:
        return parts
    return _cut(parts[0], [len(line) for line in lines])


def _cut(inlines: Inlines, lengths: list[int]) -> list[Inlines]:
    """Inlines in stretches of so many characters; a value is never cut."""
    out: list[Inlines] = [[]]
    room = lengths[0]
    for node in inlines:
        text = plain(node)
        if node["t"] == "Str":
            rest = text
            while rest:
                if room <= 0 and len(out) < len(lengths):
                    out.append([])
                    room += lengths[len(out) - 1]
                take = rest[:room] if len(out) < len(lengths) else rest
                out[-1].append({"t": "Str", "c": take})
                rest, room = rest[len(take) :], room - len(take)
            continue
        if room <= 0 and len(out) < len(lengths):
            out.append([])
            room += lengths[len(out) - 1]
        if node["t"] not in ("Space", "SoftBreak") or out[-1]:
            out[-1].append(node)
            room -= len(text)
    return out


def salutation(document: Document) -> Inlines | None:
    """主送机关 with its full-width colon."""
    to = document.texts.get("to")
    if not to:
        return None
    text = plain(to).strip()
    return to if text.endswith(("：", ":")) else [*to, {"t": "Str", "c": "："}]


def organ_size(document: Document) -> float:
    """Points of 发文机关标志: as the profile has it, less where its name would not fit in one line."""
    name = width(plain(document.texts.get("header.organ", [])).strip())
    full = float(document.profile["letterhead"]["size"])
    return min(full, int(document.profile.text_width / name * 2) / 2) if name else full


def captions_below(table_or_figure: object, profile: Profile) -> list[str]:
    """The lines under a table or figure: note, then source, each with its word."""
    words = profile["words"]
    lines = []
    for key in ("note", "source"):
        text = str(getattr(table_or_figure, key)).strip()
        if text:
            lead = words[key]
            known = text.startswith((lead, lead[:-1], "注", "资料来源", "数据来源", "来源", "说明"))
            lines.append(text if known else lead + text)
    return lines


def held_rows(table: Table) -> tuple[int, int]:
    """How many rows at the head and at the foot of a table stand on one page.

    A small table is never broken; another leaves two rows at least on either side of a break.
    """
    rows = len(table.rows)
    return (rows, 0) if rows <= SMALL else (2, 2)


def unit_line(unit: str, profile: Profile) -> str:
    """单位：人、%"""
    word = profile["words"]["unit"]
    return unit if not unit or unit.startswith(word[:2]) else word + unit


def millimetres(points: float) -> float:
    return points / MM
