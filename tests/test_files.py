"""Files are written whole or not at all, and what was read is remembered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from researchlib.errors import DataError
from researchlib.files import sha256, write_atomically


def test_a_failing_writer_leaves_the_old_file_and_no_scraps(tmp_path: Path) -> None:
    target = tmp_path / "简报.docx"
    target.write_text("old")

    def half(path: Path) -> None:
        path.write_text("ne")
        raise ValueError("stopped half way")

    with pytest.raises(ValueError, match="half way"):
        write_atomically(target, half)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="a folder in the place of the file, POSIX wording")
def test_a_target_that_cannot_be_written_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.mkdir()
    (target / "kept").write_text("x")
    with pytest.raises(DataError, match=r"out\.csv"):
        write_atomically(target, "text")
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_hash_is_the_published_one_for_abc(tmp_path: Path) -> None:
    # FIPS 180-2, appendix B.1
    file = tmp_path / "abc"
    file.write_bytes(b"abc")
    assert sha256(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_reads_below_the_root_are_remembered_and_writes_are_not(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a\n1\n")
    code = (
        "from researchlib.files import watch_reads, reads\n"
        "import sys; root = sys.argv[1]; watch_reads(); watch_reads()\n"
        "open(root + '/data.csv').read(); open(root + '/made.txt', 'w').close()\n"
        "print(reads(root))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str([str(tmp_path / "data.csv")])
