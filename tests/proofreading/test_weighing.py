"""What a slip explains is an error; what is far from what was computed is a note, last in the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from researchlib.proofreading import proofread
from researchlib.proofreading.findings import Finding
from researchlib.proofreading.weighing import weigh


def finding(code: str, shows: str, words: str = "") -> Finding:
    return Finding(code, "error", 1, 0, 1, words, shows, "", "核对", "第1段")


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ("arithmetic:parts", "9 + 11 + 5 = 25，文中24场"),  # one digit
        ("arithmetic:product", "61800/412 = 150人，文中105人"),  # two that changed places
        ("arithmetic:product", "300 × 1860 = 55.8万，文中5.58万元"),  # the point
        ("arithmetic:rate", "17436∶14854 = 117.4∶100，文中171∶100"),
        ("arithmetic:points", "82.9 - 77.5 = 5.4，文中6.1个百分点"),  # near
        ("arithmetic:share", "467/572 = 81.6%，文中47.6%"),  # less than twice
        ("arithmetic:grim", "275/376 = 73.1%、276/376 = 73.4%，文中73.2%"),
        ("arithmetic:change", "65.0 - 67.3 = -2.3，文中2.3"),  # only the sign
        ("words:direction", "1.18 - 2 = -0.82，文中3.5"),  # not reckoned
    ],
)
def test_what_a_slip_explains_stays_an_error(code: str, shows: str) -> None:
    assert weigh(finding(code, shows)).severity == "error"


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ("arithmetic:product", "800 × 1876 = 150.08万，文中74.88万元"),
        ("arithmetic:change", "5776 - 7290 = -1514，文中434件"),
        ("arithmetic:share", "45/9000 = 0.5%，文中108.0%"),
        ("arithmetic:growth", "(35.05万 - 29.95万)/29.95万 = 17.0%，文中4.0%"),
        ("arithmetic:difference", "11 - 8 = 3, printed 10"),
        ("arithmetic:table", "690 - 672 = 18，表中-2.0"),
    ],
)
def test_what_is_far_off_becomes_a_note_that_says_why(code: str, shows: str) -> None:
    weighed = weigh(finding(code, shows))
    assert weighed.severity == "info"
    assert (weighed.suggestion[:3], weighed.shows) == ("核对（", shows)


def test_a_vague_word_is_sure_only_near_its_value() -> None:
    near, far = "52.0%不是“近六成”", "6.0%不是“近八成”"
    assert weigh(finding("words:vague", near, "近六成")).severity == "error"
    assert weigh(finding("words:vague", far, "近八成")).severity == "info"


def test_notes_stand_last_and_do_not_fail_a_draft(tmp_path: Path) -> None:
    file = tmp_path / "稿.md"
    file.write_text(
        "登记求职者中，计划更新公交车40辆，已更新25辆，完成投资2250万元，平均每辆56.3万元。\n\n"
        "召开座谈会12场，其中部门3场、镇街5场、企业3场。\n",
        "utf-8",
    )
    found = proofread(file)
    assert [(f.severity, f.paragraph) for f in found] == [("info", 1), ("error", 2)]
    told = str(found).splitlines()
    assert told[0].startswith("错误")
    assert "拿不准" in told[2]
    assert told[-2].endswith("）")
