"""Which of two is the greater, said by a word alone: 首次超过窗口, 改善幅度小于北塘街道, 两年升幅持平.

The words say on which side; both values are in the draft.  A claim is marked when it is true of no value that it
may be about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, bigrams, left_behind
from ..sentences.clauses import Item, bare
from ..sentences.reading import ANY, pattern, since

_ABOVE = "高于|大于|多于|快于|长于|好于|优于|重于|强于|超过|高过|反超|领先于?|跑赢"
_BELOW = "低于|小于|少于|慢于|短于|差于|弱于|不及|不如|未及|落后于?|跑输"
ADVERB = "但|而|也|又|仍|还|均|都|则|且|略|稍|明显|远|大幅|已|依然|显著|微|虽|却|同时|继续|首次|首度|再次|再度|反而|反|大大|大为|稍微|小幅|终于|一举|并|开始|依旧|始终"  # fmt: skip
GROWN = re.compile("(?:增长|增加|上升|提高|提升|上涨|扩大|回升|攀升|走高|延长|拉长|增|升|涨|减少|下降|降低|回落|下跌|下滑|缩小|收窄|缩短|压缩|走低|降|减|跌)" "(?:幅度?|率)?(?:了|约|为|达到?|近)*$")  # fmt: skip


def greater(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every comparison by a word alone."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or not p.text:
            continue
        yield from _turned(p)
        if len(items) < 2:
            continue
        yield from _past(p, items)
        yield from _apart(p, items)
        yield from _pace(p, items)


@dataclass(frozen=True, slots=True)
class Growth:
    """A change, the words of its sentence before it, and where these end."""

    item: Item
    words: str

    @property
    def value(self) -> float:
        return self.item.q.value * self.item.direction


def growths(p: Paragraph, items: Sequence[Item], kinds: str = "pd") -> list[Growth]:
    """The changes of a paragraph that say how much something grew or fell, not by how much it is the greater."""
    plain, done = p.reading.plain, []
    for i in items:
        if i.role == "change" and i.q.kind in kinds and not i.q.hedge and GROWN.search(i.label):
            done.append(Growth(i, plain[since(plain, i.q.start, "。！？；\n") : i.q.start]))
    return done


def growth_of(name: str, known: Sequence[Growth]) -> Growth | None:
    """The growth of what is named: the first whose words hold the name, the nearer the name the better."""
    wanted = bigrams(name)
    best, found_ = -1.0, None
    for g in known:
        if not wanted or any(b not in g.words for b in wanted):
            continue
        near = max(0, 60 - (len(g.words) - g.words.rfind(wanted[-1])))
        if near > best + 8:
            best, found_ = near, g
    return found_


def _mark(p: Paragraph, start: int, end: int, shows: str, severity: str = "warning") -> Finding:
    shows += say(zh=f"，文中“{p.text[start:end]}”", en=f", printed {p.text[start:end]}")
    return found("words:direction", p, start, end, shows, severity=severity)


_NAME = rf"[^，。；：、（）比较{ANY}\d]{{2,10}}"
_PAST = re.compile(rf"(?:^|(?<=[，、；]))(?:{ADVERB})*(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))了?(?P<of>{_NAME}?)(?=[，。；])")  # fmt: skip


def _past(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """线上由59346件次增至73248件次，首次超过窗口: the value that the sentence gives for 窗口."""
    plain = p.reading.plain
    for m in _PAST.finditer(plain):
        opened, part = since(plain, m.start(), "。！？\n"), since(plain, m.start(), "。！？；\n")
        own = [i for i in items if part <= i.q.start < m.start() and i.role == "level" and i.q.kind in "np" and not left_behind(i)]  # fmt: skip
        named = list(re.finditer(re.escape(m["of"]), plain[opened:]))
        if not own or not named:
            continue
        mine = own[-1]
        stop = re.search("[。！？\n]|$", plain[m.end() :])
        last = m.end() + (stop.start() if stop else 0)
        theirs = []
        for x in named:
            at = opened + x.start()
            if at >= last or at == m.start("of") or plain[at - 1 : at] not in "，；、：。":
                continue
            end = re.search("[。；]|$", plain[at:])
            within = [
                i for i in items
                if at < i.q.start < at + (end.start() if end else 0) and i.role == "level"
                and i.q.family == mine.q.family and i is not mine and not left_behind(i)
            ]  # fmt: skip
            if within:
                theirs.append(within[0])
        way = 1 if m["above"] else -1
        if theirs and all(way * (mine.q.value - i.q.value) < 0 for i in theirs):
            yield _mark(p, m.start(), m.end(), f"{bare(mine.q)} {'<' if way > 0 else '>'} {bare(theirs[0].q)}")  # fmt: skip


_APART = re.compile(rf"(?:增速|[增涨降升跌]幅|(?:增长|下降|改善|提高|上升)(?:幅度|速度))(?:{ADVERB}|要|均)*(?:(?P<above>高于|大于|快于|超过|领先|跑赢)|(?P<below>低于|小于|慢于|不及|落后于?))(?P<of>{_NAME}?)(?:的?(?:增速|[增涨降升跌]幅))?(?=[，。；])")  # fmt: skip


def _apart(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """降低6.7个百分点，改善幅度小于北塘街道: two growths of the paragraph."""
    for m in _APART.finditer(p.reading.plain):
        known = growths(p, items)
        opened = since(p.reading.plain, m.start(), "。！？；\n")
        own = next((g for g in reversed(known) if opened <= g.item.q.start < m.start()), None)
        other = growth_of(m["of"], [g for g in known if own and g is not own and g.item.q.kind == own.item.q.kind])  # fmt: skip
        if own is None or other is None or re.search("去年|上年|同期|平均|预期", m["of"]):
            continue
        a, b = (abs(own.value), abs(other.value)) if own.item.direction == other.item.direction else (own.value, other.value)  # fmt: skip
        if (a - b) * (1 if m["above"] else -1) < 0:
            yield _mark(p, m.start(), m.end(), f"{own.item.q.text} {'<' if m['above'] else '>'} {other.item.q.text}")  # fmt: skip


_PACE = re.compile(
    r"(?P<what>增速|[增涨升降跌减]幅|增长|下降)?(?:有所|明显|略有|继续|进一步|逐步|持续|稍有|大幅|逐[年月季]|依次|基本|大体|又|也|则|有)*"
    r"(?:(?P<up>加快|扩大|提高|提升|回升|上升|加大|走高|提速)|(?P<down>放缓|回落|收窄|减缓|下降|缩小|趋缓|减小|走低)|(?P<same>持平|相当|一致))(?=[，。；）\d（])"
)  # fmt: skip


def _pace(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """2023年、2024年依次增长14.4%和10.5%，增速有所放缓; 两年升幅持平: of the two changes just said."""
    plain = p.reading.plain
    for m in _PACE.finditer(plain):
        if not m["what"] or m["what"] in ("增长", "下降"):
            continue
        opened = since(plain, m.start(), "。！？；\n")
        run = [i for i in items if opened <= i.q.start < m.start() and i.q.kind in "pd"]
        if len(run) < 2 or not re.fullmatch("，(?:两年|两次|第二年|今年|后一年|且|而|因此|其)*(?:的)?", plain[run[-1].q.end : m.start()]):  # fmt: skip
            continue
        a, b = run[-2:]
        if a.q.kind != b.q.kind or a.q.family != b.q.family or a.role != "change":
            continue
        sign = (b.q.value > a.q.value) - (b.q.value < a.q.value)
        listed = plain[a.q.end : b.q.start] in ("和", "、", "与", "，") or re.fullmatch("(?:今年|本[年月期]|下半年)[则为达是约]*", b.clause or "")  # fmt: skip
        wanted = 0 if m["same"] else 1 if m["up"] else -1
        twice = b.role == "change" and b.direction == a.direction
        if (listed and sign != wanted) or (twice and not listed and (sign == 0) != (wanted == 0)):
            yield found("words:direction", p, m.start(), m.end(), f"{a.q.text} → {b.q.text}")


_TURNED = pattern(
    r"(?:，|；|。|^)(?P<x>(?:~|<t>){0,12}?)(?:同步|继续|持续|也|均|仍|稳步|明显|有所|略有|小幅|大幅|同样|随之)+(?:(?P<up>上升|增长|增加|提高|上涨|回升|攀升|走高|扩大)|(?P<down>下降|减少|降低|回落|下跌|下滑|走低|缩小))"
    r"，(?:同比|环比|比<t>|比上年|较上年|共|约)*(?:(?P<then_up>上升|增长|增加|提高|上涨|回升|攀升|扩大)|(?P<then_down>下降|减少|降低|回落|下跌|下滑|缩小))(?:了|约)?<npd>"
)  # fmt: skip


def _turned(p: Paragraph) -> Iterator[Finding]:
    """建筑业同步上升，减少70元: the word and the change right behind it go different ways."""
    if "，" not in p.text:
        return
    for m in _TURNED.finditer(p.reading.skeleton):
        if re.search("不|转|后|[降减]$|差距|缺口", m["x"][-4:]):
            continue
        if (m["up"] and m["then_down"]) or (m["down"] and m["then_up"]):
            start = p.reading.back(m.start() + 1)
            yield found("words:direction", p, start, p.reading.back(m.end() - 1))
