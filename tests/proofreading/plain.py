"""Plain sentences of official style, right and wrong: one a line, `{right→wrong}` where the slip is made.

`⏎` parts paragraphs, `↵` the rows of a table.  A line is *right* when its right reading raises no error and no warning, and *found* when its wrong
reading raises one mark more, be it a note.  `python tests/proofreading/plain.py [FILE]` prints what is not so.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measures import read

from researchlib.proofreading import Findings

PLAIN = Path(__file__).parent / "plain"
_SLIP = re.compile(r"\{([^{}→]*)→([^{}→]*)\}")


@dataclass(frozen=True)
class Line:
    """One sentence, with its place, that is right and can be made wrong."""

    where: str
    text: str

    @property
    def right(self) -> str:
        """The sentence as it should be."""
        return _lined(_SLIP.sub(r"\1", self.text))

    @property
    def wrong(self) -> str:
        """The sentence with its slip."""
        return _lined(_SLIP.sub(r"\2", self.text))

    def judged(self) -> tuple[bool, bool]:
        """Whether the right reading is silent, and whether the wrong one is marked for more."""
        right, wrong = read(self.right), read(self.wrong)
        silent = all(f.severity == "info" for f in right)
        return silent, bool(_marks(wrong) - _marks(right))


def _lined(text: str) -> str:
    return _paragraphs(text).replace("↵", "\n")


def _paragraphs(text: str) -> str:
    """⏎ parts paragraphs; between the lines of a table it is one line break."""
    return re.sub(r"(?<=\|)⏎(?=\|)", "\n", text).replace("⏎", "\n\n")


def _marks(findings: Findings) -> set[tuple[str, str]]:
    return {(f.code, f.shows) for f in findings}


def lines(path: Path) -> Iterator[Line]:
    """The sentences of a file; empty lines and those that begin with # are left out."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("# "):
            if not _SLIP.search(line):
                raise ValueError(f"{path.name}:{number}: no {{right→wrong}}")
            yield Line(f"{path.stem}:{number}", line.strip())


def report(paths: list[Path]) -> Iterator[str]:
    """A line for each sentence that is not as it should be, and the counts of each file."""
    for path in paths:
        judged = [(line, *line.judged()) for line in lines(path)]
        for line, silent, marked in judged:
            if not silent:
                yield f"ALARM {line.where} {line.right}"
            if not marked:
                yield f"MISS  {line.where} {line.text}"
        silent, marked = (sum(j[k] for j in judged) for k in (1, 2))
        yield f"{path.stem}: {len(judged)} sentences, {silent} silent when right, {marked} marked when wrong"


if __name__ == "__main__":
    asked = [PLAIN / f"{name}.txt" for name in sys.argv[1:]]
    print("\n".join(report(asked or sorted(PLAIN.glob("*.txt")))))
