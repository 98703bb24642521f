"""Patterns that are compiled when first used behave as those of `re`."""

from __future__ import annotations

import re

import pytest

from researchlib.proofreading import patterns


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"([\u4e00-\u9fff]{2,4})街道", "在青石街道、ab街道"),
        ("[一-鿿]+?(?=，)", "共12家，A，另3家"),
    ],
)
def test_a_late_pattern_finds_what_re_finds(source: str, text: str) -> None:
    wanted = [m.span() for m in re.finditer(source, text)]
    assert [m.span() for m in patterns.compile(source).finditer(text)] == wanted != []
    assert [m.span() for m in patterns.finditer(source, text)] == wanted


def test_a_match_names_the_pattern_it_is_of() -> None:
    late = patterns.compile(r"[\u4e00-\u9fff]+")
    match = late.search("共12家")
    assert match is not None
    assert match.re.pattern == late.pattern
