"""What came back from a colleague: every change found whatever program saved it, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from researchlib import DataError
from researchlib.briefs.reading import read_word
from researchlib.briefs.returning import Returned, agrees, report, returned
from researchlib.cli import main

CONTROL = re.compile(
    r"<w:sdt><w:sdtPr>.*?</w:sdtPr><w:sdtContent>(.*?)</w:sdtContent></w:sdt>", re.S
)
INS = '<w:ins w:id="9001" w:author="张科长" w:date="2024-12-25T09:00:00Z">{}</w:ins>'
DEL = '<w:del w:id="9002" w:author="张科长" w:date="2024-12-25T09:00:00Z">{}</w:del>'
RUN = "<w:r><w:t>{}</w:t></w:r>"


def bare(xml: str) -> str:
    """As another program leaves it: no content controls, no bookmarks."""
    return re.sub(r"<w:bookmark(?:Start|End)[^>]*/>", "", CONTROL.sub(r"\1", xml))


def once(old: str, new: str) -> Callable[[str], str]:
    def change(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new, 1)

    return change


def control(name: str, change: Callable[[str], str]) -> Callable[[str], str]:
    """Change one value's control, its marks included."""
    mark = re.compile(
        rf'<w:bookmarkStart w:id="(\d+)" w:name="rl_{name}"/>.*?<w:bookmarkEnd w:id="\1"/>', re.S
    )

    def apply(xml: str) -> str:
        found = mark.search(xml)
        assert found
        return xml[: found.start()] + change(found[0]) + xml[found.end() :]

    return apply


@pytest.fixture
def original(held, tmp_path: Path) -> Path:
    path = tmp_path / "原稿.docx"
    path.write_bytes(held.docx)
    return path


@pytest.fixture
def edit(original: Path, tmp_path: Path) -> Callable[..., Path]:
    """The original with its text changed, and parts added."""

    def make(*changes: Callable[[str], str], name: str = "改稿.docx", **parts: str) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(original) as old, zipfile.ZipFile(path, "w") as new:
            for part in old.namelist():
                data = old.read(part)
                if part == "word/document.xml":
                    xml = data.decode("utf-8")
                    for change in changes:
                        xml = change(xml)
                    data = xml.encode("utf-8")
                new.writestr(part, data)
            for part, text in parts.items():
                new.writestr(f"word/{part}.xml", text)
        return path

    return make


def changed(result: Returned) -> list[tuple[str, str, str | None, str]]:
    columns = result.changed[["id", "was", "now", "remark"]]
    return [tuple(row) for row in columns.itertuples(index=False)]


def test_a_file_that_came_back_untouched_shows_nothing(original, edit) -> None:
    result = returned(original, edit())
    assert len(result.values) == 10
    assert set(result.values["status"]) == {"same"}
    assert (len(result.sentences), len(result.cells), result.notes, str(result)) == (0, 0, (), "")


def test_the_same_holds_when_every_mark_is_lost(original, edit) -> None:
    result = returned(original, edit(bare))
    assert set(result.values["status"]) == {"same"}
    assert len(result.sentences) == len(result.cells) == 0


@pytest.mark.parametrize("marks", [lambda xml: xml, bare], ids=["marks kept", "marks lost"])
def test_a_changed_number_is_found_with_the_value_it_contradicts(original, edit, marks) -> None:
    result = returned(original, edit(once("53.8%", "53%"), marks))
    assert changed(result) == [("v003", "53.8%", "53%", "wrong")]
    assert result.wrong.iloc[0]["value"] == 0.538095238
    (sentence,) = result.sentences.to_dict("records")
    assert (sentence["status"], sentence["typed"]) == ("changed", "53%")
    assert "53.8%" in sentence["was"]


def test_another_rounding_is_not_an_error(original, edit) -> None:
    result = returned(original, edit(once("53.8%", "54%")))
    assert changed(result) == [("v003", "53.8%", "54%", "rounded")]
    assert len(result.wrong) == 0


def test_a_control_deleted_and_typed_over_is_found_by_the_words_around_it(original, edit) -> None:
    result = returned(original, edit(control("v003", lambda _: RUN.format("五成左右、即53.1%"))))
    ((name, was, now, remark),) = changed(result)
    assert (name, was, remark) == ("v003", "53.8%", "wrong")
    assert "53.1%" in now


def test_a_number_taken_out_of_its_sentence_is_reported_lost(original, edit) -> None:
    result = returned(original, edit(control("v003", lambda _: RUN.format("一半以上"))))
    assert changed(result) == [("v003", "53.8%", None, "gone")]
    assert list(result.sentences["lost"]) == ["53.8%"]


