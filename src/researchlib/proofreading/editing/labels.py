"""Names of rows: what a sentence says of a row of a table, it calls as the row is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from .sounds import opposed, same

HAN = "[\u4e00-\u9fff]"


_UNIT = re.compile("（[^）]*）$")
_STOPS = re.compile(r"[，、；：（）“”]|和|与|及|是|看")
_FOLLOWS = frozenset(
    "增减上下提占达仅最为高低比居的由从有共均分完实排超不较同合需开受因重两三四0123456789类项"
)


def labels(draft: Draft) -> Iterator[Finding]:
    """从表3看，动火施工类… where the row is 动火作业; 批零物流业、住宿餐饮业 beside the row 商贸物流业: what stands
    where the name of a row must stand, shares a word with one row that the sentence does not name, and is nowhere else."""
    if not draft.tables:
        return
    prose = [p for p in draft.paragraphs if p.prose]
    yield from _by_number(draft, prose)
    text = "\n".join(p.text for p in draft.paragraphs if p.kind != "cell")
    cells = "\n".join(p.text for p in draft.paragraphs if p.kind == "cell")
    listed: dict[
        tuple[str, ...], dict[str, set[str]]
    ] = {}  # the rows with a word, or with a number
    owners: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for table in draft.tables:
        number = next(iter(table.grid.values())).number
        names = {r: _UNIT.sub("", table.name(r)) for r, c in table.grid if r and not c}
        rows = tuple(n for n in names.values() if re.fullmatch(f"{HAN}{{3,10}}", n))
        if len(rows) < 3:
            continue
        caption = next((q.text for q in draft.paragraphs[max(0, number - 4) : number - 1] if q.kind == "caption"), "")  # fmt: skip
        for word in (*rows, *re.findall(r"^表\s*\d+", caption.strip())):
            owners[word].add(rows)
        having = listed.setdefault(rows, defaultdict(set))
        for name in rows if not having else ():
            for k in range(len(name) - 1):
                having[name[k : k + 2]].add(name)
        for r, _, cell in table.body():
            having[cell.text.strip()].add(names.get(r, ""))
    spoken = re.compile("|".join(sorted(owners, key=len, reverse=True))) if owners else None
    for p, s in [(q, s) for q in prose for s in re.finditer("[^。]+", q.text)] if spoken else ():
        for rows in {k for w in set(spoken.findall(s[0])) for k in owners[w]}:  # type: ignore[union-attr]
            named, at, having = tuple(n for n in rows if n in s[0]), 0, listed[rows]
            for part in [*_STOPS.finditer(s[0]), None]:
                begin, slot = at, s[0][at : part.start() if part else None]
                at = part.end() if part else at
                if len(slot) < 3:
                    continue
                words = [*(slot[k : k + 2] for k in range(min(9, len(slot)))), *re.findall(r"\d[\d.]+", slot)]  # fmt: skip
                rest = {n for w in words if w in having for n in having[w]} - {"", *named}
                after = s[0][part.start() + 1 :] if part else ""
                for k in range(3, 11) if rest else ():
                    x = slot[:k].removesuffix("类").removesuffix("项目")
                    if not re.fullmatch(f"{HAN}{{3,}}", x) or (k < len(slot) and slot[k] not in _FOLLOWS):  # fmt: skip
                        continue
                    if _FUNCTION.search(x) or any(n in x for n in rows):
                        break
                    value = re.match(r"\D{0,4}?(\d[\d.]+)", slot[k:])
                    valued = listed[rows].get(value[1], set()) if value else set()
                    placed = _LED_TO.search(s[0][:begin]) or s[0][: max(begin - 1, 0)].endswith(named) or after.startswith(named)  # fmt: skip
                    near = [n for n in rest if not _FUNCTION.search(n) and _instead_of(x, n, rows, valued, len(named), bool(placed))]  # fmt: skip
                    if len(near) == 1 and x not in cells and (text.count(x) == 1 or near[0] not in text):  # fmt: skip
                        start = s.start() + begin
                        yield found("consistency:name", p, start, start + len(x), f"{near[0]}/{x}")
                        break


_NUMBER = re.compile(r"(?<![\d.])\d[\d,]+(?:\.\d+)?%?|\d\.\d+%?")


def _by_number(draft: Draft, prose: Iterable[Paragraph]) -> Iterator[Finding]:
    """租房补助62万元 where 62 stands in the row 租房补贴 alone: what is said before the number is nearly the name of its row."""
    owners: dict[str, set[str]] = defaultdict(set)
    for table, r, cell in ((t, r, cell) for t in draft.tables for r, _, cell in t.body()):
        owners[cell.text.strip()].add(_UNIT.sub("", table.name(r)))
    names = {n for rows in owners.values() for n in rows}
    for p, s, m in ((q, z, n) for q in prose for z in re.finditer("[^。]+", q.text) for n in _NUMBER.finditer(z[0])):  # fmt: skip
        row, *more = owners.get(m[0], {""})
        if more or len(row) < 3 or row in s[0]:
            continue
        own = re.split(f"[^{HAN[1:-1]}]", s[0][: m.start()])[-1]
        begin, slot = m.start() - len(own), own[:24]
        near = ((k, slot[k : k + n]) for n in (len(row), len(row) + 1, len(row) - 1) for k in range(len(slot) - n + 1))  # fmt: skip
        k, x = next(((k, x) for k, x in near if _nearly_row(x, row) and not any(x in n for n in names)), (0, ""))  # fmt: skip
        if x:
            sure = len(x) == len(row) and any(n in s[0] for n in names if len(n) > 2)
            yield found("consistency:name", p, at := s.start() + begin + k, at + len(x), f"{row}/{x}", severity="" if sure else "info")  # fmt: skip


def _nearly_row(x: str, row: str) -> bool:
    """All but a character of a name, its characters in another order, or both its ends with another word between."""
    a = same(x, row)
    b = min(same(x[::-1], row[::-1]), len(x) - a, len(row) - a)
    u, v = x[a : len(x) - b], row[a : len(row) - b]
    if sorted(x) == sorted(row) or not u or not v or _FUNCTION.search(u + v) or opposed(u, v) or not re.fullmatch(f"(?!.*人[数员次]){HAN}+", u + v):  # fmt: skip
        return sorted(x) == sorted(row) and x not in (row, row[-2:] + row[:-2])  # 居住证办理, 办理居住证  # fmt: skip
    return 2 * (a + b) >= len(row) and ((a and b and len(u) < 4) or (len(u) == len(v) == 1 < a + b - 1))  # fmt: skip


_LED_TO = re.compile(r"表\s*\d+[^，。；]{0,2}，$")
_FUNCTION = re.compile("^[新改扩增即]|用于|[的过了得没不未被以向等各中其每个这该本全]")


def _instead_of(x: str, row: str, rows: Iterable[str], valued: Collection[str], named: int, placed: bool) -> bool:  # fmt: skip
    """Whether a name can only stand for that row: it shares a word at the same end with it alone, or its number."""

    def alone(word: str) -> bool:
        return sum(word in n for n in rows) == 1

    if (row in valued and len(valued) == 1 and ((named > 2 and x[-1] == row[-1]) or len(set(x) & set(row)) > 1)):  # fmt: skip
        return True
    y = x[: len(row)]
    if len(row) > 5 and y[:2] == row[:2] and y[-2:] == row[-2:] and y != row:
        return True
    if abs(len(x) - len(row)) > 1 or not (set(x) - set(row) and set(row) - set(x)):
        return sorted(x) == sorted(row) and x != row
    same = (x[:2] == row[:2] and alone(x[:2])) or (x[-2:] == row[-2:] and alone(x[-2:]))
    across = len(x) == len(row) == 4 and named > 1 and (x[:2] == row[2:] or x[2:] == row[:2])
    return (same and (placed or row in valued)) or (across and alone(x[:2] if x[:2] == row[2:] else x[2:]))  # fmt: skip
