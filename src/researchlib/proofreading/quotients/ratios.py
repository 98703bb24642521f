"""One thing to another: 男女之比为1.43∶1, 持证与未持证人员之比约为1.5:1, 两者之比为2:1, 师生比1:15.4.

Both sides are found by the names that the words give, in the paragraph or before it; a side may be what the other leaves
of a whole (未持证).  Without names some two counts of the paragraph must give the ratio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations
from math import inf

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, Read, Said, clause
from ..sentences.clauses import alike, bare, overlaps, shown
from ..sentences.reading import since
from ..sentences.units import SPANS

_RATIO = re.compile(
    r"(?P<about>约|近|接近|大约)?(?:为|是|达|成)?(?P<about2>约|近|接近)?"
    r"(?<![\d.:：∶])(?P<a>\d+(?:\.\d+)?)\s*[:：∶比]\s*(?P<b>\d+(?:\.\d+)?)(?![\d:：∶%])(?P<about3>左右|上下)?"
)
_ASIDE = re.compile("（[^）]*）")  # 新居民与户籍人口（29.83万人）之比
_SAYS = re.compile(
    r"之比|比例|比值|比率|性别比|师生比|城乡比|男女比|配比|[^对相同环占]比(?=[约为是达到高升降]*$)"
)
_OF = (
    re.compile(r"(?P<a>[^，。；：（）与和及、]{2,10})与(?P<b>[^，。；：（）与的]{2,14})(?:的[^，。；：（）与的]{2,6})?之比"),
    re.compile(r"(?P<a>男)(?P<b>女)[^，。；\d]{0,4}?(?:之比|比例?)"),
    re.compile(r"(?P<a>城)(?P<b>乡)[^，。；]{0,8}(?:之比|比例?)"),
    re.compile(r"(?:^|[^\u4e00-\u9fff]|的|平均)(?P<a>[^\d平同环对相占两二这前后其])(?P<b>(?!之)[\u4e00-\u9fff])(?P<of>[\u4e00-\u9fff]{0,2}?)(?:人[数员])?的?(?:之比|比例?)(?=[约为是达到高升降]*$)"),
    re.compile(r"(?P<a>[^，。；：（）与和及、]{2,10})(?:与|和|同|跟|、)(?P<b>[^，。；：（）与和及、]{2,10}?)(?:人数|数量|户数|家数)?的?(?:之比|比例|比值|比)"),
)  # fmt: skip
_SIDES = {"男": ("男", "女"), "女": ("女", "男"), "城": ("城镇|城市", "农村|乡村"), "乡": ("农村|乡村", "城镇|城市"),
          "师": ("教师|老师|教职工", "学生|幼儿"), "生": ("学生|幼儿|在校生|在园|在校", "教师|老师"),
          "医": ("医师|医生", "护士|护理"), "护": ("护士|护理", "医师|医生"), "床": ("床位", "护士|医师")}  # fmt: skip
_NOT = re.compile(r"^(?:未|不|没有?|非|无)")


def ratios(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every a∶b of the draft that is said to be a ratio."""
    memory: list[Said] = []
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        said = [s for s in read.said(p, "np") if not s.q.unit.startswith("∶")]
        for split in _splits(p) if "比" in p.text or "按" in p.text else ():
            yield from _shared_out(p, split, said)
        for m in _RATIO.finditer(p.reading.plain):
            plain = p.reading.plain
            words = _ASIDE.sub("", plain[since(plain, m.start("a"), "，。；：\n") : m.start("a")])
            if _SAYS.search(words) and float(m["b"]) > 0:
                yield from _judge(p, m, words, said, memory)
        memory = (memory + read.said(p))[-400:]


_BARE = re.compile("(?:比例|配比|之比|比值|比)(?:约?为|是|达到?)?约?")
_PARTS = r"\d+(?:\.\d+)?(?:\s*[:：∶比]\s*\d+(?:\.\d+)?)"
_SPLIT = re.compile(
    rf"(?P<names>[^，。；：（）\d]{{0,24}}?)(?P<by>(?:共同)?按照?|的?(?:[人户件]?数)?的?(?:配备)?(?:比例|之比|配比|比)(?:大致|大约)?(?:约?为|是|达到?)?)"
    rf"(?P<about>约)?(?<![\d.:：∶])(?P<r>{_PARTS}+)(?![\d:：∶%])"
)
_BY_PERCENT = re.compile(
    r"按照?(?P<a>[^，。；：、\d]{1,8})(?P<x>\d+(?:\.\d+)?)%[、，和](?P<b>[^，。；：、\d]{1,8})(?P<y>\d+(?:\.\d+)?)%"
)
_SHARED_OUT = re.compile(
    "的?比?例?(?:共同)?(?:分[担摊成配享]|承担|负担|配套|出资|拨付|落实|缴[费纳]|投入|筹集|配备|配置|安排|招收|支付|划分|切块)"
)
_SIDE_TAIL = re.compile("(?<=..)(?:人[员数]|职工|工人|经费|资金|双方|各方|各自)+$|(?<=.)[两三]级$")


