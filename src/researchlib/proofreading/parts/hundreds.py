"""Shares that make a whole: listed side by side they add to 100 within rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, clause, left_behind
from ..sentences.clauses import (
    BANDS,
    GRADED,
    Item,
    alike,
    between,
    common,
    complete,
    is_class,
    overlaps,
    ratio,
    sentences,
    shown,
    whole_of,
)
from ..sentences.quantities import misread, slipped
from ..sentences.reading import ANY, MARK, since
from ..sentences.units import DIGITS
from .pairs import pairs

_SEVERAL = re.compile(
    r"多选|多项|任选|限选|可选|前[三四五六两2-6]|依次|主要(?:原因|困难|问题|渠道|途径|诉求|需求|因素|方面|有)|希望|渠道|途径|诉求|"
    r"需求|困难|因素|反映|认为"
)
MULTIPLE = re.compile(f"{_SEVERAL.pattern}|方式|满意|了解|知晓|参加|拥有|使用|覆盖|达标|合格|完成")


def shares_sum(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Shares listed side by side make 100 within rounding, unless several answers could be chosen."""
    for group in sentences(items):
        for run in _runs(paragraph, group):
            yield from _sum(paragraph, items, run)


_FIRST = re.compile(r"(?:排名|位居|居|列|排)前|前(?:[三四五六七八九十两]|\d+)(?:位|名|项|大|类|的)")
_COMPARISON = re.compile(r"(?:比|较|与|同|高于|低于|相比)[^，。；]{0,10}的$")  # 高于2023年的81.3%


_RATE_IS = re.compile(r"率(?:约?为|达到?|是|分别为|分别达)?$")


# 226人中有132人，为58.4%；400人中有185人，为46.3%
_ITS_OWN = re.compile(f"[{ANY}][^，。；]{{0,4}}中|占[^，。；]{{2,12}}的$")


def _runs(paragraph: Paragraph, group: list[Item]) -> Iterator[list[Item]]:
    run: list[Item] = []
    for item in group:
        q = item.q
        fits = (
            q.kind == "p" and q.unit == "%" and item.role == "level" and 0 < q.value < 100
            and not _RATE_IS.search(item.label)
            and not is_class(paragraph.reading.plain, q)
            and not re.search("[由从]$|[升降增减调提长落]至?[到至]?$", item.label)
            and not _COMPARISON.search(item.before)
        )  # fmt: skip
        if fits and run:
            gap = between(paragraph.reading, run[-1], item)
            inner = re.sub(r"（[^（）]*）", "", gap)
            if item.depth != run[-1].depth and item.depth > run[-1].depth:
                continue
            if (
                re.search("其中|同比|比上|较上|比去|较去|另外|此外|同时|而在|相比", inner)
                or MARK["t"] in inner
                or _ITS_OWN.search(inner)
                or len(inner) > 40
            ):
                yield run
                run = []
        elif not fits and is_class(paragraph.reading.plain, q):
            continue
        elif not fits and q.kind in "pd" and run and item.depth <= run[-1].depth:
            # a change between two shares belongs to the share before it
            continue
        if fits:
            run.append(item)
    yield run


def _each_of(items: Sequence[Item], run: list[Item]) -> bool:
    """Whether each share stands behind a count and all are of one whole that the counts overrun."""
    pairs = []
    for share in run:
        k = next(j for j, i in enumerate(items) if i.position == share.position)
        if not k or items[k - 1].q.kind != "n" or share.q.low <= 0:
            return False
        pairs.append((items[k - 1].q, share.q))
    lows, highs = zip(*(whole_of(a, p) for a, p in pairs), strict=True)
    low, high = max(lows), min(highs)
    return low <= high and sum(a.low for a, _ in pairs) > high


