"""Estimates → changes, contrasts and trends: combinations of estimates with their exact
covariance."""

from .changes import change
from .combining import holm
from .contrasts import contrast
from .splitting import decompose
from .trends import trend

__all__ = ["change", "contrast", "decompose", "holm", "trend"]
