"""Faces by role (仿宋, 楷体, 黑体, 宋体, 小标宋): the machine's own first, open faces otherwise.

Nothing is scanned: files are looked for by name in the few folders where a system keeps its fonts.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from .errors import BriefError, say
from .house import FACES as ROLES
from .house import find


@dataclass(frozen=True)
class Face:
    """A font file and the family name it answers to."""

    file: Path
    family: str


@dataclass(frozen=True)
class Role:
    """What a role is set in: the faces to try in order, and the names Word is given."""

    key: str
    name: str
    word: str
    instead: str
    faces: tuple[Face, ...]
    native: bool

    @property
    def families(self) -> list[str]:
        return list(dict.fromkeys(face.family for face in self.faces))


def roles(near: str | os.PathLike[str] | None = None) -> Mapping[str, Role]:
    """Role → faces on this machine: the native face if there is one, the open face, the one behind."""
    return _roles(find("fonts.toml", near), os.environ.get("RESEARCHLIB_FONTS", ""))


def message(near: str | os.PathLike[str] | None = None) -> str:
    """One line naming the face that is used for each role."""
    used = "，".join(f"{role.name} {role.faces[0].family}" for role in roles(near).values())
    if any(role.native for role in roles(near).values()):
        return say(zh=f"字体：{used}。", en=f"Faces: {used}.")
    return say(
        zh=f"字体：{used}（本机没有仿宋、楷体等字体，使用随附的开源字体）。",
        en=f"Faces: {used} (open faces; the machine has none of its own).",
    )


def matplotlib_font(near: str | os.PathLike[str] | None = None) -> list[str]:
    """Register a Chinese face with matplotlib by file and return the family names to use.

    The list goes to ``rcParams["font.family"]``; its last name is matplotlib's own face, which holds
    the minus sign (U+2212) and other mathematical characters that a Chinese face may lack.  Lazy and
    repeatable; no system scan.
    """
    from matplotlib import font_manager

    known = {Path(entry.fname) for entry in font_manager.fontManager.ttflist}
    names = []
    for face in roles(near)["hei"].faces:
        if face.file.suffix.lower() == ".ttc":
            continue  # matplotlib reads the first face of a collection only
        if face.file not in known:
            font_manager.fontManager.addfont(face.file)
        names.append(font_manager.FontProperties(fname=face.file).get_name())
    return [*dict.fromkeys(names), "DejaVu Sans"]


@cache
def characters(file: Path) -> frozenset[int]:
    """The code points a font file has glyphs for."""
    from fontTools.ttLib import TTFont

    with TTFont(file, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str, role: Role) -> list[str]:
    """The characters of a text that no face of a role can show, each once, in order."""
    wanted = dict.fromkeys(c for c in text if not c.isspace() and ord(c) >= 0x20)
    for face in role.faces:
        have = characters(face.file)
        wanted = {c: None for c in wanted if ord(c) not in have}
        if not wanted:
            break
    return list(wanted)


@cache
def _roles(settings: Path, preference: str) -> Mapping[str, Role]:
    try:
        table = tomllib.loads(settings.read_text("utf-8-sig"))
        return {key: _role(key, table[key], settings.parent, preference) for key in ROLES}
    except (tomllib.TOMLDecodeError, KeyError) as problem:
        raise BriefError(
            say(
                zh=f"{settings}：字体设置读不懂（{problem}）。",
                en=f"{settings}: the font settings cannot be read ({problem}).",
            )
        ) from problem


def _role(key: str, entry: Mapping[str, object], house: Path, preference: str) -> Role:
    native = [] if preference == "open" else _native_faces(entry.get("native", []))
    open_faces: list[Face] = []
    for place in ("open", "behind"):
        file, family = cast("list[str]", entry[place])
        path = house / "fonts" / file
        if not path.is_file():
            try:
                path = find(f"fonts/{file}")
            except BriefError:
                continue
        open_faces.append(Face(path, family))
    faces = (*native[:1], *open_faces)
    if not faces:
        raise BriefError(
            say(
                zh=f"没有可用的{entry['name']}字体：本机没有，{house / 'fonts'} 里也没有 {entry['open'][0]}。"  # type: ignore[index]
                "请从项目仓库取回该文件夹。",
                en=f"No face for {entry['name']}: neither on this machine nor in {house / 'fonts'}.",
            )
        )
    return Role(
        key, str(entry["name"]), str(entry["word"]), str(entry["instead"]), faces, bool(native)
    )


def _native_faces(wanted: object) -> list[Face]:
    installed = _installed()
    pairs = [(str(f).lower(), str(n)) for f, n in wanted]  # type: ignore[attr-defined]
    return [Face(installed[file], family) for file, family in pairs if file in installed]


@cache
def _installed() -> Mapping[str, Path]:
    """File name in lower case → path, over the folders where this system keeps fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        places = [
            Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
            local / "Microsoft" / "Windows" / "Fonts",
        ]
    elif sys.platform == "darwin":
        places = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    else:
        places = [
            Path("/usr/share/fonts"),
            Path("/usr/local/share/fonts"),
            home / ".local" / "share" / "fonts",
            home / ".fonts",
        ]
    found: dict[str, Path] = {}
    for place in places:
        for folder, _, files in os.walk(place):
            for file in files:
                if file.lower().endswith((".ttf", ".otf", ".ttc")):
                    found.setdefault(file.lower(), Path(folder) / file)
    return found