def _each_right(p: Paragraph, items: Sequence[Item], run: list[Item]) -> bool:
    """Whether each share is that of its own count of some count of the paragraph: 1003人中满意873人，占87.0%，163人中…."""
    counted = {x.share.position: x.count for x in pairs(p, items)}
    return all(
        (k := counted.get(i.position)) is not None
        and any(
            c.q.kind == "n" and c is not k and alike(c.q, k.q) and overlaps(*ratio(k.q, c.q), i.q)
            for c in items
        )
        for i in run
    )  # fmt: skip


def _rest_before(items: Sequence[Item], run: list[Item], missing: float, slack: float) -> bool:
    """制造业占41.6%。四个行业占比依次为…；其余占6.4%: what is missing stands in the sentence before."""
    before = [
        i.q for i in items
        if i.q.kind == "p" and i.role == "level" and i.position < run[0].position and i.sentence >= run[0].sentence - 2
    ]  # fmt: skip
    amounts = [sum(q.value for q in before[k:]) for k in range(len(before))]
    return any(abs(a - missing) <= slack + 0.05 for a in [*amounts, *(q.value for q in before)])


_STRUCTURE = re.compile(
    "(?:构成|分布|结构|占比|比例|结果|评价|测评|意愿|用途)(?:情况)?(?:为|如下|是)?[：，]|(?:构成|分布|结构)(?:情况)?[为是]"
)
_DIVIDES = re.compile(
    "(?:来源|结构|构成|分布|用途|类型|去向|程度|状况|情况)(?:方面|上|看|来看|统计|显示|中|为)?[，：]|[分有][三四五六]种[：，]?|评价中"
)
_SAID = re.compile("占|比重|比例|承担|出资|分担")
_CHANCE = 1.75  # roundings of one side: more than three standard deviations of their sum
_HALF = re.compile("一半|半数|过半|[一二三四五六七八九]成|分之")
_APPORTIONED = re.compile("的?比例(?:共同)?(?:分[担摊配成]|共担|出资)")  # 按50%、50%的比例分担


def _alike(gaps: Sequence[str], names: Sequence[str]) -> bool:
    """以第二产业为主，占61.4%，第三产业占38.6%，第一产业仅占1.8%: names of one kind, or bare ones."""
    own = [
        re.sub("(?:仅|只|约|的)*(?:占比?|比重)(?:为|达)?$", "", g).strip("，、；") for g in gaps[1:]
    ]
    own = [x for x in own if x]
    lead = re.split("[：。]", names[0])[-1]
    return len(own) == len(gaps) - 1 and all(len(x) < 7 for x in own) and bool(common([lead, *own]) or len({len(x) for x in own}) == 1)  # fmt: skip


