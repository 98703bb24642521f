"""`Clean` and the plan of fieldwork → how far it is, by street and by interviewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..changes import keyed, split_cell
from ..cleaning import Clean
from ..errors import DataError, say
from ..forms import Form
from ..responses import Raw
from ..rules import Table, patterns, read_table, readers_of
from ..surveys import Survey
from .fieldwork import table_rows
from .showing import rate, table

COLUMNS = (
    "wave", "value", "label", "issued", "returned", "received", "valid", "done", "response", "refused",
    "first", "last", "minutes", "hasty", "blank_rate", "dont_know_rate", "open_errors",
)  # fmt: skip
_COUNTS = ("issued", "returned")
_DATES = ("today", "date", "datetime")


@dataclass(frozen=True, eq=False)
class Progress:
    """How far fieldwork is, by one question (a street, an interviewer).

    frame
        one row a wave and value: wave, value (code), label, issued and returned (from the plan;
        empty without one), received (records that came in), valid (kept by cleaning), done (valid /
        issued), response (returned / issued; valid / issued where nobody counted what came back),
        refused (of those received, no consent), first and last interview, minutes (median), hasty
        (interviews far shorter than usual), blank_rate and dont_know_rate (of what was asked),
        open_errors.  Values of the plan from which nothing came are there, with zeros.
    """

    by: str
    title: str
    frame: pd.DataFrame = field(repr=False)

    def __repr__(self) -> str:
        total = self.frame[["received", "valid"]].sum()
        return (
            f"<Progress by {self.by}: {len(self.frame)} rows, "
            f"received {int(total['received'])}, valid {int(total['valid'])}>"
        )

    def _repr_html_(self) -> str:
        heads = {
            "wave": say(zh="期", en="wave"), "label": self.title, "issued": say(zh="应访", en="issued"),
            "returned": say(zh="收回", en="returned"), "received": say(zh="录入", en="received"),
            "valid": say(zh="有效", en="valid"), "done": say(zh="进度", en="done"),
            "response": say(zh="回收率", en="response"), "refused": say(zh="拒访", en="refused"),
            "last": say(zh="最近一份", en="latest"), "minutes": say(zh="用时（分）", en="minutes"),
            "hasty": say(zh="过快", en="hasty"), "blank_rate": say(zh="漏答率", en="blank"),
            "dont_know_rate": say(zh="不知道", en="don't know"),
            "open_errors": say(zh="待核错误", en="open errors"),
        }  # fmt: skip
        shown = {c: h for c, h in heads.items() if self.frame[c].notna().any()}
        if self.frame["wave"].nunique() <= 1:
            shown.pop("wave", None)
        rows = []
        for _, r in self.frame.iterrows():
            row: list[object] = []
            for column in shown:
                value = r[column]
                if column in ("done", "response", "blank_rate", "dont_know_rate"):
                    value = rate(value)
                elif column == "minutes":
                    value = value if value != value else f"{value:.0f}"
                elif not isinstance(value, str) and not pd.isna(value):
                    value = int(value)
                row.append(None if not isinstance(value, str) and pd.isna(value) else value)
            rows.append(row)
        return table(say(zh="进度", en="Progress"), list(shown.values()), rows)


def progress(clean: Clean, by: str, plan: pd.DataFrame | str | Path | None = None) -> Progress:
    """How far fieldwork is by a question: a street, an interviewer, a sampling point.

    plan
        what was to be done: a table (or a CSV file) with a column that bears the question's name,
        its codes or its options' words, a column `issued`, optionally `returned` and `wave`; rows of
        one value are added up.  Without it the survey's ``fieldwork.csv`` is used where it has such
        a column, otherwise nothing is known of what was planned.

    A record that cleaning dropped is received but not valid; one without an answer to `by` is
    counted under an empty value.  Raises `DataError`: no such question, a direct identifier, a plan
    without the columns needed.
    """
    form = clean.form
    if by not in form or form.question(by).repeat is not None:
        raise DataError(
            say(
                zh=f"progress：表单中没有可用来分组的题“{by}”（重复组里的题不能用）。",
                en=f"progress: no question {by!r} outside repeats to divide by.",
            )
        )
    if by in form.direct_identifiers:
        raise DataError(
            say(
                zh=f"progress：“{by}”是可直接识别个人的题，不能用来分组；请用编号代替姓名。",
                en=f"progress: {by!r} identifies persons; use a code in place of the name.",
            )
        )
    raws = clean.raw if isinstance(clean.raw, tuple) else (clean.raw,)
    parts = [_wave(clean, raw, by, several=len(raws) > 1) for raw in raws]
    frame = pd.concat(parts, ignore_index=True)
    planned = _plan(clean, by, plan, [str(raw.wave or "") for raw in raws])
    frame = _together(frame, planned, form, by)
    return Progress(by, form.label(by), frame)


def _wave(clean: Clean, raw: Raw, by: str, several: bool) -> pd.DataFrame:
    """One row a value of one wave, from the records received and what became of them."""
    form = raw.form
    received = keyed(raw.answers).reset_index(drop=True)
    main = _read(form, received, by)
    groups = (
        np.append(main[by].values, "")[main[by].codes] if by in main else np.full(len(main), "")
    )
    records = main.records
    wave = str(raw.wave or "")

    def mine(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["wave"] == wave] if several and "wave" in frame else frame

    kept = set(mine(clean.data)["record"])
    if by in clean.data:  # what cleaning made of the answer stands
        settled = mine(clean.data).set_index("record")[by]
        at = np.array([r in kept for r in records], dtype=bool)
        groups = groups.astype(object)
        groups[at] = settled.reindex(records[at]).astype(object).fillna("").to_numpy()
    dates = _dates(main)
    seconds = patterns.durations(main, _times(raw, received))
    minutes = (
        np.full(len(main), np.nan)
        if seconds is None
        else seconds[~seconds.index.duplicated()].reindex(records).to_numpy(dtype=float) / 60
    )
    found = mine(clean.findings)
    waiting = found[found["status"].isin(["open", "stale"])]
    hasty = set(waiting.loc[waiting["rule"] == "speed", "record"])
    errors = waiting.loc[waiting["severity"] == "error", "record"].value_counts()
    missing = mine(clean.missing)
    missing = missing[[split_cell(q)[1] is None for q in missing["question"]]]
    reasons = missing.groupby(["reason", "record"]).size()
    asks = sum(q.repeat is None and q.name in clean.data for q in form.asked)
    each = pd.DataFrame(
        {
            "value": groups, "received": 1, "valid": [int(r in kept) for r in records],
            "refused": _refusals(main), "date": dates, "minutes": minutes,
            "hasty": [int(r in hasty) for r in records],
            "open_errors": errors.reindex(records).fillna(0).to_numpy(),
            **{r: _of(reasons, r, records) for r in ("blank", "dont_know", "not_asked")},
        }
    )  # fmt: skip
    each["asked"] = np.where(each["valid"] == 1, asks - each["not_asked"], 0)
    grouped = each.groupby("value", sort=True)
    frame = grouped[["received", "valid", "refused", "hasty", "open_errors"]].sum().astype(int)
    frame["first"], frame["last"] = grouped["date"].min(), grouped["date"].max()
    frame["minutes"] = grouped["minutes"].median()
    asked = grouped["asked"].sum().replace(0, np.nan)
    frame["blank_rate"] = grouped["blank"].sum() / asked
    frame["dont_know_rate"] = grouped["dont_know"].sum() / asked
    if _consent(main) is None:
        frame["refused"] = np.nan
    if seconds is None:
        frame["hasty"] = np.nan
    frame = frame.reset_index()
    frame.insert(0, "wave", wave)
    frame["label"] = [_label(form, by, v) for v in frame["value"]]
    return frame


def _read(form: Form, received: pd.DataFrame, by: str) -> Table:
    """The few questions that tell of place, day, time and consent, read."""
    consent = patterns.consent_question(form)
    named = {by, *(q.name for q in form.questions if q.kind in (*_DATES, "start", "end"))}
    if consent is not None:
        named.add(consent.name)
    lead = [c for c in received if c in ("record", "_file", "_sheet", "_row") or c in named]
    return read_table(form, received[lead], None, readers_of(form))


def _times(raw: Raw, received: pd.DataFrame) -> pd.DataFrame:
    if len(raw.meta) != len(received):
        return raw.meta
    return raw.meta.assign(record=received["record"].to_numpy())


def _dates(main: Table) -> np.ndarray:
    """The day of each interview: the form's own `today` or `start`, else a date that says so, else the first."""
    kinds = ("today", "start", "date", "datetime")
    names = [n for n, a in main.answers.items() if a.question.kind in kinds and a.received]
    names.sort(
        key=lambda n: (
            main[n].question.kind not in ("today", "start"),
            not any(word in n for word in ("visit", "interview", "survey")),
        )
    )
    if not names:
        return np.full(len(main), None, dtype=object)
    return np.array([t[:10] if t else None for t in main.texts(names[0])], dtype=object)


