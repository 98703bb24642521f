"""Every form of the repository, and the one a new survey begins with, as ODK Validate sees it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from researchlib.cli import main

JAVA = shutil.which("java")


def validate(files: list[Path], folder: Path) -> str:
    """What ODK Validate says of these forms, converted by pyxform; one start of Java for all."""
    import pyxform
    from pyxform.xls2xform import convert

    converted = []
    for k, file in enumerate(files):
        found = convert(file, validate=False)
        assert not found.warnings, (file, found.warnings)
        converted.append(folder / f"{k}.xml")
        converted[-1].write_text(found.xform, encoding="utf-8")
    jar = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    done = subprocess.run(
        [str(JAVA), "-jar", str(jar), *map(str, converted)], capture_output=True, text=True
    )
    return done.stdout + done.stderr


@pytest.mark.skipif(JAVA is None, reason="ODK Validate runs on Java, which is not installed here")
class TestOdkValidate:
    def test_every_form_is_valid(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        forms = sorted((root / "surveys").glob("*/20*/form.xlsx"))
        monkeypatch.chdir(tmp_path)
        assert main(["new", "my-survey"]) == 0
        forms += tmp_path.glob("surveys/my-survey/*/form.xlsx")
        assert len(forms) >= 11
        assert validate(forms, tmp_path).count("Xform is valid") == len(forms)

    def test_it_says_no_to_a_form_that_is_wrong(self, root: Path, tmp_path: Path) -> None:
        import openpyxl

        file = shutil.copy(root / "surveys/rental-checks/2024/form.xlsx", tmp_path / "form.xlsx")
        book = openpyxl.load_workbook(file)
        heads = [c.value for c in book["survey"][1]]
        book["survey"].cell(4, heads.index("constraint") + 1, ". >= 1 and")
        book.save(file)
        assert "Xform is valid" not in validate([Path(file)], tmp_path)
