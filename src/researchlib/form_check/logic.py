"""The form's expressions one by one: parsed, resolved, in the right column, evaluable, not circular."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import FormError
from ..expressions import FUNCTIONS, Expression, parse, unresolved, uses
from ..expressions.syntax import Binary, Call, Filtered, Node, Number, Path, Ref, Text, walk
from ..forms import Form, Group, Question, near_names
from .findings import Findings, Spot, spots

_OTHER_FUNCTIONS = {
    "today", "now", "position", "once", "jr:choice-name", "jr-choice-name", "current", "instance", "count", "count-non-empty",
    "sum", "min", "max", "concat", "join", "indexed-repeat", "last", "string", "randomize",
    "pulldata", "uuid", "random", "area", "distance", "digest", "checklist", "weighted-checklist",
    "property", "jr:itext", "base64-decode", "extract-signed", "geofence", "intersects", "comment-status",
    "selected-label", "search", "name", "local-name", "lang", "text", "node",
}  # fmt: skip
_SET_FUNCTIONS = {"count", "sum", "min", "max", "join", "count-non-empty", "indexed-repeat", "concat",
                  "position", "once", "jr:choice-name"}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_IN_LABEL = re.compile(r"\$\{\s*(?:last-saved#)?([^}\s]+)\s*\}")


def expressions(form: Form, found: Findings) -> list[tuple[Spot, Expression]]:
    """Every expression on its own, then the circles they make together; those that could be parsed."""
    good: list[tuple[Spot, Expression]] = []
    for spot in spots(form):
        try:
            parsed = parse(spot.text)
        except FormError as problem:
            found.add(
                "error", spot.place, "expression",
                (f"{spot.column}：表达式读不通。{problem}", f"{spot.column}: cannot be parsed. {problem}"),
                ("检查引号、括号和运算符是否成对、写全。", "Check quotes, brackets and operators."),
            )  # fmt: skip
            continue
        good.append((spot, parsed))
        _functions(spot, parsed, found)
        _references(form, spot, parsed, found)
        _column(form, spot, parsed, found)
        _days(spot, parsed, found)
        _codes(form, spot, parsed, found)
        _repeats(form, spot, parsed, found)
        _order(form, spot, parsed, found)
    _in_labels(form, found)
    _misplaced(form, found)
    _circles(form, good, found)
    return good


def _functions(spot: Spot, parsed: Expression, found: Findings) -> None:
    known = _OTHER_FUNCTIONS | set(FUNCTIONS)
    for node in walk(parsed.tree):
        if not isinstance(node, Call):
            continue
        if node.name not in known:
            near = near_names(node.name, dict.fromkeys(sorted(known)))
            found.add(
                "error", spot.place, "function",
                (f"{spot.column}：没有函数 {node.name}()。", f"{spot.column}: no function {node.name}()."),
                (f"是不是 {'、'.join(near)}？" if near else "查 XLSForm 的函数表。",
                 f"Perhaps {', '.join(near)}?" if near else "See XLSForm's list of functions."),
            )  # fmt: skip
        elif node.name in FUNCTIONS:
            _, fewest, most = FUNCTIONS[node.name]
            count = len(node.arguments)
            if count < fewest or (most is not None and count > most):
                wanted = f"{fewest}" if fewest == most else f"{fewest}—{most or '…'}"
                found.add(
                    "error", spot.place, "function",
                    (f"{spot.column}：{node.name}() 应有 {wanted} 个参数，写了 {count} 个。",
                     f"{spot.column}: {node.name}() takes {wanted} arguments, {count} given."),
                )  # fmt: skip


def _references(form: Form, spot: Spot, parsed: Expression, found: Findings) -> None:
    names = dict.fromkeys((*form.names, *(g.name for g in form.groups)))
    shorts = {q.short_name for q in form.questions if q.short_name}
    for lost in unresolved(parsed, form, spot.at):
        name = lost.strip("${}").rsplit("/", 1)[-1]
        if name in shorts:
            found.add(
                "error", spot.place, "reference",
                (f"{spot.column}：{lost} 不明确，名为“{name}”的题目不止一道。",
                 f"{spot.column}: {lost} is ambiguous: several questions are named {name!r}."),
                ("给同名的题目各取一个名字。", "Give each of them a name of its own."),
            )  # fmt: skip
            continue
        near = near_names(name, names)
        found.add(
            "error", spot.place, "reference",
            (f"{spot.column}：引用的 {lost} 不存在。", f"{spot.column}: {lost} does not exist."),
            (f"是不是 {'、'.join(near)}？" if near else "检查题目名的拼写。",
             f"Perhaps {', '.join(near)}?" if near else "Check the spelling of the name."),
        )  # fmt: skip
    columns = _choice_columns(form, spot)
    for name in _bare_names(parsed.tree):
        if spot.column == "choice_filter" and (columns is None or name in columns):
            continue
        if spot.column == "choice_filter":
            found.add(
                "error", spot.place, "reference",
                (f"choice_filter：choices 表里该选项表没有“{name}”这一列。",
                 f"choice_filter: the list has no column {name!r} on the choices sheet."),
                (f"要用题目的答案写 ${{{name}}}。" if name in names else "在 choices 表加上这一列，或改正列名。",
                 f"An answer is written ${{{name}}}." if name in names
                 else "Add the column to the choices sheet, or correct its name."),
            )  # fmt: skip
        elif name.lower() in ("yes", "no", "true", "false"):
            found.add(
                "error", spot.place, "wrong-column",
                (f"{spot.column}：“{name}”不是条件。", f"{spot.column}: {name!r} is no condition."),
                ("是否必答写在 required 列；条件写成 ${题目名} = '编码'。",
                 "yes belongs to the column required; a condition is ${name} = 'code'."),
            )  # fmt: skip
        else:
            found.add(
                "error", spot.place, "reference",
                (f"{spot.column}：“{name}”没有写成引用，结果永远为空。",
                 f"{spot.column}: {name!r} is not written as a reference and is always empty."),
                (f"写成 ${{{name}}}。" if name in names else f"文字要加引号：'{name}'；题目要写成 ${{题目名}}。",
                 f"Write ${{{name}}}." if name in names else f"Quote a text: '{name}'; a question is ${{name}}."),
            )  # fmt: skip
    for node in walk(parsed.tree):
        if isinstance(node, Text) and "${" in node.value:
            found.add(
                "error", spot.place, "reference",
                (f"{spot.column}：引号里的 {node.value[:40]} 只是文字，不是答案。",
                 f"{spot.column}: {node.value[:40]} in quotes is a text, not an answer."),
                ("去掉它外面的引号。", "Take the quotes away."),
            )  # fmt: skip


def _choice_columns(form: Form, spot: Spot) -> set[str] | None:
    """The columns of the list a choice_filter speaks of; None where the list is not to be seen."""
    if spot.at is None or spot.at not in form:
        return set()
    options = form.choices_of(spot.at)
    if not options or "." in (form.question(spot.at).list_name or ""):
        return None
    every = {k for options in form.choices.values() for c in options for k in c.extra}
    return every | {"name", "label", "list_name"} | {"label::" + x for x in form.languages}


def _bare_names(tree: Node) -> Iterator[str]:
    """Single names not written as references, outside paths of instances and predicates."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Path):
            single = len(node.steps) == 1 and not node.absolute and node.start is None
            if single and node.steps[0].name not in (".", "..", "*"):
                yield node.steps[0].name
            if node.start is not None:
                waiting.append(node.start)
            continue
        if isinstance(node, Filtered):
            waiting.append(node.inner)
            continue
        if isinstance(node, Call) and node.name in ("instance", "current", "position", "search"):
            continue
        waiting.extend(node.parts())


