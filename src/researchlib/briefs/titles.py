"""A title too long for one line, broken by sense into a trapezium or a lozenge, as GB/T 9704 asks."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

# never broken inside one of these
WHOLE = re.compile(
    r"[A-Za-z0-9.%〔〕\-]+(?:年|月|日|号|个|家|户|人|次|季度|%)?|[《“（(][^》”）)]{1,8}[》”）)]|"
    r"[一二三四五六七八九十两几各](?:项|类|个|种|大|方面)[\u4e00-\u9fff]{2}|"
    r"统计调查|灵活就业人员|灵活就业|劳务中介机构|社会保险|积分入学|积分管理|新居民服务管理|新居民服务|新居民子女|义务教育|居住就业|就业创业|"
    r"新居民|农民工|流动人口|外来人口|留居意愿|居住状况|工作总结|调研报告|调查报告|监测报告|分析报告|情况报告|"
    r"情况|调研|调查|报告|分析|研究|工作|总结|趋势|问题|对策|建议|现状|意愿|服务|中心|管理|就业|居住|企业|"
    r"机构|社会|保险|参加|人员|灵活|劳务|中介|租住|租赁|房屋|安全|积分|入学|子女|教育|住房|保障|公共|政策|"
    r"落实|推进|开展|加强|完善|提升|建设|发展|经济|增长|变化|影响|因素|特点|全国|全市|全区|全省|街道|社区|"
    r"监测|季度|年度|上半年|下半年|有关|关于|及其|以及|通知|意见|方案|办法|请示|简报|信息|专题|数据|统计|"
    r"规模|结构|收入|区域|分布|十年|近年|以来|主要|基本|存在|满意度|满意率|需求|状况|生活|质量|融入|治理"
)
BEFORE = re.compile(r"(?:情况|工作|调研|调查|监测|分析|研究|趋势|及其|以及|及|和|与|暨|的报告|问题|对策|现状|变化|参加|落实|积分入学|新居民服务)")  # fmt: skip
AFTER = re.compile(r"(?:的|，|：|:|——|》|”|年|关于)$")
JOINS = re.compile(r"及其|以及|及|和|与|暨")  # the best place for a break is before one of these
LISTED = re.compile(
    r"(?:、[^、，。：和及与]{1,8})+(?:和|及|与)?"
)  # an enumeration from its first mark to its last word
CLINGS = "的了等、，。：；！？》”’）)"  # never first in a line


def break_title(text: str, room: float) -> list[str]:
    """The lines of a title when a line holds `room` full-width characters.

    >>> break_title("关于云川区新居民居住状况和留居意愿的调研报告", 20)
    ['关于云川区新居民居住状况', '和留居意愿的调研报告']
    >>> break_title("2024年云川区新居民居住就业状况和留居意愿调研报告", 20)
    ['2024年云川区新居民居住就业状况', '和留居意愿调研报告']
    >>> break_title("2014—2024年全国农民工规模、结构和收入变化趋势分析", 20)
    ['2014—2024年全国农民工', '规模、结构和收入变化趋势分析']
    >>> break_title("2024年工作总结", 20)
    ['2024年工作总结']
    """
    if width(text) <= room:
        return [text]
    inside = {i for match in WHOLE.finditer(text) for i in range(match.start() + 1, match.end())}
    count = int(-(-width(text) // (room - 1)))
    free = [i for i in range(2, len(text) - 1) if i not in inside and text[i] not in CLINGS]
    for lines in (count, count + 1, count + 2):
        best = min(
            (
                (_cost(text, cuts, room), cuts)
                for cuts in combinations(_nearby(text, free, lines), lines - 1)
            ),
            default=(float("inf"), ()),
        )
        if best[0] < float("inf"):
            cuts = (0, *best[1], len(text))
            return [text[a:b].strip() for a, b in pairwise(cuts)]
    size = max(1, int(room))
    return [text[i : i + size] for i in range(0, len(text), size)]


def width(text: str) -> float:
    """Width in full-width characters."""
    return sum(
        1.0 if ord(c) >= 0x1100 or c in "—…“”‘’·" else 0.85 if c in "%@MWmw" else 0.5 for c in text
    )


def _nearby(text: str, free: list[int], lines: int) -> list[int]:
    """The places worth trying: all of a short title, near the even cuts of a long one."""
    if lines <= 3:
        return free
    step = len(text) / lines
    return [i for i in free if min(abs(i - step * k) for k in range(1, lines)) <= 6]


def _cost(text: str, cuts: tuple[int, ...], room: float) -> float:
    ends = (0, *cuts, len(text))
    widths = [width(text[a:b]) for a, b in pairwise(ends)]
    if max(widths) > room or min(widths) < 3:
        return float("inf")
    mean = sum(widths) / len(widths)
    cost = sum(((w - mean) / mean) ** 2 for w in widths) * 6
    listed = [(m.start(), m.end()) for m in LISTED.finditer(text)]
    for cut in cuts:
        if any(a < cut <= b for a, b in listed):
            cost += 0.6 if text[cut - 1] == "、" else 1.6
            continue
        good = bool(BEFORE.match(text, cut)) + 1.2 * bool(AFTER.search(text[:cut]))
        good += 0.7 * bool(JOINS.match(text, cut))
        if text[:cut].endswith("关于"):
            good = -1
        cost += 0.25 * (not good)
        cost -= 0.5 * good
    if len(widths) == 3:  # a lozenge or a trapezium, never an hourglass
        hourglass = widths[1] < widths[0] and widths[1] < widths[2]
        cost += 2.0 * hourglass
    if len(set(widths)) == 1:
        cost += 0.3
    return cost
