"""Document → where its blocks stand, and its PDF: Typst, which sets again in no time what it has set once."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ..fonts import roles
from ..house import find
from .document import Document
from .pdf import refused, typst_source

STANDARDS: Any = ["a-3a", "ua-1"]


class Typesetter:
    """Typst with a folder of its own, for one document in several arrangements; used in a ``with``.

    The ledger is attached to its PDF.
    """

    def __init__(self, document: Document, ledger: bytes) -> None:
        self.ledger = ledger
        self.last: tuple[Document, str, dict[str, bytes]] | None = None
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

    def positions(
        self, document: Document, measured: Collection[int]
    ) -> list[tuple[int, float, float]]:
        """Where each block begins, page and points from the top of the sheet, and its height in points.

        Blocks not in `measured` have height 0, and so has a table on a page of its own.  Empty for a
        document that cannot be set.
        """
        import typst

        source, pictures = typst_source(document, measured)
        self.last = document, source, pictures
        try:
            compiler = self._compiler(source, pictures)
            told = json.loads(compiler.query("<measured>", field="value", format="json"))
        except typst.TypstError:
            return []
        places, heights = told[0]
        known = dict(zip(sorted(measured), heights, strict=True))
        return [(int(page), float(y), known.get(k, 0.0)) for k, (page, y) in enumerate(places)]

    def pdf(self, document: Document, moment: dt.datetime) -> bytes:
        """The PDF of a brief; `moment` is the time it bears.

        Raises `BriefError` naming the character no face can show, and for what Typst refuses.
        """
        import typst

        if self.last is None or self.last[0] is not document:
            self.last = document, *typst_source(document)
        try:
            compiler = self._compiler(*self.last[1:])
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
            (base / "ledger.json").write_bytes(self.ledger)
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
