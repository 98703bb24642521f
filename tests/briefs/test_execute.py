"""Running a notebook: values and claims computed in cell order; whatever fails stops the build and says where."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from tests.briefs import sample
from tests.briefs.conftest import Held

from researchlib.briefs import brief
from researchlib.briefs.execute import execute
from researchlib.cli import main
from researchlib.errors import BriefError, DataError

FRONT = new_raw_cell("---\ntitle: 小报告\n---")


def book(folder: Path, *cells: Any) -> Path:
    return sample.write(folder / "small.ipynb", *cells)


def test_values_carry_what_they_rest_on(held: Held) -> None:
    by_expression = {v.expression: v for v in held.executed.values}
    share = by_expression["stay"]
    assert (share.text, share.value, share.unit, share.n, share.se) == ("53.8%", 0.538095238, "%", 420, 0.024)  # fmt: skip
    assert share.source == "residents/2024"
    assert share.cell == 4
    plain = by_expression["towns.街道[0]"]
    assert (plain.text, plain.value) == ("东山街道", "东山街道")
    assert [v.id for v in held.executed.values] == [f"v{k:03d}" for k in range(1, 11)]
    assert [(c.text, c.cell) for c in held.executed.claims] == [("东山街道最高", 4)]


def test_an_expression_sees_the_cells_above_it_only(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        FRONT,
        new_code_cell("x = 1"),
        new_markdown_cell("前{eval}`x`"),
        new_code_cell("x = 2"),
        new_markdown_cell("后{eval}`x`"),
    )
    assert [v.text for v in execute(path).values] == ["1", "2"]


def test_a_number_worked_out_below_its_sentence_says_which_cell_to_move(tmp_path: Path) -> None:
    path = book(tmp_path, FRONT, new_markdown_cell("共{eval}`x`户"), new_code_cell("y, x = 1, 2"))
    with pytest.raises(BriefError, match="x 到第 3 个单元格才算出"):
        execute(path)


def test_results_are_kept_where_myst_looks_and_can_be_used_without_running(tmp_path: Path) -> None:
    path = book(
        tmp_path, FRONT, new_code_cell("x = 3\nprint('ran')"), new_markdown_cell("共{eval}`x`户")
    )
    done = execute(path)
    kept = done.notebook.cells[2].metadata["user_expressions"]
    assert kept[0]["expression"] == "x"
    assert kept[0]["result"]["data"]["text/plain"] == "3"
    nbformat.write(done.notebook, tmp_path / "stored.ipynb")
    stored = execute(tmp_path / "stored.ipynb", run=False)
    assert [v.text for v in stored.values] == ["3"]


def test_a_parameter_that_is_a_number_takes_numbers_only(tmp_path: Path) -> None:
    path = sample.write(
        tmp_path / "p.ipynb", new_code_cell("wave = 2023", metadata={"tags": ["parameters"]})
    )
    with pytest.raises(DataError, match="参数 wave 在笔记本里是数（2023），不能是“20x4”"):
        execute(path, {"wave": "20x4"})


def test_parameters_replace_those_of_the_tagged_cell_and_keep_their_type(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        FRONT,
        new_code_cell("wave = 2023", metadata={"tags": ["parameters"]}),
        new_code_cell("after = wave + 1"),
        new_markdown_cell("{eval}`after`年"),
    )
    assert execute(path, {"wave": "2030"}).values[0].text == "2031"
    with pytest.raises(DataError, match="没有参数 wvae"):
        execute(path, {"wvae": 1})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-p", "wvae=1"], "small.ipynb：没有参数 wvae；带 parameters 标签的单元格里有：wave。"),
        (["-p", "wave=x"], "参数 wave 在笔记本里是数（2023），不能是“x”。"),
        (["--to", "doc"], "不认识的格式：doc。可选：docx、pdf、html。"),
    ],
)
def test_a_command_that_asks_for_what_there_is_not_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    path = book(tmp_path, FRONT, new_code_cell("wave = 2023", metadata={"tags": ["parameters"]}))
    assert main(["brief", str(path), "--out", str(tmp_path), *words]) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]


def test_an_output_that_comes_late_is_waited_for(tmp_path: Path) -> None:
    """Every display of a cell is in the brief, however much it shows."""
    many = "for k in range(3000): display({'text/plain': str(k) * 200}, raw=True)"
    done = execute(book(tmp_path, FRONT, new_code_cell(many)))
    assert len(done.notebook.cells[1].outputs) == 3000


def test_a_kernel_that_does_not_start_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(BriefError, match=r"small\.ipynb：内核没有启动起来"):
        execute(book(tmp_path, FRONT))


def test_a_failing_cell_is_named_with_its_line_and_no_file_is_touched(tmp_path: Path) -> None:
    path = book(tmp_path, FRONT, new_code_cell("rate = 1\nrate / 0"), new_markdown_cell("完"))
    before = {}
    for suffix in ("docx", "pdf", "ledger.json"):
        file = tmp_path / f"small.{suffix}"
        file.write_bytes(b"earlier")
        before[file] = hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(BriefError) as told:
        brief(path, out=tmp_path)
    assert "第 2 个单元格" in str(told.value)
    assert "ZeroDivisionError" in str(told.value)
    assert "第 2 行：rate / 0" in str(told.value)
    assert {f: hashlib.sha256(f.read_bytes()).hexdigest() for f in before} == before
    assert sorted(f.name for f in tmp_path.iterdir()) == ["small.docx", "small.ipynb", "small.ledger.json", "small.pdf"]  # fmt: skip


def test_all_false_claims_and_failing_expressions_are_listed_at_once(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        FRONT,
        new_code_cell("now, before = 5, 9"),
        new_markdown_cell(
            '今年{eval}`now`，[比上年提高]{claim="now > before"}，占{eval}`now / 0`。'
        ),
        new_markdown_cell('另有{eval}`nothing`项，[今年不到十]{claim="now < 10"}。'),
    )
    (tmp_path / "small.docx").write_bytes(b"earlier")
    with pytest.raises(BriefError) as told:
        brief(path, out=tmp_path)
    message = str(told.value)
    assert "3 处" in message
    assert "“比上年提高”（条件 now > before 不成立）" in message
    assert "now / 0" in message
    assert "第 4 个单元格" in message
    assert "nothing" in message
    assert "今年不到十" not in message  # it holds
    assert (tmp_path / "small.docx").read_bytes() == b"earlier"


@pytest.mark.parametrize(
    ("prose", "told"),
    [
        ("见{foo}`bar`", r"第 2 个单元格：不认识的标记 \{foo\}`bar`"),
        ("值{eval}`1 +`", "第 2 个单元格：表达式写得不对：1 \\+"),
        ("::: note\n没有收尾", "第 2 个单元格：有没有写完的标记"),
    ],
)
def test_what_cannot_be_read_stops_before_anything_runs(
    tmp_path: Path, prose: str, told: str
) -> None:
    mark = tmp_path / "ran"
    path = book(tmp_path, FRONT, new_markdown_cell(prose), new_code_cell(f"open({str(mark)!r}, 'w')"))  # fmt: skip
    with pytest.raises(BriefError, match=told):
        brief(path, out=tmp_path)
    assert not mark.exists()


def test_a_notebook_that_is_not_there_or_not_a_notebook_is_told_so(tmp_path: Path) -> None:
    book(tmp_path, FRONT)
    with pytest.raises(DataError, match=r"small\.ipynb"):
        execute(tmp_path / "smal.ipynb")
    (tmp_path / "broken.ipynb").write_text('{"cells": [', "utf-8")
    with pytest.raises(DataError, match=r"broken\.ipynb：不是完好的笔记本"):
        execute(tmp_path / "broken.ipynb")


def test_another_language_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, FRONT)
    made = nbformat.read(path, as_version=4)
    made.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    nbformat.write(made, path)
    with pytest.raises(BriefError, match="内核是 R"):
        execute(path)
