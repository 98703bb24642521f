"""One thing against another by name: A比B高d个百分点, A低于B d, 是B的m倍, 不到B的一半, 慢于时间进度d.

Both names are looked up among all that was said; the check speaks when both are met and none of their
values are so far apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import permutations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit
from ..memory import Said, clause, resolve
from ..sentences.clauses import Item, bare, overlaps, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from ..sentences.units import SPANS
from .judging import GROWTH

_MORE = "高|快|多|长|大|贵|早|强"
_LESS = "低|慢|少|短|小|便宜|晚|弱"
_COMPARES = re.compile(
    rf"(?P<one>(?:占比|比重|比例|[^比较])*?)(?:(?:(?<!占)比(?![重例])|较)(?P<than>(?:占比|比重|比例|[^比较]){{2,18}}?)(?:(?P<more>{_MORE}|加快|提升|提高|回升|扩大)|(?P<less>{_LESS}|放缓|回落|下降|收窄|减慢|降低))(?:出|了|约|近|达|整整)*"
    r"|(?:(?P<above>高于|快于|多于|大于|长于|高出|超出|超过|领先于?)|(?P<below>低于|慢于|少于|小于|短于|落后于?|滞后于?))(?P<of>.{2,18}?))$"
)
_MAY = re.compile("[比较于]|高出|超[过出]|领先|落后|滞后")
_PERIOD = re.compile(
    r"[上去前同初]年|同期|上[月季期次轮]|年初|[改实施调整规定合同要求标准目标计划预期线]$|以往|往年|过去|此前|之前|原来"
)
_WHOLE = re.compile("^(?:全[年区市省国部体县镇街]|总体|整体|平均|总的)")
_WHOLE_ROW = re.compile("全[区市省国县]|合计|总计|平均|总体|全部|全体")
_PROGRESS = re.compile(r"(?:时间|序时|时序|日历|计划)进度(?:要求)?$")


def comparisons(
    draft: Draft, p: Paragraph, items: Sequence[Item], memory: Sequence[Said]
) -> Iterator[Finding]:
    """Every comparison of a paragraph whose two sides are named in the draft."""
    for k, item in enumerate(items):
        points = item.q.kind == "p" and k and items[k - 1].q.kind == "p"
        if p.reading.plain.startswith("的", item.q.end):
            continue  # 快于全区平均月工资11.7%的同期增幅: what is compared with, not how far
        if (item.q.kind in "dn" or points) and not item.q.hedge:
            m = next((m for x in (clause(p, item), _whole_clause(p, items, k)) if _MAY.search(x) and (m := _COMPARES.search(x))), None)  # fmt: skip
            if m is None:
                continue
            if _PROGRESS.search(m["of"] or m["than"] or "") and not points:
                yield from _progress(draft, p, items, k, m)
            else:
                yield from _apart(p, items, k, m, memory)


def _whole_clause(p: Paragraph, items: Sequence[Item], k: int) -> str:
    """The clause with its spans of time: 六个月稳岗率比三个月稳岗率低."""
    plain, item = p.reading.plain, items[k]
    start = since(plain, item.q.start, "，。；：！？、（\n")
    inside = [i for i in items[:k] if i.q.start >= start]
    return plain[start : item.q.start] if all(i.q.family in SPANS for i in inside) else ""


_PACE = re.compile("增速|增幅|增长")


def _apart(
    p: Paragraph, items: Sequence[Item], k: int, m: re.Match[str], memory: Sequence[Said]
) -> Iterator[Finding]:
    """本地户籍学生53.2%，比随迁子女高7.2个百分点; 营收增速低于输送人次增速3.4个百分点."""
    item = items[k]
    one, other = m["one"], m["of"] or m["than"]
    if _PERIOD.search(other) or other.endswith("的"):
        return  # 低于承诺的148人: a group, not a difference
    points = item.q.kind in "dp"
    moved = m["more"] or m["less"] or ""
    last = next((i for i in reversed(items[:k]) if i.q.kind in "pd" and i.sentence == item.sentence), None)  # fmt: skip
    own = last is not None and last.role == "change" and last.q.kind == "p" and len(one) < 3
    growth = bool(
        points and (own or GROWTH.search(one + other) or re.search("加快|放缓", m.group()))
    )
    time = bool(re.search(r"(?:\d年|季度|月份?|半年|月)[末底初]?$", other))
    if time or (not growth and len(moved) > 1):
        return  # 比2020年提高: another time, not another thing
    rows = _rows_apart(p, item, one, other, memory)
    if rows is not None:
        yield from _settled(p, items, k, m, rows, True)
        return
    pool = [
        s for s in memory
        if s.item is not item and not s.earlier
        and (s.q.kind == "p" and s.q.unit == "%" if points else s.q.kind == "n" and s.q.family == item.q.family)
        and (not (s.p is p and s.item.position > item.position) or _explained_behind(s, item, other))
        and (not points or (s.item.role == "change") == growth or bool(_PACE.search(s.words) and not re.search("占|贡献", s.words)))
    ]  # fmt: skip
    measure = "" if growth else next(reversed(_MEASURE.findall(_sentence_before(p, item))), "")
    sure, others = _side(p, item, GROWTH.sub("", other), pool, measure, growth)
    named = GROWTH.sub("", re.sub("^(?:其中|而|且|但|同时|也|又|仍|均|都|则|已|还)+", "", one))
    rest = [s for s in pool if s not in others]
    sure_too, ones = (
        _side(p, item, named[-12:], rest, measure, growth) if len(named) > 1 else (0.0, [])
    )
    if not ones:
        ones, sure_too = _subject(p, item, rest), 1.0 if len(named) < 5 else 0.0
    pairs = [
        (a.q, b.q) for a in ones for b in others
        if a.item is not b.item and (not points or _of_one_measure(a, b))
    ]  # fmt: skip
    if not pairs and points and not growth:
        pairs = _contrasted(one, other, pool)
        sure = sure_too = 0.8
    if not pairs:
        return
    certain = sure >= 0.8 and sure_too >= 0.8
    near = [s for s in pool if s.p is p and s.item.sentence == item.sentence]
    if not certain and any(
        overlaps(*_difference(a.q, b.q, True), item.q) for a, b in permutations(near, 2)
    ):
        return
    yield from _settled(p, items, k, m, pairs, certain or len(pairs) == 1)


def _settled(
    p: Paragraph, items: Sequence[Item], k: int, m: re.Match[str],
    pairs: Sequence[tuple[Quantity, Quantity]], certain: bool,
) -> Iterator[Finding]:  # fmt: skip
    """A comparison by its pairs: one gives it, or gives it in points, or the other way round, or none does."""
    item, up = items[k], bool(m["more"] or m["above"])
    fit = [(a, b) for a, b in pairs if overlaps(*_difference(a, b, up), item.q)]
    if item.q.kind == "p":
        if fit:
            shows = f"{bare(fit[-1][0])} - {bare(fit[-1][1])} = {item.q.digits}"
            yield found("words:points", p, item.q.start, item.q.end, shows + say(zh="个百分点", en=" points"))  # fmt: skip
    elif not fit and (certain or any(overlaps(*_difference(x, y, not up), item.q) for x, y in pairs)):  # fmt: skip
        yield _not_so_far(p, item, m, pairs, up)


_MEASURED = re.compile(
    r"(?:[^，。；：、的]?(?:率|满意度|进度|[缺覆减]\S?面))(?!先)|占(?!线)|比重|比例"
)


def _measured(s: Said) -> str:
    """What a percentage is: 准率 of 获准率, 占 of a share, 增 of a growth; nothing when the words do not tell.

    The words are those before the list that it stands in: 分别占59.8%、23.6%和16.6%.
    """
    if s.item.role == "change" or re.search("增长|增速|增幅|同比", s.words):
        return "增"
    if s.p.cell is not None:
        said = s.head
    else:
        plain, start = s.p.reading.plain, s.q.start
        for q in reversed(s.p.reading.quantities):
            if q.end <= start:
                if not re.fullmatch("[、，]?[和与及]?", plain[q.end : start]):
                    start = max(q.end, since(plain, s.q.start, "。！？；\n"))
                    break
                start = q.start
        said = plain[start : s.q.start]
    met = next(reversed(_MEASURED.findall(said)), "")
    return "占" if met.endswith(("占", "比重", "比例", "占比")) else met[-2:]


def _of_one_measure(a: Said, b: Said) -> bool:
    """85.0% of 获准率 is not compared with 16.6% of those who applied."""
    one, other = _measured(a), _measured(b)
    return not one or not other or one == other


def _contrasted(one: str, other: str, pool: Sequence[Said]) -> list[tuple[Quantity, Quantity]]:
    """六个月稳岗率比三个月稳岗率低: two names that end alike are told apart by how they begin."""
    alike = 0
    while alike < min(len(one), len(other)) and one[-1 - alike] == other[-1 - alike]:
        alike += 1
    names = [x[: max(len(x) - alike, min(3, len(x)))] for x in (one, other)]
    if alike < 2 or min(map(len, names)) < 2 or names[0] == names[1]:
        return []
    sides = [[s for s in pool if x in s.words + s.context and y not in s.words + s.context] for x, y in (names, names[::-1])]  # fmt: skip
    return [(a.q, b.q) for a in sides[0] for b in sides[1]]


def _not_so_far(
    p: Paragraph,
    item: Item,
    m: re.Match[str],
    pairs: Sequence[tuple[Quantity, Quantity]],
    up: bool,
) -> Finding:
    """None of the pairs is so far apart; the one that is so the other way round is shown."""
    turned = [(x, y) for x, y in pairs if overlaps(*_difference(x, y, not up), item.q)]
    a, b = (turned or pairs)[-1]
    same = a.scale == b.scale
    value = (a.value - b.value) / (a.scale if same else 1.0)
    shows = f"{bare(a)} - {bare(b)} = {shown(value, max(a.decimals, b.decimals) if same else 0)}"
    wrong = "arithmetic:points" if item.q.kind == "d" else "arithmetic:difference"
    printed = m.group()[len(m["one"]) :] + item.q.text
    return found(
        "words:direction" if turned else wrong, p, item.q.start, item.q.end,
        shows + say(zh=f"，文中{printed}", en=f", printed {item.q.text}"),
    )  # fmt: skip


_SYNONYMS = (("增速", "增长"), ("增幅", "增长"), ("涨幅", "上涨"), ("降幅", "下降"), ("占比", "比重"), ("占比", "比例"))  # fmt: skip


_OTHER_SIDE = re.compile(
    "(?:(?<!占)比(?![重例])|较|[高低]于)[^，。；：比较]{2,12}?(?=高|低|多|少|快|慢|[0-9])"
)


def _rows_apart(
    p: Paragraph, item: Item, one: str, other: str, memory: Sequence[Said]
) -> list[tuple[Quantity, Quantity]] | None:
    """其缺工面居首，比信息技术服务业高21.7个百分点: two rows of a table, in the column that is spoken of.

    The row that is compared is the last that the sentence names before, the column the one whose head the
    clause (or else the sentence) names.  Returns every pair that may be meant, None when there is none.
    """
    fit = [
        s for s in memory
        if s.p.cell is not None and len(s.item.label) > 1
        and (s.q.kind == "p" and s.q.unit == "%" if item.q.kind == "d" else s.q.kind == "n" and s.q.family == item.q.family)
    ]  # fmt: skip
    if not fit:
        return None
    before = _sentence_before(p, item)
    head = before[: before.rindex(other)] if other in before else before
    head = _OTHER_SIDE.sub(
        lambda m: "，" * len(m.group()), head
    )  # 比制造业低20.0个百分点，比总体低11.2
    than = _WHOLE.match(other) is not None
    bases = [s for s in fit if (_WHOLE_ROW.search(s.item.label) if than else s.item.label in other)]
    longest = max((len(s.item.label) for s in bases), default=0)
    bases = [s for s in bases if than or len(s.item.label) == longest]
    at = {s.item.label: head.rfind(s.item.label) for s in fit}
    subject = max((k for k in at if at[k] >= 0), key=lambda k: (at[k] + len(k), len(k)), default="")
    if not bases or not subject or any(s.item.label == subject for s in bases):
        return None
    if one and len(one) > 4 and subject not in one and not _MEASURE.search(one):
        return None
    pairs = [
        (s, b) for s in fit if s.item.label == subject for b in bases if _column(s) == _column(b)
    ]
    for said in (one, head[at[subject] :], head):
        named = [(s, b) for s, b in pairs if _heads(s, said)]
        if named:
            return [(s.q, b.q) for s, b in named]
        if said == one and _MEASURE.search(one):
            return None
    if len({_column(s) for s, _ in pairs}) > 1 and len({_TIMELESS.sub("", s.head) for s, _ in pairs}) > 1:  # fmt: skip
        return None  # one measure of several years may be meant, but not several measures
    return [(s.q, b.q) for s, b in pairs] or None


_TIMELESS = re.compile(r"(?:19|20)\d{2}年?[末底度]?|[上去今本]年|第?[一二三四]季度|\d{1,2}月|同期")


def _column(s: Said) -> tuple[int, int]:
    table, _, column = s.p.cell or (0, 0, 0)
    return table, column


def _heads(s: Said, said: str) -> bool:
    """Whether words speak of the column of a cell: 缺工面, 同比增速 of 同比增长（%）."""
    head = s.head
    said += "".join(b for a, b in _SYNONYMS if a in said) + "".join(a for a, b in _SYNONYMS if b in said)  # fmt: skip
    return any(
        head[j : j + 2] in said for j in range(len(head) - 1) if head[j : j + 2] not in _DULL
    )


_DULL = frozenset(("比上", "上年", "同比", "人数", "企业", "年度", "个百"))


def _explained_behind(s: Said, item: Item, other: str) -> bool:
    """比平峰高30.5个百分点，平峰为60.8%: the other value follows."""
    return s.item.sentence == item.sentence and len(other) > 1 and s.words.startswith(other)


def _side(
    p: Paragraph, item: Item, name: str, pool: Sequence[Said], measure: str, growth: bool
) -> tuple[float, list[Said]]:
    """The values under a name: in the sentence, in the paragraph, in a row of a table, anywhere before."""
    own = [s for s in pool if s.p is p and s.item.sentence == item.sentence]
    here = [s for s in pool if s.p is p]
    alike = [s for s in pool if growth or (measure and measure[-3:] in s.words + s.context)]
    cells = [s for s in alike if s.p.cell is not None]
    if _WHOLE.match(name):
        rows = [s for s in cells if _WHOLE_ROW.search(s.item.label) or s.item.label == name]
        rest = re.sub("平均|水平|的", "", _WHOLE.sub("", name))
        if rows and not rest:
            return 1.0, rows
        if len(rest) > 1 and growth:
            _, met = resolve(rest, here)
            return (1.0, met[:1]) if met else (0.0, [])
        return 0.0, []
    tiers = (
        own,
        here,
        [s for s in cells if s.item.label in name or name in s.item.label],
        alike if growth else [],
        pool if item.q.kind == "n" else [],
    )
    for number, tier in enumerate(tiers):
        score, met = resolve(name, tier)
        if met and number == 4 and score < 1.0:
            continue
        if met and (score >= 0.8 or (score >= 0.6 and (number == 0 or (number == 1 and growth)))):
            return score, met
    return 0.0, []


def _subject(p: Paragraph, item: Item, pool: Sequence[Said]) -> list[Said]:
    """What is compared when it is not named again: the last value before, or a row the sentence speaks of."""
    own = [s for s in pool if s.p is p and s.item.sentence == item.sentence]
    if own:
        return own[-1:]
    said = re.split("；", _sentence_before(p, item))[-1]
    return [
        s for s in pool if s.p.cell is not None and len(s.item.label) > 1 and s.item.label in said
    ]


_MEASURE = re.compile(r"[^，。；：、的]{0,3}(?:率|占比|比重|比例|满意度|增速|增幅|进度)")


def _sentence_before(p: Paragraph, item: Item) -> str:
    plain = p.reading.plain
    start = since(plain, item.q.start, "。！？\n")
    return plain[start : item.q.start]


def _difference(a: Quantity, b: Quantity, up: bool) -> tuple[float, float]:
    low, high = a.low - b.high, a.high - b.low
    return (low, high) if up else (-high, -low)


_SHARES_OF_YEAR = (
    (re.compile("上半年|第?[一1][至、—]第?[二2]季度|1[—～~-]6月|6月[底末]|6月30日"), 50.0), (re.compile("前三季度|第?[一1][至—]第?[三3]季度|1[—～~-]9月|9月[底末]|9月30日"), 75.0),
    (re.compile("(?<![—至])一季度|1[—～~-]3月|3月[底末]|3月31日"), 25.0),
)  # fmt: skip
_MONTH = re.compile(r"(?:1(?:[—～~-]|至)|截至)(1[0-2]|[2-9])月[底末]?")


def _passed(text: str) -> set[float]:
    return {share for rule, share in _SHARES_OF_YEAR if rule.search(text)} | {
        100 * int(n) / 12 for n in _MONTH.findall(text)
    }


@lru_cache(maxsize=1)
def _passed_in(draft: Draft) -> set[float]:
    return {share for p in draft.paragraphs if p.kind != "cell" for share in _passed(p.text)}


def _progress(
    draft: Draft, p: Paragraph, items: Sequence[Item], k: int, m: re.Match[str]
) -> Iterator[Finding]:
    """完成年度任务的41.4%，慢于时间进度8.6个百分点: half the year has passed."""
    item = items[k]
    done = [i for i in items[:k] if i.q.kind == "p" and i.q.unit == "%" and i.role == "level" and i.sentence == item.sentence]  # fmt: skip
    if item.q.kind != "d" or not done:
        return
    passed = _passed(p.reading.plain[: item.q.start])
    passed = passed or _passed_in(draft)
    up = bool(m["more"] or m["above"])
    q = done[-1].q
    if not passed or any(
        overlaps(*((q.low - x, q.high - x) if up else (x - q.high, x - q.low)), item.q)
        for x in passed
    ):
        return
    x = max(passed)
    turned = overlaps(*((x - q.high, x - q.low) if up else (q.low - x, q.high - x)), item.q)
    shows = f"{bare(q)} - {x:.4g} = {shown(q.value - x, max(1, q.decimals))}"
    yield misfit("words:direction" if turned else "arithmetic:points", p, item.q, shows)
