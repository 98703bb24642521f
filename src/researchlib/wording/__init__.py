"""A number → the words an official text uses for it: rounded once, with its unit, and true to its sign.

What leaves is a `Said`: the text, and behind it the unrounded value with unit, n, standard error and
source, which is what the ledger of a brief keeps.  Conventions: GB/T 15835-2011 (numerals) and the
usage of the statistics bureau (增加 for amounts, 增长 for rates, 个百分点 for differences of per cent).
"""

from .changing import moved
from .digits import rounded, rounding
from .numbers import Said, between, interval, number, percent, points, wan, yi
from .phrases import Phrase, earlier_wave, said, words

__all__ = [
    "Phrase", "Said", "between", "earlier_wave", "interval", "moved", "number", "percent", "points",
    "rounded", "rounding", "said", "wan", "words", "yi",
]  # fmt: skip
