"""TeX formulas of a document → Typst and Word, each kind in one pandoc call, none where there are none."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ..errors import BriefError, say
from .document import Document
from .pandoc import pandoc

Formula = tuple[bool, str]  # (displayed, TeX)


def typst_formulas(document: Document) -> dict[Formula, str]:
    """Formula → Typst markup, with the TeX source as its alternative text."""
    found = formulas(document)
    if not found:
        return {}
    written = pandoc(["-f", "markdown", "-t", "typst", "--wrap=none"], _sheet(found)).decode(
        "utf-8"
    )
    made = {}
    for (displayed, tex), text in zip(found, _pieces(written), strict=True):
        body = text.strip()
        if not (body.startswith("$") and body.endswith("$")):
            raise _unreadable(document, tex)
        alt = '"' + tex.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
        inner = body[1:-1].strip()
        block = "true" if displayed else "false"
        made[(displayed, tex)] = f"#math.equation(block: {block}, alt: {alt}, ${inner}$);"
    return made


def word_formulas(document: Document) -> dict[Formula, str]:
    """Formula → Office MathML."""
    found = formulas(document)
    if not found:
        return {}
    data = pandoc(["-f", "markdown", "-t", "docx", "-o", "-"], _sheet(found))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    pieces = re.findall(r"<m:oMath>.*?</m:oMath>", xml, re.S)
    if len(pieces) != len(found):
        raise _unreadable(document, next(t for _, t in found if not _readable(t)))
    return dict(zip(found, pieces, strict=True))


def formulas(document: Document) -> list[Formula]:
    """Every formula once, in reading order."""
    trees: list[Any] = [b for b in document.blocks if isinstance(b, dict)]
    trees += [[t.caption, t.columns, t.rows] for t in document.tables]
    trees += [f.caption for f in document.figures]
    trees += list(document.texts.values())
    return list(dict.fromkeys(_formulas(trees)))


def _formulas(node: Any) -> Iterator[Formula]:
    if isinstance(node, (list, tuple)):
        for child in node:
            yield from _formulas(child)
    elif isinstance(node, dict):
        if node.get("t") == "Math":
            yield node["c"][0]["t"] == "DisplayMath", node["c"][1]
        for child in node.values():
            yield from _formulas(child)


def _sheet(found: list[Formula]) -> str:
    return "\n\nNEXT\n\n".join(f"${tex.strip()}$" for _, tex in found)


def _pieces(text: str) -> list[str]:
    return re.split(r"\n\s*NEXT\s*\n", text)


def _readable(tex: str) -> bool:
    data = pandoc(["-f", "markdown", "-t", "docx", "-o", "-"], _sheet([(False, tex)]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"<m:oMath>" in archive.read("word/document.xml")


def _unreadable(document: Document, tex: str) -> BriefError:
    executed = document.executed
    index = next(
        (i for i, tree in executed.cells.items() if tex in [t for _, t in _formulas(tree)]), None
    )
    where = executed.path.name if index is None else executed.manuscript.where(index)
    return BriefError(
        say(
            zh=f"{where}：公式读不懂：${tex}$。请检查括号是否成对、命令是否写对；原有文件未动。",
            en=f"{where}: the formula cannot be read: ${tex}$. Earlier files are untouched.",
        )
    )
