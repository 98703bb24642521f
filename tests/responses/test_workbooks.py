"""Workbooks as offices save them: what is hidden, merged, computed or broken in them is read and told.

The files in tests/data/workbooks were saved by LibreOffice 7.4 out of odd.xlsx (the locked .xlsx by
msoffcrypto-tool, with Excel's agile encryption); their answers are simulated.
"""

from __future__ import annotations

import shutil
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from researchlib.cleaning import clean
from researchlib.errors import DataError
from researchlib.forms import form_from_markdown
from researchlib.responses import Raw, read_responses
from researchlib.workbooks.biff import book_of

DATA = Path(__file__).parents[1] / "data" / "workbooks"
FORM = form_from_markdown("""
| survey |         |        |            |
|        | type    | name   | identifier |
|        | text    | qid    | record     |
|        | integer | age    |            |
|        | date    | visit  |            |
|        | text    | remark |            |
""")


def notes(raw: Raw) -> list[str]:
    return [text for _, _, text in raw.notes]


@pytest.mark.parametrize("name", ["odd.xlsx", "odd.xls", "odd.ods"])
class TestOneWorkbookInThreeFormats:
    def test_what_is_not_in_its_cells_is_told(self, name: str) -> None:
        told = "\n".join(notes(read_responses(DATA / name, FORM)))
        assert "2 格是公式，读的是保存时的结果" in told
        assert "有 1 行记录被隐藏或筛掉（第 6 行），照常读取" in told
        assert "有 1 列被隐藏（D），照常读取" in told
        assert "记录里有 1 处左右合并的单元格（第 9 行）" in told
        assert "合并单元格向下填充 2 格" in told

    def test_days_count_from_1904(self, name: str) -> None:
        """A date is a date; a bare number is a day of the workbook's own calendar."""
        result = clean(read_responses(DATA / name, FORM))
        days = result.data["visit"].tolist()
        assert days[0] == "2024-10-01"
        assert days[1] == "2024-10-01"


def test_errors_are_counted_where_they_were_computed() -> None:
    for name in ("odd.xls", "odd.ods"):
        told = notes(read_responses(DATA / name, FORM))
        assert "1 格是出错的公式（#REF!、#N/A 等），读作空" in told


@pytest.mark.parametrize("name", ["locked.xlsx", "locked.xls", "locked.ods"])
def test_a_password_is_named_as_such(name: str) -> None:
    with pytest.raises(DataError, match="打开密码"):
        read_responses(DATA / name, FORM)


@pytest.mark.parametrize(
    ("name", "called", "kind"),
    [("odd.xls", "odd.xlsx", "xls"), ("odd.xlsx", "odd.xls", "xlsx"), ("odd.ods", "a.xlsx", "ods")],
)
def test_a_file_under_another_suffix_is_read_as_what_it_is(
    name: str, called: str, kind: str, tmp_path: Path
) -> None:
    shutil.copy(DATA / name, tmp_path / called)
    raw = read_responses(tmp_path / called, FORM)
    assert len(raw) == 8
    assert f"内容其实是 .{kind} 文件，已照内容读取" in notes(raw)


def test_a_protected_file_under_another_suffix_is_still_named(tmp_path: Path) -> None:
    shutil.copy(DATA / "locked.xlsx", tmp_path / "locked.xls")
    with pytest.raises(DataError, match="打开密码"):
        read_responses(tmp_path / "locked.xls", FORM)


def test_any_half_of_a_file_is_refused_or_read_whole(tmp_path: Path) -> None:
    """A download that broke off says so; nothing of it is taken for the whole."""
    for name in ("odd.xlsx", "odd.xls", "odd.ods"):
        content = (DATA / name).read_bytes()
        for end in range(0, len(content) - 64, 499):
            cut = tmp_path / f"cut{Path(name).suffix}"
            cut.write_bytes(content[:end])
            book_of(cut)
            with suppress(DataError):
                assert len(read_responses(cut, FORM)) == 8