def _own(parsed: Expression) -> bool:
    """Whether `.` (the answer itself) is read."""
    return any(
        isinstance(n, Path)
        and not n.absolute
        and n.start is None
        and n.steps
        and n.steps[0].name == "."
        for n in walk(parsed.tree)
    )


def _column(form: Form, spot: Spot, parsed: Expression, found: Findings) -> None:
    own = _own(parsed)
    named = spot.at is not None and spot.at in uses(parsed, form, spot.at)
    if own and spot.column in ("relevant", "required", "choice_filter", "repeat_count"):
        found.add(
            "error", spot.place, "wrong-column",
            (f"{spot.column} 里用了“.”（本题的答案）：题还没问，答案总是空的。",
             f"{spot.column} reads '.', the answer itself, which is always empty there."),
            ("对答案的要求写在 constraint 列。", "What an answer must satisfy belongs to constraint."),
        )  # fmt: skip
    question = form.question(spot.at) if spot.at is not None and spot.at in form else None
    if (
        spot.column == "calculation"
        and question is not None
        and question.asks
        and _says_whether(parsed.tree)
    ):
        found.add(
            "warning", spot.place, "wrong-column",
            ("calculation 里是一个条件：答的内容会被“是否成立”盖掉。",
             "calculation holds a condition: what is answered is overwritten by whether it holds."),
            ("何时才问写在 relevant 列，对答案的要求写在 constraint 列。",
             "When to ask belongs to relevant, what an answer must satisfy to constraint."),
        )  # fmt: skip
    if spot.column == "constraint" and not own and not named:
        others = [n for n in uses(parsed, form, spot.at) if n in form]
        found.add(
            "warning", spot.place, "wrong-column",
            ("constraint 里没有提到本题的答案（“.”）" + (f"，只提到 {'、'.join(others[:3])}。" if others else "。"),
             "constraint does not mention the answer itself ('.')"
             + (f", only {', '.join(others[:3])}." if others else ".")),
            ("如果意思是“满足时才问”，应写在 relevant 列。",
             "If it says when to ask, it belongs to relevant."),
        )  # fmt: skip


