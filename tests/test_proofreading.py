"""The proof-reader held against drafts that are right, planted faults, published reports, and its promises."""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from researchlib.cli import main
from researchlib.errors import DataError
from researchlib.proofreading import Finding, desk, proofread, write_comments

sys.path.insert(0, str(Path(__file__).parent / "proofreading"))
import measures
import sets

DATA = Path(__file__).parent / "data"
PROJECT = Path(__file__).parents[1]
WRONG = "共回收有效问卷572份，其中愿意长期居住的467份，占47.6%。"


def found(text: str, folder: Path, name: str = "稿.txt") -> list[tuple[str, str]]:
    file = folder / name
    file.write_text(text, "utf-8")
    return [(f.code, f.words) for f in proofread(file)]


# precision and recall


@pytest.mark.parametrize("name", [*measures.SETS, "right"])
def test_right_drafts_raise_at_most_one_false_alarm_in_two_thousand_characters(name: str) -> None:
    characters, marks = measures.alarms(measures.corpus(name))
    assert characters > 500
    assert 1000 * len(marks) / characters <= 0.5, marks


@cache
def recall(name: str) -> dict[str, measures.Measured]:
    """Planted faults found by kind: those written as lines, and those that are edits of right drafts."""
    file = measures.HERE / f"faults{'_' if name else ''}{name}.txt"
    derived = name in measures.EDITED
    return measures.recall(
        measures.edited(file, measures.texts(name)) if derived else measures.planted(file)
    )


@pytest.mark.parametrize("name", measures.SETS)
def test_nine_of_ten_planted_faults_are_found(name: str) -> None:
    kinds = recall(name)
    missed = {kind: m.missed for kind, m in kinds.items() if m.missed}
    planted = sum(m.planted for m in kinds.values())
    assert sum(m.found for m in kinds.values()) >= 0.9 * planted, missed


def test_every_kind_of_fault_is_found_nine_times_in_ten() -> None:
    counts: dict[str, list[int]] = {}
    for name in measures.SETS:
        for kind, m in recall(name).items():
            found_planted = counts.setdefault(kind, [0, 0])
            found_planted[0] += m.found
            found_planted[1] += m.planted
    assert len(counts) >= 40
    assert [kind for kind, (_, planted) in counts.items() if planted < 10] == []
    assert {kind: c for kind, c in counts.items() if c[0] < 0.89 * c[1]} == {}


@pytest.mark.parametrize("name", sets.ORDER)
def test_reports_of_other_authors_raise_few_false_alarms(name: str) -> None:
    text, _ = sets.load(name)
    findings = measures.read(text)
    assert 1000 * len(sets.marks(findings)) / findings.characters <= 0.5, sets.marks(findings)


@pytest.mark.parametrize("name", sets.OPEN)
def test_reports_read_last_raise_few_false_alarms(name: str) -> None:
    findings = measures.read(sets.load(name)[0])
    assert len(sets.marks(findings)) <= 4, sets.marks(findings)


def test_faults_in_reports_of_other_authors_are_found() -> None:
    """Every fifth fault; `python tests/proofreading/sets.py` measures all. The cold figures are in the docs."""
    missed, found, planted = [], 0, 0
    for name in (*sets.ORDER, *sets.OPEN):
        for kind, m in sets.measure(name, every=5)[1].items():
            found, planted = found + m.found, planted + m.planted
            missed += [f"{name} {kind}: {words}" for words in m.missed]
    assert planted > 200
    assert found >= 0.87 * planted, missed


def _marks_of_samples(files: list[Path]) -> dict[str, list[str]]:
    ledgers = {file: file.with_suffix(".ledger.json") for file in files}
    found = {f: proofread(f, ledger=one if one.exists() else None) for f, one in ledgers.items()}
    return {file.name: [f.message for f in marks] for file, r in found.items() if (marks := sets.marks(r))}  # fmt: skip


def test_the_sample_briefs_raise_no_false_alarms() -> None:
    briefs = sorted((PROJECT / "reports").glob("*.docx"))
    if not briefs:
        pytest.skip("no brief has been built here")
    assert _marks_of_samples(briefs) == {}


