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
CARRIED = 2  # lines of text that go overleaf with a signature for which there is no room
NEAR = 4  # blocks from the end of the text among which these lines are


class Typesetter:
    """Typst with a folder of its own, for one document in several arrangements; used in a ``with``.

    The ledger is attached to its PDF.
    """

    def __init__(self, document: Document, ledger: bytes) -> None:
        self.ledger = ledger
        self.last: tuple[Document, Collection[int] | None] | None = None
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
        self.last = document, measured
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

        # the marks of the last measurement do no harm, and what was set with them need not be set again
        measured = self.last[1] if self.last is not None and self.last[0] is document else None
        try:
            compiler = self._ended(document, measured)
            made: Any = compiler.compile(pdf_standards=STANDARDS, timestamp=moment)
        except typst.TypstError as problem:
            hints = list(getattr(problem, "hints", []) or [])
            raise refused(document, str(problem), hints) from None
        assert isinstance(made, bytes)
        return made

    def _ended(self, document: Document, measured: Collection[int] | None) -> Any:
        """Typst with the source of the PDF: a signature never has a page to itself, some lines go with it."""
        alone, room = self._ending(typst_source(document, measured))
        last = len(document.blocks) - 1
        for k in range(last, max(-1, last - NEAR), -1) if alone else ():
            block = document.blocks[k]
            if not isinstance(block, dict) or (k == last and block["t"] == "Header"):
                break
            source = typst_source(document, measured, (k, room + CARRIED))
            if not self._ending(source)[0]:
                return self._compiler(*source)
        return self._compiler(*typst_source(document, measured))

    def _ending(self, source: tuple[str, dict[str, bytes]]) -> tuple[bool, int]:
        """Whether the signature stands on a page without text, and the lines left on that before."""
        compiler = self._compiler(*source)
        told = json.loads(compiler.query("<ending>", field="value", format="json"))
        page, room, signed = told[0] if told else (0, 0, 0)
        return signed > page, int(room)

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
