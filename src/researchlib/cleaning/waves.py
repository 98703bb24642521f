"""`clean`: one reception, or every wave of a survey brought onto the newest wave's form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError, say
from ..forms import Form, read_form
from ..responses import Raw, read_responses
from ..review import Decisions
from ..surveys import Survey, Wave
from .crosswalk import onto
from .inputs import by_name, hashed
from .nouns import Clean
from .pipeline import clean_raw


def clean(what: Raw | Survey, review: str | Path | None = None) -> Clean:
    """Clean what was received.

    what
        a `Raw`, or a `Survey`: then every wave is cleaned by its own form with the decisions in its
        own ``review.xlsx``, brought onto the newest wave's form (``crosswalk.csv``) and put under
        one another, with a leading column `wave`.
    review
        a filled-in review workbook, for a `Raw` or a single wave.

    Nothing is guessed: what needs judgement stays out of the data as a finding with a suggestion
    until somebody decides.  Nothing is dropped but exact copies and what a decision says.  Raises
    `ReviewError` where a decision cannot be applied, `DataError` where what was received cannot be
    read; see `Clean` for the tables returned.
    """
    if isinstance(what, Raw):
        return clean_raw(what, review)
    if not isinstance(what, Survey):
        raise DataError(
            say(
                zh=f"clean：需要 Raw（read_responses 的结果）或调查（open_survey 的结果），收到的是 {type(what).__name__}。",
                en=f"clean: takes a Raw or a Survey, not {type(what).__name__}.",
            )
        )
    if review is not None and len(what.waves) != 1:
        raise DataError(
            say(
                zh="clean：一份复核意见只属于一期，请先用 survey.only(期) 选定。",
                en="clean: a review belongs to one wave; choose it with survey.only(wave).",
            )
        )
    awaited = [wave.name for wave in what.waves if not wave.raw_paths]
    if len(awaited) < len(what.waves):
        what = replace(what, waves=tuple(w for w in what.waves if w.raw_paths))
    forms = {wave.form_path: read_form(wave.form_path) for wave in what.waves}
    cleaned = [_wave(what, wave, forms[wave.form_path], review) for wave in what.waves]
    newest = cleaned[-1]
    moved = [
        result
        if result is newest
        else onto(result, newest.form, what.crosswalk, wave.name, what.name)
        for wave, result in zip(what.waves, cleaned, strict=True)
    ]
    return _stacked(what, moved, newest.form, awaited)


def _wave(survey: Survey, wave: Wave, form: Form, review: str | Path | None) -> Clean:
    named = survey.settings.get("id")
    if named and form.id_question is None:
        form = replace(form, settings={**form.settings, "id": str(named)})
    raw = read_responses(list(survey.received(wave)), form, wave=wave.name)
    return clean_raw(raw, review or wave.review_path)


def _stacked(
    survey: Survey, waves: Sequence[Clean], form: Form, awaited: Sequence[str] = ()
) -> Clean:
    names = [w.name for w in survey.waves]

    def stack(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
        columns = list(dict.fromkeys(c for t in reversed(tables) for c in t.columns))
        parts = []
        for name, table in zip(names, tables, strict=True):
            part = table.reindex(columns=columns)
            part.insert(0, "wave", pd.array([name] * len(part), dtype="str"))
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    manifest: dict[str, Any] = {
        key: sum(w.manifest[key] for w in waves) for key in ("received", "kept", "dropped")
    }
    manifest["waves"] = {n: dict(w.manifest) for n, w in zip(names, waves, strict=True)}
    crosswalk = [survey.path / "crosswalk.csv"] if len(waves) > 1 else []
    settings = [p for p in (survey.path / "survey.toml", *crosswalk) if p.is_file()]
    manifest["inputs"] = by_name(hashed(settings))
    if awaited:
        manifest["awaited"] = list(awaited)
    manifest["version"] = waves[-1].manifest["version"]
    groups = list(dict.fromkeys(g for w in waves for g in w.texts))
    empty = pd.DataFrame({"record": pd.Series([], dtype=object)})
    return Clean(
        form=form,
        data=stack([w.data for w in waves]),
        missing=stack([w.missing for w in waves]),
        changes=stack([w.changes for w in waves]),
        findings=stack([w.findings for w in waves]),
        dropped=stack([w.dropped for w in waves]),
        rosters={
            g: stack([w.rosters.get(g, empty) for w in waves]) for g in groups if g is not None
        },
        raw=tuple(w.raw for w in waves if isinstance(w.raw, Raw)),
        manifest=manifest,
        survey=survey,
        decisions=waves[0].decisions if len(waves) == 1 else Decisions(),
        suspects=stack([w.suspects for w in waves]),
        texts={g: stack([w.texts.get(g, empty) for w in waves]).fillna("") for g in groups},
    )
