"""Faults of every kind, at least ten a kind, by authors who had only read what the proof-reader is meant to find.

Every line of `kinds/*.txt` holds its kind, a tab, and one to four sentences or a short draft of several paragraphs (⏎) in
which `{right→wrong}` marks the slip.  It is *found* when the wrong reading raises a mark of a fitting code, a note too,
that the right one does not have; an *alarm* is an error or a warning on the right one.  `python tests/proofreading/kinds.py`
prints the measure by kind; the files of `kinds/unseen` have never been opened by who mends the rules, and are only counted;
those of `kinds/harder` hold thirty to sixty lines of each of the weaker kinds, no two in one frame, as several authors would write.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import plain
import sets
from measures import read

KINDS = Path(__file__).parent / "kinds"


class Judged(NamedTuple):
    """One line: what was marked in its wrong reading, and falsely in its right one."""

    kind: str
    line: plain.Line
    characters: int
    alarms: int
    strict: bool  # an error or a warning
    found: bool  # a note too


def lines(path: Path) -> Iterator[tuple[str, plain.Line]]:
    """The kind and the text of every line."""
    for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
        kind, _, text = row.partition("\t")
        if text:
            yield kind, plain.Line(f"{path.stem}:{number}", text.strip())


def judged(path: Path) -> Iterator[Judged]:
    """Every line of a file read twice, right and wrong."""
    for kind, line in lines(path):
        right = read(line.right)
        before = {(f.code, f.shows, f.severity == "info") for f in right}
        new = [f for f in read(line.wrong) if f.code.startswith(sets.CODES.get(kind, sets.NUMBERS))
               and (f.code, f.shows, f.severity == "info") not in before]  # fmt: skip
        sure = any(f.severity != "info" for f in new)
        yield Judged(kind, line, right.characters, len(sets.marks(right)), sure, bool(new))


def report(path: Path) -> Iterator[str]:
    """The measure of a file and, but for those never opened, what was missed."""
    rows = list(judged(path))
    strict, found = (sum(getattr(r, x) for r in rows) for x in ("strict", "found"))
    characters, alarms = sum(r.characters for r in rows), sum(r.alarms for r in rows)
    yield (
        f"{path.stem}: {len(rows)} faults, {strict / len(rows):.1%} as errors or warnings, {found / len(rows):.1%} "
        f"with notes; {alarms} alarms on {characters} characters = {1000 * alarms / characters:.2f} per 1,000"
    )
    kinds: dict[str, list[Judged]] = defaultdict(list)
    for r in rows:
        kinds[r.kind].append(r)
    yield "  " + ", ".join(f"{k} {sum(r.found for r in of)}/{len(of)}" for k, of in kinds.items())
    if path.parent == KINDS:
        yield from (f"  MISS {r.kind} {r.line.where} {r.line.text}" for r in rows if not r.found)


if __name__ == "__main__":
    for file in [Path(a) for a in sys.argv[1:]] or sorted(KINDS.rglob("*.txt")):
        print("\n".join(report(file)), flush=True)
