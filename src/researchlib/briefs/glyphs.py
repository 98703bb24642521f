"""Document → what in it no face can show: the same for every format, for a brief is one text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import BriefError, say
from ..fonts import characters, missing, roles
from .document import Document
from .marks import plain
from .shows import Figure, Table

# what is never drawn: marks of joining, direction and variation
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
LETTERED = (
    "Lo",
    "So",
    "Co",
    "Cn",
)  # in a formula; the others the mathematical face has, or the formula is refused
MONO = "mono"  # the role of code: DejaVu Sans Mono, then 黑体
FRONT = {"header.organ": "xbs", "header.secrecy": "hei", "header.urgency": "hei", "subtitle": "kai", "notice": "kai"}  # fmt: skip


def unshowable(document: Document) -> BriefError | None:
    """The first character that no face can show, with the cell it stands in."""
    faces = roles(document.executed.path.resolve().parent)
    clear: dict[str, set[str]] = {}
    for role, text in _printed(document):
        known = clear.setdefault(role, set())
        fresh = "".join(dict.fromkeys(c for c in UNSEEN.sub("", text) if c not in known))
        lost = missing(fresh, faces["hei" if role == MONO else role])
        if role == MONO and lost:
            lost = [c for c in lost if ord(c) not in characters(_mono())]
        if lost:
            return unprintable(document, lost[0])
        known.update(fresh)
    return None


def _mono() -> Path:
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSansMono.ttf"


def _printed(document: Document) -> Iterator[tuple[str, str]]:
    """All the text that is printed, each piece with the role of the faces it is set in."""
    profile = document.profile
    text = str(profile["text"]["role"])
    for key, tree in document.texts.items():
        role = str(profile["heading"]["role"]) if key.startswith("title") else FRONT.get(key, text)
        if key == "header.signer":
            role = str(profile["text"]["emphasis"])
        yield from _roles(document, tree, role)
    caption, note = str(profile["caption"]["role"]), str(profile["note"]["role"])
    for block in document.blocks:
        if isinstance(block, (Table, Figure)):
            yield from _roles(document, block.caption, caption)
            yield note, block.note + block.source
        if isinstance(block, Table):
            head = str(profile["table"]["head"])
            yield note, block.unit
            yield head, "".join(title for title, _ in block.groups)
            yield from _roles(document, list(block.columns), head)
            yield from _roles(document, [list(r) for r in block.rows], str(profile["table"]["role"]))  # fmt: skip
        elif not isinstance(block, Figure):
            yield from _roles(document, block, text)


def _roles(document: Document, tree: Any, role: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, (list, tuple)):
        for part in tree:
            yield from _roles(document, part, role)
    if not isinstance(tree, dict):
        return
    kind = tree.get("t")
    content: Any = tree.get("c")
    if kind == "Str":
        yield role, str(content)
    elif kind in ("Code", "CodeBlock"):
        yield MONO, str(content[1])
    elif kind == "Math":
        signs = (c for c in str(content[1]) if unicodedata.category(c) in LETTERED)
        yield str(document.profile["text"]["role"]), "".join(signs)
    elif kind not in ("Image", "RawInline", "RawBlock"):
        if kind == "Header":
            role = str(document.profile.level(int(content[0]))["role"])
        elif kind in ("Emph", "BlockQuote"):
            role = str(document.profile["text"]["emphasis"])
        elif kind == "Note":
            role = str(document.profile["footnote"]["role"])
        yield from _roles(document, content, role)


def unpictured(document: Document) -> BriefError | None:
    """The first character matplotlib had no glyph for, in a picture of this document."""
    book = document.executed
    for figure in document.figures:
        for output in book.notebook.cells[figure.cell].get("outputs", ()):
            told = str(output.get("text", "")) if output.output_type == "stream" else ""
            if lost := re.search(r"Glyph (\d+) \(.*?\) missing from", told):
                character = chr(int(lost[1]))
                return BriefError(
                    say(
                        zh=f"{book.manuscript.where(figure.cell)}：图“{plain(figure.caption)}”里的字符“{character}”"
                        f"（U+{ord(character):04X}）没有字体能印出来。用 rl.chart 画图，或先写 "
                        'plt.rcParams["font.family"] = researchlib.fonts.matplotlib_font()；仍不行就换一个写法。原有文件未动。',
                        en=f"{book.manuscript.where(figure.cell)}: no face of the figure {plain(figure.caption)!r} can show "
                        f"{character!r} (U+{ord(character):04X}). Draw it with rl.chart, or first set "
                        'plt.rcParams["font.family"] = researchlib.fonts.matplotlib_font(); else write it otherwise.',
                    )
                )
    return None


def unprintable(document: Document, character: str) -> BriefError:
    """That this character cannot be printed, and where it stands."""
    book = document.executed
    code = f"U+{ord(character):04X}"
    cell, text = next((p for p in _places(document) if character in p[1]), (None, ""))
    where = book.path.name if cell is None else book.manuscript.where(cell)
    at = text.find(character)
    around = text[max(0, at - 8) : at + 8].replace("\n", " ")
    return BriefError(
        say(
            zh=f"{where}：字符“{character}”（{code}）没有字体能印出来{f'（……{around}……）' if around else ''}。"
            "请换一个写法，或安装含有它的字体；原有文件未动。",
            en=f"{where}: no face can show {character!r} ({code}){f', in {around!r}' if around else ''}. "
            "Write it otherwise, or install a font that has it.",
        )
    )


def _places(document: Document) -> list[tuple[int, str]]:
    """All the text of a document, with the cell each piece stands in."""
    book = document.executed
    places = [(block_cell, _everything(tree)) for block_cell, tree in book.cells.items()]
    places += [(book.manuscript.front.cell or 0, _everything(t)) for t in book.front.values()]
    for table in document.tables:
        parts = [table.caption, *table.columns, *(c for row in table.rows for c in row)]
        heads = "".join(text for text, _ in table.groups)
        places.append(
            (table.cell, _everything(parts) + heads + table.note + table.source + table.unit)
        )
    for figure in document.figures:
        places.append((figure.cell, plain(figure.caption) + figure.note + figure.source))
    return places


def _everything(tree: Any) -> str:
    """All the text of a tree, footnotes and code included."""
    if isinstance(tree, (list, tuple)):
        return "".join(map(_everything, tree))
    if not isinstance(tree, dict):
        return ""
    kind, content = tree.get("t"), tree.get("c")
    if content and kind in ("Str", "Code", "CodeBlock", "Math"):
        return str(content if kind == "Str" else content[1])
    return " " if kind in ("Space", "SoftBreak", "LineBreak") else _everything(list(tree.values()))
