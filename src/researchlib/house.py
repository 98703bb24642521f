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
FACES = ("fang", "kai", "hei", "song", "xbs")
# what every profile holds: numbers, pairs of numbers (names ending in +), faces by role, words
NUMBERS = {
    "page": "size+ top right bottom left", "folio": "size below inset", "letterhead": "size below rule",
    "heading": "size pitch blank_after", "text": "size indent", "levels": "size", "caption": "size",
    "table": "size smallest rules+", "note": "size", "footnote": "size", "placing": "hole",
    "signature": "inset blank_before",
}  # fmt: skip
ROLES = {
    "folio": "role", "heading": "role", "text": "role emphasis", "levels": "role", "caption": "role",
    "table": "role head", "note": "role", "footnote": "role",
}  # fmt: skip
WORDS = {
    "folio": "text side", "levels": "number", "caption": "table figure", "footnote": "mark",
    "words": "attachment note source unit continued",
}  # fmt: skip


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
    if not chain and (fault := next(_faults(data), None)):
        raise BriefError(
            say(
                zh=f"{path}：版式里的 {fault[0]} {fault[1]}。"
                f'首行写 extends = "{DEFAULT}"，就只需写不同之处。',
                en=f"{path}: {fault[0]} {fault[2]} in the layout profile. "
                f'Begin with extends = "{DEFAULT}" and write only what differs.',
            )
        )
    return Profile(path.stem, data, path)


def _faults(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a profile lacks or has of the wrong kind: where, and what should be there in Chinese and English."""

    def number(value: object, least: float = 0) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and value >= least

    def pair(value: object) -> bool:
        return isinstance(value, list) and len(value) == 2 and all(map(number, value))

    amount = ("应是不小于 0 的数", "must be a number, not below 0")
    size = ("应是大于 0 的数", "must be a number above 0")
    tables: dict[str, list[Any]] = {}
    for name in dict.fromkeys([*NUMBERS, *ROLES, *WORDS]):
        held = data.get(name)
        parts = held if name == "levels" and isinstance(held, list) else [held]
        if not parts or not all(isinstance(part, Mapping) for part in parts):
            mark = f"[[{name}]]" if name == "levels" else f"[{name}]"
            yield mark, "没有写", "is missing"
            return
        tables[name] = parts
    for name, parts in tables.items():
        for part in parts:
            for key in NUMBERS.get(name, "").split():
                value = part.get(key.rstrip("+"))
                where = f"[{name}] {key.rstrip('+')}"
                if key.endswith("+"):
                    if not pair(value):
                        yield where, "应是两个数，如 [1, 2]", "must be two numbers, as [1, 2]"
                elif key in ("size", "pitch", "smallest") and not number(value, 1e-9):
                    yield where, *size
                elif not number(value):
                    yield where, *amount
            for key in ROLES.get(name, "").split():
                if part.get(key) not in FACES:
                    faces = "、".join(FACES)
                    yield f"[{name}] {key}", f"应是字体名之一：{faces}", f"must be one of {faces}"
            for key in WORDS.get(name, "").split():
                if not isinstance(part.get(key), str):
                    yield f"[{name}] {key}", "应是加引号的文字", "must be text in quotes"
    page, text = data["page"], data["text"]
    for key in ("lines", "characters"):
        if key in page and not number(page[key], 1):
            yield f"[page] {key}", *size
    if not number(data["signature"].get("seal", 0)):
        yield "[signature] seal", *amount
    if "lines" not in page and not number(text.get("pitch"), 1e-9):
        yield "[text] pitch", *size
    if all(number(page[k]) for k in ("top", "right", "bottom", "left")) and (
        page["left"] + page["right"] >= page["size"][0]
        or page["top"] + page["bottom"] >= page["size"][1]
    ):
        yield "[page]", "的边距超过了纸张", "leaves no room between its margins"


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
