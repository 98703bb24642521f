"""Unit and period words (元, 个月, 平方米, 每天) → what they measure and how much one is."""

from __future__ import annotations

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
    "周": "week", "每周": "week", "一周": "week",
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
