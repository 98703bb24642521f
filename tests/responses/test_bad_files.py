"""Files that cannot be used as they are: one clear sentence or a recorded note, never a traceback."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from researchlib.cleaning import clean
from researchlib.cli import main
from researchlib.errors import DataError
from researchlib.forms import form_from_markdown
from researchlib.responses import Raw, read_responses

FORM = form_from_markdown(
    "| survey | | | |\n| | type | name | identifier |\n| | text | qid | record |\n| | integer | age | |"
)


def saved(path: Path, rows: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def rewritten(path: Path, old: bytes, new: bytes, inside: str = "xl/worksheets/sheet1.xml") -> Path:
    """The same workbook with some bytes of one part exchanged."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == inside:
                assert old in content
                content = content.replace(old, new)
            copy.writestr(item, content)
    return target


def test_one_cell_at_the_far_corner_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["qid", "age"])
    made.active["XFD1048576"] = "x"
    made.save(tmp_path / "raw.xlsx")
    with pytest.raises(DataError, match="1048576 行 × 16384 列"):
        read_responses(tmp_path / "raw.xlsx", FORM)


def test_a_dimension_that_lies_does_no_harm(tmp_path: Path) -> None:
    file = saved(tmp_path / "raw.xlsx", [["qid", "age"], ["1", 30]])
    lying = rewritten(file, b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')
    assert read_responses(lying, FORM).answers["age"].tolist() == ["30"]


def test_formulas_are_read_as_saved_and_counted(tmp_path: Path) -> None:
    file = saved(tmp_path / "raw.xlsx", [["qid", "age"], ["1", "=2024-1990"], ["2", 30]])
    raw = read_responses(file, FORM)
    assert raw.answers["age"].tolist() == [None, "30"]
    assert [text for _, _, text in raw.notes] == [
        "1 格是公式，读的是保存时的结果；其中 1 格没有保存结果，读作空"
    ]
    computed = rewritten(file, b"<v></v></c>" if b"<v></v>" in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml") else b"<v /></c>", b"<v>34</v></c>")  # fmt: skip
    raw = read_responses(computed, FORM)
    assert raw.answers["age"].tolist() == ["34", "30"]
    assert [text for _, _, text in raw.notes] == ["1 格是公式，读的是保存时的结果"]


def test_cells_that_show_an_error_are_counted(tmp_path: Path) -> None:
    file = saved(tmp_path / "raw.xlsx", [["qid", "age"], ["1", "#REF!"], ["2", 30]])
    raw = read_responses(file, FORM)
    assert raw.answers["age"].tolist() == [None, "30"]
    assert [text for _, _, text in raw.notes] == ["1 格是出错的公式（#REF!、#N/A 等），读作空"]


def test_ten_thousand_columns(tmp_path: Path) -> None:
    heads = ["qid", "age", *(f"x{k}" for k in range(9_998))]
    (tmp_path / "raw.csv").write_text(",".join(heads) + "\n1,30" + ",7" * 9_998 + "\n", "utf-8")
    raw = read_responses(tmp_path / "raw.csv", FORM)
    assert raw.answers["age"].tolist() == ["30"]
    assert len(raw.unknown) == 9_998


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cut.xlsx", b"PK\x03\x04\x14\x00", "不是完好的"),
        ("page.xls", b"<html><table></table></html>", "不是完好的"),
        ("zero.xlsx", b"", "不是完好的"),
        ("zero.csv", b"", "空"),
        ("mark.csv", b"\xef\xbb\xbf\r\n", "空"),
        ("picture.csv", bytes(range(256)) * 9, "UTF-8"),
        ("cut.sav", b"$FL2@(#) SPSS", "不是完好的"),
        ("cut.ods", b"PK\x05\x06" + bytes(18), "不是完好的"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不是完好的"),
    ],
)
def test_the_terminal_says_one_sentence_and_2(
    name: str, content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = tmp_path / "form.md"
    form.write_text(
        "| survey | | | |\n| | type | name | label |\n| | integer | age | 年龄 |\n", "utf-8"
    )
    (tmp_path / name).write_bytes(content)
    status = main(
        ["clean", "--form", str(form), "--raw", str(tmp_path / name), "--out", str(tmp_path / "o")]
    )
    told = capsys.readouterr().err
    assert status == 2
    assert words in told
    assert name in told
    assert "Traceback" not in told
    assert len(told.strip().splitlines()) == 1
    assert not (tmp_path / "o").exists()


def test_an_encrypted_workbook_is_named_as_such(tmp_path: Path) -> None:
    """An OLE container with the stream EncryptedPackage, as Excel writes a protected .xlsx."""
    (tmp_path / "locked.xlsx").write_bytes(_encrypted())
    with pytest.raises(DataError, match="密码"):
        read_responses(tmp_path / "locked.xlsx", FORM)


def _encrypted() -> bytes:
    """The smallest compound file with an EncryptedPackage stream [MS-CFB]."""
    import struct

    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    fat = struct.pack("<4I", fat_mark, end, end, free) + struct.pack("<I", free) * 124

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, free, right, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    folder = entry("Root Entry", 5, 1, free, end, 0)
    folder += entry("EncryptionInfo", 2, free, 2, end, 0)
    folder += entry("EncryptedPackage", 2, free, free, end, 0)
    folder += bytes(64) + struct.pack("<HBBIII", 0, 0, 0, free, free, free) + bytes(48)
    return header + fat + folder + bytes(512)


def test_two_columns_of_one_name_are_told(tmp_path: Path) -> None:
    file = saved(tmp_path / "raw.xlsx", [["qid", "age", "age"], ["1", 30, 31]])
    raw = read_responses(file, FORM)
    assert raw.answers["age"].tolist() == ["30"]
    assert raw.columns["how"].tolist()[-1] == "?duplicate of “age”, 1 differ"


@pytest.mark.parametrize("values", [[30, 31, 30], [30, 30, 31]])
def test_every_column_of_one_name_is_told_with_what_differs(
    values: list[int], tmp_path: Path
) -> None:
    file = saved(tmp_path / "raw.xlsx", [["qid", "age", "age", "age"], ["1", *values]])
    found = clean(read_responses(file, FORM)).findings
    messages = found.loc[found["rule"] == "check:column", "message"].tolist()
    assert sum("是同一题，有 1 处不同" in m for m in messages) == 1
    assert sum("是同一题，内容相同" in m for m in messages) == 1
    assert all("请核对以哪一列为准" in m for m in messages)


def test_a_file_received_twice_is_read_once(tmp_path: Path) -> None:
    """Saved under two names, or named twice; nothing in its records would tell them apart."""
    text = "age,remark\n30,a\n31,b\n"
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(text)
    raw = read_responses([tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "a.csv"], FORM)
    assert len(raw) == 2
    assert raw.unread["file"].tolist() == ["b.csv", "a.csv"]
    assert raw.unread["reason"].tolist() == ["与 a.csv 是同一份文件（内容完全相同），没有再读"] * 2
    assert list(clean(raw).manifest["inputs"]) == ["a.csv", "b.csv"]


def test_links_to_other_workbooks_are_read_as_saved(tmp_path: Path) -> None:
    file = saved(tmp_path / "raw.xlsx", [["qid", "age"], ["1", "=[1]Sheet1!$A$1"]])
    raw = read_responses(file, FORM)
    assert raw.answers["age"].tolist() == [None]
    assert "公式" in raw.notes[0][2]


class TestTextsThatAreNoTable:
    FORM = form_from_markdown("""
    | survey |         |           |          |            |
    |        | type    | name      | label    | identifier |
    |        | text    | record_id | 问卷编号 | record     |
    |        | integer | age       | 年龄     |            |
    |        | text    | remark    | 备注     |            |
    """)

    def read(self, path: Path, content: str | bytes) -> Raw:
        file = path / "a.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_responses(file, self.FORM)

    def test_nul_characters_are_left_out_and_said(self, tmp_path: Path) -> None:
        raw = self.read(tmp_path, "问卷编号,年龄,备注\n1,30,a\0b\n")
        assert raw.answers["remark"].tolist() == ["ab"]
        assert "NUL" in raw.notes[0][2]

    def test_a_quotation_mark_left_open_is_said(self, tmp_path: Path) -> None:
        raw = self.read(tmp_path, '问卷编号,年龄,备注\n1,30,"开头\n2,31,乙\n')
        assert any("引号不成对" in text for _, _, text in raw.notes)

    def test_a_cell_of_a_million_characters_is_doubted_not_puzzled_over(
        self, tmp_path: Path
    ) -> None:
        long = ["9" * 1_000_000, "一" * 100_000, "1-" * 100_000]
        rows = "".join(f"{k},{text},x\n" for k, text in enumerate(long))
        result = clean(self.read(tmp_path, "问卷编号,年龄,备注\n" + rows))
        assert result.data["age"].isna().all()
        assert (result.findings["rule"] == "type").sum() == 3


def test_a_workbook_with_one_encrypted_part_is_not_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/_rels/workbook.xml.rels"))
    content[at + 8] |= 1  # the flag of encryption in the archive's own list
    path.write_bytes(content)
    with pytest.raises(DataError, match="不是完好的 Excel 文件"):
        read_responses(path, TestTextsThatAreNoTable.FORM)
