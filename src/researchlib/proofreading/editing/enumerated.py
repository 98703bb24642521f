"""What is counted with a word or a letter: 步骤1, 问题一, A., 第一条, ①②③; what is announced and does not come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph, numbered_level
from ..findings import Finding, found
from .structure import cn_number

_OPEN = r"(?:^|(?<=[。；，：\n）]))\s*"
_COUNTED = (
    re.compile(rf"{_OPEN}(?P<what>步骤|环节|流程|阶段|案例|问题|建议|措施|任务|专题|附录|专栏|方案)(?P<n>\d{{1,2}}|[A-H]|[一二三四五六七八九](?=[：:]))[：:、.．]", begins=r"[\s步环流阶案问建措任专附方]"),
    re.compile(rf"{_OPEN}(?P<what>)(?P<n>[A-H])[.．、](?=[\u4e00-\u9fff])", begins=r"[\sA-H]"),
    re.compile(r"^\s*(?P<what>附件|\d{1,2}\.)(?P<n>\d{1,2})(?=[：:　 ]\s*[\u4e00-\u9fff])"),
    re.compile(rf"{_OPEN}(?P<what>)（(?P<n>\d{{1,2}})）(?=[\u4e00-\u9fff（])", begins=r"[\s（]"),
    re.compile(rf"{_OPEN}(?P<what>)(?P<n>[ⅠⅡⅢⅣⅤⅥ]|I{{1,3}}|IV|VI{{0,3}})[.．、](?=[\u4e00-\u9fff])", begins=r"[\sⅠ-ⅥIV]"),
    re.compile(r"^\s*第(?P<n>[一二三四五六七八九十]{1,3})(?P<what>条|章)(?=[\s　])"),
)  # fmt: skip
_ROMAN = {w: k for k, w in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII"), 1)}
_TURN = re.compile(r"(?:^|(?<=[。；，]))(?:其次|再次|最后)[，是要]")
_CIRCLED = re.compile("[②-⑳]")
_NOTHING = re.compile(r"(?:^|(?<=[。；：，]))[一二三四五六七]是(?=[；。]|，[一二三四五六七]是)|(?:问题|做法|原因|特点|建议|措施|困难)(?:有|是|如下|包括)?：$")  # fmt: skip
_ASPECT = re.compile(r"\s*(?:\d{1,2}[.．、]|[（(][\d一二三四五六七八九十]{1,2}[）)])\s*[\u4e00-\u9fff]{2,10}[：:](?P<rest>.*)")  # fmt: skip


def enumerated(draft: Draft) -> Iterator[Finding]:
    """Every check of what is counted and announced with words and letters."""
    yield from _counted(draft)
    yield from _tabled(draft)
    yield from _announced(draft)
    for p in draft.paragraphs:
        for rule, first in ((_TURN, "首先"), (_CIRCLED, "①")):
            if p.prose and first in p.text:
                places = [m.start() - 1 for m in rule.finditer(p.text) if m.start()]
                marks = [p.text[k] for k in places if p.text[k] in "；。，"]
                if len(places) > 1 and len(set(marks)) > 1 and marks.count("；"):
                    at = next(k for k in places if p.text[k] != "；")
                    yield found("form:ends", p, at, at + 1, say(zh="各项之间混用标点", en="mixed marks between items"))  # fmt: skip
    yield from _under_headings(draft)


def _number(n: str) -> int:
    if n in _ROMAN:
        return _ROMAN[n]
    if n in "ABCDEFGH":
        return ord(n) - 64
    if n in "ⅠⅡⅢⅣⅤⅥ":
        return "ⅠⅡⅢⅣⅤⅥ".index(n) + 1
    return int(n) if n.isdigit() else cn_number(n)


def _counted(draft: Draft) -> Iterator[Finding]:
    """步骤1…步骤2…步骤4; A.…B.…D.…; （2）（2）; 第一条, 第三条: each follows the one before it."""
    last: dict[tuple[int, str], int] = {}
    for p in draft.paragraphs:
        if p.cell is not None:
            continue
        for k, rule in enumerate(_COUNTED):
            for m in rule.finditer(p.text):
                key, n = (k, m["what"]), _number(m["n"])
                before = last.get(key, 0)
                inline = k != 3 or p.text[m.start() - 1 : m.start()] == "）"
                if before and n not in (1, before + 1) and inline:
                    shows = say(zh=f"前一项是第{before}项", en=f"follows number {before}")
                    yield found("form:sequence", p, m.start("n"), m.end("n"), shows)
                last[key] = n


_COLUMN, _NUMBERED = re.compile("[序编]号|^[序项]$|^No|[排位名]次|排名|排序"), re.compile(r"\d{1,3}|[一二三四五六七八九十]{1,3}")  # fmt: skip


def _tabled(draft: Draft) -> Iterator[Finding]:
    """序号 1, 2, 4 down a column; ranks too, where none is shared."""
    for t in draft.tables:
        named = [(t.grid[r, 0], _number(t.name(r))) for r, c in t.grid if r and not c and _NUMBERED.fullmatch(t.name(r))]  # fmt: skip
        shared = t.head(0)[-1:] in "名次序" and len({n for _, n in named}) < len(named)
        for (_, before), (p, n) in pairwise(named) if named and named[0][1] == 1 and _COLUMN.search(t.head(0)) and not shared else ():  # fmt: skip
            if n not in (1, before + 1):
                yield found("form:sequence", p, 0, len(p.text), say(zh=f"前一行是{before}", en=f"follows {before}"))  # fmt: skip
                break


def _announced(draft: Draft) -> Iterator[Finding]:
    """二是；三是…; 2. 培训方面：, where the items beside it say something; 主要问题有：, and a sentence below."""
    body = [p for p in draft.paragraphs if p.text.strip() and p.cell is None]
    for k, p in enumerate(body):
        for m in _NOTHING.finditer(p.text) if p.prose else ():
            after = body[k + 1] if k + 1 < len(body) else None
            listed = after is not None and (after.kind != "text" or re.match(r"\s*(?:[（(]?[\d一二三四五六七八九十]{1,2}[）).．、是]|[①-⑳—•A-H“])|.{2,24}[；：]|.{0,12}[；。]$", after.text))  # fmt: skip
            if m[0].endswith("是") or not listed:
                yield found("form:empty", p, m.start(), m.end(), say(zh="后面没有内容", en="nothing follows"))  # fmt: skip
    rows = [(p, row) for p in body if (row := _ASPECT.fullmatch(p.text.rstrip()))]
    bare = [p for p, row in rows if not row["rest"].strip()]
    if len(bare) == 1 and len(rows) > 2 and not _goes_on(body, bare[0]):
        yield found("form:empty", bare[0], 0, len(bare[0].text))


def _goes_on(body: list[Paragraph], p: Paragraph) -> bool:
    following = body[body.index(p) + 1 :][:1]
    return not following or not _ASPECT.fullmatch(following[0].text.rstrip())


def _under_headings(draft: Draft) -> Iterator[Finding]:
    """（1）… below （一） where 1. … stands below （二）: a level that is left out once."""
    first = [(h, q, _level(q)) for h, q in pairwise(draft.paragraphs) if numbered_level(h.text) == 2 and _level(q)]  # fmt: skip
    if {3, 4} <= {k for *_, k in first}:
        q = next(q for _, q, k in first if k == 4)
        yield found("form:heading", q, 0, len(q.text), say(zh="由2级直接到4级", en="from level 2 to 4"))  # fmt: skip


def _level(p: Paragraph) -> int:
    m = re.match(r"\s*(?:(?P<a>\d{1,2}[.．])|[（(]\d{1,2}[）)])", p.text)
    return 0 if m is None else 3 if m["a"] else 4
