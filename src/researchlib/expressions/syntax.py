"""The text of an XLSForm expression → its tree, parsed once.

The language is XPath 1.0 as OpenRosa uses it, with pyxform's ``${name}``.  The parser is a recursive
descent over XPath's grammar [1], names may hold letters of any script, hyphens and dots.

[1] W3C, XML Path Language (XPath) Version 1.0, sections 2, 3 and 3.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..errors import FormError, say

LONGEST = 50_000  # characters
DEEPEST = 60  # nested parentheses, calls and signs


@dataclass(frozen=True)
class Node:
    """A part of an expression; `at` is its place in the text, counted from 0."""

    at: int

    def parts(self) -> tuple[Node, ...]:
        return ()


@dataclass(frozen=True)
class Number(Node):
    value: float
    text: str


@dataclass(frozen=True)
class Text(Node):
    value: str


@dataclass(frozen=True)
class Ref(Node):
    """``${name}``; `saved` for ``${last-saved#name}``."""

    name: str
    saved: bool = False


@dataclass(frozen=True)
class Step(Node):
    """One step of a path: a name, "*", "." or ".."; `tests` are its predicates."""

    name: str
    tests: tuple[Node, ...] = ()

    def parts(self) -> tuple[Node, ...]:
        return self.tests


@dataclass(frozen=True)
class Path(Node):
    """Steps from `start` (a reference or a call), from the root, or from here (both unset)."""

    steps: tuple[Step, ...]
    absolute: bool = False
    start: Node | None = None

    def parts(self) -> tuple[Node, ...]:
        return (*((self.start,) if self.start else ()), *self.steps)


@dataclass(frozen=True)
class Filtered(Node):
    """A reference or call with predicates: ``${household}[position() = 1]``."""

    inner: Node
    tests: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return (self.inner, *self.tests)


@dataclass(frozen=True)
class Call(Node):
    name: str
    arguments: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True)
class Binary(Node):
    """Two sides and an operator: or and = != < <= > >= + - * div mod |"""

    operator: str
    left: Node
    right: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Negative(Node):
    inner: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.inner,)


