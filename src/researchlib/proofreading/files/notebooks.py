"""A brief's notebook → its prose as printed: front matter, markdown with {eval} filled, tables, captions.

Values come from the ledger (by cell and expression) or from ``metadata.user_expressions`` stored in the
notebook; what neither knows stays an unknown value that no check speaks about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import DataError, say
from .. import patterns as re
from ..sentences.reading import UNKNOWN
from .drafts import Draft, assemble, markdown_pieces, table_pieces

TABLE = "application/vnd.researchlib.table+json"
FIGURE = "application/vnd.researchlib.figure+json"
VALUE = "application/vnd.researchlib.value+json"
_OPEN, _CLOSE = "\ue010", "\ue011"  # around a filled value, so that its span survives the markdown
_CLAIM_OPEN, _CLAIM_CLOSE = "\ue012", "\ue013"
_EVAL = re.compile(r"\{(?:eval|py:eval|eval:str)\}(`+)(.+?)\1", re.S)
_REF = re.compile(
    r"\{(?:ref|numref|eqref|cref)\}`(?:[^`<]*<)?([^`>]+)>?`|(?<![\w@])@((?:fig|tab|tbl|sec|eq)[-:][A-Za-z0-9_:-]*[A-Za-z0-9])"
)
_CLAIM = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\{claim=(\"[^\"]*\"|'[^']*'|[^}\s]*)\}")
_FRONT = re.compile(r"\s*---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n(.*))?", re.S)
_HIDDEN = {
    "hide",
    "remove-cell",
    "hide-cell",
    "remove_cell",
    "remove-output",
    "hide-output",
    "remove_output",
}
_PRINTED = (
    "title",
    "标题",
    "题目",
    "subtitle",
    "副标题",
    "notice",
    "提示",
    "说明",
    "remark",
    "附注",
)


def read_notebook(path: Path, ledger: Mapping[str, Any] | None = None) -> Draft:
    """Read a notebook of format 4.  Raises `DataError` for what is not one."""
    try:
        notebook = json.loads(path.read_text("utf-8-sig"))
        cells = notebook["cells"]
        assert isinstance(cells, list)
    except (ValueError, KeyError, TypeError, AssertionError, UnicodeDecodeError) as problem:
        raise DataError(
            say(
                zh=f"{path.name}：不是完好的笔记本文件。请在 JupyterLab 中打开检查。",
                en=f"{path.name}: not a readable notebook. Open it in JupyterLab.",
            )
        ) from problem
    metadata = notebook.get("metadata") or {}
    store = _Store(ledger)
    shown = _shown(cells)
    numbers = {label: name for _, label, name, *_ in shown}
    pieces: list[dict[str, Any]] = []
    unknown: list[tuple[int, str]] = []
    for position, cell in enumerate(cells, start=1):
        where = say(zh=f"第{position}个单元格", en=f"cell {position}")
        tags = set((cell.get("metadata") or {}).get("tags") or [])
        if cell.get("cell_type") == "markdown" and not tags & {
            "remove-cell",
            "hide",
            "remove_cell",
            "hide-cell",
        }:
            source = _text(cell.get("source"))
            front = _FRONT.fullmatch(source) if not pieces else None
            if front:
                pieces += _front_pieces(front[1], cell, store, where)
                source = front[2] or ""
            filled = _filled(source, cell, store, numbers, unknown, len(pieces))
            for piece in markdown_pieces(filled):
                pieces.append({**_unwrapped(piece), "where": piece.get("where") or where})
        elif cell.get("cell_type") == "code":
            for at, _, name, data in (s for s in shown if s[0] == position):
                pieces += _object_pieces(data, name, at)
    draft = assemble(
        path, "ipynb", pieces,
        labels=frozenset(name for _, _, name, _ in shown),
        allow=tuple(((metadata.get("proofread") or {}).get("allow")) or ()),
        uncomputed=store.missing,
    )  # fmt: skip
    found = []
    for p in draft.paragraphs:
        for m in re.finditer("\ue014([^\ue015]*)\ue015", p.text):
            found.append((p.number, m.start(), m.end(), m[1]))
    if found:
        from dataclasses import replace

        draft = replace(draft, unknown_labels=tuple(found))
    return draft


class _Store:
    """Where the text of an expression is looked up."""

    def __init__(self, ledger: Mapping[str, Any] | None) -> None:
        self.by_cell: dict[tuple[str, str], str] = {}
        self.by_expression: dict[str, str] = {}
        self.missing = 0
        for value in (ledger or {}).get("values", []):
            expression = str(value.get("expression") or "").strip()
            text = str(value.get("text") or "")
            self.by_cell[str(value.get("cell_id") or value.get("cell")), expression] = text
            self.by_expression.setdefault(expression, text)

    def find(self, cell: Mapping[str, Any], expression: str) -> str | None:
        key = str(cell.get("id") or "")
        if (key, expression) in self.by_cell:
            return self.by_cell[key, expression]
        if expression in self.by_expression:
            return self.by_expression[expression]
        for stored in (cell.get("metadata") or {}).get("user_expressions") or []:
            if str(stored.get("expression") or "").strip() == expression:
                return _stored(stored.get("result") or {})
        return None


def _stored(result: Mapping[str, Any]) -> str | None:
    data = result.get("data") or {}
    value = data.get(VALUE)
    if isinstance(value, Mapping) and value.get("text") is not None:
        return str(value["text"])
    text = data.get("text/plain")
    if text is None:
        return None
    words = _text(text)
    return words[1:-1] if len(words) > 1 and words[0] == words[-1] and words[0] in "'\"" else words


def _text(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source or "")


def _filled(
    source: str,
    cell: Mapping[str, Any],
    store: _Store,
    numbers: Mapping[str, str],
    unknown: list[tuple[int, str]],
    at: int,
) -> str:
    def value(m: re.Match[str]) -> str:
        text = store.find(cell, m[2].strip())
        if text is None:
            store.missing += 1
            return UNKNOWN
        return f"{_OPEN}{text}{_CLOSE}"

    def reference(m: re.Match[str]) -> str:
        label = (m[1] or m[2]).strip()
        if label in numbers:
            return numbers[label]
        return "正文" if label.startswith("sec") else f"\ue014{label}\ue015"

    source = _EVAL.sub(value, source)
    for _ in range(2):
        source = _CLAIM.sub(lambda m: f"{_CLAIM_OPEN}{m[1]}{_CLAIM_CLOSE}", source)
    source = re.sub(r"(?m)^\(([\w-]+)\)=\s*$", "", source)
    return _REF.sub(reference, source)


def _unwrapped(piece: dict[str, Any]) -> dict[str, Any]:
    """Take the private marks out of a piece and remember where values and claims stood."""
    text, out = piece["text"], []
    given: list[tuple[int, int, str]] = []
    claims: list[tuple[int, int]] = []
    value_at: list[int] = []
    claim_at: list[int] = []
    length = 0
    for c in text:
        if c == _OPEN:
            value_at.append(length)
        elif c == _CLOSE:
            given.append((value_at.pop() if value_at else length, length, ""))
        elif c == _CLAIM_OPEN:
            claim_at.append(length)
        elif c == _CLAIM_CLOSE:
            claims.append((claim_at.pop() if claim_at else length, length))
        else:
            if c == UNKNOWN:
                given.append((length, length + 1, ""))
            out.append(c)
            length += 1
    return {**piece, "text": "".join(out), "given": given, "claims": claims}


def _front_pieces(
    block: str, cell: Mapping[str, Any], store: _Store, where: str
) -> list[dict[str, Any]]:
    import yaml  # type: ignore[import-untyped]

    try:
        given = yaml.safe_load(block) or {}
    except yaml.YAMLError:
        return []
    pieces = []
    for name, value in given.items() if isinstance(given, Mapping) else []:
        if str(name).lower() not in _PRINTED or not value:
            continue
        words = "".join(map(str, value)) if isinstance(value, list) else str(value)
        words = _filled(words.replace("|", ""), cell, store, {}, [], 0)
        kind = (
            "title"
            if str(name).lower() in ("title", "标题", "题目", "subtitle", "副标题")
            else "front"
        )
        pieces.append({**_unwrapped({"text": words, "kind": kind}), "where": where})
    return pieces


def _shown(cells: list[Mapping[str, Any]]) -> list[tuple[int, str, str, Mapping[str, Any]]]:
    """(cell, label, 表1, data) of every table and figure that is printed, numbered as in the brief."""
    found = []
    tally = {"表": 0, "图": 0}
    for position, cell in enumerate(cells, start=1):
        tags = set((cell.get("metadata") or {}).get("tags") or [])
        if cell.get("cell_type") != "code" or tags & _HIDDEN:
            continue
        for output in cell.get("outputs") or []:
            data = output.get("data") or {}
            for kind, name in ((TABLE, "表"), (FIGURE, "图")):
                if isinstance(data.get(kind), Mapping):
                    tally[name] += 1
                    found.append(
                        (
                            position,
                            str(data[kind].get("label") or ""),
                            f"{name}{tally[name]}",
                            data[kind],
                        )
                    )
    if not found:  # not yet run: the labels written in the code still exist
        for position, cell in enumerate(cells, start=1):
            if cell.get("cell_type") == "code":
                for m in re.finditer(
                    r"[\"']((?:fig|tab|tbl)-[\w-]+)[\"']", _text(cell.get("source"))
                ):
                    name = "图" if m[1].startswith("fig") else "表"
                    tally[name] += 1
                    found.append((position, m[1], f"{name}{tally[name]}", {}))
    return found


def _object_pieces(data: Mapping[str, Any], name: str, position: int) -> list[dict[str, Any]]:
    """Caption, unit, cells, note and source of a table or figure, as the brief prints them."""
    pieces: list[dict[str, Any]] = []
    if data.get("caption"):
        pieces.append({"text": f"{name} {data['caption']}", "kind": "caption", "where": name})
    if data.get("unit"):
        pieces.append({"text": f"单位：{data['unit']}", "kind": "front", "where": name})
    columns, rows = data.get("columns"), data.get("rows")
    if isinstance(columns, list) and isinstance(rows, list):
        grid = [[str(c) for c in columns], *([str(c) for c in row] for row in rows)]
        pieces += [
            {**piece, "given": [(0, len(piece["text"]), "")]}
            for piece in table_pieces(grid, 1000 + position, name)
        ]
    for key, head in (("note", "注："), ("source", "资料来源：")):
        if data.get(key):
            pieces.append({"text": f"{head}{data[key]}", "kind": "front", "where": name})
    return pieces
