"""The proof-reader's desk: a draft goes over every check once, and what is marked is settled."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..errors import DataError, say
from . import patterns as re
from .agreement import (
    again,
    cells,
    consistency,
    dimensions,
    heads,
    magnitudes,
    orders,
    recalling,
    reminding,
    restating,
    shortened,
    sizes,
    tabled,
    things,
)
from .apart import each
from .claims import (
    aims,
    foremost,
    gauging,
    greater,
    headlines,
    idioms,
    inview,
    leading,
    listings,
    quoted,
    rankings,
    runs,
    siding,
    sole,
    turns,
    vagueness,
    words,
)
from .editing import (
    closing,
    commas,
    dates,
    enumerated,
    form,
    naming,
    periods,
    privacy,
    references,
    repeats,
    structure,
    terms,
    thresholds,
)
from .files.drafts import Draft, Paragraph
from .files.opening import read_draft
from .findings import Finding, Findings, read_allow, settle
from .growth import (
    against,
    arrivals,
    bases,
    beside,
    changes,
    contrary,
    gaps,
    moves,
    multiples,
    nearest,
    numbers,
    paired,
    points,
    relations,
    series,
    steps,
    targets,
)
from .memory import LONG, Read
from .parts import (
    alone,
    balance,
    divisions,
    grim,
    hundreds,
    listed,
    lists,
    named,
    nearby,
    shares,
    standing,
    sums,
    totals,
    wholes,
)
from .quotients import averages, factors, identities, ratios, stated
from .quotients.tables import tables
from .sentences.clauses import Item, items_of
from .weighing import weigh

NUMBERS = (
    shares.shares, hundreds.shares_sum,
    standing.composed, standing.shares, standing.remainders, grim.of_survey, grim.of_group, grim.of_asked, grim.of_said, grim.of_means,
    totals.parts, listed.listed, sums.together, sums.added, totals.differences, divisions.taken_away, divisions.parallel, divisions.flows, hundreds.structure, lists.respectively,
    changes.changes, multiples.multiples, points.points_or_percent, points.apart, beside.beside, nearest.nearest, targets.targets, series.series, arrivals.netted, numbers.sizes,
    vagueness.vague, words.order, words.extremes,
    consistency.decimals, consistency.parallel, consistency.bounds, dimensions.moves, dimensions.stepped, dimensions.unlike, dimensions.others, dimensions.aimed, dimensions.bare_numbers, dimensions.permille, shortened.scaled, shortened.in_full, magnitudes.magnitudes, orders.beside, consistency.numbers, things.things, things.distances, things.steps, magnitudes.limits, things.bought, things.mixed, periods.in_two_digits, dates.impossible,
)  # fmt: skip
SHORT = 90  # characters of paragraphs that are read on end
ACROSS = (
    changes.changes,
    multiples.multiples,
    beside.beside,
    targets.targets,
    series.series,
    sums.together,
    arrivals.netted,
)
PARAGRAPHS = (
    words.usage,
    form.halfwidth,
    form.pairs,
    commas.commas,
    form.placeholders,
    repeats.doubled,
    privacy.identifiers,
    hundreds.composition,
    grim.of_checked,
)
WHOLE = (repeats.repeats, commas.between_quotes, structure.sequences, enumerated.enumerated, structure.empty, structure.levels, structure.ends,
         references.references, periods.cutoffs, closing.closing, dates.dates, periods.short_years, terms.terms, naming.names, thresholds.thresholds, tables)  # fmt: skip

COMPARING = (
    balance.balance,
    recalling.recalled,
    reminding.reminded,
    reminding.turned,
    again.again,
    shortened.shortened,
    shortened.exchanged,
    shortened.standards,
    heads.headed,
    heads.concluded,
    again.enumerated,
    again.about,
    cells.told,
    tabled.tabled,
    tabled.summed,
    tabled.across,
    restating.reached,
    restating.moved,
    restating.begun,
    orders.whole,
    sizes.sizes,
    dimensions.small_money,
    consistency.precision,
    consistency.columns,
    rankings.rankings,
    listings.listed,
    foremost.foremost,
    siding.sided,
    aims.aimed,
    turns.turned,
    inview.viewed,
    sole.sole,
    leading.leading,
    idioms.idioms,
    runs.runs,
    quoted.against_tables,
    averages.averages,
    stated.stated,
    stated.sole,
    headlines.headings,
    words.satisfaction,
    gauging.gauging,
    greater.greater,
    identities.identities,
    ratios.ratios,
    factors.factors,
    alone.alone,
    alone.parted,
    hundreds.only,
    grim.of_few,
    named.named,
)
CHANGES = (
    relations.relations,
    moves.moves,
    steps.steps,
    gaps.gaps,
    bases.bases,
    against.against,
    numbers.columns,
    paired.paired,
    contrary.contrary,
)
OF_WHOLES = (wholes.unexplained, wholes.of_rows, divisions.divisions, nearby.nearby)
CELLS = (words.terms, form.halfwidth, form.placeholders, form.pairs, privacy.identifiers, periods.years)  # fmt: skip


def proofread(
    path: str | Path,
    ledger: str | Path | Mapping[str, Any] | None = None,
    allow: str | Path | Sequence[Mapping[str, Any]] | None = None,
) -> Findings:
    """What an editor would mark in a draft; nothing in the draft is changed.

    `ledger` is the ``STEM.ledger.json`` of the brief: with it, numbers typed by hand and numbers that
    no longer equal the ledger are found too.  `allow` is an allow-list (a .toml file, or a list of
    ``{"code", "words", "reason"}``); without it ``STEM.allow.toml`` beside the draft is used, and
    ``proofread.allow`` of the notebook's metadata, which the ledger of a brief keeps too.  Raises `DataError` for a file that cannot be read.
    """
    path = Path(path)
    facts = read_ledger(ledger)
    draft = read_draft(path, facts)
    entries = read_allow(allow, path, draft.allow or (facts or {}).get("allow", ()))
    stumbled: set[str] = set()
    with _uncollected():
        marks, notes = settle(
            map(weigh, _all(draft, facts, stumbled)), entries, "origin" if facts is None else ""
        )
    if draft.uncomputed:
        notes = []  # what an entry is for may not be there yet
    if stumbled:
        names = "、".join(sorted(stumbled))
        notes.append(say(zh=f"有{len(stumbled)}项检查没有做完（{names}），其余照常；请把这份稿件的情况告诉维护者。",
                         en=f"{len(stumbled)} checks could not be finished ({names}); the others were. Please tell the maintainers."))  # fmt: skip
    return Findings(path, draft.characters, len(draft.paragraphs), tuple(marks), tuple(notes))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles: what a draft is read into lives until the end, and looking through it takes a tenth of the time."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


LONG_DRAFT = 20_000  # characters from which a copy of the process is worth its while
OF_A_WHOLE = ("arithmetic:share", "arithmetic:grim", "words:vague")


def _all(draft: Draft, ledger: Mapping[str, Any] | None, stumbled: set[str]) -> Iterator[Finding]:
    read = Read(draft)
    counts = wholes.Counts(draft, read)

    def task(check: _Check, *of: Any) -> _Task:
        return lambda: _asked(check, *of)

    def unexplained(check: _Check) -> _Task:  # shares of a whole that is said elsewhere are right
        def marks() -> _Told:
            found, over = _asked(check, draft, read)
            return [f for f in found if f.code != "arithmetic:share" or not wholes.explained(f, counts)], over  # fmt: skip

        return marks

    tasks = [
        *_by_paragraph(draft, read, counts),
        task(_together, draft, read),
        *(task(check, draft) for check in WHOLE),
        *map(unexplained, CHANGES),
        *(task(check, draft, read, counts) for check in OF_WHOLES),
        *map(unexplained, COMPARING),
    ]
    for marks, over in each(tasks, apart=draft.characters > LONG_DRAFT):
        yield from marks
        stumbled |= over
    if ledger is not None:
        from .editing.origin import origin

        marks, over = _asked(origin, draft, read, ledger)
        yield from marks
        stumbled |= over
    elif draft.uncomputed:
        from .findings import found

        shows = say(zh=f"{draft.uncomputed}处", en=f"{draft.uncomputed}")
        first = draft.paragraphs[0]
        yield found("origin:uncomputed", first, 0, 0, shows)


_Check = Callable[..., Iterator[Finding]]
_Told = tuple[list[Finding], set[str]]  # what is marked, and the checks that stumbled
_Task = Callable[[], _Told]
_Place = tuple[Paragraph, int, list[Item]]  # a piece of a paragraph, where it begins, its numbers
_STUMBLES = (ArithmeticError, LookupError, ValueError)  # over a draft nobody foresaw: 0家, 每0人


def _asked(check: _Check, *of: Any) -> _Told:
    """What a check finds; one that stumbles is told in the end, and the others go on."""
    found: list[Finding] = []
    try:
        found.extend(check(*of))
    except _STUMBLES:
        return found, {f"{check.__module__.rsplit('.', 1)[-1]}.{check.__name__}"}
    return found, set()


def _by_paragraph(draft: Draft, read: Read, counts: wholes.Counts) -> Iterator[_Task]:
    """The checks of single paragraphs, each over all of them: its patterns are then at hand (a paragraph after the
    other, with all checks, takes a sixth longer)."""

    def over(check: _Check, places: Sequence[_Place], of: Callable[[Paragraph, list[Item]], tuple[Any, ...]]) -> _Told:  # fmt: skip
        marks: list[Finding] = []
        stumbled: set[str] = set()
        for p, offset, items in places:
            found, fell = _asked(check, *of(p, items))
            for f in found:
                at = replace(f, start=f.start + offset, end=f.end + offset) if offset else f
                if f.code not in OF_A_WHOLE or not wholes.explained(at, counts):
                    marks.append(at)
            stumbled |= fell
        return marks, stumbled

    cells, places = [], []
    for p in draft.paragraphs:
        if p.kind == "cell" and len(p.text) < 12:
            cells.append((p, 0, read[p.number]))
            continue
        for piece, offset in _pieces(p):
            items = read[p.number] if piece is p else items_of(piece.reading)
            places.append((piece, offset, items))
    numbered = [x for x in places if x[2] or x[0].reading.times]
    for checks, where, of in (
        (CELLS, cells, lambda p, items: (p,)),
        ((words.simple,), places, lambda p, items: (p, items)),
        (NUMBERS, numbered, lambda p, items: (p, items)),
        ((privacy.cells,), numbered, lambda p, items: (draft, p, items)),
        (PARAGRAPHS, places, lambda p, items: (p,)),
    ):
        yield from (partial(over, check, where, of) for check in checks)


def _together(draft: Draft, read: Read) -> Iterator[Finding]:
    """上年末共有57家。⏎今年末共有71家，比上年末增加14家: two short paragraphs on end, read as one for their numbers."""
    for before, p in pairwise(draft.paragraphs):
        if not (before.prose and p.prose and read[before.number] and read[p.number]):
            continue
        at = len(before.text)
        if at > SHORT or len(p.text) > SHORT or not (
            any(i.role == "change" or i.q.kind in "mv" for i in read[p.number])
            or re.search("累计|目标|计划|任务|番|编|共|合计|[比较]", p.text)
        ):  # fmt: skip
            continue
        both = replace(p, text=before.text + p.text, given=(), claims=())
        items = items_of(both.reading)
        for check in ACROSS:
            for finding in check(both, items):
                if finding.start >= at:
                    yield replace(finding, paragraph=p.number, start=finding.start - at, end=finding.end - at)  # fmt: skip


def _pieces(p: Paragraph) -> Iterator[tuple[Paragraph, int]]:
    """A paragraph, or its sentences in pieces when it is pages long (a text without line breaks)."""
    if len(p.text) <= LONG:
        yield p, 0
        return
    start = 0
    while start < len(p.text):
        end = min(start + LONG, len(p.text))
        if end < len(p.text):
            end = max(p.text.rfind(c, start + LONG // 2, end) for c in "。；\n") + 1 or end
        yield replace(p, text=p.text[start:end], given=(), claims=()), start
        start = end


def read_ledger(ledger: str | Path | Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The ledger as data; a path is read.  Raises `DataError`: no such file, not a ledger."""
    if ledger is None or isinstance(ledger, Mapping):
        return ledger
    path = Path(ledger)
    try:
        facts = json.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise DataError(
            say(
                zh=f"{path}：读不到台账（{problem.strerror}）。请先运行 researchlib brief。",
                en=f"{path}: the ledger cannot be read ({problem.strerror}). Run researchlib brief.",
            )
        ) from problem
    except (ValueError, UnicodeDecodeError) as problem:
        raise DataError(
            say(
                zh=f"{path}：不是台账文件（应为 JSON）。",
                en=f"{path}: not a ledger (JSON expected).",
            )
        ) from problem
    if not isinstance(facts, Mapping) or not isinstance(facts.get("values"), list):
        raise DataError(
            say(
                zh=f"{path}：不是台账文件（没有 values）。", en=f"{path}: not a ledger (no values)."
            )
        )
    return facts
