"""MyST reads our notebooks: values, claims and references, with the house's plugin."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from tests.briefs import sample

from researchlib.briefs.execute import execute

MYST = shutil.which("myst")
PLUGIN = Path(__file__).resolve().parents[2] / "reports" / "house" / "myst.mjs"
pytestmark = pytest.mark.skipif(MYST is None, reason="MyST is not installed")


def body(folder: Path, *cells: nbformat.NotebookNode) -> str:
    """The prose MyST makes of an executed notebook, tags taken out."""
    path = sample.write(folder / "sample.ipynb", *cells)
    sources = [(c.cell_type, c.source) for c in nbformat.read(path, as_version=4).cells]
    book = execute(path).notebook  # results are kept where MyST looks
    for cell, (kind, source) in zip(book.cells, sources, strict=True):
        cell.cell_type, cell.source = kind, source
    nbformat.write(book, path)
    shutil.copy(PLUGIN, folder / "myst.mjs")
    (folder / "myst.yml").write_text(
        "version: 1\nproject:\n  title: 试\n  plugins: [myst.mjs]\n", "utf-8"
    )
    done = subprocess.run(
        [str(MYST), "build", "sample.ipynb", "--xml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    made = folder / "_build" / "exports" / "sample.xml"
    assert made.is_file(), done.stdout + done.stderr
    text = re.sub(r"(?s)^.*?<body>(.*?)</body>.*$", r"\1", made.read_text("utf-8"))
    return re.sub(r"<[^>]+>", "", text)


def test_the_held_brief_reads_as_it_is_printed(tmp_path: Path) -> None:
    text = body(tmp_path)
    assert "回收有效问卷420份" in text
    assert "愿意继续留在本地的占53.8%，东山街道最高，街道之间相差24.9个百分点" in text
    assert "（见表1和图1）" in text
    assert "表2　主要诉求" in text
    assert "由表2可见" in text
    assert "结合“一、基本情况”的情况" in text
    assert not re.search(r"\{(eval|ref|claim|#)|claim=", text)


def test_a_claim_may_hold_values_marks_and_what_looks_like_markup(tmp_path: Path) -> None:
    text = body(
        tmp_path,
        new_raw_cell("---\ntitle: 断言\n---"),
        new_code_cell("a = {'x': 3}; b = 2"),
        new_markdown_cell(
            "其中[共{eval}`b`项，*最高*的一项]{claim=\"a['x'] * b > 4 and b * 2 < 5\"}，[另一项]{claim='b == 2'}为[方括号]所示。"
        ),
    )
    assert "其中共2项，最高的一项，另一项为[方括号]所示。" in text
