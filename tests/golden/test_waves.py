"""A notebook with an earlier wave: a brief the proof-reader passes, that speaks of no year after its own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import researchlib as rl
from researchlib.proofreading import gate
from researchlib.proofreading.files.opening import read_draft

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
OF_ONE_WAVE = (
    "agencies-2024",
    "enterprises-2024",
    "residents-2024",
    "info-points-2024",
    "fieldwork-2024",
)
# what a first wave cannot say; 比上年同期 is asked in a questionnaire, 上年末 is a denominator
COMPARED = re.compile(
    r"[比与]上年(?!同期|末)|上年上报|撮合量(?:增加|减少|稳定|变化)|租金[^，。]*上涨"
)


@cache
def written(notebook: str, wave: int) -> str:
    """The text of the brief of that wave, after the proof-reader has passed it."""
    source = NOTEBOOKS / f"{notebook}.ipynb"
    with TemporaryDirectory() as folder:
        made = rl.brief(source, {"wave": wave}, to="docx", out=folder)
        found = gate(source, made.files, made.ledger)
        assert not found.errors, [str(error) for error in found.errors]
        return "\n".join(p.text for p in read_draft(made.files[0]).paragraphs)


@pytest.mark.parametrize("wave", [2022, 2023])
@pytest.mark.parametrize("notebook", OF_ONE_WAVE)
def test_an_earlier_wave_makes_the_brief_of_its_own_year(notebook: str, wave: int) -> None:
    text = written(notebook, wave)
    assert f"{wave}年" in text
    assert not re.findall(rf"(?:{'|'.join(str(y) for y in range(wave + 1, 2031))})年", text)
    assert "Estimate(" not in text
    if wave == 2022:
        assert not COMPARED.findall(text)
    else:
        assert COMPARED.findall(text)


@pytest.mark.parametrize("wave", [2022, 2024])
def test_rates_are_withheld_only_where_their_cells_are_too_small(wave: int) -> None:
    text = written("agencies-2024", wave)
    frame = rl.clean(rl.open_survey("agencies")).data
    now = frame[frame["wave"].astype(str) == str(wave)]
    counts = now.groupby("permits/1")["fees/3"].sum()
    smallest = min(counts.min(), (now.groupby("permits/1").size() - counts).min())
    assert ("过少不予公布" in text) == (smallest < 3), counts.to_dict()


def test_a_trend_ends_with_the_wave_given_and_needs_one_before_it(tmp_path: Path) -> None:
    text = written("trend-2022-2024", 2023)
    assert "2022—2023年" in text
    assert "2024年" not in text
    with pytest.raises(rl.BriefError, match="2022 期不能与 2022 期比较"):
        rl.brief(NOTEBOOKS / "trend-2022-2024.ipynb", {"wave": 2022}, to="docx", out=tmp_path)