def test_two_numbers_changed_in_one_sentence_are_kept_apart(original, edit) -> None:
    result = returned(original, edit(once("53.8%", "50.0%"), once("24.9", "20.1"), bare))
    assert [(r[0], r[2]) for r in changed(result)] == [("v003", "50.0%"), ("v004", "20.1个百分点")]


def test_tracked_changes_are_read_as_accepted_and_named_by_author(original, edit) -> None:
    def track(piece: str) -> str:
        run = re.search(r"<w:r>.*?</w:r>", piece, re.S)[0]
        gone = DEL.format(run.replace("<w:t", "<w:delText").replace("</w:t>", "</w:delText>"))
        return piece.replace(run, gone + INS.format(RUN.format("52%")), 1)

    result = returned(original, edit(control("v003", track)))
    assert changed(result) == [("v003", "53.8%", "52%", "wrong")]
    assert result.changed.iloc[0]["by"] == "张科长"
    assert list(result.edits["kind"]) == ["deleted", "inserted"]
    assert list(result.edits["text"]) == ["53.8%", "52%"]


def test_a_paragraph_added_removed_or_moved_is_told_from_a_changed_one(original, edit) -> None:
    paragraph = re.compile(r"<w:p>(?:(?!</w:p>).)*</w:p>", re.S)

    def rearrange(xml: str) -> str:
        found = [m[0] for m in paragraph.finditer(xml)]
        first = next(p for p in found if "一是完善" in "".join(re.findall(r"<w:t[^>]*>([^<]*)", p)))
        third = next(p for p in found if "三是加强" in "".join(re.findall(r"<w:t[^>]*>([^<]*)", p)))
        xml = xml.replace(third, "", 1).replace(first, third + first, 1)
        return xml.replace(first, first + f"<w:p>{RUN.format('四是加强督查，落实责任。')}</w:p>", 1)

    result = returned(original, edit(rearrange))
    found = result.sentences
    assert sorted(found["status"]) == ["added", "moved"]
    assert found.set_index("status").loc["added", "now"] == "四是加强督查，落实责任。"
    assert found.set_index("status").loc["moved", "now"].startswith("三是加强")


def test_a_table_cell_is_named_by_row_and_column(original, edit) -> None:
    result = returned(original, edit(once(">189<", ">198<")))
    (cell,) = result.cells.to_dict("records")
    assert (cell["was"], cell["now"], cell["typed"]) == ("189", "198", "198")
    assert cell["place"] == "第1个表格 第2行第2列"


def test_a_value_in_a_table_and_one_in_a_footnote_are_values_too(original, edit) -> None:
    result = returned(original, edit(once(">171<", ">177<"), bare))
    assert changed(result) == [("v010", "171", "177", "wrong")]
    homes = dict(result.values[["id", "place"]].itertuples(index=False))
    assert homes["v005"] == "脚注1"


def test_a_row_added_to_a_table_does_not_shift_the_others(original, edit) -> None:
    def add(xml: str) -> str:
        row = next(
            r for r in re.findall(r"<w:tr>.*?</w:tr>|<w:tr .*?</w:tr>", xml, re.S) if ">139<" in r
        )
        return xml.replace(
            row, row + row.replace(">139<", ">77<").replace("南溪街道", "北山街道"), 1
        )

    result = returned(original, edit(add))
    assert set(result.cells["status"]) == {"added"}
    assert "北山街道" in list(result.cells["now"])


def test_remarks_in_the_margin_come_along(original, edit) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    remark = (
        f'<w:comments {space}><w:comment w:id="1" w:author="李主任" w:date="2024-12-26T10:00:00Z">'
        f"<w:p>{RUN.format('此数请核实')}</w:p></w:comment></w:comments>"
    )
    result = returned(original, edit(comments=remark))
    assert list(result.comments[["author", "text"]].iloc[0]) == ["李主任", "此数请核实"]


def test_both_showings_hold_every_change_and_escape_what_was_written(
    original, edit, tmp_path
) -> None:
    result = returned(original, edit(once("53.8%", "53%&lt;b&gt;"), once("最高", "较高")))
    shown = result._repr_html_()
    assert "<del>最</del><ins>较</ins>" in shown
    assert "<b>" not in shown.replace("<b>改稿.docx</b>", "")
    assert "53.8% → 53%" in str(result)
    assert report(result, tmp_path / "r.html").read_text("utf-8").count("<table>") == 1


def test_an_original_without_a_ledger_is_still_compared_in_words(original, edit, tmp_path) -> None:
    plain = edit(name="无台账.docx")
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(tmp_path / "裸.docx", "w") as new:
        for part in old.namelist():
            if not part.startswith("customXml"):
                new.writestr(part, old.read(part))
    result = returned(tmp_path / "裸.docx", edit(once("最高", "较高")))
    assert (len(result.values), len(result.sentences)) == (0, 1)
    assert "没有数据台账" in result.notes[0]


