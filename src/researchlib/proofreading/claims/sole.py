"""A word of direction and the only two values near it, whose names are not asked: 由850元涨到920元，租房成本回落.

The earlier of the two is told by the words (由…到, 上年, 一季度 and 二季度); what goes up or down is called by nothing, by words
the sentence has, or by a word that goes with such values: a shortage with what is short, a cost with a price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby, pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, noted
from ..memory import EARLIER, Read, Said, bigrams, clause, left_behind
from ..sentences.clauses import Item, bare, sentences
from ..sentences.reading import since
from .siding import GOOD

_UP = "上升|增加|增长|提高|提升|扩大|加大|加重|加剧|增大|增多|增强|回升|上涨|攀升|走高|反弹|拉大|延长|变长|变大|变多|上扬|趋紧|加快|不降反升|不减反增|不跌反涨"
_DOWN = "下降|减少|回落|缩小|减小|减轻|降低|收窄|下滑|下跌|走低|缓解|缓和|缩短|变短|变小|变少|减半|减弱|萎缩|放缓|放慢|趋缓|不升反降|不增反减|不涨反跌"
_SAME = "持平|不变|相当|没有变化|无变化"
_ADVERB = "实现了?|有所|略有|略|稍有|稍|明显|大幅|显著|小幅|进一步|逐步|逐渐|继续|持续|稳步|不断|随之|相应|也|又|则|均|都|仍|已|呈|出现|大体|基本|总体|反而|保持|大大|较快|较大"
_FRAME = r"(?:同比|环比|[与和同比较][^，。；：、\d]{2,8}?(?:相比|相较)，?|[与和同比较][^，。；：、\d]{2,8}?(?:相比|相较)?，?|两年|两期|两[个次]?(?:季度|月|学期)|但|而|因此|说明|表明|总体|整体|变化|(?P<now>今年|本年|目前|现在|当前|[一二三四]季度|下半年|20\d\d年|\d{1,2}月)(?:同期|[份底末])?)"
_THEN = "(?:(?:比|较|同比|环比|[与和同])(?:上年|去年|上一年|前一年|上季度|上月|上半年|上期|[一二三四]季度|\\d{1,2}月|年初)?(?:同期|[末底份])?(?:相比)?)"
_CLAIM = re.compile(rf"(?:^|[，。；\n])(?P<frame>{_FRAME}*)(?P<of>[^，。；：、（）\d]{{0,9}}?){_THEN}?(?:{_ADVERB})*(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<same>{_SAME}))(?:了|趋势|态势|明显|显著|较[多大快])?(?=[，。；]|(?P<by>\d))")  # fmt: skip
BARE = re.compile("状况|形势|情况|[量数总人次额值率比例规模水平均个这一其该的度所]")
# they go as what is too long, too dear or too few
_COSTS = re.compile("难度|成本|缺口|压力|负担|风险|开支|支出|矛盾")
_BAD = re.compile("周期|用时|时间|时长|天数|缺|租|价|费|成本|投诉|纠纷|案件|欠|事故|流失|离职|空置|失业|差距|隐患")  # fmt: skip
_RELIEF = re.compile("补|奖|减免|供|床位|房源|岗位|资金|追回|办结|调解|化解|查处|检查|整改|排查|培训|投入|新增|建|发放")  # fmt: skip
_EASE = re.compile("效率|速度|便利|便捷")  # against what takes long
_LONG = re.compile("用时|时间|时长|天数|周期")
_WANTED = re.compile("申请|报名|用工|求职|就读|咨询|参加")
_WORTH = re.compile("质效|成效|效果|质量|实效|工作|效能")  # as what ought to be high
_TIME = re.compile(r"(?P<y>20\d\d)年|(?P<q>[一二三四])季度|(?<!\d)(?P<m>1[0-2]|[1-9])月|(?P<half>[上下])半年|(?<![以之目今先日当提空年月天往从此生])(?P<side>[前后])(?=[^，。；期者台勤续]{0,8}$)")  # fmt: skip
_SPAN = re.compile("季度|月|学期")  # 两个季度持平
_FROM = re.compile("[由从](?!业)[^，。；]{0,8}$")
_ARRIVES = re.compile("[到至为成]了?$")


def sole(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every word of direction behind the only two values of its sentence, or behind the earlier of two."""
    told = _Told(draft, read)
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        before: list[Item] = []
        for group in sentences(read[p.number]):
            levels = [i for i in group if ((i.role == "level" and i.q.kind in "np") or (i.q.kind == "d" and "差" in p.text and not _BY.search(i.label))) and not _SPAN.match(i.noun)]  # fmt: skip
            for pair in (levels, *(list(g) for _, g in groupby(levels, key=lambda i: i.segment))):
                if len(pair) == 2:
                    yield from _of_two(p, pair)
                    break
            if len(levels) == 1:
                yield from _of_one(p, group, levels[0], told)
            yield from _behind(p, group, before)
            yield from _beyond(p, group)
            before += group
        yield from _than_before(p, told)