@dataclass(frozen=True)
class Expression:
    """A parsed expression; equal texts give the same object."""

    text: str
    tree: Node

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The names written as ``${name}``, each once, in order."""
        return tuple(dict.fromkeys(n.name for n in walk(self.tree) if isinstance(n, Ref)))

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """The functions called, each once, in order."""
        return tuple(dict.fromkeys(n.name for n in walk(self.tree) if isinstance(n, Call)))

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(here.parts()))


@lru_cache(maxsize=8192)
def parse(text: str) -> Expression:
    """The expression in a text; `FormError` with the place where it goes wrong.

    >>> parse("${age} >= 18 and not(selected(${reason}, '9'))").references
    ('age', 'reason')
    """
    if len(text) > LONGEST:
        raise FormError(
            say(
                zh=f"表达式过长（{len(text)} 字符，上限 {LONGEST}）。请拆成几个 calculate。",
                en=f"expression of {len(text)} characters; at most {LONGEST}. Split it with calculate.",
            )
        )
    return Expression(text, _Parser(text).whole())


_NAME_START = r"[^\W\d]"
_NAME = rf"{_NAME_START}[\w.\-·]*"
_TOKEN = re.compile(
    rf"""
      (?P<blank>\s+)
    | (?P<ref>\$\{{\s*(?P<saved>last-saved\#)?(?P<refname>[^${{}}\s]+)\s*\}})
    | (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<sign>!=|<=|>=|::|//|\.\.|[=<>+*/|()\[\],.@-])
    | (?P<name>{_NAME}(?::{_NAME})?)
    """,
    re.VERBOSE,
)
_WORDS = {"and", "or", "div", "mod"}
_BINDING = {
    operator: strength
    for strength, operators in enumerate(
        (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
    )
    for operator in operators
}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self.lex())
        self.next = 0
        self.depth = 0

    # tokens

    def lex(self) -> Iterator[_Token]:
        at = 0
        last: _Token | None = None
        while at < len(self.text):
            found = _TOKEN.match(self.text, at)
            if found is None:
                raise self.wrong(at)
            kind = found.lastgroup or ""
            if found["ref"]:
                kind = "saved" if found["saved"] else "ref"
            token = _Token(kind, found["refname"] if kind in ("ref", "saved") else found[0], at)
            at = found.end()
            if kind == "blank":
                continue
            operand_before = last is not None and not (
                last.kind == "operator"
                or (last.kind == "sign" and last.text not in ")].." and last.text != ".")
            )
            if (
                operand_before and (token.text == "*" or (kind == "name" and token.text in _WORDS))
            ) or (
                kind == "sign" and token.text in ("=", "!=", "<", "<=", ">", ">=", "+", "-", "|")
            ):
                token = _Token("operator", token.text, token.at)
            yield token
            last = token
        yield _Token("end", "", len(self.text))

    @property
    def here(self) -> _Token:
        return self.tokens[self.next]

    def take(self) -> _Token:
        token = self.here
        self.next += 1
        return token

    def meets(self, *texts: str, kind: str | None = None) -> bool:
        token = self.here
        return (
            token.text in texts
            and token.kind not in ("text", "ref", "saved", "end")
            and (kind is None or token.kind == kind)
        )

    def expect(self, text: str) -> None:
        if not self.meets(text):
            raise self.wrong(self.here.at, text)
        self.take()

    def wrong(self, at: int, wanted: str = "") -> FormError:
        shown = self.text if len(self.text) <= 80 else self.text[max(0, at - 40) : at + 40]
        if at >= len(self.text):
            zh, en = "在结尾处不完整", "is not finished"
        else:
            zh, en = (
                f"第 {at + 1} 个字符“{self.text[at]}”处有误",
                (f"is wrong at character {at + 1} ({self.text[at]!r})"),
            )
        hope = say(zh=f"，此处应为“{wanted}”", en=f", {wanted!r} expected") if wanted else ""
        return FormError(
            say(zh=f"表达式“{shown}”{zh}{hope}。", en=f"expression {shown!r} {en}{hope}.")
        )

    # grammar

    def whole(self) -> Node:
        node = self.level(0)
        if self.here.kind != "end":
            raise self.wrong(self.here.at)
        return node

    def level(self, lowest: int) -> Node:
        """Operators of at least this binding strength, by precedence climbing."""
        left = self.signed()
        while self.here.kind == "operator" and _BINDING.get(self.here.text, -1) >= lowest:
            token = self.take()
            left = Binary(token.at, token.text, left, self.level(_BINDING[token.text] + 1))
        return left

    def signed(self) -> Node:
        signs = []
        while self.meets("-", kind="operator"):
            signs.append(self.take())
        if len(signs) > DEEPEST:
            raise self.wrong(signs[-1].at)
        node = self.union()
        for sign in reversed(signs):
            node = Negative(sign.at, node)
        return node

    def union(self) -> Node:
        left = self.path()
        while self.meets("|", kind="operator"):
            token = self.take()
            left = Binary(token.at, "|", left, self.path())
        return left

    def path(self) -> Node:
        token = self.here
        if self.meets("/", "//"):
            if token.text == "//":
                raise self.wrong(token.at)
            self.take()
            return Path(token.at, self.steps(), absolute=True)
        primary = self.primary()
        if primary is None:
            return Path(token.at, self.steps())
        tests = self.tests()
        if tests:
            primary = Filtered(token.at, primary, tests)
        if self.meets("/"):
            self.take()
            return Path(token.at, self.steps(), start=primary)
        return primary

    def primary(self) -> Node | None:
        """A literal, reference, call or parenthesis; None where a path begins."""
        token = self.here
        if token.kind == "number":
            self.take()
            return Number(token.at, float(token.text), token.text)
        if token.kind == "text":
            self.take()
            return Text(token.at, token.text[1:-1])
        if token.kind in ("ref", "saved"):
            self.take()
            return Ref(token.at, token.text, token.kind == "saved")
        if self.meets("("):
            self.take()
            with_care = self.deeper(token)
            self.expect(")")
            return with_care
        if token.kind == "name" and self.tokens[self.next + 1].text == "(":
            self.take()
            self.take()
            arguments: list[Node] = []
            if not self.meets(")"):
                arguments.append(self.deeper(token))
                while self.meets(","):
                    self.take()
                    arguments.append(self.deeper(token))
            self.expect(")")
            return Call(token.at, token.text, tuple(arguments))
        return None

    def deeper(self, token: _Token) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormError(
                say(
                    zh=f"表达式嵌套超过 {DEEPEST} 层。请拆成几个 calculate。",
                    en=f"expression nested more than {DEEPEST} deep. Split it with calculate.",
                )
            )
        node = self.level(0)
        self.depth -= 1
        return node

    def steps(self) -> tuple[Step, ...]:
        steps = [self.step()]
        while self.meets("/"):
            self.take()
            steps.append(self.step())
        return tuple(steps)

    def step(self) -> Step:
        token = self.here
        if self.meets(".", "..", "*"):
            self.take()
            return Step(token.at, token.text, self.tests())
        if self.meets("@"):
            self.take()
            name = self.take()
            if name.kind != "name":
                raise self.wrong(name.at)
            return Step(token.at, "@" + name.text, self.tests())
        if token.kind != "name":
            raise self.wrong(token.at)
        self.take()
        if self.meets("::"):  # an axis: only child:: and self:: occur in forms
            if token.text not in ("child", "self"):
                raise self.wrong(self.here.at)
            self.take()
            return self.step()
        return Step(token.at, token.text, self.tests())

    def tests(self) -> tuple[Node, ...]:
        tests: list[Node] = []
        while self.meets("["):
            token = self.take()
            tests.append(self.deeper(token))
            self.expect("]")
        return tuple(tests)
