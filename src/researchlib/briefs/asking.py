"""Manuscript → its prose as a tree, and every expression and claim in it, numbered in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import BriefError, say
from .marks import Node, UnknownRoleError, attribute, mark, plain, unfinished
from .notebook import Manuscript, tags
from .pandoc import parse

HIDDEN = {"hide", "remove-cell", "hide-cell", "remove_cell"}


@dataclass(frozen=True, eq=False)
class Asked:
    """An expression, or the condition of a claim, where it stands in the tree."""

    id: str
    index: int
    node: Node
    expression: str
    claim: bool
    late: bool  # front matter: computed when every cell has run


def tree(manuscript: Manuscript) -> tuple[dict[int, list[Node]], dict[str, list[Node]]]:
    """One pandoc call for all markdown cells and the texts of the front matter."""
    fence = ":" * 12
    parts = []
    indices = []
    for index, cell in enumerate(manuscript.notebook.cells):
        if cell.cell_type == "markdown" and cell.source.strip() and not tags(cell) & HIDDEN:
            indices.append(index)
            parts.append(f'{fence} {{.cell index="{index}"}}\n\n{cell.source}\n\n{fence}\n')
    texts = manuscript.front.texts()
    parts += [
        f'{fence} {{.front key="{key}"}}\n\n[{_unblocked(text)}]{{.text}}\n\n{fence}\n'
        for key, text in texts
    ]
    blocks = parse("\n".join(parts))["blocks"]
    seen = [attribute(b, "index") or attribute(b, "key") for b in blocks if b["t"] == "Div"]
    if len(blocks) != len(parts) or seen != [*map(str, indices), *(key for key, _ in texts)]:
        _explain_broken(manuscript, indices)
    cells = {
        int(attribute(b, "index")): _marked(manuscript, int(attribute(b, "index")), b["c"][1])
        for b in blocks[: len(indices)]
    }
    front_cell = manuscript.front.cell or 0
    front = {
        attribute(b, "key"): _marked(manuscript, front_cell, _only_inlines(b["c"][1]))
        for b in blocks[len(indices) :]
    }
    return cells, front


def numbered(
    manuscript: Manuscript, cells: dict[int, list[Node]], front: dict[str, list[Node]]
) -> list[Asked]:
    """Every expression and claim in reading order, numbered; the spans get the number too."""
    asked: list[Asked] = []
    places = [(manuscript.front.cell or 0, inlines, True) for inlines in front.values()]
    places += [(index, blocks, False) for index, blocks in cells.items()]
    counts = {"eval": 0, "claim": 0}
    for index, tree, late in places:
        for node in in_order(tree):
            kind = "claim" if "claim" in node["c"][0][1] else "eval"
            counts[kind] += 1
            identity = f"{'c' if kind == 'claim' else 'v'}{counts[kind]:03d}"
            node["c"][0][0] = identity
            expression = attribute(node, "expression")
            _check_syntax(manuscript, index, expression)
            asked.append(Asked(identity, index, node, expression, kind == "claim", late))
    return asked


def in_order(tree: Any) -> Iterator[Node]:
    if isinstance(tree, list):
        for child in tree:
            yield from in_order(child)
    elif isinstance(tree, dict):
        if tree.get("t") == "Span" and {"eval", "claim"} & set(tree["c"][0][1]):
            yield tree
        for child in tree.values():
            yield from in_order(child)


def _unblocked(text: str) -> str:
    return re.sub(r"(?<!\\)([\[\]])", r"\\\1", text) if text.count("[") != text.count("]") else text


def _only_inlines(blocks: list[Node]) -> list[Node]:
    found: list[Node] = []
    for block in blocks:
        for node in block["c"] if block["t"] in ("Para", "Plain") else []:
            found += node["c"][1] if node["t"] == "Span" and "text" in node["c"][0][1] else [node]
    return found


def _explain_broken(manuscript: Manuscript, indices: list[int]) -> None:
    for index in indices:
        source = manuscript.notebook.cells[index].source
        blocks = parse(f"{':' * 12} {{.cell}}\n\n{source}\n\n{':' * 12}\n\nEND\n")["blocks"]
        if len(blocks) != 2 or plain(blocks[-1]).strip() != "END":
            raise BriefError(
                say(
                    zh=f"{manuscript.where(index)}：有没有写完的标记（如缺少收尾的 ``` 或 :::），"
                    "或简报不认识的写法（如 :::{admonition}），后面的内容会被吞掉。请补上收尾的符号，或改用普通文字。",
                    en=f"{manuscript.where(index)}: a mark is not closed (``` or :::), or unknown to briefs "
                    "(:::{admonition}), and would swallow what follows. Close it, or write plain text.",
                )
            )
    raise BriefError(
        say(
            zh=f"{manuscript.path.name}：各单元格的标记互相牵连，无法分清。请检查 ``` 和 ::: 是否成对。",
            en=f"{manuscript.path.name}: marks of different cells run into each other; check ``` and :::.",
        )
    )


def _marked(manuscript: Manuscript, index: int, blocks: list[Node]) -> list[Node]:
    strict = manuscript.front.cell is not None
    try:
        done: list[Node] = mark(blocks, strict)
    except UnknownRoleError as unknown:
        raise BriefError(
            say(
                zh=f"{manuscript.where(index)}：不认识的标记 {{{unknown.role}}}`{unknown.text}`。"
                "数字写 {eval}`表达式`，引用表图写 {ref}`标签`。",
                en=f"{manuscript.where(index)}: unknown role {{{unknown.role}}}`{unknown.text}`. "
                "Write {eval}`expression` or {ref}`label`.",
            )
        ) from None
    if strict and (left := unfinished(done)):
        note = left.startswith("[^")
        raise BriefError(
            say(
                zh=f"{manuscript.where(index)}："
                + (f"脚注 {left} 没有内容（脚注里也不能再写脚注）。请在同一单元格写 {left}: 内容。" if note else
                   f"标记 {left} 没有写完，或不是简报认识的写法。请补上收尾的符号，或改用普通文字、表格、{{eval}}、{{ref}}。"),
                en=f"{manuscript.where(index)}: "
                + (f"the footnote {left} has no text (and a footnote cannot hold another)." if note else
                   f"the mark {left} is not closed, or is none that a brief knows."),
            )
        )  # fmt: skip
    return done


def _check_syntax(manuscript: Manuscript, index: int, expression: str) -> None:
    try:
        compile(expression.strip(), "<inline>", "eval")
    except (SyntaxError, ValueError) as problem:
        raise BriefError(
            say(
                zh=f"{manuscript.where(index)}：表达式写得不对：{expression or '（空）'}"
                f"（{getattr(problem, 'msg', problem)}）。反引号里应是一个 Python 表达式。",
                en=f"{manuscript.where(index)}: not an expression: {expression or '(empty)'} "
                f"({getattr(problem, 'msg', problem)}).",
            )
        ) from None