class _Told:
    """What a draft has said: the values by name, and the pairs of a value and what it was before."""

    def __init__(self, draft: Draft, read: Read) -> None:
        self._draft, self._read = draft, read

    @cached_property
    def said(self) -> list[Said]:
        return [s for p in self._draft.paragraphs if p.prose for s in self._read.said(p, "np") if not s.q.hedge]  # fmt: skip

    @cached_property
    def _under(self) -> dict[str, list[Said]]:
        """The values whose words have two characters in a row."""
        under: dict[str, list[Said]] = defaultdict(list)
        for s in self.said:
            for b in set(bigrams(s.words)):
                under[b].append(s)
        return under

    @cached_property
    def pairs(self) -> list[tuple[str, int, str, str]]:
        """The words of a sentence up to its value, the way it went, and from what: 收集岗位8640个，上年同期为7200个."""
        done = []
        for p in self._draft.paragraphs:
            for a, b in pairwise(self._read[p.number]) if p.prose else ():
                if a.sentence != b.sentence or a.role != "level" or a.q.kind not in "np" or not a.q.unit or len(b.before) > 15:  # fmt: skip
                    continue
                words = a.before + a.noun
                ordered = (
                    in_order(p, a, b) if b.role == "level" and a.q.family == b.q.family else None
                )
                if b.direction and re.search("去年|上年|同期|同比", clause(p, b)):
                    done.append((words, b.direction, b.label + b.q.text, bare(a.q)))
                elif ordered and ordered[0] is b:
                    done.append((words, _went(b, a), bare(b.q), bare(a.q)))
        return done

    def moved(self, of: str, least: int = 4) -> tuple[int, str, str] | None:
        """Which way what is called so went, from what to what: of the one pair under the name, else of its two values;
        a name of at least so many characters may stand there in pieces (缺工企业, 有缺工的企业)."""
        called = _COUNT.sub("", of)
        name = bigrams(called)
        if not name:
            return None
        fit = [x for x in self.pairs if all(n in x[0] for n in name)]
        if not fit:
            own = [s for s in self._under.get(name[0], ()) if all(n in s.words for n in name)]
            old, new = [s for s in own if s.earlier], [s for s in own if not s.earlier]
            if len(old) == len(new) == 1 and old[0].q.family == new[0].q.family and abs(old[0].p.number - new[0].p.number) < 2:  # fmt: skip
                return _went(old[0].item, new[0].item), bare(old[0].q), bare(new[0].q)
            fit = [x for x in self.pairs if set(called) <= set(x[0])] if len(called) >= least and not own else []  # fmt: skip
        return fit[0][1:] if len(fit) == 1 else None