def test_the_notebooks_of_the_sample_briefs_raise_no_false_alarms() -> None:
    notebooks = sorted((PROJECT / "notebooks").glob("*.ipynb"))
    assert len(notebooks) == 9
    assert _marks_of_samples(notebooks) == {}


# published reports


ARITHMETIC = ("arithmetic:",)
# the others quote changed years or another source: text alone cannot tell
PUBLISHED = ("P01", "P02", "P04", "P07", "P09", "P10", "P12", "P13", "P14", "P15", "P17", "P19")
FLAWED = {"P04": {"90.1%"}, "P07": {"41.1%", "8.5%"}}


@pytest.mark.parametrize("number", PUBLISHED)
def test_the_arithmetic_of_published_reports_is_judged_right(number: str, tmp_path: Path) -> None:
    with (DATA / "published-checks.csv").open(encoding="utf-8-sig") as file:
        quoted = {row["id"]: row["quoted_text"] for row in csv.DictReader(file)}
    marks = found(quoted[number], tmp_path)
    wrong = {words for code, words in marks if code.startswith(ARITHMETIC)}
    assert wrong == FLAWED.get(number, set())


def test_years_of_two_digits_give_a_mangled_reprint_away(tmp_path: Path) -> None:
    marks = found("19年 19年 19年 19年 19年 农民工总量 24223 25278 26261 26894 27395", tmp_path)
    assert ("consistency:year", "19年") in marks


def test_the_year_end_text_is_marked_as_an_editor_would() -> None:
    findings = list(proofread(DATA / "work-summary-2024.txt"))
    marks = {(f.code, f.words) for f in findings}
    assert sum(f.words == "xx" and f.code == "form:placeholder" for f in findings) == 6
    assert any(f.code == "form:repeat" and f.words.startswith("二是抓好挂牌督办") for f in findings)
    assert ("consistency:unit", "4.3万") in marks
    assert ("words:about", "约6360人") in marks
    assert ("form:empty", "二、存在问题及短板") in marks
    names = " ".join(f.shows for f in findings if f.code == "consistency:name")
    assert "新居民/新市民" in names
    assert "购房补贴/购房补助" in names
    assert any(f.code == "form:halfwidth" for f in findings)
    cutoffs = [f.shows for f in findings if f.code == "consistency:cutoff"]
    assert cutoffs
    assert all(x in cutoffs[0] for x in ("截至9月底", "截至11月21日", "截至11月底", "全年"))


# what a finding says


def test_a_finding_shows_the_computation_the_place_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_text(f"总体情况良好。\n{WRONG}", "utf-8")
    (f,) = proofread(file)
    assert (f.code, f.severity, f.paragraph, f.words) == ("arithmetic:share", "error", 2, "47.6%")
    assert WRONG[f.start : f.end] == "47.6%"
    assert "467/572 = 81.6%" in f.message
    assert "文中47.6%" in f.message
    assert f.suggestion


def test_several_answers_are_not_asked_to_add_to_a_hundred(tmp_path: Path) -> None:
    text = "主要困难（可多选）：租金高占52.1%，子女入学占38.4%，就业不稳占30.2%。"
    assert found(text, tmp_path) == []


