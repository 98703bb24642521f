"""A regular expression → texts that match it: enough for the ids and codes forms ask for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np

_MOST = 8  # of an open-ended repetition


def matching(pattern: str, draw: np.random.Generator) -> str:
    """A text the pattern matches; its own text where the pattern cannot be followed.

    >>> bool(re.fullmatch("QC-20[0-9]{2}-[A-C]", matching("^QC-20[0-9]{2}-[A-C]$", np.random.default_rng(1))))
    True
    """
    try:
        return "".join(_some(op, argument, draw) for op, argument in _parsed(pattern))
    except (re.error, KeyError, NotImplementedError):
        return pattern


@lru_cache(maxsize=64)
def _parsed(pattern: str) -> list[tuple[Any, Any]]:
    from re import _parser as parser  # type: ignore[attr-defined]

    return list(parser.parse(pattern))


def _some(op: Any, argument: Any, draw: np.random.Generator) -> str:
    name = str(op)
    if name == "LITERAL":
        return chr(argument)
    if name == "NOT_LITERAL":
        return "x" if argument != ord("x") else "y"
    if name == "ANY":
        return "a"
    if name == "AT":
        return ""
    if name == "IN":
        letters = _letters(argument)
        return letters[int(draw.integers(0, len(letters)))]
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        low, high, inner = argument
        count = int(draw.integers(low, min(int(high), low + _MOST) + 1))
        return "".join(_some(o, a, draw) for _ in range(count) for o, a in inner)
    if name == "SUBPATTERN":
        return "".join(_some(o, a, draw) for o, a in argument[-1])
    if name == "BRANCH":
        branch = argument[1][int(draw.integers(0, len(argument[1])))]
        return "".join(_some(o, a, draw) for o, a in branch)
    raise KeyError(name)


def _letters(parts: Any) -> str:
    found = ""
    for op, argument in parts:
        name = str(op)
        if name == "LITERAL":
            found += chr(argument)
        elif name == "RANGE":
            low, high = argument
            found += "".join(chr(k) for k in range(low, min(high, low + 100) + 1))
        elif name == "CATEGORY":
            found += {"CATEGORY_DIGIT": "0123456789", "CATEGORY_WORD": "abcXYZ012"}[str(argument)]
        else:
            raise KeyError(name)
    return found
