"""Patterns that are compiled when first used behave as those of `re`; what they begin with hides no match."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import plain
import pytest

from researchlib.proofreading import patterns
from researchlib.proofreading.editing import form, repeats
from researchlib.proofreading.sentences import times


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


TEXTS = [x for f in sorted((Path(__file__).parent / "plain").glob("*.txt")) for line in plain.lines(f) for x in (line.right, line.wrong)]  # fmt: skip


@pytest.mark.parametrize("pattern", [form._PLACEHOLDERS, repeats._DOUBLE, times.DATE, times.NO_QUANTITY, times.TWO_DIGIT_YEAR])  # fmt: skip
def test_what_a_pattern_begins_with_hides_no_match(pattern):
    source = pattern.pattern
    whole = re.compile(source[source.index(")(?:") + 1 :] if pattern is not repeats._DOUBLE else source[source.index(")(?:的的") + 1 :])  # fmt: skip
    for text in TEXTS:
        assert [m.span() for m in pattern.finditer(text)] == [m.span() for m in whole.finditer(text)]  # fmt: skip
    assert any(whole.search(text) for text in TEXTS)


def test_no_module_binds_a_name_twice() -> None:
    """A second pattern of one name silently takes the place of the first."""
    twice = []
    for file in Path(patterns.__file__).parent.rglob("*.py"):
        bound: Counter[str] = Counter()
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                bound[node.name] += 1
            elif isinstance(node, ast.Assign):
                bound.update(t.id for t in node.targets if isinstance(t, ast.Name))
        twice += [f"{file.name}: {name}" for name, n in bound.items() if n > 1]
    assert twice == []
