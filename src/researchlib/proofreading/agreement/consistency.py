"""One text, one way: decimals, units, dates that exist, orders of magnitude."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph, Table
from ..findings import Finding, found, noted
from ..memory import Read
from ..sentences.clauses import Item, between, is_class, is_share, sentences
from ..sentences.quantities import Quantity
from ..sentences.reading import MARK, since
from .dimensions import DAYS


def decimals(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """占6.5%、占34.3%、占25%: shares of one group with different decimals."""
    for group in sentences(items):
        run: list[Item] = []
        for item in group:
            q = item.q
            if not is_share(item) or q.value in (0, 100) or q.chinese:
                continue
            if is_class(paragraph.reading.plain, q) or (not q.decimals and _aimed(paragraph, item)):
                continue
            if run and (
                len(between(paragraph.reading, run[-1], item)) > 34
                or not (_goes_on(item) or bool(_measure(run[-1])) == bool(_measure(item)))
            ):
                yield from _of_one_kind(paragraph, run)
                run = []
            run.append(item)
        yield from _of_one_kind(paragraph, run)
    if len(items) > 2 and paragraph.text.count("率") > 2:
        # 老年组参与率为45.6%。中年组参与率为52%。
        shares = [[i for i in g if i.q.kind == "p"] for g in sentences(items)]
        alone = [g[0] for g in shares if len(g) == 1 and is_share(g[0]) and g[0].q.value not in (0, 100) and _measure(g[0]) and not _aimed(paragraph, g[0])]  # fmt: skip
        if len(alone) > 2 and len({_measure(i) for i in alone}) == 1:
            yield from (noted(f, True) for f in _uneven(paragraph, alone))


# 2023年为97.62%; 比柳塘街道的97.9%高0.7个百分点
_GOES_ON = re.compile("(?:[和与及为是达有约仅的]|[比较高低于同](?![重例])[^，。；]*的)*")


def _goes_on(item: Item) -> bool:
    """Whether a percentage is of what the one before it is: it has no name of its own."""
    return _GOES_ON.fullmatch(item.label) is not None


def _of_one_kind(paragraph: Paragraph, run: list[Item]) -> Iterator[Finding]:
    """Shares, or rates of one name; a rate beside one of another name may be printed otherwise: a note."""
    named = [_measure(i) for i in run if not _goes_on(i)]
    yield from (noted(f, len(set(named)) > 1) for f in _uneven(paragraph, run))


def _aimed(paragraph: Paragraph, item: Item) -> bool:
    """距90%的目标尚差1.2个百分点: a target is a round number."""
    after = paragraph.reading.plain[item.q.end : item.q.end + 10]
    return bool(
        re.search("目标|任务|标准|要求|红线|底线", after)
        or item.label.endswith("距")
        or (item.q.value % 10 == 0 and re.search("达到?$", item.label))
    )


def precision(draft: Draft, read: Read) -> Iterator[Finding]:
    """92.37% where every other percentage has one decimal; 15.60万件 beside 13.0万件."""
    groups: dict[tuple[str, float], list[tuple[Paragraph, Quantity]]] = defaultdict(list)
    for p, item in read.prose():
        q = item.q
        if q.kind == "p" or (q.kind == "n" and q.scale >= 1e4 and q.unit):
            groups[q.unit, q.scale].append((p, q))
    for (
        p,
        item,
    ) in read.prose():  # 满意率94%，上升2.3个百分点, where every other share has one decimal
        after = next((i for i in read[p.number] if i.position > item.position), item)
        if not item.q.decimals and is_share(item) and 0 < item.q.value < 100 and after.q.kind == "d" and after.q.decimals and (
            not after.q.hedge and after.sentence == item.sentence and after.role == "change" and re.search("率(?:为|达到?)?$", item.label) and not read.planned(p, item)
        ):  # fmt: skip
            rest = [
                q.decimals
                for _, q in groups["%", 1.0]
                if q is not item.q and q.value not in (0, 100)
            ]
            if len(rest) > 9 and sum(map(bool, rest)) >= 0.9 * len(rest):
                yield found("consistency:decimals", p, item.q.start, item.q.end, say(zh="全文百分数多有小数，此处没有", en="no decimal here"))  # fmt: skip
    # 参保率为89.2%, each in a paragraph of its own
    alone: dict[str, list[tuple[Paragraph, Item]]] = defaultdict(list)
    for p, item in read.prose():
        if is_share(item) and item.q.value not in (0, 100) and len(item.label) > 3 and len(p.text) < 60 and sum(i.q.kind == "p" for i in read[p.number]) == 1:  # fmt: skip
            alone[item.label].append((p, item))
    for held in alone.values():
        places, run = [p for p, _ in held], [i for _, i in held]
        if places[-1].number - places[0].number < 4 * len(places):
            yield from (noted(f, True) for f in _uneven(places[0], run, places))
    for (unit, _), group in groups.items():
        odd = [(p, q) for p, q in group if q.decimals > 1 and q.value >= q.scale and not re.search("利率|汇率", p.text[max(0, q.start - 6) : q.start])]  # fmt: skip
        rest = [q.decimals for _, q in group if q.decimals < 2]
        if (
            len(odd) != 1
            or len(rest) < (2 if unit != "%" else 12 if odd[0][1].digits.endswith("0") else 20)
            or 1 not in rest
        ):
            continue
        p, q = odd[0]
        if unit == "%" or q.digits.endswith("0"):
            shows = say(zh=f"全文同类数多为1位小数，此处{q.decimals}位", en=f"1 decimal elsewhere, {q.decimals} here")  # fmt: skip
            yield found("consistency:decimals", p, q.start, q.end, shows)


_CELL = re.compile(r"\s*(\d+)(?:\.(\d+))?([%％]?)\s*")
OF_MEASURE = re.compile(
    "[（(](?!人|户|家|件|个|人次|次|场|份|期|项)[^（）()]+[）)]|率|均|得?分$|占比|比重"
)


def columns(draft: Draft, read: Read) -> Iterator[Finding]:
    """36.2%, 44.8%, 19% in one column; 286.5, 264, 192.5 under 日薪（元）: one is rounded otherwise. 4.12, 4.35, 46100: one is in full."""
    for table in draft.tables:
        body = list(table.body())
        for column in sorted({c for _, c, _ in body}):
            cells = [p for _, c, p in body if c == column]
            said = [_CELL.fullmatch(p.text) for p in cells]
            yield from _odd_unit(table, column, cells)
            places = [len(m[2] or "") for m in said if m]
            if len(places) < 3 or len(places) != len(cells) or len(set(places)) != 2:
                continue
            usual = max(places, key=places.count)
            odd = [p for p, n in zip(cells, places, strict=True) if n != usual]
            if len(odd) != 1 or re.fullmatch(r"\s*(?:0|100)[%％]?\s*", odd[0].text) or (not usual and odd[0].text.strip("%％ ")[-1] != "0"):  # fmt: skip
                continue
            kinds, value = {m[3] for m in said if m}, float(odd[0].text.strip("%％ "))
            rest = [float(p.text.strip("%％ ")) for p in cells if p is not odd[0]]
            if all(0.3 * x < value / 1e4 < 3 * x for x in rest):
                yield found("consistency:magnitude", odd[0], 0, len(odd[0].text), f"{odd[0].text} / {cells[0].text}")  # fmt: skip
            elif kinds != {""} or (OF_MEASURE.search(table.head(column)) and max(rest) < 1e3):
                shows = say(zh=f"同列为{usual}位小数，此处{sum(places) - usual * (len(places) - 1)}位", en=f"{usual} decimals in the column")  # fmt: skip
                fine = usual == min(places) and kinds == {""} and not re.search("率|占比|比重|[%％]", table.head(column)) and odd[0].text.strip()[-1] != "0"  # fmt: skip
                yield noted(found("consistency:decimals", odd[0], 0, len(odd[0].text), shows), fine)


_WITH_UNIT = re.compile(r"\s*\d[\d.,]*\s*([^\d\s.,]*)\s*")
_ONE_KIND = re.compile("(?:街道|[镇乡村区县市月]|社区|月份|季度|业|[合总小]计)$")


def _odd_unit(table: Table, column: int, cells: Sequence[Paragraph]) -> Iterator[Finding]:
    """3250人, 2840户, 2160人 in a column, or 216000元 in one of 万元: one of three or more cells has another unit than the rest."""
    units = [m[1] for m in (_WITH_UNIT.fullmatch(p.text) for p in cells) if m]
    usual = max(units, key=units.count, default="")
    odd = [(p, u) for p, u in zip(cells, units, strict=False) if u != usual and p.text != "0"]
    if not len(units) == len(cells) > 1 or len(set(units)) != 2 or len(odd) != 1 or units.count(usual) + 1 < len(units):  # fmt: skip
        return
    (p, unit), head = odd[0], re.search("[（(](.+)[）)]$", table.head(column))
    if (head and head[1] == usual + unit) or unit.endswith(("以下", "以上")):
        return  # 2840人 under 人数（人）
    loose = {unit, usual} <= DAYS.keys() or {unit, usual} == {"元", "万元"} or (unit and usual and re.search("(?<!指)数$", table.head(column)))  # fmt: skip
    sure = len(units) > 2 and (head or all(_ONE_KIND.search(table.name(x.cell[1]).strip()) for x in cells if x.cell))  # fmt: skip
    if sure or loose:
        shows = say(zh=f"同列以“{usual}”计，此处以“{unit}”计", en=f"{usual} in the column, {unit}")
        yield noted(found("consistency:unit", p, 0, len(p.text), shows), not sure)


_HEADED = re.compile(r"分别|依次|来自|按[^，。]{1,10}[分看]|从[^，。]{1,10}看")


_RATIO = re.compile(r"(?<![\d:：])\d+(?:\.\d+)?(?:[:：∶]\d+(?:\.\d+)?){2,}")


_ENDS_OF = re.compile(
    "[—～至到-]|(?:提高|提升|[上回]升|回落|下降|降低|压缩|缩短|延长|上涨|[增升扩减降][加大长少]?)[到至为]|(?P<list>[和与]|，[^，。；、\\d]{2,6}为)"
)


_OWN_TIME = re.compile(f"{MARK['t']}的?$")  # 由2022年的0.58万元增加到2023年的0.6万元
_FROM = re.compile(f"[由从](?:{MARK['t']}的?)?$")


def bounds(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """4.77%—9.2%, 17.8万—17.95万个, 40:35:15.0:10; 37.4岁和35.82岁: ends of a range or a move, terms of a ratio, two of a kind, rounded otherwise."""
    for m in _RATIO.finditer(paragraph.reading.plain) if "." in paragraph.text else ():
        terms = re.split("[:：∶]", m.group())
        if sum("." in x for x in terms) == sum(x.endswith(".0") for x in terms) == 1:
            yield found("consistency:decimals", paragraph, m.start(), m.end())
    for a, b in itertools.pairwise(items):
        if (
            a.q.decimals != b.q.decimals and ((fine := max(a.q.decimals, b.q.decimals) > 1) or (_FROM.search(a.before) and not b.q.hedge and b.q.value not in (0, 100)))
            and (a.q.scale, a.q.kind) == (b.q.scale, b.q.kind) and not a.q.hedge
            and (of := _ENDS_OF.fullmatch(_OWN_TIME.sub("", between(paragraph.reading, a, b)))) is not None
            and not (of["list"] and (a.q.unit != b.q.unit or a.sentence != b.sentence or not min(a.q.decimals, b.q.decimals)))
        ):  # fmt: skip
            zero = a.q.digits.endswith(".0") or b.q.digits.endswith(".0")  # 由28.0分钟压缩到15分钟
            yield from (noted(f, not (fine or zero)) for f in _uneven(paragraph, [a, b]))


def parallel(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """83.9万人、84.86万人…, 1.27、1.35、1.5、1.39, 增长12.6%…增长7%…下降9.8%: one of three or more is rounded otherwise."""
    run, loose = list[Item](), False
    for item in [*(i for i in items if not i.q.chinese), None]:  # 一期、二期 are names
        if item is not None and run and (how := _side_by_side(paragraph, run, item)):
            run.append(item)
            loose |= how == 1
            continue
        if len(run) == 2 and (("分别" in run[0].label and {i.q.decimals for i in run} == {0, 1}) or (run[0].label[-2:] == run[1].label[-2:] != "" and (run[0].role == "change" or run[0].q.scale >= 1e4)) or (re.search("均[^、，]{2,6}$", run[0].label) and 0.2 < run[0].q.value / (run[1].q.value or 1) < 5 and not re.search("满|最|目标|标准", run[1].label))):  # fmt: skip
            yield from (noted(f, True) for f in _uneven(paragraph, run))  # 分别为86.4万元、92万元
        if len(run) > 2 and len({i.q.decimals for i in run}) == 2:
            places = [i.q.decimals for i in run]
            few = next((n for n in places if places.count(n) == 1), None)
            if loose and few and {len(i.q.digits) for i in run if i.q.decimals} == {len(run[0].q.digits)}:  # fmt: skip
                few = None  # 3.42万人次, 12.5万人次: as many digits
            whole = run[0].q.kind == "n" and run[0].q.scale == 1  # 1.28吨, 3485吨, 312142吨
            if few is not None and (
                few < max(places) or not ((loose and min(places) < 2) or (whole and 0 in places))
            ):
                yield from _uneven(paragraph, run)
        run, loose = [item] if item is not None and not item.q.hedge else [], False


_MEASURED_IN = frozenset(["元", "平方米", "亩", "吨", "公里"])
_SET = re.compile(
    "奖|给予|标准|最[高低]|按|不[超低少]|每满|罚"
)  # 分别给予0.5元、1元: round by rule


JOINED = re.compile("[、，]?[和与及]?")


def _side_by_side(paragraph: Paragraph, run: Sequence[Item], b: Item) -> int:
    """Whether a number is of one list with those before it, printed as they are; 1 when only its decimals say so."""
    a = run[-1]
    gap, x, y = between(paragraph.reading, a, b), a.q, b.q
    if x.unit != y.unit or x.scale != y.scale or a.sentence != b.sentence or y.hedge or y.chinese:
        return 0
    joined = bool(JOINED.fullmatch(gap))
    if a.role != b.role and not joined:
        return 0
    plain = paragraph.reading.plain
    before = plain[since(plain, x.start, "。；\n") : x.start]
    head = before[since(before, len(before), "，") :]
    if x.unit == "元" and _SET.search(head):
        return 0
    fine = max(i.q.decimals for i in (*run, b)) > 1
    if joined and (fine or x.unit == "分") and x.kind in "np":
        return 2
    named = re.fullmatch("[，；、](?!其中|.{0,6}(?:[合总共]|累计))[^，。；、]{2,14}", gap)
    if x.kind == "n" and x.unit and ((a.label.endswith(("由", "从")) and re.fullmatch("[^，。；]{1,4}[到至为]", gap)) or (named and b.label.endswith(("由", "从")) and run[0].label[-2:] == b.label[-2:])):  # fmt: skip
        return 2  # 由61.2分提高到78.0分，实操平均分由66分提高到83.5分
    if not x.unit or (x.kind != "n" and a.role != "change"):
        return 0
    if gap[1:] == MARK["t"] and gap[0] in "，、" and x.kind == "n" and x.scale == 1:
        return 2  # 一季度48.6小时，二季度47小时，三季度46.3小时
    if x.kind in "pd":
        return 2 * bool(named)
    if named and gap[0] != "；":
        opened = plain[since(plain, run[0].q.start, "。；\n") : run[0].q.start]
        if ("均" in opened and not re.search("[比较最高低多少]|目标", gap)) or a.label[-2:] == b.label[-2:] or (x.kind == "n" and a.label[-1:] == b.label[-1:] == "为" and not re.search("[最满]|目标", a.label + b.label)) or (x.unit == "分" and not re.search("最|满", a.label + b.label)) or (gap[0] == "、" and x.scale >= 1e4 and a.label[-1:] == b.label[-1:]):  # fmt: skip
            return 2  # 培训补贴164.2万元、岗位补贴87.5万元、社保补贴53万元; 咨询用时4.6分钟，受理用时8分钟
        if fine:
            return 1
    if x.scale == 1:
        in_turn = bool(re.search("分别|依次|均", head))
        return 2 * (joined and (in_turn or (x.unit in _MEASURED_IN and x.decimals == y.decimals)))
    listed = _HEADED.search(before) or (x.decimals and y.decimals and re.search("其中|包括", before))  # fmt: skip
    return 2 * (joined or bool(listed and re.fullmatch("[，、][^，。；、]{2,12}", gap)))


def _measure(item: Item) -> str:
    """What a percentage is: a share (占), or a rate by its name."""
    m = re.search(r"([^，。；的]{0,3}率)[^率]{0,10}$", item.label)
    return m[1] if m else ""


def _uneven(paragraph: Paragraph, run: list[Item], of: Sequence[Paragraph] = ()) -> Iterator[Finding]:  # fmt: skip
    if len(run) < 2 or len({i.q.decimals for i in run}) == 1:
        return
    places = [i.q.decimals for i in run]
    usual = max(set(places), key=lambda n: (places.count(n), n))
    odd = next(i for i in run if i.q.decimals != usual)
    if re.search("年平?均" if odd.q.decimals else "目标|任务|要求|年平?均", odd.label):
        return  # 纳管率为75.0%；年度目标为80%
    shows = say(
        zh=f"同组多为{usual}位小数，此处{odd.q.decimals}位",
        en=f"{usual} decimals elsewhere, {odd.q.decimals} here",
    )
    place = of[run.index(odd)] if of else paragraph
    yield found("consistency:decimals", place, odd.q.start, odd.q.end, shows)


def numbers(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Units that are missing, sizes that cannot be, ranges that run backwards."""
    r = paragraph.reading
    for item in items:
        yield from _unit(paragraph, item)
        yield from _size(paragraph, item)
    for m in _NO_POINTS.finditer(r.plain) if "百分" in r.plain else ():
        yield found("words:points", paragraph, m.start(), m.end(), say(zh=f"“{m.group()}”不是单位", en=f"{m.group()} is no unit"))  # fmt: skip
    for m in _CUT.finditer(r.plain):
        shows = say(zh=f"“{m.group()}”不是完整的单位", en=f"{m.group()} is no unit")
        yield found("consistency:unit", paragraph, m.start(), m.end(), shows)
    for m in _RANGE.finditer(r.plain):
        if float(m["low"]) > float(m["high"]):
            yield found("words:range", paragraph, m.start("low"), m.end(),
                        f"{m['low']} > {m['high']}", say(zh="把小的数写在前面", en="the smaller number comes first"))  # fmt: skip


