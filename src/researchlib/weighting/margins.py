"""Known totals as they are written → margins matched to the records, or what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ..designs import Sample, kept_rows, text_codes, text_of
from ..errors import DesignError, ResearchError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Margins: TypeAlias = Mapping[Any, Any] | pd.DataFrame

AGREE = 1e-3  # margins of one wave may differ in their sum by this much, relatively


@dataclass(frozen=True, eq=False)
class Margin:
    """One margin matched to the rows: codes (−1 where it does not apply) and totals; or a
    number."""

    wave: str
    question: str
    answers: tuple[str, ...]
    totals: Floats
    code: NDArray[np.intp]
    values: Floats | None = None
    unanswered: int = 0
    loose: bool = False

    def sums(self, w: Floats) -> Floats:
        if self.values is not None:
            return np.array([np.sum(w * self.values)])
        keep = self.code >= 0
        if keep.all():
            return np.bincount(self.code, w, minlength=len(self.answers)).astype(float)
        return np.bincount(self.code[keep], w[keep], minlength=len(self.answers)).astype(float)

    def goal(self, w: Floats) -> Floats:
        """The totals; scaled to the weight of those who answered where some did not."""
        if not self.unanswered or not self.loose:
            return self.totals
        silent = float(w[self.code == -2].sum())
        whole = float(self.totals.sum())
        everyone = silent + float(self.sums(w).sum())
        return self.totals * (1 - silent / everyone) if whole > 0 else self.totals

    def spread(self, per_answer: Floats) -> Floats:
        return np.where(self.code >= 0, per_answer[np.maximum(self.code, 0)], 1.0)


def grouped(
    sample: Sample, margins: Any, among: Any
) -> list[tuple[str, Flags, dict[tuple[str, ...], Any]]]:
    """Margins by wave: its name, the rows they apply to, {questions: {answers: total} or number}."""
    everyone = np.ones(len(sample.frame), dtype=bool)
    if among is not None:
        kept = kept_rows(sample.frame, among)
        everyone = everyone if kept is None else kept
    if isinstance(margins, pd.DataFrame):
        absent = [c for c in ("question", "total") if c not in margins.columns]
        if absent:
            raise DesignError(
                say(
                    zh=f"边际表缺少列：{'、'.join(absent)}。",
                    en=f"the table of margins lacks the columns {', '.join(absent)}.",
                )
            )
        by_wave = "wave" in margins.columns and margins["wave"].notna().any()
        if not by_wave:
            return [(_wave(sample, everyone), everyone, _from_table(margins))]
        column = sample.wave or "wave"
        if column not in sample.frame.columns:
            raise DesignError(
                say(
                    zh=f"边际按期次给出，数据中没有“{column}”列。",
                    en=f"margins are given by wave, but the data have no column {column!r}.",
                )
            )
        code, texts = text_codes(sample.frame[column])
        given = margins["wave"].map(_text)
        groups = []
        without = []
        for value in sorted(texts):
            rows = everyone & (code == texts.index(value))
            if not rows.any():
                continue
            part = margins[(given == value) | (given == "")]
            if not len(part):
                without.append(value)
                continue
            groups.append((value, rows, _from_table(part)))
        if without:
            raise DesignError(
                say(
                    zh=f"这些期次没有边际：{'、'.join(without)}。请在 margins.csv 中补上。",
                    en=f"waves without margins: {', '.join(without)}. Add them to margins.csv.",
                )
            )
        return groups
    if not isinstance(margins, Mapping):
        raise DesignError(
            say(
                zh="边际应写作 {题目: {回答: 总数}}，或含 question、answer、total 列的表。",
                en="margins are {question: {answer: total}}, or a table with the columns question, "
                "answer, total.",
            )
        )
    made: dict[tuple[str, ...], Any] = {}
    for question, totals in dict(margins).items():
        key = (question,) if isinstance(question, str) else tuple(question)
        if isinstance(totals, pd.Series):
            totals = totals.to_dict()
        name = " × ".join(map(str, key))
        if isinstance(totals, Mapping):
            made[key] = {
                tuple(map(_text, a)) if isinstance(a, tuple) else (_text(a),): _count(t, name, a)
                for a, t in totals.items()
            }
        else:
            made[key] = _count(totals, name, None)
    if not made:
        raise DesignError(
            say(
                zh="没有给出一个边际。请写 {题目: {回答: 总数}}。",
                en="no margins were given; write {question: {answer: total}}.",
            )
        )
    if sample.wave is not None and among is None:
        code, texts = text_codes(sample.frame[sample.wave])
        return [(v, code == texts.index(v), made) for v in sorted(texts)]
    return [(_wave(sample, everyone), everyone, made)]


def _wave(sample: Sample, rows: Flags) -> str:
    """The wave, where all rows are of one."""
    if sample.wave is None or not rows.any():
        return ""
    _, seen = text_codes(sample.frame[sample.wave][rows])
    return seen[0] if len(seen) == 1 else ""


def _count(total: Any, name: str, answer: Any) -> float:
    """A population total; those of answers are never negative."""
    try:
        value = float(total)
    except (TypeError, ValueError):
        value = np.nan
    if not np.isfinite(value) or (value < 0 and answer is not None):
        where = name if answer is None else f"{name}={shown(answer)}"
        raise DesignError(
            say(
                zh=f"{where} 的总数“{total}”不是{'' if answer is None else '非负'}数。",
                en=f"the total of {where}, {total!r}, is not a "
                f"{'' if answer is None else 'non-negative '}number.",
            )
        )
    return value


def shown(answer: Any) -> str:
    """A cell's answer or crossing of answers, for messages."""
    return " × ".join(map(_text, answer)) if isinstance(answer, tuple) else _text(answer)