def when(text: str) -> tuple[str, float] | None:
    """The last time that words name, and its kind: times of one kind can be put in order."""
    times = [(m.lastgroup or "", m[m.lastgroup or 0]) for m in _TIME.finditer(text)]
    if not times:
        return None
    kind, said = times[-1]
    return kind, float(said if said.isdigit() else "一二三四上下前后".index(said))


def in_order(p: Paragraph, a: Item, b: Item) -> tuple[Item, Item] | None:
    """Two values, the earlier first, when the words say which that is."""
    from_to = (left_behind(a) or _FROM.search(clause(p, a))) and _ARRIVES.search(b.label)
    if from_to and not EARLIER.search(b.clause or ""):
        return a, b
    before = [x for x in (a, b) if EARLIER.search(clause(p, x))]
    if len(before) == 1:
        return (a, b) if before[0] is a else (b, a)
    plain = p.reading.plain
    # 4月，受理投诉38件，3月为42件
    s = when(clause(p, a)) or when(plain[since(plain, a.q.start, "。！？；\n") : a.q.start])
    t = when(clause(p, b))
    if s and t and s[0] == t[0] and s[1] != t[1] and not before:
        return (a, b) if s[1] < t[1] else (b, a)
    return None


def _of_two(p: Paragraph, levels: Sequence[Item]) -> Iterator[Finding]:
    a, b = levels
    if a.q.family != b.q.family or a.q.hedge or b.q.hedge or a.depth != b.depth or not (a.q.unit or "倍率" in a.label):  # fmt: skip
        return
    ordered = in_order(p, a, b)
    if ordered is None:
        return
    plain = p.reading.plain
    stop = _stop(plain, b.q.end)
    said = plain[since(plain, a.q.start, "。！？；\n") : b.q.start]
    m = _CLAIM.search(plain, b.q.end, stop)
    if m is None and plain[stop - 1 : stop] == "。":  # …只需11天。企业普遍反映，招工周期明显延长
        m = _CLAIM.search(plain, stop - 1, min(_stop(plain, stop), b.q.end + 40))
        if m is not None and (len(m["of"]) < 3 or m["of"] not in said or re.search(r"\d", plain[stop : m.start()])):  # fmt: skip
            m = None
    opened, named = since(plain, a.q.start, "。！？；\n"), True
    if m is None and (m := _CLAIM.search(plain, max(0, opened - 1), a.q.start)):  # fmt: skip  # 租金有所上涨，由780元变为740元
        if m.start() > opened or _OF_ANOTHER.search(plain, m.end(), a.q.start):
            return
        named = len(_NAMED.sub("", plain[m.end() + 1 : a.q.start]).strip("由从的")) > 1
        said = said[m.end() - opened :]
    if m is None or m["by"] or m["now"] or plain[b.q.end : m.start()].count("，") > 1 or re.search("预计|预期|计划|如果|力争|[未没]|不(?!变|.反)", m.group().replace("没有变化", "")):  # fmt: skip
        return
    if m["same"] and re.search("基本|大体|总体|大致", m.group()) and abs(a.q.value - b.q.value) <= 0.03 * a.q.value:  # fmt: skip
        return
    sign = _sign(m["of"], said) if named else 1
    own = set(BARE.sub("", m["of"]))
    weak = not sign and len(own) > 1 >= len(own - set(said)) and not _NO_KIN.search(m["of"])  # fmt: skip  # 月租, 租金
    if (sign or weak) and _went(*ordered) != (sign or 1) * _way(m):
        yield noted(_mark(p, m, *(bare(x.q) for x in ordered)), weak)


_OF_ANOTHER = re.compile(r"\d|其中|[但却除只]|不过|[，：].*[，：]")
_NO_KIN = re.compile(f"[增降涨跌减升均率比总差]|{_COSTS.pattern}|{_EASE.pattern}|{_WORTH.pattern}")
_TO = re.compile("^(?:比|较|相比|[与和同])(?![例重])")
_RIGHT_BEHIND = re.compile(rf"(?:(?P<beside>相比|相较)，?)?(?P<of>[^，。；：、（）\d]{{0,9}}?)(?:{_ADVERB})*(?:(?P<up>{_UP}|[多高长大]|增|升)|(?P<down>{_DOWN}|[少低短小]|减|降)|(?P<same>{_SAME}))(?:了|趋势|态势)?(?=[，。；])")  # fmt: skip


