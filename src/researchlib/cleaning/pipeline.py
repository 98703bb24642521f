"""`Raw` + decisions → `Clean`: read, correct, follow the consequences, confront, log, prove."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import __version__
from ..changes import keyed, split_cell
from ..duplicates import alike, received_again
from ..errors import say
from ..responses import Raw
from ..responses.raw import placed
from ..responses.remarks import why_unused
from ..review import Decisions, read_review
from ..rules import (
    Findings,
    Logic,
    confront,
    read_table,
    readers_of,
    suspects,
    with_suspects,
)
from ..rules.patterns import interviewer_question
from ..values import Reading
from ..values.reading import BLANK
from .consequences import Settled, settle
from .decide import Decided, decide
from .inputs import inputs_of
from .log import changes_of
from .nouns import Clean
from .prove import prove
from .statuses import with_statuses
from .typing import missing, texts, typed


@dataclass(frozen=True, eq=False)
class Received:
    """What was received, every row under a name of its own."""

    raw: Raw
    answers: pd.DataFrame
    rosters: Mapping[str, pd.DataFrame]
    ids: np.ndarray  # the record as received, before duplicates were told apart
    shared: np.ndarray  # the rows whose number another row bears too

    @cached_property
    def _several(self) -> bool:
        return len(self.answers[["_file", "_sheet"]].drop_duplicates()) > 1

    def where(self, row: int) -> str:
        """Where a record was received: its row in the sheet, with the file where there are several."""
        file, sheet, line = (self.answers[c].iat[row] for c in ("_file", "_sheet", "_row"))
        return "!".join(p for p in (file, sheet, str(line)) if p) if self._several else str(line)

    @property
    def frames(self) -> dict[str | None, pd.DataFrame]:
        frames: dict[str | None, pd.DataFrame] = {None: self.answers}
        return frames | dict(self.rosters)


def received(raw: Raw) -> Received:
    """Give every row its own record name, and every roster row its own position."""
    ids = raw.answers["record"].to_numpy(dtype=object)
    answers = keyed(raw.answers)
    shared = np.array([], dtype=int)
    if answers is not raw.answers:
        shared = np.flatnonzero(pd.Series(ids, dtype=object).duplicated(keep=False).to_numpy())
    rosters = {}
    for name in raw.form.repeats:
        frame = raw.rosters.get(name)
        if frame is not None:
            rosters[name] = placed(frame).reset_index(drop=True)
    return Received(raw, answers.reset_index(drop=True), rosters, ids, shared)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Millions of readings are made and none of them is garbage: do not look through them all again
    and again while they grow in number."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_collecting_later()
def clean_raw(
    raw: Raw, review: str | Path | Decisions | None = None, *, year: int | None = None
) -> Clean:
    """Clean one reception; see `researchlib.clean`."""
    form = raw.form
    got = received(raw)
    decisions = _decisions(review)
    readers = readers_of(form, year or _year(got), _missing_codes(raw), raw.date1904)
    decided: Decided = decide(got.frames, form, readers, decisions, got.ids)
    tables = {
        group: read_table(form, frame, group, readers) for group, frame in decided.frames.items()
    }
    settled: Settled = settle(form, tables, got.frames, readers, decided)
    tables, logic = dict(settled.tables), settled.logic

    dropped, gone = _dropped(got, tables, decided)
    found = confront(logic, _meta(got))
    _duplicates(found, logic, got, gone, decided)
    _conflicts(found, raw, readers)
    _columns(found, raw)
    findings = with_statuses(found.frame, settled.before, decided, got, gone)
    wrong = suspects(logic, findings)
    findings = with_suspects(findings, wrong, form)
    keep = {
        group: ~pd.Series(table.records, dtype=object).isin(list(gone)).to_numpy()
        for group, table in tables.items()
    }
    changes = changes_of(tables, got.frames, keep, settled.edits)
    rows = {group: slice(None) if mask.all() else mask for group, mask in keep.items()}
    written = {group: texts(table, rows[group]) for group, table in tables.items()}
    prove(got.frames, written, changes, form)
    prove_nothing_broken(settled, findings)
    return Clean(
        form=form,
        data=typed(tables[None], rows[None]),
        missing=pd.concat([missing(t, rows[g]) for g, t in tables.items()], ignore_index=True),
        changes=changes,
        findings=findings,
        dropped=dropped,
        rosters={g: typed(t, rows[g]) for g, t in tables.items() if g is not None},
        raw=raw,
        manifest=_manifest(raw, keep[None], dropped, decisions),
        texts=written,
        decisions=decisions,
        suspects=wrong,
    )


def _meta(got: Received) -> pd.DataFrame:
    """What the platform recorded, under the names the records have here."""
    meta = got.raw.meta
    if len(meta) != len(got.ids):
        return meta
    return meta.assign(record=got.answers["record"].to_numpy())


def prove_nothing_broken(settled: Settled, findings: pd.DataFrame) -> None:
    """No rule that held before the corrections is broken by them (see `consequences`)."""
    settled.check(findings)


def _decisions(review: str | Path | Decisions | None) -> Decisions:
    if review is None:
        return Decisions()
    return review if isinstance(review, Decisions) else read_review(review)


def _year(got: Received) -> int | None:
    """The year most interviews were held in, for dates written without one."""
    form = got.raw.form
    names = [
        n for n in form.names if n in got.answers and form.question(n).kind in ("date", "today")
    ]
    for name in [*(n for n in names if "visit" in n or "interview" in n), *names]:
        counts: dict[str, int] = {}
        for text, count in got.answers[name].value_counts(dropna=True).items():
            if match := re.match(r"\s*(20\d\d)", str(text)):
                counts[match[1]] = counts.get(match[1], 0) + int(count)
        if counts:
            return int(min(counts, key=lambda y: (-counts[y], y)))
    wave = got.raw.wave or ""
    return int(wave[:4]) if wave[:4].isdigit() else None


def _missing_codes(raw: Raw) -> dict[str, str]:
    """问卷星 number exports write −3 and −2 for skipped and blank; which is which is not documented.

    The form's setting `wjx_missing` (``-3=not_asked -2=blank``) decides; the default is that.
    """
    if not any(s.kind == "wjx-number" for s in raw.sources):
        return {}
    told = raw.form.settings.get("wjx_missing", "-3=not_asked -2=blank")
    return dict(pair.split("=", 1) for pair in told.split() if "=" in pair)


def _dropped(got: Received, tables: Any, decided: Decided) -> tuple[pd.DataFrame, dict[str, str]]:
    """Rows that are not in clean: received twice, dropped by a decision, or no records at all."""
    main = tables[None]
    named = np.array(["!" not in str(i) for i in got.ids[got.shared]], dtype=bool)  # no file!row
    origin = received_again(main, got.ids, got.shared[named])
    gone: dict[str, str] = {}
    records = main.records
    children = _children(got)
    copies = np.flatnonzero(origin >= 0)
    for row in copies:
        mine = children.get(records[row])
        if mine and mine != children.get(records[origin[row]]):
            continue  # the same answers, but other rows in a repeat
        gone[records[row]] = say(
            zh=f"与 {got.where(origin[row])} 的记录完全相同（同一编号、全部答案一致），重复收到",
            en=f"received twice: identical to {got.where(origin[row])}",
        )
    for record, reason in decided.dropped.items():
        gone.setdefault(record, reason)
    place = {r: k for k, r in enumerate(records)} if gone else {}
    known = sorted((r for r in gone if r in place), key=place.__getitem__)
    rows = [(got.where(place[r]), r, gone[r]) for r in known]
    rows += _unread(got)
    frame = pd.DataFrame(rows, columns=["row", "record", "reason"], dtype=object)
    return frame, gone


def _children(got: Received) -> dict[str, list[tuple[object, ...]]]:
    """What was received in the repeats of each record."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    for name, frame in got.rosters.items():
        own = frame.drop(columns=["record", "_file", "_sheet", "_row"], errors="ignore")
        said = own.astype(object).where(own.notna(), None).itertuples(index=False, name=None)
        for record, row in zip(frame["record"], said, strict=True):
            rows.setdefault(record, []).append((name, *row))
    return rows


