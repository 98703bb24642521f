"""One name, one way: offices and firms with a declared short name, places, quoted names, names of rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found

HAN = "[\u4e00-\u9fff]"


def names(draft: Draft) -> Iterator[Finding]:
    """Every check of names over the whole draft."""
    prose = [p for p in draft.paragraphs if p.kind != "cell"]
    yield from _townships(draft.paragraphs)
    yield from _lookalikes(draft)
    yield from _stems(draft)
    yield from _organs(prose)
    yield from _declared(prose)
    yield from _superseded(prose)
    yield from _homophones(prose)
    yield from _quoted(prose)
    yield from _shortened(prose)
    yield from _rows(draft)
    yield from _row_slips(draft)


_TOWNSHIP = re.compile(r"([\u4e00-\u9fff]{2})(街道|镇|乡)(?![\u4e00-\u9fff]?[企村])")
_TOWNSHIPS = re.compile(
    r"((?:[\u4e00-\u9fff]{2}、)+[\u4e00-\u9fff]{2})[两二三四五六七八九](?:个)?(街道|镇|乡)"
)


def _townships(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """石渡、岭下两街道, where both are 镇 elsewhere."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for p in prose:
        for m in _TOWNSHIP.finditer(p.text):
            kinds[m[1]].add(m[2])
    for p in prose:
        for m in _TOWNSHIPS.finditer(p.text):
            for name in m[1].split("、"):
                known = kinds.get(name, set())
                if known and m[2] not in known:
                    other = "、".join(sorted(known))
                    yield found(
                        "consistency:name", p, m.start(), m.end(), f"{name}{other}/{name}{m[2]}"
                    )
                    break


_PLACE = re.compile(
    r"([\u4e00-\u9fff]{2}(?<!城))(街道|镇|乡|社区|(?<![农乡])村|(?<![城郊园社辖地全市各我本该小校景片库厂])区(?![域间别分内外级直属属里划位]))"
)
_OPPOSED = set("东西南北中上下前后左右内外大小新老一二三四五六七八九十里高低")
_KINDS = ("街道", "镇", "乡")
Place = tuple[Paragraph, int]


def _lookalikes(draft: Draft) -> Iterator[Finding]:
    """澜桥街道 and 兰桥街道: two places that differ in one character; 石门镇 and 石门街道."""
    seen: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for p in draft.paragraphs:
        for m in _PLACE.finditer(p.text):
            seen[m[1], m[2]].append((p, m.start()))
    names = sorted(seen)
    for j, a in enumerate(names):
        for b in names[j + 1 :]:
            if a[1] == b[1]:
                differ = [(x, y) for x, y in zip(a[0], b[0], strict=True) if x != y]
                if len(differ) != 1 or set(differ[0]) <= _OPPOSED:
                    continue
            elif a[0] != b[0] or not {a[1], b[1]} <= set(_KINDS):
                continue
            few, many = sorted((a, b), key=lambda n: len(seen[n]))
            if _side_by_side(seen[a], seen[b]):
                continue
            if (
                a[1] == b[1]
                and not _near_in_sound(*differ[0])
                and not (len(seen[few]) == 1 and len(seen[many]) >= 3 and few[1] != "区")
                and not (few[1] == "区" and len(seen[few]) == 1)
                and not _instead(seen[few], seen[many])
            ):
                continue
            if few[1] == "区" and (len(seen[few]) > 1 or len(seen[many]) < 3):
                continue
            p, start = seen[few][-1]
            end = start + len("".join(few))
            yield found("consistency:name", p, start, end, f"{''.join(many)}/{''.join(few)}")


def _side_by_side(a: Sequence[Place], b: Sequence[Place]) -> bool:
    """Whether two names stand in one paragraph or in one table: they are two places."""
    tables = [{p.cell[0] for p, _ in x if p.cell is not None} for x in (a, b)]
    return bool({p.number for p, _ in a} & {p.number for p, _ in b} or tables[0] & tables[1])


def _instead(few: Sequence[Place], many: Sequence[Place]) -> bool:
    """Whether the one stands only in tables and the other only in the text: 青岗街道 in the row of 青岚街道."""
    cells = [{p.cell is not None for p, _ in x} for x in (few, many)]
    return len(few) == 1 and len(cells[0]) == len(cells[1]) == 1 and cells[0] != cells[1]


