"""Where tables and figures stand: no page half empty before them, no row of a table alone on a page."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell, new_raw_cell
from tests.briefs import sample

from researchlib.briefs import written
from researchlib.briefs.document import Document, assemble
from researchlib.briefs.execute import execute
from researchlib.briefs.marks import plain
from researchlib.briefs.placing import divided
from researchlib.briefs.placing import placed as placed_by
from researchlib.briefs.shows import Table
from researchlib.briefs.typesetting import Typesetter
from researchlib.errors import BriefError
from researchlib.house import read_profile

LINE = "街道办理居住登记的新居民人数比上年增加主要是用工多。"  # one line of 28 with its indent


def table(rows: int, label: str = "tab-a", note: str = "") -> str:
    lines = "\n".join(f"| 第{k}项 | {k}.5 |" for k in range(rows))
    more = f' note="{note}"' if note else ""
    return f"| 项目 | 数值 |\n|:--|--:|\n{lines}\n\n: 各项数值 {{#{label}{more}}}"


def document(tmp_path: Path, text: str, profile: str | None = None) -> Document:
    path = sample.write(
        tmp_path / "placing.ipynb",
        new_raw_cell("---\ntitle: 版面试验\nauthor: 区新居民服务中心\n---"),
        new_markdown_cell(text),
    )
    return assemble(execute(path, run=False), profile)


def placed(document: Document) -> Document:
    with Typesetter(document, b"{}") as typesetter:
        return placed_by(document, typesetter)


def pages(document: Document) -> list[str]:
    from pypdf import PdfReader

    made = written(document, "pdf")[0]["pdf"]
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def order(document: Document) -> list[str]:
    return [b.number if isinstance(b, Table) else str(b["t"]) for b in document.blocks]


def lines(count: int) -> str:
    return "\n\n".join([LINE] * count)


@pytest.mark.parametrize("before", range(5, 19))
def test_two_rows_at_least_stand_on_either_side_of_a_break(tmp_path: Path, before: int) -> None:
    made = pages(document(tmp_path, f"见{{ref}}`tab-a`。\n\n{lines(before)}\n\n{table(10, note='按登记数。')}\n\n{lines(3)}"))  # fmt: skip
    rows = [[int(k) for k in re.findall(r"第(\d+)项", page)] for page in made]
    holding = [page for page in rows if page]
    assert [k for page in holding for k in page] == list(range(10))
    assert all(len(page) >= 2 for page in holding)
    where = [("表1（续）" in page, "项目" in page) for page, found in zip(made, rows, strict=True) if found]  # fmt: skip
    assert where == [(False, True), (True, True)][: len(holding)]
    noted = next(k for k, page in enumerate(made) if "按登记数" in page)
    assert len(rows[noted]) >= 2


def test_in_word_the_first_and_last_two_rows_and_the_notes_are_kept_together(
    tmp_path: Path,
) -> None:
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

    def kept(rows: int, note: str) -> list[bool]:
        made = written(document(tmp_path, f"见{{ref}}`tab-a`。\n\n{table(rows, note=note)}"), "docx")  # fmt: skip
        with zipfile.ZipFile(io.BytesIO(made[0]["docx"])) as package:
            tree = etree.fromstring(package.read("word/document.xml"))
        body = [r for r in tree.iter(f"{w}tr") if r.find(f"{w}trPr/{w}tblHeader") is None]
        return [all(p.find(f"{w}pPr/{w}keepNext") is not None for p in r.iter(f"{w}p")) for r in body]  # fmt: skip

    assert kept(8, "") == [True, *[False] * 5, True, False]
    assert kept(8, "说明") == [True, *[False] * 5, True, True]
    assert kept(5, "") == [True] * 4 + [False]


def test_prose_moves_up_before_a_small_table_that_would_leave_a_hole(tmp_path: Path) -> None:
    text = f"{lines(14)}\n\n数值见{{ref}}`tab-a`。\n\n{table(5, note='按登记数。')}\n\n{lines(12)}"
    made = document(tmp_path, text)
    assert order(made).index("表1") == 15
    moved = placed(made)
    assert order(moved).index("表1") > 15
    assert [b for b in moved.blocks if not isinstance(b, Table)] == [
        b for b in made.blocks if not isinstance(b, Table)
    ]
    first = pages(moved)[0]
    assert first.count(LINE[:12]) >= 17  # the page is filled


def test_word_and_pdf_have_the_same_order(tmp_path: Path) -> None:
    text = f"{lines(14)}\n\n数值见{{ref}}`tab-a`。\n\n{table(5, note='按登记数。')}\n\n后一段在此。\n\n{lines(12)}"
    made = document(tmp_path, text)
    files = written(made, ["docx", "pdf", "html"])[0]
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as package:
        word = package.read("word/document.xml").decode()
    pdf = "".join(pages(made))
    assert word.index("后一段") < word.index("各项数值<")
    assert pdf.index("后一段") < pdf.index("各项数值")
    page = files["html"].decode()
    assert page.index("各项数值") < page.index(
        "后一段"
    )  # a page without end keeps the author's order


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("数值如下：", lines(12), "introduced"),
        ("数值见下表。", lines(12), "named 下表"),
        ("见{ref}`tab-a`。", f"从上表看，有所增加。\n\n{lines(12)}", "named 上表"),
        ("见{ref}`tab-a`。", "## 一\n\n## 二\n\n" + lines(12), "two headings"),
        ("见{ref}`tab-a`。", table(3, "tab-b") + "\n\n" + lines(12), "another table"),
        ("见{ref}`tab-a`。", "到此为止。", "the end"),
    ],
)
def test_a_table_is_not_taken_from_where_it_is_needed(
    tmp_path: Path, before: str, after: str, why: str
) -> None:
    made = document(
        tmp_path, f"{lines(14)}\n\n{before}\n\n{table(5, note='按登记数。')}\n\n{after}"
    )
    assert order(placed(made)) == order(made), why


def figure(label: str = "fig-a") -> str:
    """A figure that takes about half a page."""
    return f'![各项数值](p.png){{#{label} width_mm=140 height_mm=100 alt="柱的高低"}}'


@pytest.fixture
def picture(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (700, 500), "white").save(tmp_path / "p.png")


def place(document: Document, number: str) -> int:
    return [getattr(b, "number", "") for b in document.blocks].index(number)


@pytest.mark.usefixtures("picture")
@pytest.mark.parametrize(
    ("follows", "least"),
    [
        (f"{LINE}\n\n# 二、另一部分\n\n{lines(9)}", 0),  # to the end of its section at most
        (f"{LINE}\n\n云川区新居民服务中心\n\n{lines(9)}", 0),  # a line that is no sentence
        (f"表中各项为{LINE}\n\n{lines(9)}", 0),  # speaks of it
        (f"$$a=b$$\n\n{lines(9)}", 0),
        (lines(9), 1),
        (f"{LINE}\n\n## （二）小标题\n\n{lines(9)}", 1),
    ],
)
def test_what_a_figure_may_be_carried_past(tmp_path: Path, follows: str, least: int) -> None:
    before = f"# 一、一部分\n\n{lines(9)}\n\n数值见{{ref}}`fig-a`。\n\n"
    made = document(tmp_path, f"{before}{figure()}\n\n{follows}")
    moved = placed(made)
    passed = moved.blocks[place(made, "图1") : place(moved, "图1")]
    assert len(passed) >= least
    assert all(plain(b).strip() == LINE or plain(b).startswith("小标题") for b in passed)
    if not least:
        assert len(passed) <= 1


@pytest.mark.usefixtures("picture")
@pytest.mark.parametrize("until", range(5, 12))
def test_nothing_is_set_between_the_first_and_the_second_of_several_points(
    tmp_path: Path, until: int
) -> None:
    points = "\n\n".join(f"{n}是{LINE}" for n in "一二三四五六")
    text = f"{lines(until)}\n\n数值见{{ref}}`fig-a`。\n\n{figure()}\n\n{LINE}\n\n{points}\n\n{lines(3)}"
    moved = placed(document(tmp_path, text))
    after = moved.blocks[place(moved, "图1") + 1]
    assert not re.match("[二三四五六]是", plain(after))


@pytest.mark.usefixtures("picture")
def test_a_table_does_not_come_before_a_sentence_that_points_down_to_it(tmp_path: Path) -> None:
    text = f"数值见{{ref}}`fig-a`。\n\n{lines(6)}\n\n各项数值见下图。\n\n{lines(5)}\n\n{figure()}\n\n# 二、另一部分\n\n{lines(3)}"
    moved = placed(document(tmp_path, text))
    assert place(moved, "图1") > [plain(b) for b in moved.blocks].index("各项数值见下图。\n")


def test_a_table_may_come_sooner_but_not_before_it_is_named(tmp_path: Path) -> None:
    text = f"{lines(3)}\n\n数值见{{ref}}`tab-a`。\n\n{lines(11)}\n\n{table(5, note='按登记数。')}\n\n# 二、另一部分\n\n# 三、再一部分\n\n{lines(3)}"
    moved = placed(document(tmp_path, text))
    assert 4 <= order(moved).index("表1") < 15


def test_rows_stand_a_little_closer_if_that_is_enough(tmp_path: Path) -> None:
    made = placed(document(tmp_path, f"{lines(14)}\n\n数值见下表。\n\n{table(5)}\n\n{lines(6)}"))
    assert made.tables[0].tight
    assert order(made).index("表1") == 15
    assert "第4项" in pages(made)[0]


def test_a_profile_can_leave_everything_where_the_author_put_it(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('extends = "gbt9704"\n[placing]\nhole = 0\n', "utf-8")
    text = f"{lines(14)}\n\n数值见{{ref}}`tab-a`。\n\n{table(5, note='按登记数。')}\n\n{lines(12)}"
    made = document(tmp_path, text)
    kept = assemble(made.executed, read_profile(str(own), tmp_path))
    assert order(placed(kept)) == order(made)


def wide(columns: int, rows: int, word: str = "1234.5") -> str:
    """A table of 区 and so many columns of numbers."""
    heads = " | ".join(f"指标{k}" for k in range(columns))
    lines = "\n".join(f"| 第{r}街 | " + " | ".join([word] * columns) + " |" for r in range(rows))
    return f'| 街道 | {heads} |\n|:--|{"--:|" * columns}\n{lines}\n\n: 全部指标 {{#tab-a unit="人" note="按登记数。"}}'


@pytest.mark.parametrize(
    ("rows", "word", "turned"), [(4, "1234.5", False), (22, "1234.5", False), (4, "5" * 110, True)]
)
def test_a_table_too_wide_for_any_page_is_set_in_parts_each_with_its_first_column(
    tmp_path: Path, rows: int, word: str, turned: bool
) -> None:
    made = divided(
        document(tmp_path, f"见{{ref}}`tab-a`。\n\n{wide(40, rows, word)}\n\n{lines(3)}")
    )
    first, *others = made.tables
    assert first.number == "表1"
    assert [plain(t.caption) for t in others] == ["表1（续）"] * len(others)
    assert [plain(c) for t in made.tables for c in t.columns[1:]] == [f"指标{k}" for k in range(40)]
    assert all(plain(t.columns[0]) == "街道" and plain(t.rows[3][0]) == "第3街" for t in made.tables)  # fmt: skip
    assert {t.landscape for t in made.tables} == {turned}
    assert {t.unit for t in made.tables} == {"人"}
    assert [t.note for t in made.tables] == [""] * len(others) + ["按登记数。"]
    text = "".join(pages(made))
    assert text.count("全部指标") == 1
    assert "见表1。" in text
    docx = written(made, "docx")[0]["docx"]  # checked by the writer's own lint
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        word = package.read("word/document.xml").decode()
    assert word.count("SEQ 表") == 1
    assert word.count("表1（续）") >= len(others)


def test_an_upper_head_row_is_divided_with_its_columns(tmp_path: Path) -> None:
    made = document(tmp_path, f"见{{ref}}`tab-a`。\n\n{wide(40, 3)}")
    grouped = replace(made.tables[0], groups=(("", 1), ("甲", 25), ("乙", 15)))
    blocks = tuple(grouped if isinstance(b, Table) else b for b in made.blocks)
    parts = divided(replace(made, blocks=blocks)).tables
    assert all(sum(span for _, span in t.groups) == len(t.columns) for t in parts)
    assert sum(span for t in parts for name, span in t.groups if name == "甲") == 25
    assert sum(span for t in parts for name, span in t.groups if name == "乙") == 15


def test_a_table_of_which_no_part_fits_is_refused_with_what_to_do(tmp_path: Path) -> None:
    made = document(tmp_path, f"见{{ref}}`tab-a`。\n\n{wide(3, 2, 'x' * 200)}")
    with pytest.raises(BriefError, match=r"表1.*4 列.*缩短列名") as problem:
        written(made, "docx")
    assert "第 2 个单元格" in str(problem.value)
