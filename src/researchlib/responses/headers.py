"""A column's heading → the question (and option) it stands for, and how that is known.

Tried in turn: a confirmed heading, the name or path, an alias, the printed number with the text, the
text in any language, an option's column of a multiple choice.  What only looks alike is proposed in
`how` ("?near …") and not used until somebody confirms it.  White space, punctuation, letter case and
full-width forms do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from ..errors import DataError, say
from ..forms import Form, Question, near_names, number_at_start

_BRACKETS = re.compile(r"[（(【\[〔][^（(【\[〔）)】\]〕]*[）)】\]〕]")
_ORDINAL = re.compile(r"^\s*第\s*(\d{1,3}(?:[-_.]\d{1,3})*)\s*题\s*(?:[、.．:：,，]\s*)?")
_LONE_NUMBER = re.compile(r"^\s*[A-Za-z]{0,3}[-_]?\d{1,3}(?:[-_.．]\d{1,3}|[a-z])*\s*$")
_NUMBER_PREFIX = re.compile(
    r"^\s*[A-Za-z]{0,3}[-_]?\d{1,3}(?:[-_.．]\d{1,3}|[a-z])*(?:\s*[、.．:：,，)）]\s*|\s+)"
)
_PLACE = re.compile(r"\[(\d{1,4})\](?=/|-|:|\.|$)")
_GAP = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Match:
    """What a heading stands for; `how` begins with "?" where nothing is used."""

    question: str | None
    how: str
    code: str | None = None  # the option, where the column is one option of a multiple choice
    at: tuple[int, ...] = ()  # places in the repeats around it: children[2]/age is at (2,)

    @property
    def used(self) -> bool:
        return self.question is not None


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A text without what people vary: width, case, blanks, punctuation.

    >>> plain("  月收入（元）？"), plain("Ｎame  of_Town")
    ('月收入元', 'nameoftown')
    """
    return _GAP.sub("", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=20_000)
def split_number(header: str) -> tuple[str | None, str]:
    """(number, text) of a heading.

    >>> [split_number(h) for h in ("C23", "C23、月收入", "第6题(运动)", "8、(财经)", "月收入")]
    [('C23', ''), ('C23', '月收入'), ('6', '(运动)'), ('8', '(财经)'), (None, '月收入')]
    """
    text = unicodedata.normalize("NFKC", header).strip()
    ordinal = _ORDINAL.match(text)
    if ordinal:
        return ordinal[1], text[ordinal.end() :].strip()
    if _LONE_NUMBER.match(text):
        return text.replace("．", ".").upper(), ""
    prefix = _NUMBER_PREFIX.match(text)
    if prefix:
        number = number_at_start(text[: prefix.end()].strip() + " ")
        return number, text[prefix.end() :].strip()
    return None, text


def variants(text: str) -> Iterator[str]:
    """A label's plain forms, the most literal first: whole, without number, without brackets."""
    seen = set()
    _, tail = split_number(text)
    for form in (text, tail, _BRACKETS.sub("", tail), _BRACKETS.sub("", text)):
        key = plain(form)
        if key and key not in seen:
            seen.add(key)
            yield key


