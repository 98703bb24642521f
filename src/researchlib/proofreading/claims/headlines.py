"""Headings against their sections: （二）劳动合同签订率稳步提高, 租金涨幅略快于收入, 服务渠道向线上转移, 已占四成."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, bigrams
from ..sentences.clauses import Item, alike
from ..sentences.quantities import Quantity, fits, strictly_outside
from ..sentences.reading import since
from ..sentences.units import SPANS
from . import announcing
from .greater import GROWN, Growth, growth_of
from .rows import GROWTH
from .siding import WAY, levels_of, two, wrong
from .vagueness import fits_value

_NUMBERING = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]|第[一二三四五六七八九十]+[章节部分])+\s*")  # fmt: skip
_SPEED = r"(?:持续|继续|逐[年月季步]|稳步|大幅|明显|快速|小幅|平稳|稳中有|稳中趋?|双双|双|齐|均|略有|有所|进一步|止跌|较快|温和|全面|连续[\d一二三四五六七八九十两]+[年月季个度期次]+|显著|不断|总体|同步|有|量额|不降反|不升反)*"  # fmt: skip
_UP = "延长|扩张|上升|增长|提高|提升|增加|上涨|走高|攀升|回升|增多|扩大|升|增"
_DOWN = "缩减|萎缩|下降|回落|减少|降低|下滑|下跌|走低|缩短|缩小|收窄|压缩|降|减"
_GOES = re.compile(rf"(?P<of>.{{2,16}}?)(?:幅度)?{_SPEED}(?:(?P<up>{_UP})|(?P<down>{_DOWN}))$")
_TOWARDS = re.compile(r"(?:向|往)(?P<of>[^，。、]{2,8}?)(?:转移|集中|倾斜|聚集|转变|集聚)$")
_FASTER = re.compile(
    r"(?P<a>.{2,10}?)(?:增速|增幅|涨幅|增长|上涨|降幅)(?:略|稍|明显|大幅|远|仍|总体|继续|显著)*(?:(?P<above>快于|高于|大于|超过|跑赢|领先)|(?P<below>慢于|低于|小于|不及|落后于?))(?P<b>.{2,10}?)(?:增速|增幅|涨幅|增长)?$"
)
# 下降一成以上; 上涨成为主要负担: what stands behind the word
_BY = re.compile(r"(?:(?:了|约|近|超过?|逾|不足|达)*(?:[一二三四五六七八九半两]成|一?半|[一两三四五]倍|\d[\d.]*[%个百分点万人件户元家起宗]+)(?:以上|左右|多|余)?|(?:仍?是|成为?|带来|推高|加重|拉动)[^升降增减涨跌高低多少]{2,12})$")  # fmt: skip
_NOT = re.compile("不再|防止|避免|力争|确保|推动|促进|着力|努力|加快|建议|如何|需要|应")


def headings(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every heading of a draft that says something its section can be asked for."""
    yield from announcing.counted(draft)
    for p in draft.paragraphs:
        lead = _LEAD.match(p.text) if p.prose else None
        if lead and p.number not in read.advice:
            yield from _directions(p, read, [p], lead[1])
        first = p.number == 1 and p.kind in ("text", "title") and len(p.text) <= 30 and not re.search("[。；：！？]|，$", p.text)  # fmt: skip
        if not (p.kind == "heading" or first) or p.number in read.advice:
            continue
        section = []
        for q in draft.paragraphs[p.number :]:
            if not first and q.kind == "heading" and q.level <= p.level:
                break
            section.append(q)
        yield from _vague(p, read, section)
        yield from _directions(p, read, section)
        yield from _between(p, read, section)
        yield from _two_digits(p, read, section)
        yield from _bounded(p, read, section)
        yield from _target(p, read, section)
        yield from announcing.announced(p, read, section)


_LEAD = re.compile(
    "([^，。；：！？\\d]{4,18})。"
)  # 用工缺口有所缩小。截至6月底…: a first sentence that is a heading


_ON = re.compile("(?:[升降增减]|提高|下降|回落|上升|扩大|缩小)[至到]$")


