"""A、B、C分别为a、b、c: as many values as names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.clauses import Item, between, is_class
from ..sentences.reading import MARK
from ..sentences.times import YEARS
from ..sentences.units import DIGITS
from .pairs import names_class

_SAID = re.compile(r"分别|依次|各占")
_JOINED = re.compile(r"[、，]?(?:和|以及|与|及)?|[（][^（）]*[）][、，和]?")
_NUMBERED = re.compile(
    r"([两二三四五六七八九十])(?:个|大|类)(?:季度|月|年度|街道|乡?镇|镇街|区|县|市|组|班|年龄段)"
)


_SOME = re.compile(
    "[，；。：][前后近]([两二三四五])(?:年|者|项|类|地|月|个[^，。；、]{1,4})$"
)  # 依次为a、b和c，后两年分别增长…


def respectively(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Names (or counts) before 分别 and 依次, values behind: their numbers must agree."""
    skeleton = paragraph.reading.skeleton
    for m in _SAID.finditer(skeleton):
        values = _values(paragraph, items, m.end())
        if len(values) < 2:
            continue
        head = re.split("[。；：]", skeleton[: m.start()])[-1]
        counts = _counted(paragraph, items, m.start())
        if len(values) in counts:
            continue
        some = _SOME.search(paragraph.reading.plain[: paragraph.reading.back(m.start())])
        if some:
            counts = (DIGITS[some[1]],)
            if len(values) in counts:
                continue
        expected = counts[0] if counts else _named(paragraph, head, values)
        if not expected or expected % len(values) == 0 or abs(expected - len(values)) > 2:
            continue
        shows = say(
            zh=f"前面{expected}项，后面{len(values)}个数",
            en=f"{expected} names, {len(values)} values",
        )
        yield found(
            "arithmetic:respectively", paragraph, values[0].q.start, values[-1].q.end, shows
        )


def aligned(paragraph: Paragraph, items: Sequence[Item]) -> dict[int, str]:
    """Position of a value → its own name, in A、B和C三项的满意度分别为a、b、c."""
    names: dict[int, str] = {}
    for m in _SAID.finditer(paragraph.reading.skeleton):
        values = _values(paragraph, items, m.end())
        if len(values) < 2:
            continue
        head = re.split("[。；：，]", paragraph.reading.skeleton[: m.start()])[-1]
        head = re.sub(r"（[^）]*）", "", head)
        listed = head.split("、")
        if len(listed) != len(values):
            listed = [x for x in re.split("、|以及|[和与及]", head) if x.strip()]
        if len(listed) != len(values):  # 件数、人数、金额比上年的128件、1905人、2638.5万元分别
            head = re.sub("[比较与同].*", "", head)
            listed = [x for x in re.split("、|以及|[和及]", head) if x.strip()]
        if len(listed) != len(values):
            continue
        tail = re.search(
            r"(?:[两二三四五六七八九][项个者类家]?|等)?的?([^、的]{2,8})$", listed[-1][2:]
        )
        for name, value in zip(listed, values, strict=True):
            names[value.position] = name + (tail[1] if tail else "")
    return names


_PLACE = re.compile("[^，。；：、（）]{1,6}?(?:街道|镇|乡|村|社区)")
_MEASURE = re.compile("[^，。；：、（）]{2,8}[率度比数量额]")


def places_alone(names: Sequence[str]) -> list[str]:
    """The names of a list; 望江镇 for 望江镇登记率 where all behind it are places: 望江镇登记率为99.1%，青禾街道为98.4%."""
    m = _PLACE.match(names[0]) if names else None
    if m and len(names) > 1 and _MEASURE.fullmatch(names[0], m.end()) and all(map(_PLACE.fullmatch, names[1:])):  # fmt: skip
        return [m.group(), *names[1:]]
    return list(names)


_AND = re.compile("[和与及]")


def _values(paragraph: Paragraph, items: Sequence[Item], start: int) -> list[Item]:
    """The numbers of one kind that stand side by side behind 分别."""
    run: list[Item] = []
    closed = False
    for item in items:
        if item.position < start:
            continue
        if not run:
            gap = paragraph.reading.skeleton[start : item.position]
            if len(gap) > 12 or re.search("[，。；、：]", gap):
                return []
        else:
            gap = between(paragraph.reading, run[-1], item)
            if (
                item.q.kind != run[0].q.kind
                or not _JOINED.fullmatch(gap)
                or closed
                or (gap[:1] == "，" and item.q.family != run[-1].q.family)
            ):
                break  # 1150个和860个，两家: the list ends with 和
            closed = bool(_AND.search(gap))
        run.append(item)
    return run


def _counted(paragraph: Paragraph, items: Sequence[Item], stop: int) -> tuple[int, ...]:
    """来信41件，来访72件，网上信访273件，分别占: how many counts stand there side by side; how many since a semicolon."""
    before = [
        i for i in items
        if i.position < stop and i.role == "level" and i.q.kind in "npv" and not names_class(paragraph, i)
    ]  # fmt: skip
    if not before or not re.fullmatch(
        "[，、]", paragraph.reading.skeleton[before[-1].position + 1 : stop]
    ):
        return ()
    last = before[-1]
    run = [last]
    for item in reversed(before[:-1]):
        gap = between(paragraph.reading, item, run[-1])
        if item.sentence != last.sentence or len(gap) > 24 or re.search("其中|中[，：]|共", gap):
            break
        if item.q.kind == "p" and is_class(paragraph.reading.plain, item.q):
            continue  # 10%至不足20%的345人
        if item.q.kind != "n":  # 812人，占58.3%，…；其后是614人、514人，分别占
            break
        if item.q.family == last.q.family:
            if re.match(r"[^，。；]{0,8}中[，：]", gap):
                break
            run.append(item)
        elif gap.startswith("、") and len(gap) <= 10:
            run.append(item)
        else:
            break
    if len(run) < 2 or last.q.kind != "n":
        return ()
    return len(run), sum(i.segment == last.segment for i in run)


def _named(paragraph: Paragraph, head: str, values: list[Item]) -> int:
    """How many names stand before 分别; 0 when that cannot be told."""
    reading = paragraph.reading
    start = values[0].q.start
    plain = re.split("[。；：]", reading.plain[:start])[-1]
    clause = re.split("，", head)[-1] or head
    span = YEARS.search(plain)
    if span and "、" not in clause:
        return int(span[2]) - int(span[1]) + 1
    numbered = _NUMBERED.search(plain.split("，")[-1])
    if numbered and "、" not in clause:
        return DIGITS[numbered[1]]
    if "多选" in reading.plain:
        return 0
    names = re.sub(
        rf"(?<=[^、，]){MARK['n']}[^、，]{{0,8}}$", "", re.sub(r"（[^）]*）", "", clause)
    )
    if "等" in names or any(c in names for k, c in MARK.items() if k in "pdmvo"):
        return 0
    listed = [x for x in re.split(r"、|以及|和|与|及(?!以)", names) if x.strip()]
    if len(listed) < 2 or any(c in names for c in MARK["n"]):
        return 0
    if "、" in names and len(re.split("、", names)) == len(values):
        return 0  # 教育、社会保障和就业、卫生健康: 和 inside a name
    if "、" not in names and (len(listed) > 2 or (len(values) != 2 and len(listed[0]) > 4)):
        return 0
    return len(listed)
