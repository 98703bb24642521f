"""What a colleague changed in Word: number by number, sentence by sentence, cell by cell.

The original is the file `researchlib brief` wrote; the edited one may have been saved by Word, WPS or
LibreOffice, with tracked changes or without.  A number is found again by the mark it carries, and where
that is lost by aligning the text around it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from ..files import write_atomically
from .aligning import NUMBER, align, carried, in_order, marked
from .reading import Piece, Text, read_word
from .tracing import find_ledger, plain_text

if TYPE_CHECKING:
    import pandas as pd

SENTENCE = re.compile(r"[^。！？!?；;\n]+(?:[。！？!?；;]+[”’）)」』]*)?|[。！？!?；;]+")
SCALE = {"万": 1e4, "亿": 1e8}
UP = re.compile("提高|上升|增加|增长|扩大|高|多")
DOWN = re.compile("下降|降低|减少|回落|缩小|低|少")
VALUE_COLUMNS = (
    "id",
    "status",
    "was",
    "now",
    "value",
    "remark",
    "place",
    "expression",
    "cell",
    "by",
)
TEXT_COLUMNS = ("status", "was", "now", "place", "lost", "typed", "by")
EDIT_COLUMNS = ("kind", "text", "author", "date", "place")


@dataclass(frozen=True, eq=False)
class Returned:
    """What came back.

    `values`: every number of the ledger, status same, changed, removed.  `sentences` and `cells`: what
    reads differently, status changed, added, removed, moved, with the numbers a sentence lost and those
    typed into it.  `edits`: tracked changes.  `comments`: remarks in the margin.
    """

    original: str
    edited: str
    values: pd.DataFrame
    sentences: pd.DataFrame
    cells: pd.DataFrame
    edits: pd.DataFrame
    comments: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def changed(self) -> pd.DataFrame:
        """The values that do not read as they did."""
        return self.values[self.values["status"] != "same"].reset_index(drop=True)

    @property
    def wrong(self) -> pd.DataFrame:
        """The values that now say something else than was computed."""
        return self.values[self.values["remark"] == _WRONG].reset_index(drop=True)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        tables = ("values", "sentences", "cells", "edits", "comments")
        made: dict[str, Any] = {"original": self.original, "edited": self.edited}
        return made | {name: getattr(self, name).to_dict("records") for name in tables}

    def __repr__(self) -> str:
        return (
            f"<Returned {self.edited}: {len(self.changed)} of {len(self.values)} values, "
            f"{len(self.sentences)} sentences, {len(self.cells)} cells, {len(self.comments)} comments>"
        )

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    def _repr_html_(self) -> str:
        return _html(self)


_WRONG, _ROUNDED, _GONE, _REWORDED = "wrong", "rounded", "gone", "reworded"


def returned(original: str | os.PathLike[str], edited: str | os.PathLike[str]) -> Returned:
    """What a colleague changed in a brief.

    Raises `DataError` for a file that is not a Word file.  An original without a ledger is compared
    sentence by sentence, and a note says that its numbers could not be.
    """
    import pandas as pd

    old, new = read_word(original), read_word(edited)
    notes: list[str] = []
    ledger: Mapping[str, Any] = {"values": []}
    try:
        ledger = find_ledger(original)
    except DataError as problem:
        notes.append(str(problem))
    notes += _warnings(old, new, ledger)
    pairs = _pairs(old, new)
    authors = _authors(new)
    values = _values(ledger, old, new, pairs, authors)
    sentences, cells = _texts(pairs, values, authors)
    edits = [vars(e) for e in new.edits]
    comments = [vars(c) for c in new.comments]

    def frame(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=list(columns), dtype=object)

    return Returned(
        old.path.name,
        new.path.name,
        frame(values, VALUE_COLUMNS),
        frame(sentences, TEXT_COLUMNS),
        frame(cells, TEXT_COLUMNS),
        frame(edits, EDIT_COLUMNS),
        frame(comments, EDIT_COLUMNS),
        tuple(notes),
    )


def _warnings(old: Text, new: Text, ledger: Mapping[str, Any]) -> list[str]:
    notes = []
    for text in (old, new):
        if text.opened:
            notes.append(
                say(
                    zh=f"{text.path.name} 正在另一个程序中打开，没有保存的改动看不到。请先保存并关闭。",
                    en=f"{text.path.name} is open in another program; what is not saved there is not seen.",
                )
            )
    try:
        other = find_ledger(new.path)
    except DataError:
        return notes
    if ledger["values"] and other != ledger:
        notes.append(
            say(
                zh=f"{new.path.name} 改自另一版简报（台账不同），请找出它的原稿再比。",
                en=f"{new.path.name} was made from another version of the brief (its ledger differs).",
            )
        )
    return notes


def _authors(text: Text) -> dict[str, str]:
    """Place → who made tracked changes there."""
    found: dict[str, list[str]] = {}
    for edit in text.edits:
        found.setdefault(edit.place, []).append(edit.author)
    return {place: "、".join(dict.fromkeys(filter(None, names))) for place, names in found.items()}


# what belongs together

Pair = tuple["Piece | None", "Piece | None", str]


def _pairs(old: Text, new: Text) -> list[Pair]:
    """Every paragraph, cell and note with what became of it; the third part says text, moved or cell."""
    pairs = _texts_of(old.paragraphs, new.paragraphs)
    grids = [
        *align(old.tables, new.tables, _table_text),
        *align(old.charts, new.charts, _table_text),
    ]
    for one, two in grids:
        rows = align(one or (), two or (), lambda row: "\t".join(c.text for c in row), 0.3)
        for left, right in rows:
            if left and right and len(left) != len(right):
                pairs += [(a, b, "cell") for a, b, _ in in_order(left, right)]
                continue
            for k in range(max(len(left or ()), len(right or ()))):
                pairs.append((left[k] if left else None, right[k] if right else None, "cell"))
    return pairs + _texts_of(old.notes, new.notes)


def _texts_of(old: Sequence[Piece], new: Sequence[Piece]) -> list[Pair]:
    return [(a, b, "moved" if moved else "text") for a, b, moved in in_order(old, new)]


def _table_text(rows: Any) -> str:
    return "\n".join("\t".join(c.text for c in row) for row in rows)


# numbers


def _values(
    ledger: Mapping[str, Any],
    old: Text,
    new: Text,
    pairs: list[Pair],
    authors: Mapping[str, str],
) -> list[dict[str, Any]]:
    homes = {name: piece for piece in old.pieces for name in piece.values}
    became = {id(a): b for a, b, _ in pairs if a is not None}
    marked = {name: piece for piece in new.pieces for name in piece.values}
    rows = []
    for entry in ledger["values"]:
        name = entry["id"]
        home = homes.get(name)
        if home is None:  # not printed by the Word writer (a value in an alternative text)
            continue
        start, end = home.values[name]
        was = home.text[start:end]
        here = became.get(id(home))
        now: str | None = None
        if name in marked:
            here = marked[name]
            a, b = here.values[name]
            now = here.text[a:b]
        if here is not None and (now is None or (now != was and not NUMBER.search(now))):
            now = carried(home.text, start, end, here.text) or now
        place = here.place if here is not None else home.place
        remark = _remark(entry, was, now)
        rows.append(
            {
                "id": name,
                "status": "removed" if now is None else "same" if plain_text(now) == plain_text(was) else "changed",
                "was": was,
                "now": now,
                "value": entry.get("value"),
                "remark": remark,
                "place": place,
                "expression": entry["expression"],
                "cell": entry["cell"],
                "by": authors.get(place) if remark else None,
            }
        )  # fmt: skip
    return rows


def _remark(entry: Mapping[str, Any], was: str, now: str | None) -> str | None:
    if now is None:
        return _GONE
    if plain_text(now) == plain_text(was):
        return None
    value = entry.get("value")
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not NUMBER.search(was):
        return _REWORDED
    return _ROUNDED if agrees(float(value), was, now) else _WRONG


def agrees(value: float, was: str, now: str) -> bool:
    """Whether `now` is `value` rounded, in the unit of `was`, or of 万 and 亿.

    >>> agrees(0.5208, "52.1%", "52%"), agrees(0.5208, "52.1%", "53%"), agrees(43120, "43120人", "4.3万人")
    (True, False, True)
    >>> agrees(0.15, "15%～30%", "15%～40%"), agrees(0.023, "提高2.3个百分点", "下降2.3个百分点")
    (False, False)
    """
    before, after = _parsed(was), _parsed(now)
    if before is None or after is None:
        return False
    one, two = (NUMBER.findall(plain_text(text)) for text in (was, now))
    if one[1:] != two[1:] or _way(was) != _way(now):  # the other end of a range; up turned to down
        return False
    factor = next((f for f in (1.0, 100.0, 1000.0, 1e-4, 1e-8, 1e4, 1e8) if _near(value * f, *before)), None)  # fmt: skip
    if factor is None:
        return plain_text(was) == plain_text(now)
    return _near(value * factor, *after)


def _way(text: str) -> int:
    """Whether a text says up, down (the word or the sign) or neither."""
    minus = bool(re.search(r"[-−]\d", text))
    if UP.search(text):
        return -1 if minus else 1
    return -1 if minus or DOWN.search(text) else 0


def _parsed(text: str) -> tuple[float, float] | None:
    """The number a text shows and half of its last place."""
    match = re.search(r"([-−]?\d[\d,，]*(?:\.(\d+))?)([万亿]?)", plain_text(text))
    if match is None:
        return None
    scale = SCALE.get(match[3], 1.0)
    number = float(re.sub(r"[,，]", "", match[1]).replace("−", "-"))
    return number * scale, 0.5 * 10.0 ** -len(match[2] or "") * scale


def _near(value: float, shown: float, half: float) -> bool:
    return abs(abs(value) - abs(shown)) <= half * (1 + 1e-9)


# sentences


def _texts(
    pairs: list[Pair], values: list[dict[str, Any]], authors: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lost = {row["id"]: row for row in values if row["status"] == "removed"}
    sentences: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    for a, b, kind in pairs:
        if kind == "moved" and b is not None:
            sentences.append(_row("moved", b.text, b.text, b.place, [], authors))
        if a is not None and b is not None and a.text == b.text:
            continue
        place = b.place if b is not None else a.place if a is not None else ""
        gone = [lost[name]["was"] for name in (a.values if a is not None else ()) if name in lost]
        if kind == "cell":
            was, now = (a.text if a else None), (b.text if b else None)
            if (was or "") != (now or ""):
                cells.append(_row(None, was, now, place, gone, authors))
            continue
        one = SENTENCE.findall(a.text) if a is not None else []
        two = SENTENCE.findall(b.text) if b is not None else []
        for was, now in align(one, two, str, 0.4):
            if (was or "").strip() != (now or "").strip():
                mine = [text for text in gone if was and text in was]
                sentences.append(_row(None, was, now, place, mine, authors))
    return sentences, cells


def _row(
    status: str | None,
    was: str | None,
    now: str | None,
    place: str,
    gone: list[str],
    authors: Mapping[str, str],
) -> dict[str, Any]:
    before = {plain_text(n) for n in NUMBER.findall(was or "")}
    typed = [n for n in NUMBER.findall(now or "") if plain_text(n) not in before]
    return {
        "status": status or ("added" if not was else "removed" if not now else "changed"),
        "was": was.strip() if was else None,
        "now": now.strip() if now else None,
        "place": place,
        "lost": "、".join(gone) or None,
        "typed": "、".join(typed) or None,
        "by": authors.get(place),
    }


# showing


def report(result: Returned, path: str | os.PathLike[str]) -> Path:
    """Write what came back as one HTML page and return its path."""
    page = (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(result.edited)}</title>'
        "<style>body{max-width:60em;margin:2em auto;padding:0 1em;font:16px/1.7 sans-serif}"
        "table{border-collapse:collapse}td,th{padding:.2em .6em;border-bottom:1px solid #ccc;text-align:left}"
        "del{color:#a00000;background:#ffe5e5}ins{color:#005c1f;background:#e2f6e6;text-decoration:none}"
        f"</style></head><body>{_html(result)}</body></html>\n"
    )
    return write_atomically(Path(path), page)


def _words() -> dict[str, str]:
    return {
        "changed": say(zh="改", en="changed"),
        "added": say(zh="增", en="added"),
        "removed": say(zh="删", en="removed"),
        "moved": say(zh="移", en="moved"),
        _WRONG: say(zh="与计算值不符", en="not what was computed"),
        _ROUNDED: say(zh="与计算值一致，只是取整不同", en="the same value, rounded otherwise"),
        _GONE: say(zh="原数已不在文中", en="no longer in the text"),
        _REWORDED: say(zh="文字有改", en="reworded"),
        "inserted": say(zh="插入", en="inserted"),
        "deleted": say(zh="删除", en="deleted"),
    }


def _lines(result: Returned) -> list[str]:
    words = _words()
    lines: list[str] = []
    for row in result.changed.to_dict("records"):
        now = row["now"] or "—"
        value = say(zh=f"计算值 {row['value']}", en=f"computed {row['value']}")
        origin = say(zh=f"{row['expression']}，第{row['cell']}个单元格", en=f"{row['expression']}, cell {row['cell']}")  # fmt: skip
        by = [row["by"]] if row["by"] else []
        lines.append("\t".join([row["place"], f"{row['was']} → {now}", words[row["remark"]], value, origin, *by]))  # fmt: skip
    for row in [*result.sentences.to_dict("records"), *result.cells.to_dict("records")]:
        parts = [row["place"], words[row["status"]], " → ".join(filter(None, [row["was"], row["now"]] if row["status"] != "moved" else [row["now"]]))]  # fmt: skip
        if row["lost"]:
            parts.append(say(zh=f"丢失数字 {row['lost']}", en=f"lost {row['lost']}"))
        if row["typed"]:
            parts.append(say(zh=f"手工写入 {row['typed']}", en=f"typed in {row['typed']}"))
        lines.append("\t".join([*parts, *([row["by"]] if row["by"] else [])]))
    for row in result.comments.to_dict("records"):
        lines.append("\t".join([say(zh="批注", en="comment"), row["text"], row["author"]]))
    return [line.replace("\n", " ") for line in lines]


def _html(result: Returned) -> str:
    words = _words()
    parts = [f"<p>{escape(note)}</p>" for note in result.notes]
    changed = result.changed.to_dict("records")
    same = len(result.values) - len(changed)
    head = say(
        zh=f"数字 {len(result.values)} 个：{same} 个未动，{len(changed)} 个有变；语句 {len(result.sentences)} 处，"
        f"表格 {len(result.cells)} 格，批注 {len(result.comments)} 条。",
        en=f"{len(result.values)} values: {same} as they were, {len(changed)} not; {len(result.sentences)} "
        f"sentences, {len(result.cells)} cells, {len(result.comments)} comments.",
    )
    parts.append(f"<p><b>{escape(result.edited)}</b>　{escape(head)}</p>")
    if changed:
        rows = "".join(
            f"<tr><td>{escape(r['place'])}</td><td><del>{escape(r['was'])}</del></td>"
            f"<td><ins>{escape(r['now'] or '—')}</ins></td><td>{escape(str(r['value']))}</td>"
            f"<td>{escape(words[r['remark']])}</td><td><code>{escape(r['expression'])}</code></td></tr>"
            for r in changed
        )
        names = say(
            zh="位置,原文,现为,计算值,判断,出自", en="place,was,now,computed,remark,expression"
        )
        parts.append(f"<table><thead><tr>{''.join(f'<th>{n}</th>' for n in names.split(','))}</tr></thead><tbody>{rows}</tbody></table>")  # fmt: skip
    texts = [*result.sentences.to_dict("records"), *result.cells.to_dict("records")]
    if texts:
        items = "".join(
            f"<li>{escape(r['place'])}（{words[r['status']]}）{marked(r['was'] or '', r['now'] or '')}</li>"
            for r in texts
        )
        parts.append(f"<ul>{items}</ul>")
    if len(result.comments):
        items = "".join(f"<li>{escape(c['author'])}：{escape(c['text'])}</li>" for c in result.comments.to_dict("records"))  # fmt: skip
        parts.append(f"<ul>{items}</ul>")
    return "".join(parts)
