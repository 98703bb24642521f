"""What a draft says, each number with all the words about it: those of its sentence, of its name, those that touch it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..memory import Read
from ..sentences.clauses import Item
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from ..sentences.times import Time
from ..sentences.units import NOUNS, UNITS, alternatives

_THIS_YEAR = re.compile("(?:今年|全年|本年|当年)度?|年末|年底|目前")


def _period(text: str) -> str:
    """A period as it decides what is compared; 今年, 全年 and the like are the report's own."""
    if _THIS_YEAR.fullmatch(text):
        return ""
    return re.sub("^(?:今年|本年|当年)(?=.)", "", text)


@dataclass(frozen=True, eq=False)
class Mention:
    """A number with the words about it; of a cell, the names of its row and its column; `of` is what it is made of."""

    p: Paragraph
    item: Item
    row: str = ""
    head: str = ""
    of: tuple[Mention, ...] = ()
    advice: bool = False  # in a section of advice or plans
    under: str = ""  # the heading it stands under
    q: Quantity = field(init=False)  # the number itself

    def __post_init__(self) -> None:
        object.__setattr__(self, "q", self.item.q)

    @cached_property
    def stretch(self) -> str:
        """The part of the sentence before the number."""
        if self.row or self.head:
            return f"{self.row}，{self.head}"
        plain = self.p.reading.plain
        start = max(since(plain, self.q.start, "。；！？\n"), self.q.start - 60)
        return plain[start : self.q.start]

    @cached_property
    def words(self) -> frozenset[str]:
        """Pairs of characters of all that is said about the number."""
        if self.of:
            return self.of[0].words | self.of[1].words
        unit = self.q.unit if len(self.q.unit) > 2 and self.q.unit in NOUNS else ""
        return named_pairs(f"{self.stretch}，{self.item.noun or unit}")

    @cached_property
    def around(self) -> frozenset[str]:
        """Pairs of characters of all that is said about the number and of the heading it stands under."""
        return self.words | named_pairs(self.under)

    @cached_property
    def own(self) -> frozenset[str]:
        """Pairs of characters of the name alone: its clause and what is counted."""
        if self.p.cell is not None:
            return self.words
        unit = self.q.unit if len(self.q.unit) > 2 and self.q.unit in NOUNS else ""  # 3.5万新居民
        return named_pairs(f"{self.name}，{self.item.noun[:4] or unit}")

    @cached_property
    def name(self) -> str:
        """What stands before it in its clause: 居住不满1年的 before 4.82万人."""
        name, plain, at = self.item.label, self.p.reading.plain, self.q.start
        if not name and self.item.depth:  # 工资低于预期（50.3%）
            at = max(plain.rfind("（", 0, at), 0)
            return plain[since(plain, at, "，。；：、）\n和与及") : at]
        if name in ("的", "由", "从") and not self.p.cell:
            return plain[since(plain, at, "，。；：、（）\n") : at]
        return name

    @cached_property
    def beside(self) -> frozenset[str]:
        """Pairs of characters that touch the number: 延期47个, 延期的47个问题, 36家减员企业; what is left is ⊖."""
        if self.of:
            return self.of[0].beside | self.of[1].beside | {"⊖"}
        if self.p.cell is not None:
            return self.words
        label = _TIES.sub("", self.name)
        words = named_pairs(label[-5:] + "，" + self.item.noun[:7])
        return words | {"⊖"} if _LEFT.search(self.item.label + self.item.noun[:4]) else words

    @cached_property
    def times(self) -> frozenset[str]:
        """The periods named in the sentence before the number."""
        if self.p.cell is not None:
            return frozenset(re.findall(r"(?:19|20)\d\d年|上年|去年|同期", self.head))
        told = [_period(t.text) for t in self._said]
        return frozenset({*told} - {""}) if told and told[-1] else frozenset()

    @cached_property
    def _said(self) -> list[Time]:
        start = since(self.p.reading.plain, self.q.start, "。；\n")
        return [t for t in self.p.reading.times if start <= t.start < self.q.start]

    @property
    def definite(self) -> bool:
        """占全部362件的48.5%, 对453名参保不全者, 642家企业中，…: a number the reader is taken to know."""
        label, noun = self.item.label, self.item.noun
        return (
            bool(DEFINITE.search(label))
            or (not label and noun.endswith("中"))
            or (self.advice and bool(noun))
        )

    @property
    def adds(self) -> bool:
        """Whether it is a sum."""
        return bool(self.of) and self.q.value > max(m.q.value for m in self.of)

    @property
    def role(self) -> str:
        """A level or a change; in a table by the head of the column."""
        if self.p.cell is not None and CHANGES.search(self.head):
            return "change"
        return self.item.role


_SPLIT = re.compile(r"[^\u4e00-\u9fff]+")
_EMPTY = re.compile(
    rf"\d[\d.]*[万亿]?(?:{alternatives(UNITS)})?|[的了共有为达其中在和与及占由从到比较]|(?<![签节预违契集邀])约(?![车房谈束])|全[年部]|累计|今年|同比|(?<!负)增长|下降|提高|分别|合计|平均|完成|预期|目标|任务|计划|所?占?比[重例]|占比"
)
_TIES = re.compile("(?:的|有|为|共|已|约|是|达到?|仅|只|全部|全体|上述|这|剩余|其余|余下|尚)+$")
_LEFT = re.compile("剩余?|其余|余下|尚[有余未]|还有|仍有|未|空余|结余|只剩|还需|还须|^再|须再|需再")
DEFINITE = re.compile(
    r"(?:全部|全体|上述|这|该|对|向|使|把|将|给|帮|^为|^以|盯紧|督促|剩余|其余|余下|还剩|只剩|现有|逐[家户个项人件]\S{0,4}|(?<=[\u4e00-\u9fff]{2})的)的?$"
)
CHANGES = re.compile(r"增长|增幅|增速|涨幅|降幅|增减|变化|提高|同比|环比")
WHOLE_ROW = re.compile(r"合\s*计|总\s*计|小\s*计|全[区市县镇]|总体|平均")


@lru_cache(maxsize=16384)
def named_pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters that name something; measure words and connecting words left out."""
    return frozenset(
        w[k : k + 2]
        for w in _SPLIT.split(_EMPTY.sub(" ", text)) for k in range(len(w) - 1)
    )  # fmt: skip


def mentions(draft: Draft, read: Read) -> list[Mention]:
    """The numbers of the tables, then those of the prose; made once for all who ask."""
    if not read.told:
        read.told = list(_mentions(draft, read))
    return read.told


def _mentions(draft: Draft, read: Read) -> Iterator[Mention]:
    under = _headings(draft)
    tables = {p.cell: p for p in draft.paragraphs if p.cell is not None}
    for s in read.cells:
        table, row, column = s.p.cell or (0, 0, 0)
        head, name = tables.get((table, 0, column)), tables.get((table, row, 0))
        if head is not None and name is not None:
            yield Mention(s.p, s.item, name.text, head.text, under=under.get(s.p.number, ""))
    for p, item in read.prose():
        if item.q.kind in "np":
            yield Mention(p, item, advice=p.number in read.advice, under=under.get(p.number, ""))


def _headings(draft: Draft) -> dict[int, str]:
    """The heading over each paragraph."""
    under, last = {}, ""
    for p in draft.paragraphs:
        if p.kind == "heading":
            last = p.text
        elif last:
            under[p.number] = last
    return under
