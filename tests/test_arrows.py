"""Data flows one way through the house: no module imports one that lies downstream of it."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# In flow order: a room may use the rooms above it, never those below.
FLOW = [
    "errors",
    "files",
    "workbooks",
    "house",
    "fonts",
    "texts",
    "forms",
    "expressions",
    "form_flow",
    "responses",
    "values",
    "instruments",
    "form_check",
    "rules",
    "duplicates",
    "changes",
    "review",
    "surveys",
    "simulation",
    "cleaning",
    "accounts",
    "designs",
    "variance",
    "weighting",
    "estimation",
    "comparison",
    "disclosure",
    "wording",
    "indicators",
    "series",
    "tables",
    "headlining",
    "charts",
    "briefs",
    "proofreading",
    "building",
    "cli",
    "__main__",
]


def imports(package: Path) -> dict[str, set[str]]:
    """Room → the rooms it imports, whether at the top of a file or inside a function."""
    graph: dict[str, set[str]] = {}
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package).with_suffix("").parts
        if parts == ("__init__",):
            continue  # the package's own door; it names rooms as text and loads them when asked
        room = graph.setdefault(parts[0], set())
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            room |= imported_rooms(node, parts)
        room.discard(parts[0])
    return graph


def imported_rooms(node: ast.AST, parts: tuple[str, ...]) -> set[str]:
    if isinstance(node, ast.Import):
        names = [alias.name.split(".") for alias in node.names]
        return {n[1] for n in names if n[0] == "researchlib" and len(n) > 1}
    if not isinstance(node, ast.ImportFrom):
        return set()
    path = (node.module or "").split(".") if node.module else []
    if node.level == 0:
        if path[:1] != ["researchlib"]:
            return set()
        path = path[1:]
    elif node.level < len(parts):
        return set()  # within its own room
    return {path[0]} if path else {alias.name for alias in node.names}


def drawn(graph: dict[str, set[str]]) -> str:
    return "\n".join(f"{room:14} ← {', '.join(sorted(graph[room])) or '—'}" for room in graph)


def test_imports_run_one_way(root: Path) -> None:
    graph = imports(root / "src" / "researchlib")
    unknown = sorted(set(graph) - set(FLOW))
    assert not unknown, f"rooms without a place in FLOW: {unknown}\n{drawn(graph)}"
    place = {room: k for k, room in enumerate(FLOW)}
    turned = [
        f"{room} imports {used}, which lies downstream"
        for room, uses in graph.items()
        for used in sorted(uses & set(place))
        if place[used] > place[room]
    ]
    assert not turned, "\n".join([*turned, "", drawn(graph)])
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as cycle:
        raise AssertionError(f"{cycle.args[1]}\n{drawn(graph)}") from None


def test_a_backward_arrow_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "forms.py").write_text("def f():\n    from .cleaning import clean\n")
    (tmp_path / "cleaning.py").write_text("from .forms import f\n")
    assert imports(tmp_path) == {"forms": {"cleaning"}, "cleaning": {"forms"}}


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, researchlib; "
        "print(sorted(m for m in ('pandas', 'numpy', 'scipy', 'matplotlib', 'typst', 'pyxform', "
        "'statsmodels', 'openpyxl', 'nbclient', 'lxml') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_asking_for_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from researchlib.cli import main; main(['--help']); "
        "print([m for m in ('pandas', 'numpy', 'rich', 'matplotlib') if m in sys.modules], "
        "file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_every_public_name_can_be_loaded() -> None:
    import researchlib as rl

    for name in rl.__all__:
        assert getattr(rl, name) is not None