_NO_POINTS = re.compile(r"(?<=\d)(?:个百分比|百分比(?=[，。；、）]|$)|百分之(?=[，。；、）]|$))")
_CUT = re.compile(
    r"(?<=\d)个百分(?![点比之数率制])|(?<=\d)平方(?=[，。；、）]|左右|$)"
)  # 2.7个百分, 850平方
_RANGE = re.compile(
    r"(?<![\d.年月日时由从降减至—～-])(?P<low>\d{1,5}(?:\.\d+)?)(?:至|—|～)(?P<high>\d{1,5}(?:\.\d+)?)"
    r"(?=个?(?:小时|元|人|户|家|岁|周岁|万|天|个月|平方米|公里|件|次|%|名))"
)
_MONEY = re.compile(
    r"经费|资金|支出|投入|筹[集措]|募集|补贴|补助|金额|费用|收入|奖励|追回|工资|薪酬|产值|贷款|拨付|赔偿|租金|房租|欠薪|营收|税"
)
_HEADS = re.compile(
    r"人口|人数|农民工|新居民|新市民|登记|份|户数|件数|资料|群众|总量|职工|受益|惠及|参与|观看|点赞"
)
_MEASURED = re.compile(
    r"多?[人户家件份元名次条个起吨亩册场篇套间栋平米只台辆字株瓶张块枚美欧港日韩企单小劳粉阅点浏订亿头羽公里千棵页套斤味度粒盏级处座所项期批支位群步]|用户|余?[人户家件份元名次条个]"
)


