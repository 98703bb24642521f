"""Tracing: a printed number leads back to its cell, out of Word, PDF, HTML or the file beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from researchlib import DataError
from researchlib.briefs import brief
from researchlib.briefs.tracing import difference, find_ledger, lines, trace
from researchlib.cli import main


@pytest.fixture(scope="module")
def folder(held, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The held brief's files, each alone: nothing beside it to fall back on."""
    made = tmp_path_factory.mktemp("trace")
    (made / "sample.docx").write_bytes(held.docx)
    shutil.copy(held.pdf, made / "sample.pdf")
    brief(held.folder / "sample.ipynb", to="html", out=made / "page")
    shutil.copy(made / "page" / "sample.html", made / "sample.html")
    return made


@pytest.mark.parametrize("suffix", ["docx", "pdf", "html"])
def test_a_number_is_traced_to_expression_cell_value_base_and_error(folder, suffix) -> None:
    found = trace(folder / f"sample.{suffix}", "53.8%")
    first = found.iloc[0]
    assert list(found["id"]) == ["v003", "v007"]
    assert (first["expression"], first["cell"], first["notebook"]) == ("stay", 4, "sample.ipynb")
    assert (first["value"], first["n"], first["se"]) == (0.538095238, 420, 0.024)
    assert first["source"] == "residents/2024"


def test_every_format_holds_the_same_ledger(folder, held) -> None:
    wanted = json.loads(json.dumps(held.ledger))
    for suffix in ("docx", "pdf", "html"):
        assert find_ledger(folder / f"sample.{suffix}")["values"] == wanted["values"]


@pytest.mark.parametrize("asked", ["53.8", "５３．８％", " 53.8 %"])
def test_how_a_number_is_typed_does_not_matter(folder, asked) -> None:
    assert "v003" in list(trace(folder / "sample.docx", asked)["id"])


@pytest.mark.parametrize(
    ("printed", "asked", "held"),
    [
        ("，比上年增加1,127元。", "1127元", True),
        ("，比上年增加1,127元。", "127元", False),
        ("95%置信区间为4.5～22.2个百分点", "22.2", True),
        ("95%置信区间为4.5-22.2个百分点", "22.2", True),
        ("95%置信区间为−4.5%～22.2%", "4.5%", False),
        ("95%置信区间为−4.5%～22.2%", "-4.5%", True),
        ("高27.0个百分点", "27", False),
        ("高27.0个百分点", "27.0%", False),
        ("高27.0个百分点", "", False),
    ],
)
def test_a_number_within_the_words_chosen_for_it_is_that_number(printed, asked, held) -> None:
    from researchlib.briefs.tracing import same_text

    assert same_text(printed, asked) is held


def test_part_of_a_number_is_not_that_number(folder) -> None:
    assert trace(folder / "sample.docx", "3.8").empty
    assert trace(folder / "sample.docx", "42").empty


def test_a_table_cell_is_traced_to_its_table(folder) -> None:
    (row,) = trace(folder / "sample.docx", "38.0").to_dict("records")
    assert row["expression"] == "表1“各街道新居民留居意愿”：西陵镇，占比"
    assert row["cell"] == 5


def test_without_a_number_all_are_listed_in_the_order_of_the_text(folder) -> None:
    found = trace(folder / "sample.docx")
    assert list(found["id"]) == [f"v{k:03d}" for k in range(1, 11)]
    assert len(lines(found)) == 10


def test_data_files_are_listed_once_not_after_every_number(folder, capsys) -> None:
    assert main(["trace", str(folder / "sample.docx")]) == 0
    told = capsys.readouterr().out.splitlines()
    files = [line for line in told if line.startswith("数据文件\t")]
    assert len(told) == 10 + len(files)
    assert len(files) == len(set(files)) == len(find_ledger(folder / "sample.docx")["sources"])


def test_a_source_carries_the_hash_of_its_file() -> None:
    from researchlib.briefs.tracing import _row

    ledger = {
        "notebook": "n.ipynb",
        "sources": [
            {"path": "surveys/residents/2024/raw/a.xlsx", "sha256": "a" * 64},
            {"path": "surveys/indicators/b.csv", "sha256": "b" * 64},
        ],
    }
    entry = {"id": "v001", "text": "1", "expression": "x", "cell": 1}
    assert _row({**entry, "source": "residents/2024"}, ledger)["sha256"] == "a" * 64
    everything = _row(entry, ledger)
    assert everything["sha256"].split() == ["a" * 64, "b" * 64]
    assert everything["source"] == "surveys/residents/2024/raw/a.xlsx；surveys/indicators/b.csv"


