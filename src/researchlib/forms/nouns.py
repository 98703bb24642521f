"""The nouns of a questionnaire: `Form` and the questions, choices, groups and checks in it.

All are frozen, their mappings too.  A label, a code or a rule is written in the form's workbook and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from ..errors import FormError, say

NO_LANGUAGE = "default"  # the language of a label column that names none, as in pyxform

META = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "subscriberid",
        "simserial",
        "phonenumber",
        "email",
        "audit",
        "start-geopoint",
        "background-audio",
        "background-geopoint",
        "hidden",
        "external",
    ]
)
_NUMBER_AT_START = re.compile(
    r"^\s*(?:第\s*)?(?P<number>[A-Za-z]{0,3}[-_]?\d{1,3}(?:[-_.．]\d{1,3}|[a-z])*)"
    r"(?:\s*题)?\s*(?:[、.．:：,，)）\]】]|\s)"
)


def number_at_start(label: str) -> str | None:
    """The question's number as printed before its text, or None.

    >>> [number_at_start(s) for s in ("C23、月收入", "第6题(运动)", "12. 年龄", "2024年收入")]
    ['C23', None, '12', None]
    """
    found = _NUMBER_AT_START.match(label)
    return found["number"].replace("．", ".").upper() if found else None


class _Frozen:
    """A noun whose mappings cannot be written to either."""

    def __post_init__(self) -> None:
        for one in fields(self):  # type: ignore[arg-type]  # every noun is a dataclass
            value = getattr(self, one.name)
            if isinstance(value, dict):
                object.__setattr__(self, one.name, MappingProxyType(dict(value)))


@dataclass(frozen=True)
class Choice(_Frozen):
    """One option of a list: its code and its text in every language."""

    name: str
    labels: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)
    row: int = 0


@dataclass(frozen=True)
class Question(_Frozen):
    """One row of the survey sheet that has a name and is not a group.

    `group` names every group around it, the outermost first, repeats included; `repeat` is the
    innermost repeat.  `relevant` is the question's own condition: those of its groups come on top.
    `extra` holds the columns XLSForm does not know (unit, number, identifier, sensitive, …).
    """

    name: str
    kind: str
    labels: Mapping[str, str] = field(default_factory=dict)
    list_name: str | None = None
    hint: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: str = ""
    required: str = ""
    calculation: str = ""
    choice_filter: str = ""
    default: str = ""
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    group: tuple[str, ...] = ()
    repeat: str | None = None
    row: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)
    required_message: str = ""
    short_name: str = ""  # the name within its group, where the same name occurs in several

    @property
    def asks(self) -> bool:
        """Somebody answers it (notes, calculations and what the device records are not answers)."""
        return self.kind not in META and self.kind not in ("note", "calculate")

    @property
    def multiple(self) -> bool:
        return self.kind == "select_multiple"

    @property
    def choosing(self) -> bool:
        """Its answers are codes from a list."""
        return self.kind in ("select_one", "select_multiple", "rank")

    @property
    def numeric(self) -> bool:
        return self.kind in ("integer", "decimal")

    @property
    def number(self) -> str | None:
        """The printed number: the `number` column, or what stands before the label's text."""
        given = self.extra.get("number", "").strip()
        if given:
            return given
        return next(filter(None, map(number_at_start, self.labels.values())), None)

    @property
    def unit(self) -> str:
        return self.extra.get("unit", "").strip()

    @property
    def path(self) -> str:
        """Group names and name joined by a slash, as ODK exports head their columns."""
        return "/".join((*self.group, self.short_name or self.name))


