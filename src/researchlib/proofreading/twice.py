"""One quantity said twice: in two sentences, or in a table and in the text about it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import floor, log10

from ..errors import say
from .clauses import Item, overlaps, ratio
from .drafts import Draft, Paragraph
from .findings import Finding, found
from .memory import Said, bigrams, clause, of_tables, said_of
from .reading import ANY, MARK, pattern
from .standing import LEFT, slipped
from .words import fits

Read = Mapping[int, Sequence[Item]]


def values(draft: Draft, read: Read) -> Iterator[Finding]:
    """The same words before two different numbers, in the same period and place."""
    seen: dict[tuple[str, ...], list[tuple[Paragraph, Item]]] = defaultdict(list)
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for item in read[p.number]:
            key = _key(p, item)
            if key is not None:
                seen[key].append((p, item))
    for group in seen.values():
        first_p, first = group[0]
        for p, item in group[1:]:
            a, b = first.q, item.q
            if p is first_p and item.sentence == first.sentence:
                continue
            if a.value == b.value and a.decimals == b.decimals:
                continue
            shows = say(
                zh=f"{first_p.where}写{a.text}，此处写{b.text}",
                en=f"{a.text} in {first_p.where}, {b.text} here",
            )
            if a.low <= b.high and b.low <= a.high:
                if a.text != b.text and not (a.hedge and b.hedge):
                    # 47.2% and 47%; 6.78万元 beside 67834元 is the way of a summary
                    plain = a.scale == b.scale and a.unit == b.unit and not (a.hedge or b.hedge)
                    yield found("consistency:rounding", p, b.start, b.end, shows,
                                severity="warning" if plain else "")  # fmt: skip
            else:
                yield found("consistency:value", p, b.start, b.end, shows)


_PLACE = re.compile(
    r"[^，。；：、的（）\s"
    + ANY
    + r"]{1,6}(?:街道|镇|乡|村|社区|公司|集团|学校|医院|小学|中学|[省市县](?!民))"
)
_WEAK = re.compile(
    r"^(?:共|其中|活动|开展|开展活动|组织|培训|其他|人|企业|问卷|男性|女性|新增|发放|经费|支出|投入|参与|参加|人员|涉及|居民|宣传|走访|检查|处理|办理|全部|总数|合计|覆盖|惠及)+$"
)


def _key(p: Paragraph, item: Item) -> tuple[str, ...] | None:
    q = item.q
    if item.role != "level" or q.kind not in "np" or (q.chinese and q.value < 10) or not q.unit:
        return None
    core = re.sub(r"^(?:年|末|底|期|度|我|本|该|各|每)+", "", item.core)
    core = re.sub(r"(?:大约|约)$", "", core)
    if q.kind == "p" and re.match("[^，。；]{0,6}率", item.noun):
        return None  # 受访企业7.1%的缺工率: what is measured stands behind
    counted = re.sub(r"^.*(?:共计|累计|合计|总计|共)(?!同|享|建|治|有产权)", "", core)
    core = counted if len(counted) >= 4 else core
    core = re.sub(
        r"^(?:(?:本次|这次)?(?:调查|统计|抽样)(?:显示|表明|结果|中|时)?|结果|我区|全区|全市|区内|目前|当前|一年来)+",
        "",
        core,
    )
    if len(core) < 4 or _WEAK.match(core) or MARK["o"] in core:
        return None
    if re.search("平均|最高|最低|每|以上|以下|增|减|降|升|[较比]|不", core):
        return None
    if q.unit in ("岁", "元", "倍") and re.search("以上|以下|至|—", q.text + item.noun):
        return None
    skeleton = p.reading.skeleton
    start = max(skeleton.rfind(c, 0, item.position) for c in "。！？；\n") + 1
    stretch = skeleton[start : item.position]
    times = tuple(
        sorted(
            {_period(t.text) for t in p.reading.times if p.reading.back(start) <= t.start < q.start}
            - {""}
        )
    )
    if "其中" in stretch:  # a part of something: told apart by what it is a part of
        times = (*times, *filter(None, [_parent(stretch) or ("其中" if start else "")]))
    places = (
        tuple(sorted(set(_PLACE.findall(stretch))))
        or tuple(sorted(set(_PLACE.findall(skeleton[:start][-60:]))))[:0]
    )
    return (core, q.family, q.kind, *times, "|", *places)


def _parent(stretch: str) -> str:
    """The last words before 其中 and its quantity."""
    head = stretch.split("其中")[0].rstrip(ANY + "，、；（")
    return re.split(f"[，。；：（{ANY}]", head)[-1][-12:]


def _period(text: str) -> str:
    """A period as it decides what is compared; 今年, 全年 and the like are the report's own."""
    if re.fullmatch("今年|全年|本年|当年|年末|年底|目前", text):
        return ""
    return text


