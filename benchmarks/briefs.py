"""From an executed notebook to both files: how long it takes, beside what else makes documents of notebooks.

    python benchmarks/briefs.py [REPEATS]

Each way gets the same executed notebook of the held brief (tests/briefs/sample.py), in turns,
REPEATS times (5); medians are printed, of seconds and of processor seconds.  Peers are measured where they are installed: nbconvert's HTML
turned into docx and PDF by LibreOffice (`soffice`); nbconvert with xelatex, its own template and the xeCJK
package, which it needs to print Chinese; MyST (`myst`), its Word file with a template of its own kind, so that
none is fetched.  A way whose file lacks the Chinese text is not timed but named.
"""

from __future__ import annotations

import os
import re
import resource
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
started, worked = time.perf_counter(), time.process_time()
made = render(executed)[0]
print(time.perf_counter() - started, time.process_time() - worked)
print(len(PdfReader(io.BytesIO(made["pdf"])).pages))
"""


def rendered(notebook: Path) -> tuple[float, float, int]:
    """Seconds, processor seconds and pages of one rendering in a process of its own: Typst remembers what it has set."""
    done = subprocess.run(
        [sys.executable, "-c", RENDER, str(notebook)], capture_output=True, text=True, check=True
    )
    seconds, worked, pages = done.stdout.split()
    return float(seconds), float(worked), int(pages)


def timed(work: Callable[[], object]) -> Callable[[], tuple[float, float]]:
    """Seconds and processor seconds of commands, children of theirs included."""

    def measured() -> tuple[float, float]:
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        work()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return time.perf_counter() - started, worked

    return measured


XELATEX = """((*- extends 'latex/index.tex.j2' -*))
((* block packages *))
((( super() )))
\\usepackage[fontset=fandol]{ctex}
((* endblock packages *))
"""
MYST = """version: 1
project:
  exports:
    - format: docx
      template: plain
      articles: sample.ipynb
      output: myst.docx
"""


Way = tuple[Callable[[], tuple[float, float]], list[str]]


def ways(folder: Path, notebook: Path) -> dict[str, Way]:
    """Each way to its files: its seconds (ours without, the others with starting a process), their names."""
    found: dict[str, Way] = {
        "researchlib, docx + pdf": (lambda: rendered(notebook)[:2], []),
    }
    jupyter = str(Path(sys.executable).with_name("jupyter"))
    profile = f"-env:UserInstallation=file://{folder}/lo"

    def libreoffice() -> None:
        run([jupyter, "nbconvert", "--to", "html", "--output", "page.html", notebook.name], folder)
        for kind in ("pdf", "docx:Office Open XML Text"):
            run(["soffice", "--headless", profile, "--convert-to", kind, "page.html"], folder)

    def xelatex() -> None:
        run(
            [jupyter, "nbconvert", "--to", "pdf", "--template", "chinese", "--output", "tex",
             "--SVG2PDFPreprocessor.enabled=False",  # would need Inkscape; figures have PNG too
             f"--TemplateExporter.extra_template_basedirs={folder}", notebook.name],
            folder,
        )  # fmt: skip

    if shutil.which("soffice"):
        found["nbconvert + LibreOffice, docx + pdf"] = timed(libreoffice), ["page.pdf", "page.docx"]
    if shutil.which("xelatex"):
        (folder / "chinese").mkdir()
        (folder / "chinese" / "index.tex.j2").write_text(XELATEX, "utf-8")
        (folder / "chinese" / "conf.json").write_text(
            '{"base_template": "latex", "mimetypes": {"text/latex": true, "application/pdf": true}}'
        )
        found["nbconvert + xelatex, pdf"] = timed(xelatex), ["tex.pdf"]
    if shutil.which("myst"):
        (folder / "plain").mkdir()
        (folder / "plain" / "template.yml").write_text(
            "myst: v1\ntitle: Plain\nkind: docx\nfiles: []\n"
        )
        (folder / "myst.yml").write_text(MYST)
        found["mystmd, docx"] = timed(lambda: run(["myst", "build", "--docx"], folder)), ["myst.docx"]  # fmt: skip
    return found


def holds(file: Path, words: str) -> bool:
    """Whether a sentence is in the text of a document."""
    if file.suffix == ".pdf":
        import pdfplumber

        with pdfplumber.open(file) as pdf:
            text = "".join(page.extract_text() or "" for page in pdf.pages)
    else:
        import zipfile

        with zipfile.ZipFile(file) as package:
            text = re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())
    return words in re.sub(r"\s", "", text)


def prepared(path: Path, *cells: object) -> Path:
    """A notebook as JupyterLab would save it after a run, its front matter kept, its values where MyST looks."""
    import nbformat
    from tests.briefs import sample

    from researchlib.briefs.execute import execute

    sample.write(path, *cells)  # type: ignore[arg-type]
    written = nbformat.read(path, as_version=4).cells
    book = execute(path).notebook
    for cell, before in zip(book.cells, written, strict=True):
        cell.cell_type, cell.source = before.cell_type, before.source
    nbformat.write(book, path)
    return path


def main() -> int:
    import pypandoc
    from nbformat.v4 import new_markdown_cell
    from tests.briefs import sample

    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    # nbconvert asks for pandoc; it gets the one we have
    os.environ["PATH"] += os.pathsep + str(Path(pypandoc.get_pandoc_path()).parent)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        # compiled modules are kept, as they are on anyone's machine
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        notebook = prepared(folder / "sample.ipynb")
        found = ways(folder, notebook)
        for way, (work, files) in list(found.items()):
            work()  # once, so that files and profiles are warm
            if lacking := [f for f in files if not holds(folder / f, sample.PARAGRAPH[:40])]:
                print(f"{way:38} loses Chinese text in {', '.join(lacking)}")
                del found[way]
        # in turns, so that other work on the machine meets all alike
        rounds = [{way: work() for way, (work, _) in found.items()} for _ in range(repeats)]
        print(f"{'':38} {'seconds':>9} {'ratio':>6}   {'processor':>9} {'ratio':>6}")
        first: list[float] = []
        for way in found:
            medians = [statistics.median(r[way][k] for r in rounds) for k in (0, 1)]
            first = first or medians
            print(
                f"{way:38} {medians[0]:9.3f} {medians[0] / first[0]:6.1f}   {medians[1]:9.3f} {medians[1] / first[1]:6.1f}"
            )
        text = "\n\n".join(["## （一）一个部分", *[sample.PARAGRAPH * 4] * 8])
        book = prepared(
            folder / "long.ipynb", *sample.cells(), *(new_markdown_cell(text) for _ in range(8))
        )
        took = [rendered(book) for _ in range(repeats)]
        medians = [statistics.median(t[k] for t in took) for k in (0, 1)]
        pages = f"researchlib, {took[0][2]} pages"
        print(f"{pages:38} {medians[0]:9.3f} {'':6}   {medians[1]:9.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
