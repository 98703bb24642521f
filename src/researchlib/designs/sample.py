"""The noun: respondents with their design and weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import DesignError, ResearchError, say
from .columns import codes_of, names, numbered, ordered, records, text_of
from .layout import Layout, Overlap, Projection, Stage
from .replicates import Replicates

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
    before: Floats
    after: Floats
    controls: pd.DataFrame
    terms: Any = None
    settings: dict[str, Any] = field(default_factory=dict)

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
        (values below 1, or exactly 1 throughout) the sampling fraction. Stages without one add no
        variance of their own (first stage drawn with replacement).
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
        put(self, "weights", self._weights(weights, negative))
        self.weights.flags.writeable = False
        if replicates is None:
            self._check_lonely()

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
            overlap=self._overlap() if self.unit is not None else None,
        )

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        stratum, labels = self._strata_codes()
        groups = self._cluster_codes(stratum)
        parents, names_of = stratum, labels
        multiplier = np.ones(len(labels))
        stages: list[Stage] = []
        for k, cluster in enumerate(groups):
            if k and (k > len(self.population) or not self.population):
                break  # without a population size the stage above already carries all the variance
            unit, first = numbered(parents, cluster)
            of_unit = parents[first]
            sampled = np.bincount(of_unit, minlength=len(names_of)).astype(float)
            population = self._population(k, unit, first, sampled[of_unit], of_unit, names_of)
            stages.append(Stage(unit, of_unit, sampled, population, multiplier, names_of))
            if k + 1 == len(groups) or not np.isfinite(population).all():
                break
            multiplier = (multiplier * sampled / population)[of_unit]
            parents = unit
            values = self.frame[self.clusters[k]].to_numpy()[first]
            names_of = tuple(
                f"{names_of[h]}/{v}" if names_of[h] else str(v)
                for h, v in zip(of_unit, values, strict=True)
            )
        return tuple(stages)

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
        waves: Any = np.zeros(len(self.frame)) if self.wave is None else self.frame[self.wave]
        stages = {"after": self.weights}
        if self.adjustments:
            stages = {"before": self.adjustments[0].before, "after": self.weights}
        rows = []
        for value, part in pd.Series(range(len(self.frame))).groupby(np.asarray(waves)):
            for stage, weights in stages.items():
                w = weights[part.to_numpy()]
                smallest = w[w > 0].min(initial=np.inf)
                deff = len(w) * float((w**2).sum()) / float(w.sum()) ** 2
                rows.append(
                    {
                        "wave": "" if self.wave is None else str(value),
                        "stage": stage,
                        "n": len(w),
                        "sum": float(w.sum()),
                        "smallest": float(w.min()),
                        "median": float(np.median(w)),
                        "largest": float(w.max()),
                        "ratio": float(w.max() / smallest) if np.isfinite(smallest) else np.nan,
                        "negative": int((w < 0).sum()),
                        "deff": deff,
                        "effective": len(w) / deff,
                    }
                )
        return pd.DataFrame(rows)

    @property
    def margins(self) -> pd.DataFrame:
        """What the weights were asked to reproduce, and what they give.

        Columns: wave, question, answer, total, before, after, n (respondents), unanswered.
        """
        tables = [step.controls for step in self.adjustments if len(step.controls)]
        if not tables:
            columns = ["wave", "question", "answer", "total", "before", "after", "n", "unanswered"]
            return pd.DataFrame(columns=columns)
        return pd.concat(tables, ignore_index=True)

    @property
    def balance(self) -> pd.DataFrame:
        """Make-up before and after weighting, against the margins; `chart` draws it.

        Columns: wave, question, answer, control (both in the form's words), margin, before, after
        (parts of the question's total in that wave, in per cent), n. A numeric total is 100."""
        table = self.margins
        groups = table.groupby(["wave", "question"], sort=False)
        sums = groups[["total", "before", "after"]].transform("sum").astype(float)
        alone = groups["total"].transform("size") == 1
        for column in ("before", "after"):
            sums[column] = sums[column].where(~alone, sums["total"])
        made = table[["wave", "question", "answer"]].copy()
        made["control"] = [
            self._words(str(q), str(a))
            for q, a in zip(table["question"], table["answer"], strict=True)
        ]
        for name, column in (("margin", "total"), ("before", "before"), ("after", "after")):
            made[name] = 100 * table[column].astype(float) / sums[column]
        made["n"] = table["n"]
        return made

    def chart(self, wave: object = None, caption: str = "", label: str = "") -> Any:
        """The make-up of one wave before and after weighting beside its margins (`rl.chart`).

        The newest wave unless another is named. Raises `DesignError` for a sample that was not
        weighted to margins, or an unknown wave."""
        table = self.balance
        waves = list(dict.fromkeys(table["wave"]))
        chosen = (waves[-1] if waves else "") if wave is None else text_of(wave)
        if chosen not in waves:
            raise DesignError(
                say(
                    zh=f"“{chosen}”没有按边际加权，无从对照。可选：{'、'.join(waves) or '无'}。",
                    en=f"{chosen!r} was not weighted to margins; there are: "
                    f"{', '.join(waves) or 'none'}.",
                )
            )
        heads = {
            "before": say(zh="加权前", en="before"),
            "after": say(zh="加权后", en="after"),
            "margin": say(zh="控制总数", en="margin"),
        }
        of = table[table["wave"] == chosen].rename(columns=heads)
        about = say(
            zh=f"{chosen}年加权前后与控制总数" if chosen else "加权前后与控制总数",
            en=f"weights against the margins {chosen}".strip(),
        )
        package = import_module(__name__.split(".")[0])
        return package.chart(
            of,
            x="control",
            y=list(heads.values()),
            kind="dot",
            caption=caption or about,
            label=label,
            unit="%",
            n=int((of["n"].groupby(of["question"]).sum()).max()),
            zero=False,
        )

    def _words(self, question: str, answer: str) -> str:
        """A margin in the words of the form."""
        form = self.form
        try:
            title = str(form.label(question))
            return f"{title}：{form.choice_label(question, answer)}" if answer else title
        except (ResearchError, KeyError, AttributeError):
            return f"{question}：{answer}" if answer else question

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
        return Sample(frame, **{**parts, **changes}, negative=True, stages=stages)

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

    def _strata_codes(self) -> tuple[Integers, tuple[str, ...]]:
        columns = list(self.strata)
        if self.wave is not None and self.wave not in columns:
            columns.insert(0, self.wave)
        return codes_of(self.frame, columns, say(zh="层", en="strata"))

    def _cluster_codes(self, stratum: Integers) -> list[Integers]:
        if not self.clusters:
            return [np.arange(len(self.frame))]
        found = []
        for k, column in enumerate(self.clusters):
            code, _ = codes_of(self.frame, [column], say(zh="群", en="clusters"))
            if k == 0 and not self.nest and self.wave is None:
                its = np.zeros(int(code.max()) + 1, dtype=np.intp)
                its[code] = stratum
                twice = np.unique(code[its[code] != stratum])
                if len(twice):
                    raise DesignError(
                        say(
                            zh=f"{len(twice)} 个群（列“{column}”）出现在不止一层。"
                            "若各层编号重复使用而群不同，请设 nest=True。",
                            en=f"{len(twice)} clusters (column {column!r}) lie in more than one "
                            "stratum. If ids are reused from stratum to stratum, set nest=True.",
                        )
                    )
            found.append(code)
        return found

    def _population(
        self,
        k: int,
        unit: Integers,
        first: Integers,
        sampled_at: Floats,
        of_unit: Integers,
        labels: tuple[str, ...],
    ) -> Floats:
        if k >= len(self.population):
            return np.full(len(labels), np.inf)
        column = self.population[k]
        given = pd.to_numeric(self.frame[column], errors="coerce").to_numpy(dtype=float)
        bad = ~np.isfinite(given) | (given <= 0)
        if bad.any():
            raise DesignError(
                say(
                    zh=f"总体数列“{column}”缺失或不为正：{bad.sum()} 条记录"
                    f"（{self.records(bad)}）。",
                    en=f"population column {column!r} missing or not positive: {bad.sum()} records "
                    f"({self.records(bad)}).",
                )
            )
        if (given <= 1).all() and ((given < 1).any() or sampled_at.max() > 1):
            given = sampled_at[unit] / given  # sampling fractions: N = n / f
        sampled = np.bincount(of_unit, minlength=len(labels)).astype(float)
        population = np.zeros(len(labels))
        population[of_unit] = given[first]
        away = np.abs(given - population[of_unit][unit]) > 1e-9 * given
        differ = np.unique(of_unit[unit[away]])
        if len(differ):
            listed = ", ".join(labels[h] for h in differ[:5])
            raise DesignError(
                say(
                    zh=f"总体数列“{column}”在同一层内不一致：{listed}。每层应只有一个总体数。",
                    en=f"population column {column!r} differs inside a stratum: {listed}. "
                    "Each stratum has one population size.",
                )
            )
        short = np.flatnonzero(population < sampled - 1e-6)
        if len(short):
            listed = ", ".join(
                f"{labels[h] or say(zh='全样本', en='whole sample')}: {sampled[h]:.0f} > {population[h]:g}"
                for h in short[:5]
            )
            raise DesignError(
                say(
                    zh=f"样本多于总体（样本 > 总体）：{listed}。请核对“{column}”列。",
                    en=f"more units sampled than the population holds: {listed}. Check {column!r}.",
                )
            )
        return population

    def _check_lonely(self) -> None:
        if self.lonely != "fail":
            return
        for k, stage in enumerate(self.stages):
            alone = (stage.sampled == 1) & (stage.fraction < 1 - 1e-7) & (stage.multiplier > 0)
            if alone.any():
                whole = say(zh="全样本", en="the whole sample")
                listed = [stage.names[h] or whole for h in np.flatnonzero(alone)]
                shown = ", ".join(listed[:8]) + (" …" if len(listed) > 8 else "")
                raise DesignError(
                    say(
                        zh=f"第 {k + 1} 阶段有 {len(listed)} 层只抽到一个单元，"
                        f"无法算方差：{shown}。"
                        "请与相邻的层合并；若是全查，请在 population 中写明总体数；"
                        "或选择 lonely=“adjust”“average”“remove”“certainty”。",
                        en=f"stage {k + 1}: {len(listed)} strata with a single sampled unit, no "
                        f"variance can be computed: {shown}. Merge each with a neighbour; give its "
                        "population size if it was a full count; or choose lonely='adjust', "
                        "'average', 'remove' or 'certainty'.",
                    )
                )

    def _overlap(self) -> Overlap:
        first = self.stages[0]
        _, start = np.unique(first.unit, return_index=True)
        ids, _ = pd.factorize(self.frame[self.unit])
        ids = ids.astype(np.intp)
        differ = ids != ids[start][first.unit]
        if differ.any():
            raise DesignError(
                say(
                    zh=f"重复访问的单位（列“{self.unit}”）应与初级抽样单元一一对应："
                    f"{differ.sum()} 条记录不是。",
                    en=f"unit {self.unit!r} must identify first-stage units: {differ.sum()} "
                    "records share a first-stage unit but not a unit id.",
                )
            )
        wave, _ = codes_of(self.frame, [str(self.wave)], say(zh="期次", en="wave"))
        others = [name for name in self.strata if name != self.wave]
        place, _ = codes_of(self.frame, others, say(zh="层", en="strata"))
        identity = ids[start]
        _, row = np.unique(first.stratum, return_index=True)
        at = start[row]
        twice = pd.DataFrame({"i": identity, "w": wave[start]})
        again = (twice["i"] >= 0).to_numpy() & twice.duplicated().to_numpy()
        if again.any():
            raise DesignError(
                say(
                    zh=f"同一期内重复出现的单位：{again.sum()} 个（列“{self.unit}”）。",
                    en=f"{again.sum()} units (column {self.unit!r}) occur twice in one wave.",
                )
            )
        return Overlap(wave=wave[at], place=place[at], identity=identity)
