"""A text → `Reading`: its quantities, its times, and its *skeleton*.

In the skeleton every quantity and time is one private character.  The checks are patterns over skeletons, written
with ``<n>`` for a count, ``<p>`` for a percentage, ``<d>`` for percentage points, ``<m>`` for 倍,
``<v>`` for a vague share (近六成, 过半), ``<t>`` for a time and ``<o>`` for a value not known here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from .. import patterns as re
from .quantities import NUMBER, Quantity, finders, number
from .times import DATE, NO_QUANTITY, TWO_DIGIT_YEAR, Time

MARK = {"n": "\ue001", "p": "\ue002", "d": "\ue003", "m": "\ue004", "v": "\ue005", "t": "\ue006",
        "o": "\ue007"}  # fmt: skip
UNKNOWN = MARK["o"]  # stands in a draft for a value that was not computed
ANY = "".join(MARK.values())

_SAME_LENGTH = str.maketrans({
    **{chr(0xFF10 + k): str(k) for k in range(10)}, "％": "%", "．": ".", "\u00a0": " ",
    "\u3000": " ", "(": "（", ")": "）", ";": "；", "?": "？", "!": "！", "~": "～", "∼": "～",
    "–": "—", "－": "—", "○": "〇",
})  # fmt: skip
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_COLON = re.compile(r"(?<!\d):|:(?!\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its quantities; `skeleton` positions map back through `at` and `back`."""

    text: str
    plain: str
    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]
    skeleton: str
    places: tuple[tuple[int, int, int], ...]  # skeleton position, text start, text end

    def at(self, position: int) -> Quantity:
        """The quantity that stands at a position of the skeleton."""
        start = self.places[self._place(position)][1]
        return self.quantities[bisect_left(self.quantities, start, key=lambda q: q.start)]

    def back(self, position: int) -> int:
        """A position of the skeleton as a position of the text."""
        k = self._place(position)
        if k < 0:
            return position
        at, _, end = self.places[k]
        return self.places[k][1] if position == at else end + position - at - 1

    def _place(self, position: int) -> int:
        return bisect_right(self.places, (position, 1 << 30, 0)) - 1


def normal(text: str) -> str:
    """The text with full-width digits and one kind of punctuation, of the same length."""
    text = text.translate(_SAME_LENGTH)
    if "," in text:
        text = _COMMA.sub("，", text)
    if ":" in text:
        text = _COLON.sub("：", text)
    return text


@lru_cache(maxsize=1 << 14)
def _stops(text: str, stops: str) -> list[int]:
    return [0, *(m.end() for m in re.finditer(f"[{re.escape(stops)}]", text))]


def since(text: str, at: int, stops: str) -> int:
    """Where the stretch that ends at a position begins: behind the last of the stops."""
    behind = _stops(text, stops)
    return behind[bisect_right(behind, at) - 1]


