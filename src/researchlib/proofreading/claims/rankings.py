"""Words about rows and series against their values: 居首, 最低, 列第五位, 逐月走高, 首次突破, 四升一降, 越大越高.

Each claim names a row or a measure, or prints one of the row's values; the series it is about are found by
those.  It is marked when it is true of none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, noted
from ..memory import Read
from ..sentences.clauses import Item, bare
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from ..sentences.units import DIGITS
from .fractions import fractions
from .rows import GROWTH, Rows, Series, differences, head_of, likeness, ratios
from .trends import sections, trends

_TOP = r"最为?(?:[大快长强重好]|突出|普遍|集中|严重|常见)|最高(?![与和同]最|人民|法|检|[温气]|院)|最多(?!跑|可|选)|(?:位)?居(?:[^，。；：、\d]{0,8}?)(?:首位?|榜首)|首位|之首|榜首|之冠|达到?(?:峰值|顶峰|最高点)|第一(?:位|名)?(?=[，。；：、（）]|$)"  # fmt: skip
_BOTTOM = r"最[小少慢短弱差轻](?![与和同]最)|居末位?|居后|(?<!高[与和同])最低(?!生活|工资|保障|[温气])|末位|垫底|(?:降至|跌至|达到?)(?:谷底|低谷|最低点)|倒数第一(?:位|名)?|之末|最末"  # fmt: skip
_NTH = r"(?:居|列|排|名|在|至|升|降)(?:[^，。；：、\d第]{0,6})第(?P<nth>[一二三四五六七八九十]|\d{1,2})(?:位|名)?(?=[，。；：、（）]|$)"  # fmt: skip
_RANK = re.compile(rf"(?P<last>倒数)?(?:(?P<second>(?<!人)(?:次之|居次位?)(?=[，。；]))|(?P<top>{_TOP})|(?P<bottom>{_BOTTOM})|{_NTH})")  # fmt: skip
_OF_ROW = re.compile(r"的(?:[^，。；：、]{0,6}?(?:是|为))?(?:“)?$")
_WIDER = re.compile(r"历史|历年|全[国省]|[省市国]内|近[\d一二三四五六七八九十]+年|以来|同期|年内|单[日月]|时段|之一")  # fmt: skip
_UNREAL = re.compile("力争|确保|争取|目标|力求|拟|计划|预计|有望|并非|不是|[未非]$|不再|曾")
_COMPARED = re.compile(r"(?:比|较|与|和|跟|同|于|超过|超|及)(?:[^，。；：、]{0,4}的)?$")
_FALLS = re.compile("降|减|缩|回落|跌|下滑")
_LOOSE = re.compile(
    r"^(?:其|该|而|但|则|且|并|仍|又|也|还|均|都|在|以|是|为|成为|各[^，。]{0,3}|全[区市]|[一二三四五六七八九十两\d]+[个项类地]|因此|其中|同时|另外|表中|如表\d所示|由表\d可见|从表\d看)+|"
    r"(?:问题|现象|仍然?|也|均|都|还|并|依然|继续|始终|稳|又|则|位|排|列|居|在|[一二三四五六七八九十两\d]+[个项]指标|各[^，。]{1,4}|全[区市])+$"
)  # fmt: skip


def rankings(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every claim of a draft about its rows and series."""
    rows, section = Rows(draft, read), sections(draft)
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        yield from _ranks(p, rows, section)
        yield from _bounds(p, rows, read[p.number])
        yield from _only_one(p, rows, section)
        yield from _beside_all(p, rows, read[p.number])
    yield from trends(draft, read, rows, section)
    yield from fractions(draft, read, rows)


@dataclass(frozen=True, slots=True)
class _Claim:
    """医疗保险参保率最高，94.0%: a rank, of whom, in what, with the numbers that stand beside."""

    start: int
    end: int
    rank: int  # from the top; negative from the bottom
    subjects: tuple[str, ...]
    measure: str
    printed: tuple[Quantity, ...]


