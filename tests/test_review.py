"""Findings go out as a workbook, decisions come back; what cannot be applied stops everything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import researchlib as rl
from researchlib.cleaning import Clean, clean, write_clean
from researchlib.errors import ReviewError
from researchlib.forms import form_from_markdown
from researchlib.responses import Raw, read_responses
from researchlib.review import read_review
from small_surveys import cleaned, found, received, row

DIRTY = [
    row(age="150"),
    row(record_id="A2", sex="3"),
    row(record_id="A3", income="约5000"),
    row(record_id="A4", works="2"),
]


def exported(folder: Path, result: Clean) -> Path:
    """The review workbook of a cleaning, as a person would open it."""
    write_clean(result, folder / "clean")
    return folder / "clean" / "review.xlsx"


def filled(path: Path, fill: Callable[[dict[str, str]], dict[str, str] | None]) -> Path:
    """Fill in the findings sheet: `fill` takes a row by heading and gives the cells to write."""
    book = load_workbook(path)
    sheet = book["待核问题"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, sheet.max_row + 1):
        values = {h: sheet.cell(number, c).value or "" for h, c in heads.items()}
        for head, value in (fill(values) or {}).items():
            sheet.cell(number, heads[head], value)
    target = path.parent.parent / "review.xlsx"
    book.save(target)
    return target


def decide(**by_record: tuple[str, str]) -> Callable[[dict[str, str]], dict[str, str] | None]:
    """A1=("改", "50") and so on: the action and new value for a record's first finding."""
    done: set[str] = set()

    def fill(values: dict[str, str]) -> dict[str, str] | None:
        record = values["问卷编号"]
        if record not in by_record or record in done:
            return None
        done.add(record)
        action, new = by_record[record]
        return {"处理": action, "改为": new, "理由": "查原卷", "处理人": "王"}

    return fill


def round_trip(folder: Path, rows=DIRTY, **decisions: tuple[str, str]) -> Clean:
    raw = received(folder, rows)
    review = filled(exported(folder, clean(raw)), decide(**decisions))
    return clean(raw, review)


def test_the_workbook_shows_label_text_suggestion_and_offers_the_options(tmp_path: Path) -> None:
    path = exported(tmp_path, clean(received(tmp_path, DIRTY)))
    sheet = load_workbook(path)["待核问题"]
    heads = [c.value for c in sheet[1]]
    rows = [dict(zip(heads, [c.value for c in r], strict=True)) for r in sheet.iter_rows(min_row=2)]
    income = next(r for r in rows if r["问卷编号"] == "A3")
    assert (income["题目文字"], income["收到的值"], income["建议"]) == ("月收入", "约5000", "5000")
    lists = [v.formula1 for v in sheet.data_validations.dataValidation]
    assert any("确认无误" in f for f in lists)
    assert any("选项" in f for f in lists), "a drop-down from the choice list"


def test_a_correction_is_applied_logged_and_its_finding_closed(tmp_path: Path) -> None:
    result = round_trip(tmp_path, A1=("改", "50"), A3=("改", "5000"))
    assert result.data["age"].tolist() == [50, 35, 35, 35]
    assert result.data["income"].tolist()[2] == 5000
    rows = result.changes[result.changes["question"] == "age"]
    assert rows[["record", "old", "new", "rule", "reason", "by"]].to_numpy().tolist() == [
        ["A1", "150", "50", "constraint", "查原卷", "王"]
    ]
    statuses = result.findings.set_index(["record", "rule"])["status"]
    assert statuses["A1", "constraint"] == "corrected"
    assert statuses["A3", "approximate"] == "corrected"


def test_a_record_is_dropped_by_a_decision_with_its_reason(tmp_path: Path) -> None:
    result = round_trip(tmp_path, A2=("删记录", ""))
    assert result.data["record"].tolist() == ["A1", "A3", "A4"]
    assert result.dropped["reason"].tolist() == ["查原卷（王）"]
    assert set(result.findings.loc[result.findings["record"] == "A2", "status"]) == {"dropped"}


