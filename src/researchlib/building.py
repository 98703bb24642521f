"""Everything in one go: surveys and notebooks in, cleaned data and briefs out; only what changed.

A target is a survey (its waves are cleaned) or a notebook (it becomes a brief).  What a target read
is recorded when it is built, by hash; it is built again when any of that, the library, or the house
style has changed, or when a file it made is gone.  A file somebody has edited since is left alone
while its inputs are unchanged, and the account says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .errors import BriefError, DataError, ResearchError, say
from .files import sha256, write_atomically
from .surveys import list_surveys, open_survey, project_root

RECORD = Path(".researchlib/build.json")
WORKERS = 2


@dataclass(frozen=True)
class Step:
    """What became of one target: `built`, `unchanged`, or `failed`."""

    target: str
    kind: str  # survey | brief
    status: str
    files: tuple[str, ...] = ()
    seconds: float = 0.0
    message: str = ""


@dataclass(frozen=True)
class Account:
    """What a build did, target by target."""

    steps: tuple[Step, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.status == "failed")

    def to_dict(self) -> dict[str, Any]:
        return {"seconds": round(self.seconds, 2), "steps": [asdict(step) for step in self.steps]}

    def __str__(self) -> str:
        count = {
            s: sum(x.status == s for x in self.steps) for s in ("built", "unchanged", "failed")
        }
        files = sum(len(step.files) for step in self.steps if step.status == "built")
        lines = [
            f"  {step.files[-1] if len(step.files) == 1 else ', '.join(step.files)}"
            for step in self.steps
            if step.status == "built" and step.kind == "brief"
        ]
        lines += [f"  {step.target}: {step.message}" for step in self.steps if step.message]
        lines.append(
            say(
                zh=f"完成 {count['built']} 项，未变 {count['unchanged']} 项，失败 {count['failed']} 项；"
                f"写出文件 {files} 个，用时 {self.seconds:.1f} 秒。",
                en=f"{count['built']} built, {count['unchanged']} unchanged, {count['failed']} failed; "
                f"{files} files written in {self.seconds:.1f} s.",
            )
        )
        return "\n".join(lines)


def build(
    targets: Sequence[str] = (),
    *,
    force: bool = False,
    report: Callable[[str], None] | None = None,
    root: str | Path | None = None,
) -> Account:
    """Clean every survey and write every brief, or only the `targets` named.

    `targets` are survey names, notebook names (with or without ``.ipynb``) or paths to them; an
    unknown one raises `DataError` naming those that exist.  `report` receives a line as each target
    starts and ends.  A target that fails does not stop the others; the account holds its message.
    """
    started = time.perf_counter()
    tell = report or (lambda line: None)
    base = project_root(root)
    wanted = _select(_targets(base), targets)
    record = _read_record(base)
    library = _library_fingerprint(base)
    stale = {
        name: kind
        for name, kind in wanted.items()
        if force or not _is_current(base, record.get(f"{kind}:{name}"), library)
    }
    steps = {
        name: _unchanged(base, name, kind, record[f"{kind}:{name}"])
        for name, kind in wanted.items()
        if name not in stale
    }
    for step, reads in _run(base, stale, tell):
        steps[step.target] = step
        if step.status == "built":
            record[f"{step.kind}:{step.target}"] = {
                "library": library,
                "inputs": _fingerprints(base, reads),
                "outputs": {f: sha256(base / f) for f in step.files},
            }
            _write_record(base, record)
    return Account(
        tuple(steps[name] for name in wanted if name in steps), time.perf_counter() - started
    )


def _targets(base: Path) -> dict[str, str]:
    """Target name → kind, surveys first, in the order of the folders."""
    notebooks = sorted((base / "notebooks").glob("*.ipynb"))
    return dict.fromkeys(list_surveys(base), "survey") | {n.stem: "brief" for n in notebooks}


def _select(known: dict[str, str], wanted: Iterable[str]) -> dict[str, str]:
    names = [Path(word.rstrip("/\\")).name.removesuffix(".ipynb") for word in wanted]
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = "、".join(known) or say(zh="（没有）", en="(none)")
        raise DataError(
            say(
                zh=f"build：没有这些目标：{'、'.join(unknown)}。现有目标：{listed}。",
                en=f"build: no such target: {', '.join(unknown)}. There are: {listed}.",
            )
        )
    return {name: kind for name, kind in known.items() if not names or name in names}


def _run(
    base: Path, stale: dict[str, str], tell: Callable[[str], None]
) -> Iterable[tuple[Step, list[str]]]:
    """Surveys first (their clean data is quick and fails early), then notebooks two at a time."""
    done, running = 0, list[str]()

    def told(step: Step) -> None:
        running.remove(step.target)
        mark = say(zh="失败", en="failed") if step.status == "failed" else say(zh="完成", en="done")
        tell(f"[{done}/{len(stale)}] {step.target} {mark} {step.seconds:.1f} s")

    def started(name: str) -> None:
        running.append(name)
        names = say(zh="、", en=", ").join(running)
        tell(
            say(
                zh=f"[{done}/{len(stale)}] 正在运行：{names}",
                en=f"[{done}/{len(stale)}] running: {names}",
            )
        )

    for name in [n for n, kind in stale.items() if kind == "survey"]:
        started(name)
        result = _attempt(_clean_survey, str(base), name, "survey")
        done += 1
        told(result[0])
        yield result
    waiting = [n for n, kind in stale.items() if kind == "brief"]
    if not waiting:
        return
    # A fresh process each: one forked from a process that has used Typst waits for ever on threads
    # that were not copied.
    fresh = get_context("spawn")
    workers = min(WORKERS, len(waiting))
    with ProcessPoolExecutor(max_workers=workers, mp_context=fresh) as pool:
        futures: set[Future[tuple[Step, list[str]]]] = set()
        while waiting or futures:
            while waiting and len(futures) < workers:
                name = waiting.pop(0)
                futures.add(pool.submit(_attempt, _write_brief, str(base), name, "brief"))
                started(name)
            ended, futures = wait(futures, return_when=FIRST_COMPLETED)
            for future in ended:
                result = future.result()
                done += 1
                told(result[0])
                yield result


def _attempt(
    work: Callable[[Path, str], tuple[list[str], list[str], str]], base: str, name: str, kind: str
) -> tuple[Step, list[str]]:
    started = time.perf_counter()
    try:
        files, reads, message = work(Path(base), name)
    except ResearchError as problem:
        took = time.perf_counter() - started
        return Step(name, kind, "failed", (), took, str(problem)), []
    return Step(name, kind, "built", tuple(files), time.perf_counter() - started, message), reads


def _clean_survey(base: Path, name: str) -> tuple[list[str], list[str], str]:
    from .cleaning import clean, write_clean

    survey = open_survey(base / "surveys" / name)
    files: list[str] = []
    open_errors = 0
    awaited = [w.name for w in survey.waves if not w.raw_paths]
    for wave in survey.waves:
        if wave.name in awaited and len(awaited) < len(survey.waves):
            continue
        result = clean(survey.only(wave.name))
        files += [_relative(base, path) for path in write_clean(result, wave.clean_path)]
        found = result.findings
        open_errors += int(((found["severity"] == "error") & (found["status"] == "open")).sum())
    message = ""
    if awaited:
        message = say(
            zh=f"{'、'.join(awaited)} 期还没有收回的问卷，暂不清理。",
            en=f"{', '.join(awaited)}: nothing received yet, not cleaned.",
        )
    if open_errors:
        message += say(
            zh=f"有 {open_errors} 条错误级问题待核（见各期 clean/review.xlsx）。",
            en=f"{open_errors} errors are open (see clean/review.xlsx of each wave).",
        )
    return files, [str(base / "surveys" / name)], message


def _write_brief(base: Path, name: str) -> tuple[list[str], list[str], str]:
    from .briefs import brief
    from .proofreading import gate, verdict

    notebook = base / "notebooks" / f"{name}.ipynb"
    made = brief(notebook, out=base / "reports")
    found = gate(notebook, made.files, made.ledger)
    if found.errors:
        raise BriefError(verdict(found))
    reads = [str(notebook), str(notebook.with_suffix(".allow.toml")), *made.reads]
    return [_relative(base, path) for path in made.files], reads, verdict(found)


def _relative(base: Path, path: str | Path) -> str:
    return Path(os.path.relpath(path, base)).as_posix()


# what a target depends on


def _fingerprints(base: Path, reads: Iterable[str]) -> dict[str, str]:
    """Relative path → hash.  Reading one file of a survey means depending on its whole folder."""
    surveys = base / "surveys"
    depends: set[Path] = set()
    for read in reads:
        path = Path(read).resolve()
        if not path.is_relative_to(base.resolve()):
            continue
        inside = path.relative_to(surveys.resolve()) if path.is_relative_to(surveys) else None
        if (
            inside is not None
            and inside.parts
            and (surveys / inside.parts[0] / "survey.toml").exists()
        ):
            path = surveys / inside.parts[0]
        depends.add(path)
    return {_relative(base, path): _fingerprint(path) for path in sorted(depends)}


def _fingerprint(path: Path) -> str:
    if path.is_file():
        return sha256(path)
    if not path.is_dir():
        return "absent"
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        if file.is_file() and "clean" not in inside.parts and not file.name.startswith((".", "~$")):
            digest.update(f"{inside.as_posix()}\0{sha256(file)}\n".encode())
    return digest.hexdigest()


def _library_fingerprint(base: Path) -> str:
    """Code, house style and interpreter: a change in any of them builds everything anew."""
    digest = hashlib.sha256(sys.version.encode())
    for folder, patterns in (
        (Path(__file__).parent, ("*.py", "*.typ", "*.toml")),
        (base / "reports" / "house", ("*",)),
    ):
        for pattern in patterns:
            for file in sorted(folder.rglob(pattern)):
                if file.is_file() and "__pycache__" not in file.parts:
                    digest.update(
                        f"{file.relative_to(folder).as_posix()}\0{sha256(file)}\n".encode()
                    )
    lock = base / "requirements.lock"
    if lock.is_file():
        digest.update(sha256(lock).encode())
    return digest.hexdigest()


def _is_current(base: Path, entry: dict[str, Any] | None, library: str) -> bool:
    return (
        entry is not None
        and entry.get("library") == library
        and bool(entry.get("outputs"))
        and all((base / file).is_file() for file in entry["outputs"])
        and all(_fingerprint(base / path) == seen for path, seen in entry["inputs"].items())
    )


def _unchanged(base: Path, name: str, kind: str, entry: dict[str, Any]) -> Step:
    edited = [f for f, seen in entry["outputs"].items() if sha256(base / f) != seen]
    message = ""
    if edited:
        message = say(
            zh=f"生成后被修改过，保留未动：{'、'.join(edited)}（要重新生成请加 --force）。",
            en=f"edited since it was made, left as it is: {', '.join(edited)} (--force rebuilds).",
        )
    return Step(name, kind, "unchanged", tuple(entry["outputs"]), 0.0, message)


def _read_record(base: Path) -> dict[str, Any]:
    try:
        record = json.loads((base / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(base: Path, record: dict[str, Any]) -> None:
    write_atomically(
        base / RECORD, json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    )
