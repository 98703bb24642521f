"""The Word file of a brief: sound, laid out as GB/T 9704 asks, its numbers marked, its charts editable."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from tests.briefs.conftest import Held

from researchlib.briefs import render
from researchlib.briefs.word_charts import chart_parts
from researchlib.briefs.word_lint import lint
from researchlib.briefs.word_styles import Look
from researchlib.fonts import roles
from researchlib.house import Profile, read_profile

FRONT = new_raw_cell("---\ntitle: 小报告\n---")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NS = {"w": W[1:-1], "c": C[1:-1]}


def text_of(node: Any) -> str:
    return "".join(t.text or "" for t in node.iter(f"{W}t"))


def style_of(paragraph: Any) -> str:
    found = paragraph.find("w:pPr/w:pStyle", NS)
    return "" if found is None else str(found.get(f"{W}val"))


def paragraphs(tree: Any, style: str) -> list[str]:
    return [text_of(p) for p in tree.iter(f"{W}p") if style_of(p) == style]


def value(node: Any, path: str, attribute: str = "val") -> str | None:
    found = node.find(path, NS)
    return None if found is None else found.get(f"{W}{attribute}")


def style(held: Held, key: str) -> Any:
    return held.tree("word/styles.xml").find(f"w:style[@w:styleId='{key}']", NS)


# sound


def test_the_open_xml_schema_has_nothing_to_say(held: Held) -> None:
    from openxml_audit import OpenXmlValidator

    result = OpenXmlValidator().validate(held.folder / "sample.docx")
    assert [str(e) for e in result.errors] == []


def test_the_own_check_passes_and_finds_what_the_schema_does_not(held: Held) -> None:
    assert lint(held.docx) == []
    faults = {
        b'<w:numId w:val="10"/>': (b'<w:numId w:val="77"/>', "numbering 77"),
        b"REF _Ref": (b"REF _Gone", "reference to _Gone"),
        b'w:tag w:val="rl:v002"': (b'w:tag w:val="rl:v001"', "control rl:v001"),
        b'w:pStyle w:val="Title"': (b'w:pStyle w:val="Nowhere"', "style Nowhere"),
        b'<w:footnoteReference w:id="1"/>': (b'<w:footnoteReference w:id="9"/>', "footnote 9"),
        b'r:id="rChart1"': (b'r:id="rChart9"', "relationship rChart9"),
    }
    for old, (new, message) in faults.items():
        broken = repacked(held.docx, lambda name, data, o=old, n=new: data.replace(o, n, 1) if name == "word/document.xml" else data)  # fmt: skip
        assert any(f.startswith(message) for f in lint(broken)), (message, lint(broken))


def repacked(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def test_the_bytes_do_not_depend_on_the_clock(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    again, *_ = render(held.executed, "docx")
    assert again["docx"] == held.docx
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750176000")
    other, *_ = render(held.executed, "docx")
    with zipfile.ZipFile(io.BytesIO(held.docx)) as a, zipfile.ZipFile(io.BytesIO(other["docx"])) as b:  # fmt: skip
        differ = [n for n in a.namelist() if a.read(n) != b.read(n)]
    assert differ == ["docProps/core.xml"]


def test_the_proof_readers_copy_bears_the_given_time_in_every_part(
    held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lxml import etree

    from researchlib.proofreading import proofread, write_comments

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750176000")
    found = proofread(held.folder / f"{held.brief.stem}.docx")
    assert found.open
    copies = [write_comments(found, tmp_path / f"{k}.docx").read_bytes() for k in (1, 2)]
    assert copies[0] == copies[1]
    with zipfile.ZipFile(io.BytesIO(copies[0])) as package:
        comments = etree.fromstring(package.read("word/comments.xml"))
        assert {c.get(f"{W}date") for c in comments} == {"2025-06-17T16:00:00Z"}
        assert package.getinfo("word/comments.xml").date_time == (2025, 6, 17, 16, 0, 0)


def test_it_names_itself_and_opens_without_compatibility_mode(held: Held) -> None:
    core = held.part("docProps/core.xml").decode()
    assert "<dc:title>关于云川区新居民居住状况和留居意愿的调研报告</dc:title>" in core
    assert "<dc:creator>云川区新居民服务中心</dc:creator>" in core
    assert "<dc:language>zh-CN</dc:language>" in core
    assert "2024-12-19T16:00:00Z" in core  # midnight in China of the day it is dated
    settings = held.tree("word/settings.xml")
    mode = {e.get(f"{W}name"): e.get(f"{W}val") for e in settings.iter(f"{W}compatSetting")}
    assert mode["compatibilityMode"] == "15"
    assert settings.find("w:updateFields", NS) is None  # would ask on opening


def test_nothing_of_the_machine_is_in_the_file(held: Held) -> None:
    with zipfile.ZipFile(io.BytesIO(held.docx)) as package:
        everything = b"".join(package.read(n) for n in package.namelist())
    assert str(held.folder).encode() not in everything
    assert b"Theme=" not in everything  # faces are named, never taken from a theme


# the numbers


def test_every_value_of_the_ledger_is_marked_twice_with_its_text(held: Held) -> None:
    trees = [held.tree(), held.tree("word/footnotes.xml")]
    controls = {}
    for tree in trees:
        for control in tree.iter(f"{W}sdt"):
            controls[value(control, "w:sdtPr/w:tag")] = text_of(control)
    names = [b.get(f"{W}name") for t in trees for b in t.iter(f"{W}bookmarkStart")]
    assert len(held.ledger["values"]) == 10
    for entry in held.ledger["values"]:
        assert controls[f"rl:{entry['id']}"] == entry["text"]
        assert names.count(f"rl_{entry['id']}") == 1


def test_the_ledger_is_inside(held: Held) -> None:
    kept = held.tree("customXml/item1.xml")
    assert kept.tag == "{urn:researchlib:ledger}ledger"
    assert kept.text == (held.folder / "sample.ledger.json").read_text("utf-8")
    assert json.loads(kept.text)["sha256"] == held.ledger["sha256"]


# the layout


def test_pages_hold_22_lines_of_28_characters_by_their_measures(held: Held) -> None:
    section = held.tree().find("w:body/w:sectPr", NS)
    page, margin = section.find("w:pgSz", NS), section.find("w:pgMar", NS)
    height = int(page.get(f"{W}h")) - int(margin.get(f"{W}top")) - int(margin.get(f"{W}bottom"))
    width = int(page.get(f"{W}w")) - int(margin.get(f"{W}left")) - int(margin.get(f"{W}right"))
    assert abs(height / 1440 * 25.4 - 225) < 0.1
    assert abs(width / 1440 * 25.4 - 156) < 0.1
    normal = style(held, "Normal")
    line = int(normal.find("w:pPr/w:spacing", NS).get(f"{W}line"))
    assert 22 * line <= height < 23 * line
    step = 320 + int(value(normal, "w:rPr/w:spacing") or 0)
    assert 28 * step <= width < 29 * step
    assert value(normal, "w:pPr/w:widowControl") == "0"


def test_headings_are_a_native_list_on_real_heading_styles(held: Held) -> None:
    tree = held.tree()
    assert paragraphs(tree, "Heading1") == ["基本情况", "存在的主要问题", "有关建议"]
    assert paragraphs(tree, "Heading3") == ["居住条件"]  # the number its author typed is gone
    numbering = held.tree("word/numbering.xml")
    abstract = numbering.find("w:abstractNum", NS)
    levels = [
        (value(lvl, "w:numFmt"), value(lvl, "w:lvlText"), value(lvl, "w:pStyle"))
        for lvl in abstract.findall("w:lvl", NS)
    ]
    assert levels == [
        ("chineseCountingThousand", "%1、", "Heading1"),
        ("chineseCountingThousand", "（%2）", "Heading2"),
        ("decimal", "%3.", "Heading3"),
        ("decimal", "（%4）", "Heading4"),
    ]
    for level in range(1, 5):
        own = style(held, f"Heading{level}")
        assert value(own, "w:pPr/w:outlineLvl") == str(level - 1)
        assert value(own, "w:pPr/w:numPr/w:ilvl") == str(level - 1)


def test_faces_are_named_by_role_with_what_word_takes_instead(held: Held) -> None:
    faces = {
        key: value(style(held, key), "w:rPr/w:rFonts", "eastAsia")
        for key in ("Normal", "Title", "Heading1", "Heading2", "Heading3")
    }
    assert faces == {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading1": "黑体",
        "Heading2": "楷体_GB2312",
        "Heading3": "仿宋_GB2312",
    }
    table = held.tree("word/fontTable.xml")
    instead = {f.get(f"{W}name"): value(f, "w:altName") for f in table.iter(f"{W}font")}
    assert instead["仿宋_GB2312"] == "仿宋"
    hinted = [r for r in held.tree().iter(f"{W}r") if "“" in text_of(r) or "——" in text_of(r)]
    assert hinted
    assert all(value(r, "w:rPr/w:rFonts", "hint") == "eastAsia" for r in hinted)


def test_title_salutation_attachments_and_signature_stand_where_they_belong(held: Held) -> None:
    tree = held.tree()
    title = next(p for p in tree.iter(f"{W}p") if style_of(p) == "Title")
    assert len(list(title.iter(f"{W}br"))) == 1  # one paragraph, broken by sense
    lines = re.split("\n", "".join("\n" if e.tag == f"{W}br" else e.text or "" for e in title.iter(f"{W}br", f"{W}t")))  # fmt: skip
    assert lines == ["关于云川区新居民居住状况", "和留居意愿的调研报告"]
    assert paragraphs(tree, "Salutation") == ["区委办公室："]
    assert paragraphs(tree, "Attachment") == [
        "附件：1.云川区新居民问卷调查表",
        "2.各街道分项统计表",
    ]
    assert paragraphs(tree, "Signature") == ["云川区新居民服务中心", "2024年12月20日"]
    order = [style_of(p) for p in tree.iter(f"{W}p") if style_of(p)]
    assert order.index("Title") < order.index("Salutation") < order.index("Heading1")
    assert order[-1] == "Signature"
    assert order.index("Attachment") > len(order) - 1 - order[::-1].index("BodyText")


def test_page_numbers_stand_outside(held: Held) -> None:
    assert held.tree("word/settings.xml").find("w:evenAndOddHeaders", NS) is not None
    odd, even = (held.tree(f"word/footer{k}.xml") for k in (1, 2))
    assert [text_of(odd), text_of(even)] == ["— 1 —", "— 1 —"]
    assert [value(t, "w:p/w:pPr/w:jc") for t in (odd, even)] == ["right", "left"]
    assert " PAGE " in [e.text for e in odd.iter(f"{W}instrText")]


def test_tables_have_three_lines_a_repeated_head_and_rows_that_hold(held: Held) -> None:
    tree = held.tree()
    first = next(tree.iter(f"{W}tbl"))
    rows = first.findall("w:tr", NS)
    assert [[text_of(c) for c in r.findall("w:tc", NS)] for r in rows][1] == ["东山街道", "189", "119", "63.0"]  # fmt: skip
    assert rows[0].find("w:trPr/w:tblHeader", NS) is not None
    assert all(r.find("w:trPr/w:cantSplit", NS) is not None for r in rows)
    under = {value(c, "w:tcPr/w:tcBorders/w:bottom", "sz") for c in rows[0].findall("w:tc", NS)}
    assert under == {"6"}
    borders = style(held, "ThreeLines").find("w:tblPr/w:tblBorders", NS)
    assert {e.tag.removeprefix(W): e.get(f"{W}sz") for e in borders} == {"top": "12", "bottom": "12"}  # fmt: skip
    assert paragraphs(tree, "TableUnit") == ["单位：人、%"]
    assert value(style(held, "TableUnit"), "w:pPr/w:jc") == "right"
    assert paragraphs(tree, "Note")[:2] == [
        "注：占比以回答该题的人数为基数。",
        "资料来源：2024年新居民问卷调查（模拟数据）。",
    ]


def test_captions_and_references_are_fields_with_their_results(held: Held) -> None:
    tree = held.tree()
    assert paragraphs(tree, "Caption") == ["表1　各街道新居民留居意愿", "表2　主要诉求"]
    assert paragraphs(tree, "FigureCaption") == ["图1　各街道新居民留居意愿占比"]
    codes = Counter(str(e.text).split()[0] + " " + str(e.text).split()[1] for e in tree.iter(f"{W}instrText"))  # fmt: skip
    assert codes["SEQ 表"] == 2
    assert codes["SEQ 图"] == 1
    asked = [str(e.text).split()[1] for e in tree.iter(f"{W}instrText") if "REF" in str(e.text)]
    named = {b.get(f"{W}name") for b in tree.iter(f"{W}bookmarkStart")}
    assert len(asked) == 3
    assert set(asked) <= named
    said = next(text_of(p) for p in tree.iter(f"{W}p") if "可见" in text_of(p))
    assert said.startswith("由表2可见")
    assert "结合第一部分的情况" in said


def test_footnotes_are_circled_anew_on_each_page(held: Held) -> None:
    notes = held.tree("word/footnotes.xml")
    assert "样本量为420人" in text_of(notes)
    section = held.tree().find("w:body/w:sectPr", NS)
    assert value(section, "w:footnotePr/w:numFmt") == "decimalEnclosedCircleChinese"


def test_a_wide_table_lies_on_a_page_of_its_own(written: Callable[..., Held]) -> None:
    wide = "import pandas as pd\npd.DataFrame({f'第{i}项指标': [1234.5 + i] for i in range(14)})"
    made = written(
        new_raw_cell("---\ntitle: 宽表\n---"),
        new_markdown_cell("前面的话，见{ref}`tab-w`。"),
        new_code_cell(f"#| caption: 十四项\n#| label: tab-w\n{wide}"),
        new_markdown_cell("后面的话。"),
    )
    body = made.tree().find("w:body", NS)
    turned = [value(s, "w:pgSz", "orient") for s in body.iter(f"{W}sectPr")]
    assert turned == [None, "landscape", None]
    place = [e.tag.removeprefix(W) for e in body]
    before = [i for i, e in enumerate(body) if e.find("w:pPr/w:sectPr", NS) is not None]
    assert before[0] < place.index("tbl") < before[1]


def test_a_letterhead_and_an_imprint_are_set_when_they_are_wanted(
    written: Callable[..., Held],
) -> None:
    made = written(
        new_raw_cell(
            "---\ntitle: 通知\nheader:\n  organ: 云川区文件\n  number: 云〔2024〕1号\n  signer: 张三\n"
            "colophon:\n  copies: 区政府\n  issuer: 办公室\n  issued: 2024-12-21\n---"
        ),
        new_markdown_cell("正文。"),
    )
    tree = made.tree()
    assert paragraphs(tree, "Organ") == ["云川区文件"]
    assert paragraphs(tree, "Number") == ["　云〔2024〕1号签发人：张三"]
    assert paragraphs(tree, "Colophon") == ["抄送：区政府", "办公室2024年12月21日印发"]
    assert lint(made.docx) == []


def test_the_organ_of_a_letterhead_stands_35_mm_down_in_one_line(
    written: Callable[..., Held],
) -> None:
    """GB/T 9704, 7.2.4, whatever stands above it; 密级 is on the second line, 份号 in the type of the text."""
    long = "云川区人民政府新居民服务和管理局文件"
    tops = []
    for organ, more in (("云川区文件", ""), (long, "  密级: 内部\n"), (long, "  份号: '000012'\n  密级: 内部\n  紧急程度: 特急\n")):  # fmt: skip
        made = written(
            new_raw_cell(
                f"---\ntitle: 通知\n版头:\n  发文机关: {organ}\n  发文字号: 云〔2024〕1号\n{more}---"
            ),
            new_markdown_cell("正文。"),
        )
        tree = made.tree()
        assert len(paragraphs(tree, "Salutation")) == {"": 0, "  密级: 内部\n": 2}.get(more, 3)
        paragraph = next(p for p in tree.iter(f"{W}p") if value(p, "w:pPr/w:pStyle") == "Organ")
        size = int(value(paragraph, "w:r/w:rPr/w:sz") or 0) / 2
        assert size * len(organ) <= 156 * 72 / 25.4
        above = len(paragraphs(tree, "Salutation")) * 579
        before = int(value(paragraph, "w:pPr/w:spacing", "before") or 0)
        tops.append((above + before) / 20 + 0.2 * size)
    assert all(abs(top - 35 * 72 / 25.4) < 1 for top in tops)


@pytest.mark.parametrize(("seal", "blank"), [(0, 1), (42, 2)])
def test_a_signature_stands_one_line_below_the_text_or_leaves_room_for_a_seal(
    written: Callable[..., Held], tmp_path: Path, seal: int, blank: int
) -> None:
    """GB/T 9704, 7.3.5.2 and 7.3.5.1; the PDF has the same lines."""
    (tmp_path / "own.toml").write_text(
        f'extends = "gbt9704"\n[signature]\nseal = {seal}\n', "utf-8"
    )
    made = written(
        new_raw_cell("---\ntitle: 通知\nauthor: 云川区新居民服务中心\ndate: 2024-12-20\n---"),
        new_markdown_cell("正文。"),
        to="docx",
        profile="own.toml",
    )
    styles = [value(p, "w:pPr/w:pStyle") for p in made.tree().iter(f"{W}p")]
    after = styles[styles.index("BodyText") + 1 :]
    assert after == ["Normal"] * blank + ["Signature"] * 2


def test_a_degree_of_secrecy_alone_draws_no_red_line(written: Callable[..., Held]) -> None:
    made = written(
        new_raw_cell("---\ntitle: 通知\n版头:\n  密级: 内部\n---"), new_markdown_cell("正文。")
    )
    assert paragraphs(made.tree(), "Salutation") == ["", "内部"]
    assert paragraphs(made.tree(), "Number") == []


def test_the_plain_report_counts_in_decimals_and_centres_its_page_numbers(held: Held) -> None:
    made, *_ = render(held.executed, "docx", "report")
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as package:
        numbering = package.read("word/numbering.xml").decode()
        footer = package.read("word/footer1.xml").decode()
    assert '<w:lvlText w:val="%1.%2"/>' in numbering
    assert '<w:jc w:val="center"/>' in footer
    assert lint(made["docx"]) == []


def test_marks_of_the_author_reach_word(written: Callable[..., Held]) -> None:
    made = written(
        new_raw_cell("---\ntitle: 字样\n---"),
        new_markdown_cell(
            "**粗** *楷* ~~删~~ H~2~O x^2^ $p^2$ [网](https://example.org/?a=1&b=2)\n\n- 点\n\n1. 甲\n2. 乙\n\n> 引\n\n`a<b`"
        ),
    )
    runs = {text_of(r): r for r in made.tree().iter(f"{W}r")}
    assert runs["粗"].find("w:rPr/w:b", NS) is not None
    assert value(runs["楷"], "w:rPr/w:rFonts", "eastAsia") == "楷体_GB2312"
    assert runs["删"].find("w:rPr/w:strike", NS) is not None
    assert value(runs["2"], "w:rPr/w:vertAlign") in ("subscript", "superscript")
    assert "a<b" in runs
    assert b"<m:oMath>" in made.part("word/document.xml")
    assert b'Target="https://example.org/?a=1&amp;b=2"' in made.part("word/_rels/document.xml.rels")
    assert paragraphs(made.tree(), "ListItem") == ["点", "甲", "乙"]


# charts


def test_charts_are_native_with_the_numbers_in_a_workbook(held: Held) -> None:
    from openpyxl import load_workbook

    chart = held.tree("word/charts/chart1.xml")
    assert [v.text for v in chart.iterfind(".//c:ser/c:val//c:v", NS)] == ["63", "51.8", "38"]
    assert [v.text for v in chart.iterfind(".//c:ser/c:cat//c:v", NS)] == ["东山街道", "南溪街道", "西陵镇"]  # fmt: skip
    sheet = load_workbook(io.BytesIO(held.part("word/embeddings/chart1.xlsx"))).active
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        [None, "愿意留居（%）"],
        ["东山街道", 63.0],
        ["南溪街道", 51.8],
        ["西陵镇", 38.0],
    ]
    described = [e.get("descr") for e in held.tree().iter() if e.tag.endswith("}docPr")]
    assert described == ["柱状图：东山街道63.0%，南溪街道51.8%，西陵镇38.0%。"]


@pytest.mark.parametrize("kind", ["bar", "hbar", "line", "stacked", "pie"])
def test_every_kind_of_chart_holds_its_series_and_the_same_bytes(kind: str) -> None:
    from lxml import etree

    data = {
        "kind": kind,
        "categories": ["2022", "2023", "2024"],
        "series": [
            {"name": "甲", "values": [1.5, None, 3.25], "low": [1.0, None, 3.0], "high": [2.0, None, 3.5]},
            {"name": "乙", "values": [-4.0, 5.0, 6.0]},
        ],
        "number_format": "0.0",
    }  # fmt: skip
    chart, workbook = chart_parts(data, "黑体")
    assert chart_parts(data, "黑体") == (chart, workbook)
    tree = etree.fromstring(chart)
    series = tree.findall(".//c:ser", NS)
    assert len(series) == (1 if kind == "pie" else 2)
    points = series[0].findall("c:val//c:pt", NS)
    assert [(p.get("idx"), p[0].text) for p in points] == [("0", "1.5"), ("2", "3.25")]
    faces = {e.get("typeface") for e in tree.iter() if e.tag.endswith("}ea")}
    assert faces == {"黑体"}
    if kind in ("bar", "hbar", "line"):
        lengths = [p[0].text for p in series[0].findall("c:errBars/c:plus//c:pt", NS)]
        assert lengths == ["0.5", "0.25"]


def test_a_long_line_has_no_marks_and_its_axis_names_each_years_first_month() -> None:
    from lxml import etree

    months = [f"{year}-{month:02d}" for year in range(2019, 2025) for month in range(1, 13)]
    data = {"kind": "line", "categories": months, "series": [{"name": "办理量", "values": [1.0] * 72}]}  # fmt: skip
    tree = etree.fromstring(chart_parts(data, "黑体")[0])
    assert [e.get("val") for e in tree.iterfind(".//c:ser/c:marker/c:symbol", NS)] == ["none"]
    assert tree.find(".//c:tickLblSkip", NS).get("val") == "12"


# as an office suite shows it

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


def house_faces(folder: Path) -> Path:
    """Settings under which fontconfig takes the open faces for those a Word file names."""
    faces = roles().values()
    places = sorted({str(face.file.parent) for role in faces for face in role.faces})
    made = "".join(
        f'<match target="pattern"><test name="family"><string>{role.word}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{role.families[0]}</string></edit></match>'
        for role in faces
    )
    path = folder / "fonts.conf"
    path.write_text(
        f"<fontconfig>{''.join(f'<dir>{p}</dir>' for p in places)}<cachedir>{folder}/cache</cachedir>"
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{made}</fontconfig>',
        "utf-8",
    )
    return path


@pytest.fixture(scope="module")
def shown(held: Held, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The held brief as LibreOffice prints it (PDF) and saves it again (docx)."""
    folder = tmp_path_factory.mktemp("office")
    home = (folder / "home").as_uri()
    settings = {**os.environ, "LANG": "C.UTF-8", "FONTCONFIG_FILE": str(house_faces(folder))}
    for target, kind in ((folder, "pdf"), (folder / "saved", "docx")):
        subprocess.run(
            [str(SOFFICE), f"-env:UserInstallation={home}", "--headless", "--convert-to", kind,
             "--outdir", str(target), str(held.folder / "sample.docx")],
            check=True, capture_output=True, timeout=120, env=settings,
        )  # fmt: skip
    return folder


