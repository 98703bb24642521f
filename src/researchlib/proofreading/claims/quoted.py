"""What the text takes from a table of the draft: a value, its unit and its decimals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft
from ..findings import Finding, found, noted
from ..memory import Read
from ..sentences.quantities import slipped, swapped

_SENTENCE_END = re.compile("[。；]")
_VALUE = re.compile(r"\s*[-−]?(\d[\d,]*(?:\.\d+)?)\s*[%％]?\s*")


def against_tables(draft: Draft, read: Read) -> Iterator[Finding]:
    """南桥街道…5.82万人, where the table's row says 52800."""
    rows: dict[str, list[float]] = defaultdict(list)
    names: dict[tuple[int, int], str] = {}
    for p in draft.paragraphs:
        if p.cell is not None and p.cell[2] == 0:
            names[p.cell[0], p.cell[1]] = re.sub(r"[\s#＃]|其中[：:]?", "", p.text)
    for p in draft.paragraphs:
        if p.cell is None or p.cell[2] == 0:
            continue
        m = _VALUE.fullmatch(p.text)
        name = names.get((p.cell[0], p.cell[1]), "")
        if m and len(name) >= 3:
            rows[name].append(float(m[1].replace(",", "")))
    if not rows:
        return
    known = re.compile("|".join(map(re.escape, sorted(rows, key=len, reverse=True))))
    for p in draft.paragraphs:
        if p.kind == "cell" or not known.search(p.text):
            continue
        for item in read[p.number]:
            q = item.q
            said = known.findall(_SENTENCE_END.split(item.before)[-1])
            if (
                not said
                or item.role != "level"
                or q.kind not in "np"
                or q.hedge
                or q.chinese
                or len(q.digits) < 3
            ):
                continue
            cells = rows[said[-1]]
            sizes = (q.value, q.value / 1e4, q.value / 1e8)
            if any(abs(c - v) <= q.half * (v / q.value if q.value else 1) + 1e-6 or abs(c - v) < 1e-9 for c in cells for v in sizes):  # fmt: skip
                continue
            near = {x.q.value for x in read[p.number] if x.sentence == item.sentence}
            for c in cells if not near.intersection(cells) else ():  # 分别为13.9%和13.7%
                value = next((c * s for s in (1.0, 1e4, 1e8) if slipped(q, c * s)), None)
                if value is not None:
                    shows = say(zh=f"表中“{said[-1]}”为{c:g}，此处写{q.text}", en=f"{c:g} in the table's row {said[-1]}, {q.text} here")  # fmt: skip
                    yield noted(found("consistency:value", p, q.start, q.end, shows), not swapped(q, value))  # fmt: skip
                    break
