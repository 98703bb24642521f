"""One name, one way: offices and firms with a declared short name, places, quoted names, names of rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, permutations

from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found

HAN = "[\u4e00-\u9fff]"


def names(draft: Draft) -> Iterator[Finding]:
    """Every check of names over the whole draft."""
    prose = [p for p in draft.paragraphs if p.kind != "cell"]
    yield from _lookalikes(draft)
    yield from _stems(draft)
    yield from _organs(prose)
    yield from _bodies(prose)
    yield from _signed_off(draft)
    where, near = _grams(prose)
    yield from _homophones(where, near)
    yield from _quoted(prose)
    yield from _shortened(prose)
    yield from _rows(draft)
    yield from _row_slips(draft, near)


_TOWNSHIPS = re.compile(f"((?:{HAN}{{2}}、)+{HAN}{{2}})[两二三四五六七八九]个?(街道|镇|乡)")
_PLACE = re.compile(r"([\u4e00-\u9fff]{2})(街道|(?<!城)[镇乡]|(?<!城)社区|(?<![农乡])村|(?<![城郊园社辖地全市各我本该小校景片库厂])区(?![域间别分内外级直属属里划位]))")  # fmt: skip
_OPPOSED = set(
    "东西南北中上下前后左右内外大小新老一二三四五六七八九十里高低男女公民内外本省市县区增减升降进出收支甲乙丙丁早晚有无正副"
)
_KINDS = ("街道", "镇", "乡")
Place = tuple[Paragraph, int]


def _lookalikes(draft: Draft) -> Iterator[Finding]:
    """澜桥街道 and 兰桥街道: two places that differ in one character; 石门镇 and 石门街道; 石渡、岭下两街道."""
    seen: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for p in draft.paragraphs:
        for m in _PLACE.finditer(p.text):
            seen[m[1], m[2]].append((p, m.start()))
    for p, m in [(q, m) for q in draft.paragraphs for m in _TOWNSHIPS.finditer(q.text)]:
        known = [(n, k) for n in m[1].split("、") for k in _KINDS if (n, k) in seen]
        if wrong := next((n + k for n, k in known if (n, m[2]) not in seen), ""):
            yield found("consistency:name", p, m.start(), m.end(), f"{wrong}/{wrong[:2]}{m[2]}")
    names = sorted(seen)
    for j, a in enumerate(names):
        for b in names[j + 1 :]:
            turned = a[1] == b[1] and a[0] == b[0][::-1] and a[1] != "区"
            if a[1] == b[1]:
                differ = [(x, y) for x, y in zip(a[0], b[0], strict=True) if x != y]
                if not turned and (len(differ) != 1 or set(differ[0]) <= _OPPOSED):
                    continue
            elif a[0] != b[0] or not {a[1], b[1]} <= set(_KINDS):
                continue
            few, many = sorted((a, b), key=lambda n: len(seen[n]))
            if _side_by_side(seen[a], seen[b]):
                continue
            if (
                a[1] == b[1]
                and not turned
                and not _near_in_sound(*differ[0])
                and not (len(seen[few]) == 1 and len(seen[many]) >= 3 and few[1] != "区")
                and not (few[1] == "区" and len(seen[few]) == 1)
                and not _instead(seen[few], seen[many])
            ):
                continue
            if few[1] == "区" and (len(seen[few]) > 1 or len(seen[many]) < (2 if seen[few][0][0].kind == "heading" else 3)):  # fmt: skip
                continue
            p, start = seen[few][-1]
            shows = f"{''.join(many)}/{''.join(few)}"
            yield found("consistency:name", p, start, start + len("".join(few)), shows)


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
    x, y = a.encode("gb2312", "ignore"), b.encode("gb2312", "ignore")
    return a != b and len(x) == len(y) == 2 and abs((x[0] - y[0]) * 94 + x[1] - y[1]) <= reach


_OFFICE = re.compile(r"([\u4e00-\u9fff]{3})(服务中心|事务中心|管理中心|事务局|管理局)")


def _organs(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """区新居民服务中心 beside 区新居民事务中心: one office under two words for an office."""
    stems = defaultdict(list)
    for p in prose:
        for m in _OFFICE.finditer(p.text):
            stems[m[1]].append((p, m))
    for places in stems.values():
        kinds = Counter(m[2] for _, m in places)
        p, m = next((p, m) for p, m in places if kinds[m[2]] == min(kinds.values()))
        usual = next((k for _, k in places if k[2] != m[2]), m)
        if usual is not m:
            yield found("consistency:name", p, m.start(), m.end(), f"{usual[0]}/{m[0]}")


_SHORT = re.compile(r"[（(]以下(?:统一?)?简称(?:为|[：:])?[“\"]?(?P<short>[^”\"）)]{2,12})[”\"]?[）)]")  # fmt: skip
_SUFFIX = (
    "局(?![部势面域限长])|厅(?![级堂])|委(?![托员派屈]|会(?!同))|办(?![理公事结法证学件案实])|部(?![分门署属队级长])|"
    "院(?![校长内落])|站(?![点位长台在])|中心(?![城镇村])|公司|集团|学校|协会|所(?![有在以需得述占辖属])"
)
_BODY = re.compile(rf"(?:^|(?<=[，。；：、（“由与和及经请向把从在并同合据是将托持]))(?:支持|委托|会同|依托|[由请与经和对向让])?(?P<name>{HAN}{{1,9}}?(?P<suffix>{_SUFFIX}))")  # fmt: skip
_CHARGED = re.compile("(?:由|会同|经|请|支持|委托|[，。；]与)$")
_USUAL = re.compile("便民|调度|指挥|活动|体检|医疗|培训|购物|物流|数据|监控|会展|文化|体育|养老|托育|政务|行政|审批|调解|救助|党群|邻里|社区|商业|实训|创业|研究|检测|急救|疾控|康复|卫生|客服|呼叫|市[中]?")  # fmt: skip


def _bodies(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """区人社局 by declaration, later 区人社厅, 区人力社保局, 区劳动局; 恒泽精密, later 恒泽精工; 就业中心, later 人才中心."""
    declared = [(p, m, re.split("[，。；：、]", p.text[: m.start()])[-1][-30:]) for p in prose for m in _SHORT.finditer(p.text)]  # fmt: skip
    named = [(p, m) for p in prose for m in _BODY.finditer(p.text)] if declared else []
    text = "\n".join(p.text for p in prose)
    shorts = [m["short"] for _, m, _ in declared]
    for home, m, full in declared:
        short = m["short"]
        suffix = next((x for x in ("中心", "公司", "集团", "学校", "协会", *"局厅委办部院站所") if short.endswith(x)), "")  # fmt: skip
        if suffix:
            others = [x for x in shorts if x != short]
            for p, k in named:
                name = k["name"]
                known = (name in full or full in name or any(name in x or (x in name and len(x) > 2) for x in others))  # fmt: skip
                if name == short or known or any(name in f for _, _, f in declared) or (p is home and k.start() < m.start()):  # fmt: skip
                    continue
                like = {n["name"] for _, n in named if n["suffix"] == suffix and n["name"] not in full + short and "简称" not in n["name"]}  # fmt: skip
                alone = like == {name} and bool(_CHARGED.search(p.text[: k.start("name")]))
                rest = text.replace(full, "").replace(short, "")
                if _for(name, k["suffix"], short, suffix, full, rest, alone):
                    yield found("consistency:name", p, k.start("name"), k.end("name"), f"{short}/{name}")  # fmt: skip
        elif len(short) == 4 and short.isalpha():
            alike = "|".join(f"{short[:k]}(?!{short[k]}){HAN}{short[k + 1 :]}" for k in range(4))
            for p in prose:
                for c in re.finditer(alike, p.text):
                    if c[0] not in full and not (p is home and c.start() < m.start()):
                        yield found("consistency:name", p, c.start(), c.end(), f"{short}/{c[0]}")


def _for(name: str, other: str, short: str, suffix: str, full: str, rest: str, alone: bool) -> bool:
    """Whether a name can only be another writing of a declared short one; `rest` is the text without the declared names."""
    stem, core = short[: -len(suffix)], name[: -len(other)]
    region = short[0] if short[0] in "区市县省" else ""
    bare, once = core.removeprefix(region), rest.count(name) == 1
    if not stem:  # 中心, later 服务局
        return once and other in "局委办处部厅" and len(core) == 2 and core in full
    within = len(bare) >= 2 and not Counter(core) - Counter(full) and other in full
    if other == suffix:
        if within and (core[0] == stem[0] or not region):  # 区人力社保局
            return bool(set(bare) & set(stem.removeprefix(region))) or suffix == "中心"
        if len(suffix) > 1 and len(core) == len(stem) and once and alone:
            return not _USUAL.search(core)  # 就业中心, later 人才中心
        return bool(region) and core[0] == region and bare in _ROLES and stem[1:] in _ROLES
    proper = bool(region) or (
        rest.count(stem) == 1
        and not _USUAL.search(stem)
        and stem not in "服务就业人才管理事务"
        and {suffix, other} != {"公司", "集团"}
    )
    if proper and len(stem) > 1 and (core == stem or (len(suffix) > 1 and not region and core.startswith(stem))):  # fmt: skip
        return once or region != ""  # 区人社厅; 惠民学校, later 惠民培训中心
    return once and within and bool(region) and core[0] == region  # 区社工委


_ROLES = ("服务", "管理", "事务", "保障", "指导", "监测")


_SIGNATURE = re.compile(f"\\s*({HAN}{{4,24}}(?:局|委|办|部|院|室|中心|公司|集团|协会|组|处|队))\\s*")  # fmt: skip


def _signed_off(draft: Draft) -> Iterator[Finding]:
    """云川区社情民意调查中心 under a report of 区统计调查中心: a signature whose head the text knows in one name."""
    for p in draft.paragraphs[-5:]:
        m = _SIGNATURE.fullmatch(p.text)
        if m is None or p.kind not in ("text", "front") or p.number < 6:
            continue
        name, text = m[1], "\n".join(q.text for q in draft.paragraphs[: p.number - 1])
        other = None
        if name[-4:] in text and name[-5:] not in text:
            if not any(name[k : k + 2] in text for k in range(3, len(name) - 5)):
                other = re.search(f"{HAN}{{2}}{name[-4:]}", text)
        elif name[-3:] not in text:
            other = re.search(f"{HAN}{name[-2:]}|{name[-3]}{HAN}{name[-1]}", text)
            other = other if other and _near_in_sound(*next((x, y) for x, y in zip(other[0], name[-3:], strict=True) if x != y), 24) else None  # fmt: skip
        if other:
            yield found("consistency:name", p, m.start(1), m.end(1), f"{other[0]}/{name}")


_FIRM = re.compile(f"{HAN}{{0,4}}(?:公司|集团|学校|医院|工厂)")
_CLOSE = 6  # places in GB 2312


Grams = dict[str, list[Place]]


def _grams(prose: Sequence[Paragraph]) -> tuple[Grams, dict[str, list[str]]]:
    """Every four characters in a row and where they stand; those that differ in one, under what they share."""
    where: Grams = defaultdict(list)
    for p in prose:
        for run in re.finditer(f"{HAN}{{4,}}", p.text):
            for k in range(run.start(), run.end() - 3):
                where[p.text[k : k + 4]].append((p, k))
    near: dict[str, list[str]] = defaultdict(list)
    for gram in where:
        for k in range(4):
            near[f"{gram[:k]}{k}{gram[k + 1 :]}"].append(gram)
    return where, near


def _homophones(where: Grams, near: Mapping[str, list[str]]) -> Iterator[Finding]:
    """恒起精密 once where 恒启精密 stands elsewhere: four characters, one of them another of the same sound."""
    marked: set[tuple[int, int]] = set()
    for key, grams in near.items():
        if len(grams) != 2:
            continue
        few, many = sorted(grams, key=lambda g: len(where[g]))
        k = next(k for k in range(4) if key[k].isdigit())
        if len(where[few]) != 1 or set("个各的地得做作与于以已去全") & {few[k], many[k]}:
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
    beside = [p.text[at + by : at + by + 1] if at + by >= 0 else "" for p, at in (few, *many)]
    chars = [c if re.match(HAN, c) else "" for c in beside]
    return chars[0] in chars[1:]


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
        if not ((sorted(a) == sorted(b) and len(differ) > 2) or (len(differ) == 1 and _near_in_sound(*differ[0]))):  # fmt: skip
            continue
        few, many = (a, b) if (len(seen[a]), -seen[a][0][0].number) <= (len(seen[b]), -seen[b][0][0].number) else (b, a)  # fmt: skip
        p, start = seen[few][-1]
        yield found("consistency:name", p, start, start + len(few) + 2, f"{many}/{few}")
    blanked = {f"{a[:k]}*{a[k + 1 :]}": a for a in seen if len(a) > 3 for k in range(1, len(a))}
    for b in seen:
        tails = [b[-size:] for size in range(4, len(b)) if b[-size:] not in seen]
        for tail, k in ((t, k) for t in tails for k in range(1, len(t))):
            if alone := blanked.get(f"{tail[:k]}*{tail[k + 1 :]}"):
                p, start = seen[b][-1]
                yield found("consistency:name", p, start, start + len(b) + 2, f"{alone}/{b}")
    text = "\n".join(p.text for p in prose)
    headed: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for p in prose:
        for m in re.finditer(f"“({HAN}{{2,3}})”({HAN}{{2}})", p.text):
            headed[m[2]][m[1]].append((p, m.start()))
    for head, kinds in headed.items():
        few, *_, many = sorted(kinds, key=lambda k: (len(kinds[k]), -kinds[k][0][0].number)) + [""] * (len(kinds) < 2)  # fmt: skip
        close = len(few) == len(many) and sum(x != y for x, y in zip(few, many, strict=True)) == 1
        if len(kinds) == 2 and close and not {*few} ^ {*many} <= _OPPOSED and not _side_by_side(kinds[few], kinds[many]):  # fmt: skip
            p, start = kinds[few][-1]
            yield found("consistency:name", p, start, start + len(few) + 2, f"“{many}”{head}/“{few}”{head}")  # fmt: skip
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
        if len(short) < len(full) and short[0] == full[0] and re.search(".*".join(short), full):
            signed = all(_SIGNATURE.fullmatch(p.text) for p, _ in seen[full])
            if signed or re.search(f'简称[：:]?[“"]?.{{0,2}}{short}局', text):
                continue
            few = short if len(seen[short]) <= len(seen[full]) else full
            p, start = seen[few][-1]
            yield found("consistency:name", p, start, start + len(few) + 1, f"{full}局/{short}局")


_UNIT = re.compile("（[^）]*）$")
_STOPS = re.compile(r"[，、；：（）“”]|和|与|及|是|看")
_FOLLOWS = frozenset(
    "增减上下提占达仅最为高低比居的由从有共均分完实排超不较同合需开受因重两三四0123456789类项"
)


def _rows(draft: Draft) -> Iterator[Finding]:
    """从表3看，动火施工类… where the row is 动火作业; 批零物流业、住宿餐饮业 beside the row 商贸物流业: what stands
    where the name of a row must stand, shares a word with one row that the sentence does not name, and is nowhere else."""
    prose = [p for p in draft.paragraphs if p.prose] if draft.tables else []
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
            named, at = tuple(n for n in rows if n in s[0]), 0
            for part in [*_STOPS.finditer(s[0]), None]:
                begin, slot = at, s[0][at : part.start() if part else None]
                at = part.end() if part else at
                words = {slot[k : k + 2] for k in range(9)} | set(re.findall(r"\d[\d.]+", slot))
                rest = {n for w in words for n in listed[rows].get(w, ())} - {"", *named}
                after = s[0][part.start() + 1 :] if part else ""
                for k in range(3, 11) if rest and len(slot) > 2 else ():
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


_LED_TO = re.compile(r"表\s*\d+[^，。；]{0,2}，$")
_FUNCTION = re.compile("^[新改扩增]|[的过了没不未被以向等各中其每个这该本全]")


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


def _row_slips(draft: Draft, near: Mapping[str, list[str]]) -> Iterator[Finding]:
    """工资专业账户 as a row, 专用账户 in the text; 专职协理员 in the text, 专职协管员 at the head of a column."""
    text = "\n".join(p.text for p in draft.paragraphs if p.kind != "cell")
    cells = {_UNIT.sub("", p.text.strip()) for p in draft.paragraphs if p.kind == "cell"}
    done = set()
    for table in draft.tables:
        for (row, column), cell in table.grid.items():
            name = _UNIT.sub("", table.text(row, column))
            if (row and column) or not re.fullmatch(f"{HAN}{{5,12}}", name) or name in done:
                continue
            done.add(name)
            for k in range(len(name) - 3):
                g = name[k : k + 4]
                alike = {*near.get(f"{g[0]}1{g[2:]}", ()), *near.get(f"{g[:2]}2{g[3]}", ())} - {g}
                other = next(iter(alike), "")
                if len(alike) != 1 or set(other) ^ set(g) <= _OPPOSED or other in name:
                    continue
                whole = name.replace(g, other) in text and (name not in text or text.count(other) == 1)  # fmt: skip
                tail = (k == len(name) - 4 and g not in text and re.search(f"(?:^|[，。；：、\\n]){other}", text))  # fmt: skip
                if (whole or tail) and name.replace(g, other) not in cells:
                    yield found("consistency:name", cell, 0, len(cell.text), f"{other}/{g}")
                    break
