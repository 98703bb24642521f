"""What is said of the list in view: 占71.8%，居次位, 2024年为四年来最高, 降幅逐年收窄.

The list in view is the values of one unit that a sentence, or the sentences just before, give side by side or each with
its words: no comparison, no total, no mean.  Their names are not asked for; a claim is marked when no list in view
bears it out, and is a note when the list may be of more than is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read
from ..sentences.clauses import Item, of_before, sentences
from ..sentences.reading import since
from ..sentences.units import DIGITS
from .listings import OTHER, WIDER, listings

_NONE = re.compile(f"综合|总体|整体|{OTHER.pattern}")


def viewed(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every claim of a draft on the list in view."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or len(items) < 2:
            continue
        looks = [look for word, look in _LOOKS if word.search(p.text)]
        members = [i for i in items if i.q.kind in "np" and _member(p, i)] if looks else []
        for look in looks:
            yield from look(p, items, members)


def _member(p: Paragraph, i: Item) -> bool:
    return bool(i.role == "level" and i.q.unit and not (i.q.hedge or i.q.chinese or i.depth) and not _NONE.search(i.label) and not of_before(p.reading, i))  # fmt: skip


_FILL = r"(?:[，（]|(?<=[人家户件元个次分%])(?=[居列排位次垫]))(?:其|仍|也|均|都|则|又|并|稳|位|在|各[^，。；\d]{1,5}[中里]|全[区部][^，。；\d]{0,4}[中里]?|[一二三四五六七八九两\d]+[个项类家][^，。；\d]{0,4}[中里]|人数|户数|家数|件数|数量|数|占比|比重|比例|规模|得分|分值)*"
_PLACE = re.compile(
    rf"{_FILL}(?:(?P<top>(?:[居列排]|名列|位居|高居)(?:首位?|榜首|第一)|最[高多大长](?=[，。；）]))|(?P<bottom>居末位?|垫底|[列排在居]+(?:末位|最后)|最[低少小短](?=[，。；）]))|(?P<next>次之)|(?:[居列排在]{{1,2}}|排名|名列|位居|位列|屈居)(?:(?P<second>次席|次位|亚位)|第(?P<nth>[二三四五六]|\d{{1,2}})))(?:位|名)?(?=[，。；）])"
)


def _placed(p: Paragraph, items: Sequence[Item], members: Sequence[Item]) -> Iterator[Finding]:
    """占71.8%，居首位；24家…占61.5%；11家…占28.2%; 218家，数量最多；南塘街道…依次为147家、109家: among the values parted like it."""
    plain = p.reading.plain
    for i in members:
        m = _PLACE.match(plain, i.q.end)
        if m is None or WIDER.search(m.group()) or WIDER.search(plain[since(plain, i.q.start, "，。；：\n") : i.q.start]):  # fmt: skip
            continue
        if re.match("，(?:仅|只)?[为达有是]", plain[m.end() : m.end() + 4]):
            continue  # 制造业6430元，商贸餐饮业最低，仅为5180元: of the next number
        by_value = i.label.endswith("以") or plain[i.q.end] not in "，（"  # 我区以487人列第四位
        others = [x for x in members if x is not i and x.q.family == i.q.family and x.sentence == i.sentence and (_kin(p, i, x) or (by_value and x.segment == i.segment))]  # fmt: skip
        greater, less = (sum(s * (x.q.value - i.q.value) > 0 for x in others) for s in (1, -1))
        nth = (
            2
            if m["second"] or m["next"]
            else int(DIGITS.get(m["nth"], 0) or m["nth"])
            if m["nth"]
            else 1
        )
        wrong = less > 0 if m["bottom"] else greater >= nth
        doubt = not wrong and nth > 1 and less > 1 and greater == 0
        if (wrong and others) or doubt:
            shows = "、".join(x.q.text for x in sorted((i, *others), key=lambda x: x.position))
            yield found("words:order", p, i.q.start, m.end(), shows, severity="info" if doubt else "")  # fmt: skip


def _kin(p: Paragraph, a: Item, b: Item) -> bool:
    """Whether two values are parted alike: by the last word before them (占, 提到), or in one list (依次为)."""
    plain = p.reading.plain
    if (a.noun[:2] != b.noun[:2] and a.noun and b.noun) or re.search("其[余他]|另|合计|共", plain[since(plain, b.q.start, "。；\n") : b.q.start]):  # fmt: skip
        return False
    if re.search("依次|分别", b.label) or not b.label:
        return a.segment != b.segment
    return a.label[-1:] == b.label[-1:] or (b.label[-2:-1] == a.label[-2:-1] != "")


_RANKED = re.compile(r"最[高低多少大小长短]，(?:仅|只|达|高达|低至|为|是|有)+$")
_NAME = re.compile(
    "^.*(?:其中|“)|(?:为?最[高低多少大小长短]，?|以|为|则|是|有|达|占|约|仅|只|高达|低至)+$"
)

_THING = re.compile(".{2,8}[类业镇乡村道区司园校组站院级型籍省市县者员工厂店班]")


def _said_again(p: Paragraph, items: Sequence[Item], members: Sequence[Item]) -> Iterator[Finding]:
    """制造业为6430元，制造业最低，仅为5180元; 住房类以1085件居第二；住房类有964件: one name, two values and a rank."""
    plain = p.reading.plain
    named: dict[tuple[int, str, str], Item] = {}
    for i in items:
        words = plain[since(plain, i.q.start, "。；\n") : i.q.start]
        ranked = _RANKED.search(words)
        own = words[since(words, ranked.start(), "，") :] if ranked else i.label
        name = _NAME.sub("", own)
        if i.q.kind not in "np" or not _THING.fullmatch(name) or not (ranked or i in members):
            continue
        x = named.setdefault((i.sentence, i.q.family, name), i)
        placed = ranked or any(re.match("，?[居列排]|最", plain[y.q.end :]) for y in (x, i))
        if x is not i and x.q.value != i.q.value and placed:
            yield found("words:order", p, x.q.end + 1, i.q.end, f"{name}{x.q.text}、{i.q.text}")


_BY_YEARS = re.compile(
    r"(?P<when>\d{4}年|\d{1,2}月|[一二三四]季度|今年|本年)[^，。；\d]{0,8}?[为是居创达到]+[^，。；\d]{0,2}?[近这]?(?:(?P<n>[三四五六七八九])[年个月季度]*)?(?:年来|以来|中|间|来|之间|各[年月季])*的?(?:(?P<top>最[高多大长]|之最|之首|首位|新高|峰值)|最[低少小短]|新低|谷底)(?:的?(?:一年|[水值点平]+))?(?=[，。；）])"
)


def _of_years(p: Paragraph, items: Sequence[Item], members: Sequence[Item]) -> Iterator[Finding]:
    """依次为160件、142件、121件和97件，2024年为四年来最高: the year's own value among those of its sentence."""
    for m in _BY_YEARS.finditer(p.reading.plain):
        for group in sentences(items):
            for s in listings(p, group):
                when = s.names[-1] if m["when"] in ("今年", "本年") and re.fullmatch(r"\d{4}年", s.names[-1] if s.names else "") else m["when"]  # fmt: skip
                if when not in s.names or s.end > m.start() or len(s.items) < 3 or "。" in p.reading.plain[s.end : m.start()]:  # fmt: skip
                    continue
                own = s.values[s.names.index(when)]
                if own != (max(s.values) if m["top"] else min(s.values)):
                    yield found("words:order", p, m.start(), m.end(), s.told())


