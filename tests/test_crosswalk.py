"""Earlier waves in the words of the newest form: renamed, recoded, and what is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

import researchlib as rl
from researchlib.cleaning import Clean
from researchlib.errors import DataError
from researchlib.surveys import CROSSWALK_COLUMNS

FORM = """
| survey | | | |
| | type | name | label |
| | text | record_id | 编号 |
| | select_one way | {name} | 怎么来的 |
| | select_multiple way | all | 都用过 |
| choices | | | |
| | list_name | name | label |
"""
OLD = FORM.format(name="came") + "".join(
    f"| | way | {c} | {t} |\n" for c, t in ((1, "火车"), (2, "汽车"), (3, "轮船"), (4, "走路"))
)
NEW = FORM.format(name="arrived") + "".join(
    f"| | way | {c} | {t} |\n" for c, t in ((1, "走路"), (2, "坐车"), (3, "坐船"))
)


def cleaned(folder: Path, crosswalk: str) -> Clean:
    home = folder / "surveys" / "ways"
    (folder / "pyproject.toml").write_text("", "utf-8")
    for wave, form, name in (("2023", OLD, "came"), ("2024", NEW, "arrived")):
        (home / wave / "raw").mkdir(parents=True)
        _workbook(home / wave / "form.xlsx", form)
        rows = [f"{wave}-{k},{c},{k} {c}" for k, c in enumerate(("1", "2", "3"), 1)]
        text = "\n".join([f"record_id,{name},all", *rows]) + "\n"
        (home / wave / "raw" / "answers.csv").write_text(text, "utf-8")
    (home / "survey.toml").write_text('title = "出行"\n', "utf-8")
    head = ",".join(CROSSWALK_COLUMNS)
    (home / "crosswalk.csv").write_text(f"{head}\n{crosswalk}", "utf-8")
    return rl.clean(rl.open_survey(home))


def _workbook(path: Path, text: str) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for line in text.strip().splitlines():
        name, *cells = [c.strip() for c in line.strip().strip("|").split("|")]
        sheet = book.create_sheet(name) if name else book.worksheets[-1]
        if any(cells):
            sheet.append(cells)
    book.save(path)


RECODED = "".join(
    f"2023,{old},{a},{new},{b},{note}\n"
    for old, new in (("came", "arrived"), ("all", "all"))
    for a, b, note in (("1", "2", "合并"), ("2", "2", "合并"), ("3", "3", ""), ("4", "1", ""))
)


def test_questions_are_renamed_and_answers_recoded(tmp_path: Path) -> None:
    result = cleaned(tmp_path, RECODED)
    old = result.data[result.data["wave"] == "2023"]
    assert old["arrived"].astype(str).tolist() == ["2", "2", "3"]
    assert old["all"].tolist() == ["2", "2", "3"], "two codes that became one are written once"
    assert old["all/2"].tolist() == [1, 1, 0]
    assert "came" not in result.data


def test_answers_that_became_one_are_marked_as_lost(tmp_path: Path) -> None:
    result = cleaned(tmp_path, RECODED)
    assert result.merged.to_numpy().tolist() == [
        ["2023", "came", "1 2", "arrived", "2"],
        ["2023", "all", "1 2", "all", "2"],
    ]


def test_a_recoding_that_can_be_turned_back_loses_nothing(tmp_path: Path) -> None:
    turned = "2023,came,1,arrived,3,\n2023,came,3,arrived,1,\n"
    assert cleaned(tmp_path, turned).merged.empty


def test_an_answer_that_falls_on_one_left_as_it_was_is_a_merge_too(tmp_path: Path) -> None:
    assert cleaned(tmp_path, "2023,came,4,arrived,1,\n").merged["answers"].tolist() == ["1 4"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2023,cane,,arrived,,", "第 2 行：旧表没有题目 cane"),
        ("2023,came,,arived,,", "第 2 行：新表没有题目 arived"),
        ("2023,came,9,arrived,1,", "第 2 行：旧表的 came 没有选项 9"),
        ("2023,came,1,arrived,4,", "第 2 行：新表的 arrived 没有选项 4"),
        ("2023,came,1,arrived,1,\n2023,came,1,arrived,2,", "对应了两个新答案"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_row(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said):
        cleaned(tmp_path, line + "\n")
