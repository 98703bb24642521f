"""One thing to another: 男女之比为1.43∶1, 持证与未持证人员之比约为1.5:1, 两者之比为2:1, 师生比1:15.4.

Both sides are found by the names that the words give, in the paragraph or before it; a side may be what the other leaves
of a whole (未持证).  Without names some two counts of the paragraph must give the ratio.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, permutations
from math import inf

from ...errors import say
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found, misfit
from ..memory import EARLIER, Read, Said, resolve, said_of
from ..sentences.clauses import alike, bare, overlaps, shown
from ..sentences.reading import pattern, since

_RATIO = re.compile(
    r"(?P<about>约|近|接近|大约)?(?:为|是|达|成)?(?P<about2>约|近|接近)?"
    r"(?<![\d.:：∶])(?P<a>\d+(?:\.\d+)?)\s*[:：∶比]\s*(?P<b>\d+(?:\.\d+)?)(?![\d:：∶%])(?P<about3>左右|上下)?"
)
_ASIDE = re.compile("（[^）]*）")  # 新居民与户籍人口（29.83万人）之比
_SAYS = re.compile(
    r"之比|比例|比值|比率|性别比|师生比|城乡比|男女比|配比|[^对相同环占]比(?=[约为是达到高升降]*$)"
)
_OF = (
    re.compile(r"(?P<a>男)(?P<b>女)[^，。；\d]{0,4}?(?:之比|比例?)"),
    re.compile(r"(?P<a>城)(?P<b>乡)[^，。；]{0,8}(?:之比|比例?)"),
    re.compile(r"(?:^|[^\u4e00-\u9fff]|的|平均)(?P<a>[^\d平同环对相占两二这前后其])(?P<b>[\u4e00-\u9fff])(?:之比|比例?)(?=[约为是达到高升降]*$)"),
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
        others = (
            [said_of(p, i) for i in read[p.number] if i.q.kind == "m"] if "倍" in p.text else []
        )
        for s in [*said, *others]:
            m = _OF_OTHER.search(s.item.label) if s.q.kind in "pm" else None
            if m is not None:
                yield from _of_other(p, s, m, said, memory)
        yield from _by_percent(p, said) if "%" in p.text else ()
        yield from _of_several(p, said)
        for m in _RATIO.finditer(p.reading.plain):
            plain = p.reading.plain
            yield from _shared_out(p, m, said)
            words = _ASIDE.sub("", plain[since(plain, m.start("a"), "，。；：\n") : m.start("a")])
            if _SAYS.search(words) and float(m["b"]) > 0:
                yield from _judge(p, m, words, said, memory)
        memory = (memory + read.said(p))[-400:]


_BARE = re.compile("(?:比例|配比|之比|比值|比)(?:约?为|是|达到?)?约?")
_SHARED_OUT = re.compile(
    "(?P<a>[^，。；：（）、与和按]{1,8})(?:[、与和]|同)(?P<b>[^，。；：（）、与和按]{1,10}?)(?:人数|职工|工人|双方|两级|各方)*"
    "(?:(?:共同)?按(?:照)?|的?(?:比例|之比)(?:约?为|是)?)$"
)
_BEHIND = re.compile(
    "的?比?例?(?:共同)?(?:分担|承担|负担|分摊|配套|出资|分成|分配|拨付|落实|缴费|缴纳|投入|筹集|配备|配置|安排|招收)"
)


def _shared_out(p: Paragraph, m: re.Match[str], said: Sequence[Said]) -> Iterator[Finding]:
    """由市、区按2:1分担，共需360万元，区级承担120万元: each side's number against the whole, or the two against the ratio."""
    plain = p.reading.plain
    words = plain[since(plain, m.start("a"), "，。；：\n") : m.start("a")]
    names = _SHARED_OUT.search(words)
    if names is None or (
        names.group().endswith(("按", "照")) and not _BEHIND.match(plain, m.end("b"))
    ):
        return
    end = next((k for k in range(m.end(), len(plain)) if plain[k] in "。\n"), len(plain))
    here = [
        s
        for s in said
        if since(plain, m.start(), "。\n") <= s.q.start < end and s.q.kind == "n" and s.q.value > 0
    ]
    behind = [s for s in here if s.q.start >= m.end()]
    first, second = (
        re.sub(".*[由为将](?=.)|(?<=..)(?:人数|职工|工人)$", "", names["a"])[-2:],
        names["b"][:2],
    )
    low, high = _interval(m)

    def of(side: str, other: str) -> list[Said]:
        return [
            s
            for s in behind
            if side in s.item.label and other not in s.item.label and "均" not in s.item.label
        ]

    one, two = of(first, second), of(second, first)
    listed = re.match("，(?:分别|依次)[为是]", plain[m.end() :])
    if listed and len(behind) == 2:
        one, two = behind[:1], behind[1:]
    if len(one) > 1 or len(two) > 1 or not (one or two):
        return
    if one and two:
        x, y = one[0], two[0]
        if alike(x.q, y.q) and not (x.q.low / y.q.high <= high and x.q.high / y.q.low >= low):
            b = float(m["b"])
            value = f"{bare(x.q)}∶{bare(y.q)} = {shown(b * x.q.value / y.q.value, 1)}∶{b:g}"
            yield found("arithmetic:rate", p, m.start("a"), m.end("b"), value)
        return
    side = (one or two)[0]
    wholes = [s for s in here if s.item is not side.item and alike(s.q, side.q)]
    if len({s.q.value for s in wholes}) != 1:
        return
    whole = wholes[0].q
    spans = sorted(r / (1 + r) if one else 1 / (1 + r) for r in (low, high))
    if whole.value >= side.q.value and not overlaps(
        spans[0] * whole.low, spans[1] * whole.high, side.q
    ):
        share = float(m["a" if one else "b"]) / (float(m["a"]) + float(m["b"]))
        value = shown(share * whole.value / side.q.scale, side.q.decimals)
        ratio = f"{m['a' if one else 'b']}/({m['a']} + {m['b']})"
        shows = f"{bare(whole)} × {ratio} = {value}" + say(
            zh=f"，文中{side.q.text}", en=f", printed {side.q.text}"
        )
        yield found("arithmetic:rate", p, side.q.start, side.q.end, shows)


