"""One number printed twice, the second time with fewer figures: 146.85万元 … 146.9万元, 38.6% … 39%, 6247元 … 6250元.

Two numbers of one unit of which one is the other rounded, or cut, to fewer decimals are one number: there was one such pair of two
in six hundred thousand characters of right text.  Where a whole number is left, words must tie the two; where zeros, more of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, noted
from ..memory import EARLIER, Read, clause
from ..sentences.clauses import Item, between, overlaps, ratio
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from ..sentences.units import SPANS
from .consistency import JOINED
from .mentions import Mention, mentions
from .slips import RESTATES, common_pairs

_REACH = 12  # paragraphs
_MEANS = ("平均", "均值")  # 低于6121元的平均水平
_AIM = re.compile("目标|任务|计划|力争|台阶|突破|约合")
_TAKEN_UP = re.compile("(?:^|这|该|上述|以上|把|将|对|按|以|笔|巩固)$")


def shortened(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every number that stands elsewhere with more figures."""
    said: dict[float, list[Mention]] = defaultdict(list)
    for m in mentions(draft, read):
        if m.p.cell is None and m.q.value > 0 and (not m.q.hedge or m.item.noun[:2] in _MEANS) and not m.q.chinese and m.p.kind not in ("heading", "title"):  # fmt: skip
            said[m.q.scale].append(m)
    for group in said.values():
        group.sort(key=lambda m: m.q.value)
        times = Counter((m.q.digits, m.q.family) for m in group)
        for k, b in enumerate(group):
            if times[b.q.digits, b.q.family] == 1:
                near = [m for way in (group[k - 1 :: -1] if k else [], group[k + 1 :]) for m in _near(b, way)]  # fmt: skip
                once = [m for m in near if _once_more(draft, m, b)]
                sure = bool(once)
                once = once or [m for m in near if _taken_up(read, m, b)]
                if len({m.q.value for m in once}) == 1:  # 3.86 and 3.92 are both 3.9
                    full = once[0]
                    shows = say(zh=f"{full.p.where}写{full.q.text}，此处写{b.q.text}", en=f"{full.q.text} in {full.p.where}, {b.q.text} here")  # fmt: skip
                    yield found("consistency:rounding", b.p, b.q.start, b.q.end, shows, severity="warning" if sure else "info")  # fmt: skip


def _near(b: Mention, way: list[Mention]) -> Iterator[Mention]:
    """The numbers next in size that may be this one in full."""
    step = b.q.scale * (
        10.0**-b.q.decimals
        if b.q.decimals
        else 10.0 ** (len(b.q.digits) - len(b.q.digits.rstrip("0")))
    )
    for m in way:
        if abs(m.q.value - b.q.value) > step:
            return
        if m.q.family == b.q.family or (b.q.scale >= 1e4 and not b.q.unit):
            yield m


def _figures(q: Quantity) -> int:
    return len(q.digits.replace(".", "").lstrip("0"))


