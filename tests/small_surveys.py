"""Small questionnaires and receptions for tests: a table in, a `Raw` out."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from researchlib.cleaning import Clean, clean
from researchlib.forms import Form, form_from_markdown
from researchlib.responses import Raw, read_responses

FORM = """
| survey  |                        |            |            |          |                       |                       |                                    |      |            |           |             |
|         | type                   | name       | label      | required | relevant              | constraint            | calculation                        | unit | identifier | exclusive | max_choices |
|         | text                   | record_id  | 问卷编号   | yes      |                       |                       |                                    |      | record     |           |             |
|         | date                   | visit_date | 访问日期   | yes      |                       |                       |                                    |      |            |           |             |
|         | select_one sex         | sex        | 性别       | yes      |                       |                       |                                    |      |            |           |             |
|         | integer                | age        | 年龄       | yes      |                       | . >= 16 and . <= 100  |                                    | 岁   |            |           |             |
|         | select_one yn          | works      | 是否就业   | yes      |                       |                       |                                    |      |            |           |             |
|         | decimal                | income     | 月收入     | yes      | ${works} = '1'        | . >= 0                |                                    | 元/月 |           |           |             |
|         | select_multiple chan   | channel    | 招工渠道   |          | ${works} = '1'        |                       |                                    |      |            | 8         | 3           |
|         | text                   | channel_other | 其他渠道 |         | selected(${channel}, '9') |                   |                                    |      |            |           |             |
|         | calculate              | yearly     |            |          |                       |                       | if(${income} = '', '', ${income} * 12) | 元 |            |           |             |
|         | text                   | remark     | 意见       |          |                       |                       |                                    |      |            |           |             |
| choices |                        |            |            |          |                       |                       |                                    |      |            |           |             |
|         | list_name              | name       | label      |          |                       |                       |                                    |      |            |           |             |
|         | sex                    | 1          | 男         |          |                       |                       |                                    |      |            |           |             |
|         | sex                    | 2          | 女         |          |                       |                       |                                    |      |            |           |             |
|         | yn                     | 1          | 是         |          |                       |                       |                                    |      |            |           |             |
|         | yn                     | 2          | 否         |          |                       |                       |                                    |      |            |           |             |
|         | chan                   | 1          | 网站       |          |                       |                       |                                    |      |            |           |             |
|         | chan                   | 2          | 熟人介绍   |          |                       |                       |                                    |      |            |           |             |
|         | chan                   | 3          | 中介       |          |                       |                       |                                    |      |            |           |             |
|         | chan                   | 8          | 都没有     |          |                       |                       |                                    |      |            |           |             |
|         | chan                   | 9          | 其他       |          |                       |                       |                                    |      |            |           |             |
"""

COLUMNS = (
    "record_id", "visit_date", "sex", "age", "works", "income", "channel", "channel_other", "remark",
)  # fmt: skip
GOOD = ("A1", "2024-10-09", "1", "35", "1", "5000", "1 3", "", "")


def form() -> Form:
    return form_from_markdown(FORM)


def received(
    folder: Path,
    rows: Sequence[Sequence[str]],
    columns: Sequence[str] = COLUMNS,
    of: Form | None = None,
    name: str = "raw.csv",
) -> Raw:
    """Rows as a CSV file as received, read back."""
    file = folder / name
    with open(file, "w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([columns, *rows])
    return read_responses(file, of or form())


def row(**answers: str) -> tuple[str, ...]:
    """The good interview with some answers exchanged."""
    return tuple(answers.get(c, v) for c, v in zip(COLUMNS, GOOD, strict=True))


def cleaned(folder: Path, *rows: Sequence[str]) -> Clean:
    return clean(received(folder, rows))


def found(result: Clean, rule: str) -> list[tuple[str, str, str, str]]:
    """(record, question, severity, suggestion) of one rule's findings."""
    some = result.findings[result.findings["rule"] == rule]
    return list(
        some[["record", "question", "severity", "suggestion"]].itertuples(index=False, name=None)
    )
