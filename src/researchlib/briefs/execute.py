"""Manuscript → `Executed`: cells run in order, and in the same order what the prose asks for is computed."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BriefError, language, say
from .asking import Asked, numbered, tree
from .kernel import VALUE
from .marks import Node, plain, spans
from .notebook import Manuscript, read_manuscript
from .running import ran

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Value:
    """An inline expression and what it came to; `value` is unrounded, `text` is what is printed."""

    id: str
    cell: int
    cell_id: str
    expression: str
    text: str
    value: Any = None
    unit: str | None = None
    n: int | None = None
    se: float | None = None
    source: Any = None
    kind: str | None = None
    more: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Claim:
    """Words that hold because an expression is true."""

    id: str
    cell: int
    cell_id: str
    expression: str
    text: str


@dataclass(frozen=True, eq=False)
class Executed:
    """A notebook that has run: outputs in place, every inline value known, every claim true.

    `cells` maps the index of a markdown cell to its blocks, `front` the key of a front-matter text
    to its inlines; in both the spans of class ``eval`` carry the ``id`` of their value.
    """

    manuscript: Manuscript
    notebook: NotebookNode
    cells: Mapping[int, list[Node]]
    front: Mapping[str, list[Node]]
    values: tuple[Value, ...]
    claims: tuple[Claim, ...]
    root: Path
    reads: tuple[str, ...]
    seconds: float
    warnings: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return self.manuscript.path

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self.manuscript.parameters

    def __repr__(self) -> str:
        return (
            f"<Executed {self.path.name}: {len(self.notebook.cells)} cells, "
            f"{len(self.values)} values, {len(self.claims)} claims>"
        )


def execute(
    notebook: str | os.PathLike[str],
    parameters: Mapping[str, Any] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    *,
    run: bool = True,
    given: NotebookNode | None = None,
) -> Executed:
    """Run a notebook and compute what its prose asks for.

    `parameters` replace values of the cell tagged ``parameters``; `cwd` is the notebook's folder
    unless given.  With ``run=False`` nothing runs: the stored outputs and the values stored in
    ``metadata.user_expressions`` are used, and what was never computed stops the build.  With
    `given`, that content is taken instead of the file's.  Raises
    `BriefError`: a cell, an expression or a claim that fails (all failing expressions and claims at
    once), an unknown role, text that cannot be parsed; `DataError`: no such notebook or parameter.
    """
    started = time.perf_counter()
    manuscript = read_manuscript(Path(notebook), parameters, given)
    cells, front = tree(manuscript)
    asked = numbered(manuscript, cells, front)
    folder = Path(cwd) if cwd is not None else manuscript.path.resolve().parent
    if run:
        answers, root, reads = ran(manuscript, asked, folder)
    else:
        answers, root, reads = _stored(manuscript, asked), folder, []
    values, claims, notes = _settle(manuscript, asked, answers)
    return Executed(
        manuscript,
        manuscript.notebook,
        cells,
        front,
        values,
        claims,
        root,
        tuple(reads),
        time.perf_counter() - started,
        (*manuscript.warnings, *notes),
    )


def _stored(manuscript: Manuscript, asked: list[Asked]) -> dict[str, Any]:
    """Answers kept in the notebook by an earlier run."""
    answers: dict[str, Any] = {}
    for a in asked:
        kept = manuscript.notebook.cells[a.index].metadata.get("user_expressions", [])
        found = [k["result"] for k in kept if k.get("expression") == a.expression]
        if a.claim:
            answers[a.id] = {"status": "ok", "data": {VALUE: {"text": "", "value": True}}}
        elif found and found[0].get("status") == "ok":
            data = dict(found[0]["data"])
            text = re.sub(r"^(['\"])(.*)\1$", r"\2", "".join(data.get("text/plain", "")))
            data.setdefault(VALUE, {"text": text, "value": text, "kind": "text"})
            answers[a.id] = {"status": "ok", "data": data}
        else:
            answers[a.id] = {
                "status": "error",
                "ename": "NotRun",
                "evalue": say(
                    zh="笔记本里没有存它的结果，请先运行", en="no stored result; run it first"
                ),
            }
    return answers


def _defined_later(manuscript: Manuscript, index: int, answer: Mapping[str, Any]) -> str:
    """What to do where a sentence stands above the cell that works its number out."""
    missing = re.search(r"name '(\w+)' is not defined", str(answer["evalue"]))
    if missing is None:
        return ""
    given = re.compile(rf"^\s*(?:\w+\s*,\s*)*{missing[1]}\b[\w\s,]*=(?!=)", re.M)
    for later, cell in enumerate(manuscript.notebook.cells[index + 1 :], start=index + 1):
        if cell["cell_type"] == "code" and given.search(cell["source"]):
            at = manuscript.position(later)
            return say(
                zh=f"；{missing[1]} 到第 {at} 个单元格才算出，请把那个单元格移到这段文字之前",
                en=f"; {missing[1]} is only worked out in cell {at}: move that cell above the text",
            )
    return ""


def _settle(
    manuscript: Manuscript, asked: list[Asked], answers: Mapping[str, Any]
) -> tuple[tuple[Value, ...], tuple[Claim, ...], list[str]]:
    values: list[Value] = []
    claims: list[Claim] = []
    notes: list[str] = []
    wrong: list[str] = []
    for a in asked:
        answer = answers[a.id]
        place = manuscript.where(a.index)
        cell, cell_id = manuscript.position(a.index), manuscript.notebook.cells[a.index]["id"]
        if answer["status"] != "ok":
            said = (
                re.sub(r"\s*/ [a-z].*$", "", answer["evalue"])
                if language() == "zh"
                else answer["evalue"]
            )
            reason = f"{answer['ename']}: {said}" if answer["ename"] != "NotRun" else said
            reason += _defined_later(manuscript, a.index, answer)
            mark = say(zh="断言" if a.claim else "数字", en="claim" if a.claim else "value")
            words = say(zh=f"，“{plain(a.node)}”", en=f", {plain(a.node)!r}") if a.claim else ""
            wrong.append(
                say(
                    zh=f"{place}：{mark}算不出来：{a.expression}{words}（{reason}）",
                    en=f"{place}: {mark} cannot be computed: {a.expression}{words} ({reason})",
                )
            )
            continue
        bundle = answer["data"][VALUE]
        if a.claim:
            _fill(a.node, answers)
            if bundle["value"] is not True:
                wrong.append(
                    say(
                        zh=f"{place}：这句话与数据不符：“{plain(a.node).strip()}”（条件 {a.expression} 不成立）",
                        en=f"{place}: no longer true: {plain(a.node).strip()!r} ({a.expression} is false)",
                    )
                )
            claims.append(Claim(a.id, cell, cell_id, a.expression, plain(a.node).strip()))
            continue
        if bundle.get("rounded"):
            notes.append(
                say(
                    zh=f"{place}：{a.expression} 是没有规定小数位的数，印作 {bundle['text']}；"
                    "请用 round 或 rl 的写法定好位数。",
                    en=f"{place}: {a.expression} has no stated precision; printed as {bundle['text']}.",
                )
            )
        known = ("text", "value", "unit", "n", "se", "source", "kind", "rounded")
        more = {k: v for k, v in bundle.items() if k not in known}
        values.append(
            Value(
                a.id,
                cell,
                cell_id,
                a.expression,
                bundle["text"],
                bundle.get("value"),
                bundle.get("unit"),
                bundle.get("n"),
                bundle.get("se"),
                bundle.get("source"),
                bundle.get("kind"),
                more or None,
            )
        )
        a.node["c"][1] = [{"t": "Str", "c": bundle["text"]}]
    if wrong:
        head = say(
            zh=f"{manuscript.path.name}：有 {len(wrong)} 处不能成文，简报没有生成，原有文件未动。\n",
            en=f"{manuscript.path.name}: {len(wrong)} problems; no brief was made, earlier files are "
            "untouched.\n",
        )
        tail = say(
            zh="\n请改正表达式，或按新的数据改写句子。",
            en="\nCorrect the expression, or rewrite the sentence.",
        )
        raise BriefError(head + "\n".join(wrong) + tail)
    return tuple(values), tuple(claims), notes


def _fill(node: Node, answers: Mapping[str, Any]) -> None:
    """Put the values inside a claim's words in place, so that a message shows them."""
    for inner in spans(node["c"][1], "eval"):
        answer = answers.get(inner["c"][0][0], {})
        if answer.get("status") == "ok":
            inner["c"][1] = [{"t": "Str", "c": answer["data"][VALUE]["text"]}]
