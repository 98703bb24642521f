"""Our expressions beside JavaRosa (ODK Collect's engine) and rxeval, cell by cell.

What the two say of our own forms is recorded and compared everywhere; where they are installed they
are asked anew, and about other people's forms as well.  Every difference has a reason that
docs/method/expressions.md explains.
"""

from __future__ import annotations

import warnings
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from oracles import engines, own_forms, record, records
from oracles.comparing import REASONS, Tally, beside_javarosa, beside_rxeval
from researchlib.forms import form_from_markdown, read_form

BESIDE = {"javarosa": beside_javarosa, "rxeval": beside_rxeval}


@cache
def on_record(engine: str, name: str) -> Tally:
    said = record.recorded()[name]
    form = form_from_markdown(own_forms.OWN[name])
    frame = record.untable(said["records"])
    rosters = {g: record.untable(rows) for g, rows in said["rosters"].items()}
    theirs = record.unpacked(said[engine])
    return BESIDE[engine](name, form, said["root"], frame, rosters, theirs)


def with_record_of(engine: str) -> list[str]:
    return [n for n in own_forms.OWN if engine == "rxeval" or n not in record.NO_JAVAROSA]


@pytest.mark.parametrize(("engine", "name"), [(e, n) for e in BESIDE for n in with_record_of(e)])
def test_our_own_forms_read_as_the_oracle_recorded(engine: str, name: str) -> None:
    tally = on_record(engine, name)
    assert tally.unexplained == []
    assert not tally.ours_unknown, "our own forms hold nothing we cannot evaluate"
    assert tally.same > 100


@pytest.mark.parametrize("engine", list(BESIDE))
def test_no_reason_is_given_for_nothing(engine: str) -> None:
    given: Counter[str] = Counter()
    for name in with_record_of(engine):
        given += on_record(engine, name).explained
    elsewhere = {"or-other", "on-refused"}  # on other people's forms, and on the residents' survey
    assert set(REASONS[engine]) - set(given) <= elsewhere


def test_the_figures_in_the_method_note_are_these(root: Path) -> None:
    note = (root / "docs" / "method" / "expressions.md").read_text(encoding="utf-8")
    for engine in BESIDE:
        total = Tally()
        for name in with_record_of(engine):
            total += on_record(engine, name)
        assert f"{total.compared:,} cells" in note, f"{engine}: {total.compared:,}"
        assert f"{total.same:,} cells" in note, f"{engine}: {total.same:,}"


def ask(engine: str) -> None:
    missing = engines.no_javarosa() if engine == "javarosa" else engines.no_rxeval()
    if missing:
        pytest.skip(f"{engine} cannot be asked: {missing}")


@pytest.mark.parametrize("engine", list(BESIDE))
def test_the_oracle_still_says_what_was_recorded(engine: str) -> None:
    ask(engine)
    for name in ("rosters", "texts"):
        said = record.recorded()[name]
        form = form_from_markdown(own_forms.OWN[name])
        frame = record.untable(said["records"])
        rosters = {g: record.untable(rows) for g, rows in said["rosters"].items()}
        xml = engines.xform(own_forms.OWN[name])
        now, broken = getattr(engines, engine)(xml, form, said["root"], frame, rosters)
        assert not broken
        before = record.unpacked(said[engine])
        assert {cell: now[cell] for cell in before} == before


@pytest.mark.parametrize("engine", list(BESIDE))
def test_other_peoples_forms_and_the_sample_surveys(
    engine: str, root: Path, shared_data: Path
) -> None:
    ask(engine)
    files = sorted((shared_data / "xlsform").glob("*/*.xls*"))
    files += sorted((root / "surveys").glob("*/2024/form.xlsx"))
    names: list[str] = []
    wanted: list[engines.Asked] = []
    for path in files:
        if path.stem in ("libs__utils__good", "pull_data"):
            continue  # no form; pulldata without its table
        form = read_form(path)
        if not any(
            q.relevant or q.constraint or q.choice_filter or q.calculation for q in form.questions
        ):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            xml = engines.xform(path)
        frame, rosters = engines.fitting(form, *records.drawn(form, 8, 7))
        wanted.append((xml, form, engines.root_of(xml), frame, rosters))
        names.append(path.stem if path.stem != "form" else path.parent.parent.name)
    if engine == "javarosa":
        said = engines.javarosa_of(wanted)
    else:
        said = [engines.rxeval(*one) for one in wanted]
    tally = Tally()
    for name, (_, *asked), (theirs, broken) in zip(names, wanted, said, strict=True):
        assert not broken, (name, broken)
        tally += BESIDE[engine](name, *asked, theirs)
    print(engine, tally.compared, tally.same, dict(tally.explained), dict(tally.ours_unknown))
    assert tally.unexplained == []
    assert not tally.ours_unknown
    assert tally.same > 1000