_PACE = re.compile(r"[，；](?:且|而|但|其)*(?P<of>[增涨升降跌减]幅|增速|增长率|(?:增长|下降)(?:速度|幅度))(?:均|也|呈|继续|持续)*(?P<how>逐[年月季次期]|连续|不断|一路|持续|依次|[一两二三四五六]年来|年年)?(?:(?P<up>扩大|加快|提高|上升|走高|加大|递增|增大)|(?P<down>收窄|放缓|回落|减小|缩小|下降|减缓|走低|递减))")  # fmt: skip


def _paces(p: Paragraph, items: Sequence[Item], members: Sequence[Item]) -> Iterator[Finding]:
    """2023年下降5.1%，2024年下降6.3%，2025年下降8.6%，降幅逐年扩大: changes of one direction, in their order."""
    plain = p.reading.plain
    for m in _PACE.finditer(plain):
        before = [i for i in items if i.q.end <= m.start() and i.q.kind in "pd"]
        run = [i for i in before if i.sentence == before[-1].sentence and i.q.family == before[-1].q.family and i.role == "change" and i.direction == before[-1].direction]  # fmt: skip
        gap = plain[run[-1].q.end : m.start()] if run else "。"
        timed = len(run) > 1 and all(
            re.search("[年月期届次]|季度|半年", i.clause or "") for i in run
        )
        if not timed or len(gap) > 1 or len({i.q.start for i in run}) < 2:
            continue
        way = 1 if m["up"] else -1
        if any((b.q.value - a.q.value) * way < 0 for a, b in pairwise(run)):
            yield found("words:direction", p, m.start() + 1, m.end(), "、".join(i.q.text for i in run))  # fmt: skip


_LOOKS = (
    (re.compile("[居列排]|最|次之|垫底"), _placed),
    (re.compile("[居列排]|最"), _said_again),
    (re.compile("[最之新谷峰首]"), _of_years),
    (re.compile("[幅速]"), _paces),
)