def test_cells_merged_beyond_the_data_do_no_harm(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["qid", "age"], ["A", 30], ["B", 31]):
        book.active.append(row)
    for cells in ("D1:E1", "D2:D3", "A9:B9"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "raw.xlsx")
    raw = read_responses(tmp_path / "raw.xlsx", FORM)
    assert list(raw.answers["age"]) == ["30", "31"]


def test_a_heading_alone_is_told(tmp_path: Path) -> None:
    (tmp_path / "raw.csv").write_text("qid,age,visit,remark\n")
    assert notes(read_responses(tmp_path / "raw.csv", FORM)) == ["只有表头，没有一条记录"]


class TestRowsThatHoldNothing:
    def read(self, path: Path, text: str) -> Raw:
        (path / "raw.csv").write_text(text)
        return read_responses(path / "raw.csv", FORM)

    def test_empty_rows_between_records_are_told(self, tmp_path: Path) -> None:
        raw = self.read(tmp_path, "qid,age\nA,30\n,\n\nB,31\n,\n\nC,32\n\n\n")
        assert len(raw) == 3
        assert notes(raw) == ["有 4 个空行（第 3–4、6–7 行），没有内容，不算记录"]

    def test_an_empty_line_of_a_single_column_may_be_a_questionnaire(self, tmp_path: Path) -> None:
        result = clean(self.read(tmp_path, "age\n30\n\n31\n"))
        assert result.dropped["row"].tolist() == ["3"]
        assert "没有作答" in result.dropped["reason"].iat[0]
        counts = [result.manifest[k] for k in ("received", "kept", "dropped")]
        assert counts == [3, 2, 1]


class TestBombs:
    def packed(self, path: Path, part: str, head: bytes, times: int) -> Path:
        openpyxl.Workbook().save(path / "plain.xlsx")
        with (
            zipfile.ZipFile(path / "plain.xlsx") as plain,
            zipfile.ZipFile(path / "raw.xlsx", "w", zipfile.ZIP_DEFLATED) as made,
        ):
            for item in plain.infolist():
                if item.filename != part:
                    made.writestr(item.filename, plain.read(item))
            with made.open(part, "w") as stream:
                stream.write(head)
                for _ in range(times):
                    stream.write(b" " * (1 << 20))
        return path / "raw.xlsx"

    def test_what_shrinks_too_well_is_refused_before_it_is_unpacked(self, tmp_path: Path) -> None:
        file = self.packed(tmp_path, "xl/worksheets/sheet1.xml", b"<worksheet>", 70)
        tracemalloc.start()
        with pytest.raises(DataError, match="100 倍以上"):
            read_responses(file, FORM)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
        tracemalloc.stop()

    def test_one_long_text_in_very_many_cells_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """32,000 letters kept once and shown in a million cells are 32 GB once they are read."""
        monkeypatch.setattr("researchlib.workbooks.facts._TEXTS", 10 << 20)
        texts = b"<sst><si><t>qid</t></si><si><t>" + b"x" * 32_000 + b"</t></si></sst>"
        rows = b"".join(
            b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (k, k, k > 1)
            for k in range(1, 500)
        )
        sheet = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
        openpyxl.Workbook().save(tmp_path / "plain.xlsx")
        with (
            zipfile.ZipFile(tmp_path / "plain.xlsx") as plain,
            zipfile.ZipFile(tmp_path / "raw.xlsx", "w", zipfile.ZIP_DEFLATED) as made,
        ):
            instead = {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts}
            for name in {*plain.namelist(), *instead}:
                made.writestr(name, instead.get(name) or plain.read(name))
        with pytest.raises(DataError, match="反复引用"):
            read_responses(tmp_path / "raw.xlsx", FORM)
        monkeypatch.setattr("researchlib.workbooks.facts._TEXTS", 20 << 20)
        assert len(read_responses(tmp_path / "raw.xlsx", FORM)) == 498
