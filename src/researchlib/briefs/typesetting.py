"""Document → where its blocks stand, and its PDF: Typst, which sets again in no time what it has set once."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ..fonts import roles
from ..house import find
from .document import Document
from .pdf import refused, typst_source

STANDARDS: Any = ["a-3a", "ua-1"]


class Typesetter:
    """Typst with a folder of its own, for one document in several arrangements; used in a ``with``."""

    def __init__(self, document: Document) -> None:
        self.near = document.executed.path.resolve().parent
        self.profile = json.dumps(document.profile.data, ensure_ascii=False)
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.typst: Any = None

    def __enter__(self) -> Typesetter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.folder is not None:
            self.folder.cleanup()

    def positions(self, document: Document) -> list[tuple[int, float, float]]:
        """Where each block begins, page and points from the top of the sheet, and its height in points.

        A table on a page of its own has height 0.  Empty for a document that cannot be set.
        """
        import typst

        source, pictures = typst_source(document, marked=True)
        try:
            compiler = self._compiler(source, pictures)
            found = json.loads(compiler.query("<at>", field="value", format="json"))
        except typst.TypstError:
            return []
        return [(int(page), float(y), float(height)) for page, y, height in found]

    def pdf(self, document: Document, ledger: bytes, moment: dt.datetime) -> bytes:
        """The PDF of a brief; `moment` is the time it bears, `ledger` is attached to it.

        Raises `BriefError` naming the character no face can show, and for what Typst refuses.
        """
        import typst

        source, pictures = typst_source(document)
        try:
            compiler = self._compiler(source, {**pictures, "ledger.json": ledger})
            made: Any = compiler.compile(pdf_standards=STANDARDS, timestamp=moment)
        except typst.TypstError as problem:
            hints = list(getattr(problem, "hints", []) or [])
            raise refused(document, str(problem), hints) from None
        assert isinstance(made, bytes)
        return made

    def _compiler(self, source: str, files: Mapping[str, bytes]) -> Any:
        """Typst with this source and these files, named by what is in them."""
        import typst

        if self.folder is None:
            self.folder = tempfile.TemporaryDirectory(prefix="brief-")
        base = Path(self.folder.name)
        (base / "main.typ").write_text(source, "utf-8")
        for name, data in files.items():
            (base / name).write_bytes(data)
        if self.typst is None:
            faces = roles(self.near)
            (base / "brief.typ").write_bytes(find("brief.typ", self.near).read_bytes())
            self.typst = typst.Compiler(
                base / "main.typ",
                root=base,
                font_paths=sorted({f.file.parent for role in faces.values() for f in role.faces}),
                ignore_system_fonts=True,
                sys_inputs={
                    "profile": self.profile,
                    "faces": json.dumps({k: r.families for k, r in faces.items()}),
                },
            )
        return self.typst
