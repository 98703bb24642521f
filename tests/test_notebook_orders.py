"""The notebooks do not lean on each other: strictly the same in another order, and nothing written.

Each runs in a kernel of its own, so that only files could carry something from one to the next; and no
notebook leaves a file where another could read it.  The order is reversed here; `RESEARCHLIB_ORDERS=3`
adds that many random ones.
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ORDERS = int(os.environ.get("RESEARCHLIB_ORDERS", "0"))
READ = ("notebooks", "surveys", "reports", ".researchlib")  # where a notebook reads, or could


def files(root: Path) -> dict[str, str]:
    """What lies where notebooks read, by hash; byte code aside."""
    return {
        str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest()
        for folder in READ
        for file in sorted((root / folder).rglob("*"))
        if file.is_file()
        and "__pycache__" not in file.parts
        and ".ipynb_checkpoints" not in file.parts
    }


@pytest.mark.parametrize("seed", [None, *range(ORDERS)])
def test_notebooks_run_strictly_in_any_order_and_leave_nothing_behind(
    root: Path, tmp_path: Path, seed: int | None
) -> None:
    order = sorted(root.glob("notebooks/*.ipynb"), reverse=True)
    if seed is not None:
        random.Random(seed).shuffle(order)
    assert len(order) >= 9
    before = files(root)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *map(str, order)],
        cwd=root, capture_output=True, text=True, env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert files(root) == before
