"""The house style as data: a profile an office writes itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from researchlib.errors import BriefError
from researchlib.house import find, read_profile


@pytest.mark.parametrize("name", ["gbt9704", "report"])
def test_a_shipped_profile_is_whole(name: str) -> None:
    assert read_profile(name).name == name


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (r"\[letterhead\].*?\n\n", "", r"\[letterhead\] 没有写"),
        (r"\[signature\].*?\n\n", "", r"\[signature\] 没有写"),
        (r"\[\[levels\]\].*?\n\n(?!\[\[)", "", r"\[\[levels\]\] 没有写"),
        ("pitch = 35", 'pitch = "35"', r"\[heading\] pitch 应是大于 0 的数"),
        ("size = 22", "size = 0", r"\[heading\] size 应是大于 0 的数"),
        ('role = "kai"', 'role = "楷体"', r"\[levels\] role 应是字体名之一：fang、kai"),
        (r"size = \[210, 297\]", "size = 210", r"\[page\] size 应是两个数"),
        (r"rules = \[1.5, 0.75\]", "rules = [1.5]", r"\[table\] rules 应是两个数"),
        ("left = 28", "left = 190", r"\[page\] 的边距超过了纸张"),
        (r"lines = 22 .*", "", r"\[text\] pitch 应是大于 0 的数"),
        (r"lines = 22 .*", "lines = 0", r"\[page\] lines 应是大于 0 的数"),
        ("seal = 0", 'seal = "42"', r"\[signature\] seal 应是不小于 0 的数"),
        ('mark = "①"', "mark = 1", r"\[footnote\] mark 应是加引号的文字"),
    ],
)
def test_a_profile_that_lacks_something_is_told_where(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    whole = find("gbt9704.toml").read_text("utf-8")
    text = re.sub(old, new, whole, count=1, flags=re.S if ".*?" in old else 0)
    assert text != whole
    (tmp_path / "own.toml").write_text(text, "utf-8")
    with pytest.raises(BriefError, match=told):
        read_profile("own.toml", tmp_path)


def test_what_extends_a_profile_writes_only_what_differs(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('extends = "gbt9704"\n[signature]\ninset = 4\n', "utf-8")
    assert read_profile(str(own))["signature"] == {"inset": 4, "blank_before": 1, "seal": 0}
    own.write_text('extends = "gbt9704"\n[text]\nsize = "big"\n', "utf-8")
    with pytest.raises(BriefError, match=r"own\.toml：版式里的 \[text\] size 应是大于 0 的数"):
        read_profile(str(own))
