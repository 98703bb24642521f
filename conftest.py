"""For every test, the notebooks' included: messages in Chinese whatever the machine's locale."""

from __future__ import annotations

import os

os.environ["RESEARCHLIB_LANG"] = "zh"
os.environ.setdefault("MPLBACKEND", "agg")