def _vague(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """（二）随迁子女已占公办在校生四成: a percentage of the section, of those that bear its words if any do, must be so."""
    vague = [i for i in read[p.number] if i.q.kind == "v"]
    if not vague:
        return
    plain = p.reading.plain
    # 第三产业占比2022年为49.3%，2023年升至50.9%: a share goes on with the words of the one before
    said = [(i.q, q.reading.plain[since(q.reading.plain, i.q.start, "。；\n" if _ON.search(i.label) else "，。；\n") : i.q.start])
            for q in section for i in read[q.number]
            if i.q.kind == "p" and i.role == "level" and i.q.unit == "%"]  # fmt: skip
    for item in vague:
        after = re.match("[^，、：；）]*", plain[item.q.end :])
        told = plain[since(plain, item.q.start, "，、：；）") : item.q.start] + "|" + (after.group() if after else "")  # fmt: skip
        wanted = [b for part in re.split("的|企业|居民|人员|群众|[已占|]", told) for b in bigrams(part)]  # fmt: skip
        shares = [q for q, words in said if any(b in words for b in wanted)] or [q for q, _ in said]
        if not shares or len(shares) > 12 or any(_about(item.q, q) for q in shares) or _by_counts(item.q, read, section):  # fmt: skip
            continue
        sums = [a.value + b.value for a, b in itertools.pairwise(shares)]
        if any(item.q.low - 1 <= x <= min(item.q.high + 1, 100.5) for x in sums):
            continue
        listed = "、".join(q.text for q in shares[:6])
        yield found("words:vague", p, item.q.start, item.q.end, say(zh=f"本节各百分数为{listed}，没有一个是“{item.q.text}”", en=f"the section has {listed}"), severity="info")  # fmt: skip


def _by_counts(word: Quantity, read: Read, section: Sequence[Paragraph]) -> bool:
    """制造业占比过半 over 16870人次中，制造业8604人次: two counts of a sentence that make it."""
    for q in section:
        counts = [i for i in read[q.number] if i.q.kind == "n" and i.role == "level" and i.q.value > 0]  # fmt: skip
        if any(a.sentence == b.sentence and a.q.family == b.q.family and a.q.value < b.q.value and fits_value(word, 100 * a.q.value / b.q.value)
               for a, b in itertools.permutations(counts[:12], 2)):  # fmt: skip
            return True
    return False


_TARGET = re.compile("(?P<over>超额|提前(?:完成|达到))|(?P<short>未(?:能)?(?:完成|达)|没有完成|低于|不及)")  # fmt: skip
_OF_TARGET = re.compile("(?:目标|任务|计划)[^，。；]{0,10}的(?:约|近)?$|完成率[^，。；]{0,4}$")


def _target(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """培训超额完成年度计划, where its section says 完成年度计划的91.8%."""
    m = _TARGET.search(p.reading.plain) if re.search("目标|任务|计划", p.text) else None
    done = [i.q for q in section for i in read[q.number] if i.q.kind == "p" and i.role == "level"
            and _OF_TARGET.search(q.reading.plain[max(0, i.q.start - 24) : i.q.start])] if m else []  # fmt: skip
    if m and done and all((q.value < 100) == bool(m["over"]) for q in done):
        yield found("words:direction", p, m.start(), m.end(), "、".join(q.text for q in done[:4]))


def _bounded(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """日均客流突破800人 over 日均接待846人次，比去年的712人次增长18.8%: some value near by is on that side."""
    for i in read[p.number]:
        way = 1 if re.search("突破|超|逾", i.q.hedge + i.label[-2:]) else -1 if re.search("不[足到]|近", i.q.hedge) else 0  # fmt: skip
        if not way or i.q.kind not in "np" or "不超" in i.q.hedge or not i.q.value:
            continue
        near = [x.q for q in section for x in read[q.number] if x.role == "level" and x.q.kind == i.q.kind and alike(x.q, i.q) and 0.7 < x.q.value / i.q.value < 1.4]  # fmt: skip
        if near and len(near) < 9 and all((x.value - i.q.value) * way < 0 for x in near):
            yield found("words:range", p, i.q.start, i.q.end, "、".join(x.text for x in near[:4]), severity="info")  # fmt: skip


_DIGITS = re.compile("(?P<n>[一个两双])位数(?:的?(?:较快|快速|以上))?(?:增长|下降|增幅)")


def _two_digits(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """服务收入实现两位数增长 over a section that knows no growth of 10% or more."""
    m = _DIGITS.search(p.reading.plain)
    if m:
        of = re.sub("实现|保持|继续|连续.*", "", _NUMBERING.sub("", p.reading.plain[: m.start()]))
        known = [g for q in section if q.kind != "cell" for g in _changes(q, read[q.number])]
        grown = [g.item.q.value >= 10 for g in _about_it(of, [g for g in known if g.item.q.kind == "p"])]  # fmt: skip
        if grown and (m["n"] in "两双") not in grown:
            yield found("words:direction", p, m.start(), m.end(), severity="info")


_BETWEEN = re.compile(rf"(?P<x>[^，。；：、\d]{{2,12}}?){WAY}(?P<y>[^，。；：、\d]{{2,12}})")


def _between(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """本地户籍房东多于外地户籍房东 over 本地户籍1462人，外地户籍268人; 经费支出低于预算 over 安排120万元，支出113.5万元."""
    text = p.reading.plain.strip()
    body = _NUMBERING.sub("", text)
    for clause in re.findall("[^，、；：]+", body) if re.search("[于及过到]", body) else ():
        m = _BETWEEN.fullmatch(clause)
        if m is None or GROWTH.search(clause):
            continue
        for q in section[:3]:
            levels = [i for i in levels_of(q, read[q.number]) if not EARLIER.search(i.clause or "") or "安排" in (i.clause or "")]  # fmt: skip
            for family in {i.q.family: 0 for i in levels} if q.kind != "cell" else ():
                mine = [i for i in levels if i.q.family == family]
                pair = two(q, mine, m["x"], m["y"], len(q.text)) if len(mine) > 1 else None
                if pair is None:
                    continue
                start = p.text.index(clause) if clause in p.text else 0
                yield from wrong(p, m, start, start + len(clause), *pair)
                return


def _about(word: Quantity, q: Quantity) -> bool:
    return (fits(word, q) and not strictly_outside(word, q.value)) or (not word.hedge and word.low - 1 <= q.value <= word.high + 3)  # fmt: skip


def _directions(p: Paragraph, read: Read, section: Sequence[Paragraph], lead: str = "") -> Iterator[Finding]:  # fmt: skip
    """What goes up, goes down, or grows faster than another, against the changes of the section."""
    text = lead or p.reading.plain.strip()
    body = _NUMBERING.sub("", text)
    at = len(text) - len(body)
    if _NOT.search(body) or not re.search(
        "[升增降减涨跌高多落少长短低小窄大移集中斜聚变于过输赢]", body
    ):
        return
    known: list[Growth] | None = None
    for m in re.finditer("[^，、；：]+", body):
        said = _BY.sub("", m.group())
        goes, towards, faster = (rule.fullmatch(said) or (rule.search(said) if rule is _TOWARDS else None) for rule in (_GOES, _TOWARDS, _FASTER))  # fmt: skip
        if not (goes or towards or faster):
            continue
        if known is None:
            known = [g for q in section if q.kind != "cell" for g in _changes(q, read[q.number])]
        if faster:
            of_percent = [g for g in known if g.item.q.kind == "p"]
            a, b = growth_of(faster["a"], of_percent), growth_of(faster["b"], of_percent)
            if a is None or b is None or a is b:
                continue
            wrong = (a.value < b.value) if faster["above"] else (a.value > b.value)
            listed = f"{a.item.q.text}、{b.item.q.text}"
        else:
            of = towards["of"] if towards else re.sub("和.*|与.*", "", goes["of"]) if goes else ""
            way = 1 if towards or (goes and goes["up"]) else -1
            name = re.sub("总体|全区|全年|[量数]$", "", of)
            mine = _about_it(name, known)
            if not mine and re.search("^(?:总|规模|总规模|数)$", name):
                # 总量持续增长: what the section begins with
                mine = [g for g in known if g.words == known[0].words or g.words.startswith(known[0].words)]  # fmt: skip
            if not mine and not towards and not _WORTH.search(of):
                mine = _alone(of, known, section)
            if not mine and not towards and not m.start() and not _BAD.search(of):
                mine = [g for g in _at_first(read, section) if g.item.q.kind == "d" or not re.search("[占比]比|比[重例]|率$", of)]  # fmt: skip
            wrong = bool(mine) and all(g.item.direction == -way for g in mine)
            listed = "、".join(g.words[-2:] + g.item.q.text for g in mine[:3])
        if wrong:
            start = p.text.index(body) if body in p.text else at
            yield found("words:direction", p, start + m.start(), start + m.end(),
                        say(zh=f"本节为{listed}", en=f"the section has {listed}"), severity="info")  # fmt: skip


_WORTH = re.compile(
    "效率|水平|能力|质量|效能|速度|服务|治理|环境|保障|力度|成效|安全|结构|比|差距|压力|意识|满意"
)


def _alone(of: str, known: Sequence[Growth], section: Sequence[Paragraph]) -> list[Growth]:
    """用工缺口 over 缺工830人，比上年减少270人; 办理时限 over 由10个工作日减至6个: all that the section says of change."""
    time = re.search("时限|时间|时长|用时|周期|天数", of)
    near = [g for g in known if (g.item.q.family in SPANS if time else set(of) & set(re.split("[，；]", g.words)[0] + g.words[:12]))]  # fmt: skip
    same = len({g.item.direction for g in known}) == 1
    return near if len(section) < 4 and same and len(near) == len(known) else []


_BAD = re.compile("投诉|缺口|隐患|差距|失业|等候|跑动|纠纷|案件|欠薪|流失|离职|缺工|成本|时[间限长]|负担|材料|天数|矛盾|事故|压力|风险|结构|效[率能]|环节")  # fmt: skip


def _at_first(read: Read, section: Sequence[Paragraph]) -> list[Growth]:
    """薪酬水平有所回落 over 月平均工资为6520元，比上年同期增加340元，增长5.5%: what the first sentence of change says, of nothing bad."""
    for q in section[:2]:
        known = _changes(q, read[q.number]) if q.prose else []
        first = [g for g in known if g.item.sentence == known[0].item.sentence]
        if first:
            return [] if any(_BAD.search(g.words) for g in first) else first
    return []


def _changes(p: Paragraph, items: Sequence[Item]) -> list[Growth]:
    plain = p.reading.plain
    done = []
    for i in items:
        to = _TO.search(i.label) if i.role == "level" else None
        way = (1 if to["up"] else -1) if to else i.direction
        if i.q.kind in "pdn" and (to or (i.role == "change" and way and GROWN.search(i.label))):
            done.append(Growth(replace(i, direction=way), plain[since(plain, i.q.start, "。！？；\n") : i.q.start]))  # fmt: skip
    return done


# 由46个增至61个
_TO = re.compile("(?:(?P<up>[增升涨]加?|提高|扩大|上升|提升)|(?P<down>[减降缩跌]少?|下降|缩小|回落))[至到]$")  # fmt: skip


def _about_it(of: str, known: Sequence[Growth]) -> list[Growth]:
    """The changes whose words are most of all about it: of each such sentence the first behind the name."""
    wanted = bigrams(of)
    if not wanted:
        return []
    scored = [(sum(b in g.words for b in wanted) / len(wanted), g) for g in known]
    best = max((x for x, _ in scored), default=0.0)
    if best < (0.5 if len(wanted) > 2 else 1.0):
        return []
    mine: dict[str, Growth] = {}
    for x, g in scored:
        # the same sentence gives its first change: 比上年增加148件，增长11.2%
        if x == best and not any(g.words.startswith(w) for w in mine):
            mine[g.words] = g
    return list(mine.values())
