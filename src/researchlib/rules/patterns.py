"""Rules that look across records: outliers, speed, straight-lining, interviewers, consent."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from ..errors import say
from ..forms import Form, Question
from ..values import sentinel_reason
from .answers import REASON_CODE, Answers, Table
from .cells import names_of
from .findings import Findings

_CUT = 4.0  # robust standard deviations beyond which a number is asked about
_ENOUGH = 30  # numbers needed before any can be called unusual
_LEAN = 0.2  # how much more a log scale may lean than the plain one and still be taken
_FALSE = 0.01  # share of false alarms accepted among interviewer findings (Benjamini–Hochberg)


def outliers(table: Table, found: Findings) -> None:
    """Numbers far from the others, on a log scale where that suits them (zeros left aside).

    The distance is measured in robust standard deviations (1.4826 × median absolute deviation), by
    the group that the form's `outlier_by` column names, if any.  Codes in the question's
    `outlier_ignore` column, and −1, −2, −8, −9 … where nobody else is below zero, are no amounts and
    neither count nor are asked about.
    """
    for name, answers in table.answers.items():
        question = answers.question
        if question.kind not in ("integer", "decimal") or question.extra.get("outlier") == "no":
            continue
        if re.search("weight|权", name):
            continue
        values = _amounts(answers)
        by = question.extra.get("outlier_by", "").strip()
        far = np.zeros(len(table), dtype=bool)
        for rows in _groups(table[by].codes) if by and by in table else [slice(None)]:
            codes = answers.codes[rows]
            far[rows] = np.append(_far(values, _counts(codes, values.size)), False)[codes]
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


def _groups(codes: np.ndarray) -> list[np.ndarray]:
    return [np.flatnonzero(codes == code) for code in np.unique(codes)]


def _counts(codes: np.ndarray, size: int) -> np.ndarray:
    """How often each distinct text was given."""
    return np.bincount(codes + 1, minlength=size + 1)[1:]


def _amounts(answers: Answers) -> np.ndarray:
    """Each distinct answer as a number, NaN where it stands for no amount."""
    ignored = set(
        re.split(r"[\s,;，；、]+", answers.question.extra.get("outlier_ignore", "").strip())
    )
    values = answers.distinct_numbers().copy()
    named = np.array([v in ignored for v in answers.values], dtype=bool)
    suspicious = np.array([sentinel_reason(v) is not None for v in answers.values], dtype=bool)
    others = values[(_counts(answers.codes, values.size) > 0) & ~suspicious & ~named]
    below = others.size > 0 and others.min() < 0
    values[named if below else named | suspicious] = np.nan
    return values


def _far(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Which of some numbers, each said so many times, lie far from the others."""
    far = np.zeros(values.size, dtype=bool)
    said = np.flatnonzero((counts > 0) & ~np.isnan(values))
    numbers, place = np.unique(values[said], return_inverse=True)
    times = np.bincount(place, weights=counts[said], minlength=numbers.size).astype(int)
    far[said] = _far_apart(numbers, times)[place]
    return far


