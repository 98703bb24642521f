"""Questions nobody is asked, options nobody can choose, conditions no answer meets: by trying.

For a question, every combination of the answers it depends on is written down (codes, and for numbers
the values around every constant of the conditions), impossible ones are struck out, and what is left
is looked at.  Where the combinations are too many, or a condition cannot be evaluated, nothing is said.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from ..errors import FormError, listed
from ..expressions import Answers, allowed, parse, truth, unresolved, uses
from ..expressions.syntax import Call, Number, Path, Text, walk
from ..forms import Form, Question
from .findings import Findings

MOST = 20_000  # combinations tried for one question
_CLOCK = {"today", "now", "random", "uuid", "position", "once", "pulldata", "regex", "instance"}


def reachable(form: Form, found: Findings) -> None:
    """What can never be reached."""
    closed: set[str] = set()  # groups nobody enters
    for group in form.groups:
        if closed & set(group.parents):
            closed.add(group.name)
            continue
        if not group.relevant.strip():
            continue
        tried = _worlds(form, _conditions(form, group.name, group.parents), ())
        if tried is not None and not tried.asked.any():
            closed.add(group.name)
            _never(form, group.name, group.row, tried, found)
    for q in form.questions:
        if closed & set(q.group):
            continue
        if not (q.relevant.strip() or q.choice_filter.strip() or q.constraint.strip()):
            continue
        tried = _worlds(form, _conditions(form, q.name, q.group), (), at=q)
        if tried is not None and not tried.asked.any():
            _never(form, q.name, q.row, tried, found)
        elif q.constraint.strip() or q.choice_filter.strip():
            _answers(form, q, found)


def _never(form: Form, name: str, row: int, tried: _Tried, found: Findings) -> None:
    sources = "、".join(tried.names[:4])
    group = name not in form
    found.add(
        "error" if tried.exact else "warning", ("survey", row, name), "never-asked",
        (f"{'这个题组' if group else '这道题'}永远不会被问到：{sources} 的所有可能答案（{tried.count} 种组合）都不满足出现条件。",
         f"nobody is ever asked: none of the {tried.count} combinations of {sources} satisfies relevant."),
        ("核对 relevant 里的编码，以及被引用的题自己的出现条件。",
         "Check the codes in relevant, and when the questions it names are asked themselves."),
    )  # fmt: skip


def _answers(form: Form, q: Question, found: Findings) -> None:
    """The options (or numbers) of one question that its own rules let through."""
    tried = _worlds(form, _conditions(form, q.name, q.group), (q.name,), at=q)
    if tried is None or not tried.asked.any():
        return
    given = tried.frame[q.name]
    passing = set(given[tried.asked & tried.valid].dropna())
    place = ("survey", q.row, q.name)
    if not passing and given.notna().any():
        found.add(
            "error" if tried.exact else "warning", place, "impossible",
            ("没有任何答案能同时满足这道题的限制条件。", "no answer satisfies this question's own rules."),
            ("核对 constraint 的上下限和 choice_filter。", "Check the limits in constraint and the choice_filter."),
        )  # fmt: skip
        return
    if q.kind == "select_one":
        lost = [c for c in form.choices_of(q.name) if c.name not in passing]
        if lost:
            codes = listed((c.name for c in lost), 6)
            found.add(
                "warning", place, "unreachable-option",
                (f"有 {len(lost)} 个选项谁也选不到：{codes}。", f"{len(lost)} options nobody can choose: {codes}."),
                ("核对 choices 表中这些选项用于筛选的列，以及 choice_filter、constraint。",
                 "Check these options' filter columns on the choices sheet, choice_filter and constraint."),
            )  # fmt: skip
    if q.choice_filter.strip():
        _without_options(form, q, tried, found)


def _without_options(form: Form, q: Question, tried: _Tried, found: Findings) -> None:
    """Answers of the parent question that leave nothing to choose."""
    above = [n for n in uses(q.choice_filter, form, q.name) if n in tried.frame and n != q.name]
    if not above or q.kind == "select_multiple":
        return
    frame = tried.frame
    some = frame[above].notna().all(axis=1) & tried.asked
    keys = pd.Series(
        ["\0".join(map(str, row)) for row in frame[above].itertuples(index=False, name=None)]
    )
    can = set(keys[some & tried.valid & frame[q.name].notna()])
    every = set(keys[some & tried.valid & frame[q.name].isna()])
    lost = sorted(every - can)
    if lost and can:
        shown = listed((k.replace("\0", "+") for k in lost), 6)
        found.add(
            "warning", ("survey", q.row, q.name), "no-options",
            (f"{'、'.join(above)} 有 {len(lost)} 种答案下没有可选项：{shown}。",
             f"{len(lost)} answers of {', '.join(above)} leave no option: {shown}."),
            ("在 choices 表为这些答案补上选项，或让本题此时不出现。",
             "Add options for them on the choices sheet, or do not ask then."),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Tried:
    frame: pd.DataFrame
    asked: np.ndarray  # the target is asked in this combination, and the combination can occur
    valid: np.ndarray  # its own answer passes its own rules
    names: tuple[str, ...]
    exact: bool  # only options and emptiness were varied, so nothing was left out

    @property
    def count(self) -> int:
        return len(self.frame)


def _conditions(form: Form, name: str, around: Sequence[str]) -> list[tuple[str, str]]:
    """(owner, condition) of everything that must hold for a question or group to be asked."""
    owners = [(g, form.group(g).relevant) for g in around]
    own = form.question(name).relevant if name in form else form.group(name).relevant
    return [(o, t) for o, t in [*owners, (name, own)] if t.strip()]


def _worlds(
    form: Form,
    conditions: list[tuple[str, str]],
    targets: Sequence[str],
    at: Question | None = None,
) -> _Tried | None:
    """Every combination of what the conditions (and the target's own rules) look at."""
    texts = [t for _, t in conditions]
    owners = [o for o, _ in conditions]
    if at is not None and targets:
        more = [t for t in (at.constraint, at.choice_filter) if t.strip()]
        texts += more
        owners += [at.name] * len(more)
    closure = _closure(form, list(zip(owners, texts, strict=True)), targets)
    if closure is None:
        return None
    names, every = closure
    varied = [n for n in names if form.question(n).kind != "calculate"]
    if not varied:
        return None
    constants = _constants(every)
    lists = [_candidates(form, form.question(n), constants, every) for n in varied]
    if any(c is None for c in lists) or math.prod(len(c or ()) for c in lists) > MOST:
        return None
    rows = list(itertools.product(*[c or () for c in lists]))
    frame = pd.DataFrame(rows, columns=varied, dtype=object)
    answers = Answers(form, frame)
    possible = np.ones(len(frame), dtype=bool)
    for name in varied:
        if name in targets:
            continue
        asked = form.question(name)
        given = frame[name].notna().to_numpy()
        for owner, text in _conditions(form, name, asked.group):
            held = _held(form, text, answers, owner)
            if held is None:
                return None
            possible &= ~given | held
        passes = _passes(form, asked, answers)
        if passes is None:
            return None
        possible &= ~given | passes
    target = possible.copy()
    for owner, text in conditions:
        held = _held(form, text, answers, owner)
        if held is None:
            return None
        target &= held
    valid = np.ones(len(frame), dtype=bool)
    if at is not None and targets:
        passes = _passes(form, at, answers)
        if passes is None:
            return None
        valid = frame[at.name].isna().to_numpy() | passes
    exact = all(form.question(n).choosing for n in varied)
    sources = tuple(n for n in varied if n not in targets)
    return _Tried(frame, target, valid, sources or tuple(varied), exact)


def _closure(
    form: Form, conditions: list[tuple[str, str]], targets: Sequence[str]
) -> tuple[list[str], list[str]] | None:
    """The questions a set of conditions rests on, and the texts of all conditions concerned."""
    names: dict[str, None] = dict.fromkeys(targets)
    texts: dict[str, None] = {}
    waiting = list(conditions)
    while waiting:
        owner, text = waiting.pop()
        texts.setdefault(text)
        try:
            parsed = parse(text)
        except FormError:
            return None
        if set(parsed.functions) & _CLOCK or unresolved(parsed, form, owner):
            return None
        for name in uses(parsed, form, owner):
            if name not in form or form.question(name).repeat:
                return None
            if name in names:
                continue
            names[name] = None
            if len(names) > 8:
                return None
            q = form.question(name)
            waiting += _conditions(form, name, q.group)
            waiting += [
                (name, t) for t in (q.constraint, q.choice_filter, q.calculation) if t.strip()
            ]
    if any(form.question(n).repeat for n in names):
        return None
    return list(names), list(texts)


def _constants(texts: Iterable[str]) -> list[float]:
    found = {n.value for t in texts for n in walk(parse(t).tree) if isinstance(n, Number)}
    for t in texts:
        for n in walk(parse(t).tree):
            if isinstance(n, Text):
                try:
                    found.add(float(n.value))
                except ValueError:
                    continue
    return sorted(x for x in found if math.isfinite(x))


def _candidates(
    form: Form, q: Question, constants: list[float], texts: list[str]
) -> list[str | None] | None:
    options = [c.name for c in form.choices_of(q.name)]
    if q.kind == "select_one":
        return [None, *options] if options else None
    if q.kind == "select_multiple":
        said = [c for c in options if _mentioned(c, tuple(texts))][:7]
        if len([c for c in options if _mentioned(c, tuple(texts))]) > 7:
            return None
        rest = next((c for c in options if c not in said), None)
        sets = [" ".join(s) for k in range(len(said) + 1) for s in itertools.combinations(said, k)]
        found = {*sets, *(f"{s} {rest}".strip() for s in sets if rest)}
        if any("count-selected" in t for t in texts):
            found |= {" ".join(options[:k]) for k in range(1, len(options) + 1)}
        return [None, *sorted(f for f in found if f)]
    if q.kind in ("integer", "decimal"):
        near = {x + d for x in constants for d in (-1, 0, 1)} | {0.0, 1.0}
        middles = {(a + b) / 2 for a, b in itertools.pairwise(constants)}
        near |= {math.floor(m) for m in middles} if q.kind == "integer" else middles
        if q.kind == "decimal":
            near |= {x + d for x in constants for d in (-0.01, 0.01)}
        near = {math.floor(x) for x in near} if q.kind == "integer" else near
        return [None, *(f"{x:g}" if abs(x) < 1e6 else repr(float(x)) for x in sorted(near))]
    if q.kind == "acknowledge":
        return [None, "OK"]
    if q.kind == "text":
        for text in texts:
            for node in walk(parse(text).tree):
                if isinstance(node, Call) and node.name not in (
                    "not",
                    "if",
                    "selected",
                    "string-length",
                ):
                    return None
        said = [n.value for t in texts for n in walk(parse(t).tree) if isinstance(n, Text)]
        return [None, "x", *dict.fromkeys(s for s in said if s)] if not constants else None
    return None


@lru_cache(maxsize=4096)
def _mentioned(code: str, texts: tuple[str, ...]) -> bool:
    return any(
        (isinstance(n, Text) and code in n.value.split())
        or (isinstance(n, Number) and n.text == code)
        for t in texts
        for n in walk(parse(t).tree)
    )


def _held(form: Form, text: str, answers: Answers, owner: str) -> np.ndarray | None:
    at: str | None = owner
    repeat = form.question(owner).repeat if owner in form else None
    outside = owner not in form and (form.group(owner).repeat or form.group(owner).parents)
    if repeat or outside:
        if any(isinstance(n, Path) for n in walk(parse(text).tree)):
            return None
        at = None
    held = truth(text, answers, at=at)
    return None if held.unknown.any() else held.true


def _passes(form: Form, q: Question, answers: Answers) -> np.ndarray | None:
    """Whether an answer to a question passes its own constraint and choice_filter."""
    passes = np.ones(len(answers.frame), dtype=bool)
    if q.constraint.strip():
        held = _held(form, q.constraint, answers, q.name)
        if held is None:
            return None
        passes &= held
    if q.choice_filter.strip():
        let = allowed(answers, q.name)
        if let.unknown.any():
            return None
        passes &= let.true
    return passes
