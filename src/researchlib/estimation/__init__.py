"""Sample → estimates: shares, means, totals, ratios, quantiles, crosstabs, tests, regressions."""

from .crosstabs import Test, crosstab
from .estimates import Estimate, Estimates
from .means import mean, ratio, total
from .predicting import margins, predict
from .quantiles import quantile
from .regression import regress, term_test
from .replication import replicate
from .shares import share
from .testing import test

__all__ = [
    "Estimate",
    "Estimates",
    "Test",
    "crosstab",
    "margins",
    "mean",
    "predict",
    "quantile",
    "ratio",
    "regress",
    "replicate",
    "share",
    "term_test",
    "test",
    "total",
]
