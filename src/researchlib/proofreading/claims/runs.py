"""A run of values at times that follow each other, and the word for it: 前年为68.4%，去年为74.9%，今年为80.3%，连续两年下降.

The times are years, 前年, 去年 and 今年, quarters, months, or what grows with the year (一季度, 上半年, 前三季度, 全年); nothing is asked
of the names, for the word stands right behind the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...values import numeral
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, clause
from ..sentences.clauses import Item, alike, bare, sentences
from ..sentences.reading import since
from .sole import BARE, in_order

_UP = "上升|增加|增长|提高|提升|扩大|上涨|回升|攀升|走高|加快|提速|增多|向好|改善|拉大|延长"
_DOWN = "下降|减少|回落|缩小|降低|收窄|下滑|下跌|走低|放缓|减缓|趋缓|减弱|缩短|变短"
_STEADY = (
    "逐[年月季步]|连续[两二三四五六\\d]+(?:个?[年季月]度?|期)|连年|持续|稳步|一路|不断|一直|总体"
)
_CLAIM = re.compile(rf"[，。；](?:[^，。；：、（）\d]{{0,10}}?)(?:呈现?出?|保持|出现|均)?(?:了)?(?:{_STEADY})(?:呈现?|保持|有所|明显|小幅|大幅)?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:的?(?:趋势|态势|走势|势头))?(?=[，。；])")  # fmt: skip
_TIME = re.compile(
    r"(?P<year>20\d\d)年(?!以)|(?P<rel>前年|去年|上年|今年|本年)(?!同期)|(?P<sum>前三季度|上半年|全年|1[—～至-]\d{1,2}月)|(?P<quarter>[一二三四])季度|(?<![\d—～至-])(?P<month>1[0-2]|[1-9]|十[一二]?|(?<!十)[一二三四五六七八九])月"
)
_REL = {"前年": 0, "去年": 1, "上年": 1, "今年": 2, "本年": 2}
_SUM = {"上半年": 2.0, "前三季度": 3.0, "全年": 4.0}
_OTHER = re.compile("降幅|跌幅|减幅|差距|用时|时间|时长|周期|距离")


def runs(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every word for a run of at least three values, or of two that the last is a year further, in a sentence;
    how far two values are apart, whether both went one way, and whether a part is the most of its whole."""
    for p in draft.paragraphs:
        if p.kind == "cell" or len(items := read[p.number]) < 2:
            continue
        looks = [look for words, look in _LOOKS if words.search(p.text)]
        for group in sentences(items) if looks else ():
            for look in looks:
                yield from look(p, group)
        yield from _most(p, items) if re.search("多数|少数|部分|过半|半数", p.text) else ()


