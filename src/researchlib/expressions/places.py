"""Where things are in a form: names and paths → the question or group meant, and who uses whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ..forms import Form
from .syntax import Call, Expression, Filtered, Node, Path, Ref, Step, parse, walk


@dataclass(frozen=True)
class Place:
    """A question or group: `path` from the form's root; `repeat` its level (a repeat is its own)."""

    name: str
    path: tuple[str, ...]
    repeat: str | None
    is_group: bool = False


class Places:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.by_path: dict[tuple[str, ...], Place] = {}
        self.by_name: dict[str, Place] = {}
        for group in form.groups:
            around = [p for p in group.parents if form.group(p).repeat]
            repeat = group.name if group.repeat else around[-1] if around else None
            self._add(Place(group.name, (*group.parents, group.name), repeat, True))
        for q in form.questions:
            self._add(Place(q.name, (*q.group, q.short_name or q.name), q.repeat))

    def _add(self, place: Place) -> None:
        self.by_path[place.path] = place
        self.by_name.setdefault(place.name, place)

    def named(self, name: str) -> Place | None:
        return self.by_name.get(name)

    def walk(self, start: Place | None, steps: Sequence[Step]) -> Place | None:
        """The place a path leads to; a path from the root names the form first, or leaves it out."""
        path = list(start.path) if start else []
        names = [s.name for s in steps]
        if start is None and names and tuple(names) not in self.by_path:
            names = names[1:] if tuple(names[1:]) in self.by_path else names
        for name in names:
            if name == ".":
                continue
            if name == "..":
                if not path:
                    return None
                path.pop()
            else:
                path.append(name)
        return self.by_path.get(tuple(path))

    def leaves_repeat(self, start: Place | None, node: Path) -> bool:
        """Whether a relative path climbs out of its repeat and comes back in: then all rows are meant."""
        if start is None or node.absolute or start.repeat is None:
            return False
        if isinstance(node.start, Ref):
            return False
        climbed = 0
        for step in node.steps:
            if step.name != "..":
                break
            climbed += 1
        kept = start.path[: len(start.path) - climbed]
        end = self.walk(start, node.steps)
        if end is None or end.repeat != start.repeat:
            return False
        return start.repeat not in kept


_known: WeakKeyDictionary[Form, Places] = WeakKeyDictionary()


def places_of(form: Form) -> Places:
    """The places of a form, worked out once."""
    if form not in _known:
        _known[form] = Places(form)
    return _known[form]


def uses(expression: str | Expression, form: Form, at: str | None = None) -> tuple[str, ...]:
    """The questions and groups an expression reads, by name, in order; `.` counts as itself.

    >>> from researchlib.forms import form_from_markdown
    >>> form = form_from_markdown('''
    ... | survey |         |      |
    ... |        | type    | name |
    ... |        | integer | age  |
    ... |        | integer | work |
    ... ''')
    >>> uses(". < ${age} and ../age > 0", form, at="work")
    ('work', 'age')
    """
    parsed = parse(expression) if isinstance(expression, str) else expression
    places = places_of(form)
    start = places.named(at) if at else None
    found = dict.fromkeys(p.name for p in _places(parsed.tree, places, start) if p is not None)
    return tuple(found)


def unresolved(expression: str | Expression, form: Form, at: str | None = None) -> tuple[str, ...]:
    """The references of an expression that lead nowhere, as written."""
    parsed = parse(expression) if isinstance(expression, str) else expression
    places = places_of(form)
    start = places.named(at) if at else None
    lost: dict[str, None] = {}
    for node in walk(parsed.tree):
        if isinstance(node, Ref) and places.named(node.name) is None:
            lost.setdefault(shown(node))
        if not isinstance(node, Path) or node.start is not None or _bare(node):
            continue
        if places.walk(None if node.absolute else start, node.steps) is None:
            lost.setdefault(shown(node))
    return tuple(lost)


def level_of(expression: str | Expression, form: Form) -> str | None:
    """The level an expression speaks of by itself: the innermost repeat of the questions it names
    outside functions of node-sets."""
    parsed = parse(expression) if isinstance(expression, str) else expression
    places = places_of(form)
    gathered = {"count", "sum", "min", "max", "join", "count-non-empty", "indexed-repeat"}
    deepest: str | None = None
    depth = 0
    waiting: list[Node] = [parsed.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call) and node.name in gathered:
            continue
        if isinstance(node, Ref):
            place = places.named(node.name)
            if place and place.repeat and not place.is_group and len(place.path) > depth:
                deepest, depth = place.repeat, len(place.path)
        waiting.extend(node.parts())
    return deepest


def _bare(node: Path) -> bool:
    """A single name: a column of the choices sheet, or nothing."""
    return len(node.steps) == 1 and not node.absolute and node.steps[0].name not in (".", "..")


def _places(node: Node, places: Places, start: Place | None) -> Iterator[Place | None]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Ref):
            yield places.named(here.name)
        elif isinstance(here, Path):
            origin = start
            if isinstance(here.start, Filtered) and isinstance(here.start.inner, Ref):
                origin = places.named(here.start.inner.name)
            elif isinstance(here.start, Ref):
                origin = places.named(here.start.name)
            elif isinstance(here.start, Call) and here.start.name == "instance":
                origin = None
            yield places.walk(None if here.absolute else origin, here.steps)
            waiting.extend(t for s in here.steps for t in s.tests)
            if here.start is not None:
                waiting.append(here.start)
            continue
        waiting.extend(reversed(here.parts()))


def shown(node: Node) -> str:
    """A reference as it was written, near enough for a message."""
    if isinstance(node, Ref):
        return f"${{{node.name}}}"
    if isinstance(node, Path):
        start = shown(node.start) + "/" if node.start is not None else "/" if node.absolute else ""
        return start + "/".join(s.name for s in node.steps)
    if isinstance(node, Filtered):
        return shown(node.inner)
    return f"{node.name}()" if isinstance(node, Call) else "…"
