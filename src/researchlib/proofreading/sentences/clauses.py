"""A paragraph's reading → `Item`s: each quantity with its role, its label and its sentence.

A quantity is a *level* (how many there are) or a *change* (by how much it went up or down).  The
label is what stands before it in its clause, the noun what stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import inf

from .. import patterns as re
from .quantities import Quantity
from .reading import ANY, MARK, Reading, pattern, since
from .units import SCALE

UP = "增加|增长|提高|上升|提升|扩大|上涨|回升|增|升|涨|拉大|上调|高出|高于|多出|多于|高|多|快|净增|净增加|延长|攀升|增支|增收|增发|多收|多支|多[办建招开聘发]|走高|拉长|拓宽|翻升|加快|提速|跃升"
DOWN = "减少|下降|降低|回落|缩小|下跌|下滑|收窄|降|减|跌|下调|低于|少于|低|少|慢|净减少|缩短|缩减|压减|压缩|减支|减收|少支|少收|少[办建招开聘发]|精简|压降|削减|走低|下探|下滑|放缓|减缓|趋缓"
# words that may stand between a name, or a comma, and its number
ADVERBS = "恰好|正好|刚好|大约|约|已经?|仍然?|依然|均|都|也|又|则|却|还|就|只|仅|共|合计|累计|总共|将近|几乎|分别"
_VERB = re.compile(
    rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:幅度?|率)?(?:了|约|为|达|达到|近|了约|了近|、|，)?$"
)
_ARRIVES = re.compile(r"(?:到|至|为|成)了?$")
_LEVEL = re.compile(
    r"(?:新增|新增加|增设|增建|增派|最多|最少|最高|最低|至多|至少|增收节支|不多|不少|自然增长率[^，。]{0,2}|较多|较少|用于[^，。的]{2,6}提升|年均减少量|许多|减负|减免|多达|高达)$"
)
_BECOMES = re.compile(
    r"(?<!净)(?:增|减|降|升|扩|缩|压减|精简|减少|增加|下降|缩短|合并|[上下]调|调整|提高|降低|压缩|扩大)为$"
)  # 由86条减为83条
_BREAKS = "，。；：！？、（）\n" + ANY
_LEADS = re.compile(
    r"^(?:[、，和与及]|其中|同时|另外|另有|另|还有|以及|此外|共有|共计|共为|共(?![同享建治])|合计|总计|累计|目前|已|现有|有(?![效关机限])|"
    r"为(?!民)|达到|达(?!标)|约|占(?!比)|比(?!例|重)|较|是|在(?![册校岗职建押逃园])|仅|只|全年|全区|全市|分别|的|了|将|由|从(?!业)|并|且|则|而|"
    r"也|又|均|都|即|今年以来|以来|截至|年|末|底|内)+"
)
_TAILS = re.compile(r"(?:分别|共有|共计|合计|总计|累计|达到|达|已有|已|共|约|有|为|是|了|的|仅|只有|只|各|均|都|近|超|突破|在|占|占比|比重|比例|由|从|到|至|人数|数量|数)+$")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A quantity in its sentence."""

    q: Quantity
    position: int  # in the skeleton
    role: str  # level, change
    direction: int  # +1, -1, 0
    sentence: int
    segment: int  # between semicolons
    depth: int  # inside brackets
    label: str
    noun: str
    before: str  # the skeleton from the previous quantity or sentence start
    clause: str | None = None  # the words of its clause before it, dates and all
    core: str = field(init=False)  # the label without connecting words

    def __post_init__(self) -> None:
        object.__setattr__(self, "core", _TAILS.sub("", _LEADS.sub("", self.label)))


_NOUN = re.compile(r"的?([^，。；：、（）\n" + ANY + r"]{0,16})")


class Items(list[Item]):
    """The items of a paragraph, which are asked for their sentences time and again."""

    @cached_property
    def groups(self) -> list[list[Item]]:
        groups: list[list[Item]] = []
        for item in self:
            if not groups or item.sentence != groups[-1][0].sentence:
                groups.append([])
            groups[-1].append(item)
        return groups


