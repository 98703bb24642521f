"""A file → `Draft`: its paragraphs in reading order, each with its kind and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import say
from .. import patterns as re
from ..sentences.reading import Reading, read

HEADINGS = (
    (1, re.compile(r"[一二三四五六七八九十]+、")),
    (2, re.compile(r"[（(][一二三四五六七八九十]+[）)]")),
    (3, re.compile(r"\d{1,2}[.．、](?!\d)")),
    (4, re.compile(r"[（(]\d{1,2}[）)]")),
)
CAPTION = re.compile(
    r"(?P<what>附?[表图])\s*(?P<number>\d{1,2}(?:[-—.]\d{1,2})?)(?=[\s　:：.、]|[^\d、，。）和与至])"
)


@dataclass(frozen=True, eq=False)
class Paragraph:
    """A paragraph, heading, list item, table cell, caption or note, with its text as printed."""

    number: int
    text: str
    kind: str = "text"  # title, heading, text, item, cell, caption, note, front
    level: int = 0
    where: str = ""
    cell: tuple[int, int, int] | None = None  # table, row, column, from 0
    styled: bool = False  # the level comes from a style, not from the numbering
    given: tuple[tuple[int, int, str], ...] = ()  # spans filled from {eval}, with the expression
    claims: tuple[tuple[int, int], ...] = ()  # spans under a claim
    anchor: Any = field(default=None, repr=False)

    @cached_property
    def reading(self) -> Reading:
        """The quantities and the skeleton, read once."""
        return read(self.text)

    @property
    def prose(self) -> bool:
        return self.kind in ("text", "item", "note")


@dataclass(frozen=True, eq=False)
class Table:
    """The cells of a table by row and column; its first row are heads, its first column names."""

    grid: dict[tuple[int, int], Paragraph]

    def text(self, row: int, column: int) -> str:
        """A cell without its blanks; empty when there is none."""
        p = self.grid.get((row, column))
        return "".join(p.text.split()) if p is not None else ""

    def head(self, column: int) -> str:
        """What a column is headed with."""
        return self.text(0, column)

    def name(self, row: int) -> str:
        """What a row is named."""
        return self.text(row, 0)

    def body(self) -> Iterator[tuple[int, int, Paragraph]]:
        """The cells that are neither heads nor names, in reading order."""
        return ((r, c, p) for (r, c), p in self.grid.items() if r and c)


@dataclass(frozen=True, eq=False)
class Draft:
    """A text to proofread. `labels` are the tables, figures and annexes that exist."""

    path: Path
    paragraphs: tuple[Paragraph, ...]
    kind: str  # docx, md, txt, ipynb
    labels: frozenset[str] = frozenset()
    unknown_labels: tuple[tuple[int, int, int, str], ...] = ()  # paragraph, start, end, label
    allow: tuple[Mapping[str, Any], ...] = ()
    uncomputed: int = 0

    @cached_property
    def characters(self) -> int:
        return sum(len("".join(p.text.split())) for p in self.paragraphs)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables in the order of the draft."""
        grids: dict[int, dict[tuple[int, int], Paragraph]] = {}
        for p in self.paragraphs:
            if p.cell is not None:
                table, row, column = p.cell
                grids.setdefault(table, {}).setdefault((row, column), p)
        return tuple(map(Table, grids.values()))

    @cached_property
    def survey(self) -> bool:
        """Whether the draft reports a survey of respondents: small cells are somebody's answers."""
        return any(re.search("问卷|受访|样本|抽样调查", p.text) for p in self.paragraphs)

    def __repr__(self) -> str:
        return f"<Draft {self.path.name}: {len(self.paragraphs)} paragraphs, {self.characters} characters>"


def assemble(path: Path, kind: str, pieces: list[dict[str, Any]], **more: Any) -> Draft:
    """Number the pieces, say where each stands, find captions and headings by their numbering."""
    paragraphs = []
    labels = set()
    count, place = 0, say(zh="第%d段", en="paragraph %d")
    for number, piece in enumerate(pieces, start=1):
        text = piece["text"]
        what, level, styled = (
            piece.get("kind", "text"),
            piece.get("level", 0),
            bool(piece.get("level")),
        )
        if what in ("text", "item") and not styled:
            level = numbered_level(text)
            if level:
                what = "heading"
        caption = CAPTION.match(text.strip())
        if (
            what in ("text", "heading")
            and caption
            and len(text) < 60
            and not text.rstrip().endswith(("。", "；", "，"))
        ):
            what = "caption"
        if what == "caption" and caption:
            labels |= {
                caption["what"] + caption["number"],
                caption["what"].lstrip("附") + caption["number"],
            }
        if what != "cell":
            count += 1
        where = piece.get("where") or place % count
        paragraphs.append(
            Paragraph(
                number, text, what, level, where, piece.get("cell"), styled,
                tuple(piece.get("given", ())), tuple(piece.get("claims", ())), piece.get("anchor"),
            )
        )  # fmt: skip
    given = more.pop("labels", ())
    return Draft(path, tuple(paragraphs), kind, frozenset(labels | set(given)), **more)