class Headings:
    """The headings under which a form's questions may arrive."""

    def __init__(self, form: Form, confirmed: Mapping[str, str] | None = None) -> None:
        self.form = form
        self.confirmed = {plain(h): q for h, q in (confirmed or {}).items()}
        for header, question in (confirmed or {}).items():
            if question and question not in form:
                near = "、".join(near_names(question, dict.fromkeys(form.names))) or "—"
                raise DataError(
                    say(
                        zh=f"columns：列“{header}”指定的题目“{question}”不在问卷中。相近：{near}。",
                        en=f"columns: {header!r} names {question!r}, which is not in the form. "
                        f"Near names: {near}.",
                    )
                )

    @cached_property
    def names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for q in self.form.questions:
            short = q.short_name or q.name
            without_repeats = "/".join(
                [*(g for g in q.group if not self.form.group(g).repeat), short]
            )
            for path in (q.name, q.path, without_repeats):
                for spelling in (path, path.replace("/", "-"), path.replace("/", ":")):
                    found.setdefault(spelling.casefold(), q.name)
        return found

    @cached_property
    def numbers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for q in self.form.questions:
            if q.number and q.kind != "note":
                found.setdefault(_number_key(q.number), []).append(q.name)
        for group in self.form.groups:
            number = next(filter(None, map(number_at_start, group.labels.values())), None)
            if number:
                inside = [q.name for q in self.form.questions if group.name in q.group and q.asks]
                found.setdefault(_number_key(number), []).extend(inside)
        return found

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """Plain text → the questions that bear it; literal forms are found before shortened ones."""
        found: dict[str, list[str]] = {}
        ranked: list[tuple[int, str, str]] = []
        for q in self.form.questions:
            if q.kind == "note":
                continue
            for language, label in q.labels.items():
                ranked += [(rank, key, q.name) for rank, key in enumerate(variants(label))]
                way = [self.form.group(g).labels.get(language, "") for g in q.group]
                if len(way) > 1:
                    ranked.append((4, plain("".join(way) + label), q.name))
                for name in q.group:
                    around = self.form.group(name).labels.get(language, "")
                    ranked += [
                        (5, a + b, q.name) for a in variants(around) for b in variants(label)
                    ]
            for alias in q.extra.get("aliases", "").split("|"):
                ranked += [(-1, plain(alias), q.name)] if plain(alias) else []
        best: dict[str, int] = {}
        for rank, key, name in sorted(ranked, key=lambda r: r[0]):
            if best.setdefault(key, rank) == rank and name not in found.setdefault(key, []):
                found[key].append(name)
        return found

    def match(self, header: str, below: str = "") -> Match:
        """What a heading stands for; `below` is the second line of a two-row heading."""
        if _PLACE.search(header) and header.strip().casefold() not in self.names:
            inner = self.match(_PLACE.sub("", header), below)
            if inner.question is not None and self.form.question(inner.question).repeat:
                return replace(inner, at=tuple(map(int, _PLACE.findall(header))))
        whole = f"{header} {below}".strip() if below else header
        for text in (whole, below, header):
            if text and plain(text) in self.confirmed:
                question = self.confirmed[plain(text)]
                return Match(question or None, "confirmed" if question else "?ignored as confirmed")
        if below:
            found = self._one(below)
            option = self._option_of(header, below)
            if option:
                return option
            both = self._one(whole)
            for candidate in (both, found):
                if candidate.used:
                    return candidate
            return found if found.how != "?unknown" else self._one(header)
        found = self._one(header)
        if found.how in ("label", "number+label") and header.rstrip().endswith((")", "）")):
            option = self._option(header)  # 参加的保险（养老） is one option of 参加的保险
            if option and option.question == found.question:
                return option
        if found.how in ("name", "label", "number+label"):
            return found
        if found.how == "number" and not split_number(header)[1]:
            return found  # C41-9 may be a question of its own, not option 9 of C41
        option = self._option(header)
        return option or (found if found.how != "?unknown" else self._near(header))

    def _one(self, header: str) -> Match:
        name = self.names.get(header.strip().casefold())
        if name:
            return Match(name, "name")
        number, text = split_number(header)
        by_label = next((self.labels[key] for key in variants(header) if key in self.labels), [])
        by_number = self.numbers.get(_number_key(number), []) if number else []
        both = [n for n in by_label if n in by_number]
        if len(both) == 1:
            return Match(both[0], "number+label")
        if by_label and by_number and not both:
            return Match(None, f"?conflict: number says {by_number[0]}, text says {by_label[0]}")
        if len(by_label) == 1:
            return Match(by_label[0], "label")
        if len(by_label) > 1:
            return Match(None, f"?ambiguous: {', '.join(by_label[:3])}")
        if len(by_number) == 1:
            if not text or self._resembles(text, self.form.question(by_number[0])):
                return Match(by_number[0], "number")
            return Match(None, f"?near {by_number[0]}: same number, other text")
        if len(by_number) > 1 and not text:
            return Match(None, f"?ambiguous: {', '.join(by_number[:3])}")
        return Match(None, "?unknown")

    def _resembles(self, text: str, question: Question) -> bool:
        from rapidfuzz import fuzz

        labels = [plain(label) for label in question.labels.values()]
        return not labels or any(fuzz.partial_ratio(plain(text), label) >= 50 for label in labels)

    def _near(self, header: str) -> Match:
        from rapidfuzz import fuzz, process

        key = plain(split_number(header)[1])
        if len(key) < 2:
            return Match(None, "?unknown")
        best = process.extractOne(key, self.labels.keys(), scorer=fuzz.ratio, score_cutoff=70)
        if best is None:  # 所在街道 for 街道
            within = [k for k in self.labels if len(k) > 1 and (k in key or key in k)]
            names = {self.labels[k][0] for k in within}
            if len(names) == 1:
                return Match(None, f"?near {names.pop()}: the one is part of the other")
            return Match(None, "?unknown")
        return Match(None, f"?near {self.labels[best[0]][0]}: {best[1]:.0f} % alike")

    # one column an option

    def _option(self, header: str) -> Match | None:
        text = unicodedata.normalize("NFKC", header).strip()
        if text.endswith(")"):
            for at in [i for i, letter in enumerate(text) if letter == "("]:
                found = self._option_of(text[:at], text[at + 1 : -1])
                if found:
                    return found
        for mark in ("/", ".", "__", "_", ":", "—", "-", " "):
            cuts = [m.start() for m in re.finditer(re.escape(mark), text)]
            for at in cuts:
                found = self._option_of(text[:at], text[at + len(mark) :])
                if found:
                    return found
        return None

    def _option_of(self, left: str, right: str) -> Match | None:
        """`left` names a multiple choice and `right` one of its options, by code or by text."""
        left, right = left.strip(), right.strip()
        if not left or not right:
            return None
        name = self.names.get(left.casefold())
        names = [name] if name else []
        if not names:
            number, text = split_number(left)
            by_number = self.numbers.get(_number_key(number), []) if number else []
            by_label = next((self.labels[k] for k in variants(left) if k in self.labels), [])
            both = [n for n in by_label if n in by_number]
            names = both or by_label or ([] if text else by_number)
        names = [n for n in names if self.form.question(n).kind in ("select_multiple", "rank")]
        if len(names) != 1:
            return None
        codes = self._codes[names[0]]
        code = codes.get("=" + right) or codes.get(plain(right))
        return Match(names[0], "option", code) if code else None

    @cached_property
    def _codes(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for q in self.form.questions:
            if q.kind not in ("select_multiple", "rank"):
                continue
            codes: dict[str, str] = {}
            for choice in self.form.choices_of(q.name):
                codes["=" + choice.name] = choice.name
            for choice in self.form.choices_of(q.name):
                spellings = [choice.name, *choice.labels.values()]
                spellings += choice.extra.get("aliases", "").split("|")
                for spelling in spellings:
                    if plain(spelling):
                        codes.setdefault(plain(spelling), choice.name)
            found[q.name] = codes
        return found


def _number_key(number: str | None) -> str:
    return unicodedata.normalize("NFKC", number or "").upper().lstrip("0").replace("-", ".")
