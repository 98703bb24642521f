"""An expression → the words a person checks it by: “3.住处”为“租房”，且“5.年龄”不小于18."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import FormError
from .syntax import Binary, Call, Negative, Node, Number, Path, Ref, Step, Text, parse

if TYPE_CHECKING:
    from ..forms import Form

COMPARED = {"=": "为", "!=": "不为", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}
JOINED = {"and": "，且", "or": "，或"}
ARITHMETIC = {"+": "＋", "-": "－", "*": "×", "div": "÷", "mod": "除以取余"}
LONGEST = 14  # characters of a label that are shown


def in_words(text: str | Node, form: Form, at: str | None = None) -> str:
    '''A condition in Chinese, questions by number or label and codes by their option's text.

    `at` is the question the condition stands at, for ``.``.  An expression that has no plain words
    (paths into repeats, rare operators) or cannot be parsed is returned as it is written, so that
    nothing is lost; a part of one, given as its node, is then "".

    >>> from researchlib.forms import form_from_markdown
    >>> form = form_from_markdown("""
    ... | survey  |                |      |       |
    ... |         | type           | name | label |
    ... |         | select_one yn  | rents | 3.是否租房 |
    ... |         | integer        | age  | 年龄 |
    ... | choices |                |      |       |
    ... |         | list_name      | name | label |
    ... |         | yn             | 1    | 是    |
    ... """)
    >>> in_words("${rents} = '1' and ${age} >= 18", form)
    '“3.是否租房”为“是”，且“年龄”不小于18'
    '''
    try:
        return _Sayer(form, at).say(parse(text).tree if isinstance(text, str) else text)
    except (FormError, _NoWords):
        return text if isinstance(text, str) else ""


class _NoWords(Exception):  # noqa: N818
    """A part of an expression that has no plain words."""


class _Sayer:
    def __init__(self, form: Form, at: str | None) -> None:
        self.form, self.at = form, at

    def say(self, node: Node) -> str:
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Ref):
            return self._name(node.name)
        if isinstance(node, Text):
            return f"“{node.value}”" if node.value else "空"
        if isinstance(node, Number):
            return node.text
        if isinstance(node, Negative):
            return f"－{self.say(node.inner)}"
        if isinstance(node, Path) and self._own(node):
            return "本题答案"
        raise _NoWords

    def _binary(self, node: Binary) -> str:
        if node.operator == "or" and (one_of := self._one_of(node)):
            return one_of
        if node.operator in JOINED:
            parts = [self._grouped(side, node.operator) for side in (node.left, node.right)]
            return JOINED[node.operator].join(parts)
        if node.operator in COMPARED:
            if _empty(node.right):
                answered = node.operator == "!="
                return f"{self.say(node.left)}{'已答' if answered else '未答'}"
            asked = self._question(node.left)
            if node.operator not in ("=", "!=") and (fitting := self._fitting(node, asked)):
                return f"{self.say(node.left)}为{_listed(fitting)}"
            value = self._value(node.right, asked)
            return f"{self.say(node.left)}{COMPARED[node.operator]}{value}"
        if node.operator in ARITHMETIC:
            return f"{self.say(node.left)}{ARITHMETIC[node.operator]}{self.say(node.right)}"
        raise _NoWords

    def _one_of(self, node: Node) -> str:
        """Several answers of one question: 为“A”“B”或“C”; empty where it is not that."""
        sides, waiting = [], [node]
        while waiting:
            here = waiting.pop()
            if isinstance(here, Binary) and here.operator == "or":
                waiting += [here.right, here.left]
            else:
                sides.append(here)
        first = sides[0]
        same = all(
            isinstance(s, Binary)
            and s.operator == "="
            and isinstance(s.left, Ref)
            and isinstance(first, Binary)
            and isinstance(first.left, Ref)
            and s.left.name == first.left.name
            and not _empty(s.right)
            for s in sides
        )
        if not same or not isinstance(first, Binary) or not isinstance(first.left, Ref):
            return ""
        asked = first.left.name
        values = [self._value(s.right, asked) for s in sides if isinstance(s, Binary)]
        return f"{self.say(first.left)}为{_listed(values)}"

    def _fitting(self, node: Binary, asked: str | None) -> list[str]:
        """The options an ordering of codes means: employment <= 5 → the first five, by their texts."""
        bound = node.right.value if isinstance(node.right, Number) else None
        if bound is None or asked is None or asked not in self.form:
            return []
        if self.form.question(asked).kind != "select_one":
            return []
        keeps = {
            "<": lambda v: v < bound,
            "<=": lambda v: v <= bound,
            ">": lambda v: v > bound,
            ">=": lambda v: v >= bound,
        }[node.operator]
        choices = self.form.choices_of(asked)
        if not all(c.name.isdigit() for c in choices):
            return []
        return [
            f"“{_short(self.form.choice_label(asked, c.name))}”"
            for c in choices
            if keeps(int(c.name))
        ]

    def _grouped(self, node: Node, operator: str) -> str:
        said = self.say(node)
        mixed = isinstance(node, Binary) and node.operator in JOINED and node.operator != operator
        return f"（{said}）" if mixed else said

    def _call(self, node: Call) -> str:
        given = node.arguments
        if node.name == "selected" and len(given) == 2:
            return f"{self.say(given[0])}选了{self._value(given[1], self._question(given[0]))}"
        if node.name == "not" and len(given) == 1:
            inner = given[0]
            if isinstance(inner, Call) and inner.name == "selected" and len(inner.arguments) == 2:
                asked = self._question(inner.arguments[0])
                return (
                    f"{self.say(inner.arguments[0])}没有选{self._value(inner.arguments[1], asked)}"
                )
            return f"并非（{self.say(inner)}）"
        if node.name == "count-selected" and len(given) == 1:
            return f"{self.say(given[0])}所选项数"
        if node.name == "string-length" and len(given) == 1:
            return f"{self.say(given[0])}的字数"
        if node.name == "today" and not given:
            return "访问当天"
        if node.name in ("true", "false") and not given:
            return "总是" if node.name == "true" else "从不"
        if node.name in ("int", "number", "string", "date", "boolean") and len(given) == 1:
            return self.say(given[0])
        return f"{node.name}({'，'.join(self.say(g) for g in given)})"

    def _question(self, node: Node) -> str | None:
        if isinstance(node, Ref):
            return node.name
        if isinstance(node, Path) and self._own(node):
            return self.at
        return None

    def _own(self, node: Path) -> bool:
        return (
            node.start is None
            and not node.absolute
            and len(node.steps) == 1
            and isinstance(node.steps[0], Step)
            and node.steps[0].name == "."
        )

    def _value(self, node: Node, asked: str | None) -> str:
        code = (
            node.value
            if isinstance(node, Text)
            else node.text
            if isinstance(node, Number)
            else None
        )
        if code is not None and asked is not None and asked in self.form:
            choice = self.form.choice(asked, code)
            if choice is not None:
                return f"“{_short(self.form.choice_label(asked, code))}”"
        return self.say(node)

    def _name(self, name: str) -> str:
        if name not in self.form:
            return f"“{name}”"
        question = self.form.question(name)
        label = self.form.label(name)
        number = question.number
        if number and not label.lstrip().upper().startswith(number.upper()):
            label = f"{number}.{label}"
        return f"“{_short(label)}”"


def _listed(values: list[str]) -> str:
    return values[0] if len(values) == 1 else "".join(values[:-1]) + "或" + values[-1]


def _empty(node: Node) -> bool:
    return isinstance(node, Text) and node.value == ""


def _short(label: str) -> str:
    label = " ".join(label.split())
    return label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
