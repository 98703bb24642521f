"""One name, one way: offices and firms with a declared short name, places, quoted names, names of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, permutations

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from .declared import declared
from .labels import HAN, labels
from .nearly import nearly
from .renamed import renamed
from .sounds import opposed, same, sound_alike


def names(draft: Draft) -> Iterator[Finding]:
    """Every check of names over the whole draft."""
    prose = [p for p in draft.paragraphs if p.kind != "cell"]
    where, near = _grams(prose)
    told = [*_certain(draft, prose, where, near)]
    yield from told
    taken = {(f.paragraph, k) for f in told for k in range(f.start, f.end)}
    for f in (*renamed(draft), *nearly(draft, where)):
        places = {(f.paragraph, k) for k in range(f.start, f.end)}
        if not taken & places:
            taken |= places
            yield f


def _certain(draft: Draft, prose: Sequence[Paragraph], where: Grams, near: Mapping[str, str]) -> Iterator[Finding]:  # fmt: skip
    yield from _lookalikes(draft)
    yield from _stems(draft)
    yield from _organs(draft, prose)
    yield from declared(prose)
    yield from _homophones(where, near)
    yield from _quoted(prose)
    yield from _shortened(prose)
    yield from labels(draft)


_TOWNSHIPS = re.compile(f"((?:{HAN}{{2}}、)+{HAN}{{2}})[两二三四五六七八九]个?(街道|镇|乡)")
_PLACE = re.compile(r"((?:(?![各个每本该全两几等])[\u4e00-\u9fff]){2})(街道|(?<!城)[镇乡]|(?<!城)社区|(?<![农乡])村|(?<![城郊园社辖地全市各我本该小校景片库厂])区(?![域间别分内外级直属属里划位]))")  # fmt: skip
_KIND = re.compile("街道|社区|[镇乡村区]")
_KINDS = ("街道", "镇", "乡")
_BEFORE = r"^|(?<=[，。；：、（“由对向在经与和及同请据到于是月])|(?<=[今去上]年)"
_NO_PLACE = frozenset("的返老跨和与及名间年月日接两三四五六七八部中东西南北上下新个一")
_PARK = re.compile(f"(?:{_BEFORE})({HAN}{{2}})(工业园|产业园|科技园|公寓|小区|广场|市场|学校|小学|驿站|食堂|大厦)")  # fmt: skip
Place = tuple[Paragraph, int]


def _places(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_PLACE`, looked for by how a place is called last."""
    end = 0
    for kind in _KIND.finditer(text):
        m = _PLACE.match(text, kind.start() - 2) if kind.start() >= end + 2 else None
        if m is not None:
            end = m.end()
            yield m


