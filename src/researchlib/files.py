"""Files people trust: written whole or not at all, and known by their hash."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from .errors import DataError, say


def sha256(path: str | Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def short_names(paths: Iterable[Path]) -> dict[Path, str]:
    """Each path → the shortest end of it that no other path has: its name, mostly.

    >>> list(short_names([Path("a/x.csv"), Path("b/x.csv"), Path("b/y.csv")]).values())
    ['a/x.csv', 'b/x.csv', 'y.csv']
    """
    whole = {path: path.resolve().parts for path in paths}
    ends = Counter(parts[-n:] for parts in set(whole.values()) for n in range(1, len(parts) + 1))
    names = {}
    for path, parts in whole.items():
        length = next((n for n in range(1, len(parts)) if ends[parts[-n:]] == 1), len(parts))
        names[path] = "/".join(parts[-length:])
    return names


def write_atomically(path: str | Path, content: bytes | str | Callable[[Path], object]) -> Path:
    """Write a file so that a reader sees the old content or the new, never half of it.

    `content` is bytes, text (UTF-8), or a function that writes to the path it is given.  The
    temporary file lies beside the target and has the target's suffix.  A file that is open in
    another program (Word on Windows), or a folder that may not be written, raises `DataError`
    and leaves the old file as it was.
    """
    target = Path(path)
    scratch: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{target.stem[:40]}-", suffix=target.suffix, dir=target.parent
        )
        os.close(handle)
        scratch = Path(name)
        if callable(content):
            content(scratch)
        else:
            scratch.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        if os.name == "posix":
            scratch.chmod(0o666 & ~_umask())
        os.replace(scratch, target)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise DataError(
            say(
                zh=f"{target}：写不进去（{reason}）。请关闭正在使用它的程序，或检查文件夹的写入权限；原文件未动。",
                en=f"{target}: cannot be written ({reason}). Close the program that has it open, or "
                "check the folder's permissions; the earlier file is untouched.",
            )
        ) from problem
    finally:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
    return target


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_reads: set[str] = set()
_watching = False


def watch_reads() -> None:
    """From now on, remember every file this process opens for reading (see `reads`).

    A kernel that runs a brief is asked to watch, so that the brief's ledger can name its sources and
    the next build knows what the brief depends on.  Python offers no way to take the hook out
    again; it costs a set lookup per opened file.
    """
    global _watching
    if _watching:
        return
    _watching = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event != "open":
            return
        path, mode = arguments[0], arguments[1]
        writes = isinstance(mode, str) and any(letter in mode for letter in "wax+")
        if isinstance(path, (str, bytes, os.PathLike)) and not writes:
            _reads.add(os.path.abspath(os.fsdecode(path)))

    sys.addaudithook(hook)


def note_read(path: str | Path) -> None:
    """Remember a file that a library opened behind Python's back (calamine, pyreadstat)."""
    _reads.add(os.path.abspath(path))


def reads(root: str | Path) -> list[str]:
    """The files read so far that lie below `root`, sorted; hidden folders are left out."""
    base = os.path.abspath(root)
    found = []
    for path in _reads:
        inside = os.path.relpath(path, base) if path.startswith(base + os.sep) else None
        hidden = inside is None or any(part.startswith(".") for part in inside.split(os.sep))
        if not hidden and os.path.isfile(path):
            found.append(path)
    return sorted(found)


def decoded(data: bytes) -> str | None:
    """A text in UTF-8 (with or without mark) or GB 18030; None when it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
