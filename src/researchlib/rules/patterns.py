"""Rules that look across records: outliers, speed, straight-lining, interviewers, consent."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..errors import say
from ..forms import Question
from .answers import REASON_CODE, Table
from .cells import names_of
from .findings import Findings

_CUT = 4.0  # robust standard deviations beyond which a number is asked about
_ENOUGH = 30  # numbers needed before any can be called unusual
_FALSE = 0.01  # share of false alarms accepted among interviewer findings (Benjamini–Hochberg)


def outliers(table: Table, found: Findings) -> None:
    """Numbers far from the others, on a log scale where all are positive.

    The distance is measured in robust standard deviations (1.4826 × median absolute deviation), by
    the group that the form's `outlier_by` column names, if any.
    """
    for name, answers in table.answers.items():
        question = answers.question
        if question.kind not in ("integer", "decimal") or question.extra.get("outlier") == "no":
            continue
        if re.search("weight|权", name):
            continue
        values = answers.numbers()
        by = question.extra.get("outlier_by", "").strip()
        groups = table[by].codes if by and by in table else np.zeros(len(table), dtype=int)
        far = np.zeros(len(table), dtype=bool)
        for group in np.unique(groups):
            inside = np.flatnonzero((groups == group) & ~np.isnan(values))
            far[inside] |= _far(values[inside])
        rows = np.flatnonzero(far)
        found.add(
            table.records[rows],
            names_of(table, name, rows),
            "outlier",
            "query",
            say(
                zh="与其他答卷相差很大，请核对数值和单位（是否多写或少写一位、以万元为单位等）。",
                en="Far from the other answers: check the figure and its unit.",
            ),
        )


def _far(values: np.ndarray) -> np.ndarray:
    none = np.zeros(values.size, dtype=bool)
    if values.size < _ENOUGH or np.unique(values).size < 10:
        return none
    scale = np.log(values) if values.min() > 0 else values
    middle = np.median(scale)
    spread = 1.4826 * np.median(np.abs(scale - middle))
    if spread == 0:
        low, high = np.quantile(scale, [0.25, 0.75])
        spread = (high - low) / 1.349
    return none if spread == 0 else np.abs(scale - middle) / spread > _CUT


def speed(table: Table, found: Findings, meta: pd.DataFrame) -> None:
    """A fill time of a second or less is a machine; far below the usual is a question to ask."""
    if "duration_s" not in meta.columns or "record" not in meta.columns:
        return
    times = pd.to_numeric(meta["duration_s"], errors="coerce")
    usual = times.median()
    machine = (times <= 1).to_numpy()
    hasty = (
        (times < 0.3 * usual).to_numpy() & ~machine
        if times.notna().sum() >= _ENOUGH
        else ~machine & False
    )
    records = meta["record"].to_numpy(dtype=object)
    found.add(
        records[machine], "", "speed", "error",
        say(zh="一秒以内答完，应是程序代填。", en="Filled within a second: a machine."),
    )  # fmt: skip
    found.add(
        records[hasty], "", "speed", "query",
        say(zh="用时不到一般用时的三成。", en="Less than 30 % of the usual time."),
    )  # fmt: skip


def straight_lines(table: Table, found: Findings) -> None:
    """The same answer to every row of a matrix of questions."""
    hits = np.zeros(len(table), dtype=int)
    long = np.zeros(len(table), dtype=bool)
    first = np.full(len(table), "", dtype=object)
    for block in table.form.matrices:
        rows = [table[n] for n in block if n in table]
        if len(rows) < 4:
            continue
        texts = [a.texts() for a in rows]
        same = rows[0].answered.copy()
        for other in texts[1:]:
            same &= other == texts[0]
        hits += same
        long |= same & (len(rows) >= 8)
        first[same & (first == "")] = block[0]
    for test, severity in (
        ((hits >= 2) | long, "query"),
        ((hits == 1) & ~long, "info"),
    ):
        rows_hit = np.flatnonzero(test)
        found.add(
            table.records[rows_hit], first[rows_hit], "straight-line", severity,
            say(zh="矩阵题各行答案完全相同。", en="The same answer in every row of the matrix."),
        )  # fmt: skip


_CONSENT = re.compile(
    r"知情同意|是否同意(接受|参加|参与)|愿意接受(访问|调查)|consent", re.IGNORECASE
)
_REFUSAL = re.compile(r"不同意|拒绝|不愿|不接受|^否$|^no\b|refus|disagree", re.IGNORECASE)


def consent_question(table: Table) -> Question | None:
    for answers in table.answers.values():
        question = answers.question
        if question.kind == "select_one" and (
            re.search("consent", question.name, re.IGNORECASE)
            or any(_CONSENT.search(label) for label in question.labels.values())
        ):
            return question
    return None


def consent(table: Table, found: Findings) -> None:
    """Answers of somebody who did not agree to be interviewed."""
    question = consent_question(table)
    if question is None:
        return
    refusing = {
        c.name
        for c in table.form.choices_of(question.name)
        if any(_REFUSAL.search(label) for label in c.labels.values())
    }
    refused = table[question.name].where(lambda code: code in refusing)
    if not refused.any():
        return
    asked_later = [
        a.answered
        for n, a in table.answers.items()
        if a.question.asks
        and a.question.row > question.row
        and a.question.relevant + "".join(a.question.group)
    ]
    told = np.any(asked_later, axis=0) if asked_later else np.zeros(len(table), dtype=bool)
    rows = np.flatnonzero(refused & told)
    found.add(
        table.records[rows], question.name, "consent", "error",
        say(
            zh="受访者未同意接受访问，却录有答案；请核对，确未同意的应删去记录。",
            en="Answers of somebody who did not consent: check, and drop the record if so.",
        ),
    )  # fmt: skip


_INTERVIEWER = re.compile(
    r"^(interviewer|enumerator|surveyor|fieldworker)(_id|_code|_name)?$|调查员|访问员"
)


def interviewer_question(table: Table) -> Question | None:
    for answers in table.answers.values():
        question = answers.question
        if question.extra.get("identifier", "").strip().lower() in (
            "interviewer",
            "调查员",
            "访问员",
        ):
            return question
        if _INTERVIEWER.search(question.name) or any(
            _INTERVIEWER.search(label) for label in question.labels.values()
        ):
            return question
    return None


def interviewers(
    table: Table, found: Findings, meta: pd.DataFrame, asked: dict[str, np.ndarray]
) -> None:
    """Interviewers whose work stands out: blanks, "don't know", durations.

    Each interviewer is compared with all others together; p-values of all comparisons are judged
    together (Benjamini & Hochberg 1995, false discovery rate 1 %).
    """
    question = interviewer_question(table)
    if question is None or not table[question.name].answered.any():
        return
    who = table[question.name]
    sizes = np.bincount(who.codes[who.answered], minlength=len(who.values))
    able = np.flatnonzero(sizes >= 10)
    if able.size < 3:
        return
    blanks = np.zeros(len(table))
    unknown = np.zeros(len(table))
    chances = np.zeros(len(table))
    for name, answers in table.answers.items():
        if not answers.question.asks or not answers.received:
            continue
        relevant = asked.get(name, np.ones(len(table), dtype=bool))
        chances += relevant
        blanks += relevant & (answers.reason == REASON_CODE["blank"])
        unknown += relevant & (answers.reason == REASON_CODE["dont_know"])
    measures = [
        (_means(blanks / np.maximum(chances, 1)), say(zh="漏答偏多", en="many blanks")),
        (_means(unknown / np.maximum(chances, 1)), say(zh="“不知道”偏多", en="many don't-knows")),
    ]
    if "duration_s" in meta.columns:
        times = pd.to_numeric(meta.set_index("record")["duration_s"], errors="coerce")
        times = times[~times.index.duplicated()].reindex(table.records).to_numpy(dtype=float)
        if np.isfinite(times).sum() >= _ENOUGH:
            measures.append((_means(-np.log(np.maximum(times, 1))), say(zh="用时偏短", en="short")))
    tests = [
        (code, told, p)
        for measure, told in measures
        for code, p in _larger(measure, who.codes, able)
    ]
    for code, told in _discoveries(tests):
        found.add(
            [""], question.name, "interviewer", "query",
            say(
                zh=f"调查员 {who.values[code]}（{sizes[code]} 份）：{told}，明显不同于其他调查员。",
                en=f"Interviewer {who.values[code]} ({sizes[code]}): {told}, unlike the others.",
            ),
        )  # fmt: skip


def _means(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, dtype=float)


def _larger(values: np.ndarray, codes: np.ndarray, able: np.ndarray) -> list[tuple[int, float]]:
    """One-sided rank test of each interviewer against all others."""
    from scipy.stats import mannwhitneyu

    known = np.isfinite(values) & (codes >= 0)
    found = []
    for code in able:
        mine, others = values[known & (codes == code)], values[known & (codes != code)]
        if mine.size < 10 or others.size < 10 or np.ptp(values[known]) == 0:
            continue
        p = mannwhitneyu(mine, others, alternative="greater").pvalue
        found.append((int(code), float(p)))
    return found


def _discoveries(tests: list[tuple[int, str, float]]) -> list[tuple[int, str]]:
    ranked = sorted(tests, key=lambda t: t[2])
    last = 0
    for place, (_, _, p) in enumerate(ranked, start=1):
        if p <= _FALSE * place / len(ranked):
            last = place
    return [(code, told) for code, told, _ in ranked[:last]]
