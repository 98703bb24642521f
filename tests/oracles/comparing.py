"""Three engines side by side: what is the same, what is not, and why not.

The reasons are the ones explained in docs/method/expressions.md.  A difference without a reason is a
failure, and so is a reason that explains nothing any more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from oracles import engines
from oracles.engines import Cells
from researchlib.forms import Form

Said = Callable[[str, str], bool]
_TRUTHS = {("true", "1"), ("false", "0")}

# engine → reason → (what ours and theirs look like, the cells concerned as "form: question rule")
REASONS: dict[str, dict[str, tuple[Said, str]]] = {
    "javarosa": {
        "truth": (lambda a, b: (a, b) in _TRUTHS, r".* value"),
        "moment": (lambda a, b: b.startswith(a + "T00:00"), r"dates: later value"),
        "day": (lambda a, b: (a, b) == ("F", "T"), r"dates: begun constraint"),
        "iso": (
            lambda a, b: b in ("", "F", "0"),
            r"(texts|rare|agencies): (n7|c13|c15|b9|d|founded) .*",
        ),
        "negative-max": (lambda a, b: float(a) < 0 and b == "0", r"rosters: eldest value"),
        "place-0": (lambda a, b: a == "", r"rosters: (before|nth) value"),
        "rows": (
            lambda a, b: (a, b) == ("T", "F") or int(b) < int(a),
            r"rosters: (declared|people|alljobs) .*",
        ),
        "negative-places": (lambda a, b: float(b) - float(a) == 100, r"rare: c10 value"),
    },
    "rxeval": {
        "refused-rows": (lambda a, b: b == "", r"rosters: (place|before) value"),
        "dates": (
            lambda a, b: b in ("NaN", "T", "F"),
            r"(dates: (born|came|left|minor|grown|plain|weeks) .*"
            r"|widgets: my_date invalid|residents: .*)",
        ),
        "current": (lambda a, b: b == "", r"filters: (fourth|to) options"),
        "blanks": (lambda a, b: b == "NaN", r"(rosters: (jobpay|eldest)|texts: n9) value"),
        "unasked": (lambda a, b: True, r"rosters: (together|names) value"),
        "node-truth": (lambda a, b: (a, b) == ("true", "false"), r"rare: c14 value"),
        "halves": (lambda a, b: float(b) < float(a), r"(texts: n1|rare: (c9|c10)) value"),
        "iso": (
            lambda a, b: (a, b) in (("true", "false"), ("F", "T")) or b == "NaN",
            r"(texts: (n7|b9|d)|rare: (c13|c15)|agencies: founded) .*",
        ),
        "once": (lambda a, b: b == "", r"texts: t5 value"),
        "or-other": (lambda a, b: a == "other", r"or_other: fav_pastel options"),
        "on-refused": (lambda a, b: b == "", r"residents: age_group value"),
    },
}


@dataclass
class Tally:
    """Cells compared with one engine; `refused` are those it says it cannot evaluate."""

    same: int = 0
    refused: int = 0
    ours_unknown: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    @property
    def compared(self) -> int:
        return self.same + self.explained.total() + len(self.unexplained)

    def __iadd__(self, other: Tally) -> Tally:
        self.same += other.same
        self.refused += other.refused
        self.ours_unknown += other.ours_unknown
        self.explained += other.explained
        self.unexplained += other.unexplained
        return self


def compared(engine: str, name: str, mine: Cells, theirs: Cells) -> Tally:
    """Our cells beside theirs.  JavaRosa leaves alone what it does not ask: nor is it compared."""
    tally = Tally()
    for (record, path, rule), said in mine.items():
        other = theirs.get((record, path, rule))
        unasked = theirs.get((record, path, "relevant")) == "F" and rule != "relevant"
        if other is None or (engine == "javarosa" and unasked):
            continue
        if said == "?":
            tally.ours_unknown[f"{name}: {path} {rule}"] += 1
        elif other == "?":
            tally.refused += 1
        elif said == other or (rule == "value" and _same_value(said, other)):
            tally.same += 1
        else:
            cell = f"{name}: {path.rsplit('/', 1)[-1]} {rule}"
            found = [
                reason
                for reason, (looks, cells) in REASONS[engine].items()
                if re.fullmatch(cells, cell) and looks(said, other)
            ]
            if found:
                tally.explained[found[0]] += 1
            else:
                tally.unexplained.append(f"{cell}, record {record}: {said!r}, {engine} {other!r}")
    return tally


def _same_value(a: str, b: str) -> bool:
    """XPath's empty text and NaN are both no value; numbers may be written with an exponent."""
    if {a, b} == {"", "NaN"}:
        return True
    try:
        return abs(float(a) - float(b)) <= 1e-9 * max(1.0, abs(float(a)))
    except ValueError:
        return False


def beside_javarosa(name: str, form: Form, root: str, frame, rosters, theirs: Cells) -> Tally:
    """JavaRosa reads what is not asked as blank: ours is asked without those answers."""
    mine, _ = engines.ours(form, root, *engines.settled(form, frame, rosters))
    return compared("javarosa", name, mine, theirs)


def beside_rxeval(name: str, form: Form, root: str, frame, rosters, theirs: Cells) -> Tally:
    mine, _ = engines.ours(form, root, frame, rosters)
    return compared("rxeval", name, mine, theirs)
