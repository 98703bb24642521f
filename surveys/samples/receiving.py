"""What the office received: answers as a keyed workbook, a 问卷星 export or a KoboToolbox export, with slips.

A slip is a cell (or row) that differs from what the respondent said, or says it in a way a program must
not guess at; `rule` names what should notice it, `normalise` marks a spelling that loses nothing.
"""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .instrument import Instrument
from .residents_form import ZH
from .residents_keying import chinese_thousands, month_text

_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Part:
    """One file received: keyed, wjx or kobo; `takes` says which records it holds."""

    file: str
    sheet: str
    kind: str
    takes: Callable[[int], bool] = lambda k: True
    month: str = "2021-03"
    joiner: str = "、"
    texts: bool = False
    titles: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass
class Row:
    """One line of a file: what is true, what arrived, and the slips in it."""

    truth: dict[str, str]
    part: int
    cells: dict[str, Any] = field(default_factory=dict)
    slips: list[tuple[str, str, str]] = field(default_factory=list)  # question, kind, rule
    copy_of: str = ""


Slip = tuple[str, str, str, int, Callable[[dict[str, str]], Any], Callable[[dict[str, str]], bool]]
"""question, kind, rule, how many, the wrong answer (as a person would put it), whom it fits."""


def answers(
    sample: pd.DataFrame, form: Instrument, old: Mapping[str, tuple[str, Mapping[str, str]]],
    rng: np.random.Generator, suggestions: Sequence[str],
) -> list[dict[str, str]]:  # fmt: skip
    """A dictionary a questionnaire: question of that wave → code, number or text; '' where not asked.

    `old`: a question of 2024 → its name and its codes in this wave.
    """
    names = [q["name"] for q in _questions(form)]
    kept = ("record_id", form.unit, "visit_date", "interviewer", "consent")
    made = []
    for person in sample.to_dict("records"):
        said = dict.fromkeys(names, "")
        for name, value in person.items():
            own, codes = old.get(str(name), (str(name), {}))
            if own in said:
                said[own] = codes.get(value, value)
        if rng.random() < 0.15:
            said["suggestion"] = str(rng.choice(list(suggestions)))
        if said["consent"] == "2":
            said = {k: (v if k in kept else "") for k, v in said.items()}
        made.append(said)
    return made


def received(
    said: list[dict[str, str]], form: Instrument, parts: Sequence[Part], slips: Sequence[Slip],
    rng: np.random.Generator, again: int, second: tuple[int, Sequence[str]] = (0, ()),
) -> tuple[dict[str, dict[str, list[list[Any]]]], list[list[Any]]]:  # fmt: skip
    """file → sheet → rows of cells, and the slips with file, sheet and row.

    `again`: how many rows are the very same row twice, and how many the same paper under another
    number.  `second`: every n-th questionnaire of the first part is keyed a second time on a sheet
    二次录入, with these questions mistaken there once each.
    """
    rows = []
    for k, truth in enumerate(said):
        part = next(p for p in range(len(parts) - 1, -1, -1) if parts[p].takes(k))
        rows.append(Row(truth, part, _cells(truth, form, parts[part])))
    queue = [rows[k] for k in rng.permutation(len(rows)) if rows[k].truth["consent"] == "1"]
    for question, kind, rule, times, wrong, fits in slips:
        for _ in range(times):
            at = next(k for k, r in enumerate(queue) if fits(r.truth))
            row = queue.pop(at)
            row.cells[question] = wrong(row.truth)
            row.slips.append((question, kind, rule))
    _spellings(rows, form, parts, rng)
    for k in range(again):
        twin = next(r for r in queue if not r.slips and r.part == 0)
        queue.remove(twin)
        rows.append(Row(twin.truth, len(parts) - 1 if parts[-1].kind == parts[0].kind else 0,
                        dict(twin.cells), [("", "same row again", "duplicate-id")],
                        twin.truth["record_id"]))  # fmt: skip
        paper = queue.pop()
        other = f"{paper.truth['record_id'][:-3]}{900 + k}"
        cells = _cells({**paper.truth, "record_id": other}, form, parts[paper.part])
        rows.append(Row({**paper.truth, "record_id": other}, paper.part, cells,
                        [("", "keyed again", "duplicate-answers")], paper.truth["record_id"]))  # fmt: skip
    files: dict[str, dict[str, list[list[Any]]]] = {}
    log: list[list[Any]] = []
    for k, part in enumerate(parts):
        here = [r for r in rows if r.part == k]
        files.setdefault(part.file, {})[part.sheet] = _sheet(here, form, part, log)
    if second[0]:
        again_rows = [r for r in rows if r.part == 0 and not r.slips][:: second[0]]
        files[parts[0].file]["二次录入"] = _second(again_rows, form, parts[0], second[1], log)
    return files, log


