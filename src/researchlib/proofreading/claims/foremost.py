"""A value said to be first, last or the n-th, and what is said behind it: 电工班96.2%，居首位，焊工班93.5%; 最低的是金禾食品，为6.3%.

Nothing that follows may be beyond the first or the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read
from ..sentences.clauses import Item, bare, sentences
from ..sentences.reading import since
from ..sentences.units import DIGITS
from .listings import OTHER, WIDER, listings

_FIRST_SAID = re.compile(r"最(?:(?P<top>[高多大长])|[低少小短])的?[^，。；：、\d]{0,6}?[是为][^，。；：、\d]{2,12}[，（](?:为|达到?|有|是|仅|共)*$|(?:^|[，：])(?P<x>[^，。；：、\d]{2,16}?)(?:(?P<also>最[高多大长]|居首位?)|最[低少小短]|垫底|居末位?)，(?:为|达到?|有|是)+$")  # fmt: skip
_PLACED = re.compile(
    r"，?(?:仍|也|则|又|均|位|稳)*(?:在(?P<n>[三四五六七八九])[个家名类项][^，。；\d]{1,5}?[中里])?"
    r"(?:(?P<top>居(?:首位?|榜首|第一)|(?:列|排名?|名列|位居)(?:第一|首位|榜首)|(?<=，)[^，。；\d]{0,7}?最[高多大快长](?:的[^，。；\d]{1,6})?)"
    r"|(?P<bottom>居末位?|(?<=，)[^，。；\d]{0,7}?最[低少小慢短](?:的[^，。；\d]{1,6})?|垫底|[列排在]*末位)|(?:[居列排在]{1,2}|排名|名列|位居)第(?P<nth>[二三四五六]))(?:位|名)?(?=[，。；（])"
)  # fmt: skip
_OF_ELSE = re.compile("占|(?:[率比量数额面]|(?<!季)度)$|^[但而]")
_SEASON = re.compile(r"^第?[一二三四]季度|^\d{1,2}月|^[上下]半年")
_LAST = re.compile("[为是有达约仅共得]+$|分别$|依次$")


def foremost(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every first, last and n-th value of a draft."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        if re.search("[最首末第垫]", p.text):
            for group in sentences(read[p.number]):
                yield from _first(p, group)
                yield from _one_left_out(p, group)


def _others(p: Paragraph, group: Sequence[Item], k: int) -> list[Item]:
    """The values of the same kind behind one, up to a total, a mean or another thing."""
    own, done = group[k], []
    for x in group[k + 1 :]:
        if x.q.family != own.q.family or x.role != "level":
            continue
        if re.search("其余|其他|合计", p.reading.plain[since(p.reading.plain, x.q.start, "。；\n") : x.q.start]):  # fmt: skip
            break
        if x.q.hedge or x.depth or re.search(f"最|全[区市年]|{OTHER.pattern}", x.label):
            break
        done.append(x)
    return done


def _first(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """最低的是金禾食品，为6.3%，华毅电子为9.8%; 电工班96.2%，居首位，焊工班93.5%; 95.2%，在四个镇中排第三."""
    plain = p.reading.plain
    said: dict[int, Item] = {}
    for k, i in enumerate(group):
        q = i.q
        if q.kind not in "np" or q.hedge or i.depth or i.role != "level":
            continue
        before = plain[since(plain, q.start, "。！？；\n") : q.start]
        first, placed = _FIRST_SAID.search(before), _PLACED.match(plain, q.end)
        m = first or placed
        if m is None or WIDER.search(m.group()):
            continue
        if placed and not first and re.match("，(?:仅|只)?[为达有是]", plain[placed.end() :]):
            continue  # 制造业6430元，商贸餐饮业最低，仅为5180元: of the next number
        others = _others(p, group, k)
        names = [_LAST.sub("", _LAST.sub("", x.label)) or "".join(_SEASON.findall(x.clause or "")) for x in others]  # fmt: skip
        if placed and not first:  # of the same kind by the end of its name: 焊工班, 电工班
            strange = next((n for n, (x, name) in enumerate(zip(others, names, strict=True)) if x.label.strip("和与及") and name[-1:] not in i.label), len(others))  # fmt: skip
            others = others[:strange]
        elif first:
            others = [x for x, name in zip(others, names, strict=True) if len(name) > 1 and x.segment == i.segment]  # fmt: skip
        if placed and placed["nth"] and not first:
            if placed["n"] and len(others) == DIGITS[placed["n"]] - 1:
                nth = 1 + sum(x.q.value > q.value for x in others)
                if nth != DIGITS[placed["nth"]]:
                    yield found("words:order", p, placed.start(), placed.end(), "、".join(bare(x.q) for x in [i, *others]))  # fmt: skip
            continue
        way = 1 if m["top"] or (first and first["also"]) else -1
        if first and first["x"]:  # 三季度最高，达6.8%，一季度和三季度分别为4.1%和5.3%
            again = next((s for s in listings(p, group) if s.start > q.end and s.items[0].q.family == q.family and any(first["x"].startswith(n) for n in s.names)), None)  # fmt: skip
            if again is not None:
                yield found("words:order", p, again.start, again.end, f"{first['x']}{q.text}、{again.told()}")  # fmt: skip
                continue
            others = [x for x in others if not _OF_ELSE.search(_LAST.sub("", x.clause or ""))]
        elif first:  # 最低的是停车服务，为71.8%；最低的是登记服务，为97.3%
            twin = said.setdefault(way, i)
            if twin is not i and twin.q.family == q.family and twin.q.value != q.value and first.start() == 0:  # fmt: skip
                yield found("words:order", p, i.q.start - len(first[0]), q.end, f"{bare(twin.q)}、{bare(q)}")  # fmt: skip
        beyond = next((x for x in others if (x.q.value - q.value) * way > 0), None)
        if beyond is not None:
            yield found("words:order", p, beyond.q.start, beyond.q.end, f"{bare(beyond.q)}、{bare(q)}")  # fmt: skip


def _one_left_out(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """3145件居首，2870件居第三，640件列末位: there is no second."""
    placed = [(i, m) for i in group if i.q.kind in "np" and i.role == "level" and (m := _PLACED.match(p.reading.plain, i.q.end))]  # fmt: skip
    for (a, x), (b, y) in pairwise(placed) if len(placed) > 2 else ():
        second = DIGITS[y["nth"]] == DIGITS.get(x["nth"], 1) + 1 if y["nth"] else True
        if (x["top"] or x["nth"]) and y["nth"] and a.q.family == b.q.family and not (second and a.q.value >= b.q.value):  # fmt: skip
            yield found("words:order", p, y.start(), y.end(), f"{bare(a.q)}、{bare(b.q)}")
