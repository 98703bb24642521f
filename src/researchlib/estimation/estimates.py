"""The noun: estimates with their covariance, one row an estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..designs import text_of
from ..errors import DataError, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MEASURES = ("value", "se", "low", "high", "n", "df", "deff", "cv", "quality")
MINIMUM = 5  # respondents a figure rests on before it is shown, unless the survey says otherwise
COUNTS = ("base", "count", "missing")
HEADINGS = {  # in Chinese, in English
    "wave": ("年份", "wave"),
    "question": ("题目", "question"),
    "answer": ("选项", "answer"),
    "from": ("起", "from"),
    "to": ("止", "to"),
    "term": ("变量", "term"),
    "probability": ("分位", "probability"),
    "value": ("估计值", "estimate"),
    "95 %": ("95%置信区间", "95 % interval"),
    "n": ("样本数", "n"),
    "verdict": ("判断", "verdict"),
}
VERDICTS = {
    "rose": ("上升", "rose"),
    "fell": ("下降", "fell"),
    "no clear change": ("基本持平", "no clear change"),
    "cannot tell": ("尚不能判断", "cannot tell"),
}
NOT_KEYS = {
    *MEASURES,
    *COUNTS,
    "shown",
    "withheld",
    "p",
    "adjusted",
    "verdict",
    "mdc",
    "comparable",
}


@dataclass(frozen=True)
class Estimate:
    """One estimate, with what is needed to write it down.

    value, se, low, high
        the estimate, its standard error and its 95 % interval; a share is between 0 and 1.
    n
        respondents in its base.
    unit
        ``"share"`` for shares, otherwise the unit of the question, or "".
    label, kind
        what it is about, in the words of the form; ``"share"``, ``"mean"``, ``"total"``,
        ``"ratio"``, ``"quantile"``, ``"coefficient"``, ``"change"``, ``"relative change"`` or
        ``"contrast"``.
    few, minimum
        the respondents it rests on (for a share, those who gave the answer), and how many there
        must be before it may be shown: fewer are not put into a sentence.
    verdict, mdc, from_, to
        for a change: ``"rose"``, ``"fell"``, ``"no clear change"`` or ``"cannot tell"``; the
        minimum detectable change (5 %, power 80 %); the two estimates compared.
    """

    value: float
    se: float
    low: float
    high: float
    n: int
    unit: str = ""
    label: str = ""
    kind: str = ""
    question: str = ""
    answer: str | None = None
    domain: Mapping[str, Any] = field(default_factory=dict)
    df: float = float("nan")
    deff: float = float("nan")
    cv: float = float("nan")
    quality: str = ""
    shown: bool = True
    p: float = float("nan")
    few: int = 0
    minimum: int = 0
    verdict: str | None = None
    mdc: float | None = None
    from_: Estimate | None = None
    to: Estimate | None = None

    def __repr__(self) -> str:
        if not self.shown:
            return f"Estimate({self.label}: withheld)"
        said = f", {self.verdict}" if self.verdict else ""
        return (
            f"Estimate({self.label}: {self.value:.4g} "
            f"[{self.low:.4g}, {self.high:.4g}], n={self.n}{said})"
        )

    @property
    def words(self) -> str:
        """The estimate as an official text says it, verdict included (`researchlib.words`)."""
        package = import_module(__name__.split(".")[0])
        return package.words(self)  # type: ignore[no-any-return]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """What a sentence shows (`researchlib.said`), or why it may not be shown."""
        package = import_module(__name__.split(".")[0])
        try:
            made: dict[str, Any] = package.said(self)._repr_mimebundle_()
        except DataError as refusal:
            made = {"application/vnd.researchlib.value+json": {"text": "", "why": str(refusal)}}
        return {**made, "text/plain": repr(self)}

    def __float__(self) -> float:
        return float(self.value)


@dataclass(frozen=True, eq=False, repr=False)
class Estimates:
    """Estimates of one kind: a table of one row an estimate, and the covariance of all of them.

    frame
        the domain columns, `question`, `answer` (the code), then value, se, low, high, n, df,
        deff, cv, quality, base (the estimated population the figure is about), count (respondents
        behind it) and missing (respondents of the domain without an answer).
    covariance
        a square array in the order of the frame's rows.
    labels
        column or question → code → the words of the form.

    ``estimates["愿意"]``, ``estimates["1"]`` and ``estimates[("2024", "愿意")]`` pick one
    `Estimate` by the label or code of its domain, question and answer; an unknown or ambiguous
    key raises `DataError` with the keys there are.

    >>> import pandas as pd, researchlib as rl
    >>> people = pd.DataFrame({"town": list("aaabbb"), "stay": list("yynyyy")})
    >>> stay = rl.share(rl.Sample(people), "stay", by="town")
    >>> stay
    share: 4
    town  answer   value            95 %  n
    a     n        33.3%    0.2% – 99.4%  3
    a     y        66.7%    0.6% – 99.8%  3
    b     n         0.0%    0.0% – 70.8%  3
    b     y       100.0%  29.2% – 100.0%  3
    >>> stay[("a", "y")]
    Estimate(a · y: 0.6667 [0.006185, 0.9984], n=3)
    """

    frame: pd.DataFrame
    covariance: Floats
    kind: str
    by: tuple[str, ...] = ()
    unit: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sample: Any = None
    form: Any = None
    method: str = ""
    solve: Callable[[Floats], Floats] | None = None
    ends: tuple[tuple[Estimate, Estimate], ...] = ()
    test: Any = None
    where: Any = None
    origin: Any = None
    used: Any = None

    # -- picking -----------------------------------------------------------------------------------

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell one estimate from another."""
        return tuple(str(c) for c in self.frame.columns if c not in NOT_KEYS)

    def __len__(self) -> int:
        return len(self.frame)

    def __iter__(self) -> Iterator[Estimate]:
        return (self._row(i) for i in range(len(self.frame)))

    def __getitem__(self, key: Any) -> Estimate:
        rows = self.rows(key)
        if len(rows) == 1:
            return self._row(int(rows[0]))
        listed = self._listed(rows if len(rows) else np.arange(len(self.frame)))
        if len(rows):
            raise DataError(
                say(
                    zh=f"“{shown_key(key)}”对应 {len(rows)} 个估计，请写全：{listed}。",
                    en=f"{shown_key(key)!r} fits {len(rows)} estimates; say which: {listed}.",
                )
            )
        raise DataError(
            say(
                zh=f"没有“{shown_key(key)}”这个估计。可用的有：{listed}。",
                en=f"no estimate {shown_key(key)!r}. There are: {listed}.",
            )
        )

    def rows(self, key: Any) -> NDArray[np.intp]:
        """Positions of the estimates that a key fits: each part of it names one column's value."""
        wanted = [text_of(part) for part in (key if isinstance(key, tuple) else (key,))]
        tokens = self._tokens()
        cells = [[column[i] for column in tokens] for i in range(len(self.frame))]
        found = [i for i in range(len(cells)) if fits(wanted, cells[i])]
        if len(found) > 1 and wanted and "answer" in self.keys:
            # A word that is both a wave and an answer means the answer.
            at = self.keys.index("answer")
            rest = [i for i in found if wanted[-1] in cells[i][at]]
            rest = [i for i in rest if fits(wanted[:-1], cells[i][:at] + cells[i][at + 1 :])]
            found = rest or found
        if len(found) > 1 and "to" in self.keys:
            # One wave names the change that ends in it.
            at = self.keys.index("to")
            cut = [[c for k, c in enumerate(cells[i]) if self.keys[k] != "from"] for i in found]
            ends = [any(w in cells[i][at] for w in wanted) for i in found]
            kept = [i for i, c, e in zip(found, cut, ends, strict=True) if e and fits(wanted, c)]
            found = kept or found
        return np.array(found, dtype=np.intp)

    def into(self, wave: Any, *key: Any) -> Estimate | None:
        """Of changes: the one that ends in a wave, with this key; None where no change does.

        The first wave has nothing before it; `researchlib.words` says so:
        ``rl.words(shift.into(wave, "愿意"), otherwise="为首次调查")``."""
        if "to" not in self.keys:
            raise DataError(
                say(
                    zh="这不是变化（rl.change 的结果），没有“到哪一期”可选。",
                    en="these are not changes (of rl.change) and do not end in a wave.",
                )
            )
        ends = {text_of(v) for v in self.frame["to"]}
        return self.pick(to=wave)[key] if text_of(wave) in ends else None

    @property
    def only(self) -> Estimate:
        """The estimate, where there is just one."""
        return self[()]

    def label_of(self, row: int) -> str:
        """The words for one row: its domain, question and answer as far as they tell it apart."""
        shown = self._telling() or [k for k in ("answer", "question") if k in self.keys][:1]
        shown = shown or list(self.keys)[:1]
        return " · ".join(self.words_for(name, row) for name in shown)

    def words_for(self, column: str, row: int) -> str:
        """The form's words for a cell of a key column, or the code itself."""
        code = text_of(self.frame[column].iloc[row])
        if column == "answer":
            question = str(self.frame["question"].iloc[row])
            return self.labels.get(question, {}).get(code, code)
        return self.labels.get(column, {}).get(code, code)

    # -- for people --------------------------------------------------------------------------------

    def __repr__(self) -> str:
        from .showing import plain

        return plain(self)

    def heading(self, column: str) -> str:
        """The words for a column: the form's label of the question it is, or a plain word."""
        if self.form is not None and column in getattr(self.form, "names", ()):
            return str(self.form.label(column))
        return say(*HEADINGS[column]) if column in HEADINGS else column

    def _repr_html_(self) -> str:
        head, rows = shown_table(self)
        if "verdict" in head:
            at = head.index("verdict")
            rows = [
                [*r[:at], say(*VERDICTS[r[at]]) if r[at] in VERDICTS else r[at], *r[at + 1 :]]
                for r in rows
            ]
        heads = "".join(f"<th>{escape(self.heading(h))}</th>" for h in head)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows
        )
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

    # -- fewer of the same -------------------------------------------------------------------------

    def pick(self, **which: Any) -> Estimates:
        """The estimates of these domains or answers, by code or label, with their covariance.

        ``stay.pick(answer="愿意", wave=[2023, 2024])``; `DataError` for an unknown key, or where
        nothing fits."""
        rows = self.positions(which)
        solve = self.solve
        return replace(
            self,
            frame=self.frame.iloc[rows].reset_index(drop=True),
            covariance=self.covariance[np.ix_(rows, rows)],
            ends=tuple(self.ends[i] for i in rows) if self.ends else (),
            used=None if self.used is None else self.used[rows],
            solve=None if solve is None else lambda weights: solve(weights)[rows],
            test=None,
        )

    def positions(self, pick: Mapping[str, Any]) -> list[int]:
        """Rows whose domains, question and answer are as picked: one value or a list a key."""
        rows = list(range(len(self.frame)))
        for key, wanted in pick.items():
            if key not in self.keys:
                known = "、".join(self.keys)
                raise DataError(
                    say(
                        zh=f"估计里没有“{key}”这一列，可选：{known}。",
                        en=f"the estimates have no key {key!r}; there are: {known}.",
                    )
                )
            allowed = wanted if isinstance(wanted, (list, tuple, set)) else [wanted]
            names = {text_of(w) for w in allowed}
            rows = [
                i
                for i in rows
                if text_of(self.frame[key].iloc[i]) in names or self.words_for(key, i) in names
            ]
            if not rows:
                raise DataError(
                    say(
                        zh=f"按“{key} = {'、'.join(map(str, allowed))}”没有选到任何估计。",
                        en=f"no estimate has {key} = {', '.join(map(str, allowed))}.",
                    )
                )
        return rows

    # -- more of the same --------------------------------------------------------------------------

    def with_(self, **changes: Any) -> Estimates:
        """The same estimates with some parts replaced."""
        return replace(self, **changes)

    def check(self, tolerance: float = 0.25) -> pd.DataFrame:
        """Standard errors recomputed with a jackknife of the same design.

        Columns: the keys, se, jackknife, ratio, agrees. The two are different approximations of
        the same variance: equal for totals and means of linear weights, within a few per cent for
        smooth statistics; `agrees` is False where they differ by more than `tolerance`. Quantiles
        are compared with a bootstrap of the design, for which they jump as answers do: a tolerance
        of 0.5 is fair, and only clusters of the first stage are drawn again. Units of later stages
        are left out one by one as well, and what waves that share units add or take off is counted
        from the same recomputations."""
        from .jackknife import compared

        return compared(self, tolerance)

    # -- private -----------------------------------------------------------------------------------

    def _telling(self) -> list[str]:
        return [k for k in self.keys if self.frame[k].astype("object").nunique(dropna=False) > 1]

    def _tokens(self) -> list[list[set[str]]]:
        out = []
        for name in self.keys:
            column = []
            for i, value in enumerate(self.frame[name]):
                code = text_of(value)
                names = {code, self.words_for(name, i)}
                if name == "term":  # edu[T.college] may be called educollege, as in R
                    plain = code.replace("[T.", "").replace("]", "")
                    names |= {plain, "(Intercept)" if code == "Intercept" else plain}
                column.append(names)
            out.append(column)
        return out

    def _listed(self, rows: NDArray[np.intp], most: int = 12) -> str:
        telling = self._telling() or list(self.keys)[:1]
        made = []
        for i in rows[:most]:
            parts = [self.words_for(name, int(i)) for name in telling]
            made.append(parts[0] if len(parts) == 1 else "(" + ", ".join(parts) + ")")
        return "、".join(made) + (" …" if len(rows) > most else "")

    def _row(self, i: int) -> Estimate:
        row = self.frame.iloc[i]
        answer = row.get("answer")
        first, second = self.ends[i] if self.ends else (None, None)
        few = row["count"] if "count" in row and np.isfinite(row["count"]) else row["n"]
        if first is not None and second is not None:
            few = min([few, *[end.few for end in (first, second) if end.few > 0]])
        declared = getattr(getattr(self.sample, "survey", None), "disclosure", None) or {}
        return Estimate(
            value=float(row["value"]),
            se=float(row["se"]),
            low=float(row["low"]),
            high=float(row["high"]),
            n=int(row["n"]),
            unit=self.unit,
            label=self.label_of(i),
            kind=self.kind,
            question=str(row.get("question", "")),
            answer=None if answer is None or pd.isna(answer) else str(answer),
            domain={k: row[k] for k in self.keys if k not in ("question", "answer")},
            df=float(row["df"]),
            deff=float(row["deff"]),
            cv=float(row["cv"]),
            quality=str(row["quality"]),
            shown=bool(row["shown"]) if "shown" in row else True,
            p=float(row["p"]) if "p" in row else float("nan"),
            few=int(few) if "shown" not in row else 0,
            minimum=int(dict(declared).get("minimum", MINIMUM)),
            verdict=str(row["verdict"]) if "verdict" in row else None,
            mdc=float(row["mdc"]) if "mdc" in row else None,
            from_=first,
            to=second,
        )