def _from_table(table: pd.DataFrame) -> dict[tuple[str, ...], Any]:
    made: dict[tuple[str, ...], Any] = {}
    totals = pd.to_numeric(table["total"], errors="coerce")
    bad = totals.isna() | (totals < 0)
    if bad.any():
        raise DesignError(
            say(
                zh=f"边际表中 {int(bad.sum())} 行的 total 不是非负数。",
                en=f"{int(bad.sum())} rows of the margins have no non-negative total.",
            )
        )
    answers = table["answer"] if "answer" in table.columns else pd.Series([None] * len(table))
    for question, answer, total in zip(table["question"], answers, totals, strict=True):
        key = (str(question),)
        if _text(answer) == "":
            made[key] = float(total)
        else:
            made.setdefault(key, {})
            if (_text(answer),) in made[key]:
                raise DesignError(
                    say(
                        zh=f"边际表中 {question}={_text(answer)} 有两个总数，请只留一个。",
                        en=f"the margins give two totals for {question}={_text(answer)}; keep one.",
                    )
                )
            made[key][(_text(answer),)] = float(total)
    return made


def matched(
    sample: Sample,
    controls: Mapping[tuple[str, ...], Any],
    rows: Flags,
    wave: str = "",
    partial: bool = False,
    keep_missing: bool = True,
) -> list[Margin]:
    """Margins as codes over the rows; problems are collected and raised together."""
    problems: list[str] = []
    found: list[Margin] = []
    everyone, counted = bool(rows.all()), bool(sample.counted.all())
    for questions, totals in controls.items():
        name = " × ".join(questions)
        absent = [q for q in questions if q not in sample.frame.columns]
        if absent:
            problems.append(say(zh=f"{name}：数据中没有这一列", en=f"{name}: no such column"))
            continue
        if not isinstance(totals, dict):
            values = pd.to_numeric(sample.frame[questions[0]], errors="coerce").to_numpy(
                dtype=float
            )
            gaps = int((~np.isfinite(values[rows])).sum())
            if gaps:
                problems.append(
                    say(zh=f"{name}：{gaps} 条记录缺失", en=f"{name}: missing for {gaps} records")
                )
            values = np.where(rows, np.nan_to_num(values), 0.0)
            code = np.where(rows, 0, -1).astype(np.intp)
            found.append(Margin(wave, name, ("",), np.array([totals]), code, values))
            continue
        totals = _by_code(sample, questions, totals)
        listed = list(totals)
        place = {answer: k for k, answer in enumerate(listed)}
        columns = [text_codes(sample.frame[q]) for q in questions]
        joint = columns[0][0]
        for c, texts in columns[1:]:
            joint = np.where((joint < 0) | (c < 0), -1, joint * max(len(texts), 1) + c)
        crossings = list(product(*[texts for _, texts in columns]))
        move = np.array([place.get(crossing, -1) for crossing in crossings], dtype=np.intp)
        code = np.append(move, -2)[joint]  # −2: no answer; −1: an answer without a total
        stray = rows & (code == -1) if (move < 0).any() else np.zeros(0, dtype=bool)
        if stray.any():
            some = sorted({" × ".join(crossings[k]) for k in np.unique(joint[stray])})[:6]
            problems.append(
                say(
                    zh=f"{name}：{int(stray.sum())} 条记录的取值没有总数（{'、'.join(some)}）",
                    en=f"{name}: {int(stray.sum())} records have a value without a total "
                    f"({', '.join(some)})",
                )
            )
        if not everyone:
            code = np.where(rows, code, -1)
        complete = len(code) > 0 and code.min() >= 0
        unanswered = 0 if complete else int((code == -2).sum())
        if unanswered and not keep_missing:
            silent = sample.records(code == -2)
            problems.append(
                say(
                    zh=f"{name}：{unanswered} 条记录缺失（{silent}）",
                    en=f"{name}: missing for {unanswered} records ({silent})",
                )
            )
        goal = np.array([totals[a] for a in listed])
        # Those whose weights are all 0 stand for nobody.
        heavy = code if complete and counted else code[(code >= 0) & sample.counted]
        count = np.bincount(heavy, minlength=len(listed))
        empty = (count == 0) & (goal > 0)
        if empty.any() and not partial:
            some = [" × ".join(listed[k]) for k in np.flatnonzero(empty)][:6]
            problems.append(
                say(
                    zh=f"{name}：这些取值有总数而没有受访者，或其权数全为 0（{'、'.join(some)}），请合并",
                    en=f"{name}: totals without a respondent, or with weights of 0 only "
                    f"({', '.join(some)}); merge them",
                )
            )
        nobody = (count > 0) & (goal == 0)
        if nobody.any():
            some = [" × ".join(listed[k]) for k in np.flatnonzero(nobody)][:6]
            problems.append(
                say(
                    zh=f"{name}：这些取值的总数为 0，却有 {int(count[nobody].sum())} 名受访者"
                    f"（{'、'.join(some)}）",
                    en=f"{name}: totals of 0 with {int(count[nobody].sum())} respondents "
                    f"({', '.join(some)})",
                )
            )
        answers = tuple(" × ".join(a) for a in listed)
        found.append(Margin(wave, name, answers, goal, code, None, unanswered, keep_missing))
    if problems:
        where = say(zh=f"期次 {wave}：", en=f"wave {wave}: ") if wave else ""
        raise DesignError(
            where
            + say(zh="边际与数据对不上。", en="margins do not fit the data. ")
            + "；".join(problems)
        )
    return found


