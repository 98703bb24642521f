"""build, clean, new: a survey and its waves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import DataError, say
from .words import PROBLEM, UNUSABLE, AsJson, argument, option, tell


def build_command(
    targets: Annotated[
        list[str] | None,
        argument(
            "只做这些调查或简报；不写则全部", "only these surveys or briefs; none: all", "TARGET"
        ),
    ] = None,
    force: Annotated[
        bool, option("--force", zh="没有变化的也重做", en="make anew what has not changed too")
    ] = False,
    as_json: AsJson = False,
) -> int:
    from ..building import build

    account = build(targets or (), force=force, report=tell)
    if as_json:
        print(json.dumps(account.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(account)
    return PROBLEM if account.failed else 0


def clean_command(
    survey: Annotated[
        str | None,
        argument(
            "调查名称，可加期次，如 residents/2024",
            "a survey, or one wave of it: residents/2024",
            "SURVEY[/WAVE]",
        ),
    ] = None,
    form: Annotated[
        Path | None,
        option(
            "--form",
            zh="不用调查文件夹时：问卷表单（XLSForm）",
            en="without a survey folder: the form (XLSForm)",
        ),
    ] = None,
    raw: Annotated[
        list[Path] | None,
        option("--raw", zh="收回的文件，可以多个", en="the files as received, one or more"),
    ] = None,
    more_raw: Annotated[list[Path] | None, typer.Argument(metavar="RAW", hidden=True)] = None,
    review: Annotated[
        Path | None,
        option("--review", zh="填好的复核工作簿", en="the review workbook with its decisions"),
    ] = None,
    out: Annotated[
        Path | None, option("--out", zh="结果写入的文件夹", en="the folder to write to")
    ] = None,
    column: Annotated[
        list[str] | None,
        option(
            "--column",
            metavar="HEADING=QUESTION",
            zh="确认一列是哪一题：表头=题目名",
            en="confirm which question a column is",
        ),
    ] = None,
    export_as: Annotated[
        list[str] | None,
        option(
            "--export",
            metavar="sav|zsav|dta",
            zh="另存一份 SPSS（sav）或 Stata（dta）文件，带标签",
            en="also an SPSS (sav) or Stata (dta) file, with labels",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from ..accounts import export
    from ..cleaning import clean, write_clean

    awaited: list[str] = []
    if form is not None or raw:
        # `--raw a.xlsx b.xlsx`: what follows the first file arrives as positional words
        files = [*(raw or []), *([Path(survey)] if survey else []), *(more_raw or [])]
        if form is None or not files or out is None:
            raise DataError(
                say(
                    zh="clean：--form、--raw、--out 三项要一起给出。",
                    en="clean: --form, --raw and --out are needed together.",
                )
            )
        from ..forms import read_form
        from ..responses import read_responses

        confirmed = dict(_heading_and_question(word) for word in column or [])
        raw_answers = read_responses(files, read_form(form), columns=confirmed)
        results = [(clean(raw_answers, review=review), out)]
    elif survey is None:
        raise DataError(
            say(
                zh="clean：请写明调查名称（如 residents 或 residents/2024），或用 --form、--raw、--out。",
                en="clean: name a survey (residents or residents/2024), or use --form, --raw and --out.",
            )
        )
    else:
        from ..surveys import open_survey

        name, wave = _survey_and_wave(survey)
        opened = open_survey(name)
        waves = [w for w in opened.waves if wave in ("", w.name)]
        if not waves:
            known = "、".join(w.name for w in opened.waves)
            raise DataError(
                say(
                    zh=f"{opened.name}：没有“{wave}”这一期；现有：{known}。",
                    en=f"{opened.name}: no wave {wave!r}; there are: {known}.",
                )
            )
        awaited = [w.name for w in waves if not w.raw_paths] if len(waves) > 1 else []
        results = [
            (clean(opened.only(w.name), review=review), out / w.name if out else w.clean_path)
            for w in waves
            if w.name not in awaited or len(awaited) == len(waves)
        ]
    open_errors = 0
    rows = []
    for result, folder in results:
        write_clean(result, folder)
        for kind in export_as or ():
            export(result, folder / f"clean.{kind.removeprefix('.')}")
        found = result.findings
        still = found[(found["severity"] == "error") & (found["status"] == "open")]
        open_errors += len(still)
        rows.append({"out": str(folder), **_counts(result), "open_errors": len(still)})
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print("\t".join(f"{key}={value}" for key, value in row.items()))
    for result, _ in results:
        _left_out(result.manifest)
    if open_errors:
        tell(
            say(
                zh=f"还有 {open_errors} 条错误待核：请在 review.xlsx 中逐条填写处理意见后再运行一次。",
                en=f"{open_errors} errors are open: decide on them in review.xlsx and run again.",
            )
        )
    if awaited:
        tell(
            say(
                zh=f"{'、'.join(awaited)}：raw 文件夹里还没有收回的问卷，这一期没有清理；其余各期已清理。",
                en=f"{', '.join(awaited)}: nothing received yet, not cleaned; the other waves are.",
            )
        )
        return UNUSABLE
    return PROBLEM if open_errors else 0


def _left_out(manifest: Mapping[str, Any]) -> None:
    """Tell of received columns and sheets that are in no result."""
    unused = [str(h) or "—" for h in manifest.get("unknown_columns", ())]
    if unused:
        tell(
            say(
                zh=f"有 {len(unused)} 列没有对应到题目，没有用上：{'、'.join(unused[:8])}。"
                "怎样认定见 findings.csv 的 check:column。",
                en=f"{len(unused)} columns belong to no question and were not used: "
                f"{', '.join(unused[:8])}. See check:column in findings.csv.",
            )
        )
    for note in (*manifest.get("not_read", ()), *manifest.get("notes", ())):
        tell(note)


def _heading_and_question(word: str) -> tuple[str, str]:
    """`所在街道=street`: the column is that question's; `备注=`: it is nobody's."""
    heading, sign, question = word.rpartition("=")
    if not sign:
        raise DataError(
            say(
                zh=f"--column：应写成 表头=题目名，收到的是“{word}”。",
                en=f"--column: takes HEADING=QUESTION, not {word!r}.",
            )
        )
    return heading.strip(), question.strip()


def _survey_and_wave(word: str) -> tuple[str | Path, str]:
    """`residents`, `residents/2024`, or the path of a survey's or a wave's folder."""
    path = Path(word).resolve()
    if (path / "survey.toml").is_file():
        return path, ""
    if path.is_dir() and (path.parent / "survey.toml").is_file():
        return path.parent, path.name
    name, _, wave = word.replace("\\", "/").rstrip("/").partition("/")
    return name, wave


def _counts(result: object) -> dict[str, int]:
    manifest = getattr(result, "manifest", {})
    counted = {k: int(manifest[k]) for k in ("received", "kept", "dropped") if k in manifest}
    for table in ("changes", "findings", "missing"):
        counted[table] = len(getattr(result, table))
    return counted


def new_command(name: str) -> int:
    from ..surveys import new_survey

    made = new_survey(name)
    print(made)
    tell(
        say(
            zh="下一步：改好其中的 form.xlsx，把收回的问卷放进 raw/，再运行 "
            f"researchlib form check 和 researchlib clean {name}。",
            en="Next: edit form.xlsx, put the received files into raw/, then run "
            f"researchlib form check and researchlib clean {name}.",
        )
    )
    return 0
