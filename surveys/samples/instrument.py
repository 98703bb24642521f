"""A questionnaire written row by row in Python → the sheets of an XLSForm workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .residents_form import EN, SURVEY, TOWNS, ZH

Options = list[tuple[str, str, str]]  # code, Chinese, English

TOWN_OPTIONS: Options = [
    (code, zh, en)
    for (code, zh), en in zip(
        TOWNS.items(),
        ["Yunpu", "Qiyun", "Wangting", "Huaiting", "Yanxi", "Luting", "Zhenhe", "Daochuan"],
        strict=True,
    )
]
CONSENT: Options = [("1", "同意", "Agrees"), ("2", "不同意", "Refuses")]
SATISFACTION: Options = [
    ("1", "非常不满意", "Very dissatisfied"),
    ("2", "不太满意", "Rather dissatisfied"),
    ("3", "一般", "Neither"),
    ("4", "比较满意", "Rather satisfied"),
    ("5", "非常满意", "Very satisfied"),
    ("9", "不了解", "Do not know it"),
]
DIFFICULTY: Options = [
    ("1", "明显增大", "Much greater"),
    ("2", "略有增大", "Somewhat greater"),
    ("3", "基本持平", "About the same"),
    ("4", "略有减小", "Somewhat less"),
    ("5", "明显减小", "Much less"),
]


@dataclass
class Instrument:
    """One wave's questionnaire: its rows, lists and checks, added one after the other."""

    form_id: str
    title: str
    wave: str
    lists: dict[str, Options]
    checks: Sequence[tuple[str, str, str, str]] = ()
    rows: list[dict[str, str]] = field(default_factory=list)
    unit: str = ""  # the question with the number in the frame

    def ask(self, kind: str, name: str, number: str, zh: str, en: str, **more: str) -> None:
        """A question; it is required unless `required=""`; `says` and `hint` are 中文|English."""
        row = {"type": kind, "name": name, "number": number, ZH: zh, EN: en}
        if not kind.startswith(("note", "calculate")):
            row["required"] = more.pop("required", "yes")
        for key, column in (("says", "constraint_message"), ("hint", "hint")):
            if key in more:
                row[f"{column}::中文 (zh)"], row[f"{column}::English (en)"] = more.pop(key).split(
                    "|"
                )
        if "exclusive" in more:
            code = more["exclusive"]
            more["constraint"] = f"not(selected(., '{code}')) or count-selected(.) = 1"
            row["constraint_message::中文 (zh)"] = "与其他选项互斥"
            row["constraint_message::English (en)"] = "Excludes the other options"
        if "max_choices" in more:
            most = more["max_choices"]
            more["constraint"] = f"count-selected(.) <= {most}"
            row["constraint_message::中文 (zh)"] = row["hint::中文 (zh)"] = f"最多选{most}项"
            row["constraint_message::English (en)"] = row["hint::English (en)"] = f"At most {most}"
        self.rows.append(row | more)

    def whole(self, name: str, number: str, zh: str, en: str, unit: str, **more: str) -> None:
        """A question for a whole number from 0 upwards."""
        more = {"constraint": ". >= 0", "says": "不能小于0|Not below 0"} | more
        self.ask("integer", name, number, zh, en, unit=unit, **more)

    def matrix(self, name: str, number: str, zh: str, en: str, items: Mapping[str, Any]) -> None:
        """Questions in one block with the answers of `SATISFACTION`."""
        self.rows.append(
            {"type": "begin_group", "name": name, "number": number, ZH: zh, EN: en,
             "appearance": "table-list"}
        )  # fmt: skip
        for k, (item, (item_zh, item_en)) in enumerate(items.items(), start=1):
            self.ask("select_one satisfaction", item, f"{number}-{k}", item_zh, item_en)
        self.rows.append({"type": "end_group", "name": name})

    def opening(self, letter: str, about: tuple[str, str], unit: str, unit_label: str) -> None:
        """The information sheet, the office's block and consent; then the group of the interview."""
        self.unit = unit
        self.rows += [{"type": "start", "name": "start"}, {"type": "end", "name": "end"}]
        self.ask("note", "about", "", *about)
        self.ask(
            "note", "form_approval", "",
            "表号：（示例）　制定机关：（示例）云川区新居民服务中心　批准文号：（未办理，模拟调查）　"
            f"有效期至：{self.wave}年12月31日",
            f"Form no., authority, approval (sample block); valid until 31 December {self.wave}",
        )  # fmt: skip
        self.ask(
            "text", "record_id", f"{letter}00", "问卷编号", "Questionnaire number",
            identifier="record", hint=f"Q{letter}-年份-街道序号-流水号|Q{letter}-year-town-number",
            constraint=f"regex(., '^Q{letter}-20[0-9]{{2}}-[0-9]{{2}}-[0-9]{{3}}$')",
            says=f"应为Q{letter}-年份-两位街道序号-三位流水号|Q{letter}-year-two digits-three digits",
        )  # fmt: skip
        self.ask(
            "text", unit, "K1", unit_label, "Number in the frame",
            hint="办公室填，不是证照号码|Filled by the office; not a licence number",
            constraint=f"regex(., '^{letter}[0-9]{{4}}$')",
            says=f"应为{letter}加四位数字|{letter} and four digits",
        )  # fmt: skip
        self.ask(
            "date", "visit_date", "K2", "调查日期", "Date of interview",
            constraint=f". >= date('{self.wave}-09-01') and . <= date('{self.wave}-11-30')",
            says="应在调查期内|Within the fieldwork period",
        )  # fmt: skip
        self.ask("text", "interviewer", "K3", "访问员编号", "Interviewer code",
                 constraint="regex(., '^W[0-9]{2}$')", says="应为W加两位数字|W and two digits")  # fmt: skip
        self.ask("select_one consent", "consent", f"{letter}01", "是否同意接受访问", "Consent")
        self.rows.append(
            {"type": "begin_group", "name": "main", ZH: "访问内容", EN: "Interview",
             "relevant": "${consent} = '1'"}
        )  # fmt: skip

    def closing(self) -> None:
        """The end of the interview, and what the office fills in afterwards."""
        self.rows.append({"type": "end_group", "name": "main"})
        asked = {"relevant": "${consent} = '1'", "hint": "办公室填|Filled by the office"}
        self.ask("integer", "frame_size", "K4", "所在层的单位总数", "Units in the stratum",
                 unit="家", constraint=". > 0", says="应大于0|Above 0", **asked)  # fmt: skip
        self.ask("decimal", "base_weight", "K5", "基础权数", "Base weight",
                 constraint=". >= 1", says="不小于1|At least 1", **asked)  # fmt: skip

    def sheets(self) -> dict[str, list[list[Any]]]:
        """The workbook: sheet → rows of cells."""
        choices: list[list[Any]] = [["list_name", "name", ZH, EN]]
        for name, options in self.lists.items():
            choices += [[name, *option] for option in options]
        return {
            "survey": [SURVEY, *([row.get(c) or None for c in SURVEY] for row in self.rows)],
            "choices": choices,
            "settings": [
                ["form_title", "form_id", "version", "default_language"],
                [self.title, self.form_id, f"{self.wave}.1", "中文 (zh)"],
            ],
            "checks": [["name", "expression", "message", "severity"], *map(list, self.checks)],
        }
