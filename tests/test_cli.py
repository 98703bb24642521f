"""The terminal: exit statuses, languages, and no traceback for anything a person types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from researchlib.cli import main
from researchlib.errors import set_language


@pytest.fixture(autouse=True)
def _chinese():
    set_language("zh")
    yield
    set_language(None)


def test_help_lists_every_command_in_chinese_and_in_english(capsys: pytest.CaptureFixture) -> None:
    assert main(["--help"]) == 0
    chinese = capsys.readouterr().out
    assert main(["--help", "--lang", "en"]) == 0
    english = capsys.readouterr().out
    for command in ("build", "clean", "brief", "new", "form"):
        assert command in chinese
        assert command in english
    assert "清理" in chinese
    assert "Clean" in english


def test_an_unknown_command_is_a_usage_error_of_one_line(capsys: pytest.CaptureFixture) -> None:
    assert main(["nonsense"]) == 2
    told = capsys.readouterr().err
    assert "nonsense" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["brief"], "缺少“notebook”"),
        (["clean", "--frob"], "没有“--frob”这个选项"),
        (["simulate", "x.xlsx", "-n", "many"], "“-n”的取值不对"),
        (["form", "frob"], "没有“frob”这个命令"),
    ],
)
def test_a_slip_at_the_keyboard_is_told_in_chinese(
    words: list[str], told: str, capsys: pytest.CaptureFixture
) -> None:
    assert main(words) == 2
    assert told in capsys.readouterr().err


def test_a_missing_survey_is_named_and_the_status_is_two(capsys: pytest.CaptureFixture) -> None:
    assert main(["clean", "no-such-survey"]) == 2
    assert "no-such-survey" in capsys.readouterr().err


def test_a_missing_form_is_named_and_the_status_is_two(capsys: pytest.CaptureFixture) -> None:
    assert main(["form", "check", "no-such-form.xlsx"]) == 2
    assert "no-such-form.xlsx" in capsys.readouterr().err


def test_a_missing_notebook_is_named_and_the_status_is_two(
    capsys: pytest.CaptureFixture,
) -> None:
    assert main(["brief", "no-such-notebook.ipynb"]) == 2
    assert "no-such-notebook.ipynb" in capsys.readouterr().err


def test_a_parameter_without_a_value_is_refused(capsys: pytest.CaptureFixture) -> None:
    assert main(["brief", "x.ipynb", "-p", "wave"]) == 2
    assert "wave" in capsys.readouterr().err


def test_clean_data_go_to_spss_and_stata_too(tmp_path: Path) -> None:
    import pyreadstat
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "survey"
    for row in (("type", "name", "label"), ("integer", "age", "您的年龄")):
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    (tmp_path / "raw.csv").write_text("您的年龄\n３０\n41\n", "utf-8")
    words = ["clean", "--form", str(tmp_path / "form.xlsx"), "--raw", str(tmp_path / "raw.csv")]
    assert main([*words, "--out", str(tmp_path / "o"), "--export", "sav", "--export", "dta"]) == 0
    frame, meta = pyreadstat.read_sav(tmp_path / "o" / "clean.sav")
    assert frame["age"].tolist() == [30, 41]
    assert meta.column_names_to_labels["age"] == "您的年龄"
    assert (tmp_path / "o" / "clean.dta").is_file()


def test_every_option_says_what_it_is_for(capsys: pytest.CaptureFixture) -> None:
    assert main(["clean", "--help"]) == 0
    assert "收回的文件" in capsys.readouterr().out
    assert main(["clean", "--help", "--lang", "en"]) == 0
    assert "the files as received" in capsys.readouterr().out


def test_python_dash_m_answers_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "researchlib", "--version"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.startswith("researchlib ")