@dataclass(frozen=True)
class _Split:
    """What is shared out as a ratio says, or stands in it: 市、区按2:1分担, 外勤与内勤之比为5:3, 按市级40%、区级60%."""

    p: Paragraph
    start: int  # of the ratio
    end: int
    names: tuple[str, ...]
    weights: tuple[float, ...]
    slack: float  # of a quotient of two of the weights


def _splits(p: Paragraph) -> Iterator[_Split]:
    plain = p.reading.plain
    for m in _SPLIT.finditer(plain) if re.search(_PARTS, plain) else ():
        weights = tuple(float(x) for x in re.split(r"\s*[:：∶比]\s*", m["r"]))
        if m["by"].endswith(("按", "照")) and not _SHARED_OUT.match(plain, m.end()):
            continue
        if min(weights) <= 0 or sum(weights) == 100:
            continue
        half = max((0.5 * 10.0 ** -len(x) for x in re.findall(r"\.(\d+)", m["r"])), default=0.0)
        slack = 0.1 if m["about"] and len(weights) > 2 else 0.04 if m["about"] else 0.005
        yield _Split(p, m.start("r"), m.end("r"), _sides_of(m["names"], len(weights)), weights, slack + half / min(weights))  # fmt: skip
    for m in _BY_PERCENT.finditer(plain) if "%" in plain else ():
        x, y = float(m["x"]), float(m["y"])
        if x + y == 100 and _SHARED_OUT.match(plain, m.end()):
            yield _Split(p, m.start("x"), m.end(), (m["a"][-2:], m["b"][-2:]), (x, y), 1e-6)


def _sides_of(subject: str, number: int) -> tuple[str, ...]:
    """老年服务与青年服务经费: 老年 and 青年, what each name has and the others have not."""
    if number == 2 and (m := re.search("男女|城乡", subject)):
        return (m[0][0], m[0][1])
    subject = re.sub(".*[由为将对让](?=.)", "", subject)
    names = [_SIDE_TAIL.sub("", n) for n in re.split("[、与和]|(?<=..)[同跟]", subject)]
    if len(names) != number or not all(names):
        return ()
    for n in range(len(names[0]) - 2, 1, -1):
        tail = names[0][-n:]
        if all(tail in name[1:] for name in names[1:]):
            names = [name[: name.rindex(tail)] for name in names]
            break
    return (
        (names[0][-2:], *(n[:2] for n in names[1:]))
        if number == 2
        else tuple(n[-2:] for n in names)
    )


def _shared_out(p: Paragraph, s: _Split, said: Sequence[Said]) -> Iterator[Finding]:
    """由市、区按2:1分担，共需360万元，区级承担120万元: each side's number against the whole, or two of them against the ratio.

    三区按5:3:2分配，共2000个，云川区分得1000个: a side of which no name says the place has some part of it.
    """
    plain = p.reading.plain
    opened, end = (
        since(plain, s.start, "。\n"),
        len(re.split("[。\n]", plain[s.end :], maxsplit=1)[0]) + s.end,
    )
    here = [x for x in said if opened <= x.q.start < end and x.q.kind == "n" and x.q.value > 0 and x.q.family not in SPANS and not s.start <= x.q.start < s.end]  # fmt: skip
    behind = [x for x in here if x.q.start >= s.end]
    if not behind:
        here = [x for x in here if not x.q.chinese]
        if len(s.weights) > 2 and len(here) == len(s.weights):
            yield from _in_ratio(s, here, [*s.weights])  # 分别有1200个、800个、400个，比例为3:2:1
        return
    if re.match("[^，。]{0,4}，(?:分别|依次)", plain[s.end :]) and len(behind) == len(s.weights):
        yield from _in_ratio(s, behind, [*s.weights])
        return
    sides = [
        [x for x in behind if n in x.item.label and not any(o in x.item.label for o in s.names if o != n) and "均" not in x.item.label
         and not EARLIER.search(clause(p, x.item)) and "到位" not in x.item.label]
        for n in s.names
    ]  # fmt: skip
    if any(len(side) > 1 for side in sides):
        return
    met = [(w, side[0]) for w, side in zip(s.weights, sides, strict=False) if side]
    if len(met) > 1:
        yield from _in_ratio(s, [x for _, x in met], [w for w, _ in met])
    if len(met) > 1 and s.slack > 1e-5:
        return
    if not s.names:
        wholes = [x for x in here if re.search("共|总|合计", x.item.label)]
        met = [
            (0.0, x)
            for x in behind
            if x not in wholes and not x.q.hedge and re.search("[分获配承]", x.item.label)
        ]
    else:
        wholes = [x for x in here if not any(x is y for _, y in met) and not EARLIER.search(clause(p, x.item)) and "到位" not in x.item.label]  # fmt: skip
    for w, x in met:
        known = [y for y in wholes if alike(y.q, x.q)]
        if len({y.q.value for y in known}) != 1 or known[0].q.value < x.q.value:
            continue
        whole = known[0].q
        parts = [w] if w else [*s.weights]
        if any(overlaps((1 - s.slack) * whole.low * v / sum(s.weights), (1 + s.slack) * whole.high * v / sum(s.weights), x.q) for v in parts):  # fmt: skip
            continue
        v = min(parts, key=lambda v: abs(whole.value * v / sum(s.weights) - x.q.value))
        value = shown(v / sum(s.weights) * whole.value / x.q.scale, x.q.decimals)
        shows = f"{bare(whole)} × {v:g}/{sum(s.weights):g} = {value}"
        yield misfit("arithmetic:rate", p, x.q, shows)


