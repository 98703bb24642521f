"""Means over the rows of a table, or over the values of a list: 六项公共服务平均得分81.5分."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..files.drafts import Paragraph
from ..findings import Finding, misfit
from ..memory import Said
from ..sentences.clauses import Item, shown
from ..sentences.reading import since
from ..sentences.units import DIGITS


class Rows:
    """The tables' cells by the name of their row, and those of the row of totals by the head of their column."""

    def __init__(self, cells: Sequence[Said]) -> None:
        columns: dict[tuple[int, int], list[Said]] = defaultdict(list)
        self.named: dict[str, list[Said]] = {}
        self.totals: list[tuple[str, Said]] = []
        for s in cells:
            name, head = s.item.label, s.words[len(s.item.label) :]
            if re.fullmatch(_WHOLE, name):
                self.totals.append((re.sub(r"^(?:19|20)\d{2}年", "", head), s))
                continue
            self.named.setdefault(name, []).append(s)
            if s.p.cell is not None:
                columns[s.p.cell[0], s.p.cell[2]].append(s)
        self.columns = [(c[0].q.family, [s.q.value for s in c]) for c in columns.values()]


_WHOLE = r"合\s*计|总\s*计|全[区市县省国]|总体|全部"


_MEAN = re.compile("平均(?!每)[^每均，。；]{0,6}$")


def of_rows(p: Paragraph, items: Sequence[Item], rows: Rows) -> Iterator[Finding]:
    """六项公共服务平均得分81.5分: the mean of a column of so many rows, or of so many values before it, if it is near to one."""
    for item in items:
        if (
            item.q.kind not in "np"
            or item.q.hedge
            or item.role != "level"
            or not _MEAN.search(item.label)
        ):
            continue
        plain = p.reading.plain
        words = plain[since(plain, item.q.start, "，。；：\n") : item.q.start]
        said = re.search(
            r"([二两三四五六七八九十]|\d{1,2})(?:项|个|类|所|家|种|条|大|者|次|期|组|科)", words
        )
        number = (DIGITS.get(said[1]) or int(said[1])) if said else 0
        listed = [
            i.q.value for i in items
            if i.sentence == item.sentence and i.position < item.position and i.role == "level"
            and i.q.family == item.q.family and i.q.kind == item.q.kind and not _MEAN.search(i.label)
        ][-(number or 1) :]  # fmt: skip
        means = [
            (sum(values) / len(values), values)
            for unit, values in [*rows.columns, (item.q.family, listed)]
            if unit == item.q.family and len(values) == number and number > 1
        ]  # fmt: skip
        near = [
            x
            for x in means
            if abs(x[0] - item.q.value) <= 0.1 * item.q.value
            and min(x[1]) <= item.q.value <= max(x[1])
        ]
        if near and all(
            abs(mean - item.q.value) > item.q.half + 0.051 * 10.0**-item.q.decimals
            for mean, _ in means
        ):
            mean, values = min(near, key=lambda x: abs(x[0] - item.q.value))
            added = " + ".join(f"{v:g}" for v in values)
            shows = f"({added})/{len(values)} = {shown(mean, max(1, item.q.decimals))}"
            yield misfit("arithmetic:product", p, item.q, shows)
