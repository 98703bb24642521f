"""What the clerks typed: the sample's answers as keyed workbooks, and every slip with its truth.

A slip is a cell (or row) that differs from what the respondent said, or says it in a way a program
must not guess at.  `rule` names what should notice it; `normalise` marks a spelling that loses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .residents_form import TOWNS, ZH, lists, questions
from .residents_population import SEED, Wave

MONTHS = ("birth_month", "arrival_month")
ROSTER = ("child_birth", "child_place", "child_school")  # on a sheet of their own
NUMBERS = ("household", "children", "work_days", "work_hours", "income", "rent", "base_weight")
SUGGESTIONS = [
    "希望公交线路多一些",
    "积分入学的材料能不能少交几次",
    "房租涨得快，希望多建公租房",
    "希望周末也能办居住证",
    "电动车充电的地方太少",
    "多办一些免费的技能培训",
    "孩子放学没人接，希望有托管",
    "医保报销希望能在本地办",
]
OTHERS = ["租车位", "学说本地话", "宠物登记", "看牙便宜些"]


@dataclass(frozen=True)
class Style:
    """How one clerk fills a sheet."""

    file: str
    sheet: str
    heading: str  # "number label", "label" or "number"
    texts: bool  # option texts instead of codes
    joiner: str
    month: str  # "2021-03", "2021.03", "2021年3月", "202103"
    titles: tuple[str, ...]
    ends: tuple[str, ...]


STYLES = {
    "2022": [
        Style(
            "2022新居民问卷（录入）.xlsx", "Sheet1", "label", False, "，", "2021年3月",
            ("2022年云川区新居民调查（模拟数据）",),
            ("合计", "填表人：W05"),
        )
    ],
    "2023": [
        Style(
            "新居民问卷2023.xlsx", "数据", "number label", False, ",", "2021-03",
            ("云川区新居民调查问卷录入表（2023年，模拟数据）", "单位：人、元"),
            ("合计", "填表人：W03　审核人：W11"),
        )
    ],
    "2024": [
        Style(
            "新居民问卷2024.xlsx", "录入员1", "number label", False, "、", "2021.03",
            ("云川区新居民调查问卷录入表（2024年，模拟数据）", "录入员：W02　单位：人、元"),
            ("合计", "填表人：W02"),
        ),
        Style(
            "新居民问卷2024.xlsx", "录入员2", "label", True, "；", "2021年3月",
            ("2024年新居民问卷（模拟数据）",),
            ("注：文化程度、就业状态按选项文字录入", "填表人：W15"),
        ),
        Style(
            "补录（稻川镇及迟交）.xlsx", "Sheet1", "number", False, ";", "202103", (), (),
        ),
    ],
}  # fmt: skip


@dataclass
class Row:
    """One line of a sheet: what is true, what was typed, and which slips it holds."""

    truth: dict[str, str]
    style: int
    typed: dict[str, Any] = field(default_factory=dict)
    slips: list[tuple[str, str, str]] = field(default_factory=list)  # question, kind, rule
    copy_of: str = ""  # the record this row repeats

    @property
    def record(self) -> str:
        return self.truth["record_id"]


# -- what respondents said -------------------------------------------------------------------------


def answers(rng: np.random.Generator, wave: Wave) -> list[dict[str, str]]:
    """One dictionary a returned questionnaire: question → code, number or text; '' where not asked."""
    training = "fire_drill" if wave.name < "2024" else "safety_training"
    made = []
    for person in wave.sample.to_dict("records"):
        said: dict[str, str] = {}
        for row in questions(wave.name):
            name = row["name"]
            if name in person:
                value = person[name]
                said[name] = _plain(value) if value == value else ""
        said[training] = person["training"]
        said["income_band"] = said["suggestion"] = said["needs_other"] = ""
        if said["income"] and rng.random() < 0.09:  # refuses or cannot say: the band is asked
            pay = float(said["income"])
            said["income_band"] = str(1 + sum(pay >= b for b in (3000, 5000, 7000, 10000)))
            said["income"] = str(
                rng.choice(["拒答", "不愿透露", "不知道", "说不清"], p=[0.5, 0.2, 0.2, 0.1])
            )
        if "9" in said["needs"].split():
            said["needs_other"] = str(rng.choice(OTHERS))
        if rng.random() < 0.12:
            said["suggestion"] = str(rng.choice(SUGGESTIONS))
        if wave.name < "2024":
            said["platform"] = str(5 - int(said["platform"]))
        if said["consent"] == "2":
            kept = ("record_id", "block", "interviewer", "visit_date", "consent")
            said = {k: (v if k in kept else "") for k, v in said.items()}
        made.append(said)
    return made


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}" if value == round(value, 1) else f"{value:.2f}"
    return str(value)


# -- typing ----------------------------------------------------------------------------------------


def typed(rng: np.random.Generator, wave: str, row: Row) -> dict[str, Any]:
    """The cells as the clerk of that sheet types them, without any slip."""
    style = STYLES[wave][row.style]
    options = lists(wave)
    cells: dict[str, Any] = {}
    for q in questions(wave):
        name, value = q["name"], row.truth.get(q["name"], "")
        if name in ROSTER:
            continue
        kind, _, list_name = q["type"].partition(" ")
        if kind not in ("select_one", "select_multiple", "text", "date", "integer", "decimal"):
            continue
        if value == "":
            cells[name] = None
        elif kind == "select_one":
            text = {c: zh for c, zh, _ in options[list_name]}
            words = (
                style.texts or name == "town" or (name == "province" and style.heading != "number")
            )
            cells[name] = text[value] if words else _number(value)
        elif kind == "select_multiple":
            text = {c: zh for c, zh, _ in options[list_name]}
            parts = [text[c] if style.texts else c for c in value.split()]
            cells[name] = _number(parts[0]) if len(parts) == 1 else style.joiner.join(parts)
        elif name in MONTHS:
            cells[name] = month_text(value, style.month)
        elif name == "visit_date":
            day = dt.date.fromisoformat(value)
            cells[name] = {
                "2021-03": value,
                "2021.03": value.replace("-", "."),
                "2021年3月": dt.datetime(day.year, day.month, day.day),
                "202103": value.replace("-", "/"),
            }[style.month]
        else:
            cells[name] = _number(value) if name in NUMBERS else value
    return cells


def month_text(value: str, style: str) -> Any:
    """2021-03 as a clerk of that habit writes it."""
    year, month = value.split("-")
    return {
        "2021-03": value,
        "2021.03": f"{year}.{month}",
        "2021年3月": f"{year}年{int(month)}月",
        "202103": int(year + month),
    }[style]


def _number(text: str) -> Any:
    if text.isdigit() and (text == "0" or not text.startswith("0")):
        return int(text)
    try:
        return float(text) if "." in text else text
    except ValueError:
        return text


# -- slips -----------------------------------------------------------------------------------------

_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_NEAR = {
    "云浦街道": "云埔街道",
    "栖云街道": "栖云街",
    "望汀街道": "望订街道",
    "槐庭街道": "槐廷街道",
    "砚溪镇": "研溪镇",
    "芦汀镇": "芦订镇",
    "枕河镇": "沉河镇",
    "稻川镇": "稻川",
}
_CHINESE = "零一二三四五六七八九"


def chinese_thousands(value: int) -> str:
    """3500 as 三千五, 6000 as 六千."""
    thousands, rest = divmod(value, 1000)
    return f"{_CHINESE[thousands]}千" + (_CHINESE[rest // 100] if rest else "")


def with_slips(rng: np.random.Generator, wave: str, rows: list[Row]) -> list[Row]:
    """The rows with slips in them, and the rows that were entered twice."""
    most = wave == "2024"
    queue = [rows[k] for k in rng.permutation(len(rows)) if rows[k].truth["consent"] == "1"]

    def pick(fits: Callable[[Row], bool] = lambda r: True) -> Row:
        at = next(k for k, r in enumerate(queue) if fits(r))
        return queue.pop(at)

    def slip(
        times: tuple[int, int], name: str, kind: str, rule: str, wrong: Any, fits: Any = None
    ) -> None:
        for _ in range(times[most]):
            row = pick(lambda r: bool(r.truth[name]) and (fits is None or fits(r)))
            row.typed[name] = wrong(row) if callable(wrong) else wrong
            row.slips.append((name, kind, rule))

    def pay(row: Row) -> int:
        return int(row.truth["income"])

    def told(r: Row) -> bool:
        return r.truth["income"].isdigit()

    def round_pay(r: Row) -> bool:
        return told(r) and 3000 <= pay(r) < 10000

    def codes(r: Row) -> bool:
        return not STYLES[wave][r.style].texts

    def joined(row: Row, parts: list[str], name: str) -> str:
        style = STYLES[wave][row.style]
        text = {c: zh for c, zh, _ in lists(wave)[name]}
        return style.joiner.join(text[c] if style.texts else c for c in parts)

    # judgement is needed
    slip((2, 5), "income", "approximate", "approximate", lambda r: f"约{pay(r)}", round_pay)
    slip((1, 3), "income", "approximate", "approximate", lambda r: f"{pay(r)}左右", round_pay)
    slip(
        (0, 2),
        "income",
        "range",
        "approximate",
        lambda r: f"{pay(r) - 500}-{pay(r) + 500}",
        round_pay,
    )
    slip((1, 2), "income", "unit", "constraint", lambda r: pay(r) / 10000, round_pay)
    slip(
        (1, 2),
        "income",
        "ten times",
        "constraint",
        lambda r: pay(r) * 10,
        lambda r: told(r) and pay(r) > 5000,
    )
    slip((0, 2), "rent", "ten times", "constraint", lambda r: int(r.truth["rent"]) * 10,
         lambda r: int(r.truth["rent"]) > 1000)  # fmt: skip
    slip((1, 2), "rent", "ten times", "check:rent_above_income", lambda r: int(r.truth["rent"]) * 10,
         lambda r: told(r) and 10000 >= int(r.truth["rent"]) * 10 > pay(r))  # fmt: skip
    slip((1, 3), "arrival_month", "lost zero", "date", lambda r: float(r.truth["arrival_month"][:4] + ".1"),
         lambda r: r.truth["arrival_month"].endswith("-10"))  # fmt: skip
    slip((1, 2), "arrival_month", "after visit", "constraint",
         lambda r: month_text(f"{int(wave) + 1}{r.truth['arrival_month'][4:]}", STYLES[wave][r.style].month),
         lambda r: r.truth["arrival_month"].startswith(wave))  # fmt: skip
    slip((1, 2), "birth_month", "century", "constraint",
         lambda r: month_text("20" + r.truth["birth_month"][2:], STYLES[wave][r.style].month),
         lambda r: r.truth["birth_month"][2] in "67")  # fmt: skip
    slip((1, 2), "sex", "out of list", "choice", 3, codes)
    slip((1, 2), "education", "out of list", "choice", 75, codes)
    slip((0, 1), "permit", "out of list", "choice", 5, codes)
    slip((0, 1), "charging", "out of list", "choice", 7, codes)
    slip((0, 1), "reason", "out of list", "choice", "打工上班", lambda r: not codes(r))
    for town, wrong in list(_NEAR.items())[: 4 if most else 2]:
        slip(
            (1, 1),
            "town",
            "near miss",
            "choice",
            wrong,
            lambda r, t=town: TOWNS[r.truth["town"]] == t,
        )
    slip((1, 3), "insurance", "exclusive", "exclusive",
         lambda r: joined(r, ["9", "7"], "insurance"), lambda r: r.truth["insurance"] == "7")  # fmt: skip
    slip((2, 4), "needs", "too many", "max-choices",
         lambda r: joined(r, [*r.truth["needs"].split(), "8"], "needs"),
         lambda r: len(r.truth["needs"].split()) == 3 and r.truth["needs"][-1] < "8")  # fmt: skip
    slip((1, 2), "household", "out of range", "constraint", 0)
    slip((0, 1), "household", "out of range", "constraint", 22)
    slip((0, 2), "province", "ditto", "ditto", "同上")
    slip((0, 2), "work_hours", "range", "approximate", lambda r: f"{r.truth['work_hours']}-{int(float(r.truth['work_hours'])) + 2}",
         lambda r: "." not in r.truth["work_hours"])  # fmt: skip
    slip(
        (1, 2),
        "work_hours",
        "too long",
        "check:weekly_hours",
        16,
        lambda r: r.truth["work_days"] == "6",
    )
    slip((0, 2), "rent", "illegible", "missing", "？")
    slip((0, 1), "visit_date", "impossible", "date", "2024.10.32")
    slip((0, 1), "record_id", "malformed", "constraint", lambda r: r.record.replace("QC-", "QC"))
    for name in [
        "sex",
        "education",
        "household",
        "permit",
        "employment",
        "housing",
        "charging",
        "sat_registration",
        "stay_intention",
        "needs",
        "reason",
    ]:
        slip(
            (int(name in ("housing", "permit", "sat_registration")), 1),
            name,
            "left blank",
            "required",
            None,
        )
    for name, value, fits in (
        ("rent", 800, lambda r: r.truth["housing"] in "1578"),
        ("stay_years", 3, lambda r: r.truth["stay_intention"] == "2" and codes(r)),
        ("contract", 1, lambda r: r.truth["employment"] in "34" and codes(r)),
        ("no_permit_reason", 1, lambda r: r.truth["permit"] == "1" and codes(r)),
    ):
        for _ in range(3 if most else 1):
            row = pick(lambda r, n=name, f=fits: not r.truth[n] and f(r))
            row.typed[name] = value
            row.slips.append((name, "not asked", "relevant"))

    _spellings(rng, rows, most)
    return rows + _twice(rng, wave, rows, pick, 3 if most else 1)


def _spellings(rng: np.random.Generator, rows: list[Row], most: bool) -> None:
    """Ways of writing a number or a name that lose nothing."""
    ways: list[Callable[[int], str]] = [
        lambda v: str(v).translate(_DIGITS),
        lambda v: f"{v}元",
        lambda v: f"{v:,}",
        lambda v: f"{v / 10000:g}万",
        lambda v: f"{v // 1000}千" if v % 1000 == 0 else f"{v}元",
        lambda v: chinese_thousands(v) if v < 10000 else f"{v}元",
    ]
    for row in rows:
        touched = {question for question, _, _ in row.slips}
        pay = row.truth["income"]
        if pay.isdigit() and "income" not in touched and rng.random() < (0.09 if most else 0.04):
            row.typed["income"] = ways[int(rng.integers(len(ways)))](int(pay))
            row.slips.append(("income", "spelling", "normalise"))
        if row.truth["household"] and "household" not in touched and rng.random() < 0.03:
            row.typed["household"] = f"{row.truth['household'].translate(_DIGITS)}人"
            row.slips.append(("household", "spelling", "normalise"))
        if row.truth["town"] and "town" not in touched and rng.random() < 0.03:
            row.typed["town"] = f" {row.typed['town']}　"
            row.slips.append(("town", "spelling", "normalise"))
        if row.truth["arrival_month"] and "arrival_month" not in touched and rng.random() < 0.03:
            row.typed["arrival_month"] = month_text(
                row.truth["arrival_month"], "2021年3月"
            ).translate(_DIGITS)
            row.slips.append(("arrival_month", "spelling", "normalise"))


def _twice(
    rng: np.random.Generator, wave: str, rows: list[Row], pick: Callable[..., Row], times: int
) -> list[Row]:
    """Rows entered a second time: the same row again, the same paper under another number, a wrong number."""
    more = []
    last = len(STYLES[wave]) - 1
    for k in range(times):  # the very same row
        row = pick(lambda r, k=k: r.style == (0 if k else last) and not r.slips)
        slips = [("", "same row again", "duplicate-id")]
        again = Row(row.truth, row.style, dict(row.typed), slips, row.record)
        more.append(again)
    for k in range(times):  # the same questionnaire keyed again under another number
        row = pick(lambda r: r.style != last or last == 0)
        other = f"{row.record[:-3]}{900 + k}"
        cells = dict(typed(rng, wave, Row(row.truth, last)))
        cells["record_id"] = other
        slips = [("", "keyed again", "duplicate-answers")]
        more.append(Row({**row.truth, "record_id": other}, last, cells, slips, row.record))
    for _ in range(times // 2):  # a number typed that belongs to somebody else
        row = pick(lambda r: r.record[-3:] > "020")
        neighbour = next(
            r for r in rows if r.record == f"{row.record[:-3]}{int(row.record[-3:]) - 1:03d}"
        )
        row.typed["record_id"] = neighbour.typed["record_id"]
        row.slips.append(("record_id", "another's number", "duplicate-id"))
    return more


# -- sheets ----------------------------------------------------------------------------------------


def keyed(wave: Wave) -> tuple[dict[str, dict[str, list[list[Any]]]], list[list[Any]]]:
    """file → sheet → rows of cells, and the list of slips with file, sheet and row."""
    rng = np.random.Generator(np.random.PCG64([SEED, int(wave.name), 7]))
    rows = []
    for said in answers(rng, wave):
        row = Row(said, _sheet_of(wave.name, said["record_id"]))
        row.typed = typed(rng, wave.name, row)
        rows.append(row)
    rows = with_slips(rng, wave.name, rows)
    files: dict[str, dict[str, list[list[Any]]]] = {}
    slips: list[list[Any]] = []
    for k, style in enumerate(STYLES[wave.name]):
        here = [r for r in rows if r.style == k]
        names = list(here[0].typed)
        if style.heading == "number":  # the late file has its own order
            names = [*names[:1], *names[5:], *names[1:5]]
        sheet: list[list[Any]] = [[title] for title in style.titles]
        extra = style.heading == "number label"
        heads = [_heading(wave.name, name, style.heading) for name in names]
        sheet.append([*(["序号"] if extra else []), *heads])
        for serial, row in enumerate(here, start=1):
            cells = [row.typed.get(name) for name in names]
            sheet.append([*([serial] if extra else []), *cells])
            for question, kind, rule in row.slips:
                received, true = row.typed.get(question), row.truth.get(question, row.copy_of)
                slips.append(
                    [f"raw/{style.file}", style.sheet, len(sheet), row.record, question, kind, rule,
                     "" if received is None else received, true]
                )  # fmt: skip
        if style.ends:
            total = [style.ends[0], len(here)] if style.ends[0] == "合计" else [style.ends[0]]
            sheet += [total, [style.ends[1]]]
        files.setdefault(style.file, {})[style.sheet] = sheet
        files[style.file].setdefault(
            "子女", [["问卷编号", "子女出生年月", "子女现居住地", "子女就学情况"]]
        )
    for row in (r for r in rows if not r.copy_of):
        style = STYLES[wave.name][row.style]
        files[style.file]["子女"] += _children(wave, row, style)
    if wave.name == "2024":
        files[STYLES["2024"][0].file]["说明"] = [
            ["录入说明"],
            [
                "两名录入员各录一张表；多选题按编码或选项文字录入，用顿号或分号隔开；看不清的写问号。"
            ],
        ]
    return files, slips


def _children(wave: Wave, row: Row, style: Style) -> list[list[Any]]:
    """The rows of a respondent's children, under the number the clerk typed for the questionnaire."""
    if row.truth["consent"] == "2" or row.truth["children"] == "0":
        return []
    options = lists(wave.name)
    words = {q: {c: zh for c, zh, _ in options[q]} for q in ("child_place", "child_school")}
    made = []
    for child in wave.of(row.record).to_dict("records"):
        cells = [child[q] for q in ("child_place", "child_school")]
        names = [words[q][c] for q, c in zip(words, cells, strict=True)]
        month = month_text(child["child_birth"], style.month)
        typed_ = names if style.texts else [int(c) for c in cells]
        made.append([row.typed["record_id"], month, *typed_])
    return made


def _sheet_of(wave: str, record: str) -> int:
    """Which clerk keyed it: by town, and now and then a late one."""
    if wave < "2024":
        return 0
    town, serial = int(record[8:10]), int(record[-3:])
    if town == 8 or serial % 17 == 0:
        return 2
    return 0 if town in (1, 2, 5, 7) else 1


def _heading(wave: str, name: str, style: str) -> str:
    q = next(q for q in questions(wave) if q["name"] == name)
    unit = f"({q['unit']})" if q.get("unit") else ""
    return {
        "number label": f"{q['number']} {q[ZH]}{unit}",
        "label": f"{q[ZH]}{unit}",
        "number": q["number"],
    }[style]
