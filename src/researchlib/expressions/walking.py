"""One walk over one expression's tree, every step on whole columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..errors import FormError, say
from ..forms import Choice, Form
from .answers import Answers, Nodes, NotEvaluable, scalar
from .columns import (
    Column,
    Mask,
    any_true,
    as_number,
    as_text,
    as_truth,
    both_true,
    calculate,
    choose,
    compare,
    constant,
    either,
    equal,
    is_empty,
    lift,
    texts,
)
from .functions import FUNCTIONS, coalesce, concat, join
from .lookups import lookup
from .places import Place, Places, places_of, shown
from .syntax import (
    Binary,
    Call,
    Expression,
    Filtered,
    Negative,
    Node,
    Number,
    Path,
    Ref,
    Step,
    Text,
    parse,
)

Value = Column | Nodes


@dataclass
class Scope:
    """Where an expression stands: its level, its place in the form, and the option under test."""

    answers: Answers
    level: str | None
    place: Place | None = None
    choice: Choice | None = None
    dot: Column | None = None
    reasons: dict[str, None] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        return self.answers.form

    @cached_property
    def places(self) -> Places:
        return places_of(self.form)


def column_of(expression: str | Expression, scope: Scope) -> Column:
    """The value as one column; what cannot be evaluated is unknown in every row."""
    parsed = parse(expression) if isinstance(expression, str) else expression
    with np.errstate(all="ignore"):  # 1 div 0 is Infinity, as XPath has it
        return Walker(scope).column(parsed.tree)


def unknown_column(reason: str, scope: Scope) -> Column:
    scope.reasons.setdefault(reason)
    return Column(
        "text",
        np.zeros(1, dtype=np.int64),
        np.array([""], dtype=object),
        unknown=np.ones(1, dtype=bool),
    )


class Walker:
    """One walk over one tree in one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.answers = scope.answers
        self.form = scope.form

    def value(self, node: Node) -> Value:
        if isinstance(node, Number):
            return constant(node.value)
        if isinstance(node, Text):
            return constant(node.value)
        if isinstance(node, Binary):
            return self.binary(node)
        if isinstance(node, Negative):
            inner = as_number(self.column(node.inner))
            return Column("number", -inner.values, unknown=inner.unknown)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, (Ref, Path, Filtered)):
            return self.path(node)
        raise NotEvaluable("此处的写法不支持", "this construct is not supported")

    def column(self, node: Node) -> Column:
        """One value a row; a part that cannot be evaluated is unknown, the rest goes on."""
        try:
            value = self.value(node)
        except NotEvaluable as problem:
            return unknown_column(str(problem), self.scope)
        if isinstance(value, Nodes) and (value.counts() > 1).any():
            self.scope.reasons.setdefault(
                say(
                    zh="一处引用对应重复组的多行",
                    en="a reference stands for several rows of a repeat",
                )
            )
        return scalar(value)

    def noted(self, name: str, value: Value) -> Value:
        """The answers of a question; where some are unknown, why."""
        unknown = value.unknown if isinstance(value, Column) else value.items.unknown
        if unknown is not None and unknown.any():
            why = self.answers.reasons.get(name) or (
                say(
                    zh=f"{name}：有答案还待核实",
                    en=f"{name}: an answer is still to be decided",
                ),
            )
            for reason in why:
                self.scope.reasons.setdefault(reason)
        return value

    def binary(self, node: Binary) -> Column:
        """A chain of operators is folded from its left end, however long it is."""
        chain = [node]
        while isinstance(chain[-1].left, Binary):
            chain.append(chain[-1].left)
        result = self.column(chain[-1].left)
        for link in reversed(chain):
            result = self.joined(link.operator, result, self.column(link.right))
        return result

    def joined(self, operator: str, left: Column, right: Column) -> Column:
        match operator:
            case "and":
                return both_true(left, right)
            case "or":
                return any_true(left, right)
            case "=":
                return equal(left, right)
            case "!=":
                same = equal(left, right)
                return Column("truth", ~same.values, unknown=same.unknown)
            case "<" | "<=" | ">" | ">=":
                return compare(operator, left, right)
            case "|":
                return unknown_column(
                    say(zh="运算符 | 不支持", en="the operator | is not supported"), self.scope
                )
        return calculate(operator, left, right)

    # functions

    def call(self, node: Call) -> Value:
        name, arguments = node.name, node.arguments
        special = getattr(self, "call_" + name.replace("-", "_").replace(":", "_"), None)
        if special is not None:
            return special(arguments)
        if name not in FUNCTIONS:
            raise NotEvaluable(f"函数 {name}() 不支持", f"function {name}() is not supported")
        function, fewest, most = FUNCTIONS[name]
        if len(arguments) < fewest or (most is not None and len(arguments) > most):
            raise NotEvaluable(
                f"函数 {name}() 的参数个数不对（{len(arguments)}）",
                f"function {name}() has a wrong number of arguments ({len(arguments)})",
            )
        return function(*(self.column(a) for a in arguments))

    def only(self, name: str, arguments: tuple[Node, ...], fewest: int, most: int) -> None:
        if not fewest <= len(arguments) <= most:
            raise NotEvaluable(
                f"函数 {name}() 的参数个数不对（{len(arguments)}）",
                f"function {name}() has a wrong number of arguments ({len(arguments)})",
            )

    def call_today(self, arguments: tuple[Node, ...]) -> Value:
        self.only("today", arguments, 0, 0)
        day = self.answers.interview_day
        if day.unknown is not None:
            self.scope.reasons.setdefault(
                say(
                    zh="有记录没有访问日期（today）", en="records without an interview date (today)"
                )
            )
        moved = self.answers.moved(day, None, self.scope.level)
        assert isinstance(moved, Column)
        return moved

    def call_now(self, arguments: tuple[Node, ...]) -> Value:
        """The moment of the interview: where only its day is known, that day."""
        day = self.call_today(arguments)
        assert isinstance(day, Column)
        return Column("datetime", day.values, empty=day.empty, unknown=day.unknown)

    def call_position(self, arguments: tuple[Node, ...]) -> Value:
        self.only("position", arguments, 0, 1)
        level = self.scope.level
        if arguments:
            place = self.place_of(arguments[0])
            level = place.repeat if place else level
            if level not in self.answers.ancestors[self.scope.level]:
                raise NotEvaluable("position() 的参数不在此处", "position() of another repeat")
        moved = self.answers.moved(self.answers.position(level), level, self.scope.level)
        assert isinstance(moved, Column)
        return moved

    def call_once(self, arguments: tuple[Node, ...]) -> Value:
        self.only("once", arguments, 1, 1)
        place = self.scope.place
        if place is None or not self.answers.received(place.name):
            return self.column(arguments[0])
        return coalesce(self.column(Path(0, (Step(0, "."),))), self.column(arguments[0]))

    def call_jr_choice_name(self, arguments: tuple[Node, ...]) -> Value:
        self.only("jr:choice-name", arguments, 2, 2)
        code, target = self.column(arguments[0]), arguments[1]
        name = ""
        if isinstance(target, Text):
            try:
                inner = parse(target.value).tree
            except FormError:
                inner = target
            place = self.place_of(inner)
            name = place.name if place else ""
        if name not in self.form:
            raise NotEvaluable(
                "jr:choice-name() 的第二个参数不是题目",
                "jr:choice-name(): no question in the second place",
            )
        labels = {c.name: self.form.text(c.labels) for c in self.form.choices_of(name)}
        return lift(lambda s: ", ".join(labels.get(c, c) for c in s.split()), [code])

    def call_pulldata(self, arguments: tuple[Node, ...]) -> Value:
        """pulldata(table, column wanted, key column, key), from a CSV file beside the form."""
        self.only("pulldata", arguments, 4, 4)
        names = [as_text(self.column(a)) for a in arguments[:3]]
        if any(len(n) != 1 for n in names):
            raise NotEvaluable(
                "pulldata() 的表名和列名须是常量", "pulldata(): names must be constant"
            )
        found = lookup(self.form, *(str(n.words[n.values[0]]) for n in names))
        return lift(lambda key: found.get(key.strip(), ""), [self.column(arguments[3])])

    def call_current(self, arguments: tuple[Node, ...]) -> Value:
        return self.path(Call(0, "current", ()))

    def call_instance(self, arguments: tuple[Node, ...]) -> Value:
        raise NotEvaluable("instance() 须带路径", "instance() without a path")

    # functions of node-sets

    def items(self, arguments: tuple[Node, ...]) -> list[Value]:
        values = []
        for argument in arguments:
            try:
                values.append(self.value(argument))
            except NotEvaluable as problem:
                values.append(unknown_column(str(problem), self.scope))
        return values

    def call_count(self, arguments: tuple[Node, ...]) -> Value:
        self.only("count", arguments, 1, 1)
        value = self.value(arguments[0])
        if isinstance(value, Column):
            return Column("number", np.ones(len(value)), unknown=value.unknown)
        return Column("number", value.counts())

    def call_count_non_empty(self, arguments: tuple[Node, ...]) -> Value:
        self.only("count-non-empty", arguments, 1, 1)
        value = self.value(arguments[0])
        if isinstance(value, Column):
            return Column("number", (~is_empty(value)).astype(float), unknown=value.unknown)
        filled = np.broadcast_to(~is_empty(value.items), len(value.owner))
        return Column("number", value.counts(filled))

    def reduced(self, arguments: tuple[Node, ...], how: str) -> Column:
        """sum, min or max over all items of all arguments: blanks do not count, as in JavaRosa; an
        item that is no number makes it NaN."""
        start = {"sum": 0.0, "min": np.inf, "max": -np.inf}[how]
        function: Any = {"sum": np.add, "min": np.minimum, "max": np.maximum}[how]
        total, unknown, count = np.full(1, start), None, np.zeros(1)
        for value in self.items(arguments):
            given = value if isinstance(value, Column) else value.items
            number, blank = as_number(given), is_empty(given)
            values = np.where(blank, start, number.values)
            if isinstance(value, Column):
                total = function(total, values)
                unknown = either(unknown, number.unknown)
                count = count + ~blank
                continue
            part = np.full(value.rows, start)
            function.at(part, value.owner, np.broadcast_to(values, len(value.owner)))
            total = function(total, part)
            unknown = either(unknown, value.any(number.unknown))
            count = count + value.counts(np.broadcast_to(~blank, len(value.owner)))
        if how != "sum":
            total = np.where(count > 0, total, np.nan)
        return Column("number", total, unknown=unknown)

    def call_sum(self, arguments: tuple[Node, ...]) -> Value:
        return self.reduced(arguments, "sum")

    def call_min(self, arguments: tuple[Node, ...]) -> Value:
        return self.reduced(arguments, "min")

    def call_max(self, arguments: tuple[Node, ...]) -> Value:
        return self.reduced(arguments, "max")

    def texts_of(self, arguments: tuple[Node, ...], mark: Column) -> list[Column]:
        """Each argument as one text a row, node-sets joined."""
        return [
            _joined(value, as_text(mark)) if isinstance(value, Nodes) else value
            for value in self.items(arguments)
        ]

    def call_concat(self, arguments: tuple[Node, ...]) -> Value:
        return concat(*self.texts_of(arguments, constant("")))

    def call_join(self, arguments: tuple[Node, ...]) -> Value:
        if not arguments:
            raise NotEvaluable("join() 缺少参数", "join() without arguments")
        mark = self.column(arguments[0])
        values = self.items(arguments[1:])
        if len(values) == 1 and isinstance(values[0], Nodes):
            (joined,) = self.texts_of(arguments[1:], mark)
            return joined
        return join(mark, *self.texts_of(arguments[1:], mark))

    def call_indexed_repeat(self, arguments: tuple[Node, ...]) -> Value:
        """indexed-repeat(question, repeat, place): the answer in that row of the repeat."""
        self.only("indexed-repeat", arguments, 3, 3)
        target, group = self.place_of(arguments[0]), self.place_of(arguments[1])
        if target is None or group is None or target.repeat is None or target.repeat != group.name:
            raise NotEvaluable(
                "indexed-repeat() 的题目不在所指的重复组中",
                "indexed-repeat(): the question is not in that repeat",
            )
        outer = self.answers.ancestors[target.repeat][1]
        if outer not in self.answers.ancestors[self.scope.level]:
            raise NotEvaluable("indexed-repeat() 的层次不支持", "indexed-repeat() at this level")
        here = next(a for a in self.answers.ancestors[self.scope.level] if a == outer)
        place = as_number(self.column(arguments[2]))
        column = self.answers.column(target.name)
        rows = self.answers.rows(self.scope.level)
        mine = (
            np.arange(rows)
            if self.scope.level == here
            else self.answers.up(self.scope.level or "", here)
        )
        owner = self.answers.up(target.repeat, outer)
        spot = self.answers.position(target.repeat).values
        table = pd.Series(np.arange(len(owner)), index=pd.MultiIndex.from_arrays([owner, spot]))
        table = table[~table.index.duplicated()]
        wanted = pd.MultiIndex.from_arrays([mine, np.broadcast_to(place.values, rows)])
        found = table.reindex(wanted).to_numpy()
        hit = ~np.isnan(found)
        nodes = Nodes(np.flatnonzero(hit), column.take(found[hit].astype(int)), rows)
        return scalar(nodes).but_unknown(place.unknown)

    # places

    def place_of(self, node: Node) -> Place | None:
        """The question or group a reference or path stands for, without its predicates."""
        if isinstance(node, Filtered):
            return self.place_of(node.inner)
        if isinstance(node, Ref):
            return self.scope.places.named(node.name)
        if isinstance(node, Call) and node.name == "current":
            return self.scope.place
        if isinstance(node, Path):
            start = self.place_of(node.start) if node.start is not None else self.scope.place
            if node.start is not None and start is None:
                return None
            return self.scope.places.walk(None if node.absolute else start, node.steps)
        return None

    def path(self, node: Node) -> Value:
        if isinstance(node, Ref) and node.saved:
            raise NotEvaluable("last-saved 不支持", "last-saved is not supported")
        if isinstance(node, Path):
            special = self.instance_path(node) or self.option_path(node)
            if special is not None:
                return special
        place = self.place_of(node)
        if place is None:
            raise NotEvaluable(
                f"找不到引用的题目：{shown(node)}", f"no such question: {shown(node)}"
            )
        if self.scope.dot is not None and place == self.scope.place:
            return self.scope.dot
        level = self.scope.level
        climbs = isinstance(node, Path) and self.scope.places.leaves_repeat(self.scope.place, node)
        tests = _tests(node)
        if tests or climbs:
            picked = self.filtered(place, tests)
            return picked if place.is_group else self.noted(place.name, picked)
        if place.is_group:
            if place.repeat is None or place.repeat in self.answers.ancestors[level]:
                return constant("")
            return self.answers.moved(constant(""), place.repeat, level)
        return self.noted(place.name, self.answers.seen_from(place.name, level))

    def filtered(self, place: Place, tests: list[tuple[str, Node]]) -> Nodes:
        """The rows of a repeat that pass the tests, as a node-set."""
        repeat = place.repeat
        if repeat is None:
            raise NotEvaluable("方括号条件只支持重复组", "predicates are supported on repeats only")
        kept: np.ndarray = np.ones(1, dtype=bool)
        unknown: Mask = None
        for name, test in tests:
            where = self.scope.places.named(name)
            inner = Scope(self.answers, repeat, where, reasons=self.scope.reasons)
            column = Walker(inner).column(test)
            if column.kind == "number":
                column = equal(column, self.answers.position(repeat))
            column = as_truth(column)
            unknown = either(unknown, column.unknown)
            kept = kept & column.values
        column = constant("") if place.is_group else self.answers.column(place.name)
        skipped = None if place.is_group else self.answers.skipped(place.name)
        if skipped is not None:
            kept = kept & ~skipped
        doubtful = kept if unknown is None else kept | unknown
        return self.answers.nodes(column.but_unknown(unknown), repeat, self.scope.level, doubtful)

    def option_path(self, node: Path) -> Column | None:
        """In a choice_filter a bare name is a column of the choices sheet."""
        choice = self.scope.choice
        if choice is None or node.absolute or node.start is not None or len(node.steps) != 1:
            return None
        name = node.steps[0].name
        if name in (".", ".."):
            return None
        return constant(option_cell(self.form, choice, name))

    def instance_path(self, node: Path) -> Column | None:
        """instance('list')/root/item[…]/column: the first option that passes, as a text."""
        start = node.start
        if not (isinstance(start, Call) and start.name == "instance"):
            return None
        names = [s.name for s in node.steps]
        listed = (
            start.arguments[0].value
            if start.arguments and isinstance(start.arguments[0], Text)
            else ""
        )
        if listed not in self.form.choices or names[:2] != ["root", "item"] or len(names) != 3:
            raise NotEvaluable(
                f"instance('{listed}') 不支持", f"instance({listed!r}) is not supported"
            )
        result: Column = constant("")
        for choice in reversed(self.form.choices[listed]):
            test = constant(True)
            for condition in node.steps[1].tests:
                inner = Scope(
                    self.answers,
                    self.scope.level,
                    self.scope.place,
                    choice,
                    reasons=self.scope.reasons,
                )
                passed = Walker(inner).column(condition)
                if passed.kind == "number":
                    raise NotEvaluable("instance() 的位置条件不支持", "instance(): place predicate")
                test = as_truth(both_true(test, passed))
            result = choose(test, constant(option_cell(self.form, choice, names[2])), result)
        return result


