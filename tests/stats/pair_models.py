"""Tests, models, contrasts, weighting, replicates, lonely clusters: R's line and ours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from pairing import Answer, added, by_name, case, est, fit, quantiles, tested

from researchlib.comparison import change, contrast
from researchlib.designs import Sample
from researchlib.estimation import (
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
from researchlib.weighting import calibrate, poststratify, rake, trim

# tests
STATISTICS = ("F", "Chisq", "Wald", "adjWald", "saddlepoint")
for of, a, b in (
    ("three", "edu", "sex"),
    ("threew", "mood", "sex"),
    ("pps", "stay", "sex"),
    ("clus2", "stype", "awards"),
    ("pps", "edu", "mood"),
    ("home2", "edu", "insured"),
    ("agency", "channel", "licensed"),
    ("nhanes", "race", "HI_CHOL"),
):
    for kind in STATISTICS:
        case(
            f"chisq-{kind}-{of}-{a}",
            of,
            f"T(svychisq(~{a}+{b},d,statistic='{kind}',na.rm=TRUE))",
            lambda s, a=a, b=b, k=kind: tested(crosstab(s, a, b, statistic=k).test),
        )
for kind in STATISTICS[:4]:
    case(
        f"chisq-{kind}-domain",
        "three",
        f"T(svychisq(~stay+sex,subset(d,region!='south'),statistic='{kind}'))",
        lambda s, k=kind: tested(
            crosstab(s, "stay", "sex", among="region != 'south'", statistic=k).test
        ),
    )
for of, formula in (
    ("three", "income~sex"),
    ("threew", "moves~stay"),
    ("clus2", "api00~awards"),
    ("pps", "age~sex"),
    ("agency", "revenue~licensed"),
    ("home2", "hours~sex"),
    ("clus2", "I(api00-api99)~0"),
):
    left, right = formula.split("~")
    case(
        f"ttest-{of}-{left}",
        of,
        f"T(svyttest({formula},d))",
        lambda s, f=formula: tested(test(s, f.replace("~", " ~ "))),
    )
for kind in ("wilcoxon", "vanderWaerden", "median", "KruskalWallis"):
    for of, formula in (
        ("three", "age~sex"),
        ("clus2", "enroll~awards"),
        ("agency", "revenue~licensed"),
        ("pps", "years~sex"),
    ):
        case(
            f"rank-{kind}-{of}",
            of,
            f"T(svyranktest({formula},d,test='{kind}'))",
            lambda s, f=formula, k=kind: tested(test(s, f, kind="kruskal" if k[0] == "K" else k)),
        )
case(
    "rank-groups",
    "three",
    "K(svyranktest(age~region,d,test='KruskalWallis'))",
    lambda s: {
        "stat": test(s, "age ~ region", kind="kruskal").details["chisq"],
        "p": test(s, "age ~ region", kind="kruskal").p,
    },
)
case(
    "rank-groups-agency",
    "agency",
    "K(svyranktest(revenue~channel,d,test='KruskalWallis'))",
    lambda s: {
        "stat": test(s, "revenue ~ channel", kind="kruskal").details["chisq"],
        "p": test(s, "revenue ~ channel", kind="kruskal").p,
    },
)
case(
    "rank-groups-normal",
    "agency",
    "K(svyranktest(revenue~channel,d,test='vanderWaerden'))",
    lambda s: {
        "stat": test(s, "revenue ~ channel", kind="vanderwaerden").details["chisq"],
        "p": test(s, "revenue ~ channel", kind="vanderwaerden").p,
    },
)
case(
    "gof",
    "three",
    "G(svygofchisq(~sex,p=c(.5,.5),d))",
    lambda s: {
        "stat": test(s, "sex", kind="fit", expected={"F": 0.5, "M": 0.5}).statistic,
        "p": test(s, "sex", kind="fit", expected={"F": 0.5, "M": 0.5}).p,
    },
)
case(
    "gof-mood",
    "pps",
    "G(svygofchisq(~mood,p=c(.2,.3,.25,.25),subset(d,!is.na(mood))))",
    lambda s: {
        k: getattr(
            test(
                s,
                "mood",
                kind="fit",
                expected={"bad": 0.2, "fair": 0.3, "good": 0.25, "great": 0.25},
            ),
            v,
        )
        for k, v in (("stat", "statistic"), ("p", "p"))
    },
)

# regressions
GLMS = [
    ("clus2", "api00 ~ ell + meals + mobility", "api00~ell+meals+mobility", "gaussian"),
    ("three", "income ~ age + sex", "income~age+sex", "gaussian"),
    (
        "threew",
        "log(income) ~ age * sex + C(region)",
        "log(income)~age*sex+factor(region)",
        "gaussian",
    ),
    ("three", "stay ~ age + sex", "stay~age+sex", "binomial"),
    ("threew", "stay ~ age * sex", "stay~age*sex", "binomial"),
    ("home2", "insured ~ C(wave) + sex + hours", "insured~factor(wave)+sex+hours", "binomial"),
    ("agency", "licensed ~ revenue + channel", "licensed~revenue+channel", "binomial"),
    ("three", "moves ~ age + sex + years", "moves~age+sex+years", "poisson"),
    ("pps", "moves ~ sex * years", "moves~sex*years", "poisson"),
    ("pps", "moves ~ sex + region", "moves~sex+region", "poisson"),
    ("home2", "hours ~ C(wave) * edu", "hours~factor(wave)*edu", "gaussian"),
    (
        "panel",
        "log(revenue) ~ C(wave) + licensed",
        "log(revenue)~factor(wave)+licensed",
        "gaussian",
    ),
    (
        "nhanes",
        "HI_CHOL ~ C(race) * C(RIAGENDR)",
        "HI_CHOL~factor(race)*factor(RIAGENDR)",
        "binomial",
    ),
    ("clus2", "api00 ~ I(ell**2) + ell", "api00~I(ell^2)+ell", "gaussian"),
    ("paired", "y ~ x + g", "y~x+g", "gaussian"),
    ("stratw", "api00 ~ 0 + stype", "api00~0+stype", "gaussian"),
    ("three", "income ~ 1", "income~1", "gaussian"),
]
R_FAMILY = {"gaussian": "gaussian()", "binomial": "quasibinomial()", "poisson": "quasipoisson()"}
for k, (of, ours, theirs, kind) in enumerate(GLMS):
    tight = ",control=list(epsilon=1e-12,maxit=60)"
    case(
        f"glm-{k}-{of}-{kind}",
        of,
        f"F(svyglm({theirs},d,family={R_FAMILY[kind]}{tight if kind != 'gaussian' else ''}))",
        lambda s, f=ours, k=kind, t=theirs: by_name(regress(s, f, family=k)),
    )
case(
    "glm-domain",
    "three",
    "F(svyglm(age~sex,subset(d,region!='north')))",
    lambda s: by_name(regress(s, "age ~ sex", among="region != 'north'")),
)
case(
    "glm-domain-logit",
    "home2",
    "F(svyglm(insured~sex,subset(d,edu=='college'),family=quasibinomial(),control=list(epsilon=1e-12)))",
    lambda s: by_name(regress(s, "insured ~ sex", family="binomial", among="edu == 'college'")),
)
case(
    "glm-offset",
    "three",
    "F(svyglm(moves~sex+age+offset(log(years)),d,family=quasipoisson(),control=list(epsilon=1e-12)))",
    lambda s: by_name(regress(s, "moves ~ sex + age + offset(log(years))", family="poisson")),
)
case(
    "glm-contrast",
    "three",
    "E(svycontrast(svyglm(income~age+sex,d),list(a=c(0,10,1),b=c(1,40,0))))",
    lambda s: est(
        contrast(
            regress(s, "income ~ age + sex"),
            {"a": {"age": 10, "sex[T.M]": 1}, "b": {"Intercept": 1, "age": 40}},
        )
    ),
)
case(
    "regterm",
    "three",
    "W(regTermTest(svyglm(age~region+sex,d),~region))",
    lambda s: tested(term_test(regress(s, "age ~ region + sex"), "region")),
)
case(
    "regterm-home",
    "home2",
    "W(regTermTest(svyglm(insured~edu+sex,d,family=quasibinomial(),control=list(epsilon=1e-12)),~edu))",
    lambda s: tested(term_test(regress(s, "insured ~ edu + sex", family="binomial"), "edu")),
)
for of, formula in (
    ("pps", "mood ~ age + sex"),
    ("threew", "mood ~ sex"),
    ("agency", "compliance ~ log(revenue)"),
    ("home2", "satisf ~ sex + edu"),
):
    left, right = formula.split(" ~ ")
    case(
        f"olr-{of}",
        of,
        f"O(svyolr(factor({left},ordered=TRUE)~{right},d))"
        if left != "compliance"
        else f"O(svyolr(factor({left},levels=c('very poor','poor','fair','good','very good')[c('very poor','poor','fair','good','very good')%in%unique(as.character(agencies$compliance))],ordered=TRUE)~{right},d))",
        lambda s, f=formula: {
            k: v for k, v in fit(regress(s, f, family="ordinal")).items() if k in ("coef", "coefse")
        },
    )
case(
    "predict-response",
    "three",
    "E(predict(svyglm(stay~age+sex,d,family=quasibinomial(),control=list(epsilon=1e-12)),data.frame(age=c(20,50),sex=c('F','M')),type='response',vcov=TRUE))",
    lambda s: est(
        predict(
            regress(s, "stay ~ age + sex", family="binomial"),
            pd.DataFrame({"age": [20, 50], "sex": ["F", "M"]}),
            response=True,
        )
    ),
)
case(
    "predictive-margins",
    "home2",
    "E(svypredmeans(svyglm(hours~sex,d),~edu))",
    lambda s: est(margins(regress(s, "hours ~ sex + edu"), "edu")),
)

# contrasts and change
case(
    "contrast-by",
    "three",
    "E(svycontrast(svyby(~age,~sex,d,svymean,covmat=TRUE),c(-1,1)))",
    lambda s: est(contrast(mean(s, "age", by="sex"), {"x": {"M": 1, "F": -1}})),
)
case(
    "contrast-cross",
    "home2",
    "E(svycontrast(svyby(~hours,~wave+sex,d,svymean,covmat=TRUE),c(1,0,-1,-1,0,1)))",
    lambda s: est(
        contrast(
            mean(s, "hours", by=["wave", "sex"]),
            {"did": {(2022, "F"): 1, (2024, "F"): -1, (2022, "M"): -1, (2024, "M"): 1}},
        )
    ),
)
case(
    "contrast-relative",
    "home2",
    "E(svycontrast(svyby(~hours,~wave,d,svymean,covmat=TRUE),quote(`2024`/`2022`-1)))",
    lambda s: est(change(mean(s, "hours", by="wave"), relative=True, pairs="ends")),
)
case(
    "contrast-shares",
    "three",
    "E(svycontrast(svymean(~edu,d,na.rm=TRUE),list(a=c(1,-1,0,0),b=c(.5,.5,0,-1))))",
    lambda s: est(
        contrast(
            share(s, "edu"),
            {"a": {"college": 1, "junior": -1}, "b": {"college": 0.5, "junior": 0.5, "senior": -1}},
        )
    ),
)
case(
    "change-panel",
    "panel",
    "E(svycontrast(svyby(~revenue,~wave,d,svymean,covmat=TRUE),list(a=c(-1,1,0),b=c(0,-1,1))))",
    lambda s: est(change(mean(s, "revenue", by="wave"))),
)
case(
    "change-total-home2",
    "home2",
    "E(svycontrast(svyby(~insured,~wave,subset(d,!is.na(insured)),svytotal,covmat=TRUE),c(-1,0,1)))",
    lambda s: est(change(total(s, "insured", by="wave"), pairs="ends")),
)

# weighting
SEXES = {"F": 1500.0, "M": 1400.0}
ZONES = {"east": 900.0, "north": 500.0, "south": 1500.0}
LEVELS_ = "data.frame(sex=c('F','M'),Freq=c(1500,1400))"
ZONES_ = "data.frame(region=c('east','north','south'),Freq=c(900,500,1500))"


def reweighted(s: Sample, questions: tuple[str, ...] = ("age", "moves")) -> Answer:
    e, t = mean(s, list(questions)), total(s, list(questions))
    return {
        "w": np.asarray(s.weights),
        "est": np.concatenate([e.frame["value"], t.frame["value"]]),
        "se": np.concatenate([e.frame["se"], t.frame["se"]]),
    }


WEIGHTINGS: dict[str, tuple[str, Callable[[Sample], Sample]]] = {
    "post": (f"postStratify(d,~sex,{LEVELS_})", lambda s: poststratify(s, {"sex": SEXES})),
    "linear": (
        "calibrate(d,~sex+region,c(2900,1400,500,1500))",
        lambda s: calibrate(s, {"sex": SEXES, "region": ZONES}),
    ),
    "number": (
        "calibrate(d,~sex+age,c(2900,1400,120000))",
        lambda s: calibrate(s, {"sex": SEXES, "age": 120000.0}),
    ),
    "raking": (
        "calibrate(d,~sex+region,c(2900,1400,500,1500),calfun='raking',epsilon=1e-11)",
        lambda s: calibrate(s, {"sex": SEXES, "region": ZONES}, distance="raking"),
    ),
    "logit": (
        "calibrate(d,~sex+region,c(2900,1400,500,1500),calfun='logit',bounds=c(.3,3),epsilon=1e-11)",
        lambda s: calibrate(s, {"sex": SEXES, "region": ZONES}, distance="logit", bounds=(0.3, 3)),
    ),
    "bounded": (
        "calibrate(d,~sex+region,c(2900,1400,500,1500),bounds=c(.5,1.8),epsilon=1e-11)",
        lambda s: calibrate(s, {"sex": SEXES, "region": ZONES}, bounds=(0.5, 1.8)),
    ),
    "rake": (
        f"rake(d,list(~sex,~region),list({LEVELS_},{ZONES_}),control=list(maxit=200,epsilon=1e-10))",
        lambda s: rake(s, {"sex": SEXES, "region": ZONES}, projection="unweighted"),
    ),
    "ratio": (
        "calibrate(d,~age-1,120000,variance=1)",
        lambda s: calibrate(s, {"age": 120000.0}, variance="age"),
    ),
    "trim": ("trimWeights(d,upper=45,lower=5)", lambda s: trim(s, lower=5, upper=45, strict=False)),
    "trim-strict": ("trimWeights(d,upper=45,strict=TRUE)", lambda s: trim(s, upper=45)),
}
for of in ("threew", "pps", "one"):
    for label, (r, made) in WEIGHTINGS.items():
        case(f"weight-{label}-{of}", of, f"C({r},~age+moves)", lambda s, m=made: reweighted(m(s)))
case(
    "weight-by",
    "threew",
    f"B(svyby(~moves,~sex,{WEIGHTINGS['linear'][0]},svymean))",
    lambda s: est(mean(WEIGHTINGS["linear"][1](s), "moves", by="sex"), "sex"),
)
case(
    "weight-glm",
    "threew",
    f"F(svyglm(age~sex+moves,{WEIGHTINGS['linear'][0]}))",
    lambda s: by_name(regress(WEIGHTINGS["linear"][1](s), "age ~ sex + moves")),
)
case(
    "weight-chisq",
    "pps",
    f"T(svychisq(~stay+sex,{WEIGHTINGS['post'][0]},na.rm=TRUE))",
    lambda s: tested(crosstab(WEIGHTINGS["post"][1](s), "stay", "sex").test),
)
case(
    "weight-quantile",
    "pps",
    f"Q(svyquantile(~age,{WEIGHTINGS['post'][0]},c(.25,.5)))",
    lambda s: quantiles(quantile(WEIGHTINGS["post"][1](s), "age", [0.25, 0.5])),
)
case(
    "weight-cluster",
    "selfw",
    "C(calibrate(d,~sex+region,c(2900,1400,500,1500),aggregate.stage=1),~age+moves)",
    lambda s: reweighted(
        calibrate(
            added(s, home=lambda f: f["region"] + f["county"]),
            {"sex": SEXES, "region": ZONES},
            equal_within="home",
        )
    ),
)

# replicate weights
for kind, of, r in (
    ("JKn", "pps", "as.svrepdesign(d,type='JKn')"),
    ("JKn", "threew", "as.svrepdesign(d,type='JKn')"),
    ("JK1", "clus1", "as.svrepdesign(d,type='JK1')"),
    ("JK1", "clus1w", "as.svrepdesign(d,type='JK1')"),
    ("JKn", "strat", "as.svrepdesign(d,type='JKn')"),
):
    questions = {"pps": "age", "threew": "age"}.get(of, "api00")
    group = {"pps": "sex", "threew": "sex"}.get(of, "stype")
    for centre in (False, True):
        line = r[:-1] + f",mse={str(centre).upper()})"
        case(
            f"rep-{kind}-{of}-{centre}",
            of,
            f"B(svyby(~{questions},~{group},{line},svymean,covmat=TRUE))",
            lambda s, q=questions, g=group, m=centre, k=kind: est(
                mean(replicate(s, k, mse=m), q, by=g), g
            ),
        )
        case(
            f"rep-total-{kind}-{of}-{centre}",
            of,
            f"E(svytotal(~{questions},{line}))",
            lambda s, q=questions, m=centre, k=kind: est(total(replicate(s, k, mse=m), q)),
        )
case(
    "rep-quantile",
    "pps",
    "Q(svyquantile(~age,as.svrepdesign(d,type='JKn'),.5,interval.type='mean'))",
    lambda s: quantiles(quantile(replicate(s, "JKn"), "age", 0.5)),
)
case(
    "rep-quantile-q",
    "pps",
    "Q(svyquantile(~age,as.svrepdesign(d,type='JKn'),.5,interval.type='quantile'))",
    lambda s: quantiles(quantile(replicate(s, "JKn"), "age", 0.5, interval="quantile")),
)
case(
    "rep-glm",
    "pps",
    "F(svyglm(stay~age+sex,as.svrepdesign(d,type='JKn'),family=quasibinomial(),control=list(epsilon=1e-12)))",
    lambda s: by_name(regress(replicate(s, "JKn"), "stay ~ age + sex", family="binomial")),
)
case(
    "rep-chisq",
    "pps",
    "T(svychisq(~mood+sex,as.svrepdesign(d,type='JKn'),na.rm=TRUE))",
    lambda s: tested(crosstab(replicate(s, "JKn"), "mood", "sex").test),
)
case(
    "rep-ratio",
    "paired",
    "R(svyratio(~y,~x,as.svrepdesign(d,type='JKn')))",
    lambda s: est(ratio(replicate(s, "JKn"), "y", "x")),
)
case(
    "rep-post",
    "pps",
    f"E(svymean(~age,postStratify(as.svrepdesign(d,type='JKn'),~sex,{LEVELS_})))",
    lambda s: est(mean(poststratify(replicate(s, "JKn"), {"sex": SEXES}), "age")),
)
case(
    "rep-cal",
    "pps",
    "E(svymean(~age+moves,calibrate(as.svrepdesign(d,type='JKn'),~sex+region,c(2900,1400,500,1500))))",
    lambda s: est(
        mean(calibrate(replicate(s, "JKn"), {"sex": SEXES, "region": ZONES}), ["age", "moves"])
    ),
)
case(
    "rep-ttest",
    "pps",
    "T(svyttest(age~sex,as.svrepdesign(d,type='JKn')))",
    lambda s: tested(test(replicate(s, "JKn"), "age ~ sex")),
)

# strata with one cluster, also in domains
for rule in ("remove", "certainty", "adjust", "average"):
    option = f"options(survey.lonely.psu='{rule}',survey.adjust.domain.lonely=TRUE);"
    case(
        f"lonely-{rule}",
        f"lone-{rule}",
        option + "E(svytotal(~staff+licensed,d))",
        lambda s: est(total(s, ["staff", "licensed"])),
    )
    case(
        f"lonely-by-{rule}",
        f"lone-{rule}",
        option + "B(svyby(~staff,~channel,d,svymean))",
        lambda s: est(mean(s, "staff", by="channel"), "channel"),
    )
    case(
        f"lonely-share-{rule}",
        f"lone-{rule}",
        option + "E(svymean(~channel,d))",
        lambda s: est(share(s, "channel"), "answer"),
    )
    case(
        f"lonely-glm-{rule}",
        f"lone-{rule}",
        option + "F(svyglm(revenue~staff,d))",
        lambda s: by_name(regress(s, "revenue ~ staff")),
    )
    case(
        f"lonely-fpc-{rule}",
        f"lonefpc-{rule}",
        option + "E(svymean(~staff+revenue,d))",
        lambda s: est(mean(s, ["staff", "revenue"])),
    )
    case(
        f"lonely-domain-{rule}",
        f"home-{rule}",
        option + "E(svymean(~income,subset(d,edu=='college'&age_group=='50+'),na.rm=TRUE))",
        lambda s: est(mean(s, "income", among="edu == 'college' and age_group == '50+'")),
    )
    case(
        f"lonely-domain-total-{rule}",
        f"home-{rule}",
        option + "E(svytotal(~hours,subset(d,edu=='college'&age_group=='50+'),na.rm=TRUE))",
        lambda s: est(total(s, "hours", among="edu == 'college' and age_group == '50+'")),
    )
    case(
        f"lonely-stages-{rule}",
        f"three-{rule}",
        option + "E(svymean(~age,subset(d,age>50)))",
        lambda s: est(mean(s, "age", among="age > 50")),
    )
