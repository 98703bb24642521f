"""个百分点 for the difference of two shares, % for the growth of a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..sentences.clauses import DOWN, UP, Item, is_class, sentences
from ..sentences.quantities import Quantity
from ..sentences.reading import MARK, pattern, since
from .changes import COMPARED

_ONLY_COMPARISON = pattern(
    rf"^[，、（]?(?:与|比|较|同比|环比|和|相比|而|则|<t>|的|同期|基期|上一?年度?|前一?年|[一二三四五六七八九十]年前|同时|~{{0,3}}年|末|底|也|又|又比|占比|比重|比例|分别|累计|年均|至少|再|上[次轮期](?:调查)?|调查|普查|监测)*(?:[，]?)(?:{UP}|{DOWN})(?:幅度?)?(?:了|约|为|达)?$"
)
_THAN = pattern(
    r"[，（](?:(?:比|较)(?:~|<t>){1,10}(?:提高|上升|提升|下降|降低|回落|高|低)|(?:高于|低于)~{1,10})(?:了|约)?"
)


_FROM_TO = pattern(r"[由从](?:~|<t>){0,12}<n>~{0,8}[到至为]~{0,4}<n>，(?:~{0,6}<n>，)?~{0,6}$")


def points_or_percent(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """个百分点 for the difference of two shares, % for the growth of a number."""
    skeleton = paragraph.reading.skeleton
    said: list[Item] = []
    for group in sentences(items):
        if len(group) == 1 and len(said) > 1 and group[0].q.kind == "p" and _NAMELESS.fullmatch(group[0].label) and _of_levels(paragraph, said[-2:], group[0]):  # fmt: skip
            yield _should_be(paragraph, group[0].q, "个百分点", say(zh="两个百分数之差", en="the difference of two percentages"))  # fmt: skip
            continue  # 知晓率为88.0%。去年是79.5%。一年内上升了8.5%
        said += group
        for k, item in enumerate(group):
            if item.q.kind in "pd" and (rate := _of_rates(paragraph, group, k)):
                if item.q.kind == "p":
                    yield _should_be(paragraph, item.q, "个百分点", rate)
                continue
            if item.role != "change" or item.q.kind not in "pd":
                continue
            if is_class(paragraph.reading.plain, item.q):
                continue  # 涨幅5%～10%的占33.3%
            if item.q.kind == "p" and re.search("[升降增减]为$", item.label):
                continue  # 去年为46.9%，今年降为38.4%
            if re.match("的[^，。；]{0,8}(?:目标|标准|要求|指标|[红底]线)", paragraph.reading.plain[item.q.end : item.q.end + 14]):  # fmt: skip
                continue  # 高于95%的考核目标
            own = re.split("[，。；：（]", item.before)[-1]
            if item.q.kind == "p" and re.search(
                r"拉动[^，。；]{1,16}(?:增长|上升|提高|回升)(?:了|约|近)?$", own
            ):
                yield _should_be(paragraph, item.q, "个百分点", say(zh="拉动以百分点计", en="a pull is in points"))  # fmt: skip
                continue
            if re.search("拉动|贡献|影响", own):
                continue
            label = re.sub(f"[{MARK['t']}]", "", own)
            if (
                item.q.kind == "d"
                and k > 1
                and group[k - 1].q.kind == "n"
                and _FROM_TO.search(skeleton[: item.position])
            ):
                yield _should_be(paragraph, item.q, "%")
                continue
            levels = [i.q for i in group[:k] if i.q.kind == "p"]
            if item.q.unit.endswith("百分点") and levels and levels[-1].unit == "‰" and (len(levels) < 2 or abs(abs(levels[-2].value - levels[-1].value) / 10 - item.q.value) > 1e-9):  # fmt: skip
                yield _should_be(
                    paragraph, item.q, "个千分点", say(zh="千分率之差", en="a difference of two ‰")
                )
                continue
            if item.q.kind == "p" and re.search(
                r"(?:占比|比重|比例|(?<!增长)(?<!增)(?<!速)率|份额)(?:[^，]{0,8})?(?:同比|环比|比上年|比|较|上年|去年|年|同期)*(?:提高|上升|下降|降低|回落|提升|增加|减少)(?:了|约)?$",
                label,
            ):
                yield _should_be(paragraph, item.q, "个百分点")
                continue
            previous = group[k - 1] if k else None
            gap = skeleton[previous.position + 1 : item.position] if previous else ""
            if (
                item.q.kind == "d" and previous is not None and previous.role == "change"
                and previous.q.kind == "n" and re.fullmatch(r"[，、（](?:同比|环比|比上年|年均)?(?:增长|上升|下降|减少|增加|上涨|下跌|[增降涨升跌]幅)(?:了|约|为|达)*", gap)
            ):  # fmt: skip
                yield _should_be(paragraph, item.q, "%")
                continue
            if item.q.kind == "d" and re.search(
                r"(?:人数|收入|总量|金额|产值|数量|总数|总额|户数|件数|[^率比占]量|资金|经费|支出|工资|人口|时间|用时|时长|房租|[租佣罚薪奖押]金|月租|工价|单价|[成运]本|费用?|价格|均价|贷款|余额|销售额|订单|用工|家数|场次|批次|人次|笔数|份数|次数|产量|销量|面积|业务量|用电量|案件|警情|客流量?|投资|利润|税收)(?:[^，率比速幅]{0,4})?(?:同比|环比|(?<!占)(?:比(?![重例])|较)(?:上年|去年|同期|预算|计划|[^，率比]{2,4})?|上年|去年|同期)*(?:增长|增加|提高|上升|上涨|下跌|下降|减少|[上下]调)(?:了|约)?$",
                label,
            ):
                yield _should_be(paragraph, item.q, "%")
                continue
            before = [
                i for i in group[:k]
                if i.role == "level" and i.q.kind in "np" and i.q.unit not in ("年", "个月", "天")
            ]  # fmt: skip
            if item.q.kind == "d" and _GREW_ALONE.search(own) and not _OF_SHARES.search(own) and not any(i.q.kind in "pv" and i.role == "level" for i in group[:k]):  # fmt: skip
                yield _should_be(paragraph, item.q, "%", severity="info")
                continue
            if not before:
                continue
            last = before[-1]
            gap = skeleton[last.position + 1 : item.position]
            gap = _IN_WORDS.sub("", gap) if last.q.kind == "p" else gap
            if re.search("[比较与][^，。；]{1,8}（$", last.before):  # 较上年（360万元）增长
                gap = gap.removeprefix("）") if item.q.kind == "d" else gap
            if re.search("[由从]", last.before) and re.match(f"(?:{UP}|{DOWN})[为达]$", gap):
                continue  # 由4.08%下降为2.67%
            if re.search("(?:增加|增长|下降|减少)率", own):
                continue
            amount = item.q.kind == "p" and _of_the_amount(group[:k], last, gap)
            if amount and item.q.value > last.q.value:
                continue
            compared = COMPARED.search(skeleton[max(0, last.position - 24) : last.position])
            rated = re.search("率(?:约?为|达到?|是)?$", last.label) and _THAN.fullmatch(gap)
            if not (rated or _ONLY_COMPARISON.search(gap)) or re.search(
                "(?:完成|为)[^，。；]*的$",
                paragraph.reading.plain[max(0, last.q.start - 24) : last.q.start],
            ):
                if item.q.kind == "p" and _of_levels(paragraph, group[:k], item, True):
                    yield _should_be(paragraph, item.q, "个百分点", say(zh="两个百分数之差", en="the difference of two percentages"), "info")  # fmt: skip
                continue
            if item.q.kind == "p" and last.q.kind == "p" and last.q.unit == "%" and not re.search("增长|增速|增幅|同比", last.label):  # fmt: skip
                if (compared is not None and len(before) > 1) or _relative(before[-2:], item.q):
                    continue
                yield _should_be(paragraph, item.q, "个百分点", severity="info" if amount else "")
            elif item.q.kind == "d" and last.q.kind == "n" and last.q.unit and "占" not in gap and "率" not in gap:  # fmt: skip
                yield _should_be(paragraph, item.q, "%")


_NAMELESS = re.compile(f"(?:[一两三]年[内来间]?|同比|环比|期间|年内|累计|共|也|又)*(?:{UP}|{DOWN})了?")  # fmt: skip
_IN_WORDS = pattern("，[^，。；]{0,6}<v>")
_GREW_ALONE = re.compile(
    "^[^比较由从同与]*[\u4e00-\u9fff]{2}(?:仅|只|也|均|共|净)?(?:增长|增加|减少)(?:了|约)?$"
)
_OF_SHARES = re.compile("率|占|比|份额|[增涨降升]速|[增涨降升]幅|面|度|累计|再|又|年|季|月")
_RATE = "(?<!增长)(?<!增)(?<!效)(?<!功)率|比重|占比|比例|份额"
_RATES = re.compile(
    rf"(?:{_RATE})(?:[两二三四五六七八九]项|等)?(?:分别|依次|均|都|也|又|却|仍|还)*(?:比|较|与)[^，。；比较]{{1,14}}?(?:提高|上升|下降|降低|回落|提升|高|低|快|慢)(?:出|了|约)*$|"
    rf"[比较][^，。；]{{2,14}}(?:{_RATE}|进度)(?:高|低|快|慢|大|小)(?:出|了|约)*$|"
    rf"(?:{_RATE})[^，。；\d]{{0,6}}相差(?:了|约|近)*$|[增降涨跌升]幅(?:[^，。；比较\d]{{0,4}})(?:回落|提高|扩大|收窄|加快|放缓|下降|上升|缩小)(?:了|约)*$|"
    rf"(?:快于|慢于|高于|低于|落后于?|滞后于?|领先于?)[^，。；]{{0,6}}(?:时间|序时|时序|计划|目标)进度(?:了|约)?$"
)
_MOVED = re.compile(r"，[^，。；比较]{0,6}(?:提高|上升|降低|下降|回落|提升)(?:了|约)?")


_AND = re.compile("[、和与及]")


def _of_rates(p: Paragraph, group: Sequence[Item], k: int) -> str:
    """签订率、参与率两项分别比三年前提高10个和6个百分点; 比新居民的比重高2.4个百分点; 再提高5.0个百分点，两年累计提高10.0个."""
    item, before = group[k], group[k - 1] if k else None
    plain = p.reading.plain
    if item.q.hedge or plain[item.q.end : item.q.end + 1] in ("的", "—", "至") or (k + 1 < len(group) and group[k + 1].q.kind == "d" and group[k + 1].q.start == item.q.end):  # fmt: skip
        return ""
    gap = plain[before.q.end : item.q.start] if before is not None else ""
    if before is not None and _AND.fullmatch(gap):
        return _of_rates(p, group, k - 1) if before.q.kind == item.q.kind else ""
    if _RATES.search(plain[since(plain, item.q.start, "，。；：！？\n") : item.q.start]):
        return say(zh="两个百分数之差", en="the difference of two percentages")
    if item.q.kind == "p" and _of_levels(p, [*group[:k], *group[k + 1 : k + 3]], item):
        return say(zh="两个百分数之差", en="the difference of two percentages")
    if (
        before is not None and before.q.kind == "d" and before.role == "change"
        and item.q.kind == "p" and item.role == "change" and "累计" in gap and _MOVED.fullmatch(gap)
    ):  # fmt: skip
        return say(zh="两个百分数之差", en="the difference of two percentages")
    return ""


_DIFFERS = re.compile(
    rf"(?:{UP}|{DOWN}|[高低快慢]|(?:[相还尚仅只]?差|差距|[高低]于|超[出过]|领先于?|落后于?)(?:[^，。；]*）|[^，。；（\d]{{0,10}}))(?:幅度?)?(?:出|了|约|近)*$"
)


_PACE = re.compile("[增涨降]速|[增涨降]幅")


def _of_levels(p: Paragraph, before: Sequence[Item], item: Item, loose: bool = False) -> bool:
    """由9.4%回落至6.8%，三个月下降2.6%: two percentages just named are so far apart, and no growth is, or hardly (`loose`)."""
    words = p.reading.plain[since(p.reading.plain, item.q.start, "，。；：！？\n") : item.q.start]
    if not _DIFFERS.search(words):
        return False
    paced = bool(_PACE.search(words))  # 增长8.0%，增速较上年同期的6.5%加快1.5%
    shares = [i.q for i in before if i.q.kind == "p" and i.q.unit == "%" and not i.q.hedge and (paced or i.role == "level")][-4:]  # fmt: skip
    return any(
        abs(abs(a.value - b.value) - item.q.value) < 1e-9 and max(a.decimals, b.decimals) >= item.q.decimals
        and (loose or words.endswith("差") or abs(abs(100 * (a.value / b.value - 1)) - item.q.value) > (2 * item.q.half if words.endswith("）") or re.search("[高低]于|超[出过]|差", words) else 1))
        for a, b in permutations(shares, 2) if b.value
    )  # fmt: skip


def _relative(pair: Sequence[Item], moved: Quantity) -> bool:
    """由8.4%降到4.2%，降幅为50.0%: by how much of itself a percentage has moved, and not by so many points."""
    a, b = pair[0].q, pair[-1].q
    if not a.kind == b.kind == "p" or a.value <= 0:
        return False
    own, points = abs(100 * (b.value / a.value - 1)), abs(b.value - a.value)
    room = max(moved.half, 0.5 * 10.0**-moved.decimals) + 1e-9
    return abs(own - moved.value) <= room < abs(points - moved.value)


def _should_be(
    p: Paragraph, q: Quantity, unit: str, shows: str = "", severity: str = ""
) -> Finding:
    advice = say(zh=f"改为“{q.digits}{unit}”", en=f"write {q.digits}{unit}")
    code = "words:percent" if unit == "%" else "words:points"
    return found(code, p, q.start, q.end, shows, advice, severity)


_AMOUNT = re.compile(
    "(?:产值|增加值|产量|投资额?|收入|支出|销售额|零售额|营业额|总额|总量|利润|税收)$"
)
_GREW = re.compile("(?:增长|下降|减少|增加|上涨|下跌|降低)(?:了|约)?$")


def _of_the_amount(before: Sequence[Item], share: Item, gap: str) -> bool:
    """工业投资1.2亿元，占全部投资的5.8%，同比下降41.6%: what fell is the investment, not its share."""
    if not _GREW.search(gap) or "率" in share.label:
        return False
    own = re.split("占|比重|比例", share.label)[0]
    if own != share.label and _AMOUNT.search(own.rstrip("的所")):
        return True
    k = next(j for j, i in enumerate(before) if i is share)
    amount = before[k - 1] if k else None
    return (
        amount is not None and amount.q.kind == "n" and amount.segment == share.segment
        and bool(re.search("占|完成|为|的$|^）", share.before))
    )  # fmt: skip


_APART = pattern(r"相差(?:了|约|达|近)?(?P<p><p>)")


def apart(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """最高96.5%，最低71.2%，相差25.3%: two shares differ by points."""
    reading = paragraph.reading
    for m in _APART.finditer(reading.skeleton):
        head = reading.skeleton[reading.skeleton.rfind("。", 0, m.start()) + 1 : m.start()]
        if head.count(MARK["p"]) >= 2 and reading.at(m.start("p")).unit == "%":
            q = reading.at(m.start("p"))
            yield _should_be(paragraph, q, "个百分点")