def _sum(paragraph: Paragraph, items: Sequence[Item], run: list[Item]) -> Iterator[Finding]:
    if len(run) < 2:
        return
    gaps = [run[0].before[-30:]] + [between(paragraph.reading, a, b) for a, b in pairwise(run)]
    if any(g.endswith("各占") and not re.search("分别", g) for g in gaps[1:]):
        return  # 培训801万元，其他801万元，各占15.0%
    if any("相当于" in g for g in gaps):
        return  # 增量相当于全部新增的97.0%；建筑业占8.0%
    said = sum(bool(_SAID.search(g)) for g in gaps)
    said = said or bool(_STRUCTURE.search(gaps[0]))
    shared = _APPORTIONED.match(paragraph.reading.plain, run[-1].q.end)
    together = bool(shared or re.search("分别|依次|各占", gaps[0])) and all(
        re.fullmatch(r"[、，]?(?:和|以及|与|及)?", g) for g in gaps[1:]
    )
    if said < 1 and not together:
        return
    if not together and said < len(run) - 1 and not all(len(g) <= 14 for g in gaps[1:]):
        return
    if any(
        i.q.kind == "v"
        and "占" in i.label
        and i.sentence == run[0].sentence
        and i.position < run[-1].position
        for i in items
    ):
        return  # 占40.0%；占四分之一；…: one of them is said in words
    apportioned = together and bool(shared)
    total = sum(i.q.value for i in run)
    slack = sum(i.q.half + (2 if i.q.hedge else 0) for i in run) + 1e-6
    if abs(total - 100) <= min(slack, _CHANCE * sum(i.q.half**2 for i in run) ** 0.5 + 1e-6) or any(
        i.q.hedge for i in run if abs(total - 100) <= slack or re.search("以上|以下|超|不足|不到", i.q.hedge)
    ):  # fmt: skip
        return
    rounded = abs(total - 100) <= slack
    plain = paragraph.reading.plain
    opening = plain[: run[0].q.start].rsplit("。", 2)
    text = "。".join(opening[-2:]) + plain[run[0].q.start : run[-1].q.end]
    names = [plain[max(0, run[0].q.start - 30) : run[0].q.start].rsplit("。", 1)[-1]]
    names[0] = names[0].rpartition("看，")[2]  # 从男女比例看，男性占
    names += [plain[a.q.end : b.q.start] for a, b in pairwise(run)]
    tails = {re.sub("的?(?:约?占|占比为?|比重为?|比例为?|为)$", "", g)[-2:] for g in gaps}
    across = all("中" in g[-14:] for g in gaps) or not complete(names)
    near = len(run) > 2 and 97 <= total <= 103  # hardly by chance
    slip = len(run) > 2 and not _HALF.search(text) and all("占" in g or len(g) <= 8 for g in gaps[1:]) and any(
        slipped(i.q, round(100 - total + i.q.value + last * 10.0**-i.q.decimals, 4))
        for i in run for last in (0, 1, -1)
    )  # fmt: skip
    tens = (
        len(run) > 2 and abs(total - 100) == 10 and not any(i.q.decimals for i in run)
    )  # 35、58和17
    slip = slip or (tens and all(_SAID.search(g) and len(g) < 10 for g in gaps[1:]))
    near = near or slip
    graded = len(run) > 2 and all(
        len(g) < 9 and "中" not in g for g in gaps[1:]
    )  # 满意占…，基本满意占…，不满意占…
    rounded = rounded or (graded and len(tails) == 1)
    if len(tails) == 1 and not together and across and not near and not graded:
        return  # 外出农民工中女性占…，本地农民工中女性占…: one thing in several groups
    if together and re.search("的[^，。；、的]{2,10}(?:比例|占比|率)(?:依次|分别)", gaps[0]):
        return  # 初中及以下、高中、大专及以上受访者的长期留居比例依次为…: each of its own class
    if together:
        names = [
            x for x in re.split("、|”“|(?<=..)[和与](?=..)", re.split("[，：]", names[0])[-1]) if x
        ]
    stated = re.search(
        "([两二三四五六七八九])(?:个[^，。；、]{0,4}|[地者类项])(?:的)?(?:占比|比[重例])", gaps[0]
    )
    whole = (
        complete(names) or apportioned
        or (together and bool(stated) and DIGITS[stated[1]] == len(run) if stated else False)
        or (len(run) > 3 and bool(re.search("构成", text)))
        or sum(bool(BANDS.search(g)) for g in names) >= 2
        or (len(run) > 2 and abs(total - 100) <= 10 and bool(_DIVIDES.search(gaps[0])) and all("占" in g for g in gaps))
    )  # fmt: skip
    for a, b in combinations(range(len(run) + 1), 2):  # one of several dimensions makes 100
        part = run[a:b]
        if 2 <= b - a < len(run):
            apart = abs(sum(i.q.value for i in part) - 100)
            if apart <= sum(i.q.half for i in part) + 1e-6:
                if complete(names[a:b]) or not (100 < total <= 115 and b - a == len(run) - 1 and _alike(gaps, names)):  # fmt: skip
                    return
                rounded = True
    several = _SEVERAL if len(run) > 2 and all("占" in g for g in gaps) else MULTIPLE
    if several.search(text) and not whole and not near:
        return
    if re.search(
        "多选|可选[两二三多]|任选|限选", text + re.split("[。；]", plain[run[-1].q.end :], 1)[0]
    ):
        return
    if total < (98.5 if "其次" in text else 100) and (_FIRST.search(text) or "其次" in text):
        return  # 排名前五位的…, 最高的是…，其次是…: the rest is not listed
    if all("以上" in x for x in names) or all("以内" in x for x in names):
        return  # 一年以上的占61.4%，三年以上的占38.2%: each holds the next
    if total > 100:
        wrong = total <= 112 or whole
    else:
        wrong = (whole and len(run) >= 2) or (len(run) >= 3 and total >= (96 if together else 98.5))
    if len(run) == 2 and total < 50:
        return  # 自购的占10.6%，其他占3.2%: the others stand in another paragraph
    if len(run) == 2 and not complete(names):
        wrong = wrong and (together and 97 <= total <= 103)
    wrong = wrong or slip
    if wrong and (
        _each_of(items, run)
        or _each_right(paragraph, items, run)
        or _rest_before(items, run, 100 - total, slack)
    ):
        return  # each is right by itself: people counted under several heads
    if wrong:
        shows = (
            " + ".join(i.q.digits for i in run)
            + f" = {shown(total, max(i.q.decimals for i in run))}%"
        )
        last = run[-1].q
        yield found("arithmetic:shares-sum", paragraph, run[0].q.start, last.end, shows,
                    severity="info" if rounded else "error" if whole or total > 100 else "warning")  # fmt: skip


