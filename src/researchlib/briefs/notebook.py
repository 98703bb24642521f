"""A notebook file → `Manuscript`: its cells, its front matter, its parameters set."""

from __future__ import annotations

import copy
import datetime as dt
import difflib
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BriefError, DataError, say

if TYPE_CHECKING:
    from nbformat import NotebookNode

# what an author may write in the front matter, and under which other names
KEYS: Mapping[str, tuple[str, ...]] = {
    "title": ("标题", "题目"),
    "to": ("主送", "主送机关"),
    "author": ("署名", "作者", "authors"),
    "date": ("日期", "成文日期"),
    "header": ("版头",),
    "colophon": ("版记",),
    "attachments": ("附件", "附件说明"),
    "remark": ("附注",),
    "notice": ("提示", "说明"),
    "profile": ("版式",),
    "keywords": ("关键词",),
    "bibliography": ("参考文献", "文献库"),
    "lang": ("language", "语言"),
    "subtitle": ("副标题",),
}
HEADER = {"organ": ("发文机关", "发文机关标志"), "number": ("发文字号",), "signer": ("签发人",),
          "secrecy": ("密级",), "urgency": ("紧急程度",), "copy": ("份号",)}  # fmt: skip
COLOPHON = {"copies": ("抄送", "cc"), "issuer": ("印发机关",), "issued": ("印发日期",)}
LENIENT = ("kernelspec", "jupyter", "jupytext", "jp-MarkdownHeadingCollapsed", "exports", "numbering")  # fmt: skip


@dataclass(frozen=True)
class Front:
    """What the first cell says about the document; texts may still hold inline expressions."""

    title: tuple[str, ...] = ()
    to: str = ""
    author: tuple[str, ...] = ()
    date: str = ""
    header: Mapping[str, str] = field(default_factory=dict)
    colophon: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    remark: str = ""
    notice: str = ""
    subtitle: str = ""
    profile: str | None = None
    keywords: tuple[str, ...] = ()
    bibliography: tuple[str, ...] = ()
    cell: int | None = None  # the index of the front-matter cell

    def texts(self) -> list[tuple[str, str]]:
        """(key, text) of every text that is printed, in reading order."""
        found = [(f"header.{k}", v) for k, v in self.header.items()]
        found += [(f"title.{i}", t) for i, t in enumerate(self.title)]
        found += [(k, getattr(self, k)) for k in ("subtitle", "to", "notice") if getattr(self, k)]
        found += [(f"attachments.{i}", t) for i, t in enumerate(self.attachments)]
        found += [(f"author.{i}", t) for i, t in enumerate(self.author)]
        found += [(k, getattr(self, k)) for k in ("date", "remark") if getattr(self, k)]
        return found + [(f"colophon.{k}", v) for k, v in self.colophon.items()]


@dataclass(frozen=True, eq=False)
class Manuscript:
    """A notebook as read, before anything runs."""

    path: Path
    notebook: NotebookNode
    front: Front
    parameters: Mapping[str, Any]
    injected: int | None  # index of the cell that sets the parameters
    warnings: tuple[str, ...] = ()

    def position(self, index: int) -> int:
        """The number of a cell as the author counts them, from 1."""
        shift = self.injected is not None and index >= self.injected
        return index + (0 if shift else 1)

    def where(self, index: int) -> str:
        """How a message names a cell."""
        number = self.position(index)
        return say(
            zh=f"{self.path.name} 第 {number} 个单元格", en=f"{self.path.name}, cell {number}"
        )


def read_manuscript(
    path: str | Path,
    parameters: Mapping[str, Any] | None = None,
    given: NotebookNode | None = None,
) -> Manuscript:
    """Read a notebook, its front matter, and set `parameters` after the cell tagged so.

    With `given`, that content is taken instead of the file's (what an editor has open).  Raises
    `DataError`: no such file, not a notebook, a parameter it does not have or of another kind;
    `BriefError`: a kernel other than Python, front matter that is not YAML.
    """
    path = Path(path)
    notebook = _tidy(_read(path) if given is None else copy.deepcopy(given))
    language = notebook.metadata.get("kernelspec", {}).get("language") or notebook.metadata.get(
        "language_info", {}
    ).get("name", "python")
    if str(language).lower() not in ("python", "python3", "ipython"):
        raise BriefError(
            say(
                zh=f"{path.name}：笔记本的内核是 {language}，简报只能由 Python 笔记本生成。",
                en=f"{path.name}: the notebook's kernel is {language}; a brief needs Python.",
            )
        )
    front, notes = _front_matter(notebook, path)
    injected = _set_parameters(notebook, path, parameters or {})
    return Manuscript(path, notebook, front, dict(parameters or {}), injected, tuple(notes))