@office
def test_libreoffice_shows_22_lines_of_28_characters(shown: Path) -> None:
    import pdfplumber

    lines, longest = [], 0
    with pdfplumber.open(shown / "sample.pdf") as pdf:
        for page in pdf.pages:
            body = [c for c in page.chars if 15.5 < c["size"] < 16.5 and c["text"].strip()]
            places: dict[int, list[str]] = {}
            for c in body:
                near = next((y for y in places if abs(y - c["bottom"]) < 8), round(c["bottom"]))
                places.setdefault(near, []).append(c["text"])
            lines.append(len(places))
            full = [p for p in places.values() if all(ord(t) > 0x2E80 for t in p)]
            longest = max([longest, *map(len, full)])
    assert max(lines) == 22
    assert lines.count(22) >= 2  # the pages of text alone
    assert longest == 28


@office
def test_libreoffice_loses_no_character_of_the_text(held: Held, shown: Path) -> None:
    from pypdf import PdfReader

    printed = "".join(page.extract_text() for page in PdfReader(shown / "sample.pdf").pages)
    printed = re.sub(r"—\s*\d+\s*—|\s", "", printed)
    body = [text_of(p) for p in held.tree().iter(f"{W}p") if style_of(p) == "BodyText"]
    stops = sum(printed.count(mark) for mark in "。；")
    written = sum(t.count(mark) for t in body for mark in "。；")
    assert stops >= written
    assert "ABC平台与GDP增速6.5%、2024年Q1等西文混排测试，“双引号”与‘单引号’以及破折号——测试、省略号……测试。" in printed  # fmt: skip


@office
def test_values_survive_a_save_by_libreoffice(held: Held, shown: Path) -> None:
    from lxml import etree

    with zipfile.ZipFile(shown / "saved" / "sample.docx") as package:
        trees = [etree.fromstring(package.read(f"word/{n}.xml")) for n in ("document", "footnotes")]
        kept = [package.read(n).decode() for n in package.namelist() if n.startswith("customXml/item")]  # fmt: skip
    found = {}
    for tree in trees:
        for start in tree.iter(f"{W}bookmarkStart"):
            text, node = "", start.getnext()
            while node is not None and node.tag != f"{W}bookmarkEnd":
                text += text_of(node)
                node = node.getnext()
            found[start.get(f"{W}name")] = text
    for entry in held.ledger["values"]:
        assert found[f"rl_{entry['id']}"] == entry["text"]
    assert any("urn:researchlib:ledger" in part and "v010" in part for part in kept)


# what an editor would send back


def test_numbers_of_a_column_have_one_decimal_point(written: Callable[..., Held]) -> None:
    text = "| 街道 | 占比 |\n|:--|--:|\n| 东 | 12.5% |\n| 南 | 9.25% |\n| 西 | 8% |\n| 北 | — |\n\n: 占比"
    made = written(FRONT, new_markdown_cell(text))
    (table,) = made.tree().iter(f"{W}tbl")
    insets = [
        int(r[-1].find(f".//{W}ind").get(f"{W}right")) for r in list(table.iter(f"{W}tr"))[1:]
    ]
    assert insets[0] - insets[1] == 120  # one digit of 12 points
    assert insets[2] - insets[1] == 360  # two digits and the point
    assert insets[3] == insets[1]


def test_a_formula_is_not_cut_off_and_one_of_its_own_stands_in_the_middle(
    written: Callable[..., Held],
) -> None:
    made = written(FRONT, new_markdown_cell("设 $\\frac{1}{n}$。\n\n$$s^2=\\frac{a}{b}$$"))
    first, second = [
        p for p in made.tree().iter(f"{W}p") if "oMath" in "".join(e.tag for e in p.iter())
    ]
    for paragraph in (first, second):
        assert paragraph.find(f"{W}pPr/{W}spacing").get(f"{W}lineRule") == "atLeast"
    assert [child.tag.rpartition("}")[2] for child in second][1:] == ["oMathPara"]


def test_a_heading_without_number_is_on_a_list_that_shows_none(
    written: Callable[..., Held],
) -> None:
    made = written(FRONT, new_markdown_cell("# 甲\n\n# 附表 {.unnumbered}"))
    one, two = [p for p in made.tree().iter(f"{W}p") if style_of(p) == "Heading1"]
    assert one.find(f"{W}pPr/{W}numPr") is None
    number = two.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val")
    lists = made.tree("word/numbering.xml")
    abstract = lists.find(f"{W}num[@{W}numId='{number}']/{W}abstractNumId").get(f"{W}val")
    level = lists.find(f"{W}abstractNum[@{W}abstractNumId='{abstract}']/{W}lvl")
    assert level.find(f"{W}numFmt").get(f"{W}val") == "none"


