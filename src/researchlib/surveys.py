"""A survey's folder → `Survey`: its waves, design, margins and crosswalk.

The only module that knows the folder layout::

    surveys/NAME/survey.toml  margins.csv  crosswalk.csv  registry.txt
                 WAVE/form.xlsx  raw/…  review.xlsx  clean/…
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import DataError, say
from .files import note_read, sha256, write_atomically

if TYPE_CHECKING:
    import pandas as pd

RAW_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv", ".sav", ".dta")
MARGIN_COLUMNS = ("wave", "question", "answer", "total", "source")
CROSSWALK_COLUMNS = ("wave", "question", "answer", "to_question", "to_answer", "note")


@dataclass(frozen=True)
class Wave:
    """One round of a survey: where its form, received files and decisions lie."""

    name: str
    path: Path
    form_path: Path
    raw_paths: tuple[Path, ...]
    review_path: Path | None

    @property
    def clean_path(self) -> Path:
        """Where its cleaned files are written."""
        return self.path / "clean"


@dataclass(frozen=True, eq=False)
class Survey:
    """A survey as its folder describes it; nothing of the answers has been read yet.

    `margins` has the columns wave, question, answer, total, source; `crosswalk` says what was
    renamed or recoded between waves.
    """

    name: str
    path: Path
    title: str
    unit: str
    waves: tuple[Wave, ...]
    design: Mapping[str, Any] = field(default_factory=dict)
    disclosure: Mapping[str, Any] = field(default_factory=dict)
    privacy: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def margins(self) -> pd.DataFrame:
        return _margins(self.path / "margins.csv")

    @cached_property
    def crosswalk(self) -> pd.DataFrame:
        return _crosswalk(self.path / "crosswalk.csv")

    @property
    def simulated(self) -> bool:
        """Whether the records are simulated, as the survey's folder declares."""
        return bool(self.settings.get("simulated", False))

    def only(self, *names: str) -> Survey:
        """The same survey with these waves alone."""
        unknown = [n for n in names if n not in {w.name for w in self.waves}]
        if unknown:
            known = "、".join(w.name for w in self.waves) or say(zh="（没有）", en="(none)")
            raise DataError(
                say(
                    zh=f"{self.name}：没有“{'、'.join(unknown)}”这一期；现有：{known}。",
                    en=f"{self.name}: no wave {', '.join(unknown)}; there are: {known}.",
                )
            )
        return replace(self, waves=tuple(w for w in self.waves if w.name in names))

    def received(self, wave: Wave) -> tuple[Path, ...]:
        """The received files of a wave, none changed since they were registered."""
        if not wave.raw_paths:
            raise DataError(
                say(
                    zh=f"{self.name}/{wave.name}：raw 文件夹里没有收回的问卷数据。"
                    f"请把收到的文件（{'、'.join(RAW_SUFFIXES[:6])} 等）放进 {wave.path / 'raw'}。",
                    en=f"{self.name}/{wave.name}: no received files. "
                    f"Put what was received into {wave.path / 'raw'}.",
                )
            )
        _check_registry(self.path, wave)
        return wave.raw_paths

    def __repr__(self) -> str:
        files = sum(len(w.raw_paths) for w in self.waves)
        names = ", ".join(w.name for w in self.waves)
        return f"<Survey {self.name}: {len(self.waves)} waves ({names}), {files} received files>"

    def _repr_html_(self) -> str:
        from html import escape

        files = sum(len(w.raw_paths) for w in self.waves)
        names = "、".join(w.name for w in self.waves)
        note = say(zh="（模拟数据）", en=" (simulated records)") if self.simulated else ""
        facts = say(
            zh=f"{len(self.waves)} 期（{names}），收到文件 {files} 个",
            en=f"{len(self.waves)} waves ({names}), {files} received files",
        )
        return f"<p><b>{escape(self.title)}</b>{note}：{escape(facts)}</p>"


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


def register(survey: Survey) -> Path:
    """Write the survey's registry.txt: the SHA-256 of every received file."""
    lines = [
        f"{sha256(path)}  {path.relative_to(survey.path).as_posix()}\n"
        for wave in survey.waves
        for path in wave.raw_paths
    ]
    return write_atomically(survey.path / "registry.txt", "".join(lines))


