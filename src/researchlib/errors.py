"""What can go wrong, in words a field manager can act on: where, what, how many, what to do.

Messages reach researchers, so each is written twice, in Chinese and in English, and `say` picks one.
Chinese is the default; English is used with ``--lang en``, with ``RESEARCHLIB_LANG=en``, or when the
terminal's own locale is English.  A message holds places and counts, never a respondent's answer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextvars import ContextVar
from itertools import islice

_chosen: ContextVar[str | None] = ContextVar("researchlib_language", default=None)


def language() -> str:
    """The language of messages to researchers: ``"zh"`` or ``"en"``.

    >>> set_language("en"); language()
    'en'
    >>> set_language(None)
    """
    chosen = _chosen.get()
    if chosen is None:
        chosen = os.environ.get("RESEARCHLIB_LANG") or ""
        if not chosen:
            locale = next(
                (v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), ""
            )
            chosen = "en" if locale.lower().startswith("en") else "zh"
    return "en" if chosen.lower().startswith("en") else "zh"


def set_language(name: str | None) -> None:
    """Choose the language of messages: ``"zh"``, ``"en"``, or None for the environment's."""
    _chosen.set(name)


def say(zh: str, en: str) -> str:
    """The sentence in the language of the person reading it.

    >>> set_language("en"); say(zh="缺少文件", en="file missing")
    'file missing'
    >>> set_language(None)
    """
    return en if language() == "en" else zh


def listed(items: Iterable[object], most: int) -> str:
    """The first few things a message names, and a sign that there are more.

    >>> listed(["甲", "乙"], 6), listed(range(2, 9), 3)
    ('甲、乙', '2、3、4…')
    """
    shown = list(islice(items, most + 1))
    return "、".join(map(str, shown[:most])) + ("…" if len(shown) > most else "")


class ResearchError(Exception):
    """Base of every error the library raises on purpose: *where: what, how many. What to do.*"""


class FormError(ResearchError):
    """The questionnaire itself is wrong: sheet, row and what to change."""


class DataError(ResearchError):
    """A file or table that was received cannot be used as it is."""


class ReviewError(ResearchError):
    """A decision in a review workbook cannot be applied; nothing of it was."""


class DesignError(ResearchError):
    """Sample design, weights or margins do not fit the data."""


class BriefError(ResearchError):
    """A brief cannot be built: notebook, cell and text."""
