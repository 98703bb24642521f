"""A table of respondents and how they were drawn → `Sample`: strata, clusters, population sizes,
weights."""

from .columns import kept_rows, names, require, text_codes, text_of
from .layout import Layout, Overlap, Projection, Stage
from .planning import plan
from .replicates import Replicates
from .sample import Adjustment, Sample

__all__ = [
    "Adjustment",
    "Layout",
    "Overlap",
    "Projection",
    "Replicates",
    "Sample",
    "Stage",
    "kept_rows",
    "names",
    "plan",
    "require",
    "text_codes",
    "text_of",
]
