"""Deadlines and phases: one deadline given two dates, a step before the one it follows, phases that overlap, a list out of turn."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.reading import since
from .timeline import Day, Stamp, end_of

# what is handed in by a day, and what follows when it is in
_CHAINS = (
    ("报名|缴费", "开课|开班|审核|审查|公示|录取|抽签|面试|摇号"),
    ("报送|上报|提交|填报|申报|申请|反馈|收齐|回收", "汇总|统计|审核|审查|评审|公示|公布|通报|分析"),
    ("预订|预定", "公布|安排|布展|开幕"),
    ("征集|推荐|投稿|投票", "评选|统计|计票|评审|公示|公布|揭晓"),
)  # fmt: skip
_STEPS = [(re.compile(a), re.compile(f"起?，?[^，。；]{{0,8}}?(?:{b})")) for a, b in _CHAINS]
_EVENT = re.compile("|".join(a for a, _ in _CHAINS) + "|受理|问卷|预约|整改|领取|自查|材料|摸排|名单|方案|总结")  # fmt: skip
_BY = re.compile(r"[^，。；\d]{0,3}?(?:之?前(?!三|两|期|后|往|来|景)|以前|下班[前后]|为止|结束|(?:以后|之后|后)[^，。；]{0,10}逾期|为[^，。；]{0,4}期限|[\u4e00-\u9fff]{0,4}截止)")  # fmt: skip
_UNTIL = re.compile(r"(?:报名|预[订定约]|申[报请]|征集|受理|提交|报送|缴费|投票|领取)[^，。；]{0,4}截[至止]$|截止(?:时间|日期)?[为是到于：]$|(?:期限|第[一二三四]批)为$")  # fmt: skip
_BACK = re.compile("逾期|过期|截止[后日]|最后期限|未[在于]|不予")
_TURN = re.compile("第[一二三四]|首[批轮次期]")
_AGAIN = re.compile("[须应可请][在于]|务必|方可")
_OTHER = re.compile("[每三]批|每[年月季]|[上去前]年|延长|延[至期到]|推迟|顺延|提前|改为|原定|补[报交录]|另|其余|剩余|分别")  # fmt: skip


def _of(s: Stamp) -> str:
    """The sentence of a time."""
    plain = s.p.reading.plain
    return plain[since(plain, s.start, "。；\n") : end_of(plain, s.end)].partition("；")[0]


def _turn(s: Stamp) -> str:
    """Of which batch a time is: 第二."""
    plain = s.p.reading.plain
    return next(iter(_TURN.findall(plain, since(plain, s.start, "。\n"), s.start)[-1:]), "")


def _last(s: Stamp) -> Day:
    year, month, day = s.last
    return year, month, min(day, 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


def deadlines(article: Sequence[Paragraph], times: Sequence[Stamp]) -> Iterator[Finding]:
    """Every check of deadlines over one article."""
    dues: list[Stamp] = []
    days = [s for s in times if s.p.prose and s.sort in ("day", "stock", "span") and not _OTHER.search(_of(s))]  # fmt: skip
    for s in days:
        plain = s.p.reading.plain
        if _BY.match(plain, s.end) or _UNTIL.search(plain[: s.start]) or (s.sort == "span" and _EVENT.search(plain[max(s.start - 10, 0) : s.start])):  # fmt: skip
            near = [
                a
                for a in dues
                if a.p.number + 3 > s.p.number
                and a.last[0] == s.last[0]
                and (_turn(a) == _turn(s) or (not _turn(s) and len({_turn(x) for x in dues}) == 1))
            ]
            yield from _given_twice(near, s)
            dues.append(s)
    for s, t in [(s, t) for s in dues for t in days if abs(s.p.number - t.p.number) < 3 and t not in dues]:  # fmt: skip
        plain, own = s.p.reading.plain, _of(s)
        apart = plain[min(s.end, t.end) : max(s.start, t.start)].count("。") if t.p is s.p else 1
        follows = any(a.search(own) and b.match(t.p.reading.plain, t.end) for a, b in _STEPS)
        follows = follows and not re.search("(?:统计|截)[到至止]$", t.p.reading.plain[: t.start])
        if t.sort == "day" and follows and not any(d.last <= t.last for d in dues if d.p is t.p) and apart < 3 and t.last[0] == s.last[0] and t.last < s.last < (t.last[0], t.last[1] + 3):  # fmt: skip
            yield found("consistency:date", s.p, s.start, s.end, say(zh="期限晚于随后的步骤", en="due after the step that follows"))  # fmt: skip
    yield from _of_stretches(times)


def _given_twice(near: Sequence[Stamp], s: Stamp) -> Iterator[Finding]:
    """9月25日截止。逾期未在9月15日前提交…; 报名截止8月31日…可在9月30日前报名: one deadline with two dates."""
    plain = s.p.reading.plain
    own = (
        plain[since(plain, s.start, "，。；\n") : s.end]
        + re.split("[，。；\n]", plain[s.end :], maxsplit=1)[0]
    )
    for a in near[-1:]:
        told, begun = _of(a), a.p.reading.plain
        shared = set(_EVENT.findall(told)) & set(_EVENT.findall(own)) or any(c.search(told) and c.search(own) for c, _ in _STEPS)  # fmt: skip
        if told == _of(s) or _last(s) in map(_last, near) or not (shared or _BACK.search(own)):
            continue
        topic = _EVENT.search(begun, since(begun, a.start, "。；\n"), a.start)
        sure = abs(s.last[1] - a.last[1]) < 3 and (_BACK.search(own) or (topic and _AGAIN.search(own)))  # fmt: skip
        shows = say(zh=f"前文为{begun[a.start : a.end]}", en="another day before")
        yield found("consistency:date", s.p, s.start, s.end, shows, severity="" if sure else "info")


_BOXED = re.compile(
    r"）(?:(?:[、，；]|和|及|以及)[^，。；（]{2,14}|[^。；（）]{0,14}[，；。][^。；（）]{0,6}(?:阶段|第[二三四五]步?))（"
)
_STEP = re.compile(r"(?:之|以)?前[^，。；、\d]{2,24}，(?:并|再|并于|于|在)?")
_ORDERED = re.compile("责令[^，。；]{0,6}$|(?:结果|情况)[^，。；]{0,2}$")


def _of_stretches(times: Sequence[Stamp]) -> Iterator[Finding]:
    """6月上旬…（6月23日至30日）; 自查（4月15日至5月15日）、检查（5月6日至…）; 3月至5月收取…责令其于2月底前退还; 9月底前完成走访，6月底前销号."""
    for a, b in itertools.pairwise(times):
        if a.p is not b.p:
            continue
        plain, wrong = a.p.reading.plain, ""
        between = plain[a.end : b.start]
        if b.sort == "span" and a.sort == "span" and _BOXED.fullmatch(between) and not re.search("压茬|同步|交叉|穿插", _of(b)) and a.first < b.first <= a.last:  # fmt: skip
            wrong = say(zh="与前一阶段重叠", en="overlaps with the phase before")
        elif between.endswith("（") and not set("。）") & set(between) and re.match("）", plain[b.end :]) and a.sort == "month" and b.sort in ("day", "span") and not a.first <= b.first <= a.last and a.first[0] == b.first[0]:  # fmt: skip
            wrong = say(zh=f"不在{plain[a.start : a.end]}之内", en="not within it")
        elif _ORDERED.search(between.rstrip("于在")) and b.last < a.first and plain[b.end : b.end + 1] == "前" and "原" not in between:  # fmt: skip
            wrong = say(zh="期限早于所说的事", en="due before what it is for")
        elif b.first < a.first and _STEP.fullmatch(between) and plain[b.end : b.end + 1] == "前" and a.first[1] - b.first[1] < 10:  # fmt: skip
            wrong = say(zh="后一步的期限早于前一步", en="the later step has the earlier date")
        if wrong:
            yield found("consistency:date", b.p, b.start, b.end, wrong)
