"""Make the sample surveys anew, to the byte: `python surveys/make_samples.py [FOLDER]`.

Everything made here is simulated.  FOLDER (default: this one) receives `indicators/service-monthly.csv`,
`rental-checks/`, `residents/`, `agencies/` and `enterprises/`: forms, raw files, margins, fieldwork account, truth, slips and the registry of hashes; without FOLDER the
review workbooks are filled in as well.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from samples import (  # noqa: E402
    agencies_form,
    agencies_population,
    agencies_raw,
    enterprises_form,
    enterprises_population,
    enterprises_raw,
    rental_form,
    residents_form,
    residents_keying,
    residents_population,
    residents_review,
    service_monthly,
)
from samples.residents_form import TOWNS  # noqa: E402
from samples.workbooks import write_csv, write_sheets  # noqa: E402

WAVES = ("2022", "2023", "2024")
SLIPS = ["file", "sheet", "row", "record", "question", "kind", "rule", "received", "truth"]
SOURCE = "模拟登记册（虚构），{wave}年9月30日"


def make_residents(folder: Path) -> None:
    """Everything of the residents survey but the review, which needs the library's findings."""
    waves = [residents_population.make_wave(name) for name in WAVES]
    margins, truths, fieldwork = [], [], []
    for wave in waves:
        here = folder / wave.name
        write_sheets(here / "form.xlsx", residents_form.sheets(wave.name), wide=True)
        files, slips = residents_keying.keyed(wave)
        for name, sheets in files.items():
            write_sheets(here / "raw" / name, sheets)
        write_csv(here / "dirt.csv", SLIPS, slips)
        source = SOURCE.format(wave=wave.name)
        margins += [[*row, source] for row in residents_population.register(wave)]
        truths += residents_population.truth(wave)
        fieldwork += [
            [wave.name, residents_form.TOWNS[town], points, issued, returned,
             f"{wave.name}-10-09", f"{wave.name}-10-28"]
            for town, points, issued, returned in wave.issued.itertuples(index=False)
        ]  # fmt: skip
    write_folder(folder, margins, truths)
    write_csv(
        folder / "fieldwork.csv",
        ["wave", "town", "points", "issued", "returned", "start", "end"],
        fieldwork,
    )


def make_units(folder: Path, form: Any, population: Any, raw: Any) -> None:
    """Everything of the agencies (or enterprises) survey but the review."""
    margins, truths, fieldwork = [], [], []
    for name in WAVES:
        wave = population.make_wave(name)
        write_sheets(folder / name / "form.xlsx", form.instrument(name).sheets(), wide=True)
        files, slips = raw.files(wave)
        for file, sheets in files.items():
            write_sheets(folder / name / "raw" / file, sheets)
        write_csv(folder / name / "dirt.csv", SLIPS, slips)
        source = SOURCE.format(wave=name)
        margins += [[*row, source] for row in population.register(wave)]
        truths += population.truth(wave)
        by_town = wave.issued.groupby("town")[["issued", "returned"]].sum()
        fieldwork += [
            [name, TOWNS[town], issued, returned, f"{name}-09-03", f"{name}-09-26"]
            for town, issued, returned in by_town.itertuples()
        ]
    write_folder(folder, margins, truths)
    heads = ["wave", "town", "issued", "returned", "start", "end"]
    write_csv(folder / "fieldwork.csv", heads, fieldwork)


def make_agencies(folder: Path) -> None:
    make_units(folder, agencies_form, agencies_population, agencies_raw)


def make_enterprises(folder: Path) -> None:
    make_units(folder, enterprises_form, enterprises_population, enterprises_raw)


def make_rental_checks(folder: Path) -> None:
    """The rental-check sheet: a form to print and key, without records."""
    write_sheets(
        folder / rental_form.WAVE / "form.xlsx", rental_form.instrument().sheets(), wide=True
    )


def make_indicators(folder: Path) -> None:
    """The monthly ledger of the service hall; the other indicator files are published figures."""
    write_csv(folder / "service-monthly.csv", service_monthly.COLUMNS, service_monthly.rows())


def write_folder(folder: Path, margins: list[Any], truths: list[Any]) -> None:
    """Margins, truth and the registry of raw files of a survey."""
    write_csv(folder / "margins.csv", ["wave", "question", "answer", "total", "source"], margins)
    heads = ["wave", "measure", "question", "answer", "value", "base"]
    write_csv(folder / "truth.csv", heads, truths)
    raw = sorted(folder.glob("*/raw/*"))
    lines = [
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n"
        for p in raw
    ]
    (folder / "registry.txt").write_bytes("".join(lines).encode("utf-8"))


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    make_residents(folder / "residents")
    make_agencies(folder / "agencies")
    make_enterprises(folder / "enterprises")
    make_rental_checks(folder / "rental-checks")
    make_indicators(folder / "indicators")
    if folder == HERE:  # the decisions are on what the library finds, in the folder it knows
        for wave in WAVES:
            for survey in ("residents", "agencies", "enterprises"):
                residents_review.make_review(folder / survey, wave)
    return 0


if __name__ == "__main__":
    sys.exit(main())
