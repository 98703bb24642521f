"""The PDF of a brief: 22 lines of 28 characters, archival, tagged, every face embedded, the ledger attached."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from pypdf import PdfReader
from tests.briefs import sample
from tests.briefs.conftest import Held

from researchlib.briefs import brief, render
from researchlib.briefs.execute import execute
from researchlib.errors import BriefError

FRONT = new_raw_cell("---\ntitle: 小报告\n---")


@pytest.fixture(scope="module")
def reader(held: Held) -> Any:
    return PdfReader(held.pdf)


def test_pages_hold_22_lines_and_lines_28_characters(held: Held) -> None:
    import pdfplumber

    lines: list[int] = []
    pitches, steps = Counter[float](), Counter[float]()
    with pdfplumber.open(held.pdf) as pdf:
        for page in pdf.pages:
            rows: dict[float, list[Any]] = {}
            for c in page.chars:
                if abs(c["size"] - 16) < 0.1 and c["text"].strip():
                    near = next((y for y in rows if abs(y - c["bottom"]) < 6), c["bottom"])
                    rows.setdefault(near, []).append(c)
            lines.append(len(rows))
            places = sorted(rows)
            pitches.update(round(b - a, 1) for a, b in pairwise(places))
            for row in rows.values():
                row.sort(key=lambda c: c["x0"])
                steps.update(
                    round(b["x0"] - a["x0"], 2)
                    for a, b in pairwise(row)
                    if all(0x4E00 <= ord(c["text"]) <= 0x9FFF for c in (a, b))
                )
    mm = 72 / 25.4
    assert max(lines) == 22
    assert lines.count(22) >= 2  # the pages of text alone
    assert abs(pitches.most_common(1)[0][0] - 225 * mm / 22) < 0.1
    assert abs(steps.most_common(1)[0][0] - 156 * mm / 28) < 0.02


def test_it_is_archival_accessible_and_names_itself(reader: Any) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    assert reader.metadata.title == "关于云川区新居民居住状况和留居意愿的调研报告"
    assert reader.metadata.author == "云川区新居民服务中心"
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_every_face_is_embedded(reader: Any) -> None:
    seen = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            seen.add(str(inner["/BaseFont"]))
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
    assert len(seen) >= 4  # text, headings, title, caption


def test_the_ledger_is_attached_as_it_was_written(held: Held, reader: Any) -> None:
    assert reader.attachments["ledger.json"] == [(held.folder / "sample.ledger.json").read_bytes()]


def test_every_value_is_in_the_text(held: Held, reader: Any) -> None:
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    for entry in held.ledger["values"]:
        assert entry["text"] in text
    assert "喆、祎、堃、珺" in text  # rare name characters, from the face behind the first
    assert "“双引号”与‘单引号’以及破折号——测试、省略号……测试。" in text


def test_the_figure_says_what_it_shows(held: Held) -> None:
    alts = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get"):
            if node.get("/S") == "/Figure":
                alts.append(node.get("/Alt"))
            if "/K" in node and not isinstance(node["/K"], int):
                walk(node["/K"])

    walk(PdfReader(held.pdf).trailer["/Root"]["/StructTreeRoot"])
    assert "柱状图：东山街道63.0%，南溪街道51.8%，西陵镇38.0%。" in alts


def test_the_bytes_do_not_depend_on_the_clock(held: Held) -> None:
    again, *_ = render(held.executed, "pdf")
    assert again["pdf"] == held.pdf.read_bytes()


def test_a_character_no_face_shows_stops_the_build_and_is_named(tmp_path: Path) -> None:
    path = sample.write(
        tmp_path / "small.ipynb",
        new_raw_cell("---\ntitle: 小报告\n---"),
        new_markdown_cell("一切正常。"),
        new_markdown_cell("满意度很高\U0001f600，继续保持。"),
    )
    (tmp_path / "small.docx").write_bytes(b"earlier")
    with pytest.raises(
        BriefError, match=r"第 3 个单元格：字符“\U0001f600”（U\+1F600）没有字体能印出来"
    ):
        brief(path, out=tmp_path)
    assert (tmp_path / "small.docx").read_bytes() == b"earlier"
    assert not (tmp_path / "small.pdf").exists()


def test_what_an_author_writes_is_never_taken_for_markup(written: Callable[..., Held]) -> None:
    odd = '价格#5，$x，`#set`，@某人，<标签>，5\\*3，"引"，//注，_下_划线'
    made = written(
        new_raw_cell("---\ntitle: 符号\n---"), new_markdown_cell(odd.replace("<", "\\<"))
    )
    text = "".join(page.extract_text() for page in PdfReader(made.pdf).pages)
    for piece in ("#5", "$x", "#set", "@某人", "<标签>", "5*3", '"引"', "//注"):
        assert piece in text


def test_a_long_table_breaks_and_repeats_its_head(written: Callable[..., Held]) -> None:
    made = written(
        new_raw_cell("---\ntitle: 长表\n---"),
        new_markdown_cell("见下表。"),
        new_code_cell("#| caption: 各村户数\n#| note: 按登记数。\nimport pandas as pd\npd.DataFrame({'村名': [f'第{i}村' for i in range(60)], '户数': range(60)})"),
    )  # fmt: skip
    pages = [page.extract_text() for page in PdfReader(made.pdf).pages]
    assert "第0村" in pages[0]  # it begins where it is called for
    assert len(pages) >= 3
    assert all("村名" in page for page in pages[:3])


def test_a_character_no_face_has_is_found_in_a_footnote_too(tmp_path: Path) -> None:
    path = sample.write(tmp_path / "small.ipynb", FRONT, new_markdown_cell("甲[^1]\n\n[^1]: 笑😀"))
    with pytest.raises(BriefError, match=r"第 2 个单元格：字符“😀”（U\+1F600）"):
        brief(path, out=tmp_path)


def test_a_formula_that_cannot_be_read_is_told_by_cell(tmp_path: Path) -> None:
    path = sample.write(
        tmp_path / "small.ipynb", FRONT, new_markdown_cell("好 $a$，坏 $\\frac{a}{b$。")
    )
    with pytest.raises(BriefError, match=r"第 2 个单元格：公式读不懂：\$\\frac\{a\}\{b\$"):
        brief(path, out=tmp_path)


def test_a_letterhead_is_where_the_standard_has_it(written: Callable[..., Held]) -> None:
    """GB/T 9704, 7.2: 35 mm, two lines, 4 mm, two lines; a long name of the organ in one line."""
    import pdfplumber

    for organ in ("云川区文件", "云川区人民政府新居民服务和管理局文件"):
        made = written(
            new_raw_cell(
                f"---\ntitle: 通知\n版头:\n  密级: 内部\n  发文机关: {organ}\n  发文字号: 云〔2024〕1号\n---"
            ),
            new_markdown_cell("正文。"),
        )
        with pdfplumber.open(made.pdf) as pdf:
            page = pdf.pages[0]
            big = [c for c in page.chars if c["non_stroking_color"] != (0,) and c["text"] in organ]
            line = next(x for x in page.lines if x["width"] > 400)
            mm = 72 / 25.4
            assert "".join(c["text"] for c in big) == organ
            assert len({round(c["top"]) for c in big}) == 1
            assert abs(big[0]["top"] / mm - 72) < 1.5
            number = next(c for c in page.chars if c["text"] == "〔")
            title = next(c for c in page.chars if c["text"] == "通")
            secret = next(c for c in page.chars if c["text"] == "内")
            pitch = 225 / 22
            assert 1.9 * pitch < (number["top"] - big[0]["bottom"]) / mm < 2.4 * pitch
            assert 3.5 < (line["top"] - number["bottom"]) / mm < 4.6
            assert 1.9 * pitch < (title["top"] - line["top"]) / mm < 2.3 * pitch
            assert pitch < secret["top"] / mm - 37 < 1.5 * pitch


def test_a_long_address_stays_on_the_page(tmp_path: Path) -> None:
    import pdfplumber

    path = sample.write(
        tmp_path / "small.ipynb", FRONT, new_markdown_cell("见https://example.org/" + "a" * 200)
    )
    brief(path, out=tmp_path, to="pdf")
    with pdfplumber.open(tmp_path / "small.pdf") as pdf:
        letters = [c for c in pdf.pages[0].chars if c["text"] == "a"]
        assert len(letters) == 201
        assert max(c["x1"] for c in letters) < pdf.pages[0].width - 26 / 25.4 * 72 + 1


def test_a_character_the_standard_forbids_is_named_with_its_cell(written) -> None:
    with pytest.raises(BriefError, match=r"第 2 个单元格：字符.*U\+FEFF"):
        written(new_raw_cell("---\ntitle: 试验\n---"), new_markdown_cell("字\ufeff符。"))


@pytest.mark.parametrize("font", ["", "plt.rcParams['font.family'] = matplotlib_font()"])
def test_a_picture_with_a_character_no_face_has_is_refused(written, font) -> None:
    drawn = f"""#| caption: 图题
