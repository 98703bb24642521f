"""A table with a heading → `Part`: its columns given to questions, its rows told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..forms import Choice, Form, Question
from ..texts import Texts
from .headers import Headings, Match, plain
from .layout import Layout, locate, records
from .platforms import KEYS, gps_part, platform_of, seconds, system_column
from .raw import Part
from .remarks import stretches
from .statistical import spoken
from .tables import Table

_YES = {
    "1",
    "true",
    "yes",
    "是",
    "有",
    "对",
    "√",
    "✓",
    "✔",
    "☑",
    "■",
    "●",
    "y",
    "t",
    "v",
    "勾",
    "选中",
}
_NO = {"0", "false", "no", "否", "无", "×", "✗", "✘", "☐", "□", "○", "n", "f", "未选", "未选中"}
Key = tuple[str, tuple[int, ...]]  # a question, and its places in the repeats around it
_SECOND = re.compile(
    r"二录|复录|双录|第二[次遍]录|二次录入|second[ _-]?(entry|keying)|double[ _-]?entry", re.I
)


def part_of(table: Table, headings: Headings) -> Part | None:
    """What a table holds for this form; None where no column is recognised."""
    layout = locate(table, headings)
    if layout is None:
        return None
    platform = platform_of(layout.heads)
    notes = [*table.notes, *spoken(table, layout, headings.form)]
    kind = table.kind or platform if platform == "keyed" else platform
    part = Part(table.file, table.sheet, kind, notes=notes, unread=layout.above)
    part.date1904 = table.date1904
    part.first = int(layout.numbers[0]) if len(layout.numbers) else 1
    system = _system(layout, headings.form, platform)
    keep, others = records(layout)
    part.unread += others
    body = layout.body if keep.all() else layout.body.loc[keep].reset_index(drop=True)
    numbers = layout.numbers[keep]
    part.roster = _roster(layout, headings.form, table)
    part.second = bool(_SECOND.search(table.sheet) or _SECOND.search(table.file))
    part.answers = pd.DataFrame(
        {"_row": pd.Series(numbers), **_columns(layout, body, numbers, headings.form, part)},
        copy=False,
    )
    if platform == "odk":
        _blank_out(part, headings.form)
    _meta(layout, body, part, system)
    return part


def _system(layout: Layout, form: Form, platform: str) -> dict[int, str]:
    """Column position → name of the platform's own column; questions by name come first."""
    found = {}
    for j, head in enumerate(layout.heads):
        match = layout.matches[j]
        name = system_column(head, platform)
        sure = match.how in ("name", "confirmed") or (match.used and platform != "wjx")
        if name is not None and not sure:
            found[j] = name
            if not (match.used and match.question == form.id_question):
                layout.matches[j] = Match(None, f"meta: {name}" if name else "meta")
        elif not match.used:
            point = gps_part(head, form.names)
            if point:
                layout.matches[j] = Match(None, f"part of {point}")
    return found


def _columns(
    layout: Layout,
    body: pd.DataFrame,
    numbers: np.ndarray,
    form: Form,
    part: Part,
) -> dict[str, pd.Series]:
    """The columns of texts of the table's own questions; those of others go to `part.inner`."""
    whole: dict[Key, int] = {}
    options: dict[Key, dict[str, int]] = {}
    hows: list[str] = []
    for j, match in enumerate(layout.matches):
        how = match.how
        key = (match.question or "", match.at)
        if match.question is not None and match.code is not None:
            taken = options.setdefault(key, {})
            if match.code in taken:
                how = _again(body, taken[match.code], j, layout)
            else:
                taken[match.code] = j
        elif match.question is not None:
            if key in whole:
                how = _again(body, whole[key], j, layout)
            else:
                whole[key] = j
        hows.append(how)
    columns = {key: Texts.of(body[j]).compact() for key, j in whole.items()}
    for key, taken in options.items():
        name = key[0]
        joined, strange = join_options(body, taken, form.question(name))
        note = f"option, {len(taken)} columns joined" + (f", {strange} unclear" if strange else "")
        if key in columns:
            columns[key], differ = _reconciled(columns[key], joined, form.choices_of(name))
            note = f"option, repeats the whole column, {len(differ)} differ"
            if len(differ):
                rows = stretches(numbers[differ].tolist())
                part.notes.append(
                    say(
                        zh=f"{name}：合并列与各选项列有 {len(differ)} 处不一致（第 {rows} 行），以合并列为准",
                        en=f"{name}: {len(differ)} cells of the option columns disagree with the "
                        f"joined column, which is used (rows {rows})",
                    )
                )
        else:
            columns[key] = joined
        for j in taken.values():
            hows[j] = note
    if part.roster is None:
        part.inner = {k: c for k, c in columns.items() if form.question(k[0]).repeat}
    for j, (head, match) in enumerate(zip(layout.heads, layout.matches, strict=True)):
        if head or body[j].notna().any():
            how = hows[j] if head else "?no heading"
            used = match.question if match.used and not how.startswith("?") else None
            part.columns.append((head, used, how))
    return {
        name: pd.Series(columns[name, ()], copy=False)
        for name in form.names
        if (name, ()) in columns and (part.roster or not form.question(name).repeat)
    }