def _named(p: Paragraph, rows: Rows, opened: int, stop: int) -> list[tuple[int, int, str]]:
    """The rows of tables, and the names this paragraph has listed, that a sentence speaks of."""
    text = p.reading.plain[opened:stop]
    known = rows.named(text)
    own: dict[str, str] = {}
    for s in rows.listed_before(p.number):
        for n in s.names:
            own[n] = n
            for k in range(1, len(n) - 1) if n not in text else ():  # 入学 for 申请入学
                if n[k:] in text and sum(x.endswith(n[k:]) for x in s.names) == 1:
                    own.setdefault(n[k:], n)
    for word in sorted(own, key=len, reverse=True):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if all(end <= a or at >= b for a, b, _ in known):
                known.append((at, end, own[word]))
            at = text.find(word, end)
    return sorted((a + opened, b + opened, n) for a, b, n in known)


def _run(
    named: Sequence[tuple[int, int, str]], plain: str, back: bool
) -> list[tuple[int, int, str]]:
    """白水镇、青山街道和长桥镇: the names that stand together, from the last or from the first."""
    order = named[::-1] if back else named
    run = list(order[:1])
    for x in order[1:]:
        a, b = (x, run[-1]) if back else (run[-1], x)
        if not re.fullmatch(r"[、，]?[和与及]?", plain[a[1] : b[0]]):
            break
        run.append(x)
    return run[::-1] if back else run


_VALUE = re.compile(
    r"^的\d[\d.]*[%万亿人户家件个元分次]*[为是成]*$"
)  # 满意率以东渚街道的86.9%为最高


def _claims(p: Paragraph, rows: Rows) -> Iterator[_Claim]:
    plain = p.reading.plain
    for m in _RANK.finditer(plain):
        opened = since(plain, m.start(), "。！？；\n")
        clause = since(plain, m.start(), "。！？；，：\n（）")
        rank = 1 if m["top"] else -1 if m["bottom"] else 2 if m["second"] else int(DIGITS.get(m["nth"], 0) or m["nth"])  # fmt: skip
        rank = -rank if "倒数" in m.group() and rank > 0 else rank
        if _WIDER.search(plain[clause : m.end() + 3]) or _UNREAL.search(plain[clause : m.start()]):
            continue
        named = _named(p, rows, opened, m.end() + 40)
        after = [x for x in named if x[0] >= m.end()]
        if after and not _OF_ROW.fullmatch(plain[m.end() : after[0][0]]):
            after = []
        if after:
            several = re.match(r"的([两三四五])个[^，。；：、]{0,8}(?:是|为)", plain[m.end() :])
            group = _run(after, plain, False)[: DIGITS[several[1]] if several else 1]
            begin, measure, stop = clause, plain[clause : m.start()], group[-1][1]
        elif plain[m.end() : m.end() + 1] == "的":
            continue  # 最多的问题是: of no row
        else:
            before = [x for x in named if x[1] <= m.start() and not _COMPARED.search(plain[opened : x[0]])]  # fmt: skip
            if not before:
                continue
            group = _run(before, plain, True)
            begin, stop = group[-1][1], m.end()
            measure = _VALUE.sub("", plain[max(clause, begin) : m.start()])
            if not _bare(measure) and group[0][0] > clause:  # 整改率以白水镇为最高
                measure = plain[clause : group[0][0]]
            if not _bare(measure) and begin < clause:  # 青石街道整改率不到九成，排在末位
                own = re.match(r"[^，。；：\d达为是不超近约]{0,10}", plain[begin:clause])
                measure = own.group() if own else ""
        tail = re.match(r"[^。；！？\n]{0,14}", plain[stop:])
        close = stop + (tail.end() if tail else 0)
        printed = tuple(q for q in p.reading.quantities if begin <= q.start < close and q.kind in "npd" and not q.chinese and not q.hedge)  # fmt: skip
        yield _Claim(
            m.start(), m.end(), rank, tuple(dict.fromkeys(x[2] for x in group)),
            "" if m["second"] else measure, () if m["second"] else printed,
        )  # fmt: skip


