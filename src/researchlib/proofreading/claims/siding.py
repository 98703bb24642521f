"""Two values of a sentence and the word between them: 前者长于后者; 场次少于去年; 超过90%的目标; 不及南湖街道的347件; 自评比核查高4.5个百分点.

Either side is found by its name among the values of the sentence; a side without a name is the value just said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import prod

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit, noted
from ..memory import EARLIER, Read, bigrams
from ..sentences.clauses import Item, bare, of_before, sentences
from ..sentences.quantities import misread
from ..sentences.reading import since
from ..sentences.units import SPANS
from .greater import ADVERB

_ABOVE = (
    "领先于?|优于|好于|突破|站上|迈上|跨过|高于|大于|多于|快于|长于|超过|超出|高过|多过|达到|高出"
)
_BELOW = "落后于?|仅次于|低于|小于|少于|慢于|短于|不及|不到|未及|不足|低过|少过|未达到?|没有达到|(?:未能?|没有|不)(?:超[过出]|突破|高于|大于|多于|高过|多过|高出)|接近"
WAY = rf"(?:{ADVERB}|均|全部)*(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE}))了?"
_UNREAL = re.compile(
    "如果|若|力争|确保|争取|预计|拟|将|要求|应|不得|可能|曾|是否|的[企家人户镇街村]"
)
_COMPARED = re.compile(rf"{_ABOVE}|{_BELOW}|[比破]")


def sided(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every comparison of a draft of two values of one sentence."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        compared = _COMPARED.search(p.text) or re.search("[以之][内外]|范围内", p.text)
        last: list[Item] = []
        for group in sentences(read[p.number]):
            if compared and last and last[0].sentence + 1 == group[0].sentence:
                yield from _by_name(p, group, [*last, *group])
            yield from _one_side(p, group, [*last, *group])
            if compared:
                yield from _how_far(p, group, [*last, *group])
            last = group
            yield from _at_once(p, group)
            if len(group) > 1:
                yield from _then(p, group)
                yield from _times(p, group)
                if compared:
                    yield from _to_number(p, group)
                    yield from _by_name(p, group, group)


def levels_of(p: Paragraph, group: Sequence[Item], family: str = "") -> list[Item]:
    return [i for i in group if i.role == "level" and i.q.kind in "np" and not i.q.hedge and i.q.unit and (not family or i.q.family == family)]  # fmt: skip


_NO_MAIN = re.compile(rf"(?:比(?![重例为达是])|较(?!大|高|多)|由|从(?!业)|去年|上年|同期|上季|(?:目标|计划|任务)(?!完成)|其中|[年月]前|此前|{_ABOVE.replace('达到|', '')}|{_BELOW})[^，。；]*$")  # fmt: skip


_LAST_YEAR = re.compile(
    "^[。！？\n]?(?:去年|上年)(?!同期|的)"
)  # 去年招聘会达到92场，少于计划的80场


def _main(p: Paragraph, levels: Sequence[Item], at: int) -> Item | None:
    """The last value before a place that is not itself what something is compared to."""
    plain = p.reading.plain
    mine = [i for i in levels if i.q.end <= at and not i.depth and not of_before(p.reading, i)
            and not _NO_MAIN.search(_LAST_YEAR.sub("", plain[max(0, since(plain, i.q.start, "，。；：（\n") - 1) : i.q.start]))]  # fmt: skip
    if not mine or "；" in plain[mine[-1].q.end : at] or plain[mine[-1].q.end : at].count("，") > 3:
        return None
    return mine[-1]


_OWN = re.compile(
    rf"(?:这一|该)?(?:比例|比率|数值|数字|人数|水平)?{WAY}(?P<of>[^，。；：\d]{{0,12}})$"
)
GOOD = re.compile(
    "(?:成功|合格|满意|办结|签订|覆盖|就业|参保|达标|整改|接通|完成|录用|取证|巩固|入住|登记|调解|结案|结业|参训|参检|建档|安装)率"
)  # the higher the better
_TO_WHAT = re.compile(r"[，。；）]|的[^，。；：、达符合满足占有为]{0,8}(?:标准|要求|指标|规定|时间|期限|时限|时长|进度|目标|水平|任务|[上下]限|[线值数])[，。；）]|的?(?:年度|全年|年初|考核|预算|合同|协议|标准|约定|规定|控制|市定|区定|国家|行业|预期|最低|最高)*(?:目标|标准|要求|红线|底线|指标|平均|均值|水平|任务|上限|下限|线)")  # fmt: skip


def _digits(i: Item) -> int:
    """Where the digits of a number begin: 超过90% has its word in it."""
    return (
        i.q.start + len(i.q.text) - len(i.q.text.lstrip("首次超过出突破站迈上跨不到足低于少逾接近"))
    )


def _to_number(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """参训率为91.6%，超过90%的年度目标; 312件，不及南湖街道的347件."""
    plain = p.reading.plain
    for i in group:
        number = _digits(i)
        if i.depth and plain[number - 1] == "（" and plain[i.q.end : i.q.end + 1] == "）":
            number -= 1  # 低于全市平均水平（90.8%）
        elif i.depth:
            continue
        if i.q.kind not in "np":
            continue
        start = since(plain, number, "，。；：！？、（）\n")
        m = _OWN.fullmatch(plain[start:number])
        if m is None or plain[start - 1 : start] != "，" or _UNREAL.search(m.group()):
            continue
        straight = not m["of"]
        if (m["above"] or m["below"])[:2] in ("领先", "落后", "优于", "好于") and (i.q.kind != "p" or not GOOD.search(plain, since(plain, start - 1, "。；\n"), start)):  # fmt: skip
            continue  # 平均用时9天，优于全市平均
        second = m["below"] == "仅次于"  # 得分93.4分，仅次于得分95.1分的临江区
        if second and i.q.family in SPANS:
            continue
        if not second and not straight and not m["of"].endswith("的") and not re.search("为|时期|年|期|平均|水平|均[价值]|标准|目标|要求", m["of"]) and not (plain.startswith("的", i.q.end) and _TO_WHAT.match(plain, i.q.end)):  # fmt: skip
            continue  # 高于城西270元 says how far
        if (m["above"] == "达到" and not re.match("[^，。；]{0,8}(?:目标|任务|要求)", plain[i.q.end :])) or (straight and not second and not _TO_WHAT.match(plain, i.q.end)) or re.match("以[上下内]|左右|的[^，。；]{0,8}(?:不|只|并入|合并|以)", plain[i.q.end :]):  # fmt: skip
            continue
        own = _main(p, [x for x in levels_of(p, group, i.q.family) if x is not i], start)
        if own is None or own.q.kind != i.q.kind or re.search("(?<![人户平月年日])均|都|分别|依次", plain[since(plain, own.q.start, "。；\n") : own.q.start]):  # fmt: skip
            continue
        if not 0.1 < own.q.value / i.q.value < 10 if i.q.value else True:
            continue
        yield from wrong(p, m, start, i.q.end, own, i)
        for x in group[group.index(i) + 1 :]:  # 低于其他三个区的5.1%、5.8%和6.3%
            if x.q.family != i.q.family or not re.fullmatch("、|[和与及]", plain[group[group.index(x) - 1].q.end : x.q.start]):  # fmt: skip
                break
            yield from wrong(p, m, start, x.q.end, own, x)


def wrong(p: Paragraph, m: re.Match[str], start: int, end: int, own: Item, other: Item) -> Iterator[Finding]:  # fmt: skip
    a, b = own.q.value, other.q.value
    if m["below"] == "接近" and a < 1.01 * b:
        return
    if (m["above"] and a < b) or (m["below"] and a > b) or (a == b and not re.search("达到|不|未|没", m.group())):  # fmt: skip
        yield found("words:direction", p, start, end, f"{bare(own.q)} {'<' if a < b else '>' if a > b else '='} {bare(other.q)}")  # fmt: skip


_COUNTED = {"个", "人", "户", "家", "件", "套"}
_NAMED = re.compile(
    rf"(?P<x>[^，。；：、（）\d]{{0,14}}?){WAY}(?P<y>[^，。；：、（）\d]{{2,14}})(?=[，。；])"
)
_WAYS = re.compile(f"{_ABOVE}|{_BELOW}")
_INSIDE = re.compile("以内|之内|范围内|以外|之外")
# 支出控制在预算以内
_WITHIN = re.compile(r"(?P<x>[^，。；：、（）\d]{0,12}?)(?:控制|保持|维持|压缩|压降)?在(?P<y>[^，。；：、（）\d]{2,8}?)(?:的?(?P<below>以内|之内|范围内)|(?P<above>以外|之外))(?=[，。；])")  # fmt: skip
_EARLIER = re.compile("(?:去年|上年|上季度|上月|上期|上届|前年|同期)+(?:同期)?(?:水平|的|全年)*$")


def _words(p: Paragraph, i: Item) -> str:
    plain = p.reading.plain
    start = since(plain, i.q.start, "，。；：、\n")
    if i.q.kind == "p" and plain[start : i.q.start] in (
        "占",
        "占比",
        "占比为",
    ):  # 外省籍2764人，占58.8%
        start = since(plain, max(start - 1, 0), "，。；：、\n")
    return plain[start : i.q.start]


def _score(p: Paragraph, name: str, i: Item) -> float:
    """How much of a name the words of a value have; the words of the first value of 去年为52场 are its time."""
    wanted = bigrams(name)
    words = _words(p, i)
    return sum(b in words for b in wanted) / len(wanted) if wanted else 0.0


def _find(p: Paragraph, name: str, levels: Sequence[Item]) -> Item | None:
    """The one value that a name is of."""
    name = re.sub(
        r"^(?:其|该|但|而|却|且)+|(?:的?(?:数|数量|人数|栋数|户数|件数|平均|水平|结果|者|总数|规模))+$",
        "",
        name,
    )
    if len(name) < 2:
        return None
    if "预算" in name and not any("预算" in _words(p, i) for i in levels):
        levels = [i for i in levels if re.search("安排|下达|批复", _words(p, i))]
        return levels[0] if len(levels) == 1 else None
    scored = [(_score(p, name, i), i) for i in levels]
    best = max((x for x, _ in scored), default=0.0)
    mine = [i for x, i in scored if x == best]
    if best < 0.5 and any(name[:2] in _words(p, i) for i in levels):
        mine = [i for i in levels if name[:2] in _words(p, i)]
        best = 0.5
    elif best < 0.5 and len(name) > 3:  # 经费支出: 实际支出
        mine = [i for i in levels if _words(p, i).rstrip("为是达共约了").endswith(name[-2:])]
        best = 0.5
    return mine[0] if best >= 0.5 and len(mine) == 1 else None


def two(p: Paragraph, levels: Sequence[Item], x: str, y: str, at: int) -> tuple[Item, Item] | None:
    """The values that the two sides of a comparison are."""
    before = [i for i in levels if i.q.end <= at and not i.depth]
    same = [i for i in before if i.q.family == before[-1].q.family]
    if (
        len(same) < 2 and len(before) > 1 and before[-1].q.kind == "n"
    ):  # 岗位数大于求职人数: 个 and 人
        counts = [i for i in before if i.q.family in _COUNTED and i.q.scale == before[-1].q.scale]
        a, b = _find(p, x, counts), _find(p, y, counts)
        return (a, b) if a is not None and b is not None and a is not b else None
    before = same
    if len(before) < 2:
        return None
    if "前者" in x and "后者" in y:
        return (before[0], before[1]) if len(before) == 2 else None
    if "后者" in x and "前者" in y:
        return (before[1], before[0]) if len(before) == 2 else None
    x = re.sub("^(?:其|该|但|而|却|且|前者|后者)+", "", x)
    other = _find(p, y, before)
    if other is None and _EARLIER.fullmatch(y):
        earlier = [
            i for i in before if re.search("去年|上年|上季度|上月|上期|上届|同期", _words(p, i))
        ]
        other = earlier[0] if len(earlier) == 1 else None
    if other is None:
        return None
    rest = [i for i in before if i is not other]
    own = _find(p, x, rest) if len(x) > 1 else None
    if own is None and len(rest) == 1 and (len(x) < 2 or len(before) == 2):
        own = rest[0]
    return (own, other) if own is not None else None


_END = re.compile("[。！？\n]|$")


def _by_name(p: Paragraph, group: Sequence[Item], near: Sequence[Item]) -> Iterator[Finding]:
    """岗位数大于求职人数; 前者长于后者; 场次少于去年; 低于最低标准; 发放1260万元。去年发放1385万元，今年补贴金额多于去年."""
    plain = p.reading.plain
    opened = since(plain, group[0].q.start, "。！？\n")
    stop = _END.search(plain[group[-1].q.end :])
    then = re.match(r"[。！？；\n][^。！？；\n\d]{6,40}(?=[。！？；\n])", plain[group[-1].q.end + (stop.start() if stop else 0) :]) if near is group else None  # fmt: skip
    levels = levels_of(p, near)
    families = {i.q.family for i in levels} if near is not group else ()
    end = group[-1].q.end + (stop.end() if stop else 0) + (len(then[0]) if then else 0)
    at = group[0].q.end
    ways = [*(_NAMED.finditer(plain, at, end) if _WAYS.search(plain, at, end) else ()), *(_WITHIN.finditer(plain, at, end) if _INSIDE.search(plain, at, end) else ())]  # fmt: skip
    for m in ways:  # fmt: skip
        if plain[m.start() - 1 : m.start()] not in "，；。" or _UNREAL.search(m.group()) or re.search("[增降涨升减跌]|(?<![人户平月年日])均|都|分别|率先|预期|比|倍|半数|一半|半$|成$|分之|的[有一二两三四五六七八九十]", m["x"] + m["y"]):  # fmt: skip
            continue
        if m.start() <= opened:
            continue
        pairs = [two(p, levels, m["x"], m["y"], m.start())] if not families else [two(p, [i for i in levels if i.q.family == f], m["x"], m["y"], m.start()) for f in families]  # fmt: skip
        told = [x for x in pairs if x is not None]
        if len(told) == 1:
            yield from wrong(p, m, m.start(), m.end(), *told[0])


_BY_HOW_MUCH = re.compile("(?:要|还|仍|又|也|略|稍|约)*(?:(?P<above>高出?|多出?|长|大|快)|(?P<below>低|少|短|小|慢))(?:出|了)?")  # fmt: skip
_FAR = re.compile(r"(?P<x>[^，。；：、（）\d]{0,12}?)比(?![重例])(?P<y>[^，。；：、（）\d]{2,12}?)(?:要|还|仍|又|也|略|稍|约)*(?:(?P<above>高出?|多出?|长|大|快)|(?P<below>低|少|短|小|慢))(?:出|了)?$")  # fmt: skip
_TO_IT = re.compile("[比较](?![重例])")
# 城东高于城西270元
_STRAIGHT = re.compile(
    rf"(?P<x>[^，。；：、（）\d]{{0,12}}?){WAY}(?P<y>[^，。；：、（）\d]{{2,12}})(?<!的)$"
)


def _how_far(p: Paragraph, group: Sequence[Item], near: Sequence[Item]) -> Iterator[Finding]:
    """全市平均为42分钟，比全市平均少4分钟: where the two values are that far apart, the word says which way."""
    plain = p.reading.plain
    levels, own_sentence = levels_of(p, near), levels_of(p, group)
    for i in group:
        label = plain[since(plain, i.q.start, "，。；：！？、（）\n") : i.q.start]
        m = _FAR.fullmatch(label) or _STRAIGHT.fullmatch(label)
        k = group.index(i)
        if m is None and k > 1 and _TO_IT.match(_words(p, group[k - 1])) and (straight := _BY_HOW_MUCH.fullmatch(plain[group[k - 1].q.end : i.q.start])):  # fmt: skip
            a, b = group[k - 2 : k]  # 12天，比承诺的15天长3天
            if {a, b} <= {*own_sentence} and a.q.family == b.q.family == i.q.family and abs(abs(a.q.value - b.q.value) - i.q.value) <= i.q.half + a.q.half + b.q.half + 1e-9:  # fmt: skip
                yield from wrong(p, straight, b.q.end, i.q.end, a, b)
            continue
        if m is None and i.q.kind in "nd" and (straight := _BY_HOW_MUCH.fullmatch(label)):
            # 平均为68.5%，云川区为73.9%，高5.4个百分点
            fit = [x for x in own_sentence if x.q.end < i.q.start and (x.q.family == i.q.family or (i.q.kind == "d" and x.q.unit == "%"))][-2:]  # fmt: skip
            if len(fit) == 2 and fit[1].q.end == i.q.start - len(label) - 1 and not _NO_MAIN.search(_words(p, fit[1])) and abs(abs(fit[1].q.value - fit[0].q.value) - i.q.value) <= i.q.half + fit[0].q.half + fit[1].q.half + 1e-9:  # fmt: skip
                yield from wrong(p, straight, fit[1].q.end + 1, i.q.end, fit[1], fit[0])
            continue
        if m is None or i.q.kind not in "nd":
            continue
        start = since(plain, i.q.start, "，。；：！？、（）\n")
        fit = [x for x in (levels if len(m["x"]) > 1 else own_sentence) if (x.q.family == i.q.family if i.q.kind == "n" else x.q.unit == "%")]  # fmt: skip
        pair = two(p, fit, m["x"], m["y"], start)
        if pair is None and _EARLIER.fullmatch(m["y"]):  # 12分钟，比去年短了6分钟，去年为18分钟
            own = _main(p, fit, start)
            then = next((x for x in fit if x.q.start > i.q.end and EARLIER.search(x.clause or "")), None)  # fmt: skip
            pair = (own, then) if own and then else None
        if pair is None:
            continue
        a, b = pair
        if abs(abs(a.q.value - b.q.value) - i.q.value) <= i.q.half + a.q.half + b.q.half + 1e-9:
            yield from wrong(p, m, start, i.q.end, a, b)


_ONE_SIDE = re.compile(r"(?P<x>[^，。；：、（）\d比较最增减]{2,12}?)(?:要|还|仍|又|也|略|稍|约)*(?:(?P<above>高出?|多出?|长|快)|(?P<below>低|少|短|慢))(?:出|了)?")  # fmt: skip


def _one_side(p: Paragraph, group: Sequence[Item], near: Sequence[Item]) -> Iterator[Finding]:
    """云河街道734人次，石桥街道689人次，云河街道多45人次: one of the only two that are so far apart is named."""
    plain = p.reading.plain
    for i in group:
        start = since(plain, i.q.start, "，。；：！？、（）\n")
        m = _ONE_SIDE.fullmatch(plain[start : i.q.start]) if i.q.kind in "nd" else None
        if m is None:
            continue
        levels = levels_of(p, near)
        if plain[i.q.end : i.q.end + 1] != "：":  # 少16家：云川区有57家，青山区有41家
            levels = [x for x in levels if x.q.end <= start]
        fit = [x for x in levels if (x.q.family == i.q.family or (i.q.kind == "d" and x.q.unit == "%"))][-6:] if m else []  # fmt: skip
        apart = [x for x in combinations(fit, 2) if abs(abs(x[0].q.value - x[1].q.value) - i.q.value) <= i.q.half + x[0].q.half + x[1].q.half + 1e-9]  # fmt: skip
        two = [x for x in fit if x.sentence == i.sentence and x.segment == i.segment]
        if not apart and len(two) == 2 == len(fit) - (fit[0] not in two) and i.q.kind == "n" and not i.q.hedge and two[1].q.end == start - 1:  # fmt: skip
            named = [m["x"][:2] in _words(p, x) for x in two]
            gap = abs(two[0].q.value - two[1].q.value)
            if sum(named) == 1 and gap and not any(map(of_before, [p.reading] * 2, two)) and 0.1 < i.q.value / gap < 10:  # fmt: skip
                shows = f"|{bare(two[0].q)} - {bare(two[1].q)}| = {gap / i.q.scale:.6g}"
                yield noted(misfit("arithmetic:difference", p, i.q, shows), not misread(i.q, gap))
        if m and len(apart) == 1:
            mine = [x for x in apart[0] if m["x"][:2] in _words(p, x)]
            if len(mine) == 1:
                yield from wrong(p, m, start, i.q.end, mine[0], next(x for x in apart[0] if x is not mine[0]))  # fmt: skip


_TIMES = re.compile(r"(?P<x>[^，。；：、（）\d]{0,12}?)(?:[是为接近将超过不到足相当于达约逾]|大约)+(?P<y>[^，。；：、（）\d是]{2,12}?)的$")  # fmt: skip


def _times(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """前者职工人数是后者的两倍多; 一线工人接近管理人员的三倍: the quotient of two values that are named."""
    plain = p.reading.plain
    for i in group:
        start = since(plain, i.q.start, "，。；：！？、（）\n")
        m = _TIMES.fullmatch(plain[start : i.q.start]) if i.q.kind == "m" else None
        how = plain[start : i.q.start] + i.q.hedge if m else ""
        if not re.search("近|超|逾|不[到足]|多|余", how) or re.search("增[速幅长]", how):
            continue
        levels = [x for x in levels_of(p, group) if x.q.end <= start]
        for family in {x.q.family: 0 for x in reversed(levels)} if m else ():
            pair = two(p, [x for x in levels if x.q.family == family], m["x"], m["y"], start) if m else None  # fmt: skip
            if pair is None or not pair[1].q.value:
                continue
            times, w = pair[0].q.value / pair[1].q.value, i.q.value
            if re.search("近|不[到足]", how):
                fits = 0.8 * w <= times < w
            elif re.search("超|逾", how):
                fits = w < times < 1.6 * w
            else:
                fits = w <= times < w + 1
            if not fits:
                yield found("words:direction", p, start, i.q.end, f"{bare(pair[0].q)}/{bare(pair[1].q)} = {times:.2f}", severity="warning")  # fmt: skip
            break


_GOES_ON = re.compile(
    rf"，(?P<of>[^，。；：、\d]{{0,6}}?)(?:{ADVERB}|连续(?:[一两二三四五六七八九十\d]+个?(?:年|月|季度|期|届|批|次)?)?|逐[年月季步批期]|同期|有所|持续|呈|进一步|稳步|不断|幅度|趋势|总体)+"
    r"(?:(?P<up>上升|增长|增加|提高|上涨|扩大|回升|攀升|走高|延长)|(?P<down>下降|减少|降低|回落|下跌|下滑|缩小|收窄|缩短|走低))(?=[，。；])"
)
_ARRIVES = re.compile("(?:[增升涨降减缩扩]|提高|上升|增加|增长|扩大|下降|减少|降低|缩小|回落|收窄|缩短|延长|压缩|变|调整?)[到至为成](?:\ue006的?)?$")  # fmt: skip


_FROM_EVEN = re.compile(
    r"，(?P<of>(?:[^，。；：\d]|\d+月){0,14}?)(?:相比|比较|有所|略有|明显|大幅|小幅|稳步|持续|继续|稍有|进一步)+(?:上升|增长|增加|提高|上涨|扩大|回升|下降|减少|降低|回落|下跌|下滑|缩小)(?=[，。；])"
)


# 2023年、2024年均为24.3万人，规模扩大
_EVEN = re.compile(r"(?<![人户平月年日])(?:均|都|同)(?:为|是|达到?|有)$")
_OF_EVEN = re.compile(r"，(?P<of>(?:[^，。；：\d]|\d+年|\d+月){0,14}?)(?:相比|比较|有所|略有|明显|大幅|小幅|稳步|持续|继续|稍有|进一步|逐[年月季])*(?:上升|增长|增加|提高|上涨|扩大|回升|增多|下降|减少|降低|回落|下跌|下滑|缩小)(?=[，。；])")  # fmt: skip
_TIMES_NAMED = re.compile(
    r"20\d\d年|[去今上本]年|[两三四]个?(?:年|季度|月|学年|次|期|批)|季度|半年|\d月|年[初末]"
)
# 折合102.4万元，突破百万元
_ROUND = re.compile(rf"，(?:已|也|仍|首次|首度|一举|成功|再次|均)*{WAY}(?:首个)?(?P<size>[十百千](?:万|亿)|万|亿)(?:元|人次|人|户|件|大关|[，。；])")  # fmt: skip
_SIZES = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4, "亿": 1e8}


def _at_once(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """均为18.6万人，总量增长: what was the same; 102.4万元，接近百万元: a round number said in a word."""
    plain = p.reading.plain
    for i in group:
        if i.role != "level" or i.q.hedge or i.q.kind not in "np":
            continue
        before = plain[since(plain, i.q.start, "。；\n") : i.q.start]
        m = _OF_EVEN.match(plain, i.q.end) if _EVEN.search(before) else None
        if m and len(set(_TIMES_NAMED.findall(before))) and not re.search("率|满意|[比较](?:上|去|前)|上年|去年|其[他中]|质量|成效|压力|能力|难", m["of"]):  # fmt: skip
            own = set(
                re.sub("[量数总人次额值规模该这一其者的与和比较上季度年月半]", "", m["of"])
            ) - set(before)
            yield found("words:direction", p, i.q.end + 1, m.end(), f"{bare(i.q)} = {bare(i.q)}", severity="info" if own else "")  # fmt: skip
        m = _ROUND.match(plain, i.q.end) if i.q.kind == "n" else None
        if m and not _UNREAL.search(m.group()):
            size = prod(_SIZES[c] for c in m["size"])
            if 0.5 < i.q.value / size < 2:
                wrong_way = i.q.value < size if m["above"] else i.q.value >= size
                if wrong_way != bool(m["below"] and re.search("[未不没]", m["below"]) and m["below"] not in ("不及", "不到", "不足")):  # fmt: skip
                    yield found("words:direction", p, m.start() + 1, m.end(), f"{bare(i.q)} {'<' if i.q.value < size else '≥'} {size:g}")  # fmt: skip


def _then(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """由840元缩小到650元，连续三年收窄; 减少150件，下降10.0%，连续三年下降: the word behind goes the same way; 分别为186起和186起，二季度略有上升."""
    for a, b in pairwise(group):
        even = "分别" in p.text and b is group[-1] and a.q.value == b.q.value and a.q.family == b.q.family and _FROM_EVEN.match(p.reading.plain, b.q.end)  # fmt: skip
        if even and not a.q.hedge and re.search("分别[^，。；]*$", a.label) and not re.search("率|满意|比上[^半]|[上去]年|其他|质量|成效", even["of"]):  # fmt: skip
            yield found("words:direction", p, b.q.end + 1, even.end(), f"{bare(a.q)} = {bare(b.q)}")
        m = _GOES_ON.match(p.reading.plain, b.q.end)
        if m is None:
            continue
        way = 0
        before = p.reading.plain[since(p.reading.plain, a.q.start, "。！？；\n") : b.q.start]
        if set(re.sub("[量数总人次额值率比例规模该这一其数者的]", "", m["of"])) - set(before):
            continue  # 由534件减少到498件，满意度稳步提高: of something else
        if (
            b.role == "change"
            and b.q.kind in "np"
            and not re.search("[比较](?!上|去|同|前|年)", b.label)
        ):
            way = b.direction
        elif _ARRIVES.search(b.before) and a.q.family == b.q.family and re.search("[由从][^，。；]*$", a.before):  # fmt: skip
            way = (b.q.value > a.q.value) - (b.q.value < a.q.value)
        if way * (1 if m["up"] else -1) < 0:
            yield found("words:direction", p, b.q.end + 1, m.end(), f"{a.q.text}、{b.q.text}")
