"""A list said in one breath and what is said of it behind: A、B、C分别登记5200人、4300人和6100人，C最多; 均超过95%; 第一名比第二名高7分.

A list is of values of one unit that stand side by side (their names before 分别, or in brackets, or times) or each behind
its name.  A claim is marked when a value of the list contradicts it, whatever else there may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, bigrams
from ..parts.lists import places_alone
from ..sentences.clauses import Item, bare, between, of_before, sentences
from ..sentences.quantities import Quantity
from ..sentences.reading import pattern, since
from ..sentences.units import DIGITS, SPANS
from .rows import GROWTH, times_named

_SIDE_BY_SIDE = re.compile(r"(?:（[^（）]{1,12}）)?(?:、|，?以及|，?[和与及]|，)")
_LEADS = re.compile(r"^(?:[、，和与及]|以及|其中|而|但|另外|今年以来|今年|本年|全年|当年|(?:19|20)\d\d年|全区|全市|各镇街?|为|是|：|有(?!限|效|关)|“)+")  # fmt: skip
_CALLED = re.compile("(?<=.)(?:的|[两三四五六七八九十](?:个|家|项|类|种|批|所|名|位|大)).*")
OTHER = re.compile("共|合计|总计|累计|(?:全[区市省国县]|总体|行业|[三四五六七八九十][站镇村家])平均|(?<![\u4e00-\u9fff]{2})平均|比(?![重例])|较(?![高低多少大小])|去年|上年|同期|由|从(?!业)|目标|计划|相差|剩|其余|另有|超过|高于|低于|多于|少于|不及|不到|未达")  # fmt: skip
_TIGHT = re.compile("[、和与及]")


@dataclass(frozen=True, slots=True)
class Listing:
    """Values of one unit with their names (none where the text gives none)."""

    names: tuple[str, ...]
    items: tuple[Item, ...]
    words: str  # the sentence up to its last value

    @property
    def start(self) -> int:
        return self.items[0].q.start

    @property
    def end(self) -> int:
        return self.items[-1].q.end

    @property
    def values(self) -> list[float]:
        return [i.q.value for i in self.items]

    def told(self) -> str:
        """河湾镇5200人、青石镇4300人."""
        names = self.names or ("",) * len(self.items)
        return "、".join(n[-8:] + i.q.text for n, i in zip(names, self.items, strict=True))

    def named(self, text: str) -> tuple[int, int]:
        """Which of its names a text begins with, and how many characters of it: 东门街道登记人数 → 2, 4; -1 for none."""
        if len(self.items) == 2 and text[:2] in ("前者", "后者"):
            return int(text[0] == "后"), 2
        best, which = 0, -1
        for k, name in enumerate(self.names):
            n = next((n for n in range(min(len(text), 14), 0, -1) if _is_name(name, text[:n]) and (n > 1 or name == text[:1])), 0)  # fmt: skip
            if n > best:
                best, which = n, k
            elif n and n == best:
                which = -1
        return which, best


def _is_name(name: str, words: str) -> bool:
    return name.startswith(words) or (name.endswith(words) and not name[: -len(words)][-1:].isdigit())  # fmt: skip


def listings(p: Paragraph, group: Sequence[Item]) -> list[Listing]:
    """The lists of a sentence, in their order."""
    usable = [i for i in group if i.q.kind in "npd" and not i.depth and not i.q.hedge and not i.q.chinese and i.q.unit]  # fmt: skip
    runs: list[list[Item]] = []
    for i in usable:
        last = runs[-1][-1] if runs else None
        if last is not None and last.q.family == i.q.family and _SIDE_BY_SIDE.fullmatch(between(p.reading, last, i)):  # fmt: skip
            runs[-1].append(i)
        else:
            runs.append([i])
    opened = since(p.reading.plain, group[0].q.start, "。！？\n")
    done = [_side_by_side(p, run, opened) for run in runs if len(run) > 1]
    taken = {i.position for run in runs if len(run) > 1 for i in run}
    done += _each_named(p, [i for i in usable if i.position not in taken], opened)
    return sorted(done, key=lambda x: x.end)


def _side_by_side(p: Paragraph, run: Sequence[Item], opened: int) -> Listing:
    plain = p.reading.plain
    opened = max(opened, since(plain, run[0].q.start, "。！？；\n"))
    head, n = plain[opened : run[0].q.start], len(run)
    brackets = [re.match("（([^（）]{2,12})）", plain[i.q.end :]) for i in run]
    names: Sequence[str] = ()
    if all(brackets):
        names = [m[1] for m in brackets if m]
    elif m := re.search("分别|依次", head):
        of = re.sub("（[^（）]*）", "", head[: m.start()])
        names = times_named(of, n)
        if not names and n == 4 and re.search("[各四]个?季度", of):
            names = ("一季度", "二季度", "三季度", "四季度")
        pieces = [] if names else re.split("[，：]", of)[::-1][:2]
        for piece in pieces:
            for rule in ("、", "、|以及|[和与及]"):
                listed = [x for x in re.split(rule, piece) if x.strip()]
                if len(listed) == n and not names:
                    names = [_CALLED.sub("", _LEADS.sub("", x)) for x in listed]
        if not names and (several := re.search("(?P<n>[两三四五六])个?(?P<of>[家批期届轮场次组队])[^。；]{0,14}$", of)) and DIGITS[several["n"]] == n:  # fmt: skip
            names = [f"第{k}{several['of']}" for k in "一二三四五六"[:n]]
    names = names if len(names) == n == len(set(names)) else ()
    return Listing(tuple(names), tuple(run), head)


# 30岁至45岁为71.8%, 8月份受理47件
_WHEN = re.compile(r"^\d+[岁年元人]*(?:(?:至|[—～-])\d+[岁年元人]*|及?以[上下])|^\d+(?:年|月份?)(?![至—])|\d+(?:年|月)(?=份?[为是有达共约]*$)")  # fmt: skip
_CLASS = re.compile(r"\d[^\d，]{1,4}的(?:人|者)?占?$")  # 每周休息1天的占


def _each_named(p: Paragraph, items: Sequence[Item], opened: int) -> Iterator[Listing]:
    """城东6分钟，城西为9分钟，城南为11分钟: each behind its name, parted in one way."""
    plain = p.reading.plain
    by_family: dict[str, list[tuple[str, Item]]] = {}
    for i in items:
        label = plain[max(opened, since(plain, i.q.start, "，。；：、！？（）\n")) : i.q.start]
        own = label if _CLASS.search(label) else re.split(r"\d", label)[-1]
        name = re.sub("(?<=..)[得为是有达约占]+$", "", _LEADS.sub("", own))
        if (t := _WHEN.search(label)) and (len(name) < 2 or t.start() == 0):
            name = t.group()
        level = i.role == "level" or (i.q.kind == "d" and i.direction)
        if level and len(name) > 1 and not OTHER.search(label) and not of_before(p.reading, i):  # fmt: skip
            by_family.setdefault(f"{i.q.family}{i.direction}", []).append((name, i))  # fmt: skip
    for pairs in by_family.values():
        way = ""
        runs: list[list[tuple[str, Item]]] = []
        for name, i in pairs:
            gap = plain[runs[-1][-1][1].q.end : i.q.start] if runs else ""
            now = "、" if _TIGHT.match(gap) else "，"
            if runs and len(gap) < 36 and way in ("", now) and "其中" not in gap:
                runs[-1].append((name, i))
                way = now
            else:
                runs.append([(name, i)])
                way = ""
        for run in runs:
            run = list(zip(places_alone([n for n, _ in run]), [i for _, i in run], strict=True))
            if len(run) > 1 and len({n for n, _ in run}) == len(run):
                yield Listing(tuple(n for n, _ in run), tuple(i for _, i in run), plain[opened : run[-1][1].q.start])  # fmt: skip


_RANK = re.compile(
    r"(?P<top>最(?:高(?!人民|法|检|院)|[多大长重贵远旺强]|为(?:突出|集中))|(?<=达到)(?:最高点|顶点|最大值)|[获夺摘]得?(?:第一名|冠军|头名)|居首位?|[位列]?居?榜首|首位|之[首冠最]|[居列排]第一|(?P<two>[较更](?:[多高大长少低小短]|(?P<pace>[快慢])))(?=[，。；])|(?:(?<=[是为])(?:[^，。；]{0,4})?|(?:达到?|形成|出现))(?:高峰|峰值))|"
    r"(?P<bottom>最[少低小短轻近]|居?末位|垫底|之末|最末|低谷|谷底)|(?:[居列排位在名获得](?:[^，。；\d]{0,3})|[退升降落跃移滑][至到居])第(?P<nth>[二三四五六]|[2-6])(?![类季产])"
)  # fmt: skip
WIDER = re.compile(r"[一二两三四五六七八九十]年来|历史|历年|全[国省]|[省国]内|以来|同期|之一|历次|往年|预计|力争|目标|拟|曾|不是|并非|人民|生活保障|限度|程度|可能")  # fmt: skip
_FILL = re.compile(r"^(?:其中|以|而|但|则|又|也|仍|是|为|的是|的为|数|“)+")
_EMPTY = re.compile(
    r"^(?:的|为|是|则|以|也|又|均|在|仍|稳|位|园区|街道|镇|站|[村社区市县区组班队号期批场院所校厂]|社区|者|人|类|籍|[一二三四五六七八九两]年来|全年|全区|各[^，。]{1,2}|其中|人数|户数|件数|家数|量|数量|数|明显|相对|略|稍|规模|占比|比重|比例|总量|得分|分数|分值|学历|”)*$"
)  # fmt: skip


def listed(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every claim of a draft about a list of the same sentence, or of the one before it."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        for word, look in (
            ("”", _quoted),
            ("之间", _in_range),
        ):
            if word in p.text:
                yield from look(p)
        groups = list(sentences(read[p.number]))
        for k, group in enumerate(groups):
            lists = listings(p, group)
            if not lists:
                continue
            stop = groups[k + 1][0].q.start if k + 1 < len(groups) else len(p.reading.plain)
            yield from _ranked(p, lists, group, stop)
            yield from _bounded(p, lists, group)
            yield from _between_places(p, lists, group)
            if levels := [s for s in lists if s.items[0].q.kind != "d"]:
                yield from _ordered(p, levels, stop)


def _ranked(
    p: Paragraph, lists: Sequence[Listing], group: Sequence[Item], stop: int
) -> Iterator[Finding]:
    """其中城西园区最低; 最少的是青石镇; 二季度为全年高峰; 北苑街道居第二位."""
    plain = p.reading.plain
    for m in _RANK.finditer(plain, since(plain, group[0].q.start, "。！？\n"), stop):
        before = [s for s in lists if s.end <= m.start() and s.items[0].q.unit != "名"]
        if m.end() <= lists[0].start:  # 石桥镇人数最少，河湾镇、石桥镇分别为820人和640人
            before = [s for s in lists[:1] if s.names and all(n in plain[m.end() : s.end] for n in s.names)]  # fmt: skip
        start = since(plain, m.start(), "，。；：！？\n（）")
        after = re.match("[^，。；：！？\n（）]*", plain[m.end() :])
        head, tail = plain[start : m.start()], after.group() if after else ""
        if WIDER.search(head + m.group() + tail[:6]) or "比" in head.replace("占比", "").replace("比重", "").replace("比例", ""):  # fmt: skip
            continue
        for s in reversed(before):
            if s.end + 60 < m.start() or (m["two"] and len(s.items) != 2):
                break
            by_value = _BY_VALUE.search(head)  # 南塘站以96.2%垫底
            digits = by_value[1] if by_value else _again(plain, s, group, m.start())
            which = next((k for k, i in enumerate(s.items) if i.q.digits == digits), -1)
            if which < 0 and not s.names:
                continue
            if which >= 0:
                measure = ""
            elif tail.startswith("的"):
                said, measure = re.sub("^的[^，。；]{0,6}?[是为]", "", tail), head
                which, n = s.named(_FILL.sub("", said if said != tail else tail[1:]))
            else:
                text = _FILL.sub("", head)
                which, n = s.named(text)
                measure = text[n:]
                within = [k for k, x in enumerate(s.names) if x in head and x[-1:] not in "的人"] if which < 0 else []  # fmt: skip
                if len(within) == 1 and (_WHEN.match(s.names[within[0]]) or head.endswith("以" + s.names[within[0]])):  # fmt: skip  # 调解量在8月份达到最高点
                    which, measure = within[0], re.sub("[以在于]|达到", "", head.replace(s.names[within[0]], ""))  # fmt: skip
            if which < 0:
                continue
            own = s.items[which].q
            measure = re.sub(
                "[由从].*|[退升降落跃移滑]$|^(?:排名|名列|位居)",
                "",
                measure.replace("以" + own.text, "").replace(own.text, ""),
            )
            if not (_measured(measure, s) or (m["pace"] and own.family in SPANS and len(measure) < 5)) or (own.family in SPANS and m["top"] and not m["two"] and m.group()[0] != "最"):  # fmt: skip
                continue
            greater, less = sum(v > own.value for v in s.values), sum(v < own.value for v in s.values)  # fmt: skip
            nth = int(DIGITS.get(m["nth"], 0) or m["nth"]) - 1 if m["nth"] else 0
            slow = (m["two"] or "")[-1:] in tuple("少低小短") or m["pace"] == ("快" if own.family in SPANS else "慢")  # fmt: skip
            wrong = less > 0 if m["bottom"] or slow else greater > 0 if m["top"] else greater > nth or (len(s.items) > 2 and greater < nth < len(s.items) and greater + s.values.count(own.value) <= nth)  # fmt: skip
            if wrong:
                shows = say(zh=f"{s.told()}，此处说{own.text if by_value or which >= len(s.names) else s.names[which][:10]}{m.group()}", en=s.told())  # fmt: skip
                yield found("words:order", p, start, m.end(), shows)
            break


def _again(plain: str, s: Listing, group: Sequence[Item], at: int) -> str:
    """依次为412人、386人、365人，其中宏达公司输送365人，排在第二位: the value of the list that is said once more."""
    own = [i for i in group if s.end < i.q.start and i.q.end <= at and i.role == "level" and i.q.family == s.items[0].q.family]  # fmt: skip
    once = own and len(own[-1].q.digits) > 1 and not re.search("[比较]|去年|上年", own[-1].label)
    return own[-1].q.digits if once and re.fullmatch("，?[^，。；\\d]{0,4}", plain[own[-1].q.end : at]) else ""  # fmt: skip


_BY_VALUE = re.compile(r"以([\d.]+)[^，。；\d]{0,8}$")
_INCREASE = re.compile("(?:净?增(?:量|加量|加额|加|长|收)|降量)|(?P<rate>[增降涨]幅|增速)")


def _measured(measure: str, s: Listing) -> bool:
    """Whether a claim is about what the list is of: nothing, a bare 人数, or words of the list."""
    measure = re.sub("^[\u4e00-\u9fff]{1,3}[区县市](?=..)", "", measure)
    if _EMPTY.match(measure):
        return True
    if m := _INCREASE.fullmatch(measure):
        return bool(re.search("增|降|减|提高|上升", s.words[-14:])) and (s.items[0].q.kind in "pd") == bool(m["rate"])  # fmt: skip
    if GROWTH.search(measure) and not GROWTH.search(s.words):
        return False
    wanted = bigrams(
        re.sub("^(?:人群|群体|人员)?的|[为是]$|(?<=..)(?:人数|数量|户数|件数|家数)$", "", measure)
    )
    return bool(wanted) and 2 * sum(b in s.words for b in wanted) >= len(wanted)


_EVERY = re.compile(r"(?P<of>[^，。；：]{0,10}?)(?:均|都|全部|全都|皆)(?:已|仍|未|尚未|在|保持|控制|稳定|达到?|处于)*(?P<op>[^，。；：\d]{0,4})$")  # fmt: skip
_THEN = re.compile("，(?:分别|依次)(?:为|是|达)?")  # 均低于10%，分别为7.2%、9.1%
# 只有三个达到95%; 除第三个站点外都在90分以上
_SEVERAL = re.compile(r"(?:只有|仅有?|有|其中)+(?P<n>[一两二三四五六七八九])[个家名所项场期][^，。；：\d]{0,6}?(?P<op>[^，。；：\d]{0,4})$")  # fmt: skip
_EXCEPT = re.compile("除了?([^，。；]+?)[以之]?外")
_UP = re.compile(
    r"以上|(?<![不未])(?:超过?|高于|大于|多于|长于|突破|逾|达到?)|不(?:低于|少于|小于|短于)"
)
_LOW = re.compile(r"以下|以内|之内|不足|不到|[不未](?:超过?|达到?|突破|满)|(?<!不)(?:低于|小于|少于|短于)|不(?:高于|多于|大于|长于)")  # fmt: skip
_ANY = re.compile(
    "^(?:[各每][^，。]{1,4}|[两三四五六七八九十][^，。率]{0,9}|[它他]们|其中|且|而|但|也|又|率|去|占比)*$"
)

_MEMBERS = re.compile("的(?:[有占为]|[^，。；]{0,6}(?:企业|家庭|单位|街道|[镇村户人家]|人员|员工|社区|学校|群体|岗位|项目|地区|行业|园区|[占有]))")  # fmt: skip


def side(q: Quantity, label: str, plain: str) -> int:
    """On which side of a number the words put something: 超过95% +1, 85分以上 +1, 不超过45人 -1; 0 for neither."""
    around = re.split("[均都]|全部", label)[-1][-8:] + q.text + plain[q.end : q.end + 2]
    up, low = _UP.search(around), _LOW.search(around)
    return 0 if bool(up) == bool(low) else 1 if up else -1


def _bounded(p: Paragraph, lists: Sequence[Listing], group: Sequence[Item]) -> Iterator[Finding]:
    """均超过95%; 都在85分以上; 每场都超过600人; 两班都不超过45人."""
    plain = p.reading.plain
    for i in group:
        q = i.q
        label = plain[since(plain, q.start, "，。；：！？\n（）") : q.start]
        m = _EVERY.fullmatch(label) or _SEVERAL.fullmatch(label)
        s = next((s for s in reversed(lists) if (s.end < q.start or _THEN.fullmatch(plain[q.end : s.start])) and (s.items[0].q.family == q.family or (q.kind == "v" and s.items[0].q.unit == "%"))), None)  # fmt: skip
        way = side(q, label, plain) if m and s else 0
        if not (m and s and way) or s.end + 24 < q.start or q.kind not in "npv" or q in [x.q for x in s.items]:  # fmt: skip
            continue
        beyond = [x.q for x in s.items if way * (x.q.value - q.value) < 0]
        if m.re.pattern == _SEVERAL.pattern:
            within = len(s.items) - len(beyond) - sum(x.q.value == q.value for x in s.items)
            if not within <= DIGITS[m["n"]] <= len(s.items) - len(beyond):
                yield found("words:range", p, q.start, q.end, s.told())
            continue
        if but := _EXCEPT.fullmatch(m["of"]):
            nth = re.match("第([一二三四五六])", but[1])
            which = DIGITS[nth[1]] - 1 if nth and not s.names else s.named(but[1])[0]
            if 0 <= which < len(s.items):
                beyond = ([x for x in beyond if x is not s.items[which].q] if s.items[which].q in beyond else [s.items[which].q])  # fmt: skip
                if beyond:
                    yield found("words:range", p, q.start, q.end, s.told())
            continue
        if not _ANY.match(m["of"]) and not _measured(m["of"], s):
            continue
        if plain[q.end : q.end + 1] == "的" and _MEMBERS.match(plain, q.end):  # fmt: skip
            continue
        if beyond:
            yield found("words:range", p, q.start, q.end, f"{s.told()}：{beyond[0].text} {'<' if way > 0 else '>'} {bare(q)}")  # fmt: skip


_ORDER = re.compile(r"[由从按]?(?P<a>[高低多少大小长短])(?:到|至)[高低多少大小长短](?:的?(?:顺序|排列|排序|看))?，?(?:依次|分别)?(?:是|为|排列)*(?P<names>[^，。；：\d]{2,20}(?:、[^，。；：、\d]{2,20})+)")  # fmt: skip
_NEXT = re.compile(
    r"(?:，|；)(?P<x>[^，。；：、\d]{2,16}?)(?:则|也)?仅次于(?P<y>[^，。；：、\d]{2,10})(?=[，。；])"
)
_STEP_BY_STEP = re.compile(r"一(?P<of>个?(?:年|月|季度?|批|期|届|场|次|轮))比一(?P=of)(?:(?P<up>[高多大长快])|(?P<down>[低少小短慢]))")  # fmt: skip
_STEADILY = re.compile(r"，[^，。；\d]{0,6}?(?:逐[年月季批期次届周]|持续|稳步|连续)[^，。；\d]{0,2}?(?:(?P<up>走高|上升|提高|增加|增长|攀升|扩大|加快|提升|延长)|(?P<down>走低|下降|减少|降低|回落|缩小|收窄|放缓|缩短))(?:的?(?:态势|趋势|之势))?(?=[，。；])")  # fmt: skip


def _ordered(p: Paragraph, lists: Sequence[Listing], stop: int) -> Iterator[Finding]:
    """由低到高依次为公租房、人才公寓; 建筑业仅次于制造业; 一个月比一个月高: names and steps against the values said."""
    plain = p.reading.plain
    for m in [*_ORDER.finditer(plain, lists[0].end, stop), *_NEXT.finditer(plain, lists[0].end - 1, stop)]:  # fmt: skip
        for s in (s for s in reversed(lists) if s.end <= m.start() and s.names):
            texts = re.split("、|[和与及]", m["names"]) if m.re.pattern == _ORDER.pattern else [m["y"], _FILL.sub("", m["x"])]  # fmt: skip
            places = [s.named(x)[0] for x in texts]
            if min(places) < 0 or len(set(places)) < len(places):
                continue
            values = [s.values[k] for k in places]
            way = -1 if m.re.pattern == _NEXT.pattern or m["a"] in "高多大长" else 1
            between_them = m.re.pattern == _NEXT.pattern and any(
                values[1] < v < values[0] for v in s.values
            )
            if between_them or any(way * (b - a) < 0 for a, b in pairwise(values)):
                yield found(
                    "words:order", p, m.start() + (m.re.pattern == _NEXT.pattern), m.end(), s.told()
                )
            break
    for s in lists:
        x = _STEADILY.match(plain, s.end)
        if x and (len(s.items) == 2 or ("连续" not in x.group() and re.search("[年月周季批期届次]", s.words))) and any((1 if x["up"] else -1) * (b - a) < 0 for a, b in pairwise(s.values)):  # fmt: skip
            yield found("words:direction", p, s.end + 1, x.end(), "、".join(i.q.text for i in s.items))  # fmt: skip
    for m in _STEP_BY_STEP.finditer(plain, lists[0].end, stop):
        s = [s for s in lists if s.end <= m.start()][-1]
        if any((1 if m["up"] else -1) * (b - a) < 0 for a, b in pairwise(s.values)):
            yield found("words:direction", p, m.start(), m.end(), "、".join(i.q.text for i in s.items))  # fmt: skip


_QUOTED = re.compile(r"(?P<names>“[^“”]{2,20}”(?:[、和与及]?“[^“”]{2,20}”)+)(?:等)?(?:共|这)?(?P<n>[两二三四五六七八九十]|\d{1,2})(?:个|项|大|家|种|类|支|部|场|条)")  # fmt: skip


def _quoted(p: Paragraph) -> Iterator[Finding]:
    """“云川月嫂”“云川焊工”两个: as many names in quotes as are said."""
    for m in _QUOTED.finditer(p.reading.plain):
        n = int(DIGITS.get(m["n"], 0) or m["n"])
        if "等" not in m.group() and n != m["names"].count("“"):
            yield found("arithmetic:respectively", p, m.start("n"), m.end(), str(m["names"].count("“")))  # fmt: skip


_PLACE = r"(?:第(?:[一二三四五六]|\d)(?:名|位)?|首位|榜首|末位|最[多高大长少低小短]的?)(?:[^，。；比\d]{0,6})"
_PLACES = re.compile(
    rf"(?P<a>{_PLACE})比(?P<b>{_PLACE})(?:高出?|低|多出?|少|长|短|大|小)(?:了|出)?$"
)

_RANGE = pattern(r"在(?P<a><np>)(?:至|到|—|～|-|和|与)(?P<b><np>)之间~{0,8}(?:，(?:~|<t>){0,24}?最(?:(?P<top>[高多大长])|(?P<low>[低少小短]))，?(?:~|<t>){0,10}?(?:为|达到?|是|有|仅)(?P<c><np>))?")  # fmt: skip


def _in_range(p: Paragraph) -> Iterator[Finding]:
    """在61.2%至78.9%之间，最高的5月为78.9%: the ends of a range are its lowest and its highest."""
    for m in _RANGE.finditer(p.reading.skeleton):
        a, b = (p.reading.at(m.start(k)) for k in "ab")
        if a.family == b.family and a.value > b.value:  # 在81分至78分之间
            yield found("words:range", p, a.start, b.end, f"{bare(a)} > {bare(b)}")
        if not m["c"]:
            continue
        c = p.reading.at(m.start("c"))
        end = max(a.value, b.value) if m["top"] else min(a.value, b.value)
        if a.family == b.family == c.family and abs(c.value - end) > c.half + 1e-9:
            yield found("words:range", p, c.start, c.end, f"{bare(a)}—{bare(b)}")


_END = re.compile("最[多高大长少低小短][^，。；]{0,4}$")


def _between_places(
    p: Paragraph, lists: Sequence[Listing], group: Sequence[Item]
) -> Iterator[Finding]:
    """第一名比第二名高7分; 最多的比最少的多1800人: what lies between two places of the list."""
    plain = p.reading.plain
    for i in group:
        m = _PLACES.search(plain[since(plain, i.q.start, "，。；：\n") : i.q.start])
        s = next((s for s in reversed(lists) if s.end < i.q.start and (s.items[0].q.family == i.q.family or (i.q.kind == "d" and s.items[0].q.kind == "p"))), None)  # fmt: skip
        ends = [x.q.value for x in group if x.q.end < i.q.start and x.q.family == i.q.family and _END.search(x.label)]  # fmt: skip
        if m is None or (s is None and len(ends) != 2):
            continue
        ordered = sorted(ends if len(ends) == 2 or s is None else s.values, reverse=True)
        a, b = _place(m["a"], len(ordered)), _place(m["b"], len(ordered))
        if max(a, b) < len(ordered) and abs(abs(ordered[a] - ordered[b]) - i.q.value) > 3 * i.q.half + 1e-9:  # fmt: skip
            yield found("arithmetic:difference", p, i.q.start, i.q.end, f"{ordered[a]:g} - {ordered[b]:g} = {abs(ordered[a] - ordered[b]):.10g}")  # fmt: skip


def _place(words: str, n: int) -> int:
    m = re.match(r"第([一二三四五六]|\d)", words)
    if m:
        return int(DIGITS.get(m[1], 0) or m[1]) - 1
    return n - 1 if re.match("末位|最[少低小短]", words) else 0