def _unread(got: Received) -> list[tuple[str, str, str]]:
    """Rows below the heading that are no records: totals, sub-items, footnotes."""
    unread, frame = got.raw.unread, got.answers
    first = frame.groupby(["_file", "_sheet"], sort=False)["_row"].min().to_dict()
    for roster in got.raw.rosters.values():
        if "_row" in roster:
            first |= roster.groupby(["_file", "_sheet"], sort=False)["_row"].min().to_dict()
    several = len(first) > 1
    rows = []
    for file, sheet, row, reason in unread.itertuples(index=False):
        start = first.get((file, sheet))
        if start is None or int(row) < int(start):
            continue
        name = "!".join(p for p in (file, sheet, str(row)) if p) if several else str(row)
        rows.append((name, "", str(reason)))
    return rows


def _duplicates(
    found: Findings, logic: Logic, got: Received, gone: Mapping[str, str], decided: Decided
) -> None:
    """Numbers that occur twice and records that look alike, but for exact copies.

    Where a decision dropped one of them, the finding stays on record as settled by that.
    """
    main = logic.tables[None]
    records = main.records
    copies = set(gone) - set(decided.dropped)
    rows = _sharing(got, records, copies)
    still = _sharing(got, records, set(gone)) if decided.dropped else rows
    status = np.where(np.isin(rows, still), "open", "dropped")
    name = main.form.id_question or ""
    ids = got.ids[rows]
    others = [
        "、".join(got.where(r) for r in rows[ids == i] if r != row)
        for i, row in zip(ids, rows, strict=True)
    ]
    found.add(
        records[rows], name, "duplicate-id", "error",
        [say(zh=f"编号与 {o} 行的记录相同。", en=f"The number is also that of row {o}.") for o in others],
        status=status,
    )  # fmt: skip
    interviewer = interviewer_question(main)
    skip = {name, interviewer.name if interviewer else ""} | set(main.form.direct_identifiers)
    names = [
        q.name for q in main.form.questions
        if q.repeat is None and q.asks and q.kind not in ("date", "text", "geopoint", "file", "time")
        and q.name not in skip and q.name in main
    ]  # fmt: skip
    blocks = main[interviewer.name].codes if interviewer else None
    for pair in alike(main, names, blocks):
        first, second = records[pair.first], records[pair.second]
        if first in copies or second in copies or got.ids[pair.first] == got.ids[pair.second]:
            continue
        found.add(
            [second], "", pair.kind, "query",
            say(
                zh=f"与 {first} 的 {pair.compared} 个答案中有 {pair.same} 个相同。",
                en=f"{pair.same} of {pair.compared} answers are those of {first}.",
            ),
            first,
        )  # fmt: skip


