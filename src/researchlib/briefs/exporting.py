"""The brief as nbconvert exporters: ``jupyter nbconvert --to brief_docx`` and JupyterLab's export menu.

A notebook with inline values is run afresh, so that every number is computed and every claim checked.
One that has none is exported as it was last run.  A notebook without front matter, ours or not, takes
its title from its only top heading or its name, and shows its tables and pictures without captions.

JupyterLab writes the name of the entry point into its menu (Brief_docx) and Jupyter Server serves names of
Latin letters, digits and underscores only, so the entries cannot be Chinese.
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import Enum, Unicode, default

from ..errors import BriefError, ResearchError, say

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from .document import Document

ASKS = re.compile(r"\{(?:eval|eval:str|py:eval)\}`|`\{python\} |\]\{[^}]*\bclaim\s*=")
FRONT = re.compile(r"\s*---[ \t]*\r?\n.*?\r?\n(?:---|\.\.\.)", re.S)


class Export(Exporter):
    """What the exporters have in common."""

    suffix = ""
    profile = Unicode("", help="Layout profile; empty: the one in the front matter").tag(
        config=True
    )
    run = Enum(
        ("auto", "always", "never"),
        "auto",
        help="Run the notebook: where it holds inline values or never ran, always, or never",
    ).tag(config=True)

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any | None = None, **kw: Any
    ) -> tuple[Any, Any]:
        """The brief of a notebook as bytes (HTML as text), and nbconvert's resources."""
        book, known = super().from_notebook_node(nb, resources, **kw)
        try:
            data, notes = made(
                book,
                self.suffix,
                name=known["metadata"].get("name") or "notebook",
                folder=Path(known["metadata"].get("path") or "."),
                profile=self.profile or None,
                run=self.run,
            )
        except ResearchError as problem:
            if _at_the_terminal():  # nbconvert would print a traceback around the message
                print(problem, file=sys.stderr)
                raise SystemExit(1) from None
            raise ConversionException(str(problem)) from problem
        for note in notes:
            self.log.warning(note)
        known["output_extension"] = f".{self.suffix}"
        return (data.decode("utf-8") if self.suffix == "html" else data), known


def _at_the_terminal() -> bool:
    """Whether this is ``jupyter nbconvert``, which has nothing to say but to a person."""
    app = sys.modules.get("nbconvert.nbconvertapp")
    return app is not None and bool(app.NbConvertApp.initialized())


class BriefDocx(Export):
    """A brief in Word."""

    suffix = "docx"
    export_from_notebook = "简报 Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".docx"


class BriefPdf(Export):
    """A brief as PDF."""

    suffix = "pdf"
    export_from_notebook = "简报 PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"


class BriefHtml(Export):
    """A brief as one HTML page."""

    suffix = "html"
    export_from_notebook = "简报 HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"


def made(
    book: NotebookNode,
    suffix: str,
    name: str = "notebook",
    folder: str | Path = ".",
    profile: str | None = None,
    run: str = "auto",
) -> tuple[bytes, tuple[str, ...]]:
    """The brief of a notebook's content in one format, and what its author should know."""
    from nbformat import writes

    from . import written
    from .document import assemble
    from .execute import execute

    folder = Path(folder)
    runs = run == "always" or (run == "auto" and must_run(book))
    given = prepared(book, runs)
    with tempfile.TemporaryDirectory(prefix="brief-") as scratch:
        path = folder / f"{name}.ipynb"
        if not path.is_file():  # content that was never saved
            path = Path(scratch) / f"{name}.ipynb"
            path.write_text(writes(book), "utf-8")
        executed = execute(path, cwd=folder if folder.is_dir() else None, run=runs, given=given)
        document = fitting(assemble(executed, profile))
        files, _, _ = written(document, suffix)
    return files[suffix], document.warnings


def must_run(book: NotebookNode) -> bool:
    """Whether a notebook holds inline values or claims, or code none of which has ever run."""
    asks = any(ASKS.search(_source(c)) for c in book.cells if c.cell_type != "code")
    code = [c for c in book.cells if c.cell_type == "code" and _source(c).strip()]
    ran = any(c.get("execution_count") or c.get("outputs") for c in code)
    return asks or bool(code and not ran)


def prepared(book: NotebookNode, runs: bool) -> NotebookNode:
    """A copy in which a foreign notebook shows its outputs, and needs no kernel if it does not run."""
    import copy

    book = copy.deepcopy(book)
    first = next((c for c in book.cells if _source(c).strip()), None)
    ours = first is not None and first.cell_type != "code" and bool(FRONT.match(_source(first)))
    if not ours:
        for cell in book.cells:
            if cell.cell_type == "code":
                cell.metadata["researchlib"] = {
                    **cell.metadata.get("researchlib", {}),
                    "show": True,
                }
    if not runs:  # any language will do
        book.metadata.pop("kernelspec", None)
        book.metadata.pop("language_info", None)
    return book


def fitting(document: Document) -> Document:
    """The document without those captionless tables that fit no page; a note names each."""
    from .layout import parted
    from .shows import Table

    kept, notes = [], list(document.warnings)
    where = document.executed.manuscript.where
    for block in document.blocks:
        if isinstance(block, Table) and not block.number:
            try:
                parted(block, document.profile, where(block.cell))
            except BriefError:
                notes.append(
                    say(
                        zh=f"{where(block.cell)}：有一张 {len(block.columns)} 列的表，分段也放不下，未放进简报。",
                        en=f"{where(block.cell)}: a table of {len(block.columns)} columns fits no page, not even in parts, and "
                        "was left out.",
                    )
                )
                continue
        kept.append(block)
    return replace(document, blocks=tuple(kept), warnings=tuple(notes))


def _source(cell: Any) -> str:
    return "".join(cell.source) if isinstance(cell.source, list) else str(cell.source)
