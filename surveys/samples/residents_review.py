"""The decisions a person would take: findings looked up on the paper, filled into review.xlsx.

The reviewer has the paper questionnaire, that is, the truth of each slip.  Not everything is settled:
one slip in fifteen stays open (the respondent could not be reached), and an answer that is blank on
the paper too is confirmed as such.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BY = "复核员1"
PAPER, SAME = "核对纸质问卷", "核对纸质问卷，录入无误"
TWICE, TWO = "同一份问卷重复录入", "核对纸质问卷，是两个人"
BLANK = "纸质问卷上也未填"
REFUSED = "不同意受访，不进入分析"
OPEN_EVERY = 15
NEEDED = {"record_id", "town", "sex", "birth_month", "visit_date"}  # weights rest on these

Place = tuple[str, str, int]  # file, sheet, row
Slips = Mapping[tuple[Place, str], dict[str, str]]


def make_review(folder: Path, wave: str) -> Path:
    """Clean a wave without decisions, fill in what a reviewer would, and save WAVE/review.xlsx."""
    from openpyxl import load_workbook

    import researchlib as rl
    from researchlib.changes import keyed
    from researchlib.cleaning import write_clean

    from .workbooks import steady

    target = folder / wave / "review.xlsx"
    target.unlink(missing_ok=True)
    found = rl.clean(rl.open_survey(folder).only(wave))
    raw = found.raw[0] if isinstance(found.raw, tuple) else found.raw
    rows = keyed(raw.answers)
    place = {
        str(r): (str(f), str(s), int(n))
        for r, f, s, n in zip(
            rows["record"], rows["_file"], rows["_sheet"], rows["_row"], strict=True
        )
    }
    slips = read_slips(folder / wave / "dirt.csv")
    with tempfile.TemporaryDirectory() as scratch:
        write_clean(found, Path(scratch))
        book = load_workbook(Path(scratch) / "review.xlsx")
    sheet = book["待核问题"]
    fill_findings(sheet, place, slips)
    refused = found.data.loc[found.data["consent"] == "2", "record"]
    add_refusals(sheet, [str(r) for r in refused])
    if "疑似重复" in book.sheetnames:
        fill_pairs(book["疑似重复"], place, slips)
    made = io.BytesIO()
    book.save(made)
    target.write_bytes(steady(made.getvalue()))
    return target


def read_slips(path: Path) -> Slips:
    """(place, question) → the slip there; for a row entered twice the question is ''."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            ((Path(s["file"]).name, s["sheet"], int(s["row"])), s["question"]): s
            for s in csv.DictReader(stream)
        }


def fill_findings(sheet: Any, place: Mapping[str, Place], slips: Slips) -> None:
    """What to do about each finding.  A soft check names several questions: the paper says which is wrong."""
    at = {cell.value: cell.column for cell in sheet[1]}
    elsewhere = {(where, s["rule"]): s for (where, _), s in slips.items() if "check:" in s["rule"]}
    for row in range(2, sheet.max_row + 1):
        record, question, rule = (
            str(sheet.cell(row, at[h]).value or "") for h in ("问卷编号", "题目", "规则")
        )
        if record not in place:
            continue  # about the whole survey, or an interviewer
        slip = slips.get((place[record], question))
        other = elsewhere.get((place[record], rule))
        if other is not None and other["question"] != question:
            end = sheet.max_row + 1
            for head, text in (("问卷编号", record), ("题目", other["question"])):
                sheet.cell(end, at[head]).value = text
            sheet.cell(end, at["收到的值"]).value = other["received"]
            _put(sheet, at, end, "改", other["truth"], PAPER)
        elif slip is None or slip["rule"] == "normalise":
            _put(sheet, at, row, "确认无误", "", SAME)
        elif row % OPEN_EVERY == 0 and question not in NEEDED:
            continue
        elif slip["kind"] == "left blank" and row % 2 and question not in NEEDED:
            _put(sheet, at, row, "确认无误", "", BLANK)
        else:
            _put(sheet, at, row, "改", slip["truth"] or "(跳过)", PAPER)


def add_refusals(sheet: Any, records: list[str]) -> None:
    """Those who did not agree to the interview go."""
    at = {cell.value: cell.column for cell in sheet[1]}
    for row, record in enumerate(records, start=sheet.max_row + 1):
        sheet.cell(row, at["问卷编号"]).value = record
        _put(sheet, at, row, "删记录", "", REFUSED)


def fill_pairs(sheet: Any, place: Mapping[str, Place], slips: Slips) -> None:
    """Questionnaires keyed twice under two numbers: the one keyed later goes."""
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        pair = [str(sheet.cell(row, at[h]).value or "") for h in ("前者", "后者")]
        again = [
            slips.get((place[r], ""), {}).get("kind") == "keyed again" if r in place else False
            for r in pair
        ]
        action = "删后者" if again[1] else "删前者" if again[0] else "保留两份"
        sheet.cell(row, at["处理"]).value = action
        sheet.cell(row, at["理由"]).value = TWICE if any(again) else TWO
        sheet.cell(row, at["处理人"]).value = BY


def _put(sheet: Any, at: Mapping[str, int], row: int, action: str, new: str, why: str) -> None:
    for head, text in (("处理", action), ("改为", new), ("理由", why), ("处理人", BY)):
        sheet.cell(row, at[head]).value = text or None