def slips(draft: Draft, read: Read) -> Iterator[Finding]:
    """386件 here and 368件, or 396件, there, about one thing: a digit is wrong, or two changed places.

    A number that its own sentence proves right (386 - 371 = 15) is no slip.
    """
    seen: dict[tuple[object, ...], list[tuple[Paragraph, Item]]] = defaultdict(list)
    marked = set()
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        for item in read[p.number]:
            q = item.q
            if item.role != "level" or q.kind != "n" or q.chinese or not q.unit or q.value < 10:
                continue
            if q.family in ("岁", "年", "天", "月", "小时", "分钟"):
                continue
            for key in _alike(q.value):
                seen[q.family, key, floor(log10(q.value))].append((p, item))
    for group in seen.values():
        for k, (p, item) in enumerate(group[1:], 1):
            for first_p, first in group[max(0, k - 12) : k]:
                if first.q.value == item.q.value or not (
                    slipped(item.q, first.q.value) or slipped(first.q, item.q.value)
                ):
                    continue
                swapped = len(item.q.digits) >= 4 and sorted(item.q.digits) == sorted(
                    first.q.digits
                )
                if not _about_one(first_p, first, p, item, 1 if swapped else 2):
                    continue
                here = sum(i.q.value == item.q.value for _, i in group)
                other = sum(i.q.value == first.q.value for _, i in group)
                at, mark, kept, where = (
                    (p, item, first.q, first_p) if here <= other else (first_p, first, item.q, p)
                )
                if (at.number, mark.position) in marked or proven(mark, read[at.number]):
                    continue
                marked.add((at.number, mark.position))
                shows = say(
                    zh=f"{where.where}写{kept.text}，此处写{mark.q.text}",
                    en=f"{kept.text} in {where.where}, {mark.q.text} here",
                )
                yield found("consistency:value", at, mark.q.start, mark.q.end, shows)
                break


def _alike(value: float) -> Iterator[str]:
    """Keys that numbers share which differ in one digit or in the order of digits."""
    digits = f"{value:.10g}".replace(".", "").rstrip("0")
    if digits:
        yield "".join(sorted(digits.replace("0", "")))
    if len(digits) >= 3:
        for k in range(len(digits)):
            yield f"{digits[:k]}?{digits[k + 1 :]}"


_DEFINITE = re.compile(
    r"(?:剩余|其余|余下|未完成|逐[家户个项人]|全部|上述|这|对|为|向|以|将|把|[\u4e00-\u9fff]{2,}的)[^，。；\d]{0,6}$"
)
_COUNTS = (
    "人",
    "户",
    "家",
    "个",
    "项",
    "件",
    "处",
    "所",
    "场",
    "份",
    "起",
    "条",
    "栋",
    "幢",
    "宗",
    "辆",
    "台",
    "套",
    "名",
    "间",
    "座",
)


