"""The columns of a sample → its stages of selection as arrays; what no design can have is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import DesignError, say
from .columns import codes_of, numbered
from .layout import Overlap, Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .sample import Sample

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]


def staged(sample: Sample) -> tuple[Stage, ...]:
    stratum, labels = _strata_codes(sample)
    groups = _cluster_codes(sample, stratum)
    parents, names_of = stratum, labels
    multiplier = np.ones(len(labels))
    stages: list[Stage] = []
    for k, cluster in enumerate(groups):
        if k and (k > len(sample.population) or not sample.population):
            break  # without a population size the stage above already carries all the variance
        unit, first = numbered(parents, cluster)
        of_unit = parents[first]
        sampled = np.bincount(of_unit, minlength=len(names_of)).astype(float)
        population = _population(sample, k, unit, first, sampled[of_unit], of_unit, names_of)
        stages.append(Stage(unit, of_unit, sampled, population, multiplier, names_of))
        if k + 1 == len(groups) or not np.isfinite(population).all():
            break
        multiplier = (multiplier * sampled / population)[of_unit]
        parents = unit
        values = sample.frame[sample.clusters[k]].to_numpy()[first]
        names_of = tuple(
            f"{names_of[h]}/{v}" if names_of[h] else str(v)
            for h, v in zip(of_unit, values, strict=True)
        )
    return tuple(stages)


def refuse_lonely(sample: Sample) -> None:
    if sample.lonely != "fail":
        return
    for k, stage in enumerate(sample.stages):
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


def shared_units(sample: Sample) -> Overlap:
    first = sample.stages[0]
    _, start = np.unique(first.unit, return_index=True)
    ids, _ = pd.factorize(sample.frame[sample.unit])
    ids = ids.astype(np.intp)
    differ = ids != ids[start][first.unit]
    if differ.any():
        raise DesignError(
            say(
                zh=f"重复访问的单位（列“{sample.unit}”）应与初级抽样单元一一对应："
                f"{differ.sum()} 条记录不是。",
                en=f"unit {sample.unit!r} must identify first-stage units: {differ.sum()} "
                "records share a first-stage unit but not a unit id.",
            )
        )
    wave, _ = codes_of(sample.frame, [str(sample.wave)], say(zh="期次", en="wave"))
    others = [name for name in sample.strata if name != sample.wave]
    place, _ = codes_of(sample.frame, others, say(zh="层", en="strata"))
    identity = ids[start]
    _, row = np.unique(first.stratum, return_index=True)
    at = start[row]
    twice = pd.DataFrame({"i": identity, "w": wave[start]})
    again = (twice["i"] >= 0).to_numpy() & twice.duplicated().to_numpy()
    if again.any():
        raise DesignError(
            say(
                zh=f"同一期内重复出现的单位：{again.sum()} 个（列“{sample.unit}”）。",
                en=f"{again.sum()} units (column {sample.unit!r}) occur twice in one wave.",
            )
        )
    return Overlap(wave=wave[at], place=place[at], identity=identity)


def _strata_codes(sample: Sample) -> tuple[Integers, tuple[str, ...]]:
    columns = list(sample.strata)
    if sample.wave is not None and sample.wave not in columns:
        columns.insert(0, sample.wave)
    return codes_of(sample.frame, columns, say(zh="层", en="strata"))


def _cluster_codes(sample: Sample, stratum: Integers) -> list[Integers]:
    if not sample.clusters:
        return [np.arange(len(sample.frame))]
    found = []
    for k, column in enumerate(sample.clusters):
        code, _ = codes_of(sample.frame, [column], say(zh="群", en="clusters"))
        if k == 0 and not sample.nest and sample.wave is None:
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
    sample: Sample,
    k: int,
    unit: Integers,
    first: Integers,
    sampled_at: Floats,
    of_unit: Integers,
    labels: tuple[str, ...],
) -> Floats:
    if k >= len(sample.population):
        return np.full(len(labels), np.inf)
    column = sample.population[k]
    given = pd.to_numeric(sample.frame[column], errors="coerce").to_numpy(dtype=float)
    bad = ~np.isfinite(given) | (given <= 0)
    if bad.any():
        raise DesignError(
            say(
                zh=f"总体数列“{column}”缺失或不为正：{bad.sum()} 条记录（{sample.records(bad)}）。",
                en=f"population column {column!r} missing or not positive: {bad.sum()} records "
                f"({sample.records(bad)}).",
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