def test_a_file_without_a_ledger_uses_the_one_beside_it_else_says_so(
    folder, tmp_path, held
) -> None:
    import pypdf

    bare = pypdf.PdfWriter()
    bare.add_blank_page(100, 100)
    bare.write(tmp_path / "sample.pdf")
    with pytest.raises(DataError, match=r"没有数据台账.*sample\.ledger\.json"):
        trace(tmp_path / "sample.pdf")
    shutil.copy(held.folder / "sample.ledger.json", tmp_path)
    assert len(trace(tmp_path / "sample.pdf")) == 10


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.json"])
@pytest.mark.parametrize(
    "data", [b"", b"no such thing", b"PK\x03\x04cut short", b"%PDF-1.7 cut", b"{}"]
)
def test_a_file_that_is_not_what_its_name_says_is_named_and_no_traceback(
    tmp_path, name, data, capsys
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=name):
        trace(tmp_path / name)
    assert main(["trace", str(tmp_path / name)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_missing_file_and_a_folder_are_told_apart_from_a_brief(tmp_path) -> None:
    for path in (tmp_path / "none.docx", tmp_path):
        with pytest.raises(DataError):
            trace(path)


def test_a_workbook_named_docx_is_refused(tmp_path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "a.docx")
    with pytest.raises(DataError, match="不是完好的 Word 文件"):
        trace(tmp_path / "a.docx")


def test_the_command_prints_a_line_a_number_and_fails_for_a_typed_one(folder, capsys) -> None:
    assert main(["trace", str(folder / "sample.pdf"), "24.9个百分点"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split("\t")[:2] == ["24.9个百分点", "gap"]
    assert main(["trace", str(folder / "sample.pdf"), "12345"]) == 1
    told = capsys.readouterr()
    assert (told.out, "手工写入" in told.err) == ("", True)
    assert main(["trace", str(folder / "sample.pdf"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 10


def ledger(*values: tuple[str, str, object], claims: tuple[str, ...] = ()) -> dict:
    entries = [{"expression": e, "text": t, "value": v, "cell": 1} for e, t, v in values]
    return {
        "values": entries,
        "claims": [{"expression": c, "text": "话", "cell": 1} for c in claims],
    }


def test_two_waves_side_by_side() -> None:
    before = ledger(("stay", "51.5%", 0.515), ("n", "400", 400), ("old", "1", 1), claims=("a > b",))
    after = ledger(("stay", "53.8%", 0.538), ("n", "400", 400), ("new", "2", 2), claims=("b > a",))
    rows = difference(before, after).set_index("expression")
    assert rows.loc["stay", "status"] == "changed"
    assert rows.loc["stay", "difference"] == pytest.approx(0.023)
    assert rows.loc["stay", "relative"] == pytest.approx(0.023 / 0.515)
    assert list(rows.loc[["n", "new", "old", "b > a", "a > b"], "status"]) == [
        "same", "added", "removed", "added", "removed",
    ]  # fmt: skip


def test_a_value_that_changed_behind_the_same_text_is_a_change() -> None:
    found = difference(ledger(("x", "53.8%", 0.5381)), ledger(("x", "53.8%", 0.5379)))
    assert list(found["status"]) == ["changed"]


def test_a_repeated_expression_is_compared_in_order() -> None:
    found = difference(
        ledger(("x", "1", 1), ("x", "2", 2)), ledger(("x", "1", 1), ("x", "3", 3), ("x", "4", 4))
    )
    assert list(found["status"]) == ["same", "changed", "added"]


def test_difference_takes_the_briefs_themselves(folder) -> None:
    found = difference(folder / "sample.docx", folder / "sample.pdf")
    assert set(found["status"]) == {"same", "held"}


def test_two_versions_are_compared_at_the_terminal(held, tmp_path, capsys) -> None:
    before = json.loads(json.dumps(held.ledger))
    entry = next(v for v in before["values"] if v["expression"] == "stay")
    entry |= {"text": "50.0%", "value": 0.5}
    (tmp_path / "a.json").write_text(json.dumps(before), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps(held.ledger), "utf-8")
    assert main(["trace", str(tmp_path / "b.json"), "--against", str(tmp_path / "a.json")]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == ["有变\t50.0% → 53.8%\t+0.0380952\tstay"]
    assert "有变 1" in told.err
    assert main(["trace", str(tmp_path / "b.json"), "53.8", "--against", str(tmp_path / "a.json"), "--json"]) == 0  # fmt: skip
    rows = json.loads(capsys.readouterr().out)
    assert [r["text_after"] for r in rows] == ["53.8%", "53.8%"]
