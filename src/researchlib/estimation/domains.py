"""Which rows an estimate is about: the domains of `by` and `among`, and the values of a
question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import kept_rows, names, require, text_of
from ..errors import DataError, ResearchError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..designs import Sample

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

# Columns that every table of estimates has, and that a column to group by may not be called.
RESERVED = {
    *("question", "answer", "value", "se", "low", "high", "n", "df", "deff", "cv", "quality"),
    *("base", "count", "missing", "shown", "withheld", "p", "adjusted", "verdict", "mdc"),
    "comparable",
}


@dataclass(frozen=True, eq=False)
class Domains:
    """Row → domain (−1 outside), and the table of domains in order."""

    by: tuple[str, ...]
    code: Integers
    table: pd.DataFrame
    sample: Sample

    @property
    def count(self) -> int:
        return len(self.table) if self.by else 1

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        return self.code >= 0

    @cached_property
    def everywhere(self) -> bool:
        return bool(self.inside.all())

    @cached_property
    def rows(self) -> Floats:
        """Respondents in each domain."""
        code = self.code if self.everywhere else self.code[self.inside]
        return np.bincount(code, minlength=self.count).astype(float)

    @cached_property
    def size(self) -> Floats:
        """Sum of weights in each domain."""
        return self.sums(np.asarray(self.sample.weights))

    @cached_property
    def whole(self) -> bool:
        """Every row counts and there is one domain."""
        return not self.by and self.everywhere

    def sums(self, values: Floats | NDArray[np.bool_] | None = None) -> Floats:
        """Sum over each domain; without values, the number of rows."""
        if values is None:
            return self.rows
        code, part = self.code, values
        if not self.everywhere:
            code = self.code[self.inside]
            part = values[self.inside]
        return np.bincount(code, np.asarray(part, dtype=float), minlength=self.count).astype(float)

    def spread(self, per_domain: Floats) -> Floats:
        """A value a domain → a value a row (0 outside)."""
        return np.where(self.inside, per_domain[np.maximum(self.code, 0)], 0.0)

    @cached_property
    def full(self) -> NDArray[np.bool_]:
        """Domains all of whose strata were asked in full, at every stage."""
        if self.sample.replicates is not None:
            return np.zeros(self.count, dtype=bool)
        row = np.ones(len(self.code), dtype=bool)
        for stage in self.sample.stages:
            row &= (stage.fraction > 1 - 1e-7)[stage.stratum][stage.unit]
        return np.asarray((self.rows > 0) & (self.sums(row) == self.rows))

    @cached_property
    def df(self) -> Floats:
        """Clusters − strata among the rows of each domain."""
        sample, D = self.sample, self.count
        if sample.replicates is not None or self.whole:
            return np.full(D, sample.df())
        first = sample.stages[0]
        kept = self.inside & sample.counted
        unit, code = first.unit[kept], self.code[kept]
        units, H = len(first.stratum), len(first.sampled)
        if units == sample.layout.rows:
            clusters = np.bincount(code, minlength=D)
        else:
            clusters = (np.bincount(unit * D + code, minlength=units * D) > 0).reshape(-1, D).sum(0)
        cell = first.stratum[unit] * D + code
        strata = (np.bincount(cell, minlength=H * D) > 0).reshape(-1, D).sum(0)
        return (clusters - strata).astype(float)


def domains(sample: Sample, by: str | Sequence[str] | None = None, among: Any = None) -> Domains:
    """The domains that the values of `by` make among the rows that `among` keeps.

    All crossings of the values found are kept, those without a respondent too.
    """
    frame = sample.frame
    columns = tuple(dict.fromkeys(names(by)))
    require(frame, columns)
    taken = [c for c in columns if c in RESERVED]
    if taken:
        raise DataError(
            say(
                zh=f"分组列“{'、'.join(taken)}”与结果表的列同名，请先改名。",
                en=f"a result has columns of its own called {', '.join(taken)}; "
                "rename the column to group by.",
            )
        )
    keep = kept_rows(frame, among)
    code = np.zeros(len(frame), dtype=np.intp)
    levels: list[list[Any]] = []
    outside = np.zeros(len(frame), dtype=bool) if keep is None else ~keep
    for column in columns:
        one, found = coded(sample, column, None if keep is None else keep)
        outside |= one < 0
        code = code * max(len(found), 1) + np.maximum(one, 0)
        levels.append(found)
    if outside.any():
        code[outside] = -1
    if not all(levels):
        nobody = columns[[bool(found) for found in levels].index(False)]
        raise DataError(
            say(
                zh=f"没有一条记录可按“{nobody}”分组：该列全部缺失，或 among 条件一条也没有留下。",
                en=f"no record to group by {nobody!r}: it is missing throughout, or the condition "
                "(among=) keeps nobody.",
            )
        )
    if not columns:
        return Domains((), code, pd.DataFrame(index=range(1)), sample)
    grid = pd.MultiIndex.from_product(levels, names=list(columns)).to_frame(index=False)
    return Domains(columns, code, grid, sample)


def coded(
    sample: Sample, column: str, keep: NDArray[np.bool_] | None = None, whole: bool = False
) -> tuple[Integers, list[Any]]:
    """Row → number of its value (−1 missing), and the values in the order of the form.

    With `whole`, options of the form that nobody chose are listed too.
    """
    series = sample.frame[column]
    listed = choices(sample, column)
    if isinstance(series.dtype, pd.CategoricalDtype):
        values: list[Any] = list(series.cat.categories)
        code = np.asarray(series.cat.codes, dtype=np.intp)
    else:
        code, found = pd.factorize(series, sort=True)
        code = np.asarray(code, dtype=np.intp)
        values = [v.item() if isinstance(v, np.generic) else v for v in found]
        if series.dtype == object:
            code, values = _as_texts(code, values)
    blank = [k for k, v in enumerate(values) if isinstance(v, str) and not v.strip()]
    text = {text_of(v): k for k, v in enumerate(values)}
    if listed:
        order = [text[c] for c in listed if c in text]
        rest = [k for k in range(len(values)) if k not in set(order)]
        order += rest
    else:
        order = list(range(len(values)))
    order = [k for k in order if k not in blank]
    if keep is not None:
        seen = np.bincount(code[keep & (code >= 0)], minlength=len(values)) > 0
        order = [k for k in order if seen[k]]
    final = [values[k] for k in order]
    place = np.full(len(values) + 1, -1, dtype=np.intp)
    place[order] = np.arange(len(order))
    code = place[code]
    if whole and listed:
        merged = [c if c not in text else values[text[c]] for c in listed]
        merged += [v for v in final if text_of(v) not in set(listed)]
        where = {text_of(v): k for k, v in enumerate(merged)}
        move = np.array([where[text_of(v)] for v in final] + [-1], dtype=np.intp)
        code, final = move[code], merged
    return code, final


def _as_texts(code: Integers, values: list[Any]) -> tuple[Integers, list[Any]]:
    """Values that read the same (1, 1.0 and "1" of one column) are one."""
    first: dict[str, int] = {}
    for value in values:
        first.setdefault(text_of(value), len(first))
    if len(first) == len(values):
        return code, values
    move = np.array([*[first[text_of(v)] for v in values], -1], dtype=np.intp)
    return move[code], list(first)


def choices(sample: Sample, column: str) -> list[str]:
    """The codes the form lists for a question, in its order; none for other columns."""
    form = sample.form
    if form is None:
        return []
    try:
        return [str(choice.name) for choice in form.choices_of(column)]
    except (ResearchError, KeyError):
        return []


def kind_of(sample: Sample, column: str) -> str:
    """The form's kind of a question, or what its columns show."""
    if sample.form is not None:
        try:
            return str(sample.form.question(column).kind)
        except (ResearchError, KeyError):
            pass
    if any(str(c).startswith(f"{column}/") for c in sample.frame.columns):
        return "select_multiple"
    return ""