def _ranks(p: Paragraph, rows: Rows, section: dict[int, int]) -> Iterator[Finding]:
    """失业保险参保率仍最低, against the column 参保率."""
    plain = p.reading.plain
    for c in _claims(p, rows):
        alias = [n for s in rows.listed_before(p.number) for n in s.names if n != c.measure and n.endswith(c.measure)]  # fmt: skip
        if len(c.measure) > 2 and len({*alias}) == 1:  # 办件量青禾街道3120件、…，青禾街道最多
            c = replace(c, subjects=(alias[0],), measure="")
        near = [s for s in rows.columns if len(s.names) > 2 and not s.mixed and set(c.subjects) <= set(s.names)]  # fmt: skip
        said = [s for s in rows.listed_before(p.number) if set(c.subjects) <= set(s.names) and (s.place != p.number or s.end < c.start)]  # fmt: skip
        many = re.search("([两二三四五])(?:[项者]|[个类]指标)|各项|(?<![人户平件月年日次])均(?=居|列|排|为|最|$)", c.measure)  # fmt: skip
        if many and near:
            before = plain[since(plain, c.start, "。！？\n") : c.start]
            told = re.search(
                "(?P<of>[^，。；]*、[^，。；、]+?)(?P<n>[两二三四五])项", before
            )  # 在通过率、办理率、满意度三项中
            wanted = DIGITS[many[1]] if many[1] else DIGITS[told["n"]] if told else 2
            of = [s for s in near if len(head_of(s)) > 1 and head_of(s) in (told["of"] if told else c.measure)]  # fmt: skip
            near = of if len(of) >= wanted else [*near, *differences(near)]
            if sum(_holds(s, c, None) for s in near) < min(wanted, len(near)):
                yield noted(_misplaced(p, c, near[:1]))
            continue
        for measure in re.split("[、和与及]", c.measure):
            own = _bare(_ROW_WORD.sub("", measure))
            columns = _about(near, own if len(own) > 1 else _bare(measure), c, plain) or _just_listed(said, _bare(measure), c, p)  # fmt: skip
            if not columns and p.kind == "heading" and own:
                columns = [x for x in said if set(own) & set(x.what)]
            if not columns and (len(_bare(measure)) < 2 or _BEARER.fullmatch(measure)):
                before = plain[since(plain, c.start, "。！？；\n") : c.start]
                columns = [s for s in near if len(head_of(s)) > 1 and head_of(s) in before] or [
                    s for s in near if section.get(s.place) == section[p.number]
                ]
                # 最多，为62家: of the column whose greatest value is printed
                end = max if c.rank == 1 else min
                columns = [s for s in columns if abs(c.rank) == 1 and any(q.value == end(s.values) * s.scale for q in c.printed)] or columns  # fmt: skip
            if p.text[c.start : c.end] in ("最长", "最短"):  # of no column of counts
                columns = [
                    s for s in columns if re.search("时|期|分钟|天|年|月|长|距|米|程", s.what)
                ]
            if not columns or any(_holds(s, c, _FALLS.search(c.measure)) for s in columns):
                continue
            yield _misplaced(p, c, columns)
            break


_BEARER = re.compile(
    "的[^，。；：、]{0,4}(?:[人者户]|人员|企业|家庭|单位|机构|学生)"
)  # 选择网络平台的求职者最多
_ROW_WORD = re.compile("^(?:项目|街道|镇街|类别|行业|领域|险种|[的类镇])+")


def _misplaced(p: Paragraph, c: _Claim, columns: Sequence[Series]) -> Finding:
    listed, said = columns[0].listed(), "、".join(c.subjects) + p.text[c.start : c.end]
    shows = say(zh=f"{columns[0].what[-12:]}：{listed}，此处说{said}", en=f"{columns[0].what}: {listed}")  # fmt: skip
    # a column reckoned of two others, or another number than the claim's own: only a note
    unsure = "/" in columns[0].what or (c.printed and not any(_prints(s, c) for s in columns))
    return found("words:order", p, c.start, c.end, shows, severity="info" if unsure else "")


def _bare(measure: str) -> str:
    last = None
    while last != measure:
        last, measure = measure, _LOOSE.sub("", measure)
    return measure


