"""Everything a cleaning read, by its hash: received files, form, what lies beside it, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..files import sha256, short_names
from ..forms.beside import files_beside
from ..responses import Raw
from ..review import Decisions


def inputs_of(raw: Raw, decisions: Decisions) -> dict[str, str]:
    """Name → SHA-256; files of one name are told apart by their folders."""
    files = [(s.path, s.sha256) for s in raw.sources]
    if raw.form.path is not None:
        files.append((raw.form.path, raw.form.sha256))
        files += hashed(files_beside(raw.form))
    if decisions.path is not None:
        files += hashed([decisions.path])
    return by_name(files)


def hashed(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    return [(path, sha256(path)) for path in paths]


def by_name(files: Sequence[tuple[Path, str]]) -> dict[str, str]:
    names = short_names(path for path, _ in files)
    return dict(sorted((names[path], digest) for path, digest in files))
