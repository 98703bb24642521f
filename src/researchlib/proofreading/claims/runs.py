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
from ..memory import Read, clause
from ..sentences.clauses import Item, sentences

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
    """Every word for a run of at least three values, or of two that the last is a year further, in a sentence."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not _CLAIM.search(p.text):
            continue
        for group in sentences(read[p.number]):
            yield from _run(p, group)


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
