"""registry.txt: the SHA-256 of every received file, so that none changes unnoticed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DataError, say
from ..files import note_read, sha256, write_atomically

if TYPE_CHECKING:
    from .nouns import Survey


def register(survey: Survey) -> Path:
    """Write the survey's registry.txt: the SHA-256 of every received file."""
    lines = [
        f"{sha256(path)}  {path.relative_to(survey.path).as_posix()}\n"
        for wave in survey.waves
        for path in wave.raw_paths
    ]
    return write_atomically(survey.path / "registry.txt", "".join(lines))


def check_registry(folder: Path, wave: str) -> None:
    """Raise `DataError` where a registered file of a wave is gone or was changed."""
    file = folder / "registry.txt"
    if not file.is_file():
        return
    note_read(file)
    inside = f"{wave}/"
    changed, gone = [], []
    for number, line in enumerate(file.read_text("utf-8-sig").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"([0-9a-fA-F]{64})\s+\*?(.+?)\s*", line)
        if match is None:
            raise DataError(
                say(
                    zh=f"{file} 第 {number} 行：应为“SHA-256  文件路径”。",
                    en=f"{file} line {number}: expected 'SHA-256  path'.",
                )
            )
        name = match[2].replace("\\", "/")
        if not name.startswith(inside):
            continue
        path = folder / name
        if not path.is_file():
            gone.append(name)
        elif sha256(path) != match[1].lower():
            changed.append(name)
    if gone:
        raise DataError(
            say(
                zh=f"{folder.name}：登记过的原始文件不见了：{'、'.join(gone)}。请放回原处；"
                "确要撤下，请从 registry.txt 删去该行并写明原因。",
                en=f"{folder.name}: registered raw files are gone: {', '.join(gone)}. Put them back.",
            )
        )
    if changed:
        raise DataError(
            say(
                zh=f"{folder.name}：原始文件在登记后被改动过：{'、'.join(changed)}。"
                "请恢复收到时的原件，更正一律写在 review.xlsx；"
                "如确为重新收到的文件，核对后更新 registry.txt 中的校验值。",
                en=f"{folder.name}: raw files changed since they were registered: "
                f"{', '.join(changed)}. Restore the originals and put corrections into review.xlsx; "
                "if a file was received anew, update its hash in registry.txt.",
            )
        )