def _stems(draft: Draft) -> Iterator[Finding]:
    """兰桥讲堂 where the street is 澜桥: the name of a place in other company."""
    text = "\n".join(p.text for p in draft.paragraphs)
    stems = {m[1] for m in _PLACE.finditer(text) if m[2] in ("街道", "镇")}
    by_first, by_last = defaultdict(list), defaultdict(list)
    for stem in stems:
        by_first[stem[0]].append(stem)
        by_last[stem[1]].append(stem)
    if not stems:
        return
    either = re.compile(f"(?=([{''.join(by_first)}].|.[{''.join(by_last)}]))")
    for p in draft.paragraphs:
        for m in either.finditer(p.text):
            k, a, b = m.start(), m[1][0], m[1][1]
            near = [s for s in by_first.get(a, ()) if _near_in_sound(b, s[1], 2)]
            near += [s for s in by_last.get(b, ()) if _near_in_sound(a, s[0], 2)]
            if near and a + b not in stems and text.count(a + b) == 1:
                yield found("consistency:name", p, k, k + 2, f"{near[0]}/{a + b}")


def _near_in_sound(a: str, b: str, reach: int = 12) -> bool:
    """Neighbours in GB 2312, whose common characters are ordered by sound and the others by radical."""
    if a == b:
        return False
    try:
        (x, y), (u, v) = a.encode("gb2312"), b.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return False
    return abs((x - u) * 94 + y - v) <= reach


_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{4,14}?(?:服务中心|管理中心|委员会|管理局|办公室|联合会|管理办法|实施办法|实施方案)"
)


_OFFICE = re.compile(r"([\u4e00-\u9fff]{3})(服务中心|事务中心|管理中心|事务局|管理局)")


