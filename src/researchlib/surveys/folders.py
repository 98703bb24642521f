"""Where surveys lie, and what a survey's folder holds."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from ..errors import DataError, say
from ..files import note_read
from .nouns import RAW_SUFFIXES, Survey, Wave


def open_survey(name_or_path: str | os.PathLike[str]) -> Survey:
    """Open a survey by its folder's name under ``surveys/``, or by a path to the folder.

    The ``surveys`` folder is looked for in ``RESEARCHLIB_ROOT``, else here and upwards, so that a
    notebook finds it from its own folder.  Raises `DataError`: an unknown survey (those that exist
    are named), a missing or broken survey.toml, a folder without waves.
    """
    folder = _folder(name_or_path)
    file = folder / "survey.toml"
    if not file.is_file():
        raise DataError(
            say(
                zh=f"{folder}：缺少 survey.toml（调查说明：title、unit、design 等）。"
                "可用 researchlib new 新建一个调查文件夹作样板。",
                en=f"{folder}: survey.toml is missing (title, unit, design …). "
                "`researchlib new` makes a folder to copy from.",
            )
        )
    settings = _settings(file)
    waves = _waves(folder)
    return Survey(
        name=folder.name,
        path=folder,
        title=str(settings.get("title", folder.name)),
        unit=str(settings.get("unit", "")),
        waves=waves,
        design=settings.get("design", {}),
        disclosure=settings.get("disclosure", {}),
        privacy=settings.get("privacy", {}),
        settings=settings,
    )


def project_root(root: str | os.PathLike[str] | None = None) -> Path:
    """The folder that holds ``surveys/`` and ``notebooks/``.

    `root` itself if given, else ``RESEARCHLIB_ROOT``, else the nearest folder from here upwards
    with a ``surveys`` folder; here, if there is none.
    """
    given = root or os.environ.get("RESEARCHLIB_ROOT")
    if given:
        return Path(given).resolve()
    here = Path.cwd()
    return next((f for f in (here, *here.parents) if (f / "surveys").is_dir()), here)


def list_surveys(root: str | os.PathLike[str] | None = None) -> list[str]:
    """The names of the surveys of a project: folders under ``surveys`` with a survey.toml."""
    folder = project_root(root) / "surveys"
    if not folder.is_dir():
        return []
    return sorted(f.name for f in folder.iterdir() if (f / "survey.toml").is_file())


def _folder(name_or_path: str | os.PathLike[str]) -> Path:
    text = os.fspath(name_or_path)
    looks_like_path = isinstance(name_or_path, Path) or any(s in text for s in ("/", "\\"))
    if looks_like_path or text in (".", ".."):
        path = Path(text)
        if not path.is_dir():
            raise DataError(
                say(zh=f"{path}：没有这个文件夹。", en=f"{path}: there is no such folder.")
            )
        return path.resolve()
    folder = project_root() / "surveys" / text
    if text and folder.is_dir():
        return folder.resolve()
    known = list_surveys()
    listed = "、".join(known) if known else say(zh="（没有）", en="(none)")
    raise DataError(
        say(
            zh=f"没有名为“{text}”的调查。现有调查：{listed}（在 {project_root() / 'surveys'}）。",
            en=f"No survey named {text!r}. There are: {listed} (in {project_root() / 'surveys'}).",
        )
    )


def _settings(file: Path) -> dict[str, Any]:
    note_read(file)
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise DataError(
            say(
                zh=f"{file}：读不懂（{problem}）。请检查引号和方括号，文件应为 UTF-8 编码。",
                en=f"{file}: cannot be parsed ({problem}). Check quotes and brackets; UTF-8.",
            )
        ) from problem


def _waves(folder: Path) -> tuple[Wave, ...]:
    waves = []
    for path in sorted(f for f in folder.iterdir() if f.is_dir()):
        own, common = path / "form.xlsx", folder / "form.xlsx"
        raw = path / "raw"
        if not own.is_file() and not raw.is_dir():
            continue
        if not own.is_file() and not common.is_file():
            raise DataError(
                say(
                    zh=f"{folder.name}/{path.name}：缺少 form.xlsx（该期问卷的 XLSForm 表单）。",
                    en=f"{folder.name}/{path.name}: form.xlsx (the wave's XLSForm) is missing.",
                )
            )
        review = path / "review.xlsx"
        waves.append(
            Wave(
                name=path.name,
                path=path,
                form_path=own if own.is_file() else common,
                raw_paths=_received_files(raw),
                review_path=review if review.is_file() else None,
            )
        )
    if not waves:
        raise DataError(
            say(
                zh=f"{folder}：没有任何一期数据。每期一个文件夹（如 2024），内有 form.xlsx 和 raw/。",
                en=f"{folder}: no waves. One folder a wave (2024), with form.xlsx and raw/.",
            )
        )
    return tuple(waves)


def _received_files(raw: Path) -> tuple[Path, ...]:
    if not raw.is_dir():
        return ()
    return tuple(
        path
        for path in sorted(raw.rglob("*"))
        if path.is_file()
        and path.suffix.lower() in RAW_SUFFIXES
        and not path.name.startswith((".", "~$"))
    )