def _about(near: Sequence[Series], measure: str, c: _Claim, plain: str) -> list[Series]:
    """The columns a claim is about: by the name of its measure, or by a value it prints."""
    by_value = [s for s in near if _prints(s, c)]
    measure = re.sub(r"[^\u4e00-\u9fff]", "", measure)
    if GROWTH.search(measure) or measure in ("进步", "增量", "减量"):
        named = [s for s in near if s.growth]
        if not named or not re.search("增速|增长|同比", measure):
            speed = re.search("增速|增幅|降幅|涨幅|升幅", measure)
            named += [s for s in differences(near) if not speed or "幅度" in s.what]
        # 同比增速 and 环比增速 are two columns
        if any(q.kind == "d" for q in c.printed):  # 提高6.3个百分点: of a rate
            named = [s for s in named if re.search("率|占比|比重|%|变动", s.what) and "幅度" not in s.what]  # fmt: skip
        exact = [s for s in named if any(w in measure and w in s.what for w in ("同比", "环比"))]
        named = exact or named
    else:
        share = re.search(
            "(?:比重|占比|比例)$", measure
        )  # 职工占本行业用工的比重: of no column of 职工
        scored = [(_alike(measure, head_of(s)), s) for s in near if not s.growth and (not share or re.search("%|比|率", s.what))]  # fmt: skip
        best = max((x for x, _ in scored), default=0.0)
        named = [s for x, s in scored if x == best] if best >= 0.5 else []
        latest = max((s.when for s in named), default=0)
        named.sort(key=lambda s: -s.when)
        if not any(str(s.when) in plain for s in named if s.when and s.when != latest):
            named = [s for s in named if s.when == latest]
    both = [s for s in named if s in by_value or _prints(s, c)]
    if both or named:
        return both or named
    if by_value:
        return by_value
    return [s for s in ratios([s for s in near if not s.growth])
            if max(s.values) > 1.01 * min(s.values) and _prints(s, c, whole=False)]  # fmt: skip


def _alike(measure: str, head: str) -> float:
    """How far a measure and a head are the same; a head that stands whole in the measure is."""
    return 1.0 if likeness(head, measure) == 1.0 else likeness(measure, head)


_OF_NUMBER = re.compile("^(?:人数|户数|家数|件数|数量|总量|规模|占比|比重|比例|[占数])?$")


def _just_listed(said: Sequence[Series], measure: str, c: _Claim, p: Paragraph) -> list[Series]:
    """…得分依次为84.5分、79.3分和72.1分，物业服务得分最低: a list that stands before, of the section when numbers are meant."""
    if _OF_NUMBER.match(measure) and (measure or re.search("[多少]", p.text[c.start : c.end])):
        near = list(said)
    elif not measure:
        near = [s for s in said if s.place == p.number and "。" not in p.reading.plain[s.end : c.start]]  # fmt: skip
    else:
        near = [
            s for s in said
            if s.place == p.number and len(measure) <= 4
            and (set(measure) <= set(s.what) or ("。" not in p.reading.plain[s.end : c.start] and set(measure) & set(s.what)))
        ]  # fmt: skip
    return [s for s in near if _prints(s, c)] if c.printed else near


def _prints(s: Series, c: _Claim, whole: bool = True) -> bool:
    """Whether the value of the claim's row is one of the numbers printed beside it."""
    value = s.values[s.names.index(c.subjects[0])]
    return any(
        abs(x - value) <= q.half + 1e-9
        for q in c.printed
        if whole or q.decimals
        for x in ((q.value, q.value / 1e4, q.value / 1e8) if whole else (q.value,))
    )


def _holds(s: Series, c: _Claim, falls: object) -> bool:
    """Whether the rows stand where the claim puts them; equal values share a place."""
    mine = [s.values[s.names.index(n)] for n in c.subjects]
    ordered = sorted(s.values, reverse=True)
    k = len(mine)
    tops, bottoms = set(ordered[:k]), set(ordered[-k:])
    if falls:
        return set(mine) <= tops or set(mine) <= bottoms
    if c.rank == 1:
        return set(mine) <= tops
    if c.rank == -1:
        return set(mine) <= bottoms
    place = c.rank - 1 if c.rank > 0 else len(ordered) + c.rank
    return 0 <= place < len(ordered) and ordered[place] in mine


_ALL = re.compile(r"(?:均|都|全部|全都)(?:已|仍|未|尚未)*(?:在|超过|超|高于|大于|达到?|不低于|低于|小于|突破|保持在?|稳定在?|不足|不到|不超过|逾)*$")  # fmt: skip
_ONLY = re.compile(r"(?:仅有?|只有|唯有)$")
_ABOVE = re.compile(r"以上|(?<![不未])(?:超过?|高于|大于|突破|逾)|不低于|不少于")
_BELOW = re.compile(r"以下|以内|不足|不到|[不未]超过?|未达到?|未突破|(?<!不)(?:低于|小于|少于)")
_HOW_MANY = re.compile(r"的[^，。；：、\d]{0,6}?(?:有|共|达|[有是为][^，。；：\d]{2,24}?)(?P<n>[一两二三四五六七八九十]|\d{1,2})[个家类项]")  # fmt: skip
_COUNT = re.compile(r"([两二三四五六七八九十]|\d{1,2})[个大]?[^，。；：、\d\W]{1,4}?(?:中|的|$)")