def _once_more(draft: Draft, a: Mention, b: Mention) -> bool:
    """Whether b is a with fewer figures, and of the same thing."""
    x, q = a.q, b.q
    off = abs(x.value - q.value)
    kept, full = q.digits.rstrip("0"), x.digits.rstrip("0")
    later, sooner = (b, a) if (a.p.number, x.start) < (b.p.number, q.start) else (a, b)
    if not off or x.kind != q.kind or abs(a.p.number - b.p.number) > _REACH:
        return False
    if x.decimals > q.decimals:
        step = q.scale * 10.0**-q.decimals
        cut = _figures(q) > 2 and q.value < x.value and off < step
        mean = a.p is b.p and x.unit == q.unit and abs(a.item.sentence - b.item.sentence) == 1 and ((all("均" in m.stretch[-12:] for m in (a, b)) and later.item.noun[:1] in sooner.stretch) or ("均" in sooner.stretch and later.item.noun[:2] in _MEANS))  # fmt: skip
        near = off <= step / 2 * (1 + 1e-9)
        fewer = (mean and near) or (_figures(x) > 2 and _figures(q) > 1 and (cut or near))
        if not fewer or RESTATES.search(b.stretch) or re.search("目标|任务|计划", b.stretch[-12:]):
            return False
        if q.decimals:
            return bool(q.unit) or _figures(x) > 3 or (len(b.item.label) > 3 and a.name.endswith(b.item.label))  # fmt: skip
    elif (
        x.decimals
        or not q.unit
        or not 1 < len(kept) < len(full)
        or off > q.scale * 10.0 ** (len(q.digits) - len(kept)) / 2
    ):
        return False
    plain = later.p.reading.plain
    together = later.p is sooner.p and later.item.sentence == sooner.item.sentence
    before = [bool(EARLIER.search(clause(m.p, m.item))) for m in (a, b)]
    if together or before[0] != before[1] or _AIM.search(clause(b.p, b.item) + b.p.reading.plain[q.end : q.end + 4]):  # fmt: skip
        return False
    head = plain[since(plain, later.q.start, "，。；：！？、（\n") : later.q.start]
    tied = len((a.own & b.own) - common_pairs(draft))
    if x.decimals or len(kept) > 2:
        return tied > 0 or (x.decimals > 0 and mean) or (x.decimals > 0 and bool(_TAKEN_UP.search(head)) and bool(later.item.noun))  # fmt: skip
    if len(b.item.label) > 3 and a.name.endswith(b.name[-6:]):
        return True  # 医保次均住院费用9864元。…医保次均住院费用9900元
    return tied > 1 and not head and later.item.noun.startswith(("的", "再"))


_FROM = re.compile("([^，。；]{2,3})[由从]$")


def _taken_up(read: Read, a: Mention, b: Mention) -> bool:
    """虽然96%的签订率较上年有所提高; 将总出勤率由87%提高到90%; 从台账看，经费支出23.9万元: a number said before with more
    decimals, under the name behind it, or before 由, or before both; or the two are the only percentages of their paragraph."""
    x, q, plain = a.q, b.q, b.p.reading.plain
    off, step = abs(x.value - q.value), q.scale * 10.0**-q.decimals
    if (x.kind, x.unit) != (q.kind, q.unit) or not x.decimals > q.decimals or _figures(x) < 3 or not 0 < off <= step / 2 * (1 + 1e-9):  # fmt: skip
        return False
    if not 0 <= b.p.number - a.p.number <= _REACH or (a.p is b.p and q.start < x.start) or re.match(r"以[上下内]|[^，。；\d]{0,10}(?:目标|任务|计划|要求|标准|红线)", plain[q.end :]):  # fmt: skip
        return False
    start = _FROM.search(b.item.label)
    behind = b.item.noun[: 3 if plain.startswith("的", q.end) else 4]
    if (start and start[1] in a.stretch) or (len(behind) > 1 + (plain[q.end : q.end + 1] != "的") and behind in a.stretch):  # fmt: skip
        return True
    if b.item.role != a.item.role or _AIM.search(clause(b.p, b.item)) or re.search("也就是说|换言之|换句话说", b.stretch):  # fmt: skip
        return False
    x_name, q_name = (_IS.sub("", re.split("[，：]", m.stretch)[-1]) for m in (a, b))
    if len(q_name) > 3 and x_name.endswith(q_name[-5:]) and (a.p is not b.p or a.item.segment < b.item.segment) and a.times == b.times:  # fmt: skip
        return True
    return a.p is b.p and q.kind == "p" and [i.q for i in read[b.p.number] if i.q.kind == "p"] == [x, q]  # fmt: skip