def items_of(reading: Reading) -> Items:
    """The items of a paragraph in reading order."""
    skeleton = reading.skeleton
    sentence = segment = depth = 0
    last = 0
    done = Items()
    plain = reading.plain
    ends = {b.start: a.end for a, b in pairwise(reading.quantities)}
    starts = {place[1]: place[0] for place in reading.places}
    by_position = {starts[q.start]: q for q in reading.quantities if q.start in starts}
    for position, letter in enumerate(skeleton):
        if letter in "。！？\n":
            sentence += 1
            segment += 1
            depth = 0
            last = position + 1
        elif letter == "；":
            segment += 1
            depth = 0
        elif letter == "（":
            depth += 1
        elif letter == "）":
            depth = max(0, depth - 1)
        elif letter in ANY:
            q = by_position.get(position)
            if q is not None:
                before = skeleton[last:position]
                own = skeleton[since(skeleton, position, _BREAKS) : position]
                role, direction = _role(own, before, q)
                if (
                    q.kind == "p"
                    and own.endswith(("高于", "低于"))
                    and skeleton[position + 1 : position + 2] == "的"
                ):
                    role, direction = "level", 0  # 仍高于5.0%的控制目标
                after = _NOUN.match(
                    skeleton[position + 1 : position + 20],
                )
                opened = max(since(plain, q.start, "，。；：！？、（\n"), ends.get(q.start, 0))
                done.append(
                    Item(q, position, role, direction, sentence, segment, depth, own,
                         after[1] if after else "", before, plain[opened : q.start])
                )  # fmt: skip
                last = position + 1
    return done


def _role(own: str, before: str, q: Quantity) -> tuple[str, int]:
    if _ARRIVES.search(own) and not _VERB.search(own):
        return "level", 0
    if _LEVEL.search(own) or ((q.kind == "n" or q.unit == "‰") and _BECOMES.search(own)):
        return "level", 0
    m = _VERB.search(own)
    if m is None and not own:
        # 分别增长2.1%、3.5%: the later numbers of a list
        return "level", 0
    if m is None and q.kind == "d":
        return "change", 1
    if m is None:
        return "level", 0
    return "change", 1 if m["up"] else -1


def sentences(items: Sequence[Item]) -> list[list[Item]]:
    """Items grouped by sentence."""
    return (items if isinstance(items, Items) else Items(items)).groups


def between(reading: Reading, a: Item, b: Item) -> str:
    """The skeleton between two items."""
    return reading.skeleton[a.position + 1 : b.position]


def overlaps(low: float, high: float, q: Quantity) -> bool:
    """Whether [low, high] meets what a printed number may stand for."""
    size = q.value if q.value >= 0 else -q.value
    slack = 1e-9 * size if size > 1.0 else 1e-9
    return low <= q.high + slack and high >= q.low - slack


def ratio(a: Quantity, b: Quantity) -> tuple[float, float]:
    """The interval of a/b in per cent."""
    if b.high == inf or b.low == inf or b.low == -inf:
        return inf, -inf  # 10人以上 is the name of a class: it is no base
    low = 100 * a.low / b.high if b.high else 0.0
    high = 100 * a.high / b.low if b.low > 0 else inf
    return low, high


SAME_COUNT = frozenset(
    pair for a, b in (("人", "人次"), ("户", "户次"), ("件", "件次"), ("户", "套")) for pair in ((a, b), (b, a))
)  # fmt: skip


def alike(a: Quantity, b: Quantity) -> bool:
    """Whether two counts may be counts of the same thing: one unit, or 人 and 人次."""
    return a.family == b.family or (a.family, b.family) in SAME_COUNT


_OWN_SHARE = pattern(r"[，（]?(?:约)?占比?(?:~{0,14}?的)?(?:比重|比例)?(?:为)?(?P<p><p>)")


def own_share(reading: Reading, item: Item) -> Quantity | None:
    """The share that a count prints right behind it: 598人，占57.9%."""
    m = _OWN_SHARE.match(reading.skeleton, item.position + 1)
    return reading.at(m.start("p")) if m else None


