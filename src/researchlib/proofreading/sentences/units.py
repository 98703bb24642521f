"""The words of measure: units a number may carry, nouns counted without one, and which are the same."""

from __future__ import annotations

from .. import patterns as re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


UNITS = _words(
    """
    人次 户次 场次 轮次 批次 车次 架次 件次 家次 篇次 台次 辆次 剂次 剂 人 户 家 名
    位
    个百分点 百分点 个千分点 千分点 倍 ∶1
    个月 个小时 个工作日 工作日 小时 分钟 秒 天 晚 日 年 月 周 课时 周岁 岁
    元/平方米 元/月 元/人 元/户 元/件 元/小时 元/天 元 美元 亿元
    人公里 吨公里 人次公里 千瓦小时 标准箱
    公里 千米 平方公里 平方千米 平方米 立方米 毫米 厘米 米 亩 公顷 吨标准煤 吨
    公斤 千克 毫升 毫克 千瓦时 度 分
    个 项 件 起 条 份 篇 次 场 趟 轮 批 期 间 套 栋 幢 处 座 所 株 棵 艘 列
    桶 箱 瓶 袋 羽 种 类 支 辆 台 部 张 本 册 宗 只 块 幅 门 届 班 组
    队 点 页 字 字节 封 句 对 笔 单 款 枚 盏 顶 床 盒 把 双 副 架 扇 具 节 学时 例 层 班次 课次 通 包 粒
    """
)
NOUNS = _words(
    """
    企业 农民工 新居民 新市民 出租房 受访者 问卷 居民 职工 学生 街道 社区 村
    乡镇 镇 乡 中小学 学校 医院 部门 单位 市 县 区 省
    """
)
SAME = {"名": "人", "位": "人", "农民工": "人", "新居民": "人", "新市民": "人", "受访者": "人",
        "居民": "人", "职工": "人", "学生": "人", "企业": "家", "出租房": "户", "问卷": "份",
        "周岁": "岁", "日": "天", "千米": "公里", "百分点": "个百分点", "千分点": "个千分点",
        "单位": "家", "宗": "起"}  # fmt: skip

# things of which there is a whole number, and units of time and age; both by family
THINGS = _words("人 家 户 份 个 项 件 处 所 栋 幢 套 场 场次 起 条 辆")
SPANS = _words("岁 年 月 个月 周 天 工作日 个工作日 小时 分钟")
# 千万 and the like before a unit
LARGE = {"百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
SCALE = {scale: word for word, scale in LARGE.items()}
DIGITS = {c: k for k, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def alternatives(words: tuple[str, ...]) -> str:
    """A pattern that takes the longest of the words."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