def _says_whether(tree: Node) -> bool:
    """Whether an expression yields true or false: a comparison, or a function that tells."""
    if isinstance(tree, Binary):
        return tree.operator in ("=", "!=", "<", "<=", ">", ">=", "and", "or")
    return isinstance(tree, Call) and tree.name in (
        "not",
        "selected",
        "regex",
        "contains",
        "starts-with",
        "ends-with",
    )


def _days(spot: Spot, parsed: Expression, found: Findings) -> None:
    """A day written as a plain text: understood here and by Enketo, never met on a phone."""
    for node in walk(parsed.tree):
        if not isinstance(node, Binary) or node.operator not in ("<", "<=", ">", ">="):
            continue
        for side in (node.left, node.right):
            if isinstance(side, Text) and _DAY.fullmatch(side.value):
                whole = side.value if len(side.value) > 7 else f"{side.value}-01"
                found.add(
                    "info", spot.place, "date",
                    (f"{spot.column}：'{side.value}' 是文字；在手机（ODK Collect、KoboCollect）上这样比较永远不成立。",
                     f"{spot.column}: '{side.value}' is a text; ODK Collect and KoboCollect never find this true."),
                    (f"写成 date('{whole}')。", f"Write date('{whole}')."),
                )  # fmt: skip


def _codes(form: Form, spot: Spot, parsed: Expression, found: Findings) -> None:
    """Answers compared with codes that are not in their list."""
    for node in walk(parsed.tree):
        if isinstance(node, Binary) and node.operator in ("=", "!="):
            sides = ((node.left, node.right), (node.right, node.left))
            for one, other in sides:
                question = _question(form, spot, one)
                if question is None or not isinstance(other, (Text, Number)):
                    continue
                code = other.value if isinstance(other, Text) else other.text
                if (
                    question.multiple
                    and code
                    and isinstance(other, Text)
                    and " " not in code.strip()
                ):
                    found.add(
                        "warning", spot.place, "multiple",
                        (f"{spot.column}：“{question.name}”是多选题，{node.operator} 比较的是全部选项，同时选了别的就不成立。",
                         f"{spot.column}: {question.name} is a multiple choice; {node.operator} compares "
                         "the whole answer, so any further option makes it fail."),
                        (f"写成 selected(${{{question.name}}}, '{code}')。",
                         f"Write selected(${{{question.name}}}, '{code}')."),
                    )  # fmt: skip
                _known_code(form, spot, question, code, found)
        elif isinstance(node, Call) and node.name == "selected" and len(node.arguments) == 2:
            question = _question(form, spot, node.arguments[0])
            second = node.arguments[1]
            if question is not None and isinstance(second, (Text, Number)):
                code = second.value if isinstance(second, Text) else second.text
                _known_code(form, spot, question, code, found)


