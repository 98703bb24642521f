"""What the text makes of a table's cells: means and sums over its rows (六项公共服务平均得分81.5分), rates of a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, misfit, noted
from ..memory import Said, bigrams
from ..sentences.clauses import Item, bare, overlaps, quotient, ratio, shown
from ..sentences.reading import since
from ..sentences.units import DIGITS
from .years import SPAN, whole_span


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
        self.cells = list(columns.values())


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
            r"([二两三四五六七八九十]|\d{1,2})(?:项|个|类|所|家|种|条|大|者|次|期|组|科|站|地|名|处|镇|街)",
            words,
        )
        number = (DIGITS.get(said[1]) or int(said[1])) if said else 0
        listed = [
            i.q.value for i in items
            if i.sentence == item.sentence and i.position < item.position and i.role == "level"
            and i.q.family == item.q.family and i.q.kind == item.q.kind and not _MEAN.search(i.label)
        ][-(number or 9) :]  # fmt: skip
        bare_list = (
            not number and len(listed) > 2 and not re.search("[全总市区县省年业]", item.label)
        )
        number = len(listed) if bare_list else number
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
            yield noted(misfit("arithmetic:product", p, item.q, shows), bare_list)


_SUM = re.compile(
    r"(?P<n>[二两三四五六七八九十]|\d{1,2})(?:个|家|类|项|所)?[^，。；：\d]{0,6}?(?:合计|共计?|累计|总计|加起来)(?P<words>[^，。；：]{0,10})$"
)


def sums_of_rows(p: Paragraph, items: Sequence[Item], rows: Rows) -> Iterator[Finding]:
    """三个镇街合计登记出租房12600间: the sum of the column with so many rows whose head the words say."""
    plain = p.reading.plain
    for item in items:
        if item.q.kind != "n" or item.role != "level" or item.q.hedge:
            continue
        words = plain[since(plain, item.q.start, "，。；：\n") : item.q.start]
        m = _SUM.search(words)
        if m is None and not SPAN.search(words):
            continue
        number = (DIGITS.get(m["n"]) or int(m["n"])) if m else 0
        said = plain[since(plain, item.q.start, "。\n") : item.q.start] + item.noun
        only = len(rows.cells) == 1  # the one column of numbers there is
        met = [
            column for column in rows.cells
            if len(column) > 1 and (len(column) == number or whole_span(words, [s.item.label for s in column])) and column[0].q.family in (item.q.family, "") and column[0].q.kind == "n"
            and (only or any(b in said for b in bigrams(re.sub("（.*", "", column[0].head))))
        ]  # fmt: skip
        totals = [(sum(s.q.low for s in c), sum(s.q.high for s in c), c) for c in met]
        if len(met) != 1 or overlaps(*totals[0][:2], item.q):
            continue
        value = sum(s.q.value for s in met[0])
        if 0.4 <= value / max(item.q.value, 1e-9) <= 2.5:
            added = " + ".join(bare(s.q) for s in met[0])
            yield misfit(
                "arithmetic:parts",
                p,
                item.q,
                f"{added} = {shown(value / item.q.scale, item.q.decimals)}",
            )


_ROW_RATE = re.compile(
    "(?P<rest>[^，。；：]{0,8}?(?P<stem>[^，。；：]{2})率)?(?:约?为|是|达到?|则|仅|只有|高达|也|均)*$"
)


_LEAD = re.compile("^(?:目前|其中|现|截至|今年|当前)")


def rates_of_rows(p: Paragraph, items: Sequence[Item], rows: Rows) -> Iterator[Finding]:
    """望山镇办件满意率为96.0%，桐山街道为95.0%: of the two counts in the row, where the table does not print the rate itself."""
    stem, sentence = "", -1
    for item in items:
        if item.q.kind != "p" or item.role != "level" or item.q.hedge or item.q.unit != "%":
            continue
        label = _LEAD.sub("", item.label)
        name = next((label[:k] for k in range(len(label), 1, -1) if label[:k] in rows.named), "")
        m = _ROW_RATE.fullmatch(label[len(name) :]) if name else None
        if m is None:
            continue
        stem = m["stem"] or (stem if item.sentence == sentence else "")
        sentence = item.sentence
        row = rows.named[name]
        counts = [s for s in row if s.q.kind == "n" and s.q.unit and s.q.value > 0]
        if not stem or any(not s.q.unit or s.q.kind == "p" for s in row):
            continue  # the rate is printed there
        parts = [s for s in counts if stem in s.head]
        others = [s for s in counts if s not in parts and s.q.family == counts[0].q.family]
        if len(parts) != 1 or len(others) != 1 or parts[0].q.value > others[0].q.value:
            continue
        if not overlaps(*ratio(parts[0].q, others[0].q), item.q):
            yield misfit("arithmetic:rate", p, item.q, quotient(parts[0].q, others[0].q, item.q))
