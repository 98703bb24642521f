"""A long draft is looked at by two processes: what they mark is what one would, and a process that fails is made up for."""

from __future__ import annotations

import os
from pathlib import Path

import measures
import pytest

from researchlib.proofreading import apart, desk, proofread


def test_two_processes_mark_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join(p.read_text("utf-8") for p in measures.corpus("right"))
    draft = tmp_path / "长稿.txt"
    draft.write_text((text * 9)[:24_000], "utf-8")
    assert len(draft.read_text("utf-8")) > desk.LONG_DRAFT
    together = list(proofread(draft))
    monkeypatch.setattr(apart.threading, "active_count", lambda: 2)  # as in a notebook
    assert list(proofread(draft)) == together
    assert any(f.code.startswith("consistency:") for f in together)


def test_work_is_done_here_when_the_copy_fails() -> None:
    here = os.getpid()

    def other() -> int:
        if os.getpid() != here:
            os._exit(3)
        return 2

    assert apart.both(lambda: 1, other, apart=True) == (1, 2)


def test_an_error_of_either_is_raised_here(capfd: pytest.CaptureFixture[str]) -> None:
    def fails() -> int:
        raise ValueError("nothing")

    for pair in ((fails, lambda: 1), (lambda: 1, fails)):
        with pytest.raises(ValueError, match="nothing"):
            apart.both(*pair, apart=True)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no process is left behind
