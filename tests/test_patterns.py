"""What is only seen across records: unusual numbers, hurried interviews, one address, one interviewer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from researchlib.cleaning import Clean, clean
from researchlib.forms import form_from_markdown
from researchlib.rules.patterns import _discoveries, _larger
from small_surveys import found, received


def rents(tmp_path: Path, rows: list[tuple[str, ...]], extra: dict[str, str]) -> Clean:
    heads, values = " | ".join(extra), " | ".join(extra.values())
    form = form_from_markdown(f"""
        | survey  |              |       |       | {" | ".join("" for _ in extra)} |
        |         | type         | name  | label | {heads} |
        |         | select_one t | town  | 镇    | {" | ".join("" for _ in extra)} |
        |         | integer      | rent  | 房租  | {values} |
        | choices |              |       |       | |
        |         | list_name    | name  | label | |
        |         | t            | c     | 城区  | |
        |         | t            | v     | 山区  | |
    """)
    return clean(received(tmp_path, rows, ("town", "rent"), form))


def two_towns() -> list[tuple[str, str]]:
    random = np.random.default_rng(4)
    city = [("c", str(int(v))) for v in random.normal(3000, 200, 60)]
    return city + [("v", str(int(v))) for v in random.normal(400, 30, 60)]


def test_a_number_usual_in_the_city_is_unusual_in_the_hills(tmp_path: Path) -> None:
    rows = [*two_towns(), ("v", "2900")]
    together = rents(tmp_path, rows, {"outlier": ""})
    assert "raw.csv!122" not in [f[0] for f in found(together, "outlier")]
    result = rents(tmp_path, rows, {"outlier_by": "town"})
    assert [f[0] for f in found(result, "outlier")] == ["raw.csv!122"]


def test_a_code_to_be_ignored_is_no_unusual_number(tmp_path: Path) -> None:
    rows = [r for r in two_towns() if r[0] == "c"] + [("c", "9999999")] * 3
    assert len(found(rents(tmp_path, rows, {"outlier": ""}), "outlier")) == 3
    assert found(rents(tmp_path, rows, {"outlier_ignore": "9999999"}), "outlier") == []


def test_a_code_for_no_answer_does_not_spoil_the_scale(tmp_path: Path) -> None:
    rows = [r for r in two_towns() if r[0] == "c"] + [("c", "-9")] * 3 + [("c", "30000")]
    assert [f[0] for f in found(rents(tmp_path, rows, {"outlier": ""}), "outlier")] == [
        "raw.csv!65"
    ]


def test_many_zeros_do_not_make_every_amount_unusual(tmp_path: Path) -> None:
    random = np.random.default_rng(6)
    some = [("c", str(int(v))) for v in random.lognormal(4, 0.8, 80)]
    rows = [*[("c", "0")] * 120, *some, ("c", "90000")]
    assert [f[0] for f in found(rents(tmp_path, rows, {"outlier": ""}), "outlier")] == [
        "raw.csv!202"
    ]


def test_small_counts_are_no_slips_of_the_unit_but_a_wage_in_thousands_is(tmp_path: Path) -> None:
    """Counts spread evenly from 1, and waiting times, have a long low end on a log scale."""
    random = np.random.default_rng(5)
    for values in (random.integers(1, 500, 2000), np.ceil(random.exponential(300, 2000))):
        rows = [("c", str(int(v))) for v in values]
        assert len(found(rents(tmp_path, rows, {"outlier": ""}), "outlier")) <= 2
    wages = [("c", str(int(v))) for v in random.lognormal(8.5, 0.3, 300)]
    result = rents(tmp_path, [*wages, ("c", "5"), ("c", "48000")], {"outlier": ""})
    assert [f[0] for f in found(result, "outlier")] == ["raw.csv!302", "raw.csv!303"]


TIMED = """
| survey |         |       |       |
|        | type    | name  | label |
|        | start   | start |       |
|        | end     | end   |       |
|        | integer | age   | 年龄  |
"""


def test_a_hurried_interview_is_seen_from_its_start_and_end(tmp_path: Path) -> None:
    rows = [("2024-10-09T10:00:00", f"2024-10-09T10:{20 + k % 9}:00", "30") for k in range(40)]
    rows.append(("2024-10-09T10:00:00", "2024-10-09T10:02:00", "31"))
    rows.append(("2024-10-09T10:00:00", "2024-10-09T10:00:01", "32"))
    result = clean(received(tmp_path, rows, ("start", "end", "age"), form_from_markdown(TIMED)))
    assert [(f[0], f[2]) for f in found(result, "speed")] == [
        ("raw.csv!43", "error"), ("raw.csv!42", "query"),
    ]  # fmt: skip


def wjx(tmp_path: Path, sent: list[tuple[str, str]]) -> Clean:
    form = form_from_markdown(
        "| survey | | | |\n| | type | name | label |\n| | integer | age | 您的年龄 |\n"
    )
    columns = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的年龄")
    rows = [
        (str(k), when, f"{90 + k}秒", "微信", "N/A", f"{ip}(浙江-温州)", str(20 + k))
        for k, (when, ip) in enumerate(sent, start=1)
    ]
    return clean(received(tmp_path, rows, columns, form))


def test_many_questionnaires_from_one_address_within_minutes(tmp_path: Path) -> None:
    burst = [(f"2024/10/9 19:5{k}:00", "1.2.3.4") for k in range(5)]
    apart = [(f"2024/10/{10 + k} 19:50:00", "5.6.7.8") for k in range(6)]
    result = wjx(tmp_path, [*burst, *apart])
    assert len(found(result, "speed")) == 5
    assert not result.findings["message"].str.contains("1.2.3.4", regex=False).any()


def interviewed(tmp_path: Path, odd: str = "") -> Clean:
    names = [f"q{k}" for k in range(6)]
    lines = "\n".join(f"| | select_one a | {n} | {n} |" for n in names)
    form = form_from_markdown(
        "| survey | | | |\n| | type | name | label |\n| | text | interviewer | 调查员 |\n"
        f"{lines}\n| choices | | | |\n| | list_name | name | label |\n"
        + "\n".join(f"| | a | {k} | 项{k} |" for k in range(1, 5))
    )
    random = np.random.default_rng(7)
    rows = []
    for k in range(300):
        who = f"W{k % 6}"
        share = [0.85, 0.05, 0.05, 0.05] if who == odd else [0.25] * 4
        rows.append((who, *random.choice(list("1234"), 6, p=share)))
    return clean(received(tmp_path, rows, ("interviewer", *names), form))


def test_an_interviewer_whose_answers_are_like_nobody_elses(tmp_path: Path) -> None:
    messages = interviewed(tmp_path, odd="W2").findings["message"]
    told = messages[messages.str.contains("答案分布")]
    assert len(told) == 1
    assert "W2" in told.iat[0]


def test_interviewers_who_differ_by_chance_are_left_alone(tmp_path: Path) -> None:
    assert found(interviewed(tmp_path), "interviewer") == []


def test_the_rank_test_is_that_of_mann_and_whitney() -> None:
    from scipy.stats import mannwhitneyu

    random = np.random.default_rng(5)
    values = random.integers(0, 12, 90).astype(float)
    codes = np.repeat([0, 1, 2], 30)
    values[codes == 1] += 2
    for code, p in _larger(values, codes, np.array([0, 1, 2])):
        mine, others = values[codes == code], values[codes != code]
        expected = mannwhitneyu(mine, others, alternative="greater", method="asymptotic").pvalue
        assert p == pytest.approx(expected, rel=1e-9)


def test_discoveries_keep_the_share_of_false_alarms() -> None:
    """Benjamini and Hochberg at 1 %: the largest k with p(k) ≤ 0.01 k / m."""
    ps = [0.0001, 0.0039, 0.0041, 0.3, 0.9]
    kept = _discoveries([(k, "", p) for k, p in enumerate(ps)])
    assert [code for code, _ in kept] == [0, 1, 2]


def test_answers_without_consent_where_nothing_hangs_on_it(tmp_path: Path) -> None:
    form = form_from_markdown("""
        | survey  |              |         |                  |
        |         | type         | name    | label            |
        |         | select_one y | consent | 是否同意接受访问 |
        |         | integer      | age     | 年龄             |
        |         | integer      | rooms   | 房间数           |
        | choices |              |         |                  |
        |         | list_name    | name    | label            |
        |         | y            | 1       | 同意             |
        |         | y            | 2       | 不同意           |
    """)
    rows = [("1", "30", "2"), ("2", "", ""), ("2", "30", "3")]
    result = clean(received(tmp_path, rows, ("consent", "age", "rooms"), form))
    assert [f[0] for f in found(result, "consent")] == ["raw.csv!4"]


def test_what_the_platform_recorded_is_never_exported(tmp_path: Path) -> None:
    result = wjx(tmp_path, [("2024/10/9 19:50:00", "1.2.3.4")])
    assert list(result.data) == ["record", "age"]
    assert isinstance(result.raw.meta, pd.DataFrame)