_STANDARD = re.compile(
    "的标准|(?:补贴|补助|奖励|奖金|资助|慰问金)[，。；]"
)  # 按每生800的标准; 一次性给予1000补贴，


def _unit(paragraph: Paragraph, item: Item) -> Iterator[Finding]:
    q = item.q
    if (
        q.unit
        or q.kind != "n"
        or (q.scale < 1e4 and not _STANDARD.match(paragraph.reading.plain[q.end : q.end + 3]))
        or paragraph.kind in ("cell", "heading", "caption", "title")
    ):
        return
    rest = paragraph.reading.plain[q.end : q.end + 4]
    if MARK["o"] in rest[:1] or (
        re.match(r"[—～\-]|至|到|、|和", rest) and re.match(r"(?:[—～\-]|至|到|、|和)[\d约]", rest)
    ):
        return
    if rest[:2] == "的标" and "每" not in item.label:
        return
    if (
        _MEASURED.match(rest)
        or rest[:1] in "%％‰"
        or re.match("[\u4e00-\u9fff](?:[，。；、（）]|$)", rest)
    ):
        return
    if q.scale >= 1e8 and item.label.endswith("人口"):
        return  # 拥有市区人口近1.8亿
    context = item.before[-14:] + item.label
    if _MONEY.search(context) or _STANDARD.match(rest) or (rest[:1] in "采购用" and rest[:1]):
        missing = "元"
    elif re.search("[比较由从][^，。；]{0,10}的$", item.before) and re.match(
        "压|增|减|降|提|下|上", rest
    ):
        missing = ""  # 比上年同期的21.4万压减
    elif (
        (
            re.match("压|提|增|减|升|降|扩|缩|上|下|跌|涨", rest)
            and item.before.endswith(("从", "由"))
        )
        or _HEADS.search(context)
        or not rest
        or rest[0] in "，。；、）（"
    ):
        missing = ""
    else:
        return
    shows = say(
        zh=f"“{q.text}”后缺单位" + (f"“{missing}”" if missing else ""), en=f"no unit after {q.text}"
    )
    yield found("consistency:unit", paragraph, q.start, q.end, shows,
                say(zh=f"改为“{q.text}{missing}”", en=f"write {q.text}{missing}") if missing else "")  # fmt: skip


