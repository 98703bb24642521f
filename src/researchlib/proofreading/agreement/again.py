"""A number taken up again with what it counts: 参评机构46家。…46家参评机构中; 上述四个街道.

What is taken up is known to the reader: it stands at the head of its clause, behind 这, 上述, 将, 对, or before 的, 中,
均, 全部.  Its value must then have been said of the same thing shortly before.  When it was not, and one number said
of that thing is a slip away (or is the same in another rounding), one of the two is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, clause, left_behind
from ..sentences.clauses import Item, alike, overlaps, ratio
from ..sentences.quantities import Quantity
from ..sentences.units import DIGITS, SPANS
from .mentions import DEFINITE, Mention, named_pairs
from .slips import GENERIC, RESTATES, variants

_REACH = 2  # paragraphs a number is remembered for
_THIS = re.compile("(?:这[笔批些]?|上述|以上|该|此|全部|全体|共计|目前|现有|总共)$")
_HEAD = re.compile(
    "(?:^|[将为对向给使把由被在从含应按]|应对|距离?|首[批期]|第[一二三]批|针对|[按对]照|面对|为了?[^，。；为]{1,4}|围绕|针对|走遍|完成|收回|属于|能够|得益于|以上|总之|综上|全年)$"
)
_ALL = re.compile(
    "均|全部|都|全体|逐一|合计|总共|共同|全数|悉数|(?:就)?是[^，。]{0,4}(?:例证|证明|说明)|陆续|一次性|汇总|归纳|梳理|^(?![^，。]*(?:反映|提出|存在|发现))[^，。的]{2,6}的[^，。]{1,10}(?:已|将|得到)"
)
_WITHIN = re.compile("[^，。；]{0,8}(?<!其)(?:中|里|当中)(?=[，：]|$)")
_PART_OF = re.compile("其中|另|此外|还有|其余|剩余|新增|余下|又|有的|仅|只")
_HANZI = re.compile("[\u4e00-\u9fff]{5}")
_BAND = re.compile("以上|以下|以内|左右|起")


def again(draft: Draft, read: Read) -> Iterator[Finding]:
    """48家参评机构中, where 参评机构46家 stands before it; in 这18.4万人中, of 18.36万人."""
    told: list[Mention] = []
    runs: dict[str, Mention] = {}
    values = Counter(
        (i.q.kind, round(i.q.value, 6)) for p in draft.paragraphs for i in read[p.number]
    )
    for p in draft.paragraphs:
        if p.kind == "cell":
            continue
        told = [m for m in told if p.number - m.p.number <= _REACH]
        over = p.kind in ("heading", "title") or is_title(p)
        for item in map(arabic, read[p.number]):
            t = Mention(p, item)
            if item.q.kind not in "np" or item.q.value <= 0:
                continue
            yield from _back_then(t, told)
            sure = 0 if item.q.hedge or over else taken_up(t)
            if sure and values[item.q.kind, round(item.q.value, 6)] == 1:
                yield from _against(t, sure, told, read[p.number])
            if not over:
                yield from _once_more(t, runs, values[item.q.kind, round(item.q.value, 6)])
                told.append(t)


def _once_more(t: Mention, runs: dict[str, Mention], times: int) -> Iterator[Finding]:
    """前三季度新增就业4.8万人。…前三季度新增就业4.3万人; 1.6万名新居民参保…1.9万名新居民参保: the same words before or behind a slip."""
    q, label, plain = t.q, t.item.label, t.p.reading.plain
    behind = _HANZI.match(plain, q.end, q.end + 5)
    for key in (label[-4:] + "…", behind[0] if behind else ""):
        m = runs.get(key) if len(key) == 5 and "占" not in key else None
        if t.item.role == "level" and not q.hedge:
            runs[key] = t
        if m is None or runs[key] is not t or times > 1 or t.p.number - m.p.number > _REACH or elsewhere(t, m) or not alike(m.q, q) or m.q.scale != q.scale or old(m) != old(t) or (t.times and m.times and t.times != m.times):  # fmt: skip
            continue
        how = variants(q.digits, q.decimals).get(m.q.digits, "")
        same = key[-1] != "…" or (len(own := clause(t.p, t.item)) > 6 and own == clause(m.p, m.item))  # fmt: skip
        here = m.p is t.p and m.item.sentence == t.item.sentence and not re.search("[》：]", plain[m.q.end : q.start])  # fmt: skip
        if how and not here and (same or (how == "swap" and (q.figures > 2 or (t.times and t.times == m.times)))):  # fmt: skip
            yield mark(t, m, how, sure=False)
            return


_BACK_THEN = re.compile("(?:[比较于过](?:了)?)(?P<t>20\\d\\d年|[上去]年)(?:同期)?的?$")


def _back_then(t: Mention, told: Sequence[Mention]) -> Iterator[Finding]:
    """2020年为6.8万人。…2024年达到8.4万人，比2020年的6.3万人多: the only such number of that time, with a slip."""
    q, m = t.q, _BACK_THEN.search(t.stretch[-12:])
    if m is None or q.kind not in "np":
        return
    then = [o for o in told if (o.q.kind, o.q.unit, o.q.scale) == (q.kind, q.unit, q.scale) and o.item.role == "level" and m["t"] in re.split("[，；]", o.stretch)[-1] and t.p.number - o.p.number <= 1]  # fmt: skip
    if len(then) == 1 and (how := variants(q.digits, q.decimals).get(then[0].q.digits, "")) and not _BACK_THEN.search(then[0].stretch):  # fmt: skip
        yield mark(t, then[0], how, sure=False)


def arabic(item: Item) -> Item:
    """三百六十二件 with the digits of 362."""
    q = item.q
    if not q.chinese or q.kind != "n" or q.hedge or q.value < 11 * q.scale:
        return item
    return replace(item, q=replace(q, digits=f"{q.value / q.scale:g}", chinese=False))


_CLAUSE = re.compile("[^，。；：！？、（）]*")


def taken_up(t: Mention) -> int:
    """How surely a number is one the reader knows: 0, 1 at the head of a clause, 2 when all of it is meant."""
    q, item, plain = t.q, t.item, t.p.reading.plain
    if not (q.unit or (q.scale >= 1e4 and len(item.noun) > 1)) or q.chinese or item.role != "level":  # fmt: skip
        return 0
    if (
        q.family in SPANS
        and not (len(item.noun) > 1 and item.label.endswith("这"))
        and (not re.match("的[^，。；]{3}", plain[q.end :]) or not q.decimals)
    ):
        return 0  # 5.4天的办结用时
    if rate_of(item) and (
        re.search("(?:已|达到?|为|仍|到)+$", item.label)
        or (len(item.label) < 7 and plain[: q.start - len(item.label)][-1:] in ("。", "；"))
    ):
        return 1  # 登记率已达97%; 。签约率78.5%
    noun = _CLAUSE.match(plain[q.end :])
    behind = noun.group() if noun else ""
    if _BAND.match(behind) or _PART_OF.search(item.label[-3:]):
        return 0
    if behind == "中" and not item.label and plain[q.start - 1 : q.start] == "。":
        return 2  # 受理84件。84件中，收费争议37件
    named = behind.startswith("的") or behind in ("中", "里") or len(item.noun) > 1 or _ALL.search(behind)  # fmt: skip
    if _THIS.search(item.label) and (named or q.unit == "人"):
        return 2
    if not named or (item.label and not (_HEAD.search(item.label) or DEFINITE.search(item.label))):
        if named and item.label and q.family not in SPANS and _COUNTS_OF.match(behind):
            return -1  # 企业未足额发放200元高温津贴的
        if behind == "中" and len(item.label) > 3:
            return 1  # 改造资金490万元中
        return 1 if item.label.endswith("仍有") and len(item.noun) > 4 else 0
    inside = not item.label and plain[q.start - 1 : q.start] not in ("", *"，。；：\n")
    if inside and not any(x.end == q.start for x in t.p.reading.times):
        return 0
    if _WITHIN.match(behind) or _ALL.search(behind):
        return 2
    return 1


_RATE = re.compile("([\u4e00-\u9fff]{2}[率度])[^率，]{0,4}$")
_COUNTS_OF = re.compile("[\u4e00-\u9fff]{2}|车")
_PRICE = re.compile("价|标准|单价|工资|津贴|补贴")


def rate_of(item: Item) -> str:
    m = _RATE.search(item.label) if item.q.kind == "p" else None
    return m[1] if m else ""


def _against(
    t: Mention, sure: int, told: Sequence[Mention], items: Sequence[Item]
) -> Iterator[Finding]:
    """The number said of the same thing, when what is taken up is a slip away from it."""
    pool = [
        m for m in told
        if m.q.kind == t.q.kind and (alike(m.q, t.q) or not (m.q.unit and t.q.unit)) and (m.item.role == "level" or (m.item.label[1:] and m.item.label[-2:] in t.item.label + t.item.noun)) and not m.q.hedge
        and not _band(m) and m.q.value > 0
    ]  # fmt: skip
    behind = [Mention(t.p, i) for i in items if i.position > t.item.position and alike(i.q, t.q)]
    if any(abs(m.q.value - t.q.value) < 1e-9 * t.q.value for m in pool) or (sure < 2 and made_of(t, behind)):  # fmt: skip
        return
    counts = [
        i.q for i in items if i.q.kind == "n" and i.position < t.item.position and i.q.low > 0
    ]
    if t.q.kind == "p" and any(overlaps(*ratio(a, b), t.q) for a, b in combinations(counts[-6:], 2) for a, b in ((a, b), (b, a))):  # fmt: skip
        return  # 满意1077人 of 1146份: its own rate
    made = made_of(t, pool)
    digits = variants(t.q.digits, t.q.decimals)
    near: list[tuple[int, bool, int, Mention, str]] = []
    for k, m in enumerate(pool):
        here = m.p is t.p and m.item.sentence == t.item.sentence
        if here and not (m.q.unit and "，" in t.p.reading.plain[m.q.end : t.q.start]):
            continue
        how = digits.get(m.q.digits, "") if m.q.scale == t.q.scale else ""
        every = sure > 1 or t.item.label.endswith(("把", "将"))
        if _coarser(t.q, m.q, every) or (_coarser(m.q, t.q) and m.q.figures > 1):
            how = "rounding"
        touching = _touching(t, m) or (2 if _parted(t, m, pool) else 0)
        if here and sure < 2 and not (_parted(t, m, pool) or (how == "swap" and len(t.q.digits) > 2 and touching > 3)) and (not t.item.noun.startswith("的") if how != "rounding" else t.q.figures < 2):  # fmt: skip
            continue  # 72家准备增加，27家准备减少
        if bool(_NOT.search(t.item.label)) != bool(_NOT.search(m.stretch[-12:])):
            continue  # 对未检查的28家机构, where 98家 were 检查
        if touching and not elsewhere(t, m) and not (t.times and m.times and t.times != m.times) and old(m) == old(t):  # fmt: skip
            near.append((touching, bool(how), k, m, how))
    if not near:
        return
    touching, _, _, m, how = max(near, key=lambda x: x[:3])
    digits_, parted, this = t.q.digits.replace(".", ""), _parted(t, m, pool), _THIS.search(t.item.label)  # fmt: skip
    same = t.item.noun[:2] == m.item.noun[:2] or bool(this and t.item.noun[:2] in m.name)
    if not how or (made and not parted and not (how == "swap" and same)):
        return  # 9个街道、112个社区。121个社区: no sum of the two
    less = t.q.value < m.q.value and sure < 2 and not (t.q.kind == "p" and (named_pairs(t.item.label) & named_pairs(m.stretch)) - named_pairs(rate_of(t.item)))  # fmt: skip
    if sure < 0 and (touching < 4 or len(digits_) < 2 or len(pool) != 1 or how not in ("digit", "swap") or t.item.sentence - m.item.sentence > 1 or m.p is not t.p or (less and not _PRICE.search(t.item.noun))):  # fmt: skip
        return
    if len(digits_) < 2 and touching < 16 and (less or not same or m.item.sentence + 1 != t.item.sentence):  # fmt: skip
        return
    if how == "digit" and less and touching < 16 and not (t.q.family == "元" and _PRICE.search(t.item.noun)) and len(digits_) < 4 and not (parted or t.q.decimals):  # fmt: skip
        return  # 走访企业28家。26家企业反映: some of them
    here = m.p is t.p and m.item.sentence == t.item.sentence
    if how == "rounding" and (RESTATES.search(t.stretch) or len({x.q.value for x in pool if _coarser(t.q, x.q)}) > 1):  # fmt: skip
        return
    if here and how != "rounding" and made_of(t, [*behind, m]):
        return  # 志愿者1250名，1205名志愿者参加，45名请假
    some = how == "digit" and here and t.q.value < m.q.value  # 47家，43家全部
    if how == "rounding" and len(digits_.rstrip("0")) < 2 and touching < 4:
        return
    yield mark(t, m, how, sure=False if parted or t.q.scale != m.q.scale or some or (less and t.q.decimals) else None)  # fmt: skip


_NOT = re.compile("未(?!足|按|及时)")


def _parted(t: Mention, m: Mention, pool: Sequence[Mention]) -> bool:
    """28人组成…党员14人，群众12人，26名队员: what is taken up is the sum of the two said since."""
    since_ = [x.q for x in pool if x.p is t.p is m.p and m.item.position < x.item.position][-2:]
    return len(since_) == 2 and since_[0].value + since_[1].value == t.q.value


def _touching(t: Mention, m: Mention) -> int:
    """How much of what the number counts was said about the other: in its own clause 2 a pair, about it 1."""
    if rate_of(t.item) or t.q.kind == "p":
        one = rate_of(t.item) or (re.search("[\u4e00-\u9fff]{2}[率度]", t.item.noun or _OF_WHEN_RATE.sub("", t.p.reading.plain[t.q.end : t.q.end + 16])) or [""])[0]  # fmt: skip
        return 4 * (bool(one) and one in m.stretch) or 2 * t.item.label.endswith(("这", "上述"))
    label = named_pairs(t.item.label) if re.search("的$", t.item.label) else frozenset()
    if label and not label & (named_pairs(m.stretch) | named_pairs(m.item.noun)) and not (len(t.item.noun) > 3 and t.item.noun in m.name):  # fmt: skip
        return 0  # 在接受深度访谈的37家企业中: others than 月薪未作调整的企业47家
    if t.item.label[2:] and t.item.label[-1] == "的" and (m.name.endswith(t.item.label[-3:-1]) or (t.item.label[4:] and t.item.label[-5:-1] in m.name)):  # fmt: skip
        return 4  # 流失41人。…流失的47人
    noun = re.split("(?<![月人户年日平])均|已|将|都|(?:当中|中|里)$", t.item.noun)[0]
    pairs = named_pairs(noun if len(t.q.unit) < 3 else f"{t.q.unit}，{noun}")
    own = pairs & named_pairs(m.name[-16:] + "，" + m.item.noun)
    plain = m.p.reading.plain
    behind = re.match("，?[^，。；]{0,12}", plain[m.q.end : t.q.start if m.p is t.p else None])
    near = (pairs & named_pairs(m.stretch[-24:] + "，" + (behind.group() if behind else ""))) - own
    score = 4 * len(own - GENERIC) + 2 * len(own & GENERIC) + len(near - GENERIC)
    if not score and (
        re.search("这|上述|以上|该|此", t.item.label) or re.search("该项|这[项笔批]|该笔", t.stretch) or _chance(t.q, m.q)
        or ((noun in ("", "中") or (t.q.family == "元" and noun[:2] == "资金")) and t.item.sentence - m.item.sentence == 1 and t.p is m.p)
    ):  # fmt: skip
        return 2
    return score


_OF_WHEN_RATE = re.compile("[，。；：！？、（].*|^(?!的).*")


def _chance(a: Quantity, b: Quantity) -> bool:
    """1346 and 1364, 47.7 and 47.65: chance makes no such pair."""
    if a.figures < 3 or a.digits == b.digits:
        return False
    return sorted(a.digits) == sorted(b.digits) or (_coarser(a, b) and a.unit == b.unit)


def _band(m: Mention) -> bool:
    return bool(re.match("以[上下内]", m.item.noun))


def old(m: Mention) -> bool:
    """Of an earlier time; 从收回的1386份问卷看 is not."""
    from_it = left_behind(m.item) and not _SEEN.search(m.item.noun)
    return bool(EARLIER.search(clause(m.p, m.item))) or from_it


def elsewhere(t: Mention, m: Mention) -> bool:
    """东河街道为1.6万名新居民建档。西河街道为1.9万名新居民建档: of two places."""
    a, b = ({x[1] for x in _PLACE.finditer(x.stretch)} for x in (t, m))
    return bool(a and b and not a & b)


_PLACE = re.compile("(?:^|[，、在对向])([^，。；、全各本该]{2}(?:街道|[镇乡村区县]|社区))")
_SEEN = re.compile("看|中|里|组成")


def made_of(t: Mention, pool: Sequence[Mention]) -> bool:
    """Whether a number is the sum or the difference of two that stand close together."""
    q, near = t.q, [m for m in pool if m.item.role == "level"][-8:]
    return any(
        abs(a.q.value + b.q.value - q.value) <= q.half + a.q.half + b.q.half
        or abs(abs(a.q.value - b.q.value) - q.value) <= q.half + a.q.half + b.q.half
        for a, b in combinations(near, 2)
    )  # fmt: skip


def _coarser(t: Quantity, m: Quantity, every: bool = False) -> bool:
    """18.4万 of 18.36万, 3500 of 3472: the same number with fewer digits, and not as 约; 全部3.2万条 of 31642条."""
    kept = t.digits.replace(".", "") if t.decimals else t.digits.rstrip("0")
    full = m.digits.replace(".", "").rstrip("0")
    if (t.scale != m.scale and not (every and t.decimals)) or len(kept) >= len(full) or not kept or t.value == m.value:  # fmt: skip
        return False  # 4.82万辆 of 48240辆 is the way of a summary
    step = t.scale * 10.0 ** (-t.decimals if t.decimals else len(t.digits) - len(kept))
    return abs(t.value - m.value) <= step / 2 * (1 + 1e-9)


def mark(t: Mention, m: Mention, how: str, sure: bool | None = None) -> Finding:
    rounded = how == "rounding" or (how == "last" and t.q.decimals)
    code = "consistency:rounding" if rounded else "consistency:value"
    shows = say(zh=f"{m.p.where}写{m.q.text}，此处写{t.q.text}", en=f"{m.q.text} in {m.p.where}, {t.q.text} here")  # fmt: skip
    unsure = how == "digit" and t.q.kind == "p" if sure is None else not sure
    return found(code, t.p, t.q.start, t.q.end, shows, severity="info" if unsure else "")


def is_title(p: Paragraph) -> bool:
    """The first line, when it is no sentence."""
    return p.number == 1 and len(p.text) < 48 and p.text[-1:] not in tuple("。；：！？")


_ABOVE = re.compile(
    r"(?:(?P<said>上述|(?<![岁元年月级人\d])以上|前述|这)|(?:^|(?<=[。；，]))(?=.{1,2}(?:部门|村|街道|社区|镇|公司|学校)(?:将|把|要|按|均|都|各|共同|联合|同时|分头|一致|统一|全部)))"
    r"(?P<n>[两二三四五六七八九十]|\d{1,2})(?P<unit>[份个家种项类条点位名人户地处所镇村县市]|部门|单位|方面|街道|企业)"
)
_NAME = "[^，。；：、！？（）\\s]{1,14}"
_SERIES = re.compile(rf"{_NAME}(?:、{_NAME})+")
_AND = re.compile("以及|[和与]|(?<![不涉以])及(?![时格早其])")
_KIND = "公司|街道|镇|乡|社区|村|局|集团|学校|小学|中学|医院"
_SUBJECTS = re.compile(rf"(?:^|[，。；])([^，。；、：]{{2,10}}?(?:{_KIND}))(?=[^，。；、和与及的])")
_ORDINALS = re.compile(
    "(?<![同这也只])([一二三四五六七八九十])是|[（(]([一二三四五六七八九十])[）)]|第([一二三四五六七八九十])[，、]"
)
_POINTS = re.compile(
    "[点条]|方面|[个项类](?:方面|问题|困难|措施|举措|建议|意见|原因|不足|短板|做法)"
)
_DOES = re.compile("均|分别|都|各|未|被|存在|先后|同时|涉嫌")


def enumerated(draft: Draft, read: Read) -> Iterator[Finding]:
    """李村、上陈村、石桥头村…。…上述2个村; 一是…，二是…，三是…。以上两点困难: as many as were just named."""
    ordinals: list[int] = []
    for p in draft.paragraphs:
        if not p.prose:
            ordinals = []
            continue
        earlier, ordinals = ordinals, [*ordinals, *_numbered(p.reading.plain)]
        plain = p.reading.plain
        for m in _ABOVE.finditer(plain):
            n = DIGITS.get(m["n"]) or int(m["n"])
            thing = plain[m.end() : m.end() + 2]
            if n < 2 or any(i.q.value == n and i.q.end < m.start() and i.noun[:2] == thing for i in read[p.number]):  # fmt: skip
                continue
            told = [i.q.value for i in read[p.number] if i.q.end < m.start()][-4:]
            if any(a + b == n for a, b in pairwise(told)):
                continue  # 新建3个、改建2个。这5个
            run = [*earlier, *_numbered(plain[: m.start()])]
            if run and m["said"] and _POINTS.match(plain, m.start("unit")):
                if run[-1] > 1 and run[-run[-1] :] == [*range(1, run[-1] + 1)] and run[-1] != n:
                    yield _as_many(p, m, run[-1])
            elif not m["said"] and re.match(f"[^。]*(?:另|其余|[一二三四五六七八九十0-9]{m['unit']})", plain[m.end() :]):  # fmt: skip
                continue
            elif k := _told(plain[: m.start()], m["unit"], n) or _of_kind(plain[: m.start()], thing, n):  # fmt: skip
                yield _as_many(p, m, k)
            else:
                yield from _counted(p, m, n)


def _numbered(text: str) -> list[int]:
    return [DIGITS[next(filter(None, m.groups()))] for m in _ORDINALS.finditer(text)]


def _told(before: str, unit: str, n: int) -> int:
    """刘洋、马骏、何秀兰三名…。这四名: how many were named and counted in the two sentences before, when it is not n."""
    text = "。".join(re.split("[。！？]", re.sub("“[^”]*”", "名", before))[-3:])
    told = [
        (DIGITS.get(m[2]) or int(m[2]), 1 + m[1].count("、") + len(re.findall("[和与]", m[1])), 1 + m[1].count("、"))
        for m in re.finditer(rf"([^，。；：]*、[^，。；：、]{{1,10}}?)([两二三四五六七八九十]|\d{{1,2}}){unit}", text)
    ]  # fmt: skip
    return (
        told[-1][0]
        if told and told[-1][0] in told[-1][1:] and n not in [k for x in told for k in x]
        else 0
    )


def _of_kind(before: str, thing: str, n: int) -> int:
    """东浦公寓、南桥公寓通道堵塞，北塘公寓报警器失灵。…这四处公寓: how many were named with the word, when it is not n."""
    if not re.fullmatch(
        "公寓|公司|社区|街道|小区|学校|小学|中学|企业|园区|站点|驿站|专线|工地", thing
    ):
        return 0
    text = "。".join(re.split("[。！？]", before)[-3:])
    names = re.findall(f"(?:^|[，。；、和与及对在])([\u4e00-\u9fff]{{2,4}}){thing}", text)
    listed = len(set(names)) == len(names) == text.count(thing)
    return (
        len(names)
        if listed and "个" not in "".join(names) and len(names) > 1 and abs(len(names) - n) == 1
        else 0
    )


def _counted(p: Paragraph, said: re.Match[str], n: int) -> Iterator[Finding]:
    before = p.reading.plain[: said.start()]
    text = re.sub("（[^（）]*）|“[^”]*”", "名", before)
    parts = [s for s in re.split("[。！？]", text) if s.strip("，；：\n ")][-2:]
    if not parts or _ORDINALS.search(before):
        return
    counts: list[tuple[int, int]] = []
    if len(titles := re.findall("《[^》]*》", parts[-1])) > 1 and said["unit"] in "份项个部":
        counts, parts = [(len(titles), 99 if "等" in parts[-1] else len(titles))], []
    for part in reversed(parts):
        for m in _SERIES.finditer(part):
            names = [x for x in m.group().split("、") if x and not x[0].isdigit()]
            does = _DOES.search(names[-1]) if names else None
            thing = p.reading.plain[said.end() : said.end() + 2]
            if said["said"] == "这" and (m.start() or not does) and not all(x.endswith(thing) for x in _AND.split("、".join(names).replace("、", "和"))):  # fmt: skip
                continue
            if does:  # 顺安物流、新源建材分别被投诉11次和9次
                names[-1] = names[-1][: does.start()]
            least, last = len(names), _AND.split(names[-1])
            most = least + sum(len(_AND.split(x)) - 1 for x in names)
            if len(last) > 1 and len(names) > 1:
                tail = names[-2][-1:]
                least += last[0].endswith(tail) or len(last[0]) <= len(names[-2]) + 1
            most = max(most, least) if not re.match("等", part[m.end() - 1 :]) else most
            open_ended = "等" in names[-1]
            counts.append((least, 99 if open_ended and "等问题" not in names[-1] else most))
        named = {m[1] for m in _SUBJECTS.finditer(part)}
        if not counts and len(named) > 1 and said["said"] != "这":
            counts.append((len(named), len(named)))
        if counts:
            break
    if not counts or any(low <= n <= high for low, high in [*counts, (sum(c[0] for c in counts), sum(c[1] for c in counts))]):  # fmt: skip
        return
    if len(counts) > 1:  # two lists of one sentence
        counts = [(sum(c[0] for c in counts), 0)]
    low, _ = counts[-1] if len(counts) == 1 else min(counts, key=lambda c: abs(c[0] - n))
    if abs(low - n) > 2 or low < 2:
        return
    yield _as_many(p, said, low)


def _as_many(p: Paragraph, said: re.Match[str], k: int) -> Finding:
    n = said["n"]
    shows = say(zh=f"前面列出{k}个，此处写{n}", en=f"{k} named before, {n} here")
    unsure = str(k + 1) == n  # a name may not have been seen as one
    return found("arithmetic:respectively", p, said.start("n"), said.end(), shows, severity="info" if unsure else "warning")  # fmt: skip


_BOUND = re.compile("[低高少多]于|至少|不超过")  # 控制在低于15%的标准
_UNDER, _OVER = re.compile("近|不足|不到"), re.compile("超|突破|逾|余|多|以上")


def about(draft: Draft, read: Read) -> Iterator[Finding]:
    """31.86万元…近31万元, 9970个…超1万个, 463820人…这46.3万人: a number in short, on the wrong side of the one it is short for."""
    for p in draft.paragraphs:
        items = read[p.number] if p.prose else []
        for k, item in enumerate(items):
            q = item.q
            kept = q.digits.replace(".", "") if q.decimals else q.digits.rstrip("0")
            if q.kind not in "np" or q.chinese or item.role != "level" or _BOUND.search(q.hedge) or (q.family == "岁" and "以" in q.hedge) or (not q.hedge and (q.scale < 1e4 or not q.decimals)):  # fmt: skip
                continue
            t = Mention(p, item)
            step = q.scale * 10.0 ** (-q.decimals if q.decimals else len(q.digits) - len(kept))
            far = 1.5 * step if len(kept) > 1 else 0.05 * q.value
            pool = [
                Mention(p, i) for i in items[max(0, k - 8) : k]
                if item.sentence - i.sentence < 3 and i.q.kind == q.kind and alike(i.q, q) and not i.q.hedge and i.role == "level"
                and i.q.half < 0.2 * step and abs(i.q.value - q.value) < far
            ]  # fmt: skip
            if not pool or any(_short_for(q, m.q.value, step) for m in pool):
                continue
            m = pool[-1]
            beside = re.fullmatch("[，（]即?", p.reading.plain[m.q.end : q.start])
            if beside or (m.item.sentence != item.sentence and (taken_up(t) or item.noun[:1] == "的" or (q.hedge and item.noun)) and _touching(t, m)):  # fmt: skip
                yield mark(t, m, "rounding")
            elif m.item.sentence != item.sentence and len(kept) > 2 and q.scale > m.q.scale:
                yield mark(
                    t, m, "rounding", sure=False
                )  # 34562张…3.45万张: chance makes no such pair


def _short_for(q: Quantity, value: float, step: float) -> bool:
    if _UNDER.search(q.hedge):
        return q.value - 1.01 * step <= value <= q.value
    if _OVER.search(q.hedge):
        return value >= q.value
    return abs(value - q.value) <= step / 2 * (1 + 1e-9) and value - q.value < step / 2 * (1 - 1e-9)
