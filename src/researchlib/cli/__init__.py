"""The same verbs from a terminal: words in, files and a short account out.

stdout carries results and stays parseable; progress and messages go to stderr.  Exit status: 0 done,
1 the thing asked for found a problem, 2 the command or an input could not be used.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from .. import __version__
from ..errors import BriefError, ResearchError, say, set_language
from . import brief_commands, form_commands, survey_commands
from .words import PROBLEM, UNUSABLE, tell


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
        tell(say(zh="错误：", en="Error: ") + str(problem))
        return PROBLEM if isinstance(problem, BriefError) else UNUSABLE
    except KeyboardInterrupt:
        tell(
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
        tell(
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
    tell(say(zh=f"用法错误：{chinese}", en=f"Usage: {english}"))
    tell(say(zh=f"用 {command} --help 查看用法。", en=f"See {command} --help."))
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
    )(survey_commands.build_command)
    app.command(
        "clean",
        help=say(
            zh="按表单自带的规则清理问卷，逐格留痕",
            en="Clean questionnaires by the form's own rules, with every changed cell on record",
        ),
    )(survey_commands.clean_command)
    app.command(
        "brief",
        help=say(
            zh="运行一个笔记本，生成 Word、PDF 和数据台账",
            en="Run a notebook; write Word, PDF and the ledger of its numbers",
        ),
    )(brief_commands.brief_command)
    app.command(
        "trace",
        help=say(
            zh="简报（.docx .pdf .html）里的数字从哪里来：单元格、表达式、未取整的值、来源",
            en="Where a number in a brief (.docx .pdf .html) came from",
        ),
    )(brief_commands.trace_command)
    app.command(
        "returned",
        help=say(
            zh="同事在 Word 里改了什么：逐个数字、逐句、逐格，能识别修订",
            en="What a colleague changed in Word, number by number and sentence by sentence",
        ),
    )(brief_commands.returned_command)
    app.command(
        "proofread",
        help=say(
            zh="报送前校核一份稿件（.docx .md .txt .ipynb）：数字算一遍，用语和格式看一遍",
            en="What an editor would mark in a draft (.docx .md .txt .ipynb)",
        ),
    )(brief_commands.proofread_command)
    app.command(
        "new",
        help=say(
            zh="新建一个调查文件夹，内有可用的起始表单",
            en="A new survey folder with a form to start from",
        ),
    )(survey_commands.new_command)
    form.command(
        "check",
        help=say(
            zh="印发前检查表单：语法、引用、跳转、分组、选项",
            en="What is wrong with a questionnaire before it is printed",
        ),
    )(form_commands.check_command)
    form.command(
        "flow",
        help=say(
            zh="画出问卷流程图（.pdf .svg .png），供印发前审核跳转",
            en="Draw the course of a questionnaire (.pdf .svg .png) for review",
        ),
    )(form_commands.flow_command)
    for name, zh, en, verb in (
        ("paper", "纸质问卷（Word，可直接印）", "The paper questionnaire (Word)", form_commands.paper_command),
        ("entry", "录入用工作簿（下拉选项、取值提示）", "The keying workbook: drop-downs and limits", form_commands.entry_command),
        ("codebook", "编码手册（Excel）", "The codebook (Excel)", form_commands.codebook_command),
    ):  # fmt: skip
        form.command(name, help=say(zh=zh, en=en))(verb)
    app.add_typer(form, name="form")
    app.command(
        "simulate",
        help=say(
            zh="按表单生成模拟答卷和已知的差错，供演练（raw.xlsx、truth.csv、dirt.csv）",
            en="Answers that obey a form, then known dirt: a rehearsal (raw.xlsx, truth.csv, dirt.csv)",
        ),
    )(form_commands.simulate_command)
    return app


def _version(
    version: Annotated[bool, typer.Option("--version", help="researchlib " + __version__)] = False,
) -> None:
    if version:
        print(f"researchlib {__version__}")
        raise typer.Exit