_REACHED = re.compile("(?:(?P<up>增加?|上?升|提高|上涨|扩大)|(?P<down>减少?|下?降|降低|下跌|回落|缩[小短]))[到至为](?P<same>)$")  # fmt: skip


def _behind(p: Paragraph, group: Sequence[Item], before: Sequence[Item]) -> Iterator[Finding]:
    """支出1850元，比上年的1920元有所攀升: behind the number that the value of this or of an earlier sentence is compared to."""
    plain = p.reading.plain
    for old, new in pairwise(group):
        m = _REACHED.search(new.label) if old.q.family == new.q.family and _TO.match(clause(p, old)) else None  # fmt: skip
        if (
            m and not old.q.hedge and _went(old, new) == -_way(m)
        ):  # 与8月的365起相比，9月减少到298起
            yield found("words:direction", p, new.q.start - len(m.group()), new.q.end, f"{bare(old.q)} → {bare(new.q)}")  # fmt: skip
    for old in group:
        if not _TO.match(clause(p, old)) or old.q.kind not in "np" or not old.q.unit or old.depth:
            continue
        m = _RIGHT_BEHIND.match(plain, old.q.end)
        if m is None or re.search("[增降涨跌减升]幅|增速", m["of"]):
            continue
        like = [i for i in (*before, *group) if i.q.end < old.q.start and i.q.family == old.q.family and i.role == "level" and not i.depth]  # fmt: skip
        mine = [i for i in like if i.segment == old.segment]
        said = plain[since(plain, old.q.start, "。！？；\n") : old.q.start]
        if not mine and len(m["of"]) > 2:
            mine = [i for i in like if m["of"] in i.label]
        elif not set(BARE.sub("", m["of"])) <= set(said):
            continue
        if len(mine) != 1 or not 0.3 * old.q.value < mine[0].q.value < 3 * old.q.value:
            continue
        if not (m["beside"] or clause(p, old)[0] in "比较" or mine[0].q.value == old.q.value):
            continue  # 与一季度的86起略有下降, of 86起
        if _went(old, mine[0]) != _way(m):
            yield found("words:direction", p, old.q.start, m.end(), f"{bare(old.q)} → {bare(mine[0].q)}", severity="warning")  # fmt: skip


def _of_one(p: Paragraph, group: Sequence[Item], old: Item, told: _Told) -> Iterator[Finding]:
    """上年末灵活就业人员参保3480人，今年人数有所增加: the value of now stands elsewhere under the same name."""
    plain, of = p.reading.plain, clause(p, old)
    m = _CLAIM.match(plain, old.q.end) if plain[old.q.end : old.q.end + 1] == "，" else None
    to = bool(re.match("相比|[与和同较比](?!重|例)", of))
    if m is None or not (m["now"] or m["by"] or to) or not old.q.unit or old.q.hedge:
        return
    then = when(of)
    later = when(m["frame"])
    in_turn = then and later and then[0] == later[0] and then[1] < later[1]
    if not (EARLIER.search(of) or to or in_turn):
        return
    wanted = bigrams(_COUNT.sub("", m["of"]) if to else _NAMED.sub("", of))
    if len(wanted) < 2 or not (to or _sign(m["of"], of) > 0):
        return
    now = [s for s in told.said if s.item is not old and s.q.family == old.q.family and not s.earlier and all(b in s.words for b in wanted)]  # fmt: skip
    if len({s.q.value for s in now}) != 1 or not 0.5 * old.q.value < now[0].q.value < 2 * old.q.value:  # fmt: skip
        return
    new = now[0].item
    if m["by"]:
        by = next((i for i in group if m.end() - 2 <= i.q.start <= m.end()), None)
        if by is None or by.q.family != old.q.family or abs(abs(new.q.value - old.q.value) - by.q.value) > by.q.half + new.q.half + old.q.half + 1e-9:  # fmt: skip
            return
    if _went(old, new) != _way(m):
        yield _mark(p, m, bare(old.q), bare(new.q))