def _lookalikes(draft: Draft) -> Iterator[Finding]:
    """澜桥街道 and 兰桥街道: two places that differ in one character; 石门镇 and 石门街道; 石渡、岭下两街道."""
    seen: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for p in draft.paragraphs:
        for m in [*_places(p.text), *_PARK.finditer(p.text)]:
            seen[m[1], m[2]].append((p, m.start()))
    for p, m in [(q, m) for q in draft.paragraphs for m in _TOWNSHIPS.finditer(q.text)]:
        known = [(n, k) for n in m[1].split("、") for k in _KINDS if (n, k) in seen]
        if wrong := next((n + k for n, k in known if (n, m[2]) not in seen), ""):
            yield found("consistency:name", p, m.start(), m.end(), f"{wrong}/{wrong[:2]}{m[2]}")
    names = sorted(seen)
    longer = [(n, k, re.compile(f"(?:{n[0]}{HAN}{n[1]}|{n}(?!新){HAN}){k}")) for n, k in names if len(names) < 40]  # fmt: skip
    text = "\n".join(p.text for p in draft.paragraphs) if longer else ""
    for n, k, m in [(n, k, m) for n, k, rule in longer if k != "区" for m in rule.finditer(text)]:
        p = next(p for p in draft.paragraphs if m[0] in p.text)
        if text.count(m[0]) == 1 and not set(m[0]) & _NO_PLACE:
            yield found("consistency:name", p, p.text.index(m[0]), p.text.index(m[0]) + len(m[0]), f"{n}{k}/{m[0]}", severity="" if len(seen[n, k]) > 1 else "info")  # fmt: skip
    for j, a in enumerate(names):
        for b in names[j + 1 :]:
            turned = a[1] == b[1] and a[0] == b[0][::-1] and a[1] != "区"
            if a[1] == b[1]:
                differ = [(x, y) for x, y in zip(a[0], b[0], strict=True) if x != y]
                if not turned and (len(differ) != 1 or opposed(*differ[0])):
                    continue
            elif a[0] != b[0] or "的" in a[0] or not {a[1], b[1]} <= set(_KINDS):
                continue
            few, many = sorted((a, b), key=lambda n: len(seen[n]))
            sounds = a[1] == b[1] and not turned and sound_alike(*differ[0])
            close = turned or a[1] != b[1] or (not sounds and len(seen[a]) == len(seen[b]) == 1)
            if _side_by_side(seen[a], seen[b], sounds or close) and not ((turned or sounds or a[1] != b[1]) and _clauses_apart(seen[a][0], seen[b][-1], len("".join(a)))):  # fmt: skip
                continue
            vague = (
                a[1] == b[1]
                and not turned
                and not (sounds or _near_in_sound(*differ[0]))
                and not (len(seen[few]) == 1 and len(seen[many]) >= 3 and few[1] in _KINDS)
                and not (few[1] == "区" and len(seen[few]) == 1)
                and not _instead(seen[few], seen[many])
            )
            if vague and (len(seen[few]) > 1 or seen[few][0][0].cell is not None or set(few[0] + many[0]) & _NO_PLACE):  # fmt: skip
                continue
            if few[1] == "区" and (len(seen[few]) > 1 or len(seen[many]) < (2 if seen[few][0][0].kind == "heading" else 3)):  # fmt: skip
                continue
            p, start = seen[few][-1]
            shows = f"{''.join(many)}/{''.join(few)}"
            yield found("consistency:name", p, start, start + len("".join(few)), shows, severity="info" if vague or (a[1] != b[1] and _side_by_side(seen[a], seen[b], True)) else "")  # fmt: skip


_AREA = re.compile(
    f"(?:{_BEFORE})(?P<stem>{HAN}{{2}})(?P<head>[区县市])(?![{HAN[1:-1]}]?[级域管属委])"
)


def _side_by_side(a: Sequence[Place], b: Sequence[Place], sentences: bool = False) -> bool:
    """Whether two names stand in one paragraph, or sentence, or in one table: they are two places."""
    tables = [{p.cell[0] for p, _ in x if p.cell is not None} for x in (a, b)]
    within = [{(p.number, p.text.count("。", 0, at) if sentences else 0) for p, at in x} for x in (a, b)]  # fmt: skip
    return bool(within[0] & within[1] or tables[0] & tables[1])


def _clauses_apart(a: Place, b: Place, size: int) -> bool:
    """河东街道新居民较多，目前东河街道…: in two clauses of one sentence, and not 河东街道、东河街道, nor of both the same."""
    text, (first, last) = a[0].text, sorted((a[1], b[1]))
    between = text[first:last]
    after = [re.sub(r"\d.*", "0", text[at + size : at + size + 2]) for at in (first, last)]
    return a[0] is b[0] and bool(re.search("[，；][^，；、和与及]{0,4}$", between)) and len(between) > 8 and after[0] != after[1]  # fmt: skip


def _instead(few: Sequence[Place], many: Sequence[Place]) -> bool:
    """Whether the one stands only in tables and the other only in the text: 青岗街道 in the row of 青岚街道."""
    cells = [{p.cell is not None for p, _ in x} for x in (few, many)]
    return len(few) == 1 and len(cells[0]) == len(cells[1]) == 1 and cells[0] != cells[1]


def _stems(draft: Draft) -> Iterator[Finding]:
    """兰桥讲堂 where the street is 澜桥: the name of a place in other company."""
    text = "\n".join(p.text for p in draft.paragraphs)
    stems = {m[1] for m in _places(text) if m[2] in ("街道", "镇")}
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


_Heads = dict[str, dict[str, list[Place]]]  # stem: head: places
_JOINED = re.compile(f"(?P<stem>{HAN}{{2}})(?P<head>[和与](?:(?![和与、]){HAN}){{2,8}}?(?:局|厅|委员会|办公室|业(?![务主绩已者])))")  # fmt: skip
_OFFICE = re.compile(f"(?P<stem>{HAN}{{3}})(?P<head>服务中心|事务中心|管理中心|事务局|管理局)")


