"""What official statistics take for granted: 自然增长率 = 出生率 − 死亡率, 贸易顺差 = 出口 − 进口, and the like.

Each line of the table is a result and what it is made of; both are looked for by name in the whole draft.
The check speaks when every operand is met and no choice of them gives what is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, misfit
from ..memory import Read, Said
from ..sentences.clauses import Item, bare, overlaps, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from ..sentences.units import SCALE

_MOST = 8  # values of an operand that are tried


@dataclass(frozen=True)
class Identity:
    """`result` = `a` sign `b`; `scale` 100 for a percentage, 1000 for ‰; mean: b is a mean over the year."""

    result: str
    a: str
    sign: str
    b: str
    scale: float = 1.0
    mean: bool = False


IDENTITIES = (
    Identity("自然增长率", "(?<!自然)出生率", "-", "死亡率"),
    Identity("(?<!率)自然增长(?!率)", "出生(?!率)", "-", "死亡(?!率)"),
    Identity("出生率", "出生人口", "/", "常住人口|户籍(?:总)?人口|总人口", 1000, mean=True),
    Identity("死亡率", "死亡人口", "/", "常住人口|户籍(?:总)?人口|总人口", 1000, mean=True),
    Identity("城镇化率", "城镇常住人口", "/", "(?<![镇村])常住人口", 100),
    Identity("(?<!出生人口)性别比", "男性", "/", "女性", 100),
    Identity("人均(?:地区)?(?:生产总值|GDP)", "(?<!人均)(?:地区生产总值|GDP)", "/", "常住人口", mean=True),
    Identity("贸易顺差|(?<!逆)顺差", "(?<!进)出口", "-", "(?<!出)进口(?!出)"),
    Identity("进出口总[额值]", "(?<!进)出口", "+", "(?<!出)进口(?!出)"),
    Identity("营业收入利润率|(?<!毛)利润率", "利润总额", "/", "营业收入", 100),
    Identity("城乡(?:居民)?(?:人均)?(?:可支配)?收入(?:之)?比", "城镇(?:常住)?居民", "/", "农村(?:常住)?居民"),
    Identity("资产负债率", "负债(?:总额|合计)", "/", "资产(?:总额|总计)", 100),
    Identity("产销率", "销售产值", "/", "工业总产值", 100),
    Identity("求人倍率|供求比|供需比", "(?:岗位|招聘|需求)", "/", "求职"),
    Identity("人口密度", "人口", "/", "面积"),
    Identity("净增(?:加)?", "新(?:设|增|登记|招|入库|招聘)|招聘", "-", "注销|退出|离职|流失|减员"),
    Identity("(?:年末|累计|滚存)?结余", "收入(?!率)", "-", "支出(?!率)"),
)  # fmt: skip
_RESULTS = [(re.compile(rf"(?:{i.result})[^，。；：占]{{0,12}}$"), i) for i in IDENTITIES]


def identities(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every result of the table that the draft states, against its operands."""
    said = list(read.cells)
    for p in draft.paragraphs:
        if p.kind != "cell" and len(read[p.number]) <= 120:
            said += read.said(p, "np")
    if len(said) > 3000:
        return
    for p in draft.paragraphs:
        if p.kind != "cell" and len(read[p.number]) > 2 and _LEFT.search(p.text):
            yield from _flow(p, read[p.number])
    pools: dict[str, list[Said]] = {}
    for s in said:
        if s.p.kind == "cell" or s.earlier or s.item.depth:
            continue
        plain = s.p.reading.plain
        start = since(plain, s.q.start, "，。；：！？\n")
        clause = re.sub(r"（[^）]*）|\d[\d.,]*", "", plain[start : s.q.start])
        if clause.rstrip("上年的").endswith(("由", "从")):
            continue  # 由1.66缩小到1.63
        for rule, identity in _RESULTS:
            if rule.search(clause) and not re.search("增速|增长率(?<!自然增长率)|占", clause):
                yield from _judge(s, identity, said, pools)
                break


def _judge(
    s: Said, identity: Identity, said: Sequence[Said], pools: dict[str, list[Said]]
) -> Iterator[Finding]:
    def pool(name: str, like: Quantity | None) -> list[Said]:
        if name not in pools:
            pools[name] = [
                x
                for x in said
                if re.search(name, x.words)
                and not re.search("占|均(?!可)|每", x.item.label)
                and not re.search(
                    "以[^，。（）]{1,8}为$", x.item.before
                )  # 以女性为100: no number of women
            ]
        met = [x for x in pools[name] if x is not s and (like is None or x.q.family == like.family)]
        here = [x for x in met if x.p is s.p and not x.earlier]
        return (here + [x for x in met if x not in here])[:_MOST]

    like = s.q if identity.sign in "+-" else None
    one, other = pool(identity.a, like), pool(identity.b, like)
    if identity.sign == "/" and identity.scale > 1:
        other = [x for x in other if any(x.q.family == y.q.family for y in one)]
        one = [x for x in one if any(x.q.family == y.q.family for y in other)]
    pairs = [(x, y) for x, y in product(one, other) if x is not y]
    if identity.sign in "+-":
        pairs = [(x, y) for x, y in pairs if x.p is y.p is s.p and not (x.earlier or y.earlier)]
        pairs = [(x, y) for x, y in pairs if _side_by_side(x, y, [*one, *other]) and not _of_another(identity, s, x, y, said)]  # fmt: skip
    else:
        pairs = [(x, y) for x, y in pairs if not x.earlier]
    if (
        not pairs
        or s.q.hedge
        or (identity.sign == "/" and identity.scale == 1 and len(s.q.digits) < 2)
    ):
        return
    for x, y in pairs:
        if overlaps(*_value(identity, x.q, y.q), s.q):
            return
        if identity.mean and any(
            overlaps(*_value(identity, x.q, y.q, z.q), s.q) for z in other if z is not y
        ):
            return
    x, y = min(
        pairs, key=lambda pair: abs(sum(_value(identity, pair[0].q, pair[1].q)) / 2 - s.q.value)
    )
    low, high = _value(identity, x.q, y.q)
    scale = s.q.scale if identity.sign in "+-" else 1.0
    value = shown((low + high) / 2 / scale, max(s.q.decimals, 0))
    sign = {"-": "-", "+": "+", "/": "/"}[identity.sign]
    shows = f"{bare(x.q)} {sign} {bare(y.q)} = {value}{s.q.unit if identity.scale > 1 else ''}"
    yield misfit(
        "arithmetic:rate" if identity.sign == "/" else "arithmetic:difference", s.p, s.q, shows
    )


