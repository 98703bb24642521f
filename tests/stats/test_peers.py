"""The same questions put to Python's svy and to R's survey, where they are installed.

svy is looked for in this interpreter, or in the one that RESEARCHLIB_SVY names (it is no dependency of
the project); R is looked for as `Rscript`, with the package survey.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from researchlib.designs import Sample
from researchlib.estimation import crosstab, mean, regress, total
from researchlib.weighting import rake

DATA = Path(__file__).resolve().parents[1] / "data" / "stats"
MARGINS = {
    "stype": {"E": 4500.0, "H": 700.0, "M": 994.0},
    "sch.wide": {"Yes": 5100.0, "No": 1094.0},
}

SVY = """
import json, sys, warnings
warnings.filterwarnings("ignore")
import polars as pl, svy
d = pl.read_csv(sys.argv[1], infer_schema_length=None)
margins = json.loads(sys.argv[2])
s = svy.Sample(d, svy.Design(stratum="stype", wgt="pw"))
m = s.estimation.mean("api00", by="awards").to_dicts()
t = s.estimation.total("enroll").to_dicts()
q = s.weighting.rake(controls=margins, tol=1e-10, max_iter=500)
f = s.categorical.tabulate("sch.wide", "awards").stats.f
g = s.glm.fit(y="api00", x=["ell", "meals"], family="gaussian")
print(json.dumps({
    "mean": sorted([str(r["by_level"][0] if "by_level" in r else r.get("awards")), r["est"], r["se"]] for r in m),
    "total": [t[0]["est"], t[0]["se"]],
    "rake": q.data["rk_wgt"].to_list(),
    "table": [f.value, f.p_value],
    "regress": [[c.est, c.se] for c in g.coefs],
}))
"""

R = """
suppressMessages(library(survey))
a <- commandArgs(TRUE); d <- read.csv(a[1])
D <- svydesign(~1, strata = ~stype, weights = ~pw, data = d)
m <- svyby(~api00, ~awards, D, svymean); t <- svytotal(~enroll, D)
f <- function(n, words, totals) { x <- data.frame(words, Freq = totals); names(x)[1] <- n; x }
k <- rake(D, list(~stype, ~sch.wide), list(f("stype", c("E", "H", "M"), c(4500, 700, 994)),
          f("sch.wide", c("Yes", "No"), c(5100, 1094))), control = list(maxit = 500, epsilon = 1e-9))
x <- svychisq(~sch.wide + awards, D)
g <- svyglm(api00 ~ ell + meals, D)
v <- function(x) paste0("[", paste(sprintf("%.15g", as.numeric(x)), collapse = ","), "]")
l <- function(x) paste0("[", paste(x, collapse = ","), "]")
cat("{\\"mean\\":", l(sprintf("[\\"%s\\",%.15g,%.15g]", m$awards, m$api00, SE(m))),
    ",\\"total\\":", v(c(coef(t), SE(t))), ",\\"rake\\":", v(weights(k)),
    ",\\"table\\":", v(c(x$statistic, x$p.value)),
    ",\\"regress\\":", l(sprintf("[%.15g,%.15g]", coef(g), SE(g))), "}\\n", sep = "")
"""


def svy_answers() -> dict[str, Any]:
    python = os.environ.get("RESEARCHLIB_SVY", "")
    if not python:
        if importlib.util.find_spec("svy") is None:
            pytest.skip("svy is not installed (name an interpreter that has it in RESEARCHLIB_SVY)")
        python = sys.executable
    return answers([python, "-c", SVY])


def r_answers() -> dict[str, Any]:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed (Rscript was not found)")
    wanted = "quit(status = !requireNamespace('survey', quietly = TRUE))"
    if subprocess.run([program, "-e", wanted], capture_output=True, check=False).returncode:
        pytest.skip("R is installed without the package survey")
    return answers([program, "-e", R])


def answers(line: list[str]) -> dict[str, Any]:
    given = [*line, str(DATA / "apistrat.csv"), json.dumps(MARGINS)]
    done = subprocess.run(given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("peer", [svy_answers, r_answers], ids=["svy", "R"])
def test_a_peer_gives_the_same(peer: Any) -> None:
    theirs = peer()
    s = Sample(pd.read_csv(DATA / "apistrat.csv"), strata="stype", weights="pw")
    e = mean(s, "api00", by="awards")
    for word, value, se in theirs["mean"]:
        assert (e[word].value, e[word].se) == pytest.approx((value, se), rel=1e-7)
    enrolled = total(s, "enroll").only
    assert (enrolled.value, enrolled.se) == pytest.approx(tuple(theirs["total"]), rel=1e-7)
    assert np.allclose(rake(s, MARGINS).weights, theirs["rake"], rtol=1e-6)
    test = crosstab(s, "sch.wide", "awards").test
    assert (test.statistic, test.p) == pytest.approx(tuple(theirs["table"]), rel=1e-6)
    fit = regress(s, "api00 ~ ell + meals").frame[["value", "se"]].to_numpy()
    assert np.allclose(fit, theirs["regress"], rtol=1e-6)
