"""问卷星's two exports of one survey, 按文本 and 按序号 → one set of answers.

Text export: an option's own words, several joined by ┋, what was filled in beside an option in 〖〗.
Number export: an option's place in the list; a multiple choice is one 0/1 column an option.  Given
both, the text is kept, the number fills what the text lacks, and every disagreement is listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..forms import Form, Question
from ..texts import Texts
from .headers import plain
from .raw import CONFLICTS, Part, empty_frame

MISSING = {"-3": "(跳过)", "-2": "(空)"}
"""What the number export writes for an answer not given.  Which of the two is which is taken from
published parsers and was never seen in a real file by us: give your own to `read_responses(…,
wjx_missing=…)` where it is the other way round."""

_FILLED = re.compile(r"〖(?P<text>.*)〗\s*$", re.DOTALL)


def finish(
    parts: list[Part], form: Form, missing: Mapping[str, str] | None = None
) -> list[pd.DataFrame]:
    """Complete the parts that come from 问卷星, in place; returns what disagrees."""
    mine = [p for p in parts if p.kind == "wjx" and p.answers is not None]
    for part in mine:
        if is_number_export(part, form):
            part.kind = "wjx-number"
            _by_place(part, form, MISSING if missing is None else missing)
        else:
            part.kind = "wjx-text"
            _fill_in(part, form)
    texts = [p for p in mine if p.kind == "wjx-text"]
    numbers = [p for p in mine if p.kind == "wjx-number"]
    return [_join(texts, numbers, form)] if texts and numbers else []


def is_number_export(part: Part, form: Form) -> bool:
    """One column an option, or single choices answered in numerals that are no option's words."""
    if any(how.startswith("option") for _, _, how in part.columns):
        return True
    numerals = words = 0
    for q in _choosers(part, form):
        labels = {plain(t) for c in form.choices_of(q.name) for t in c.labels.values()}
        for cell, count in _answers(part)[q.name].dropna().value_counts().items():
            text = str(cell).strip()
            if plain(text) in labels:
                words += int(count)
            elif text.lstrip("-").isdigit():
                numerals += int(count)
    return numerals > words


def _answers(part: Part) -> pd.DataFrame:
    assert part.answers is not None
    return part.answers


def _choosers(part: Part, form: Form) -> list[Question]:
    return [q for q in form.questions if q.choosing and q.name in _answers(part)]


def _by_place(part: Part, form: Form, missing: Mapping[str, str]) -> None:
    """Places in the list → the form's codes, where these are anything but 1, 2, 3 …"""
    answers = _answers(part)
    for name in answers.columns:
        if name != "_row" and answers[name].isin(list(missing)).any():
            answers[name] = Texts.of(answers[name]).rewritten(lambda c: missing.get(c, c))
    for q in _choosers(part, form):
        if q.kind != "select_one":
            continue
        codes = [c.name for c in form.choices_of(q.name)]
        places = {str(k): code for k, code in enumerate(codes, 1)}
        if all(place == code for place, code in places.items()):
            continue
        answers[q.name] = Texts.of(answers[q.name]).rewritten(lambda c, at=places: at.get(c, c))  # type: ignore[misc]
        part.columns = [
            (h, name, how + ", place in the list") if name == q.name else (h, name, how)
            for h, name, how in part.columns
        ]


def _fill_in(part: Part, form: Form) -> None:
    """What stands in 〖〗 beside an option also answers the form's own question for it, if any."""
    answers = _answers(part)
    for q in _choosers(part, form):
        cells = Texts.of(answers[q.name])
        if not cells.where(lambda text: "〖" in text).any():
            continue
        for code, names in _others(form, q).items():
            words = {plain(t) for t in _spellings(form, q, code)}
            texts = cells.rewritten(lambda cell, words=words: _filled(cell, words))  # type: ignore[misc]
            found = int((~texts.isna()).sum())
            if not found:
                continue
            before = answers.get(names)
            if before is not None:
                texts = Texts.of(np.where(before.notna(), before, texts))
            answers[names] = texts
            part.columns.append(
                (f"{q.name}〖〗", names, f"filled in beside option {code}, {found}")
            )


def _filled(cell: str, words: set[str]) -> str | None:
    for piece in cell.split("┋"):
        found = _FILLED.search(piece)
        if found and plain(piece[: found.start()]) in words:
            return found["text"].strip() or None
    return None


def _others(form: Form, question: Question) -> dict[str, str]:
    """Option code → the text question that is asked when it is chosen."""
    found: dict[str, str] = {}
    for q in form.questions:
        if q.kind != "text" or not q.relevant:
            continue
        for choice in form.choices_of(question.name):
            asked = rf"\$\{{{re.escape(question.name)}\}}"
            code = re.escape(choice.name)
            if re.search(
                rf"selected\(\s*{asked}\s*,\s*(['\"]){code}\1\s*\)|{asked}\s*=\s*(['\"]?){code}\2(?!\w)",
                q.relevant,
            ):
                found.setdefault(choice.name, q.name)
    return found


def _spellings(form: Form, question: Question, code: str) -> list[str]:
    choice = form.choice(question.name, code)
    return [*choice.labels.values(), *choice.extra.get("aliases", "").split("|")] if choice else []