def whole_of(part: Quantity, share: Quantity) -> tuple[float, float]:
    """The wholes of which a count is the printed share (which is not 0)."""
    return 100 * part.low / share.high, 100 * part.high / share.low


def shown(value: float, decimals: int = 1) -> str:
    """A computed number as it is shown: half up, without needless zeros beyond `decimals`."""
    from decimal import ROUND_HALF_UP, Decimal

    return f"{Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"


def bare(q: Quantity) -> str:
    """The digits of a quantity with 万 or 亿, for a formula."""
    return f"{q.value:g}" if q.chinese else q.digits + SCALE.get(q.scale, "")


def is_share(item: Item) -> bool:
    """Whether an item is a plain percentage of something: no change, and not about."""
    return item.q.kind == "p" and item.q.unit == "%" and item.role == "level" and not item.q.hedge


def quotient(a: Quantity, b: Quantity, printed: Quantity) -> str:
    """467/572 = 81.6%, with the decimals of the printed share, one at least; of nothing, the two alone."""
    if not b.value:
        return f"{bare(a)}/{bare(b)}"
    return f"{bare(a)}/{bare(b)} = {shown(100 * a.value / b.value, max(1, printed.decimals))}%"


def addition(parts: Sequence[Item], whole: Item) -> str:
    """216 + 84 + 133 = 433: in the 万 of the whole when all are printed in it, else in full."""
    every = [*parts, whole]
    same = len({i.q.scale for i in every}) == 1
    amount = sum(i.q.value for i in parts) / (whole.q.scale if same else 1.0)
    sums = " + ".join(i.q.digits if same else bare(i.q) for i in parts)
    return f"{sums} = {shown(amount, max(i.q.decimals for i in every) if same else 0)}"


def common(names: Sequence[str]) -> str:
    """The characters shared by all names: a sign that they are parts of one thing."""
    if not names or not all(names):
        return ""
    shared = set(names[0])
    for name in names[1:]:
        shared &= set(name)
    return "".join(sorted(shared))


BANDS = re.compile(r"以上|以下|以内|之间|未满|不满|\d[元岁年人]?[—～至到-]\d+|\d岁")
PAIRS = (("男", "女"), ("夏粮", "秋粮"), ("城镇", "乡村"), ("城镇", "农村"), ("本地", "外出"), ("省内", "省外"), ("已婚", "未婚"),
         ("跨省", "省内"), ("镇", "街道"), ("规上", "规下"), ("规模以上", "规模以下"), ("规上", "小微"), ("规模以上", "小微"), ("愿意", "不愿意"), ("知道", "不知道"),
         ("租房", "购房"), ("合格", "不合格"), ("线上", "线下"), ("公办", "民办"), ("区内", "区外"), ("市内", "市外"),
         ("本省", "外省"), ("本市", "外市"), ("本区", "外区"), ("购买", "未购买"), ("参加", "未参加"), ("签订", "未签订"))  # fmt: skip


# 南塘街道, 鹤溪镇: two of many, and not 街道 beside 镇
_A_PLACE = re.compile("(?!其中|来自|各个|全部|所有|乡镇)[\u4e00-\u9fff]{2}(?:街道|镇)(?=.)")


_CHILDREN = re.compile("[子儿]女")
_OTHERS = re.compile("其他(?![^占|]{0,2}[人企])|其余|其它")


