"""The main measures of a brief → each wave's figure beside the wave before, in a table and in words.

A first wave has nothing before it: the same notebook then states levels with their intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .comparison import change
from .designs import text_of
from .errors import DataError, say
from .tables import HIDDEN, NOTHING, table
from .wording import Phrase, earlier_wave, moved, number, percent, points, rounded, words

if TYPE_CHECKING:
    from .estimation.estimates import Estimate, Estimates
    from .tables import Table

__all__ = ["Headline", "Headlines", "headlines"]

MOVED = ("rose", "fell")


@dataclass(frozen=True)
class Headline:
    """One measure in one wave: `now`, and `step`, the change from the wave before (None at first)."""

    name: str
    now: Estimate
    step: Estimate | None
    rate: bool = False

    @property
    def verdict(self) -> str:
        """``rose``, ``fell``, ``no clear change``, ``cannot tell``, or "" in a first wave."""
        return self.step.verdict or "" if self.step is not None else ""

    @property
    def hidden(self) -> bool:
        """Whether a figure rests on too few respondents to be shown."""
        ends = (self.now, *((self.step.from_,) if self.step is not None else ()))
        return any(e is not None and (not e.shown or 0 < e.few < e.minimum) for e in ends)

    @property
    def words(self) -> str:
        """The change in words; "" in a first wave, and where a figure may not be shown."""
        if self.step is None or self.hidden:
            return ""
        if self.rate and self.verdict in MOVED:
            step = moved(self.step.to, self.step.from_, kind="share")
            return Phrase.about(f"比{earlier_wave(self.step.domain)}{step}", self.step)
        return words(self.step)

    def then(self, mark: str = "。") -> str:
        """``，比上年提高2.3个百分点。``: the change where one can say something of it, and the mark.

        What cannot be told is left to the table and to `Headlines.account`, so that a text does not
        repeat of each figure that nothing is known of it: only the mark stands then."""
        if self.hidden or self.verdict in ("", "cannot tell"):
            return mark
        return Phrase.about(f"，{self.words}{mark}", self.step)

    def turn(self, rose: str, fell: str, otherwise: str) -> str:
        """The word that is true of this wave: for a rise, for a fall, and for neither."""
        return {"rose": rose, "fell": fell}.get(self.verdict, otherwise)


@dataclass(frozen=True, eq=False)
class Headlines:
    """The main measures of a wave, by name: ``main["缺工的企业"].words``."""

    wave: str
    before: str | None
    each: Mapping[str, Headline]

    def __getitem__(self, name: str) -> Headline:
        if name not in self.each:
            raise DataError(
                say(
                    zh=f"主要指标里没有“{name}”。现有：{'、'.join(self.each)}。",
                    en=f"no headline {name!r}; there are: {', '.join(self.each)}.",
                )
            )
        return self.each[name]

    def __iter__(self) -> Iterator[Headline]:
        return iter(self.each.values())

    def __len__(self) -> int:
        return len(self.each)

    def __repr__(self) -> str:
        beside = f" beside {self.before}" if self.before else ", the first wave"
        return f"<Headlines: {len(self)} measures of {self.wave}{beside}>"

    def named(self, *verdicts: str) -> list[str]:
        """The names of the measures with one of these verdicts."""
        return [h.name for h in self if h.verdict in verdicts]

    @property
    def moved(self) -> list[str]:
        """The names of those that rose or fell."""
        return self.named(*MOVED)

    @property
    def account(self) -> str:
        """``8项指标中，上升的3项、下降的1项、没有明显变化的4项。`` and which ones the sample cannot tell;
        in a first wave, that there is nothing to compare with."""
        kinds = {
            "上升": self.named("rose"),
            "下降": self.named("fell"),
            "没有明显变化": self.named("no clear change"),
            "尚不能判断升降": self.named("cannot tell"),
        }
        told = "、".join(f"{kind}的{len(names)}项" for kind, names in kinds.items() if names)
        if not told:
            return "本期为首次调查，没有上年数可比，表中列出置信区间。"
        unsure = kinds["尚不能判断升降"]
        listed = "".join(f"“{n}”" for n in unsure[:3]) + (
            f"等{len(unsure)}项" if unsure[3:] else ""
        )
        why = f"{listed}的变化，现有样本量还不足以判断升降。" if unsure else ""
        return f"{len(self)}项指标中，{told}。{why}"

    @property
    def terms(self) -> str:
        """What the verdicts of the table mean, or the intervals of a first wave, as a sentence."""
        if self.before is None:
            return "95%置信区间是按同样办法反复抽样时，一百次中约有九十五次能包含真值的范围。"
        return "“变化不明显”指差距没有超出抽样误差，“尚不能判断”指样本量不足以发现10个百分点（数量为两成）的变化。"

    def table(self, caption: str, label: str, note: str = "", source: str = "") -> Table:
        """The measures as a table: both waves, the change and the verdict; in a first wave the
        figure with its interval."""
        shares = all(h.rate or h.now.unit == "share" for h in self)
        unit = "" if not shares else "%；变化为个百分点" if self.before else "%"
        rows = [self._row(h, shares) for h in self]
        if any(h.hidden for h in self):
            note = f"{note.rstrip('。')}；" * bool(note) + f"{HIDDEN} 样本过少，不公布。"
        return table(rows, caption, label, unit=unit, note=note, source=source)

    def _row(self, one: Headline, shares: bool) -> dict[str, Any]:
        row: dict[str, Any] = {"指标": one.name}
        now, before = f"{self.wave}年", f"{self.before}年"
        if one.hidden:
            seen = [now, "95%置信区间"] if self.before is None else [before, now, "变化", "判断"]
            return row | dict.fromkeys(seen, HIDDEN) | {"样本数": one.now.n}
        if self.before is None:
            row |= {now: _level(one, one.now, shares), "95%置信区间": _interval(one, shares)}
        elif one.step is None or one.step.from_ is None:
            row |= {before: NOTHING, now: _level(one, one.now, shares)}
            row |= {"变化": NOTHING, "判断": NOTHING}
        else:
            row[before] = _level(one, one.step.from_, shares)
            row[now] = _level(one, one.now, shares)
            row["变化"] = _moved(one, one.step, shares)
            row["判断"] = {"rose": "上升", "fell": "下降", "cannot tell": "尚不能判断"}.get(
                one.verdict, "基本持平" if "基本持平" in one.words else "变化不明显"
            )
        return row | {"样本数": one.now.n}


def headlines(
    measures: Mapping[str, Estimates], wave: Any, before: Any = None, over: str = "wave"
) -> Headlines:
    """The main measures of a wave beside the wave before it.

    measures
        name → estimates by wave of one figure: a share's answer (``.pick(answer=…)``), a mean, a
        ratio.  Ratios that lie between 0 and 1 are told in per cent.
    wave, before
        the wave the brief is about, and the one it is compared with: the one before it in the
        survey unless given; none where it is the first.

    Raises `DataError`: a measure of several figures, or without this wave; a wave compared with
    itself or with a later one.
    """
    made: dict[str, Headline] = {}
    earlier: str | None = None
    for name, estimates in measures.items():
        found = estimates.pick(**{over: wave})
        levels = list(dict.fromkeys(text_of(v) for v in estimates.frame[over]))
        if len(found.frame) != 1:
            raise DataError(
                say(
                    zh=f"指标“{name}”在 {wave} 期有 {len(found.frame)} 个数，应为 1 个。请用 .pick(answer=…) 选出一个。",
                    en=f"the measure {name!r} has {len(found.frame)} figures in {wave}, not one; "
                    "choose one with .pick(answer=…).",
                )
            )
        at = levels.index(text_of(wave))
        previous = text_of(before) if before is not None else levels[at - 1] if at else None
        if previous in levels[at:]:
            raise DataError(
                say(
                    zh=f"{wave} 期不能与 {before} 期比较，比较的起点应早于本期。"
                    + (
                        f"可用的有：{'、'.join(levels[:at])}。"
                        if at
                        else "本期为首次调查，没有前期可比。"
                    ),
                    en=f"{wave} cannot be compared with {before}, which is not an earlier wave; "
                    + (f"there are: {', '.join(levels[:at])}." if at else "it is the first wave."),
                )
            )
        earlier = earlier or previous
        step = None
        if previous is not None:
            step = change(estimates, over=over, pairs=[(previous, wave)]).only
        values = estimates.frame["value"]
        rate = estimates.kind == "ratio" and bool(((values >= 0) & (values <= 1)).all())
        made[name] = Headline(name, found.only, step, rate)
    return Headlines(text_of(wave), earlier, made)


# private


def _level(one: Headline, estimate: Estimate, shares: bool) -> Any:
    if one.rate or estimate.unit == "share":
        made = percent(estimate)
        return replace(made, text=made.text.removesuffix("%")) if shares else made
    return number(estimate, decimals=0 if abs(estimate.value) >= 100 else 1)


def _interval(one: Headline, shares: bool) -> str:
    share = one.rate or one.now.unit == "share"
    scale, sign = (100, "" if shares else "%") if share else (1, one.now.unit)
    places = 1 if share or abs(one.now.value) < 100 else 0
    return "～".join(rounded(v, places, scale) for v in (one.now.low, one.now.high)) + sign


def _moved(one: Headline, step: Estimate, shares: bool) -> str:
    if one.rate or step.unit == "share":
        text = str(points(step, sign=True))
        return text.removesuffix("个百分点") if shares else text
    digits = rounded(step.value, 0 if abs(one.now.value) >= 100 else 1)
    return ("+" if step.value > 0 else "") + digits + step.unit
