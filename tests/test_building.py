"""One command builds everything, and builds again only what changed."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from researchlib.building import build
from researchlib.errors import DataError

FRONT = "---\ntitle: 试验简报\nauthor: 某某中心\ndate: 2024年12月1日\n---"


def notebook(path: Path, *cells: nbformat.NotebookNode) -> None:
    path.parent.mkdir(exist_ok=True)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(FRONT), *cells])
    nb.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    for k, cell in enumerate(nb.cells):
        cell["id"] = f"cell-{k}"
    nbformat.write(nb, path)


def code(text: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(text)


def prose(text: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(text)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("notebooks", "surveys", "reports"):
        (tmp_path / folder).mkdir()
    (tmp_path / "surveys" / "figures.csv").write_text("n\n12\n", "utf-8")
    notebook(
        tmp_path / "notebooks" / "one.ipynb",
        code("import pandas as pd\nn = int(pd.read_csv('../surveys/figures.csv')['n'][0])"),
        prose("共检查{eval}`n`户。"),
    )
    return tmp_path


def status(account: object) -> dict[str, str]:
    return {step.target: step.status for step in account.steps}  # type: ignore[attr-defined]


def test_a_brief_is_built_once_and_again_only_when_what_it_read_changed(project: Path) -> None:
    assert status(build(root=project)) == {"one": "built"}
    ledger = project / "reports" / "one.ledger.json"
    assert [v["text"] for v in json.loads(ledger.read_text("utf-8"))["values"]] == ["12"]
    assert status(build(root=project)) == {"one": "unchanged"}

    (project / "surveys" / "figures.csv").write_text("n\n13\n", "utf-8")
    assert status(build(root=project)) == {"one": "built"}
    assert [v["text"] for v in json.loads(ledger.read_text("utf-8"))["values"]] == ["13"]

    (project / "reports" / "one.pdf").unlink()
    assert status(build(root=project)) == {"one": "built"}


def test_a_word_file_edited_by_a_colleague_is_left_alone(project: Path) -> None:
    build(root=project)
    edited = project / "reports" / "one.docx"
    edited.write_bytes(edited.read_bytes() + b"edited")
    account = build(root=project)
    assert status(account) == {"one": "unchanged"}
    assert "one.docx" in account.steps[0].message
    assert edited.read_bytes().endswith(b"edited")


def test_a_broken_notebook_fails_alone_and_its_earlier_brief_stays(project: Path) -> None:
    build(root=project)
    before = (project / "reports" / "one.docx").read_bytes()
    notebook(project / "notebooks" / "one.ipynb", code("1 / 0"), prose("空"))
    notebook(project / "notebooks" / "two.ipynb", code("x = 2"), prose("共{eval}`x`项。"))
    account = build(root=project)
    assert status(account) == {"one": "failed", "two": "built"}
    assert "ZeroDivisionError" in account.failed[0].message
    assert (project / "reports" / "one.docx").read_bytes() == before


def test_an_unknown_target_is_refused_and_the_known_ones_are_named(project: Path) -> None:
    with pytest.raises(DataError, match=r"nothing.*one"):
        build(["nothing"], root=project)


def test_a_target_may_be_named_by_its_path(project: Path) -> None:
    assert status(build(["notebooks/one.ipynb"], root=project)) == {"one": "built"}


def test_a_wave_prepared_before_fieldwork_does_not_stop_the_others(
    tmp_path: Path, root: Path
) -> None:
    import shutil

    from researchlib.cleaning import clean
    from researchlib.cli import main
    from researchlib.surveys import open_survey

    survey = tmp_path / "surveys" / "residents"
    shutil.copytree(root / "surveys" / "residents", survey, ignore=shutil.ignore_patterns("clean"))
    shutil.copytree(survey / "2024", survey / "2025")
    for file in (survey / "2025" / "raw").iterdir():
        file.unlink()
    (survey / "2025" / "review.xlsx").unlink()
    result = clean(open_survey(survey))
    assert sorted(result.data["wave"].unique()) == ["2022", "2023", "2024"]
    assert result.manifest["awaited"] == ["2025"]
    assert main(["clean", str(survey)]) == 2  # said, but the others are cleaned
    assert (survey / "2024" / "clean" / "clean.csv").is_file()
    assert not (survey / "2025" / "clean").exists()
    built = build(["residents"], root=tmp_path)
    assert not built.failed
    assert "2025" in built.steps[0].message


def test_a_wrong_number_in_a_brief_fails_its_build_and_is_marked(project: Path) -> None:
    wrong = "共回收有效问卷{eval}`n`份，其中愿意长期居住的467份，占47.6%。"
    notebook(project / "notebooks" / "one.ipynb", code("n = 572"), prose(wrong))
    account = build(root=project)
    (step,) = account.failed
    assert "467/572 = 81.6%" in step.message
    assert (project / "reports" / "one.校核.docx").is_file()
    assert status(build(root=project)) == {"one": "failed"}  # not taken for done

    notebook(
        project / "notebooks" / "one.ipynb", code("n = 572"), prose(wrong.replace("47.6", "81.6"))
    )
    assert status(build(root=project)) == {"one": "built"}
    assert not (project / "reports" / "one.校核.docx").exists()


def test_a_build_says_what_is_running_as_well_as_what_is_done(project: Path) -> None:
    for name in ("two", "three"):
        notebook(project / "notebooks" / f"{name}.ipynb", code("n = 1"), prose("共{eval}`n`户。"))
    told: list[str] = []
    build(root=project, report=told.append)
    running = [line for line in told if "正在运行" in line]
    done = [line for line in told if "完成" in line]
    assert len(running) == len(done) == 3
    assert told[0].endswith("正在运行：one")
    # never more at once than the machine is given, and each is said to run before it is done
    assert max(line.count("、") + 1 for line in running) <= 2
    for line in done:
        name = line.split()[1]
        assert any(name in said for said in told[: told.index(line)] if "正在运行" in said)