def tags(cell: Mapping[str, Any]) -> set[str]:
    """The tags of a cell."""
    return set(cell.get("metadata", {}).get("tags", []))


# reading


def _read(path: Path) -> NotebookNode:
    import nbformat

    if not path.is_file():
        near = sorted(f.name for f in path.parent.glob("*.ipynb")) if path.parent.is_dir() else []
        listed = "、".join(near) or say(zh="（没有笔记本）", en="(no notebooks)")
        raise DataError(
            say(
                zh=f"{path}：没有这个笔记本。该文件夹中有：{listed}。",
                en=f"{path}: no such notebook. The folder has: {listed}.",
            )
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cells without ids are given ids below
            notebook = nbformat.read(path, as_version=4)
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as problem:
        reason = str(problem).strip().splitlines()[0][:120] if str(problem).strip() else ""
        raise DataError(
            say(
                zh=f"{path}：不是完好的笔记本文件（{reason}）。请在 JupyterLab 中打开检查，或从备份恢复。",
                en=f"{path}: not a readable notebook ({reason}). Open it in JupyterLab, or restore it.",
            )
        ) from problem
    return notebook


def _tidy(notebook: NotebookNode) -> NotebookNode:
    """Sources as one text, every cell with an id of its own."""
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells, start=1):
        cell.source = "".join(cell.source) if isinstance(cell.source, list) else cell.source
        if not cell.get("id") or cell["id"] in seen:
            cell["id"] = f"cell-{number:03d}"
        seen.add(cell["id"])
    return notebook


def _set_parameters(notebook: NotebookNode, path: Path, chosen: Mapping[str, Any]) -> int | None:
    from nbformat.v4 import new_code_cell

    if not chosen:
        return None
    at = next((i for i, c in enumerate(notebook.cells) if "parameters" in tags(c)), None)
    known = set(re.findall(r"^([^\W\d]\w*)\s*(?::[^=]+)?=", notebook.cells[at].source, re.M)) if at is not None else set()  # fmt: skip
    unknown = [name for name in chosen if name not in known]
    if unknown:
        listed = "、".join(sorted(known)) or say(zh="（没有）", en="(none)")
        raise DataError(
            say(
                zh=f"{path.name}：没有参数 {'、'.join(unknown)}；带 parameters 标签的单元格里有：{listed}。",
                en=f"{path.name}: no parameter {', '.join(unknown)}; the cell tagged `parameters` has: "
                f"{listed}.",
            )
        )
    assert at is not None
    # a parameter given as text keeps the type the notebook gave it: wave = 2024 stays a number
    lines = [f"{n} = {_typed(v, n, notebook.cells[at].source)!r}" for n, v in chosen.items()]
    cell = new_code_cell("\n".join(lines), id="set-parameters")
    cell.metadata["tags"] = ["injected-parameters", "remove-output"]
    notebook.cells.insert(at + 1, cell)
    return at + 1


def _typed(value: Any, name: str, source: str) -> Any:
    if not isinstance(value, str):
        return value
    before = re.search(rf"^{re.escape(name)}\s*(?::[^=]+)?=\s*(.+?)\s*(?:#.*)?$", source, re.M)
    if not before or not re.fullmatch(r"[+-]?(?:\d+|\d*\.\d+)", before[1]):
        return value
    try:
        return (
            int(value)
            if re.fullmatch(r"[+-]?\d+", value) and "." not in before[1]
            else float(value)
        )
    except ValueError:
        raise DataError(
            say(
                zh=f"参数 {name} 在笔记本里是数（{before[1]}），不能是“{value}”。原有文件未动。",
                en=f"Parameter {name} is a number in the notebook ({before[1]}), not {value!r}.",
            )
        ) from None


# front matter