_NAMED = re.compile(rf"^(?:{_FRAME})+|{EARLIER.pattern}|全[区市县]|20\d\d年|[一二三四]季度|\d+月|[末底份]|[为是达有共]+$|，")  # fmt: skip
_COUNT = re.compile("(?:总量|数量|规模|[人户件家]?(?:总数|数)|量)$")
_THAN = re.compile(r"[与和同较比](?:上年|去年|上一年|前一年|上季度|上月)(?:同期|同月|末|底)?(?:相比|相较)?(?=，)|同比来?看(?=，)|同比(?=[^，。；\d]{2,8}(?:有所|略有|明显)?(?:增加|减少|上升|下降)[，。])")  # fmt: skip


_WHILE = re.compile(rf"[，。；]在?(?P<of>[^，。；：、（）\d]{{3,9}}?)(?:{_ADVERB})*(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<same>{_SAME}))的(?:情况|前提|同时|背景|形势)下?")  # fmt: skip


_GONE = re.compile(rf"(?:{_UP}|{_DOWN}|{_SAME})(?:了|趋势|态势)?[，。；]")
_NAMED_WAY = re.compile(rf"(?:^|[，。；])(?P<of>[^，。；：、（）\d]{{2,9}}?)(?:{_THEN}(?:{_ADVERB})*|(?<=[^，。；：、（）\d]{{4}})(?:{_ADVERB})*)(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<same>{_SAME}))(?:了|趋势|态势)?(?=[，。；])")  # fmt: skip


def _than_before(p: Paragraph, told: _Told) -> Iterator[Finding]:
    """与上年同期相比，岗位数量减少: of two values that the draft has given together, and no number here."""
    plain = p.reading.plain
    for start in _THAN.finditer(plain) if "比" in plain else ():
        at, stop = start.end(), _stop(plain, start.end())
        while (m := _CLAIM.match(plain, at)) is not None and m.end() <= stop and not m["by"]:
            moved = told.moved(m["of"], 2)
            if moved and _way(m) != moved[0]:
                yield _mark(p, m, *moved[1:])
            at = m.end()
    # 投诉量环比回落; 缺工企业减少
    for m in [
        *(_WHILE.finditer(plain) if "下" in plain else ()),
        *(_NAMED_WAY.finditer(plain) if _GONE.search(plain) else ()),
    ]:
        if re.search("[增涨降升跌]速|[增涨降升跌减]幅|加快|放缓|趋缓", m.group()):
            continue  # of how fast, not of how much
        moved = told.moved(m["of"])
        if moved and _way(m) != moved[0]:
            yield _mark(p, m, *moved[1:])


_GAUGED = re.compile(r"[，（](?P<of>(?:这一|其)?[^，。；：、（）\d]{0,6}?)(?:总量|总数|总额|总计|数量|规模|人数|件数|户数|比例|占比|比重|率)(?:已|均|仍|也|只|仅|就)?(?P<word>高于|低于|多于|少于|超过|超出|突破|跌破|不足|不到|接近|将近|逾|近)?$")  # fmt: skip


# 满意率为84.3%，低于对医疗服务的满意率（88.7%）
# 98.6万元，控制在预算100万元以上
_KEPT = re.compile(r"，[^，。；：、（）\d]{0,4}(?:控制|保持|维持|压缩|掌握|限制)在(?P<of>)[^，。；：、（）\d]{0,8}(?P<word>)")  # fmt: skip
_BESIDE = re.compile(rf"，(?:首次|再次|{_ADVERB})*(?:(?P<word>高于|低于|多于|少于|超过|超出|跌破|不足|不到|逾)[^，。；：、（）\d]{{0,14}}[的为（]?)?")  # fmt: skip