def _sharing(got: Received, records: np.ndarray, but: set[str]) -> np.ndarray:
    """The rows whose number another row bears too, some records left out."""
    if not but:
        return got.shared
    rows = np.array([r for r in got.shared if records[r] not in but], dtype=int)
    return rows[pd.Series(got.ids[rows], dtype=object).duplicated(keep=False).to_numpy()]


def _conflicts(found: Findings, raw: Raw, readers: Mapping[str, Callable[[str], Reading]]) -> None:
    """Where two receptions of one answer differ: keyed twice, or two exports of one survey."""
    told = {
        "double-entry": say(zh="两次录入不一致。", en="The two keyings differ."),
        "number-export": say(zh="文字版与数字版不一致。", en="The text and number exports differ."),
        "second-only": say(
            zh="只在第二次录入里有这份问卷，数据里没有它。请核对编号，或补入第一次录入。",
            en="This record was only keyed the second time and is not in the data. Check its number or "
            "key it the first time.",
        ),
    }
    apart = raw.conflicts[~_same(raw.conflicts, readers)]
    for why, rows in apart.groupby("why", sort=False):
        if why == "rows-differ":
            found.add(
                rows["record"], "", "double-entry", "error",
                [
                    say(
                        zh=f"两次录入的行数不同：第一次 {one} 行，第二次 {two} 行。",
                        en=f"The two keyings differ in their rows: {one} the first time, {two} the second.",
                    )
                    for one, two in zip(rows["kept"], rows["other"], strict=True)
                ],
            )  # fmt: skip
            continue
        found.add(
            rows["record"], rows["question"].to_numpy(dtype=object), "double-entry", "error",
            told.get(str(why), str(why)), rows["other"].to_numpy(dtype=object),
        )  # fmt: skip


