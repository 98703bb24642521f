"""Means, totals, domains, shares, ratios, quantiles: R's line and ours."""

from __future__ import annotations

import numpy as np
from pairing import case, est, quantiles

from researchlib.estimation import (
    mean,
    quantile,
    ratio,
    share,
    total,
)

# means and totals over many designs
for of, questions in {
    "clus2": ["api00", "api99"],
    "clus2w": ["api00", "meals"],
    "three": ["age", "moves"],
    "threew": ["age", "moves"],
    "two": ["age", "moves"],
    "pps": ["age", "moves"],
    "one": ["age", "moves"],
    "home2": ["hours", "row"],
    "mu": ["y1"],
    "fpcd": ["x"],
    "fpcw": ["x"],
    "stratw": ["enroll", "api99"],
    "panel": ["staff", "revenue"],
    "paired": ["y", "x"],
}.items():
    right = "+".join(questions)
    case(
        f"mean-{of}",
        of,
        f"E(svymean(~{right},d,deff=TRUE,na.rm=TRUE))",
        lambda s, q=questions: est(mean(s, q)),
    )
    case(
        f"total-{of}",
        of,
        f"E(svytotal(~{right},d,deff=TRUE,na.rm=TRUE))",
        lambda s, q=questions: est(total(s, q)),
    )
for of, q in {
    "clus2": "api00",
    "three": "income",
    "threew": "income",
    "pps": "income",
    "home2": "income",
    "nhanes": "HI_CHOL",
}.items():
    case(
        f"deffreplace-{of}",
        of,
        f"E(svymean(~{q},d,deff='replace',na.rm=TRUE))",
        lambda s, q=q: est(mean(s, q, deff="replace")),
    )
    case(
        f"missing-total-{of}",
        of,
        f"E(svytotal(~{q},d,na.rm=TRUE))",
        lambda s, q=q: est(total(s, q)),
    )

# domains; first `by` fastest in R
for of, q, by in (
    ("clus2", "api00", ["stype"]),
    ("clus2", "enroll", ["stype", "awards"]),
    ("three", "age", ["sex"]),
    ("three", "income", ["region", "sex"]),
    ("threew", "income", ["edu"]),
    ("two", "moves", ["edu", "sex"]),
    ("pps", "stay", ["edu"]),
    ("home2", "income", ["wave", "edu"]),
    ("agency", "revenue", ["wave", "channel"]),
    ("panel", "revenue", ["wave", "licensed"]),
    ("nhanes", "HI_CHOL", ["race", "agecat"]),
    ("paired", "y", ["g"]),
    ("one", "income", ["edu", "mood"]),
):
    label, left = "-".join([of, q, *by]), "+".join(by)
    for verb, fun in (("mean", mean), ("total", total)):
        case(
            f"by-{verb}-{label}",
            of,
            f"B(svyby(~{q},~{left},subset(d,!is.na({q})),svy{verb},covmat={'TRUE' if of != 'nhanes' else 'FALSE'}))",
            lambda s, q=q, by=by, fun=fun: est(fun(s, q, by=by), *by[::-1]),
        )
case(
    "by-two-questions",
    "three",
    "B(svyby(~age+moves,~sex,d,svymean,covmat=TRUE))",
    lambda s: est(mean(s, ["age", "moves"], by="sex"), "question", "sex"),
)
case(
    "by-share",
    "three",
    "B(svyby(~edu,~sex,subset(d,!is.na(edu)),svymean,covmat=TRUE))",
    lambda s: est(share(s, "edu", by="sex"), "answer", "sex"),
)
case(
    "by-share-agency",
    "agency",
    "B(svyby(~channel,~wave,d,svymean,covmat=TRUE))",
    lambda s: est(share(s, "channel", by="wave"), "answer", "wave"),
)
case(
    "by-ratio",
    "three",
    "B(svyby(~moves,~sex,denominator=~years,d,svyratio,covmat=TRUE))",
    lambda s: est(ratio(s, "moves", "years", by="sex"), "sex"),
)
case(
    "by-ratio-clus2",
    "clus2",
    "B(svyby(~api.stu,~stype,denominator=~enroll,subset(d,!is.na(enroll)),svyratio,covmat=TRUE))",
    lambda s: est(ratio(s, "api.stu", "enroll", by="stype"), "stype"),
)
case(
    "mean-ci",
    "three",
    "list(ci=confint(svymean(~age,d),df=degf(d)))",
    lambda s: {"ci": est(mean(s, "age", among="sex in ['F', 'M']"))["ci"]},
)
case(
    "subset-df",
    "three",
    "list(df=degf(subset(d,region!='north'&sex=='F')))",
    lambda s: {"df": mean(s, "age", among="region != 'north' and sex == 'F'").only.df},
)
case(
    "subset-df-home",
    "home",
    "list(df=degf(subset(d,age_group=='50+'&edu=='college')))",
    lambda s: {"df": mean(s, "hours", among="age_group == '50+' and edu == 'college'").only.df},
)
for of, text, cond, q in (
    ("three", "edu=='none'", "edu == 'none'", "age"),
    ("threew", "age>60", "age > 60", "moves"),
    ("clus2", "stype=='H'", "stype == 'H'", "api00"),
    ("home2", "insured==1&!is.na(insured)", "insured == 1", "income"),
    ("agency", "street=='Fuyong'&wave==2023", "street == 'Fuyong' and wave == 2023", "revenue"),
    ("mu", "y1>45", "y1 > 45", "y1"),
):
    case(
        f"subset-{of}",
        of,
        f"E(svymean(~{q},subset(d,{text}),na.rm=TRUE))",
        lambda s, q=q, c=cond: est(mean(s, q, among=c)),
    )
    case(
        f"subset-total-{of}",
        of,
        f"E(svytotal(~{q},subset(d,{text}),na.rm=TRUE))",
        lambda s, q=q, c=cond: est(total(s, q, among=c)),
    )