def _question(form: Form, spot: Spot, node: Node) -> Question | None:
    """The question with a known list whose answer a node is."""
    name: str | None = None
    if isinstance(node, Ref):
        name = node.name
    elif isinstance(node, Path) and len(node.steps) == 1 and node.steps[0].name == ".":
        name = spot.at
    question = form.question(name) if name and name in form else None
    if question is None or not question.choosing or not form.choices_of(question.name):
        return None
    return question


def _known_code(form: Form, spot: Spot, question: Question, code: str, found: Findings) -> None:
    code = code.strip()
    options = form.choices_of(question.name)
    codes = dict.fromkeys(c.name for c in options)
    if not code or code in codes or not codes:
        return
    if code.lstrip("0") in {c.lstrip("0") for c in codes} and code.isdigit():
        return
    by_label = next((c.name for c in options if code in c.labels.values()), None)
    near = [by_label] if by_label else near_names(code, codes)
    found.add(
        "error", spot.place, "unknown-option",
        (f"{spot.column}：“{question.name}”没有编码为 {code} 的选项，这个比较永远不成立。",
         f"{spot.column}: {question.name} has no option {code!r}; the comparison never holds."),
        (f"应写编码 {'、'.join(near)}？" if near else f"现有编码：{'、'.join(list(codes)[:8])}。",
         f"Perhaps {', '.join(near)}?" if near else f"Codes: {', '.join(list(codes)[:8])}."),
    )  # fmt: skip


def _repeats(form: Form, spot: Spot, parsed: Expression, found: Findings) -> None:
    """A question of a repeat read as one value from outside."""
    here: str | None = None
    if spot.at is None:
        return
    if spot.at in form:
        here = form.question(spot.at).repeat
    else:
        group = form.group(spot.at)
        around = [p for p in group.parents if form.group(p).repeat]
        here = group.name if group.repeat and spot.column != "repeat_count" else None
        here = here or (around[-1] if around else None)
    inside: set[str | None] = {None}
    level = here
    while level:
        inside.add(level)
        level = form.parent_repeat(level)
    waiting: list[Node] = [parsed.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call) and node.name in _SET_FUNCTIONS:
            continue
        if isinstance(node, Filtered):
            continue
        if isinstance(node, Ref) and node.name in form:
            repeat = form.question(node.name).repeat
            if repeat not in inside:
                found.add(
                    "error", spot.place, "repeat-reference",
                    (f"{spot.column}：{node.name} 在重复组“{repeat}”里，每份问卷有多个值，在组外不能当一个值用。",
                     f"{spot.column}: {node.name} is in the repeat {repeat!r}: many values, read as one."),
                    ("用 sum()、count()、max() 或 indexed-repeat() 取数。",
                     "Use sum(), count(), max() or indexed-repeat()."),
                )  # fmt: skip
        waiting.extend(node.parts())


def _order(form: Form, spot: Spot, parsed: Expression, found: Findings) -> None:
    """A condition that looks at an answer given later."""
    if spot.at is None or spot.column not in ("relevant", "choice_filter"):
        return
    for name in uses(parsed, form, spot.at):
        if name not in form or name == spot.at:
            continue
        later = form.question(name)
        if later.asks and later.row > spot.row:
            found.add(
                "warning", spot.place, "order",
                (f"{spot.column}：取决于后面（第 {later.row} 行）才问的“{name}”。",
                 f"{spot.column}: depends on {name}, asked later (row {later.row})."),
                ("把被引用的题移到前面；纸质问卷上调查员无法回头跳转。",
                 "Move that question forward; on paper nobody can skip back."),
            )  # fmt: skip


def _in_labels(form: Form, found: Findings) -> None:
    known = {*form.names, *(g.name for g in form.groups), *(q.short_name for q in form.questions)}
    owners: list[Question | Group] = [*form.questions, *form.groups]
    for owner in owners:
        hint = getattr(owner, "hint", "")
        for text in (*owner.labels.values(), hint):
            for name in _IN_LABEL.findall(text):
                if name not in known:
                    near = near_names(name, dict.fromkeys(form.names))
                    found.add(
                        "error", ("survey", owner.row, owner.name), "reference",
                        (f"题干中引用的 ${{{name}}} 不存在。", f"the label names ${{{name}}}, which does not exist."),
                        (f"是不是 {'、'.join(near)}？" if near else "", f"Perhaps {', '.join(near)}?" if near else ""),
                    )  # fmt: skip