@dataclass(frozen=True)
class Group(_Frozen):
    """A group or repeat: its own condition holds for everything inside."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    relevant: str = ""
    repeat: bool = False
    parents: tuple[str, ...] = ()
    appearance: str = ""
    row: int = 0
    count: str = ""  # a repeat's repeat_count expression
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """A soft rule of ours, in the same expression language: true means the record is plausible."""

    name: str
    expression: str
    message: str = ""
    severity: str = "query"
    row: int = 0


@dataclass(frozen=True, eq=False)
class Form(_Frozen):
    """A questionnaire, read once and never changed.

    `problems` lists what reading noticed but could live with: (sheet, row, code, text).
    """

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str
    questions: tuple[Question, ...]
    groups: tuple[Group, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    checks: tuple[Check, ...]
    settings: Mapping[str, str]
    path: Path | None = None
    sha256: str = ""
    problems: tuple[tuple[str, int, str, str], ...] = ()

    @cached_property
    def _by_name(self) -> dict[str, Question]:
        return {q.name: q for q in self.questions}

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {g.name: g for g in self.groups}

    @cached_property
    def _codes(self) -> dict[str, dict[str, Choice]]:
        return {name: {c.name: c for c in reversed(cs)} for name, cs in self.choices.items()}

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def question(self, name: str) -> Question:
        """The question of that name; `FormError` with the nearest names if there is none."""
        try:
            return self._by_name[name]
        except KeyError:
            near = "、".join(near_names(name, self._by_name)) or "—"
            raise FormError(
                say(
                    zh=f"{self._where}：没有名为“{name}”的题目。相近的题目名：{near}。",
                    en=f"{self._where}: no question named {name!r}. Near names: {near}.",
                )
            ) from None

    def group(self, name: str) -> Group:
        """The group or repeat of that name."""
        try:
            return self._groups[name]
        except KeyError:
            raise FormError(
                say(
                    zh=f"{self._where}：没有名为“{name}”的题组。",
                    en=f"{self._where}: no group named {name!r}.",
                )
            ) from None

    @property
    def names(self) -> tuple[str, ...]:
        """Every question's name, in form order."""
        return tuple(q.name for q in self.questions)

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions somebody answers, in form order."""
        return tuple(q for q in self.questions if q.asks)

    def choices_of(self, name: str) -> tuple[Choice, ...]:
        """The options of a question, in form order; empty for one without options."""
        return self.choices.get(self.question(name).list_name or "", ())

    def choice(self, name: str, code: str) -> Choice | None:
        """The option of that code in a question's list, or None."""
        return self._codes.get(self.question(name).list_name or "", {}).get(code)

    def label(self, name: str, lang: str | None = None) -> str:
        """The text of a question or group; its name where it has none."""
        owner = self._by_name.get(name) or self._groups.get(name) or self.question(name)
        return self.text(owner.labels, lang) or name

    def choice_label(self, name: str, code: str, lang: str | None = None) -> str:
        """The text of an option; its code where it has none."""
        found = self.choice(name, code)
        return (self.text(found.labels, lang) if found else "") or code

    def text(self, labels: Mapping[str, str], lang: str | None = None) -> str:
        """One text out of several languages: `lang`, else the form's default, else the first."""
        wanted = self.language(lang)
        return labels.get(wanted) or next((text for text in labels.values() if text), "")

    def language(self, lang: str | None = None) -> str:
        """The form's own name of a language: "zh" finds "中文 (zh)"; None gives the default."""
        if lang is None:
            return self.default_language
        for name in self.languages:
            code = name[name.rfind("(") + 1 :].rstrip(") ") if "(" in name else ""
            if lang.lower() in (name.lower(), code.lower(), name.split("(")[0].strip().lower()):
                return name
        return lang

    @cached_property
    def id_question(self) -> str | None:
        """The question that identifies a record.

        The one whose `identifier` column says "record"; otherwise the form's `id` setting, or one
        named record_id or 问卷编号.
        """
        top = [q for q in self.questions if q.repeat is None]
        for q in top:
            if q.extra.get("identifier", "").strip().lower() in ("record", "问卷", "记录"):
                return q.name
        wanted = [self.settings.get("id", ""), "record_id", "问卷编号", "questionnaire_id"]
        by_name = {q.name.lower(): q.name for q in top if q.kind not in META}
        return next((by_name[w.lower()] for w in wanted if w and w.lower() in by_name), None)

    @cached_property
    def repeats(self) -> tuple[str, ...]:
        """The names of the repeats, outermost first."""
        return tuple(g.name for g in self.groups if g.repeat)

    def in_repeat(self, name: str) -> str | None:
        """The innermost repeat around a question, or None."""
        return self.question(name).repeat

    def parent_repeat(self, name: str) -> str | None:
        """The repeat around a repeat, or None."""
        around = [p for p in self.group(name).parents if self._groups[p].repeat]
        return around[-1] if around else None

    @cached_property
    def direct_identifiers(self) -> tuple[str, ...]:
        """Questions that name a person: never in clean data.

        Those whose `sensitive` says identifier; texts whose `identifier` or short label asks for a
        person's identity number, telephone or name, unless `sensitive` says no; and calculations that
        hand on one of them as it is.
        """
        found: list[str] = []
        for q in self.questions:
            said = q.extra.get("sensitive", "").strip().lower()
            if said in ("identifier", "直接标识", "标识") or (
                said not in ("no", "否") and (_names_a_person(q) or _hands_on(q, found))
            ):
                found.append(q.name)
        return tuple(found)

    @cached_property
    def matrices(self) -> tuple[tuple[str, ...], ...]:
        """Blocks of three or more single choices in a row that share one list: rows of a matrix."""
        blocks: list[tuple[str, ...]] = []
        block: list[Question] = []
        for q in (*self.questions, Question("", "note")):
            last = block[-1] if block else None
            if (
                last
                and q.kind == "select_one"
                and (q.list_name, q.group) == (last.list_name, last.group)
            ):
                block.append(q)
                continue
            if len(block) >= 3 and len(self.choices.get(block[0].list_name or "", ())) > 2:
                blocks.append(tuple(b.name for b in block))
            block = [q] if q.kind == "select_one" else []
        return tuple(blocks)

    @property
    def _where(self) -> str:
        return self.path.name if self.path else self.form_id

    def __repr__(self) -> str:
        return (
            f"<Form {self.form_id}: {len(self.asked)} questions, {len(self.choices)} choice lists, "
            f"{len(self.repeats)} repeats, {len(self.checks)} checks, "
            f"{', '.join(self.languages)}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        lists = len(self.choices)
        facts = say(
            zh=f"{len(self.asked)} 题，{lists} 个选项表，{len(self.repeats)} 个重复组，"
            f"{len(self.checks)} 条软检查",
            en=f"{len(self.asked)} questions, {lists} choice lists, {len(self.repeats)} repeats, "
            f"{len(self.checks)} soft checks",
        )
        return f"<p><b>{escape(self.title)}</b> ({escape(self.form_id)}): {escape(facts)}</p>"


_PERSONAL = re.compile(
    r"(居民)?身份证(件)?(号码|号)?|居民身份号码|id_card|resident_id"
    r"|(手机|移动电话|电话|联系电话|联系方式|固定电话)(号码|号)?|phone|mobile|telephone|tel"
)
_LABEL = re.compile(
    r"(您的|受访者|被访者|受访人|填表人|联系人|户主|本人|员工|居民|经营者|负责人)*的?"
    r"((居民)?身份证(件)?号码?|居民身份号码|手机号码?|手机|联系电话|联系方式|电话号码|(真实)?姓名)"
)


def _names_a_person(question: Question) -> bool:
    """Whether a text asks who somebody is, by its `identifier` column or its whole label."""
    if question.kind not in ("text", "integer", "decimal"):
        return False
    if _PERSONAL.fullmatch(question.extra.get("identifier", "").strip().lower()):
        return True
    labels = (
        re.sub(r"^[\W\d]*[A-Za-z]?\d*[、.．:：\s]*|[\s:：?？*＊]+$", "", t)
        for t in question.labels.values()
    )
    return any(_LABEL.fullmatch(t) for t in labels)


def _hands_on(question: Question, identifiers: Sequence[str]) -> bool:
    """Whether a calculation repeats an identifier rather than measures or compares it."""
    text = question.calculation
    for name in identifiers:
        ref = re.escape("${" + name + "}")
        measured = rf"\b(string-length|count|boolean|not|substr|regex|contains|starts-with)\(\s*{ref}|{ref}\s*!?="
        if re.search(ref, re.sub(measured, "", text)):
            return True
    return False


def near_names(name: str, names: Mapping[str, object], limit: int = 3) -> list[str]:
    """The names most like `name`, for a message."""
    from difflib import get_close_matches

    return get_close_matches(name, list(names), n=limit, cutoff=0.6)