def test_digits_have_the_face_of_the_text_unless_the_profile_names_another(held: Held) -> None:
    fonts = held.tree("word/styles.xml").find(f"{W}docDefaults//{W}rFonts")
    assert fonts.get(f"{W}ascii") == fonts.get(f"{W}eastAsia") == "仿宋_GB2312"
    given = read_profile()
    own = Profile(
        "own", {**given.data, "text": {**given["text"], "latin": "Times New Roman"}}, given.path
    )
    look = Look(own, roles())
    assert 'w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312"' in look.fonts("fang")
    assert 'w:ascii="黑体"' in look.fonts("hei")


def test_numbers_of_lines_that_end_close_together_do_not_cover_each_other() -> None:
    from lxml import etree

    ends = {"甲": 66.2, "乙": 64.4, "丙": 63.0, "丁": 25.1}
    data = {
        "kind": "line", "categories": ["2023", "2024"], "number_format": "0.0",
        "series": [{"name": k, "values": [50.0, v]} for k, v in ends.items()],
    }  # fmt: skip
    tree = etree.fromstring(chart_parts(data, "黑体")[0])
    places = [
        s.find("c:dLbls/c:dLbl/c:dLblPos", NS).get("val") for s in tree.iterfind(".//c:ser", NS)
    ]
    assert places == ["t", "r", "b", "r"]


def test_the_intervals_of_four_lines_are_drawn_too() -> None:
    from lxml import etree

    one = {"values": [10.0, 20.0], "low": [9.5, 19.0], "high": [10.5, 21.0]}
    data = {"kind": "line", "categories": ["2023", "2024"], "series": [{"name": f"第{k}项", **one} for k in range(4)]}  # fmt: skip
    tree = etree.fromstring(chart_parts(data, "黑体")[0])
    assert len(tree.findall(".//c:ser/c:errBars", NS)) == 4


def test_a_figure_is_not_tied_to_what_follows_it() -> None:
    from researchlib.briefs.word_styles import styles_xml

    style = re.search(
        r'w:styleId="FigureCaption".*?</w:style>', styles_xml(Look(read_profile(), roles())), re.S
    )
    assert style
    assert (
        '<w:keepNext w:val="0"/>' in style[0]
    )  # its base, the caption above a table, is tied to it
