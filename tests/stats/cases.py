"""The R cases: designs, data and the line of ours that answers each line of R."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from researchlib.comparison import change, contrast
from researchlib.designs import Replicates, Sample
from researchlib.errors import DesignError
from researchlib.estimation import (
    Estimates,
    crosstab,
    margins,
    mean,
    predict,
    quantile,
    ratio,
    regress,
    replicate,
    share,
    term_test,
    test,
    total,
)
from researchlib.variance import replicate_covariance
from researchlib.weighting import calibrate, poststratify, rake, trim

HERE = Path(__file__).resolve().parents[1] / "data" / "stats"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data" / "stats" / "data"
REFERENCE = json.loads((HERE / "cases.json").read_text("utf-8"))
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in REFERENCE["cases"]}
MARGINS = REFERENCE["meta"]["margins"]
LEVELS = REFERENCE["factor_levels"]

POINT, SPREAD, ITERATED, LIKELIHOOD = 1e-9, 1e-7, 1e-6, 1e-3


class AbsentError(Exception):
    """The data of a case are not here."""


@cache
def data(name: str) -> pd.DataFrame:
    path = HERE / f"{name}.csv"
    if not path.exists():
        path = BESIDE / f"{name}.csv"
    if not path.exists():
        raise AbsentError(
            f"{name}.csv (comes with R's survey package) is not in ../shared/data/stats"
        )
    frame = pd.read_csv(path, keep_default_na=False, na_values=["", "NA"])
    for column in ("compliance",):
        if column in frame:
            frame[column] = pd.Categorical(frame[column], LEVELS[column])
    if name == "residents":
        frame["row"] = np.arange(len(frame))
        frame["income_log"] = np.log(frame["income"])
        frame["wave2"] = frame["wave"] - 2022
        frame["everyone"] = 1
    if name in ("agencies", "agencies_panel"):
        frame["wave2"] = frame["wave"] - 2022
        frame["topics"] = frame["mr_wages"] + frame["mr_housing"] + frame["mr_injury"]
    if name == "apistrat":
        frame["log(enroll)"] = np.log(frame["enroll"])
    return frame


@cache
def sample(design: str, lonely: str = "fail") -> Sample:
    d = REFERENCE["designs"][design]
    frame = data(d.get("data_file", d["data"]))
    if design == "resw_o":
        frame = frame[frame["wave"] == 2024].reset_index(drop=True)
    if design == "scd_brr":
        reps = Replicates(["rw1", "rw2", "rw3", "rw4"], kind="BRR", combined=False)
        return Sample(frame, weights="w", replicates=reps)
    strata = d["strata"]
    if strata is not None and strata.startswith("interaction"):
        strata = ["wave", "street"]
    clusters = d["ids"]
    if clusters == ["ent_id", "row number"]:
        clusters = ["ent_id", "row"]
    return Sample(
        frame,
        strata=strata,
        clusters=clusters,
        weights=d["weights"],
        population=d["fpc"],
        nest=d["nest"],
        lonely=lonely,
    )


@dataclass
class Check:
    """A number of ours, R's, and how near they must be."""

    what: str
    got: Any
    want: Any
    rtol: float
    atol: float = 0.0

    def agrees(self) -> bool:
        got = np.asarray(self.got, dtype=float)
        want = np.asarray(
            [np.nan if v is None else v for v in np.asarray(self.want, dtype=object).ravel()],
            dtype=float,
        ).reshape(np.shape(self.want))
        if got.shape != want.shape:
            return False
        return bool(np.allclose(got, want, rtol=self.rtol, atol=self.atol, equal_nan=True))

    def __str__(self) -> str:
        return f"{self.what}: {np.asarray(self.got)} ≠ R {np.asarray(self.want)}"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def stat(
    e: Estimates, want: dict[str, Any], rtol: float = SPREAD, point: float = POINT
) -> list[Check]:
    """A vector of estimates with its covariance."""
    big = float(np.abs(e.frame["value"]).max())
    checks = [
        Check("estimate", e.frame["value"], listed(want["estimate"]), point),
        Check("se", e.frame["se"], listed(want["se"]), rtol, 1e-12 * big),
    ]
    V = np.array([[np.nan if v is None else v for v in row] for row in want["vcov"]], dtype=float)
    if V.shape == e.covariance.shape:
        scale = np.sqrt(np.outer(np.diag(e.covariance), np.diag(e.covariance)))
        known = np.isfinite(V)
        away = np.where(known, np.abs(e.covariance - np.nan_to_num(V)), 0.0)
        bound = 2 * rtol * np.maximum(scale, 1e-24 * big**2)
        checks.append(Check("covariance", (away <= bound + 1e-24 * big**2).all(), True, 0))
    return checks