def test_a_file_made_from_another_version_is_noticed(original, edit) -> None:
    other = edit(name="另一版.docx")
    data = other.read_bytes()
    assert data
    with zipfile.ZipFile(original) as old, zipfile.ZipFile(other, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, text.replace(b"0.538095238", b"0.5") if "item1" in part else text)
    assert "另一版" in returned(original, other).notes[0]


def test_a_file_open_in_another_program_is_noticed(original, edit) -> None:
    edited = edit()
    edited.with_name("~$" + edited.name[2:]).write_bytes(b"x")
    assert "正在另一个程序中打开" in returned(original, edited).notes[0]


@pytest.mark.parametrize("data", [b"", b"no docx", b"PK\x03\x04cut", b"\xd0\xcf\x11\xe0 old doc"])
def test_what_is_no_word_file_is_named(original, tmp_path, data, capsys) -> None:
    (tmp_path / "坏.docx").write_bytes(data)
    for pair in ((original, tmp_path / "坏.docx"), (tmp_path / "坏.docx", original)):
        with pytest.raises(DataError, match=r"坏\.docx：不是完好的 Word 文件"):
            returned(*pair)
    assert main(["returned", str(original), str(tmp_path / "坏.docx")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_command_lists_changes_and_fails_for_a_number_that_is_wrong(
    original, edit, capsys
) -> None:
    edited = edit(once("53.8%", "53%"))
    assert main(["returned", str(original), str(edited)]) == 1
    assert "53.8% → 53%\t与计算值不符" in capsys.readouterr().out
    assert main(["returned", str(original), str(edited), "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["values"]) == 10
    assert main(["returned", str(original), str(original)]) == 0


@pytest.mark.parametrize(
    ("value", "was", "now", "holds"),
    [
        (0.5208, "52.1%", "52%", True),
        (0.5208, "52.1%", "52.08%", True),
        (0.5208, "52.1%", "53%", False),
        (43120, "43120人", "4.3万人", True),
        (43120, "43120人", "4.4万人", False),
        (29973, "29973万人", "3.0亿人", True),
        (0.023, "2.3个百分点", "2个百分点", True),
        (-0.023, "2.3个百分点", "2.3个百分点", True),
        (1234, "1,234户", "1234户", True),
    ],
)
def test_what_counts_as_the_same_number(value, was, now, holds) -> None:
    assert agrees(value, was, now) is holds


# other programs


@pytest.fixture(scope="module")
def soffice() -> str:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    return program


def resaved(soffice: str, path: Path, folder: Path) -> Path:
    subprocess.run(
        [
            soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "saved"), str(path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    return folder / "saved" / path.name


def test_a_save_by_libreoffice_alone_changes_nothing_and_hides_nothing(
    soffice, original, edit, tmp_path
) -> None:
    untouched = returned(original, resaved(soffice, original, tmp_path))
    assert len(untouched.values) == 10
    assert set(untouched.values["status"]) == {"same"}
    assert len(untouched.sentences) == len(untouched.cells) == 0

    edited = edit(once("53.8%", "53%"), once(">189<", ">198<"), once("最高", "较高"))
    result = returned(original, resaved(soffice, edited, tmp_path))
    assert changed(result) == [("v003", "53.8%", "53%", "wrong")]
    assert list(result.cells["now"]) == ["198"]
    assert len(result.sentences) == 1


def test_libreoffice_keeps_the_ledger_and_the_bookmarks(soffice, original, tmp_path) -> None:
    from researchlib.briefs.tracing import trace

    saved = resaved(soffice, original, tmp_path)
    assert len(trace(saved)) == 10
    assert sum(len(p.values) for p in read_word(saved).pieces) == 10


def test_a_number_changed_in_a_native_chart_is_found(held, tmp_path, capsys) -> None:
    original, edited = tmp_path / "a.docx", tmp_path / "b.docx"
    original.write_bytes(held.docx)
    with zipfile.ZipFile(original) as old, zipfile.ZipFile(edited, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(
                name,
                data.replace(b"<c:v>63</c:v>", b"<c:v>66</c:v>") if "chart1.xml" in name else data,
            )
    (row,) = returned(original, edited).cells.to_dict("records")
    assert (row["was"], row["now"], row["typed"]) == ("63", "66", "66")
    assert row["place"] == "第1个图 东山街道 愿意留居（%）"
    assert main(["returned", str(original), str(edited)]) == 1
    capsys.readouterr()