def _in_ratio(s: _Split, values: Sequence[Said], weights: Sequence[float]) -> Iterator[Finding]:
    """Whether values are to each other as their weights."""
    if len({x.q.family for x in values}) != 1 and not all(alike(values[0].q, x.q) for x in values):
        return
    low = max(x.q.low / w for x, w in zip(values, weights, strict=True))
    high = min(x.q.high / w for x, w in zip(values, weights, strict=True))
    if low > high * (1 + s.slack):
        unit = values[-1].q.value / weights[-1]
        ratio = "∶".join(f"{round(x.q.value / unit, 1):g}" for x in values)
        printed = s.p.text[s.start : s.end]
        shows = "∶".join(bare(x.q) for x in values) + f" = {ratio}" + say(zh=f"，文中{printed}", en=f", printed {printed}")  # fmt: skip
        yield found("arithmetic:rate", s.p, s.start, s.end, shows)


def _judge(
    p: Paragraph, m: re.Match[str], words: str, said: Sequence[Said], memory: Sequence[Said]
) -> Iterator[Finding]:
    low, high = _interval(m)
    names = next((n for n in (pattern.search(words) for pattern in _OF) if n), None)
    here = [s for s in said if s.q.start < m.start("a") and s.q.value > 0 and s.q.low > 0]
    sentence = since(p.reading.plain, m.start("a"), "。\n")
    near = [s for s in here if s.q.start >= sentence]
    known: list[tuple[Said, Said]] = []
    if names is not None:
        of = names.groupdict().get("of") or ""  # 专兼职: 专职, 兼职
        a, b = names["a"] + of, names["b"] + of
        behind = [s for s in said if s.q.start > m.end("b")]
        told = [
            s for s in behind if not re.search("[。；]", p.reading.plain[m.end("b") : s.q.start])
        ]
        pairs = (
            (_sides(a, b, told) if re.match("，即|（", p.reading.plain[m.end("b") :]) else [])
            or _sides(a, b, here)
            or _sides(a, b, told)
            or _sides(a, b, memory)
        )
        known = _sides(a, b, [*memory, *here])
        pairs = pairs or known
    elif near and (
        other := re.match(
            "[与同和](?P<b>[^，。；：（）]{2,10}?)(?:人数|数量)?的?(?:之比|比例|比)", words
        )
    ):
        a = near[-1]  # 在园幼儿8400人，其中新居民子女5040人，与本地幼儿之比为3:2
        rest = [s for s in near if s is not a]
        pairs = [
            (a, x)
            for x in _called(other["b"], [s for s in rest if s.q.value < a.q.value])
            or _left(a, rest)
        ]
    elif re.search("[两二]者|二者|两类|两项", words):
        pairs = [
            pair for kind in "np" for pair in [*pairwise(s for s in near if s.q.kind == kind)][-1:]
        ]
    elif _BARE.fullmatch(words) and len(near) == 2:
        pairs = [(near[0], near[1])]  # 网格员150人，服务新居民90000人，配比为1:600
    else:
        pairs = []
    if names is None or not re.search("人次|岗位|床", words):  # 岗位与求职人次之比: of two kinds
        pairs = [(a, b) for a, b in pairs if alike(a.q, b.q)]
    if any(x.q.low <= high * y.q.high and x.q.high >= low * y.q.low for x, y in known):
        return
    everything = pairs or (
        [(a, b) for a, b in permutations(near, 2) if a.q.family == b.q.family] if names else []
    )
    numbers = [s for s in near if s.q.kind == "n"]
    if not everything or (not pairs and len(near) != 2 and len(numbers) != 2):
        return
    if not pairs and len(numbers) == 2:
        everything = [(a, b) for a, b in everything if a.q.kind == "n"]
    everything = [(a, b) for a, b in everything if a.q.low > 0 and b.q.low > 0]
    if not everything or not float(m["b"]):
        return
    if any(a.q.low / b.q.high <= high and a.q.high / b.q.low >= low for a, b in everything):
        return
    if not pairs and any(
        b.q.low / a.q.high <= high and b.q.high / a.q.low >= low for a, b in everything
    ):
        return
    ratio = float(m["a"]) / float(m["b"])
    a, b = min(everything, key=lambda pair: abs(pair[0].q.value / pair[1].q.value - ratio))
    decimals = max(len(x.partition(".")[2]) for x in (m["a"], m["b"]))
    if not decimals and b.q.low / a.q.high <= high and b.q.high / a.q.low >= low:
        value = f"{m['b']}∶{m['a']}"  # the other way round
    elif float(m["b"]) == 1 or float(m["a"]) != 1:
        value = shown(float(m["b"]) * a.q.value / b.q.value, max(decimals, 1)) + "∶" + m["b"]
    else:
        value = "1∶" + shown(b.q.value / a.q.value, max(decimals, 1))
    printed = p.text[m.start("a") : m.end("b")]
    shows = f"{bare(a.q)}∶{bare(b.q)} = {value}" + say(
        zh=f"，文中{printed}", en=f", printed {printed}"
    )
    severity = "" if pairs and a.p is p else "warning"
    yield found("arithmetic:rate", p, m.start("a"), m.end("b"), shows, severity=severity)


