"""Marks in prose: finding ``{eval}`` expressions, ``{ref}`` references and claims in a pandoc tree.

A tree is pandoc's JSON: ``{"t": type, "c": content}``.  After `mark` the tree holds four kinds of
spans of ours, of the classes ``eval``, ``ref``, ``cite`` and ``claim``; nothing else in it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]
Inlines = list[Node]

ROLE = re.compile(r"\{([A-Za-z][\w:.-]*)\}$")
EVAL, REF = ("eval", "eval:str", "py:eval"), ("ref", "numref", "eqref", "cref")
CITE = ("cite", "cite:p", "cite:t", "citep", "citet", "cite:ps", "cite:ts")
NOTE = re.compile(r"\[\^[^\]\s]+\]")
OPENED = re.compile(rf"\{{(?:{'|'.join(map(re.escape, (*EVAL, *REF, *CITE)))})\}}|\{{claim(?==)")
DIRECTIVE = re.compile(r"\{(?!python\})[A-Za-z][\w:.-]*\}(?=\s|$)")
PREFIX = re.compile(r"(?:fig|tab|tbl|sec|eq)[-:]")
NAMED = re.compile(r"(?<![!-~])@([A-Za-z](?:[\w:.-]*\w)?)", re.A)
BARE = re.compile(r"@((?:fig|tab|tbl|sec|eq)[-:][A-Za-z0-9_:-]*[A-Za-z0-9])")


@dataclass(frozen=True)
class UnknownRoleError(Exception):
    """A role such as ``{foo}`that the brief does not know."""

    role: str
    text: str


def span(kind: str, attributes: dict[str, str], content: Inlines | None = None) -> Node:
    """A span of one of our classes."""
    return {"t": "Span", "c": [["", [kind], list(attributes.items())], content or []]}


def string(text: str) -> Node:
    return {"t": "Str", "c": text}


def walk(node: Any, change: Callable[[Inlines], Inlines]) -> Any:
    """The tree with `change` applied to every list of inlines, innermost first."""
    if isinstance(node, list):
        done = [walk(child, change) for child in node]
        return change(done) if done and all(_is_inline(child) for child in done) else done
    if isinstance(node, dict):
        return {key: walk(child, change) for key, child in node.items()}
    return node


def mark(tree: Any, strict: bool = True) -> Any:
    """The tree with expressions, references and claims as spans.

    Unless `strict` (a notebook that was not written as a brief), an unknown role stays as it was typed.
    """
    return walk(walk(tree, lambda inlines: _roles(inlines, strict)), _bare_references)


def unfinished(tree: Any) -> str | None:
    """The first mark in a tree that pandoc could make nothing of.

    An open fence, a note without text, an expression, reference or claim that does not close.
    """
    if isinstance(tree, list):
        return next((found for child in tree if (found := unfinished(child))), None)
    if not isinstance(tree, dict):
        return None
    kind, content = tree.get("t"), tree.get("c")
    if kind in ("Para", "Plain") and content:
        text = content[0]["c"] if content[0]["t"] == "Str" else ""
        if text.startswith(("```", ":::", "~~~")):
            return str(text)
        if content[0]["t"] == "Code" and (match := DIRECTIVE.match(content[0]["c"][1])):
            return match[0].strip()
    if content and kind == "Str" and (match := NOTE.search(content) or OPENED.search(content)):
        return match[0]
    return unfinished(list(tree.values()))


def spans(node: Any, kind: str) -> Iterator[Node]:
    """Every span of a class below a node, in reading order."""
    if isinstance(node, list):
        for child in node:
            yield from spans(child, kind)
    elif isinstance(node, dict):
        if is_span(node, kind):
            yield node
        for child in node.values():
            yield from spans(child, kind)


def is_span(node: Node, kind: str) -> bool:
    return node.get("t") == "Span" and kind in node["c"][0][1]


