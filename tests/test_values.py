"""What people write in questionnaires, and what it means."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from researchlib.values import (
    Options,
    Reading,
    identifier_kind,
    numeral,
    read_column,
    read_date,
    read_datetime,
    read_identifier,
    read_number,
    read_text,
    read_time,
    sentinel_reason,
    unit_asked,
)

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with open(DATA / name, encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


CATALOGUE = rows("dirty-values.csv")
IDENTIFIERS = rows("identifiers.csv")

CHANNELS = Options.of(
    (str(k), [w])
    for k, w in enumerate(["网站", "熟人介绍", "中介", "招工栏", "其他（请注明）"], start=1)
)
ROOMS = Options.of(
    [("1", ["上下铺"]), ("2", ["八人间或者其他（如独立单间等）"]), ("3", ["政治/军事"]),
     ("4", ["不关注"]), ("5", ["汽车类"])]
)  # fmt: skip
STREETS = Options.of(
    [("330304108", ["泽雅镇"]), ("330304009", ["郭溪街道"]), ("330304001", ["景山街道"])]
)
REGIONS = Options.of(
    (w, [w])
    for w in ("红河哈尼族彝族自治州", "克孜勒苏柯尔克孜自治州", "黔东南苗族侗族自治州",
              "黔西南布依族苗族自治州", "黔南布依族苗族自治州", "哈密市")
)  # fmt: skip
SEX = Options.of([("男", ["男"]), ("女", ["女"])])
SCHOOLING = Options.of([("10", ["研究生"]), ("20", ["本科"]), ("30", ["大专"])])
SCHOOLS = Options.of([("华南理工大学", ["华南理工大学"])], aliases={"SCUT": "华南理工大学"})
INDUSTRY = Options.of([("C", ["制造业"]), ("H", ["住宿和餐饮业"])], aliases={"服装厂": "C"})

# rows of the catalogue that are about sheets and questionnaires, and so belong to the readers
ELSEWHERE = {"工作表", "CSV", "问卷文本"}


def read(row: dict[str, str]) -> Reading:
    field, raw = row["field"], row["raw"]
    if field == "月收入(元)":
        reading = read_number(raw, unit="元/月")
        if "sentinel" in row["flags"].rstrip("?").split(",") and sentinel_reason(raw):
            return read_number(raw, unit="元/月", codes={raw: str(sentinel_reason(raw))})
        return reading
    if field == "来本地时间(年月)":
        return read_date(raw, month=len(row["expected"]) == 7)
    if field == "填表日期":
        return read_date(raw, year=2024)
    if field == "身份证":
        return read_identifier(raw.removeprefix("18位数值 "), "resident_id")
    if field == "招工渠道(多选)":
        return (CHANNELS if row["expected"] else ROOMS).many(raw)
    lists = {"性别": SEX, "学历": SCHOOLING, "学校/单位名": SCHOOLS, "行业": INDUSTRY}
    if field == "街道":
        return (STREETS if row["expected"].isdigit() else REGIONS).one(raw)
    return lists[field].one(raw)


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda r: f"{r['field']}:{r['raw'][:12]}")
def test_every_row_of_the_catalogue(row: dict[str, str]) -> None:
    """The value is taken, or suggested with its bounds, or the reason for its absence is kept."""
    if row["field"] in ELSEWHERE:
        return
    if "/" in row["raw"] and row["flags"] == "codeset":
        readings = [SEX.one(w).text for w in ("M", "男", "男性")]
        assert readings == ["男"] * 3
        return
    reading = read(row)
    expected = row["expected"]
    if row["flags"] == "status_in_text":
        assert (reading.text, reading.fill) == ("20", "大一")
        return
    if expected:
        wanted = expected.rstrip("?").replace("|", " ")
        assert wanted in (reading.text, reading.suggestion)
    for bound in ("low", "high"):
        if row[bound] and getattr(reading, bound) is not None:
            assert getattr(reading, bound) == float(row[bound])
        if row[bound] and not expected:
            assert getattr(reading, bound) == float(row[bound])
    reasons = {
        "refused": "refused",
        "dont_know": "dont_know",
        "blank": "blank",
        "blank_marker": "blank",
    }
    if row["flags"] in reasons:
        assert (reading.text, reading.missing, reading.rule) == (None, reasons[row["flags"]], None)
    rules = {
        "approx": "approximate", "cn_approx": "approximate", "cn_approx_vague": "approximate",
        "range": "approximate", "band_open": "approximate", "formula_text": "approximate",
        "ditto": "ditto", "precision_loss": "precision-loss", "ambiguous_none": "type",
        "dash_none": "type", "period_end": "date", "alias": "choice", "typo_homophone": "choice",
        "truncated_10_chars": "choice", "boundary_change": "choice", "cleaning_bug": "choice",
    }  # fmt: skip
    if row["flags"] in rules:
        assert reading.held
        assert reading.rule == rules[row["flags"]]


@pytest.mark.parametrize("row", IDENTIFIERS, ids=lambda r: f"{r['类型']}:{r['输入']}")
def test_every_check_digit_vector(row: dict[str, str]) -> None:
    kind = identifier_kind(row["类型"])
    assert kind is not None
    reading = read_identifier(row["输入"], kind, today=dt.date(2024, 9, 1))
    expected = row["期望"]
    if expected.startswith("True"):
        assert reading.text is not None
        assert reading.rule == (
            "identifier" if "1890" in row["说明"] or "1880" in row["说明"] else None
        )
    elif expected == "缺失":
        assert reading.missing is not None
        assert not reading.held
    else:
        assert reading.held
        lost = "E+" in row["输入"] or (row["输入"].endswith("0000") and "Excel" in row["说明"])
        assert reading.rule == ("precision-loss" if lost else "identifier")
        assert lost is False or reading.suggestion is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百八", "180"), ("两万五", "25000"), ("3千5", "3500"), ("3k5", "3500"), ("廿五", "25"),
        ("一千零一十", "1010"), ("壹仟伍佰", "1500"), ("1 234 567", "1234567"), ("3块5", "3.5"),
        ("月薪5千", "5000"), ("每月5000", "5000"), ("5000元/月", "5000"), ("¥5,000.00", "5000"),
        ("-5", "-5"), ("007", "7"), ("十", "10"), ("一万零五十", "10050"), ("二十万", "200000"),
    ],
)  # fmt: skip
def test_numbers_people_write(text: str, value: str) -> None:
    reading = read_number(text, unit="元/月")
    assert (reading.text, reading.rule) == (value, None)


@pytest.mark.parametrize(
    ("text", "low", "high", "suggestion"),
    [
        ("2-3万", 20000, 30000, None), ("5-6k", 5000, 6000, None), ("5千、6千", 5000, 6000, None),
        ("4千多", 4000, 5000, "4000"), ("350多", 350, 360, "350"), ("十几万", 110000, 190000, None),
        ("好几千", 2000, 9000, None), ("一万不到", None, 10000, None), ("近千", 900, 1000, "1000"),
        ("3000来块", 2700, 3300, "3000"), ("三五千", 3000, 5000, None), (">5000", 5000, None, None),
        ("约4千到5千", 4000, 5000, None), ("一两千", 1000, 2000, None),
    ],
)  # fmt: skip
def test_an_approximation_is_held_with_its_bounds(
    text: str, low: float | None, high: float | None, suggestion: str | None
) -> None:
    reading = read_number(text, unit="元")
    assert reading.held
    assert reading.rule == "approximate"
    assert (reading.low, reading.high, reading.suggestion) == (low, high, suggestion)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("一年半", "个月", "18"), ("2年3个月", "个月", "27"), ("半年", "月", "6"),
        ("1小时30分", "分钟", "90"), ("480分钟", "小时", "8"), ("1:30", "分钟", "90"),
        ("80㎡", "平方米", "80"), ("三成", "%", "30"), ("百分之五", "%", "5"),
        ("35周岁", "岁", "35"),
        ("50000元", "万元", "5"), ("5万", "万元", "5"), ("5", "万元", "5"), ("3口人", "人", "3"),
        ("一周6天", "天/周", "6"), ("6天一周", "天/周", "6"), ("8小时/天", "小时/天", "8"),
        ("每天8个半小时", "小时/天", "8.5"), ("两周3天", "天", "17"), ("5kg", "kg", "5"),
    ],
)  # fmt: skip
def test_a_unit_that_says_the_same_is_taken_off(text: str, unit: str, value: str) -> None:
    reading = read_number(text, unit=unit)
    assert (reading.text, reading.rule) == (value, None)


@pytest.mark.parametrize(
    ("text", "unit", "suggestion"),
    [
        ("年薪10万", "元/月", "8333"), ("6万/年", "元/月", "5000"), ("200元/天", "元/月", None),
        ("3周", "个月", None), ("虚岁36", "岁", None), ("2亩", "平方米", None),
        ("三四个月", "元", None),
        ("6万/年", "元", "60000"), ("日薪300", "元", "300"), ("2-3万/年", "元/月", None),
        ("300人次/月", "人次", "300"), ("3天", "人", None), ("5户", "人", None), ("5人", "家", None),
        ("500人", "元", None), ("3间", "平方米", None), ("5天/月", "天/周", None),
        ("480分钟", None, "480"), ("3亩", None, "3"),
    ],
)  # fmt: skip
def test_another_unit_is_a_question_not_a_conversion(
    text: str, unit: str | None, suggestion: str | None
) -> None:
    reading = read_number(text, unit=unit)
    assert reading.held
    assert reading.rule == "unit"
    assert reading.suggestion == suggestion


def test_six_days_a_week_are_not_thirteen_days() -> None:
    assert all(read_number(text, unit="天").held for text in ("一周6天", "6天一周", "1星期零2天"))


@pytest.mark.parametrize(
    ("unit", "label", "asked"),
    [
        ("元", "近期新招普工月综合收入", "元/月"), ("元", "日结工价一般水平", "元/天"),
        ("元", "上月个人税后收入", "元/月"), ("元", "12月工资", "元/月"), ("", "月收入（元）", "元/月"),
        ("天", "每周工作天数", "天/周"), ("小时", "每天工作小时", "小时/天"), ("", "住房面积(平方米)", "平方米"),
        ("人", "上年末用工人数", "人"), ("人次", "今年以来服务求职者", "人次"), ("个月", "来本地几个月", "个月"),
        ("元", "每月或每年交多少", "元"), ("元/年", "月收入", "元/年"), ("", "收入（元）和面积（平方米）", None),
        ("", "年龄", None),
    ],
)  # fmt: skip
def test_unit_and_period_are_what_the_question_says(
    unit: str, label: str, asked: str | None
) -> None:
    assert unit_asked(unit, [label]) == asked


def test_a_fraction_where_a_whole_number_is_asked_is_held() -> None:
    assert read_number("3.5", integer=True).rule == "type"
    assert read_number("3.0", integer=True).text == "3"


@pytest.mark.parametrize(
    ("text", "month", "spelt"),
    [
        ("二〇二四年三月十五日", False, "2024-03-15"), ("20240305", False, "2024-03-05"),
        ("2024.10", True, "2024-10"), ("2024.01", True, "2024-01"), ("2024-3", True, "2024-03"),
        ("2024年3月份", True, "2024-03"), ("2024/3/5 8:00", False, "2024-03-05"),
    ],
)  # fmt: skip
def test_dates_in_every_spelling(text: str, month: bool, spelt: str) -> None:
    assert read_date(text, month=month).text == spelt


@pytest.mark.parametrize(
    ("text", "month", "suggestion"),
    [
        ("2024.1", True, "2024-01"), ("98年3月", True, "1998-03"),
        ("5/3/2024", False, "2024-05-03"),
        ("15/3/2024", False, "2024-03-15"), ("Mar-24", True, "2024-03"), ("2018", True, None),
        ("2024-02-30", False, None), ("去年春节", True, None), ("3月15日", False, "2024-03-15"),
        ("农历八月", True, None),
    ],
)  # fmt: skip
def test_a_doubtful_date_is_held(text: str, month: bool, suggestion: str | None) -> None:
    reading = read_date(text, month=month, year=2024)
    assert reading.held
    assert reading.rule == "date"
    assert reading.suggestion == suggestion


def test_an_excel_serial_needs_to_know_its_workbook() -> None:
    assert read_date("45352").text == "2024-03-01"
    assert read_date("43890", date1904=True).text == "2024-03-01"
    assert read_date("45352", date1904=None).rule == "date"


def test_times() -> None:
    assert read_time("下午3:05").text == "15:05"
    assert read_time("25:00").rule == "date"
    assert read_datetime("2024-03-05T10:00:00.000+08:00").how is None


@pytest.mark.parametrize(
    "text",
    ["1;3;5", "1；3；5", "1/3/5", "1|3|5", "1　3　5", "1\n3\n5", "①③⑤", "135", "ACE", "A、C、E",
     "1.网站 3.中介 5.其他", "网站、中介、其他", "网站┋中介┋其他（请注明）〖老乡，亲戚〗",
     "1和3和5"],
)  # fmt: skip
def test_a_list_of_answers_in_every_spelling(text: str) -> None:
    assert CHANNELS.many(text).text == "1 3 5"


def test_what_was_written_beside_an_option_is_kept() -> None:
    assert CHANNELS.many("网站┋其他（请注明）〖老乡，亲戚〗").fill == "老乡，亲戚"


def test_options_that_hold_separators_are_one_answer() -> None:
    assert ROOMS.many("政治/军事、汽车类").text == "3 5"
    assert ROOMS.many("八人间或者其他（如独立单间等）、上下铺").text == "2 1"


def test_run_together_codes_are_split_only_when_they_mean_one_thing() -> None:
    eleven = Options.of((str(k), [f"第{k}"]) for k in range(1, 12))
    assert eleven.many("11").text == "11"
    assert eleven.many("135").held
    assert eleven.many("135").suggestion == "1 3 5"
    assert CHANNELS.many("113").held


def test_a_misspelt_street_is_proposed_never_taken() -> None:
    for text in ("泽雅", "郭西街道", "景山街办"):
        reading = STREETS.one(text)
        assert reading.held
        assert reading.rule == "choice"
        assert reading.suggestion in STREETS.labels


def test_number_and_text_of_an_option_must_agree() -> None:
    sex = Options.of([("1", ["男"]), ("2", ["女"])])
    assert sex.one("1.男").text == "1"
    assert sex.one("2.男").held
    assert sex.one("1 2").held


def test_a_scale_answer_is_never_proposed_across_its_negation() -> None:
    scale = Options.of(
        (str(k), [w])
        for k, w in enumerate(["非常不满意", "不太满意", "一般", "比较满意", "非常满意"], start=1)
    )
    proposed = {
        w: scale.one(w).suggestion for w in ("很满意", "满意", "不满意", "很不满意", "还行")
    }
    assert proposed == {"很满意": "5", "满意": "4", "不满意": "2", "很不满意": "1", "还行": "3"}
    assert scale.one("4分").text == "4"
    assert scale.one("★★★★").text == "4"


def test_free_text_keeps_its_words() -> None:
    assert read_text("无").text == "无"
    assert read_text(" 房租　太贵 ").text == "房租　太贵"
    assert read_text("（跳过）").missing == "not_asked"


def test_each_distinct_text_is_read_once() -> None:
    asked: list[str] = []

    def reader(text: str) -> Reading:
        asked.append(text)
        return read_number(text)

    column = read_column(pd.Series(["5", "5", None, "六"] * 100), reader)
    assert asked == ["5", "六"]
    assert list(column.texts[:4]) == ["5", "5", None, "6"]
    assert list(column.take("missing")[:4]) == [None, None, "blank", None]


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_number_spelt_in_chinese_reads_back(number: int) -> None:
    assert numeral(spell(number)) == number


def spell(number: int) -> str:
    """1050 → 一千零五十, as one would write it in full."""
    if number >= 10_000:
        head, tail = divmod(number, 10_000)
        rest = "" if tail == 0 else ("零" if tail < 1000 else "") + spell(tail)
        return spell(head) + "万" + rest
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return text


LETTERS = (
    "0123456789.-~,，。 约余多万千百十几半元年月日天/┋〖〗（）()AB√①一二三五〇同上不知道无E+%'"
)


@given(st.text(alphabet=LETTERS, max_size=14) | st.text(max_size=20))
def test_no_text_breaks_a_reader(text: str) -> None:
    readings = [
        read_number(text, unit="元/月"), read_number(text, unit="个月", integer=True),
        read_date(text), read_date(text, month=True, year=2024), read_time(text),
        read_datetime(text), read_text(text), CHANNELS.one(text), CHANNELS.many(text),
        STREETS.one(text), read_identifier(text, "resident_id"), read_identifier(text, "phone"),
        read_identifier(text, "credit_code"), read_identifier(text, "telephone"),
    ]  # fmt: skip
    for reading in readings:
        assert (reading.text is None) == (reading.missing is not None)
        assert reading.text != ""


@given(st.text(alphabet=LETTERS, max_size=14))
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    for reader in (
        lambda t: read_number(t, unit="元/月"), read_date, lambda t: read_date(t, month=True),
        read_time, read_text, CHANNELS.one, CHANNELS.many, lambda t: read_identifier(t, "phone"),
    ):  # fmt: skip
        once = reader(text)
        if once.text is not None:
            again = reader(once.text)
            assert (again.text, again.how) == (once.text, None)


@pytest.mark.parametrize("text", (DATA / "found" / "values.txt").read_text("utf-8").splitlines())
def test_what_fuzzing_found_stays_mended(text: str) -> None:
    test_no_text_breaks_a_reader.hypothesis.inner_test(text)  # type: ignore[attr-defined]
    test_reading_what_was_read_changes_nothing.hypothesis.inner_test(text)  # type: ignore[attr-defined]
