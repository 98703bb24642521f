"""The CSV files of cleaning are, byte for byte, what pandas writes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from researchlib.cleaning import writing
from researchlib.texts import Texts

WORDS = ["1", "2", "男", 'a"b', "a,b", "一行\n又一行", " ", None]


@pytest.mark.parametrize("few", [0, 20, 1 << 15])
@pytest.mark.parametrize("seed", range(10))
def test_the_bytes_are_those_pandas_writes(monkeypatch, seed, few):
    random = np.random.default_rng(seed)
    rows = int(random.integers(0, 30))
    columns = {
        f"q{k},": random.choice(np.array(WORDS, dtype=object), rows)
        for k in range(random.integers(2, 6))
    }
    frame = pd.DataFrame(
        {
            "record": [f"R{k}" for k in range(rows)],
            "position": np.arange(rows),
            **{name: Texts.of(cells) for name, cells in columns.items()},
        }
    )
    monkeypatch.setattr(writing, "_AT_ONCE", 7)
    monkeypatch.setattr(writing, "_FEW", few)
    wanted = frame.to_csv(index=False, lineterminator="\n")
    assert writing._csv(frame).decode("utf-8-sig") == wanted
