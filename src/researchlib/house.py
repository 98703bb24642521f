"""The house style as data: where it lies, and the layout profile a brief follows.

An office's own house style is the folder ``reports/house`` of its project.  What is not found there
comes from the checkout this library runs from, or from where a wheel installed it.
"""

from __future__ import annotations

import os
import sysconfig
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .errors import BriefError, say

MM = 72 / 25.4  # points in a millimetre
DEFAULT = "gbt9704"


@dataclass(frozen=True, eq=False)
class Profile:
    """One layout: pages, type and numbering, as read from its TOML file."""

    name: str
    data: Mapping[str, Any]
    path: Path

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    @cached_property
    def text_width(self) -> float:
        """Width of the type area in points."""
        page = self["page"]
        return float(page["size"][0] - page["left"] - page["right"]) * MM

    @cached_property
    def text_height(self) -> float:
        """Height of the type area in points."""
        page = self["page"]
        return float(page["size"][1] - page["top"] - page["bottom"]) * MM

    @cached_property
    def pitch(self) -> float:
        """Points from one line of text to the next."""
        lines = self["page"].get("lines")
        return self.text_height / lines if lines else float(self["text"]["pitch"])

    @cached_property
    def character(self) -> float:
        """Points from one full-width character of text to the next."""
        count = self["page"].get("characters")
        return self.text_width / count if count else float(self["text"]["size"])

    def level(self, number: int) -> Mapping[str, Any]:
        """The heading of a level, 1 outermost; below the last it is the last."""
        levels: list[Mapping[str, Any]] = self["levels"]
        return levels[min(number, len(levels)) - 1]

    def __repr__(self) -> str:
        return f"<Profile {self.name}: {self['title']}>"


def folders(near: str | os.PathLike[str] | None = None) -> Iterator[Path]:
    """Where the house style is looked for, nearest first; only folders that exist.

    ``RESEARCHLIB_HOUSE``, ``reports/house`` in or above the folder `near`, the checkout, the wheel's
    data folder.
    """
    candidates = []
    if chosen := os.environ.get("RESEARCHLIB_HOUSE"):
        candidates.append(Path(chosen))
    here = Path(near or ".").resolve()
    candidates += [folder / "reports" / "house" for folder in (here, *here.parents)]
    candidates += [folder / "reports" / "house" for folder in Path(__file__).resolve().parents[2:5]]
    candidates.append(Path(sysconfig.get_path("data")) / "share" / "researchlib" / "house")
    seen = set()
    for folder in candidates:
        if folder not in seen and folder.is_dir():
            seen.add(folder)
            yield folder


def find(name: str, near: str | os.PathLike[str] | None = None) -> Path:
    """The file of the house style with this name (``gbt9704.typ``, ``fonts/…``)."""
    looked = list(folders(near))
    for folder in looked:
        if (folder / name).is_file():
            return folder / name
    places = "、".join(map(str, looked)) or say(zh="（没有版式文件夹）", en="(no house folder)")
    raise BriefError(
        say(
            zh=f"版式文件 {name} 找不到；找过：{places}。请从项目仓库取回 reports/house 文件夹，"
            "或用环境变量 RESEARCHLIB_HOUSE 指明它的位置。",
            en=f"House style: {name} not found; looked in: {places}. Restore the folder reports/house, "
            "or point RESEARCHLIB_HOUSE to it.",
        )
    )


def read_profile(name: str | None = None, near: str | os.PathLike[str] | None = None) -> Profile:
    """A layout profile by name (``gbt9704``, ``report``), or by the path of its TOML file.

    A profile may begin with ``extends = "gbt9704"`` and hold only what differs.  Raises
    `BriefError` for an unknown name, naming those that exist, and for a file that cannot be parsed.
    """
    return _read(name or DEFAULT, near, ())


def _read(name: str, near: str | os.PathLike[str] | None, chain: tuple[str, ...]) -> Profile:
    path = Path(name) if name.endswith(".toml") else None
    if path is not None and near is not None and not path.is_absolute():
        path = Path(near) / path
    if path is None:
        path = next(
            (f / f"{name}.toml" for f in folders(near) if (f / f"{name}.toml").is_file()), None
        )
    if path is None or not path.is_file() or name in chain or path.name == "fonts.toml":
        known = "、".join(profile_names(near)) or say(zh="（没有）", en="(none)")
        raise BriefError(
            say(
                zh=f"没有名为“{name}”的版式。现有版式：{known}。请改正文头里的 profile。",
                en=f"There is no layout profile {name!r}. There are: {known}.",
            )
        )
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BriefError(
            say(
                zh=f"{path}：版式文件读不懂（{problem}）。",
                en=f"{path}: the layout profile cannot be parsed ({problem}).",
            )
        ) from problem
    if base := data.pop("extends", None):
        data = _merged(_read(str(base), near, (*chain, name)).data, data)
    return Profile(path.stem, data, path)


def profile_names(near: str | os.PathLike[str] | None = None) -> list[str]:
    """The layouts that can be named, sorted."""
    names = {f.stem for folder in folders(near) for f in folder.glob("*.toml")}
    return sorted(names - {"fonts"})


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged
