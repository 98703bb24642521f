"""From an executed notebook to one tree: numbers of headings, tables and figures, references, and the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from tests.briefs import sample
from tests.briefs.conftest import Held

from researchlib.briefs import brief
from researchlib.briefs.document import assemble
from researchlib.briefs.execute import execute
from researchlib.briefs.ledger import ledger_bytes, ledger_of
from researchlib.briefs.marks import plain
from researchlib.errors import BriefError, ResearchError
from researchlib.files import sha256

FRONT = new_raw_cell("---\ntitle: 小报告\n---")


def tree(folder: Path, *cells: Any) -> Any:
    return assemble(execute(sample.write(folder / "small.ipynb", *cells)))


def headings(document: Any) -> list[tuple[int, str, str]]:
    found = [b["c"] for b in document.blocks if isinstance(b, dict) and b["t"] == "Header"]
    return [(level, dict(attributes[2]).get("number", ""), plain(words)) for level, attributes, words in found]  # fmt: skip


def test_headings_are_counted_and_typed_numbers_dropped(held: Held) -> None:
    assert headings(assemble(held.executed)) == [
        (1, "一、", "基本情况"),
        (2, "（一）", "总体水平"),
        (2, "（二）", "主要特点"),
        (3, "1.", "居住条件"),
        (4, "（1）", "住房面积"),
        (1, "二、", "存在的主要问题"),
        (2, "（一）", "租住负担偏重"),
        (2, "（二）", "公共服务衔接不畅"),
        (1, "三、", "有关建议"),
    ]


def test_levels_begin_at_the_top_and_leave_no_gap(tmp_path: Path) -> None:
    document = tree(tmp_path, FRONT, new_markdown_cell("## 甲\n\n#### 乙\n\n## 丙 {.unnumbered}"))
    assert headings(document) == [(1, "一、", "甲"), (2, "（一）", "乙"), (1, "", "丙")]


def test_references_become_what_they_name(held: Held) -> None:
    document = assemble(held.executed)
    assert document.labels == {
        "sec-base": "第一部分",
        "tab-towns": "表1",
        "fig-towns": "图1",
        "tab-wishes": "表2",
    }
    said = [plain(b["c"]) for b in document.blocks if isinstance(b, dict) and b["t"] == "Para"]
    assert any("（见表1和图1）" in text for text in said)
    assert any(text.startswith("由表2可见，子女入学居首位；结合第一部分") for text in said)


def test_a_reference_to_nothing_stops_and_suggests(tmp_path: Path) -> None:
    path = sample.write(
        tmp_path / "small.ipynb", FRONT, new_markdown_cell("# 甲 {#sec-first}\n\n见{ref}`sec-fist`。")
    )  # fmt: skip
    (tmp_path / "small.docx").write_bytes(b"earlier")
    with pytest.raises(
        BriefError, match=r"第 2 个单元格：引用的 sec-fist 不存在。是不是 sec-first"
    ):
        brief(path, out=tmp_path)
    assert (tmp_path / "small.docx").read_bytes() == b"earlier"
    assert not (tmp_path / "small.pdf").exists()


def test_a_label_used_twice_names_both_cells(tmp_path: Path) -> None:
    with pytest.raises(BriefError, match=r"第 3 个单元格：标签 sec-a 用了两次（另一处在第 2 个"):
        tree(
            tmp_path, FRONT, new_markdown_cell("# 甲 {#sec-a}"), new_markdown_cell("# 乙 {#sec-a}")
        )


def test_frames_and_figures_of_others_come_in_with_a_caption(tmp_path: Path) -> None:
    frame = "#| caption: 各镇户数\n#| label: tab-a\n#| unit: 户\nimport pandas as pd\npd.DataFrame({'镇': ['东', '西'], '户数': [1234, 56], '占比': ['95.7', '4.3']})"
    picture = "#| caption: 走势\n#| alt: 上升\nfrom matplotlib.figure import Figure\nfrom IPython.display import display\nf = Figure(figsize=(4, 2)); f.add_subplot().plot([1, 2]); display(f)"
    silent = "pd.DataFrame({'不进简报': [1]})"
    document = tree(tmp_path, FRONT, new_code_cell(frame), new_code_cell(picture), new_code_cell(silent))  # fmt: skip
    (table,), (figure,) = document.tables, document.figures
    assert [plain(c) for c in table.rows[0]] == ["东", "1234", "95.7"]
    assert (table.number, table.unit, table.align) == ("表1", "户", ("l", "r", "r"))
    assert (figure.number, figure.alt, figure.chart) == ("图1", "上升", None)
    assert abs(figure.height / figure.width - 0.5) < 0.02


def test_a_caption_without_output_and_a_missing_picture_stop(tmp_path: Path) -> None:
    with pytest.raises(BriefError, match=r"第 2 个单元格：写了题目“空”，却没有表或图输出"):
        tree(tmp_path, FRONT, new_code_cell("#| caption: 空\nx = 1"))
    with pytest.raises(BriefError, match=r"第 2 个单元格：图片 gone\.png 读不到"):
        tree(tmp_path, FRONT, new_markdown_cell("![没有](gone.png)"))


def test_raw_html_is_left_out_and_told(tmp_path: Path) -> None:
    document = tree(tmp_path, FRONT, new_markdown_cell('甲<font color="red">乙</font>丙'))
    assert plain(document.blocks[0]).strip() == "甲乙丙"
    assert any("<font>" in note for note in document.warnings)


def test_a_notebook_without_front_matter_takes_its_heading_as_title(tmp_path: Path) -> None:
    document = tree(tmp_path, new_markdown_cell("# 情况\n\n一段。\n\n## 小节"))
    assert document.title == "情况"
    assert headings(document) == [(1, "一、", "小节")]
    assert any("没有文头" in note for note in document.warnings)


# the ledger


def test_the_ledger_is_the_file_that_was_written_and_the_same_every_time(held: Held) -> None:
    stored = (held.folder / "sample.ledger.json").read_bytes()
    assert ledger_bytes(held.ledger) == stored
    assert ledger_bytes(ledger_of(assemble(held.executed))) == stored
    assert json.loads(stored)["sha256"] == sha256(held.folder / "sample.ipynb")


def test_the_ledger_tells_of_values_tables_figures_and_claims(held: Held) -> None:
    ledger = held.ledger
    share = next(v for v in ledger["values"] if v["expression"] == "stay")
    assert (share["text"], share["value"], share["n"], share["source"]) == ("53.8%", 0.538095238, 420, "residents/2024")  # fmt: skip
    assert ledger["tables"][0]["rows"][0] == ["东山街道", "189", "119", "63.0"]
    assert ledger["figures"][0]["data"]["series"][0]["values"] == [63.0, 51.8, 38.0]
    assert ledger["claims"][0]["expression"] == "towns.share.idxmax() == 0"


def test_data_files_that_were_read_are_listed_with_their_hash(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("镇,户\n东,3\n", "utf-8")
    read = "import pandas as pd\nframe = pd.read_csv('answers.csv')"
    document = tree(tmp_path, FRONT, new_code_cell(read), new_markdown_cell("{eval}`int(frame.户[0])`户"))  # fmt: skip
    sources = {Path(s["path"]).name: s["sha256"] for s in ledger_of(document)["sources"]}
    assert sources == {"answers.csv": sha256(tmp_path / "answers.csv")}


def test_headings_and_lists_need_no_blank_line_before_them(tmp_path: Path) -> None:
    text = "段落。\n## 甲\n段落二：\n- 一\n- 二"
    document = tree(tmp_path, FRONT, new_markdown_cell(text))
    assert [b["t"] for b in document.blocks] == ["Para", "Header", "Para", "BulletList"]


def test_a_figure_shown_twice_by_one_cell_is_taken_once(tmp_path: Path) -> None:
    code = "#| caption: 走势\n#| alt: 上升\nimport matplotlib.pyplot as plt\nf, a = plt.subplots()\na.plot([1, 2])\nf"
    assert len(tree(tmp_path, FRONT, new_code_cell(code)).figures) == 1


BOOKS = """
@article{li2023, author={李明 and 王芳 and 赵六 and 钱七}, title={留居意愿}, journal={人口研究}, year={2023}, volume={47}, number={3}, pages={12--25}}
@book{smith2020, author={Smith, John A.}, title={Survey Methods}, publisher={Wiley}, address={New York}, year={2020}}
@online{nbs2024, author={{国家统计局}}, title={监测报告}, date={2024-04-30}, url={https://example.org/x}, urldate={2024-06-01}}
"""


def test_citations_are_numbered_as_cited_and_listed_in_the_national_form(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(BOOKS, "utf-8")
    front = new_raw_cell("---\ntitle: 小报告\nbibliography: refs.bib\n---")
    prose = "甲[@smith2020; @li2023]，乙{cite}`nbs2024`，丙[@li2023]，另见@nbs2024；写信到 a@b.cn。"
    document = tree(tmp_path, front, new_markdown_cell(prose))
    said = [plain(b).strip() for b in document.blocks]
    assert said == [
        "甲[1,2]，乙[3]，丙[2]，另见[3]；写信到 a@b.cn。",
        "参考文献",
        "[1] SMITH J A. Survey methods[M]. New York: Wiley, 2020.",
        "[2] 李明, 王芳, 赵六, 等. 留居意愿[J]. 人口研究, 2023, 47(3): 12-25.",
        "[3] 国家统计局. 监测报告[EB/OL]. (2024-04-30)[2024-06-01]. https://example.org/x.",
    ]


def test_a_citation_of_nothing_stops_and_suggests(tmp_path: Path) -> None:
    with pytest.raises(BriefError, match=r"第 2 个单元格：引文 li2023 没有出处。请在文头写"):
        tree(tmp_path, FRONT, new_markdown_cell("甲[@li2023]。"))
    (tmp_path / "refs.bib").write_text(BOOKS, "utf-8")
    front = new_raw_cell("---\ntitle: 小报告\nbibliography: refs.bib\n---")
    with pytest.raises(BriefError, match=r"引文 li2024 不在 refs\.bib 中。是不是 li2023"):
        tree(tmp_path, front, new_markdown_cell("甲{cite}`li2024`。"))
    front = new_raw_cell("---\ntitle: 小报告\nbibliography: gone.bib\n---")
    with pytest.raises(BriefError, match=r"文献库 gone\.bib 读不到"):
        tree(tmp_path, front, new_markdown_cell("甲。"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("甲[^9]。", r"脚注 \[\^9\] 没有内容"),
        ("甲[^1]\n\n[^1]: 乙[^2]\n\n[^2]: 丙", r"脚注 \[\^2\] 没有内容"),
        ("```\n没有收尾", "标记 ``` 没有写完"),
        ("回收{eval}`n份。", r"标记 \{eval\} 没有写完"),
        ("回收{eval} `n`份。", r"标记 \{eval\} 没有写完"),
        ("见{ref}`tab-a。", r"标记 \{ref\} 没有写完"),
        ('[多数满意]{claim="n > 1}。', r"标记 \{claim 没有写完"),
        ('[多数满意{claim="n > 1"}。', r"标记 \{claim 没有写完"),
        ("```{figure} x.png\n题\n```", r"标记 \{figure\} 没有写完，或不是简报认识的写法"),
    ],
)
def test_a_mark_that_means_nothing_stops(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BriefError, match=f"第 2 个单元格：{told}"):
        tree(tmp_path, FRONT, new_markdown_cell(text))


def test_front_matter_without_a_title_takes_the_heading(tmp_path: Path) -> None:
    document = tree(
        tmp_path, new_raw_cell("---\ntitel: 甲\n---"), new_markdown_cell("# 情况\n\n段。")
    )
    assert document.title == "情况"
    assert any("“titel”不认识，未使用。是不是 title" in note for note in document.warnings)


def test_boxes_of_a_task_list_are_ones_chinese_faces_have(tmp_path: Path) -> None:
    document = tree(tmp_path, FRONT, new_markdown_cell("- [x] 做\n- [ ] 未做"))
    assert plain(document.blocks[0]).split() == ["■", "做", "□", "未做"]


def test_one_file_that_cannot_be_written_leaves_them_all_as_they_were(tmp_path: Path) -> None:
    path = sample.write(tmp_path / "small.ipynb", FRONT, new_markdown_cell("段。"))
    out = tmp_path / "out"
    (out / "small.pdf").mkdir(parents=True)  # as good as a file another program holds
    (out / "small.docx").write_bytes(b"earlier")
    with pytest.raises(ResearchError, match=r"small\.pdf：写不进去"):
        brief(path, out=out)
    assert (out / "small.docx").read_bytes() == b"earlier"
    assert not (out / "small.ledger.json").exists()


def png(width: int, height: int) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def test_a_small_picture_is_not_blown_up_and_a_tall_one_fits_its_page(tmp_path: Path) -> None:
    for name, size in {"icon": (96, 48), "wide": (2000, 1000), "tall": (500, 2000)}.items():
        (tmp_path / f"{name}.png").write_bytes(png(*size))
    text = (
        "![图标](icon.png)\n\n![宽](wide.png)\n\n![高](tall.png)\n\n![指定](icon.png){width=80mm}"
    )
    front = new_raw_cell("---\ntitle: 题\n---")
    path = sample.write(tmp_path / "pictures.ipynb", front, new_markdown_cell(text))
    sizes = [(round(f.width), round(f.height)) for f in assemble(execute(path, run=False)).figures]
    assert sizes == [(25, 13), (140, 70), (45, 180), (80, 40)]


def test_heads_of_several_rows_in_a_table_of_others_stand_over_their_columns(
    tmp_path: Path,
) -> None:
    html = """<table><thead>
      <tr><th></th><th colspan="2">收入</th><th colspan="2">租金</th></tr>
      <tr><th></th><th>均值</th><th>中位数</th><th>均值</th><th>中位数</th></tr>
      <tr><th>街道</th><th></th><th></th><th></th><th></th></tr></thead>
      <tbody><tr><th>东山</th><td>1</td><td>2</td><td>3</td><td>4</td></tr></tbody></table>"""
    path = sample.write(
        tmp_path / "heads.ipynb",
        new_raw_cell("---\ntitle: 题\n---"),
        new_code_cell(f"#| caption: 收入和租金\nfrom IPython.display import HTML\nHTML({html!r})"),
    )
    table = assemble(execute(path)).tables[0]
    assert table.groups == (("", 1), ("收入", 2), ("租金", 2))
    assert [plain(c) for c in table.columns] == ["街道", "均值", "中位数", "均值", "中位数"]
    assert [[plain(c) for c in row] for row in table.rows] == [["东山", "1", "2", "3", "4"]]


@pytest.mark.parametrize(
    "mark", ["(标签)=", "+++", "% 记一下", "==重点==", "{{ 变量 }}", "\\newpage"]
)
def test_a_mark_of_other_programs_is_printed_and_told(tmp_path: Path, mark: str) -> None:
    front = new_raw_cell("---\ntitle: 题\n---")
    path = sample.write(tmp_path / "odd.ipynb", front, new_markdown_cell(f"{mark}\n\n后文。"))
    told = assemble(execute(path, run=False)).warnings
    assert len(told) == 1
    assert "第 2 个单元格" in told[0]
    assert mark.strip("\n") in told[0]


def test_formulas_and_code_are_not_taken_for_marks_of_others(tmp_path: Path) -> None:
    front = new_raw_cell("---\ntitle: 题\n---")
    text = "占 $\\frac{a}{b}$，用 `{{ x }}` 和 `\\newpage`，a == b，增长5%。"
    path = sample.write(tmp_path / "fine.ipynb", front, new_markdown_cell(text))
    assert assemble(execute(path, run=False)).warnings == ()