def _join(texts: Sequence[Part], numbers: Sequence[Part], form: Form) -> pd.DataFrame:
    """Number rows are matched to text rows by 序号; the number part keeps only rows of its own."""
    mine, theirs = _serials(texts), _serials(numbers)
    conflicts: list[tuple[object, ...]] = []
    for part in numbers:
        answers = _answers(part)
        serials = _serial(part)
        matched = serials.isin(set(mine)).to_numpy()
        asked = [n for n in answers.columns if n in form and n != form.id_question]
        for text in texts:
            rows = _serial(text).map({s: i for i, s in enumerate(serials)})
            both = rows.notna().to_numpy()
            at = rows[both].astype(int).to_numpy()
            for name in asked:
                _verify(
                    text, both, answers[name].to_numpy()[at], form.question(name), form, conflicts
                )
        part.answers = answers[~matched].reset_index(drop=True)
        if part.meta is not None:
            part.meta = part.meta[~matched].reset_index(drop=True)
        part.notes.append(
            say(
                zh=f"与文本导出按序号合并：{int(matched.sum())} 份对上，{int((~matched).sum())} 份只在本文件中",
                en=f"joined to the text export by 序号: {int(matched.sum())} in both, "
                f"{int((~matched).sum())} in this file only",
            )
        )
    for part in texts:
        alone = int((~_serial(part).isin(set(theirs))).sum())
        if alone:
            part.notes.append(
                say(zh=f"{alone} 份不在序号导出中", en=f"{alone} are not in the number export")
            )
    if not conflicts:
        return empty_frame(CONFLICTS)
    return pd.DataFrame(conflicts, columns=list(CONFLICTS), dtype=object)


def _serial(part: Part) -> pd.Series:
    if part.meta is None or "serial" not in part.meta:
        raise DataError(
            say(
                zh=f"{part.file}：没有“序号”列，无法与另一份问卷星导出合并。请重新导出，或只给出一份。",
                en=f"{part.file}: no column 序号, so it cannot be joined to the other export of "
                "问卷星. Export it again, or give only one of them.",
            )
        )
    return part.meta["serial"]


def _serials(parts: Sequence[Part]) -> pd.Series:
    serials = pd.concat([_serial(p) for p in parts])
    twice = int(serials.duplicated().sum())
    if twice or serials.isna().any():
        files = "、".join(p.file for p in parts)
        raise DataError(
            say(
                zh=f"{files}：序号有 {twice} 处重复或缺失，文本与序号导出无法逐份对应。请成对分别读入。",
                en=f"{files}: 序号 is repeated or missing ({twice}), so the two exports cannot be "
                "matched. Read them pair by pair.",
            )
        )
    return serials


def _verify(
    text: Part,
    both: np.ndarray,
    numbers: np.ndarray,
    question: Question,
    form: Form,
    conflicts: list[tuple[object, ...]],
) -> None:
    """The text's answers against the numbers'; what only the numbers have fills the text."""
    answers = _answers(text)
    if question.name not in answers:
        answers[question.name] = Texts.none(len(answers))
    cells = answers[question.name].to_numpy(dtype=object)
    place = np.flatnonzero(both)
    fill = pd.isna(cells[place]) & ~pd.isna(numbers)
    cells[place[fill]] = numbers[fill]
    answers[question.name] = Texts.of(cells)
    left, left_words = pd.factorize(cells[place], use_na_sentinel=False)
    right, right_words = pd.factorize(numbers, use_na_sentinel=False)
    codes = _known_codes(form, question)
    differ: dict[tuple[int, int], bool] = {}
    records = _names(text, form)
    for k, pair in zip(place, zip(left, right, strict=True), strict=True):
        if pair not in differ:
            a, b = left_words[pair[0]], right_words[pair[1]]
            differ[pair] = not _same(a, b, codes, question)
        if differ[pair]:
            conflicts.append(
                (records[k], question.name, cells[k], right_words[pair[1]], "number-export")
            )


def _names(part: Part, form: Form) -> list[str]:
    answers = _answers(part)
    ids = answers.get(form.id_question) if form.id_question else None
    fallback = [f"{part.file}!{row}" for row in answers["_row"]]
    if ids is None:
        return fallback
    return [(i or "").strip() or f for i, f in zip(ids, fallback, strict=True)]


def _known_codes(form: Form, question: Question) -> dict[str, str]:
    found: dict[str, str] = {}
    for choice in form.choices_of(question.name):
        found.setdefault(plain(choice.name), choice.name)
        for text in _spellings(form, question, choice.name):
            if plain(text):
                found[plain(text)] = choice.name
    return found


def _same(a: object, b: object, codes: Mapping[str, str], question: Question) -> bool:
    """Whether a text answer and a number answer say the same."""
    blank = {"(空)", "(跳过)"}
    said = ["" if pd.isna(x) or str(x).strip() in blank else str(x).strip() for x in (a, b)]
    if not all(said) or not question.choosing:
        return said[0] == said[1]
    sides = []
    for text in said:
        tokens = text.split()  # "1 3" is two codes, although it is plain 13
        listed = all(t in codes.values() for t in tokens)
        pieces = tokens if listed else text.split("┋")
        sides.append({codes.get(plain(_bare(p)), p) for p in pieces})
    return sides[0] == sides[1]


def _bare(piece: str) -> str:
    return _FILLED.sub("", piece)