def _far_apart(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """As `_far`, of numbers that differ, in their order."""
    none = np.zeros(values.size, dtype=bool)
    if values.size and values[0] == 0:  # none at all is no unusual amount, and tells of no scale
        none[1:] = _far_apart(values[1:], times[1:])
        return none
    if times.sum() < _ENOUGH or values.size < 10:
        return none
    logs = np.log(values) if values[0] > 0 else values
    lean = abs(_lean(logs, times)) - abs(_lean(values, times))
    scale = (
        logs if lean <= _LEAN else values
    )  # counts from 1 upwards are no multiples of each other
    middle = _quantile(scale, times, 0.5)
    away = np.abs(scale - middle)
    order = np.argsort(away)
    spread = 1.4826 * _quantile(away[order], times[order], 0.5)
    if spread == 0:
        spread = (_quantile(scale, times, 0.75) - _quantile(scale, times, 0.25)) / 1.349
    if spread == 0:
        return none
    far = away / spread > _CUT
    return far & ((scale > middle) | _apart(scale, far)) if scale is not values else far


def _quantile(values: np.ndarray, times: np.ndarray, share: float) -> float:
    """A quantile of numbers in order, each said so many times (R's type 7)."""
    until = np.cumsum(times)
    at = share * (until[-1] - 1)
    low, high = np.searchsorted(until, [math.floor(at), math.ceil(at)], side="right")
    return float(np.quantile(values[[low, high]], at - math.floor(at)))


def _lean(values: np.ndarray, times: np.ndarray) -> float:
    """The quartile skewness (Bowley 1901): −1 to 1, 0 where the quartiles lie evenly."""
    low, middle, high = (_quantile(values, times, share) for share in (0.25, 0.5, 0.75))
    return float((low + high - 2 * middle) / (high - low)) if high > low else 0.0


def _apart(logs: np.ndarray, far: np.ndarray) -> np.ndarray:
    """Small values with a gap, of three times and more, between them and the others.

    The low end of a logarithmic scale is long by itself; a slip of the unit stands apart.
    """
    least = logs[~far].min()
    low = np.sort(logs[far & (logs < least)])[::-1]
    if not low.size:
        return np.zeros(logs.size, dtype=bool)
    gaps = np.flatnonzero(-np.diff(low, prepend=least) >= math.log(3))
    return logs <= low[gaps[0]] if gaps.size else np.zeros(logs.size, dtype=bool)


def speed(table: Table, found: Findings, meta: pd.DataFrame) -> None:
    """A fill time of a second or less is a machine; far below the usual is a question to ask."""
    times = durations(table, meta)
    if times is None:
        return
    usual = times.median()
    machine = (times <= 1).to_numpy()
    hasty = (times < 0.3 * usual).to_numpy() & ~machine & (times.notna().sum() >= _ENOUGH)
    records = times.index.to_numpy(dtype=object)
    found.add(
        records[machine], "", "speed", "error",
        say(zh="一秒以内答完，应是程序代填。", en="Filled within a second: a machine."),
    )  # fmt: skip
    found.add(
        records[hasty], "", "speed", "query",
        say(zh="用时不到一般用时的三成。", en="Less than 30 % of the usual time."),
    )  # fmt: skip


def durations(table: Table, meta: pd.DataFrame) -> pd.Series | None:
    """Seconds by record: as the platform recorded them, otherwise from its start to its end."""
    if "duration_s" in meta.columns and "record" in meta.columns:
        times = pd.to_numeric(meta["duration_s"], errors="coerce")
        return pd.Series(times.to_numpy(dtype=float), index=meta["record"].to_numpy(dtype=object))
    ends = [
        next((a for a in table.answers.values() if a.question.kind == kind), None)
        for kind in ("start", "end")
    ]
    if ends[0] is None or ends[1] is None:
        return None
    start, end = (
        pd.to_datetime(
            pd.Series(a.texts(), dtype=object), errors="coerce", format="ISO8601", utc=True
        )
        for a in ends
        if a is not None
    )
    seconds = (end - start).dt.total_seconds()
    return pd.Series(seconds.to_numpy(dtype=float), index=table.records)


_BURST, _WITHIN = 5, "10min"


def bursts(found: Findings, meta: pd.DataFrame) -> None:
    """Many questionnaires from one network address within minutes: one person, or a machine."""
    if not {"ip", "submitted", "record"} <= set(meta.columns):
        return
    when = pd.to_datetime(meta["submitted"], errors="coerce", format="mixed")
    address = meta["ip"].astype("str").str.extract(r"((?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F:]{6,})")[0]
    known = (when.notna() & address.notna()).to_numpy()
    sent = pd.DataFrame({"when": when, "ip": address, "row": np.arange(len(meta))})[known]
    if sent.empty:
        return
    sent = sent.sort_values(["ip", "when", "row"], kind="stable")
    step = (sent.groupby("ip")["when"].diff() > pd.Timedelta(_WITHIN) / (_BURST - 1)) | (
        sent["ip"] != sent["ip"].shift()
    )
    size = sent.groupby(step.cumsum())["row"].transform("size")
    rows = np.sort(sent.loc[size >= _BURST, "row"].to_numpy())
    found.add(
        meta["record"].to_numpy(dtype=object)[rows], "", "speed", "query",
        say(
            zh=f"同一网络地址在几分钟内连续提交了至少 {_BURST} 份，请核对是否同一人或程序代填。",
            en=f"One of {_BURST} or more sent from one address within minutes: one person, or a machine?",
        ),
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
        place: dict[str, int] = {}  # the same text may have another code in each question
        shared = [[place.setdefault(str(v), len(place)) for v in a.values] + [-1] for a in rows]
        codes = [np.array(s, dtype=np.int32)[a.codes] for s, a in zip(shared, rows, strict=True)]
        same = rows[0].answered.copy()
        for other in codes[1:]:
            same &= other == codes[0]
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


def consent_question(form: Form) -> Question | None:
    """The question that asks whether somebody agrees to be interviewed."""
    for question in form.questions:
        if (
            question.repeat is None
            and question.kind == "select_one"
            and (
                re.search("consent", question.name, re.IGNORECASE)
                or any(_CONSENT.search(label) for label in question.labels.values())
            )
        ):
            return question
    return None


def refusing_codes(form: Form, name: str) -> set[str]:
    """The options of a question that say no."""
    return {
        c.name
        for c in form.choices_of(name)
        if any(_REFUSAL.search(label) for label in c.labels.values())
    }


def consent(table: Table, found: Findings) -> None:
    """Answers of somebody who did not agree to be interviewed."""
    question = consent_question(table.form)
    if question is None or question.name not in table:
        return
    refusing = refusing_codes(table.form, question.name)
    refused = table[question.name].where(lambda code: code in refusing)
    if not refused.any():
        return
    later = [
        a
        for a in table.answers.values()
        if a.question.asks and a.question.row > question.row and a.question.kind != "text"
    ]
    hung = [a.answered for a in later if a.question.relevant or a.question.group]
    told = np.any(hung, axis=0) if hung else np.zeros(len(table), dtype=bool)
    if later:  # a form that hangs nothing on consent: a few cells are the interviewer's own
        told |= np.mean([a.answered for a in later], axis=0) > 0.5
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
    """Interviewers whose work stands out: blanks, "don't know", durations, answers.

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
    blanks, unknown, chances = (np.zeros(len(table), dtype=np.int32) for _ in range(3))
    for name, answers in table.answers.items():
        if not answers.question.asks or not answers.received:
            continue
        relevant = asked.get(name, np.ones(len(table), dtype=bool))
        chances += relevant
        blanks += relevant & (answers.reason == REASON_CODE["blank"])
        unknown += relevant & (answers.reason == REASON_CODE["dont_know"])
    measures = [
        (blanks / np.maximum(chances, 1), say(zh="漏答偏多", en="many blanks")),
        (unknown / np.maximum(chances, 1), say(zh="“不知道”偏多", en="many don't-knows")),
    ]
    seconds = durations(table, meta)
    if seconds is not None:
        times = seconds[~seconds.index.duplicated()].reindex(table.records).to_numpy(dtype=float)
        if np.isfinite(times).sum() >= _ENOUGH:
            measures.append((-times, say(zh="用时偏短", en="short interviews")))
    tests = [
        (code, told, p)
        for measure, told in measures
        for code, p in _larger(np.asarray(measure, dtype=float), who.codes, able)
    ]
    tests += _answers_of_their_own(table, who, able)
    name_of = (lambda code: "") if question.name in table.form.direct_identifiers else str
    for code, told in _discoveries(tests):
        who_is = name_of(who.values[code])
        found.add(
            [""], question.name, "interviewer", "query",
            say(
                zh=f"调查员{who_is and f' {who_is}'}（{sizes[code]} 份）：{told}，明显不同于其他调查员。",
                en=f"Interviewer{who_is and f' {who_is}'} ({sizes[code]}): {told}, unlike the others.",
            ),
        )  # fmt: skip


_STRONG = 0.3  # difference of shares from which an interviewer's answers are of their own


def _answers_of_their_own(
    table: Table, who: Answers, able: np.ndarray
) -> list[tuple[int, str, float]]:
    """Each interviewer's answers to each single choice beside all others': (code, what, p).

    Answers differ between places, and interviewers work in places; so the difference must be strong
    (30 points in some answer), and in at least three questions of one interviewer.  The p-value is that of the third
    smallest chi-square test, times the number of questions.
    """
    from scipy.special import chdtrc

    by: dict[int, list[tuple[float, str]]] = {}
    mine = (who.codes + 1).astype(np.intp)
    tried = 0
    for name, answers in table.answers.items():
        if answers.question.kind != "select_one" or not answers.received:
            continue
        shape = (len(who.values) + 1, len(answers.values) + 1)  # none comes first
        pairs = mine * shape[1] + answers.codes + 1
        counts = np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape)[1:, 1:]
        if counts.sum() < 100:
            continue
        tried += 1
        counts = counts[:, counts.sum(axis=0) > 0]
        for code in able:
            own, others = counts[code], counts.sum(axis=0) - counts[code]
            if own.sum() < 20 or others.sum() < 20 or counts.shape[1] < 2:
                continue
            both = np.array([own, others], dtype=float)
            expected = both.sum(axis=1, keepdims=True) * both.sum(axis=0) / both.sum()
            chi = float(((both - expected) ** 2 / expected).sum())
            far = np.abs(own / own.sum() - others / others.sum()).max()
            if far > _STRONG and chi > 0:
                by.setdefault(int(code), []).append((float(chdtrc(counts.shape[1] - 1, chi)), name))
    told_of = []
    for code, hits in by.items():
        hits.sort()
        if len(hits) >= 3:
            names = "、".join(name for _, name in hits[:3])
            what = say(
                zh=f"{names} 等 {len(hits)} 题的答案分布偏离",
                en=f"answers to {names} … ({len(hits)})",
            )
            told_of.append((code, what, min(1.0, hits[2][0] * tried)))
    return told_of


def _larger(values: np.ndarray, codes: np.ndarray, able: np.ndarray) -> list[tuple[int, float]]:
    """One-sided rank test of each interviewer against all others (Mann–Whitney, normal, ties)."""
    known = np.isfinite(values) & (codes >= 0)
    told = values[known]
    total = told.size
    if total < 20 or np.ptp(told) == 0:
        return []
    ranks = pd.Series(told).rank().to_numpy()
    mine_of = codes[known]
    sizes = np.bincount(mine_of, minlength=int(able.max()) + 1)
    sums = np.bincount(mine_of, weights=ranks, minlength=int(able.max()) + 1)
    ties = pd.Series(ranks).value_counts().to_numpy(dtype=float)
    tied = float((ties**3 - ties).sum()) / (total * (total - 1))
    found = []
    for code in able:
        n = float(sizes[code])
        if n < 10 or total - n < 10:
            continue
        u = sums[code] - n * (n + 1) / 2
        spread = math.sqrt(n * (total - n) / 12 * (total + 1 - tied))
        z = (u - n * (total - n) / 2 - 0.5) / spread
        found.append((int(code), 0.5 * math.erfc(z / math.sqrt(2))))
    return found


def _discoveries(tests: list[tuple[int, str, float]]) -> list[tuple[int, str]]:
    ranked = sorted(tests, key=lambda t: t[2])
    last = 0
    for place, (_, _, p) in enumerate(ranked, start=1):
        if p <= _FALSE * place / len(ranked):
            last = place
    return [(code, told) for code, told, _ in ranked[:last]]
