"""A draft that states from which number on it suppresses counts, and prints a smaller one.

表1（小于5人的以“*”代替） above a cell of 3; 低于5人的镇街以“少于5人”表述 beside 望江镇求助3人.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..sentences.reading import read, since
from ..sentences.units import DIGITS, SAME

_NUMBER = r"(?P<n>\d{1,2}|[一二两三四五六七八九十])"
_RULE = re.compile(
    rf"(?:(?:小于|低于|不足|不满|少于|未满|未达到?|[＜<])\s*{_NUMBER}(?P<u>[人户例名家件起宗位]?)|(?<!\d){_NUMBER.replace('<n>', '<m>')}(?P<v>[人户例名家件起宗位])(?:及?以下|以内)(?=[^。；]{{0,12}}(?:分组|[类项格数种])))[^。；，]{{0,16}}[，]?[^。；，]{{0,8}}"
    r"(?:以(?=[^。；，]{0,8}(?:代替|表示|表述|标|替代|显示|[“—*＊]))|用(?=[^。；，]{0,8}(?:代替|表示|标|替代|[“—*＊]))|标(?:为|注|记|作)|隐去|隐藏|遮盖|屏蔽|[只写](?:公布|列|报|发布|给出)[^，。；]{0,4}(?:范围|区间|大类)|写(?=“)|不(?:予|再|单独|分别|逐一)*(?:显示|公开|公布|列示|列出|列明|列具体|列确数|公布确数|单列|披露|报告|发布|展示|列实数|列数|报具体|报数|报实数|作细分|作分|细分)|合并|并入|归入|略去|略)"
)
_BEFORE_BOUND = re.compile("(?:小于|低于|不足|不满|少于|未满|未达到?|[＜<])$")
_CELL = re.compile(r"\s*(\d{1,2})\s*(?:[人户例名家件起宗位])?\s*")
_COUNTED = ("人", "户", "件", "家", "起", "例", "宗")


class _Rule(NamedTuple):
    """Counts of a unit below a number are not printed."""

    p: Paragraph
    below: int
    unit: str
    opened: int  # where its sentence begins
    end: int


def thresholds(draft: Draft) -> Iterator[Finding]:
    """Counts below the number that the draft itself says it suppresses, in the table of the rule and in the prose."""
    rules = [rule for p in draft.paragraphs for rule in _rules(p)]
    for rule in rules:
        if rule.p.cell is None:
            of_all = _FOR_ALL.search(rule.p.text[: rule.end]) is not None
            for p in draft.paragraphs if of_all or rule is rules[0] else (rule.p,):
                if p.prose and p.reading.quantities:
                    yield from _in_prose(rule, p, of_all and p.number > rule.p.number)
        yield from _in_table(draft, rule)


def _rules(p: Paragraph) -> Iterator[_Rule]:
    for m in _RULE.finditer(p.text):
        n, u = m["n"] or m["m"], m["u"] or m["v"] or ""
        yield _Rule(p, DIGITS.get(n) or int(n), SAME.get(u, u), since(p.text, m.start(), "。！？\n"), m.end())  # fmt: skip


# behind it the rule is of every paragraph
_FOR_ALL = re.compile("(?:本文|本报告|全文|文中)[^。；]*$")
_STAFF = re.compile("工作人员|[民辅]警|专[家班职]|干部|成员|志愿者|安排|[选委指]?派|配[备有]|每|编制|组成|抽调|协管员|网格员|教师|医[生师]|护士|律师|调解员|讲师")  # fmt: skip


def _in_prose(rule: _Rule, p: Paragraph, sure: bool) -> Iterator[Finding]:
    """The counts of the sentence of the rule and of what stands behind it there; elsewhere those of people, as a note."""
    plain = p.reading.plain
    for q in p.reading.quantities:
        unit = q.family if q.family in _COUNTED else ""
        own = p is rule.p and q.start >= rule.opened
        if (
            unit
            and unit == (rule.unit or unit)
            and not q.hedge
            and 0 < q.value < rule.below
            and not _BEFORE_BOUND.search(plain[: q.start])
        ):
            people = unit in ("人", "例") and not _STAFF.search(plain, since(plain, q.start, "，。；：\n"), q.end + 8)  # fmt: skip
            if own or sure or people:
                yield _mark(p, q.start, q.end, q.text, rule, "" if own or sure else "info")


def _in_table(draft: Draft, rule: _Rule) -> Iterator[Finding]:
    """The cells of the table whose caption, head or note states the rule."""
    for table in draft.tables:
        numbers = [p.number for p in table.grid.values()]
        if rule.p.number not in range(min(numbers) - 3, max(numbers) + 3):
            continue
        if rule.p.cell is None and rule.p.kind == "text" and rule.p.number < min(numbers) - 2 and "表" not in rule.p.text:  # fmt: skip
            continue
        for _, column, p in table.body():
            m = _CELL.fullmatch(p.text)
            head = table.head(column)
            shares = "%" in head or "率" in head or "占比" in head
            if m and not shares and 0 < int(m[1]) < rule.below and _of_unit(head + p.text, rule.unit):  # fmt: skip
                yield _mark(p, 0, len(p.text), p.text.strip(), rule)


def _of_unit(words: str, unit: str) -> bool:
    """Whether a cell may be of the unit of the rule: a head that names another unit is not."""
    named = read(f"1{m[1]}").quantities if (m := re.search("（([^（）]{1,3})）", words)) else []
    return not unit or not named or named[0].family in (unit, "")


def _mark(p: Paragraph, start: int, end: int, words: str, rule: _Rule, severity: str = "") -> Finding:  # fmt: skip
    shows = say(
        zh=f"{words}，文中说明低于{rule.below}{rule.unit}的不公布",
        en=f"{words}; the draft says counts below {rule.below} are not shown",
    )
    return found("privacy:cell", p, start, end, shows, severity=severity)
