"""The noun: respondents with their design and weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DesignError, say
from .columns import names, ordered, records
from .diagnostics import balance_of, chart_of, diagnostics_of, margins_of
from .layout import Layout, Projection, Stage
from .replicates import Replicates
from .stages import refuse_lonely, shared_units, staged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

LONELY = ("fail", "remove", "certainty", "adjust", "average")


@dataclass(frozen=True, eq=False)
class Adjustment:
    """One weighting step, kept with the sample so that its gain is in every variance.

    `before` and `after` are the weights on either side; `controls` is the table of what was asked
    and what came out; `projection` is None for steps that gain nothing (trimming)."""

    kind: str
    before: Floats = field(repr=False)
    after: Floats = field(repr=False)
    controls: pd.DataFrame = field(repr=False)
    terms: Any = field(default=None, repr=False)
    settings: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def projection(self) -> Projection | None:
        return None if self.terms is None else self.terms(self)


class Sample:
    """Respondents with their design: strata, clusters, population sizes and weights.

    frame
        one row a respondent; it is not changed.
    strata
        a column, or several whose combinations are the strata of the first stage.
    clusters
        a column, or a list, one a stage; None when respondents were drawn directly.
    weights
        a column or an array; without it, population/sampled of every stage, or 1.
    population
        a column or a list, one a stage: how many units the frame of that stratum holds, or
        (values below 1, or exactly 1 throughout) the sampling fraction. Without any, the
        first stage counts as drawn with replacement and carries all the variance; where only later
        ones are missing, the next stage counts as drawn with replacement inside its cluster.
    nest
        cluster ids repeat from stratum to stratum and mean different clusters.
    replicates
        `Replicates`: use these weights for the variance instead of the design.
    lonely
        a stratum with one cluster and no full count: ``"fail"`` (the default), ``"remove"``,
        ``"certainty"``, ``"adjust"`` (about the overall mean), ``"average"`` (as the other strata).
        Adjust and average also act where a domain keeps one cluster of a stratum.
    unit, wave
        who is interviewed again, and the column of waves. With both, waves are strata of their
        own and the covariance between waves counts the units that two waves share.

    Raises `DesignError` for weights missing or negative (how many, which records), clusters that
    lie in two strata, population sizes below the sample's or differing inside a stratum, lonely
    strata.

    >>> import pandas as pd
    >>> agencies = pd.DataFrame({"street": list("aabb"), "N": [4, 4, 6, 6]})
    >>> Sample(agencies, strata="street", population="N")
    Sample(4 records, 2 strata, weights sum to 10)
    """

    __slots__ = (
        "__dict__",
        "adjustments",
        "clusters",
        "form",
        "frame",
        "lonely",
        "nest",
        "population",
        "replicates",
        "strata",
        "survey",
        "unit",
        "wave",
        "weights",
    )

    frame: pd.DataFrame
    strata: tuple[str, ...]
    clusters: tuple[str, ...]
    weights: Floats
    population: tuple[str, ...]
    nest: bool
    replicates: Replicates | None
    lonely: str
    unit: str | None
    wave: str | None
    form: Any
    survey: Any
    adjustments: tuple[Adjustment, ...]
    given_out: list[Any]

    def __init__(
        self,
        frame: pd.DataFrame,
        strata: str | Sequence[str] | None = None,
        clusters: str | Sequence[str] | None = None,
        weights: str | Sequence[float] | NDArray[Any] | pd.Series | None = None,
        population: str | Sequence[str] | None = None,
        nest: bool = False,
        replicates: Replicates | None = None,
        lonely: str = "fail",
        unit: str | None = None,
        wave: str | None = None,
        form: Any = None,
        survey: Any = None,
        adjustments: Sequence[Adjustment] = (),
        negative: bool = False,
        stages: tuple[Stage, ...] | None = None,
    ) -> None:
        put = object.__setattr__
        put(self, "frame", frame)
        put(self, "strata", names(strata))
        put(self, "clusters", names(clusters))
        put(self, "population", names(population))
        put(self, "nest", bool(nest))
        put(self, "replicates", replicates)
        put(self, "lonely", lonely)
        put(self, "unit", unit)
        put(self, "wave", wave)
        put(self, "form", form)
        put(self, "survey", survey)
        put(self, "adjustments", tuple(adjustments))
        if lonely not in LONELY:
            raise DesignError(
                say(
                    zh=f"lonely=“{lonely}”不认识。可用：{'、'.join(LONELY)}。",
                    en=f"unknown lonely={lonely!r}. Use one of {', '.join(LONELY)}.",
                )
            )
        if not isinstance(frame, pd.DataFrame):
            raise DesignError(
                say(
                    zh=f"样本应是一张表（DataFrame），收到 {type(frame).__name__}。",
                    en=f"a sample needs a table (DataFrame), got {type(frame).__name__}.",
                )
            )
        if not len(frame):
            raise DesignError(say(zh="样本没有一条记录。", en="the sample has no records."))
        wanted = [*self.strata, *self.clusters, *self.population]
        wanted += [weights] if isinstance(weights, str) else []
        wanted += [name for name in (unit, wave) if name is not None]
        if replicates is not None and replicates.values is None:
            wanted += list(replicates.columns)
        absent = [name for name in wanted if name not in frame.columns]
        if absent:
            raise DesignError(
                say(
                    zh=f"设计用到的列不在数据中：{'、'.join(map(str, absent))}。",
                    en=f"columns of the design not in the data: {', '.join(map(str, absent))}.",
                )
            )
        if (unit is None) != (wave is None) and wave is None:
            raise DesignError(
                say(
                    zh="给出了 unit（重复访问的单位），还需要 wave（期次的列）。",
                    en="unit= (who is interviewed again) also needs wave= (the column of waves).",
                )
            )
        if stages is not None:
            self.__dict__["stages"] = stages
        self.__dict__["given_out"] = []  # tables and charts shown, for `disclosure.gated`
        put(self, "weights", self._weights(weights, negative))
        self.weights.flags.writeable = False
        if replicates is None:
            refuse_lonely(self)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a Sample does not change; make another instead of setting {name!r}")

    # -- arrays ------------------------------------------------------------------------------------

    @cached_property
    def layout(self) -> Layout:
        """The design as arrays, with what the weighting steps take out of a score."""
        found = (step.projection for step in self.adjustments)
        return Layout(
            stages=self.stages,
            lonely=self.lonely,
            projections=tuple(p for p in found if p is not None),
            overlap=shared_units(self) if self.unit is not None else None,
        )

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of selection, as arrays."""
        return staged(self)

    def df(self, inside: NDArray[np.bool_] | None = None) -> float:
        """Degrees of freedom: clusters − strata, among the rows given and those whose weight is not
        0 (they stand for nobody); for replicates their rank − 1."""
        if self.replicates is not None:
            return self._replicate_df
        first = self.stages[0]
        counted = self.counted if inside is None else inside & self.counted
        if counted.all():
            return float(len(first.stratum) - len(first.sampled))
        units = np.bincount(first.unit[counted], minlength=len(first.stratum)) > 0
        return float(units.sum() - len(np.unique(first.stratum[units])))

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Who has a weight."""
        return np.asarray(self.weights != 0)

    @cached_property
    def replicate_weights(self) -> Floats:
        """One column a replicate, complete weights."""
        assert self.replicates is not None
        if self.replicates.values is not None:
            return np.asarray(self.replicates.values, dtype=float)
        columns = list(self.replicates.columns)
        drawn = self.frame[columns].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
        bad = ~np.isfinite(drawn)
        if bad.any():
            listed = "、".join(map(str, np.asarray(columns)[bad.any(axis=0)][:5]))
            raise DesignError(
                say(
                    zh=f"重复权数缺失或不是数：{int(bad.any(axis=1).sum())} 条记录，列 {listed}。",
                    en=f"replicate weights missing or not numeric: {int(bad.any(axis=1).sum())} "
                    f"records, columns {listed}.",
                )
            )
        if self.replicates.combined:
            return drawn
        return drawn * self.weights[:, None]

    @cached_property
    def _replicate_df(self) -> float:
        assert self.replicates is not None
        if self.replicates.df is not None:
            return float(self.replicates.df)
        return float(np.linalg.matrix_rank(self.replicate_weights, tol=None) - 1)

    @property
    def diagnostics(self) -> pd.DataFrame:
        """What weighting cost, wave by wave.

        Columns: wave, stage ("before", "after"), n, sum, smallest, median, largest, ratio
        (largest / smallest), negative (how many), deff (Kish's 1 + cv²), effective (n / deff).
        Kish 1965, §11.7; 1992."""
        return diagnostics_of(self)

    @property
    def margins(self) -> pd.DataFrame:
        """What the weights were asked to reproduce, and what they give.

        Columns: wave, question, answer, total, before, after, n (respondents), unanswered.
        """
        return margins_of(self)

    @property
    def balance(self) -> pd.DataFrame:
        """Make-up before and after weighting, against the margins; `chart` draws it.

        Columns: wave, question, answer, control (both in the form's words), margin, before, after
        (parts of the question's total in that wave, in per cent), n. A numeric total is 100."""
        return balance_of(self)

    def chart(self, wave: object = None, caption: str = "", label: str = "") -> Any:
        """The make-up of one wave before and after weighting beside its margins (`rl.chart`).

        The newest wave unless another is named. Raises `DesignError` for a sample that was not
        weighted to margins, or an unknown wave."""
        return chart_of(self, wave, caption, label)

    # -- another sample ----------------------------------------------------------------------------

    def with_(self, **changes: Any) -> Sample:
        """The same sample with some of its parts replaced."""
        parts = {
            "strata": self.strata,
            "clusters": self.clusters,
            "weights": self.weights,
            "population": self.population,
            "nest": self.nest,
            "replicates": self.replicates,
            "lonely": self.lonely,
            "unit": self.unit,
            "wave": self.wave,
            "form": self.form,
            "survey": self.survey,
            "adjustments": self.adjustments,
        }
        frame = changes.pop("frame", self.frame)
        redrawn = {"strata", "clusters", "population", "nest", "unit", "wave", "lonely"}
        same = frame is self.frame and not redrawn & set(changes)
        stages = self.__dict__.get("stages") if same else None
        # Linear calibration without bounds may make weights negative; the diagnostics say how many.
        made = Sample(frame, **{**parts, **changes}, negative=True, stages=stages)
        made.__dict__["given_out"] = self.__dict__["given_out"]  # the same people
        return made

    # -- for people --------------------------------------------------------------------------------

    def __repr__(self) -> str:
        parts = [f"{len(self.frame)} records"]
        if self.wave is not None:
            parts.append(f"{self.frame[self.wave].nunique()} waves")
        if self.replicates is not None:
            parts.append(f"{len(self.replicates.columns)} {self.replicates.kind} replicates")
        else:
            first = self.stages[0]
            if self.strata:
                parts.append(f"{len(first.sampled)} strata")
            if self.clusters:
                parts.append(f"{len(first.stratum)} clusters")
        parts.append(f"weights sum to {self.weights.sum():,.0f}")
        parts += list(dict.fromkeys(step.kind for step in self.adjustments))
        return f"Sample({', '.join(parts)})"

    def _repr_html_(self) -> str:
        rows = [("记录 records", f"{len(self.frame):,}")]
        if self.replicates is None:
            first = self.stages[0]
            rows.append(("层 strata", f"{len(first.sampled):,}"))
            rows.append(("初级单元 clusters", f"{len(first.stratum):,}"))
        rows.append(("权数合计 sum of weights", f"{self.weights.sum():,.0f}"))
        kinds = dict.fromkeys(step.kind for step in self.adjustments)
        rows += [("加权 weighting", kind) for kind in kinds]
        body = "".join(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in rows)
        return f"<table><tbody>{body}</tbody></table>"

    # -- private -----------------------------------------------------------------------------------

    def _weights(self, weights: Any, negative: bool) -> Floats:
        if weights is None:
            value = np.ones(len(self.frame))
            if self.population:
                for stage in self.stages:
                    rate = np.where(np.isfinite(stage.population), stage.population, stage.sampled)
                    value = value * (rate / stage.sampled)[stage.stratum][stage.unit]
            return value
        column = self.frame[weights] if isinstance(weights, str) else ordered(self.frame, weights)
        try:
            value = np.array(pd.to_numeric(pd.Series(column)), dtype=float)
        except (ValueError, TypeError):
            raise DesignError(
                say(
                    zh=f"权数列“{weights}”不是数。",
                    en=f"weights column {weights!r} is not numeric.",
                )
            ) from None
        if value.shape != (len(self.frame),):
            raise DesignError(
                say(
                    zh=f"权数有 {value.size} 个，记录有 {len(self.frame)} 条。",
                    en=f"{value.size} weights for {len(self.frame)} records.",
                )
            )
        bad = ~np.isfinite(value) | ((value < 0) & (not negative))
        if bad.any():
            raise DesignError(
                say(
                    zh=f"权数缺失或为负：{bad.sum()} 条记录（{self.records(bad)}）。"
                    "请补上或剔除后再加权。",
                    en=f"weights missing or negative: {bad.sum()} records ({self.records(bad)}). "
                    "Fill them in or drop these records first.",
                )
            )
        if not value.any():
            raise DesignError(say(zh="权数全为 0。", en="all weights are 0."))
        return value

    def records(self, mask: NDArray[np.bool_], most: int = 5) -> str:
        """The first few record ids of a mask, for messages."""
        return records(self.frame, mask, most)