def restated(draft: Draft, read: Read) -> Iterator[Finding]:
    """逐家帮扶36家负增长企业, where 产值负增长的38家 stands before: a number taken up again.

    It is one quantity when the words on both sides of it stood with one number before, and that number is near.
    """
    memory: list[tuple[Paragraph, Item, set[str]]] = []
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        mine = []
        for item in read[p.number]:
            q = item.q
            if (
                item.role != "level"
                or q.kind != "n"
                or q.hedge
                or q.family not in _COUNTS
                or q.value < 10
            ):
                continue
            words = _bigrams(p, item)
            mine.append((p, item, words))
            taken_up = bool(item.noun) or bool(_DEFINITE.search(item.label))
            titles = any(
                r.kind in ("heading", "title") for r, _, w in memory if len(words & w) >= 2
            )
            if not (taken_up or titles) or len(words) < 2 or q.scale > 1:
                continue
            left = LEFT.search(item.label)
            left = LEFT.search(item.label)
            known = [
                (r, i) for r, i, w in memory
                if i.q.family == q.family and r is not p and (
                    len(words & w) >= 2
                    or (left and LEFT.search(i.label) and any(b in r.text for b in bigrams(item.noun[:4])))
                )
            ]  # fmt: skip
            if not known or any(i.q.value == q.value for _, i in known):
                continue
            near = [(r, i) for r, i in known if _misprint(f"{q.value:.10g}", f"{i.q.value:.10g}")]
            if not near or not (left or _about_one(near[-1][0], near[-1][1], p, item)):
                continue
            r, i = near[-1]
            at, wrong, right, where = p, q, i.q, r
            if proven(item, read[p.number]):
                if proven(i, read[r.number]):
                    continue
                at, wrong, right, where = r, i.q, q, p  # the first of the two is the wrong one
            shows = say(
                zh=f"{where.where}写{right.text}，此处写{wrong.text}",
                en=f"{right.text} in {where.where}, {wrong.text} here",
            )
            yield found("consistency:value", at, wrong.start, wrong.end, shows)
        memory += mine


def _misprint(a: str, b: str) -> bool:
    """One digit other, or two that changed places; a number of two digits counts too."""
    if len(a) != len(b):
        return False
    differ = [k for k in range(len(a)) if a[k] != b[k]]
    return len(differ) == 1 or (
        len(differ) == 2 and a[differ[0]] == b[differ[1]] and a[differ[1]] == b[differ[0]]
    )


def proven(item: Item, items: Sequence[Item]) -> bool:
    """Whether a number is part of a sum, a share, a product or a growth of its own sentence."""
    near = [i for i in items if i.sentence == item.sentence and i is not item and i.q.value > 0]
    v = item.q
    counts = [i.q for i in near if i.q.kind == "n"]
    row = [
        i.q
        for i in items
        if i.sentence == item.sentence and i.q.family == v.family and i.q.kind == "n"
    ]
    at = row.index(v)
    for k in range(at + 1):
        for j in range(max(at, k + 1) + 1, len(row) + 1):
            low, high = sum(q.low for q in row[k:j]), sum(q.high for q in row[k:j])
            if any(overlaps(low, high, q) for q in (*row[:k], *row[j:])):
                return True
    for a, p in pairwise(items):  # a count with its own share behind it: of v, or v of another
        if a.sentence != item.sentence or a.q.kind != "n" or p.q.kind != "p" or p.role != "level":
            continue
        wholes = [v] if a is not item else [c for c in counts if c.family == v.family]
        if a.q.family == v.family and any(
            overlaps(*ratio(a.q, w), p.q) for w in wholes if w is not a.q
        ):
            return True
    for one in near:
        if one.role == "change" and one.q.kind == "p" and any(
            abs(abs(100 * (x.value / y.value - 1)) - one.q.value) <= one.q.half
            for c in counts if c.family == v.family for x, y in ((v, c), (c, v))
        ):  # fmt: skip
            return True
        if one.q.kind == "n" and re.search("均|每", one.label) and any(
            overlaps(one.q.low * x.low, one.q.high * x.high, y)
            for c in counts for x, y in ((v, c), (c, v))
        ):  # fmt: skip
            return True
    for c in counts:
        for d in counts:
            if c is not d and c.family == d.family == v.family and (
                overlaps(c.low + d.low, c.high + d.high, v) or overlaps(c.low - d.high, c.high - d.low, v)
            ):  # fmt: skip
                return True
    return False


