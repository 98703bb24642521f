"""From an executed notebook to both files: how long it takes, beside what else makes documents of notebooks.

    python benchmarks/briefs.py [REPEATS]

Each way gets the same executed notebook of the held brief (tests/briefs/sample.py), one after the other,
REPEATS times (5); medians are printed.  Peers are measured where they are installed: nbconvert's HTML
turned into docx and PDF by LibreOffice (`soffice`), nbconvert with xelatex, MyST (`myst`).
"""

from __future__ import annotations

import io
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


def ways(folder: Path, notebook: Path, executed: object) -> dict[str, Callable[[], object]]:
    from researchlib.briefs import render

    found: dict[str, Callable[[], object]] = {
        "researchlib docx + pdf": lambda: render(executed),  # type: ignore[arg-type]
    }
    jupyter = str(Path(sys.executable).with_name("jupyter"))
    profile = f"-env:UserInstallation=file://{folder}/lo"

    def libreoffice() -> None:
        run([jupyter, "nbconvert", "--to", "html", "--output", "page.html", notebook.name], folder)
        for kind in ("pdf", "docx:Office Open XML Text"):
            run(["soffice", "--headless", profile, "--convert-to", kind, "page.html"], folder)

    if shutil.which("soffice"):
        found["nbconvert + LibreOffice"] = libreoffice
    if shutil.which("xelatex"):
        found["nbconvert + xelatex (pdf only)"] = lambda: run(
            [jupyter, "nbconvert", "--to", "pdf", notebook.name], folder
        )
    if shutil.which("myst"):
        found["mystmd docx"] = lambda: run(["myst", "build", notebook.name, "--docx"], folder)
    return found


def main() -> int:
    import nbformat
    from nbformat.v4 import new_markdown_cell
    from pypdf import PdfReader
    from tests.briefs import sample

    from researchlib.briefs import execute, render

    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        notebook = sample.write(folder / "sample.ipynb")
        executed = execute(notebook)
        nbformat.write(executed.notebook, notebook)
        medians = {}
        for way, work in ways(folder, notebook, executed).items():
            work()  # once, so that every way has its imports and caches
            times = []
            for _ in range(repeats):
                started = time.perf_counter()
                work()
                times.append(time.perf_counter() - started)
            medians[way] = statistics.median(times)
        first = next(iter(medians.values()))
        for way, seconds in medians.items():
            print(f"{way:34} {seconds:8.3f} s   {seconds / first:6.1f} ×")
        text = "\n\n".join(["## （一）一个部分", *[sample.PARAGRAPH * 4] * 8])
        more = [new_markdown_cell(text) for _ in range(30)]
        book = sample.write(folder / "long.ipynb", *sample.cells(), *more)
        executed = execute(book)
        render(executed)
        started = time.perf_counter()
        made = render(executed)[0]
        took = time.perf_counter() - started
        pages = len(PdfReader(io.BytesIO(made["pdf"])).pages)
        print(f"{f'researchlib, {pages} pages':34} {took:8.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
