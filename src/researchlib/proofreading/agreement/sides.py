"""Which of two cells is the greater, said by a word alone: 青禾街道参保率低于柳塘街道, 超额完成目标, 均不足90%."""

from __future__ import annotations

from collections.abc import Iterator

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found, noted
from ..sentences.clauses import DOWN, UP, bare
from ..sentences.reading import since
from ..sentences.units import DIGITS
from .sheets import SUM, Named, Sheet

_ABOVE = "高于|大于|多于|快于|长于|超过|高过|多过|领先于?"
_BELOW = "低于|小于|少于|慢于|短于|不及|不如|少过|落后于?"
_SIDE = re.compile(f"(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))了?")
_WAY = re.compile(f"[^，。；\\d]{{0,8}}?(?:(?P<above>{UP}|多|高|快|长)|(?P<below>{DOWN}|少|低|慢|短)|持平)(?:了|一些)?(?=[，。；]|$)")  # fmt: skip
WITH = re.compile("(?:的?(?:水平|情况))?(?:相比|相较|对比)")
_AND = ("与", "和", "同", "比", "较")
PACE = re.compile("增速|[增涨降升跌]幅|幅度|速度")
_AIM = "[^，。；\\d]{0,6}(?:目标|任务|计划|预算)(?:任务|数)?"
_MET = re.compile(f"(?:(?P<over>(?<![未不])(?:超额(?:完成|实现)|超[出过]?))|(?P<short>未(?:能|全面)?(?:完成|达到|实现)|没有(?:完成|达到))|(?P<met>(?<!未)(?<!未能)(?<!没有)(?:完成|达到|实现)))(?:{_AIM}(?!的|\\d)|(?=[，。；]|$))")  # fmt: skip


def words(p: Paragraph, at: int, said: str, sheet: Sheet) -> list[Finding] | None:
    """What a table says against the words of a sentence; None when it has no opinion."""
    named = sheet.named(said)
    opinions = [*_sides(p, at, said, sheet, named), *_aims(p, at, said, sheet, named), *_ordered(p, at, said, sheet, named)]  # fmt: skip
    return [f for f in opinions if f is not None] if opinions else None


def _sides(p: Paragraph, at: int, said: str, sheet: Sheet, named: Named) -> Iterator[Finding | None]:  # fmt: skip
    """青禾街道参保率低于柳塘街道; 与2023年相比，2024年人数略有增加."""
    for of, base, start, m in _claims(said, named):
        clause = said[since(said, start, "，、") : m.end()]
        able = [c for c in sheet.what if (of, c) in sheet.cells and (base, c) in sheet.cells]
        near, far = sheet.spoken(clause), sheet.spoken(said)
        columns = [c for c in able if near[c] >= 0.5] or [c for c in able if far[c] >= 0.5]
        if not columns and len(able) == 1:
            columns = able
        moved = [(sheet.cells[of, c].value, sheet.cells[base, c].value) for c in columns]
        way = (1 if m["above"] else -1) if m["above"] or m["below"] else 0
        if not moved or PACE.search(clause):
            continue
        if any((a > b) - (a < b) == way for a, b in moved):
            yield None
            continue
        a, b = moved[0]
        shows = f"{a:g} {'<' if a < b else '>' if a > b else '='} {b:g}"
        yield noted(found("words:direction", p, at + m.start(), at + m.end(), shows, severity="warning"), len(moved) > 1)  # fmt: skip