@cache
def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern over skeletons: ``<n>`` and the like stand for the private characters.

    ``<np>`` is either of two kinds, ``<*>`` any, ``.`` never crosses a sentence, and ``~`` is a run of
    ordinary characters without punctuation or quantities.
    """

    def marks(match: re.Match[str]) -> str:
        names = match[1]
        chosen = ANY if names == "*" else "".join(MARK[n] for n in names)
        return f"[{chosen}]"

    source = re.sub(r"(?<!\?P)(?<!\(\?)<([npdmvto]+|\*)>", marks, source)
    source = source.replace("~", rf"[^，。；：！？、（）{ANY}]")
    return re.compile(source, flags)


def read(text: str) -> Reading:
    """Read the quantities and dates of one paragraph.

    >>> r = read("检查居住出租房10308户，督改4064户，占39.4%，比上年提高0.5个百分点。")
    >>> [(q.text, q.value, q.unit) for q in r.quantities]
    [('10308户', 10308.0, '户'), ('4064户', 4064.0, '户'), ('39.4%', 39.4, '%'), ('0.5个百分点', 0.5, '个百分点')]
    >>> [(q.text, q.value, q.low, q.high) for q in read("发放宣传资料3.8万余份，约占近六成").quantities]
    [('3.8万余份', 38000.0, 38000.0, 39000.0), ('近六成', 60.0, 50.0, 60.0)]
    """
    plain = normal(text)
    taken = _Taken(len(plain))
    times = [Time(m.start(), m.end(), m.group()) for m in TWO_DIGIT_YEAR.finditer(plain)] if "年" in plain else []  # fmt: skip
    for t in times:
        taken.add(t.start, t.end)
    for m in DATE.finditer(plain):
        if taken.free(m.start(), m.end()):
            times.append(Time(m.start(), m.end(), m.group()))
            taken.add(m.start(), m.end())
    for m in NO_QUANTITY.finditer(plain):
        if taken.free(m.start(), m.end()):
            taken.add(m.start(), m.end())
    found: list[Quantity] = []
    for needed, finder, maker in finders:
        for m in finder.finditer(plain) if needed in plain else ():
            if taken.free(m.start(), m.end()):
                found.append(maker(m))
                taken.add(m.start(), m.end())
    position = 0
    while True:
        word = NUMBER.search(plain, position)
        if word is None:
            break
        position = max(word.end(), word.start() + 1)
        if not taken.free(word.start(), word.end()):
            # the number may begin inside what is taken and go on behind it
            position = word.start() + 1
            continue
        quantity = number(word, plain)
        if quantity is not None:
            found.append(quantity)
            taken.add(word.start(), word.end())
        elif word["sign"]:
            position = word.start("sign") + 1
    found = _shared_units(sorted(found, key=lambda q: q.start), plain)
    times.sort(key=lambda t: t.start)
    return _with_skeleton(text, plain, found, times)


class _Taken:
    """The stretches of a text that are read already."""

    def __init__(self, length: int) -> None:
        self._mask = bytearray(length + 1)

    def add(self, start: int, end: int) -> None:
        self._mask[start:end] = b"\1" * (end - start)

    def free(self, start: int, end: int) -> bool:
        return self._mask.find(1, start, max(end, start)) < 0


def _shared_units(found: list[Quantity], plain: str) -> list[Quantity]:
    """12、15和18人: a number without a unit takes the unit of the list it stands in."""
    done = list(found)
    for k in range(len(done) - 2, -1, -1):
        q, after = done[k], done[k + 1]
        between = plain[q.end : after.start]
        if q.unit == "个" and after.kind == "d" and re.fullmatch("、|和|与|及", between):
            done[k] = replace(q, unit=after.unit, kind="d", half=10.0**-q.decimals / 2,
                              low=q.value - 10.0**-q.decimals / 2,
                              high=q.value + 10.0**-q.decimals / 2)  # fmt: skip
            continue
        if q.unit or not after.unit or q.hedge or (between == "，" and after.hedge):
            continue
        if re.fullmatch(r"[、，]|和|与|及|[、，]?(?:以及)|[—～-]|至|到", between):
            scale = after.scale if q.scale == 1.0 and after.scale > 1.0 and re.fullmatch(r"[—～-]|至|到|[、和]", between) else 1.0  # fmt: skip
            kind = after.kind
            value = q.value * scale
            exact = kind == "n" and q.scale * scale == 1.0 and q.decimals == 0
            half = 0.0 if exact else 0.5 * q.scale * scale * 10.0**-q.decimals
            done[k] = replace(
                q, unit=after.unit, kind=kind, value=value, half=half, low=value - half,
                high=value + half, scale=q.scale * scale,
            )  # fmt: skip
    return done


def _with_skeleton(text: str, plain: str, found: list[Quantity], times: list[Time]) -> Reading:
    stops = sorted(
        [(q.start, q.end, MARK[q.kind]) for q in found]
        + [(t.start, t.end, MARK["t"]) for t in times]
    )
    parts: list[str] = []
    places: list[tuple[int, int, int]] = []
    position = length = 0
    for start, end, mark in stops:
        if start < position:
            continue
        parts.append(plain[position:start])
        length += start - position
        places.append((length, start, end))
        parts.append(mark)
        length += 1
        position = end
    parts.append(plain[position:])
    return Reading(text, plain, tuple(found), tuple(times), "".join(parts), tuple(places))
