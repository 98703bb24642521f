"""Manuscript → `Executed`: cells run in order, and in the same order what the prose asks for is computed.

The kernel is this very interpreter, whether or not a kernel is registered, and works in the
notebook's folder.  Inline expressions go through the kernel's ``user_expressions``; the results are
also kept in ``metadata.user_expressions`` of each markdown cell, where MyST tools look.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BriefError, say
from .kernel import VALUE
from .marks import Node, UnknownRoleError, attribute, mark, plain, spans, unfinished
from .notebook import Manuscript, read_manuscript, tags
from .pandoc import parse

if TYPE_CHECKING:
    from nbformat import NotebookNode

HIDDEN = {"hide", "remove-cell", "hide-cell", "remove_cell"}
SILENT = {"hide", "remove-output", "hide-output", "remove_output", "remove-cell", "remove_cell"}
_PREPARE = "from researchlib.briefs import kernel as __researchlib__; __researchlib__.prepare()"


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
    once), an unknown role, text that cannot be parsed.
    """
    started = time.perf_counter()
    manuscript = read_manuscript(Path(notebook), parameters, given)
    cells, front = tree(manuscript)
    asked = _number(manuscript, cells, front)
    folder = Path(cwd) if cwd is not None else manuscript.path.resolve().parent
    if run:
        answers, root, reads = _await(_run(manuscript, asked, folder))
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
        Path(root),
        tuple(reads),
        time.perf_counter() - started,
        (*manuscript.warnings, *notes),
    )


# the tree


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


# what is asked


@dataclass(frozen=True, eq=False)
class _Asked:
    id: str
    index: int
    node: Node
    expression: str
    claim: bool
    late: bool  # front matter: computed when every cell has run


def _number(
    manuscript: Manuscript, cells: dict[int, list[Node]], front: dict[str, list[Node]]
) -> list[_Asked]:
    """Every expression and claim in reading order, numbered; the spans get the number too."""
    asked: list[_Asked] = []
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
            asked.append(_Asked(identity, index, node, expression, kind == "claim", late))
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


# the kernel


