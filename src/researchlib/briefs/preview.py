"""In a notebook: the brief as it will be, shown under the cell that asks for it.

The prose is the notebook's as last saved; values are computed where the notebook stands now, tables and
charts are those its cells have shown in this session, else the saved ones.  Nothing is written.  The output
depends on the notebook and its results only, so that a test which runs the notebook again finds the same.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BriefError, DataError, say
from .asking import in_order, tree
from .document import Document, assemble
from .execute import Claim, Executed, Value
from .html import Page, style
from .kernel import FRAME, frame_bundle, hold, show
from .marks import Node, attribute, plain, spans
from .notebook import Manuscript, read_manuscript

if TYPE_CHECKING:
    from nbformat import NotebookNode

SCOPE = (
    "div.rl-preview.rl-preview.rl-preview.rl-preview"  # outweighs the notebook's own style sheet
)
KNOWN = ("text", "value", "unit", "n", "se", "source", "kind", "rounded")


class Preview:
    """A brief on the screen: `problems` are the places that would stop the build."""

    def __init__(self, name: str, page: str, values: int, problems: tuple[str, ...]) -> None:
        self.name = name
        self.page = page
        self.values = values
        self.problems = problems

    def __repr__(self) -> str:
        return f"<Preview {self.name}: {self.values} values, {len(self.problems)} problems>"

    def _repr_html_(self) -> str:
        return self.page


def preview(
    notebook: str | os.PathLike[str] | None = None, profile: str | None = None
) -> Preview | None:
    """Show the brief this notebook makes, with values filled in and unresolved ones marked in red.

    Put it in the last cell and save the notebook before running it.  The notebook is found by
    itself in JupyterLab and VS Code, or else named: ``rl.preview("my.ipynb")``.  While a brief is
    being built the cell shows nothing.
    """
    shell = _shell()
    names: dict[str, Any] = shell.user_ns if shell is not None else {}
    if "__researchlib__" in names:  # this run makes the brief itself
        return None
    path = _notebook(notebook, shell)
    ran = _history(shell)
    try:
        manuscript = read_manuscript(path)
        problems = _unsaved(manuscript.notebook, ran)
        _show_live(manuscript.notebook, shell, ran)
        executed = _computed(manuscript, names, problems)
        document = assemble(executed, profile, lenient=True)
        page = Page(document, marks="rl-preview-")
        body = page.write()
    except BriefError as problem:  # nothing to show but what is wrong
        told = f'<div class="rl-preview">{_box([str(problem)])}</div>'
        return Preview(path.name, told, 0, (str(problem),))
    problems += _dangling(document)
    sheet = style(document.profile, path.resolve().parent, SCOPE)
    shown = f'<div class="rl-preview"><style>{sheet}</style>{_box(problems)}{body}</div>'
    return Preview(path.name, shown, len(executed.values), tuple(problems))


# which notebook


def _shell() -> Any:
    from IPython import get_ipython  # type: ignore[attr-defined]

    return get_ipython()


def _history(shell: Any) -> list[str]:
    """The cells that ran in this session, oldest first, as they were typed; the last is this one.

    A runner that keeps no history (nbval) still says what it has asked for.
    """
    if shell is None:
        return []
    ran = [str(s) for s in shell.history_manager.input_hist_raw]
    asked = shell.get_parent() if hasattr(shell, "get_parent") else {}
    here = str((asked or {}).get("content", {}).get("code", ""))
    return [*ran, here] if here.strip() and (not ran or ran[-1].strip() != here.strip()) else ran


def _notebook(given: str | os.PathLike[str] | None, shell: Any) -> Path:
    if given is not None:
        path = Path(given)
        return path if path.suffix == ".ipynb" else path.with_name(path.name + ".ipynb")
    names = shell.user_ns if shell is not None else {}
    for known in (names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")):
        if known and Path(str(known)).is_file() and str(known).endswith(".ipynb"):
            return Path(str(known))
    found = _by_history([s.strip() for s in _history(shell) if s.strip()])
    if found is None:
        raise DataError(
            say(
                zh='不知道当前是哪个笔记本。请先保存，再写明文件名：rl.preview("文件名.ipynb")。',
                en='Which notebook is this? Save it and name it: rl.preview("name.ipynb").',
            )
        )
    return found


def _by_history(ran: list[str]) -> Path | None:
    """The one notebook in this folder whose code is what ran here."""
    import nbformat

    scores: dict[Path, int] = {}
    for path in sorted(Path.cwd().glob("*.ipynb")):
        try:
            book = nbformat.read(path, as_version=4)
        except Exception:  # not a notebook: not this one
            continue
        sources = {"".join(c.source).strip() for c in book.cells if c.cell_type == "code"}
        if ran and ran[-1] in sources:
            scores[path] = sum(source in sources for source in set(ran))
    best = [path for path, score in scores.items() if score == max(scores.values())]
    return best[0] if len(best) == 1 else None


def _unsaved(book: NotebookNode, ran: list[str]) -> list[str]:
    here = ran[-1].strip() if ran else ""
    if not here or any(c.source.strip() == here for c in book.cells):
        return []
    return [
        say(
            zh="笔记本有没保存的改动，下面是上次保存的内容。请按 Ctrl+S 保存后再运行这个单元格。",
            en="The notebook has unsaved changes; below is what was last saved. Save it and run this cell again.",
        )
    ]


# what it shows


def _show_live(book: NotebookNode, shell: Any, ran: list[str]) -> None:
    """Give code cells the results of this session in place of the saved ones."""
    from nbformat.v4 import new_output

    results: Mapping[int, Any] = shell.user_ns.get("Out", {}) if shell is not None else {}
    latest = {source.strip(): number for number, source in enumerate(ran) if number in results}
    for cell in book.cells:
        number = latest.get(cell.source.strip()) if cell.cell_type == "code" else None
        value = results[number] if number is not None else _named_last(cell, shell)
        if value is None or isinstance(value, Preview):
            continue
        data, displayed = _formatted(shell, value)
        if type(value).__name__ == "DataFrame":
            data[FRAME] = frame_bundle(value)[FRAME]
        if data:
            data = {k: _text(v) for k, v in data.items()}
            kept = [o for o in cell.outputs if o.output_type == "display_data"]
            kept = kept[:-1] if displayed else kept  # the last is what the value displayed itself
            cell.outputs = [*kept, new_output("execute_result", data, execution_count=number)]


def _formatted(shell: Any, value: Any) -> tuple[dict[str, Any], bool]:
    """What a notebook shows for a value, and whether the value displays itself, as a chart does."""
    from IPython.utils.capture import capture_output

    with capture_output(stdout=False, stderr=False) as shown:
        data, _ = shell.display_formatter.format(value)
    if data or not shown.outputs:
        return dict(data), False
    return dict(shown.outputs[-1].data), True


def _named_last(cell: NotebookNode, shell: Any) -> Any:
    """The DataFrame a cell ends with, where it names it (``towns``) and nothing was remembered."""
    import ast

    if cell.cell_type != "code" or not cell.get("outputs"):
        return None
    try:
        last = ast.parse(cell.source).body[-1]
        assert isinstance(last, ast.Expr)
        assert not any(isinstance(n, (ast.Call, ast.Await, ast.Yield)) for n in ast.walk(last))
        value = _evaluate(ast.unparse(last), shell.user_ns)
    except Exception:  # then what was saved is shown
        return None
    return value if type(value).__name__ == "DataFrame" else None


def _text(value: Any) -> Any:
    import base64

    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


# the values


def _computed(manuscript: Manuscript, names: dict[str, Any], problems: list[str]) -> Executed:
    cells, front = tree(manuscript)
    here = manuscript.front.cell or 0
    places = [(here, inlines) for inlines in front.values()] + list(cells.items())
    values: list[Value] = []
    claims: list[Claim] = []
    for index, found in places:
        for node in list(in_order(found)):
            if "eval" in node["c"][0][1]:
                _fill(manuscript, index, node, names, values, problems)
    for index, found in places:
        for node in list(spans(found, "claim")):
            _hold(manuscript, index, node, names, claims, problems)
    return Executed(
        manuscript, manuscript.notebook, cells, front, tuple(values), tuple(claims),
        manuscript.path.resolve().parent, (), 0.0, manuscript.warnings,
    )  # fmt: skip


def _evaluate(expression: str, names: dict[str, Any]) -> Any:
    return eval(compile(f"(\n{expression.strip()}\n)", "<inline>", "eval"), names)


def _fill(
    manuscript: Manuscript,
    index: int,
    node: Node,
    names: dict[str, Any],
    values: list[Value],
    problems: list[str],
) -> None:
    expression = attribute(node, "expression")
    try:
        bundle = show(_evaluate(expression, names)).bundle
    except Exception as problem:  # whatever it is, the writer is shown where
        why = f"{type(problem).__name__}: {problem}"
        _unresolved(node, f"{{{expression}}}", why)
        where = manuscript.where(index)
        problems.append(
            say(
                zh=f"{where}：数字算不出来：{expression}（{why}）",
                en=f"{where}: {expression}: {why}",
            )
        )
        return
    identity = f"v{len(values) + 1:03d}"
    node["c"][0][0] = identity
    node["c"][1] = [{"t": "Str", "c": bundle["text"]}]
    values.append(
        Value(
            identity,
            manuscript.position(index),
            manuscript.notebook.cells[index]["id"],
            expression,
            bundle["text"],
            bundle.get("value"),
            bundle.get("unit"),
            bundle.get("n"),
            bundle.get("se"),
            bundle.get("source"),
            bundle.get("kind"),
            {k: v for k, v in bundle.items() if k not in KNOWN} or None,
        )
    )


def _hold(
    manuscript: Manuscript,
    index: int,
    node: Node,
    names: dict[str, Any],
    claims: list[Claim],
    problems: list[str],
) -> None:
    expression, words = attribute(node, "expression"), plain(node).strip()
    where = manuscript.where(index)
    try:
        holds = hold(_evaluate(expression, names)).bundle["value"]
        why = say(zh=f"条件 {expression} 不成立", en=f"{expression} is false")
    except Exception as problem:
        holds, why = False, f"{type(problem).__name__}: {problem}"
    if holds:
        cell_id = manuscript.notebook.cells[index]["id"]
        claims.append(
            Claim(f"c{len(claims) + 1:03d}", manuscript.position(index), cell_id, expression, words)
        )
        return
    node["c"][0] = ["", ["unresolved"], [["why", why]]]
    problems.append(
        say(zh=f"{where}：这句话与数据不符：“{words}”（{why}）", en=f"{where}: {words!r}: {why}")
    )


def _unresolved(node: Node, text: str, why: str) -> None:
    node["c"] = [["", ["unresolved"], [["why", why]]], [{"t": "Str", "c": text}]]


def _dangling(document: Document) -> list[str]:
    parts: list[Any] = [b for b in document.blocks if isinstance(b, dict)]
    parts += [*document.texts.values(), *(t.caption for t in document.tables)]
    return [
        say(
            zh=f"引用的 {attribute(node, 'label')} 不存在",
            en=f"nothing is labelled {attribute(node, 'label')}",
        )
        for node in spans(parts, "unresolved")
        if attribute(node, "label")
    ]


def _box(problems: list[str]) -> str:
    if not problems:
        return ""
    head = say(zh=f"有 {len(problems)} 处需要处理：", en=f"{len(problems)} places need work:")
    items = "".join(f"<li>{escape(p)}</li>" for p in problems)
    look = "border:2px solid #a00000;color:#a00000;padding:0.5em 1em;margin:0 0 1em;font:14px/1.6 sans-serif"
    return f'<div class="problems" style="{look}"><b>{escape(head)}</b><ul>{items}</ul></div>'
