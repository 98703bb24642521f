"""Whatever the form, the answers and the decisions: nothing breaks, nothing changes that is not logged."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from random_surveys import NOTHING, decisions_on, forms, frames_of, text
from researchlib.changes import apply, split_cell
from researchlib.cleaning import Clean, clean, write_clean
from researchlib.errors import ReviewError
from researchlib.forms import Form, form_from_markdown
from researchlib.responses import Raw, read_responses
from researchlib.review import Decisions, read_review
from researchlib.simulation import simulate, write_simulation

KEPT = ("constraint", "choice", "calculation", "exclusive", "max-choices", "relevant", "type")
HELD = ("choice", "type", "approximate", "unit", "date", "ditto", "identifier")
SOME = settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
)  # fmt: skip


def reception(form: Form, seed: int) -> Raw:
    """Ten simulated records, much of them spoilt, read back from the workbook somebody keyed."""
    with tempfile.TemporaryDirectory() as folder:
        write_simulation(simulate(form, 10, seed, dirt=0.15), folder)
        return read_responses(Path(folder) / "raw.xlsx", form)


def reviewed(form: str, seed: int) -> tuple[Raw, Clean, Decisions, Clean | None]:
    """(received, cleaned alone, decisions, cleaned with them: None where they were refused)."""
    raw = reception(form_from_markdown(form), seed)
    first = clean(raw)
    decisions = decisions_on(raw, first, seed)
    try:
        return raw, first, decisions, clean(raw, decisions)  # type: ignore[arg-type]
    except ReviewError:
        return raw, first, decisions, None


@SOME
@given(forms(), st.integers(0, 10**6))
def test_whatever_the_form_and_the_decisions(form: str, seed: int) -> None:
    raw, first, decisions, result = reviewed(form, seed)
    if result is None:
        return
    the_log_is_exactly_the_difference(raw, result)
    the_log_can_be_applied_twice(raw, result)
    no_rule_that_held_is_broken(first, decisions, result)
    untouched_records_are_as_they_were(first, decisions, result)
    a_decided_cell_holds_what_was_decided(raw, decisions, result)


def the_log_is_exactly_the_difference(raw: Raw, result: Clean) -> None:
    for group, received in frames_of(raw).items():
        assert logged(result, raw.form, group) == differing(result, received, group)


def the_log_can_be_applied_twice(raw: Raw, result: Clean) -> None:
    once = apply(raw, result.changes)
    twice = apply(once, result.changes)
    for group, frame in frames_of(once).items():
        pd.testing.assert_frame_equal(frame, frames_of(twice)[group])


def no_rule_that_held_is_broken(first: Clean, decisions: Decisions, result: Clean) -> None:
    was, now = first.findings, result.findings
    known = set(zip(was["record"], was["question"], was["rule"], strict=True))
    undecided = set(
        was.loc[was["rule"].isin(HELD), "record"]
    )  # there, rules could not be evaluated
    broken = now[
        now["record"].isin(touched(decisions, result) - undecided) & now["rule"].isin(KEPT)
        & (now["severity"] == "error") & (now["status"] == "open")
    ]  # fmt: skip
    keys = zip(broken["record"], broken["question"], broken["rule"], strict=True)
    assert [k for k in keys if k not in known] == []


def untouched_records_are_as_they_were(first: Clean, decisions: Decisions, result: Clean) -> None:
    kept = set(result.data["record"]) - touched(decisions, result)
    columns = ["record", "question", "old", "new", "rule"]
    alone, both = (
        sorted(t[t["record"].isin(kept)][columns].to_numpy().tolist())
        for t in (first.changes, result.changes)
    )
    assert alone == both


def touched(decisions: Decisions, result: Clean) -> set[str]:
    corrected = {d.record for d in decisions.of("change")}
    return corrected | {c.record for c in result.changes.itertuples() if c.by != "researchlib"}


def a_decided_cell_holds_what_was_decided(raw: Raw, decisions: Decisions, result: Clean) -> None:
    for decision in decisions.of("change"):
        name, position = split_cell(decision.question)
        table = result.texts[raw.form.question(name).repeat]
        hit = table[table["record"] == decision.record]
        hit = hit if position is None else hit[hit["position"].astype(int) == position]
        assert hit[name].tolist() == ["" if decision.new in NOTHING else decision.new]


def logged(result: Clean, form: Form, group: str | None) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (c.record, c.question): (c.old, c.new)
        for c in result.changes.itertuples()
        if form.question(split_cell(c.question)[0]).repeat == group
    }


def differing(
    result: Clean, received: pd.DataFrame, group: str | None
) -> dict[tuple[str, str], tuple[str, str]]:
    """Every cell of the clean data that is not the text received, told by comparing them."""
    keys = ["record"] if group is None else ["record", "position"]
    before = received.astype({"position": int} if group else {}).set_index(keys)
    after = result.texts[group].astype({"position": int} if group else {}).set_index(keys)
    assert set(after.index) <= set(before.index)
    found = {}
    for name in after.columns:
        if "/" in name:
            continue
        for key, new in after[name].items():
            old = text(before.at[key, name]) if name in before else ""
            if old != new:
                record, cell = (key, name) if group is None else (key[0], f"{name}[{key[1]}]")
                found[record, cell] = (old, new)
    return found


@settings(SOME, max_examples=8)
@given(forms(), st.integers(0, 10**6))
def test_what_was_decided_survives_the_workbook_written_anew(form: str, seed: int) -> None:
    raw, _, _, result = reviewed(form, seed)
    if result is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        write_clean(result, folder)
        again = clean(raw, read_review(Path(folder) / "review.xlsx"))  # type: ignore[arg-type]
    for name in ("data", "missing", "dropped"):
        pd.testing.assert_frame_equal(getattr(result, name), getattr(again, name))
    where = ["record", "question", "rule", "status"]
    pd.testing.assert_frame_equal(result.findings[where], again.findings[where])