def _consent(main: Table) -> str | None:
    question = patterns.consent_question(main.form)
    return question.name if question is not None and question.name in main else None


def _refusals(main: Table) -> np.ndarray:
    name = _consent(main)
    if name is None:
        return np.zeros(len(main), dtype=int)
    refusing = patterns.refusing_codes(main.form, name)
    return main[name].where(lambda code: code in refusing).astype(int)


def _of(reasons: pd.Series, reason: str, records: np.ndarray) -> np.ndarray:
    if reason not in reasons.index.get_level_values(0):
        return np.zeros(len(records))
    counted: np.ndarray = reasons[reason].reindex(records).fillna(0).to_numpy()
    return counted


def _label(form: Form, by: str, value: str) -> str:
    if not value:
        return say(zh="（未填）", en="(no answer)")
    return form.choice_label(by, value) if form.choice(by, value) is not None else value


def _plan(
    clean: Clean, by: str, plan: pd.DataFrame | str | Path | None, waves: Sequence[str]
) -> pd.DataFrame | None:
    """wave, value, issued, returned: one row a wave and value."""
    optional = plan is None
    if plan is None:
        survey = clean.survey
        file = survey.path / "fieldwork.csv" if isinstance(survey, Survey) else None
        if file is None or not file.is_file():
            return None
        plan = file
    if isinstance(plan, pd.DataFrame):
        told, rows = "plan", plan
    else:
        told = Path(plan).name
        rows = pd.DataFrame([row for _, row in table_rows(Path(plan), ())], dtype=object)
    if by not in rows and optional:
        return None
    absent = [c for c in (by, "issued") if c not in rows]
    if absent:
        raise DataError(
            say(
                zh=f"progress：{told} 缺少列 {'、'.join(absent)}。",
                en=f"progress: {told} lacks the columns {', '.join(absent)}.",
            )
        )
    counts = [c for c in _COUNTS if c in rows]
    made = pd.DataFrame({"value": [_code(clean.form, by, v) for v in rows[by]]}, dtype=object)
    made["wave"] = rows["wave"].astype(str).to_numpy() if "wave" in rows else waves[0]
    for column in counts:
        numbers = pd.to_numeric(rows[column], errors="coerce")
        bad = np.flatnonzero(numbers.isna())
        if bad.size:
            raise DataError(
                say(
                    zh=f"progress：{told} 的“{column}”列有 {bad.size} 行不是数（首先是数据第 {bad[0] + 1} 行）。",
                    en=f"progress: {told}: {bad.size} rows of {column!r} are no numbers (first: {bad[0] + 1}).",
                )
            )
        made[column] = numbers.to_numpy()
    made = made[made["wave"].isin(waves)] if any(waves) else made
    return made.groupby(["wave", "value"], as_index=False, sort=False)[counts].sum()