_SEVERAL = re.compile(
    r"(?:比例|之比|配比|比)(?:大致|大约|约)?(?:为|是|达到?)?(?P<about>约)?(?P<r>\d+(?:\.\d+)?(?:\s*[:：∶]\s*\d+(?:\.\d+)?){2,})"
)


def _of_several(p: Paragraph, said: Sequence[Said]) -> Iterator[Finding]:
    """三类岗位分别有1200个、800个、400个，比例为3:2:1: as many counts right before it, all in proportion."""
    plain = p.reading.plain
    for m in _SEVERAL.finditer(plain):
        parts = [float(x) for x in re.split(r"\s*[:：∶]\s*", m["r"])]
        opened = since(plain, m.start(), "。\n")
        here = [
            s for s in said
            if opened <= s.q.start < m.start() and s.q.kind == "n" and s.q.value > 0 and not s.q.chinese
        ]  # fmt: skip
        values = here[-len(parts) :]
        words = plain[since(plain, m.start("r"), "，。；：\n") : m.start("r")]
        if not _BARE.fullmatch(words) or len(here) != len(parts) or min(parts) <= 0:
            continue
        if len({s.q.family for s in values}) != 1 or sum(parts) == 100:
            continue
        sizes = [s.q.value / x for s, x in zip(values, parts, strict=True)]
        wide = 1.1 if "约" in m.group() or any("." in x for x in m["r"].split(":")) else 1.005
        if max(sizes) > wide * min(sizes):
            least = min(s.q.value for s in values)
            ratio = "∶".join(f"{s.q.value / least:.2g}" for s in values)
            shows = (
                "∶".join(bare(s.q) for s in values)
                + f" = {ratio}"
                + say(zh=f"，文中{m['r']}", en=f", printed {m['r']}")
            )
            yield found("arithmetic:rate", p, m.start("r"), m.end("r"), shows)