_SHOWN = re.compile(
    "(?P<of>[^，。；：的\\d]{2,8}?)(?:情况)?(?:[详具]?见|如)[上下附]?表[^，。；]{0,4}，$"
)
_SAID_OF_ALL = re.compile("[均都仅]|全部|只有|唯有")


def _bounds(p: Paragraph, rows: Rows, items: Sequence[Item]) -> Iterator[Finding]:
    """四个镇街整改率均在九成以上; 仅白水镇隐患率高于15%; 隐患率超过10%的镇街有三个: the rows that are beyond a bound."""
    plain = p.reading.plain
    for q in p.reading.quantities:
        if q.kind not in "npv":
            continue
        clause = since(plain, q.start, "。！？；，：\n")
        before = plain[clause : q.start]
        many = _HOW_MANY.match(plain, q.end)
        if not many and not _SAID_OF_ALL.search(before):
            continue
        around = before[-4:] + q.text + plain[q.end : q.end + 2]
        above, below = _ABOVE.search(around), _BELOW.search(around)
        every = _ALL.search(before + re.sub(r"[\d.%一二三四五六七八九成十半].*", "", q.text))
        if bool(above) == bool(below):
            continue
        named = _named(p, rows, clause, q.start)
        group = _run(named, plain, True)
        only = bool(group) and _ONLY.search(plain[clause : group[0][0]])
        if not (every or many or only):
            continue
        if every and above:
            low = [i for i in items if i.q.start > q.start and "最低" in i.before + i.label and i.role == "level"
                   and i.q.family == q.family and i.q.value < q.value and "。" not in plain[q.end : i.q.start]]  # fmt: skip
            if low:
                yield found("words:range", p, q.start, q.end, f"{low[0].q.text} < {q.text}")
                continue
        measure = before[: every.start()] if every else before
        for _, _, name in named:
            measure = measure.replace(name, "")
        count = _COUNT.search(measure)
        wanted = (int(DIGITS.get(count[1], 0) or count[1])) if count else 0
        kind = re.sub("^.*?[个大]|[中的]+$", "", count.group()) if count else ""
        measure = _bare(re.sub(r"[^\u4e00-\u9fff]", "", _COUNT.sub("", measure)).rstrip("在超高低于过不足到达"))  # fmt: skip
        if every and len(measure) < 2 and clause and (shown := _SHOWN.search(plain, 0, clause)):
            measure = shown["of"]  # 四个培训点的结业率见下表，均高于85%
        columns = [
            s for s in rows.columns
            if len(s.names) > 1 and not s.mixed and _alike(measure, head_of(s)) >= 0.5 and {n for *_, n in group} <= set(s.names)
            and (not wanted or not every or len(s.names) == wanted or named or _of_kind(s, kind, wanted))
        ]  # fmt: skip
        latest = max((s.when for s in columns), default=0)
        columns = [s for s in columns if s.when in (0, latest)] if len(measure) > 1 else []
        columns = [s for s in columns if min(s.values) / 20 <= q.value / s.scale <= 20 * max(s.values)]  # fmt: skip
        sets = [{n for n, v in zip(s.names, s.values, strict=True) if (v >= q.value / s.scale if above else v <= q.value / s.scale)} for s in columns]  # fmt: skip
        mine = {n for *_, n in group}
        if every:
            wrong = all((mine or _of_kind(s, kind, wanted) or set(s.names)) - inside for s, inside in zip(columns, sets, strict=True))  # fmt: skip
        elif only:
            wrong = all(inside != mine for inside in sets)
        else:
            wrong = all(len(inside) != int(DIGITS.get(many["n"], 0) or many["n"]) for inside in sets if many)  # fmt: skip
        if columns and wrong:
            yield found("words:range", p, q.start, q.end, f"{columns[0].what}：{columns[0].listed()}")  # fmt: skip


def _of_kind(s: Series, kind: str, wanted: int) -> set[str]:
    """两个镇, 4个街道: the rows of that kind, when there are as many."""
    mine = {n for n in s.names if kind and n.endswith(kind)}
    return mine if len(mine) == wanted else set()


