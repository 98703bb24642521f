"""Exports: the same brief through nbconvert, from notebooks of ours and of others; and the preview."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from tests.briefs import sample

from researchlib.briefs.exporting import BriefDocx, BriefHtml, BriefPdf, must_run

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def foreign(language: str = "python", ran: bool = True) -> nbformat.NotebookNode:
    """Somebody else's notebook: no front matter, captionless outputs, code that must not run again."""
    table = "<table><tr><th></th><th>n</th></tr><tr><th>甲</th><td>12</td></tr><tr><th>...</th><td>...</td></tr></table>"
    outputs = [
        new_output("stream", text="printed\n"),
        new_output("display_data", {"image/png": PNG, "text/plain": "<Figure>"}),
        new_output("execute_result", {"text/html": table, "text/plain": "…"}, execution_count=1),
    ]
    book = sample.notebook(
        new_markdown_cell("# 就业调查\n\n说明文字。"),
        new_code_cell(
            "raise SystemExit('must not run')",
            outputs=outputs if ran else [],
            execution_count=1 if ran else None,
        ),
    )
    book.metadata["kernelspec"] = {"name": "x", "display_name": "X", "language": language}
    return book


def page_of(book: nbformat.NotebookNode, **resources: str) -> html.HtmlElement:
    text, _ = BriefHtml().from_notebook_node(book, {"metadata": {"name": "它", **resources}})
    return html.document_fromstring(text)


def test_nbconvert_knows_the_three_exporters_by_name() -> None:
    from importlib.metadata import entry_points

    known = {e.name: e for e in entry_points(group="nbconvert.exporters")}
    assert known["brief_docx"].load() is BriefDocx
    assert known["brief_pdf"].load() is BriefPdf
    assert known["brief_html"].load() is BriefHtml


def test_the_command_line_writes_a_word_file_with_its_numbers_computed(tmp_path: Path) -> None:
    sample.write(tmp_path / "sample.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "brief_docx", "sample.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "sample.docx") as package:
        assert "53.8%" in package.read("word/document.xml").decode("utf-8")


def test_a_foreign_notebook_is_exported_as_it_was_run_with_its_table_and_picture() -> None:
    page = page_of(foreign())
    assert page.xpath("//h1")[0].text_content() == "就业调查"
    assert len(page.xpath("//figure/img")) == 1
    assert page.xpath("//td/text()") == ["12", "..."]
    assert "printed" not in page.text_content()


def test_a_notebook_in_another_language_is_exported_when_it_has_run() -> None:
    assert page_of(foreign("R")).xpath("//figure/img")


@pytest.mark.parametrize(("exporter", "start"), [(BriefDocx, b"PK"), (BriefPdf, b"%PDF")])
def test_a_foreign_notebook_becomes_word_and_pdf(exporter: type, start: bytes) -> None:
    data, resources = exporter().from_notebook_node(foreign(), {"metadata": {"name": "它"}})
    assert data.startswith(start)
    assert resources["output_extension"] == f".{exporter.suffix}"


def test_what_has_inline_values_or_never_ran_is_run_and_the_rest_is_not() -> None:
    assert must_run(sample.notebook(*sample.cells()))
    assert must_run(foreign(ran=False))
    assert not must_run(foreign())
    assert not must_run(sample.notebook(new_markdown_cell("只有文字")))


def test_unsaved_content_is_exported_with_pictures_from_the_notebooks_folder(
    tmp_path: Path,
) -> None:
    import base64

    (tmp_path / "图.png").write_bytes(base64.b64decode(PNG))
    book = sample.notebook(new_markdown_cell("![说明](图.png)"))
    nbformat.write(sample.notebook(new_markdown_cell("旧文")), tmp_path / "它.ipynb")
    page = page_of(book, path=str(tmp_path))
    assert page.xpath("//figure/img/@alt") == ["说明"]
    assert "旧文" not in page.text_content()


def test_a_broken_claim_stops_the_export_with_its_cell_and_words() -> None:
    from nbconvert.utils.exceptions import ConversionException

    book = sample.notebook(new_markdown_cell('[全部下降]{claim="1 > 2"}'))
    with pytest.raises(ConversionException, match=r"第 1 个单元格.*全部下降"):
        BriefDocx().from_notebook_node(book, {"metadata": {"name": "它"}})


def test_the_command_line_says_what_is_wrong_and_nothing_else(tmp_path: Path) -> None:
    claim = new_markdown_cell('# 题\n\n[全部下降]{claim="1 > 2"}')
    sample.write(tmp_path / "bad.ipynb", claim)
    (tmp_path / "bad.docx").write_bytes(b"earlier")
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "brief_docx", "bad.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "全部下降" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert [line for line in done.stderr.splitlines() if ", line " in line] == []
    assert (tmp_path / "bad.docx").read_bytes() == b"earlier"


def test_a_captionless_table_that_fits_no_page_is_left_out_and_named() -> None:
    from researchlib.briefs.exporting import made

    row = "".join(f"<td>{'0' * 200}</td>" for _ in range(4))
    output = new_output(
        "display_data", {"text/html": f"<table><tr>{row}</tr><tr>{row}</tr></table>"}
    )
    book = sample.notebook(
        new_markdown_cell("文字"), new_code_cell("1", outputs=[output], execution_count=1)
    )
    data, notes = made(book, "pdf")
    assert data.startswith(b"%PDF")
    assert any("4 列" in note for note in notes)