def _code(form: Form, by: str, value: Any) -> str:
    """A plan may name an option by its code or by its words."""
    text = str(value).strip()
    if form.choice(by, text) is not None:
        return text
    named = [c.name for c in form.choices_of(by) if text in c.labels.values()]
    return named[0] if len(named) == 1 else text


def _together(
    frame: pd.DataFrame, planned: pd.DataFrame | None, form: Form, by: str
) -> pd.DataFrame:
    if planned is None:
        planned = pd.DataFrame({"wave": [], "value": []}, dtype=object)
    frame = frame.astype({"wave": object, "value": object})
    joined = planned.merge(frame, on=["wave", "value"], how="outer")
    for column in _COUNTS:
        if column not in joined:
            joined[column] = np.nan
    for column in ("received", "valid", "open_errors"):
        joined[column] = joined[column].fillna(0).astype(int)
    joined["label"] = [
        text if isinstance(text, str) else _label(form, by, value)
        for text, value in zip(joined["label"], joined["value"], strict=True)
    ]
    issued = joined["issued"].replace(0, np.nan)
    joined["done"] = joined["valid"] / issued
    counted = joined["returned"].fillna(joined["valid"])
    joined["response"] = counted / issued
    order = {c.name: k for k, c in enumerate(form.choices_of(by))}
    place = joined["value"].map(lambda v: (v == "", order.get(v, len(order)), str(v)))
    joined = joined.assign(_place=place).sort_values(["wave", "_place"], kind="stable")
    return joined[list(COLUMNS)].reset_index(drop=True)