def by_table(
    e: Estimates, want: dict[str, Any], column: str, se: str = "se", answer: Any = None
) -> list[Check]:
    """One row of R's svyby at a time, found by its keys."""
    frame = e.frame
    if answer is not None:
        frame = frame[frame["answer"] == answer]
    keys = list(want["by"])
    place = {
        tuple(str(row[k]) for k in keys): i for i, row in frame.reset_index(drop=True).iterrows()
    }
    rows = [place[tuple(str(v) for v in key)] for key in zip(*want["by"].values(), strict=True)]
    frame = frame.reset_index(drop=True).iloc[rows]
    checks = [Check(column, frame["value"], want["columns"][column], POINT)]
    if se in want["columns"]:
        checks.append(Check(se, frame["se"], want["columns"][se], SPREAD))
    return checks


def fit(e: Estimates, want: dict[str, Any], rtol: float = ITERATED) -> list[Check]:
    checks = [
        Check("coef", e.frame["value"], want["coef"], rtol),
        Check("se", e.frame["se"], want["se"], rtol),
        Check("p", e.frame["p"], want["p"], 1e-4, 1e-12),
        Check("df", e.frame["df"], [want["df_resid"]] * len(want["coef"]), 0),
    ]
    if "ci" in want:
        low, high = np.array(want["ci"]).T
        checks.append(Check("low", e.frame["low"], low, 1e-5))
        checks.append(Check("high", e.frame["high"], high, 1e-5))
    scale = np.outer(want["se"], want["se"])
    away = np.abs(e.covariance - np.array(want["vcov"])) <= 3 * rtol * scale
    return [*checks, Check("vcov", away.all(), True, 0)]


def calibrated(s: Sample, want: dict[str, Any], questions: list[str]) -> list[Check]:
    checks = [Check("weights", s.weights, want["weights"], ITERATED)]
    for verb, name in ((mean, "mean"), (total, "total")):
        for q in questions:
            r = want[name][q]
            e = verb(s, q).only
            small = 1e-9 * abs(r["estimate"])
            checks.append(Check(f"{name} {q}", e.value, r["estimate"], ITERATED))
            checks.append(Check(f"se {name} {q}", e.se, r["se"], ITERATED, small))
    return checks


def outcome(t: Any, want: dict[str, Any], rtol: float = SPREAD, p: float = 1e-6) -> list[Check]:
    checks = [Check("statistic", t.statistic, next(iter(want["statistic"].values())), rtol)]
    parameter = want["parameter"] or {}
    for ours, theirs in (("df", "df"), ("df1", "ndf"), ("df2", "ddf")):
        if theirs in parameter and (ours == "df") == (len(parameter) == 1):
            checks.append(Check(ours, getattr(t, ours), parameter[theirs], rtol))
    checks.append(Check("p", t.p, want["p_value"], p, 1e-14))
    if want.get("estimate"):
        checks.append(Check("estimate", t.estimate, next(iter(want["estimate"].values())), SPREAD))
    if want.get("conf_int"):
        low, high = np.ravel(want["conf_int"])
        checks += [Check("low", t.low, low, SPREAD), Check("high", t.high, high, SPREAD)]
    return checks


# -- one function a family of cases -----------------------------------------------------------------

FAMILIES: list[tuple[str, Callable[..., list[Check]]]] = []


def family(pattern: str) -> Callable[[Callable[..., list[Check]]], Callable[..., list[Check]]]:
    def register(function: Callable[..., list[Check]]) -> Callable[..., list[Check]]:
        FAMILIES.append((pattern, function))
        return function

    return register


def run(name: str) -> list[Check]:
    case = CASES[name]
    for pattern, function in FAMILIES:
        if re.fullmatch(pattern, name):
            return function(case, case["result"], case["r"])
    raise KeyError(f"no line of ours for {name}")


