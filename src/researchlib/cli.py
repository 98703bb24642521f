"""The same verbs from a terminal: words in, files and a short account out.

stdout carries results and stays parseable; progress and messages go to stderr.  Exit status: 0 done,
1 the thing asked for found a problem, 2 the command or an input could not be used.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import __version__
from .errors import BriefError, DataError, ResearchError, say, set_language

if TYPE_CHECKING:
    import pandas as pd

PROBLEM, UNUSABLE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; never ends in a traceback for bad input."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    words, debug = _common_options(words)
    _utf8_streams()
    try:
        status = _application()(args=words, standalone_mode=False, prog_name="researchlib")
        return status if isinstance(status, int) else 0
    except ResearchError as problem:
        if debug:
            raise
        _tell(say(zh="错误：", en="Error: ") + str(problem))
        return PROBLEM if isinstance(problem, BriefError) else UNUSABLE
    except KeyboardInterrupt:
        _tell(
            say(zh="已中断；已经写好的文件不受影响。", en="Interrupted; finished files are intact.")
        )
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as problem:
        if debug:
            raise
        if hasattr(problem, "format_message"):  # a usage error of the command-line parser
            return _misused(problem)
        if type(problem).__name__ == "Exit":
            return int(getattr(problem, "exit_code", 0))
        _tell(
            say(
                zh=f"程序内部错误（{type(problem).__name__}）。请加 --debug 重新运行，把输出发给维护者。",
                en=f"Internal error ({type(problem).__name__}). Run again with --debug and send the "
                "output to the maintainers.",
            )
        )
        return UNUSABLE


def _misused(problem: Exception) -> int:
    """Say what is wrong with the command itself; a bare command group gets its help."""
    kind = type(problem).__name__
    english = problem.format_message()  # type: ignore[attr-defined]
    if kind == "NoArgsIsHelpError":
        print(english)
        return UNUSABLE
    parameter = getattr(problem, "param", None)
    name = "、".join(getattr(parameter, "opts", ())) or str(getattr(parameter, "name", ""))
    option = getattr(problem, "option_name", "")
    chinese = {
        "MissingParameter": f"缺少“{name}”。",
        "BadParameter": f"“{name}”的取值不对。",
        "NoSuchOption": f"没有“{option}”这个选项。",
        "BadOptionUsage": f"选项“{option}”的写法不对。",
    }.get(kind, english)
    if unknown := re.search(r"^No such command '(.*)'", english):
        chinese = f"没有“{unknown[1]}”这个命令。"
    context = getattr(problem, "ctx", None)
    command = getattr(context, "command_path", "researchlib")
    _tell(say(zh=f"用法错误：{chinese}", en=f"Usage: {english}"))
    _tell(say(zh=f"用 {command} --help 查看用法。", en=f"See {command} --help."))
    return UNUSABLE


def _common_options(words: list[str]) -> tuple[list[str], bool]:
    """Take --lang and --debug out wherever they stand: help texts are written in that language."""
    rest: list[str] = []
    debug = False
    queue = iter(words)
    for word in queue:
        if word == "--debug":
            debug = True
        elif word == "--lang":
            set_language(next(queue, "zh"))
        elif word.startswith("--lang="):
            set_language(word.removeprefix("--lang="))
        else:
            rest.append(word)
    return rest, debug


def _utf8_streams() -> None:
    """Chinese must reach a Windows console or a pipe whatever its code page is."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _tell(message: str) -> None:
    print(message, file=sys.stderr)


def _option(*names: str, zh: str, en: str, **more: Any) -> Any:
    """An option with its help in the language of the person asking (annotations are read late)."""
    return typer.Option(*names, help=say(zh=zh, en=en), **more)


def _argument(zh: str, en: str, metavar: str | None = None) -> Any:
    return typer.Argument(help=say(zh=zh, en=en), metavar=metavar)


