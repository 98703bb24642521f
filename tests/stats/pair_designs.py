"""Designs put to R's `survey` and to us: its line and ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from cases import data

from researchlib.designs import Sample

DESIGNS: dict[str, tuple[str, Callable[[], Sample]]] = {}


def design(name: str, r: str, frame: str, **parts: Any) -> None:
    DESIGNS[name] = (r, lambda: Sample(data(frame), **parts))


design(
    "strat",
    "svydesign(~1,strata=~stype,weights=~pw,fpc=~fpc,data=apistrat)",
    "apistrat",
    strata="stype",
    weights="pw",
    population="fpc",
)
design(
    "stratw",
    "svydesign(~1,strata=~stype,weights=~pw,data=apistrat)",
    "apistrat",
    strata="stype",
    weights="pw",
)
design(
    "clus1",
    "svydesign(~dnum,weights=~pw,fpc=~fpc,data=apiclus1)",
    "apiclus1",
    clusters="dnum",
    weights="pw",
    population="fpc",
)
design(
    "clus1w",
    "svydesign(~dnum,weights=~pw,data=apiclus1)",
    "apiclus1",
    clusters="dnum",
    weights="pw",
)
design(
    "clus2",
    "svydesign(~dnum+snum,fpc=~fpc1+fpc2,data=apiclus2)",
    "apiclus2",
    clusters=["dnum", "snum"],
    population=["fpc1", "fpc2"],
)
design(
    "clus2w",
    "svydesign(~dnum+snum,weights=~pw,data=apiclus2)",
    "apiclus2",
    clusters=["dnum", "snum"],
    weights="pw",
)
three = {"strata": "region", "clusters": ["county", "village", "row"], "nest": True}
design(
    "three",
    "svydesign(~county+village+row,strata=~region,fpc=~N1+N2+N3,nest=TRUE,data=stages)",
    "stages",
    **three,
    population=["N1", "N2", "N3"],
)
design(
    "threew",
    "svydesign(~county+village+row,strata=~region,fpc=~f1+f2+f3,weights=~w,nest=TRUE,data=stages)",
    "stages",
    **three,
    population=["f1", "f2", "f3"],
    weights="w",
)
design(
    "two",
    "svydesign(~county+village,strata=~region,fpc=~N1+N2,weights=~w,nest=TRUE,data=stages)",
    "stages",
    strata="region",
    clusters=["county", "village"],
    nest=True,
    population=["N1", "N2"],
    weights="w",
)
design(
    "pps",
    "svydesign(~county,strata=~region,weights=~w,nest=TRUE,data=stages)",
    "stages",
    strata="region",
    clusters="county",
    nest=True,
    weights="w",
)
design(
    "selfw",
    "svydesign(~county,strata=~region,weights=~N1,nest=TRUE,data=stages)",
    "stages",
    strata="region",
    clusters="county",
    nest=True,
    weights="N1",
)
design("one", "svydesign(~1,weights=~w,data=stages)", "stages", weights="w")
design(
    "agency",
    "svydesign(~1,strata=~interaction(wave,street),weights=~weight,fpc=~N_h,data=agencies)",
    "agencies",
    strata=["wave", "street"],
    weights="weight",
    population="N_h",
)
design(
    "panel",
    "svydesign(~agency_id,strata=~street,weights=~weight,data=agencies_panel)",
    "agencies_panel",
    strata="street",
    clusters="agency_id",
    weights="weight",
)
design(
    "home",
    "svydesign(~ent_id,strata=~interaction(wave,street),weights=~weight,nest=TRUE,data=residents)",
    "residents",
    strata=["wave", "street"],
    clusters="ent_id",
    weights="weight",
    nest=True,
)
design(
    "home2",
    "svydesign(~ent_id+row,strata=~interaction(wave,street),fpc=~N1+N2,nest=TRUE,data=residents)",
    "residents",
    strata=["wave", "street"],
    clusters=["ent_id", "row"],
    nest=True,
    population=["N1", "N2"],
)
design(
    "nhanes",
    "svydesign(~SDMVPSU,strata=~SDMVSTRA,weights=~WTMEC2YR,nest=TRUE,data=nhanes)",
    "nhanes",
    strata="SDMVSTRA",
    clusters="SDMVPSU",
    weights="WTMEC2YR",
    nest=True,
)
design(
    "paired",
    "svydesign(~psu,strata=~stratum,weights=~weight,nest=TRUE,data=paired)",
    "paired",
    strata="stratum",
    clusters="psu",
    weights="weight",
    nest=True,
)
design(
    "mu",
    "svydesign(~id1+id2,fpc=~n1+n2,data=mu284)",
    "mu284",
    clusters=["id1", "id2"],
    population=["n1", "n2"],
)
design(
    "fpcd",
    "svydesign(~psuid,strata=~stratid,weights=~weight,fpc=~Nh,nest=TRUE,data=fpc)",
    "fpc",
    strata="stratid",
    clusters="psuid",
    weights="weight",
    population="Nh",
    nest=True,
)
design(
    "fpcw",
    "svydesign(~1,strata=~stratid,weights=~weight,data=fpc)",
    "fpc",
    strata="stratid",
    weights="weight",
)
for rule in ("remove", "certainty", "adjust", "average"):
    design(
        f"lone-{rule}",
        "svydesign(~1,strata=~street,weights=~weight,data=lonely)",
        "lonely",
        strata="street",
        weights="weight",
        lonely=rule,
    )
    design(
        f"lonefpc-{rule}",
        "svydesign(~1,strata=~street,weights=~weight,fpc=~N_h,data=lonely)",
        "lonely",
        strata="street",
        weights="weight",
        population="N_h",
        lonely=rule,
    )
    design(
        f"home-{rule}",
        DESIGNS["home"][0],
        "residents",
        strata=["wave", "street"],
        clusters="ent_id",
        weights="weight",
        nest=True,
        lonely=rule,
    )
    design(
        f"three-{rule}",
        DESIGNS["three"][0],
        "stages",
        **three,
        population=["N1", "N2", "N3"],
        lonely=rule,
    )


@cache
def sample(name: str) -> Sample:
    return DESIGNS[name][1]()