@family(r"(mean|total)-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    verb = mean if case["id"].startswith("mean") else total
    question = re.search(r"\(~(\w+),", r).group(1)
    return stat(verb(sample(case["design"]), question), want)


@family(r"prop-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    question = re.search(r"factor\(([\w.]+)\)", r).group(1)
    return stat(share(sample(case["design"]), question), want)


@family(r"count-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    question = re.search(r"factor\(([\w.]+)\)", r).group(1)
    s = sample(case["design"])
    answers = [str(v) for v in sorted(s.frame[question].dropna().unique())]
    extra = {f"is {a}": (s.frame[question] == a).where(s.frame[question].notna()) for a in answers}
    wide = s.with_(frame=s.frame.assign(**{k: v.astype(float) for k, v in extra.items()}))
    return stat(total(wide, list(extra)), want)


@family(r"multi-strat|multiresp-age_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    questions = re.search(r"~([\w+]+),", r).group(1).split("+")
    return stat(mean(sample(case["design"]), questions), want)


@family(r"deff(rep)?-(?!by|total).*|deff-total-strat")
def _(case: Any, want: Any, r: str) -> list[Check]:
    question = re.search(r"\(~(\w+),", r).group(1)
    verb = total if "total" in case["id"] else mean
    kind = "replace" if "deffrep" in case["id"] else "without"
    e = verb(sample(case["design"]), question, deff=kind)
    return [*stat(e, want), Check("deff", e.only.deff, want["deff"], SPREAD)]


@family(r"deff-by-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = mean(sample("res_o"), "insured", by="street")
    checks = by_table(e, want, "insured")
    return [*checks, Check("deff", e.frame["deff"], want["columns"]["DEff.insured"], SPREAD)]


@family(r"ratio-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    up, down = re.search(r"svyratio\(~([\w.+]+),~([\w.]+),", r).groups()
    return stat(ratio(sample(case["design"]), up.split("+"), down), want)


@family(r"var-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    a, b = re.search(r"~(\w+)\+(\w+)", r).groups()
    s = sample(case["design"])
    both = s.frame[[a, b]].notna().all(axis=1).to_numpy()
    w = np.where(both, s.weights, 0.0)
    away = {q: s.frame[q] - np.average(s.frame[q].where(both, 0.0), weights=w) for q in (a, b)}
    n = both.sum()
    names = [(a, a), (a, b), (b, a), (b, b)]
    products = {f"{x}×{y}#{k}": away[x] * away[y] * n / (n - 1) for k, (x, y) in enumerate(names)}
    e = mean(s.with_(frame=s.frame.assign(**products)), list(products), among=both)
    return [
        Check("estimate", e.frame["value"], np.ravel(want["estimate"]), POINT),
        Check("se", e.frame["se"], want["se"], SPREAD),
    ]


@family(r"by-(mean|total)-.*|by-cov-.*|by-vartype-strat")
def _(case: Any, want: Any, r: str) -> list[Check]:
    question, keys = re.search(r"svyby\(~(\w+),~([\w.+]+),", r).groups()
    verb = total if "svytotal" in r else mean
    e = verb(sample(case["design"]), question, by=keys.split("+"))
    checks = by_table(e, want, question)
    if "vcov" in want:
        V, W = np.array(want["vcov"]), e.covariance
        scale = np.sqrt(np.outer(np.diag(W), np.diag(W)))
        checks.append(Check("vcov", (np.abs(V - W) <= 2 * SPREAD * scale).all(), True, 0))
    if "cv" in want["columns"]:
        checks.append(Check("cv", e.frame["cv"], want["columns"]["cv"], SPREAD))
    return checks


@family(r"by-prop-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = share(sample("res_o"), "edu", by="wave")
    return [
        check
        for a in ("college", "junior", "senior")
        for check in by_table(e, want, f"edu{a}", f"se.edu{a}", answer=a)
    ]


@family(r"by-ratio-age_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = ratio(sample("age_o"), "revenue", "staff", by="wave")
    return by_table(e, want, "revenue/staff", "se.revenue/staff")


@family(r"subset-(strat|clus1|nhanes)")
def _(case: Any, want: Any, r: str) -> list[Check]:
    lines = {
        "subset-strat": lambda s: mean(s, "api00", among="`sch.wide` == 'Yes'"),
        "subset-clus1": lambda s: total(s, "enroll", among="`comp.imp` == 'No'"),
        "subset-nhanes": lambda s: mean(s, "HI_CHOL", among="race == 2 and RIAGENDR == 2"),
    }
    return stat(lines[case["id"]](sample(case["design"])), want)


@family(r"subset-degf-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = mean(sample("res_o"), "everyone", among="wave == 2024 and street == 'S3'")
    return [Check("df", e.only.df, want, 0)]


@family(r"ci-t-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = mean(sample(case["design"]), re.search(r"\(~(\w+),", r).group(1)).only
    return [Check("interval", [e.low, e.high], want["values"][0], SPREAD)]


@family(r"q-(?!by|scd).*|qrule-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    question = re.search(r"~(\w+),", r).group(1)
    found = want["variables"][question]
    kind = (re.search(r"interval.type='(\w+)'", r) or [0, "mean"])[1]
    rule = (re.search(r"qrule='(\w+)'", r) or [0, "math"])[1]
    e = quantile(sample(case["design"]), question, found["probs"], interval=kind, rule=rule)
    got = e.frame[["value", "low", "high", "se"]].to_numpy()
    return [Check("quantiles", got, found["values"], SPREAD)]


@family(r"q-scd")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = quantile(sample("scd_brr"), "alive", 0.5, interval="quantile")
    got = e.frame[["value", "low", "high", "se"]].to_numpy()
    return [Check("quantiles", got, want["variables"]["alive"]["values"], SPREAD)]


@family(r"q-by-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    question, key = re.search(r"~(\w+),~(\w+),", r).groups()
    e = quantile(sample(case["design"]), question, 0.5, by=key)
    columns = want["columns"]
    return [
        Check("value", e.frame["value"], columns[question], POINT),
        Check("se", e.frame["se"], columns[f"se.{question}"], SPREAD),
        Check("low", e.frame["low"], columns["ci_l"], SPREAD),
        Check("high", e.frame["high"], columns["ci_u"], SPREAD),
    ]


@family(r"ciprop-(?!dom|by|zero).*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    kind = case["id"].split("-")[1]
    text = re.search(r"svyciprop\(~(.*?),d,", r).group(1)
    s = sample(case["design"])
    if text.startswith("I("):
        a, b = text[2:-1].split("==")
        s = s.with_(frame=s.frame.assign(it=(s.frame[a].astype(str) == b.strip("'")).astype(int)))
        text = "it"
    e = share(s, text, interval=kind)["1"]
    loose = LIKELIHOOD if kind == "likelihood" else SPREAD
    return [
        Check("estimate", e.value, want["estimate"], ITERATED),
        Check("variance", e.se**2, want["var"], 2 * SPREAD),
        Check("interval", [e.low, e.high], want["ci"], loose),
    ]


@family(r"ciprop-dom-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    kind = case["id"].split("-")[2]
    e = share(sample("res_o"), "unpaid", among="wave == 2024 and sex == 'F'", interval=kind)["1"]
    return [
        Check("estimate", e.value, want["estimate"], ITERATED),
        Check("interval", [e.low, e.high], want["ci"], ITERATED),
    ]


@family(r"ciprop-by-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    kind = case["id"].split("-")[2]
    e = share(sample("res_o"), "insured", by="wave", interval=kind)
    frame = e.frame[e.frame["answer"] == "1"]
    return [
        Check("value", frame["value"], want["columns"]["insured"], 1e-8),
        Check("low", frame["low"], want["columns"]["ci_l"], SPREAD),
        Check("high", frame["high"], want["columns"]["ci_u"], SPREAD),
    ]


@family(r"ciprop-zero-age_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    # R gives NaN; ours is the exact one-sided bound, as statistics.md asks.
    s = sample("age_o")
    frame = s.frame.assign(it=pd.Categorical((s.frame["fee_rate"] > 1e9).astype(int), [0, 1]))
    e = share(s.with_(frame=frame), "it", interval="beta")["1"]
    return [
        Check("estimate", e.value, want["estimate"], 0),
        Check("low", e.low, 0.0, 0),
        Check("high is a bound", 0 < e.high < 0.02, True, 0),
    ]


@family(r"chisq-.*|chg-chisq-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    a, b = re.search(r"~([\w.]+)\+([\w.]+)", r).groups()
    kind = (re.search(r"statistic='(\w+)'", r) or [0, "F"])[1]
    t = crosstab(sample(case["design"]), a, b, statistic=kind).test
    return outcome(t, want, p=1e-4 if kind == "saddlepoint" else ITERATED)


@family(r"ttest-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    return outcome(test(sample(case["design"]), re.search(r"\((.*),d\)", r).group(1)), want)


@family(r"rank-(?!KW).*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    formula, kind = re.search(r"\((\w+~[\w.]+),d,test='(\w+)'", r).groups()
    return outcome(test(sample(case["design"]), formula, kind=kind), want)


@family(r"rank-KW-strat")
def _(case: Any, want: Any, r: str) -> list[Check]:
    t = test(sample("strat"), "enroll ~ stype", kind="kruskal")
    return [
        Check("chisq", t.details["chisq"], want["parameter"]["Chisq"], SPREAD),
        Check("df", t.df1, want["statistic"]["df"], 0),
        Check("p", t.p, want["p_value"], ITERATED),
    ]


@family(r"gof-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    if case["id"] == "gof-strat":
        shares = dict(zip("EHM", [4421, 755, 1018], strict=True))
        t = test(sample("strat"), "stype", kind="fit", expected=shares, among="`sch.wide` == 'Yes'")
    else:
        shares = {"16-24": 0.25, "25-34": 0.35, "35-49": 0.28, "50+": 0.12}
        t = test(sample("res_o"), "age_group", kind="fit", expected=shares)
    return [
        Check("statistic", t.statistic, want["statistic"]["X-squared"], SPREAD),
        Check("scale", t.details["scale"], want["parameter"]["scale"], SPREAD),
        Check("df", t.df, want["parameter"]["df"], SPREAD),
        Check("p", t.p, want["p_value"], ITERATED),
    ]


REGRESSIONS = {
    "glm-gaussian-strat-api00ellmealsmobil": (
        "strat",
        "api00 ~ ell + meals + mobility",
        "gaussian",
    ),
    "glm-gaussian-clus1-api00ellmealsstype": ("clus1", "api00 ~ ell + meals + stype", "gaussian"),
    "glm-quasibinomial-strat-IschwideYesellmeal": (
        "strat",
        "`sch.wide` == 'Yes' ~ ell + meals + mobility",
        "binomial",
    ),
    "glm-quasibinomial-nhanes_d-HICHOLfactorraceag": (
        "nhanes_d",
        "HI_CHOL ~ C(race) + agecat + RIAGENDR",
        "binomial",
    ),
    "glm-quasipoisson-strat-apistuenrollstype": ("strat", "api.stu ~ enroll + stype", "poisson"),
    "glm-quasibinomial-res_o-insuredwavesexedua": (
        "res_o",
        "insured ~ wave + sex + edu + age_group",
        "binomial",
    ),
    "glm-gaussian-res_o-logincomefactorwav": (
        "res_o",
        "log(income) ~ C(wave) * sex + edu",
        "gaussian",
    ),
    "glm-quasipoisson-age_o-mrwagesmrhousingmr": (
        "age_o",
        "I(mr_wages + mr_housing + mr_injury) ~ licensed + C(wave)",
        "poisson",
    ),
    "chg-glm-res_o": ("res_o", "insured ~ wave", "binomial"),
    "chg-lin-res_o": ("res_o", "insured ~ wave", "gaussian"),
}


@family("|".join(REGRESSIONS))
def _(case: Any, want: Any, r: str) -> list[Check]:
    design, formula, kind = REGRESSIONS[case["id"]]
    e = regress(sample(design), formula, family=kind)
    names = [re.sub(r"[^a-z0-9<>(,.)\]-]", "", str(n).lower()) for n in e.frame["term"]]
    assert len(names) == len(want["names"])
    order = _order(list(e.frame["term"]), want["names"])
    frame, V = e.frame.iloc[order], e.covariance[np.ix_(order, order)]
    return fit(e.with_(frame=frame, covariance=V), want)


def _order(ours: list[str], theirs: list[str]) -> list[int]:
    """Positions of R's coefficients among ours: C(wave)[T.2023] is factor(wave)2023."""

    def plain(name: str) -> frozenset[str]:
        name = name.replace("factor(", "C(").replace("(Intercept)", "Intercept")
        parts = []
        for part in name.split(":"):
            part = re.sub(r"\[T\.(.*)\]", r"\1", part)
            parts.append(part)
        return frozenset(parts)

    place = {plain(name): k for k, name in enumerate(ours)}
    return [place[plain(name)] for name in theirs]


@family(r"chg-poly-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    s = sample("res_o")
    # R builds its polynomials from the rows that enter; their space is that of wave and wave².
    known = s.frame["insured"].notna().to_numpy()
    x = s.frame["wave"].to_numpy(dtype=float)
    basis = np.vander(x[known] - x[known].mean(), 3, increasing=True)
    q, tri = np.linalg.qr(basis)
    q = q * np.sign(np.diag(tri))
    p1, p2 = np.zeros(len(x)), np.zeros(len(x))
    p1[known], p2[known] = q[:, 1], q[:, 2]
    wide = s.with_(frame=s.frame.assign(p1=p1, p2=p2))
    return fit(regress(wide, "insured ~ p1 + p2", family="binomial"), want)


@family(r"term-.*|chg-joint-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    lines = {
        "term-res_o": ("res_o", "insured ~ C(wave) + sex + edu", "binomial", "C(wave)"),
        "term-strat": ("strat", "api00 ~ ell + meals + stype", "gaussian", "stype"),
        "chg-joint-res_o": ("res_o", "insured ~ C(wave)", "binomial", "C(wave)"),
    }
    design, formula, kind, term = lines[case["id"]]
    t = term_test(regress(sample(design), formula, family=kind), term)
    return [
        Check("F", t.statistic, want["F"], ITERATED),
        Check("df", [t.df1, t.df2], [want["df"], want["ddf"]], 0),
        Check("p", t.p, want["p"], 1e-5),
    ]


@family(r"predm-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = regress(sample("res_o"), "insured ~ sex + edu + C(wave)", family="binomial")
    return stat(margins(e, "wave"), want, ITERATED, ITERATED)


@family(r"pred-strat")
def _(case: Any, want: Any, r: str) -> list[Check]:
    at = pd.DataFrame({"ell": [0, 20, 50], "meals": [10, 50, 90]})
    e = predict(regress(sample("strat"), "api00 ~ ell + meals"), at)
    return [
        Check("value", e.frame["value"], want["estimate"], ITERATED),
        Check("se", e.frame["se"], want["se"], ITERATED),
    ]


@family(r"olr-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    formula = {
        "olr-age_o": "compliance ~ licensed + C(wave)",
        "olr-res_o": "satisf ~ sex + edu + wave2",
    }[case["id"]]
    e = regress(sample(case["design"]), formula, family="ordinal")
    return [
        Check("coef", e.frame["value"], want["coef"], LIKELIHOOD, 1e-4),
        Check("se", e.frame["se"], want["se"], LIKELIHOOD),
        Check("df", e.frame["df"].iloc[0], want["df_resid"], 0),
    ]


@family(r"bm-clus1")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = regress(sample("clus1"), "api00 ~ ell + meals", errors="bell-mccaffrey")
    return [
        Check("coef", e.frame["value"], want["coef"]["values"], ITERATED),
        Check("se", e.frame["se"], want["se"]["values"], ITERATED),
        Check("df", e.frame["df"], want["df"]["values"], ITERATED),
    ]


@family(r"ps-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    if case["id"] == "ps-clus1":
        s = poststratify(sample("clus1"), {"stype": {"E": 4421, "H": 755, "M": 1018}})
    else:
        count = data("apipop").groupby(["stype", "sch.wide"]).size().to_dict()
        s = poststratify(sample("strat"), {("stype", "sch.wide"): count}, partial=True)
    return calibrated(s, want, ["api00", "enroll"])


@cache
def raked(projection: str = "unweighted") -> Sample:
    return rake(sample("resw_o"), MARGINS, projection=projection)


def scaled_margins() -> dict[str, dict[str, float]]:
    k = sample("resw_o").weights.sum() / 50000
    return {q: {a: t * k for a, t in m.items()} for q, m in MARGINS.items()}


@family(r"rake3-resw_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    return calibrated(raked(), want, ["income", "hours", "insured"])


@family(r"cal-(raking3|linear3|stage|linear-bound|logit-bound|raking-bound|infeasible)-resw_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    s, scaled = sample("resw_o"), scaled_margins()
    lines: dict[str, Callable[[], Sample]] = {
        "cal-raking3-resw_o": lambda: calibrate(s, MARGINS, distance="raking"),
        "cal-linear3-resw_o": lambda: calibrate(s, MARGINS),
        "cal-stage-resw_o": lambda: calibrate(s, MARGINS, equal_within="ent_id"),
        "cal-linear-bound-resw_o": lambda: calibrate(s, scaled, bounds=(0.6, 1.7)),
        "cal-infeasible-resw_o": lambda: calibrate(s, scaled, bounds=(0.97, 1.03)),
        "cal-logit-bound-resw_o": lambda: calibrate(s, scaled, "logit", bounds=(0.5, 1.9)),
        "cal-raking-bound-resw_o": lambda: calibrate(s, scaled, "raking", bounds=(0.5, 2)),
    }
    if "error" in want:
        try:
            lines[case["id"]]()
        except DesignError:
            return [Check("refused", True, True, 0)]
        return [Check("refused", False, True, 0)]
    return calibrated(lines[case["id"]](), want, ["income", "hours", "insured"])


@family(r"cal-(linear|logit|ratio)-clus1")
def _(case: Any, want: Any, r: str) -> list[Check]:
    s = sample("clus1")
    totals = {"stype": {"E": 6194 - 755 - 1018, "H": 755, "M": 1018}, "api99": 3914069}
    made = {
        "cal-linear-clus1": lambda: calibrate(s, totals),
        "cal-logit-clus1": lambda: calibrate(s, totals, "logit", bounds=(0.5, 2.5)),
        "cal-ratio-clus1": lambda: calibrate(s, {"api99": 3914069}, variance="api99"),
    }[case["id"]]()
    return calibrated(made, want, ["api00", "enroll"])


@family(r"cal-by-resw_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = mean(raked(), "insured", by="street")
    return [
        Check("value", e.frame["value"], want["columns"]["insured"], ITERATED),
        Check("se", e.frame["se"], want["columns"]["se"], ITERATED),
    ]


@family(r"cal-glm-resw_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    return fit(regress(raked(), "insured ~ sex + edu", family="binomial"), want)


@family(r"trim-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    if case["id"] == "trim-cal-resw_o":
        s = trim(raked(), upper=want["limit"], keep=False)
        return [Check("weights", s.weights, want["weights"], ITERATED)]
    s = sample("resw_o")
    limits = listed(want["limits"])
    if case["id"] == "trim-resw_o":
        t = trim(s, lower=limits[0], upper=limits[1], strict=False)
    else:
        t = trim(s, upper=limits[0])
    checks = [Check("weights", t.weights, want["weights"], ITERATED)]
    checks += stat(mean(t, "income"), want["mean"])
    if "total" in want:
        checks += stat(total(t, "income"), want["total"])
    return checks


@family(r"std-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    s = sample("res_o")
    known = s.frame["insured"].notna()
    ages = {"16-24": 2, "25-34": 4, "35-49": 3, "50+": 1}
    size = pd.Series(s.weights).groupby(s.frame["wave"].where(known)).sum()
    cells = {(a, w): share / 10 * size[w] for a, share in ages.items() for w in size.index}
    frame = s.frame.assign(cell_wave=s.frame["wave"].astype(str))
    cells = {(a, str(int(w))): t for (a, w), t in cells.items()}
    made = poststratify(
        s.with_(frame=frame), {("age_group", "cell_wave"): cells}, partial=True, among=known
    )
    return by_table(mean(made, "insured", by="wave"), want, "insured")


@family(r"rep-(clus1|strat|res_o|pair_o|age_o)_.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    design = case["design"]
    rep = want["rep"]
    drawn = pd.read_csv(HERE / (rep["file"] + ".gz")).to_numpy(dtype=float)
    s = sample(design)
    kind = "bootstrap" if "bootstrap" in rep["type"] else rep["type"]
    made = Replicates(
        columns=[f"rw{k + 1}" for k in range(drawn.shape[1])],
        kind=kind,
        scale=rep["scale"],
        rscales=rep["rscales"],
        rho=0.3 if kind == "Fay" else None,
        mse=bool(rep["mse"]),
        values=drawn,
    )
    t = s.with_(replicates=made)
    question, key = re.search(r"svyby\(~(\w+),~(\w+),", r).groups()
    return [
        Check("df", t.df(), want["degf"], 0),
        *stat(mean(t, question), want["mean"]),
        *stat(total(t, question), want["total"]),
        *by_table(mean(t, question, by=key), want["by"], question),
    ]


@family(r"rep-cal-resw_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    s = rake(replicate(sample("resw_o"), "JKn"), MARGINS)
    return [
        Check("weights", s.weights, want["weights"], ITERATED),
        *stat(mean(s, "income"), want["mean"], ITERATED, ITERATED),
        *stat(mean(s, "insured"), want["mean2"], ITERATED, ITERATED),
    ]


@family(r"rep-glm-strat")
def _(case: Any, want: Any, r: str) -> list[Check]:
    return fit(regress(replicate(sample("strat"), "JKn"), "api00 ~ ell + meals"), want)


@family(r"rep-gini-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    s = replicate(sample("res_o"), "JKn")
    known = s.frame["income"].notna().to_numpy()
    x = s.frame["income"].to_numpy(dtype=float)[known]

    def gini(weights: np.ndarray) -> np.ndarray:
        order = np.argsort(x, kind="stable")
        w, y = weights[known][order], x[order]
        p, L = np.cumsum(w) / w.sum(), np.cumsum(w * y) / (w * y).sum()
        before = np.concatenate([[0.0], L[:-1]]), np.concatenate([[0.0], p[:-1]])
        return np.array([1 - ((L + before[0]) * (p - before[1])).sum()])

    values = np.stack([gini(w) for w in s.replicate_weights.T])
    V = replicate_covariance(values, gini(s.weights), s.replicates.factors, s.replicates.mse)
    return [
        Check("estimate", gini(s.weights)[0], want["estimate"], POINT),
        Check("se", np.sqrt(V[0, 0]), want["se"], SPREAD),
    ]


@family(r"lonely-(dom-|total-)?(fail|remove|certainty|adjust|average)-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    lonely = case["options"]["survey.lonely.psu"]
    if "error" in want:
        try:
            sample(case["design"], lonely)
        except DesignError as problem:
            return [Check("names the stratum", "Yanluo" in str(problem), True, 0)]
        return [Check("refused", False, True, 0)]
    s = sample(case["design"], lonely)
    if "total" in case["id"]:
        return stat(total(s, "revenue"), want)
    if "dom" in case["id"]:
        return by_table(mean(s, "revenue", by="channel"), want, "revenue")
    return stat(mean(s, ["revenue", "licensed"]), want)


@family(r"lonely-subpop-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    s = sample("res_o", case["options"]["survey.lonely.psu"])
    chosen = sorted(s.frame["ent_id"].unique())[0:40:3]
    return stat(mean(s, "income", among=s.frame["ent_id"].isin(chosen)), want)


@family(r"chg-(diff|total|pct|panel)-.*")
def _(case: Any, want: Any, r: str) -> list[Check]:
    question = re.search(r"svyby\(~(\w+),", r).group(1)
    verb = total if "svytotal" in r else mean
    e = verb(sample(case["design"]), question, by="wave")
    made = change(e, over="wave", pairs=[(2022, 2024)], relative="pct" in case["id"])
    return stat(made, want)


@family(r"chg-did-res_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = mean(sample("res_o"), "insured", by=["wave", "sex"])
    weights = {(2022, "F"): -1, (2024, "F"): 1, (2022, "M"): 1, (2024, "M"): -1}
    return stat(contrast(e, {"contrast": weights}), want)


@family(r"chg-ind-vs-panel-age_o")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = mean(sample("age_o"), "written_contract", by="wave")
    lines = {"c23": {2022: -1, 2023: 1}, "c24": {2023: -1, 2024: 1}}
    return stat(contrast(e, lines), want)


@family(r"con-strat")
def _(case: Any, want: Any, r: str) -> list[Check]:
    e = mean(sample("strat"), ["api00", "api99"])
    lines = {"diff": {"api00": 1, "api99": -1}, "avg": {"api00": 0.5, "api99": 0.5}}
    made = contrast(e, lines)
    half = 0.25 * e.covariance.sum()
    # R drops the unnamed weights c(.5,.5) and prints 0 for avg; ours is checked by hand.
    return [
        Check("diff", made["diff"].value, want["estimate"][0], POINT),
        Check("se diff", made["diff"].se, want["se"][0], SPREAD),
        Check("avg by hand", made["avg"].value, e.frame["value"].mean(), POINT),
        Check("se avg by hand", made["avg"].se ** 2, half, SPREAD),
    ]


@family(r"con-nl-strat")
def _(case: Any, want: Any, r: str) -> list[Check]:
    return stat(ratio(sample("strat"), "api.stu", "enroll"), want)


@family(r"con-(or-res_o|geomean-strat)")
def _(case: Any, want: Any, r: str) -> list[Check]:
    if case["id"] == "con-or-res_o":
        e = regress(sample("res_o"), "insured ~ sex + edu", family="binomial")["sex[T.M]"]
    else:
        e = mean(sample("strat"), "log(enroll)").only
    value = np.exp(e.value)
    return [
        Check("estimate", value, want["estimate"], ITERATED),
        Check("se", value * e.se, want["se"], ITERATED),
    ]