def numbered_level(text: str) -> int:
    """1 for 一、 2 for （一） 3 for 1. 4 for （1） when the paragraph is a heading, else 0."""
    line = text.strip()
    if len(line) > 45 or line.endswith(("。", "；", ";", "，", ",", "：")) or "。" in line:
        return 0
    return next((level for level, p in HEADINGS if p.match(line)), 0)


def plain_pieces(text: str) -> list[dict[str, Any]]:
    """One paragraph a line; empty lines separate and are not counted."""
    return [
        {
            "text": line.rstrip("\r"),
            "kind": "item" if re.match(r"\s*[-*•·●]\s+\S", line) else "text",
        }
        for line in text.split("\n")
        if line.strip()
    ]


_FENCE = re.compile(r"\s*(```|~~~)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SPAN = re.compile(r"\[([^\[\]]*)\]\{[^}]*\}")
_ATTRIBUTES = re.compile(r"(?<=\S)\s*\{[#.][^}]*\}")


_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,}|:{3,}.*|<!--.*-->)\s*")
_HASHES = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_QUOTED = re.compile(r"^\s*>\s?")


def markdown_pieces(text: str) -> list[dict[str, Any]]:
    """Blocks of Markdown: headings, paragraphs, items, quotes, pipe tables; code is left out."""
    pieces: list[dict[str, Any]] = []
    lines = text.replace("\r\n", "\n").split("\n")
    k, table = 0, 0
    if lines and lines[0].strip() == "---":
        end = next((i for i in range(1, len(lines)) if lines[i].strip() in ("---", "...")), 0)
        for line in lines[1:end]:
            name, sign, value = line.partition(":")
            if (
                sign
                and name.strip() in ("title", "标题", "题目", "subtitle", "副标题")
                and value.strip()
            ):
                pieces.append({"text": value.strip().strip("\"'"), "kind": "title"})
        k = end + 1 if end else 0
    held: list[str] = []
    kind = "text"

    def flush() -> None:
        nonlocal held, kind
        if held:
            joined = _join(held)
            if joined.strip():
                pieces.append({"text": joined, "kind": kind})
        held, kind = [], "text"

    while k < len(lines):
        line = lines[k]
        fence = _FENCE.match(line)
        if fence:
            flush()
            k += 1
            while k < len(lines) and not lines[k].strip().startswith(fence[1]):
                k += 1
        elif not line.strip() or _RULE.fullmatch(line):
            flush()
        elif m := _HASHES.match(line):
            flush()
            pieces.append({"text": inline(m[2]), "kind": "heading", "level": len(m[1])})
        elif (
            "|" in line
            and k + 1 < len(lines)
            and re.fullmatch(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*", lines[k + 1])
        ):
            flush()
            rows = [line]
            k += 2
            while k < len(lines) and "|" in lines[k] and lines[k].strip():
                rows.append(lines[k])
                k += 1
            pieces += table_pieces([[inline(c.strip()) for c in r.strip().strip("|").split("|")] for r in rows], table)  # fmt: skip
            table += 1
            continue
        elif _ITEM.match(line):
            flush()
            kind = "item"
            number = re.match(r"\s*(\d{1,3}[.)])\s+", line)
            held = [inline(line if number else _ITEM.sub("", line, count=1))]
        else:
            if held and _begins(held[-1], line):
                flush()
            held.append(inline(_QUOTED.sub("", line)))
        k += 1
    flush()
    return pieces


_OPENING = re.compile(r"\s*(?:\*\*|（[一二三四五六七八九十\d]+）|[一二三四五六七八九十]+[是、])")


def _begins(before: str, line: str) -> bool:
    """Whether a line opens a paragraph though no empty line stands before it, as office drafts have it."""
    if not before.rstrip().endswith(("。", "；", "！", "？", "：")):
        return False
    return (
        bool(_OPENING.match(line))
        or line.rstrip().endswith("：")
        or (len(before) >= 40 and len(line) >= 40)
    )


def _join(lines: list[str]) -> str:
    """Lines of one paragraph: Chinese lines join without a blank."""
    text = lines[0].strip()
    for line in lines[1:]:
        line = line.strip()
        space = " " if text[-1:].isascii() and line[:1].isascii() and text[-1:].strip() else ""
        text += space + line
    return text


_MARKED = re.compile(r"[\[\]{}*_`\\]")


def inline(text: str) -> str:
    """Markdown inlines as a reader sees them."""
    if not _MARKED.search(text):
        return text
    text = _LINK.sub(r"\1", text)
    text = _SPAN.sub(r"\1", text)
    text = _ATTRIBUTES.sub("", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])[*](?=\S)([^*]+?)(?<=\S)[*](?!\w)", r"\1", text)
    text = re.sub(r"(?<!\{eval\})(?<!\{ref\})`([^`]+)`", r"\1", text)
    text = re.sub(r"\[\^[^\]]+\]:?", "", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!~])", r"\1", text)


def table_pieces(rows: list[list[str]], table: int, caption: str = "") -> list[dict[str, Any]]:
    """The cells of a table as pieces."""
    name = caption or say(zh=f"第{table + 1}张表", en=f"table {table + 1}")
    place = say(zh="%s第%d行第%d列", en="%s, row %d, column %d")
    return [
        {
            "text": text,
            "kind": "cell",
            "cell": (table, r, c),
            "where": place % (name, r + 1, c + 1),
        }
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