def _beyond(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """调解487件，总量超过500件; 有四分之三表示满意，满意的比例低于七成: a value, and the bound said of it right behind."""
    plain = p.reading.plain
    for a, b in pairwise(group):
        if a.q.family != b.q.family or a.role != "level" or a.q.hedge or not a.q.unit or a.depth or a.q.kind == "v" != b.q.kind:  # fmt: skip
            continue
        gap = plain[a.q.end : b.q.start]
        beside = _BESIDE.fullmatch(gap) if a.q.unit == "%" or gap.endswith(("的", "为", "（", "，", "跌破")) else None  # fmt: skip
        beside = beside or _KEPT.fullmatch(gap)
        m = beside or _GAUGED.search(gap)
        alone = "跌破" in gap or _ARRIVES.search(a.label) or not any(i.position < a.position and i.q.family == a.q.family for i in group)  # fmt: skip
        if m is None or re.search("[。；]|其[中他余]|另", gap) or not alone:
            continue
        if not beside and len(set(re.sub("意愿|这一|[其的]", "", m["of"])) - set(plain[since(plain, a.q.start, "。！？\n") : a.q.end + m.start()])) > 1:  # fmt: skip
            continue  # 1240人报名，录取人数不足900人
        word = (m["word"] or "") + b.q.hedge
        x, y = a.q.value, b.q.value
        if not y or not 0.6 < x / y < 1.7 or not word:
            continue
        less = bool(re.search("不足|不到|低于|少于|近|跌破|以[内下]", word))
        if (less and x > y + a.q.half) or (not less and re.search("超|突破|高于|多于|逾|以上", word) and x < y - a.q.half):  # fmt: skip
            yield found("words:direction", p, a.q.end + 1, b.q.end, f"{a.q.text}、{b.q.text}", severity="warning")  # fmt: skip


def _stop(plain: str, at: int) -> int:
    end = re.search("[。！？；\n]|$", plain[at:])
    return at + (end.start() if end else 0) + 1


def _went(old: Item, new: Item) -> int:
    return (new.q.value > old.q.value) - (new.q.value < old.q.value)


def _way(m: re.Match[str]) -> int:
    return 1 if m["up"] else -1 if m["down"] else 0


_BY = re.compile("[高低增降升减多少扩缩快慢窄大](?:了|约|出)?$")
_APART = re.compile("相差|差距")


def _sign(of: str, said: str) -> int:
    """Whether what is named goes with the values a sentence has: 1, against them: -1; 0 when it cannot be said."""
    if of.endswith("差距") and _APART.search(said):
        return 1  # 相差4.6个百分点，2024年相差6.1个百分点，差距有所扩大
    if _EASE.search(of):
        return -int(bool(_LONG.search(said)))
    if (
        re.search("[增降涨跌减升]|差距", of)
        or ("总" in of and "单" in said)
        or any(x in of and x not in said for x in "均率比")
    ):
        return 0  # 增量减少
    if _COSTS.search(of):
        return (
            0
            if _RELIEF.search(said)
            else int(bool(_BAD.search(said) or ("成本" in of and "工资" in said)))
        )
    if "覆盖面" in of and re.search("人数|参保|户数", said):
        return 1
    if "需求" in of and (_WANTED.search(said) or "求人倍率" in said):
        return 1
    if _WORTH.search(of):
        return int(bool(GOOD.search(said)))
    return int(not set(BARE.sub("", of)) - set(said))


def _mark(p: Paragraph, m: re.Match[str], old: str, new: str) -> Finding:
    return found("words:direction", p, m.start() + (m[0][:1] in "，。；\n"), m.end(), f"{old} → {new}", severity="warning")  # fmt: skip
