"""One quantity said twice: in two sentences, or in a table and in the text about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, left_behind
from ..sentences.clauses import Item, own_share
from ..sentences.quantities import fits, slipped
from ..sentences.reading import ANY, MARK, since


def values(draft: Draft, read: Read) -> Iterator[Finding]:
    """The same words before two different numbers, in the same period and place."""
    seen: dict[tuple[str, ...], list[tuple[Paragraph, Item]]] = defaultdict(list)
    for p, item in read.prose():
        key = _key(p, item)
        if key is not None:
            mode = "由" if left_behind(item) else "拟" if read.planned(p, item) else ""
            seen[(*key, mode)].append((p, item))
    for group in seen.values():
        first_p, first = group[0]
        if _asked_again(group):
            continue
        for p, item in group[1:]:
            a, b = first.q, item.q
            if p is first_p and item.sentence == first.sentence:
                continue
            if a.value == b.value and a.decimals == b.decimals:
                continue
            if "另有" in p.reading.plain[since(p.reading.plain, b.start, "。；\n") : b.start]:
                continue  # 涉及48名。另有3家…，涉及17名
            if any(abs(a.value + x.value - b.value) < 1e-9 for x in first_p.reading.quantities):
                continue  # 报告231个；查出89个。两步共320个
            if len({_turn(first_p, first), _turn(p, item)} - {""}) > 1:
                continue  # 第三期招收48名, 第二期招收44名
            if _shared_apart(first_p, first, p, item) or _beside_others(read, group[0], (p, item)):
                continue
            shows = say(
                zh=f"{first_p.where}写{a.text}，此处写{b.text}",
                en=f"{a.text} in {first_p.where}, {b.text} here",
            )
            if a.low <= b.high and b.low <= a.high:
                if a.text != b.text and not (a.hedge and b.hedge):
                    # 47.2% and 47%; 6.78万元 beside 67834元 is the way of a summary
                    plain = a.scale == b.scale and a.unit == b.unit and not (a.hedge or b.hedge)
                    yield found("consistency:rounding", p, b.start, b.end, shows,
                                severity="warning" if plain else "info")  # fmt: skip
            else:
                # one clause may say two things: a note unless a slip parts the two numbers
                sure = slipped(b, a.value) or slipped(a, b.value)
                yield found(
                    "consistency:value", p, b.start, b.end, shows, severity="" if sure else "info"
                )


def _turn(p: Paragraph, item: Item) -> str:
    """Of which course, lot or survey a number is: the last that is named before it in the paragraph."""
    told = _TURNS.findall(p.reading.plain[: item.q.start])
    return told[-1] if told else ""


_TURNS = re.compile(r"第([一二三四五六七八九十\d]{1,3}[期批轮次届])")


def _shared_apart(a: Paragraph, x: Item, b: Paragraph, y: Item) -> bool:
    """话务接收200件，占57.7%; 话务接收119件，占47.6%: each the share of a whole of its own."""
    one, other = own_share(a.reading, x), own_share(b.reading, y)
    return one is not None and other is not None and one.value != other.value


def _beside_others(read: Read, a: tuple[Paragraph, Item], b: tuple[Paragraph, Item]) -> bool:
    """问卷120份，回收率95.2%; 问卷376份，回收率94.0%: a slip changes one number, not the one beside it too."""
    for step in (-1, 1):
        one, other = (_next(read[p.number], i, step) for p, i in (a, b))
        if one and other and one.q.kind != a[1].q.kind and one.q.kind == other.q.kind and (
            one.label[-3:] == other.label[-3:] != "" and one.q.value != other.q.value
        ):  # fmt: skip
            return True
    return False


def _next(items: Sequence[Item], item: Item, step: int) -> Item | None:
    k = items.index(item) + step
    return items[k] if 0 <= k < len(items) and items[k].sentence == item.sentence else None


def _asked_again(group: Sequence[tuple[Paragraph, Item]]) -> bool:
    """对社区环境…基本满意的占比, 对办事效率…基本满意的占比: one answer to several numbered questions."""
    places = {p.number: p for p, _ in group}
    openings = {
        re.split(r"\d+(?:\.\d+)?[%％]", re.sub(r"^\W*\d*\W*", "", p.text))[0]
        for p in places.values()
    }
    return (
        len(places) >= 2 and len(openings) == len(places)
        and all(i.q.kind == "p" for _, i in group)
        and all(_NUMBERED.match(p.text) for p in places.values())
        and all(p.text.find("%") < p.text.find(i.q.text) for p, i in group)
    )  # fmt: skip


_NUMBERED = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]是|[①-⑳])"
)
_PLACE = re.compile(
    r"[^，。；：、的（）\s"
    + ANY
    + r"]{1,6}(?:街道|镇|乡|村|社区|公司|集团|学校|医院|小学|中学|[省市县](?!民))"
)
_WEAK = re.compile(
    r"^(?:共|其中|活动|开展|开展活动|组织|培训|其他|人|企业|问卷|男性|女性|新增|发放|经费|支出|投入|参与|参加|人员|涉及|居民|宣传|走访|检查|处理|完成|预算|计划|任务|目标|办理|全部|总数|合计|覆盖|惠及)+$"
)


_OTHER_KIND = re.compile("平均|最高|最低|每|以上|以下|增|减|降|升|[较比]|不")
_DOES = re.compile("完成|实现|办理|受理")
_IN_ALL = re.compile(r"^.*(?:共计|累计|合计|总计|共)(?!同|享|建|治|有产权)")
_BEGINNING = re.compile(
    r"^(?:(?:本次|这次)?(?:调查|统计|抽样)(?:显示|表明|结果|中|时)?|结果|我区|全区|全市|区内|目前|当前|一年来)+"
)
_OF_WHEN = re.compile(r"^(?:年|末|底|期|度|我|本|该|各|每)+")
_HOLDS = re.compile("(?:约|只|仅|已|则|也|均|就|合计|共)*占")
_OF_RATE = re.compile("[^，。；]{0,6}率")


def _key(p: Paragraph, item: Item) -> tuple[str, ...] | None:
    q = item.q
    if item.role != "level" or q.kind not in "np" or (q.chinese and q.value < 10) or not q.unit:
        return None
    core = _OF_WHEN.sub("", item.core)
    core = re.sub(r"(?:大约|约)$", "", core)
    if q.kind == "p" and _OF_RATE.match(item.noun):
        return None  # 受访企业7.1%的缺工率: what is measured stands behind
    counted = _IN_ALL.sub("", core)
    core = counted if len(counted) >= 4 and not _DOES.match(counted) else core
    core = _BEGINNING.sub(
        "",
        core,
    )
    if q.kind == "p" and _HOLDS.match(item.label):
        return None  # what is counted stands before: 流出人口…，占全市常住人口的14.2%
    if len(core) < 4 or _WEAK.match(core) or MARK["o"] in core:
        return None
    if _OTHER_KIND.search(core):
        return None
    if q.unit in ("岁", "元", "倍") and re.search("以上|以下|至|—", q.text + item.noun):
        return None
    skeleton = p.reading.skeleton
    if skeleton[item.position + 1 : item.position + 2] in ("—", "～", "至"):
        return None  # 3.0万—3.1万人: the lower end of a forecast
    start = since(skeleton, item.position, "。！？；\n")
    stretch = skeleton[start : item.position]
    times = tuple(
        sorted(
            {period(t.text) for t in p.reading.times if p.reading.back(start) <= t.start < q.start}
            - {""}
        )
    )
    if "其中" in stretch:  # a part of something: told apart by what it is a part of
        times = (*times, *filter(None, [_parent(stretch) or ("其中" if start else "")]))
    places = (
        tuple(sorted(set(_PLACE.findall(stretch))))
        or tuple(sorted(set(_PLACE.findall(skeleton[:start][-60:]))))[:0]
    )
    return (core, q.family, q.kind, *times, "|", *places)


def _parent(stretch: str) -> str:
    """The last words before 其中 and its quantity."""
    head = stretch.split("其中")[0].rstrip(ANY + "，、；（")
    return re.split(f"[，。；：（{ANY}]", head)[-1][-12:]


_THIS_YEAR = re.compile("(?:今年|全年|本年|当年)度?|年末|年底|目前")


def period(text: str) -> str:
    """A period as it decides what is compared; 今年, 全年 and the like are the report's own."""
    if _THIS_YEAR.fullmatch(text):
        return ""
    return re.sub("^(?:今年|本年|当年)(?=.)", "", text)