_BY_PERCENT = pattern(
    r"(?P<a>~{1,8})(?P<x><p>)[、，和](?P<b>~{1,8})(?P<y><p>)的?(?:比例)?(?:共同)?(?:分担|承担|负担|分摊|配套|出资|分配|安排)"
)


def _by_percent(p: Paragraph, said: Sequence[Said]) -> Iterator[Finding]:
    """按市级40%、区级60%的比例承担，共800万元，其中区级480万元: a side's number against the one whole behind."""
    skeleton = p.reading.skeleton
    for m in _BY_PERCENT.finditer(skeleton):
        end = next(
            (k for k in range(m.end(), len(skeleton)) if skeleton[k] in "。\n"), len(skeleton)
        )
        behind = [
            s
            for s in said
            if m.end() <= s.item.position < end and s.q.kind == "n" and s.q.value > 0
        ]
        shares = [(m[n][-2:], p.reading.at(m.start(q))) for n, q in (("a", "x"), ("b", "y"))]
        if sum(q.value for _, q in shares) != 100:
            continue
        sides = [[s for s in behind if name in s.item.label] for name, _ in shares]
        wholes = [s for s in behind if s not in sides[0] + sides[1]]
        if len(wholes) != 1 or any(len(side) > 1 for side in sides):
            continue
        whole = wholes[0].q
        for side, (_, q) in zip(sides, shares, strict=True):
            for s in side:
                low, high = q.low * whole.low / 100, q.high * whole.high / 100
                if alike(s.q, whole) and not overlaps(low, high, s.q):
                    value = shown(q.value * whole.value / 100 / s.q.scale, s.q.decimals)
                    shows = f"{bare(whole)} × {q.digits}% = {value}"
                    yield misfit("arithmetic:rate", p, s.q, shows)


_OF_OTHER = re.compile(
    r"(?P<a>[^，。；：、（）占比]{2,12}?)(?:相当于|仅为|约为|是|为)(?P<b>[^，。；：、（）\d]{2,10})的(?:约|近|将近)?$"
)


_NUMBER_OF = re.compile("(?<=..)(?:使用|参与|参加|选择|办理)?(?:人数|户数|家数|件数|数量|总数|数)$")


