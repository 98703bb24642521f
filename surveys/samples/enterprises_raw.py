"""The enterprises' raw files: 2022 from 问卷星, 2023 from KoboToolbox, 2024 keyed with a late file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .enterprises_form import instrument
from .enterprises_population import SEED, Wave
from .receiving import Part, Slip, answers, received

SUGGESTIONS = [
    "希望多提供公租房给一线员工",
    "员工子女入学名额希望能提前公布",
    "希望组织跨省招工",
    "技能补贴申请手续希望简化",
    "旺季招不到人，希望企业之间能共享员工",
]
OLD: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "2022": {"lodging": ("lodging", {"3": "4", "4": "3"}), "policies": ("policies_known", {})}
}
PARTS = {
    "2022": [Part("问卷星_企业用工2022_按文本.xlsx", "Sheet1", "wjx")],
    "2023": [Part("kobo_enterprises_2023.xlsx", "enterprises", "kobo")],
    "2024": [
        Part("企业用工问卷2024.xlsx", "录入", "keyed", month="2021年3月",
             titles=("云川区企业用工调查录入表（2024年，模拟数据）", "单位：人、元"), ends=("合计", "填表人：W12")),
        Part("补录_企业2024.xlsx", "Sheet1", "keyed", takes=lambda k: k % 14 == 9, joiner="；", texts=True),
    ],
}  # fmt: skip


def slips(wave: str) -> list[Slip]:
    """What went wrong in each wave."""

    def times(name: str, factor: float) -> Callable[[dict[str, str]], Any]:
        return lambda r: int(float(r[name]) * factor)

    def told(name: str, least: int = 1) -> Callable[[dict[str, str]], bool]:
        return lambda r: r[name].isdigit() and int(r[name]) >= least

    blank = "(空)" if wave == "2022" else None
    found: list[Slip] = [
        ("insured", "ten times", "constraint", 3, times("insured", 10), told("insured", 3)),
        (
            "contracts",
            "too many",
            "constraint",
            2,
            lambda r: int(r["workers"]) + 5,
            told("workers"),
        ),
        ("hired", "ten times", "check:flow", 2, times("hired", 10), told("hired", 10)),
        (
            "pay_ordinary",
            "ten times",
            "constraint",
            2,
            times("pay_ordinary", 10),
            told("pay_ordinary"),
        ),
        ("ownership", "left blank", "required", 2, lambda r: blank, told("ownership")),
        ("plan_number", "not asked", "relevant", 1, lambda r: 5, lambda r: not r["plan_number"]),
        ("outside", "too many", "constraint", 1, lambda r: int(r["workers"]) + 2, told("workers")),
    ]
    if wave != "2023":  # a device does not let a text into a number
        found += [
            ("workers", "approximate", "approximate", 3, lambda r: f"约{r['workers']}", told("workers")),
            ("pay_ordinary", "approximate", "approximate", 4, lambda r: f"{r['pay_ordinary']}左右", told("pay_ordinary")),
            ("left", "approximate", "approximate", 2, lambda r: f"{r['left']}多", told("left", 10)),
        ]  # fmt: skip
    if wave == "2024":
        found += [
            ("industry", "out of list", "choice", 2, lambda r: "制造", lambda r: r["industry"] == "C"),
            ("pay_change", "out of list", "choice", 1, lambda r: 6, told("pay_change")),
            ("town", "near miss", "choice", 1, lambda r: "栖云街", lambda r: r["town"] == "990101002"),
            ("policies", "exclusive", "exclusive", 1, lambda r: "6、1", lambda r: r["policies"] == "6"),
            ("pay_ordinary", "unit", "constraint", 1, lambda r: int(r["pay_ordinary"]) / 10000, told("pay_ordinary")),
        ]  # fmt: skip
    return found


def files(wave: Wave) -> tuple[dict[str, dict[str, list[list[Any]]]], list[list[Any]]]:
    """file → sheet → rows, and the slips."""
    rng = np.random.Generator(np.random.PCG64([SEED, int(wave.name), 7]))
    form = instrument(wave.name)
    said = answers(wave.sample, form, OLD.get(wave.name, {}), rng, SUGGESTIONS)
    second = (7, ("workers", "hired", "insured")) if wave.name == "2024" else (0, ())
    return received(said, form, PARTS[wave.name], slips(wave.name), rng, 2, second)