_TWO_ONLY = re.compile(
    "[有为是](?P<a>[^，。；：、\\d]{2,10})[和与](?P<b>[^，。；：、\\d]{2,10})，(?:也|均|都)?是[^，。；]{0,4}唯一"
)
_UNIQUE = re.compile(r"唯一(?:一[个项类家])?(?:的)?(?:[^，。；：\d]{2,8}?)??(?:(?P<above>超过|高于|突破|达到|大于|多于)|(?P<below>低于|不足|不到|少于|小于|未达到?|未超过))")  # fmt: skip


def _only_one(p: Paragraph, rows: Rows, section: dict[int, int]) -> Iterator[Finding]:
    """便民交通是唯一低于85%的领域: of no column of its section, and of no list before, is that so."""
    plain = p.reading.plain
    if "唯一" not in plain:
        return
    for m in _TWO_ONLY.finditer(plain):  # 有恒达公司和众联公司，是唯一合格的机构
        if m["a"][-1] == m["b"][-1]:
            yield found(
                "words:range", p, m.start("a"), m.end(), say(zh="列出两个", en="two are named")
            )
    for m in _UNIQUE.finditer(plain):
        q = next((q for q in p.reading.quantities if m.start() < q.start <= m.end() + 1 or q.start <= m.start("below") < q.end or q.start <= m.start("above") < q.end), None)  # fmt: skip
        named = _named(p, rows, since(plain, m.start(), "。！？\n"), m.start())
        if q is None or q.kind not in "npv" or not named:
            continue
        name = named[-1][2]
        of = re.sub("^唯一的?|低于.*|不足.*|超过.*", "", m.group())
        near = [s for s in rows.columns if not s.growth and (section.get(s.place) == section[p.number] or (len(of) > 1 and _alike(of, head_of(s)) >= 0.5))]  # fmt: skip
        near += rows.listed_before(p.number)
        near = [
            s for s in near
            if name in s.names and len(s.names) > 2 and not s.mixed
            and min(s.values) / 3 <= q.value / s.scale <= 3 * max(s.values)
            and (q.kind == "n" or re.search("%|率|占比|比重", s.what))
        ]  # fmt: skip
        if not near or any(
            {n for n, v in zip(s.names, s.values, strict=True) if (v > q.value / s.scale if m["above"] else v < q.value / s.scale)} == {name}
            for s in near
        ):  # fmt: skip
            continue
        yield found("words:range", p, m.start(), max(m.end(), q.end), f"{near[0].what[-12:]}：{near[0].listed()}", severity="info")  # fmt: skip


_ALL_OF_IT = re.compile("(?:(?P<above>高于|超过|好于)|(?P<below>低于|不及))全[区市县](?:的?平均)?(?:水平|均值|平均值)?(?=[，。；（])")  # fmt: skip


def _beside_all(p: Paragraph, rows: Rows, items: Sequence[Item]) -> Iterator[Finding]:
    """河滨、云台两个街道高于全区水平: the row 合计 of a column that is named; 公办占比为86.0%。四个街道为85.3%，高于全区."""
    plain = p.reading.plain
    for m in _ALL_OF_IT.finditer(plain):
        opened, way = since(plain, m.start(), "，。；：\n"), 1 if m["above"] else -1
        group = {n for *_, n in _run(_named(p, rows, opened, m.start()), plain, True)}
        of = [s for s in rows.columns if s.total and group <= set(s.names) and len(head_of(s)) > 1 and head_of(s) in plain[: m.start()]] if group else []  # fmt: skip
        if of and all(any(way * (v - s.total) < 0 for n, v in zip(s.names, s.values, strict=True) if n in group) for s in of):  # fmt: skip
            yield found("words:direction", p, opened, m.end(), f"{of[0].what}：{of[0].listed()}、{of[0].total:g}", severity="info")  # fmt: skip
        own = next((i for i in reversed(items) if i.q.end <= m.start() and i.q.unit == "%" and i.role == "level"), None)  # fmt: skip
        same = [i for i in items if own and len(own.core) > 1 and i.core == own.core and i.sentence < own.sentence and i.q.unit == "%"]  # fmt: skip
        if own and not group and not re.search("[。；]", plain[own.q.end : m.start()]) and same and all(way * (own.q.value - i.q.value) < 0 for i in same):  # fmt: skip
            yield found("words:direction", p, m.start(), m.end(), f"{bare(own.q)}、{bare(same[0].q)}", severity="info")  # fmt: skip
