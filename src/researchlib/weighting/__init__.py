"""Clean data or a sample, and known totals → a `Sample` whose weights reproduce them."""

from .calibration import calibrate
from .raking import poststratify, rake
from .trimming import trim
from .weights import weight

__all__ = ["calibrate", "poststratify", "rake", "trim", "weight"]