_COMPOSITION = re.compile(r"(?<![\d.∶:：])\d+(?:\.\d+)?(?:[∶:：]\d+(?:\.\d+)?){2,4}(?![\d∶:：])")


def composition(paragraph: Paragraph) -> Iterator[Finding]:
    """1.4∶46.2∶52.4: a structure given as a proportion adds to 100."""
    for m in _COMPOSITION.finditer(paragraph.text):
        parts = re.split("[∶:：]", m.group())
        total = sum(map(float, parts))
        places = max(len(x.partition(".")[2]) for x in parts)
        slack = 0.5 * 10.0**-places * len(parts) + 1e-9
        if slack < abs(total - 100) <= 12 and places:
            yield found("arithmetic:shares-sum", paragraph, m.start(), m.end(),
                        " + ".join(parts) + f" = {shown(total, places)}")  # fmt: skip


def structure(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """三次产业从业人员分别为1.98万人、17.50万人和21.90万人，构成为4.8:42.3:52.9: each number is the share of its count."""
    for m in _COMPOSITION.finditer(paragraph.text):
        shares = re.split("[∶:：]", m.group())
        before = [i for i in items if i.q.end <= m.start()]
        run = before[-len(shares) :]
        if len(run) < len(shares) or any(
            i.q.kind != "n" or i.q.family != run[0].q.family or i.q.hedge or i.role != "level" for i in run
        ):  # fmt: skip
            continue
        lead = paragraph.reading.plain[run[-1].q.end : m.start()]
        if len(lead) > 16 or "。" in lead or any(t.start >= run[-1].q.end and t.end <= m.start() for t in paragraph.reading.times):  # fmt: skip
            continue
        if not all(re.fullmatch("、|[，、]?[和与及]", between(paragraph.reading, a, b)) for a, b in pairwise(run)):  # fmt: skip
            continue
        amount = sum(i.q.value for i in run)
        slack = sum(i.q.half for i in run)
        apart = []
        for i, x in zip(run, shares, strict=True):
            half = 0.5 * 10.0 ** -len(x.partition(".")[2])
            low, high = 100 * i.q.low / (amount + slack), 100 * i.q.high / max(amount - slack, 1e-9)
            apart.append(max(low - float(x) - half, float(x) - half - high))
        if 1e-6 < max(apart) < 15:
            places = max(len(x.partition(".")[2]) for x in shares)
            right = "∶".join(shown(100 * i.q.value / amount, places) for i in run)
            yield found("arithmetic:share", paragraph, m.start(), m.end(), right)


_TENTHS = re.compile("[一二两三四五六七八九]成[半一二三四五六七八九]?|一半|半数")
_MAY_OVERLAP = re.compile(
    "提及|较多的|最多的|主要[是有为]|前[二两三四五]位|需要的|期盼|多选|可选|任选|限选[两二三]|其中|同比|比上|较上|累计|高于|低于|全[省国市]|目标|得分"
)
_LISTED = re.compile("占|为|承担|^$|有$|[、和与及]$")
_SHARE_OF = re.compile("的?(?:人数)?(?:约?占比?|比例|比重)[^，]{0,4}?(?:为|达)?$")
_BOTH = re.compile("(?:男女|城乡|内外|公私)[^，。；]{0,8}分别(?:为|占)?$")
_ONE_EACH = re.compile(
    "单选|选一|一项|(?:分(?:为|成)?|有|分[为成][^，。；%]{2,30}?|[、和与及][^，。；、]{1,6}(?=.{1,2}，分别占))(?P<n>[两二三四五六])(?:类|种|块|档|[个大]?部分|大类)"
)
_UP_EVEN_DOWN = ("持平|不变|稳定|相当|一般|差不多", "增加|上升|增长|扩大|上涨|提高|变好|改善|满意", "减少|下降|缩小|下跌|下滑|收缩|变差|恶化|不满意")  # fmt: skip


def only(draft: Draft, read: Read) -> Iterator[Finding]:
    """The only shares of a sentence, or of a section in several paragraphs, whatever they are called, that make a hundred but for a slip.

    25.4%的企业认为会增加，55.7%认为不变，18.9%认为会减少; 占六成，占24%，占16%; 一是…占62.8%。⏎二是…占32.1%。
    """
    section: list[tuple[Paragraph, Item]] = []
    every: list[tuple[Paragraph, Item]] = []  # of the sections before
    for p in draft.paragraphs:
        if p.kind in ("heading", "title"):
            yield from _of_section(section, read)
            every, section = every + section, []
        if not p.prose or not ("%" in p.reading.plain or "成" in p.text or "百分之" in p.text):
            continue
        plain = p.reading.plain
        for group in sentences(read[p.number]):
            run = [i for i in group if i.q.kind in "pdvm" and i.q.text != "100%"]
            section += [(p, i) for i in run]
            if len(run) < 2 or not all(map(_exact, run)) or any("率" in i.label for i in run):
                continue
            text = plain[since(plain, run[0].q.start, "。；\n") : plain.find("。", run[-1].q.end) % (len(plain) + 1)]  # fmt: skip
            if len(run) < 3 or _ONE_EACH.search(text) or all(_LISTED.search(i.label) for i in run) or _named_list(run, text):  # fmt: skip
                yield from _whole(read, [(p, i) for i in run], text, False)
    yield from _of_section(section, read)
    if every and section != every:
        yield from _of_section(every + section, read)


def _named_list(run: Sequence[Item], text: str) -> bool:
    """居住方式为租房68.4%、单位宿舍21.3%、自购房10.3%: what is said to be so or so, in a list."""
    listed = all(re.fullmatch("[、，](?!其中)[^，。；、]{2,8}", i.before) for i in run[1:])
    if listed and len(common([i.label for i in run])) > 1 and GRADED.search(text):
        return True  # 满意58.2%、基本满意35.6%、不满意6.2%
    return listed and bool(re.search("[为是：][^，。；：为是]{2,8}$", run[0].before)) and not MULTIPLE.search(text.replace("方式", ""))  # fmt: skip


def _exact(i: Item) -> bool:
    percent = i.q.kind == "p" and i.q.unit == "%" and not i.q.hedge
    return i.role == "level" and 0 < i.q.value < 100 and (percent or bool(_TENTHS.fullmatch(i.q.text))) and not left_behind(i)  # fmt: skip


def _of_section(run: Sequence[tuple[Paragraph, Item]], read: Read) -> Iterator[Finding]:
    places = {p.number: p.text for p, _ in run}
    if len(places) > 1 and 3 <= len(run) <= 8 and all(_exact(i) and re.search("占[^，。；]{0,6}$", i.label) for _, i in run):  # fmt: skip
        yield from _whole(read, run, "".join(places.values()), True)


def _whole(read: Read, run: Sequence[tuple[Paragraph, Item]], text: str, far: bool) -> Iterator[Finding]:  # fmt: skip
    values = [i.q.value for _, i in run]
    total = sum(values)
    one = _ONE_EACH.search(text)
    counted_off = one is not None and bool(one["n"]) and DIGITS[one["n"]] == len(run)
    over = len(run) == 2 and total > 100 and bool(re.search("其余|余下|剩余", run[1][1].label) or all(re.search("(?:承担|负担|出资)$", i.label) for _, i in run))  # fmt: skip
    if abs(total - 100) <= 0.06 * len(run) or (_MAY_OVERLAP.search(text) and not over and not (counted_off and "主要" in text)) or ("半" in text and not any(i.q.kind == "v" for _, i in run)):  # fmt: skip
        return
    even = len(run) == 2 and 98.9 < total < 101.1 and all(i.label.endswith("占") for _, i in run)
    swapped = len(run) == 2 and not over and 85 <= total <= 115 and any(i.q.decimals and misread(i.q, round(100 - total + i.q.value, 4)) for _, i in run)  # fmt: skip
    if len(run) == 2 and not (over or even or swapped or counted_off or _opposed([_SHARE_OF.sub("", clause(*x)) for x in run], 98.9 < total < 101.1) or _BOTH.search(run[0][1].label)):  # fmt: skip
        return
    spans = [sum(values[a:b]) for a, b in combinations(range(len(run) + 1), 2)]
    if any(abs(x - 100) <= 0.3 for x in spans) and any(i.q.kind == "p" for _, i in run):
        return
    counted = {x.share.position for p, _ in run for x in pairs(p, read[p.number])}
    if any(i.position in counted for _, i in run):
        return  # of one whole each, and asked there
    told = over or even or (counted_off and len(run) == 2) or (len(run) > 2 and 85 <= total <= 115 and not far and (
        (one is not None and (not one["n"] or counted_off)) or (len(run) == 3 and all(re.search(x, text) for x in _UP_EVEN_DOWN))
    ))  # fmt: skip
    for p, i in run:
        rest = 100 - total + i.q.value
        least = 2 if len(run) > 2 and not far and i.q.kind == "p" else 3
        tens = i.q.kind == "v" and len(run) > 2 and abs(total - 100) == 10 and rest > 0
        if told or tens or any(misread(i.q, round(rest + last * 10.0**-i.q.decimals, 4), least) for last in (0, 1, -1)):  # fmt: skip
            said = " + ".join(j.q.text if j.q.kind == "v" else j.q.digits for _, j in run)
            places = max(j.q.decimals for _, j in run)
            yield found("arithmetic:shares-sum", p, i.q.start, i.q.end, f"{said} = {shown(total, places)}%", severity="info" if swapped or even else "warning")  # fmt: skip
            return


def _opposed(names: Sequence[str], near: bool) -> bool:
    """轻工业用电 and 重工业用电, 有子女 and 没有子女; of shares that nearly make a hundred 商品类投诉 and 服务类投诉."""
    a, b = sorted(names, key=len)
    alike_but_one = len(a) == len(b) > 2 and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return alike_but_one or (near and len(a) == len(b) > 3 and a[-3:] == b[-3:]) or (len(a) > 1 and b.endswith(a[-3:]) and b[: -len(a)][-1:] in tuple("不未没非无")) or (b.endswith(a[1:]) and b[:1] in tuple("不未非没"))  # fmt: skip
