"""The parts of all files → `Raw`: records named, rosters linked, double entry compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..forms import Form
from ..texts import Texts
from .raw import (
    COLUMNS,
    CONFLICTS,
    LEADING,
    UNREAD,
    Part,
    Raw,
    Source,
    empty_frame,
    placed,
    told_apart,
)


def assemble(
    form: Form,
    parts: Sequence[Part],
    sources: Sequence[Source],
    unread: Sequence[tuple[str, str, int, str]],
    conflicts: Sequence[pd.DataFrame] = (),
    wave: str | None = None,
) -> Raw:
    """One `Raw` out of every part."""
    top = [p for p in parts if p.roster is None and not p.second]
    if not top:
        top = [p for p in parts if p.roster is None]
        for part in parts:
            part.second = False
    if not top:
        raise DataError(
            say(
                zh="只有重复组的数据，没有问卷主表。请把主表（每份问卷一行）一并给出。",
                en="only repeat tables were received, no main table. Give the table with one row a "
                "questionnaire as well.",
            )
        )
    files = pd.Series([p.file for p in top]).value_counts()
    for part in parts:
        assert part.answers is not None
        part.answers.insert(0, "record", _records(form, part, int(files.get(part.file, 1)) > 1))
        part.answers.insert(1, "_file", part.file)
        part.answers.insert(2, "_sheet", part.sheet)
    answers = _stacked([p.answers for p in top if p.answers is not None], form, LEADING)
    _name(parts, top)
    second = [p for p in parts if p.second and p.roster is None]
    rosters = _rosters(form, parts, second=False)
    again = _rosters(form, parts, second=True)
    found = [c for c in conflicts if len(c)]
    for part in second:
        assert part.answers is not None
        found.append(_compared(form, answers, part.answers))
        once = len(set(answers["record"]) - set(part.answers["record"]))
        if once:
            part.notes.append(
                say(
                    zh=f"第一次录入的问卷有 {once} 份没有第二次录入，无从比对",
                    en=f"{once} records of the first keying were not keyed again",
                )
            )
    if again:
        once_more = set().union(*(p.answers["record"] for p in second if p.answers is not None))
        both = once_more & set(answers["record"])
        for name in again:
            found.append(_rows_compared(form, name, rosters.get(name), again[name], both))
    return Raw(
        form=form,
        answers=answers,
        rosters=rosters,
        columns=pd.DataFrame(
            [(p.file, p.sheet, h, q, how) for p in parts for h, q, how in p.columns],
            columns=list(COLUMNS),
            dtype=object,
        ),
        unread=pd.DataFrame(
            [*unread, *((p.file, p.sheet, row, why) for p in parts for row, why in p.unread)],
            columns=list(UNREAD),
        ).astype({"row": int}),
        sources=tuple(sources),
        meta=_meta(top),
        notes=tuple((p.file, p.sheet, text) for p in parts for text in p.notes),
        conflicts=pd.concat(found, ignore_index=True) if found else empty_frame(CONFLICTS),
        wave=wave,
    )


def _records(form: Form, part: Part, several: bool) -> np.ndarray:
    """The id question's text where it is filled, otherwise file!row (file!sheet!row if several)."""
    assert part.answers is not None
    where = f"{part.file}!{part.sheet}!" if several and part.sheet else f"{part.file}!"
    rows = part.answers["_row"].to_numpy()
    name = form.id_question
    ids: np.ndarray = np.full(len(rows), None, dtype=object)
    if name is not None and name in part.answers and part.roster is None:
        ids = Texts.of(part.answers[name]).each(lambda text: text.strip() or None, object, None)
    unnamed = np.flatnonzero(pd.isna(ids))
    ids[unnamed] = [f"{where}{row}" for row in rows[unnamed]]
    return ids


def _name(parts: Sequence[Part], top: Sequence[Part]) -> None:
    """Two forms under one number keep their own repeats: `_name` tells them apart."""
    for part in parts:
        assert part.answers is not None
        part.answers["_name"] = part.answers["record"]
    frames = [p.answers for p in top if p.answers is not None]
    names = told_apart(pd.concat([f["record"] for f in frames], ignore_index=True))
    if names is None:
        return
    for frame in frames:
        frame["_name"], names = names[: len(frame)], names[len(frame) :]