# -- one cell --------------------------------------------------------------------------------------


def _questions(form: Instrument) -> list[dict[str, str]]:
    silent = ("note", "calculate", "begin", "end", "start")
    return [r for r in form.rows if not r["type"].startswith(silent)]


def _cells(truth: Mapping[str, str], form: Instrument, part: Part) -> dict[str, Any]:
    """The cells of a questionnaire without any slip."""
    made: dict[str, Any] = {}
    relevant = _asked(truth, form)
    for q in _questions(form):
        name, value = q["name"], truth.get(q["name"], "")
        kind, _, options = q["type"].partition(" ")
        if value == "":
            blank = "(空)" if name in relevant else "(跳过)"
            made[name] = blank if part.kind == "wjx" else None
        elif kind.startswith("select"):
            words = {c: zh for c, zh, _ in form.lists[options]}
            show = part.kind == "wjx" or part.texts or (name == "town" and part.kind == "keyed")
            each = [words[c] if show else c for c in value.split()]
            joiner = {"wjx": "┋", "kobo": " "}.get(part.kind, part.joiner)
            made[name] = _number(each[0]) if len(each) == 1 else joiner.join(each)
        elif kind == "date" and q.get("appearance") == "month-year":
            made[name] = f"{value}-01" if part.kind == "kobo" else month_text(value, part.month)
        else:
            made[name] = _number(value) if kind in ("integer", "decimal") else value
    return made


def _asked(truth: Mapping[str, str], form: Instrument) -> set[str]:
    """Questions that stand open to everybody who agreed: a blank there was left blank."""
    if truth["consent"] == "2":
        return set()
    return {q["name"] for q in _questions(form) if not q.get("relevant")}


def _number(value: str) -> Any:
    if value.isdigit() and (value == "0" or not value.startswith("0")):
        return int(value)
    try:
        return float(value) if "." in value else value
    except ValueError:
        return value


def _spellings(
    rows: list[Row], form: Instrument, parts: Sequence[Part], rng: np.random.Generator
) -> None:
    """Ways of writing a number that lose nothing; Kobo's devices do not allow them."""
    money = [q["name"] for q in _questions(form) if q.get("unit") == "元"]
    people = [q["name"] for q in _questions(form) if q.get("unit") in ("人", "人次", "家")]
    people = [n for n in people if n != "frame_size"]
    for row in rows:
        if parts[row.part].kind == "kobo":
            continue
        touched = {question for question, _, _ in row.slips}
        for name in (*money, *people):
            value = row.truth.get(name, "")
            if not value.isdigit() or name in touched or rng.random() > 0.05:
                continue
            number = int(value)
            ways = [f"{value}元", f"{number:,}", value.translate(_DIGITS)] if name in money else [
                f"{value}人" if "人" in _unit(form, name) else f"{value}家", value.translate(_DIGITS)]  # fmt: skip
            if name in money and 1000 <= number < 10000 and number % 100 == 0 and number % 1000:
                ways.append(chinese_thousands(number))
            row.cells[name] = ways[int(rng.integers(len(ways)))]
            row.slips.append((name, "spelling", "normalise"))


def _unit(form: Instrument, name: str) -> str:
    return next(q.get("unit", "") for q in _questions(form) if q["name"] == name)


# -- one sheet -------------------------------------------------------------------------------------


