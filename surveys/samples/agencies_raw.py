"""The agencies' raw files: 2022 keyed with a second keying, 2023 from 问卷星, 2024 from KoboToolbox."""

from __future__ import annotations

from typing import Any

import numpy as np

from .agencies_form import instrument
from .agencies_population import SEED, Wave
from .receiving import Part, Slip, answers, received

SUGGESTIONS = [
    "希望多组织到输出地的招聘会",
    "零工市场的场地不够用",
    "希望严查没有证照的中介",
    "报送信息的系统希望能批量导入",
    "淡季订单不稳，希望提前发布用工需求",
]
TURNED = {str(k): str(6 - k) for k in range(1, 6)}
OLD = {"2022": {"difficulty": ("difficulty", TURNED), "reporting": ("report_in_time", {})}}
PARTS = {
    "2022": [
        Part("劳务中介问卷2022.xlsx", "数据", "keyed", month="2021.03",
             titles=("云川区劳务中介调查录入表（2022年，模拟数据）",), ends=("合计", "填表人：W04")),
    ],
    "2023": [Part("问卷星_劳务中介2023_按文本.xlsx", "Sheet1", "wjx")],
    "2024": [
        Part("kobo_agencies_2024.xlsx", "agencies", "kobo"),
        Part("kobo_agencies_2024_补报.xlsx", "agencies", "kobo", takes=lambda k: k % 12 == 7),
    ],
}  # fmt: skip


def _told(name: str) -> Any:
    return lambda r: r[name] != ""


def slips(wave: str) -> list[Slip]:
    """What went wrong in each wave."""
    typed = wave != "2024"  # a device does not let a text into a number
    found: list[Slip] = [
        (
            "day_rate",
            "ten times",
            "constraint",
            1,
            lambda r: int(r["day_rate"]) * 10,
            _told("day_rate"),
        ),
        (
            "pay_high",
            "ten times",
            "constraint",
            2,
            lambda r: int(r["pay_high"]) * 10,
            _told("pay_high"),
        ),
        ("recruiters", "too many", "constraint", 2, lambda r: int(r["staff"]) + 3, _told("staff")),
        ("placed", "ten times", "constraint", 2, lambda r: int(r["placed"]) * 10, _told("placed")),
        (
            "kind",
            "left blank",
            "required",
            1,
            lambda r: "(空)" if wave == "2023" else None,
            _told("kind"),
        ),
        ("fee_amount", "not asked", "relevant", 1, lambda r: 200, lambda r: not r["fee_amount"]),
    ]
    if typed:
        found += [
            ("served", "approximate", "approximate", 3, lambda r: f"约{r['served']}", _told("served")),
            ("pay_low", "approximate", "approximate", 3, lambda r: f"{r['pay_low']}左右", _told("pay_low")),
            ("employers", "range", "approximate", 1, lambda r: f"{r['employers']}-{int(r['employers']) + 4}", _told("employers")),
        ]  # fmt: skip
    if wave == "2022":
        found += [
            ("industry", "out of list", "choice", 1, lambda r: "Z", _told("industry")),
            ("outlook", "out of list", "choice", 1, lambda r: 7, _told("outlook")),
            ("town", "near miss", "choice", 1, lambda r: "云埔街道", lambda r: r["town"] == "990101001"),
            ("fees", "exclusive", "exclusive", 2, lambda r: "5、1", lambda r: r["fees"] == "1"),
            ("support", "too many", "max-choices", 2, lambda r: "、".join([*r["support"].split(), "7"]),
             lambda r: len(r["support"].split()) == 3 and "7" not in r["support"]),
            ("founded", "lost zero", "date", 1, lambda r: float(r["founded"][:4] + ".1"), lambda r: r["founded"].endswith("-10")),
        ]  # fmt: skip
    return found


def files(wave: Wave) -> tuple[dict[str, dict[str, list[list[Any]]]], list[list[Any]]]:
    """file → sheet → rows, and the slips."""
    rng = np.random.Generator(np.random.PCG64([SEED, int(wave.name), 7]))
    form = instrument(wave.name)
    said = answers(wave.sample, form, OLD.get(wave.name, {}), rng, SUGGESTIONS)
    second = (6, ("staff", "placed", "outlook")) if wave.name == "2022" else (0, ())
    return received(said, form, PARTS[wave.name], slips(wave.name), rng, 2, second)