def _blank_out(part: Part, form: Form) -> None:
    """ONA writes n/a for every answer not given: where choices or numbers read so, texts do too."""
    answers = part.answers
    assert answers is not None
    own: dict[Key, Texts] = {(n, ()): Texts.of(answers[n]) for n in answers.columns if n in form}
    columns = own | part.inner
    marks = {key: cells == "n/a" for key, cells in columns.items()}
    if not any(m.any() for (name, _), m in marks.items() if form.question(name).kind != "text"):
        return
    count = 0
    for key, marked in marks.items():
        if marked.any():
            count += int(marked.sum())
            cells = columns[key].rewritten(lambda text: None if text == "n/a" else text)
            if key in part.inner:
                part.inner[key] = cells
            else:
                answers[key[0]] = cells
    part.notes.append(
        say(
            zh=f"平台用 n/a 表示没有答案，{count} 格读作空",
            en=f"n/a is the platform's mark for no answer: {count} cells read as empty",
        )
    )


def _again(body: pd.DataFrame, first: int, second: int, layout: Layout) -> str:
    a, b = body[first], body[second]
    differ = int(((a != b) & ~(a.isna() & b.isna())).sum())
    where = layout.heads[first] or f"#{first + 1}"
    return (
        f"?duplicate of “{where}”, {differ} differ" if differ else f"?duplicate of “{where}”, same"
    )


def join_options(
    body: pd.DataFrame, taken: dict[str, int], question: Question
) -> tuple[Texts, int]:
    """One column an option → the codes joined by a blank, and how many cells were neither yes nor no.

    A cell says yes by 1, √, 是, or by the option's own text; no by 0, × or emptiness.  A word that
    fills every option's cell of a record (n/a, (跳过), -3) is kept as the answer.  Anything else is
    kept as ``code=text`` so that it is seen, not guessed.
    """
    if question.kind == "rank":
        return _ranked(body, taken), 0
    rows = len(body)
    ticked: list[tuple[str, np.ndarray]] = []
    odd = np.zeros(rows, dtype=bool)
    for code, j in taken.items():
        state = Texts.of(body[j]).each(lambda cell, code=code: _state(cell, code), int, -1)  # type: ignore[misc]
        ticked.append((code, state == 1))
        odd |= state == 2
    pieces = np.full(rows, "", dtype=object)
    for code, yes in ticked:
        pieces[yes] += code + " "
    pieces = np.array([p[:-1] or None for p in pieces], dtype=object) if rows else pieces
    strange = 0
    for i in np.flatnonzero(odd):
        cells = {code: body.at[i, j] for code, j in taken.items()}
        words = {(c or "").strip() for c in cells.values()}
        if len(words) == 1:
            pieces[i] = next(iter(cells.values()))
            continue
        strange += 1
        clear = dict(ticked)
        pieces[i] = " ".join(
            code if clear[code][i] else f"{code}={str(cell).strip()}"
            for code, cell in cells.items()
            if clear[code][i] or (cell is not None and _state(cell, code) == 2)
        )
    return Texts.of(pieces), strange


def _state(cell: str, code: str) -> int:
    """1 yes, 0 no, -1 empty, 2 neither."""
    text = cell.strip().casefold()
    if not text:
        return -1
    if text in _NO or text == "0.0":
        return 0
    if text in _YES or text == "1.0" or plain(text) == plain(code):
        return 1
    return 2


def _ranked(body: pd.DataFrame, taken: dict[str, int]) -> Texts:
    """Rank columns (place of each option) → the codes in order of their places."""
    numbers = {c: pd.to_numeric(body[j].astype(object), errors="coerce") for c, j in taken.items()}
    places = pd.DataFrame(numbers)
    joined = np.full(len(body), None, dtype=object)
    for i in np.flatnonzero((places > 0).any(axis=1).to_numpy()):
        row = places.iloc[i]
        joined[i] = " ".join(row[row > 0].sort_values(kind="stable").index)
    return Texts.of(joined)