def _by_code(
    sample: Sample, questions: tuple[str, ...], totals: dict[tuple[str, ...], float]
) -> dict[tuple[str, ...], float]:
    """Margins may be written with the form's words; codes are what the data hold."""
    form = sample.form
    if form is None or len(questions) != 1:
        return totals
    try:
        codes = {str(c.name) for c in form.choices_of(questions[0])}
        words = {str(form.choice_label(questions[0], c)): c for c in codes}
    except (ResearchError, KeyError):
        return totals
    return {
        (words[a[0]],) if a[0] not in codes and a[0] in words else a: t for a, t in totals.items()
    }


def agree(found: Sequence[Margin]) -> None:
    sums = {m.question: float(m.totals.sum()) for m in found if m.values is None}
    if len(sums) < 2:
        return
    least, most = min(sums, key=sums.__getitem__), max(sums, key=sums.__getitem__)
    if sums[most] - sums[least] > AGREE * sums[most]:
        apart = sums[most] - sums[least]
        wave = f"{found[0].wave}: " if found[0].wave else ""
        raise DesignError(
            say(
                zh=f"{wave}边际合计不一致：{most} 为 {sums[most]:,.0f}，"
                f"{least} 为 {sums[least]:,.0f}，"
                f"相差 {apart:,.0f}（{apart / sums[most]:.1%}）。请先核对总体数。",
                en=f"{wave}margins do not add up: {most} {sums[most]:,.0f}, {least} "
                f"{sums[least]:,.0f}, {apart:,.0f} apart ({apart / sums[most]:.1%}). "
                "Check the population figures first.",
            )
        )


