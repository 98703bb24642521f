"""Pandoc, as the wheel brings it: Markdown of all cells → one tree; tree → HTML; TeX → Word and Typst formulas."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import Any

from ..errors import BriefError, say

READER = (
    "markdown-smart+east_asian_line_breaks+footnotes+pipe_tables+bracketed_spans+fenced_divs"
    "+tex_math_dollars+task_lists+link_attributes-implicit_figures-auto_identifiers"
    "-blank_before_header-blank_before_blockquote+lists_without_preceding_blankline"
    "-example_lists-yaml_metadata_block-pandoc_title_block-raw_tex-latex_macros"
)

BOXES = str.maketrans("☐☒", "□■")  # of task lists; Chinese faces have no others


@cache
def program() -> str:
    """The pandoc executable."""
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def pandoc(arguments: Sequence[str], text: str | bytes) -> bytes:
    """Run pandoc over a text; raises `BriefError` with its own words if it refuses."""
    given = text.encode("utf-8") if isinstance(text, str) else text
    done = subprocess.run([program(), *arguments], input=given, capture_output=True, check=False)
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip()
        raise BriefError(
            say(zh=f"pandoc 处理失败：{reason}", en=f"pandoc could not convert the text: {reason}")
        )
    return done.stdout


def parse(markdown: str) -> dict[str, Any]:
    """The pandoc tree of a Markdown text."""
    made = pandoc(["-f", READER, "-t", "json"], markdown).decode("utf-8")
    tree: dict[str, Any] = json.loads(made.translate(BOXES))
    return tree