# shares and counts
for of, q in (
    ("three", "edu"),
    ("threew", "mood"),
    ("clus2", "stype"),
    ("agency", "compliance"),
    ("home2", "edu"),
    ("panel", "channel"),
    ("paired", "g"),
    ("nhanes", "agecat"),
):
    case(
        f"share-{of}-{q}",
        of,
        f"E(svymean(~factor(as.character({q})),d,na.rm=TRUE))",
        lambda s, q=q: est(share(s, q), "answer"),
    )
METHODS = ("logit", "likelihood", "asin", "beta", "mean", "xlogit")
for of, q in (
    ("three", "stay"),
    ("threew", "rare"),
    ("pps", "rare"),
    ("home2", "insured"),
    ("agency", "licensed"),
    ("nhanes", "HI_CHOL"),
):
    for method in METHODS:
        case(
            f"ciprop-{method}-{of}",
            of,
            f"P(svyciprop(~{q},d,method='{method}',na.rm=TRUE))",
            lambda s, q=q, m=method: {
                "ci": np.ravel(est(share(s, q, interval=m), "answer", only="1")["ci"]),
                "est": est(share(s, q), "answer", only="1")["est"],
            },
        )
for method in ("logit", "beta", "mean", "xlogit"):
    case(
        f"ciprop-domain-{method}",
        "three",
        f"P(svyciprop(~stay,subset(d,sex=='F'),method='{method}',na.rm=TRUE))",
        lambda s, m=method: {
            "ci": np.ravel(
                est(share(s, "stay", among="sex == 'F'", interval=m), "answer", only="1")["ci"]
            )
        },
    )

# ratios
for of, up, down in (
    ("three", "moves", "years"),
    ("threew", "income", "age"),
    ("clus2", "api.stu", "enroll"),
    ("panel", "revenue", "staff"),
    ("home2", "income", "hours"),
    ("paired", "y", "x"),
):
    case(
        f"ratio-{of}",
        of,
        f"R(svyratio(~{up},~{down},d,na.rm=TRUE))",
        lambda s, a=up, b=down: est(ratio(s, a, b)),
    )

# quantiles
RULES = ("math", "school", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")
for rule in RULES:
    case(
        f"quantile-{rule}",
        "threew",
        f"Q(svyquantile(~age,d,c(.1,.25,.5,.8,.95),qrule='{rule}'))",
        lambda s, r=rule: quantiles(quantile(s, "age", [0.1, 0.25, 0.5, 0.8, 0.95], rule=r)),
    )
    case(
        f"quantile-pps-{rule}",
        "pps",
        f"Q(svyquantile(~years,d,c(.33,.5,.66),qrule='{rule}'))",
        lambda s, r=rule: quantiles(quantile(s, "years", [0.33, 0.5, 0.66], rule=r)),
    )
for kind in ("mean", "beta", "xlogit", "asin", "score"):
    for of, q in (
        ("three", "income"),
        ("clus2", "api00"),
        ("agency", "revenue"),
        ("home2", "hours"),
    ):
        case(
            f"quantile-{kind}-{of}",
            of,
            f"Q(svyquantile(~{q},d,c(.25,.5,.75),interval.type='{kind}',na.rm=TRUE))",
            lambda s, q=q, k=kind: quantiles(quantile(s, q, [0.25, 0.5, 0.75], interval=k)),
        )
case(
    "quantile-by",
    "three",
    "QB(svyby(~income,~sex,d,svyquantile,quantiles=.5,ci=TRUE,vartype=c('se','ci'),na.rm=TRUE))",
    lambda s: quantiles(quantile(s, "income", 0.5, by="sex"), "sex"),
)
case(
    "quantile-by-agency",
    "agency",
    "QB(svyby(~revenue,~wave,d,svyquantile,quantiles=.5,ci=TRUE,vartype=c('se','ci'),na.rm=TRUE))",
    lambda s: quantiles(quantile(s, "revenue", 0.5, by="wave"), "wave"),
)