def attribute(node: Node, name: str) -> str:
    """An attribute of a span or div; empty if it has none of that name."""
    return str(dict(node["c"][0][2]).get(name, ""))


def plain(node: Any) -> str:
    """The text of a tree as a reader sees it, footnotes left out."""
    if isinstance(node, list):
        return "".join(plain(child) for child in node)
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c")
    if kind == "Str":
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Code", "Math", "CodeBlock"):
        return str(content[1]) if content else ""
    if kind in ("Note", "RawInline", "RawBlock"):
        return ""
    if kind == "Quoted":
        single = content[0]["t"] == "SingleQuote" if content else False
        marks = "‘’" if single else "“”"
        return marks[0] + plain(content[1] if content else []) + marks[1]
    if kind in ("Para", "Plain", "Header"):
        return plain(content) + "\n"
    return plain(content)


def _is_inline(node: Any) -> bool:
    return isinstance(node, dict) and node.get("t") in _INLINE


_INLINE = {
    "Str", "Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps",
    "Quoted", "Cite", "Code", "Space", "SoftBreak", "LineBreak", "Math", "RawInline", "Link",
    "Image", "Note", "Span",
}  # fmt: skip


def _roles(inlines: Inlines, strict: bool) -> Inlines:
    out: Inlines = []
    position = 0
    while position < len(inlines):
        node = inlines[position]
        after = inlines[position + 1] if position + 1 < len(inlines) else None
        role = ROLE.search(node["c"]) if node["t"] == "Str" else None
        if role and after is not None and after["t"] == "Code":
            name, text = role[1].lower(), after["c"][1].strip()
            before = node["c"][: role.start()]
            out += [string(before)] if before else []
            if name in EVAL:
                out.append(span("eval", {"expression": text}))
            elif name in REF:
                out.append(span("ref", {"label": re.sub(r"^.*<(.+)>$", r"\1", text)}))
            elif name in CITE:
                out.append(span("cite", {"keys": " ".join(re.split(r"[\s,;]+", text))}))
            elif strict:
                raise UnknownRoleError(role[1], text)
            else:
                out += [string(node["c"][role.start() :]), after]
            position += 2
            continue
        if node["t"] == "Code" and node["c"][1].startswith("{python} "):
            node = span("eval", {"expression": node["c"][1][9:].strip()})
        elif node["t"] == "Cite":
            ids = [c["citationId"] for c in node["c"][0]]
            if all(PREFIX.match(i) for i in ids):
                out += [span("ref", {"label": i}) for i in ids]
            else:  # @somebody in running text cites only where there is a bibliography
                loose = all(c["citationMode"]["t"] == "AuthorInText" for c in node["c"][0])
                more = {"loose": "1"} if loose else {}
                out.append(
                    span("cite", {"keys": " ".join(ids), **more}, node["c"][1] if loose else [])
                )
            position += 1
            continue
        elif node["t"] == "Link" and not node["c"][1] and node["c"][2][0].startswith("#"):
            node = span("ref", {"label": node["c"][2][0][1:]})
        elif node["t"] == "Span" and "claim" in dict(node["c"][0][2]):
            expression = dict(node["c"][0][2])["claim"]
            node = span("claim", {"expression": expression}, node["c"][1])
        out.append(node)
        position += 1
    return out


def _bare_references(inlines: Inlines) -> Inlines:
    """``见@fig-x``: pandoc does not see a citation right after a Chinese character."""
    out: Inlines = []
    for node in inlines:
        if node["t"] != "Str" or "@" not in node["c"]:
            out.append(node)
            continue
        for i, part in enumerate(BARE.split(node["c"])):
            if i % 2:
                out.append(span("ref", {"label": part}))
                continue
            for j, piece in enumerate(NAMED.split(part)):
                if j % 2:
                    out.append(span("cite", {"keys": piece, "loose": "1"}, [string(f"@{piece}")]))
                elif piece:
                    out.append(string(piece))
    return out
