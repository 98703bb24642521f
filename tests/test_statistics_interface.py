"""Every statistical line of INTERFACES, as a notebook writes it: `import researchlib as rl`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import researchlib as rl


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    n = 360
    frame = pd.DataFrame(
        {
            "wave": np.repeat([2022, 2023, 2024], n // 3),
            "town": np.tile(list("abcd"), n // 4),
            "street": np.tile(list("abcd"), n // 4),
            "block": np.arange(n) // 4,
            "sex": rng.choice(["F", "M"], n),
            "edu": rng.integers(1, 4, n),
            "age": rng.integers(18, 60, n),
            "stay": rng.choice(["1", "2"], n),
            "level": pd.Categorical(rng.choice(list("abc"), n), ordered=True),
            "income": rng.normal(6000, 900, n).round(),
            "rent": rng.normal(1200, 200, n).round(),
            "w": rng.uniform(1, 3, n),
            "N": 200,
        }
    )
    frame["agency_id"] = frame.groupby(["wave", "town"]).cumcount() + 100 * frame["edu"] * 0
    frame["agency_id"] = frame["town"] + frame["agency_id"].astype(str)
    for r in range(4):
        frame[f"r{r}"] = frame["w"] * rng.choice([0.5, 1.5], n)
    return frame


@pytest.fixture(scope="module")
def sample(frame: pd.DataFrame) -> rl.Sample:
    return rl.Sample(frame, strata="wave", clusters="block", weights="w", nest=True)


LINES: dict[str, Callable[[rl.Sample], Any]] = {
    "mean": lambda s: rl.mean(s, "income", by=["wave", "town"]),
    "means": lambda s: rl.mean(s, ["income", "rent"], deff="replace"),
    "total": lambda s: rl.total(s, "income", deff="replace"),
    "ratio": lambda s: rl.ratio(s, "rent", "income"),
    "quantile": lambda s: rl.quantile(s, "income", [0.25, 0.5]),
    "among": lambda s: rl.mean(s, "income", among="age >= 30"),
    "contrast": lambda s: rl.contrast(
        rl.mean(s, "income", by="town"), {"a − b": {"a": 1, "b": -1}}
    ),
    "change": lambda s: rl.change(rl.share(s, "stay", by="wave"), over="wave"),
    "relative": lambda s: rl.change(rl.mean(s, "income", by="wave"), over="wave", relative=True),
    "trend": lambda s: rl.trend(rl.share(s, "stay", by="wave"), over="wave"),
    "regress": lambda s: rl.regress(s, "income ~ age + C(edu)", family="gaussian"),
    "binomial": lambda s: rl.regress(s, "(income > 6000) ~ age", family="binomial"),
    "poisson": lambda s: rl.regress(s, "age ~ sex", family="poisson"),
    "ordinal": lambda s: rl.regress(s, "level ~ age", family="ordinal"),
    "few clusters": lambda s: rl.regress(s, "income ~ age", errors="bell-mccaffrey"),
    "replicate": lambda s: rl.mean(rl.replicate(s, kind="JKn", mse=False), "income"),
    "trim": lambda s: rl.mean(rl.trim(s, lower=1.1, upper=2.9), "income"),
    "poststratify": lambda s: rl.mean(rl.poststratify(s, {"sex": {"F": 300, "M": 300}}), "income"),
    "rake": lambda s: rl.mean(
        rl.rake(s, {"sex": {"F": 300, "M": 300}, "stay": {"1": 250, "2": 350}}), "income"
    ),
    "calibrate": lambda s: rl.mean(
        rl.calibrate(
            s, {"sex": {"F": 300, "M": 300}, "age": 23400}, distance="logit", bounds=(0.2, 4)
        ),
        "income",
    ),
    "clusters": lambda s: rl.mean(
        rl.calibrate(s, {"sex": {"F": 350, "M": 350}}, equal_within="block", variance="age"),
        "income",
    ),
}
LINES |= {
    f"share {kind}": lambda s, kind=kind: rl.share(s, "stay", by="wave", interval=kind)
    for kind in ("logit", "beta", "wilson", "likelihood", "wald", "exact", "asin", "xlogit")
}
LINES |= {
    f"interval {kind}": lambda s, kind=kind: rl.quantile(s, "income", 0.5, interval=kind)
    for kind in ("mean", "beta", "xlogit", "asin", "score")
}
LINES |= {
    f"rule {rule}": lambda s, rule=rule: rl.quantile(s, "income", 0.5, rule=rule)
    for rule in ("math", "school", "shahvaish", *[f"hf{k}" for k in range(1, 10)])
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_gives_estimates_with_the_fixed_columns(sample: rl.Sample, name: str) -> None:
    e = LINES[name](sample)
    columns = ["value", "se", "low", "high", "n", "df", "deff", "cv", "quality"]
    assert [c for c in e.frame.columns if c in columns] == columns
    assert e.covariance.shape == (len(e), len(e))
    assert np.allclose(np.diag(e.covariance), e.frame["se"] ** 2, equal_nan=True)
    assert (e.frame["low"] <= e.frame["value"] + 1e-9).all()
    assert (e.frame["value"] <= e.frame["high"] + 1e-9).all()
    assert "<table>" in e._repr_html_()


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald", "saddlepoint"])
def test_a_crosstab_has_its_test(sample: rl.Sample, statistic: str) -> None:
    test = rl.crosstab(sample, "stay", "town", statistic=statistic).test
    assert 0 <= test.p <= 1
    assert np.isfinite(test.statistic)


@pytest.mark.parametrize("kind", ["t", "wilcoxon", "kruskal", "median", "vanderwaerden"])
def test_tests_of_two_groups(sample: rl.Sample, kind: str) -> None:
    assert 0 <= rl.test(sample, "income ~ sex", kind=kind).p <= 1


def test_one_sample_and_fit(sample: rl.Sample) -> None:
    assert rl.test(sample, "income ~ 0").p < 1e-9
    assert 0 <= rl.test(sample, "stay", kind="fit", expected={"1": 0.5, "2": 0.5}).p <= 1


def test_a_panel_of_agencies(frame: pd.DataFrame) -> None:
    for strata in ("street", ["wave", "street"]):
        s = rl.Sample(frame, strata=strata, unit="agency_id", wave="wave", population="N")
        apart = rl.Sample(frame, strata=strata, wave="wave", population="N")
        one, two = (rl.change(rl.mean(x, "income", by="wave")).frame["se"] for x in (s, apart))
        assert not np.allclose(one, two)


def test_replicates_that_came_with_the_data(frame: pd.DataFrame) -> None:
    given = rl.Replicates([f"r{k}" for k in range(4)], kind="Fay", rho=0.5, mse=True, combined=True)
    s = rl.Sample(frame, weights="w", replicates=given)
    assert rl.mean(s, "income").only.se > 0


def test_every_name_of_the_package_is_there() -> None:
    for name in rl.__all__:
        assert getattr(rl, name) is not None


def test_errors_are_research_errors(sample: rl.Sample) -> None:
    for line in (
        lambda: rl.mean(sample, "nothing"),
        lambda: rl.rake(sample, {"sex": {"F": 1}}),
        lambda: rl.Sample(sample.frame, lonely="maybe"),
        lambda: rl.change(rl.mean(sample, "income")),
    ):
        with pytest.raises(rl.ResearchError):
            line()
