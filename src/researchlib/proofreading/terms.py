"""One name, one way: terms with two forms, subsidies, townships, places and organs that look alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..errors import say
from .drafts import Draft, Paragraph
from .findings import Finding, found

# 约定俗成的两种写法；引号、书名号内和机构名称不算
NAMES = (
    (r"新居民(?!服务中心|事务|管理中心|局)", r"新市民(?!服务中心|事务|管理中心|局)", "新居民/新市民"),
    (r"出租房", r"出租屋", "出租房/出租屋"),
    (r"网格员", r"网格人员", "网格员/网格人员"),
    (r"农民工", r"民工(?<!农民工)", "农民工/民工"),
    (r"电动自行车", r"电动车|电瓶车", "电动自行车/电动车"),
    (r"流动人口", r"外来人口", "流动人口/外来人口"),
    (r"居住证", r"暂住证", "居住证/暂住证"),
    (r"志愿者", r"义工", "志愿者/义工"),
    (r"劳务中介", r"劳动中介|职业中介", "劳务中介/职业中介"),
    (r"受访者", r"被访者|被调查者", "受访者/被访者"),
    (r"随迁子女", r"随迁儿童|流动儿童", "随迁子女/流动儿童"),
    (r"外来务工人员", r"外来打工人员|打工者|外来务工者", "外来务工人员/打工者"),
    (r"从业人员", r"从业者", "从业人员/从业者"),
    (r"求职人员", r"求职者", "求职人员/求职者"),
    (r"小微企业", r"小微型企业", "小微企业/小微型企业"),
    (r"快递员", r"快递小哥", "快递员/快递小哥"),
    (r"外卖骑手", r"外卖员|外卖小哥", "外卖骑手/外卖员"),
    (r"老年食堂", r"长者食堂|敬老食堂", "老年食堂/长者食堂"),
    (r"社区矫正对象", r"社区服刑人员|矫正人员", "社区矫正对象/社区服刑人员"),
    (r"短视频", r"小视频", "短视频/小视频"),
)  # fmt: skip
_ASIDE = re.compile(r"“[^”]*”|《[^》]*》|[^，。；、]{2,12}(?:中心|协会|公司|局|办公室)")


def names(draft: Draft) -> Iterator[Finding]:
    """A name written two ways, marked at the rarer one."""
    prose = [p for p in draft.paragraphs if p.kind != "cell"]
    bare_texts = [(p, _ASIDE.sub(lambda m: "\0" * len(m.group()), p.text)) for p in prose]
    for first, second, title in NAMES:
        a = [(p, m) for p, t in bare_texts for m in re.finditer(first, t)]
        b = [(p, m) for p, t in bare_texts for m in re.finditer(second, t)]
        if not a or not b:
            continue
        p, m = (b if len(b) <= len(a) else a)[0]
        shows = say(
            zh=f"{title}，分别{len(a)}处、{len(b)}处", en=f"{title}: {len(a)} and {len(b)} times"
        )
        yield found("consistency:name", p, m.start(), m.end(), shows)
    subsidies: dict[str, dict[str, list[tuple[Paragraph, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for p in prose:
        for m in re.finditer(r"([\u4e00-\u9fff]{2})(补贴|补助)", p.text):
            subsidies[m[1]][m[2]].append((p, m.start()))
    for what, kinds in subsidies.items():
        if len(kinds) == 2 and what not in (
            "各类",
            "发放",
            "申请",
            "享受",
            "给予",
            "集中",
            "财政",
            "资金",
            "经费",
        ):
            rarer = min(reversed(kinds.values()), key=len)[0]
            p, start = rarer
            yield found("consistency:name", p, start, start + 4, f"{what}补贴/{what}补助")
    yield from _bare_subsidies(prose)
    yield from _townships(draft.paragraphs)
    yield from _lookalikes(draft.paragraphs)
    yield from _stems(draft)
    yield from _organs(prose)


_SUBSIDY = re.compile(r"(?:^|(?<=[，。；：]))(补贴|补助)(?=资金|对象|标准|金额|总额)")


def _bare_subsidies(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """补助资金从…列支 in a draft that speaks of 稳岗补贴 only."""
    text = "".join(p.text for p in prose)
    for p in prose:
        for m in _SUBSIDY.finditer(p.text):
            other = "补贴" if m[1] == "补助" else "补助"
            if text.count(m[1]) == 1 and text.count(other):
                yield found("consistency:name", p, m.start(), m.end(), f"{other}/{m[1]}")


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


_PLACE = re.compile(r"([\u4e00-\u9fff]{2})(街道|镇|乡|社区|(?<![农乡])村)")
_OPPOSED = set("东西南北中上下前后左右内外大小新老一二三四五六七八九十里高低")


def _lookalikes(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """澜桥街道 and 兰桥街道: two places that differ in one character of the same sound or look."""
    seen: dict[tuple[str, str], list[tuple[Paragraph, int]]] = defaultdict(list)
    for p in prose:
        for m in _PLACE.finditer(p.text):
            seen[m[1], m[2]].append((p, m.start()))
    names = sorted(seen)
    for j, a in enumerate(names):
        for b in names[j + 1 :]:
            if a[1] != b[1]:
                continue
            differ = [(x, y) for x, y in zip(a[0], b[0], strict=True) if x != y]
            if len(differ) != 1 or set(differ[0]) <= _OPPOSED:
                continue
            together = {p.number for p, _ in seen[a]} & {p.number for p, _ in seen[b]}
            few, many = sorted((a, b), key=lambda n: len(seen[n]))
            if together or not (
                _near_in_sound(*differ[0]) or (len(seen[few]) == 1 and len(seen[many]) >= 3)
            ):
                continue
            p, start = seen[few][-1]
            yield found(
                "consistency:name",
                p,
                start,
                start + 2 + len(few[1]),
                f"{''.join(many)}/{''.join(few)}",
            )


def _stems(draft: Draft) -> Iterator[Finding]:
    """兰桥讲堂 where the street is 澜桥: the name of a place in other company."""
    text = "\n".join(p.text for p in draft.paragraphs)
    stems = {m[1] for m in _PLACE.finditer(text) if m[2] in ("街道", "镇")}
    by_first, by_last = defaultdict(list), defaultdict(list)
    for stem in stems:
        by_first[stem[0]].append(stem)
        by_last[stem[1]].append(stem)
    for p in draft.paragraphs if stems else ():
        for k, (a, b) in enumerate(pairwise(p.text)):
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
