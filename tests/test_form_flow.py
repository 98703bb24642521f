"""A condition in words, and the picture of a form's course."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.cli import main
from researchlib.errors import DataError, FormError
from researchlib.expressions import in_words
from researchlib.form_flow import draw_flow, flow
from researchlib.forms import Form, form_from_markdown

FORM = """
| survey  |                      |         |                    |                             |
|         | type                 | name    | label              | relevant                    |
|         | select_one work      | work    | 3.就业状态          |                             |
|         | begin group          | job     | 工作情况            | ${work} <= 2                |
|         | integer              | income  | 4.月收入            |                             |
|         | select_multiple need | needs   | 5.最需要的帮助      | ${income} != ''             |
|         | text                 | other   | 其他                | selected(${needs}, '9')     |
|         | end group            |         |                    |                             |
| choices |                      |         |                    |                             |
|         | list_name            | name    | label              |                             |
|         | work                 | 1       | 受雇                |                             |
|         | work                 | 2       | 自营                |                             |
|         | work                 | 3       | 无业                |                             |
|         | need                 | 1       | 子女入学            |                             |
|         | need                 | 9       | 其他                |                             |
"""


@pytest.fixture(scope="module")
def form() -> Form:
    return form_from_markdown(FORM)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("${work} = '3'", "“3.就业状态”为“无业”"),
        ("${work} = '1' or ${work} = '2'", "“3.就业状态”为“受雇”或“自营”"),
        ("${work} < 3", "“3.就业状态”为“受雇”或“自营”"),
        ("${work} = '1' and (${income} > 3000 or ${income} = '')",
         "“3.就业状态”为“受雇”，且（“4.月收入”大于3000，或“4.月收入”未答）"),
        ("not(selected(${needs}, '9'))", "“5.最需要的帮助”没有选“其他”"),
        ("count-selected(.) <= 3", "本题答案所选项数不大于3"),
        ("../job/income > 1", "../job/income > 1"),  # no plain words: as written
        ("${work} = ", "${work} = "),  # cannot be parsed: as written
    ],
)  # fmt: skip
def test_a_condition_is_said_as_a_person_would(form: Form, expression: str, words: str) -> None:
    assert in_words(expression, form, "needs") == words


def test_the_course_names_what_each_question_waits_for(form: Form) -> None:
    lines = {line.name: line for line in flow(form)}
    assert list(lines) == ["work", "job", "income", "needs", "other"]
    assert lines["job"].heading
    assert lines["job"].sources == ("work",)
    assert (lines["income"].depth, lines["income"].condition) == (1, "")
    assert lines["other"].condition == "“5.最需要的帮助”选了“其他”"


@pytest.mark.parametrize("suffix", [".pdf", ".svg", ".png"])
def test_the_picture_is_written_the_same_twice(form: Form, tmp_path: Path, suffix: str) -> None:
    first = draw_flow(form, tmp_path / f"a{suffix}").read_bytes()
    assert len(first) > 5000
    assert first == draw_flow(form, tmp_path / f"b{suffix}").read_bytes()


def test_a_long_form_takes_several_pages(tmp_path: Path) -> None:
    from pypdf import PdfReader

    rows = "\n".join(f"| | text | q{k} | {k}.问题 |" for k in range(90))
    long = form_from_markdown(f"| survey | | | |\n| | type | name | label |\n{rows}\n")
    assert len(PdfReader(draw_flow(long, tmp_path / "long.pdf")).pages) == 3


def test_another_kind_of_file_and_an_empty_form_are_refused(form: Form, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\.pdf、\.svg、\.png"):
        draw_flow(form, tmp_path / "a.docx")
    with pytest.raises(FormError, match="没有题目"):
        draw_flow(
            form_from_markdown("| survey | | |\n| | type | name |\n| | calculate | a |\n"),
            tmp_path / "a.pdf",
        )
    assert list(tmp_path.iterdir()) == []


def test_the_command_draws_a_form(root: Path, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "流程.pdf"
    assert (
        main(["form", "flow", str(root / "surveys/residents/2024/form.xlsx"), "-o", str(out)]) == 0
    )
    assert out.read_bytes()[:5] == b"%PDF-"
    assert capsys.readouterr().out.strip() == str(out)