def _stacked(frames: Sequence[pd.DataFrame], form: Form, leading: Sequence[str]) -> pd.DataFrame:
    frames = [f for f in frames if len(f)] or frames[:1]
    joined = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    names = [n for n in form.names if n in joined and n not in leading]
    joined = joined[[c for c in leading if c in joined] + names]
    if len(frames) > 1:  # one table may have a column that another has not
        joined = joined.assign(**{name: Texts.of(joined[name]) for name in names})
    return joined


def _meta(top: Sequence[Part]) -> pd.DataFrame:
    frames = []
    for part in top:
        if part.meta is None or part.answers is None or part.meta.empty:
            continue
        frame = part.meta.reset_index(drop=True).copy()
        frame.insert(0, "record", part.answers["record"].to_numpy())
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else empty_frame(("record",))


def _rosters(form: Form, parts: Sequence[Part], second: bool) -> dict[str, pd.DataFrame]:
    """The rows of every repeat, of the first keying or of the second."""
    mine = {n: [p for p in parts if p.roster == n and p.second is second] for n in form.repeats}
    return {name: _linked(form, name, own, parts) for name, own in mine.items() if own}


def _linked(form: Form, name: str, mine: Sequence[Part], parts: Sequence[Part]) -> pd.DataFrame:
    """A repeat's rows with the record they belong to."""
    frames = []
    for part in mine:
        assert part.answers is not None
        # the number that links a row to its questionnaire is the questionnaire's, not the row's
        frame = part.answers.drop(columns=[form.id_question or ""], errors="ignore").copy()
        owner, parent = _owners(form, name, part, parts)
        frame["record"] = owner
        lost = pd.isna(owner)
        if lost.any():
            part.unread += [
                (int(row), say(zh="找不到所属问卷", en="its questionnaire is not there"))
                for row in frame.loc[lost, "_row"]
            ]
            frame, parent = frame[~lost], parent[~lost]
        within = frame["record"].where(pd.isna(parent), frame["record"] + "\0" + parent.astype(str))
        given = part.answers.get("_position")  # one of the columns may say no place: then count
        position = (
            given.loc[frame.index].to_numpy(dtype=int)
            if given is not None and given.notna().all()
            else (within.groupby(within).cumcount() + 1).to_numpy()
        )
        frame.insert(1, "position", position)
        if form.parent_repeat(name):
            frame.insert(2, "parent", parent)
        frames.append(frame)
    leading = ("record", "position", "parent", "_file", "_sheet", "_row")
    return _stacked(frames, form, leading).reset_index(drop=True)