def _interval(m: re.Match[str]) -> tuple[float, float]:
    """What a∶b may stand for: a side written 1, or a pair of whole numbers, is exact but for 约."""
    about = bool(m["about"] or m["about2"] or m["about3"])

    def half(x: str) -> float:
        return 0.5 * 10.0 ** -len(x.partition(".")[2]) if "." in x else 0.0

    a, b = float(m["a"]), float(m["b"])
    low, high = (
        (a - half(m["a"])) / (b + half(m["b"])),
        (a + half(m["a"])) / max(b - half(m["b"]), 1e-9),
    )
    slack = 0.04 if about else 0.0 if half(m["a"]) or half(m["b"]) else 0.005
    slack = 0.1 if "近" in f"{m['about']}{m['about2']}" else slack  # 78∶42 is near to 2∶1
    return low * (1 - slack), high * (1 + slack)


def _sides(first: str, second: str, pool: Sequence[Said]) -> list[tuple[Said, Said]]:
    """The counts that have the two names; 未持证 may be what 持证 leaves of a whole."""
    if first in _SIDES and second in _SIDES:
        for words in (_own, _all):
            a, b = ([
                s for s in pool
                if re.search(_SIDES[side][0], words(s)) and not re.search(_SIDES[side][1], words(s))
            ] for side in (first, second))  # fmt: skip
            if a and b:
                return [(x, y) for x in a for y in b]
        return []
    a, b = _called(first, pool), _called(second, pool)
    if a and not b and _NOT.search(second):
        return [(x, y) for x in a for y in _left(x, pool)]
    return [(x, y) for x in a for y in b if x is not y] if a and b else []


def _called(name: str, pool: Sequence[Said]) -> list[Said]:
    core = re.sub(
        r"^(?:其中|全区|全市|全部|上述)|(?:人员|人数|企业|机构|家庭|户数|数量|总数|者|数)$",
        "",
        name,
    )
    core = core or name
    if len(core) < 2:
        return []
    negated = bool(_NOT.search(core))
    for words in (_own, _all):
        met = [
            s for s in pool
            if core in words(s) and (negated or not re.search(f"[未不没非]有?{re.escape(core)}", words(s)))
        ]  # fmt: skip
        if met:
            return met
    if len(core) > 3 and not negated:  # 窗口办件 and 窗口办理
        return [s for s in pool if _own(s).startswith(core[:2])]
    return []


def _left(x: Said, pool: Sequence[Said]) -> list[Said]:
    """What a count leaves of each whole it may be of, a share of 100 %."""
    if x.q.kind == "p":
        wholes = [(100.0, 100.0)]
    else:
        wholes = [
            (s.q.low, s.q.high)
            for s in pool
            if s.q.family == x.q.family and x.q.high < s.q.low and s.q.high < inf
        ]
    return [
        replace(x, item=replace(x.item, q=replace(
            x.q, value=high - x.q.value, low=low - x.q.high, high=high - x.q.low, scale=1.0,
            digits=shown(high - x.q.value, x.q.decimals),
        )))
        for low, high in wholes
    ]  # fmt: skip


def _own(s: Said) -> str:
    return s.item.label + s.item.noun


def _all(s: Said) -> str:
    return s.words
