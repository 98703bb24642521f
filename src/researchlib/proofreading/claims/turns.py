"""A word of direction beside two values of any kind: 由150元下调至200元; 由第5位退至第3位; 由半年缩短为一年; 比去年的2月12日推迟5天.

The two values are read from the words as they stand, so that places, spans of time, dates and numbers without a unit
are compared like counts; where a difference is printed the two must be exactly that far apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read
from ..sentences.clauses import DOWN, UP
from ..sentences.reading import since
from ..sentences.units import DIGITS

_UP = "上调|调高|调升|放宽|反弹|翻番|前移|前进|跃居|跃|多[招收办建开报领]|" + UP
_DOWN = "下调|调低|缩|退居|退|滑落|滑|跌落|后移|后退|下移|压|降低|少[招收办建开报领]|" + DOWN
_WORD = rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))"
_N = r"(?:\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十]{1,3}|半(?=[年天]))"
_UNITS = r"(?:万|亿)?(?:%|个?工作日|个?[年月天日]|[位名元人家件户个场]次?)?"
_TIMES = r"(?:[^，。；：（\d第首由从]|\d{4}年|\d{1,2}月)"  # what may stand before a value


def _value(k: int) -> str:
    return rf"(?P<nth{k}>第|居)?(?P<n{k}>{_N}|首(?=位))(?P<u{k}>{_UNITS})"


_FROM_TO = re.compile(
    rf"(?:由|从){_TIMES}{{0,20}}?{_value(1)}(?:左右|的)?，?[^，。；：\d第首至到为由从比]{{0,8}}?{_WORD}(?:了|幅|速)?[至到为成居]{_TIMES}{{0,8}}?{_value(2)}"
)
_SPANS = {"年": 12.0, "个月": 1.0, "月": 1.0}


def turned(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every word of direction of a draft beside its two values."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        for look in (_from_to, _places, _dates, _records):
            yield from look(p)


def _number(text: str) -> float:
    if text[0] in "半首":
        return 0.5 if text == "半" else 1.0
    if text[0].isdigit():
        return float(text.replace(",", "").rstrip("."))
    head, ten, tail = text.partition("十")
    return DIGITS.get(head, 1) * 10 + DIGITS.get(tail, 0) if ten else float(DIGITS.get(text, 0))


def _from_to(p: Paragraph) -> Iterator[Finding]:
    """补贴标准由每人每月150元下调至200元; 由第二位退至首位; 有效期由半年缩短为一年."""
    plain = p.reading.plain
    if "由" not in plain and "从" not in plain:
        return
    for m in _FROM_TO.finditer(plain):
        a, b = _number(m["n1"]), _number(m["n2"])
        place = bool(m["nth1"] or m["n1"] == "首") and bool(m["nth2"] or m["n2"] == "首" or m.group().endswith("位"))  # fmt: skip
        place = place or bool(
            re.search("排名|位次|名次|排位", plain[max(0, m.start() - 12) : m.start()])
        )
        if not place:
            ua, ub = m["u1"], m["u2"]
            a, b = (x * _SPANS.get(u, 1.0) for x, u in ((a, ua), (b, ub)))
            if ua != ub and not {ua, ub} <= _SPANS.keys():
                continue
            if not ua and (m["nth1"] or not (m["n1"][0].isdigit() and m["n2"][0].isdigit())):
                continue
            if plain[m.end() : m.end() + 1] in tuple(":：∶—～-/") or plain[m.end("n1")] in ":：∶—～-/":  # fmt: skip
                continue
        if (b - a) * (1 if m["up"] else -1) * (-1 if place else 1) < 0:
            yield found("words:direction", p, m.start(), m.end(), f"{m['n1']} → {m['n2']}")


_PLACE = rf"(?:第(?:{_N})|[首榜])(?:位|名)?"
# 排名第3位，较上年的第5位下降2位
_PLACES = re.compile(rf"(?P<a>{_PLACE})，(?:名次|位次|排名)?(?:比|较)(?:[^，。；第首\d]|\d{{4}}年){{0,8}}(?P<b>{_PLACE})[^，。；\d]{{0,4}}?{_WORD}了?(?P<n>{_N})(?:个位次|位|名)")  # fmt: skip

_IN_ORDER = re.compile(rf"(?P<run>第{_N}(?:[位名]?[、和]第{_N})+)[位名]?，(?:名次|位次|排名)?(?:逐[年月季次]|连续|持续|不断|稳步)+{_WORD}")  # fmt: skip


def _places(p: Paragraph) -> Iterator[Finding]:
    """在12个机构中排名第3位，较上年的第5位下降2位."""
    for m in _IN_ORDER.finditer(p.reading.plain) if "第" in p.text else ():
        run = [_number(x) for x in re.findall(rf"第({_N})", m["run"])]
        if all((b - a) * (1 if m["up"] else -1) > 0 for a, b in pairwise(run)):
            yield found("words:direction", p, m.start(), m.end(), " → ".join(f"{x:g}" for x in run))
    for m in _PLACES.finditer(p.reading.plain) if "第" in p.text else ():
        a, b = (1.0 if x[0] in "首榜" else _number(x[1:].rstrip("位名")) for x in (m["a"], m["b"]))
        if a == b or (b - a) * (1 if m["up"] else -1) < 0:
            yield found("words:direction", p, m.start("b"), m.end(), f"{b:g} → {a:g}")


_DAY = re.compile(r"(?<!\d)(?P<m>1[0-2]|[1-9])月(?:(?P<d>[12]\d|3[01]|[1-9])日|(?P<part>底|末|中旬|上旬|下旬|初))|(?P<end>年底|年末)")  # fmt: skip
_SOONER = re.compile(rf"(?:(?P<early>提前|提早|早)|(?P<late>推迟|延后|延迟|滞后|晚))了?(?P<n>{_N})(?P<u>天|日|个月)(?!于)")  # fmt: skip
_PLAN = re.compile("应|计划|原定|要求|规定|任务|时限|期限|目标|预定|约定|须|截止|去年|上年|往年|[比较][^，。；]{0,6}$")  # fmt: skip


def _dates(p: Paragraph) -> Iterator[Finding]:
    """应于6月30日前完工，实际6月18日完工，比计划推迟12天; 已于10月底完成，比年底时限提前三个月: two days of one sentence."""
    plain = p.reading.plain
    for m in _SOONER.finditer(plain):
        opened = since(plain, m.start(), "。！？；\n")
        days = list(_DAY.finditer(plain, opened, m.start()))
        if len(days) != 2 or "年" in re.sub("[去今上本当往]年|年[底末]", "", plain[days[0].start() : days[1].end()]):  # fmt: skip
            continue
        planned = [d for d in days if _PLAN.search(plain, since(plain, d.start(), "，。；\n"), d.start()) or d["end"]]  # fmt: skip
        if len(planned) == 2:
            planned = [d for d in days if d["end"] or plain[d.start() - 1] in "比较"]
        if len(planned) != 1:
            continue
        own = days[0] if planned[0] is days[1] else days[1]
        by = _ordinal(planned[0]) - _ordinal(own)
        way = 1 if m["early"] else -1
        n = _number(m["n"]) * (30.5 if m["u"] == "个月" else 1)
        exact = all(d["d"] for d in days)
        if way * by < 0 or (by and abs(abs(by) - n) > (3 if exact and m["u"] != "个月" else 20)):
            yield found("words:direction", p, m.start(), m.end(), f"{own.group()}、{planned[0].group()}", severity="error" if way * by < 0 and exact else "info")  # fmt: skip


def _ordinal(d: re.Match[str]) -> float:
    if d["end"]:
        return 12 * 30.5
    part = {"底": 30, "末": 30, "下旬": 25, "中旬": 15, "上旬": 5, "初": 2}
    return 30.5 * (int(d["m"]) - 1) + (int(d["d"]) if d["d"] else part[d["part"]])


_TOP = r"(?:最(?:(?P<top>[高多大])|[低少小])|新(?:(?P<top2>高)|低))"
_MORE, _LESS = "多|增加|增长|上升|提高|高|上涨", "少|减少|下降|降低|低|回落"
# 比上年同期减少417人，下降8.7%，为三年来最高
_RECORDS = re.compile(
    rf"(?:同比|[比较](?:[上去前今]一?年|上[月季]|同期|历史|20\d\d年|\d+月))[^，。；：\d]{{0,6}}(?:(?P<more>{_MORE})|{_LESS})了?[\d.]+[^，。；：\d]{{0,5}}(?:[，、](?:{_MORE}|{_LESS})了?[\d.]+%)?，"
    rf"[仍也均已并再]*(?:为|是|创下?|达到?|刷新|处于)[近了]?(?:[两三四五六七八九十]+|\d+)年来?的?{_TOP}"
)
# 创去年以来单月最低纪录，比去年3月的2034人还多151人
_BEYOND = re.compile(
    rf"[创为是]下?[近了]?(?:(?:[两三四五六七八九十]+|\d+)年来?|历史|历年|有记录以来|去年以来|今年以来|单[月日季]|同期)+的?{_TOP}[^，。；\d]{{0,4}}，[仍也还]*[比较][^，。；]{{2,20}}?[还仍]?(?:(?P<more>{_MORE})|{_LESS})出?了?[\d.]+"
)


_ITSELF = re.compile(
    "最(?P<of>[长短高低多少快慢])(?:的[^，。；]{0,8})?，(?:仅|只|也|仍|又)*比[^，。；]{0,4}最(?P=of)的(?=[^，。；\\d]{1,12}[多少高低长短快慢出])"
)  # 等候时间最长，比最长的清河街道少3.8分钟


def _records(p: Paragraph) -> Iterator[Finding]:
    """比上年减少417人，下降8.7%，为三年来最高: what is less than it was is no highest, and the reverse."""
    plain = p.reading.plain
    for m in _ITSELF.finditer(plain):
        yield found("words:order", p, m.start(), m.end())
    for rule in (_RECORDS, _BEYOND) if "最" in plain or "新" in plain else ():
        for m in rule.finditer(plain):
            if bool(m["top"] or m["top2"]) != bool(m["more"]):
                yield found("words:direction", p, m.start(), m.end(), severity="warning")