def complete(names: Sequence[str]) -> bool:
    """Whether names leave nothing out: a pair of opposites, 其他/其余, or bands open at both ends."""
    names = [_A_PLACE.sub("", _CHILDREN.sub("", n)) for n in names]
    text = "|".join(names)
    if any(
        any(a in n and b not in n for n in names) and any(b in n for n in names) for a, b in PAIRS
    ):
        return True
    if len(names) > 2 and _NEGATED.search(text) and GRADED.search(text) and "“" in text:
        return True
    if (
        len(names) > 2
        and all(_STATUS.search(n) for n in names)
        and _DONE.search(text)
        and _OPEN.search(text)
    ):
        return True
    if _OTHERS.search(text):
        return True
    cores = [_SHARE_TAIL.sub("", n)[-8:] for n in names]
    if any(
        len(a) >= 2 and a is not b and (_denies(b, a[-3:]) or _denies(b, a))
        for a in cores
        for b in cores
    ):
        return True
    lows = {m[2]: m[1] for m in _LOW.finditer(text)} | {m[2]: m[1] for m in _BELOW.finditer(text)}
    highs = {m[2]: m[1] for m in _HIGH.finditer(text)}
    shared = lows.keys() & highs.keys()
    if len(names) > 2 or not shared:
        return bool(shared)
    return any(_adjoining(lows[c], highs[c]) for c in shared)


def _denies(name: str, tail: str) -> bool:
    """未参加, 没有签订 beside 参加, 签订."""
    head = name[: -len(tail)] if name.endswith(tail) else ""
    return head[-1:] in tuple("不未非没无") or (
        head[-1:] in tuple("有能") and head[-2:-1] in tuple("不未非没")
    )


_DONE = re.compile("已|竣工|完成|建成|办结|完工|投用")
_OPEN = re.compile("未|尚|待|前期|在建|正在|施工|办理中|推进|筹备|拟|[延逾]期|暂缓|中止|搁置")
_STATUS = re.compile(f"{_DONE.pattern}|{_OPEN.pattern}")  # 已竣工、在建、处于前期


def _adjoining(low: str, high: str) -> bool:
    """40岁及以下 and 41岁以上 leave nothing between; 初中及以下 and 大专及以上 do."""
    if low[:1].isdigit() and high[:1].isdigit():
        return abs(float(high) - float(low)) <= 1
    rungs = ("小学", "初中", "高中", "大专", "本科", "硕士")
    a, b = (next((k for k, r in enumerate(rungs) if w.endswith(r)), -9) for w in (low, high))
    return b - a == 1


_SHARE_TAIL = re.compile(r"(?:的|人员|人数|户数|家庭|企业)*(?:约?占比?|比重|比例)?(?:为|达|约)?$")
_CLASS = r"((?:万|多)?[元岁年人名个小时月天家户件次场平方米分]*|学历|文化程度)"
_EDGE = r"(\d+(?:\.\d+)?|小学|初中|高中|大专|本科|硕士)"
_LOW = re.compile(rf"{_EDGE}{_CLASS}(?:及)?(?:以下|以内)")
_HIGH = re.compile(rf"{_EDGE}{_CLASS}(?:及)?(?:以上|之上)")
_BELOW = re.compile(rf"(?:不满|未满|不足|少于|低于){_EDGE}{_CLASS}")


GRADED = re.compile(r"部分|基本|比较|非常|完全|一般|有时|偶尔|经常|很|较")
_NEGATED = re.compile(r"不|无法|没有|未|从不|难以")


_NAMES_CLASS = re.compile(
    "[～—~-]|至|到|以[内上下]|的(?:企业|家庭|[人户家])?[^，。；]{0,4}占|的企业|及以"
)


def is_class(plain: str, q: Quantity) -> bool:
    """5%～10%的占33.3%, 涨幅在5%以内的企业: the name of a class, not a share."""
    after, before = plain[q.end : q.end + 8], plain[max(0, q.start - 1) : q.start]
    return (
        bool(
            _NAMES_CLASS.match(
                after,
            )
        )
        or before in "～—~-"
    )


_BEFORE = pattern(r"(?:比|较|与|同)(?:~{0,3})<t>(?:~{0,8})的?$")


def of_before(reading: Reading, item: Item) -> bool:
    """Whether a number is the value a comparison starts from: 比2024年的800万元."""
    stretch = reading.skeleton[max(0, item.position - 24) : item.position]
    return MARK["t"] in stretch and bool(_BEFORE.search(stretch))


Check = Callable[..., Iterable[object]]
__all__ = ["ANY", "MARK", "Item", "items_of", "pattern"]