def _front_matter(notebook: NotebookNode, path: Path) -> tuple[Front, list[str]]:
    import yaml

    index = next((i for i, c in enumerate(notebook.cells) if c.source.strip()), None)
    cell = notebook.cells[index] if index is not None else None
    block = cell is not None and re.fullmatch(
        r"\s*---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n(.*))?", cell.source, re.S
    )
    if cell is None or index is None or cell.cell_type == "code" or not block:
        return _without_front_matter(notebook, path)
    try:
        given = yaml.safe_load(block[1]) or {}
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        raise BriefError(
            say(
                zh=f"{path.name} 文头（第 {index + 1} 个单元格）第 {line} 行写得不对。应为“名称: 内容”，"
                "冒号用半角并空一格；内容里有半角冒号或引号时，整段加引号。",
                en=f"{path.name}, front matter (cell {index + 1}), line {line}: not valid YAML. "
                "Write `name: text`; quote a text that holds a colon.",
            )
        ) from problem
    if not isinstance(given, Mapping):
        raise BriefError(
            say(
                zh=f"{path.name} 文头（第 {index + 1} 个单元格）应是“名称: 内容”的清单，如 title: 调研报告。",
                en=f"{path.name}, front matter (cell {index + 1}): expected `name: text` lines.",
            )
        )
    cell.source = block[2] or ""
    notes: list[str] = []
    named = _named(given, KEYS, path, notes)
    title = _title(named.get("title"))
    if not title:
        found, more = _without_front_matter(notebook, path)
        title, notes = found.title, [*notes, *more]
    return Front(
        title=title,
        to=_line(named.get("to")),
        author=tuple(map(_line, _listed(named.get("author"), r"\s*[|；;]\s*"))),
        date=_date(named.get("date")),
        header=_section(named.get("header"), HEADER, "organ", path, notes),
        colophon=_section(named.get("colophon"), COLOPHON, "copies", path, notes),
        attachments=tuple(map(_line, _listed(named.get("attachments"), r"\s*[|；;]\s*"))),
        remark=_line(named.get("remark")),
        notice=_line(named.get("notice")),
        subtitle=_line(named.get("subtitle")),
        profile=_line(named.get("profile")) or None,
        keywords=tuple(map(_line, _listed(named.get("keywords"), r"[\s,，、;；]+"))),
        bibliography=tuple(map(_line, _listed(named.get("bibliography"), r"\s*[|,，；;、]\s*"))),
        cell=index,
    ), notes


def _without_front_matter(notebook: NotebookNode, path: Path) -> tuple[Front, list[str]]:
    """The title is the first heading if it is the only one of its level, else the file's name."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found += [(cell, m) for m in re.finditer(r"^# +(.+?)\s*#*$", cell.source, re.M)]
    title = str(notebook.metadata.get("title") or "")
    if not title and len(found) == 1:
        cell, match = found[0]
        title = match[1]
        cell.source = cell.source[: match.start()] + cell.source[match.end() :]
    title = title or path.stem
    note = say(
        zh=f"{path.name}：第一个单元格没有文头或文头里没有标题，标题取“{title}”。请在第一个单元格写：---、title: 标题、---。",
        en=f"{path.name}: no title in the front matter of the first cell; it is taken as {title!r}.",
    )
    return Front(title=_title(title)), [note]


def _named(
    given: Mapping[Any, Any], keys: Mapping[str, Sequence[str]], path: Path, notes: list[str]
) -> dict[str, Any]:
    known = {alias.lower(): key for key, aliases in keys.items() for alias in (key, *aliases)}
    named = {}
    for name, value in given.items():
        key = known.get(str(name).strip().lower())
        if key is not None:
            named[key] = value
        elif str(name) not in LENIENT:
            near = difflib.get_close_matches(str(name).lower(), known, n=1)
            hint = say(zh=f"是不是 {near[0]}？", en=f"Did you mean {near[0]}?") if near else ""
            notes.append(
                say(
                    zh=f"{path.name}：文头里的“{name}”不认识，未使用。{hint}",
                    en=f"{path.name}: {name!r} in the front matter is unknown and was not used. {hint}",
                )
            )
    return named


def _section(
    given: Any, keys: Mapping[str, Sequence[str]], plain: str, path: Path, notes: list[str]
) -> dict[str, str]:
    if not given or given is True:
        return {}
    if not isinstance(given, Mapping):
        return {plain: _line(given)}
    named = _named(given, keys, path, notes)
    return {key: _line(_date(v) if key == "issued" else v) for key, v in named.items() if v}


def _title(given: Any) -> tuple[str, ...]:
    parts = given if isinstance(given, list) else re.split(r"\s*\|\s*", _line(given))
    return tuple(_line(part) for part in parts if _line(part))


def _listed(given: Any, separators: str) -> list[Any]:
    if given is None:
        return []
    if isinstance(given, list):
        return [g.get("name", "") if isinstance(g, Mapping) else g for g in given]
    return [part for part in re.split(separators, _line(given)) if part]


def _line(given: Any) -> str:
    if given is None:
        return ""
    if isinstance(given, list):
        return "、".join(_line(part) for part in given)
    return re.sub(r"\s*\n\s*", "", str(given)).strip()


def _date(given: Any) -> str:
    if isinstance(given, dt.date):
        return f"{given.year}年{given.month}月{given.day}日"
    text = _line(given)
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else text