def numeric(sample: Sample, column: str) -> Floats:
    """A question's answers as numbers; missing is NaN."""
    require(sample.frame, [column])
    series = sample.frame[column]
    if series.dtype == np.float64:
        return _finite(sample, column, series.to_numpy())
    if pd.api.types.is_datetime64_any_dtype(series) or pd.api.types.is_timedelta64_dtype(series):
        raise DataError(
            say(
                zh=f"“{column}”是日期，不是数。请先换成年、月或天数。",
                en=f"{column!r} holds dates, not numbers; turn them into years, months or days first.",
            )
        )
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    try:
        values = pd.to_numeric(series).to_numpy(dtype=float, na_value=np.nan)
        return _finite(sample, column, values)
    except (ValueError, TypeError):
        bad = pd.to_numeric(series, errors="coerce").isna() & series.notna()
        raise DataError(
            say(
                zh=f"“{column}”有 {int(bad.sum())} 条记录不是数"
                f"（{sample.records(bad.to_numpy())}）。"
                "若是选项，请用 share。",
                en=f"{column!r}: {int(bad.sum())} records are not numbers "
                f"({sample.records(bad.to_numpy())}). For options use share.",
            )
        ) from None


def scored(sample: Sample, column: str, scores: Mapping[Any, float] | None = None) -> Floats:
    """A question's answers as the scores given or declared in the form, otherwise as numbers."""
    declared = _declared(sample, column) if scores is None else scores
    if not declared:
        return numeric(sample, column)
    require(sample.frame, [column])
    code, values = coded(sample, column)
    known = {text_of(a): float(s) for a, s in declared.items()}
    labels = _labels(sample, column)
    worth = [known.get(text_of(v), known.get(labels.get(text_of(v), ""), np.nan)) for v in values]
    strange = set(known) - {text_of(v) for v in values} - set(choices(sample, column))
    strange -= set(labels.values())
    if strange and (scores is not None) and choices(sample, column):
        raise DataError(
            say(
                zh=f"“{column}”没有这些选项：{'、'.join(sorted(strange))}，无法计分。",
                en=f"{column!r} has no answers {', '.join(sorted(strange))} to score.",
            )
        )
    if scores is not None and code.max(initial=-1) >= 0 and not np.isfinite(worth).any():
        raise DataError(
            say(
                zh=f"scores 没有给“{column}”的任何一个回答计分。",
                en=f"scores= gives none of the answers to {column!r} a score.",
            )
        )
    return np.array([*worth, np.nan])[code]


