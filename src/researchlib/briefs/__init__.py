"""An executed notebook → one document tree → Word and PDF, and the ledger of every number in them."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say

if TYPE_CHECKING:
    from .document import Document
    from .execute import Executed

__all__ = ["FORMATS", "Brief", "brief"]

FORMATS = ("docx", "pdf", "html")
EPOCH = dt.datetime(1980, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@dataclass(frozen=True, eq=False)
class Brief:
    """What was written: the files, the ledger they rest on, and what the author should know."""

    stem: str
    notebook: Path
    files: tuple[Path, ...]
    ledger: Mapping[str, Any]
    reads: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        names = ", ".join(f.name for f in self.files)
        return (
            f"<Brief {self.stem}: {len(self.ledger['values'])} values, "
            f"{len(self.ledger['claims'])} claims, {len(self.ledger['tables'])} tables, "
            f"{len(self.ledger['figures'])} figures → {names}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        files = "、".join(escape(f.name) for f in self.files)
        notes = "".join(f"<li>{escape(w)}</li>" for w in self.warnings)
        counts = say(
            zh=f"{len(self.ledger['values'])} 个数字，{len(self.ledger['claims'])} 条断言",
            en=f"{len(self.ledger['values'])} values, {len(self.ledger['claims'])} claims",
        )
        return f"<p><b>{escape(str(self.ledger['title']))}</b>：{files}（{counts}）</p><ul>{notes}</ul>"


def brief(
    notebook: str | os.PathLike[str],
    parameters: Mapping[str, Any] | None = None,
    to: Sequence[str] | str = ("docx", "pdf"),
    out: str | os.PathLike[str] = "reports",
    profile: str | None = None,
) -> Brief:
    """Run a notebook and write ``STEM.docx``, ``STEM.pdf`` and ``STEM.ledger.json`` into `out`.

    `parameters` replace values of the cell tagged ``parameters``; `to` chooses among docx, pdf and
    html; `profile` is a layout (``gbt9704``, ``report``), otherwise the one in the front matter.
    Everything is made before anything is written: a failing cell, expression, claim, reference or
    glyph raises `BriefError` and leaves earlier files as they were.  A notebook, parameter or format
    that there is not raises `DataError`.
    """
    from .execute import execute

    executed = execute(notebook, parameters)
    made, document, ledger, seconds = render(executed, to, profile)
    folder = Path(out)
    stem = Path(notebook).stem
    files = _write({folder / f"{stem}.{suffix}": data for suffix, data in made.items()})
    return Brief(
        stem,
        Path(notebook),
        files,
        ledger,
        executed.reads,
        document.warnings,
        {"execute": round(executed.seconds, 3), **seconds},
    )


def _write(files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """All of the files or none: where one cannot be written, those before it are as they were."""
    from ..files import write_atomically

    earlier: dict[Path, bytes | None] = {}
    try:
        for path, data in files.items():
            before = path.read_bytes() if path.is_file() else None
            write_atomically(path, data)
            earlier[path] = before
    except Exception:
        for path, data_before in earlier.items():
            if data_before is None:
                path.unlink(missing_ok=True)
            else:
                write_atomically(path, data_before)
        raise
    return tuple(files)


def render(
    executed: Executed, to: Sequence[str] | str = ("docx", "pdf"), profile: str | None = None
) -> tuple[dict[str, bytes], Document, dict[str, Any], dict[str, float]]:
    """The files of an executed notebook as bytes: suffix → content, then document, ledger, seconds."""
    import time

    from .document import assemble
    from .glyphs import unpictured

    _formats(to)
    started = time.perf_counter()
    document = assemble(executed, profile)
    if lost := unpictured(document):
        raise lost
    assembled = round(time.perf_counter() - started, 3)
    made, ledger, seconds = written(document, to)
    return made, document, ledger, {"assemble": assembled, **seconds}


def written(
    document: Document, to: Sequence[str] | str
) -> tuple[dict[str, bytes], dict[str, Any], dict[str, float]]:
    """The files of a document as bytes: suffix → content, then ledger, seconds.

    A character that no face can show stops all of them, whatever the format.
    """
    import time

    from .glyphs import unshowable
    from .ledger import ledger_bytes, ledger_of

    ledger = ledger_of(document)
    kept = ledger_bytes(ledger)
    when = moment(document.text("date"))
    made: dict[str, bytes] = {}
    seconds: dict[str, float] = {}
    started = time.perf_counter()

    def done(name: str) -> None:
        nonlocal started
        now = time.perf_counter()
        seconds[name], started = round(now - started, 3), now

    formats = _formats(to)
    if lost := unshowable(document):
        raise lost
    done("glyphs")
    if "html" in formats:
        from .html import write_html

        made["html"] = write_html(document, kept, when)
        done("html")
    if set(formats) - {"html"}:
        from .placing import divided, placed
        from .typesetting import Typesetter

        with Typesetter(document, kept) as typesetter:
            paged = placed(divided(document), typesetter)
            done("place")
            if "docx" in formats:
                from .word import write_docx

                made["docx"] = write_docx(paged, kept, when)
                done("docx")
            if "pdf" in formats:
                made["pdf"] = typesetter.pdf(paged, when)
                done("pdf")
    made = {name: made[name] for name in formats}
    made["ledger.json"] = kept
    return made, ledger, seconds


def moment(date: str) -> dt.datetime:
    """The time a document bears: ``SOURCE_DATE_EPOCH``, else the day it is dated, never the clock."""
    chosen = os.environ.get("SOURCE_DATE_EPOCH", "")
    if chosen.isdigit():
        return dt.datetime.fromtimestamp(int(chosen), dt.UTC)
    match = re.search(r"(\d{4})年(\d{1,2})月(\d{1,2})日", date)
    try:
        if match:
            return EPOCH.replace(year=int(match[1]), month=int(match[2]), day=int(match[3]))
        return EPOCH
    except ValueError:
        return EPOCH


def _formats(to: Sequence[str] | str) -> list[str]:
    wanted = [to] if isinstance(to, str) else list(to)
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise DataError(
            say(
                zh=f"不认识的格式：{'、'.join(unknown) or '（空）'}。可选：{'、'.join(FORMATS)}。",
                en=f"Unknown format: {', '.join(unknown) or '(none)'}. There are: {', '.join(FORMATS)}.",
            )
        )
    return list(dict.fromkeys(wanted))