_OVER = re.compile(
    r"完成|增长|增速|增幅|同比|环比|入库|为上年|相当于|达产|负荷|杠杆|覆盖倍|订单|利用|贡献|资产负债|是"
)


def _averaged_before(paragraph: Paragraph, q: Quantity) -> bool:
    """制造业平均缺19.9人，建筑业缺17.2人: an average said once for all the numbers that follow it."""
    reading = paragraph.reading
    start = since(reading.plain, q.start, "。；\n")
    averaged = re.search("均|每", reading.plain[start : q.start])
    return averaged is not None and any(
        o.unit == q.unit and o.decimals and start + averaged.end() <= o.start < q.start
        for o in reading.quantities
    )


def _short(paragraph: Paragraph, q: Quantity) -> bool:
    """在本区居住满5年的17.85万人…多5.17人: a change without the 万 of the number it is of."""
    before = [x for x in paragraph.reading.quantities if x.end < q.start and x.family == q.family]
    return bool(before) and all(x.scale >= 1e4 and x.decimals == q.decimals for x in before)


_COUNTED = re.compile("岗位|学位|名额|床位|车位|站点|问卷")


def _size(paragraph: Paragraph, item: Item) -> Iterator[Finding]:
    q = item.q

    def wrong(zh: str, en: str) -> Finding:
        return found("consistency:magnitude", paragraph, q.start, q.end, say(zh=zh, en=en))

    near = item.before[-16:]
    plain = paragraph.reading.plain
    clause = plain[since(plain, q.start, "，。；：\n") : q.start]
    if (
        q.kind == "n" and q.decimals and q.scale == 1 and (item.role == "level" or _short(paragraph, q))
        and (q.unit in ("人", "名", "户", "家", "宗", "起", "所", "栋", "幢", "辆", "人次", "座", "册", "本", "台") or (q.unit in ("个", "份", "张") and _COUNTED.search(clause + item.noun)))
        and not re.search(r"均|每|[万千]人|(?<!者)比(?!\d|上|去)|相当于|折合|户规模|/", clause + near + item.noun)
        and "每" not in plain[since(plain, q.start, "。；\n") : q.start]
        and not _averaged_before(paragraph, q)
        and "/" not in paragraph.reading.plain[q.end : q.end + 1]
    ):  # fmt: skip
        yield wrong(f"“{q.unit}”不能有小数", "whole things have no decimals")
        return
    if q.kind == "p" and q.unit == "%" and item.role == "level" and q.value > 100:
        if re.search(
            r"占|(?<!完成)率|比重|比例|的有|回收|合格|满意|知晓|录用|办结", near
        ) and not _OVER.search(near):
            yield wrong("占比、比率不能超过100%", "a share cannot exceed 100 %")
    elif q.kind == "d" and q.value > 100 and not re.search("增速|[增降涨跌]幅|增长", clause):
        yield wrong(
            "两个百分数相差不会超过100个百分点", "two shares cannot differ by more than 100 points"
        )
    elif q.kind == "n":
        family = "元" if q.unit.startswith("元") else q.family
        for names, said, limit, zh, en in _LIMITS:
            if family in names.split("|") and q.low > limit and re.search(said, near):
                if family == "人" and limit < _PEOPLE and re.search("全国|全省|各", clause):
                    continue
                if family == "分" and sum(o.unit == "分" and o.value > 100 for o in paragraph.reading.quantities) > 1:  # fmt: skip
                    continue  # points of another scale
                yield wrong(zh, en)
                return


