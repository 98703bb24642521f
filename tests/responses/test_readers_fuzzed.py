"""Whatever bytes arrive: one clear refusal, or every row of them accounted for, in bounded memory.

tests/data/found keeps what coverage-guided fuzzing (atheris) of the readers broke once.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from researchlib.changes import apply
from researchlib.cleaning import clean
from researchlib.errors import ResearchError
from researchlib.forms import form_from_markdown
from researchlib.responses import read_responses
from researchlib.responses.tables import read_tables

FOUND = Path(__file__).parents[1] / "data" / "found"
FORM = form_from_markdown("""
| survey |                   |         |          |            |            |                |          |
|        | type              | name    | label    | identifier | constraint | relevant       | required |
|        | text              | qid     | 问卷编号 | record     |            |                |          |
|        | integer           | age     | 年龄     |            | . < 120    |                | yes      |
|        | date              | visit   | 调查日期 |            |            |                |          |
|        | select_one s      | sex     | 性别     |            |            |                |          |
|        | select_multiple m | why     | 原因     |            |            | ${sex} = '1'   |          |
|        | text              | remark  | 备注     |            |            |                |          |
|        | begin_repeat      | kid     | 子女     |            |            |                |          |
|        | integer           | kid_age | 子女年龄 |            | . < 40     |                |          |
|        | end_repeat        |         |          |            |            |                |          |
| choices |                  |         |          |            |            |                |          |
|        | list_name         | name    | label    |            |            |                |          |
|        | s                 | 1       | 男       |            |            |                |          |
|        | s                 | 2       | 女       |            |            |                |          |
|        | m                 | 1       | 工作     |            |            |                |          |
|        | m                 | 2       | 上学     |            |            |                |          |
""")


def account(path: Path) -> None:
    """Read and clean a file; nothing but a `ResearchError` may come of it, and no row be lost."""
    tracemalloc.start()
    try:
        raw = read_responses(path, FORM)
        result = clean(raw)
    except ResearchError as refusal:
        if "内部检查" in str(refusal):  # the log did not account for a cell
            raise
        return
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < (64 << 20) + 200 * path.stat().st_size
    told: dict[str, set[int]] = {}
    for frame in (raw.answers, *raw.rosters.values(), raw.unread):
        names = ("sheet", "row") if "sheet" in frame else ("_sheet", "_row")
        for sheet, row in zip(frame[names[0]], frame[names[1]], strict=True):
            told.setdefault(sheet, set()).add(int(row))
    joined = any("合为" in text for _, _, text in raw.notes)  # one record over several rows
    for table in read_tables(path):
        known = told.get(table.sheet, set())
        if 0 in known or joined:
            continue
        said = [
            any(c and c.strip() for c in row if c == c)
            for row in zip(*(table.cells[j] for j in table.cells), strict=True)
        ]
        lost = [n for n, some in zip(table.numbers, said, strict=True) if some and n not in known]
        assert len(lost) <= 2, "more rows than a heading are not accounted for"
    counts = {k: result.manifest[k] for k in ("received", "kept", "dropped")}
    assert counts["received"] == counts["kept"] + counts["dropped"] >= len(raw)
    assert counts["kept"] == len(result.data)
    clean_cells = apply(raw, result.changes).answers.set_index("record")
    for name in result.texts[None].columns:
        if name in clean_cells:
            want = result.texts[None].set_index("record")[name]
            have = clean_cells[name].loc[want.index]
            assert [h if isinstance(h, str) else "" for h in have] == list(want)


@pytest.mark.parametrize("name", sorted(p.name for p in FOUND.glob("*.[cx]*")))
def test_what_fuzzing_found_stays_mended(name: str) -> None:
    account(FOUND / name)


HEADS = [
    "问卷编号", "qid", "年龄", "age", "2、年龄", "调查日期", "性别", "sex", "why/1", "why/2", "原因", "备注",
    "kid_age", "kid[1]/kid_age", "kid[2]/kid_age", "_uuid", "_index", "序号", "提交答卷时间", "所用时间", "", "x",
]  # fmt: skip
CELLS = [
    "", "A1", "A1", "A2", "1", "2", "01", "30", "1 2", "工作┋上学", "男", "三十", "约30", "2024-10-01", "45566", "合计",
    "注：略", "#", "年龄", "n/a", "(跳过)", "1e9", "=1+1", "-3", "甲\n乙", '"', ",", "\t", " ", "\x00", "9" * 400,
]  # fmt: skip
cells = st.sampled_from(CELLS) | st.text(max_size=5)
tables = st.lists(st.sampled_from(HEADS), min_size=1, max_size=8).flatmap(
    lambda heads: st.tuples(
        st.just(heads), st.lists(st.lists(cells, max_size=len(heads) + 1), max_size=8)
    )
)
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@settings(max_examples=150, deadline=None)
@given(
    tables,
    st.sampled_from(ENCODINGS),
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), max_size=3),
)
def test_no_text_file_breaks_the_reader(table, encoding, mark, end, spoilt) -> None:
    heads, rows = table
    text = end.join(mark.join(line) for line in [heads, *rows])
    content = bytearray(text.encode(encoding, errors="replace"))
    for at, piece in spoilt:
        content[at : at + 1] = piece
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "raw.csv").write_bytes(content)
        account(Path(folder) / "raw.csv")


values = (
    cells.map(lambda t: openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", t))
    | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
    | st.dates(dt.date(1905, 1, 1)) | st.times()
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(HEADS), min_size=1, max_size=6),
    st.lists(st.lists(values, max_size=7), max_size=6),
    st.lists(
        st.tuples(st.integers(1, 8), st.integers(1, 5), st.integers(0, 3), st.integers(0, 2)),
        max_size=2,
    ),
    st.lists(st.integers(1, 8), max_size=2),
    st.sampled_from(["", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
    st.lists(st.tuples(st.integers(0, 1500), st.binary(max_size=4)), min_size=1, max_size=3),
)
def test_no_workbook_breaks_the_reader(heads, rows, merges, hidden, part, spoilt) -> None:
    book = openpyxl.Workbook()
    for row in [heads, *rows]:
        book.active.append(row)
    for top, left, high, wide in merges:
        book.active.merge_cells(None, top, left, top + high, left + wide)
    for row in hidden:
        book.active.row_dimensions[row].hidden = True
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw.xlsx"
        book.save(path)
        if part:
            with zipfile.ZipFile(path) as archive:
                contents = {name: archive.read(name) for name in archive.namelist()}
            content = bytearray(contents[part])
            for at, piece in spoilt:
                content[at : at + 1] = piece
            with zipfile.ZipFile(path, "w") as archive:
                for name, was in contents.items():
                    archive.writestr(name, bytes(content) if name == part else was)
        account(path)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["odd.xlsx", "odd.xls", "odd.ods"]),
    st.lists(st.tuples(st.integers(0, 6000), st.binary(max_size=4)), min_size=1, max_size=4),
)
def test_no_damage_to_a_file_goes_unnoticed_or_breaks_the_reader(name, spoilt) -> None:
    content = bytearray((FOUND.parent / "workbooks" / name).read_bytes())
    for at, piece in spoilt:
        content[at : at + len(piece)] = piece
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        account(Path(folder) / name)
