"""How the proof-reader is measured: false alarms on true drafts, recall on planted faults, by kind.

`python tests/proofreading/measures.py` prints the table that docs/method/proofreading.md quotes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from researchlib.proofreading import Finding, Findings, proofread

HERE = Path(__file__).parent
SETS = ("", "heldout", "third", "fourth", "fifth", "sixth")
EDITED = ("third", "fourth", "fifth", "sixth")  # sets whose faults are edits of their right drafts


@dataclass(frozen=True)
class Fault:
    """One planted fault: its kind, the codes that count as finding it, the draft it stands in."""

    kind: str
    codes: tuple[str, ...]
    draft: str
    at: tuple[int, int]  # where it stands in the draft
    clean: str = ""  # the same draft without the fault, where there is one

    def found_by(self, findings: Findings, before: frozenset[tuple[str, str]]) -> bool:
        """An error or a warning with one of the codes, in a paragraph the fault touches, new to it."""
        return any(
            f.code in self.codes and (f.code, f.shows + f.words) not in before for f in findings
        )


@dataclass
class Measured:
    """Counts of one measure: how many were planted, how many found, which were missed."""

    planted: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.planted


def planted(path: Path) -> Iterator[Fault]:
    """The faults of a file: one a line, ⏎ parts paragraphs, ⟦ ⟧ stands around the fault."""
    kind, codes = "", ()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("[") and "]" in line:
            kind, words = line[1:].split("]", 1)
            codes = tuple(words.split())
        elif line.strip() and not line.startswith("# P") and not line.startswith("# H") and kind:
            text = line.replace("⏎", "\n")
            at = text.index("⟦"), text.index("⟧") - 1
            yield Fault(kind, codes, text.replace("⟦", "").replace("⟧", ""), at)


def edited(path: Path, corpus: dict[str, str]) -> Iterator[Fault]:
    """The faults of a file of small edits: `old→new`, where `old` stands once in one true draft."""
    kind, codes = "", ()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("[") and "]" in line and "→" not in line:
            kind, words = line[1:].split("]", 1)
            codes = tuple(words.split())
        elif "→" in line and not line.startswith("# "):
            old, new = (part.replace("⏎", "\n") for part in line.split("→"))
            homes = [name for name, text in corpus.items() if text.count(old) == 1]
            if len(homes) != 1 or sum(text.count(old) for text in corpus.values()) != 1:
                raise ValueError(f"{path.name}:{number}: {old!r} does not stand once in the corpus")
            text = corpus[homes[0]]
            start = text.index(old)
            draft = text.replace(old, new)
            yield Fault(kind, codes, draft, (start, start + len(new)), text)


def read(text: str) -> Findings:
    """A draft given as text, over the desk; tables and # headings make it Markdown."""
    markdown = "|--" in text or "| --" in text or text.startswith("#") or "\n#" in text
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / ("draft.md" if markdown else "draft.txt")
        file.write_text(text, "utf-8")
        return proofread(file)


def recall(faults: Iterator[Fault]) -> dict[str, Measured]:
    """Faults found by kind."""
    measured: dict[str, Measured] = {}
    before: dict[str, frozenset[tuple[str, str]]] = {}
    for fault in faults:
        if fault.clean and fault.clean not in before:
            before[fault.clean] = frozenset((f.code, f.shows + f.words) for f in read(fault.clean))
        kind = measured.setdefault(fault.kind, Measured())
        kind.planted += 1
        if fault.found_by(read(fault.draft), before.get(fault.clean, frozenset())):
            kind.found += 1
        else:
            start, end = fault.at
            kind.missed.append(fault.draft[max(0, start - 25) : end + 15].replace("\n", "⏎"))
    return measured


def alarms(files: list[Path]) -> tuple[int, list[tuple[Path, Finding]]]:
    """Characters read, and every error or warning on drafts that are right."""
    characters, marks = 0, []
    for file in files:
        findings = proofread(file)
        characters += findings.characters
        marks += [(file, f) for f in findings if f.severity in ("error", "warning")]
    return characters, marks


def corpus(name: str = "") -> list[Path]:
    """The true drafts of one set."""
    return sorted(p for p in (HERE / "corpus" / name).iterdir() if p.is_file())


def texts(name: str) -> dict[str, str]:
    """The true drafts of one set, by name."""
    return {p.name: p.read_text("utf-8") for p in corpus(name)}


def main() -> None:
    """Print every measure."""
    chosen = sys.argv[1:]
    for name in (*SETS, "right"):  # "right" holds no planted faults
        if (chosen and name not in chosen) or not (HERE / "corpus" / name).exists():
            continue
        characters, marks = alarms(corpus(name))
        print(
            f"{name or 'first'}: {characters} characters, {len(marks)} false alarms, "
            f"{1000 * len(marks) / characters:.2f} per 1,000"
        )
        for file, f in marks:
            print(f"   {file.name} {f.where} {f.code} {f.words} | {f.shows}")
        faults = HERE / f"faults{'_' if name else ''}{name}.txt"
        if not faults.exists():
            continue
        edits = name in EDITED
        measured = recall(edited(faults, texts(name)) if edits else planted(faults))
        total = sum(m.found for m in measured.values()), sum(m.planted for m in measured.values())
        print(f"  recall {total[0]}/{total[1]} = {total[0] / total[1]:.1%}")
        for kind, m in measured.items():
            if m.missed:
                print(f"  {kind}: {m.found}/{m.planted}")
                for words in m.missed:
                    print(f"      {words}")


if __name__ == "__main__":
    main()