def outdated(draft: Draft, read: Read) -> Iterator[Finding]:
    """对194家劳务中介逐家建档, where 194 is last year's number and 213 is this year's."""
    memory: list[Said] = []
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        said = [said_of(p, i) for i in read[p.number] if i.q.kind == "n" and i.role == "level"]
        for s in said:
            noun = re.match(r"[\u4e00-\u9fff]{2,6}", s.item.noun)
            q = s.q
            if noun is None or s.earlier or s.stamp or q.hedge or q.value < 10 or q.chinese:
                continue
            if re.search("[上去]年|同期|其中|[比较由从]", s.context + s.words):
                continue
            name = noun.group()[:4]
            known = [
                m for m in memory
                if m.q.family == q.family and len(name) > 2
                and all(b in m.words + m.context[-14:] for b in bigrams(name))
            ]  # fmt: skip
            old = [m for m in known if m.q.value == q.value]
            now = [m for m in known if m.q.value != q.value and not m.earlier]
            if (
                old
                and all(_of_the_past(m) for m in old)
                and now
                and not proven(s.item, read[p.number])
            ):
                shows = say(
                    zh=f"{q.text}是{old[0].p.where}所说上年（基期）的数，本期为{now[0].q.text}",
                    en=f"{q.text} is the number of the year before; now it is {now[0].q.text}",
                )
                yield found("consistency:value", p, q.start, q.end, shows)
        memory += said


def _of_the_past(s: Said) -> bool:
    return s.earlier or bool(
        re.search(r"[比较](?:[^，。；]{0,6}年)[^，。；]{0,8}$", clause(s.p, s.item))
    )


def _bigrams(p: Paragraph, item: Item) -> set[str]:
    before = re.sub("剩余|余下", "其余", item.before)
    before = re.sub(f"[{ANY}，。；：（）、]", " ", before)[-14:]
    after = re.sub(r"^[^\u4e00-\u9fff]*", "", item.noun)[:10]
    found_in = set()
    for stretch in (*before.split(), after):
        found_in |= {stretch[j : j + 2] for j in range(len(stretch) - 1)}
    return {
        b
        for b in found_in
        if not re.search("[的了共有为约达其中在和与及占由从到]|全年|累计|今年", b)
    }


def _about_one(p: Paragraph, a: Item, r: Paragraph, b: Item, least: int = 2) -> bool:
    """Whether two counts are said of one thing: words in common, no other year, month or place."""
    if p is r and a.sentence == b.sentence:
        return False
    mine, yours = _bigrams(p, a), _bigrams(r, b)
    shared = mine & yours
    if not shared or (len(shared) < least and min(len(mine), len(yours)) > 2):
        return False
    periods = [
        {_period(t.text) for t in x.reading.times if s <= t.start < i.q.start} - {""}
        for x, i in ((p, a), (r, b))
        for s in [max(x.reading.plain.rfind(c, 0, i.q.start) for c in "。；，")]
    ]
    return not (periods[0] and periods[1] and periods[0] != periods[1])


