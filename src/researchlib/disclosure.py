"""Estimates → estimates that may be shown: what is unreliable is graded, what identifies is
withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .designs import text_of
from .errors import DataError, say
from .estimation.domains import choices, numeric
from .estimation.estimates import MINIMUM, Estimates
from .estimation.quality import grades

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

LARGEST = 2000  # cells of one brief that are checked together
FAMILY = {"share": "share", "total": "amount", "mean": "amount", "ratio": "ratio"}


def grade(estimates: Estimates, profile: str = "house") -> Estimates:
    """The same estimates with `quality` by a named profile: ``"house"``, ``"nchs"`` or ``"cepal"``.

    What each profile asks for: `estimation.quality.grades`.

    >>> import pandas as pd, researchlib as rl
    >>> stay = rl.share(rl.Sample(pd.DataFrame({"stay": [0, 1] * 40})), "stay")
    >>> [set(grade(stay, p).frame["quality"]) for p in ("house", "nchs", "cepal")]
    [{'good'}, {'good'}, {'caution'}]
    """
    frame = estimates.frame.assign(quality=grades(estimates.frame, estimates.kind, profile))
    return estimates.with_(frame=frame)


def protect(
    estimates: Estimates | Sequence[Estimates],
    minimum: int | None = None,
    dominance: float = 0.10,
    largest: float = 0.80,
    hide_poor: bool = False,
    profile: str | None = None,
) -> Any:
    """Estimates with what could identify someone withheld: the gate before anything is shown.

    estimates
        one table, or all tables of a brief together: nothing must follow by subtraction between
        them.
    minimum
        a figure that rests on fewer respondents is withheld;
        the survey's own threshold (``[disclosure] minimum``) or 5.
    dominance
        totals and means of enterprises: withheld where the second-largest contributor could
        estimate the largest to within this part of it (the p % rule).
    largest
        totals and means: withheld where one contributor is more than this part of the whole.
    hide_poor
        withhold estimates of quality "poor" as well.
    profile
        grade `quality` by this profile first (`grade`); otherwise as it is.

    A quantile is withheld where fewer than the minimum lie on one side of it (the 99th percentile of
    fifty is somebody's own answer). A change, contrast or trend is withheld with any figure it is made
    of: beside the other figure it would say it.

    Adds the columns `shown` and `withheld` (why: "small", "dominance", "poor", "difference",
    "complementary") and
    blanks value, interval and count of what is withheld, and its covariances. Zero cells stay.

    Complementary suppression: a withheld count is looked for in the linear equations that readers
    can write down — answers of a group add up to its n, the groups of two tables add up to the same
    people, totals and means too; tables over nearly the same people differ by a few of them —
    and as long as one is determined exactly, or the withheld counts of an equation add up to less
    than the minimum, the smallest shown count of that equation is withheld too (Hundepool et al.
    2012, *Statistical Disclosure Control*, §4.3–4.4).

    >>> import pandas as pd, researchlib as rl
    >>> frame = pd.DataFrame({"street": ["a"] * 20 + ["b"] * 12, "ok": [1] * 18 + [0] * 14})
    >>> shown = protect(rl.share(rl.Sample(frame), "ok", by="street"))
    >>> list(shown.frame["withheld"])
    ['small', 'complementary', '', '']
    """
    several = not isinstance(estimates, Estimates)
    given: list[Estimates] = (
        list(estimates) if not isinstance(estimates, Estimates) else [estimates]
    )
    if profile is not None:
        given = [grade(t, profile) for t in given]
    made = _judged(given, (), minimum, (dominance, largest), hide_poor)
    return made if several else made[0]


def gated(estimates: Estimates) -> Estimates:
    """The estimates as they may be shown: those that came through `protect`, or the same protected.

    Tables and charts take their estimates through here. What a sample has shown before is kept with
    it, so that a later table of a brief never gives away what an earlier one withheld; where both
    cannot be shown, the later one gives way."""
    if "shown" in estimates.frame.columns:
        return estimates
    given = getattr(estimates.sample, "given_out", None)
    if given is None:
        return protect(estimates)
    same = [shown for before, shown in given if before is estimates]
    if same:
        return same[0]
    size = len(estimates.frame)
    earlier: list[tuple[Estimates, Estimates]] = []
    for pair in reversed(given):  # the latest that can be judged together
        size += len(pair[0].frame)
        if size > LARGEST:
            break
        earlier.insert(0, pair)
    made: Estimates = _judged([estimates], earlier)[0]
    given.append((estimates, made))
    return made


# -- private ---------------------------------------------------------------------------------------


def _judged(
    given: Sequence[Estimates],
    earlier: Sequence[tuple[Estimates, Estimates]] = (),
    minimum: int | None = None,
    limits: tuple[float, float] = (0.10, 0.80),
    hide_poor: bool = False,
) -> list[Estimates]:
    """The tables as they may be shown, beside those that were shown already (as made, as shown)."""
    # What changes and contrasts are made of is judged with the tables that are shown.
    tables, made_of = list(given), {}
    for k, table in enumerate(given):
        if table.origin is not None and "shown" not in table.origin.frame.columns:
            made_of[k] = len(tables)
            tables.append(table.origin)
    least = [_minimum(t, minimum) for t in tables]
    reasons = [_first(t, k, limits, hide_poor) for t, k in zip(tables, least, strict=True)]
    first = len(tables)
    for before, shown in earlier:
        tables.append(before)
        reasons.append([str(r) for r in shown.frame["withheld"]])
        least.append(_minimum(before, minimum))
    _differences(tables, reasons, max(least, default=MINIMUM), first)
    _complement(tables, reasons, max(least, default=MINIMUM), first)
    for k, source in made_of.items():
        secret = np.array([r != "" for r in reasons[source]])
        touched = (np.asarray(given[k].used) & secret).any(axis=1)
        pairs = zip(reasons[k], touched, strict=True)
        reasons[k] = [r or ("complementary" if t else "") for r, t in pairs]
    return [_blanked(t, r) for t, r in zip(given, reasons, strict=False)]


@dataclass(frozen=True)
class _Equation:
    """Counts (positions among all cells) that readers know to add up to something known."""

    cells: tuple[int, ...]
    signs: tuple[int, ...]


def _minimum(estimates: Estimates, minimum: int | None) -> int:
    if minimum is not None:
        return int(minimum)
    survey = getattr(estimates.sample, "survey", None)
    declared = dict(getattr(survey, "disclosure", None) or {})
    return int(declared.get("minimum", MINIMUM))


def _first(
    estimates: Estimates, minimum: int, limits: tuple[float, float], hide_poor: bool
) -> list[str]:
    """Why each cell is withheld by itself; "" where it is not."""
    frame = estimates.frame
    if "n" not in frame.columns:
        raise DataError(
            say(zh="这组估计没有 n，无法判断能否公布。", en="estimates without n cannot be judged.")
        )
    n = frame["n"].to_numpy()
    count = frame["count"].to_numpy() if "count" in frame.columns else n
    small = (n > 0) & (n < minimum)
    if estimates.kind == "share":
        small |= (count > 0) & (count < minimum)
        # Of several answers a person, each has its own complement; of one, the other answers are it.
        several = np.array([_multiple(estimates, str(q)) for q in frame["question"]])
        small |= several & (n - count > 0) & (n - count < minimum)
    if "probability" in frame.columns:
        p = frame["probability"].to_numpy(dtype=float)
        small |= (n > 0) & (n * np.minimum(p, 1 - p) < minimum)
    reasons = np.where(small, "small", "").astype(object)
    if "withheld" in frame.columns:
        reasons = np.where(frame["withheld"] != "", frame["withheld"], reasons).astype(object)
    if estimates.kind in ("total", "mean") and estimates.where is not None:
        big = _dominated(estimates, *limits)
        reasons[big & (reasons == "")] = "dominance"
    if hide_poor and "quality" in frame.columns:
        reasons[(frame["quality"].to_numpy() == "poor") & (reasons == "")] = "poor"
    return [str(r) for r in reasons]


def _dominated(estimates: Estimates, part: float, most: float) -> Flags:
    """p % rule: total − largest − second < part · largest, among the units of each domain; or the
    largest above `most` of the total (Hundepool et al. 2012, §4.2)."""
    sample, where, frame = estimates.sample, estimates.where, estimates.frame
    keys = _domain_keys(where.table, where.by) if where.by else [()]
    places = {key: d for d, key in enumerate(keys)}
    # estimates may be picked out of all domains, in any order
    domains = [places[key] for key in _domain_keys(frame, where.by)]
    judged: dict[tuple[str, int], bool] = {}
    amounts: dict[str, Any] = {}
    for question, d in zip(frame["question"].astype(str), domains, strict=True):
        if (question, d) in judged:
            continue
        if choices(sample, question):  # scores of opinions are nobody's turnover
            judged[question, d] = False
            continue
        if question not in amounts:
            amounts[question] = np.nan_to_num(numeric(sample, question)) * np.asarray(
                sample.weights
            )
        x = np.sort(np.abs(amounts[question][where.code == d]))[::-1]
        first, second = (x[0] if len(x) else 0.0), (x[1] if len(x) > 1 else 0.0)
        rest = float(x.sum()) - first - second
        judged[question, d] = bool(
            first > 0 and (rest < part * first or first > most * float(x.sum()))
        )
    rows = zip(frame["question"].astype(str), domains, strict=True)
    return np.array([judged[row] for row in rows], dtype=bool)


def _domain_keys(frame: pd.DataFrame, by: Sequence[str]) -> list[tuple[str, ...]]:
    """Each row's domain, as text; one empty key a row where there are no domains."""
    if not by:
        return [()] * len(frame)
    return list(zip(*(frame[name].map(text_of) for name in by), strict=True))


def _differences(
    tables: list[Estimates], reasons: list[list[str]], minimum: int, settled: int
) -> None:
    """Withhold, in place, what leaves a few people over when a table is taken from another.

    Two tables of the same question and domains over nearly the same people (two conditions that
    differ by fewer than the minimum): the later one's cell goes. Tables from `settled` on have been
    shown before."""
    known: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    order = [*range(settled, len(tables)), *range(settled)]
    for k in order:
        table = tables[k]
        family = FAMILY.get(table.kind)
        if family is None or "n" not in table.frame.columns:
            continue
        n = table.frame["n"].to_numpy()
        for i, key in enumerate(_keys(table)):
            label = (family, str(table.frame["question"].iloc[i]), repr(sorted(key.items())))
            for earlier, size in known.get(label, []):
                near = earlier != k and 0 < abs(int(n[i]) - size) < minimum
                if near and k < settled and not reasons[k][i]:
                    reasons[k][i] = "difference"
            known.setdefault(label, []).append((k, int(n[i])))


def _complement(
    tables: list[Estimates], reasons: list[list[str]], minimum: int, settled: int
) -> None:
    """Withhold more, in place, until nothing withheld follows from what is shown. Tables from
    `settled` on have been shown before and stay as they were."""
    linked = [k for k, t in enumerate(tables) if t.kind in FAMILY and "count" in t.frame.columns]
    if not linked:
        return
    offset, total = {}, 0
    for k in linked:
        offset[k] = total
        total += len(tables[k].frame)
    if total > LARGEST:
        raise DataError(
            say(
                zh=f"一次检查的格子太多（{total} 个，上限 {LARGEST}）。请分批，或减少分组。",
                en=f"too many cells to check together ({total}, at most {LARGEST}).",
            )
        )
    count = np.concatenate([tables[k].frame["count"].to_numpy(dtype=float) for k in linked])
    count = np.nan_to_num(count)
    # A "difference" is no secret in itself: the nearly equal figure of the other table is shown.
    hidden = np.array([r not in ("", "difference") for k in linked for r in reasons[k]])
    free = np.concatenate([np.full(len(tables[k].frame), k < settled) for k in linked])
    equations = _equations(tables, linked, offset, count, minimum)
    for _ in range(total):
        exposed = _exposed(equations, hidden, count, minimum, free)
        if exposed is None:
            exposed = _cornered(equations, hidden, count, free)
        if exposed is None:
            break
        candidates = [c for c in exposed.cells if free[c] and not hidden[c]]
        hidden[min(candidates, key=lambda c: (count[c] == 0, count[c]))] = True
    for k in linked:
        for i in range(len(tables[k].frame)):
            if hidden[offset[k] + i] and not reasons[k][i]:
                reasons[k][i] = "complementary"


def _equations(
    tables: list[Estimates],
    linked: list[int],
    offset: dict[int, int],
    count: Floats,
    minimum: int,
) -> list[_Equation]:
    """What readers can add up: the answers of a group; two tables over the domains they share.

    A table by street and one by sex have the same sum over everybody, shown or not; a table of
    means and one of totals say the same where the base is known."""
    made: list[_Equation] = []
    keys = {k: _keys(tables[k]) for k in linked}
    asked = {k: [str(q) for q in tables[k].frame["question"]] for k in linked}
    crossed = {k: _crossings(tables[k]) for k in linked}
    for k in linked:
        if tables[k].kind != "share":
            continue
        groups: dict[tuple[Any, ...], list[int]] = {}
        for i, key in enumerate(keys[k]):
            inner = [(c, v) for c, v in key.items() if c in tables[k].by]
            groups.setdefault((asked[k][i], *inner), []).append(i)
        for rows in groups.values():
            whole = tables[k].frame["count"].iloc[rows].sum() == tables[k].frame["n"].iloc[rows[0]]
            if whole and len(rows) > 1 and not _multiple(tables[k], asked[k][rows[0]]):
                at = tuple(offset[k] + i for i in rows)
                made.append(_Equation(at, (1,) * len(at)))
    for place, a in enumerate(linked):
        for b in linked[place + 1 :]:
            if FAMILY[tables[a].kind] != FAMILY[tables[b].kind]:
                continue
            shared = set(_names(tables[a])) & set(_names(tables[b]))
            both: dict[tuple[Any, ...], tuple[list[int], list[int]]] = {}
            for side, k in enumerate((a, b)):
                for i, key in enumerate(keys[k]):
                    label = (asked[k][i], *((c, v) for c, v in sorted(key.items()) if c in shared))
                    both.setdefault(label, ([], []))[side].append(offset[k] + i)
            # A question by another, and that one by the first, are the same crossing.
            for side, k in enumerate((a, b)):
                for i, cell in enumerate(crossed[k]):
                    if not cell:
                        continue
                    where = tuple(sorted(cell.items()))
                    both.setdefault(("crossing", where), ([], []))[side].append(offset[k] + i)
            for first, second in both.values():
                if not first or not second:
                    continue
                apart = abs(count[first].sum() - count[second].sum())
                if apart == 0 or (apart < minimum and len(first) + len(second) > 2):
                    signs = (1,) * len(first) + (-1,) * len(second)
                    made.append(_Equation((*first, *second), signs))
    return made


def _names(estimates: Estimates) -> list[str]:
    return [k for k in estimates.keys if k != "question"]


def _keys(estimates: Estimates) -> list[dict[str, str]]:
    """Each row's domains and answer as texts, by column."""
    columns = {c: [text_of(v) for v in estimates.frame[c]] for c in _names(estimates)}
    return [{c: v[i] for c, v in columns.items()} for i in range(len(estimates.frame))]


def _crossings(estimates: Estimates) -> list[dict[str, str]]:
    """Each row's cell with its question among its columns; empty where there is no such crossing."""
    if estimates.kind != "share" or not estimates.by:
        return [{} for _ in range(len(estimates.frame))]
    made = []
    for key, question in zip(_keys(estimates), estimates.frame["question"], strict=True):
        cell = {c: v for c, v in key.items() if c != "answer"}
        made.append({} if question in cell else {**cell, str(question): key.get("answer", "")})
    return made


def _multiple(estimates: Estimates, question: str) -> bool:
    columns = getattr(estimates.sample, "frame", None)
    return columns is not None and any(str(c).startswith(f"{question}/") for c in columns.columns)


def _exposed(
    equations: list[_Equation], hidden: Flags, count: Floats, minimum: int, free: Flags
) -> _Equation | None:
    """An equation that gives a withheld count away, or nearly; None when there is none."""
    used = [e for e in equations if any(hidden[c] for c in e.cells)]
    for e in used:
        within = [c for c in e.cells if hidden[c]]
        shown = [c for c in e.cells if free[c] and not hidden[c]]
        if not shown or not within:
            continue
        signs = {s for c, s in zip(e.cells, e.signs, strict=True) if hidden[c]}
        few = len(signs) == 1 and count[within].sum() < minimum
        if len(within) == 1 or few:
            return e
    unknown = sorted({c for e in used for c in e.cells if hidden[c]})
    if not unknown:
        return None
    place = {c: k for k, c in enumerate(unknown)}
    A = np.zeros((len(used), len(unknown)))
    for r, e in enumerate(used):
        for c, s in zip(e.cells, e.signs, strict=True):
            if hidden[c]:
                A[r, place[c]] += s
    _, values, V = np.linalg.svd(A)
    rank = int((values > 1e-9).sum())
    slack = np.abs(V[rank:]).max(axis=0, initial=0.0)
    fixed = [unknown[k] for k in np.flatnonzero(slack < 1e-9)]
    for cell in fixed:
        for e in used:
            if cell in e.cells and any(free[c] and not hidden[c] for c in e.cells):
                return e
    return None


def _cornered(
    equations: list[_Equation], hidden: Flags, count: Floats, free: Flags
) -> _Equation | None:
    """Shown cells near a withheld count that can only be one number, since none is below 0.

    Least and most of each withheld count are narrowed equation by equation until nothing moves
    (interval propagation; Hundepool et al. 2012, §4.4 on feasibility intervals)."""
    used = [e for e in equations if any(hidden[c] for c in e.cells)]
    low = np.where(hidden, 0.0, count)
    high = np.where(hidden, np.inf, count)
    for _ in range(50):
        before = (low.copy(), high.copy())
        for e in used:
            cells, signs = np.array(e.cells), np.array(e.signs, dtype=float)
            rest = float(signs @ count[cells])  # what readers know the equation adds up to
            least = np.where(signs > 0, low[cells], -high[cells])
            most = np.where(signs > 0, high[cells], -low[cells])
            for j, c in enumerate(cells):
                if not hidden[c]:
                    continue
                others = np.arange(len(cells)) != j
                top, bottom = rest - least[others].sum(), rest - most[others].sum()
                if signs[j] < 0:
                    top, bottom = -bottom, -top
                high[c], low[c] = min(high[c], top), max(low[c], bottom)
        if (low == before[0]).all() and (high == before[1]).all():
            break
    fixed = {int(c) for c in np.flatnonzero(hidden & (count > 0) & (high - low < 0.5))}
    near = set(fixed)
    while near:
        around = [e for e in used if near & set(e.cells)]
        shown = [e for e in around if any(free[c] and not hidden[c] for c in e.cells)]
        if shown:
            about = tuple(dict.fromkeys(c for e in shown for c in e.cells))
            return _Equation(about, (1,) * len(about))
        wider = near | {c for e in around for c in e.cells}
        if wider == near:
            break
        near = wider
    return None


def _blanked(estimates: Estimates, reasons: list[str]) -> Estimates:
    frame = estimates.frame.copy()
    hide = np.array([r != "" for r in reasons])
    frame["shown"] = ~hide
    frame["withheld"] = reasons
    for column in ("value", "se", "low", "high", "deff", "cv", "base", "p", "adjusted", "mdc"):
        if column in frame.columns:
            frame.loc[hide, column] = np.nan
    if "count" in frame.columns:
        frame["count"] = frame["count"].astype(float)
        frame.loc[hide, "count"] = np.nan
    covariance = estimates.covariance.copy()
    covariance[hide] = np.nan
    covariance[:, hide] = np.nan
    return estimates.with_(frame=frame, covariance=covariance, solve=None)
