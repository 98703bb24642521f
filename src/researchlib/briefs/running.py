"""A manuscript and what it asks → answers, by a kernel that runs the cells in order.

The kernel is this very interpreter, whether or not a kernel is registered, and works in the
notebook's folder.  Inline expressions go through the kernel's ``user_expressions``; the results are
also kept in ``metadata.user_expressions`` of each markdown cell, where MyST tools look.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import re
import sys
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BriefError, say
from .asking import Asked
from .kernel import VALUE
from .notebook import Manuscript

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PREPARE = "from researchlib.briefs import kernel as __researchlib__; __researchlib__.prepare()"
PATIENCE = (
    600  # seconds a busy machine may take to start a kernel, or to hand over the outputs of a cell
)
_OURS = {"ResearchError", "FormError", "DataError", "ReviewError", "DesignError", "BriefError"}


def ran(
    manuscript: Manuscript, asked: list[Asked], folder: Path
) -> tuple[dict[str, Any], Path, list[str]]:
    """Run every cell, the outputs put in place; answers by id, the project's root, the files read.

    Raises `BriefError`: a cell that fails, a kernel that dies.
    """
    answers, root, reads = _await(_run(manuscript, asked, folder))
    return answers, Path(root), reads


async def _run(
    manuscript: Manuscript, asked: list[Asked], folder: Path
) -> tuple[dict[str, Any], str, list[str]]:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

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
        notebook,
        km=manager,
        timeout=None,
        startup_timeout=PATIENCE,
        iopub_timeout=PATIENCE,
        raise_on_iopub_timeout=True,  # else an output that comes late is left out in silence
        record_timing=False,
        shutdown_kernel="immediate",
    )
    client.resources = {"metadata": {"path": str(folder)}}
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    answers: dict[str, Any] = {}
    current, started = 0, False
    try:
        async with client.async_setup_kernel(env=environment, cwd=str(folder), cleanup_kc=True):
            started = True
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
    except CellTimeoutError:
        raise BriefError(
            say(
                zh=f"{manuscript.where(current)}：运行完了，但 {PATIENCE} 秒内没有收全它的输出。请少输出一些，或等电脑空闲时再试；原有简报未动。",
                en=f"{manuscript.where(current)} ran, but its outputs did not arrive within {PATIENCE} seconds. Let it "
                "show less, or try when the machine is less busy. The earlier brief is untouched.",
            )
        ) from None
    except RuntimeError as problem:
        if started:
            raise
        atexit.unregister(
            client._cleanup_kernel
        )  # nbclient has cleaned up, and would fail to again
        raise BriefError(
            say(
                zh=f"{manuscript.path.name}：内核没有启动起来（{problem}）。请关掉一些程序后再试；原有简报未动。",
                en=f"{manuscript.path.name}: the kernel did not start ({problem}). Close some programs and try "
                "again; the earlier brief is untouched.",
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


async def _evaluate(client: Any, cell: NotebookNode, asked: list[Asked]) -> dict[str, Any]:
    wrapped = {
        a.id: f"__researchlib__.{'hold' if a.claim else 'show'}((\n{a.expression.strip()}\n))"
        for a in asked
    }
    answers = await _ask(client, "", wrapped)
    kept = [{"expression": a.expression, "result": answers[a.id]} for a in asked if not a.claim]
    before = cell.metadata.get("user_expressions", []) if asked[0].late else []
    cell.metadata["user_expressions"] = [*before, *kept]
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


def _failing_line(source: str, traceback: str) -> str:
    clean = re.sub(r"\x1b\[[0-9;]*m", "", traceback)
    match = re.search(r"Cell In\[\d+\], line (\d+)", clean)
    lines = source.splitlines()
    if match and 0 < int(match[1]) <= len(lines):
        text = lines[int(match[1]) - 1].strip()
        return say(zh=f"第 {match[1]} 行：{text[:60]}", en=f"line {match[1]}: {text[:60]}")
    return ""
