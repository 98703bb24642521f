"""Values over time in one list, and what is said of them: 分别为120万元、150万元和180万元，年均投入150万元.

Their mean (年均, 三个月月均), their number (三年合计), the way they go (逐季回落), equal steps (后两年均比上年多17人);
a growth of so many years shared out (四年增加800户，年均增加200户).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from ..memory import clause
from ..quotients.years import whole_span
from ..sentences.clauses import DOWN, UP, Item, bare, overlaps, sentences, shown
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from ..sentences.units import DIGITS
from .judging import fits, judge, judge_mean
from .spans import spans_of

_TIME = re.compile(
    r"(?:19|20)\d{2}年|(?:1[0-2]|[1-9])月(?![1-9])|[一二三四]季度|[上下]半年|[前去上今本]年"
)
_MEAN = re.compile(
    r"(?P<of>年|月|季度?|每年|每月|每季度?)(?:平)?均(?!每)[^，。；：、比较]{0,8}$|平均每(?P<per>年|月|季度?)[^，。；：、比较]{0,8}$"
)
_N = r"(?P<n>\d{1,2}|[两二三四五六七八九十])个?(?P<unit>年度?|月|季度)"
_TOGETHER = re.compile(
    rf"^{_N}[间来内]?(?:合计|共计?|累计|总计|总共|共[^，。；]{{0,6}})[^，。；]{{0,8}}$"
)
_GOES = re.compile(
    rf"(?:逐(?P<by>[年季月])(?:度|份)?(?:稳步|持续|小幅|明显|加快|依次|呈)*|(?:呈|保持)(?:逐[年季月])?(?:持续|稳步|不断|明显)*)(?:(?P<up>{UP}|走强|递增|加快|向好)|(?P<down>{DOWN}|走弱|递减|放缓|减弱))"
)
_STEPS = re.compile(
    r"^(?:后|近|这|以后)?(?P<n>[两二三四五])(?:个)?(?:年|月|季度?)(?:均|都|各)(?:比|较)(?:上|前)一?(?:年|月|季度?)[^，。；]{0,6}(?:(?P<up>多|增加|增长|提高|上升|高)|(?P<down>少|减少|下降|降低|低))(?:了)?$"
)


def series(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """What a paragraph says of its lists of values over time."""
    for group in sentences(items):
        for run in _runs(p, group):
            yield from _of_run(p, group, run)
        yield from _shared_out(p, group)
    yield from _in_all(p, items)


_JOINED = re.compile("[、，]?[和与及]?")


def _runs(p: Paragraph, group: Sequence[Item]) -> Iterator[list[Item]]:
    """Lists of three or more values, one for each time that the sentence names, or of 各季度."""
    plain, run = p.reading.plain, list[Item]()
    for i in [*group, None]:
        joined = (
            bool(run) and i is not None and i.q.kind == run[0].q.kind and i.q.family == run[0].q.family
            and _JOINED.fullmatch(plain[run[-1].q.end : i.q.start])
        )  # fmt: skip
        if joined and i is not None:
            run.append(i)
            continue
        if len(run) > 2 and _over_time(p, run):
            yield run
        run = [i] if i is not None and i.q.kind in "np" and not i.q.hedge else []


def _over_time(p: Paragraph, run: Sequence[Item]) -> bool:
    plain = p.reading.plain
    before = plain[since(plain, run[0].q.start, "。！？；\n") : run[0].q.start]
    if not re.search("分别|依次|(?:各|[两三四五])个?(?:年|季度|月)", before):
        return False
    if re.search("逐[年季月]", before):
        return True
    span = re.search(r"(20\d{2})年?[末底初]?[—～至到-](20\d{2})年", before)
    if span:
        return int(span[2]) - int(span[1]) + 1 == len(run)
    several = re.search(
        "(?:近|这|前|后|四|三|两|各|全年)(?P<n>[三四五六两]?)个?(?:年|季度|月)", before
    )
    if several and (not several["n"] or DIGITS[several["n"]] == len(run)):
        return True
    return len(_TIME.findall(before)) == len(run)


def _of_run(p: Paragraph, group: Sequence[Item], run: Sequence[Item]) -> Iterator[Finding]:
    plain = p.reading.plain
    first, last = run[0], run[-1]
    values = [i.q for i in run]
    for i in (i for i in group if i.position > last.position):
        words = clause(p, i)
        if plain[last.q.end : i.q.start].count("，") > 3 or "；" in plain[last.q.end : i.q.start]:
            break
        steps = _STEPS.search(words)
        each = _EACH.search(words) if i.role == "change" and not i.q.hedge else None
        over = _OVER_ALL.fullmatch(words) if i.role == "change" and fits(i.q, first.q) else None
        if over and (
            i.q.kind != "p" or first.q.kind == "n"
        ):  # 近四年依次为71.5%…88.0%，累计提高16.5个百分点
            if DIGITS.get(over["n"] or "", len(run)) in (len(run), len(run) - 1):
                yield from judge(p, i, [(last.q, first.q)])
        elif steps and i.q.family == first.q.family:
            yield from _equal_steps(p, i, steps, values)
        elif each and i.q.family == first.q.family:
            yield from _each(p, i, values)
        elif i.role == "change" and i.q.kind == "p" and first.q.kind == "n" and _YEARLY_GROWTH.fullmatch(words):  # fmt: skip
            yield from judge_mean(p, i.q, i.direction or 1, first.q, last.q, len(run) - 1)
        elif i.q.kind == first.q.kind and i.q.family == first.q.family:
            together = _TOGETHER.search(words)
            if together:
                start = i.q.start - len(words)
                n = _number(together["n"])
                total = abs(sum(q.value for q in values) - i.q.value) <= i.q.half + sum(q.half for q in values)  # fmt: skip
                if total and n != len(run):
                    shows = say(zh=f"前面列出{len(run)}个数，此处写{together['n']}", en=f"{len(run)} values are listed, {n} is said")  # fmt: skip
                    yield found("arithmetic:respectively", p, start, start + len(together.group("n", "unit")[0]) + 1, shows)  # fmt: skip
            elif _MEAN.search(words) and i.role == "level":
                yield from _mean(p, i, values)
                break
    yield from _later(p, group, run)
    yield from _goes(p, run)


_LATER = re.compile(
    r"后(?P<n>[两三四])(?:个?年|期|个?季度|次)(?:的?(?:增速|[增降]幅|增长率?|同比|环比))?(?:分别|依次)?(?:为|增长|增加|下降|减少|是)$"
)
_ONE_TO_NEXT = re.compile(rf"(?:^|，|。)(?P<b>{_TIME.pattern})(?:[末底]|同期)?[比较](?P<a>{_TIME.pattern})[^，。；：\d]{{0,6}}(?:{UP}|{DOWN})(?:了|约|出)?$")  # fmt: skip


def _later(p: Paragraph, group: Sequence[Item], run: Sequence[Item]) -> Iterator[Finding]:
    """1460人、1679人、1847人，后两年增速分别为15.0%和26.5%: each growth; 91.2%、88.6%和90.3%，三季度比二季度提高2.7个百分点: no two on end."""
    steps, behind = list(pairwise(run)), [i for i in group if i.position > run[-1].position]
    for k, i in enumerate(behind):
        m = _LATER.search(clause(p, i))
        n = _number(m["n"]) if m else 0
        told = behind[k : k + n]
        if m and n == len(told) <= len(steps) and all(x.q.kind == "p" for x in told) and run[0].q.kind == "n":  # fmt: skip
            for x, (a, b) in zip(told, steps[-n:], strict=True):
                if abs(abs(100 * (b.q.value / a.q.value - 1)) - x.q.value) > x.q.half + 100 * (a.q.half + b.q.half) / a.q.value + 1e-9:  # fmt: skip
                    shows = f"{bare(b.q)}/{bare(a.q)} - 1 = {shown(100 * (b.q.value / a.q.value - 1), max(1, x.q.decimals))}%"
                    yield found("arithmetic:change", p, x.q.start, x.q.end, shows)
        m = _ONE_TO_NEXT.search(p.reading.plain[max(0, i.q.start - 30) : i.q.start]) if i.role == "change" and fits(i.q, run[0].q) else None  # fmt: skip
        if m and i.q.kind in "nd":
            ends = ["一二三四".find(m[x][0]) if "季" in m[x] else int(m[x][:4]) if m[x][:2] == "20" else -1 for x in "ab"]  # fmt: skip
            if ends[1] > 2000:  # the last year of the list
                ends = [len(run) - 1 - ends[1] + ends[0], len(run) - 1]
            if 0 <= ends[0] < ends[1] < len(run) and all(abs(abs(y.q.value - x.q.value) - i.q.value) > 1e-9 for x, y in steps if ends[1] - ends[0] == 1 and "季" not in m["a"]):  # fmt: skip
                yield from judge(p, i, [(run[ends[1]].q, run[ends[0]].q)])


_TURNED = re.compile("(?:先|由)(?P<up>[升增涨])?[^，。；]{0,2}[后转][^，。；]{0,1}[升增涨降减跌]")


def _turned(p: Paragraph, run: Sequence[Item]) -> Iterator[Finding]:
    """案件数量先升后降，2020年864件，2022年1264件，2024年985件: up at first, and down at last."""
    plain = p.reading.plain
    m = _TURNED.search(plain, since(plain, run[0].q.start, "。！？；\n"), run[0].q.start)
    sign = -1 if m and m["up"] else 1
    first, last = run[1].q.value - run[0].q.value, run[-1].q.value - run[-2].q.value
    if m and m.group().startswith("先") and (sign * first > 0 or sign * last < 0):
        yield found("words:direction", p, m.start(), m.end(), " → ".join(bare(i.q) for i in run))


def _goes(p: Paragraph, run: Sequence[Item]) -> Iterator[Finding]:
    """前年9起，去年7起，今年4起，逐年减少: the way of every step."""
    values, last, plain = [i.q for i in run], run[-1], p.reading.plain
    opened = since(plain, run[0].q.start, "。！？；\n")
    m = _GOES.search(plain, last.q.end)
    before = _GOES.search(plain, opened, run[0].q.start)
    if before and re.fullmatch("[^，。；]{0,4}，[^，。；]{0,24}", plain[before.end() : run[0].q.start]):  # fmt: skip
        m = before  # 逐年增加，分别为3120人、3356人、3618人
    elif m and not re.fullmatch("(?:，[^，。；]{0,10})?，?[^，。；]{0,6}", plain[last.q.end : m.start()]):  # fmt: skip
        m = None
    if m:
        moved = [b.value - a.value for a, b in pairwise(values)]
        wrong = [d for d in moved if (d <= 0 if m["up"] else d >= 0)]
        word = (m["up"] or m["down"]) in ("加快", "放缓")
        if wrong and len(wrong) == len(moved) and not word:
            sign = ">" if m["up"] else "<"
            yield found("words:direction", p, m.start(), m.end(), f" {sign} ".join(bare(q) for q in values))  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isdigit() else DIGITS.get(text, 0)


def _mean(p: Paragraph, i: Item, values: Sequence[Quantity]) -> Iterator[Finding]:
    n = len(values)
    low, high = sum(q.low for q in values) / n, sum(q.high for q in values) / n
    unit = 0.5 * i.q.scale / 10**i.q.decimals
    if i.q.hedge or overlaps(low - unit, high + unit, i.q):
        return
    mean = sum(q.value for q in values) / n / i.q.scale
    shows = f"({' + '.join(bare(q) for q in values)})/{n} = {shown(mean, max(i.q.decimals, 0 if mean > 100 else 1))}"
    yield found("arithmetic:product", p, i.q.start, i.q.end, shows + say(zh=f"，文中{i.q.text}", en=f", printed {i.q.text}"))  # fmt: skip


_OVER_ALL = re.compile(
    rf"，?(?:(?P<n>[两二三四五六七八九])年[间来内]?)?(?:累计|共|总共|总计)(?:{UP}|{DOWN})了?"
)
_YEARLY_GROWTH = re.compile(f"年均(?:{UP}|{DOWN})")


_EACH = re.compile(
    rf"^(?:平均)?(?:每年|每月|每季度?|逐[年月季])(?:均|都|各|平均|递|稳定)*(?:{UP}|{DOWN})(?:了)?$"
)


def _each(p: Paragraph, i: Item, values: Sequence[Quantity]) -> Iterator[Finding]:
    """依次为240套、285套、330套，每年增加45套: every step, or their mean."""
    n, sign = len(values) - 1, i.direction or 1
    moved = [sign * (b.value - a.value) for a, b in pairwise(values)]
    unit = 0.5 * i.q.scale / 10**i.q.decimals + sum(q.half for q in (values[0], values[-1])) / n
    if abs(sum(moved) / n - i.q.value) > unit + 1e-9:
        shows = f"({bare(values[-1])} - {bare(values[0])})/{n} = {shown(sign * sum(moved) / n / i.q.scale, max(i.q.decimals, 0 if i.q.value > 10 else 1))}"
        yield found("arithmetic:change", p, i.q.start, i.q.end, shows + say(zh=f"，文中{i.q.text}", en=f", printed {i.q.text}"))  # fmt: skip


def _equal_steps(
    p: Paragraph, i: Item, m: re.Match[str], values: Sequence[Quantity]
) -> Iterator[Finding]:
    sign = 1 if m["up"] else -1
    for a, b in list(pairwise(values))[-DIGITS[m["n"]] :]:
        d = sign * (b.value - a.value)
        if abs(d - i.q.value) > a.half + b.half + i.q.half + 1e-9 and (a.decimals or d != i.q.value):  # fmt: skip
            shows = f"{bare(b)} - {bare(a)} = {shown(sign * d / i.q.scale, max(a.decimals, b.decimals))}"
            yield found("arithmetic:change", p, i.q.start, i.q.end, shows + say(zh=f"，文中{i.q.text}", en=f", printed {i.q.text}"))  # fmt: skip
            return


_ALL = re.compile(
    rf"(?:^|，){_N}[间来内]?(?:共计?|累计|合计|总计|总共)(?P<verb>[^，。；：、比较均每]{{0,6}})$|^(?:[至到]|截至)[^，。；]{{2,10}}，(?:已|共)*累计(?P<did>[^，。；：、比较均每]{{1,4}})$"
)


def _dated(p: Paragraph, items: Sequence[Item]) -> Iterator[tuple[list[Item], str]]:
    """Numbers of one unit on end, each in a clause that names its own time, and the last time."""
    run: list[Item] = []
    times: list[str] = []
    for i in [*items, None]:
        m = _TIME.search(clause(p, i)) if i is not None and i.q.kind == "n" else None
        fit = m is not None and i is not None and i.role == "level" and not i.depth and not i.q.hedge  # fmt: skip
        if run and not (fit and i and m and i.q.family == run[0].q.family and m.group() not in times and not whole_span(clause(p, i), times)):  # fmt: skip
            if len(run) > 1 and "其中" not in clause(p, run[0]):
                yield run, times[-1]
            run, times = [], []
        if fit and i and m:
            run.append(i)
            times.append(m.group())


def _in_all(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """2023年办7期，2024年办9期，2025年办12期，三年共举办28期; 2024年新建8个，2025年新建11个。至2025年底，累计新建19个."""
    plain = p.reading.plain
    for run, last in _dated(p, items):
        if len(run) > 2:
            yield from _later(p, items, run)
            yield from _goes(p, run)
            yield from _turned(p, run)
            m = re.match("，(?P<n>[两三四五六七八九])年[间来内](?!共|累)", plain[run[-1].q.end :])
            if m and len(run) - DIGITS[m["n"]] not in (0, 1):
                shows = say(zh=f"前面列出{len(run)}年", en=f"{len(run)} years are listed")
                yield found("arithmetic:respectively", p, run[-1].q.end + 1, run[-1].q.end + 3, shows)  # fmt: skip
        total = next((i for i in items if i.position > run[-1].position and not i.q.chinese), None)
        if len(run) > 2 and total and total.q.family == run[0].q.family and _MEAN.search(clause(p, total)) and plain.count("，", run[-1].q.end, total.q.start) == 1:  # fmt: skip
            yield from _mean(
                p, total, [i.q for i in run]
            )  # 2022年860人，2023年1040人，2024年1310人，三年平均每年1070人
        if total is None or total.q.family != run[0].q.family or total.role != "level" or total.q.hedge:  # fmt: skip
            continue  # (两个 of 两个季度共接访80件 is none)
        opened = max(run[-1].q.end + 1, since(plain, total.q.start, "。；！？\n"))
        words = plain[opened : total.q.start]
        m = _ALL.search(words)
        years = re.findall(r"20\d{2}年", words)
        over = whole_span(words, [t[0] for i in run if (t := _TIME.search(clause(p, i)))])
        if (
            (m is None and not over)
            or (m and m["n"] and _number(m["n"]) != len(run))
            or (years and years[-1] != last)
        ):
            continue
        if m and m["did"] and not all(m["did"] in clause(p, i) for i in run):
            continue
        low, high = sum(i.q.low for i in run), sum(i.q.high for i in run)
        made = any(overlaps(100 * total.q.low / high, 100 * total.q.high / low, i.q) for i in items if i.q.kind == "p" and low)  # fmt: skip
        if not made and not overlaps(low, high, total.q):  # 共化解126件，化解率为91.3%
            value = sum(i.q.value for i in run) / total.q.scale
            shows = f"{' + '.join(bare(i.q) for i in run)} = {shown(value, total.q.decimals)}"
            yield found("arithmetic:parts", p, total.q.start, total.q.end, shows + say(zh=f"，文中{total.q.text}", en=f", printed {total.q.text}"))  # fmt: skip


_IN_YEARS = re.compile(rf"(?:^|，){_N}[间来内]?[^，。；：、比较均每]{{1,10}}$")
_YEARLY = re.compile(
    "^，?(?:平均每|年均|月均|每年平均|每月平均|季均)(?:年|月|季度?)?(?P<rest>[^，。；比较]{0,8})$"
)
_BETWEEN = re.compile(r"(20\d{2})年?(?:末|底)?(?:[—～-]|[至到])(20\d{2})年")


def _shared_out(p: Paragraph, group: Sequence[Item]) -> Iterator[Finding]:
    """四年增加800户，年均增加200户; 2020年至2024年由1200套增至2000套，年均增加200套."""
    plain = p.reading.plain
    for a, b in pairwise(group):
        said = _YEARLY.search(clause(p, b))
        if said is None or a.q.kind != "n" or a.q.family != b.q.family or a.q.hedge or b.q.hedge not in ("", "约"):  # fmt: skip
            continue
        if plain[a.q.end : b.q.start].count("，") != 1:
            continue
        whole = plain[since(plain, a.q.start, "，。；\n") : a.q.start]
        if "年" in clause(p, b) and (m := _BETWEEN.match(whole)) and "累计" in whole and a.role == "level":  # fmt: skip
            n, low, high, value = int(m[2]) - int(m[1]) + 1, a.q.low, a.q.high, a.q.value
            shows = bare(a.q)  # 2021—2024年累计改造宿舍1860间，年均改造465间
        elif (m := _IN_YEARS.search(clause(p, a))) and m["unit"][0] in clause(p, b):
            n, low, high, value = _number(m["n"]), a.q.low, a.q.high, a.q.value
            shows = bare(a.q)
        elif b.role == "change" and "年" in clause(p, b) and (move := _moved(p, a)):
            n, x = move
            sign = b.direction or 1
            low, high, value = a.q.low - x.high, a.q.high - x.low, sign * (a.q.value - x.value)
            low, high = (low, high) if sign > 0 else (-high, -low)
            shows = f"|{bare(a.q)} - {bare(x)}|"
        else:
            continue
        unit = 0.5 * b.q.scale / 10**b.q.decimals
        if n > 1 and not overlaps(low / n - unit, high / n + unit, b.q):
            mean = value / n / b.q.scale
            shows += f"/{n} = {shown(mean, max(b.q.decimals, 0 if abs(mean) > 100 else 1))}"
            yield found("arithmetic:product", p, b.q.start, b.q.end, shows + say(zh=f"，文中{b.q.text}", en=f", printed {b.q.text}"))  # fmt: skip


def _moved(p: Paragraph, b: Item) -> tuple[int, Quantity] | None:
    """The years and the start of the move that ends in a value."""
    start = next((x for x, y, _ in spans_of(p) if y is b.q), None)
    opened = since(p.reading.plain, b.q.start, "。！？；\n")
    years = _BETWEEN.search(p.reading.plain, opened, b.q.start)
    if start is None or years is None or start.family != b.q.family or start.hedge:
        return None
    return int(years[2]) - int(years[1]), start
