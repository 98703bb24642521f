"""brief, trace, returned, proofread: what is handed in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from ..errors import DataError, say
from .words import PROBLEM, AsJson, argument, option, show, tell


def brief_command(
    notebook: Path,
    parameters: Annotated[
        list[str] | None,
        option(
            "-p",
            "--parameter",
            metavar="NAME=VALUE",
            zh="换一个参数，如 wave=2023",
            en="another value of a parameter: wave=2023",
        ),
    ] = None,
    to: Annotated[
        str,
        option(
            "--to",
            zh="要哪些格式：docx、pdf、html，用逗号隔开",
            en="formats: docx, pdf, html, with commas",
        ),
    ] = "docx,pdf",
    out: Annotated[
        Path, option("--out", zh="结果写入的文件夹", en="the folder to write to")
    ] = Path("reports"),
    profile: Annotated[
        str | None,
        option("--profile", metavar="gbt9704|report|FILE.toml", zh="版式", en="the layout"),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from ..briefs import brief
    from ..fonts import message
    from ..proofreading import gate, verdict

    made = brief(
        notebook,
        parameters=_parameters(parameters or []),
        to=tuple(part.strip() for part in to.split(",") if part.strip()),
        out=out,
        profile=profile,
    )
    found = gate(notebook, made.files, made.ledger)
    for note in (*made.warnings, message(notebook.parent)):
        tell(note)
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
        tell(told_by_gate)
    return PROBLEM if found.errors else 0


def trace_command(
    file: Path,
    value: Annotated[
        str | None,
        argument(
            "印出来的数字，如 53.8%；不写则全部", "a number as printed: 53.8%; none: all", "VALUE"
        ),
    ] = None,
    against: Annotated[
        Path | None,
        option(
            "--against",
            metavar="EARLIER",
            zh="与上一期或上一版相比，列出变了的数字",
            en="beside an earlier brief: the numbers that moved",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from ..briefs.tracing import (
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
            show(gaps, as_json)
        else:
            for line in compared(gaps):
                print(line)
        counts = "，".join(
            f"{status_words(k)} {n}" for k, n in gaps["status"].value_counts().items()
        )
        tell(f"{against.name} → {file.name}：{counts or say(zh='没有相同的数字', en='nothing')}")
        return 0
    found = trace(file, value)
    if as_json:
        show(found, as_json)
    else:
        for line in [*lines(found), *(data_lines(file) if len(found) else ())]:
            print(line)
    if value is not None and found.empty:
        tell(
            say(
                zh=f"{file.name}：台账里没有印作“{value}”的数字，它可能是手工写入的。"
                f"列出全部：researchlib trace {file.name}",
                en=f"{file.name}: no number in the ledger reads {value!r}; it may have been typed in. "
                f"All of them: researchlib trace {file.name}",
            )
        )
        return PROBLEM
    return 0


def returned_command(
    original: Path,
    edited: Path,
    html: Annotated[
        Path | None,
        option(
            "--html", metavar="OUT.html", zh="另写一页对照", en="also a page with both side by side"
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from ..briefs.returning import report, returned

    found = returned(original, edited)
    for note in found.notes:
        tell(note)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    elif str(found):
        print(found)
    if html is not None:
        report(found, html)
    tell(
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


def proofread_command(
    file: Path,
    ledger: Annotated[
        Path | None,
        option("--ledger", zh="数据台账（.ledger.json）", en="the ledger (.ledger.json)"),
    ] = None,
    allow: Annotated[
        Path | None,
        option(
            "--allow",
            metavar="ALLOW.toml",
            zh="放行清单，每条要有理由",
            en="what is allowed, each with its reason",
        ),
    ] = None,
    comments: Annotated[
        Path | None,
        option(
            "--comments",
            metavar="OUT.docx",
            zh="另存一份在原处加了批注的 Word",
            en="also a copy with a comment at each place",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    from ..proofreading import proofread, write_comments

    found = proofread(file, ledger=ledger, allow=allow)
    if comments is not None:
        write_comments(found, comments)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(found)
    if comments is not None:
        tell(say(zh=f"批注写在 {comments}。", en=f"Comments are in {comments}."))
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
