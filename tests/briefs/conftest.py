"""The held brief, executed once and written once in each layout."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from tests.briefs import sample

from researchlib.briefs import Brief, brief
from researchlib.briefs.execute import Executed
from researchlib.briefs.execute import execute as execute_notebook


@dataclass(frozen=True)
class Held:
    """A brief that was written, and what is inside its Word file."""

    brief: Brief
    folder: Path

    @cached_property
    def executed(self) -> Executed:
        return execute_notebook(self.brief.notebook)

    @property
    def docx(self) -> bytes:
        return (self.folder / f"{self.brief.stem}.docx").read_bytes()

    @property
    def pdf(self) -> Path:
        return self.folder / f"{self.brief.stem}.pdf"

    @property
    def ledger(self) -> Mapping[str, Any]:
        return self.brief.ledger

    def part(self, name: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self.docx)) as package:
            return package.read(name)

    def tree(self, name: str = "word/document.xml") -> Any:
        from lxml import etree

        return etree.fromstring(self.part(name))


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    folder = tmp_path_factory.mktemp("held")
    path = sample.write(folder / "sample.ipynb")
    return Held(brief(path, out=folder), folder)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Held]:
    """Cells → the brief they make."""

    def write(*cells: Any, **options: Any) -> Held:
        path = sample.write(tmp_path / "small.ipynb", *cells)
        return Held(brief(path, out=tmp_path, **options), tmp_path)

    return write
