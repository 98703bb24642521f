"""Records as they should be → the same as people keyed them, and a list of every cell spoilt.

Two classes.  In the first the writing says the same (５０００, 5000元, 三千五, 2024年10月9日, an option's
words): cleaning must put it right by itself.  In the second something is lost or wrong: cleaning must
notice, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from ..forms import Form, Question
from ..instruments.entry import limits

DIRT = ("record", "row", "question", "kind", "true", "written", "loss")

Spoil = Callable[[Form, Question, str, np.random.Generator], str | None]

_WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
_DIGITS = "零一二三四五六七八九"


def dirtied(
    form: Form,
    truth: pd.DataFrame,
    rosters: Mapping[str, pd.DataFrame],
    draw: np.random.Generator,
    share: float,
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame], pd.DataFrame]:
    """(raw, its rosters, dirt): about `share` of the answers spoilt, and some records keyed twice."""
    raw, rows, spoilt = _spoil(form, None, truth, draw, share)
    keyed = {}
    taken = {
        r for (i, _), r in zip(spoilt, truth["record"].iloc[[i for i, _ in spoilt]], strict=True)
    }
    for name, frame in rosters.items():
        keyed[name], more, inside = _spoil(form, name, frame, draw, share)
        taken |= {frame.at[i, "record"] for i, _ in inside}
        rows += more
    raw, again = _keyed_twice(form, truth, raw, taken, draw, share)
    named = {new: old for new, _, _, kind, old, *_ in again if kind == "keyed-again"}
    for name, frame in keyed.items():  # under the same id, their rows stand on the sheet once
        copies = [frame[frame["record"] == old].assign(record=new) for new, old in named.items()]
        keyed[name] = pd.concat([frame, *copies], ignore_index=True)
    dirt = pd.DataFrame([*rows, *again], columns=list(DIRT)).astype(object)
    return raw, keyed, dirt


def _spoil(
    form: Form, repeat: str | None, truth: pd.DataFrame, draw: np.random.Generator, share: float
) -> tuple[pd.DataFrame, list[tuple[object, ...]], set[tuple[int, str]]]:
    """One table with every kind of dirt in turn, the spoilt cells, and where they are."""
    questions = [q for q in form.asked if q.repeat == repeat and q.name in truth]
    lead = [c for c in ("record", "position", "parent") if c in truth]
    raw = truth[[*lead, *[q.name for q in questions]]].copy()
    true = {q.name: truth[q.name].to_numpy(dtype=object) for q in questions}
    keyed = {name: column.copy() for name, column in true.items()}
    rows: list[tuple[object, ...]] = []
    spoilt: set[tuple[int, str]] = set()
    for kind, (loss, spoil) in KINDS.items():
        fields = [q for q in questions if q.name != form.id_question]
        open_rows = [_open(kind, form, q, truth, draw) for q in fields]
        places = np.concatenate([*open_rows, np.array([], dtype=int)])
        field = np.repeat(np.arange(len(fields)), [len(r) for r in open_rows])
        count = round(share * len(questions) * len(truth) / len(KINDS))
        made = 0
        for k in draw.permutation(len(places)) if count else ():
            if made >= count:
                break
            i, q = int(places[k]), fields[field[k]]
            if (i, q.name) in spoilt:
                continue
            answer = true[q.name][i]
            answer = None if answer is None or answer != answer else answer
            written = spoil(form, q, "" if answer is None else str(answer), draw)
            if written is None or written == answer:
                continue
            keyed[q.name][i] = written or None
            spoilt.add((i, q.name))
            made += 1
            cell = q.name if repeat is None else f"{q.name}[{truth['position'].iat[i]}]"
            record = truth["record"].iat[i]
            rows.append((record, i + 2, cell, kind, answer, written or None, loss))
    for name, column in keyed.items():
        raw[name] = pd.Series(column, index=raw.index, dtype=object)
    return raw, rows, spoilt


def _open(
    kind: str, form: Form, q: Question, truth: pd.DataFrame, draw: np.random.Generator
) -> np.ndarray:
    """The rows in which a question may be spoilt in this way."""
    given = truth[q.name].notna().to_numpy()
    if kind == "answered-not-asked":
        if not (q.relevant.strip() and q.kind in ("select_one", "integer", "decimal")):
            return np.array([], dtype=int)
        # its relevant is false only where a required question is empty
        return np.flatnonzero(~given) if _must(q) else np.array([], dtype=int)
    if kind == "left-blank" and not _must(q):
        return np.array([], dtype=int)
    return np.flatnonzero(given)


def _must(q: Question) -> bool:
    return q.required.strip().lower() in ("yes", "true", "true()", "是")


# what loses nothing


def _full_width(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    return true.translate(_WIDE) if q.numeric else None


def _unit(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    unit = q.unit.split("/")[0]
    return true + unit if q.numeric and unit else None


def _thousands(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    return f"{int(true):,}" if q.numeric and true.isdigit() and int(true) >= 1000 else None


def _chinese(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    """3500 as 三千五百, 35 as 三十五."""
    return in_chinese(int(true)) if q.numeric and true.isdigit() and int(true) < 100_000 else None


def in_chinese(number: int) -> str:
    """A whole number below a hundred thousand in Chinese.

    >>> [in_chinese(k) for k in (0, 10, 35, 205, 3500, 3005, 12000)]
    ['零', '十', '三十五', '二百零五', '三千五百', '三千零五', '一万二千']
    """
    if number == 0:
        return "零"
    text, gap = "", False
    for unit, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
            gap = False
        elif text:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text


def _date(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    if q.kind == "date" and len(true) == 10:
        y, m, d = true.split("-")
        return [f"{y}年{int(m)}月{int(d)}日", f"{y}/{int(m)}/{int(d)}", f"{y}.{m}.{d}", y + m + d][
            int(draw.integers(4))
        ]
    if q.kind == "month" and len(true) == 7:
        y, m = true.split("-")
        return [f"{y}年{int(m)}月", f"{y}/{m}", f"{y}.{m}"][int(draw.integers(3))]
    return None


def _label(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    return form.choice_label(q.name, true) if q.kind == "select_one" else None


def _list(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    """Several codes by another mark, or by their words."""
    if not q.multiple or " " not in true:
        return None
    codes = true.split()
    if draw.random() < 0.5:
        return "、".join(form.choice_label(q.name, c) for c in codes)
    return [",", "、", "，", ";"][int(draw.integers(4))].join(codes)


def _blanks(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    return f" {true} " if q.kind == "select_one" or q.numeric else None


# what only a person can put right


def _about(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    if not q.numeric:
        return None
    words = (f"约{true}", f"{true}左右", f"{true}以上", f"不到{true}", f"{true}多")
    return words[int(draw.integers(len(words)))]


def _no_code(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    codes = {c.name for c in form.choices_of(q.name)}
    if q.kind != "select_one" or not all(c.isdigit() for c in codes):
        return None
    return next(str(k) for k in range(77, 999) if str(k) not in codes)


def _two(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    others = [c.name for c in form.choices_of(q.name) if c.name != true]
    if q.kind != "select_one" or not others:
        return None
    return f"{true}、{others[int(draw.integers(len(others)))]}"


def _beyond(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    """Beyond the constraint: a digit too many."""
    _, high = limits(q.constraint)
    if not q.numeric or high is None:
        return None
    value = true
    while float(value) <= high:
        value = value.split(".")[0] + "0" if float(value) else "9" + value
        if len(value) > 12:
            return None
    return value


def _blank(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    return ""


def _not_asked(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    if q.kind == "select_one":
        codes = [c.name for c in form.choices_of(q.name)]
        return codes[int(draw.integers(len(codes)))] if codes else None
    low, high = limits(q.constraint)
    return str(int((low or 0) + min(1000.0, ((high or 100) - (low or 0)) / 2)))


def _alone(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    alone = q.extra.get("exclusive", "").split()
    if not q.multiple or not alone or true.split()[0] in alone:
        return None
    return f"{true} {alone[0]}"


def _too_many(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    most = q.extra.get("max_choices", "").strip()
    alone = q.extra.get("exclusive", "").split()
    codes = [c.name for c in form.choices_of(q.name) if c.name not in alone]
    if not q.multiple or not most.isdigit() or len(codes) <= int(most):
        return None
    return " ".join(codes[: int(most) + 1])


def _near(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    """A character of an option's text left out or wrong."""
    if q.kind != "select_one":
        return None
    label = form.choice_label(q.name, true)
    others = {form.text(c.labels) for c in form.choices_of(q.name)}
    if len(label) < 4:
        return None
    at = int(draw.integers(1, len(label) - 1))
    changed = label[:at] + "某" + label[at + 1 :]
    return changed if changed not in others else None


