"""The log: every cell that differs from what was received, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..changes import COLUMNS, no_changes
from ..rules import ABOUT, Table
from ..values import Reading
from .typing import shown

PROGRAM = "researchlib"

_HOW = {
    "number": "数字写法统一",
    "numeral": "中文数字或带单位的数字写成阿拉伯数字",
    "unit": "单位换写，数值不变",
    "remark": "去掉数字后的说明文字",
    "date": "日期写法统一",
    "date-serial": "Excel 日期序号写成日期",
    "label": "选项文字换成编码",
    "code": "编码写法统一",
    "alias": "选项的别名换成编码",
    "letter": "选项字母换成编码",
    "list": "多选写法统一",
    "identifier": "号码写法统一",
    "space": "去掉首尾空格",
    "missing": "记为缺失，原因见 missing",
}


@dataclass
class Edits:
    """Cells set by decisions and their consequences: (table, row, question) → rule, reason, by."""

    why: dict[tuple[str | None, int, str], tuple[str, str, str]] = field(default_factory=dict)

    def note(
        self, group: str | None, row: int, question: str, rule: str, reason: str, by: str
    ) -> None:
        """The first reason a cell was set for stays: what follows from it is not another."""
        self.why.setdefault((group, int(row), question), (rule, reason, by))


def changes_of(
    tables: Mapping[str | None, Table],
    originals: Mapping[str | None, pd.DataFrame],
    keep: Mapping[str | None, np.ndarray],
    edits: Edits,
) -> pd.DataFrame:
    """The log of every kept cell whose clean text differs from the text received."""
    pieces = []
    for group, table in tables.items():
        touched: dict[str, list[int]] = {}
        for g, row, cell in edits.why:
            if g == group:
                touched.setdefault(cell, []).append(row)
        for question in shown(table.form, group):
            name = question.name
            answers = table[name]
            edited = np.array(sorted(touched.get(name, ())), dtype=int)
            plain = keep[group].copy()
            plain[edited] = False
            pieces += _rewritten(table, name, plain)
            rows = edited[keep[group][edited]] if edited.size else edited
            if rows.size:
                pieces.append(_decided(table, originals[group], name, rows, edits, group))
            if not answers.received:
                rows = np.flatnonzero(plain & answers.answered)
                if rows.size:
                    pieces.append(
                        _piece(
                            table, name, rows, "", answers.texts(rows), "calculation",
                            "按表单的计算式算出", PROGRAM,
                        )
                    )  # fmt: skip
    pieces = [p for p in pieces if len(p)]
    return pd.concat(pieces, ignore_index=True) if pieces else no_changes()


def _rewritten(table: Table, name: str, rows: np.ndarray) -> list[pd.DataFrame]:
    """Cells rewritten without loss, or held back until somebody decides."""
    answers = table[name]
    column = answers.column
    differs = [k for k, r in column.others.items() if (r.text or "") != column.received[k]]
    if not differs and answers.resolved is None:
        return []
    hits = np.zeros(len(column.received) + 1, dtype=bool)
    hits[differs] = True
    changed = hits[column.codes]
    if answers.resolved is not None:
        changed |= answers.resolved
    places = np.flatnonzero(rows & changed)
    if places.size == 0:
        return []
    codes = column.codes[places]
    told, back = np.unique(codes, return_inverse=True)
    readings = [column.reading(k) for k in told]
    about = [_about(r) for r in readings]
    rules = np.array([a[0] for a in about], dtype=object)[back]
    reasons = np.array([a[1] for a in about], dtype=object)[back]
    new = np.array([r.text or "" for r in readings], dtype=object)[back]
    if answers.resolved is not None:
        plain = answers.resolved[places]
        rules[plain], reasons[plain], new[plain] = (
            "normalise:missing",
            "未询问的题里的记号，记为未询问",
            "",
        )
    return [
        _piece(table, name, places, column.received[codes], new, rules, reasons, PROGRAM)
    ]  # fmt: skip


def _about(reading: Reading) -> tuple[str, str]:
    if reading.held:
        rule = str(reading.rule)
        about = ABOUT.get(rule, rule)
        note = "" if reading.note == about else f"：{reading.note}"
        return rule, f"{about}，未决定前不进入数据{note}"
    how = reading.how or "normalise:space"
    return how, _HOW.get(how.removeprefix("normalise:"), how)


def _decided(
    table: Table,
    original: pd.DataFrame,
    name: str,
    rows: np.ndarray,
    edits: Edits,
    group: str | None,
) -> pd.DataFrame:
    """Cells that a decision or its consequence set."""
    answers = table[name]
    old = (
        original[name].to_numpy(dtype=object)[rows]
        if name in original.columns
        else np.full(rows.size, None, dtype=object)
    )
    old = np.array(["" if v is None or v != v else v for v in old], dtype=object)
    new = np.append(answers.values, "")[answers.codes[rows]]
    why = [edits.why[group, int(row), name] for row in rows]
    piece = _piece(
        table, name, rows, old, new,
        np.array([w[0] for w in why], dtype=object), np.array([w[1] for w in why], dtype=object),
        np.array([w[2] for w in why], dtype=object),
    )  # fmt: skip
    return piece[piece["old"] != piece["new"]]


def _piece(
    table: Table, name: str, rows: np.ndarray, old: object, new: object, rule: object,
    reason: object, by: object,
) -> pd.DataFrame:  # fmt: skip
    names = (
        np.repeat(np.array([name], dtype=object), rows.size)
        if table.positions is None
        else np.array([f"{name}[{p}]" for p in table.positions[rows]], dtype=object)
    )
    values = (table.records[rows], names, old, new, rule, reason, by)
    return pd.DataFrame(
        dict(zip(COLUMNS, values, strict=True)), index=range(rows.size), dtype=object
    )