def _headed(rule: re.Pattern[str], paragraphs: Sequence[Paragraph]) -> _Heads:
    """The names of a form: what they begin with, under which heads, and where."""
    seen: _Heads = defaultdict(lambda: defaultdict(list))
    for p in paragraphs:
        for m in rule.finditer(p.text):
            seen[m["stem"]][m["head"]].append((p, m.start("stem")))
    return seen


def _two_heads(seen: _Heads, fits: Callable[[str, str, Mapping[str, list[Place]]], bool]) -> Iterator[Finding]:  # fmt: skip
    """One stem under two heads that fit: marked where the rarer, else the later stands."""
    for stem, heads in seen.items():
        for a, b in combinations(heads, 2):
            few, many = sorted((a, b), key=lambda h: (len(heads[h]), -heads[h][0][0].number, -heads[h][0][1]))  # fmt: skip
            if fits(few, many, heads):
                p, start = heads[few][-1]
                yield found("consistency:name", p, start, start + len(stem + few), f"{stem}{many}/{stem}{few}")  # fmt: skip


def _organs(draft: Draft, prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """区新居民服务中心 beside 区新居民事务中心, 人力资源和社会保障局 beside 人力资源与社会保障局; 汇通快递, later 汇通快运;
    云川县2026年上半年… over a text of 云川区: one office, firm or region under two heads."""
    yield from _two_heads(_headed(_OFFICE, prose), lambda few, many, heads: True)
    yield from _two_heads(_headed(_JOINED, prose), lambda few, many, heads: few[1:] == many[1:] or (few[0] != many[0] and few[1:3] == many[1:3]))  # fmt: skip
    yield from _two_heads(_headed(_FIRMS, prose), lambda few, many, heads: len(heads[few]) == 1 and not _side_by_side(heads[few], heads[many], True))  # fmt: skip
    yield from _two_heads(_headed(_AREA, draft.paragraphs), lambda few, many, heads: len(heads[few]) == 1 and len(heads[many]) > 2)  # fmt: skip


_TRADES = "电子|电器|电气|纺织|织造|机械|机电|服饰|服装|物流|货运|快递|快运|科技|食品|食业|建材|建设|建筑|家居|家具|汽配|汽修|医药|医疗|劳务|劳服|家政|餐饮|包装|塑业|塑料"
_FIRMS = re.compile(f"(?:{_BEFORE})(?P<stem>{HAN}{{2}})(?P<head>{_TRADES})(?!行业|产业|企业|业)")


_SIGNATURE = re.compile(f"\\s*({HAN}{{4,24}}(?:局|委|办|部|院|室|中心|公司|集团|协会|组|处|队))\\s*")  # fmt: skip


_FIRM = re.compile(f"{HAN}{{0,4}}(?:公司|集团|学校|医院|工厂)")
_CLOSE = 6  # places in GB 2312


_PART_OF = re.compile(
    "(?![据由对向在经与和及同请到给为将])" + HAN
)  # what can be a part of the name itself

Grams = dict[str, list[Place]]


_STRETCH = re.compile(f"{HAN}{{4,}}")


def _grams(prose: Sequence[Paragraph]) -> tuple[Grams, dict[str, str]]:
    """Every four characters in a row and where they stand; those that differ in one, one behind the other, under what they share."""
    where: Grams = defaultdict(list)
    for p in prose:
        for run in _STRETCH.finditer(p.text):
            for k in range(run.start(), run.end() - 3):
                where[p.text[k : k + 4]].append((p, k))
    near: dict[str, str] = {}
    for gram in where:
        for key in (
            f"0{gram[1:]}",
            f"{gram[0]}1{gram[2:]}",
            f"{gram[:2]}2{gram[3]}",
            f"{gram[:3]}3",
        ):
            near[key] = near.get(key, "") + gram
    return where, near


def _homophones(where: Grams, near: Mapping[str, str]) -> Iterator[Finding]:
    """恒起精密 once where 恒启精密 stands elsewhere: four characters, one of them another of the same sound."""
    marked: set[tuple[int, int]] = set()
    for key, grams in near.items():
        if len(grams) != 8:
            continue
        two = grams[:4], grams[4:]
        few, many = sorted(two, key=lambda g: (len(where[g]), -where[g][0][0].number, -where[g][0][1]))  # fmt: skip
        k = next(k for k in range(4) if key[k].isdigit())
        pair = {few[k], many[k]}  # 高级证书, 中级证书
        if len(where[few]) != 1 or pair <= set("高中初") or pair & set("个各的地得做作与于以已去全即计及其共上下一二三四五六七八九十两"):  # fmt: skip
            continue
        p, at = where[few][0]
        if _within(where[few][0], where[many], k) and (p.number, at + k) not in marked:
            marked.add((p.number, at + k))
            yield found("consistency:name", p, at, at + 4, f"{many}/{few}")
        begins = not _PART_OF.match(p.text[max(at - 1, 0) : at]) or _FIRM.match(p.text, at + 2)
        if len(where[many]) == 1 and (k not in (0, 1, 2) or not begins):
            continue  # once each: only a name that begins its clause, or a firm's
        named = k == 0 and begins and sound_alike(few[0], many[0]) and sum(len(v) for g, v in where.items() if g[:2] == few[:2]) == 1  # fmt: skip
        if (
            k in (0, 3)
            and not named
            and not _alone(where[few][0], where[many], -1 if k == 0 else 4)
        ):
            continue  # other words: 劳动合同 and 签订合同, 对本市控 and 对本市空
        if (
            not (
                named
                or _near_in_sound(few[k], many[k], _CLOSE)
                or sound_alike(few[k], many[k], True)
            )
            or (p.number, at + k) in marked
        ):
            continue
        marked.add((p.number, at + k))
        yield found("consistency:name", p, at, at + 4, f"{many}/{few}")


_NO_TERM = frozenset(
    "和与及其同当在为是将要可能也都还又较比至到从由对向据按使用把被让仅月季周年末度平均人户名率数字"
)


def _within(few: Place, many: Sequence[Place], k: int) -> bool:
    """认定就业困难人员85名，帮助72名就业困境人员: a character inside a longer term that the paragraph has otherwise."""
    (p, at), q, b = few, *many[0]
    x, y, text = at + k, b + k, p.text
    if q is not p or k not in (1, 2) or x < 2 or text[x] == text[y] or {text[x], text[y]} & _NO_TERM or opposed(text[x], text[y]):  # fmt: skip
        return False
    left = same(text[max(x - 3, 0) : x][::-1], text[max(y - 3, 0) : y][::-1])
    right = same(text[x + 1 : x + 4], text[y + 1 : y + 4])
    if not re.fullmatch(f"{HAN}+", text[x - left : x + right + 1]):
        return False
    numbered = [re.match(rf"{HAN}{{0,6}}\d", text[z + 1 :]) for z in (x, y)]
    return min(left, right) > 1 and left + right > 4 and not all(numbered)


def _alone(few: Place, many: Sequence[Place], by: int) -> bool:
    """Whether the character beside both names is the same, or none."""
    beside = [p.text[at + by : at + by + 1] if at + by >= 0 else "" for p, at in (few, *many)]
    chars = [c if _PART_OF.match(c) else "" for c in beside]
    return chars[0] in chars[1:]


_UNDERTAKINGS = {"工程", "行动", "计划", "项目", "活动", "专项"}
_NAMED = re.compile(r"“([\u4e00-\u9fffA-Za-z]{3,12})”")


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
        venture = len(a) > 3 and a[:-2] == b[:-2] and {a[-2:], b[-2:]} <= _UNDERTAKINGS
        if venture and not _side_by_side(seen[a], seen[b], True):
            pass  # “金桥工程”, later “金桥行动”
        elif len(differ) == 1 and (_near_in_sound(*differ[0]) or sound_alike(*differ[0])):
            pass
        elif len(differ) == 1 and len(a) > 3 and not opposed(*differ[0]):
            heads = [{p.text[at + len(a) + 2 : at + len(a) + 4] for p, at in seen[x]} for x in (a, b)]  # fmt: skip
            same = len(a) > 4 or {h for h in heads[0] & heads[1] if re.fullmatch(f"{HAN}{{2}}", h)}
            if not same or _side_by_side(seen[a], seen[b], True):  # fmt: skip
                continue
        elif sorted(a) != sorted(b) or len(differ) < min(3, len(a) - 1):
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