def option_cell(form: Form, choice: Choice, name: str) -> str:
    """What an option has in a column of the choices sheet."""
    if name == "name":
        return choice.name
    if name == "label":
        return form.text(choice.labels)
    return choice.extra.get(name, "")


def _tests(node: Node) -> list[tuple[str, Node]]:
    """(name of the step, predicate) for every predicate of a path."""
    if isinstance(node, Filtered):
        name = node.inner.name if isinstance(node.inner, Ref) else ""
        return [*_tests(node.inner), *((name, t) for t in node.tests)]
    if isinstance(node, Path):
        inner = _tests(node.start) if node.start is not None else []
        return [*inner, *((s.name, t) for s in node.steps for t in s.tests)]
    return []


def _joined(nodes: Nodes, mark: Column) -> Column:
    """The texts of each row's items, joined by that row's mark."""
    items = as_text(nodes.items)
    words = items.words[np.broadcast_to(items.values, len(nodes.owner))]
    marks = mark.words[np.broadcast_to(mark.values, nodes.rows)]
    cells = np.full(nodes.rows, "", dtype=object)
    for row, parts in pd.Series(words, dtype=object).groupby(nodes.owner):
        cells[row] = marks[row].join(parts)
    return texts(cells).but_unknown(either(nodes.any(items.unknown), mark.unknown))