def _claims(said: str, named: Named) -> Iterator[tuple[int, int, int, re.Match[str]]]:
    """A高于B, A比B增加, 与B相比A增加: which row is the greater of which, from where on it is said, and the word."""
    for k, (start, end, base) in enumerate(named):
        last = said[start - 1 : start]
        if k:
            _, begin, of = named[k - 1]
            side = next((m for m in _SIDE.finditer(said, begin, start) if m.end() == start), None)
            noun = re.match("[\u4e00-\u9fff]{0,8}", said[end:])
            if side is None or not re.match("[，。；]|$", said[end + len(noun[0]) if noun and noun[0] in said[begin:start] else end :]):  # fmt: skip
                side = _WAY.match(said, end) if last in ("比", "较") else None
            if side and of != base and not re.search(r"\d|，|[和与及、]$", said[begin:start]):
                yield of, base, begin, side
        with_ = WITH.match(said, end) if last in _AND else None
        if with_ and len(named) == k + 2:
            _, begin, of = named[k + 1]
            if (m := _WAY.match(said, begin)) and of != base:
                yield of, base, begin, m
        elif with_ and k == len(named) - 1 and k and (m := _WAY.match(said, with_.end())):
            yield named[k - 1][2], base, named[k - 1][1], m


_FALLING = re.compile(
    "[从由](?:(?P<down>高到低|大到小|多到少|长到短|快到慢)|低到高|小到大|少到多|短到长|慢到快)[^，。；]{0,8}?(?:依次|分别)?(?:为|是)：?"
)
_FIRST = re.compile(
    "(?:排名?|位?[列居]|占比)?(?:在)?前(?P<n>[两二三四五])(?:位|名|项)(?:的)?(?:分别|依次)?(?:为|是)?：?"
)


def _ordered(p: Paragraph, at: int, said: str, sheet: Sheet, named: Named) -> Iterator[Finding | None]:  # fmt: skip
    """合格率从高到低依次为育婴、电工、焊工; 知晓率排在前两位的是微信公众号和短视频."""
    for rule in (_FALLING, _FIRST):
        m = rule.search(said)
        run = [x for x in named if m and x[0] >= m.end()]
        run = [x for k, x in enumerate(run) if not k or re.fullmatch("[、，]?[和与及]?", said[run[k - 1][1] : x[0]])]  # fmt: skip
        if m is None or len(run) < 2 or run[0][0] != m.end():
            continue
        scores = sheet.spoken(said[: m.start()])
        best = [c for c in sheet.what if scores[c] > 0.5] or [*sheet.what][: 2 - len(sheet.what)]
        columns = [{r: q.value for (r, k), q in sheet.cells.items() if k == c and r not in (sheet.whole, SUM)} for c in best]  # fmt: skip
        lists = [[x.get(r, 0.0) for _, _, r in run] for x in columns]
        if rule is _FALLING:
            fits = [v == sorted(v, reverse=bool(m["down"])) for v in lists]
        else:
            if DIGITS[m["n"]] != len(run):
                continue
            fits = [sorted(v) == sorted(x.values())[-len(run) :] for v, x in zip(lists, columns, strict=True)]  # fmt: skip
        if any(fits):
            yield None
        elif fits:
            shows = "、".join(f"{v:g}" for v in lists[0])
            yield found("words:order", p, at + run[0][0], at + run[-1][1], shows, severity="warning")  # fmt: skip


def _aims(p: Paragraph, at: int, said: str, sheet: Sheet, named: Named) -> Iterator[Finding | None]:  # fmt: skip
    """招聘会超额完成全年目标, 三项指标均完成目标: of a table with a column of aims and one of what was done."""
    for m in _MET.finditer(said) if sheet.aims else ():
        every = re.search("均|都|全部|[和与、]", said[since(said, m.start(), "，；") : m.start()])
        of = [r for a, _, r in named if a < m.start()]
        rows = of[-1:] if not every else [] if named else [*sheet.aims]
        if re.search("力争|确保|预计|拟|将|要求|是否|可", said[: m.start()]):
            continue
        for now, aim in (sheet.aims[r] for r in rows if r in sheet.aims):
            sign = (now.value > aim.value) - (now.value < aim.value)
            if sign < 1 if m["over"] else sign >= 0 if m["short"] else sign < 0:
                shows = f"{bare(now)} {'<=>'[sign + 1]} {bare(aim)}"
                yield found("words:direction", p, at + m.start(), at + m.end(), shows, severity="warning")  # fmt: skip
                break