@pytest.mark.parametrize(
    ("rate", "marked"), [("15%", True), ("9.1%", False), ("9%", False), ("8.5%", True)]
)
def test_growth_is_held_against_a_base_said_behind_it(
    rate: str, marked: bool, tmp_path: Path
) -> None:
    """(1200 − 1100)/1100 = 9.09 %."""
    marks = found(f"全年开展检查1200次，比上年增长{rate}，上年为1100次。", tmp_path)
    assert marks == ([("arithmetic:growth", rate)] if marked else [])


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        # a whole, a rate or an average whose other number stands elsewhere
        ("安排经费320万元，实际支出301.4万元，预算执行率92.4%。", [("arithmetic:rate", "92.4%")]),
        ("安排经费320万元，实际支出301.4万元，预算执行率94.2%。", []),
        ("新增班级8个，按每班45人计算，可增学位320个。", [("arithmetic:product", "320个")]),
        ("新增班级8个，按每班45人计算，可增学位360个。", []),
        ("年出生率7.09‰，死亡率5.00‰，自然增长率为2.90‰。", [("arithmetic:difference", "2.90‰")]),
        ("年出生率7.09‰，死亡率5.00‰，自然增长率为2.09‰。", []),
        # two things compared by their names
        ("最多的每年24次，最少的仅6次，前者是后者的3倍。", [("arithmetic:times", "3倍")]),
        ("最多的每年24次，最少的仅6次，前者是后者的4倍。", []),
        ("上半年完成年度目标的48.4%，落后时间进度2.6个百分点。", [("arithmetic:points", "2.6个百分点")]),
        ("上半年完成年度目标的48.4%，落后时间进度1.6个百分点。", []),
        # sums said in words
        ("同意的占44.6%，基本同意的占24.6%，两者合计将近八成。", [("words:vague", "将近八成")]),
        ("同意的占44.6%，基本同意的占24.6%，两者合计将近七成。", []),
    ],
)  # fmt: skip
def test_numbers_that_belong_together_by_their_names(
    text: str, marked: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert found(text, tmp_path) == marked


def test_a_number_taken_up_again_is_the_same_number(tmp_path: Path) -> None:
    text = "规上企业中，产值负增长的38家，占一成。\n下半年逐家帮扶36家负增长企业。"
    assert [code for code, _ in found(text, tmp_path)] == ["consistency:value"]
    assert found(text.replace("36家", "38家"), tmp_path) == []


def test_rounding_slack_is_granted(tmp_path: Path) -> None:
    assert found("甲占33.3%，乙占33.3%，其他占33.3%。", tmp_path) == []
    assert found("共120户，其中老旧房40户，占33.3%。", tmp_path) == []


# kinds of draft


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_in_the_encodings_of_office_machines(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_bytes(WRONG.replace("\n", "\r\n").encode(encoding))
    assert [f.words for f in proofread(file)] == ["47.6%"]


def test_a_notebook_is_read_with_its_values_and_its_allow_list(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [WRONG]}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file = tmp_path / "稿.ipynb"
    file.write_text(json.dumps(book), "utf-8")
    assert [f.words for f in proofread(file).errors] == ["47.6%"]
    book["metadata"] = {
        "proofread": {
            "allow": [{"code": "arithmetic:share", "words": "47.6%", "reason": "引用原文"}]
        }
    }
    file.write_text(json.dumps(book), "utf-8")
    findings = proofread(file)
    assert not findings.errors
    assert [f.allowed for f in findings.allowed] == ["引用原文"]


def test_the_ledger_of_a_brief_brings_its_allow_list(tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_text("参会的29岁以下青年共3人。\n", "utf-8")
    ledger = {
        "values": [],
        "allow": [{"code": "origin:typed", "words": "29岁", "reason": "分组界限"}],
    }
    findings = proofread(file, ledger=ledger)
    assert [f.allowed for f in findings.allowed] == ["分组界限"]
    assert not findings.notes
    assert proofread(file, allow=ledger["allow"]).notes == ()  # without a ledger nobody asks


def test_an_allow_list_stands_beside_the_draft_and_needs_reasons(tmp_path: Path) -> None:
    file, beside = tmp_path / "稿.txt", tmp_path / "稿.allow.toml"
    file.write_text(WRONG, "utf-8")
    beside.write_text('[[allow]]\ncode = "arithmetic"\nwords = "47.6%"\nreason = "照录"\n', "utf-8")
    assert not proofread(file).errors
    beside.write_text('[[allow]]\ncode = "arithmetic"\n', "utf-8")
    with pytest.raises(DataError, match="reason"):
        proofread(file)


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>',
}


def word_draft(path: Path) -> None:
    """A .docx as Word cuts it: one sentence in three runs, a deletion and an insertion, a table."""

    def run(text: str, tag: str = "t") -> str:
        return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"

    mark = 'w:id="{}" w:author="a" w:date="2024-01-01T00:00:00Z"'
    sentence = (
        run(WRONG[:20])
        + run(WRONG[20:25])
        + f"<w:del {mark.format(1)}>{run('81.6%', 'delText')}</w:del>"
        + f"<w:ins {mark.format(2)}>{run(WRONG[25:])}</w:ins>"
    )
    rows = [("街道", "户数"), ("城东", "320"), ("城西", "410"), ("合计", "703")]
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p>{run(c)}</w:p></w:tc>" for c in row) + "</w:tr>"
        for row in rows
    )
    body = (
        f"<w:p>{run('总体情况良好。')}</w:p><w:p>{sentence}</w:p>"
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{cells}</w:tbl><w:p/>'
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, text in _PARTS.items():
            package.writestr(name, text)
        package.writestr(
            "word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>"
        )


def test_a_word_copy_carries_the_comments_and_the_original_stays(tmp_path: Path) -> None:
    from openxml_audit import OpenXmlValidator

    file, copy = tmp_path / "稿.docx", tmp_path / "批注.docx"
    word_draft(file)
    before = file.read_bytes()
    findings = proofread(file)
    assert [f.code for f in findings] == ["arithmetic:share", "arithmetic:table"]
    write_comments(findings, copy)
    assert file.read_bytes() == before
    comments = zipfile.ZipFile(copy).read("word/comments.xml").decode()
    assert "467/572 = 81.6%" in comments
    assert "320 + 410 = 730" in comments
    said = [len(OpenXmlValidator().validate(str(f)).errors) for f in (file, copy)]
    assert said[1] <= said[0]  # the bare package has no styles; the comments add nothing to that
    with pytest.raises(DataError):
        write_comments(findings, file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.docx", b""),
        ("坏.docx", b"PK\x03\x04 not a package"),
        ("坏.ipynb", b"\x00\x01"),
        ("稿.doc", b"x"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_plainly(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert main(["proofread", str(file)]) == 2
    told = capsys.readouterr().err
    assert name in told
    assert "Traceback" not in told


def test_an_empty_text_has_nothing_to_mark(tmp_path: Path) -> None:
    assert found("", tmp_path) == []


# origin and privacy


LEDGER = {
    "values": [
        {"cell": "a", "expression": "n", "text": "572", "value": 572},
        {"cell": "a", "expression": "k", "text": "467", "value": 467},
    ]
}


def test_a_number_the_ledger_does_not_hold_was_typed_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_text("共回收有效问卷572份，愿意居住的467份，走访企业37家。", "utf-8")
    marks = [(f.code, f.words) for f in proofread(file, ledger=LEDGER)]
    assert ("origin:typed", "37家") in marks
    assert not any(w.startswith(("572", "467")) for _, w in marks)


def test_an_identifier_is_marked_and_never_repeated(tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_text("房东陈国强，身份证号330304199511230415，手机13757712345。", "utf-8")
    findings = proofread(file)
    assert {"privacy:identity", "privacy:phone"} <= {f.code for f in findings}
    told = str(findings) + json.dumps(findings.to_dict(), ensure_ascii=False)
    assert not any(x in told for x in ("330304199511230415", "13757712345", "陈国强"))


# terminal


def test_the_command_prints_json_and_ends_with_one_when_there_are_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "稿.txt"
    file.write_text(WRONG, "utf-8")
    assert main(["proofread", str(file), "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert set(finding) >= {
        "code", "severity", "paragraph", "start", "end", "words", "shows", "message", "suggestion",
    }  # fmt: skip
    assert main(["proofread", str(file)]) == 1
    assert "467/572 = 81.6%" in capsys.readouterr().out
    file.write_text("总体情况良好。", "utf-8")
    assert main(["proofread", str(file)]) == 0


# a text without line breaks, and what no one would write


@pytest.mark.parametrize(
    "piece", ["1.", "占5%，", "a-", "好", "一二三四五", "2024年10月", "（", "路1号", "x"]
)
def test_repetitive_input_ends(piece: str, tmp_path: Path) -> None:
    found(piece * (8000 // len(piece)), tmp_path)


def test_the_span_is_right_in_a_paragraph_that_is_pages_long(tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    text = "".join(f"第{k}片区工作平稳推进，群众反响较好。" for k in range(1, 300)) + WRONG
    file.write_text(text, "utf-8")
    marks = [f for f in proofread(file) if f.code == "arithmetic:share"]
    assert [text[f.start : f.end] for f in marks] == ["47.6%"] == [f.words for f in marks]


# what published prose of statistics bureaus, courts and hotlines says rightly (the sentences are invented)


@pytest.mark.parametrize(
    "text",
    [
        "全年旅客周转量1504.2亿人公里，增长3.1%；货物周转量2210.5亿吨公里，增长4.0%。",
        "居住在乡村的人口为41230万人，占全国人口的29.2%。",
        "每十万人命案发生数为0.52起，处于较低水平。",
        "文盲率由5.12%下降为3.36%，平均受教育年限继续提高。",
        "全年工业投资3.2亿元，占固定资产投资总额的4.6%，同比下降38.5%。",
        "地方投资同比增长52.3%，增速比同期提高101.7个百分点。",
        "男性人口51.2万人，女性人口48.9万人，总人口性别比（以女性为100，男性对女性的比例）为104.70，出生人口性别比为110.6。",
        "全年进出口总额7.12万亿元，增长9.1%。其中，出口4.35万亿元，增长8.2%。12月当月进出口0.85万亿元，增长5.4%。其中，出口0.54万亿元，增长7.0%；进口0.31万亿元，增长2.7%。",
        "受理举报2350件。排名前三位的是，价格违法512件，占举报量的22%；广告违法376件，占举报量的16%；其他违法329件（其中无照经营210件），占举报量的14%。",
        "流动人口总量达到512.40万人，占全市常住人口总数的21.5%。其中流出市外的人口为338.64万人，占全市常住人口总数的14.2%；市外流入人口为47.70万人，占全市常住人口总数的2.0%。",
        "培训失业人员3.12万人、企业技工2.40万人，净增参保人员8万人，完成目标9万人的89%；两项培训分别完成全年目标的96%、80%。",
        "从问卷统计，30岁以下、30—39岁、40—49岁、50岁及以上各占18.0%、34.5%、28.5%、19.0%。",
        "决定不起诉142人（不含附条件不起诉6人），其中法定不起诉11人，情节轻微不起诉120人，证据不足不起诉11人。",
        "与2010年普查的125600万人相比，五年共增加3140万人，增长2.50%。",
        "一季度实现地区生产总值512.6亿元，总量比同期增加48.2亿元，同比增长4.1%。",
        "有效灌溉面积312万公顷，与上年持平；节水灌溉面积184.5万公顷，增长7.2%。",
        "户籍总人口241.50万人，全年出生人口2.05万人，出生率为8.49‰。据推算，全市常住人口为203.7万人，城市人口占总人口比重为61.4%。",
        "调解成功96件，调解成功率41.74%；办结230件，按期办结率82.61%。",
        "农林水利1620件，占诉求量的14.40%；社会保障1507件，占诉求量的13.40%；生活公用1063件，占诉求量的9.45%。",
        "年末低保对象71200人，其中，城镇4310人，农村66890人，最低生活保障标准分别为每人每月630元和472元。",
        "共受理案件2100件。其中：受理刑事案件85件，结案52件；受理民事案件1210件，结案640件；受理执行案件803件，结案411件。",
        "经审查，共逮捕31人，不捕26人，不捕率为45.61%。",
        "规模以上工业增加值增长2.9%。高技术制造业和装备制造业增加值分别增长7.4%、6.8%，增速分别比规模以上工业快4.5、3.9个百分点。",
        "进入市场的求职者约623.4万人，拥有市区人口近2.1亿，市场需求略大于供给。",
    ],
)  # fmt: skip
def test_what_published_prose_says_rightly_raises_no_alarm(text: str, tmp_path: Path) -> None:
    file = tmp_path / "稿.txt"
    file.write_text(text, "utf-8")
    assert [(f.code, f.words, f.shows) for f in proofread(file) if f.severity != "info"] == []


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("产销率达到93.8%，同比下降1.4%。", ("words:points", "1.4%")),
        ("全年进出口总额7.12万亿元。其中，出口4.35万亿元，进口2.57万亿元。", ("arithmetic:difference", "7.12万亿元")),
        ("受理举报423件（其中无照经营470件），占举报量的18%。", ("arithmetic:parts", "470件")),
        ("与2010年普查的125600万人相比，五年共增加3140万人，增长2.95%。", ("arithmetic:growth", "2.95%")),
        ("户籍总人口241.50万人，全年出生人口2.05万人，出生率为9.48‰。", ("arithmetic:rate", "9.48‰")),
    ],
)  # fmt: skip
def test_the_same_sentences_with_a_slip_are_marked(
    text: str, mark: tuple[str, str], tmp_path: Path
) -> None:
    assert mark in found(text, tmp_path)


def test_one_answer_to_several_numbered_questions_is_not_one_quantity(tmp_path: Path) -> None:
    text = "\n".join(
        f"（{n}）对{topic}满意的占比{a}%，基本满意的占比{b}%。"
        for n, topic, a, b in (
            ("1", "社区环境", "75.94", "15.51"),
            ("2", "办事效率", "80.21", "14.44"),
            ("3", "文体活动", "67.38", "19.25"),
        )
    )
    assert not [code for code, _ in found(text, tmp_path) if code == "consistency:value"]


def test_the_numbers_of_a_brief_itself_are_not_held_against_a_bare_value(tmp_path: Path) -> None:
    """Of lists, of 附件, of citations and sources: beside 420份, whose unit the author wrote."""
    file = tmp_path / "稿.txt"
    file.write_text(
        "回收有效问卷420份，与以往研究一致[1]，做法参照[2,3]。\n1.第一条。\n2.第二条。\n附件：1.甲表\n2.乙表\n"
        "[1] 王某. 新居民研究[J]. 社会学研究, 2020, 3: 1-9.\n",
        "utf-8",
    )
    ledger = {"values": [{"text": "420", "expression": "n", "value": 420}]}
    marks = [
        (f.code, f.words) for f in proofread(file, ledger=ledger) if f.code.startswith("origin:")
    ]
    assert ("origin:changed", "1") not in marks
    assert not [w for c, w in marks if c == "origin:typed" and w in ("2020", "3", "9")]
    file.write_text("回收有效问卷400份。\n", "utf-8")
    assert [f.words for f in proofread(file, ledger=ledger) if f.code.startswith("origin:")] == [
        "400份"
    ]


def test_a_table_that_goes_on_keeps_its_number(tmp_path: Path) -> None:
    text = "见表1。\n表1　甲\n表1（续）\n表1（续）\n表2　乙\n"
    assert "form:sequence" not in [c for c, _ in found(text, tmp_path)]
    assert "form:sequence" in [c for c, _ in found("见表1。\n表1　甲\n表1　乙\n", tmp_path)]


def test_what_stands_in_one_list_with_last_years_value_is_last_years_too(tmp_path: Path) -> None:
    for text, wrong in [
        ("上年上报2篇、采用1篇，上报数比上年增加1篇。", False),
        ("上年上报3篇、采用2篇，上报数比上年增加2篇。", False),
        ("上报50篇，上年上报52篇，增加2篇。", True),
    ]:
        assert bool(found(text, tmp_path)) == wrong, text


def test_a_minus_before_a_number_is_read_whatever_word_stands_before_it() -> None:
    from researchlib.proofreading.sentences.reading import read

    assert [q.value for q in read("本地农民工拉动−0.94个百分点").quantities] == [-0.94]
    assert [q.value for q in read("3−5人").quantities][-1] == 5
    assert [q.value for q in read("编号A-12件").quantities] != [-12]


def test_numbers_of_nothing_do_not_stop_the_reading(tmp_path: Path) -> None:
    """0件, 每0人, 1:0: a draft may hold them, whatever is meant."""
    file = tmp_path / "稿.md"
    file.write_text(
        "今年受理投诉0件，其中欠薪0件、合同0件，办结率0.0%，平均每家0件，比上年的0件增长0%。\n\n"
        "每0名住户中有0名，占0.0%，男女之比为1:0，单价0元，共0万元，是去年0倍。\n\n"
        "召开座谈会12场，其中部门3场、镇街5场、企业3场。\n",
        "utf-8",
    )
    found = proofread(file)
    assert ("arithmetic:parts", 3) in {(f.code, f.paragraph) for f in found}
    assert found.notes == ()


def test_a_check_that_stumbles_is_told_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def divides(p: object) -> Iterator[Finding]:
        raise ZeroDivisionError

    monkeypatch.setattr(desk, "PARAGRAPHS", (divides, *desk.PARAGRAPHS))
    file = tmp_path / "稿.md"
    file.write_text("召开座谈会12场，其中部门3场、镇街5场、企业3场。\n", "utf-8")
    found = proofread(file)
    assert [f.code for f in found] == ["arithmetic:parts"]
    assert "divides" in found.notes[0]
