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


def test_every_task_is_done_once_by_one_of_two() -> None:
    done = apart.each([lambda n=n: (n, os.getpid()) for n in range(50)], apart=True)  # type: ignore[misc]
    assert [n for n, _ in done] == list(range(50))
    by = [who for _, who in done]
    assert len(set(by)) <= 2
    assert by == sorted(
        by, key=lambda who: who != by[0]
    )  # who takes from the front, then who takes from the end


@pytest.mark.parametrize("dies", [0, 2, 4])
def test_work_is_done_here_when_the_copy_fails(dies: int) -> None:
    here = os.getpid()

    def task(n: int) -> int:
        if os.getpid() != here and n <= dies:
            os._exit(3)
        return n

    tasks = [lambda n=n: task(n) for n in range(5)]  # type: ignore[misc]
    assert apart.each(tasks, apart=True) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_an_error_of_either_is_raised_here(failing: int, capfd: pytest.CaptureFixture[str]) -> None:
    def task(n: int) -> int:
        if n == failing:
            raise ValueError("nothing")
        return n

    with pytest.raises(ValueError, match="nothing"):
        apart.each([lambda n=n: task(n) for n in range(3)], apart=True)  # type: ignore[misc]
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no process is left behind


def test_no_task_is_no_work() -> None:
    assert apart.each([], apart=True) == []
