"""A percentage that no k of n can give (GRIM): 41.1 % of 245 people, 84.1 % of 102 enterprises."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, Read, Said, bigrams, clause, left_behind, resolve
from ..sentences.clauses import (
    Item,
    alike,
    bare,
    between,
    is_share,
    overlaps,
    quotient,
    ratio,
    sentences,
    shown,
)
from ..sentences.quantities import Quantity
from ..sentences.reading import MARK, pattern, since
from ..sentences.units import THINGS
from .pairs import names_class, pairs

WEIGHTED = re.compile("加权|推算|推断总体")  # shares of estimates need no k of n
_RESPONDENTS = ("人", "家", "户", "份")
_GROUPS = (*_RESPONDENTS, *"个件项处所台条场栋辆间门支起套本册宗")


def possible(n: int, p: Quantity) -> bool:
    """Whether some k of n gives the printed percentage."""
    return _nearest(n, p) is not None


def impossible(place: Paragraph, n: int, q: Quantity, beside: Sequence[int] = ()) -> Finding:
    """The finding: the two percentages of n that lie around the printed one."""
    k = int(n * q.value / 100)
    computed = "、".join(
        f"{j}/{n} = {shown(100 * j / n, q.decimals)}%" for j in beside or (k, k + 1)
    )
    return misfit("arithmetic:grim", place, q, computed)


def small(q: Quantity, families: Sequence[str] = THINGS, most: int = 400, least: int = 5) -> bool:
    """Whether a count is exact and so small that not every percentage is one of it."""
    return q.half == 0 and not q.hedge and least <= q.value <= most and q.family in families


def _asked(q: Quantity) -> bool:
    """Whether a percentage is printed so that it can be asked of a count."""
    return not q.hedge and q.unit == "%" and 0 < q.value < 100


def _nearest(n: int, p: Quantity) -> int | None:
    low = math.ceil(n * max(p.low, 0) / 100 - 1e-9)
    high = math.floor(n * min(p.high, 100) / 100 + 1e-9)  # 超过72.2% has no end
    return low if low <= high else None


_SURVEY = re.compile(r"反映存?在?|调查|访问|问卷|受访|样本|访谈|走访|抽样|被访|企业中|[人户家]中")
_SHARE_SAID = re.compile(
    r"(?:占|占比为?|占到|有|达|比例为|比重为|的为|的有|的占比?|约占|占了|(?:依次|分别)为(?:“[^”]*”|[^，。；、（）“率]{2,12}（?))$"
)


_NEXT = "[、和与]|以及|）?[、和与](?:“[^”]*”|[^，。；、（）“率]{2,12}（?)"  # 依次为“信息不实”26.0%、“收费随意”34.9%


def of_survey(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """A share of a small group must be k of n for some whole k: 41.1 % of 245 is not."""
    text = paragraph.reading.plain
    if not _SURVEY.search(text) or WEIGHTED.search(text):
        return
    bases = [
        i for i in items
        if i.q.kind == "n" and i.role == "level" and i.q.half == 0 and not i.q.hedge
        and i.q.family in _RESPONDENTS and i.q.value >= 5
    ]  # fmt: skip
    continued_from = False
    for item in items:
        q = item.q
        if not is_share(item) or not 0 < q.value < 100:
            continue
        continued = bool(re.fullmatch(_NEXT, item.before)) and continued_from
        continued_from = (
            bool(_SHARE_SAID.search(item.before) or _OF_ALL.match(item.noun)) or continued
        )
        if not continued_from or re.search(
            "率|其余(?!依次|分别)|费用|收入|支出|金额|产值|资金|投资|面积|利润", item.label
        ):
            continue
        if re.search(r"占(?:全|当|同|各)?[省市区国县]", item.label):
            continue
        here = _of_those([b for b in bases if b.position < item.position], item)
        begun = since(text, q.start, "。\n")
        scope = re.match("(?:在)?([^，。；：\\d]{2,12}?)中，", text[begun : q.start])
        if scope and not any(scope[1][-2:] in b.label + b.noun for b in here):
            continue  # 396家企业中，…。受访务工人员中，…占44.0%: of people that are not counted here
        if not here or any(
            b.sentence == item.sentence
            and "占" in between(paragraph.reading, b, item)
            and between(paragraph.reading, b, item).count("，") <= 1
            and b is _previous(items, item)
            and not re.search(
                "[的，]", between(paragraph.reading, b, item)[:-1].strip("占，") or ""
            )
            for b in here
        ):
            continue
        wholes = {int(b.q.value) for b in here}
        for b in here:  # the group a nested share is of: 44家，占52.4% means a base of 84
            following = next((i for i in items if i.position > b.position), None)
            if (
                following is not None
                and following.q.kind == "p"
                and following.position < item.position
                and "率" not in following.label
            ):
                wholes.add(round(100 * b.q.value / following.q.value) if following.q.value else 0)
        for earlier in items:  # 其中有8.5%: of those 41.1 %
            if earlier.q.kind == "p" and earlier.position < item.position and "其中" in item.before:
                for n in list(wholes):
                    k = _nearest(n, earlier.q)
                    if k:
                        wholes.add(k)
        if any(n == 0 or possible(n, q) for n in wholes if n >= 5):
            continue
        n = max(w for w in wholes)
        k = round(n * q.value / 100)
        yield impossible(paragraph, n, q, (k, k + 1 if 100 * k / n < q.value else k - 1))


_OF_ALL = re.compile("(?:受访|被访|被?调查|参测|应答)(?:者|对象|人员|企业|居民|家庭|职工)")
_SENT_OUT = re.compile("发放|发出|派发|下发")
_CAME_BACK = re.compile("有效|[收返]回|回收|受访|完成")
_TAKES = re.compile("占([^，。；]{2,10}?)(?:总[数量])?的$")


def _of_those(bases: list[Item], item: Item) -> list[Item]:
    """Of the valid answers, not of all that were sent out; 占缺工企业的64.9%: of the count that bears the name."""
    m = _TAKES.search(item.label)
    named = [b for b in bases if m and all(c in b.label + b.noun + b.q.unit for c in m[1])]
    back = [b for b in bases if _CAME_BACK.search(b.label + b.noun)]
    if back and _OF_ALL.match(item.noun):
        return back
    return named or ([b for b in bases if not _SENT_OUT.search(b.label)] if back else bases)


def _previous(items: Sequence[Item], item: Item) -> Item | None:
    before = [i for i in items if i.position < item.position]
    return before[-1] if before else None


_GROUP = pattern(
    r"(?P<n><n>)(?P<noun>~{0,10}?)(?:中|里(?=[，：]))(?![介小学心年央级高间等国医文期])[，：]?"
)
_VISITED = pattern(
    r"(?:对|走访|访谈|抽查|抽取|抽样|选取|调查|座谈|约谈|[回随受]访|询问|征求|测评|问卷|答卷)(?:了|其中的?)?(?:~{0,6}?)(?P<n><n>)(?P<noun>~{0,8})"
)
_SAYS = "认为|表示|反映|希望|选择|提到|担心|愿意|没有|打算|计划|遇到|缺|觉得|称|知道|了解|听说|建议|赞成|支持|同意|评价"
_SHARE_OF = pattern(
    rf"(?:占比?(?:约?为|达到?)?|有|(?<=[，；、：]))(?P<p><p>)(?P<says>(?:的?~{{0,4}})(?:{_SAYS}))?(?P<of>的~{{0,8}})?(?P<more>~)?"
)


_NO_GROUP = (
    "类",
    "种",
    "方面",
    "元",
    "年",
    "天",
    "个月",
    "岁",
    "分",
    "项",
    "小时",
    "次",
    "万",
    "场",
)


def of_group(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """在102家企业中，…占84.1%: no whole number of the group that is named gives the share."""
    reading = paragraph.reading
    if WEIGHTED.search(paragraph.text):
        return
    opened = [(m, True) for m in _GROUP.finditer(reading.skeleton)]
    opened += [(m, False) for m in _VISITED.finditer(reading.skeleton)]
    for m, inside in opened:
        base = reading.at(m.start("n"))
        if base.half or base.hedge or not 5 <= base.value <= 400 or not base.unit:
            continue
        if base.family in _NO_GROUP:
            continue
        stop = reading.skeleton.find("。", m.end())
        stop = len(reading.skeleton) if stop < 0 else stop
        for s in _SHARE_OF.finditer(reading.skeleton, m.end(), stop):
            p = reading.at(s.start("p"))
            stretch = reading.skeleton[m.end() : s.start()]
            if any(c in MARK["n"] for c in stretch) or "其中" in stretch:
                break
            lead = s.group()[:1]
            if lead not in "占有" and not (s["says"] or (inside and s["more"] and p.decimals)):
                continue
            if (
                not inside
                and not s["says"]
                and not (
                    lead == "有"
                    and any(
                        m["noun"][j : j + 2] in (s["of"] or "")
                        for j in range(min(3, len(m["noun"]) - 1))
                    )
                )
            ):
                continue
            if not _asked(p) or "占全" in stretch[-3:]:
                continue
            if lead == "有" and not (s["of"] or s["says"]) and not inside:
                continue
            if not possible(int(base.value), p):
                yield impossible(paragraph, int(base.value), p)


_OF_ANOTHER = re.compile(
    "比[上去]|同比|较|[增降]|全[区市省县]|总[数量]|；|占[^，。；]{2,}的$|最[高低多少大小]|满意度|得分|相当于|平均|目标|计划|[上去][次期届轮季月年]|前一"
)
_ACTS = re.compile(
    "的?(?:表示|存在|通过|曾|将|已|未|没|缺|反映|认为|选择|提到|参[加与]|获|取得|被|因|享受|使用|愿|打算|按|有|实现|完成|达|不)(?!工企业)"
)
_DRAWN = re.compile(
    "走访|访谈|约谈|[回随暗]访|抽[查检样取]|检查|调查|入户|询问|招收|招录|选[了取]|考核|测评|认定|共有"
)
_CHARACTER = re.compile("[\u4e00-\u9fff]")

_PLACES = re.compile("街道|镇|社区|村|窗口|站|园区|项目|行业|类|小区")
_STRANGE = re.compile("全[厂区市镇县]|总体|进度|家长")  # 32名志愿者授课，家长满意率


def of_asked(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """97家缺工企业谈及原因时，68.5%认为…; 4场，26家企业参加；走访骨干企业16家，66.8%的…: of a group of the sentence."""
    if WEIGHTED.search(paragraph.text):
        return
    for group in sentences(items):
        counts = [i for i in group if i.q.kind == "n" and i.q.family in _GROUPS]
        for i in group if counts else ():
            before = [c for c in counts if c.position < i.position]
            if not before or not _asked(i.q) or i.role != "level":
                continue
            base, n = before[-1], int(before[-1].q.value)
            if not _is_group(base) or (not i.q.decimals and n > 60):
                continue
            gap = between(paragraph.reading, base, i)
            if MARK["t"] in gap or _OF_ANOTHER.search(gap) or len(gap) > 60 or gap.endswith("面") or gap == "，占" or (_PLACES.search(base.noun) and re.search("率(?:分别|依次)", gap)):  # fmt: skip
                continue  # 检查面77.8%; 5个小区的备案率分别为88%、91%…
            if i.q.kind == "v" and any(c in MARK["n"] for c in gap):
                continue
            if (m := re.search("(..)率", i.label)) and m[1] in base.noun[:6]:
                continue  # 163人通过考核，通过率为95.9%
            if len(before) > 1 and not (
                _AT_ONCE.fullmatch(gap) and all(small(c.q, _GROUPS, 999, 1) for c in before)
            ):
                continue
            if not any(possible(int(c.q.value), i.q) for c in before):
                strange = ("率" in i.label and _PLACES.search(base.noun)) or _STRANGE.search(
                    i.label
                )
                yield noted(impossible(paragraph, n, i.q), bool(strange))


_AT_ONCE = re.compile(
    "(?:[^，。；]{2,12})?[，：](?:其中，?)?有?"
)  # 走访骨干企业16家，66.8%的受访企业


_SCOPED = re.compile("([^，。；]{2,14})[中里]，")


def of_said(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """14家企业负责人参加会议。会上，66.3%的企业反映…: of the small groups of the sentence before, when this one has none."""
    if WEIGHTED.search(p.text):
        return
    for before, group in pairwise(sentences(items)):
        counts = [i for i in before if i.q.kind == "n" and i.role == "level" and i.q.family in _GROUPS]  # fmt: skip
        begun = since(p.reading.skeleton, group[0].position, "。！？\n")
        for i in group if counts and group[0].sentence - before[0].sentence == 1 else ():
            gap = p.reading.skeleton[begun : i.position]
            own = "，".join(gap.split("，")[-2:])
            if i.q.kind == "n" or EARLIER.search(gap):
                break
            if not _asked(i.q) or i.role != "level" or MARK["t"] in own or _OF_ANOTHER.search(own) or left_behind(i):  # fmt: skip
                continue
            scope = _SCOPED.match(gap)
            about = scope[1] if scope else gap + i.noun
            tied = counts if scope and re.match("[受被]访", scope[1]) else [c for c in counts if _is_group(c) and any(b in about for b in bigrams(c.noun[:10] or c.label[-6:]))]  # fmt: skip
            sizes = [
                c.q for c in tied or counts if small(c.q, _GROUPS, 400 if i.q.decimals else 60)
            ]
            if (scope and not tied) or len(sizes) < len(tied or counts):
                continue
            if not any(possible(int(c.q.value), i.q) for c in counts if c in tied or small(c.q, _GROUPS)):  # fmt: skip
                yield noted(impossible(p, int(sizes[-1].value), i.q), not tied)


def _is_group(base: Item) -> bool:
    """Whether a count is said as a group of its own: 对18名离职员工, 入户25户; not 152人通过…, 的41家."""
    if base.role != "level" or base.q.chinese or not small(base.q, _GROUPS, least=4):
        return False
    noun = re.match("[^，。；：]*", base.noun)
    named = noun is not None and len(_CHARACTER.findall(noun.group())) > 1
    return (named and not _ACTS.match(base.noun)) or bool(_DRAWN.search(base.label))


_GROUP_NAMED = pattern(r"(?:^|(?<=[。；\n]))(?:在)?(?P<name>~{2,20}(?:（~{1,8}）)?)(?:中|里)，")
_ASKED_FOR = re.compile(
    r"(?:自述|反映|提到|列举|选择|表示|提出|认为|面临|遇到|给出)?的?(?:主要|首要)?(?:原因|理由|困难|问题|诉求|需求|意见|建议|因素)$"
)
_ANSWERED = re.compile(
    r"^(?:的?[^，。；]{0,3}(?:认为|表示|反映|希望|选择|提到|担心|没有|打算|计划|因|缺|涉及|存在|属于))"
)


def of_named_group(
    p: Paragraph, items: Sequence[Item], memory: Sequence[Said]
) -> Iterator[Finding]:
    """减员企业中，39.1%反映订单减少; 缺工企业自述的原因中，…占59.7%: of the 53, or 211, that were said before."""
    skeleton = p.reading.skeleton
    for m in _GROUP_NAMED.finditer(skeleton):
        name = re.sub("（[^）]*）|^(?:这些|上述)", "", m["name"])
        name = re.sub(
            "(?<=..)的(?:案件|企业|人员|对象|问题|事项|项目)$", "", _ASKED_FOR.sub("", name)
        )
        groups = _groups(name, p, m.start(), memory)
        stop = skeleton.find("。", m.end())
        stop = stop if stop >= 0 else len(skeleton)
        listed = False
        for i in items if groups else ():
            if not m.end() <= i.position < stop:
                continue
            if i.q.kind == "n":
                break
            listed = bool(
                re.search(r"占$|占比为$", i.label) or (listed and re.fullmatch("[、和与]|以及", i.before))
                or _ANSWERED.match(i.noun)
            )  # fmt: skip
            if listed and is_share(i) and i.q.decimals and _asked(i.q) and not any(possible(n, i.q) for n in groups):  # fmt: skip
                yield impossible(p, groups[-1], i.q)


def _groups(name: str, p: Paragraph, start: int, memory: Sequence[Said]) -> list[int]:
    """The sizes of the groups that bear a name in this paragraph or the one before."""
    near = [s for s in memory if s.p.number >= p.number - 1 and s.q.kind == "n"]
    return [
        int(s.q.value) for s in resolve(name, near)[1]
        if small(s.q) and not (s.p is p and s.item.position > start)
    ]  # fmt: skip


_CHECKED = pattern(
    r"(?:(?:抽查|抽检|抽测|检查|抽取|抽样|核查|检测|监测|测试|评查|回访|走访|暗访|复查|考核|评估)~{0,10}(?P<n><n>)~{0,6}|(?P<m><n>)~{0,8}(?:（~{1,6}）)?(?:参加|参与|接受)(?:了)?~{0,6}(?:[测考]评|考核|评[比估选价定]|测[试验]|考试|[抽检]查|检测|验收))，~{1,8}率(?:约?为|达到?|是)?(?P<p><p>)"
)
_OWN_RATE = pattern(
    r"(?P<name>~{2,14})(?P<n><n>)~{0,4}，(?P<what>~{2,6})率(?:约?为|达到?|是)?(?P<p><p>)"
)
_SENT = pattern(
    r"(?:发放|发出|派发|下发|向)~{0,8}(?P<n><n>)[^。；]{0,20}?(?:回收|收回)~{0,6}(?P<k><n>)[^。；]{0,8}?回收率(?:为|达到?|是)?(?P<p><p>)"
)


def of_checked(p: Paragraph) -> Iterator[Finding]:
    """抽查劳动合同125份，规范率为87.5%: no whole number of 125; 发放412家，收回387份，回收率为93.8%."""
    reading = p.reading
    if WEIGHTED.search(p.text):
        return
    for m in _CHECKED.finditer(reading.skeleton):
        n, q = reading.at(m.start("n" if m["n"] else "m")), reading.at(m.start("p"))
        larger = (x for x in reading.quantities if x.start < n.start and x.family == n.family)
        if any(overlaps(*ratio(n, x), q) for x in larger if x.value >= n.value):
            continue  # 办结诉求96件，回访满意93件，满意率为96.9%
        if small(n, most=999) and _asked(q) and q.decimals and not possible(int(n.value), q):
            yield impossible(p, int(n.value), q)
    for m in _OWN_RATE.finditer(reading.skeleton):
        k, q = reading.at(m.start("n")), reading.at(m.start("p"))
        counted = re.sub("[天人户件家次份]?数$", "", m["name"])  # 优良天数327天，优良率89.7%
        if (
            counted.endswith(m["what"])
            and not re.search("[不未非]$", counted.removesuffix(m["what"]))
            and small(k, (k.family,))
            and _asked(q)
            and q.decimals
        ):
            low, high = 100 * k.value / q.high, 100 * k.value / q.low
            if math.ceil(low - 1e-9) > math.floor(high + 1e-9):
                near = round(100 * k.value / q.value)
                yield misfit(
                    "arithmetic:grim",
                    p,
                    q,
                    quotient(k, replace(k, value=near, digits=str(near)), q),
                )
    for m in _SENT.finditer(reading.skeleton):
        n, k, q = (reading.at(m.start(x)) for x in "nkp")
        if (
            n.family == k.family
            and not (n.hedge or k.hedge or q.hedge)
            and n.value
            and not overlaps(*ratio(k, n), q)
        ):
            yield misfit("arithmetic:share", p, q, quotient(k, n, q))


_ANYTHING = (*_GROUPS, *"座部艘届幢张批组", "批次")
_OF_MONEY = re.compile(
    "全[省国厂市]|成本|收入|支出|金额|费用|产值|利润|资金|投资|面积|预算|补[贴助]|消费|税|进度|量|[增升降涨减]|目标|计划|平均|得分|权重|时间|分别|依次"
)
_PERSONS = re.compile(
    "[学师医]生|居民(?!服务)|[职员民]工|群众|家长|[老教]师|市民|[^或]者|[工男女]人"
)
_OF_EACH = re.compile(
    "(?:合格|通过|优[秀良]|及格|达标|完好|持证|留[用任]|到岗|签约|就业|升学|参保|出勤)率(?:约?为|达到?了?|是|只有|仅为?)?$"
)
_ANY_RATE = re.compile(
    "(?<![利汇税费息产功效频倍失增长速]).(?<![利汇税费息产效频])(?<!(?<!成)功)率(?:约?为|达到?了?|是|只有|仅为?)?$"
)
_COUNTED_BEHIND = re.compile("[，（](?:约|共|为|即|计|合计?|有|涉及)*")


def of_few(draft: Draft, read: Read) -> Iterator[Finding]:
    """外资企业13家，属于先进制造业的占49.2%: no whole number of any count that the draft has said so far, far or near."""
    if WEIGHTED.search("".join(p.text for p in draft.paragraphs)):
        return
    counts = [(p, i) for p, i in read.prose() if p.prose and i.q.kind == "n" and i.q.family in _ANYTHING and i.q.value > 1 and not names_class(p, i)]  # fmt: skip
    for p in draft.paragraphs if counts else ():
        items = read[p.number] if p.prose else []
        for k, i in enumerate(items):
            words = re.split("认为|表示|反映|觉得|希望|建议|打算", clause(p, i))[0]
            if not (is_share(i) and _asked(i.q)) or left_behind(i) or EARLIER.search(words) or _OF_MONEY.search(words + i.noun[:6]):  # fmt: skip
                continue
            said = re.search("占[^，。；]{0,8}$|有$|获得$|得到$|的比[例重](?:约?为|达到?|是)?$", i.label) or (i.label in ("", "其中") and re.match("的?[^，。；（）率]{2}", i.noun))  # fmt: skip
            others = [
                j for j in items if j.sentence == i.sentence and j is not i and j.q.value != 1
            ]
            sole = len(others) == 1 and small(others[0].q, _ANYTHING, 100) and others[0].position < i.position  # fmt: skip
            only = not others and len({c.q.value for _, c in counts}) == 1
            of_each = _ANY_RATE if sole or only else _OF_EACH  # 理事19人，投票表决时赞成率为90.7%
            if not said and not (of_each.search(i.label) and len(others) < 2):
                continue
            after = items[k + 1] if k + 1 < len(items) else i
            if after.q.kind == "n" and _COUNTED_BEHIND.fullmatch(between(p.reading, i, after)):  # fmt: skip
                continue  # 内销型企业占56.6%，共82家
            before = [(x, c) for x, c in counts if (x.number, c.position) < (p.number, i.position)]
            every = [c for x, c in before] + [c for x, c in counts if x is p and c.sentence == i.sentence]  # fmt: skip
            near = [c for x, c in before if x is before[-1][0] and c.sentence == before[-1][1].sentence and small(c.q, _ANYTHING, 400 if i.q.decimals else 60)]  # fmt: skip
            begun = p.reading.plain[since(p.reading.plain, i.q.start, "。\n") : i.q.start]
            drawn = said or others or any(_DRAWN.search(c.label) for c in near)
            if not (near and drawn) or any(
                possible(int(c.q.value), i.q) for c in every if c.q.value > 3
            ):
                continue
            beside = [j for j in items if j.sentence == i.sentence and j.position < i.position and j.q.kind == "n" and j.q.value > 3]  # fmt: skip
            if beside and not any(j in near for j in beside):
                continue  # 全年为56650人次，其中四季度最少，仅占22.7%
            if _PERSONS.search(begun + i.noun) and not any(c.q.family in ("人", "份") for c in near):  # fmt: skip
                continue  # 走访11所初中…的学生占58.7%
            if any(x.share is i for x in pairs(p, items)) or any(alike(a.q, b.q) and overlaps(*ratio(a.q, b.q), i.q) for _, a in counts for _, b in counts if a is not b):  # fmt: skip
                continue
            named = [c for c in near if any(b in words + i.noun for b in bigrams(c.label[-6:] + c.q.unit + c.noun[:6]))]  # fmt: skip
            yield noted(impossible(p, int((named or near)[0].q.value), i.q), not said)


_WHOLE = (*THINGS, "个", "台", "次", "项", "处", "辆", "条", "间")


def of_means(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """35户种粮大户的户均农机台数为2.64台: no whole number of them over 35; 评委8人打出整数分，平均91.43分."""
    for k, mean in enumerate(items if "均" in p.text else ()):
        q = mean.q
        whole = q.family in _WHOLE or (q.family == "分" and "整数" in p.text)
        if not (whole and q.kind == "n" and q.decimals and q.scale == 1 and not q.hedge and "均" in clause(p, mean)) or _PER_TIME.search(clause(p, mean)):  # fmt: skip
            continue
        of = [i for i in items[:k] if i.sentence == mean.sentence and i.q.kind == "n" and i.q.value != 1]  # fmt: skip
        n = of[0].q if len(of) == 1 and of[0].role == "level" else q
        low, high = n.value * (q.value - q.half), n.value * (q.value + q.half)
        if n is not q and small(n, _ANYTHING, least=2) and math.ceil(low - 1e-9) > math.floor(high + 1e-9):  # fmt: skip
            around = "、".join(f"{j:g}/{bare(n)} = {shown(j / n.value, q.decimals)}" for j in (math.floor(low), math.ceil(high)))  # fmt: skip
            yield noted(misfit("arithmetic:grim", p, q, around))


_PER_TIME = re.compile("年均|月均|日均|周均|每[天日月年周班]|均[^，。；]*[增减]")
