"""A text file in whatever encoding and with whatever quotation marks: all of its rows, or a clear no."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from researchlib.errors import DataError
from researchlib.forms import form_from_markdown
from researchlib.responses import Raw, read_responses
from researchlib.responses.encodings import as_utf8, with_quotes_mended

FORM = form_from_markdown("""
| survey |         |        |          |            |
|        | type    | name   | label    | identifier |
|        | text    | qid    | 问卷编号 | record     |
|        | integer | age    | 年龄     |            |
|        | text    | remark | 备注     |            |
""")
ROWS = [[f"A{k}", str(20 + k), f"备注{k}，𠮷"] for k in range(9)]
TEXT = "\r\n".join(",".join(r) for r in [["问卷编号", "年龄", "备注"], *ROWS]) + "\r\n"


def read(path: Path, content: bytes) -> Raw:
    (path / "raw.csv").write_bytes(content)
    return read_responses(path / "raw.csv", FORM)


def answers(raw: Raw) -> list[list[str]]:
    return [
        list(row) for row in zip(*(raw.answers[c] for c in ("qid", "age", "remark")), strict=True)
    ]


def notes(raw: Raw) -> str:
    return "；".join(text for _, _, text in raw.notes)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (TEXT.encode(), ""),
        (codecs.BOM_UTF8 + TEXT.encode(), ""),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ""),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ""),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), ""),
        (TEXT.encode("utf-16-le"), "按 UTF-16-LE 编码读取（文件没有标明）"),
        (TEXT.encode("utf-16-be"), "按 UTF-16-BE 编码读取（文件没有标明）"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], ""),  # broke off inside a character
        (TEXT.encode("gb18030"), "按 GB18030 编码读取"),
        (TEXT.encode() + b"\x1a", ""),
        (TEXT.replace("A3", "A\x003").encode(), "有 1 个 NUL 字符，已略去"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_every_encoding_gives_the_same_answers(content: bytes, note: str, tmp_path: Path) -> None:
    raw = read(tmp_path, content)
    assert answers(raw) == ROWS
    assert notes(raw) == note


def test_lines_of_two_encodings_are_each_read_as_their_own(tmp_path: Path) -> None:
    """Two files pasted together: half of it UTF-8, half of it GB18030."""
    lines = [
        line.encode("gb18030" if k > 5 else "utf-8") for k, line in enumerate(TEXT.split("\r\n"))
    ]
    raw = read(tmp_path, b"\r\n".join(lines))
    assert answers(raw) == ROWS
    assert notes(raw) == "编码混杂：4 行是 GB18030，其余是 UTF-8，已逐行解码"


@pytest.mark.parametrize("again", [False, True])
def test_files_joined_with_their_marks_lose_no_number(again: bool, tmp_path: Path) -> None:
    first = "\ufeff问卷编号,年龄,备注\n1,30,甲\n"
    second = "\ufeff问卷编号,年龄,备注\n2,31,乙\n" if again else "\ufeff2,31,乙\n"
    raw = read(tmp_path, ("\ufeff" + first + second).encode())
    assert answers(raw) == [["1", "30", "甲"], ["2", "31", "乙"]]
    assert raw.unread["row"].tolist() == ([3] if again else [])
    assert "2 行以编码标记" in notes(raw)


def test_one_broken_byte_does_not_make_the_rest_unreadable(tmp_path: Path) -> None:
    """All of it reads as (nonsense in) GB18030; only one character of it is broken UTF-8."""
    content = TEXT.encode()
    at = content.index("备注4，𠮷".encode())
    raw = read(tmp_path, content[: at + 1] + content[at + 2 :])
    good = [row for row in answers(raw) if row[0] != "A4"]
    assert good == [row for row in ROWS if row[0] != "A4"]
    assert "个字符无法按 UTF-8 解码" in notes(raw)


@pytest.mark.parametrize("content", [bytes(range(256)) * 40, TEXT.encode("utf-32-le")])
def test_what_is_no_text_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="既不是 UTF-8 也不是 GB18030"):
        read(tmp_path, content)


def test_a_workbook_called_csv_is_told_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="请把扩展名改为"):
        read(tmp_path, b"PK\x03\x04" + bytes(99))


@given(st.text(alphabet="一二龄备注ab1,\n", min_size=1, max_size=40))
def test_what_is_written_in_gb18030_is_never_taken_for_something_else(text: str) -> None:
    """…but for a text so short that its bytes are letters of another alphabet in UTF-8."""
    content = text.encode("gb18030")
    try:
        foreign = content.decode("utf-8")
    except UnicodeDecodeError:
        assert as_utf8(Path("raw.csv"), content)[0].decode() == text
    else:
        assert foreign == text or not any("一" <= c <= "龥" for c in foreign)


class TestQuotationMarks:
    def lines(self, text: str) -> str:
        return with_quotes_mended(text.encode(), ",")[0].decode()

    def test_a_mark_that_is_never_closed_is_a_character(self, tmp_path: Path) -> None:
        raw = read(tmp_path, '问卷编号,年龄,备注\n1,30,"开头\n2,31,乙\n3,32,丙\n'.encode())
        assert answers(raw) == [["1", "30", '"开头'], ["2", "31", "乙"], ["3", "32", "丙"]]
        assert "引号不成对：1 格以引号开头却没有正确结束（第 2 行）" in notes(raw)

    def test_two_of_them_do_not_close_one_another(self, tmp_path: Path) -> None:
        raw = read(tmp_path, '问卷编号,年龄,备注\n1,30,"甲\n2,31,乙\n3,32,"丙\n4,33,丁\n'.encode())
        assert [r[2] for r in answers(raw)] == ['"甲', "乙", '"丙', "丁"]
        assert "2 格" in notes(raw)

    def test_what_is_rightly_quoted_stays(self) -> None:
        for text in (
            'a,"b,c",d\n',
            'a,"b\nc",d\n',
            'a,"say ""no""",d\n',
            '"a",""\n',
            'a"b,c\n',
            '"a, b" c,d\n',
        ):
            assert self.lines(text) == text

    def test_a_cell_that_holds_lines_like_records_is_told(self, tmp_path: Path) -> None:
        raw = read(tmp_path, '问卷编号,年龄,备注\n1,30,"甲\n2,31,乙\n3,32,丙"\n4,33,丁\n'.encode())
        assert len(raw) == 2
        assert "1 格跨了几行，里面有像整条记录的内容（从第 2 行起）" in notes(raw)

    @given(st.lists(st.lists(st.text(alphabet='a",\n; ', max_size=6), min_size=2, max_size=3)))
    def test_what_a_program_wrote_is_never_changed(self, rows: list[list[str]]) -> None:
        import csv
        import io

        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(rows)
        assert self.lines(stream.getvalue()) == stream.getvalue()


def test_a_column_of_nothing_but_digits_keeps_its_zeros(tmp_path: Path) -> None:
    """Headed by the question's number, it holds not one letter."""
    form = form_from_markdown("""
    | survey |         |      |        |            |
    |        | type    | name | number | identifier |
    |        | text    | qid  |        | record     |
    |        | text    | post | 7      |            |
    """)
    (tmp_path / "raw.csv").write_text("qid,7\n" + "".join(f"A{k},0{k % 3}\n" for k in range(99)))
    raw = read_responses(tmp_path / "raw.csv", form)
    assert list(raw.answers["post"][:4]) == ["00", "01", "02", "00"]
