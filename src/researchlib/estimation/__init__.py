"""Sample → estimates: share, mean, total, ratio, each with the covariance of everything in the
call."""

from .estimates import Estimate, Estimates
from .means import mean, ratio, total
from .shares import share

__all__ = ["Estimate", "Estimates", "mean", "ratio", "share", "total"]