def unmet(found: Sequence[Margin], w: Floats, tolerance: float, loosen: str = "") -> None:
    """Refuse weights that miss a total; `loosen` names the arguments that held them back."""
    # Margins may disagree by rounding (AGREE), and then no weights meet all of them.
    rounding = 0.0
    sums = [float(m.totals.sum()) for m in found if m.values is None]
    if len(sums) > 1 and max(sums) > 0:
        rounding = 2 * (max(sums) - min(sums)) / max(sums)
    failed = []
    for margin in found:
        goal, got = margin.goal(w), margin.sums(w)
        for k, answer in enumerate(margin.answers):
            if margin.values is None and not (margin.code == k).any():
                continue
            if abs(got[k] - goal[k]) > (tolerance + rounding) * (1 + abs(goal[k])):
                name = f"{margin.question}={answer}" if answer else margin.question
                failed.append(f"{name} {goal[k]:,.6g} ≠ {got[k]:,.6g}")
    if failed:
        listed = "；".join(failed[:8])
        raise DesignError(
            say(
                zh=f"{len(failed)} 个总数达不到（要求 ≠ 实得）：{listed}。"
                f"请{f'放宽 {loosen}、' if loosen else ''}合并取值或核对总数。",
                en=f"{len(failed)} totals cannot be met (asked ≠ reached): {listed}. "
                f"{f'Widen {loosen}, merge' if loosen else 'Merge'} answers, or check the totals.",
            )
        )


def controls_table(found: Sequence[Margin], before: Floats, after: Floats) -> pd.DataFrame:
    rows = []
    for m in found:
        b, a, goal = m.sums(before), m.sums(after), m.goal(after)
        n = (
            np.bincount(m.code[m.code >= 0], minlength=len(m.answers))
            if m.values is None
            else np.array([np.count_nonzero(m.code >= 0)])
        )
        for k, answer in enumerate(m.answers):
            rows.append((m.wave, m.question, answer, goal[k], b[k], a[k], int(n[k]), m.unanswered))
    columns = ["wave", "question", "answer", "total", "before", "after", "n", "unanswered"]
    return pd.DataFrame(rows, columns=columns)


def crossed(found: Sequence[Margin], n: int) -> tuple[Floats, Any]:
    """The design matrix of margins by answers, once a crossing of them, and each row's crossing."""
    cell = np.zeros(n, dtype=np.intp)
    for m in found:
        cell, _ = pd.factorize(cell * (len(m.answers) + 1) + np.maximum(m.code, -1) + 1)
    first = np.empty(int(cell.max(initial=-1)) + 1, dtype=np.intp)
    first[cell[::-1]] = np.arange(n - 1, -1, -1)
    return design_matrix([replace(m, code=m.code[first]) for m in found], len(first))[0], cell


def design_matrix(found: Sequence[Margin], n: int) -> tuple[Floats, Floats]:
    """Controls as columns over all rows (zero where they do not apply) and their totals."""
    columns, goal = [], []
    for m in found:
        if m.values is not None:
            columns.append(m.values)
            goal.append(m.totals[0])
            continue
        for k in range(len(m.answers)):
            hit = m.code == k
            if hit.any():
                columns.append(hit.astype(float))
                goal.append(m.totals[k])
    if not columns:
        return np.zeros((n, 0)), np.zeros(0)
    return np.stack(columns, axis=1), np.array(goal)


def _text(value: Any) -> str:
    return text_of(value).strip()