async def _run(
    manuscript: Manuscript, asked: list[_Asked], folder: Path
) -> tuple[dict[str, Any], str, list[str]]:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    class Here(KernelSpecManager):
        """One kernel: this interpreter."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [
                sys.executable,
                "-m",
                "ipykernel_launcher",
                "-f",
                "{connection_file}",
                "--log-level=ERROR",  # it warns of its own sockets on every start
                "--HistoryManager.enabled=False",
                "--InlineBackend.figure_formats=['png','svg']",
                "--InlineBackend.rc={'figure.dpi':150,'svg.hashsalt':'researchlib'}",
            ]
            return KernelSpec(argv=argv, display_name="researchlib", language="python")

    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=Here())
    notebook = manuscript.notebook
    client = NotebookClient(
        notebook, km=manager, timeout=None, record_timing=False, shutdown_kernel="immediate"
    )
    client.resources = {"metadata": {"path": str(folder)}}
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    answers: dict[str, Any] = {}
    current = 0
    try:
        async with client.async_setup_kernel(env=environment, cwd=str(folder), cleanup_kc=True):
            await _ask(client, _PREPARE, {})
            for index, cell in enumerate(notebook.cells):
                current = index
                if cell.cell_type == "code":
                    await client.async_execute_cell(cell, index)
                elif here := [a for a in asked if a.index == index and not a.late]:
                    answers |= await _evaluate(client, cell, here)
            current = manuscript.front.cell or 0
            if late := [a for a in asked if a.late]:
                answers |= await _evaluate(client, notebook.cells[current], late)
            found = await _ask(client, "", {"r": "__researchlib__.collect()"})
            reads = found["r"]["data"][VALUE]
    except CellExecutionError as problem:
        raise _cell_failed(manuscript, current, problem) from None
    except DeadKernelError:
        raise BriefError(
            say(
                zh=f"{manuscript.where(current)}：运行中内核退出了（内存不够，或程序崩溃）。原有简报未动。",
                en=f"{manuscript.where(current)}: the kernel died while running it (out of memory, or a "
                "crash). The earlier brief is untouched.",
            )
        ) from None
    return answers, reads["text"], reads["value"]


async def _ask(client: Any, code: str, expressions: dict[str, str]) -> dict[str, Any]:
    message = client.kc.execute(
        code, silent=True, store_history=False, user_expressions=expressions
    )
    reply = await client.async_wait_for_reply(message)
    content: dict[str, Any] = reply["content"]
    if content.get("status") != "ok":
        raise BriefError(
            say(
                zh=f"内核没有准备好：{content.get('ename')}: {content.get('evalue')}。"
                "请确认运行环境里装有 researchlib。",
                en=f"The kernel could not be prepared: {content.get('ename')}: {content.get('evalue')}.",
            )
        )
    return dict(content["user_expressions"])


async def _evaluate(client: Any, cell: NotebookNode, asked: list[_Asked]) -> dict[str, Any]:
    wrapped = {
        a.id: f"__researchlib__.{'hold' if a.claim else 'show'}((\n{a.expression.strip()}\n))"
        for a in asked
    }
    answers = await _ask(client, "", wrapped)
    kept = [{"expression": a.expression, "result": answers[a.id]} for a in asked if not a.claim]
    before = cell.metadata.get("user_expressions", []) if asked[0].late else []
    cell.metadata["user_expressions"] = [*before, *kept]
    return answers


def _stored(manuscript: Manuscript, asked: list[_Asked]) -> dict[str, Any]:
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


def _await(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end, also when a loop is already running (inside Jupyter)."""
    factory = None if sys.platform != "win32" else asyncio.SelectorEventLoop

    def alone() -> Any:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(work)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return alone()
    result: list[Any] = []
    failed: list[BaseException] = []

    def inside() -> None:
        try:
            result.append(alone())
        except BaseException as problem:
            failed.append(problem)

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return result[0]


def _cell_failed(manuscript: Manuscript, index: int, problem: Any) -> BriefError:
    name, text = str(problem.ename), str(problem.evalue)
    line = _failing_line(manuscript.notebook.cells[index].source, str(problem.traceback))
    told = text if name.endswith("Error") and name in _OURS else f"{name}: {text}"
    return BriefError(
        say(
            zh=f"{manuscript.where(index)}运行出错：{told}{f'（{line}）' if line else ''}。"
            "请在 JupyterLab 里改好这个单元格；原有简报未动。",
            en=f"{manuscript.where(index)} failed: {told}{f' ({line})' if line else ''}. "
            "Put the cell right in JupyterLab; the earlier brief is untouched.",
        )
    )


_OURS = {"ResearchError", "FormError", "DataError", "ReviewError", "DesignError", "BriefError"}


def _failing_line(source: str, traceback: str) -> str:
    clean = re.sub(r"\x1b\[[0-9;]*m", "", traceback)
    match = re.search(r"Cell In\[\d+\], line (\d+)", clean)
    lines = source.splitlines()
    if match and 0 < int(match[1]) <= len(lines):
        text = lines[int(match[1]) - 1].strip()
        return say(zh=f"第 {match[1]} 行：{text[:60]}", en=f"line {match[1]}: {text[:60]}")
    return ""


# the answers


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
    manuscript: Manuscript, asked: list[_Asked], answers: Mapping[str, Any]
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
                re.sub(r"\s*/ [a-z].*$", "", answer["evalue"]) if _chinese() else answer["evalue"]
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


def _chinese() -> bool:
    return say(zh="zh", en="en") == "zh"


def _fill(node: Node, answers: Mapping[str, Any]) -> None:
    """Put the values inside a claim's words in place, so that a message shows them."""
    for inner in spans(node["c"][1], "eval"):
        answer = answers.get(inner["c"][0][0], {})
        if answer.get("status") == "ok":
            inner["c"][1] = [{"t": "Str", "c": answer["data"][VALUE]["text"]}]