def _no_date(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    if q.kind == "date":
        return true[:5] + "13-40"
    return true[:5] + "17" if q.kind == "month" else None


def _unreadable(form: Form, q: Question, true: str, draw: np.random.Generator) -> str | None:
    return "看不清" if q.numeric or q.kind == "select_one" else None


KINDS: dict[str, tuple[str, Spoil]] = {
    "full-width": ("no", _full_width),
    "unit": ("no", _unit),
    "thousands": ("no", _thousands),
    "chinese-numeral": ("no", _chinese),
    "date-spelling": ("no", _date),
    "option-text": ("no", _label),
    "list-mark": ("no", _list),
    "blanks": ("no", _blanks),
    "approximate": ("yes", _about),
    "no-such-code": ("yes", _no_code),
    "two-answers": ("yes", _two),
    "beyond-limits": ("yes", _beyond),
    "left-blank": ("yes", _blank),
    "answered-not-asked": ("yes", _not_asked),
    "exclusive": ("yes", _alone),
    "too-many": ("yes", _too_many),
    "near-miss": ("yes", _near),
    "no-such-date": ("yes", _no_date),
    "unreadable": ("yes", _unreadable),
}


def _keyed_twice(
    form: Form,
    truth: pd.DataFrame,
    raw: pd.DataFrame,
    taken: set[object],
    draw: np.random.Generator,
    share: float,
) -> tuple[pd.DataFrame, list[tuple[object, ...]]]:
    """Some sound records once more: under the same id, or under another with the same answers."""
    identity = form.id_question
    count = round(share * len(truth) / 4)
    answers = raw.notna().sum(axis=1).to_numpy()
    least = min(15, int(np.median(answers)))  # a refusal looks like any other
    touched = raw["record"].isin(taken).to_numpy()
    clean = [i for i in range(len(truth)) if not touched[i] and answers[i] >= least]
    if identity is None or identity not in raw or not count or len(clean) < 2 * count:
        return raw, []
    picked = draw.choice(len(clean), 2 * count, replace=False)
    rows: list[tuple[object, ...]] = []
    extra: list[pd.Series] = []
    used = set(raw[identity])
    for k, place in enumerate(picked):
        i = clean[int(place)]
        copy = raw.loc[i].copy()
        kind = "id-twice" if k < count else "keyed-again"
        old = copy[identity]
        if kind == "keyed-again":
            copy[identity] = _other_id(str(old), used)
            used.add(copy[identity])
            copy["record"] = copy[identity]
        row = len(raw) + len(extra) + 2
        rows.append((copy["record"], row, identity, kind, old, copy[identity], "yes"))
        extra.append(copy)
    return pd.concat([raw, pd.DataFrame(extra)], ignore_index=True), rows


def _other_id(text: str, taken: set[object]) -> str:
    """The same id with its last digits moved on, of the same shape."""
    digits = len(text) - len(text.rstrip("0123456789"))
    if not digits:
        return text + "9"
    for step in range(1, 10**digits):
        number = (int(text[-digits:]) + step * 7) % 10**digits
        made = text[:-digits] + f"{number:0{digits}d}"
        if made not in taken:
            return made
    return text + "9"