def _owners(
    form: Form, name: str, part: Part, parts: Sequence[Part]
) -> tuple[np.ndarray, np.ndarray]:
    """(record, position of the parent row) for every row of a repeat's table."""
    assert part.answers is not None
    rows = len(part.answers)
    nothing = np.full(rows, None, dtype=object)
    if part.owner is not None and part.owner.answers is not None:
        inner = part.answers["_parent"].to_numpy() if "_parent" in part.answers else nothing
        return part.owner.answers["_name"].to_numpy(dtype=object)[part.owner_at], inner
    above = form.parent_repeat(name)
    uppers = [p for p in parts if p.roster == above]
    uppers = [p for p in uppers if p.second == part.second] or uppers
    uppers = [p for p in uppers if p.file == part.file] or uppers  # every export counts from 1
    unclear = 0  # rows whose number is that of several
    for mine, theirs in (("parent_index", "index"), ("parent_key", "key"), ("submission_id", "id")):
        if part.keys is None or mine not in part.keys:
            continue
        records: dict[str, str] = {}
        places: dict[str, int] = {}
        several: set[str] = set()  # numbers of rows of several questionnaires
        for upper in uppers:
            if upper.keys is None or upper.answers is None:
                continue
            keys = upper.keys.get(theirs)
            if keys is None and theirs == "index":  # rows left out count as well
                keys = (upper.answers["_row"] - upper.first + 1).astype(str)
            if keys is None:
                continue
            owners = (
                upper.answers["_name"] if above is None else _owners(form, above, upper, parts)[0]
            )
            counts: dict[object, int] = {}
            for key, owner in zip(keys, owners, strict=True):
                if records.setdefault(str(key), owner) != owner:
                    several.add(str(key))
                counts[owner] = counts.get(owner, 0) + 1
                places[str(key)] = counts[owner]
        links = part.keys[mine]
        here = sum(str(k) in several for k in links)
        unclear = unclear or here
        if not here and any(str(k) in records for k in links):
            owner = np.array([records.get(str(k)) for k in links], dtype=object)
            inner = np.array([places.get(str(k)) for k in links], dtype=object)
            return owner, inner if above else nothing
    ids = form.id_question
    if ids and ids in part.answers:
        known = {
            r
            for p in parts
            if p.roster is None and p.answers is not None
            for r in p.answers["record"]
        }
        links = Texts.of(part.answers[ids]).rewritten(str.strip)
        return np.asarray(links.rewritten(lambda t: t if t in known else None)), nothing
    if unclear:
        raise DataError(
            say(
                zh=f"{part.file}（{part.sheet}）：重复组“{name}”有 {unclear} 行按行号连到问卷，"
                "而几个主表里都有这样的行号，分不清属于哪一份。请给出含主表和重复组的整个工作簿，或保留 "
                "_submission__id 列，或把各批文件分开读取。",
                en=f"{part.file} ({part.sheet}): {unclear} rows of repeat {name!r} are tied to their "
                "questionnaires by row number, and several main tables have rows of that number. Give "
                "the whole workbooks, keep the column _submission__id, or read the files one by one.",
            )
        )
    raise DataError(
        say(
            zh=f"{part.file}（{part.sheet}）：重复组“{name}”的表没有能连到问卷的列。"
            "请加上问卷编号列（或 KoboToolbox 的 _parent_index）。",
            en=f"{part.file} ({part.sheet}): nothing links the rows of repeat {name!r} to their "
            "questionnaires. Add the column of the questionnaire's id (or _parent_index).",
        )
    )


def _compared(form: Form, first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Double entry: every cell in which the two keyings differ."""
    rows: list[tuple[object, ...]] = []
    a = first.drop_duplicates("record").set_index("record")
    b = second.drop_duplicates("record").set_index("record")
    for record in b.index.difference(a.index, sort=False):
        rows.append((record, None, None, None, "second-only"))
    return pd.DataFrame([*rows, *_differing(form, a, b)], columns=list(CONFLICTS), dtype=object)


def _rows_compared(
    form: Form, name: str, first: pd.DataFrame | None, second: pd.DataFrame, both: set[str]
) -> pd.DataFrame:
    """Double entry of a repeat: records with another number of rows, and the cells that differ."""
    a, b = (
        placed(f[f["record"].isin(both)]).set_index(["record", "position"])
        for f in (second.iloc[:0] if first is None else first, second)
    )
    counts = pd.DataFrame({s: f.groupby("record").size() for s, f in (("a", a), ("b", b))})
    rows: list[tuple[object, ...]] = [
        (record, None, str(x), str(y), "rows-differ")
        for record, x, y in counts.fillna(0).astype(int).itertuples(name=None)
        if x != y
    ]
    cells = [
        (record, f"{question}[{place}]", x, y, why)
        for (record, place), question, x, y, why in _differing(form, a, b)
    ]
    return pd.DataFrame([*rows, *cells], columns=list(CONFLICTS), dtype=object)


def _differing(
    form: Form, a: pd.DataFrame, b: pd.DataFrame
) -> Iterator[tuple[Any, str, object, object, str]]:
    """(key, question, first, second, why) of every cell whose two texts differ."""
    both = a.index.intersection(b.index, sort=False)
    for name in form.names:
        if name not in a or name not in b:
            continue
        x, y = a.loc[both, name], b.loc[both, name]
        tx, ty = (Texts.of(c).each(str.strip, object, "") for c in (x, y))
        for key in both[tx != ty]:
            yield key, name, x[key], y[key], "double-entry"