def _same(conflicts: pd.DataFrame, readers: Mapping[str, Callable[[str], Reading]]) -> np.ndarray:
    """Which cells keyed twice say the same in two spellings: 2024.10.1 and 2024-10-01."""
    same = []
    for question, one, two, why in conflicts[["question", "kept", "other", "why"]].itertuples(
        index=False, name=None
    ):
        read = readers.get(split_cell(str(question))[0]) if why == "double-entry" else None
        if read is None:
            same.append(False)
            continue
        a, b = (BLANK if pd.isna(text) else read(text) for text in (one, two))
        same.append((a.text, a.missing, a.fill, a.rule) == (b.text, b.missing, b.fill, None))
    return np.array(same, dtype=bool)


_COLUMNS_SHOWN = 200  # the others are in the manifest


def _columns(found: Findings, raw: Raw) -> None:
    """A received column that no question took: its answers are nowhere, and somebody has to say why."""
    near = raw.proposed
    unused = dict.fromkeys(
        (header, how)
        for header, how in zip(raw.columns["header"], raw.columns["how"], strict=True)
        if header in near and how.startswith("?")
    )
    for header, how in islice(unused, _COLUMNS_SHOWN):
        shown = header or "—"
        likely = near[header] if not how.startswith("?duplicate") else ""
        told = say(
            zh=f"收到的列“{shown}”没有用上（{why_unused(how)}）。",
            en=f"Column {shown!r} was not used ({why_unused(how)}). ",
        )
        if likely:
            told += say(zh=f"像是“{likely}”，没有擅自认定。", en=f"It looks like {likely}. ")
        if how.startswith("?duplicate"):
            told += say(
                zh="请核对以哪一列为准，在收到的文件里改名或删去另一列。",
                en="Check which of the two is right and rename or delete the other in the file.",
            )
        else:
            told += say(
                zh=f"是某题就把“{shown}”写进表单该题的 aliases 栏，或运行时加 --column {shown}=题目名；"
                f"不需要就加 --column {shown}= 。",
                en=f"If it is a question's, write {shown!r} into its `aliases` in the form, or run "
                f"with --column {shown}=QUESTION; if it is not wanted, --column {shown}= .",
            )
        found.add([""], likely, "check:column", "query", told, likely)


def _manifest(
    raw: Raw, keep: np.ndarray, dropped: pd.DataFrame, decisions: Decisions
) -> dict[str, Any]:
    unread = int((dropped["record"] == "").sum())
    return {
        "received": int(keep.size) + unread,
        "kept": int(keep.sum()),
        "dropped": int(keep.size - keep.sum()) + unread,
        "form": {"id": raw.form.form_id, "version": raw.form.version},
        "inputs": inputs_of(raw, decisions),
        "identifiers_left_out": list(raw.form.direct_identifiers),
        "unknown_columns": list(raw.proposed),
        "not_read": [
            f"{file} {sheet}: {reason}"
            for file, sheet, row, reason in raw.unread.itertuples(index=False)
            if row == 0
        ],
        "notes": [" ".join(filter(None, note)) for note in raw.notes],
        "version": __version__,
    }