def _run(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    plain = p.reading.plain
    kinds: dict[tuple[str, str, int], list[Item]] = {}
    for i in group:
        if i.q.kind in "np" and not i.q.hedge and not i.depth:
            kinds.setdefault((i.q.kind, i.q.family + i.role, i.direction), []).append(i)
    for items in kinds.values():
        timed = [t for i in items if (t := _when(clause(p, i))) is not None]
        if len(items) < 2 or len(timed) != len(items):
            continue
        at = _in_one_kind(timed)
        if at is None or not all(a < b for a, b in pairwise(at)):
            continue
        end = items[-1].q.end
        m = _CLAIM.search(plain, end, min(len(plain), end + 36))
        if m is None or plain[end : m.start()].count("，") > 1 or re.search(r"\d", plain[end : m.end()]):  # fmt: skip
            continue
        if _OTHER.search(m.group()) or ("率" in m.group() and items[0].q.unit != "%"):
            continue
        values = [i.q.value for i in items]
        if any((b < a) if m["up"] else (b > a) for a, b in pairwise(values)):
            shows = "、".join(i.q.text for i in items)
            yield found("words:direction", p, m.start() + 1, m.end(), shows, severity="warning")


def _when(words: str) -> re.Match[str] | None:
    times = list(_TIME.finditer(words))
    return times[0] if len(times) == 1 else None


def _in_one_kind(times: Sequence[re.Match[str]]) -> list[float] | None:
    """Where times stand on one scale; None when they are of several."""
    kinds = {t.lastgroup for t in times}
    if kinds <= {"sum", "quarter"} and "sum" in kinds:  # 一季度, 上半年, 前三季度
        if any(t["quarter"] not in (None, "一") or (t["sum"] and t["sum"] not in _SUM) for t in times):  # fmt: skip
            return None
        return [1.0 if t["quarter"] else _SUM[t["sum"]] for t in times]
    if len(kinds) != 1:
        return None
    kind = kinds.pop()
    if kind == "rel":
        return [float(_REL[t[0]]) for t in times]
    if kind == "quarter":
        return [float("一二三四".index(t["quarter"])) for t in times]
    return [float(numeral(t[kind]) or 0) for t in times] if kind in ("year", "month") else None


_DEGREE = re.compile(rf"(?:(?P<much>大幅度?|显著|急剧|成倍)|(?P<little>略有?|略微|小幅|稍有?|稍微))(?:地|{_UP}|{_DOWN}|升|降|增|减)")  # fmt: skip
_FRAME = re.compile("同比|环比|[与和同比较][^，。；]{0,6}(?:年|月|期|季度)(?:相比)?|两[年期者]|[仍也呈又均]|有所")  # fmt: skip


def _far_apart(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """满意率为98.1%，上年为97.9%，同比大幅提高; 由1120人次小幅增加到2390人次: the word for how far is not of that size."""
    levels = [i for i in group if i.role == "level" and i.q.kind in "np" and not i.q.hedge]
    if len(levels) != 2 or levels[0].q.family != levels[1].q.family or not (ordered := in_order(p, *levels)):  # fmt: skip
        return
    plain, (a, b), (old, new) = p.reading.plain, levels, (i.q.value for i in ordered)
    m = _DEGREE.search(plain, a.q.end, min(len(plain), b.q.end + 30))
    if m is None or old <= 0 or "。" in plain[b.q.end : m.start()]:
        return
    of = plain[since(plain, m.start(), "，。；") : m.start()] if m.start() >= b.q.end else ""
    if set(BARE.sub("", _FRAME.sub("", of))) - set(plain[since(plain, a.q.start, "。；\n") : b.q.start]):  # fmt: skip
        return
    by, points = abs(new / old - 1), abs(new - old) if a.q.unit == "%" else 0.0
    if (by < 0.02 and points < 1.5) if m["much"] else (by > 0.4 and (points > 8 or a.q.unit != "%")):  # fmt: skip
        yield found("words:direction", p, m.start(), m.end(), f"{bare(ordered[0].q)} → {bare(ordered[1].q)}", severity="warning")  # fmt: skip


_BOTH = re.compile(rf"[，；](?P<of>[^，。；\d]{{0,8}}?)(?:(?P<apart>一[升增涨][一有]?[降减跌]|[一有][升增涨][一有][降减跌]|[一有][降减跌][一有][升增涨])|(?:双双|同步|均|都|同时|齐)(?:实现|呈|出现|有所|稳步|明显|小幅|大幅|较快)*(?:(?P<up>{_UP}|升|增)|(?P<down>{_DOWN}|降|减)))")  # fmt: skip


def _both(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """由386张增加到421张，由517张减少到468张，两项业务双双上升: the only two moves of the sentence."""
    levels = [i for i in group if i.role == "level" and i.q.kind in "np"]
    moves = [o for a, b in pairwise(levels) if a.q.family == b.q.family and re.search("[由从][^，。；]*$", a.clause or "") and (o := in_order(p, a, b))]  # fmt: skip
    m = _BOTH.match(p.reading.plain, max(i.q.end for i in moves[1])) if len(moves) == 2 else None
    if m is None or re.search("[不未]|差", m["of"]):
        return
    ways = {(b.q.value > a.q.value) - (b.q.value < a.q.value) for a, b in moves}
    if len(ways) == 1 if m["apart"] else ways != {1 if m["up"] else -1}:
        shows = "、".join(f"{bare(a.q)} → {bare(b.q)}" for a, b in moves)
        neither = len(ways) == 1 and not m["apart"]
        yield found("words:direction", p, m.start() + 1, m.end(), shows, severity="" if neither else "warning")  # fmt: skip


_TURN = re.compile("由?(?:(?P<up>[负降减跌]转[正升增涨])|[正升增涨]转[负降减跌])")


def _turned(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """一季度同比下降2.3%，上半年同比增长1.6%，增速由正转负: the last two changes go the other way about."""
    m = _TURN.search(p.reading.plain, group[-1].q.end, group[-1].q.end + 16)
    ways = [i.direction for i in group if i.role == "change" and i.q.kind == "p"][-2:]
    if m and ways == ([1, -1] if m["up"] else [-1, 1]):
        yield found("words:direction", p, m.start(), m.end(), severity="warning")


_MOST = re.compile("(?P<not>尚?未|没有|还没|不)?(?:(?P<most>(?:绝?大)?多数(?!据)|绝?大部分|(?P<half>过半|半数以上))|(?<![至多])(?:极?少数(?!民族|据)|[少小]部分))")  # fmt: skip


def _most(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """300家企业…其中196家有扩招计划，少数企业…; 安排1000万元，已拨付620万元，拨付进度尚未过半: a part of a whole, and the word behind it."""
    plain = p.reading.plain
    for m in _MOST.finditer(plain):
        before = [i for i in items if i.q.end <= m.start() and i.q.kind == "n" and i.q.unit][-2:]
        if len(before) < 2 or before[0].role != "level" or before[1].role != "level":
            continue
        (n, k), start = before, since(plain, m.start(), "，。；\n")
        if (not alike(n.q, k.q) and n.q.family not in ("份", "人")) or not 10 <= n.q.value > k.q.value or n.q.hedge or k.q.hedge:  # fmt: skip
            continue
        sentence = plain[since(plain, n.q.start, "。\n") : m.start()]
        if plain[k.q.end : m.start()].count("，") > 1 or re.search("[。均%]", sentence) or EARLIER.search(sentence):  # fmt: skip
            continue
        told = plain[start : m.start()] + re.split("[，。；]", plain[m.end() :], maxsplit=1)[0]
        if len({bool(re.search("[不没未无]", x)) for x in (plain[since(plain, k.q.start, "，。；\n") : start], told)}) > 1:  # fmt: skip
            continue  # 12家没有签订，多数企业已签订
        most, ratio = bool(m["most"]) != bool(m["not"]), k.q.value / n.q.value
        if (ratio < 0.5) if most else (ratio > 0.5):
            yield found("words:vague", p, m.start(), m.end(), f"{bare(k.q)}/{bare(n.q)}", severity="warning" if m["half"] else "info")  # fmt: skip


_LOOKS = (
    (_CLAIM, _run),
    (_DEGREE, _far_apart),
    (_BOTH, _both),
    (re.compile("转[正负升降增减涨跌]"), _turned),
)