_PEOPLE = 1.45e9
_LIMITS = (  # unit, what is said before it, the most there can be
    ("人|户", "", _PEOPLE, "超过全国人口", "more than the country's population"),
    ("分钟", "单程|等候|接驳|办理|最长|用时", 1439, "一天只有1440分钟", "a day has 1440 minutes"),
    ("岁|周岁", "", 120, "年龄不会超过120岁", "nobody is older than 120"),
    ("小时", "每天|每日|日均|平均每天", 24, "一天只有24小时", "a day has 24 hours"),
    ("小时", "每周|周均", 168, "一周只有168小时", "a week has 168 hours"),
    ("天", "全年|一年|年内|年均", 366, "一年只有365天", "a year has 365 days"),
    ("天", "每周|一周", 7, "一周只有7天", "a week has 7 days"),
    ("天", "每月|月均", 31, "一个月最多31天", "a month has 31 days"),
    ("分", "满意度|评分|得分|百分制", 100, "百分制得分不会超过100分", "a score out of 100"),
    (
        "元",
        "(?:人均|平均|每人|户均)[^，]*月|月(?:人均|平均|均)?(?:工资|收入|薪)(?!总)|月底薪|月租|每月[^，]{0,6}(?:平均|人均|户均)",
        999_999,
        "人均月收入、月租不会有这么多",
        "too much for a month",
    ),
    (
        "人",
        "街道|社区|(?<![乡农])村(?!里)",
        9_999_999,
        "一个街道、社区没有这么多人",
        "too many for a street or community",
    ),
    (
        "人|户",
        "[全本我][区县](?![域外])|[\u4e00-\u9fff]{2}(?<![地社园片景山治省市牧林])[区县](?:新居民|登记|常住|户籍|流动|外来|总?人口|农民工)",
        50_000_000,
        "一个区县没有这么多人",
        "too many for a district",
    ),
    (
        "天|工作日|个工作日",
        "培训|为期|办理|办结|时限|承诺",
        1000,
        "不会有这么多天",
        "too many days",
    ),
    ("毫米", "降雨量|雨量|降水", 12_000, "降雨量不会有这么多", "too much rain"),
)