def _side_by_side(x: Said, y: Said, all_: Sequence[Said]) -> bool:
    """Whether no other operand parts the two: 出口3.7亿元…；当月出口0.5亿元，进口0.3亿元."""
    low, high = sorted((x.q.start, y.q.start))
    return not any(low < z.q.start < high for z in all_ if z.p is x.p)


def _of_another(identity: Identity, s: Said, x: Said, y: Said, said: Sequence[Said]) -> bool:
    """Whether the two make another number of the paragraph: 当月进出口0.78万亿元, not the year's."""
    low, high = _value(identity, x.q, y.q)
    return any(
        z.p is s.p and z.q is not s.q and z.q not in (x.q, y.q) and z.q.family == s.q.family
        and overlaps(low, high, z.q) and z.q.value > 0
        for z in said
    )  # fmt: skip


def _value(
    identity: Identity, a: Quantity, b: Quantity, also: Quantity | None = None
) -> tuple[float, float]:
    if identity.sign == "-":
        return a.low - b.high, a.high - b.low
    if identity.sign == "+":
        return a.low + b.low, a.high + b.high
    low, high = b.low, b.high
    if identity.mean and also is None:
        low, high = 0.97 * low, 1.03 * high  # the mean over the year is not the number at its end
    if also is not None:
        low, high = (low + also.low) / 2, (high + also.high) / 2
    if low <= 0:
        return -inf, inf
    return identity.scale * a.low / high, identity.scale * a.high / low


_OPENING = re.compile(
    "(?:20[0-9]{2}年[末底]|年初|期初|月初|季初|上[年月季期]末?|去年底?|[上去]年底)[^，。；]{0,4}(?:结余|结转|结存|未[办审]?结|存量|积存|库存|有|为|剩余)|(?:年初|期初|月初|季初|上月末)[^，。；]{0,6}$|(?:原有|旧存)[^，。；]{0,6}$"
)
_LEFT = re.compile(
    "(?:年|月|季|期)末[^，。；]{0,6}$|(?:年|月|季|期|目前|现)[末底]?[^，。；]{0,6}(?:未[办审]?结|结余|结存|为|有|达|剩余)|结转(?:下|至)|(?:尚余|尚有|未[办审]?结|剩余|现有|目前有)[^，。；]{0,4}$"
)
_COMES = re.compile(
    "(?:新[增收建开招设添购办立登]|受理|接收|调入|迁入|转入|流入|入库|收[案件到]|购入|扩建|补充|招录|安排|拨入|下达|筹集|到位)[^，。；]{0,6}$"
)
_GOES = re.compile(
    "(?:办结|审结|结案|撤[并销]|注销|减少|关[闭停]|离职|调出|迁出|转出|退出|核销|发放|发出|出库|流出|淘汰|拆除|退休|报废|支出|使用|支付|拨付)[^，。；]{0,6}$"
)


def _flow(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """年初结余80件，本年新收420件，办结450件，年末未结50件: what was there, and came, and went; each of one unit, none left over."""
    plain = p.reading.plain
    for sentence in {i.sentence for i in items}:
        mine = [i for i in items if i.sentence == sentence and i.q.kind == "n"]
        for family in {i.q.family for i in mine}:
            run = [i for i in mine if i.q.family == family]
            clauses = [plain[since(plain, i.q.start, "，。；：、（\n") : i.q.start] for i in run]
            if len(run) < 3 or not _OPENING.search(clauses[0]) or not _LEFT.search(clauses[-1]):
                continue
            signs = [1 if _COMES.search(c) else -1 if _GOES.search(c) else 0 for c in clauses[1:-1]]
            exact = all(not i.q.hedge and not i.depth for i in run)
            if 0 in signs or not exact or re.search("其中|均|每", "".join(clauses)):
                continue
            *terms, end = (i.q for i in run)
            value = terms[0].value + sum(s * q.value for s, q in zip(signs, terms[1:], strict=True))
            slack = sum(q.half for q in (*terms, end)) if any(q.decimals for q in terms) else 0.0
            if (
                abs(value - end.value) > slack + 1e-6
                and value > 0
                and 0.3 <= value / max(end.value, 1) <= 3
            ):
                shows = bare(terms[0]) + "".join(
                    f" {'+' if s > 0 else '-'} {bare(q)}"
                    for s, q in zip(signs, terms[1:], strict=True)
                )
                yield misfit(
                    "arithmetic:difference",
                    p,
                    end,
                    f"{shows} = {shown(value / end.scale, end.decimals)}{SCALE.get(end.scale, '')}",
                )