def _of_other(
    p: Paragraph, s: Said, m: re.Match[str], said: Sequence[Said], memory: Sequence[Said]
) -> Iterator[Finding]:
    """支出相当于收入的60.4%, 就业培训人数是法律援助的2.9倍: the numbers that two names have in the paragraph, or before it."""

    def sides(pool: Sequence[Said]) -> list[tuple[Said, Said]]:
        counts = [
            x for x in pool if x.q.kind == "n" and 0 < x.q.low <= x.q.high < inf and x.q is not s.q
        ]
        one, other = resolve(_NUMBER_OF.sub("", m["a"]), counts)[1], resolve(m["b"], counts)[1]
        return [(x, y) for x in one for y in other if x is not y and alike(x.q, y.q)]

    if (
        (s.q.hedge and s.q.low == s.q.high)
        or EARLIER.search(m["b"])
        or re.search("平均|总|全[区市部]|目标|计划", m["b"])
    ):
        return
    pairs = sides([x for x in said if x.q.start < s.q.start]) or sides(memory)
    scale = 100.0 if s.q.kind == "p" else 1.0
    if not pairs or any(
        overlaps(scale * x.q.low / y.q.high, scale * x.q.high / y.q.low, s.q) for x, y in pairs
    ):
        return
    x, y = min(pairs, key=lambda pair: abs(scale * pair[0].q.value / pair[1].q.value - s.q.value))
    if not 0.4 <= scale * x.q.value / y.q.value / s.q.value <= 2.5:
        return
    value = shown(scale * x.q.value / y.q.value, max(1, s.q.decimals)) + ("%" if scale > 1 else "")
    shows = f"{bare(x.q)}/{bare(y.q)} = {value}" + say(
        zh=f"，文中{s.q.text}", en=f", printed {s.q.text}"
    )
    yield found("arithmetic:rate" if scale > 1 else "arithmetic:times", p, s.q.start, s.q.end, shows,
                severity="" if x.p is y.p is p else "warning")  # fmt: skip


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
        a, b = names["a"], names["b"]
        behind = [s for s in said if s.q.start > m.end("b")]
        told = [
            s for s in behind if not re.search("[。；]", p.reading.plain[m.end("b") : s.q.start])
        ]
        pairs = (
            (_sides(a, b, told) if re.match("，即|（", p.reading.plain[m.end("b") :]) else [])
            or _sides(a, b, here)
            or _sides(a, b, memory)
        )
        known = _sides(a, b, [*memory, *here])
        pairs = pairs or known
    elif re.search("[两二]者|二者|两类|两项", words):
        pairs = list(pairwise(near))[-1:]
    elif _BARE.fullmatch(words) and len(near) == 2:
        pairs = [(near[0], near[1])]  # 网格员150人，服务新居民90000人，配比为1:600
    else:
        pairs = []
    if names is None or not re.search("人次|岗位|床", words):  # 岗位与求职人次之比: of two kinds
        pairs = [(a, b) for a, b in pairs if alike(a.q, b.q)]
    if any(x.q.low / y.q.high <= high and x.q.high / y.q.low >= low for x, y in known):
        return
    everything = pairs or (
        [(a, b) for a, b in permutations(near, 2) if a.q.family == b.q.family] if names else []
    )
    numbers = [s for s in near if s.q.kind == "n"]
    if not everything or (not pairs and len(near) != 2 and len(numbers) != 2):
        return
    if not pairs and len(numbers) == 2:
        everything = [(a, b) for a, b in everything if a.q.kind == "n"]
    if any(a.q.low / b.q.high <= high and a.q.high / b.q.low >= low for a, b in everything):
        return
    if not pairs and any(
        b.q.low / a.q.high <= high and b.q.high / a.q.low >= low for a, b in everything
    ):
        return
    ratio = float(m["a"]) / float(m["b"])
    a, b = min(everything, key=lambda pair: abs(pair[0].q.value / pair[1].q.value - ratio))
    decimals = max(len(x.partition(".")[2]) for x in (m["a"], m["b"]))
    if float(m["b"]) == 1 or float(m["a"]) != 1:
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
    return low * (1 - slack), high * (1 + slack)


def _sides(first: str, second: str, pool: Sequence[Said]) -> list[tuple[Said, Said]]:
    """The counts that have the two names; 未持证 may be what 持证 leaves of a whole."""
    if first in _SIDES and second in _SIDES:
        a = [
            s
            for s in pool
            if re.search(_SIDES[first][0], s.words) and not re.search(_SIDES[first][1], s.words)
        ]
        b = [
            s
            for s in pool
            if re.search(_SIDES[second][0], s.words) and not re.search(_SIDES[second][1], s.words)
        ]
        return [(x, y) for x in a for y in b]
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
    return []


def _left(x: Said, pool: Sequence[Said]) -> list[Said]:
    """What a count leaves of each whole it may be of, a share of 100 %."""
    if x.q.kind == "p":
        wholes = [(100.0, 100.0)]
    else:
        wholes = [
            (s.q.low, s.q.high) for s in pool if s.q.family == x.q.family and s.q.low > x.q.high
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
