"""A、B、C分别为a、b、c: which value is whose."""

from __future__ import annotations

from collections.abc import Sequence

from .. import patterns as re
from ..files.drafts import Paragraph
from ..sentences.clauses import Item, between

_SAID = re.compile(r"分别|依次|各占")
_JOINED = re.compile(r"[、，]?(?:和|以及|与|及)?|[（][^（）]*[）][、，和]?")


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