def _reconciled(whole: Texts, joined: Texts, choices: Sequence[Choice]) -> tuple[Texts, np.ndarray]:
    """The whole column, and the places where the option columns say otherwise.

    An export with labels writes the labels of what was ticked, joined by blanks that the labels may
    hold themselves; where they are those of the option columns, these tell them apart.
    """
    differ = np.flatnonzero(_sets(whole) != _sets(joined))
    if not len(differ):
        return whole, differ
    cells, ticked = np.asarray(whole), np.asarray(joined)
    labels = {c.name: [plain(t) for t in c.labels.values() if plain(t)] for c in choices}
    same: dict[tuple[str, str], bool] = {}
    for place in differ:
        pair = (cells[place], ticked[place])
        if None not in pair and pair not in same:
            same[pair] = _labels_of(pair[0], [labels.get(c, []) for c in pair[1].split()])
    agree = np.array([same.get((cells[p], ticked[p]), False) for p in differ], dtype=bool)
    if agree.any():
        cells = cells.copy()
        cells[differ[agree]] = ticked[differ[agree]]
        whole = Texts.of(cells)
    return whole, differ[~agree]


def _labels_of(text: str, ticked: Sequence[Sequence[str]]) -> bool:
    """Whether a text is the labels of what was ticked, in one of the languages, and nothing more."""
    rest = plain(text)
    for label in sorted((label for labels in ticked for label in labels), key=len, reverse=True):
        rest = rest.replace(label, "", 1)
    return not rest and all(any(label in plain(text) for label in labels) for labels in ticked)


def _sets(cells: Texts) -> np.ndarray:
    return cells.each(lambda text: " ".join(sorted(text.split())), object, "")


def _roster(layout: Layout, form: Form, table: Table) -> str | None:
    """The repeat whose rows a table holds: the one its sheet is named after, or most columns are in."""
    used = [m.question for m in layout.matches if m.question]
    repeats = [form.question(q).repeat for q in used if q != form.id_question]
    if not any(repeats) or any(m.at for m in layout.matches):
        return None  # columns such as kids[2]/age: a row is a record, however many they are
    named = plain(table.sheet or table.file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    for name in form.repeats:
        labels = [plain(name), *(plain(label) for label in form.group(name).labels.values())]
        if named and named in labels:
            return name
    often = max(form.repeats, key=repeats.count)
    outside = sum(r is None and form.question(q).asks for r, q in zip(repeats, used, strict=False))
    return often if repeats.count(often) > outside else None


def _meta(layout: Layout, body: pd.DataFrame, part: Part, system: dict[int, str]) -> None:
    columns: dict[str, pd.Series] = {}
    for j, name in system.items():
        if name and name not in columns:
            columns[name] = body[j]
    if "duration_s" in columns:
        columns["duration_s"] = seconds(columns["duration_s"])
    part.keys = pd.DataFrame({k: columns[k] for k in KEYS if k in columns}, index=body.index)
    part.meta = pd.DataFrame(
        {k: v for k, v in columns.items() if k not in KEYS or k == "id"}, index=body.index
    )


def nothing_matches(file: str, tables: Sequence[Table], form: Form) -> DataError:
    """The error for a file in which no column belongs to the form: sheets, headings, what to do."""
    seen = []
    for table in tables[:4]:
        line = next((r for r in table.cells.itertuples(index=False) if any(r)), ())
        heads = "、".join(str(h).strip()[:12] for h in line if h)[:80]
        seen.append(f"{table.sheet or table.file}〔{heads}〕")
    names = "、".join(q.name for q in form.asked[:6])
    return DataError(
        say(
            zh=f"{file}：没有一列能对应到问卷“{form.form_id}”的题目。读到的工作表和首行：{'；'.join(seen)}。"
            f"请检查是否给错了文件或工作表；表头应为题目名（如 {names}）、题号或题干，"
            "也可用 read_responses(…, columns={{表头: 题目名}}) 指定。".replace("{{", "{").replace(
                "}}", "}"
            ),
            en=f"{file}: no column belongs to a question of form {form.form_id!r}. Sheets and first "
            f"rows found: {'; '.join(seen)}. Check the file and sheet; headings are question names "
            f"(such as {names}), numbers or labels, or say read_responses(…, "
            "columns={heading: question}).",
        )
    )