def exchanged(draft: Draft, read: Read) -> Iterator[Finding]:
    """认定2315名。…2351名就业困难人员: of one name, in two sentences, and two digits changed places, or one of four is other."""
    held: dict[tuple[object, ...], list[Mention]] = {}
    times: Counter[tuple[str, float]] = Counter()
    for m in mentions(draft, read):
        q = m.q
        times[q.family, q.value] += 1
        if m.p.cell is not None or m.item.role != "level" or q.hedge or q.chinese or q.value < 10 * 10.0**-q.decimals:  # fmt: skip
            continue
        figures = q.figures
        if figures < 2:
            continue
        keys = ["".join(sorted(q.digits))]
        if figures > 3:
            keys += [f"{q.digits[:k]}_{q.digits[k + 1 :]}" for k in range(len(q.digits))]
        for key in keys:
            fellows = held.setdefault((key, q.family, q.scale, q.decimals), [])
            for a in fellows[-6:]:
                if a.q.digits != q.digits and _one_name(draft, a, m) and not _part_of(a, m):
                    x, y = (m, a) if times[a.q.family, a.q.value] < times[q.family, q.value] else (a, m)  # fmt: skip
                    shows = say(zh=f"{x.p.where}写{x.q.text}，此处写{y.q.text}", en=f"{x.q.text} in {x.p.where}, {y.q.text} here")  # fmt: skip
                    yield found("consistency:value", y.p, y.q.start, y.q.end, shows, severity="warning" if figures > 2 else "info")  # fmt: skip
            fellows.append(m)


def _part_of(a: Mention, b: Mention) -> bool:
    """走访150家。有105家反映，占70%: a count of which the share behind it makes the other."""
    share = next((q for q in b.p.reading.quantities if q.start > b.q.end), None)
    return share is not None and share.unit == "%" and _OF_THEM.fullmatch(b.p.reading.plain, b.q.end, share.start) is not None and overlaps(*ratio(b.q, a.q), share)  # fmt: skip


_OF_THEM = re.compile("[^，。；]{0,12}，占[^，。；]{0,12}")


def _one_name(draft: Draft, a: Mention, b: Mention) -> bool:
    again = a.p is b.p and _again(a, b)
    if b.p.number - a.p.number > _REACH or (a.p is b.p and a.item.sentence == b.item.sentence and not again):  # fmt: skip
        return False
    apart = [k for k, (x, y) in enumerate(zip(a.q.digits, b.q.digits, strict=True)) if x != y]
    if len(apart) > 2 or (len(apart) == 2 and a.q.digits[apart[0] + 1 : apart[1]].strip(".")):
        return False
    if again and (len(apart) == 2 or a.item.sentence == b.item.sentence):
        return len(apart) == 2
    if b.q.figures < 3 and len(apart) == 2 and a.times == b.times and frozenset() != b.own <= a.own and (a.times or len(b.own) > 3):  # fmt: skip
        return bool(a.times and a.p is b.p) or (len(b.own) > 3 and b.words <= a.words and b.p.number - a.p.number < 3)  # fmt: skip
    if b.q.figures < 3 and not (a.p is b.p and b.item.sentence == a.item.sentence + 1 and len(b.item.label) > 1 and a.q.unit == b.q.unit and a.item.clause != b.item.label and a.name.endswith(b.item.clause or "-")):  # fmt: skip
        return False  # 5月开展宣讲36场。宣讲63场
    if a.item.label.endswith("占") or not (a.own & b.own) - common_pairs(draft):
        return False  # each the share of a whole of its own
    past = [bool(EARLIER.search(clause(m.p, m.item))) for m in (a, b)]
    return past[0] == past[1] or (len(apart) > 1 and all(EARLIER.search(m.stretch) for m in (a, b)))


_ALL = re.compile("[^，。；]{2,8}(?:均|都|全部|中，|实现)|已[^，。；]{0,6}全部|(?:名|个|家)?中，")


def _again(a: Mention, b: Mention) -> bool:
    """立案48起，84起案件已全部办结; 吸引1260人参加；参加活动的1206人中: taken up at the head of a clause of its own."""
    plain, q = b.p.reading.plain, b.q
    return a.q.unit == q.unit and b.item.segment - a.item.segment < 2 and (
        (plain[q.start - 1 - len(b.item.label)] in "，；" and a.name.endswith(b.item.label) and _ALL.match(plain, q.end) is not None)
        or (b.item.label.endswith("的") and plain.startswith("中，", q.end))
    )  # fmt: skip


