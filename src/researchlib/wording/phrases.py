"""Estimates and their changes in words that are true whatever the estimate is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..estimation.estimates import Estimate
from .digits import rounded
from .facts import facts_of, is_difference, must_show
from .numbers import VALUE, Said, number, percent, places_of, points


class Phrase(str):
    """Words that rest on a figure: the ledger keeps the unrounded value, n and source behind them."""

    figure: Any = None

    @classmethod
    def about(cls, text: str, what: Any) -> Phrase:
        made = cls(text)
        made.figure = what
        return made

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        if self.figure is None:
            return {"text/plain": repr(str(self))}
        value, unit, n, se, source = facts_of(self.figure)
        kind = str(getattr(self.figure, "kind", "number") or "number")
        said = Said(str(self), value, unit, n, se, source, kind)
        return {"text/plain": repr(str(self)), VALUE: said.bundle}


def words(what: Any, decimals: int = 1, otherwise: str = "") -> str:
    """An estimate in words; a change by its verdict, so that the sentence is true whatever it is.

    rose, fell
        ``比上年提高2.3个百分点`` (shares), ``比上年增加120元`` (amounts), ``比上年增长2.1%``
        (relative change); the earlier wave is named where it is not the year before.
    no clear change
        ``与上年基本持平`` where the figures themselves differ by less than two points (shares) or
        two per cent; ``与上年相比变化不明显`` where they differ more, but not clearly.
    cannot tell
        ``与上年相比升降尚不能判断``.
    nothing to compare with (None, see `Estimates.into`)
        `otherwise`.
    a contrast
        ``高2.3个百分点`` or ``低…`` where its interval excludes 0, otherwise ``差异不明显``.
    """
    if what is None and otherwise:
        return otherwise
    if not isinstance(what, Estimate):
        return said(what).text
    must_show(what)
    return Phrase.about(_in_words(what, decimals), what)


def said(what: Any) -> Said:
    """Anything with a value as a text prints it: a share in per cent, others with their unit.

    Shares have one decimal; other estimates none from 100 upwards, otherwise one.  An estimate
    that is withheld or has no value raises `DataError`: it cannot stand in a sentence.
    """
    if isinstance(what, Said):
        return what
    if callable(own := getattr(what, "said", None)):  # an indicator knows how its source prints it
        made: Said = own()
        return made
    if isinstance(what, Estimate) and what.verdict is not None:
        return Said(words(what), *facts_of(what), kind=what.kind)
    if getattr(what, "unit", "") == "share":
        made = points(what, sign=True) if is_difference(what) else percent(what)
        return Said(made.text, *facts_of(what), kind=getattr(what, "kind", "share"))
    return number(what, decimals=places_of(what) if isinstance(what, Estimate) else None)


def earlier_wave(domain: Mapping[str, Any]) -> str:
    """What a text calls the earlier wave of a change: 上年, 2022年, 上期."""
    first, second = str(domain.get("from", "")), str(domain.get("to", ""))
    if first.isdigit() and second.isdigit() and len(first) == 4:
        return "上年" if int(second) - int(first) == 1 else f"{first}年"
    return first or "上期"


def _in_words(what: Estimate, decimals: int) -> str:
    if what.kind == "contrast":
        return _contrast(what, decimals)
    if what.verdict is None:
        return said(what).text
    earlier = earlier_wave(what.domain)
    if what.verdict == "no clear change":
        return f"与{earlier}基本持平" if _slight(what) else f"与{earlier}相比变化不明显"
    if what.verdict == "cannot tell":
        return f"与{earlier}相比升降尚不能判断"
    return f"比{earlier}{_step(what, decimals)}"


def _slight(change: Estimate) -> bool:
    """Whether a change is too small to speak of: under two points of a share, two per cent else."""
    if change.unit == "share" or change.kind == "relative change":
        return abs(change.value) < 0.02
    before = change.from_.value if change.from_ is not None else 0.0
    return abs(change.value) < 0.02 * abs(before)


def _step(change: Estimate, decimals: int) -> str:
    up = change.value > 0
    if change.kind == "relative change":
        return ("增长" if up else "下降") + rounded(abs(change.value), decimals, 100) + "%"
    if change.unit == "share":
        return ("提高" if up else "下降") + rounded(abs(change.value), decimals, 100) + "个百分点"
    places = 0 if max(abs(change.value), abs(_level(change))) >= 100 else decimals
    return ("增加" if up else "减少") + rounded(abs(change.value), places) + change.unit


def _level(change: Estimate) -> float:
    return float(change.to.value) if change.to is not None else 0.0


def _contrast(estimate: Estimate, decimals: int) -> str:
    if estimate.low <= 0 <= estimate.high:
        return "差异不明显"
    side = "高" if estimate.value > 0 else "低"
    if estimate.unit == "share":
        return side + rounded(abs(estimate.value), decimals, 100) + "个百分点"
    places = 0 if abs(estimate.value) >= 100 else decimals
    return side + rounded(abs(estimate.value), places) + estimate.unit
