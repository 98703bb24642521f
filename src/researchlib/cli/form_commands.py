"""form check, flow, paper, entry, codebook; simulate: a questionnaire before fieldwork."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

from ..errors import DataError, say
from .words import PROBLEM, AsJson, Out, option, show, tell


def check_command(
    form: Path,
    on: Annotated[
        str | None,
        option(
            "--on",
            metavar="YYYY-MM-DD",
            zh="按这一天检查有效期",
            en="check the term of approval on this day",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from ..form_check import check_form

    found = check_form(form, today=_day(on) if on else None)
    show(found, as_json)
    errors = int((found["severity"] == "error").sum())
    tell(
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


def paper_command(form: Path, out: Out = None) -> int:
    from ..instruments import write_paper

    print(write_paper(form, out or Path(f"{form.stem}-paper.docx")))
    return 0


def entry_command(form: Path, out: Out = None) -> int:
    from ..instruments import write_entry

    print(write_entry(form, out or Path(f"{form.stem}-entry.xlsx")))
    return 0


def codebook_command(form: Path, out: Out = None) -> int:
    from ..instruments import write_codebook

    print(write_codebook(form, out or Path(f"{form.stem}-codebook.xlsx")))
    return 0


def flow_command(
    form: Path,
    out: Annotated[
        Path | None,
        option(
            "-o",
            "--out",
            metavar="OUT.pdf",
            zh="写到 .pdf、.svg 或 .png",
            en="a .pdf, .svg or .png",
        ),
    ] = None,
) -> int:
    from ..form_flow import draw_flow

    print(draw_flow(form, out or Path(f"{form.stem}-flow.pdf")))
    return 0


def simulate_command(
    form: Path,
    n: Annotated[int, option("-n", min=1, metavar="N", zh="多少份", en="how many records")] = 100,
    seed: Annotated[
        int,
        option(
            "--seed",
            metavar="S",
            zh="随机种子，相同则结果相同",
            en="the same seed gives the same files",
        ),
    ] = 1,
    out: Out = None,
    dirt: Annotated[
        float,
        option(
            "--dirt", min=0.0, max=1.0, zh="弄脏的单元格占多少", en="share of cells to be spoilt"
        ),
    ] = 0.02,
) -> int:
    from ..forms import read_form
    from ..simulation import simulate, write_simulation

    made = simulate(read_form(form), n, seed, dirt=dirt)
    for file in write_simulation(made, out or Path(f"{form.stem}-simulated")):
        print(file)
    return 0
