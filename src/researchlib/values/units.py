"""Unit and period words (元, 个月, 平方米, 每天) → what they measure and how much one is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from .reading import plain

# unit word → (dimension, factor to the dimension's base unit)
UNITS: dict[str, tuple[str, Decimal]] = {}
for _dimension, _factor, _words in (
    ("money", "1", "元 块 块钱 元钱 圆 元整 人民币 rmb cny ¥ 元人民币"),
    ("area", "1", "平方米 平米 平方 平 m2 m² ㎡ 方 个平方"),
    ("land", "1", "亩"),
    ("months", "1", "个月 月 月份"),
    ("months", "12", "年 年整 周年"),
    ("months", "3", "季度 个季度"),
    ("days", "1", "天 日"),
    ("days", "7", "周 个星期 星期 礼拜 个礼拜"),
    ("minutes", "60", "分钟 分 min mins"),
    ("minutes", "900", "刻 刻钟"),
    ("minutes", "3600", "小时 个小时 钟头 个钟头 时 h hour hours 个钟"),
    ("minutes", "1", "秒 秒钟 s"),
    ("age", "1", "岁 周岁"),
    ("percent", "1", "% 个百分点 百分点"),
    ("percent", "10", "成"),
    ("percent", "0.1", "‰"),
    ("length", "1", "米 m"),
    ("length", "1000", "公里 千米 km"),
    ("length", "500", "里"),
):
    for _word in _words.split():
        UNITS[_word] = (_dimension, Decimal(_factor))
# dimensions with one unit only: its word says nothing that a bare number does not
ONE_UNIT = {"money", "age"}
PERSONS = {"人", "口", "名", "位", "个人", "口人", "人次"}
# counting words carry no scale of their own
COUNTERS = {
    "人",
    "口",
    "个",
    "名",
    "位",
    "户",
    "家",
    "份",
    "次",
    "套",
    "间",
    "层",
    "件",
    "台",
    "辆",
    "只",
    "张",
    "处",
    "起",
    "条",
    "项",
    "场",
    "分",
    "级",
    "室",
    "床",
    "班",
    "所",
    "例",
    "批",
    "步",
    "楼",
    "人次",
    "户次",
    "个人",
    "口人",
}
PERIODS = {
    "月": "month", "每月": "month", "一个月": "month", "每个月": "month", "个月": "month",
    "年": "year", "每年": "year", "一年": "year",
    "天": "day", "日": "day", "每天": "day", "一天": "day", "每日": "day",
    "小时": "hour", "时": "hour", "每小时": "hour", "一小时": "hour", "h": "hour",
    "周": "week", "每周": "week", "一周": "week", "星期": "week",
    "每星期": "week", "每个星期": "week", "一星期": "week", "一个星期": "week",
}  # fmt: skip
WORDS_OF_PERIOD = {"月薪": "month", "月工资": "month", "月收入": "month", "年薪": "year",
                    "年收入": "year", "日薪": "day", "时薪": "hour", "日工资": "day",
                   "月入": "month", "年入": "year"}  # fmt: skip


def own_unit(unit: str | None) -> tuple[str | None, Decimal, str | None]:
    """Dimension, scale and period of the question's own unit; 万元/月 → (money, 10000, month)."""
    if not unit:
        return None, Decimal(1), None
    word, _, period = plain(unit).partition("/")
    name = PERIODS.get(period.strip()) if period else None
    times = Decimal(1)
    if len(word) > 1 and word[0] in "百千万亿":
        times = Decimal({"百": 100, "千": 1000, "万": 10_000, "亿": 10**8}[word[0]])
        word = word[1:] if times > 1000 or word[1:] in UNITS else word
        times = times if word in UNITS or word in COUNTERS else Decimal(1)
    entry = UNITS.get(word.casefold())
    if entry is None:
        return ("count" if word in COUNTERS else None), times, name
    return entry[0], entry[1] * times, name


_PERIOD_ASKED = {
    "month": "每个?月|月均|[上本当]个?月|(?<!个)月.{0,6}?(?:收入|工资|薪|租|支出|消费|费)"
    "|monthly|(?:per|a|each|every) month",
    "year": r"(?:每|全|一|上|去|本|今|当)年(?!末|底|初|以来|\d)|年(?:收入|工资|薪|均|租)"
    "|yearly|annual|(?:per|a|each|every) year",
    "week": "每个?(?:周|星期|礼拜)|周均|一周|weekly|(?:per|a|each|every) week",
    "day": "每[天日]|日均|日(?:工|薪|结|租)|一天|daily|(?:per|a|each|every) day",
    "hour": "每个?小时|时薪|小时(?:工资|工价)|hourly|(?:per|an|each|every) hour",
}
_WORD_OF = {"month": "月", "year": "年", "week": "周", "day": "天", "hour": "小时"}


def unit_asked(unit: str, labels: Iterable[str]) -> str | None:
    """The unit and period answers are wanted in: the form's own, else what its words say plainly.

    `labels` are the question's texts.  Where they name several units or periods, none is taken.

    >>> unit_asked("元", ["上月个人税后收入"]), unit_asked("", ["每天工作时长（小时）"])
    ('元/月', '小时/天')
    >>> unit_asked("元/年", ["月收入"]), unit_asked("人", ["今年以来新招"]), unit_asked("", ["年龄"])
    ('元/年', '人', None)
    """
    texts = [plain(label) for label in labels]
    if not unit:
        told = (m.strip() for t in texts for m in re.findall(r"\((?:单位[:：])?([^()]{1,8})\)", t))
        named = {u for u in told if own_unit(u)[0] is not None}
        unit = named.pop() if len(named) == 1 else ""
    if "/" in unit:
        return unit
    own = PERIODS.get(unit)  # how long, in months: "每月" is not what 月 is counted by
    asked = {
        period
        for period, words in _PERIOD_ASKED.items()
        if period != own and any(re.search(words, text, re.IGNORECASE) for text in texts)
    }
    return f"{unit}/{_WORD_OF[asked.pop()]}" if len(asked) == 1 else unit or None