def _application() -> typer.Typer:
    """The commands, with help in the language of the person asking."""
    app = typer.Typer(
        help=say(
            zh="问卷 → 清理 → 加权 → 估计 → 简报。通用选项：--lang en 英文；--debug 显示出错细节。",
            en="Questionnaire → clean → weight → estimate → brief. Anywhere: --lang zh|en; --debug.",
        ),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    form = typer.Typer(
        help=say(zh="问卷表单：印发之前先检查", en="Questionnaires: check before printing"),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.callback(invoke_without_command=True)(_version)
    app.command(
        "build",
        help=say(
            zh="一键完成：清理全部调查、运行全部笔记本、生成全部简报（只做有变化的）",
            en="Everything: clean every survey, run every notebook, write every brief; only what changed",
        ),
    )(_build)
    app.command(
        "clean",
        help=say(
            zh="按表单自带的规则清理问卷，逐格留痕",
            en="Clean questionnaires by the form's own rules, with every changed cell on record",
        ),
    )(_clean)
    app.command(
        "brief",
        help=say(
            zh="运行一个笔记本，生成 Word、PDF 和数据台账",
            en="Run a notebook; write Word, PDF and the ledger of its numbers",
        ),
    )(_brief)
    app.command(
        "trace",
        help=say(
            zh="简报（.docx .pdf .html）里的数字从哪里来：单元格、表达式、未取整的值、来源",
            en="Where a number in a brief (.docx .pdf .html) came from",
        ),
    )(_trace)
    app.command(
        "returned",
        help=say(
            zh="同事在 Word 里改了什么：逐个数字、逐句、逐格，能识别修订",
            en="What a colleague changed in Word, number by number and sentence by sentence",
        ),
    )(_returned)
    app.command(
        "proofread",
        help=say(
            zh="报送前校核一份稿件（.docx .md .txt .ipynb）：数字算一遍，用语和格式看一遍",
            en="What an editor would mark in a draft (.docx .md .txt .ipynb)",
        ),
    )(_proofread)
    app.command(
        "new",
        help=say(
            zh="新建一个调查文件夹，内有可用的起始表单",
            en="A new survey folder with a form to start from",
        ),
    )(_new)
    form.command(
        "check",
        help=say(
            zh="印发前检查表单：语法、引用、跳转、分组、选项",
            en="What is wrong with a questionnaire before it is printed",
        ),
    )(_form_check)
    form.command(
        "flow",
        help=say(
            zh="画出问卷流程图（.pdf .svg .png），供印发前审核跳转",
            en="Draw the course of a questionnaire (.pdf .svg .png) for review",
        ),
    )(_form_flow)
    for name, zh, en, verb in (
        ("paper", "纸质问卷（Word，可直接印）", "The paper questionnaire (Word)", _form_paper),
        ("entry", "录入用工作簿（下拉选项、取值提示）", "The keying workbook: drop-downs and limits", _form_entry),
        ("codebook", "编码手册（Excel）", "The codebook (Excel)", _form_codebook),
    ):  # fmt: skip
        form.command(name, help=say(zh=zh, en=en))(verb)
    app.add_typer(form, name="form")
    app.command(
        "simulate",
        help=say(
            zh="按表单生成模拟答卷和已知的差错，供演练（raw.xlsx、truth.csv、dirt.csv）",
            en="Answers that obey a form, then known dirt: a rehearsal (raw.xlsx, truth.csv, dirt.csv)",
        ),
    )(_simulate)
    return app


def _version(
    version: Annotated[bool, typer.Option("--version", help="researchlib " + __version__)] = False,
) -> None:
    if version:
        print(f"researchlib {__version__}")
        raise typer.Exit


AsJson = Annotated[bool, typer.Option("--json", help="JSON → stdout")]


def _build(
    targets: Annotated[
        list[str] | None,
        _argument(
            "只做这些调查或简报；不写则全部", "only these surveys or briefs; none: all", "TARGET"
        ),
    ] = None,
    force: Annotated[
        bool, _option("--force", zh="没有变化的也重做", en="make anew what has not changed too")
    ] = False,
    as_json: AsJson = False,
) -> int:
    from .building import build

    account = build(targets or (), force=force, report=_tell)
    if as_json:
        print(json.dumps(account.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(account)
    return PROBLEM if account.failed else 0


def _clean(
    survey: Annotated[
        str | None,
        _argument(
            "调查名称，可加期次，如 residents/2024",
            "a survey, or one wave of it: residents/2024",
            "SURVEY[/WAVE]",
        ),
    ] = None,
    form: Annotated[
        Path | None,
        _option(
            "--form",
            zh="不用调查文件夹时：问卷表单（XLSForm）",
            en="without a survey folder: the form (XLSForm)",
        ),
    ] = None,
    raw: Annotated[
        list[Path] | None,
        _option("--raw", zh="收回的文件，可以多个", en="the files as received, one or more"),
    ] = None,
    more_raw: Annotated[list[Path] | None, typer.Argument(metavar="RAW", hidden=True)] = None,
    review: Annotated[
        Path | None,
        _option("--review", zh="填好的复核工作簿", en="the review workbook with its decisions"),
    ] = None,
    out: Annotated[
        Path | None, _option("--out", zh="结果写入的文件夹", en="the folder to write to")
    ] = None,
    column: Annotated[
        list[str] | None,
        _option(
            "--column",
            metavar="HEADING=QUESTION",
            zh="确认一列是哪一题：表头=题目名",
            en="confirm which question a column is",
        ),
    ] = None,
    export_as: Annotated[
        list[str] | None,
        _option(
            "--export",
            metavar="sav|zsav|dta",
            zh="另存一份 SPSS（sav）或 Stata（dta）文件，带标签",
            en="also an SPSS (sav) or Stata (dta) file, with labels",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from .accounts import export
    from .cleaning import clean, write_clean

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
        from .forms import read_form
        from .responses import read_responses

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
        from .surveys import open_survey

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
        _tell(
            say(
                zh=f"还有 {open_errors} 条错误待核：请在 review.xlsx 中逐条填写处理意见后再运行一次。",
                en=f"{open_errors} errors are open: decide on them in review.xlsx and run again.",
            )
        )
    if awaited:
        _tell(
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
        _tell(
            say(
                zh=f"有 {len(unused)} 列没有对应到题目，没有用上：{'、'.join(unused[:8])}。"
                "怎样认定见 findings.csv 的 check:column。",
                en=f"{len(unused)} columns belong to no question and were not used: "
                f"{', '.join(unused[:8])}. See check:column in findings.csv.",
            )
        )
    for note in (*manifest.get("not_read", ()), *manifest.get("notes", ())):
        _tell(note)


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


def _brief(
    notebook: Path,
    parameters: Annotated[
        list[str] | None,
        _option(
            "-p",
            "--parameter",
            metavar="NAME=VALUE",
            zh="换一个参数，如 wave=2023",
            en="another value of a parameter: wave=2023",
        ),
    ] = None,
    to: Annotated[
        str,
        _option(
            "--to",
            zh="要哪些格式：docx、pdf、html，用逗号隔开",
            en="formats: docx, pdf, html, with commas",
        ),
    ] = "docx,pdf",
    out: Annotated[
        Path, _option("--out", zh="结果写入的文件夹", en="the folder to write to")
    ] = Path("reports"),
    profile: Annotated[
        str | None,
        _option("--profile", metavar="gbt9704|report|FILE.toml", zh="版式", en="the layout"),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from .briefs import brief
    from .fonts import message
    from .proofreading import gate, verdict

    made = brief(
        notebook,
        parameters=_parameters(parameters or []),
        to=tuple(part.strip() for part in to.split(",") if part.strip()),
        out=out,
        profile=profile,
    )
    found = gate(notebook, made.files, made.ledger)
    for note in (*made.warnings, message(notebook.parent)):
        _tell(note)
    if as_json:
        told = {
            "files": [str(f) for f in made.files],
            "warnings": list(made.warnings),
            "proofreading": found.to_dict(),
        }
        print(json.dumps(told, ensure_ascii=False))
    else:
        for file in made.files:
            print(file)
    if told_by_gate := verdict(found):
        _tell(told_by_gate)
    return PROBLEM if found.errors else 0


def _trace(
    file: Path,
    value: Annotated[
        str | None,
        _argument(
            "印出来的数字，如 53.8%；不写则全部", "a number as printed: 53.8%; none: all", "VALUE"
        ),
    ] = None,
    against: Annotated[
        Path | None,
        _option(
            "--against",
            metavar="EARLIER",
            zh="与上一期或上一版相比，列出变了的数字",
            en="beside an earlier brief: the numbers that moved",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from .briefs.tracing import (
        compared,
        data_lines,
        difference,
        lines,
        same_text,
        status_words,
        trace,
    )

    if against is not None:
        gaps = difference(against, file)
        if value is not None:
            texts = zip(gaps["text_before"], gaps["text_after"], strict=True)
            gaps = gaps[[any(t and same_text(t, value) for t in pair) for pair in texts]]
        if as_json:
            _show(gaps, as_json)
        else:
            for line in compared(gaps):
                print(line)
        counts = "，".join(
            f"{status_words(k)} {n}" for k, n in gaps["status"].value_counts().items()
        )
        _tell(f"{against.name} → {file.name}：{counts or say(zh='没有相同的数字', en='nothing')}")
        return 0
    found = trace(file, value)
    if as_json:
        _show(found, as_json)
    else:
        for line in [*lines(found), *(data_lines(file) if len(found) else ())]:
            print(line)
    if value is not None and found.empty:
        _tell(
            say(
                zh=f"{file.name}：台账里没有印作“{value}”的数字，它可能是手工写入的。"
                f"列出全部：researchlib trace {file.name}",
                en=f"{file.name}: no number in the ledger reads {value!r}; it may have been typed in. "
                f"All of them: researchlib trace {file.name}",
            )
        )
        return PROBLEM
    return 0


def _returned(
    original: Path,
    edited: Path,
    html: Annotated[
        Path | None,
        _option(
            "--html", metavar="OUT.html", zh="另写一页对照", en="also a page with both side by side"
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from .briefs.returning import report, returned

    found = returned(original, edited)
    for note in found.notes:
        _tell(note)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    elif str(found):
        print(found)
    if html is not None:
        report(found, html)
    _tell(
        say(
            zh=f"{edited.name}：{len(found.values)} 个数字中 {len(found.changed)} 个有变，其中 {len(found.wrong)} 个"
            f"与计算值不符；语句 {len(found.sentences)} 处，表格和图 {len(found.cells)} 格，批注 {len(found.comments)} 条。",
            en=f"{edited.name}: {len(found.changed)} of {len(found.values)} values changed, {len(found.wrong)} of "
            f"them not to what was computed; {len(found.sentences)} sentences, {len(found.cells)} cells, "
            f"{len(found.comments)} comments.",
        )
    )
    typed = found.cells["typed"].notna().any()  # every number of a table or chart was computed
    return PROBLEM if len(found.wrong) or typed else 0


def _proofread(
    file: Path,
    ledger: Annotated[
        Path | None,
        _option("--ledger", zh="数据台账（.ledger.json）", en="the ledger (.ledger.json)"),
    ] = None,
    allow: Annotated[
        Path | None,
        _option(
            "--allow",
            metavar="ALLOW.toml",
            zh="放行清单，每条要有理由",
            en="what is allowed, each with its reason",
        ),
    ] = None,
    comments: Annotated[
        Path | None,
        _option(
            "--comments",
            metavar="OUT.docx",
            zh="另存一份在原处加了批注的 Word",
            en="also a copy with a comment at each place",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from .proofreading import proofread, write_comments

    found = proofread(file, ledger=ledger, allow=allow)
    if comments is not None:
        write_comments(found, comments)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(found)
    if comments is not None:
        _tell(say(zh=f"批注写在 {comments}。", en=f"Comments are in {comments}."))
    return PROBLEM if found.errors else 0


def _parameters(words: list[str]) -> dict[str, object]:
    """`wave=2024` is the text "2024" unless it is written as JSON: `n=[1,2]`, `flag=true`."""
    chosen: dict[str, object] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name.isidentifier():
            raise DataError(
                say(zh=f"-p {word}：应写成 名称=值。", en=f"-p {word}: write it as NAME=VALUE.")
            )
        quoted = value[:1] in {'"', "[", "{"} or value in {"true", "false", "null"}
        try:
            chosen[name] = json.loads(value) if quoted else value
        except json.JSONDecodeError:
            chosen[name] = value
    return chosen


def _new(name: str) -> int:
    from .surveys import new_survey

    made = new_survey(name)
    print(made)
    _tell(
        say(
            zh="下一步：改好其中的 form.xlsx，把收回的问卷放进 raw/，再运行 "
            f"researchlib form check 和 researchlib clean {name}。",
            en="Next: edit form.xlsx, put the received files into raw/, then run "
            f"researchlib form check and researchlib clean {name}.",
        )
    )
    return 0


def _form_check(
    form: Path,
    on: Annotated[
        str | None,
        _option(
            "--on",
            metavar="YYYY-MM-DD",
            zh="按这一天检查有效期",
            en="check the term of approval on this day",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from .form_check import check_form

    found = check_form(form, today=_day(on) if on else None)
    _show(found, as_json)
    errors = int((found["severity"] == "error").sum())
    _tell(
        say(
            zh=f"{form.name}：发现错误 {errors} 处，提醒 {len(found) - errors} 处。",
            en=f"{form.name}: {errors} errors, {len(found) - errors} notes.",
        )
    )
    return PROBLEM if errors else 0


def _day(word: str) -> dt.date:
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        raise DataError(
            say(zh=f"{word}：日期应写成 2024-10-09。", en=f"{word}: write the date as 2024-10-09.")
        ) from None


Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT")]


def _form_paper(form: Path, out: Out = None) -> int:
    from .instruments import write_paper

    print(write_paper(form, out or Path(f"{form.stem}-paper.docx")))
    return 0


def _form_entry(form: Path, out: Out = None) -> int:
    from .instruments import write_entry

    print(write_entry(form, out or Path(f"{form.stem}-entry.xlsx")))
    return 0


def _form_codebook(form: Path, out: Out = None) -> int:
    from .instruments import write_codebook

    print(write_codebook(form, out or Path(f"{form.stem}-codebook.xlsx")))
    return 0


def _simulate(
    form: Path,
    n: Annotated[int, _option("-n", min=1, metavar="N", zh="多少份", en="how many records")] = 100,
    seed: Annotated[
        int,
        _option(
            "--seed",
            metavar="S",
            zh="随机种子，相同则结果相同",
            en="the same seed gives the same files",
        ),
    ] = 1,
    out: Out = None,
    dirt: Annotated[
        float,
        _option(
            "--dirt", min=0.0, max=1.0, zh="弄脏的单元格占多少", en="share of cells to be spoilt"
        ),
    ] = 0.02,
) -> int:
    from .forms import read_form
    from .simulation import simulate, write_simulation

    made = simulate(read_form(form), n, seed, dirt=dirt)
    for file in write_simulation(made, out or Path(f"{form.stem}-simulated")):
        print(file)
    return 0


def _form_flow(
    form: Path,
    out: Annotated[
        Path | None,
        _option(
            "-o",
            "--out",
            metavar="OUT.pdf",
            zh="写到 .pdf、.svg 或 .png",
            en="a .pdf, .svg or .png",
        ),
    ] = None,
) -> int:
    from .form_flow import draw_flow

    print(draw_flow(form, out or Path(f"{form.stem}-flow.pdf")))
    return 0


def _show(frame: pd.DataFrame, as_json: bool) -> None:
    if as_json:
        print(frame.to_json(orient="records", force_ascii=False, indent=1))
        return
    for row in frame.fillna("").astype(str).itertuples(index=False):
        print("\t".join(part.replace("\t", " ").replace("\n", " ") for part in row))