_RATE_NAME = re.compile(r"([\u4e00-\u9fff]{2,6}率)(?:超过|接近|近|约|达到?|已|为|近)*$")


def rates_in_words(draft: Draft, read: Read) -> Iterator[Finding]:
    """公办录取率超过九成 in the title, where every 公办录取率 of the text is 89.0%."""
    said: dict[str, list[Item]] = defaultdict(list)
    for p in draft.paragraphs:
        for item in read[p.number]:
            m = _RATE_NAME.search(item.label)
            if m and item.q.kind == "p" and item.role == "level":
                said[m[1][-5:]].append(item)
    for p in draft.paragraphs:
        for item in read[p.number]:
            m = _RATE_NAME.search(item.label)
            bound = p.reading.plain[item.q.end : item.q.end + 1] == "的"  # 使用率超过七成的镇街
            if m is None or item.q.kind != "v" or len(m[1]) < 3 or bound:
                continue
            known = said.get(m[1][-5:], [])
            if known and not any(fits(item.q, i.q) for i in known):
                shows = say(
                    zh=f"文中{m[1]}为{known[0].q.text}，不是“{item.q.text}”",
                    en=f"{known[0].q.text} is not {item.q.text}",
                )
                yield found("words:vague", p, item.q.start, item.q.end, shows)