def _labels(sample: Sample, column: str) -> dict[str, str]:
    return {c: str(sample.form.choice_label(column, c)) for c in choices(sample, column)}


def _declared(sample: Sample, column: str) -> dict[str, float]:
    """Option → score, from the column `score` of the form's options; empty where it has none."""
    if not choices(sample, column):
        return {}
    found: dict[str, float] = {}
    for choice in sample.form.choices_of(column):
        text = str(dict(choice.extra).get("score", "") or "").strip()
        if not text:
            continue
        try:
            found[str(choice.name)] = float(text)
        except ValueError:
            raise DataError(
                say(
                    zh=f"“{column}”选项“{choice.name}”的 score“{text}”不是数。",
                    en=f"{column!r}: the score {text!r} of option {choice.name!r} is no number.",
                )
            ) from None
    return found


def _finite(sample: Sample, column: str, values: Floats) -> Floats:
    """The values, none of them infinite: that would not be a missing answer but a broken one."""
    endless = np.isinf(values)
    if endless.any():
        raise DataError(
            say(
                zh=f"“{column}”有 {int(endless.sum())} 条记录为无穷大"
                f"（{sample.records(endless)}）。请先改正。",
                en=f"{column!r} is infinite for {int(endless.sum())} records "
                f"({sample.records(endless)}). Correct them first.",
            )
        )
    return values