def scales(draft: Draft, read: Read) -> Iterator[Finding]:
    """拆除违法建筑3.42万平方米, where the table says 3.42 in 平方米; 83%, where it says 83.0%."""
    cells = [s for s in of_tables(draft) if len(s.item.label) >= 3 and s.q.unit]
    for p in draft.paragraphs:
        if p.kind == "cell" or not cells:
            continue
        for item in read[p.number]:
            for s in cells:
                q = item.q
                if (
                    q.kind == s.q.kind == "p" and q.value == s.q.value and q.decimals < s.q.decimals
                    and not (q.hedge or q.chinese) and s.item.label in item.before
                ):  # fmt: skip
                    shows = say(
                        zh=f"此处写{q.text}，表中为{s.q.text}",
                        en=f"{q.text} here, {s.q.text} in the table",
                    )
                    yield found("consistency:decimals", p, q.start, q.end, shows)
                    break
                if (
                    s.q.digits == item.q.digits and s.q.value > 0 and s.q.family == item.q.family
                    and len(s.q.digits) >= 3 and s.q.value != item.q.value and s.item.label in item.before
                ):  # fmt: skip
                    shows = say(
                        zh=f"此处写{item.q.text}，表中为{s.q.text}",
                        en=f"{item.q.text} here, {s.q.text} in the table",
                    )
                    yield found("consistency:value", p, item.q.start, item.q.end, shows)
                    break


def read_off(draft: Draft, read: Read) -> Iterator[Finding]:
    """小学、初中近视率分别为35.0%、70.0%: each name and head of a table, said again in the text."""
    heads: dict[tuple[int, int], str] = {}
    rows: dict[tuple[int, int], str] = {}
    cells: dict[tuple[str, str], set[float]] = defaultdict(set)
    for p in draft.paragraphs:
        if p.cell is None:
            continue
        table, row, column = p.cell
        text = re.sub(r"\s|（[^）]*）", "", p.text)
        if row == 0:
            heads[table, column] = text
        elif column == 0:
            rows[table, row] = text
        elif m := re.fullmatch(r"(\d[\d,]*(?:\.\d+)?)[%％]?", text):
            key = rows.get((table, row), ""), heads.get((table, column), "")
            if len(key[0]) >= 2 and len(key[1]) >= 3 and key[1].endswith(("率", "比重", "占比")):
                cells[key].add(float(m[1].replace(",", "")))
    names = {name for name, _ in cells}
    for p in draft.paragraphs:
        if p.kind == "cell" or not cells:
            continue
        for stretch in re.finditer(_LISTED, p.reading.skeleton):
            said = [x for x in re.split("[、和与及]|以及", stretch["names"]) if x]
            head = next((h for _, h in cells if said and said[-1].endswith(h)), "")
            if not head:
                continue
            said[-1] = said[-1].removesuffix(head)
            marks = [k for k in range(stretch.start("values"), stretch.end()) if p.reading.skeleton[k] in ANY]  # fmt: skip
            if len(marks) != len(said):
                continue
            for name, k in zip(said, marks, strict=True):
                line = next(
                    (n for n in names if name == n or (len(n) > 1 and name.startswith(n))), ""
                )
                known, q = cells.get((line, head)), p.reading.at(k)
                if known and all(abs(v - q.value) > q.half + 0.05 for v in known):
                    value = "、".join(f"{v:g}" for v in known)
                    shows = say(
                        zh=f"表中“{line}”的{head}为{value}，此处写{q.text}",
                        en=f"{head} of {line} is {value} in the table, {q.text} here",
                    )
                    yield found("consistency:value", p, q.start, q.end, shows)


_WHOLE = re.compile(
    r"(?P<mark>覆盖|涉及|共有|现有|辖)?全(?P<area>[区市县镇])(?:共有|现有|共|有)?(?P<n>\d{1,6})"
    r"(?P<noun>[个所家条座][\u4e00-\u9fff]{1,4}?)(?P<all>全部|均|都|，|。|、|（)"
)


