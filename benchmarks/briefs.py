"""From an executed notebook to both files: how long it takes, beside what else makes documents of notebooks.

    python benchmarks/briefs.py [REPEATS]

Each way gets the same executed notebook of the held brief (tests/briefs/sample.py), one after the other,
REPEATS times (5); medians are printed.  Peers are measured where they are installed: nbconvert's HTML
turned into docx and PDF by LibreOffice (`soffice`), nbconvert with xelatex, MyST (`myst`).
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def run(command: list[str], folder: Path) -> None:
    subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


RENDER = """
import io, sys, time
from pypdf import PdfReader
from researchlib.briefs import render
from researchlib.briefs.execute import execute
executed = execute(sys.argv[1], run=False)
started = time.perf_counter()
made = render(executed)[0]
print(time.perf_counter() - started, len(PdfReader(io.BytesIO(made["pdf"])).pages))
"""


def rendered(notebook: Path) -> tuple[float, int]:
    """Seconds and pages of one rendering in a process of its own: Typst remembers what it has set."""
    done = subprocess.run(
        [sys.executable, "-c", RENDER, str(notebook)], capture_output=True, text=True, check=True
    )
    seconds, pages = done.stdout.split()
    return float(seconds), int(pages)


def timed(work: Callable[[], object]) -> Callable[[], float]:
    def measured() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return measured


def ways(folder: Path, notebook: Path) -> dict[str, Callable[[], float]]:
    """Each way to both files, returning its seconds; ours without, the others with starting a process."""
    found: dict[str, Callable[[], float]] = {
        "researchlib docx + pdf": lambda: rendered(notebook)[0],
    }
    jupyter = str(Path(sys.executable).with_name("jupyter"))
    profile = f"-env:UserInstallation=file://{folder}/lo"

    def libreoffice() -> None:
        run([jupyter, "nbconvert", "--to", "html", "--output", "page.html", notebook.name], folder)
        for kind in ("pdf", "docx:Office Open XML Text"):
            run(["soffice", "--headless", profile, "--convert-to", kind, "page.html"], folder)

    if shutil.which("soffice"):
        found["nbconvert + LibreOffice"] = timed(libreoffice)
    if shutil.which("xelatex"):
        found["nbconvert + xelatex (pdf only)"] = timed(
            lambda: run([jupyter, "nbconvert", "--to", "pdf", notebook.name], folder)
        )
    if shutil.which("myst"):
        found["mystmd docx"] = timed(
            lambda: run(["myst", "build", notebook.name, "--docx"], folder)
        )
    return found


def main() -> int:
    import nbformat
    from nbformat.v4 import new_markdown_cell
    from tests.briefs import sample

    from researchlib.briefs.execute import execute

    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        notebook = sample.write(folder / "sample.ipynb")
        executed = execute(notebook)
        nbformat.write(executed.notebook, notebook)
        medians = {}
        for way, work in ways(folder, notebook).items():
            work()  # once, so that files and profiles are warm
            medians[way] = statistics.median(work() for _ in range(repeats))
        first = next(iter(medians.values()))
        for way, seconds in medians.items():
            print(f"{way:34} {seconds:8.3f} s   {seconds / first:6.1f} ×")
        text = "\n\n".join(["## （一）一个部分", *[sample.PARAGRAPH * 4] * 8])
        book = sample.write(
            folder / "long.ipynb", *sample.cells(), *(new_markdown_cell(text) for _ in range(8))
        )
        nbformat.write(execute(book).notebook, book)
        took = [rendered(book) for _ in range(repeats)]
        print(
            f"{f'researchlib, {took[0][1]} pages':34} {statistics.median(t for t, _ in took):8.3f} s"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