def _misplaced(form: Form, found: Findings) -> None:
    for q in form.questions:
        place = ("survey", q.row, q.name)
        if q.kind == "note":
            for column in ("constraint", "required", "choice_filter"):
                value = getattr(q, column).strip().lower()
                if value and value not in ("no", "false", "false()", "否", "0"):
                    found.add(
                        "warning", place, "wrong-column",
                        (f"说明（note）没有答案，{column} 不起作用。", f"a note has no answer; {column} does nothing."),
                        ("移到它说的那道题上。", "Move it to the question it is about."),
                    )  # fmt: skip
        elif q.choice_filter and not q.choosing:
            found.add(
                "error", place, "wrong-column",
                (f"choice_filter 只对选择题有用，本题是 {q.kind}。", f"choice_filter is for choices; this is {q.kind}."),
                ("是否应写在 relevant 或 constraint？", "Should it be relevant or constraint?"),
            )  # fmt: skip
        elif q.kind == "calculate" and not q.calculation and not q.default:
            found.add(
                "error", place, "calculation",
                ("calculate 题没有写 calculation。", "a calculate without a calculation."),
            )  # fmt: skip
        elif q.calculation and q.choosing:
            found.add(
                "warning", place, "wrong-column",
                ("选择题写了 calculation：答的内容会被算出的值盖掉。",
                 "a choice with a calculation: what is answered is overwritten."),
            )  # fmt: skip
        if q.constraint_message and not q.constraint and q.asks:
            found.add(
                "warning", place, "wrong-column",
                ("写了 constraint_message，却没有 constraint。", "a constraint_message without a constraint."),
                ("补上条件，或删去提示。", "Write the condition, or delete the message."),
            )  # fmt: skip


def _circles(form: Form, good: list[tuple[Spot, Expression]], found: Findings) -> None:
    """Conditions and calculations that wait for themselves."""
    graph: dict[str, dict[str, Spot]] = {}
    inside = {g.name: [q.name for q in form.questions if g.name in q.group] for g in form.groups}
    for spot, parsed in good:
        if spot.at is None or spot.column not in ("relevant", "calculation", "choice_filter"):
            continue
        if "once" in parsed.functions:
            continue
        read = [n for n in uses(parsed, form, spot.at) if n in form]
        if _own(parsed):
            read = [n for n in read if n != spot.at or spot.column == "calculation"]
        for owner in inside.get(spot.at, [spot.at]):
            for name in read:
                graph.setdefault(owner, {}).setdefault(name, spot)
    for circle in _cycles(graph):
        spot = graph[circle[0]][circle[1 % len(circle)]]
        chain = " → ".join([*circle, circle[0]])
        found.add(
            "error", (spot.sheet, spot.row, circle[0]), "circular",
            (f"{spot.column}：取决于自己：{chain}。" if len(circle) == 1
             else f"{spot.column}：题目互相取决，成了循环：{chain}。",
             f"{spot.column}: depends on itself: {chain}."),
            ("去掉其中一处引用；要保留第一次算出的值用 once()。",
             "Take one of the references out; once() keeps a value first computed."),
        )  # fmt: skip


def _cycles(graph: dict[str, dict[str, Spot]]) -> Iterator[list[str]]:
    """One circle for every set of questions that depend on one another."""
    state: dict[str, int] = {}
    reported: set[str] = set()
    for start in graph:
        if state.get(start):
            continue
        trail: list[str] = []
        work: list[tuple[str, Iterator[str]]] = [(start, iter(graph[start]))]
        state[start] = 1
        trail.append(start)
        while work:
            name, rest = work[-1]
            for following in rest:
                if state.get(following) == 1:
                    circle = trail[trail.index(following) :]
                    if not reported & set(circle):
                        reported |= set(circle)
                        yield circle
                elif not state.get(following) and following in graph:
                    state[following] = 1
                    trail.append(following)
                    work.append((following, iter(graph[following])))
                    break
            else:
                state[name] = 2
                trail.pop()
                work.pop()
