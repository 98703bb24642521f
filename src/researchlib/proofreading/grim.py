"""A percentage that no k of n can give (GRIM): 41.1 % of 245 people, 84.1 % of 102 enterprises."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from ..errors import say
from .clauses import Item, between, shown
from .drafts import Paragraph
from .findings import Finding, found
from .quantities import Quantity
from .reading import MARK, pattern

_SURVEY = re.compile(r"反映存?在?|调查|访问|问卷|受访|样本|访谈|走访|抽样|被访|企业中|[人户家]中")
_SHARE_SAID = re.compile(r"(?:占|占比为?|占到|有|达|比例为|比重为|的为|的有|的占比?|约占|占了)$")


def of_survey(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """A share of a small group must be k of n for some whole k: 41.1 % of 245 is not."""
    text = paragraph.reading.plain
    if not _SURVEY.search(text) or re.search("加权|推算", text):
        return
    bases = [
        i for i in items
        if i.q.kind == "n" and i.role == "level" and i.q.half == 0 and not i.q.hedge
        and i.q.family in ("人", "家", "户", "份") and i.q.value >= 5
    ]  # fmt: skip
    continued_from = False
    for item in items:
        q = item.q
        if (
            q.kind != "p"
            or q.unit != "%"
            or item.role != "level"
            or q.hedge
            or not 0 < q.value < 100
        ):
            continue
        continued = bool(re.fullmatch("[、和与]|以及", item.before)) and continued_from
        continued_from = bool(_SHARE_SAID.search(item.before)) or continued
        if not continued_from or re.search(
            "率|其余|费用|收入|支出|金额|产值|资金|投资|面积|利润", item.label
        ):
            continue
        if re.search(r"占(?:全|当|同|各)?[省市区国县]", item.label):
            continue
        here = [b for b in bases if b.position < item.position]
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
            ):
                wholes.add(round(100 * b.q.value / following.q.value) if following.q.value else 0)
        for earlier in items:  # 其中有8.5%: of those 41.1 %
            if earlier.q.kind == "p" and earlier.position < item.position and "其中" in item.before:
                for n in list(wholes):
                    k = _nearest(n, earlier.q)
                    if k:
                        wholes.add(k)
        if any(n == 0 or _nearest(n, q) is not None for n in wholes if n >= 5):
            continue
        n = max(w for w in wholes)
        k = round(n * q.value / 100)
        shows = "、".join(f"{j}/{n} = {shown(100 * j / n, q.decimals)}%" for j in (k, k + 1 if 100 * k / n < q.value else k - 1))  # fmt: skip
        shows += say(zh=f"，文中{q.text}", en=f", printed {q.text}")
        yield found("arithmetic:grim", paragraph, q.start, q.end, shows)


def _previous(items: Sequence[Item], item: Item) -> Item | None:
    before = [i for i in items if i.position < item.position]
    return before[-1] if before else None


def _nearest(n: int, p: Quantity) -> int | None:
    low = math.ceil(n * p.low / 100 - 1e-9)
    high = math.floor(n * p.high / 100 + 1e-9)
    return low if low <= high else None


_GROUP = pattern(r"(?P<n><n>)(?P<noun>~{0,10}?)中(?![介小学心年央级高间等国医文期])[，：]?")
_VISITED = pattern(
    r"(?:对|走访|访谈|抽查|调查|座谈|约谈)(?:了|其中的?)?(?:~{0,6}?)(?P<n><n>)(?P<noun>~{0,8})"
)
_SHARE_OF = pattern(r"(?:占比?(?:约?为|达到?)?|有)(?P<p><p>)(?P<of>的~{0,8})?")


def of_group(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """在102家企业中，…占84.1%: no whole number of the group that is named gives the share."""
    reading = paragraph.reading
    if re.search("加权|推算", paragraph.text):
        return
    opened = [(m, True) for m in _GROUP.finditer(reading.skeleton)]
    opened += [(m, False) for m in _VISITED.finditer(reading.skeleton)]
    for m, inside in opened:
        base = reading.at(m.start("n"))
        if base.half or base.hedge or not 5 <= base.value <= 400 or not base.unit:
            continue
        if base.family in ("元", "年", "天", "个月", "岁", "分", "项", "小时", "次", "万", "场"):
            continue
        stop = reading.skeleton.find("。", m.end())
        stop = len(reading.skeleton) if stop < 0 else stop
        for s in _SHARE_OF.finditer(reading.skeleton, m.end(), stop):
            p = reading.at(s.start("p"))
            stretch = reading.skeleton[m.end() : s.start()]
            if any(c in MARK["n"] for c in stretch) or "其中" in stretch:
                break
            lead = s.group()[:1]
            if not inside and not (
                lead == "有"
                and any(
                    m["noun"][j : j + 2] in (s["of"] or "")
                    for j in range(min(3, len(m["noun"]) - 1))
                )
            ):
                continue
            if p.hedge or p.unit != "%" or not 0 < p.value < 100 or "占全" in stretch[-3:]:
                continue
            if lead == "有" and not (s["of"] or "") and not inside:
                continue
            n = int(base.value)
            k = n * p.value / 100
            if any(p.low - 1e-9 <= 100 * j / n <= p.high + 1e-9 for j in (int(k), int(k) + 1)):
                continue
            shows = "、".join(
                f"{j}/{n} = {shown(100 * j / n, p.decimals)}%" for j in (int(k), int(k) + 1)
            ) + say(zh=f"，文中{p.text}", en=f", printed {p.text}")
            yield found("arithmetic:grim", paragraph, p.start, p.end, shows)


_ASKED = pattern(
    r"(?:^|(?<=[。；：\n]))(?:对|在|就|从)?(?P<n><n>)(?P<noun>~{1,10}?)(?:谈及|回答|表示|认为|反映|被问|对|在|就|关于|选择|提出|列举)"
)
_ANSWER = pattern(
    r"[，；、。：](?:有|另有|其中)?(?P<p><p>)的?~{0,4}(?:认为|表示|希望|反映|选择|提到|担心|愿意|没有|打算|计划|遇到|缺)"
)


def of_asked(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """97家缺工企业谈及原因时，68.5%认为…: each share is of the group the sentence opens with."""
    reading = paragraph.reading
    if re.search("加权|推算", paragraph.text):
        return
    for m in _ASKED.finditer(reading.skeleton):
        base = reading.at(m.start("n"))
        if (
            base.half
            or base.hedge
            or not 5 <= base.value <= 400
            or base.family not in ("人", "家", "户", "份")
        ):
            continue
        stop = reading.skeleton.find("。", m.end())
        for s in _ANSWER.finditer(
            reading.skeleton, m.end(), stop if stop >= 0 else len(reading.skeleton)
        ):
            q = reading.at(s.start("p"))
            if any(c in MARK["n"] for c in reading.skeleton[m.end() : s.start()]):
                break
            if q.hedge or q.unit != "%" or not 0 < q.value < 100:
                continue
            n = int(base.value)
            if _nearest(n, q) is None:
                k = int(n * q.value / 100)
                shows = "、".join(
                    f"{j}/{n} = {shown(100 * j / n, q.decimals)}%" for j in (k, k + 1)
                )
                shows += say(zh=f"，文中{q.text}", en=f", printed {q.text}")
                yield found("arithmetic:grim", paragraph, q.start, q.end, shows)


_WITHIN = pattern(r"其中[，：]?(?P<gap>(?:~|<t>){0,18}?)(?:占|有)?(?P<p><p>)")
_THINGS = (
    "人",
    "家",
    "户",
    "份",
    "个",
    "项",
    "件",
    "处",
    "所",
    "栋",
    "幢",
    "场",
    "场次",
    "名",
    "宗",
    "起",
    "条",
    "辆",
    "套",
)


def of_part(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """26个项目，其中二季度前投产的占34.0%: some count before it in the sentence must allow the share."""
    reading = paragraph.reading
    if re.search("加权|推算", paragraph.text):
        return
    for m in _WITHIN.finditer(reading.skeleton):
        if re.search("率|增|降|比上年|同比|占[^，]*的$", m["gap"]):
            continue
        q = reading.at(m.start("p"))
        start = reading.skeleton.rfind("。", 0, m.start()) + 1
        before = [
            i
            for i in items
            if start <= i.position < m.start() and i.role == "level" and i.q.kind == "n"
        ]
        if not before or q.hedge or q.unit != "%" or not 0 < q.value < 100 or q.decimals == 0:
            continue
        if any(
            i.q.half or i.q.hedge or i.q.family not in _THINGS or not 5 <= i.q.value <= 400
            for i in before
        ):
            continue
        if any(_nearest(int(i.q.value), q) is not None for i in before):
            continue
        n = int(before[-1].q.value)
        k = int(n * q.value / 100)
        shows = "、".join(f"{j}/{n} = {shown(100 * j / n, q.decimals)}%" for j in (k, k + 1))
        yield found(
            "arithmetic:grim",
            paragraph,
            q.start,
            q.end,
            shows + say(zh=f"，文中{q.text}", en=f", printed {q.text}"),
        )