def _organs(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """Long names that differ in one character."""
    seen: dict[str, tuple[Paragraph, int, int]] = {}
    for p in prose:
        for m in _ORGAN.finditer(p.text):
            name = m.group()[-8:]
            seen.setdefault(name, (p, m.end() - len(name), m.end()))
    stems = defaultdict(list)
    for p in prose:
        for m in _OFFICE.finditer(p.text):
            stems[m[1]].append((p, m))
    for found_in in stems.values():
        kinds = {m[2] for _, m in found_in}
        if len(kinds) > 1:
            rarer = min(kinds, key=lambda k: sum(m[2] == k for _, m in found_in))
            p, m = next((p, m) for p, m in found_in if m[2] == rarer)
            usual = next(m for _, m in found_in if m[2] != rarer)
            yield found("consistency:name", p, m.start(), m.end(), f"{usual.group()}/{m.group()}")
    listed = sorted(seen)
    for i, a in enumerate(listed):
        for b in listed[i + 1 :]:
            if (
                len(a) == len(b) >= 6
                and a[0] == b[0]
                and sum(x != y for x, y in zip(a, b, strict=True)) == 1
            ):
                p, start, end = max(seen[a], seen[b], key=lambda s: (s[0].number, s[1]))
                yield found("consistency:name", p, start, end, f"{a}/{b}")


_SHORT = re.compile(r"[（(]以下(?:统一?)?简称[：:]?[“\"]?(?P<short>[^”\"）)]{2,12})[”\"]?[）)]")
_SUFFIX = "局|委|办|厅|院|站|所|中心|集团|公司|协会"


def _declared(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """区人力资源和社会保障局（以下简称“区人社局”）, later 区人力社保局; 恒泽精密, later 恒泽精工."""
    for p in prose:
        for m in _SHORT.finditer(p.text):
            full = re.split(r"[，。；：、]", p.text[: m.start()])[-1][-30:]
            yield from _renamed(prose, p, full, m)


_ROLES = ("服务", "管理", "事务", "保障", "指导", "监测")


def _renamed(
    prose: Sequence[Paragraph], home: Paragraph, full: str, m: re.Match[str]
) -> Iterator[Finding]:
    short = m["short"]
    yield from _misdeclared(prose, home, m)
    suffix = re.search(f"(?:{_SUFFIX})$", short)
    middle = short[1 : suffix.start()] if suffix else ""
    whole = full[full.find(short[0]) :] if short[0] in full else full
    if suffix and len(middle) >= 2:
        other = re.compile(rf"{short[0]}({HAN}{{2,8}}?){suffix.group()}")
        for p in prose:
            for c in other.finditer(p.text):
                name = c.group()
                if name == short or name in whole or whole.endswith(name) or name in full:
                    continue
                swapped = c[1] in _ROLES and middle in _ROLES
                if swapped or (len(c[1]) < len(whole) - 2 and _within(c[1], whole[1:-1])):
                    yield found("consistency:name", p, c.start(), c.end(), f"{short}/{name}")
    elif len(short) == 4 and not suffix and short.isalpha():
        stem, tail = short[:2], short[2:]
        usual = re.compile(rf"{stem}(?!{tail})({HAN}{{2}})")
        for p in prose:
            for c in usual.finditer(p.text):
                if p is home and c.start() < m.start():
                    continue
                if c.group() not in full and (c[1][0] == tail[0] or c[1][1] == tail[1]):
                    yield found("consistency:name", p, c.start(), c.end(), f"{short}/{c.group()}")


def _misdeclared(
    prose: Sequence[Paragraph], home: Paragraph, m: re.Match[str]
) -> Iterator[Finding]:
    """（以下简称鸿远建设）, and the text says 宏远建设."""
    short = m["short"]
    text = "\n".join(p.text for p in prose)
    if len(short) < 4 or text.count(short) > 1:
        return
    for k in range(len(short)):
        other = re.search(f"{short[:k]}({HAN}){short[k + 1 :]}", text.replace(short, "", 1))
        if other and _near_in_sound(other[1], short[k]):
            yield found("consistency:name", home, m.start("short"), m.end("short"), f"{other.group()}/{short}")  # fmt: skip
            return


def _within(part: str, whole: str) -> bool:
    """Whether the characters of a short name stand in the long one in their order."""
    rest = iter(whole)
    return all(c in rest for c in part)


# names of offices that are no more, and what took their place
_SUPERSEDED = (
    (r"劳动(?:和社会)?保障局|劳动局|人事局", r"人社局|人力资源和社会保障局"),
    (r"工商局|质监局|食药监局|工商行政管理局|食品药品监督管理局", r"市场监管局|市场监督管理局"),
    (r"环保局|环境保护局", r"生态环境局"),
    (r"安监局|安全生产监督管理局", r"应急管理局"),
    (r"国土局|国土资源局", r"自然资源(?:和规划)?局"),
    (r"卫计局|卫计委|卫生局", r"卫健局|卫健委|卫生健康[局委]"),
    (r"国税局|地税局", r"(?<![国地])税务局"),
    (r"(?<!和)旅游局|(?<!和)文化局", r"文旅局|文化和旅游局|文广旅"),
    (r"(?<!和)农业局", r"农业农村局"),
)  # fmt: skip


def _superseded(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """区劳动局 beside 区人社局: the former name of an office."""
    text = "\n".join(p.text for p in prose)
    for former, present in _SUPERSEDED:
        now = re.search(present, text)
        for p in prose if now else ():
            for m in re.finditer(f"(?<=[区市县省])(?:{former})", p.text):
                yield found("consistency:name", p, m.start(), m.end(), f"{now[0]}/{m.group()}")  # type: ignore[index]


_FIRM = re.compile(f"{HAN}{{0,4}}(?:公司|集团|学校|医院|工厂)")
_CLOSE = 6  # places in GB 2312


def _homophones(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """恒起精密 once where 恒启精密 stands elsewhere: four characters, one of them another of the same sound."""
    where: dict[str, list[Place]] = defaultdict(list)
    for p in prose:
        for run in re.finditer(f"{HAN}{{4,}}", p.text):
            for k in range(run.start(), run.end() - 3):
                where[p.text[k : k + 4]].append((p, k))
    near: dict[str, list[str]] = defaultdict(list)
    for gram in where:
        for k in range(4):
            near[f"{gram[:k]}{k}{gram[k + 1 :]}"].append(gram)
    marked: set[tuple[int, int]] = set()
    for key, grams in near.items():
        if len(grams) != 2:
            continue
        few, many = sorted(grams, key=lambda g: len(where[g]))
        k = next(k for k in range(4) if key[k].isdigit())
        if len(where[few]) != 1 or set("个各的地得做作与于以已") & {few[k], many[k]}:
            continue
        p, at = where[few][0]
        begins = not re.match(HAN, p.text[max(at - 1, 0) : at]) or re.match(_FIRM, p.text[at + 2 :])
        if len(where[many]) == 1 and (k not in (0, 1, 2) or not begins):
            continue  # once each: only a name that begins its clause, or a firm's
        if k in (0, 3) and not _alone(where[few][0], where[many], -1 if k == 0 else 4):
            continue  # other words: 劳动合同 and 签订合同, 对本市控 and 对本市空
        if not _near_in_sound(few[k], many[k], _CLOSE) or (p.number, at + k) in marked:
            continue
        marked.add((p.number, at + k))
        yield found("consistency:name", p, at, at + 4, f"{many}/{few}")


def _alone(few: Place, many: Sequence[Place], by: int) -> bool:
    """Whether the character beside both names is the same, or none."""

    def beside(p: Paragraph, at: int) -> str:
        c = p.text[at + by : at + by + 1] if at + by >= 0 else ""
        return c if re.match(HAN, c) else ""

    return beside(*few) in {beside(*place) for place in many}


_NAMED = re.compile(r"“([\u4e00-\u9fffA-Za-z]{4,12})”")


def _quoted(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """“就业云川” and “云川就业”: one name whose parts changed places, or one with another character of the same sound."""
    seen: dict[str, list[Place]] = defaultdict(list)
    for p in prose:
        for m in _NAMED.finditer(p.text):
            seen[m[1]].append((p, m.start()))
    for a, b in combinations(sorted(seen), 2):
        if len(a) != len(b):
            continue
        differ = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        if not (
            (sorted(a) == sorted(b) and len(differ) > 2)
            or (len(differ) == 1 and _near_in_sound(*differ[0]))
        ):
            continue
        few, many = (a, b) if (len(seen[a]), -seen[a][0][0].number) <= (len(seen[b]), -seen[b][0][0].number) else (b, a)  # fmt: skip
        p, start = seen[few][-1]
        yield found("consistency:name", p, start, start + len(few) + 2, f"{many}/{few}")
    text = "\n".join(p.text for p in prose)
    for name in seen:
        for k in range(2, len(name) - 1) if len(name) > 5 else ():
            alike = re.finditer(f"{name[:k]}({HAN}){name[k + 1 :]}", text)
            other = next((m for m in alike if m[1] != name[k]), None)
            if other and not {other[1], name[k]} <= _OPPOSED:
                p, start = seen[name][0]
                shows = f"{other.group()}/{name}"
                yield found("consistency:name", p, start, start + len(name) + 2, shows)


_BUREAU = re.compile(rf"(?<=[区市县])({HAN}{{2,10}}?)局(?!部|势|面|域|限|长)")


def _shortened(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """区应急局 beside 区应急管理局, and no word that the one is short for the other."""
    text = "\n".join(p.text for p in prose)
    seen: dict[str, list[Place]] = defaultdict(list)
    for p in prose:
        for m in _BUREAU.finditer(p.text):
            seen[m[1]].append((p, m.start()))
    for short, full in permutations(seen, 2):
        if len(short) < len(full) and short[0] == full[0] and _within(short, full):
            if re.search(f'简称[：:]?[“"]?.{{0,2}}{short}局', text):
                continue
            few = short if len(seen[short]) <= len(seen[full]) else full
            p, start = seen[few][-1]
            yield found("consistency:name", p, start, start + len(few) + 1, f"{full}局/{short}局")


_PAIR = re.compile(rf"({HAN}{{2,10}}?)(?:有|为|分别|共)?(\d+(?:\.\d+)?)")


def _rows(draft: Draft) -> Iterator[Finding]:
    """批发零售业126家 in a sentence that names the rows of a table, where the row is 商贸流通业 126."""
    tables = [t for t in draft.tables if len({r for r, _ in t.grid}) > 3]
    sentences = [
        (s, pairs)
        for p in draft.paragraphs if tables and p.kind != "cell"
        for s in re.findall("[^。]+", p.text)
        if len(pairs := _PAIR.findall(s)) > 3
    ]  # fmt: skip
    for table in tables:
        rows: dict[str, int] = {}
        values: dict[str, set[str]] = defaultdict(set)
        for r, c, _ in table.body():
            name = table.name(r)
            if re.fullmatch(f"{HAN}{{2,10}}", name):
                rows[name] = r
                values[name].add(table.text(r, c))
        for sentence, pairs in sentences:
            known = {n for n, v in pairs if v in values.get(n, ())}
            if len(known) < 3 or len(pairs) > len(rows) + 2:
                continue
            for name, value in pairs:
                same = [r for r in rows if value in values[r] and r not in sentence]
                if name in rows or len(same) != 1 or len(value) < 2:
                    continue
                cell = table.grid[rows[same[0]], 0]
                yield found("consistency:name", cell, 0, len(cell.text), f"{name}/{same[0]}")


def _row_slips(draft: Draft) -> Iterator[Finding]:
    """工资专业账户 as the name of a row, 工资专用账户 in the text: a long name that differs in one character."""
    text = "\n".join(p.text for p in draft.paragraphs if p.kind != "cell")
    for table in draft.tables:
        for (row, column), cell in table.grid.items():
            name = table.text(row, column)
            if column or not row or not re.fullmatch(f"{HAN}{{5,12}}", name) or name in text:
                continue
            for k in range(1, len(name) - 1):
                m = re.search(f"{name[:k]}({HAN}){name[k + 1 :]}", text)
                if m and not {m[1], name[k]} <= _OPPOSED:
                    yield found("consistency:name", cell, 0, len(cell.text), f"{m.group()}/{name}")
                    break
