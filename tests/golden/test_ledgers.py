"""The numbers in the prose: nbval compares cell outputs, this compares what the sentences say."""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path
from types import ModuleType

import pytest

GOLDEN = Path(__file__).resolve().parent


def update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("golden_update", GOLDEN / "update.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


UPDATE = update()
NOTEBOOKS = UPDATE.notebooks()


def test_there_are_briefs_to_compare() -> None:
    assert {"work-summary-2024", "migrant-workers-trend", "residents-2024"} <= {
        n.stem for n in NOTEBOOKS
    }


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.stem)
def test_the_sentences_say_what_they_said(notebook: Path, tmp_path: Path) -> None:
    golden = json.loads((GOLDEN / f"{notebook.stem}.json").read_text("utf-8"))
    now = UPDATE.current(notebook, tmp_path)
    assert len(golden) > 10
    assert [(v.get("expression"), v["text"]) for v in now] == [
        (v.get("expression"), v["text"]) for v in golden
    ]
    for new, old in zip(now, golden, strict=True):
        a, b = new.get("value"), old.get("value")
        if isinstance(a, float) and isinstance(b, (int, float)):
            assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12), new
        else:
            assert a == b, new