def _sheet(here: list[Row], form: Instrument, part: Part, log: list[list[Any]]) -> list[list[Any]]:
    names = [q["name"] for q in _questions(form)]
    sheet: list[list[Any]] = [[title] for title in part.titles]
    before, after = _system(part)
    sheet.append([*before, *(_heading(form, n, part) for n in names), *after])
    for serial, row in enumerate(here, start=1):
        first, last = _system_cells(part, serial, row)
        sheet.append([*first, *(row.cells.get(n) for n in names), *last])
        _logged(log, part.file, part.sheet, len(sheet), row)
    sheet += [[end, len(here)] if end == "合计" else [end] for end in part.ends]
    return sheet


def _second(
    rows: list[Row], form: Instrument, part: Part, mistaken: Sequence[str], log: list[list[Any]]
) -> list[list[Any]]:
    names = [q["name"] for q in _questions(form)]
    sheet: list[list[Any]] = [["序号", *(_heading(form, n, part) for n in names)]]
    left = list(mistaken)
    for serial, row in enumerate(rows, start=1):
        cells = dict(row.cells)
        at = next((n for n in left if isinstance(cells.get(n), int) and row.truth.get(n)), None)
        sheet.append([serial, *(cells[n] for n in names)])
        if (
            at is not None
        ):  # the second clerk is right, the first swapped two digits or hit a neighbour
            left.remove(at)
            row.cells[at] = cells[at]
            wrong = int(cells[at]) + 1
            sheet[-1][1 + names.index(at)] = wrong
            log.append([f"raw/{part.file}", "二次录入", len(sheet), row.truth["record_id"], at,
                        "second keying", "double-entry", wrong, row.truth[at]])  # fmt: skip
    return sheet


def _logged(log: list[list[Any]], file: str, sheet: str, line: int, row: Row) -> None:
    for question, kind, rule in row.slips:
        arrived, true = row.cells.get(question), row.truth.get(question, row.copy_of)
        log.append([f"raw/{file}", sheet, line, row.truth["record_id"] if not row.copy_of else row.copy_of,
                    question, kind, rule, "" if arrived is None else arrived, true])  # fmt: skip


def _heading(form: Instrument, name: str, part: Part) -> str:
    asked = _questions(form)
    q = next(q for q in asked if q["name"] == name)
    unit = f"（{q['unit']}）" if q.get("unit") else ""
    if part.kind == "keyed":
        return f"{q['number']} {q[ZH]}{unit}"
    group = ""
    inside = False
    for r in form.rows:
        if r["type"] == "begin_group":
            group, inside = r["name"], True
        if r is q:
            break
        if r["type"] == "end_group" and r["name"] == group:
            group = "main" if group != "main" else ""
    if part.kind == "kobo":
        path = ["main", group] if group not in ("main", "") else [group] if group else []
        return "/".join([*path, name]) if inside else name
    number = [x["name"] for x in asked].index(name) + 1
    around = next((r[ZH] for r in form.rows if r["name"] == group and group != "main"), "")
    return f"{number}、{around}—{q[ZH]}" if around else f"{number}、{q[ZH]}{unit}"


def _system(part: Part) -> tuple[list[str], list[str]]:
    if part.kind == "wjx":
        return ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"], []
    if part.kind == "kobo":
        after = ["__version__", "_id", "_uuid", "_submission_time", "_validation_status", "_status",
                 "_submitted_by", "_index"]  # fmt: skip
        return ["start", "end"], after
    return ["序号"], []


def _system_cells(part: Part, serial: int, row: Row) -> tuple[list[Any], list[Any]]:
    """What the platform adds: the same for a submission however often it is exported."""
    day = row.truth["visit_date"]
    submission = zlib.crc32(row.truth["record_id"].encode())
    minute = submission % 60
    if part.kind == "wjx":
        spent, when = 240 + submission % 400, f"{day.replace('-', '/')} 10:{minute:02d}:00"
        return [serial, when, f"{spent}秒", "微信", "", ""], []
    if part.kind == "kobo":
        start, end = (f"{day}T{h}:{minute:02d}:00.000+08:00" for h in ("09", "10"))
        unique = str(uuid.uuid5(uuid.NAMESPACE_URL, row.truth["record_id"]))
        tail = ["v1", 480000 + submission % 100000, unique, f"{day}T11:{minute:02d}:00", "",
                "submitted_via_web", "", serial]  # fmt: skip
        return [start, end], tail
    return [serial], []
