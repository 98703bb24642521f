"""XLSForm expression → the spreadsheet formula that says the same of one row of a keying sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..errors import FormError
from ..expressions import parse
from ..expressions.syntax import Binary, Call, Negative, Node, Number, Path, Ref, Text
from ..forms import Form, Question

EPOCH = date(1899, 12, 30)  # day 0 of a workbook's dates
COMPARED = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_PIECE = r"(?:(\[[^\]]+\]|\\d)|([A-Za-z0-9_/ -]))(?:\{(\d{1,2})\})?"
ARITHMETIC = {"+": "+", "-": "-", "*": "*", "div": "/"}


class NoFormula(Exception):  # noqa: N818
    """A part of an expression a spreadsheet cannot say of one row."""


@dataclass(frozen=True)
class Cells:
    """Where the answers of one sheet stand: question → its columns, code → column where it has several."""

    form: Form
    columns: Mapping[str, Mapping[str | None, str]]
    row: int = 2

    def one(self, name: str) -> str:
        """The cell of a question that has one column."""
        columns = self._of(name)
        if None not in columns:
            raise NoFormula
        return f"${columns[None]}{self.row}"

    def tick(self, name: str, code: str) -> str:
        """The cell in which an option is ticked."""
        if code not in self._of(name):
            raise NoFormula
        return f"${self.columns[name][code]}{self.row}"

    def span(self, name: str) -> str:
        """All cells of a question; its columns stand side by side."""
        letters = list(self._of(name).values())
        first, last = f"${letters[0]}{self.row}", f"${letters[-1]}{self.row}"
        return first if first == last else f"{first}:{last}"

    def ticked(self, name: str) -> bool:
        """Whether the question has a column an option."""
        return None not in self._of(name)

    def empty(self, name: str) -> str:
        """True where nothing is keyed for the question."""
        span = self.span(name)
        return f"COUNTA({span})=0" if ":" in span else f'{span}=""'

    def _of(self, name: str) -> Mapping[str | None, str]:
        if not self.columns.get(name):
            raise NoFormula
        return self.columns[name]


@dataclass
class Translation:
    """A formula, and the questions it looks at besides its own."""

    formula: str
    looks_at: tuple[str, ...] = ()

    def guarded(self, cells: Cells) -> str:
        """True as well where an answer it looks at is not keyed yet or cannot be compared."""
        if not self.looks_at:
            return self.formula
        empty = ",".join(cells.empty(name) for name in self.looks_at)
        return f"IFERROR(OR({empty},{self.formula}),TRUE)"

    def surely(self, cells: Cells, wanted: bool) -> str:
        """True only where every answer it looks at is keyed and the formula is `wanted`."""
        keyed = "".join(f"NOT({cells.empty(name)})," for name in self.looks_at)
        said = self.formula if wanted else f"NOT({self.formula})"
        return f"IFERROR(AND({keyed}{said}),FALSE)"


def translated(expression: str, cells: Cells, at: str | None = None) -> Translation | None:
    """The formula of an expression that stands at question `at`; None where a row cannot say it."""
    try:
        return _of(parse(expression).tree, cells, at)
    except (FormError, NoFormula):
        return None


def demands(constraint: str, cells: Cells, at: str) -> list[tuple[Node, Translation | None]]:
    """What a constraint demands, part by part where it joins them by `and`."""
    try:
        tree = parse(constraint).tree
    except FormError:
        return []
    found: list[tuple[Node, Translation | None]] = []
    for part in conjuncts(tree):
        try:
            found.append((part, _of(part, cells, at)))
        except NoFormula:
            found.append((part, None))
    return found


def conjuncts(node: Node) -> Iterator[Node]:
    """The parts joined by `and`, from left to right."""
    if isinstance(node, Binary) and node.operator == "and":
        yield from conjuncts(node.left)
        yield from conjuncts(node.right)
    else:
        yield node


def wildcard(pattern: str) -> str | None:
    """A pattern of fixed length as spreadsheet wildcards, ? for any character; None for any other.

    >>> wildcard("^QA-20[0-9]{2}-[0-9]{2}$"), wildcard("[0-9]+")
    ('QA-20??-??', None)
    """
    body = pattern.removeprefix("^").removesuffix("$")
    if not re.fullmatch(f"(?:{_PIECE})+", body):
        return None
    return "".join(
        (letter or "?") * int(times or 1) for _, letter, times in re.findall(_PIECE, body)
    )


def shape(constraint: str) -> str | None:
    """The wildcards of `regex(., '…')` when a constraint is that and no more."""
    try:
        tree = parse(constraint).tree
    except FormError:
        return None
    if not (isinstance(tree, Call) and tree.name == "regex" and len(tree.arguments) == 2):
        return None
    own, pattern = tree.arguments
    return wildcard(pattern.value) if is_own(own) and isinstance(pattern, Text) else None


def is_own(node: Node) -> bool:
    """Whether a node is the answer itself, the dot."""
    return isinstance(node, Path) and len(node.steps) == 1 and node.steps[0].name == "."


def day_of(node: Node) -> int | None:
    """The day of `date('2024-10-01')`, as a workbook counts days."""
    if isinstance(node, Call) and node.name == "date" and isinstance(node.arguments[0], Text):
        try:
            return (date.fromisoformat(node.arguments[0].value) - EPOCH).days
        except ValueError:
            return None
    return None


def day_in(cell: str, kind: str) -> str:
    """The day keyed into a cell, as text or as a date; an error where it is none."""
    return f'DATEVALUE({cell}&"-01")' if kind == "month" else f"IFERROR(DATEVALUE({cell}),1*{cell})"


def _of(node: Node, cells: Cells, at: str | None) -> Translation:
    speaker = _Speaker(cells, at)
    formula = speaker.truth(node)
    return Translation(formula, tuple(dict.fromkeys(speaker.seen)))


@dataclass
class _Speaker:
    cells: Cells
    at: str | None
    seen: list[str] = field(default_factory=list)

    def truth(self, node: Node) -> str:
        if isinstance(node, Binary) and node.operator in ("and", "or"):
            sides = (self.truth(node.left), self.truth(node.right))
            return f"{node.operator.upper()}({sides[0]},{sides[1]})"
        if isinstance(node, Binary) and node.operator in COMPARED:
            return self._comparison(node)
        if isinstance(node, Call) and node.name == "not" and len(node.arguments) == 1:
            return f"NOT({self.truth(node.arguments[0])})"
        if isinstance(node, Call) and node.name == "selected" and len(node.arguments) == 2:
            return self._selected(*node.arguments)
        if isinstance(node, Call) and node.name == "regex" and len(node.arguments) == 2:
            return self._regex(*node.arguments)
        raise NoFormula

    def _comparison(self, node: Binary) -> str:
        sides = (node.left, node.right)
        if any(isinstance(side, Text) for side in sides):
            if node.operator not in ("=", "!="):
                raise NoFormula
            left, right = (self._text(side) for side in sides)
        else:
            left, right = (self._number(side) for side in sides)
        return f"{left}{COMPARED[node.operator]}{right}"

    def _selected(self, of: Node, code: Node) -> str:
        if not isinstance(code, Text):
            raise NoFormula
        q = self._question(of)
        if self.cells.ticked(q.name):
            return f'{self.cells.tick(q.name, code.value)}&""="1"'
        return f'ISNUMBER(SEARCH(" {_quoted(code.value)} "," "&{self.cells.one(q.name)}&" "))'

    def _regex(self, of: Node, pattern: Node) -> str:
        found = wildcard(pattern.value) if isinstance(pattern, Text) else None
        if found is None:
            raise NoFormula
        return f'COUNTIF({self.cells.one(self._question(of).name)},"{found}")=1'

    def _text(self, node: Node) -> str:
        if isinstance(node, Text):
            return f'"{_quoted(node.value)}"'
        return f'{self.cells.one(self._question(node).name)}&""'

    def _number(self, node: Node) -> str:
        if isinstance(node, Number):
            return node.text
        if isinstance(node, Negative):
            return f"-{self._number(node.inner)}"
        if isinstance(node, Binary) and node.operator in ARITHMETIC:
            left, right = self._number(node.left), self._number(node.right)
            return f"({left}{ARITHMETIC[node.operator]}{right})"
        if isinstance(node, Call):
            return self._called(node)
        q = self._question(node)
        cell = self.cells.one(q.name)
        if q.kind in ("date", "month"):
            return day_in(cell, q.kind)
        return cell if q.numeric else f"VALUE({cell})"

    def _called(self, node: Call) -> str:
        day = day_of(node)
        if day is not None:
            return str(day)
        if node.name == "today" and not node.arguments:
            return "TODAY()"
        if len(node.arguments) != 1:
            raise NoFormula
        (inner,) = node.arguments
        if node.name == "count-selected":
            q = self._question(inner)
            if self.cells.ticked(q.name):
                return f"COUNTIF({self.cells.span(q.name)},1)"
        elif node.name == "int":
            return f"INT({self._number(inner)})"
        elif node.name in ("number", "decimal-date-time"):
            return self._number(inner)
        raise NoFormula

    def _question(self, node: Node) -> Question:
        if is_own(node) and self.at is not None:
            return self.cells.form.question(self.at)
        if not isinstance(node, Ref) or node.saved:
            raise NoFormula
        if node.name != self.at:
            self.seen.append(node.name)
        if node.name not in self.cells.columns:
            raise NoFormula
        return self.cells.form.question(node.name)


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def joined(parts: Iterable[str]) -> str:
    """All of them."""
    found = list(parts)
    return found[0] if len(found) == 1 else f"AND({','.join(found)})"
