"""Near names: what stands once and is nearly a name that the text knows: 信息技术业 where the row is 信息服务业."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from .sounds import opposed

HAN = "[\u4e00-\u9fff]"
_SHORT = re.compile(f'简称(?:为|[：:])?[“"]?({HAN}{{3,10}})')
_BRAND = re.compile(f"“({HAN}{{4,10}})”|《({HAN}{{5,20}})》")
_HEADS = "中心|局|公司|工业园|产业园|驿站|平台|公寓|学校|学院|协会|商会|联合会|大队|支队|(?:服务|工作)[站室]|办公室|基金会|幼儿园|领导小组"
_BODY = re.compile(f"(?:^|(?<=[，。；：、由和与在对向是会同到“（\n]))((?!其中|全年|选择|中心|[两一二三四五六七八九十各每])(?:(?![和与及的在由对向]){HAN}){{2,9}}?(?:{_HEADS}))")  # fmt: skip
_WORDS = frozenset("的了和与及在为是由对向从把被将等或但而则也都已未不各每其该本这那有占比较高低超达增减升降提上下共约近并均最更")  # fmt: skip
# a verb or an adverb: 申请过积分, 没有明显变化, 人就相当, 加快建设进度 are no names; nor is what begins with a number or its unit
_CLAUSE = re.compile("没|不|被|多|让|还|却|只|仅|又|再|已|曾|于|占|相当|发生|参加|过(?![渡程境户])|就(?![业医学近诊])|使(?!用|馆)|会(?=有|不)|能(?=够|不)|^(?:加快|办理|开展|推进)|^[一二三四五六七八九十两半个张件项户]|[一二三四五六七八九十两](?=[个张件项户批]|项$)")  # fmt: skip
_MORE = re.compile("[两三四五六七八九]个|街道.+街道")  # 城西两个街道 is no other 城西街道
_STOP = re.compile("[，。；：\n]")
_DEFINED = re.compile("[，。]?[（(]以下")
_OFTEN, _LONG = (
    3,
    20_000,
)  # times that make four characters a term; characters of a text whose terms are looked at
_MOST = 200  # names that are looked for


def _known(draft: Draft, text: str, where: Mapping[str, Sequence[object]]) -> dict[str, str]:
    """The names of a text and what they are: offices met twice, brands, declared short names, rows, and words that return."""
    names = {m[1]: "office" for m in _BODY.finditer(text)}
    names |= {m[1] or m[2]: "brand" for m in _BRAND.finditer(text)} | {m[1]: "short" for m in _SHORT.finditer(text)}  # fmt: skip
    for table in draft.tables:
        rows = [table.name(r) for r, c in table.grid if r and not c]
        names |= {n: "row" for n in rows if len(rows) > 2 and re.fullmatch(f"{HAN}{{4,10}}", n)}
    names = dict([*names.items()][-_MOST:])
    if len(text) < _LONG:
        names = {g: "term" for g, at in where.items() if len(at) >= _OFTEN and not set(g) & _WORDS} | names  # fmt: skip
    return {n: kind for n, kind in names.items() if len(n) > 3 and not n.endswith(("街道", "镇", "社区")) and not _CLAUSE.search(n)}  # fmt: skip


def _like(name: str, kind: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a text has something like a name, and how long: both its ends, or all but two characters of one."""
    size, head, tail = len(name), name[:2], name[-2:]
    at = text.find(head)
    while at >= 0:
        for long in range(max(4, size - 2), size + (2 if kind == "term" else 3)):
            if text.startswith(tail, at + long - 2):
                yield at, long
        if kind != "term" and text[at + size - 1 : at + size] == name[-1] and text[at + size - 2] != tail[0]:  # fmt: skip
            yield at, size
        at = text.find(head, at + 1)
    at = text.find(name[2:])
    while at > 1:
        if size > 4 and kind != "term" and text[at - 2] != name[0] and text[at - 1] != name[1] and text[at - 3 : at - 2] in tuple("，。；：、（“\n和与及由在对"):  # fmt: skip
            yield at - 2, size
        at = text.find(name[2:], at + 1)
    at = text.find(tail)
    while at >= 0 and kind != "term":
        if (start := at + 2 - size) >= 0 and text[start] == name[0] and text[start + 1] != name[1]:
            yield start, size
        at = text.find(tail, at + 1)


def nearly(draft: Draft, where: Mapping[str, Sequence[object]]) -> Iterator[Finding]:
    """商贸住餐业 in the row of 商贸餐饮业, 积分制入学 where the text has 积分入学: once, and nearly a name that is known.

    `where` are the places of every four characters in a row.  It is a note, but for a row or a declared short name of which one or two
    characters are others.
    """
    ps = [p for p in draft.paragraphs if p.text]
    starts, length = [], 0
    for p in ps:
        starts.append(length)
        length += len(p.text) + 1
    text = "\n".join(p.text for p in ps)
    names = _known(draft, text, where)
    sure = [n for n, kind in names.items() if kind in ("row", "short") or (kind != "term" and text.count(n) > 1)]  # fmt: skip
    tables = [{t.name(r) for r, c in t.grid if not c} for t in draft.tables]
    done: set[int] = set()
    often: set[str] = set()  # what stands twice is a name of its own
    for name, kind in sorted(names.items(), key=lambda n: n[1] == "term"):
        for at, long in _like(name, kind, text):
            other = text[at : at + long]
            if other == name or at in done or not re.fullmatch(f"{HAN}+", other):
                continue
            lone = kind == "row" and text.count(name) == 1 and not any({name, other} <= t for t in tables)  # fmt: skip
            if other in often or (not lone and text.find(other, text.find(other) + 1) >= 0):
                often.add(other)
                continue
            new, old = set(other) - set(name), set(name) - set(other)
            if new & _WORDS or _MORE.search(other) or (kind in ("row", "term") and _CLAUSE.search(other)) or (long == len(name) and len(new) == 1 == len(old) and opposed(*new, *old)):  # fmt: skip
                continue
            clause = _STOP.split(text[max(0, at - 40) : at])[-1] + "|" + _STOP.split(text[at + long :][:40])[0]  # fmt: skip
            if (kind != "term" and name in clause) or name in other or other in name or _DEFINED.match(text, at + long):  # fmt: skip
                continue
            if any((other in n and not (lone and n == other)) or (n in other and n not in (name, other)) for n in sure):  # fmt: skip
                continue
            done.add(at)
            p, start = _place(ps, starts, at)
            firm = long == len(name) and (kind in ("row", "short") or (kind == "brand" and len(new) == 1 and long > 5))  # fmt: skip
            yield found("consistency:name", p, start, start + long, f"{name}/{other}", severity="" if firm else "info")  # fmt: skip


def _place(ps: Sequence[Paragraph], starts: Sequence[int], at: int) -> tuple[Paragraph, int]:
    k = bisect_right(starts, at) - 1
    return ps[k], at - starts[k]