def shown_table(estimates: Estimates, most: int = 60) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of the small table a notebook shows: words, value with interval, n."""
    keys = estimates._telling() or [k for k in ("question",) if k in estimates.keys]
    keys = keys or list(estimates.keys)[:1]
    head = [*keys, "value", "95 %", "n"]
    if "verdict" in estimates.frame.columns:
        head.append("verdict")
    rows = []
    for i in range(min(len(estimates.frame), most)):
        e = estimates._row(i)
        words = [estimates.words_for(k, i) for k in keys]
        if not e.shown:
            cells = ["×", "×", "×"]
        elif not np.isfinite(e.value):
            cells = ["–", "", str(e.n)]
        else:
            cells = [
                number(e.value, estimates.unit),
                f"{number(e.low, estimates.unit)} – {number(e.high, estimates.unit)}",
                f"{e.n:,}",
            ]
        rows.append([*words, *cells, *([e.verdict or ""] if "verdict" in head else [])])
    if len(estimates.frame) > most:
        rows.append(["…", *[""] * (len(head) - 1)])
    return head, rows


def number(value: float, unit: str) -> str:
    """A value as a small table shows it: shares in per cent, others with four figures or whole."""
    if not np.isfinite(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.1f}%"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def fits(wanted: list[str], cells: list[set[str]]) -> bool:
    """Whether each wanted word can be given a column of its own."""
    if not wanted:
        return True
    head, rest = wanted[0], wanted[1:]
    for k, cell in enumerate(cells):
        if head in cell and fits(rest, cells[:k] + cells[k + 1 :]):
            return True
    return False


def shown_key(key: Any) -> str:
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)
