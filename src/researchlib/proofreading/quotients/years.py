"""Which year the numbers of a draft are of, so that an average is held against operands of its own year; what spans of a year add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..memory import EARLIER, Read, clause
from ..parts.lists import aligned
from ..sentences.clauses import Item
from ..sentences.reading import since

_YEAR = re.compile(r"(?<!\d)(20\d\d)年")


class When:
    """The year of each number of a draft: said in its clause or its list, last year's by its words, else the report's."""

    def __init__(self, draft: Draft, read: Read) -> None:
        said = Counter(
            int(y) for p in draft.paragraphs if p.kind != "cell" for y in _YEAR.findall(p.text)
        )  # fmt: skip
        self.year = max(said, key=lambda y: (said[y], y), default=0)
        self._read = read
        self._lists: dict[int, dict[int, str]] = {}
        self._years: dict[Item, int] = {}

    def of(self, p: Paragraph, item: Item, words: str = "") -> int:
        """The year of a number; of a cell by the words of its head."""
        known = self._years.get(item)
        if known is not None:
            return known
        if not words:
            if p.number not in self._lists:
                plain = p.reading.plain
                listed = "分别" in plain or "依次" in plain
                self._lists[p.number] = aligned(p, self._read[p.number]) if listed else {}
            words = self._lists[p.number].get(item.position, "") or clause(p, item)
        years = _YEAR.findall(words)
        year = int(years[-1]) if years else self.year - bool(EARLIER.search(words))
        self._years[item] = year
        return year


# opens the stretch, or the clause of the average itself
_LAST_YEARS = re.compile(
    f"(?:^|[，：（](?=[^，。；：（）]*$))(?:而|其中)?(?:{EARLIER.pattern})(?!末|初|增|减|上升|下降|提高)"
)
_THIS_YEARS = re.compile("今年|本[年期]|20[0-9]{2}年")


def last_years(p: Paragraph, item: Item) -> int | None:
    """Where the words begin that make an average last year's: 去年每场130个; 上年同期查处40起，平均每起1.1万元."""
    plain = p.reading.plain
    opened = since(plain, item.q.start, "。；\n")
    words = plain[opened : item.q.start]
    met = [m.start() for m in _LAST_YEARS.finditer(words) if not _THIS_YEARS.search(words, m.end())]
    return opened + met[-1] if met else None


# 上半年共受理594件, 三季度合计
SPAN = re.compile(r"(?P<of>[上下]半年|全年|[一二三四]季度|前三季度)[^，。；\d]{0,4}?(?:合计|共计?|累计|总共|总计)[^，。；：、比较均每]{0,6}$")  # fmt: skip
_LENGTHS = {"半": 6, "全": 12, "季": 3, "前": 9}


def whole_span(words: str, names: Sequence[str]) -> bool:
    """Whether words say the sum of just so many months, quarters or halves as are named: 上半年共, of 一季度 and 二季度."""
    m = SPAN.search(words)
    if m is None:
        return False
    each = {("半" in n) * 6 or ("季" in n) * 3 or ("月" in n) * 1 for n in names}
    if len(each) != 1 or len(set(names)) != len(names):
        return False
    length = next(v for k, v in _LENGTHS.items() if k in (m["of"][1:] if m["of"][0] not in "全前" else m["of"][0]))  # fmt: skip
    return each.pop() * len(names) == length
