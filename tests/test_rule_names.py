"""Every rule name that is promised: silent on sound interviews, and said of the one cell that breaks it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from researchlib.cleaning import Clean, clean
from researchlib.forms import form_from_markdown
from researchlib.responses import read_responses
from researchlib.rules import ABOUT

HEADS = ("type", "name", "label", "required", "relevant", "constraint", "calculation", "unit", "identifier",
         "exclusive", "max_choices")  # fmt: skip
SURVEY: list[dict[str, str]] = [
    {"type": "start", "name": "start"},
    {"type": "end", "name": "end"},
    {"type": "text", "name": "qid", "label": "编号", "identifier": "record"},
    {"type": "text", "name": "interviewer", "label": "调查员"},
    {"type": "select_one agree", "name": "consent", "label": "是否同意接受访问", "required": "yes"},
    {"type": "date", "name": "visited", "label": "访问日期", "required": "yes"},
    {"type": "text", "name": "idn", "label": "证件", "identifier": "身份证"},
    {"type": "integer", "name": "age", "label": "年龄", "required": "yes", "constraint": ". >= 16 and . <= 100"},
    {"type": "select_one yn", "name": "works", "label": "是否就业", "required": "yes"},
    {"type": "integer", "name": "income", "label": "月收入", "unit": "元/月", "relevant": "${works} = '1'"},
    {"type": "calculate", "name": "yearly", "calculation": "if(${income} = '', '', ${income} * 12)"},
    {"type": "select_multiple chan", "name": "channel", "label": "渠道", "exclusive": "8", "max_choices": "2"},
    *({"type": "select_one grade", "name": f"s{k}", "label": f"满意度{k}"} for k in range(8)),
]  # fmt: skip
CHOICES = {
    "agree": {"1": "同意", "2": "不同意"},
    "yn": {"1": "是", "2": "否"},
    "chan": {"1": "网站", "2": "熟人介绍", "3": "中介", "8": "都没有", "9": "其他"},
    "grade": {str(k): f"等级{k}" for k in range(1, 6)},
}
NAMES = tuple(q["name"] for q in SURVEY)


def form_text() -> str:
    lines = ["| survey |" + " |" * len(HEADS), "| | " + " | ".join(HEADS) + " |"]
    lines += ["| | " + " | ".join(q.get(h, "") for h in HEADS) + " |" for q in SURVEY]
    lines += ["| choices | | | |", "| | list_name | name | label |"]
    lines += [
        f"| | {name} | {c} | {t} |" for name, options in CHOICES.items() for c, t in options.items()
    ]
    lines += ["| checks | | | | |", "| | name | expression | message | severity |",
              "| | young_and_rich | not(${age} < 20 and ${income} > 20000) | 请核对 | query |"]  # fmt: skip
    return "\n".join(lines)


def identity(k: int) -> str:
    """A number of the right form, in a district code that is not in use."""
    body = f"330399{1970 + k % 30}0{1 + k % 9}1{k % 9}{101 + k % 800}"
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def sound(size: int = 80) -> list[dict[str, str]]:
    """Interviews of four interviewers with nothing wrong."""
    random = np.random.default_rng(8)
    rows = []
    for k in range(size):
        works = str(random.choice(["1", "1", "1", "2"]))
        income = str(int(np.exp(random.normal(8.5, 0.3))))
        grades = [str(g) for g in random.integers(1, 6, 8)]
        row = {
            "start": "2024-10-09T10:00:00", "end": f"2024-10-09T10:{random.integers(18, 40)}:00",
            "qid": f"Q{k:03d}", "interviewer": f"W{k % 4}", "consent": "1",
            "visited": f"2024-10-{1 + k % 28:02d}", "idn": identity(k), "age": str(random.integers(20, 70)),
            "works": works, "income": income if works == "1" else "",
            "yearly": str(int(income) * 12) if works == "1" else "",
            "channel": str(random.choice(["1", "2", "3", "1 2", "2 3", "8"])),
            **{f"s{j}": g for j, g in enumerate(grades)},
        }  # fmt: skip
        rows.append(row)
    return rows


def received(
    folder: Path, rows: list[dict[str, str]], *more: tuple[str, list[dict[str, str]]]
) -> Clean:
    files = []
    for name, some in [("raw.csv", rows), *more]:
        with open(folder / name, "w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([NAMES, *([r[n] for n in NAMES] for r in some)])
        files.append(folder / name)
    return clean(read_responses(files, form_from_markdown(form_text())))


def spoilt(**answers: str) -> list[dict[str, str]]:
    """Sound interviews, some answers of the fifth (who works) exchanged."""
    rows = sound()
    place = next(
        k for k, r in enumerate(rows) if k >= 5 and r["works"] == "1" and r["channel"] == "1"
    )
    rows[place] |= answers
    rows[place]["qid"] = answers.get("qid", "BAD")
    return rows


def test_sound_interviews_have_no_findings(tmp_path: Path) -> None:
    result = received(tmp_path, sound())
    assert result.findings.empty
    assert result.changes.empty


CASES = [
    ("required", {"age": ""}, "age", "error"),
    ("relevant", {"works": "2", "yearly": ""}, "income", "error"),
    ("constraint", {"age": "120"}, "age", "error"),
    ("choice", {"works": "7"}, "works", "error"),
    ("calculation", {"yearly": "1"}, "yearly", "error"),
    ("type", {"age": "很年轻"}, "age", "error"),
    ("approximate", {"income": "约5000", "yearly": ""}, "income", "query"),
    ("unit", {"income": "年薪6万", "yearly": ""}, "income", "query"),
    ("date", {"visited": "2024-13-40"}, "visited", "error"),
    ("ditto", {"income": "同上", "yearly": ""}, "income", "query"),
    ("identifier", {"idn": "330399197001011234"}, "idn", "error"),
    ("precision-loss", {"idn": "3.30399E+17"}, "idn", "error"),
    ("exclusive", {"channel": "1 8"}, "channel", "error"),
    ("max-choices", {"channel": "1 2 3"}, "channel", "error"),
    ("other-text", {"channel": "其他〖报纸〗"}, "channel", "info"),
    ("outlier", {"income": "480000", "yearly": "5760000"}, "income", "query"),
    ("speed", {"end": "2024-10-09T10:00:01"}, "", "error"),
    ("straight-line", {f"s{k}": "3" for k in range(8)}, "s0", "query"),
    ("consent", {"consent": "2"}, "consent", "error"),
    ("check:young_and_rich", {"age": "18", "income": "21000", "yearly": "252000"}, "age", "query"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "answers", "question", "severity"), CASES, ids=[c[0] for c in CASES]
)
def test_a_rule_speaks_of_the_cell_that_breaks_it(
    tmp_path: Path, rule: str, answers: dict[str, str], question: str, severity: str
) -> None:
    found = received(tmp_path, spoilt(**answers)).findings
    about = found[(found["rule"] == rule) & (found["record"] == "BAD")]
    assert about[["question", "severity", "status"]].to_numpy().tolist() == [[question, severity, "open"]]  # fmt: skip
    assert set(found["record"]) <= {"BAD", ""}, "nobody else is accused"
    others = set(found.loc[found["record"] == "BAD", "rule"]) - {rule}
    assert others <= ALONG.get(rule, set())


# what one and the same slip rightly breaks besides
ALONG = {
    "check:young_and_rich": {"outlier"},
    "relevant": {"calculation"},
}


def test_duplicates_speak_of_records(tmp_path: Path) -> None:
    rows = sound()
    again = {**rows[3], "qid": "TWIN", "idn": identity(500), "visited": "2024-10-30"}
    near = {**again, "qid": "NEAR", "s2": "1" if again["s2"] != "1" else "2"}
    same = {**rows[9], "age": "33"}
    found = received(tmp_path, [*rows, again, near, same]).findings
    told = {rule: set(part["record"]) for rule, part in found.groupby("rule")}
    assert told["duplicate-answers"] == {"TWIN"}
    assert told["near-duplicate"] == {"NEAR"}
    assert told["duplicate-id"] == {"Q009", "Q009#2"}
    assert set(told) == {"duplicate-answers", "near-duplicate", "duplicate-id"}


def test_two_keyings_that_differ_are_a_finding_each(tmp_path: Path) -> None:
    rows = sound()
    second = [dict(r) for r in rows]
    second[7]["age"] = "59" if rows[7]["age"] != "59" else "58"
    found = received(tmp_path, rows, ("raw二录.csv", second)).findings
    assert found[["record", "question", "rule", "severity"]].to_numpy().tolist() == [
        ["Q007", "age", "double-entry", "error"]
    ]


def test_an_interviewer_whose_answers_are_of_their_own(tmp_path: Path) -> None:
    rows = sound(200)
    for row in rows:
        if row["interviewer"] == "W2":
            row |= {"s1": "5", "s3": "5", "s5": "5"}
    found = received(tmp_path, rows).findings
    assert set(found.loc[found["rule"] == "interviewer", "severity"]) == {"query"}
    assert found["message"].str.contains("W2").any()


def test_rewriting_and_consequences_bear_their_names(tmp_path: Path) -> None:
    rules = received(tmp_path, spoilt(age="３５", visited="2024年10月9日")).changes["rule"]
    assert sorted(rules) == ["normalise:date", "normalise:number"]


def test_every_promised_name_has_its_case() -> None:
    shown = {c[0] for c in CASES} | {
        "duplicate-id", "duplicate-answers", "near-duplicate", "double-entry", "interviewer",
    }  # fmt: skip
    assert {r for r in shown if ":" not in r} == set(ABOUT)
