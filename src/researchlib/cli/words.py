"""What every command shares: exit statuses, options with their help in two languages, output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import say

if TYPE_CHECKING:
    import pandas as pd

PROBLEM, UNUSABLE = 1, 2


def tell(message: str) -> None:
    print(message, file=sys.stderr)


def option(*names: str, zh: str, en: str, **more: Any) -> Any:
    """An option with its help in the language of the person asking (annotations are read late)."""
    return typer.Option(*names, help=say(zh=zh, en=en), **more)


def argument(zh: str, en: str, metavar: str | None = None) -> Any:
    return typer.Argument(help=say(zh=zh, en=en), metavar=metavar)


def show(frame: pd.DataFrame, as_json: bool) -> None:
    if as_json:
        print(frame.to_json(orient="records", force_ascii=False, indent=1))
        return
    for row in frame.fillna("").astype(str).itertuples(index=False):
        print("\t".join(part.replace("\t", " ").replace("\n", " ") for part in row))


AsJson = Annotated[bool, typer.Option("--json", help="JSON → stdout")]
Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT")]
