"""Who is the greater, told by what parts the names: 男性占46.2%，女性占53.8%，男性略多; 上午64人次，下午38人次，下午更为繁忙.

Of the values of one kind that a sentence gives, a claim behind them is about the one that alone has characters of it.  Two things whose
values stand anywhere in the draft, each found by its name, are on the sides the word says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, Said, resolve
from ..sentences.clauses import Item, bare, sentences
from ..sentences.reading import since
from .listings import OTHER, WIDER, listings
from .siding import WAY

_DEGREE = "(?:更|较|略|稍|明显|相对|显著|还|要|偏)(?:为|加|微|显)?"
_CLAIM = re.compile(
    rf"[，。；](?P<head>[^，。；：（）]{{1,16}}?)(?:(?P<two>{_DEGREE})(?:(?P<more>多|高|大|长|活跃|繁忙|集中|突出|密集|普遍|强)|(?P<less>少|低|小|短|弱|清闲|冷清))(?:一些|一点|些)?"
    r"|(?P<top>居多|为多|占(?:大|绝大)?多数|占优势?|占主导(?:地位)?|(?:暂时|大幅|遥遥)?领先|最(?:多|高|大|长|为?(?:集中|突出|普遍)))|(?P<low>居少|占少数|落后|最(?:少|低|小|短)))(?:的[^，。；\d是为]{1,5})?(?=[，。；])"
    r"|[，。；](?P<of>[^，。；：（）]{0,12}?)最(?:(?P<most>[多高大长])|[少低小短])的[^，。；]{0,6}?(?:是|为)(?P<who>[^，。；：\d]{1,14})(?=[，。；])"
    r"|[，。；][^，。；：（）]{0,8}?以(?P<chief>[^，。；：、（）]{2,12}?)(?:为主|居多|为主体)(?=[，。；])"
)  # fmt: skip
_WEAK = set("的有占为是达约了共和与及其中数量人户家件个")
_GENERIC = set("人数量额总的比例重占规模群体者员籍类得分在看来说而言就从以则也又还仍均为是有呈现率水平需求问题上中其但与和相其")  # fmt: skip
_STRANGE = re.compile("[增降涨减升跌幅速不未无倍均]|(?<!占)比(?![例重])|前者|后者")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d]")


def leading(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every claim of a draft about the greater of values it has given."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        groups = list(sentences(read[p.number]))
        for k, group in enumerate(groups):
            stop = groups[k + 1][0].q.start if k + 1 < len(groups) else len(p.reading.plain)
            if len(group) > 1 and _CLAIM.search(p.reading.plain, group[1].q.end, stop):
                yield from _of_sentence(p, group, stop)
    yield from _sides(draft, read)


def _values(p: Paragraph, group: Sequence[Item]) -> Iterator[tuple[list[str], list[Item]]]:
    """The values of one kind of a sentence with their names: those of a list, or what stands before each in its clause."""
    plain = p.reading.plain
    for s in listings(p, group):
        if s.names and s.items[0].q.kind != "d":
            yield list(s.names), list(s.items)
    kinds: dict[str, list[Item]] = {}
    for i in group:
        if i.role == "level" and i.q.kind in "npv" and not i.depth and (not i.q.hedge or i.q.kind == "v"):  # fmt: skip
            kinds.setdefault(f"{i.q.kind}{i.q.family or i.noun[:1]}", []).append(i)
    for run in kinds.values():
        names = []
        for before, i in zip([None, *run], run, strict=False):
            start = since(plain, i.q.start, "，。；：、（\n")
            names.append(plain[max(start, before.q.end if before else 0) : i.q.start])
        if 1 < len(run) < 7 and all(len(n) > 1 and not OTHER.search(n) for n in names) and not re.search("岁$|年$", run[0].q.unit):  # fmt: skip
            yield names, run


def _which(names: Sequence[str], text: str) -> int:
    """The one name some of whose own characters a text has; -1 when there are more, or none."""
    tokens = [set(_TOKEN.findall(n)) - _WEAK for n in names]
    said = set(_TOKEN.findall(text))
    own = [t - set().union(*(o for o in tokens if o is not t)) for t in tokens]
    met = [k for k, t in enumerate(own) if t & said]
    return met[0] if len(met) == 1 else -1


def _of_sentence(p: Paragraph, group: Sequence[Item], stop: int) -> Iterator[Finding]:
    plain, opened = p.reading.plain, since(p.reading.plain, group[0].q.start, "。！？\n")
    for names, run in _values(p, group):
        end = run[-1].q.end
        later = [i.q.start for i in group if i.q.start > end and i.q.family == run[-1].q.family]
        said = plain[opened:end]
        for m in _CLAIM.finditer(plain, end, min([stop, *later, end + 60])):
            who, of = (m["who"], m["of"]) if m["who"] else (m["head"] or m["chief"], "")
            rest = set(re.sub(r"\d", "", who + of)) - set(said) - _GENERIC
            if rest or (m["two"] and len(run) != 2) or WIDER.search(m.group()) or _STRANGE.search(who + of) or "其中" in said.removeprefix("其中"):  # fmt: skip
                continue
            which = _which(names, who)
            if which < 0:
                continue
            own = run[which].q.value
            up = m["more"] or m["top"] or m["most"] or m["chief"]
            if any((x.q.value > own) if up else (x.q.value < own) for x in run):
                shows = "、".join(f"{n[-8:]}{i.q.text}" for n, i in zip(names, run, strict=True))
                yield found("words:order", p, m.start() + 1, m.end(), shows)


_SIDED = re.compile(rf"(?:^|[，。；])(?P<x>[^，。；：、（）\d]{{3,16}}?){WAY}(?P<y>[^，。；：、（）\d]{{3,16}})(?=[，。；])")  # fmt: skip
_UNREAL = re.compile("如果|若|力争|确保|预计|拟|将|要求|应当|不得|可能|目标|标准|平均|规定|年|同期|[两二]者|[前后]者|增|降|倍")  # fmt: skip


def _sides(draft: Draft, read: Read) -> Iterator[Finding]:
    """随迁子女参加率高于本地户籍学生, of two rates of another paragraph; 有效申请数多于学位数."""
    pool: list[Said] | None = None
    for p in draft.paragraphs:
        for m in _SIDED.finditer(p.reading.plain) if p.prose and re.search("[高低多少大小长短快慢]于|超过", p.text) else ():  # fmt: skip
            if _UNREAL.search(m.group()):
                continue
            if pool is None:
                pool = [s for q in draft.paragraphs if q.prose for s in read.said(q, "np") if not s.q.hedge and not s.earlier]  # fmt: skip
            sides = [resolve(re.sub("(?<=..)(?:人数|户数|数量|数|者|的.{2})$", "", m[k]), pool) for k in "xy"]  # fmt: skip
            (s, xs), (t, ys) = sides
            if s < 0.7 or t < 0.7 or len(xs) != 1 or len(ys) != 1:
                continue
            a, b = xs[0], ys[0]
            if a is b or a.q.kind != b.q.kind or a.q.value == b.q.value or not 0.2 < a.q.value / max(b.q.value, 1e-9) < 5:  # fmt: skip
                continue
            if (a.q.value > b.q.value) != bool(m["above"]):
                yield found("words:direction", p, m.start("x"), m.end(), f"{bare(a.q)}、{bare(b.q)}", severity="warning")  # fmt: skip
