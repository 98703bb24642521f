"""`re` for the proof-reader, who knows some two thousand patterns: each is compiled when it is first used, and kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from re import Match, Pattern, escape
from typing import Any, cast

__all__ = ["Match", "Pattern", "compile", "escape", "findall", "finditer", "fullmatch", "match", "search", "split", "sub"]  # fmt: skip

I, S = re.I, re.S  # noqa: E741
# a range of 20,992 characters takes a millisecond to compile; a letter beyond Latin takes none
_CHINESE = (("[一-鿿]", r"[^\W\x00-\xff]"), (r"[\u4e00-\u9fff]", r"[^\W\x00-\xff]"))


def _short(source: str) -> str:
    for long, short in _CHINESE:
        source = source.replace(long, short)
    return source


@lru_cache(maxsize=2048)  # `re` itself keeps 512
def _kept(source: str) -> Pattern[str]:
    return re.compile(_short(source))


_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub")


class _Late:
    """A pattern that is compiled when it is asked for more than its words."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def compile(source: str, flags: int = 0, begins: str = "") -> Pattern[str]:
    """A pattern, compiled when it is first used.

    `begins` is what every match begins with, mostly a class of characters: a long list of alternatives is else
    tried at every character of a text, which takes two to ten times as long.
    """
    source = f"(?={begins})(?:{source})" if begins else source
    return cast("Pattern[str]", _Late(_short(source), flags))


def search(source: str, text: str) -> Match[str] | None:
    return _kept(source).search(text)


def match(source: str, text: str) -> Match[str] | None:
    return _kept(source).match(text)


def fullmatch(source: str, text: str) -> Match[str] | None:
    return _kept(source).fullmatch(text)


def finditer(source: str, text: str) -> Iterator[Match[str]]:
    return _kept(source).finditer(text)


def findall(source: str, text: str) -> list[Any]:
    return _kept(source).findall(text)


def split(source: str, text: str, maxsplit: int = 0) -> list[str | Any]:
    return _kept(source).split(text, maxsplit)


def sub(source: str, put: str | Callable[[Match[str]], str], text: str, count: int = 0) -> str:
    return _kept(source).sub(put, text, count)