# the folder


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


def _check_registry(folder: Path, wave: Wave) -> None:
    file = folder / "registry.txt"
    if not file.is_file():
        return
    note_read(file)
    inside = f"{wave.path.name}/"
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


# its tables


def _table(file: Path, columns: Sequence[str], needed: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    if not file.is_file():
        return pd.DataFrame({c: pd.Series([], dtype="str") for c in columns})
    note_read(file)
    try:
        frame = pd.read_csv(file, dtype="str", encoding="utf-8-sig", keep_default_na=False)
    except pd.errors.EmptyDataError:
        frame = pd.DataFrame()
    except (pd.errors.ParserError, UnicodeDecodeError) as problem:
        raise DataError(
            say(
                zh=f"{file}：读不出表格（{problem}）。请存为 UTF-8 的 CSV。",
                en=f"{file}: cannot be read as a table ({problem}). Save it as CSV in UTF-8.",
            )
        ) from problem
    frame.columns = [str(c).strip() for c in frame.columns]
    absent = [c for c in needed if c not in frame.columns]
    if absent:
        raise DataError(
            say(
                zh=f"{file}：缺少列 {'、'.join(absent)}。应有的列：{'、'.join(columns)}。",
                en=f"{file}: columns missing: {', '.join(absent)}. Expected: {', '.join(columns)}.",
            )
        )
    for name in columns:
        if name not in frame.columns:
            frame[name] = ""
    return frame.apply(lambda c: c.str.strip())


def _margins(file: Path) -> pd.DataFrame:
    import pandas as pd

    frame = _table(file, MARGIN_COLUMNS, MARGIN_COLUMNS)
    total = pd.to_numeric(frame["total"].str.replace(",", ""), errors="coerce")
    wrong = [int(i) + 2 for i in frame.index[total.isna() | (total < 0)]]
    if wrong:
        raise DataError(
            say(
                zh=f"{file}：第 {_rows(wrong)} 行的 total 不是非负数。",
                en=f"{file}: total is not a non-negative number in rows {_rows(wrong)}.",
            )
        )
    unsourced = [int(i) + 2 for i in frame.index[frame["source"] == ""]]
    if unsourced:
        raise DataError(
            say(
                zh=f"{file}：第 {_rows(unsourced)} 行没有写来源（source）。每个控制总数都要有出处。",
                en=f"{file}: no source in rows {_rows(unsourced)}. Every total names its source.",
            )
        )
    twice = frame.duplicated(["wave", "question", "answer"], keep=False)
    if twice.any():
        raise DataError(
            say(
                zh=f"{file}：第 {_rows([int(i) + 2 for i in frame.index[twice]])} 行重复"
                "（同一期、同一题、同一答案）。",
                en=f"{file}: rows {_rows([int(i) + 2 for i in frame.index[twice]])} repeat "
                "a wave, question and answer.",
            )
        )
    return frame.assign(total=total.astype("float64"))[list(frame.columns)]


def _crosswalk(file: Path) -> pd.DataFrame:
    return _table(file, CROSSWALK_COLUMNS, ("wave", "question", "to_question"))


def _rows(numbers: Sequence[int]) -> str:
    shown = "、".join(map(str, numbers[:10]))
    return shown + ("…" if len(numbers) > 10 else "")


# a new survey


def new_survey(name: str, root: str | os.PathLike[str] | None = None) -> Path:
    """Make a new survey's folder with a small valid form to start from, and return its path.

    An existing folder is refused and left as it is.
    """
    if not re.fullmatch(r"[\w][\w.-]*", name) or name.startswith("."):
        raise DataError(
            say(
                zh=f"“{name}”不能作文件夹名：请用字母、数字、汉字、连字符或下划线。",
                en=f"{name!r} cannot name a folder: use letters, digits, hyphen, underscore.",
            )
        )
    folder = project_root(root) / "surveys" / name
    if folder.exists():
        raise DataError(
            say(
                zh=f"{folder}：已经存在，未作改动。请换一个名称。",
                en=f"{folder}: exists already and was left alone. Choose another name.",
            )
        )
    year = str(dt.date.today().year)
    write_atomically(folder / "survey.toml", _SURVEY_TOML.format(name=name))
    write_atomically(folder / "README.md", _README.format(name=name, year=year))
    write_atomically(folder / "margins.csv", "\ufeff" + ",".join(MARGIN_COLUMNS) + "\n")
    write_atomically(folder / "crosswalk.csv", "\ufeff" + ",".join(CROSSWALK_COLUMNS) + "\n")
    write_atomically(folder / year / "form.xlsx", _starting_form)
    (folder / year / "raw").mkdir()
    return folder


def _starting_form(path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    for number, (title, text) in enumerate(_FORM.items()):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        for row in csv.reader(text.strip().splitlines(), delimiter="|"):
            sheet.append([cell.strip() or None for cell in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for column in sheet.columns:
            widest = max(len(str(c.value or "")) for c in column)
            sheet.column_dimensions[column[0].column_letter].width = min(10 + widest, 46)
    book.save(path)


_FORM = {
    "survey": """
type|name|label|required|relevant|constraint|constraint_message|unit|identifier|sensitive|hint
text|record_id|问卷编号|yes|||||record||如 2024-001，全市唯一
text|phone|联系电话|||||||identifier|只用于回访，不进入清理后的数据
date|visit_date|访问日期|yes||. <= today()|访问日期不能晚于今天||||
select_one consent|consent|是否同意接受访问|yes|||||||
begin_group|main|主要问题||${consent} = '1'||||||
select_one sex|sex|性别|yes|||||||
integer|age|年龄|yes||. >= 16 and . <= 100|年龄应在 16—100 岁之间|岁||||
select_one work|work|目前就业状态|yes|||||||
decimal|income|上月个人税后收入|yes|${work} = '1'|. >= 0 and . <= 100000|收入应在 0—100000 元之间|元/月||||
select_multiple need|need|最需要的帮助（可多选）|yes||||||||
text|need_other|其他帮助（请注明）||selected(${need}, '9')|||||||
select_one satisfied|satisfied|对本地服务的总体满意度|yes|||||||
end_group||||||||||
text|remark|意见建议||||||||||
""",
    "choices": """
list_name|name|label
consent|1|同意
consent|2|不同意
sex|1|男
sex|2|女
work|1|就业
work|2|未就业
need|1|就业
need|2|住房
need|3|子女教育
need|9|其他
satisfied|1|非常不满意
satisfied|2|不太满意
satisfied|3|一般
satisfied|4|比较满意
satisfied|5|非常满意
satisfied|9|不了解
""",
    "settings": """
form_title|form_id|version
调查问卷|survey|1
""",
    "checks": """
name|expression|message|severity
income_low|not(${income} > 0 and ${income} < 100)|月收入低于 100 元，疑以万元为单位|query
""",
}

_SURVEY_TOML = """\
title = "{name}"          # 调查名称，出现在简报里
unit = "人"               # 调查单位：人、户、家、套
simulated = false         # 数据是否为模拟

[design]                  # 抽样设计；没有的行删去
# strata = ["town"]       # 分层所用的题目
# cluster = "block"       # 初级抽样单元
# base_weight = "base_weight"
# population = "frame_size"
# lonely = "fail"         # 层内只有一个单元时：fail、adjust、average、remove、certainty

[disclosure]
minimum = 5               # 少于几份样本的格子不公布

[privacy]
"""

_README = """\
# {name}

- 总体：
- 抽样框与抽样方法：
- 调查时间与方式：
- 已知问题：

每期一个文件夹（如 {year}）：form.xlsx 是问卷（XLSForm），raw/ 放收到的原始文件（从不改动），
review.xlsx 是复核意见。margins.csv 是加权用的控制总数，每行写明来源。

下一步：

1. 改好 {year}/form.xlsx，用 researchlib form check 检查；
2. 把收回的问卷放进 {year}/raw/；
3. researchlib clean {name}，在生成的 clean/review.xlsx 里填写处理意见，
   另存为 {year}/review.xlsx 后再运行一次。
"""
