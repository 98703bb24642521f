"""What R's `survey` says to the lines of `pair_estimates` and `pair_models`.

    python tests/stats/ask_r.py Rscript

asks it (R 4.2.2 with survey 4.1.1 so far, and MASS) and writes tests/data/stats/pairs.json;
`test_pairs.py` compares without R.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib import import_module
from typing import Any

from cases import BESIDE, HERE
from pair_designs import DESIGNS
from pairing import CASES

for lines in ("pair_estimates", "pair_models"):
    import_module(lines)

RESULTS = HERE / "pairs.json"

PRELUDE = r"""
suppressMessages(library(survey))
options(survey.lonely.psu="fail", stringsAsFactors=TRUE)
V <- function(x) { v <- try(vcov(x), silent=TRUE); if (inherits(v, "try-error")) NULL else v }
E <- function(x) list(est=as.numeric(coef(x)), se=as.numeric(SE(x)), cov=V(x),
                      deff=if (!is.null(attr(x,"deff"))) as.numeric(deff(x)) else NULL)
B <- function(x) list(est=as.numeric(coef(x)), se=as.numeric(unlist(SE(x))), cov=if (!is.null(attr(x,"var"))) V(x) else NULL)
R <- function(x) list(est=as.numeric(coef(x)), se=as.numeric(SE(x)))
P <- function(x) list(est=as.numeric(coef(x)), ci=as.numeric(attr(x,"ci")))
Q <- function(x) { m <- unclass(x)[[1]]; list(est=m[,1], ci=m[,2:3], se=m[,4]) }
QB <- function(x) list(est=as.numeric(coef(x)), ci=as.matrix(x[,c("ci_l","ci_u")]), se=as.numeric(unlist(SE(x))))
T <- function(x) list(stat=as.numeric(x$statistic), p=as.numeric(x$p.value), df=if (is.null(x$parameter)) NULL else as.numeric(x$parameter))
K <- function(x) list(stat=as.numeric(x$parameter[1]), p=as.numeric(x$p.value))
G <- function(x) list(stat=as.numeric(x$statistic), p=as.numeric(x$p.value))
W <- function(x) list(stat=as.numeric(x$Ftest), p=as.numeric(x$p), df=c(x$df, x$ddf))
O <- function(x) list(coef=as.numeric(c(x$coefficients, x$zeta)), coefse=as.numeric(sqrt(diag(vcov(x)))))
N <- function(n) vapply(n, function(s) { s <- gsub("(Intercept)","Intercept",s,fixed=TRUE); s <- gsub("factor(","C(",s,fixed=TRUE)
  paste(sort(gsub(" ","",strsplit(s,":",fixed=TRUE)[[1]]), method="radix"), collapse=":") }, "")
F <- function(x) { o <- order(N(names(coef(x))), method="radix"); s <- summary(x)$coefficients
  list(coef=as.numeric(coef(x))[o], coefse=as.numeric(SE(x))[o], vcov=vcov(x)[o,o,drop=FALSE], p=s[o,4], dfr=x$df.residual) }
C <- function(d, f) { m <- svymean(f,d); t <- svytotal(f,d)
  list(w=as.numeric(weights(d)), est=as.numeric(c(coef(m),coef(t))), se=as.numeric(c(SE(m),SE(t)))) }
num <- function(x) { x <- as.numeric(x); ifelse(is.finite(x), sprintf("%.15g", x), "null") }
vec <- function(x) if (is.matrix(x)) paste0("[", paste(apply(x, 1, function(r) paste0("[", paste(num(r), collapse=","), "]")), collapse=","), "]") else
  paste0("[", paste(num(x), collapse=","), "]")
tell <- function(id, value) {
  options(survey.lonely.psu="fail", survey.adjust.domain.lonely=FALSE)
  x <- try(value(), silent=TRUE)
  if (inherits(x, "try-error")) { cat(id, "\t", "{\"error\": ", encodeString(conditionMessage(attr(x,"condition")), quote="\""), "}\n", sep=""); return() }
  x <- x[!vapply(x, is.null, TRUE)]
  cat(id, "\t{", paste0("\"", names(x), "\": ", vapply(x, vec, ""), collapse=", "), "}\n", sep="")
}
"""


def ask(program: str) -> dict[str, Any]:
    """All cases put to R at once."""
    files = [
        "apistrat",
        "apiclus1",
        "apiclus2",
        "stages",
        "agencies",
        "agencies_panel",
        "residents",
        "lonely",
        "paired",
        "nhanes",
        "mu284",
        "fpc",
    ]
    lines = [PRELUDE]
    for name in files:
        path = HERE / f"{name}.csv"
        path = path if path.exists() else BESIDE / f"{name}.csv"
        lines.append(f"{name} <- read.csv('{path}',stringsAsFactors=TRUE,na.strings=c('NA',''))")
    lines.append("residents$row <- seq_len(nrow(residents))-1")
    for name, (r, _) in DESIGNS.items():
        lines.append(f"D_{name.replace('-', '_')} <- {r}")
    for name, (of, r, _) in CASES.items():
        lines.append(f"d <- D_{of.replace('-', '_')}; tell('{name}', function() {{{r}}})")
    with tempfile.NamedTemporaryFile("w", suffix=".R", encoding="utf-8") as script:
        script.write("\n".join(lines))
        script.flush()
        done = subprocess.run([program, script.name], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return {
        a: json.loads(b)
        for a, b in (line.split("\t") for line in done.stdout.splitlines() if "\t{" in line)
    }


if __name__ == "__main__":
    found = ask(sys.argv[1])
    broken = {k: v["error"] for k, v in found.items() if "error" in v}
    print(len(found), "cases;", len(broken), "errors of R:", json.dumps(broken, indent=1))
    body = ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in found.items())
    RESULTS.write_text("{\n" + body + "\n}\n", "utf-8")