def test_okay_silences_a_finding_until_the_value_changes(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    review = filled(exported(tmp_path, clean(raw)), decide(A1=("确认无误", "")))
    status = clean(raw, review).findings.set_index(["record", "rule"])["status"]
    assert status["A1", "constraint"] == "okay"
    later = received(tmp_path, [row(age="160"), *DIRTY[1:]], name="later.csv")
    status = clean(later, review).findings.set_index(["record", "rule"])["status"]
    assert status["A1", "constraint"] == "stale"


def test_decisions_survive_an_export_with_more_rows(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    review = filled(exported(tmp_path, clean(raw)), decide(A1=("改", "50"), A2=("删记录", "")))
    more = received(tmp_path, [row(record_id="A0"), *DIRTY, row(record_id="A9")], name="more.csv")
    result = clean(more, review)
    assert result.data["record"].tolist() == ["A0", "A1", "A3", "A4", "A9"]
    assert result.data["age"].tolist()[1] == 50


def test_the_next_workbook_keeps_the_decisions(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    first = filled(exported(tmp_path, clean(raw)), decide(A1=("改", "50"), A2=("确认无误", "")))
    second = exported(tmp_path / "again", clean(raw, first))
    again = read_review(second)
    assert {(d.record, d.action, d.new) for d in again.cells} == {
        ("A1", "change", "50"), ("A2", "okay", ""),
    }  # fmt: skip
    assert clean(raw, second).data.equals(clean(raw, first).data)


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ({"A1": ("改", "abc")}, r"第 \d 行：“改为”的值不符合题目要求"),
        ({"A1": ("改", "")}, r"第 \d 行：“改为”是空的"),
        ({"A1": ("看看", "")}, r"第 \d 行：“处理”应为"),
        ({"A2": ("改", "5")}, r"第 \d 行：“改为”的值不符合题目要求"),
    ],
)
def test_an_impossible_decision_stops_everything_with_its_row(
    tmp_path: Path, decisions: dict[str, tuple[str, str]], told: str
) -> None:
    with pytest.raises(ReviewError, match=told) as refused:
        round_trip(tmp_path, **decisions)
    sheet = load_workbook(tmp_path / "review.xlsx")["待核问题"]
    number = int(re.search(r"第 (\d+) 行", str(refused.value))[1])
    assert sheet.cell(number, 1).value == next(iter(decisions))


def test_a_correction_that_breaks_what_held_is_refused(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    path = exported(tmp_path, clean(raw))
    book = load_workbook(path)
    sheet = book["待核问题"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    new = {
        "问卷编号": "A1",
        "题目": "channel",
        "收到的值": "1 3",
        "处理": "改",
        "改为": "1 8",
        "理由": "查原卷",
        "处理人": "王",
    }
    number = next(n for n in range(2, sheet.max_row + 2) if not sheet.cell(n, 1).value)
    for head, value in new.items():
        sheet.cell(number, heads[head], value)
    book.save(tmp_path / "review.xlsx")
    with pytest.raises(
        ReviewError, match=f"第 {number} 行.*“channel”违反原先满足的规则（exclusive）"
    ):
        clean(raw, tmp_path / "review.xlsx")


def test_a_corrected_value_still_out_of_bounds_stays_open(tmp_path: Path) -> None:
    result = round_trip(tmp_path, [row(age="3五"), *DIRTY[1:]], A1=("改", "170"))
    assert result.data["age"].tolist()[0] == 170
    still = result.findings.set_index(["record", "rule"])["status"]
    assert still["A1", "constraint"] == "open"


def test_a_stale_decision_is_refused(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    review = filled(exported(tmp_path, clean(raw)), decide(A1=("改", "50")))
    later = received(tmp_path, [row(age="160"), *DIRTY[1:]], name="later.csv")
    with pytest.raises(ReviewError, match="已过时"):
        clean(later, review)


def test_conflicting_decisions_are_refused(tmp_path: Path) -> None:
    raw = received(
        tmp_path, [row(income="约5000元以上"), row(record_id="A2", age="1500", works="2")]
    )
    review = exported(tmp_path, clean(raw))

    def fill(values: dict[str, str]) -> dict[str, str] | None:
        if values["问卷编号"] != "A2":
            return None
        if values["题目"] == "age":
            return {"处理": "改", "改为": "50"}
        return {"处理": "删记录"}

    with pytest.raises(ReviewError, match="冲突：同一份问卷既要删又要改"):
        clean(raw, filled(review, fill))


def test_other_specify_is_recoded_for_this_month_and_the_next(tmp_path: Path) -> None:
    rows = [
        row(channel="1 9", channel_other="亲戚"),
        row(record_id="A2", channel="9", channel_other="报纸"),
    ]
    raw = received(tmp_path, rows)
    path = exported(tmp_path, clean(raw))
    book = load_workbook(path)
    sheet = book["其他归类"]
    heads = {c.value: c.column for c in sheet[1]}
    texts = [sheet.cell(r, heads["文字"]).value for r in range(2, sheet.max_row + 1)]
    sheet.cell(2 + texts.index("亲戚"), heads["归入选项"], "2")
    book.save(tmp_path / "review.xlsx")
    more = received(
        tmp_path, [*rows, row(record_id="A3", channel="9", channel_other=" 亲戚")], name="more.csv"
    )
    result = clean(more, tmp_path / "review.xlsx")
    assert result.data["channel"].tolist() == ["1 2", "9", "2"]
    log = result.changes.set_index(["record", "question"])["rule"]
    assert log["A1", "channel"] == "other-text"
    assert log["A1", "channel_other"] == "consequence:relevant"
    assert result.data["channel_other"].isna().tolist() == [True, False, True]


def test_one_spelling_is_settled_once(tmp_path: Path) -> None:
    rows = [row(sex="男人"), row(record_id="A2", sex="男人")]
    raw = received(tmp_path, rows)
    book = load_workbook(exported(tmp_path, clean(raw)))
    sheet = book["批量更正"]
    heads = {c.value: c.column for c in sheet[1]}
    assert sheet.cell(2, heads["出现次数"]).value == "2"
    sheet.cell(2, heads["改为"], "1")
    book.save(tmp_path / "review.xlsx")
    more = received(tmp_path, [*rows, row(record_id="A3", sex="男人")], name="more.csv")
    assert clean(more, tmp_path / "review.xlsx").data["sex"].tolist() == ["1", "1", "1"]


def fifty(folder: Path, order: int = 1, name: str = "raw.csv") -> Raw:
    """Fifty interviews and one of them once more under another number, in two orders."""
    names = [f"q{k}" for k in range(20)]
    lines = "\n".join(f"| | integer | {n} | {n} |" for n in names)
    form = form_from_markdown(
        f"| survey | | | |\n| | type | name | label |\n| | text | record_id | 编号 |\n{lines}\n"
    )
    random = np.random.default_rng(1)
    data = [(f"R{k}", *map(str, random.integers(1, 50, 20))) for k in range(50)]
    data.append(("X", *data[3][1:]))
    return received(folder, data[::order], ("record_id", *names), form, name)


def pairs(result: Clean) -> list[str]:
    """What became of the findings about two records that look alike."""
    return result.findings.loc[result.findings["rule"] == "duplicate-answers", "status"].tolist()


def settled_pair(folder: Path, result: Clean, action: str) -> Path:
    book = load_workbook(exported(folder, result))
    sheet = book["疑似重复"]
    heads = {c.value: c.column for c in sheet[1]}
    sheet.cell(2, heads["处理"], action)
    sheet.cell(2, heads["理由"], "重录")
    book.save(folder / "review.xlsx")
    return folder / "review.xlsx"


@pytest.mark.parametrize(("action", "gone"), [("删后者", "X"), ("删前者", "R3")])
def test_a_pair_of_duplicates_is_settled_on_its_own_sheet(
    tmp_path: Path, action: str, gone: str
) -> None:
    raw = fifty(tmp_path)
    first = clean(raw)
    assert [f[0] for f in found(first, "duplicate-answers")] == ["X"]
    result = clean(raw, settled_pair(tmp_path, first, action))
    assert len(result) == 50
    assert result.dropped["record"].tolist() == [gone]
    assert pairs(result) == ["dropped"], "what was decided is not asked again"


@pytest.mark.parametrize("action", ["删后者", "删前者", "保留两份"])
def test_what_was_decided_of_a_pair_survives_rewriting_and_another_order_of_rows(
    tmp_path: Path, action: str
) -> None:
    first = clean(fifty(tmp_path), settled_pair(tmp_path, clean(fifty(tmp_path)), action))
    again = exported(tmp_path / "again", first)
    backwards = fifty(tmp_path, order=-1, name="later.csv")
    later = clean(backwards, exported(tmp_path / "once more", clean(backwards, again)))
    assert set(later.data["record"]) == set(first.data["record"])
    assert pairs(later) == ["okay" if action == "保留两份" else "dropped"]


def test_keeping_both_holds_only_as_long_as_the_answers_do(tmp_path: Path) -> None:
    path = settled_pair(tmp_path, clean(fifty(tmp_path)), "保留两份")
    text = (tmp_path / "raw.csv").read_text("utf-8-sig").splitlines()
    for line in (4, 51):  # R3 and X, in the same way
        text[line] = text[line].rsplit(",", 1)[0] + ",99"
    (tmp_path / "raw.csv").write_text("\n".join(text), "utf-8")
    changed = clean(
        read_responses(tmp_path / "raw.csv", fifty(tmp_path, name="same.csv").form), path
    )
    assert pairs(changed) == ["stale"]


def test_dropping_one_of_two_under_a_number_settles_the_other(tmp_path: Path) -> None:
    rows = [row(), row(age="40")]
    result = round_trip(tmp_path, rows, **{"A1#2": ("删记录", "")})
    assert result.data["record"].tolist() == ["A1"]
    assert result.findings["status"].tolist() == ["dropped", "dropped"]


def test_an_option_may_be_chosen_by_code_and_words(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    book = load_workbook(exported(tmp_path, clean(raw)))
    offered = [c.value for c in book["选项"]["A"]]
    assert offered[:4] == ["sex", "1 男", "2 女", "(跳过)"]
    result = round_trip(tmp_path, A2=("改", "2 女"))
    assert result.data["sex"].tolist() == ["1", "2", "1", "1"]
    logged = result.changes.set_index(["record", "question"])["new"]
    assert logged["A2", "sex"] == "2"


TRADES = """
| survey  |                    |           |      |            |
|         | type               | name      | label | identifier |
|         | text               | record_id | 编号 | record     |
|         | select_one trade   | trade     | 行业 |            |
|         | select_one town    | town      | 镇街 |            |
| choices |                    |           |      |            |
|         | list_name          | name      | label |           |
|         | trade              | A         | 农林牧渔业 |      |
|         | trade              | C         | 制造业 |          |
|         | trade              | S         | 其他 |            |
|         | trade              | T         | 其他 |            |
|         | town               | 990101001 | 云浦街道 |        |
|         | town               | 990101002 | 栖云街道 |        |
"""


def test_codes_of_any_kind_are_offered_with_their_words(tmp_path: Path) -> None:
    """Letters, nine digits, and two options under one name: code and words belong together."""
    form = form_from_markdown(TRADES)
    raw = received(tmp_path, [("1", "造", "云")], ("record_id", "trade", "town"), form)
    book = load_workbook(exported(tmp_path, clean(raw)))
    offered = {c[0].value: [v.value for v in c[1:]] for c in book["选项"].columns}
    assert offered["trade"][:4] == ["A 农林牧渔业", "C 制造业", "S 其他", "T 其他"]
    assert offered["town"][:2] == ["990101001 云浦街道", "990101002 栖云街道"]


@pytest.mark.parametrize("trade", ["C 制造业", "C", "制造业", "C制造业", "C　制造业", "C. 制造业"])
@pytest.mark.parametrize(
    "town", ["990101002 栖云街道", "990101002", "栖云街道", "990101002栖云街道"]
)
def test_code_or_words_or_both_are_read_back(trade: str, town: str, tmp_path: Path) -> None:
    """What an older workbook offered (the code alone) is read as before."""
    form = form_from_markdown(TRADES)
    raw = received(tmp_path, [("1", "造", "云")], ("record_id", "trade", "town"), form)
    new = {"trade": trade, "town": town}
    path = filled(
        exported(tmp_path, clean(raw)),
        lambda r: {"处理": "改", "改为": new[r["题目"]]} if r["题目"] in new else None,
    )
    result = clean(raw, path)
    assert result.data[["trade", "town"]].iloc[0].tolist() == ["C", "990101002"]
    assert result.changes["new"].tolist() == ["C", "990101002"]


@pytest.mark.parametrize("trade", ["A 制造业", "B 制造业", "C 其他"])
def test_a_code_with_another_options_words_is_refused(trade: str, tmp_path: Path) -> None:
    form = form_from_markdown(TRADES)
    raw = received(tmp_path, [("1", "造", "云浦街道")], ("record_id", "trade", "town"), form)
    path = filled(
        exported(tmp_path, clean(raw)),
        lambda r: {"处理": "改", "改为": trade} if r["题目"] == "trade" else None,
    )
    with pytest.raises(ReviewError, match="第 2 行：“改为”的值不符合题目要求"):
        clean(raw, path)


def test_the_workbook_of_a_surveys_wave_keeps_its_decisions(root: Path, tmp_path: Path) -> None:
    survey = rl.open_survey(root / "surveys" / "residents").only("2024")
    first = rl.clean(survey)
    again = rl.clean(survey, review=exported(tmp_path, first))
    for table in ("data", "changes", "findings", "dropped", "missing"):
        pd.testing.assert_frame_equal(getattr(first, table), getattr(again, table))
    assert (again.changes["by"] != "researchlib").any()


def test_a_respondents_words_never_become_a_formula(tmp_path: Path) -> None:
    path = exported(tmp_path, clean(received(tmp_path, [row(age="=1+1")])))
    sheet = load_workbook(path)["待核问题"]
    cell = next(c for r in sheet.iter_rows(min_row=2) for c in r if c.value == "=1+1")
    assert cell.data_type == "s"


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    raw = received(tmp_path, DIRTY)
    digests = {
        hashlib.sha256(exported(tmp_path / str(k), clean(raw)).read_bytes()).hexdigest()
        for k in range(2)
    }
    assert len(digests) == 1


def test_a_workbook_that_is_no_review_is_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.save(tmp_path / "review.xlsx")
    with pytest.raises(ReviewError, match="没有“待核问题”工作表"):
        read_review(tmp_path / "review.xlsx")


def test_cleaning_an_export_of_clean_data_finds_nothing(tmp_path: Path) -> None:
    result = cleaned(tmp_path, row())
    assert result.findings.empty