def wholes(draft: Draft) -> Iterator[Finding]:
    """覆盖全区38所学校 here and 全区36所学校全部参加 there."""
    seen: dict[tuple[str, str], tuple[Paragraph, str]] = {}
    for p in draft.paragraphs:
        for m in _WHOLE.finditer(p.text):
            if not m["mark"] and m["all"] not in ("全部", "均", "都"):
                continue
            first_p, first = seen.setdefault((m["area"], m["noun"]), (p, m["n"]))
            if first != m["n"]:
                shows = say(
                    zh=f"{first_p.where}写{first}{m['noun']}，此处写{m['n']}{m['noun']}",
                    en=f"{first}{m['noun']} in {first_p.where}, {m['n']} here",
                )
                yield found("consistency:value", p, m.start("n"), m.end("noun"), shows)


_LISTED = pattern(
    r"(?P<names>(?:~|、){4,60}?)(?:分别|依次)(?:约?为|是|达到?)(?P<values><p>(?:[、和与及]{1,2}<p>)+)"
)


def against_tables(draft: Draft, read: Read) -> Iterator[Finding]:
    """南桥街道…5.82万人, where the table's row says 52800."""
    rows: dict[str, list[float]] = defaultdict(list)
    names: dict[tuple[int, int], str] = {}
    for p in draft.paragraphs:
        if p.cell is not None and p.cell[2] == 0:
            names[p.cell[0], p.cell[1]] = re.sub(r"[\s#＃]|其中[：:]?", "", p.text)
    for p in draft.paragraphs:
        if p.cell is None or p.cell[2] == 0:
            continue
        m = re.fullmatch(r"\s*[-−]?(\d[\d,]*(?:\.\d+)?)\s*[%％]?\s*", p.text)
        name = names.get((p.cell[0], p.cell[1]), "")
        if m and len(name) >= 3:
            rows[name].append(float(m[1].replace(",", "")))
    if not rows:
        return
    known = re.compile("|".join(map(re.escape, sorted(rows, key=len, reverse=True))))
    for p in draft.paragraphs:
        if p.kind == "cell" or not known.search(p.text):
            continue
        for item in read[p.number]:
            q = item.q
            said = known.findall(re.split("[。；]", item.before)[-1])
            if not said or q.kind not in "np" or q.hedge or q.chinese or len(q.digits) < 3:
                continue
            cells = rows[said[-1]]
            sizes = (q.value, q.value / 1e4, q.value / 1e8)
            if any(
                abs(c - v) <= q.half * (v / q.value if q.value else 1) + 1e-6 or abs(c - v) < 1e-9
                for c in cells for v in sizes
            ):  # fmt: skip
                continue
            for c in cells:
                value = next((c * s for s in (1.0, 1e4, 1e8) if slipped(q, c * s)), None)
                if value is not None:
                    shows = say(
                        zh=f"表中“{said[-1]}”为{c:g}，此处写{q.text}",
                        en=f"{c:g} in the table's row {said[-1]}, {q.text} here",
                    )
                    yield found("consistency:value", p, q.start, q.end, shows)
                    break


_RATE_NAME = re.compile(r"([\u4e00-\u9fff]{2,6}率)(?:超过|接近|近|约|达到?|已|为|近)*$")


def rates_in_words(draft: Draft, read: Read) -> Iterator[Finding]:
    """公办录取率超过九成 in the title, where every 公办录取率 of the text is 89.0%."""
    said: dict[str, list[Item]] = defaultdict(list)
    for p in draft.paragraphs:
        for item in read[p.number]:
            m = _RATE_NAME.search(item.label)
            if m and item.q.kind == "p" and item.role == "level":
                said[m[1][-5:]].append(item)
    for p in draft.paragraphs:
        for item in read[p.number]:
            m = _RATE_NAME.search(item.label)
            if m is None or item.q.kind != "v" or len(m[1]) < 3:
                continue
            known = said.get(m[1][-5:], [])
            if known and not any(fits(item.q, i.q) for i in known):
                shows = say(
                    zh=f"文中{m[1]}为{known[0].q.text}，不是“{item.q.text}”",
                    en=f"{known[0].q.text} is not {item.q.text}",
                )
                yield found("words:vague", p, item.q.start, item.q.end, shows)
