"""The gate a brief passes before it is handed in: a brief just written → its findings, and a marked copy.

An error stops the build of that brief: the files stay so that the author can look, a copy with the
comments (``STEM.校核.docx``) is written beside them, and the command ends with status 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import say
from .comments import write_comments
from .desk import proofread
from .findings import Finding, Findings

MARKED = ".校核.docx"
_SHOWN = 8


def gate(notebook: str | Path, files: Iterable[str | Path], ledger: Mapping[str, Any]) -> Findings:
    """Proofread a brief just built; with errors, a copy with comments stands beside the .docx.

    The allow-list is the notebook's (``proofread.allow`` in its metadata, which the ledger holds, and
    ``STEM.allow.toml`` beside it).  Without a .docx among `files` the notebook itself is read.  A marked copy of an
    earlier build that is no longer needed is removed.
    """
    notebook = Path(notebook)
    words = [Path(f) for f in files if Path(f).suffix == ".docx"]
    if not words:
        return proofread(notebook, ledger=ledger)
    docx = words[0]
    beside = notebook.with_name(notebook.stem + ".allow.toml")
    found = proofread(docx, ledger=ledger, allow=_beside(beside))
    marked = docx.with_name(docx.stem + MARKED)
    if found.errors:
        write_comments(found, marked)
    else:
        marked.unlink(missing_ok=True)
    return found


def _beside(path: Path) -> list[Mapping[str, Any]]:
    from .findings import toml_entries

    return toml_entries(path) if path.is_file() else []


def verdict(found: Findings) -> str:
    """What the gate says, in a few lines; empty when there is nothing to say."""
    counts = found.counts
    command = f"researchlib proofread {found.path.name} --ledger {found.path.stem}.ledger.json"
    if not found.errors:
        if not counts["warning"]:
            return ""
        return say(
            zh=f"校核：提醒 {counts['warning']} 处（{command} 可看全部）。",
            en=f"proofreading: {counts['warning']} warnings ({command} lists them).",
        )
    lines = [
        say(
            zh=f"未通过校核，请勿报送：错误 {counts['error']} 处，批注见 {found.path.stem}{MARKED}。",
            en=f"not fit to hand in: {counts['error']} errors, see the comments in {found.path.stem}{MARKED}.",
        )
    ]
    lines += [f"    {_line(f)}" for f in found.errors[:_SHOWN]]
    if len(found.errors) > _SHOWN:
        lines.append(say(zh="    ……", en="    …"))
    return "\n".join(lines)


def _line(f: Finding) -> str:
    return f"{f.where} “{f.words[:30]}” {f.message}"