_BY_EACH = re.compile("(?:按照?|以|现在|现行|目前)每(?P<one>[^，。；：、\\d]{1,4})$")
_BY_THIS = re.compile("按照?[这此上该]|照此")
_SO_MUCH = re.compile("每(?P<one>[^，。；：、\\d]{1,4}?)[得卖补领付收发需为]?$")
_NAMED = re.compile("的?([\u4e00-\u9fff]{2,10})")
_IS = re.compile("(?:为期|持续|历时|每[天日周月年]|为|是|达到?|共|定为|不(?:得?超|多于|少于)过?)+$")
_OTHER_TIME = re.compile("[比较由从原年季月道区]|(?<!各)镇|超过|增加|减少")
_GOES_ON = re.compile("的标准|[计补发]|，|的")


def standards(draft: Draft, read: Read) -> Iterator[Finding]:
    """每换一辆补贴600元。…按每辆500元的标准; 在108天的基础上缩短30天，目前为88天: what is reckoned by is what was said."""
    for p in draft.paragraphs:
        items = [i for i in read[p.number] if p.prose and i.q.kind == "n" and i.q.unit and i.q.value > 0 and not i.q.hedge and not i.q.chinese]  # fmt: skip
        plain = p.reading.plain
        for k, item in enumerate(items):
            q, m = item.q, _BY_EACH.search(clause(p, item))
            if m is None and _BY_THIS.search(plain, since(plain, item.q.start, "。；\n"), q.start):
                m = _SO_MUCH.search(clause(p, item))
            run = _NAMED.match(plain, q.end) if item.sentence else None
            earlier = [i for i in items[:k] if run and i.q.family == q.family and i.role == "level"]
            if earlier and run and "其中" not in plain[since(plain, q.start, "。；\n") : q.start] and not _OTHER_TIME.search(plain, since(plain, q.start, "。；\n"), q.start) and not {q.value} & {abs(a.q.value + n * b.q.value) for a in earlier for b in items[:k] for n in (-1, 0, 1)}:  # fmt: skip
                same = [i.q for i in earlier if i.sentence < item.sentence and (core := _IS.sub("", i.clause or i.label)) and (any(core.endswith(run[1][:n]) for n in range(4, 9)) or (not item.label and q.family in SPANS and run[1][:2] in core)) and 0.3 < i.q.value / q.value < 3]  # fmt: skip
                if len(same) == 1:
                    yield _said(p, same[0], q)  # 签注时限为3个工作日。…执行5个工作日的签注时限
            if item.sentence and item.label[3:] and item.role == "level" and re.match("后|之后|的[^，。；]{2}" + "|，" * item.label.endswith(("至", "到")), plain[q.end :]):  # fmt: skip
                twins = [i.q for i in items[:k] if i.sentence == item.sentence - 1 and i.q.unit == q.unit and i.label.endswith(item.label[-3:]) and item.label[:2] in plain[since(plain, i.q.start, "。\n") : i.q.start]]  # fmt: skip
                if len(twins) == 1 and twins[0].value != q.value:
                    after = plain.startswith(
                        ("后", "之后"), q.end
                    )  # 缩短至3个工作日。办理时间缩短至5个工作日后
                    yield noted(_said(p, twins[0], q), not after)
            if m and _GOES_ON.match(plain, q.end):
                told = [i.q for i in items[:k] if i.role == "level" and i.q.family == q.family and "每" in (of := plain[since(plain, i.q.start, "。；\n") : i.q.start]) and m["one"] in of]  # fmt: skip
                if told and all(q.value != t.value and 0.5 < t.value / q.value < 2 for t in told) and plain.find("。", told[-1].end, q.start) > 0:  # fmt: skip
                    yield _said(p, told[-1], q)
        for base, step, end in zip(items, items[1:], items[2:], strict=False):
            if (
                base.sentence == end.sentence
                and base.q.family == step.q.family == end.q.family
                and (step.role, end.role) == ("change", "level")
                and plain.startswith("的基础上", base.q.end)
                and re.fullmatch("，[^，。；]{0,6}(?:[为达至到]|达到)", plain[step.q.end : end.q.start])
                and abs(base.q.value + step.direction * step.q.value - end.q.value) > base.q.half + step.q.half + end.q.half + 1e-9 * end.q.value
            ):  # fmt: skip
                yield _said(p, base.q, end.q)