#| alt: 折线
import matplotlib.pyplot as plt
from researchlib.fonts import matplotlib_font
{font}
fig, ax = plt.subplots()
ax.plot([-1, 2])
ax.set_title("年份")
plt.close(fig)
fig"""
    cells = (new_raw_cell("---\ntitle: 试验\n---"), new_code_cell(drawn))
    if font:
        assert written(*cells).pdf.is_file()
    else:
        with pytest.raises(BriefError, match=r"第 2 个单元格：图“图题”里的字符“年”（U\+5E74）"):
            written(*cells)


LINE = "一" * 25 + "。"  # with its indent a full line
SIGNED = "---\ntitle: 通知\nauthor: 云川区新居民服务中心\ndate: 2024-12-20\n---"


def signature(path: Path, lines: int, profile: str | None = None) -> tuple[int, float, float]:
    """Blank lines between a text of so many lines and its signature; the right insets of both, in characters."""
    import pdfplumber

    sample.write(path, new_raw_cell(SIGNED), new_markdown_cell("\n\n".join([LINE] * lines)))
    made = render(execute(path, run=False), "pdf", profile)[0]["pdf"]
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        words = [(k, w) for k, page in enumerate(pdf.pages) for w in page.extract_words()]
        edge = pdf.pages[0].width - 26 * 72 / 25.4
    k, last = next((k, w) for k, w in reversed(words) if w["text"].startswith("一一"))
    here = [w for at, w in words if at == k]
    author, date = (next(w for w in here if w["text"].startswith(t)) for t in ("云川区新", "2024年"))  # fmt: skip
    blank = (author["top"] - last["top"]) / (225 * 72 / 25.4 / 22) - 1
    assert abs(blank - round(blank)) < 0.02
    step = 156 * 72 / 25.4 / 28
    return round(blank), *(round((edge - w["x1"]) / step, 1) for w in (author, date))


@pytest.mark.parametrize("wanted", [1, 3])
def test_a_signature_stands_as_many_lines_below_the_text_as_the_profile_says(
    tmp_path: Path, wanted: int
) -> None:
    """However full the page is: one by GB/T 9704, 7.3.5.2, and never on a page without text."""
    own = tmp_path / "own.toml"
    own.write_text(f'extends = "gbt9704"\n[signature]\nblank_before = {wanted}\n', "utf-8")
    profile = "own.toml" if wanted != 1 else None
    assert {signature(tmp_path / "a.ipynb", n, profile)[0] for n in (3, *range(12, 24))} == {wanted}


@pytest.mark.parametrize("lines", [17, 18, 19, 20])
@pytest.mark.parametrize(
    ("front", "end"),
    [
        ("", "三" * 140 + "。"),
        ("", "三。[^1]\n\n[^1]: " + "注" * 60),
        ("附件: 名册\n", "三。"),
        ("版记:\n  抄送: 区委办公室\n", "三。"),
        ("", "1. 三。\n2. 三。\n3. 三。"),
        ("", "# 一、标题\n\n三。"),
    ],
)
def test_lines_of_the_text_go_overleaf_with_a_signature_that_has_no_room(
    tmp_path: Path, lines: int, front: str, end: str
) -> None:
    path = tmp_path / "a.ipynb"
    text = "\n\n".join([*[LINE] * (lines - 4), end])
    sample.write(path, new_raw_cell(SIGNED.replace("author", f"{front}author")), new_markdown_cell(text))  # fmt: skip
    made = render(execute(path, run=False), "pdf")[0]["pdf"]
    pages = [p.extract_text() for p in PdfReader(io.BytesIO(made)).pages]
    signed = next(p for p in pages if "云川区新居民服务中心" in p)
    assert "三" in signed or "附件" in signed
    assert "2024年12月20日" in signed.replace("\n", "")
    assert len(pages) <= 2 or "抄送" in pages[2]


@pytest.mark.parametrize(("seal", "wanted"), [(42, 2), (45, 2)])
def test_a_seal_has_room_within_one_line_of_the_text(
    tmp_path: Path, seal: int, wanted: int
) -> None:
    """GB/T 9704, 7.3.5.1: the date four characters from the edge, the signature centred above it."""
    own = tmp_path / "own.toml"
    own.write_text(f'extends = "gbt9704"\n[signature]\nseal = {seal}\n', "utf-8")
    blank, author, date = signature(tmp_path / "a.ipynb", 8, "own.toml")
    assert blank == wanted
    assert (date, author) == pytest.approx((4, 4 - (10 - 7) / 2), abs=0.3)
    pitch = 225 / 22
    top = blank * pitch + (1 - 0.25) * pitch - seal / 2  # the seal's, from the foot of the text
    assert 0 <= top <= pitch


EVERYWHERE = {
    "text": ("", "文😀。"),
    "emphasis": ("", "*文😀*。"),
    "heading": ("", "# 一、标😀题"),
    "table": ("", "| 甲 | 乙 |\n|--|--|\n| 1 | 😀 |"),
    "head": ("", "| 甲 | 乙😀 |\n|--|--|\n| 1 | 2 |"),
    "footnote": ("", "文[^1]\n\n[^1]: 注😀"),
    "code": ("", "文`a😀`。"),
    "formula": ("", "设$a😀$。"),
    "author": ("author: 甲😀\n", "文。"),
    "colophon": ("版记:\n  抄送: 甲😀\n", "文。"),
}


@pytest.mark.parametrize("place", EVERYWHERE)
def test_a_character_without_a_face_stops_every_format_alike(tmp_path: Path, place: str) -> None:
    front, text = EVERYWHERE[place]
    path = sample.write(
        tmp_path / "a.ipynb", new_raw_cell(f"---\ntitle: 通知\n{front}---"), new_markdown_cell(text)
    )
    executed = execute(path, run=False)
    told = set()
    for to in ("docx", "html", "pdf", ("docx", "pdf")):
        with pytest.raises(BriefError, match=r"第 \d 个单元格：字符“😀”（U\+1F600）没有字体能印出来") as problem:  # fmt: skip
            render(executed, to)
        told.add(str(problem.value))
    assert len(told) == 1


def test_what_is_not_drawn_or_has_a_face_in_its_place_stops_nothing(tmp_path: Path) -> None:
    """Marks of joining and variation, comments, characters of code and of formulas, a rare character."""
    text = "①\ufe0e文\u200b字\u200d<!-- 😀 -->`⏎ ␣`，$\\alpha_{中}=𝑥$，𬭎㛃䶮。"
    path = sample.write(tmp_path / "a.ipynb", new_raw_cell(SIGNED), new_markdown_cell(text))
    made, *_ = render(execute(path, run=False), ("docx", "pdf", "html"))
    assert set(made) > {"docx", "pdf", "html"}