def test_a_profile_can_be_chosen() -> None:
    book = sample.notebook(new_markdown_cell("# 甲\n\n## 一\n\n文\n\n## 二\n\n文"))
    plain_report, _ = BriefHtml(profile="report").from_notebook_node(book)
    official, _ = BriefHtml().from_notebook_node(book)
    assert '<span class="number">2</span>' in plain_report
    assert '<span class="number">二、</span>' in official


# the preview


def run(
    folder: Path, *more: nbformat.NotebookNode, call: str = "rl.preview()"
) -> nbformat.NotebookNode:
    """A notebook with a preview in its last cell, saved and then run by itself."""
    from nbclient import NotebookClient

    cells = [*sample.cells(), *more, new_code_cell(f"import researchlib as rl\n{call}")]
    path = sample.write(folder / "草稿.ipynb", *cells)
    book = nbformat.read(path, 4)
    NotebookClient(
        book, resources={"metadata": {"path": str(folder)}}, shutdown_kernel="immediate"
    ).execute()
    return book


@pytest.fixture(autouse=True)
def _no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)


def test_a_preview_fills_values_in_shows_tables_and_marks_what_does_not_hold(
    tmp_path: Path,
) -> None:
    book = run(
        tmp_path,
        new_markdown_cell('缺{eval}`nowhere`，见{ref}`tab-none`，[全部下降]{claim="n < 0"}。'),
    )
    shown = book.cells[-1].outputs[0].data
    page = html.fromstring(shown["text/html"])
    assert shown["text/plain"] == "<Preview 草稿.ipynb: 10 values, 3 problems>"
    assert [d.text for d in page.iter("data")][:3] == ["2024", "420", "53.8%"]
    assert len(page.xpath("//table//tbody/tr")) == 6
    assert len(page.xpath("//figure/img")) == 1
    assert [m.text_content() for m in page.iter("mark")] == ["{nowhere}", "tab-none", "全部下降"]
    assert not page.xpath("//iframe | //script")


def test_a_preview_is_the_same_when_the_saved_notebook_is_run_again(tmp_path: Path) -> None:
    first = run(tmp_path)
    nbformat.write(first, tmp_path / "草稿.ipynb")
    again = nbformat.read(tmp_path / "草稿.ipynb", 4)
    from nbclient import NotebookClient

    NotebookClient(
        again, resources={"metadata": {"path": str(tmp_path)}}, shutdown_kernel="immediate"
    ).execute()
    assert again.cells[-1].outputs[0].data == first.cells[-1].outputs[0].data


def test_a_preview_shows_a_chart_of_this_session_once_and_only_within_the_brief(
    tmp_path: Path,
) -> None:
    chart = new_code_cell(
        "import researchlib as rl\n"
        "rl.chart(towns, x='街道', y='share', kind='bar', caption='各街道占比', label='fig-live')"
    )
    more = [chart, new_markdown_cell("见{ref}`fig-live`。")]
    fresh = run(tmp_path, *more)
    nbformat.write(fresh, tmp_path / "草稿.ipynb")  # saved with its outputs, and run again
    again = nbformat.read(tmp_path / "草稿.ipynb", 4)
    from nbclient import NotebookClient

    NotebookClient(
        again, resources={"metadata": {"path": str(tmp_path)}}, shutdown_kernel="immediate"
    ).execute()
    for book in (fresh, again):
        (output,) = book.cells[-1].outputs
        page = html.fromstring(output.data["text/html"])
        assert len(page.xpath("//figure/img")) == 2
        assert not page.xpath("//mark")
        assert "0 problems" in output.data["text/plain"]


def test_a_preview_of_something_unbuildable_says_what_is_wrong(tmp_path: Path) -> None:
    book = run(tmp_path, new_markdown_cell("{unknown}`x`"))
    assert "不认识的标记" in book.cells[-1].outputs[0].data["text/html"]


def test_a_preview_cell_adds_nothing_to_the_brief_itself(tmp_path: Path) -> None:
    from researchlib.briefs.execute import execute

    cells = [*sample.cells(), new_code_cell("import researchlib as rl\nrl.preview()")]
    executed = execute(sample.write(tmp_path / "草稿.ipynb", *cells))
    assert executed.notebook.cells[-1].outputs == []


def test_a_preview_outside_any_notebook_asks_for_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from researchlib import DataError
    from researchlib.briefs.preview import preview

    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="文件名"):
        preview()


def test_the_word_file_of_an_export_holds_its_ledger(tmp_path: Path) -> None:
    from researchlib.briefs.tracing import trace

    data, _ = BriefDocx().from_notebook_node(sample.notebook(*sample.cells()))
    (tmp_path / "a.docx").write_bytes(data)
    assert len(trace(tmp_path / "a.docx")) == 10


def test_a_saved_notebook_with_a_preview_passes_nbval(tmp_path: Path) -> None:
    pytest.importorskip("nbval")
    book = run(tmp_path, new_code_cell("#| caption: 原表\ntowns"))
    nbformat.write(book, tmp_path / "草稿.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", "草稿.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
