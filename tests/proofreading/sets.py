"""Reports written for the measure by authors who had not seen the rules, each with faults planted singly.

Every file of `sets/` holds ``text`` (right, fictional) and ``faults``: kind, the words `old` that stand once, the
words `new` that replace them, and `why`; `undecidable` gives the reason why no reader of the text alone could
tell; `more` are faults that were planted in the same texts and never opened.  The sets of `ORDER` and `OPEN` have been
read and the rules mended on them; those of `UNSEEN` have only been counted.

A fault counts as found when a mark of a fitting code appears, a note too, that the right text does not have, and
that names a number of the new words, or stands in the changed line, or is of two places by nature.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measures import Measured, read

from researchlib.proofreading import Finding, Findings

SETS = Path(__file__).parent / "sets"
# in the order in which they were first read
ORDER = ("set1", "set2", "set3", "b1", "set4", "b2", "set5", "set6", "b3", "b4",
         "c1", "d1", "e1", "f1", "c2", "d2", "e2", "f2", "g1", "g2", "g3", "h1", "h2")  # fmt: skip
# read and mended on last, not to the end
OPEN = ("i1", "i2", "j1", "j2", "k1", "k2", "l1", "l2", "m1", "m2", "n1", "n2",
        "o1", "o2", "p1", "p2", "q1", "q2", "r1", "r2", "s1", "s2", "t1", "t2")  # fmt: skip
UNSEEN = ("v1", "v2", "w1", "w2")

NUMBERS = ("arithmetic:", "words:vague", "words:direction", "words:range", "words:order", "words:percent",
            "words:points", "consistency:value", "consistency:magnitude", "consistency:rounding")  # fmt: skip
_FITTING = {
    "name-two-ways name": "consistency:name",
    "decimals-in-group decimals": "consistency:decimals consistency:rounding consistency:value",
    "unit-missing-or-changed unit": "consistency:unit consistency:mixed consistency:magnitude consistency:value arithmetic:",
    "order-of-magnitude magnitude": "consistency: arithmetic: words:vague",
    "broken-sequence sequence": "form:sequence",
    "placeholder": "form:placeholder",
    "half-width halfwidth": "form:halfwidth",
    "unpaired pair": "form:pair",
    "privacy": "privacy:",
    "pp-vs-percent pp_vs_pct": "words:points words:percent arithmetic:",
    "satisfaction-term satisfaction": "words:satisfaction",
    "about-unrounded approx_exact": "words:about",
    "doubled-approx double_approx": "words:doubled",
    "down-one-fold fall_times": "words:decrease arithmetic:",
    "two-roundings two_roundings": "consistency: arithmetic:",
    "cutoff-conflict cutoff": "consistency:cutoff consistency:date",
    "two-digit-year year2": "consistency:year",
    "repeated-text repeat": "form:repeat form:double",
    "empty-section empty_section": "form:empty",
    "dunhao": "form:comma",
    "list-end-punct list_end": "form:ends form:comma",
    "missing-reference missing_ref": "form:reference",
    "heading-skip heading": "form:heading form:sequence",
    "small-cell small_cell": "privacy:cell",
}
CODES = {kind: tuple(codes.split()) for kinds, codes in _FITTING.items() for kind in kinds.split()}
_TWO_PLACES = (
    "consistency:",
    "privacy:",
    "form:empty",
    "form:repeat",
    "form:ends",
    "form:sequence",
)


@dataclass(frozen=True)
class Planted:
    """One fault of a set."""

    kind: str
    old: str
    new: str
    undecidable: str = ""

    def found_in(self, text: str, before: frozenset[tuple[str, str, str]]) -> bool:
        """Whether the text with this fault is marked for it, be it by a note."""
        at = text.index(self.old)
        changed = text.replace(self.old, self.new, 1)
        return any(
            f.code.startswith(CODES.get(self.kind, NUMBERS)) and self._points(f, changed, at)
            for f in read(changed)
            if (f.code, f.words, f.shows) not in before
        )

    def _points(self, f: Finding, changed: str, at: int) -> bool:
        numbers = set(re.findall(r"\d+(?:\.\d+)?", self.new)) - set(
            re.findall(r"\d+(?:\.\d+)?", self.old)
        )
        if f.code.startswith(_TWO_PLACES) or any(n in f.shows + f.words for n in numbers):
            return True
        start = changed.rfind("\n", 0, at) + 1
        stop = changed.find("\n", at + len(self.new))
        return f.words in changed[start : stop if stop >= 0 else None]


def marks(findings: Findings) -> list[Finding]:
    """The errors and warnings."""
    return [f for f in findings if f.severity != "info"]


def load(name: str, which: str = "faults") -> tuple[str, list[Planted]]:
    """The right text of a set and its faults; `which` may be "more"."""
    data = json.loads((SETS / f"{name}.json").read_text("utf-8"))
    faults = [
        Planted(f["kind"], f["old"], f["new"], f.get("undecidable", ""))
        for f in data.get(which, ())
    ]
    return data["text"], faults


def measure(
    name: str, every: int = 1, which: str = "faults"
) -> tuple[Findings, dict[str, Measured], int]:
    """Findings on the right text; recall by kind over each `every`-th fault; how many undecidable ones were missed."""
    text, faults = load(name, which)
    right = read(text)
    before = frozenset((f.code, f.words, f.shows) for f in right)
    kinds: dict[str, Measured] = defaultdict(Measured)
    undecidable = 0
    for fault in faults[::every]:
        kind = kinds[fault.kind]
        kind.planted += 1
        if fault.found_in(text, before):
            kind.found += 1
        else:
            undecidable += bool(fault.undecidable)
            kind.missed.append(f"{fault.old} → {fault.new}")
    return right, kinds, undecidable


def report() -> Iterator[str]:
    """A line a set, and the whole."""
    total = [0, 0, 0]
    for name in (*ORDER, *OPEN):
        right, kinds, undecidable = measure(name)
        found, planted = (sum(getattr(k, x) for k in kinds.values()) for x in ("found", "planted"))
        alarms = 1000 * len(marks(right)) / right.characters
        total = [total[0] + found, total[1] + planted, total[2] + undecidable]
        yield (
            f"{name}: {right.characters} characters, {alarms:.2f} alarms per 1,000, "
            f"{found}/{planted} = {found / planted:.1%}"
        )
        yield from (f"   {f.where} {f.code} {f.words} | {f.shows}" for f in marks(right))
    unseen = [k for name in ORDER for k in measure(name, which="more")[1].values()]
    yield f"never opened: {sum(k.found for k in unseen)}/{sum(k.planted for k in unseen)}"
    for name in UNSEEN:
        right, kinds, _ = measure(name)
        found, planted = (sum(getattr(k, x) for k in kinds.values()) for x in ("found", "planted"))
        yield f"unseen {name}: {len(marks(right))} alarms on {right.characters} characters, {found}/{planted}"
    yield f"all: {total[0]}/{total[1]} = {total[0] / total[1]:.1%}, {total[2]} undecidable"


if __name__ == "__main__":
    for line in report():
        print(line)