def _said(p: Paragraph, x: Quantity, q: Quantity) -> Finding:
    shows = say(zh=f"前面写{x.text}，此处写{q.text}", en=f"{x.text} before, {q.text} here")
    return found("consistency:value", p, q.start, q.end, shows, severity="warning")


def scaled(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """制造业58420人次，服务业2.9万人次，建筑业19340人次; 由2.9万人增至34000人; 工资4.2万元、补贴0.6万元、其他3000元: one in 万, the others in full."""
    run: list[Item] = []
    for item in [*(i for i in items if not i.q.chinese), None]:  # 一期、二期 are names
        if item is not None and run and _same_thing(paragraph, run[-1], item):
            run.append(item)
            continue
        short = [i.q for i in run if i.q.scale >= 1e4]
        full = [i.q for i in run if i.q.scale == 1 and not i.q.decimals]
        if short and full and len(short) + len(full) == len(run):
            places = max(q.decimals for q in short)
            odd, other = (short[0], full[0]) if len(short) < len(full) else (full[0], short[0])
            large = [q for q in full if q.value >= 1e4] if odd is short[0] else full
            if (
                (len(large) > 1 and places) if odd is short[0]
                else len(full) == 1 and not odd.value % (1e4 / 10**places) and 0.05 * other.value < odd.value < 20 * other.value
                and (odd.value >= 1e4 or any(q.value < 1e4 for q in short))
            ):  # fmt: skip
                shows = say(zh=f"同组写{other.text}，此处写{odd.text}", en=f"{other.text} beside {odd.text}")  # fmt: skip
                yield found("consistency:decimals", paragraph, odd.start, odd.end, shows)
        run = [item] if item is not None and not item.q.hedge and item.q.kind == "n" else []


def in_full(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """4.86万件（48620件）: one number in two ways, and not the same."""
    for a, b in pairwise(items):
        x, y = a.q, b.q
        if x.scale >= 1e4 and y.scale == 1 and x.family == y.family and not y.hedge and not x.hedge and (
            between(paragraph.reading, a, b) == "（" and paragraph.reading.plain[y.end : y.end + 1] == "）"
        ) and not x.low <= y.value <= x.high:  # fmt: skip
            code = "consistency:rounding" if 0.5 * y.value < x.value < 2 * y.value else "consistency:magnitude"  # fmt: skip
            yield found(code, paragraph, x.start, x.end, f"{x.text} ≠ {y.text}", severity="warning")


def _same_thing(paragraph: Paragraph, a: Item, b: Item) -> bool:
    """Whether two numbers stand side by side in a list, under names alike, or as the two ends of a move."""
    if (
        a.q.family != b.q.family or not a.q.unit or b.q.kind != "n" or b.q.hedge or b.q.chinese
        or not a.role == b.role == "level" or a.sentence != b.sentence
    ):  # fmt: skip
        return False
    gap = between(paragraph.reading, a, b)
    if re.fullmatch("[增升扩减降][^，。；]{0,3}[到至为]", gap) or JOINED.fullmatch(gap):
        return True
    return bool(re.fullmatch("[，、；][^，。；、]{2,10}", gap)) and (
        gap[0] == "、" or len(gap) < 6 or b.label[-2:] in a.label
    )
